//! How far a batch is: what its folders and journals say, without aligning anything.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::plan::{BatchJob, BatchPlan};
use crate::exit::{DONE, Failure, INPUT_FAILED, SUSPECT};
use crate::io::{print, shown};
use crate::report::text::duration;

/// How far a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum JobState {
    /// All its results are there, as this version made them with these options.
    Done,
    /// Its results are there, made by other options or changed since, or one of several formats is missing.
    Outdated,
    /// It failed when it was last tried.
    Failed,
    /// It has no transcript.
    WithoutTranscript,
    /// Nothing is known of it.
    Missing,
}

/// What is told of a recording.
#[derive(Debug, Serialize)]
struct JobStatus<'a> {
    audio: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    state: JobState,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip)]
    place: &'a Path,
}

/// Prints how far the batch of `plan` is: a JSON object a recording, or for people what is not done and a sum. The exit
/// code says whether all is done.
///
/// # Errors
/// [`Failure::Input`]: standard output cannot be written.
pub fn print_status(plan: &BatchPlan, json: bool) -> Result<u8, Failure> {
    let mut statuses: Vec<JobStatus<'_>> = plan.jobs.iter().map(|job| of_job(job, plan)).collect();
    statuses.extend(plan.failed.iter().map(|(audio, error)| JobStatus {
        error: Some(format!("{error:#}")),
        ..JobStatus::new(audio, JobState::Failed)
    }));
    let lonely = |audio| JobStatus::new(audio, JobState::WithoutTranscript);
    statuses.extend(plan.lonely.iter().map(|audio| lonely(audio)));
    statuses.sort_by_key(|status| status.place);
    print(|out| match json {
        true => statuses.iter().try_for_each(|status| {
            serde_json::to_writer(&mut *out, status)?;
            out.write_all(b"\n")
        }),
        false => text(&statuses, plan, out),
    })?;
    let any = |is: &dyn Fn(&JobStatus<'_>) -> bool| statuses.iter().any(is);
    Ok(match () {
        () if any(&|s| !matches!(s.state, JobState::Done | JobState::WithoutTranscript)) => INPUT_FAILED,
        () if any(&|s| s.suspect.is_some()) => SUSPECT,
        () => DONE,
    })
}

impl JobStatus<'_> {
    fn new(place: &Path, state: JobState) -> JobStatus<'_> {
        JobStatus {
            audio: place.to_string_lossy().into_owned(),
            output: None,
            state,
            audio_seconds: None,
            seconds: None,
            finished: None,
            suspect: None,
            error: None,
            place,
        }
    }
}

fn of_job<'p>(job: &'p BatchJob, plan: &'p BatchPlan) -> JobStatus<'p> {
    let record = plan.record(job);
    let failure = job.files.first().and_then(|file| plan.records.failure(&file.path));
    // What failed after a result was made left that as it was.
    let failure =
        failure.filter(|failure| record.as_ref().is_none_or(|made| made.finished < failure.finished));
    let state = match (&record, &failure) {
        (_, Some(_)) => JobState::Failed,
        (Some(_), None) => JobState::Done,
        (None, None) if job.files.iter().any(|file| file.path.exists()) => JobState::Outdated,
        (None, None) => JobState::Missing,
    };
    JobStatus {
        output: Some(job.name()),
        audio_seconds: record.as_ref().map(|record| record.audio_seconds),
        seconds: record.as_ref().map(|record| record.seconds),
        finished: record.as_ref().map(|r| r.finished).or(failure.as_ref().map(|f| f.finished)),
        suspect: record.and_then(|record| record.suspect),
        error: failure.map(|failure| failure.failed),
        ..JobStatus::new(&job.audio, state)
    }
}

fn text(statuses: &[JobStatus<'_>], plan: &BatchPlan, out: &mut dyn Write) -> io::Result<()> {
    let mut counts = [0; 5];
    let (mut suspects, mut audio_s, mut work_s) = (0, 0.0, 0.0);
    for status in statuses {
        counts[status.state as usize] += 1;
        audio_s += status.audio_seconds.unwrap_or(0.0);
        work_s += status.seconds.unwrap_or(0.0);
        suspects += usize::from(status.suspect.is_some());
        let what = match (status.state, &status.error, &status.suspect) {
            (JobState::Done, _, None) => continue,
            (JobState::Done, _, Some(why)) => format!("suspect: {}", crate::io::visible(why)),
            (JobState::Failed, Some(error), _) => format!("failed: {}", crate::io::visible(error)),
            (JobState::Failed, None, _) => "failed".to_string(),
            (JobState::Outdated, ..) => "outdated".to_string(),
            (JobState::WithoutTranscript, ..) => "without a transcript".to_string(),
            (JobState::Missing, ..) => "missing".to_string(),
        };
        writeln!(out, "{}: {what}", shown(status.place))?;
    }
    let [done, outdated, failed, without, missing] = counts;
    let shard = plan.shard.map(|shard| format!(", shard {}/{}", shard.number, shard.of)).unwrap_or_default();
    writeln!(
        out,
        "batch{shard}: {done} done, {missing} missing, {outdated} outdated, {suspects} suspect, {failed} failed, \
         {without} without a transcript; {} of audio in {} of work",
        duration(audio_s),
        duration(work_s),
    )
}
