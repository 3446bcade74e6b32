//! Aligns the recordings of a batch, several at once, and saves each result as soon as it is there.
//!
//! All recordings share one pool. A thread that has to wait for another's part of a recording takes up whatever else
//! there is: parts of other recordings, or the next one. Results are forced to the disk by threads of their own: a disk
//! takes milliseconds for that, whether for one file or for some at once.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::audio::probe::header;
use kiru_align::confidence::alignment::Fit;
use kiru_align::conversation::{self, Conversation};
use kiru_align::error::ErrorKind;
use kiru_align::formats::{Document, Format, ModelName, TranscriptFormat, retime, write_file};
use kiru_align::parts::{self, SpokenPart};
use kiru_align::pipeline::{self, Outcome};
use kiru_align::pronunciation::{language_of, unused_entries};
use kiru_align::transcript::Transcript;

use super::journal::{FailedRecord, JournalEntry, Record};
use super::plan::{BatchJob, BatchPlan};
use super::records::{self, sha256_hex, sha256_of_file};
use super::sources::{ListedSpan, ListedText, line_name};
use super::targets::ResultFile;
use super::utterances::{self, sum_of_parts};
use crate::align::{recordings, told_of, track_of};
use crate::args::{AlignmentArgs, DeclaredLanguage};
use crate::interrupt;
use crate::io::{FileState, check_audio, read_regular, save, shown};
use crate::job::{self, suspicion};
use crate::report::text::rounded;
use crate::report::{BatchSummary, BatchWatch, FileDone, FileWatch, Report};

/// Threads that save results. One alone would be slower than the alignment of short clips.
const SAVERS: usize = 4;

/// How much longer than a list says a recording may be: lists round, and encoders pad.
const ROUNDED_S: f64 = 0.5;

/// Most files without a counterpart that are named: a folder may be full of them.
const MOST_NAMED: usize = 3;

/// The SHA-256 of the recording of `job`, or that of the sums of all.
fn sum_of(job: &BatchJob) -> Option<String> {
    let mut sums: Vec<String> =
        job.recordings().map(|path| sha256_of_file(path).ok()).collect::<Option<_>>()?;
    match sums.len() {
        1 => sums.pop(),
        _ => Some(sha256_hex(sums.concat().as_bytes())),
    }
}

/// A recording that is aligned and whose result is to be saved.
struct Finished {
    job: BatchJob,
    files: Vec<ToSave>,
    done: FileDone,
    suspect: Option<String>,
    /// Whether some of its texts were not looked for.
    incomplete: bool,
    /// By what they are about.
    decisions: Vec<(String, Vec<String>)>,
    warnings: Vec<String>,
    text_warnings: Vec<String>,
    /// How many of the recording's bytes are not in the progress bar yet.
    rest: u64,
}

/// A file of a result, and what it was made from.
struct ToSave {
    path: PathBuf,
    format: Format,
    bytes: Vec<u8>,
    record: Option<Record>,
}

/// What the threads share.
struct Work<'p> {
    plan: &'p BatchPlan,
    watch: &'p BatchWatch<'p>,
    next: AtomicUsize,
    tally: Mutex<BatchSummary>,
    model_sha256: String,
    /// Of the user's pronunciations, those that no transcript needed so far.
    unmatched: Mutex<BTreeSet<&'p str>>,
}

/// What is said in a recording.
enum Said {
    Whole(Box<Transcript>),
    Parts {
        spoken: Vec<SpokenPart>,
        /// The line of the list that each stands in.
        lines: Vec<u64>,
    },
}

impl Said {
    /// What the list at `list` has as `json`.
    fn parts(json: &str, list: &Path, args: &AlignmentArgs) -> Result<Said> {
        let parts = utterances::listed_parts(json)?;
        let read = |part: &utterances::ListedPart| {
            let name = line_name(list, part.line);
            part.spoken(|bytes| job::transcript(&name, bytes, args, &[]))
        };
        let spoken: Vec<SpokenPart> = parts.iter().map(read).collect::<Result<_>>()?;
        let lines: Vec<u64> = parts.iter().map(|part| part.line).collect();
        if spoken.iter().all(|part| part.transcript.tokens.is_empty()) {
            let name = line_name(list, lines.first().copied().unwrap_or(0));
            bail!("{}: there is no text; give one, or leave this line out", shown(&name));
        }
        Ok(Said::Parts { spoken, lines })
    }

