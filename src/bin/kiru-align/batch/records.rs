//! What results were made from, so that a later run can tell which of them are up to date, and which failed.
//!
//! Each folder with results of batches has a [journal](super::journal), and one of its own for each shard, so that many
//! machines can write into one folder; all of them are read, whoever wrote them. A line is written before its result is
//! saved: killed in between, a program leaves the result that was there before, whose line is there, too. A result without
//! a line, or with half of one, is made again. A line says that a file with this sum was made from
//! these inputs in this way. That stays true whatever other lines say, so of several lines about a result any counts that
//! its bytes agree with.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use kiru_align::model::hex;
use sha2::{Digest, Sha256};

use super::journal::{self, FailedRecord, Journal, JournalEntry, OptionsRecord, Record};
use super::shard::Shard;
use crate::io::{open_regular, shown};

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
    /// What this run makes results with.
    made_with: Vec<OptionsRecord>,
}

struct FolderRecords {
    /// By the names of the results: of each journal the last line about the same bytes, the own journal's first.
    known: BTreeMap<String, KnownResult>,
    journal: Journal,
    /// Journals of other shards that are left alone, each with the reason.
    foreign: Vec<(PathBuf, String)>,
    /// What results were made with, by fingerprint.
    made_with: BTreeMap<String, OptionsRecord>,
    /// Of these, what is in the own journal.
    kept: BTreeSet<String>,
}

/// What the journals of a folder say of one result.
#[derive(Default)]
struct KnownResult {
    made: Vec<Record>,
    failed: Option<FailedRecord>,
}

impl Records {
    /// Reads what is known of `results` in their folders, to be written to as `shard`. What the journals say of other
    /// results is not kept.
    pub fn open(results: impl IntoIterator<Item = impl AsRef<Path>>, shard: Option<Shard>) -> Records {
        let mut wanted: BTreeMap<PathBuf, HashSet<u64>> = BTreeMap::new();
        for result in results {
            let (folder, sum) = (folder_of(result.as_ref()), name(result.as_ref()).map(|name| sum(&name)));
            match wanted.get_mut(folder) {
                Some(names) => names.extend(sum),
                None => drop(wanted.insert(folder.to_path_buf(), sum.into_iter().collect())),
            }
        }
        let read = |(folder, names): (PathBuf, _)| {
            let records = FolderRecords::read(&folder, &names, shard);
            (folder, Mutex::new(records))
        };
        Records { folders: wanted.into_iter().map(read).collect(), made_with: Vec::new() }
    }

    /// Journals that are left alone, each with the reason.
    pub fn complaints(&self) -> Vec<String> {
        let complaint = |(path, why): (&PathBuf, &String)| {
            format!(
                "{}: {why}, so it is left alone, and --resume will make the results in this folder again; move it away",
                shown(path)
            )
        };
        let mut complaints = Vec::new();
        for records in self.folders.values().filter_map(|records| records.lock().ok()) {
            if let Journal::Foreign(path, why) = &records.journal {
                complaints.push(complaint((path, why)));
            }
            complaints.extend(records.foreign.iter().map(|(path, why)| complaint((path, why))));
        }
        complaints
    }

    /// What is known of `result` that holds for the file as it is, perhaps of several journals.
    pub fn of(&self, result: &Path) -> Vec<Record> {
        let known = |known: &KnownResult| known.made.clone();
        let records = self.known(result, known).unwrap_or_default();
        if records.is_empty() {
            return records;
        }
        let sum = sha256_of_file(result).ok();
        records.into_iter().filter(|record| sum.as_ref() == Some(&record.sha256)).collect()
    }

    /// How the last attempt to make `result` failed, if one did.
    pub fn failure(&self, result: &Path) -> Option<FailedRecord> {
        self.known(result, |known| known.failed.clone())?
    }

    /// Notes what results with some fingerprints are made with, to be kept beside them.
    pub fn will_make(&mut self, with: Vec<OptionsRecord>) {
        self.made_with = with;
    }

    /// What results with this `fingerprint` in the folder of `result` were made with, if that was kept.
    pub fn made_with(&self, result: &Path, fingerprint: &str) -> Option<OptionsRecord> {
        let own = self.made_with.iter().find(|with| with.fingerprint == fingerprint).cloned();
        own.or_else(|| self.folders.get(folder_of(result))?.lock().ok()?.made_with.get(fingerprint).cloned())
    }

    /// Whether the file `result` was written by a batch, and not changed since.
    pub fn is_result(&self, result: &Path) -> bool {
        !self.of(result).is_empty()
    }

