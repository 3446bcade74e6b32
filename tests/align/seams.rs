//! Words on the wrong side of a cut are detected and realigned.

use kiru_align::confidence::score::mean_llr;
use kiru_align::frontend::{self, Features, pauses};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::likelihood::phone_scores::{self, PhoneScores};
use kiru_align::model::acoustic::AcousticModel;
use kiru_align::progress::Unwatched;
use kiru_align::pronunciation::{SpokenWords, TokenPronunciation, pronunciations};
use kiru_align::segment::chunks::{self, PlacedToken, Segment};
use kiru_align::segment::global::place;
use kiru_align::segment::hints::Hints;
use kiru_align::segment::phone_sequence::PhoneSequence;
use kiru_align::segment::realign::{Aligned, realign};
use kiru_align::viterbi::graph::Network;
use kiru_align::viterbi::{self, Found};
use std::ops::Range;

use crate::material::{Recording, alice, amiable, model};

/// The longest segment, and the longest join.
const LIMIT_FRAMES: u32 = 1000;

/// A recording up to the point at which its segments are aligned, with the results of the stages before that.
struct Bench {
    features: Features,
    phone_scores: PhoneScores,
    acoustic: AcousticModel<'static>,
    verbalizations: Vec<Vec<SpokenWords>>,
    placed: Vec<PlacedToken>,
    segments: Vec<Segment>,
}

impl Bench {
    fn new(talk: &Recording) -> Bench {
        let acoustic = model().acoustic();
        let features = frontend::extract(&talk.samples, &Unwatched);
        let silence = pauses::map(&features.level_db);
        let phone_scores = phone_scores::gather(&features, &acoustic, &Unwatched);
        let transcript = kiru_align::formats::read::read(talk.text.as_bytes()).unwrap();
        let pronunciations = pronunciations(
            &transcript,
            model(),
            &UserLexicon::default(),
            kiru_align::languages::Language::ENGLISH,
        )
        .into_iter();
        let verbalizations: Vec<_> = pronunciations
            .map(|pronunciation| match pronunciation {
                TokenPronunciation::Verbalizations(verbalizations) => verbalizations,
                other => panic!("{other:?}"),
            })
            .collect();
        let placement = place(
            &PhoneSequence::new(verbalizations.iter().map(Vec::as_slice)),
            &phone_scores,
            acoustic.calibration,
            &Hints::default(),
            &Unwatched,
        );
        let placed = chunks::placed(&placement);
        assert_eq!(placed.len(), verbalizations.len());
        let segments =
            chunks::segments(&placed, &placement, &silence, features.frames() as u32, LIMIT_FRAMES);
        Bench { features, phone_scores, acoustic, verbalizations, placed, segments }
    }

    fn align(&self, segment: Segment) -> Aligned<Found> {
        let verbalizations =
            self.placed[segment.all.clone()].iter().map(|p| self.verbalizations[p.token].as_slice());
        let found =
            viterbi::align(Network::new(verbalizations), &self.features, segment.frames, &self.acoustic);
        let limits = &self.acoustic.calibration.support;
        let supported = found.iter().flat_map(|found| {
            own(&segment).map(|i| {
                limits.is_supported(mean_llr(
                    &found.tokens[i],
                    found,
                    segment.frames.start,
                    &self.phone_scores,
                ))
            })
        });
        Aligned { supported: supported.collect(), found, segment }
    }

    fn align_all(&self, segments: &[Segment]) -> Vec<Aligned<Found>> {
        segments.iter().map(|segment| self.align(segment.clone())).collect()
    }

    fn realigned(&self, segments: &[Segment]) -> Vec<Aligned<Found>> {
        realign(self.align_all(segments), 2 * LIMIT_FRAMES, |segment| self.align(segment)).0
    }

    /// Whether the words of `segments` lie within 10 frames of where they were said.
    fn all_in_place(&self, talk: &Recording, segments: &[Aligned<Found>]) -> bool {
        segments.iter().all(|aligned| {
            let Some(found) = &aligned.found else { return false };
            aligned.segment.own.clone().zip(own(&aligned.segment)).all(|(word, i)| {
                let start_ms = found.tokens[i].start_frame * 10.0;
                talk.expected[word].is_some_and(|span| (f64::from(span.start) - start_ms).abs() <= 100.0)
            })
        })
    }
}

fn own(segment: &Segment) -> Range<usize> {
    segment.own.start - segment.all.start..segment.own.end - segment.all.start
}

fn owned(segments: &[Aligned<Found>]) -> Vec<Range<usize>> {
    segments.iter().map(|p| p.segment.own.clone()).collect()
}

fn talk() -> Recording {
    Recording::new(1).pause(400).say(alice()).pause(700).say(amiable()).pause(500).say(alice()).pause(400)
}

#[test]
fn right_cuts_are_left_alone() {
    let talk = talk();
    let bench = Bench::new(&talk);
    assert!(bench.segments.len() >= 4, "{:?}", bench.segments);
    let realigned = bench.realigned(&bench.segments);
    assert_eq!(owned(&realigned), bench.segments.iter().map(|p| p.own.clone()).collect::<Vec<_>>());
    assert!(bench.all_in_place(&talk, &realigned));
}

#[test]
fn words_on_the_wrong_side_of_a_cut_come_back() {
    check_shifts(&[-3, -2, -1, 2, 3]);
}

#[test]
fn a_single_word_before_the_cut_it_follows_comes_back() {
    check_shifts(&[1]);
}

/// Moves every cut that lies in a pause by each of these numbers of words, and fails unless all words are put back.
fn check_shifts(shifts: &[isize]) {
    let talk = talk();
    let bench = Bench::new(&talk);
    let (mut tried, mut left_wrong) = (0, Vec::new());
    for seam in 1..bench.segments.len() {
        let (left, right) = (&bench.segments[seam - 1], &bench.segments[seam]);
        // If a cut is not in a pause, both sides already have the words around it.
        if left.own.end != left.all.end || right.own.start != right.all.start {
            continue;
        }
        for &shift in shifts {
            tried += 1;
            let mut segments = bench.segments.clone();
            let at = right.own.start.checked_add_signed(shift).unwrap();
            (segments[seam - 1].own.end, segments[seam - 1].all.end) = (at, at);
            (segments[seam].own.start, segments[seam].all.start) = (at, at);
            assert!(!segments[seam - 1].own.is_empty() && !segments[seam].own.is_empty());
            let wrong = bench.align_all(&segments);
            assert!(!bench.all_in_place(&talk, &wrong), "seam {seam} shift {shift}: nothing to mend");
            let realigned = bench.realigned(&segments);
            if !bench.all_in_place(&talk, &realigned) {
                left_wrong.push((seam, shift));
            }
        }
    }
    assert!(tried >= 3 * shifts.len(), "{tried}");
    assert!(left_wrong.is_empty(), "of {tried}, (seam, words over): {left_wrong:?}");
}
