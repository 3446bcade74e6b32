//! From the transcript to tokens, and from each token to what is said.

use std::ops::Range;

/// A transcript, decoded, cut into tokens at white space.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The whole text, as decoded; `offset`s count its code points.
    pub text: String,
    /// Every token, in order.
    pub tokens: Vec<Token>,
    /// The tokens of each line that has any, as ranges into `tokens`.
    pub lines: Vec<Range<usize>>,
}

/// A maximal run of characters that are not white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The characters, exactly as they stand in the transcript.
    pub verbatim: String,
    /// Where: code points `[start, end)` of the transcript.
    pub offset: Range<usize>,
}

/// One way to say a token: spoken words in order, lower-case `a`-`z` and `'` only.
pub type Reading = Vec<String>;
