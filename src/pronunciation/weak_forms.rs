//! Weak forms of function words that the dictionary lacks: "your" as it is said in a sentence, without stress.
//!
//! J. C. Wells, *Longman Pronunciation Dictionary*, lists weak forms. CMUdict has most of them, also "for" and "or" with an
//! r-coloured vowel, but not of these words. Weak forms of 16 more words ("and" AH N, "had" AH D) made read speech by 0.2 ms
//! more exact, but meetings less, and let more wrong texts pass: the shorter a form, the more it is found by chance.

use crate::phones::{PhoneId, by_name};

/// Words, sorted, each with its weak form.
const WEAK_FORMS: [(&str, [&str; 2]); 5] = [
    ("their", ["DH", "ER"]),
    ("there", ["DH", "ER"]),
    ("they're", ["DH", "ER"]),
    ("you're", ["Y", "ER"]),
    ("your", ["Y", "ER"]),
];

/// The weak form of `word` (lower-case) beside those of the dictionary.
pub fn lookup(word: &str) -> Option<Vec<PhoneId>> {
    let at = WEAK_FORMS.binary_search_by_key(&word, |(word, _)| word).ok()?;
    WEAK_FORMS[at].1.iter().map(|name| by_name(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn the_words_are_sorted_and_the_dictionary_has_them_without_these_forms() {
        assert!(WEAK_FORMS.is_sorted_by(|a, b| a.0 < b.0));
        let model = Model::embedded().unwrap();
        for (word, _) in WEAK_FORMS {
            let form = lookup(word).unwrap();
            let strong: Vec<_> = model.dictionary().lookup(word).collect();
            assert!(!strong.is_empty() && !strong.contains(&form.as_slice()), "{word}");
        }
        assert!(lookup("alphabet").is_none());
    }
}
