//! What changed, as JSON: `{"schema": "kiru-align-compare/1", ...}`, a word that changed a line.

use std::io::{self, Write};

use super::{EdgeMovement, WordChange};
use kiru_align::formats::json::write::status_name;
use kiru_align::formats::timed_words::TimedWord;
use kiru_align::units::us_to_ms;
use serde::Serialize;
use serde_json::Value;

use super::findings::{CompareVerdict, ComparedFile, Findings, SideBySide};
use crate::report::text::rounded;

/// Write `findings`.
pub fn write(out: &mut dyn Write, findings: &Findings) -> io::Result<()> {
    let counts = findings.counts();
    open(
        out,
        &ReportHead {
            schema: "kiru-align-compare/1",
            verdict: name(findings.verdict()),
            tolerance_ms: us_to_ms(findings.limits.tolerance_us),
            max_moved: findings.limits.max_moved,
            words: counts.words,
            changed: counts.changed(),
            only_old: &findings.only_old,
            only_new: &findings.only_new,
        },
    )?;
    write!(out, ",\n\"files\": [")?;
    for (i, file) in findings.files.iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        write_file(out, findings, file)?;
    }
    out.write_all(b"]}\n")
}

fn write_file(out: &mut dyn Write, findings: &Findings, file: &ComparedFile) -> io::Result<()> {
    let paths = FileHead { old: &file.old, new: &file.new, verdict: name(file.verdict(&findings.limits)) };
    open(out, &paths)?;
    let sides = match &file.found {
        Ok(sides) => sides,
        Err(error) => return write!(out, ",\n\"error\": {}}}", Value::from(error.as_str())),
    };
    out.write_all(b",\n\"sums\": ")?;
    serde_json::to_writer(&mut *out, &FileSums::new(sides))?;
    out.write_all(b",\n\"changes\": [")?;
    for (i, change) in sides.comparison.changes.iter().enumerate() {
        out.write_all(if i == 0 { b"\n  " } else { b",\n  " })?;
        serde_json::to_writer(&mut *out, &ChangeRow::new(sides, change))?;
    }
    out.write_all(b"]}")
}

/// An object without its last brace: more follows.
fn open(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(object)?;
    out.write_all(text.strip_suffix('}').unwrap_or(&text).as_bytes())
}

fn name(verdict: CompareVerdict) -> &'static str {
    match verdict {
        CompareVerdict::Within => "within",
        CompareVerdict::Beyond => "beyond",
        CompareVerdict::Unusable => "unusable",
    }
}

#[derive(Serialize)]
struct ReportHead<'a> {
    schema: &'a str,
    verdict: &'a str,
    tolerance_ms: f64,
    max_moved: f64,
    words: usize,
    changed: usize,
    only_old: &'a [String],
    only_new: &'a [String],
}

#[derive(Serialize)]
struct FileHead<'a> {
    old: &'a str,
    new: &'a str,
    verdict: &'a str,
}

/// What there is of everything in a file; pairs are what was and what is.
#[derive(Serialize)]
struct FileSums<'a> {
    words: usize,
    changed: usize,
    changed_share: f64,
    moved: usize,
    lost: usize,
    found: usize,
    appeared: usize,
    vanished: usize,
    status: usize,
    respelled: usize,
    starts: MovedEdges,
    ends: MovedEdges,
    fit: [Option<&'a str>; 2],
    duration: [Option<f64>; 2],
    model_sha256: [Option<&'a str>; 2],
}

#[derive(Serialize)]
struct MovedEdges {
    edges: usize,
    mean_ms: f64,
    later_ms: f64,
    most_ms: f64,
}

impl<'a> FileSums<'a> {
    fn new(sides: &'a SideBySide) -> FileSums<'a> {
        let (comparison, about) = (&sides.comparison, [&sides.old.about, &sides.new.about]);
        let counts = &comparison.counts;
        FileSums {
            words: counts.words,
            changed: counts.changed(),
            changed_share: rounded(counts.share(), 1e6),
            moved: counts.moved,
            lost: counts.lost,
            found: counts.found,
            appeared: counts.appeared,
            vanished: counts.vanished,
            status: counts.status,
            respelled: counts.respelled,
            starts: MovedEdges::new(&comparison.starts),
            ends: MovedEdges::new(&comparison.ends),
            fit: about.map(|about| about.fits.map(|good| if good { "good" } else { "suspect" })),
            duration: about.map(|about| about.duration_s),
            model_sha256: about.map(|about| about.model.as_ref().map(|(_, sha256)| sha256.as_str())),
        }
    }
}

impl MovedEdges {
    fn new(edges: &EdgeMovement) -> MovedEdges {
        MovedEdges {
            edges: edges.edges,
            mean_ms: rounded(edges.mean_ms, 1e3),
            later_ms: rounded(edges.later_ms, 1e3),
            most_ms: edges.most_ms,
        }
    }
}

#[derive(Serialize)]
struct ChangeRow<'a> {
    kind: &'static str,
    word: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<WordTimes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<WordTimes>,
}

/// Where a word is in one of the results.
#[derive(Serialize)]
struct WordTimes {
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    status: &'static str,
    line: usize,
}

impl<'a> ChangeRow<'a> {
    fn new(sides: &'a SideBySide, change: &WordChange) -> ChangeRow<'a> {
        let place = |words: &[TimedWord], at: Option<usize>| {
            at.and_then(|at| words.get(at)).map(|word| WordTimes {
                start: word.span.map(|span| span.start_s),
                end: word.span.map(|span| span.end_s),
                status: status_name(word.status),
                line: word.line,
            })
        };
        ChangeRow {
            kind: change.kind.name(),
            word: sides.word(change).map_or("", |word| &word.text),
            start_ms: change.by_us.map(|[start, _]| us_to_ms(start)),
            end_ms: change.by_us.map(|[_, end]| us_to_ms(end)),
            old: place(&sides.old.words, change.old),
            new: place(&sides.new.words, change.new),
        }
    }
}
