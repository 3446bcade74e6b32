//! The options of single formats.

use clap::Args;
use kiru_align::formats::Style;
use kiru_align::formats::cues;
use kiru_align::formats::html::HtmlStyle;
use kiru_align::units::seconds_to_ms;
use serde::Serialize;

use super::values;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Args, Serialize)]
pub struct FormatArgs {
    /// Write TextGrids in the short form, one value on each line
    #[arg(long, help_heading = "Formats")]
    pub textgrid_short: bool,

    /// Put an apostrophe before words in CSV and TSV that a spreadsheet takes for a formula (= + - @)
    ///
    /// For tables that are opened in a spreadsheet and made from transcripts of strangers. Programs that read the table
    /// get such words with the apostrophe.
    #[arg(long, help_heading = "Formats")]
    pub csv_safe: bool,

    /// Drop pauses between words longer than SECONDS from cut lists (otio, edl; 0 to 3600)
    ///
    /// A cut list keeps the parts of the recording that have words, without speech that is not in the transcript. With
    /// --cuts, a part of each pause remains, as --cut-margins says.
    #[arg(long, help_heading = "Formats", value_name = "SECONDS", value_parser = values::pause_seconds)]
    pub drop_silence: Option<f64>,

    /// Embed the audio in html pages, so that each page is complete
    ///
    /// Without it the page plays the recording itself, which must stay where it is, relative to the page.
    #[arg(long, help_heading = "Formats")]
    pub embed_audio: bool,

    /// Cut cues anew where the transcript came as subtitles of the same kind
    ///
    /// Without it they come back as they were, and only their times are new. --max-chars, --max-lines, --max-cue and
    /// --word-cues, typed or in the environment, mean the same.
    #[arg(long, help_heading = "Subtitles")]
    pub recut: bool,

    /// Most characters in a line (10 to 200; usually 42, in Russian 39); a longer word stays whole
    #[arg(long, help_heading = "Subtitles", value_name = "N", value_parser = clap::value_parser!(u32).range(10..=200))]
    pub max_chars: Option<u32>,

    /// Most lines in a cue (1 to 10)
    #[arg(long, help_heading = "Subtitles", value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub max_lines: u32,

    /// Longest cue in seconds (1 to 60)
    #[arg(long, help_heading = "Subtitles", value_name = "SECONDS", default_value_t = 7.0, value_parser = values::cue_seconds)]
    pub max_cue: f64,

    /// Time every word, as for karaoke
    ///
    /// In WebVTT and LRC the time of each word stands before it, in TTML each word is a span, in SRT a cue.
    #[arg(long, help_heading = "Subtitles")]
    pub word_cues: bool,
}

impl FormatArgs {
    /// As the library has it.
    pub fn style(&self) -> Style {
        Style {
            textgrid_short: self.textgrid_short,
            csv_safe: self.csv_safe,
            drop_silence_ms: self.drop_silence.map(seconds_to_ms),
            html: HtmlStyle { embed_audio: self.embed_audio },
            cues: cues::CueLimits {
                max_chars: self.max_chars,
                max_lines: self.max_lines,
                max_cue_ms: seconds_to_ms(self.max_cue),
                word_cues: self.word_cues,
            },
            recut: self.recut,
        }
    }
}
