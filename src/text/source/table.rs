//! Tables of words or sentences with times: CSV and TSV with a header, and label tracks of Audacity without.
//!
//! Columns are known by their names, in any order; all others are passed over. Times are seconds, or milliseconds where
//! the name ends so (`start_ms`), or clock times. Without an end or a duration a row lasts until the next one begins.
//! OpenAI's Whisper writes whole milliseconds in its TSV and calls them `start`, `end`, `text`: such a file is read so.

use super::rows::{self, Row};
use super::{Rough, clock};
use crate::error::{Error, Result};

const TEXT: [&str; 11] = [
    "word",
    "words",
    "text",
    "token",
    "label",
    "transcript",
    "utterance",
    "sentence",
    "transcription",
    "caption",
    "subtitle",
];
const START: [&str; 11] = [
    "start",
    "begin",
    "start_time",
    "begin_time",
    "starttime",
    "onset",
    "tmin",
    "xmin",
    "from",
    "time_start",
    "in",
];
const END: [&str; 11] =
    ["end", "stop", "end_time", "stop_time", "endtime", "finish", "tmax", "xmax", "to", "time_end", "out"];
const DURATION: [&str; 3] = ["duration", "dur", "length"];
/// Our own: whether a word was heard, and which line it stands in.
const STATUS: [&str; 1] = ["status"];
const LINE: [&str; 2] = ["segment", "line"];

const NAMES: &str = "name a column for the text (word, text, token or label) and one for the time (start or begin, then end \
                     or duration) in the first line";
const MEND: &str = "mend the line, or read the file as it stands with --transcript-format text";

/// What stands between the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Commas or semicolons, with quotes as RFC 4180 has them.
    Csv,
    /// Tabs.
    Tsv,
}

/// What kind of table `text` is, if it surely is one: with a header that names a text and a time, and a first row that
/// fits it, or as a label track.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let fits = |kind: Kind, delimiter: char, fewest: usize| {
        let head = Head::new(text, delimiter).filter(|head| head.columns >= fewest)?;
        let mut rows = records(text, delimiter);
        let (_, first) = rows.nth(1)?.ok()?;
        let time = first.get(head.start.at)?;
        (first.len() == head.columns
            && (head.start.seconds(time, delimiter).ok()?.is_some() || head.status.is_some()))
        .then_some(kind)
    };
    if is_labels(text) {
        return Some(Kind::Tsv);
    }
    fits(Kind::Tsv, '\t', 2).or_else(|| fits(Kind::Csv, ',', 3)).or_else(|| fits(Kind::Csv, ';', 3))
}

/// Reads the rows of `text`.
///
/// # Errors
/// [`Error::Transcript`] if the columns are not known, or a row is not as long as the first or has a time that is none,
/// with its line.
pub(super) fn parse(text: &str, kind: Kind) -> Result<Rough> {
    if kind == Kind::Tsv && is_labels(text) {
        return labels(text).map(rows::rough);
    }
    let delimiters: &[char] = if kind == Kind::Tsv { &['\t'] } else { &[',', ';', '\t'] };
    let head = delimiters.iter().find_map(|d| Some((Head::new(text, *d)?, *d)));
    let Some((head, delimiter)) = head else {
        let problem = "the transcript has no columns that are known in its first line".to_string();
        return Err(Error::Transcript { problem, remedy: NAMES });
    };
    let records: Vec<(u64, Vec<String>)> = records(text, delimiter).skip(1).collect::<Result<_>>()?;
    if let Some((line, _)) = records.last().filter(|(line, _)| is_open(text, *line, delimiter)) {
        return Err(bad(*line, "a quotation mark that opens and is not closed"));
    }
    let is_whisper = delimiter == '\t' && head.names == ["start", "end", "text"] && {
        let whole = |time: &String| !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit());
        records.iter().all(|(_, fields)| fields.iter().take(2).all(whole))
    };
    let mut rows = Vec::with_capacity(records.len());
    let mut starts = Vec::with_capacity(records.len());
    for (line, fields) in records {
        if fields.len() != head.columns {
            return Err(bad(line, &format!("{} fields, not {} as the first", fields.len(), head.columns)));
        }
        let time = |column: Option<&Column>| -> Result<Option<f64>> {
            let Some(column) = column else { return Ok(None) };
            let seconds = column
                .seconds(&fields[column.at], delimiter)
                .map_err(|()| bad(line, &format!("no time: {:.40}", fields[column.at])))?;
            Ok(seconds.map(|seconds| if is_whisper { seconds / 1000.0 } else { seconds }))
        };
        let start = time(Some(&head.start))?;
        let duration = time(head.duration.as_ref())?;
        let end = time(head.end.as_ref())?.or_else(|| Some(start? + duration?));
        let field = |at: Option<usize>| at.map(|at| fields[at].trim().to_string());
        starts.push((start, end));
        rows.push(Row {
            text: fields[head.text].clone(),
            span: None,
            unheard: matches!(field(head.status).as_deref(), Some("not_found" | "non_speech")),
            line: field(head.line),
        });
    }
    let nexts = starts.iter().skip(1).map(|(next, _)| *next).chain([None]);
    for ((row, (start, end)), next) in rows.iter_mut().zip(&starts).zip(nexts) {
        let until_next = || next.filter(|next| start.is_some_and(|start| *next > start)).or(*start);
        row.span = clock::span(*start, end.or_else(until_next));
    }
    Ok(rows::rough(rows))
}

fn bad(line: u64, what: &str) -> Error {
    Error::Transcript { problem: format!("line {line} of the transcript's table has {what}"), remedy: MEND }
}

/// A column of times.
struct Column {
    at: usize,
    /// How many of its units are a second.
    a_second: f64,
}

