//! Words that were not said: found by their contrast and left out, so that their neighbours get their own sounds back.

use rayon::prelude::*;

use super::belonging::Belonging;
use super::contrast::{Contrast, TextContrast, contrasts, part_contrast};
use super::deletion::{OtherDeletion, other_deletions, place_again};
use super::score::unsaid_below;
use super::segment_aligner::{SegmentAligner, SegmentFindings, own};
use crate::calibration::Calibration;
use crate::likelihood::phone_scores::STEP_FRAMES;
use crate::segment::chunks::{PlacedToken, Segment};
use crate::segment::phone_sequence::PhoneSequence;
use crate::segment::realign::Aligned;

/// Words are left out in at most this many rounds, and only one of two neighbours per round, so that a word that was
/// not said does not take a neighbour with it.
const LEAVE_OUT_ROUNDS: usize = 4;
/// What remains after words that were not said have been left out.
pub struct Verified {
    /// The segments, without these words.
    pub segments: Vec<Aligned<SegmentFindings>>,
    /// The tokens that are in a segment.
    pub placed: Vec<PlacedToken>,
    /// For each of them: the log-odds that it was [said](Calibration::said).
    pub said: Vec<f32>,
    /// The same of those that were placed, before any was left out and anything was known of the voice.
    pub said_at_first: Vec<f32>,
    /// For each token of the sequence: whether it was not said.
    pub unsaid: Vec<bool>,
    /// For each token of the sequence: what its segment tells about it.
    pub belonging: Vec<Belonging>,
}

/// Leaves out words that were not said but that the global search squeezed in between others, and realigns their
/// segments without them, so that the neighbours get their own sounds back.
pub fn leave_out_unsaid(
    mut segments: Vec<Aligned<SegmentFindings>>,
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
    whole: Option<TextContrast>,
) -> Verified {
    let speech_there = aligner.acoustic.calibration.deletion.speech_there;
    let mut placed = aligner.placed.to_vec();
    let mut unsaid = vec![false; sequence.tokens.len()];
    let mut belonging = None;
    let mut said_at_first = None;
    let mut round = 0;
    let said = loop {
        let (said, contrasts) = judge_places(&segments, &placed, aligner, sequence);
        said_at_first.get_or_insert_with(|| said.clone());
        let belonging = belonging
            .get_or_insert_with(|| self::belonging(&segments, &placed, &said, aligner, sequence, whole));
        let said = with_allowance(&said, &placed, belonging);
        let below = unsaid_below(&said);
        let is_unsaid = |i: usize| said[i] < below;
        let goes = |i: usize| is_unsaid(i) && contrasts[i].deletion - contrasts[i].filler < speech_there;
        let leaves = |i: usize| {
            let is_least =
                |other: usize| !goes(other) || said[i] < said[other] || (said[i] == said[other] && i < other);
            goes(i) && (i == 0 || is_least(i - 1)) && (i + 1 == placed.len() || is_least(i + 1))
        };
        let left_out: Vec<bool> = (0..placed.len()).map(leaves).collect();
        if round == LEAVE_OUT_ROUNDS || !left_out.contains(&true) || aligner.progress.is_cancelled() {
            for (i, placed) in placed.iter().enumerate() {
                unsaid[placed.token] |= is_unsaid(i);
            }
            break said;
        }
        let before = placed.clone();
        for (placed, left_out) in placed.iter().zip(&left_out) {
            unsaid[placed.token] |= left_out;
        }
        let mut rest = left_out.iter();
        placed.retain(|_| rest.next() == Some(&false));
        let aligner = SegmentAligner { placed: &placed, ..*aligner };
        segments = aligner.align_again(segments, &before, |_| false);
        round += 1;
    };
    let (belonging, said_at_first) = (belonging.unwrap_or_default(), said_at_first.unwrap_or_default());
    leave_out_others(Verified { segments, placed, said, said_at_first, unsaid, belonging }, aligner, sequence)
}

/// Where leaving out others than the words that were left out suits the sound better, leaves out those.
fn leave_out_others(verified: Verified, aligner: &SegmentAligner<'_>, sequence: &PhoneSequence) -> Verified {
    let Verified { segments, placed, said, said_at_first, mut unsaid, mut belonging } = verified;
    let aligner = SegmentAligner { placed: &placed, ..*aligner };
    let others = other_deletions(&segments, &aligner, sequence, &said, &unsaid);
    if others.is_empty() {
        return Verified { segments, placed, said, said_at_first, unsaid, belonging };
    }
    for OtherDeletion { window, left_out, .. } in &others {
        for token in window.clone() {
            unsaid[token] = left_out.contains(&token);
            belonging[token] = belonging[window.start];
        }
    }
    let (segments, placed) = place_again(segments, &aligner, &others);
    Verified { segments, placed, said, said_at_first, unsaid, belonging }.judged_again(&aligner, sequence)
}

