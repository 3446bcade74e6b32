//! Figures over many errors: mean, median, percentiles, and shares within some limits.

use super::statistics::{mean, median, percentile};

/// The distances within which edges are counted, in milliseconds.
pub const WITHIN_MS: [u32; 5] = [10, 20, 25, 50, 100];

/// An edge this much further off is still within, in milliseconds: rounding errors of times in seconds.
const HAIR_MS: f64 = 1e-6;

/// How far edges are off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// How many edges have times in both files.
    pub edges: usize,
    /// Mean distance in milliseconds; as all that follow but [`Measures::within`], none if there are no such edges, and
    /// without those that were missed.
    pub mean_ms: f64,
    /// Median distance in milliseconds.
    pub median_ms: f64,
    /// 95 % are no further off, in milliseconds.
    pub p95_ms: f64,
    /// 99 % are no further off, in milliseconds.
    pub p99_ms: f64,
    /// Mean of how much later they are than marked, in milliseconds.
    pub bias_ms: f64,
    /// Share of the edges within each of [`WITHIN_MS`], in percent; those that were missed are not within.
    pub within: [f64; 5],
}

impl Measures {
    /// Of edges that are late by `late_ms` each, and of `missed` edges without times; none if all are missed.
    pub(super) fn new(late_ms: &[f64], missed: usize) -> Option<Measures> {
        let far_ms: Vec<f64> = late_ms.iter().map(|ms| ms.abs()).collect();
        let mut sorted = far_ms.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let all = (far_ms.len() + missed) as f64;
        let share = |ms: u32| {
            100.0 * far_ms.iter().filter(|far| **far <= f64::from(ms) + HAIR_MS).count() as f64 / all
        };
        Some(Measures {
            edges: far_ms.len(),
            mean_ms: mean(&far_ms)?,
            median_ms: median(&sorted)?,
            p95_ms: percentile(&sorted, 95.0)?,
            p99_ms: percentile(&sorted, 99.0)?,
            bias_ms: mean(late_ms)?,
            within: WITHIN_MS.map(share),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misses_count_in_the_shares_and_not_in_the_means() {
        let measures = Measures::new(&[10.0, -20.0, 60.0], 1).unwrap();
        assert_eq!(measures.edges, 3);
        assert_eq!((measures.mean_ms, measures.median_ms), (30.0, 20.0));
        assert_eq!(measures.bias_ms, 50.0 / 3.0);
        assert_eq!(measures.within, [25.0, 50.0, 50.0, 50.0, 75.0]);
        assert_eq!(Measures::new(&[], 3), None);
    }

    #[test]
    fn what_is_just_on_the_line_is_within() {
        let late_ms = (1.02 - 1.0) * 1e3;
        assert!(late_ms > 20.0, "the times were chosen for it");
        assert_eq!(Measures::new(&[late_ms], 0).unwrap().within[1], 100.0);
        assert_eq!(Measures::new(&[20.000_002], 0).unwrap().within[1], 0.0);
    }
}
