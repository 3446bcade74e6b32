//! Where the spectrum changes from one sound to the next: a change point between two means.

use super::rules::Rule;
use super::spectrum::{BANDS, ROW_MS, Rows, SpectrumRow, row_at, row_start_ms};

/// The means are taken from this far beside the boundary...
const NEAR_MS: f64 = 10.0;
/// ...to this far. Nearer rows belong to the transition, those further away to the next sound but one.
const FAR_MS: f64 = 40.0;
/// Weight of the spectrum against the posterior. Rows are not independent: their windows overlap, and sounds do not
/// stand still.
const SCALE: f64 = 0.1;
/// How far the posterior's standard deviation is trusted: times this, and within limits.
const SPREAD_FACTOR: f64 = 1.2;
const SPREADS_MS: std::ops::RangeInclusive<f64> = 12.0..=40.0;
/// The change's own posterior, for its standard deviation, is softened once more by this.
const SOFTENED: f64 = 0.3;

/// A change between two sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpectralChange {
    /// Where.
    pub ms: f64,
    /// How wide its posterior is (standard deviation).
    pub sd_ms: f64,
}

/// The most likely place for the change from the sound left of `soft_ms` to that right of it, where the search's
/// posterior there has the standard deviation `spread_ms`.
///
/// Both sounds are taken for normally distributed around the means of the rows 10 to 40 ms away, with one variance,
/// so that each row says by its distance to both means on which side it is; the posterior of the search is taken for
/// normal, too. With `share` other than one half, a row is on the right side once it has gone that share of the way.
pub fn change(rows: &mut Rows<'_>, soft_ms: f64, spread_ms: f64, rule: &Rule) -> SpectralChange {
    let centre = row_at(soft_ms);
    let [near, far, shift] = [NEAR_MS, FAR_MS, rule.right_shift_ms].map(row_at);
    let left = mean(rows.get(centre - far, centre - near));
    let right = mean(rows.get(centre + near + shift, centre + far + shift));
    let bands = rule.bands.clone();
    let mut way = [0.0; BANDS];
    for band in bands.clone() {
        way[band] = right[band] - left[band];
    }
    let way_squared: f32 = bands.clone().map(|b| way[b] * way[b]).sum();
    let per_row = SCALE * ROW_MS * 2.0 / bands.len() as f64;
    let sd_ms = (SPREAD_FACTOR * spread_ms).clamp(*SPREADS_MS.start(), *SPREADS_MS.end());
    let first = centre + row_at(rule.from_ms);
    let candidates = rows.get(first, centre + row_at(rule.to_ms));
    let mut sum = 0.0;
    let scored: Vec<(f64, f64)> = candidates
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let ms = row_start_ms(first + i as i64);
            let score = sum - 0.5 * ((ms - soft_ms) / sd_ms).powi(2);
            let gone: f32 = bands.clone().map(|b| (row[b] - left[b]) * way[b]).sum();
            sum += per_row * f64::from(rule.share * way_squared - gone);
            (ms, score)
        })
        .collect();
    let best = scored.iter().fold(scored[0], |a, b| if b.1 > a.1 { *b } else { a });
    let weigh = |(ms, score): &(f64, f64)| (*ms, (SOFTENED * (score - best.1)).exp());
    let (mut total, mut first_moment, mut second_moment) = (0.0, 0.0, 0.0);
    for (ms, weight) in scored.iter().map(weigh) {
        total += weight;
        first_moment += weight * (ms - best.0);
        second_moment += weight * (ms - best.0).powi(2);
    }
    let mean = first_moment / total;
    SpectralChange { ms: best.0, sd_ms: (second_moment / total - mean * mean).max(0.0).sqrt() }
}

/// The mean of rows, of which there is at least one.
pub fn mean(rows: &[SpectrumRow]) -> SpectrumRow {
    let mut sum = [0.0; BANDS];
    for row in rows {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
    sum.map(|sum| sum / rows.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundaries::rules::USUAL;
    use crate::boundaries::spectrum::Analyser;
    use crate::boundaries::spectrum::tests::{frames_of, kept, made};

    fn changed(parts: &[(usize, f32, f32)], soft_ms: f64, rule: &Rule) -> SpectralChange {
        let signal = made(parts);
        let (analyser, samples) = (Analyser::new(), kept(&signal));
        change(&mut Rows::new(&analyser, &samples, frames_of(&signal)), soft_ms, 12.0, rule)
    }

    #[test]
    fn a_change_is_found_from_either_side() {
        // Voice, then friction from 300 ms on. A window of 8 ms tells where to within some milliseconds.
        let parts = [(300, 900.0, 0.0), (300, 0.0, 400.0)];
        for soft_ms in [275.0, 290.0, 300.0, 310.0, 325.0] {
            let found = changed(&parts, soft_ms, &USUAL);
            assert!((found.ms - 300.0).abs() <= 4.0, "{soft_ms}: {found:?}");
        }
    }

    #[test]
    fn where_nothing_changes_the_boundary_stays_and_is_in_doubt() {
        let found = changed(&[(600, 900.0, 0.0)], 300.0, &USUAL);
        assert!((found.ms - 300.0).abs() <= 10.0, "{found:?}");
        let clear = changed(&[(300, 900.0, 0.0), (300, 0.0, 400.0)], 300.0, &USUAL);
        assert!(found.sd_ms > 12.0 && clear.sd_ms < 6.0, "{found:?} {clear:?}");
    }

    #[test]
    fn only_the_bands_that_count_are_heard() {
        // Friction stops at 320 ms, but the voice began at 280.
        let parts = [(280, 0.0, 300.0), (40, 900.0, 300.0), (280, 900.0, 0.0)];
        let voice = changed(&parts, 290.0, &Rule { bands: 0..8, ..USUAL });
        let friction = changed(&parts, 310.0, &Rule { bands: 16..25, ..USUAL });
        assert!((voice.ms - 280.0).abs() <= 8.0, "{voice:?}");
        assert!((friction.ms - 320.0).abs() <= 8.0, "{friction:?}");
    }

    #[test]
    fn the_share_says_how_far_the_way_has_to_be_gone() {
        // Friction that swells to 50 times over 30 ms.
        let mut parts = vec![(285, 0.0, 10.0)];
        parts.extend((0..15).map(|i| (2, 0.0, 10.0 * 1.3f32.powi(i))));
        parts.push((285, 0.0, 10.0 * 1.3f32.powi(15)));
        let [early, half, late] =
            [0.25, 0.5, 0.75].map(|share| changed(&parts, 300.0, &Rule { share, ..USUAL }).ms);
        assert!(early + 4.0 <= half && half + 4.0 <= late, "{early} {half} {late}");
    }
}
