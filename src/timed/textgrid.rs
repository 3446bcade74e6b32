//! Praat's TextGrid as text, long or short: the words of one tier of intervals.
//!
//! Source: Praat's manual, "TextGrid file formats". A reader looks only at numbers, texts in quotes and flags that
//! stand free between blanks; all else (`xmin =`, `intervals [1]:`) is for people, and the long form is the short one
//! with such words in it. `!` begins a comment that ends with the line, a quote in a text is doubled.

use super::labels::is_silent;
use super::{Span, Word, refuse};
use crate::error::{Error, Result};
use crate::timing::alignment::Status;

const AGAIN: &str = "save it again in Praat as a text file";

/// What stands free in the file, with its line.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Number(f64),
    Text(String),
    Flag(String),
}

/// The intervals of the tier called `tier` that have words.
pub(super) fn read(text: &str, tier: &str) -> Result<Vec<Word>> {
    let mut pieces = Pieces { rest: text, line: 1 };
    for expected in ["ooTextFile", "TextGrid"] {
        if pieces.text()?.0 != expected {
            return Err(refuse("a file of Praat, but no TextGrid".to_string(), "give a TextGrid"));
        }
    }
    let _whole = (pieces.number()?, pieces.number()?);
    let tiers = match pieces.next()? {
        Some((Piece::Flag(flag), _)) if flag == "exists" => pieces.count()?,
        _ => 0,
    };
    let mut names = Vec::new();
    for _ in 0..tiers {
        let (class, line) = pieces.text()?;
        let name = pieces.text()?.0;
        let wanted = name.trim().eq_ignore_ascii_case(tier.trim());
        let _extent = (pieces.number()?, pieces.number()?);
        let entries = pieces.count()?;
        match class.as_str() {
            "IntervalTier" if wanted => return intervals(&mut pieces, entries),
            "IntervalTier" => {
                intervals(&mut pieces, entries)?;
                names.push(name);
            }
            "TextTier" => {
                for _ in 0..entries {
                    pieces.number()?;
                    pieces.text()?;
                }
            }
            _ => return Err(refuse(format!("line {line}: '{class}' is no kind of tier"), AGAIN)),
        }
    }
    Err(refuse(
        format!("the TextGrid has no tier of intervals called '{tier}'; it has {}", listed(&names)),
        "name one with --tier",
    ))
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_string(),
        names => names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", "),
    }
}

fn intervals(pieces: &mut Pieces, entries: usize) -> Result<Vec<Word>> {
    let mut words = Vec::new();
    for _ in 0..entries {
        let (start_s, end_s) = (pieces.number()?, pieces.number()?);
        let (label, line) = pieces.text()?;
        if is_silent(&label) {
            continue;
        }
        let span =
            Span::new(start_s, end_s).map_err(|problem| refuse(format!("line {line}: {problem}"), AGAIN))?;
        words.push(Word { text: label.trim().to_string(), span: Some(span), status: Status::Aligned, line });
    }
    Ok(words)
}

/// Goes through the file.
struct Pieces<'a> {
    rest: &'a str,
    line: usize,
}

