//! Cues become lines; in captions that roll up, what a cue repeats of the one before is left out.
//!
//! Captions made live or by machine show two lines: the one before once more, and a new one below. Their files hold
//! every line two or three times. Whether a file is of this kind is judged over the whole of it: cues must repeat a line
//! and bring a new one, so that what is really said twice in ordinary subtitles stays, a chorus, too.

use super::cue_blocks::CueBlock;
use super::markup::{Stripped, strip};
use super::timed_text::{ROW_END, TimedLine, TimedPiece, TimedText, Voice, letters};
use super::timestamps;

/// Fewest cues of which the kind can be told.
const FEWEST_CUES: usize = 4;

/// The lines of all cues, one for each, markup taken out.
pub(crate) fn rough(blocks: Vec<CueBlock>) -> TimedText {
    let cues: Vec<Caption> = blocks.iter().map(Caption::new).collect();
    let repeats: Vec<usize> =
        (0..cues.len()).map(|i| if i == 0 { 0 } else { cues[i].repeats(&cues[i - 1]) }).collect();
    let with_text = cues.iter().filter(|c| !c.lines.is_empty()).count();
    let repeating = repeats.iter().filter(|&&n| n > 0).count();
    let rolls = |(cue, repeated): (&Caption, &usize)| *repeated > 0 && *repeated < cue.lines.len();
    let rolling = cues.iter().zip(&repeats).filter(|pair| rolls(*pair)).count();
    let is_rolling = with_text >= FEWEST_CUES && repeating * 3 > with_text * 2 && rolling * 4 > with_text;
    let warning = format!(
        "{repeating} of {with_text} cues repeat lines of the one before, as captions that roll up do; each line is read once"
    );
    let lines =
        cues.iter().zip(repeats).map(|(cue, repeated)| cue.line(if is_rolling { repeated } else { 0 }));
    let warnings = is_rolling.then_some(warning).into_iter().collect();
    TimedText { lines: lines.collect(), warnings, ..TimedText::default() }
}

struct Caption {
    times: (f64, f64),
    /// Who says it, where that stands outside of its text.
    name: Option<String>,
    /// Lines with something in them.
    lines: Vec<Stripped>,
    texts: Vec<String>,
}

impl Caption {
    fn new(block: &CueBlock) -> Caption {
        let stripped: Vec<Stripped> = block.lines.iter().map(|line| strip(line)).collect();
        let (lines, texts) = stripped
            .into_iter()
            .map(|s| {
                let t = s.text().trim().to_string();
                (s, t)
            })
            .filter(|(_, t)| !t.is_empty())
            .unzip();
        Caption { times: block.seconds, name: block.name.map(str::to_string), lines, texts }
    }

    /// How many of the first lines are the last ones of `before`, and come right after it.
    fn repeats(&self, before: &Caption) -> usize {
        const TOUCHING_S: f64 = 0.1;
        let apart = (self.times.0 - before.times.1).abs();
        if apart.is_nan() || apart > TOUCHING_S {
            return 0;
        }
        let most = self.texts.len().min(before.texts.len());
        (1..=most).rev().find(|&n| self.texts[..n] == before.texts[before.texts.len() - n..]).unwrap_or(0)
    }

    /// All but the first lines as one.
    fn line(&self, repeated: usize) -> TimedLine {
        let (start, end) = self.times;
        let lines = &self.lines[repeated..];
        let voices = self.voices(repeated);
        let span = timestamps::span(Some(start), Some(end));
        let text = self.texts[repeated..].join(ROW_END);
        if lines.iter().all(|l| l.timed.is_empty()) {
            return TimedLine { text, span, pieces: Vec::new(), voices };
        }
        // Each part lasts from the time before it to the time after it.
        let mut parts: Vec<(f64, &str)> = Vec::new();
        for line in lines {
            let now = parts.last().map_or(start, |(time, _)| *time);
            parts.push((now, &line.first));
            parts.extend(line.timed.iter().map(|part| (part.seconds, part.text.as_str())));
        }
        let ends = parts.iter().skip(1).map(|(time, _)| *time).chain([end]);
        let pieces = parts.iter().zip(ends).map(|((time, text), end)| TimedPiece {
            text: text.to_string(),
            span: timestamps::span(Some(*time), Some(end)),
            ..TimedPiece::default()
        });
        TimedLine { text, span, pieces: pieces.collect(), voices }
    }

    /// Who says all but the first lines; a voice goes on in the lines below it.
    fn voices(&self, repeated: usize) -> Vec<Voice> {
        if let Some(name) = &self.name {
            return Voice::whole(Some(name));
        }
        let before = self.lines[..repeated].iter().flat_map(|line| &line.voices).next_back();
        let mut voices: Vec<Voice> =
            before.map(|voice| Voice { from: 0, ..voice.clone() }).into_iter().collect();
        let mut passed = 0;
        for line in &self.lines[repeated..] {
            voices
                .extend(line.voices.iter().map(|voice| Voice { from: passed + voice.from, ..voice.clone() }));
            passed += letters(&line.text());
        }
        voices
    }
}
