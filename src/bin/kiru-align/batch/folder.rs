//! The pairs of a folder: recordings and transcripts of the same name, in it and in all folders below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow};
use kiru_align::formats::json::write::SCHEMA;

use super::records::Records;
use super::shard::Shard;
use super::sources::{BatchSources, ListedText, RecordingPair, under};
use super::trans_files::{self, TransFiles};
use crate::io::{open_regular, shown};

/// Endings of recordings, in lower case.
const AUDIO: [&str; 21] = [
    "wav", "wave", "aif", "aiff", "aifc", "caf", "flac", "mp1", "mp2", "mp3", "ogg", "oga", "aac", "alac",
    "m4a", "mp4", "m4v", "mov", "mkv", "mka", "webm",
];
/// Endings of recordings that are not read, or not always. Beside a transcript they get the same answer as alone.
const OTHER_AUDIO: [&str; 35] = [
    "opus", "spx", "wma", "wmv", "asf", "amr", "awb", "m4b", "m4p", "m4r", "mpga", "mpg", "mpeg", "mp4v",
    "ts", "m2ts", "mts", "vob", "avi", "flv", "f4v", "3gp", "3g2", "qt", "ac3", "eac3", "dts", "w64", "rf64",
    "au", "snd", "wv", "ape", "weba", "ogv",
];
/// Endings of transcripts, in lower case.
const TRANSCRIPT: [&str; 4] = ["txt", "json", "srt", "vtt"];
/// Transcripts that nothing else is called: without a recording beside them, something is missing.
const ONLY_TRANSCRIPT: [&str; 3] = ["txt", "srt", "vtt"];
/// Endings of documents, annotations and rarer subtitles, which are transcripts only where there is no other: corpora and
/// music have them beside the text.
const ANNOTATION: [&str; 15] = [
    "textgrid", "ctm", "eaf", "cha", "ass", "ssa", "ttml", "dfxp", "sbv", "lrc", "scc", "stl", "docx", "odt",
    "epub",
];

/// Whether `ending`, in lower case, is one of recordings.
pub fn is_audio(ending: &str) -> bool {
    AUDIO.contains(&ending) || OTHER_AUDIO.contains(&ending)
}

/// The files of one name.
#[derive(Default)]
struct SameName {
    audio: Vec<PathBuf>,
    other_audio: Vec<PathBuf>,
    transcripts: Vec<PathBuf>,
    annotations: Vec<PathBuf>,
}

/// The pairs below `source` in the order of their names. Hidden files (names that begin with a dot), links to folders,
/// and the folder `results` are skipped. Only what belongs to `shard` is kept.
///
/// # Errors
/// Those of [`BatchSources::add`].
pub fn find(source: &Path, results: Option<&Path>, shard: Option<Shard>) -> Result<BatchSources> {
    let mut found = BatchSources::new(shard);
    let base: Arc<Path> = source.into();
    let mut groups = groups(source, results, &mut found.failed);
    let mut trans = trans_files(&mut groups, &mut found.failed);
    let transcripts = groups.values().flat_map(|group| &group.transcripts);
    let records = Records::open(transcripts, None);
    let name = |path: &Path| path.strip_prefix(source).unwrap_or(path).to_path_buf();
    for (key, mut group) in groups {
        if group.audio.is_empty() {
            group.audio.append(&mut group.other_audio);
        }
        group.audio.sort_unstable();
        group.transcripts.sort_unstable();
        group.annotations.sort_unstable();
        if group.audio.is_empty() {
            let alone = |path: &&PathBuf| {
                ending(path).is_some_and(|ending| ONLY_TRANSCRIPT.contains(&&*ending))
                    && !records.is_result(path)
            };
            for transcript in group.transcripts.iter().filter(alone) {
                if found.takes(&name(transcript)) {
                    found.unsaid.push(transcript.clone());
                }
            }
            continue;
        }
        let mut transcript = self::transcript(group.transcripts, results.is_some(), &records);
        if let Ok(None) = transcript {
            transcript = self::transcript(group.annotations, results.is_some(), &records);
        }
        if let (Ok(None), Some(line)) = (&transcript, trans.transcripts.remove(&key)) {
            transcript = Ok(Some(line));
        }
        for audio in group.audio {
            match &transcript {
                Ok(Some(transcript)) => {
                    let name = name(&audio);
                    let pair = RecordingPair {
                        speakers: Vec::new(),
                        part: None,
                        place: None,
                        language: None,
                        under: under(&name),
                        transcript: transcript.clone(),
                        output: None,
                        base: base.clone(),
                        audio,
                    };
                    found.add(&name, pair)?;
                }
                _ if !found.takes(&name(&audio)) => {}
                Ok(None) => found.lonely.push(audio),
                Err(several) => {
                    let error = anyhow!("{}: {several}; leave one, or list the pairs", shown(&audio));
                    found.failed.push((audio, error));
                }
            }
        }
    }
    for line in trans.transcripts.into_values() {
        let place = line.name().into_owned();
        if found.takes(&name(&place)) {
            found.unsaid.push(place);
        }
    }
    Ok(found)
}

