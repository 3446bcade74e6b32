//! Decides which rough times are credible: those whose neighbours prove right.
//!
//! A recogniser's times may be shifted, scaled, or from another recording, wholly or in parts. So they are always
//! checked: a search without them comes first, and a token's hint is kept only if the hints of the tokens around it
//! agree with the places of which that search is certain.

use std::ops::Range;

use crate::likelihood::phone_scores::step_to_ms;
use crate::transcript::Hint;
use crate::units::{Ms, MsSpan};

/// The rough times of the tokens of the sequence.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// One per token; empty if there are none.
    pub hints: Vec<Option<Hint>>,
    /// How far off they may be.
    pub tolerance: Ms,
}

impl Hints {
    /// Whether no token has a hint.
    pub fn are_none(&self) -> bool {
        self.hints.iter().all(Option::is_none)
    }

    /// For each token with a credible hint: the steps in which it should begin. `certain` has the places, in steps, of
    /// the tokens whose place is certain; one value per token.
    pub fn windows(&self, certain: &[Option<Range<u32>>]) -> Vec<Option<Range<u32>>> {
        let rough: Vec<Option<MsSpan>> = self.hints.iter().map(|hint| hint.map(|h| h.rough())).collect();
        let placed: Vec<Option<MsSpan>> = certain
            .iter()
            .map(|steps| {
                steps.as_ref().map(|s| MsSpan { start: step_to_ms(s.start), end: step_to_ms(s.end) })
            })
            .collect();
        let credible = credible(&rough, &placed, self.tolerance);
        let window = |(hint, credible): (&Option<Hint>, &Option<MsSpan>)| {
            let span = hint.as_ref().filter(|_| credible.is_some())?.span;
            let step_at = |ms: Ms| ms / step_to_ms(1);
            let start = step_at(span.start.saturating_sub(self.tolerance));
            Some(start..step_at(span.end.saturating_add(self.tolerance)) + 1)
        };
        self.hints.iter().zip(&credible).map(window).collect()
    }
}

/// The number of witnesses considered on either side.
const WITNESSES_A_SIDE: usize = 20;
/// Fewer witnesses than this prove nothing.
const FEWEST_WITNESSES: usize = 5;
/// At least this many of ten witnesses must agree.
const AGREEING_OF_TEN: usize = 8;

/// Keeps of `hints` those that are credible; both slices have one element per token, in the order of the text.
///
/// `placed` is where a search without hints placed each token with certainty; `None` if it was not certain or did not
/// place the token. Tokens that have both a hint and a place are witnesses. A witness agrees if its place lies inside
/// its hint widened by `tolerance` on both sides. A token's hint is kept if, of the nearest 20 witnesses before it and
/// the nearest 20 after it (itself not counted), there are at least 5 and at least 80 % agree. Linear in the number of
/// tokens.
///
/// A hint may be the span of the word itself, its share of a segment's span, or the span of the whole segment. The
/// longer it is, the less its agreement proves: segments much longer than a shift do not reveal the shift.
///
/// # Panics
/// If the slices differ in length.
pub fn credible(hints: &[Option<MsSpan>], placed: &[Option<MsSpan>], tolerance: Ms) -> Vec<Option<MsSpan>> {
    assert_eq!(hints.len(), placed.len(), "one hint and one place per token");
    // How many of the first n witnesses agree.
    let mut agreeing = vec![0usize];
    // For each token: how many witnesses precede it.
    let mut witnesses_before = Vec::with_capacity(hints.len());
    for (hint, place) in hints.iter().zip(placed) {
        let so_far = agreeing.len() - 1;
        witnesses_before.push(so_far);
        if let (Some(hint), Some(place)) = (hint, place) {
            agreeing.push(agreeing[so_far] + usize::from(agrees(*hint, *place, tolerance)));
        }
    }
    let witnesses = agreeing.len() - 1;
    let is_credible = |before: usize, is_witness: bool| {
        let after = before + usize::from(is_witness);
        let (first, end) =
            (before.saturating_sub(WITNESSES_A_SIDE), (after + WITNESSES_A_SIDE).min(witnesses));
        let heard = (before - first) + (end - after);
        let agree = (agreeing[before] - agreeing[first]) + (agreeing[end] - agreeing[after]);
        heard >= FEWEST_WITNESSES && agree * 10 >= heard * AGREEING_OF_TEN
    };
    let of_token = |((hint, place), before): ((&Option<MsSpan>, &Option<MsSpan>), usize)| {
        hint.filter(|_| is_credible(before, place.is_some()))
    };
    hints.iter().zip(placed).zip(witnesses_before).map(of_token).collect()
}

