//! From the search's path to times one can trust.

pub mod alignment;
pub mod confidence;
pub mod trust;
pub mod merge;
pub mod sounds;
pub mod verdict;
pub mod fit;
pub mod gather;
