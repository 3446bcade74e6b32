//! Words or sentences of a table with times: of CSV and TSV with a header, and of label tracks of Audacity without.
//!
//! Without an end or a duration a row lasts until the next one begins.

use super::parse::{self, Broken, Column, TableHeader, TableKind, lines, records};
use crate::error::{Error, Result};
use crate::formats::cue_blocks::{CountedFrame, at_rate, rate_of};
use crate::formats::lines_from_rows::{self, TimedRow};
use crate::formats::time_line::frames;
use crate::formats::timed_text::TimedText;
use crate::formats::timestamps;

const NAMES: &str = "name a column for the text (word, text, token or label) and one for the time (start or begin, then end \
                     or duration) in the first line";
const MEND: &str = "mend the line, or read the file as it stands with --transcript-format text";

/// What kind of table `text` is, if it surely is one: with a header that names a text and a time, and a first row that
/// fits it, or as a label track.
pub(crate) fn kind(text: &str) -> Option<TableKind> {
    let fits = |kind: TableKind, delimiter: char, fewest: usize| {
        let head = TableHeader::new(text, delimiter).filter(|head| head.names.len() >= fewest)?;
        let first = head.whole(records(text, delimiter).nth(1)?.ok()?.fields, delimiter);
        let begins = match &head.start {
            Some(start) => {
                start.seconds(first.get(start.at)?, delimiter).ok()?.is_some() || head.status.is_some()
            }
            None => true,
        };
        (first.len() == head.names.len() && begins).then_some(kind)
    };
    if is_labels(text) {
        return Some(TableKind::Tsv);
    }
    fits(TableKind::Tsv, '\t', 2)
        .or_else(|| fits(TableKind::Csv, ',', 2))
        .or_else(|| fits(TableKind::Csv, ';', 2))
}

/// Reads the rows of `text`. Frames in times are as long as `fps`, how many there are in a second, says, or else as they suggest.
///
/// # Errors
/// [`Error::Transcript`] if the columns are not known, or a row is not as long as the first or has a time that is none,
/// with its line.
pub(crate) fn parse_at(text: &str, kind: TableKind, fps: Option<f64>) -> Result<TimedText> {
    if kind == TableKind::Tsv && is_labels(text) {
        return labels(text).map(lines_from_rows::rough);
    }
    let delimiters: &[char] = if kind == TableKind::Tsv { &['\t'] } else { &[',', ';', '\t'] };
    let head = delimiters.iter().find_map(|d| Some((TableHeader::new(text, *d)?, *d)));
    let Some((head, delimiter)) = head else {
        let problem = "the transcript has no columns that are known in its first line".to_string();
        return Err(Error::Transcript { problem, remedy: NAMES });
    };
    let mut records = parse::rows(text, delimiter).map_err(|Broken { line, what }| bad(line, what))?;
    records.drain(..1);
    let is_whisper = head.is_whisper(&records, delimiter);
    let mut rows = Vec::with_capacity(records.len());
    let mut starts = Vec::with_capacity(records.len());
    for record in &mut records {
        record.fields = head.whole(std::mem::take(&mut record.fields), delimiter);
    }
    let columns = [&head.start, &head.end, &head.duration];
    let counted = records.iter().flat_map(|row| {
        let times = columns.iter().filter_map(|column| Some(row.fields.get(column.as_ref()?.at)?.trim()));
        times.filter_map(|written| Some(CountedFrame { line: row.line, written, frame: frames(written)? }))
    });
    let (rate, told) = rate_of(&counted.collect::<Vec<_>>(), fps).unzip();
    for parse::TableRow { line, fields } in records {
        let columns = head.names.len();
        if fields.len() != columns {
            return Err(bad(line, &format!("{} fields, not {columns} as the first", fields.len())));
        }
        let time = |column: Option<&Column>| -> Result<Option<f64>> {
            let Some(column) = column else { return Ok(None) };
            let seconds = column
                .seconds(&fields[column.at], delimiter)
                .map_err(|_| bad(line, &format!("no time: {:.40}", fields[column.at])))?;
            let frame = frames(fields[column.at].trim());
            Ok(seconds.map(|seconds| match rate {
                Some(rate) => at_rate(seconds, frame, rate),
                None if is_whisper => seconds / 1000.0,
                None => seconds,
            }))
        };
        let start = time(head.start.as_ref())?;
        let duration = time(head.duration.as_ref())?;
        let end = time(head.end.as_ref())?.or_else(|| Some(start? + duration?));
        let field = |at: Option<usize>| at.map(|at| fields[at].trim().to_string());
        starts.push((start, end));
        rows.push(TimedRow {
            text: fields[head.text].clone(),
            span: None,
            unheard: matches!(field(head.status).as_deref(), Some("not_found" | "non_speech")),
            line: field(head.line),
            speaker: field(head.speaker).filter(|name| !name.is_empty()),
        });
    }
    let nexts = starts.iter().skip(1).map(|(next, _)| *next).chain([None]);
    for ((row, (start, end)), next) in rows.iter_mut().zip(&starts).zip(nexts) {
        let until_next = || next.filter(|next| start.is_some_and(|start| *next > start)).or(*start);
        row.span = timestamps::span(*start, end.or_else(until_next));
    }
    let mut timed = lines_from_rows::rough(rows);
    timed.warnings.extend(told.flatten());
    Ok(timed)
}

fn bad(line: usize, what: &str) -> Error {
    Error::Transcript { problem: format!("line {line} of the transcript's table has {what}"), remedy: MEND }
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
    texts > 0 && crate::formats::sniff::are_nearly_all(labels, others)
}

fn labels(text: &str) -> Result<Vec<TimedRow>> {
    let labels = lines(text).filter(|(_, line)| !line.starts_with('\\'));
    let row = |(at, line)| {
        let (start, end, text) =
            label(line).ok_or_else(|| bad(at, "no start, end and text with tabs between"))?;
        Ok(TimedRow {
            text: text.to_string(),
            span: timestamps::span(Some(start), Some(end)),
            ..TimedRow::default()
        })
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
