//! What transcript and recording do not have in common: words that were not found, speech that no word covers.

use kiru_align::confidence::alignment::Status;
use kiru_align::confidence::fit::{Passage, passages};
use kiru_align::pipeline::Outcome;
use kiru_align::units::{Ms, ms_to_seconds};

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

/// What a user should know about words and speech that did not meet, a line each; nothing if all did.
pub fn lines(outcome: &Outcome) -> Vec<String> {
    let runs = not_found(outcome);
    let words = outcome.alignment.words.iter().filter_map(|word| word.span);
    let mut passages = passages(words, &outcome.alignment.untranscribed);
    passages.retain(|passage| passage.speech_ms >= LEAST_PASSAGE_MS);
    let mut lines = Vec::new();
    if !runs.is_empty() {
        let named = runs.iter().take(NAMED).map(|run| format!("{:?} after {}", run.quote(), at(run.after)));
        lines.push(format!("not found: {}", listed(named, runs.len())));
    }
    if !passages.is_empty() {
        let total: u64 = passages.iter().map(|passage| u64::from(passage.speech_ms)).sum();
        let mut longest: Vec<&Passage> = passages.iter().collect();
        longest.sort_by_key(|passage| (std::cmp::Reverse(passage.speech_ms), passage.span.start));
        longest.truncate(NAMED);
        longest.sort_by_key(|passage| passage.span.start);
        let named =
            longest.iter().map(|Passage { span, .. }| format!("{} to {}", at(span.start), at(span.end)));
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
