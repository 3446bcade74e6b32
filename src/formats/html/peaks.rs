//! The waveform: the lowest and the highest sample of every few milliseconds.
//!
//! The page makes coarser levels out of these itself. A peak is stored as the square root of its share of the
//! recording's highest one, so that 8 bits show soft speech beside a loud knock: steps near zero are 0.00006 of the
//! highest, near the top 0.016.

use rayon::prelude::*;

use crate::audio::sample_store::SampleStore;
use crate::units::SAMPLE_RATE_HZ;

/// The lengths of a bin, in samples: 1, 2, 5, ... ms. The last is for 24 hours.
const BINS: [u32; 8] = [16, 32, 80, 160, 320, 800, 1600, 3200];
/// With no more bins than these the waveform takes at most 1.1 MB, in base64.
const MOST_BINS: u64 = 400_000;
/// Bins that one thread reads at once.
const BINS_AT_ONCE: u64 = 2048;

/// The waveform of a recording.
#[derive(Debug, PartialEq)]
pub struct Peaks {
    /// Length of a bin in microseconds.
    pub bin_us: u32,
    /// The highest absolute value as a share of full scale, 0 to 1.
    pub highest: f32,
    /// Two bytes a bin, lowest and highest, as signed numbers from -127 to 127.
    pub bytes: Vec<u8>,
}

impl Peaks {
    /// Of `samples`, in the finest bins that are not too many. Goes through the whole recording, on all cores.
    pub fn new(samples: &SampleStore) -> Peaks {
        let count = samples.count();
        let bin = BINS.into_iter().find(|bin| count.div_ceil(u64::from(*bin)) <= MOST_BINS).unwrap_or(3200);
        Peaks::with(samples, bin)
    }

    /// Of a recording that was not kept.
    pub fn none() -> Peaks {
        Peaks { bin_us: 1000, highest: 0.0, bytes: Vec::new() }
    }

    fn with(samples: &SampleStore, bin: u32) -> Peaks {
        let (count, at_once) = (samples.count(), BINS_AT_ONCE * u64::from(bin));
        let parts: Vec<Vec<(f32, f32)>> = (0..count.div_ceil(at_once))
            .into_par_iter()
            .map_init(Vec::new, |block, part| {
                let first = part * at_once;
                samples.read(first as i64..count.min(first + at_once) as i64, block);
                block.chunks(bin as usize).map(extremes).collect()
            })
            .collect();
        let pairs = || parts.iter().flatten();
        let highest = pairs().fold(0.0_f32, |highest, (low, high)| highest.max(-low).max(*high));
        let byte = |value: f32| stored(value, highest) as u8;
        let bytes = pairs().flat_map(|(low, high)| [byte(*low), byte(*high)]).collect();
        let bin_us = (u64::from(bin) * 1_000_000 / u64::from(SAMPLE_RATE_HZ)) as u32;
        Peaks { bin_us, highest: highest / 32_768.0, bytes }
    }
}

fn extremes(samples: &[f32]) -> (f32, f32) {
    samples.iter().fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(*v), high.max(*v)))
}

/// The signed square root of `value` as a share of `highest`, in steps of 1/127.
fn stored(value: f32, highest: f32) -> i8 {
    if highest <= 0.0 {
        return 0;
    }
    let root = (value.abs() / highest).sqrt() * 127.0;
    root.round().copysign(value) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bin_has_its_lowest_and_highest_sample() {
        let mut samples = vec![0.0; 40];
        samples[3] = 16_384.0;
        samples[17] = -4096.0;
        samples[39] = 1024.0;
        let peaks = Peaks::with(&SampleStore::of(&samples), 16);
        assert_eq!((peaks.bin_us, peaks.highest), (1000, 0.5));
        // Roots of 1, 1/4 and 1/16.
        assert_eq!(peaks.bytes.iter().map(|b| *b as i8).collect::<Vec<_>>(), [0, 127, -64, 0, 0, 32]);
    }

    #[test]
    fn bins_agree_with_a_plain_loop_over_several_parts() {
        let samples: Vec<f32> = (0..100_003_i64).map(|n| (n * 7919 % 3001 - 1500) as f32).collect();
        let peaks = Peaks::with(&SampleStore::of(&samples), 16);
        let highest = 1500.0;
        let plain: Vec<u8> = samples
            .chunks(16)
            .flat_map(|bin| {
                let low = bin.iter().copied().reduce(f32::min).unwrap();
                let high = bin.iter().copied().reduce(f32::max).unwrap();
                [stored(low, highest) as u8, stored(high, highest) as u8]
            })
            .collect();
        assert!(peaks.bytes == plain);
    }

    #[test]
    fn bins_are_finer_for_short_recordings_and_never_too_many() {
        let bin_us = |seconds: usize| Peaks::new(&SampleStore::of(&vec![0.0; seconds * 16_000])).bin_us;
        assert_eq!(bin_us(20), 1000);
        assert_eq!(bin_us(1800), 5000);
        assert!(24 * 3600 * u64::from(SAMPLE_RATE_HZ) / u64::from(BINS[7]) <= 2 * MOST_BINS);
    }

    #[test]
    fn silence_and_nothing_are_flat() {
        assert_eq!(
            Peaks::new(&SampleStore::of(&[0.0; 20])),
            Peaks { bin_us: 1000, highest: 0.0, bytes: vec![0; 4] }
        );
        assert!(Peaks::new(&SampleStore::of(&[])).bytes.is_empty());
    }
}
