//! How far a batch is: what its folders and journals say, without aligning anything.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::journal::Record;
use super::option_changes::option_changes;
use super::plan::{BatchJob, BatchPlan};
use super::sources::ListedText;
use crate::exit::{DONE, Failure, INPUT_FAILED, SUSPECT};
use crate::io::{print, visible};
use crate::report::text::duration;

/// How far a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum JobState {
    /// All its results are there, as this version made them with these options.
    Done,
    /// Its results are there, but some texts were not looked for, because their part of the recording cannot be.
    Incomplete,
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
struct JobStatus {
    audio: String,
    /// The list and the line that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    listed: Option<String>,
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
    /// Why its results are not those that this run would make.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outdated: Vec<String>,
}

/// Prints how far the batch of `plan` is: a JSON object a recording, or for people what is not done and a sum. The exit
/// code says whether all is done.
///
/// # Errors
/// [`Failure::Input`]: standard output cannot be written.
pub fn print_status(plan: &BatchPlan, json: bool) -> Result<u8, Failure> {
    let mut all: Vec<(PathBuf, Told<'_>)> =
        plan.jobs().enumerate().map(|(at, job)| (job.audio, Told::Job(at))).collect();
    all.extend(plan.failed.iter().map(|(audio, error)| (audio.clone(), Told::Failed(error))));
    all.extend(plan.lonely.iter().map(|audio| (audio.clone(), Told::Lonely)));
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut sum = StatusSum::default();
    print(|out| {
        for (audio, told) in &all {
            let Some(status) = told.status(audio, plan) else { continue };
            sum.add(&status);
            if json {
                serde_json::to_writer(&mut *out, &status)?;
                out.write_all(b"\n")?;
            } else {
                text(&status, out)?;
            }
        }
        if json { Ok(()) } else { sum.text(plan, out) }
    })?;
    let [done, incomplete, _, _, without, _] = sum.states;
    Ok(match () {
        () if done + incomplete + without < all.len() => INPUT_FAILED,
        () if sum.suspects > 0 => SUSPECT,
        () => DONE,
    })
}

/// What is told of: a job by its number, or what is none.
enum Told<'p> {
    Job(usize),
    Failed(&'p anyhow::Error),
    Lonely,
}

impl Told<'_> {
    fn status(&self, audio: &Path, plan: &BatchPlan) -> Option<JobStatus> {
        let named = || audio.to_string_lossy().into_owned();
        Some(match self {
            Told::Job(at) => of_job(&plan.job(*at)?, plan),
            Told::Failed(error) => {
                JobStatus { error: Some(format!("{error:#}")), ..JobStatus::new(named(), JobState::Failed) }
            }
            Told::Lonely => JobStatus::new(named(), JobState::WithoutTranscript),
        })
    }
}

/// All statuses together.
#[derive(Default)]
struct StatusSum {
    /// How many have each of [`JobState`].
    states: [usize; 6],
    suspects: usize,
    audio_s: f64,
    work_s: f64,
}

impl JobStatus {
    fn new(audio: String, state: JobState) -> JobStatus {
        JobStatus {
            audio,
            listed: None,
            output: None,
            state,
            audio_seconds: None,
            seconds: None,
            finished: None,
            suspect: None,
            error: None,
            outdated: Vec::new(),
        }
    }
}

fn of_job(job: &BatchJob, plan: &BatchPlan) -> JobStatus {
    let record = plan.record(job);
    let failure = job.files.first().and_then(|file| plan.records.failure(&file.path));
    // What failed after a result was made left that as it was; a line that was corrected since has not failed.
    let failure = failure.filter(|failure| {
        record.as_ref().is_none_or(|made| made.finished < failure.finished)
            && (failure.inputs.is_empty() || failure.inputs == job.inputs())
    });
    let state = match (&record, &failure) {
        (_, Some(_)) => JobState::Failed,
        (Some(record), None) if record.incomplete => JobState::Incomplete,
        (Some(_), None) => JobState::Done,
        (None, None) if job.files.iter().any(|file| file.path.exists()) => JobState::Outdated,
        (None, None) => JobState::Missing,
    };
    let outdated = if state == JobState::Outdated { outdated(job, plan) } else { Vec::new() };
    JobStatus {
        outdated,
        // Parts of a recording stand in many lines, of which those that matter are told.
        listed: job.listed.clone().filter(|_| !matches!(job.transcript, ListedText::Parts { .. })),
        output: Some(job.name()),
        audio_seconds: record.as_ref().map(|record| record.audio_seconds),
        seconds: record.as_ref().map(|record| record.seconds),
        finished: record.as_ref().map(|r| r.finished).or(failure.as_ref().map(|f| f.finished)),
        suspect: record.and_then(|record| record.suspect),
        error: failure.map(|failure| failure.failed),
        ..JobStatus::new(job.title(), state)
    }
}

