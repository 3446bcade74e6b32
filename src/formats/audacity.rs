//! A label track of Audacity: `start`, `end` and the word, with tabs between them, a line.
//!
//! It is read with File > Import > Labels. Words without times cannot be in it, and neither can scores, status, phones
//! or lines. Times have three decimals where Audacity itself writes six: ours are milliseconds.

use std::io::{self, Write};

use super::document::Document;
use super::timestamps::DecimalSeconds;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    for (token, time) in document.words() {
        if let Some(span) = time.span {
            writeln!(
                out,
                "{}\t{}\t{}",
                DecimalSeconds(span.start),
                DecimalSeconds(span.end),
                token.verbatim
            )?;
        }
    }
    Ok(())
}
