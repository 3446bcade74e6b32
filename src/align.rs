//! (stand-in: spreads the words evenly over a 16-bit WAV)

use std::path::Path;

use crate::audio::SourceFormat;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::model::lexicon::UserLexicon;
use crate::progress::{Progress, Stage};
use crate::text::Transcript;
use crate::timing::alignment::{Alignment, Chunk, Fit, PhoneSpan, Status, WordTime};
use crate::units::{Ms, MsSpan, seconds_to_ms};

/// Stand-in.
#[allow(missing_docs)]
pub struct Options {
    pub jobs: usize,
    pub max_chunk_s: f64,
    pub phones: bool,
}

/// Stand-in.
#[allow(missing_docs)]
pub struct StageTime {
    pub stage: Stage,
    pub seconds: f64,
}

/// Stand-in.
#[allow(missing_docs)]
pub struct Outcome {
    pub alignment: Alignment,
    pub source: SourceFormat,
    pub transcript: Transcript,
    pub warnings: Vec<String>,
    pub times: Vec<StageTime>,
}

/// Stand-in.
pub fn align(
    audio: &Path,
    transcript: Transcript,
    _: &Model,
    _: &UserLexicon,
    _: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let bytes = std::fs::read(audio)?;
    let refuse = |problem: &str| Error::Audio { problem: problem.into(), remedy: "convert it" };
    if bytes.len() < 44 || (&bytes[..4] != b"RIFF" && &bytes[..4] != b"fLaC") {
        return Err(refuse("not a recording"));
    }
    let (rate_hz, channels) = (16_000, 1);
    let duration_s = (bytes.len() - 44) as f64 / 32_000.0;
    if duration_s < 0.1 {
        return Err(refuse("too short"));
    }
    for stage in Stage::ALL {
        progress.begin(stage, Some(10));
        for _ in 0..10 {
            progress.advance(1);
            if std::env::var_os("SLOW").is_some() {
                std::thread::sleep(std::time::Duration::from_millis(30));
            }
        }
    }
    let n = transcript.tokens.len();
    let step = duration_s / n as f64;
    let mute = |t: &str| !t.chars().any(char::is_alphanumeric);
    let words = (0..n)
        .map(|i| {
            if mute(&transcript.tokens[i].verbatim) {
                return WordTime { status: Status::NonSpeech, span: None, score: None, phones: vec![] };
            }
            let at = |i: usize| -> Ms { seconds_to_ms(i as f64 * step) };
            let span = MsSpan { start: at(i), end: at(i + 1) };
            WordTime {
                status: Status::Aligned,
                span: Some(span),
                score: Some(0.5),
                phones: vec![PhoneSpan { phone: 2, span }],
            }
        })
        .collect();
    let all = MsSpan { start: 0, end: seconds_to_ms(duration_s) };
    Ok(Outcome {
        alignment: Alignment {
            words,
            silences: vec![],
            untranscribed: vec![],
            chunks: vec![Chunk { span: all, words: 0..n as u32 }],
            fit: if n as f64 > duration_s * 10.0 { Fit::Suspect("too many words".into()) } else { Fit::Good },
        },
        source: SourceFormat { rate_hz, channels, duration_s },
        transcript,
        warnings: vec![],
        times: Stage::ALL.iter().map(|s| StageTime { stage: *s, seconds: 0.1 }).collect(),
    })
}
