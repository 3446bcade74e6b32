//! Vocal tract length normalisation: hears a recording with the filter bank that suits its voice.
//!
//! A shorter vocal tract than those of the training, as children have, raises all resonances by one factor. Where a text
//! is not sure to belong to its recording, the filter bank is warped by the factor under which the recording is most like
//! speech, of whatever words: as the text has no part in that choice, a wrong one gains nothing by it. (Lee and Rose,
//! "Speaker normalization using efficient frequency warping procedures", ICASSP 1996, who choose the factor by the
//! likelihood of mixtures as well.)

use rayon::prelude::*;

use super::contrast::TextContrast;
use crate::audio::sample_store::SampleStore;
use crate::calibration::Calibration;
use crate::calibration::judging::WarpChoice;
use crate::frontend::Features;
use crate::frontend::extract::FrontEnd;
use crate::frontend::mel::FilterBank;
use crate::likelihood::phone_scores::{self, PhoneScores};
use crate::model::acoustic::AcousticModel;
use crate::phones::SILENCE;
use crate::progress::Unwatched;
use crate::units::SAMPLE_RATE_HZ;

/// The factors that are tried beside 1. Those of adults lie between 0.88 and 1.12, in steps of 0.02, in the paper above;
/// smaller steps gained nothing, nor did factors below 1, which recordings of adults in other languages would often get.
/// The highest keeps the last filter below 8 kHz.
const WARPS: [f32; 3] = [1.06, 1.12, 1.17];
/// The factor is chosen by so many excerpts of so many samples (2 s each), evenly spread over a longer recording.
const EXCERPTS: i64 = 10;
const EXCERPT_SAMPLES: i64 = 2 * SAMPLE_RATE_HZ as i64;

/// Whether nothing is to be gained: by the contrast of the `whole` text or, if it is too long for that, by the log-odds of
/// its words to have been `said`.
pub fn is_sure(calibration: &Calibration, whole: Option<TextContrast>, said: &[f32]) -> bool {
    let Calibration { belonging, warp, .. } = calibration;
    let are_clear = || !said.is_empty() && belonging.are_clear(said);
    whole.map_or_else(are_clear, |whole| belonging.of_whole(whole) >= warp.sure_odds)
}

/// The features of a recording through the filter bank that suits its voice; `None` if that is the usual one.
///
/// Choosing takes as long as the features and phone scores of up to 80 s of audio.
pub fn normalise(samples: &SampleStore, acoustic: &AcousticModel<'_>) -> Option<Features> {
    let WarpChoice { per_log_warp_squared, speech: speech_from, .. } = acoustic.calibration.warp;
    let excerpt = excerpt(samples);
    let scores = |warp: f32| {
        let mut front_end = FrontEnd::with(FilterBank::warped(warp));
        front_end.push(&excerpt);
        phone_scores::gather(&features(front_end), acoustic, &Unwatched)
    };
    let usual = scores(1.0);
    let speech: Vec<usize> =
        (0..usual.steps()).filter(|step| usual.penalties[*step][SILENCE as usize] > speech_from).collect();
    let fitness = |warp: f32, scores: &PhoneScores| {
        let mean = speech.iter().map(|step| scores.best[*step]).sum::<f32>() / speech.len().max(1) as f32;
        mean - per_log_warp_squared * warp.ln().powi(2)
    };
    let fitness_of: Vec<f32> = WARPS.par_iter().map(|warp| fitness(*warp, &scores(*warp))).collect();
    let best = WARPS.into_iter().zip(fitness_of).max_by(|a, b| a.1.total_cmp(&b.1));
    let (warp, _) = best.filter(|(_, best)| *best > fitness(1.0, &usual))?;
    let mut front_end = FrontEnd::with(FilterBank::warped(warp));
    front_end.expect(samples.count());
    samples.for_each_block(|block| front_end.push(block));
    Some(features(front_end))
}

fn features(front_end: FrontEnd) -> Features {
    let (cepstra, level_db) = front_end.finish();
    Features::new(cepstra, level_db)
}

/// The whole recording, or [`EXCERPTS`] of it.
fn excerpt(samples: &SampleStore) -> Vec<f32> {
    let count = samples.count() as i64;
    let (mut all, mut one) = (Vec::new(), Vec::new());
    if count <= EXCERPTS * EXCERPT_SAMPLES {
        samples.read(0..count, &mut all);
        return all;
    }
    for excerpt in 0..EXCERPTS {
        let first = (count - EXCERPT_SAMPLES) * excerpt / (EXCERPTS - 1);
        samples.read(first..first + EXCERPT_SAMPLES, &mut one);
        all.extend_from_slice(&one);
    }
    all
}
