//! From a result to bytes on a disk or a pipe: one writer a file, and one way to save.

pub mod json;
pub mod save;
