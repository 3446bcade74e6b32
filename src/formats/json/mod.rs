//! JSON: our own, and that of recognizers and other aligners.

pub mod lenient;
mod recognizer_file;
mod services;
pub mod read;
pub mod result;
pub mod write;

pub(crate) use write::write;
