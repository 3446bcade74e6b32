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

Two words are the same if their letters and digits are, whatever their case and
punctuation, and if they stand in the same order. A word has changed if its
start or end moved by more than the tolerance, if it lost or got times, or if
only one of the results has it. A change of status alone is reported, but does
not count.

Exit codes:
  0  within tolerance
  1  beyond: more words changed than --max-moved allows, a transcript that
     matched no longer does, or only one of two folders has a result
  2  no answer: a file cannot be read or is no result, or a mistake on the
     command line; of two folders, all other files are compared nevertheless";

/// Show what changed between two results, and fail if it is too much
#[derive(Debug, Args)]
#[command(after_help = "--help describes what counts as a change, and the exit codes.", after_long_help = EXAMPLES)]
pub struct CompareArgs {
    /// The old result: JSON of kiru-align (or WhisperX), or a folder of results; - is standard input
    pub old: PathBuf,

    /// The new result; of two folders, files of the same name are compared, also in folders inside
    pub new: PathBuf,

    /// How far the start or end of a word may move: 20ms, 0.02s; without a unit, milliseconds
    #[arg(long, value_name = "TIME", default_value = "20ms", value_parser = values::tolerance_us, allow_hyphen_values = true)]
    pub tolerance: i64,

    /// How many words of a recording may change: 1%, or as a fraction, 0.01
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = values::share, allow_hyphen_values = true)]
    pub max_moved: f64,

    /// The format of the report; without it, JSON if -o ends in .json, else text
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    pub format: Option<CompareFormat>,

    /// Write the report to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// List all words that changed, not only the 20 of each recording that changed most
    #[arg(long)]
    pub all: bool,

    /// Report only errors on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

/// The format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// Annotations of GitHub Actions, at most ten
    Github,
}
