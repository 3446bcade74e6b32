//! The Gaussian mixtures: how well each state of a phone explains one observation.

use crate::features::deltas::Observation;
use crate::model::acoustic::{Acoustic, DENSITIES, DIMS, Densities, STATES, STREAMS};
use crate::model::phones::PhoneId;
use crate::score::logmath::{exp_negative, ln};

/// Natural log-likelihoods of a phone's three states.
pub type StateScores = [f32; STATES];

/// Observations that [`block_scores`] scores at once: each value of a codebook is loaded once for all of them.
pub const BLOCK: usize = 4;

/// Mixture sums below this count as this: no state is ever impossible, only very unlikely.
const LEAST_SUM: f32 = 1e-30;

/// Scores of the three states of `phone` for one observation.
///
/// Per stream `ln sum_k w_k N_k(x)` over all 128 Gaussians, streams added. About 5000 multiply-adds and 128
/// exponentials a stream. The bits are the same whatever vectors the machine has.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw",
    "x86_64+avx2",
    "aarch64+neon"
))]
pub fn state_scores(acoustic: &Acoustic<'_>, phone: PhoneId, x: &Observation) -> StateScores {
    scores(acoustic, phone, std::array::from_ref(x))[0]
}

/// [`state_scores`] of several observations, to the bit, in less time.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw",
    "x86_64+avx2",
    "aarch64+neon"
))]
pub fn block_scores(
    acoustic: &Acoustic<'_>,
    phone: PhoneId,
    xs: &[Observation; BLOCK],
) -> [StateScores; BLOCK] {
    scores(acoustic, phone, xs)
}

/// Scores of `N` observations, in plain Rust that becomes vector code for whatever the caller is built for.
///
/// Every loop is over densities, apart from each other and in a fixed order, and nothing is fused, so that the
/// width of a vector does not change the result.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "streams and dimensions index observations and codebook alike")]
fn scores<const N: usize>(
    acoustic: &Acoustic<'_>,
    phone: PhoneId,
    xs: &[Observation; N],
) -> [StateScores; N] {
    let mut totals = [[0.0f32; STATES]; N];
    for stream in 0..STREAMS {
        let book = acoustic.codebook(phone, stream);
        let mut logs = [*book.constants; N];
        for dim in 0..DIMS {
            add_dimension(&mut logs, &values(xs, stream, dim), &book.means[dim], &book.precisions[dim]);
        }
        for (totals, logs) in totals.iter_mut().zip(&mut logs) {
            let top = fold(*logs, greater);
            for log in logs.iter_mut() {
                *log = exp_negative(*log - top);
            }
            for (total, weights) in totals.iter_mut().zip(book.weights) {
                let sum = fold(product(logs, weights), |a, b| a + b);
                *total += top + ln(greater(sum, LEAST_SUM));
            }
        }
    }
    totals
}

/// One dimension of every observation.
#[inline(always)]
fn values<const N: usize>(xs: &[Observation; N], stream: usize, dim: usize) -> [f32; N] {
    std::array::from_fn(|n| xs[n][stream][dim])
}

/// Takes one dimension's share from the logs of all Gaussians. A function of its own: only then does the compiler
/// know that its arguments do not overlap.
#[inline(always)]
fn add_dimension<const N: usize>(
    logs: &mut [Densities; N],
    values: &[f32; N],
    means: &Densities,
    precisions: &Densities,
) {
    for k in 0..DENSITIES {
        for (logs, value) in logs.iter_mut().zip(values) {
            let difference = value - means[k];
            logs[k] -= difference * difference * precisions[k];
        }
    }
}

#[inline(always)]
fn product(a: &Densities, b: &Densities) -> Densities {
    let mut product = *a;
    for (a, b) in product.iter_mut().zip(b) {
        *a *= b;
    }
    product
}

#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// All values joined into one: the upper half onto the lower, until one is left.
#[inline(always)]
fn fold(mut all: Densities, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut width = DENSITIES / 2;
    while width > 0 {
        let (low, high) = all.split_at_mut(width);
        for (low, high) in low.iter_mut().zip(high) {
            *low = join(*low, *high);
        }
        width /= 2;
    }
    all[0]
}

