//! WebVTT subtitles: the header, notes, styles and identifiers left out, times inside cues kept.

use crate::formats::caption_draft::CaptionDraft;
use crate::formats::cue_blocks::{self, CueBlock};
use crate::formats::rolling_captions;
use crate::formats::time_line::{LineBefore, TimesParted, time_line};
use crate::formats::timed_text::TimedText;
use crate::transcript::caption_file::CaptionKind;

/// Whether its first line is that of WebVTT; if more than the name stands in it, there must be a line of times, too.
pub(crate) fn is_likely(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix("WEBVTT") else { return false };
    let title = cue_blocks::lines(rest).next().unwrap_or("");
    let is_times = |line: &str| time_line(line, TimesParted::ByArrow, LineBefore::Nothing).is_some();
    title.is_empty() && !rest.starts_with(|c: char| !c.is_whitespace())
        || rest.starts_with(char::is_whitespace) && cue_blocks::lines(text).any(is_times)
}

/// Reads all cues, and the text that is in none. A cue ends at the first empty line (W3C WebVTT 4.1); what follows it up to
/// the next line of times is a note, a style, a region, the next cue's identifier or text that is in no cue.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let (head, mut found) = cue_blocks::blocks(text, TimesParted::ByArrow);
    for at in 0..found.len() {
        let before = if at == 0 { &head } else { &found[at - 1].lines };
        found[at].name = before.last().and_then(|identifier| named(identifier));
    }
    let count = found.len();
    // The header lasts up to the first empty line.
    let header = head.iter().position(|line| line.is_empty()).unwrap_or(head.len());
    let mut blocks: Vec<CueBlock> = Vec::with_capacity(count);
    blocks.extend(no_cue(&head[header..], header + 1, count == 0));
    for (at, mut block) in found.into_iter().enumerate() {
        let first = block.number + 1 - usize::from(block.has_text_behind);
        let end = block.lines.iter().position(|l| l.is_empty()).unwrap_or(block.lines.len());
        let mut outside = no_cue(&block.lines[end..], first + end, at + 1 == count);
        block.lines.truncate(end);
        if end == 0 && !outside.is_empty() {
            // Its first row is empty, as where captions roll up.
            block.lines = outside.remove(0).lines;
        }
        blocks.push(block);
        blocks.extend(outside);
    }
    let draft = CaptionDraft::of_blocks(CaptionKind::Vtt, text, &blocks);
    let mut warnings = cue_blocks::complaints(text, &blocks);
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

/// What of the `lines` behind a cue, the first of which is the line `number` of the file, is neither note, style or region
/// nor the identifier of the next cue: a block for each stretch of such text.
fn no_cue<'a>(lines: &[&'a str], number: usize, is_last: bool) -> Vec<CueBlock<'a>> {
    let mut blocks: Vec<CueBlock> = Vec::new();
    let mut at = 0;
    for paragraph in lines.split(|line| line.is_empty()) {
        let begin = at;
        at += paragraph.len() + 1;
        let Some(first) = paragraph.first() else { continue };
        let is_identifier = !is_last && paragraph.len() == 1 && at > lines.len();
        let is_known = ["NOTE", "STYLE", "REGION"].iter().any(|name| first.starts_with(name));
        let is_number = paragraph.len() == 1 && first.bytes().all(|b| b.is_ascii_digit());
        if !is_identifier && !is_known && !is_number {
            blocks.push(CueBlock::outside(number + begin, paragraph.to_vec()));
        }
    }
    blocks
}
