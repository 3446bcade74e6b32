//! Chooses where to cut: segments that begin and end in pauses on which the pause map and the global placement agree.

use std::ops::Range;

use super::GlobalAlignment;
use crate::frontend::pauses::PauseMap;
use crate::likelihood::phone_scores::STEP_FRAMES;
use crate::units::FrameSpan;

/// A pause must be at least this long to be cut in.
const LEAST_CUT_PAUSE_FRAMES: u32 = 15;
/// A pause this long is always cut in: its inner part needs no alignment.
const ALWAYS_CUT_PAUSE_FRAMES: u32 = 150;
/// Silence kept on either side of a segment, if there is that much.
pub const MARGIN_FRAMES: u32 = 40;
/// How far off the global search may be at the edge of a word.
const SLACK_FRAMES: u32 = 9;
/// Filler at least this long ends a segment.
const LEAST_STRANGE_STEPS: u32 = 12;
/// The first part of a segment, as a share of the limit: no cut is made in it if there is one later.
const EARLY_SHARE: f64 = 0.35;
/// Tokens aligned on both sides of a cut that is not in a pause.
const CONTEXT_TOKENS: usize = 4;

/// A segment of the recording with the tokens in it; options and results call it a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The frames to align.
    pub frames: FrameSpan,
    /// The segment's own tokens, as indices into the placed tokens.
    pub own: Range<usize>,
    /// Tokens in its network: its own, and a few of the neighbouring segments' where a cut is not in a pause.
    pub all: Range<usize>,
    /// Whether filler lies before it; it is then never joined with the segment before.
    pub after_filler: bool,
}

/// A token of the sequence that was placed, with its frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedToken {
    /// Index into the sequence.
    pub token: usize,
    /// Where the global search put it.
    pub frames: FrameSpan,
}

/// The placed tokens, in order.
pub fn placed(placement: &GlobalAlignment) -> Vec<PlacedToken> {
    let tokens = placement.tokens.iter().enumerate();
    tokens
        .filter_map(|(token, steps)| {
            let steps = steps.as_ref()?;
            let frames = FrameSpan { start: steps.start * STEP_FRAMES, end: steps.end * STEP_FRAMES };
            Some(PlacedToken { token, frames })
        })
        .collect()
}

/// A place between two placed tokens at which the recording can be cut.
#[derive(Debug, Clone, Copy)]
struct Seam {
    /// Index of the placed token after it.
    right: usize,
    /// Where the segment before ends and the segment after begins.
    left_end: u32,
    right_start: u32,
    /// Length of the pause it lies in.
    pause_frames: u32,
    /// Whether it is always used.
    forced: bool,
    /// Whether filler lies in it.
    filler: bool,
}

/// Cuts a recording of `frames` frames into segments of at most `limit_frames` where that is possible.
pub fn segments(
    placed: &[PlacedToken],
    placement: &GlobalAlignment,
    silence: &PauseMap,
    frames: u32,
    limit_frames: u32,
) -> Vec<Segment> {
    let Some(last) = placed.last() else { return Vec::new() };
    let seams = seams(placed, placement, silence);
    let start = edge_start(placed[0].frames.start, placement);
    let mut segments = Vec::new();
    let mut open =
        Segment { frames: FrameSpan { start, end: start }, own: 0..0, all: 0..0, after_filler: false };
    let mut next_seam = 0;
    loop {
        let begin = open.own.start;
        while next_seam < seams.len() && seams[next_seam].right <= begin {
            next_seam += 1;
        }
        let end_of_all = edge_end(last.frames.end, placement, frames);
        let chosen = choose(&seams[next_seam..], open.frames.start, limit_frames, end_of_all);
        let hard_limit = open.frames.start + limit_frames;
        match chosen {
            Some(seam) => {
                open.own.end = seam.right;
                open.frames.end = seam.left_end;
                let all = open.all.start..seam.right;
                segments.push(Segment { all, ..open.clone() });
                open = Segment {
                    frames: FrameSpan { start: seam.right_start, end: 0 },
                    own: seam.right..seam.right,
                    all: seam.right..seam.right,
                    after_filler: seam.filler,
                };
            }
            None if end_of_all > hard_limit => {
                let right = hard_cut(placed, begin, hard_limit);
                if right >= placed.len() {
                    break;
                }
                let context_end =
                    (right + CONTEXT_TOKENS).min(seams.get(next_seam).map_or(placed.len(), |s| s.right));
                open.own.end = right;
                open.frames.end = placed[context_end - 1].frames.end.min(frames);
                segments.push(Segment { all: open.all.start..context_end, ..open.clone() });
                let context_start = right.saturating_sub(CONTEXT_TOKENS).max(begin);
                open = Segment {
                    frames: FrameSpan { start: placed[context_start].frames.start, end: 0 },
                    own: right..right,
                    all: context_start..right,
                    after_filler: false,
                };
            }
            None => break,
        }
    }
    open.own.end = placed.len();
    open.frames.end = edge_end(last.frames.end, placement, frames);
    segments.push(Segment { all: open.all.start..placed.len(), ..open });
    segments
}

