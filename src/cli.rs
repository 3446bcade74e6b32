//! What can be typed: the command line as clap structures, and its help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kiru_align::audio::Channel;
use kiru_align::edges::Margins;
use kiru_align::edges::frames::FrameRate;
use kiru_align::refine::rules::Rules;

/// Find when each word of a transcript is spoken in a recording.
///
/// Reads a recording and what is said in it, and prints JSON: every word with its start and end in seconds. It
/// needs no network, no other programs and no training.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = SHORT_HELP_END, after_long_help = LONG_HELP_END)]
#[command(override_usage = USAGE)]
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

    /// What is said in it: plain text, JSON of a recogniser, SRT or WebVTT; - is standard input
    #[arg(required_unless_present = "batch")]
    pub transcript: Option<PathBuf>,

    /// Whatever else was typed: more pairs with --batch, else a mistake, taken so that it can be named in plain words.
    #[arg(hide = true)]
    pub surplus: Vec<PathBuf>,

    /// Write the JSON to FILE instead of standard output
    ///
    /// FILE appears whole or not at all; one that exists is replaced. - is standard output. With --batch, a folder,
    /// made if it is not there; without one, each result goes beside its recording.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

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
    #[arg(short, long, value_name = "N", default_value_t = 0, value_parser = cores)]
    pub jobs: u16,

    /// What kind of file the transcript is
    #[arg(long, value_name = "KIND", value_enum, default_value_t = TranscriptFormat::Auto)]
    pub transcript_format: TranscriptFormat,

    /// How far times in the transcript file may be off and still help to place its words, in seconds (0.1 to 60)
    ///
    /// Only for transcripts with times: JSON, SRT and WebVTT. Times that turn out to be further off are not used.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = tolerance_seconds)]
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
    #[arg(long, value_name = "NAMES", default_value = "all", value_parser = refinements, hide_short_help = true)]
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
    #[arg(long, value_name = "BEFORE,AFTER", default_value = "30,60", requires = "cuts", value_parser = margins, allow_hyphen_values = true)]
    pub cut_margins: Margins,

    /// Add the sample numbers of all edges, at the recording's own rate
    #[arg(long)]
    pub samples: bool,

    /// Add the frame numbers of all edges in a video of so many frames a second: 24, 25, 29.97, 30000/1001, ...
    ///
    /// Each is the frame that begins nearest to the edge, counted from the start of the file, so that nothing drifts.
    /// 23.976, 29.97 and 59.94 are 24000/1001, 30000/1001 and 60000/1001.
    #[arg(long, value_name = "RATE", value_parser = frame_rate, allow_hyphen_values = true)]
    pub fps: Option<FrameRate>,

    /// Which channel to listen to: mix, or the number of one, counted from 0
    ///
    /// mix is the mean of all channels; where they cancel each other, those that are wired the wrong way round are
    /// turned. With one speaker a channel, a number leaves out the other's voice.
    #[arg(long, value_name = "mix|0|1|...", default_value = "mix", value_parser = channel)]
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
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = chunk_seconds)]
    pub max_chunk: f64,

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
    /// JSON of WhisperX, whisper.cpp, OpenAI (verbose_json), faster-whisper, or our own
    Json,
    /// SubRip subtitles
    Srt,
    /// WebVTT subtitles
    Vtt,
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

fn cores(typed: &str) -> Result<u16, String> {
    match typed.parse() {
        Ok(cores @ 0..=1024) => Ok(cores),
        _ => Err("not a whole number from 0 to 1024".to_string()),
    }
}

fn channel(typed: &str) -> Result<Channel, String> {
    match (typed, typed.parse()) {
        ("mix", _) => Ok(Channel::Mix),
        (_, Ok(number)) => Ok(Channel::Only(number)),
        _ => Err("neither mix nor the number of a channel, which are counted from 0".to_string()),
    }
}

fn refinements(typed: &str) -> Result<Rules, String> {
    match typed {
        "all" => Ok(Rules::ALL),
        "none" => Ok(Rules::NONE),
        names => names.split(',').try_fold(Rules::NONE, Rules::with).map_err(|unknown| {
            format!("no refinement is called '{unknown}'; there are all, none, {}", Rules::NAMES.join(", "))
        }),
    }
}

fn margins(typed: &str) -> Result<Margins, String> {
    let ms = |part: &str| part.parse().ok().filter(|ms| *ms <= 1000);
    let parts = typed.split_once(',').and_then(|(before, after)| Some((ms(before)?, ms(after)?)));
    let (before, after) = parts.ok_or("not two whole numbers from 0 to 1000 with a comma between them")?;
    Ok(Margins { before, after })
}

fn frame_rate(typed: &str) -> Result<FrameRate, String> {
    typed.parse()
}

fn chunk_seconds(typed: &str) -> Result<f64, String> {
    seconds(typed, 5.0, 600.0)
}

fn tolerance_seconds(typed: &str) -> Result<f64, String> {
    seconds(typed, 0.1, 60.0)
}