/// Takes the files that have a line for each recording out of `groups`. Those that cannot be read are added to `failed`.
fn trans_files(
    groups: &mut BTreeMap<PathBuf, SameName>,
    failed: &mut Vec<(PathBuf, anyhow::Error)>,
) -> TransFiles {
    let mut trans = TransFiles::default();
    let is_called_so =
        |group: &&SameName| group.transcripts.iter().any(|path| trans_files::is_called_so(path));
    if !groups.values().any(|group| is_called_so(&group)) {
        return trans;
    }
    let has_audio = |group: &SameName| !group.audio.is_empty() || !group.other_audio.is_empty();
    let recordings: BTreeSet<PathBuf> =
        groups.iter().filter(|(_, group)| has_audio(group)).map(|(key, _)| key.clone()).collect();
    for group in groups.values_mut() {
        group.transcripts.retain(|path| {
            let read = match trans_files::is_called_so(path) {
                true => trans.add(path, &recordings),
                false => Ok(false),
            };
            !read.unwrap_or_else(|error| {
                failed.push((path.clone(), error.context(shown(path))));
                true
            })
        });
    }
    trans
}

/// The files below `source` that can be part of a pair, by their paths without endings. Folders that cannot be listed are
/// added to `failed`.
fn groups(
    source: &Path,
    results: Option<&Path>,
    failed: &mut Vec<(PathBuf, anyhow::Error)>,
) -> BTreeMap<PathBuf, SameName> {
    let mut groups: BTreeMap<PathBuf, SameName> = BTreeMap::new();
    let real = |path: &Path| fs::canonicalize(path).ok();
    // The source itself may be its own output folder.
    let real_results =
        results.and_then(real).filter(|results| real(source).is_some_and(|source| source != *results));
    let mut waiting = vec![source.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        if real_results.is_some() && real(&folder) == real_results {
            continue;
        }
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = entries.unwrap_or_else(|error| {
            let error = anyhow!(error).context(format!("{}: cannot be listed", shown(&folder)));
            failed.push((folder, error));
            Vec::new()
        });
        for entry in entries {
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
            } else if !path.is_dir()
                && let Some(list) = list_for(&path)
            {
                list(groups.entry(path.with_extension("")).or_default()).push(path);
            }
        }
    }
    groups
}

/// The list of its group that `path` belongs to, by its ending.
fn list_for(path: &Path) -> Option<fn(&mut SameName) -> &mut Vec<PathBuf>> {
    match ending(path)?.as_str() {
        ending if AUDIO.contains(&ending) => Some(|group| &mut group.audio),
        ending if OTHER_AUDIO.contains(&ending) => Some(|group| &mut group.other_audio),
        ending if TRANSCRIPT.contains(&ending) => Some(|group| &mut group.transcripts),
        ending if ANNOTATION.contains(&ending) => Some(|group| &mut group.annotations),
        _ => None,
    }
}

/// The one transcript among files of a name.
///
/// A result of an earlier run is none if there is another, and where results lie beside the recordings (no output
/// `elsewhere`) it never is: it will be made anew.
fn transcript(files: Vec<PathBuf>, elsewhere: bool, records: &Records) -> Result<Option<ListedText>, String> {
    let own = |path: &PathBuf| {
        (ending(path).is_some_and(|e| e == "json") && begins_as_result(path)) || records.is_result(path)
    };
    let (results, mut others): (Vec<_>, Vec<_>) = files.into_iter().partition(own);
    if others.is_empty() && elsewhere {
        others = results;
    }
    match &others[..] {
        [] => Ok(None),
        [one] => Ok(Some(ListedText::File(one.clone()))),
        _ => Err(format!(
            "several transcripts ({})",
            others.iter().map(|p| shown(p)).collect::<Vec<_>>().join(", ")
        )),
    }
}

