//! A batch from arguments to a list of jobs, checked before the work.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use kiru_align::formats::WriteOptions;
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::Options;
use serde::Serialize;

use super::journal::Record;
use super::records::{Records, sha256_hex};
use super::shard::Shard;
use super::sources::{self, BatchSources, ListedText, RecordingPair};
use super::targets::{self, ResultFile};
use crate::args::{AlignmentArgs, BatchArgs, DeclaredLanguage, SpeakerFile};
use crate::io::{is_dash, read, shown};
use crate::job;
use crate::memory::{Memory, need_bytes};

/// Version of the fingerprint: to be raised when the same options begin to mean something else.
const FINGERPRINT_VERSION: u32 = 1;

/// One recording to align.
pub struct BatchJob {
    /// The recording; the first of several.
    pub audio: PathBuf,
    /// A recording for each speaker; else none.
    pub speakers: Vec<SpeakerFile>,
    /// Its transcript.
    pub transcript: ListedText,
    /// Where its result goes, in one format or several.
    pub files: Vec<ResultFile>,
    /// The recording's size; 0 if it is not known.
    pub bytes: u64,
    /// The language of its transcript, if a list says so.
    pub language: Option<DeclaredLanguage>,
    /// All that its result depends on beside its inputs and its format, as SHA-256.
    pub fingerprint: Arc<str>,
}

/// A batch, checked.
pub struct BatchPlan {
    /// The largest recordings first, so that what remains at the end is small and no core waits long for another.
    pub jobs: Vec<BatchJob>,
    /// Recordings that are known to fail, with the reason.
    pub failed: Vec<(PathBuf, anyhow::Error)>,
    /// Recordings without a transcript, which are skipped.
    pub lonely: Vec<PathBuf>,
    /// Transcripts without a recording.
    pub unsaid: Vec<PathBuf>,
    /// The model, open.
    pub model: Model,
    /// The user's pronunciations.
    pub lexicon: UserLexicon,
    /// What was typed, for reading transcripts.
    pub args: AlignmentArgs,
    /// How to align.
    pub options: Options,
    /// What is written, and how.
    pub written: WriteOptions,
    /// What results in the output folders were made from.
    pub records: Records,
    /// Whether to skip results that are up to date.
    pub resume: bool,
    /// Which part of the batch this is, if it is one.
    pub shard: Option<Shard>,
    /// How much memory may be taken.
    pub memory: Memory,
    /// Where the results are, for people.
    pub place: String,
}

/// All that a result depends on beside its inputs and its format.
#[derive(Serialize)]
struct Fingerprint<'a> {
    version: u32,
    program: &'a str,
    model: &'a str,
    lexicon: Option<String>,
    args: &'a AlignmentArgs,
}

impl BatchJob {
    /// The first of the result's files, by which it is called in messages.
    pub fn name(&self) -> String {
        self.files.first().map_or_else(String::new, |file| file.path.to_string_lossy().into_owned())
    }
}

impl BatchJob {
    /// About how many bytes of memory it takes.
    pub fn need_bytes(&self) -> f64 {
        let text_bytes = match &self.transcript {
            ListedText::File(path) => fs::metadata(path).map_or(0, |found| found.len()),
            ListedText::Inline { text, .. } | ListedText::Parts { parts: text, .. } => text.len() as u64,
        };
        // One after the other.
        self.recordings().map(|path| need_bytes(path, text_bytes)).fold(0.0, f64::max)
    }

    /// Its recordings.
    pub fn recordings(&self) -> impl Iterator<Item = &Path> {
        let one = self.speakers.is_empty().then_some(&*self.audio);
        one.into_iter().chain(self.speakers.iter().map(|file| &*file.path))
    }
}

