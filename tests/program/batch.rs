//! Many recordings in one run: what is paired, where results go, what is told, and what --resume leaves out.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{Room, Run, noise, recording, wav};

/// Two short recordings, of which the second is one of the first three times over, and one that does not fit.
fn room() -> Room {
    let room = Room::new();
    add(&room, "amiable", "talks/b");
    add(&room, "amiable", "talks/deep/a.part1");
    add(&room, "alice", "talks/c");
    room
}

/// A room with `clips` copies of a clip of three seconds.
fn room_of(clips: usize) -> Room {
    let room = Room::new();
    (0..clips).for_each(|i| add(&room, "amiable", &format!("talks/{i:03}")));
    room
}

fn add(room: &Room, name: &str, path: &str) {
    let (audio, text) = recording(name);
    fs::create_dir_all(room.path(path).parent().unwrap()).unwrap();
    fs::copy(audio, room.path(&format!("{path}.wav"))).unwrap();
    fs::copy(text, room.path(&format!("{path}.txt"))).unwrap();
}

/// What a single run gives.
fn single(room: &Room, audio: &str, options: &[&str]) -> Vec<u8> {
    let text = audio.replace(".wav", ".txt");
    room.run(&[&["-q", audio, &text], options].concat()).stdout
}

fn bytes(room: &Room, name: &str) -> Vec<u8> {
    fs::read(room.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The JSON lines on standard error.
fn lines(run: &Run) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    run.stderr.lines().map(parse).collect()
}

/// `done`, `skipped`, `suspect`, `failed` of the closing line.
fn counts(run: &Run) -> [u64; 4] {
    let all = lines(run);
    let batch = &all.last().unwrap_or_else(|| panic!("no closing line"))["batch"];
    ["done", "skipped", "suspect", "failed"].map(|key| batch[key].as_u64().unwrap())
}

/// A batch with JSON lines; its exit code and counts are checked.
fn batch(room: &Room, code: i32, expected: [u64; 4], args: &[&str]) -> Run {
    let run = room.expect(code, &[&["batch", "--progress", "json"], args].concat());
    let counts = counts(&run);
    run.check(
        counts == expected,
        &format!("{counts:?} done, skipped, suspect, failed; expected {expected:?}"),
    );
    run
}

#[test]
fn a_folder_gives_the_bytes_of_single_runs_on_any_number_of_cores() {
    let room = room();
    for (jobs, out) in [("1", "one"), ("2", "two"), ("5", "five")] {
        batch(
            &room,
            0,
            [3, 0, 0, 0],
            &["talks", "-o", out, "--jobs", jobs, "--cuts", "--ipa", "--max-chunk", "8"],
        );
        for (result, audio) in
            [("b.json", "b.wav"), ("c.json", "c.wav"), ("deep/a.part1.json", "deep/a.part1.wav")]
        {
            let alone = single(&room, &format!("talks/{audio}"), &["--cuts", "--ipa", "--max-chunk", "8"]);
            assert!(bytes(&room, &format!("{out}/{result}")) == alone, "{out}/{result}");
        }
    }
}

#[test]
fn without_a_folder_results_go_beside_their_recordings() {
    let room = room();
    for _ in 0..2 {
        let run = room.expect(0, &["batch", "talks"]);
        run.check(run.stdout.is_empty(), "nothing on standard output");
        run.check(
            run.stderr.starts_with("batch: 3 done, 0 skipped, 0 suspect, 0 failed, "),
            "a closing line",
        );
        run.check(run.stderr.lines().count() == 1, "and nothing else");
        assert_eq!(bytes(&room, "talks/deep/a.part1.json"), single(&room, "talks/deep/a.part1.wav", &[]));
    }
    let quiet = room.expect(0, &["batch", "-q", "talks"]);
    quiet.check(quiet.stderr.is_empty(), "nothing to say");
}

#[test]
fn lists_and_typed_pairs_are_taken() {
    let room = room();
    let expected = single(&room, "talks/b.wav", &[]);
    fs::create_dir(room.path("lists")).unwrap();
    room.write("lists/l.csv", "audio,transcript\n../talks/b.wav,../talks/b.txt\n");
    room.write("talks/l.tsv", "transcript\tnote\taudio\toutput\nb.txt\t\tb.wav\tnew/x.json\n");
    room.write(
        "l.jsonl",
        "{\"audio\": \"talks/deep/a.part1.wav\", \"transcript\": \"talks/deep/a.part1.txt\"}\n",
    );
    batch(&room, 0, [1, 0, 0, 0], &["lists/l.csv", "-o", "out/csv"]);
    batch(&room, 0, [1, 0, 0, 0], &["talks/l.tsv"]);
    batch(&room, 0, [1, 0, 0, 0], &["l.jsonl", "-o", "out"]);
    batch(&room, 0, [1, 0, 0, 0], &["talks/l.tsv", "-o", "out"]);
    batch(
        &room,
        0,
        [2, 0, 0, 0],
        &["talks/b.wav", "talks/b.txt", "talks/c.wav", "talks/c.txt", "-o", "typed"],
    );
    for name in ["talks/new/x.json", "out/new/x.json", "typed/b.json"] {
        assert!(bytes(&room, name) == expected, "{name}");
    }
    for name in ["out/csv/b.json", "out/talks/deep/a.part1.json", "typed/c.json"] {
        let json: Value = serde_json::from_slice(&bytes(&room, name)).unwrap();
        assert_eq!(json["summary"]["fit"], "good", "{name}");
    }
}

#[test]
fn other_options_work_for_each_recording() {
    let room = room();
    room.write("words.dict", "alice AE L IH S\namiable EY M IY AH B AH L\nwhatever W AH T\n");
    let options =
        ["--lexicon", "words.dict", "--channel", "0", "--hint-tolerance", "1", "--transcript-format", "text"];
    let run = batch(&room, 0, [3, 0, 0, 0], &[&["talks", "-o", "out"], &options[..]].concat());
    let warnings: Vec<Value> = lines(&run).into_iter().filter(|line| line.get("warning").is_some()).collect();
    run.check(warnings.len() == 1, "one warning about the lexicon, not one for each recording");
    run.check(
        warnings[0].to_string().contains("1 of 3 words match no word of any transcript: whatever;"),
        "only what none has",
    );
    for name in ["b", "c"] {
        let alone = single(&room, &format!("talks/{name}.wav"), &options);
        assert!(bytes(&room, &format!("out/{name}.json")) == alone, "{name}");
    }
    assert_ne!(bytes(&room, "out/b.json"), single(&room, "talks/b.wav", &[]));
}

#[test]
fn failures_are_told_and_left_out() {
    let room = room();
    room.write("talks/empty.wav", "");
    room.write("talks/empty.txt", "one two three");
    room.write("talks/blank.wav", wav(&noise(16_000)));
    room.write("talks/blank.txt", " \n");
    room.write("talks/lonely.mp3", "");
    room.write(
        "l.csv",
        "audio,transcript\ntalks/no.wav,talks/b.txt\ntalks/b.wav,no/text.txt\ntalks/c.wav,talks/c.txt\n",
    );
    let run = batch(&room, 1, [3, 0, 0, 2], &["talks", "-o", "out"]);
    let all = lines(&run);
    let failed: Vec<&Value> =
        all.iter().map(|line| &line["failed"]).filter(|failed| !failed.is_null()).collect();
    assert_eq!(failed.len(), 2);
    for failed in failed {
        let (audio, error) = (failed["audio"].as_str().unwrap(), failed["error"].as_str().unwrap());
        let blamed = if audio == "talks/blank.wav" { "talks/blank.txt: " } else { "talks/empty.wav: " };
        run.check(
            error.starts_with(blamed) && error.contains("; "),
            "names the file that is wrong, and what to do",
        );
    }
    run.check(
        run.stderr.contains(r#"{"warning":"talks/lonely.mp3: no transcript"#),
        "what has no transcript",
    );
    assert!(!room.path("out/empty.json").exists() && !room.path("out/blank.json").exists());

    let text = room.expect(1, &["batch", "l.csv", "-o", "listed"]).stderr;
    for start in [
        "kiru-align: l.csv line 2: talks/no.wav: no such file; ",
        "kiru-align: l.csv line 3: no/text.txt: no such file; ",
    ] {
        assert_eq!(text.lines().filter(|line| line.starts_with(start)).count(), 1, "{text}");
    }
    assert!(text.contains("batch: 1 done, 0 skipped, 0 suspect, 2 failed"), "{text}");
    assert!(room.path("listed/talks/c.json").exists());
}

#[test]
fn a_transcript_that_does_not_fit_makes_the_exit_code_3_also_when_it_is_skipped() {
    let room = room();
    fs::copy(room.path("talks/c.txt"), room.path("talks/b.txt")).unwrap();
    let run = batch(&room, 3, [3, 0, 1, 0], &["talks", "-o", "out"]);
    let suspect =
        |run: &Run| lines(run).iter().filter_map(|l| l["suspect"].as_str().map(str::to_string)).collect();
    let told: Vec<String> = suspect(&run);
    run.check(told.len() == 1 && told[0].starts_with("talks/b.wav: "), "which one");
    let again = batch(&room, 3, [0, 3, 1, 0], &["talks", "-o", "out", "--resume"]);
    assert_eq!(told, suspect(&again) as Vec<String>);
    // Of a list, the line is told, too.
    room.write("l.csv", "audio,transcript\ntalks/b.wav,talks/b.txt\n");
    let listed: Vec<String> = suspect(&batch(&room, 3, [1, 0, 1, 0], &["l.csv", "-o", "listed"]));
    assert_eq!(listed, [format!("l.csv line 2: {}", told[0])]);
    room.write("talks/d.wav", "");
    room.write("talks/d.txt", "one");
    batch(&room, 1, [0, 3, 1, 1], &["talks", "-o", "out", "--resume"]);
}

#[test]
fn lines_for_programs_tell_each_recording_from_begin_to_done() {
    let room = room();
    let run = batch(&room, 0, [3, 0, 0, 0], &["talks", "-o", "out"]);
    for line in lines(&run) {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        run.check(keys.len() == 1, "one key a line");
        run.check(["begin", "done", "batch"].contains(&keys[0].as_str()), &format!("{line} is documented"));
    }
    for audio in ["talks/b.wav", "talks/c.wav", "talks/deep/a.part1.wav"] {
        let at = |key: &str| lines(&run).iter().position(|line| line[key]["audio"] == audio);
        run.check(at("begin").unwrap() < at("done").unwrap(), "begins before it is done");
        let done = &lines(&run)[at("done").unwrap()]["done"];
        let json: Value = serde_json::from_slice(&bytes(&room, done["output"].as_str().unwrap())).unwrap();
        assert_eq!((&done["words"], &done["fit"]), (&json["summary"]["words"], &json["summary"]["fit"]));
        assert_eq!(done["audio_seconds"], json["audio"]["duration"]);
    }
    let seconds = lines(&run).last().unwrap()["batch"]["audio_seconds"].as_f64().unwrap();
    assert!(seconds > 25.0, "{seconds}");
}

#[test]
fn mistakes_are_found_before_any_work() {
    let room = room();
    fs::create_dir(room.path("empty")).unwrap();
    room.write("words.dict", "kiru K IY R UW\n");
    room.write("column.csv", "audio,text\ntalks/b.wav,talks/b.txt\n");
    room.write("short.csv", "audio,transcript\ntalks/b.wav,talks/b.txt\n\"talks/c.wav\"\n");
    room.write("bad.jsonl", "{\"audio\": \"talks/b.wav\", \"transcript\": \"talks/b.txt\"}\nnonsense\n");
    room.write("none.csv", "audio,transcript\n");
    room.write("same.csv", "audio,transcript\ntalks/b.wav,talks/b.txt\ntalks/b.wav,talks/c.txt\n");
    room.write("over.csv", "audio,transcript,output\ntalks/b.wav,talks/b.txt,talks/../talks/b.txt\n");
    room.write("itself.csv", "audio,transcript,output\ntalks/b.wav,talks/b.txt,itself.csv\n");
    room.write("lexicon.csv", "audio,transcript,output\ntalks/b.wav,talks/b.txt,words.dict\n");
    room.write("up.csv", "audio,transcript,output\ntalks/b.wav,talks/b.txt,../b.json\n");
    for (subject, args) in [
        ("empty", &["empty"][..]),
        ("nowhere", &["nowhere"]),
        ("words.dict", &["words.dict"]),
        ("column.csv: line 1", &["column.csv"]),
        ("short.csv: line 3", &["short.csv"]),
        ("bad.jsonl: line 2", &["bad.jsonl"]),
        ("none.csv", &["none.csv"]),
        ("talks/b.json", &["same.csv"]),
        ("out/talks/b.json", &["same.csv", "-o", "out"]),
        ("talks/../talks/b.txt", &["over.csv"]),
        ("itself.csv", &["itself.csv"]),
        ("lexicon.csv line 2: words.dict", &["lexicon.csv", "--lexicon", "words.dict"]),
        ("words.dict", &["lexicon.csv", "--lexicon", "words.dict", "--format", "json"]),
        ("up.csv: line 2", &["up.csv", "-o", "out"]),
        ("gone.csv", &["gone.csv", "column.csv"]),
        ("talks/c.wav", &["talks/b.wav", "talks/b.txt", "talks/c.wav"]),
        ("talks", &["talks", "empty"]),
        ("talks/b.txt", &["talks", "-o", "talks/b.txt"]),
    ] {
        let run = room.expect(2, &[&["batch", "--progress", "none"], args].concat());
        run.refused(subject);
        run.check(!run.stderr.contains(&format!("{subject}: {subject}")), "the name once");
    }
    for args in [&["talks", "-o", ""][..], &["talks", "-o", "-"], &[], &["-"], &["talks/b.wav", "-"]] {
        let run = room.expect(2, &[&["batch"], args].concat());
        run.check(!run.stderr.is_empty() && run.stdout.is_empty(), "says why");
    }
    room.expect(2, &["--resume", "talks/b.wav", "talks/b.txt"]);
    assert!(!room.path("out").exists());
    assert_eq!(fs::read_dir(room.path("talks")).unwrap().count(), 5, "nothing was written");
}

#[test]
fn one_recording_may_have_several_transcripts_if_a_list_names_the_results() {
    let room = room();
    room.write("talks/b2.txt", "he might have been made amiable himself");
    room.write(
        "l.csv",
        "audio,transcript,output\ntalks/b.wav,talks/b.txt,first.json\ntalks/b.wav,talks/b2.txt,second.json\n",
    );
    batch(&room, 0, [2, 0, 0, 0], &["l.csv", "-o", "out"]);
    let second = room.expect(0, &["-q", "talks/b.wav", "talks/b2.txt"]);
    assert!(bytes(&room, "out/first.json") == single(&room, "talks/b.wav", &[]));
    assert!(bytes(&room, "out/second.json") == second.stdout);
}

#[test]
fn a_file_of_another_kind_is_not_overwritten_beside_a_recording() {
    let room = room();
    // As a recogniser would have left it.
    room.write("talks/b.json", r#"{"segments": [{"text": "he might", "start": 0, "end": 1}]}"#);
    fs::remove_file(room.path("talks/b.txt")).unwrap();
    room.expect(2, &["batch", "talks"]).refused("talks/b.json");
    fs::rename(room.path("talks/b.json"), room.path("talks/kept.json")).unwrap();
    room.write("l.csv", "audio,transcript\ntalks/b.wav,talks/c.txt\n");
    room.write("talks/b.json", "{\"mine\": 1}");
    room.expect(2, &["batch", "l.csv"]).refused("talks/b.json");
    assert_eq!(bytes(&room, "talks/b.json"), b"{\"mine\": 1}");
}

#[test]
fn a_result_that_was_corrected_by_hand_is_kept_and_told() {
    let room = room();
    let made = ["talks", "-o", "out"];
    batch(&room, 0, [3, 0, 0, 0], &made);
    let result = String::from_utf8(bytes(&room, "out/b.json")).unwrap();
    let word = result.find("\"word\": \"").unwrap() + "\"word\": \"".len();
    let corrected = format!("{}x{}", &result[..word], &result[word..]);
    room.write("out/b.json", &corrected);
    for args in [&made[..], &["talks", "-o", "out", "--resume"]] {
        let run = room.expect(1, &[&["batch"], args].concat());
        run.check(run.stderr.contains("out/b.json: was changed since it was made"), "that it was changed");
        assert_eq!(bytes(&room, "out/b.json"), corrected.as_bytes());
    }
    // Corrections of the report are known without a journal.
    fs::remove_file(room.path("out/.kiru-align.jsonl")).unwrap();
    let word = result.find("\"offset\"").unwrap();
    let corrected = format!("{}\"corrected\": {{\"word\": \"x\"}}, {}", &result[..word], &result[word..]);
    room.write("out/b.json", &corrected);
    room.expect(1, &[&["batch"], &made[..]].concat());
    assert_eq!(bytes(&room, "out/b.json"), corrected.as_bytes());
    room.write("out/b.json", &result);
    batch(&room, 0, [3, 0, 0, 0], &made);
}

#[test]
fn resume_makes_again_what_is_not_the_same() {
    let room = room();
    let args = ["talks", "-o", "out", "--resume"];
    batch(&room, 0, [3, 0, 0, 0], &args);
    batch(&room, 0, [0, 3, 0, 0], &args);
    let results: Vec<Vec<u8>> = ["out/b.json", "out/c.json"].map(|name| bytes(&room, name)).into();

    // The same bytes again, or another number of cores, change nothing.
    let text = bytes(&room, "talks/b.txt");
    room.write("talks/b.txt", &text);
    batch(&room, 0, [0, 3, 0, 0], &["talks", "-o", "out", "--resume", "--jobs", "1"]);

    // A word less; the same length and date, other bytes; half a result, or none.
    room.write("talks/b.txt", "he might even have been made amiable");
    batch(&room, 0, [1, 2, 0, 0], &args);
    room.write("talks/b.txt", &text);
    batch(&room, 0, [1, 2, 0, 0], &args);
    assert_eq!(bytes(&room, "out/b.json"), results[0]);
    let audio = room.path("talks/b.wav");
    let modified = fs::metadata(&audio).unwrap().modified().unwrap();
    let mut samples = fs::read(&audio).unwrap();
    *samples.last_mut().unwrap() ^= 1;
    fs::write(&audio, &samples).unwrap();
    fs::File::options().write(true).open(&audio).unwrap().set_modified(modified).unwrap();
    batch(&room, 0, [1, 2, 0, 0], &args);
    room.write("out/c.json", &results[1][..results[1].len() / 2]);
    batch(&room, 0, [1, 2, 0, 0], &args);
    assert_eq!(bytes(&room, "out/c.json"), results[1]);
    fs::remove_file(room.path("out/c.json")).unwrap();
    batch(&room, 0, [1, 2, 0, 0], &args);

    // Other options, model or lexicon; and then nothing is left of the first ones.
    room.write("words.dict", "kiru K IY R UW\n");
    let model = crate::harness::repository().join("models/en-us.kiru");
    fs::copy(model, room.path("same.kiru")).unwrap();
    for more in [
        &["--phones"][..],
        &["--lexicon", "words.dict"],
        &["--transcript-format", "text"],
        &["--samples"],
        &[],
    ] {
        batch(&room, 0, [3, 0, 0, 0], &[&args[..], more].concat());
        batch(&room, 0, [0, 3, 0, 0], &[&args[..], more].concat());
    }
    batch(&room, 0, [0, 3, 0, 0], &[&args[..], &["--model", "same.kiru"]].concat());

    // What is known is lost, or half written: all that it does not speak of is made again.
    let known = bytes(&room, "out/.kiru-align.jsonl");
    room.write("out/.kiru-align.jsonl", &known[..known.len() - 40]);
    let run = room.expect(0, &[&["batch", "--progress", "json"], &args[..]].concat());
    run.check(counts(&run)[0] == 1, "the last line is broken");
    fs::remove_file(room.path("out/.kiru-align.jsonl")).unwrap();
    batch(&room, 0, [2, 1, 0, 0], &args);
    batch(&room, 0, [3, 0, 0, 0], &["talks", "-o", "out"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_batch_leaves_whole_results_and_goes_on() {
    let room = room_of(300);
    let mut command = room.command_with_signals(&["batch", "--progress", "json", "talks", "-o", "out"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap()).lines();
    stderr.find(|line| line.as_ref().unwrap().contains("\"done\"")).unwrap().unwrap();
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let last = stderr.last().unwrap().unwrap();
    let status = child.wait().unwrap();
    assert!(status.code() == Some(130), "{status}; a machine that does 300 clips in no time? {last}");
    assert!(last.starts_with("{\"error\":\"interrupted; "), "{last}");

    let names: Vec<String> = fs::read_dir(room.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let results: Vec<&String> = names.iter().filter(|name| *name != ".kiru-align.jsonl").collect();
    assert!(results.iter().all(|name| name.ends_with(".json")), "{results:?}");
    for name in &results {
        let _: Value = serde_json::from_slice(&bytes(&room, &format!("out/{name}"))).unwrap();
    }
    let there = results.len() as u64;
    assert!((1..300).contains(&there), "{there}");
    let run = room.expect(0, &["batch", "--progress", "json", "talks", "-o", "out", "--resume"]);
    let [done, skipped, ..] = counts(&run);
    run.check(done + skipped == 300 && skipped >= there, "only the rest is made");
    assert!(bytes(&room, "out/299.json") == single(&room, "talks/299.wav", &[]));
}

#[test]
fn each_result_is_written_in_every_format() {
    let room = room_of(2);
    let formats = ["--format", "json,srt", "--format", "textgrid"];
    let run = |code, expected, more: &[&str]| {
        batch(&room, code, expected, &[&["talks"], &formats[..], more].concat())
    };
    run(0, [2, 0, 0, 0], &[]);
    for name in ["000", "001"] {
        assert_eq!(
            bytes(&room, &format!("talks/{name}.json")),
            single(&room, &format!("talks/{name}.wav"), &[])
        );
        let srt = single(&room, &format!("talks/{name}.wav"), &["-f", "srt"]);
        assert_eq!(bytes(&room, &format!("talks/{name}.srt")), srt);
        assert!(bytes(&room, &format!("talks/{name}.TextGrid")).starts_with(b"File type"));
    }
    // Results beside the recordings are no transcripts, and are known again.
    run(0, [0, 2, 0, 0], &["--resume"]);
    run(0, [2, 0, 0, 0], &[]);
    fs::remove_file(room.path("talks/001.TextGrid")).unwrap();
    run(0, [1, 1, 0, 0], &["--resume"]);
    // What somebody has worked on is a transcript of his own now, or nothing that may be lost.
    room.write("talks/000.TextGrid", "by hand");
    let refused = room.expect(2, &["batch", "talks", "--format", "textgrid"]);
    refused.check(refused.stderr.contains("000.TextGrid: would be overwritten"), "spares it");
    assert_eq!(bytes(&room, "talks/000.TextGrid"), b"by hand");
}

#[test]
fn names_in_a_list_tell_the_format_or_get_the_endings() {
    let room = room_of(1);
    room.write("list.csv", "audio,transcript,output\ntalks/000.wav,talks/000.txt,out/a.vtt\n");
    batch(&room, 0, [1, 0, 0, 0], &["list.csv"]);
    assert!(bytes(&room, "out/a.vtt").starts_with(b"WEBVTT"));
    batch(&room, 0, [1, 0, 0, 0], &["list.csv", "--format", "ctm,lrc"]);
    assert!(room.path("out/a.ctm").exists() && room.path("out/a.lrc").exists());
    room.write("list.csv", "audio,transcript,output\ntalks/000.wav,talks/000.txt,out/a.xyz\n");
    let run = room.expect(2, &["batch", "list.csv"]);
    run.check(run.stderr.contains("no format has the ending .xyz"), "an unknown ending");
    let run = room.expect(2, &["batch", "talks", "--format", "edl"]);
    run.check(run.stderr.contains("--fps"), "EDL needs a rate");
}
