//! LRC lyrics: a time before each line, and with `--word-cues` before and behind each word (the enhanced format).
//!
//! A line of the file is a cue of one line, so that `--max-lines` counts as 1. LRC says when a line begins and nothing
//! of when it ends: where the next one does not follow at once, a time without text clears it. Times are
//! `mm:ss.xx`, to the nearest hundredth of a second, with as many digits for the minutes as they need. A word's end
//! is written unless the next word begins there. The words stand as they are in the transcript: there are no escapes,
//! and no comments, so that words that belong in no cue ([`crate::formats::cues`]) are not in the file. Lines end with LF.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::{Cue, CueLimits, cues};
use crate::formats::timestamps::centiseconds;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let limits = CueLimits { max_lines: 1, ..document.style.cues };
    let cut = cues(document, &limits).cues;
    writeln!(out, "[re:kiru-align]")?;
    for (i, cue) in cut.iter().enumerate() {
        writeln!(out, "[{}]{}", centiseconds(cue.span.start), text(cue, limits.word_cues))?;
        let end = centiseconds(cue.span.end);
        // Cues of two speakers may overlap: then the next one replaces this one.
        let follows = |next: &Cue| next.span.start < cue.span.end || centiseconds(next.span.start) == end;
        if !cut.get(i + 1).is_some_and(follows) {
            writeln!(out, "[{end}]")?;
        }
    }
    Ok(())
}

/// The words of `cue`, with times between them if they are `timed`.
fn text(cue: &Cue, timed: bool) -> String {
    let mut text = cue.prefix();
    let mut last = String::new();
    let mut tag = |text: &mut String, time: u32| {
        let time = centiseconds(time);
        if timed && time != last {
            text.push_str(&format!("<{time}>"));
            last = time;
        }
    };
    for (at, word) in cue.words().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        if let Some(span) = word.span {
            tag(&mut text, span.start);
        }
        text.push_str(word.text);
        if let Some(span) = word.span {
            tag(&mut text, span.end);
        }
    }
    text
}
