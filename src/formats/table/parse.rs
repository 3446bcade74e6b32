//! Tables of words or sentences with times: CSV and TSV, whose columns are known by their names.
//!
//! Columns may stand in any order; all others are skipped. Times are seconds, or milliseconds where the name ends so
//! (`start_ms`), or clock times. OpenAI's Whisper writes whole milliseconds in its TSV and calls them `start`, `end`,
//! `text`: such a file is read so.

use crate::formats::timestamps;

const TEXT: [&str; 20] = [
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
    "subtitles",
    "captions",
    "content",
    "contents",
    "dialogue",
    "dialog",
    "speech",
    "spoken",
    "message",
];
const START: [&str; 20] = [
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
    "start_timecode",
    "start_tc",
    "timecode_in",
    "tc_in",
    "in_point",
    "start_timestamp",
    "timestamp",
    "timecode",
    "time",
];
const END: [&str; 17] = [
    "end",
    "stop",
    "end_time",
    "stop_time",
    "endtime",
    "finish",
    "tmax",
    "xmax",
    "to",
    "time_end",
    "out",
    "end_timecode",
    "end_tc",
    "timecode_out",
    "tc_out",
    "out_point",
    "end_timestamp",
];
const SPEAKER: [&str; 7] =
    ["speaker", "speaker_name", "speaker_label", "speakername", "character", "participant", "name"];
const DURATION: [&str; 3] = ["duration", "dur", "length"];
/// Our own: whether a word was heard, and which line it stands in.
const STATUS: [&str; 1] = ["status"];
const LINE: [&str; 2] = ["segment", "line"];

/// What stands between the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Commas or semicolons, with quotes as RFC 4180 has them.
    Csv,
    /// Tabs.
    Tsv,
}

/// A row that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The line in which it begins, from 1.
    pub line: usize,
    /// Verbatim, without the quotation marks around them.
    pub fields: Vec<String>,
}

/// What is wrong with a row, to follow upon "the line has".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line in which the row begins, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

/// The rows of a whole table, the first line among them.
///
/// # Errors
/// [`Broken`] for a quotation mark that opens and is not closed, which takes all lines to the end.
pub fn rows(text: &str, delimiter: char) -> Result<Vec<TableRow>, Broken> {
    let rows: Vec<TableRow> = records(text, delimiter).collect::<Result<_, _>>()?;
    match rows.last().filter(|row| is_open(text, row.line, delimiter)) {
        Some(row) => Err(Broken { line: row.line, what: "a quotation mark that opens and is not closed" }),
        None => Ok(rows),
    }
}

/// A column of times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its place, from 0.
    pub at: usize,
    /// How many of its units are a second.
    pub a_second: f64,
}

impl Column {
    /// The time that `field` holds, if it is not empty.
    ///
    /// # Errors
    /// Why it is no time, in words.
    pub fn seconds(&self, field: &str, delimiter: char) -> Result<Option<f64>, String> {
        let field = field.trim();
        if ["", "-", "NA", "NaN", "nan", "null", "None"].contains(&field) {
            return Ok(None);
        }
        let decimal = field.replace(',', if delimiter == ',' { "," } else { "." });
        match timestamps::seconds(&decimal) {
            Ok(number) if number.is_finite() => Ok(Some(number / self.a_second)),
            Ok(_) => Err(format!("a time of '{field:.40}' cannot be")),
            Err(why) => timestamps::clock_time(field).map(Some).ok_or(why),
        }
    }
}

/// What the first line says: where the columns are.
#[derive(Debug, Clone, PartialEq)]
pub struct TableHeader {
    /// The names of all columns in lower-case letters, with `_` for all that stands between words.
    pub names: Vec<String>,
    /// The place of the words or sentences.
    pub text: usize,
    /// When each begins; none in a script, of which the speakers are known.
    pub start: Option<Column>,
    /// When each ends, if a column says so.
    pub end: Option<Column>,
    /// How long each lasts, if a column says so.
    pub duration: Option<Column>,
    /// The place of what our own tables say of each word: whether it was heard.
    pub status: Option<usize>,
    /// The place of the line of the text, if a column says so.
    pub line: Option<usize>,
    /// The place of the speaker, if a column says so.
    pub speaker: Option<usize>,
}

impl TableHeader {
    /// The columns of `text`, if its first line names a text and a time or a speaker.
    pub fn new(text: &str, delimiter: char) -> Option<TableHeader> {
        let first = records(text, delimiter).next()?.ok()?;
        let names: Vec<String> = first.fields.iter().map(|field| normal(field)).collect();
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
        let (start, speaker) = (time(&START), find(&SPEAKER));
        // Names and what they say with tabs between are plain text, too.
        let is_script = speaker.is_some() && (delimiter != '\t' || names.len() > 2);
        (start.is_some() || is_script).then_some(())?;
        Some(TableHeader {
            text: find(&TEXT)?,
            start,
            end: time(&END),
            duration: time(&DURATION),
            status: find(&STATUS),
            line: find(&LINE),
            speaker,
            names,
        })
    }

    /// The `fields` of a row. If the text is the last column, it may have the delimiter in it without quotation marks.
    pub fn whole(&self, mut fields: Vec<String>, delimiter: char) -> Vec<String> {
        if fields.len() > self.names.len() && self.text + 1 == self.names.len() && delimiter != '\t' {
            let text = fields.split_off(self.text).join(&delimiter.to_string());
            fields.push(text);
        }
        fields
    }

