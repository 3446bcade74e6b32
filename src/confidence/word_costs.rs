//! The least cost of having said words by each step of the phone scores, in the costs of the global search: what
//! comparisons of a few words in their place are made of.

use crate::calibration::NEVER;
use crate::calibration::placing::SearchCosts;
use crate::likelihood::phone_scores::Penalties;
use crate::phones::PhoneId;
use crate::segment::phone_sequence::PhoneSequence;

/// The ways to say `token`.
pub fn ways(sequence: &PhoneSequence, token: usize) -> impl Iterator<Item = &[PhoneId]> {
    let ways = &sequence.tokens[token];
    sequence.ways[ways.start as usize..ways.end as usize]
        .iter()
        .map(|way| &sequence.phones[way.start as usize..way.end as usize])
}

/// The costs of being before each of `steps` steps, and after the last, when starting before the first.
pub fn at_start(steps: usize) -> Vec<i32> {
    let mut costs = vec![NEVER; steps + 1];
    costs[0] = 0;
    costs
}

/// The least cost of having gone through `phones` before each step, given the cost of arriving before them.
pub fn through(costs: &SearchCosts, arrive: &[i32], phones: &[PhoneId], sounds: &[Penalties]) -> Vec<i32> {
    let SearchCosts { stay, leave_out, .. } = *costs;
    let count = phones.len();
    let mut leave = vec![NEVER; arrive.len()];
    // The first two entries are before the first phone: two steps back, so that it may be left out, and one.
    let mut costs = vec![NEVER; count + 2];
    for (step, sound) in sounds.iter().enumerate() {
        costs[1] = arrive[step];
        for (k, phone) in phones.iter().enumerate().rev() {
            let from = (costs[k + 2] + stay).min(costs[k + 1]).min(costs[k] + leave_out);
            costs[k + 2] = (from + i32::from(sound[*phone as usize])).min(NEVER);
        }
        let but_one = if count > 1 { costs[count] + leave_out } else { NEVER };
        leave[step + 1] = costs[count + 1].min(but_one);
    }
    leave
}

/// The least cost of having said a word, in one of its `ways`, before each step.
pub fn say<'w>(
    costs: &SearchCosts,
    arrive: &[i32],
    ways: impl Iterator<Item = &'w [PhoneId]>,
    sounds: &[Penalties],
) -> Vec<i32> {
    least(ways.map(|way| through(costs, arrive, way, sounds)))
}

/// The same from the end on, where `backwards` are the sounds from the last to the first.
pub fn say_backwards<'w>(
    costs: &SearchCosts,
    arrive: &[i32],
    ways: impl Iterator<Item = &'w [PhoneId]>,
    backwards: &[Penalties],
) -> Vec<i32> {
    let reversed = |way: &[PhoneId]| way.iter().rev().copied().collect::<Vec<_>>();
    least(ways.map(|way| through(costs, arrive, &reversed(way), backwards)))
}

/// Lets steps pass, each at `cost`.
pub fn pass(costs: &mut [i32], sounds: &[Penalties], cost: impl Fn(&Penalties) -> i32) {
    for (step, sound) in sounds.iter().enumerate() {
        costs[step + 1] = costs[step + 1].min(costs[step] + cost(sound));
    }
}

/// One step of a pause inside a sentence.
pub fn silence(costs: &SearchCosts, sound: &Penalties) -> i32 {
    costs.silence_step(sound) + costs.silence_inside
}

/// The least of several costs at each step.
fn least(all: impl Iterator<Item = Vec<i32>>) -> Vec<i32> {
    let less = |mut a: Vec<i32>, b: Vec<i32>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a = b.min(*a));
        a
    };
    all.reduce(less).unwrap_or_default()
}
