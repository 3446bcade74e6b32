//! SBV subtitles: two times, the lines, an empty line; with `--word-cues` a cue for each word.
//!
//! The words stand as they are in the transcript. There are no escapes and no comments, so that words that belong in no
//! cue ([`crate::formats::cues`]) are not in the file. Lines end with LF.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::{cues, one_a_word};
use crate::units::Ms;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let limits = document.style.cues;
    let cut = cues(document, &limits).cues;
    let shown = if limits.word_cues { one_a_word(&cut) } else { cut };
    for (i, cue) in shown.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{},{}", clock(cue.span.start), clock(cue.span.end))?;
        for line in &cue.lines {
            let words: Vec<&str> = line.iter().map(|word| word.text).collect();
            writeln!(out, "{}", words.join(" "))?;
        }
    }
    Ok(())
}

/// `0:01:02.345`.
fn clock(time: Ms) -> String {
    let seconds = time / 1000;
    format!("{}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, time % 1000)
}
