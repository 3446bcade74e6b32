//! The result: every token of the transcript with its time, and what else was found in the recording.

use std::ops::Range;

use crate::phones::PhoneId;
use crate::units::MsSpan;

/// What is known about a token's place in the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Heard here.
    Aligned,
    /// Surely spoken, but the audio does not show where exactly: placed between its neighbours.
    Interpolated,
    /// Not heard; has no times.
    NotFound,
    /// Nothing to say in it (a lone dash, an emoji); has times only if it is a comment that names a sound, such as
    /// `[laughter]`, and one was found there.
    NonSpeech,
}

/// One phone inside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneSpan {
    /// Which phone.
    pub phone: PhoneId,
    /// Where; inside the word, touching the phones beside it.
    pub span: MsSpan,
}

/// Standard deviations of the errors of a word's edges, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeUncertainty {
    /// Of where it begins.
    pub start_sd_ms: f64,
    /// Of where it ends.
    pub end_sd_ms: f64,
}

/// One token of the transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct WordTime {
    /// ScoredWord, guessed, missing or mute.
    pub status: Status,
    /// Where; `Some` when the status is `Aligned` or `Interpolated`, perhaps when it is `NonSpeech`, never when it is
    /// `NotFound`.
    pub span: Option<MsSpan>,
    /// Confidence in `[0, 1]`; `Some` exactly when the status is `Aligned` or `Interpolated`.
    pub score: Option<f32>,
    /// How sure its edges are, if that was asked for; `None` unless the status is `Aligned`.
    pub uncertainty: Option<EdgeUncertainty>,
    /// The phones that were heard, in order; empty unless the status is `Aligned`.
    pub phones: Vec<PhoneSpan>,
}

/// A segment of the recording that was aligned on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Where it lies.
    pub span: MsSpan,
    /// Its tokens, as indices into [`Alignment::words`].
    pub words: Range<u32>,
}

/// Whether the transcript belongs to the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fit {
    /// It does.
    Good,
    /// It does not, or large parts do not; the sentence says what is wrong.
    Suspect(String),
}

/// A transcript laid on a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// One per token of the transcript, in its order. Spans never overlap and never decrease.
    pub words: Vec<WordTime>,
    /// Where nobody speaks.
    pub silences: Vec<MsSpan>,
    /// Speech that no word covers.
    pub untranscribed: Vec<MsSpan>,
    /// How the recording was cut.
    pub chunks: Vec<Chunk>,
    /// Whether the transcript fits.
    pub fit: Fit,
}

impl Alignment {
    /// How many tokens have `status`.
    pub fn count(&self, status: Status) -> usize {
        self.words.iter().filter(|w| w.status == status).count()
    }
}
