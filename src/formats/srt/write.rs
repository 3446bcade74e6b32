//! SubRip subtitles: numbered cues, or with `--word-cues` one for each word.
//!
//! The words stand as they are in the transcript: SubRip has no escapes, and players take `<i>` and the like as markup.
//! It has no comments either: words that belong in no cue ([`crate::formats::cues`]) are not in the file. Lines end
//! with LF; the file is UTF-8 without byte-order mark.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::{cues, one_a_word};
use crate::formats::timestamps::milliseconds;

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
        writeln!(out, "{}", i + 1)?;
        writeln!(out, "{} --> {}", milliseconds(cue.span.start, ','), milliseconds(cue.span.end, ','))?;
        for line in &cue.lines {
            let words: Vec<&str> = line.iter().map(|word| word.text).collect();
            writeln!(out, "{}", words.join(" "))?;
        }
    }
    Ok(())
}