impl Column {
    /// The time that `field` holds, if it is not empty.
    fn seconds(&self, field: &str, delimiter: char) -> std::result::Result<Option<f64>, ()> {
        let field = field.trim();
        if ["", "-", "NA", "NaN", "nan", "null", "None"].contains(&field) {
            return Ok(None);
        }
        let decimal = field.replace(',', if delimiter == ',' { "," } else { "." });
        match decimal.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number / self.a_second)),
            _ => clock::seconds(field).map(Some).ok_or(()),
        }
    }
}

/// What the first line says.
struct Head {
    names: Vec<String>,
    columns: usize,
    text: usize,
    start: Column,
    end: Option<Column>,
    duration: Option<Column>,
    status: Option<usize>,
    line: Option<usize>,
}

impl Head {
    fn new(text: &str, delimiter: char) -> Option<Head> {
        let (_, fields) = records(text, delimiter).next()?.ok()?;
        let names: Vec<String> = fields.iter().map(|field| normal(field)).collect();
        let find =
            |known: &[&str]| known.iter().find_map(|known| names.iter().position(|name| name == known));
        let time = |known: &[&str]| {
            known.iter().find_map(|known| {
                names.iter().enumerate().find_map(|(at, name)| {
                    let a_second = match name.strip_prefix(known)? {
                        "" | "_s" | "_sec" | "_secs" | "_seconds" => 1.0,
                        "_ms" | "_msec" | "_millis" | "_milliseconds" => 1000.0,
                        _ => return None,
                    };
                    Some(Column { at, a_second })
                })
            })
        };
        Some(Head {
            columns: names.len(),
            text: find(&TEXT)?,
            start: time(&START)?,
            end: time(&END),
            duration: time(&DURATION),
            status: find(&STATUS),
            line: find(&LINE),
            names,
        })
    }
}

/// A column's name in small letters, with `_` for all that stands between words: "Start (ms)" is `start_ms`.
fn normal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The rows of a table that are not blank, each with its line.
fn records(text: &str, delimiter: char) -> Box<dyn Iterator<Item = Result<(u64, Vec<String>)>> + '_> {
    if delimiter != '\t' {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter as u8)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        return Box::new(reader.into_records().map(|record| match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                Ok((line, record.iter().map(str::to_string).collect()))
            }
            Err(e) => Err(bad(e.position().map_or(0, csv::Position::line), "no fields that can be read")),
        }));
    }
    // Files with tabs mostly have no quotes, so that a quotation mark is one, unless all is quoted or it must be.
    let mut all_quoted = None;
    Box::new(lines(text).map(move |(at, line)| {
        let fields: Vec<&str> = line.split('\t').collect();
        let in_quotes = |field: &str| field.len() > 1 && field.starts_with('"') && field.ends_with('"');
        let all = *all_quoted.get_or_insert_with(|| fields.iter().all(|field| in_quotes(field)));
        let unquoted = |field: &&str| match field.strip_prefix('"').and_then(|f| f.strip_suffix('"')) {
            Some(inside) if all || is_doubled(inside) => inside.replace("\"\"", "\""),
            _ => (*field).to_string(),
        };
        Ok((at, fields.iter().map(unquoted).collect()))
    }))
}

/// Whether there are quotation marks in `inside`, all of them doubled.
fn is_doubled(inside: &str) -> bool {
    inside.contains('"') && !inside.replace("\"\"", "").contains('"')
}

/// Whether the last record, which begins in `line`, has a quotation mark that is not closed, so that it takes all lines
/// to the end.
fn is_open(text: &str, line: u64, delimiter: char) -> bool {
    if delimiter == '\t' {
        return false;
    }
    let before = usize::try_from(line).unwrap_or(usize::MAX).saturating_sub(1);
    let record: Vec<&str> = text.split('\n').skip(before).collect();
    let opens = |line: &&str| line.starts_with('"') || line.contains(&format!("{delimiter}\""));
    record.iter().any(opens) && record.iter().map(|line| line.matches('"').count()).sum::<usize>() % 2 == 1
}

/// Lines that are not blank, each with its number from 1.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty())
}

/// Whether the lines, all or nearly all, are labels of Audacity: start, end and a text with tabs between them; lines
/// that begin with a backslash give the range of frequencies of the label before.
fn is_labels(text: &str) -> bool {
    let (mut labels, mut others, mut texts) = (0, 0, 0);
    for (_, line) in lines(text).filter(|(_, line)| !line.starts_with('\\')) {
        match label(line) {
            Some((.., text)) => {
                labels += 1;
                texts += usize::from(!text.trim().is_empty());
            }
            // A header is no mistake.
            None if labels == 0 => return false,
            None => others += 1,
        }
    }
    texts > 0 && super::are_nearly_all(labels, others)
}

fn labels(text: &str) -> Result<Vec<Row>> {
    let labels = lines(text).filter(|(_, line)| !line.starts_with('\\'));
    let row = |(at, line)| {
        let (start, end, text) =
            label(line).ok_or_else(|| bad(at, "no start, end and text with tabs between"))?;
        Ok(Row { text: text.to_string(), span: clock::span(Some(start), Some(end)), ..Row::default() })
    };
    labels.map(row).collect()
}

fn label(line: &str) -> Option<(f64, f64, &str)> {
    let mut fields = line.splitn(3, '\t');
    let mut time = || {
        let field = fields.next()?;
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        (!field.is_empty() && field.chars().all(plain))
            .then(|| field.replace(',', ".").parse::<f64>().ok())?
    };
    let (start, end) = (time()?, time()?);
    // Audacity leaves the last tab out where there is no text.
    let text = fields.next().unwrap_or("");
    (start <= end).then_some((start, end, text))
}