    fn lines(&self) -> Vec<u64> {
        match self {
            Said::Whole(_) => Vec::new(),
            Said::Parts { lines, .. } => lines.clone(),
        }
    }
}

/// What there is to be told of the parts of a recording.
#[derive(Default)]
struct ToldOfParts {
    /// Lines whose part is not there.
    wrong: Option<String>,
    /// Whether that is so of all.
    are_all_wrong: bool,
    warnings: Vec<String>,
}

/// From when to when `job` looks for its transcript, in seconds, if not in all of its recording.
fn part_of(job: &BatchJob) -> Option<(f64, f64)> {
    let part = job.part?;
    let end = part.end().unwrap_or(f64::INFINITY);
    let length = || header(&job.audio).ok().and_then(|header| header.duration_s);
    let is_all = part.offset.is_none() && length().is_some_and(|length| length <= end + ROUNDED_S);
    (!is_all).then_some((part.offset.unwrap_or(0.0), end))
}

/// What is odd about a recording that lasts `duration_s`, if its list has it as longer.
fn is_shorter(part: Option<ListedSpan>, duration_s: f64) -> Option<String> {
    let ListedSpan { offset: None, duration: Some(listed) } = part? else { return None };
    (listed > duration_s + ROUNDED_S).then(|| {
        let ends = rounded(duration_s, 1e3);
        let remedy = match listed / 1000.0 <= duration_s + ROUNDED_S && listed >= 1000.0 {
            true => "if these are milliseconds, give seconds",
            false => "look whether it is whole",
        };
        format!("its list says that it lasts {listed} seconds, but it ends at {ends}; {remedy}")
    })
}

/// What is odd about the parts in `outcome`, which stand in these `lines` of `list`.
fn told_of_parts(outcome: &Outcome, lines: &[u64], list: &Path) -> ToldOfParts {
    let named = |line: u64, what: &str| format!("{}: {what}", shown(&line_name(list, line)));
    let parts = || outcome.parts.iter().zip(lines);
    let mut wrong: Vec<String> =
        parts().filter_map(|(part, line)| Some(named(*line, part.problem.as_deref()?))).collect();
    let suspect: Vec<String> =
        parts().filter_map(|(part, line)| Some(named(*line, part.suspect.as_deref()?))).collect();
    let mut told = ToldOfParts::default();
    if !wrong.is_empty() {
        let first = wrong.remove(0);
        told.are_all_wrong = wrong.len() + 1 == outcome.parts.len();
        told.wrong = Some(match wrong.len() {
            0 => first,
            1 => format!("{first}; another line is wrong, too"),
            more => format!("{first}; {more} more lines are wrong, too"),
        });
    }
    told.warnings = wrong;
    if let Some(first) = suspect.first().filter(|_| lines.len() > 1) {
        let (some, all) = (suspect.len(), lines.len());
        told.warnings.push(format!("{some} of {all} parts do not seem to match; the first is {first}"));
    }
    told
}

