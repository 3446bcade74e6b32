//! A made-up language with simple spelling rules, to train and test on.

use super::align::SpelledWord;
use super::{TrainOptions, symbol, train};
use crate::phones::{self, PhoneId};

/// What each of `a`-`z` stands for where no rule says otherwise.
const SOUNDS: [&str; 26] = [
    "AA", "B", "K", "D", "EH", "F", "G", "HH", "IH", "JH", "K", "L", "M", "N", "OW", "P", "K W", "R", "S",
    "T", "AH", "V", "W", "K S", "IY", "Z",
];

/// The phones named.
pub(crate) fn phones(names: &str) -> Vec<PhoneId> {
    names.split(' ').map(|n| phones::by_name(n).unwrap()).collect()
}

/// `c` before `e` and `i` is S; `sh` and `ch` are one sound; `e` at the end after a consonant and `'` are silent.
pub(crate) fn read(word: &str) -> Vec<PhoneId> {
    let letters: Vec<char> = word.chars().collect();
    let mut spoken = Vec::new();
    for (i, letter) in letters.iter().enumerate() {
        let (before, after) = (i.checked_sub(1).map(|b| letters[b]), letters.get(i + 1).copied());
        let consonant = before.is_some_and(|b| !"aeiouy'".contains(b));
        match (before, letter, after) {
            (_, 's', Some('h')) => spoken.extend(phones("SH")),
            (_, 'c', Some('h')) => spoken.extend(phones("CH")),
            (Some('s' | 'c'), 'h', _) | (_, '\'', _) => {}
            (_, 'c', Some('e' | 'i')) => spoken.extend(phones("S")),
            (_, 'e', None) if consonant => {}
            _ => spoken.extend(phones(SOUNDS[*letter as usize - 'a' as usize])),
        }
    }
    spoken
}

/// Words of syllables, different for every seed.
pub(crate) fn words(count: usize, seed: u64) -> Vec<String> {
    let mut state = seed;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let onsets = "b c d f g h j k l m n p q r s t v w x y z sh ch".split(' ').collect::<Vec<_>>();
    let vowels = "a e i o u oo ea y".split(' ').collect::<Vec<_>>();
    (0..count)
        .map(|_| {
            let mut word = String::new();
            for _ in 0..1 + below(3) {
                word += onsets[below(onsets.len())];
                word += vowels[below(vowels.len())];
            }
            word + ["", "", "n", "ne", "'s", "x"][below(6)]
        })
        .collect()
}

/// Words and how they are read.
pub(crate) fn entries(count: usize, seed: u64) -> Vec<(String, Vec<PhoneId>)> {
    words(count, seed).into_iter().map(|word| (word.clone(), read(&word))).collect()
}

/// The same as symbols.
pub(crate) fn pairs(count: usize) -> Vec<SpelledWord> {
    entries(count, 1).into_iter().map(|(w, p)| (w.chars().filter_map(symbol).collect(), p)).collect()
}

/// A model of at most `limit_bytes`, trained on the words of seed 1.
pub(crate) fn section(words: usize, limit_bytes: usize) -> Vec<u8> {
    let entries = entries(words, 1);
    let options = TrainOptions { limit_bytes, min_unit_count: 2, ..TrainOptions::default() };
    train(entries.iter().map(|(w, p)| (w.as_str(), p.as_slice())), &options).unwrap()
}
