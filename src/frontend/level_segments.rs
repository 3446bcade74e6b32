//! Finds steps of the level: stretches in which speech is much louder or quieter than in those around them.
//!
//! If another speaker is far from the microphone, or a clip is cut in, the level falls by 20 or 40 dB within seconds. A
//! running mean could only follow that with a much shorter window, and the level of quiet speech on one side is that of
//! a pause on the other. So the steps are found beforehand, and the levels between them are equalised.
//!
//! A pause is not a step, however long and quiet it is: only what rises above its own floor counts as speech. Of all
//! ways to divide the recording into stretches of one speech level each, the cheapest is taken (a Viterbi search over
//! levels); a step costs about as much as half a second of speech at the wrong level.

use std::collections::VecDeque;

use super::level_range::{Histogram, ZEROS_DB};

/// The speech levels tried: every 5 dB from this one up.
const LOWEST_DB: f32 = 10.0;
const LEVELS: usize = 24;
const LEVEL_STEP_DB: f32 = 5.0;
/// The loudness of speech at a frame is that of the loudest of this many frames on either side, about a syllable.
const SYLLABLE_FRAMES: usize = 20;
/// The floor is the quietest of this many frames on either side: the gap beside the syllable. With a longer reach, the
/// floor of a noise in a pause would be the gap beside it, and the noise would be taken for speech.
const FLOOR_FRAMES: usize = 30;
/// Speech rises this far above its floor; noise does not.
const RISE_DB: f32 = 12.0;
/// Anything quieter than this is rounding noise, whose level jumps like that of speech.
const FAINTEST_DB: f32 = 30.0;
/// Syllables this far below the speech level cost nothing...
const REACH_DB: f32 = 15.0;
/// ...nor does noise this far below it. Noise as loud as speech belongs to louder speech.
const NOISE_DEPTH_DB: f32 = 16.0;
/// The cost of each decibel by which a frame is too loud. Being too quiet is cheaper, as not every syllable is
/// stressed.
const TOO_LOUD_COST: f32 = 2.0;
/// The highest cost of a frame: a bang is not a step.
const MOST_COST: f32 = 20.0;
/// The cost of a step.
const STEP_COST: f32 = 1000.0;
/// The cost of each decibel of the level at a step, so that the step falls into the quietest frame between two voices.
const STEP_COST_PER_DB: f32 = 1.0;
/// Smaller steps are left to the running mean, which can follow them.
const LEAST_STEP_DB: f32 = 15.0;
/// The level of a stretch is the percentile of this share of its frames of speech.
const LEVEL_SHARE: f64 = 0.8;

/// A stretch from its first frame to the next stretch or the end, and the decibels to add in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Its first frame.
    pub start: usize,
    /// The gain that brings its level to that of the rest, a multiple of half a decibel.
    pub gain_db: f32,
}

/// The stretches of a recording with the given frame levels, from frame 0 on; none if its level has no steps.
///
/// The stretch with the most speech has gain 0. Linear in time, with 8 bytes per frame.
pub fn find(level_db: &[f32]) -> Vec<Stretch> {
    let syllables = syllables(level_db);
    let starts = cuts(level_db, &syllables);
    let ends = starts.iter().skip(1).copied().chain([level_db.len()]);
    let heard = |(start, end): (usize, usize)| {
        let (db, frames) = loudness(&level_db[start..end], &syllables[start..end]);
        (start, db, frames)
    };
    let heard: Vec<(usize, f32, u32)> = starts.iter().copied().zip(ends).map(heard).collect();
    let usual = heard.iter().max_by_key(|(start, _, frames)| (*frames, std::cmp::Reverse(*start)));
    let usual_db = usual.map_or(0.0, |(_, db, _)| *db);
    let first_spoken = heard.iter().find(|(.., frames)| *frames > 0);
    let mut spoken_db = first_spoken.map_or(usual_db, |(_, db, _)| *db);
    let mut stretches: Vec<Stretch> = Vec::new();
    for (start, db, frames) in heard {
        // Noise gets the gain of the speech before it, but must not become louder than speech.
        let speech_db = if frames > 0 { db } else { db.max(spoken_db) };
        if frames > 0 {
            spoken_db = db;
        }
        let gain_db = usual_db - speech_db;
        if stretches.last().is_none_or(|last| (gain_db - last.gain_db).abs() >= LEAST_STEP_DB) {
            stretches.push(Stretch { start, gain_db });
        }
    }
    if stretches.len() < 2 { Vec::new() } else { stretches }
}