/// Do all that `plan` says, on the threads of `pool`.
pub fn run(plan: &BatchPlan, pool: &rayon::ThreadPool, report: &Report) -> BatchSummary {
    let watch = &report.batch(plan.len(), plan.bytes());
    let work = &Work {
        plan,
        watch,
        next: AtomicUsize::new(0),
        tally: Mutex::new(BatchSummary { without_transcript: plan.lonely.len(), ..BatchSummary::default() }),
        model_sha256: plan.model.sha256_hex(),
        unmatched: Mutex::new(plan.lexicon.words().collect()),
    };
    interrupt::say_at_end(watch.interrupted());
    plan.records.complaints().into_iter().for_each(|complaint| watch.note(complaint));
    plan.told.iter().for_each(|told| watch.note(told.clone()));
    name_some(
        watch,
        &plan.lonely,
        "no transcript of the same name beside it; left out",
        "recordings without a transcript",
    );
    name_some(
        watch,
        &plan.unsaid,
        "no recording of the same name beside it",
        "transcripts without a recording",
    );
    for (audio, error) in &plan.failed {
        work.failed(&audio.to_string_lossy(), error);
    }
    // One more than there are threads, so that there is something to take up while one is waited for.
    let needs = plan.jobs().map(|job| job.need_bytes());
    let in_flight = plan.memory.beside_each_other(pool.current_num_threads() + 1, needs);
    let (finished, to_save) = sync_channel(in_flight);
    let to_save = &Mutex::new(to_save);
    thread::scope(|threads| {
        // Where no thread can be had, each recording's own saves its result.
        let saver = |_| thread::Builder::new().spawn_scoped(threads, || work.save_all(to_save)).ok();
        let savers = (0..SAVERS.min(plan.len())).filter_map(saver).count();
        let finished = (savers > 0).then_some(finished);
        pool.scope(|scope| {
            for _ in 0..in_flight.min(plan.len()) {
                let finished = finished.clone();
                scope.spawn(move |scope| work.take_next(scope, finished));
            }
        });
        // The savers stop when the last sender is gone.
        drop(finished);
    });
    watch.finish();
    let tally = match work.tally.lock() {
        Ok(mut tally) => std::mem::take(&mut *tally),
        Err(poisoned) => std::mem::take(&mut *poisoned.into_inner()),
    };
    work.report_unmatched(tally.skipped + tally.failed);
    tally
}

/// The line of the list that `job` stands in, unless `told`, what is said of it, names one: parts are told by theirs.
fn line_untold<'j>(job: &'j BatchJob, told: &str) -> Option<&'j str> {
    let any_line = |listed: &'j str| listed.trim_end_matches(|c: char| c.is_ascii_digit());
    job.listed.as_deref().filter(|listed| !told.contains(any_line(listed)))
}

/// `told`, what is said of `job`, behind the line of the list that it stands in.
fn with_line(job: &BatchJob, told: &str) -> String {
    line_untold(job, told).map_or_else(|| told.to_string(), |listed| format!("{listed}: {told}"))
}

/// Seconds of Unix time.
fn now() -> f64 {
    rounded(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64()), 1e3)
}

/// Notes what is to be said of the first of `paths`, and how many more there are.
fn name_some(watch: &BatchWatch<'_>, paths: &[PathBuf], what: &str, of_all: &str) {
    for path in paths.iter().take(MOST_NAMED) {
        watch.note(format!("{}: {what}", shown(path)));
    }
    if let Some(more @ 1..) = paths.len().checked_sub(MOST_NAMED) {
        watch.note(format!("{more} more {of_all}"));
    }
}

impl<'p> Work<'p> {
    /// Align one recording, then leave the next to any free thread: a thread that waits inside one recording is not
    /// bound to all that follow.
    fn take_next<'s>(&'s self, scope: &rayon::Scope<'s>, finished: Option<SyncSender<Finished>>)
    where
        'p: 's,
    {
        let Some(job) = self.plan.job(self.next.fetch_add(1, Ordering::Relaxed)) else { return };
        self.one(job, finished.as_ref());
        scope.spawn(move |scope| self.take_next(scope, finished));
    }

    fn one(&self, job: BatchJob, finished: Option<&SyncSender<Finished>>) {
        let audio = &job.title();
        if self.plan.resume
            && let Some(record) = self.unchanged(&job)
        {
            self.watch.over(job.bytes);
            self.watch.skipped(&FileDone::before(audio, &job.name(), record.suspect.is_none()));
            if let Some(why) = &record.suspect {
                self.watch.suspect(&with_line(&job, why));
            }
            self.count(|tally| {
                tally.skipped += 1;
                tally.incomplete += usize::from(record.incomplete);
                tally.suspect += usize::from(record.suspect.is_some());
            });
            return;
        }
        self.watch.begin(audio, &job.name());
        let watch = self.watch.file(job.bytes);
        // A mistake of ours must not cost the others their results.
        let aligned = catch_unwind(AssertUnwindSafe(|| self.align(&job, &watch)))
            .unwrap_or_else(|_| Err(anyhow!("{}: the program failed; please report it", shown(&job.audio))));
        match aligned {
            Ok(result) => match finished {
                // Savers end only after the last sender.
                Some(finished) => drop(finished.send(result)),
                None => self.save(result),
            },
            Err(error) => {
                self.watch.over(watch.rest());
                self.failed_job(&job, error);
            }
        }
    }

