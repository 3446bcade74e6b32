//! WebVTT subtitles: the header, notes, styles and identifiers left out, times inside cues kept.

use crate::formats::caption_draft::CaptionDraft;
use crate::formats::timed_text::TimedText;
use crate::formats::{cue_blocks, rolling_captions};
use crate::transcript::caption_file::CaptionKind;

/// Whether its first line is that of WebVTT; if more than the name stands in it, there must be a timing line, too.
pub(crate) fn is_likely(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix("WEBVTT") else { return false };
    let title = cue_blocks::lines(rest).next().unwrap_or("");
    title.is_empty() && !rest.starts_with(|c: char| !c.is_whitespace())
        || rest.starts_with(char::is_whitespace)
            && cue_blocks::lines(text).any(|line| crate::formats::timestamps::timing_line(line).is_some())
}

/// Reads all cues. A cue ends at the first empty line (W3C WebVTT 4.1); what follows it up to the next timing line
/// is a note, a style, a region or the next cue's identifier.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let (head, mut blocks) = cue_blocks::blocks(text);
    for at in 0..blocks.len() {
        let before = if at == 0 { &head } else { &blocks[at - 1].lines };
        blocks[at].name = before.last().and_then(|identifier| named(identifier));
    }
    let (count, mut outside) = (blocks.len(), 0);
    for (at, block) in blocks.iter_mut().enumerate() {
        let end = block.lines.iter().position(|l| l.is_empty()).unwrap_or(block.lines.len());
        outside += no_cue(&block.lines[end..], at + 1 == count);
        block.lines.truncate(end);
    }
    let draft = CaptionDraft::of_blocks(CaptionKind::Vtt, text, &blocks);
    let mut warnings = cue_blocks::complaints(&blocks, outside);
    let mut timed = rolling_captions::rough(blocks);
    timed.warnings.append(&mut warnings);
    (timed, draft)
}

/// The name in an identifier as Webex writes it: `12 "Anna Smith" (3456)`.
fn named(identifier: &str) -> Option<&str> {
    let (number, rest) = identifier.split_once(' ')?;
    let (name, rest) = rest.strip_prefix('"')?.rsplit_once('"')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let rest = rest.trim();
    let is_behind =
        rest.is_empty() || rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')).is_some_and(is_number);
    (is_number(number) && is_behind && !name.trim().is_empty()).then(|| name.trim())
}

/// How many of the `lines` behind a cue are neither notes, styles or regions nor the identifier of the next cue.
fn no_cue(lines: &[&str], is_last: bool) -> usize {
    let mut paragraphs: Vec<&[&str]> =
        lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).collect();
    if !is_last && paragraphs.last().is_some_and(|last| last.len() == 1) && !lines.ends_with(&[""]) {
        paragraphs.pop();
    }
    let is_known =
        |lines: &&[&str]| ["NOTE", "STYLE", "REGION"].iter().any(|name| lines[0].starts_with(name));
    paragraphs.iter().filter(|lines| !is_known(lines)).map(|lines| lines.len()).sum()
}
