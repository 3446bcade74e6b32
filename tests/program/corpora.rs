//! Corpora as their own lists have them: what becomes a recording, its parts, who speaks, and what is refused.

use std::fs;

use serde_json::Value;

use crate::harness::{Room, recording, words};

/// What the clip says, and when in it the second half of that begins.
const CLIP: &str = "he might even have been made amiable himself";

/// A room with the clip as `a.flac` and `b.flac` in `folder`, and a recording of 20 s as `long.flac`.
fn room(folder: &str) -> Room {
    let room = Room::new();
    fs::create_dir_all(room.path(folder)).unwrap();
    for name in ["a", "b"] {
        fs::copy(recording("amiable").0, room.path(&format!("{folder}/{name}.flac"))).unwrap();
    }
    fs::copy(recording("alice").0, room.path(&format!("{folder}/long.flac"))).unwrap();
    room
}

fn result(room: &Room, name: &str) -> Value {
    let path = room.path(name);
    serde_json::from_slice(&fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).unwrap()
}

/// The words of a result that have times, with the first one's start.
fn heard(json: &Value) -> (String, f64) {
    let words = words(json);
    let said: Vec<&str> =
        words.iter().filter(|w| w["start"].is_number()).map(|w| w["word"].as_str().unwrap()).collect();
    (said.join(" "), words[0]["start"].as_f64().unwrap_or(-1.0))
}

fn alice() -> Vec<String> {
    let text = fs::read_to_string(recording("alice").1).unwrap();
    text.split_whitespace().map(str::to_string).collect()
}

#[test]
fn a_manifest_of_nemo_has_recordings_and_parts_of_them() {
    let room = room("clips");
    let text = alice();
    let lines = [
        serde_json::json!({"audio_filepath": "clips/a.flac", "text": CLIP, "duration": 3.3, "offset": 0.0}),
        // Not in order, and of two speakers: times are on the recording's clock.
        serde_json::json!({"audio_filepath": "clips/long.flac", "text": text[30..].join(" "), "offset": 11.0, "duration": 9.5, "speaker": "x"}),
        serde_json::json!({"audio_filepath": "clips/b.flac", "text": CLIP, "duration": 3.3, "speaker": 7, "lang": "en"}),
        serde_json::json!({"audio_filepath": "clips/long.flac", "text": text[..30].join(" "), "offset": 0.2, "duration": 10.8, "speaker": "y"}),
    ];
    let list: String = lines.iter().map(|line| format!("{line}\n")).collect();
    for name in ["m.jsonl", "m.json"] {
        room.write(name, &list);
        room.expect(0, &["batch", name, "-o", "out"]);
        let a = result(&room, "out/clips/a.json");
        let text = room.path("a.txt");
        fs::write(&text, CLIP).unwrap();
        let alone = room.expect(0, &["-q", "clips/a.flac", "a.txt"]);
        assert_eq!(a, alone.json(), "as with a file of its own");
        let b = result(&room, "out/clips/b.json");
        assert_eq!(b["segments"][0]["speaker"], "Speaker 7");
        let long = result(&room, "out/clips/long.json");
        assert_eq!(heard(&long).0.split(' ').next(), Some("Alice"));
        assert_eq!(
            (&long["segments"][0]["speaker"], &long["segments"][1]["speaker"]),
            (&"y".into(), &"x".into())
        );
        assert!(long["segments"][1]["start"].as_f64().unwrap() > 9.0, "{long}");
        fs::remove_dir_all(room.path("out")).unwrap();
    }
    // Keys of others beside ours mean nothing.
    room.write(
        "ours.jsonl",
        r#"{"audio": "clips/a.flac", "transcript": "a.txt", "recording_id": 3, "sources": []}"#,
    );
    room.expect(0, &["batch", "ours.jsonl", "-o", "ours"]);
    room.write("bad.jsonl", "{\"audio_filepath\": \"clips/a.flac\"}\n");
    let run = room.expect(2, &["batch", "bad.jsonl"]);
    run.check(run.stderr.contains("bad.jsonl: line 1: text is missing; correct this line"), "which, and why");
    // The shards of a list have the parts of a recording together.
    for number in 1..=3 {
        room.expect(0, &["batch", "m.jsonl", "-o", "out", "--shard", &format!("{number}/3")]);
    }
    assert_eq!(
        fs::read_dir(room.path("out/clips"))
            .unwrap()
            .filter(|e| { e.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "json") })
            .count(),
        3
    );
    let again = room.expect(0, &["batch", "m.jsonl", "-o", "out", "--resume"]);
    again.check(again.stderr.contains("batch: 0 done, 3 skipped"), "texts in lists are known again");
    room.write("m.jsonl", list.replace("made amiable", "made quite amiable"));
    let again = room.expect(0, &["batch", "m.jsonl", "-o", "out", "--resume"]);
    again.check(again.stderr.contains("batch: 2 done, 1 skipped"), "other texts are aligned");
}

