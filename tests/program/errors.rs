//! Inputs that cannot be used and places that cannot be written: a message, an exit code, no half result.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Room, Run, noise, wav, wav_head, words};
use crate::schema::validator;

const TEXT: &str = "She had your dark suit in greasy wash water all year.\n";

/// A second of noise and a line of text: enough for whatever fails before the aligner looks at them.
fn room() -> Room {
    let room = Room::new();
    room.write("noise.wav", wav(&noise(16_000)));
    room.write("text.txt", TEXT);
    room
}

#[test]
fn mistakes_on_the_command_line_exit_with_2() {
    let room = room();
    for args in [
        &[][..],
        &["noise.wav"],
        &["noise.wav", "text.txt", "more"],
        &["--what", "noise.wav", "text.txt"],
        &["noise.wav", "text.txt", "--max-chunk", "4"],
        &["noise.wav", "text.txt", "--max-chunk", "nan"],
        &["noise.wav", "text.txt", "--jobs", "-1"],
        &["noise.wav", "text.txt", "--progress", "loud"],
        &["noise.wav", "text.txt", "-o", ""],
        &["model"],
        &["model", "import"],
    ] {
        let run = room.expect(2, args);
        run.check(run.stdout.is_empty(), "nothing on standard output");
        run.check(!run.stderr.is_empty(), "something on standard error");
    }
}

#[test]
fn recordings_that_cannot_be_used_exit_with_1() {
    let room = room();
    fs::create_dir(room.path("folder")).unwrap();
    room.write("empty.wav", "");
    room.write("text.wav", TEXT.repeat(1000));
    room.write("zeros.mp3", vec![0; 100_000]);
    room.write("no_samples.wav", wav(&[]));
    room.write("head.wav", &wav_head(32_000)[..20]);
    room.write("ftyp.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom");
    for name in ["folder", "empty.wav", "text.wav", "zeros.mp3", "no_samples.wav", "head.wav", "ftyp.mp4"] {
        room.expect(1, &[name, "text.txt"]).refused(name);
    }
    room.expect(2, &["missing.wav", "text.txt"]).refused("missing.wav");
    let run = room.expect(1, &["-", "text.txt"]);
    run.check(run.stderr.contains("standard input"), "says that a recording cannot come that way");
}

#[test]
fn transcripts_that_cannot_be_used_exit_with_1() {
    let room = room();
    fs::create_dir(room.path("folder")).unwrap();
    room.write("empty.txt", "");
    room.write("blank.txt", "\u{feff} \r\n\t\n\u{a0}\n");
    room.write("binary.txt", wav(&noise(4000)));
    room.write("nul.txt", "one\0two");
    for name in ["folder", "empty.txt", "blank.txt", "binary.txt", "nul.txt"] {
        room.expect(1, &["noise.wav", name]).refused(name);
    }
    room.expect(2, &["noise.wav", "missing.txt"]).refused("missing.txt");
    let run = room.expect(1, &["noise.wav", "-"]);
    run.refused("standard input");
}

#[test]
fn a_failure_leaves_an_earlier_result_alone() {
    let room = room();
    room.write("empty.wav", "");
    room.write("out.json", "earlier");
    room.expect(1, &["empty.wav", "text.txt", "-o", "out.json"]);
    assert_eq!(fs::read(room.path("out.json")).unwrap(), b"earlier");
    room.expect(1, &["empty.wav", "text.txt", "-o", "new.json"]);
    assert_eq!(room.names(), ["empty.wav", "noise.wav", "out.json", "text.txt"]);
}

#[test]
fn places_that_cannot_be_written_are_found_before_the_work() {
    let room = room();
    fs::create_dir(room.path("folder")).unwrap();
    for target in ["no/such/folder/out.json", "folder", "folder/", "text.txt/out.json"] {
        let run = room.expect(2, &["noise.wav", "text.txt", "--progress", "json", "-o", target]);
        run.check(!run.stderr.contains("\"stage\""), "no stage has begun");
        run.check(run.stderr.contains(target), "the message names the path");
    }
}

