//! Forced alignment of a short text, every word said once, where the global search is in doubt.
//!
//! In a foreign accent or under another voice, words sound so unlike their phones that skipping them, or taking pieces of
//! them for earlier takes, costs the global search less than saying them. That a text belongs to its recording is known
//! by its contrast with wrong texts. If it does, the path that says every word once is tried as well. Where the two part,
//! the one in which more was said is kept.

use std::ops::Range;

use super::contrast::TextContrast;
use super::segment_aligner::{SegmentAligner, own};
use super::unsaid::{Verified, leave_out_unsaid};
use crate::likelihood::phone_scores::STEP_FRAMES;
use crate::segment::GlobalAlignment;
use crate::segment::chunks::{PlacedToken, Segment};
use crate::segment::phone_sequence::PhoneSequence;
use crate::units::FrameSpan;

/// A word of one path may overlap the one before, of the other, by so much (50 ms).
const OVERLAP_FRAMES: u32 = 5;

/// A token that was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SaidToken {
    /// Where.
    pub frames: FrameSpan,
    /// How surely.
    pub log_odds: f32,
}

/// `placement` corrected where the path that says every word once is better than what was `verified` of it; `None` if
/// nothing is in doubt, if the text is not sure to belong to the recording, or if that path is nowhere better.
///
/// `whole` is the contrast of the whole text, which is short enough to have one. Time is that of aligning it in one
/// segment.
pub fn corrected(
    placement: &GlobalAlignment,
    verified: &Verified,
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
    whole: TextContrast,
) -> Option<GlobalAlignment> {
    let calibration = aligner.acoustic.calibration;
    let count = sequence.tokens.len();
    let found = said_tokens(verified, count);
    let is_in_doubt = found.contains(&None) || !placement.takes.is_empty();
    if !is_in_doubt || calibration.belonging.of_whole(whole) < calibration.fit.sure_odds {
        return None;
    }
    let frames = FrameSpan { start: 0, end: aligner.features.frames() as u32 };
    let placed = between_sure(&found, frames, calibration.deletion.sure_said);
    let aligner = SegmentAligner { placed: &placed, ..*aligner };
    let segment = Segment { frames, own: 0..count, all: 0..count, after_filler: false };
    let aligned = aligner.align(segment, OVERLAP_FRAMES);
    aligned.found.as_ref()?;
    let forced = said_tokens(&leave_out_unsaid(vec![aligned], &aligner, sequence, Some(whole)), count);
    let better = better(&found, &forced, calibration.forced.switch);
    better.contains(&true).then(|| replaced(placement, &forced, &better))
}

/// Where the forced path may put each token: those of a pair that are both `sure_said` where they were `found`, the others
/// anywhere between those in `frames`.
fn between_sure(found: &[Option<SaidToken>], frames: FrameSpan, sure_said: f32) -> Vec<PlacedToken> {
    let sure = |token: usize| found.get(token)?.filter(|said| said.log_odds >= sure_said);
    let is_pair = |a: usize, b: usize| sure(a).is_some() && sure(b).is_some();
    let anchor = |token: usize| {
        let is_anchor = is_pair(token, token + 1) || token > 0 && is_pair(token - 1, token);
        found[token].filter(|_| is_anchor).map(|said| said.frames)
    };
    let mut placed: Vec<PlacedToken> = (0..found.len())
        .map(|token| PlacedToken { token, frames: anchor(token).unwrap_or(frames) })
        .collect();
    let mut earliest = frames.start;
    for placed in &mut placed {
        placed.frames.start = placed.frames.start.max(earliest);
        earliest = anchor(placed.token).map_or(earliest, |anchor| anchor.end);
    }
    let mut latest = frames.end;
    for placed in placed.iter_mut().rev() {
        placed.frames.end = placed.frames.end.min(latest);
        latest = anchor(placed.token).map_or(latest, |anchor| anchor.start);
    }
    placed
}

/// For each of `count` tokens: where it was said, and how surely; `None` if it was not.
pub(super) fn said_tokens(verified: &Verified, count: usize) -> Vec<Option<SaidToken>> {
    let mut tokens = vec![None; count];
    for segment in &verified.segments {
        let Some(findings) = &segment.found else { continue };
        for (at, i) in segment.segment.own.clone().zip(own(&segment.segment)) {
            let Range { start, end } = findings.found.tokens[i].path_frames;
            let token = verified.placed[at].token;
            let said = SaidToken { frames: FrameSpan { start, end }, log_odds: verified.said[at] };
            tokens[token] = Some(said).filter(|_| !verified.unsaid[token]);
        }
    }
    tokens
}

