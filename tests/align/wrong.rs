//! Transcripts of other recordings, and recordings without speech: the result says so.

use kiru_align::confidence::alignment::{Fit, Status, WordTime};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::pipeline::{self, Outcome};
use kiru_align::progress::Unwatched;
use std::fs;
use std::path::Path;

use crate::material::{USUAL, alice, amiable, model, testdata};
use crate::sound::check;

fn try_align(audio: &Path, text: &str) -> kiru_align::error::Result<Outcome> {
    let transcript = kiru_align::formats::read::read(text.as_bytes()).unwrap();
    let done = pipeline::align(audio, transcript, model(), &UserLexicon::default(), &USUAL, &Unwatched);
    if let Ok(done) = &done {
        check(done);
    }
    done
}

fn align(name: &str, text: &str) -> Outcome {
    try_align(&testdata("audio").join(name), text).unwrap()
}

fn is_suspect(done: &Outcome) -> bool {
    matches!(done.alignment.fit, Fit::Suspect(_))
}

#[test]
fn the_text_of_another_recording_is_suspect() {
    for (audio, text) in [("alice.flac", amiable().text()), ("amiable.flac", alice().text())] {
        let done = align(audio, &text);
        assert!(is_suspect(&done), "{audio}");
    }
}

#[test]
fn few_words_of_another_text_are_heard() {
    for (audio, text) in [("alice.flac", amiable().text()), ("amiable.flac", alice().text())] {
        let done = align(audio, &text);
        let aligned = done.alignment.count(Status::Aligned);
        assert!(aligned * 4 <= done.alignment.words.len(), "{audio}: {aligned} heard");
    }
}

#[test]
fn another_script_and_a_text_without_words_are_suspect() {
    for text in
        ["Алиса начинала уставать от сидения рядом с сестрой на берегу", "— … 😀 [music]", "你好 世界"]
    {
        let done = align("alice.flac", text);
        assert!(is_suspect(&done), "{text}");
        assert_eq!(done.alignment.count(Status::Aligned), 0, "{text}");
        let has_no_place = |w: &WordTime| w.span.is_none() || w.status == Status::NonSpeech;
        assert!(done.alignment.words.iter().all(has_no_place), "{text}");
    }
}

#[test]
fn numbers_nobody_said_are_suspect() {
    assert!(is_suspect(&align("alice.flac", "1865 1832 42 7 3.14159 1,000,000 12:30 $99.95 2nd 1/2")));
}

#[test]
fn one_word_of_many_is_found_in_its_place_and_the_text_is_suspect() {
    let done = align("alice.flac", "conversations");
    assert!(is_suspect(&done), "{:?}", done.alignment.fit);
    // The word occurs twice, once in another form.
    let said = alice().words.iter().filter(|(word, _)| word.starts_with("conversation"));
    let places: Vec<u32> = said.map(|(_, span)| span.start).collect();
    assert_eq!(places.len(), 2);
    let found = done.alignment.words[0].span;
    let near = |s: u32| places.iter().any(|place| place.abs_diff(s) <= 100);
    assert!(found.is_some_and(|s| near(s.start)), "{found:?}, expected {places:?}");
}

#[test]
fn one_word_nobody_said_is_suspect() {
    assert!(is_suspect(&align("alice.flac", "hippopotamus")));
    assert!(is_suspect(&align("amiable.flac", "hippopotamus")));
}

#[test]
fn two_thousand_words_on_three_seconds_are_suspect() {
    let text = format!("{}\n", alice().text()).repeat(36);
    let done = align("amiable.flac", &text);
    assert!(done.alignment.words.len() > 2000 && is_suspect(&done));
    // What was said is in the text once, in the middle.
    let text = format!("{}\n{}\n{}", text, amiable().text(), text);
    assert!(is_suspect(&align("amiable.flac", &text)));
}

#[test]
fn every_recording_of_clicks_gives_an_answer() {
    let mut seen = 0;
    let folder = testdata("audio/formats");
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let done = try_align(&path, "hello world").unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(is_suspect(&done), "{}: {:?}", path.display(), done.alignment.words);
        seen += 1;
    }
    assert!(seen > 70, "{seen}");
}

#[test]
fn every_broken_recording_gives_an_answer_or_an_error() {
    for entry in fs::read_dir(testdata("audio/evil")).unwrap() {
        // It only must not panic.
        let _ = try_align(&entry.unwrap().path(), "hello world");
    }
}
