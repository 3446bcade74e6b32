//! The journals of a folder: hidden files with one JSON object on each line.
//!
//! Whoever can write into a folder of recordings can put anything there under the journal's name. So a journal is never
//! reached through a link, is never a pipe or a device, and is only written to where it is ours: empty, or with a record
//! in it and no other name.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use kiru_align::formats::save;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shard::Shard;

/// The name of the journal of runs that are no shard.
pub const NAME: &str = ".kiru-align.jsonl";
/// How the name of a shard's journal begins and ends; between them is `3-of-7`.
const PREFIX: &str = ".kiru-align.";
const SUFFIX: &str = ".jsonl";
/// The file is written anew when it has this many lines that are no longer valid, and more than twice as many lines as
/// results.
const MOST_STALE: usize = 1000;
/// A longer journal is not read: this is one of some 1.5 million results.
const LIMIT_BYTES: u64 = 1 << 30;
/// A longer line is none of ours.
const LINE_LIMIT_BYTES: u64 = 1 << 20;
/// How every line of ours begins, also half of one.
const LINE_BEGINS: &str = "{\"result\":\"";

/// What a line of a journal says of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum JournalEntry {
    /// It was made.
    Made(Record),
    /// It could not be made.
    Failed(FailedRecord),
    /// What results with a fingerprint are made with.
    Options(OptionsRecord),
}

/// What a result was made from. All sums are SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The file name of the result.
    pub result: String,
    /// The sum of its bytes.
    pub sha256: String,
    /// What all results of the batch depend on: program, model, lexicon and options.
    pub fingerprint: String,
    /// The format of the result.
    pub format: String,
    /// The recording's path, which is written into the result.
    pub audio: String,
    /// The sum of the recording.
    pub audio_sha256: String,
    /// The sum of the transcript.
    pub transcript_sha256: String,
    /// Why the transcript does not seem to match, if so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suspect: Option<String>,
    /// Whether some of its texts were not looked for, because their part of the recording cannot be.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub incomplete: bool,
    /// How long the recording is, in seconds.
    #[serde(default)]
    pub audio_seconds: f64,
    /// From the beginning of its work to the end of its alignment, in seconds.
    #[serde(default)]
    pub seconds: f64,
    /// When it was saved, in seconds of Unix time.
    #[serde(default)]
    pub finished: f64,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailedRecord {
    /// The file name that it would have.
    pub result: String,
    /// The recording's path.
    pub audio: String,
    /// What was wrong.
    pub failed: String,
    /// The sum of what it was to be made from, as the list has it.
    #[serde(default)]
    pub inputs: String,
    /// When, in seconds of Unix time.
    #[serde(default)]
    pub finished: f64,
}

/// What results are made with beside their inputs, so that a later run can tell what has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionsRecord {
    /// Empty: it is about no single result.
    pub result: String,
    /// The sum of all of it, as records have it.
    pub fingerprint: String,
    /// Program, model, lexicon and options.
    pub options: Value,
}

/// A journal that a run may write to, or leaves alone.
pub enum Journal {
    /// May be written to.
    Ours {
        /// Where it is.
        path: PathBuf,
        /// Open once it was written to.
        file: Option<File>,
        /// Whether it has many lines that are no longer valid.
        is_stale: bool,
    },
    /// Is left alone, because of this.
    Foreign(PathBuf, String),
}

/// The names of the journals in `folder`: the one that a run writes to first, whether it is there or not.
pub fn names(folder: &Path, shard: Option<Shard>) -> Vec<PathBuf> {
    let own = shard.map_or_else(|| NAME.to_string(), name_of);
    let mut others: Vec<PathBuf> = Vec::new();
    // What cannot be listed has no journals that could be read.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| name != own && is_name(name)) {
            others.push(entry.path());
        }
    }
    others.sort_unstable();
    others.insert(0, folder.join(own));
    others
}

fn name_of(shard: Shard) -> String {
    format!("{PREFIX}{}-of-{}{SUFFIX}", shard.number, shard.of)
}

fn is_name(name: &str) -> bool {
    let number = |text: &str| text.len() < 10 && text.bytes().all(|b| b.is_ascii_digit());
    let shard = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
    name == NAME
        || shard.and_then(|shard| shard.split_once("-of-")).is_some_and(|(k, n)| number(k) && number(n))
}

impl Journal {
    /// Reads the journal at `path`, and hands each of its entries, in order, to `take`, with where its line begins. Lines that
    /// cannot be read are ignored.
    pub fn read(path: PathBuf, mut take: impl FnMut(u32, JournalEntry)) -> Journal {
        let (mut total, mut ours, mut entries) = (0, 0, 0);
        let mut different: HashSet<u64> = HashSet::new();
        let read = lines(&path, |at, line| {
            total += 1;
            ours += usize::from(is_ours(line));
            if let Ok(entry) = serde_json::from_slice::<JournalEntry>(line) {
                entries += 1;
                let mut hasher = DefaultHasher::new();
                entry.subject().hash(&mut hasher);
                different.insert(hasher.finish());
                take(at, entry);
            }
        });
        match read {
            Err(other) if other.kind() != ErrorKind::NotFound => Journal::Foreign(path, other.to_string()),
            Ok(()) if entries == 0 && total != ours => {
                Journal::Foreign(path, "not a journal of kiru-align".to_string())
            }
            _ => {
                let is_stale = total == ours && total > MOST_STALE + 2 * different.len();
                Journal::Ours { path, file: None, is_stale }
            }
        }
    }

