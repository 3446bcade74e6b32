//! The options of single formats: how to write what leaves a choice.

use clap::Args;
use kiru_align::formats::Style;
use kiru_align::formats::cues::CueLimits;
use kiru_align::units::seconds_to_ms;

use super::page::Page;
use super::values;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Args)]
pub struct Styling {
    /// Write TextGrids in the short form, a value a line
    #[arg(long, help_heading = "Formats")]
    pub textgrid_short: bool,

    /// In cut lists (otio, edl), drop pauses between words that are longer than SECONDS (0 to 3600)
    ///
    /// A cut list keeps the stretches of the recording that have words, without what is said there and not written.
    /// With --cuts some of each pause remains, as --cut-margins says.
    #[arg(long, help_heading = "Formats", value_name = "SECONDS", value_parser = values::pause_seconds)]
    pub drop_silence: Option<f64>,

    /// The page to look at and listen to.
    #[command(flatten)]
    pub page: Page,

    /// Subtitles: at most N characters in a line (10 to 200); a longer word stays whole
    #[arg(long, help_heading = "Subtitles", value_name = "N", default_value_t = 42, value_parser = clap::value_parser!(u32).range(10..=200))]
    pub max_chars: u32,

    /// Subtitles: at most N lines in a cue (1 to 10)
    #[arg(long, help_heading = "Subtitles", value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub max_lines: u32,

    /// Subtitles: no cue longer than SECONDS (1 to 60)
    #[arg(long, help_heading = "Subtitles", value_name = "SECONDS", default_value_t = 7.0, value_parser = values::cue_seconds)]
    pub max_cue: f64,

    /// Subtitles: word by word, as karaoke
    ///
    /// In WebVTT and LRC the time of each word stands before it, in TTML each is a span of its own, in SRT a cue.
    #[arg(long, help_heading = "Subtitles")]
    pub word_cues: bool,
}

impl Styling {
    /// As the library has it.
    pub fn style(&self) -> Style {
        Style {
            textgrid_short: self.textgrid_short,
            drop_silence_ms: self.drop_silence.map(seconds_to_ms),
            html: self.page.style(),
            cues: CueLimits {
                max_chars: self.max_chars,
                max_lines: self.max_lines,
                max_cue_ms: seconds_to_ms(self.max_cue),
                word_cues: self.word_cues,
            },
        }
    }
}
