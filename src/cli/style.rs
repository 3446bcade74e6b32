//! The options of single formats: how to write what leaves a choice.

use clap::Args;
use kiru_align::output::Style;
use kiru_align::units::seconds_to_ms;

use super::values;

use super::page::Page;

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
}

impl Styling {
    /// As the library has it.
    pub fn style(&self) -> Style {
        Style {
            textgrid_short: self.textgrid_short,
            drop_silence_ms: self.drop_silence.map(seconds_to_ms),
            html: self.page.style(),
        }
    }
}
