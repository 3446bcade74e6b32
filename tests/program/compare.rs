//! `compare`: what moved is named, no more and no less, and the exit code is the answer.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Room, Run, ms, words};

/// A room with the result of `alice` as `old.json`.
fn room() -> Room {
    let room = Room::with_talk();
    room.expect(0, &["-q", "talk.wav", "talk.txt", "-o", "old.json"]);
    room
}

/// Writes `new.json`: `old.json` with the words of these numbers moved by so many milliseconds, both edges.
fn moved(room: &Room, by: &[(usize, i64)]) {
    let json: Value = serde_json::from_slice(&fs::read(room.path("old.json")).unwrap()).unwrap();
    let mut text = fs::read_to_string(room.path("old.json")).unwrap();
    for (at, by) in by {
        let word = words(&json)[*at];
        let times = |by: i64| {
            let seconds = |edge| (ms(word, edge).unwrap() + by) as f64 / 1000.0;
            format!(
                "{{\"word\": {}, \"start\": {}, \"end\": {}",
                word["word"],
                seconds("start"),
                seconds("end")
            )
        };
        assert_eq!(text.matches(&times(0)).count(), 1, "{}", times(0));
        text = text.replace(&times(0), &times(*by));
    }
    room.write("new.json", text);
}

fn word(room: &Room, at: usize) -> String {
    let json: Value = serde_json::from_slice(&fs::read(room.path("old.json")).unwrap()).unwrap();
    words(&json)[at]["word"].as_str().unwrap().to_string()
}

/// The line of the file, from 1, that has the word.
fn line(room: &Room, at: usize) -> usize {
    let text = fs::read_to_string(room.path("old.json")).unwrap();
    let lines = text.lines().enumerate().filter(|(_, line)| line.starts_with("  {\"word\""));
    lines.map(|(number, _)| number + 1).nth(at).unwrap()
}

const THREE: [(usize, i64); 3] = [(5, 30), (20, -30), (50, 30)];

