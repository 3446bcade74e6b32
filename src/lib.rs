//! Forced alignment: a recording and its transcript in, the time of every word out.
//!
//! ```text
//! recording --> blocks --> MFCCs ----+--> pause map --------------+
//!               of samples           +--> phone scores --+        +--> segments --> Viterbi --> boundaries,  --> Alignment
//!                                                        +--> global alignment -+  (all cores)  confidence
//! transcript --> tokens --> verbalizations --> pronunciations ---+
//! ```
//!
//! [`Aligner`] is the front door. A recording comes as the path of a file, as anything that can be read and sought in, or
//! as samples ([`AudioSource`]); a transcript as a string, a file ([`Transcript::open`]) or its bytes.
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
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` | the program `kiru-align` and all crates that only it needs; a library user leaves it out |
//! | `embed` | the default model inside the library, for [`Aligner::open`] |
//! | `subtitles` | SRT, WebVTT, TTML and LRC |
//! | `documents` | transcripts in DOCX, OpenDocument text and EPUB |
//! | `html` | the page to look at and listen to |
//! | `all-codecs` | the two rows below |
//! | `aac`, `adpcm`, `alac`, `flac`, `mp3`, `ogg` (with Vorbis) | what can be decoded besides uncompressed samples |
//! | `aiff`, `caf`, `matroska` (with WebM), `mp4` | the containers that can be read besides WAV |
//!
//! All are on by default. `default-features = false, features = ["embed", "all-codecs"]` is the aligner alone.
//!
//! # What is stable
//!
//! The items listed below are; docs/library.md has the promise. The modules behind them are public only because the
//! program, tests and benches are crates of their own: they are hidden here and change without notice.
//!
//! Damaged files can make a decoder panic. The library catches that, so it must not be built with `panic = "abort"`;
//! it sets no panic hook, so a program that wants nothing on standard error then sets its own.

// The modules stand in the order in which data passes through them, and use only those above.
#[cfg_attr(doc, doc(hidden))]
pub mod units;
#[cfg_attr(doc, doc(hidden))]
pub mod wording;
#[cfg_attr(doc, doc(hidden))]
pub mod error;
#[cfg_attr(doc, doc(hidden))]
pub mod progress;
#[cfg_attr(doc, doc(hidden))]
pub mod decisions;
#[cfg_attr(doc, doc(hidden))]
pub mod phones;
#[cfg_attr(doc, doc(hidden))]
pub mod languages;
#[cfg_attr(doc, doc(hidden))]
pub mod lexicon;
#[cfg_attr(doc, doc(hidden))]
pub mod calibration;
#[cfg_attr(doc, doc(hidden))]
pub mod model;
#[cfg_attr(doc, doc(hidden))]
pub mod audio;
#[cfg_attr(doc, doc(hidden))]
pub mod frontend;
#[cfg_attr(doc, doc(hidden))]
pub mod likelihood;
#[cfg_attr(doc, doc(hidden))]
pub mod transcript;
#[cfg_attr(doc, doc(hidden))]
pub mod normalize;
#[cfg_attr(doc, doc(hidden))]
pub mod pronunciation;
#[cfg_attr(doc, doc(hidden))]
pub mod segment;
#[cfg_attr(doc, doc(hidden))]
pub mod viterbi;
#[cfg_attr(doc, doc(hidden))]
pub mod boundaries;
#[cfg_attr(doc, doc(hidden))]
pub mod confidence;
#[cfg_attr(doc, doc(hidden))]
pub mod editing;
#[cfg_attr(doc, doc(hidden))]
pub mod options;
#[cfg_attr(doc, doc(hidden))]
pub mod pipeline;
#[cfg_attr(doc, doc(hidden))]
pub mod conversation;
#[cfg_attr(doc, doc(hidden))]
pub mod parts;
#[cfg_attr(doc, doc(hidden))]
pub mod formats;
#[cfg_attr(doc, doc(hidden))]
pub mod aligner;

pub use crate::aligner::{Aligner, Alignment, Step, Word};
pub use crate::audio::{AudioSource, Channel};
pub use crate::confidence::alignment::{Fit, Mismatch, Status, Suspicion};
pub use crate::conversation::SpeakerAudio;
pub use crate::editing::Margins;
pub use crate::error::{Error, ErrorKind, Result};
pub use crate::formats::{Format, Style};
pub use crate::languages::Language;
pub use crate::options::Options;
pub use crate::progress::Stage;
pub use crate::transcript::{Hint, HintKind, JudgedWord, Token, Transcript};
