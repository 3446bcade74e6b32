//! The report for programs: `{"schema": "kiru-align-evaluate/1", ...}`, with every word to look at.

use std::io::{self, Write};

use super::{Evaluation, FarWord, Measures, WITHIN_MS, WordRef};
use serde::Serialize;

use crate::report::text::rounded;

/// Write `evaluation` of `pairs`.
pub fn write(out: &mut dyn Write, evaluation: &Evaluation, pairs: &[[String; 2]]) -> io::Result<()> {
    // Of which pair a word is, matters only if there are several.
    let word = |word_ref: &WordRef| WordJson::new(word_ref, pairs.len() > 1);
    let words = |word_ref: &[WordRef]| word_ref.iter().map(word).collect::<Vec<_>>();
    let document = EvaluationJson {
        schema: "kiru-align-evaluate/1",
        files: pairs.iter().map(|[result, reference]| FilesJson { result, reference }).collect(),
        start: evaluation.starts.as_ref().map(MeasuresJson::new),
        end: evaluation.ends.as_ref().map(MeasuresJson::new),
        both: evaluation.both.as_ref().map(MeasuresJson::new),
        spoken: evaluation.spoken,
        unspoken: evaluation.unspoken,
        far: evaluation.far.iter().map(|far| FarWordJson::new(far, word(&far.word))).collect(),
        not_placed: words(&evaluation.missed),
        unspoken_aligned: words(&evaluation.ghosts),
        only_result: words(&evaluation.only_result),
        only_reference: words(&evaluation.only_reference),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct EvaluationJson<'a> {
    schema: &'a str,
    files: Vec<FilesJson<'a>>,
    start: Option<MeasuresJson>,
    end: Option<MeasuresJson>,
    both: Option<MeasuresJson>,
    spoken: usize,
    unspoken: usize,
    far: Vec<FarWordJson>,
    not_placed: Vec<WordJson>,
    unspoken_aligned: Vec<WordJson>,
    only_result: Vec<WordJson>,
    only_reference: Vec<WordJson>,
}

#[derive(Serialize)]
struct FilesJson<'a> {
    result: &'a str,
    reference: &'a str,
}

/// To the thousandth: a microsecond, a thousandth of a percent.
#[derive(Serialize)]
struct MeasuresJson {
    edges: usize,
    mean_ms: f64,
    median_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    bias_ms: f64,
    within: Vec<WithinJson>,
}

#[derive(Serialize)]
struct WithinJson {
    ms: u32,
    percent: f64,
}

impl MeasuresJson {
    fn new(measures: &Measures) -> MeasuresJson {
        let thousandth = |value: f64| rounded(value, 1e3);
        let within = WITHIN_MS.into_iter().zip(measures.within);
        MeasuresJson {
            edges: measures.edges,
            mean_ms: thousandth(measures.mean_ms),
            median_ms: thousandth(measures.median_ms),
            p95_ms: thousandth(measures.p95_ms),
            p99_ms: thousandth(measures.p99_ms),
            bias_ms: thousandth(measures.bias_ms),
            within: within.map(|(ms, percent)| WithinJson { ms, percent: thousandth(percent) }).collect(),
        }
    }
}

/// A word by the times of the reference, or of the result if only that has any.
#[derive(Serialize)]
struct WordJson {
    word: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<usize>,
}

impl WordJson {
    fn new(word_ref: &WordRef, several: bool) -> WordJson {
        WordJson {
            word: word_ref.text.clone(),
            start: word_ref.span.map(|span| span.start_s),
            end: word_ref.span.map(|span| span.end_s),
            line: word_ref.line,
            file: several.then_some(word_ref.file),
        }
    }
}

#[derive(Serialize)]
struct FarWordJson {
    #[serde(flatten)]
    word: WordJson,
    found_start: f64,
    found_end: f64,
    start_ms: f64,
    end_ms: f64,
}

impl FarWordJson {
    fn new(far: &FarWord, word: WordJson) -> FarWordJson {
        let [start_ms, end_ms] = far.late_s.map(|s| rounded(s * 1e3, 1e3));
        FarWordJson { word, found_start: far.found.start_s, found_end: far.found.end_s, start_ms, end_ms }
    }
}
