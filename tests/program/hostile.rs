//! Folders, files and settings made by somebody who means harm: what is others' stays as it is, nothing waits for ever,
//! and no name steers a terminal.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Room, Run, recording};
use crate::terminal;

/// A room with a clip of three seconds in it, as `name` with the endings `flac` and `txt`.
fn add(room: &Room, name: &str) {
    let (audio, text) = recording("amiable");
    fs::create_dir_all(room.path(name).parent().unwrap()).unwrap();
    fs::copy(audio, room.path(&format!("{name}.flac"))).unwrap();
    fs::copy(text, room.path(&format!("{name}.txt"))).unwrap();
}

fn room(name: &str) -> Room {
    let room = Room::new();
    add(&room, name);
    room
}

/// Runs `command`, which has to end within ten seconds.
fn soon(mut command: Command) -> Run {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(10) {
            child.kill().unwrap();
            panic!("hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    Run::new(&command, output)
}

fn fifo(room: &Room, name: &str) {
    assert!(Command::new("mkfifo").arg(room.path(name)).status().unwrap().success());
}

#[test]
fn f1_a_journal_that_is_a_link_is_neither_emptied_nor_read() {
    let room = room("talks/a");
    let notes: String = (0..3000).map(|n| format!("{n}\n")).collect();
    room.write("notes.txt", &notes);
    symlink("../notes.txt", room.path("talks/.kiru-align.jsonl")).unwrap();
    for args in [&["batch", "talks", "-o", "out"][..], &["batch", "talks"], &["batch", "talks", "--resume"]] {
        let run = room.expect(0, args);
        run.check(room.path("notes.txt").metadata().unwrap().len() == notes.len() as u64, "the foreign file");
        let told = run.stderr.contains(".kiru-align.jsonl: a link, so it is left alone");
        run.check(told != args.contains(&"-o"), "told where results are written");
    }
    // Nor is what lies there itself and is no journal, or has another name elsewhere.
    let journal = room.path("talks/.kiru-align.jsonl");
    fs::remove_file(&journal).unwrap();
    room.write("talks/.kiru-align.jsonl", &notes);
    room.expect(0, &["batch", "talks"]).check(true, "a foreign file");
    assert_eq!(fs::read_to_string(&journal).unwrap(), notes);
    room.write("empty", "");
    fs::remove_file(&journal).unwrap();
    fs::hard_link(room.path("empty"), &journal).unwrap();
    room.expect(0, &["batch", "talks"]).check(true, "a hard link");
    assert_eq!(fs::read_to_string(room.path("empty")).unwrap(), "");
}

#[test]
fn f2_a_journal_that_is_a_link_is_not_appended_to() {
    let room = room("talks/a$(touch PWNED)");
    room.write("rc", "# rc\n");
    symlink("../rc", room.path("talks/.kiru-align.jsonl")).unwrap();
    room.expect(0, &["batch", "talks"]);
    // What is empty, or not there, looks like a journal that begins.
    for target in ["empty", "made"] {
        fs::remove_file(room.path("talks/.kiru-align.jsonl")).unwrap();
        symlink(format!("../{target}"), room.path("talks/.kiru-align.jsonl")).unwrap();
        room.write("empty", "");
        room.expect(0, &["batch", "talks"]);
    }
    assert_eq!(fs::read_to_string(room.path("empty")).unwrap(), "");
    fs::create_dir(room.path("out")).unwrap();
    symlink("../made", room.path("out/a$(touch PWNED).json")).unwrap();
    let run = room.expect(2, &["batch", "talks", "-o", "out"]);
    run.check(run.stderr.contains("json: a link that leads out of its folder"), "nor is a result");
    assert_eq!(fs::read_to_string(room.path("rc")).unwrap(), "# rc\n");
    assert!(!room.path("made").exists());
}

#[test]
fn f3_settings_that_were_found_do_not_lead_out_of_their_folder() {
    let room = room("evil/sub/a");
    room.write("victim", "precious");
    symlink("../victim", room.path("evil/link")).unwrap();
    let below = |args: &[&str]| {
        let mut command = room.command(args);
        command.current_dir(room.path("evil/sub"));
        soon(command)
    };
    for (toml, said) in [
        ("output = '../victim'\nformat = 'json'\n", "kiru-align.toml: output: '../victim' leads out"),
        ("output = 'link'\nformat = 'json'\n", "'link' leads out"),
        ("output = 'no/../../victim'\nformat = 'json'\n", "leads out"),
        ("html = '../victim.html'\n", "html: "),
        ("lexicon = '/etc/passwd'\n", "lexicon: "),
        ("model = '../m.kiru'\n", "model: "),
        ("[batch]\noutput = '..'\n", "output: '..' leads out"),
        ("[compare]\noutput = '../victim'\n", "output: "),
    ] {
        room.write("evil/kiru-align.toml", toml);
        let run = below(&["a.flac", "a.txt"]).with_code(2);
        run.check(run.stderr.contains(said), said);
        assert_eq!(fs::read_to_string(room.path("victim")).unwrap(), "precious");
    }
    room.write("evil/kiru-align.toml", "output = '../victim'\nformat = 'json'\n");
    below(&["a.flac", "a.txt", "--config", "../kiru-align.toml"]).with_code(0);
    assert!(fs::read_to_string(room.path("victim")).unwrap().contains("schema"), "named, it is trusted");
    room.write("evil/kiru-align.toml", "output = 'here/../out.json'\nphones = true\n");
    below(&["a.flac", "a.txt"]).with_code(2);
    room.write("evil/kiru-align.toml", "output = 'out.json'\nphones = true\n");
    let run = below(&["a.flac", "a.txt"]).with_code(0);
    run.check(run.stderr.contains("kiru-align.toml: output, phones\n"), "what was found is told");
    assert!(room.path("evil/out.json").exists());
}

#[test]
fn f3_settings_that_others_can_write_do_not_count() {
    let room = room("below/a");
    let run = |room: &Room| {
        let mut command = room.command(&["a.flac", "a.txt", "--progress", "none"]);
        command.current_dir(room.path("below"));
        soon(command).with_code(0)
    };
    let has_phones = |run: &Run| String::from_utf8_lossy(&run.stdout).contains("\"phones\"");
    let mode = |name: &str, mode: u32| {
        fs::set_permissions(room.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    room.write("kiru-align.toml", "phones = true\n");
    assert!(has_phones(&run(&room)));
    for (name, open, closed) in [("kiru-align.toml", 0o666, 0o644), ("", 0o1777, 0o755)] {
        mode(name, open);
        let ignored = run(&room);
        ignored.check(!has_phones(&ignored), "not used");
        ignored
            .check(ignored.stderr.contains("kiru-align.toml: these settings are not used, because"), "told");
        mode(name, closed);
    }
    // Only root can give a file away.
    if std::os::unix::fs::chown(room.path("kiru-align.toml"), Some(65_534), None).is_ok() {
        let ignored = run(&room);
        ignored.check(ignored.stderr.contains("belongs to another user"), "a stranger's");
        ignored.check(!has_phones(&ignored), "not used");
    }
}

#[test]
fn f8_two_outputs_that_are_one_file_are_refused() {
    let room = room("a");
    symlink("z.json", room.path("link.json")).unwrap();
    room.write("z.json", "old");
    fs::hard_link(room.path("z.json"), room.path("hard.json")).unwrap();
    for second in ["./z.json", "link.json", "hard.json"] {
        let args = ["a.flac", "a.txt", "-o", "z.json", "--format", "json", "-o", second, "--format", "srt"];
        let run = room.expect(2, &args);
        run.check(run.stderr.contains(&format!("{second}: the same file as the output z.json")), "told");
        assert_eq!(fs::read_to_string(room.path("z.json")).unwrap(), "old");
    }
    let mut command = room.command(&["a.flac", "a.txt", "-o", "-", "-o", "out.json"]);
    let status = command.stdout(fs::File::create(room.path("out.json")).unwrap()).status().unwrap();
    assert_eq!(status.code(), Some(2), "standard output is that file, too");
}

#[test]
fn f13_a_link_to_what_is_not_there_stays_a_link() {
    let room = room("a");
    symlink("target.json", room.path("link.json")).unwrap();
    room.expect(0, &["-q", "a.flac", "a.txt", "-o", "link.json"]);
    assert!(fs::symlink_metadata(room.path("link.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(room.path("target.json")).unwrap().contains("schema"));
}

#[test]
fn f17_a_file_with_other_names_or_another_owner_is_told() {
    let room = room("a");
    room.write("z.json", "old");
    fs::hard_link(room.path("z.json"), room.path("hard.json")).unwrap();
    let run = room.expect(0, &["a.flac", "a.txt", "-o", "z.json"]);
    run.check(
        run.stderr.contains("z.json: has other names (hard links), which keep the old contents"),
        "told",
    );
    assert_eq!(fs::read_to_string(room.path("hard.json")).unwrap(), "old");
    if std::os::unix::fs::chown(room.path("z.json"), Some(65_534), Some(65_534)).is_ok() {
        use std::os::unix::fs::MetadataExt;
        room.expect(0, &["-q", "a.flac", "a.txt", "-o", "z.json"]);
        assert_eq!(room.path("z.json").metadata().unwrap().uid(), 65_534, "root leaves it to its owner");
    }
}

#[test]
fn f17_an_option_before_a_command_is_no_recording() {
    let room = room("a");
    room.write("x.json", room.run(&["-q", "a.flac", "a.txt"]).stdout);
    room.expect(0, &["--no-config", "compare", "x.json", "x.json"]);
    for args in [&["-q", "compare", "x.json", "x.json"][..], &["-q", "estimate", "x.json"]] {
        let run = room.expect(2, args);
        run.check(run.stderr.contains(&format!("{}: a command comes first", args[1])), "told what to do");
    }
}

#[test]
fn f17_a_list_leads_nowhere_out_of_the_output_folder() {
    let room = room("a");
    for output in ["../victim", "/tmp/kiru-align-victim", "b/../../victim"] {
        room.write("list.csv", format!("audio,transcript,output\na.flac,a.txt,{output}\n"));
        fs::create_dir_all(room.path("deep")).unwrap();
        let run = room.expect(2, &["batch", "list.csv", "-o", "deep/out"]);
        run.check(
            run.stderr.contains("list.csv: line 2: ") && run.stderr.contains(" leads out "),
            "told with its line",
        );
        assert!(!room.path("victim.json").exists() && !room.path("deep/victim.json").exists());
    }
}

#[test]
fn f17_bytes_of_a_model_that_have_to_be_zero_are() {
    let room = room("a");
    let mut model = fs::read(crate::harness::repository().join("models/en-us.kiru")).unwrap();
    model[29] = 1;
    room.write("m.kiru", model);
    let run = room.expect(2, &["a.flac", "a.txt", "--model", "m.kiru"]);
    run.check(run.stderr.contains("m.kiru: ") && run.stderr.contains("bytes that are zero are not"), "told");
}

#[test]
fn f17_a_closed_standard_output_is_an_error() {
    let room = room("a");
    let run = |shell: &str| {
        let mut command = Command::new("sh");
        let program = env!("CARGO_BIN_EXE_kiru-align");
        command.args(["-c", &shell.replace("KA", &format!("{program} --no-config"))]);
        command.current_dir(room.path(""));
        soon(command)
    };
    let closed = run("KA a.flac a.txt >&-").with_code(2);
    closed.check(closed.stderr.contains("standard output: closed; "), "told");
    run("KA a.flac a.txt -o a.json >&-").with_code(0);
    run("KA a.flac a.txt > /dev/null").with_code(0);
    run("KA a.flac a.txt 1<> /dev/null").with_code(0);
}

#[test]
fn f6_pipes_among_the_files_of_a_batch_are_refused_at_once() {
    for (name, code) in [("in/b.txt", 1), ("out/.kiru-align.jsonl", 0), ("out/a.json", 2), ("in/a.json", 1)] {
        let room = room("in/a");
        add(&room, "in/b");
        fs::create_dir(room.path("out")).unwrap();
        let _ = fs::remove_file(room.path(name));
        fifo(&room, name);
        let run = soon(room.command(&["batch", "in", "-o", "out"])).with_code(code);
        run.check(code == 2 || room.path("out").read_dir().unwrap().count() > 1, "the others are finished");
        run.check(run.stderr.contains(name), "named");
    }
}

#[test]
fn f7_nothing_that_was_named_by_others_steers_a_terminal() {
    // All of C0 but what a name cannot hold, all of C1, and what turns the direction of writing.
    let steering: String =
        ('\u{1}'..' ').chain('\u{7f}'..='\u{9f}').chain(['\u{202e}', '\u{2066}']).collect();
    let is_harmless = |run: &Run| {
        let stdout = String::from_utf8_lossy(&run.stdout);
        let steers = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2066}".contains(c);
        run.check(!run.stderr.contains(steers), "standard error is clean");
        run.check(!stdout.contains(steers) || stdout.starts_with('{'), "and so is what is for people");
        run.check(!run.stderr.contains("\nforged"), "no line is forged");
    };
    let name = format!("{steering}\nforged: 0 failed");
    let room = Room::new();
    let (audio, text) = recording("amiable");
    fs::create_dir(room.path("in")).unwrap();
    let audio_name = format!("in/{name}.flac");
    let text_name = format!("in/{name}.txt");
    fs::copy(audio, room.path(&audio_name)).unwrap();
    fs::copy(text, room.path(&text_name)).unwrap();
    let run = |args: &[&str]| is_harmless(&room.run(args));
    run(&["-v", &audio_name, &text_name]);
    run(&["-v", &audio_name, &audio_name]);
    run(&[&audio_name, "nowhere\n\u{1b}[2J.txt"]);
    run(&["batch", "in", "-o", "out"]);
    run(&["batch", "-v", "in"]);
    run(&["batch", &audio_name]);
    run(&["estimate", &audio_name]);
    run(&["estimate", &text_name]);
    room.write(
        &text_name,
        format!("hello {} world \u{202e}dlrow\u{202c} x\u{9b}2Jy", name.replace('\n', " ")),
    );
    run(&["-v", &audio_name, &text_name]);
    room.write("b.json", room.run(&[&audio_name, &text_name, "-q"]).stdout);
    room.write("a.json", fs::read_to_string(room.path("b.json")).unwrap().replace("dlrow", "dlrowx"));
    for command in ["compare", "evaluate"] {
        run(&[command, "a.json", "b.json"]);
        run(&[command, "a.json", &audio_name]);
        run(&[command, "a.json", &text_name]);
    }
    room.write("tiers.TextGrid", format!(
        "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n1\n<exists>\n1\n\"IntervalTier\"\n\"{steering}\"\n0\n1\n1\n0\n1\n\"hello\"\n"
    ));
    run(&[&audio_name, "tiers.TextGrid", "--tier", "no"]);
    room.write("words.dict", format!("w{}x HH EH\u{1b}[2J L\n", steering.replace(['\t', '\n', '\r'], "")));
    run(&[&audio_name, &text_name, "--lexicon", "words.dict"]);
    room.write("list.csv", format!("au\u{1b}[2Jdio,\"{steering}\"\na,b\n"));
    run(&["batch", "list.csv"]);
    for toml in
        ["\"\\u001b[2J\" = 1\n", "[\"\\u001b[2J\"]\nx = 1\n", "tier = \"\\u001b[2J\"\nfps = \"\\u009b2J\"\n"]
    {
        room.write("s.toml", toml);
        run(&["--config", "s.toml", &audio_name, &text_name]);
    }
    run(&["--no-config", &audio_name, "\u{1b}[2J", "\u{9b}2J"]);
    run(&["--no-config", "\u{1b}]0;x\u{7}", "b", "c", "d"]);
}

#[test]
fn f7_a_table_for_spreadsheets_holds_no_formula() {
    let room = room("a");
    room.write("f.txt", "=cmd|'/c'!A1 +1 -two @three plain\n");
    let words = |options: &[&str]| -> Vec<String> {
        let run = room.run(&[&["-q", "a.flac", "f.txt", "-f", "csv"], options].concat());
        let mut reader = csv::Reader::from_reader(&run.stdout[..]);
        reader.records().map(|row| row.unwrap()[2].to_string()).collect()
    };
    assert_eq!(words(&[]), ["=cmd|'/c'!A1", "+1", "-two", "@three", "plain"]);
    assert_eq!(words(&["--csv-safe"]), ["'=cmd|'/c'!A1", "'+1", "'-two", "'@three", "plain"]);
}

#[test]
fn f4_cues_that_repeat_come_back_all() {
    let room = room("a");
    let srt = |lines: &[&str]| -> String {
        let cue = |(n, line): (usize, &&str)| {
            format!("{}\n00:00:{n:02},000 --> 00:00:{:02},000\n{line}\n\n", n + 1, n + 1)
        };
        lines.iter().enumerate().map(cue).collect()
    };
    let spoken = ["he might even have", "been made", "amiable himself"];
    let looped = [&spoken[..], &["Thank you."; 10]].concat();
    for (lines, words) in [(&["let it be"; 20][..], 60), (&looped, 28), (&["no"; 20], 20)] {
        room.write("a.srt", srt(lines));
        let run = room.run(&["a.flac", "a.srt"]);
        assert_eq!(run.json()["summary"]["words"], words, "{lines:?}");
    }
    // Captions that roll up say each line once, and that is told.
    let rolling =
        ["he might", "he might\neven have", "even have\nbeen made", "been made\namiable", "amiable\nhimself"];
    room.write("a.srt", srt(&rolling));
    let run = room.run(&["a.flac", "a.srt"]);
    assert_eq!(run.json()["summary"]["words"], 8);
    run.check(run.stderr.contains("cues repeat lines of the one before"), "told");
}

#[test]
fn f14_what_is_not_understood_of_a_transcript_is_told_or_read() {
    let room = room("a");
    for (name, file, words, told) in [
        (
            "a.json",
            r#"{"segments":[{"text":"he"},{"txt":"might"},{"text":null},"even",5]}"#,
            1,
            "4 of 5 segments are not understood and left out",
        ),
        (
            "a.json",
            r#"{"segments":[{"text":"he might","words":[{"word":"he"},{"word":"might"},7]}]}"#,
            2,
            "1 of 3 words is not understood",
        ),
        (
            "a.json",
            r#"{"text":"he might even have","segments":[{"text":"he might"}]}"#,
            2,
            "its text and its segments differ",
        ),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000 he might\neven\n\n2\n00:00:02,000 --> 00:00:03,000\nhave\n",
            4,
            "text behind the times",
        ),
    ] {
        room.write(name, file);
        let run = room.run(&["a.flac", name]);
        assert_eq!(run.json()["summary"]["words"], words, "{file}");
        run.check(run.stderr.contains(&format!("warning: {name}: ")) && run.stderr.contains(told), told);
    }
}

#[test]
fn f5_what_has_no_counterpart_in_a_folder_is_told() {
    let room = room("in/a");
    add(&room, "in/talk");
    fs::rename(room.path("in/talk.flac"), room.path("in/talk.opus")).unwrap();
    room.write("in/talk.opus", [b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0" as &[u8]].concat());
    room.write("in/lone.txt", "words");
    let run = room.expect(1, &["batch", "in", "-o", "out"]);
    run.check(run.stderr.contains("kiru-align: in/talk.opus: "), "the recording fails as it does alone");
    run.check(run.stderr.contains("in/lone.txt: no recording of the same name beside it"), "so does this");
    run.check(run.stderr.contains("batch: 1 done, 0 skipped, 0 suspect, 1 failed"), "the other is done");
}

#[test]
fn f12_settings_and_journals_are_read_up_to_a_limit() {
    let room = room("a");
    fs::File::create(room.path("kiru-align.toml")).unwrap().set_len(3_000_000_000).unwrap();
    let run = soon(room.command(&["a.flac", "a.txt"])).with_code(2);
    run.check(run.stderr.contains("kiru-align.toml: longer than 1 MB"), "told");
    let run = soon(room.command(&["a.flac", "a.txt", "--config", "/dev/zero"])).with_code(2);
    run.check(run.stderr.contains("/dev/zero: longer than 1 MB"), "told");
    fs::remove_file(room.path("kiru-align.toml")).unwrap();
    fs::File::create(room.path(".kiru-align.jsonl")).unwrap().set_len(3_000_000_000).unwrap();
    let run = soon(room.command(&["batch", "."])).with_code(0);
    run.check(run.stderr.contains(".kiru-align.jsonl: longer than a journal can be"), "told");
}

#[test]
fn f9_a_model_file_that_changes_while_it_is_used_changes_nothing() {
    let room = room("a");
    let model = fs::read(crate::harness::repository().join("models/en-us.kiru")).unwrap();
    // The recording comes through a pipe, so that the program waits for it with the model open.
    for damage in [&model[..4096], &vec![0xff; model.len()][..], b""] {
        room.write("m.kiru", &model);
        let mut command = room.command(&["-", "a.txt", "-q", "--model", "m.kiru"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let audio = fs::read(room.path("a.flac")).unwrap();
        std::io::Write::write_all(&mut input, &audio[..100]).unwrap();
        std::thread::sleep(Duration::from_millis(500));
        room.write("m.kiru", damage);
        std::io::Write::write_all(&mut input, &audio[100..]).unwrap();
        drop(input);
        let run = Run::new(command, child.wait_with_output().unwrap()).with_code(0);
        assert_eq!(run.json()["summary"]["words"], 8);
    }
    let mut forged = model.clone();
    forged[40] ^= 1;
    let crc = crc32(&forged[32..]);
    forged[24..28].copy_from_slice(&crc.to_le_bytes());
    room.write("forged.kiru", &forged);
    let run = room.expect(2, &["a.flac", "a.txt", "--model", "forged.kiru"]);
    run.check(run.stderr.contains("do not match the SHA-256"), "the stated sum is not believed");
}

/// The usual CRC-32, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn f16_a_recording_that_changes_while_it_is_read_is_told() {
    let room = Room::new();
    fs::create_dir(room.path("in")).unwrap();
    let wav = crate::harness::wav(&crate::harness::noise(16_000 * 60));
    room.write("in/a.wav", &wav);
    room.write("in/a.txt", "some words that were never said\n");
    for args in [&["in/a.wav", "in/a.txt", "-o", "a.json"][..], &["batch", "in", "-o", "out"]] {
        let mut command = room.command(args);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(20));
            let file = fs::File::options().write(true).open(room.path("in/a.wav")).unwrap();
            std::os::unix::fs::FileExt::write_all_at(&file, &[7], 1_000_000).unwrap();
        }
        let run = Run::new(command, child.wait_with_output().unwrap());
        run.check(run.stderr.contains("in/a.wav: it changed while it was read"), "told");
    }
}

#[test]
fn a_recording_that_needs_too_much_memory_is_refused_and_the_others_are_done() {
    let room = room("in/a");
    add(&room, "in/b");
    room.write("in/b.txt", "many words ".repeat(100_000));
    let run = room.expect(1, &["in/b.flac", "in/b.txt", "--max-memory", "100MB"]);
    run.refused("in/b.flac");
    let run = room.expect(1, &["batch", "in", "--max-memory", "100MB"]);
    run.check(run.stderr.contains("in/b.flac: with its transcript it needs about "), "told");
    run.check(run.stderr.contains("allow more with --max-memory"), "and what to do");
    run.check(run.stderr.contains("batch: 1 done, 0 skipped, 0 suspect, 1 failed"), "the other is done");
    room.expect(2, &["in/a.flac", "in/a.txt", "--max-memory", "lots"]);
}

#[test]
fn options_that_change_nothing_are_told() {
    let room = room("a");
    let told = |args: &[&str]| {
        let run = room.expect(0, &[&["a.flac", "a.txt"], args].concat());
        let tail = " here: it is for the formats ";
        // Frames in times of subtitles may still be read at --fps.
        let no_effect =
            if args.contains(&"--fps") { "adds nothing to what is written" } else { "changes nothing" };
        assert_eq!(
            run.stderr.contains(tail),
            run.stderr.contains(&format!("{no_effect}{tail}")),
            "{}",
            run.stderr
        );
        run.stderr.contains(tail)
    };
    assert!(told(&["-o", "a.srt", "--fps", "25"]) && told(&["--embed-audio"]) && told(&["--csv-safe"]));
    assert!(told(&["-o", "a.csv", "-o", "a.eaf", "--textgrid-short"]) && told(&["--drop-silence", "1"]));
    assert!(!told(&["-o", "a.srt", "-o", "a.json", "--fps", "25"]) && !told(&["--fps", "25"]));
    assert!(!told(&["--html", "a.html", "--embed-audio"]) && !told(&["-f", "tsv", "--csv-safe"]));
    room.write("kiru-align.toml", "embed-audio = true\n");
    assert!(!told(&[]), "a default for all runs is no mistake in one");
}

#[test]
fn what_stands_in_the_wrong_place_gets_a_tip() {
    let room = room("a");
    room.write("kiru-align.toml", "[compare]\ntolerance = '1s'\n");
    room.write("x.json", room.run(&["-q", "a.flac", "a.txt"]).stdout);
    for args in [
        &["--no-config", "compare", "x.json", "x.json"][..],
        &["--config", "kiru-align.toml", "compare", "x.json", "x.json"],
    ] {
        room.expect(0, args);
    }
    for (args, said) in [
        (&["score", "x.json", "x.json", "y"][..], "kiru-align evaluate"),
        (&["plan", "a.flac", "x"], "kiru-align estimate"),
        (&["plan", "a.flac"], "kiru-align estimate"),
        (&["--batch", "in"], "kiru-align batch"),
        (&["-q", "batch", "in"], "a command comes first; write kiru-align batch"),
    ] {
        let run = room.expect(2, args);
        run.check(run.stderr.contains(said), said);
        run.check(run.stderr.lines().count() == 1, "one line");
    }
}

/// What lies in `folder` and below: of each file its path, where it leads to if it is a link, and what is in it.
fn contents(folder: &Path) -> BTreeMap<PathBuf, (Option<PathBuf>, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() {
            found.extend(contents(&path));
        } else {
            let is_read = kind.is_file() && fs::metadata(&path).unwrap().len() < 1 << 30;
            let bytes = if is_read { fs::read(&path).unwrap() } else { Vec::new() };
            found.insert(path.clone(), (fs::read_link(&path).ok(), bytes));
        }
    }
    found
}

#[test]
fn a_hostile_folder_harms_no_other_batch_and_no_foreign_file() {
    let room = Room::new();
    let steering = format!("evil/{}\nforged: 0 failed", terminal::steering());
    for name in ["one/a", "one/b", "two/a", "two/b", "evil/a", "evil/b", "evil/c", &steering] {
        add(&room, name);
    }
    // Without a transcript it is named.
    fs::copy(recording("amiable").0, room.path(&format!("{steering}.lone.flac"))).unwrap();
    // Foreign files, and links to them from all places where the program writes.
    fs::create_dir(room.path("foreign")).unwrap();
    for name in ["precious", "empty", "results.json"] {
        room.write(
            &format!("foreign/{name}"),
            if name == "empty" { String::new() } else { "precious\n".repeat(2000) },
        );
    }
    symlink("../foreign/precious", room.path("evil/.kiru-align.jsonl")).unwrap();
    symlink("../foreign/empty", room.path("evil/.kiru-align.1-of-2.jsonl")).unwrap();
    symlink("../foreign/precious", room.path("evil/a.srt")).unwrap();
    symlink("../foreign/results.json", room.path("evil/c.json")).unwrap();
    symlink("../foreign", room.path("evil/folder")).unwrap();
    room.write("evil/kiru-align.toml", "output = '../foreign/results.json'\n[batch]\noutput = '../one'\n");
    fs::remove_file(room.path("evil/b.txt")).unwrap();
    fifo(&room, "evil/b.txt");
    fifo(&room, "evil/.kiru-align.2-of-2.jsonl");
    // A journal of absurd length, and a pipe as another, where results go.
    fs::create_dir(room.path("third")).unwrap();
    let huge = room.path("third/.kiru-align.jsonl");
    fs::File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    fifo(&room, "third/.kiru-align.1-of-2.jsonl");
    let before = ["foreign", "evil", "third"].map(|folder| contents(&room.path(folder)));

    let mut inside = room.command(&["batch", ".", "-o", "../third"]);
    inside.current_dir(room.path("evil"));
    let commands = [
        (room.command(&["batch", "one", "-o", "first"]), 0),
        (room.command(&["batch", "two"]), 0),
        // Links and pipes in the place of transcripts fail, all others are done.
        (room.command(&["batch", "evil", "-o", "third", "-v"]), 1),
        (inside, 2),
    ];
    let runs: Vec<Run> = std::thread::scope(|threads| {
        let run = |(command, code)| threads.spawn(move || soon(command).with_code(code));
        let running: Vec<_> = commands.into_iter().map(run).collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    });
    runs.iter().for_each(terminal::check_harmless);
    runs[2].check(
        runs[2].stderr.contains("third/.kiru-align.jsonl: longer than a journal can be"),
        "left alone",
    );
    runs[2].check(runs[2].stderr.contains("kiru-align: evil/b.txt: not a regular file"), "the pipe");
    runs[2]
        .check(runs[2].stderr.contains("\\u{9b}") && runs[2].stderr.contains("\\nforged"), "names are told");
    runs[3].check(runs[3].stderr.contains("leads out of the folder of this file"), "the settings");
    // How far it is, is told as harmlessly, and nobody's settings are taken.
    let status = room.expect(1, &["batch", "evil", "-o", "third", "--status"]);
    terminal::check_harmless(&status);

    let after = ["foreign", "evil", "third"].map(|folder| contents(&room.path(folder)));
    assert_eq!(before[0], after[0], "what is foreign is as it was");
    assert_eq!(
        before[1], after[1],
        "nothing is written into a folder of recordings whose results go elsewhere"
    );
    for (path, what) in &before[2] {
        assert_eq!(after[2].get(path), Some(what), "{}", path.display());
    }
    assert_eq!(huge.metadata().unwrap().len(), 2 << 30);
    let result = |path: &str| fs::read_to_string(room.path(path)).unwrap();
    let alone = room.expect(0, &["-q", "one/a.flac", "one/a.txt"]).stdout;
    for (path, audio) in [
        ("first/a.json", "one/a.flac"),
        ("first/b.json", "one/b.flac"),
        ("two/a.json", "two/a.flac"),
        ("two/b.json", "two/b.flac"),
    ] {
        let alone = String::from_utf8_lossy(&alone).replace("one/a.flac", audio);
        assert_eq!(result(path), alone, "the others are unharmed");
    }
}
