//! The names of the letters, for what cannot be read as a word.

use crate::model::phones::{self, PhoneId};

const NAMES: [&str; 26] = [
    "EY",
    "B IY",
    "S IY",
    "D IY",
    "IY",
    "EH F",
    "JH IY",
    "EY CH",
    "AY",
    "JH EY",
    "K EY",
    "EH L",
    "EH M",
    "EH N",
    "OW",
    "P IY",
    "K Y UW",
    "AA R",
    "EH S",
    "T IY",
    "Y UW",
    "V IY",
    "D AH B AH L Y UW",
    "EH K S",
    "W AY",
    "Z IY",
];

/// The letters of the word one after the other; what is no letter is left out.
pub(super) fn letter_names(word: &str) -> Vec<PhoneId> {
    let letters = word.bytes().filter(u8::is_ascii_lowercase);
    letters.flat_map(|l| NAMES[usize::from(l - b'a')].split(' ')).filter_map(phones::by_name).collect()
}
