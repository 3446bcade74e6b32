//! TextGrid, the annotation format of Praat.

pub mod parse;
pub mod read;
pub mod timed;
pub mod write;

pub(crate) use write::write;