#[test]
fn the_parts_of_a_recording_are_limits() {
    let room = room("clips");
    let text = alice();
    let line = |file: &str, from: f64, duration: f64, text: &str| serde_json::json!({"audio_filepath": file, "text": text, "offset": from, "duration": duration});
    let long = "clips/long.flac";
    // What is said from 0.4 on is asked for where it is not said.
    let first = text[..8].join(" ");
    let lines = [
        line(long, 0.2, 10.8, &text[..30].join(" ")),
        line(long, 11.0, 5.0, &first),
        line(long, 16.0, 9.0, "beyond the end"),
        line(long, 70.0, 5.0, "far beyond it"),
        line("clips/a.flac", -1.0, 2.0, CLIP),
        line("clips/b.flac", 0.0, 3.3, CLIP),
    ];
    let list: String = lines.iter().map(|line| format!("{line}\n")).collect();
    room.write("m.jsonl", &list);
    let run = room.expect(1, &["batch", "m.jsonl", "-o", "out"]);
    let far =
        "m.jsonl line 4: the part from 70 to 75 seconds is not there: the recording ends at 20.52 seconds";
    for told in [
        "kiru-align: clips/long.flac: m.jsonl line 3: the part from 16 to 25 seconds goes on where nothing is",
        far,
        "clips/a.flac: m.jsonl line 5: the part from -1 to 1 seconds cannot be; correct the times of this part",
        "1 of 4 parts do not seem to match; the first is m.jsonl line 2: ",
        "2 done, 0 skipped, 1 suspect (1 incomplete), 1 failed",
    ] {
        run.check(run.stderr.contains(told), told);
    }
    assert!(!room.path("out/clips/a.json").exists());
    let json = result(&room, "out/clips/long.json");
    let parts: Vec<&Value> = json["segments"].as_array().unwrap().iter().map(|s| &s["part"]).collect();
    assert_eq!(parts.len(), 4);
    assert_eq!((&parts[0]["start"], &parts[0]["end"]), (&0.2.into(), &11.0.into()));
    assert!(parts[1]["suspect"].is_string() && parts[2]["problem"].is_string(), "{parts:?}");
    for (segment, part) in json["segments"].as_array().unwrap().iter().zip(parts) {
        for word in segment["words"].as_array().unwrap().iter().filter(|word| word["start"].is_number()) {
            assert!(word["start"].as_f64() >= part["start"].as_f64(), "{word} in {part}");
            assert!(word["end"].as_f64() <= part["end"].as_f64(), "{word} in {part}");
        }
    }
    assert!(result(&room, "out/clips/b.json")["segments"][0].get("part").is_none(), "all of it");
    let again = room.expect(1, &["batch", "m.jsonl", "-o", "out", "--resume"]);
    again
        .check(again.stderr.contains("0 done, 2 skipped, 1 suspect (1 incomplete), 1 failed"), "known again");
    again.check(again.stderr.contains("m.jsonl line 3: "), "and told again");
    // Where a line stands does not matter.
    room.write("m.jsonl", format!("\n{list}"));
    let again = room.expect(1, &["batch", "m.jsonl", "-o", "out", "--resume"]);
    again.check(again.stderr.contains("0 done, 2 skipped"), "the same parts");
    room.write("m.jsonl", list.replace("10.8", "10.9"));
    let again = room.expect(1, &["batch", "m.jsonl", "-o", "out", "--resume"]);
    again.check(again.stderr.contains("1 done, 1 skipped"), "other parts");
}

