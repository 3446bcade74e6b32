//! What is said on standard error, and the help.

use serde_json::Value;

use crate::harness::{Room, recording, repository};
use crate::schema::validator;

const STAGES: [&str; 6] = ["decode", "features", "scores", "segment", "align", "boundaries"];

#[test]
fn a_paragraph_tells_what_was_done() {
    let run = Room::with_talk().expect(0, &["talk.wav", "talk.txt"]);
    let paragraph = run.stderr.lines().next().unwrap_or("");
    run.check(paragraph.starts_with("talk.wav: "), "begins with the recording");
    for part in
        [" words in ", " chunk", " aligned, ", " interpolated, ", " not found, ", " times faster than"]
    {
        run.check(paragraph.contains(part), &format!("{part:?} in the summary"));
    }
    run.check(!run.stderr.contains(['\r', '\u{1b}']), "no bar, because standard error is no terminal");
    let run = Room::with_talk().expect(0, &["-v", "talk.wav", "talk.txt"]);
    let paragraph = run.stderr.lines().last().unwrap_or("");
    for stage in STAGES {
        run.check(paragraph.contains(&format!("{stage} ")), &format!("the time of {stage} with -v"));
    }
}

#[test]
fn words_and_speech_that_did_not_meet_are_named() {
    let room = Room::new();
    let (audio, transcript) = recording("alice.flac");
    let text = std::fs::read_to_string(transcript).expect("testdata");
    let audio = audio.to_string_lossy();
    let say = |name: &str, text: &str| {
        room.write(name, text);
        let stderr = room.expect(0, &[&audio, name]).stderr;
        stderr.lines().skip(1).map(str::to_string).collect::<Vec<_>>()
    };
    let more = say("more.txt", &format!("{} Giraffes seldom whistle operas, I was told.", text.trim_end()));
    assert!(
        more[0].starts_with("  not found: \"Giraffes seldom whistle operas, ...\" (7 words) after 0:"),
        "{more:?}"
    );
    assert!(more[1].starts_with("  placed between its neighbours: \"the\" at 0:04."), "{more:?}");
    let early = say("early.txt", &format!("Giraffes seldom whistle operas. {text}"));
    assert!(
        early[0].starts_with("  not found: \"Giraffes seldom whistle operas.\" at the beginning"),
        "{early:?}"
    );
    let sound =
        say("sound.txt", &text.replace("once or twice she had peeped into the book her sister", "[music]"));
    // What is said for so long under a sound is told, and so is the sound.
    assert!(sound[0].starts_with("  not in the transcript: "), "{sound:?}");
    assert!(
        sound[1].starts_with("  taken for sounds that the transcript names, speech or not: \"[music]\" from"),
        "{sound:?}"
    );
    let (begin, end) =
        (text.find("once or twice").expect("alice"), text.find("but it had no").expect("alice"));
    let less = say("less.txt", &format!("{}{}", &text[..begin], &text[end..]));
    assert!(
        less[0].starts_with("  not in the transcript: ") && less[0].contains(" in 1 place: 0:0"),
        "{less:?}"
    );
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let room = Room::with_talk();
    for args in [["-q", "talk.wav", "talk.txt"], ["--quiet", "talk.wav", "talk.txt"]] {
        let run = room.expect(0, &args);
        run.check(run.stderr.is_empty(), "nothing on standard error");
    }
}

#[test]
fn quiet_still_says_what_went_wrong() {
    let room = Room::new();
    room.write("a.txt", "a");
    room.expect(2, &["-q", "missing.wav", "a.txt"]).refused("missing.wav");
}

#[test]
fn an_argument_too_many_is_named() {
    Room::with_talk().expect(2, &["talk.wav", "talk.txt", "part 2.txt"]).refused("part 2.txt");
}

#[test]
fn progress_for_programs_is_json_a_line() {
    let run = Room::with_talk().expect(0, &["--progress", "json", "talk.wav", "talk.txt"]);
    let lines: Vec<Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let mut ended = Vec::new();
    let mut current: Option<(String, u64)> = None;
    for line in &lines {
        let Some(stage) = line["stage"].as_str() else {
            let known = ["warning", "summary", "suspect"].iter().any(|key| line.get(key).is_some());
            run.check(known, &format!("a line of a kind that is documented: {line}"));
            continue;
        };
        let done = line["done"].as_u64().unwrap();
        match &mut current {
            None => {
                run.check(done == 0 && line.get("seconds").is_none(), &format!("{stage} begins at 0"));
                current = Some((stage.to_string(), 0));
            }
            Some((name, before)) => {
                run.check(name == stage && *before <= done, &format!("{line} goes on from {before}"));
                *before = done;
            }
        }
        if let Some(total) = line["total"].as_u64() {
            run.check(done <= total, &format!("{line}: no more than all"));
        }
        if line["seconds"].is_number() {
            run.check(line["total"].is_null() || line["total"] == line["done"], &format!("{line}: all done"));
            ended.push(stage);
            current = None;
        }
    }
    assert_eq!(ended, STAGES);
    let summary = &lines.last().unwrap()["summary"];
    run.check(summary["words"].as_u64() == run.json()["summary"]["words"].as_u64(), "the summary comes last");
    run.check(summary["stages"].as_array().unwrap().len() == STAGES.len(), "each stage's time");
}

