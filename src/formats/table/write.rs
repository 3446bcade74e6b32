//! A table of the words, one a row: CSV, or TSV with tabs for the commas.
//!
//! Columns: `start`, `end`, `word`, `status`, `score`, `offset_start`, `offset_end` and `segment` (the index of the
//! line in the JSON's `segments`), then what was asked for, named as in the JSON: `start_sd`, `end_sd`, `cut_in` and so
//! on; with samples, `sample_rate`: the recordings of speakers may have several; and last, if any is known, the `speaker`.
//! What a word has not is an empty field; every word has a row, whether it has times or not. Phones are rows of their own kind and not in it, and neither
//! are silences.
//!
//! Fields with a comma (in TSV: a tab), a quotation mark or a line end are quoted as RFC 4180 has it, in both kinds, as
//! spreadsheets and the usual readers expect. Words are verbatim, also those that begin with `=`, which a spreadsheet
//! may take for a formula; [`Style::csv_safe`](crate::Style) puts an apostrophe before these.

use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::confidence::alignment::WordTime;
use crate::formats::document::Document;
use crate::formats::json::write::{printed_score, printed_sd, status_name};
use crate::formats::marks::{self, Marked, Marks};
use crate::formats::timestamps::DecimalSeconds;
use crate::transcript::Token;

/// Columns that are always there.
const COLUMNS: [&str; 8] =
    ["start", "end", "word", "status", "score", "offset_start", "offset_end", "segment"];
/// What spreadsheets take for the begin of a formula.
const FORMULA_BEGINS: [char; 4] = ['=', '+', '-', '@'];
/// How sure the edges are.
const DOUBT: [&str; 2] = ["start_sd", "end_sd"];
/// At which rate samples count.
const RATE: [&str; 1] = ["sample_rate"];
/// Who says it.
const SPEAKER: [&str; 1] = ["speaker"];

/// Write `document` to `out`, with `delimiter` between the fields.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document, delimiter: u8) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    // That doubts were asked for is seen by those that are there.
    let doubt = document.alignment.words.iter().any(|word| word.uncertainty.is_some());
    let doubt: &[&str] = if doubt { &DOUBT } else { &[] };
    let marks = columns(&document.marks);
    let rate: &[&str] = if document.marks.samples { &RATE } else { &[] };
    let speakers = &document.transcript.speakers;
    let speaker: &[&str] = if speakers.is_empty() { &[] } else { &SPEAKER };
    table.write_record(COLUMNS.iter().chain(doubt).chain(&marks).chain(rate).chain(speaker))?;

    for (segment, line) in document.transcript.lines.iter().enumerate() {
        for index in line.clone() {
            let (token, time) = (&document.transcript.tokens[index], &document.alignment.words[index]);
            for field in fields(token, time, segment, document.style.csv_safe) {
                table.write_field(field)?;
            }
            if !doubt.is_empty() {
                let sd =
                    |sd_ms: Option<f64>| sd_ms.map_or(String::new(), |sd| format!("{:.1}", printed_sd(sd)));
                table.write_field(sd(time.uncertainty.map(|doubt| doubt.start_sd_ms)))?;
                table.write_field(sd(time.uncertainty.map(|doubt| doubt.end_sd_ms)))?;
            }
            if !marks.is_empty() {
                let marked =
                    time.span.map(|span| Marked::new(&document.marks, index, span, document.rate(index)));
                let values = marked.map(serde_json::to_value).transpose()?;
                let values = values.as_ref().and_then(Value::as_object);
                for column in &marks {
                    table.write_field(
                        values
                            .and_then(|values: &Map<_, _>| values.get(*column))
                            .map_or(String::new(), Value::to_string),
                    )?;
                }
            }
            if !rate.is_empty() {
                table.write_field(
                    time.span.map_or(String::new(), |_| document.rate(index).hz().to_string()),
                )?;
            }
            if !speaker.is_empty() {
                table.write_field(speakers.of(index).unwrap_or(""))?;
            }
            table.write_record(None::<&[u8]>)?;
        }
    }
    table.flush()
}

/// The columns of the marks that were asked for.
fn columns(asked: &Marks) -> Vec<&'static str> {
    let cuts = !asked.cuts.is_empty();
    let wanted = |column: &&str| {
        let kind = match *column {
            name if name.ends_with("_sample") => asked.samples,
            name if name.ends_with("_frame") => asked.fps.is_some(),
            _ => true,
        };
        kind && (cuts || !column.starts_with("cut_"))
    };
    marks::NAMES.into_iter().filter(wanted).collect()
}

fn fields(token: &Token, time: &WordTime, segment: usize, is_safe: bool) -> [String; COLUMNS.len()] {
    let seconds = |ms: Option<u32>| ms.map_or(String::new(), |ms| DecimalSeconds(ms).to_string());
    let score = time.span.and(time.score);
    [
        seconds(time.span.map(|span| span.start)),
        seconds(time.span.map(|span| span.end)),
        match is_safe && token.verbatim.starts_with(FORMULA_BEGINS) {
            true => format!("'{}", token.verbatim),
            false => token.verbatim.clone(),
        },
        status_name(time.status).to_string(),
        score.map_or(String::new(), |score| format!("{:.3}", printed_score(Some(score)))),
        token.offset.start.to_string(),
        token.offset.end.to_string(),
        segment.to_string(),
    ]
}