    /// The record of the result of `job`, if it is up to date in all formats.
    fn unchanged(&self, job: &BatchJob) -> Option<Record> {
        let record = self.plan.record(job)?;
        let same = |path: &Path, sum: &str| sha256_of_file(path).is_ok_and(|now| now == sum);
        let same_text = match &job.transcript {
            ListedText::File(path) => same(path, &record.transcript_sha256),
            ListedText::Inline { text, .. } => sha256_hex(text.as_bytes()) == record.transcript_sha256,
            ListedText::Parts { parts, .. } => sum_of_parts(parts) == record.transcript_sha256,
        };
        let same = same_text && sum_of(job).is_some_and(|now| now == record.audio_sha256);
        same.then_some(record)
    }

    fn align(&self, job: &BatchJob, watch: &FileWatch<'_>) -> Result<Finished> {
        let plan = self.plan;
        job.recordings().try_for_each(check_audio)?;
        let begun = Instant::now();
        let text_name = job.transcript.name();
        let (text, read) = match &job.transcript {
            ListedText::File(path) => (read_regular(path)?, None),
            ListedText::Inline { text, format, .. } => (text.clone().into_bytes(), Some(*format)),
            ListedText::Parts { parts, .. } => (parts.clone().into_bytes(), Some(TranscriptFormat::Json)),
        };
        job.recordings().try_for_each(|path| plan.memory.check(path, path, &text))?;
        let transcript_sha256 = match &job.transcript {
            ListedText::Parts { parts, .. } => sum_of_parts(parts),
            _ => sha256_hex(&text),
        };
        let args =
            AlignmentArgs { transcript_format: read.or(plan.args.transcript_format), ..plan.args.clone() };
        let said = match &job.transcript {
            ListedText::Parts { parts, place } => Said::parts(parts, &place.0, &args)?,
            _ => {
                let transcript = job::transcript(&text_name, &text, &args, &job.speakers)?;
                match part_of(job) {
                    None => Said::Whole(Box::new(transcript)),
                    Some((start_s, end_s)) => Said::Parts {
                        spoken: vec![SpokenPart { start_s, end_s, transcript }],
                        lines: Vec::new(),
                    },
                }
            }
        };
        drop(text);
        let options = plan.options.language(job.language.unwrap_or(plan.options.language));
        match &said {
            Said::Whole(transcript) => self.match_lexicon(transcript, options.language),
            Said::Parts { spoken, .. } => {
                spoken.iter().for_each(|part| self.match_lexicon(&part.transcript, options.language));
            }
        }
        let before: Vec<Option<FileState>> = job.recordings().map(FileState::of).collect();
        let lines = said.lines();
        let (model, lexicon) = (&plan.model, &plan.lexicon);
        let align = || -> Result<Conversation> {
            let aligned = match said {
                Said::Whole(text) if !job.speakers.is_empty() => {
                    let recordings = recordings(&job.speakers);
                    return conversation::align_here(&recordings, *text, model, lexicon, &options, watch)
                        .map_err(|error| told_of(error, &text_name));
                }
                Said::Whole(text) => pipeline::align_here(&job.audio, *text, model, lexicon, &options, watch),
                Said::Parts { spoken, .. } => {
                    parts::align_here(&job.audio, &spoken, model, lexicon, &options, watch)
                }
            };
            aligned.map(|outcome| Conversation { outcome, recordings: Vec::new() }).map_err(|error| {
                match error.kind() {
                    ErrorKind::NoSuchPart => {
                        anyhow!(error).context(shown(&text_name)).context(shown(&job.audio))
                    }
                    _ => job::failed(error, &job.audio, &text_name),
                }
            })
        };
        let (aligned, audio_sha256) = rayon::join(align, || sum_of(job));
        let states = job.recordings().zip(&before);
        let is_one = job.speakers.is_empty();
        let changed = states.filter_map(|(path, before)| {
            let why = FileState::changed(before.as_ref(), path)?;
            Some(if is_one { why } else { format!("{}: {why}", shown(path)) })
        });
        let changed: Vec<String> = changed.collect();
        // If a file changed meanwhile, its sum may not be that of what was aligned.
        let audio_sha256 = audio_sha256.filter(|_| changed.is_empty());
        let Conversation { mut outcome, recordings } = aligned?;
        outcome.warnings.extend(changed);
        outcome.warnings.extend(is_shorter(job.part, outcome.source.duration_s));
        let audio_path = job.audio.to_string_lossy();
        let named = ModelName { model: plan.model.name(), sha256: &self.model_sha256 };
        let document = Document::new(&outcome, &audio_path, named, plan.options.channel, &plan.written);
        let document = Document { recordings: &recordings, ..document };
        let formats = job.files.iter().map(|file| file.format);
        let unplaced = retime::unplaced_cues(&document, &text_name, formats);
        let title = &job.title();
        let track = || track_of(&job.audio, plan.options.track);
        let suspect = suspicion(&outcome, title, &shown(&text_name), track);
        let told = told_of_parts(&outcome, &lines, job.transcript.file());
        let incomplete = told.wrong.is_some();
        let suspect = match (told.wrong, &outcome.alignment.fit) {
            (None, _) => suspect,
            (Some(wrong), _) if told.are_all_wrong => {
                self.watch.warnings(title, &told.warnings);
                bail!("{}: {wrong}", shown(&job.audio));
            }
            (Some(wrong), Fit::Suspect(why)) => Some(format!("{}: {wrong}; {why}", shown(&job.audio))),
            (Some(wrong), _) => Some(format!("{}: {wrong}", shown(&job.audio))),
        };
        let seconds = rounded(begun.elapsed().as_secs_f64(), 1e3);
        let mut files = Vec::new();
        for ResultFile { path, format } in &job.files {
            let mut bytes = Vec::new();
            write_file(*format, path, &mut bytes, &document)
                .with_context(|| format!("{}: cannot be written", shown(path)))?;
            let record = audio_sha256.clone().zip(records::name(path)).map(|(audio_sha256, result)| Record {
                result,
                sha256: sha256_hex(&bytes),
                fingerprint: job.fingerprint.to_string(),
                format: format.name().to_string(),
                audio: audio_path.to_string(),
                audio_sha256,
                transcript_sha256: transcript_sha256.clone(),
                suspect: suspect.clone(),
                incomplete,
                audio_seconds: rounded(outcome.listened_s(), 1e3),
                seconds,
                finished: now(),
            });
            files.push(ToSave { path: path.clone(), format: *format, bytes, record });
        }
        let done = FileDone::new(title, &job.name(), &outcome);
        let recordings = recordings.iter().map(|recording| {
            let decided = self.watch.explain_decisions(&recording.decisions);
            (recording.title(&outcome.transcript.speakers), decided)
        });
        let decisions = recordings.chain([(title.clone(), self.watch.explain(&outcome))]).collect();
        let text_warnings = outcome.transcript.warnings;
        let warnings = outcome.warnings.into_iter().chain(unplaced).chain(told.warnings).collect();
        let job = job.clone();
        let rest = watch.rest();
        Ok(Finished { job, files, done, suspect, incomplete, decisions, warnings, text_warnings, rest })
    }

