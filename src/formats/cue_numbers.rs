//! The numbers of cues, which stand on lines of their own, and the cues that have nothing but their number left.
//!
//! A cue whose line of times was deleted looks like more text of the one before: an empty line, the next number, text. It
//! is one where the numbers go on, and not where the next cue has that number itself: then it is text that is a number.

use super::cue_blocks::CueBlock;
use crate::normalize::decimal_digit;

/// Whether `line` is the number of a cue and nothing else: `12`, `12.`, `#12`, in the digits of any script.
pub(crate) fn is_number(line: &str) -> bool {
    number(line).is_some()
}

/// The number that `line` is.
pub(crate) fn number(line: &str) -> Option<u32> {
    const MOST_DIGITS: usize = 9;
    let bare = line.strip_prefix('#').unwrap_or(line);
    let bare = bare.strip_suffix(['.', ':', ')']).unwrap_or(bare);
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => decimal_digit(c),
    };
    let digits: Option<String> = bare.chars().map(digit).collect();
    digits.filter(|digits| digits.len() <= MOST_DIGITS)?.parse().ok()
}

/// Takes the numbers of `blocks` from the ends of the lines above them, the first of which are `head`. In WebVTT
/// (`needs_turn`) a line of a cue is text unless it is the next number in turn.
pub(crate) fn take<'a>(head: &mut Vec<&'a str>, blocks: &mut [CueBlock<'a>], needs_turn: bool) {
    let mut before = None;
    for at in 0..blocks.len() {
        let (above, own) = blocks.split_at_mut(at);
        let lines = above.last_mut().map_or(&mut *head, |block| &mut block.lines);
        own[0].number_line = take_last(lines, before, at == 0, needs_turn);
        before = own[0].own_number();
    }
}

/// The number at the end of `lines`, which belong to the cue with the number `before` or are the head of the file. One
/// that no empty line parts from the text above it is text, unless the cue before was numbered; so is one that an empty
/// line parts from the times below it, unless it is in turn.
fn take_last<'a>(
    lines: &mut Vec<&'a str>,
    before: Option<u32>,
    is_head: bool,
    needs_turn: bool,
) -> Option<&'a str> {
    let last = lines.iter().rposition(|line| !line.is_empty())?;
    let Some(found) = number(lines[last]) else {
        return take_last_word(&mut lines[last..], before);
    };
    let is_in_turn = before.is_some_and(|before| {
        let lost = in_turn(&lines[..last], before + 1, |_| true).len();
        found == before + 1 || found == before + 1 + lost as u32
    });
    let stands_apart = if last == 0 { is_head } else { lines[last - 1].is_empty() || is_head && !needs_turn };
    let is_right_above = last + 1 == lines.len() || is_head;
    let is_plain = is_right_above && lines[last].chars().all(char::is_numeric);
    let is_meant = if stands_apart {
        is_plain || is_in_turn || is_right_above && before.is_none()
    } else {
        is_in_turn || before.is_some() && is_plain && !needs_turn
    };
    is_meant.then(|| {
        let line = lines[last];
        lines.truncate(last);
        line
    })
}

/// The number at the end of the text right above times, the first of `lines`, where it is the one in turn.
fn take_last_word<'a>(lines: &mut [&'a str], before: Option<u32>) -> Option<&'a str> {
    let [line] = lines else { return None };
    let (text, word) = line.rsplit_once(char::is_whitespace)?;
    let is_next = number(word)? == before? + 1 && word.bytes().all(|b| b.is_ascii_digit());
    is_next.then(|| {
        *line = text.trim_end();
        word
    })
}

/// Where numbers that go on from `first` stand in `lines`, of those where one `may_stand`.
fn in_turn(lines: &[&str], first: u32, may_stand: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if number(line) == Some(first + found.len() as u32) && may_stand(at) {
            found.push(at);
        }
    }
    found
}

/// Where the numbers of cues without a line of times stand in `lines`, which belong to the cue with the number `before` or
/// are above the first one; `next` is the number of the next cue with times.
fn lost(lines: &[&str], before: Option<u32>, next: Option<u32>) -> Vec<usize> {
    let first = lines.iter().position(|line| !line.is_empty());
    let first = match (before, first.and_then(|first| number(lines[first]))) {
        (Some(before), _) => before + 1,
        (None, Some(found)) if next.is_none_or(|next| found < next) => found,
        _ => return Vec::new(),
    };
    let is_apart = |at: usize| {
        let below = &lines[at + 1..];
        let is_above_text = below.iter().all(|line| line.is_empty()) || !below[0].is_empty();
        is_above_text && lines[..at].last().map_or(before.is_none(), |above| above.is_empty())
    };
    // Where they lead up to the next cue, no empty line is needed.
    let all = in_turn(lines, first, |_| true);
    if next == Some(first + all.len() as u32) {
        return all;
    }
    let mut apart = in_turn(lines, first, is_apart);
    let most = next.and_then(|next| next.checked_sub(first)).map_or(apart.len(), |most| most as usize);
    apart.truncate(most);
    apart
}

