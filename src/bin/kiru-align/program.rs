//! The whole program as a function of what was typed, for the executable and for the command of the Python package.

use std::ffi::OsString;
use std::panic;
use std::time::Instant;

use kiru_align::audio::guard;
use kiru_align::error::{Error, ErrorKind};

use crate::args::Task;
use crate::config::Settled;
use crate::exit::{COULD_NOT_START, DONE, Failure, INPUT_FAILED};
use crate::io::NoSuchFile;
use crate::report::Report;
use crate::{align, batch, compare, config, estimate, evaluate, interrupt, model_file, shell};

/// Does what was `typed`, the program's name first, and gives the exit code.
///
/// Ends the process itself on `--help`, `--version`, mistakes on the command line, and signals.
pub fn run(typed: Vec<OsString>) -> u8 {
    let started = Instant::now();
    interrupt::watch();
    let Settled { cli, used, warnings } = match config::parse(typed) {
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
pub fn silence_guarded_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        if !guard::is_guarded() {
            report(panicked);
        }
    }));
}

/// Whether an option names what its file does not have.
fn is_no_such_choice(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<Error>().map(Error::kind);
    matches!(
        kind,
        Some(
            ErrorKind::NoSuchChannel
                | ErrorKind::NoSuchTrack
                | ErrorKind::NoSuchSpeaker
                | ErrorKind::NoSuchTier
        )
    )
}

/// The exit code; a failure is reported on standard error.
fn exit_code(done: Result<u8, Failure>, report: &Report) -> u8 {
    match done {
        Ok(code) => code,
        Err(Failure::ReaderGone) => DONE,
        Err(Failure::Input(error)) => {
            report.error(&error);
            // What is not there and was named on the command line is a mistake there, in every command.
            if error.is::<NoSuchFile>() || is_no_such_choice(&error) { COULD_NOT_START } else { INPUT_FAILED }
        }
        Err(Failure::CouldNotStart(error)) => {
            report.error(&error);
            COULD_NOT_START
        }
    }
}
