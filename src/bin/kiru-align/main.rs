//! The program: parse, plan, run, save, report, choose the exit code.

mod batch;
mod check;
mod compare;
mod evaluate;
mod input;
mod show;
mod args;
mod estimate;
mod model_file;
mod stdin;
mod job;
mod report;
mod config;
mod shell;
mod outputs;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, anyhow};
use kiru_align::confidence::alignment::Fit;
use kiru_align::formats::{self, Document, ModelName, save};
use kiru_align::pipeline::{self, Outcome};
use kiru_align::pronunciation::unused_entries;

use crate::args::{Command, ProgressKind};
use crate::job::{Plan, blamed, shown};
use crate::outputs::{Place, Target};
use crate::report::{Report, Summary};

/// Why there is no result; the message begins with the path it speaks of.
pub enum Failure {
    /// The options cannot be followed: exit code 2.
    CouldNotStart(anyhow::Error),
    /// An input cannot be used or the result not be written: exit code 1.
    Input(anyhow::Error),
    /// Whoever read standard output has gone: nothing is wrong.
    ReaderGone,
}

const DONE: u8 = 0;
const INPUT_FAILED: u8 = 1;
const COULD_NOT_START: u8 = 2;
const SUSPECT: u8 = 3;

fn main() -> ExitCode {
    let started = Instant::now();
    let typed = match config::typed() {
        Ok(typed) => typed,
        Err(failure) => return ended(Err(failure), &Report::new(ProgressKind::None, false, false)),
    };
    let report = Report::new(typed.align.progress, typed.align.quiet, typed.align.verbose);
    let done = match typed.command {
        Some(Command::Model(command)) => model_file::run(command).map(|()| DONE),
        Some(Command::Plan(typed)) => estimate::run(&typed).map(|()| DONE),
        Some(Command::Completions { shell }) => shell::completions(shell).map(|()| DONE),
        Some(Command::Help { about }) => shell::help(about.as_deref()).map(|()| DONE),
        Some(Command::Man { output }) => shell::manual(output.as_deref()).map(|()| DONE),
        Some(Command::Compare(command)) => compare::run::compare(command, &report),
        Some(Command::Score(command)) => evaluate::run::score(command),
        None if typed.align.batch => batch::run(typed.align, &report, started),
        None => Plan::new(typed.align).and_then(|plan| run(plan, &report, started)),
    };
    ended(done, &report)
}

/// The exit code of what is done; why it is not stands on standard error.
fn ended(done: Result<u8, Failure>, report: &Report) -> ExitCode {
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

/// Align, save and report.
fn run(plan: Plan, report: &Report, started: Instant) -> Result<u8, Failure> {
    let Plan { audio, recording, transcript_path, transcript, targets, model, lexicon, options, written } =
        plan;
    let aligned =
        pipeline::align(recording.path(), transcript, &model, &lexicon, &options, report.progress());
    report.finish_progress();
    let outcome = aligned.map_err(|error| {
        let path = shown(blamed(&error, &audio, &transcript_path));
        Failure::Input(anyhow!(error).context(path))
    })?;

    let audio_path = audio.to_string_lossy();
    let named = ModelName { model: model.name(), sha256: &model.sha256_hex() };
    let document = Document::new(&outcome, &audio_path, named, options.channel, &written);
    targets.iter().try_for_each(|target| deliver(target, &document))?;
    report.decisions(&shown(&audio), &report.explain(&outcome));
    report.warnings(&shown(&audio), &outcome.warnings);
    report.notes(unused_entries::warning(&outcome.transcript, &model, &lexicon).as_slice());
    Ok(tell(&outcome, &shown(&audio), &shown(&transcript_path), report, started))
}

/// Write `document` where `target` says.
fn deliver(target: &Target, document: &Document) -> Result<(), Failure> {
    let format = target.format;
    match &target.place {
        Place::File(path) => save::save(path, |out| formats::write_file(format, path, out, document))
            .with_context(|| format!("{}: cannot be written", shown(path)))
            .map_err(Failure::Input),
        Place::Stdout => print(|out| formats::write(format, out, document)),
    }
}

/// Print what `write` writes on standard output.
fn print(write: impl FnOnce(&mut BufWriter<io::StdoutLock>) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Err(Failure::ReaderGone),
        Err(other) => Err(Failure::Input(anyhow!(other).context("standard output: cannot be written"))),
    }
}

/// Warnings, summary, and what the exit code means.
fn tell(outcome: &Outcome, audio: &str, transcript: &str, report: &Report, started: Instant) -> u8 {
    report.summary(&Summary::new(outcome, audio, started.elapsed().as_secs_f64()));
    match suspicion(outcome, audio, transcript) {
        None => DONE,
        Some(sentence) => {
            report.suspect(&sentence);
            SUSPECT
        }
    }
}

/// Why the transcript does not seem to fit, if so, and what to do.
pub fn suspicion(outcome: &Outcome, audio: &str, transcript: &str) -> Option<String> {
    match &outcome.alignment.fit {
        Fit::Good => None,
        Fit::Suspect(why) => Some(format!("{audio}: {why}; check that {transcript} is its transcript")),
    }
}
