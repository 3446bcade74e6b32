//! Edges at pauses: where sound begins to stand out of the noise of the pause, and where it has gone.

use super::change_point::mean;
use super::manner::Manner;
use super::spectrum::{BANDS, Rows, SpectrumRow, VOICED_BANDS, row_at, row_start_ms};

/// How edges at pauses are sought. Levels are natural logarithms of power: 1 nat is 4.3 dB.
///
/// Set by hand, round and few, on hand-labelled speech; `benches/eval/run --parts edges` measures what they bring.
struct PauseParams {
    /// Manner is at least this far above the quiet, in nats (3 dB): less is the unrest of the noise itself.
    least_rise: f32,
    quiet: QuietParams,
    onset: OnsetParams,
    offset: OffsetParams,
    release: ReleaseParams,
}

/// What counts as quiet in a segment.
struct QuietParams {
    /// One row in so many is looked at: every 10 ms.
    stride_rows: usize,
    /// Left out at either end of a pause, where the search may be wrong.
    trim_ms: f64,
    /// Fewer rows say nothing.
    least_rows: usize,
    /// Share of the rows, the quietest first: breath and steps are in the others.
    share: f64,
}

/// Where a word begins after a pause.
struct OnsetParams {
    /// The last of the pause before the search's boundary is left out: it may be the word.
    guard_ms: f64,
    /// Fewer rows of pause say nothing of its noise.
    least_rows: usize,
    /// Share of the pause, the quietest rows first, that is its noise...
    quiet_share: f64,
    /// ...and of the excesses over that noise, the smallest first, those that are usual in it.
    usual_share: f64,
    /// A sound may begin with a few bands: so many count, those that stand out most.
    loudest_bands: usize,
    /// How far from the search's boundary rows are looked at.
    reach_ms: f64,
    /// How far behind it the word begins at the latest.
    latest_ms: f64,
    /// Manner is so many standard deviations above the pause...
    deviations: f32,
    /// ...this share of the way to the loudest row nearby...
    peak_share: f32,
    /// ...and within this of it, in nats (30 dB): what is quieter is breath before the word.
    breath_drop: f32,
    /// Manner goes on for so many rows (15 ms), of which this share of ten stands out.
    sustained_rows: usize,
    sustained_of_ten: usize,
}

/// Where a word ends before a pause.
struct OffsetParams {
    /// How far before and behind the search's boundary rows are looked at.
    before_ms: f64,
    after_ms: f64,
    /// Fewer say nothing.
    least_ms: f64,
    /// The loudest row is sought in the first of them: what comes later may be another sound.
    peak_ms: f64,
    /// The end is sought from here on, as seen from the first row...
    from_ms: f64,
    /// ...and given up after this long without any sound, on top of what the sound may waver.
    patience_ms: f64,
    /// Vowels and liquids end with their voice.
    voice: FadingParams,
    /// Fricatives end with their friction. One band higher than where friction shows inside speech
    /// ([`super::rules`], from 1.7 kHz): at a pause the fading voice before it reaches into the lowest of those.
    friction: FadingParams,
}

/// How a kind of sound fades.
struct FadingParams {
    bands: std::ops::Range<usize>,
    /// It has gone below this share of the way from the quiet to its loudest row...
    share: f32,
    /// ...or this far below that, in nats.
    drop: f32,
    /// It may waver for so long.
    hold_ms: f64,
}

