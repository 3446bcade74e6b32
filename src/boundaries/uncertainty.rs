//! The uncertainty of an edge: the standard deviation of its error, in milliseconds.

use super::Boundary;
use super::manner::Manner;
use super::rules::Side;

/// Weights of what makes an edge uncertain, each in milliseconds: how wide the change is, how far it moved the boundary, how
/// wide the search's posterior is, and how far its median is from the best path. Least squares on hand-labelled
/// speech, rounded to a digit or two.
const WIDTH: f64 = 1.3;
const MOVED: f64 = 0.4;
const SPREAD: f64 = 0.8;
const SPLIT: f64 = 0.6;
/// Errors have long tails: where much makes an edge uncertain they grow faster than the sum of it.
const POWER: f64 = 1.4;
/// A sum at which the standard deviation is [`USUAL_MS`].
const USUAL_SUM: f64 = 14.0;
const USUAL_MS: f64 = 7.0;

/// The standard deviation of the error of `boundary` if it is put at `ms`, where the change is `width_ms` wide.
pub fn sd_ms(boundary: &Boundary, ms: f64, width_ms: f64) -> f64 {
    let Boundary { soft_ms, path_ms, spread_ms, .. } = *boundary;
    let parts = [WIDTH * width_ms, MOVED * (ms - soft_ms), SPREAD * spread_ms, SPLIT * (path_ms - soft_ms)];
    let sum = parts.iter().map(|part| part * part).sum::<f64>().sqrt() * blur(boundary);
    USUAL_MS * (sum / USUAL_SUM).powf(POWER)
}

/// How much more blurred the edge between these sounds is than a clear one, such as that of a vowel and a stop.
fn blur(boundary: &Boundary) -> f64 {
    use Manner::{Breath, Fricative, Liquid, Nasal, Silence, Stop, Vowel};
    match (boundary.left, boundary.right) {
        // No edge at all, or a slow one: one sound for two, a glide between vowels, the fading end of a word.
        _ if boundary.doubled => 2.0,
        (Vowel | Liquid, Vowel) | (Liquid, Liquid) | (Silence, Vowel) => 2.0,
        (_, Silence) if boundary.side == Side::End => 2.0,
        // Noise into noise, or a release that may be left out.
        (Fricative { .. } | Breath, Stop { .. }) => 1.0,
        (
            Stop { .. } | Fricative { .. } | Breath,
            Liquid | Nasal | Fricative { .. } | Breath | Stop { .. },
        )
        | (Stop { .. }, Vowel) => 1.4,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boundary(left: Manner, right: Manner) -> Boundary {
        Boundary {
            left,
            right,
            doubled: false,
            side: Side::Start,
            soft_ms: 500.0,
            path_ms: 500.0,
            spread_ms: 10.0,
            gap: None,
            phone_ms: 500.0,
            next_ms: None,
        }
    }

    #[test]
    fn all_that_makes_an_edge_uncertain_adds_to_it() {
        let clear = boundary(Manner::Vowel, Manner::Stop { voiced: false });
        let usual = sd_ms(&clear, 500.0, 4.0);
        assert!((1.0..10.0).contains(&usual), "{usual}");
        assert!(sd_ms(&clear, 530.0, 4.0) > usual);
        assert!(sd_ms(&clear, 500.0, 14.0) > usual);
        assert!(sd_ms(&Boundary { path_ms: 540.0, ..clear }, 500.0, 4.0) > usual);
        assert!(sd_ms(&Boundary { spread_ms: 30.0, ..clear }, 500.0, 4.0) > usual);
        assert!(sd_ms(&Boundary { doubled: true, ..clear }, 500.0, 4.0) > usual);
        assert!(sd_ms(&boundary(Manner::Vowel, Manner::Vowel), 500.0, 4.0) > usual);
    }
}
