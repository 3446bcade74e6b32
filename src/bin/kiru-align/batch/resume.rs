//! What a result was made from, kept beside it, so that a later run can tell whether it would come out the same.
//!
//! Each folder with results of batches has a hidden file with a JSON object a line, the last one of a name being valid.
//! A line is written after its result is saved; a result without one, or with half of one, is made again.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kiru_align::formats::save;
use kiru_align::model::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::places::folder_of;

/// The name of the file.
pub const NAME: &str = ".kiru-align.jsonl";
/// A file changed this recently may be changed again without its times showing it: some systems count time in steps of
/// two seconds.
const SETTLED: Duration = Duration::from_secs(2);
/// Lines that are no longer valid are taken out when there are more of them than valid ones, and more than this.
const MOST_STALE: usize = 1000;

/// What a result was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The result's file name.
    pub result: String,
    /// The recording's path, which stands in the result.
    pub path: String,
    /// Program, model, lexicon and options.
    pub with: String,
    /// The recording.
    pub audio: Mark,
    /// The transcript.
    pub transcript: Mark,
    /// The result itself: the SHA-256 of its bytes.
    pub sha256: String,
    /// Why the transcript does not seem to fit, if so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suspect: Option<String>,
}

/// What a file was: its bytes, and the times by which it can be told without reading that they are still the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    bytes: u64,
    sha256: String,
    /// Left out if the file was too new for its times to be trusted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    times: Option<Times>,
}

/// Nanoseconds since 1970 at which a file's contents and, where the system knows it, anything about it last changed.
/// The second cannot be set by programs, so that a file with an old date put in its place is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Times {
    modified: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    changed: Option<i64>,
}

impl Mark {
    /// Reads the whole file.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn of_file(path: &Path) -> io::Result<Mark> {
        let mut file = File::open(path)?;
        let before = file.metadata()?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                n => hasher.update(&buffer[..n]),
            }
        }
        Ok(Mark { bytes: before.len(), sha256: hex(&hasher.finalize()), times: settled(&before) })
    }

    /// Of a file that was just read and holds `contents`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn of_read(path: &Path, contents: &[u8]) -> io::Result<Mark> {
        let times = settled(&fs::metadata(path)?);
        Ok(Mark { bytes: contents.len() as u64, sha256: sha256_hex(contents), times })
    }

    /// Whether the file at `path` still has the same bytes. It is read if its times cannot tell.
    pub fn holds(&self, path: &Path) -> bool {
        let Ok(now) = fs::metadata(path) else { return false };
        now.len() == self.bytes
            && (self.times.is_some_and(|then| times(&now) == Some(then))
                || Mark::of_file(path).is_ok_and(|mark| mark.sha256 == self.sha256))
    }
}

/// What can be seen of a file without reading it; the same before and after a while, if it was not changed in between.
pub fn seen(path: &Path) -> Option<impl PartialEq + use<>> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), times(&metadata)?))
}

fn times(metadata: &Metadata) -> Option<Times> {
    Some(Times { modified: since_1970(metadata.modified().ok()?)?, changed: changed(metadata) })
}

/// `None` for times before 1970, which are not worth a case of their own.
fn since_1970(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    metadata.ctime().checked_mul(1_000_000_000)?.checked_add(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<i64> {
    None
}

/// The file's times, if they are old enough to be trusted.
fn settled(metadata: &Metadata) -> Option<Times> {
    let limit = since_1970(SystemTime::now().checked_sub(SETTLED)?)?;
    times(metadata).filter(|times| times.modified.max(times.changed.unwrap_or(i64::MIN)) < limit)
}

/// The SHA-256 of `bytes` in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The records of all folders that a batch writes to.
pub struct Records {
    /// By the folder's path; filled before the work, so that threads only ever wait for those of the same folder.
    folders: BTreeMap<PathBuf, Mutex<Folder>>,
}

struct Folder {
    known: BTreeMap<String, Record>,
    file: Option<File>,
}

impl Records {
    /// Reads what there is in the folders of `targets`.
    pub fn open<'a>(targets: impl IntoIterator<Item = &'a Path>) -> Records {
        let mut folders: BTreeMap<PathBuf, Mutex<Folder>> = BTreeMap::new();
        for target in targets {
            let folder = folder_of(target);
            if !folders.contains_key(folder) {
                let known = known(&folder.join(NAME));
                folders.insert(folder.to_path_buf(), Mutex::new(Folder { known, file: None }));
            }
        }
        Records { folders }
    }

    /// What the result `target` was made from, if it is known.
    pub fn of(&self, target: &Path) -> Option<Record> {
        let folder = self.folders.get(folder_of(target))?.lock().ok()?;
        folder.known.get(&name(target)?).cloned()
    }

    /// Whether the file `target` is a result, as it was written.
    pub fn is_result(&self, target: &Path) -> bool {
        let now = || fs::read(target).map(|bytes| sha256_hex(&bytes));
        self.of(target).is_some_and(|record| now().is_ok_and(|now| now == record.sha256))
    }

    /// Keeps `record` of the result `target`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&self, target: &Path, record: &Record) -> io::Result<()> {
        let folder = folder_of(target);
        let Some(Ok(mut records)) = self.folders.get(folder).map(Mutex::lock) else { return Ok(()) };
        if records.file.is_none() {
            records.file = Some(append(&folder.join(NAME))?);
        }
        let Some(file) = &mut records.file else { return Ok(()) };
        // In one piece: another program may be writing, too.
        file.write_all(line(record)?.as_bytes())
    }
}

