//! WhisperX and gentle: the keys their readers look for, and text that is all there.

use kiru_align::formats::Format;
use serde_json::{Value, json};

use crate::example::{Example, TEXT};

fn parsed(example: &Example, format: Format) -> Value {
    serde_json::from_str(&example.written(format)).unwrap()
}

#[test]
fn whisperx_has_every_word_twice_and_only_known_times() {
    let found = parsed(&Example::new(), Format::Whisperx);
    let flat: Vec<&Value> = found["segments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|segment| segment["words"].as_array().unwrap())
        .collect();
    let again: Vec<&Value> = found["word_segments"].as_array().unwrap().iter().collect();
    assert_eq!(flat, again);
    let words: Vec<&str> = flat.iter().map(|word| word["word"].as_str().unwrap()).collect();
    assert_eq!(words, TEXT.split_whitespace().collect::<Vec<_>>());
    assert_eq!(*flat[1], json!({"word": "said,", "start": 0.481, "end": 1.0, "score": 0.9}));
    assert!(flat.contains(&&json!({"word": "nobody"})));
    assert!(flat.contains(&&json!({"word": "[laughter]", "start": 62.0, "end": 62.8})));
    assert_eq!(found["language"], "en");
    assert!(found["segments"][2].get("start").is_none());
}

#[test]
fn gentle_words_are_what_their_offsets_say() {
    let found = parsed(&Example::new(), Format::Gentle);
    let text: Vec<char> = found["transcript"].as_str().unwrap().chars().collect();
    assert_eq!(text.iter().collect::<String>(), TEXT);
    let words = found["words"].as_array().unwrap();
    for word in words {
        let offset = |key: &str| word[key].as_u64().unwrap() as usize;
        let slice: String = text[offset("startOffset")..offset("endOffset")].iter().collect();
        assert_eq!(word["word"], slice);
        assert_eq!(word["case"] == "success", word.get("start").is_some());
    }
    let named = |name: &str| words.iter().find(|word| word["word"] == name);
    assert!(named("—").is_none() && named("[music]").is_none());
    assert_eq!(named("nobody").unwrap()["case"], "not-found-in-audio");
    assert_eq!(named("[laughter]").unwrap()["alignedWord"], "[laughter]");
    assert_eq!(named("<a&b>").unwrap()["phones"], json!([]));
    let first = &named("“Übung”").unwrap();
    assert_eq!(first["alignedWord"], "übung");
    let phones: Vec<&str> =
        first["phones"].as_array().unwrap().iter().map(|phone| phone["phone"].as_str().unwrap()).collect();
    assert_eq!(phones, ["y_B", "uw_I", "sil", "b_E"]);
    assert_eq!(named("said,").unwrap()["phones"], json!([{"duration": 0.519, "phone": "s_S"}]));
}

#[test]
fn without_words_the_keys_are_there() {
    let found = parsed(&Example::empty(), Format::Whisperx);
    assert_eq!(found, json!({"segments": [], "word_segments": [], "language": "en"}));
    assert_eq!(parsed(&Example::empty(), Format::Gentle), json!({"transcript": "", "words": []}));
}
