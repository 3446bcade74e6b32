//! Mono samples at any rate to 16 kHz, with the filter's own delay taken out.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::error::{ErrorKind, Result};
use crate::units::SAMPLE_RATE_HZ;

/// Rates outside this range are no recordings of speech, in hertz.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 4_000..=768_000;

/// Shortest filter, in input samples. The filter's transition band narrows as it grows; at 2048 points and
/// 48 kHz in, everything up to 7.7 kHz passes.
const MIN_BLOCK_SAMPLES: usize = 2048;

/// A stream of samples on its way to 16 kHz.
///
/// After `push`es of `n` samples in all and one `finish`, exactly `round(n * 16000 / rate)` samples have come
/// out, and what was at input time `t` is at output time `t`.
pub struct Resampler {
    rate_hz: u32,
    taken: u64,
    given: u64,
    /// `None` at 16 kHz: samples pass untouched.
    filter: Option<Filter>,
}

struct Filter {
    fft: Fft<f32>,
    /// Input waiting for a full block; its length is the block.
    block: Vec<f32>,
    filled: usize,
    result: Vec<f32>,
    /// Output samples still to drop: the filter's delay.
    delay: usize,
}

impl Resampler {
    /// A resampler from `rate_hz`; errors if the rate is outside [`RATES_HZ`].
    pub fn new(rate_hz: u32) -> Result<Self> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(super::unusable(
                ErrorKind::Damaged,
                format!("a sampling rate of {rate_hz} Hz is no recording of speech"),
                super::ANOTHER_COPY,
            ));
        }
        let filter = if rate_hz == SAMPLE_RATE_HZ { None } else { Some(Filter::new(rate_hz)?) };
        Ok(Self { rate_hz, taken: 0, given: 0, filter })
    }

    /// Takes `input` and appends what is ready to `output`.
    pub fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        self.taken += input.len() as u64;
        let before = output.len();
        match &mut self.filter {
            None => output.extend_from_slice(input),
            Some(filter) => filter.push(input, output),
        }
        self.given += (output.len() - before) as u64;
    }

    /// Takes `samples` zeros, as many as wanted, in bounded scratch memory.
    pub fn push_silence(&mut self, mut samples: u64, output: &mut Vec<f32>) {
        const ZEROS: [f32; 4096] = [0.0; 4096];
        while samples > 0 {
            let now = samples.min(ZEROS.len() as u64) as usize;
            self.push(&ZEROS[..now], output);
            samples -= now as u64;
        }
    }

    /// Empties the filter: appends to `output` what is still missing. Nothing may be pushed afterwards.
    pub fn finish(&mut self, output: &mut Vec<f32>) {
        // A filter never gives more than it has taken: it is late by its delay.
        let missing = output_samples(self.taken, self.rate_hz).saturating_sub(self.given) as usize;
        let wanted = output.len() + missing;
        if let Some(filter) = &mut self.filter {
            // Two blocks always suffice: one to complete the input, one for the delay of half a block.
            for _ in 0..2 {
                if output.len() < wanted {
                    filter.flush(output);
                }
            }
        }
        output.resize(wanted, 0.0);
        self.given += missing as u64;
    }
}

/// How many samples at 16 kHz last as long as `samples` at `rate_hz`, rounded to the nearest.
pub fn output_samples(samples: u64, rate_hz: u32) -> u64 {
    let rate = u128::from(rate_hz.max(1));
    ((u128::from(samples) * u128::from(SAMPLE_RATE_HZ) + rate / 2) / rate) as u64
}

