//! Where each result of a batch goes, and as what; made sure, before any work, that none harms an input or another result.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use kiru_align::formats::{Format, save, temporary};

use super::folder::begins_as_result;
use super::list_mistakes::ListMistakes;
use super::pair_store::PairStore;
use super::records::{Records, folder_of};
use super::shard::Shard;
use super::sources::RecordingPair;
use crate::io::{check_writable, shown};
use crate::outputs::format_of;

/// How often, and how long, the record of a file is waited for.
const WAITS: u32 = 3;
const WAIT: Duration = Duration::from_millis(100);

/// A file that a result is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFile {
    /// Where.
    pub path: PathBuf,
    /// As what.
    pub format: Format,
}

/// Makes sure that the results of `pairs`, one in each of `formats`, harm nothing: they go below the output folder `root`, or
/// beside their recordings; where a list names one, below `root` or the list's folder. Gives what is known of results that
/// are there; that of new ones will be kept as `shard`. Nothing is written.
///
/// Without `formats` it is JSON, or what the ending of the name in a list says.
///
/// # Errors
/// With the path in front: two results of one name, a result over an input (a pair's own or one of `others`).
pub fn assign(
    pairs: &PairStore,
    formats: &[Format],
    root: Option<&Path>,
    others: &[&Path],
    shard: Option<Shard>,
) -> Result<Records> {
    // Mistakes in a list are told before anything is looked up.
    let mut mistakes = ListMistakes::default();
    for pair in pairs.iter() {
        if let Err(error) = targets_of(&pair, formats, root) {
            mistakes.note_at(pair.listed(), error);
        }
        if mistakes.are_many() {
            break;
        }
    }
    mistakes.told()?;
    let targets = || {
        pairs.iter().filter_map(|pair| {
            let targets = targets_of(&pair, formats, root).ok()?;
            Some((pair, targets))
        })
    };
    apart(pairs, targets(), formats, root)?;
    spare_inputs(pairs, || targets().flat_map(|(_, targets)| targets), others)?;
    Ok(Records::open(targets().flat_map(|(_, targets)| targets).map(|target| target.path), shard))
}

/// Makes sure that the results of `pairs` can be written, of which `records` knows what is there. Folders that are asked
/// for are made. Gives what is to be told of files that lie there.
///
/// # Errors
/// With the path in front: a file that lies where a result would go and is none, a place that cannot be written.
pub fn prepare(
    pairs: &PairStore,
    formats: &[Format],
    root: Option<&Path>,
    records: &Records,
) -> Result<Vec<String>> {
    let mut told = Vec::new();
    if let Some(root) = root {
        fs::create_dir_all(root).with_context(|| format!("{}: cannot be made", shown(root)))?;
    }
    let mut checked: BTreeSet<PathBuf> = BTreeSet::new();
    for pair in pairs.iter() {
        for ResultFile { path: target, format } in targets_of(&pair, formats, root)? {
            let folder = folder_of(&target);
            if leads_out(&target) {
                bail!(
                    "{}: a link that leads out of its folder; remove it, or give another output folder with -o",
                    shown(&target)
                );
            }
            let is_foreign = target.exists() && !is_ours(&target, format, records);
            if is_foreign && holds_nothing(&target) {
                told.push(format!("{}: there is nothing in it; it is made anew", shown(&target)));
            } else if is_foreign {
                bail!(
                    "{}: would be overwritten and is no result of kiru-align; move it away, or give another output \
                     folder with -o",
                    shown(&target)
                );
            }
            if root.is_some() || pair.output.is_some() {
                fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", shown(folder)))?;
            }
            // Beside a recording whose folder is not there nothing will be written: the recording is not there either.
            if folder.is_dir() {
                let is_new = !checked.contains(folder);
                if is_new {
                    checked.insert(folder.to_path_buf());
                    temporary::sweep_beside(&target);
                }
                if is_new || target.exists() {
                    check_writable(&target)?;
                }
            }
        }
    }
    Ok(told)
}

/// Whether the file that is there holds nothing that could be lost: no byte, or braces or brackets alone.
fn holds_nothing(target: &Path) -> bool {
    const MOST_BYTES: u64 = 16;
    // To read a pipe is to wait.
    let is_short = fs::metadata(target).is_ok_and(|found| found.is_file() && found.len() <= MOST_BYTES);
    let text = if is_short { fs::read_to_string(target).ok() } else { None };
    text.is_some_and(|text| text.chars().all(|c| c.is_whitespace() || "{}[]".contains(c)))
}

