//! The result: every token of the transcript with its time, and what else was found in the recording.

use std::fmt;
use std::ops::Range;

use crate::phones::PhoneId;
use crate::units::MsSpan;

/// What is known about a token's place in the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Heard here.
    Aligned,
    /// Surely spoken, but the audio does not show exactly where: placed between its neighbours.
    Interpolated,
    /// Not heard; has no times.
    NotFound,
    /// Contains nothing to say (a lone dash, an emoji). Has times only if it is a comment that names a sound, such as
    /// `[laughter]`, and such a sound was found there.
    NonSpeech,
}

/// One phone inside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneSpan {
    /// Which phone; of one that took several of the model's, the first.
    pub phone: PhoneId,
    /// Its sign in the International Phonetic Alphabet if it is a phone of another language than English.
    pub own: Option<&'static str>,
    /// Where it lies: inside the word, touching the phones beside it.
    pub span: MsSpan,
}

/// Estimated standard deviations of the errors of a word's edges, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeUncertainty {
    /// Of its start.
    pub start_sd_ms: f64,
    /// Of its end.
    pub end_sd_ms: f64,
}

/// One token of the transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct WordTime {
    /// Aligned, interpolated, not found or non-speech.
    pub status: Status,
    /// Where it lies. Always `Some` if the status is `Aligned` or `Interpolated`, perhaps if it is `NonSpeech`, never
    /// if it is `NotFound`.
    pub span: Option<MsSpan>,
    /// Confidence in `[0, 1]`; `Some` exactly when the status is `Aligned` or `Interpolated`.
    pub score: Option<f32>,
    /// The uncertainty of its edges, if that was requested; `None` unless the status is `Aligned`.
    pub uncertainty: Option<EdgeUncertainty>,
    /// The phones that were heard, in order; empty unless the status is `Aligned`.
    pub phones: Vec<PhoneSpan>,
}

impl WordTime {
    /// A token without a place.
    pub fn unplaced(status: Status) -> WordTime {
        WordTime { status, span: None, score: None, uncertainty: None, phones: Vec::new() }
    }
}

/// A chunk: a segment of the recording that was aligned on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Where it lies.
    pub span: MsSpan,
    /// Its tokens, as indices into [`Alignment::words`]; with a recording a speaker, those of its speakers among them.
    pub words: Range<u32>,
    /// Which of the recordings it is cut from, where each speaker has one; else 0.
    pub recording: u16,
}

/// Whether the transcript belongs to the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fit {
    /// It does.
    Good,
    /// It does not, or large parts of it do not.
    Suspect(Suspicion),
}

/// Why a transcript does not seem to belong to its recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// What does not match, at least one and each once.
    pub mismatches: Vec<Mismatch>,
    /// The first of them in words, without a full stop.
    pub sentence: String,
}

impl fmt::Display for Suspicion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// A way in which transcript and recording do not match, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The transcript holds nothing that can be said.
    NothingToSay,
    /// Most words are in letters of no language that can be aligned.
    UnknownLetters,
    /// There are more words than can be said in the recording; they were not looked for.
    TooManyWords,
    /// More than a quarter of the words were not found.
    WordsNotFound,
    /// Less than half of the words were heard, rather than placed between others.
    WordsNotHeard,
    /// The words sound unlike the recording wherever they are put.
    SoundsUnlike,
    /// More than half of the speech is in no word.
    SpeechNotWritten,
    /// With a recording a speaker: the voices are heard in each other's recordings.
    RecordingsExchanged,
    /// With a recording a speaker: words were not found because their speaker has none.
    RecordingMissing,
}

impl Mismatch {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Mismatch::NothingToSay => "nothing_to_say",
            Mismatch::UnknownLetters => "unknown_letters",
            Mismatch::TooManyWords => "too_many_words",
            Mismatch::WordsNotFound => "words_not_found",
            Mismatch::WordsNotHeard => "words_not_heard",
            Mismatch::SoundsUnlike => "sounds_unlike",
            Mismatch::SpeechNotWritten => "speech_not_written",
            Mismatch::RecordingsExchanged => "recordings_exchanged",
            Mismatch::RecordingMissing => "recording_missing",
        }
    }
}

/// A transcript aligned with a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// One per token of the transcript, in its order. Spans of one recording never overlap and never decrease.
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
