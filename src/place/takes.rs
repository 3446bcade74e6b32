//! One take of each sentence: what was said more than once keeps its last whole take.

use std::ops::Range;

use crate::place::Placement;
use crate::score::evidence::UNITS_PER_NAT;

/// A token as the coarse search heard it once; a token that was said again has several visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Index into the chain.
    pub token: u32,
    /// Where, in steps of the evidence; never empty.
    pub steps: Range<u32>,
    /// Sum of the penalties of its phones, in quarter nats.
    pub penalty: u32,
    /// Whether it begins elsewhere than a rough time says that is believed.
    pub off_hint: bool,
}

/// Mean penalty of a step at which a visit is worth nothing, in nats. Words in their place have 0.5 to 2.
const WORTHLESS: f32 = 4.0;
/// What every visit is worth at least, so that a whole take counts more than a part of one.
const LEAST_WORTH: f32 = 0.1;
/// What a later take is worth more than the one before it. Takes that differ by less fit equally: another reading of
/// the same sentence differs by a third of that, other words by three times as much.
const LATER: f32 = 0.25;
/// What a take that a rough time contradicts is worth less.
const OFF_HINT: f32 = 0.5;
/// Takes beyond this many gain nothing more by being later.
const MOST_TAKES: u8 = 4;
/// Steps from the end of a word to its next take, at most (10 s), and on top for each word between that is said again
/// (0.6 s). What comes later is no further take: somebody quotes the words, or a refrain comes again. They are then
/// worth less by [`LATER`], not more.
const SOON: u32 = 333;
const SOON_A_WORD: u32 = 20;
/// A part may follow any of so many before it; minutes of strange speech may be full of chance finds.
const REACH: usize = 4096;

/// Visits to tokens one after another.
#[derive(Debug, Clone)]
struct Part {
    visits: Range<usize>,
    tokens: Range<u32>,
}

/// Chooses one visit for each token from `visits` (in order of time), so that times increase with tokens.
///
/// The recording falls into parts in which tokens follow each other. Of all ways to take parts in
/// order of time, each up to where the next one begins, the one of highest worth is chosen: the most words, in the
/// sounds that fit best, late rather than early. So a sentence said twice is taken as last said; one that was
/// begun twice as finished; and a last take that breaks off does not count. What is not chosen joins `strange`, the
/// speech of no token, which is in order. `tokens` is the number of tokens of the chain.
pub fn choose(tokens: usize, visits: &[Visit], strange: Vec<Range<u32>>) -> Placement {
    let (parts, worths) = parts(tokens, visits);
    let mut placement = Placement { tokens: vec![None; tokens], strange };
    let chosen = chain(&parts, &worths);
    for (i, part) in parts.iter().enumerate() {
        let kept = chosen.iter().find(|(at, _)| *at == i).map_or(0, |(_, kept)| *kept);
        let (kept, left) = visits[part.visits.clone()].split_at(kept);
        for visit in kept {
            placement.tokens[visit.token as usize] = Some(visit.steps.clone());
        }
        if let (Some(first), Some(last)) = (left.first(), left.last()) {
            placement.strange.push(first.steps.start..last.steps.end);
        }
    }
    placement.strange.sort_by_key(|span| span.start);
    placement.strange.dedup_by(|later, earlier| {
        let touch = later.start <= earlier.end;
        if touch {
            earlier.end = earlier.end.max(later.end);
        }
        touch
    });
    placement
}

fn worth(visit: &Visit) -> f32 {
    let nats_a_step = visit.penalty as f32 / (UNITS_PER_NAT * (visit.steps.end - visit.steps.start) as f32);
    (1.0 - nats_a_step / WORTHLESS).max(LEAST_WORTH)
}

