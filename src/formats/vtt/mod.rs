//! WebVTT, the subtitles of the web.

pub(crate) mod read;
#[cfg(feature = "subtitles")]
mod write;

#[cfg(feature = "subtitles")]
pub(crate) use write::write;
