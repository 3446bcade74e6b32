//! Recovery: detects where the global search got lost, and finds anchors through which a second search must pass.
//!
//! The search keeps only paths near its best one. After minutes of other speech, or where pages of the text were not
//! read or were read in another order, the right path may be far from it. Then long stretches of text and recording
//! remain that do not fit each other, next to stretches that fit well.

use std::ops::Range;

use rayon::prelude::*;

use super::GlobalAlignment;
use super::phone_sequence::PhoneSequence;
use super::repetitions::{Occurrence, heaviest};
use super::spotting::Query;
use crate::calibration::placing::AnchorOdds;
use crate::calibration::{Calibration, UNITS_PER_NAT};
use crate::likelihood::phone_scores::PhoneScores;
use crate::likelihood::right_wrong_hmm::{change, posterior};

/// A place through which the path must pass: at `step` it is before `token` or beyond, and it has not been beyond
/// `token` earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Step of the phone scores.
    pub step: u32,
    /// Index into the sequence.
    pub token: usize,
}

/// A run of tokens is sure if each has at least this probability of being in its place, and the run has at least this
/// many tokens, and together enough [log-odds](AnchorOdds).
const SURE: f64 = 0.9;
const LEAST_SURE_TOKENS: usize = 8;
/// A pause longer than this ends a run (3 s).
const MOST_PAUSE_STEPS: u32 = 100;
/// Text and recording between two such runs are lost if they have at least this many tokens and steps (2 s).
const LOST_TOKENS: usize = 20;
const LOST_STEPS: u32 = 66;
/// The largest number of queries made of the lost text.
const MOST_PROBES: usize = 128;
/// If less than one token in this many is lost, the text is taken to be in order, and a query is searched for only
/// between the sure runs around it. That keeps the search linear in the length.
const ANYWHERE_OF: usize = 5;
/// The largest number of places kept for one query.
const SPOTS_A_PROBE: usize = 3;
/// In the best sequence of parts, the predecessor of a part is sought among this many parts before it.
const REACH: usize = 256;

/// A sure run of tokens, or a query that was found.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    tokens: Range<usize>,
    steps: Range<u32>,
    worth: f64,
    spotted: bool,
}

/// Anchors for a second search, if the first one, which found `occurrences` and chose `placement` from them, got lost;
/// none if it did not, or if nothing better is found.
///
/// Keyword spotting: text without a sure place is searched for, by queries of about 45 phones, in the parts of the
/// recording without sure text; in all of them or, if little text is lost, only between the sure runs before and after
/// it. Of all queries found and all sure runs, those of highest total worth that follow each other in both text and
/// time are chosen; if text is in the wrong order, these are the longest consistent part.
pub fn anchors(
    calibration: &Calibration,
    sequence: &PhoneSequence,
    phone_scores: &PhoneScores,
    placement: &GlobalAlignment,
    occurrences: &[Occurrence],
) -> Vec<Anchor> {
    let sure = sure(&calibration.anchors, sequence, placement, occurrences);
    let tokens = sequence.tokens.len();
    let steps = phone_scores.steps() as u32;
    let lost_tokens = between(sure.iter().map(|p| p.tokens.clone()), 0..tokens, LOST_TOKENS);
    let lost_steps = between(sure.iter().map(|p| p.steps.clone()), 0..steps, LOST_STEPS);
    if lost_tokens.is_empty() || lost_steps.is_empty() {
        return Vec::new();
    }
    let is_mostly_sure = lost_tokens.iter().map(Range::len).sum::<usize>() < tokens / ANYWHERE_OF;
    // Where a query is searched for: between the sure runs around it, or anywhere.
    let stretch = |query: &Query| {
        if !is_mostly_sure {
            return 0..steps;
        }
        let after = sure.partition_point(|part| part.tokens.end <= query.token);
        let start = after.checked_sub(1).map_or(0, |before| sure[before].steps.end);
        start..sure.get(after).map_or(steps, |part| part.steps.start)
    };
    let queries = queries(sequence, &lost_tokens);
    let spotted = queries.par_iter().flat_map_iter(|query| {
        let stretch = stretch(query);
        let mut spots: Vec<_> = lost_steps
            .iter()
            .map(|lost| lost.start.max(stretch.start)..lost.end.min(stretch.end))
            .filter(|lost| lost.start < lost.end)
            .flat_map(|lost| {
                let rows = &phone_scores.penalties[lost.start as usize..lost.end as usize];
                query.spots(calibration, rows, lost.start, SPOTS_A_PROBE)
            })
            .collect();
        spots.sort_by_key(|spot| (-spot.gain, spot.steps.start));
        spots.truncate(SPOTS_A_PROBE);
        spots.into_iter().map(|spot| Part {
            tokens: query.token..query.token + query.tokens,
            steps: spot.steps,
            worth: f64::from(spot.gain) / f64::from(UNITS_PER_NAT),
            spotted: true,
        })
    });
    let mut parts: Vec<Part> = spotted.collect();
    if parts.is_empty() {
        return Vec::new();
    }
    parts.extend(sure);
    parts.sort_by_key(|part| (part.steps.start, part.tokens.start));
    longest(&parts)
        .iter()
        .filter(|part| part.spotted)
        .map(|part| Anchor { step: part.steps.start, token: part.tokens.start })
        .collect()
}

