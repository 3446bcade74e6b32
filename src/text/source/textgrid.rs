//! TextGrids of Praat, in the long and the short text form: one tier of words or sentences.
//!
//! Read as Praat itself does (its manual, "TextGrid file formats"): of all that stands in the file only numbers, texts in
//! quotation marks and flags in angle brackets count, in their order; the rest explains them. Both forms are the same
//! so.

use super::rows::{self, Row};
use super::{Rough, clock};
use crate::error::{Error, Result};

const MEND: &str = "open it in Praat and save it again as a text file";
const CHOOSE: &str = "choose one with --tier NAME";

/// Names of tiers that hold what was said, the better ones first; with a speaker before them, too ("Ann - words").
const SAID: [&str; 12] = [
    "words",
    "word",
    "ort-mau",
    "transcript",
    "transcription",
    "utterances",
    "utterance",
    "sentences",
    "sentence",
    "text",
    "ort",
    "orthography",
];
/// Begins of names of tiers that hold something else.
const OTHER: [&str; 12] = [
    "phone",
    "phoneme",
    "segment",
    "syll",
    "mau",
    "kan",
    "pitch",
    "tone",
    "point",
    "gloss",
    "translation",
    "note",
];

/// Whether it begins as Praat's text files do.
pub(super) fn is_likely(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or("");
    let packed: String = first.chars().filter(|c| !c.is_whitespace()).collect();
    packed.starts_with("Filetype=\"ooTextFile")
        || packed.starts_with("\"ooTextFile")
        || packed.starts_with("\"PraatchronologicalTextGrid")
}

/// Reads the tier called `wanted`, or the one that holds the words.
///
/// # Errors
/// [`Error::Transcript`] for what is no TextGrid or a broken one, with the line; if the tier is not there, or it is not
/// clear which one it should be, with the names of all.
pub(super) fn parse(text: &str, wanted: Option<&str>) -> Result<Rough> {
    let mut tiers = tiers(&mut Words::new(text))?;
    let chosen = choose(&tiers, wanted)?;
    let mut rows = tiers.swap_remove(chosen).rows;
    for row in &mut rows {
        if super::is_silence(row.text.trim()) {
            row.text.clear();
        }
    }
    Ok(rows::rough(rows))
}

struct Tier {
    name: String,
    rows: Vec<Row>,
}

fn tiers(words: &mut Words) -> Result<Vec<Tier>> {
    let kind = words.text("the kind of file")?;
    if kind.contains("chronological") {
        let problem = "the transcript is a chronological TextGrid".to_string();
        return Err(Error::Transcript { problem, remedy: MEND });
    }
    let object = words.text("the kind of object")?;
    if !kind.starts_with("ooTextFile") || object != "TextGrid" {
        let problem = format!("the transcript is a file of Praat, but no TextGrid: {object:.40}");
        return Err(Error::Transcript { problem, remedy: "give a TextGrid or a text file" });
    }
    words.number("where it begins")?;
    words.number("where it ends")?;
    let mut tiers = Vec::new();
    if !words.flag("whether there are tiers")? {
        return Ok(tiers);
    }
    let number = words.count("how many tiers there are")?;
    while tiers.len() < number {
        let class = words.text("the class of a tier")?;
        let name = words.text("the name of a tier")?;
        words.number("where the tier begins")?;
        words.number("where the tier ends")?;
        let number = words.count("how many intervals or points there are")?;
        let mut rows = Vec::new();
        while rows.len() < number {
            let start = words.number("a time")?;
            let end = match &*class {
                "IntervalTier" => words.number("the end of an interval")?,
                "TextTier" => start,
                _ => return Err(words.broken(&format!("no tier has the class {class:.40}"))),
            };
            let text = words.text("the text of an interval or point")?;
            rows.push(Row { text, span: clock::span(Some(start), Some(end)), ..Row::default() });
        }
        tiers.push(Tier { name, rows });
    }
    Ok(tiers)
}

