//! Noise floor and speech level around every frame: low and high percentiles of the level in a sliding window.

use crate::units::FRAMES_PER_S;

/// Half the window's length, in seconds: long enough to hold pauses and words, short enough to follow changes.
const HALF_WINDOW_S: f64 = 8.0;
/// Frames between evaluations of the percentiles.
const STRIDE_FRAMES: usize = 50;
/// Share of frames taken as noise, and as no louder than speech.
const NOISE_SHARE: f64 = 0.08;
/// Over a whole recording pauses may be rarer.
const WHOLE_NOISE_SHARE: f64 = 0.02;
/// Over a whole recording speech may be: a few words in an hour.
const WHOLE_SPEECH_SHARE: f64 = 0.998;
const SPEECH_SHARE: f64 = 0.92;
/// Frames this far above the noise are active: something sounds in them, if there are a fifth of a second of them and
/// not just a click.
const ACTIVE_RISE_DB: f32 = 15.0;
const LEAST_ACTIVE_FRAMES: u32 = 20;
/// Share of the active frames that are no louder than speech. Where more than a quarter of the window is active, the
/// level that few of all frames are above is higher; where a word stands alone in a pause, that is the level of noise.
const SPEECH_SHARE_OF_ACTIVE: f64 = 0.7;

/// Histogram cells of half a decibel from -40 to 160 dB.
const CELLS: usize = 400;
const LOWEST_DB: f32 = -40.0;
const CELLS_PER_DB: f32 = 2.0;

/// Frames below this level are digital zeros. They say nothing of the noise under the rest, and there may be
/// hours of them.
pub(super) const ZEROS_DB: f32 = -10.0;

/// Level of noise and of speech around a frame, in decibels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Level that few frames are below.
    pub noise_db: f32,
    /// Level that few frames are above.
    pub speech_db: f32,
}

/// How often each level was seen.
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

    /// Levels counted.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// Adds a level, or with -1 takes one away that was added.
    pub(super) fn count(&mut self, level_db: f32, change: i32) {
        if level_db >= ZEROS_DB {
            let count = &mut self.counts[cell(level_db)];
            *count = count.saturating_add_signed(change);
            self.total = self.total.saturating_add_signed(change);
        }
    }

    /// The level that the share of those counted is below.
    pub(super) fn percentile(&self, share: f64) -> f32 {
        self.above(0, (f64::from(self.total) * share) as u32)
    }

    /// The level that `wanted` of those counted from cell `first` on are below.
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

    /// The range of a window, in which speech may be rare.
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

/// The range of the whole recording.
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

/// The range that holds at `frame`.
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
