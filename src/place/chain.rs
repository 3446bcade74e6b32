//! The transcript as one chain of phones for the coarse search.

use std::ops::Range;

use crate::graph::sayings::Variants;
use crate::model::phones::PhoneId;

/// Most ways to say a token that the coarse search tells apart.
const MAX_WAYS: usize = 6;

/// All ways to say all tokens, flattened.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// Phones of all ways.
    pub phones: Vec<PhoneId>,
    /// Of each way its phones.
    pub ways: Vec<Range<u32>>,
    /// Of each token its ways.
    pub tokens: Vec<Range<u32>>,
    /// Of each token whether a sentence begins with it; beyond the last, true.
    begins: Vec<bool>,
}

impl Chain {
    /// The chain of `tokens`, each with its readings (`readings x spoken words x variants`).
    pub fn new<'a>(tokens: impl IntoIterator<Item = &'a [Vec<Variants>]>) -> Chain {
        let mut chain = Chain::default();
        for readings in tokens {
            let first = chain.ways.len() as u32;
            for way in ways(readings) {
                let begin = chain.phones.len() as u32;
                chain.phones.extend(way);
                chain.ways.push(begin..chain.phones.len() as u32);
            }
            chain.tokens.push(first..chain.ways.len() as u32);
        }
        chain
    }

    /// The chain with sentences that begin at the tokens for which `begins` is true, one value a token.
    ///
    /// Speakers begin again, and texts have gaps, between sentences rather than inside them.
    pub fn with_sentences(mut self, begins: Vec<bool>) -> Chain {
        self.begins = begins;
        self
    }

    /// Whether the gap before `token` (or after the last) lies inside a sentence.
    pub fn is_inside(&self, gap: usize) -> bool {
        self.begins.get(gap).is_some_and(|begins| !begins)
    }

    /// The phones of all ways of `token`.
    pub fn phones_of(&self, token: usize) -> Range<usize> {
        let ways = &self.tokens[token];
        let (first, last) = (ways.start as usize, ways.end as usize - 1);
        self.ways[first].start as usize..self.ways[last].end as usize
    }
}

/// Each reading once with every word's first variant, then single words' other variants, without repeats.
fn ways(readings: &[Vec<Variants>]) -> Vec<Vec<PhoneId>> {
    let plain = readings.iter().map(|words| words.iter().flat_map(|v| v[0].iter().copied()).collect());
    let others =
        readings.iter().filter(|words| words.len() == 1).flat_map(|words| words[0][1..].iter().cloned());
    let mut ways: Vec<Vec<PhoneId>> = Vec::new();
    for way in plain.chain(others) {
        if ways.len() < MAX_WAYS && !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_readings_then_variants_without_repeats() {
        let readings = vec![vec![vec![vec![2, 3], vec![4]]], vec![vec![vec![5]], vec![vec![6], vec![7]]]];
        assert_eq!(ways(&readings), [vec![2, 3], vec![5, 6], vec![4]]);
        let chain = Chain::new([readings.as_slice(), readings.as_slice()]);
        assert_eq!(chain.tokens, [0..3, 3..6]);
        assert_eq!(chain.phones_of(1), 5..10);
        assert_eq!(chain.phones[chain.ways[4].start as usize..chain.ways[4].end as usize], [5, 6]);
    }
}
