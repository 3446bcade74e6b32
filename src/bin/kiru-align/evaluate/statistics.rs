//! Sums, medians and percentiles that are the same to the last bit as those of NumPy.
//!
//! Errors are often multiples of a tenth of a millisecond, and their mean then lies half way between two printed
//! values often enough for the last bit to decide the last digit. So sums are taken in NumPy's order.

/// Largest number of values that are summed without being split (NumPy: `PW_BLOCKSIZE`).
const BLOCK: usize = 128;

/// The sum, as `numpy.sum` takes it: pairwise, in blocks of up to 128 with eight running sums
/// (`pairwise_sum` in NumPy's `loops_utils.h.src`).
pub(super) fn sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().fold(0.0, |sum, value| sum + value);
    }
    if values.len() <= BLOCK {
        let (eights, rest) = values.as_chunks::<8>();
        let mut r = eights[0];
        for eight in &eights[1..] {
            for (running, value) in r.iter_mut().zip(eight) {
                *running += value;
            }
        }
        let whole = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        return rest.iter().fold(whole, |sum, value| sum + value);
    }
    let half = values.len() / 2;
    let (left, right) = values.split_at(half - half % 8);
    sum(left) + sum(right)
}

/// The mean; of nothing, none.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values) / values.len() as f64)
}

/// The median of `sorted` values, as `numpy.median` has it; of nothing, none.
pub(super) fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The value that `percent` of the `sorted` ones lie below, as `numpy.percentile` has it: between two neighbours on the
/// straight line through them, counted from the nearer (`_lerp` in NumPy's `_function_base_impl.py`); of nothing, none.
pub(super) fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * (percent / 100.0);
    let below = (place.floor() as usize).min(last);
    let (a, b, t) = (sorted[below], sorted[(below + 1).min(last)], place - place.floor());
    Some(if t >= 0.5 { b - (b - a) * (1.0 - t) } else { a + (b - a) * t })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_whole_numbers_are_exact_at_every_length() {
        for n in 0..2000 {
            let values: Vec<f64> = (1..=n).map(f64::from).collect();
            assert_eq!(sum(&values), f64::from(n * (n + 1) / 2), "{n}");
        }
    }

    /// `numpy.sum` of `[0.1 * i for i in range(n)]`, NumPy 2.4.
    #[test]
    fn sums_are_those_of_numpy_to_the_last_bit() {
        for (n, expected) in SUMS {
            let values: Vec<f64> = (0..n).map(|i| 0.1 * f64::from(i)).collect();
            assert_eq!(sum(&values).to_bits(), expected.to_bits(), "{n}");
        }
    }

    const SUMS: [(u32, f64); 6] = [
        (5, 1.0),
        (9, 3.6000000000000005),
        (127, 800.1),
        (129, 825.6),
        (1000, 49950.0),
        (4153, 862162.7999999999),
    ];

    #[test]
    fn medians_and_percentiles_lie_between_neighbours() {
        assert_eq!(median(&[1.0, 2.0, 4.0]), Some(2.0));
        assert_eq!(median(&[1.0, 2.0, 4.0, 8.0]), Some(3.0));
        let values: Vec<f64> = (0..=20).map(f64::from).collect();
        assert_eq!(percentile(&values, 95.0), Some(19.0));
        assert_eq!(percentile(&[1.0, 2.0], 95.0), Some(1.95));
        assert_eq!(percentile(&[1.0, 2.0], 25.0), Some(1.25));
        assert_eq!(percentile(&[7.0], 99.0), Some(7.0));
        assert_eq!((mean(&[]), median(&[]), percentile(&[], 95.0)), (None, None, None));
    }
}
