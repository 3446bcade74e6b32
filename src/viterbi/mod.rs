//! The fine search in one segment: the best path through its network (Viterbi), and the posterior of every boundary
//! (forward-backward).
//!
//! Scores are natural logarithms, higher is better, in `f32` per frame; so are sums over a segment, as segments are
//! short. Probabilities of the soft pass are linear and normalised in every frame.

pub mod graph;

pub mod moves;
pub mod forward;
pub mod backward;
pub mod boundary_posterior;
#[cfg(test)]
mod reference;

use self::graph::Network;
use crate::calibration::placing::ViterbiScale;
use crate::frontend::Features;
use crate::model::acoustic::AcousticModel;
use crate::units::FrameSpan;

pub use self::boundary_posterior::{ArcTime, Found, TokenTime};

/// Aligns `network` with `frames` of `features`, retrying once with a wider beam and without its limits.
///
/// `None` if there is no path: there are fewer frames than the shortest path needs.
pub fn align(
    network: Network,
    features: &Features,
    frames: FrameSpan,
    acoustic: &AcousticModel<'_>,
) -> Option<Found> {
    let search = |network: &Network, beam: f32| {
        let lattice = forward::forward(network, features, frames, acoustic, beam);
        let path = lattice.best_path(network)?;
        let posteriors = backward::backward(network, &lattice, acoustic, &path);
        Some(boundary_posterior::settle(network, &lattice, &path, &posteriors))
    };
    let ViterbiScale { beam, wide_beam, .. } = acoustic.calibration.viterbi;
    search(&network, beam).or_else(|| search(&network.within(Vec::new()), wide_beam))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::phones::PhoneId;
    use crate::progress::Unwatched;
    use crate::pronunciation::SpokenWords;

    /// Bursts of tones and noise: not speech, but distinct enough for every state to have a preference.
    fn sounds(seed: u32, samples: usize) -> Features {
        let mut state = seed;
        let signal: Vec<f32> = (0..samples)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 16) as f32 / 65_536.0 - 0.5;
                let part = n / 1900 + seed as usize;
                let tone = (n as f32 * (0.05 + 0.11 * (part % 7) as f32)).sin();
                [4000.0 * tone + 300.0 * noise, 3000.0 * noise, 30.0 * noise, 2000.0 * tone + 800.0 * noise]
                    [part % 4]
            })
            .collect();
        crate::frontend::extract(&signal, &Unwatched)
    }

    fn tokens(seed: PhoneId) -> Vec<Vec<SpokenWords>> {
        let phone = |i: PhoneId| [2, 11, 33, 30, 24, 19, 8, 20, 35][((seed + i) % 9) as usize];
        vec![
            vec![vec![vec![vec![phone(0), phone(1)], vec![phone(2)]]]],
            vec![
                vec![vec![vec![phone(3), phone(4), phone(5)]]],
                vec![vec![vec![phone(6)]], vec![vec![phone(7), phone(8)], vec![phone(1)]]],
            ],
            vec![vec![vec![vec![phone(5), phone(0)]]]],
        ]
    }

    #[test]
    fn pruned_and_plain_search_agree() {
        let model = Model::embedded().unwrap();
        let acoustic = model.acoustic();
        for seed in 0..8u8 {
            let features = sounds(u32::from(seed), 16_000 + 777 * usize::from(seed));
            let tokens = tokens(seed);
            let network = Network::new(tokens.iter().map(Vec::as_slice));
            let frames = FrameSpan { start: 0, end: features.frames() as u32 };
            let plain = reference::align(&network, &features, &acoustic, tokens.len());
            let found = align(network.clone(), &features, frames, &acoustic).unwrap();
            let lattice = forward::forward(
                &network,
                &features,
                frames,
                &acoustic,
                acoustic.calibration.viterbi.wide_beam,
            );
            let last = lattice.frame(lattice.frames() - 1).iter().map(|cell| {
                let phone = network.arcs[cell.arc as usize].phone;
                let ends = network.arcs[cell.arc as usize].to as usize + 2 >= network.nodes();
                if ends { cell.best[2] + acoustic.transitions(phone)[2][1] } else { forward::DEAD }
            });
            let best = last.fold(forward::DEAD, f32::max);
            // Single precision, over a hundred frames of about -150 nats.
            assert!((f64::from(best) - plain.best).abs() < 0.05, "seed {seed}: {best} {}", plain.best);
            for (token, (starts, ends)) in found.tokens.iter().zip(&plain.tokens) {
                let median = |posterior: &[f64], hard: u32| {
                    let descending = posterior.iter().enumerate().rev();
                    let posterior = descending.map(|(t, p)| (t as u32, *p as f32)).collect();
                    boundary_posterior::median(&posterior, f64::from(hard))
                };
                // A hundredth of a frame is 0.1 ms; what the beam prunes moves a median by less.
                let start = median(starts, token.path_frames.start);
                assert!((token.start_frame - start).abs() < 0.01, "seed {seed}: {token:?} {start}");
                let end = median(ends, token.path_frames.end).max(start);
                assert!((token.end_frame - end).abs() < 0.01, "seed {seed}: {token:?} {end}");
            }
        }
    }

    #[test]
    fn too_few_frames_give_none_and_just_enough_give_a_path() {
        let model = Model::embedded().unwrap();
        let features = sounds(1, 16_000);
        let tokens: Vec<Vec<SpokenWords>> = vec![vec![vec![vec![vec![2, 11, 33]]]]];
        let network = Network::new(tokens.iter().map(Vec::as_slice));
        let span = |frames: u32| FrameSpan { start: 10, end: 10 + frames };
        assert!(align(network.clone(), &features, span(8), &model.acoustic()).is_none());
        let found = align(network.clone(), &features, span(9), &model.acoustic()).unwrap();
        assert_eq!(found.tokens[0].path_frames, 10..19);
        assert!(align(network.clone(), &features, span(0), &model.acoustic()).is_none());
    }

    #[test]
    fn phones_are_in_order_and_inside_their_token() {
        let model = Model::embedded().unwrap();
        let features = sounds(3, 16_000);
        let tokens = tokens(3);
        let network = Network::new(tokens.iter().map(Vec::as_slice));
        let frames = FrameSpan { start: 0, end: features.frames() as u32 };
        let found = align(network.clone(), &features, frames, &model.acoustic()).unwrap();
        assert!(found.arcs.is_sorted_by(|a, b| a.start_frame <= b.start_frame));
        assert_eq!(found.frame_scores.len(), features.frames());
        for (i, token) in found.tokens.iter().enumerate() {
            assert!(
                token.arcs.clone().all(|a| [i as u32, super::graph::NO_TOKEN].contains(&found.arcs[a].token))
            );
            assert!(token.start_frame <= token.end_frame && !token.arcs.is_empty());
        }
    }
}
