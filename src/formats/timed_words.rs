//! Words and their times as any program wrote them, read strictly, for comparing and evaluating.
//!
//! ```text
//! bytes -> decode -> sniff -> json, textgrid, ctm or table -> TimedWords
//! ```

use std::ops::Range;

use super::decode::{self, NotText};
use super::sniff::sniff_timed;
use super::table::parse::TableKind;
use super::{TranscriptFormat, ctm, json, table, textgrid};
use crate::confidence::alignment::Status;
use crate::error::{Error, Result};
use crate::units::seconds_to_us;

/// No recording is longer, so later times make no sense: 11 days, in seconds.
const LATEST_S: f64 = 1e6;

const KNOWN: &str = "give JSON of kiru-align, a TextGrid, a CTM, or a table of start, end, word (TSV, CSV)";

/// The words of a file.
#[derive(Debug, Clone, Default)]
pub struct TimedWords {
    /// All words in the order of the file; a TextGrid or CTM has none without times, and none for silence.
    pub words: Vec<TimedWord>,
    /// The lines of the text, as ranges into `words`, in order and without gaps; one for all where the file has none.
    pub segments: Vec<Range<usize>>,
    /// What kind of file it was read from.
    pub format: TranscriptFormat,
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
    /// Reads a file of any format with times of words; of a TextGrid the tier called `tier`, whatever the case of its
    /// letters.
    ///
    /// # Errors
    /// [`Error::Times`] if it is of no such format, is broken, or has times that cannot be.
    pub fn read(bytes: &[u8], tier: &str) -> Result<TimedWords> {
        let text = decode(bytes)?;
        if text.trim_start().is_empty() {
            return Err(refuse("the file is empty".to_string(), KNOWN));
        }
        let format = sniff_timed(&text);
        let words = match format {
            TranscriptFormat::Json => return json::result::read(&text),
            TranscriptFormat::Textgrid => textgrid::timed::read(&text, tier)?,
            TranscriptFormat::Ctm => ctm::timed::read(&text)?,
            TranscriptFormat::Tsv => table::timed::read(&text, TableKind::Tsv)?,
            TranscriptFormat::Csv => table::timed::read(&text, TableKind::Csv)?,
            TranscriptFormat::Srt
            | TranscriptFormat::Vtt
            | TranscriptFormat::Ass
            | TranscriptFormat::Ttml
            | TranscriptFormat::Sbv
            | TranscriptFormat::Lrc
            | TranscriptFormat::Scc
            | TranscriptFormat::Stl => {
                return Err(refuse("subtitles, which have no times of single words".to_string(), KNOWN));
            }
            TranscriptFormat::Eaf
            | TranscriptFormat::Chat
            | TranscriptFormat::Youtube
            | TranscriptFormat::Html
            | TranscriptFormat::Text => {
                return Err(refuse("no words with times are recognised in it".to_string(), KNOWN));
            }
        };
        Ok(TimedWords::of_words(words, format))
    }

    /// Whether `bytes` are JSON, and not of ours: what may lie beside results in a folder.
    pub fn is_foreign_json(bytes: &[u8]) -> bool {
        decode(bytes).is_ok_and(|text| json::result::is_foreign(&text))
    }

    /// Words without lines.
    fn of_words(words: Vec<TimedWord>, format: TranscriptFormat) -> TimedWords {
        let whole = 0..words.len();
        let segments = if words.is_empty() { Vec::new() } else { vec![whole] };
        TimedWords { words, segments, format, about: ResultInfo::default() }
    }
}

/// The text of `bytes`: UTF-8, or UTF-16, as Praat writes it. What is neither is not guessed at.
fn decode(bytes: &[u8]) -> Result<String> {
    decode::decode_strictly(bytes).map_err(|not_text| match not_text {
        NotText::Recording(kind) => refuse(
            format!("a recording ({kind}), no file with the times of words"),
            "give a file with the times of words",
        ),
        NotText::Other(what) => refuse(what, "save it as a text file in UTF-8"),
    })
}

/// A file that cannot be used: what is wrong, and what to do.
pub(crate) fn refuse(problem: String, remedy: &'static str) -> Error {
    Error::Times { problem, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_times_of_words_is_refused() {
        for (bytes, part) in [
            (&b""[..], "the file is empty"),
            (b" \n", "the file is empty"),
            (b"hello there", "no words with times"),
            (b";; only a comment", "no words with times"),
            (b"1\n00:00:01,000 --> 00:00:02,000\nso\n", "subtitles"),
            (b"ooBinaryFile\x08TextGrid", "a binary TextGrid"),
            (b"caf\xe9", "UTF-8"),
            (&[0xFE, 0xFF, 0], "UTF-8"),
            (&[0xFF, 0xFE, 0, 0xD8], "UTF-8"),
        ] {
            let message = TimedWords::read(bytes, "words").unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
    }
}
