//! WebVTT subtitles: the header, notes, styles and identifiers left out, times inside cues kept.

use crate::formats::caption_draft::{CaptionDraft, offset_in};
use crate::formats::cue_blocks::{self, CueBlock, CutLines};
use crate::formats::cue_mends::{CueMends, LineStarts};
use crate::formats::cue_numbers::{is_number, number};
use crate::formats::rolling_captions;
use crate::formats::time_line::{LineBefore, TimesParted, is_blank, is_settings_of_vtt, time_line};
use crate::formats::timed_text::TimedText;
use crate::transcript::caption_file::CaptionKind;
use crate::transcript::differ_by_a_letter;

/// Whether its first line is that of WebVTT, whole or with a slip; if more than the name stands in it or it is damaged, there
/// must be a line of times, too. Without one, whether it has times and what other subtitles do not have.
pub(crate) fn is_likely(text: &str) -> bool {
    let is_times = |line: &str| time_line(line, TimesParted::ByArrow, LineBefore::Nothing).is_some();
    let has_times = || cue_blocks::lines(text).any(is_times);
    match FirstLine::of(text) {
        FirstLine::Whole if text.starts_with(NAME) => {
            let is_bare = cue_blocks::lines(text).next().is_some_and(|line| line == NAME);
            is_bare || has_times()
        }
        FirstLine::Whole => has_times(),
        FirstLine::Damaged(_) => text.contains("-->"),
        FirstLine::Missing => {
            text.contains("-->") && cue_blocks::lines(text).any(is_no_other) && {
                let CutLines { blocks, .. } = cue_blocks::blocks(text, TimesParted::ByArrow, None);
                is_untitled(&blocks)
            }
        }
    }
}

const NAME: &str = "WEBVTT";

/// The first line of WebVTT.
#[derive(Debug, PartialEq)]
enum FirstLine {
    Whole,
    /// The name stands there, but with a slip or not where it should: from the begin of the file to there.
    Damaged(usize),
    Missing,
}

impl FirstLine {
    fn of(text: &str) -> FirstLine {
        let above = text.len() - text.trim_start().len();
        let line = cue_blocks::lines(&text[above..]).next().unwrap_or("");
        let bare = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        let above = above + line.len() - bare.len();
        let mut words = bare.split(char::is_whitespace);
        let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        if first == NAME {
            return if above == 0 { FirstLine::Whole } else { FirstLine::Damaged(above + first.len()) };
        }
        let is_name = |word: &str| {
            let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            word.len() + 1 >= NAME.len() && differ_by_a_letter(word, NAME)
        };
        match (is_name(first), is_name(&format!("{first}{second}"))) {
            (true, _) => FirstLine::Damaged(above + first.len()),
            (_, true) => FirstLine::Damaged(offset_in(text, second) + second.len()),
            _ => FirstLine::Missing,
        }
    }
}

/// Whether `line` is one that WebVTT alone has.
fn is_no_other(line: &str) -> bool {
    let is_block = matches!(line, "NOTE" | "STYLE" | "REGION") || line.starts_with("NOTE ");
    let has_settings = || {
        let times = time_line(line, TimesParted::ByArrow, LineBefore::Nothing)?;
        Some(times.is_sound && !times.rest.is_empty() && is_settings_of_vtt(times.rest))
    };
    is_block || is_header(line) || line.starts_with("<v ") || has_settings() == Some(true)
}

/// Whether the times of `blocks`, but for a slip among them, are written as WebVTT has them, so that only its first line
/// tells it from SRT.
pub(crate) fn is_untitled(blocks: &[CueBlock]) -> bool {
    const FOR_EACH_SLIP: usize = 3;
    let times = blocks.iter().filter_map(|block| block.times);
    let has_dots = |part: &str| part.contains('.') && !part.contains(',');
    let (mut with_dots, mut others) = (0, 0);
    for part in times.flat_map(|times| [times.parts.0, times.parts.1]) {
        if has_dots(part) { with_dots += 1 } else { others += 1 }
    }
    with_dots > 0 && with_dots >= others * FOR_EACH_SLIP
}

