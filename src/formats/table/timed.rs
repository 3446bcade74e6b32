//! The words of a table, one a line: start, end, word, with tabs or commas between them.
//!
//! The columns are those that a first line names, or else the first three; others are skipped. `-` or nothing in
//! place of the times: the word is not spoken.

use super::parse::{Broken, Column, TableHeader, TableKind, TableRow, rows};
use crate::confidence::alignment::Status;
use crate::error::{Error, Result};
use crate::formats::timed_words::{SecondsSpan, TimedWord, refuse};

/// The words of `text`, a table of this kind.
pub(crate) fn read(text: &str, kind: TableKind) -> Result<Vec<TimedWord>> {
    let delimiters: &[char] = match kind {
        TableKind::Csv => &[',', ';'],
        TableKind::Tsv => &['\t'],
    };
    let head =
        delimiters.iter().find_map(|delimiter| Some((TableHeader::new(text, *delimiter)?, *delimiter)));
    let delimiter = head.as_ref().map_or(delimiters[0], |(_, delimiter)| *delimiter);
    let mut rows = rows(text, delimiter).map_err(|Broken { line, what }| wrong(line, what))?;
    let columns = match head {
        None => {
            // Labels of Audacity may have lines with a range of frequencies.
            rows.retain(|row| row.fields.first().is_none_or(|first| first != "\\"));
            Columns::FIRST
        }
        Some((head, _)) => {
            rows.drain(..1);
            Columns::named(&head, &rows, delimiter)?
        }
    };
    rows.iter().map(|row| columns.word(row, delimiter)).collect()
}

fn wrong(line: usize, problem: &str) -> Error {
    refuse(format!("line {line}: {problem}"), "each line needs start, end and word; mend it")
}

/// Where the columns stand.
struct Columns {
    start: Column,
    /// The end, or how long it lasts.
    end: Column,
    lasts: bool,
    word: usize,
    status: Option<usize>,
}

impl Columns {
    /// Of a table without names.
    const FIRST: Columns = Columns {
        start: Column { at: 0, a_second: 1.0 },
        end: Column { at: 1, a_second: 1.0 },
        lasts: false,
        word: 2,
        status: None,
    };

    /// As the first line names them, whose `rows` follow.
    fn named(head: &TableHeader, rows: &[TableRow], delimiter: char) -> Result<Columns> {
        let Some(start) = head.start else {
            return Err(wrong(1, "no column is called start or begin"));
        };
        let Some(end) = head.end.or(head.duration) else {
            return Err(wrong(1, "no column is called end or duration"));
        };
        let a_second = |column: Column| match head.is_whisper(rows, delimiter) {
            true => Column { a_second: 1000.0, ..column },
            false => column,
        };
        let (start, end) = (a_second(start), a_second(end));
        Ok(Columns { start, end, lasts: head.end.is_none(), word: head.text, status: head.status })
    }

