//! Quiet recordings, recordings quiet in part, and noise.

use kiru_align::timing::alignment::Fit;

use crate::material::{Dice, Recording, USUAL, alice, amiable, root_mean_square};

fn talk() -> Recording {
    Recording::new(1).pause(500).say(alice()).pause(800).say(amiable()).pause(600).say(alice()).pause(500)
}

#[test]
fn a_recording_40_db_quieter_has_its_words_in_the_same_places() {
    let mut talk = talk();
    talk.samples.iter_mut().for_each(|x| *x *= 0.01);
    let alignment = talk.align(&USUAL);
    let misplaced = talk.misplaced(&alignment, 30);
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
    assert_eq!(alignment.fit, Fit::Good);
}

#[test]
fn a_recording_half_of_it_30_db_quieter_has_nearly_all_words_in_the_same_places() {
    let ratio = 10f32.powf(-30.0 / 20.0);
    for quiet_first in [true, false] {
        let mut talk = talk();
        // The second reading of Alice begins half way.
        let half = talk.samples.len() - (alice().samples.len() + 800 * 16);
        let (first, second) = talk.samples.split_at_mut(half);
        let quiet = if quiet_first { first } else { second };
        quiet.iter_mut().for_each(|x| *x *= ratio);
        let alignment = talk.align(&USUAL);
        let misplaced = talk.misplaced(&alignment, 30);
        // The jump moves the noise floor of the frames near it, and with it the faint ends of a word or two.
        assert!(misplaced.len() * 33 <= talk.said(), "quiet first: {quiet_first}\n{}", misplaced.join("\n"));
        let misplaced = talk.misplaced(&alignment, 150);
        assert!(misplaced.is_empty(), "quiet first: {quiet_first}\n{}", misplaced.join("\n"));
    }
}

#[test]
fn words_keep_their_places_in_noise_20_db_below_speech() {
    let mut dice = Dice(9);
    for pink in [false, true] {
        let mut talk = talk();
        let rms = root_mean_square(&talk.samples) / 10.0;
        let noise =
            if pink { dice.pink(talk.samples.len(), rms) } else { dice.white(talk.samples.len(), rms) };
        talk.samples.iter_mut().zip(noise).for_each(|(x, noise)| *x += noise);
        let alignment = talk.align(&USUAL);
        let misplaced = talk.misplaced(&alignment, 100);
        assert!(misplaced.len() * 20 <= talk.said(), "pink: {pink}\n{}", misplaced.join("\n"));
        assert_eq!(alignment.fit, Fit::Good, "pink: {pink}");
    }
}
