//! Pronunciations in other languages than English: the user's, the language's rules, and English for what looks so.

use std::collections::HashMap;

use super::{PronunciationVariants, TokenPronunciation};
use crate::languages::orthography::{MOST_VARIANTS, Orthography};
use crate::languages::tokens::{self, Spoken};
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::normalize::non_speech_tag::{Bracketed, NonSpeechTag, bracketed};
use crate::normalize::{Sound, TokenContext, context, unescape};
use crate::phones::PhoneId;
use crate::transcript::{Token, Transcript, sentences};

/// English pronunciations of a word of which the rules have one, too.
const ENGLISH_VARIANTS: usize = 2;

/// The saying of every token of `transcript`, which is in the language of `language`.
///
/// A token is looked up first in the user's lexicon as it stands, then cut into words; each comes from the user's
/// lexicon, else from the language's exceptions and rules. Names and words that look English may also be said so.
pub(super) fn pronunciations(
    transcript: &Transcript,
    language: &Orthography,
    model: &Model,
    user: &UserLexicon,
) -> Vec<TokenPronunciation> {
    let mut speaker = Speaker { language, model, user, known: HashMap::new() };
    let say = |read| match read {
        TokenRead::Nothing => TokenPronunciation::Nothing,
        TokenRead::Sound(sound) => TokenPronunciation::Sound(sound),
        TokenRead::Own(own) => TokenPronunciation::Verbalizations(vec![vec![own.to_vec()]]),
        TokenRead::Said(said) => speaker.say(&said),
    };
    read(transcript, language, user).map(say).collect()
}

/// What a token is read as.
pub(super) enum TokenRead<'a> {
    Nothing,
    Sound(Sound),
    /// What the user says that it is.
    Own(&'a [Vec<PhoneId>]),
    Said(TokenWays),
}

/// How a token is read as words of the language.
pub(super) struct TokenWays {
    /// Words side by side; empty if there are none.
    pub ways: Vec<Vec<Spoken>>,
    /// Whether its last word is linked to the next token.
    pub links: bool,
    /// Whether it may be a name.
    pub is_name: bool,
    has_letters: bool,
}

/// Each token of `transcript` as it is read.
pub(super) fn read<'a>(
    transcript: &'a Transcript,
    language: &'a Orthography,
    user: &'a UserLexicon,
) -> impl Iterator<Item = TokenRead<'a>> {
    let begins = sentences::begins(transcript);
    let contexts = context::contexts(transcript).zip(begins);
    let tokens = transcript.tokens.iter().zip(contexts).enumerate();
    tokens.map(move |(at, (token, (context, begins))): (usize, (&Token, (TokenContext, bool)))| {
        match transcript.is_label(at) {
            true => TokenRead::Nothing,
            false => read_token(&token.verbatim, &context, begins, language, user),
        }
    })
}

fn read_token<'a>(
    verbatim: &str,
    context: &TokenContext,
    begins: bool,
    language: &Orthography,
    user: &'a UserLexicon,
) -> TokenRead<'a> {
    let own = user.lookup(verbatim);
    if !own.is_empty() {
        return TokenRead::Own(own);
    }
    match context.tag {
        Some(NonSpeechTag::Sound(sound)) => return TokenRead::Sound(sound),
        Some(NonSpeechTag::Other) => return TokenRead::Nothing,
        Some(NonSpeechTag::End) | None => {}
    }
    let is_end = context.tag == Some(NonSpeechTag::End);
    let verbatim = verbatim.split_once('>').filter(|_| is_end).map_or(verbatim, |(_, said)| said);
    let unescaped;
    let verbatim = if verbatim.contains('&') && verbatim.contains(';') {
        unescaped = unescape(verbatim);
        &unescaped
    } else {
        verbatim
    };
    let token = match bracketed(verbatim) {
        Bracketed::NonSpeech(None) => return TokenRead::Nothing,
        Bracketed::NonSpeech(Some(kind)) => return TokenRead::Sound(Sound { kind, continued: false }),
        Bracketed::Around(inside) | Bracketed::CutOff(inside) => inside,
        Bracketed::Text => verbatim,
    };
    let is_name = language.marks_names()
        && !begins
        && !context.all_caps
        && token.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let mut ways = tokens::ways(token, language, context.all_caps);
    if !context.all_caps {
        let (before, next) = (context.previous.unwrap_or(""), context.next.unwrap_or(""));
        ways.extend(tokens::ways_beside(token, before, next, language));
    }
    TokenRead::Said(TokenWays {
        ways,
        links: context.next.is_some_and(|next| language.links_to(next)),
        is_name,
        has_letters: token.chars().any(char::is_alphanumeric),
    })
}

