//! What results were made from, so that a later run can tell which of them are up to date, and which failed.
//!
//! Each folder with results of batches has a [journal](super::journal), and one of its own for each shard, so that many
//! machines can write into one folder; all of them are read, whoever wrote them. A line is written before its result is
//! saved: killed in between, a program leaves the result that was there before, whose line is there, too. A result without
//! a line, or with half of one, is made again. A line says that a file with this sum was made from
//! these inputs in this way. That stays true whatever other lines say, so of several lines about a result any counts that
//! its bytes agree with.
//!
//! A batch may have millions of results, so in memory is only where the lines about them begin; each is read when it is asked
//! for.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use kiru_align::formats::Format;
use kiru_align::formats::json::was_corrected;
use kiru_align::model::hex;
use serde_json::Value;
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
    /// The sums of the names of the results that may be asked for, in order.
    wanted: Vec<u64>,
    /// Where lines about them begin, in order.
    places: Vec<LinePlace>,
    /// The folder, and as which shard it is written to.
    folder: PathBuf,
    shard: Option<Shard>,
    /// The journals that were read, the own one first.
    journals: Vec<PathBuf>,
    journal: Journal,
    /// Journals of other shards that are left alone, each with the reason.
    foreign: Vec<(PathBuf, String)>,
    /// What results were made with, by fingerprint.
    made_with: BTreeMap<String, OptionsRecord>,
    /// Of these, what is in the own journal.
    kept: BTreeSet<String>,
}

/// Where a line about a result begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct LinePlace {
    /// The sum of the result's name.
    name: u64,
    /// Which of the journals.
    journal: u32,
    /// Which byte of it.
    at: u32,
}

