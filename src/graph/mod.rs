//! From spoken forms to pronunciations, and from pronunciations to the network a search walks through.

pub mod fillers;
pub mod broken;
pub mod sayings;
pub mod unmatched;
pub mod network;
