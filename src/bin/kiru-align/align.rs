//! One recording: align it, write the result, report.

use std::time::Instant;

use kiru_align::audio::{AudioSource, chosen_track};
use kiru_align::formats::{Document, ModelName, retime};
use kiru_align::pipeline;
use kiru_align::pronunciation::unused_entries;

use crate::args;
use crate::exit::{DONE, Failure, SUSPECT};
use crate::io::{FileState, shown};
use crate::job::{self, Job, suspicion};
use crate::outputs;
use crate::report::{Report, RunSummary};

/// Align what `typed` names. The time in the summary counts from `started`.
///
/// # Errors
/// Those of [`Job::new`]; [`Failure::Input`] if the recording cannot be aligned or the result not be written.
pub fn run(typed: args::AlignArgs, report: &Report, started: Instant) -> Result<u8, Failure> {
    let Job { audio, input, transcript_path, transcript, outputs, model, lexicon, options, written } =
        Job::new(typed)?;
    let surprises = outputs::surprises(&outputs);
    let before = FileState::of(input.path());
    let aligned = pipeline::align(input.path(), transcript, &model, &lexicon, &options, report.progress());
    report.finish_progress();
    let mut outcome =
        aligned.map_err(|error| Failure::Input(job::failed(error, &audio, &transcript_path)))?;
    outcome.warnings.extend(FileState::changed(before.as_ref(), input.path()));

    let audio_path = audio.to_string_lossy();
    let named = ModelName { model: model.name(), sha256: &model.sha256_hex() };
    let document = Document::new(&outcome, &audio_path, named, options.channel, &written);
    outputs.iter().try_for_each(|output| output.write(&document))?;
    let name = shown(&audio);
    report.decisions(&name, &report.explain(&outcome));
    report.warnings(&name, &outcome.warnings);
    report.notes(&surprises);
    report.warnings(&shown(&transcript_path), &outcome.transcript.warnings);
    let formats = outputs.iter().map(|output| output.format);
    if let Some(sentence) = retime::unplaced_cues(&document, formats) {
        report.notes(&[format!("{}: {sentence}", shown(&transcript_path))]);
    }
    report.notes(unused_entries::warning(&outcome.transcript, &model, &lexicon, outcome.language).as_slice());
    let track = options
        .track
        .map_or(input.path().into(), |track| AudioSource::path(input.path()).track(track.into()));
    let track = chosen_track(track).ok();
    report.summary(&RunSummary::new(&outcome, &name, track, started.elapsed().as_secs_f64()), &outcome);
    Ok(match suspicion(&outcome, &name, &shown(&transcript_path)) {
        None => DONE,
        Some(why) => {
            report.suspect(&why);
            SUSPECT
        }
    })
}
