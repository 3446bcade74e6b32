//! A batch from arguments to a list of jobs, checked before the work.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use kiru_align::formats::{Format, WriteOptions};
use kiru_align::languages::Language;
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::Options;
use serde::Serialize;

use super::journal::{OptionsRecord, Record};
use super::pair_store::PairStore;
use super::records::{Records, sha256_hex};
use super::shard::Shard;
use super::sources::{self, BatchSources, ListedSpan, ListedText, RecordingPair};
use super::targets::{self, ResultFile};
use super::utterances::sum_of_parts;
use crate::align::title_of;
use crate::args::{AlignmentArgs, BatchArgs, DeclaredLanguage, SpeakerFile};
use crate::io::{is_dash, read, shown};
use crate::job;
use crate::memory::{Memory, need_bytes};

/// Version of the fingerprint: to be raised when the same options begin to mean something else.
const FINGERPRINT_VERSION: u32 = 1;

/// One recording to align.
#[derive(Clone)]
pub struct BatchJob {
    /// The recording; the first of several.
    pub audio: PathBuf,
    /// A recording for each speaker; else none.
    pub speakers: Vec<SpeakerFile>,
    /// Where in the recording the transcript is spoken, if a list says so.
    pub part: Option<ListedSpan>,
    /// Its transcript.
    pub transcript: ListedText,
    /// The list and the line that it stands in, if it is listed, as messages call them.
    pub listed: Option<String>,
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
    /// All pairs.
    pairs: PairStore,
    /// Their numbers and the sizes of their recordings. The largest first, so that what remains at the end is small and no
    /// core waits long for another.
    order: Vec<(u32, u64)>,
    /// As what results are written, if that was typed.
    formats: Vec<Format>,
    /// The output folder.
    root: Option<PathBuf>,
    /// The sum of all that results depend on beside their inputs and formats, for each language that was declared.
    fingerprints: Vec<(DeclaredLanguage, Arc<str>)>,
    /// Recordings that are known to fail, with the reason.
    pub failed: Vec<(PathBuf, anyhow::Error)>,
    /// Recordings without a transcript, which are skipped.
    pub lonely: Vec<PathBuf>,
    /// Transcripts without a recording.
    pub unsaid: Vec<PathBuf>,
    /// What else is to be told, in sentences.
    pub told: Vec<String>,
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
    /// What its recording is called, or its recordings.
    pub fn title(&self) -> String {
        match &self.speakers[..] {
            [] => self.audio.to_string_lossy().into_owned(),
            files => title_of(files),
        }
    }

    /// The first of the result's files, by which it is called in messages.
    pub fn name(&self) -> String {
        self.files.first().map_or_else(String::new, |file| file.path.to_string_lossy().into_owned())
    }
}

impl BatchJob {
    /// The sum of what a list has as its inputs: files by their names, texts as they are.
    pub fn inputs(&self) -> String {
        let text = match &self.transcript {
            ListedText::File(path) => path.to_string_lossy().into_owned(),
            ListedText::Inline { text, .. } => sha256_hex(text.as_bytes()),
            ListedText::Parts { parts, .. } => sum_of_parts(parts),
        };
        let language = self.language.map(|language| language.map(Language::code));
        sha256_hex(
            format!("{:?} {:?} {text} {:?} {language:?}", self.audio, self.speakers, self.part).as_bytes(),
        )
    }

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
        let BatchSources { mut pairs, failed, lonely, unsaid, mut told, .. } =
            sources::find(&sources, root, by_name)?;
        let size_of = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
        let size = |pair: &RecordingPair| match &pair.speakers[..] {
            [] => size_of(&pair.audio),
            files => files.iter().map(|file| size_of(&file.path)).sum(),
        };
        if let Some(shard) = shard.filter(|_| by_size) {
            let mut order: Vec<usize> = (0..pairs.len()).collect();
            order.sort_by_cached_key(|at| pairs.get(*at).map(|pair| (pair.under, pair.output)));
            let sizes: Vec<u64> = order.iter().map(|at| pairs.get(*at).as_ref().map_or(0, size)).collect();
            let mut holds = vec![false; pairs.len()];
            for (at, is_here) in order.into_iter().zip(shard.by_size(&sizes)) {
                holds[at] = is_here;
            }
            pairs.retain(&holds);
        }