    /// Adds a line.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&mut self, entry: &JournalEntry) -> io::Result<()> {
        let Journal::Ours { path, file, is_stale } = self else { return Ok(()) };
        if file.is_none() {
            if *is_stale {
                // If this fails, the journal stays as long as it is, and valid.
                let _ = tidy(path);
            }
            *file = Some(append(path)?);
        }
        let Some(file) = file else { return Ok(()) };
        // In one piece: the same shard may be at work twice.
        file.write_all(line(entry)?.as_bytes())
    }
}

impl JournalEntry {
    /// The file name of the result that it is about.
    pub fn result(&self) -> &str {
        self.subject().0
    }

    /// What it is about: the file name of the result and the sum of its bytes, which is empty where there are none. Of
    /// several lines about the same the last is valid.
    fn subject(&self) -> (&str, &str) {
        match self {
            JournalEntry::Made(record) => (&record.result, &record.sha256),
            JournalEntry::Failed(record) => (&record.result, ""),
            JournalEntry::Options(record) => (&record.result, &record.fingerprint),
        }
    }
}

fn line(entry: &JournalEntry) -> io::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(entry)?))
}

/// The entry whose line begins `at` this byte of the journal at `path`; none if there is no such line any more, because the
/// journal was written anew.
pub fn entry_at(path: &Path, at: u32) -> Option<JournalEntry> {
    let mut file = open(OpenOptions::new().read(true), path).ok()?;
    file.seek(SeekFrom::Start(u64::from(at))).ok()?;
    let mut line = Vec::new();
    BufReader::with_capacity(1 << 10, file.take(LINE_LIMIT_BYTES)).read_until(b'\n', &mut line).ok()?;
    serde_json::from_slice(&line).ok()
}

/// Hands each line of the journal at `path` to `take`, without its end, with where it begins.
fn lines(path: &Path, mut take: impl FnMut(u32, &[u8])) -> io::Result<()> {
    let file = open(OpenOptions::new().read(true), path)?;
    if file.metadata()?.len() > LIMIT_BYTES {
        return Err(io::Error::other("longer than a journal can be"));
    }
    // It may grow meanwhile.
    let mut reader = BufReader::with_capacity(1 << 16, file.take(LIMIT_BYTES));
    let mut line = Vec::new();
    let mut at = 0;
    loop {
        line.clear();
        let read = reader.by_ref().take(LINE_LIMIT_BYTES).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        take(at, line.strip_suffix(b"\n").unwrap_or(&line));
        // The limit fits into it.
        at += read as u32;
    }
}

/// Whether a line of a journal was written by us, whole or not.
fn is_ours(line: &[u8]) -> bool {
    line.starts_with(LINE_BEGINS.as_bytes()) || LINE_BEGINS.as_bytes().starts_with(line)
}

/// Writes the journal at `path` anew with its valid lines alone.
fn tidy(path: &Path) -> io::Result<()> {
    let mut known: BTreeMap<(String, String), JournalEntry> = BTreeMap::new();
    lines(path, |_, line| {
        if let Ok(entry) = serde_json::from_slice::<JournalEntry>(line) {
            let (result, sum) = entry.subject();
            known.insert((result.to_string(), sum.to_string()), entry);
        }
    })?;
    save::replace(path, |out| known.values().try_for_each(|entry| out.write_all(line(entry)?.as_bytes())))
}

/// The journal at `path`, opened with `options`: neither through a link nor under another name, and at once.
fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

        use rustix::fs::OFlags;
        use rustix::io::Errno;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
        let file = options.open(path).map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::LOOP) => io::Error::other("a link"),
            Some(Errno::NXIO) => io::Error::other("not a regular file"),
            _ => error,
        })?;
        let found = file.metadata()?;
        match (found.is_file(), found.nlink()) {
            (false, _) => Err(io::Error::other("not a regular file")),
            // None: tidied up by another program in this moment.
            (true, 0 | 1) => Ok(file),
            (true, _) => Err(io::Error::other("a file with another name elsewhere")),
        }
    }
    #[cfg(not(unix))]
    {
        if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(io::Error::other("not a regular file"));
        }
        options.open(path)
    }
}

fn append(path: &Path) -> io::Result<File> {
    let mut file = open(OpenOptions::new().read(true).append(true).create(true), path)?;
    // A broken last line must not swallow the next one.
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_journals() {
        for name in [NAME, ".kiru-align.1-of-1.jsonl", ".kiru-align.12-of-700.jsonl"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "kiru-align.jsonl",
            ".kiru-align.old.jsonl",
            ".kiru-align.1-of-.jsonl.x",
            ".kiru-align.a-of-7.jsonl",
            ".kiru-align.1-of-7.jsonl~",
            ".kiru-align-1-of-7.jsonl",
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert!(is_name(&name_of(Shard { number: 3, of: 7 })));
    }

    #[test]
    fn a_journal_of_absurd_length_is_not_read() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join(NAME);
        File::create(&path).unwrap().set_len(LIMIT_BYTES + 1).unwrap();
        let mut journal = Journal::read(path.clone(), |_, _| panic!("there is no entry"));
        assert!(matches!(&journal, Journal::Foreign(_, why) if why.contains("longer than a journal")));
        let failed = FailedRecord {
            result: "a".to_string(),
            audio: String::new(),
            failed: String::new(),
            inputs: String::new(),
            finished: 0.0,
        };
        journal.keep(&JournalEntry::Failed(failed)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), LIMIT_BYTES + 1);
    }
}