/// The files of the result of `pair`.
///
/// # Errors
/// With the path in front: its ending is of no format.
pub fn targets_of(pair: &RecordingPair, formats: &[Format], root: Option<&Path>) -> Result<Vec<ResultFile>> {
    let base = &*pair.base;
    // Not `with_extension`: of "talk.part1" that would take the end for one.
    let ended = |stem: &Path, format: Format| {
        let mut path = stem.to_path_buf().into_os_string();
        path.push(".");
        path.push(format.ending());
        ResultFile { path: path.into(), format }
    };
    let default = [Format::Json];
    let or_default = if formats.is_empty() { &default } else { formats };
    Ok(match (&pair.output, root, formats) {
        (Some(named), root, []) => {
            let path = root.unwrap_or(base).join(named);
            vec![ResultFile { format: format_of(&path)?, path }]
        }
        (Some(named), root, [format]) => {
            vec![ResultFile { path: root.unwrap_or(base).join(named), format: *format }]
        }
        // One name for several files: without its ending if that is of a format, and with theirs.
        (Some(named), root, formats) => {
            let path = root.unwrap_or(base).join(named);
            let stem = if Format::of_path(&path).is_some() { path.with_extension("") } else { path };
            formats.iter().map(|format| ended(&stem, *format)).collect()
        }
        (None, Some(root), _) => {
            or_default.iter().map(|format| ended(&root.join(&pair.under), *format)).collect()
        }
        (None, None, _) => {
            or_default.iter().map(|format| ended(&pair.audio.with_extension(""), *format)).collect()
        }
    })
}

/// Whether `target` is a link to a place outside its folder. Whoever made the folder may have put it there, so a batch
/// does not write through it.
fn leads_out(target: &Path) -> bool {
    let is_link = fs::symlink_metadata(target).is_ok_and(|found| found.is_symlink());
    let folder = |path: &Path| fs::canonicalize(folder_of(path)).ok();
    is_link && save::real(target).ok().is_none_or(|real| folder(&real) != folder(target))
}

/// Whether the file that is there was written by us, so that it may be written again.
fn is_ours(target: &Path, format: Format, records: &Records) -> bool {
    let is_known = || {
        // Another run of the same shard may have written it in this moment: its record comes after it.
        records.is_result(target)
            || (0..WAITS).any(|_| {
                thread::sleep(WAIT);
                Records::open([target], None).is_result(target)
            })
    };
    (format == Format::Json && begins_as_result(target)) || is_known()
}

/// No two of the `targets` of `pairs` are the same.
fn apart(
    pairs: &PairStore,
    targets: impl Iterator<Item = (RecordingPair, Vec<ResultFile>)>,
    formats: &[Format],
    root: Option<&Path>,
) -> Result<()> {
    let mut places = RealPaths::default();
    // By the sum of its real path, the number of the pair.
    let mut first: HashMap<u64, u32> = HashMap::with_capacity(pairs.len());
    for (number, (pair, targets)) in (0..).zip(targets) {
        for target in &targets {
            let real = places.real(&target.path);
            let Some(before) = first.insert(sum(&real), number) else { continue };
            let other = pairs.get(before as usize);
            let same = |other: &RecordingPair| match before == number {
                true => targets.iter().filter(|target| places.real(&target.path) == real).count() > 1,
                false => targets_of(other, formats, root)
                    .is_ok_and(|others| others.iter().any(|other| places.real(&other.path) == real)),
            };
            if let Some(other) = other.filter(same) {
                bail!(
                    "{}: the result of both {} and {}; name them apart in a list with a column output",
                    shown(&target.path),
                    named(&other),
                    named(&pair),
                );
            }
        }
    }
    Ok(())
}

/// What `pair` is, and where it is listed.
fn named(pair: &RecordingPair) -> String {
    let (audio, transcript) = (shown(&pair.audio), pair.transcript.name());
    let listed = pair.listed().filter(|listed| **listed != *transcript);
    let listed = listed.map_or(String::new(), |listed| format!(" ({})", shown(&listed)));
    format!("{audio} with {}{listed}", shown(&transcript))
}

/// No target is an input. Only what exists can be one, so that in the usual case nothing is looked up.
fn spare_inputs<T: Iterator<Item = ResultFile>>(
    pairs: &PairStore,
    targets: impl Fn() -> T,
    others: &[&Path],
) -> Result<()> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let there: HashSet<u64> =
        targets().filter_map(|target| real(&target.path)).map(|real| sum(&real)).collect();
    if there.is_empty() {
        return Ok(());
    }
    let inputs = pairs.iter().flat_map(|pair| {
        let speakers = pair.speakers.into_iter().map(|file| file.path);
        [pair.transcript.file().to_path_buf(), pair.audio].into_iter().chain(speakers)
    });
    let inputs = inputs.chain(others.iter().map(|path| path.to_path_buf()));
    let mut known = HashSet::new();
    for input in inputs.filter_map(|input| real(&input)) {
        let sum = sum(&input);
        // All texts may stand in one list.
        if !there.contains(&sum) || !known.insert(sum) {
            continue;
        }
        if let Some(target) = targets().find(|target| real(&target.path).is_some_and(|real| real == input)) {
            bail!(
                "{}: also an input, which would be overwritten; give an output folder with -o",
                shown(&target.path)
            )
        }
    }
    Ok(())
}