/// The places, in steps, of the tokens that are surely in their place; one value per token of the sequence.
pub fn certain(
    odds: &AnchorOdds,
    sequence: &PhoneSequence,
    placement: &GlobalAlignment,
    occurrences: &[Occurrence],
) -> Vec<Option<Range<u32>>> {
    let mut certain = vec![None; sequence.tokens.len()];
    for run in sure(odds, sequence, placement, occurrences) {
        certain[run.tokens.clone()].clone_from_slice(&placement.tokens[run.tokens]);
    }
    certain
}

/// Runs of tokens that are surely in their place.
fn sure(
    odds: &AnchorOdds,
    sequence: &PhoneSequence,
    placement: &GlobalAlignment,
    occurrences: &[Occurrence],
) -> Vec<Part> {
    let placed: Vec<&Occurrence> = occurrences
        .iter()
        .filter(|occurrence| placement.tokens[occurrence.token as usize].as_ref() == Some(&occurrence.steps))
        .collect();
    let log_odds: Vec<f64> = placed.iter().map(|occurrence| log_odds(odds, occurrence)).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| change(pair[1].token != pair[0].token + 1 || !sequence.is_inside(pair[1].token as usize)))
        .collect();
    let mut runs: Vec<Part> = Vec::new();
    let mut before_was_sure = false;
    for (i, chance) in posterior(&log_odds, &changes, 0).into_iter().enumerate() {
        let occurrence = placed[i];
        let is_sure = chance >= SURE;
        if is_sure {
            let token = occurrence.token as usize;
            match runs.last_mut() {
                Some(run)
                    if before_was_sure
                        && run.tokens.end == token
                        && occurrence.steps.start - run.steps.end <= MOST_PAUSE_STEPS =>
                {
                    run.tokens.end += 1;
                    run.steps.end = occurrence.steps.end;
                    run.worth += log_odds[i];
                }
                _ => runs.push(Part {
                    tokens: token..token + 1,
                    steps: occurrence.steps.clone(),
                    worth: log_odds[i],
                    spotted: false,
                }),
            }
        }
        before_was_sure = is_sure;
    }
    runs.retain(|run| run.tokens.len() >= LEAST_SURE_TOKENS && run.worth >= odds.least_run);
    runs
}

fn log_odds(odds: &AnchorOdds, occurrence: &Occurrence) -> f64 {
    let steps = f64::from(occurrence.steps.end - occurrence.steps.start);
    odds.llr.log_odds(-f64::from(occurrence.penalty) / f64::from(UNITS_PER_NAT) / steps, steps)
}

