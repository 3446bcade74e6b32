//! How each token may sound: verbalizations, their words, and each word's pronunciations.

mod by_rules;
pub mod cut_off;
pub mod filled_pauses;
pub mod own_phones;
pub mod unused_entries;
mod weak_forms;

use std::collections::HashMap;

use crate::languages::Language;
use crate::languages::detect::{self, DetectedLanguage};
use crate::lexicon::dictionary::Dictionary;
use crate::lexicon::g2p::G2p;
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::normalize::{self, Sound, SpokenForm, Verbalization};
use crate::phones::{AH, IH, NAMES, PhoneId, S, Z};
use crate::transcript::{Token, Transcript};

/// The phones of one way to say a word, in order.
pub type Pronunciation = Vec<PhoneId>;

/// Pronunciations of one spoken word, side by side; never empty, none of them empty.
pub type PronunciationVariants = Vec<Pronunciation>;

/// One way to read a token aloud: its spoken words in order.
pub type SpokenWords = Vec<PronunciationVariants>;

/// How a token may sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPronunciation {
    /// Verbalizations side by side, each a sequence of spoken words; never empty, none of them empty.
    Verbalizations(Vec<SpokenWords>),
    /// There is nothing to say in it.
    Nothing,
    /// There is nothing to say in it, but something to hear.
    Sound(Sound),
    /// There is, but not in letters this model knows.
    Unsayable,
}

/// Pronunciations a G2P word may have.
const GUESSED_VARIANTS: usize = 3;

/// How each token of `transcript`, which is in `language`, may sound.
///
/// In English, a token is looked up first in the user's lexicon as it stands, then read into spoken words; each word comes
/// from the user's lexicon, else from the list of filled pauses, else from the dictionary and the weak forms it lacks, else
/// from G2P rules.
pub fn pronunciations(
    transcript: &Transcript,
    model: &Model,
    user: &UserLexicon,
    language: Language,
) -> Vec<TokenPronunciation> {
    if let Some(language) = model.orthography(language) {
        return by_rules::pronunciations(transcript, language, model, user);
    }
    let lexicon = model.dictionary();
    let spoken = normalize::normalize_transcript(transcript, &|word| is_word(lexicon, word));
    let mut speller = Speller { lexicon, letters: model.g2p(), user, known: HashMap::new() };
    let tokens = transcript.tokens.iter().zip(spoken).enumerate();
    let say = |(at, (token, spoken)): (usize, (&Token, SpokenForm))| match transcript.is_label(at) {
        true => TokenPronunciation::Nothing,
        false => speller.say(&token.verbatim, spoken),
    };
    tokens.map(say).collect()
}

/// The language `transcript` is in: English when in doubt.
pub fn language_of(transcript: &Transcript, model: &Model) -> DetectedLanguage {
    let lexicon = model.dictionary();
    let said = transcript.tokens.iter().enumerate().filter(|(at, _)| !transcript.is_label(*at));
    detect::detect(said.map(|(_, token)| token.verbatim.as_str()), &|word| is_word(lexicon, word))
}

/// Whether a (lower-case) word is in the dictionary or among the filled pauses.
pub(crate) fn is_word(lexicon: Dictionary, word: &str) -> bool {
    lexicon.contains(word) || filled_pauses::contains(word)
}

/// `word` of `word's`.
pub(crate) fn stem(word: &str) -> Option<&str> {
    word.strip_suffix("'s").filter(|stem| !stem.is_empty())
}

struct Speller<'a> {
    lexicon: Dictionary<'a>,
    letters: G2p<'a>,
    user: &'a UserLexicon,
    known: HashMap<String, PronunciationVariants>,
}

