//! `kiru-align score`: what can be typed, and its help.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  kiru-align score talk.json talk.TextGrid
  kiru-align score a.json a.ctm b.json b.ctm --format json

What a file is, is told by its content: JSON of kiru-align or WhisperX; a
TextGrid, long or short; CTM; TSV or CSV with start, end, word in this order or
named by a first line. - or nothing instead of times: the word is not spoken.
Words that only one file has are left out of all figures and told.
Distances are in milliseconds. Words that were not placed count in the shares
and not in the means.

Exit codes:
  0  done
  2  a file cannot be read, or the two have not even half their words in common";

/// Hold results against times that people marked
#[derive(Debug, Args)]
#[command(override_usage = "kiru-align score [OPTIONS] <RESULT> <REFERENCE> [<RESULT> <REFERENCE>]...")]
#[command(after_help = "--help tells more: files, figures, exit codes.", after_long_help = EXAMPLES)]
pub struct Score {
    /// A result and its reference, or several such pairs; - is standard input
    #[arg(required = true, num_args = 2.., value_name = "RESULT REFERENCE")]
    pub files: Vec<PathBuf>,

    /// The tier of a TextGrid that has the words
    #[arg(long, value_name = "NAME", default_value = "words")]
    pub tier: String,

    /// How to tell it; without this, JSON if -o ends in .json, else text
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    pub format: Option<ScoreFormat>,

    /// Write it to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Show all words that are far off or not placed, and not just the first 20 of each
    #[arg(long)]
    pub all: bool,
}

/// How to tell how good a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// For people
    Text,
    /// All that is known
    Json,
}
