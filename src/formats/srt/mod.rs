//! SRT, the subtitles of SubRip.

pub(crate) mod read;
#[cfg(feature = "subtitles")]
mod write;

#[cfg(feature = "subtitles")]
pub(crate) use write::write;
