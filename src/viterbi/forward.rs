//! The forward pass: Viterbi search with a beam, and the forward probabilities of the states it keeps.

use super::graph::Network;
use super::moves::{Moves, PhoneMoves};
use crate::frontend::Features;
use crate::likelihood::gmm::{Block, BlockScores, NARROW, StateScores, WIDE, block, narrow_scores};
use crate::model::acoustic::{AcousticModel, DIMS, STATES, STREAMS};
use crate::phones::{PHONES, PhoneId};
use crate::units::FrameSpan;

/// Below every real score.
pub const DEAD: f32 = f32::MIN;
/// No arc: the start of the segment.
pub const START: u32 = u32::MAX;

/// One arc in one frame.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The arc.
    pub arc: u32,
    /// The arc whose end the best path into state 0 in this frame came from, or [`START`].
    pub came_from: u32,
    /// Bit `s`: the best path into state `s` came from the state before (state 0: from another arc), not from
    /// the state itself.
    pub moved: u8,
    /// Best path score of each state; [`DEAD`] if pruned.
    pub best: [f32; STATES],
    /// Log-likelihood of each state.
    pub score: StateScores,
    /// Softened likelihood of each state, 0 if pruned.
    pub soft: [f32; STATES],
    /// Forward probability of each state, normalised over the frame.
    pub alpha: [f64; STATES],
    /// Forward probability of entering the arc in this frame, without its likelihood, on the same scale as `alpha`.
    pub entry: f64,
}

/// All cells of a segment, frame by frame, with arcs ascending within a frame.
pub struct Lattice {
    /// Cells of all frames.
    pub cells: Vec<Cell>,
    /// First cell of each frame; then one more entry, the number of cells.
    pub starts: Vec<u32>,
    /// First frame of the segment, from the start of the file.
    pub first_frame: u32,
}

impl Lattice {
    /// Number of frames.
    pub fn frames(&self) -> usize {
        self.starts.len() - 1
    }

    /// The cells of frame `t` (from the segment's start).
    pub fn frame(&self, t: usize) -> &[Cell] {
        &self.cells[self.starts[t] as usize..self.starts[t + 1] as usize]
    }

    /// The cell of `arc` in frame `t`.
    pub fn cell(&self, t: usize, arc: u32) -> Option<&Cell> {
        let cells = self.frame(t);
        cells.binary_search_by_key(&arc, |c| c.arc).ok().map(|i| &cells[i])
    }
}

/// What arrives at a node between two frames.
#[derive(Clone, Copy)]
struct Arrival {
    best: f32,
    came_from: u32,
    alpha: f64,
}

const NOTHING: Arrival = Arrival { best: DEAD, came_from: START, alpha: 0.0 };

/// Runs the forward pass over `frames`, keeping states within `beam` nats of each frame's best.
pub fn forward(
    network: &Network,
    features: &Features,
    frames: FrameSpan,
    acoustic: &AcousticModel<'_>,
    beam: f32,
) -> Lattice {
    let mut lattice = Lattice { cells: Vec::new(), starts: vec![0], first_frame: frames.start };
    let mut arrivals = vec![NOTHING; network.nodes()];
    let mut scores = Scores::new();
    let moves = Moves::new(acoustic);
    let soft_scale = acoustic.calibration.viterbi.soft_scale;
    // The position of each arc's cell in the frame before is found by walking both lists together.
    for t in 0..frames.frames() {
        scores.turn_to(t, |from| block(|n| features.observation((frames.start + from) as usize + n)));
        let before = lattice.starts[lattice.starts.len().saturating_sub(2)] as usize..lattice.cells.len();
        let before = if t == 0 { 0..0 } else { before };
        let nodes = arrive(network, &lattice.cells[before.clone()], &moves, &mut arrivals, t == 0);
        let mut enter_best = DEAD;
        let first = lattice.cells.len();
        let mut old = before.start;
        let mut candidates = Candidates::new(network, nodes.clone(), &arrivals);
        loop {
            let continuing = if old < before.end { lattice.cells[old].arc } else { START };
            let entering = candidates.peek();
            let arc_index = continuing.min(entering);
            if arc_index == START {
                break;
            }
            let previous = (continuing == arc_index).then(|| {
                old += 1;
                lattice.cells[old - 1]
            });
            if entering == arc_index {
                candidates.advance();
            }
            let arc = network.arcs[arc_index as usize];
            if !network.allows(&arc, frames.start + t) {
                continue;
            }
            let arrival = arrivals[arc.from as usize];
            let cell = step(arc_index, previous.as_ref(), arrival, moves.of(arc.phone));
            let top = cell.best.into_iter().fold(DEAD, f32::max);
            // The frame's likelihoods are not known yet; arcs that are already hopeless are not scored.
            if top < enter_best - beam {
                continue;
            }
            enter_best = enter_best.max(top);
            lattice.cells.push(Cell { score: scores.of(acoustic, arc.phone), ..cell });
        }
        arrivals[nodes].fill(NOTHING);
        finish_frame(&mut lattice.cells, first, beam, soft_scale);
        lattice.starts.push(lattice.cells.len() as u32);
        if lattice.cells.len() == first {
            // No path is alive any more: leave the remaining frames empty.
            lattice.starts.resize(frames.frames() as usize + 1, first as u32);
            break;
        }
    }
    lattice
}

