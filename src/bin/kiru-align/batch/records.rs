//! What results were made from, so that a later run can tell which of them are up to date.
//!
//! Each folder with results of batches has a hidden file, the journal, with one JSON object on each line; of several about
//! one result, the last is valid. A line is written after its result is saved. A result without a line, or with half of
//! one, is made again.
//!
//! Whoever can write into a folder of recordings can put anything there under the journal's name. So a journal is never
//! reached through a link, is never a pipe or a device, and is only written to where it is ours: empty, or with a record
//! in it and no other name.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use kiru_align::formats::save;
use kiru_align::model::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::io::{open_regular, shown};

/// The name of the file.
const NAME: &str = ".kiru-align.jsonl";
/// The file is written anew when it has this many lines that are no longer valid, and more than twice as many lines as
/// results.
const MOST_STALE: usize = 1000;
/// A longer journal is not read: this is one of some 400,000 results.
const LIMIT_BYTES: u64 = 256 << 20;
/// How every line of ours begins, also half of one.
const LINE_BEGINS: &str = "{\"result\":\"";

/// What a result was made from. All sums are SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// The SHA-256 of `bytes`.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of the file at `path`.
///
/// # Errors
/// Those of the file system.
pub fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut file = open_regular(path).map_err(io::Error::other)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// The folder of `file`.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The records of all folders that a batch writes to.
pub struct Records {
    /// By the folder's path; filled before the work, so that threads wait only for others of the same folder.
    folders: BTreeMap<PathBuf, Mutex<FolderRecords>>,
}

struct FolderRecords {
    known: BTreeMap<String, Record>,
    journal: Journal,
}

/// What the journal of a folder is to this run.
enum Journal {
    /// May be written to.
    Ours {
        /// Open once it was written to.
        file: Option<File>,
        /// Whether it has many lines that are no longer valid.
        is_stale: bool,
    },
    /// Is left alone, because of this.
    Foreign(String),
}

impl Records {
    /// Reads the records in the folders of `results`.
    pub fn open<'a>(results: impl IntoIterator<Item = &'a Path>) -> Records {
        let mut folders: BTreeMap<PathBuf, Mutex<FolderRecords>> = BTreeMap::new();
        for result in results {
            let folder = folder_of(result);
            if !folders.contains_key(folder) {
                folders.insert(folder.to_path_buf(), Mutex::new(FolderRecords::read(&folder.join(NAME))));
            }
        }
        Records { folders }
    }

    /// Journals that are left alone, each with the reason.
    pub fn complaints(&self) -> Vec<String> {
        let complaint = |(folder, records): (&PathBuf, &Mutex<FolderRecords>)| match &records
            .lock()
            .ok()?
            .journal
        {
            Journal::Ours { .. } => None,
            Journal::Foreign(why) => Some(format!(
                "{}: {why}, so it is left alone, and --resume will make the results in this folder again; move it away",
                shown(&folder.join(NAME))
            )),
        };
        self.folders.iter().filter_map(complaint).collect()
    }

    /// The record of `result`, if the file is still as it was written.
    pub fn of(&self, result: &Path) -> Option<Record> {
        let folder = self.folders.get(folder_of(result))?.lock().ok()?;
        let record = folder.known.get(&name(result)?).cloned()?;
        drop(folder);
        sha256_of_file(result).is_ok_and(|sum| sum == record.sha256).then_some(record)
    }

    /// Whether the file `result` was written by a batch, and not changed since.
    pub fn is_result(&self, result: &Path) -> bool {
        self.of(result).is_some()
    }

    /// Keeps `record` of the file `result`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&self, result: &Path, record: &Record) -> io::Result<()> {
        let folder = folder_of(result);
        let Some(Ok(mut records)) = self.folders.get(folder).map(Mutex::lock) else { return Ok(()) };
        let Journal::Ours { file, is_stale } = &mut records.journal else { return Ok(()) };
        if file.is_none() {
            let path = folder.join(NAME);
            if *is_stale {
                // If this fails, the journal stays as long as it is, and valid.
                let _ = tidy(&path);
            }
            *file = Some(append(&path)?);
        }
        let Some(file) = file else { return Ok(()) };
        // In one piece: another program may be writing, too.
        file.write_all(line(record)?.as_bytes())
    }
}

