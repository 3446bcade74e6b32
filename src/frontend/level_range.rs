//! Estimates the noise floor and speech level around every frame: low and high percentiles of the level in a sliding
//! window.

use crate::units::FRAMES_PER_S;

/// Half the window's length, in seconds: long enough to contain pauses and words, short enough to follow changes.
const HALF_WINDOW_S: f64 = 8.0;
/// Frames between evaluations of the percentiles.
const STRIDE_FRAMES: usize = 50;
/// The noise level is the percentile of this share of the frames.
const NOISE_SHARE: f64 = 0.08;
/// The same for a whole recording, in which pauses may be rarer.
const WHOLE_NOISE_SHARE: f64 = 0.02;
/// The speech level is the percentile of this share of the frames: the first in a whole recording, in which speech may
/// be rare (a few words in an hour), the second in a window.
const WHOLE_SPEECH_SHARE: f64 = 0.998;
const SPEECH_SHARE: f64 = 0.92;
/// Frames this far above the noise are active: they contain sound, provided that there is a fifth of a second of them
/// and not just a click.
const ACTIVE_RISE_DB: f32 = 15.0;
const LEAST_ACTIVE_FRAMES: u32 = 20;
/// The speech level in a window is the percentile of this share of its active frames, or that of [`SPEECH_SHARE`] of
/// all its frames if it is higher. The latter is higher where more than a quarter of the window is active; where a word
/// stands alone in a pause, it is the level of the noise.
const SPEECH_SHARE_OF_ACTIVE: f64 = 0.7;

/// Histogram cells of half a decibel from -40 to 160 dB.
const CELLS: usize = 400;
const LOWEST_DB: f32 = -40.0;
const CELLS_PER_DB: f32 = 2.0;

/// Frames below this level are digital zeros. They tell nothing about the noise in the rest, and there may be hours of
/// them.
pub(super) const ZEROS_DB: f32 = -10.0;

/// The levels of noise and speech around a frame, in decibels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The level below which few frames are.
    pub noise_db: f32,
    /// The level above which few frames are.
    pub speech_db: f32,
}

/// How often each level occurred.
pub(super) struct Histogram {
    counts: [u32; CELLS],
    total: u32,
}

fn cell(db: f32) -> usize {
    (((db - LOWEST_DB) * CELLS_PER_DB) as usize).min(CELLS - 1)
}

impl Histogram {
    pub(super) fn new() -> Histogram {
        Histogram { counts: [0; CELLS], total: 0 }
    }

    /// The number of levels counted.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// Adds a level, or, if `change` is -1, removes one that was added.
    pub(super) fn count(&mut self, level_db: f32, change: i32) {
        if level_db >= ZEROS_DB {
            let count = &mut self.counts[cell(level_db)];
            *count = count.saturating_add_signed(change);
            self.total = self.total.saturating_add_signed(change);
        }
    }

    /// The level below which `share` of the counted ones are.
    pub(super) fn percentile(&self, share: f64) -> f32 {
        self.above(0, (f64::from(self.total) * share) as u32)
    }

    /// The level below which `wanted` of the counted ones are, not counting those below cell `first`.
    fn above(&self, first: usize, wanted: u32) -> f32 {
        let mut seen = 0;
        for (i, count) in self.counts.iter().enumerate().skip(first) {
            seen += count;
            if seen > wanted {
                return LOWEST_DB + (i as f32 + 0.5) / CELLS_PER_DB;
            }
        }
        LOWEST_DB
    }

    fn range(&self, noise_share: f64, speech_share: f64) -> Range {
        Range { noise_db: self.percentile(noise_share), speech_db: self.percentile(speech_share) }
    }

    /// The range in a window, in which speech may be rare.
    fn local_range(&self) -> Range {
        let Range { noise_db, speech_db } = self.range(NOISE_SHARE, SPEECH_SHARE);
        let first = cell(noise_db + ACTIVE_RISE_DB);
        let active: u32 = self.counts[first..].iter().sum();
        if active < LEAST_ACTIVE_FRAMES {
            return Range { noise_db, speech_db };
        }
        let active_db = self.above(first, (f64::from(active) * SPEECH_SHARE_OF_ACTIVE) as u32);
        Range { noise_db, speech_db: speech_db.max(active_db) }
    }
}

/// The range in the whole recording.
pub fn overall(level_db: &[f32]) -> Range {
    let mut histogram = Histogram::new();
    for level in level_db {
        histogram.count(*level, 1);
    }
    histogram.range(WHOLE_NOISE_SHARE, WHOLE_SPEECH_SHARE)
}

/// The range around every 50th frame; look a frame up with [`at`].
pub fn sliding(level_db: &[f32]) -> Vec<Range> {
    let half = (HALF_WINDOW_S * FRAMES_PER_S) as usize;
    let mut histogram = Histogram::new();
    let (mut low, mut high) = (0, 0);
    let mut ranges = Vec::with_capacity(level_db.len() / STRIDE_FRAMES + 1);
    for centre in (0..level_db.len()).step_by(STRIDE_FRAMES) {
        while high < (centre + half).min(level_db.len()) {
            histogram.count(level_db[high], 1);
            high += 1;
        }
        while low < centre.saturating_sub(half) {
            histogram.count(level_db[low], -1);
            low += 1;
        }
        ranges.push(histogram.local_range());
    }
    ranges
}

/// The range at `frame`.
pub fn at(ranges: &[Range], frame: usize) -> Range {
    ranges[(frame / STRIDE_FRAMES).min(ranges.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_follows_a_change_of_level() {
        let level = |i: usize| if i % 100 < 30 { 40.0 } else { 80.0 } - if i > 6000 { 30.0 } else { 0.0 };
        let levels: Vec<f32> = (0..12_000).map(level).collect();
        let ranges = sliding(&levels);
        for (frame, noise, speech) in [(100, 40.0, 80.0), (4000, 40.0, 80.0), (11_900, 10.0, 50.0)] {
            let range = at(&ranges, frame);
            assert!((range.noise_db - noise).abs() < 0.6, "{frame}: {range:?}");
            assert!((range.speech_db - speech).abs() < 0.6, "{frame}: {range:?}");
        }
        assert!(overall(&levels).noise_db < 11.0);
    }

    #[test]
    fn a_word_alone_in_a_pause_says_how_loud_speech_is_and_a_click_does_not() {
        let speech_db = |frames: usize| {
            let levels: Vec<f32> =
                (0..3000).map(|i| if (1500..1500 + frames).contains(&i) { 80.0 } else { 26.0 }).collect();
            at(&sliding(&levels), 1500).speech_db
        };
        assert!((speech_db(40) - 80.0).abs() < 0.6, "{}", speech_db(40));
        assert!(speech_db(10) < 30.0, "{}", speech_db(10));
    }
}
