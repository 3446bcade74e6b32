//! A batch in parts, on several machines into one folder, and what is told of how far it is.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Room, Run, recording};

/// A room with `clips` copies of a clip of three seconds, a list of them, and in `whole` what one run makes of it.
fn room_of(clips: usize) -> Room {
    let room = Room::new();
    let (audio, text) = recording("amiable");
    fs::create_dir(room.path("talks")).unwrap();
    let mut list = "audio,transcript\n".to_string();
    for clip in 0..clips {
        fs::copy(&audio, room.path(&format!("talks/{clip:03}.flac"))).unwrap();
        fs::copy(&text, room.path(&format!("talks/{clip:03}.txt"))).unwrap();
        list += &format!("talks/{clip:03}.flac,talks/{clip:03}.txt\n");
    }
    room.write("list.csv", list);
    room.expect(0, &["batch", "list.csv", "-o", "whole"]);
    room
}

/// The results below `folder`, by their names.
fn results(room: &Room, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(room.path(&format!("{folder}/talks"))).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if !name.starts_with('.') {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// The closing line of a batch.
fn closing(run: &Run) -> Value {
    let last = run.stderr.lines().last().unwrap_or_default();
    serde_json::from_str::<Value>(last).unwrap()["batch"].clone()
}

/// The states of the recordings that `--status --json` prints, and how many have each.
fn states(run: &Run) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for line in std::str::from_utf8(&run.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        *states.entry(line["state"].as_str().unwrap().to_string()).or_default() += 1;
    }
    states
}

#[test]
fn shards_make_what_one_run_makes_also_at_once_and_twice() {
    let room = room_of(20);
    let whole = results(&room, "whole");
    assert_eq!(whole.len(), 20);
    for (out, of, by_size) in [("one", 1, false), ("two", 2, false), ("seven", 7, false), ("size", 3, true)] {
        let mut all = Vec::new();
        // Each of them twice at the same time, as where a scheduler takes a machine for dead.
        for number in (1..=of).chain(1..=of) {
            let shard = format!("{number}/{of}");
            let mut args =
                vec!["batch", "list.csv", "-o", out, "--shard", &shard, "-j", "1", "-f", "json,srt"];
            if by_size {
                args.push("--by-size");
            }
            all.push(room.command(&args).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
        }
        for child in all {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{out}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let mut made = results(&room, out);
        assert_eq!(made.len(), 40, "{out}");
        made.retain(|name, _| name.ends_with(".json"));
        assert!(made == whole, "{out}");
        // All of it is known to any run.
        let again = ["batch", "list.csv", "-o", out, "--resume", "--progress", "json", "-f", "json,srt"];
        let again = room.expect(0, &again);
        assert_eq!(closing(&again)["skipped"], 20, "{}", again.stderr);
    }
}

#[test]
fn a_shard_says_which_it_is_and_may_be_empty() {
    let room = room_of(3);
    let run = room.expect(0, &["batch", "talks", "-o", "out", "--shard", "2/2"]);
    run.check(run.stderr.contains("batch, shard 2/2: "), "which one");
    let mut done = 0;
    for number in 1..=50 {
        let shard = format!("{number}/50");
        let run = room.expect(0, &["batch", "talks", "-o", "out", "--shard", &shard, "--progress", "json"]);
        let closing = closing(&run);
        assert_eq!(closing["shard"], Value::from(shard));
        done += closing["done"].as_u64().unwrap();
    }
    assert_eq!(done, 3);
    let mut command = room.command(&["batch", "talks", "-o", "auto", "--shard", "auto"]);
    command.envs([("AWS_BATCH_JOB_ARRAY_INDEX", "1"), ("AWS_BATCH_JOB_ARRAY_SIZE", "2")]);
    let output = command.output().unwrap();
    let run = Run::new(&command, output).with_code(0);
    run.check(run.stderr.contains("batch, shard 2/2: "), "from the environment");
    for args in [&["--shard", "auto"][..], &["--shard", "3/2"], &["--by-size"], &["--json"]] {
        let run = room.expect(2, &[&["batch", "talks", "-o", "no"], args].concat());
        run.check(!run.stderr.is_empty(), "says why");
    }
    assert!(!room.path("no").exists());
}

#[test]
fn two_shards_do_not_write_one_result() {
    let room = room_of(2);
    fs::copy(room.path("talks/000.flac"), room.path("talks/000.wav")).unwrap();
    for number in 1..=9 {
        let shard = format!("{number}/9");
        let run = room.expect(2, &["batch", "talks", "-o", "out", "--shard", &shard]);
        run.check(run.stderr.contains("has the name of another one's; "), "which one");
    }
}

#[test]
fn the_status_tells_what_is_done_failed_missing_or_outdated() {
    let room = room_of(4);
    room.write("talks/bad.flac", "no sound");
    room.write("talks/bad.txt", "a word");
    room.write("talks/lonely.flac", "");
    let status = |code, more: &[&str]| {
        room.expect(code, &[&["batch", "talks", "-o", "out", "--status", "--json"], more].concat())
    };
    let expect = |run: &Run, expected: &[(&str, usize)]| {
        let expected = expected.iter().map(|(state, n)| (state.to_string(), *n)).collect();
        run.check(states(run) == expected, &format!("{expected:?} expected"));
    };
    expect(&status(1, &[]), &[("missing", 5), ("without_transcript", 1)]);
    assert!(!room.path("out").exists(), "to look is not to write");
    room.expect(1, &["batch", "talks", "-o", "out"]);
    let run = status(1, &[]);
    expect(&run, &[("done", 4), ("failed", 1), ("without_transcript", 1)]);
    let lines: Vec<Value> =
        std::str::from_utf8(&run.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let first = &lines[0];
    assert_eq!((&first["audio"], &first["output"]), (&"talks/000.flac".into(), &"out/000.json".into()));
    assert!(first["audio_seconds"].as_f64().unwrap() > 3.0, "{first}");
    assert!(first["seconds"].as_f64().unwrap() > 0.0 && first["finished"].as_f64().unwrap() > 1e9, "{first}");
    assert!(lines[4]["error"].as_str().unwrap().starts_with("talks/bad.flac: "), "{}", lines[4]);
    let outdated = status(1, &["--phones", "--language", "de"]);
    expect(&outdated, &[("outdated", 4), ("failed", 1), ("without_transcript", 1)]);
    let first: Value =
        serde_json::from_slice(outdated.stdout.split(|b| *b == b'\n').next().unwrap()).unwrap();
    let changes = ["--language was auto and is de", "--phones was false and is true"];
    assert_eq!(first["outdated"], Value::from(changes.to_vec()), "which options");
    let text = room.expect(1, &["batch", "talks", "-o", "out", "--status", "--max-chunk", "20"]);
    text.check(
        String::from_utf8_lossy(&text.stdout)
            .contains("talks/000.flac: outdated: --max-chunk was 30.0 and is 20.0\n"),
        "for people",
    );
    let text = room.expect(1, &["batch", "talks", "-o", "out", "--status", "-f", "json,srt"]);
    text.check(
        String::from_utf8_lossy(&text.stdout).contains("talks/000.flac: outdated: there is no srt\n"),
        "a format more",
    );
    // Reports of shards are put one behind the other.
    let shards: String = (1..=3)
        .map(|number| {
            room.run(&[
                "batch",
                "talks",
                "-o",
                "out",
                "--status",
                "--json",
                "--shard",
                &format!("{number}/3"),
            ])
        })
        .map(|run| String::from_utf8(run.stdout).unwrap())
        .collect();
    let mut shards: Vec<&str> = shards.lines().collect();
    shards.sort_unstable();
    let mut whole: Vec<&str> = std::str::from_utf8(&run.stdout).unwrap().lines().collect();
    whole.sort_unstable();
    assert_eq!(shards, whole);
    fs::remove_file(room.path("talks/bad.flac")).unwrap();
    room.write("out/003.json", fs::read_to_string(room.path("out/003.json")).unwrap() + " ");
    let run = room.expect(1, &["batch", "talks", "-o", "out", "--status"]);
    run.check(
        String::from_utf8_lossy(&run.stdout).contains("talks/003.flac: outdated: changed since it was made"),
        "by hand",
    );
    room.expect(0, &["batch", "talks", "-o", "out", "--resume"]);
    fs::remove_file(room.path("out/002.json")).unwrap();
    let run = room.expect(1, &["batch", "talks", "-o", "out", "--status"]);
    let told = String::from_utf8(run.stdout.clone()).unwrap();
    run.check(told.contains("talks/002.flac: missing\n"), "which one is missing");
    run.check(
        told.contains("batch: 3 done, 1 missing, 0 outdated, 0 suspect, 0 failed, 1 without"),
        "the sum",
    );
    room.expect(0, &["batch", "talks", "-o", "out", "--resume"]);
    status(0, &[]);
}
