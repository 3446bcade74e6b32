//! From a result to bytes on a disk or a pipe: one writer a file, and one way to save.

pub mod cues;
pub mod document;
pub mod format;
mod ipa;
pub mod json;
pub mod lrc;
pub mod marks;
pub mod save;
pub mod srt;
pub mod ttml;
pub mod vtt;

use std::io::{self, Write};

pub use document::Document;
pub use format::Format;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Style {
    /// How much a cue of subtitles may hold, and whether words are shown one by one.
    pub cues: cues::Limits,
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
        Format::Srt => srt::write(out, document),
        Format::Vtt => vtt::write(out, document),
        Format::Ttml => ttml::write(out, document),
        Format::Lrc => lrc::write(out, document),
    }
}