        let mut others: Vec<&Path> =
            [&args.model, &args.lexicon].into_iter().flatten().map(PathBuf::as_path).collect();
        others.extend(sources.iter().map(PathBuf::as_path));
        let mut records = targets::assign(&pairs, &format, root, &others, shard)?;
        if !status {
            told.extend(targets::prepare(&pairs, &format, root, &records)?);
        }
        let mut fingerprints: Vec<(DeclaredLanguage, Arc<str>)> = Vec::new();
        let mut made_with = Vec::new();
        let mut order = Vec::with_capacity(pairs.len());
        for (number, pair) in (0..).zip(pairs.iter()) {
            let language = pair.language.unwrap_or(args.language);
            if fingerprints.iter().all(|(known, _)| *known != language) {
                let args = AlignmentArgs { language, ..args.clone() };
                let with = made_with_of(&model, &args)?;
                fingerprints.push((language, with.fingerprint.as_str().into()));
                made_with.push(with);
            }
            order.push((number, size(&pair)));
        }
        records.will_make(made_with);
        order.sort_by_key(|(_, bytes)| Reverse(*bytes));
        let memory = Memory::new(args.max_memory);
        Ok(BatchPlan {
            pairs,
            order,
            formats: format,
            root: output,
            fingerprints,
            failed,
            lonely,
            unsaid,
            told,
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
    /// How many recordings there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The sizes of all recordings together.
    pub fn bytes(&self) -> u64 {
        self.order.iter().map(|(_, bytes)| bytes).sum()
    }

    /// The job at `at`, if there are so many: it is made when it is asked for.
    pub fn job(&self, at: usize) -> Option<BatchJob> {
        let (number, bytes) = *self.order.get(at)?;
        let pair = self.pairs.get(number as usize)?;
        // Those that have none were refused before.
        let files = targets::targets_of(&pair, &self.formats, self.root.as_deref()).ok()?;
        let language = pair.language.unwrap_or(self.args.language);
        let (_, fingerprint) = self.fingerprints.iter().find(|(known, _)| *known == language)?;
        // Whose recording is whose changes the result, and so does the part.
        let fingerprint = match (&pair.speakers[..], pair.part) {
            ([], None) => fingerprint.clone(),
            ([], Some(part)) => sha256_hex(format!("{fingerprint} {part:?}").as_bytes()).into(),
            (files, _) => sha256_hex(format!("{fingerprint} {files:?}").as_bytes()).into(),
        };
        Some(BatchJob {
            listed: pair.listed().map(|place| shown(&place)),
            audio: pair.audio,
            speakers: pair.speakers,
            part: pair.part,
            transcript: pair.transcript,
            files,
            bytes,
            language: pair.language,
            fingerprint,
        })
    }

    /// All jobs, made one after the other.
    pub fn jobs(&self) -> impl Iterator<Item = BatchJob> {
        (0..self.len()).filter_map(|at| self.job(at))
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

/// What results are made with beside their inputs, and its sum.
fn made_with_of(model: &Model, args: &AlignmentArgs) -> Result<OptionsRecord> {
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
    Ok(OptionsRecord {
        result: String::new(),
        fingerprint: sha256_hex(json.as_bytes()),
        options: serde_json::to_value(&fingerprint)?,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Cli;

    fn of(options: &[&str]) -> String {
        let args = [&["kiru-align", "a.wav", "a.txt"], options].concat();
        let args = Cli::parse_from(args).align.alignment;
        made_with_of(&Model::embedded().unwrap(), &args).unwrap().fingerprint
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
