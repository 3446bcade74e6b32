//! The inner loops of the global search over plain arrays: leaving tokens, and advancing all phones of the window by
//! one step.
//!
//! A step spends all its time on a few thousand additions and comparisons of whole numbers. Here they are loops over
//! arrays, with the structure of the sequence turned into costs beforehand, so that the compiler can vectorize them.

use std::ops::Range;

use super::phone_sequence::PhoneSequence;
use super::traceback::{GapChoice, Step, Way};
use crate::calibration::NEVER;
use crate::likelihood::phone_scores::Penalties;
use crate::phones::{PhoneId, SLOTS, slot};

/// A way to say a token, as indices of phones. The index after the last phone stands for a missing phone.
#[derive(Clone, Copy)]
struct WayEnds {
    token: u32,
    /// Which of the token's ways.
    number: u8,
    first: u32,
    second: u32,
    last: u32,
    last_but_one: u32,
}

impl WayEnds {
    /// Of a token's `way` with this number; `missing` is the index of the missing phone.
    fn new(token: usize, number: usize, way: &Range<u32>, missing: u32) -> WayEnds {
        let is_single = way.end - way.start == 1;
        WayEnds {
            token: token as u32,
            number: number as u8,
            first: way.start,
            second: if is_single { missing } else { way.start + 1 },
            last: way.end - 1,
            last_but_one: if is_single { missing } else { way.end - 2 },
        }
    }
}

/// The parts of the sequence that the loops need.
pub struct Tables {
    sounds: Vec<PhoneId>,
    ways: Vec<WayEnds>,
    /// For each token: its first way; then one more entry, the number of ways.
    first_ways: Vec<u32>,
    /// For each phone: the cost of coming from the phone before it, and from the one before that.
    from_next: Vec<i32>,
    from_over: Vec<i32>,
    leave_out: i32,
    stay: i32,
}

impl Tables {
    /// The tables of `sequence`, with the costs of leaving out a phone and of staying in one.
    pub fn new(sequence: &PhoneSequence, leave_out: i32, stay: i32) -> Tables {
        let missing = sequence.phones.len() as u32;
        let mut ways = Vec::with_capacity(sequence.ways.len());
        for (token, numbers) in sequence.tokens.iter().enumerate() {
            for (number, way) in
                sequence.ways[numbers.start as usize..numbers.end as usize].iter().enumerate()
            {
                ways.push(WayEnds::new(token, number, way, missing));
            }
        }
        let (mut from_next, mut from_over) =
            (vec![0; sequence.phones.len()], vec![leave_out; sequence.phones.len()]);
        for way in &sequence.ways {
            let (start, end) = (way.start as usize, way.end as usize);
            from_next[start] = NEVER;
            from_over[start..end.min(start + 2)].fill(NEVER);
        }
        let first_ways = sequence.tokens.iter().map(|ways| ways.start);
        Tables {
            sounds: sequence.phones.clone(),
            first_ways: first_ways.chain([sequence.ways.len() as u32]).collect(),
            ways,
            from_next,
            from_over,
            leave_out,
            stay,
        }
    }

    fn ways(&self, tokens: Range<usize>) -> &[WayEnds] {
        &self.ways[self.first_ways[tokens.start] as usize..self.first_ways[tokens.end] as usize]
    }

    /// Takes the paths that leave `tokens` into the gaps after them, where they are cheaper. `plain` and `choices`
    /// begin with the gap before the first of `tokens`; `phones` has the cost of each phone of the sequence, and of the
    /// missing phone.
    pub fn leave(&self, tokens: Range<usize>, phones: &[i32], plain: &mut [i32], choices: &mut [GapChoice]) {
        let firsts = &self.first_ways[tokens.start..=tokens.end];
        for ((ways, plain), choice) in firsts.windows(2).zip(&mut plain[1..]).zip(&mut choices[1..]) {
            let (mut cheapest, mut way_there) = (*plain, choice.way);
            for way in &self.ways[ways[0] as usize..ways[1] as usize] {
                let last = phones[way.last as usize];
                let last_but_one = phones[way.last_but_one as usize] + self.leave_out;
                let spoken = Way::spoken(way.number, last_but_one < last);
                let cost = last.min(last_but_one);
                way_there = if cost < cheapest { spoken } else { way_there };
                cheapest = cheapest.min(cost);
            }
            (*plain, choice.way) = (cheapest, way_there);
        }
    }

    /// Writes the cost of entering `tokens` at each of their first and second phones; `cost` gives the cost of each
    /// token.
    pub fn enter(&self, tokens: Range<usize>, enter: &mut [i32], cost: impl Fn(usize) -> i32) {
        for way in self.ways(tokens) {
            let cost = cost(way.token as usize);
            enter[way.first as usize] = cost;
            enter[way.second as usize] = cost + self.leave_out;
        }
    }

    /// Advances the phones `first..first + choices.len()` of the sequence, whose costs are in `phones`. `before` is
    /// scratch space for their costs so far; `enter` has the costs of entering them.
    pub fn advance(
        &self,
        first: usize,
        penalties: &Penalties,
        enter: &[i32],
        phones: &mut [i32],
        before: &mut Vec<i32>,
        choices: &mut [Step],
    ) {
        let all = first..first + choices.len();
        let phones = &mut phones[all.clone()];
        before.clear();
        // The first phone has none before it: it is the first of its way.
        before.extend([NEVER; 2]);
        before.extend_from_slice(phones);
        let mut table = [0; SLOTS];
        for (cost, penalty) in table.iter_mut().zip(penalties) {
            *cost = i32::from(*penalty);
        }
        let costs = EntryCosts {
            sounds: &self.sounds[all.clone()],
            next: &self.from_next[all.clone()],
            over: &self.from_over[all.clone()],
            enter: &enter[all],
            penalties: &table,
            stay: self.stay,
        };
        advance(&costs, before, phones, choices);
    }
}

