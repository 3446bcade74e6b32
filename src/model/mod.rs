//! The model: phones, acoustic parameters, pronunciations and G2P rules, used in place.

pub mod layout;
pub mod acoustic;
pub mod import;
mod open;

pub use self::open::{Model, hex};
