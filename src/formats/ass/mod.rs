//! Advanced SubStation Alpha and its elder, SubStation Alpha.

pub(crate) mod read;
#[cfg(feature = "subtitles")]
mod write;

#[cfg(feature = "subtitles")]
pub(crate) use write::write;
