//! The cost of each step of a path of the global search, written as it is defined. The search computes the same sums
//! faster.

use std::ops::Range;

use super::phone_sequence::PhoneSequence;
use super::traceback::State;
use crate::calibration::placing::SearchCosts;
use crate::likelihood::phone_scores::{Penalties, STEP_FRAMES};
use crate::phones::{NOISE, PHONES, PhoneId, SILENCE, is_speech};
use crate::units::FrameSpan;

impl SearchCosts {
    /// One step of silence, or noise, between sentences.
    pub fn silence_step(&self, penalties: &Penalties) -> i32 {
        let noise = i32::from(penalties[NOISE as usize]) + self.noise;
        i32::from(penalties[SILENCE as usize]).min(noise)
    }

    /// One step of filler.
    pub fn filler_step(&self, penalties: &Penalties) -> i32 {
        let speech = (0..PHONES as PhoneId).filter(|phone| is_speech(*phone));
        speech.map(|phone| i32::from(penalties[phone as usize])).min().unwrap_or(0) + self.filler
    }
}

/// Silence of a second costs more inside a sentence than between two; longer silence costs no more than that.
const DEAR_PAUSE_FRAMES: u32 = 100;

/// The steps that lie more than a second deep in one of `pauses`, in order.
pub fn long_pauses(pauses: &[FrameSpan]) -> Vec<Range<u32>> {
    let deep =
        pauses.iter().map(|p| (p.start + DEAR_PAUSE_FRAMES).div_ceil(STEP_FRAMES)..p.end / STEP_FRAMES);
    deep.filter(|steps| !steps.is_empty()).collect()
}

/// The sequence and its costs. Impossible steps cost `None`.
#[derive(Clone, Copy)]
pub struct PathCosts<'a> {
    /// The transcript.
    pub sequence: &'a PhoneSequence,
    /// The costs.
    pub costs: &'a SearchCosts,
    /// For each token: the steps in which it should begin, if its rough time is credible. Empty if none is.
    pub windows: &'a [Option<Range<u32>>],
    /// The steps deep in long pauses, in order: a speaker who is silent for so long may still go on with the sentence.
    pub long_pauses: &'a [Range<u32>],
}

