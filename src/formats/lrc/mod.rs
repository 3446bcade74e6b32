//! LRC lyrics, with times for lines or for words, too.

pub(crate) mod read;
#[cfg(feature = "subtitles")]
mod write;

#[cfg(feature = "subtitles")]
pub(crate) use write::write;
