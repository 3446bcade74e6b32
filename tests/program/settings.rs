//! Options that are not typed: from a file, from the environment; and the help, completions and manual pages.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::harness::{Room, Run};

/// A room with a talk and a file of options.
fn room(toml: &str) -> Room {
    let room = Room::with_talk();
    room.write("kiru-align.toml", toml);
    room
}

fn has_phones(run: &Run) -> bool {
    run.json()["segments"][0]["words"][0].get("phones").is_some()
}

#[test]
fn a_file_of_options_holds_here_and_in_folders_below() {
    let room = room("phones = true\nquiet = true\n");
    let run = room.expect(0, &["talk.wav", "talk.txt"]);
    run.check(has_phones(&run), "phones");
    run.check(run.stderr.is_empty(), "quiet");
    fs::create_dir(room.path("below")).unwrap();
    let mut command = room.command(&["../talk.wav", "../talk.txt"]);
    command.current_dir(room.path("below"));
    let output = command.output().unwrap();
    let run = Run::new(&command, output).with_code(0);
    run.check(has_phones(&run), "phones below");
    let run = room.expect(0, &["talk.wav", "talk.txt", "--no-config"]);
    run.check(!has_phones(&run), "no phones without the file");
    room.write("other.toml", "uncertainty = true\n");
    let run = room.expect(0, &["talk.wav", "talk.txt", "--config", "other.toml"]);
    run.check(
        !has_phones(&run) && run.json()["segments"][0]["words"][0].get("start_sd").is_some(),
        "the other file",
    );
}

#[test]
fn what_is_typed_overrides_the_environment_and_that_the_file() {
    let room = room("max-chunk = 100\nphones = true\nsamples = true\n");
    let run = |args: &[&str]| {
        let mut command = room.command(&[args, &["-q", "talk.wav", "talk.txt"]].concat());
        command.env("KIRU_ALIGN_MAX_CHUNK", "5").env("KIRU_ALIGN_CUTS", "1").env("KIRU_ALIGN_SAMPLES", "0");
        let output = command.output().unwrap();
        Run::new(&command, output).with_code(0)
    };
    let word = |run: &Run| run.json()["segments"][0]["words"][0].clone();
    let chunks = |run: &Run| run.json()["chunks"].as_array().unwrap().len();
    let both = run(&[]);
    both.check(chunks(&both) > 1, "max-chunk from the environment");
    both.check(word(&both).get("cut_in").is_some(), "cuts from the environment");
    both.check(word(&both).get("start_sample").is_none(), "samples from the environment");
    both.check(has_phones(&both), "phones from the file");
    let typed = run(&["--max-chunk", "100"]);
    typed.check(chunks(&typed) == 1, "max-chunk as typed");
}

#[test]
fn a_batch_has_the_settings_of_alignment_and_those_of_its_table() {
    let room =
        room("phones = true\nquiet = true\noutput = 'one.json'\n[batch]\noutput = 'out'\nresume = true\n");
    let run = |room: &Room| {
        let mut command = room.command(&["batch", "talk.wav", "talk.txt"]);
        let output = command.env("KIRU_ALIGN_CUTS", "yes").output().unwrap();
        Run::new(&command, output).with_code(0)
    };
    let first = run(&room);
    first.check(first.stderr.is_empty(), "quiet");
    let json = fs::read(room.path("out/talk.json")).unwrap();
    let word = &serde_json::from_slice::<serde_json::Value>(&json).unwrap()["segments"][0]["words"][0];
    assert!(word.get("phones").is_some() && word.get("cut_in").is_some() && !room.path("one.json").exists());
    let made = fs::metadata(room.path("out/talk.json")).unwrap().modified().unwrap();
    run(&room);
    assert_eq!(made, fs::metadata(room.path("out/talk.json")).unwrap().modified().unwrap(), "skipped");
}

#[test]
fn mistakes_in_the_file_and_the_environment_are_told_with_their_place() {
    for (toml, said) in [
        ("phones = \n", "kiru-align.toml: line 1: "),
        ("\nfones = true\n", "kiru-align.toml: no option is called 'fones'"),
        ("max-chunk = 2000\n", "kiru-align.toml: max-chunk: '2000' is not between 5 and 600"),
        ("[estimate]\nfoo = 1\n", "no option is called 'foo'"),
        ("[plan]\nfoo = 1\n", "there is no table [plan]"),
    ] {
        let run = room(toml).expect(2, &["talk.wav", "talk.txt"]);
        run.check(run.stderr.contains(said), said);
        run.check(run.stdout.is_empty(), "no result");
    }
    let room = Room::with_talk();
    let mut command = room.command(&["talk.wav", "talk.txt"]);
    let output = command.env("KIRU_ALIGN_JOBS", "many").output().unwrap();
    let run = Run::new(&command, output).with_code(2);
    run.check(
        run.stderr.contains("environment variable KIRU_ALIGN_JOBS: 'many' is not a whole"),
        "the variable",
    );
    room.expect(2, &["--config", "nowhere.toml", "talk.wav", "talk.txt"]);
    let run = room.expect(2, &["talk.wav", "talk.txt", "talk.wav", "talk.txt"]);
    run.check(run.stderr.contains("use kiru-align batch"), "several pairs are a batch");
    let run = room.expect(2, &["--cut-margins", "1,2", "talk.wav", "talk.txt"]);
    run.check(run.stderr.contains("--cuts"), "margins are for cuts");
}

