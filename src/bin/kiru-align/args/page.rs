//! The options of the page to look at and listen to.

use std::path::PathBuf;

use clap::Args;
use kiru_align::formats::html::HtmlStyle;

/// Whether to write a page, and how.
#[derive(Debug, Clone, Args)]
pub struct Page {
    /// Write a page to look at and listen to, as one more -o FILE --format html
    ///
    /// One file that needs no network: the waveform with words, phones, pauses and cuts, and the words as running text,
    /// coloured by how sure they are; click one to hear it. Without any -o or --format it is all that is written.
    #[arg(long, value_name = "FILE", conflicts_with = "batch", help_heading = "Formats")]
    pub html: Option<PathBuf>,

    /// Put the sound into the page, so that it can be passed on as one file
    ///
    /// Without it the page plays the recording itself, which has to stay where it lies as seen from the page.
    #[arg(long, help_heading = "Formats")]
    pub embed_audio: bool,
}

impl Page {
    /// As the library has it.
    pub fn style(&self) -> HtmlStyle {
        HtmlStyle { embed_audio: self.embed_audio }
    }
}