/// Why the results of `job` that are there are not those that this run would make.
fn outdated(job: &BatchJob, plan: &BatchPlan) -> Vec<String> {
    let mut why: Vec<String> = Vec::new();
    for file in &job.files {
        let path = &file.path;
        let made = plan.records.of(path);
        let of_this_way = |record: &&Record| *record.fingerprint == *job.fingerprint;
        let format = file.format.name();
        let mut reasons = if !path.exists() {
            vec![format!("there is no {format}")]
        } else if let Some(record) = made.iter().find(of_this_way) {
            let audio = &*job.audio.to_string_lossy();
            let other_audio = (record.audio != audio).then(|| format!("made from {}", record.audio));
            let other_format = (record.format != format).then(|| format!("it is {}", record.format));
            other_audio.into_iter().chain(other_format).collect()
        } else if let Some(record) = made.first() {
            let options = |fingerprint: &str| plan.records.made_with(path, fingerprint);
            match options(&record.fingerprint).zip(options(&job.fingerprint)) {
                Some((before, now)) => option_changes(&before.options, &now.options),
                None => vec!["made with other options".to_string()],
            }
        } else {
            vec!["changed since it was made, or not made by a batch".to_string()]
        };
        reasons.retain(|reason| !why.contains(reason));
        why.append(&mut reasons);
    }
    why
}

/// What is not done, for people.
fn text(status: &JobStatus, out: &mut dyn Write) -> io::Result<()> {
    let why =
        |why: &Option<String>| why.as_deref().map_or(String::new(), |why| format!(": {}", status.short(why)));
    let what = match status.state {
        JobState::Done if status.suspect.is_none() => return Ok(()),
        JobState::Done => format!("suspect{}", why(&status.suspect)),
        JobState::Incomplete => format!("incomplete{}", why(&status.suspect)),
        JobState::Failed => format!("failed{}", why(&status.error)),
        JobState::Outdated => format!("outdated: {}", visible(&status.outdated.join(", "))),
        JobState::WithoutTranscript => "without a transcript".to_string(),
        JobState::Missing => "missing".to_string(),
    };
    let listed = status.listed.as_ref().map_or(String::new(), |listed| format!(" ({listed})"));
    writeln!(out, "{}{listed}: {what}", visible(&status.audio))
}

impl JobStatus {
    /// What was told, without what it is told of.
    fn short<'w>(&self, why: &'w str) -> Cow<'w, str> {
        let without = |why: &'w str, name: &str| why.strip_prefix(name)?.strip_prefix(": ");
        let why = self.listed.as_ref().and_then(|listed| without(why, listed)).unwrap_or(why);
        visible(without(why, &self.audio).unwrap_or(why))
    }
}

impl StatusSum {
    fn add(&mut self, status: &JobStatus) {
        self.states[status.state as usize] += 1;
        self.audio_s += status.audio_seconds.unwrap_or(0.0);
        self.work_s += status.seconds.unwrap_or(0.0);
        self.suspects += usize::from(status.suspect.is_some());
    }

    fn text(&self, plan: &BatchPlan, out: &mut dyn Write) -> io::Result<()> {
        let [done, incomplete, outdated, failed, without, missing] = self.states;
        let incomplete = if incomplete > 0 { format!(", {incomplete} incomplete") } else { String::new() };
        let suspects = self.suspects;
        let shard = plan.shard.map(|shard| format!(", shard {}/{}", shard.number, shard.of));
        writeln!(
            out,
            "batch{}: {done} done{incomplete}, {missing} missing, {outdated} outdated, {suspects} suspect, {failed} failed, \
             {without} without a transcript; {} of audio in {} of work",
            shard.unwrap_or_default(),
            duration(self.audio_s),
            duration(self.work_s),
        )
    }
}
