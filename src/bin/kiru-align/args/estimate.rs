//! `kiru-align estimate`: what can be typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;

/// Estimate the time and memory that recordings will take, without decoding them
///
/// Reads only the headers of the files and measures the speed of this machine for some milliseconds. The estimate is
/// for one recording after the other; a batch on several cores is faster.
#[derive(Debug, Args)]
pub struct EstimateArgs {
    /// The recordings, complete or still being written; - is standard input
    #[arg(required_unless_present = "duration")]
    pub audio: Vec<PathBuf>,

    /// The length of the recording if its header does not say: 1800, 90s, 30min, 3h or 1:30:00; then AUDIO may be left out
    #[arg(long, value_name = "LENGTH", value_parser = values::length_seconds)]
    pub duration: Option<f64>,

    /// Estimate for N processor cores; 0 means all of this machine
    #[arg(short, long, value_name = "N", default_value_t = 0, value_parser = values::cores)]
    pub jobs: u16,

    /// Longest chunk in seconds, as for aligning (5 to 600)
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = values::chunk_seconds)]
    pub max_chunk: f64,

    /// The format of the estimate
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = EstimateFormat::Text)]
    pub format: EstimateFormat,
}

/// The format of the estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EstimateFormat {
    /// For people, a line for each recording
    Text,
    /// For programs, one object
    Json,
}
