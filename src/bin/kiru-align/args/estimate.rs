//! What can be typed after `kiru-align plan`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;

/// The arguments of `plan`.
#[derive(Debug, Args)]
pub struct Forecast {
    /// The recordings; of a file that is still being uploaded, what is there of it; - is standard input
    #[arg(required_unless_present = "duration")]
    pub audio: Vec<PathBuf>,

    /// How long the recording is, in seconds, if that is known from elsewhere; then it need not be there at all
    #[arg(long, value_name = "SECONDS", value_parser = values::length_seconds)]
    pub duration: Option<f64>,

    /// How large the file will be once it is all there, in bytes
    #[arg(long, value_name = "N")]
    pub bytes: Option<u64>,

    /// Tell the time with N cores, too; several times or with commas between them
    #[arg(short, long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub workers: Vec<u32>,

    /// Longest chunk in seconds, as for aligning (5 to 600)
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = values::chunk_seconds)]
    pub max_chunk: f64,

    /// How to print it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = ForecastFormat::Text)]
    pub format: ForecastFormat,
}

/// How a forecast is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ForecastFormat {
    /// For people, a line a recording
    Text,
    /// For programs, one object
    Json,
}
