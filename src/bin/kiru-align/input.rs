//! Reads the words of a file.

use std::path::Path;

use anyhow::{Context, Result};
use kiru_align::formats::timed_words::TimedWords;

use crate::job::{read_at_most, shown};

/// No result is longer: a day of speech with phones has some 150 MB.
const LIMIT_BYTES: u64 = 512 << 20;

/// The words in the file at `path`; of a TextGrid those of `tier`.
///
/// # Errors
/// With the path in front: it cannot be read, or its words cannot.
pub fn timed(path: &Path, tier: &str) -> Result<TimedWords> {
    TimedWords::read(&bytes(path)?, tier).with_context(|| shown(path))
}

/// Whether the file at `path` is sound JSON and no result of ours.
pub fn is_foreign_json(path: &Path) -> bool {
    bytes(path).is_ok_and(|bytes| TimedWords::is_foreign_json(&bytes))
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, LIMIT_BYTES, "a result, or another file with words and times")
}
