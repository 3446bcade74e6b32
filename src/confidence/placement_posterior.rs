//! Placement posterior: the probability that each word is where it was placed, from its own sounds and those of the
//! words around it.

use super::belonging::{weight, whole_odds};
use super::candidate::Candidate;
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
/// How far each nat of the log-odds that the text, or its part, belongs lowers [`EVEN_SAID`]: right words cost more in
/// some voices and rooms than in others.
const SAID_PER_WHOLE: f64 = 1.5;
/// Words with a longer pause than this between them count as apart.
const APART_MS: Ms = 300;

/// For each token: the probability that it is in its place; `None` for those that were not heard.
///
/// Single words are unreliable: among many places some sound a little like any word, and some words are mumbled in the
/// right place. Runs of words are reliable, and so is the text as a whole, if it is short enough to have a contrast.
/// Linear in the number of words.
pub fn posteriors(words: &[Candidate], whole: Option<TextContrast>) -> Vec<Option<f64>> {
    let placed: Vec<(usize, ScoredWord)> =
        words.iter().enumerate().filter_map(|(i, word)| word.scored().map(|heard| (i, heard))).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            change(j != i + 1 || words[j].begins || b.span.start.saturating_sub(a.span.end) > APART_MS)
        })
        .collect();
    let share = whole.map_or(0.0, |whole| whole_odds(whole) * weight(words.len()));
    let even = |i: usize| EVEN_SAID - SAID_PER_WHOLE * (share + words[i].belonging.log_odds);
    let log_odds: Vec<f64> = placed.iter().map(|(i, heard)| log_odds(heard, even(*i))).collect();
    let absent = words.len() - placed.len();
    let mut posteriors = vec![None; words.len()];
    let chances = posterior_given(&log_odds, &changes, absent, share);
    for ((word, _), chance) in placed.iter().zip(chances) {
        posteriors[*word] = Some(chance);
    }
    posteriors
}

fn log_odds(heard: &ScoredWord, even: f64) -> f64 {
    (NATS_PER_SAID * (f64::from(heard.said) - even)).clamp(MOST_AGAINST, MOST_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::confidence::belonging::Belonging;
    use crate::confidence::candidate::tests::candidates;
    use crate::units::MsSpan;

    /// Words of 250 ms, one after another, with these log-likelihood ratios.
    fn words(llrs: &[f32]) -> Vec<Candidate> {
        let word = |(i, llr): (usize, &f32)| {
            let start = i as Ms * 250;
            Some((MsSpan { start, end: start + 250 }, *llr))
        };
        candidates(llrs.iter().enumerate().map(word))
    }

    #[test]
    fn a_mumbled_word_is_trusted_among_clear_ones_and_a_clear_one_is_not_among_wrong_ones() {
        let mut llrs = [-1.5; 18];
        llrs[4] = -5.5;
        llrs[9..].fill(-5.5);
        llrs[13] = -1.5;
        let mut words = words(&llrs);
        words[9].begins = true;
        let trust: Vec<f64> = posteriors(&words, None).into_iter().flatten().collect();
        assert!(trust[..9].iter().all(|t| *t > 0.8), "{trust:?}");
        assert!(trust[9..].iter().all(|t| *t < 0.2), "{trust:?}");
    }

    #[test]
    fn what_was_not_heard_has_no_trust_and_parts_its_neighbours() {
        let mut words = words(&[-1.0, -1.0, -5.0, -5.0, -5.0]);
        let close = posteriors(&words, None);
        words[1].heard = None;
        let parted = posteriors(&words, None);
        assert_eq!(parted[1], None);
        assert!(parted[2] < close[2]);
        assert!(posteriors(&[], None).is_empty());
    }

    #[test]
    fn a_text_that_suits_better_than_wrong_ones_carries_its_unclear_words_and_a_wrong_text_does_not() {
        let unclear = words(&[-3.6; 6]);
        let least = |strict: f32, loose: f32| {
            let found = posteriors(&unclear, Some(TextContrast { strict, loose }));
            found.into_iter().flatten().fold(1.0, f64::min)
        };
        assert!(least(33.0, 14.0) > 0.9, "{}", least(33.0, 14.0));
        assert!(least(2.0, 1.0) < 0.1, "{}", least(2.0, 1.0));
    }

    #[test]
    fn unclear_words_are_trusted_in_a_segment_that_belongs() {
        let mut words = words(&[-3.6; 6]);
        let mut with = |log_odds: f64| {
            words.iter_mut().for_each(|word| word.belonging = Belonging { log_odds, ..Belonging::default() });
            posteriors(&words, None)[2].unwrap()
        };
        let (belongs, unknown) = (with(6.0), with(0.0));
        assert!(belongs > 0.9 && unknown < 0.5, "{belongs} {unknown}");
    }
}
