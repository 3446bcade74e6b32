//! The backward pass: the best path, and the boundary posteriors (the posterior probability of every boundary's time).

use super::forward::{Cell, DEAD, Lattice, START};
use super::graph::{NO_TOKEN, Network};
use super::moves::Moves;
use crate::model::acoustic::{AcousticModel, STATES};

/// One arc on the best path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The arc.
    pub arc: u32,
    /// First frame on it, from the segment's start.
    pub start: u32,
}

/// The best path: its arcs in order, and the score of its state in every frame.
#[derive(Debug, Clone, PartialEq)]
pub struct BestPath {
    /// Arcs in order; each lasts until the next begins, the last until the segment's end.
    pub stays: Vec<Stay>,
    /// Log-likelihood of the path's state in every frame.
    pub frame_scores: Vec<f32>,
}

impl Lattice {
    /// The best path, if any reached the end of the network in the last frame.
    pub fn best_path(&self, network: &Network) -> Option<BestPath> {
        let frames = self.frames();
        let end = network.nodes() as u32 - 1;
        // The end node may be reached by skipping the optional silence before it.
        let ends = |node: u32| node == end || (node + 1 == end && network.free[node as usize]);
        let last = self
            .frame(frames.checked_sub(1)?)
            .iter()
            .filter(|c| c.best[STATES - 1] > DEAD && ends(network.arcs[c.arc as usize].to))
            .reduce(|a, b| if b.best[STATES - 1] > a.best[STATES - 1] { b } else { a })?;
        let (mut cell, mut state) = (last, STATES - 1);
        let mut stays = Vec::new();
        let mut frame_scores = vec![0.0; frames];
        for t in (0..frames).rev() {
            frame_scores[t] = cell.score[state];
            let moved = cell.moved & (1 << state) != 0;
            if !moved {
                cell = self.cell(t.checked_sub(1)?, cell.arc)?;
            } else if state > 0 {
                cell = self.cell(t.checked_sub(1)?, cell.arc)?;
                state -= 1;
            } else {
                stays.push(Stay { arc: cell.arc, start: t as u32 });
                if cell.came_from == START {
                    break;
                }
                cell = self.cell(t.checked_sub(1)?, cell.came_from)?;
                state = STATES - 1;
            }
        }
        stays.reverse();
        // Consecutive silences are one stay.
        stays.dedup_by_key(|s| s.arc);
        Some(BestPath { stays, frame_scores })
    }
}

/// Posterior of one boundary: `(frame, probability)`, frames descending. "Frame t" means that t is the first
/// frame of what follows.
pub type Posterior = Vec<(u32, f32)>;

/// Posteriors of the boundaries in a segment.
pub struct Posteriors {
    /// For each token: when it begins, over all its verbalizations and variants.
    pub starts: Vec<Posterior>,
    /// For each token: when it ends.
    pub ends: Vec<Posterior>,
    /// For each arc on the best path: when it begins.
    pub arcs: Vec<Posterior>,
}

/// Probabilities below this are not kept.
const LEAST: f64 = 1e-7;

