//! The words of a CTM as a transcript. Of alternatives the first is taken, as NIST's sclite reads them; words of our
//! own files that have no times are read, too.

use super::parse::{self, AlternativeMark, CtmLine, CtmWord};
use crate::error::{Error, Result};
use crate::formats::lines_from_rows::{self, TimedRow};
use crate::formats::silence_labels::is_silence;
use crate::formats::timed_text::TimedText;
use crate::formats::timestamps;

const REMEDY: &str = "a line of CTM is FILE CHANNEL START DURATION WORD and perhaps more; mend it, or read the file as \
                      it stands with --transcript-format text";

/// Whether all or nearly all lines but comments, two at least, have the fields of CTM. Some of their times must have a
/// decimal point, and channels must be short, as they are in all such files.
pub(crate) fn is_likely(text: &str) -> bool {
    let (mut words, mut others) = (0, 0);
    let mut pointed = false;
    for line in text.lines() {
        match parse::line(line) {
            Ok(CtmLine::Word(word)) if word.is_usual && word.source.1.chars().count() <= 2 => {
                words += 1;
                pointed |= line.split_whitespace().skip(2).take(2).any(|time| time.contains('.'));
            }
            Ok(CtmLine::Word(_)) | Err(_) => others += 1,
            Ok(_) => {}
        }
        if others > 0 && words == 0 {
            return false;
        }
    }
    // One such line may be a line of text with two numbers in it.
    pointed && words > 1 && crate::formats::sniff::are_nearly_all(words, others)
}

/// Reads the words of the one recording in `text`.
///
/// # Errors
/// [`Error::Transcript`] for a line that is none of CTM, and for files of several recordings or channels.
pub(crate) fn parse(text: &str) -> Result<TimedText> {
    let mut rows: Vec<TimedRow> = Vec::new();
    let mut sources: Vec<(&str, &str)> = Vec::new();
    let mut passed_over = false;
    for (number, line) in (1..).zip(text.lines()) {
        match parse::line(line) {
            Ok(CtmLine::Nothing) => {}
            Ok(CtmLine::Alternatives(mark)) => passed_over = mark == AlternativeMark::Next,
            Ok(CtmLine::Word(CtmWord { is_usual: false, .. })) | Err(_) => {
                let problem = format!("line {number} of the transcript is not CTM: {:.60}", line.trim());
                return Err(Error::Transcript { problem, remedy: REMEDY });
            }
            Ok(_) if passed_over => {}
            Ok(CtmLine::Unheard(word)) => {
                rows.push(TimedRow { text: word.to_string(), unheard: true, ..TimedRow::default() });
            }
            Ok(CtmLine::Word(CtmWord { source, start_s, duration_s, text, .. })) => {
                if !sources.contains(&source) {
                    sources.push(source);
                }
                if is_silence(text) {
                    continue;
                }
                let span = timestamps::span(Some(start_s), Some(start_s + duration_s));
                rows.push(TimedRow { text: text.to_string(), span, ..TimedRow::default() });
            }
        }
        if sources.len() > MOST_SOURCES {
            break;
        }
    }
    if sources.len() > 1 {
        return Err(several(&sources));
    }
    Ok(lines_from_rows::rough(rows))
}

/// The most sources that a message names; one more is looked for.
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
