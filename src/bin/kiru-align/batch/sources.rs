//! The pairs of recordings and transcripts that a folder, a list or typed file names stand for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use kiru_align::formats::TranscriptFormat;

use super::manifest::ListKind;
use super::pair_store::PairStore;
use super::shard::Shard;
use super::{corpus_folder, folder, manifest};
use crate::args::{DeclaredLanguage, SpeakerFile};
use crate::io::{is_dash, metadata, shown};

/// What is told of a list without a line.
const EMPTY_LIST: &str = "no recording in this list; give each a line with its audio and its transcript";

/// A recording and its transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingPair {
    /// The recording, as a single run would be given it; the first of several.
    pub audio: PathBuf,
    /// A recording for each speaker, if a list says so; else none.
    pub speakers: Vec<SpeakerFile>,
    /// Where in the recording its transcript is spoken, if a list says so.
    pub part: Option<ListedSpan>,
    /// Its transcript, in the same way.
    pub transcript: ListedText,
    /// Where it is listed, if its transcript does not tell; see [`listed`](RecordingPair::listed).
    pub place: Option<ListPlace>,
    /// Where the result goes, if a list says so; relative to the output folder or to [`base`](RecordingPair::base).
    pub output: Option<PathBuf>,
    /// The language of the transcript, if a list says so.
    pub language: Option<DeclaredLanguage>,
    /// Where the result goes in an output folder: always below it, and without the ending.
    pub under: PathBuf,
    /// The folder that a list's paths start from.
    pub base: Arc<Path>,
}

/// A list, and a line of it.
pub type ListPlace = (Arc<Path>, u64);

/// The part of a recording that a list limits a transcript to, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListedSpan {
    /// Where it begins. If the list does not say that, it is the recording, as far as it lasts.
    pub offset: Option<f64>,
    /// How long it lasts; if the list does not say that, to the end of the recording.
    pub duration: Option<f64>,
}

impl ListedSpan {
    /// Where it ends, if it does before the recording.
    pub fn end(&self) -> Option<f64> {
        self.duration.map(|duration| self.offset.unwrap_or(0.0) + duration)
    }
}

/// Where a transcript is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedText {
    /// In a file of its own.
    File(PathBuf),
    /// In the list itself.
    Inline {
        /// The list, and where in it.
        place: ListPlace,
        /// The transcript as a file would have it.
        text: String,
        /// In which format.
        format: TranscriptFormat,
    },
    /// In the list itself, a text for each of some parts of the recording.
    Parts {
        /// The list, and where in it the first is.
        place: ListPlace,
        /// The [`ListedPart`](super::utterances::ListedPart)s as JSON.
        parts: String,
    },
}

/// All that a batch is to do.
#[derive(Debug, Default)]
pub struct BatchSources {
    /// What to align, in order.
    pub pairs: PairStore,
    /// Recordings that cannot be: each with the reason, the path first.
    pub failed: Vec<(PathBuf, anyhow::Error)>,
    /// Recordings without a transcript.
    pub lonely: Vec<PathBuf>,
    /// Transcripts without a recording.
    pub unsaid: Vec<PathBuf>,
    /// What else is to be told, in sentences.
    pub told: Vec<String>,
    /// How many recordings there are, in all shards.
    pub all: usize,
    /// Whether results go into an output folder, which no list may leave.
    pub has_folder: bool,
    /// The shard that is to be done, if by name.
    shard: Option<Shard>,
    /// Sums of where results go, in all shards, each with that of its recording.
    seen: HashMap<u64, u64>,
}

impl ListedText {
    /// What messages call it: a path, or a list and a line.
    pub fn name(&self) -> Cow<'_, Path> {
        match self {
            ListedText::File(path) => path.into(),
            ListedText::Inline { place: (list, line), .. }
            | ListedText::Parts { place: (list, line), .. } => line_name(list, *line).into(),
        }
    }

    /// The file that it is read from.
    pub fn file(&self) -> &Path {
        match self {
            ListedText::File(path) => path,
            ListedText::Inline { place: (list, _), .. } | ListedText::Parts { place: (list, _), .. } => list,
        }
    }
}