#[test]
fn what_is_damaged_is_told_with_the_name_of_the_file_and_stands_in_the_result() {
    let room = Room::with_talk();
    std::fs::copy(repository().join("testdata/audio/evil/damaged.flac"), room.path("torn.flac")).unwrap();
    // Clicks are no speech: suspect.
    let loud = room.expect(3, &["torn.flac", "talk.txt"]);
    let warning = loud.stderr.lines().next().unwrap_or("");
    loud.check(warning.starts_with("warning: torn.flac: at "), "names the file");
    let json = loud.json();
    let warnings: Vec<&str> =
        json["audio"]["warnings"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    loud.check(warning == format!("warning: torn.flac: {}", warnings[0]), "the same in the result");
    loud.check(validator().is_valid(&json), "the schema knows it");
    let quiet = room.expect(3, &["-q", "torn.flac", "talk.txt"]);
    quiet.check(
        !quiet.stderr.contains("warning") && quiet.stdout == loud.stdout,
        "quiet, and the same result",
    );
    let lines = room.expect(3, &["--progress", "json", "torn.flac", "talk.txt"]).stderr;
    assert!(lines.contains(r#"{"warning":"torn.flac: at "#), "{lines}");
}

#[test]
fn a_channel_can_be_chosen_if_it_is_there() {
    let room = Room::with_talk();
    let run = room.expect(0, &["--channel", "0", "talk.wav", "talk.txt"]);
    let mut json = run.json();
    run.check(json["audio"]["channel"] == 0 && validator().is_valid(&json), "the channel in the result");
    json["audio"].as_object_mut().unwrap().remove("channel");
    let mixed = room.expect(0, &["--channel", "mix", "talk.wav", "talk.txt"]);
    mixed.check(mixed.json() == json, "one channel is the mean of one");
    let refused = room.expect(2, &["--channel", "1", "talk.wav", "talk.txt"]);
    refused.refused("talk.wav");
    refused.check(
        refused.stderr.contains("no channel 1 in it: it has 1 channel, number 0"),
        "says what is there",
    );
    room.expect(2, &["--channel", "left", "talk.wav", "talk.txt"]);
}

#[test]
fn errors_for_programs_are_json_too() {
    let room = Room::new();
    room.write("a.txt", "a");
    let run = room.expect(2, &["--progress", "json", "missing.wav", "a.txt"]);
    let line: Value = serde_json::from_str(&run.stderr).unwrap();
    run.check(line["error"].as_str().is_some_and(|e| e.starts_with("missing.wav: ")), "names the file");
}

#[test]
fn the_help_teaches_a_stranger() {
    let room = Room::new();
    let long = room.expect(0, &["--help"]);
    let text = String::from_utf8_lossy(&long.stdout);
    for part in [
        "Example",
        "aligned",
        "interpolated",
        "not_found",
        "non_speech",
        "Exit codes",
        "suspect",
        "FLAC",
        "MP3",
        "--lexicon",
        "--max-chunk",
        "--phones",
        "--jobs",
        "--model",
        "--progress",
        "--quiet",
        "--output",
        "--channel",
        "--cuts",
        "batch",
        "--resume",
    ] {
        long.check(text.contains(part), &format!("{part} in the help"));
    }
    long.check(text.lines().all(|line| line.chars().count() <= 100), "lines that fit");
    let version = room.expect(0, &["--version"]);
    assert_eq!(
        String::from_utf8_lossy(&version.stdout),
        format!("kiru-align {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_summary_names_the_audio_track_where_there_are_several() {
    let room = Room::new();
    room.write("a.txt", "nothing of this is said there");
    let video = repository().join("testdata/audio/formats/two-tracks.mkv");
    let video = video.to_str().unwrap();
    let of = |args: &[&str]| room.expect(3, &[args, &[video, "a.txt"]].concat()).stderr;
    assert!(of(&[]).contains(".mkv (audio track 2 of 2; --track chooses another): 1."), "{}", of(&[]));
    assert!(of(&["--track", "1"]).contains("(audio track 1 of 2;"));
    let run = room.expect(2, &["--track", "3", video, "a.txt"]);
    run.refused(video);
    run.check(run.stderr.contains("it has 2 audio tracks, numbers 1 to 2"), "the numbers that there are");
    room.expect(2, &["--track", "0", video, "a.txt"]);
    let one = Room::with_talk().expect(0, &["--track", "1", "talk.wav", "talk.txt"]);
    one.check(!one.stderr.contains("track"), "no word of tracks");
}

#[test]
fn messages_fit_what_happened() {
    let room = Room::with_talk();
    let told = |code: i32, args: &[&str]| room.expect(code, args).stderr;
    for option in ["--resume", "--status", "--shard=1/2"] {
        let name = option.split('=').next().unwrap();
        let said = told(2, &["talk.wav", "talk.txt", option]);
        assert!(said.contains(&format!("{name}: an option of batch alone")), "{said}");
    }
    let said = told(2, &["batch", "talk.wav", "talk.txt", "--keep-times"]);
    assert!(said.contains("--keep-times: not for batches"), "{said}");
    room.write("sound.txt", "[music]\n");
    let said = told(3, &["-q", "talk.wav", "sound.txt", "-o", "x.json"]);
    assert!(said.ends_with("nothing that can be said; give sound.txt the words that are spoken\n"), "{said}");
    // One word has no neighbours.
    room.write("word.txt", "Alice\n");
    let said = told(3, &["talk.wav", "word.txt", "-o", "x.json"]);
    assert!(said.contains("  not heard clearly: \"Alice\" at"), "{said}");
    for (row, remedy) in [("talk.wav", "is missing"), ("talk.wav,a,b", "put quotes around")] {
        room.write("list.csv", format!("audio,transcript\n{row}\n"));
        let said = told(2, &["batch", "list.csv", "-o", "out"]);
        assert!(said.contains("but the first line has 2; ") && said.contains(remedy), "{said}");
    }
}
