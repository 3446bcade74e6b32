//! Voices unlike those that the model was trained with.

use kiru_align::confidence::alignment::{Fit, Status};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::pipeline::{self, Outcome};
use kiru_align::progress::Unwatched;
use kiru_align::{AudioSource, Transcript};

use crate::material::{USUAL, alice, amiable, model};
use crate::sound::check;

/// `text` aligned with the short clip, played half as fast again: all frequencies, and so the resonances of the voice,
/// are 1.5 times as high.
fn aligned_with_a_small_voice(text: &str) -> Outcome {
    let samples: Vec<f32> = amiable().samples.iter().map(|sample| sample / 32_768.0).collect();
    let audio = AudioSource::samples(&samples, 24_000, 1);
    let transcript = Transcript::from(text);
    let done = pipeline::align(audio, transcript, model(), &UserLexicon::default(), &USUAL, &Unwatched);
    let done = done.unwrap();
    check(&done);
    done
}

#[test]
fn the_words_of_a_small_voice_are_found_in_their_places() {
    let done = aligned_with_a_small_voice(&amiable().text());
    assert_eq!(done.alignment.fit, Fit::Good);
    assert_eq!(done.alignment.count(Status::Aligned), done.alignment.words.len());
    for (found, (_, said)) in done.alignment.words.iter().zip(&amiable().words) {
        let found = found.span.unwrap();
        let off = |found: u32, said: u32| (f64::from(found) - f64::from(said) / 1.5).abs();
        assert!(off(found.start, said.start) < 80.0 && off(found.end, said.end) < 80.0, "{found:?} {said:?}");
    }
}

#[test]
fn a_small_voice_does_not_say_another_text() {
    for text in [alice().line(0).text(), alice().line(1).text()] {
        let done = aligned_with_a_small_voice(&text);
        assert!(matches!(done.alignment.fit, Fit::Suspect(_)), "{text}");
    }
}
