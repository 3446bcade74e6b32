//! Transcripts that come with rough times: JSON of recognisers, subtitles, TextGrids, word lists and tables, told from
//! plain text by what they hold.
//!
//! ```text
//! text -> recognise -> json, srt, vtt, textgrid, ctm or table -> TimedText (lines, spans, pieces) -> lay -> Transcript with hints
//! ```

use super::{attach_times, ctm, json, srt, table, textgrid, vtt};
use crate::error::{Error, Result};
use crate::transcript::{Transcript, tokenize};
use crate::units::MsSpan;

/// What kind of file a transcript is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TranscriptFormat {
    /// What its content looks like; plain text unless it is surely something else.
    #[default]
    Auto,
    /// Plain text, whatever it looks like.
    Text,
    /// JSON of a recogniser, or our own.
    Json,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// A TextGrid of Praat, long or short.
    TextGrid,
    /// CTM, the word lists of NIST.
    Ctm,
    /// A table with a header, commas or semicolons between its fields.
    Csv,
    /// A table with a header and tabs between its fields, or a label track of Audacity.
    Tsv,
}

/// What a file with times holds, before it is cut into tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TimedText {
    pub(crate) lines: Vec<TimedLine>,
    /// Pieces of the whole text, in order, where the file does not say which line they belong to.
    pub(crate) pieces: Vec<TimedPiece>,
}

/// A segment or cue.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TimedLine {
    /// Any white space counts as one blank.
    pub(crate) text: String,
    pub(crate) span: Option<MsSpan>,
    /// Its words or smaller parts, in order, as far as the file has them.
    pub(crate) pieces: Vec<TimedPiece>,
}

/// A stretch of the text with its own time: a word, a part of one, or a few words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TimedPiece {
    pub(crate) text: String,
    pub(crate) span: Option<MsSpan>,
    /// The file says that this was not heard; then the line's time says nothing about it either.
    pub(crate) unheard: bool,
}

/// Cuts decoded text into tokens, with hints if it is of a kind that has them; of a TextGrid, those of `tier`.
///
/// # Errors
/// [`Error::Transcript`] if the text is not of the kind that `format` demands, or is broken; for [`TranscriptFormat::Auto`], if it
/// is surely of a kind with times and is broken or holds no words.
pub(crate) fn parse(text: String, format: TranscriptFormat, tier: Option<&str>) -> Result<Transcript> {
    if format == TranscriptFormat::Auto && is_markup(&text) {
        return Err(Error::Transcript {
            problem: "the transcript is an XML or HTML file".to_string(),
            remedy: "give its text alone, or subtitles as SRT or WebVTT",
        });
    }
    let format = if format == TranscriptFormat::Auto { recognise(&text) } else { format };
    let (rough, kind) = match format {
        TranscriptFormat::Auto | TranscriptFormat::Text => return Ok(tokenize::cut(text)),
        TranscriptFormat::Json => (json::read::parse(&text)?, "JSON"),
        TranscriptFormat::Srt => (demand(srt::read::parse(&text), "SRT")?, "SRT"),
        TranscriptFormat::Vtt => (demand(vtt::read::parse(&text), "WebVTT")?, "WebVTT"),
        TranscriptFormat::TextGrid => (textgrid::read::parse(&text, tier)?, "a TextGrid tier"),
        TranscriptFormat::Ctm => (ctm::read::parse(&text)?, "CTM"),
        TranscriptFormat::Csv => (table::read::parse(&text, table::read::Kind::Csv)?, "a table"),
        TranscriptFormat::Tsv => (table::read::parse(&text, table::read::Kind::Tsv)?, "a table"),
    };
    let transcript = attach_times::transcript(rough);
    if transcript.tokens.is_empty() {
        let problem = format!("the transcript is {kind} without any words in it");
        return Err(Error::Transcript { problem, remedy: "give the words that are spoken in the recording" });
    }
    Ok(transcript)
}

/// Whether `text` begins as XML and HTML do, whose tags nobody says.
fn is_markup(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(14).collect::<String>().to_lowercase();
    ["<?xml", "<!doctype html", "<html"].iter().any(|markup| begin.starts_with(markup))
}

/// What kind of file `text` surely is; plain text if it is none.
fn recognise(text: &str) -> TranscriptFormat {
    if json::read::is_likely(text) || json::read::is_nothing(text) {
        TranscriptFormat::Json
    } else if vtt::read::is_likely(text) {
        TranscriptFormat::Vtt
    } else if srt::read::is_likely(text) {
        TranscriptFormat::Srt
    } else if textgrid::parse::is_likely(text) {
        TranscriptFormat::TextGrid
    } else if ctm::read::is_likely(text) {
        TranscriptFormat::Ctm
    } else {
        match table::read::kind(text) {
            Some(table::read::Kind::Csv) => TranscriptFormat::Csv,
            Some(table::read::Kind::Tsv) => TranscriptFormat::Tsv,
            None => TranscriptFormat::Text,
        }
    }
}

/// Whether a file is a list of lines of some kind: all fit, or so nearly all that the others must be mistakes in it.
pub(crate) fn are_nearly_all(fit: usize, other: usize) -> bool {
    const FIT_FOR_EACH_OTHER: usize = 20;
    fit > other * FIT_FOR_EACH_OTHER
}

/// Whether text looks like JSON.
pub(crate) fn is_json(text: &str) -> bool {
    json::read::is_likely(text)
}

fn demand(rough: TimedText, kind: &str) -> Result<TimedText> {
    if rough.lines.is_empty() {
        return Err(Error::Transcript {
            problem: format!(
                "the transcript has no {kind} cue, so that there are no words in it: no line such as 00:00:01,000 --> \
                 00:00:02,500"
            ),
            remedy: "give the words that are spoken, or check --transcript-format",
        });
    }
    Ok(rough)
}

#[cfg(test)]
mod tests;
