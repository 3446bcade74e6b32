//! The JSON Schema: real results pass it, wrong ones do not.

use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::{Room, repository};

/// The schema in the repository, ready to validate.
pub fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

fn schema() -> Value {
    let path = repository().join("schema/kiru-align-1.schema.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn real_results_pass() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    room.write("talk-of-two.txt", text.lines().map(|line| format!("Anna: {line}\n")).collect::<String>());
    for args in [
        &["talk.wav", "talk.txt"][..],
        &["--phones", "talk.wav", "talk.txt"],
        &["talk.wav", "talk-of-two.txt"],
    ] {
        let run = room.expect(0, args);
        let json = run.json();
        let faults: Vec<String> =
            validator().iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path())).collect();
        run.check(faults.is_empty(), &faults.join("\n"));
    }
}

#[test]
fn wrong_results_do_not_pass() {
    let span = json!({"start": 0.0, "end": 0.5});
    let word =
        json!({"word": "a", "start": 0.0, "end": 0.5, "score": 1, "status": "aligned", "offset": [0, 1]});
    let good = json!({
        "schema": "kiru-align/1",
        "audio": {"path": "a.wav", "duration": 1.0, "sample_rate": 8000, "channels": 1},
        "model": {"name": "en-us", "sha256": "0".repeat(64)},
        "segments": [{"start": 0.0, "end": 0.5, "text": "a", "words": [word]}],
        "silences": [span], "untranscribed": [span],
        "chunks": [{"start": 0.0, "end": 1.0, "words": [0, 1]}],
        "summary": {"words": 1, "aligned": 1, "interpolated": 0, "not_found": 0, "non_speech": 0, "fit": "good"}
    });
    let validator = validator();
    assert!(validator.is_valid(&good));

    let changed = |pointer: &str, value: Value| {
        let mut json = good.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        json
    };
    let without = |pointer: &str, key: &str| {
        let mut json = good.clone();
        json.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        json
    };
    let with = |pointer: &str, key: &str, value: Value| {
        let mut json = good.clone();
        json.pointer_mut(pointer).unwrap()[key] = value;
        json
    };
    let word = "/segments/0/words/0";
    assert!(validator.is_valid(&with(word, "corrected", json!({"word": "b", "start": 0.1}))));
    for wrong in [json!({}), json!({"score": 1.0}), json!({"start": -1.0}), json!(true)] {
        assert!(!validator.is_valid(&with(word, "corrected", wrong.clone())), "corrected: {wrong}");
    }
    for key in ["start", "end", "score", "status", "offset", "word"] {
        assert!(!validator.is_valid(&without(word, key)), "a word without {key}");
    }
    for key in ["schema", "audio", "model", "segments", "silences", "untranscribed", "chunks", "summary"] {
        assert!(!validator.is_valid(&without("", key)), "a result without {key}");
    }
    let phone = json!([{"phone": "AH", "start": 0.0, "end": 0.5}]);
    assert!(validator.is_valid(&with(word, "phones", phone.clone())));
    for status in ["not_found", "non_speech", "guessed"] {
        let pointer = format!("{word}/status");
        assert!(!validator.is_valid(&changed(&pointer, json!(status))), "{status} with times and score");
    }
    let timed =
        |status: &str| json!({"word": "[x]", "start": 0.0, "end": 0.5, "status": status, "offset": [0, 3]});
    assert!(validator.is_valid(&changed(word, timed("non_speech"))), "a comment with times");
    assert!(!validator.is_valid(&changed(word, timed("not_found"))), "not_found with times");
    let half = json!({"word": "[x]", "start": 0.0, "status": "non_speech", "offset": [0, 3]});
    assert!(!validator.is_valid(&changed(word, half)), "a start without an end");
    let mute = json!({"word": "-", "status": "non_speech", "offset": [0, 1]});
    assert!(validator.is_valid(&changed(word, mute.clone())));
    let mut mute_with_phones = mute;
    mute_with_phones["phones"] = phone;
    assert!(!validator.is_valid(&changed(word, mute_with_phones)));
    for (pointer, value) in [
        ("/schema", json!("kiru-align/2")),
        ("/segments/0/words/0/score", json!(1.01)),
        ("/segments/0/words/0/start", json!(null)),
        ("/segments/0/words/0/start", json!("0.0")),
        ("/segments/0/words/0/offset", json!([0])),
        ("/segments/0/words", json!([])),
        ("/silences/0/start", json!(-0.1)),
        ("/model/sha256", json!("abc")),
        ("/summary/fit", json!("bad")),
        ("/summary/words", json!(1.5)),
    ] {
        assert!(!validator.is_valid(&changed(pointer, value.clone())), "{pointer} = {value}");
    }
    for pointer in ["", "/audio", "/model", "/segments/0", word, "/silences/0", "/chunks/0", "/summary"] {
        assert!(!validator.is_valid(&with(pointer, "more", json!(1))), "{pointer} with another key");
    }
    assert!(!validator.is_valid(&without("/segments/0", "end")), "a segment with a start and no end");
}
