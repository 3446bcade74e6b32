//! Audio from standard input, kept in a temporary file, because decoders move back and forth in what they read.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::{NamedTempFile, TempPath};

/// More is no recording of 24 hours.
const LIMIT_BYTES: u64 = 8 << 30;

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
        keep(&mut io::stdin().lock(), LIMIT_BYTES)
    }

    /// Where it can be read.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn keep(input: &mut impl Read, limit_bytes: u64) -> Result<AudioInput> {
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
    let copied = copied.context("standard input: cannot be kept in a temporary file")?;
    file.flush()?;
    if copied > limit_bytes {
        bail!("standard input: longer than {} GB; give a file", limit_bytes >> 30);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_can_be_read_as_a_file_and_leaves_none() {
        let kept = keep(&mut &b"RIFF"[..], 10).unwrap();
        assert_eq!(std::fs::read(kept.path()).unwrap(), b"RIFF");
        assert!(std::fs::metadata(kept.path()).unwrap().is_file());
        let path = kept.path().to_path_buf();
        drop(kept);
        assert!(std::fs::read(path).is_err());
    }

    #[test]
    fn endless_input_ends() {
        let refused = keep(&mut io::repeat(0), 1000).err().unwrap().to_string();
        assert!(refused.contains("longer than"), "{refused}");
    }
}