impl BatchPlan {
    /// Check what was typed, and find the recordings.
    ///
    /// # Errors
    /// What is wrong with the options, the list or the outputs.
    pub fn new(typed: BatchArgs) -> Result<BatchPlan> {
        let BatchArgs { sources, output, format, resume, shard, by_size, status, alignment: args, .. } =
            typed;
        let root = output.as_deref();
        check_root(root)?;
        let place = match root {
            Some(root) => format!("in {}", shown(root)),
            None => "beside the recordings, or where the list says".to_string(),
        };
        let (options, written) = (job::options(&args, &format), job::write_options(&args));
        for format in &format {
            if let Some(complaint) = format.complaint(written.fps) {
                bail!("--format {format}: {complaint}");
            }
        }
        let model = job::model(args.model.as_deref())?;
        let lexicon = job::lexicon(args.lexicon.as_deref())?;
        let shard = shard.map(|choice| Shard::new(choice, |name| env::var(name).ok())).transpose()?;
        let by_name = shard.filter(|_| !by_size);
        let BatchSources { mut pairs, failed, lonely, unsaid, base, .. } =
            sources::find(&sources, root, by_name)?;
        let size_of = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
        let size = |pair: &RecordingPair| match &pair.speakers[..] {
            [] => size_of(&pair.audio),
            files => files.iter().map(|file| size_of(&file.path)).sum(),
        };
        if let Some(shard) = shard.filter(|_| by_size) {
            pairs.sort_by(|a, b| (&a.under, &a.output).cmp(&(&b.under, &b.output)));
            let mut holds = shard.by_size(&pairs.iter().map(size).collect::<Vec<_>>()).into_iter();
            pairs.retain(|_| holds.next() == Some(true));
        }

        let mut others: Vec<&Path> =
            [&args.model, &args.lexicon].into_iter().flatten().map(PathBuf::as_path).collect();
        others.extend(sources.iter().map(PathBuf::as_path));
        let (files, records) = targets::assign(&pairs, &format, root, &base, &others, shard)?;
        if !status {
            targets::prepare(&pairs, &files, root, &records)?;
        }
        let mut fingerprints: Vec<(DeclaredLanguage, Arc<str>)> = Vec::new();
        let mut jobs: Vec<BatchJob> = pairs
            .into_iter()
            .zip(files)
            .map(|(pair, files)| {
                let bytes = size(&pair);
                let language = pair.language;
                let of_language = language.unwrap_or(args.language);
                let known = fingerprints.iter().find(|(language, _)| *language == of_language);
                let fingerprint = match known {
                    Some((_, fingerprint)) => fingerprint.clone(),
                    None => {
                        let args = AlignmentArgs { language: of_language, ..args.clone() };
                        let new: Arc<str> = fingerprint(&model, &args)?.into();
                        fingerprints.push((of_language, new.clone()));
                        new
                    }
                };
                // Whose recording is whose changes the result.
                let fingerprint = match &pair.speakers[..] {
                    [] => fingerprint,
                    files => sha256_hex(format!("{fingerprint} {files:?}").as_bytes()).into(),
                };
                Ok(BatchJob {
                    audio: pair.audio,
                    speakers: pair.speakers,
                    transcript: pair.transcript,
                    files,
                    bytes,
                    language,
                    fingerprint,
                })
            })
            .collect::<Result<_>>()?;
        jobs.sort_by_key(|job| Reverse(job.bytes));
        let memory = Memory::new(args.max_memory);
        Ok(BatchPlan {
            jobs,
            failed,
            lonely,
            unsaid,
            model,
            lexicon,
            args,
            options,
            written,
            records,
            resume,
            shard,
            memory,
            place,
        })
    }
}

impl BatchPlan {
    /// The record of the result of `job`, if that is there in all formats as this program makes it with these options.
    /// Whether the inputs are still the same is not looked at.
    pub fn record(&self, job: &BatchJob) -> Option<Record> {
        let mut records = job.files.iter().map(|file| {
            let audio = job.audio.to_string_lossy();
            self.records.of(&file.path).into_iter().find(|record| {
                *record.fingerprint == *job.fingerprint
                    && record.format == file.format.name()
                    && record.audio == audio
            })
        });
        let first = records.next()??;
        records.all(|record| record.is_some()).then_some(first)
    }
}

fn check_root(root: Option<&Path>) -> Result<()> {
    match root {
        Some(root) if is_dash(root) => {
            bail!("the results of a batch cannot go to standard output; give -o a folder")
        }
        Some(root) if root.as_os_str().is_empty() => bail!("the output path is empty; give -o a folder"),
        Some(root) if root.exists() && !root.is_dir() => {
            bail!("{}: not a folder; the results of a batch go into one", shown(root))
        }
        _ => Ok(()),
    }
}

fn fingerprint(model: &Model, args: &AlignmentArgs) -> Result<String> {
    let lexicon = match &args.lexicon {
        Some(path) => Some(sha256_hex(&read(path)?)),
        None => None,
    };
    let fingerprint = Fingerprint {
        version: FINGERPRINT_VERSION,
        program: env!("CARGO_PKG_VERSION"),
        model: &model.sha256_hex(),
        lexicon,
        args,
    };
    let json =
        serde_json::to_string(&fingerprint).map_err(|e| anyhow!("the options have no fingerprint: {e}"))?;
    Ok(sha256_hex(json.as_bytes()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Cli;

    fn of(options: &[&str]) -> String {
        let args = [&["kiru-align", "a.wav", "a.txt"], options].concat();
        fingerprint(&Model::embedded().unwrap(), &Cli::parse_from(args).align.alignment).unwrap()
    }

    #[test]
    fn every_option_that_changes_a_result_changes_the_fingerprint() {
        let plain = of(&[]);
        for options in [
            &["--jobs", "1"][..],
            &["--quiet"],
            &["--progress", "json"],
            &["--channel", "mix"],
            &["--max-memory", "1GB"],
        ] {
            assert_eq!(of(options), plain, "{options:?}");
        }
        let mut seen = vec![plain];
        for options in [
            &["--phones"][..],
            &["--ipa"],
            &["--uncertainty"],
            &["--cuts"],
            &["--cuts", "--cut-margins", "1,2"],
            &["--samples"],
            &["--fps", "25"],
            &["--channel", "0"],
            &["--track", "1"],
            &["--timecode"],
            &["--transcript-format", "text"],
            &["--tier", "words"],
            &["--hint-tolerance", "1"],
            &["--max-chunk", "20"],
            &["--drop-silence", "1"],
            &["--embed-audio"],
            &["--textgrid-short"],
            &["--csv-safe"],
            &["--max-chars", "30"],
            &["--max-lines", "1"],
            &["--max-cue", "5"],
            &["--word-cues"],
        ] {
            let fingerprint = of(options);
            assert!(!seen.contains(&fingerprint), "{options:?}");
            seen.push(fingerprint);
        }
    }
}
