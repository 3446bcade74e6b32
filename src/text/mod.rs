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

/// Stand-in.
pub fn read(bytes: &[u8]) -> crate::error::Result<Transcript> {
    let fail = |problem: &str| crate::error::Error::Transcript { problem: problem.into(), remedy: "mend it" };
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| fail("not text"))?;
    if text.contains('\0') {
        return Err(fail("binary"));
    }
    let mut t = Transcript { text: text.clone(), ..Transcript::default() };
    let chars: Vec<char> = text.chars().collect();
    let (mut i, mut line) = (0, 0);
    while i <= chars.len() {
        if i == chars.len() || chars[i] == '\n' {
            if t.tokens.len() > line {
                t.lines.push(line..t.tokens.len());
            }
            line = t.tokens.len();
            i += 1;
        } else if chars[i].is_whitespace() {
            i += 1;
        } else {
            let start = i;
            while i < chars.len() && !chars[i].is_whitespace() {
                i += 1;
            }
            t.tokens.push(Token { verbatim: chars[start..i].iter().collect(), offset: start..i });
        }
    }
    if t.tokens.is_empty() { Err(fail("no words in it")) } else { Ok(t) }
}
