//! From spoken forms to pronunciations, and from pronunciations to the network a search walks through.

pub mod sayings;
pub mod network;
