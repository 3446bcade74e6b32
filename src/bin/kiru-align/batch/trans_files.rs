//! `*.trans.txt` as LibriSpeech has them: a line for each recording of the folder, its name and what is said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::list_file::each_line;
use super::sources::ListedText;
use super::utterances::whole;

/// How their names end.
const ENDING: &str = ".trans.txt";

/// Transcripts by the paths of their recordings, without endings.
#[derive(Default)]
pub struct TransFiles {
    /// What is left when all recordings have taken theirs has none.
    pub transcripts: BTreeMap<PathBuf, ListedText>,
}

/// Whether `path` is called as such a file is.
pub fn is_called_so(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().ends_with(ENDING.as_bytes()))
}

impl TransFiles {
    /// Adds the lines of the file at `path`, if its first names one of `recordings` beside it; whether it does.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn add(&mut self, path: &Path, recordings: &BTreeSet<PathBuf>) -> Result<bool> {
        let list: Arc<Path> = path.into();
        let mut is_one = None;
        each_line(path, |number, line| {
            let Some((name, text)) = line.trim().split_once(char::is_whitespace) else { return Ok(()) };
            let key = path.with_file_name(name);
            if *is_one.get_or_insert_with(|| recordings.contains(&key)) {
                let transcript = whole((list.clone(), number), text.trim().to_string(), speaker(name))?;
                self.transcripts.insert(key, transcript);
            }
            Ok(())
        })?;
        Ok(is_one == Some(true))
    }
}

/// Of `84-121123-0000` the first number: speaker, chapter, utterance.
fn speaker(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('-').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(is_number)).then(|| parts[0].to_string())
}
