//! Framing: pre-emphasis, Hamming window and power spectrum of one frame.
//!
//! The constants are those with which the acoustic model was trained (CMU Sphinx front end, `feat.params` of en-us).

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use crate::units::HOP_SAMPLES;

/// Samples under one window (25.6 ms).
pub const WINDOW_SAMPLES: usize = 410;
/// Length of the transform.
pub const FFT_SAMPLES: usize = 512;
/// Bins of the power spectrum, 31.25 Hz apart.
pub const BINS: usize = FFT_SAMPLES / 2 + 1;
const PRE_EMPHASIS: f32 = 0.97;

/// The number of frames in `samples`: every full window, and one more padded with zeros, as in training.
pub fn frame_count(samples: usize) -> usize {
    match samples {
        0 => 0,
        n if n < WINDOW_SAMPLES => 1,
        n => (n - WINDOW_SAMPLES) / HOP_SAMPLES + 2,
    }
}

/// The window and the transform; shared by all threads.
pub struct Analysis {
    window: [f32; WINDOW_SAMPLES],
    fft: Arc<dyn RealToComplex<f32>>,
}

/// Memory with which one thread analyses frames without allocating.
pub struct Scratch {
    time: Vec<f32>,
    spectrum: Vec<Complex32>,
    work: Vec<Complex32>,
}

impl Analysis {
    /// Plans the transform and tabulates the window.
    pub fn new() -> Analysis {
        let window = std::array::from_fn(|i| {
            let phase = 2.0 * std::f64::consts::PI * i as f64 / (WINDOW_SAMPLES - 1) as f64;
            (0.54 - 0.46 * phase.cos()) as f32
        });
        Analysis { window, fft: RealFftPlanner::new().plan_fft_forward(FFT_SAMPLES) }
    }

    /// Memory for [`Analysis::power`].
    pub fn scratch(&self) -> Scratch {
        Scratch {
            time: vec![0.0; FFT_SAMPLES],
            spectrum: self.fft.make_output_vec(),
            work: self.fft.make_scratch_vec(),
        }
    }

    /// Power spectrum of one frame: `samples` has the sample before the frame (0 at the start of the recording) and
    /// those under its window. If the recording ends before the window, the rest counts as zero.
    pub fn power(&self, samples: &[f32], scratch: &mut Scratch, power: &mut [f32; BINS]) {
        let (mut before, samples) = samples.split_first().map_or((0.0, samples), |(b, rest)| (*b, rest));
        scratch.time.fill(0.0);
        for ((out, sample), weight) in scratch.time.iter_mut().zip(samples).zip(&self.window) {
            *out = (sample - PRE_EMPHASIS * before) * weight;
            before = *sample;
        }
        self.fft
            .process_with_scratch(&mut scratch.time, &mut scratch.spectrum, &mut scratch.work)
            .expect("all three buffers were made by this plan");
        for (p, x) in power.iter_mut().zip(&scratch.spectrum) {
            *p = x.re * x.re + x.im * x.im;
        }
    }
}

impl Default for Analysis {
    fn default() -> Self {
        Analysis::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_as_the_training_did() {
        assert_eq!(frame_count(0), 0);
        assert_eq!(frame_count(1), 1);
        assert_eq!(frame_count(409), 1);
        assert_eq!(frame_count(410), 2);
        assert_eq!(frame_count(16_000), 99);
    }
}
