//! Computes the features for the acoustic model from samples: one row of cepstra (MFCC) every 10 ms, and the level of
//! each frame.

pub mod pauses;

pub mod window;
pub mod mel;
pub mod denoise;
pub mod mfcc;
pub mod level_range;
pub mod level_segments;
pub mod gain;
pub mod cmn;
pub mod deltas;
pub mod extract;

use self::deltas::Observation;
use self::extract::FrontEnd;
use self::mfcc::Cepstrum;
use crate::progress::Progress;

/// The features of a recording.
pub struct Features {
    /// Normalised cepstra, one row per frame.
    pub cepstra: Vec<Cepstrum>,
    /// Level of each frame in decibels: `10 log10` of the mean power spectrum over the mel range (130-6800 Hz), before
    /// noise removal. A full-scale sine is near 120, one unit of 16-bit noise near 20. Steps of the speech level (see
    /// [`level_segments`]) are removed.
    pub level_db: Vec<f32>,
}

impl Features {
    /// Normalises the raw cepstra of a recording; see [`raw_cepstra`].
    pub fn new(mut cepstra: Vec<Cepstrum>, mut level_db: Vec<f32>) -> Features {
        gain::even(&mut cepstra, &mut level_db);
        cmn::normalise(&mut cepstra, &level_db);
        Features { cepstra, level_db }
    }

    /// Number of frames.
    pub fn frames(&self) -> usize {
        self.cepstra.len()
    }

    /// Cepstra and their differences at `frame`.
    pub fn observation(&self, frame: usize) -> Observation {
        deltas::observation(&self.cepstra, frame)
    }
}

/// The features of `samples` (16 kHz, 16-bit scale), on all threads of the current pool.
///
/// For samples that are already in memory. Recordings are better read with [`extract::read`], which never holds all
/// samples.
pub fn extract(samples: &[f32], progress: &dyn Progress) -> Features {
    let (cepstra, level_db) = raw_cepstra(samples, progress);
    Features::new(cepstra, level_db)
}

/// Cepstra before normalisation (after noise removal and liftering), one row per frame, and the level of each frame in
/// decibels, as in [`Features::level_db`].
///
/// Public so that the front end can be compared with the one with which the model was trained.
pub fn raw_cepstra(samples: &[f32], progress: &dyn Progress) -> (Vec<Cepstrum>, Vec<f32>) {
    let mut front_end = FrontEnd::new();
    front_end.expect(samples.len() as u64);
    front_end.push(samples);
    let raw = front_end.finish();
    progress.advance(raw.0.len() as u64);
    raw
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::progress::Unwatched;

    /// The synthetic signal of the front end's published test vector: tone, chirp and a linear congruential noise.
    pub(crate) fn test_signal() -> Vec<f32> {
        let mut state = 12345u64;
        (0..16_000)
            .map(|n| {
                state = (1_103_515_245 * state + 12_345) % (1 << 31);
                let noise = ((state >> 16) % 401) as f64 - 200.0;
                let t = n as f64 / 16_000.0;
                let tau = 2.0 * std::f64::consts::PI;
                let tone = if n < 8000 { 2500.0 * (tau * 220.0 * t).sin() } else { 0.0 };
                let chirp = 1500.0 * (tau * (1000.0 + n as f64 / 16.0) * t).sin();
                ((tone + chirp).round() + noise) as i16 as f32
            })
            .collect()
    }

    #[test]
    fn cepstra_are_those_of_the_test_vector() {
        let signal = test_signal();
        assert_eq!(signal[..4], [15.0, 954.0, 1353.0, 2117.0]);
        assert_eq!(signal.iter().sum::<f32>(), 11343.0);
        let (cepstra, _) = raw_cepstra(&signal, &Unwatched);
        assert_eq!(cepstra.len(), 99);
        let expected = [
            53.323_964,
            -21.797_276,
            -25.554_537,
            -0.775_059,
            27.663_134,
            -23.450_342,
            -25.551_225,
            42.710_266,
            13.603_235,
            -38.082_41,
            -4.786_866,
            22.734_448,
            -18.513_717,
        ];
        for (got, want) in cepstra[50].iter().zip(expected) {
            assert!((got - want).abs() < 2e-3, "{:?}", cepstra[50]);
        }
        let last = cepstra[98];
        assert!((last[0] - 55.073_57).abs() < 2e-3 && (last[11] + 1.750_981).abs() < 2e-3, "{last:?}");
    }

    #[test]
    fn observations_are_those_of_the_test_vector() {
        let features = extract(&test_signal(), &Unwatched);
        let o = features.observation(50);
        for (got, want) in [
            (o[0][0], -1.184_066),
            (o[0][12], -24.998_599),
            (o[1][0], -5.989_225),
            (o[1][12], -28.025_608),
            (o[2][0], -0.932_057),
            (o[2][12], 20.762_936),
        ] {
            assert!((got - want).abs() < 2e-3, "{got} {want}");
        }
    }

    #[test]
    fn the_size_of_the_pool_does_not_change_a_bit() {
        let signal: Vec<f32> = test_signal().repeat(12);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| extract(&signal, &Unwatched).cepstra)
        };
        assert_eq!(with(1), with(3));
    }
}
