//! The Gaussian mixtures: how well each state of a phone explains one observation.

use super::logmath::{ln, multiply_add, power_of_two};
use crate::frontend::deltas::Observation;
use crate::model::acoustic::{
    AcousticModel, CONSTANT, DENSITIES, DIMS, GAUSSIAN_VALUES, Gaussian, STATES, STREAMS,
};
use crate::phones::PhoneId;

/// Natural log-likelihoods of a phone's three states.
pub type StateScores = [f32; STATES];

/// `N` observations side by side, each in one lane of the vectors.
pub type Block<const N: usize> = [[[f32; N]; DIMS]; STREAMS];

/// Natural log-likelihoods of a phone's three states for each observation of a block.
pub type BlockScores<const N: usize> = [[f32; N]; STATES];

/// Observations in a narrow block: one vector of the widest kind.
pub const NARROW: usize = 16;
/// Observations in a wide block, which takes a tenth less time per observation: each value of the codebook is loaded
/// once for two vectors.
pub const WIDE: usize = 32;

/// Mixture sums below this are raised to it: no state is ever impossible, only very unlikely.
const LEAST_SUM: f32 = 1e-30;

/// The block of the observations that `observation` returns for `0..N`.
pub fn block<const N: usize>(observation: impl Fn(usize) -> Observation) -> Block<N> {
    let mut block = [[[0.0; N]; DIMS]; STREAMS];
    for n in 0..N {
        for (block, stream) in block.iter_mut().zip(observation(n)) {
            for (block, value) in block.iter_mut().zip(stream) {
                block[n] = value;
            }
        }
    }
    block
}

/// Scores of the three states of `phone` for the observations of a block.
///
/// Sums `ln sum_k w_k N_k(x)`, over all 128 Gaussians, of all streams. This takes about 10,000 fused operations and 384
/// powers of two per observation. The result is the same to the bit for any vector width and any block, provided that
/// the machine has a fused multiply-add.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw+fma",
    "x86_64+avx2+fma",
    "aarch64+neon"
))]
pub fn narrow_scores(
    acoustic: &AcousticModel<'_>,
    phone: PhoneId,
    xs: &Block<NARROW>,
) -> BlockScores<NARROW> {
    multiversion::target::match_target! {
        "x86_64+fma" => scores::<NARROW, true>(acoustic, phone, xs),
        "aarch64" => scores::<NARROW, true>(acoustic, phone, xs),
        _ => scores::<NARROW, false>(acoustic, phone, xs),
    }
}

/// [`narrow_scores`] of a wide block.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vl+avx512dq+avx512bw+fma",
    "x86_64+avx2+fma",
    "aarch64+neon"
))]
pub fn wide_scores(acoustic: &AcousticModel<'_>, phone: PhoneId, xs: &Block<WIDE>) -> BlockScores<WIDE> {
    multiversion::target::match_target! {
        "x86_64+fma" => scores::<WIDE, true>(acoustic, phone, xs),
        "aarch64" => scores::<WIDE, true>(acoustic, phone, xs),
        _ => scores::<WIDE, false>(acoustic, phone, xs),
    }
}

/// Scores of `N` observations, in plain Rust that is vectorized for the target of the caller.
///
/// Every inner loop runs over observations, which are independent, so the vector width does not change the result;
/// Gaussians are added one after another.
#[inline(always)]
fn scores<const N: usize, const FUSED: bool>(
    acoustic: &AcousticModel<'_>,
    phone: PhoneId,
    xs: &Block<N>,
) -> BlockScores<N> {
    let mut totals = [[0.0f32; N]; STATES];
    let mut logs = [[0.0f32; N]; DENSITIES];
    for (book, xs) in acoustic.codebook(phone).iter().zip(xs) {
        let mut top = [f32::MIN; N];
        for (logs, gaussian) in logs.iter_mut().zip(book) {
            *logs = log_densities::<N, FUSED>(gaussian, xs);
            for (top, log) in top.iter_mut().zip(logs) {
                *top = greater(*log, *top);
            }
        }
        let mut sums = [[0.0f32; N]; STATES];
        for (logs, gaussian) in logs.iter_mut().zip(book) {
            for (log, top) in logs.iter_mut().zip(&top) {
                *log = power_of_two::<FUSED>(*log - top);
            }
            for (sums, weight) in sums.iter_mut().zip(&gaussian[CONSTANT + 1..GAUSSIAN_VALUES]) {
                for (sum, density) in sums.iter_mut().zip(logs.iter()) {
                    *sum = multiply_add::<FUSED>(*density, *weight, *sum);
                }
            }
        }
        for (totals, sums) in totals.iter_mut().zip(&sums) {
            for ((total, sum), top) in totals.iter_mut().zip(sums).zip(&top) {
                *total += *top * std::f32::consts::LN_2 + ln(greater(*sum, LEAST_SUM));
            }
        }
    }
    totals
}