/// The parts, and the worth of each visit. A part ends where a token does not follow the one before it, and where
/// a take goes on to what was not said before.
fn parts(tokens: usize, visits: &[Visit]) -> (Vec<Part>, Vec<f32>) {
    let mut times_said = vec![0u8; tokens];
    let mut last_said = vec![0u32; tokens];
    let mut parts: Vec<Part> = Vec::new();
    let mut worths = Vec::with_capacity(visits.len());
    let (mut was_said, mut is_soon) = (false, true);
    for (i, visit) in visits.iter().enumerate() {
        let said = &mut times_said[visit.token as usize];
        let again = *said > 0;
        match parts.last_mut() {
            Some(part) if part.tokens.end == visit.token && again == was_said => {
                part.tokens.end += 1;
                part.visits.end += 1;
            }
            before => {
                if let Some(words) = before.and_then(|part| part.tokens.end.checked_sub(visit.token)) {
                    let since = visit.steps.start - last_said[visit.token as usize];
                    is_soon = since <= SOON.saturating_add(SOON_A_WORD.saturating_mul(words));
                }
                parts.push(Part { visits: i..i + 1, tokens: visit.token..visit.token + 1 });
            }
        }
        let later = if is_soon { LATER * f32::from(*said) } else { -LATER * f32::from(again as u8) };
        worths.push(worth(visit) + later - if visit.off_hint { OFF_HINT } else { 0.0 });
        *said = (*said + 1).min(MOST_TAKES);
        last_said[visit.token as usize] = visit.steps.end;
        was_said = again;
    }
    (parts, worths)
}

/// The chosen parts in order, each with how many of its visits are taken.
fn chain(parts: &[Part], worths: &[f32]) -> Vec<(usize, usize)> {
    let mut sums = vec![0f64];
    sums.extend(worths.iter().scan(0f64, |sum, worth| {
        *sum += f64::from(*worth);
        Some(*sum)
    }));
    let total = |visits: Range<usize>| sums[visits.end] - sums[visits.start];
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let alone = total(part.visits.clone());
        let mut found = (alone, None);
        for (before, earlier) in parts[..i].iter().enumerate().rev().take(REACH) {
            if earlier.tokens.start >= part.tokens.start {
                continue;
            }
            let kept = kept(earlier, part.tokens.start);
            let lost = total(earlier.visits.start + kept..earlier.visits.end);
            let worth = best[before].0 - lost + alone;
            if worth > found.0 {
                found = (worth, Some(before));
            }
        }
        best.push(found);
    }
    let mut at = (0..parts.len()).reduce(|a, b| if best[b].0 > best[a].0 { b } else { a });
    let mut limit = u32::MAX;
    let mut chosen = Vec::new();
    while let Some(i) = at {
        chosen.push((i, kept(&parts[i], limit)));
        limit = parts[i].tokens.start;
        at = best[i].1;
    }
    chosen.reverse();
    chosen
}

/// How many visits of `part` come before token `limit`.
fn kept(part: &Part, limit: u32) -> usize {
    part.visits.len().min(limit.saturating_sub(part.tokens.start) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Visits of ten steps each to the tokens named, of a mean penalty of one nat.
    fn said(tokens: &[u32]) -> Vec<Visit> {
        let visit = |(i, token): (usize, &u32)| Visit {
            token: *token,
            steps: i as u32 * 10..i as u32 * 10 + 10,
            penalty: 10 * UNITS_PER_NAT as u32,
            off_hint: false,
        };
        tokens.iter().enumerate().map(visit).collect()
    }

    /// For each token the number of the visit chosen.
    fn chosen(tokens: usize, visits: &[Visit]) -> Vec<Option<u32>> {
        choose(tokens, visits, Vec::new()).tokens.iter().map(|s| s.as_ref().map(|s| s.start / 10)).collect()
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
    fn of_whole_takes_the_last_is_taken_and_the_others_are_strange() {
        let visits = said(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 3]);
        assert_eq!(chosen(4, &visits), places(&[6, 7, 8, 9]));
        assert_eq!(choose(4, &visits, vec![20..25]).strange, [0..60]);
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
        let mut visits = said(&[0, 1, 2, 0, 1, 2]);
        visits[3..].iter_mut().for_each(|visit| visit.off_hint = true);
        assert_eq!(chosen(3, &visits), places(&[0, 1, 2]));
    }

    #[test]
    fn the_same_words_long_after_are_no_take() {
        let mut visits = said(&[0, 1, 2, 0, 1, 2]);
        for visit in &mut visits[3..] {
            visit.steps = visit.steps.start + 1000..visit.steps.end + 1000;
        }
        assert_eq!(chosen(3, &visits), places(&[0, 1, 2]));
    }

    #[test]
    fn a_later_take_in_other_sounds_does_not_count() {
        let mut visits = said(&[0, 1, 2, 0, 1, 2, 3]);
        for visit in &mut visits[3..6] {
            visit.penalty *= 3;
        }
        assert_eq!(chosen(4, &visits), places(&[0, 1, 2, 6]));
    }
}
