//! JSON as gentle writes it: the transcript, and its words with offsets, case and phones.
//!
//! The shape is that of `gentle/transcription.py`: keys in alphabetical order, offsets in code points, what is unknown
//! left out. `word` is the word as it stands in the transcript, punctuation included, so that it is
//! `transcript[startOffset:endOffset]`; gentle leaves punctuation out of both. `alignedWord` is the word in lower case
//! without the punctuation around it, `<unk>` if nothing remains; gentle has what its recognizer heard, which is mostly
//! the same. Phones have gentle's names whatever the options say: ARPAbet in lower case with `_B`, `_I`, `_E` or `_S`
//! for the first, an inner, the last or the only one of a word, `sil` for a pause inside a word.
//!
//! Aligned and interpolated words are a `success`, the latter without phones. A note such as `[laughter]` that has
//! times is one, too, with itself as `alignedWord`; what is not spoken and has no times (a dash) is no word to gentle
//! and stands in `transcript` alone. Scores, segments and silences have no place here.

use std::io::{self, Write};

use serde::Serialize;

use super::document::Document;
use super::json::write::{lines, member};
use crate::confidence::alignment::{PhoneSpan, Status, WordTime};
use crate::phones::{self, is_speech};
use crate::transcript::Token;
use crate::transcript::tokenize::bare;
use crate::units::{MsSpan, ms_to_seconds};

/// A word; its keys stand in the order of the alphabet, those of [`Heard`] among them.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum GentleWord<'a> {
    Heard {
        aligned_word: String,
        case: &'static str,
        end: f64,
        end_offset: usize,
        phones: Vec<GentlePhone>,
        start: f64,
        start_offset: usize,
        word: &'a str,
    },
    Missing {
        case: &'static str,
        end_offset: usize,
        start_offset: usize,
        word: &'a str,
    },
}

#[derive(Serialize)]
struct GentlePhone {
    duration: f64,
    phone: String,
}

impl<'a> GentleWord<'a> {
    /// None of what is not spoken and has no times.
    fn new(token: &'a Token, time: &WordTime) -> Option<Self> {
        let (word, start_offset, end_offset) = (&token.verbatim[..], token.offset.start, token.offset.end);
        match (time.span, time.status) {
            (Some(MsSpan { start, end }), status) => Some(GentleWord::Heard {
                aligned_word: aligned_word(word, status),
                case: "success",
                end: ms_to_seconds(end),
                end_offset,
                phones: named(&time.phones),
                start: ms_to_seconds(start),
                start_offset,
                word,
            }),
            (None, Status::NonSpeech) => None,
            (None, _) => {
                Some(GentleWord::Missing { case: "not-found-in-audio", end_offset, start_offset, word })
            }
        }
    }
}

fn aligned_word(verbatim: &str, status: Status) -> String {
    let said = match status {
        Status::NonSpeech => verbatim,
        _ => bare(verbatim),
    };
    if said.is_empty() { "<unk>".to_string() } else { said.to_lowercase() }
}

fn named(spans: &[PhoneSpan]) -> Vec<GentlePhone> {
    let last = spans.len().saturating_sub(1);
    let suffix = |i: usize| match (i == 0, i == last) {
        (true, true) => "_S",
        (true, false) => "_B",
        (false, true) => "_E",
        (false, false) => "_I",
    };
    let phone = |(i, PhoneSpan { phone, own, span }): (usize, &PhoneSpan)| {
        let mut name = own.unwrap_or(phones::NAMES[usize::from(*phone)]).to_lowercase();
        if is_speech(*phone) {
            name.push_str(suffix(i));
        }
        GentlePhone { duration: ms_to_seconds(span.end.saturating_sub(span.start)), phone: name }
    };
    spans.iter().enumerate().map(phone).collect()
}

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    member(out, "{", "transcript", &document.transcript.text)?;
    out.write_all(b",\n\"words\": [")?;
    lines(out, document.words().filter_map(|(token, time)| GentleWord::new(token, time)))?;
    out.write_all(b"]}\n")
}