/// `blocks` with those of which only the number and the text is left, in the order of the file. Numbers without text, too,
/// are `alone`. Above the first cue, `head` keeps what is in none.
pub(crate) fn with_lost<'a>(
    head: &mut Vec<&'a str>,
    blocks: Vec<CueBlock<'a>>,
    line_number: impl Fn(&str) -> usize,
    alone: &mut Vec<&'a str>,
) -> Vec<CueBlock<'a>> {
    let mut found = Vec::with_capacity(blocks.len());
    let mut split = |lines: &mut Vec<&'a str>, before: Option<u32>, next: Option<u32>, found: &mut Vec<_>| {
        let lost = lost(lines, before, next);
        let ends = lost.iter().skip(1).copied().chain([lines.len()]);
        for (&at, end) in lost.iter().zip(ends) {
            match lines[at + 1..end].iter().position(|line| !line.is_empty()) {
                None => alone.push(lines[at]),
                Some(text) => {
                    let block = CueBlock::outside(line_number(lines[at]), lines[at + 1 + text..end].to_vec());
                    found.push(CueBlock { number_line: Some(lines[at]), ..block });
                }
            }
        }
        lines.truncate(lost.first().copied().unwrap_or(lines.len()));
        // The number of the cue itself once more.
        if let Some(last) = lines.iter().rposition(|line| !line.is_empty())
            && before.is_some()
            && next.is_some()
            && number(lines[last]) == next
            && last > 1
            && lines[last - 1].is_empty()
            && lines[..last].iter().any(|line| !line.is_empty())
        {
            alone.push(lines[last]);
            lines.truncate(last);
        }
    };
    let own: Vec<Option<u32>> = blocks.iter().map(CueBlock::own_number).collect();
    split(head, None, own.first().copied().flatten(), &mut found);
    for (at, mut block) in blocks.into_iter().enumerate() {
        let mut behind = Vec::new();
        if own[at].is_some() {
            split(&mut block.lines, own[at], own.get(at + 1).copied().flatten(), &mut behind);
        }
        found.push(block);
        found.append(&mut behind);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_alone() {
        for (line, expected) in [
            ("12", Some(12)),
            ("#12", Some(12)),
            ("12.", Some(12)),
            ("٣", Some(3)),
            ("１２", Some(12)),
            ("007", Some(7)),
            ("", None),
            ("#", None),
            ("12 ", None),
            ("1.2", None),
            ("x", None),
            ("12345678901", None),
        ] {
            assert_eq!(number(line), expected, "{line}");
        }
    }

    #[test]
    fn a_number_that_an_empty_line_parts_from_times_is_text_unless_it_is_in_turn() {
        let taken = |lines: &[&'static str], before| {
            let mut lines = lines.to_vec();
            (take_last(&mut lines, before, false, false), lines.len())
        };
        assert_eq!(taken(&["3817", ""], Some(6)), (None, 2));
        assert_eq!(taken(&["so", "", "1950", ""], Some(6)), (None, 4));
        assert_eq!(taken(&["", "7", ""], None), (None, 3));
        assert_eq!(taken(&["so", "", "7", ""], Some(6)), (Some("7"), 2));
        assert_eq!(taken(&["so", "", "9"], Some(6)), (Some("9"), 2));
        assert_eq!(taken(&["so", "", "9"], None), (Some("9"), 2));
    }

    #[test]
    fn cues_without_times_are_those_whose_number_is_in_turn() {
        assert_eq!(lost(&["so", "", "2", "it"], Some(1), Some(3)), [2]);
        assert_eq!(lost(&["so", "", "2", "it", "", "3", "was"], Some(1), Some(4)), [2, 5]);
        assert_eq!(lost(&["so", "", "2", "it"], Some(1), None), [2]);
        // The numbers begin anew.
        assert_eq!(lost(&["so", "", "4", "it"], Some(3), Some(1)), [2]);
        assert_eq!(lost(&["so", "2", "it"], Some(1), Some(3)), [1]);
        assert_eq!(lost(&["1", "so"], None, Some(2)), [0]);
        assert_eq!(lost(&["1", "so", "", "2", "it"], None, Some(3)), [0, 3]);
        // These are text.
        for (lines, before, next) in [
            (&["so", "", "2", "it"][..], Some(1), Some(2)),
            (&["so", "", "3", "it"], Some(1), Some(3)),
            (&["so", "2", "it"], Some(1), Some(2)),
            (&["so", "2", "it"], Some(1), None),
            (&["2"], Some(1), Some(2)),
            (&["above", "", "1", "so"], None, Some(2)),
            (&["5", "so"], None, Some(1)),
            (&["so", "", "2", "", "name"], Some(1), None),
        ] {
            assert_eq!(lost(lines, before, next), [0_usize; 0], "{lines:?}");
        }
    }
}