    /// Take the user's pronunciations that `transcript` needs off those that none did.
    fn match_lexicon(&self, transcript: &Transcript, language: DeclaredLanguage) {
        if self.plan.lexicon.is_empty() {
            return;
        }
        let model = &self.plan.model;
        let language = language.unwrap_or_else(|| language_of(transcript, model).told.language);
        let here = unused_entries::unmatched(transcript, model, &self.plan.lexicon, language);
        if let Ok(mut unmatched) = self.unmatched.lock() {
            // Both are in alphabetical order.
            unmatched.retain(|word| here.binary_search(word).is_ok());
        }
    }

    /// Warn of pronunciations that no transcript needed, if all transcripts were read.
    fn report_unmatched(&self, not_looked_at: usize) {
        let Ok(unmatched) = self.unmatched.lock() else { return };
        let unmatched: Vec<&str> = unmatched.iter().copied().collect();
        if let Some(sentence) =
            unused_entries::sentence(&unmatched, self.plan.lexicon.len(), "any transcript")
            && not_looked_at == 0
        {
            self.watch.note(sentence);
        }
    }

    fn save_all(&self, to_save: &Mutex<Receiver<Finished>>) {
        loop {
            let next = match to_save.lock() {
                Ok(to_save) => to_save.recv(),
                Err(_) => return,
            };
            match next {
                Ok(finished) => self.save(finished),
                Err(_) => return,
            }
        }
    }

