//! When cues that keep their text are shown.
//!
//! A cue begins with the first of its words that was found and ends with the last. It then stays until it is read, as
//! cues that are cut here do ([`crate::formats::cues`]), at most a second and a half. Where the file had less than a
//! second between it and the next cue, and the speakers pause for no more than a second and a half, that gap stays as
//! wide as it was: cues that touched touch. No cue runs into the next, unless it did in the file: then at most so far.
//!
//! A cue none of whose words was found keeps its time, moved as the cues before and after it are, in proportion to its
//! distance from them, and keeps out of their way if it did in the file.

use crate::formats::Document;
use crate::formats::cues::durations::{LONGEST_AFTER_MS, SHORTEST_GAP_MS, wanted_ms};
use crate::transcript::caption_file::{CaptionCue, CaptionFile};
use crate::units::{Ms, MsSpan};

/// A cue on its way to a new time.
struct MovedCue {
    /// Its place in the file.
    index: usize,
    /// Whose recording its words lie in, where speakers have their own: such cues may overlap.
    recording: Option<usize>,
    old: Option<MsSpan>,
    /// From the first word that was found to the last.
    said: Option<MsSpan>,
    /// Characters to read.
    chars: u64,
    new: Option<MsSpan>,
}

/// The new span of each cue of `captions`, whose recording ends at `end`; none if neither its words nor its times say
/// anything.
pub(super) fn new_spans(document: &Document, captions: &CaptionFile, end: Ms) -> Vec<Option<MsSpan>> {
    let mut cues: Vec<MovedCue> = captions.cues.iter().enumerate().map(|cue| moved(document, cue)).collect();
    // In the order of the screen; without any time, in that of the file.
    cues.sort_unstable_by_key(|cue| (cue.old.or(cue.said).map_or(Ms::MAX, |span| span.start), cue.index));
    shift_unheard(&mut cues);
    let nexts: Vec<Option<Next>> = (0..cues.len()).map(|at| Next::after(&cues, at)).collect();
    for (cue, next) in cues.iter_mut().zip(nexts) {
        if let Some(said) = cue.said {
            cue.new = Some(shown(said, cue, next, end));
        }
    }
    let mut spans = vec![None; cues.len()];
    let mut wanted = vec![0; cues.len()];
    for cue in cues {
        spans[cue.index] = cue.new;
        wanted[cue.index] = wanted_ms(cue.chars);
    }
    fill_missing(captions, &mut spans, &wanted, end);
    spans
}

/// Gives cues about which neither their words nor their times say anything, and which are not well formed without times, a
/// place between those beside them in the file; `wanted` is how long each is read.
fn fill_missing(captions: &CaptionFile, spans: &mut [Option<MsSpan>], wanted: &[Ms], end: Ms) {
    let mut before: Ms = 0;
    let mut nexts = vec![end; spans.len()];
    for at in (1..spans.len()).rev() {
        nexts[at - 1] = spans[at].map_or(nexts[at], |span| span.start);
    }
    for (at, cue) in captions.cues.iter().enumerate() {
        if spans[at].is_none() && cue.must_have_times() {
            let until = before.saturating_add(wanted[at]).min(nexts[at]);
            spans[at] = Some(MsSpan { start: before, end: until.max(before + 1) });
        }
        before = spans[at].map_or(before, |span| span.end);
    }
}

fn moved(document: &Document, (index, cue): (usize, &CaptionCue)) -> MovedCue {
    let tokens = document.transcript.tokens.get(cue.tokens.clone()).unwrap_or_default();
    let words = document.alignment.words.get(cue.tokens.clone()).unwrap_or_default();
    let mut placed = words.iter().filter_map(|word| word.span);
    let said = placed.next().map(|first| {
        let last = placed.next_back().unwrap_or(first);
        MsSpan { start: first.start, end: last.end }
    });
    let chars: u64 = tokens.iter().map(|token| token.offset.len() as u64 + 1).sum();
    let recording = document.recording_of(cue.tokens.start);
    MovedCue { index, recording, old: cue.span, said, chars: chars.saturating_sub(1), new: None }
}

/// Gives those without words that were found their own time, moved.
fn shift_unheard(cues: &mut [MovedCue]) {
    let mut before: Option<usize> = None;
    for at in 0..cues.len() {
        if cues[at].said.is_some() {
            before = Some(at);
            continue;
        }
        let Some(old) = cues[at].old else { continue };
        let known = |cue: &MovedCue| Some((cue.old?, cue.said?));
        let left = before.and_then(|left| known(&cues[left]));
        let right = cues[at + 1..].iter().find_map(known);
        let shift = |from: Ms, to: Ms| i64::from(to) - i64::from(from);
        let by = match (left, right) {
            (None, None) => 0,
            (Some((was, is)), None) => shift(was.start, is.start),
            (None, Some((was, is))) => shift(was.start, is.start),
            (Some((left, left_is)), Some((right, right_is))) => {
                let (first, last) = (shift(left.start, left_is.start), shift(right.start, right_is.start));
                let whole = shift(left.start, right.start).max(1);
                first + (last - first) * shift(left.start, old.start).clamp(0, whole) / whole
            }
        };
        let length = old.end - old.start;
        let mut start = moved_by(old.start, by);
        let mut end = start.saturating_add(length);
        // Between its neighbours, if it lay there.
        if let Some((was, is)) = right
            && was.start >= old.end
        {
            end = end.min(is.start);
            start = start.min(end.saturating_sub(length));
        }
        let earlier = cues[..at].iter().rev().find_map(|cue| Some((cue.old?, cue.said.or(cue.new)?)));
        if let Some((was, is)) = earlier
            && was.end <= old.start
        {
            start = start.max(is.end);
        }
        cues[at].new = Some(MsSpan { start, end: end.max(start + 1) });
    }
}

