//! CTM, the time-marked word lists of NIST.

pub mod parse;
pub mod read;
pub mod timed;
pub mod write;

pub(crate) use write::write;
