//! How good results are, as JSON: `{"schema": "kiru-align-score/1", ...}`, with every word to look at.

use std::io::{self, Write};

use super::{Far, Measures, Score, Told, WITHIN_MS};
use serde::Serialize;

use super::run::Pair;
use crate::report::rounded;

/// Write `score` of `pairs`.
pub fn write(out: &mut dyn Write, score: &Score, pairs: &[Pair]) -> io::Result<()> {
    // Of which pair a word is, matters only if there are several.
    let word = |told: &Told| Word::new(told, pairs.len() > 1);
    let words = |told: &[Told]| told.iter().map(word).collect::<Vec<_>>();
    let document = Document {
        schema: "kiru-align-score/1",
        files: pairs.iter().map(|[result, reference]| Files { result, reference }).collect(),
        start: score.starts.as_ref().map(Figures::new),
        end: score.ends.as_ref().map(Figures::new),
        both: score.both.as_ref().map(Figures::new),
        spoken: score.spoken,
        unspoken: score.unspoken,
        far: score.far.iter().map(|far| FarWord::new(far, word(&far.word))).collect(),
        not_placed: words(&score.missed),
        unspoken_aligned: words(&score.ghosts),
        only_result: words(&score.only_result),
        only_reference: words(&score.only_reference),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'a str,
    files: Vec<Files<'a>>,
    start: Option<Figures>,
    end: Option<Figures>,
    both: Option<Figures>,
    spoken: usize,
    unspoken: usize,
    far: Vec<FarWord>,
    not_placed: Vec<Word>,
    unspoken_aligned: Vec<Word>,
    only_result: Vec<Word>,
    only_reference: Vec<Word>,
}

#[derive(Serialize)]
struct Files<'a> {
    result: &'a str,
    reference: &'a str,
}

/// To the thousandth: a microsecond, a thousandth of a percent.
#[derive(Serialize)]
struct Figures {
    edges: usize,
    mean_ms: f64,
    median_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    bias_ms: f64,
    within: Vec<Within>,
}

#[derive(Serialize)]
struct Within {
    ms: u32,
    percent: f64,
}

impl Figures {
    fn new(measures: &Measures) -> Figures {
        let thousandth = |value: f64| rounded(value, 1e3);
        let within = WITHIN_MS.into_iter().zip(measures.within);
        Figures {
            edges: measures.edges,
            mean_ms: thousandth(measures.mean_ms),
            median_ms: thousandth(measures.median_ms),
            p95_ms: thousandth(measures.p95_ms),
            p99_ms: thousandth(measures.p99_ms),
            bias_ms: thousandth(measures.bias_ms),
            within: within.map(|(ms, percent)| Within { ms, percent: thousandth(percent) }).collect(),
        }
    }
}

/// A word by the times of the reference, or of the result if only that has any.
#[derive(Serialize)]
struct Word {
    word: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<usize>,
}

impl Word {
    fn new(told: &Told, several: bool) -> Word {
        Word {
            word: told.text.clone(),
            start: told.span.map(|span| span.start_s),
            end: told.span.map(|span| span.end_s),
            line: told.line,
            file: several.then_some(told.file),
        }
    }
}

#[derive(Serialize)]
struct FarWord {
    #[serde(flatten)]
    word: Word,
    found_start: f64,
    found_end: f64,
    start_ms: f64,
    end_ms: f64,
}

impl FarWord {
    fn new(far: &Far, word: Word) -> FarWord {
        let [start_ms, end_ms] = far.late_s.map(|s| rounded(s * 1e3, 1e3));
        FarWord { word, found_start: far.found.start_s, found_end: far.found.end_s, start_ms, end_ms }
    }
}
