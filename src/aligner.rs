//! The library's front door: a model that is opened once, and recordings aligned with it.

use std::io::{self, Write};
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::audio::AudioSource;
use crate::confidence::alignment::{Fit, Status};
use crate::conversation::{self, Conversation, SpeakerAudio, SpeakerRecording};
use crate::error::Result;
use crate::formats::{self, Document, Format, ModelName, Style, WriteOptions};
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::parts::{self, SpokenPart};
use crate::pipeline::{self, Options, Outcome};
use crate::progress::{Progress, Stage, Unwatched};
use crate::transcript::Transcript;
use crate::units::{MsSpan, ms_to_seconds};

/// A model and a lexicon, ready for any number of recordings, from any number of threads at once.
///
/// Nothing is global: two aligners know nothing of each other. The built-in model is used where it lies, so that opening
/// one costs less than a millisecond.
///
/// ```
/// use kiru_align::{Aligner, Options, Transcript};
///
/// # fn main() -> kiru_align::Result<()> {
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio");
/// let aligner = Aligner::open()?;
/// let audio = format!("{folder}/alice.flac");
/// let transcript = Transcript::open(format!("{folder}/alice.txt"))?;
/// let alignment = aligner.align(&audio, &transcript, &Options::default())?;
/// for word in alignment.words() {
///     if let Some(span) = &word.span_s {
///         println!("{:.3} {:.3} {}", span.start, span.end, word.text);
///     }
/// }
/// assert!(alignment.fits());
/// # Ok(())
/// # }
/// ```
pub struct Aligner {
    model: Model,
    model_sha256: String,
    lexicon: UserLexicon,
}

impl Aligner {
    /// With the model built in.
    ///
    /// # Errors
    /// [`Error::Model`](crate::Error::Model) if there is none (built without the feature `embed`).
    pub fn open() -> Result<Aligner> {
        Ok(Aligner::with(Model::embedded()?))
    }

    /// With the model file at `path`, which is read into memory and checked.
    ///
    /// # Errors
    /// [`Error::Model`](crate::Error::Model) if it is no sound model, [`Error::Io`](crate::Error::Io) if it cannot be
    /// opened.
    pub fn open_model(path: impl AsRef<Path>) -> Result<Aligner> {
        Ok(Aligner::with(Model::open(path.as_ref())?))
    }

    fn with(model: Model) -> Aligner {
        Aligner { model_sha256: model.sha256_hex(), model, lexicon: UserLexicon::default() }
    }

    /// With pronunciations of one's own: lines of a word and its ARPAbet phones, as in `tomato T AH M EY T OW`.
    ///
    /// # Errors
    /// [`Error::Lexicon`](crate::Error::Lexicon) with the line that cannot be used.
    pub fn with_lexicon(self, lines: &str) -> Result<Aligner> {
        Ok(Aligner { lexicon: UserLexicon::parse(lines)?, ..self })
    }

