//! The n-gram model's bytes as a tree of contexts, read in place.
//!
//! Little-endian, in this order:
//!
//! ```text
//! header    "LTS1", u32 units, u32 nodes, u32 parents
//! units     units x { u8 symbol, u8 phone x 3 (255: none) }, sorted by symbol
//! children  (parents + 1) x u32: the first child of each parent; the next parent's first child ends its children
//! groups    one for 64 nodes: { u32 parents before, u64 which of the 64 are parents, lowest bit first }
//! unit      nodes x u16
//! cost      nodes x u8: -16 ln P(unit | path from the root to the parent)
//! backoff   parents x u8: -16 ln of the factor for units that are no child
//! ```
//!
//! Node 0 is the root (the empty context); its children are all units in order. Nodes stand level by level, the
//! children of a node sorted by unit.

use super::{SYMBOLS, Symbol, UNIT_PHONES, UnitId};
use crate::error::{Error, Result};
use crate::model::phones::{PhoneId, is_speech};

pub(super) const MAGIC: [u8; 4] = *b"LTS1";
pub(super) const HEADER_BYTES: usize = 16;
pub(super) const NODES_PER_GROUP: usize = 64;
/// Fills the unused places of a unit.
pub(super) const NO_PHONE: u8 = 255;

/// A node that is a context: its number among the parents.
pub(super) type Parent = u32;
/// The root.
pub(super) const ROOT: Parent = 0;

/// A child of a context, as found in a search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child {
    pub unit: UnitId,
    pub cost: u8,
    /// The child as a context, if it is one.
    pub parent: Option<Parent>,
}

/// The view.
#[derive(Debug, Clone)]
pub(super) struct Trie<'m> {
    units: &'m [u8],
    children: &'m [u8],
    groups: &'m [u8],
    unit: &'m [u8],
    cost: &'m [u8],
    backoff: &'m [u8],
    /// Units of symbol s: `first_unit[s]..first_unit[s + 1]`.
    first_unit: [UnitId; SYMBOLS + 1],
}

impl<'m> Trie<'m> {
    /// Checks the lengths and the units (some hundreds), nothing else.
    pub(super) fn open(bytes: &'m [u8]) -> Result<Self> {
        let damaged = |what: &str| Error::Model {
            problem: format!("the model's letters-to-sounds rules are damaged: {what}"),
            remedy: "fetch or make the model again",
        };
        let short = || damaged("they are cut short");
        let (header, rest) = bytes.split_at_checked(HEADER_BYTES).ok_or_else(short)?;
        if header[..4] != MAGIC {
            return Err(damaged("they do not begin as such"));
        }
        let [units, nodes, parents] = [1, 2, 3].map(|i| read_u32(header, i).unwrap_or(0) as usize);
        let sizes = [
            units.checked_mul(1 + UNIT_PHONES),
            parents.checked_add(1).and_then(|p| p.checked_mul(4)),
            nodes.div_ceil(NODES_PER_GROUP).checked_mul(12),
            nodes.checked_mul(2),
            Some(nodes),
            Some(parents),
        ];
        let mut rest = rest;
        let mut parts = [&[][..]; 6];
        for (part, size) in parts.iter_mut().zip(sizes) {
            (*part, rest) = size.and_then(|s| rest.split_at_checked(s)).ok_or_else(short)?;
        }
        if !rest.is_empty() {
            return Err(damaged("bytes follow their end"));
        }
        let [units, children, groups, unit, cost, backoff] = parts;
        let mut first_unit = [0; SYMBOLS + 1];
        let mut before = 0;
        for entry in units.chunks_exact(1 + UNIT_PHONES) {
            let symbol = usize::from(entry[0]);
            let phones = &entry[1..];
            let sound = phones.iter().take_while(|p| is_speech(**p)).count();
            if symbol < before || symbol >= SYMBOLS || phones[sound..].iter().any(|p| *p != NO_PHONE) {
                return Err(damaged("impossible unit"));
            }
            before = symbol;
            for first in &mut first_unit[symbol + 1..] {
                *first = UnitId::checked_add(*first, 1).ok_or_else(|| damaged("too many units"))?;
            }
        }
        if (0..SYMBOLS).any(|s| first_unit[s] == first_unit[s + 1]) {
            return Err(damaged("a letter without units"));
        }
        Ok(Self { units, children, groups, unit, cost, backoff, first_unit })
    }

    /// The units of a symbol, as a range of numbers; never empty.
    pub(super) fn units_of(&self, symbol: Symbol) -> std::ops::Range<UnitId> {
        let at = usize::from(symbol).min(SYMBOLS - 1);
        self.first_unit[at]..self.first_unit[at + 1]
    }

    /// The phones of a unit.
    pub(super) fn phones(&self, unit: UnitId) -> &'m [PhoneId] {
        let at = usize::from(unit) * (1 + UNIT_PHONES);
        let phones = self.units.get(at + 1..at + 1 + UNIT_PHONES).unwrap_or(&[]);
        let sound = phones.iter().take_while(|p| **p != NO_PHONE).count();
        &phones[..sound]
    }

    /// Cost of leaving a context for the next shorter one.
    pub(super) fn backoff(&self, context: Parent) -> u32 {
        self.backoff.get(context as usize).map_or(0, |cost| u32::from(*cost))
    }

    /// The children of a context whose unit lies in `units`, sorted by unit.
    pub(super) fn children(
        &self,
        context: Parent,
        units: std::ops::Range<UnitId>,
    ) -> impl Iterator<Item = Child> + '_ {
        let bound = |i: Parent| read_u32(self.children, i as usize).unwrap_or(0) as usize;
        let end = bound(context.saturating_add(1)).min(self.cost.len());
        let (mut low, mut high) = (bound(context).min(end), end);
        while low < high {
            let middle = (low + high) / 2;
            if self.unit_at(middle) < units.start { low = middle + 1 } else { high = middle }
        }
        (low..end)
            .map(|node| (node, self.unit_at(node)))
            .take_while(move |(_, unit)| units.contains(unit))
            .map(|(node, unit)| Child { unit, cost: self.cost[node], parent: self.parent_at(node) })
    }

    fn unit_at(&self, node: usize) -> UnitId {
        self.unit.get(node * 2..).and_then(|b| b.first_chunk()).map_or(0, |b| UnitId::from_le_bytes(*b))
    }

    fn parent_at(&self, node: usize) -> Option<Parent> {
        let group = self.groups.get(node / NODES_PER_GROUP * 12..)?.first_chunk::<12>()?;
        let before = read_u32(group, 0)?;
        let bits = u64::from_le_bytes(*group.last_chunk::<8>()?);
        let place = node % NODES_PER_GROUP;
        let is_parent = bits >> place & 1 == 1;
        is_parent.then(|| before.wrapping_add((bits & ((1 << place) - 1)).count_ones()))
    }
}

/// The `index`-th number of a table.
fn read_u32(table: &[u8], index: usize) -> Option<u32> {
    let bytes = table.get(index.checked_mul(4)?..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*bytes))
}