    fn word(&self, row: &TableRow, delimiter: char) -> Result<TimedWord> {
        let wrong = |problem: String| wrong(row.line, &problem);
        let field = |at: usize| row.fields.get(at).map(|field| field.trim());
        let (Some(start), Some(end), Some(text)) =
            (field(self.start.at), field(self.end.at), row.fields.get(self.word))
        else {
            return Err(wrong("not the three fields start, end, word".to_string()));
        };
        let times = (
            self.start.seconds(start, delimiter).map_err(wrong)?,
            self.end.seconds(end, delimiter).map_err(wrong)?,
        );
        let span = match times {
            (None, None) => None,
            (Some(_), None) => return Err(wrong(format!("'{end}' is no number of seconds"))),
            (None, Some(_)) => return Err(wrong(format!("'{start}' is no number of seconds"))),
            (Some(start_s), Some(end_s)) => {
                let end_s = if self.lasts { start_s + end_s } else { end_s };
                Some(SecondsSpan::new(start_s, end_s).map_err(wrong)?)
            }
        };
        let status = match (self.status.and_then(field), span) {
            (Some("non_speech"), _) => Status::NonSpeech,
            (Some("interpolated"), Some(_)) => Status::Interpolated,
            (_, Some(_)) => Status::Aligned,
            (_, None) => Status::NotFound,
        };
        Ok(TimedWord { text: text.clone(), span, status, line: row.line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Word, times, line.
    type Found = (String, Option<(f64, f64)>, usize);

    fn rows(text: &str, kind: TableKind) -> Vec<Found> {
        let words = read(text, kind).unwrap();
        words.into_iter().map(|w| (w.text, w.span.map(|s| (s.start_s, s.end_s)), w.line)).collect()
    }

    #[test]
    fn the_first_three_columns_are_start_end_and_word() {
        let found = rows("0.1\t0.25\t\"Hi,\n-\t-\tyou\n\n0.5\t1\tthere\n", TableKind::Tsv);
        assert_eq!(
            found,
            [
                ("\"Hi,".to_string(), Some((0.1, 0.25)), 1),
                ("you".to_string(), None, 2),
                ("there".to_string(), Some((0.5, 1.0)), 4)
            ]
        );
    }

    #[test]
    fn a_first_line_may_name_the_columns() {
        let found =
            rows("word,Start,score,END,status\n\"a,b\",1,0.5,2,aligned\nc,,,,not_found\n", TableKind::Csv);
        assert_eq!(found, [("a,b".to_string(), Some((1.0, 2.0)), 2), ("c".to_string(), None, 3)]);
        let words =
            read("start\tend\tword\tstatus\n1\t2\ta\tinterpolated\n\t\t-\tnon_speech\n", TableKind::Tsv)
                .unwrap();
        assert_eq!([words[0].status, words[1].status], [Status::Interpolated, Status::NonSpeech]);
    }

    #[test]
    fn broken_lines_are_named() {
        for (text, part) in [
            ("1\t2\ta\n1\t2", "line 2: not the three fields"),
            ("1\tx\ta", "line 1: 'x' is no number"),
            ("1\t-\ta", "line 1: '-' is no number"),
            ("2\t1\ta", "line 1: a word from 2 to 1 s cannot be"),
            ("inf\tinf\ta", "cannot be"),
        ] {
            let told = read(text, TableKind::Tsv).unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn tables_of_other_programs_have_the_times_that_they_mean() {
        let expected = [("so,".to_string(), Some((0.5, 0.75))), ("\"it\"".to_string(), Some((1.0, 1.5)))];
        for (text, kind) in [
            ("start\tend\ttext\n500\t750\tso,\n1000\t1500\t\"it\"\n", TableKind::Tsv),
            ("Word;Begin;Duration\n\"so,\";0,5;0,25\n\"\"\"it\"\"\";1;0,5\n", TableKind::Csv),
            ("Start (ms),stop_ms,token\n500,750,\"so,\"\n1000,1500,\"\"\"it\"\"\"\n", TableKind::Csv),
            (
                "start\tend\tword\tstatus\n0.500\t0.750\tso,\taligned\n1.000\t1.500\t\"\"\"it\"\"\"\taligned\n",
                TableKind::Tsv,
            ),
            ("0.5\t0.75\tso,\n\\\t100.0\t200.0\n1.0\t1.5\t\"it\"\n", TableKind::Tsv),
        ] {
            let found: Vec<_> = rows(text, kind).into_iter().map(|(word, times, _)| (word, times)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn words_are_not_lost_in_quotation_marks_and_ends_are_not_guessed() {
        for (text, part) in [
            ("start,end,word\n0.5,0.75,so\n1,1.5,\"it\n2,3,was\n", "line 3: a quotation mark that opens"),
            ("start,word\n0.5,so\n", "line 1: no column is called end"),
            ("start,end,word\n0.5,,so\n", "line 2: '' is no number"),
        ] {
            let told = read(text, TableKind::Csv).unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
    }
}
