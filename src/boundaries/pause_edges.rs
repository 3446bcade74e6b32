//! Edges at pauses: where sound begins to stand out of the noise of the pause, and where it has gone.

use super::change_point::mean;
use super::manner::Sound;
use super::spectrum::{BANDS, LLR_MODEL, Row, Rows, row_at, row_start_ms};

/// A pause between two words, or at the edge of the recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Where it begins.
    pub start_ms: f64,
    /// Where it ends.
    pub end_ms: f64,
}

impl Gap {
    /// How long it is.
    pub fn length_ms(self) -> f64 {
        self.end_ms - self.start_ms
    }
}

/// What a segment sounds like where nobody speaks.
pub struct Quiet {
    mean: Row,
    rows: Vec<Row>,
}

impl Quiet {
    /// The quietest quarter of `silences`, looked at every 10 ms: breath and steps are in the others. None if there is
    /// hardly any silence.
    pub fn measure(rows: &mut Rows<'_>, silences: impl Iterator<Item = Gap>) -> Option<Quiet> {
        const STRIDE: usize = 5;
        const TRIM_MS: f64 = 10.0;
        let mut heard: Vec<Row> = Vec::new();
        for gap in silences {
            let inside = rows.get(row_at(gap.start_ms + TRIM_MS), row_at(gap.end_ms - TRIM_MS));
            heard.extend(inside.iter().step_by(STRIDE));
        }
        if heard.len() < 4 {
            return None;
        }
        let limit = percentile(heard.iter().map(level), 0.25);
        heard.retain(|row| level(row) <= limit);
        Some(Quiet { mean: mean(&heard), rows: heard })
    }
}

fn level(row: &Row) -> f32 {
    row.iter().sum::<f32>() / BANDS as f32
}

