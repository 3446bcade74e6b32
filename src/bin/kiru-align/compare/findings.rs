//! What comparing found, in all files: what every writer is given.

use super::{Comparison, Counts, Limits};
use crate::report::counted;
use kiru_align::formats::timed_words::TimedWords;

use crate::show;

/// All that was compared.
pub struct Findings {
    /// What is within tolerance.
    pub limits: Limits,
    /// Each pair of files, in the order of their names.
    pub files: Vec<File>,
    /// Files that only the old folder has.
    pub only_old: Vec<String>,
    /// Files that only the new folder has.
    pub only_new: Vec<String>,
}

/// Two files.
pub struct File {
    /// The path of the old one, as typed.
    pub old: String,
    /// The path of the new one, as typed.
    pub new: String,
    /// What is in them, or why they cannot be compared.
    pub found: Result<Laid, String>,
}

/// Two results side by side.
pub struct Laid {
    /// The old one.
    pub old: TimedWords,
    /// The new one.
    pub new: TimedWords,
    /// What is different.
    pub comparison: Comparison,
}

/// The answer, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not more has changed than may.
    Within,
    /// More has changed than may.
    Beyond,
    /// There is no answer: some file cannot be used.
    Unusable,
}

impl Findings {
    /// What all of it comes to.
    pub fn verdict(&self) -> Verdict {
        let lonely = !self.only_old.is_empty() || !self.only_new.is_empty();
        match self.files.iter().map(|file| file.verdict(&self.limits)).max() {
            Some(Verdict::Unusable) => Verdict::Unusable,
            Some(Verdict::Within) | None if !lonely => Verdict::Within,
            _ => Verdict::Beyond,
        }
    }

    /// The words of all files that could be compared.
    pub fn counts(&self) -> Counts {
        let mut all = Counts::default();
        for counts in
            self.files.iter().filter_map(|file| file.found.as_ref().ok()).map(|l| l.comparison.counts)
        {
            all.words += counts.words;
            all.moved += counts.moved;
            all.lost += counts.lost;
            all.found += counts.found;
            all.appeared += counts.appeared;
            all.vanished += counts.vanished;
            all.status += counts.status;
            all.respelled += counts.respelled;
        }
        all
    }

    /// How many files are `verdict`.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.files.iter().filter(|file| file.verdict(&self.limits) == verdict).count()
    }

    /// The verdict and its reason, in a sentence.
    pub fn sentence(&self) -> String {
        let counts = self.counts();
        let verdict = match self.verdict() {
            Verdict::Within => "within tolerance",
            Verdict::Beyond => "beyond tolerance",
            Verdict::Unusable => "not all could be compared",
        };
        let percent = |share: f64| show::percent(share * 100.0);
        let mut said = format!(
            "{verdict}: {} of {} changed ({}), allowed {}",
            counts.changed(),
            counted(counts.words, "word"),
            percent(counts.share()),
            percent(self.limits.max_moved),
        );
        let several = self.files.len() + self.only_old.len() + self.only_new.len() > 1;
        if several {
            said.push_str(&format!(" in each of {}", counted(self.files.len(), "file")));
        }
        let mut also = |count: usize, what: &str| {
            if count > 0 && several {
                said.push_str(&format!("; {}{what}", counted(count, "file")));
            }
        };
        also(self.count(Verdict::Beyond), " beyond");
        also(self.count(Verdict::Unusable), " that cannot be compared");
        also(self.only_old.len(), " only in the old folder");
        also(self.only_new.len(), " only in the new folder");
        if self.files.iter().any(|f| f.found.as_ref().is_ok_and(|laid| laid.comparison.turned_suspect)) {
            said.push_str("; a transcript no longer seems to fit");
        }
        said
    }
}

impl File {
    /// What this pair comes to.
    pub fn verdict(&self, limits: &Limits) -> Verdict {
        match &self.found {
            Ok(laid) if laid.comparison.within(limits) => Verdict::Within,
            Ok(_) => Verdict::Beyond,
            Err(_) => Verdict::Unusable,
        }
    }
}