impl Filter {
    fn new(rate_hz: u32) -> Result<Self> {
        let (rate, target) = (rate_hz as usize, SAMPLE_RATE_HZ as usize);
        let common = gcd(rate, target);
        // An even number of periods makes both block lengths even: rubato centres the filter on sample
        // length/2 of the block, and the delay is then whole at both rates. An odd block would come out half
        // a sample early.
        let periods = smooth(MIN_BLOCK_SAMPLES.div_ceil(rate / common).next_multiple_of(2));
        let (block, result) = (periods * (rate / common), periods * (target / common));
        let fft = Fft::new_custom(
            rate,
            target,
            block,
            1,
            1,
            rubato::WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(|e| {
            let problem = format!("cannot resample from {rate_hz} Hz: {e}");
            super::unusable(ErrorKind::Unsupported, problem, super::CONVERT)
        })?;
        debug_assert_eq!((fft.fft_size_in(), fft.fft_size_out()), (block, result));
        Ok(Self { fft, block: vec![0.0; block], filled: 0, result: vec![0.0; result], delay: result / 2 })
    }

    fn push(&mut self, mut input: &[f32], output: &mut Vec<f32>) {
        while !input.is_empty() {
            let now = input.len().min(self.block.len() - self.filled);
            self.block[self.filled..self.filled + now].copy_from_slice(&input[..now]);
            self.filled += now;
            input = &input[now..];
            if self.filled == self.block.len() {
                self.run(output);
            }
        }
    }

    /// Completes the block with zeros and filters it.
    fn flush(&mut self, output: &mut Vec<f32>) {
        self.block[self.filled..].fill(0.0);
        self.run(output);
    }

    fn run(&mut self, output: &mut Vec<f32>) {
        self.filled = 0;
        let (block, result) = (self.block.len(), self.result.len());
        let done = SequentialSlice::new(&self.block[..], 1, block)
            .and_then(|input| Ok((input, SequentialSlice::new_mut(&mut self.result[..], 1, result)?)))
            .ok()
            .and_then(|(input, mut result)| self.fft.process_into_buffer(&input, &mut result, None).ok());
        // Both buffers have the lengths the resampler was built for; were it to refuse them, silence of the
        // right length keeps the time.
        debug_assert_eq!(done, Some((block, result)));
        if done.is_none() {
            self.result.fill(0.0);
        }
        let drop = self.delay.min(result);
        self.delay -= drop;
        output.extend_from_slice(&self.result[drop..]);
    }
}

/// The least even number from `even` on without prime factors above 5: at 48 kHz, 684 would bring a factor of 19 into
/// transforms that are several times faster without.
fn smooth(even: usize) -> usize {
    let is_smooth = |mut n: usize| {
        for factor in [2, 3, 5] {
            while n.is_multiple_of(factor) {
                n /= factor;
            }
        }
        n == 1
    };
    (even.max(2)..).step_by(2).find(|n| is_smooth(*n)).unwrap_or(even)
}

fn gcd(mut a: usize, mut b: usize) -> usize {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATES: [u32; 13] =
        [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 192000, 7350, 44101];

    /// Pushes `input` in pieces of `piece` samples.
    fn resample(rate_hz: u32, input: &[f32], piece: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate_hz).unwrap();
        let mut output = Vec::new();
        for part in input.chunks(piece) {
            resampler.push(part, &mut output);
        }
        resampler.finish(&mut output);
        output
    }

    /// A tone that fades in and out over 10 ms, so that it has no edges of its own.
    fn tone(rate_hz: u32, duration_s: f64, frequency_hz: f64) -> Vec<f32> {
        let samples = (f64::from(rate_hz) * duration_s).round() as usize;
        (0..samples)
            .map(|n| {
                let t = n as f64 / f64::from(rate_hz);
                let edge = t.min(duration_s - t).clamp(0.0, 0.01) / 0.01;
                let level = 10_000.0 * (0.5 - 0.5 * (edge * TAU / 2.0).cos());
                (level * (TAU * frequency_hz * t).sin()) as f32
            })
            .collect()
    }

