//! Transcripts that come with rough times: JSON of recognisers, subtitles, TextGrids, word lists and tables, told from
//! plain text by what they hold.
//!
//! ```text
//! text -> recognise -> json, srt, vtt, textgrid, ctm or table -> Rough (lines, spans, pieces) -> lay -> Transcript with hints
//! ```

mod clock;
mod ctm;
mod cues;
mod json;
mod lay;
mod lenient;
mod markup;
mod rolling;
mod rows;
mod shapes;
mod srt;
mod table;
mod textgrid;
mod vtt;

use super::{Transcript, token};
use crate::annotated;
use crate::error::{Error, Result};
use crate::units::MsSpan;

/// What kind of file a transcript is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
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
struct Rough {
    lines: Vec<RoughLine>,
    /// Pieces of the whole text, in order, where the file does not say which line they belong to.
    pieces: Vec<Piece>,
}

/// A segment or cue.
#[derive(Debug, Default, PartialEq, Eq)]
struct RoughLine {
    /// Any white space counts as one blank.
    text: String,
    span: Option<MsSpan>,
    /// Its words or smaller parts, in order, as far as the file has them.
    pieces: Vec<Piece>,
}

/// A stretch of the text with its own time: a word, a part of one, or a few words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    span: Option<MsSpan>,
    /// The file says that this was not heard; then the line's time says nothing about it either.
    unheard: bool,
}

/// Cuts decoded text into tokens, with hints if it is of a kind that has them; of a TextGrid, those of `tier`.
///
/// # Errors
/// [`Error::Transcript`] if the text is not of the kind that `format` demands, or is broken; for [`Format::Auto`], if it
/// is surely of a kind with times and is broken or holds no words.
pub(super) fn parse(text: String, format: Format, tier: Option<&str>) -> Result<Transcript> {
    if format == Format::Auto && is_markup(&text) {
        return Err(Error::Transcript {
            problem: "the transcript is an XML or HTML file".to_string(),
            remedy: "give its text alone, or subtitles as SRT or WebVTT",
        });
    }
    let format = if format == Format::Auto { recognise(&text) } else { format };
    let (rough, kind) = match format {
        Format::Auto | Format::Text => return Ok(token::cut(text)),
        Format::Json => (json::parse(&text)?, "JSON"),
        Format::Srt => (demand(srt::parse(&text), "SRT")?, "SRT"),
        Format::Vtt => (demand(vtt::parse(&text), "WebVTT")?, "WebVTT"),
        Format::TextGrid => (textgrid::parse(&text, tier)?, "a TextGrid tier"),
        Format::Ctm => (ctm::parse(&text)?, "CTM"),
        Format::Csv => (table::parse(&text, table::Kind::Csv)?, "a table"),
        Format::Tsv => (table::parse(&text, table::Kind::Tsv)?, "a table"),
    };
    let transcript = lay::transcript(rough);
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
fn recognise(text: &str) -> Format {
    if json::is_likely(text) || json::is_nothing(text) {
        Format::Json
    } else if vtt::is_likely(text) {
        Format::Vtt
    } else if srt::is_likely(text) {
        Format::Srt
    } else if annotated::textgrid::is_likely(text) {
        Format::TextGrid
    } else if ctm::is_likely(text) {
        Format::Ctm
    } else {
        match table::kind(text) {
            Some(table::Kind::Csv) => Format::Csv,
            Some(table::Kind::Tsv) => Format::Tsv,
            None => Format::Text,
        }
    }
}

/// Whether a file is a list of lines of some kind: all fit, or so nearly all that the others must be mistakes in it.
fn are_nearly_all(fit: usize, other: usize) -> bool {
    const FIT_FOR_EACH_OTHER: usize = 20;
    fit > other * FIT_FOR_EACH_OTHER
}

/// Whether text looks like JSON.
pub(super) fn is_json(text: &str) -> bool {
    json::is_likely(text)
}

fn demand(rough: Rough, kind: &str) -> Result<Rough> {
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
