//! The options that the main command and `batch` share: how to align, what to write, and what to report.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kiru_align::audio::Channel;
use kiru_align::editing::Margins;
use kiru_align::editing::video_frames::FrameRate;
use serde::Serialize;

use super::format_options::FormatArgs;
use super::values::{self, MemoryLimit};

/// How to align. Serialised, it is what a result depends on beside its inputs: fields that change nothing are skipped.
#[derive(Debug, Clone, Args, Serialize)]
pub struct AlignmentArgs {
    /// Use N processor cores; 0, the default, means all
    ///
    /// The result does not depend on it.
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = values::cores)]
    #[serde(skip)]
    pub jobs: u16,

    /// The format of the transcript
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = values::transcript_format(), help_heading = "Transcript")]
    #[serde(serialize_with = "values::debug")]
    pub transcript_format: values::DeclaredFormat,

    /// The language of the transcript by its code (de, fr, pl, ...); auto tells it from the text
    ///
    /// There are ca, cs, de, el, en, es, fi, fr, hu, id, it, nl, pl, pt, ro, ru, sv and tr. In doubt, auto takes English.
    #[arg(long, value_name = "CODE", default_value = "auto", value_parser = values::language, help_heading = "Transcript")]
    #[serde(serialize_with = "values::code")]
    pub language: values::DeclaredLanguage,

    /// Read this tier of a TextGrid
    ///
    /// Without it, a tier called words, transcript or similar is read, or else the one with the most text.
    #[arg(long, value_name = "NAME", help_heading = "Transcript")]
    pub tier: Option<String>,

    /// Whether names of speakers and times that stand in the transcript are labels, or words as any others
    ///
    /// Labels are not looked for in the recording. They are known by their form ("Speaker 1:", "JOHN:") or because they
    /// recur ("Anna:"); the summary lists the names that were taken.
    #[arg(long, value_name = "HOW", value_enum, default_value_t = SpeakerLabels::Auto, help_heading = "Transcript")]
    #[serde(serialize_with = "values::debug")]
    pub speakers: SpeakerLabels,

    /// Trust rough times in the transcript up to this error, in seconds (0.1 to 60)
    ///
    /// Only for transcripts with times. Times that turn out to be further off are not used.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = values::tolerance_seconds, help_heading = "Transcript")]
    pub hint_tolerance: f64,

    /// Add your own pronunciations
    ///
    /// A text file with a word and its phones on each line, separated by spaces, in ARPAbet ("tomato T AH M EY T OW") or
    /// in the International Phonetic Alphabet, as the dictionaries of MFA and WikiPron are.
    #[arg(long, value_name = "FILE", help_heading = "Transcript")]
    #[serde(skip)]
    pub lexicon: Option<PathBuf>,

    /// Add the times of the phones (ARPAbet) in each word
    #[arg(long, help_heading = "Result")]
    pub phones: bool,

    /// Write phones in the International Phonetic Alphabet; implies --phones
    #[arg(long, help_heading = "Result")]
    pub ipa: bool,

    /// Add the uncertainty of word boundaries: start_sd and end_sd, in milliseconds
    ///
    /// Standard deviations: two thirds of the boundaries lie within one of where a listener would put them.
    #[arg(long, help_heading = "Result")]
    pub uncertainty: bool,

    /// Add edit points, where a word can be cut out without a click: cut_in and cut_out
    ///
    /// In a pause, the quietest place near the word, with a margin; between words that touch, a place that both share.
    #[arg(long, help_heading = "For editors")]
    pub cuts: bool,

    /// Keep this much of a pause before and after a word, in milliseconds (0 to 1000 each); only with --cuts
    ///
    /// An edit point lies up to 50 ms further out if it is quieter there.
    #[arg(long, value_name = "BEFORE,AFTER", default_value = "30,60", value_parser = values::margins, allow_hyphen_values = true, help_heading = "For editors")]
    #[serde(serialize_with = "values::debug")]
    pub cut_margins: Margins,

    /// Add the sample numbers of all times, at the sampling rate of the recording that a word lies in
    #[arg(long, help_heading = "For editors")]
    pub samples: bool,

    /// Add the video frame numbers of all times, at this rate: 24, 25, 29.97, 30000/1001, ...
    ///
    /// The frame that begins nearest to each time, counted from the start of the file, so that errors do not add up.
    /// 23.976, 29.97 and 59.94 mean 24000/1001, 30000/1001 and 60000/1001. Subtitles that count frames and do not say how
    /// many a second has (00:00:05:21) are read at this rate, too.
    #[arg(long, value_name = "RATE", value_parser = values::frame_rate, allow_hyphen_values = true, help_heading = "For editors")]
    #[serde(serialize_with = "values::debug")]
    pub fps: Option<FrameRate>,

    /// Add the timecode or time of day at which the recording begins, as recorders write it into Broadcast Wave files
    ///
    /// In JSON, time_reference in samples since midnight, and timecode at the rate of --fps; without --fps, that is the rate
    /// that the recorder wrote, if it did. In cut lists, the recording then begins at its own timecode and not at 0.
    #[arg(long, help_heading = "For editors")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub timecode: bool,

    /// Listen to one channel, counted from 0, or to the mix of all
    ///
    /// mix is the mean of all channels; channels with inverted polarity are turned, so that they do not cancel. With one
    /// speaker on each channel, a number leaves out the other voice.
    #[arg(long, value_name = "mix|0|1|...", default_value = "mix", value_parser = values::channel, help_heading = "Recording")]
    #[serde(serialize_with = "values::debug")]
    pub channel: Channel,

    /// Listen to this audio track of a video, counted from 1
    ///
    /// Without it, that is the track that players take: the first that the file marks as default, or the first.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Recording")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u16>,

    /// Use another model than the built-in one
    ///
    /// The file is read at the start and checked against its SHA-256.
    #[arg(long, value_name = "FILE", help_heading = "Alignment")]
    #[serde(skip)]
    pub model: Option<PathBuf>,

    /// Split the recording into chunks of at most SECONDS, at pauses where possible (5 to 600)
    ///
    /// Where words beside a chunk boundary are in doubt, both chunks are aligned again as one.
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = values::chunk_seconds, help_heading = "Alignment")]
    pub max_chunk: f64,

    /// Refuse recordings that need more memory: 2GB, 500MB or 50% of what there is (default: 75%)
    ///
    /// What there is, is the memory of the machine or of its container, or what ulimit allows. The need of a recording and
    /// its transcript is estimated before the work; in a batch, the others are aligned.
    #[arg(long, value_name = "SIZE", value_parser = values::memory_limit, default_value = "75%", hide_default_value = true, help_heading = "Alignment")]
    #[serde(skip)]
    pub max_memory: MemoryLimit,

    /// How single formats are written.
    #[command(flatten)]
    pub formats: FormatArgs,

    /// What to report.
    #[command(flatten)]
    #[serde(skip)]
    pub messages: MessageArgs,
}

/// What to report on standard error.
#[derive(Debug, Clone, Args)]
pub struct MessageArgs {
    /// Report only errors and transcripts that do not match
    ///
    /// No progress, no warnings, no hints, no summary.
    #[arg(short, long)]
    pub quiet: bool,

    /// Explain decisions: chunk boundaries, segments aligned again, words not found; not with --quiet
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,

    /// How to show progress
    #[arg(long, value_name = "HOW", value_enum, default_value_t = ProgressKind::Auto)]
    pub progress: ProgressKind,
}

/// What becomes of the names of speakers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SpeakerLabels {
    /// They are labels, and the result says who speaks
    Auto,
    /// They are words, and the result does not say who speaks
    None,
}

/// How to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressKind {
    /// A bar, if standard error is a terminal
    Auto,
    /// All messages as JSON, one object on each line
    Json,
    /// No progress, but warnings and a summary
    None,
}
