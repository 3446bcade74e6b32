//! The slow reference search: every state in every frame, in logarithms and double precision, without pruning.

use super::graph::Network;
use crate::frontend::Features;
use crate::likelihood::gmm::state_scores_plain;
use crate::model::acoustic::{AcousticModel, STATES};

const NEVER: f64 = f64::NEG_INFINITY;

/// Score of the best path, and the posteriors of each token's start and end over all frames.
pub struct Plain {
    pub best: f64,
    pub tokens: Vec<(Vec<f64>, Vec<f64>)>,
}

fn log_add(a: f64, b: f64) -> f64 {
    let top = a.max(b);
    if top == NEVER { NEVER } else { top + ((a - top).exp() + (b - top).exp()).ln() }
}

/// The entry scores of all nodes given what leaves the arcs' last states.
fn nodes(
    network: &Network,
    leaving: impl Fn(usize) -> f64,
    start: bool,
    add: fn(f64, f64) -> f64,
) -> Vec<f64> {
    let mut nodes = vec![NEVER; network.nodes()];
    if start {
        nodes[0] = 0.0;
    }
    for (a, arc) in network.arcs.iter().enumerate() {
        nodes[arc.to as usize] = add(nodes[arc.to as usize], leaving(a));
    }
    for n in 0..network.nodes() - 1 {
        if network.free[n] {
            nodes[n + 1] = add(nodes[n + 1], nodes[n]);
        }
    }
    nodes
}

fn states_of(
    network: &Network,
    features: &Features,
    acoustic: &AcousticModel<'_>,
    scale: f64,
) -> Vec<Vec<[f64; STATES]>> {
    (0..features.frames())
        .map(|t| {
            let x = features.observation(t);
            let phones = network.arcs.iter();
            phones.map(|a| state_scores_plain(acoustic, a.phone, &x).map(|s| scale * s)).collect()
        })
        .collect()
}

/// Scores of every arc's states and of entering it, `frames x arcs`.
type Trellis = Vec<Vec<([f64; STATES], f64)>>;

fn forward(
    network: &Network,
    acoustic: &AcousticModel<'_>,
    scores: &[Vec<[f64; STATES]>],
    add: fn(f64, f64) -> f64,
) -> (Trellis, f64) {
    let log = |a: usize, s: usize, way: usize| f64::from(acoustic.transitions(network.arcs[a].phone)[s][way]);
    let mut trellis: Trellis = Vec::new();
    for (t, scores) in scores.iter().enumerate() {
        let leaving = |a: usize| match trellis.last() {
            Some(row) => row[a].0[STATES - 1] + log(a, STATES - 1, 1),
            None => NEVER,
        };
        let nodes = nodes(network, leaving, t == 0, add);
        let row = (0..network.arcs.len())
            .map(|a| {
                let old = trellis.last().map_or([NEVER; STATES], |row| row[a].0);
                let entry = nodes[network.arcs[a].from as usize];
                let new = std::array::from_fn(|s| {
                    let come = if s == 0 { entry } else { old[s - 1] + log(a, s - 1, 1) };
                    add(old[s] + log(a, s, 0), come) + scores[a][s]
                });
                (new, entry)
            })
            .collect();
        trellis.push(row);
    }
    let last = &trellis[trellis.len() - 1];
    let end = nodes(network, |a| last[a].0[STATES - 1] + log(a, STATES - 1, 1), false, add);
    (trellis, end[network.nodes() - 1])
}

/// The scores of what follows each state, `frames x arcs`, and each node in each frame.
fn backward(
    network: &Network,
    acoustic: &AcousticModel<'_>,
    scores: &[Vec<[f64; STATES]>],
) -> (Vec<Vec<[f64; STATES]>>, Vec<Vec<f64>>) {
    let frames = scores.len();
    let mut beta = vec![vec![[NEVER; STATES]; network.arcs.len()]; frames];
    let mut follow = vec![vec![NEVER; network.nodes()]; frames + 1];
    follow[frames][network.nodes() - 1] = 0.0;
    if network.free[network.nodes() - 2] {
        follow[frames][network.nodes() - 2] = 0.0;
    }
    for t in (0..frames).rev() {
        for (a, arc) in network.arcs.iter().enumerate() {
            let log = |s: usize, way: usize| f64::from(acoustic.transitions(arc.phone)[s][way]);
            for s in 0..STATES {
                let mut sum = NEVER;
                if t + 1 < frames {
                    sum = log_add(sum, log(s, 0) + scores[t + 1][a][s] + beta[t + 1][a][s]);
                    if s + 1 < STATES {
                        sum = log_add(sum, log(s, 1) + scores[t + 1][a][s + 1] + beta[t + 1][a][s + 1]);
                    }
                }
                if s + 1 == STATES {
                    sum = log_add(sum, log(s, 1) + follow[t + 1][arc.to as usize]);
                }
                beta[t][a][s] = sum;
            }
            let from = arc.from as usize;
            follow[t][from] = log_add(follow[t][from], scores[t][a][0] + beta[t][a][0]);
        }
        for n in (0..network.nodes() - 1).rev() {
            if network.free[n] {
                follow[t][n] = log_add(follow[t][n], follow[t][n + 1]);
            }
        }
    }
    (beta, follow)
}

/// The whole search, written as it is defined.
pub fn align(network: &Network, features: &Features, acoustic: &AcousticModel<'_>, tokens: usize) -> Plain {
    let (_, best) = forward(network, acoustic, &states_of(network, features, acoustic, 1.0), f64::max);
    let scores = states_of(network, features, acoustic, f64::from(acoustic.calibration.viterbi.soft_scale));
    let (alpha, total) = forward(network, acoustic, &scores, log_add);
    let (beta, follow) = backward(network, acoustic, &scores);
    let frames = scores.len();
    let boundary = |token: u32, end: bool| {
        let mut posterior = vec![NEVER; frames + 1];
        for (a, arc) in network.arcs.iter().enumerate() {
            if arc.token != token || !(if end { arc.last } else { arc.first }) {
                continue;
            }
            let go = f64::from(acoustic.transitions(arc.phone)[STATES - 1][1]);
            for t in 0..frames {
                let (at, p) = if end {
                    (t + 1, alpha[t][a].0[STATES - 1] + go + follow[t + 1][arc.to as usize])
                } else {
                    (t, alpha[t][a].1 + scores[t][a][0] + beta[t][a][0])
                };
                posterior[at] = log_add(posterior[at], p - total);
            }
        }
        posterior.into_iter().map(f64::exp).collect()
    };
    let tokens = (0..tokens as u32).map(|token| (boundary(token, false), boundary(token, true))).collect();
    Plain { best, tokens }
}
