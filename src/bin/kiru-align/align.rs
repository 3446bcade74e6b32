//! One recording, or one conversation with a recording a speaker: align it, write the result, report.

use std::path::Path;
use std::time::Instant;

use kiru_align::audio::{AudioSource, Channel, Chosen, chosen_track};
use kiru_align::conversation::{self, Conversation, SpeakerAudio};
use kiru_align::error::Error;
use kiru_align::formats::rttm::Diarization;
use kiru_align::formats::{Document, ModelName, retime};
use kiru_align::pipeline::{self, Outcome};
use kiru_align::pronunciation::unused_entries;
use kiru_align::units::seconds_to_ms;

use crate::args::{self, SpeakerFile};
use crate::exit::{DONE, Failure, SUSPECT};
use crate::io::{FileState, is_same_file, shown};
use crate::job::{self, Job, JobAudio, suspicion};
use crate::outputs;
use crate::report::{Report, RunSummary};

/// Align what `typed` names. The time in the summary counts from `started`.
///
/// # Errors
/// Those of [`Job::new`]; [`Failure::Input`] if the recording cannot be aligned or the result not be written.
pub fn run(typed: args::AlignArgs, report: &Report, started: Instant) -> Result<u8, Failure> {
    let Job { audio, transcript_path, transcript, turns, outputs, model, lexicon, options, written } =
        Job::new(typed)?;
    let surprises = outputs::surprises(&outputs);
    let before = audio.states();
    let (audio_path, name) = (audio.path(), audio.title());
    let aligned = match &audio {
        JobAudio::One { typed, input } => {
            pipeline::align(input.path(), transcript, &model, &lexicon, &options, report.progress())
                .map(|outcome| Conversation { outcome, recordings: Vec::new() })
                .map_err(|error| job::failed(error, typed, &transcript_path))
        }
        JobAudio::Speakers(files) => {
            let recordings = recordings(files);
            conversation::align(&recordings, transcript, &model, &lexicon, &options, report.progress())
                .map_err(|error| told_of(error, &transcript_path))
        }
    };
    report.finish_progress();
    let Conversation { mut outcome, recordings } = aligned.map_err(Failure::Input)?;
    outcome.warnings.extend(audio.changed(&before));
    let end = seconds_to_ms(outcome.source.duration_s);
    let doubts = turns.map(|(path, turns)| {
        name_speakers(&turns, &mut outcome);
        (path, turns.doubts(&job::stem(Path::new(&audio_path)), end))
    });

    let named = ModelName { model: model.name(), sha256: &model.sha256_hex() };
    let document = Document::new(&outcome, &audio_path, named, options.channel, &written);
    let document = Document { recordings: &recordings, ..document };
    outputs.iter().try_for_each(|output| output.write(&document))?;
    for recording in &recordings {
        let title = recording.title(&outcome.transcript.speakers);
        report.decisions(&title, &report.explain_decisions(&recording.decisions));
    }
    report.decisions(&name, &report.explain(&outcome));
    report.warnings(&name, &outcome.warnings);
    report.notes(&surprises);
    report.warnings(&shown(&transcript_path), &outcome.transcript.warnings);
    if let Some((path, doubts)) = &doubts {
        report.warnings(&shown(path), doubts);
    }
    let formats = outputs.iter().map(|output| output.format);
    if let Some(sentence) = retime::unplaced_cues(&document, &transcript_path, formats) {
        report.notes(&[format!("{}: {sentence}", shown(&transcript_path))]);
    }
    report.notes(unused_entries::warning(&outcome.transcript, &model, &lexicon, outcome.language).as_slice());
    let track = audio.track(options.track);
    report.summary(&RunSummary::new(&outcome, &name, track, started.elapsed().as_secs_f64()), &outcome);
    // What else may be the cause is heard with --quiet, too, which hides hints otherwise.
    Ok(match suspicion(&outcome, &name, &shown(&transcript_path), || track) {
        None => DONE,
        Some(why) => {
            report.suspect(&why);
            SUSPECT
        }
    })
}

