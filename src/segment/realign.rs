//! Detects words that may be in the wrong segment, and realigns the two segments as one.

use rayon::prelude::*;

use super::chunks::{Segment, join};
use crate::units::FrameSpan;

/// The cut is in doubt unless this many words on either side of it are supported by the audio.
const EDGE_WORDS: usize = 2;

/// A segment with what its alignment found, and how well the audio supports each of its own tokens.
pub struct Aligned<T> {
    /// The segment.
    pub segment: Segment,
    /// What its alignment found; `None` if there was no path.
    pub found: Option<T>,
    /// For each of its own tokens: whether the audio supports it.
    pub supported: Vec<bool>,
}

impl<T> Aligned<T> {
    fn unsupported(&self) -> usize {
        match self.found {
            Some(_) => self.supported.iter().filter(|s| !**s).count(),
            None => self.segment.own.len(),
        }
    }

    fn doubts_start(&self) -> bool {
        self.found.is_none() || self.supported.iter().take(EDGE_WORDS).any(|s| !s)
    }

    fn doubts_end(&self) -> bool {
        self.found.is_none() || self.supported.iter().rev().take(EDGE_WORDS).any(|s| !s)
    }
}

/// Joins neighbours whose common cut is in doubt, aligns them as one with `align`, and keeps the joined segment if more
/// of its words are supported than of the two separate ones.
///
/// Also returns the joins that were tried: the frames they cover, and whether they were kept.
///
/// Each segment takes part in at most one join, and no join is longer than `limit_frames`, so the cost is bounded
/// by one more alignment of the doubtful segments.
pub fn realign<T: Send>(
    segments: Vec<Aligned<T>>,
    limit_frames: u32,
    align: impl Fn(Segment) -> Aligned<T> + Sync,
) -> (Vec<Aligned<T>>, Vec<(FrameSpan, bool)>) {
    let mut joins = Vec::new();
    let mut i = 0;
    while i + 1 < segments.len() {
        let (left, right) = (&segments[i], &segments[i + 1]);
        let joined = join(&left.segment, &right.segment);
        let doubtful = left.doubts_end() || right.doubts_start();
        if doubtful && !right.segment.after_filler && joined.frames.frames() <= limit_frames {
            joins.push((i, joined));
            i += 1;
        }
        i += 1;
    }
    let tried: Vec<(usize, Aligned<T>)> =
        joins.into_par_iter().map(|(i, segment)| (i, align(segment))).collect();
    let mut tried = tried.into_iter().peekable();
    let mut realigned = Vec::with_capacity(segments.len());
    let mut joined_spans = Vec::new();
    let mut segments = segments.into_iter().enumerate();
    while let Some((i, left)) = segments.next() {
        if tried.peek().is_none_or(|(at, _)| *at != i) {
            realigned.push(left);
            continue;
        }
        let (Some((_, joined)), Some((_, right))) = (tried.next(), segments.next()) else { continue };
        let kept = joined.unsupported() < left.unsupported() + right.unsupported();
        joined_spans.push((joined.segment.frames, kept));
        if kept {
            realigned.push(joined);
        } else {
            realigned.extend([left, right]);
        }
    }
    (realigned, joined_spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(own: std::ops::Range<usize>, supported: &[bool]) -> Aligned<&'static str> {
        let frames = FrameSpan { start: own.start as u32 * 50, end: own.end as u32 * 50 };
        Aligned {
            segment: Segment { frames, all: own.clone(), own, after_filler: false },
            found: Some("apart"),
            supported: supported.into(),
        }
    }

    fn owned(segments: &[Aligned<&'static str>]) -> Vec<(std::ops::Range<usize>, &'static str)> {
        segments.iter().map(|p| (p.segment.own.clone(), p.found.unwrap())).collect()
    }

    fn wholly(supported: bool) -> impl Fn(Segment) -> Aligned<&'static str> {
        move |segment| Aligned {
            supported: vec![supported; segment.own.len()],
            segment,
            found: Some("joined"),
        }
    }

    fn three() -> Vec<Aligned<&'static str>> {
        vec![segment(0..4, &[true; 4]), segment(4..7, &[true, true, false]), segment(7..9, &[true; 2])]
    }

    #[test]
    fn a_doubtful_cut_is_aligned_over() {
        assert_eq!(owned(&realign(three(), 1000, wholly(true)).0), [(0..4, "apart"), (4..9, "joined")]);
    }

    #[test]
    fn a_join_that_helps_nobody_is_dropped() {
        assert_eq!(
            owned(&realign(three(), 1000, wholly(false)).0),
            [(0..4, "apart"), (4..7, "apart"), (7..9, "apart")]
        );
    }

    #[test]
    fn nothing_is_joined_beyond_the_limit_or_without_doubt() {
        assert_eq!(realign(three(), 200, wholly(true)).0.len(), 3);
        let sure = vec![segment(0..4, &[true; 4]), segment(4..7, &[true; 3])];
        assert_eq!(realign(sure, 1000, wholly(true)).0.len(), 2);
    }

    #[test]
    fn pieces_with_filler_speech_between_them_are_not_joined() {
        let mut segments = three();
        segments[2].segment.after_filler = true;
        assert_eq!(realign(segments, 1000, wholly(true)).0.len(), 3);
    }

    #[test]
    fn a_piece_without_a_path_is_in_doubt_on_both_sides() {
        let mut segments = three();
        segments[1].found = None;
        assert_eq!(owned(&realign(segments, 1000, wholly(true)).0), [(0..7, "joined"), (7..9, "apart")]);
    }
}
