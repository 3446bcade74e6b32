//! One alignment, from arguments to a job in which everything was checked that can be checked before the work.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::audio::{AudioSource, Channel, Chosen, time_reference};
use kiru_align::confidence::alignment::{Fit, Mismatch};
use kiru_align::editing::video_frames::FrameRate;
use kiru_align::error::Error;
use kiru_align::formats::read::{ReadOptions, read_as};
use kiru_align::formats::rttm::Diarization;
use kiru_align::formats::{Format, WriteOptions, json};
use kiru_align::languages::Language;
use kiru_align::languages::detect::looks_like;
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::{Options, Outcome};
use kiru_align::transcript::{Hint, Transcript};

use crate::args::{AlignArgs, AlignmentArgs, SpeakerFile, SpeakerLabels};
use crate::exit::Failure;
use crate::io::{AudioInput, check_audio, is_dash, metadata, plainly, read, read_text, shown};
use crate::memory::Memory;
use crate::outputs::{self, Output};

/// What to align a transcript with.
pub enum JobAudio {
    /// One recording.
    One {
        /// The recording, as typed.
        typed: PathBuf,
        /// The file that it is read from.
        input: AudioInput,
    },
    /// Those of several speakers.
    Speakers(Vec<SpeakerFile>),
}

/// One transcript to align, checked.
pub struct Job {
    /// What with.
    pub audio: JobAudio,
    /// The path of the transcript, for messages.
    pub transcript_path: PathBuf,
    /// What is said.
    pub transcript: Transcript,
    /// Who speaks when, and the file that says so, if that was given.
    pub turns: Option<(PathBuf, Diarization)>,
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
        let AlignArgs {
            audio,
            transcript,
            output,
            format,
            speaker_audio,
            speakers_from,
            keep_times,
            html,
            alignment: args,
        } = typed;
        let outputs = outputs::outputs(&output, &format, html.as_deref()).map_err(Failure::CouldNotStart)?;
        let formats: Vec<Format> = outputs.iter().map(|output| output.format).collect();
        let (options, mut written) = (options(&args, &formats).keep_times(keep_times), write_options(&args));
        if keep_times && (args.phones || args.ipa || args.uncertainty) {
            return Err(Failure::CouldNotStart(anyhow!(
                "--keep-times looks for nothing in the recording, so that there are no phones and no uncertainty; \
                 leave --phones, --ipa and --uncertainty out"
            )));
        }
        let (audio, transcript_path) =
            recordings(audio, transcript, &speaker_audio, speakers_from.is_some(), &args)
                .map_err(Failure::CouldNotStart)?;
        if args.timecode && written.fps.is_none() {
            // The recorder's rate, for formats that need one. What else is wrong with the file is told later.
            let first = audio.as_ref().or(speaker_audio.first().map(|file| &file.path));
            let reference = first.and_then(|path| time_reference(&AudioSource::path(path)).ok());
            written.fps = reference.as_ref().and_then(FrameRate::of_timecode);
        }
        let mut inputs = vec![transcript_path.as_path()];
        inputs.extend(audio.as_deref());
        inputs.extend(speakers_from.as_deref());
        inputs.extend(speaker_audio.iter().map(|file| file.path.as_path()));
        inputs.extend([&args.model, &args.lexicon].into_iter().flatten().map(PathBuf::as_path));
        outputs::check(&outputs, &inputs, written.fps).map_err(Failure::CouldNotStart)?;
        let model = model(args.model.as_deref()).map_err(Failure::CouldNotStart)?;
        let lexicon = lexicon(args.lexicon.as_deref()).map_err(Failure::CouldNotStart)?;
        if let Some(file) = speaker_audio.iter().find(|file| file.path.is_dir()) {
            let why = anyhow!(
                "{}: a folder; give --speaker-audio the recording of {}",
                shown(&file.path),
                file.speaker
            );
            return Err(Failure::CouldNotStart(why));
        }
        let files = audio.iter().chain(speaker_audio.iter().map(|file| &file.path));
        for file in files.filter(|file| !is_dash(file)) {
            check_audio(file).map_err(Failure::Input)?;
        }
        let text = read(&transcript_path).map_err(Failure::Input)?;
        let memory = Memory::new(args.max_memory);
        let audio = match audio {
            Some(typed) => {
                let input = AudioInput::new(&typed).map_err(Failure::Input)?;
                memory.check(input.path(), &typed, &text).map_err(Failure::Input)?;
                JobAudio::One { typed, input }
            }
            // One after the other: each has all the memory.
            None => {
                for file in &speaker_audio {
                    memory.check(&file.path, &file.path, &text).map_err(Failure::Input)?;
                }
                JobAudio::Speakers(speaker_audio)
            }
        };
        let named = if let JobAudio::Speakers(files) = &audio { &files[..] } else { &[] };
        let mut transcript =
            self::transcript(&transcript_path, &text, &args, named).map_err(Failure::Input)?;
        if keep_times && !transcript.hints.iter().flatten().any(Hint::is_exact) {
            let why = "it has no times of words that --keep-times could keep; give a JSON result, or another file with a \
                       time for each word";
            return Err(Failure::Input(anyhow!(why).context(shown(&transcript_path))));
        }
        if !keep_times && json::was_corrected(&text) {
            let why =
                "it has words that were corrected by hand, and is aligned anew; --keep-times keeps its times";
            transcript.warnings.push(why.to_string());
        }
        if args.channel != Channel::Mix
            && !named.is_empty()
            && named.iter().all(|file| file.channel.is_some())
        {
            let why =
                "every recording of a speaker has its channel behind #, so that --channel changes nothing";
            transcript.warnings.push(why.to_string());
        }
        let turns = match (&speakers_from, &audio) {
            (Some(rttm), JobAudio::One { typed, .. }) => {
                Some(speaker_turns(rttm, typed).map(|turns| (rttm.clone(), turns)))
            }
            _ => None,
        };
        let turns = turns.transpose().map_err(Failure::Input)?;
        Ok(Job { audio, transcript_path, transcript, turns, outputs, model, lexicon, options, written })
    }
}

