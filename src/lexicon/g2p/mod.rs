//! Pronunciations for words no dictionary has, from their letters.
//!
//! A joint n-gram model after Bisani and Ney, "Joint-sequence models for grapheme-to-phoneme conversion" (Speech
//! Communication 50, 2008): every letter becomes a *unit*, the letter together with the phones it stands for (none
//! to three), and the units of a word follow one another with the probabilities of an n-gram model. Unlike there,
//! a unit always has exactly one letter, so that decoding goes letter by letter.

mod align;
mod decode;
mod ngram;
mod pack;
mod spell;
mod train;
mod trie;
mod view;
#[cfg(test)]
mod test_language;

pub use train::{TrainOptions, train};
pub use view::G2p;

/// Most phones a letter stands for: `x` in `x-ray` has three.
const UNIT_PHONES: usize = 3;
/// Most units a probability depends on and speaks of together.
const MAX_ORDER: usize = 8;
/// Cost of one natural-log unit: costs are whole sixteenths of a nat, the same on every machine.
const COSTS_PER_NAT: f64 = 16.0;

/// A letter, the end or the beginning of a word, as a small number.
type Symbol = u8;
/// `a`-`z` are 0..26.
const APOSTROPHE: Symbol = 26;
/// After the last letter.
const END: Symbol = 27;
/// Before the first letter.
const BEGIN: Symbol = 28;
/// Number of symbols.
const SYMBOLS: usize = 29;

/// Number of a unit in the model; units are sorted by symbol.
type UnitId = u8;
/// Most units.
const MAX_UNITS: usize = 256;

/// The symbol of `a`-`z` or `'`.
fn symbol(letter: char) -> Option<Symbol> {
    match letter {
        'a'..='z' => Some(letter as u8 - b'a'),
        '\'' => Some(APOSTROPHE),
        _ => None,
    }
}
