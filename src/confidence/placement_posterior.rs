//! How likely each word is where it was put: by its own sounds and by those of the words around it.

use super::score::ScoredWord;
use crate::likelihood::phone_scores::step_to_ms;
use crate::likelihood::right_wrong_hmm::{LlrModel, change, posterior};
use crate::units::Ms;

/// Set by hand on made mismatches: words in their place had a mean log-likelihood ratio of -1.8 (-2.3 in noise of 5 dB), others
/// of -4.6, both with a wide spread.
const LLR_MODEL: LlrModel = LlrModel { nats_per_llr: 0.6, even_llr: -3.2, most_against: -2.2 };
/// Pause between two words from which on they are taken apart.
const APART_MS: Ms = 300;

/// For each token: the probability that it is in its place; `None` for those that were not heard.
///
/// Single words deceive: among many places some sound a little like every word, and some words are mumbled in the
/// right place. Runs of words do not. `begins` tells of each token whether a sentence begins with it. Linear in the
/// number of tokens.
pub fn posteriors(heard: &[Option<ScoredWord>], begins: &[bool]) -> Vec<Option<f64>> {
    let placed: Vec<(usize, ScoredWord)> =
        heard.iter().enumerate().filter_map(|(i, h)| h.map(|h| (i, h))).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            change(j != i + 1 || begins[j] || b.span.start.saturating_sub(a.span.end) > APART_MS)
        })
        .collect();
    let log_odds: Vec<f64> = placed.iter().map(|(_, h)| log_odds(h)).collect();
    let mut trust = vec![None; heard.len()];
    for ((token, _), chance) in placed.iter().zip(posterior(&log_odds, &changes, heard.len() - placed.len()))
    {
        trust[*token] = Some(chance);
    }
    trust
}

fn log_odds(heard: &ScoredWord) -> f64 {
    let steps = f64::from(heard.span.end - heard.span.start) / f64::from(step_to_ms(1));
    LLR_MODEL.log_odds(f64::from(heard.mean_llr), steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MsSpan;

    /// Words of 250 ms, one after another, with these log-likelihood ratios.
    fn words(llrs: &[f32]) -> Vec<Option<ScoredWord>> {
        let word = |(i, d): (usize, &f32)| {
            let start = i as Ms * 250;
            Some(ScoredWord { span: MsSpan { start, end: start + 250 }, mean_llr: *d })
        };
        llrs.iter().enumerate().map(word).collect()
    }

    #[test]
    fn a_mumbled_word_is_trusted_among_clear_ones_and_a_clear_one_is_not_among_wrong_ones() {
        let mut begins = vec![false; 18];
        begins[9] = true;
        let mut llrs = [-1.5; 18];
        llrs[4] = -5.5;
        llrs[9..].fill(-5.5);
        llrs[13] = -1.5;
        let trust: Vec<f64> = posteriors(&words(&llrs), &begins).into_iter().flatten().collect();
        assert!(trust[..9].iter().all(|t| *t > 0.8), "{trust:?}");
        assert!(trust[9..].iter().all(|t| *t < 0.2), "{trust:?}");
    }

    #[test]
    fn what_was_not_heard_has_no_trust_and_parts_its_neighbours() {
        let mut heard = words(&[-1.0, -1.0, -5.0, -5.0, -5.0]);
        let close = posteriors(&heard, &[false; 5]);
        heard[1] = None;
        let parted = posteriors(&heard, &[false; 5]);
        assert_eq!(parted[1], None);
        assert!(parted[2] < close[2]);
        assert!(posteriors(&[], &[]).is_empty());
    }
}
