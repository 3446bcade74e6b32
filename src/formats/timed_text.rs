//! What a transcript with rough times holds, before it is cut into tokens: lines, and pieces with times of their own.

use super::decode::is_binary_control;
use crate::transcript::tokenize::is_space;
use crate::transcript::{Correction, JudgedWord};
use crate::units::MsSpan;

/// Between two rows of a cue, in the text of a line: white space that no file has there for its own layout.
pub(crate) const ROW_END: &str = "\u{2028}";

/// What a file with times holds, before it is cut into tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TimedText {
    pub(crate) lines: Vec<TimedLine>,
    /// Pieces of the whole text, in order, where the file does not say which line they belong to.
    pub(crate) pieces: Vec<TimedPiece>,
    /// The lines that an empty one stands above, in order, where the file tells that.
    pub(crate) paragraphs: Vec<usize>,
    /// What was not understood or left out, a sentence each.
    pub(crate) warnings: Vec<String>,
}

/// A segment or cue.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TimedLine {
    /// [`ROW_END`] begins a new row of it; any other white space counts as one space.
    pub(crate) text: String,
    pub(crate) span: Option<MsSpan>,
    /// Its words or smaller parts, in order, as far as the file has them.
    pub(crate) pieces: Vec<TimedPiece>,
    /// Who says it, in order, as far as the file has it.
    pub(crate) voices: Vec<Voice>,
}

/// Who says a line from some place on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Voice {
    /// How many [letters](fn@letters) of the line stand before.
    pub(crate) from: usize,
    /// None if nobody knows.
    pub(crate) name: Option<String>,
}

impl Voice {
    /// The voices of a line that `name` says from the beginning; none if there is no name.
    pub(crate) fn whole(name: Option<&str>) -> Vec<Voice> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        name.map(|name| Voice { from: 0, name: Some(name.to_string()) }).into_iter().collect()
    }
}

/// The number of characters of `text` that tokens are made of.
pub(crate) fn letters(text: &str) -> usize {
    text.chars().filter(|c| !is_space(*c) && !is_binary_control(*c)).count()
}

/// A stretch of the text with its own time: a word, a part of one, or a few words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TimedPiece {
    pub(crate) text: String,
    pub(crate) span: Option<MsSpan>,
    /// The file says that this was not heard; then the line's time says nothing about it either.
    pub(crate) unheard: bool,
    /// What the result of an aligner says of it.
    pub(crate) judged: Option<JudgedWord>,
    /// What somebody corrected of it.
    pub(crate) corrected: Option<Correction>,
}
