//! Transcripts of every kind: the same words get the same times, whatever file they come in.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Room, ms, words};

/// A word with its times.
type TimedWord = (String, Option<i64>, Option<i64>);

/// Each word of a result with its times.
fn times(result: &Value) -> Vec<TimedWord> {
    words(result)
        .iter()
        .map(|w| (w["word"].as_str().unwrap().to_string(), ms(w, "start"), ms(w, "end")))
        .collect()
}

/// A time as subtitles write it, with `mark` before the milliseconds.
fn clock(ms: i64, mark: char) -> String {
    format!("{:02}:{:02}:{:02}{mark}{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[test]
fn every_kind_of_transcript_gives_the_words_the_same_times() {
    let room = Room::with_talk();
    let plain = room.expect(0, &["talk.wav", "talk.txt"]).json();
    let expected = times(&plain);
    fs::write(room.path("own.json"), serde_json::to_vec(&plain).unwrap()).unwrap();

    // Rough times: to the tenth of a second, and late.
    let rough = |word: &Value, edge: &str| ms(word, edge).map(|ms| ms / 100 * 100 + 300);
    let seconds = |ms: i64| ms as f64 / 1000.0;
    let (mut ctm, mut csv, mut labels, mut grid, mut intervals) =
        (String::new(), "word,begin_ms,duration_ms\n".to_string(), String::new(), String::new(), 0);
    for word in words(&plain) {
        let (Some(start), Some(end)) = (rough(word, "start"), rough(word, "end")) else { continue };
        let text = word["word"].as_str().unwrap();
        let (start_s, end_s) = (seconds(start), seconds(end));
        let quoted = text.replace('"', "\"\"");
        ctm += &format!("talk A {start_s:.2} {:.2} {text}\n", seconds(end - start));
        csv += &format!("\"{quoted}\",{start},{}\n", end - start);
        labels += &format!("{start_s:.6}\t{end_s:.6}\t{text}\n");
        grid += &format!("{start_s}\n{end_s}\n\"{quoted}\"\n");
        intervals += 1;
    }
    let head = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n99\n<exists>\n1\n\"IntervalTier\"\n\"Ann\"\n0\n99";
    room.write("talk.TextGrid", format!("{head}\n{intervals}\n{grid}"));
    room.write("talk.ctm", ctm);
    room.write("talk.csv", csv);
    room.write("labels.txt", labels);
    let (mut segments, mut srt, mut vtt) =
        (Vec::new(), String::new(), "WEBVTT\n\nNOTE made up\n".to_string());
    for (i, segment) in plain["segments"].as_array().unwrap().iter().enumerate() {
        let (start, end) = (rough(segment, "start").unwrap(), rough(segment, "end").unwrap());
        let text = segment["text"].as_str().unwrap();
        let of_segment: Vec<Value> = segment["words"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| match (rough(word, "start"), rough(word, "end")) {
                (Some(start), Some(end)) => {
                    json!({"word": word["word"], "start": seconds(start), "end": seconds(end)})
                }
                _ => json!({"word": word["word"]}),
            })
            .collect();
        segments.push(json!({"start": seconds(start), "end": seconds(end), "text": format!(" {text}"), "words": of_segment}));
        srt += &format!("{}\r\n{} --> {}\r\n{text}\r\n\r\n", i + 1, clock(start, ','), clock(end, ','));
        vtt += &format!("\n{} --> {}\n{}\n", clock(start, '.'), clock(end, '.'), text.replace('&', "&amp;"));
    }
    room.write(
        "whisperx.json",
        serde_json::to_vec(&json!({"segments": segments, "language": "en"})).unwrap(),
    );
    room.write("talk.srt", srt);
    room.write("talk.vtt", vtt);
    let kinds = [
        "own.json",
        "whisperx.json",
        "talk.srt",
        "talk.vtt",
        "talk.TextGrid",
        "talk.ctm",
        "talk.csv",
        "labels.txt",
    ];
    for name in kinds {
        let run = room.expect(0, &["talk.wav", name]);
        let found = times(&run.json());
        run.check(found.len() == expected.len(), "as many words");
        let near = |a: Option<i64>, b: Option<i64>| match (a, b) {
            // Hints may change where a chunk is cut, and edges with it, by a frame.
            (Some(a), Some(b)) => (a - b).abs() <= 10,
            (a, b) => a == b,
        };
        for (one, other) in found.iter().zip(&expected) {
            let same = one.0 == other.0 && near(one.1, other.1) && near(one.2, other.2);
            run.check(same, &format!("{name}: {one:?} should be {other:?}"));
        }
    }
}

#[test]
fn the_kind_is_told_by_content_and_overridden_by_the_option() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    room.write("talk.txt", format!("1\n00:00:00,000 --> 00:00:20,000\n{one_line}\n"));
    let spoken = room.expect(0, &["talk.wav", "talk.txt"]).json();
    assert_eq!(words(&spoken).len(), one_line.split(' ').count());
    let run = room.run(&["talk.wav", "talk.txt", "--transcript-format", "text"]);
    run.check(words(&run.json()).len() == one_line.split(' ').count() + 4, "the timing line is text");
    room.expect(1, &["talk.wav", "talk.txt", "--transcript-format", "json"]).refused("talk.txt");
    room.expect(2, &["talk.wav", "talk.txt", "--transcript-format", "xml"]);
}

#[test]
fn files_with_times_that_cannot_be_used_exit_with_1() {
    let room = Room::with_talk();
    for (name, content) in [
        ("no_words.json", r#"{"segments": [], "language": "en"}"#),
        ("other.json", r#"{"name": "x", "version": 2}"#),
        ("cut.json", r#"{"segments": [{"start": 0.0, "end": 1.0, "te"#),
        ("no_cue.srt", "1\n00:00:00,000 --> 00:00:20,000\n\n"),
    ] {
        room.write(name, content);
        room.expect(1, &["talk.wav", name]).refused(name);
    }
}

#[test]
fn a_tier_is_chosen_and_swapped_inputs_are_told() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('"', "\"\"");
    let tier = |name: &str, text: &str| format!("\"IntervalTier\" \"{name}\" 0 20 1 0 20 \"{text}\"\n");
    let (one, other) = (tier("Ann", &text), tier("Bob", "nothing"));
    room.write(
        "talk.TextGrid",
        format!("File type = \"ooTextFile\"\n\"TextGrid\" 0 20 <exists> 2\n{other}{one}"),
    );
    let spoken = room.expect(0, &["talk.wav", "talk.TextGrid", "--tier", "Ann"]).json();
    assert_eq!(words(&spoken).len(), text.split(' ').count());
    let run = room.expect(2, &["talk.wav", "talk.TextGrid", "--tier", "Cid"]);
    run.refused("talk.TextGrid");
    run.check(run.stderr.contains("Bob, Ann"), "the tiers are named");
    let run = room.expect(1, &["talk.txt", "talk.wav"]);
    run.refused("talk.wav");
    run.check(
        run.stderr.contains("this is a recording (FLAC), not a transcript; the order is AUDIO"),
        "what to do",
    );
}

#[test]
fn a_tolerance_is_in_its_range() {
    let room = Room::with_talk();
    for typed in ["0", "0.05", "61", "nan", "two"] {
        room.expect(2, &["talk.wav", "talk.txt", "--hint-tolerance", typed]);
    }
    room.expect(0, &["talk.wav", "talk.txt", "--hint-tolerance", "0.1"]);
}

#[test]
fn words_of_the_lexicon_that_match_nothing_are_told() {
    let room = Room::with_talk();
    room.write("own.dict", "Alice AE L IH S\nAlise AE L IH S\n");
    let run = room.expect(0, &["talk.wav", "talk.txt", "--lexicon", "own.dict"]);
    run.check(
        run.stderr.contains("warning: lexicon: 1 of 2 words match no word of the transcript: alise;"),
        "a warning",
    );
    room.write("own.dict", "Alice AE L IH S\n");
    let run = room.expect(0, &["talk.wav", "talk.txt", "--lexicon", "own.dict"]);
    run.check(!run.stderr.contains("warning"), "no warning");
}

#[test]
fn markup_is_no_text_and_of_a_page_the_text_is_read() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let paragraphs: String = text.lines().map(|line| format!("<p class=\"x\">{line}</p>\n")).collect();
    let expected = times(&room.expect(0, &["talk.wav", "talk.txt"]).json());
    room.write(
        "page.html",
        format!("<!DOCTYPE html><head><title>Talk</title></head><body>{paragraphs}</body>"),
    );
    assert_eq!(times(&room.expect(0, &["talk.wav", "page.html"]).json()), expected);
    room.write("talk.txt", "<?xml version=\"1.0\"?><other>Alice was</other>");
    room.expect(1, &["talk.wav", "talk.txt"]).refused("talk.txt");
    room.run(&["--transcript-format", "text", "talk.wav", "talk.txt"]).with_code(3);
}

/// The words of a result that are said, with their times, and those that are not.
fn said(result: &Value) -> (Vec<TimedWord>, Vec<String>) {
    let is_said: Vec<bool> = words(result).iter().map(|word| word["status"] != "non_speech").collect();
    let (said, others): (Vec<_>, Vec<_>) =
        times(result).into_iter().zip(is_said).partition(|(_, said)| *said);
    (
        said.into_iter().map(|(word, _)| word).collect(),
        others.into_iter().map(|((word, ..), _)| word).collect(),
    )
}

/// The lines of the recording `alice`.
fn lines(room: &Room) -> Vec<String> {
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    text.lines().filter(|line| !line.trim().is_empty()).map(str::to_string).collect()
}

#[test]
fn labels_are_no_words_and_move_none() {
    let room = Room::with_talk();
    let plain = room.expect(0, &["talk.wav", "talk.txt"]).json();
    let lines = lines(&room);
    let with = |label: &dyn Fn(usize) -> String| -> String {
        lines.iter().enumerate().map(|(at, line)| label(at) + line + "\n").collect()
    };
    let two = |at: usize| ["Anna Smith", "Ben"][at % 2];
    for (text, count) in [
        (with(&|at| format!("Speaker {}: ", at % 2 + 1)), 2 * lines.len()),
        (with(&|at| format!("{}: ", two(at).to_uppercase())), lines.len() + lines.len().div_ceil(2)),
        (with(&|at| format!(">> {}: ", two(at))), 2 * lines.len() + lines.len().div_ceil(2)),
        (with(&|at| format!("{}  0:{:02}\n", two(at), at * 5)), 2 * lines.len() + lines.len().div_ceil(2)),
        (with(&|at| format!("0:{:02}\n{}\n", at * 5, two(at))), 2 * lines.len() + lines.len().div_ceil(2)),
        (with(&|at| format!("[00:00:{:02}] ", at * 5)), lines.len()),
        (with(&|at| format!("[00:00:{:02}.000 --> 00:00:{:02}.000]  ", at * 5, at * 5 + 5)), 3 * lines.len()),
    ] {
        room.write("labels.txt", &text);
        let run = room.expect(0, &["talk.wav", "labels.txt"]);
        let (words, labels) = said(&run.json());
        run.check(words == times(&plain), &format!("the words are as without labels in\n{text}"));
        run.check(labels.len() == count, &format!("{count} labels, not {labels:?}"));
    }
}

#[test]
fn speakers_come_back_in_every_format_that_has_them() {
    let room = Room::with_talk();
    let lines = lines(&room);
    let text: String =
        lines.iter().enumerate().map(|(at, line)| format!("{}: {line}\n", ["Anna", "Ben"][at % 2])).collect();
    room.write("talk.txt", text);
    let outputs = ["a.json", "a.whisperx.json", "a.vtt", "a.TextGrid", "a.eaf", "a.srt"];
    let typed: Vec<&str> =
        outputs.iter().flat_map(|name| ["-o", name]).chain(["talk.wav", "talk.txt"]).collect();
    let run = room.expect(0, &typed);
    run.check(run.stderr.contains("Speakers: Anna (2 turns), Ben (1 turn)."), "the summary names them");
    let read = |name: &str| fs::read_to_string(room.path(name)).unwrap();
    for name in &outputs[..2] {
        let json: Value = serde_json::from_str(&read(name)).unwrap();
        for (at, segment) in json["segments"].as_array().unwrap().iter().enumerate() {
            let speaker = ["Anna", "Ben"][at % 2];
            assert_eq!(segment["speaker"], speaker, "{name}");
            assert!(
                segment["words"].as_array().unwrap().iter().all(|word| word["speaker"] == speaker),
                "{name}"
            );
        }
    }
    let vtt = read("a.vtt");
    assert!(vtt.contains("<v Anna>Alice") && vtt.contains("<v Ben>once") && !vtt.contains("Anna:"), "{vtt}");
    assert!(read("a.srt").contains("Anna: Alice"));
    assert!(read("a.TextGrid").contains("name = \"Ben - words\""));
    assert!(
        read("a.eaf").contains("TIER_ID=\"Anna - words\" PARENT_REF=\"Anna - lines\" PARTICIPANT=\"Anna\"")
    );
    // What is written is read.
    let count = words(&serde_json::from_str(&read("a.json")).unwrap()).len();
    for (name, labels) in [("a.json", true), ("a.vtt", false), ("a.TextGrid", false), ("a.eaf", true)] {
        let run = room.expect(0, &["talk.wav", name]);
        run.check(run.stderr.contains("Speakers: Anna (2 turns), Ben (1 turn)."), "they are read");
        let found = words(&run.json()).len();
        run.check(found == if labels { count } else { count - lines.len() }, &format!("{found} words"));
    }
}

#[test]
fn without_speakers_names_are_words() {
    let room = Room::with_talk();
    room.write("talk.txt", "Alice: Alice was beginning to get\nAlice: very tired of sitting");
    // Most of the recording is not in it: the exit code is 3.
    let run = room.run(&["talk.wav", "talk.txt"]);
    assert_eq!(said(&run.json()).1, ["Alice:", "Alice:"]);
    let run = room.run(&["talk.wav", "talk.txt", "--speakers", "none"]);
    let json = run.json();
    assert!(said(&json).1.is_empty() && json["segments"][0].get("speaker").is_none());
    run.check(!run.stderr.contains("Speakers"), "no names");
    room.expect(2, &["talk.wav", "talk.txt", "--speakers", "some"]);
}
