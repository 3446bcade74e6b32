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
use std::path::Path;

use self::new_spans::new_spans;
use super::Document;
use super::Format;
use super::timestamps::milliseconds;
use crate::confidence::alignment::Status;
use crate::transcript::caption_file::{CaptionCue, CaptionEncoding, CaptionFile, CaptionKind, CueMoment};
use crate::units::{MsSpan, seconds_to_ms};

/// Most cues that a warning names.
const MOST_NAMED: usize = 5;

/// The subtitles that `document` came from, if `format` gives them back, and as what.
pub(super) fn source<'a>(format: Format, document: &Document<'a>) -> Option<(&'a CaptionFile, CaptionKind)> {
    let captions = document.transcript.captions.as_deref()?;
    let kind = kind_of(format)?;
    let is_same = captions.kind == kind || captions.is_untitled_vtt && kind == CaptionKind::Vtt;
    (is_same && !document.style.recut).then_some((captions, kind))
}

/// The subtitles that are written in `format`, if these can be given back.
fn kind_of(format: Format) -> Option<CaptionKind> {
    Some(match format {
        Format::Srt => CaptionKind::Srt,
        Format::Vtt => CaptionKind::Vtt,
        Format::Ass => CaptionKind::Ass,
        Format::Ttml => CaptionKind::Ttml,
        Format::Sbv => CaptionKind::Sbv,
        Format::Lrc => CaptionKind::Lrc,
        _ => return None,
    })
}

/// Write `captions` to `out` as `kind` with the times of `document`.
///
/// # Errors
/// Only those of `out`.
pub(super) fn write(
    out: &mut impl Write,
    document: &Document,
    captions: &CaptionFile,
    kind: CaptionKind,
) -> io::Result<()> {
    let spans = spans(document, captions);
    let mut replaced = stamps::mended(captions);
    if captions.kind != kind {
        let title = format!("WEBVTT{0}{0}", stamps::row_end(captions));
        replaced.insert(0, (captions.text_begin()..captions.text_begin(), title));
    }
    for (cue, span) in captions.cues.iter().zip(&spans) {
        if let Some(span) = span {
            replaced.extend(stamps::written(cue, *span, document, captions, kind));
        }
    }
    replaced.sort_by_key(|(at, _)| at.start);
    let mut from = 0;
    for (at, text) in replaced {
        // Places that are not in order would come from a reader's mistake; what stands there stays.
        if let Some(kept) = captions.bytes.get(from..at.start) {
            out.write_all(kept)?;
            out.write_all(&encoded(&text, captions.encoding))?;
            from = at.end;
        }
    }
    out.write_all(captions.bytes.get(from..).unwrap_or_default())
}

/// Which cues keep their own time although there are words in them, or have none but that of their place, for results in
/// `formats`, in a sentence; and whether the file, at `path`, was given back as what it was not, or not at all because its
/// name lies.
pub fn unplaced_cues(
    document: &Document,
    path: &Path,
    formats: impl IntoIterator<Item = Format> + Clone,
) -> Option<String> {
    let Some((captions, kind)) = formats.clone().into_iter().find_map(|format| source(format, document))
    else {
        return misnamed(document, path, formats);
    };
    let told = [
        (captions.kind != kind).then(|| {
            "it has no line 'WEBVTT' at its beginning, but times as WebVTT has them; it comes back with that line"
                .to_string()
        }),
        kept_times(document, captions),
        guessed_times(document, captions),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// What is told of subtitles that are cut anew in one of `formats`, because they are not what the name of their file at
/// `path` says.
fn misnamed(document: &Document, path: &Path, formats: impl IntoIterator<Item = Format>) -> Option<String> {
    let captions = document.transcript.captions.as_deref().filter(|_| !document.style.recut)?;
    let by_name =
        Format::of_path(path).filter(|named| kind_of(*named).is_some_and(|kind| kind != captions.kind))?;
    let is_written = formats.into_iter().any(|format| format == by_name);
    let own = Format::all().find(|format| kind_of(*format) == Some(captions.kind)).filter(|_| is_written)?;
    Some(format!(
        "its name says {by_name}, but by its content it is {own}, so that its cues are cut anew in {by_name}; ask for {own} \
         to get them back as they are"
    ))
}

/// Whether none of the words of `cue` was found, though it has some.
fn is_lost(document: &Document, cue: &CaptionCue) -> bool {
    let words = document.alignment.words.get(cue.tokens.clone()).unwrap_or_default();
    words.iter().all(|word| word.span.is_none()) && words.iter().any(|word| word.status == Status::NotFound)
}

/// The lines of the first of `cues`, and their times.
fn named(cues: &[&CaptionCue]) -> String {
    let named = cues.iter().take(MOST_NAMED).map(|cue| match cue.span {
        Some(span) => format!("line {} ({})", cue.line, milliseconds(span.start, '.')),
        None => format!("line {}", cue.line),
    });
    let and_more = if cues.len() > MOST_NAMED { ", ..." } else { "" };
    named.collect::<Vec<_>>().join(", ") + and_more
}

fn kept_times(document: &Document, captions: &CaptionFile) -> Option<String> {
    let words = &document.alignment.words;
    let is_kept = |cue: &&CaptionCue| {
        let gets_times =
            cue.stamps.iter().any(|stamp| matches!(stamp.moment, CueMoment::MissingTimes { .. }));
        is_lost(document, cue) && !gets_times && !(cue.span.is_none() && cue.must_have_times())
    };
    let lost: Vec<_> = captions.cues.iter().filter(is_kept).collect();
    let of = captions.cues.len();
    let is_placed = |cue: &CaptionCue| {
        words.get(cue.tokens.clone()).unwrap_or_default().iter().any(|word| word.span.is_some())
    };
    match lost.len() {
        0 => None,
        _ if !captions.cues.iter().any(is_placed) => {
            Some(format!("no word of its {of} cues was found, so that all of them keep their times"))
        }
        1 => Some(format!(
            "1 of {of} cues keeps its time, moved as the cues beside it are, as none of its words was found: {}",
            named(&lost)
        )),
        n => Some(format!(
            "{n} of {of} cues keep their times, moved as the cues beside them are, as none of their words was found: \
             {}",
            named(&lost)
        )),
    }
}

fn guessed_times(document: &Document, captions: &CaptionFile) -> Option<String> {
    let is_guessed =
        |cue: &&CaptionCue| is_lost(document, cue) && cue.span.is_none() && cue.must_have_times();
    let guessed: Vec<_> = captions.cues.iter().filter(is_guessed).collect();
    let of = captions.cues.len();
    (!guessed.is_empty()).then(|| {
        format!(
            "{} of {of} cues without times that can be read are shown between those beside them, as none of their words \
             was found: {}",
            guessed.len(),
            named(&guessed)
        )
    })
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
