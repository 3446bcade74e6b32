//! What transcript and recording do not have in common: words that were not found, speech that no word covers.

use kiru_align::confidence::alignment::{Alignment, Status};
use kiru_align::pipeline::Outcome;
use kiru_align::units::{Ms, MsSpan, ms_to_seconds};

use super::text::{clock, counted, duration, word};

/// At most this many words of a run are quoted.
const QUOTED: usize = 4;
/// At most this many runs of words, or passages of speech, are named at the end of a run.
const NAMED: usize = 3;
/// A passage is only named if it holds at least this much speech: a breath or a cough is none.
const LEAST_PASSAGE_MS: Ms = 2000;

/// A run of words that were not found.
pub struct NotFound<'a> {
    /// The first words, as they stand in the transcript.
    pub quoted: Vec<&'a str>,
    /// Number of words.
    pub words: usize,
    /// End of the word before them, or 0.
    pub after: Ms,
    /// Start of the word after them, if there is one.
    pub before: Option<Ms>,
}

impl NotFound<'_> {
    /// The first words, with dots if there are more.
    pub fn quote(&self) -> String {
        let words: Vec<String> = self.quoted.iter().map(|text| word(text)).collect();
        let more = if self.words > self.quoted.len() { " ..." } else { "" };
        format!("{}{more}", words.join(" "))
    }
}

/// The runs of words that were not found, in order.
pub fn not_found(outcome: &Outcome) -> Vec<NotFound<'_>> {
    let words = &outcome.alignment.words;
    let mut runs: Vec<NotFound<'_>> = Vec::new();
    let mut after = 0;
    let mut is_open = false;
    for (found, token) in words.iter().zip(&outcome.transcript.tokens) {
        let is_lost = found.status == Status::NotFound;
        if is_lost && !is_open {
            runs.push(NotFound { quoted: Vec::new(), words: 0, after, before: None });
        }
        match (runs.last_mut(), found.span) {
            (Some(run), _) if is_lost => {
                run.words += 1;
                if run.quoted.len() < QUOTED {
                    run.quoted.push(&token.verbatim);
                }
            }
            (run, Some(span)) => {
                for run in run.into_iter().filter(|run| run.before.is_none()) {
                    run.before = Some(span.start);
                }
                after = span.end;
            }
            _ => {}
        }
        is_open = is_lost;
    }
    runs
}

/// Passages of speech that is not in the transcript, each between two words that have a place, in order.
fn passages(alignment: &Alignment) -> Vec<(MsSpan, Ms)> {
    let mut starts = alignment.words.iter().filter_map(|word| word.span).map(|span| span.start).peekable();
    let mut passages: Vec<(MsSpan, Ms)> = Vec::new();
    let mut is_apart = true;
    for speech in &alignment.untranscribed {
        while starts.next_if(|start| *start < speech.start).is_some() {
            is_apart = true;
        }
        let length = speech.end - speech.start;
        match passages.last_mut().filter(|_| !is_apart) {
            Some((span, total)) => (span.end, *total) = (speech.end, *total + length),
            None => passages.push((*speech, length)),
        }
        is_apart = false;
    }
    passages.retain(|(_, total)| *total >= LEAST_PASSAGE_MS);
    passages
}

/// What a user should know about words and speech that did not meet, a line each; nothing if all did.
pub fn lines(outcome: &Outcome) -> Vec<String> {
    let runs = not_found(outcome);
    let passages = passages(&outcome.alignment);
    let mut lines = Vec::new();
    if !runs.is_empty() {
        let named = runs.iter().take(NAMED).map(|run| format!("{:?} after {}", run.quote(), at(run.after)));
        lines.push(format!("not found: {}", listed(named, runs.len())));
    }
    if !passages.is_empty() {
        let total: u64 = passages.iter().map(|(_, speech)| u64::from(*speech)).sum();
        let mut longest: Vec<&(MsSpan, Ms)> = passages.iter().collect();
        longest.sort_by_key(|(span, speech)| (std::cmp::Reverse(*speech), span.start));
        longest.truncate(NAMED);
        longest.sort_by_key(|(span, _)| span.start);
        let named = longest.iter().map(|(span, _)| format!("{} to {}", at(span.start), at(span.end)));
        let (total, places) = (duration(total as f64 / 1000.0), counted(passages.len(), "place"));
        lines.push(format!(
            "not in the transcript: {total} of speech in {places}: {}",
            listed(named, passages.len())
        ));
    }
    lines
}

fn listed(named: impl Iterator<Item = String>, all: usize) -> String {
    let named: Vec<String> = named.collect();
    let more = match all.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more (-v lists all)"),
    };
    format!("{}{more}", named.join(", "))
}

fn at(ms: Ms) -> String {
    clock(ms_to_seconds(ms))
}
