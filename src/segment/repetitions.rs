//! One take of each sentence: what was said more than once keeps its last whole take.

use std::ops::Range;

use super::GlobalAlignment;
use crate::likelihood::phone_scores::UNITS_PER_NAT;

/// A token as the global search heard it once; a token that was said again has several occurrences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Index into the sequence.
    pub token: u32,
    /// Where, in steps of the phone scores; never empty.
    pub steps: Range<u32>,
    /// Sum of the penalties of its phones, in quarter nats.
    pub penalty: u32,
    /// Whether it begins elsewhere than a rough time says that is believed.
    pub off_hint: bool,
}

/// Mean penalty of a step at which a occurrence is worth nothing, in nats. Words in their place have 0.5 to 2.
const WORTHLESS: f32 = 4.0;
/// What every occurrence is worth at least, so that a whole take counts more than a part of one.
const LEAST_WORTH: f32 = 0.1;
/// What each part costs: many finds of a word or two are chance.
const PART_COST: f64 = 0.4;
/// What a later take is worth more than the one before it: takes that differ by less (1 nat a step) fit equally. Words
/// in a wrong place differ from those in their own by 1.7 nats on average.
const LATER: f32 = 0.25;
/// One word in so many may be missing at the end of a take, and one more.
const MISSING_OF: u32 = 8;
/// What each take after the second is worth more than the one before it: less, as what is found often may be chance.
const STILL_LATER: f32 = 0.12;
/// What a take that a rough time contradicts is worth less.
const OFF_HINT: f32 = 0.5;
/// Takes beyond this many gain nothing more by being later.
const MOST_TAKES: u8 = 4;
/// A further take begins at most so many steps after the last word before it (10 s), and its words come at most so many
/// after they were last said, with some more for each word between (0.6 s). Else it is none: somebody quotes the words,
/// or a refrain comes again. Such words are worth less by [`LATER`], not more, and so are those of a take that does not
/// reach as far as the one before it.
const SOON: u32 = 333;
const SOON_A_WORD: u32 = 20;
/// Takes of one sentence lie at most so far apart (a minute).
const MOST_TAKE_STEPS: u32 = 2000;
/// A part may follow any of so many before it; minutes of filler speech may be full of chance finds.
const REACH: usize = 4096;

/// Occurrences to tokens one after another.
#[derive(Debug, Clone)]
struct Part {
    occurrences: Range<usize>,
    tokens: Range<u32>,
    /// First step, and the one after the last.
    start: u32,
    end: u32,
    /// Whether its tokens had been said before.
    again: bool,
    /// Whether it is a further take that reaches as far as the one before it.
    whole: bool,
}

/// Chooses one occurrence for each token from `occurrences` (in order of time), so that times increase with tokens.
///
/// The recording falls into parts in which tokens follow each other. Of all ways to take parts in
/// order of time, each up to where the next one begins, the one of highest worth is chosen: the most words, in the
/// sounds that fit best, late rather than early. So a sentence said twice is taken as last said; one that was
/// begun twice as finished; and a last take that breaks off does not count. What is not chosen joins `filler`, the
/// speech of no token, which is in order. `tokens` is the number of tokens of the sequence.
pub fn choose(tokens: usize, occurrences: &[Occurrence], filler: Vec<Range<u32>>) -> GlobalAlignment {
    let parts = parts(tokens, occurrences);
    let worths = worths(tokens, occurrences, &parts);
    let kept = chain(&parts, &worths);
    let mut placement = GlobalAlignment { tokens: vec![None; tokens], filler, takes: Vec::new() };
    for (part, kept) in parts.iter().zip(&kept) {
        for occurrence in &occurrences[part.occurrences.clone()][..*kept] {
            placement.tokens[occurrence.token as usize] = Some(occurrence.steps.clone());
        }
    }
    for (part, kept) in parts.iter().zip(&kept) {
        let left = &occurrences[part.occurrences.clone()][*kept..];
        let (Some(first), Some(last)) = (left.first(), left.last()) else { continue };
        placement.filler.push(first.steps.start..last.steps.end);
        let is_take = |occurrence: &Occurrence| {
            let kept = placement.tokens[occurrence.token as usize].as_ref();
            kept.is_some_and(|kept| apart(kept, &occurrence.steps) <= MOST_TAKE_STEPS)
        };
        if left.iter().filter(|occurrence| is_take(occurrence)).count() * 2 > left.len() {
            placement.takes.push(first.steps.start..last.steps.end);
        }
    }
    placement.filler.sort_by_key(|span| span.start);
    placement.filler.dedup_by(|later, earlier| {
        let touch = later.start <= earlier.end;
        if touch {
            earlier.end = earlier.end.max(later.end);
        }
        touch
    });
    placement
}