impl RecordingPair {
    /// The list and the line that it stands in, if it is listed, as messages call them.
    pub fn listed(&self) -> Option<PathBuf> {
        let (list, line) = match &self.transcript {
            ListedText::File(_) => self.place.as_ref()?,
            ListedText::Inline { place, .. } | ListedText::Parts { place, .. } => place,
        };
        Some(line_name(list, *line))
    }
}

impl BatchSources {
    /// Nothing so far, of which `shard` will be done.
    pub fn new(shard: Option<Shard>) -> BatchSources {
        BatchSources { shard, ..BatchSources::default() }
    }

    /// Whether the recording called `name`, as a list writes it or below a folder, is to be done here. Counts it.
    pub fn takes(&mut self, name: &Path) -> bool {
        self.all += 1;
        self.shard.is_none_or(|shard| shard.holds(name.as_os_str().as_encoded_bytes()))
    }

    /// Adds `pair`, whose recording is called `name`, if it is to be done here.
    ///
    /// # Errors
    /// Those of [`claim`](BatchSources::claim).
    pub fn add(&mut self, name: &Path, pair: RecordingPair) -> Result<()> {
        match &pair.output {
            Some(output) => self.claim(output, &pair.audio)?,
            None => self.claim(&pair.under.join("json"), &pair.audio)?,
        }
        if self.takes(name) {
            self.pairs.push(pair);
        }
        Ok(())
    }

    /// Notes that the result of `audio` goes to `place`, whatever shard it belongs to. All results of one recording are in
    /// one shard; within a shard this is looked at more closely, with the places of the results.
    ///
    /// # Errors
    /// It has the name of another recording's: two shards would write over each other.
    pub fn claim(&mut self, place: &Path, audio: &Path) -> Result<()> {
        if self.shard.is_none() {
            return Ok(());
        }
        let mut hasher = DefaultHasher::new();
        place.components().filter(|part| *part != Component::CurDir).for_each(|part| part.hash(&mut hasher));
        let place = hasher.finish();
        let mut hasher = DefaultHasher::new();
        audio.hash(&mut hasher);
        let audio_sum = hasher.finish();
        if *self.seen.entry(place).or_insert(audio_sum) != audio_sum {
            bail!(
                "{}: its result has the name of another one's; name them apart in a list with a column output",
                shown(audio)
            );
        }
        Ok(())
    }
}

/// What `typed` stands for: one folder, one list, or pairs, and of these what belongs to `shard`. Files in `results` are
/// skipped.
///
/// # Errors
/// With the path in front: it is none of the three, or holds nothing to do.
pub fn find(typed: &[PathBuf], results: Option<&Path>, shard: Option<Shard>) -> Result<BatchSources> {
    let listed = || BatchSources { has_folder: results.is_some(), ..BatchSources::new(shard) };
    let [source] = typed else {
        let lists: Option<Vec<ListKind>> = typed.iter().map(|path| manifest::kind(path)).collect();
        return match lists {
            Some(kinds) => several_lists(typed, &kinds, listed()),
            None => pairs(typed, shard),
        };
    };
    if is_dash(source) {
        bail!("the pairs of a batch cannot come from standard input; give a folder or a list");
    }
    let found = if metadata(source)?.is_dir() {
        match corpus_folder::kind(source) {
            Some(kind) => corpus_folder::find(source, kind, shard)?,
            None => folder::find(source, results, shard)?,
        }
    } else if let Some(kind) = manifest::kind(source) {
        manifest::find(source, kind, listed())?
    } else {
        bail!(
            "{}: not a batch; give a folder, a list that ends in .csv, .tsv or .jsonl (or \
             these and .gz), or pairs of a recording and its \
             transcript",
            shown(source)
        );
    };
    // A shard may be empty.
    let is_whole = shard.is_none() || found.all == 0;
    if found.pairs.is_empty() && found.failed.is_empty() && is_whole {
        let problem = match found.lonely.len() {
            0 if source.is_file() => bail!("{}: {EMPTY_LIST}", shown(source)),
            0 => "nothing to align in it".to_string(),
            1 => "a recording in it and no transcript of the same name".to_string(),
            n => format!("{n} recordings in it and no transcript of the same name"),
        };
        bail!("{}: {problem}; put talk.txt beside talk.wav, or list the pairs", shown(source));
    }
    Ok(found)
}

