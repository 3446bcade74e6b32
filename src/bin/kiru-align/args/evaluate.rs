//! `kiru-align evaluate`: what can be typed, and its help.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  kiru-align evaluate talk.json talk.TextGrid
  kiru-align evaluate a.json a.ctm b.json b.ctm --format json

Files are recognised by their content: JSON of kiru-align or WhisperX; TextGrid,
long or short; CTM; TSV or CSV with start, end, word in this order or named in
the first line. A time of - or nothing means that the word is not spoken.
Words that only one of the two files has are listed and count in no figure.
Errors are in milliseconds. Words without times in the result count in the
percentages, but not in the means.

Exit codes:
  0  done
  2  a file cannot be read, or the two share less than half of their words";

/// Measure the errors of results against reference times
///
/// Reference times are, for example, word boundaries labelled by hand.
#[derive(Debug, Args)]
#[command(override_usage = "kiru-align evaluate [OPTIONS] <RESULT> <REFERENCE> [<RESULT> <REFERENCE>]...")]
#[command(after_help = "--help describes files, figures and exit codes.", after_long_help = EXAMPLES)]
pub struct EvaluateArgs {
    /// A result and its reference, or several such pairs; - is standard input
    #[arg(required = true, num_args = 2.., value_name = "RESULT REFERENCE")]
    pub files: Vec<PathBuf>,

    /// The tier of a TextGrid that holds the words
    #[arg(long, value_name = "NAME", default_value = "words")]
    pub tier: String,

    /// The format of the report; without it, JSON if -o ends in .json, else text
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    pub format: Option<EvaluateFormat>,

    /// Write the report to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// List all words with large errors or without times, not only the first 20 of each kind
    #[arg(long)]
    pub all: bool,
}

/// The format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvaluateFormat {
    /// For people
    Text,
    /// For programs
    Json,
}
