//! TextGrids of Praat, in the long and the short text form: their tiers of intervals and points.
//!
//! Read as Praat itself does (its manual, "TextGrid file formats"): of all that stands in the file only numbers, texts
//! in quotation marks and flags in angle brackets count, in their order; the rest explains them (`xmin =`, `intervals
//! [1]:`), so that the long form is the short one with such words in it. `!` begins a comment that ends with the line,
//! a quotation mark in a text is doubled.

/// A tier.
#[derive(Debug, Clone, PartialEq)]
pub struct TextGridTier {
    /// As it stands in the file.
    pub name: String,
    /// Whether it holds intervals; otherwise points.
    pub is_intervals: bool,
    /// In the order of the file.
    pub rows: Vec<TierRow>,
}

/// An interval or a point.
#[derive(Debug, Clone, PartialEq)]
pub struct TierRow {
    /// In seconds, any finite or infinite number.
    pub start_s: f64,
    /// In seconds; that of a point is its start.
    pub end_s: f64,
    /// Verbatim.
    pub text: String,
    /// The line in which the text begins, from 1.
    pub line: usize,
}

/// Why a file cannot be read as a TextGrid: what it is, to follow upon "the file is".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Broken, or of a form that is not read: Praat could save it again.
    Broken(String),
    /// Of another kind.
    Foreign(String),
}

/// Whether `text` begins as Praat's text files do.
pub fn is_likely(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or("");
    let packed: String = first.chars().filter(|c| !c.is_whitespace()).collect();
    packed.starts_with("Filetype=\"ooTextFile")
        || packed.starts_with("\"ooTextFile")
        || packed.starts_with("\"PraatchronologicalTextGrid")
}

/// The tiers of a file, read as they are asked for; none after one that is broken.
pub struct Tiers<'a> {
    pieces: PraatValues<'a>,
    left: usize,
}

impl<'a> Tiers<'a> {
    /// The tiers of `text`.
    ///
    /// # Errors
    /// If it does not begin as a TextGrid does.
    pub fn new(text: &'a str) -> Result<Self, Unread> {
        let mut pieces = PraatValues { rest: text, line: 1, stray: Vec::new() };
        let kind = pieces.text("the kind of file")?.0;
        if kind.contains("chronological") {
            return Err(Unread::Broken("a chronological TextGrid".to_string()));
        }
        let object = pieces.text("the kind of object")?.0;
        if !kind.starts_with("ooTextFile") || object != "TextGrid" {
            return Err(Unread::Foreign(format!("a file of Praat, but no TextGrid: {object:.40}")));
        }
        pieces.number("where it begins")?;
        pieces.number("where it ends")?;
        let left = if pieces.flag("whether there are tiers")? {
            pieces.count("how many tiers there are")?
        } else {
            0
        };
        Ok(Tiers { pieces, left })
    }

    /// Behind the last tier: what has quotation marks and belongs to nothing, each with its line. It is left of a text in
    /// which a quotation mark is not doubled.
    pub fn stray(&mut self) -> Vec<(usize, String)> {
        loop {
            let line = self.pieces.line;
            match self.pieces.next() {
                Ok(Some((PraatValue::Text(text), line))) if !text.trim().is_empty() => {
                    self.pieces.stray.push((line, text));
                }
                Ok(Some(_)) => {}
                Ok(None) => return std::mem::take(&mut self.pieces.stray),
                Err(_) => {
                    let rest = std::mem::take(&mut self.pieces.rest).trim();
                    self.pieces.stray.push((line, rest.to_string()));
                }
            }
        }
    }

    fn tier(&mut self) -> Result<TextGridTier, Unread> {
        let pieces = &mut self.pieces;
        let (class, line) = pieces.text("the class of a tier")?;
        let is_intervals = match &*class {
            "IntervalTier" => true,
            "TextTier" => false,
            _ => return Err(broken(&format!("'{class:.40}' is no kind of tier"), line)),
        };
        let name = pieces.text("the name of a tier")?.0;
        pieces.number("where the tier begins")?;
        pieces.number("where the tier ends")?;
        let number = pieces.count("how many intervals or points there are")?;
        let mut rows = Vec::new();
        while rows.len() < number {
            let start_s = pieces.number("a time")?;
            let end_s = if is_intervals { pieces.number("the end of an interval")? } else { start_s };
            let (text, line) = pieces.text("the text of an interval or point")?;
            rows.push(TierRow { start_s, end_s, text, line });
        }
        Ok(TextGridTier { name, is_intervals, rows })
    }
}

