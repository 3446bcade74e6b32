//! SBV subtitles, SubViewer as YouTube has it.

pub(crate) mod read;
#[cfg(feature = "subtitles")]
mod write;

#[cfg(feature = "subtitles")]
pub(crate) use write::write;