/// For each token: whether it is to be taken from the `forced` path rather than from what was `found`, so that most is
/// said in order, where going over from one to the other costs `switch`.
///
/// A Viterbi search with a state for each of the two paths, in linear time.
pub(super) fn better(found: &[Option<SaidToken>], forced: &[Option<SaidToken>], switch: f32) -> Vec<bool> {
    let mut states = [PathState { said: 0.0, end: 0 }, PathState { said: -switch, end: 0 }];
    // For each token and path: whether it came from the other path.
    let mut switched = Vec::with_capacity(found.len());
    for tokens in found.iter().zip(forced).map(|(found, forced)| [found, forced]) {
        let before = states;
        let step = |path: usize| {
            let (same, other) = (before[path], before[1 - path]);
            let Some(said) = tokens[path] else { return (same, false) };
            let follows = other.end <= said.frames.start + OVERLAP_FRAMES;
            let switches = follows && other.said - switch > same.said;
            let from = if switches { other.said - switch } else { same.said };
            (PathState { said: from + said.log_odds.max(0.0), end: said.frames.end }, switches)
        };
        let now = [step(0), step(1)];
        states = now.map(|(state, _)| state);
        switched.push(now.map(|(_, switches)| switches));
    }
    let mut is_forced = states[1].said - switch > states[0].said;
    let mut taken = vec![false; found.len()];
    for (token, switched) in switched.iter().enumerate().rev() {
        taken[token] = is_forced;
        is_forced ^= switched[usize::from(is_forced)];
    }
    taken
}

/// The best way to a token on one of two paths.
#[derive(Debug, Clone, Copy)]
struct PathState {
    /// The sum of what was said, less the switches.
    said: f32,
    /// Where the last token ends.
    end: u32,
}

/// `placement` with the `better` tokens where the `forced` path says them.
pub(super) fn replaced(
    placement: &GlobalAlignment,
    forced: &[Option<SaidToken>],
    better: &[bool],
) -> GlobalAlignment {
    let mut tokens = placement.tokens.clone();
    let mut covers = Vec::new();
    for token in (0..tokens.len()).filter(|token| better[*token]) {
        // The steps whose middle frame lies inside the word.
        tokens[token] = forced[token]
            .map(|said| (said.frames.start + 1) / STEP_FRAMES..(said.frames.end + 1) / STEP_FRAMES);
        covers.extend(tokens[token].clone());
    }
    // Where the paths part, their words may overlap by a few steps.
    let mut earliest = 0;
    for steps in tokens.iter_mut().flatten() {
        *steps = steps.start.max(earliest)..steps.end.max(steps.start).max(earliest);
        earliest = steps.end;
    }
    let is_free =
        |take: &Range<u32>| covers.iter().all(|cover| cover.end <= take.start || take.end <= cover.start);
    GlobalAlignment {
        filler: placement.filler.iter().flat_map(|filler| outside(filler, &covers)).collect(),
        takes: placement.takes.iter().filter(|take| is_free(take)).cloned().collect(),
        tokens,
    }
}

/// The parts of `steps` that none of `covers`, which are in order, covers.
fn outside(steps: &Range<u32>, covers: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut parts = Vec::new();
    let mut rest = steps.clone();
    for cover in covers {
        parts.push(rest.start..rest.end.min(cover.start));
        rest.start = rest.start.max(cover.end);
    }
    parts.push(rest);
    parts.retain(|part| part.start < part.end);
    parts
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A token of 30 frames.
    pub fn said(start: u32, log_odds: f32) -> Option<SaidToken> {
        Some(SaidToken { frames: FrameSpan { start, end: start + 30 }, log_odds })
    }

    #[test]
    fn words_are_taken_from_the_path_in_which_more_was_said() {
        let found = [said(0, 5.0), None, said(300, 1.0), said(330, 6.0), None, said(390, 4.0)];
        let forced =
            [said(60, 2.0), said(90, 6.0), said(120, 5.0), said(332, 2.0), said(362, -2.0), said(393, 4.0)];
        assert_eq!(better(&found, &forced, 2.5), [false, true, true, false, false, false]);
        assert_eq!(better(&found, &forced, 6.0), [false; 6]);
        assert_eq!(better(&found, &found, 2.5), [false; 6]);
    }

    #[test]
    fn words_of_two_paths_stay_in_order() {
        let found = [said(0, 2.0), said(30, 2.0), said(60, 8.0)];
        let forced = [said(100, 9.0), said(130, 9.0), said(160, 2.0)];
        assert_eq!(better(&found, &forced, 2.5), [true; 3]);
        assert_eq!(better(&forced, &found, 2.5), [false; 3]);
    }

    #[test]
    fn tokens_that_are_replaced_take_their_steps_from_filler_and_takes() {
        let placement = GlobalAlignment {
            tokens: vec![Some(0..10), None, Some(100..110), Some(110..120)],
            filler: vec![10..60, 70..100],
            takes: vec![20..45, 70..90],
        };
        let forced = [said(0, 5.0), said(90, 3.0), said(120, 2.5), said(330, 6.0)];
        let now = replaced(&placement, &forced, &[false, true, true, false]);
        assert_eq!(now.tokens, [Some(0..10), Some(30..40), Some(40..50), Some(110..120)]);
        assert_eq!(now.filler, [10..30, 50..60, 70..100]);
        assert!(now.takes.len() == 1 && now.takes[0] == (70..90), "{:?}", now.takes);
    }
}
