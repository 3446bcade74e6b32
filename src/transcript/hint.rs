//! Rough times that came with the transcript: when a recognizer or a subtitle says that a token is spoken.

use super::Token;
use crate::units::{Ms, MsSpan};

/// A rough time of one token. It is what a file said, not what was heard: it may be wrong, and may lie outside of the
/// recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// The stretch that the file gives: the token's own ([`HintKind::Word`]), or that of the segment, cue or group of
    /// words somewhere in which the token lies ([`HintKind::Segment`]). At least a millisecond, before 24 hours.
    pub span: MsSpan,
    /// Whose stretch it is.
    pub kind: HintKind,
    /// What the result of an aligner, if the file is one, says of the token.
    pub judged: Option<JudgedWord>,
}

/// How sure an aligner was of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedWord {
    /// Its score, in thousandths, 0 to 1000.
    pub score_milli: u16,
    /// Whether it was placed between its neighbours rather than heard.
    pub is_interpolated: bool,
}

/// What somebody corrected of a word in the result of an aligner, as it was before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Its text, if that was corrected.
    pub word: Option<String>,
    /// When it began, if that was.
    pub start: Option<Ms>,
    /// When it ended, if that was.
    pub end: Option<Ms>,
}

/// Whose stretch a hint gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HintKind {
    /// The token's own.
    Word,
    /// That of several tokens.
    Segment {
        /// The token's share when the stretch is dealt out evenly over the characters of its tokens; where the tokens
        /// beside it have their own times, between these. At least a millisecond.
        share: MsSpan,
    },
}

impl Hint {
    /// Whether the file timed this very token.
    pub fn is_exact(&self) -> bool {
        self.kind == HintKind::Word
    }

    /// The best guess of where the token itself lies: its own stretch, or its share of the segment's.
    pub fn rough(&self) -> MsSpan {
        match self.kind {
            HintKind::Word => self.span,
            HintKind::Segment { share } => share,
        }
    }
}

/// Gives every token `span` and a share of it by its number of characters.
pub(crate) fn deal(span: MsSpan, tokens: &[Token], hints: &mut [Option<Hint>]) {
    let width = |t: &Token| (t.offset.end - t.offset.start + 1) as u64;
    let total: u64 = tokens.iter().map(width).sum();
    let mut passed = 0;
    for (token, hint) in tokens.iter().zip(hints) {
        let share = part(span, passed, passed + width(token), total);
        passed += width(token);
        *hint = Some(Hint { span, kind: HintKind::Segment { share }, judged: None });
    }
}

/// The part of `span` from `first` to `end` of `total`; at least a millisecond.
pub(crate) fn part(span: MsSpan, first: u64, end: u64, total: u64) -> MsSpan {
    let length = u64::from(span.end - span.start);
    let at = |n: u64| span.start + (length * n / total.max(1)) as Ms;
    let start = at(first).min(span.end - 1);
    MsSpan { start, end: at(end).clamp(start + 1, span.end) }
}
