//! The program: parse the command line, run the command, choose the exit code.
//!
//! The modules stand in the order in which data passes through them. Each uses only those above it.

mod exit;
mod interrupt;
mod io;
mod args;
mod config;
mod report;
mod outputs;
mod estimate;
mod memory;
mod job;
mod align;
mod batch;
mod compare;
mod evaluate;
mod model_file;
mod shell;

use std::panic;
use std::process::ExitCode;
use std::time::Instant;

use kiru_align::audio::guard;

use crate::args::Task;
use crate::config::Settled;
use crate::exit::{COULD_NOT_START, DONE, Failure, INPUT_FAILED};
use crate::report::Report;

fn main() -> ExitCode {
    let started = Instant::now();
    silence_guarded_panics();
    interrupt::watch();
    let Settled { cli, used, warnings } = match config::parse() {
        Ok(settled) => settled,
        Err(failure) => return exit_code(Err(failure), &Report::for_people(false)),
    };
    let report = match &cli.task {
        None => Report::new(&cli.align.alignment.messages),
        Some(Task::Batch(batch)) => Report::new(&batch.alignment.messages),
        Some(Task::Compare(compare)) => Report::for_people(compare.quiet),
        Some(_) => Report::for_people(false),
    };
    report.notes(&warnings);
    used.iter().for_each(|settings| report.settings(settings));
    let done = match cli.task {
        None => align::run(cli.align, &report, started),
        Some(Task::Batch(args)) => batch::run(args, &report, started),
        Some(Task::Compare(args)) => compare::run::compare(&args, &report),
        Some(Task::Evaluate(args)) => evaluate::run::evaluate(&args),
        Some(Task::Estimate(args)) => estimate::run(&args).map(|()| DONE),
        Some(Task::Model(task)) => model_file::run(task).map(|()| DONE),
        Some(Task::Completions { shell }) => shell::completions(shell).map(|()| DONE),
        Some(Task::Man { output }) => shell::manual(output.as_deref()).map(|()| DONE),
    };
    exit_code(done, &report)
}

/// Keeps panics of decoders at damaged data off standard error: the library makes errors or warnings of them.
fn silence_guarded_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        if !guard::is_guarded() {
            report(panicked);
        }
    }));
}

/// The exit code; a failure is reported on standard error.
fn exit_code(done: Result<u8, Failure>, report: &Report) -> ExitCode {
    ExitCode::from(match done {
        Ok(code) => code,
        Err(Failure::ReaderGone) => DONE,
        Err(Failure::Input(error)) => {
            report.error(&error);
            INPUT_FAILED
        }
        Err(Failure::CouldNotStart(error)) => {
            report.error(&error);
            COULD_NOT_START
        }
    })
}
