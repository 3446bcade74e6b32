//! The Gaussian mixtures: how well each state of a phone explains one observation.

use crate::features::deltas::Observation;
use crate::model::acoustic::{Acoustic, DENSITIES, DIMS, STATES, STREAMS};
use crate::model::phones::PhoneId;
use crate::score::logmath::exp_negative;

/// Natural log-likelihoods of a phone's three states.
pub type StateScores = [f32; STATES];

/// Mixture sums below this count as this: no state is ever impossible, only very unlikely.
const LEAST_SUM: f32 = 1e-30;

/// Scores of the three states of `phone` for one observation.
///
/// Per stream `ln sum_k w_k N_k(x)` over all 128 Gaussians, streams added. About 5000 multiply-adds and 128
/// exponentials a stream.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw",
    "x86_64+avx2",
    "aarch64+neon"
))]
pub fn state_scores(acoustic: &Acoustic<'_>, phone: PhoneId, x: &Observation) -> StateScores {
    let mut total = [0.0f32; STATES];
    for stream in 0..STREAMS {
        let book = acoustic.codebook(phone, stream);
        let mut logs = *book.constants;
        for dim in 0..DIMS {
            let (value, means, precisions) = (x[stream][dim], &book.means[dim], &book.precisions[dim]);
            for k in 0..DENSITIES {
                let difference = value - means[k];
                logs[k] -= difference * difference * precisions[k];
            }
        }
        const LANES: usize = 16;
        let mut tops = [f32::MIN; LANES];
        for row in logs.chunks_exact(LANES) {
            for (top, v) in tops.iter_mut().zip(row) {
                *top = if *v > *top { *v } else { *top };
            }
        }
        let top = tops.into_iter().fold(f32::MIN, f32::max);
        let mut sums = [[0.0f32; LANES]; STATES];
        for (row, lane_logs) in logs.chunks_exact(LANES).enumerate() {
            let mut e = [0.0f32; LANES];
            for (e, v) in e.iter_mut().zip(lane_logs) {
                *e = exp_negative(*v - top);
            }
            for (sum, weights) in sums.iter_mut().zip(book.weights) {
                let weights = &weights[row * LANES..(row + 1) * LANES];
                for lane in 0..LANES {
                    sum[lane] += e[lane] * weights[lane];
                }
            }
        }
        for (total, sum) in total.iter_mut().zip(&sums) {
            *total += top + sum.iter().sum::<f32>().max(LEAST_SUM).ln();
        }
    }
    total
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
            -50.009_232,
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
            -41.261_608,
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
}
