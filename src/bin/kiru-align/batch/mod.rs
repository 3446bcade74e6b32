//! Many recordings in one run, with one model and one pool of threads.
//!
//! `list` finds the pairs (`folder`, `manifest`), `outputs` says where their results go, `run` aligns them, `resume`
//! knows which need not be.

mod folder;
mod list;
mod manifest;
mod places;
mod resume;
mod run;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow};
use kiru_align::formats::WriteOptions;
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::{self, Options};

use self::places::Target;
use self::resume::Records;
use crate::job::{self, shown};
use crate::report::{BatchSummary, Report, rounded};
use crate::{DONE, Failure, INPUT_FAILED, SUSPECT, args};

/// One recording to align.
struct Job {
    audio: PathBuf,
    transcript: PathBuf,
    /// Where its result goes, in one format or several.
    targets: Vec<Target>,
    /// The recording's size; 0 if it is not known.
    bytes: u64,
}

/// A batch, checked.
struct Plan {
    /// The largest recordings first: what remains at the end is small, and no core waits long for another.
    jobs: Vec<Job>,
    /// Recordings that are known to fail, with the reason.
    failed: Vec<(PathBuf, anyhow::Error)>,
    /// Recordings without a transcript, passed over.
    lonely: Vec<PathBuf>,
    model: Model,
    lexicon: UserLexicon,
    options: Options,
    written: WriteOptions,
    reading: job::Reading,
    records: Records,
    resume: bool,
    /// All that a result depends on beside its two inputs.
    with: String,
}

/// Align what `typed` stands for, which began at `started`; the exit code.
///
/// # Errors
/// [`Failure::CouldNotStart`]: what is wrong with the options, the list or the outputs, before any work. Failures of
/// single recordings are reported and make the exit code.
pub fn run(typed: args::Align, report: &Report, started: Instant) -> Result<u8, Failure> {
    let pool = pipeline::pool(usize::from(typed.jobs)).map_err(|e| Failure::CouldNotStart(e.into()))?;
    let plan = Plan::new(typed).map_err(Failure::CouldNotStart)?;
    let tally = run::run(&plan, &pool, report);
    let code = exit_code(&tally);
    report.batch_summary(&BatchSummary { seconds: rounded(started.elapsed().as_secs_f64(), 1e3), ..tally });
    Ok(code)
}

impl Job {
    /// The first of the targets, by which the result is called in messages.
    fn name(&self) -> String {
        self.targets.first().map_or_else(String::new, |target| target.path.to_string_lossy().into_owned())
    }
}

impl Plan {
    fn new(typed: args::Align) -> Result<Plan> {
        let (options, written) = (job::options(&typed, &typed.format), job::written(&typed));
        let reading = job::Reading::new(&typed);
        let root = match &typed.output[..] {
            [] => None,
            [root] => Some(root.as_path()),
            _ => return Err(anyhow!("a batch has one output folder; give -o once")),
        };
        match root {
            Some(root) if root == Path::new("-") => {
                return Err(anyhow!("a batch has no one result for standard output; give -o a folder"));
            }
            Some(root) if root.as_os_str().is_empty() => {
                return Err(anyhow!("the output path is empty; give -o a folder"));
            }
            Some(root) if root.exists() && !root.is_dir() => {
                return Err(anyhow!("{}: not a folder; the results of a batch go into one", shown(root)));
            }
            _ => {}
        }
        for format in &typed.format {
            if let Some(complaint) = format.complaint(written.fps) {
                return Err(anyhow!("--format {format}: {complaint}"));
            }
        }
        let sources: Vec<PathBuf> =
            typed.audio.into_iter().chain(typed.transcript).chain(typed.surplus).collect();
        if sources.is_empty() {
            return Err(anyhow!(
                "--batch: nothing to align; give a folder, a list, or pairs of a recording and its transcript"
            ));
        }
        let model = job::model(typed.model.as_deref())?;
        let lexicon = job::lexicon(typed.lexicon.as_deref())?;
        let list::Found { pairs, failed, lonely, base } = list::find(&sources, root)?;

        let mut others: Vec<&Path> =
            [&typed.model, &typed.lexicon].into_iter().flatten().map(PathBuf::as_path).collect();
        others.extend(sources.iter().map(PathBuf::as_path));
        let (targets, records) = places::assign(&pairs, &typed.format, root, &base, &others)?;
        let with = with(&model, typed.lexicon.as_deref(), &reading, &options, &written)?;

        let mut jobs: Vec<Job> = pairs
            .into_iter()
            .zip(targets)
            .map(|(pair, targets)| {
                let bytes = std::fs::metadata(&pair.audio).map_or(0, |found| found.len());
                Job { audio: pair.audio, transcript: pair.transcript, targets, bytes }
            })
            .collect();
        jobs.sort_by_key(|job| std::cmp::Reverse(job.bytes));
        let resume = typed.resume;
        Ok(Plan { jobs, failed, lonely, model, lexicon, options, written, reading, records, resume, with })
    }
}

/// All that a result depends on beside its two inputs and their paths, as a line.
///
/// Options are taken as they print for debugging, so that none that is added later can be forgotten here.
fn with(
    model: &Model,
    lexicon: Option<&Path>,
    reading: &job::Reading,
    options: &Options,
    written: &WriteOptions,
) -> Result<String> {
    let lexicon = match lexicon {
        Some(path) => resume::sha256_hex(&job::read(path)?),
        None => "none".to_string(),
    };
    // The number of threads changes nothing; which samples and phones are kept for other formats, neither.
    let options = Options { jobs: 0, samples: false, phones: written.phones, ..*options };
    let (version, model) = (env!("CARGO_PKG_VERSION"), model.sha256_hex());
    Ok(format!(
        "kiru-align {version}, model {model}, lexicon {lexicon}, transcripts {reading:?}, {options:?}, {written:?}"
    ))
}

fn exit_code(tally: &BatchSummary) -> u8 {
    match tally {
        BatchSummary { failed: 1.., .. } => INPUT_FAILED,
        BatchSummary { suspect: 1.., .. } => SUSPECT,
        _ => DONE,
    }
}
