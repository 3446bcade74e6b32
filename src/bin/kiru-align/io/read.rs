//! Files that are read whole, up to a limit.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::formats::save as whole;
use kiru_align::formats::timed_words::TimedWords;

use super::{is_dash, shown};

/// No transcript or lexicon is longer: 64 MB of text are four months of speech.
const TEXT_LIMIT_BYTES: u64 = 64 << 20;
/// No result is longer: a day of speech with phones takes some 150 MB.
const RESULT_LIMIT_BYTES: u64 = 512 << 20;
/// No settings file is longer.
const SETTINGS_LIMIT_BYTES: u64 = 1 << 20;

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

/// [`read`], but only of a regular file: among many recordings, nobody waits for what comes out of a pipe.
///
/// # Errors
/// Those of [`read`] and [`open_regular`].
pub fn read_regular(path: &Path) -> Result<Vec<u8>> {
    let file = open_regular(path)?;
    read_from(file, path, TEXT_LIMIT_BYTES, "a text file")
}

/// A settings file in UTF-8.
///
/// # Errors
/// With the path in front: it cannot be read, is too long, or is not UTF-8.
pub fn read_settings(path: &Path) -> Result<String> {
    let bytes = read_at_most(path, SETTINGS_LIMIT_BYTES, "a settings file")?;
    String::from_utf8(bytes).map_err(|_| anyhow!("{}: not UTF-8 text; save it as UTF-8", shown(path)))
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
    if is_dash(path) {
        return read_from(io::stdin().lock(), path, limit_bytes, wanted);
    }
    if metadata(path)?.is_dir() {
        bail!("{}: a folder; give {wanted}", shown(path));
    }
    read_from(File::open(path).map_err(|e| plainly(path, e))?, path, limit_bytes, wanted)
}

fn read_from(file: impl Read, path: &Path, limit_bytes: u64, wanted: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit_bytes + 1).read_to_end(&mut bytes).map_err(|e| plainly(path, e))?;
    if bytes.len() as u64 > limit_bytes {
        bail!("{}: longer than {} MB; give {wanted}", shown(path), limit_bytes >> 20);
    }
    Ok(bytes)
}

/// The regular file at `path`, open for reading. Does not wait, whatever lies there.
///
/// # Errors
/// With the path in front: it cannot be read, or is a folder, a pipe, a socket or a device.
pub fn open_regular(path: &Path) -> Result<File> {
    let is_regular = |found: &fs::Metadata| match found.is_file() {
        true => Ok(()),
        false => Err(anyhow!("{}: not a regular file; save it to one first", shown(path))),
    };
    is_regular(&metadata(path)?)?;
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe may have taken the file's place meanwhile.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    let file = options.read(true).open(path).map_err(|e| plainly(path, e))?;
    is_regular(&file.metadata().map_err(|e| plainly(path, e))?)?;
    Ok(file)
}

/// Whether `path` means a place in `folder` or below it, through all links, also if there is nothing yet.
pub fn leads_inside(path: &Path, folder: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    if let Ok(real) = whole::real(path) {
        return real.starts_with(&folder);
    }
    // Neither the file nor its folder is there: the nearest that is, and the way down from it.
    path.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, above))).is_some_and(
        |(real, above)| {
            let down = path.strip_prefix(above).unwrap_or(path);
            real.starts_with(&folder) && down.components().all(|part| matches!(part, Component::Normal(_)))
        },
    )
}

/// What can be seen of a file without reading it. If it is the same before and after, the file did not change.
#[derive(Debug, PartialEq, Eq)]
pub struct FileState {
    length_bytes: u64,
    modified: Option<SystemTime>,
}

impl FileState {
    /// The state of the file at `path`, if there is one.
    pub fn of(path: &Path) -> Option<FileState> {
        let found = fs::metadata(path).ok()?;
        Some(FileState { length_bytes: found.len(), modified: found.modified().ok() })
    }

    /// What to say of a file that was in this state when it was opened, if it is not any more.
    pub fn changed(before: Option<&FileState>, path: &Path) -> Option<String> {
        let changed = before.is_none() || before != FileState::of(path).as_ref();
        changed.then(|| {
            "it changed while it was read, so the result may fit neither state; run again".to_string()
        })
    }
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

/// What was named is not there.
#[derive(Debug)]
pub struct NoSuchFile(String);

impl fmt::Display for NoSuchFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: no such file; check the path", self.0)
    }
}

impl std::error::Error for NoSuchFile {}

/// The system's error in words that say what to do, with the path in front.
pub fn plainly(path: &Path, error: io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow!(NoSuchFile(shown(path))),
        _ => why_not(error).context(shown(path)),
    }
}

/// The same without the path, for who puts it in front of more than that.
pub fn why_not(error: io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow!("no such file; check the path"),
        ErrorKind::PermissionDenied => anyhow!("may not be read; check its permissions"),
        _ => anyhow!(error),
    }
}
