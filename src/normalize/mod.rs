//! Text normalization: from a written token to its verbalizations, the ways in which it may be spoken.
//!
//! A token is folded to plain characters (`fold`), split at what always separates, freed of the marks around it
//! (`piece`), and given to the `VERBALIZERS` in order: each knows one kind of token (money, dates, ordinals, ...), and
//! the first that recognizes the piece answers. Those that split further (ranges, hyphens, mixtures of letters and
//! digits) ask again for each part and combine the answers.

pub mod context;
pub mod non_speech_tag;

mod abbreviations;
mod addresses;
mod times_of_day;
mod compound;
mod dates;
mod digits;
mod html_names;
mod fold;
mod fractions;
mod initialisms;
mod mixed;
mod money;
mod numbers;
mod ordinals;
mod paths;
mod piece;
mod verbalizations;
mod roman;
mod shorthand;
mod symbols;
mod units;
mod verses;
mod words;
mod years;

use self::non_speech_tag::{Bracketed, bracketed};
use crate::transcript::{Token, Transcript};

pub use self::context::TokenContext;
use self::fold::{Folded, fold};
pub(crate) use self::fold::{decimal_digit, html_character, unescape};
pub(crate) use self::html_names::named_character;
pub use self::non_speech_tag::{NonSpeechTag, Sound, SoundKind};
use self::piece::Piece;
use self::verbalizations::{Verbalizations, finish, join};

/// One way to speak a token: spoken words in order, never empty.
///
/// A word is lower-case `a`-`z` and `'` with at least one letter. The one exception: a hyphenated word that the
/// dictionary has as it stands (`uh-huh`, `cul-de-sac`) keeps its hyphens.
pub type Verbalization = Vec<String>;

/// What a speaker makes of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpokenForm {
    /// It is spoken: one to [`MOST_VERBALIZATIONS`] ways, the most likely first, no two alike.
    Verbalizations(Vec<Verbalization>),
    /// A cut-off word, such as `mont-` or `<cutoff-montreal>`: a beginning of any of these verbalizations.
    CutOff(Vec<Verbalization>),
    /// Nothing is spoken: punctuation, an emoji, a tag that names no sound.
    Nothing,
    /// Nothing is spoken, but there is something to hear: `[laughter]`, `(pause)`.
    Sound(Sound),
    /// It cannot be verbalized: letters of a script other than Latin, or far too long to be a word.
    Unpronounceable,
}

/// The spoken form of each token of `transcript`, in order; `is_word` says whether the dictionary has a (lower-case)
/// word. Linear in the length of the text.
pub fn normalize_transcript(transcript: &Transcript, is_word: &dyn Fn(&str) -> bool) -> Vec<SpokenForm> {
    let contexts = context::contexts(transcript);
    let tokens = transcript.tokens.iter().zip(contexts).enumerate();
    let spoken = |(at, (token, context)): (usize, (&Token, TokenContext))| match transcript.is_label(at) {
        true => SpokenForm::Nothing,
        false => normalize_token(&token.verbatim, &context, is_word),
    };
    tokens.map(spoken).collect()
}

/// The most verbalizations that a token has.
pub const MOST_VERBALIZATIONS: usize = 8;

/// A token with more letters and digits than this is no word that anybody says.
pub const MOST_SAYABLE: usize = 1000;

/// What a verbalizer may look at besides the piece itself.
#[derive(Clone, Copy)]
struct Scene<'a> {
    context: TokenContext<'a>,
    is_word: &'a dyn Fn(&str) -> bool,
    /// The piece before it was cut from the same token.
    inside: bool,
}

/// The verbalizations of a piece, the most likely first; none if the piece is of another kind.
type Verbalizer = fn(&Piece, &Scene) -> Option<Verbalizations>;

/// Special kinds before general ones; the last answers everything that has a letter or digit.
const VERBALIZERS: [Verbalizer; 25] = [
    money::code,
    symbols::alone,
    addresses::verbalize,
    money::verbalize,
    money::magnitude_word,
    verses::verbalize,
    dates::verbalize,
    times_of_day::verbalize,
    mixed::dimensions,
    fractions::verbalize,
    digits::verbalize,
    ordinals::verbalize,
    years::verbalize,
    numbers::verbalize,
    units::verbalize,
    units::after_number,
    units::without_number,
    mixed::season,
    roman::verbalize,
    abbreviations::verbalize,
    initialisms::verbalize,
    symbols::named,
    compound::verbalize,
    mixed::verbalize,
    words::verbalize,
];

