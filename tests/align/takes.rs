//! Repetitions: sentences said more than once and written once. One complete take is chosen, the last of equally good
//! ones.

use kiru_align::confidence::alignment::Alignment;
use kiru_align::units::MsSpan;

use crate::material::{Recording, USUAL, alice, amiable, covered_ms};

/// A little more than four frames: the noise floor and the cut at the edge of a clip differ from those inside it.
const NEAR_MS: u32 = 60;

/// Fails unless every word is where it is expected and most of each unwritten take is listed.
fn check_takes(name: &str, talk: &Recording) -> Alignment {
    let alignment = talk.align(&USUAL);
    let misplaced = talk.misplaced(&alignment, NEAR_MS);
    // The first or last word of a take that is cut in the middle of speech may gain or lose a phone.
    assert!(misplaced.len() * 30 <= talk.said(), "{name}\n{}", misplaced.join("\n"));
    let far = talk.misplaced(&alignment, 300);
    assert!(far.is_empty(), "{name}\n{}", far.join("\n"));
    for span in &talk.unwritten {
        let listed = covered_ms(&alignment.untranscribed, *span);
        let heard = alignment.words.iter().filter_map(|w| w.span).collect::<Vec<MsSpan>>();
        assert_eq!(covered_ms(&heard, *span), 0, "{name}: words in {span:?}");
        assert!(listed * 10 >= (span.end - span.start) * 8, "{name}: {listed} ms of {span:?} listed");
    }
    alignment
}

/// Alice's first line is said `takes` times, between other lines.
fn takes(takes: usize, pause_ms: u32) -> Recording {
    let mut talk = Recording::new(11).pause(400).say(amiable()).pause(700);
    for _ in 1..takes {
        talk = talk.say_unwritten(&alice().line(0)).pause(pause_ms);
    }
    talk.say(&alice().line(0)).pause(600).say(&alice().line(1)).pause(500)
}

#[test]
fn of_a_sentence_said_twice_the_last_take_is_found() {
    for pause_ms in [250, 900] {
        check_takes(&format!("{pause_ms} ms between"), &takes(2, pause_ms));
    }
}

#[test]
fn of_a_sentence_said_three_times_the_last_take_is_found() {
    check_takes("three takes", &takes(3, 600));
}

#[test]
fn every_sentence_said_three_times_is_found_in_its_last_take() {
    let mut talk = Recording::new(12).pause(300);
    for line in [alice().line(0), alice().line(1), amiable().clone(), alice().line(2)] {
        talk = talk.say_unwritten(&line).pause(400).say_unwritten(&line).pause(700).say(&line).pause(500);
    }
    check_takes("all", &talk);
}

#[test]
fn the_first_and_the_last_sentence_said_twice_are_found_in_their_last_takes() {
    let talk = Recording::new(13)
        .pause(300)
        .say_unwritten(&alice().line(0))
        .pause(500)
        .say(alice())
        .pause(600)
        .say_unwritten(amiable())
        .pause(500)
        .say(amiable());
    check_takes("edges", &talk);
}

#[test]
fn a_false_start_is_not_taken_for_the_beginning_of_the_sentence() {
    // A restart: "Alice was beginning to get", and then from the start again.
    for words in [3, 5, 9] {
        let talk = Recording::new(14)
            .say(amiable())
            .pause(600)
            .say_unwritten(&alice().part(0..words))
            .pause(500)
            .say(alice())
            .pause(400);
        check_takes(&format!("{words} words"), &talk);
    }
}

#[test]
fn two_false_starts_are_not_taken_for_the_beginning_of_the_sentence() {
    let talk = Recording::new(15)
        .say(amiable())
        .pause(600)
        .say_unwritten(&alice().part(0..4))
        .pause(400)
        .say_unwritten(&alice().part(0..8))
        .pause(500)
        .say(alice())
        .pause(400);
    check_takes("two", &talk);
}

#[test]
fn a_last_take_that_breaks_off_leaves_the_words_in_the_whole_one_before() {
    for words in [5, 11, 16] {
        let talk = Recording::new(16)
            .say(amiable())
            .pause(600)
            .say(&alice().line(0))
            .pause(500)
            .say_unwritten(&alice().part(0..words))
            .pause(500)
            .say(&alice().line(1))
            .pause(400);
        check_takes(&format!("{words} words"), &talk);
    }
}

#[test]
fn a_paragraph_said_twice_is_found_whole_in_its_last_take() {
    let talk = Recording::new(17)
        .say(amiable())
        .pause(800)
        .say_unwritten(alice())
        .pause(1000)
        .say(alice())
        .pause(800)
        .say(amiable());
    check_takes("paragraph", &talk);
}

#[test]
fn a_sentence_written_as_often_as_it_is_said_is_found_each_time() {
    let mut talk = Recording::new(18).pause(300);
    for _ in 0..6 {
        talk = talk.say(amiable()).pause(350);
    }
    check_takes("refrain", &talk.say(&alice().line(2)));
}

#[test]
fn a_refrain_of_which_one_is_not_written_loses_only_that_one() {
    let talk = Recording::new(19)
        .say(&alice().line(0))
        .pause(500)
        .say(amiable())
        .pause(500)
        .say(&alice().line(1))
        .pause(500)
        .say_unwritten(amiable())
        .pause(500)
        .say(&alice().line(2))
        .pause(500)
        .say(amiable());
    check_takes("refrain", &talk);
}
