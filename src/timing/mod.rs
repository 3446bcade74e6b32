//! From the search's path to times one can trust.

pub mod alignment;
