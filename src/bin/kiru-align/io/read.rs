//! Files that are read whole, up to a limit.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::formats::timed_words::TimedWords;

use super::{is_dash, shown};

/// No transcript or lexicon is longer: 64 MB of text are four months of speech.
const TEXT_LIMIT_BYTES: u64 = 64 << 20;
/// No result is longer: a day of speech with phones takes some 150 MB.
const RESULT_LIMIT_BYTES: u64 = 512 << 20;

/// A text file in UTF-8.
///
/// # Errors
/// With the path in front: it cannot be read, is too long, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| anyhow!("{}: not UTF-8 text; save it as UTF-8", shown(path)))
}

/// A transcript, lexicon or list; `-` is standard input.
///
/// # Errors
/// With the path in front: it cannot be read, or is too long.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, TEXT_LIMIT_BYTES, "a text file")
}

/// The words in the file at `path`; of a TextGrid, those of `tier`.
///
/// # Errors
/// With the path in front: it cannot be read, or its words cannot.
pub fn timed_words(path: &Path, tier: &str) -> Result<TimedWords> {
    TimedWords::read(&result(path)?, tier).with_context(|| shown(path))
}

/// Whether the file at `path` is valid JSON, but no result of kiru-align.
pub fn is_foreign_json(path: &Path) -> bool {
    result(path).is_ok_and(|bytes| TimedWords::is_foreign_json(&bytes))
}

fn result(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, RESULT_LIMIT_BYTES, "a result, or another file with words and times")
}

/// A file of at most `limit_bytes`; `wanted` tells the user what to give instead.
fn read_at_most(path: &Path, limit_bytes: u64, wanted: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if is_dash(path) {
        io::stdin().lock().take(limit_bytes + 1).read_to_end(&mut bytes).with_context(|| shown(path))?;
    } else {
        if metadata(path)?.is_dir() {
            bail!("{}: a folder; give {wanted}", shown(path));
        }
        let file = fs::File::open(path).map_err(|e| plainly(path, e))?;
        file.take(limit_bytes + 1).read_to_end(&mut bytes).map_err(|e| plainly(path, e))?;
    }
    if bytes.len() as u64 > limit_bytes {
        bail!("{}: longer than {} MB; give {wanted}", shown(path), limit_bytes >> 20);
    }
    Ok(bytes)
}

/// Whether the file at `path` can be read as a recording at all.
///
/// # Errors
/// With the path in front: there is none, or it is not a regular file.
pub fn check_audio(path: &Path) -> Result<()> {
    let found = metadata(path)?;
    if found.is_dir() {
        bail!("{}: a folder; give an audio file, or use kiru-align batch for all files in it", shown(path));
    }
    // A pipe can neither be measured nor read twice, and a device may never end.
    if !found.is_file() {
        bail!("{}: not a regular file; save the recording to one first", shown(path));
    }
    Ok(())
}

/// What the system knows of `path`.
///
/// # Errors
/// With the path in front, in words that say what to do.
pub fn metadata(path: &Path) -> Result<fs::Metadata> {
    fs::metadata(path).map_err(|e| plainly(path, e))
}

/// The system's error in words that say what to do.
fn plainly(path: &Path, error: io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow!("{}: no such file; check the path", shown(path)),
        ErrorKind::PermissionDenied => anyhow!("{}: may not be read; check its permissions", shown(path)),
        _ => anyhow!(error).context(shown(path)),
    }
}