/// The costs of coming into each phone.
struct EntryCosts<'a> {
    sounds: &'a [PhoneId],
    next: &'a [i32],
    over: &'a [i32],
    enter: &'a [i32],
    penalties: &'a [i32; SLOTS],
    stay: i32,
}

/// `before` begins two phones earlier than all other slices.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw+fma",
    "x86_64+avx2+fma",
    "aarch64+neon"
))]
fn advance(costs: &EntryCosts<'_>, before: &[i32], phones: &mut [i32], choices: &mut [Step]) {
    let count = phones.len();
    let EntryCosts { sounds, next, over, enter, penalties, stay } = *costs;
    let (sounds, next, over, enter) = (&sounds[..count], &next[..count], &over[..count], &enter[..count]);
    let (same, one_before, two_before) = (&before[2..count + 2], &before[1..count + 1], &before[..count]);
    let choices = &mut choices[..count];
    for i in 0..count {
        let mut cost = same[i] + stay;
        let mut choice = Step::Same;
        let from_next = one_before[i] + next[i];
        choice = if from_next < cost { Step::Next } else { choice };
        cost = cost.min(from_next);
        let from_over = two_before[i] + over[i];
        choice = if from_over < cost { Step::OverOne } else { choice };
        cost = cost.min(from_over);
        choice = if enter[i] < cost { Step::Enter } else { choice };
        cost = cost.min(enter[i]);
        phones[i] = (cost + penalties[slot(sounds[i])]).min(NEVER);
        choices[i] = choice;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::PHONES;
    use proptest::prelude::*;

    const LEAVE_OUT: i32 = 16;
    const STAY: i32 = 1;

    /// One step of the phones of a way, as it is defined.
    fn plain(sounds: &[PhoneId], old: &[i32], enter: i32, penalties: &Penalties) -> Vec<(i32, Step)> {
        (0..sounds.len())
            .map(|i| {
                let mut ways = vec![(old[i] + STAY, Step::Same)];
                if i >= 1 {
                    ways.push((old[i - 1], Step::Next));
                }
                if i >= 2 {
                    ways.push((old[i - 2] + LEAVE_OUT, Step::OverOne));
                }
                match i {
                    0 => ways.push((enter, Step::Enter)),
                    1 => ways.push((enter + LEAVE_OUT, Step::Enter)),
                    _ => {}
                }
                // The first of equally cheap ones.
                let (cost, step) = *ways.iter().min_by_key(|(cost, _)| *cost).unwrap();
                ((cost + i32::from(penalties[usize::from(sounds[i])])).min(NEVER), step)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn fast_and_plain_steps_agree(
            tokens in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(0..PHONES as PhoneId, 1..6), 1..3), 1..12),
            costs in prop::collection::vec(prop_oneof![0..300i32, Just(NEVER)], 12 * 2 * 6),
            entering in prop::collection::vec(prop_oneof![0..300i32, Just(NEVER)], 13),
            penalties in prop::collection::vec(any::<u8>(), PHONES),
        ) {
            let tokens: Vec<_> = tokens.into_iter().map(|ways| vec![vec![ways]]).collect();
            let sequence = PhoneSequence::new(tokens.iter().map(Vec::as_slice));
            let tables = Tables::new(&sequence, LEAVE_OUT, STAY);
            let penalties: Penalties = penalties.try_into().unwrap();
            let count = sequence.phones.len();
            let mut phones = [&costs[..count], &[NEVER]].concat();
            let old = phones.clone();

            let mut plain_gaps = vec![(NEVER, Way::FROM_SILENCE); sequence.tokens.len() + 1];
            for (token, ways) in sequence.tokens.iter().enumerate() {
                for (number, way) in (0..).zip(&sequence.ways[ways.start as usize..ways.end as usize]) {
                    let last = way.end as usize - 1;
                    let mut exits = vec![(old[last], Way::spoken(number, false))];
                    if way.len() > 1 {
                        exits.push((old[last - 1] + LEAVE_OUT, Way::spoken(number, true)));
                    }
                    for exit in exits {
                        if exit.0 < plain_gaps[token + 1].0 {
                            plain_gaps[token + 1] = exit;
                        }
                    }
                }
            }
            let mut gaps = vec![NEVER; sequence.tokens.len() + 1];
            let mut choices = vec![GapChoice::SILENCE; gaps.len()];
            tables.leave(0..sequence.tokens.len(), &phones, &mut gaps, &mut choices);
            let fast: Vec<_> = gaps.iter().zip(&choices).map(|(cost, choice)| (*cost, choice.way)).collect();
            prop_assert_eq!(fast, plain_gaps);

            let mut enter = vec![NEVER; count + 1];
            let mut steps = vec![Step::Same; count];
            tables.enter(0..sequence.tokens.len(), &mut enter, |token| entering[token]);
            tables.advance(0, &penalties, &enter, &mut phones, &mut Vec::new(), &mut steps);
            for (token, ways) in sequence.tokens.iter().enumerate() {
                for way in &sequence.ways[ways.start as usize..ways.end as usize] {
                    let way = way.start as usize..way.end as usize;
                    let expected = plain(&sequence.phones[way.clone()], &old[way.clone()], entering[token], &penalties);
                    for (i, (cost, step)) in way.zip(expected) {
                        prop_assert_eq!(phones[i], cost);
                        // Where an impossible state came from does not matter.
                        prop_assert!(steps[i] == step || cost == NEVER);
                    }
                }
            }
        }
    }
}
