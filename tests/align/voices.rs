//! Voices unlike those that the model was trained with.

use kiru_align::confidence::alignment::{Alignment, Fit, Status, WordTime};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::pipeline::{self, Outcome};
use kiru_align::progress::Unwatched;
use kiru_align::pronunciation::language_of;
use kiru_align::units::MsSpan;
use kiru_align::{AudioSource, Transcript};

use crate::material::{USUAL, alice, amiable, model};
use crate::sound::check;

/// `samples` of 16-bit PCM at 16 kHz aligned with `text`, whose words are said as the `lexicon` says.
fn aligned_with(lexicon: &str, samples: &[f32], text: &str) -> Alignment {
    let samples: Vec<f32> = samples.iter().map(|sample| sample / 32_768.0).collect();
    let audio = AudioSource::samples(&samples, 16_000, 1);
    let lexicon = UserLexicon::parse(lexicon).unwrap();
    let done = pipeline::align(audio, Transcript::from(text), model(), &lexicon, &USUAL, &Unwatched);
    let done = done.unwrap();
    check(&done);
    done.alignment
}

/// By how much the edges of a word are off, in milliseconds.
fn off((found, (_, said)): (&WordTime, &(String, MsSpan))) -> u32 {
    let found = found.span.unwrap();
    found.start.abs_diff(said.start).max(found.end.abs_diff(said.end))
}

/// `text` aligned with the short clip, taken to have `rate` samples a second: it has 16,000.
fn aligned_at(rate: u32, text: &str) -> Outcome {
    let samples: Vec<f32> = amiable().samples.iter().map(|sample| sample / 32_768.0).collect();
    let audio = AudioSource::samples(&samples, rate, 1);
    let transcript = Transcript::from(text);
    let done = pipeline::align(audio, transcript, model(), &UserLexicon::default(), &USUAL, &Unwatched);
    let done = done.unwrap();
    check(&done);
    done
}

/// `text` aligned with the short clip, played half as fast again: all frequencies, and so the resonances of the voice,
/// are 1.5 times as high.
fn aligned_with_a_small_voice(text: &str) -> Outcome {
    aligned_at(24_000, text)
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

/// Ten words as somebody would write them who hears the speaker with a strong accent, so that the speaker has one to the
/// ears of the model: other vowels, consonants without voice, no "r".
const ACCENT: &str = "\
    she SH IY\nhad HH EY T\npeeped P IY P T\ninto IY NG T AA\nthe Z IY\nbook P UW K\nher HH AA\n\
    sister S IY S T AA\nwas W AA S\nreading L IY T IY NG\n";

#[test]
fn every_word_of_a_text_that_belongs_is_looked_for_whatever_the_accent() {
    let said = alice().part(24..34);
    let aligned = |text: &str| aligned_with(ACCENT, &said.samples, text);
    let alignment = aligned(&said.text());
    assert_eq!(alignment.fit, Fit::Good);
    let off: Vec<u32> = alignment.words.iter().zip(&said.words).map(off).collect();
    assert!(
        off.iter().filter(|off| **off <= 100).count() >= 9 && off.iter().all(|off| *off <= 300),
        "{off:?}"
    );
    // The same words in another order do not belong.
    let other = "reading book sister the was into peeped had her she";
    assert!(matches!(aligned(other).fit, Fit::Suspect(_)));
}

#[test]
fn words_of_a_long_recording_that_have_no_place_are_sought_again_between_sure_ones() {
    let (alice, amiable) = (alice(), amiable());
    let samples = [&alice.samples[..], &[0.0; 3000], &amiable.samples, &alice.samples].concat();
    let text = [alice.text(), amiable.text(), alice.text()].join("\n");
    // "reading, but it had no pictures" by a speaker with an accent.
    let alignment = aligned_with("reading L UH T OY NG\nbut P AO T\nno N EH\n", &samples, &text);
    let lost = alignment.words.iter().zip(text.split_whitespace()).filter(|(word, _)| word.span.is_none());
    let lost: Vec<&str> = lost.map(|(_, token)| token).collect();
    // Three without a second look.
    assert!(lost.len() <= 1, "{lost:?}");
    let said = alignment.words.iter().zip(&alice.words).filter(|(word, _)| word.span.is_some());
    let off: Vec<u32> = said.map(off).collect();
    assert!(off.iter().all(|off| *off <= 150), "{off:?}");
}

#[test]
fn of_few_words_the_sound_tells_the_language() {
    // "He might even have been made amiable himself", as a Dutchman would spell it: by the text alone it is Turkish.
    let text = "Hi mait iven hef bin meet iemiebel himself";
    assert_eq!(language_of(&Transcript::from(text), model()).told.language.code(), "tr");
    let done = aligned_at(16_000, text);
    assert_eq!((done.language.code(), done.alignment.fit), ("nl", Fit::Good));
}