impl PathCosts<'_> {
    /// The way of `token` that holds `phone`.
    fn way(&self, token: u32, phone: u32) -> Option<&Range<u32>> {
        let ways = &self.sequence.tokens[token as usize];
        self.sequence.ways[ways.start as usize..ways.end as usize].iter().find(|way| way.contains(&phone))
    }

    /// The gap that `state` leads to, if it may be left, and the cost of leaving it.
    fn leave(&self, state: State) -> Option<(usize, i32)> {
        match state {
            State::Silence(gap) | State::Filler(gap) => Some((gap as usize, 0)),
            State::Phone(token, phone) => {
                let way = self.way(token, phone)?;
                match way.end - phone {
                    1 => Some((token as usize + 1, 0)),
                    2 if way.len() > 1 => Some((token as usize + 1, self.costs.leave_out)),
                    _ => None,
                }
            }
        }
    }

    /// From gap to gap: forward over skipped tokens, or back to tokens that are repeated.
    fn jump(&self, from: usize, to: usize) -> i32 {
        let PathCosts { sequence, costs, .. } = *self;
        let tokens = from.abs_diff(to) as i32;
        if to > from {
            let inside = i32::from(sequence.is_inside(from)) + i32::from(sequence.is_inside(to));
            return costs.skip + self.passed(tokens) + inside * costs.skip_inside;
        }
        let inside = match sequence.is_inside(to) {
            _ if to == from => return 0,
            false => 0,
            true if (to + 1..from).all(|gap| sequence.is_inside(gap)) => costs.restart_inside,
            true => costs.restart_inside_earlier,
        };
        costs.restart + tokens.saturating_mul(costs.restart_token) + inside
    }

    fn passed(&self, tokens: i32) -> i32 {
        tokens.saturating_mul(self.costs.skip_token).min(self.costs.skip_most)
    }

    /// The cost of entering filler in `gap`.
    pub fn filler_entry(&self, gap: usize) -> i32 {
        self.costs.filler_entry + if self.sequence.is_inside(gap) { self.costs.filler_inside } else { 0 }
    }

    /// The cost of a token that begins in `step`, by its rough time.
    pub fn off_hint(&self, token: usize, step: u32) -> i32 {
        match self.windows.get(token) {
            Some(Some(window)) if !window.contains(&step) => self.costs.off_hint,
            _ => 0,
        }
    }

    /// From gap `from` into `state` in `step`, without the penalty of the sound.
    pub fn enter(&self, from: usize, state: State, step: u32) -> Option<i32> {
        match state {
            State::Silence(gap) => Some(self.jump(from, gap as usize)),
            State::Filler(gap) => Some(self.jump(from, gap as usize) + self.filler_entry(gap as usize)),
            State::Phone(token, phone) => {
                let begin = self.jump(from, token as usize) + self.off_hint(token as usize, step);
                match phone - self.way(token, phone)?.start {
                    0 => Some(begin),
                    1 => Some(begin + self.costs.leave_out),
                    _ => None,
                }
            }
        }
    }

    /// From one state to another in `step`, without the penalty of the sound.
    pub fn go(&self, from: State, to: State, step: u32) -> Option<i32> {
        let through_gap = self.leave(from).and_then(|(gap, cost)| Some(cost + self.enter(gap, to, step)?));
        let inside = match (from, to) {
            (State::Filler(a), State::Filler(b)) if a == b => Some(0),
            (State::Phone(t, a), State::Phone(u, b)) if t == u => {
                let same_way = self.way(t, a) == self.way(t, b);
                match b.checked_sub(a) {
                    Some(0) => Some(self.costs.stay),
                    Some(1) if same_way => Some(0),
                    Some(2) if same_way => Some(self.costs.leave_out),
                    _ => None,
                }
            }
            _ => None,
        };
        [through_gap, inside].into_iter().flatten().min()
    }

    /// Whether `step` lies deep in a long pause.
    pub fn is_in_long_pause(&self, step: u32) -> bool {
        let pause = self.long_pauses.partition_point(|pause| pause.end <= step);
        self.long_pauses.get(pause).is_some_and(|pause| pause.start <= step)
    }

    /// The cost of the sound in one step of `state`.
    pub fn sound(&self, state: State, step: u32, penalties: &Penalties) -> i32 {
        let penalty = |phone: PhoneId| i32::from(penalties[phone as usize]);
        match state {
            State::Silence(gap) => self.silence(gap as usize, step, penalties),
            State::Filler(_) => self.costs.filler_step(penalties),
            State::Phone(_, phone) => penalty(self.sequence.phones[phone as usize]),
        }
    }

    /// One step of silence, or noise, in `gap`.
    pub fn silence(&self, gap: usize, step: u32, penalties: &Penalties) -> i32 {
        let is_free = !self.sequence.is_inside(gap) || self.is_in_long_pause(step);
        let inside = if is_free { 0 } else { self.costs.silence_inside };
        self.costs.silence_step(penalties) + inside
    }

    /// The recording ends in gap `from`: the rest of the transcript is skipped.
    pub fn rest(&self, from: usize) -> i32 {
        let left = (self.sequence.tokens.len() - from) as i32;
        if left == 0 {
            return 0;
        }
        let inside = if self.sequence.is_inside(from) { self.costs.skip_inside } else { 0 };
        self.costs.skip + self.passed(left) + inside
    }

    /// The recording ends in `state`.
    pub fn finish(&self, state: State) -> Option<i32> {
        let (gap, cost) = self.leave(state)?;
        Some(cost + self.rest(gap))
    }

    /// The cost of the state of `path` at `step`: of entering it and of its sound; in the last step also of ending
    /// there.
    pub fn step(&self, path: &[State], step: usize, penalties: &Penalties) -> Option<i32> {
        let come = match step.checked_sub(1) {
            None => self.enter(0, path[0], 0)?,
            Some(before) => self.go(path[before], path[step], step as u32)?,
        };
        let end = if step + 1 == path.len() { self.finish(path[step])? } else { 0 };
        Some(come + self.sound(path[step], step as u32, penalties) + end)
    }
}

