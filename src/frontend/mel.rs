//! The mel filter bank: 25 triangles of unit area between 130 and 6800 Hz.

use super::window::{BINS, FFT_SAMPLES};
use crate::units::SAMPLE_RATE_HZ;

/// Number of filters.
pub const FILTERS: usize = 25;
/// The frequency at which the first filter begins.
pub const LOWEST_HZ: f32 = 130.0;
/// The frequency at which the last filter ends.
pub const HIGHEST_HZ: f32 = 6800.0;
const BIN_HZ: f32 = SAMPLE_RATE_HZ as f32 / FFT_SAMPLES as f32;

/// `2595 log10(1 + hz / 700)`, the mel scale of O'Shaughnessy that Sphinx uses.
pub fn mel(hz: f32) -> f32 {
    2595.0 * (1.0 + hz / 700.0).log10()
}

/// The frequency, in hertz, of a value on the mel scale.
pub fn mel_to_hz(mel: f32) -> f32 {
    700.0 * (10f32.powf(mel / 2595.0) - 1.0)
}

/// Triangular weights, stored sparsely.
pub struct FilterBank {
    /// First bin and weights of each filter.
    filters: Vec<(usize, Vec<f32>)>,
}

impl FilterBank {
    /// The filters, with edges rounded to bins as in training.
    pub fn new() -> FilterBank {
        FilterBank::warped(1.0)
    }

    /// The filters with all edges at `warp` times their frequency: what a vocal tract shorter by that factor says passes
    /// through them as the same words of the voices of the training pass through the usual ones. At most 8000 / 6800.
    pub fn warped(warp: f32) -> FilterBank {
        let width = (mel(HIGHEST_HZ) - mel(LOWEST_HZ)) / (FILTERS + 1) as f32;
        let edge_bin = |i: usize| {
            let hz = mel_to_hz(mel(LOWEST_HZ) + i as f32 * width);
            (hz * warp / BIN_HZ + 0.5).floor()
        };
        let filters = (0..FILTERS)
            .map(|i| {
                let [left, centre, right] = [0, 1, 2].map(|j| edge_bin(i + j) * BIN_HZ);
                let bins = (left / BIN_HZ) as usize..=(right / BIN_HZ) as usize;
                let first = *bins.start();
                let weights = bins
                    .map(|bin| {
                        let hz = bin as f32 * BIN_HZ;
                        let rise = (hz - left) / (centre - left);
                        let fall = (right - hz) / (right - centre);
                        rise.min(fall).max(0.0) * 2.0 / (right - left)
                    })
                    .collect();
                (first, weights)
            })
            .collect();
        FilterBank { filters }
    }

    /// Computes the energy in each filter.
    pub fn apply(&self, power: &[f32; BINS], out: &mut [f32; FILTERS]) {
        for (out, (first, weights)) in out.iter_mut().zip(&self.filters) {
            *out = power[*first..].iter().zip(weights).map(|(p, w)| p * w).sum();
        }
    }
}

impl Default for FilterBank {
    fn default() -> Self {
        FilterBank::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_fall_on_the_bins_of_the_training() {
        // The rounded edges of the 25 filters in bins, computed independently.
        let edges = [
            4, 7, 9, 12, 15, 18, 22, 26, 30, 35, 40, 45, 51, 57, 64, 72, 81, 90, 100, 110, 122, 135, 149,
            164, 180, 198, 218,
        ];
        let bank = FilterBank::new();
        for (i, (first, weights)) in bank.filters.iter().enumerate() {
            assert_eq!((*first, first + weights.len() - 1), (edges[i], edges[i + 2]), "filter {i}");
        }
    }

    #[test]
    fn every_filter_has_unit_area() {
        for (i, (_, weights)) in FilterBank::new().filters.iter().enumerate() {
            let area: f32 = weights.iter().sum::<f32>() * BIN_HZ;
            assert!((area - 1.0).abs() < 1e-5, "filter {i}: {area}");
        }
    }
}
