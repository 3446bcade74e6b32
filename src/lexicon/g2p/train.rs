//! Trains the G2P model from a dictionary: align, count, prune, pack.

use super::align::{Code, SpelledWord, align};
use super::ngram::Ngrams;
use super::{BEGIN, END, MAX_ORDER, MAX_UNITS, UnitId, pack, symbol};
use crate::error::{Error, Result};
use crate::phones::PhoneId;

/// What to train.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Longest n-gram, in units (2 to 8).
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
/// [`Error::Model`] when the dictionary has no usable entry for some letter, or the units alone exceed the limit.
pub fn train<'a>(
    entries: impl Iterator<Item = (&'a str, &'a [PhoneId])>,
    options: &TrainOptions,
) -> Result<Vec<u8>> {
    let (units, mut model) = units_and_ngrams(entries, options)?;
    model.prune(|m| pack::section_bytes(units.len(), m) <= options.limit_bytes);
    let section = pack::pack(&units, &model);
    if section.len() > options.limit_bytes {
        let problem = format!("the rules take at least {} bytes of {}", section.len(), options.limit_bytes);
        return Err(Error::Model { problem, remedy: "raise the limit" });
    }
    Ok(section)
}

/// The units, sorted, and the n-grams over them, none pruned yet.
pub(crate) fn units_and_ngrams<'a>(
    entries: impl Iterator<Item = (&'a str, &'a [PhoneId])>,
    options: &TrainOptions,
) -> Result<(Vec<Code>, Ngrams)> {
    let pairs: Vec<SpelledWord> = entries
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
        return Err(Error::Model {
            problem: format!("no usable word with letter {missing} (0: a, 26: ') to learn from"),
            remedy: "train on a larger dictionary",
        });
    }
    if units.len() > MAX_UNITS {
        return Err(Error::Model {
            problem: format!("{} units instead of at most {MAX_UNITS}", units.len()),
            remedy: "raise the least count of a unit",
        });
    }
    // Fits: there are at most 256.
    let number = |code: &Code| units.partition_point(|u| u < code) as UnitId;
    let (begin, end) = (number(&Code::new(BEGIN, &[])), number(&Code::new(END, &[])));
    let sequences: Vec<Vec<UnitId>> = aligned
        .iter()
        .map(|codes| {
            let inner = codes.iter().map(number);
            std::iter::once(begin).chain(inner).chain(std::iter::once(end)).collect()
        })
        .collect();
    let model = Ngrams::count(&sequences, options.order.clamp(2, MAX_ORDER), units.len());
    Ok((units, model))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::g2p::test_language as language;

    #[test]
    fn the_same_entries_give_the_same_bytes_within_the_limit() {
        let (one, two) = (language::section(1000, 12_000), language::section(1000, 12_000));
        assert!(one == two && one.len() <= 12_000 && one.len() > 11_000, "{} bytes", one.len());
    }

    #[test]
    fn a_dictionary_that_cannot_do_is_refused() {
        let few = [("abc", &[2u8, 8, 30][..])];
        let options = TrainOptions { min_unit_count: 1, ..TrainOptions::default() };
        assert!(train(few.into_iter(), &options).unwrap_err().to_string().contains("letter"));
        assert!(train(std::iter::empty(), &options).is_err());
        let pairs = language::entries(500, 1);
        let small = TrainOptions { limit_bytes: 100, min_unit_count: 1, ..options };
        assert!(train(pairs.iter().map(|(w, p)| (w.as_str(), p.as_slice())), &small).is_err());
    }
}
