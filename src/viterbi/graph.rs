//! The network of one segment: every way to say its tokens in order, with optional silence between spoken words.

use crate::phones::{PhoneId, SILENCE};
use crate::pronunciation::SpokenWords;
use crate::units::FrameSpan;

/// Marks an arc that belongs to no token: silence.
pub const NO_TOKEN: u32 = u32::MAX;

/// One phone between two nodes; it lasts at least three frames, one per state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneArc {
    /// Node it leaves.
    pub from: u32,
    /// Node it enters: a higher one, or the same one for silence, which may be repeated.
    pub to: u32,
    /// Its phone.
    pub phone: PhoneId,
    /// The token it belongs to, or [`NO_TOKEN`].
    pub token: u32,
    /// Whether a verbalization of the token begins with it.
    pub first: bool,
    /// Whether a verbalization of the token ends with it.
    pub last: bool,
}

/// Nodes are numbered so that nothing leads from higher to lower numbers. Node 0 is the start.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Ordered by `from`.
    pub arcs: Vec<PhoneArc>,
    /// For each node `n`: the arcs that leave it are `arcs[out[n]..out[n + 1]]`.
    pub out: Vec<u32>,
    /// For each node `n`: whether one may pass to node `n + 1` without a sound.
    pub free: Vec<bool>,
    /// For each token: the frames it must lie in; empty if all tokens may lie anywhere.
    limits: Vec<FrameSpan>,
}

impl Network {
    /// Number of nodes; the last is the end.
    pub fn nodes(&self) -> usize {
        self.free.len()
    }

    /// The arcs that leave `node`.
    pub fn leaving(&self, node: u32) -> std::ops::Range<usize> {
        self.out[node as usize] as usize..self.out[node as usize + 1] as usize
    }

