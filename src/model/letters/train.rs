//! Trains the letters-to-sounds model from a dictionary: align, count, prune, pack.

use super::align::{Code, Pair, align};
use super::ngram::{MAX_UNITS, Ngrams};
use super::{BEGIN, END, MAX_ORDER, UnitId, pack, symbol};
use crate::error::{Error, Result};
use crate::model::phones::PhoneId;

/// What to train.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Longest n-gram, in units (2 to 10).
    pub order: usize,
    /// Most bytes of the section.
    pub limit_bytes: usize,
    /// Passes of the alignment.
    pub align_rounds: usize,
    /// Units seen fewer times are not used; words that need them teach nothing.
    pub min_unit_count: u32,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { order: 8, limit_bytes: 1_500_000, align_rounds: 8, min_unit_count: 10 }
    }
}

/// Trains on the entries spelled with `a`-`z` and `'` alone, and writes the section.
///
/// # Errors
/// [`Error::Model`] when the dictionary has no entry for some letter, or when the units alone exceed the limit.
pub fn train<'a>(
    entries: impl Iterator<Item = (&'a str, &'a [PhoneId])>,
    options: &TrainOptions,
) -> Result<Vec<u8>> {
    let unfit = |problem: String| Error::Model { problem, remedy: "train on a larger dictionary" };
    let pairs: Vec<Pair> = entries
        .filter_map(|(word, phones)| {
            Some((word.chars().map(symbol).collect::<Option<Vec<_>>>()?, phones.to_vec()))
        })
        .collect();
    let aligned: Vec<Vec<Code>> =
        align(&pairs, options.align_rounds, options.min_unit_count).into_iter().flatten().collect();

    let mut units: Vec<Code> = aligned.iter().flatten().copied().collect();
    units.extend([Code::new(END, &[]), Code::new(BEGIN, &[])]);
    units.sort_unstable();
    units.dedup();
    if let Some(missing) = (0..END).find(|s| units.iter().all(|u| u.symbol() != *s)) {
        return Err(unfit(format!("no usable word with letter {missing} to learn from")));
    }
    if units.len() > MAX_UNITS {
        return Err(unfit(format!("{} units, more than {MAX_UNITS}", units.len())));
    }
    let number = |code: &Code| units.partition_point(|u| u < code) as UnitId;
    let (end, begin) = (units.len() - 2, units.len() - 1);
    let sequences: Vec<Vec<UnitId>> = aligned
        .iter()
        .map(|codes| {
            let inner = codes.iter().map(number);
            std::iter::once(begin as UnitId).chain(inner).chain(std::iter::once(end as UnitId)).collect()
        })
        .collect();
    let mut model = Ngrams::count(&sequences, options.order.clamp(2, MAX_ORDER), units.len());
    model.prune(|m| pack::section_bytes(units.len(), m) <= options.limit_bytes);
    let section = pack::pack(&units, &model);
    if section.len() > options.limit_bytes {
        return Err(unfit(format!("{} bytes do not fit into {}", section.len(), options.limit_bytes)));
    }
    Ok(section)
}