fn seconds(typed: &str, least: f64, most: f64) -> Result<f64, String> {
    let seconds: f64 = typed.parse().map_err(|_| "not a number of seconds".to_string())?;
    if (least..=most).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(format!("not between {least} and {most}"))
    }
}

const USAGE: &str = "\
kiru-align [OPTIONS] <AUDIO> <TRANSCRIPT>
       kiru-align --batch [OPTIONS] <FOLDER|LIST>
       kiru-align --batch [OPTIONS] <AUDIO> <TRANSCRIPT> [<AUDIO> <TRANSCRIPT>]...
       kiru-align model <COMMAND>";

const SHORT_HELP_END: &str = "\
Examples: kiru-align talk.wav talk.txt -o talk.json
          kiru-align --batch talks -o results
--help tells more: the result, the formats, the exit codes.";

const LONG_HELP_END: &str = r#"Examples:
  kiru-align talk.wav talk.txt -o talk.json
  kiru-align --batch talks -o results --resume

The result is one JSON object. Its words stand in segments[].words[], with a
segment for each line of the transcript:
  {"word": "She", "start": 0.52, "end": 0.681, "score": 0.91,
   "status": "aligned", "offset": [0, 3]}
  start, end   seconds from the beginning of the recording
  score        confidence from 0 to 1
  offset       where the word stands in the transcript, in characters
  status       aligned       heard here
               interpolated  not heard clearly, but the words around it were:
                             placed between them
               not_found     not heard: no times
               non_speech    nothing to say in it, as a lone dash: no times; or
                             a note such as [laughter]: times without a score
                             if there is such a sound
  cut_in, cut_out (--cuts), start_sample, end_sample, ... (--samples) and
  start_frame, end_frame, ... (--fps) are for editors: spans with their start
  and without their end, as all others.
Beside them: silences, untranscribed (speech that no word covers), chunks (how
the recording was cut) and summary, whose "fit" is "suspect" if more than a
quarter of the words were not heard, if the words sound unlike the recording on
the whole, or if more than half of the speech is covered by no word.

Recordings: WAV, AIFF, CAF, FLAC, MP3, Ogg Vorbis, AAC and ALAC, and the audio
track of MP4, MOV, MKV and WebM (but not Opus). Any sampling rate, up to 26
channels.
Transcripts: plain text in English, UTF-8 or UTF-16, written as usual: numbers,
money, dates and abbreviations are read out. A word that no dictionary has is
pronounced by rule. Or a file that has rough times, too: JSON as WhisperX,
whisper.cpp, OpenAI (verbose_json), faster-whisper and kiru-align write it, SRT
or WebVTT. Its words are aligned, and its times help to find them where they
prove right.

Exit codes:
  0  done
  1  the recording or the transcript cannot be used, or the result cannot be
     written; of a batch, that of at least one pair: all others are done
  2  could not start: a mistake on the command line, a model or lexicon that
     cannot be used, an output folder that is not there
  3  done and written, but the transcript does not seem to fit the recording;
     a sentence on standard error says why
"#;

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_number_of_cores_is_whole_and_in_its_range() {
        assert_eq!(cores("0"), Ok(0));
        assert_eq!(cores("1024"), Ok(1024));
        for typed in ["1025", "70000", "-1", "1.5", "", "two"] {
            assert!(cores(typed).is_err_and(|e| e.contains("whole number")), "{typed}");
        }
    }

    #[test]
    fn a_tolerance_is_a_number_in_its_range() {
        assert_eq!(tolerance_seconds("0.1"), Ok(0.1));
        assert_eq!(tolerance_seconds("60"), Ok(60.0));
        for typed in ["0.09", "60.1", "NaN", "inf", "-2", "", "2s"] {
            assert!(tolerance_seconds(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_channel_is_mix_or_a_number_from_0() {
        assert_eq!(channel("mix"), Ok(Channel::Mix));
        assert_eq!(channel("0"), Ok(Channel::Only(0)));
        assert_eq!(channel("65535"), Ok(Channel::Only(65_535)));
        for typed in ["", "Mix", "left", "-1", "1.0", "65536", "0,1"] {
            assert!(channel(typed).is_err_and(|e| e.contains("counted from 0")), "{typed}");
        }
    }

    #[test]
    fn margins_are_two_numbers_in_their_range() {
        assert_eq!(margins("30,60"), Ok(Margins { before: 30, after: 60 }));
        assert_eq!(margins("0,1000"), Ok(Margins { before: 0, after: 1000 }));
        for typed in
            ["", "30", "30,", ",60", "30;60", "30,60,90", "-1,60", "30,1001", "30.5,60", "a,b", "30, 60"]
        {
            assert!(margins(typed).is_err_and(|e| e.contains("whole numbers")), "{typed}");
        }
    }

    #[test]
    fn a_chunk_length_is_a_number_in_its_range() {
        assert_eq!(chunk_seconds("5"), Ok(5.0));
        assert_eq!(chunk_seconds("600"), Ok(600.0));
        for typed in ["4.999", "600.1", "NaN", "inf", "-30", "", "30s"] {
            assert!(chunk_seconds(typed).is_err(), "{typed}");
        }
    }
}
