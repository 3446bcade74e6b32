//! What transcript and recording do not have in common: words that were not found, speech that no word covers.

use kiru_align::confidence::alignment::Status;
use kiru_align::confidence::fit::{Passage, passages};
use kiru_align::pipeline::Outcome;
use kiru_align::units::{Ms, MsSpan, ms_to_seconds};
use kiru_align::wording::counted;

use super::text::{clock, duration, word};

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
    /// End of the word before them, if there is one.
    pub after: Option<Ms>,
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
    let mut after = None;
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
                after = Some(span.end);
            }
            _ => {}
        }
        is_open = is_lost;
    }
    runs
}

/// The words that were not heard clearly, and where they were placed.
fn interpolated(outcome: &Outcome) -> Vec<(&str, MsSpan)> {
    let words = outcome.alignment.words.iter().zip(&outcome.transcript.tokens);
    let unsure = words.filter(|(word, _)| word.status == Status::Interpolated);
    unsure.filter_map(|(word, token)| Some((&*token.verbatim, word.span?))).collect()
}

/// Comments that name a sound and were given a stretch in which a sentence can be said: nobody knows what is in it.
fn long_sounds(outcome: &Outcome) -> Vec<(&str, MsSpan)> {
    let is_pause = |text: &str| {
        let text = text.to_lowercase();
        text.contains("paus") || text.contains("silen") || text.contains(|c: char| c.is_ascii_digit())
    };
    let words = outcome.alignment.words.iter().zip(&outcome.transcript.tokens);
    let sounds = words.filter(|(word, token)| word.status == Status::NonSpeech && !is_pause(&token.verbatim));
    let placed = sounds.filter_map(|(word, token)| Some((&*token.verbatim, word.span?)));
    placed.filter(|(_, span)| span.end - span.start >= LEAST_PASSAGE_MS).collect()
}

/// What a user should know about words and speech that did not meet, a line each; nothing if all did.
pub fn lines(outcome: &Outcome) -> Vec<String> {
    let runs = not_found(outcome);
    let words = outcome.alignment.words.iter().filter_map(|word| word.span);
    let mut passages = passages(words, &outcome.alignment.untranscribed);
    passages.retain(|passage| passage.speech_ms >= LEAST_PASSAGE_MS);
    let mut lines = Vec::new();
    if !runs.is_empty() {
        let named = runs.iter().take(NAMED).map(|run| {
            let place =
                run.after.map_or("at the beginning".to_string(), |after| format!("after {}", at(after)));
            // One that is quoted whole needs no number.
            let words = if run.words > run.quoted.len() {
                format!(" ({})", counted(run.words, "word", "words"))
            } else {
                String::new()
            };
            format!("{:?}{words} {place}", run.quote())
        });
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
        let (total, places) = (duration(total as f64 / 1000.0), counted(passages.len(), "place", "places"));
        lines.push(format!(
            "not in the transcript: {total} of speech in {places}: {}",
            listed(named, passages.len())
        ));
    }
    let sounds = long_sounds(outcome);
    if !sounds.is_empty() {
        let named = sounds
            .iter()
            .take(NAMED)
            .map(|(text, span)| format!("{:?} from {} to {}", word(text), at(span.start), at(span.end)));
        lines.push(format!(
            "taken for sounds that the transcript names, speech or not: {}",
            listed(named, sounds.len())
        ));
    }
    let unsure = interpolated(outcome);
    if !unsure.is_empty() {
        let named =
            unsure.iter().take(NAMED).map(|(text, span)| format!("{:?} at {}", word(text), at(span.start)));
        // Without a neighbour, it lies where it fits best.
        let is_alone = outcome.alignment.words.iter().filter(|word| word.span.is_some()).count() == 1;
        let what = if is_alone { "not heard clearly" } else { "placed between its neighbours" };
        lines.push(format!("{what}: {}", listed(named, unsure.len())));
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
