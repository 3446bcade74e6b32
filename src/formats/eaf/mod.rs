//! Annotation documents of ELAN.

pub mod read;
pub mod write;

pub(crate) use write::write;
