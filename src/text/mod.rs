//! From the transcript to tokens, and from each token to what is said.
//!
//! ```text
//! bytes -> read (decode) -> token (cut) -> Transcript -> context -> normalise -> Spoken, one per token
//!             |                              ^
//!             +-> source (JSON, SRT, ...) ---+ with hints
//! ```

mod annotation;
mod context;
mod hint;
pub mod normalise;
pub mod read;
pub mod sentences;
mod source;
pub mod token;

use std::ops::Range;

pub use annotation::{Comment, Sound, SoundKind};
pub use context::Context;
pub use hint::{Hint, HintKind};
pub use normalise::spoken_forms;
pub use read::{read, read_as, read_tier};
pub use source::Format;

/// A transcript, decoded, cut into tokens at white space.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The whole text, as decoded, without the byte-order mark; `offset`s count its code points.
    ///
    /// Line ends stand as they are in the file: CR LF is two code points. Of a file with times (JSON, subtitles) it is
    /// the spoken text alone: a line for each segment or cue that has words, one blank between words, LF between lines.
    pub text: String,
    /// Every token, in order.
    pub tokens: Vec<Token>,
    /// The tokens of each line that has any, as ranges into `tokens`; together they are all the tokens.
    pub lines: Vec<Range<usize>>,
    /// Of each token the rough time that came with it; empty for plain text.
    pub hints: Vec<Option<Hint>>,
}

impl Transcript {
    /// The transcript in the file at `path`, whatever kind of file it is; see [`read`](fn@read).
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) if it cannot be read, [`Error::Transcript`](crate::error::Error::Transcript) if
    /// it is none.
    pub fn open(path: impl AsRef<std::path::Path>) -> crate::error::Result<Transcript> {
        read(&std::fs::read(path)?)
    }
}

impl From<&str> for Transcript {
    /// Plain text.
    fn from(text: &str) -> Transcript {
        token::cut(text.to_string())
    }
}

/// A maximal run of characters that are not white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The characters, exactly as they stand in the transcript.
    pub verbatim: String,
    /// Where: code points `[start, end)` of the transcript's text.
    pub offset: Range<usize>,
}

/// One way to say a token: spoken words in order, never empty.
///
/// A word is lower-case `a`-`z` and `'` with at least one letter. The one exception: a hyphenated word that the
/// dictionary has as it stands (`uh-huh`, `cul-de-sac`) keeps its hyphens.
pub type Reading = Vec<String>;

/// What a token asks of the speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// The ways to say it, most likely first: one to [`normalise::MOST_READINGS`] of them, no two alike.
    Readings(Vec<Reading>),
    /// A word broken off: any begin of any of these, which are as for `Readings`. `mont-`, `<cutoff-montreal>`.
    CutOff(Vec<Reading>),
    /// There is nothing to say: punctuation, an emoji, a comment that names no sound.
    Nothing,
    /// There is nothing to say, but something to hear: `[laughter]`, `(pause)`.
    Sound(Sound),
    /// It has something to say that we cannot: letters of another script, or far too long to be a word.
    Unsayable,
}

/// What each token of `transcript` asks of the speaker, in order; `is_word` tells whether the dictionary has a
/// (lower-case) word. Linear in the length of the text.
pub fn spoken(transcript: &Transcript, is_word: &dyn Fn(&str) -> bool) -> Vec<Spoken> {
    let contexts = context::contexts(transcript);
    transcript.tokens.iter().zip(contexts).map(|(t, c)| spoken_forms(&t.verbatim, &c, is_word)).collect()
}
