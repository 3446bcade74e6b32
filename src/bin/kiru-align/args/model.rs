//! `kiru-align model`: what can be typed.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with a model file.
#[derive(Debug, Subcommand)]
pub enum ModelTask {
    /// Print the name, origin and contents of a model
    Info {
        /// The model file; without it, the built-in model
        file: Option<PathBuf>,
    },
    /// Compare every byte of a model with its checksums
    Verify {
        /// The model file; without it, the built-in model
        file: Option<PathBuf>,
    },
    /// Make a model file from a CMU Sphinx model and its dictionary
    Import {
        /// The folder of the acoustic model (means, variances, sendump, ...)
        #[arg(long, value_name = "DIR")]
        sphinx: PathBuf,
        /// The dictionary: a word and its phones on each line
        #[arg(long, value_name = "FILE")]
        dict: PathBuf,
        /// The model file to make
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// The name of the model, which is written into every result
        #[arg(long, default_value = "en-us")]
        name: String,
        /// A text file with origin and licence, kept inside the model
        #[arg(long, value_name = "FILE")]
        about: Option<PathBuf>,
    },
}
