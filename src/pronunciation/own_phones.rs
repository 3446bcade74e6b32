//! The phones of another language behind those of the model that were heard.
//!
//! A word was searched for as phones of the model; each row of them was made from a row of the language's own phones
//! (`languages::phone_map`). Here the way is gone back: which row of own phones can be said as what was heard, and which
//! stretch of it each of them took. Words that are not by the language's rules (English ones, the user's) have none.

use super::by_rules::{self, TokenRead, TokenWays};
use crate::languages::orthography::Orthography;
use crate::languages::{Language, tokens::Spoken};
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::phones::PhoneId;
use crate::transcript::Transcript;

/// A phone, and how many of the model's it was said as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnPhone {
    /// Its sign in the International Phonetic Alphabet; none if it is the model's.
    pub sign: Option<&'static str>,
    /// At least 1.
    pub phones: usize,
}

/// Steps of the search for one word: what is said is found within some hundred.
const MOST_STEPS: u32 = 20_000;

/// The phones of `language` behind those that were `heard` of each token, pauses left out: rows that together take all of
/// them. `None` for a token of which nothing was heard, or whose phones no row can be said as. Nothing for English.
pub fn own_phones(
    transcript: &Transcript,
    model: &Model,
    user: &UserLexicon,
    language: Language,
    heard: &[Vec<PhoneId>],
) -> Vec<Option<Vec<OwnPhone>>> {
    let Some(language) = model.orthography(language) else { return Vec::new() };
    let read = by_rules::read(transcript, language, user);
    let own = |(read, heard): (TokenRead, &Vec<PhoneId>)| match read {
        TokenRead::Said(said) if !heard.is_empty() => {
            let mut search = RowSearch { language, model, user, said: &said, found: Vec::new(), steps: 0 };
            said.ways.iter().any(|words| search.words(words, heard)).then_some(search.found)
        }
        _ => None,
    };
    read.zip(heard).map(own).collect()
}

struct RowSearch<'a> {
    language: &'a Orthography,
    model: &'a Model,
    user: &'a UserLexicon,
    said: &'a TokenWays,
    /// What has been found so far, from the first word on.
    found: Vec<OwnPhone>,
    steps: u32,
}

/// A way to say a word.
enum Row {
    Own(Vec<&'static str>),
    /// In the model's phones.
    Model(Vec<PhoneId>),
}

impl RowSearch<'_> {
    /// Whether `words` can be said as `heard`.
    fn words(&mut self, words: &[Spoken], heard: &[PhoneId]) -> bool {
        let Some((forms, rest)) = words.split_first() else { return heard.is_empty() };
        let rows: Vec<Row> = forms.iter().flat_map(|form| self.rows(form, rest.is_empty())).collect();
        // A word without anything to say was left out.
        if rows.is_empty() {
            return self.words(rest, heard);
        }
        rows.iter().any(|row| match row {
            Row::Own(row) => self.row(row, heard, rest),
            Row::Model(row) => {
                let Some(after) = heard.strip_prefix(&row[..]) else { return false };
                let before = self.found.len();
                self.found.extend(row.iter().map(|_| OwnPhone { sign: None, phones: 1 }));
                let fits = self.words(rest, after);
                if !fits {
                    self.found.truncate(before);
                }
                fits
            }
        })
    }

    /// Whether the phones of `row` and the words behind it can be said as `heard`.
    fn row(&mut self, row: &[&'static str], heard: &[PhoneId], words: &[Spoken]) -> bool {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return false;
        }
        let Some((sign, rest)) = row.split_first() else { return self.words(words, heard) };
        let language = self.language;
        language.map().ways(sign).unwrap_or(&[]).iter().any(|way| {
            let Some(after) = heard.strip_prefix(&way[..]) else { return false };
            let before = self.found.len();
            if !way.is_empty() {
                self.found.push(OwnPhone { sign: Some(sign), phones: way.len() });
            }
            let fits = self.row(rest, after, words);
            if !fits {
                self.found.truncate(before);
            }
            fits
        })
    }

