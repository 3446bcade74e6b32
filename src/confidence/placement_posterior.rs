//! Placement posterior: the probability that each word is where it was placed, from its own sounds and those of the
//! words around it.

use super::contrast::TextContrast;
use super::score::ScoredWord;
use crate::likelihood::right_wrong_hmm::{change, posterior_given};
use crate::units::Ms;

/// The log-odds, in nats, that a word is in its place: a factor for each nat of [`said`](super::score::said), the value
/// of `said` at which the log-odds are 0, and the limits for one word. Rounded, from labelled recordings outside the
/// repository: words in their place had 3 to 4.4, words of other texts, placed where they fitted best, -0.6, both with
/// a standard deviation of 2.6.
const NATS_PER_SAID: f64 = 0.55;
const EVEN_SAID: f64 = 1.4;
const MOST_AGAINST: f64 = -2.5;
const MOST_FOR: f64 = 2.8;
/// The log-odds, in nats, that the text belongs to the recording: the intercept, the weights of the strict and the
/// loose contrast of the whole text, and the limit either way. Rounded from a logistic fit on right and exchanged texts
/// of labelled recordings outside the repository: right texts had a strict and a loose contrast of 33 and 14 in the
/// median and of at least 10 and 2, wrong ones 2 and 1 in the median.
const WHOLE: f64 = -2.5;
const WHOLE_PER_STRICT: f64 = 0.17;
const WHOLE_PER_LOOSE: f64 = 0.34;
const MOST_WHOLE: f64 = 8.0;
/// With this many words, these log-odds count half.
const WHOLE_WORDS: f64 = 20.0;
/// How far each nat of them lowers [`EVEN_SAID`]: right words cost more in some voices and rooms than in others.
const SAID_PER_WHOLE: f64 = 1.5;
/// Words with a longer pause than this between them count as apart.
const APART_MS: Ms = 300;

/// For each token: the probability that it is in its place; `None` for those that were not heard.
///
/// Single words are unreliable: among many places some sound a little like any word, and some words are mumbled in the
/// right place. Runs of words are reliable, and so is the text as a whole, if it is short enough to have a contrast.
/// `begins` has, for each token, whether a sentence begins with it. Linear in the number of tokens.
pub fn posteriors(
    heard: &[Option<ScoredWord>],
    begins: &[bool],
    whole: Option<TextContrast>,
) -> Vec<Option<f64>> {
    let placed: Vec<(usize, ScoredWord)> =
        heard.iter().enumerate().filter_map(|(i, h)| h.map(|h| (i, h))).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            change(j != i + 1 || begins[j] || b.span.start.saturating_sub(a.span.end) > APART_MS)
        })
        .collect();
    // The more words there are, the more they tell about each other.
    let whole =
        whole.map_or(0.0, |whole| whole_odds(whole) * WHOLE_WORDS / (WHOLE_WORDS + heard.len() as f64));
    let even = EVEN_SAID - SAID_PER_WHOLE * whole;
    let log_odds: Vec<f64> = placed.iter().map(|(_, h)| log_odds(h, even)).collect();
    let absent = heard.len() - placed.len();
    let mut trust = vec![None; heard.len()];
    let chances = posterior_given(&log_odds, &changes, absent, whole);
    for ((token, _), chance) in placed.iter().zip(chances) {
        trust[*token] = Some(chance);
    }
    trust
}

fn log_odds(heard: &ScoredWord, even: f64) -> f64 {
    (NATS_PER_SAID * (f64::from(heard.said) - even)).clamp(MOST_AGAINST, MOST_FOR)
}

/// Whether the text, as a whole, suits the recording better than wrong texts do.
pub fn belongs(whole: TextContrast) -> bool {
    whole_odds(whole) > 0.0
}

/// Log-odds that the text belongs to the recording, by its contrast as a whole.
fn whole_odds(whole: TextContrast) -> f64 {
    let odds = WHOLE + WHOLE_PER_STRICT * f64::from(whole.strict) + WHOLE_PER_LOOSE * f64::from(whole.loose);
    odds.clamp(-MOST_WHOLE, MOST_WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MsSpan;

    /// Words of 250 ms, one after another, with these log-likelihood ratios.
    fn words(llrs: &[f32]) -> Vec<Option<ScoredWord>> {
        let word = |(i, d): (usize, &f32)| {
            let start = i as Ms * 250;
            Some(ScoredWord { span: MsSpan { start, end: start + 250 }, mean_llr: *d, said: 7.0 + 2.0 * d })
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
        let trust: Vec<f64> = posteriors(&words(&llrs), &begins, None).into_iter().flatten().collect();
        assert!(trust[..9].iter().all(|t| *t > 0.8), "{trust:?}");
        assert!(trust[9..].iter().all(|t| *t < 0.2), "{trust:?}");
    }

    #[test]
    fn what_was_not_heard_has_no_trust_and_parts_its_neighbours() {
        let mut heard = words(&[-1.0, -1.0, -5.0, -5.0, -5.0]);
        let close = posteriors(&heard, &[false; 5], None);
        heard[1] = None;
        let parted = posteriors(&heard, &[false; 5], None);
        assert_eq!(parted[1], None);
        assert!(parted[2] < close[2]);
        assert!(posteriors(&[], &[], None).is_empty());
    }

    #[test]
    fn a_text_that_suits_better_than_wrong_ones_carries_its_unclear_words_and_a_wrong_text_does_not() {
        let unclear = words(&[-3.6; 6]);
        let least = |strict: f32, loose: f32| {
            let found = posteriors(&unclear, &[false; 6], Some(TextContrast { strict, loose }));
            found.into_iter().flatten().fold(1.0, f64::min)
        };
        assert!(least(33.0, 14.0) > 0.9, "{}", least(33.0, 14.0));
        assert!(least(2.0, 1.0) < 0.1, "{}", least(2.0, 1.0));
    }
}