/// The file name of `result`, as records have it.
pub fn name(result: &Path) -> Option<String> {
    Some(result.file_name()?.to_string_lossy().into_owned())
}

fn line(record: &Record) -> io::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(record)?))
}

impl FolderRecords {
    /// What the journal at `path` says; lines that cannot be read are ignored.
    fn read(path: &Path) -> FolderRecords {
        let mut records =
            FolderRecords { known: BTreeMap::new(), journal: Journal::Ours { file: None, is_stale: false } };
        match lines(path) {
            Err(missing) if missing.kind() == ErrorKind::NotFound => {}
            Err(other) => records.journal = Journal::Foreign(other.to_string()),
            Ok(text) => {
                records.known = valid(&text);
                let (total, ours) = (text.lines().count(), text.lines().filter(|line| is_ours(line)).count());
                records.journal = match (records.known.is_empty(), total == ours) {
                    (true, false) => Journal::Foreign("not a journal of kiru-align".to_string()),
                    (_, all_ours) => Journal::Ours {
                        file: None,
                        is_stale: all_ours && total > MOST_STALE + 2 * records.known.len(),
                    },
                };
            }
        }
        records
    }
}

/// The text of the journal at `path`.
fn lines(path: &Path) -> io::Result<String> {
    let file = journal(OpenOptions::new().read(true), path)?;
    if file.metadata()?.len() > LIMIT_BYTES {
        return Err(io::Error::other("longer than a journal can be"));
    }
    let mut bytes = Vec::new();
    file.take(LIMIT_BYTES).read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(|_| io::Error::other("not a journal of kiru-align"))
}

/// The records that are valid in the text of a journal, by the names of the results.
fn valid(text: &str) -> BTreeMap<String, Record> {
    let records = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
    records.map(|record| (record.result.clone(), record)).collect()
}

/// Whether a line of a journal was written by us, whole or not.
fn is_ours(line: &str) -> bool {
    line.starts_with(LINE_BEGINS) || LINE_BEGINS.starts_with(line)
}

/// Writes the journal at `path` anew with its valid lines alone.
fn tidy(path: &Path) -> io::Result<()> {
    let known = valid(&lines(path)?);
    save::replace(path, |out| known.values().try_for_each(|r| out.write_all(line(r)?.as_bytes())))
}

