//! Vocal tract length normalisation: hears a recording with the filter bank that suits its voice.
//!
//! A shorter vocal tract than those of the training, as children have, raises all resonances by one factor; a longer one
//! lowers them. Where a short text is not sure to belong to its recording, the filter bank is warped by the factor under
//! which the recording is most like speech, of whatever words: as the text has no part in that choice, a wrong one gains
//! nothing by it. (Lee and Rose, "Speaker normalization using efficient frequency warping procedures", ICASSP 1996, who
//! choose the factor by the likelihood of mixtures as well.)

use rayon::prelude::*;

use super::belonging::whole_odds;
use super::contrast::TextContrast;
use crate::audio::sample_store::SampleStore;
use crate::frontend::Features;
use crate::frontend::extract::FrontEnd;
use crate::frontend::mel::FilterBank;
use crate::likelihood::phone_scores::{self, PhoneScores};
use crate::model::acoustic::AcousticModel;
use crate::phones::SILENCE;
use crate::progress::Unwatched;

/// A text with at least these log-odds to belong to the recording is placed without normalisation. Trying beyond them
/// changed nothing that was measured.
const SURE_ODDS: f64 = 3.0;
/// A longer recording is not normalised: it has enough words to judge by, and often more than one voice (one minute).
const MOST_STEPS: usize = 2_000;
/// The factors that are tried beside 1. Those of adults lie between 0.88 and 1.12, in steps of 0.02, in the paper above;
/// such small steps, and 0.9, gained nothing. The highest keeps the last filter below 8 kHz.
const WARPS: [f32; 4] = [0.94, 1.06, 1.12, 1.17];
/// How much less likely a factor is than 1, in nats a step for the square of its logarithm; from nothing to three times
/// as much gave the same.
const NATS_PER_LOG_WARP_SQUARED: f32 = 20.0;
/// Steps in which silence is worse than the best phone by this much are speech, in units of the phone scores (3 nats).
const SPEECH_UNITS: u8 = 12;

/// A recording as it is heard through one filter bank.
pub struct Heard {
    /// Its features.
    pub features: Features,
    /// Its phone scores.
    pub phone_scores: PhoneScores,
}

/// The recording through the filter bank that suits its voice; `None` if that is the usual one, the recording is
/// long, or the text is sure enough to belong or too long to tell. `usual` are the phone scores through that one, and `whole` is the contrast of the text with
/// them.
///
/// Linear in the length of the recording, with a working memory of eight bytes a sample and factor.
pub fn normalise(
    samples: &SampleStore,
    usual: &PhoneScores,
    whole: Option<TextContrast>,
    acoustic: &AcousticModel<'_>,
) -> Option<Heard> {
    if usual.steps() > MOST_STEPS || whole.is_none_or(|whole| whole_odds(whole) >= SURE_ODDS) {
        return None;
    }
    let mut signal = Vec::new();
    samples.read(0..samples.count() as i64, &mut signal);
    let heard = |warp: f32| {
        let mut front_end = FrontEnd::with(FilterBank::warped(warp));
        front_end.push(&signal);
        let (cepstra, level_db) = front_end.finish();
        let features = Features::new(cepstra, level_db);
        let phone_scores = phone_scores::gather(&features, acoustic, &Unwatched);
        Heard { features, phone_scores }
    };
    let speech: Vec<usize> =
        (0..usual.steps()).filter(|step| usual.penalties[*step][SILENCE as usize] > SPEECH_UNITS).collect();
    let fitness = |warp: f32, scores: &PhoneScores| {
        let mean = speech.iter().map(|step| scores.best[*step]).sum::<f32>() / speech.len().max(1) as f32;
        mean - NATS_PER_LOG_WARP_SQUARED * warp.ln().powi(2)
    };
    let warped: Vec<Heard> = WARPS.par_iter().map(|warp| heard(*warp)).collect();
    let mut best = (fitness(1.0, usual), None);
    for (warp, heard) in WARPS.into_iter().zip(warped) {
        let fitness = fitness(warp, &heard.phone_scores);
        if fitness > best.0 {
            best = (fitness, Some(heard));
        }
    }
    best.1
}
