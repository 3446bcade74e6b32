//! A result held against times that people marked: how far its word edges are off.
//!
//! ```text
//! result, reference --> pairing (which words are the same) --> tally (errors of each) --> measures --> Score
//! ```

mod measures;
mod pairing;
mod statistics;
mod tally;

pub use measures::{Measures, WITHIN_MS};
pub use pairing::{Pairing, pair};
pub use tally::{FAR_S, Far, Score, Tally, Told};
