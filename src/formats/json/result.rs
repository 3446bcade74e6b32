//! Our own JSON, and that of WhisperX, which has the same segments of words but no schema and no statuses.
//!
//! Keys that are not known are skipped, so that results of later versions of the same schema are read. Each word
//! is kept as it stands first: where it lies in the text tells its line.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use super::write::{SCHEMA, status_name};
use crate::confidence::alignment::Status;
use crate::error::{Error, Result};
use crate::formats::TranscriptFormat;
use crate::formats::timed_words::{ResultInfo, SecondsSpan, TimedWord, TimedWords, refuse};

/// What all our schemas begin with; a number follows.
const OURS: &str = "kiru-align/";
const AGAIN: &str = "make it again with kiru-align";

#[derive(Deserialize)]
struct SchemaHead {
    schema: Option<Value>,
    segments: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct RawResult<'a> {
    audio: Option<RawAudio>,
    model: Option<RawModel>,
    #[serde(borrow)]
    segments: Vec<RawSegment<'a>>,
    summary: Option<RawSummary>,
}

#[derive(Deserialize)]
struct RawAudio {
    duration: Option<f64>,
}

#[derive(Deserialize)]
struct RawModel {
    name: String,
    sha256: String,
}

#[derive(Deserialize)]
struct RawSummary {
    fit: Option<String>,
}

#[derive(Deserialize)]
struct RawSegment<'a> {
    /// WhisperX may leave them out of a segment that it could not align.
    #[serde(borrow, default)]
    words: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawWord {
    word: String,
    start: Option<f64>,
    end: Option<f64>,
    status: Option<String>,
}

/// Reads `text`, which begins as JSON.
pub(crate) fn read(text: &str) -> Result<TimedWords> {
    check_schema(text)?;
    let document: RawResult = serde_json::from_str(text).map_err(|e| broken(&e))?;
    let mut timed = TimedWords { format: TranscriptFormat::Json, ..TimedWords::default() };
    let mut lines = LineCounter { text, byte: 0, line: 1 };
    for segment in &document.segments {
        let first = timed.words.len();
        for raw in &segment.words {
            timed.words.push(word(raw, lines.of(raw))?);
        }
        if timed.words.len() > first {
            timed.segments.push(first..timed.words.len());
        }
    }
    timed.about = ResultInfo {
        fits: document.summary.and_then(|summary| summary.fit).map(|fit| fit == "good"),
        duration_s: document.audio.and_then(|audio| audio.duration),
        model: document.model.map(|model| (model.name, model.sha256)),
    };
    Ok(timed)
}

/// Whether `text` is whole JSON and does not say that it is ours.
pub(crate) fn is_foreign(text: &str) -> bool {
    match serde_json::from_str::<SchemaHead>(text) {
        Ok(SchemaHead { schema: Some(Value::String(schema)), .. }) => !schema.starts_with(OURS),
        Ok(_) => true,
        // Whole, but no object.
        Err(_) => serde_json::from_str::<IgnoredAny>(text).is_ok() && !text.trim_start().starts_with('{'),
    }
}

/// Before all else: another version may have other keys.
fn check_schema(text: &str) -> Result<()> {
    let head: SchemaHead = serde_json::from_str(text).map_err(|e| broken(&e))?;
    let schema = match head.schema {
        None if head.segments.is_some() => return Ok(()),
        None => {
            return Err(refuse("JSON without segments of words".to_string(), "give a result of kiru-align"));
        }
        Some(Value::String(schema)) => schema,
        Some(other) => other.to_string(),
    };
    if schema == SCHEMA {
        return Ok(());
    }
    let problem = format!("its schema is {schema:.60}, and {SCHEMA} is the only one that is read");
    Err(match schema.starts_with(OURS) {
        true => refuse(problem, "make it again with this version of kiru-align, or use the one that made it"),
        false => refuse(problem, "give a result of kiru-align"),
    })
}

fn broken(error: &serde_json::Error) -> Error {
    let problem = match error.classify() {
        serde_json::error::Category::Data => format!("not the JSON that is expected: {error}"),
        _ => format!("broken JSON: {error}"),
    };
    refuse(problem, AGAIN)
}

fn word(raw: &RawValue, line: usize) -> Result<TimedWord> {
    let wrong = |problem: String| refuse(format!("line {line}: {problem}"), AGAIN);
    let entry: RawWord = serde_json::from_str(raw.get()).map_err(|error| {
        // Its own position counts from the beginning of the word.
        let told = error.to_string();
        wrong(format!("a word: {}", told.split(" at line ").next().unwrap_or(&told)))
    })?;
    let span = match (entry.start, entry.end) {
        (Some(start_s), Some(end_s)) => Some(SecondsSpan::new(start_s, end_s).map_err(wrong)?),
        (None, None) => None,
        _ => return Err(wrong(format!("'{:.40}' has only one of start and end", entry.word))),
    };
    let status = match (entry.status, span) {
        (Some(name), _) => {
            status(&name).ok_or_else(|| wrong(format!("the status '{name:.40}' is not known")))?
        }
        (None, Some(_)) => Status::Aligned,
        (None, None) => Status::NotFound,
    };
    let span = span.filter(|_| status != Status::NotFound);
    if span.is_none() && matches!(status, Status::Aligned | Status::Interpolated) {
        return Err(wrong(format!("'{:.40}' is {} and has no times", entry.word, status_name(status))));
    }
    Ok(TimedWord { text: entry.word, span, status, line })
}

