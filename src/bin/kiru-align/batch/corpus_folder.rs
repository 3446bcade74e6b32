//! Folders that hold a corpus in a form of its own: data folders of Kaldi, and LJ Speech.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::list_file::{each_line, first_line};
use super::manifest::lj_speech;
use super::shard::Shard;
use super::sources::BatchSources;
use super::utterances::{CorpusUtterance, Utterances};
use crate::io::{shown, visible};

/// A kind of such a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorpusKind {
    /// `wav.scp` and `text`, perhaps `segments` and `utt2spk`.
    Kaldi,
    /// `metadata.csv` with bars, and `wavs/`.
    LjSpeech,
}

/// What kind of corpus the folder at `path` is, if it is one.
pub fn kind(path: &Path) -> Option<CorpusKind> {
    if path.join("wav.scp").is_file() && path.join("text").is_file() {
        return Some(CorpusKind::Kaldi);
    }
    let has_bars = || first_line(&path.join("metadata.csv")).is_some_and(|line| line.contains('|'));
    (path.join("wavs").is_dir() && has_bars()).then_some(CorpusKind::LjSpeech)
}

/// What of the corpus in the folder at `path` belongs to `shard`.
///
/// # Errors
/// With the path and the line in front: what cannot be understood.
pub fn find(path: &Path, kind: CorpusKind, shard: Option<Shard>) -> Result<BatchSources> {
    let found = BatchSources::new(shard);
    match kind {
        CorpusKind::Kaldi => kaldi(path, found),
        CorpusKind::LjSpeech => {
            let list = path.join("metadata.csv");
            let mut utterances = Utterances::new(&list, path, found);
            lj_speech(&list, &mut utterances).with_context(|| shown(&list))?;
            utterances.finish()
        }
    }
}

/// Where a recording's utterance is.
struct KaldiSegment {
    recording: String,
    /// From when to when, in seconds.
    span: (f64, Option<f64>),
}

fn kaldi(folder: &Path, found: BatchSources) -> Result<BatchSources> {
    let files = ["wav.scp", "segments", "utt2spk", "text"].map(|name| folder.join(name));
    let [scp, segments, utt2spk, text] = &files;
    let each = |path: &Path, take: &mut dyn FnMut(u64, &str, &str) -> Result<()>| {
        let read = each_line(path, |number, line| match line.trim() {
            "" => Ok(()),
            line => {
                let (key, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
                take(number, key, rest.trim())
            }
        });
        read.with_context(|| shown(path))
    };
    let mut recordings: HashMap<String, PathBuf> = HashMap::new();
    each(scp, &mut |_, recording, path| {
        let file = scp_file(folder, recording, path)?;
        match recordings.insert(recording.to_string(), file) {
            Some(_) => bail!("a second recording {}; leave one", visible(recording)),
            None => Ok(()),
        }
    })?;
    let mut parts: Option<HashMap<String, KaldiSegment>> = None;
    if segments.is_file() {
        let parts = parts.insert(HashMap::new());
        each(
            segments,
            &mut |_, utterance, rest| match parts.insert(utterance.to_string(), segment(rest)?) {
                Some(_) => bail!("a second segment {}; leave one", visible(utterance)),
                None => Ok(()),
            },
        )?;
    }
    let mut speakers: HashMap<String, String> = HashMap::new();
    if utt2spk.is_file() {
        each(utt2spk, &mut |_, utterance, speaker| {
            // Kaldi names nobody by giving each utterance a speaker of its own name.
            if utterance != speaker {
                speakers.insert(utterance.to_string(), speaker.to_string());
            }
            Ok(())
        })?;
    }
    let mut utterances = Utterances::new(text, folder, found);
    each(text, &mut |number, name, said| {
        let segment = match &parts {
            Some(parts) => parts.get(name).map(|part| (part.recording.as_str(), Some(part.span))),
            None => Some((name, None)),
        };
        let audio = segment.and_then(|(recording, span)| Some((recording, recordings.get(recording)?, span)));
        let Some((recording, audio, span)) = audio else {
            let place = PathBuf::from(format!("{} line {number}", text.display()));
            let why =
                anyhow!("{}: {} is in no recording of wav.scp; add it there", shown(&place), visible(name));
            if utterances.found().takes(Path::new(name)) {
                utterances.found().failed.push((place, why));
            }
            return Ok(());
        };
        utterances.add(CorpusUtterance {
            name: recording.to_string(),
            audio: audio.clone(),
            span,
            lasts: None,
            text: said.to_string(),
            speaker: speakers.remove(name),
            language: None,
            line: number,
        })
    })?;
    let mut silent: Vec<(&String, &PathBuf)> =
        recordings.iter().filter(|(name, _)| !utterances.knows(name)).collect();
    silent.sort_unstable();
    for (name, audio) in silent {
        if utterances.found().takes(Path::new(name)) {
            utterances.found().lonely.push(audio.clone());
        }
    }
    utterances.finish()
}

/// The file that a line of `wav.scp` names, from the folder or, as Kaldi has it, from where one is.
fn scp_file(folder: &Path, recording: &str, path: &str) -> Result<PathBuf> {
    let name = visible(recording);
    if path.is_empty() {
        bail!("{name} has no path; give one");
    }
    if path.ends_with('|') || path.starts_with('|') {
        bail!("{name} is the output of a command, which is not run; save it to a file and name that");
    }
    let in_archive = path.rsplit_once(':').is_some_and(|(_, at)| at.parse::<u64>().is_ok());
    if in_archive || path.ends_with(".ark") {
        bail!("{name} is in an archive of Kaldi, which is not read; save it to a file and name that");
    }
    let beside = folder.join(path);
    Ok(if beside.exists() || !Path::new(path).exists() { beside } else { PathBuf::from(path) })
}

fn segment(rest: &str) -> Result<KaldiSegment> {
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let seconds = |text: &str| text.parse::<f64>().ok();
    if let [recording, start, end] = fields[..]
        && let (Some(start), Some(end)) = (seconds(start), seconds(end))
    {
        // Kaldi writes -1 for the end of the recording.
        let end = (end != -1.0).then_some(end);
        return Ok(KaldiSegment { recording: recording.to_string(), span: (start, end) });
    }
    bail!("not UTTERANCE RECORDING START END; correct this line")
}
