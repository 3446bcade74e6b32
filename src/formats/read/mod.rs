//! The bytes of a transcript file become tokens, with the rough times that came with them.
//!
//! ```text
//! bytes -> decode -> sniff -> json, srt, vtt, textgrid, ctm or table -> TimedText -> assign_hints -> Transcript
//!                          -> plain text -> tokenize --------------------------------------------> Transcript
//! ```

use super::decode::{self, NotText};
use super::sniff::{is_markup, sniff};
use super::table::parse::TableKind;
use super::timed_text::TimedText;
use super::{TranscriptFormat, assign_hints, ctm, json, srt, table, textgrid, vtt};
use crate::error::{Error, Result};
use crate::transcript::{Transcript, tokenize};

const SAVE_AS_TEXT: &str = "save the transcript as plain text in UTF-8";
const GIVE_WORDS: &str = "give the words that are spoken in the recording";

/// Reads a transcript of any format, found by its content: [`read_as`] without a format.
///
/// # Errors
///
/// Those of [`read_as`].
pub fn read(bytes: &[u8]) -> Result<Transcript> {
    read_as(bytes, None, None)
}

/// Decodes a transcript and cuts it into tokens, with their rough times if it has any. A byte-order mark is dropped
/// and not counted.
///
/// Without a `format` it is what the content surely is, else plain text. Of a TextGrid, the tier called `tier` is read,
/// or the one that holds the words.
///
/// # Errors
///
/// [`Error::Transcript`] if the bytes are not text, are not of `format`, or hold no token; if they have no such tier;
/// without a `format`, if they are surely of one with times and are broken or hold no words.
pub fn read_as(bytes: &[u8], format: Option<TranscriptFormat>, tier: Option<&str>) -> Result<Transcript> {
    let text = decode(bytes)?;
    if format.is_none() && is_markup(&text) {
        return Err(Error::Transcript {
            problem: "the transcript is an XML or HTML file".to_string(),
            remedy: "give its text alone, or subtitles as SRT or WebVTT",
        });
    }
    let (timed, kind) = match format.unwrap_or_else(|| sniff(&text)) {
        TranscriptFormat::Text => return plain(text),
        TranscriptFormat::Json => (json::read::parse(&text)?, "JSON"),
        TranscriptFormat::Srt => (with_cues(srt::read::parse(&text), "SRT")?, "SRT"),
        TranscriptFormat::Vtt => (with_cues(vtt::read::parse(&text), "WebVTT")?, "WebVTT"),
        TranscriptFormat::Textgrid => (textgrid::read::parse(&text, tier)?, "a TextGrid tier"),
        TranscriptFormat::Ctm => (ctm::read::parse(&text)?, "CTM"),
        TranscriptFormat::Csv => (table::read::parse(&text, TableKind::Csv)?, "a table"),
        TranscriptFormat::Tsv => (table::read::parse(&text, TableKind::Tsv)?, "a table"),
    };
    let transcript = assign_hints::transcript(timed);
    if transcript.tokens.is_empty() {
        let problem = format!("the transcript is {kind} without any words in it");
        return Err(Error::Transcript { problem, remedy: GIVE_WORDS });
    }
    Ok(transcript)
}

fn plain(text: String) -> Result<Transcript> {
    let transcript = tokenize::cut(text);
    if transcript.tokens.is_empty() {
        let problem = "the transcript is empty".to_string();
        return Err(Error::Transcript { problem, remedy: GIVE_WORDS });
    }
    Ok(transcript)
}

fn with_cues(timed: TimedText, kind: &str) -> Result<TimedText> {
    if timed.lines.is_empty() {
        let problem = format!(
            "the transcript has no {kind} cue, so that there are no words in it: no line such as 00:00:01,000 --> \
             00:00:02,500"
        );
        let remedy = "give the words that are spoken, or check --transcript-format";
        return Err(Error::Transcript { problem, remedy });
    }
    Ok(timed)
}

fn decode(bytes: &[u8]) -> Result<String> {
    let text = match torn_json(bytes) {
        Some(json) => decode::check(&json).map(|()| json),
        None => decode::decode(bytes).map(|decoded| decoded.text),
    };
    text.map_err(|not_text| match not_text {
        NotText::Recording(kind) => Error::Transcript {
            problem: format!("this is a recording ({kind}), not a transcript"),
            remedy: "the order is AUDIO TRANSCRIPT",
        },
        NotText::Other(what) => {
            Error::Transcript { problem: format!("the transcript is {what}"), remedy: SAVE_AS_TEXT }
        }
    })
}

/// JSON in which characters are torn: whisper.cpp writes the tokens of a character that it cut in two as they are.
/// Whole words stand beside them, so the halves may go. Only what is not UTF-8 and looks like JSON.
fn torn_json(bytes: &[u8]) -> Option<String> {
    let begins = bytes.trim_ascii_start().starts_with(b"{");
    if !begins || bytes.contains(&0) || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    json::read::is_likely(&text).then(|| text.into_owned())
}

impl Transcript {
    /// The transcript in the file at `path`, whatever its format; see [`read`](fn@read).
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Transcript`] if it is none.
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Transcript> {
        read(&std::fs::read(path)?)
    }
}

#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod tests;
