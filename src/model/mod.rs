//! The model: phones, acoustic parameters, pronunciations and letters-to-sounds rules, used in place.

pub mod phones;
pub mod lexicon;
pub mod letters;
