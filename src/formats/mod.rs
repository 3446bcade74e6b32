//! Files: transcripts and timed words are read from many formats, results are written in more.
//!
//! A format that is both read and written has a folder: `parse.rs` takes a file apart, `read.rs` makes a transcript of
//! it, `timed.rs` words to compare, and `write.rs` writes a result.
//!
//! ```text
//! bytes -> decode -> sniff -> read ---------> Transcript with hints
//!                          -> timed_words --> TimedWords, for comparing and evaluating
//! Outcome -> Document -> write --> bytes -> save
//! ```

mod format;
mod transcript_format;

mod decode;
mod timestamps;
mod time_line;
mod silence_labels;
mod media;
mod xml;
mod ipa;

mod timed_text;
pub mod timed_words;
mod lines_from_rows;
mod markup;
mod cue_blocks;
mod cue_numbers;
mod cue_mends;
mod rolling_captions;
mod caption_draft;
mod chat;
#[cfg(feature = "documents")]
mod office;
mod web_page;
mod youtube;
mod sniff;
mod assign_hints;
pub mod read;

mod document;
pub mod marks;
mod cut_list;
mod timecode;
#[cfg(feature = "subtitles")]
pub mod cues;
#[cfg(feature = "subtitles")]
pub mod retime;
pub mod temporary;
pub mod save;

mod ctm;
pub mod json;
pub mod rttm;
mod srt;
mod table;
mod textgrid;
mod vtt;
mod ass;
mod lrc;
mod sbv;
mod scc;
mod stl;
mod ttml;
mod audacity;
mod eaf;
mod edl;
mod gentle;
#[cfg(feature = "html")]
pub mod html;
mod otio;
mod whisperx;

use std::io::{self, Write};
use std::path::Path;

pub use self::document::{Document, ModelName, WriteOptions};
pub use self::format::Format;
pub use self::silence_labels::is_silence;
pub use self::transcript_format::TranscriptFormat;

use crate::units::Ms;

/// How formats that leave a choice are written.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Style {
    /// Whether TextGrids have the short form.
    pub textgrid_short: bool,
    /// The longest pause between words that cut lists (OTIO, EDL) keep, in milliseconds; none keeps all.
    pub drop_silence_ms: Option<Ms>,
    /// Whether words in tables (CSV, TSV) that a spreadsheet takes for a formula get an apostrophe in front.
    pub csv_safe: bool,
    /// The page to look at and listen to.
    #[cfg(feature = "html")]
    pub html: html::HtmlStyle,
    /// How much a cue of subtitles may hold, and whether words are shown one by one.
    #[cfg(feature = "subtitles")]
    pub cues: cues::CueLimits,
    /// Whether subtitles are cut anew even where the transcript came as subtitles of the same kind.
    #[cfg(feature = "subtitles")]
    pub recut: bool,
}

/// Write `document` to `out` as `format`.
///
/// # Errors
/// Only those of `out`.
///
/// # Panics
/// If the alignment does not hold exactly one word per token of the transcript.
pub fn write(format: Format, out: &mut impl Write, document: &Document) -> io::Result<()> {
    write_dyn(format, out, document)
}

/// [`write()`], once for whatever is written to.
fn write_dyn(format: Format, mut out: &mut dyn Write, document: &Document) -> io::Result<()> {
    let out = &mut out;
    assert_eq!(document.alignment.words.len(), document.transcript.tokens.len(), "one word per token");
    #[cfg(feature = "subtitles")]
    if let Some((captions, kind)) = retime::source(format, document) {
        return retime::write(out, document, captions, kind);
    }
    match format {
        Format::Json => json::write(out, document),
        Format::Whisperx => whisperx::write(out, document),
        Format::Gentle => gentle::write(out, document),
        Format::Textgrid => textgrid::write(out, document),
        Format::Ctm => ctm::write(out, document),
        Format::Csv => table::write(out, document, b','),
        Format::Tsv => table::write(out, document, b'\t'),
        Format::Audacity => audacity::write(out, document),
        Format::Eaf => eaf::write(out, document),
        #[cfg(feature = "subtitles")]
        Format::Srt => srt::write(out, document),
        #[cfg(feature = "subtitles")]
        Format::Vtt => vtt::write(out, document),
        #[cfg(feature = "subtitles")]
        Format::Ttml => ttml::write(out, document),
        #[cfg(feature = "subtitles")]
        Format::Lrc => lrc::write(out, document),
        #[cfg(feature = "subtitles")]
        Format::Ass => ass::write(out, document),
        #[cfg(feature = "subtitles")]
        Format::Sbv => sbv::write(out, document),
        Format::Otio => otio::write(out, document),
        Format::Edl => edl::write(out, document),
        #[cfg(feature = "html")]
        Format::Html => html::write(out, document, None),
    }
}

/// Write `document` to `out` as `format`, which will be the file `target`: what names other files names them from
/// there.
///
/// # Errors
/// Only those of `out`.
///
/// # Panics
/// As [`write()`].
#[cfg_attr(not(feature = "html"), expect(unused_variables))]
pub fn write_file(
    format: Format,
    target: &Path,
    out: &mut impl Write,
    document: &Document,
) -> io::Result<()> {
    match format {
        #[cfg(feature = "html")]
        Format::Html => html::write(&mut (out as &mut dyn Write), document, Some(target)),
        _ => write(format, out, document),
    }
}