/// The stretches of `all`, of at least `least`, outside `taken`, which are in order.
fn between<T: Copy + Ord + std::ops::Sub<Output = T>>(
    taken: impl Iterator<Item = Range<T>>,
    all: Range<T>,
    least: T,
) -> Vec<Range<T>> {
    let mut from = all.start;
    let mut free = Vec::new();
    for span in taken.chain(std::iter::once(all.end..all.end)) {
        if span.start > from && span.start - from >= least {
            free.push(from..span.start);
        }
        from = from.max(span.end);
    }
    free
}

/// Queries of the lost text, evenly spread, starting at the beginnings of sentences where possible.
fn queries(sequence: &PhoneSequence, lost: &[Range<usize>]) -> Vec<Query> {
    let total: usize = lost.iter().map(Range::len).sum();
    let stride = total.div_ceil(MOST_PROBES).max(1);
    let mut queries: Vec<Query> = Vec::new();
    for range in lost {
        let mut next = range.start;
        while next < range.end {
            let begin =
                (next..range.end.min(next + stride)).find(|t| !sequence.is_inside(*t)).unwrap_or(next);
            let Some(query) = Query::new(sequence, begin, range.end) else { break };
            next = (begin + 1).max(next + stride).max(begin + query.tokens);
            queries.push(query);
        }
    }
    queries
}

/// Those of `parts`, which are in order of time, that follow each other in text and time and have the highest total
/// worth.
fn longest(parts: &[Part]) -> Vec<&Part> {
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let earlier = (i.saturating_sub(REACH)..i)
            .filter(|e| parts[*e].tokens.end <= part.tokens.start && parts[*e].steps.end <= part.steps.start);
        let from = earlier.reduce(|a, b| if best[b].0 > best[a].0 { b } else { a });
        best.push((part.worth + from.map_or(0.0, |e| best[e].0), from));
    }
    heaviest(&best).into_iter().map(|i| &parts[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    fn part(token: usize, step: u32, worth: f64) -> Part {
        Part { tokens: token..token + 10, steps: step..step + 100, worth, spotted: true }
    }

    #[test]
    fn of_parts_in_the_wrong_order_the_heavier_are_chosen() {
        let parts = [
            part(50, 0, 20.0),
            part(70, 100, 20.0),
            part(0, 300, 15.0),
            part(20, 400, 15.0),
            part(35, 500, 5.0),
        ];
        let chosen: Vec<usize> = longest(&parts).iter().map(|p| p.tokens.start).collect();
        assert_eq!(chosen, [50, 70]);
        assert!(longest(&[]).is_empty());
    }

    #[test]
    fn a_run_of_words_that_sound_right_is_sure_if_it_is_heavy_enough() {
        let token: &[Vec<Vec<Vec<u8>>>] = &[vec![vec![vec![2, 3]]]];
        let sequence = PhoneSequence::new([token; 9]);
        let steps = |token: u32| token * 10..token * 10 + 10;
        let occurrence = |token| Occurrence { token, steps: steps(token), penalty: 20, off_hint: false };
        let occurrences: Vec<Occurrence> = (0..9).map(occurrence).collect();
        let tokens = (0..9).map(|token| Some(steps(token))).collect();
        let placement = GlobalAlignment { tokens, ..GlobalAlignment::default() };
        let sure =
            |odds: &AnchorOdds| certain(odds, &sequence, &placement, &occurrences).iter().flatten().count();
        assert_eq!(sure(&EN_US.anchors), 9);
        assert_eq!(sure(&AnchorOdds { least_run: 100.0, ..EN_US.anchors }), 0);
    }

    #[test]
    fn what_lies_between_is_found_at_both_ends_too() {
        let found = between([5..9, 11..12, 30..40].into_iter(), 0..50, 3);
        assert_eq!(found, [0..5, 12..30, 40..50]);
    }
}
