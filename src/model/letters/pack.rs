//! Writes the units and the kept n-grams as one section (trainer); `trie.rs` says how it looks.

use super::align::Code;
use super::ngram::{Ngrams, last_unit};
use super::trie::{HEADER_BYTES, MAGIC, NO_PHONE, NODES_PER_GROUP};
use super::{COSTS_PER_NAT, UNIT_PHONES};

/// Bytes the model takes.
pub(super) fn section_bytes(units: usize, model: &Ngrams) -> usize {
    let (nodes, parents) = sizes(model);
    HEADER_BYTES
        + units * (1 + UNIT_PHONES)
        + nodes * 3
        + nodes.div_ceil(NODES_PER_GROUP) * 12
        + parents
        + (parents + 1) * 4
}

/// Nodes, and how many of them have children; the root counts.
fn sizes(model: &Ngrams) -> (usize, usize) {
    let nodes = model.levels.iter().map(|l| l.kept.iter().filter(|k| **k).count()).sum::<usize>();
    let mut parents = 1;
    for (level, above) in model.levels.iter().zip(&model.levels[1..]) {
        let mut has = vec![false; level.grams.len()];
        above
            .prefix
            .iter()
            .zip(&above.kept)
            .filter(|(_, kept)| **kept)
            .for_each(|(p, _)| has[*p as usize] = true);
        parents += has.iter().filter(|h| **h).count();
    }
    (nodes + 1, parents)
}

/// The section.
pub(super) fn pack(units: &[Code], model: &Ngrams) -> Vec<u8> {
    // The root first, then level by level: children of successive parents follow one another.
    let (mut unit, mut cost, mut backoff, mut children) = (vec![0u16], vec![0u8], Vec::new(), vec![1u32]);
    let mut is_parent = vec![true];
    let kept_units = model.levels[0].grams.len();
    children.push(1 + kept_units as u32);
    backoff.push(0);
    for (k, level) in model.levels.iter().enumerate() {
        let mut below = vec![0u32; level.grams.len()];
        if let Some(above) = model.levels.get(k + 1) {
            for (prefix, _) in above.prefix.iter().zip(&above.kept).filter(|(_, kept)| **kept) {
                below[*prefix as usize] += 1;
            }
        }
        for i in (0..level.grams.len()).filter(|i| level.kept[*i]) {
            unit.push(last_unit(level.grams[i]));
            cost.push(to_cost(level.probability[i]));
            is_parent.push(below[i] > 0);
            if below[i] > 0 {
                backoff.push(to_cost(level.backoff[i]));
                children.push(children.last().copied().unwrap_or(1) + below[i]);
            }
        }
    }
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
    children.iter().for_each(|c| section.extend(c.to_le_bytes()));
    let mut parents_before = 0u32;
    for group in is_parent.chunks(NODES_PER_GROUP) {
        let bits = group.iter().enumerate().fold(0u64, |bits, (i, is)| bits | u64::from(*is) << i);
        section.extend(parents_before.to_le_bytes());
        section.extend(bits.to_le_bytes());
        parents_before += bits.count_ones();
    }
    unit.iter().for_each(|u| section.extend(u.to_le_bytes()));
    section.extend(cost);
    section.extend(backoff);
    section
}

fn to_cost(probability: f64) -> u8 {
    (-probability.ln() * COSTS_PER_NAT).round().clamp(0.0, 255.0) as u8
}