#[test]
fn a_recording_comes_through_standard_input() {
    let room = Room::with_talk();
    let expected = room.expect(0, &["-q", "talk.wav", "talk.txt"]).json();
    let mut command = room.command(&["-", "talk.txt"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(room.path("talk.wav")).unwrap()).unwrap();
    let run = Run::new(&command, child.wait_with_output().unwrap()).with_code(0);
    run.check(run.json()["segments"] == expected["segments"], "the same words");
    run.check(run.json()["audio"]["path"] == "-", "the path as typed");
    run.check(run.stderr.starts_with("standard input: "), "called by its name");
    room.expect(2, &["-", "-"]);
}

#[test]
fn decisions_are_explained_on_request() {
    let room = Room::with_talk();
    room.write(
        "long.txt",
        "Alice was beginning to get very tired of sitting by her sister on the bank and of having xylophones",
    );
    let run = room.expect(0, &["-v", "--max-chunk", "5", "talk.wav", "talk.txt"]);
    run.check(run.stderr.contains("s: chunk boundary in a pause of 0."), "cuts");
    let run = room.run(&["-v", "talk.wav", "long.txt"]);
    run.check(run.stderr.contains("speech that is not in the transcript"), "speech without words");
    let run = room.expect(0, &["--progress", "json", "-v", "--max-chunk", "5", "talk.wav", "talk.txt"]);
    run.check(run.stderr.contains(r#"{"decision":"talk.wav: "#), "as JSON");
    room.expect(2, &["-v", "-q", "talk.wav", "talk.txt"]);
}

#[test]
fn an_estimate_is_made_from_the_header_alone() {
    let room = Room::with_talk();
    let run = room.expect(0, &["estimate", "talk.wav", "--format", "json", "--jobs", "1"]);
    let estimate = run.json();
    let recording = &estimate["recordings"][0];
    run.check(recording["duration"] == 20.52 && recording["chunks"] == 1, "duration and chunks");
    run.check(estimate["machine"]["cores"] == 1, "cores as typed");
    let whole = fs::read(room.path("talk.wav")).unwrap();
    room.write("part.wav", &whole[..whole.len() / 4]);
    let run = room.expect(0, &["estimate", "part.wav"]);
    run.check(
        String::from_utf8_lossy(&run.stdout).starts_with("part.wav: 20.5 s: about 1 chunk"),
        "the whole length",
    );
    let run = room.expect(0, &["estimate", "--duration", "1800", "-f", "json"]);
    run.check(run.json()["recordings"][0]["chunks"] == 100, "half an hour");
    room.expect(1, &["estimate", "talk.txt"]).refused("talk.txt");
    room.expect(2, &["estimate", "missing.wav"]).refused("missing.wav");
    for length in ["0.5h", "30min", "30:00", "0:30:00"] {
        let other = room.expect(0, &["estimate", "--duration", length, "-f", "json"]);
        assert_eq!(other.json()["total"]["duration"], 1800.0, "{length}");
    }
    let whole = fs::File::open(room.path("talk.wav")).unwrap();
    let mut command = room.command(&["estimate", "-", "-f", "json"]);
    let output = command.stdin(whole).output().unwrap();
    let piped = crate::harness::Run::new(&command, output).with_code(0).json();
    assert_eq!(piped["total"]["duration"], estimate["total"]["duration"]);
    room.expect(2, &["estimate"]);
    room.expect(2, &["estimate", "talk.wav", "part.wav", "--duration", "5"]);
}

#[test]
fn help_completions_and_manual_pages_know_every_option() {
    let room = Room::new();
    let text = |args: &[&str]| String::from_utf8(room.expect(0, args).stdout).unwrap();
    for args in [&["--help"][..], &["help"]] {
        let help = text(args);
        for part in ["--cut-margins", "KIRU_ALIGN_MAX_CHUNK", "textgrid", "Exit codes", "evaluate"] {
            assert!(help.contains(part), "{part} in {args:?}");
        }
    }
    for (command, option) in [("batch", "--resume"), ("batch", "--max-chunk"), ("estimate", "--duration")] {
        assert!(text(&["help", command]).contains(option) && text(&[command, "--help"]).contains(option));
    }
    room.expect(2, &["help", "nonsense"]);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = text(&["completions", shell]);
        assert!(script.contains("hint-tolerance") && script.contains("transcript-format"), "{shell}");
    }
    assert!(text(&["man"]).starts_with(".ie"));
    room.expect(0, &["man", "-o", "man"]);
    let page = fs::read_to_string(room.path("man/kiru-align-estimate.1")).unwrap();
    assert!(page.contains("kiru\\-align estimate"), "{page:.600}");
}

#[test]
fn no_color_is_obeyed() {
    let room = Room::new();
    for args in [&["--help"][..], &["--nonsense"]] {
        let mut command = room.command(args);
        let output = command.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "0").output().unwrap();
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
    }
}
