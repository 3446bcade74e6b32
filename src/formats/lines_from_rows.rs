//! Rows of text with times, from tables, tiers and word lists, become lines: a row of several words is a line of its
//! own; rows of single words are joined up to the next pause.

use super::timed_text::{TimedLine, TimedPiece, TimedText, Voice};
use crate::units::{Ms, MsSpan};

/// Between words of a list that knows no lines, a pause of this length begins one.
const PAUSE_MS: Ms = 1000;

/// A row as it stands in the file.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TimedRow {
    pub text: String,
    pub span: Option<MsSpan>,
    /// The file says that this was not heard.
    pub unheard: bool,
    /// Which line of the text it belongs to, where the file says so.
    pub line: Option<String>,
    /// Who says it, where the file says so.
    pub speaker: Option<String>,
}

/// The lines of `rows`; blank ones are left out.
pub(crate) fn rough(mut rows: Vec<TimedRow>) -> TimedText {
    rows.retain(|row| !row.text.trim().is_empty());
    let of_several = rows.iter().filter(|row| row.text.split_whitespace().nth(1).is_some()).count();
    let are_sentences = of_several * 3 > rows.len();
    let mut lines: Vec<TimedLine> = Vec::new();
    let mut before: Option<(Option<String>, Option<String>, Option<Ms>)> = None;
    for row in rows {
        let goes_on = before.as_ref().is_some_and(|(line, speaker, end)| match (line, &row.line) {
            _ if *speaker != row.speaker => false,
            (None, None) => {
                row.span.zip(*end).is_none_or(|(span, end)| span.start.saturating_sub(end) < PAUSE_MS)
            }
            (line, own) => line == own,
        });
        let last_end = before.as_ref().and_then(|(.., end)| *end);
        before = Some((row.line.clone(), row.speaker.clone(), row.span.map(|span| span.end).or(last_end)));
        match lines.last_mut().filter(|_| goes_on && !are_sentences) {
            Some(line) => {
                line.text.push(' ');
                line.text.push_str(&row.text);
                line.span = both(line.span, row.span);
                line.pieces.push(row.piece());
            }
            None => lines.push(TimedLine {
                text: row.text.clone(),
                span: row.span,
                voices: Voice::whole(row.speaker.as_deref()),
                pieces: if are_sentences { Vec::new() } else { vec![row.piece()] },
            }),
        }
    }
    TimedText { lines, ..TimedText::default() }
}

/// Puts lines of several speakers, each in order, into order of time; one without a time stays behind the one before.
pub(crate) fn sort(lines: &mut Vec<TimedLine>) {
    let mut reached = 0;
    let keyed = std::mem::take(lines).into_iter().map(|line| {
        reached = line.span.map_or(reached, |span| span.start);
        (reached, line)
    });
    let mut keyed: Vec<(Ms, TimedLine)> = keyed.collect();
    keyed.sort_by_key(|(start, _)| *start);
    lines.extend(keyed.into_iter().map(|(_, line)| line));
}

impl TimedRow {
    fn piece(self) -> TimedPiece {
        let unheard = self.unheard && self.span.is_none();
        TimedPiece { text: self.text, span: self.span, unheard, ..TimedPiece::default() }
    }
}

/// The stretch of both.
pub(crate) fn both(a: Option<MsSpan>, b: Option<MsSpan>) -> Option<MsSpan> {
    match (a, b) {
        (Some(a), Some(b)) => Some(MsSpan { start: a.start.min(b.start), end: a.end.max(b.end) }),
        (a, b) => a.or(b),
    }
}
