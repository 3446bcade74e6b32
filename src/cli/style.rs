//! The options of single formats: how to write what leaves a choice.

use clap::Args;
use kiru_align::output::Style;

use super::page::Page;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Formats")]
pub struct Styling {
    /// The page to look at and listen to.
    #[command(flatten)]
    pub page: Page,
}

impl Styling {
    /// As the library has it.
    pub fn style(&self) -> Style {
        Style { html: self.page.style() }
    }
}
