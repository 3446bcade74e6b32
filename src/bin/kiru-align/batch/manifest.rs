//! The pairs of a list: a CSV or TSV table with a heading, or a JSON object a line.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use super::sources::{BatchSources, RecordingPair, under};
use crate::args;
use crate::io::{read_text, shown};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// A table whose columns this byte separates.
    Table(u8),
    /// A JSON object a line.
    JsonLines,
}

/// One line of a list.
#[derive(Debug, Deserialize)]
struct ListLine {
    audio: String,
    transcript: String,
    #[serde(default)]
    output: Option<String>,
    #[serde(default)]
    language: Option<String>,
}

/// The kind of the list at `path`, by its ending; `None` if it is no list.
pub fn kind(path: &Path) -> Option<ListKind> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" => Some(ListKind::Table(b',')),
        "tsv" => Some(ListKind::Table(b'\t')),
        "jsonl" | "ndjson" => Some(ListKind::JsonLines),
        _ => None,
    }
}

/// The pairs of the list at `path`, whose paths start from where it lies.
///
/// # Errors
/// With the path and the line in front: what cannot be understood. Nothing is done then, because a line that is wrong
/// may mean that others are, too.
pub fn find(path: &Path, kind: ListKind) -> Result<BatchSources> {
    let text = read_text(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines = match kind {
        ListKind::Table(separator) => table(text, separator),
        ListKind::JsonLines => json_lines(text),
    };
    let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let pairs: Result<Vec<RecordingPair>> = lines.and_then(|lines| {
        lines
            .into_iter()
            .map(|(number, line)| pair(line, &base).with_context(|| format!("line {number}")))
            .collect()
    });
    Ok(BatchSources { pairs: pairs.with_context(|| shown(path))?, base, ..BatchSources::default() })
}

fn pair(line: ListLine, base: &Path) -> Result<RecordingPair> {
    for (name, value) in [("audio", &line.audio), ("transcript", &line.transcript)] {
        match value.as_str() {
            "" => bail!("{name} is empty; give a path"),
            "-" => bail!("{name} is standard input, which cannot be part of a batch; give a file"),
            _ => {}
        }
    }
    let language = line.language.filter(|code| !code.is_empty());
    let language = language.map(|code| args::language(&code).map_err(|problem| anyhow!("{code}: {problem}")));
    Ok(RecordingPair {
        language: language.transpose()?,
        audio: base.join(&line.audio),
        transcript: base.join(&line.transcript),
        output: line.output.filter(|output| !output.is_empty()).map(PathBuf::from),
        under: under(Path::new(&line.audio)),
    })
}

/// The rows of a table, each with its line in the file, from 1.
fn table(text: &str, separator: u8) -> Result<Vec<(u64, ListLine)>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut heading = reader.headers().map_err(plainly)?.clone();
    heading = heading.iter().map(str::to_lowercase).collect();
    for needed in ["audio", "transcript"] {
        if !heading.iter().any(|name| name == needed) {
            let there = heading.iter().collect::<Vec<_>>().join(", ");
            bail!("line 1: no column {needed} (there is: {there}); begin with a line that names the columns");
        }
    }
    let mut lines = Vec::new();
    for row in reader.records() {
        let row = row.map_err(plainly)?;
        let number = row.position().map_or(0, csv::Position::line);
        let line =
            row.deserialize(Some(&heading)).map_err(plainly).with_context(|| format!("line {number}"))?;
        lines.push((number, line));
    }
    Ok(lines)
}

fn plainly(error: csv::Error) -> anyhow::Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let number = pos.as_ref().map_or(0, csv::Position::line);
            anyhow!(
                "line {number}: {len} fields, but the first line has {expected_len}; put quotes around fields that hold \
                 the separator"
            )
        }
        csv::ErrorKind::Deserialize { err, .. } => anyhow!("{}; correct this line", err.kind()),
        _ => anyhow!(error),
    }
}

fn json_lines(text: &str) -> Result<Vec<(u64, ListLine)>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let number = index as u64 + 1;
            let line = serde_json::from_str(line).map_err(|error| {
                // What follows is the place inside this text, which is only a line.
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or(&what);
                anyhow!("line {number}: {what}; write {{\"audio\": \"...\", \"transcript\": \"...\"}}")
            })?;
            Ok((number, line))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Result<Vec<RecordingPair>> {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join(name);
        std::fs::write(&path, text).unwrap();
        let found = find(&path, kind(&path).unwrap())?;
        assert_eq!(found.base, room.path());
        let strip = |path: PathBuf| path.strip_prefix(room.path()).unwrap_or(&path).to_path_buf();
        let pairs = found.pairs.into_iter();
        Ok(pairs
            .map(|p| RecordingPair { audio: strip(p.audio), transcript: strip(p.transcript), ..p })
            .collect())
    }

    fn pair(audio: &str, transcript: &str, output: Option<&str>, under: &str) -> RecordingPair {
        RecordingPair {
            language: None,
            audio: audio.into(),
            transcript: transcript.into(),
            output: output.map(PathBuf::from),
            under: under.into(),
        }
    }

    #[test]
    fn all_kinds_say_the_same() {
        let expected =
            [pair("b/a, 1.wav", "a.txt", None, "b/a, 1"), pair("/c.mp3", "c.srt", Some("x.json"), "c")];
        let csv = "\u{feff}Audio, speaker ,transcript,output\r\n\"b/a, 1.wav\",me,a.txt,\r\n\r\n/c.mp3,you, c.srt,x.json\r\n";
        assert_eq!(found("list.csv", csv).unwrap(), expected);
        let tsv = "transcript\taudio\toutput\na.txt\tb/a, 1.wav\t\nc.srt\t/c.mp3\tx.json";
        assert_eq!(found("list.TSV", tsv).unwrap(), expected);
        let jsonl = r#"{"audio": "b/a, 1.wav", "transcript": "a.txt", "id": 3}

            {"transcript": "c.srt", "audio": "/c.mp3", "output": "x.json"}"#;
        assert_eq!(found("list.jsonl", jsonl).unwrap(), expected);
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (name, text, expected) in [
            ("l.csv", "audio,text\na.wav,a.txt\n", "line 1: no column transcript (there is: audio, text); "),
            ("l.csv", "", "line 1: no column audio"),
            (
                "l.csv",
                "audio;transcript\na.wav;a.txt\n",
                "line 1: no column audio (there is: audio;transcript)",
            ),
            (
                "l.csv",
                "audio,transcript\na.wav,a.txt\nb, 1.wav,b.txt\n",
                "line 3: 3 fields, but the first line has 2; ",
            ),
            ("l.tsv", "audio\ttranscript\na.wav\t\n", "line 2: transcript is empty; "),
            ("l.csv", "audio,transcript\na.wav,-\n", "line 2: transcript is standard input"),
            (
                "l.jsonl",
                "{\"audio\": \"a\", \"transcript\": \"b\"}\n\n{\"audio\": 7}\n",
                "line 3: invalid type: ",
            ),
            ("l.jsonl", "{\"audio\": \"a\"}\n", "line 1: missing field `transcript`; "),
            ("l.jsonl", "[\n", "line 1: "),
        ] {
            let refused = format!("{:#}", found(name, text).unwrap_err());
            assert!(refused.contains(expected), "{text:?}: {refused}");
            assert!(refused.contains("; "), "{refused}");
        }
    }
}