/// Whether the file begins as a result of ours does, whole or not; an empty file does.
pub fn begins_as_result(path: &Path) -> bool {
    let name = SCHEMA.split('/').next().unwrap_or(SCHEMA);
    let head = format!("{{\"schema\": \"{name}/");
    let mut begin = Vec::new();
    let read = open_regular(path).map(|file| file.take(head.len() as u64).read_to_end(&mut begin));
    matches!(read, Ok(Ok(_))) && head.as_bytes().starts_with(&begin)
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(files: &[&str]) -> tempfile::TempDir {
        let room = tempfile::tempdir().unwrap();
        for name in files {
            fs::create_dir_all(room.path().join(name).parent().unwrap()).unwrap();
            fs::write(room.path().join(name), name).unwrap();
        }
        room
    }

    fn names(room: &tempfile::TempDir, found: &BatchSources) -> Vec<(String, String)> {
        let name = |path: &Path| path.strip_prefix(room.path()).unwrap().display().to_string();
        found.pairs.iter().map(|pair| (name(&pair.audio), name(pair.transcript.file()))).collect()
    }

    #[test]
    fn pairs_come_by_name_from_all_folders_in_order() {
        let room = room(&[
            "b.wav",
            "b.txt",
            "a.MP3",
            "a.Srt",
            "sub/c.flac",
            "sub/c.vtt",
            "README.txt",
            "d.wav",
            "e.pdf",
        ]);
        let found = find(room.path(), None, None).unwrap();
        let pairs = [("a.MP3", "a.Srt"), ("b.wav", "b.txt"), ("sub/c.flac", "sub/c.vtt")];
        assert_eq!(names(&room, &found), pairs.map(|(a, t)| (a.to_string(), t.to_string())));
        assert_eq!(found.pairs.get(2).unwrap().under, Path::new("sub/c"));
        assert_eq!(found.lonely, [room.path().join("d.wav")]);
    }

    #[test]
    fn what_has_no_counterpart_is_told() {
        let room = room(&["a.opus", "a.txt", "b.wav", "b.AVI", "b.txt", "c.wma", "d.txt", "e.json", "f.srt"]);
        let found = find(room.path(), None, None).unwrap();
        let pairs = [("a.opus", "a.txt"), ("b.wav", "b.txt")];
        assert_eq!(names(&room, &found), pairs.map(|(a, t)| (a.to_string(), t.to_string())));
        assert_eq!(found.lonely, [room.path().join("c.wma")]);
        assert_eq!(found.unsaid, [room.path().join("d.txt"), room.path().join("f.srt")]);
    }

    #[test]
    fn hidden_files_and_the_output_folder_are_passed_over() {
        let room = room(&["._a.wav", "._a.txt", ".old/a.wav", ".old/a.txt", "out/a.wav", "out/a.txt"]);
        assert!(find(room.path(), Some(&room.path().join("out")), None).unwrap().pairs.is_empty());
        assert_eq!(find(room.path(), Some(room.path()), None).unwrap().pairs.len(), 1);
    }

    #[test]
    fn an_annotation_is_the_transcript_only_where_there_is_no_other() {
        let room =
            room(&["a.wav", "a.TextGrid", "b.wav", "b.txt", "b.TextGrid", "c.wav", "c.ctm", "c.TextGrid"]);
        let found = find(room.path(), None, None).unwrap();
        let pairs = [("a.wav", "a.TextGrid"), ("b.wav", "b.txt")];
        assert_eq!(names(&room, &found), pairs.map(|(a, t)| (a.to_string(), t.to_string())));
        assert_eq!(found.failed.len(), 1);
    }

    #[test]
    fn two_transcripts_are_one_too_many_unless_one_is_a_result() {
        let room = room(&["a.wav", "a.txt", "a.srt", "b.wav", "b.txt", "b.json", "c.wav", "c.json"]);
        let result = "{\"schema\": \"kiru-align/1\", ...";
        fs::write(room.path().join("b.json"), result).unwrap();
        fs::write(room.path().join("c.json"), result).unwrap();
        let found = find(room.path(), None, None).unwrap();
        assert_eq!(names(&room, &found), [("b.wav".to_string(), "b.txt".to_string())]);
        assert_eq!(found.failed.len(), 1);
        assert!(found.failed[0].1.to_string().contains("a.wav: several transcripts ("), "{:?}", found.failed);
        assert_eq!(found.lonely, [room.path().join("c.wav")]);
        let elsewhere = find(room.path(), Some(&room.path().join("out")), None).unwrap();
        assert_eq!(elsewhere.pairs.len(), 2, "{:?}", elsewhere.pairs);
    }
}
