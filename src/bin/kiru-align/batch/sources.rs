//! The pairs of recordings and transcripts that a folder, a list or typed file names stand for.

use std::path::{Component, Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use super::{folder, manifest};
use crate::args::DeclaredLanguage;
use crate::io::{is_dash, metadata, shown};

/// A recording and its transcript.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordingPair {
    /// The recording, as a single run would be given it.
    pub audio: PathBuf,
    /// Its transcript, in the same way.
    pub transcript: PathBuf,
    /// Where the result goes, if a list says so; relative to the output folder or to `base`.
    pub output: Option<PathBuf>,
    /// The language of the transcript, if a list says so.
    pub language: Option<DeclaredLanguage>,
    /// Where the result goes in an output folder: always below it, and without the ending.
    pub under: PathBuf,
}

/// All that a batch is to do.
#[derive(Debug, Default)]
pub struct BatchSources {
    /// What to align, in order.
    pub pairs: Vec<RecordingPair>,
    /// Recordings that cannot be: each with the reason, the path first.
    pub failed: Vec<(PathBuf, anyhow::Error)>,
    /// Recordings without a transcript.
    pub lonely: Vec<PathBuf>,
    /// Transcripts without a recording.
    pub unsaid: Vec<PathBuf>,
    /// The folder that a list's paths start from.
    pub base: PathBuf,
}

/// What `typed` stands for: one folder, one list, or pairs. Files in `results` are skipped.
///
/// # Errors
/// With the path in front: it is none of the three, or holds nothing to do.
pub fn find(typed: &[PathBuf], results: Option<&Path>) -> Result<BatchSources> {
    let [source] = typed else { return pairs(typed) };
    if is_dash(source) {
        bail!("the pairs of a batch cannot come from standard input; give a folder or a list");
    }
    let found = if metadata(source)?.is_dir() {
        folder::find(source, results)
    } else if let Some(kind) = manifest::kind(source) {
        manifest::find(source, kind)?
    } else {
        bail!(
            "{}: not a batch; give a folder, a list that ends in .csv, .tsv or .jsonl, or pairs of a recording and its \
             transcript",
            shown(source)
        );
    };
    if found.pairs.is_empty() && found.failed.is_empty() {
        let problem = match found.lonely.len() {
            0 => "nothing to align in it".to_string(),
            1 => "a recording in it and no transcript of the same name".to_string(),
            n => format!("{n} recordings in it and no transcript of the same name"),
        };
        bail!("{}: {problem}; put talk.txt beside talk.wav, or list the pairs", shown(source));
    }
    Ok(found)
}

/// `typed` as AUDIO TRANSCRIPT AUDIO TRANSCRIPT ...
fn pairs(typed: &[PathBuf]) -> Result<BatchSources> {
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
    let pairs = pairs.iter().map(|[audio, transcript]| RecordingPair {
        language: None,
        audio: audio.clone(),
        transcript: transcript.clone(),
        output: None,
        under: name(audio),
    });
    Ok(BatchSources { pairs: pairs.collect(), ..BatchSources::default() })
}

/// The path below an output folder for a recording that is `listed` in a list or folder: the same, if it leads down.
pub fn under(listed: &Path) -> PathBuf {
    let leads_down = listed.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if leads_down { listed.with_extension("") } else { name(listed) }
}

fn name(audio: &Path) -> PathBuf {
    audio.file_stem().map_or_else(|| audio.to_path_buf(), PathBuf::from)
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
        ] {
            assert_eq!(under(Path::new(listed)), Path::new(expected), "{listed}");
        }
    }

    #[test]
    fn an_odd_number_of_files_is_no_list_of_pairs() {
        let typed = ["a.wav", "a.txt", "b.wav"].map(PathBuf::from);
        let refused = find(&typed, None).unwrap_err().to_string();
        assert!(refused.starts_with("b.wav: its counterpart is missing; "), "{refused}");
        assert_eq!(find(&typed[..2], None).unwrap().pairs.len(), 1);
    }
}
