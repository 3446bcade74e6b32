//! Subtitles come back as they were: the file that was the transcript, byte for byte, with other times.
//!
//! ```text
//! CaptionFile, words -> new_spans -> stamps -> bytes
//! ```
//!
//! `new_spans` says when each cue is shown; every other byte is that of the source, whatever its encoding. A time keeps
//! the form it has: its separators, its digits where they suffice, frames where it counts frames.

mod new_spans;
mod stamps;

use std::io::{self, Write};

use self::new_spans::new_spans;
use super::Document;
use super::Format;
use super::timestamps::milliseconds;
use crate::confidence::alignment::Status;
use crate::transcript::caption_file::{CaptionEncoding, CaptionFile, CaptionKind};
use crate::units::{MsSpan, seconds_to_ms};

/// Most cues that a warning names.
const MOST_NAMED: usize = 5;

/// The subtitles that `document` came from, if `format` gives them back.
pub(super) fn source<'a>(format: Format, document: &Document<'a>) -> Option<&'a CaptionFile> {
    let captions = document.transcript.captions.as_deref()?;
    let same = match captions.kind {
        CaptionKind::Srt => Format::Srt,
        CaptionKind::Vtt => Format::Vtt,
        CaptionKind::Ass => Format::Ass,
        CaptionKind::Ttml => Format::Ttml,
        CaptionKind::Sbv => Format::Sbv,
        CaptionKind::Lrc => Format::Lrc,
    };
    (format == same && !document.style.recut).then_some(captions)
}

/// Write `captions` to `out` with the times of `document`.
///
/// # Errors
/// Only those of `out`.
pub(super) fn write(out: &mut impl Write, document: &Document, captions: &CaptionFile) -> io::Result<()> {
    let spans = spans(document, captions);
    let mut replaced = Vec::new();
    for (cue, span) in captions.cues.iter().zip(&spans) {
        if let Some(span) = span {
            replaced.extend(stamps::written(cue, *span, document, captions));
        }
    }
    replaced.sort_by_key(|(at, _)| at.start);
    let mut from = 0;
    for (at, time) in replaced {
        // Places that are not in order would come from a reader's mistake; what stands there stays.
        if let Some(kept) = captions.bytes.get(from..at.start) {
            out.write_all(kept)?;
            out.write_all(&encoded(&time, captions.encoding))?;
            from = at.end;
        }
    }
    out.write_all(captions.bytes.get(from..).unwrap_or_default())
}

/// Which cues keep their own time although there are words in them, for results in `formats`, in a sentence.
pub fn unplaced_cues(document: &Document, formats: impl IntoIterator<Item = Format>) -> Option<String> {
    let captions = formats.into_iter().find_map(|format| source(format, document))?;
    let words = &document.alignment.words;
    let is_lost = |cue: &&crate::transcript::caption_file::CaptionCue| {
        let words = words.get(cue.tokens.clone()).unwrap_or_default();
        words.iter().all(|word| word.span.is_none())
            && words.iter().any(|word| word.status == Status::NotFound)
    };
    let lost: Vec<_> = captions.cues.iter().filter(is_lost).collect();
    let named = lost.iter().take(MOST_NAMED).map(|cue| match cue.span {
        Some(span) => format!("line {} ({})", cue.line, milliseconds(span.start, '.')),
        None => format!("line {}", cue.line),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let and_more = if lost.len() > MOST_NAMED { ", ..." } else { "" };
    let of = captions.cues.len();
    let is_placed = |cue: &crate::transcript::caption_file::CaptionCue| {
        words.get(cue.tokens.clone()).unwrap_or_default().iter().any(|word| word.span.is_some())
    };
    match lost.len() {
        0 => None,
        _ if !captions.cues.iter().any(is_placed) => {
            Some(format!("no word of its {of} cues was found, so that all of them keep their times"))
        }
        1 => Some(format!(
            "1 of {of} cues keeps its time, moved as the cues beside it are, as none of its words was found: {named}"
        )),
        n => Some(format!(
            "{n} of {of} cues keep their times, moved as the cues beside them are, as none of their words was found: \
             {named}{and_more}"
        )),
    }
}

/// When each cue of `captions` is shown; none where its times made no sense and no word of it was found.
fn spans(document: &Document, captions: &CaptionFile) -> Vec<Option<MsSpan>> {
    new_spans(document, captions, seconds_to_ms(document.source.duration_s))
}

fn encoded(time: &str, encoding: CaptionEncoding) -> Vec<u8> {
    match encoding {
        CaptionEncoding::Bytes => time.as_bytes().to_vec(),
        CaptionEncoding::Utf16Le => time.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        CaptionEncoding::Utf16Be => time.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

#[cfg(test)]
mod tests;
