//! JSON as WhisperX writes it: segments with words, all words once more, the language.
//!
//! The shape is that of `whisperx/schema.py` and of the command's `.json` files. As there, a word that was not heard
//! has no `start`, `end` and `score`; a line of which no word was heard has none either, which WhisperX, whose lines
//! come from what was heard, never writes. It has no place for offsets, status, phones (its `chars` are letters) or
//! silences: our own JSON has them.

use std::io::{self, Write};

use serde::Serialize;

use super::document::Document;
use super::json::write::{lines, member, printed_score};
use crate::confidence::alignment::WordTime;
use crate::transcript::Token;
use crate::units::ms_to_seconds;

/// The code that WhisperX has for the language of all models there are.
const LANGUAGE: &str = "en";

#[derive(Serialize)]
struct WhisperxWord<'a> {
    word: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'a str>,
}

impl<'a> WhisperxWord<'a> {
    fn new(document: &Document<'a>, index: usize) -> Self {
        let (token, time): (&Token, &WordTime) =
            (&document.transcript.tokens[index], &document.alignment.words[index]);
        WhisperxWord {
            speaker: document.transcript.speakers.of(index),
            word: &token.verbatim,
            start: time.span.map(|span| ms_to_seconds(span.start)),
            end: time.span.map(|span| ms_to_seconds(span.end)),
            score: time.span.and(time.score).map(|score| printed_score(Some(score))),
        }
    }
}

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    out.write_all(b"{\"segments\": [")?;
    let mut any = false;
    for line in document.lines() {
        out.write_all(if any { b",\n{" } else { b"\n{" })?;
        any = true;
        if let Some(extent) = line.extent {
            member(out, "", "start", &ms_to_seconds(extent.start))?;
            member(out, ", ", "end", &ms_to_seconds(extent.end))?;
            out.write_all(b", ")?;
        }
        if let Some(speaker) = document.transcript.speakers.of_all(line.words.clone()) {
            member(out, "", "speaker", &speaker)?;
            out.write_all(b", ")?;
        }
        member(out, "", "text", &line.text)?;
        out.write_all(b", \"words\": [")?;
        lines(out, line.words.map(|index| WhisperxWord::new(document, index)))?;
        out.write_all(b"]}")?;
    }
    out.write_all(if any { b"\n],\n" } else { b"],\n" })?;
    out.write_all(b"\"word_segments\": [")?;
    lines(out, (0..document.alignment.words.len()).map(|index| WhisperxWord::new(document, index)))?;
    out.write_all(b"]")?;
    member(out, ",\n", "language", &LANGUAGE)?;
    out.write_all(b"}\n")
}