/// Base-2 logarithms of one Gaussian's density.
#[inline(always)]
fn log_densities<const N: usize, const FUSED: bool>(gaussian: &Gaussian, xs: &[[f32; N]; DIMS]) -> [f32; N] {
    let mut logs = [gaussian[CONSTANT]; N];
    for dim in 0..DIMS {
        let (scale, scaled_mean) = (gaussian[2 * dim], gaussian[2 * dim + 1]);
        for (log, x) in logs.iter_mut().zip(&xs[dim]) {
            let distance = multiply_add::<FUSED>(*x, scale, -scaled_mean);
            *log = multiply_add::<FUSED>(-distance, distance, *log);
        }
    }
    logs
}

#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The same scores as they are defined, in double precision: the slow reference for tests.
pub fn state_scores_plain(acoustic: &AcousticModel<'_>, phone: PhoneId, x: &Observation) -> [f64; STATES] {
    let streams = || acoustic.codebook(phone).iter().zip(x);
    std::array::from_fn(|state| {
        streams()
            .map(|(book, x)| {
                let likelihood: f64 = book
                    .iter()
                    .map(|gaussian| {
                        let values = gaussian.map(f64::from);
                        let distance = |dim: usize| f64::from(x[dim]) * values[2 * dim] - values[2 * dim + 1];
                        let squares: f64 = (0..DIMS).map(|dim| distance(dim).powi(2)).sum();
                        values[CONSTANT + 1 + state] * (values[CONSTANT] - squares).exp2()
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

    /// Observations of increasing loudness.
    fn louder<const N: usize>() -> Block<N> {
        block(|n| FRAME_50.map(|stream| stream.map(|v| v * (0.1 + 0.04 * n as f32))))
    }

    fn phones() -> std::ops::Range<PhoneId> {
        0..crate::phones::PHONES as PhoneId
    }

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
            let got = narrow_scores(&acoustic, (senone / 3) as PhoneId, &block(|_| FRAME_50))[senone % 3];
            assert!(got.iter().all(|got| (got - want).abs() < 1e-3), "senone {senone}: {got:?}, not {want}");
        }
    }

    #[test]
    fn fast_and_plain_scores_agree_fused_or_not() {
        let model = Model::embedded().unwrap();
        let acoustic = model.acoustic();
        let xs = louder::<WIDE>();
        for phone in phones() {
            for fast in [wide_scores(&acoustic, phone, &xs), scores::<WIDE, false>(&acoustic, phone, &xs)] {
                for n in 0..WIDE {
                    let plain = state_scores_plain(&acoustic, phone, &xs.map(|s| s.map(|dim| dim[n])));
                    for (fast, plain) in fast.iter().zip(plain).filter(|(_, plain)| plain.is_finite()) {
                        let off = (f64::from(fast[n]) - plain).abs();
                        assert!(off < 1e-4 + 1e-6 * plain.abs(), "phone {phone}: {} {plain}", fast[n]);
                    }
                }
            }
        }
    }

    #[test]
    fn all_instruction_sets_and_blocks_give_the_same_bits() {
        /// Built for the baseline target.
        #[inline(never)]
        fn everywhere(acoustic: &AcousticModel<'_>, phone: PhoneId, xs: &Block<WIDE>) -> BlockScores<WIDE> {
            scores::<WIDE, true>(acoustic, phone, xs)
        }
        let model = Model::embedded().unwrap();
        let acoustic = model.acoustic();
        let bits = |scores: &[f32]| scores.iter().map(|s| s.to_bits()).collect::<Vec<_>>();
        let (wide, narrow) = (louder::<WIDE>(), louder::<NARROW>());
        for phone in phones() {
            let here = wide_scores(&acoustic, phone, &wide);
            if cfg!(target_arch = "aarch64") || is_fused() {
                assert_eq!(
                    bits(here.as_flattened()),
                    bits(everywhere(&acoustic, phone, &wide).as_flattened())
                );
            }
            for (wide, narrow) in here.iter().zip(narrow_scores(&acoustic, phone, &narrow)) {
                assert_eq!(bits(&wide[..NARROW]), bits(&narrow));
            }
        }
    }

    /// Whether this machine has a fused multiply-add.
    fn is_fused() -> bool {
        #[cfg(target_arch = "x86_64")]
        return std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
        #[cfg(not(target_arch = "x86_64"))]
        false
    }
}
