//! From a result to bytes on a disk or a pipe: one writer a file, and one way to save.

pub mod document;
pub mod format;
pub mod html;
mod ipa;
pub mod json;
pub mod marks;
pub mod save;

use std::io::{self, Write};
use std::path::Path;

pub use document::Document;
pub use format::Format;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Style {
    /// The page to look at and listen to.
    pub html: html::HtmlStyle,
}

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
        Format::Html => html::write(out, document, None),
    }
}

/// Write `document` to `out` as `format`, which will be the file `target`: what names other files names them from there.
///
/// # Errors
/// Only those of `out`.
///
/// # Panics
/// As [`write()`].
pub fn write_file(
    format: Format,
    target: &Path,
    out: &mut impl Write,
    document: &Document,
) -> io::Result<()> {
    match format {
        Format::Html => html::write(out, document, Some(target)),
        _ => write(format, out, document),
    }
}