/// Which tier is read.
fn choose(tiers: &[Tier], wanted: Option<&str>) -> Result<usize> {
    let names = || tiers.iter().map(|tier| tier.name.trim()).collect::<Vec<_>>().join(", ");
    let find = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fits = |at: &usize| is(&tiers[*at].name.trim().to_lowercase());
        (0..tiers.len()).filter(fits).collect()
    };
    if let Some(wanted) = wanted {
        let exact = tiers.iter().position(|tier| tier.name.trim() == wanted.trim());
        let lower = wanted.trim().to_lowercase();
        return exact.or_else(|| find(&|name| name == lower).first().copied()).ok_or_else(|| {
            let problem = format!("the TextGrid has no tier called '{wanted}'; its tiers are: {}", names());
            Error::Transcript { problem, remedy: CHOOSE }
        });
    }
    let unclear = |which: &str| {
        let problem = format!("the TextGrid has several tiers that {which}: {}", names());
        Error::Transcript { problem, remedy: CHOOSE }
    };
    for said in SAID {
        let named = find(&|name| name == said);
        let of_speakers = || {
            find(&|name| {
                let before = name.strip_suffix(said);
                before.is_some_and(|rest| rest.ends_with(|c: char| !c.is_alphanumeric()))
            })
        };
        match (named.first(), &of_speakers()[..]) {
            (Some(one), _) | (None, [one]) => return Ok(*one),
            (None, []) => {}
            (None, _) => return Err(unclear(&format!("hold {said}"))),
        }
    }
    let words =
        |at: &usize| -> usize { tiers[*at].rows.iter().map(|row| row.text.split_whitespace().count()).sum() };
    let is_other = |name: &str| OTHER.iter().any(|other| name.starts_with(other));
    let mut others: Vec<usize> =
        find(&|name| !is_other(name)).into_iter().filter(|at| words(at) > 0).collect();
    others.sort_by_key(|at| std::cmp::Reverse(words(at)));
    match others[..] {
        [one] => Ok(one),
        [most, next, ..] if words(&most) > words(&next) => Ok(most),
        [] => Err(Error::Transcript {
            problem: format!("the TextGrid has no tier with words; its tiers are: {}", names()),
            remedy: CHOOSE,
        }),
        _ => Err(unclear("may be the words")),
    }
}

/// What counts in the file, in order.
struct Words<'a> {
    rest: &'a str,
    /// Of what comes next, from 1.
    line: usize,
}

enum Word {
    Number(f64),
    Text(String),
    Flag(bool),
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Words { rest: text, line: 1 }
    }

    fn broken(&self, what: &str) -> Error {
        let problem = format!("the transcript is a broken TextGrid: {what} in line {}", self.line);
        Error::Transcript { problem, remedy: MEND }
    }

    fn skip(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    fn next(&mut self) -> Result<Option<Word>> {
        let separates = |c: char| c.is_whitespace() || c == '=';
        loop {
            self.skip(self.rest.len() - self.rest.trim_start_matches(separates).len());
            let Some(first) = self.rest.chars().next() else { return Ok(None) };
            if first == '"' {
                return self.quoted().map(|text| Some(Word::Text(text)));
            }
            let to = |end: &dyn Fn(char) -> bool| self.rest.find(end).unwrap_or(self.rest.len());
            let end = if first == '!' { to(&|c| c == '\n') } else { to(&separates) };
            let word = &self.rest[..end];
            let is_number = first.is_ascii_digit() || matches!(first, '-' | '+' | '.');
            let found = match word.parse() {
                Ok(number) if is_number => Some(Word::Number(number)),
                _ if word == "<exists>" => Some(Word::Flag(true)),
                _ if word == "<absent>" => Some(Word::Flag(false)),
                _ => None,
            };
            self.skip(end);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// A text in quotation marks; those inside it are doubled.
    fn quoted(&mut self) -> Result<String> {
        let mut from = 1;
        while let Some(at) = self.rest[from..].find('"').map(|at| from + at) {
            if self.rest[at + 1..].starts_with('"') {
                from = at + 2;
                continue;
            }
            let text = self.rest[1..at].replace("\"\"", "\"");
            self.skip(at + 1);
            return Ok(text);
        }
        Err(self.broken("a text without a closing quotation mark"))
    }

    fn text(&mut self, what: &str) -> Result<String> {
        match self.next()? {
            Some(Word::Text(text)) => Ok(text),
            other => Err(self.missing(what, "text in quotation marks", other.is_none())),
        }
    }

    fn number(&mut self, what: &str) -> Result<f64> {
        match self.next()? {
            Some(Word::Number(number)) => Ok(number),
            other => Err(self.missing(what, "number", other.is_none())),
        }
    }

    fn count(&mut self, what: &str) -> Result<usize> {
        let number = self.number(what)?;
        // No file has room for more than it has characters.
        if number < 0.0 || number.fract() != 0.0 || number > 1e9 {
            return Err(self.broken(&format!("{number} is no count")));
        }
        Ok(number as usize)
    }

    fn flag(&mut self, what: &str) -> Result<bool> {
        match self.next()? {
            Some(Word::Flag(flag)) => Ok(flag),
            other => Err(self.missing(what, "<exists> or <absent>", other.is_none())),
        }
    }

    fn missing(&self, what: &str, kind: &str, at_end: bool) -> Error {
        match at_end {
            true => self.broken(&format!("it ends where {what} should be,")),
            false => self.broken(&format!("no {kind} where {what} should be,")),
        }
    }
}
