//! The model: phones, acoustic parameters, pronunciations and letters-to-sounds rules, used in place.

pub mod phones;
pub mod layout;
pub mod acoustic;
pub mod lexicon;
pub mod letters;
pub mod import;
mod open;

pub use open::{Model, hex};
