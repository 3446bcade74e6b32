//! What a transcript with rough times holds, before it is cut into tokens: lines, and pieces with times of their own.

use crate::units::MsSpan;

/// What a file with times holds, before it is cut into tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TimedText {
    pub(crate) lines: Vec<TimedLine>,
    /// Pieces of the whole text, in order, where the file does not say which line they belong to.
    pub(crate) pieces: Vec<TimedPiece>,
}

/// A segment or cue.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TimedLine {
    /// Any white space counts as one space.
    pub(crate) text: String,
    pub(crate) span: Option<MsSpan>,
    /// Its words or smaller parts, in order, as far as the file has them.
    pub(crate) pieces: Vec<TimedPiece>,
}

/// A stretch of the text with its own time: a word, a part of one, or a few words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TimedPiece {
    pub(crate) text: String,
    pub(crate) span: Option<MsSpan>,
    /// The file says that this was not heard; then the line's time says nothing about it either.
    pub(crate) unheard: bool,
}
