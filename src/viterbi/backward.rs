//! The backward pass: the best path, and the boundary posteriors (the posterior probability of every boundary's time).

use super::forward::{Cell, DEAD, Lattice, START};
use super::graph::{NO_TOKEN, Network, PhoneArc};
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

/// Runs the backward pass, from the last frame to the first, over the cells that the forward pass kept.
pub fn backward(
    network: &Network,
    lattice: &Lattice,
    acoustic: &AcousticModel<'_>,
    path: &BestPath,
) -> Posteriors {
    let moves = Moves::new(acoustic);
    let mut boundaries = Boundaries::new(network, path);
    let mut follow = Follow::at_end(network);
    // The frame above, and the backward probabilities of its cells.
    let mut cells_above: &[Cell] = &[];
    let mut above: Vec<[f64; STATES]> = Vec::new();
    let mut here: Vec<[f64; STATES]> = Vec::new();
    for t in (0..lattice.frames()).rev() {
        let cells = lattice.frame(t);
        let recursion = Recursion { network, moves: &moves, follow: &follow, cells_above, above: &above };
        let total = recursion.step(cells, &mut here);
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        for (cell, beta) in cells.iter().zip(&mut here) {
            let arc = &network.arcs[cell.arc as usize];
            if arc.last {
                let go = moves.of(arc.phone)[STATES - 1][1].linear;
                let p = cell.alpha[STATES - 1] * go * follow.of(arc.to) * scale;
                boundaries.ends_before(arc.token, t as u32 + 1, p);
            }
            for b in beta.iter_mut() {
                *b *= scale;
            }
            let p = cell.entry * f64::from(cell.soft[0]) * beta[0];
            boundaries.begins_in(cell.arc, t as u32, p);
        }
        follow.go_back(cells_above, cells, &here);
        std::mem::swap(&mut above, &mut here);
        cells_above = cells;
    }
    boundaries.posteriors
}

/// The recursion from one frame to the one before it.
struct Recursion<'a> {
    network: &'a Network,
    moves: &'a Moves,
    follow: &'a Follow<'a>,
    /// The frame above, with arcs ascending; empty at the last frame.
    cells_above: &'a [Cell],
    /// The backward probabilities of its cells.
    above: &'a [[f64; STATES]],
}

impl Recursion<'_> {
    /// Writes the backward probabilities of `cells` to `here`, not yet scaled; returns the sum over all states of what
    /// leads there and what follows.
    fn step(&self, cells: &[Cell], here: &mut Vec<[f64; STATES]>) -> f64 {
        here.clear();
        let mut total = 0.0;
        // Both lists are walked together.
        let mut j = 0;
        for cell in cells {
            while j < self.cells_above.len() && self.cells_above[j].arc < cell.arc {
                j += 1;
            }
            let next = self.cells_above.get(j).filter(|c| c.arc == cell.arc).map(|c| (c, &self.above[j]));
            let beta = self.beta(cell.arc, next);
            for (alpha, beta) in cell.alpha.iter().zip(beta) {
                total += alpha * beta;
            }
            here.push(beta);
        }
        total
    }

    /// The backward probabilities of an arc's states, given its cell in the frame above.
    fn beta(&self, arc: u32, next: Option<(&Cell, &[f64; STATES])>) -> [f64; STATES] {
        let arc = &self.network.arcs[arc as usize];
        let moves = self.moves.of(arc.phone);
        let mut beta = [0.0; STATES];
        for state in 0..STATES {
            let [stay, go] = moves[state].map(|step| step.linear);
            if let Some((cell, above)) = next {
                beta[state] += stay * f64::from(cell.soft[state]) * above[state];
                if state + 1 < STATES {
                    beta[state] += go * f64::from(cell.soft[state + 1]) * above[state + 1];
                }
            }
            if state + 1 == STATES {
                beta[state] += go * self.follow.of(arc.to);
            }
        }
        beta
    }
}