    /// Keeps `entry` of the file `result`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&self, result: &Path, entry: &JournalEntry) -> io::Result<()> {
        match self.folders.get(folder_of(result)).map(Mutex::lock) {
            Some(Ok(mut records)) => {
                records.keep_options(entry, &self.made_with)?;
                records.journal.keep(entry)
            }
            _ => Ok(()),
        }
    }

    fn known<T>(&self, result: &Path, what: impl FnOnce(&KnownResult) -> T) -> Option<T> {
        let folder = self.folders.get(folder_of(result))?.lock().ok()?;
        folder.known.get(&name(result)?).map(what)
    }
}

/// A sum of a name: that two of a million are alike happens in one of forty million folders, and only costs memory.
fn sum(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// The file name of `result`, as records have it.
pub fn name(result: &Path) -> Option<String> {
    Some(result.file_name()?.to_string_lossy().into_owned())
}

impl FolderRecords {
    /// What the journals in `folder` say of the results called `wanted`.
    fn read(folder: &Path, wanted: &HashSet<u64>, shard: Option<Shard>) -> FolderRecords {
        let mut known: BTreeMap<String, KnownResult> = BTreeMap::new();
        let (mut made_with, mut kept) = (BTreeMap::new(), BTreeSet::new());
        // The own one comes first.
        let mut is_own = true;
        let mut journals = journal::names(folder, shard).into_iter().map(|path| {
            let mut last: BTreeMap<(String, String), Record> = BTreeMap::new();
            let read = Journal::read(path, |entry| match entry {
                JournalEntry::Made(record) if wanted.contains(&sum(&record.result)) => {
                    last.insert((record.result.clone(), record.sha256.clone()), record);
                }
                JournalEntry::Failed(record) if wanted.contains(&sum(&record.result)) => {
                    let known = &mut known.entry(record.result.clone()).or_default().failed;
                    if known.as_ref().is_none_or(|before| before.finished <= record.finished) {
                        *known = Some(record);
                    }
                }
                JournalEntry::Options(record) => {
                    if is_own {
                        kept.insert(record.fingerprint.clone());
                    }
                    made_with.insert(record.fingerprint.clone(), record);
                }
                _ => {}
            });
            is_own = false;
            for ((name, _), record) in last {
                known.entry(name).or_default().made.push(record);
            }
            read
        });
        // There is always the own one.
        let journal = journals.next().unwrap_or(Journal::Foreign(folder.to_path_buf(), String::new()));
        let foreign = |journal| match journal {
            Journal::Foreign(path, why) => Some((path, why)),
            Journal::Ours { .. } => None,
        };
        let foreign = journals.filter_map(foreign).collect();
        FolderRecords { known, journal, foreign, made_with, kept }
    }

    /// Keeps what the result of `entry` is made with, the first time that it is.
    fn keep_options(&mut self, entry: &JournalEntry, all: &[OptionsRecord]) -> io::Result<()> {
        let JournalEntry::Made(record) = entry else { return Ok(()) };
        match all.iter().find(|with| with.fingerprint == record.fingerprint) {
            Some(with) if self.kept.insert(with.fingerprint.clone()) => {
                self.journal.keep(&JournalEntry::Options(with.clone()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::batch::journal::NAME;

    /// The record of a result, numbered to tell it from others.
    fn record(result: &Path, number: usize) -> JournalEntry {
        JournalEntry::Made(Record {
            result: name(result).unwrap(),
            sha256: sha256_of_file(result).unwrap(),
            fingerprint: number.to_string(),
            format: "json".to_string(),
            audio: "a.wav".to_string(),
            audio_sha256: "00".to_string(),
            transcript_sha256: "11".to_string(),
            suspect: None,
            incomplete: false,
            audio_seconds: 1.0,
            seconds: 0.1,
            finished: 0.0,
        })
    }

    fn of(records: &Records, result: &Path) -> Option<JournalEntry> {
        records.of(result).pop().map(JournalEntry::Made)
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
        let open = || Records::open(&results, None);
        let [a, b] = &results;
        assert_eq!(of(&open(), a), None);
        for number in [1, 2] {
            open().keep(a, &record(a, number)).unwrap();
        }
        let journal = room.path().join(NAME);
        let mut half = fs::read(&journal).unwrap();
        half.extend_from_within(0..50);
        fs::write(&journal, &half).unwrap();
        assert_eq!(of(&open(), a), Some(record(a, 2)));
        open().keep(b, &record(b, 3)).unwrap();
        assert_eq!(of(&open(), b), Some(record(b, 3)));
    }

    #[test]
    fn a_result_that_changed_has_no_record() {
        let (_room, [a, _]) = room();
        Records::open([a.as_path()], None).keep(&a, &record(&a, 1)).unwrap();
        let records = Records::open([a.as_path()], None);
        assert!(records.is_result(&a));
        fs::write(&a, "edited").unwrap();
        assert!(!records.is_result(&a));
        fs::write(&a, "result").unwrap();
        assert!(records.is_result(&a));
        fs::remove_file(&a).unwrap();
        assert!(!records.is_result(&a));
    }

    #[test]
    fn a_result_is_known_before_and_after_it_is_replaced() {
        let (room, [a, _]) = room();
        let is_result = || Records::open([a.as_path()], None).is_result(&a);
        Records::open([a.as_path()], None).keep(&a, &record(&a, 1)).unwrap();
        let new = room.path().join("new");
        fs::write(&new, "better").unwrap();
        let JournalEntry::Made(made) = record(&new, 2) else { unreachable!() };
        let line = JournalEntry::Made(Record { result: name(&a).unwrap(), ..made });
        let records = Records::open([a.as_path()], None);
        for _ in 0..2000 {
            records.keep(&a, &line).unwrap();
        }
        assert!(is_result(), "killed before it was replaced");
        // Stale lines are removed by this.
        Records::open([a.as_path()], None).keep(&a, &line).unwrap();
        assert!(is_result(), "its line is not stale");
        fs::rename(&new, &a).unwrap();
        assert!(is_result(), "killed after it was replaced");
    }

    #[test]
    fn stale_lines_are_removed_in_the_end() {
        let (room, [a, _]) = room();
        let records = Records::open([a.as_path()], None);
        for number in 0..1000 + 10 {
            records.keep(&a, &record(&a, number)).unwrap();
        }
        let lines = || fs::read_to_string(room.path().join(NAME)).unwrap().lines().count();
        let again = Records::open([a.as_path()], None);
        assert_eq!(of(&again, &a), Some(record(&a, 1000 + 9)));
        assert_eq!(lines(), 1000 + 10, "to look is not to write");
        again.keep(&a, &record(&a, 0)).unwrap();
        assert_eq!(lines(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_under_the_name_of_a_journal_and_is_none_is_left_alone() {
        let (room, [a, b]) = room();
        let journal = room.path().join(NAME);
        Records::open([b.as_path()], None).keep(&b, &record(&b, 1)).unwrap();
        let genuine = fs::read_to_string(&journal).unwrap();
        let foreign = room.path().join("foreign");
        let long: String = (0..2 * 1000).map(|n| format!("{n}\n")).collect();
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
            let records = Records::open([a.as_path()], None);
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
        Records::open([a.as_path()], None).keep(&a, &record(&a, 1)).unwrap();
        let mut text = fs::read_to_string(&journal).unwrap();
        (0..2 * 1000).for_each(|n| text.push_str(&format!("{n}\n")));
        fs::write(&journal, &text).unwrap();
        Records::open([a.as_path()], None).keep(&a, &record(&a, 2)).unwrap();
        assert!(fs::read_to_string(&journal).unwrap().starts_with(&text));
    }

    #[test]
    fn the_journals_of_all_shards_are_read_and_each_writes_its_own() {
        let (room, [a, b]) = room();
        let open = |shard| Records::open([a.as_path(), b.as_path()], shard);
        let shard = |number| Some(Shard { number, of: 2 });
        open(shard(1)).keep(&a, &record(&a, 1)).unwrap();
        open(shard(2)).keep(&b, &record(&b, 2)).unwrap();
        for reader in [None, shard(1), shard(2), Some(Shard { number: 5, of: 7 })] {
            assert_eq!(of(&open(reader), &a), Some(record(&a, 1)));
            assert_eq!(of(&open(reader), &b), Some(record(&b, 2)));
        }
        // What was made twice is known in both ways, and a failure hides nothing that is there.
        open(shard(2)).keep(&a, &record(&a, 3)).unwrap();
        let failed = FailedRecord {
            result: "a.json".into(),
            audio: "a.wav".into(),
            failed: "no".into(),
            finished: 7.0,
        };
        open(None).keep(&a, &JournalEntry::Failed(failed.clone())).unwrap();
        assert_eq!(open(None).of(&a).len(), 2);
        assert_eq!(open(None).failure(&a), Some(failed));
        assert_eq!(open(None).failure(&b), None);
        let journals = fs::read_dir(room.path()).unwrap().count() - 2;
        assert_eq!(journals, 3);
    }
}