/// Steps between two spans, in whichever order.
fn apart(a: &Range<u32>, b: &Range<u32>) -> u32 {
    b.start.saturating_sub(a.end).max(a.start.saturating_sub(b.end))
}

fn worth(occurrence: &Occurrence) -> f32 {
    let nats_a_step =
        occurrence.penalty as f32 / (UNITS_PER_NAT * (occurrence.steps.end - occurrence.steps.start) as f32);
    (1.0 - nats_a_step / WORTHLESS).max(LEAST_WORTH)
}

/// The parts. A part ends where a token does not follow the one before it, and where a take goes on to what was not
/// said before.
fn parts(tokens: usize, occurrences: &[Occurrence]) -> Vec<Part> {
    let mut last_said: Vec<Option<u32>> = vec![None; tokens];
    let mut parts: Vec<Part> = Vec::new();
    // Parts since the speaker last began again, whether soon, and how far was said before that.
    let (mut begun, mut soon, mut reach) = (0, false, 0);
    for (i, occurrence) in occurrences.iter().enumerate() {
        let said = last_said[occurrence.token as usize].replace(occurrence.steps.end);
        let again = said.is_some();
        match parts.last_mut() {
            Some(part) if part.tokens.end == occurrence.token && part.again == again => {
                part.tokens.end += 1;
                part.occurrences.end += 1;
                part.end = occurrence.steps.end;
            }
            before => {
                let end = before.map_or(0, |part| part.tokens.end);
                if let (Some(said), true) = (said, occurrence.token < end) {
                    settle_whole(&mut parts[begun..], soon, reach);
                    reach = if occurrence.token < reach { reach.max(end) } else { end };
                    let since = occurrence.steps.start - said;
                    soon = occurrence.steps.start - occurrences[i - 1].steps.end <= SOON
                        && since <= SOON.saturating_add(SOON_A_WORD.saturating_mul(end - occurrence.token));
                    begun = parts.len();
                }
                let tokens = occurrence.token..occurrence.token + 1;
                let (start, end) = (occurrence.steps.start, occurrence.steps.end);
                parts.push(Part { occurrences: i..i + 1, tokens, start, end, again, whole: false });
            }
        }
    }
    settle_whole(&mut parts[begun..], soon, reach);
    parts
}

/// Marks the parts of one take, up to where it leaves out a token, if they reach token `reach`.
fn settle_whole(parts: &mut [Part], soon: bool, reach: u32) {
    let Some(first) = parts.first() else { return };
    let gap = parts.windows(2).position(|pair| pair[0].tokens.end != pair[1].tokens.start);
    let unbroken = gap.map_or(parts.len(), |gap| gap + 1);
    let tokens = first.tokens.start..parts[unbroken - 1].tokens.end;
    // A last word that is mumbled is not yet a broken take.
    let missing = reach.saturating_sub(tokens.end);
    if soon && missing <= 1 + (reach - tokens.start) / MISSING_OF {
        parts[..unbroken].iter_mut().for_each(|part| part.whole = part.again);
    }
}

/// The worth of each occurrence.
fn worths(tokens: usize, occurrences: &[Occurrence], parts: &[Part]) -> Vec<f32> {
    let mut times_said = vec![0u8; tokens];
    let mut worths = Vec::with_capacity(occurrences.len());
    for part in parts {
        for occurrence in &occurrences[part.occurrences.clone()] {
            let said = &mut times_said[occurrence.token as usize];
            let later = match (part.again, part.whole) {
                (false, _) => 0.0,
                (true, false) => -LATER,
                (true, true) => LATER + STILL_LATER * f32::from(said.saturating_sub(1)),
            };
            worths.push(worth(occurrence) + later - if occurrence.off_hint { OFF_HINT } else { 0.0 });
            *said = (*said + 1).min(MOST_TAKES);
        }
    }
    worths
}

/// How many occurrences of each part are taken, from its begin on.
fn chain(parts: &[Part], worths: &[f32]) -> Vec<usize> {
    let mut sums = vec![0f64];
    sums.extend(worths.iter().scan(0f64, |sum, worth| {
        *sum += f64::from(*worth);
        Some(*sum)
    }));
    let total = |occurrences: Range<usize>| sums[occurrences.end] - sums[occurrences.start];
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let alone = total(part.occurrences.clone());
        let mut found = (alone - PART_COST, None);
        for (before, earlier) in parts[..i].iter().enumerate().rev().take(REACH) {
            if earlier.tokens.start >= part.tokens.start {
                continue;
            }
            let kept = kept(earlier, part.tokens.start);
            // Who breaks off a sentence goes on with it soon.
            let is_torn = kept > 0 && kept < earlier.occurrences.len();
            if is_torn && part.start - earlier.end > SOON {
                continue;
            }
            let lost = total(earlier.occurrences.start + kept..earlier.occurrences.end);
            let worth = best[before].0 - lost + alone - PART_COST;
            if worth > found.0 {
                found = (worth, Some(before));
            }
        }
        best.push(found);
    }
    let mut taken = vec![0; parts.len()];
    let mut limit = u32::MAX;
    for i in heaviest(&best).into_iter().rev() {
        taken[i] = kept(&parts[i], limit);
        limit = parts[i].tokens.start;
    }
    taken
}