    /// Whether it is a table of OpenAI's Whisper, in whose `rows` (without the first line) all times are whole
    /// milliseconds.
    pub fn is_whisper(&self, rows: &[TableRow], delimiter: char) -> bool {
        let whole = |time: &String| !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit());
        delimiter == '\t'
            && self.names == ["start", "end", "text"]
            && rows.iter().all(|row| row.fields.iter().take(2).all(whole))
    }
}

/// A column's name in lower-case letters, with `_` for all that stands between words: "Start (ms)" is `start_ms`.
fn normal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The rows of a table that are not blank, read as they are asked for.
///
/// # Errors
/// [`Broken`] for a row that is none.
pub fn records(text: &str, delimiter: char) -> Box<dyn Iterator<Item = Result<TableRow, Broken>> + '_> {
    if delimiter != '\t' {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter as u8)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let row = move |record: csv::Result<csv::StringRecord>| match record {
            Ok(record) => {
                let line = record.position().map_or(0, |position| line_of(text, position));
                Ok(TableRow { line, fields: record.iter().map(str::to_string).collect() })
            }
            Err(e) => {
                let line = e.position().map_or(0, |position| line_of(text, position));
                Err(Broken { line, what: "no fields that can be read" })
            }
        };
        let is_blank = |row: &TableRow| row.fields.iter().all(|field| field.trim().is_empty());
        let rows = reader.into_records().map(row);
        return Box::new(rows.filter(move |row| !row.as_ref().is_ok_and(is_blank)));
    }
    // Files with tabs mostly have no quotes, so that a quotation mark is one, unless all is quoted or it must be.
    let mut all_quoted = None;
    Box::new(lines(text).map(move |(number, line)| {
        let fields: Vec<&str> = line.split('\t').collect();
        let in_quotes = |field: &str| field.len() > 1 && field.starts_with('"') && field.ends_with('"');
        let all = *all_quoted.get_or_insert_with(|| fields.iter().all(|field| in_quotes(field)));
        let unquoted = |field: &&str| match field.strip_prefix('"').and_then(|f| f.strip_suffix('"')) {
            Some(inside) if all || is_doubled(inside) => inside.replace("\"\"", "\""),
            _ => (*field).to_string(),
        };
        Ok(TableRow { line: number, fields: fields.iter().map(unquoted).collect() })
    }))
}

/// Whether there are quotation marks in `inside`, all of them doubled.
fn is_doubled(inside: &str) -> bool {
    inside.contains('"') && !inside.replace("\"\"", "").contains('"')
}

/// Whether the last record, which begins in `line`, has a quotation mark that is not closed, so that it takes all lines
/// to the end.
fn is_open(text: &str, line: usize, delimiter: char) -> bool {
    if delimiter == '\t' {
        return false;
    }
    let record: Vec<&str> = text.split('\n').skip(line.saturating_sub(1)).collect();
    let opens = |line: &&str| line.starts_with('"') || line.contains(&format!("{delimiter}\""));
    record.iter().any(opens) && record.iter().map(|line| line.matches('"').count()).sum::<usize>() % 2 == 1
}

/// Lines that are not blank, each with its number from 1. They end with LF, CR LF, or, where there is no LF, CR.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let lines = text.split(end).map(|line| line.strip_suffix('\r').unwrap_or(line));
    (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty())
}

/// The line of a row: its position is that of the empty lines before it, which are skipped.
fn line_of(text: &str, position: &csv::Position) -> usize {
    let rest = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
    let ends = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    position.line() as usize + ends.filter(|b| **b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, delimiter: char) -> Vec<(usize, String)> {
        let rows = rows(text, delimiter).unwrap();
        rows.into_iter().map(|row| (row.line, row.fields.join("|"))).collect()
    }

    #[test]
    fn rows_come_with_their_lines_and_without_blank_ones() {
        let expected = [(1, "a|b".to_string()), (4, "c,|\"d\"".to_string()), (5, "e|f".to_string())];
        assert_eq!(table("a,b\n\n,\n\"c,\",\"\"\"d\"\"\"\ne,f", ','), expected);
        assert_eq!(table("a\tb\r\n\r\n\t\r\nc,\t\"\"\"d\"\"\"\r\ne\tf\r\n", '\t'), expected);
        assert_eq!(table("a\tb\r\r\t\rc,\t\"\"\"d\"\"\"\re\tf", '\t'), expected);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told_where_it_opens() {
        assert_eq!(rows("a,b\n\nc,\"d\ne,f\n", ',').unwrap_err().line, 3);
        assert_eq!(table("a,5\"\n", ','), [(1, "a,5\"".replace(',', "|"))]);
    }

    #[test]
    fn times_are_seconds_whatever_the_column_counts() {
        let of = |name: &str, field: &str, delimiter: char| {
            let head = TableHeader::new(&format!("{name}{delimiter}word\n"), delimiter).unwrap();
            head.start.unwrap().seconds(field, delimiter)
        };
        for (name, field, delimiter, expected) in [
            ("Start (ms)", "1500", ',', Some(1.5)),
            ("BEGIN", "1,5", ';', Some(1.5)),
            ("start_s", " 1.5 ", '\t', Some(1.5)),
            ("from", "00:01,5", '\t', Some(1.5)),
            ("onset", "-", ',', None),
        ] {
            assert_eq!(of(name, field, delimiter), Ok(expected), "{name} {field}");
        }
        assert!(of("start", "soon", ',').unwrap_err().contains("'soon' is no number"));
        assert!(of("start", "1e999", ',').unwrap_err().contains("cannot be"));
        assert!(of("start", "inf", ',').unwrap_err().contains("cannot be"));
        assert!(
            TableHeader::new("beginning,word", ',').is_none()
                && TableHeader::new("start,remark", ',').is_none()
        );
    }
}
