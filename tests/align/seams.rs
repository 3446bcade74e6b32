//! Words given to the wrong side of a cut are noticed and put back.

use std::ops::Range;

use kiru_align::features::{self, Features};
use kiru_align::graph::network::Network;
use kiru_align::graph::sayings::{Saying, Variants, sayings};
use kiru_align::model::acoustic::Acoustic;
use kiru_align::model::lexicon::UserLexicon;
use kiru_align::place::chain::Chain;
use kiru_align::place::cut::{self, Piece, Placed};
use kiru_align::place::mend::{Aligned, mend};
use kiru_align::place::{coarse::place, hints::Hints, price::COSTS};
use kiru_align::progress::Unwatched;
use kiru_align::score::evidence::{self, Evidence};
use kiru_align::search::{self, Found};
use kiru_align::silence;
use kiru_align::text;
use kiru_align::timing::confidence::{is_supported, mean_deficit};

use crate::material::{Recording, alice, amiable, model};

/// Longest piece, and longest join.
const LIMIT_FRAMES: u32 = 1000;

/// A recording up to the point at which its pieces are aligned; the stages of `align::align` up to there.
struct Bench {
    features: Features,
    evidence: Evidence,
    acoustic: Acoustic<'static>,
    readings: Vec<Vec<Vec<Variants>>>,
    placed: Vec<Placed>,
    pieces: Vec<Piece>,
}

impl Bench {
    fn new(talk: &Recording) -> Bench {
        let acoustic = model().acoustic();
        let features = features::extract(&talk.samples, &Unwatched);
        let silence = silence::map(&features.level_db);
        let evidence = evidence::gather(&features, &acoustic, &Unwatched);
        let transcript = text::read(talk.text.as_bytes()).unwrap();
        let sayings = sayings(&transcript, model(), &UserLexicon::default()).into_iter();
        let readings: Vec<_> = sayings
            .map(|saying| match saying {
                Saying::Readings(readings) => readings,
                other => panic!("{other:?}"),
            })
            .collect();
        let placement = place(
            &Chain::new(readings.iter().map(Vec::as_slice)),
            &evidence,
            &COSTS,
            &Hints::default(),
            &Unwatched,
        );
        let placed = cut::placed(&placement);
        assert_eq!(placed.len(), readings.len());
        let pieces = cut::pieces(&placed, &placement, &silence, features.frames() as u32, LIMIT_FRAMES);
        Bench { features, evidence, acoustic, readings, placed, pieces }
    }

    fn align(&self, piece: Piece) -> Aligned<Found> {
        let readings = self.placed[piece.all.clone()].iter().map(|p| self.readings[p.token].as_slice());
        let found = search::align(Network::new(readings), &self.features, piece.frames, &self.acoustic);
        let supported = found.iter().flat_map(|found| {
            own(&piece).map(|i| {
                is_supported(mean_deficit(&found.tokens[i], found, piece.frames.start, &self.evidence))
            })
        });
        Aligned { supported: supported.collect(), found, piece }
    }

    fn align_all(&self, pieces: &[Piece]) -> Vec<Aligned<Found>> {
        pieces.iter().map(|piece| self.align(piece.clone())).collect()
    }

    fn mended(&self, pieces: &[Piece]) -> Vec<Aligned<Found>> {
        mend(self.align_all(pieces), 2 * LIMIT_FRAMES, |piece| self.align(piece)).0
    }

    /// Whether the words of `pieces` lie within 10 frames of where they were said.
    fn all_in_place(&self, talk: &Recording, pieces: &[Aligned<Found>]) -> bool {
        pieces.iter().all(|aligned| {
            let Some(found) = &aligned.found else { return false };
            aligned.piece.own.clone().zip(own(&aligned.piece)).all(|(word, i)| {
                let start_ms = found.tokens[i].start_frame * 10.0;
                talk.expected[word].is_some_and(|span| (f64::from(span.start) - start_ms).abs() <= 100.0)
            })
        })
    }
}

fn own(piece: &Piece) -> Range<usize> {
    piece.own.start - piece.all.start..piece.own.end - piece.all.start
}

fn owned(pieces: &[Aligned<Found>]) -> Vec<Range<usize>> {
    pieces.iter().map(|p| p.piece.own.clone()).collect()
}

fn talk() -> Recording {
    Recording::new(1).pause(400).say(alice()).pause(700).say(amiable()).pause(500).say(alice()).pause(400)
}

#[test]
fn right_cuts_are_left_alone() {
    let talk = talk();
    let bench = Bench::new(&talk);
    assert!(bench.pieces.len() >= 4, "{:?}", bench.pieces);
    let mended = bench.mended(&bench.pieces);
    assert_eq!(owned(&mended), bench.pieces.iter().map(|p| p.own.clone()).collect::<Vec<_>>());
    assert!(bench.all_in_place(&talk, &mended));
}

#[test]
fn words_on_the_wrong_side_of_a_cut_come_back() {
    check_shifts(&[-3, -2, -1, 2, 3]);
}

#[test]
fn a_single_word_before_the_cut_it_follows_comes_back() {
    check_shifts(&[1]);
}

/// Moves every cut that lies in a pause by so many words, and fails unless all words come back.
fn check_shifts(shifts: &[isize]) {
    let talk = talk();
    let bench = Bench::new(&talk);
    let (mut tried, mut left_wrong) = (0, Vec::new());
    for seam in 1..bench.pieces.len() {
        let (left, right) = (&bench.pieces[seam - 1], &bench.pieces[seam]);
        // Where a cut is not in a pause both sides have the words around it already.
        if left.own.end != left.all.end || right.own.start != right.all.start {
            continue;
        }
        for &shift in shifts {
            tried += 1;
            let mut pieces = bench.pieces.clone();
            let at = right.own.start.checked_add_signed(shift).unwrap();
            (pieces[seam - 1].own.end, pieces[seam - 1].all.end) = (at, at);
            (pieces[seam].own.start, pieces[seam].all.start) = (at, at);
            assert!(!pieces[seam - 1].own.is_empty() && !pieces[seam].own.is_empty());
            let wrong = bench.align_all(&pieces);
            assert!(!bench.all_in_place(&talk, &wrong), "seam {seam} shift {shift}: nothing to mend");
            let mended = bench.mended(&pieces);
            if !bench.all_in_place(&talk, &mended) {
                left_wrong.push((seam, shift));
            }
        }
    }
    assert!(tried >= 3 * shifts.len(), "{tried}");
    assert!(left_wrong.is_empty(), "of {tried}, (seam, words over): {left_wrong:?}");
}
