//! CSV and TSV: a table with a row for each word or line.

pub mod parse;
pub mod read;
pub mod timed;
pub mod write;

pub(crate) use write::write;
