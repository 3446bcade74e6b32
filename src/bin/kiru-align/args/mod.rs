//! What can be typed: the command line as clap structures, and its help.

mod command;
mod compare;
mod estimate;
mod help;
mod page;
mod evaluate;
mod style;
pub mod topics;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kiru_align::audio::Channel;
use kiru_align::boundaries::rules::Rules;
use kiru_align::editing::Margins;
use kiru_align::editing::video_frames::FrameRate;
use kiru_align::formats::Format;

pub use self::command::command;
pub use self::compare::{Compare, CompareFormat};
pub use self::estimate::{Forecast, ForecastFormat};
pub use self::evaluate::{Score, ScoreFormat};

/// Find when each word of a transcript is spoken in a recording.
///
/// Reads a recording and what is said in it, and prints JSON: every word with its start and end in seconds. It
/// needs no network, no other programs and no training.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = help::SHORT_HELP_END, after_long_help = help::LONG_HELP_END)]
#[command(override_usage = help::USAGE)]
#[command(
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do instead of aligning.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// What to align and how.
    #[command(flatten)]
    pub align: Align,
}

/// The arguments of the main job.
#[derive(Debug, Args)]
pub struct Align {
    /// The recording: audio, or video with an audio track; - is standard input
    pub audio: Option<PathBuf>,

    /// What is said in it: text, or what has times, too; - is standard input
    pub transcript: Option<PathBuf>,

    /// Whatever else was typed: more pairs with --batch, else a mistake, taken so that it can be named in plain words.
    #[arg(hide = true)]
    pub surplus: Vec<PathBuf>,

    /// Write FILE; its ending tells the format; several times for several
    ///
    /// The ending of FILE decides what is written, unless --format says it; without an ending it is JSON. FILE appears
    /// whole or not at all; one that exists is replaced. - is standard output. With --batch, a folder, made if it is
    /// not there; without one, each result goes beside its recording.
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,

    /// What to write, whatever the ending says: see kiru-align help formats
    ///
    /// One for all outputs, or one for each -o in the same order, with commas between them or given several times. With
    /// --batch, each result is written in each of them.
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', hide_possible_values = true, value_parser = values::format())]
    pub format: Vec<Format>,

    /// Align many recordings: those of a FOLDER, of a LIST, or several pairs
    ///
    /// A FOLDER, with all folders in it: each recording with the transcript of the same name beside it. A LIST, .csv
    /// or .tsv with the columns audio, transcript and perhaps output, or .jsonl with these keys, paths from where it
    /// lies. Or AUDIO TRANSCRIPT AUDIO TRANSCRIPT ... What fails is told and left out. Each result is saved as
    /// NAME.json as soon as it is there, and is the same as if made alone.
    #[arg(long, help_heading = "Many recordings")]
    pub batch: bool,

    /// In a batch, leave out what is done and has not changed since
    ///
    /// A result stays if it is whole and was made by a batch of this version from the same recording, transcript, model,
    /// lexicon and options.
    #[arg(long, help_heading = "Many recordings")]
    pub resume: bool,

    /// Use N processor cores; 0 is all. The result does not depend on it
    #[arg(short, long, value_name = "N", default_value_t = 0, value_parser = values::cores)]
    pub jobs: u16,

    /// What kind of file the transcript is
    #[arg(long, value_name = "KIND", value_enum, default_value_t = TranscriptFormat::Auto, help_heading = "Transcript")]
    pub transcript_format: TranscriptFormat,

    /// Which tier of a TextGrid holds the words; without it, one called words, transcript or the like, or the fullest
    ///
    /// Of transcripts of another kind it says nothing.
    #[arg(long, value_name = "NAME", help_heading = "Transcript")]
    pub tier: Option<String>,

    /// How far times in the transcript file may be off and still help to place its words, in seconds (0.1 to 60)
    ///
    /// Only for transcripts with times, which is all but plain text. Times that turn out to be further off are not used.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = values::tolerance_seconds, help_heading = "Transcript")]
    pub hint_tolerance: f64,

    /// Add the times of the phones (ARPAbet) inside each word
    #[arg(long, help_heading = "Result")]
    pub phones: bool,

    /// Add how sure the edges of each word are: start_sd and end_sd, in milliseconds
    ///
    /// Standard deviations: two thirds of the edges lie within one of where a listener would put them.
    #[arg(long, help_heading = "Result")]
    pub uncertainty: bool,

    /// Which refinements of the words' edges to make: all, none, or some by name, for measuring what each does
    #[arg(long, value_name = "NAMES", default_value = "all", value_parser = values::refinements, hide_short_help = true, help_heading = "Alignment")]
    pub refine: Rules,
    /// Write the phones in the International Phonetic Alphabet; implies --phones
    #[arg(long, help_heading = "Result")]
    pub ipa: bool,

    /// Add to each word where to cut it out without a click: cut_in and cut_out
    ///
    /// In a pause the quietest place beside the word, with a margin; between words that touch, a place that both share.
    #[arg(long, help_heading = "For editors")]
    pub cuts: bool,

    /// What --cuts leaves of a pause before and after a word, in milliseconds (0 to 1000 each)
    ///
    /// Where it is quieter up to 50 ms further, the cut lies there. Only with --cuts.
    #[arg(long, value_name = "BEFORE,AFTER", default_value = "30,60", value_parser = values::margins, allow_hyphen_values = true, help_heading = "For editors")]
    pub cut_margins: Margins,

