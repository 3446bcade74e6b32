//! A hidden Markov model of right and wrong items in a row, in which neighbours tend to be right or wrong together.

use crate::calibration::placing::LlrModel;

/// The length of a usual word, in steps of the phone scores. The log-odds of a word grow with the square root of its
/// length, up to [`MOST_STEPS`].
const USUAL_STEPS: f64 = 8.0;
const MOST_STEPS: f64 = 20.0;

impl LlrModel {
    /// Log-odds, in nats, that a word with this mean log-likelihood ratio and of `steps` steps is in its place.
    pub fn log_odds(&self, mean_llr: f64, steps: f64) -> f64 {
        let own = self.nats_per_llr * (mean_llr - self.even_llr);
        own.clamp(self.most_against, self.most_for) * length_weight(steps)
    }
}

/// How much a word of `steps` steps of the phone scores says of its place, compared with a usual word: the square root
/// of its relative length, as neighbouring steps are not independent.
pub fn length_weight(steps: f64) -> f64 {
    (steps.clamp(1.0, MOST_STEPS) / USUAL_STEPS).sqrt()
}

/// The probability that one of two neighbouring words is in its place and the other is not (see [`posterior`]). They
/// are `apart` if the end of a sentence, a pause or other words lie between them.
pub fn change(apart: bool) -> f64 {
    if apart { 0.12 } else { 0.015 }
}

/// The initial share of right items, and the smallest and largest share assumed.
const FIRST_SHARE: f64 = 0.8;
const SHARES: std::ops::RangeInclusive<f64> = 0.02..=0.98;
/// The number of forward-backward passes; the share is re-estimated after each but the last.
const ROUNDS: usize = 4;

/// The probability that each item is right, from its own log-odds (in nats) and, for each pair of neighbours, the
/// probability that one is right and the other is not (`changes`, one fewer; for the case that half of all items are
/// right).
///
/// Runs forward-backward on a hidden Markov model with the two states right and wrong. The share of right items is
/// estimated from the items themselves, by expectation-maximisation: where nearly all are right, a few that look wrong
/// are taken to be right too, and where nearly all are wrong, a few that look right are taken to be chance. `absent` is
/// the number of further items that are known to be wrong. Linear in the number of items.
pub fn posterior(log_odds: &[f64], changes: &[f64], absent: usize) -> Vec<f64> {
    posterior_given(log_odds, changes, absent, 0.0)
}

/// Like [`posterior`], with additional log-odds of `whole` nats for the items as a whole.
pub fn posterior_given(log_odds: &[f64], changes: &[f64], absent: usize, whole: f64) -> Vec<f64> {
    let likelihoods: Vec<f64> = log_odds.iter().map(|odds| odds.exp()).collect();
    let mut share = FIRST_SHARE;
    let with_whole = |share: f64| 1.0 / (1.0 + (1.0 - share) / share * (-whole).exp());
    for _ in 1..ROUNDS {
        let found = given_share(&likelihoods, changes, with_whole(share));
        let mean = found.iter().sum::<f64>() / (found.len() + absent).max(1) as f64;
        share = mean.clamp(*SHARES.start(), *SHARES.end());
    }
    given_share(&likelihoods, changes, with_whole(share))
}

/// The probabilities of going from right to wrong and from wrong to right, such that in the long run `share` of all
/// items are right.
fn turns(change: f64, share: f64) -> (f64, f64) {
    (2.0 * change * (1.0 - share), 2.0 * change * share)
}

fn given_share(likelihoods: &[f64], changes: &[f64], share: f64) -> Vec<f64> {
    let mut chance = share;
    let mut posterior = Vec::with_capacity(likelihoods.len());
    for (i, likelihood) in likelihoods.iter().enumerate() {
        if i > 0 {
            let (spoil, mend) = turns(changes[i - 1], share);
            chance = chance * (1.0 - spoil) + (1.0 - chance) * mend;
        }
        let right = chance * likelihood;
        chance = right / (right + 1.0 - chance);
        posterior.push(chance);
    }
    // The likelihood of all that follows given right, scaled so that it and the likelihood given wrong sum to 1.
    let mut after = 0.5;
    for i in (0..posterior.len()).rev() {
        if let Some(likelihood) = likelihoods.get(i + 1) {
            let (right, wrong) = (after * likelihood, 1.0 - after);
            let (spoil, mend) = turns(changes[i], share);
            let if_right = (1.0 - spoil) * right + spoil * wrong;
            let if_wrong = mend * right + (1.0 - mend) * wrong;
            after = if_right / (if_right + if_wrong);
        }
        let right = posterior[i] * after;
        posterior[i] = right / (right + (1.0 - posterior[i]) * (1.0 - after));
    }
    posterior
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwards_and_backwards_agree_with_the_sum_over_all_combinations() {
        let log_odds = [1.3f64, -0.5, -1.7, 0.7, -0.1];
        let changes = [0.015, 0.12, 0.015, 0.2];
        let share = 0.7;
        let found = given_share(&log_odds.map(f64::exp), &changes, share);
        let mut sums = [0.0; 5];
        let mut total = 0.0;
        for combination in 0..32u32 {
            let is_right = |i: usize| combination >> i & 1 == 1;
            let mut weight = if is_right(0) { share } else { 1.0 - share };
            for i in 0..5 {
                weight *= if is_right(i) { log_odds[i].exp() } else { 1.0 };
                if i > 0 {
                    let (spoil, mend) = turns(changes[i - 1], share);
                    weight *= match (is_right(i - 1), is_right(i)) {
                        (true, true) => 1.0 - spoil,
                        (true, false) => spoil,
                        (false, true) => mend,
                        (false, false) => 1.0 - mend,
                    };
                }
            }
            total += weight;
            (0..5).filter(|i| is_right(*i)).for_each(|i| sums[i] += weight);
        }
        for (found, sum) in found.into_iter().zip(sums) {
            assert!((found - sum / total).abs() < 1e-12);
        }
    }

    #[test]
    fn the_same_few_are_right_among_right_ones_and_wrong_among_wrong_ones() {
        let few = |others: f64| {
            let mut log_odds = vec![others; 60];
            log_odds[30..33].fill(-others * 0.8);
            posterior(&log_odds, &[0.1; 59], 0)[31]
        };
        assert!(few(2.0) > 0.5, "{}", few(2.0));
        assert!(few(-2.0) < 0.5, "{}", few(-2.0));
        assert!(posterior(&[], &[], 3).is_empty());
    }
}
