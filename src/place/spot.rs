//! Finds a stretch of text anywhere in a stretch of the recording, by its sounds alone.

use crate::model::phones::{NOISE, PhoneId, SILENCE};
use crate::place::chain::Chain;
use crate::score::evidence::{Penalties, UNITS_PER_NAT};

/// Some tokens in a row, long enough not to be found by chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Index of the first token in the chain.
    pub token: usize,
    /// Number of tokens.
    pub tokens: usize,
    /// Their phones, each token in its first way; [`SILENCE`] between tokens, which need not be heard.
    phones: Vec<PhoneId>,
}

/// A probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// First step and the one after the last.
    pub steps: std::ops::Range<u32>,
    /// By how much it sounds better than speech of other words, in quarter nats.
    pub gain: i32,
}

/// Phones a probe should have.
const PROBE_PHONES: usize = 45;
/// Fewer phones than this could be found by chance.
const LEAST_PHONES: usize = 30;
/// Mean penalty of a step at which words are as likely right as wrong, in quarter nats. Words in their place had 1.4
/// nats on average (1.8 in noise of 5 dB), words of other texts where they fitted best 3.1.
const EVEN: i32 = (2.35 * UNITS_PER_NAT) as i32;
/// A phone is left out, or shorter than a step, and a phone lasts one more step; in quarter nats.
const LEAVE_OUT: i32 = (4.0 * UNITS_PER_NAT) as i32;
const STAY: i32 = 1;
/// Gain from which on a probe is found, in quarter nats: no probe gained as much in recordings that do not hold it.
pub const LEAST_GAIN: i32 = (40.0 * UNITS_PER_NAT) as i32;

impl Probe {
    /// The probe that begins with `token` and ends before `limit`; `None` if that is too short.
    pub fn new(chain: &Chain, token: usize, limit: usize) -> Option<Probe> {
        let mut phones = Vec::new();
        let (mut tokens, mut spoken) = (0, 0);
        while token + tokens < limit && spoken < PROBE_PHONES {
            if tokens > 0 {
                phones.push(SILENCE);
            }
            let way = &chain.ways[chain.tokens[token + tokens].start as usize];
            phones.extend(&chain.phones[way.start as usize..way.end as usize]);
            spoken += way.len();
            tokens += 1;
        }
        (spoken >= LEAST_PHONES).then_some(Probe { token, tokens, phones })
    }

    /// The best places of the probe in `evidence`, whose first row is step `first`, best first: at most `most` that do
    /// not overlap and gain at least [`LEAST_GAIN`].
    ///
    /// A dynamic program in which the probe may begin at any step; time is steps times phones.
    pub fn spots(&self, evidence: &[Penalties], first: u32, most: usize) -> Vec<Spot> {
        const NEVER: i32 = i32::MIN / 2;
        let count = self.phones.len();
        // Of each phone the gain of the best way to its end, and the step at which that way began.
        let mut gains = vec![NEVER; count];
        let mut begins = vec![0u32; count];
        let mut ends: Vec<Spot> = Vec::new();
        for (step, penalties) in evidence.iter().enumerate() {
            for i in (0..count).rev() {
                let silent = self.phones[i] == SILENCE;
                let mut best = (gains[i] - if silent { 0 } else { STAY }, begins[i]);
                let mut consider = |gain: i32, begin: u32| {
                    if gain > best.0 {
                        best = (gain, begin);
                    }
                };
                match i {
                    0 => consider(0, step as u32),
                    1 => consider(gains[0], begins[0]),
                    _ => {
                        consider(gains[i - 1], begins[i - 1]);
                        // Over a silence for nothing, over a phone at a cost.
                        let cost = if self.phones[i - 1] == SILENCE { 0 } else { LEAVE_OUT };
                        consider(gains[i - 2] - cost, begins[i - 2]);
                    }
                }
                let gain = if silent {
                    -i32::from(penalties[SILENCE as usize].min(penalties[NOISE as usize]))
                } else {
                    EVEN - i32::from(penalties[self.phones[i] as usize])
                };
                gains[i] = (best.0 + gain).max(NEVER);
                begins[i] = best.1;
            }
            let (gain, begin) = (gains[count - 1], begins[count - 1]);
            if gain >= LEAST_GAIN {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::phones::PHONES;

    fn row(phone: PhoneId) -> Penalties {
        let mut row = [20; PHONES];
        row[phone as usize] = 3;
        row
    }

    fn chain() -> Chain {
        let phone = |seed: usize, i: usize| (2 + (seed * seed * 7 + seed * 3 + i * 11) % 29) as PhoneId;
        let token = |seed: usize| vec![vec![vec![(0..6).map(|i| phone(seed, i)).collect()]]];
        let tokens: Vec<Vec<Vec<Vec<Vec<PhoneId>>>>> = (0..20).map(token).collect();
        Chain::new(tokens.iter().map(Vec::as_slice))
    }

    fn said(chain: &Chain, tokens: std::ops::Range<usize>, pause: usize) -> Vec<Penalties> {
        let mut rows = Vec::new();
        for token in tokens {
            let way = &chain.ways[chain.tokens[token].start as usize];
            for phone in &chain.phones[way.start as usize..way.end as usize] {
                rows.extend([row(*phone); 3]);
            }
            rows.extend(vec![row(SILENCE); pause]);
        }
        rows
    }

    #[test]
    fn a_probe_is_found_wherever_it_is_said_and_nowhere_else() {
        let chain = chain();
        let mut rows = said(&chain, 10..20, 0);
        let once = rows.len() as u32;
        rows.extend(said(&chain, 0..10, 9));
        let twice = rows.len() as u32;
        rows.extend(said(&chain, 0..10, 0));
        let probe = Probe::new(&chain, 1, 20).unwrap();
        assert_eq!(probe.tokens, 8);
        let spots = probe.spots(&rows, 1000, 3);
        assert_eq!(spots.len(), 2, "{spots:?}");
        let mut starts: Vec<u32> = spots.iter().map(|s| s.steps.start - 1000).collect();
        starts.sort_unstable();
        assert_eq!(starts, [once + 18 + 9, twice + 18]);
        assert!(probe.spots(&rows[..once as usize], 0, 3).is_empty());
        assert!(probe.spots(&[], 0, 3).is_empty());
    }

    #[test]
    fn what_is_too_short_is_no_probe() {
        assert!(Probe::new(&chain(), 17, 20).is_none());
        assert!(Probe::new(&chain(), 20, 20).is_none());
        assert!(Probe::new(&chain(), 15, 20).is_some());
    }
}
