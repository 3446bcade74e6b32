//! A finer spectrum: 25 mel bands through a window of 8 ms, every 2 ms, made where it is asked for.
//!
//! The window is short enough to tell a burst from the closure before it (a few milliseconds) and too short to tell
//! the harmonics of a voice apart, which would move with its pitch. Rows every 1 ms, and windows of 5 and 10 ms, were
//! tried and placed boundaries no better.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use crate::audio::sample_store::SampleStore;
use crate::frontend::mel::{self, HIGHEST_HZ, LOWEST_HZ, mel, mel_to_hz};
use crate::likelihood::logmath::ln;
use crate::units::{FrameSpan, HOP_SAMPLES, SAMPLE_RATE_HZ};

/// Bands of a row.
pub const BANDS: usize = mel::FILTERS;
/// The bands below some 1 kHz, where the voice is and noise of the mouth is not.
pub const VOICED_BANDS: std::ops::Range<usize> = 0..8;
/// Milliseconds from one row to the next; row `r` looks at the time `2 r`.
pub const ROW_MS: f64 = 2.0;
const ROW_SAMPLES: i64 = 32;
/// Samples under the window, and length of its transform (8 ms).
const WINDOW_SAMPLES: usize = 128;
const BINS: usize = WINDOW_SAMPLES / 2 + 1;
/// Added to every power before its logarithm: below the rounding noise of 16 bits nothing differs.
const FLOOR: f32 = 10.0;
/// Rows made at once.
const BLOCK_ROWS: usize = 16;
/// Rows known on either side of the segment: what is asked for there is silence.
const MARGIN_ROWS: i64 = 128;

/// Log energies of the bands, natural logarithm, lowest first.
pub type SpectrumRow = [f32; BANDS];

/// The window, the transform and the bands; one for all threads.
pub struct Analyser {
    fft: Arc<dyn RealToComplex<f32>>,
    window: [f32; WINDOW_SAMPLES],
    /// For each band: the first bin that counts, and the weights from there on.
    bands: Vec<(usize, Vec<f32>)>,
}

impl Analyser {
    /// Plans the transform and tabulates window and bands.
    pub fn new() -> Analyser {
        let window = std::array::from_fn(|i| {
            let phase = 2.0 * std::f64::consts::PI * i as f64 / WINDOW_SAMPLES as f64;
            (0.5 - 0.5 * phase.cos()) as f32
        });
        let width = (mel(HIGHEST_HZ) - mel(LOWEST_HZ)) / (BANDS + 1) as f32;
        let edge_hz = |i: usize| mel_to_hz(mel(LOWEST_HZ) + i as f32 * width);
        let bin_hz = SAMPLE_RATE_HZ as f32 / WINDOW_SAMPLES as f32;
        let bands = (0..BANDS)
            .map(|band| {
                let [left, centre, right] = [0, 1, 2].map(|i| edge_hz(band + i));
                let weight = |bin: usize| {
                    let hz = bin as f32 * bin_hz;
                    ((hz - left) / (centre - left)).min((right - hz) / (right - centre)).max(0.0)
                };
                match (0..BINS).find(|bin| weight(*bin) > 0.0) {
                    Some(first) => (first, (first..BINS).map(weight).take_while(|w| *w > 0.0).collect()),
                    // The lowest bands are narrower than the distance of two bins, and may lie between them.
                    None => ((centre / bin_hz).round() as usize, vec![1.0]),
                }
            })
            .collect();
        Analyser { fft: RealFftPlanner::new().plan_fft_forward(WINDOW_SAMPLES), window, bands }
    }
}

impl Default for Analyser {
    fn default() -> Self {
        Analyser::new()
    }
}

/// The rows of a segment and a little around it, each made when it is first asked for.
pub struct Rows<'a> {
    analyser: &'a Analyser,
    samples: Vec<f32>,
    /// SpectrumRow that the first of `rows` is.
    first_row: i64,
    rows: Vec<SpectrumRow>,
    /// For each block: whether it is made.
    made: Vec<bool>,
    time: Vec<f32>,
    spectrum: Vec<Complex32>,
    work: Vec<Complex32>,
}

