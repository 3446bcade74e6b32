//! Aligns the segments of a recording: the exact search for each, on all threads.

use rayon::prelude::*;

use super::score::mean_llr;
use crate::frontend::Features;
use crate::likelihood::phone_scores::PhoneScores;
use crate::model::acoustic::AcousticModel;
use crate::progress::Progress;
use crate::pronunciation::SpokenWords;
use crate::segment::chunks::{PlacedToken, Segment};
use crate::segment::realign::{Aligned, realign};
use crate::units::FrameSpan;
use crate::viterbi::graph::Network;
use crate::viterbi::{self, Found};

/// How far from its place in the global search the Viterbi search may put a word, in frames: half a second, and more
/// where the global search is in doubt. Without this limit, a short word after a pause may be found in a breath inside
/// the pause.
const NEAR_FRAMES: u32 = 50;
const DOUBTFUL_FRAMES: u32 = 300;

/// What a search found, and the mean log-likelihood ratios of the segment's own tokens.
pub struct SegmentFindings {
    /// The path.
    pub found: Found,
    /// For each of the segment's own tokens; see [`mean_llr`].
    pub mean_llrs: Vec<f32>,
}

/// What is needed to align a segment.
#[derive(Clone, Copy)]
pub struct SegmentAligner<'a> {
    /// Of the recording.
    pub features: &'a Features,
    /// Of the recording.
    pub phone_scores: &'a PhoneScores,
    /// Of the model.
    pub acoustic: AcousticModel<'a>,
    /// For each token of the sequence: the ways to say it.
    pub verbalizations: &'a [&'a [SpokenWords]],
    /// The tokens that the global search placed, or those of them that were said. Segments are ranges of these.
    pub placed: &'a [PlacedToken],
    /// Where a cancellation is asked for.
    pub progress: &'a dyn Progress,
}

impl SegmentAligner<'_> {
    /// Aligns a segment, with its words no further than `reach_frames` from where the global search put them.
    pub fn align(&self, segment: Segment, reach_frames: u32) -> Aligned<SegmentFindings> {
        if self.progress.is_cancelled() {
            return Aligned { segment, found: None, supported: Vec::new() };
        }
        let placed = &self.placed[segment.all.clone()];
        let limits = placed.iter().map(|p| FrameSpan {
            start: p.frames.start.saturating_sub(reach_frames),
            end: p.frames.end + reach_frames,
        });
        let verbalizations = placed.iter().map(|p| self.verbalizations[p.token]);
        let network = Network::new(verbalizations).within(limits.collect());
        let found = viterbi::align(network, self.features, segment.frames, &self.acoustic).map(|found| {
            let llr = |i| mean_llr(&found.tokens[i], &found, segment.frames.start, self.phone_scores);
            let mean_llrs: Vec<f32> = own(&segment).map(llr).collect();
            SegmentFindings { found, mean_llrs }
        });
        let limits = &self.acoustic.calibration.support;
        let llrs = found.iter().flat_map(|found| &found.mean_llrs);
        let supported = llrs.map(|llr| limits.is_supported(*llr)).collect();
        Aligned { segment, found, supported }
    }

    /// Aligns all `segments`, which are in order; then again as one those with a doubtful cut between them, if that is
    /// no longer than `limit_frames`. Also returns the joins that were tried; see [`realign`].
    pub fn align_all(
        &self,
        segments: Vec<Segment>,
        limit_frames: u32,
    ) -> (Vec<Aligned<SegmentFindings>>, Vec<(FrameSpan, bool)>) {
        // The longest segments first, one at a time, so that no thread is idle at the end.
        let mut order: Vec<(usize, Segment)> = segments.into_iter().enumerate().collect();
        order.sort_unstable_by_key(|(index, segment)| (std::cmp::Reverse(segment.frames.frames()), *index));
        let aligned = order.into_iter().par_bridge().map(|(index, segment)| {
            let aligned = self.align(segment, NEAR_FRAMES);
            self.progress.advance(u64::from(aligned.segment.frames.frames()));
            (index, aligned)
        });
        let mut aligned: Vec<(usize, Aligned<SegmentFindings>)> = aligned.collect();
        aligned.sort_unstable_by_key(|(index, _)| *index);
        let aligned = aligned.into_iter().map(|(_, aligned)| aligned).collect();
        realign(aligned, limit_frames, |segment| self.align(segment, DOUBTFUL_FRAMES))
    }

    /// The `segments` of the tokens that were placed `before`, now of those that are; without those that have none left of
    /// their own. Tokens that came go to the segment of those before them, the first ones to the first. Aligned again are those of which a token went or came, and those, by number, of which something else
    /// `changes`.
    pub fn align_again(
        &self,
        segments: Vec<Aligned<SegmentFindings>>,
        before: &[PlacedToken],
        changes: impl Fn(usize) -> bool + Sync,
    ) -> Vec<Aligned<SegmentFindings>> {
        let now = |at: usize| match before.get(at) {
            Some(_) if at == 0 => 0,
            Some(placed) => self.placed.partition_point(|other| other.token < placed.token),
            None => self.placed.len(),
        };
        let again = segments.into_par_iter().enumerate().map(|(number, aligned)| {
            let Segment { all, own, .. } = &aligned.segment;
            let (all, own) = (now(all.start)..now(all.end), now(own.start)..now(own.end));
            let is_same = all.len() == aligned.segment.all.len() && !changes(number);
            let segment = Segment { all, own, ..aligned.segment };
            if is_same { Aligned { segment, ..aligned } } else { self.align(segment, NEAR_FRAMES) }
        });
        again.filter(|aligned| !aligned.segment.own.is_empty()).collect()
    }
}

/// The segment's own tokens as indices into its network.
pub fn own(segment: &Segment) -> std::ops::Range<usize> {
    segment.own.start - segment.all.start..segment.own.end - segment.all.start
}
