//! Long recordings: every word is where it is in the short one, wherever the recording is cut and on any number of
//! threads.

use std::sync::OnceLock;

use kiru_align::confidence::alignment::{Alignment, Fit, Status};
use kiru_align::units::MsSpan;

use crate::material::{Recording, USUAL, alice, covered_ms};

const MINUTE_MS: u32 = 60_000;

/// Ten minutes of talk, and its alignment with the usual options.
fn ten_minutes() -> &'static (Recording, Alignment) {
    static TALK: OnceLock<(Recording, Alignment)> = OnceLock::new();
    TALK.get_or_init(|| {
        let talk = Recording::talk(1, 10 * MINUTE_MS);
        let alignment = talk.align(&USUAL);
        (talk, alignment)
    })
}

#[test]
fn in_ten_minutes_every_word_lies_where_it_lies_in_its_clip() {
    let (talk, alignment) = ten_minutes();
    assert!(talk.said() > 1200, "{}", talk.said());
    // Six frames: the noise floor around a clip differs, the words do not.
    let misplaced = talk.misplaced(alignment, 60);
    assert!(misplaced.is_empty(), "{} of {}\n{}", misplaced.len(), talk.said(), misplaced.join("\n"));
    assert_eq!(alignment.fit, Fit::Good);
    assert!(alignment.untranscribed.is_empty(), "{:?}", alignment.untranscribed);
    let shortest = alignment.words.iter().filter_map(|w| w.span).map(|s| s.end - s.start).min();
    assert!(shortest.is_some_and(|ms| ms >= 20), "{shortest:?}");
    assert!(alignment.words.iter().all(|w| w.uncertainty.is_some() == (w.status == Status::Aligned)));
    assert!(alignment.chunks.len() > 20);
    assert!(alignment.chunks.iter().all(|c| c.span.end - c.span.start <= 30_000), "{:?}", alignment.chunks);
}

#[test]
fn the_length_of_chunks_moves_no_word() {
    let (_, usual) = ten_minutes();
    let talk = &ten_minutes().0;
    for max_chunk_s in [10.0, 120.0] {
        let other = talk.align(&USUAL.max_chunk_s(max_chunk_s));
        assert_ne!(other.chunks.len(), usual.chunks.len());
        let longest = other.chunks.iter().map(|c| c.span.end - c.span.start).max();
        assert!(longest.is_some_and(|ms| f64::from(ms) <= max_chunk_s * 1000.0), "{longest:?}");
        let bounds = |a: &Alignment| -> Vec<Option<u32>> {
            a.words.iter().flat_map(|w| [w.span.map(|s| s.start), w.span.map(|s| s.end)]).collect()
        };
        let (a, b) = (bounds(usual), bounds(&other));
        // One frame.
        let near =
            a.iter().zip(&b).filter(|(a, b)| matches!((a, b), (Some(a), Some(b)) if a.abs_diff(*b) <= 10));
        let near = near.count();
        assert!(near * 100 >= a.len() * 99, "{max_chunk_s}: {near} of {} boundaries", a.len());
    }
}

#[test]
fn threads_and_repetition_change_nothing() {
    let talk = Recording::talk(2, 3 * MINUTE_MS);
    let alone = talk.align(&USUAL.jobs(1));
    for jobs in [1, 2, 4, 0] {
        assert!(talk.align(&USUAL.jobs(jobs)) == alone, "{jobs} threads");
    }
}

#[test]
fn an_hour_of_near_silence_inside_moves_no_word() {
    let talk = Recording::new(6).say(alice()).pause(60 * MINUTE_MS).say(alice()).pause(500);
    let alignment = talk.align(&USUAL);
    let misplaced = talk.misplaced(&alignment, 60);
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
    assert_eq!(alignment.fit, Fit::Good);
    assert!(alignment.untranscribed.is_empty(), "{:?}", alignment.untranscribed);
}

#[test]
fn long_silence_before_between_and_after_moves_no_word() {
    let talk = Recording::new(3)
        .zeros(5 * MINUTE_MS)
        .say(alice())
        .pause(2 * MINUTE_MS)
        .say(alice())
        .zeros(2 * MINUTE_MS)
        .say(&alice().line(1))
        .pause(MINUTE_MS);
    let alignment = talk.align(&USUAL);
    let misplaced = talk.misplaced(&alignment, 60);
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
    assert_eq!(alignment.fit, Fit::Good);
    assert!(alignment.untranscribed.is_empty(), "{:?}", alignment.untranscribed);
    let alice_ms = (alice().samples.len() / 16) as u32;
    let second = 7 * MINUTE_MS + alice_ms;
    let third = 9 * MINUTE_MS + 2 * alice_ms;
    let quiet = [
        (0, 5 * MINUTE_MS),
        (5 * MINUTE_MS + alice_ms, second),
        (second + alice_ms, third),
        (talk.ms() - MINUTE_MS, talk.ms()),
    ];
    for (start, end) in quiet {
        let span = MsSpan { start, end };
        let silent = covered_ms(&alignment.silences, span);
        assert!(silent + 200 >= end - start, "{span:?}: {silent} ms of silence");
        let chunks: Vec<MsSpan> = alignment.chunks.iter().map(|c| c.span).collect();
        // 0.4 s on either side, and the steps of the global search.
        assert!(covered_ms(&chunks, span) <= 1000, "{span:?}: {chunks:?}");
    }
}