/// How loud the syllable around each frame is; minus infinity where there is none.
fn syllables(level_db: &[f32]) -> Vec<f32> {
    let last = level_db.len().saturating_sub(1);
    // Clicks of one or two frames are not syllables.
    let smooth = |frame: usize| {
        level_db[frame].min(level_db[frame.saturating_sub(1)]).min(level_db[(frame + 1).min(last)])
    };
    // Digital zeros tell nothing about the floor of the rest.
    let depth = |frame: usize| if level_db[frame] < ZEROS_DB { f32::NEG_INFINITY } else { -level_db[frame] };
    let mut peaks = sliding_most(level_db.len(), SYLLABLE_FRAMES, smooth);
    for (peak, depth) in peaks.iter_mut().zip(sliding_most(level_db.len(), FLOOR_FRAMES, depth)) {
        if *peak < FAINTEST_DB || *peak + depth < RISE_DB {
            *peak = f32::NEG_INFINITY;
        }
    }
    peaks
}

/// The greatest `value` of a frame within `reach` frames of each of `frames` frames.
fn sliding_most(frames: usize, reach: usize, value: impl Fn(usize) -> f32) -> Vec<f32> {
    // Frames that may still become the greatest; later ones are smaller.
    let mut falling: VecDeque<(usize, f32)> = VecDeque::new();
    let mut next = 0;
    let mut most = Vec::with_capacity(frames);
    for centre in 0..frames {
        while next < (centre + reach + 1).min(frames) {
            let new = value(next);
            while falling.back().is_some_and(|(_, value)| *value <= new) {
                falling.pop_back();
            }
            falling.push_back((next, new));
            next += 1;
        }
        while falling.front().is_some_and(|(frame, _)| frame + reach < centre) {
            falling.pop_front();
        }
        most.push(falling.front().map_or(f32::NEG_INFINITY, |(_, value)| *value));
    }
    most
}

/// The first frames of the cheapest stretches, starting with 0.
fn cuts(level_db: &[f32], syllables: &[f32]) -> Vec<usize> {
    let mut costs = [0.0f32; LEVELS];
    // For each frame: one bit for each level that was reached from another, which is the best one before; the index of
    // the best one is above the bits.
    let mut steps: Vec<u32> = Vec::with_capacity(level_db.len());
    let mut before = 0.0;
    for (level, peak) in level_db.iter().zip(syllables) {
        let best = least(&costs);
        let cost = costs[best];
        let stepped = STEP_COST + STEP_COST_PER_DB * level.max(before).max(0.0);
        before = *level;
        let (loud_db, quiet_db) = match *peak {
            f32::NEG_INFINITY => (level + NOISE_DEPTH_DB, f32::INFINITY),
            peak => (*level, peak + REACH_DB),
        };
        let mut bits = 0;
        for (i, c) in costs.iter_mut().enumerate() {
            let speech_db = LOWEST_DB + i as f32 * LEVEL_STEP_DB;
            let stayed = *c - cost;
            bits |= u32::from(stayed > stepped) << i;
            let too_loud = (TOO_LOUD_COST * (loud_db - speech_db)).clamp(0.0, MOST_COST);
            let too_quiet = (speech_db - quiet_db).clamp(0.0, MOST_COST);
            *c = stayed.min(stepped) + too_loud + too_quiet;
        }
        steps.push(bits | (best as u32) << LEVELS);
    }
    let mut starts = Vec::new();
    let mut at = least(&costs);
    for (frame, step) in steps.iter().enumerate().rev() {
        if step & (1 << at) != 0 {
            starts.push(frame);
            at = (step >> LEVELS) as usize;
        }
    }
    if starts.last() != Some(&0) {
        starts.push(0);
    }
    starts.reverse();
    starts
}