#[test]
fn an_input_is_never_overwritten() {
    let room = room();
    let sound = fs::read(room.path("noise.wav")).unwrap();
    fs::create_dir(room.path("folder")).unwrap();
    let absolute = room.path("text.txt");
    room.write("words.dict", "kiru K IY R UW\n");
    for target in ["noise.wav", "./noise.wav", "folder/../text.txt", absolute.to_str().unwrap(), "words.dict"]
    {
        let args = ["noise.wav", "text.txt", "--lexicon", "words.dict", "-o", target];
        room.expect(2, &args).refused(target);
    }
    assert_eq!(fs::read(room.path("noise.wav")).unwrap(), sound);
    assert_eq!(fs::read(room.path("text.txt")).unwrap(), TEXT.as_bytes());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let room = Room::with_talk();
    room.expect(1, &["-q", "talk.wav", "talk.txt", "-o", "/dev/full"]);
    let mut command = room.command(&["-q", "talk.wav", "talk.txt"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    let run = Run::new(&command, output).with_code(1);
    run.check(run.stderr.starts_with("kiru-align: standard output: "), "says where");
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let room = Room::with_talk();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = room.command(&["-q", "talk.wav", "talk.txt"]);
    let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
    let run = Run::new(&command, output).with_code(0);
    run.check(run.stderr.is_empty(), "nothing on standard error");
}

#[test]
fn nobody_listening_on_standard_error_changes_nothing() {
    let room = Room::with_talk();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = room.command(&["--progress", "json", "talk.wav", "talk.txt"]);
    let output = command.stdout(Stdio::piped()).stderr(writer).output().unwrap();
    let run = Run::new(&command, output).with_code(0);
    run.check(run.stdout == room.expect(0, &["talk.wav", "talk.txt"]).stdout, "the same bytes");
}

#[test]
fn a_run_that_is_killed_leaves_no_half_result() {
    let room = Room::with_talk();
    let mut command = room.command(&["--progress", "json", "talk.wav", "talk.txt", "-o", "out.json"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut first_line = String::new();
    let stderr = child.stderr.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stderr), &mut first_line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // On a fast machine it may have been done already; then the whole result is there.
    if room.path("out.json").exists() {
        let _: Value = serde_json::from_slice(&fs::read(room.path("out.json")).unwrap()).unwrap();
    }
}

#[test]
fn nothing_lies_beside_the_output_while_the_program_works() {
    let room = Room::with_talk();
    let mut command = room.command(&["talk.wav", "-", "-o", "out.json"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It has checked the output and opened the model by the time it reads more than a pipe holds.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&vec![b' '; 1 << 20]).unwrap();
    assert_eq!(room.names(), ["talk.txt", "talk.wav"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(room.names(), ["talk.txt", "talk.wav"]);
}

#[test]
fn a_transcript_of_something_else_is_suspect_and_still_written() {
    let room = Room::with_talk();
    let other = "The committee approved quarterly budgets for municipal drainage, pending judicial review. \
                 Engineers from Philadelphia measured hydraulic pressure behind every concrete barrier. \
                 Zinc prices fell sharply while copper futures climbed throughout Wednesday afternoon.\n";
    room.write("other.txt", other.repeat(3));
    let run = room.expect(3, &["-q", "talk.wav", "other.txt", "-o", "out.json"]);
    run.refused("talk.wav");
    let json: Value = serde_json::from_slice(&fs::read(room.path("out.json")).unwrap()).unwrap();
    assert!(validator().is_valid(&json));
    assert_eq!(json["summary"]["fit"], "suspect");
    assert_eq!(words(&json).len(), other.split_whitespace().count() * 3);
}

#[test]
fn a_transcript_that_cannot_be_said_in_the_time_is_not_searched_for() {
    let room = Room::with_talk();
    room.write("many.txt", TEXT.repeat(500));
    let run = room.expect(3, &["--progress", "json", "talk.wav", "many.txt"]);
    run.check(
        run.stderr.contains(" words, more than can be said in 0:20; "),
        "why, and how long the recording is",
    );
    run.check(!run.stderr.contains("\"stage\":\"scores\""), "no search");
    run.check(run.json()["summary"]["not_found"] == words(&run.json()).len(), "every word, not found");
}

/// Whatever is asked of it, the program answers with one of its four codes and, if it is done, with JSON that
/// holds every word.
#[test]
fn odd_inputs_get_a_sober_answer() {
    let room = Room::with_talk();
    room.write("short.wav", wav(&noise(640)));
    room.write("one_sample.wav", wav(&[1]));
    room.write("clipped.wav", wav(&[i16::MAX, i16::MIN].repeat(16_000)));
    room.write("text.txt", TEXT);
    room.write("one.txt", "a");
    room.write("cyrillic.txt", "Алиса сидела со старшей сестрой на берегу\n");
    room.write("emoji.txt", "🎉 — … 🙂\n");
    room.write("long_word.txt", format!("{}\n", "abcdefghij".repeat(1000)));
    room.write("digits.txt", format!("{}\n", "1234567890".repeat(300)));
    room.write("many.txt", TEXT.repeat(500));
    for [audio, text] in [
        ["short.wav", "text.txt"],
        ["short.wav", "one.txt"],
        ["one_sample.wav", "one.txt"],
        ["clipped.wav", "text.txt"],
        ["talk.wav", "one.txt"],
        ["talk.wav", "cyrillic.txt"],
        ["talk.wav", "emoji.txt"],
        ["talk.wav", "long_word.txt"],
        ["talk.wav", "digits.txt"],
        ["talk.wav", "many.txt"],
    ] {
        let run = room.run(&[audio, text]);
        run.check(matches!(run.code, Some(0 | 1 | 3)), "an exit code of ours");
        if run.code != Some(1) {
            let json = run.json();
            run.check(validator().is_valid(&json), "JSON that the schema allows");
            let text = fs::read_to_string(room.path(text)).unwrap();
            run.check(words(&json).len() == text.split_whitespace().count(), "every word");
        }
    }
}

#[test]
fn an_hour_of_digital_silence_holds_no_word() {
    let room = room();
    let data_bytes = 3600 * 32_000;
    room.write("silence.wav", wav_head(data_bytes));
    let file = fs::OpenOptions::new().write(true).open(room.path("silence.wav")).unwrap();
    file.set_len(44 + u64::from(data_bytes)).unwrap();
    let run = room.run(&["silence.wav", "text.txt"]);
    run.check(matches!(run.code, Some(1 | 3)), "not simply done");
    if run.code == Some(3) {
        run.check(run.json()["summary"]["aligned"] == 0, "nothing is heard");
    }
}
