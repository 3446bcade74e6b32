//! Cepstral mean normalisation (CMN): removes the channel, the level and the average of the voice from the features.

use std::collections::VecDeque;

use super::level_range::{self, Range};
use super::mfcc::Cepstrum;
use crate::model::acoustic::DIMS;
use crate::units::FRAMES_PER_S;

/// Half the length of the running mean's window, in seconds: long enough for every sound to occur, short enough to
/// follow another speaker, microphone or level.
const HALF_WINDOW_S: f64 = 10.0;
/// Frames this far below the local speech level count as pauses and are left out of the mean.
///
/// Sphinx takes the mean over an utterance including its pauses; in a long recording, with pauses of all lengths and
/// noise, such a mean would drift.
const PAUSE_DEPTH_DB: f32 = 30.0;
/// Where the level varies less than this, nobody speaks or there are no pauses: the speech level of the whole recording
/// then decides what is a pause. Otherwise a faint hiss between distant words would bias the mean.
const LEAST_RANGE_DB: f32 = 12.0;

/// Subtracts from every frame the mean over the frames around it that contain sound.
///
/// Frames of digital silence (`c0 < 0`) count as pauses. If a window contains no sound at all, the mean of the whole
/// recording is used.
pub fn normalise(cepstra: &mut [Cepstrum], level_db: &[f32]) {
    let (ranges, whole) = (level_range::sliding(level_db), level_range::overall(level_db));
    let sounds = |frame: usize| {
        let Range { noise_db, speech_db } = level_range::at(&ranges, frame);
        let speech_db = if speech_db - noise_db < LEAST_RANGE_DB { whole.speech_db } else { speech_db };
        cepstra[frame][0] >= 0.0 && level_db[frame] >= speech_db - PAUSE_DEPTH_DB
    };
    let sounding: Vec<bool> = (0..cepstra.len()).map(sounds).collect();
    let mut whole = Sum::default();
    for (c, _) in cepstra.iter().zip(&sounding).filter(|(_, s)| **s) {
        whole.add(c, 1.0);
    }
    let half = (HALF_WINDOW_S * FRAMES_PER_S) as usize;
    // Frames are already normalised when they leave the window, so their original values are kept.
    let mut tail = VecDeque::with_capacity(half + 1);
    let mut window = Sum::default();
    let mut high = 0;
    for frame in 0..cepstra.len() {
        while high < (frame + half).min(cepstra.len()) {
            if sounding[high] {
                window.add(&cepstra[high], 1.0);
            }
            high += 1;
        }
        if tail.len() > half
            && let Some((old, true)) = tail.pop_front()
        {
            window.add(&old, -1.0);
        }
        tail.push_back((cepstra[frame], sounding[frame]));
        let Some(mean) = window.mean().or_else(|| whole.mean()) else { continue };
        for (v, m) in cepstra[frame].iter_mut().zip(&mean) {
            *v -= m;
        }
    }
}

/// The sum of cepstra and their number. In double precision, so that subtracting what was added leaves nothing.
#[derive(Default)]
struct Sum {
    values: [f64; DIMS],
    count: f64,
}

impl Sum {
    fn add(&mut self, c: &Cepstrum, sign: f64) {
        for (s, v) in self.values.iter_mut().zip(c) {
            *s += sign * f64::from(*v);
        }
        self.count += sign;
    }

    fn mean(&self) -> Option<Cepstrum> {
        (self.count > 0.5).then(|| self.values.map(|s| (s / self.count) as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f32) -> Cepstrum {
        [value; DIMS]
    }

    #[test]
    fn a_constant_recording_becomes_zero_and_a_pause_does_not_count() {
        let mut cepstra = vec![row(5.0); 5000];
        let mut levels = vec![80.0; 5000];
        for frame in 1000..1400 {
            cepstra[frame] = row(1.0);
            levels[frame] = 20.0;
        }
        normalise(&mut cepstra, &levels);
        assert_eq!(cepstra[0], row(0.0));
        assert_eq!(cepstra[1200], row(-4.0));
        assert_eq!(cepstra[4999], row(0.0));
    }

    #[test]
    fn a_change_of_level_is_followed() {
        let mut cepstra: Vec<Cepstrum> = (0..8000)
            .map(|i| row(if i % 2 == 0 { 1.0 } else { -1.0 } + if i < 4000 { 50.0 } else { 20.0 }))
            .collect();
        // The level of speech goes up and down; what does not vary is not speech.
        let rise = |i: usize| if (i / 10).is_multiple_of(2) { 0.0 } else { -16.0 };
        let levels: Vec<f32> = (0..8000).map(|i| if i < 4000 { 90.0 } else { 50.0 } + rise(i)).collect();
        normalise(&mut cepstra, &levels);
        for frame in [0, 2000, 7000, 7998] {
            assert!((cepstra[frame][3] - 1.0).abs() < 1e-3, "{frame}: {:?}", cepstra[frame]);
        }
    }

    #[test]
    fn a_faint_hiss_between_words_far_apart_does_not_draw_the_mean() {
        // Half a second of speech every twelve seconds.
        let is_word = |i: usize| (600..650).contains(&(i % 1200));
        let mut cepstra: Vec<Cepstrum> =
            (0..6000).map(|i| row(if is_word(i) { 50.0 } else { 10.0 })).collect();
        let levels: Vec<f32> = (0..6000)
            .map(|i| if is_word(i) { 75.0 + (i % 7) as f32 } else { 26.0 + (i % 4) as f32 })
            .collect();
        normalise(&mut cepstra, &levels);
        assert_eq!((cepstra[620], cepstra[0]), (row(0.0), row(-40.0)));
    }
}
