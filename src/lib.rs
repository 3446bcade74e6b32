//! Forced alignment: a recording and its transcript in, the time of every word out.
//!
//! ```text
//! recording --> blocks --> Features --+--> pause map ---------------+
//!               of samples            +--> evidence --+               +--> pieces --> search --> timing --> Alignment
//!                                                     +--> placement -+             (all cores)
//! transcript --> tokens ----> verbalizations --> pronunciations ---+
//! ```
//!
//! [`Aligner`] is the front door:
//!
//! ```
//! use kiru_align::{Aligner, Options, Transcript};
//!
//! # fn main() -> kiru_align::Result<()> {
//! # let audio = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/alice.flac");
//! let transcript = Transcript::from("Alice was beginning to get very tired of sitting by her sister");
//! let alignment = Aligner::open()?.align(audio, &transcript, &Options::default())?;
//! let first = alignment.words().next().and_then(|word| word.span_s);
//! assert_eq!(first, Some(0.469..0.959));
//! # Ok(())
//! # }
//! ```
//!
//! What is re-exported here is stable: [`Aligner`], [`Alignment`], [`Word`], [`Step`], [`Options`], [`Transcript`],
//! [`Format`], [`Fit`], [`Status`], [`Error`]; so are the formats written, and the schema of the JSON. Between versions
//! that differ in the first number that is not 0, fields and variants may be added to these, so match with a wildcard and
//! build [`Options`] from its default. The modules below are public for those who study or measure the method; they change
//! without notice.
//!
//! The modules stand in the order in which data passes through them, and use only those above.

pub mod units;
pub mod error;
pub mod progress;
pub mod decisions;
pub mod phones;
pub mod lexicon;
pub mod model;
pub mod audio;
pub mod frontend;
pub mod likelihood;
pub mod transcript;
pub mod normalize;
pub mod pronunciation;
pub mod segment;
pub mod viterbi;
pub mod boundaries;
pub mod confidence;
pub mod editing;
pub mod pipeline;
pub mod formats;
pub mod aligner;

pub use crate::aligner::{Aligner, Alignment, Step, Word};
pub use crate::confidence::alignment::{Fit, Status};
pub use crate::error::{Error, Result};
pub use crate::formats::Format;
pub use crate::pipeline::Options;
pub use crate::transcript::Transcript;
