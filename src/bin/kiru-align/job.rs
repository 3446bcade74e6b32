//! One alignment, from arguments to a job in which everything was checked that can be checked before the work.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::confidence::alignment::Fit;
use kiru_align::error::Error;
use kiru_align::formats::read::{ReadOptions, read_as};
use kiru_align::formats::{Format, WriteOptions};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::{Options, Outcome};
use kiru_align::transcript::Transcript;

use crate::args::{AlignArgs, AlignmentArgs, SpeakerLabels};
use crate::exit::Failure;
use crate::io::{AudioInput, check_audio, is_dash, metadata, plainly, read, read_text, shown};
use crate::memory::Memory;
use crate::outputs::{self, Output};

/// One recording to align, checked.
pub struct Job {
    /// The recording, as typed.
    pub audio: PathBuf,
    /// The file that it is read from.
    pub input: AudioInput,
    /// The path of the transcript, for messages.
    pub transcript_path: PathBuf,
    /// What is said.
    pub transcript: Transcript,
    /// Where the result goes, and in which format.
    pub outputs: Vec<Output>,
    /// The model, open.
    pub model: Model,
    /// The user's pronunciations.
    pub lexicon: UserLexicon,
    /// How to align.
    pub options: Options,
    /// What is written, and how.
    pub written: WriteOptions,
}

impl Job {
    /// Check what was typed.
    ///
    /// # Errors
    /// First what is wrong with the options ([`Failure::CouldNotStart`]), then with the inputs ([`Failure::Input`]).
    pub fn new(typed: AlignArgs) -> Result<Job, Failure> {
        let AlignArgs { audio, transcript, output, format, html, alignment: args } = typed;
        let outputs = outputs::outputs(&output, &format, html.as_deref()).map_err(Failure::CouldNotStart)?;
        let formats: Vec<Format> = outputs.iter().map(|output| output.format).collect();
        let (options, written) = (options(&args, &formats), write_options(&args));
        let (Some(audio), Some(transcript_path)) = (audio, transcript) else {
            return Err(Failure::CouldNotStart(anyhow!("AUDIO and TRANSCRIPT are needed; see --help")));
        };
        let mut inputs = vec![audio.as_path(), transcript_path.as_path()];
        inputs.extend([&args.model, &args.lexicon].into_iter().flatten().map(PathBuf::as_path));
        outputs::check(&outputs, &inputs, written.fps).map_err(Failure::CouldNotStart)?;
        let model = model(args.model.as_deref()).map_err(Failure::CouldNotStart)?;
        let lexicon = lexicon(args.lexicon.as_deref()).map_err(Failure::CouldNotStart)?;
        match (is_dash(&audio), is_dash(&transcript_path)) {
            (true, true) => {
                let twice =
                    anyhow!("standard input can be the recording or the transcript, not both; give a file");
                return Err(Failure::CouldNotStart(twice));
            }
            (true, false) => {}
            (false, _) => check_audio(&audio).map_err(Failure::Input)?,
        }
        let text = read(&transcript_path).map_err(Failure::Input)?;
        let input = AudioInput::new(&audio).map_err(Failure::Input)?;
        let memory = Memory::new(args.max_memory);
        memory.check(input.path(), &audio, &text).map_err(Failure::Input)?;
        let transcript = self::transcript(&transcript_path, &text, &args).map_err(Failure::Input)?;
        Ok(Job { audio, input, transcript_path, transcript, outputs, model, lexicon, options, written })
    }
}

/// How to align, for results in `formats`.
pub fn options(args: &AlignmentArgs, formats: &[Format]) -> Options {
    let options = Options::default()
        .jobs(usize::from(args.jobs))
        .language(args.language)
        .max_chunk_s(args.max_chunk)
        .phones(args.phones || args.ipa)
        .hint_tolerance_s(args.hint_tolerance)
        .channel(args.channel)
        .track(args.track)
        .uncertainty(args.uncertainty)
        .cuts(args.cuts.then_some(args.cut_margins));
    formats.iter().fold(options, |options, format| format.add_needs(options))
}

/// What is written beside words and times.
pub fn write_options(args: &AlignmentArgs) -> WriteOptions {
    WriteOptions {
        phones: args.phones || args.ipa,
        ipa: args.ipa,
        samples: args.samples,
        fps: args.fps,
        style: args.formats.style(),
    }
}

/// The model at `path`, or the built-in one.
///
/// # Errors
/// With the path in front: it cannot be read, or is no valid model.
pub fn model(path: Option<&Path>) -> Result<Model> {
    let opened = match path {
        Some(path) if metadata(path)?.is_dir() => bail!("{}: a folder; give a model file", shown(path)),
        Some(path) => Model::open(path),
        None => Model::embedded(),
    };
    opened.with_context(|| model_name(path))
}

/// The model's path as it stands in messages.
pub fn model_name(path: Option<&Path>) -> String {
    path.map_or_else(|| "the built-in model".to_string(), shown)
}

/// The user's pronunciations in the file at `path`; none without one.
///
/// # Errors
/// With the path in front: it cannot be read, or is no lexicon.
pub fn lexicon(path: Option<&Path>) -> Result<UserLexicon> {
    match path {
        Some(path) => UserLexicon::parse(&read_text(path)?).with_context(|| shown(path)),
        None => Ok(UserLexicon::default()),
    }
}

/// The transcript in `bytes`, the contents of `path`.
///
/// # Errors
/// With the path in front: they are no such transcript.
pub fn transcript(path: &Path, bytes: &[u8], args: &AlignmentArgs) -> Result<Transcript> {
    let options = ReadOptions {
        format: args.transcript_format,
        tier: args.tier.as_deref(),
        speakers: args.speakers == SpeakerLabels::Auto,
    };
    read_as(bytes, &options).with_context(|| shown(path))
}

/// An error of the library with the path of the input in front that it is about.
pub fn failed(error: Error, audio: &Path, transcript: &Path) -> anyhow::Error {
    match error {
        Error::Transcript { .. } => anyhow!(error).context(shown(transcript)),
        Error::Io(error) => plainly(audio, error),
        _ => anyhow!(error).context(shown(audio)),
    }
}

/// Why the transcript does not seem to match the recording, if so, and what to do.
pub fn suspicion(outcome: &Outcome, audio: &str, transcript: &str) -> Option<String> {
    match &outcome.alignment.fit {
        Fit::Suspect(why) => Some(format!("{audio}: {why}; check that {transcript} is its transcript")),
        _ => None,
    }
}
