//! A second look: words without a place are sought again between islands of confidence.
//!
//! The global search weighs a whole recording at once, and to skip a sentence in a foreign accent, or to find it in the
//! sentence before, may cost it less than saying it. Between words that were surely said there is little sound and little
//! text, and the text either belongs there or was not said: what a forced alignment and the contrast with wrong texts can
//! tell. Such words are the islands of confidence of Moreno et al., A recursive algorithm for the forced alignment of very
//! long audio segments, ICSLP 1998.

use std::ops::Range;

use rayon::prelude::*;

use super::belonging::{Belonging, weight};
use super::contrast::whole_contrast;
use super::forced::{SaidToken, better, replaced, said_tokens};
use super::segment_aligner::{SegmentAligner, SegmentFindings};
use super::unsaid::{Verified, leave_out_unsaid};
use crate::likelihood::phone_scores::STEP_FRAMES;
use crate::segment::GlobalAlignment;
use crate::segment::chunks::{MARGIN_FRAMES, PlacedToken, Segment, join};
use crate::segment::phone_sequence::PhoneSequence;
use crate::segment::realign::Aligned;
use crate::units::FrameSpan;

/// What lies between two islands, or an island and an end of the recording.
#[derive(Debug, Clone, PartialEq)]
struct Gap {
    /// Its tokens, at least one.
    tokens: Range<usize>,
    /// Its sound.
    frames: FrameSpan,
}

/// A gap in which words were found.
struct Find {
    gap: Gap,
    /// For each of its tokens: where it is said if every word is said once.
    forced: Vec<Option<SaidToken>>,
    /// For each of its tokens: whether that is better than what was found before.
    better: Vec<bool>,
    belonging: Belonging,
}

/// Neighbouring segments, and the frames they cover with what was found beside them.
#[derive(Debug, PartialEq)]
struct Joint {
    segments: Range<usize>,
    frames: FrameSpan,
}

/// `placement` and what was `verified` of it, with the words that a second look finds.
///
/// Where that is, neighbouring segments become one, no longer than `limit_frames`. Time is that of aligning the gaps, and
/// these segments again.
pub fn look_again(
    placement: GlobalAlignment,
    verified: Verified,
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
    limit_frames: u32,
) -> (GlobalAlignment, Verified) {
    let frames = FrameSpan { start: 0, end: aligner.features.frames() as u32 };
    let mut found = said_tokens(&verified, sequence.tokens.len());
    let gaps = gaps(&found, frames, aligner.acoustic.calibration.deletion.sure_said);
    // An earlier take may be no take.
    let is_in_doubt = |gap: &&Gap| {
        let frames = |take: &Range<u32>| (take.start * STEP_FRAMES, take.end * STEP_FRAMES);
        let is_inside = |(start, end)| start < gap.frames.end && gap.frames.start < end;
        found[gap.tokens.clone()].contains(&None) || placement.takes.iter().map(frames).any(is_inside)
    };
    let find = |gap: &Gap| find(gap, &found[gap.tokens.clone()], aligner, sequence);
    let finds: Vec<Find> = gaps.par_iter().filter(is_in_doubt).filter_map(find).collect();
    let (finds, joints) = joints(finds, &verified, limit_frames);
    if finds.is_empty() {
        return (placement, verified);
    }

    let Verified { segments, placed: before, said, said_at_first, mut unsaid, mut belonging } = verified;
    let mut is_better = vec![false; found.len()];
    let mut placed = Vec::with_capacity(found.len());
    let mut rest = before.as_slice();
    for Find { gap, forced, better, belonging: here } in &finds {
        is_better[gap.tokens.clone()].copy_from_slice(better);
        belonging[gap.tokens.clone()].fill(*here);
        unsaid[gap.tokens.clone()].fill(false);
        placed.extend(rest.iter().take_while(|placed| placed.token < gap.tokens.start));
        rest = &rest[rest.partition_point(|placed| placed.token < gap.tokens.end)..];
        for ((token, forced), better) in gap.tokens.clone().zip(forced).zip(better) {
            found[token] = if *better { *forced } else { found[token] };
            placed.extend(found[token].map(|said| PlacedToken { token, frames: said.frames }));
        }
    }
    placed.extend(rest);

    let (segments, is_joint) = join_at(segments, &joints);
    let now = SegmentAligner { placed: &placed, ..*aligner };
    let segments = now.align_again(segments, &before, |segment| is_joint[segment]);
    let verified = Verified { segments, placed, said, said_at_first, unsaid, belonging };
    (replaced(&placement, &found, &is_better), verified.judged_again(aligner, sequence))
}