/// Runs the backward pass, from the last frame to the first, over the cells that the forward pass kept.
pub fn backward(
    network: &Network,
    lattice: &Lattice,
    acoustic: &AcousticModel<'_>,
    path: &BestPath,
) -> Posteriors {
    let tokens = network.arcs.iter().filter(|a| a.token != NO_TOKEN).map(|a| a.token + 1).max().unwrap_or(0);
    let mut posteriors = Posteriors {
        starts: vec![Vec::new(); tokens as usize],
        ends: vec![Vec::new(); tokens as usize],
        arcs: vec![Vec::new(); path.stays.len()],
    };
    let mut path_index = vec![u32::MAX; network.arcs.len()];
    for (i, stay) in path.stays.iter().enumerate() {
        path_index[stay.arc as usize] = i as u32;
    }
    let moves = Moves::new(acoustic);
    // For each node: the probability of everything that follows if it is left for the frame above.
    let mut follow = vec![0.0f64; network.nodes()];
    follow[network.nodes() - 1] = 1.0;
    spread_free(network, &mut follow, 0..network.nodes());
    // Backward probabilities of the frame above, aligned with its cells.
    let mut above: Vec<[f64; STATES]> = Vec::new();
    let mut here: Vec<[f64; STATES]> = Vec::new();
    for t in (0..lattice.frames()).rev() {
        let cells = lattice.frame(t);
        let cells_above: &[Cell] = if t + 1 < lattice.frames() { lattice.frame(t + 1) } else { &[] };
        here.clear();
        let mut total = 0.0;
        let mut j = 0;
        for cell in cells {
            while j < cells_above.len() && cells_above[j].arc < cell.arc {
                j += 1;
            }
            let next = cells_above.get(j).filter(|c| c.arc == cell.arc).map(|c| (c, &above[j]));
            let arc = network.arcs[cell.arc as usize];
            let moves = moves.of(arc.phone);
            let mut beta = [0.0; STATES];
            for state in 0..STATES {
                let [stay, go] = moves[state].map(|step| step.linear);
                if let Some((c, b)) = next {
                    beta[state] += stay * f64::from(c.soft[state]) * b[state];
                    if state + 1 < STATES {
                        beta[state] += go * f64::from(c.soft[state + 1]) * b[state + 1];
                    }
                }
                if state + 1 == STATES {
                    beta[state] += go * follow[arc.to as usize];
                }
                total += cell.alpha[state] * beta[state];
            }
            here.push(beta);
        }
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        let (mut lowest, mut highest) = (usize::MAX, 0);
        let last_frame = t + 1 == lattice.frames();
        for (cell, beta) in cells.iter().zip(&mut here) {
            let arc = network.arcs[cell.arc as usize];
            if arc.last {
                let go = moves.of(arc.phone)[STATES - 1][1].linear;
                let p = cell.alpha[STATES - 1] * go * follow[arc.to as usize] * scale;
                add(&mut posteriors.ends[arc.token as usize], t as u32 + 1, p);
            }
            for b in beta.iter_mut() {
                *b *= scale;
            }
            let p = cell.entry * f64::from(cell.soft[0]) * beta[0];
            if arc.first {
                add(&mut posteriors.starts[arc.token as usize], t as u32, p);
            }
            if let Some(list) = posteriors.arcs.get_mut(path_index[cell.arc as usize] as usize) {
                add(list, t as u32, p);
            }
            lowest = lowest.min(arc.from as usize);
            highest = highest.max(arc.from as usize);
        }
        if last_frame {
            follow.fill(0.0);
        } else {
            for cell in cells_above {
                clear_follow(network, &mut follow, network.arcs[cell.arc as usize].from);
            }
        }
        for (cell, beta) in cells.iter().zip(&here) {
            follow[network.arcs[cell.arc as usize].from as usize] += f64::from(cell.soft[0]) * beta[0];
        }
        if lowest <= highest {
            spread_free(network, &mut follow, lowest.saturating_sub(1)..highest + 1);
        }
        std::mem::swap(&mut above, &mut here);
    }
    posteriors
}

/// Clears what follows a node, and the node before it if one may pass from that freely.
fn clear_follow(network: &Network, follow: &mut [f64], node: u32) {
    let node = node as usize;
    follow[node] = 0.0;
    if node > 0 && network.free[node - 1] {
        follow[node - 1] = 0.0;
    }
}

/// Adds what follows a node to the node before it, if one may pass from that freely.
fn spread_free(network: &Network, follow: &mut [f64], nodes: std::ops::Range<usize>) {
    for node in nodes.rev() {
        if network.free[node] && node + 1 < follow.len() {
            follow[node] += follow[node + 1];
        }
    }
}

fn add(posterior: &mut Posterior, frame: u32, p: f64) {
    if p < LEAST {
        return;
    }
    match posterior.last_mut() {
        Some((last, sum)) if *last == frame => *sum += p as f32,
        _ => posterior.push((frame, p as f32)),
    }
}
