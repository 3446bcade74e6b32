//! The transcript: tokens as they stand in the text, lines and sentences, and the rough times that came with them.

pub mod caption_file;
mod hint;
mod speakers;
pub mod tokenize;
pub(crate) mod labels;
mod parted_names;
mod export_notes;
mod name_slips;
mod untaken_names;
pub mod sentences;
#[cfg(test)]
mod label_tests;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use self::caption_file::CaptionFile;
pub use self::hint::{Correction, Hint, HintKind, JudgedWord};
pub(crate) use self::hint::{deal, part};
pub use self::name_slips::differ_by_a_letter;
pub use self::speakers::Speakers;
pub(crate) use self::untaken_names::NAME_ADVICE;

/// A transcript, decoded, cut into tokens at white space.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The whole text, as decoded, without the byte-order mark; `offset`s count its code points.
    ///
    /// Line ends stand as they are in the file: CR LF is two code points. Of a file with times (JSON, subtitles) it is
    /// the spoken text alone: a line for each segment or cue that has words, one space between words, LF between lines,
    /// two where the file tells of an empty line.
    pub text: String,
    /// Every token, in order.
    pub tokens: Vec<Token>,
    /// The tokens of each line that has any, as ranges into `tokens`; together they are all the tokens.
    pub lines: Vec<Range<usize>>,
    /// The tokens with which another row begins inside of a line, in order: cues of subtitles have several.
    pub rows: Vec<usize>,
    /// For each token: the rough time that came with it; empty for plain text.
    pub hints: Vec<Option<Hint>>,
    /// What was corrected of tokens of a result, by their places, as long as their times are kept.
    pub corrections: BTreeMap<usize, Correction>,
    /// The subtitle file that it was read from, if it was.
    pub captions: Option<Arc<CaptionFile>>,
    /// Who says which tokens.
    pub speakers: Speakers,
    /// For each token: whether it is a label, the name of a speaker or a time, which nobody says; empty if none is.
    pub labels: Vec<bool>,
    /// What of the file was not understood or left out, a sentence each.
    pub warnings: Vec<String>,
}

impl Transcript {
    /// Whether the token at `index` is a label, which nobody says.
    pub fn is_label(&self, index: usize) -> bool {
        self.labels.get(index).is_some_and(|is_label| *is_label)
    }

    /// The tokens of each row, in order: lines, cut where another row begins in them.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        let mut inner = self.rows.iter().copied().peekable();
        self.lines.iter().flat_map(move |line| {
            let mut rows = Vec::with_capacity(1);
            let mut begin = line.start;
            while let Some(next) = inner.next_if(|next| *next < line.end) {
                rows.extend((next > begin).then_some(begin..next));
                begin = begin.max(next);
            }
            rows.push(begin..line.end);
            rows
        })
    }

    /// Gives what nobody is said to say at the beginning of a line to who spoke last, unless a mark such as `>>` says that
    /// somebody else speaks: cues of one turn have its name in the first.
    pub(crate) fn carry_on_turns(&mut self) {
        let all = self.tokens.len();
        for line in &self.lines {
            let unknown = line.clone().take_while(|index| self.speakers.place(*index).is_none()).count();
            let before = line.start.checked_sub(1).and_then(|before| self.speakers.of(before));
            if let Some(name) = before.filter(|_| !labels::is_turn_mark(&self.tokens[line.start].verbatim)) {
                let name = name.to_string();
                self.speakers.set(line.start..line.start + unknown, all, Some(&name));
            }
        }
    }

    /// The transcript of the tokens for which `is_in` holds, and where each of them stands here. Tokens that do not
    /// follow each other here are in lines of their own, and nobody is named.
    pub(crate) fn part(&self, is_in: impl Fn(usize) -> bool) -> (Transcript, Vec<usize>) {
        let mut part = Transcript { text: self.text.clone(), ..Transcript::default() };
        let mut places = Vec::new();
        for line in &self.lines {
            let mut begin = places.len();
            for index in line.clone().filter(|index| is_in(*index)) {
                if places.len() > begin && places.last() != Some(&(index - 1)) {
                    part.lines.push(begin..places.len());
                    begin = places.len();
                }
                places.push(index);
            }
            if places.len() > begin {
                part.lines.push(begin..places.len());
            }
        }
        part.tokens = places.iter().map(|index| self.tokens[*index].clone()).collect();
        part.hints = places.iter().filter_map(|index| self.hints.get(*index).copied()).collect();
        part.labels = places.iter().filter_map(|index| self.labels.get(*index).copied()).collect();
        (part, places)
    }

    /// The transcript of all `parts`, one after the other, without rough times; one alone stays as it is.
    pub(crate) fn joined<'t>(parts: impl IntoIterator<Item = &'t Transcript>) -> Transcript {
        let parts: Vec<&Transcript> = parts.into_iter().collect();
        if let [one] = parts[..] {
            return one.clone();
        }
        let mut all = Transcript::default();
        let (count, has_labels) = (
            parts.iter().map(|part| part.tokens.len()).sum(),
            parts.iter().any(|part| !part.labels.is_empty()),
        );
        // Code points of the text so far.
        let mut before = 0;
        for part in parts.into_iter().filter(|part| !part.tokens.is_empty()) {
            if !all.text.is_empty() {
                all.text.push('\n');
                before += 1;
            }
            let first = all.tokens.len();
            all.text.push_str(&part.text);
            all.tokens.extend(part.tokens.iter().map(|token| Token {
                verbatim: token.verbatim.clone(),
                offset: token.offset.start + before..token.offset.end + before,
            }));
            before += part.text.chars().count();
            all.lines.extend(part.lines.iter().map(|line| line.start + first..line.end + first));
            for index in 0..part.tokens.len() {
                if let Some(name) = part.speakers.of(index) {
                    all.speakers.set(first + index..first + index + 1, count, Some(name));
                }
                if has_labels {
                    all.labels.push(part.is_label(index));
                }
            }
            for warning in &part.warnings {
                if !all.warnings.contains(warning) {
                    all.warnings.push(warning.clone());
                }
            }
        }
        all
    }
}

impl From<&str> for Transcript {
    /// Plain text, in which names of speakers at the beginning of lines are labels.
    fn from(text: &str) -> Transcript {
        let mut transcript = tokenize::cut(text.to_string());
        labels::mark(&mut transcript, &[]);
        transcript
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
