//! SRT, the subtitles of SubRip.

pub mod read;
pub mod write;

pub(crate) use write::write;