#[test]
fn three_words_moved_by_30_ms_are_named_and_no_others() {
    let room = room();
    moved(&room, &[THREE[0], THREE[1], THREE[2], (30, 20), (40, -19)]);
    let run = room.expect(1, &["compare", "old.json", "new.json"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let rows: Vec<&str> = text.lines().filter(|line| line.contains(" ms  ")).collect();
    run.check(rows.len() == 3, "three rows");
    for ((at, by), row) in THREE.iter().zip(rows) {
        let named = row.contains(&word(&room, *at)) && row.matches(&format!("{by:+} ms")).count() == 2;
        run.check(named, &format!("word {at} by {by} ms in {row:?}"));
    }
    run.check(text.contains("57 words: 3 moved by more than 20 ms\n"), "the sum");
    run.check(
        text.ends_with("beyond tolerance: 3 of 57 words changed (5.26 %), allowed 0 %\n"),
        "the verdict",
    );
    run.check(run.stderr.is_empty(), "nothing besides");
}

#[test]
fn json_has_the_same_words_with_their_lines() {
    let room = room();
    moved(&room, &THREE);
    let run = room.expect(1, &["compare", "old.json", "new.json", "-f", "json"]);
    let json = run.json();
    run.check(json["schema"] == "kiru-align-compare/1" && json["verdict"] == "beyond", "head");
    run.check(json["words"] == 57 && json["changed"] == 3, "sums of all");
    let file = &json["files"][0];
    run.check(file["sums"]["moved"] == 3 && file["sums"]["starts"]["most_ms"] == 30.0, "sums of the file");
    let changes = file["changes"].as_array().unwrap();
    run.check(changes.len() == 3, "three changes");
    for ((at, by), change) in THREE.iter().zip(changes) {
        run.check(change["kind"] == "moved" && change["word"] == word(&room, *at).as_str(), "kind and word");
        run.check(change["start_ms"] == *by as f64 && change["end_ms"] == *by as f64, "by how much");
        run.check(change["new"]["line"] == line(&room, *at), "line");
    }
    run.check(run.stderr.starts_with("beyond tolerance: "), "the verdict on standard error");
}

#[test]
fn github_shows_each_word_at_its_line() {
    let room = room();
    moved(&room, &THREE);
    let run = room.expect(1, &["compare", "old.json", "new.json", "-f", "github"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    run.check(
        lines.len() == 4 && lines[3].starts_with("::notice title=kiru-align compare::beyond"),
        "four lines",
    );
    for ((at, by), found) in THREE.iter().zip(lines) {
        let place =
            format!("::error file=new.json,line={},title=moved::{} at ", line(&room, *at), word(&room, *at));
        let by = format!(": start {by:+} ms, end {by:+} ms");
        run.check(
            found.starts_with(&place) && found.ends_with(&by),
            &format!("{found:?} is {place:?} {by:?}"),
        );
    }
    let run = room.expect(0, &["compare", "old.json", "new.json", "-f", "github", "--max-moved", "6%"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    run.check(
        text.matches("::warning ").count() == 3 && !text.contains("::error"),
        "within, they are warnings",
    );
    // All 57 words, of which GitHub would show ten.
    let run = room.expect(0, &["compare", "new.json", "new.json", "-f", "github"]);
    run.check(run.stdout.starts_with(b"::notice "), "only a notice if nothing changed");
    moved(&room, &(0..57).map(|at| (at, 500)).collect::<Vec<_>>());
    let run = room.expect(1, &["compare", "old.json", "new.json", "-f", "github"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    run.check(text.matches("::error ").count() == 10 && text.contains("57 of 57 words"), "ten of them");
}

#[test]
fn what_lies_on_the_tolerance_is_within() {
    let room = room();
    moved(&room, &[(5, 20), (6, -20)]);
    room.expect(0, &["compare", "old.json", "new.json"]);
    room.expect(0, &["compare", "old.json", "new.json", "--tolerance", "0.02s"]);
    room.expect(1, &["compare", "old.json", "new.json", "--tolerance", "19.999"]);
    room.expect(1, &["compare", "old.json", "new.json", "--tolerance", "0"]);
    // 2 of 57 are 3.5 %.
    let beyond = ["compare", "old.json", "new.json", "--tolerance", "0", "--max-moved"];
    room.expect(1, &[&beyond[..], &["3.5%"]].concat());
    room.expect(0, &[&beyond[..], &["0.036"]].concat());
    room.expect(0, &["compare", "old.json", "old.json", "--tolerance", "0"]);
}

#[test]
fn words_that_came_went_or_lost_their_times_count() {
    let room = room();
    let text = fs::read_to_string(room.path("old.json")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (gone, lost) = (line(&room, 7) - 1, line(&room, 9) - 1);
    let json: Value = serde_json::from_str(lines[lost].trim().trim_end_matches(',')).unwrap();
    let unheard = format!(
        "  {{\"word\": {}, \"status\": \"not_found\", \"offset\": {}}},",
        json["word"], json["offset"]
    );
    let mut edited: Vec<&str> = lines.clone();
    edited[lost] = &unheard;
    edited.remove(gone);
    room.write("new.json", edited.join("\n"));
    let run = room.expect(1, &["compare", "old.json", "new.json", "-f", "json"]);
    let kinds: Vec<Value> =
        run.json()["files"][0]["changes"].as_array().unwrap().iter().map(|c| c["kind"].clone()).collect();
    run.check(kinds == ["vanished", "lost"], "one of each");
    let run = room.expect(1, &["compare", "new.json", "old.json"]);
    let text = String::from_utf8_lossy(&run.stdout);
    run.check(text.contains("1 appeared, 1 have times now, 1 changed their status\n"), "and back");
}

#[test]
fn a_transcript_that_no_longer_fits_fails_whatever_moved() {
    let room = room();
    let text = fs::read_to_string(room.path("old.json")).unwrap();
    room.write("new.json", text.replace("\"fit\": \"good\"", "\"fit\": \"suspect\""));
    let all = ["--tolerance", "1s", "--max-moved", "100%"];
    let run = room.expect(1, &[&["compare", "old.json", "new.json"][..], &all].concat());
    run.check(String::from_utf8_lossy(&run.stdout).contains("fit: good -> suspect"), "says so");
    room.expect(0, &[&["compare", "new.json", "new.json"][..], &all].concat());
}

#[test]
fn folders_are_compared_by_name() {
    let room = room();
    moved(&room, &THREE);
    for folder in ["old", "new", "old/in", "new/in"] {
        fs::create_dir(room.path(folder)).unwrap();
    }
    let copy = |from: &str, to: &str| fs::copy(room.path(from), room.path(to)).map(drop).unwrap();
    for (from, to) in [("old.json", "old/a.json"), ("old.json", "new/a.json"), ("old.json", "old/in/b.json")]
    {
        copy(from, to);
    }
    copy("old.json", "new/in/b.json");
    room.write("new/notes.json", "{\"a\": 1}");
    let run = room.expect(0, &["compare", "old", "new"]);
    run.check(run.stdout.starts_with(b"within tolerance: 0 of 114 words"), "the verdict alone");

    copy("new.json", "new/in/b.json");
    let run = room.expect(1, &["compare", "old", "new"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    run.check(text.starts_with("old/in/b.json -> new/in/b.json\n"), "only the one that changed");
    run.check(text.ends_with("allowed 0 % in each of 2 files; 1 file beyond\n"), "the verdict");
    // 3 of 57 are more than 4 % of the file, and less of all.
    room.expect(1, &["compare", "old", "new", "--max-moved", "4%"]);
    room.expect(0, &["compare", "old", "new", "--max-moved", "6%"]);

    fs::rename(room.path("new/in/b.json"), room.path("new/c.json")).unwrap();
    let run = room.expect(1, &["compare", "old", "new", "--max-moved", "100%"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    run.check(
        text.contains("old/in/b.json: only in the old folder\nnew/c.json: only in the new"),
        "both told",
    );

    room.write("new/a.json", "{\"schema\": \"kiru-align/1\", \"segm");
    let run = room.expect(2, &["compare", "old", "new", "-f", "json"]);
    run.check(run.stderr.starts_with("kiru-align: new/a.json: broken JSON: "), "the broken one is named");
    let file = &run.json()["files"][0];
    run.check(file["error"].as_str().is_some_and(|e| e.starts_with("new/a.json: broken")), "in JSON, too");
    room.expect(2, &["compare", "old", "new/a.json"]).refused("old");
    fs::create_dir(room.path("nothing")).unwrap();
    room.expect(2, &["compare", "nothing", "nothing"]).refused("nothing");
}

#[test]
fn what_cannot_be_compared_exits_with_2_and_says_why() {
    let room = room();
    let text = fs::read_to_string(room.path("old.json")).unwrap();
    room.write("empty.json", "");
    room.write("half.json", &text[..text.len() / 2]);
    room.write("later.json", text.replace("kiru-align/1", "kiru-align/2"));
    room.write("other.json", "{\"words\": []}");
    room.write("list.json", "[1, 2]");
    room.write("deep.json", "[".repeat(1_000_000));
    room.write("latin.json", b"{\"schema\": \"caf\xe9\"}");
    room.write("times.json", text.replacen("\"start\": 1.", "\"start\": 99999.", 1));
    room.write("table.tsv", "0\t1\tAlice\n");
    for name in [
        "missing.json",
        "empty.json",
        "half.json",
        "later.json",
        "other.json",
        "list.json",
        "deep.json",
        "latin.json",
        "times.json",
        "table.tsv",
        "talk.wav",
    ] {
        room.expect(2, &["compare", "old.json", name]).refused(name);
        room.expect(2, &["compare", name, "old.json"]).refused(name);
    }
    let run = room.expect(2, &["compare", "old.json", "later.json"]);
    run.check(run.stderr.contains("kiru-align/2"), "the schema by name");
    for args in [
        &["compare"][..],
        &["compare", "old.json"],
        &["compare", "-", "-"],
        &["compare", "old.json", "old.json", "old.json"],
        &["compare", "old.json", "old.json", "--tolerance", "-1"],
        &["compare", "old.json", "old.json", "--max-moved", "5"],
        &["compare", "old.json", "old.json", "-f", "xml"],
        &["compare", "old.json", "old.json", "-o", "no/such/folder.txt"],
        &["compare", "old.json", "old.json", "-o", "./old.json"],
    ] {
        let run = room.expect(2, args);
        run.check(run.stdout.is_empty() && !run.stderr.is_empty(), "a message and nothing else");
    }
    #[cfg(target_os = "linux")]
    room.expect(2, &["compare", "old.json", "old.json", "-o", "/dev/full"]);
    assert_eq!(fs::read_to_string(room.path("old.json")).unwrap(), text);
}

/// Runs the program with the file `name` on its standard input.
fn piped(room: &Room, name: &str, args: &[&str]) -> Run {
    let mut command = room.command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(room.path(name)).unwrap()).unwrap();
    Run::new(&command, child.wait_with_output().unwrap())
}

#[test]
fn either_may_come_from_standard_input() {
    let room = room();
    moved(&room, &THREE);
    let run = piped(&room, "new.json", &["compare", "old.json", "-"]).with_code(1);
    run.check(run.stdout.starts_with(b"old.json -> standard input\n"), "says where it came from");
    piped(&room, "old.json", &["compare", "-", "new.json"]).with_code(1);
    piped(&room, "old.json", &["compare", "-", "old.json"]).with_code(0);
}

#[test]
fn whisperx_will_do_for_either() {
    let room = room();
    let whisperx = r#"{"segments": [{"start": 0.5, "end": 1.2, "text": "Alice was", "words": [
        {"word": "Alice", "start": 0.469, "end": 0.959, "score": 0.9}, {"word": "was"}]}], "language": "en"}"#;
    room.write("x.json", whisperx);
    room.write("y.json", whisperx.replace("0.469", "0.5"));
    room.expect(0, &["compare", "x.json", "x.json"]);
    let run = room.expect(1, &["compare", "x.json", "y.json"]);
    run.check(
        String::from_utf8_lossy(&run.stdout).contains("2 words: 1 moved by more than 20 ms\n"),
        "one moved",
    );
    room.expect(1, &["compare", "old.json", "x.json"]);
}
