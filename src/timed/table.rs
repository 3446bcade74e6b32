//! A table of words, one a line: start, end, word, with tabs or commas between them.
//!
//! The columns are the first three, or those that a first line names; others are passed over. `-` or nothing in place
//! of the times: the word is not spoken. Tables with tabs have no quotes, those with commas may.

use super::{Span, Word, refuse};
use crate::error::Result;
use crate::timing::alignment::Status;

/// What the columns may be called.
const NAMES: [&[&str]; 3] = [
    &["start", "start_s", "begin", "tmin", "xmin", "from"],
    &["end", "end_s", "stop", "tmax", "xmax", "to"],
    &["word", "token", "text", "label"],
];
const STATUS: &str = "status";

/// The rows of `text`.
pub(super) fn read(text: &str, separator: u8) -> Result<Vec<Word>> {
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(separator)
        .quoting(separator == b',')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns: Option<Columns> = None;
    let mut words = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|e| refuse(format!("no table: {e}"), "save it again as TSV or CSV"))?;
        let line = row.position().map_or(0, |position| line_of(text, position));
        let wrong = |problem: String| {
            refuse(format!("line {line}: {problem}"), "each line needs start, end and word; mend it")
        };
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let columns = match columns {
            Some(columns) => columns,
            None => {
                let named = Columns::named(&row);
                columns = Some(named.unwrap_or(Columns { times: [0, 1], word: 2, status: None }));
                match (named, columns) {
                    (None, Some(first)) => first,
                    _ => continue,
                }
            }
        };
        let field = |at: usize| row.get(at).map(str::trim);
        let (Some(start), Some(end), Some(word)) =
            (field(columns.times[0]), field(columns.times[1]), row.get(columns.word))
        else {
            return Err(wrong("not the three fields start, end, word".to_string()));
        };
        let unspoken = |time: &str| matches!(time, "-" | "");
        let span = match (unspoken(start), unspoken(end)) {
            (true, true) => None,
            _ => {
                let seconds = |field: &str| {
                    field.parse::<f64>().map_err(|_| wrong(format!("'{field}' is no number of seconds")))
                };
                Some(Span::new(seconds(start)?, seconds(end)?).map_err(wrong)?)
            }
        };
        let status = match (columns.status.and_then(field), span) {
            (Some("non_speech"), _) => Status::NonSpeech,
            (Some("interpolated"), Some(_)) => Status::Interpolated,
            (_, Some(_)) => Status::Aligned,
            (_, None) => Status::NotFound,
        };
        words.push(Word { text: word.to_string(), span, status, line });
    }
    Ok(words)
}

/// The line of a row: its position is that of the empty lines before it, which are passed over.
fn line_of(text: &str, position: &csv::Position) -> usize {
    let rest = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
    let ends = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    position.line() as usize + ends.filter(|b| **b == b'\n').count()
}

/// Where the columns stand.
#[derive(Clone, Copy)]
struct Columns {
    times: [usize; 2],
    word: usize,
    status: Option<usize>,
}

impl Columns {
    /// As `row` names them, if it names all three.
    fn named(row: &csv::StringRecord) -> Option<Columns> {
        let at = |names: &[&str]| {
            row.iter().position(|field| names.iter().any(|name| field.trim().eq_ignore_ascii_case(name)))
        };
        let [start, end, word] = NAMES.map(at);
        Some(Columns { times: [start?, end?], word: word?, status: at(&[STATUS]) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Word, times, line.
    type Row = (String, Option<(f64, f64)>, usize);

    fn rows(text: &str, separator: u8) -> Vec<Row> {
        let words = read(text, separator).unwrap();
        words.into_iter().map(|w| (w.text, w.span.map(|s| (s.start_s, s.end_s)), w.line)).collect()
    }

    #[test]
    fn the_first_three_columns_are_start_end_and_word() {
        let found = rows("0.1\t0.25\t\"Hi,\n-\t-\tyou\n\n0.5\t1\tthere\n", b'\t');
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
        let found = rows("word,Start,score,END,status\n\"a,b\",1,0.5,2,aligned\nc,,,,not_found\n", b',');
        assert_eq!(found, [("a,b".to_string(), Some((1.0, 2.0)), 2), ("c".to_string(), None, 3)]);
        let words =
            read("start\tend\tword\tstatus\n1\t2\ta\tinterpolated\n\t\t-\tnon_speech\n", b'\t').unwrap();
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
            let told = read(text, b'\t').unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
    }
}
