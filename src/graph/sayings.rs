//! How each token may sound: readings, their words, and each word's pronunciations.

use std::collections::HashMap;

use crate::model::Model;
use crate::model::letters::LettersToSounds;
use crate::model::lexicon::{Lexicon, UserLexicon};
use crate::model::phones::{NAMES, PhoneId};
use crate::text::{self, Spoken, Transcript};

/// Pronunciations of one spoken word, side by side; never empty, none of them empty.
pub type Variants = Vec<Vec<PhoneId>>;

/// How a token may sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// Readings side by side, each a sequence of spoken words; never empty, none of them empty.
    Readings(Vec<Vec<Variants>>),
    /// There is nothing to say in it.
    Nothing,
    /// There is, but not in letters this model knows.
    Unsayable,
}

/// Pronunciations a letters-to-sounds word may have.
const GUESSED_VARIANTS: usize = 3;

/// The saying of every token of `transcript`.
///
/// A token is looked up first in the user's lexicon as it stands, then read into spoken words; each word comes
/// from the user's lexicon, else from the dictionary, else from letters-to-sounds rules.
pub fn sayings(transcript: &Transcript, model: &Model, user: &UserLexicon) -> Vec<Saying> {
    let lexicon = model.lexicon();
    let spoken = text::spoken(transcript, &|word| lexicon.contains(word));
    let mut speller = Speller { lexicon, letters: model.letters(), user, known: HashMap::new() };
    transcript.tokens.iter().zip(spoken).map(|(token, spoken)| speller.say(&token.verbatim, spoken)).collect()
}

struct Speller<'a> {
    lexicon: Lexicon<'a>,
    letters: LettersToSounds<'a>,
    user: &'a UserLexicon,
    known: HashMap<String, Variants>,
}

impl Speller<'_> {
    fn say(&mut self, verbatim: &str, spoken: Spoken) -> Saying {
        let own = self.user.lookup(verbatim);
        if !own.is_empty() {
            return Saying::Readings(vec![vec![own.to_vec()]]);
        }
        match spoken {
            Spoken::Nothing => Saying::Nothing,
            Spoken::Unsayable => Saying::Unsayable,
            Spoken::Readings(readings) => Saying::Readings(
                readings.iter().map(|words| words.iter().map(|w| self.pronounce(w)).collect()).collect(),
            ),
        }
    }

    fn pronounce(&mut self, word: &str) -> Variants {
        if let Some(variants) = self.known.get(word) {
            return variants.clone();
        }
        let mut variants: Variants = self.user.lookup(word).to_vec();
        if variants.is_empty() {
            variants = self.lexicon.lookup(word).map(<[PhoneId]>::to_vec).collect();
        }
        if variants.is_empty() {
            variants = self.possessive(word);
        }
        if variants.is_empty() {
            variants = self.letters.pronounce(word, GUESSED_VARIANTS);
        }
        self.known.insert(word.to_owned(), variants.clone());
        variants
    }

    /// `word's` from `word`, which many dictionaries list alone: S after a voiceless sound, IH Z or AH Z after a
    /// hiss, Z after all else.
    fn possessive(&self, word: &str) -> Variants {
        let Some(stem) = word.strip_suffix("'s") else { return Vec::new() };
        let listed = self.lexicon.lookup(stem);
        listed
            .flat_map(|phones| endings(phones).iter().map(move |ending| [phones, *ending].concat()))
            .collect()
    }
}

/// The sounds of a possessive `'s` after a word with these phones.
fn endings(phones: &[PhoneId]) -> &'static [&'static [PhoneId]] {
    const AH: PhoneId = 4;
    const IH: PhoneId = 18;
    const S: PhoneId = 30;
    const Z: PhoneId = 40;
    match phones.last().map(|p| NAMES[*p as usize]) {
        Some("S" | "Z" | "SH" | "ZH" | "CH" | "JH") => &[&[IH, Z], &[AH, Z]],
        Some("P" | "T" | "K" | "F" | "TH") => &[&[S]],
        _ => &[&[Z]],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::phones::by_name;

    fn phones(text: &str) -> Vec<PhoneId> {
        text.split(' ').map(|p| by_name(p).unwrap()).collect()
    }

    fn say(text: &str, user: &str) -> Vec<Saying> {
        let model = Model::embedded().unwrap();
        let transcript = text::read(text.as_bytes()).unwrap();
        sayings(&transcript, &model, &UserLexicon::parse(user).unwrap())
    }

    #[test]
    fn a_word_comes_from_the_dictionary_a_possessive_from_its_stem() {
        let said = say("cat dormouse's", "");
        assert_eq!(said[0], Saying::Readings(vec![vec![vec![phones("K AE T")]]]));
        let Saying::Readings(readings) = &said[1] else { panic!("{said:?}") };
        assert!(readings[0][0].iter().any(|v| v.ends_with(&phones("S IH Z"))), "{readings:?}");
        assert_eq!(endings(&phones("K AE T")), [&phones("S")[..]]);
        assert_eq!(endings(&phones("D AO G")), [&phones("Z")[..]]);
    }

    #[test]
    fn the_users_pronunciation_goes_before_all_others() {
        let said = say("(Cat, x7! cat-cat", "cat D AO G\nx7 B IY");
        assert_eq!(said[0], Saying::Readings(vec![vec![vec![phones("D AO G")]]]));
        assert_eq!(said[1], Saying::Readings(vec![vec![vec![phones("B IY")]]]));
        let Saying::Readings(readings) = &said[2] else { panic!("{said:?}") };
        assert!(readings[0].iter().all(|variants| *variants == [phones("D AO G")]), "{readings:?}");
    }

    #[test]
    fn unknown_words_are_spelled_out_and_dashes_are_nothing() {
        let said = say("blorfington — Привет", "");
        assert!(matches!(&said[0], Saying::Readings(r) if r[0][0].iter().all(|v| v.len() >= 5)), "{said:?}");
        assert_eq!(said[1..], [Saying::Nothing, Saying::Unsayable]);
    }
}
