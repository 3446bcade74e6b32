//! What can be typed: the command line as clap structures, one file a command, and its help.

mod alignment;
mod batch;
mod command;
mod compare;
mod estimate;
mod evaluate;
mod format_options;
mod help;
mod model;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use kiru_align::formats::Format;

pub use self::alignment::{AlignmentArgs, MessageArgs, ProgressKind, SpeakerLabels};
pub use self::batch::BatchArgs;
pub use self::command::{command, shared_options};
pub use self::compare::{CompareArgs, CompareFormat};
pub use self::estimate::{EstimateArgs, EstimateFormat};
pub use self::evaluate::{EvaluateArgs, EvaluateFormat};
pub use self::model::ModelTask;
pub use self::values::{DeclaredLanguage, MemoryLimit, ShardChoice, SpeakerFile, language, speaker_file};

/// Find when each word of a transcript is spoken in a recording.
///
/// Reads a recording and its transcript and prints JSON: every word with its start and end in seconds. Needs no
/// network, no other programs and no training.
#[derive(Debug, Parser)]
#[command(name = "kiru-align", version, max_term_width = 100, after_help = help::SHORT_HELP_END, after_long_help = help::LONG_HELP_END)]
#[command(override_usage = help::USAGE, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do instead of aligning one recording.
    #[command(subcommand)]
    pub task: Option<Task>,

    /// What to align and how.
    #[command(flatten)]
    pub align: AlignArgs,

    /// Where options come from that are not typed.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// The arguments of the main command.
#[derive(Debug, Args)]
pub struct AlignArgs {
    /// The recording: audio, or video with an audio track; - is standard input
    pub audio: Option<PathBuf>,

    /// Its transcript: plain text, or a file that has times as well; - is standard input
    pub transcript: Option<PathBuf>,

    /// Write FILE in the format of its ending; repeat for several files
    ///
    /// Without an ending that is JSON, unless --format says otherwise. FILE appears whole or not at all; an existing
    /// file is replaced. - is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,

    /// Choose the format, whatever the ending of the file
    ///
    /// One format for all outputs, or one for each -o in the same order, separated by commas or given several times.
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = values::format())]
    pub format: Vec<Format>,

    /// Look for the turns of a speaker in a recording of their own, such as Anna=anna.wav; repeat for each speaker
    ///
    /// For conversations in which everybody has a microphone. All recordings begin at the same time, and the transcript
    /// names the speakers; it is the only other file: kiru-align --speaker-audio Anna=a.wav --speaker-audio Ben=b.wav
    /// talk.txt. Anna=call.wav#0 is one channel of a recording, counted from 0. Who shares a microphone shares a file.
    #[arg(long, value_name = "NAME=FILE", value_parser = values::speaker_file, help_heading = "Recording")]
    pub speaker_audio: Vec<SpeakerFile>,

    /// Name the speakers of a transcript that names none by who speaks when, from an RTTM file
    ///
    /// RTTM is what diarization programs write. A word is said by who speaks longest in its time.
    #[arg(long, value_name = "FILE", help_heading = "Transcript")]
    pub speakers_from: Option<PathBuf>,

    /// Keep the times that TRANSCRIPT has for its words, and only write the formats that are asked for
    ///
    /// For times that somebody has corrected: kiru-align talk.wav corrected.json --keep-times -o talk.srt. TRANSCRIPT is
    /// a JSON result, or another file with a time for each word (TextGrid, CTM, a table). Nothing is looked for in the
    /// recording, from which come pauses, cuts and samples; words without times have none afterwards, either.
    #[arg(long, help_heading = "Transcript")]
    pub keep_times: bool,

    /// Write a page to look at and listen to, as one more -o FILE --format html
    ///
    /// One file that needs no network: the waveform with words, phones, pauses and edit points, and the words as running
    /// text, coloured by confidence. Click a word to hear it. Without -o or --format the page is the only output.
    #[arg(long, value_name = "FILE", help_heading = "Formats")]
    pub html: Option<PathBuf>,

    /// How to align.
    #[command(flatten)]
    pub alignment: AlignmentArgs,
}

/// Where options come from that are not typed.
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// Read settings from FILE instead of the nearest kiru-align.toml in this folder or above
    ///
    /// Every option can stand in the file (max-chunk = 20), those of a command in a table ([compare]), and in the
    /// environment (KIRU_ALIGN_MAX_CHUNK=20, KIRU_ALIGN_COMPARE_TOLERANCE=10ms). The command line overrides the
    /// environment, and the environment overrides the file.
    #[arg(long, value_name = "FILE", global = true, help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Read no settings file
    #[arg(long, global = true, help_heading = "Settings")]
    pub no_config: bool,
}

/// What to do instead of aligning one recording.
#[derive(Debug, Subcommand)]
pub enum Task {
    Batch(Box<BatchArgs>),
    Compare(CompareArgs),
    Evaluate(EvaluateArgs),
    Estimate(EstimateArgs),
    /// Inspect, verify or import a model file
    #[command(subcommand)]
    Model(ModelTask),

    /// Print shell completions
    ///
    /// For bash: kiru-align completions bash > ~/.local/share/bash-completion/completions/kiru-align
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },

    /// Print the manual page, or write the pages of all commands to a folder
    Man {
        /// Write the pages of all commands to DIR
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}
