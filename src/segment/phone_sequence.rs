//! The transcript as one sequence of phones for the global search.

use std::ops::Range;

use crate::phones::PhoneId;
use crate::pronunciation::SpokenWords;

/// The global search distinguishes at most this many ways to say a token.
const MAX_WAYS: usize = 6;

/// All ways to say all tokens, flattened.
#[derive(Debug, Clone, Default)]
pub struct PhoneSequence {
    /// Phones of all ways.
    pub phones: Vec<PhoneId>,
    /// For each way: its phones.
    pub ways: Vec<Range<u32>>,
    /// For each token: its ways.
    pub tokens: Vec<Range<u32>>,
    /// For each token: whether a sentence begins with it. The gap after the last token counts as a sentence start.
    begins: Vec<bool>,
}

impl PhoneSequence {
    /// The sequence of `tokens`, each with its verbalizations (`verbalizations x spoken words x variants`).
    pub fn new<'a>(tokens: impl IntoIterator<Item = &'a [SpokenWords]>) -> PhoneSequence {
        let mut sequence = PhoneSequence::default();
        for verbalizations in tokens {
            let first = sequence.ways.len() as u32;
            for way in ways(verbalizations) {
                let begin = sequence.phones.len() as u32;
                sequence.phones.extend(way);
                sequence.ways.push(begin..sequence.phones.len() as u32);
            }
            sequence.tokens.push(first..sequence.ways.len() as u32);
        }
        sequence
    }

    /// The sequence with sentences that begin at the tokens for which `begins` is true; one value per token.
    ///
    /// Speakers restart, and texts have gaps, between sentences rather than inside them.
    pub fn with_sentences(mut self, begins: Vec<bool>) -> PhoneSequence {
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

/// Each verbalization once with every word's first variant, then the other variants of verbalizations of one word,
/// without duplicates.
fn ways(verbalizations: &[SpokenWords]) -> Vec<Vec<PhoneId>> {
    let plain = verbalizations.iter().map(|words| words.iter().flat_map(|v| v[0].iter().copied()).collect());
    let others = verbalizations
        .iter()
        .filter(|words| words.len() == 1)
        .flat_map(|words| words[0][1..].iter().cloned());
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
        let verbalizations =
            vec![vec![vec![vec![2, 3], vec![4]]], vec![vec![vec![5]], vec![vec![6], vec![7]]]];
        assert_eq!(ways(&verbalizations), [vec![2, 3], vec![5, 6], vec![4]]);
        let sequence = PhoneSequence::new([verbalizations.as_slice(), verbalizations.as_slice()]);
        assert_eq!(sequence.tokens, [0..3, 3..6]);
        assert_eq!(sequence.phones_of(1), 5..10);
        assert_eq!(sequence.phones[sequence.ways[4].start as usize..sequence.ways[4].end as usize], [5, 6]);
    }
}
