//! From letters to the likeliest phone strings: a beam over units, letter by letter.

use super::trie::{Child, Parent, ROOT, Trie};
use super::{BEGIN, COSTS_PER_NAT, END, MAX_ORDER, Symbol, spell, symbol};
use crate::error::Result;
use crate::model::phones::PhoneId;

/// Hypotheses kept after a letter.
const BEAM: usize = 16;
/// Hypotheses this much worse than the best are dropped (costs; 6 nats).
const BEAM_COST: u32 = (6.0 * COSTS_PER_NAT) as u32;
/// Variants this much worse than the best are not given (costs; a probability 4 times smaller).
const VARIANT_COST: u32 = (1.4 * COSTS_PER_NAT) as u32;

/// The letters-to-sounds model, a view of the section's bytes.
#[derive(Debug, Clone)]
pub struct LettersToSounds<'m> {
    trie: Trie<'m>,
}

/// A way through the letters so far.
#[derive(Debug, Clone)]
struct Path {
    cost: u32,
    /// The last k units as a context, for every k that the model knows.
    contexts: [Option<Parent>; MAX_ORDER],
    phones: Vec<PhoneId>,
}

impl<'m> LettersToSounds<'m> {
    /// Looks at lengths and units only. Damage further in cannot panic later: pronunciations are then wrong.
    ///
    /// # Errors
    /// [`crate::error::Error::Model`] when the lengths or units are impossible.
    pub fn open(bytes: &'m [u8]) -> Result<Self> {
        Ok(Self { trie: Trie::open(bytes)? })
    }

    /// The likeliest pronunciation first.
    pub fn pronounce(&self, word: &str, max_variants: usize) -> Vec<Vec<PhoneId>> {
        let symbols: Vec<Symbol> = word.chars().filter_map(symbol).collect();
        let mut paths = self.decode(&symbols);
        let best = paths.first().map_or(0, |p| p.1);
        paths.retain(|p| !p.0.is_empty() && p.1 <= best + VARIANT_COST);
        paths.truncate(max_variants.max(1));
        if paths.is_empty() {
            return vec![spell::letter_names(word)];
        }
        paths.into_iter().map(|p| p.0).collect()
    }

    /// All pronunciations the beam ends with and their costs, cheapest first.
    fn decode(&self, symbols: &[Symbol]) -> Vec<(Vec<PhoneId>, u32)> {
        let mut contexts = [None; MAX_ORDER];
        contexts[0] = Some(ROOT);
        let begin = self.trie.units_of(BEGIN);
        contexts[1] = self.trie.children(ROOT, begin).next().and_then(|c| c.parent);
        let mut paths = vec![Path { cost: 0, contexts, phones: Vec::new() }];
        for symbol in symbols.iter().copied().chain(std::iter::once(END)) {
            let mut next: Vec<(u32, usize, u16, [Option<Parent>; MAX_ORDER])> = Vec::new();
            let units = self.trie.units_of(symbol);
            for (from, path) in paths.iter().enumerate() {
                let mut found: Vec<(u32, [Option<Parent>; MAX_ORDER])> =
                    vec![(u32::MAX, [None; MAX_ORDER]); units.len()];
                let mut cost = path.cost;
                for k in (0..MAX_ORDER).rev() {
                    let Some(context) = path.contexts[k] else { continue };
                    for Child { unit, cost: own, parent } in self.trie.children(context, units.clone()) {
                        let slot = &mut found[usize::from(unit - units.start)];
                        if slot.0 == u32::MAX {
                            slot.0 = cost + u32::from(own);
                        }
                        if k + 1 < MAX_ORDER {
                            slot.1[k + 1] = parent;
                        }
                    }
                    cost += self.trie.backoff(context);
                }
                for (unit, (cost, mut contexts)) in units.clone().zip(found) {
                    if cost != u32::MAX {
                        contexts[0] = Some(ROOT);
                        next.push((cost, from, unit, contexts));
                    }
                }
            }
            next.sort_unstable_by_key(|n| (n.0, n.1, n.2));
            let limit = next.first().map_or(0, |n| n.0) + BEAM_COST;
            paths = next
                .into_iter()
                .take(BEAM)
                .filter(|n| n.0 <= limit)
                .map(|(cost, from, unit, contexts)| {
                    let mut phones = paths[from].phones.clone();
                    phones.extend(self.trie.phones(unit));
                    Path { cost, contexts, phones }
                })
                .collect();
        }
        let mut out: Vec<(Vec<PhoneId>, u32)> = Vec::new();
        for path in paths {
            if out.iter().all(|(phones, _)| *phones != path.phones) {
                out.push((path.phones, path.cost));
            }
        }
        out
    }
}
