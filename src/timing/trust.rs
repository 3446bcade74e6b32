//! How likely each word is where it was put: by its own sounds and by those of the words around it.

use crate::timing::confidence::Heard;
use crate::units::Ms;

/// What a single word says, in nats: log-odds of being in its place for each nat of its mean deficit, from
/// the deficit on that words in and out of their place have equally often.
///
/// Set by hand on made mismatches: words in their place had a mean deficit of -1.8 (-2.3 in noise of 5 dB), others
/// of -4.6, both with a wide spread.
const NATS_PER_DEFICIT: f64 = 0.6;
const EVEN_DEFICIT: f64 = -3.2;
/// Most that a word of [`USUAL_STEPS`] can say against its place, and for it.
const MOST_AGAINST: f64 = -4.0;
const MOST_FOR: f64 = 2.4;
/// Steps of 30 ms in a usual word. What a word says grows with the root of its length, up to [`MOST_STEPS`].
const USUAL_STEPS: f64 = 8.0;
const MOST_STEPS: f64 = 20.0;
const STEP_MS: f64 = 30.0;

/// Chance that of two words one is in its place and the other is not: words that follow each other in a sentence, and
/// words with the end of a sentence, a pause or other words between them.
const CHANGE_WITHIN: f64 = 0.015;
const CHANGE_BETWEEN: f64 = 0.12;
/// Pause between two words from which on they are taken apart.
const APART_MS: Ms = 300;
/// Chance that the first word is in its place.
const FIRST_IN_PLACE: f64 = 0.8;

/// Of each token the probability that it is in its place; `None` for those that were not heard.
///
/// A hidden Markov model with two states: in its place, or anywhere. Single words deceive: among many places some
/// sound a little like every word, and some words are mumbled in the right place. Runs of words do not. `begins`
/// tells of each token whether a sentence begins with it. Linear in the number of tokens.
pub fn trust(heard: &[Option<Heard>], begins: &[bool]) -> Vec<Option<f64>> {
    let placed: Vec<(usize, Heard)> =
        heard.iter().enumerate().filter_map(|(i, h)| h.map(|h| (i, h))).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            let apart = j != i + 1 || begins[j] || b.span.start.saturating_sub(a.span.end) > APART_MS;
            if apart { CHANGE_BETWEEN } else { CHANGE_WITHIN }
        })
        .collect();
    // Chances of (in place, elsewhere), normalised at each word.
    let likelihoods: Vec<f64> = placed.iter().map(|(_, h)| log_odds(h).exp()).collect();
    let mut forward = Vec::with_capacity(placed.len());
    let mut chance = FIRST_IN_PLACE;
    for (i, likelihood) in likelihoods.iter().enumerate() {
        if i > 0 {
            chance = chance * (1.0 - changes[i - 1]) + (1.0 - chance) * changes[i - 1];
        }
        let in_place = chance * likelihood;
        chance = in_place / (in_place + 1.0 - chance);
        forward.push(chance);
    }
    let mut trust = vec![None; heard.len()];
    // Likelihood of what follows, given in place and given elsewhere, scaled to a sum of 1.
    let mut after = 0.5;
    for (i, (token, _)) in placed.iter().enumerate().rev() {
        if i + 1 < placed.len() {
            let (in_place, elsewhere) = (after * likelihoods[i + 1], 1.0 - after);
            let (stay, change) = (1.0 - changes[i], changes[i]);
            let (here, there) = (stay * in_place + change * elsewhere, change * in_place + stay * elsewhere);
            after = here / (here + there);
        }
        let in_place = forward[i] * after;
        trust[*token] = Some(in_place / (in_place + (1.0 - forward[i]) * (1.0 - after)));
    }
    trust
}

fn log_odds(heard: &Heard) -> f64 {
    let steps = f64::from(heard.span.end - heard.span.start) / STEP_MS;
    let own = NATS_PER_DEFICIT * (f64::from(heard.mean_deficit) - EVEN_DEFICIT);
    own.clamp(MOST_AGAINST, MOST_FOR) * (steps.clamp(1.0, MOST_STEPS) / USUAL_STEPS).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MsSpan;

    /// Words of 250 ms, one after another, with these deficits.
    fn words(deficits: &[f32]) -> Vec<Option<Heard>> {
        let word = |(i, d): (usize, &f32)| {
            let start = i as Ms * 250;
            Some(Heard { span: MsSpan { start, end: start + 250 }, mean_deficit: *d })
        };
        deficits.iter().enumerate().map(word).collect()
    }

    #[test]
    fn a_mumbled_word_is_trusted_among_clear_ones_and_a_clear_one_is_not_among_wrong_ones() {
        let mut begins = vec![false; 18];
        begins[9] = true;
        let mut deficits = [-1.5; 18];
        deficits[4] = -5.5;
        deficits[9..].fill(-5.5);
        deficits[13] = -1.5;
        let trust: Vec<f64> = trust(&words(&deficits), &begins).into_iter().flatten().collect();
        assert!(trust[..9].iter().all(|t| *t > 0.8), "{trust:?}");
        assert!(trust[9..].iter().all(|t| *t < 0.2), "{trust:?}");
    }

    #[test]
    fn what_was_not_heard_has_no_trust_and_parts_its_neighbours() {
        let mut heard = words(&[-1.0, -1.0, -5.0, -5.0, -5.0]);
        let close = trust(&heard, &[false; 5]);
        heard[1] = None;
        let parted = trust(&heard, &[false; 5]);
        assert_eq!(parted[1], None);
        assert!(parted[2] < close[2]);
        assert!(trust(&[], &[]).is_empty());
    }

    /// The same by summing over every combination.
    #[test]
    fn forward_and_backward_agree_with_the_sum_over_all_combinations() {
        let heard = words(&[-1.0, -4.0, -6.0, -2.0, -3.4]);
        let begins = [true, false, true, false, false];
        let found = trust(&heard, &begins);
        let mut sums = [0.0; 5];
        let mut total = 0.0;
        for combination in 0..32u32 {
            let in_place = |i: usize| combination >> i & 1 == 1;
            let mut weight = if in_place(0) { FIRST_IN_PLACE } else { 1.0 - FIRST_IN_PLACE };
            for (i, h) in heard.iter().flatten().enumerate() {
                if in_place(i) {
                    weight *= log_odds(h).exp();
                }
                if i > 0 {
                    let change = if begins[i] { CHANGE_BETWEEN } else { CHANGE_WITHIN };
                    weight *= if in_place(i) == in_place(i - 1) { 1.0 - change } else { change };
                }
            }
            total += weight;
            (0..5).filter(|i| in_place(*i)).for_each(|i| sums[i] += weight);
        }
        for (found, sum) in found.into_iter().flatten().zip(sums) {
            assert!((found - sum / total).abs() < 1e-12);
        }
    }
}