/// The value that the share of `values` is at or below; of at least one.
fn percentile(values: impl Iterator<Item = f32>, share: f64) -> f32 {
    let mut sorted: Vec<f32> = values.collect();
    sorted.sort_by(f32::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// Mean over three rows, the first and last repeated.
fn smooth(values: &[f32]) -> Vec<f32> {
    let at = |i: usize| values[i.min(values.len() - 1)];
    (0..values.len()).map(|i| (at(i.saturating_sub(1)) + at(i) + at(i + 1)) / 3.0).collect()
}

/// Where the word after a pause begins, as the search has it at `soft_ms`: the first of 15 ms that stand out of the
/// pause before it, in the dozen bands that stand out most, as a sound may begin with a few.
///
/// "Out" is at least 0.7 nats (3 dB) and three standard deviations above the pause, a fifth of the way to the loudest
/// of the next 80 ms, and within 7 nats (30 dB) of it: what is quieter than that is breath before the word.
pub fn onset(rows: &mut Rows<'_>, gap: Gap, soft_ms: f64) -> Option<f64> {
    const LOUDEST_BANDS: usize = 12;
    const SUSTAINED: usize = 8;
    let before = rows.get(row_at(gap.start_ms), row_at(gap.end_ms.min(soft_ms) - 15.0)).to_vec();
    if before.len() < 10 {
        return None;
    }
    let limit = percentile(before.iter().map(level), 0.6);
    let quiet: Vec<Row> = before.iter().filter(|row| level(row) <= limit).copied().collect();
    let quiet = mean(&quiet);
    let excess = |rows: &[Row]| -> Vec<f32> {
        let of = |row: &Row| {
            let mut excess: Row = std::array::from_fn(|band| (row[band] - quiet[band]).max(0.0));
            excess.sort_by(|a, b| b.total_cmp(a));
            excess[..LOUDEST_BANDS].iter().sum::<f32>() / LOUDEST_BANDS as f32
        };
        smooth(&rows.iter().map(of).collect::<Vec<_>>())
    };
    let mut in_pause = excess(&before);
    let usual = percentile(in_pause.iter().copied(), 0.7);
    in_pause.retain(|value| *value <= usual);
    let base = in_pause.iter().sum::<f32>() / in_pause.len() as f32;
    let variance = in_pause.iter().map(|v| (v - base).powi(2)).sum::<f32>() / in_pause.len() as f32;

    let first = row_at((soft_ms - 80.0).max(gap.start_ms));
    let around = excess(rows.get(first, row_at(soft_ms + 80.0)));
    let peak = around.iter().fold(0.0, |a: f32, b| a.max(*b));
    let limit =
        (base + 0.7).max(base + 3.0 * variance.sqrt()).max(base + 0.2 * (peak - base)).max(peak - 7.0);
    let until = around.len().min((row_at(soft_ms + 60.0) - first).max(0) as usize);
    let stands_out = |i: usize| {
        let ahead = &around[i..until.min(i + SUSTAINED)];
        let out = ahead.iter().filter(|value| **value > limit).count();
        around[i] > limit && out * 10 >= ahead.len() * 9
    };
    (0..until).find(|i| stands_out(*i)).map(|i| row_start_ms(first + i as i64))
}

/// Where the word before a pause has ended, as the search has it at `soft_ms`: the last row that stands out of the
/// quiet of the segment.
///
/// A vowel or liquid ends with its voice: in the low bands, half way down to the quiet or 3 nats (13 dB) below the
/// loudest of its last 100 ms; what follows is breath. A fricative ends with its friction, in the high bands, at two
/// fifths of the way down; it may waver for 40 ms. A nasal ends as quietly as the pause begins: none is sought.
pub fn offset(rows: &mut Rows<'_>, gap: Gap, soft_ms: f64, left: Sound, quiet: &Quiet) -> Option<f64> {
    let (bands, share, drop, hold_ms) = match left {
        Sound::Vowel | Sound::Liquid => (LLR_MODEL, 0.5, 3.0, 15.0),
        Sound::Fricative { .. } | Sound::Breath => (13..BANDS, 0.6, f32::MAX, 40.0),
        _ => return None,
    };
    let excess = |row: &Row| {
        let sum: f32 = bands.clone().map(|band| (row[band] - quiet.mean[band]).max(0.0)).sum();
        sum / bands.len() as f32
    };
    let base = quiet.rows.iter().map(excess).sum::<f32>() / quiet.rows.len() as f32;
    let first = row_at(soft_ms - 100.0);
    let last = row_at((soft_ms + 150.0).min(gap.end_ms));
    if last - first < row_at(80.0) {
        return None;
    }
    let around = smooth(&rows.get(first, last).iter().map(excess).collect::<Vec<_>>());
    let peak = around.iter().take(row_at(120.0) as usize).fold(0.0, |a: f32, b| a.max(*b));
    let limit = (base + 0.7).max(base + share * (peak - base)).max(peak - drop);
    let hold = row_at(hold_ms) as usize;
    let patience = row_at(60.0) as usize;
    let (mut found, mut below) = (None, 0);
    for (i, value) in around.iter().enumerate().skip(row_at(40.0) as usize) {
        if *value > limit {
            found = Some(i);
            below = 0;
        } else {
            below += 1;
            if below > hold + if found.is_none() { patience } else { 0 } {
                break;
            }
        }
    }
    found.map(|i| row_start_ms(first + i as i64 + 1))
}

/// Where a stop before a pause has ended: with the noise of its release, if it has one.
///
/// The search often ends such a word with the closure, as the release after a silence of up to 150 ms sounds like
/// nothing a word ends with. A release is a rise of 3.5 nats (15 dB) within 10 ms, above 1 kHz, and lasts at most
/// 60 ms; what goes on longer is breath. Without one, and with another word within 150 ms, there is no pause but a
/// long closure that the next word's sound opens: the stop lasts until there.
pub fn release(
    rows: &mut Rows<'_>,
    gap: Gap,
    soft_ms: f64,
    phone_ms: f64,
    next_ms: Option<f64>,
) -> Option<f64> {
    const BANDS_ABOVE_1_KHZ: std::ops::Range<usize> = LLR_MODEL.end..BANDS;
    const RISE: f32 = 3.5;
    const ABOVE_QUIET: f32 = 1.5;
    let first = row_at(phone_ms.min(soft_ms - 60.0));
    let last = row_at(gap.end_ms);
    let at_soft = (row_at(soft_ms) - first) as usize;
    if last - row_at(soft_ms) < row_at(20.0) {
        return None;
    }
    let high = |row: &Row| row[BANDS_ABOVE_1_KHZ].iter().sum::<f32>() / BANDS_ABOVE_1_KHZ.len() as f32;
    let high = smooth(&rows.get(first, last).iter().map(high).collect::<Vec<_>>());
    let quiet = percentile(high.get(at_soft..)?.iter().copied(), 0.25);
    let from = row_at((phone_ms + 10.0).max(soft_ms - 60.0)) - first;
    // Within 25 ms of the next word a rise is its own.
    let to = row_at((soft_ms + 170.0).min(gap.end_ms - if next_ms.is_some() { 25.0 } else { 5.0 })) - first;
    let rises = |i: usize| {
        let (before, after) = (high[i - 2], high[i + 3]);
        after - before >= RISE && after > quiet + ABOVE_QUIET
    };
    let burst = (from.max(2)..to.min(high.len() as i64 - 3)).map(|i| i as usize).find(|i| rises(*i));
    let Some(burst) = burst else {
        return next_ms.filter(|_| gap.length_ms() < 150.0);
    };
    let start = burst + 3;
    let peak = high[burst..(burst + 10).min(high.len())].iter().fold(f32::MIN, |a, b| a.max(*b));
    let limit = quiet + (0.25 * (peak - quiet)).max(0.7);
    let longest = row_at(60.0) as usize;
    let noise = high[start..].iter().take(longest).take_while(|value| **value > limit).count();
    Some(row_start_ms(first + (start + noise) as i64).max(soft_ms - 20.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundaries::spectrum::Analyser;
    use crate::boundaries::spectrum::tests::{frames_of, kept, made};

    /// What `edge` finds in a made recording.
    fn found<T>(parts: &[(usize, f32, f32)], edge: impl FnOnce(&mut Rows<'_>) -> T) -> T {
        let signal = made(parts);
        let (analyser, samples) = (Analyser::new(), kept(&signal));
        edge(&mut Rows::new(&analyser, &samples, frames_of(&signal)))
    }

    #[test]
    fn a_word_begins_where_it_stands_out_and_not_with_the_breath_before() {
        // A pause to 400 ms with a breath at 250, then a vowel.
        let parts = [(250, 0.0, 0.0), (40, 0.0, 8.0), (110, 0.0, 0.0), (300, 900.0, 0.0)];
        let gap = Gap { start_ms: 0.0, end_ms: 400.0 };
        for soft_ms in [370.0, 400.0, 440.0] {
            let start = found(&parts, |rows| onset(rows, Gap { end_ms: soft_ms, ..gap }, soft_ms)).unwrap();
            assert!((start - 400.0).abs() <= 8.0, "{soft_ms}: {start}");
        }
    }

    #[test]
    fn a_vowel_ends_with_its_voice_and_a_fricative_with_its_friction() {
        // A voice to 300 ms, friction to 360, a pause.
        let parts = [(150, 0.0, 0.0), (150, 900.0, 0.0), (60, 0.0, 200.0), (340, 0.0, 0.0)];
        let gap = Gap { start_ms: 330.0, end_ms: 700.0 };
        let end = |left: Sound| {
            found(&parts, |rows| {
                let quiet =
                    Quiet::measure(rows, [Gap { start_ms: 400.0, end_ms: 700.0 }].into_iter()).unwrap();
                offset(rows, gap, 330.0, left, &quiet)
            })
        };
        let (vowel, fricative) =
            (end(Sound::Vowel).unwrap(), end(Sound::Fricative { voiced: false }).unwrap());
        assert!((vowel - 300.0).abs() <= 8.0, "{vowel}");
        assert!((fricative - 360.0).abs() <= 8.0, "{fricative}");
        assert_eq!(end(Sound::Nasal), None);
    }

    #[test]
    fn a_stop_before_a_pause_ends_with_its_release() {
        // A vowel to 300 ms, a closure, a release of 20 ms at 380, a pause; the search has the end in the closure.
        let parts = [(300, 900.0, 0.0), (80, 0.0, 0.0), (20, 0.0, 150.0), (300, 0.0, 0.0)];
        let gap = Gap { start_ms: 345.0, end_ms: 700.0 };
        let end = found(&parts, |rows| release(rows, gap, 345.0, 300.0, None)).unwrap();
        assert!((end - 400.0).abs() <= 8.0, "{end}");
    }

    #[test]
    fn a_closure_without_release_lasts_until_the_next_word_if_that_is_near() {
        let parts = [(300, 900.0, 0.0), (110, 0.0, 0.0), (300, 900.0, 0.0)];
        let gap = Gap { start_ms: 330.0, end_ms: 410.0 };
        let end = |next_ms| found(&parts, |rows| release(rows, gap, 330.0, 300.0, next_ms));
        assert_eq!(end(Some(408.0)), Some(408.0));
        assert_eq!(end(None), None);
        let far = Gap { start_ms: 330.0, end_ms: 700.0 };
        let silent = [(300, 900.0, 0.0), (400, 0.0, 0.0), (300, 900.0, 0.0)];
        assert_eq!(found(&silent, |rows| release(rows, far, 330.0, 300.0, Some(700.0))), None);
    }

    #[test]
    fn what_is_too_short_to_measure_is_left_alone() {
        let parts = [(300, 900.0, 0.0), (300, 0.0, 0.0)];
        let gap = Gap { start_ms: 290.0, end_ms: 300.0 };
        assert_eq!(found(&parts, |rows| onset(rows, gap, 300.0)), None);
        assert_eq!(found(&parts, |rows| release(rows, gap, 290.0, 250.0, None)), None);
        assert!(found(&parts, |rows| Quiet::measure(rows, [gap].into_iter()).is_none()));
    }
}
