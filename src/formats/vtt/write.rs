//! WebVTT subtitles; with `--word-cues` each word has its time inside the cue, for karaoke.
//!
//! After W3C WebVTT: `&`, `<` and `>` are escaped, so that no text is taken for a tag or an arrow. A time tag
//! `<00:00:01.000>` stands where a word begins, and where it ends unless the next one begins there; tags must lie
//! inside the cue, after its start and before its end, and each later than the one before, so that a word that begins
//! with the cue has none. Words that belong in no cue ([`crate::formats::cues`]) stand in a `NOTE`. The header
//! names the language unless it is English, as YouTube has it. Lines end with LF.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::{Cue, cues_of};
use crate::formats::timestamps::milliseconds;
use crate::languages::Language;
use crate::transcript::Transcript;
use crate::units::Ms;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let limits = document.style.cues;
    let cut = cues_of(document, &limits, |index| is_said(document.transcript, index));
    let mut notes = cut.left_out.iter().peekable();
    writeln!(out, "WEBVTT")?;
    if document.language != Language::ENGLISH {
        writeln!(out, "Language: {}", document.language)?;
    }
    for i in 0..=cut.cues.len() {
        while let Some(note) = notes.next_if(|note| note.before <= i) {
            // No arrow may stand in a note.
            writeln!(out, "\nNOTE not heard, so that it has no time:\n{}", escaped(&note.text))?;
        }
        let Some(cue) = cut.cues.get(i) else { break };
        writeln!(out, "\n{} --> {}", milliseconds(cue.span.start, '.'), milliseconds(cue.span.end, '.'))?;
        writeln!(out, "{}", text(cue, document.transcript, limits.word_cues))?;
    }
    Ok(())
}

/// Whether the token `index` is shown: who speaks stands in a tag, and not in labels as well.
fn is_said(transcript: &Transcript, index: usize) -> bool {
    transcript.speakers.is_empty() || !transcript.is_label(index)
}

/// The lines of `cue`, with times in them if they are `timed`.
fn text(cue: &Cue, transcript: &Transcript, timed: bool) -> String {
    let mut text = String::new();
    let mut voice = None;
    let mut last = cue.span.start;
    // A tag, if one may stand here.
    let mut tag = |text: &mut String, time: Ms| {
        if timed && time > last && time < cue.span.end {
            last = time;
            text.push_str(&format!("<{}>", milliseconds(time, '.')));
        }
    };
    for (at, line) in cue.lines.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        for (at, word) in line.iter().enumerate() {
            if at > 0 {
                text.push(' ');
            }
            let speaker = transcript.speakers.of(word.token);
            if let Some(name) = speaker.filter(|_| speaker != voice) {
                text.push_str(&format!("<v {}>", escaped(name)));
            }
            voice = speaker;
            if let Some(span) = word.span {
                tag(&mut text, span.start);
            }
            text.push_str(&escaped(word.text));
            if let Some(span) = word.span {
                tag(&mut text, span.end);
            }
        }
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
