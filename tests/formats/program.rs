//! What the program writes of a recording: all at once, the right thing by its name, refusals in words.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// The program on the recording `alice`, in a folder of its own.
fn run(folder: &Path, options: &[&str]) -> Output {
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/audio/alice.flac");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiru-align"));
    command.arg(&audio).arg(audio.with_extension("txt")).args(options).arg("--quiet");
    command.current_dir(folder).output().unwrap()
}

#[test]
fn several_formats_at_once_tell_of_the_same_words() {
    let room = tempfile::tempdir().unwrap();
    let names =
        ["a.json", "a.whisperx.json", "a.gentle.json", "a.TextGrid", "a.ctm", "a.csv", "a.eaf", "a.edl"];
    let outputs = names.iter().flat_map(|name| ["-o", name]);
    let options: Vec<&str> = outputs.chain(["--fps", "25"]).collect();
    let done = run(room.path(), &options);
    assert!(done.status.success(), "{done:?}");
    let read = |name: &str| fs::read_to_string(room.path().join(name)).unwrap();
    let json = |name: &str| serde_json::from_str::<Value>(&read(name)).unwrap();

    let ours = json("a.json");
    let segments = ours["segments"].as_array().unwrap();
    let words: Vec<&Value> = segments.iter().flat_map(|s| s["words"].as_array().unwrap()).collect();
    let same = |theirs: &[Value]| {
        assert_eq!(theirs.len(), words.len());
        for (theirs, ours) in theirs.iter().zip(&words) {
            for key in ["word", "start", "end"] {
                assert_eq!(theirs[key], ours[key]);
            }
        }
    };
    same(json("a.whisperx.json")["word_segments"].as_array().unwrap());
    let gentle = json("a.gentle.json");
    same(gentle["words"].as_array().unwrap());
    // Phones are there for those who need them, and not in ours, for which nobody asked.
    assert!(gentle["words"][0]["phones"].as_array().unwrap().len() > 1);
    assert!(words[0].get("phones").is_none());

    for (name, lines) in [("a.ctm", words.len()), ("a.csv", words.len() + 1)] {
        assert_eq!(read(name).lines().count(), lines, "{name}");
    }
    assert!(read("a.TextGrid").contains("name = \"phones\""));
    assert!(read("a.eaf").contains("file://") && read("a.edl").starts_with("TITLE: alice\n"));
}

#[test]
fn an_edl_without_a_usable_rate_is_refused_before_any_work() {
    let room = tempfile::tempdir().unwrap();
    for (options, expected) in [
        (&["-o", "a.edl"][..], "a.edl: an EDL counts the frames of a video; add"),
        (&["-o", "a.edl", "--fps", "12.5"], "a.edl: an EDL has no timecode at this --fps; give"),
        (&["-f", "edl"], "an EDL counts the frames of a video; add"),
    ] {
        let done = run(room.path(), options);
        let told = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.code() == Some(2) && told.contains(expected), "{told}");
        assert!(done.stdout.is_empty() && !room.path().join("a.edl").exists());
    }
}

#[test]
fn the_options_of_formats_do_what_they_say() {
    let room = tempfile::tempdir().unwrap();
    let stdout = |options: &[&str]| {
        let done = run(room.path(), options);
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    let (long, short) = (stdout(&["-f", "textgrid"]), stdout(&["-f", "textgrid", "--textgrid-short"]));
    assert!(long.contains("xmin = ") && !short.contains("xmin = "));
    assert!(short.contains("\"AE\"") && stdout(&["-f", "textgrid", "--ipa"]).contains("\"æ\""));
    let clips = |options: &[&str]| stdout(options).matches("Clip.1").count();
    assert_eq!(clips(&["-f", "otio"]), 1);
    assert!(clips(&["-f", "otio", "--drop-silence", "0.3"]) > 1);
    let refused = run(room.path(), &["-f", "otio", "--drop-silence", "-1"]);
    assert_eq!(refused.status.code(), Some(2));
}
