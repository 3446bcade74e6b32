//! Cues: the words of a result cut into what subtitles show at once, and for how long.
//!
//! ```text
//! words -> shown_words -> grouping -> durations -> wrap -> cues
//!               breaks ------^---------------------^
//! ```
//!
//! What is asked of cues, and by whom: at most 42 characters a line, two lines, from 5/6 of a second to seven seconds,
//! 17 characters a second for adults, lines broken after marks and before conjunctions and prepositions (Netflix,
//! English Template Timed Text Style Guide, 1 to 7); a sentence a cue where it fits, no more than a second and a half
//! on the screen after speech has stopped, and no gaps of less than a second between two cues (BBC, Subtitle Guidelines
//! 3.2, 4.5, 5.2). Cues that follow each other without a gap touch; the gap of two frames that Netflix wants depends on
//! the frame rate and is left to programs that know it. Faster speech makes cues that are read faster: words are never
//! left out for that, and a cue never runs into the next.
//!
//! Words without a time (not heard, or nothing to hear) stand in the cue of the words beside them. Where a stretch of
//! them is longer than half a cue (and than 40 characters), that would be too much to read at once: if the recording
//! has as much unexplained speech at that place as the words would take, they get cues of their own there, by their
//! share of it; if not, they are left out, and formats that have comments say so. A recording in which no word was
//! heard has no cues.

mod breaks;
mod grouping;
mod shown_words;
pub(super) mod durations;
mod wrap;

use std::io::{self, Write};

use super::Document;
use crate::languages::Language;
use crate::units::{Ms, MsSpan, seconds_to_ms};

/// How much a cue may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CueLimits {
    /// Characters (code points) in a line, at least 1. A single word may be longer. None: as the language has it.
    pub max_chars: Option<u32>,
    /// Lines in a cue, at least 1.
    pub max_lines: u32,
    /// How long a cue may last, in milliseconds, at least 1.
    pub max_cue_ms: Ms,
    /// Whether words are shown one by one, in whatever way the format has.
    pub word_cues: bool,
}

impl CueLimits {
    /// The most characters in a line in `language`, at least 1: Netflix's guides of the languages that are aligned have 42,
    /// but that of Russian 39. All have 17 characters a second for adults.
    pub fn chars(&self, language: Language) -> u32 {
        let usual = if language.code() == "ru" { 39 } else { 42 };
        self.max_chars.unwrap_or(usual).max(1)
    }
}

impl Default for CueLimits {
    fn default() -> Self {
        CueLimits { max_chars: None, max_lines: 2, max_cue_ms: 7000, word_cues: false }
    }
}

/// What is shown at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue<'a> {
    /// When: from its first word on, and as long as it takes to read if the next cue leaves it that long. Never empty.
    pub span: MsSpan,
    /// Who says it, where that has to be told: it begins with no label, and the cue before it is another speaker's, who has
    /// a recording, too.
    pub name: Option<&'a str>,
    /// Its lines, each with at least one word.
    pub lines: Vec<Vec<CueWord<'a>>>,
}

/// A word in a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CueWord<'a> {
    /// As it stands in the transcript.
    pub text: &'a str,
    /// Which token of the transcript.
    pub token: usize,
    /// Where it was heard, if it was.
    pub span: Option<MsSpan>,
}

/// Words that are in no cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The cue they would stand before: an index into [`Subtitles::cues`], or their number.
    pub before: usize,
    /// The words, with spaces between them.
    pub text: String,
}

/// A result as cues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subtitles<'a> {
    /// The cues, in the order in which they begin; those of one recording never overlap.
    pub cues: Vec<Cue<'a>>,
    /// What is in none of them, in order.
    pub left_out: Vec<LeftOut>,
}

impl<'a> Cue<'a> {
    /// What is put before its text: `Anna: `, or nothing.
    pub fn prefix(&self) -> String {
        self.name.map_or(String::new(), |name| format!("{name}: "))
    }

    /// All its words, in order.
    pub fn words(&self) -> impl Iterator<Item = &CueWord<'a>> {
        self.lines.iter().flatten()
    }
}

/// The words of `document` as cues within `limits`, with the names that tell who speaks.
pub fn cues<'a>(document: &Document<'a>, limits: &CueLimits) -> Subtitles<'a> {
    let mut cut = cut(document, limits, true, |_| true);
    name_speakers(&mut cut.cues, document);
    cut
}

/// The cues of the words for which `is_shown` holds, without names.
pub fn cues_of<'a>(
    document: &Document<'a>,
    limits: &CueLimits,
    is_shown: impl Fn(usize) -> bool,
) -> Subtitles<'a> {
    cut(document, limits, false, is_shown)
}

/// Names who says a cue that follows another speaker's, where several have recordings: their cues lie between each other,
/// so that a name in the transcript does not tell it.
fn name_speakers<'a>(cues: &mut [Cue<'a>], document: &Document<'a>) {
    if document.recordings.is_empty() {
        return;
    }
    let transcript = document.transcript;
    let mut before = None;
    for cue in cues {
        let speaker = cue.words().find_map(|word| transcript.speakers.of(word.token));
        let is_labelled = cue.words().next().is_some_and(|word| transcript.is_label(word.token));
        cue.name = speaker.filter(|_| speaker != before && !is_labelled);
        before = speaker;
    }
}