    /// The ways to say a word, in the order in which they were tried.
    fn rows(&self, word: &str, is_last: bool) -> Vec<Row> {
        let own = self.user.lookup(word);
        if !own.is_empty() {
            return own.iter().cloned().map(Row::Model).collect();
        }
        let can_read = self.language.can_read(word);
        let by_rules =
            if can_read { self.language.phones(word, self.said.links && is_last) } else { Vec::new() };
        let english = match !can_read || self.said.is_name || self.language.looks_foreign(word) {
            true => by_rules::english(self.model, word, !can_read),
            false => Vec::new(),
        };
        by_rules.into_iter().map(Row::Own).chain(english.into_iter().map(Row::Model)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::by_name;

    fn model_phones(names: &str) -> Vec<PhoneId> {
        names.split_whitespace().map(|name| by_name(name).unwrap()).collect()
    }

    /// The own phones of a text of one token, each with the model's phones that it took; `-` for one of the model's own.
    fn own(code: &str, text: &str, heard: &str, user: &str) -> Option<String> {
        let model = Model::embedded().unwrap();
        let transcript = crate::formats::read::read(text.as_bytes()).unwrap();
        let user = UserLexicon::parse(user).unwrap();
        let language = Language::by_code(code).unwrap();
        let found = own_phones(&transcript, &model, &user, language, &[model_phones(heard)]);
        let named = |p: &OwnPhone| format!("{}{}", p.sign.unwrap_or("-"), p.phones);
        found.first()?.as_ref().map(|row| row.iter().map(named).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_several_phones_of_the_model_stand_for_is_one_phone() {
        assert_eq!(own("es", "niño", "N IY N Y OW", ""), Some("n1 i1 ɲ2 o1".to_string()));
        assert_eq!(own("es", "niño", "N IY N OW", ""), Some("n1 i1 ɲ1 o1".to_string()));
        assert_eq!(own("fr", "maison", "M EH Z AO N", ""), Some("m1 ɛ1 z1 ɔ̃2".to_string()));
        // Several words in one token.
        assert_eq!(own("es", "22", "", ""), None);
        let said = own("es", "2", "D OW S", "").or_else(|| own("es", "2", "D AO S", ""));
        assert_eq!(said, Some("d1 o1 s1".to_string()));
    }

    #[test]
    fn what_the_rules_do_not_say_stays_as_it_is() {
        assert_eq!(own("es", "niño", "K AE T", ""), None);
        assert_eq!(own("es", "niño", "K AE T", "niño K AE T"), None);
        assert_eq!(own("en", "cat", "K AE T", ""), None);
        // English words in it, of which the letters are not in its alphabet or which may be names.
        assert_eq!(own("pl", "(queen)", "K W IY N", ""), Some("-1 -1 -1 -1".to_string()));
    }

    /// Whatever is searched for is found again, in every language.
    #[test]
    fn every_pronunciation_has_its_own_phones() {
        use crate::pronunciation::{TokenPronunciation, pronunciations};
        let model = Model::embedded().unwrap();
        let user = UserLexicon::default();
        for (code, text) in [
            ("de", "Straße Zeitgeist 1999 München"),
            ("fr", "l'eau chevaux quatre-vingts Beaujolais 12"),
            ("ru", "хлеб моего яблоко 21"),
            ("cs", "hřbitov děti 365"),
            ("tr", "ağaç İstanbul"),
            ("sv", "sjuk kärlek"),
            ("pt", "coração filha"),
        ] {
            let language = Language::by_code(code).unwrap();
            let transcript = crate::formats::read::read(text.as_bytes()).unwrap();
            for (at, said) in pronunciations(&transcript, &model, &user, language).iter().enumerate() {
                let TokenPronunciation::Verbalizations(ways) = said else { continue };
                for way in ways {
                    let mut heard = vec![Vec::new(); transcript.tokens.len()];
                    heard[at] = way.iter().flat_map(|word| word[0].clone()).collect();
                    let own = own_phones(&transcript, &model, &user, language, &heard).swap_remove(at);
                    let own = own.unwrap_or_else(|| panic!("{code}: {}", transcript.tokens[at].verbatim));
                    assert_eq!(own.iter().map(|phone| phone.phones).sum::<usize>(), heard[at].len());
                }
            }
        }
    }
}
