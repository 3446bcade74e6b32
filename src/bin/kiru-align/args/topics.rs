//! `kiru-align help TOPIC`: the help in pieces that fit a screen. The options in each come from the command line itself.

use std::fmt::Write;

use clap::{Arg, ArgAction};

use super::command;

/// A part of the help.
struct Topic {
    name: &'static str,
    about: &'static str,
    /// The headings whose options belong to it; "" are those without one.
    headings: &'static [&'static str],
    text: &'static str,
}

/// Columns of a screen that is not wide.
const COLUMNS: usize = 80;

const TOPICS: [Topic; 9] = [
    Topic {
        name: "basics",
        about: "what to type, progress and speed",
        headings: &[""],
        text: "\
kiru-align AUDIO TRANSCRIPT        the result as JSON on standard output
kiru-align AUDIO TRANSCRIPT -o talk.json -o talk.srt    files instead
kiru-align - talk.txt < talk.wav   - is standard input, for one of the two
",
    },
    Topic {
        name: "formats",
        about: "what can be written, and how to choose",
        headings: &["Formats", "Subtitles"],
        text: "The ending of -o FILE decides, or --format NAME.\n",
    },
    Topic {
        name: "transcripts",
        about: "what a transcript may be, and pronunciations of your own",
        headings: &["Transcript"],
        text: "\
Plain text in UTF-8 or UTF-16, written as usual: numbers, money, dates and
abbreviations are read out. Or a file with rough times, which help to find the
words where they prove right. What kind it is, is told from its content.
A line of --lexicon is a word and its ARPAbet phones: tomato T AH M EY T OW
",
    },
    Topic {
        name: "recordings",
        about: "what a recording may be",
        headings: &["Recording"],
        text: "\
WAV, AIFF, CAF, FLAC, MP3, Ogg Vorbis, AAC and ALAC, and the audio track of MP4,
MOV, MKV and WebM (but not Opus), at any sampling rate, up to 26 channels and 24
hours. What is damaged or missing inside a file becomes silence of the same
length, with a warning.
",
    },
    Topic {
        name: "result",
        about: "what the JSON holds",
        headings: &["Result"],
        text: "\
segments[].words[], a segment for each line of the transcript:
  word        as written
  start, end  seconds from the beginning of the recording
  score       confidence from 0 to 1
  status      aligned, interpolated (not heard clearly: placed between its
              neighbours), not_found (no times), non_speech (nothing to say)
  offset      where it stands in the transcript, in characters
silences, untranscribed (speech without words), chunks, and summary, whose \"fit\"
is \"suspect\" if the transcript does not seem to be that of the recording.
",
    },
    Topic {
        name: "editors",
        about: "cut points, samples and frames",
        headings: &["For editors"],
        text: "\
start and end are where the sound of a word begins and ends. cut_in and cut_out
are where to cut it out: in quiet places, at zero crossings, never overlapping.
",
    },
    Topic {
        name: "batch",
        about: "many recordings in one run",
        headings: &["Many recordings"],
        text: "\
kiru-align --batch talks -o results          talk.wav with talk.txt beside it
kiru-align --batch list.csv -o results       columns audio, transcript, output
kiru-align --batch a.wav a.txt b.wav b.txt   pairs
",
    },
    Topic {
        name: "settings",
        about: "options from a file or the environment",
        headings: &["Settings", "Alignment"],
        text: "\
Every option can stand in kiru-align.toml, in this folder or one above it
(max-chunk = 20), those of commands below [compare], [score] or [plan]; and in
the environment (KIRU_ALIGN_MAX_CHUNK=20, KIRU_ALIGN_COMPARE_TOLERANCE=10ms).
What is typed counts most, then the environment, then the file.
",
    },
    Topic {
        name: "exit-codes",
        about: "how scripts know what happened",
        headings: &[],
        text: "\
0  done
1  the recording or the transcript cannot be used, or the result cannot be
   written; of a batch, that of at least one pair. Of compare: too much moved
2  could not start: a mistake on the command line, a model, lexicon or file of
   options that cannot be used, an output folder that is not there
3  done and written, but the transcript does not seem to fit the recording; a
   sentence on standard error says why
",
    },
];

/// The help on `topic`; none if there is no such topic.
pub fn topic(name: &str) -> Option<String> {
    let topic = TOPICS.iter().find(|topic| topic.name == name)?;
    let mut text = topic.text.to_string();
    if topic.name == "formats" {
        for format in kiru_align::formats::Format::all() {
            let _ = writeln!(text, "  {:10} {}", format.name(), format.about());
        }
    }
    let mut command = command();
    command.build();
    let options: Vec<&Arg> = command
        .get_arguments()
        .filter(|arg| !arg.is_positional() && topic.headings.contains(&arg.get_help_heading().unwrap_or("")))
        .collect();
    if !options.is_empty() {
        text.push('\n');
    }
    options.iter().for_each(|arg| text += &described(arg));
    Some(text)
}

/// All topics with what they are about.
pub fn list() -> String {
    let lines = TOPICS.iter().map(|topic| format!("  {:12} {}\n", topic.name, topic.about));
    lines.collect()
}

/// The option and what it does, wrapped.
fn described(arg: &Arg) -> String {
    const INDENT: usize = 27;
    let short = arg.get_short().map_or("    ".to_string(), |short| format!("-{short}, "));
    let value = match (arg.get_action(), arg.get_value_names()) {
        (ArgAction::Set | ArgAction::Append, Some([name, ..])) => format!(" {name}"),
        _ => String::new(),
    };
    let mut text = format!("  {short}--{}{value}", arg.get_long().unwrap_or_default());
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let mut column = text.chars().count();
    if column + 2 > INDENT {
        text.push('\n');
        column = 0;
    }
    for word in help.split(' ') {
        let length = word.chars().count();
        if column < INDENT {
            text.extend(std::iter::repeat_n(' ', INDENT - column));
            column = INDENT;
        } else if column + 1 + length > COLUMNS {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', INDENT));
            column = INDENT;
        } else {
            text.push(' ');
            column += 1;
        }
        text += word;
        column += length;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_fits_a_screen() {
        for Topic { name, .. } in &TOPICS {
            let text = topic(name).unwrap();
            assert!(text.lines().count() <= 40, "{name}: {} lines\n{text}", text.lines().count());
            let too_long = text.lines().find(|line| line.chars().count() > COLUMNS);
            assert_eq!(too_long, None, "{name}");
        }
    }

    #[test]
    fn every_option_stands_in_one_topic() {
        let topics: Vec<String> = TOPICS.iter().filter_map(|t| topic(t.name)).collect();
        let mut command = command();
        command.build();
        for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
            let shown = format!("--{}", arg.get_long().unwrap());
            let begins = |line: &str| {
                let option = line.get(6..).filter(|_| line.starts_with("  ")).unwrap_or("");
                option.split(' ').next() == Some(&shown)
            };
            let found = topics.iter().flat_map(|text| text.lines()).filter(|line| begins(line));
            assert_eq!(found.count(), 1, "{shown}");
        }
    }
}