impl Speller<'_> {
    fn say(&mut self, verbatim: &str, spoken: SpokenForm) -> TokenPronunciation {
        let own = self.user.lookup(verbatim);
        if !own.is_empty() {
            return TokenPronunciation::Verbalizations(vec![vec![own.to_vec()]]);
        }
        match spoken {
            SpokenForm::Nothing => TokenPronunciation::Nothing,
            SpokenForm::Sound(sound) => TokenPronunciation::Sound(sound),
            SpokenForm::CutOff(verbalizations) => {
                TokenPronunciation::Verbalizations(vec![vec![self.cut_off(&verbalizations)]])
            }
            SpokenForm::Unpronounceable => TokenPronunciation::Unsayable,
            SpokenForm::Verbalizations(verbalizations) => TokenPronunciation::Verbalizations(
                verbalizations
                    .iter()
                    .map(|words| words.iter().map(|w| self.pronounce(w)).collect())
                    .collect(),
            ),
        }
    }

    /// The beginnings of every verbalization; several words count as one. Consonants alone are sounds; a single one may
    /// also be the letter's name, but all of it.
    fn cut_off(&mut self, verbalizations: &[Verbalization]) -> PronunciationVariants {
        let mut whole: PronunciationVariants = Vec::new();
        for words in verbalizations {
            if let [word] = &words[..]
                && let Some(sounds) = cut_off::consonants(word)
            {
                let name = if word.len() == 1 { self.pronounce(word) } else { Vec::new() };
                return cut_off::beginnings(&sounds).into_iter().chain(name).collect();
            }
            match &words[..] {
                [word] => whole.extend(self.pronounce(word)),
                _ => whole.push(
                    words.iter().filter_map(|w| self.pronounce(w).into_iter().next()).flatten().collect(),
                ),
            }
        }
        cut_off::beginnings(&whole)
    }

    fn pronounce(&mut self, word: &str) -> PronunciationVariants {
        if let Some(variants) = self.known.get(word) {
            return variants.clone();
        }
        let mut variants: PronunciationVariants = self.user.lookup(word).to_vec();
        if variants.is_empty() && stem(word).is_some_and(|s| !self.user.lookup(s).is_empty()) {
            variants = self.possessive(word);
        }
        if variants.is_empty() {
            variants = filled_pauses::lookup(word);
        }
        if variants.is_empty() {
            variants = self.lexicon.lookup(word).map(<[PhoneId]>::to_vec).collect();
            variants.extend(weak_forms::lookup(word));
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

    /// `word's` from `word`, which users and many dictionaries list alone: S after a voiceless sound, IH Z or AH Z after a
    /// hiss, Z after all else.
    fn possessive(&self, word: &str) -> PronunciationVariants {
        let Some(stem) = stem(word) else { return Vec::new() };
        let mut whole = self.user.lookup(stem).to_vec();
        if whole.is_empty() {
            whole = self.lexicon.lookup(stem).map(<[PhoneId]>::to_vec).collect();
        }
        let with_ending = |phones: &Pronunciation| {
            let phones = phones.clone();
            endings(&phones)
                .iter()
                .map(move |ending| [&phones[..], ending].concat())
                .collect::<PronunciationVariants>()
        };
        whole.iter().flat_map(with_ending).collect()
    }
}

/// The sounds of a possessive `'s` after a word with these phones.
fn endings(phones: &[PhoneId]) -> &'static [&'static [PhoneId]] {
    match phones.last().map(|p| NAMES[*p as usize]) {
        Some("S" | "Z" | "SH" | "ZH" | "CH" | "JH") => &[&[IH, Z], &[AH, Z]],
        Some("P" | "T" | "K" | "F" | "TH") => &[&[S]],
        _ => &[&[Z]],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::by_name;

    fn phones(text: &str) -> Vec<PhoneId> {
        text.split(' ').map(|p| by_name(p).unwrap()).collect()
    }

    fn say(text: &str, user: &str) -> Vec<TokenPronunciation> {
        let model = Model::embedded().unwrap();
        let transcript = crate::formats::read::read(text.as_bytes()).unwrap();
        pronunciations(&transcript, &model, &UserLexicon::parse(user).unwrap(), Language::ENGLISH)
    }

    #[test]
    fn a_word_comes_from_the_dictionary_a_possessive_from_its_stem() {
        let said = say("cat dormouse's", "");
        assert_eq!(said[0], TokenPronunciation::Verbalizations(vec![vec![vec![phones("K AE T")]]]));
        let TokenPronunciation::Verbalizations(verbalizations) = &said[1] else { panic!("{said:?}") };
        assert!(verbalizations[0][0].iter().any(|v| v.ends_with(&phones("S IH Z"))), "{verbalizations:?}");
        assert_eq!(endings(&phones("K AE T")), [&phones("S")[..]]);
        assert_eq!(endings(&phones("D AO G")), [&phones("Z")[..]]);
    }

    #[test]
    fn the_users_pronunciation_goes_before_all_others() {
        let said = say("(Cat, x7! cat-cat", "cat D AO G\nx7 B IY");
        assert_eq!(said[0], TokenPronunciation::Verbalizations(vec![vec![vec![phones("D AO G")]]]));
        assert_eq!(said[1], TokenPronunciation::Verbalizations(vec![vec![vec![phones("B IY")]]]));
        assert_eq!(
            say("cat's", "cat D AO G")[0],
            TokenPronunciation::Verbalizations(vec![vec![vec![phones("D AO G Z")]]])
        );
        let TokenPronunciation::Verbalizations(verbalizations) = &said[2] else { panic!("{said:?}") };
        assert!(
            verbalizations[0].iter().all(|variants| *variants == [phones("D AO G")]),
            "{verbalizations:?}"
        );
    }

    #[test]
    fn fillers_are_said_as_what_they_are() {
        for (text, first) in [
            ("uh", "AH"),
            ("Um,", "AH M"),
            ("ummm", "AH M"),
            ("mm-hmm", "M HH M"),
            ("Mhm.", "M HH M"),
            ("uh-huh", "AH HH AH"),
            ("uh-uh", "AH AH"),
            ("er", "ER"),
            ("'er", "ER"),
            ("hmm", "HH M"),
            ("Hmmm", "HH M"),
            ("mmm", "M"),
            ("yknow", "Y AH N OW"),
            ("gonna", "G AA N AH"),
            ("kinda", "K AY N D AH"),
            ("outta", "AW T AH"),
            ("'cause", "K AH Z"),
            ("<hes-uh>", "AH"),
            ("<laugh-mhm>", "M HH M"),
        ] {
            let TokenPronunciation::Verbalizations(verbalizations) = &say(text, "")[0] else {
                panic!("{text}")
            };
            assert_eq!(verbalizations[0].len(), 1, "{text}: {verbalizations:?}");
            assert_eq!(verbalizations[0][0][0], phones(first), "{text}: {verbalizations:?}");
        }
        let own = say("uh mm-hmm", "uh AA\nmm-hmm M");
        assert_eq!(own[1], TokenPronunciation::Verbalizations(vec![vec![vec![phones("M")]]]));
        assert_eq!(own[0], TokenPronunciation::Verbalizations(vec![vec![vec![phones("AA")]]]));
    }

    #[test]
    fn of_a_cut_off_word_any_beginning_may_be_said() {
        let variants = |text: &str| match &say(text, "")[0] {
            TokenPronunciation::Verbalizations(verbalizations) => {
                assert!(
                    verbalizations.len() == 1 && verbalizations[0].len() == 1,
                    "{text}: {verbalizations:?}"
                );
                verbalizations[0][0].clone()
            }
            other => panic!("{text}: {other:?}"),
        };
        let montreal = variants("<cutoff-montreal>");
        for begin in ["M AH", "M AH N", "M AH N T", "M AH N T R"] {
            assert!(montreal.contains(&phones(begin)), "{begin}: {montreal:?}");
        }
        assert!(!montreal.contains(&phones("M")) && montreal.iter().all(|v| v.starts_with(&phones("M"))));
        assert!(variants("blorfin-").iter().any(|v| *v == phones("B L")));
        assert_eq!(variants("th-"), [phones("TH"), phones("DH")]);
        assert_eq!(variants("w-")[0], phones("W"));
        // A word of the dictionary is said whole.
        assert_eq!(variants("well-"), variants("well"));
        let own = say("<cutoff-mont>", "<cutoff-mont> M AA");
        assert_eq!(own[0], TokenPronunciation::Verbalizations(vec![vec![vec![phones("M AA")]]]));
    }

    #[test]
    fn comments_that_name_a_sound_are_told_from_nothing() {
        let sound = |kind, continued| TokenPronunciation::Sound(Sound { kind, continued });
        let said = say("[loud music] [sic] (pause)", "");
        let (audible, silent) = (crate::normalize::SoundKind::Audible, crate::normalize::SoundKind::Silent);
        assert_eq!(
            said,
            [sound(audible, false), sound(audible, true), TokenPronunciation::Nothing, sound(silent, false)]
        );
    }

    #[test]
    fn unknown_words_are_spelled_out_and_dashes_are_nothing() {
        let said = say("blorfington — Привет", "");
        assert!(
            matches!(&said[0], TokenPronunciation::Verbalizations(r) if r[0][0].iter().all(|v| v.len() >= 5)),
            "{said:?}"
        );
        assert_eq!(said[1..], [TokenPronunciation::Nothing, TokenPronunciation::Unsayable]);
    }
}
