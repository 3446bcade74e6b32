//! From a result to bytes on a disk or a pipe: one writer a file, and one way to save.

pub mod document;
pub mod format;
mod ipa;
pub mod json;
pub mod marks;
pub mod save;

use std::io::{self, Write};

pub use document::Document;
pub use format::Format;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Style {}

/// Write `document` to `out` as `format`.
///
/// # Errors
/// Only those of `out`.
///
/// # Panics
/// If the alignment does not hold exactly one word per token of the transcript.
pub fn write(format: Format, out: &mut impl Write, document: &Document) -> io::Result<()> {
    assert_eq!(document.alignment.words.len(), document.transcript.tokens.len(), "one word per token");
    match format {
        Format::Json => json::write(out, document),
    }
}
