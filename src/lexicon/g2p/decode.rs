//! From letters to the likeliest phone strings: a beam over units, letter by letter.

use super::trie::{Child, Context, Trie};
use super::{BEGIN, COSTS_PER_NAT, END, MAX_ORDER, Symbol, UnitId};
use crate::phones::PhoneId;

/// Hypotheses kept after a letter. With 16 (and 6 nats) 0.08 points more of the phones are wrong, with 64 (and 10
/// nats) 0.05 fewer in three times the time.
const BEAM: usize = 24;
/// Hypotheses this much worse than the best are dropped (8 nats).
const BEAM_COST: u32 = (8.0 * COSTS_PER_NAT) as u32;

/// The last 1, 2, ... units as contexts, where the model knows them.
type Contexts = [Option<Context>; MAX_ORDER - 1];

/// A way through the letters so far.
#[derive(Debug, Clone, Copy)]
struct Path {
    cost: u32,
    contexts: Contexts,
    /// Its last unit's place in the history.
    last: usize,
}

/// A path and one unit more.
struct UnitStep {
    cost: u32,
    /// Which path.
    from: usize,
    unit: UnitId,
    contexts: Contexts,
}

/// All phone strings the beam ends with and their costs, cheapest first; never empty, the strings may be.
///
/// Time and memory grow linearly with the number of symbols.
pub(crate) fn decode(trie: &Trie<'_>, symbols: &[Symbol]) -> Vec<(Vec<PhoneId>, u32)> {
    let mut start = Path { cost: 0, contexts: [None; MAX_ORDER - 1], last: 0 };
    start.contexts[0] = trie.children(None, trie.units_of(BEGIN)).next().and_then(|c| c.context);
    let mut paths = vec![start];
    // Units of all paths, each with the place of the one before; the first stands for the beginning.
    let mut history: Vec<(UnitId, usize)> = vec![(0, 0)];
    let (mut steps, mut found) = (Vec::new(), Vec::new());
    for symbol in symbols.iter().copied().chain(std::iter::once(END)) {
        extend(trie, &paths, symbol, &mut steps, &mut found);
        let limit = steps.iter().map(|s| s.cost).min().unwrap_or(0).saturating_add(BEAM_COST);
        steps.retain(|s| s.cost <= limit);
        steps.sort_unstable_by_key(|s| (s.cost, s.from, s.unit));
        steps.truncate(BEAM);
        let next = steps.drain(..).map(|step| {
            history.push((step.unit, paths[step.from].last));
            Path { cost: step.cost, contexts: step.contexts, last: history.len() - 1 }
        });
        paths = next.collect();
    }
    let mut strings: Vec<(Vec<PhoneId>, u32)> = Vec::new();
    for path in &paths {
        let (mut units, mut at) = (Vec::with_capacity(symbols.len() + 1), path.last);
        while at > 0 {
            let (unit, before) = history[at];
            units.push(unit);
            at = before;
        }
        let phones: Vec<PhoneId> = units.iter().rev().flat_map(|u| trie.phones(*u)).copied().collect();
        // The same phones shared out otherwise among the letters: their sum is hardly more than the best.
        if strings.iter().all(|(others, _)| *others != phones) {
            strings.push((phones, path.cost));
        }
    }
    strings
}

/// Every path, cheapest first, with every unit of the symbol; hopeless ones may be left out.
fn extend(
    trie: &Trie<'_>,
    paths: &[Path],
    symbol: Symbol,
    steps: &mut Vec<UnitStep>,
    found: &mut Vec<Option<(u32, Contexts)>>,
) {
    let units = trie.units_of(symbol);
    let mut limit = u32::MAX;
    for (from, path) in paths.iter().enumerate() {
        if path.cost > limit {
            break;
        }
        found.clear();
        found.resize(units.len(), None);
        let mut cost = path.cost;
        // From the longest context down: the first that has a unit gives its cost, the shorter ones its contexts.
        for length in (0..MAX_ORDER).rev() {
            let context = match length.checked_sub(1) {
                Some(at) if path.contexts[at].is_none() => continue,
                Some(at) => path.contexts[at],
                None => None,
            };
            for Child { unit, cost: own, context } in trie.children(context, units.clone()) {
                let slot = &mut found[usize::from(u16::from(unit) - units.start)];
                let (_, contexts) = slot.get_or_insert((cost + u32::from(own), [None; MAX_ORDER - 1]));
                if let Some(longer) = contexts.get_mut(length) {
                    *longer = context;
                }
            }
            cost += trie.backoff(context);
        }
        for (unit, found) in units.clone().zip(&mut *found) {
            // In a damaged model a unit may be missing even without context.
            let (cost, contexts) = found.unwrap_or((cost + u32::from(u8::MAX), [None; MAX_ORDER - 1]));
            if cost <= limit {
                limit = limit.min(cost.saturating_add(BEAM_COST));
                steps.push(UnitStep { cost, from, unit: unit as UnitId, contexts });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::g2p::{symbol, test_language as language};

    /// Cost of `unit` after `before`, looked up anew from the root.
    fn naive_cost(trie: &Trie<'_>, before: &[UnitId], unit: UnitId) -> u32 {
        let only = |u: UnitId| u16::from(u)..u16::from(u) + 1;
        let mut cost = 0;
        for length in (0..=before.len().min(MAX_ORDER - 1)).rev() {
            let mut context = None;
            let known = before[before.len() - length..].iter().all(|u| {
                context = trie.children(context, only(*u)).next().and_then(|c| c.context);
                context.is_some()
            });
            if !known {
                continue;
            }
            if let Some(child) = trie.children(context, only(unit)).next() {
                return cost + u32::from(child.cost);
            }
            cost += trie.backoff(context);
        }
        panic!("a unit without cost");
    }

    /// Tries every sequence of units.
    fn naive(trie: &Trie<'_>, before: &mut Vec<UnitId>, symbols: &[Symbol]) -> u32 {
        let (symbol, rest) = match symbols {
            [] => (END, None),
            [symbol, rest @ ..] => (*symbol, Some(rest)),
        };
        let mut best = u32::MAX;
        for unit in trie.units_of(symbol) {
            let own = naive_cost(trie, before, unit as UnitId);
            before.push(unit as UnitId);
            best = best.min(own + rest.map_or(0, |rest| naive(trie, before, rest)));
            before.pop();
        }
        best
    }

    #[test]
    fn the_beam_finds_what_trying_everything_finds() {
        let bytes = language::section(2000, 30_000);
        let trie = Trie::open(&bytes).unwrap();
        let begin = trie.units_of(BEGIN).start as UnitId;
        for word in ["a", "ce", "sha", "cexi", "naho", "qqz", "'s", "xiche", "shone"] {
            let symbols: Vec<Symbol> = word.chars().filter_map(symbol).collect();
            assert_eq!(decode(&trie, &symbols)[0].1, naive(&trie, &mut vec![begin], &symbols), "{word}");
        }
    }

    #[test]
    fn strings_come_cheapest_first_and_differ() {
        let bytes = language::section(2000, 30_000);
        let trie = Trie::open(&bytes).unwrap();
        let strings = decode(&trie, &[2, 4, 23, 8]);
        assert!(strings.len() > 1 && strings.is_sorted_by_key(|s| s.1));
        for (i, one) in strings.iter().enumerate() {
            assert!(strings[..i].iter().all(|other| other.0 != one.0));
        }
    }
}