    /// Largest difference between the resampled tone and the same tone made at 16 kHz.
    fn worst_difference(rate_hz: u32, duration_s: f64, frequency_hz: f64) -> f32 {
        let got = resample(rate_hz, &tone(rate_hz, duration_s, frequency_hz), 1000);
        let want = tone(16_000, duration_s, frequency_hz);
        // Durations that are no whole number of samples are rounded at either rate.
        assert!(got.len().abs_diff(want.len()) <= 1);
        got.iter().zip(&want).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn blocks_have_small_factors_and_stay_even() {
        assert_eq!(
            [1, 2, 6, 684, 342, 1024].map(|n: usize| smooth(n.next_multiple_of(2))),
            [2, 2, 6, 720, 360, 1024]
        );
    }

    #[test]
    fn a_tone_keeps_frequency_level_and_phase_at_every_rate() {
        for rate_hz in RATES {
            for frequency_hz in [220.0, 1000.0, 3000.0] {
                // 0.1 % of the level. A shift by a tenth of an output sample would be 0.9 % at 220 Hz.
                let worst = worst_difference(rate_hz, 0.7, frequency_hz);
                assert!(worst < 10.0, "{rate_hz} Hz, tone {frequency_hz} Hz: off by {worst}");
            }
        }
    }

    #[test]
    fn a_clip_shorter_than_one_block_comes_out_whole_and_in_place() {
        for rate_hz in RATES {
            // 30 ms: 1440 samples at 48 kHz, less than a block.
            let worst = worst_difference(rate_hz, 0.03, 1000.0);
            assert!(worst < 10.0, "{rate_hz} Hz: off by {worst}");
        }
    }

    #[test]
    fn an_impulse_comes_out_at_its_own_time_from_the_first_block_to_the_last() {
        for rate_hz in RATES {
            for second in [0.01, 0.02, 0.1, 0.5, 0.99] {
                let at = (second * f64::from(rate_hz)).round() as usize;
                let mut input = vec![0.0; rate_hz as usize];
                input[at] = 20_000.0;
                let output = resample(rate_hz, &input, 777);
                // The centre of energy of a symmetric pulse is its time; sub-sample exact.
                let energy: f64 = output.iter().map(|&v| f64::from(v).powi(2)).sum();
                let moment: f64 =
                    output.iter().enumerate().map(|(n, &v)| n as f64 * f64::from(v).powi(2)).sum();
                let got_s = moment / energy / 16_000.0;
                let want_s = at as f64 / f64::from(rate_hz);
                // 10 us, a sixth of an output sample: an error of one input sample at 48 kHz is 21 us.
                assert!((got_s - want_s).abs() < 1e-5, "{rate_hz} Hz, {want_s} s: {got_s}");
            }
        }
    }

    #[test]
    fn the_length_is_exact_and_the_pieces_do_not_matter() {
        for rate_hz in RATES {
            for samples in [0, 1, 2, 99, 2047, 2048, 2049, 30_011] {
                let input: Vec<f32> = (0..samples).map(|n| ((n * 7919) % 2001) as f32 - 1000.0).collect();
                let whole = resample(rate_hz, &input, usize::MAX);
                let want = (samples as f64 * 16_000.0 / f64::from(rate_hz)).round() as usize;
                assert_eq!(whole.len(), want, "{rate_hz} Hz, {samples} samples");
                assert_eq!(whole, resample(rate_hz, &input, 311));
            }
        }
    }

    #[test]
    fn sixteen_kilohertz_passes_untouched() {
        let input: Vec<f32> = (0..50_000).map(|n| (n % 32768) as f32).collect();
        assert_eq!(resample(16_000, &input, 1000), input);
    }

    #[test]
    fn silence_in_bulk_equals_silence_by_hand() {
        let mut a = Resampler::new(44_100).unwrap();
        let mut b = Resampler::new(44_100).unwrap();
        let (mut out_a, mut out_b) = (Vec::new(), Vec::new());
        a.push(&[500.0; 3000], &mut out_a);
        a.push_silence(10_000, &mut out_a);
        b.push(&[500.0; 3000], &mut out_b);
        b.push(&[0.0; 10_000], &mut out_b);
        a.finish(&mut out_a);
        b.finish(&mut out_b);
        assert_eq!(out_a, out_b);
    }

    #[test]
    fn absurd_rates_are_refused() {
        for rate_hz in [0, 1, 3999, 768_001, u32::MAX] {
            assert!(Resampler::new(rate_hz).is_err(), "{rate_hz}");
        }
    }
}