/// Where a stop before a pause ends.
struct ReleaseParams {
    /// Looked for from this far before the search's boundary...
    before_ms: f64,
    /// ...but this far behind the beginning of the stop, where the sound before it ends...
    clear_ms: f64,
    /// ...to this far behind the boundary: releases come up to 150 ms late.
    after_ms: f64,
    /// So near to the next word a rise is its own...
    next_word_ms: f64,
    /// ...and so near to the end of the pause, where no word follows, it cannot be measured.
    pause_end_ms: f64,
    /// Less of a pause has no room for a release.
    least_ms: f64,
    /// Share of the pause's rows, the quietest first, at whose limit its noise lies.
    quiet_share: f64,
    /// A release rises by this much (15 dB) from so many rows before to so many after, within 10 ms...
    rise: f32,
    rows_before: usize,
    rows_after: usize,
    /// ...and ends up this far above the quiet, in nats.
    above_quiet: f32,
    /// Its loudest row is among so many.
    peak_rows: usize,
    /// It has gone below this share of the way from the quiet to that row.
    share: f32,
    /// It lasts no longer; what does is breath.
    longest_ms: f64,
    /// A shorter pause without a release is a long closure, if another word follows.
    closure_ms: f64,
    /// The stop ends no further before the search's boundary.
    earliest_ms: f64,
}

static PARAMS: PauseParams = PauseParams {
    least_rise: 0.7,
    quiet: QuietParams { stride_rows: 5, trim_ms: 10.0, least_rows: 4, share: 0.25 },
    onset: OnsetParams {
        guard_ms: 15.0,
        least_rows: 10,
        quiet_share: 0.6,
        usual_share: 0.7,
        loudest_bands: 12,
        reach_ms: 80.0,
        latest_ms: 60.0,
        deviations: 3.0,
        peak_share: 0.2,
        breath_drop: 7.0,
        sustained_rows: 8,
        sustained_of_ten: 9,
    },
    offset: OffsetParams {
        before_ms: 100.0,
        after_ms: 150.0,
        least_ms: 80.0,
        peak_ms: 120.0,
        from_ms: 40.0,
        patience_ms: 60.0,
        voice: FadingParams { bands: VOICED_BANDS, share: 0.5, drop: 3.0, hold_ms: 15.0 },
        friction: FadingParams { bands: 13..BANDS, share: 0.6, drop: f32::MAX, hold_ms: 40.0 },
    },
    release: ReleaseParams {
        before_ms: 60.0,
        clear_ms: 10.0,
        after_ms: 170.0,
        next_word_ms: 25.0,
        pause_end_ms: 5.0,
        least_ms: 20.0,
        quiet_share: 0.25,
        rise: 3.5,
        rows_before: 2,
        rows_after: 3,
        above_quiet: 1.5,
        peak_rows: 10,
        share: 0.25,
        longest_ms: 60.0,
        closure_ms: 150.0,
        earliest_ms: 20.0,
    },
};

/// A pause between two words, or at the edge of the recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PauseSpan {
    /// Where it begins.
    pub start_ms: f64,
    /// Where it ends.
    pub end_ms: f64,
}

impl PauseSpan {
    /// How long it is.
    pub fn length_ms(self) -> f64 {
        self.end_ms - self.start_ms
    }
}

/// What a segment sounds like where nobody speaks.
pub struct Quiet {
    mean: SpectrumRow,
    rows: Vec<SpectrumRow>,
}

impl Quiet {
    /// The quietest quarter of `silences`, looked at every 10 ms: breath and steps are in the others. None if there is
    /// hardly any silence.
    pub fn measure(rows: &mut Rows<'_>, silences: impl Iterator<Item = PauseSpan>) -> Option<Quiet> {
        let params = &PARAMS.quiet;
        let mut heard: Vec<SpectrumRow> = Vec::new();
        for gap in silences {
            let inside = rows.get(row_at(gap.start_ms + params.trim_ms), row_at(gap.end_ms - params.trim_ms));
            heard.extend(inside.iter().step_by(params.stride_rows));
        }
        if heard.len() < params.least_rows {
            return None;
        }
        let limit = percentile(heard.iter().map(level), params.share);
        heard.retain(|row| level(row) <= limit);
        Some(Quiet { mean: mean(&heard), rows: heard })
    }
}

fn level(row: &SpectrumRow) -> f32 {
    row.iter().sum::<f32>() / BANDS as f32
}

