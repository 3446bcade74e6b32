//! Whether the audio supports a word: its likelihood against that of the best phones whatever they are.

use crate::score::evidence::{Evidence, STEP_FRAMES, frame_of};
use crate::search::{Found, TokenTime};
use crate::units::MsSpan;

/// What the search says of one token of the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// Where.
    pub span: MsSpan,
    /// Mean log-likelihood below the best phones, nats a frame.
    pub mean_deficit: f32,
}

/// Mean log-likelihood of a token's path below the best phones, in nats a frame, at or below 0.
///
/// Taken at the steps of the evidence inside the token; a token between two steps takes the nearest.
pub fn mean_deficit(token: &TokenTime, found: &Found, first_frame: u32, evidence: &Evidence) -> f32 {
    let at = |step: usize| {
        let frame = frame_of(step) as u32;
        let inside = frame.checked_sub(first_frame).and_then(|i| found.frame_scores.get(i as usize));
        inside.map(|score| score - evidence.best[step])
    };
    let first_step = token.path_frames.start.saturating_sub(STEP_FRAMES / 2).div_ceil(STEP_FRAMES);
    let steps = first_step as usize..;
    let (mut sum, mut count) = (0.0, 0);
    for step in steps.take_while(|s| *s < evidence.steps() && (frame_of(*s) as u32) < token.path_frames.end) {
        if let Some(deficit) = at(step) {
            sum += deficit;
            count += 1;
        }
    }
    if count > 0 {
        return sum / count as f32;
    }
    at((token.path_frames.start / STEP_FRAMES) as usize).unwrap_or(0.0).min(0.0)
}

/// Chance that both edges of a word that is in its place lie within 50 ms of where a listener puts them, for a word
/// without deficit, and what each nat of deficit takes from it. Set by hand on half an hour of made mismatches and on
/// the same in noise of 10 dB: 87 % and 79 % on average, and little less for unclear words than for clear ones.
const BEST_SCORE: f32 = 0.93;
const SCORE_PER_DEFICIT: f32 = 0.03;
/// What a word that is interpolated keeps of that.
const INTERPOLATED_SHARE: f32 = 0.6;

/// Confidence in `[0, 1]`: about the chance that both edges of a word lie within 50 ms of the truth, given its mean
/// deficit, the probability `trust` that it is in its place, and whether its own sounds are those it asks for.
pub fn score(mean_deficit: f32, trust: f64, is_aligned: bool) -> f32 {
    let edges = (BEST_SCORE + SCORE_PER_DEFICIT * mean_deficit).clamp(0.0, 1.0);
    let share = if is_aligned { 1.0 } else { INTERPOLATED_SHARE };
    trust as f32 * edges * share
}

/// Below this mean deficit a word raises doubts about where it was put.
const DOUBTFUL_DEFICIT: f32 = -5.5;

/// Whether the audio raises no doubts about a word with this mean deficit, whatever stands around it.
pub fn is_supported(mean_deficit: f32) -> bool {
    mean_deficit >= DOUBTFUL_DEFICIT
}

/// What a usual word in its place has, and how many milliseconds of it are put beside a word's own: the sounds of a
/// word of few frames say little.
const USUAL_DEFICIT: f32 = -2.0;
const USUAL_MS: f32 = 60.0;
/// Below this, a word's own sounds are others than it asks for. Of words in their place 3 % are below it, of words in
/// a wrong one half.
const LEAST_DEFICIT: f32 = -3.8;

/// Whether a word's own sounds are those it asks for.
pub fn sounds_right(heard: &Heard) -> bool {
    let length = (heard.span.end - heard.span.start) as f32;
    let deficit = (heard.mean_deficit * length + USUAL_DEFICIT * USUAL_MS) / (length + USUAL_MS);
    deficit >= LEAST_DEFICIT
}