/// The same by the definition, in double precision: the slow twin that tests compare with.
pub fn state_scores_plain(acoustic: &Acoustic<'_>, phone: PhoneId, x: &Observation) -> [f64; STATES] {
    std::array::from_fn(|state| {
        (0..STREAMS)
            .map(|stream| {
                let book = acoustic.codebook(phone, stream);
                let likelihood: f64 = (0..DENSITIES)
                    .map(|k| {
                        let distance: f64 = (0..DIMS)
                            .map(|dim| {
                                let d = f64::from(x[stream][dim]) - f64::from(book.means[dim][k]);
                                d * d * f64::from(book.precisions[dim][k])
                            })
                            .sum();
                        f64::from(book.weights[state][k]) * (f64::from(book.constants[k]) - distance).exp()
                    })
                    .sum();
                likelihood.ln()
            })
            .sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    /// Frame 50 of the front end's published test vector (see `features`).
    const FRAME_50: Observation = [
        [
            -1.184_065_7,
            -6.738_620_8,
            -13.977_78,
            -11.573_606,
            4.037_489,
            -32.249_653,
            -42.848_866,
            28.278_843,
            10.386_593,
            -50.009_23,
            -17.090_727,
            18.545_595,
            -24.998_6,
        ],
        [
            -5.989_225_4,
            -21.656_29,
            -25.917_04,
            -20.549_25,
            -28.831_201,
            -32.025_005,
            -1.601_098_5,
            -7.119_411,
            -41.261_61,
            -17.411_217,
            24.877_443,
            -12.741_84,
            -28.025_608,
        ],
        [
            -0.932_056_9,
            -1.700_624_3,
            -1.231_229_9,
            -2.187_537_7,
            12.119_392,
            12.056_735,
            26.097_694,
            14.357_694,
            25.077_475,
            29.389_9,
            9.393_119,
            11.746_372,
            20.762_936,
        ],
    ];

    #[test]
    fn scores_are_those_of_the_test_vector() {
        let model = Model::embedded().unwrap();
        let acoustic = model.acoustic();
        for (senone, want) in [
            (0, -191.600_07),
            (7, -194.032_6),
            (96, -180.277_19),
            (98, -176.641_32),
            (101, -181.419_75),
            (125, -196.060_64),
        ] {
            let got = state_scores(&acoustic, (senone / 3) as PhoneId, &FRAME_50)[senone % 3];
            assert!((got - want).abs() < 1e-3, "senone {senone}: {got}, expected {want}");
        }
    }

    #[test]
    fn fast_and_plain_scores_agree() {
        let model = Model::embedded().unwrap();
        let acoustic = model.acoustic();
        for phone in 0..crate::model::phones::PHONES as PhoneId {
            for scale in [0.1f32, 0.5, 1.0, 1.3] {
                let x = FRAME_50.map(|stream| stream.map(|v| v * scale));
                let (fast, plain) =
                    (state_scores(&acoustic, phone, &x), state_scores_plain(&acoustic, phone, &x));
                for (f, p) in fast.iter().zip(plain) {
                    if p.is_finite() {
                        assert!((f64::from(*f) - p).abs() < 1e-3 + 1e-5 * p.abs(), "phone {phone}: {f} {p}");
                    }
                }
            }
        }
    }

    #[test]
    fn all_instruction_sets_and_blocks_give_the_same_bits() {
        /// Built for what every machine has.
        #[inline(never)]
        fn everywhere(acoustic: &Acoustic<'_>, phone: PhoneId, x: &Observation) -> StateScores {
            scores(acoustic, phone, std::array::from_ref(x))[0]
        }
        let model = Model::embedded().unwrap();
        let acoustic = model.acoustic();
        let xs: [Observation; BLOCK] =
            std::array::from_fn(|i| FRAME_50.map(|stream| stream.map(|v| v * (0.3 + 0.29 * i as f32))));
        for phone in 0..crate::model::phones::PHONES as PhoneId {
            let here = xs.map(|x| state_scores(&acoustic, phone, &x).map(f32::to_bits));
            assert_eq!(here, xs.map(|x| everywhere(&acoustic, phone, &x).map(f32::to_bits)));
            assert_eq!(here, block_scores(&acoustic, phone, &xs).map(|s| s.map(f32::to_bits)));
        }
    }
}
