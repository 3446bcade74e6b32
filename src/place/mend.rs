//! Notices words in the wrong piece, and aligns the pieces again as one.

use rayon::prelude::*;

use crate::place::cut::{Piece, join};
use crate::units::FrameSpan;

/// Words at this many places from a cut must be supported, or the cut is in doubt.
const EDGE_WORDS: usize = 2;

/// A piece with what its alignment found, and how well the audio supports each of its own tokens.
pub struct Aligned<T> {
    /// The piece.
    pub piece: Piece,
    /// What was found; `None` if no path fitted.
    pub found: Option<T>,
    /// Of each own token, whether the audio supports it.
    pub supported: Vec<bool>,
}

impl<T> Aligned<T> {
    fn unsupported(&self) -> usize {
        match self.found {
            Some(_) => self.supported.iter().filter(|s| !**s).count(),
            None => self.piece.own.len(),
        }
    }

    fn doubts_start(&self) -> bool {
        self.found.is_none() || self.supported.iter().take(EDGE_WORDS).any(|s| !s)
    }

    fn doubts_end(&self) -> bool {
        self.found.is_none() || self.supported.iter().rev().take(EDGE_WORDS).any(|s| !s)
    }
}

/// Joins neighbours whose common cut is in doubt, aligns them as one with `align`, and keeps the joined piece if
/// more of its words are supported than of the two apart.
///
/// Also says which were tried: what they cover, and whether they were kept.
///
/// Each piece takes part in at most one join, and no join is longer than `limit_frames`, so the cost is bounded
/// by one more alignment of the doubtful pieces.
pub fn mend<T: Send>(
    pieces: Vec<Aligned<T>>,
    limit_frames: u32,
    align: impl Fn(Piece) -> Aligned<T> + Sync,
) -> (Vec<Aligned<T>>, Vec<(FrameSpan, bool)>) {
    let mut joins = Vec::new();
    let mut i = 0;
    while i + 1 < pieces.len() {
        let (left, right) = (&pieces[i], &pieces[i + 1]);
        let joined = join(&left.piece, &right.piece);
        let doubtful = left.doubts_end() || right.doubts_start();
        if doubtful && !right.piece.after_strange && joined.frames.frames() <= limit_frames {
            joins.push((i, joined));
            i += 1;
        }
        i += 1;
    }
    let tried: Vec<(usize, Aligned<T>)> = joins.into_par_iter().map(|(i, piece)| (i, align(piece))).collect();
    let mut tried = tried.into_iter().peekable();
    let mut mended = Vec::with_capacity(pieces.len());
    let mut joined_spans = Vec::new();
    let mut pieces = pieces.into_iter().enumerate();
    while let Some((i, left)) = pieces.next() {
        if tried.peek().is_none_or(|(at, _)| *at != i) {
            mended.push(left);
            continue;
        }
        let (Some((_, joined)), Some((_, right))) = (tried.next(), pieces.next()) else { continue };
        let kept = joined.unsupported() < left.unsupported() + right.unsupported();
        joined_spans.push((joined.piece.frames, kept));
        if kept {
            mended.push(joined);
        } else {
            mended.extend([left, right]);
        }
    }
    (mended, joined_spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(own: std::ops::Range<usize>, supported: &[bool]) -> Aligned<&'static str> {
        let frames = FrameSpan { start: own.start as u32 * 50, end: own.end as u32 * 50 };
        Aligned {
            piece: Piece { frames, all: own.clone(), own, after_strange: false },
            found: Some("apart"),
            supported: supported.into(),
        }
    }

    fn owned(pieces: &[Aligned<&'static str>]) -> Vec<(std::ops::Range<usize>, &'static str)> {
        pieces.iter().map(|p| (p.piece.own.clone(), p.found.unwrap())).collect()
    }

    fn wholly(supported: bool) -> impl Fn(Piece) -> Aligned<&'static str> {
        move |piece| Aligned { supported: vec![supported; piece.own.len()], piece, found: Some("joined") }
    }

    fn three() -> Vec<Aligned<&'static str>> {
        vec![piece(0..4, &[true; 4]), piece(4..7, &[true, true, false]), piece(7..9, &[true; 2])]
    }

    #[test]
    fn a_doubtful_cut_is_aligned_over() {
        assert_eq!(owned(&mend(three(), 1000, wholly(true)).0), [(0..4, "apart"), (4..9, "joined")]);
    }

    #[test]
    fn a_join_that_helps_nobody_is_dropped() {
        assert_eq!(
            owned(&mend(three(), 1000, wholly(false)).0),
            [(0..4, "apart"), (4..7, "apart"), (7..9, "apart")]
        );
    }

    #[test]
    fn nothing_is_joined_beyond_the_limit_or_without_doubt() {
        assert_eq!(mend(three(), 200, wholly(true)).0.len(), 3);
        let sure = vec![piece(0..4, &[true; 4]), piece(4..7, &[true; 3])];
        assert_eq!(mend(sure, 1000, wholly(true)).0.len(), 2);
    }

    #[test]
    fn pieces_with_strange_speech_between_them_are_not_joined() {
        let mut pieces = three();
        pieces[2].piece.after_strange = true;
        assert_eq!(mend(pieces, 1000, wholly(true)).0.len(), 3);
    }

    #[test]
    fn a_piece_without_a_path_is_in_doubt_on_both_sides() {
        let mut pieces = three();
        pieces[1].found = None;
        assert_eq!(owned(&mend(pieces, 1000, wholly(true)).0), [(0..7, "joined"), (7..9, "apart")]);
    }
}
