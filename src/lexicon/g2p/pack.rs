//! Writes the units and the kept n-grams as one section (trainer); `trie.rs` says how it looks.

use super::align::Code;
use super::ngram::{Ngrams, last_unit};
use super::trie::{GROUP_BYTES, HEADER_BYTES, MAGIC, NO_PHONE, NODES_PER_GROUP, PARENTS_PER_START};
use super::{COSTS_PER_NAT, UNIT_PHONES};

/// Bytes the model takes.
pub(crate) fn section_bytes(units: usize, model: &Ngrams) -> usize {
    let (nodes, parents) = sizes(model);
    HEADER_BYTES
        + units * (1 + UNIT_PHONES)
        + parents.div_ceil(PARENTS_PER_START) * 4
        + nodes.div_ceil(NODES_PER_GROUP) * GROUP_BYTES
        + nodes * 2
        + parents
}

/// Nodes, and how many of them have children; the root counts.
pub(crate) fn sizes(model: &Ngrams) -> (usize, usize) {
    let nodes = model.levels.iter().map(|l| l.kept.iter().filter(|k| **k).count()).sum::<usize>();
    let parents = (0..model.levels.len()).map(|k| children(model, k).iter().filter(|c| **c > 0).count());
    (nodes + 1, parents.sum::<usize>() + 1)
}

/// How many children each n-gram of a level keeps.
fn children(model: &Ngrams, level: usize) -> Vec<u32> {
    let mut children = vec![0; model.levels[level].grams.len()];
    if let Some(above) = model.levels.get(level + 1) {
        let kept = above.prefix.iter().zip(&above.kept).filter(|(_, kept)| **kept);
        kept.for_each(|(prefix, _)| children[*prefix as usize] += 1);
    }
    children
}

/// The section.
pub(crate) fn pack(units: &[Code], model: &Ngrams) -> Vec<u8> {
    // The root; its children stand behind it.
    let (mut unit, mut cost, mut is_parent, mut is_last) = (vec![0u8], vec![0u8], vec![true], vec![false]);
    let (mut backoff, mut first_child) = (vec![0u8], vec![1usize]);
    let mut next_child = 1 + model.levels[0].grams.len();
    for (k, level) in model.levels.iter().enumerate() {
        let children = children(model, k);
        let mut parent = None;
        for i in (0..level.grams.len()).filter(|i| level.kept[*i]) {
            if k > 0 && parent.replace(level.prefix[i]) != Some(level.prefix[i]) {
                // The node before, on this level or the last of the one above, ended a family.
                is_last[unit.len() - 1] = true;
            }
            unit.push(last_unit(level.grams[i]));
            cost.push(to_cost(level.probability[i]));
            is_parent.push(children[i] > 0);
            is_last.push(false);
            if children[i] > 0 {
                backoff.push(to_cost(level.backoff[i]));
                first_child.push(next_child);
                next_child += children[i] as usize;
            }
        }
    }
    is_last[unit.len() - 1] = true;

    let mut section = Vec::new();
    section.extend(MAGIC);
    for count in [units.len(), unit.len(), backoff.len()] {
        section.extend((count as u32).to_le_bytes());
    }
    for code in units {
        section.push(code.symbol());
        let mut phones = code.phones();
        phones.resize(UNIT_PHONES, NO_PHONE);
        section.extend(phones);
    }
    for first in first_child.iter().step_by(PARENTS_PER_START) {
        section.extend((*first as u32).to_le_bytes());
    }
    let mut parents_before = 0u32;
    for (parents, last) in is_parent.chunks(NODES_PER_GROUP).zip(is_last.chunks(NODES_PER_GROUP)) {
        let bits =
            |flags: &[bool]| flags.iter().enumerate().fold(0u64, |bits, (i, is)| bits | u64::from(*is) << i);
        section.extend(parents_before.to_le_bytes());
        section.extend(bits(parents).to_le_bytes());
        section.extend(bits(last).to_le_bytes());
        parents_before += bits(parents).count_ones();
    }
    section.extend(unit);
    section.extend(cost);
    section.extend(backoff);
    section
}

fn to_cost(probability: f64) -> u8 {
    (-probability.ln() * COSTS_PER_NAT).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::g2p::test_language as language;
    use crate::lexicon::g2p::train::{TrainOptions, units_and_ngrams};
    use crate::lexicon::g2p::trie::{Child, Context, Trie};

    #[test]
    fn the_packed_tree_holds_what_the_ngrams_hold() {
        let entries = language::entries(1500, 1);
        let options = TrainOptions { min_unit_count: 2, ..TrainOptions::default() };
        let (units, mut model) =
            units_and_ngrams(entries.iter().map(|(w, p)| (w.as_str(), p.as_slice())), &options).unwrap();
        for limit in [usize::MAX, 20_000, 3_000] {
            model.prune(|m| section_bytes(units.len(), m) <= limit);
            let bytes = pack(&units, &model);
            assert_eq!(bytes.len(), section_bytes(units.len(), &model));
            let trie = Trie::open(&bytes).unwrap();
            for (unit, code) in units.iter().enumerate() {
                assert_eq!(trie.phones(unit as u8), code.phones());
                assert!(trie.units_of(code.symbol()).contains(&(unit as u16)));
            }
            // The context of every n-gram one unit shorter, `None` also for those that are none.
            let mut below: Vec<Option<Context>> = vec![None];
            for (k, level) in model.levels.iter().enumerate() {
                let mut contexts = vec![None; level.grams.len()];
                for i in 0..level.grams.len() {
                    let context = below[level.prefix[i] as usize];
                    let unit = u16::from(last_unit(level.grams[i]));
                    let known = k == 0 || context.is_some();
                    let child: Option<Child> =
                        trie.children(context, unit..unit + 1).next().filter(|_| known);
                    assert_eq!(child.is_some(), level.kept[i]);
                    if let Some(child) = child {
                        assert_eq!(child.cost, to_cost(level.probability[i]));
                        contexts[i] = child.context;
                        if child.context.is_some() {
                            assert_eq!(trie.backoff(child.context), u32::from(to_cost(level.backoff[i])));
                        }
                    }
                }
                for (i, children) in children(&model, k).iter().enumerate() {
                    assert_eq!(contexts[i].is_some(), *children > 0);
                    let found = contexts[i].map_or(0, |c| trie.children(Some(c), 0..256).count());
                    assert_eq!(found, *children as usize);
                }
                below = contexts;
            }
        }
    }
}
