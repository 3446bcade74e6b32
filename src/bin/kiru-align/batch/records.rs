//! What results were made from, so that a later run can tell which of them are up to date.
//!
//! Each folder with results of batches has a hidden file with one JSON object on each line; of several about one result,
//! the last is valid. A line is written after its result is saved. A result without a line, or with half of one, is made
//! again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use kiru_align::formats::save;
use kiru_align::model::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the file.
const NAME: &str = ".kiru-align.jsonl";
/// The file is written anew when it has this many lines that are no longer valid, and more than twice as many lines as
/// results.
const MOST_STALE: usize = 1000;

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
    let mut file = File::open(path)?;
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
    file: Option<File>,
}

impl Records {
    /// Reads the records in the folders of `results`.
    pub fn open<'a>(results: impl IntoIterator<Item = &'a Path>) -> Records {
        let mut folders: BTreeMap<PathBuf, Mutex<FolderRecords>> = BTreeMap::new();
        for result in results {
            let folder = folder_of(result);
            if !folders.contains_key(folder) {
                let known = known(&folder.join(NAME));
                folders.insert(folder.to_path_buf(), Mutex::new(FolderRecords { known, file: None }));
            }
        }
        Records { folders }
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
        if records.file.is_none() {
            records.file = Some(append(&folder.join(NAME))?);
        }
        let Some(file) = &mut records.file else { return Ok(()) };
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

/// The valid records in the file at `path`; lines that cannot be read are ignored.
fn known(path: &Path) -> BTreeMap<String, Record> {
    let text = String::from_utf8(fs::read(path).unwrap_or_default()).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
    let known: BTreeMap<String, Record> = lines.map(|record| (record.result.clone(), record)).collect();
    if text.lines().count() > MOST_STALE + 2 * known.len() {
        // If this fails, the file stays as long as it is, and valid.
        let _ = save::save(path, |out| known.values().try_for_each(|r| out.write_all(line(r)?.as_bytes())));
    }
    known
}

fn append(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
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
        let again = Records::open([a.as_path()]);
        assert_eq!(again.of(&a), Some(record(&a, MOST_STALE + 9)));
        assert_eq!(fs::read_to_string(room.path().join(NAME)).unwrap().lines().count(), 1);
    }
}