/// The gaps of a recording of these `frames` between islands: two neighbouring tokens that are both `sure_said` where they
/// were `found`.
fn gaps(found: &[Option<SaidToken>], frames: FrameSpan, sure_said: f32) -> Vec<Gap> {
    let sure = |token: usize| found[token].filter(|said| said.log_odds >= sure_said);
    let mut gaps = Vec::new();
    let mut open = Gap { tokens: 0..0, frames };
    for right in 1..found.len() {
        let Some((left, right_said)) = sure(right - 1).zip(sure(right)) else { continue };
        open.tokens.end = (right - 1).max(open.tokens.start);
        open.frames.end = left.frames.start;
        let next = Gap {
            tokens: right + 1..right + 1,
            frames: FrameSpan { start: right_said.frames.end, end: frames.end },
        };
        gaps.push(std::mem::replace(&mut open, next));
    }
    open.tokens.end = found.len().max(open.tokens.start);
    gaps.push(open);
    gaps.retain(|gap| !gap.tokens.is_empty() && gap.frames.start < gap.frames.end);
    gaps
}

/// What a forced alignment finds in `gap`, of whose tokens these were `found` before; `None` if the text does not seem to
/// belong there, or nothing is better said so.
fn find(
    gap: &Gap,
    found: &[Option<SaidToken>],
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
) -> Option<Find> {
    let Gap { tokens, frames } = gap.clone();
    let calibration = aligner.acoustic.calibration;
    let end = (frames.end / STEP_FRAMES) as usize;
    let sounds = aligner.phone_scores.penalties.get(frames.start.div_ceil(STEP_FRAMES) as usize..end)?;
    let contrast = whole_contrast(&calibration.search, sequence, tokens.clone(), sounds)?;
    // Between two islands the text is as likely to be said as not before anything is heard.
    let odds = calibration.belonging.of_whole(contrast);
    if odds < 0.0 {
        return None;
    }
    let placed: Vec<PlacedToken> = tokens.clone().map(|token| PlacedToken { token, frames }).collect();
    let aligner = SegmentAligner { placed: &placed, ..*aligner };
    let segment = Segment { frames, own: 0..placed.len(), all: 0..placed.len(), after_filler: false };
    let aligned = aligner.align(segment, 0);
    aligned.found.as_ref()?;
    let verified = leave_out_unsaid(vec![aligned], &aligner, sequence, Some(contrast));
    let forced = said_tokens(&verified, sequence.tokens.len())[tokens.clone()].to_vec();
    let better = better(found, &forced, calibration.forced.switch);
    let Belonging { allowance, .. } = verified.belonging[tokens.start];
    let belonging = Belonging { log_odds: odds * weight(tokens.len()), allowance };
    better.contains(&true).then(|| Find { gap: gap.clone(), forced, better, belonging })
}

/// Those of `finds` whose segments can be joined within `limit_frames`, and these, in order.
fn joints(finds: Vec<Find>, verified: &Verified, limit_frames: u32) -> (Vec<Find>, Vec<Joint>) {
    let Verified { segments, placed, .. } = verified;
    let mut joints: Vec<Joint> = Vec::new();
    let mut is_joined = |find: &Find| {
        let index = |token: usize| placed.partition_point(|placed| placed.token < token);
        // The island before it, and the one after it.
        let (first, last) = (index(find.gap.tokens.start).saturating_sub(1), index(find.gap.tokens.end));
        let start = segments.partition_point(|aligned| aligned.segment.own.end <= first);
        let end = segments.partition_point(|aligned| aligned.segment.own.start <= last);
        let said = || find.forced.iter().flatten();
        let within = find.gap.frames;
        let mut frames = FrameSpan {
            start: said()
                .map(|said| said.frames.start.saturating_sub(MARGIN_FRAMES))
                .min()
                .unwrap_or(within.end)
                .max(within.start),
            end: said()
                .map(|said| said.frames.end + MARGIN_FRAMES)
                .max()
                .unwrap_or(within.start)
                .min(within.end),
        };
        for aligned in &segments[start..end] {
            frames.start = frames.start.min(aligned.segment.frames.start);
            frames.end = frames.end.max(aligned.segment.frames.end);
        }
        let open = joints.last_mut().filter(|joint| start < joint.segments.end);
        let begin = open.as_ref().map_or(frames.start, |joint| joint.frames.start.min(frames.start));
        let is_short = start < end && frames.end - begin <= limit_frames;
        match open {
            _ if !is_short => {}
            Some(joint) => {
                joint.segments.end = joint.segments.end.max(end);
                joint.frames = FrameSpan { start: begin, end: joint.frames.end.max(frames.end) };
            }
            None => joints.push(Joint { segments: start..end, frames }),
        }
        is_short
    };
    let finds = finds.into_iter().filter(|find| is_joined(find)).collect();
    (finds, joints)
}