/// The index of the least cost; of equal ones, the first.
fn least(costs: &[f32; LEVELS]) -> usize {
    let mut best = 0;
    for (i, cost) in costs.iter().enumerate() {
        if *cost < costs[best] {
            best = i;
        }
    }
    best
}

/// The loudness of the speech in a stretch and its number of frames; without speech, the loudness of the noise.
fn loudness(level_db: &[f32], syllables: &[f32]) -> (f32, u32) {
    let (mut speech, mut all) = (Histogram::new(), Histogram::new());
    for (level, peak) in level_db.iter().zip(syllables) {
        all.count(*level, 1);
        if *peak > f32::NEG_INFINITY {
            speech.count(*level, 1);
        }
    }
    let frames = speech.total();
    (if frames > 0 { speech } else { all }.percentile(LEVEL_SHARE), frames)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `frames` frames of syllables of a quarter of a second, in a cycle of louder and quieter ones.
    fn talk(frames: usize, speech_db: f32) -> Vec<f32> {
        (0..frames)
            .map(|i| {
                let stress = (i / 25 % 3) as f32 * 4.0;
                let fall = [0.0, 0.0, 3.0, 9.0, 20.0][i % 25 / 5];
                speech_db - stress - fall + (i % 3) as f32
            })
            .collect()
    }

    /// Steady noise.
    fn noise(frames: usize, noise_db: f32) -> Vec<f32> {
        (0..frames).map(|i| noise_db + (i * 7 % 5) as f32 * 0.7).collect()
    }

    fn join(parts: &[Vec<f32>]) -> Vec<f32> {
        parts.concat()
    }

    fn gain_at(stretches: &[Stretch], frame: usize) -> f32 {
        stretches.iter().rev().find(|s| s.start <= frame).map_or(0.0, |s| s.gain_db)
    }

    #[test]
    fn a_quiet_sentence_between_loud_ones_is_lifted_by_what_it_lacks() {
        let levels =
            join(&[talk(500, 85.0), noise(60, 40.0), talk(250, 45.0), noise(80, 20.0), talk(600, 85.0)]);
        let stretches = find(&levels);
        assert_eq!(stretches.len(), 3, "{stretches:?}");
        assert_eq!(gain_at(&stretches, 1000), 0.0);
        assert!((gain_at(&stretches, 600) - 40.0).abs() <= 0.5, "{stretches:?}");
        // The steps are between the voices.
        assert!((490..=565).contains(&stretches[1].start), "{stretches:?}");
        assert!((805..=890).contains(&stretches[2].start), "{stretches:?}");
    }

    #[test]
    fn noise_as_loud_as_the_quiet_speech_after_it_stays_with_the_loud() {
        let levels =
            join(&[talk(500, 85.0), noise(140, 50.0), talk(250, 48.0), noise(30, 20.0), talk(600, 85.0)]);
        let stretches = find(&levels);
        assert_eq!(stretches.len(), 3, "{stretches:?}");
        // Speech begins at 640; the last bit of the noise is within the floor's reach of its first gap.
        assert!((630..=640).contains(&stretches[1].start), "{stretches:?}");
    }

    #[test]
    fn pauses_of_any_length_and_depth_are_no_step() {
        for pause in [noise(50, 20.0), noise(6000, 30.0), noise(2000, 60.0), vec![-40.0; 3000]] {
            let levels = join(&[talk(800, 80.0), pause.clone(), talk(400, 78.0), pause, talk(200, 82.0)]);
            assert_eq!(find(&levels), []);
        }
    }

    #[test]
    fn a_bang_a_breath_and_a_faint_click_are_no_step() {
        let mut levels = join(&[talk(800, 70.0), noise(400, 20.0), talk(800, 70.0)]);
        levels[300..310].fill(110.0);
        levels[900..902].fill(60.0);
        for (i, level) in levels[1000..1040].iter_mut().enumerate() {
            *level = 40.0 - (i as f32 - 20.0).abs() / 4.0;
        }
        assert_eq!(find(&levels), []);
    }

    #[test]
    fn small_differences_are_left_to_the_running_mean() {
        let levels =
            join(&[talk(600, 80.0), noise(60, 30.0), talk(600, 68.0), noise(60, 30.0), talk(600, 80.0)]);
        assert_eq!(find(&levels), []);
    }

    #[test]
    fn loud_noise_after_quiet_speech_is_not_lifted_with_it() {
        // The noise swells so slowly that none of it is taken for speech.
        let swell: Vec<f32> = (0..1000).map(|i| (15.0 + i as f32 / 10.0).min(80.0)).collect();
        let levels = join(&[talk(2000, 80.0), noise(50, 15.0), talk(400, 40.0), swell]);
        let stretches = find(&levels);
        assert!(gain_at(&stretches, 2200) > 35.0, "{stretches:?}");
        assert!(gain_at(&stretches, 3400).abs() < 10.0, "{stretches:?}");
    }

    #[test]
    fn nothing_at_all_has_no_steps() {
        for levels in [vec![], vec![-40.0], vec![50.0; 7], vec![-40.0; 5000], noise(5000, 60.0)] {
            assert_eq!(find(&levels), []);
        }
    }

    /// The cost that `cuts` minimises, for one way to cut.
    fn cost_of(level_db: &[f32], peaks: &[f32], path: &[usize]) -> f32 {
        let mut cost = 0.0;
        for (frame, i) in path.iter().enumerate() {
            let speech_db = LOWEST_DB + *i as f32 * LEVEL_STEP_DB;
            let level = level_db[frame];
            if frame > 0 && path[frame - 1] != *i {
                cost += STEP_COST + STEP_COST_PER_DB * level.max(level_db[frame - 1]).max(0.0);
            }
            let spoken = peaks[frame] > f32::NEG_INFINITY;
            let loud_db = if spoken { level } else { level + NOISE_DEPTH_DB };
            cost += (TOO_LOUD_COST * (loud_db - speech_db)).clamp(0.0, MOST_COST);
            if spoken {
                cost += (speech_db - REACH_DB - peaks[frame]).clamp(0.0, MOST_COST);
            }
        }
        cost
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_single_step_is_cheaper_than_the_cuts_found(
            parts in prop::collection::vec((10.0f32..100.0, 20usize..260, any::<bool>()), 1..4),
        ) {
            let part = |(db, frames, spoken): &(f32, usize, bool)| {
                if *spoken { talk(*frames, *db) } else { noise(*frames, *db) }
            };
            let levels: Vec<f32> = parts.iter().flat_map(part).collect();
            let peaks = syllables(&levels);
            let starts = cuts(&levels, &peaks);
            // Each stretch has the level that fits it best.
            let mut path = Vec::new();
            for (at, start) in starts.iter().enumerate() {
                let span = *start..starts.get(at + 1).copied().unwrap_or(levels.len());
                let at_level = |i: usize| {
                    cost_of(&levels[span.clone()], &peaks[span.clone()], &vec![i; span.len()])
                };
                let best = (0..LEVELS).min_by(|a, b| at_level(*a).total_cmp(&at_level(*b))).unwrap_or(0);
                path.extend(std::iter::repeat_n(best, span.len()));
            }
            let found = cost_of(&levels, &peaks, &path);
            for cut in (0..levels.len()).step_by(37) {
                for (a, b) in (0..LEVELS).flat_map(|a| (0..LEVELS).step_by(3).map(move |b| (a, b))) {
                    let one = [vec![a; cut], vec![b; levels.len() - cut]].concat();
                    let cost = cost_of(&levels, &peaks, &one);
                    prop_assert!(found <= cost * 1.001 + 1.0, "{found} {cost} {cut} {a} {b} {starts:?}");
                }
            }
        }

        #[test]
        fn the_sliding_greatest_is_the_greatest(values in prop::collection::vec(-9i8..9, 0..60), reach in 0usize..9) {
            let most = sliding_most(values.len(), reach, |frame| f32::from(values[frame]));
            let plain = |i: usize| {
                let near = &values[i.saturating_sub(reach)..(i + reach + 1).min(values.len())];
                f32::from(near.iter().copied().max().unwrap_or(0))
            };
            prop_assert_eq!(most, (0..values.len()).map(plain).collect::<Vec<_>>());
        }
    }
}
