//! Boundaries from boundary posteriors: the median time at which each token and phone begins and ends.

use std::ops::Range;

use super::backward::{BestPath, Posterior, Posteriors};
use super::forward::Lattice;
use super::graph::{NO_TOKEN, Network};
use crate::phones::PhoneId;

/// A token's place. Frames are fractional and count from the start of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenTime {
    /// First frame of the token.
    pub start_frame: f64,
    /// First frame after it.
    pub end_frame: f64,
    /// Standard deviation of the start's posterior, in frames.
    pub start_spread_frames: f64,
    /// Standard deviation of the end's posterior, in frames.
    pub end_spread_frames: f64,
    /// The whole frames that the best path spends in it.
    pub path_frames: Range<u32>,
    /// Its phones on the best path, at least one, as indices into [`Found::arcs`].
    pub arcs: Range<usize>,
}

/// A phone on the best path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArcTime {
    /// Which phone.
    pub phone: PhoneId,
    /// Its token, or [`NO_TOKEN`] for silence between tokens.
    pub token: u32,
    /// First frame on it, fractional, from the start of the file.
    pub start_frame: f64,
    /// First frame that the best path spends on it.
    pub path_frame: u32,
    /// Standard deviation of its start's posterior, in frames.
    pub spread_frames: f64,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// One per token of the network.
    pub tokens: Vec<TokenTime>,
    /// The best path's arcs.
    pub arcs: Vec<ArcTime>,
    /// Log-likelihood of the best path's state in every frame of the segment.
    pub frame_scores: Vec<f32>,
}

/// The posterior counts within this many frames of the best path's boundary (0.2 s).
///
/// Softened scores distinguish sounds so weakly that a short word beside a long pause may have most of its probability
/// at the other end of the pause. The best path, with unscaled scores, decides which word is where; the posterior only
/// refines the exact time.
const REACH_FRAMES: f64 = 20.0;

/// The median of the posterior near `hard`, the best path's boundary, with the probability of each frame spread evenly
/// over `[frame - 0.5, frame + 0.5)`; `hard` itself if there is no probability near it.
pub fn median(posterior: &Posterior, hard: f64) -> f64 {
    let total: f64 = near(posterior, hard).map(|(_, p)| p).sum();
    let mut below = 0.0;
    for (frame, p) in near(posterior, hard) {
        if below + p >= total / 2.0 && p > 0.0 {
            return frame - 0.5 + (total / 2.0 - below) / p;
        }
        below += p;
    }
    hard
}

/// The standard deviation of the posterior near `hard`, spread as for [`median`]; that of a single frame if there is no
/// probability near it.
pub fn spread(posterior: &Posterior, hard: f64) -> f64 {
    // The variance of a uniform distribution over one frame.
    const ONE_FRAME: f64 = 1.0 / 12.0;
    let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
    for (frame, p) in near(posterior, hard) {
        total += p;
        first += p * (frame - hard);
        second += p * (frame - hard) * (frame - hard);
    }
    if total <= 0.0 {
        return ONE_FRAME.sqrt();
    }
    ((second / total - (first / total).powi(2)).max(0.0) + ONE_FRAME).sqrt()
}

/// The posterior near `hard`, earliest first.
fn near(posterior: &Posterior, hard: f64) -> impl Iterator<Item = (f64, f64)> + '_ {
    let all = posterior.iter().rev().map(|(frame, p)| (f64::from(*frame), f64::from(*p)));
    all.filter(move |(frame, _)| (frame - hard).abs() <= REACH_FRAMES)
}

/// The times of a segment's tokens and phones; starts and ends stay in order.
pub fn settle(network: &Network, lattice: &Lattice, path: &BestPath, posteriors: &Posteriors) -> Found {
    let origin = f64::from(lattice.first_frame);
    let frames = lattice.frames() as u32;
    let begin = |i: usize| path.stays.get(i).map_or(frames, |s| s.start);
    let mut arcs: Vec<ArcTime> = path
        .stays
        .iter()
        .enumerate()
        .map(|(i, stay)| ArcTime {
            phone: network.arcs[stay.arc as usize].phone,
            token: network.arcs[stay.arc as usize].token,
            start_frame: origin
                + match network.arcs[stay.arc as usize].token {
                    // Silence may begin many times; only the path has its first start.
                    NO_TOKEN => f64::from(stay.start),
                    _ => median(&posteriors.arcs[i], f64::from(stay.start)),
                },
            path_frame: lattice.first_frame + stay.start,
            spread_frames: spread(&posteriors.arcs[i], f64::from(stay.start)),
        })
        .collect();
    let mut latest = origin;
    for arc in &mut arcs {
        latest = arc.start_frame.max(latest);
        arc.start_frame = latest;
    }
    let mut tokens: Vec<TokenTime> = Vec::with_capacity(posteriors.starts.len());
    let mut i = 0;
    for token in 0..posteriors.starts.len() {
        while i < arcs.len() && arcs[i].token == NO_TOKEN {
            i += 1;
        }
        let first = i;
        let mut after = i;
        while i < arcs.len() && (arcs[i].token == token as u32 || arcs[i].token == NO_TOKEN) {
            if arcs[i].token == token as u32 {
                after = i + 1;
            }
            i += 1;
        }
        i = after;
        let path_frames = begin(first)..begin(after);
        let (path_start, path_end) = (f64::from(path_frames.start), f64::from(path_frames.end));
        let start = median(&posteriors.starts[token], path_start);
        let end = median(&posteriors.ends[token], path_end);
        tokens.push(TokenTime {
            start_frame: origin + start,
            end_frame: origin + end.max(start),
            start_spread_frames: spread(&posteriors.starts[token], path_start),
            end_spread_frames: spread(&posteriors.ends[token], path_end),
            path_frames: path_frames.start + lattice.first_frame..path_frames.end + lattice.first_frame,
            arcs: first..after,
        });
    }
    Found { tokens, arcs, frame_scores: path.frame_scores.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_where_half_has_come() {
        let posterior = vec![(12, 0.25), (11, 0.5), (10, 0.25)];
        assert!((median(&posterior, 11.0) - 11.0).abs() < 1e-9);
        let skewed = vec![(12, 0.5), (11, 0.5)];
        assert!((median(&skewed, 11.0) - 11.5).abs() < 1e-9);
        assert_eq!(median(&Vec::new(), 7.0), 7.0);
    }

    #[test]
    fn the_spread_is_that_of_the_probability_and_its_frames() {
        let posterior = vec![(12, 0.25), (11, 0.5), (10, 0.25)];
        assert!((spread(&posterior, 10.0) - (0.5f64 + 1.0 / 12.0).sqrt()).abs() < 1e-9);
        assert!((spread(&Vec::new(), 7.0) - (1.0f64 / 12.0).sqrt()).abs() < 1e-9);
        assert!((spread(&vec![(200, 0.1), (80, 0.9)], 201.0) - (1.0f64 / 12.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn probability_far_from_the_best_path_does_not_count() {
        let posterior = vec![(200, 0.1), (80, 0.9)];
        assert!((median(&posterior, 201.0) - 200.0).abs() < 1e-9);
        assert_eq!(median(&posterior, 140.0), 140.0);
    }
}
