//! How each token may sound: readings, their words, and each word's pronunciations.

use std::collections::HashMap;

use crate::model::Model;
use crate::model::letters::LettersToSounds;
use crate::model::lexicon::{Lexicon, UserLexicon};
use crate::model::phones::PhoneId;
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
        if let Some(variants) = self.user.lookup(verbatim) {
            return Saying::Readings(vec![vec![variants.to_vec()]]);
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
        let variants: Variants = match self.user.lookup(word) {
            Some(variants) => variants.to_vec(),
            None => {
                let listed: Variants = self.lexicon.lookup(word).map(<[PhoneId]>::to_vec).collect();
                if listed.is_empty() { self.letters.pronounce(word, GUESSED_VARIANTS) } else { listed }
            }
        };
        self.known.insert(word.to_owned(), variants.clone());
        variants
    }
}
