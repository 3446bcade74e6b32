//! Which phones each letter of a dictionary word stands for, by expectation maximisation (trainer).

use super::{APOSTROPHE, SYMBOLS, Symbol, UNIT_PHONES};
use crate::phones::{PHONES, PhoneId};

/// A word's symbols and one of its pronunciations.
pub(crate) type SpelledWord = (Vec<Symbol>, Vec<PhoneId>);

/// Marks "no phone" in a code.
const NONE: usize = PHONES;
const BASE: usize = PHONES + 1;
const CODES: usize = SYMBOLS * BASE * BASE * BASE;

/// A unit before it has a number: the symbol and its phones, packed into one integer that sorts by symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code(pub u32);

impl Code {
    pub(crate) fn new(symbol: Symbol, phones: &[PhoneId]) -> Self {
        let at = |i: usize| phones.get(i).map_or(NONE, |p| usize::from(*p));
        Code((((usize::from(symbol) * BASE + at(0)) * BASE + at(1)) * BASE + at(2)) as u32)
    }

    pub(crate) fn symbol(self) -> Symbol {
        (self.0 as usize / (BASE * BASE * BASE)) as Symbol
    }

    pub(crate) fn phones(self) -> Vec<PhoneId> {
        let code = self.0 as usize;
        let places = [code / (BASE * BASE) % BASE, code / BASE % BASE, code % BASE];
        places.into_iter().filter(|p| *p != NONE).map(|p| p as PhoneId).collect()
    }
}

/// Aligns every pair; `None` where the letters cannot account for the phones with the units that remain.
///
/// `rounds`: passes before and after units seen fewer than `min_unit_count` times are dropped.
pub(crate) fn align(pairs: &[SpelledWord], rounds: usize, min_unit_count: u32) -> Vec<Option<Vec<Code>>> {
    let mut weights = first_guess();
    for _ in 0..rounds {
        weights = reestimate(pairs, &weights);
    }
    let mut seen = vec![0u32; CODES];
    for pair in pairs {
        for code in best_path(pair, &weights).iter().flatten() {
            seen[code.0 as usize] += 1;
        }
    }
    for (weight, seen) in weights.iter_mut().zip(&seen) {
        if *seen < min_unit_count {
            *weight = 0.0;
        }
    }
    for _ in 0..rounds {
        weights = reestimate(pairs, &weights);
    }
    pairs.iter().map(|pair| best_path(pair, &weights)).collect()
}

/// A letter is one phone, less often none, seldom more; all phones alike.
fn first_guess() -> Vec<f64> {
    let mut weights = vec![0.0; CODES];
    for symbol in 0..=APOSTROPHE {
        for code in (0..BASE * BASE * BASE).map(|low| Code((usize::from(symbol) * BASE.pow(3) + low) as u32))
        {
            weights[code.0 as usize] = [0.3, 1.0, 0.02, 0.0002][code.phones().len()];
        }
    }
    weights
}

/// The units that could end a path after `letter` letters and `phone` phones: how many phones each has, and its code.
fn arcs(pair: &SpelledWord, letter: usize, phone: usize) -> impl Iterator<Item = (usize, Code)> + '_ {
    let back = UNIT_PHONES.min(phone);
    (0..=back).map(move |n| (n, Code::new(pair.0[letter - 1], &pair.1[phone - n..phone])))
}

fn reestimate(pairs: &[SpelledWord], weights: &[f64]) -> Vec<f64> {
    let mut counts = vec![0.0; CODES];
    let (mut forward, mut backward): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for pair in pairs {
        let (letters, phones) = (pair.0.len(), pair.1.len());
        let width = phones + 1;
        for table in [&mut forward, &mut backward] {
            table.clear();
            table.resize((letters + 1) * width, 0.0);
        }
        forward[0] = 1.0;
        for l in 1..=letters {
            for p in 0..=phones.min(l * UNIT_PHONES) {
                forward[l * width + p] = arcs(pair, l, p)
                    .map(|(n, c)| forward[(l - 1) * width + p - n] * weights[c.0 as usize])
                    .sum();
            }
        }
        let total = forward[letters * width + phones];
        if total <= 0.0 {
            continue;
        }
        backward[letters * width + phones] = 1.0 / total;
        for l in (1..=letters).rev() {
            for p in 0..=phones {
                let here = backward[l * width + p];
                if here == 0.0 {
                    continue;
                }
                for (n, c) in arcs(pair, l, p) {
                    let before = (l - 1) * width + p - n;
                    let through = here * weights[c.0 as usize];
                    backward[before] += through;
                    counts[c.0 as usize] += through * forward[before];
                }
            }
        }
    }
    for of_symbol in counts.chunks_mut(BASE * BASE * BASE) {
        let total: f64 = of_symbol.iter().sum();
        if total > 0.0 {
            of_symbol.iter_mut().for_each(|count| *count /= total);
        }
    }
    counts
}

fn best_path(pair: &SpelledWord, weights: &[f64]) -> Option<Vec<Code>> {
    let (letters, phones) = (pair.0.len(), pair.1.len());
    let width = phones + 1;
    let mut best = vec![0.0; (letters + 1) * width];
    let mut back = vec![0usize; (letters + 1) * width];
    best[0] = 1.0;
    for l in 1..=letters {
        for p in 0..=phones {
            for (n, c) in arcs(pair, l, p) {
                let score = best[(l - 1) * width + p - n] * weights[c.0 as usize];
                if score > best[l * width + p] {
                    (best[l * width + p], back[l * width + p]) = (score, n);
                }
            }
        }
    }
    if best[letters * width + phones] <= 0.0 {
        return None;
    }
    let (mut path, mut p) = (Vec::with_capacity(letters), phones);
    for l in (1..=letters).rev() {
        let n = back[l * width + p];
        path.push(Code::new(pair.0[l - 1], &pair.1[p - n..p]));
        p -= n;
    }
    path.reverse();
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::g2p::test_language as language;

    #[test]
    fn codes_keep_symbol_and_phones_and_sort_by_symbol() {
        for (symbol, phones) in [(0, &[][..]), (3, &[2]), (26, &[41, 2]), (28, &[41, 41, 41])] {
            let code = Code::new(symbol, phones);
            assert_eq!((code.symbol(), code.phones().as_slice()), (symbol, phones));
        }
        assert!(Code::new(1, &[41, 41, 41]) < Code::new(2, &[]));
    }

    #[test]
    fn letters_find_their_phones_without_being_told() {
        let pairs = language::pairs(1000);
        let aligned = align(&pairs, 8, 5);
        let x = Code::new(23, &language::phones("K S"));
        let (mut right, mut all) = (0, 0);
        for (pair, codes) in pairs.iter().zip(&aligned) {
            let codes = codes.as_ref().unwrap();
            assert!(codes.iter().map(|c| c.symbol()).eq(pair.0.iter().copied()));
            assert!(codes.iter().flat_map(|c| c.phones()).eq(pair.1.iter().copied()));
            for code in codes.iter().filter(|c| c.symbol() == 23) {
                all += 1;
                right += usize::from(*code == x);
            }
        }
        assert!(all > 100 && right * 100 >= all * 99, "{right} of {all} x are K S");
    }

    #[test]
    fn phones_the_letters_cannot_have_are_not_aligned() {
        let mut pairs = language::pairs(500);
        pairs.push((vec![0], vec![2; 4]));
        pairs.push((vec![0], vec![21]));
        let aligned = align(&pairs, 3, 5);
        assert!(aligned[499].is_some() && aligned[500].is_none() && aligned[501].is_none());
    }
}