fn sum(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

/// Real paths; those of folders are looked up once.
#[derive(Default)]
struct RealPaths {
    folders: BTreeMap<PathBuf, PathBuf>,
}

impl RealPaths {
    /// One path for all ways to write it, also if there is nothing yet.
    fn real(&mut self, target: &Path) -> PathBuf {
        // What is there, and links to what is not.
        if fs::symlink_metadata(target).is_ok()
            && let Ok(real) = save::real(target)
        {
            return real;
        }
        let folder = folder_of(target);
        let real = self.folders.entry(folder.to_path_buf()).or_insert_with(|| real_folder(folder));
        target.file_name().map_or_else(|| target.to_path_buf(), |name| real.join(name))
    }
}

/// The real path of a folder that may not be there yet: that of the nearest one that is, and the rest without dots.
fn real_folder(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    for above in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (fs::canonicalize(above), absolute.strip_prefix(above)) {
            return real.join(rest);
        }
    }
    absolute
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::sources::ListedText;

    /// All that is checked before the work.
    fn assign(
        pairs: &[RecordingPair],
        formats: &[Format],
        root: Option<&Path>,
        base: &Path,
        others: &[&Path],
    ) -> Result<Vec<PathBuf>> {
        let mut store = PairStore::default();
        pairs.iter().for_each(|pair| store.push(RecordingPair { base: base.into(), ..pair.clone() }));
        let records = super::assign(&store, formats, root, others, None)?;
        prepare(&store, formats, root, &records)?;
        let targets = store.iter().flat_map(|pair| targets_of(&pair, formats, root).unwrap());
        Ok(targets.map(|target| target.path).collect())
    }

    fn pair(audio: PathBuf, output: Option<&str>) -> RecordingPair {
        let under = audio.file_stem().unwrap().into();
        RecordingPair {
            speakers: Vec::new(),
            part: None,
            place: None,
            language: None,
            transcript: ListedText::File(audio.with_extension("txt")),
            audio,
            output: output.map(PathBuf::from),
            under,
            base: Path::new("").into(),
        }
    }

    #[test]
    fn results_go_beside_the_recording_or_into_the_folder() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name);
        let pairs = [pair(at("a.part1.wav"), None), pair(at("b.wav"), Some("deep/x.json"))];
        let base = room.path();
        let beside = assign(&pairs, &[], None, base, &[]).unwrap();
        assert_eq!(beside, [at("a.part1.json"), at("deep/x.json")]);
        assert!(at("deep").is_dir());
        let root = at("out/here");
        let inside = assign(&pairs, &[], Some(&root), base, &[]).unwrap();
        assert_eq!(inside, [root.join("a.part1.json"), root.join("deep/x.json")]);
        assert!(root.join("deep").is_dir());
    }

    #[test]
    fn a_file_without_anything_in_it_is_made_anew_and_told() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name);
        let mut store = PairStore::default();
        store.push(RecordingPair { base: room.path().into(), ..pair(at("a.wav"), None) });
        for (text, is_empty) in [("{}\n", true), ("[ ]", true), ("{\"a\": 1}", false), ("so", false)] {
            fs::write(at("a.json"), text).unwrap();
            let records = super::assign(&store, &[], None, &[], None).unwrap();
            let told = prepare(&store, &[], None, &records);
            assert_eq!(told.is_ok(), is_empty, "{text}");
            assert!(!is_empty || told.unwrap()[0].contains("a.json: there is nothing in it"), "{text}");
        }
    }

    #[test]
    fn two_results_of_one_name_are_refused_however_it_is_written() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name);
        for (first, second) in [("x.json", "x.json"), ("x.json", "./x.json"), ("new/x.json", "./new/x.json")]
        {
            let pairs = [pair(at("a.wav"), Some(first)), pair(at("b.wav"), Some(second))];
            let refused = assign(&pairs, &[], None, room.path(), &[]).err().unwrap().to_string();
            assert!(refused.contains("a.wav") && refused.contains("b.wav"), "{refused}");
            assert!(!at("new").exists(), "nothing is made before");
        }
    }

    #[test]
    fn inputs_and_foreign_files_are_spared() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name);
        for name in ["a.wav", "a.txt", "words.dict", "b.json", "c.json"] {
            fs::write(at(name), name).unwrap();
        }
        fs::write(at("c.json"), "{\"schema\": \"kiru-align/1\", half").unwrap();
        for over in ["a.wav", "a.txt", "words.dict"] {
            let refused = assign(
                &[pair(at("a.wav"), Some(over))],
                &[Format::Json],
                None,
                room.path(),
                &[&at("words.dict")],
            );
            let refused = refused.err().unwrap().to_string();
            assert!(refused.contains("also an input"), "{refused}");
        }
        let refused =
            assign(&[pair(at("b.wav"), None)], &[], None, room.path(), &[]).err().unwrap().to_string();
        assert!(refused.contains("b.json: would be overwritten"), "{refused}");
        assign(&[pair(at("c.wav"), None)], &[], None, room.path(), &[]).unwrap();
        for named in [None, Some("b.json")] {
            let refused = assign(&[pair(at("b.wav"), named)], &[], Some(room.path()), room.path(), &[]);
            let refused = refused.err().unwrap().to_string();
            assert!(refused.contains("b.json: would be overwritten"), "{refused}");
        }
        assign(&[pair(at("b.wav"), None)], &[], Some(&at("empty")), room.path(), &[]).unwrap();
    }
}
