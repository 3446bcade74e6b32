//! The n-gram model's bytes as a tree of contexts, read in place.
//!
//! Little-endian, in this order:
//!
//! ```text
//! header    "LTS2", u32 units, u32 nodes, u32 parents
//! units     units x { u8 symbol, u8 phone x 3 (255: none) }, sorted by symbol; at most 256
//! starts    for every 32nd parent, u32: its first child
//! groups    for every 64 nodes: { u32 parents before, u64 which of them are parents, u64 which of them are the
//!           last child of their parent }, lowest bit first
//! unit      nodes x u8
//! cost      nodes x u8: -16 ln P(unit | path from the root to the parent)
//! backoff   parents x u8: -16 ln of the factor for units that are no child
//! ```
//!
//! Node 0 is the root (the empty context); its children are all units in order. Nodes stand level by level: the
//! children of successive parents follow one another, those of one parent sorted by unit. Where they begin is found
//! by counting bits from the nearest start: half of all nodes are parents, mostly of one child, and a number for
//! each would be a third of the file.

use std::num::NonZeroU32;
use std::ops::Range;

use super::{MAX_UNITS, SYMBOLS, Symbol, UNIT_PHONES, UnitId};
use crate::error::{Error, Result};
use crate::phones::{PhoneId, is_speech};

pub(crate) const MAGIC: [u8; 4] = *b"LTS2";
pub(crate) const HEADER_BYTES: usize = 16;
pub(crate) const NODES_PER_GROUP: usize = 64;
pub(crate) const GROUP_BYTES: usize = 20;
pub(crate) const PARENTS_PER_START: usize = 32;
/// Fills the unused places of a unit.
pub(crate) const NO_PHONE: u8 = 255;

/// A node that is a context, by its number among the parents; the root, which is no child, is `None`.
pub(crate) type Context = NonZeroU32;

/// A child of a context, as found in a search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Child {
    pub unit: UnitId,
    pub cost: u8,
    /// The child as a context, if it is one.
    pub context: Option<Context>,
}

/// The view.
#[derive(Debug, Clone)]
pub(crate) struct Trie<'m> {
    units: &'m [u8],
    starts: &'m [u8],
    groups: &'m [u8],
    unit: &'m [u8],
    cost: &'m [u8],
    backoff: &'m [u8],
    /// Units of symbol s: `first_unit[s]..first_unit[s + 1]`.
    first_unit: [u16; SYMBOLS + 1],
}

impl<'m> Trie<'m> {
    /// Checks the lengths and the units (some hundreds), nothing else.
    pub(crate) fn open(bytes: &'m [u8]) -> Result<Self> {
        let damaged = |what: &str| Error::Model {
            problem: format!("the model's G2P rules are damaged: {what}"),
            remedy: "fetch or make the model again",
        };
        let short = || damaged("they are cut short");
        let (header, mut rest) = bytes.split_at_checked(HEADER_BYTES).ok_or_else(short)?;
        if header[..4] != MAGIC {
            return Err(damaged("they do not begin as such"));
        }
        let [units, nodes, parents] = [1, 2, 3].map(|i| read_u32(header, i).unwrap_or(0) as usize);
        if units > MAX_UNITS || parents > nodes {
            return Err(damaged("impossible numbers"));
        }
        let sizes = [
            units * (1 + UNIT_PHONES),
            parents.div_ceil(PARENTS_PER_START) * 4,
            nodes.div_ceil(NODES_PER_GROUP) * GROUP_BYTES,
            nodes,
            nodes,
            parents,
        ];
        let mut parts = [&[][..]; 6];
        for (part, size) in parts.iter_mut().zip(sizes) {
            (*part, rest) = rest.split_at_checked(size).ok_or_else(short)?;
        }
        if !rest.is_empty() {
            return Err(damaged("bytes follow their end"));
        }
        let [units, starts, groups, unit, cost, backoff] = parts;
        let mut first_unit = [0; SYMBOLS + 1];
        let mut before = 0;
        for entry in units.chunks_exact(1 + UNIT_PHONES) {
            let symbol = usize::from(entry[0]);
            let phones = &entry[1..];
            let sound = phones.iter().take_while(|p| is_speech(**p)).count();
            if symbol < before || symbol >= SYMBOLS || phones[sound..].iter().any(|p| *p != NO_PHONE) {
                return Err(damaged("an impossible unit"));
            }
            before = symbol;
            first_unit[symbol + 1..].iter_mut().for_each(|first| *first += 1);
        }
        if (0..SYMBOLS).any(|s| first_unit[s] == first_unit[s + 1]) {
            return Err(damaged("a letter without units"));
        }
        Ok(Self { units, starts, groups, unit, cost, backoff, first_unit })
    }