/// The journal at `path`, opened with `options`: neither through a link nor under another name, and at once.
fn journal(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
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
    let mut file = journal(OpenOptions::new().read(true).append(true).create(true), path)?;
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
    use std::fs;

    use super::*;

    /// The record of a result, numbered to tell it from others.
    fn record(result: &Path, number: usize) -> Record {
        Record {
            result: name(result).unwrap(),
            sha256: sha256_of_file(result).unwrap(),
            fingerprint: number.to_string(),
            format: "json".to_string(),
            audio: "a.wav".to_string(),
            audio_sha256: "00".to_string(),
            transcript_sha256: "11".to_string(),
            suspect: None,
        }
    }

    fn room() -> (tempfile::TempDir, [PathBuf; 2]) {
        let room = tempfile::tempdir().unwrap();
        let results = ["a.json", "b.json"].map(|name| room.path().join(name));
        results.iter().for_each(|path| fs::write(path, "result").unwrap());
        (room, results)
    }

    #[test]
    fn the_last_whole_line_about_a_result_is_valid() {
        let (room, results) = room();
        let open = || Records::open(results.iter().map(PathBuf::as_path));
        let [a, b] = &results;
        assert_eq!(open().of(a), None);
        for number in [1, 2] {
            open().keep(a, &record(a, number)).unwrap();
        }
        let journal = room.path().join(NAME);
        let mut half = fs::read(&journal).unwrap();
        half.extend_from_within(0..50);
        fs::write(&journal, &half).unwrap();
        assert_eq!(open().of(a), Some(record(a, 2)));
        open().keep(b, &record(b, 3)).unwrap();
        assert_eq!(open().of(b), Some(record(b, 3)));
    }

    #[test]
    fn a_result_that_changed_has_no_record() {
        let (_room, [a, _]) = room();
        Records::open([a.as_path()]).keep(&a, &record(&a, 1)).unwrap();
        let records = Records::open([a.as_path()]);
        assert!(records.is_result(&a));
        fs::write(&a, "edited").unwrap();
        assert!(!records.is_result(&a));
        fs::write(&a, "result").unwrap();
        assert!(records.is_result(&a));
        fs::remove_file(&a).unwrap();
        assert!(!records.is_result(&a));
    }

    #[test]
    fn stale_lines_are_removed_in_the_end() {
        let (room, [a, _]) = room();
        let records = Records::open([a.as_path()]);
        for number in 0..MOST_STALE + 10 {
            records.keep(&a, &record(&a, number)).unwrap();
        }
        let lines = || fs::read_to_string(room.path().join(NAME)).unwrap().lines().count();
        let again = Records::open([a.as_path()]);
        assert_eq!(again.of(&a), Some(record(&a, MOST_STALE + 9)));
        assert_eq!(lines(), MOST_STALE + 10, "to look is not to write");
        again.keep(&a, &record(&a, 0)).unwrap();
        assert_eq!(lines(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_under_the_name_of_a_journal_and_is_none_is_left_alone() {
        let (room, [a, b]) = room();
        let journal = room.path().join(NAME);
        Records::open([b.as_path()]).keep(&b, &record(&b, 1)).unwrap();
        let genuine = fs::read_to_string(&journal).unwrap();
        let foreign = room.path().join("foreign");
        let long: String = (0..2 * MOST_STALE).map(|n| format!("{n}\n")).collect();
        for (link, text) in [
            ("symbolic", "# rc\n"),
            ("symbolic", &long),
            ("symbolic", &genuine),
            ("hard", "# rc\n"),
            ("hard", &genuine),
            ("none", "# rc\n"),
            ("none", &long),
            ("dangling", ""),
        ] {
            let _ = fs::remove_file(&journal);
            let _ = fs::remove_file(&foreign);
            if link != "dangling" {
                fs::write(&foreign, text).unwrap();
            }
            match link {
                "symbolic" | "dangling" => std::os::unix::fs::symlink(&foreign, &journal).unwrap(),
                "hard" => fs::hard_link(&foreign, &journal).unwrap(),
                _ => fs::rename(&foreign, &journal).unwrap(),
            }
            let records = Records::open([a.as_path()]);
            assert!(records.complaints()[0].contains(NAME), "{:?}", records.complaints());
            assert!(!records.is_result(&b));
            records.keep(&a, &record(&a, 1)).unwrap();
            assert_eq!(foreign.exists(), link != "dangling" && link != "none");
            if link != "dangling" {
                assert_eq!(fs::read_to_string(&journal).unwrap(), text, "{link}");
            }
        }
    }

    #[test]
    fn a_journal_with_other_lines_is_written_to_but_not_tidied_up() {
        let (room, [a, _]) = room();
        let journal = room.path().join(NAME);
        Records::open([a.as_path()]).keep(&a, &record(&a, 1)).unwrap();
        let mut text = fs::read_to_string(&journal).unwrap();
        (0..2 * MOST_STALE).for_each(|n| text.push_str(&format!("{n}\n")));
        fs::write(&journal, &text).unwrap();
        Records::open([a.as_path()]).keep(&a, &record(&a, 2)).unwrap();
        assert!(fs::read_to_string(&journal).unwrap().starts_with(&text));
    }

    #[test]
    fn a_journal_of_absurd_length_is_not_read() {
        let (room, [a, _]) = room();
        let journal = room.path().join(NAME);
        File::create(&journal).unwrap().set_len(LIMIT_BYTES + 1).unwrap();
        let records = Records::open([a.as_path()]);
        assert!(records.complaints()[0].contains("longer than a journal"), "{:?}", records.complaints());
        records.keep(&a, &record(&a, 1)).unwrap();
        assert_eq!(fs::metadata(&journal).unwrap().len(), LIMIT_BYTES + 1);
    }
}