    /// Finds the words of `transcript` in the recording `audio`, the path of a file or another [`AudioSource`], on as many
    /// threads as `options` says.
    ///
    /// The result does not depend on the number of threads. A transcript that does not fit is no error: see
    /// [`Alignment::fit`].
    ///
    /// # Errors
    /// [`Error::Audio`](crate::Error::Audio) if the recording cannot be used.
    pub fn align<'a>(
        &self,
        audio: impl Into<AudioSource<'a>>,
        transcript: &Transcript,
        options: &Options,
    ) -> Result<Alignment> {
        self.run(&audio.into(), transcript, options, &Unwatched)
    }

    /// [`align`](Aligner::align), reporting progress to `watch`. Where that answers [`ControlFlow::Break`], the run is
    /// cancelled within a block of some seconds of audio.
    ///
    /// `watch` is called from many threads, though never from two at once, and should return soon.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// # use kiru_align::{Aligner, Error, Options, Transcript};
    /// # let audio = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/alice.flac");
    /// # let transcript = Transcript::from("Alice was beginning to get very tired");
    /// # let aligner = Aligner::open().unwrap();
    ///
    /// let stop = |at: kiru_align::Step| {
    ///     println!("{}: {} of {:?}", at.stage.name(), at.done, at.total);
    ///     ControlFlow::Break(())
    /// };
    /// let cancelled = aligner.align_watched(audio, &transcript, &Options::default(), stop);
    /// assert!(matches!(cancelled, Err(Error::Cancelled)));
    /// ```
    ///
    /// # Errors
    /// Those of [`align`](Aligner::align), and [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn align_watched<'a>(
        &self,
        audio: impl Into<AudioSource<'a>>,
        transcript: &Transcript,
        options: &Options,
        watch: impl FnMut(Step) -> ControlFlow<()> + Send,
    ) -> Result<Alignment> {
        let watcher = CallbackProgress {
            watch: Mutex::new(Callback { watch, at: Step { stage: Stage::Decode, done: 0, total: None } }),
            done: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
        };
        self.run(&audio.into(), transcript, options, &watcher)
    }

    /// Finds the turns of each speaker of `transcript` in the recording of that speaker's microphone. All `recordings` begin
    /// at the same time; the result is one, in the order of the transcript, and words of two recordings may overlap.
    ///
    /// ```
    /// use kiru_align::{Aligner, Options, SpeakerAudio, Transcript};
    ///
    /// # fn main() -> kiru_align::Result<()> {
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio");
    /// # let (anna, ben) = (format!("{folder}/alice.flac"), format!("{folder}/amiable.flac"));
    /// # let text = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.txt")).unwrap();
    /// let transcript = Transcript::from("Anna: ... \n Ben: ...");
    /// # let turns = format!("Speaker 1: {}\nSpeaker 2: {}", text("alice"), text("amiable"));
    /// # let transcript = Transcript::from(&*turns);
    /// let recordings = [SpeakerAudio::new("Anna", &anna), SpeakerAudio::new("Ben", &ben)];
    /// # let recordings = [SpeakerAudio::new("Speaker 1", &anna), SpeakerAudio::new("Speaker 2", &ben)];
    /// let alignment = Aligner::open()?.align_speakers(&recordings, &transcript, &Options::default())?;
    /// assert!(alignment.fits());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Audio`](crate::Error::Audio) if a recording cannot be used,
    /// [`Error::Transcript`](crate::Error::Transcript) if the speaker of one has no turn in the transcript.
    pub fn align_speakers(
        &self,
        recordings: &[SpeakerAudio<'_>],
        transcript: &Transcript,
        options: &Options,
    ) -> Result<Alignment> {
        let (model, lexicon) = (&self.model, &self.lexicon);
        let aligned =
            conversation::align(recordings, transcript.clone(), model, lexicon, options, &Unwatched)?;
        let Conversation { outcome, recordings, .. } = aligned;
        let first = recordings.first().map_or(String::new(), |first| first.name.clone());
        Ok(self.alignment(outcome, first, recordings, options))
    }

    fn run(
        &self,
        audio: &AudioSource<'_>,
        transcript: &Transcript,
        options: &Options,
        progress: &dyn Progress,
    ) -> Result<Alignment> {
        let (model, lexicon, transcript) = (&self.model, &self.lexicon, transcript.clone());
        let outcome = match options.part_s {
            Some((start_s, end_s)) => {
                let part = [SpokenPart { start_s, end_s, transcript }];
                parts::align(audio, &part, model, lexicon, options, progress)?
            }
            None => pipeline::align(audio, transcript, model, lexicon, options, progress)?,
        };
        Ok(self.alignment(outcome, audio.name().into_owned(), Vec::new(), options))
    }

    fn alignment(
        &self,
        outcome: Outcome,
        audio_path: String,
        recordings: Vec<SpeakerRecording>,
        options: &Options,
    ) -> Alignment {
        Alignment {
            outcome,
            recordings,
            audio_path,
            model_name: self.model.name().to_string(),
            model_sha256: self.model_sha256.clone(),
            options: *options,
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What is being done.
    pub stage: Stage,
    /// How much of it is done, in the stage's own unit.
    pub done: u64,
    /// How much there is to do, if that is known.
    pub total: Option<u64>,
}

/// Calls back with the progress of the stages.
struct CallbackProgress<W> {
    watch: Mutex<Callback<W>>,
    /// In the current stage; apart, so that no thread has to wait only to add to it.
    done: AtomicU64,
    cancelled: AtomicBool,
}

struct Callback<W> {
    watch: W,
    at: Step,
}

impl<W: FnMut(Step) -> ControlFlow<()>> Callback<W> {
    fn report(&mut self, cancelled: &AtomicBool) {
        if (self.watch)(self.at).is_break() {
            cancelled.store(true, Ordering::Relaxed);
        }
    }
}

impl<W: FnMut(Step) -> ControlFlow<()> + Send> Progress for CallbackProgress<W> {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let mut watched = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        self.done.store(0, Ordering::Relaxed);
        watched.at = Step { stage, done: 0, total };
        watched.report(&self.cancelled);
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
        // If another thread is reporting, a later report or the next stage includes this one.
        if let Ok(mut watched) = self.watch.try_lock() {
            watched.at.done = self.done.load(Ordering::Relaxed);
            watched.report(&self.cancelled);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A transcript laid on a recording.
#[derive(Debug)]
pub struct Alignment {
    outcome: Outcome,
    /// Those of a conversation; empty if there is one recording for all.
    recordings: Vec<SpeakerRecording>,
    audio_path: String,
    model_name: String,
    model_sha256: String,
    options: Options,
}

/// A word of the transcript and its place in the recording.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Word<'a> {
    /// As it stands in the transcript.
    pub text: &'a str,
    /// Where it stands there, in code points.
    pub offset: Range<usize>,
    /// Whether it was heard there, placed between its neighbours, or not found.
    pub status: Status,
    /// Where it was said: seconds from the start of the file, whole milliseconds. `None` if it was not heard.
    pub span_s: Option<Range<f64>>,
    /// Confidence in `[0, 1]`, of words that have a place and can be said.
    pub score: Option<f32>,
    /// Who says it, if the transcript tells.
    pub speaker: Option<&'a str>,
}

impl Alignment {
    /// Every word of the transcript, in its order. The spans of words of one recording never overlap and never go back.
    pub fn words(&self) -> impl Iterator<Item = Word<'_>> {
        let words = self.outcome.transcript.tokens.iter().zip(&self.outcome.alignment.words).enumerate();
        words.map(|(index, (token, time))| Word {
            speaker: self.outcome.transcript.speakers.of(index),
            text: &token.verbatim,
            offset: token.offset.clone(),
            status: time.status,
            span_s: time.span.map(|span| ms_to_seconds(span.start)..ms_to_seconds(span.end)),
            score: time.score,
        })
    }

    /// Whether the transcript seems to be that of the recording, or why not.
    pub fn fit(&self) -> &Fit {
        &self.outcome.alignment.fit
    }

    /// Whether the transcript seems to be that of the recording.
    pub fn fits(&self) -> bool {
        *self.fit() == Fit::Good
    }

    /// What was wrong with the recording but could be survived, a sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.outcome.warnings
    }

    /// Where nobody speaks, in seconds.
    pub fn pauses_s(&self) -> impl Iterator<Item = Range<f64>> {
        in_seconds(&self.outcome.alignment.silences)
    }

    /// Speech that no word of the transcript covers, in seconds.
    pub fn untranscribed_s(&self) -> impl Iterator<Item = Range<f64>> {
        in_seconds(&self.outcome.alignment.untranscribed)
    }

    /// How long the recording is, in seconds.
    pub fn duration_s(&self) -> f64 {
        self.outcome.source.duration_s
    }

    /// Everything, as the library has it inside.
    #[doc(hidden)]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Writes it to `out` as `format`. Phones are written if they were asked for; a format that shows phones or sound
    /// itself needs [`Format::add_needs`] beforehand.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(&self, format: Format, style: Style, out: &mut impl Write) -> io::Result<()> {
        let written = WriteOptions { phones: self.options.phones, style, ..WriteOptions::default() };
        formats::write(format, out, &self.document(&written))
    }

    /// What writers are given, with what is to be `written` beside words and times.
    #[doc(hidden)]
    pub fn document(&self, written: &WriteOptions) -> Document<'_> {
        let model = ModelName { model: &self.model_name, sha256: &self.model_sha256 };
        let document = Document::new(&self.outcome, &self.audio_path, model, self.options.channel, written);
        Document { recordings: &self.recordings, ..document }
    }
}

