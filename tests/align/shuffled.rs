//! The alignment is sound for texts with any lines left out, repeated or out of order.
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::pipeline;
use kiru_align::progress::Unwatched;
use proptest::prelude::*;

use crate::material::{USUAL, alice, model, testdata};
use crate::sound::check;

/// Stretches of Alice and other things that a transcript may contain, joined by white space of all kinds.
fn transcript() -> impl Strategy<Value = String> {
    let words = alice().text().split_whitespace().map(str::to_string).collect::<Vec<_>>();
    let lines = alice().text().lines().map(str::to_string).collect::<Vec<_>>();
    let stretch = (0..words.len(), 1..12usize)
        .prop_map(move |(first, count)| words[first..(first + count).min(words.len())].join(" "));
    let other =
        prop::sample::select(vec!["—", "😀", "1865", "Привет", "supercalifragilistic", "[laughter]", "a"]);
    let part = prop_oneof![
        4 => prop::sample::select(lines),
        3 => stretch,
        1 => other.prop_map(str::to_string),
    ];
    let space = prop::sample::select(vec!["\n", " ", "\r\n", "\u{3000}"]);
    prop::collection::vec((part, space), 1..8)
        .prop_map(|parts| parts.into_iter().map(|(part, space)| part + space).collect())
}

fn check_text(text: &str, max_chunk_s: f64, phones: bool) {
    let transcript = kiru_align::formats::read::read(text.as_bytes()).unwrap();
    let tokens: Vec<&str> = transcript.tokens.iter().map(|token| &*token.verbatim).collect();
    assert_eq!(tokens, text.split_whitespace().collect::<Vec<_>>());
    let options = USUAL.max_chunk_s(max_chunk_s).phones(phones);
    let path = testdata("audio/alice.flac");
    let done = pipeline::align(&path, transcript, model(), &UserLexicon::default(), &options, &Unwatched);
    check(&done.unwrap());
}

/// "but" is not said, and the edges of the words beside it were set beyond each other.
#[test]
fn a_word_between_two_that_leave_it_no_room_is_lost_and_no_more() {
    let alice = alice().text();
    let whole = alice.lines().next().unwrap();
    let text = format!(
        "{whole}\nAlice was beginning to get\n{whole}\nwas beginning to get very tired of sitting by her\n\
         book her sister was reading, but it\n"
    );
    check_text(&text, 5.0, false);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gets_every_token_once_in_order_and_inside_the_recording(
        text in transcript(),
        max_chunk_s in prop::sample::select(vec![5.0, 10.0, 30.0]),
        phones: bool,
    ) {
        check_text(&text, max_chunk_s, phones);
    }
}
