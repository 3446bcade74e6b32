//! Audio from standard input, kept in a temporary file, because decoders move back and forth in what they read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::{NamedTempFile, TempPath};

/// More is no recording of 24 hours.
const LIMIT_BYTES: u64 = 8 << 30;
/// Headers stand in so much of the beginning, or in once to twice as much of the end.
const OUTLINE_BYTES: u64 = 4 << 20;
const NOT_KEPT: &str = "standard input: cannot be kept in a temporary file";

/// A file that a recording can be read from; what is temporary goes when this does.
pub struct AudioInput {
    path: PathBuf,
    _kept: KeptFile,
}

enum KeptFile {
    Named,
    /// A file without a name, which vanishes however the program ends.
    Unnamed(#[allow(dead_code)] File),
    Temporary(#[allow(dead_code)] TempPath),
}

impl AudioInput {
    /// The file at `path`, or what standard input has if that is `-`.
    ///
    /// # Errors
    /// Standard input cannot be read, has too much, or there is no room for it.
    pub fn new(path: &Path) -> Result<AudioInput> {
        if path != Path::new("-") {
            return Ok(AudioInput { path: path.to_path_buf(), _kept: KeptFile::Named });
        }
        keep(&mut io::stdin().lock(), LIMIT_BYTES, copy)
    }

    /// The same, but of standard input only what tells how long the recording is: its beginning and its end. What lies
    /// between takes no room.
    ///
    /// # Errors
    /// Those of [`new`](AudioInput::new).
    pub fn outline(path: &Path) -> Result<AudioInput> {
        if path != Path::new("-") {
            return AudioInput::new(path);
        }
        keep(&mut io::stdin().lock(), LIMIT_BYTES, copy_outline)
    }

    /// Where it can be read.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn keep<R: Read>(
    input: &mut R,
    limit_bytes: u64,
    copy: impl Fn(&mut R, &mut File, u64) -> Result<()>,
) -> Result<AudioInput> {
    const NO_ROOM: &str =
        "standard input: no temporary file for the recording; set TMPDIR to a folder with room";
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        let mut file = tempfile::tempfile().context(NO_ROOM)?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
        // Not there in a bare root.
        if path.exists() {
            copy(input, &mut file, limit_bytes)?;
            return Ok(AudioInput { path, _kept: KeptFile::Unnamed(file) });
        }
    }
    let mut file = NamedTempFile::with_prefix("kiru-align-").context(NO_ROOM)?;
    copy(input, file.as_file_mut(), limit_bytes)?;
    let path = file.into_temp_path();
    Ok(AudioInput { path: path.to_path_buf(), _kept: KeptFile::Temporary(path) })
}

fn copy(input: &mut impl Read, file: &mut File, limit_bytes: u64) -> Result<()> {
    let copied = io::copy(&mut input.take(limit_bytes + 1), file);
    let copied = copied.context(NOT_KEPT)?;
    file.flush()?;
    if copied > limit_bytes {
        bail!("standard input: longer than {} GB; give a file", limit_bytes >> 30);
    }
    Ok(())
}

/// [`copy`] that leaves a hole where there is more than the beginning and the end.
fn copy_outline(input: &mut impl Read, file: &mut File, limit_bytes: u64) -> Result<()> {
    let beginning = io::copy(&mut input.take(OUTLINE_BYTES), file).context(NOT_KEPT)?;
    // Of the rest, the last two blocks.
    let (mut before, mut last) = (Vec::new(), Vec::new());
    let mut total = beginning;
    loop {
        let mut block = Vec::new();
        let read = input.take(OUTLINE_BYTES).read_to_end(&mut block).context(NOT_KEPT)? as u64;
        total += read;
        if total > limit_bytes {
            bail!("standard input: longer than {} GB; give a file", limit_bytes >> 30);
        }
        if read == 0 {
            break;
        }
        before = std::mem::replace(&mut last, block);
    }
    file.set_len(total).context(NOT_KEPT)?;
    file.seek(SeekFrom::Start(total - (before.len() + last.len()) as u64)).context(NOT_KEPT)?;
    file.write_all(&before).and_then(|()| file.write_all(&last)).context(NOT_KEPT)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_can_be_read_as_a_file_and_leaves_none() {
        let kept = keep(&mut &b"RIFF"[..], 10, copy).unwrap();
        assert_eq!(std::fs::read(kept.path()).unwrap(), b"RIFF");
        assert!(std::fs::metadata(kept.path()).unwrap().is_file());
        let path = kept.path().to_path_buf();
        drop(kept);
        assert!(std::fs::read(path).is_err());
    }

    #[test]
    fn endless_input_ends() {
        let refused = keep(&mut io::repeat(0), 1000, copy).err().unwrap().to_string();
        assert!(refused.contains("longer than"), "{refused}");
        let refused = keep(&mut io::repeat(0), 20 << 20, copy_outline).err().unwrap().to_string();
        assert!(refused.contains("longer than"), "{refused}");
    }

    #[test]
    fn an_outline_is_as_long_and_begins_and_ends_as_the_whole() {
        let block = OUTLINE_BYTES as usize;
        for length in [0, 10, block, block + 1, 2 * block, 3 * block + 7, 5 * block] {
            let whole: Vec<u8> = (0..length).map(|at| (at % 251) as u8 + 1).collect();
            let kept = keep(&mut &whole[..], LIMIT_BYTES, copy_outline).unwrap();
            let outline = std::fs::read(kept.path()).unwrap();
            assert_eq!(outline.len(), length);
            let edge = length.min(block);
            assert!(outline[..edge] == whole[..edge], "{length}");
            assert!(outline[length - edge..] == whole[length - edge..], "{length}");
            assert!(length < 5 * block || outline[block..2 * block] == vec![0; block], "a hole");
        }
    }
}