/// All that the lists `typed` have, each of its kind, beside what was `found`.
fn several_lists(typed: &[PathBuf], kinds: &[ListKind], mut found: BatchSources) -> Result<BatchSources> {
    for (path, kind) in typed.iter().zip(kinds) {
        let before = found.all;
        found = manifest::find(path, *kind, found)?;
        if found.all == before {
            bail!("{}: {EMPTY_LIST}, or leave it out", shown(path));
        }
    }
    Ok(found)
}

/// `typed` as AUDIO TRANSCRIPT AUDIO TRANSCRIPT ...
fn pairs(typed: &[PathBuf], shard: Option<Shard>) -> Result<BatchSources> {
    let (pairs, rest) = typed.as_chunks::<2>();
    if let Some(path) = typed.iter().find(|path| is_dash(path)) {
        bail!("{}: cannot be part of a batch; give files", shown(path));
    }
    if let Some(path) = typed.iter().find(|path| path.is_dir()) {
        bail!("{}: a folder among pairs; give one folder alone, or pairs of files", shown(path));
    }
    if let [last] = rest {
        return Err(anyhow!(
            "{}: its counterpart is missing; give AUDIO TRANSCRIPT AUDIO TRANSCRIPT ..., or one folder or list",
            shown(last)
        ));
    }
    let mut found = BatchSources::new(shard);
    let base: Arc<Path> = Path::new("").into();
    for [audio, transcript] in pairs {
        let pair = RecordingPair {
            speakers: Vec::new(),
            part: None,
            place: None,
            language: None,
            audio: audio.clone(),
            transcript: ListedText::File(transcript.clone()),
            output: None,
            under: name(audio),
            base: base.clone(),
        };
        found.add(audio, pair)?;
    }
    Ok(found)
}

/// What messages call a line of a list.
pub fn line_name(list: &Path, line: u64) -> PathBuf {
    let mut name = list.as_os_str().to_os_string();
    name.push(format!(" line {line}"));
    name.into()
}

/// The path below an output folder for a recording that is `listed` in a list or folder: the same, if it leads down.
pub fn under(listed: &Path) -> PathBuf {
    if leads_down(listed) && stem(listed).is_some() { listed.with_extension("") } else { name(listed) }
}

/// The same for what a corpus calls a recording: a path, or a name without an ending.
pub fn below(name: &Path) -> PathBuf {
    let ending = name.extension().and_then(|ending| ending.to_str());
    match ending {
        Some(ending) if folder::is_audio(&ending.to_ascii_lowercase()) => under(name),
        _ if leads_down(name) => name.to_path_buf(),
        _ => PathBuf::from(name.file_name().unwrap_or("recording".as_ref())),
    }
}

/// Whether `path`, put behind a folder, is a place below it.
pub fn leads_down(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn name(audio: &Path) -> PathBuf {
    PathBuf::from(stem(audio).unwrap_or("recording".as_ref()))
}

/// The file name without its ending; none if nothing is left, or the name of a folder: "...wav" would be the one above.
fn stem(path: &Path) -> Option<&OsStr> {
    path.file_stem().filter(|stem| leads_down(Path::new(stem)) && *stem != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stay_below_the_output_folder() {
        for (listed, expected) in [
            ("a.wav", "a"),
            ("b/a.part1.wav", "b/a.part1"),
            ("./b/a.wav", "./b/a"),
            ("../b/a.wav", "a"),
            ("/b/a.wav", "a"),
            ("b/../../a.wav", "a"),
            ("...wav", "recording"),
            ("b/...wav", "recording"),
            ("/b/..", "recording"),
            ("..wav", "recording"),
        ] {
            assert_eq!(under(Path::new(listed)), Path::new(expected), "{listed}");
        }
    }

    #[test]
    fn an_odd_number_of_files_is_no_list_of_pairs() {
        let typed = ["a.wav", "a.txt", "b.wav"].map(PathBuf::from);
        let refused = find(&typed, None, None).unwrap_err().to_string();
        assert!(refused.starts_with("b.wav: its counterpart is missing; "), "{refused}");
        assert_eq!(find(&typed[..2], None, None).unwrap().pairs.len(), 1);
    }
}