impl Iterator for Tiers<'_> {
    type Item = Result<TextGridTier, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let tier = self.tier();
        if tier.is_err() {
            self.left = 0;
        }
        Some(tier)
    }
}

/// What counts in the file.
enum PraatValue {
    Number(f64),
    Text(String),
    Flag(bool),
}

/// What counts in the file, in order.
struct PraatValues<'a> {
    rest: &'a str,
    /// Of what comes next, from 1.
    line: usize,
    /// Words with quotation marks inside, and their lines.
    stray: Vec<(usize, String)>,
}

fn broken(what: &str, line: usize) -> Unread {
    Unread::Broken(format!("a broken TextGrid: {what} in line {line}"))
}

impl PraatValues<'_> {
    fn skip(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    /// What counts next, and the line in which it begins; none at the end.
    fn next(&mut self) -> Result<Option<(PraatValue, usize)>, Unread> {
        let separates = |c: char| c.is_whitespace() || c == '=';
        loop {
            self.skip(self.rest.len() - self.rest.trim_start_matches(separates).len());
            let line = self.line;
            let Some(first) = self.rest.chars().next() else { return Ok(None) };
            if first == '"' {
                return self.quoted().map(|text| Some((PraatValue::Text(text), line)));
            }
            let to = |end: &dyn Fn(char) -> bool| self.rest.find(end).unwrap_or(self.rest.len());
            let end = if first == '!' { to(&|c| c == '\n') } else { to(&separates) };
            let word = &self.rest[..end];
            // "inf" and "nan" would be words for people.
            let is_number = first.is_ascii_digit() || matches!(first, '-' | '+' | '.');
            let found = match word.parse() {
                Ok(number) if is_number => Some(PraatValue::Number(number)),
                _ if word == "<exists>" => Some(PraatValue::Flag(true)),
                _ if word == "<absent>" => Some(PraatValue::Flag(false)),
                _ => None,
            };
            if found.is_none() && first != '!' && word.contains('"') {
                self.stray.push((line, word.to_string()));
            }
            self.skip(end);
            if let Some(found) = found {
                return Ok(Some((found, line)));
            }
        }
    }

    /// A text in quotation marks; those inside it are doubled.
    fn quoted(&mut self) -> Result<String, Unread> {
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
        Err(broken("a text without a closing quotation mark", self.line))
    }

    /// What comes next, if `wanted` takes it: `what`, which is a `kind`.
    fn one<T>(
        &mut self,
        what: &str,
        kind: &str,
        wanted: impl Fn(PraatValue) -> Option<T>,
    ) -> Result<(T, usize), Unread> {
        let Some((piece, line)) = self.next()? else {
            return Err(broken(&format!("it ends where {what} should be,"), self.line));
        };
        let found = wanted(piece).map(|found| (found, line));
        found.ok_or_else(|| broken(&format!("no {kind} where {what} should be,"), line))
    }

    fn text(&mut self, what: &str) -> Result<(String, usize), Unread> {
        self.one(what, "text in quotation marks", |piece| match piece {
            PraatValue::Text(text) => Some(text),
            _ => None,
        })
    }

    fn number(&mut self, what: &str) -> Result<f64, Unread> {
        Ok(self.numbered(what)?.0)
    }

    fn numbered(&mut self, what: &str) -> Result<(f64, usize), Unread> {
        self.one(what, "number", |piece| match piece {
            PraatValue::Number(number) => Some(number),
            _ => None,
        })
    }

    /// How many there are. Nothing is set aside for them, so that a lie costs nothing.
    fn count(&mut self, what: &str) -> Result<usize, Unread> {
        let (number, line) = self.numbered(what)?;
        match number >= 0.0 && number.fract() == 0.0 {
            true => Ok(number as usize),
            false => Err(broken(&format!("{number} of something cannot be,"), line)),
        }
    }

    fn flag(&mut self, what: &str) -> Result<bool, Unread> {
        let flag = self.one(what, "<exists> or <absent>", |piece| match piece {
            PraatValue::Flag(flag) => Some(flag),
            _ => None,
        });
        Ok(flag?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n";
    const REST: &str = "0\n2.5\n<exists>\n2\n\"IntervalTier\"\n\"a\"\n0\n2.5\n1\n0\n2.5\n\"say\n\"\"so\"\"\"\n\
                        \"TextTier\"\n\"b\"\n0\n2.5\n1\n1.25\n\"on\"\n";

    fn tiers(text: &str) -> Result<Vec<TextGridTier>, Unread> {
        Tiers::new(text)?.collect()
    }

    #[test]
    fn intervals_and_points_come_with_their_lines() {
        let found = tiers(&format!("{HEAD}{REST}")).unwrap();
        let row = |start_s, end_s, text: &str, line| TierRow { start_s, end_s, text: text.to_string(), line };
        let tier = |name: &str, is_intervals, row| TextGridTier {
            name: name.to_string(),
            is_intervals,
            rows: vec![row],
        };
        let said = tier("a", true, row(0.0, 2.5, "say\n\"so\"", 15));
        assert_eq!(found, [said, tier("b", false, row(1.25, 1.25, "on", 23))]);
    }

    #[test]
    fn what_a_quotation_mark_cuts_off_is_told() {
        for (text, stray) in [
            (r#"So "zebra" it was."#, vec![(1, "zebra\""), (1, "was.\"")]),
            (r#"So" "zebra"#, vec![(1, "zebra")]),
            (r#"So" "zebra" ""#, vec![(1, "zebra")]),
            (r#"So ""zebra"" it was."#, vec![]),
        ] {
            let file = format!(
                "\"ooTextFile\" \"TextGrid\" 0 2 <exists> 1 \"IntervalTier\" \"a\" 0 2 1 0 1 \"{text}\""
            );
            let mut tiers = Tiers::new(&file).unwrap();
            assert_eq!(tiers.by_ref().filter_map(Result::ok).count(), 1);
            let found = tiers.stray();
            let found: Vec<(usize, &str)> = found.iter().map(|(line, text)| (*line, &**text)).collect();
            assert_eq!(found, stray, "{text}");
        }
    }

    #[test]
    fn words_for_people_need_no_blanks() {
        let explained = REST.replacen("0\n2.5\n<exists>", "xmin=0 xmax=2.5 ! 7 \"x\"\ntiers? <exists>", 1);
        let lines = |text: &str| tiers(&format!("{HEAD}{text}")).unwrap().len();
        assert_eq!(lines(&explained), lines(REST));
    }

    #[test]
    fn what_is_asked_for_first_is_read_before_what_is_broken_later() {
        let file = format!("{HEAD}{REST}").replace("TextTier", "Tier");
        let mut tiers = Tiers::new(&file).unwrap();
        assert_eq!(tiers.next().unwrap().unwrap().name, "a");
        let told = "a broken TextGrid: 'Tier' is no kind of tier in line 17".to_string();
        assert_eq!(tiers.next(), Some(Err(Unread::Broken(told))));
        assert_eq!(tiers.next(), None);
    }

    #[test]
    fn a_file_of_praat_is_known_by_its_begin() {
        assert!(
            is_likely(HEAD)
                && is_likely("\n\"ooTextFile\"\n\"TextGrid\"")
                && is_likely("File type=\"ooTextFile short\"")
        );
        assert!(!is_likely("File type is ooTextFile") && !is_likely(""));
        assert!(matches!(tiers("\"ooTextFile\" \"Pitch 1\""), Err(Unread::Foreign(_))));
        assert!(matches!(tiers("\"ooTextFile\" \"TextGrid\" 0 1 <absent>"), Ok(none) if none.is_empty()));
    }
}
