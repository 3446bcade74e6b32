//! From a result to bytes on a disk or a pipe: one writer a file, and one way to save.

mod ipa;
pub mod json;
pub mod marks;
pub mod save;
