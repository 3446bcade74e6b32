//! Placement posterior: the probability that each word is where it was placed, from its own sounds and those of the
//! words around it.

use super::belonging::weight;
use super::candidate::Candidate;
use super::contrast::TextContrast;
use super::score::ScoredWord;
use crate::calibration::Calibration;
use crate::calibration::judging::PlacementOdds;
use crate::likelihood::right_wrong_hmm::{change, posterior_given};
use crate::units::Ms;

/// Words with a longer pause than this between them count as apart.
const APART_MS: Ms = 300;

/// For each token: the probability that it is in its place; `None` for those that were not heard.
///
/// Single words are unreliable: among many places some sound a little like any word, and some words are mumbled in the
/// right place. Runs of words are reliable, and so is the text as a whole, if it is short enough to have a contrast.
/// Linear in the number of words.
pub fn posteriors(
    calibration: &Calibration,
    words: &[Candidate],
    whole: Option<TextContrast>,
) -> Vec<Option<f64>> {
    let Calibration { placement, belonging, .. } = calibration;
    let placed: Vec<(usize, ScoredWord)> =
        words.iter().enumerate().filter_map(|(i, word)| word.scored().map(|heard| (i, heard))).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            change(j != i + 1 || words[j].begins || b.span.start.saturating_sub(a.span.end) > APART_MS)
        })
        .collect();
    let share = whole.map_or(0.0, |whole| belonging.of_whole(whole) * weight(words.len()));
    let even =
        |i: usize| placement.even_said - placement.said_per_whole * (share + words[i].belonging.log_odds);
    let log_odds: Vec<f64> = placed.iter().map(|(i, heard)| placement.log_odds(heard, even(*i))).collect();
    let absent = words.len() - placed.len();
    let mut posteriors = vec![None; words.len()];
    let chances = posterior_given(&log_odds, &changes, absent, share);
    for ((word, _), chance) in placed.iter().zip(chances) {
        posteriors[*word] = Some(chance);
    }
    posteriors
}

impl PlacementOdds {
    /// Of one word, where they are 0 at `even` log-odds to have been said.
    fn log_odds(&self, heard: &ScoredWord, even: f64) -> f64 {
        (self.per_said * (f64::from(heard.said) - even)).clamp(self.most_against, self.most_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
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
        let trust: Vec<f64> = posteriors(&EN_US, &words, None).into_iter().flatten().collect();
        assert!(trust[..9].iter().all(|t| *t > 0.8), "{trust:?}");
        assert!(trust[9..].iter().all(|t| *t < 0.2), "{trust:?}");
    }

    #[test]
    fn what_was_not_heard_has_no_trust_and_parts_its_neighbours() {
        let mut words = words(&[-1.0, -1.0, -5.0, -5.0, -5.0]);
        let close = posteriors(&EN_US, &words, None);
        words[1].heard = None;
        let parted = posteriors(&EN_US, &words, None);
        assert_eq!(parted[1], None);
        assert!(parted[2] < close[2]);
        assert!(posteriors(&EN_US, &[], None).is_empty());
    }

    #[test]
    fn a_text_that_suits_better_than_wrong_ones_carries_its_unclear_words_and_a_wrong_text_does_not() {
        let unclear = words(&[-3.6; 6]);
        let least = |strict: f32, loose: f32| {
            let found = posteriors(&EN_US, &unclear, Some(TextContrast { strict, loose }));
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
            posteriors(&EN_US, &words, None)[2].unwrap()
        };
        let (belongs, unknown) = (with(6.0), with(0.0));
        assert!(belongs > 0.9 && unknown < 0.5, "{belongs} {unknown}");
    }
}