/// Joins two neighbouring segments, for when the cut between them turns out to be wrong.
pub fn join(left: &Segment, right: &Segment) -> Segment {
    Segment {
        frames: FrameSpan { start: left.frames.start, end: right.frames.end },
        own: left.own.start..right.own.end,
        all: left.all.start..right.all.end,
        after_filler: left.after_filler,
    }
}

/// The seam that ends a segment beginning at `start`: the first forced one within reach, else the longest pause within
/// reach but not too early, else the latest of the early ones. `None` if the rest fits or no seam is within reach.
fn choose(seams: &[Seam], start: u32, limit_frames: u32, end: u32) -> Option<Seam> {
    let reach = start + limit_frames;
    let within = || seams.iter().take_while(|s| s.left_end <= reach);
    if let Some(forced) = within().find(|s| s.forced) {
        return Some(*forced);
    }
    if end <= reach {
        return None;
    }
    let early = start + (f64::from(limit_frames) * EARLY_SHARE) as u32;
    let later = within().filter(|s| s.left_end > early);
    let longest = later.reduce(|a, b| if b.pause_frames > a.pause_frames { b } else { a });
    longest.or_else(|| within().last()).copied()
}

/// If no pause is within reach: the token with which the next segment begins, as near to the limit as its context
/// allows.
fn hard_cut(placed: &[PlacedToken], begin: usize, hard_limit: u32) -> usize {
    let reach = placed[begin..].iter().take_while(|p| p.frames.end <= hard_limit).count();
    (begin + reach.saturating_sub(CONTEXT_TOKENS)).max(begin + 1)
}

/// Every seam between neighbouring placed tokens, in order.
fn seams(placed: &[PlacedToken], placement: &GlobalAlignment, silence: &PauseMap) -> Vec<Seam> {
    let mut seams = Vec::new();
    let (mut pause, mut filler) = (0, 0);
    for (i, pair) in placed.windows(2).enumerate() {
        let gap = FrameSpan { start: pair[0].frames.end, end: pair[1].frames.start };
        while pause < silence.pauses.len() && silence.pauses[pause].end + SLACK_FRAMES < gap.start {
            pause += 1;
        }
        let longest_inside = silence.pauses[pause..]
            .iter()
            .take_while(|p| p.start < gap.end + SLACK_FRAMES)
            .filter(|p| {
                let middle = p.start.midpoint(p.end);
                p.frames() >= LEAST_CUT_PAUSE_FRAMES
                    && middle + SLACK_FRAMES >= gap.start
                    && middle <= gap.end + SLACK_FRAMES
                    && p.start + SLACK_FRAMES >= gap.start.saturating_sub(SLACK_FRAMES)
            })
            .max_by_key(|p| (p.frames(), std::cmp::Reverse(p.start)));
        while filler < placement.filler.len() && placement.filler[filler].end * STEP_FRAMES <= gap.start {
            filler += 1;
        }
        let odd = placement.filler[filler..]
            .iter()
            .take_while(|s| s.start * STEP_FRAMES < gap.end)
            .filter(|s| s.end - s.start >= LEAST_STRANGE_STEPS);
        let odd = odd.fold(None, |all: Option<FrameSpan>, s| {
            let span = FrameSpan { start: s.start * STEP_FRAMES, end: s.end * STEP_FRAMES };
            Some(all.map_or(span, |a| FrameSpan { start: a.start, end: span.end }))
        });
        let right = i + 1;
        if let Some(odd) = odd {
            seams.push(Seam {
                right,
                left_end: odd.start.min(gap.start + MARGIN_FRAMES),
                right_start: odd.end.max(gap.end.saturating_sub(MARGIN_FRAMES)),
                pause_frames: gap.frames(),
                forced: true,
                filler: true,
            });
        } else if let Some(pause) = longest_inside {
            let middle = pause.start.midpoint(pause.end);
            seams.push(Seam {
                right,
                left_end: middle.min(pause.start + MARGIN_FRAMES),
                right_start: middle.max(pause.end.saturating_sub(MARGIN_FRAMES)),
                pause_frames: pause.frames(),
                forced: pause.frames() >= ALWAYS_CUT_PAUSE_FRAMES,
                filler: false,
            });
        }
    }
    seams
}

/// First frame to align before a word placed at `start` with nothing but silence or filler before it.
fn edge_start(start: u32, placement: &GlobalAlignment) -> u32 {
    let floor = placement
        .filler
        .iter()
        .filter(|s| s.end - s.start >= LEAST_STRANGE_STEPS && s.end * STEP_FRAMES <= start)
        .map(|s| s.end * STEP_FRAMES)
        .max()
        .unwrap_or(0);
    start.saturating_sub(MARGIN_FRAMES).max(floor)
}

