//! The options of single formats: how to write what leaves a choice.

use clap::Args;
use kiru_align::output::Style;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Args)]
pub struct Styling {}

impl Styling {
    /// As the library has it.
    pub fn style(&self) -> Style {
        Style {}
    }
}
