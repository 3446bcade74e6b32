//! What comes out for a real recording.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Room, Run, ms, recording, repository, words};

/// The first recording of the repository as it was aligned when somebody looked at it and listened.
///
/// Made by `kiru-align testdata/audio/alice.* testdata/audio/alice.txt -o testdata/golden/alice.json` in the
/// repository; a change is reviewed as a diff. Words and statuses are exact; times may differ by a frame (10 ms),
/// because processors add in different orders, and scores by 0.05 for the same reason.
#[test]
fn the_golden_result_comes_out() {
    let text = fs::read_to_string(repository().join("testdata/golden/alice.json")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let room = Room::with_talk();
    let run = room.expect(0, &["talk.wav", "talk.txt"]);
    let json = run.json();
    let (expected, got) = (words(&golden), words(&json));
    run.check(expected.len() == got.len(), "as many words as in the golden file");
    for (expected, got) in expected.iter().zip(&got) {
        for key in ["word", "status", "offset"] {
            run.check(expected[key] == got[key], &format!("{key}: {expected} expected, got {got}"));
        }
        for edge in ["start", "end"] {
            let near = match (ms(expected, edge), ms(got, edge)) {
                (Some(expected), Some(got)) => (expected - got).abs() <= 10,
                (expected, got) => expected == got,
            };
            run.check(near, &format!("{edge}: {expected} expected, got {got}"));
        }
        let (expected_score, score) = (expected["score"].as_f64(), got["score"].as_f64());
        let near = expected_score.zip(score).is_none_or(|(a, b)| (a - b).abs() <= 0.05);
        run.check(near, &format!("score: {expected} expected, got {got}"));
    }
    run.check(golden["summary"]["fit"] == json["summary"]["fit"], "fit as in the golden file");
}

#[test]
fn how_sure_the_edges_are_is_told_on_request() {
    let room = Room::with_talk();
    let run = room.expect(0, &["talk.wav", "talk.txt", "--uncertainty"]);
    let json = run.json();
    run.check(crate::schema::validator().is_valid(&json), "a valid result");
    for word in words(&json) {
        let aligned = word["status"] == "aligned";
        for key in ["start_sd", "end_sd"] {
            let sd_ms = word.get(key).and_then(Value::as_f64);
            run.check(sd_ms.is_some() == aligned, &format!("{key} of {word}"));
            run.check(sd_ms.is_none_or(|ms| (0.5..200.0).contains(&ms)), &format!("{key} of {word}"));
        }
    }
    let without = room.expect(0, &["talk.wav", "talk.txt"]);
    without.check(!String::from_utf8_lossy(&without.stdout).contains("_sd"), "nothing without the option");
}

#[test]
fn every_word_stands_there_once_verbatim_in_order_with_its_offset() {
    let room = Room::with_talk();
    let run = room.expect(0, &["talk.wav", "talk.txt"]);
    let json = run.json();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let got: Vec<&str> = words(&json).iter().map(|word| word["word"].as_str().unwrap()).collect();
    assert_eq!(got, text.split_whitespace().collect::<Vec<_>>());
    let letters: Vec<char> = text.chars().collect();
    for word in words(&json) {
        let edge = |i: usize| word["offset"][i].as_u64().unwrap() as usize;
        assert_eq!(letters[edge(0)..edge(1)].iter().collect::<String>(), word["word"].as_str().unwrap());
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let segments = json["segments"].as_array().unwrap();
    let texts: Vec<&str> = segments.iter().map(|segment| segment["text"].as_str().unwrap()).collect();
    assert_eq!(texts, lines);
}

#[test]
fn times_go_forward_and_stay_inside_the_recording() {
    let room = Room::with_talk();
    let run = room.expect(0, &["--phones", "talk.wav", "talk.txt"]);
    let json = run.json();
    let duration = ms(&json["audio"], "duration").unwrap();
    let mut now = 0;
    for word in words(&json) {
        let (Some(start), Some(end)) = (ms(word, "start"), ms(word, "end")) else { continue };
        run.check(now <= start && start < end && end <= duration, &format!("{word} after {now} ms"));
        now = end;
        if word["status"] == "aligned" {
            let phones = word["phones"].as_array().unwrap();
            let edges: Vec<(i64, i64)> =
                phones.iter().map(|p| (ms(p, "start").unwrap(), ms(p, "end").unwrap())).collect();
            run.check(edges.first().unwrap().0 == start, &format!("first phone of {word}"));
            run.check(edges.last().unwrap().1 == end, &format!("last phone of {word}"));
            run.check(edges.windows(2).all(|pair| pair[0].1 == pair[1].0), &format!("phones of {word}"));
        }
    }
    for spans in ["silences", "untranscribed", "chunks"] {
        let mut now = 0;
        for span in json[spans].as_array().unwrap() {
            let (start, end) = (ms(span, "start").unwrap(), ms(span, "end").unwrap());
            run.check(now <= start && start < end && end <= duration, &format!("{spans}: {span}"));
            now = end;
        }
    }
}

#[test]
fn counts_add_up() {
    let json = Room::with_talk().expect(0, &["talk.wav", "talk.txt"]).json();
    let statuses = ["aligned", "interpolated", "not_found", "non_speech"];
    for status in statuses {
        let counted = words(&json).iter().filter(|word| word["status"] == status).count();
        assert_eq!(json["summary"][status], counted);
    }
    assert_eq!(json["summary"]["words"], words(&json).len());
}

#[test]
fn the_bytes_depend_on_the_inputs_alone() {
    let room = Room::with_talk();
    let first = room.expect(0, &["talk.wav", "talk.txt"]).stdout;
    for args in [
        &["talk.wav", "talk.txt", "--jobs", "1"][..],
        &["talk.wav", "talk.txt", "--jobs", "2"],
        &["talk.wav", "talk.txt", "-j", "4", "--quiet", "--progress", "json"],
        &["talk.wav", "talk.txt", "-o", "-"],
    ] {
        let run = room.expect(0, args);
        run.check(run.stdout == first, "the same bytes");
    }
    let run = room.expect(0, &["talk.wav", "talk.txt", "-o", "talk.json"]);
    run.check(run.stdout.is_empty(), "nothing on standard output");
    run.check(fs::read(room.path("talk.json")).unwrap() == first, "the same bytes in the file");
    assert_eq!(room.names(), ["talk.json", "talk.txt", "talk.wav"]);
    assert!(first.ends_with(b"}\n"));
}

#[test]
fn a_transcript_comes_through_standard_input() {
    let room = Room::with_talk();
    let expected = room.expect(0, &["talk.wav", "talk.txt"]).stdout;
    let mut command = room.command(&["talk.wav", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let text = fs::read(room.path("talk.txt")).unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    let run = Run::new(&command, child.wait_with_output().unwrap()).with_code(0);
    run.check(run.stdout == expected, "the same bytes as from the file");
}

#[test]
fn paths_may_hold_any_character() {
    let room = Room::with_talk();
    fs::create_dir(room.path("Aufnahmen 2\u{301} “x”")).unwrap();
    let path = |name: &str| format!("Aufnahmen 2\u{301} “x”/{name}");
    fs::rename(room.path("talk.wav"), room.path(&path("gespräch 🎤.wav"))).unwrap();
    fs::rename(room.path("talk.txt"), room.path(&path("-текст.txt"))).unwrap();
    let (audio, text, out) = (path("gespräch 🎤.wav"), path("-текст.txt"), path("出力.json"));
    room.expect(0, &[&audio, &text, "-o", &out]);
    let json: Value = serde_json::from_slice(&fs::read(room.path(&out)).unwrap()).unwrap();
    assert_eq!(json["audio"]["path"], audio);
    room.write("-dash.txt", "Alice");
    let run = room.run(&["--", &audio, "-dash.txt"]);
    run.check(matches!(run.code, Some(0 | 3)), "a name that begins with a dash after --");
}

#[test]
fn a_transcript_in_utf_16_is_the_same_transcript() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    room.write("wide.txt", utf16);
    let narrow = room.expect(0, &["talk.wav", "talk.txt"]).json();
    let wide = room.expect(0, &["talk.wav", "wide.txt"]).json();
    let essence = |json: &Value| -> Vec<(Value, Value, Value)> {
        words(json).iter().map(|w| (w["word"].clone(), w["start"].clone(), w["end"].clone())).collect()
    };
    assert_eq!(essence(&narrow), essence(&wide));
}

#[test]
fn short_chunks_move_no_word_far() {
    let room = Room::with_talk();
    let (whole, cut) = (
        room.expect(0, &["talk.wav", "talk.txt", "--max-chunk", "120"]).json(),
        room.expect(0, &["talk.wav", "talk.txt", "--max-chunk", "5"]).json(),
    );
    for chunk in cut["chunks"].as_array().unwrap() {
        let length = ms(chunk, "end").unwrap() - ms(chunk, "start").unwrap();
        assert!(length <= 5000, "{chunk}");
    }
    let moved = words(&whole).into_iter().zip(words(&cut)).filter(|(a, b)| {
        ["start", "end"].iter().any(|edge| match (ms(a, edge), ms(b, edge)) {
            (Some(a), Some(b)) => (a - b).abs() > 10,
            (a, b) => a != b,
        })
    });
    // Next to a cut a boundary may follow another pronunciation: a few in a hundred words.
    assert!(moved.count() * 20 <= words(&whole).len());
}

#[test]
fn every_recording_of_the_repository_fits_its_transcript() {
    let mut seen = 0;
    for entry in fs::read_dir(repository().join("testdata/audio")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let (audio, text) = recording(path.file_stem().unwrap().to_str().unwrap());
        let run = Room::new().expect(0, &[audio.to_str().unwrap(), text.to_str().unwrap()]);
        run.check(run.json()["summary"]["fit"] == "good", "a good fit");
        seen += 1;
    }
    assert!(seen > 0);
}

/// Paragraphs part cues, as in the text that was aligned.
#[test]
fn paragraphs_are_kept_with_the_times() {
    let room = Room::with_talk();
    let text = "Alice was beginning to get very tired\n\nof sitting by her sister\non the bank\n\nand of having nothing to do\n";
    for (name, text) in [("lf", text.to_string()), ("crlf", text.replace('\n', "\r\n"))] {
        let [typed, result, cues, kept] =
            ["txt", "json", "srt", "kept.srt"].map(|ending| format!("{name}.{ending}"));
        room.write(&typed, text);
        room.run(&["-q", "talk.wav", &typed, "-o", &result, "-o", &cues]);
        room.run(&["-q", "talk.wav", &result, "--keep-times", "-o", &kept]);
        let [cues, kept] = [cues, kept].map(|name| fs::read_to_string(room.path(&name)).unwrap());
        assert_eq!(kept, cues, "{name}");
    }
}

/// Who corrected times wants them in every format, and no other ones.
#[test]
fn corrected_times_are_kept_on_request() {
    let room = Room::with_talk();
    room.expect(0, &["-q", "talk.wav", "talk.txt", "-o", "talk.json"]);
    let result = fs::read_to_string(room.path("talk.json")).unwrap();
    let was = result.lines().find(|line| line.contains("\"was\"")).unwrap();
    let start = was.split("\"start\": ").nth(1).unwrap().split(',').next().unwrap();
    let by_hand = was
        .replace(&format!("\"start\": {start}"), "\"start\": 1.1")
        .replace("]},", &format!("], \"corrected\": {{\"start\": {start}}}}},"));
    room.write("corrected.json", result.replace(was, &by_hand));

    let run = room.expect(0, &["talk.wav", "corrected.json", "-o", "anew.json"]);
    assert!(run.stderr.contains("--keep-times keeps its times"), "{}", run.stderr);
    let keep = ["talk.wav", "corrected.json", "--keep-times"];
    let outputs = ["--cuts", "-o", "kept.json", "-o", "kept.srt", "-o", "kept.TextGrid", "-o", "kept.otio"];
    let run = room.expect(0, &[&keep[..], &outputs].concat());
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    room.expect(0, &["compare", "-q", "corrected.json", "kept.json", "--tolerance", "0"]);
    let kept: Value = serde_json::from_slice(&fs::read(room.path("kept.json")).unwrap()).unwrap();
    run.check(crate::schema::validator().is_valid(&kept), "a valid result");
    let before: Value = serde_json::from_str(&result).unwrap();
    for (kept, before) in words(&kept).iter().zip(words(&before)) {
        run.check(kept["score"] == before["score"] && kept["status"] == before["status"], &format!("{kept}"));
    }
    let marked = words(&kept).into_iter().find(|word| word["word"] == "was").unwrap();
    assert_eq!(marked["corrected"]["start"].to_string(), start, "{marked}");
    let anew: Value = serde_json::from_slice(&fs::read(room.path("anew.json")).unwrap()).unwrap();
    run.check(words(&anew).iter().all(|word| word.get("corrected").is_none()), "other times were corrected");
    let grid = fs::read_to_string(room.path("kept.TextGrid")).unwrap();
    assert!(grid.contains("xmin = 1.100\n"), "{grid}");

    // What was corrected in Praat, too; and what has no times of words is refused.
    room.expect(0, &["-q", "talk.wav", "kept.TextGrid", "--keep-times", "-o", "again.json"]);
    room.expect(0, &["compare", "-q", "corrected.json", "again.json", "--tolerance", "0"]);
    for file in ["talk.txt", "kept.srt"] {
        let run = room.expect(1, &["talk.wav", file, "--keep-times"]);
        run.refused(file);
        assert!(run.stderr.contains("it has no times of words"), "{}", run.stderr);
    }
    let run = room.expect(2, &[&keep[..], &["--phones"]].concat());
    assert!(run.stderr.contains("--keep-times looks for nothing"), "{}", run.stderr);
    room.write("early.json", result.replace(&format!("\"start\": {start}"), "\"start\": 0.1"));
    let run = room.expect(1, &["talk.wav", "early.json", "--keep-times"]);
    run.refused("early.json");
    assert!(run.stderr.contains("'was' begins at 0.100 s, before the word in front"), "{}", run.stderr);
}