impl Pieces<'_> {
    /// What stands free next and in which line it begins; none at the end.
    fn next(&mut self) -> Result<Option<(Piece, usize)>> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.take(blank);
            let line = self.line;
            let Some(first) = self.rest.chars().next() else { return Ok(None) };
            if first == '"' {
                return self.quoted().map(|text| Some((Piece::Text(text), line)));
            }
            let end = match first {
                '!' => self.rest.find('\n'),
                _ => self.rest.find(char::is_whitespace),
            };
            let word = self.take(end.unwrap_or(self.rest.len()));
            if let Some(flag) = word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
                return Ok(Some((Piece::Flag(flag.to_string()), line)));
            }
            // "inf" and "nan" would be words for people.
            let numeric = first.is_ascii_digit() || matches!(first, '-' | '+' | '.');
            if let Some(number) = word.parse().ok().filter(|_| numeric) {
                return Ok(Some((Piece::Number(number), line)));
            }
        }
    }

    fn take(&mut self, bytes: usize) -> &str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn quoted(&mut self) -> Result<String> {
        let line = self.line;
        self.take(1);
        let mut text = String::new();
        loop {
            let Some(end) = self.rest.find('"') else {
                return Err(refuse(format!("line {line}: the text in quotes does not end"), AGAIN));
            };
            text.push_str(self.take(end));
            self.take(1);
            if !self.rest.starts_with('"') {
                return Ok(text);
            }
            self.take(1);
            text.push('"');
        }
    }

    fn text(&mut self) -> Result<(String, usize)> {
        match self.next()? {
            Some((Piece::Text(text), line)) => Ok((text, line)),
            other => Err(self.instead("a text", other)),
        }
    }

    fn number(&mut self) -> Result<f64> {
        match self.next()? {
            Some((Piece::Number(number), _)) => Ok(number),
            other => Err(self.instead("a number", other)),
        }
    }

    /// How many tiers or entries follow. Nothing is set aside for them, so that a lie costs nothing.
    fn count(&mut self) -> Result<usize> {
        let number = self.number()?;
        match number >= 0.0 && number.fract() == 0.0 {
            true => Ok(number as usize),
            false => Err(refuse(format!("line {}: {number} of something cannot be", self.line), AGAIN)),
        }
    }

    fn instead(&self, expected: &str, found: Option<(Piece, usize)>) -> Error {
        let problem = match found {
            None => format!("the TextGrid ends in line {}, where {expected} should be", self.line),
            Some((Piece::Number(n), line)) => format!("line {line}: {n} where {expected} should be"),
            Some((Piece::Text(t), line)) => format!("line {line}: \"{t:.40}\" where {expected} should be"),
            Some((Piece::Flag(f), line)) => format!("line {line}: <{f:.40}> where {expected} should be"),
        };
        refuse(problem, AGAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = r#"File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.5
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "phones"
        xmin = 0
        xmax = 2.5
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 2.5
            text = "AH"
    item [2]:
        class = "TextTier"
        name = "words"
        xmin = 0
        xmax = 2.5
        points: size = 1
        points [1]:
            number = 1
            mark = "x"
    item [3]:
        class = "IntervalTier"
        name = "Words"
        xmin = 0
        xmax = 2.5
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 0.5
            text = ""
        intervals [2]:
            xmin = 0.5
            xmax = 1.25 ! a comment 7 "x"
            text = "say ""so"""
        intervals [3]:
            xmin = 1.25
            xmax = 2.5
            text = "sil"
"#;
    const SHORT: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n2.5\n<exists>\n1\n\
        \"IntervalTier\"\n\"words\"\n0\n2.5\n2\n0\n0.5\n\"\"\n0.5\n1.25\n\"say \"\"so\"\"\"\n";

    fn broken(text: &str) -> String {
        read(text, "words").unwrap_err().to_string()
    }

    #[test]
    fn both_forms_give_the_words_and_no_silence() {
        for (text, line) in [(LONG, 41), (SHORT, 18)] {
            let words = read(text, "words").unwrap();
            assert_eq!(words.len(), 1);
            assert_eq!(words[0].text, "say \"so\"");
            assert_eq!(words[0].span, Some(Span { start_s: 0.5, end_s: 1.25 }));
            assert_eq!(words[0].line, line);
        }
        assert_eq!(read(LONG, "phones").unwrap()[0].text, "AH");
    }

    #[test]
    fn a_missing_tier_is_told_with_those_there_are() {
        let told = read(LONG, "syllables").unwrap_err().to_string();
        assert!(told.contains("'syllables'; it has 'phones', 'Words'; name one with --tier"), "{told}");
    }

    #[test]
    fn a_file_cut_off_anywhere_is_an_error_and_no_panic() {
        let last_label = SHORT.rfind("\"say").unwrap();
        for end in 0..SHORT.len() {
            let read = read(&SHORT[..end], "words");
            assert!(end > last_label || read.is_err(), "{end}");
        }
    }

    #[test]
    fn lies_are_told() {
        assert!(
            broken(&SHORT.replace("<exists>\n1\n", "<exists>\n1e300\n").replace("words", "w"))
                .contains("ends")
        );
        assert!(broken(&SHORT.replace("\n2\n", "\n-2\n")).contains("-2 of something"));
        assert!(
            broken(&SHORT.replace("0.5\n1.25", "1.5\n1.25")).contains("line 18: a word from 1.5 to 1.25")
        );
        assert!(broken(&SHORT.replace("IntervalTier", "Tier")).contains("no kind of tier"));
        assert!(broken("File type = \"ooTextFile\"\n\"PitchTier\"").contains("no TextGrid"));
        assert!(broken("File type = \"ooTextFile\"\n\"TextGrid\" 0 1 <absent>").contains("it has none"));
    }
}