fn in_seconds(spans: &[MsSpan]) -> impl Iterator<Item = Range<f64>> {
    spans.iter().map(|span| ms_to_seconds(span.start)..ms_to_seconds(span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/alice.flac");
    const TEXT: &str = "Alice was beginning to get very tired";

    #[test]
    fn the_json_is_that_of_the_program() {
        let transcript = Transcript::from(TEXT);
        let alignment = Aligner::open().unwrap().align(ALICE, &transcript, &Options::default()).unwrap();
        let mut json = Vec::new();
        alignment.write(Format::Json, Style::default(), &mut json).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let words: Vec<Word> = alignment.words().collect();
        assert_eq!(words.len(), 7);
        for (word, written) in words.iter().zip(json["segments"][0]["words"].as_array().unwrap()) {
            assert_eq!(written["word"], word.text);
            assert_eq!(written["start"], word.span_s.as_ref().unwrap().start);
            assert_eq!(written["end"], word.span_s.as_ref().unwrap().end);
        }
    }

    #[test]
    fn a_callback_sees_every_stage_and_may_stop_at_each() {
        let (aligner, transcript) = (Aligner::open().unwrap(), Transcript::from(TEXT));
        let mut seen = Vec::new();
        let watch = |at: Step| {
            seen.push(at);
            ControlFlow::Continue(())
        };
        aligner.align_watched(ALICE, &transcript, &Options::default(), watch).unwrap();
        for stage in Stage::ALL {
            assert!(seen.iter().any(|at| at.stage == stage), "{stage:?}");
            assert!(seen.iter().all(|at| at.total.is_none_or(|total| at.done <= total)), "{seen:?}");
            let until = |at: Step| {
                if at.stage == stage { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let stopped = aligner.align_watched(ALICE, &transcript, &Options::default(), until);
            assert!(matches!(stopped, Err(crate::Error::Cancelled)), "{stage:?}: {stopped:?}");
        }
    }
}