/// Names the speakers of `outcome` by `turns`, unless its transcript does.
fn name_speakers(turns: &Diarization, outcome: &mut Outcome) {
    if outcome.transcript.speakers.is_empty() {
        turns.name_speakers(&mut outcome.transcript, &outcome.alignment);
        return;
    }
    let why = "it names its speakers itself, so that --speakers-from changes nothing; --speakers none takes its names for \
               words";
    outcome.transcript.warnings.push(why.to_string());
}

/// What is told of an `error` of a conversation: the transcript's name in front of what is wrong with that; all else has
/// the name of the recording there.
pub fn told_of(error: Error, transcript: &Path) -> anyhow::Error {
    match error {
        Error::Transcript { .. } | Error::NoSuchName { .. } => {
            anyhow::anyhow!(error).context(shown(transcript))
        }
        _ => anyhow::anyhow!(error),
    }
}

/// What messages call the recordings in `files`, each once.
pub fn title_of(files: &[SpeakerFile]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in files.iter().map(|file| shown(&file.path)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" + ")
}

/// The recordings in `files`; speakers with the same file and channel share one.
pub fn recordings(files: &[SpeakerFile]) -> Vec<SpeakerAudio<'static>> {
    let mut shared: Vec<(&SpeakerFile, SpeakerAudio<'static>)> = Vec::new();
    for file in files {
        let is_same =
            |other: &SpeakerFile| is_same_file(&other.path, &file.path) && other.channel == file.channel;
        let same = shared.iter().position(|(other, _)| is_same(other));
        if let Some(at) = same {
            shared[at].1 = shared[at].1.clone().and(&*file.speaker);
            continue;
        }
        let recording = SpeakerAudio::new(&*file.speaker, AudioSource::path(&file.path));
        let recording =
            file.channel.map_or(recording.clone(), |number| recording.channel(Channel::Only(number)));
        shared.push((file, recording));
    }
    shared.into_iter().map(|(_, recording)| recording).collect()
}

impl JobAudio {
    /// The path of the recording, or of the first, as typed.
    fn path(&self) -> String {
        match self {
            JobAudio::One { typed, .. } => typed.to_string_lossy().into_owned(),
            JobAudio::Speakers(files) => {
                files.first().map_or(String::new(), |first| first.path.to_string_lossy().into_owned())
            }
        }
    }

    /// What messages call it: its path, or those of its recordings.
    fn title(&self) -> String {
        match self {
            JobAudio::One { typed, .. } => shown(typed),
            JobAudio::Speakers(files) => title_of(files),
        }
    }

    /// What can be seen of its files.
    fn states(&self) -> Vec<Option<FileState>> {
        match self {
            JobAudio::One { input, .. } => vec![FileState::of(input.path())],
            JobAudio::Speakers(files) => files.iter().map(|file| FileState::of(&file.path)).collect(),
        }
    }

    /// What to say of files that are not as they were `before`.
    fn changed(&self, before: &[Option<FileState>]) -> Vec<String> {
        match self {
            JobAudio::One { input, .. } => {
                FileState::changed(before.first().and_then(Option::as_ref), input.path())
                    .into_iter()
                    .collect()
            }
            JobAudio::Speakers(files) => {
                let states = files.iter().zip(before);
                let changed = states.filter_map(|(file, before)| {
                    let why = FileState::changed(before.as_ref(), &file.path)?;
                    Some(format!("{}: {why}", shown(&file.path)))
                });
                changed.collect()
            }
        }
    }

    /// Which of several audio tracks was read.
    fn track(&self, wanted: Option<u16>) -> Option<Chosen> {
        let JobAudio::One { input, .. } = self else { return None };
        track_of(input.path(), wanted)
    }
}

/// Which of the audio tracks in the file at `path` is read, if it can be.
pub fn track_of(path: &Path, wanted: Option<u16>) -> Option<Chosen> {
    let source = AudioSource::path(path);
    chosen_track(wanted.map_or(source.clone(), |track| source.track(track.into()))).ok()
}