#[test]
fn lhotse_has_cuts_and_supervisions() {
    let room = room("clips");
    let recording = serde_json::json!({
        "id": "rec-1", "sources": [{"type": "file", "channels": [0], "source": "clips/a.flac"}],
        "sampling_rate": 16000, "num_samples": 52640, "duration": 3.29,
    });
    let supervision = serde_json::json!({
        "id": "s1", "recording_id": "rec-1", "start": 0.0, "duration": 3.29, "channel": 0,
        "text": CLIP, "language": "English", "speaker": "Anna",
    });
    let cut = serde_json::json!({
        "id": "c1", "start": 0.0, "duration": 3.29, "channel": 0, "supervisions": [supervision],
        "recording": recording, "type": "MonoCut",
    });
    room.write("cuts.jsonl", format!("{cut}\n"));
    room.write("x_supervisions.jsonl", format!("{supervision}\n"));
    room.expect(2, &["batch", "x_supervisions.jsonl", "-o", "out"]).refused("x_supervisions.jsonl: line 1");
    room.write("x_recordings.jsonl", format!("{recording}\n"));
    for list in ["cuts.jsonl", "x_supervisions.jsonl"] {
        room.expect(0, &["batch", list, "-o", "out"]);
        let json = result(&room, "out/rec-1.json");
        assert_eq!(heard(&json).0, CLIP);
        assert_eq!(json["segments"][0]["speaker"], "Anna");
        fs::remove_dir_all(room.path("out")).unwrap();
    }
    room.expect(2, &["batch", "x_recordings.jsonl"]).refused("x_recordings.jsonl: line 1");
    room.write("cuts.jsonl", cut.to_string().replace("\"file\"", "\"command\""));
    room.expect(2, &["batch", "cuts.jsonl"]).refused("cuts.jsonl: line 1");
}