/// For each node: the probability of everything that follows if it is left for the frame above. Some nodes may be passed
/// freely, without a sound; what follows the next one then follows them, too.
struct Follow<'a> {
    network: &'a Network,
    nodes: Vec<f64>,
}

impl<'a> Follow<'a> {
    /// After the last frame, where only the end may be reached.
    fn at_end(network: &'a Network) -> Follow<'a> {
        let mut follow = Follow { network, nodes: vec![0.0; network.nodes()] };
        follow.nodes[network.nodes() - 1] = 1.0;
        follow.spread(0..network.nodes());
        follow
    }

    fn of(&self, node: u32) -> f64 {
        self.nodes[node as usize]
    }

    /// Goes on from the frame above, which has `cells_above` (none after the last frame), to the one with `cells`, whose
    /// scaled backward probabilities are in `betas`.
    fn go_back(&mut self, cells_above: &[Cell], cells: &[Cell], betas: &[[f64; STATES]]) {
        let from = |cell: &Cell| self.network.arcs[cell.arc as usize].from as usize;
        if cells_above.is_empty() {
            self.nodes.fill(0.0);
        }
        for node in cells_above.iter().map(from) {
            self.nodes[node] = 0.0;
            if node > 0 && self.network.free[node - 1] {
                self.nodes[node - 1] = 0.0;
            }
        }
        let (mut lowest, mut highest) = (usize::MAX, 0);
        for (cell, beta) in cells.iter().zip(betas) {
            let node = from(cell);
            self.nodes[node] += f64::from(cell.soft[0]) * beta[0];
            (lowest, highest) = (lowest.min(node), highest.max(node));
        }
        if lowest <= highest {
            self.spread(lowest.saturating_sub(1)..highest + 1);
        }
    }

    /// Adds what follows each of `nodes` to the node before it, if one may pass from that freely.
    fn spread(&mut self, nodes: std::ops::Range<usize>) {
        for node in nodes.rev() {
            if self.network.free[node] && node + 1 < self.nodes.len() {
                self.nodes[node] += self.nodes[node + 1];
            }
        }
    }
}

/// The posteriors so far, from the last frame on.
struct Boundaries<'a> {
    network: &'a Network,
    posteriors: Posteriors,
    /// For each arc: its place on the best path; [`OFF_PATH`] if it is not on it.
    on_path: Vec<u32>,
}

/// Of an arc that is not on the best path.
const OFF_PATH: u32 = u32::MAX;
/// Probabilities below this are not kept.
const LEAST: f64 = 1e-7;

impl<'a> Boundaries<'a> {
    fn new(network: &'a Network, path: &BestPath) -> Boundaries<'a> {
        let tokens = network.arcs.iter().filter(|a| a.token != NO_TOKEN).map(|a| a.token + 1).max();
        let tokens = tokens.unwrap_or(0) as usize;
        let posteriors = Posteriors {
            starts: vec![Vec::new(); tokens],
            ends: vec![Vec::new(); tokens],
            arcs: vec![Vec::new(); path.stays.len()],
        };
        let mut on_path = vec![OFF_PATH; network.arcs.len()];
        for (i, stay) in path.stays.iter().enumerate() {
            on_path[stay.arc as usize] = i as u32;
        }
        Boundaries { network, posteriors, on_path }
    }

    /// `token` ends before `frame` with probability `p`, by one of the arcs that end it.
    fn ends_before(&mut self, token: u32, frame: u32, p: f64) {
        add(&mut self.posteriors.ends[token as usize], frame, p);
    }

    /// `arc` begins in `frame` with probability `p`, and so does the token that begins with it.
    fn begins_in(&mut self, arc: u32, frame: u32, p: f64) {
        let PhoneArc { token, first, .. } = self.network.arcs[arc as usize];
        if first {
            add(&mut self.posteriors.starts[token as usize], frame, p);
        }
        if let Some(on_path) = self.posteriors.arcs.get_mut(self.on_path[arc as usize] as usize) {
            add(on_path, frame, p);
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