fn cut<'a>(
    document: &Document<'a>,
    limits: &CueLimits,
    named: bool,
    is_shown: impl Fn(usize) -> bool,
) -> Subtitles<'a> {
    let limits = CueLimits {
        max_chars: Some(limits.chars(document.language)),
        max_lines: limits.max_lines.max(1),
        ..*limits
    };
    let end = seconds_to_ms(document.source.duration_s);
    if document.recordings.is_empty() {
        return voice_cues(document, &limits, end, false, is_shown);
    }
    // Who has a recording of his own may speak while others do, and so may his cues.
    let mut all = Subtitles::default();
    for recording in 0..document.recordings.len() {
        let is_own = |index| is_shown(index) && document.recording_of(index).unwrap_or(0) == recording;
        let Subtitles { cues, left_out } = voice_cues(document, &limits, end, named, is_own);
        let time_of = |before: usize| cues.get(before).map_or(end, |cue| cue.span.start);
        let timed = left_out.into_iter().map(|left| (time_of(left.before), left.text));
        all.left_out.extend(timed.map(|(time, text)| LeftOut { before: time as usize, text }));
        all.cues.extend(cues);
    }
    all.cues.sort_by_key(|cue| cue.span.start);
    all.left_out.sort_by_key(|left| left.before);
    for left in &mut all.left_out {
        left.before = all.cues.partition_point(|cue| (cue.span.start as usize) < left.before);
    }
    all
}

/// The cues of the words for which `is_own` holds; they do not overlap.
fn voice_cues<'a>(
    document: &Document<'a>,
    limits: &CueLimits,
    end: Ms,
    named: bool,
    is_own: impl Fn(usize) -> bool,
) -> Subtitles<'a> {
    let flow = shown_words::shown_words(document, limits, end, named, is_own);
    let breaks = breaks::breaks(&flow.words, document.transcript, document.language);
    let ranges = grouping::group(&flow.words, &breaks, limits, end);
    let spans = durations::spans(&flow.words, &ranges, limits, end);
    let left_out = flow
        .left_out
        .into_iter()
        .map(|(word, text)| LeftOut { before: ranges.partition_point(|range| range.start < word), text });
    let left_out = left_out.collect();
    let cue = |(range, span): (&std::ops::Range<usize>, MsSpan)| {
        let words = &flow.words[range.clone()];
        let lines = wrap::lines(words, &breaks[range.clone()], limits);
        let shown = |word: &shown_words::ShownWord<'a>| CueWord {
            text: word.text,
            token: word.token,
            span: word.heard,
        };
        let lines = lines.into_iter().map(|line| words[line].iter().map(shown).collect()).collect();
        Cue { span, name: None, lines }
    };
    Subtitles { cues: ranges.iter().zip(spans).map(cue).collect(), left_out }
}

/// Writes the cues of `document`, or with `--word-cues` one for each word, in a format without escapes and comments: a
/// line from `heading`, which has the cue's number and time, its lines as they are, and an empty line between cues.
///
/// # Errors
/// Only those of `out`.
pub(super) fn write_plain(
    out: &mut impl Write,
    document: &Document,
    heading: impl Fn(usize, MsSpan) -> String,
) -> io::Result<()> {
    let limits = document.style.cues;
    let cut = cues(document, &limits).cues;
    let shown = if limits.word_cues { one_a_word(&cut) } else { cut };
    for (i, cue) in shown.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", heading(i + 1, cue.span))?;
        let mut prefix = cue.prefix();
        for line in &cue.lines {
            let words: Vec<&str> = line.iter().map(|word| word.text).collect();
            writeln!(out, "{}{}", std::mem::take(&mut prefix), words.join(" "))?;
        }
    }
    Ok(())
}

/// One cue for each word that was heard, of exactly its time; words without one stand with the word before them, or at
/// the start of a cue with the one after. Cues without any word that was heard stay as they are.
pub fn one_a_word<'a>(cues: &[Cue<'a>]) -> Vec<Cue<'a>> {
    let mut all: Vec<Cue<'a>> = Vec::new();
    for cue in cues {
        if cue.words().all(|word| word.span.is_none()) {
            all.push(cue.clone());
            continue;
        }
        let mut waiting = Vec::new();
        let first = all.len();
        for word in cue.words() {
            match (word.span, all.get_mut(first..).and_then(<[_]>::last_mut)) {
                (Some(span), _) => {
                    waiting.push(*word);
                    let name = cue.name.filter(|_| all.len() == first);
                    all.push(Cue { span, name, lines: vec![std::mem::take(&mut waiting)] });
                }
                (None, Some(before)) => before.lines[0].push(*word),
                (None, None) => waiting.push(*word),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests;