fn moved_by(time: Ms, by: i64) -> Ms {
    Ms::try_from((i64::from(time) + by).max(0)).unwrap_or(Ms::MAX)
}

/// The cue that follows another on the screen.
#[derive(Clone, Copy)]
struct Next {
    start: Ms,
    /// What lay between the two in the file; negative if they overlapped.
    gap: Option<i64>,
}

impl Next {
    /// The first behind `at` that begins later.
    fn after(cues: &[MovedCue], at: usize) -> Option<Next> {
        let cue = &cues[at];
        let said = cue.said?;
        let start = |next: &MovedCue| next.said.or(next.new).map(|span| span.start);
        let is_later = |next: &&MovedCue| {
            next.recording == cue.recording && start(next).is_some_and(|start| start > said.start)
        };
        let next = cues[at + 1..].iter().find(is_later)?;
        let gap = cue.old.zip(next.old).map(|(own, next)| i64::from(next.start) - i64::from(own.end));
        Some(Next { start: start(next)?, gap })
    }
}

/// When a cue is shown that is said in `said`.
fn shown(said: MsSpan, cue: &MovedCue, next: Option<Next>, end: Ms) -> MsSpan {
    let start = said.start;
    let read = start.saturating_add(wanted_ms(cue.chars)).min(said.end.saturating_add(LONGEST_AFTER_MS));
    let mut until = said.end.max(read.min(end));
    if let Some(Next { start: next, gap }) = next {
        let overlap = gap.map_or(0, |gap| gap.min(0));
        if let Some(gap @ 0..) = gap
            && gap < i64::from(SHORTEST_GAP_MS)
            && next.saturating_sub(said.end) <= LONGEST_AFTER_MS
        {
            until = said.end.max(moved_by(next, -gap));
        }
        until = until.min(moved_by(next, -overlap).max(next));
    }
    MsSpan { start, end: until.max(start + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(index: usize, old: (Ms, Ms), said: Option<(Ms, Ms)>, chars: u64) -> MovedCue {
        let span = |(start, end)| MsSpan { start, end };
        MovedCue { index, recording: None, old: Some(span(old)), said: said.map(span), chars, new: None }
    }

    fn times(mut cues: Vec<MovedCue>) -> Vec<(Ms, Ms)> {
        shift_unheard(&mut cues);
        let next: Vec<_> = (0..cues.len()).map(|at| Next::after(&cues, at)).collect();
        let shown = |(cue, next): (&MovedCue, &Option<Next>)| match cue.said {
            Some(said) => shown(said, cue, *next, 100_000),
            None => cue.new.unwrap(),
        };
        cues.iter().zip(&next).map(shown).map(|span| (span.start, span.end)).collect()
    }

    #[test]
    fn cues_last_from_word_to_word_and_until_they_are_read() {
        // Long enough; too short to be read; too short, and the next one comes.
        let cues = vec![
            cue(0, (0, 900), Some((1000, 3000)), 10),
            cue(1, (4000, 4500), Some((6000, 6100)), 34),
            cue(2, (9000, 9500), Some((9000, 9100)), 34),
            cue(3, (9900, 9950), Some((9500, 9600)), 5),
        ];
        // The last two were 400 ms apart, which is more than there is now.
        assert_eq!(times(cues), [(1000, 3000), (6000, 7600), (9000, 9100), (9500, 10_333)]);
    }

    #[test]
    fn gaps_and_overlaps_stay_as_they_were() {
        let touching =
            vec![cue(0, (0, 1000), Some((200, 1400)), 5), cue(1, (1000, 2000), Some((1900, 2900)), 5)];
        assert_eq!(times(touching), [(200, 1900), (1900, 2900)]);
        let two_frames =
            vec![cue(0, (0, 1000), Some((200, 1400)), 5), cue(1, (1080, 2000), Some((1900, 2900)), 5)];
        assert_eq!(times(two_frames), [(200, 1820), (1900, 2900)]);
        let long_pause =
            vec![cue(0, (0, 1000), Some((200, 1400)), 5), cue(1, (1000, 2000), Some((3900, 4900)), 5)];
        assert_eq!(times(long_pause), [(200, 1400), (3900, 4900)]);
        let over =
            vec![cue(0, (0, 1500), Some((200, 1400)), 50), cue(1, (1000, 2000), Some((1500, 2900)), 5)];
        assert_eq!(times(over), [(200, 2000), (1500, 2900)]);
    }

    #[test]
    fn cues_without_words_move_with_their_neighbours() {
        let cues = vec![
            cue(0, (0, 1000), Some((1000, 2000)), 5),
            cue(1, (5000, 6000), None, 5),
            cue(2, (10_000, 11_000), Some((13_000, 14_000)), 5),
            cue(3, (20_000, 21_000), None, 5),
        ];
        assert_eq!(times(cues), [(1000, 2000), (7000, 8000), (13_000, 14_000), (23_000, 24_000)]);
        // No room for all of it.
        let cues = vec![
            cue(0, (0, 1000), Some((1000, 2000)), 5),
            cue(1, (1000, 6000), None, 5),
            cue(2, (6000, 7000), Some((4000, 5000)), 5),
        ];
        assert_eq!(times(cues)[1], (2000, 4000));
        assert_eq!(times(vec![cue(0, (500, 900), None, 5)]), [(500, 900)]);
    }
}
