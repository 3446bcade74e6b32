//! How words are pronounced: the dictionary, the user's own entries, and G2P (grapheme to phoneme) for all others.

pub mod dictionary;
pub mod sphinx;
pub mod user;
pub mod g2p;
