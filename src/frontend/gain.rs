//! Removes steps of the level, as an operator at the volume control would.

use super::level_range::ZEROS_DB;
use super::level_segments;
use super::mel::FILTERS;
use super::mfcc::Cepstrum;

/// Brings all speech to roughly one level if it has several levels that are far apart; otherwise changes nothing.
///
/// A gain changes only the first cepstral coefficient, as it shifts each of the logarithms of which that is the sum by
/// the same amount. Digital zeros stay zeros.
pub fn even(cepstra: &mut [Cepstrum], level_db: &mut [f32]) {
    let stretches = level_segments::find(level_db);
    let ends = stretches.iter().skip(1).map(|next| next.start).chain([level_db.len()]);
    for (stretch, end) in stretches.iter().zip(ends) {
        let gain = stretch.gain_db * first_per_db();
        let frames = stretch.start..end;
        for (c, level) in cepstra[frames.clone()].iter_mut().zip(&mut level_db[frames]) {
            if *level >= ZEROS_DB {
                c[0] += gain;
                *level += stretch.gain_db;
            }
        }
    }
}

/// The change of the first cepstral coefficient, an orthonormal sum of natural logarithms of power, per decibel.
fn first_per_db() -> f32 {
    (FILTERS as f32).sqrt() * std::f32::consts::LN_10 / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::{cmn, raw_cepstra};
    use crate::progress::Unwatched;

    /// Four seconds of buzzing syllables of a quarter of a second, without the last one, over noise that is not digital
    /// zero even at a hundredth of its level.
    fn sentence(loudness: f32, seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..64_000u32)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 8) as f32 / (1 << 24) as f32 - 0.5;
                let buzz = if n < 60_000 { (n % 133) as f32 / 66.5 - 1.0 } else { 0.0 };
                let swell = ((n % 4000) as f32 / 4000.0 * std::f32::consts::PI).sin().powi(2);
                loudness * (buzz * swell * 25_000.0 + noise * 1000.0)
            })
            .collect()
    }

    fn raw(loudness: &[f32]) -> (Vec<Cepstrum>, Vec<f32>) {
        let samples: Vec<f32> = loudness.iter().zip(1..).flat_map(|(l, seed)| sentence(*l, seed)).collect();
        raw_cepstra(&samples, &Unwatched)
    }

    #[test]
    fn a_quiet_sentence_becomes_what_it_would_be_among_its_like() {
        let (mut steady, steady_db) = raw(&[1.0; 5]);
        cmn::normalise(&mut steady, &steady_db);
        let (cepstra, level_db) = raw(&[1.0, 1.0, 0.01, 1.0, 1.0]);
        // In the middle of the third sentence. The mean of the first cepstral coefficient changes with the volume.
        let off = |c: &[Cepstrum]| {
            (850..1150).map(|frame| (c[frame][0] - steady[frame][0]).abs()).fold(0.0, f32::max)
        };
        let (mut without, mut with, mut even_db) = (cepstra.clone(), cepstra, level_db.clone());
        cmn::normalise(&mut without, &level_db);
        assert!(off(&without) > 10.0, "{}", off(&without));
        even(&mut with, &mut even_db);
        cmn::normalise(&mut with, &even_db);
        // 40 dB are 46 in the first cepstral coefficient; noise removal and the rounding to half a decibel leave a
        // difference.
        assert!(off(&with) < 4.0, "{}", off(&with));
    }

    #[test]
    fn one_level_keeps_its_bytes_and_digital_zeros_stay() {
        let (cepstra, level_db) = raw(&[1.0, 0.7, 1.3, 1.0]);
        let (mut same, mut same_db) = (cepstra.clone(), level_db.clone());
        even(&mut same, &mut same_db);
        assert!(same == cepstra && same_db == level_db);
        let (mut holed, mut holed_db) = raw(&[1.0, 1.0, 0.01, 1.0, 1.0]);
        holed_db[1000] = -40.0;
        let (hole, beside) = (holed[1000], holed[1001]);
        even(&mut holed, &mut holed_db);
        assert_eq!((holed[1000], holed_db[1000]), (hole, -40.0));
        assert!(holed[1001][0] > beside[0] + 40.0 && holed[1001][1..] == beside[1..]);
    }
}
