//! A result held against times that people marked: how far its word edges are off.
//!
//! ```text
//! result, reference --> pairing (which words are the same) --> tally (errors of each) --> measures --> Score
//! ```

pub mod run;
pub mod write_json;
pub mod write_text;

mod measures;
mod pairing;
mod statistics;
mod tally;

pub use self::measures::{Measures, WITHIN_MS};
pub use self::tally::{Far, Score, Tally, Told};
