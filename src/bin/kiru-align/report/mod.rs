//! What the program says on standard error while it works and when it is done.
//!
//! For people: a bar while it works (on a terminal), warnings, a paragraph. For programs (`--progress json`): the
//! same as JSON, one object a line, each with exactly one of the keys `stage`, `decision`, `warning`, `summary`,
//! `suspect`, `error`; of a batch, `begin`, `done`, `skipped`, `failed`, `decision`, `warning`, `suspect`, `batch`, `error`. Nothing said here can fail: who closes standard error does not want to hear.

mod bar;
mod batch;
mod decisions;
mod lines;
mod summary;

use std::io::{self, IsTerminal, Write};

use kiru_align::pipeline::Outcome;
use kiru_align::progress::{Progress, Unwatched};
use serde::Serialize;

pub use self::batch::{BatchSummary, FileDone, FileWatch, Watch};
pub use self::summary::{Summary, counted, rounded};
use crate::args::ProgressKind;

/// Most warnings shown: a badly damaged file would have thousands.
const MOST_WARNINGS: usize = 20;

/// Speaks on standard error, in the way the user wants.
pub struct Report {
    watcher: Watcher,
    json: bool,
    quiet: bool,
    verbose: bool,
}

enum Watcher {
    Nobody(Unwatched),
    Bar(bar::Bar),
    Lines(lines::Lines<io::Stderr>),
}

impl Report {
    /// Progress as `kind` says; `quiet` leaves errors, and progress lines if these were asked for; `verbose` adds
    /// decisions.
    pub fn new(kind: ProgressKind, quiet: bool, verbose: bool) -> Report {
        let watcher = match kind {
            ProgressKind::Auto if !quiet && io::stderr().is_terminal() => Watcher::Bar(bar::Bar::new()),
            ProgressKind::Json => Watcher::Lines(lines::Lines::new(io::stderr())),
            ProgressKind::Auto | ProgressKind::None => Watcher::Nobody(Unwatched),
        };
        Report { watcher, json: kind == ProgressKind::Json, quiet, verbose }
    }

    /// Who watches the run.
    pub fn progress(&self) -> &dyn Progress {
        match &self.watcher {
            Watcher::Nobody(nobody) => nobody,
            Watcher::Bar(bar) => bar,
            Watcher::Lines(lines) => lines,
        }
    }

    /// The run is over: take the bar away, close the last stage.
    pub fn finish_progress(&self) {
        match &self.watcher {
            Watcher::Nobody(_) => {}
            Watcher::Bar(bar) => bar.finish(),
            Watcher::Lines(lines) => lines.finish(),
        }
    }

    /// What was wrong with the recording `audio` but could be survived.
    pub fn warnings(&self, audio: &str, warnings: &[String]) {
        if self.quiet {
            return;
        }
        let say = |text: &str| {
            let text = format!("{audio}: {text}");
            self.say(&format!("warning: {text}"), "warning", text.as_str());
        };
        for warning in warnings.iter().take(MOST_WARNINGS) {
            say(warning);
        }
        if warnings.len() > MOST_WARNINGS {
            say(&format!("and {} more", warnings.len() - MOST_WARNINGS));
        }
    }

    /// What was decided on the way to `outcome`, a sentence each, if that is wanted.
    pub fn explain(&self, outcome: &Outcome) -> Vec<String> {
        if self.verbose { decisions::sentences(outcome) } else { Vec::new() }
    }

    /// What was decided about the recording `audio`.
    pub fn decisions(&self, audio: &str, sentences: &[String]) {
        for sentence in sentences {
            let text = format!("{audio}: {sentence}");
            self.say(&text, "decision", text.as_str());
        }
    }

    /// What is odd about the other inputs.
    pub fn notes(&self, notes: &[String]) {
        if !self.quiet {
            notes.iter().for_each(|note| self.say(&format!("warning: {note}"), "warning", note.as_str()));
        }
    }

    /// What was done and how long it took.
    pub fn summary(&self, summary: &Summary) {
        if !self.quiet {
            self.say(&summary.paragraph(), "summary", summary);
        }
    }

    /// Watches a batch of `files` recordings, of `bytes` together.
    pub fn batch(&self, files: usize, bytes: u64) -> Watch<'_> {
        Watch::new(self, files, bytes)
    }

    /// What became of a batch.
    pub fn batch_summary(&self, summary: &BatchSummary) {
        if !self.quiet {
            self.say(&summary.paragraph(), "batch", summary);
        }
    }

    /// The result is there, but the transcript does not seem to fit.
    pub fn suspect(&self, why: &str) {
        self.say(&format!("kiru-align: {why}"), "suspect", why);
    }

    /// There is no result.
    pub fn error(&self, error: &anyhow::Error) {
        let text = format!("{error:#}");
        self.say(&format!("kiru-align: {text}"), "error", text.as_str());
    }

    /// One line: `text`, or `{"key": value}`.
    fn say(&self, text: &str, key: &str, value: &(impl Serialize + ?Sized)) {
        Say { json: self.json }.line(text, key, value);
    }
}

/// How lines are written.
#[derive(Clone, Copy)]
struct Say {
    json: bool,
}

impl Say {
    fn line(self, text: &str, key: &str, value: &(impl Serialize + ?Sized)) {
        let line = match serde_json::to_string(value) {
            Ok(value) if self.json => format!("{{\"{key}\":{value}}}"),
            _ => text.to_string(),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }
}
