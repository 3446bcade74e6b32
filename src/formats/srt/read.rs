//! SubRip subtitles, as they are found: numbers missing or wrong, empty lines inside a cue or none between cues.

use crate::formats::caption_draft::CaptionDraft;
use crate::formats::cue_blocks::{self, CueBlock, CutLines};
use crate::formats::cue_mends::CueMends;
use crate::formats::cue_numbers::is_number;
use crate::formats::rolling_captions;
use crate::formats::time_line::{LineBefore, TimeLine, TimesParted, TimesRead, time_line};
use crate::formats::timed_text::TimedText;
use crate::formats::vtt;
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
pub(crate) fn parse_at(text: &str, fps: Option<f64>) -> (TimedText, CaptionDraft) {
    let CutLines { mut head, blocks, unread, rate_told } =
        cue_blocks::blocks(text, TimesParted::ByArrow, fps);
    let mut mends = CueMends::new(text, &unread);
    let mut blocks = mends.number(&mut head, blocks, false);
    mends.identifiers(&mut head, &mut blocks);
    if let Some(above) = CueBlock::above(&mends.lines, &head) {
        // It becomes a cue, with a number if others have some.
        let first = above.text_rows().next().map_or(0, |row| mends.lines.begin(row));
        if let Some(next) = blocks.first().and_then(CueBlock::own_number) {
            mends.put(first..first, format!("{}\n", next.saturating_sub(1)));
        }
        blocks.insert(0, above);
    }
    mends.blocks(None, &blocks, true);
    let (mut draft, odd) = CaptionDraft::of_blocks(CaptionKind::Srt, text, &blocks, mends, true);
    draft.is_untitled_vtt = vtt::read::is_untitled(&blocks);
    let warnings = cue_blocks::complaints(&unread, &blocks);
    let mut timed = rolling_captions::rough(blocks);
    timed.warnings.extend(warnings.into_iter().chain(odd).chain(rate_told));
    (timed, draft)
}