/// Reads all cues, and the text that is in none. A cue ends at the first empty line (W3C WebVTT 4.1); what follows it up to
/// the next line of times is a note, a style, a region, the next cue's identifier or text that is in no cue.
pub(crate) fn parse_at(text: &str, fps: Option<f64>) -> (TimedText, CaptionDraft) {
    let CutLines { mut head, blocks: found, unread, rate_told } =
        cue_blocks::blocks(text, TimesParted::ByArrow, fps);
    let mut mends = CueMends::new(text, &unread);
    let (has_title, title_told) = mend_first_line(text, &head, &mut mends);
    // The header lasts up to the first empty line.
    let is_header = has_title || head.first().is_some_and(|line| is_header(line));
    let first = head.iter().position(|line| !line.is_empty()).unwrap_or(0);
    let below = head[first..].iter().position(|line| line.is_empty()).map(|length| first + length);
    // The number of the first cue may stand right below it.
    let has_number = head.last().is_some_and(|line| is_number(line));
    let header_end = below.unwrap_or(head.len() - usize::from(has_number));
    let header = head.drain(..if is_header { header_end } else { 0 }).collect::<Vec<_>>();
    let mut found = mends.number(&mut head, found, true);
    for at in 0..found.len() {
        let before = if at == 0 { &head } else { &found[at - 1].lines };
        let name = before.last().and_then(|identifier| named(identifier));
        found[at].name = name;
    }
    let count = found.len();
    let has_identifier =
        |next: Option<&CueBlock>| next.is_some_and(|next| next.times.is_some() && next.number_line.is_none());
    let mut blocks: Vec<CueBlock> = Vec::with_capacity(count);
    blocks.extend(no_cue(&mends.lines, &head, has_identifier(found.first()), Some(1)));
    let mut waiting = found.into_iter().peekable();
    while let Some(mut block) = waiting.next() {
        let is_end = |line: &str| line.is_empty() && mends.lines.is_empty(line);
        let end = block.lines.iter().position(|line| is_end(line)).unwrap_or(block.lines.len());
        let behind = block.lines.split_off(end);
        let next = block.own_number().map(|number| number + 1);
        let mut outside = no_cue(&mends.lines, &behind, has_identifier(waiting.peek()), next);
        if end == 0 && !outside.is_empty() {
            // Its first row is empty.
            block.lines = outside.remove(0).lines;
        }
        blocks.push(block);
        blocks.extend(outside);
    }
    mends.blocks(header.last().copied(), &blocks, false);
    let (draft, odd) = CaptionDraft::of_blocks(CaptionKind::Vtt, text, &blocks, mends, false);
    let warnings = cue_blocks::complaints(&unread, &blocks);
    let mut timed = rolling_captions::rough(blocks);
    timed.warnings.extend(title_told.into_iter().chain(warnings).chain(odd).chain(rate_told));
    (timed, draft)
}

/// Mends the first line of `text`; whether there is one, and what is said if it is damaged or missing.
fn mend_first_line(text: &str, head: &[&str], mends: &mut CueMends) -> (bool, Option<String>) {
    let shown = head.iter().find(|line| !line.is_empty()).copied().unwrap_or("");
    match FirstLine::of(text) {
        FirstLine::Whole => (true, None),
        FirstLine::Damaged(end) => {
            let is_parted = text[end..].starts_with(char::is_whitespace) || text.len() == end;
            mends.put(0..end, if is_parted { NAME.to_string() } else { format!("{NAME} ") });
            let what = match text[..end].strip_suffix(NAME) {
                Some(above) if above.contains(['\n', '\r']) => {
                    "an empty line stands above its first line".to_string()
                }
                Some(above) if !above.contains(|c: char| !is_blank(c)) => {
                    "a space, or a sign that is not seen, stands in its first line before".to_string()
                }
                _ => format!("its first line is '{shown:.20}' and not"),
            };
            (true, Some(format!("{what} '{NAME}', as players want it; it is read as WebVTT")))
        }
        FirstLine::Missing => {
            let is_above_header = head.first().is_some_and(|line| is_header(line));
            mends.put(0..0, if is_above_header { format!("{NAME}\n") } else { format!("{NAME}\n\n") });
            (false, Some(format!("it has no line '{NAME}' at its beginning; it is read as WebVTT")))
        }
    }
}

/// Whether `line` says something about the file, as those below the first one do.
fn is_header(line: &str) -> bool {
    ["Kind:", "Language:"].iter().any(|name| line.starts_with(name))
}

/// The name in an identifier as Webex writes it: `12 "Anna Smith" (3456)`.
fn named(identifier: &str) -> Option<&str> {
    let (number, rest) = identifier.split_once(' ')?;
    let (name, rest) = rest.strip_prefix('"')?.rsplit_once('"')?;
    let rest = rest.trim();
    let is_behind =
        rest.is_empty() || rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')).is_some_and(is_number);
    (is_number(number) && is_behind && !name.trim().is_empty()).then(|| name.trim())
}

/// What of `rows` behind a cue is neither note, style or region nor the identifier of the next cue, which may have one at the
/// end, or the number `next`: a block for each stretch of such text.
fn no_cue<'a>(
    lines: &LineStarts,
    rows: &[&'a str],
    may_have_identifier: bool,
    next: Option<u32>,
) -> Vec<CueBlock<'a>> {
    let mut blocks: Vec<CueBlock> = Vec::new();
    let mut at = 0;
    for paragraph in rows.split(|row| row.is_empty()) {
        at += paragraph.len() + 1;
        let Some(first) = paragraph.first() else { continue };
        let is_identifier = may_have_identifier && paragraph.len() == 1 && at > rows.len();
        let is_known = ["NOTE", "STYLE", "REGION"].iter().any(|name| first.starts_with(name));
        let is_number = paragraph.len() == 1 && next.is_some() && number(first) == next;
        if !is_identifier && !is_known && !is_number {
            blocks.push(CueBlock::outside(lines.number(lines.range(first).start), paragraph.to_vec()));
        }
    }
    blocks
}