/// The `segments`, one for each of `joints`, which are in order; and for each whether it is such a one, which is to be
/// aligned.
fn join_at(
    segments: Vec<Aligned<SegmentFindings>>,
    joints: &[Joint],
) -> (Vec<Aligned<SegmentFindings>>, Vec<bool>) {
    let mut joined: Vec<Aligned<SegmentFindings>> = Vec::with_capacity(segments.len());
    let mut is_joint = Vec::with_capacity(segments.len());
    for (index, aligned) in segments.into_iter().enumerate() {
        let next = joints.partition_point(|joint| joint.segments.end <= index);
        match joints.get(next).filter(|joint| joint.segments.contains(&index)) {
            Some(joint) if index == joint.segments.start => {
                let segment = Segment { frames: joint.frames, ..aligned.segment };
                joined.push(Aligned { segment, found: None, supported: Vec::new() });
                is_joint.push(true);
            }
            Some(joint) => {
                if let Some(last) = joined.last_mut() {
                    last.segment = Segment { frames: joint.frames, ..join(&last.segment, &aligned.segment) };
                }
            }
            None => {
                joined.push(aligned);
                is_joint.push(false);
            }
        }
    }
    (joined, is_joint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::confidence::forced::tests::said;

    #[test]
    fn gaps_lie_between_pairs_of_sure_words_and_the_ends() {
        let found =
            [None, said(100, 3.0), said(130, 4.0), said(160, 1.0), None, said(300, 5.0), said(330, 2.0)];
        let all = FrameSpan { start: 0, end: 500 };
        let gap = |tokens, start, end| Gap { tokens, frames: FrameSpan { start, end } };
        assert_eq!(gaps(&found, all, 2.0), [gap(0..1, 0, 100), gap(3..5, 160, 300)]);
        // Three in a row are no gap; one alone is no island.
        assert_eq!(gaps(&found, all, 2.5), [gap(0..1, 0, 100), gap(3..7, 160, 500)]);
        assert_eq!(gaps(&found, all, 6.0), [gap(0..7, 0, 500)]);
        assert_eq!(gaps(&[], all, 2.0), []);
    }

    /// Four segments of two tokens and two seconds each, a second apart.
    fn verified() -> Verified {
        let segment = |n: u32| {
            let frames = FrameSpan { start: n * 300, end: n * 300 + 200 };
            let own = n as usize * 2..n as usize * 2 + 2;
            let segment = Segment { frames, all: own.clone(), own, after_filler: n == 2 };
            Aligned { segment, found: None, supported: Vec::new() }
        };
        // Tokens 2 and 3 have no place.
        let placed = |token| PlacedToken { token, frames: FrameSpan { start: 0, end: 1 } };
        Verified {
            segments: (0..4).map(segment).collect(),
            placed: [0, 1, 4, 5, 6, 7, 8, 9].map(placed).to_vec(),
            said: vec![0.0; 8],
            said_at_first: vec![0.0; 8],
            unsaid: vec![false; 10],
            belonging: vec![Belonging::default(); 10],
        }
    }

    fn find_of(tokens: Range<usize>, start: u32) -> Find {
        Find {
            forced: vec![said(start, 5.0); tokens.len()],
            better: vec![true; tokens.len()],
            gap: Gap { tokens, frames: FrameSpan { start: start - 20, end: start + 100 } },
            belonging: Belonging::default(),
        }
    }

    #[test]
    fn segments_beside_what_was_found_become_one_unless_it_is_too_long() {
        let verified = verified();
        let joint = |segments, start, end| Joint { segments, frames: FrameSpan { start, end } };
        let joints_of = |finds: Vec<Find>, limit| {
            let (finds, joints) = joints(finds, &verified, limit);
            (finds.iter().map(|find| find.gap.tokens.start).collect::<Vec<_>>(), joints)
        };
        // Between the first two segments.
        let (finds, joints) = joints_of(vec![find_of(2..4, 220)], 600);
        assert_eq!((finds, joints), (vec![2], vec![joint(0..2, 0, 500)]));
        assert_eq!(joints_of(vec![find_of(2..4, 220)], 400), (vec![], vec![]));
        // Two that share a segment.
        let two = || vec![find_of(2..4, 220), find_of(5..7, 520)];
        assert_eq!(joints_of(two(), 900), (vec![2, 5], vec![joint(0..3, 0, 800)]));
        assert_eq!(joints_of(two(), 600), (vec![2], vec![joint(0..2, 0, 500)]));
        // Behind the last.
        let (_, joints) = joints_of(vec![find_of(10..11, 1150)], 600);
        assert_eq!(joints, [joint(3..4, 900, 1220)]);
        let (segments, is_joint) = join_at(self::verified().segments, &[joint(0..2, 0, 500)]);
        assert_eq!(is_joint, [true, false, false]);
        assert_eq!(segments[0].segment.own, 0..4);
        assert_eq!(segments[0].segment.frames, FrameSpan { start: 0, end: 500 });
    }
}
