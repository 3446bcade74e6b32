//! Whether the recordings of a conversation begin at the same time, as far as the order of the turns tells.
//!
//! Speakers answer each other at once. Where one recording began later than the others, all turns in it come out early:
//! each begins long before the turn ahead of it in the text ends, and the next one begins long after it.
//!
//! ```text
//! text        Anna ....... Ben ..... Anna ...... Ben ...
//! anna.wav    aaaaaaaaaa             aaaaaaaaa
//! ben.wav           bbbbbbbb                bbbbbb             began later: into its turns -, out of them +
//! ```

use std::ops::Range;

use crate::confidence::alignment::{Status, WordTime};
use crate::units::Ms;

/// Smallest shift that is told, in milliseconds: people do interrupt each other and wait for an answer.
const LEAST_SHIFT_MS: i64 = 2000;
/// Where there are fewer changes of the speaker than this each way, a shift has to be larger.
const FEW_CHANGES: usize = 2;
const LEAST_SHIFT_OF_FEW_MS: i64 = 4000;
/// Each change has to show at least this much of it.
const LEAST_GAP_MS: i64 = 1000;

/// A turn, as far as its words were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeardTurn {
    /// In which recording.
    pub recording: usize,
    /// When its first word begins.
    pub start: Ms,
    /// When its last word ends.
    pub end: Ms,
}

/// The turns of `words`, in the order of the text: what is heard in one recording until the text goes on in another.
pub(super) fn turns(words: &[WordTime], recording_of: impl Fn(usize) -> Option<usize>) -> Vec<HeardTurn> {
    let mut turns: Vec<HeardTurn> = Vec::new();
    for (index, word) in words.iter().enumerate().filter(|(_, word)| word.status == Status::Aligned) {
        let (Some(span), Some(recording)) = (word.span, recording_of(index)) else { continue };
        match turns.last_mut().filter(|turn| turn.recording == recording) {
            Some(turn) => turn.end = span.end,
            None => turns.push(HeardTurn { recording, start: span.start, end: span.end }),
        }
    }
    turns
}

/// The recording that began most later or earlier than the others, if one did, and how much later, in milliseconds. Of
/// two recordings it is the second.
pub(super) fn shifted(turns: &[HeardTurn], recordings: Range<usize>) -> Option<(usize, i64)> {
    let judged = if recordings.len() == 2 { recordings.start + 1..recordings.end } else { recordings };
    let shifts = judged.filter_map(|recording| Some((recording, shift(turns, recording)?)));
    shifts.max_by_key(|(_, shift)| shift.abs())
}

/// How much later than the others `recording` began, if it did so or earlier.
fn shift(turns: &[HeardTurn], recording: usize) -> Option<i64> {
    let (mut into, mut out) = (Vec::new(), Vec::new());
    for pair in turns.windows(2) {
        let gap = i64::from(pair[1].start) - i64::from(pair[0].end);
        if pair[1].recording == recording {
            into.push(gap);
        } else if pair[0].recording == recording {
            out.push(gap);
        }
    }
    let are_few = into.len() < FEW_CHANGES || out.len() < FEW_CHANGES;
    let (into, out) = (median(into)?, median(out)?);
    let shift = (out - into) / 2;
    let shows = |gap: i64| gap.abs() >= LEAST_GAP_MS;
    let is_sure = if are_few {
        // What people leave between their turns is less than what moves them.
        shift.abs() >= LEAST_SHIFT_OF_FEW_MS && (out + into).abs() < shift.abs()
    } else {
        shift.abs() >= LEAST_SHIFT_MS
    };
    (is_sure && into.signum() != out.signum() && shows(into) && shows(out)).then_some(shift)
}

fn median(mut gaps: Vec<i64>) -> Option<i64> {
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns of two speakers, whose second recording began `late` milliseconds later.
    fn talk(turns: &[(usize, i64, i64)], late: i64) -> Option<(usize, i64)> {
        let turn = |&(recording, start, end): &(usize, i64, i64)| {
            let moved = |at: i64| Ms::try_from((at - if recording == 1 { late } else { 0 }).max(0)).unwrap();
            HeardTurn { recording, start: moved(start), end: moved(end) }
        };
        shifted(&turns.iter().map(turn).collect::<Vec<_>>(), 0..2)
    }

    const TURNS: [(usize, i64, i64); 6] = [
        (0, 20_000, 25_000),
        (1, 25_300, 29_000),
        (0, 28_800, 33_000),
        (1, 33_500, 34_000),
        (0, 34_200, 41_000),
        (1, 41_900, 44_000),
    ];

    #[test]
    fn a_recording_that_began_later_or_earlier_is_known_by_the_order_of_turns() {
        for late in [-15_000, -3000, 2500, 6000, 18_000] {
            let (recording, shift) = talk(&TURNS, late).unwrap();
            assert!(recording == 1 && (shift - late).abs() < 600, "{late}: {shift}");
        }
        for late in [-1000, 0, 800] {
            assert_eq!(talk(&TURNS, late), None, "{late}");
        }
    }

    #[test]
    fn of_few_turns_only_a_large_shift_is_told() {
        assert_eq!(talk(&TURNS[..3], 3000), None);
        assert!(talk(&TURNS[..3], 6000).is_some_and(|(_, shift)| (shift - 6000).abs() < 600));
        // One who interrupts and one who waits.
        assert_eq!(talk(&[(0, 0, 8000), (1, 5000, 8000), (0, 9800, 16_000), (1, 12_000, 17_000)], 0), None);
        assert_eq!(talk(&TURNS[..2], 9000), None);
        assert_eq!(talk(&[], 0), None);
    }
}
