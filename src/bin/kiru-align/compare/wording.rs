//! What makes two words the same word: their letters and digits, whatever their case, accents and punctuation.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letters and digits of `word`, in lower case and without accents; of a word that has none, the word itself.
pub fn key(word: &str) -> Cow<'_, str> {
    if !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let letters = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let key: String = letters.filter(|c| c.is_alphanumeric()).collect();
    if key.is_empty() { Cow::Borrowed(word) } else { Cow::Owned(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        for (a, b) in [
            ("“Hello,”", "hello"),
            ("don't", "don’t"),
            ("Café", "cafe"),
            ("ﬁne", "fine"),
            ("STRASSE", "strasse"),
        ] {
            assert_eq!(key(a), key(b));
        }
        assert_ne!(key("no"), key("not"));
    }

    #[test]
    fn a_word_without_letters_stays_what_it_is() {
        assert_eq!(key("—"), "—");
        assert_eq!(key(""), "");
        assert_ne!(key("..."), key("—"));
    }
}