/// The words that each token of `transcript` is said as, in small letters.
pub(super) fn words(transcript: &Transcript, language: &Orthography) -> impl Iterator<Item = String> {
    let contexts = context::contexts(transcript);
    let ways = transcript
        .tokens
        .iter()
        .zip(contexts)
        .flat_map(|(token, context)| tokens::ways(&token.verbatim, language, context.all_caps));
    ways.flatten().flatten()
}

struct Speaker<'a> {
    language: &'a Orthography,
    model: &'a Model,
    user: &'a UserLexicon,
    known: HashMap<(String, bool, bool), PronunciationVariants>,
}

impl Speaker<'_> {
    fn say(&mut self, TokenWays { ways, links, is_name, has_letters }: &TokenWays) -> TokenPronunciation {
        let mut verbalizations: Vec<Vec<PronunciationVariants>> = Vec::new();
        for words in ways {
            let last = words.len() - 1;
            let said =
                words.iter().enumerate().map(|(at, word)| self.spoken(word, *links && at == last, *is_name));
            let said: Vec<PronunciationVariants> = said.filter(|variants| !variants.is_empty()).collect();
            if !said.is_empty() && !verbalizations.contains(&said) {
                verbalizations.push(said);
            }
        }
        match verbalizations.is_empty() {
            false => TokenPronunciation::Verbalizations(verbalizations),
            true if *has_letters => TokenPronunciation::Unsayable,
            true => TokenPronunciation::Nothing,
        }
    }

    /// The pronunciations of all forms of a spoken word.
    fn spoken(&mut self, forms: &Spoken, linked: bool, is_name: bool) -> PronunciationVariants {
        let mut all: PronunciationVariants = Vec::new();
        for form in forms {
            for variant in self.pronounce(form, linked, is_name) {
                if all.len() < MOST_VARIANTS && !all.contains(&variant) {
                    all.push(variant);
                }
            }
        }
        all
    }

    fn pronounce(&mut self, word: &str, linked: bool, is_name: bool) -> PronunciationVariants {
        let key = (word.to_string(), linked, is_name);
        if let Some(variants) = self.known.get(&key) {
            return variants.clone();
        }
        let mut variants = self.user.lookup(word).to_vec();
        if variants.is_empty() {
            let can_read = self.language.can_read(word);
            if can_read {
                variants = self.language.pronounce(word, linked);
            }
            if !can_read || is_name || self.language.looks_foreign(word) {
                let english = english(self.model, word, !can_read);
                variants.truncate(MOST_VARIANTS - ENGLISH_VARIANTS);
                variants.extend(english.into_iter().take(ENGLISH_VARIANTS));
            }
        }
        self.known.insert(key, variants.clone());
        variants
    }
}

/// From the English dictionary, or guessed from its letters.
pub(super) fn english(model: &Model, word: &str, may_guess: bool) -> PronunciationVariants {
    let known: Vec<Vec<PhoneId>> = model.dictionary().lookup(word).map(<[PhoneId]>::to_vec).collect();
    let is_latin = || word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
    if known.is_empty() && may_guess && is_latin() {
        return model.g2p().pronounce(word, ENGLISH_VARIANTS);
    }
    known
}