/// The file name of `target`, as records have it.
pub fn name(target: &Path) -> Option<String> {
    Some(target.file_name()?.to_string_lossy().into_owned())
}

fn line(record: &Record) -> io::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(record)?))
}

/// The valid records in the file at `path`; what cannot be read is not valid.
fn known(path: &Path) -> BTreeMap<String, Record> {
    let text = String::from_utf8(fs::read(path).unwrap_or_default()).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
    let known: BTreeMap<String, Record> = lines.map(|record| (record.result.clone(), record)).collect();
    if text.lines().count() > MOST_STALE + 2 * known.len() {
        // If this fails the file stays as long as it is, and valid.
        let _ = save::save(path, |out| known.values().try_for_each(|r| out.write_all(line(r)?.as_bytes())));
    }
    known
}

fn append(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    // After a line that was broken off, a new one must not stand on it.
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

    fn record(result: &str, bytes: u64) -> Record {
        let mark = Mark { bytes, sha256: "00".to_string(), times: None };
        Record {
            result: result.to_string(),
            path: "a.wav".to_string(),
            with: "0.1.0".to_string(),
            audio: mark.clone(),
            transcript: mark,
            sha256: "11".to_string(),
            suspect: None,
        }
    }

    #[test]
    fn the_last_whole_line_of_a_name_is_valid() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("a.json");
        let targets = [target.clone(), room.path().join("b.json")];
        assert_eq!(Records::open(targets.iter().map(PathBuf::as_path)).of(&target), None);
        for bytes in [1, 2] {
            Records::open(targets.iter().map(PathBuf::as_path))
                .keep(&target, &record("a.json", bytes))
                .unwrap();
        }
        let journal = room.path().join(NAME);
        let mut half = fs::read(&journal).unwrap();
        half.extend_from_within(0..50);
        fs::write(&journal, &half).unwrap();
        assert_eq!(
            Records::open(targets.iter().map(PathBuf::as_path)).of(&target),
            Some(record("a.json", 2))
        );
        Records::open(targets.iter().map(PathBuf::as_path)).keep(&targets[1], &record("b.json", 3)).unwrap();
        assert_eq!(
            Records::open(targets.iter().map(PathBuf::as_path)).of(&targets[1]),
            Some(record("b.json", 3))
        );
    }

    #[test]
    fn stale_lines_are_taken_out_in_the_end() {
        let room = tempfile::tempdir().unwrap();
        let target = room.path().join("a.json");
        let records = Records::open([target.as_path()]);
        for bytes in 0..MOST_STALE as u64 + 10 {
            records.keep(&target, &record("a.json", bytes)).unwrap();
        }
        let again = Records::open([target.as_path()]);
        assert_eq!(again.of(&target), Some(record("a.json", MOST_STALE as u64 + 9)));
        assert_eq!(fs::read_to_string(room.path().join(NAME)).unwrap().lines().count(), 1);
    }

    #[test]
    fn a_file_holds_while_its_bytes_are_the_same() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("a.wav");
        fs::write(&path, "same length 1").unwrap();
        let mark = Mark::of_file(&path).unwrap();
        assert_eq!(mark.times, None, "too new for its times to be trusted");
        assert_eq!(Mark::of_read(&path, b"same length 1").unwrap(), mark);
        assert!(mark.holds(&path));
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "same length 2").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert!(!mark.holds(&path));
        fs::write(&path, "same length 1").unwrap();
        assert!(mark.holds(&path), "another time, the same bytes");
        fs::write(&path, "shorter").unwrap();
        assert!(!mark.holds(&path));
        fs::remove_file(&path).unwrap();
        assert!(!mark.holds(&path));
    }

    #[cfg(unix)]
    #[test]
    fn an_old_date_on_other_bytes_does_not_deceive() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("a.wav");
        fs::write(&path, "same length 1").unwrap();
        let mut mark = Mark::of_file(&path).unwrap();
        // As if it had been old enough.
        mark.times = times(&fs::metadata(&path).unwrap());
        assert!(mark.holds(&path));
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        // Times of change are counted in the system's ticks.
        std::thread::sleep(Duration::from_millis(50));
        fs::write(&path, "same length 2").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert!(!mark.holds(&path));
    }
}