fn status(name: &str) -> Option<Status> {
    let all = [Status::Aligned, Status::Interpolated, Status::NotFound, Status::NonSpeech];
    all.into_iter().find(|status| status_name(*status) == name)
}

/// Tells lines of pieces of a text, asked for in order, in one pass.
struct LineCounter<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl LineCounter<'_> {
    /// The line in which `raw`, borrowed from the text, begins.
    fn of(&mut self, raw: &RawValue) -> usize {
        let start = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        // What was not borrowed after all would give any number; then the line stays that of the word before.
        if let Some(between) = self.text.get(self.byte..start) {
            self.line += between.matches('\n').count();
            self.byte = start;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(words: &str) -> String {
        format!(
            "{{\"schema\": \"kiru-align/1\", \"new\": [1],\n\"segments\": [\n{{\"words\": [\n{words}\n]}}]}}"
        )
    }

    fn refused(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn words_come_with_their_lines_and_statuses() {
        let text = result(
            "{\"word\": \"a\", \"start\": 0.5, \"end\": 1, \"status\": \"interpolated\", \"later\": {}},\n\
             {\"word\": \"b\", \"status\": \"not_found\"},\n\n{\"word\": \"-\", \"status\": \"non_speech\"}",
        );
        let timed = read(&text).unwrap();
        let found: Vec<_> = timed.words.iter().map(|w| (w.text.as_str(), w.status, w.line)).collect();
        let expected =
            [("a", Status::Interpolated, 4), ("b", Status::NotFound, 5), ("-", Status::NonSpeech, 7)];
        assert_eq!(found, expected);
        assert_eq!(timed.words[0].span, Some(SecondsSpan { start_s: 0.5, end_s: 1.0 }));
        assert_eq!(timed.segments.len(), 1);
        assert_eq!(timed.segments[0], 0..3);
    }

    #[test]
    fn whisperx_has_no_statuses() {
        let timed = read(
            r#"{"segments": [{"text": "a b", "words": [{"word": "a", "start": 1, "end": 2, "score": 0.5},
            {"word": "b", "start": null}]}, {"text": "c"}], "language": "en"}"#,
        )
        .unwrap();
        let statuses: Vec<Status> = timed.words.iter().map(|w| w.status).collect();
        assert_eq!(statuses, [Status::Aligned, Status::NotFound]);
        assert_eq!(timed.about, ResultInfo::default());
    }

    #[test]
    fn another_schema_is_refused_by_name() {
        let told = refused("{\"schema\": \"kiru-align/2\", \"segments\": 7}");
        assert!(told.contains("its schema is kiru-align/2, and kiru-align/1 is the only one"), "{told}");
        assert!(refused("{\"schema\": 3}").contains("its schema is 3"));
        assert!(refused("{\"schema\": \"x/1\"}").contains("; give a result of kiru-align"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (word, part) in [
            ("{\"start\": 1}", "line 4: a word: missing field `word`"),
            ("{\"word\": \"a\",\n\n\"start\": \"1\"}", "line 4: a word: invalid type: string"),
            ("7", "line 4: a word: invalid type: integer"),
            ("{\"word\": \"a\", \"start\": 1}", "line 4: 'a' has only one of start and end"),
            ("{\"word\": \"a\", \"start\": 2, \"end\": 1}", "line 4: a word from 2 to 1 s cannot be"),
            ("{\"word\": \"a\", \"start\": -1, \"end\": 1}", "cannot be"),
            ("{\"word\": \"a\", \"start\": 1e300, \"end\": 1e300}", "cannot be"),
            ("{\"word\": \"a\", \"start\": 1e999, \"end\": 1}", "number out of range"),
            ("{\"word\": \"a\", \"status\": \"sung\"}", "line 4: the status 'sung' is not known"),
            ("{\"word\": \"a\", \"status\": \"aligned\"}", "line 4: 'a' is aligned and has no times"),
            ("{\"word\": \"a", "broken JSON"),
        ] {
            let told = refused(&result(word));
            assert!(told.contains(part), "{told}");
        }
        for text in ["{", "[1]", "{\"segments\": 3}", "{\"segments\": [3]}", "{}"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(refused(&"[".repeat(1_000_000)).contains("broken JSON"));
        assert!(refused(&result(&"[".repeat(1_000_000))).contains("broken JSON"));
    }

    #[test]
    fn foreign_json_is_told_from_broken_results() {
        for text in ["{}", "[1, 2]", "{\"schema\": \"x\"}", "{\"segments\": []}", "{\"schema\": 3}"] {
            assert!(is_foreign(text), "{text}");
        }
        for text in ["{", "", "{\"schema\": \"kiru-align/1\", ", "{\"schema\": \"kiru-align/9\"}"] {
            assert!(!is_foreign(text), "{text}");
        }
    }
}
