//! The options of single formats: how to write what leaves a choice.

use clap::Args;
use kiru_align::output::Style;
use kiru_align::output::cues::Limits;
use kiru_align::units::seconds_to_ms;

use super::values;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Formats")]
pub struct Styling {
    /// Subtitles: at most N characters in a line (10 to 200); a longer word stays whole
    #[arg(long, value_name = "N", default_value_t = 42, value_parser = clap::value_parser!(u32).range(10..=200))]
    pub max_chars: u32,

    /// Subtitles: at most N lines in a cue (1 to 10)
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub max_lines: u32,

    /// Subtitles: no cue longer than SECONDS (1 to 60)
    #[arg(long, value_name = "SECONDS", default_value_t = 7.0, value_parser = values::cue_seconds)]
    pub max_cue: f64,

    /// Subtitles: word by word, as karaoke
    ///
    /// In WebVTT and LRC the time of each word stands before it, in TTML each is a span of its own, in SRT a cue.
    #[arg(long)]
    pub word_cues: bool,
}

impl Styling {
    /// As the library has it.
    pub fn style(&self) -> Style {
        Style {
            cues: Limits {
                max_chars: self.max_chars,
                max_lines: self.max_lines,
                max_cue_ms: seconds_to_ms(self.max_cue),
                word_cues: self.word_cues,
            },
        }
    }
}
