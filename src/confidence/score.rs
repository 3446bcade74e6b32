//! Whether the audio supports a word: its likelihood compared with that of the best phones, whichever they are.

use super::contrast::Contrast;
use crate::calibration::judging::{EdgeScore, SaidOdds, SupportLimits};
use crate::likelihood::phone_scores::{PhoneScores, STEP_FRAMES, frame_of};
use crate::likelihood::right_wrong_hmm::length_weight;
use crate::units::MsSpan;
use crate::viterbi::{Found, TokenTime};

/// The result of the search for one token of the sequence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredWord {
    /// Where.
    pub span: MsSpan,
    /// Mean log-likelihood ratio against the best phones, in nats per frame; see [`mean_llr`].
    pub mean_llr: f32,
    /// Log-odds that it was said here, rather than nothing or something else, in nats; see [`SaidOdds`].
    pub said: f32,
}

impl SaidOdds {
    /// Log-odds, in nats, that a word of `steps` steps of the phone scores was said, if half of all words were.
    pub fn of(&self, mean_llr: f32, steps: f32, contrast: &Contrast) -> f32 {
        let length = length_weight(f64::from(steps)) as f32;
        self.intercept
            + self.per_llr * mean_llr.clamp(self.least_llr, 0.0) * length
            + self.per_deletion * contrast.deletion.clamp(self.least_contrast, self.most_deletion)
            + self.per_filler * contrast.filler.clamp(self.least_contrast, self.most_filler)
    }
}

/// The prior share of words that were not said, the number of words by which the prior counts, and the largest share
/// assumed.
const UNSAID_SHARE: f32 = 0.02;
const UNSAID_WORDS: f32 = 60.0;
const MOST_UNSAID: f32 = 0.15;
/// How often the share is re-estimated.
const ROUNDS: usize = 4;

/// The threshold of [`SaidOdds`] below which a word counts as not said, given the log-odds of all words. It follows the
/// share of such words in the text, which is estimated by expectation-maximisation.
pub fn unsaid_below(said: &[f32]) -> f32 {
    let mut share = UNSAID_SHARE;
    for _ in 0..ROUNDS {
        let odds = share / (1.0 - share);
        let unsaid: f32 = said.iter().map(|said| odds / (odds + said.exp())).sum();
        share =
            ((unsaid + UNSAID_SHARE * UNSAID_WORDS) / (said.len() as f32 + UNSAID_WORDS)).min(MOST_UNSAID);
    }
    (share / (1.0 - share)).ln()
}

/// Mean log-likelihood ratio of a token's path against the best phones, in nats per frame, at or below 0.
///
/// Computed at the steps of the phone scores inside the token; for a token between two steps, at the nearest step.
pub fn mean_llr(token: &TokenTime, found: &Found, first_frame: u32, phone_scores: &PhoneScores) -> f32 {
    let at = |step: usize| {
        let frame = frame_of(step) as u32;
        let inside = frame.checked_sub(first_frame).and_then(|i| found.frame_scores.get(i as usize));
        inside.map(|score| score - phone_scores.best[step])
    };
    let first_step = token.path_frames.start.saturating_sub(STEP_FRAMES / 2).div_ceil(STEP_FRAMES);
    let steps = first_step as usize..;
    let (mut sum, mut count) = (0.0, 0);
    for step in
        steps.take_while(|s| *s < phone_scores.steps() && (frame_of(*s) as u32) < token.path_frames.end)
    {
        if let Some(llr) = at(step) {
            sum += llr;
            count += 1;
        }
    }
    if count > 0 {
        return sum / count as f32;
    }
    at((token.path_frames.start / STEP_FRAMES) as usize).unwrap_or(0.0).min(0.0)
}

impl EdgeScore {
    /// Confidence in `[0, 1]`: approximately the probability that both edges of a word lie within 50 ms of the truth,
    /// given its mean log-likelihood ratio, the probability `trust` that it is in its place, and whether its status is
    /// aligned.
    pub fn of(&self, mean_llr: f32, trust: f64, is_aligned: bool) -> f32 {
        let edges = (self.best + self.per_llr * mean_llr).clamp(0.0, 1.0);
        let share = if is_aligned { 1.0 } else { self.interpolated_share };
        trust as f32 * edges * share
    }
}

/// So many milliseconds of a usual word are averaged with a word's own: a word of few frames says little.
const USUAL_MS: f32 = 60.0;

impl SupportLimits {
    /// Whether the audio supports a word with this mean log-likelihood ratio, regardless of the words around it.
    pub fn is_supported(&self, mean_llr: f32) -> bool {
        mean_llr >= self.doubtful_llr
    }

    /// Whether a word's own sounds are those of its phones.
    pub fn sounds_right(&self, heard: &ScoredWord) -> bool {
        let length = (heard.span.end - heard.span.start) as f32;
        let llr = (heard.mean_llr * length + self.usual_llr * USUAL_MS) / (length + USUAL_MS);
        llr >= self.least_llr
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    #[test]
    fn the_threshold_for_unsaid_words_follows_their_share() {
        let with_unsaid = |count: usize| {
            let mut said = vec![5.0; 100];
            said[..count].fill(-8.0);
            unsaid_below(&said)
        };
        assert!(with_unsaid(0) < -4.0, "{}", with_unsaid(0));
        assert!(with_unsaid(10) > with_unsaid(0) + 1.0);
        assert!(with_unsaid(100) < -1.5, "{}", with_unsaid(100));
    }

    #[test]
    fn a_clear_word_was_said_and_one_that_its_neighbours_do_without_was_not() {
        let clear = Contrast { deletion: 40.0, filler: 10.0 };
        let forced = Contrast { deletion: -10.0, filler: -15.0 };
        assert!(EN_US.said.of(-1.5, 8.0, &clear) > 4.0);
        assert!(EN_US.said.of(-8.0, 5.0, &forced) < -5.0);
    }
}
