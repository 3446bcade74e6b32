//! SubRip subtitles: numbered cues, or with `--word-cues` one for each word.
//!
//! The words stand as they are in the transcript: SubRip has no escapes, and players take `<i>` and the like as markup.
//! It has no comments either: words that belong in no cue ([`crate::formats::cues`]) are not in the file. Lines end
//! with LF; the file is UTF-8 without byte-order mark.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::write_plain;
use crate::formats::timestamps::milliseconds;
use crate::units::MsSpan;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    write_plain(out, document, |number, MsSpan { start, end }| {
        format!("{number}\n{} --> {}", milliseconds(start, ','), milliseconds(end, ','))
    })
}