    fn save(&self, finished: Finished) {
        let Finished { job, files, done, suspect, incomplete, decisions, warnings, text_warnings, rest } =
            finished;
        let was_changed =
            |file: &&ToSave| self.plan.records.was_changed(&file.path, file.format, &file.bytes);
        if let Some(changed) = files.iter().find(was_changed) {
            self.watch.over(rest);
            let name = shown(&changed.path);
            let why = "was changed since it was made, and would be overwritten; move it away, or remove it";
            self.failed_job(&job, anyhow!("{name}: {why}"));
            return;
        }
        let failed = {
            // All files of a recording, and their records, or none.
            let _saving = interrupt::hold_off();
            files.iter().find_map(|ToSave { path, bytes, record, .. }| {
                // First the line: killed between the two, no later run takes the file for somebody else's.
                if let Some(record) = record
                    && let Err(error) = self.plan.records.keep(path, &JournalEntry::Made(record.clone()))
                {
                    self.watch.note(format!("{}: --resume will make it again: {error}", shown(path)));
                }
                save(path, |out| out.write_all(bytes)).err()
            })
        };
        self.watch.over(rest);
        if let Some(error) = failed {
            self.failed_job(&job, error);
            return;
        }
        decisions.iter().for_each(|(of, decisions)| self.watch.decisions(of, decisions));
        self.watch.warnings(&job.title(), &warnings);
        self.watch.warnings(&shown(&job.transcript.name()), &text_warnings);
        self.watch.done(&done);
        if let Some(why) = &suspect {
            self.watch.suspect(&with_line(&job, why));
        }
        self.count(|tally| {
            tally.done += 1;
            tally.incomplete += usize::from(incomplete);
            tally.suspect += usize::from(suspect.is_some());
            tally.audio_seconds += done.audio_s();
        });
    }

    /// Tells that `job` failed, and keeps that for whoever asks later.
    fn failed_job(&self, job: &BatchJob, error: anyhow::Error) {
        let error = match line_untold(job, &format!("{error:#}")) {
            Some(listed) => error.context(listed.to_string()),
            None => error,
        };
        if let Some(file) = job.files.first()
            && let Some(result) = records::name(&file.path)
        {
            let audio = job.audio.to_string_lossy().into_owned();
            let (failed, inputs) = (format!("{error:#}"), job.inputs());
            let record = FailedRecord { result, audio, failed, inputs, finished: now() };
            // Where that cannot be kept, the recording is missing and not failed.
            let _ = self.plan.records.keep(&file.path, &JournalEntry::Failed(record));
        }
        self.failed(&job.title(), &error);
    }

    fn failed(&self, audio: &str, error: &anyhow::Error) {
        self.watch.failed(audio, error);
        self.count(|tally| tally.failed += 1);
    }

    fn count(&self, change: impl FnOnce(&mut BatchSummary)) {
        match self.tally.lock() {
            Ok(mut tally) => change(&mut tally),
            Err(poisoned) => change(&mut poisoned.into_inner()),
        }
    }
}
