//! WebVTT, the subtitles of the web.

pub mod read;
pub mod write;

pub(crate) use write::write;
