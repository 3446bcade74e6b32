//! The keys that recognizers write, as far as words and times are in them.

use serde::Deserialize;

use super::lenient::{LenientName, LenientSeconds, LenientText, Many, One};
use crate::formats::timestamps;
use crate::transcript::{Correction, JudgedWord};
use crate::units::{MsSpan, seconds_to_ms};

/// The whole file, or the one element of a list around it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RecognizerFile {
    /// WhisperX, OpenAI, faster-whisper, and our own.
    pub segments: Many<One<RecognizerItem>>,
    /// whisper.cpp.
    pub transcription: Many<One<RecognizerItem>>,
    /// Pipelines of Hugging Face.
    pub chunks: Many<One<RecognizerItem>>,
    /// OpenAI and gentle, for the whole text.
    pub words: Many<One<RecognizerItem>>,
    /// Vosk.
    pub result: Many<One<RecognizerItem>>,
    pub text: LenientText,
    pub transcript: LenientText,
}

/// A segment, a word or a token: all have a text and perhaps a time, and some have smaller ones in them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RecognizerItem {
    pub text: LenientText,
    pub word: LenientText,
    start: LenientSeconds,
    end: LenientSeconds,
    /// Ours and WhisperX.
    score: LenientSeconds,
    /// whisper.cpp: milliseconds.
    offsets: One<FromTo>,
    /// whisper.cpp: 00:00:01,500.
    timestamps: One<FromTo>,
    /// Hugging Face: start and end.
    timestamp: Many<LenientSeconds>,
    pub words: Many<One<RecognizerItem>>,
    /// whisper.cpp: parts of words. Elsewhere numbers, which are skipped.
    pub tokens: Many<One<RecognizerItem>>,
    /// Who says it.
    pub speaker: LenientName,
    /// Ours.
    status: LenientText,
    /// Ours: where a word stands in the transcript, and what it was before somebody corrected it.
    offset: Many<LenientSeconds>,
    corrected: One<CorrectedKeys>,
    /// gentle: whether a word of the text was heard.
    case: LenientText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CorrectedKeys {
    word: LenientText,
    start: LenientSeconds,
    end: LenientSeconds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FromTo {
    from: LenientSeconds,
    to: LenientSeconds,
}

impl RecognizerItem {
    /// Its own text, if it has one that is not blank.
    pub fn said(&self) -> Option<&str> {
        let texts = [&self.word, &self.text].into_iter().filter_map(|t| t.0.as_deref());
        texts.into_iter().find(|t| !t.trim().is_empty())
    }

    /// Whether it has a text, blank or not, or words that may have one.
    pub fn has_text(&self) -> bool {
        self.text.0.is_some()
            || self.word.0.is_some()
            || !self.words.0.is_empty()
            || !self.tokens.0.is_empty()
    }

    /// Its time, as far as it makes sense.
    pub fn span(&self) -> Option<MsSpan> {
        let in_seconds = || timestamps::span(self.start.0, self.end.0);
        let offsets =
            || self.offsets.0.as_ref().and_then(|o| timestamps::span(thousandth(o.from), thousandth(o.to)));
        let timestamps = || self.timestamps.0.as_ref().and_then(|t| timestamps::span(t.from.0, t.to.0));
        let pair = || match self.timestamp.0[..] {
            [start, end] => timestamps::span(start.0, end.0),
            _ => None,
        };
        in_seconds().or_else(offsets).or_else(timestamps).or_else(pair)
    }

    /// Our own files and gentle's say of words that they were not heard.
    pub fn is_unheard(&self) -> bool {
        let not_heard = matches!(self.status.0.as_deref(), Some("not_found" | "non_speech"))
            || self.case.0.as_deref() == Some("not-found-in-audio");
        not_heard && self.span().is_none()
    }

    /// How sure an aligner was of it.
    pub fn judged(&self) -> Option<JudgedWord> {
        let score = self.score.0.filter(|score| (0.0..=1.0).contains(score))?;
        let is_interpolated = self.status.0.as_deref() == Some("interpolated");
        Some(JudgedWord { score_milli: (score * 1000.0).round() as u16, is_interpolated })
    }

    /// What it was before somebody corrected it.
    pub fn corrected(&self) -> Option<Correction> {
        let was = self.corrected.0.as_ref()?;
        let ms = |time: LenientSeconds| {
            time.0.filter(|time| (0.0..=timestamps::LATEST_S).contains(time)).map(seconds_to_ms)
        };
        let was = Correction { word: was.word.0.clone(), start: ms(was.start), end: ms(was.end) };
        (was != Correction::default()).then_some(was)
    }

    /// Where its words stand in the transcript that was aligned: from the first to behind the last.
    pub fn place(&self) -> Option<(f64, f64)> {
        let offset = |word: Option<&One<RecognizerItem>>| match word?.0.as_ref()?.offset.0[..] {
            [LenientSeconds(Some(start)), LenientSeconds(Some(end))] => Some((start, end)),
            _ => None,
        };
        Some((offset(self.words.0.first())?.0, offset(self.words.0.last())?.1))
    }

    /// gentle lists what it heard beside the text.
    pub fn is_surplus(&self) -> bool {
        self.case.0.as_deref() == Some("not-found-in-transcript")
    }
}

fn thousandth(of: LenientSeconds) -> Option<f64> {
    of.0.map(|n| n / 1000.0)
}
