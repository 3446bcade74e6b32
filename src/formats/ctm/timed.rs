//! The words of a CTM, which must be of one channel of one recording. Alternatives are refused: which of them was said
//! is not known.

use super::parse::{self, CtmLine};
use crate::confidence::alignment::Status;
use crate::error::Result;
use crate::formats::silence_labels::is_no_word;
use crate::formats::timed_words::{SecondsSpan, TimedWord, refuse};

/// The words of `text` in the order of their times.
pub(crate) fn read(text: &str) -> Result<Vec<TimedWord>> {
    let mut words: Vec<TimedWord> = Vec::new();
    let mut recording: Option<(&str, &str)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let wrong =
            |problem: String| refuse(format!("line {number}: {problem}"), "mend the file or make it again");
        let word = match parse::line(line).map_err(wrong)? {
            CtmLine::Word(word) => word,
            CtmLine::Alternatives(_) => {
                return Err(wrong("alternatives, of which '*' is no number of seconds".to_string()));
            }
            CtmLine::Unheard(_) | CtmLine::Nothing => continue,
        };
        if *recording.get_or_insert(word.source) != word.source {
            let (name, channel) = word.source;
            return Err(refuse(
                format!("line {number}: a second recording or channel, {name} {channel}"),
                "make a CTM for each recording, with one channel",
            ));
        }
        let span = SecondsSpan::new(word.start_s, word.start_s + word.duration_s).map_err(wrong)?;
        if !is_no_word(word.text) {
            let text = word.text.to_string();
            words.push(TimedWord { text, span: Some(span), status: Status::Aligned, line: number });
        }
    }
    // Files may be sorted by anything; words are spoken in order. The sort is stable.
    words.sort_by_key(|word| word.span.map(SecondsSpan::start_us));
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_with_their_ends_and_without_silence() {
        let words =
            read(";; c\nt 1 0.50 0.25 hello 0.9\nt 1 0.75 0.1 <eps>\nt 1 1 0.5 there\n ;; not_found so\n")
                .unwrap();
        let found: Vec<_> = words.iter().map(|w| (w.text.as_str(), w.span.unwrap(), w.line)).collect();
        assert_eq!(
            found,
            [
                ("hello", SecondsSpan { start_s: 0.5, end_s: 0.75 }, 2),
                ("there", SecondsSpan { start_s: 1.0, end_s: 1.5 }, 4)
            ]
        );
    }

    #[test]
    fn broken_lines_are_named() {
        for (text, part) in [
            ("t 1 0 1 a\nt 1 0 1", "line 2: not the five"),
            ("t 1 0 x a", "line 1: 'x' is no number"),
            ("t 1 * * <ALT_BEGIN>", "'*' is no number"),
            ("t 1 1 -2 a", "line 1: a word from 1 to -1 s cannot be"),
            ("t 1 nan 2 a", "cannot be"),
            ("t 1 1e300 2 a", "cannot be"),
            ("t 1 0 1 a\nt 2 0 1 a", "line 2: a second recording or channel, t 2"),
        ] {
            let told = read(text).unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
    }
}
