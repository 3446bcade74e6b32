//! `kiru-align compare`: what can be typed, and its help.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;

const EXAMPLES: &str = "\
Examples:
  kiru-align compare golden/talk.json talk.json
  kiru-align compare golden results --tolerance 10ms --max-moved 1%
  kiru-align compare golden results -f github
  kiru-align talk.wav talk.txt | kiru-align compare talk.json -

Words are the same if their letters and digits are, whatever their case and
punctuation, and stand in the same order. A word has changed if its start or end
is further off than the tolerance, if it lost or got times, or if only one of
the results has it. Another status alone is told and does not count.

Exit codes:
  0  within tolerance
  1  beyond: more words changed than --max-moved allows, or the transcript
     seemed to fit and no longer does, or only one of two folders has a result
  2  no answer: a file cannot be read or is no result, or a mistake on the
     command line; of folders, all other files are compared nevertheless";

/// Tell what changed between two results, and fail if it is too much
#[derive(Debug, Args)]
#[command(after_help = "--help tells when a word has changed, and the exit codes.", after_long_help = EXAMPLES)]
pub struct Compare {
    /// A result as it was: JSON of kiru-align (or WhisperX), or a folder of results; - is standard input
    pub old: PathBuf,

    /// The same as it is now; of two folders, results of the same name are compared, those in folders inside, too
    pub new: PathBuf,

    /// How far the start or end of a word may be off: 20ms, 0.02s; without a unit, milliseconds
    #[arg(long, value_name = "TIME", default_value = "20ms", value_parser = values::tolerance_us, allow_hyphen_values = true)]
    pub tolerance: i64,

    /// How many words of a recording may have changed: 1%, or as a share, 0.01
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = values::share, allow_hyphen_values = true)]
    pub max_moved: f64,

    /// How to tell it; without this, the ending of -o decides: .json, .xml (junit), or else text
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    pub format: Option<CompareFormat>,

    /// Write it to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Show all words that changed, and not just the 20 of each recording that changed most
    #[arg(long)]
    pub all: bool,

    /// Say nothing on standard error but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// How to tell what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people
    Text,
    /// All that is known
    Json,
    /// JUnit XML: a test suite for each recording, a test case for each line of its transcript
    Junit,
    /// Annotations of GitHub Actions, ten at most
    Github,
}