/// The spoken form of `token`, which stands in `context`; `is_word` says whether the dictionary has a (lower-case)
/// word. Where neighbouring tokens are said together ("$12.5 trillion", "5 km", "1 000"), each gets what is said in
/// its place. Linear in the length of the token.
pub fn normalize_token(token: &str, context: &TokenContext, is_word: &dyn Fn(&str) -> bool) -> SpokenForm {
    match context.tag {
        Some(NonSpeechTag::Sound(sound)) => return SpokenForm::Sound(sound),
        Some(NonSpeechTag::Other) => return SpokenForm::Nothing,
        Some(NonSpeechTag::End) => {
            let said = token.split_once('>').map_or("", |(_, said)| said);
            return normalize_token(said, &TokenContext { tag: None, ..*context }, is_word);
        }
        None => {}
    }
    if let Some(word) = words::plain(token, context, is_word) {
        return SpokenForm::Verbalizations(vec![vec![word]]);
    }
    if let Some(all) = shorthand::verbalize(&token.replace('—', "--")) {
        return SpokenForm::Verbalizations(finish(all));
    }
    let Folded { text, foreign } = match fold(token) {
        Some(folded) => folded,
        None => return SpokenForm::Unpronounceable,
    };
    let scene = Scene { context: *context, is_word, inside: false };
    let (text, is_cut_off) = match bracketed(&text) {
        Bracketed::NonSpeech(None) => return SpokenForm::Nothing,
        Bracketed::NonSpeech(Some(kind)) => return SpokenForm::Sound(Sound { kind, continued: false }),
        Bracketed::Around(inside) => (inside, false),
        Bracketed::CutOff(inside) => (inside, true),
        Bracketed::Text => (text.as_str(), words::is_cut_off(&text, &scene) && !symbols::is_grade(&text)),
    };
    let verbalizations = finish(scene.pieces(text));
    match verbalizations.is_empty() {
        false if is_cut_off => SpokenForm::CutOff(verbalizations),
        false => SpokenForm::Verbalizations(verbalizations),
        true if foreign => SpokenForm::Unpronounceable,
        true => SpokenForm::Nothing,
    }
}

impl<'a> Scene<'a> {
    fn knows(&self, word: &str) -> bool {
        (self.is_word)(word)
    }

    /// Verbalizations of folded text that may hold spaces; empty if there is nothing to say.
    fn pieces(&self, text: &str) -> Verbalizations {
        let parts: Vec<&str> = text.split(' ').filter(|p| !p.is_empty()).collect();
        match parts[..] {
            [] => Vec::new(),
            [one] => self.piece(one),
            _ => join((0..parts.len()).map(|i| self.part(&parts, i)).filter(|r| !r.is_empty())),
        }
    }

    /// Verbalizations of the part at `index` of several that the token was cut into.
    fn part(&self, parts: &[&str], index: usize) -> Verbalizations {
        let context = TokenContext {
            previous: if index > 0 { Some(parts[index - 1]) } else { self.context.previous },
            next: parts.get(index + 1).copied().or(self.context.next),
            ..self.context
        };
        Scene { context, is_word: self.is_word, inside: self.inside || index > 0 }.piece(parts[index])
    }

    /// Verbalizations of folded text without spaces; empty if there is nothing to say.
    fn piece(&self, text: &str) -> Verbalizations {
        if let Some(all) = shorthand::verbalize(text).or_else(|| paths::verbalize(text, self)) {
            return all;
        }
        if text == "§§" {
            return verbalizations::ways(&["sections", "section"]);
        }
        if symbols::is_grade(text) {
            let letter: String = text.chars().filter(char::is_ascii_alphabetic).collect();
            return verbalizations::ways(
                &[&format!("{letter} minus"), &letter]
                    .map(|said| said.to_ascii_lowercase())
                    .each_ref()
                    .map(String::as_str),
            );
        }
        let Some(piece) = Piece::new(text) else { return Vec::new() };
        let verbalizations = VERBALIZERS.iter().find_map(|r| r(&piece, self)).unwrap_or_default();
        symbols::with_sign(piece.sign, verbalizations)
    }
}

#[cfg(test)]
mod tests;
