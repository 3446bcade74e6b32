//! WebVTT subtitles: the header, notes, styles and identifiers left out, times inside cues kept.

use super::{Rough, cues, rolling};

/// Whether its first line is that of WebVTT; if more than the name stands in it, there must be a timing line, too.
pub(super) fn is_likely(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix("WEBVTT") else { return false };
    let title = cues::lines(rest).next().unwrap_or("");
    title.is_empty() && !rest.starts_with(|c: char| !c.is_whitespace())
        || rest.starts_with(char::is_whitespace)
            && cues::lines(text).any(|line| super::clock::timing_line(line).is_some())
}

/// Reads all cues. A cue ends at the first empty line (W3C WebVTT 4.1); what follows it up to the next timing line
/// is a note, a style, a region or the next cue's identifier.
pub(super) fn parse(text: &str) -> Rough {
    let (_, mut blocks) = cues::blocks(text);
    for block in &mut blocks {
        let end = block.lines.iter().position(|l| l.is_empty()).unwrap_or(block.lines.len());
        block.lines.truncate(end);
    }
    rolling::rough(blocks)
}