impl<'a> Rows<'a> {
    /// The rows of `frames`, none made yet.
    pub fn new(analyser: &'a Analyser, samples: &SampleStore, frames: FrameSpan) -> Rows<'a> {
        let rows_in = |frames: u32| i64::from(frames) * HOP_SAMPLES as i64 / ROW_SAMPLES;
        let first_row = rows_in(frames.start) - MARGIN_ROWS;
        let blocks = ((rows_in(frames.end) + MARGIN_ROWS - first_row) as usize).div_ceil(BLOCK_ROWS);
        let count = blocks * BLOCK_ROWS;
        let half = WINDOW_SAMPLES as i64 / 2;
        let mut own = Vec::new();
        samples
            .read(first_row * ROW_SAMPLES - half..(first_row + count as i64) * ROW_SAMPLES + half, &mut own);
        Rows {
            analyser,
            samples: own,
            first_row,
            rows: vec![[0.0; BANDS]; count],
            made: vec![false; blocks],
            time: vec![0.0; WINDOW_SAMPLES],
            spectrum: analyser.fft.make_output_vec(),
            work: analyser.fft.make_scratch_vec(),
        }
    }

    /// The rows `from..to`, as far as they are known: the first and the last are the nearest that are.
    pub fn get(&mut self, from: i64, to: i64) -> &[SpectrumRow] {
        let count = self.rows.len() as i64;
        let from = (from - self.first_row).clamp(0, count - 1) as usize;
        let to = ((to - self.first_row).clamp(0, count) as usize).max(from + 1);
        for block in from / BLOCK_ROWS..to.div_ceil(BLOCK_ROWS) {
            if !std::mem::replace(&mut self.made[block], true) {
                for row in block * BLOCK_ROWS..(block + 1) * BLOCK_ROWS {
                    self.make(row);
                }
            }
        }
        &self.rows[from..to]
    }

    fn make(&mut self, row: usize) {
        let start = row * ROW_SAMPLES as usize;
        let Self { analyser, time, spectrum, work, samples, rows, .. } = self;
        for ((out, sample), weight) in time.iter_mut().zip(&samples[start..]).zip(&analyser.window) {
            *out = sample * weight;
        }
        analyser
            .fft
            .process_with_scratch(time, spectrum, work)
            .expect("all three buffers were made by this plan");
        let mut power = [0.0; BINS];
        for (power, x) in power.iter_mut().zip(spectrum.iter()) {
            *power = x.re * x.re + x.im * x.im;
        }
        let out = &mut rows[row];
        for (out, (first, weights)) in out.iter_mut().zip(&analyser.bands) {
            let sum: f32 = power[*first..].iter().zip(weights).map(|(power, weight)| power * weight).sum();
            *out = sum + FLOOR;
        }
        for value in out.iter_mut() {
            *value = ln(*value);
        }
    }
}

/// The row that looks at `ms`.
pub fn row_at(ms: f64) -> i64 {
    (ms / ROW_MS).round() as i64
}

/// Where the row begins: half way to the one before.
pub fn row_start_ms(row: i64) -> f64 {
    (row as f64 - 0.5) * ROW_MS
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::audio::sample_store::SampleStoreWriter;

    /// A recording of 16 kHz samples.
    pub(in crate::boundaries) fn kept(samples: &[f32]) -> SampleStore {
        let mut keeper = SampleStoreWriter::new();
        keeper.push(samples);
        keeper.finish()
    }

    /// A made recording: of each part its length in milliseconds, and the amplitudes of a voice (a buzz of 120 Hz
    /// through a low-pass) and of friction (noise without its low part).
    pub(in crate::boundaries) fn made(parts: &[(usize, f32, f32)]) -> Vec<f32> {
        let (mut state, mut low, mut before) = (1u32, 0.0f32, 0.0f32);
        let mut samples = Vec::new();
        for (ms, voice, friction) in parts {
            for _ in 0..ms * 16 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 16) as f32 / 32_768.0 - 1.0;
                let pulse = if samples.len() % 133 == 0 { 8.0 } else { 0.0 };
                low = 0.8 * low + 0.2 * (voice * pulse + 3.0 * noise);
                samples.push(low + friction * (noise - before) + 4.0 * noise);
                before = noise;
            }
        }
        samples
    }

    pub(in crate::boundaries) fn frames_of(samples: &[f32]) -> FrameSpan {
        FrameSpan { start: 0, end: (samples.len() / HOP_SAMPLES) as u32 }
    }

    #[test]
    fn a_tone_is_loudest_in_its_band() {
        let analyser = Analyser::new();
        for (hz, band) in [(500.0, 3..5), (1000.0, 7..9), (4000.0, 19..21)] {
            let tone: Vec<f32> = (0..8000)
                .map(|n| 3000.0 * (std::f32::consts::TAU * hz * n as f32 / 16_000.0).sin())
                .collect();
            let samples = kept(&tone);
            let mut rows = Rows::new(&analyser, &samples, frames_of(&tone));
            let row = rows.get(100, 101)[0];
            let loudest = (0..BANDS).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
            assert!(band.contains(&loudest), "{hz}: {loudest}");
        }
    }

    #[test]
    fn a_click_is_where_it_is_whatever_is_asked_first() {
        let mut click = vec![0.0; 16_000];
        click[8000] = 20_000.0;
        let (analyser, samples) = (Analyser::new(), kept(&click));
        for span in [FrameSpan { start: 0, end: 100 }, FrameSpan { start: 33, end: 77 }] {
            let mut rows = Rows::new(&analyser, &samples, span);
            let later = rows.get(280, 290).to_vec();
            let around = rows.get(240, 260);
            let loudest = (0..20).max_by(|a, b| around[*a][10].total_cmp(&around[*b][10])).unwrap();
            assert_eq!(240 + loudest, 250);
            // Two windows of 8 ms beside it hear it, no more.
            assert!(around[5][10] < 3.0 && around[15][10] < 3.0, "{around:?}");
            assert_eq!(rows.get(280, 290), later);
        }
    }

    #[test]
    fn beyond_the_recording_is_silence() {
        let samples = kept(&made(&[(100, 900.0, 0.0)]));
        let analyser = Analyser::new();
        let mut rows = Rows::new(&analyser, &samples, FrameSpan { start: 0, end: 10 });
        let silent = ln(FLOOR);
        assert!(rows.get(-100, -90).iter().flatten().all(|v| *v == silent));
        assert!(rows.get(60, 70).iter().flatten().all(|v| *v == silent));
        assert_eq!(rows.get(-1000, -990).len(), 1);
        assert_eq!(rows.get(5000, 5001).len(), 1);
    }
}