/// Scores of the requested phones. A phone is scored for [`NARROW`] frames at once, from the frame for which it is
/// requested: sounds last several frames.
struct Scores {
    /// Two narrow blocks, one after the other.
    observations: Block<WIDE>,
    /// The frame of the segment with which they begin.
    begin: u32,
    /// The current frame.
    frame: u32,
    /// For each phone: the frame after the last scored one.
    ends: [u32; PHONES],
    scores: [BlockScores<NARROW>; PHONES],
}

const _: () = assert!(WIDE == 2 * NARROW);

impl Scores {
    fn new() -> Scores {
        Scores {
            observations: [[[0.0; WIDE]; DIMS]; STREAMS],
            begin: 0,
            frame: 0,
            ends: [0; PHONES],
            scores: [[[0.0; NARROW]; STATES]; PHONES],
        }
    }

    /// Moves to frame `t` of the segment: its first frame, or the one after the current one. `observations` returns the
    /// observations from a frame on.
    fn turn_to(&mut self, t: u32, observations: impl Fn(u32) -> Block<NARROW>) {
        self.frame = t;
        let narrow = NARROW as u32;
        if t == 0 {
            self.put(0, &observations(0));
            self.put(NARROW, &observations(narrow));
        } else if t == self.begin + narrow {
            self.begin = t;
            for all in self.observations.iter_mut().flatten() {
                all.copy_within(NARROW.., 0);
            }
            self.put(NARROW, &observations(t + narrow));
        }
    }

    fn put(&mut self, lane: usize, block: &Block<NARROW>) {
        for (all, new) in self.observations.iter_mut().flatten().zip(block.iter().flatten()) {
            all[lane..lane + NARROW].copy_from_slice(new);
        }
    }

    fn of(&mut self, acoustic: &AcousticModel<'_>, phone: PhoneId) -> StateScores {
        let (scores, end) = (&mut self.scores[phone as usize], &mut self.ends[phone as usize]);
        if self.frame >= *end {
            *end = self.frame + NARROW as u32;
            let lane = (self.frame - self.begin) as usize;
            let mut block = [[[0.0; NARROW]; DIMS]; STREAMS];
            for (block, all) in block.iter_mut().flatten().zip(self.observations.iter().flatten()) {
                block.copy_from_slice(&all[lane..lane + NARROW]);
            }
            *scores = narrow_scores(acoustic, phone, &block);
        }
        let lane = (self.frame + NARROW as u32 - *end) as usize;
        scores.map(|state| state[lane])
    }
}

/// Moves the paths that leave the cells of the frame before into the nodes; returns the range of nodes they may have
/// reached.
fn arrive(
    network: &Network,
    before: &[Cell],
    moves: &Moves,
    arrivals: &mut [Arrival],
    start: bool,
) -> std::ops::Range<usize> {
    let (mut low, mut high) = (usize::MAX, 0);
    if start {
        arrivals[0] = Arrival { best: 0.0, came_from: START, alpha: 1.0 };
        (low, high) = (0, 0);
    }
    for cell in before {
        if cell.best[STATES - 1] == DEAD {
            continue;
        }
        let arc = network.arcs[cell.arc as usize];
        let [_, go] = moves.of(arc.phone)[STATES - 1];
        let arrival = &mut arrivals[arc.to as usize];
        let best = cell.best[STATES - 1] + go.log;
        if best > arrival.best {
            arrival.best = best;
            arrival.came_from = cell.arc;
        }
        arrival.alpha += cell.alpha[STATES - 1] * go.linear;
        low = low.min(arc.to as usize);
        high = high.max(arc.to as usize);
    }
    if low > high {
        return 0..0;
    }
    let mut node = low;
    while node <= high {
        if network.free[node] && arrivals[node].best > DEAD {
            let from = arrivals[node];
            let to = &mut arrivals[node + 1];
            if from.best > to.best {
                to.best = from.best;
                to.came_from = from.came_from;
            }
            to.alpha += from.alpha;
            high = high.max(node + 1);
        }
        node += 1;
    }
    low..high + 1
}

