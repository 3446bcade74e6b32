//! What changed in all files: the input of every report.

use super::{ChangeCounts, Comparison, Tolerance};

use kiru_align::formats::timed_words::TimedWords;
use kiru_align::wording::counted;

use crate::report::text;

/// All that was compared.
pub struct Findings {
    /// What is within tolerance.
    pub limits: Tolerance,
    /// Each pair of files, in the order of their names.
    pub files: Vec<ComparedFile>,
    /// Files that only the old folder has.
    pub only_old: Vec<String>,
    /// Files that only the new folder has.
    pub only_new: Vec<String>,
}

/// Two files.
pub struct ComparedFile {
    /// The path of the old one, as typed.
    pub old: String,
    /// The path of the new one, as typed.
    pub new: String,
    /// What is in them, or why they cannot be compared.
    pub found: Result<SideBySide, String>,
}

/// Two results side by side.
pub struct SideBySide {
    /// The old one.
    pub old: TimedWords,
    /// The new one.
    pub new: TimedWords,
    /// What is different.
    pub comparison: Comparison,
}

/// The answer, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompareVerdict {
    /// Not more has changed than may.
    Within,
    /// More has changed than may.
    Beyond,
    /// There is no answer: some file cannot be used.
    Unusable,
}

impl Findings {
    /// What all of it comes to.
    pub fn verdict(&self) -> CompareVerdict {
        let lonely = !self.only_old.is_empty() || !self.only_new.is_empty();
        match self.files.iter().map(|file| file.verdict(&self.limits)).max() {
            Some(CompareVerdict::Unusable) => CompareVerdict::Unusable,
            Some(CompareVerdict::Within) | None if !lonely => CompareVerdict::Within,
            _ => CompareVerdict::Beyond,
        }
    }

    /// The words of all files that could be compared.
    pub fn counts(&self) -> ChangeCounts {
        self.files.iter().filter_map(|file| file.found.as_ref().ok()).map(|l| l.comparison.counts).sum()
    }

    /// How many files are `verdict`.
    pub fn count(&self, verdict: CompareVerdict) -> usize {
        self.files.iter().filter(|file| file.verdict(&self.limits) == verdict).count()
    }

    /// The verdict and its reason, in a sentence.
    pub fn sentence(&self) -> String {
        let counts = self.counts();
        let verdict = match self.verdict() {
            CompareVerdict::Within => "within tolerance",
            CompareVerdict::Beyond => "beyond tolerance",
            CompareVerdict::Unusable => "some files could not be compared",
        };
        let percent = |share: f64| text::percent(share * 100.0);
        let mut said = format!(
            "{verdict}: {} of {} changed ({}), allowed {}",
            counts.changed(),
            counted(counts.words, "word", "words"),
            percent(counts.share()),
            percent(self.limits.max_moved),
        );
        let several = self.files.len() + self.only_old.len() + self.only_new.len() > 1;
        if several {
            said.push_str(&format!(" in each of {}", counted(self.files.len(), "file", "files")));
        }
        let mut also = |count: usize, what: &str| {
            if count > 0 && several {
                said.push_str(&format!("; {}{what}", counted(count, "file", "files")));
            }
        };
        also(self.count(CompareVerdict::Beyond), " beyond");
        also(self.count(CompareVerdict::Unusable), " that cannot be compared");
        also(self.only_old.len(), " only in the old folder");
        also(self.only_new.len(), " only in the new folder");
        if self.files.iter().any(|f| f.found.as_ref().is_ok_and(|sides| sides.comparison.turned_suspect)) {
            said.push_str("; a transcript no longer seems to match its recording");
        }
        said
    }
}

impl ComparedFile {
    /// What this pair comes to.
    pub fn verdict(&self, limits: &Tolerance) -> CompareVerdict {
        match &self.found {
            Ok(sides) if sides.comparison.within(limits) => CompareVerdict::Within,
            Ok(_) => CompareVerdict::Beyond,
            Err(_) => CompareVerdict::Unusable,
        }
    }
}