/// The first frame not to align after the last word, which is placed up to `end`.
fn edge_end(end: u32, placement: &GlobalAlignment, frames: u32) -> u32 {
    let ceiling = placement
        .filler
        .iter()
        .filter(|s| s.end - s.start >= LEAST_STRANGE_STEPS && s.start * STEP_FRAMES >= end)
        .map(|s| s.start * STEP_FRAMES)
        .min()
        .unwrap_or(frames);
    (end + MARGIN_FRAMES).min(ceiling).min(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of 20 steps (0.6 s) touching each other, with a pause of `pause` frames after every fifth.
    fn talk(words: usize, pause: u32) -> (GlobalAlignment, PauseMap, u32) {
        let mut placement = GlobalAlignment::default();
        let mut silence = PauseMap::default();
        let mut at = 20;
        for word in 0..words {
            placement.tokens.push(Some(at..at + 20));
            at += 20;
            if word % 5 == 4 {
                let start = at * STEP_FRAMES;
                silence.pauses.push(FrameSpan { start, end: start + pause });
                at += pause.div_ceil(STEP_FRAMES);
            }
        }
        (placement, silence, at * STEP_FRAMES)
    }

    fn check(segments: &[Segment], placed: &[PlacedToken], frames: u32) {
        assert_eq!(segments[0].own.start, 0);
        assert_eq!(segments[segments.len() - 1].own.end, placed.len());
        assert!(segments.windows(2).all(|p| p[0].own.end == p[1].own.start), "{segments:?}");
        for segment in segments {
            assert!(segment.own.start < segment.own.end && segment.frames.end <= frames, "{segment:?}");
            assert!(
                segment.all.start <= segment.own.start && segment.own.end <= segment.all.end,
                "{segment:?}"
            );
            for token in &placed[segment.own.clone()] {
                assert!(segment.frames.start <= token.frames.start, "{segment:?} {token:?}");
                assert!(token.frames.end <= segment.frames.end, "{segment:?} {token:?}");
            }
        }
    }

    #[test]
    fn cuts_lie_in_pauses_and_pieces_within_the_limit() {
        let (placement, silence, frames) = talk(100, 30);
        let placed = placed(&placement);
        for limit in [400, 1000, 3000] {
            let segments = segments(&placed, &placement, &silence, frames, limit);
            check(&segments, &placed, frames);
            assert!(segments.iter().all(|p| p.frames.frames() <= limit && p.own == p.all));
            for segment in &segments[1..] {
                let cut = segment.frames.start;
                assert!(silence.pauses.iter().any(|p| p.start < cut && cut <= p.end), "{cut}");
            }
        }
        assert_eq!(segments(&placed, &placement, &silence, frames, 100_000).len(), 1);
    }

    #[test]
    fn without_pauses_neighbours_words_come_along() {
        let (placement, _, frames) = talk(100, 30);
        let placed = placed(&placement);
        let segments = segments(&placed, &placement, &PauseMap::default(), frames, 1000);
        check(&segments, &placed, frames);
        assert!(segments.len() > 5);
        assert!(segments.iter().all(|p| p.frames.frames() <= 1000));
        for pair in segments.windows(2) {
            assert!(pair[0].all.end > pair[0].own.end && pair[1].all.start < pair[1].own.start, "{pair:?}");
        }
    }

    #[test]
    fn an_hour_of_silence_belongs_to_no_segment() {
        let (mut placement, mut silence, _) = talk(10, 30);
        let start = 20 * 6 * 3;
        for token in &mut placement.tokens[5..] {
            let span = token.as_mut().unwrap();
            *span = span.start + 120_000..span.end + 120_000;
        }
        silence.pauses = vec![FrameSpan { start, end: placement.tokens[5].clone().unwrap().start * 3 }];
        let placed = placed(&placement);
        let frames = 400_000;
        let segments = segments(&placed, &placement, &silence, frames, 3000);
        check(&segments, &placed, frames);
        assert_eq!(segments.len(), 2);
        assert!(segments.iter().all(|p| p.frames.frames() < 800), "{segments:?}");
    }

    #[test]
    fn filler_speech_belongs_to_no_segment() {
        let (mut placement, _, frames) = talk(10, 300);
        let silent_from = placement.tokens[4].clone().unwrap().end;
        placement.filler.push(silent_from..silent_from + 95);
        let placed = placed(&placement);
        let segments = segments(&placed, &placement, &PauseMap::default(), frames, 100_000);
        check(&segments, &placed, frames);
        assert_eq!(segments.len(), 2);
        assert!(
            segments[0].frames.end <= silent_from * 3 && segments[1].frames.start >= (silent_from + 95) * 3
        );
    }
}