/// Whether `place` lies inside `hint` widened by `tolerance`.
fn agrees(hint: MsSpan, place: MsSpan, tolerance: Ms) -> bool {
    place.start.saturating_add(tolerance) >= hint.start && place.end <= hint.end.saturating_add(tolerance)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Spans = Vec<Option<MsSpan>>;

    /// Tokens of 300 ms, each starting at `change` of its number.
    fn tokens(count: u32, change: impl Fn(u32) -> u32) -> Spans {
        (0..count).map(change).map(|start| Some(MsSpan { start, end: start + 300 })).collect()
    }

    fn kept(hints: &[Option<MsSpan>], placed: &[Option<MsSpan>]) -> usize {
        credible(hints, placed, 2000).iter().flatten().count()
    }

    #[test]
    fn right_hints_stay_even_those_of_tokens_that_were_not_placed() {
        let hints = tokens(200, |i| i * 500);
        let mut placed = tokens(200, |i| i * 500 + 1900);
        for gap in [0..3, 50..90, 195..200] {
            placed[gap].fill(None);
        }
        assert_eq!(credible(&hints, &placed, 2000), hints);
    }

    #[test]
    fn shifted_shuffled_and_scaled_hints_vanish() {
        let placed = tokens(400, |i| i * 500 + 20_000);
        for shift in [10_000, 30_000] {
            assert_eq!(kept(&tokens(400, |i| i * 500 + shift), &placed), 0, "from 20 s to {shift} ms");
        }
        // 131 and 400 have no common divisor: every time once, in another order.
        assert_eq!(kept(&tokens(400, |i| i * 131 % 400 * 500 + 20_000), &placed), 0);
        // Scaled times are right only at their start.
        let scaled = credible(&tokens(400, |i| i * 600 + 20_000), &placed, 2000);
        assert!(scaled[40..].iter().all(Option::is_none));
    }

    #[test]
    fn a_wrong_part_does_not_cost_the_right_one() {
        let placed = tokens(400, |i| i * 500);
        let hints = tokens(400, |i| if (100..300).contains(&i) { i * 500 + 10_000 } else { i * 500 });
        let found = credible(&hints, &placed, 2000);
        assert_eq!(found[..80], hints[..80]);
        assert_eq!(found[320..], hints[320..]);
        assert!(found[120..280].iter().all(Option::is_none));
    }

    #[test]
    fn a_single_wrong_hint_among_right_ones_stays_and_costs_no_other() {
        let placed = tokens(100, |i| i * 500);
        let mut hints = tokens(100, |i| i * 500);
        hints[50] = Some(MsSpan { start: 0, end: 300 });
        assert_eq!(kept(&hints, &placed), 100);
    }

    #[test]
    fn too_few_witnesses_prove_nothing() {
        let hints = tokens(6, |i| i * 500);
        assert_eq!(kept(&hints, &hints), 6);
        assert_eq!(kept(&hints[..5], &hints[..5]), 0, "each has only four others");
        assert_eq!(kept(&hints, &[None; 6]), 0);
        assert_eq!(kept(&[], &[]), 0);
    }

    #[test]
    fn a_tolerance_beyond_all_times_believes_everything() {
        let far = tokens(50, |i| i * 60_000);
        assert_eq!(credible(&far, &tokens(50, |i| i * 500), Ms::MAX), far);
    }

    /// The definition in the documentation, word for word.
    fn slow(hints: &[Option<MsSpan>], placed: &[Option<MsSpan>], tolerance: Ms) -> Spans {
        let witness = |i: &usize| hints[*i].is_some() && placed[*i].is_some();
        (0..hints.len())
            .map(|at| {
                let before = (0..at).rev().filter(witness).take(20);
                let after = (at + 1..hints.len()).filter(witness).take(20);
                let around: Vec<usize> = before.chain(after).collect();
                let agree = around.iter().filter(|&&i| {
                    let (hint, place) = (hints[i].unwrap(), placed[i].unwrap());
                    let (start, end) = (i64::from(hint.start), i64::from(hint.end));
                    let tolerance = i64::from(tolerance);
                    i64::from(place.start) >= start - tolerance && i64::from(place.end) <= end + tolerance
                });
                let share = agree.count() as f64 / around.len() as f64;
                hints[at].filter(|_| around.len() >= 5 && share >= 0.8 - 1e-9)
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_fast_way_agrees_with_the_slow_one(
            times in prop::collection::vec((0u32..8000, 0u32..8000, 0u32..10, 0u32..10), 0..150),
            tolerance in 0u32..6000,
        ) {
            let some = |start: u32, dice: u32| (dice > 1).then_some(MsSpan { start, end: start + 100 });
            let hints: Spans = times.iter().map(|t| some(t.0, t.2)).collect();
            let placed: Spans = times.iter().map(|t| some(t.1, t.3)).collect();
            prop_assert_eq!(credible(&hints, &placed, tolerance), slow(&hints, &placed, tolerance));
        }
    }
}
