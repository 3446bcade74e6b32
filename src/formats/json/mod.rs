//! JSON: our own, and that of recognisers and other aligners.

pub mod lenient;
pub mod shapes;
pub mod read;
pub mod timed;
pub mod write;

pub(crate) use write::write;
