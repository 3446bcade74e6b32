//! Messages of a batch: one bar for all of it, or JSON lines for each recording, and a summary.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kiru_align::confidence::alignment::{Fit, Status};
use kiru_align::decisions::Decision;
use kiru_align::pipeline::Outcome;
use kiru_align::progress::{Progress, Stage};
use serde::Serialize;

use super::text::{duration, rounded};
use super::{ProgressView, Report, Say};

/// How much of a recording's work is behind it when a stage begins, roughly: for the bar alone.
const BEHIND: [(Stage, f64); 6] = [
    (Stage::Decode, 0.0),
    (Stage::Features, 0.25),
    (Stage::PhoneScores, 0.3),
    (Stage::Place, 0.45),
    (Stage::Align, 0.55),
    (Stage::Refine, 0.85),
];

/// Watches a batch, from many threads.
pub struct BatchWatch<'r> {
    report: &'r Report,
    bar: Option<ProgressBar>,
    files: usize,
    files_over: AtomicUsize,
}

/// Watches one recording of a batch: the bar moves with its stages.
pub struct FileWatch<'w> {
    bar: Option<&'w ProgressBar>,
    bytes: u64,
    in_bar: AtomicU64,
}

/// A recording that is done.
#[derive(Debug, Serialize)]
pub struct FileDone {
    audio: String,
    output: String,
    fit: &'static str,
    #[serde(flatten)]
    figures: Option<DoneFigures>,
}

/// Not known of a recording that was done by an earlier run.
#[derive(Debug, Serialize)]
struct DoneFigures {
    audio_seconds: f64,
    words: usize,
    aligned: usize,
    interpolated: usize,
    not_found: usize,
    non_speech: usize,
}

/// A recording and where its result goes.
#[derive(Serialize)]
struct BeginLine<'a> {
    audio: &'a str,
    output: &'a str,
}

#[derive(Serialize)]
struct FailedLine<'a> {
    audio: &'a str,
    error: &'a str,
}

impl FileDone {
    /// A recording with an `outcome`.
    pub fn new(audio: &str, output: &str, outcome: &Outcome) -> FileDone {
        let alignment = &outcome.alignment;
        let figures = DoneFigures {
            audio_seconds: rounded(outcome.listened_s(), 1e3),
            words: alignment.words.len(),
            aligned: alignment.count(Status::Aligned),
            interpolated: alignment.count(Status::Interpolated),
            not_found: alignment.count(Status::NotFound),
            non_speech: alignment.count(Status::NonSpeech),
        };
        let fits = matches!(alignment.fit, Fit::Good);
        FileDone { figures: Some(figures), ..FileDone::before(audio, output, fits) }
    }

    /// A recording that was done by an earlier run.
    pub fn before(audio: &str, output: &str, fits: bool) -> FileDone {
        let fit = if fits { "good" } else { "suspect" };
        FileDone { audio: audio.to_string(), output: output.to_string(), fit, figures: None }
    }

    /// How much of it was listened to, in seconds; 0 if it is not known.
    pub fn audio_s(&self) -> f64 {
        self.figures.as_ref().map_or(0.0, |figures| figures.audio_seconds)
    }
}

impl<'r> BatchWatch<'r> {
    /// Watches `files` recordings of `bytes` together.
    pub fn new(report: &'r Report, files: usize, bytes: u64) -> BatchWatch<'r> {
        let bar = matches!(report.view, ProgressView::Bar(_)).then(|| {
            let bar = ProgressBar::with_draw_target(Some(bytes.max(1)), ProgressDrawTarget::stderr());
            // Bytes mean nothing to the user, percent and the time that is left do.
            let style = ProgressStyle::with_template("{msg} [{bar:40}] {percent:>3} %, {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
            bar.set_message(format!("0 of {files}"));
            bar
        });
        BatchWatch { report, bar, files, files_over: AtomicUsize::new(0) }
    }

    /// A recording's work begins.
    pub fn begin(&self, audio: &str, output: &str) {
        self.line("begin", &BeginLine { audio, output });
    }

    /// Watches a recording of `bytes` at work.
    pub fn file(&self, bytes: u64) -> FileWatch<'_> {
        FileWatch { bar: self.bar.as_ref(), bytes, in_bar: AtomicU64::new(0) }
    }

    /// A recording is over, one way or another; `rest` of its bytes are not in the bar yet.
    pub fn over(&self, rest: u64) {
        let over = self.files_over.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(bar) = &self.bar {
            bar.inc(rest);
            bar.set_message(format!("{over} of {}", self.files));
        }
    }

    /// A recording's result is saved.
    pub fn done(&self, done: &FileDone) {
        self.line("done", done);
    }

    /// A recording's result is there from an earlier run.
    pub fn skipped(&self, done: &FileDone) {
        self.line("skipped", done);
    }

    /// A recording has no result; `error` begins with a path.
    pub fn failed(&self, audio: &str, error: &anyhow::Error) {
        let error = format!("{error:#}");
        self.say(&format!("kiru-align: {error}"), "failed", &FailedLine { audio, error: &error });
    }

    /// A transcript does not seem to fit.
    pub fn suspect(&self, why: &str) {
        self.aside(|| self.report.suspect(why));
    }

    /// What was wrong with the recording `audio` but could be survived.
    pub fn warnings(&self, audio: &str, warnings: &[String]) {
        if !warnings.is_empty() {
            self.aside(|| self.report.warnings(audio, warnings));
        }
    }

    /// What was decided about the recording `audio`.
    pub fn decisions(&self, audio: &str, sentences: &[String]) {
        if !sentences.is_empty() {
            self.aside(|| self.report.decisions(audio, sentences));
        }
    }

    /// `decisions` as sentences, if they are wanted.
    pub fn explain_decisions(&self, decisions: &[Decision]) -> Vec<String> {
        self.report.explain_decisions(decisions)
    }

    /// What was decided on the way to `outcome`, a sentence each, if that is wanted.
    pub fn explain(&self, outcome: &Outcome) -> Vec<String> {
        self.report.explain(outcome)
    }

    /// What is odd about the batch.
    pub fn note(&self, note: String) {
        self.aside(|| self.report.notes(&[note]));
    }

    /// All is over: take the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Says, when asked to, that the program was interrupted; can outlive this.
    pub fn interrupted(&self) -> impl FnOnce() + Send + 'static {
        let (bar, say) = (self.bar.clone(), Say { json: self.report.json });
        move || {
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
            let what = "interrupted; finished results are saved, and --resume continues from there";
            say.line(&format!("kiru-align: {what}"), "error", what);
        }
    }