    /// The network of `tokens` in order, each with its verbalizations (`verbalizations x spoken words x variants`).
    pub fn new<'a>(tokens: impl IntoIterator<Item = &'a [SpokenWords]>) -> Network {
        let mut network =
            Network { arcs: Vec::new(), out: Vec::new(), free: vec![false], limits: Vec::new() };
        let mut node = network.optional_silence(0);
        for (token, verbalizations) in tokens.into_iter().enumerate() {
            node = network.token(node, token as u32, verbalizations);
            node = network.optional_silence(node);
        }
        network.arcs.sort_by_key(|a| a.from);
        network.out = vec![0; network.nodes() + 1];
        for arc in &network.arcs {
            network.out[arc.from as usize + 1] += 1;
        }
        for n in 0..network.nodes() {
            network.out[n + 1] += network.out[n];
        }
        network
    }

    /// The network with each token restricted to its span of `limits`, one per token, in frames of the recording; if
    /// `limits` is empty, all tokens may lie anywhere.
    pub fn within(mut self, limits: Vec<FrameSpan>) -> Network {
        self.limits = limits;
        self
    }

    /// Whether `arc` may be heard in `frame`.
    pub fn allows(&self, arc: &PhoneArc, frame: u32) -> bool {
        self.limits.get(arc.token as usize).is_none_or(|span| (span.start..span.end).contains(&frame))
    }

    fn add_node(&mut self) -> u32 {
        self.free.push(false);
        (self.free.len() - 1) as u32
    }

    /// Adds any number of consecutive silences, or none.
    ///
    /// A single silence would have to pass through its three states in order, each once, though for any length of time;
    /// real pauses contain breaths, footsteps and changes of noise.
    fn optional_silence(&mut self, from: u32) -> u32 {
        let to = self.add_node();
        self.free[from as usize] = true;
        self.arcs.push(PhoneArc { from: to, to, phone: SILENCE, token: NO_TOKEN, first: false, last: false });
        to
    }

    /// Adds every verbalization of a token between `start` and a new node, which is returned.
    fn token(&mut self, start: u32, token: u32, verbalizations: &[SpokenWords]) -> u32 {
        // The last arcs of all verbalizations end in a node that does not exist yet.
        const LATER: u32 = u32::MAX;
        let begin = self.arcs.len();
        for words in verbalizations {
            let mut from = start;
            for (w, variants) in words.iter().enumerate() {
                let (first_word, last_word) = (w == 0, w + 1 == words.len());
                let word_begin = self.arcs.len();
                for phones in variants {
                    let mut at = from;
                    for (i, phone) in phones.iter().enumerate() {
                        let last_phone = i + 1 == phones.len();
                        let to = if last_phone { LATER } else { self.add_node() };
                        self.arcs.push(PhoneArc {
                            from: at,
                            to,
                            phone: *phone,
                            token,
                            first: first_word && i == 0,
                            last: last_word && last_phone,
                        });
                        at = to;
                    }
                }
                if !last_word {
                    let join = self.add_node();
                    self.settle(word_begin, join, |arc| !arc.last);
                    from = self.optional_silence(join);
                }
            }
        }
        let end = self.add_node();
        self.settle(begin, end, |_| true);
        end
    }

    /// Sets `end` as the end node of the arcs from `begin` on that have none yet.
    fn settle(&mut self, begin: usize, end: u32, which: impl Fn(&PhoneArc) -> bool) {
        for arc in &mut self.arcs[begin..] {
            if arc.to == u32::MAX && which(arc) {
                arc.to = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(network: &Network) -> Vec<Vec<PhoneId>> {
        fn walk(n: &Network, node: u32, so_far: &mut Vec<PhoneId>, all: &mut Vec<Vec<PhoneId>>) {
            if node as usize + 1 == n.nodes() {
                all.push(so_far.clone());
            }
            if n.free[node as usize] {
                walk(n, node + 1, so_far, all);
            }
            for arc in &n.arcs[n.leaving(node)] {
                // Silence may occur any number of times: once stands for all.
                if arc.from == arc.to && so_far.last() == Some(&arc.phone) {
                    continue;
                }
                so_far.push(arc.phone);
                walk(n, arc.to, so_far, all);
                so_far.pop();
            }
        }
        let mut all = Vec::new();
        walk(network, 0, &mut Vec::new(), &mut all);
        all.sort();
        all.dedup();
        all
    }

    #[test]
    fn a_network_holds_exactly_the_readings() {
        let token = vec![vec![vec![vec![2, 3], vec![4]]], vec![vec![vec![5]], vec![vec![6, 7]]]];
        let network = Network::new([token.as_slice()]);
        let spoken: Vec<Vec<PhoneId>> = paths(&network)
            .into_iter()
            .map(|p| p.into_iter().filter(|x| *x != SILENCE).collect::<Vec<_>>())
            .collect();
        for wanted in [vec![2, 3], vec![4], vec![5, 6, 7]] {
            assert!(spoken.contains(&wanted));
        }
        assert!(spoken.iter().all(|p| [vec![2, 3], vec![4], vec![5, 6, 7]].contains(p)));
        assert!(paths(&network).contains(&vec![SILENCE, 5, SILENCE, 6, 7, SILENCE]));
    }

    #[test]
    fn everything_leads_forward() {
        let token = vec![vec![vec![vec![2, 3], vec![4]]], vec![vec![vec![5]], vec![vec![6, 7]]]];
        let network = Network::new([token.as_slice(), token.as_slice()]);
        let forward = |a: &PhoneArc| a.from < a.to || (a.from == a.to && a.phone == SILENCE);
        assert!(network.arcs.iter().all(|a| forward(a) && (a.to as usize) < network.nodes()));
        assert!(network.arcs.is_sorted_by_key(|a| a.from));
        assert_eq!(network.arcs.iter().filter(|a| a.first).count(), 6);
        assert_eq!(network.arcs.iter().filter(|a| a.last).count(), 6);
    }
}
