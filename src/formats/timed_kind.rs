//! What kind of file a text with times is, by its content: names lie more often.

use super::table::timed;
use super::textgrid::parse;
use super::timed_words::refuse;
use crate::error::{Error, Result};

/// What kind of file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Our own JSON, or that of WhisperX.
    #[default]
    Json,
    /// Praat's TextGrid, long or short.
    TextGrid,
    /// NIST's time-marked conversation file.
    Ctm,
    /// A table with tabs: start, end, word.
    Tsv,
    /// The same with commas.
    Csv,
}

const KNOWN: &str = "give JSON of kiru-align, a TextGrid, a CTM, or a table of start, end, word (TSV, CSV)";

/// What `text` looks like.
pub(crate) fn kind(text: &str) -> Result<Kind> {
    let trimmed = text.trim_start();
    if trimmed.is_empty() {
        return Err(refuse("the file is empty".to_string(), KNOWN));
    }
    if trimmed.starts_with(['{', '[']) {
        return Ok(Kind::Json);
    }
    if parse::is_likely(text) {
        return Ok(Kind::TextGrid);
    }
    if trimmed.starts_with("ooBinaryFile") {
        return Err(refuse("a binary TextGrid".to_string(), "save it as a text file in Praat"));
    }
    let Some(line) =
        text.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with(";;"))
    else {
        return Err(unknown());
    };
    // Words may hold commas, and rows of a table blanks: tabs first, then what CTM looks like.
    let ctm: Vec<&str> = line.split_ascii_whitespace().collect();
    let number = |at: usize| ctm.get(at).is_some_and(|field| field.parse::<f64>().is_ok());
    let has = |separator: char| line.matches(separator).count() >= 2;
    match line {
        _ if number(2) && number(3) && ctm.len() >= 5 && !number(0) => Ok(Kind::Ctm),
        _ if has('\t') => Ok(Kind::Tsv),
        _ if number(2) && number(3) && ctm.len() >= 5 => Ok(Kind::Ctm),
        _ if has(',') || timed::has_head(text) => Ok(Kind::Csv),
        _ => Err(unknown()),
    }
}

fn unknown() -> Error {
    refuse("no words with times are recognised in it".to_string(), KNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_content() {
        for (text, expected) in [
            (" {\"schema\": 1}", Kind::Json),
            ("[]", Kind::Json),
            ("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n", Kind::TextGrid),
            ("\"ooTextFile\"\n\"TextGrid\"", Kind::TextGrid),
            (";; a comment\ntalk 1 0.5 0.2 hello", Kind::Ctm),
            ("talk\t1\t0.5\t0.2\thello\t0.9", Kind::Ctm),
            ("1234 1 0.5 0.2 hello,", Kind::Ctm),
            ("0.5\t0.7\thello", Kind::Tsv),
            ("-\t-\thello", Kind::Tsv),
            ("start\tend\tword", Kind::Tsv),
            ("0.5\t0.7\t1,000\t0.3\t5", Kind::Tsv),
            ("start,end,word", Kind::Csv),
            ("Word;Begin;End\na;0,5;1", Kind::Csv),
            ("0.5,0.7,\"a b\"", Kind::Csv),
        ] {
            assert_eq!(kind(text).unwrap(), expected, "{text}");
        }
        for text in ["", " \n", "hello there", "ooBinaryFile\x08TextGrid", ";; only a comment"] {
            assert!(kind(text).is_err(), "{text}");
        }
    }
}