/// `text`, packed by gzip as other programs do it.
fn packed(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[test]
fn lists_may_be_packed_and_several() {
    let room = room("clips");
    let line = |name: &str| {
        serde_json::json!({"audio_filepath": format!("clips/{name}.flac"), "text": CLIP}).to_string() + "\n"
    };
    room.write("a.jsonl", line("a"));
    room.expect(0, &["batch", "a.jsonl", "-o", "plain"]);
    let expected = fs::read(room.path("plain/clips/a.json")).unwrap();
    for name in ["a.jsonl.gz", "a.json.GZ"] {
        room.write(name, packed(&line("a")));
        room.expect(0, &["batch", name, "-o", "out"]);
        assert!(fs::read(room.path("out/clips/a.json")).unwrap() == expected, "{name}");
    }
    fs::create_dir(room.path("deep")).unwrap();
    room.write("deep/b.csv.gz", packed("audio,transcript,output\n../clips/b.flac,b.txt,here/b.json\n"));
    room.write("deep/b.txt", CLIP);
    // Paths start where each list lies; so do outputs, unless there is a folder for all.
    let run = room.expect(0, &["batch", "a.jsonl.gz", "deep/b.csv.gz", "-o", "both"]);
    run.check(run.stderr.contains("2 done"), "both lists");
    assert!(fs::read(room.path("both/clips/a.json")).unwrap() == expected);
    assert_eq!(heard(&result(&room, "both/here/b.json")).0, CLIP);
    room.expect(0, &["batch", "a.jsonl", "deep/b.csv.gz"]);
    assert!(room.path("clips/a.json").exists() && room.path("deep/here/b.json").exists());
    // The same result twice, an empty list, a broken one.
    room.expect(2, &["batch", "a.jsonl", "a.jsonl.gz", "-o", "no"]).refused("no/clips/a.json");
    room.write("none.jsonl", "\n");
    room.expect(2, &["batch", "a.jsonl", "none.jsonl", "-o", "no"]).refused("none.jsonl");
    room.write("cut.jsonl.gz", &packed(&line("a"))[..30]);
    room.expect(2, &["batch", "cut.jsonl.gz", "-o", "no"]).refused("cut.jsonl.gz: line 1");
    room.write("text.jsonl.gz", line("a"));
    room.expect(2, &["batch", "text.jsonl.gz", "-o", "no"]).refused("text.jsonl.gz: line 1");
    assert!(!room.path("no").exists());
}

#[test]
fn a_data_folder_of_kaldi_has_utterances_or_segments() {
    let room = room("data");
    let write = |name: &str, text: &str| room.write(&format!("data/{name}"), text);
    write("wav.scp", "utt-a a.flac\nutt-b data/b.flac\nutt-c long.flac\n");
    write("text", &format!("utt-a {CLIP}\nutt-b {CLIP}\nutt-x nobody\n"));
    write("utt2spk", "utt-a anna\nutt-b utt-b\n");
    let run = room.expect(1, &["batch", "data", "-o", "out"]);
    run.check(
        run.stderr.contains("data/text line 3: utt-x is in no recording of wav.scp; "),
        "what is nowhere",
    );
    run.check(run.stderr.contains("data/long.flac: no transcript"), "what has no text");
    let a = result(&room, "out/utt-a.json");
    assert_eq!((heard(&a).0.as_str(), &a["segments"][0]["speaker"]), (CLIP, &"anna".into()));
    assert!(result(&room, "out/utt-b.json")["segments"][0].get("speaker").is_none());

    let text = alice();
    write("wav.scp", "rec a.flac\nlong long.flac\n");
    write("segments", "u2 long 11.0 -1\nu1 long 0.2 10.8\nu0 rec 0 3.29\n");
    write("utt2spk", "u1 x\nu2 y\nu0 z\n");
    write("text", &format!("u0 {CLIP}\nu1 {}\nu2 {}\n", text[..30].join(" "), text[30..].join(" ")));
    room.expect(0, &["batch", "data", "-o", "parts"]);
    let long = result(&room, "parts/long.json");
    assert_eq!(
        (&long["segments"][0]["speaker"], &long["segments"][1]["speaker"]),
        (&"x".into(), &"y".into())
    );
    assert_eq!(words(&long).len(), text.len());
    assert_eq!(heard(&result(&room, "parts/rec.json")).0, CLIP);
    for (file, bad) in [
        ("wav.scp", "rec sph2pipe -f wav a.sph |\n"),
        ("wav.scp", "rec raw.ark:17\n"),
        ("segments", "u1 long 0.2\n"),
    ] {
        let kept = fs::read(room.path(&format!("data/{file}"))).unwrap();
        write(file, bad);
        room.expect(2, &["batch", "data", "-o", "no"]).refused(&format!("data/{file}: line 1"));
        room.write(&format!("data/{file}"), kept);
    }
}

#[test]
fn lj_speech_common_voice_and_librispeech_are_known_by_their_form() {
    let room = room("lj/wavs");
    for name in ["a", "b"] {
        // Told by its content, whatever it is called.
        fs::rename(room.path(&format!("lj/wavs/{name}.flac")), room.path(&format!("lj/wavs/{name}.wav")))
            .unwrap();
    }
    room.write("lj/metadata.csv", format!("a|He might even have 2 be|{CLIP}\nb|{CLIP}\n"));
    for source in ["lj", "lj/metadata.csv"] {
        room.expect(0, &["batch", source, "-o", "out"]);
        assert_eq!(heard(&result(&room, "out/a.json")).0, CLIP);
        assert_eq!(heard(&result(&room, "out/b.json")).0, CLIP);
        fs::remove_dir_all(room.path("out")).unwrap();
    }
    room.write("lj/metadata.csv", "a|b|c|d\n");
    room.expect(2, &["batch", "lj"]).refused("lj/metadata.csv: line 1");

    fs::create_dir_all(room.path("cv/clips")).unwrap();
    fs::copy(recording("amiable").0, room.path("cv/clips/c_1.mp3")).unwrap();
    let row = format!("client\tc_1.mp3\t\"{CLIP}\t2\ten\n");
    room.write("cv/test.tsv", format!("client_id\tpath\tsentence\tup_votes\tlocale\n{row}"));
    room.expect(0, &["batch", "cv/test.tsv", "-o", "cv/out"]);
    let c = result(&room, "cv/out/c_1.json");
    assert_eq!(words(&c)[0]["word"], "\"he");
    assert_eq!(c["segments"][0]["speaker"], "client");

    fs::create_dir_all(room.path("ls/84/121123")).unwrap();
    for n in 0..2 {
        fs::copy(recording("amiable").0, room.path(&format!("ls/84/121123/84-121123-000{n}.flac"))).unwrap();
    }
    let line = |n: usize| format!("84-121123-000{n} {}\n", CLIP.to_uppercase());
    room.write("ls/84/121123/84-121123.trans.txt", [line(0), line(1), line(2)].concat());
    let run = room.expect(0, &["batch", "ls", "-o", "ls/out"]);
    run.check(run.stderr.contains("84-121123.trans.txt line 3: no recording"), "a text without a recording");
    let second = result(&room, "ls/out/84/121123/84-121123-0001.json");
    assert_eq!(
        (heard(&second).0, &second["segments"][0]["speaker"]),
        (CLIP.to_uppercase(), &"Speaker 84".into())
    );
}

#[test]
fn a_document_beside_a_recording_is_its_transcript() {
    let room = room("in");
    fs::remove_file(room.path("in/long.flac")).unwrap();
    room.write("in/a.docx", "PK\x03\x04 no document");
    room.write("in/b.txt", CLIP);
    room.write("in/b.odt", "beside the text it does not count");
    let run = room.expect(1, &["batch", "in", "-o", "out"]);
    run.check(run.stderr.contains("kiru-align: in/a.docx: "), "it is read, and its fault told");
    assert_eq!(heard(&result(&room, "out/b.json")).0, CLIP);
}

#[test]
fn every_part_that_cannot_be_is_told_by_its_line_and_the_result_is_not_done() {
    let room = room("clips");
    let line = |from: f64, duration: f64, text: &str| {
        let file = "clips/long.flac";
        let line =
            serde_json::json!({"audio_filepath": file, "text": text, "offset": from, "duration": duration});
        format!("{line}\n")
    };
    // Not in the order of time.
    let wrong = [line(70.0, 5.0, "far"), line(16.0, 9.0, "beyond"), line(-1.0, 2.0, "before")].concat();
    room.write("m.jsonl", &wrong);
    let run = room.expect(1, &["batch", "m.jsonl", "-o", "out"]);
    for told in [
        "m.jsonl line 1: the part from 70 to 75 seconds is not there",
        "m.jsonl line 2: the part from 16 to 25 seconds goes on where nothing is",
        "clips/long.flac: m.jsonl line 3: the part from -1 to 1 seconds cannot be",
        "0 done, 0 skipped, 0 suspect, 1 failed",
    ] {
        run.check(run.stderr.contains(told), told);
    }
    run.check(!room.path("out/clips/long.json").exists(), "there is no result");
    let status = room.expect(1, &["batch", "m.jsonl", "-o", "out", "--status"]);
    status.check(
        String::from_utf8_lossy(&status.stdout)
            .contains("0 done, 0 missing, 0 outdated, 0 suspect, 1 failed"),
        "failed",
    );

    room.write("m.jsonl", wrong + &line(0.2, 10.8, &alice()[..30].join(" ")));
    room.expect(3, &["batch", "m.jsonl", "-o", "out"]);
    let status = room.expect(3, &["batch", "m.jsonl", "-o", "out", "--status"]);
    let text = String::from_utf8_lossy(&status.stdout);
    status
        .check(text.contains("clips/long.flac: incomplete: ") && text.contains("m.jsonl line 3: "), "which");
    status.check(text.contains("batch: 0 done, 1 incomplete, 0 missing"), "it is not done");
    let json = room.expect(3, &["batch", "m.jsonl", "-o", "out", "--status", "--json"]).json();
    assert_eq!(json["state"], "incomplete");
}

#[test]
fn a_row_with_an_offset_limits_its_transcript_to_a_part() {
    let room = room("clips");
    let text = alice();
    room.write("second.txt", text[30..].join(" "));
    room.write("clip.txt", CLIP);
    for (name, list) in [
        (
            "list.csv",
            "audio,transcript,offset,duration\nclips/long.flac,second.txt,11,7.5\nclips/a.flac,clip.txt,,\n",
        ),
        (
            "list.jsonl",
            "{\"audio\": \"clips/long.flac\", \"transcript\": \"second.txt\", \"offset\": 11, \"duration\": 7.5}\n\
             {\"audio\": \"clips/a.flac\", \"transcript\": \"clip.txt\"}\n",
        ),
    ] {
        room.write(name, list);
        let run = room.expect(0, &["batch", name, "-o", "out"]);
        run.check(run.stderr.contains("2 done"), "both");
        let long = result(&room, "out/clips/long.json");
        let part = &long["segments"][0]["part"];
        assert_eq!((&part["start"], &part["end"]), (&11.0.into(), &18.5.into()));
        for word in words(&long).into_iter().filter(|word| word["start"].is_number()) {
            assert!(word["start"].as_f64() >= Some(11.0) && word["end"].as_f64() <= Some(18.5), "{word}");
        }
        assert!(result(&room, "out/clips/a.json")["segments"][0].get("part").is_none());
        let again = room.expect(0, &["batch", name, "-o", "out", "--resume"]);
        again.check(again.stderr.contains("0 done, 2 skipped"), "known again");
        room.write(name, list.replace("7.5", "7.6"));
        let again = room.expect(0, &["batch", name, "-o", "out", "--resume"]);
        again.check(again.stderr.contains("1 done, 1 skipped"), "another part");
        fs::remove_dir_all(room.path("out")).unwrap();
    }
    room.write("list.csv", "audio,transcript,offset\nclips/long.flac,second.txt,70\n");
    let run = room.expect(1, &["batch", "list.csv", "-o", "out"]);
    run.check(
        run.stderr.contains(
            "kiru-align: list.csv line 2: clips/long.flac: second.txt: the part from 70 seconds on",
        ) && run.stderr.contains("; correct the times"),
        "what is wrong, and where",
    );
    room.write("list.csv", "audio,transcript,offset,duration\nclips/long.flac,second.txt,11000,7500\n");
    let run = room.expect(1, &["batch", "list.csv", "-o", "out"]);
    run.check(run.stderr.contains("; if these are milliseconds, give seconds"), "the unit");
}

#[test]
fn the_status_tells_rows_of_one_recording_apart_and_forgets_a_mistake_that_is_corrected() {
    let room = room("clips");
    let text = alice();
    room.write("first.txt", text[..30].join(" "));
    room.write("second.txt", text[30..].join(" "));
    let list = |second: &str| {
        room.write(
            "list.csv",
            format!(
                "audio,transcript,offset,duration,output\nclips/long.flac,first.txt,0,11,1.json\n\
                 clips/long.flac,{second},11,7.5,2.json\n"
            ),
        );
    };
    let status = |code, options: &[&str]| {
        let run = room.expect(code, &[&["batch", "list.csv", "-o", "out", "--status"], options].concat());
        String::from_utf8(run.stdout).unwrap()
    };
    list("gone.txt");
    assert!(status(1, &[]).starts_with("clips/long.flac (list.csv line 2): missing\n"));
    room.expect(1, &["batch", "list.csv", "-o", "out"]);
    let told = status(1, &[]);
    let failed =
        "clips/long.flac (list.csv line 3): failed: gone.txt: no such file; check the path\nbatch: 1 done";
    assert!(told.starts_with(failed), "{told}");
    assert!(told.contains("; 11.0 s of audio in "), "no more than its part: {told}");
    let lines = status(1, &["--json"]);
    assert!(
        lines.contains(r#""listed":"list.csv line 3","output":"out/2.json","state":"failed""#),
        "{lines}"
    );
    list("second.txt");
    assert!(status(1, &[]).starts_with("clips/long.flac (list.csv line 3): missing\n"), "corrected");
    let run = room.expect(0, &["batch", "list.csv", "-o", "out", "--resume"]);
    run.check(
        run.stderr.contains("1 done, 1 skipped") && run.stderr.contains("; 7.5 s of audio."),
        "its part",
    );
    status(0, &[]);
}

#[test]
fn a_duration_alone_is_how_much_of_the_recording_is_meant() {
    let room = room("clips");
    let line = |file: &str, text: &str, duration: f64| {
        format!("{}\n", serde_json::json!({"audio_filepath": file, "text": text, "duration": duration}))
    };
    let begin = alice()[..20].join(" ");
    room.write(
        "m.jsonl",
        line("clips/long.flac", &begin, 7.8)
            + &line("clips/a.flac", CLIP, 3.2)
            + &line("clips/b.flac", CLIP, 9.0),
    );
    let run = room.expect(0, &["batch", "m.jsonl", "-o", "out"]);
    let longer = "clips/b.flac: its list says that it lasts 9 seconds, but it ends at 3.29";
    run.check(run.stderr.contains(longer), "shorter than its list says");
    let long = result(&room, "out/clips/long.json");
    assert_eq!(long["segments"][0]["part"]["end"], 7.8);
    // What is only rounded is all of it, as with a file of its own.
    room.write("a.txt", CLIP);
    assert_eq!(result(&room, "out/clips/a.json"), room.expect(0, &["-q", "clips/a.flac", "a.txt"]).json());
}

#[test]
fn a_list_without_a_line_says_what_to_write() {
    let room = room("clips");
    for (name, text) in [("l.csv", ""), ("l.csv", "audio,transcript\n"), ("l.jsonl", ""), ("l.jsonl", "\n\n")]
    {
        room.write(name, text);
        let run = room.expect(2, &["batch", name, "-o", "out"]);
        run.check(
            run.stderr.contains("list") && !run.stderr.contains("talk.txt beside"),
            "advice about lists",
        );
    }
}
