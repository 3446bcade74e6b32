//! Turns mel energies into cepstra (MFCC): logarithm, cosine transform, lifter.

use super::mel::FILTERS;
use crate::model::acoustic::DIMS;

/// Added to energies before the logarithm, so that the logarithm of digital silence is finite.
const LOG_FLOOR: f32 = 1e-4;
const LIFTER: f64 = 22.0;

/// One row of cepstra; element 0 is the (log) loudness.
pub type Cepstrum = [f32; DIMS];

/// Orthonormal DCT-II with the lifter folded in.
pub struct CosineTransform {
    rows: [[f32; FILTERS]; DIMS],
}

impl CosineTransform {
    /// Tabulates the transform.
    pub fn new() -> CosineTransform {
        let n = FILTERS as f64;
        CosineTransform {
            rows: std::array::from_fn(|k| {
                let scale = if k == 0 { (1.0 / n).sqrt() } else { (2.0 / n).sqrt() };
                let lift = 1.0 + LIFTER / 2.0 * (k as f64 * std::f64::consts::PI / LIFTER).sin();
                std::array::from_fn(|j| {
                    let phase = std::f64::consts::PI * k as f64 * (j as f64 + 0.5) / n;
                    (scale * lift * phase.cos()) as f32
                })
            }),
        }
    }

    /// The cepstrum of one frame's mel energies.
    pub fn apply(&self, energies: &[f32; FILTERS]) -> Cepstrum {
        let logs = energies.map(|e| (e + LOG_FLOOR).ln());
        std::array::from_fn(|k| self.rows[k].iter().zip(&logs).map(|(c, l)| c * l).sum())
    }
}

impl Default for CosineTransform {
    fn default() -> Self {
        CosineTransform::new()
    }
}
