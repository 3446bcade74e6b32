//! What a file says of words and when they are spoken, whoever made it: read strictly, and only that.
//!
//! Files are taken apart by [`crate::formats`], which reads transcripts with times, too.
//!
//! ```text
//! bytes -> decode -> kind -> json | textgrid | ctm | table -> TimedWords
//! ```

use std::ops::Range;

use super::{ctm, json, table, textgrid, timed_decode, timed_kind};

pub use super::timed_kind::Kind;

use crate::confidence::alignment::Status;
use crate::error::{Error, Result};
use crate::units::seconds_to_us;

/// No recording is longer, so later times make no sense: 11 days, in seconds.
const LATEST_S: f64 = 1e6;

/// The words of a file.
#[derive(Debug, Clone, Default)]
pub struct TimedWords {
    /// All words in the order of the file; a TextGrid or CTM has none without times, and none for silence.
    pub words: Vec<TimedWord>,
    /// The lines of the text, as ranges into `words`, in order and without gaps; one for all where the file has none.
    pub segments: Vec<Range<usize>>,
    /// What kind of file it is.
    pub kind: Kind,
    /// What else is known, if it is a result of ours.
    pub about: ResultInfo,
}

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedWord {
    /// Verbatim.
    pub text: String,
    /// When it is spoken, if the file says so; never if its status is [`Status::NotFound`].
    pub span: Option<SecondsSpan>,
    /// What the file says; where it says nothing, `Aligned` with times and `NotFound` without.
    pub status: Status,
    /// The line of the file that it stands in, from 1.
    pub line: usize,
}

/// From when to when, in seconds as the file has them: finite, from 0 to 11 days, the start not after the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SecondsSpan {
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
}

/// What is known of a result beside its words; nothing of other files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultInfo {
    /// Whether the transcript seemed to fit the recording.
    pub fits: Option<bool>,
    /// How long the recording is, in seconds.
    pub duration_s: Option<f64>,
    /// Name and SHA-256 of the model.
    pub model: Option<(String, String)>,
}

impl SecondsSpan {
    /// `[start, end)` in seconds, if that can be.
    ///
    /// # Errors
    /// What is wrong, in words: negative, reversed, or beyond any recording.
    pub fn new(start_s: f64, end_s: f64) -> std::result::Result<SecondsSpan, String> {
        let possible = |s: f64| (0.0..=LATEST_S).contains(&s);
        match possible(start_s) && possible(end_s) && start_s <= end_s {
            true => Ok(SecondsSpan { start_s, end_s }),
            false => Err(format!("a word from {start_s} to {end_s} s cannot be")),
        }
    }

    /// Start in microseconds.
    pub fn start_us(self) -> i64 {
        seconds_to_us(self.start_s)
    }

    /// End in microseconds.
    pub fn end_us(self) -> i64 {
        seconds_to_us(self.end_s)
    }
}

impl TimedWords {
    /// Read a file of any kind; of a TextGrid the tier called `tier`, whatever the case of its letters.
    ///
    /// # Errors
    /// [`Error::Times`] if it is of no kind that is known, is broken, or has times that cannot be.
    pub fn read(bytes: &[u8], tier: &str) -> Result<TimedWords> {
        let text = timed_decode::decode(bytes)?;
        let kind = timed_kind::kind(&text)?;
        match kind {
            Kind::Json => json::timed::read(&text),
            Kind::TextGrid => {
                textgrid::timed::read(&text, tier).map(|words| TimedWords::of_words(words, kind))
            }
            Kind::Ctm => ctm::timed::read(&text).map(|words| TimedWords::of_words(words, kind)),
            Kind::Tsv => table::timed::read(&text, true).map(|words| TimedWords::of_words(words, kind)),
            Kind::Csv => table::timed::read(&text, false).map(|words| TimedWords::of_words(words, kind)),
        }
    }

    /// Whether `bytes` are JSON, and not of ours: what may lie beside results in a folder.
    pub fn is_foreign_json(bytes: &[u8]) -> bool {
        timed_decode::decode(bytes).is_ok_and(|text| json::timed::is_foreign(&text))
    }

    /// Words without lines.
    pub(crate) fn of_words(words: Vec<TimedWord>, kind: Kind) -> TimedWords {
        let whole = 0..words.len();
        let segments = if words.is_empty() { Vec::new() } else { vec![whole] };
        TimedWords { words, segments, kind, about: ResultInfo::default() }
    }
}

/// A file that cannot be used: what is wrong, and what to do.
pub(crate) fn refuse(problem: String, remedy: &'static str) -> Error {
    Error::Times { problem, remedy }
}
