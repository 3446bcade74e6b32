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
fn what_is_typed_counts_more_than_the_environment_and_that_more_than_the_file() {
    let room = room("max-chunk = 100\njobs = 1\n");
    let show = |args: &[&str]| {
        let mut command = room.command(&[&["--show-config"], args].concat());
        command.env("KIRU_ALIGN_MAX_CHUNK", "50").env("KIRU_ALIGN_CUTS", "1").env("KIRU_ALIGN_SAMPLES", "0");
        let output = command.output().unwrap();
        Run::new(&command, output).with_code(0)
    };
    let lines = |run: &Run| String::from_utf8(run.stdout.clone()).unwrap();
    let run = show(&[]);
    for line in
        ["max-chunk = 50  # environment", "cuts = true  # environment", "samples = false  # environment"]
    {
        run.check(lines(&run).lines().any(|shown| shown == line), line);
    }
    run.check(lines(&run).contains("jobs = 1  # file\n"), "jobs from the file");
    let run = show(&["--max-chunk", "20"]);
    run.check(lines(&run).contains("max-chunk = 20  # typed\n"), "typed");
    run.check(lines(&run).contains("\n[plan]\n"), "options of commands");
}

#[test]
fn what_show_config_prints_is_a_file_of_options() {
    let room = room("phones = true\nlexicon = 'my.dict'\n");
    room.write("my.dict", "kiru K IY R UW\n");
    let shown = room.expect(0, &["--show-config"]);
    room.write("again.toml", &shown.stdout);
    let run = room.expect(0, &["--config", "again.toml", "-q", "talk.wav", "talk.txt"]);
    run.check(has_phones(&run), "phones");
}

#[test]
fn mistakes_in_the_file_and_the_environment_are_told_with_their_place() {
    for (toml, said) in [
        ("phones = \n", "kiru-align.toml: line 1: "),
        ("\nfones = true\n", "kiru-align.toml: no option is called 'fones'"),
        ("max-chunk = 2000\n", "the value comes from "),
        ("[plan]\nfoo = 1\n", "no option is called 'foo'"),
    ] {
        let run = room(toml).expect(2, &["talk.wav", "talk.txt"]);
        run.check(run.stderr.contains(said), said);
        run.check(run.stdout.is_empty(), "no result");
    }
    let room = Room::with_talk();
    let mut command = room.command(&["talk.wav", "talk.txt"]);
    let output = command.env("KIRU_ALIGN_JOBS", "many").output().unwrap();
    let run = Run::new(&command, output).with_code(2);
    run.check(run.stderr.contains("environment variable KIRU_ALIGN_JOBS"), "the variable");
    room.expect(2, &["--config", "nowhere.toml", "talk.wav", "talk.txt"]);
    let run = room.expect(2, &["--resume", "talk.wav", "talk.txt"]);
    run.check(run.stderr.contains("--batch"), "resume is for batches");
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
    run.check(run.stderr.contains("s: cut in a pause of 0."), "cuts");
    let run = room.run(&["-v", "talk.wav", "long.txt"]);
    run.check(run.stderr.contains("speech that no word of the transcript covers"), "speech without words");
    let run = room.expect(0, &["--progress", "json", "-v", "--max-chunk", "5", "talk.wav", "talk.txt"]);
    run.check(run.stderr.contains(r#"{"decision":"talk.wav: "#), "as JSON");
    room.expect(2, &["-v", "-q", "talk.wav", "talk.txt"]);
}

#[test]
fn a_plan_is_made_from_the_head_alone() {
    let room = Room::with_talk();
    let run = room.expect(0, &["plan", "talk.wav", "--format", "json", "--workers", "1,4"]);
    let plan = run.json();
    let recording = &plan["recordings"][0];
    run.check(recording["duration"] == 20.52 && recording["chunks"] == 1, "duration and chunks");
    run.check(recording["workers"].as_array().unwrap().len() == 2, "two numbers of workers");
    let whole = fs::read(room.path("talk.wav")).unwrap();
    room.write("part.wav", &whole[..whole.len() / 4]);
    let run = room.expect(0, &["plan", "part.wav"]);
    run.check(
        String::from_utf8_lossy(&run.stdout).starts_with("part.wav: 20.5 s: about 1 chunk"),
        "the whole length",
    );
    let run = room.expect(0, &["plan", "--duration", "1800", "-f", "json"]);
    run.check(run.json()["recordings"][0]["chunks"] == 100, "half an hour");
    room.expect(1, &["plan", "talk.txt"]).refused("talk.txt");
    room.expect(1, &["plan", "missing.wav"]).refused("missing.wav");
    room.expect(2, &["plan"]);
    room.expect(2, &["plan", "talk.wav", "part.wav", "--bytes", "5"]);
}

#[test]
fn help_completions_and_manual_pages_know_every_option() {
    let room = Room::new();
    let text = |args: &[&str]| String::from_utf8(room.expect(0, args).stdout).unwrap();
    assert!(text(&["help"]).contains("exit-codes"));
    assert!(text(&["help", "editors"]).contains("--cut-margins"));
    assert!(text(&["help", "plan"]).contains("--workers"));
    let run = room.expect(2, &["help", "nonsense"]);
    run.check(run.stderr.contains("exit-codes"), "what there is help on");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = text(&["completions", shell]);
        assert!(script.contains("hint-tolerance") && script.contains("transcript-format"), "{shell}");
    }
    assert!(text(&["man"]).starts_with(".ie"));
    room.expect(0, &["man", "-o", "man"]);
    let page = fs::read_to_string(room.path("man/kiru-align-plan.1")).unwrap();
    assert!(page.contains("kiru\\-align plan"), "{page:.600}");
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