/// Merges two paths over the same steps: between every two places at which they meet, the cheaper one is taken; `a`
/// where they cost the same, and all of `a` if their lengths differ.
///
/// The cost after a meeting place does not depend on the path before it, so the result costs no more than either path.
pub fn cheaper(
    path_costs: PathCosts<'_>,
    phone_scores: &[Penalties],
    a: Vec<State>,
    b: &[State],
) -> Vec<State> {
    if a.len() != b.len() {
        return a;
    }
    let mut result = a;
    // The number of impossible steps, and the cost of the others.
    let (mut cost_a, mut cost_b) = ((0, 0), (0, 0));
    let add = |sum: &mut (u32, i64), cost: Option<i32>| match cost {
        Some(cost) => sum.1 += i64::from(cost),
        None => sum.0 += 1,
    };
    let mut begin = 0;
    for (step, penalties) in phone_scores.iter().enumerate().take(b.len()) {
        // From `begin` up to here `result` is still `a`, and the state before `begin` is the same in both.
        add(&mut cost_a, path_costs.step(&result, step, penalties));
        add(&mut cost_b, path_costs.step(b, step, penalties));
        if result[step] == b[step] || step + 1 == b.len() {
            if cost_b < cost_a {
                result[begin..=step].copy_from_slice(&b[begin..=step]);
            }
            (cost_a, cost_b, begin) = ((0, 0), (0, 0), step + 1);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    #[test]
    fn only_the_depth_of_a_long_pause_is_free() {
        let pauses = [(10, 40), (100, 205), (300, 600)].map(|(start, end)| FrameSpan { start, end });
        assert_eq!(long_pauses(&pauses), [67..68, 134..200]);
        let token: &[Vec<Vec<Vec<PhoneId>>>] = &[vec![vec![vec![2, 3]]]];
        let sequence = PhoneSequence::new([token, token]).with_sentences(vec![true, false]);
        let path_costs = PathCosts {
            sequence: &sequence,
            costs: &EN_US.search,
            windows: &[],
            long_pauses: &long_pauses(&pauses),
        };
        let silence = |gap: usize, step: u32| path_costs.silence(gap, step, &[0; PHONES]);
        assert_eq!(
            [66, 67, 68, 133, 134, 199, 200].map(|step| silence(1, step) > 0),
            [true, false, true, true, false, false, true]
        );
        assert_eq!(silence(0, 66), 0);
    }

    #[test]
    fn of_two_paths_the_cheaper_parts_are_taken() {
        let token = |phone: PhoneId| vec![vec![vec![vec![phone, phone + 1]]]];
        let tokens = [token(2), token(4), token(6)];
        let sequence = PhoneSequence::new(tokens.iter().map(Vec::as_slice));
        let path_costs =
            PathCosts { sequence: &sequence, costs: &EN_US.search, windows: &[], long_pauses: &[] };
        let phone_scores: Vec<Penalties> = [2, 3, 4, 5, 6, 7]
            .iter()
            .map(|sound| std::array::from_fn(|phone| if phone == *sound { 0 } else { 60 }))
            .collect();
        let phone = |i: u32| State::Phone(i / 2, i);
        let right: Vec<State> = (0..6).map(phone).collect();
        let mut a = right.clone();
        a[3] = a[2];
        let mut b = right.clone();
        b[0] = b[1];
        let cost = |path: &[State]| -> i32 {
            (0..6).map(|step| path_costs.step(path, step, &phone_scores[step]).unwrap()).sum()
        };
        assert_eq!(cost(&right), 0);
        assert!(cost(&a) > 0 && cost(&b) > 0);
        assert_eq!(cheaper(path_costs, &phone_scores, a.clone(), &b), right);
        assert_eq!(cheaper(path_costs, &phone_scores, b, &a), right);
        assert_eq!(cheaper(path_costs, &phone_scores, a.clone(), &right[..5]), a);
    }
}
