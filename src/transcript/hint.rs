//! Rough times that came with the transcript: when a recognizer or a subtitle says that a token is spoken.

use crate::units::MsSpan;

/// A rough time of one token. It is what a file said, not what was heard: it may be wrong, and may lie outside of the
/// recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// The stretch that the file gives: the token's own ([`HintKind::Word`]), or that of the segment, cue or group of
    /// words somewhere in which the token lies ([`HintKind::Segment`]). At least a millisecond, before 24 hours.
    pub span: MsSpan,
    /// Whose stretch it is.
    pub kind: HintKind,
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
