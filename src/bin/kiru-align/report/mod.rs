//! Messages on standard error, while the program works and when it is done.
//!
//! For people: a bar while it works (on a terminal), warnings, a paragraph. For programs (`--progress json`): the
//! same as JSON, one object a line, each with exactly one of the keys `stage`, `decision`, `warning`, `summary`,
//! `suspect`, `error`; of a batch `begin`, `done`, `skipped`, `failed`, `decision`, `warning`, `suspect`, `batch`, `error`. No message can fail: a closed standard error is no problem.

mod bar;
mod batch;
mod decisions;
mod lines;
mod summary;
pub mod text;
mod unplaced;

use std::io::{self, IsTerminal, Write};

use kiru_align::decisions::Decision;
use kiru_align::pipeline::Outcome;
use kiru_align::progress::{Progress, Unwatched};
use serde::Serialize;

pub use self::batch::{BatchSummary, BatchWatch, FileDone, FileWatch};
pub use self::summary::RunSummary;
use crate::args::{MessageArgs, ProgressKind};
use crate::io::visible;

/// Most warnings shown: a badly damaged file would have thousands.
const MOST_WARNINGS: usize = 20;

/// Writes messages on standard error, as the user asked for them.
pub struct Report {
    view: ProgressView,
    json: bool,
    quiet: bool,
    verbose: bool,
}

enum ProgressView {
    Hidden(Unwatched),
    Bar(bar::Bar),
    Lines(lines::StageLines<io::Stderr>),
}

impl Report {
    /// Reports what `typed` asks for; `quiet` leaves errors, and progress lines if these were asked for.
    pub fn new(typed: &MessageArgs) -> Report {
        let MessageArgs { quiet, verbose, progress } = *typed;
        let view = match progress {
            ProgressKind::Auto if !quiet && io::stderr().is_terminal() => ProgressView::Bar(bar::Bar::new()),
            ProgressKind::Json => ProgressView::Lines(lines::StageLines::new(io::stderr())),
            ProgressKind::Auto | ProgressKind::None => ProgressView::Hidden(Unwatched),
        };
        Report { view, json: progress == ProgressKind::Json, quiet, verbose }
    }

    /// Reports for people, without progress: for commands that write reports of their own.
    pub fn for_people(quiet: bool) -> Report {
        Report::new(&MessageArgs { quiet, verbose: false, progress: ProgressKind::None })
    }

    /// What watches the run.
    pub fn progress(&self) -> &dyn Progress {
        match &self.view {
            ProgressView::Hidden(unwatched) => unwatched,
            ProgressView::Bar(bar) => bar,
            ProgressView::Lines(lines) => lines,
        }
    }

    /// The run is over: remove the bar, end the last stage.
    pub fn finish_progress(&self) {
        match &self.view {
            ProgressView::Hidden(_) => {}
            ProgressView::Bar(bar) => bar.finish(),
            ProgressView::Lines(lines) => lines.finish(),
        }
    }

    /// Problems of the recording `audio` that did not prevent a result.
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

    /// The decisions behind `outcome`, one sentence each, if they are wanted.
    pub fn explain(&self, outcome: &Outcome) -> Vec<String> {
        if self.verbose { decisions::sentences(outcome) } else { Vec::new() }
    }

    /// `decisions`, one sentence each, if they are wanted.
    pub fn explain_decisions(&self, decisions: &[Decision]) -> Vec<String> {
        if self.verbose { decisions.iter().map(decisions::sentence).collect() } else { Vec::new() }
    }

    /// What was decided about the recording `audio`.
    pub fn decisions(&self, audio: &str, sentences: &[String]) {
        for sentence in sentences {
            let text = format!("{audio}: {sentence}");
            self.say(&text, "decision", text.as_str());
        }
    }

    /// Warnings about the other inputs.
    pub fn notes(&self, notes: &[String]) {
        if !self.quiet {
            notes.iter().for_each(|note| self.say(&format!("warning: {note}"), "warning", note.as_str()));
        }
    }

    /// Which settings were found that nobody typed.
    pub fn settings(&self, used: &str) {
        if !self.quiet {
            self.say(used, "decision", used);
        }
    }

    /// What was done and how long it took; to people, also where words and speech did not meet.
    pub fn summary(&self, summary: &RunSummary, outcome: &Outcome) {
        if self.quiet {
            return;
        }
        self.say(&summary.paragraph(self.verbose), "summary", summary);
        // Programs have the whole result, and `--verbose` has said it.
        if !self.json && !self.verbose {
            unplaced::lines(outcome).iter().for_each(|line| self.say(&format!("  {line}"), "summary", line));
        }
    }

    /// Watches a batch of `files` recordings, of `bytes` together.
    pub fn batch(&self, files: usize, bytes: u64) -> BatchWatch<'_> {
        BatchWatch::new(self, files, bytes)
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
            // Here at the latest: names and words may be in it.
            _ => visible(text).into_owned(),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }
}
