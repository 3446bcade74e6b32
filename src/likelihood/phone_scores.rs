//! Phone scores over the whole recording: how much worse than the best phone each phone is, every 30 ms.

use rayon::prelude::*;

use super::gmm::{WIDE, block, wide_scores};
use crate::calibration::UNITS_PER_NAT;
use crate::frontend::Features;
use crate::model::acoustic::AcousticModel;
use crate::phones::{PHONES, PhoneId};
use crate::progress::Progress;
use crate::units::{FRAMES_PER_S, Ms, frame_to_ms};

/// Frames from one step of the phone scores to the next.
pub const STEP_FRAMES: u32 = 3;
/// Steps in a second.
pub const STEPS_PER_S: f64 = FRAMES_PER_S / STEP_FRAMES as f64;

/// Steps that one thread scores at a time.
const BLOCK_STEPS: usize = 128;

/// The penalty of every phone against the best one of the step, in quarter nats, capped at 255.
pub type Penalties = [u8; PHONES];

/// Phone scores every [`STEP_FRAMES`] frames, 46 bytes per step.
pub struct PhoneScores {
    /// One row per step.
    pub penalties: Vec<Penalties>,
    /// Log-likelihood of the best phone's best state at each step.
    pub best: Vec<f32>,
}

impl PhoneScores {
    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.best.len()
    }
}

/// When `step` begins.
pub fn step_to_ms(step: u32) -> Ms {
    frame_to_ms(step * STEP_FRAMES)
}

/// The frame that represents `step`: the middle one of its three.
pub fn frame_of(step: usize) -> usize {
    step * STEP_FRAMES as usize + STEP_FRAMES as usize / 2
}

/// Steps that are scored while `follow` processes those before them (half a minute).
const STRETCH_STEPS: usize = 8 * BLOCK_STEPS;

/// Scores every phone at every step, each by its best state, on all threads of the current pool.
pub fn gather(features: &Features, acoustic: &AcousticModel<'_>, progress: &dyn Progress) -> PhoneScores {
    gather_with(features, acoustic, progress, |_| {})
}

/// Like [`gather`], while one thread passes what has been scored to `follow`, in order and without gaps.
///
/// After a cancellation nothing more is scored or passed on, and the result is meaningless.
pub fn gather_with(
    features: &Features,
    acoustic: &AcousticModel<'_>,
    progress: &dyn Progress,
    mut follow: impl FnMut(&[Penalties]) + Send,
) -> PhoneScores {
    let steps = features.frames().div_ceil(STEP_FRAMES as usize);
    let mut phone_scores = PhoneScores { penalties: vec![[0; PHONES]; steps], best: vec![0.0; steps] };
    let stretches =
        phone_scores.penalties.chunks_mut(STRETCH_STEPS).zip(phone_scores.best.chunks_mut(STRETCH_STEPS));
    let mut scored: &[Penalties] = &[];
    for (stretch, (rows, bests)) in stretches.enumerate() {
        if progress.is_cancelled() {
            return phone_scores;
        }
        rayon::join(
            || follow(scored),
            || {
                let blocks = rows.par_chunks_mut(BLOCK_STEPS).zip(bests.par_chunks_mut(BLOCK_STEPS));
                blocks.enumerate().for_each(|(block, (rows, bests))| {
                    if progress.is_cancelled() {
                        return;
                    }
                    let first = stretch * STRETCH_STEPS + block * BLOCK_STEPS;
                    score(features, acoustic, first, rows, bests);
                    let first_frame = first * STEP_FRAMES as usize;
                    let frames = (rows.len() * STEP_FRAMES as usize).min(features.frames() - first_frame);
                    progress.advance(frames as u64);
                });
            },
        );
        scored = rows;
    }
    follow(scored);
    phone_scores
}

/// Scores the steps from `first` on, at most [`BLOCK_STEPS`].
fn score(
    features: &Features,
    acoustic: &AcousticModel<'_>,
    first: usize,
    rows: &mut [Penalties],
    bests: &mut [f32],
) {
    // After the last step the last frame is repeated, to fill the block.
    let observation = |step: usize| features.observation(frame_of(step).min(features.frames() - 1));
    let blocks: Vec<_> =
        (0..rows.len()).step_by(WIDE).map(|from| block::<WIDE>(|n| observation(first + from + n))).collect();
    // Phone by phone, so that a codebook stays in the cache for all blocks.
    let mut scores = [[f32::MIN; PHONES]; BLOCK_STEPS];
    for phone in 0..PHONES {
        for (scores, block) in scores.chunks_mut(WIDE).zip(&blocks) {
            let states = wide_scores(acoustic, phone as PhoneId, block);
            for (n, scores) in scores.iter_mut().enumerate() {
                scores[phone] = states.iter().fold(f32::MIN, |best, state| best.max(state[n]));
            }
        }
    }
    for ((row, best), scores) in rows.iter_mut().zip(bests).zip(scores) {
        *best = scores.into_iter().fold(f32::MIN, f32::max);
        for (penalty, score) in row.iter_mut().zip(scores) {
            // Casting a float saturates.
            *penalty = ((*best - score) * UNITS_PER_NAT).round() as u8;
        }
    }
}