    /// The units of a symbol, as a range of numbers; never empty.
    pub(crate) fn units_of(&self, symbol: Symbol) -> Range<u16> {
        let at = usize::from(symbol).min(SYMBOLS - 1);
        self.first_unit[at]..self.first_unit[at + 1]
    }

    /// The phones of a unit.
    pub(crate) fn phones(&self, unit: UnitId) -> &'m [PhoneId] {
        let at = usize::from(unit) * (1 + UNIT_PHONES);
        let phones = self.units.get(at + 1..at + 1 + UNIT_PHONES).unwrap_or(&[]);
        let sound = phones.iter().take_while(|p| **p != NO_PHONE).count();
        &phones[..sound]
    }

    /// Cost of leaving a context for the next shorter one.
    pub(crate) fn backoff(&self, context: Option<Context>) -> u32 {
        self.backoff.get(parent(context)).map_or(0, |cost| u32::from(*cost))
    }

    /// The children of a context whose unit lies in `units`, sorted by unit.
    pub(crate) fn children(
        &self,
        context: Option<Context>,
        units: Range<u16>,
    ) -> impl Iterator<Item = Child> + '_ {
        let all = self.nodes_below(context).unwrap_or(0..0);
        let siblings = self.unit.get(all.clone()).unwrap_or(&[]);
        let first = siblings.partition_point(|unit| u16::from(*unit) < units.start);
        let matching = siblings[first..].iter().take_while(move |unit| units.contains(&u16::from(**unit)));
        matching.zip(all.start + first..).map(|(unit, node)| Child {
            unit: *unit,
            cost: self.cost[node],
            context: self.context_at(node),
        })
    }

    /// The children's places; `None` only if the model is damaged.
    fn nodes_below(&self, context: Option<Context>) -> Option<Range<usize>> {
        let parent = parent(context);
        let start = read_u32(self.starts, parent / PARENTS_PER_START)? as usize;
        let first = match parent % PARENTS_PER_START {
            0 => start,
            families => self.after_last_child(start, families)?,
        };
        let end = self.after_last_child(first, 1)?;
        Some(first..end)
    }

    /// The node after the `nth` (from 1) last child at or after `node`.
    fn after_last_child(&self, node: usize, nth: usize) -> Option<usize> {
        let mut left = nth as u32;
        let first_group = node / NODES_PER_GROUP;
        // No family has more children than there are units, so a search is short even in a damaged model.
        for group in first_group..=first_group + 1 + nth * MAX_UNITS / NODES_PER_GROUP {
            let mut bits = self.group_bits(group, 12)?;
            if group == first_group {
                bits &= u64::MAX << (node % NODES_PER_GROUP);
            }
            if bits.count_ones() < left {
                left -= bits.count_ones();
                continue;
            }
            (1..left).for_each(|_| bits &= bits - 1);
            return Some(group * NODES_PER_GROUP + bits.trailing_zeros() as usize + 1);
        }
        None
    }

    fn context_at(&self, node: usize) -> Option<Context> {
        let group = node / NODES_PER_GROUP;
        let (bits, place) = (self.group_bits(group, 4)?, node % NODES_PER_GROUP);
        let is_parent = bits >> place & 1 == 1;
        let before = read_u32(self.groups, group * GROUP_BYTES / 4)?;
        let number = before.wrapping_add((bits & ((1 << place) - 1)).count_ones());
        Context::new(number).filter(|_| is_parent)
    }

    /// The 64 bits that stand `offset_bytes` into a group.
    fn group_bits(&self, group: usize, offset_bytes: usize) -> Option<u64> {
        let at = group.checked_mul(GROUP_BYTES)?.checked_add(offset_bytes)?;
        self.groups.get(at..)?.first_chunk().map(|b| u64::from_le_bytes(*b))
    }
}

fn parent(context: Option<Context>) -> usize {
    context.map_or(0, |c| c.get() as usize)
}

/// The `index`-th number of a table.
fn read_u32(table: &[u8], index: usize) -> Option<u32> {
    let bytes = table.get(index.checked_mul(4)?..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*bytes))
}
