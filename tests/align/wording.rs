//! Words inside a sentence that are wrong, missing or inserted: the others keep their places, and these are marked.

use std::ops::Range;

use kiru_align::confidence::alignment::{Fit, Status};
use kiru_align::units::MsSpan;

use crate::material::{Clip, Recording, USUAL, alice, amiable, covered_ms};

/// The tokens of a clip, each in its own place, as changed by `change`.
fn written<'a>(
    clip: &'a Clip,
    change: impl Fn(usize, &'a str) -> Vec<(&'a str, Option<usize>)>,
) -> Vec<(&'a str, Option<usize>)> {
    clip.words.iter().enumerate().flat_map(|(at, (word, _))| change(at, word)).collect()
}

fn at(word: &str) -> usize {
    alice().words.iter().position(|(token, _)| token == word).unwrap()
}

/// Amiable, Alice as written, Amiable.
fn talk(written: &[(&str, Option<usize>)]) -> Recording {
    Recording::new(41).say(amiable()).pause(500).say_as(alice(), written).pause(600).say(amiable())
}

#[test]
#[ignore = "a longer wrong word pushes the next one aside: grandfather where sister was said"]
fn a_wrong_word_is_interpolated_where_the_right_one_was_said() {
    for (right, wrong) in
        [("tired", "hungry"), ("sister", "grandfather"), ("peeped", "whistled"), ("use", "color")]
    {
        let at = at(right);
        let talk = talk(&written(alice(), |i, word| vec![(if i == at { wrong } else { word }, Some(i))]));
        let alignment = talk.align(&USUAL);
        // The words beside it take over the sounds that the wrong word lacks, or lose some to it.
        let far = talk.misplaced(&alignment, 250);
        assert!(far.is_empty(), "{wrong} for {right}\n{}", far.join("\n"));
        let near = talk.misplaced(&alignment, 100);
        assert!(near.len() <= 3, "{wrong} for {right}\n{}", near.join("\n"));
        assert_eq!(alignment.fit, Fit::Good, "{wrong} for {right}");
        let word = &alignment.words[amiable().words.len() + at];
        assert_eq!(word.status, Status::Interpolated, "{wrong} for {right}: {word:?}");
    }
}

#[test]
fn wrong_words_all_over_move_no_other_word() {
    let wrong =
        [(2, "commencing"), (9, "behind"), (14, "stairs"), (27, "letter"), (33, "drawings"), (44, "color")];
    let written = written(alice(), |i, word| {
        vec![(wrong.iter().find(|(at, _)| *at == i).map_or(word, |(_, wrong)| wrong), Some(i))]
    });
    let talk = talk(&written);
    let alignment = talk.align(&USUAL);
    let far = talk.misplaced(&alignment, 250);
    assert!(far.is_empty(), "{}", far.join("\n"));
    let near = talk.misplaced(&alignment, 100);
    assert!(near.len() <= 3 * wrong.len(), "{}", near.join("\n"));
    assert_eq!(alignment.fit, Fit::Good);
}

#[test]
fn words_left_out_of_the_text_move_no_other_word_and_are_listed_if_long() {
    check_left_out(&[at("very")..at("sitting"), at("sister")..at("sister") + 1]);
}

#[test]
#[ignore = "two short words between the missing ones and a pause, in it, go before the gap"]
fn words_left_out_just_before_the_end_of_a_sentence_move_no_other_word() {
    check_left_out(std::slice::from_ref(&(at("pictures")..at("in"))));
}

/// Fails if a word moves when the words of a range are not in the text, or if their speech is not listed.
fn check_left_out(ranges: &[Range<usize>]) {
    for left_out in ranges {
        let talk =
            talk(&written(
                alice(),
                |i, word| {
                    if left_out.contains(&i) { vec![] } else { vec![(word, Some(i))] }
                },
            ));
        let alignment = talk.align(&USUAL);
        let far = talk.misplaced(&alignment, 250);
        assert!(far.is_empty(), "without {left_out:?}\n{}", far.join("\n"));
        assert_eq!(alignment.fit, Fit::Good, "without {left_out:?}");
        if left_out.len() >= 3 {
            let clip = Recording::new(41).say(amiable()).pause(500).say(alice());
            let places = &clip.expected[amiable().words.len()..];
            let (first, last) = (places[left_out.start].unwrap(), places[left_out.end - 1].unwrap());
            let span = MsSpan { start: first.start, end: last.end };
            let listed = covered_ms(&alignment.untranscribed, span);
            assert!(listed * 10 >= (span.end - span.start) * 7, "{listed} ms of {span:?} listed");
        }
    }
}

#[test]
#[ignore = "the word beside an invented one gives up its place: her, beside wonderful"]
fn invented_words_are_not_aligned_and_move_no_other_word() {
    for (before, invented) in
        [("tired", "extraordinarily"), ("her", "wonderful"), ("no", "whatsoever"), ("“without", "Gryphon")]
    {
        let before = at(before);
        let talk = talk(&written(alice(), |i, word| {
            if i == before { vec![(invented, None), (word, Some(i))] } else { vec![(word, Some(i))] }
        }));
        let alignment = talk.align(&USUAL);
        let far = talk.misplaced(&alignment, 250);
        assert!(far.is_empty(), "{invented}\n{}", far.join("\n"));
        let near = talk.misplaced(&alignment, 100);
        assert!(near.len() <= 2, "{invented}\n{}", near.join("\n"));
        let word = &alignment.words[amiable().words.len() + before];
        assert_ne!(word.status, Status::Aligned, "{invented}: {word:?}");
    }
}

#[test]
fn words_nobody_said_amid_a_sentence_take_no_place_of_those_around_them() {
    let (mut lost, mut heard) = (Vec::new(), 0);
    let extra = ["because", "river", "simple", "seventeen", "quickly", "orange"];
    for at in (6..alice().words.len() - 3).step_by(6) {
        let (one, other) = (extra[at % 6], extra[(at / 3 + 1) % 6]);
        let with_two = |i: usize, word| match i == at {
            true => vec![(one, None), (other, None), (word, Some(i))],
            false => vec![(word, Some(i))],
        };
        let talk = talk(&written(alice(), with_two));
        let alignment = talk.align(&USUAL);
        lost.extend(talk.misplaced(&alignment, 150).into_iter().map(|line| format!("{one} {other}: {line}")));
        let statuses = alignment.words.iter().zip(&talk.expected);
        heard += statuses.filter(|(word, said)| said.is_none() && word.status == Status::Aligned).count();
    }
    assert!(lost.is_empty() && heard == 0, "{heard} heard\n{}", lost.join("\n"));
}
