//! Many recordings in one run, with one model and one pool of threads.
//!
//! ```text
//! arguments --> sources (pairs; folder, manifest) --> targets (where results go) --> run (align, save)
//!                  shard (which of them)                 records (what is up to date) ---^
//!                                                        journal (where that is kept)
//! ```

mod shard;
mod journal;
mod records;
mod pair_store;
mod list_mistakes;
mod list_file;
mod list_table;
mod list_line;
mod option_changes;
mod sources;
mod utterances;
mod manifest;
mod corpus_folder;
mod trans_files;
mod folder;
mod targets;
mod plan;
mod status;
mod run;

use std::time::Instant;

use kiru_align::pipeline;

use self::plan::BatchPlan;
use crate::args::BatchArgs;
use crate::exit::{DONE, Failure, INPUT_FAILED, SUSPECT};
use crate::report::text::rounded;
use crate::report::{BatchSummary, Report};

/// Align what `typed` names. The time in the summary counts from `started`.
///
/// # Errors
/// [`Failure::CouldNotStart`]: mistakes in the options, the list or the outputs, before any work. Recordings that fail
/// are reported and decide the exit code.
pub fn run(typed: Box<BatchArgs>, report: &Report, started: Instant) -> Result<u8, Failure> {
    let jobs = usize::from(typed.alignment.jobs);
    let status = typed.status.then_some(typed.json);
    let pool = pipeline::pool(jobs).map_err(|e| Failure::CouldNotStart(e.into()))?;
    let plan = BatchPlan::new(*typed).map_err(Failure::CouldNotStart)?;
    if let Some(json) = status {
        return status::print_status(&plan, json);
    }
    let tally = run::run(&plan, &pool, report);
    let place = (tally.done + tally.skipped > 0).then(|| plan.place.clone());
    let code = match tally {
        BatchSummary { failed: 1.., .. } => INPUT_FAILED,
        BatchSummary { suspect: 1.., .. } => SUSPECT,
        _ => DONE,
    };
    report.batch_summary(&BatchSummary {
        seconds: rounded(started.elapsed().as_secs_f64(), 1e3),
        place,
        shard: plan.shard.map(|shard| format!("{}/{}", shard.number, shard.of)),
        ..tally
    });
    Ok(code)
}