/// The things of the heaviest sequence, in order: `best` has for each the weight of the heaviest sequence that ends with it, and
/// what comes before it there. Of equal ones the first.
pub(super) fn heaviest(best: &[(f64, Option<usize>)]) -> Vec<usize> {
    let mut at = (0..best.len()).reduce(|a, b| if best[b].0 > best[a].0 { b } else { a });
    let mut things = Vec::new();
    while let Some(i) = at {
        things.push(i);
        at = best[i].1;
    }
    things.reverse();
    things
}

/// How many occurrences of `part` come before token `limit`.
fn kept(part: &Part, limit: u32) -> usize {
    part.occurrences.len().min(limit.saturating_sub(part.tokens.start) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Occurrences of ten steps each to the tokens named, of a mean penalty of one nat.
    fn said(tokens: &[u32]) -> Vec<Occurrence> {
        let occurrence = |(i, token): (usize, &u32)| Occurrence {
            token: *token,
            steps: i as u32 * 10..i as u32 * 10 + 10,
            penalty: 10 * UNITS_PER_NAT as u32,
            off_hint: false,
        };
        tokens.iter().enumerate().map(occurrence).collect()
    }

    /// For each token the number of the occurrence chosen.
    fn chosen(tokens: usize, occurrences: &[Occurrence]) -> Vec<Option<u32>> {
        choose(tokens, occurrences, Vec::new())
            .tokens
            .iter()
            .map(|s| s.as_ref().map(|s| s.start / 10))
            .collect()
    }

    fn places(numbers: &[i32]) -> Vec<Option<u32>> {
        numbers.iter().map(|n| u32::try_from(*n).ok()).collect()
    }

    #[test]
    fn what_was_said_once_is_taken_as_it_is() {
        assert_eq!(chosen(5, &said(&[0, 1, 3, 4])), places(&[0, 1, -1, 2, 3]));
        assert!(chosen(2, &[]).iter().all(Option::is_none));
    }

    #[test]
    fn of_whole_takes_the_last_is_taken_and_the_others_are_filler() {
        let occurrences = said(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 3]);
        assert_eq!(chosen(4, &occurrences), places(&[6, 7, 8, 9]));
        let filler = Vec::from([20..25, 61..63]);
        let placement = choose(4, &occurrences, filler);
        assert_eq!(placement.filler, [0..60, 61..63]);
        assert_eq!(placement.takes, [0..30, 30..60]);
    }

    #[test]
    fn a_false_start_gives_way_to_the_whole_sentence() {
        assert_eq!(chosen(5, &said(&[0, 1, 2, 1, 2, 3, 4])), places(&[0, 3, 4, 5, 6]));
    }

    #[test]
    fn a_last_take_that_breaks_off_does_not_count() {
        assert_eq!(chosen(6, &said(&[0, 1, 2, 3, 0, 1, 4, 5])), places(&[0, 1, 2, 3, 6, 7]));
        assert_eq!(chosen(4, &said(&[0, 1, 2, 3, 0, 1])), places(&[0, 1, 2, 3]));
    }

    #[test]
    fn a_take_that_a_rough_time_contradicts_does_not_count() {
        let mut occurrences = said(&[0, 1, 2, 0, 1, 2]);
        occurrences[3..].iter_mut().for_each(|occurrence| occurrence.off_hint = true);
        assert_eq!(chosen(3, &occurrences), places(&[0, 1, 2]));
    }

    #[test]
    fn the_same_words_long_after_are_no_take() {
        let mut occurrences = said(&[0, 1, 2, 0, 1, 2]);
        for occurrence in &mut occurrences[3..] {
            occurrence.steps = occurrence.steps.start + 1000..occurrence.steps.end + 1000;
        }
        assert_eq!(chosen(3, &occurrences), places(&[0, 1, 2]));
    }

    #[test]
    fn a_later_take_in_other_sounds_does_not_count() {
        let mut occurrences = said(&[0, 1, 2, 0, 1, 2, 3]);
        for occurrence in &mut occurrences[3..6] {
            occurrence.penalty *= 3;
        }
        assert_eq!(chosen(4, &occurrences), places(&[0, 1, 2, 6]));
    }
}