    /// Add the sample numbers of all edges, at the recording's own rate
    #[arg(long, help_heading = "For editors")]
    pub samples: bool,

    /// Add the frame numbers of all edges in a video of so many frames a second: 24, 25, 29.97, 30000/1001, ...
    ///
    /// Each is the frame that begins nearest to the edge, counted from the start of the file, so that nothing drifts.
    /// 23.976, 29.97 and 59.94 are 24000/1001, 30000/1001 and 60000/1001.
    #[arg(long, value_name = "RATE", value_parser = values::frame_rate, allow_hyphen_values = true, help_heading = "For editors")]
    pub fps: Option<FrameRate>,

    /// Which channel to listen to: mix, or the number of one, counted from 0
    ///
    /// mix is the mean of all channels; where they cancel each other, those that are wired the wrong way round are
    /// turned. With one speaker a channel, a number leaves out the other's voice.
    #[arg(long, value_name = "mix|0|1|...", default_value = "mix", value_parser = values::channel, help_heading = "Recording")]
    pub channel: Channel,

    /// Your own pronunciations, used beside the built-in ones
    ///
    /// A text file with a word and its ARPAbet phones a line, separated by blanks: "tomato T AH M EY T OW".
    #[arg(long, value_name = "FILE", help_heading = "Transcript")]
    pub lexicon: Option<PathBuf>,

    /// Use another model than the one built in
    ///
    /// The file is mapped into memory and must not be changed while the program runs.
    #[arg(long, value_name = "FILE", help_heading = "Alignment")]
    pub model: Option<PathBuf>,

    /// Cut the recording into chunks of at most SECONDS, in pauses where there are any (5 to 600)
    ///
    /// Where a cut turns out to be doubtful, the chunks on both sides are aligned again as one of at most twice
    /// this length.
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = values::chunk_seconds, help_heading = "Alignment")]
    pub max_chunk: f64,

    /// How single formats are written.
    #[command(flatten)]
    pub styling: style::Styling,

    /// Only errors and a suspect transcript on standard error
    ///
    /// No progress, no warnings, no summary.
    #[arg(short, long)]
    pub quiet: bool,

    /// Explain on standard error what was decided: where the recording was cut, what was searched again, what was left out
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,

    /// How to show progress on standard error
    #[arg(long, value_name = "HOW", value_enum, default_value_t = ProgressKind::Auto)]
    pub progress: ProgressKind,

    /// Where options come from.
    #[command(flatten)]
    pub configuration: Configuration,
}

/// Where options come from that are not typed.
#[derive(Debug, Args)]
pub struct Configuration {
    /// Read options from FILE, not from the nearest kiru-align.toml in this folder or above it
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Read options from no file
    #[arg(long, help_heading = "Settings")]
    pub no_config: bool,

    /// Print all options with their values and where these come from, and do nothing else
    #[arg(long, help_heading = "Settings")]
    pub show_config: bool,
}

/// What kind of file the transcript is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TranscriptFormat {
    /// What its content looks like
    Auto,
    /// Plain text, whatever it looks like
    Text,
    /// JSON of WhisperX, whisper.cpp, OpenAI (verbose_json), faster-whisper, gentle, or our own
    Json,
    /// SubRip subtitles
    Srt,
    /// WebVTT subtitles
    Vtt,
    /// A TextGrid of Praat, long or short form
    Textgrid,
    /// CTM, the word lists of NIST
    Ctm,
    /// A table with a header that names a text and a time column
    Csv,
    /// The same with tabs, or a label track of Audacity
    Tsv,
}

/// How to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressKind {
    /// A bar, if standard error is a terminal
    Auto,
    /// All messages as JSON, one object a line
    Json,
    /// No progress; warnings and the summary remain
    None,
}

/// What to do instead of aligning.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell what a job will cost: chunks, time and memory, from the heads of recordings
    Plan(Forecast),

    Compare(Compare),
    Score(Score),
    /// Look at, check or make a model file
    #[command(subcommand)]
    Model(ModelCommand),

    /// Print the completions of a shell
    ///
    /// For bash: kiru-align completions bash > ~/.local/share/bash-completion/completions/kiru-align
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },

    /// Print the help on a topic or a command; without one, the list of topics
    Help {
        /// Which topic or command
        about: Option<String>,
    },

    /// Print the manual page, or write those of all commands to a folder
    Man {
        /// The folder; without it, the page of the main job goes to standard output
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

/// What to do with a model file.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Print what a model is, where it comes from and what is in it
    Info {
        /// The model file; without it, the model built in
        file: Option<PathBuf>,
    },
    /// Read every byte of a model and compare it with its checksums
    Verify {
        /// The model file; without it, the model built in
        file: Option<PathBuf>,
    },
    /// Make a model file out of a CMU Sphinx model and its dictionary
    Import {
        /// The folder of the acoustic model (means, variances, sendump, ...)
        #[arg(long, value_name = "DIR")]
        sphinx: PathBuf,
        /// The dictionary: a word and its phones a line
        #[arg(long, value_name = "FILE")]
        dict: PathBuf,
        /// The model file to make
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// The model's name, which goes into every result
        #[arg(long, default_value = "en-us")]
        name: String,
        /// A text file with origin and licence, kept inside the model
        #[arg(long, value_name = "FILE")]
        about: Option<PathBuf>,
    },
}