/// Who speaks when in `audio`, from the file `rttm`.
fn speaker_turns(rttm: &Path, audio: &Path) -> Result<Diarization> {
    Diarization::read(&read_text(rttm)?, &stem(audio)).with_context(|| shown(rttm))
}

/// What other files call the recording in `audio`: its name without the ending.
pub fn stem(audio: &Path) -> String {
    audio.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned())
}

/// The recording, unless speakers have recordings of their own, and the transcript.
fn recordings(
    audio: Option<PathBuf>,
    transcript: Option<PathBuf>,
    speakers: &[SpeakerFile],
    speakers_from: bool,
    args: &AlignmentArgs,
) -> Result<(Option<PathBuf>, PathBuf)> {
    match (audio, transcript) {
        (Some(transcript), None) if !speakers.is_empty() => {
            if speakers_from {
                bail!(
                    "--speakers-from is for transcripts that name no speakers; leave it or --speaker-audio out"
                );
            }
            if args.speakers == SpeakerLabels::None {
                bail!(
                    "--speaker-audio needs the speakers that the transcript names; leave out --speakers none"
                );
            }
            if speakers.iter().any(|file| is_dash(&file.path)) {
                bail!("standard input is no recording of a speaker; give --speaker-audio a file");
            }
            Ok((None, transcript))
        }
        (_, _) if !speakers.is_empty() => {
            bail!(
                "with --speaker-audio, the transcript is the only other file: kiru-align --speaker-audio NAME=FILE ... \
                 TRANSCRIPT"
            )
        }
        (Some(audio), Some(transcript)) => {
            if is_dash(&audio) && is_dash(&transcript) {
                bail!("standard input can be the recording or the transcript, not both; give a file");
            }
            Ok((Some(audio), transcript))
        }
        _ => bail!("AUDIO and TRANSCRIPT are needed; see --help"),
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
        .timecode(args.timecode)
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

/// The transcript in `bytes`, the contents of `path`, in which `speakers` with recordings of their own may be named.
///
/// # Errors
/// With the path in front: they are no such transcript.
pub fn transcript(
    path: &Path,
    bytes: &[u8],
    args: &AlignmentArgs,
    speakers: &[SpeakerFile],
) -> Result<Transcript> {
    let names: Vec<&str> = speakers.iter().map(|file| &*file.speaker).collect();
    let options = ReadOptions {
        names: &names,
        format: args.transcript_format,
        tier: args.tier.as_deref(),
        speakers: args.speakers == SpeakerLabels::Auto,
        fps: args.fps,
    };
    read_as(bytes, &options).with_context(|| shown(path))
}

/// An error of the library with the path of the input in front that it is about.
pub fn failed(error: Error, audio: &Path, transcript: &Path) -> anyhow::Error {
    match error {
        Error::Transcript { .. } | Error::NoSuchName { .. } => anyhow!(error).context(shown(transcript)),
        Error::Io(error) => plainly(audio, error),
        _ => anyhow!(error).context(shown(audio)),
    }
}

/// What is wrong with `outcome`, if its transcript does not seem to match its recording, and what to do. Messages call them
/// `transcript` and `audio`; `track` is asked which of several audio tracks was read.
pub fn suspicion(
    outcome: &Outcome,
    audio: &str,
    transcript: &str,
    track: impl FnOnce() -> Option<Chosen>,
) -> Option<String> {
    let Fit::Suspect(why) = &outcome.alignment.fit else { return None };
    if why.mismatches.contains(&Mismatch::RecordingMissing) {
        return Some(format!("{audio}: {why}; give one for each who speaks (--speaker-audio NAME=FILE)"));
    }
    if why.mismatches.contains(&Mismatch::NothingToSay) {
        return Some(format!("{audio}: {why}; give {transcript} the words that are spoken"));
    }
    if why.mismatches.contains(&Mismatch::RecordingsExchanged) {
        return Some(format!(
            "{audio}: {why}; give each speaker the other recording, or check the names in {transcript}"
        ));
    }
    let language = outcome.language.name();
    let tokens = outcome.transcript.tokens.iter().map(|token| &*token.verbatim);
    let check = match looks_like(tokens, outcome.language) {
        Some(other) => {
            let can_be: Vec<&str> = Language::all().map(Language::name).collect();
            format!(
                "{audio}: {why}; {transcript} looks like {other} and was taken for {language}: check that it is its \
                 transcript and that this is spoken; languages that can be aligned, one at a time, are {}",
                can_be.join(", ")
            )
        }
        None => format!(
            "{audio}: {why}; check that {transcript} is its transcript and that {language} is spoken \
             (--language chooses another)"
        ),
    };
    let other = track().filter(|track| track.of > 1).map_or(String::new(), |Chosen { number, of }| {
        format!(", and audio track {number} of {of} the one to align (--track chooses another)")
    });
    Some(format!("{check}{other}"))
}
