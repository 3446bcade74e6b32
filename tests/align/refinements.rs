//! Refinements of word boundaries can be enabled one by one, to measure the effect of each.

use std::fs;

use kiru_align::boundaries::rules::Rules;
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::pipeline;
use kiru_align::progress::Unwatched;

use crate::material::{USUAL, model, testdata};

#[test]
fn refinements_can_be_left_out_by_name() {
    let audio = testdata("audio/alice.flac");
    let text = fs::read(audio.with_extension("txt")).unwrap();
    let spans = |refine: Rules| {
        let transcript = kiru_align::formats::read::read(&text).unwrap();
        let options = USUAL.refine(refine);
        let done =
            pipeline::align(&audio, transcript, model(), &UserLexicon::default(), &options, &Unwatched)
                .unwrap();
        done.alignment.words.iter().map(|word| word.span).collect::<Vec<_>>()
    };
    let named = |names: &[&str]| names.iter().try_fold(Rules::NONE, |rules, name| rules.with(name)).unwrap();
    let (none, change, all) = (spans(Rules::NONE), spans(named(&["change"])), spans(Rules::ALL));
    assert!(none != change && change != all);
    assert_eq!(spans(named(&Rules::NAMES)), all);
}
