//! A result measured against a reference: the errors of its word boundaries.
//!
//! ```text
//! result, reference --> pairing (which words are the same) --> errors (of each word) --> measures --> a report
//! ```

mod statistics;
mod measures;
mod pairing;
mod errors;
mod write_text;
mod write_json;
pub mod run;

use self::errors::{Errors, Evaluation, FarWord, WordRef};
use self::measures::{Measures, WITHIN_MS};
