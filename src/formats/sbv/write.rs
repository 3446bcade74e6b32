//! SBV subtitles: two times, the lines, an empty line; with `--word-cues` a cue for each word.
//!
//! The words stand as they are in the transcript. There are no escapes and no comments, so that words that belong in no
//! cue ([`crate::formats::cues`]) are not in the file. Lines end with LF.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::write_plain;
use crate::units::Ms;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    write_plain(out, document, |_, span| format!("{},{}", clock(span.start), clock(span.end)))
}

/// `0:01:02.345`.
fn clock(time: Ms) -> String {
    let seconds = time / 1000;
    format!("{}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, time % 1000)
}
