//! Every stage goes by the calibration it is given: one number varied, and the result changes as it says.

use kiru_align::calibration::Calibration;
use kiru_align::calibration::en_us::EN_US;
use kiru_align::confidence::alignment::{Fit, Mismatch, Status};
use kiru_align::confidence::contrast::TextContrast;
use kiru_align::confidence::vocal_tract;
use kiru_align::model::Model;
use kiru_align::pipeline::Outcome;
use kiru_align::units::MsSpan;

use crate::material::{Recording, USUAL, alice, amiable, covered_ms};

/// What comes out of `talk` with the usual calibration, and with one that `vary` changed.
fn both(talk: &Recording, vary: impl FnOnce(&mut Calibration)) -> [Outcome; 2] {
    let mut varied = EN_US;
    vary(&mut varied);
    [EN_US, varied].map(|calibration| {
        let model = Model::embedded().unwrap().calibrated(calibration);
        talk.align_by(&model, &USUAL)
    })
}

/// A sentence of eight words.
fn sentence() -> Recording {
    Recording::new(31).pause(400).say(amiable()).pause(400)
}

/// The number of words with this status.
fn count(outcome: &Outcome, status: Status) -> usize {
    outcome.alignment.words.iter().filter(|word| word.status == status).count()
}

fn scores(outcome: &Outcome) -> impl Iterator<Item = f32> {
    outcome.alignment.words.iter().filter_map(|word| word.score)
}

#[test]
fn dear_filler_leaves_no_speech_untranscribed() {
    let (first, second) = (alice().line(0), alice().line(1));
    let talk = Recording::new(32).pause(400).say(&first).pause(700).say_unwritten(amiable()).pause(700);
    let talk = talk.say(&second).pause(400);
    let listed = |outcome: &Outcome| covered_ms(&outcome.alignment.untranscribed, talk.unwritten[0]);
    // Restarts too, or the speech is taken for words said again.
    let [usual, dear] = both(&talk, |calibration| {
        calibration.search.filler *= 20;
        calibration.search.restart *= 20;
    });
    assert!(listed(&usual) > 1500, "{}", listed(&usual));
    assert_eq!(listed(&dear), 0);
}

#[test]
fn where_later_takes_are_worth_less_the_first_is_chosen() {
    let line = alice().line(0);
    let talk = Recording::new(33).pause(400).say_unwritten(&line).pause(600).say(&line).pause(400);
    let first = talk.unwritten[0];
    let in_first = |outcome: &Outcome| {
        let words: Vec<MsSpan> = outcome.alignment.words.iter().filter_map(|word| word.span).collect();
        covered_ms(&words, first) > 0
    };
    let [usual, early] = both(&talk, |calibration| calibration.takes.later = -2.0);
    assert!(!in_first(&usual) && in_first(&early));
}

#[test]
fn sharper_scores_of_states_make_narrower_posteriors() {
    let spread_ms = |outcome: &Outcome| {
        let edges = outcome.alignment.words.iter().filter_map(|word| word.uncertainty);
        edges.map(|edges| edges.start_sd_ms + edges.end_sd_ms).sum::<f64>()
    };
    let [usual, sharp] = both(&sentence(), |calibration| calibration.viterbi.soft_scale = 1.0);
    assert!(spread_ms(&sharp) < 0.9 * spread_ms(&usual), "{} {}", spread_ms(&sharp), spread_ms(&usual));
}

#[test]
fn words_are_judged_by_their_limits_and_odds() {
    let talk = sentence();
    let [usual, strict] = both(&talk, |calibration| calibration.support.least_llr = 0.0);
    assert_eq!(count(&usual, Status::Aligned), 8);
    assert_eq!(count(&strict, Status::Interpolated), 8);
    let [_, unsaid] = both(&talk, |calibration| calibration.said.intercept = -100.0);
    assert_eq!(count(&unsaid, Status::NotFound), 8);
    let [_, elsewhere] = both(&talk, |calibration| calibration.placement.even_said = 100.0);
    assert_eq!(count(&elsewhere, Status::NotFound), 8);
    let [_, low] = both(&talk, |calibration| calibration.score.best = 0.5);
    assert!(scores(&usual).all(|score| score > 0.6) && scores(&low).all(|score| score <= 0.5));
}

#[test]
fn texts_are_judged_by_their_limits_and_odds() {
    let [usual, foreign] = both(&sentence(), |calibration| calibration.belonging.whole = -100.0);
    assert!(usual.facts.text_odds > 0.0, "{}", usual.facts.text_odds);
    assert_eq!(foreign.facts.text_odds, -EN_US.belonging.most);
    let [usual, unlike] = both(&sentence(), |calibration| {
        calibration.fit.sure_odds = f64::INFINITY;
        calibration.fit.least_mean_llr = 0.0;
    });
    assert_eq!(usual.alignment.fit, Fit::Good);
    let Fit::Suspect(why) = unlike.alignment.fit else { panic!("good") };
    assert_eq!(why.mismatches, [Mismatch::SoundsUnlike]);

    let right = Some(TextContrast { strict: 33.0, loose: 14.0 });
    assert!(vocal_tract::is_sure(&EN_US, right, &[]));
    let mut varied = EN_US;
    varied.warp.sure_odds = 2.0 * EN_US.belonging.most;
    assert!(!vocal_tract::is_sure(&varied, right, &[]));
}
