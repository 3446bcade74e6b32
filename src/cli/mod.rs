//! What can be typed: the command line as clap structures, and its help.

mod help;
mod style;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kiru_align::audio::Channel;
use kiru_align::edges::Margins;
use kiru_align::edges::frames::FrameRate;
use kiru_align::output::Format;
use kiru_align::refine::rules::Rules;

/// Find when each word of a transcript is spoken in a recording.
///
/// Reads a recording and what is said in it, and prints JSON: every word with its start and end in seconds. It
/// needs no network, no other programs and no training.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = help::SHORT_HELP_END, after_long_help = help::LONG_HELP_END)]
#[command(override_usage = help::USAGE)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
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
    /// The recording: any audio file, or a video file with an audio track; with --batch, also a folder or a list
    #[arg(required = true)]
    pub audio: Option<PathBuf>,

    /// What is said in it: plain text, or a file with times, as JSON, SRT or TextGrid; - is standard input
    #[arg(required_unless_present = "batch")]
    pub transcript: Option<PathBuf>,

    /// Whatever else was typed: more pairs with --batch, else a mistake, taken so that it can be named in plain words.
    #[arg(hide = true)]
    pub surplus: Vec<PathBuf>,

    /// Write the result to FILE instead of standard output; several times for several formats
    ///
    /// The ending of FILE decides what is written, unless --format says it; without an ending it is JSON. FILE appears
    /// whole or not at all; one that exists is replaced. - is standard output. With --batch, a folder, made if it is
    /// not there; without one, each result goes beside its recording.
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,

    /// What to write, whatever the ending of the file says
    ///
    /// One for all outputs, or one for each -o in the same order, with commas between them or given several times. With
    /// --batch, each result is written in each of them.
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = values::format())]
    pub format: Vec<Format>,

    /// Align many recordings: those of a FOLDER, of a LIST, or several pairs
    ///
    /// A FOLDER, with all folders in it: each recording with the transcript of the same name beside it. A LIST, .csv
    /// or .tsv with the columns audio, transcript and perhaps output, or .jsonl with these keys, paths from where it
    /// lies. Or AUDIO TRANSCRIPT AUDIO TRANSCRIPT ... What fails is told and left out. Each result is saved as
    /// NAME.json as soon as it is there, and is the same as if made alone.
    #[arg(long)]
    pub batch: bool,

    /// In a batch, leave out what is done and has not changed since
    ///
    /// A result stays if it is whole and was made by a batch of this version from the same recording, transcript, model,
    /// lexicon and options.
    #[arg(long, requires = "batch")]
    pub resume: bool,

    /// Use N processor cores; 0 is all of them. The result does not depend on it
    #[arg(short, long, value_name = "N", default_value_t = 0, value_parser = values::cores)]
    pub jobs: u16,

    /// What kind of file the transcript is
    #[arg(long, value_name = "KIND", value_enum, default_value_t = TranscriptFormat::Auto)]
    pub transcript_format: TranscriptFormat,

    /// Which tier of a TextGrid holds the words; without it, one called words, transcript or the like, or the fullest
    ///
    /// Of transcripts of another kind it says nothing.
    #[arg(long, value_name = "NAME")]
    pub tier: Option<String>,

    /// How far times in the transcript file may be off and still help to place its words, in seconds (0.1 to 60)
    ///
    /// Only for transcripts with times, which is all but plain text. Times that turn out to be further off are not used.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = values::tolerance_seconds)]
    pub hint_tolerance: f64,

    /// Add the times of the phones (ARPAbet) inside each word
    #[arg(long)]
    pub phones: bool,

    /// Add how sure the edges of each word are: start_sd and end_sd, in milliseconds
    ///
    /// Standard deviations: two thirds of the edges lie within one of where a listener would put them.
    #[arg(long)]
    pub uncertainty: bool,

    /// Which refinements of the words' edges to make: all, none, or some by name, for measuring what each does
    #[arg(long, value_name = "NAMES", default_value = "all", value_parser = values::refinements, hide_short_help = true)]
    pub refine: Rules,
    /// Write the phones in the International Phonetic Alphabet; implies --phones
    #[arg(long)]
    pub ipa: bool,

    /// Add to each word where to cut it out without a click: cut_in and cut_out
    ///
    /// In a pause the quietest place beside the word, with a margin; between words that touch, a place that both share.
    #[arg(long)]
    pub cuts: bool,

    /// What --cuts leaves of a pause before and after a word, in milliseconds (0 to 1000 each)
    ///
    /// Where it is quieter up to 50 ms further, the cut lies there. Only with --cuts.
    #[arg(long, value_name = "BEFORE,AFTER", default_value = "30,60", requires = "cuts", value_parser = values::margins, allow_hyphen_values = true)]
    pub cut_margins: Margins,

    /// Add the sample numbers of all edges, at the recording's own rate
    #[arg(long)]
    pub samples: bool,

    /// Add the frame numbers of all edges in a video of so many frames a second: 24, 25, 29.97, 30000/1001, ...
    ///
    /// Each is the frame that begins nearest to the edge, counted from the start of the file, so that nothing drifts.
    /// 23.976, 29.97 and 59.94 are 24000/1001, 30000/1001 and 60000/1001.
    #[arg(long, value_name = "RATE", value_parser = values::frame_rate, allow_hyphen_values = true)]
    pub fps: Option<FrameRate>,

    /// Which channel to listen to: mix, or the number of one, counted from 0
    ///
    /// mix is the mean of all channels; where they cancel each other, those that are wired the wrong way round are
    /// turned. With one speaker a channel, a number leaves out the other's voice.
    #[arg(long, value_name = "mix|0|1|...", default_value = "mix", value_parser = values::channel)]
    pub channel: Channel,

    /// Your own pronunciations, used beside the built-in ones
    ///
    /// A text file with a word and its ARPAbet phones a line, separated by blanks: "tomato T AH M EY T OW".
    #[arg(long, value_name = "FILE")]
    pub lexicon: Option<PathBuf>,

    /// Use another model than the one built in
    ///
    /// The file is mapped into memory and must not be changed while the program runs.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Cut the recording into chunks of at most SECONDS, in pauses where there are any (5 to 600)
    ///
    /// Where a cut turns out to be doubtful, the chunks on both sides are aligned again as one of at most twice
    /// this length.
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = values::chunk_seconds)]
    pub max_chunk: f64,

    /// How single formats are written.
    #[command(flatten)]
    pub styling: style::Styling,

    /// Say nothing on standard error but errors and a suspect transcript: no progress, warnings or summary
    #[arg(short, long)]
    pub quiet: bool,

    /// How to show progress on standard error
    #[arg(long, value_name = "HOW", value_enum, default_value_t = ProgressKind::Auto)]
    pub progress: ProgressKind,
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
    /// Look at, check or make a model file
    #[command(subcommand)]
    Model(ModelCommand),
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