impl Verified {
    /// What was said, of tokens that were placed anew.
    pub(super) fn judged_again(mut self, aligner: &SegmentAligner<'_>, sequence: &PhoneSequence) -> Verified {
        let (said, _) = judge_places(&self.segments, &self.placed, aligner, sequence);
        self.said = with_allowance(&said, &self.placed, &self.belonging);
        let below = unsaid_below(&self.said);
        for (said, placed) in self.said.iter().zip(&self.placed) {
            self.unsaid[placed.token] = *said < below;
        }
        self
    }
}

/// What was `said`, raised where right words of this voice say less.
fn with_allowance(said: &[f32], placed: &[PlacedToken], belonging: &[Belonging]) -> Vec<f32> {
    said.iter().zip(placed).map(|(said, placed)| said + belonging[placed.token].allowance).collect()
}

/// The number of wrong texts of each kind with which a segment is compared.
const SEGMENT_NULLS: usize = 8;

/// For each token of the sequence: what the contrast of its segment tells about it. `said` is of the placed tokens.
fn belonging(
    segments: &[Aligned<SegmentFindings>],
    placed: &[PlacedToken],
    said: &[f32],
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
    whole: Option<TextContrast>,
) -> Vec<Belonging> {
    let SegmentAligner { phone_scores, acoustic, .. } = *aligner;
    let Calibration { belonging: model, search: costs, .. } = acoustic.calibration;
    let of_segment = |segment: &Aligned<SegmentFindings>| {
        let Segment { frames, own, .. } = &segment.segment;
        let contrast = || {
            let tokens: Vec<usize> = placed[own.clone()].iter().map(|placed| placed.token).collect();
            let end = ((frames.end / STEP_FRAMES) as usize).min(phone_scores.steps());
            let sounds = &phone_scores.penalties[((frames.start / STEP_FRAMES) as usize).min(end)..end];
            part_contrast(costs, sequence, &tokens, sounds, SEGMENT_NULLS)
        };
        let said = if segment.found.is_some() { &said[own.clone()] } else { &[] };
        Belonging::new(model, said, whole, contrast)
    };
    let mut belonging = vec![Belonging::default(); sequence.tokens.len()];
    if model.are_clear(said) {
        return belonging;
    }
    let of_segments: Vec<Belonging> = segments.par_iter().map(of_segment).collect();
    for (segment, of_segment) in segments.iter().zip(of_segments) {
        for placed in &placed[segment.segment.own.clone()] {
            belonging[placed.token] = of_segment;
        }
    }
    belonging
}

/// For each placed token: the log-odds that it was said, and its contrast; both are zero for tokens that no segment
/// found.
fn judge_places(
    segments: &[Aligned<SegmentFindings>],
    placed: &[PlacedToken],
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
) -> (Vec<f32>, Vec<Contrast>) {
    let mut sites = Vec::new();
    let mut found = Vec::new();
    for segment in segments {
        let Some(findings) = &segment.found else { continue };
        for ((at, i), llr) in segment.segment.own.clone().zip(own(&segment.segment)).zip(&findings.mean_llrs)
        {
            let frames = &findings.found.tokens[i].path_frames;
            // The steps whose middle frame lies inside the word; a word without one gets the nearest step.
            let start = (frames.start + 1) / STEP_FRAMES;
            let end = ((frames.end + 1) / STEP_FRAMES).max(start + 1);
            sites.push((placed[at].token, start..end));
            found.push((at, *llr));
        }
    }
    let Calibration { said, search: costs, .. } = aligner.acoustic.calibration;
    let mut said_of = vec![0.0; placed.len()];
    let mut contrast_of = vec![Contrast::default(); placed.len()];
    for ((site, (at, llr)), contrast) in
        sites.iter().zip(found).zip(contrasts(costs, sequence, aligner.phone_scores, &sites))
    {
        said_of[at] = said.of(llr, (site.1.end - site.1.start) as f32, &contrast);
        contrast_of[at] = contrast;
    }
    (said_of, contrast_of)
}
