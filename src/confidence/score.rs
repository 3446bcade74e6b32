//! Whether the audio supports a word: its likelihood compared with that of the best phones, whichever they are.

use super::contrast::Contrast;
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
    /// Log-odds that it was said here, rather than nothing or something else, in nats; see [`said`].
    pub said: f32,
}

/// Log-odds that a word was said, rounded from a logistic fit on labelled recordings outside the repository: the
/// intercept, and the weights of each nat of its mean log-likelihood ratio (times the square root of its relative
/// length) and of each nat by which it fits its place better than a deletion and than a filler. On average the result
/// was -5.6 for words inserted into right texts, 4.4 for the words in their place, and 3.3 for those in foreign
/// accents, all with a standard deviation of 2 to 3.
const SAID: f32 = 2.6;
const SAID_PER_LLR: f32 = 0.95;
const SAID_PER_DELETION: f32 = 0.085;
const SAID_PER_FILLER: f32 = 0.08;

/// Log-odds, in nats, that a word of `steps` steps of the phone scores was said, if half of all words were.
pub fn said(mean_llr: f32, steps: f32, contrast: &Contrast) -> f32 {
    let length = length_weight(f64::from(steps)) as f32;
    SAID + SAID_PER_LLR * mean_llr.clamp(-12.0, 0.0) * length
        + SAID_PER_DELETION * contrast.deletion.clamp(-25.0, 40.0)
        + SAID_PER_FILLER * contrast.filler.clamp(-25.0, 25.0)
}

/// The prior share of words that were not said, the number of words by which the prior counts, and the largest share
/// assumed.
const UNSAID_SHARE: f32 = 0.02;
const UNSAID_WORDS: f32 = 60.0;
const MOST_UNSAID: f32 = 0.15;
/// How often the share is re-estimated.
const ROUNDS: usize = 4;

/// The threshold of [`said`] below which a word counts as not said, given the log-odds of all words. It follows the
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

/// The probability that both edges of a word in its place lie within 50 ms of where a listener puts them, at a
/// log-likelihood ratio of 0, and how much each nat below 0 reduces it. Set by hand on half an hour of synthetic
/// mismatches, clean and at a signal-to-noise ratio of 10 dB: 87 % and 79 % on average, and only a little less for
/// unclear words than for clear ones.
const BEST_SCORE: f32 = 0.93;
const SCORE_PER_LLR: f32 = 0.03;
/// The share of that probability that an interpolated word keeps.
const INTERPOLATED_SHARE: f32 = 0.6;

/// Confidence in `[0, 1]`: approximately the probability that both edges of a word lie within 50 ms of the truth, given
/// its mean log-likelihood ratio, the probability `trust` that it is in its place, and whether its status is aligned.
pub fn score(mean_llr: f32, trust: f64, is_aligned: bool) -> f32 {
    let edges = (BEST_SCORE + SCORE_PER_LLR * mean_llr).clamp(0.0, 1.0);
    let share = if is_aligned { 1.0 } else { INTERPOLATED_SHARE };
    trust as f32 * edges * share
}

/// Below this mean log-likelihood ratio a word's place is in doubt.
const DOUBTFUL_LLR: f32 = -5.5;

/// Whether the audio supports a word with this mean log-likelihood ratio, regardless of the words around it.
pub fn is_supported(mean_llr: f32) -> bool {
    mean_llr >= DOUBTFUL_LLR
}

/// The mean log-likelihood ratio of a usual word in its place, and the milliseconds of it that are averaged with a
/// word's own: a word of few frames says little.
const USUAL_LLR: f32 = -2.0;
const USUAL_MS: f32 = 60.0;
/// Below this, a word's own sounds are not those of its phones: 3 % of words in their place are below it, and half of
/// those in a wrong place.
const LEAST_LLR: f32 = -3.8;

/// Whether a word's own sounds are those of its phones.
pub fn sounds_right(heard: &ScoredWord) -> bool {
    let length = (heard.span.end - heard.span.start) as f32;
    let llr = (heard.mean_llr * length + USUAL_LLR * USUAL_MS) / (length + USUAL_MS);
    llr >= LEAST_LLR
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(said(-1.5, 8.0, &clear) > 4.0);
        assert!(said(-8.0, 5.0, &forced) < -5.0);
    }
}
