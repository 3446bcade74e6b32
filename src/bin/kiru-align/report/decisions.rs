//! `--verbose`: the decisions behind a result, in plain words.

use kiru_align::confidence::alignment::Status;
use kiru_align::decisions::{ChunkCutReason, Decision};
use kiru_align::pipeline::Outcome;
use kiru_align::units::{Ms, MsSpan};
use kiru_align::wording::counted;

use super::unplaced::not_found;

/// One sentence for each decision behind `outcome`: first those of the search, then words not found and speech without text.
pub fn sentences(outcome: &Outcome) -> Vec<String> {
    let decisions = outcome.decisions.iter().map(sentence);
    decisions
        .chain(unheard(outcome))
        .chain(unsure(outcome))
        .chain(outcome.alignment.untranscribed.iter().map(untranscribed))
        .collect()
}

/// What `decision` was, in a sentence.
pub fn sentence(decision: &Decision) -> String {
    match decision {
        Decision::Recovered { places, taken } => {
            let end = if *taken { "the result explains the recording better" } else { "that did not help" };
            let places = counted(*places, "place", "places");
            format!(
                "global alignment repeated with anchors at {places} where skipped words are clearly heard: {end}"
            )
        }
        Decision::Hints { given: 0, .. } => "the transcript has no rough times".to_string(),
        Decision::Hints { given, used } => {
            format!("{used} of {given} rough times in the transcript are consistent and used")
        }
        Decision::Take(span) => {
            format!("{}: a repetition, an earlier take of words that are said again", shown(*span))
        }
        Decision::Cut { at, why: ChunkCutReason::Pause(length) } => {
            format!("{}: chunk boundary in a pause of {}", seconds(*at), seconds(*length))
        }
        Decision::Cut { at, why: ChunkCutReason::Filler } => {
            format!("{}: chunk boundary around speech that is not in the transcript", seconds(*at))
        }
        Decision::Cut { at, why: ChunkCutReason::NoPause } => {
            format!(
                "{}: chunk boundary between two words without a pause; some words aligned on both sides",
                seconds(*at)
            )
        }
        Decision::Joined { span, kept: true } => {
            format!(
                "{}: two chunks aligned again as one, because words at their boundary were in doubt",
                shown(*span)
            )
        }
        Decision::Joined { span, kept: false } => {
            format!(
                "{}: two chunks aligned again as one, but kept apart, because that found no more words",
                shown(*span)
            )
        }
    }
}

/// Runs of words that were not found, with the gap where they should be.
fn unheard(outcome: &Outcome) -> impl Iterator<Item = String> {
    not_found(outcome).into_iter().map(|run| {
        let until = run.before.map_or("the end".to_string(), seconds);
        let words = counted(run.words, "word", "words");
        let after = run.after.map_or("the beginning".to_string(), seconds);
        format!("{after} to {until}: {words} not found: {}", run.quote())
    })
}

/// Words that were said but not heard clearly.
fn unsure(outcome: &Outcome) -> impl Iterator<Item = String> {
    let words = outcome.alignment.words.iter().zip(&outcome.transcript.tokens);
    words.filter(|(word, _)| word.status == Status::Interpolated).filter_map(|(word, token)| {
        let span = shown(word.span?);
        Some(format!("{span}: not heard clearly, placed between its neighbours: {}", token.verbatim))
    })
}

fn untranscribed(span: &MsSpan) -> String {
    format!("{}: speech that is not in the transcript", shown(*span))
}

fn shown(span: MsSpan) -> String {
    format!("{} to {}", seconds(span.start), seconds(span.end))
}

fn seconds(ms: Ms) -> String {
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}
