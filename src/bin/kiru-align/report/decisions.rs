//! `--verbose`: what was decided on the way, in plain words.

use kiru_align::confidence::alignment::Status;
use kiru_align::decisions::{ChunkCutReason, Decision};
use kiru_align::pipeline::Outcome;
use kiru_align::units::{Ms, MsSpan};

/// Most words of a stretch that are quoted.
const QUOTED: usize = 4;

/// A sentence for each decision behind `outcome`: those of the search first, then what was not heard or has no text.
pub fn sentences(outcome: &Outcome) -> Vec<String> {
    let decisions = outcome.decisions.iter().map(sentence);
    decisions
        .chain(unheard(outcome))
        .chain(unsure(outcome))
        .chain(outcome.alignment.untranscribed.iter().map(untranscribed))
        .collect()
}

fn sentence(decision: &Decision) -> String {
    match decision {
        Decision::Recovered { places, taken } => {
            let end = if *taken { "which explains the recording better" } else { "which did not help" };
            format!(
                "placed again: {places} places where left out words are surely heard were made a must, {end}"
            )
        }
        Decision::Hints { given: 0, .. } => "no rough times in the transcript".to_string(),
        Decision::Hints { given, used } => {
            format!(
                "of {given} rough times in the transcript {used} prove right and help to place their words"
            )
        }
        Decision::Take(span) => format!("{}: an earlier take of words that are said again", shown(*span)),
        Decision::Cut { at, why: ChunkCutReason::Pause(length) } => {
            format!("{}: cut in a pause of {}", seconds(*at), seconds(*length))
        }
        Decision::Cut { at, why: ChunkCutReason::Filler } => {
            format!("{}: cut around speech that is not in the transcript", seconds(*at))
        }
        Decision::Cut { at, why: ChunkCutReason::NoPause } => {
            format!(
                "{}: cut between two words for want of a pause, a few words aligned on both sides",
                seconds(*at)
            )
        }
        Decision::Joined { span, kept: true } => {
            format!(
                "{}: two chunks aligned again as one, as words beside their cut were in doubt",
                shown(*span)
            )
        }
        Decision::Joined { span, kept: false } => {
            format!(
                "{}: two chunks aligned again as one and left apart, as no more words were heard",
                shown(*span)
            )
        }
    }
}

/// The stretches of words that were not heard, with where they would lie.
fn unheard(outcome: &Outcome) -> impl Iterator<Item = String> {
    let words = &outcome.alignment.words;
    let is_lost = |i: usize| words[i].status == Status::NotFound;
    let begins = (0..words.len()).filter(move |i| is_lost(*i) && (*i == 0 || !is_lost(i - 1)));
    begins.map(move |first| {
        let count = (first..words.len()).take_while(|i| is_lost(*i)).count();
        let before = words[..first].iter().rev().find_map(|word| word.span).map_or(0, |span| span.end);
        let after = words[first + count..].iter().find_map(|word| word.span).map(|span| span.start);
        let tokens = &outcome.transcript.tokens[first..first + count];
        let quoted: Vec<&str> = tokens.iter().take(QUOTED).map(|token| token.verbatim.as_str()).collect();
        let more = if count > QUOTED { " ..." } else { "" };
        let until = after.map_or("the end".to_string(), seconds);
        let words = if count == 1 { "1 word" } else { &format!("{count} words") };
        format!("{} to {until}: {words} not heard: {}{more}", seconds(before), quoted.join(" "))
    })
}

/// The words that were said but not heard clearly.
fn unsure(outcome: &Outcome) -> impl Iterator<Item = String> {
    let words = outcome.alignment.words.iter().zip(&outcome.transcript.tokens);
    words.filter(|(word, _)| word.status == Status::Interpolated).filter_map(|(word, token)| {
        let span = shown(word.span?);
        Some(format!("{span}: not heard clearly, placed by the words around it: {}", token.verbatim))
    })
}

fn untranscribed(span: &MsSpan) -> String {
    format!("{}: speech that no word of the transcript covers", shown(*span))
}

fn shown(span: MsSpan) -> String {
    format!("{} to {}", seconds(span.start), seconds(span.end))
}

fn seconds(ms: Ms) -> String {
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}
