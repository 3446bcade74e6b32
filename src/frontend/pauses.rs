//! The pause map (voice activity detection): pauses are runs of frames near the local noise floor.

use super::level_range::{self, Range};
use crate::units::FrameSpan;

/// If the level varies less than this around a frame, words and pauses cannot be distinguished there.
const LEAST_RANGE_DB: f32 = 12.0;
/// A pause may be louder than the floor by this share of the range between noise and speech...
const THRESHOLD_SHARE: f32 = 0.22;
/// ...but at least by this much, because the floor itself fluctuates...
const LEAST_MARGIN_DB: f32 = 4.0;
/// ...and at most by this much, because the quiet ends of words are not a pause.
const MOST_MARGIN_DB: f32 = 10.0;
/// Where the level does not vary, it is silence if it is this close to the floor of the whole recording...
const FLAT_MARGIN_DB: f32 = 6.0;
/// ...or this far below its speech level; otherwise it is music, a crowd or an engine.
const FLAT_DEPTH_DB: f32 = 30.0;
/// Levels up to this are digital silence or its rounding noise: nobody speaks, regardless of the surroundings.
const DIGITAL_SILENCE_DB: f32 = 14.0;
/// Louder runs inside a pause that are no longer than this are clicks.
const CLICK_FRAMES: u32 = 3;
/// Quieter runs shorter than this are closures of stops, not pauses.
const LEAST_PAUSE_FRAMES: u32 = 10;

/// The pauses of a recording, and how far its speech rises above them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PauseMap {
    /// In order and without overlap; each at least a tenth of a second long.
    pub pauses: Vec<FrameSpan>,
    /// Noise and speech levels around every 50th frame (see [`level_range::sliding`]); none if there are no frames.
    pub ranges: Vec<Range>,
}

impl PauseMap {
    /// How far the level of speech lies above that of the noise around `frame`, in decibels: the signal-to-noise ratio,
    /// plus some 5 dB by which loud speech exceeds its mean. 0 if nothing is known.
    pub fn contrast_db(&self, frame: u32) -> f32 {
        if self.ranges.is_empty() {
            return 0.0;
        }
        let Range { noise_db, speech_db } = level_range::at(&self.ranges, frame as usize);
        speech_db - noise_db
    }
}

/// Below this level a frame counts as silent.
fn threshold_db(local: Range, whole: Range) -> f32 {
    let spread = local.speech_db - local.noise_db;
    let threshold = if whole.speech_db - whole.noise_db < LEAST_RANGE_DB {
        // One level throughout, except for digital silence: words without pauses, or a hum.
        DIGITAL_SILENCE_DB
    } else if spread < LEAST_RANGE_DB {
        (whole.noise_db + FLAT_MARGIN_DB).max(whole.speech_db - FLAT_DEPTH_DB)
    } else {
        local.noise_db + (THRESHOLD_SHARE * spread).clamp(LEAST_MARGIN_DB, MOST_MARGIN_DB)
    };
    threshold.max(DIGITAL_SILENCE_DB)
}

/// The pauses in a recording with the given frame levels.
pub fn map(level_db: &[f32]) -> PauseMap {
    if level_db.is_empty() {
        return PauseMap::default();
    }
    let (local, whole) = (level_range::sliding(level_db), level_range::overall(level_db));
    let mut runs: Vec<FrameSpan> = Vec::new();
    for (frame, level) in level_db.iter().enumerate() {
        if *level > threshold_db(level_range::at(&local, frame), whole) {
            continue;
        }
        let frame = frame as u32;
        match runs.last_mut() {
            Some(last) if frame - last.end <= CLICK_FRAMES && last.frames() > CLICK_FRAMES => {
                last.end = frame + 1
            }
            Some(last) if frame == last.end => last.end = frame + 1,
            _ => runs.push(FrameSpan { start: frame, end: frame + 1 }),
        }
    }
    runs.retain(|run| run.frames() >= LEAST_PAUSE_FRAMES);
    PauseMap { pauses: runs, ranges: local }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(levels: &[f32]) -> Vec<(u32, u32)> {
        map(levels).pauses.iter().map(|p| (p.start, p.end)).collect()
    }

    /// Talk at `speech_db` with pauses at `noise_db` over frames 100..140 and 300..315 of every 400.
    fn talk(frames: usize, noise_db: f32, speech_db: f32) -> Vec<f32> {
        (0..frames)
            .map(|i| match i % 400 {
                100..140 | 300..315 => noise_db + (i % 3) as f32,
                _ => speech_db + (i % 7) as f32,
            })
            .collect()
    }

    #[test]
    fn pauses_are_found_at_every_level_and_noise() {
        for (noise, speech) in [(30.0, 80.0), (70.0, 85.0), (-20.0, 45.0)] {
            assert_eq!(spans(&talk(400, noise, speech)), [(100, 140), (300, 315)], "{noise} {speech}");
        }
    }

    #[test]
    fn a_quiet_half_has_pauses_too() {
        let mut levels = talk(4000, 50.0, 90.0);
        levels.extend(talk(4000, 20.0, 50.0));
        assert_eq!(spans(&levels).len(), 40);
    }

    #[test]
    fn an_hour_of_digital_silence_is_one_pause() {
        assert_eq!(spans(&vec![-40.0; 360_000]), [(0, 360_000)]);
    }

    #[test]
    fn digital_silence_does_not_make_a_faint_hiss_loud() {
        let mut levels = vec![-40.0; 12_000];
        levels.extend(talk(400, 35.0, 80.0));
        levels.extend((0..12_000).map(|i| 35.0 + (i % 5) as f32));
        let pauses = spans(&levels);
        assert!(pauses.iter().any(|(start, end)| *start <= 12_400 && *end == 24_400), "{pauses:?}");
    }

    #[test]
    fn steady_music_is_no_pause() {
        let mut levels = talk(1200, 30.0, 80.0);
        levels.extend((0..3000).map(|i| 75.0 + (i % 5) as f32));
        assert!(spans(&levels).iter().all(|(_, end)| *end <= 1200));
    }

    #[test]
    fn silence_at_the_very_end_is_kept() {
        let mut levels = talk(800, 30.0, 80.0);
        levels.extend([31.0; 50]);
        assert_eq!(spans(&levels).last(), Some(&(800, 850)));
    }

    #[test]
    fn a_click_does_not_split_a_pause_but_a_word_does() {
        let mut levels = talk(400, 30.0, 80.0);
        levels[120..122].fill(70.0);
        assert_eq!(spans(&levels)[0], (100, 140));
        levels[115..125].fill(70.0);
        assert_eq!(spans(&levels)[..2], [(100, 115), (125, 140)]);
    }
}
