//! Transcripts that come with rough times: JSON of recognisers, SRT and WebVTT, told from plain text by what they hold.
//!
//! ```text
//! text -> recognise -> json, srt or vtt -> Rough (lines, spans, pieces) -> lay -> Transcript with hints
//! ```

mod clock;
mod cues;
mod json;
mod lay;
mod lenient;
mod markup;
mod rolling;
mod shapes;
mod srt;
mod vtt;

use super::{Transcript, token};
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

/// Cuts decoded text into tokens, with hints if it is of a kind that has them.
///
/// # Errors
/// [`Error::Transcript`] if the text is not of the kind that `format` demands; for [`Format::Auto`], if it is JSON
/// that holds no words, or begins as a JSON object and is broken.
pub(super) fn parse(text: String, format: Format) -> Result<Transcript> {
    match format {
        Format::Text => Ok(token::cut(text)),
        Format::Json => json::parse(&text).map(lay::transcript),
        Format::Srt => demand(srt::parse(&text), "SRT"),
        Format::Vtt => demand(vtt::parse(&text), "WebVTT"),
        Format::Auto if json::is_likely(&text) => json::parse(&text).map(lay::transcript),
        Format::Auto if vtt::is_likely(&text) => Ok(lay::transcript(vtt::parse(&text))),
        Format::Auto if srt::is_likely(&text) => Ok(lay::transcript(srt::parse(&text))),
        Format::Auto => Ok(token::cut(text)),
    }
}

/// Whether text looks like JSON.
pub(super) fn is_json(text: &str) -> bool {
    json::is_likely(text)
}

fn demand(rough: Rough, kind: &str) -> Result<Transcript> {
    if rough.lines.is_empty() {
        return Err(Error::Transcript {
            problem: format!(
                "the transcript has no {kind} cue: no line such as 00:00:01,000 --> 00:00:02,500"
            ),
            remedy: "check --transcript-format",
        });
    }
    Ok(lay::transcript(rough))
}

#[cfg(test)]
mod tests;
