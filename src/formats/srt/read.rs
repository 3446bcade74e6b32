//! SubRip subtitles, as they are found: numbers missing or wrong, empty lines inside a cue or none between cues.

use crate::formats::caption_draft::CaptionDraft;
use crate::formats::cue_blocks::{self, CueBlock};
use crate::formats::rolling_captions;
use crate::formats::timed_text::TimedText;
use crate::formats::timestamps::{cue_timing, timing_line};
use crate::transcript::caption_file::CaptionKind;

/// Whether the first or second line that is not empty is a timing line, or a damaged one and there is a sound one below.
pub(crate) fn is_likely(text: &str) -> bool {
    let mut lines = cue_blocks::lines(text).filter(|line| !line.is_empty());
    let is_damaged = |line: &str| cue_timing(line).is_some_and(|timing| timing.is_damaged());
    let first: Vec<&str> = lines.by_ref().take(2).collect();
    first.iter().any(|line| timing_line(line).is_some())
        || first.iter().any(|line| is_damaged(line)) && lines.any(|line| timing_line(line).is_some())
}

/// Reads all cues; text before the first timing line is not part of any and is left out.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let (head, mut blocks) = cue_blocks::blocks(text);
    let mut numbered = head.iter().rev().find(|l| !l.is_empty()).is_some_and(|l| is_number(l));
    let cues = blocks.len();
    for (i, block) in blocks.iter_mut().enumerate() {
        // Behind the last cue only the next number in turn is one: the file was cut short there.
        let next = block.lines.iter().rev().find(|l| !l.is_empty()).and_then(|l| l.parse().ok());
        if i + 1 < cues || next == Some(cues + 1) {
            numbered = drop_number(block, numbered);
        }
    }
    let draft = CaptionDraft::of_blocks(CaptionKind::Srt, text, &blocks);
    let outside = head.iter().filter(|line| !line.is_empty() && !is_number(line)).count();
    let mut warnings = cue_blocks::complaints(&blocks, outside);
    let mut timed = rolling_captions::rough(blocks);
    timed.warnings.append(&mut warnings);
    (timed, draft)
}

/// Takes the next cue's number from the end of `block`; whether there was one. A number that no empty line parts from
/// the cue is text, unless the cue before was numbered.
fn drop_number(block: &mut CueBlock, numbered: bool) -> bool {
    let Some(last) = block.lines.iter().rposition(|l| !l.is_empty()) else { return false };
    let stands_apart = last > 0 && block.lines[last - 1].is_empty();
    let is_its_number = is_number(block.lines[last]) && (stands_apart || numbered);
    if is_its_number {
        block.lines.truncate(last);
    }
    is_its_number
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit())
}