impl Records {
    /// Reads what is known of `results` in their folders, to be written to as `shard`. What the journals say of other
    /// results is not kept.
    pub fn open(results: impl IntoIterator<Item = impl AsRef<Path>>, shard: Option<Shard>) -> Records {
        let mut wanted: BTreeMap<PathBuf, Vec<u64>> = BTreeMap::new();
        for result in results {
            let (folder, sum) = (folder_of(result.as_ref()), name(result.as_ref()).map(|name| sum(&name)));
            match wanted.get_mut(folder) {
                Some(names) => names.extend(sum),
                None => drop(wanted.insert(folder.to_path_buf(), sum.into_iter().collect())),
            }
        }
        let read = |(folder, mut names): (PathBuf, Vec<u64>)| {
            names.sort_unstable();
            names.dedup();
            let records = FolderRecords::read(folder.clone(), names, shard);
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
        let mut made = self.lines(result);
        made.retain(|(_, entry)| matches!(entry, JournalEntry::Made(_)));
        if made.is_empty() {
            return Vec::new();
        }
        let Ok(sum) = sha256_of_file(result) else { return Vec::new() };
        let mut last: BTreeMap<u32, Record> = BTreeMap::new();
        for (journal, entry) in made {
            if let JournalEntry::Made(record) = entry
                && record.sha256 == sum
            {
                last.insert(journal, record);
            }
        }
        last.into_values().collect()
    }

    /// How the last attempt to make `result` failed, if one did.
    pub fn failure(&self, result: &Path) -> Option<FailedRecord> {
        let failed = self.lines(result).into_iter().filter_map(|(_, entry)| match entry {
            JournalEntry::Failed(record) => Some(record),
            _ => None,
        });
        failed.max_by(|a, b| a.finished.total_cmp(&b.finished))
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

    /// Whether `result`, of this `format`, is one that somebody has corrected by hand: whole JSON that a batch has made with
    /// other bytes, or with corrections of the report in it, and that says something else than `new`. Other formats that
    /// were changed are refused before.
    pub fn was_changed(&self, result: &Path, format: Format, new: &[u8]) -> bool {
        if format != Format::Json || !result.exists() || self.is_result(result) {
            return false;
        }
        let is_made = |entry: &(u32, JournalEntry)| matches!(entry.1, JournalEntry::Made(_));
        let mut bytes = Vec::new();
        let read = open_regular(result).map(|mut file| file.read_to_end(&mut bytes));
        let value = |json: &[u8]| serde_json::from_slice::<Value>(json).ok();
        // What says the same, blanks apart, is no correction.
        matches!(read, Ok(Ok(_)))
            && (self.lines(result).iter().any(is_made) || was_corrected(&bytes))
            && value(&bytes).is_some_and(|there| value(new) != Some(there))
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

    /// All lines about `result`, each with the number of its journal, the own one's first.
    fn lines(&self, result: &Path) -> Vec<(u32, JournalEntry)> {
        let folder = self.folders.get(folder_of(result)).and_then(|folder| folder.lock().ok());
        folder.zip(name(result)).map_or_else(Vec::new, |(mut folder, name)| folder.lines(&name))
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
    /// What the journals in `folder` say of the results whose names have the sums `wanted`.
    fn read(folder: PathBuf, wanted: Vec<u64>, shard: Option<Shard>) -> FolderRecords {
        let (mut made_with, mut kept) = (BTreeMap::new(), BTreeSet::new());
        let mut places: Vec<LinePlace> = Vec::new();
        let journals = journal::names(&folder, shard);
        let mut all = (0..).zip(&journals).map(|(number, path)| {
            Journal::read(path.clone(), |at, entry| match entry {
                JournalEntry::Options(record) => {
                    if number == 0 {
                        kept.insert(record.fingerprint.clone());
                    }
                    made_with.insert(record.fingerprint.clone(), record);
                }
                _ => {
                    let name = sum(entry.result());
                    if wanted.binary_search(&name).is_ok() {
                        places.push(LinePlace { name, journal: number, at });
                    }
                }
            })
        });
        // There is always the own one.
        let journal = all.next().unwrap_or(Journal::Foreign(folder.clone(), String::new()));
        let foreign = |journal| match journal {
            Journal::Foreign(path, why) => Some((path, why)),
            Journal::Ours { .. } => None,
        };
        let foreign = all.filter_map(foreign).collect();
        places.sort_unstable();
        places.shrink_to_fit();
        FolderRecords { wanted, places, folder, shard, journals, journal, foreign, made_with, kept }
    }

    /// All lines about the result called `name`, each with the number of its journal.
    fn lines(&mut self, name: &str) -> Vec<(u32, JournalEntry)> {
        let (lines, is_whole) = self.lines_there(name);
        if is_whole {
            return lines;
        }
        // A journal was written anew meanwhile.
        let wanted = std::mem::take(&mut self.wanted);
        let FolderRecords { wanted, places, journals, .. } =
            FolderRecords::read(self.folder.clone(), wanted, self.shard);
        (self.wanted, self.places, self.journals) = (wanted, places, journals);
        self.lines_there(name).0
    }

    /// What of it is there, and whether that is all.
    fn lines_there(&self, name: &str) -> (Vec<(u32, JournalEntry)>, bool) {
        let sum = sum(name);
        let first = self.places.partition_point(|place| place.name < sum);
        let (mut found, mut is_whole) = (Vec::new(), true);
        for place in self.places[first..].iter().take_while(|place| place.name == sum) {
            let entry =
                self.journals.get(place.journal as usize).and_then(|path| journal::entry_at(path, place.at));
            match entry {
                Some(entry) if entry.result() == name => found.push((place.journal, entry)),
                // Another name with the same sum.
                Some(entry) if self::sum(entry.result()) == sum => {}
                _ => is_whole = false,
            }
        }
        (found, is_whole)
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
    fn a_journal_that_is_written_anew_is_read_anew() {
        let (room, [a, b]) = room();
        let open = || Records::open([a.as_path(), b.as_path()], None);
        (0..3).for_each(|number| open().keep(&b, &record(&b, number)).unwrap());
        open().keep(&a, &record(&a, 7)).unwrap();
        let records = open();
        let journal = room.path().join(NAME);
        let text = fs::read_to_string(&journal).unwrap();
        assert_eq!(of(&records, &a), Some(record(&a, 7)));
        // By another program, without the lines that are no longer valid.
        let tidy: Vec<&str> = text.lines().rev().take(2).collect();
        fs::write(&journal, tidy.join("\n") + "\n").unwrap();
        assert_eq!(of(&records, &a), Some(record(&a, 7)));
        assert_eq!(of(&records, &b), Some(record(&b, 2)));
        fs::remove_file(&journal).unwrap();
        assert_eq!(of(&records, &b), None);
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
            inputs: String::new(),
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
