//! Keyword spotting: finds a stretch of text anywhere in a stretch of the recording, by its sounds alone.

use super::phone_sequence::PhoneSequence;
use crate::calibration::placing::{SearchCosts, SpottingGains};
use crate::calibration::{Calibration, NEVER};
use crate::likelihood::phone_scores::Penalties;
use crate::phones::{NOISE, PhoneId, SILENCE, SLOTS, slot};

/// Consecutive tokens, enough of them not to be found by chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Index of the first token in the sequence.
    pub token: usize,
    /// Number of tokens.
    pub tokens: usize,
    /// Their phones, each token in its first way, with an optional [`SILENCE`] between tokens.
    phones: Vec<PhoneId>,
}

/// A place where a query was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// First step and the one after the last.
    pub steps: std::ops::Range<u32>,
    /// How much better the query fits here than other words would, in quarter nats.
    pub gain: i32,
}

/// A query takes tokens until it has this many phones.
const PROBE_PHONES: usize = 45;
/// Fewer phones than this could be found by chance.
const LEAST_PHONES: usize = 30;

impl Query {
    /// The query that begins with `token` and ends before `limit`; `None` if that is too short.
    pub fn new(sequence: &PhoneSequence, token: usize, limit: usize) -> Option<Query> {
        let mut phones = Vec::new();
        let (mut tokens, mut spoken) = (0, 0);
        while token + tokens < limit && spoken < PROBE_PHONES {
            if tokens > 0 {
                phones.push(SILENCE);
            }
            let way = &sequence.ways[sequence.tokens[token + tokens].start as usize];
            phones.extend(&sequence.phones[way.start as usize..way.end as usize]);
            spoken += way.len();
            tokens += 1;
        }
        (spoken >= LEAST_PHONES).then_some(Query { token, tokens, phones })
    }

    /// The best places of the query in `phone_scores`, whose first row is step `first`, best first: at most `most` that
    /// do not overlap and gain enough.
    ///
    /// A dynamic program in which the query may begin at any step; time is steps times phones.
    pub fn spots(
        &self,
        calibration: &Calibration,
        phone_scores: &[Penalties],
        first: u32,
        most: usize,
    ) -> Vec<Spot> {
        let SpottingGains { even, least } = calibration.spotting;
        let count = self.phones.len();
        let steps = Steps::new(&self.phones, &calibration.search);
        // For each phone: the gain of the best path to its end, and the step at which that path began. The slices of
        // the step before start with two missing phones.
        let (mut gains, mut begins) = (vec![-NEVER; count], vec![0u32; count]);
        let (mut gains_before, mut begins_before) = (vec![-NEVER; count + 2], vec![0u32; count + 2]);
        let mut ends: Vec<Spot> = Vec::new();
        for (step, penalties) in phone_scores.iter().enumerate() {
            gains_before[2..].copy_from_slice(&gains);
            begins_before[2..].copy_from_slice(&begins);
            // The query may begin here.
            (gains_before[1], begins_before[1]) = (0, step as u32);
            let mut sounds = [0; SLOTS];
            for (sound, penalty) in sounds.iter_mut().zip(penalties) {
                *sound = even - i32::from(*penalty);
            }
            sounds[usize::from(SILENCE)] =
                -i32::from(penalties[SILENCE as usize].min(penalties[NOISE as usize]));
            advance(&steps, &sounds, (&gains_before, &begins_before), (&mut gains, &mut begins));
            let (gain, begin) = (gains[count - 1], begins[count - 1]);
            if gain >= least {
                let steps = first + begin..first + step as u32 + 1;
                match ends.last_mut() {
                    Some(last) if last.steps.end > steps.start => {
                        if gain > last.gain {
                            *last = Spot { steps, gain };
                        }
                    }
                    _ => ends.push(Spot { steps, gain }),
                }
            }
        }
        ends.sort_by_key(|spot| (-spot.gain, spot.steps.start));
        ends.truncate(most);
        ends
    }
}

/// For each phone of a query: the cost of staying in it, and of coming into it from the last but one before it.
struct Steps<'a> {
    phones: &'a [PhoneId],
    stay: Vec<i32>,
    over: Vec<i32>,
}

impl Steps<'_> {
    fn new<'a>(phones: &'a [PhoneId], costs: &SearchCosts) -> Steps<'a> {
        let stay = phones.iter().map(|phone| if *phone == SILENCE { 0 } else { costs.stay }).collect();
        // Skipping a silence is free, skipping a phone is not.
        let over = |i: usize| match i {
            0 | 1 => NEVER,
            i if phones[i - 1] == SILENCE => 0,
            _ => costs.leave_out,
        };
        Steps { phones, stay, over: (0..phones.len()).map(over).collect() }
    }
}

