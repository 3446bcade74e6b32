//! ASS subtitles in one plain style; with `--word-cues` each word is a syllable of karaoke.
//!
//! Times are hundredths of a second. A word lasts until the next one begins. Braces would begin a code, so that they
//! are written as brackets, and so does a backslash, which becomes a slash. Who speaks stands in the field for it. Words that belong in no cue
//! ([`crate::formats::cues`]) stand in a `Comment:`. Lines end with LF.

use std::io::{self, Write};

use crate::formats::Document;
use crate::formats::cues::{Cue, cues};
use crate::formats::timestamps::hundredths;
use crate::units::Ms;

const HEAD: &str = "\
[Script Info]
; written by kiru-align
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,64,&H00FFFFFF,&H0000FFFF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,80,80,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
";

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let limits = document.style.cues;
    let cut = cues(document, &limits);
    let mut notes = cut.left_out.iter().peekable();
    out.write_all(HEAD.as_bytes())?;
    let mut end = 0;
    for i in 0..=cut.cues.len() {
        while let Some(note) = notes.next_if(|note| note.before <= i) {
            let time = clock(end);
            writeln!(out, "Comment: 0,{time},{time},Default,,0,0,0,,not heard: {}", safe(&note.text))?;
        }
        let Some(cue) = cut.cues.get(i) else { break };
        end = cue.span.end;
        let (start, end) = (clock(cue.span.start), clock(cue.span.end));
        let speaker = cue.words().find_map(|word| document.transcript.speakers.of(word.token));
        // A comma would end the field.
        let name = safe(speaker.unwrap_or("")).replace(',', ";");
        let text = text(cue, limits.word_cues);
        writeln!(out, "Dialogue: 0,{start},{end},Default,{name},0,0,0,,{text}")?;
    }
    Ok(())
}

/// `0:01:02.34`.
fn clock(time: Ms) -> String {
    let all = hundredths(time);
    let seconds = all / 100;
    format!("{}:{:02}:{:02}.{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60, all % 100)
}

/// The lines of `cue`, with the lengths of their words if they are `timed`.
fn text(cue: &Cue, timed: bool) -> String {
    let mut starts: Vec<Ms> = cue.words().filter_map(|word| word.span).map(|span| span.start).collect();
    starts.push(cue.words().filter_map(|word| word.span).last().map_or(cue.span.end, |span| span.end));
    let mut starts = starts.windows(2);
    let mut text = safe(&cue.prefix());
    for (at, line) in cue.lines.iter().enumerate() {
        text.push_str(if at > 0 { "\\N" } else { "" });
        for (at, word) in line.iter().enumerate() {
            text.push_str(if at > 0 { " " } else { "" });
            if let Some(&[from, to]) = word.span.and_then(|_| starts.next()).filter(|_| timed) {
                text.push_str(&format!("{{\\k{}}}", hundredths(to) - hundredths(from)));
            }
            text.push_str(&safe(word.text));
        }
    }
    text
}

fn safe(text: &str) -> String {
    text.replace('{', "[").replace('}', "]").replace('\\', "/")
}
