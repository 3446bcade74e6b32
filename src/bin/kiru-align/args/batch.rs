//! `kiru-align batch`: what can be typed, and its help.

use std::path::PathBuf;

use clap::Args;
use kiru_align::formats::Format;

use super::{AlignmentArgs, ShardChoice, values};

const EXAMPLES: &str = "\
Examples:
  kiru-align batch talks -o results --resume
  kiru-align batch list.csv -o results --format json,srt
  kiru-align batch a.wav a.txt b.wav b.txt
  kiru-align batch list.csv -o results --resume --shard 3/7
  kiru-align batch list.csv -o results --status

A FOLDER, with all folders in it: each recording with the transcript of the same
name beside it. A LIST, .csv or .tsv with the columns audio, transcript and
optionally output, language, offset and duration (a part, in seconds), or .jsonl
with these keys; instead of audio, speaker_audio: Anna=a.wav;Ben=b.wav. Paths
start at the folder of the list; .gz behind it if it is packed; several lists
are one batch.
Or pairs of a recording and its transcript.

Each result is saved as soon as it is done, as NAME.json or with the endings of
--format, and is the same as if it were made alone. A recording that fails is
reported and does not stop the others.

Exit codes:
  0  done
  1  at least one recording failed; all others are done
  2  could not start: a mistake on the command line or in the list, nothing to
     align, or results that would overwrite other files
  3  done, but at least one transcript does not seem to match its recording";

/// Align many recordings: a folder, a list, or pairs of files
#[derive(Debug, Args)]
#[command(override_usage = "kiru-align batch [OPTIONS] <FOLDER|LIST>\n       \
                            kiru-align batch [OPTIONS] <AUDIO> <TRANSCRIPT> [<AUDIO> <TRANSCRIPT>]...")]
#[command(after_help = "--help shows all options, lists and exit codes.", after_long_help = EXAMPLES)]
pub struct BatchArgs {
    /// A folder, a list, or pairs of a recording and its transcript
    #[arg(required = true, value_name = "FOLDER|LIST|AUDIO TRANSCRIPT")]
    pub sources: Vec<PathBuf>,

    /// Write the results to DIR, which is made if necessary; without it, beside the recordings
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Write each result in this format; repeat, or separate by commas, for several
    ///
    /// Without it, each result is JSON, or what the ending of its name in the list says.
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = values::format())]
    pub format: Vec<Format>,

    /// Skip results that are up to date
    ///
    /// A result is up to date if a batch of this version made it from the same recording, transcript, model, lexicon and
    /// options, and it has not changed since. Files are compared by their SHA-256.
    #[arg(long)]
    pub resume: bool,

    /// Do only part K of N of the batch, K from 1 to N; auto takes both from the scheduler's environment
    ///
    /// A recording belongs to a part by its name alone. Several machines, each with its part, may write into one folder. auto
    /// knows the arrays of Slurm, AWS Batch and Google Batch; for an indexed Job of Kubernetes, which does not tell how many
    /// there are, it is auto/N.
    #[arg(long, value_name = "K/N|auto|auto/N", value_parser = values::shard)]
    pub shard: Option<ShardChoice>,

    /// Make the parts about equal by the size of the recordings' files, not by name; only with --shard
    ///
    /// Then all parts must see the same recordings: one more may move others to another part.
    #[arg(long, requires = "shard")]
    pub by_size: bool,

    /// Tell what is done, failed or missing, and align nothing
    ///
    /// Exit codes: 0 all is done, 1 not all, 3 all, but at least one transcript does not seem to match its recording.
    #[arg(long, conflicts_with = "resume")]
    pub status: bool,

    /// With --status: print a JSON object for each recording, one a line
    #[arg(long, requires = "status")]
    pub json: bool,

    /// How to align.
    #[command(flatten)]
    pub alignment: AlignmentArgs,
}