/// Advances all phones by one step, from the gains and start steps `before`, which begin two phones earlier.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw+fma",
    "x86_64+avx2+fma",
    "aarch64+neon"
))]
fn advance(
    steps: &Steps<'_>,
    sounds: &[i32; SLOTS],
    before: (&[i32], &[u32]),
    now: (&mut [i32], &mut [u32]),
) {
    let (gains, begins) = now;
    let count = gains.len();
    let begins = &mut begins[..count];
    let (phones, stay, over) = (&steps.phones[..count], &steps.stay[..count], &steps.over[..count]);
    let (same, one_before, two_before) =
        (&before.0[2..count + 2], &before.0[1..count + 1], &before.0[..count]);
    let (begin, one_begin, two_begin) =
        (&before.1[2..count + 2], &before.1[1..count + 1], &before.1[..count]);
    for i in 0..count {
        let (mut best, mut since) = (same[i] - stay[i], begin[i]);
        let next = one_before[i];
        since = if next > best { one_begin[i] } else { since };
        best = best.max(next);
        let from_over = two_before[i].max(-NEVER / 2) - over[i];
        since = if from_over > best { two_begin[i] } else { since };
        best = best.max(from_over);
        gains[i] = (best + sounds[slot(phones[i])]).max(-NEVER);
        begins[i] = since;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
    use crate::phones::PHONES;

    fn row(phone: PhoneId) -> Penalties {
        let mut row = [20; PHONES];
        row[phone as usize] = 3;
        row
    }

    fn chain() -> PhoneSequence {
        let phone = |seed: usize, i: usize| (2 + (seed * seed * 7 + seed * 3 + i * 11) % 29) as PhoneId;
        let token = |seed: usize| vec![vec![vec![(0..6).map(|i| phone(seed, i)).collect()]]];
        let tokens: Vec<Vec<Vec<Vec<Vec<PhoneId>>>>> = (0..20).map(token).collect();
        PhoneSequence::new(tokens.iter().map(Vec::as_slice))
    }

    fn said(sequence: &PhoneSequence, tokens: std::ops::Range<usize>, pause: usize) -> Vec<Penalties> {
        let mut rows = Vec::new();
        for token in tokens {
            let way = &sequence.ways[sequence.tokens[token].start as usize];
            for phone in &sequence.phones[way.start as usize..way.end as usize] {
                rows.extend([row(*phone); 3]);
            }
            rows.extend(vec![row(SILENCE); pause]);
        }
        rows
    }

    #[test]
    fn a_probe_is_found_wherever_it_is_said_and_nowhere_else() {
        let sequence = chain();
        let mut rows = said(&sequence, 10..20, 0);
        let once = rows.len() as u32;
        rows.extend(said(&sequence, 0..10, 9));
        let twice = rows.len() as u32;
        rows.extend(said(&sequence, 0..10, 0));
        let query = Query::new(&sequence, 1, 20).unwrap();
        assert_eq!(query.tokens, 8);
        let spots = query.spots(&EN_US, &rows, 1000, 3);
        assert_eq!(spots.len(), 2, "{spots:?}");
        let mut starts: Vec<u32> = spots.iter().map(|s| s.steps.start - 1000).collect();
        starts.sort_unstable();
        assert_eq!(starts, [once + 18 + 9, twice + 18]);
        assert!(query.spots(&EN_US, &rows[..once as usize], 0, 3).is_empty());
        assert!(query.spots(&EN_US, &[], 0, 3).is_empty());
        let least = spots[0].gain + 1;
        let dear = Calibration { spotting: SpottingGains { least, ..EN_US.spotting }, ..EN_US };
        assert!(query.spots(&dear, &rows, 1000, 3).is_empty());
    }

    /// One step, written as it is defined.
    fn plain(phones: &[PhoneId], penalties: &Penalties, step: u32, ways: &mut [(i32, u32)]) {
        for i in (0..phones.len()).rev() {
            let silent = phones[i] == SILENCE;
            let mut best = (ways[i].0 - if silent { 0 } else { EN_US.search.stay }, ways[i].1);
            let mut consider = |way: (i32, u32), cost: i32| {
                if way.0 - cost > best.0 {
                    best = (way.0 - cost, way.1);
                }
            };
            match i {
                0 => consider((0, step), 0),
                1 => consider(ways[0], 0),
                _ => {
                    consider(ways[i - 1], 0);
                    consider(ways[i - 2], if phones[i - 1] == SILENCE { 0 } else { EN_US.search.leave_out });
                }
            }
            let gain = match phones[i] {
                SILENCE => -i32::from(penalties[SILENCE as usize].min(penalties[NOISE as usize])),
                phone => EN_US.spotting.even - i32::from(penalties[phone as usize]),
            };
            ways[i] = ((best.0 + gain).max(-NEVER), best.1);
        }
    }

    #[test]
    fn fast_and_plain_steps_agree() {
        let sequence = chain();
        let query = Query::new(&sequence, 1, 20).unwrap();
        let rows = said(&sequence, 0..20, 2);
        let count = query.phones.len();
        let steps = Steps::new(&query.phones, &EN_US.search);
        let (mut gains, mut begins) = (vec![-NEVER; count], vec![0u32; count]);
        let mut ways = vec![(-NEVER, 0u32); count];
        for (step, penalties) in rows.iter().enumerate() {
            let before = [&[-NEVER, 0], gains.as_slice()].concat();
            let begins_before = [&[0, step as u32], begins.as_slice()].concat();
            let mut sounds = [0; SLOTS];
            for (sound, penalty) in sounds.iter_mut().zip(penalties) {
                *sound = EN_US.spotting.even - i32::from(*penalty);
            }
            sounds[usize::from(SILENCE)] =
                -i32::from(penalties[SILENCE as usize].min(penalties[NOISE as usize]));
            advance(&steps, &sounds, (&before, &begins_before), (&mut gains, &mut begins));
            plain(&query.phones, penalties, step as u32, &mut ways);
            // The start of an impossible path does not matter.
            for ((gain, begin), way) in gains.iter().zip(&begins).zip(&ways) {
                assert!((*gain, *begin) == *way || (*gain < -NEVER / 4 && way.0 < -NEVER / 4), "step {step}");
            }
        }
    }

    #[test]
    fn what_is_too_short_is_no_probe() {
        assert!(Query::new(&chain(), 17, 20).is_none());
        assert!(Query::new(&chain(), 20, 20).is_none());
        assert!(Query::new(&chain(), 15, 20).is_some());
    }
}
