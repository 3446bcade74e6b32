//! Removes stationary noise from mel energies, as in the training of the acoustic model.
//!
//! Follows the front end of PocketSphinx (`fe_noise.c`), a small form of power-normalised cepstra: C. Kim and
//! R. M. Stern, "Power-Normalized Cepstral Coefficients (PNCC) for Robust Speech Recognition", 2016.

use super::mel::FILTERS;

const POWER_KEEP: f32 = 0.7;
const NOISE_RISE_KEEP: f32 = 0.995;
const NOISE_FALL_KEEP: f32 = 0.5;
const MASK_DECAY: f32 = 0.85;
const MASKED_SHARE: f32 = 0.2;
const MAX_GAIN: f32 = 20.0;
const SMOOTH_FILTERS: usize = 4;

/// Slow trackers of each filter's power, noise, floor and peak, for one recording, frame by frame.
#[derive(Default)]
pub struct Denoiser {
    state: Option<[Tracker; FILTERS]>,
}

#[derive(Clone, Copy)]
struct Tracker {
    power: f32,
    noise: f32,
    floor: f32,
    peak: f32,
}

/// Follows the lower envelope: up slowly, down fast.
fn lower_envelope(envelope: f32, value: f32) -> f32 {
    let keep = if value >= envelope { NOISE_RISE_KEEP } else { NOISE_FALL_KEEP };
    keep * envelope + (1.0 - keep) * value
}

impl Denoiser {
    /// Replaces the energies of the next frame with denoised ones.
    pub fn apply(&mut self, energies: &mut [f32; FILTERS]) {
        let state = self.state.get_or_insert_with(|| {
            energies.map(|e| Tracker { power: e, noise: e / MAX_GAIN, floor: e / MAX_GAIN, peak: 0.0 })
        });
        let mut gains = [0.0; FILTERS];
        for ((t, energy), gain) in state.iter_mut().zip(energies.iter()).zip(&mut gains) {
            t.power = POWER_KEEP * t.power + (1.0 - POWER_KEEP) * energy;
            t.noise = lower_envelope(t.noise, t.power);
            let mut signal = (t.power - t.noise).max(1.0);
            t.floor = lower_envelope(t.floor, signal);
            let current = signal;
            t.peak *= MASK_DECAY;
            if signal < MASK_DECAY * t.peak {
                signal = MASKED_SHARE * t.peak;
            }
            t.peak = t.peak.max(current);
            signal = signal.max(t.floor);
            *gain = if signal < MAX_GAIN * t.power { signal / t.power } else { MAX_GAIN };
            *gain = gain.max(1.0 / MAX_GAIN);
        }
        for (i, energy) in energies.iter_mut().enumerate() {
            let near = &gains[i.saturating_sub(SMOOTH_FILTERS)..(i + SMOOTH_FILTERS + 1).min(FILTERS)];
            *energy *= near.iter().sum::<f32>() / near.len() as f32;
        }
    }
}