/// The arcs that leave nodes where a path arrived, ascending.
struct Candidates<'a> {
    network: &'a Network,
    arrivals: &'a [Arrival],
    nodes: std::ops::Range<usize>,
    arcs: std::ops::Range<usize>,
}

impl<'a> Candidates<'a> {
    fn new(network: &'a Network, nodes: std::ops::Range<usize>, arrivals: &'a [Arrival]) -> Self {
        let mut all = Candidates { network, arrivals, nodes, arcs: 0..0 };
        all.refill();
        all
    }

    fn refill(&mut self) {
        while self.arcs.is_empty() {
            let Some(node) = self.nodes.next() else { return };
            if self.arrivals[node].best > DEAD {
                self.arcs = self.network.leaving(node as u32);
            }
        }
    }

    fn peek(&self) -> u32 {
        if self.arcs.is_empty() { START } else { self.arcs.start as u32 }
    }

    fn advance(&mut self) {
        self.arcs.start += 1;
        self.refill();
    }
}

/// Advances the states of one arc by a frame, without the likelihoods of the new frame.
fn step(arc: u32, previous: Option<&Cell>, arrival: Arrival, moves: &PhoneMoves) -> Cell {
    let mut cell = Cell {
        arc,
        came_from: arrival.came_from,
        moved: 1,
        best: [arrival.best, DEAD, DEAD],
        score: [0.0; STATES],
        soft: [0.0; STATES],
        alpha: [arrival.alpha, 0.0, 0.0],
        entry: arrival.alpha,
    };
    let Some(previous) = previous else { return cell };
    for state in 0..STATES {
        let [stay, _] = moves[state];
        let stayed = plus(previous.best[state], stay.log);
        if state > 0 {
            let [_, go] = moves[state - 1];
            cell.best[state] = plus(previous.best[state - 1], go.log);
            cell.alpha[state] = previous.alpha[state - 1] * go.linear;
            cell.moved |= 1 << state;
        }
        if stayed >= cell.best[state] {
            cell.best[state] = stayed;
            cell.moved &= !(1 << state);
        }
        cell.alpha[state] += previous.alpha[state] * stay.linear;
    }
    cell
}

fn plus(score: f32, log: f32) -> f32 {
    if score == DEAD { DEAD } else { score + log }
}

/// Adds the likelihoods, prunes and normalises the cells from `first` on.
fn finish_frame(cells: &mut Vec<Cell>, first: usize, beam: f32, soft_scale: f32) {
    let (mut top, mut top_score) = (DEAD, DEAD);
    for cell in &mut cells[first..] {
        for state in 0..STATES {
            if cell.best[state] > DEAD {
                cell.best[state] += cell.score[state];
                top = top.max(cell.best[state]);
                top_score = top_score.max(cell.score[state]);
            }
        }
    }
    let mut sum = 0.0;
    let mut kept = first;
    for i in first..cells.len() {
        let mut cell = cells[i];
        for state in 0..STATES {
            if cell.best[state] >= top - beam && cell.best[state] > DEAD {
                cell.soft[state] = (soft_scale * (cell.score[state] - top_score)).exp();
                cell.alpha[state] *= f64::from(cell.soft[state]);
                sum += cell.alpha[state];
            } else {
                cell.best[state] = DEAD;
                cell.soft[state] = 0.0;
                cell.alpha[state] = 0.0;
            }
        }
        if cell.best.iter().any(|b| *b > DEAD) {
            cells[kept] = cell;
            kept += 1;
        }
    }
    cells.truncate(kept);
    for cell in &mut cells[first..] {
        for value in cell.alpha.iter_mut().chain([&mut cell.entry]) {
            *value /= sum;
        }
    }
}