    /// For programs only.
    fn line(&self, key: &str, value: &impl Serialize) {
        if self.report.json {
            self.report.say("", key, value);
        }
    }

    fn say(&self, text: &str, key: &str, value: &impl Serialize) {
        self.aside(|| self.report.say(text, key, value));
    }

    /// Speak while the bar is out of the way.
    fn aside(&self, speak: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(speak),
            None => speak(),
        }
    }
}

impl FileWatch<'_> {
    /// How many of the recording's bytes are not in the bar yet.
    pub fn rest(&self) -> u64 {
        self.bytes.saturating_sub(self.in_bar.load(Ordering::Relaxed))
    }
}

impl Progress for FileWatch<'_> {
    fn begin(&self, stage: Stage, _: Option<u64>) {
        let Some(bar) = self.bar else { return };
        let share = BEHIND.iter().find(|(s, _)| *s == stage).map_or(0.0, |(_, share)| *share);
        let behind = (self.bytes as f64 * share) as u64;
        bar.inc(behind.saturating_sub(self.in_bar.swap(behind, Ordering::Relaxed)));
    }

    fn advance(&self, _: u64) {}
}

/// DoneFigures of a whole batch; serialised as they are for `--progress json`.
#[derive(Debug, Default, Serialize)]
pub struct BatchSummary {
    /// Results made by this run.
    pub done: usize,
    /// Results that were there and are unchanged.
    pub skipped: usize,
    /// Of both, those whose transcript does not seem to fit.
    pub suspect: usize,
    /// Of both, those in which some texts were not looked for, as their part cannot be.
    #[serde(skip_serializing_if = "is_zero")]
    pub incomplete: usize,
    /// Recordings without a result.
    pub failed: usize,
    /// Recordings without a transcript.
    pub without_transcript: usize,
    /// Length of the recordings done by this run.
    pub audio_seconds: f64,
    /// From the start of the program until the last result was saved.
    pub seconds: f64,
    /// Which part of the batch it was, as `3/7`, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// Where the results are, for people.
    #[serde(skip)]
    pub place: Option<String>,
}

/// Whether it is zero, as serde asks.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl BatchSummary {
    /// The figures as a sentence or two for people.
    pub fn paragraph(&self) -> String {
        let shard = self.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
        let mut text = format!("batch{shard}: {} done", self.done);
        for (number, what) in [
            (self.skipped, "skipped"),
            (self.suspect, "suspect"),
            (self.failed, "failed"),
            (self.without_transcript, "without a transcript"),
        ] {
            text.push_str(&format!(", {number} {what}"));
            if what == "suspect" && self.incomplete > 0 {
                text.push_str(&format!(" ({} incomplete)", self.incomplete));
            }
        }
        text.push_str(&format!("; {} of audio. Took {:.2} s", duration(self.audio_seconds), self.seconds));
        if self.done > 0 {
            let times = self.audio_seconds / self.seconds.max(1e-6);
            text.push_str(&format!(", {times:.0} times faster than real time"));
        }
        text.push('.');
        if let Some(place) = &self.place {
            text.push_str(&format!(" The results are {place}."));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_names_every_figure() {
        let summary = BatchSummary {
            done: 97,
            skipped: 2,
            suspect: 3,
            incomplete: 1,
            failed: 1,
            without_transcript: 0,
            audio_seconds: 300.0,
            seconds: 0.5,
            shard: Some("2/7".to_string()),
            place: Some("in out".to_string()),
        };
        assert_eq!(
            summary.paragraph(),
            "batch, shard 2/7: 97 done, 2 skipped, 3 suspect (1 incomplete), 1 failed, 0 without a transcript; 5 min 0.0 s of audio. \
             Took 0.50 s, 600 times faster than real time. The results are in out."
        );
    }
}