/// The value that the share of `values` is at or below; of at least one.
fn percentile(values: impl Iterator<Item = f32>, share: f64) -> f32 {
    let mut sorted: Vec<f32> = values.collect();
    sorted.sort_unstable_by(f32::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// Mean over three rows, the first and last repeated.
fn smooth(values: &[f32]) -> Vec<f32> {
    let at = |i: usize| values[i.min(values.len() - 1)];
    (0..values.len()).map(|i| (at(i.saturating_sub(1)) + at(i) + at(i + 1)) / 3.0).collect()
}

/// Where the word after a pause begins, as the search has it at `soft_ms`: the first of 15 ms that stand out of the
/// pause before it, in the dozen bands that stand out most (`OnsetParams`).
pub fn onset(rows: &mut Rows<'_>, gap: PauseSpan, soft_ms: f64) -> Option<f64> {
    let params = &PARAMS.onset;
    let before = rows.get(row_at(gap.start_ms), row_at(gap.end_ms.min(soft_ms) - params.guard_ms)).to_vec();
    if before.len() < params.least_rows {
        return None;
    }
    let limit = percentile(before.iter().map(level), params.quiet_share);
    let quiet: Vec<SpectrumRow> = before.iter().filter(|row| level(row) <= limit).copied().collect();
    let quiet = mean(&quiet);
    let excess = |rows: &[SpectrumRow]| -> Vec<f32> {
        smooth(&rows.iter().map(|row| excess_of_loudest_bands(row, &quiet)).collect::<Vec<_>>())
    };
    let (base, deviation) = usual_noise(excess(&before));

    let first = row_at((soft_ms - params.reach_ms).max(gap.start_ms));
    let around = excess(rows.get(first, row_at(soft_ms + params.reach_ms)));
    let peak = around.iter().fold(0.0, |a: f32, b| a.max(*b));
    let limit = (base + PARAMS.least_rise)
        .max(base + params.deviations * deviation)
        .max(base + params.peak_share * (peak - base))
        .max(peak - params.breath_drop);
    let until = around.len().min((row_at(soft_ms + params.latest_ms) - first).max(0) as usize);
    let stands_out = |i: usize| {
        let ahead = &around[i..until.min(i + params.sustained_rows)];
        let out = ahead.iter().filter(|value| **value > limit).count();
        around[i] > limit && out * 10 >= ahead.len() * params.sustained_of_ten
    };
    (0..until).find(|i| stands_out(*i)).map(|i| row_start_ms(first + i as i64))
}

/// How far a row stands out of `quiet`, in the mean over the bands in which it does most.
fn excess_of_loudest_bands(row: &SpectrumRow, quiet: &SpectrumRow) -> f32 {
    let bands = PARAMS.onset.loudest_bands;
    let mut excess: SpectrumRow = std::array::from_fn(|band| (row[band] - quiet[band]).max(0.0));
    excess.sort_unstable_by(|a, b| b.total_cmp(a));
    excess[..bands].iter().sum::<f32>() / bands as f32
}

/// Mean and standard deviation of those excesses of a pause over its own quiet that are usual in it.
fn usual_noise(mut excesses: Vec<f32>) -> (f32, f32) {
    let usual = percentile(excesses.iter().copied(), PARAMS.onset.usual_share);
    excesses.retain(|value| *value <= usual);
    let mean = excesses.iter().sum::<f32>() / excesses.len() as f32;
    let variance = excesses.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / excesses.len() as f32;
    (mean, variance.sqrt())
}

/// Where the word before a pause has ended, as the search has it at `soft_ms`: the last row that stands out of the
/// quiet of the segment.
///
/// A vowel or liquid ends with its voice, in the low bands; what follows is breath. A fricative ends with its friction,
/// in the high bands, and may waver (`OffsetParams`). A nasal ends as quietly as the pause begins: none is sought.
pub fn offset(rows: &mut Rows<'_>, gap: PauseSpan, soft_ms: f64, left: Manner, quiet: &Quiet) -> Option<f64> {
    let params = &PARAMS.offset;
    let fading = match left {
        Manner::Vowel | Manner::Liquid => &params.voice,
        Manner::Fricative { .. } | Manner::Breath => &params.friction,
        _ => return None,
    };
    let excess = |row: &SpectrumRow| {
        let sum: f32 = fading.bands.clone().map(|band| (row[band] - quiet.mean[band]).max(0.0)).sum();
        sum / fading.bands.len() as f32
    };
    let base = quiet.rows.iter().map(excess).sum::<f32>() / quiet.rows.len() as f32;
    let first = row_at(soft_ms - params.before_ms);
    let last = row_at((soft_ms + params.after_ms).min(gap.end_ms));
    if last - first < row_at(params.least_ms) {
        return None;
    }
    let around = smooth(&rows.get(first, last).iter().map(excess).collect::<Vec<_>>());
    let peak = around.iter().take(row_at(params.peak_ms) as usize).fold(0.0, |a: f32, b| a.max(*b));
    let limit = (base + PARAMS.least_rise).max(base + fading.share * (peak - base)).max(peak - fading.drop);
    last_above(&around, limit, fading).map(|i| row_start_ms(first + i as i64 + 1))
}

/// The last value above `limit` before the sound has gone for longer than it wavers.
fn last_above(values: &[f32], limit: f32, fading: &FadingParams) -> Option<usize> {
    let params = &PARAMS.offset;
    let hold = row_at(fading.hold_ms) as usize;
    let patience = row_at(params.patience_ms) as usize;
    let (mut found, mut below) = (None, 0);
    for (i, value) in values.iter().enumerate().skip(row_at(params.from_ms) as usize) {
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
    found
}

/// Where a stop before a pause has ended: with the noise of its release, if it has one.
///
/// The search often ends such a word with the closure, as the release after a silence of up to 150 ms sounds like
/// nothing a word ends with. A release is a steep, short rise above 1 kHz (`ReleaseParams`). Without one, and with
/// another word nearby, there is no pause but a long closure that the next word's sound opens: the stop lasts until
/// there.
pub fn release(
    rows: &mut Rows<'_>,
    gap: PauseSpan,
    soft_ms: f64,
    phone_ms: f64,
    next_ms: Option<f64>,
) -> Option<f64> {
    const BANDS_ABOVE_1_KHZ: std::ops::Range<usize> = VOICED_BANDS.end..BANDS;
    let params = &PARAMS.release;
    let first = row_at(phone_ms.min(soft_ms - params.before_ms));
    let last = row_at(gap.end_ms);
    let at_soft = (row_at(soft_ms) - first) as usize;
    if last - row_at(soft_ms) < row_at(params.least_ms) {
        return None;
    }
    let high =
        |row: &SpectrumRow| row[BANDS_ABOVE_1_KHZ].iter().sum::<f32>() / BANDS_ABOVE_1_KHZ.len() as f32;
    let high = smooth(&rows.get(first, last).iter().map(high).collect::<Vec<_>>());
    let quiet = percentile(high.get(at_soft..)?.iter().copied(), params.quiet_share);
    let from = row_at((phone_ms + params.clear_ms).max(soft_ms - params.before_ms)) - first;
    let clear_ms = if next_ms.is_some() { params.next_word_ms } else { params.pause_end_ms };
    let to = row_at((soft_ms + params.after_ms).min(gap.end_ms - clear_ms)) - first;
    let (rows_before, rows_after) = (params.rows_before, params.rows_after);
    let rises = |i: usize| {
        let (before, after) = (high[i - rows_before], high[i + rows_after]);
        after - before >= params.rise && after > quiet + params.above_quiet
    };
    let candidates = from.max(rows_before as i64)..to.min(high.len() as i64 - rows_after as i64);
    let Some(burst) = candidates.map(|i| i as usize).find(|i| rises(*i)) else {
        return next_ms.filter(|_| gap.length_ms() < params.closure_ms);
    };
    let start = burst + rows_after;
    let peak = high[burst..(burst + params.peak_rows).min(high.len())].iter();
    let peak = peak.fold(f32::MIN, |a, b| a.max(*b));
    let limit = quiet + (params.share * (peak - quiet)).max(PARAMS.least_rise);
    let longest = row_at(params.longest_ms) as usize;
    let noise = high[start..].iter().take(longest).take_while(|value| **value > limit).count();
    Some(row_start_ms(first + (start + noise) as i64).max(soft_ms - params.earliest_ms))
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
        let gap = PauseSpan { start_ms: 0.0, end_ms: 400.0 };
        for soft_ms in [370.0, 400.0, 440.0] {
            let start =
                found(&parts, |rows| onset(rows, PauseSpan { end_ms: soft_ms, ..gap }, soft_ms)).unwrap();
            assert!((start - 400.0).abs() <= 8.0, "{soft_ms}: {start}");
        }
    }

    #[test]
    fn a_vowel_ends_with_its_voice_and_a_fricative_with_its_friction() {
        // A voice to 300 ms, friction to 360, a pause.
        let parts = [(150, 0.0, 0.0), (150, 900.0, 0.0), (60, 0.0, 200.0), (340, 0.0, 0.0)];
        let gap = PauseSpan { start_ms: 330.0, end_ms: 700.0 };
        let end = |left: Manner| {
            found(&parts, |rows| {
                let quiet =
                    Quiet::measure(rows, [PauseSpan { start_ms: 400.0, end_ms: 700.0 }].into_iter()).unwrap();
                offset(rows, gap, 330.0, left, &quiet)
            })
        };
        let (vowel, fricative) =
            (end(Manner::Vowel).unwrap(), end(Manner::Fricative { voiced: false }).unwrap());
        assert!((vowel - 300.0).abs() <= 8.0, "{vowel}");
        assert!((fricative - 360.0).abs() <= 8.0, "{fricative}");
        assert_eq!(end(Manner::Nasal), None);
    }

    #[test]
    fn a_stop_before_a_pause_ends_with_its_release() {
        // A vowel to 300 ms, a closure, a release of 20 ms at 380, a pause; the search has the end in the closure.
        let parts = [(300, 900.0, 0.0), (80, 0.0, 0.0), (20, 0.0, 150.0), (300, 0.0, 0.0)];
        let gap = PauseSpan { start_ms: 345.0, end_ms: 700.0 };
        let end = found(&parts, |rows| release(rows, gap, 345.0, 300.0, None)).unwrap();
        assert!((end - 400.0).abs() <= 8.0, "{end}");
    }

    #[test]
    fn a_closure_without_release_lasts_until_the_next_word_if_that_is_near() {
        let parts = [(300, 900.0, 0.0), (110, 0.0, 0.0), (300, 900.0, 0.0)];
        let gap = PauseSpan { start_ms: 330.0, end_ms: 410.0 };
        let end = |next_ms| found(&parts, |rows| release(rows, gap, 330.0, 300.0, next_ms));
        assert_eq!(end(Some(408.0)), Some(408.0));
        assert_eq!(end(None), None);
        let far = PauseSpan { start_ms: 330.0, end_ms: 700.0 };
        let silent = [(300, 900.0, 0.0), (400, 0.0, 0.0), (300, 900.0, 0.0)];
        assert_eq!(found(&silent, |rows| release(rows, far, 330.0, 300.0, Some(700.0))), None);
    }

    #[test]
    fn what_is_too_short_to_measure_is_left_alone() {
        let parts = [(300, 900.0, 0.0), (300, 0.0, 0.0)];
        let gap = PauseSpan { start_ms: 290.0, end_ms: 300.0 };
        assert_eq!(found(&parts, |rows| onset(rows, gap, 300.0)), None);
        assert_eq!(found(&parts, |rows| release(rows, gap, 290.0, 250.0, None)), None);
        assert!(found(&parts, |rows| Quiet::measure(rows, [gap].into_iter()).is_none()));
    }
}
