//! SubRip subtitles, as they are found: numbers missing or wrong, empty lines inside a cue or none between cues.

use crate::formats::caption_draft::CaptionDraft;
use crate::formats::cue_blocks::{self, CueBlock};
use crate::formats::rolling_captions;
use crate::formats::time_line::{LineBefore, TimeLine, TimesParted, TimesRead, time_line};
use crate::formats::timed_text::TimedText;
use crate::transcript::caption_file::CaptionKind;

/// The first line of times is looked for in so many lines that are not empty.
const MOST_ABOVE: usize = 6;

/// Whether the first or second line that is not empty, or one below a number, is one of times that leaves no doubt: with an
/// arrow or below a number, and whole; or another such line follows.
pub(crate) fn is_likely(text: &str) -> bool {
    let mut lines = cue_blocks::lines(text).filter(|line| !line.is_empty());
    let (mut before, mut found) = ("", None);
    for (at, line) in lines.by_ref().take(MOST_ABOVE).enumerate() {
        // Further down only below its number.
        found = times(line).filter(|_| at < 2 || is_number(before));
        if found.is_some() {
            break;
        }
        before = line;
    }
    let is_numbered = is_number(before);
    found.is_some_and(|found| {
        let is_read = found.damage().is_none_or(|read| matches!(read, TimesRead::Both(..)));
        let is_cue = is_numbered || found.is_sure;
        is_cue && is_read
            || is_numbered && found.is_sure
            || lines.filter_map(times).any(|other| other.is_sound || is_cue && (is_numbered || other.is_sure))
    })
}

fn times(line: &str) -> Option<TimeLine<'_>> {
    time_line(line, TimesParted::ByArrow, LineBefore::Nothing)
}

/// Reads all cues, and the text that is in none.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let (head, mut blocks) = cue_blocks::blocks(text, TimesParted::ByArrow);
    let mut numbered = head.iter().rev().find(|l| !l.is_empty()).is_some_and(|l| is_number(l));
    let cues = blocks.len();
    for (i, block) in blocks.iter_mut().enumerate() {
        // Behind the last cue only the next number in turn is one: the file was cut short there.
        let next = block.lines.iter().rev().find(|l| !l.is_empty()).and_then(|l| l.parse().ok());
        if i + 1 < cues || next == Some(cues + 1) {
            numbered = drop_number(block, numbered);
        }
    }
    let is_text = |line: &str| !line.is_empty() && !is_number(line);
    if let Some(at) = head.iter().position(|line| is_text(line)) {
        let lines = head[at..].iter().copied().filter(|line| is_text(line)).collect();
        blocks.insert(0, CueBlock::outside(at + 1, lines));
    }
    let draft = CaptionDraft::of_blocks(CaptionKind::Srt, text, &blocks);
    let mut warnings = cue_blocks::complaints(text, &blocks);
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
    !line.is_empty() && line.chars().all(char::is_numeric)
}
