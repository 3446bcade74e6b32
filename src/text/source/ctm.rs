//! CTM, the word lists of NIST: `file channel start duration word [confidence ...]` a line, comments behind `;;`.
//!
//! Of alternatives (`<ALT_BEGIN>`, `<ALT>`, `<ALT_END>`, as NIST's sclite reads them) the first is taken. Our own files
//! keep words without times in comments, `;; not_found word`; they are read, too.

use super::rows::{self, Row};
use super::{Rough, clock};
use crate::error::{Error, Result};

const REMEDY: &str = "a line of CTM is FILE CHANNEL START DURATION WORD and perhaps more; mend it, or read the file as \
                      it stands with --transcript-format text";

/// What a line that is not blank holds.
enum Line<'a> {
    Word {
        source: (&'a str, &'a str),
        start_s: f64,
        duration_s: f64,
        word: &'a str,
    },
    /// A word of ours that was not heard.
    Unheard(&'a str),
    Comment,
    Alternatives(Mark),
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Begin,
    Next,
    End,
}

/// Whether the lines that are no comments have the fields of CTM, all or nearly all; some of their times have a decimal
/// point, and channels are short, as they are in all such files.
pub(super) fn is_likely(text: &str) -> bool {
    let (mut words, mut others) = (0, 0);
    let mut pointed = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match parsed(line) {
            Some(Line::Word { source: (_, channel), .. }) if channel.chars().count() <= 2 => {
                words += 1;
                pointed |= line.split_whitespace().skip(2).take(2).any(|time| time.contains('.'));
            }
            Some(Line::Word { .. }) | None => others += 1,
            Some(_) => {}
        }
        if others > 0 && words == 0 {
            return false;
        }
    }
    pointed && super::are_nearly_all(words, others)
}

/// Reads the words of the one recording in `text`.
///
/// # Errors
/// [`Error::Transcript`] for a line that is none of CTM, and for files of several recordings or channels.
pub(super) fn parse(text: &str) -> Result<Rough> {
    let mut rows: Vec<Row> = Vec::new();
    let mut sources: Vec<(&str, &str)> = Vec::new();
    let mut passed_over = false;
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match parsed(line) {
            None => {
                let problem = format!("line {} of the transcript is not CTM: {:.60}", at + 1, line.trim());
                return Err(Error::Transcript { problem, remedy: REMEDY });
            }
            Some(Line::Comment) => {}
            Some(Line::Alternatives(mark)) => passed_over = mark == Mark::Next,
            Some(_) if passed_over => {}
            Some(Line::Unheard(word)) => {
                rows.push(Row { text: word.to_string(), unheard: true, ..Row::default() });
            }
            Some(Line::Word { source, start_s, duration_s, word }) => {
                if !sources.contains(&source) {
                    sources.push(source);
                }
                if super::is_silence(word) {
                    continue;
                }
                let span = clock::span(Some(start_s), Some(start_s + duration_s));
                rows.push(Row { text: word.to_string(), span, ..Row::default() });
            }
        }
        if sources.len() > MOST_SOURCES {
            break;
        }
    }
    if sources.len() > 1 {
        return Err(several(&sources));
    }
    Ok(rows::rough(rows))
}

/// So many are named when there are too many; one more is looked for.
const MOST_SOURCES: usize = 8;

fn several(sources: &[(&str, &str)]) -> Error {
    let mut names: Vec<String> =
        sources.iter().take(MOST_SOURCES).map(|(file, channel)| format!("{file} {channel}")).collect();
    if sources.len() > MOST_SOURCES {
        names.push("and more".to_string());
    }
    Error::Transcript {
        problem: format!("the transcript is CTM of several recordings or channels ({})", names.join(", ")),
        remedy: "give a file with the lines of one of them, as grep '^NAME CHANNEL ' makes it",
    }
}

fn parsed(line: &str) -> Option<Line<'_>> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    if let Some(comment) = line.trim_start().strip_prefix(";;") {
        return Some(match comment.split_whitespace().collect::<Vec<_>>()[..] {
            ["not_found" | "non_speech", word] => Line::Unheard(word),
            _ => Line::Comment,
        });
    }
    let &[file, channel, start, duration, word, ..] = &fields[..] else { return None };
    let mark = match word.to_ascii_uppercase().as_str() {
        "<ALT_BEGIN>" => Some(Mark::Begin),
        "<ALT>" => Some(Mark::Next),
        "<ALT_END>" => Some(Mark::End),
        _ => None,
    };
    if let (Some(mark), "*", "*") = (mark, start, duration) {
        return Some(Line::Alternatives(mark));
    }
    let confidence = fields.get(5).is_none_or(|c| matches!(*c, "NA" | "-") || number(c).is_some());
    let (start_s, duration_s) = (number(start)?, number(duration)?);
    (confidence && fields.len() <= 8).then_some(Line::Word {
        source: (file, channel),
        start_s,
        duration_s,
        word,
    })
}

/// A number as such files write it, without signs but a minus.
fn number(text: &str) -> Option<f64> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | 'e' | 'E' | '+');
    (text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-') && text.chars().all(plain))
        .then(|| text.parse().ok())
        .flatten()
}
