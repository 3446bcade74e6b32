//! What systems do to programs: signals, full disks, limits, folders that may not be written. Each ends with a message and
//! the right exit code, nothing half done and nothing left behind.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::{Room, Run, noise, recording, wav, wav_head};

/// A room with `clips` copies of a clip of three seconds in the folder `in`.
fn room(clips: usize) -> Room {
    let room = Room::new();
    let (audio, text) = recording("amiable");
    fs::create_dir(room.path("in")).unwrap();
    for i in 0..clips {
        fs::copy(&audio, room.path(&format!("in/{i:03}.flac"))).unwrap();
        fs::copy(&text, room.path(&format!("in/{i:03}.txt"))).unwrap();
    }
    room
}

/// The program, run by a shell behind `before`, such as `exec`.
fn by_shell(room: &Room, before: &str, args: &[&str]) -> Run {
    let program = room.command(args);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{before} \"$0\" \"$@\"")).arg(program.get_program());
    command.args(program.get_args()).current_dir(room.path("")).stdin(Stdio::null());
    let output = command.output().unwrap();
    Run::new(&command, output)
}

/// The program under a limit of the shell, as in `ulimit -n 8`.
fn limited(room: &Room, limit: &str, args: &[&str]) -> Run {
    by_shell(room, &format!("{limit} && exec"), args)
}

/// The same as a user whom permissions hold for, which they do not for root.
fn unprivileged(room: &Room, args: &[&str]) -> Run {
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    let drop = if is_root { "setpriv --bounding-set=-all --inh-caps=-all" } else { "" };
    by_shell(room, &format!("exec {drop}"), args)
}

/// What lies in `folder` beside results and journals.
fn left(folder: &Path) -> Vec<String> {
    let names =
        fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

/// Every result in `folder` is whole.
fn check_whole(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read(&path).unwrap();
            serde_json::from_slice::<serde_json::Value>(&text).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        }
    }
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

#[test]
fn f11_a_batch_that_is_killed_leaves_nothing_half_and_goes_on() {
    let room = room(24);
    let args = ["batch", "in", "-o", "out", "-q", "--resume", "-f", "json,srt"];
    let mut state = 12345_u64;
    for _ in 0..20 {
        let mut child = room.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_millis(10 + (state >> 33) % 250));
        child.kill().unwrap();
        child.wait().unwrap();
        check_whole(&room.path("out"));
        assert!(left(&room.path("out")).len() <= 4, "{:?}", left(&room.path("out")));
    }
    room.expect(0, &args);
    // Where the system has files without a name, only a moment between two calls can leave one: it is removed later.
    for name in left(&room.path("out")) {
        let long_ago = std::time::SystemTime::now() - Duration::from_secs(60);
        fs::File::open(room.path("out").join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    room.expect(0, &args);
    assert_eq!(left(&room.path("out")), [""; 0]);
    let names = fs::read_dir(room.path("out")).unwrap().count();
    assert_eq!(names, 2 * 24 + 1, "all results and the journal");
    let first = fs::read_to_string(room.path("out/000.json")).unwrap();
    for i in 1..24 {
        let other = fs::read_to_string(room.path(&format!("out/{i:03}.json"))).unwrap();
        assert_eq!(other, first.replace("000.flac", &format!("{i:03}.flac")));
    }
}

#[test]
fn f11_what_a_killed_program_left_is_removed_by_the_next_in_that_folder() {
    let room = room(1);
    fs::create_dir(room.path("out")).unwrap();
    let leave = || {
        for name in ["out/.kiru-align-abc123.tmp", ".kiru-align-abc123.tmp"] {
            room.write(name, "half");
            let long_ago = std::time::SystemTime::now() - Duration::from_secs(60);
            fs::File::options().write(true).open(room.path(name)).unwrap().set_modified(long_ago).unwrap();
        }
    };
    leave();
    room.expect(0, &["batch", "in", "-o", "out"]);
    assert!(left(&room.path("out")).is_empty());
    leave();
    room.expect(0, &["in/000.flac", "in/000.txt", "-o", "a.json"]);
    assert!(left(&room.path("")).is_empty());
}

#[test]
fn f11_signals_end_the_program_with_their_exit_code_and_leave_nothing() {
    let room = room(1);
    // A single run waits for its recording; a batch has far more to do than half a second's work.
    room.write("in/long.wav", wav(&noise(16_000 * 240)));
    room.write("in/long.txt", "some words that nobody says\n");
    for again in 0..40 {
        let link = |kind: &str| room.path(&format!("in/long-{again}.{kind}"));
        fs::hard_link(room.path("in/long.wav"), link("wav")).unwrap();
        fs::hard_link(room.path("in/long.txt"), link("txt")).unwrap();
    }
    let single = ["-", "in/000.txt", "-q", "-o", "a.json"];
    for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        for args in [&single[..], &["batch", "in", "-o", "out"]] {
            let mut command = room.command_with_signals(args);
            let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            // Kept open: the end of the recording would be told before the signal is.
            let _stdin = child.stdin.take();
            std::thread::sleep(Duration::from_millis(500));
            signal(&child, name);
            let output = child.wait_with_output().unwrap();
            let run = Run::new(command, output).with_code(code);
            run.check(args[0] != "batch" || run.stderr.contains("interrupted; finished results"), "told");
            assert!(!room.path("a.json").exists() && left(&room.path("")).is_empty());
            assert!(left(&room.path("out")).is_empty());
        }
    }
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_kiru-align")]).args(single);
    let mut child = command.current_dir(room.path("")).stdin(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    signal(&child, "HUP");
    std::thread::sleep(Duration::from_millis(100));
    let sound = fs::read(room.path("in/000.flac")).unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &sound).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "nohup holds");
}

#[test]
fn f10_the_limit_of_file_sizes_is_an_error_as_others_are() {
    let room = room(1);
    let (audio, text) = recording("alice");
    let (audio, text) = (audio.to_string_lossy(), text.to_string_lossy());
    let run =
        limited(&room, "ulimit -f 1", &["--no-config", "-q", &audio, &text, "-o", "a.json"]).with_code(1);
    run.check(
        run.stderr.contains("a.json: cannot be written") && run.stderr.lines().count() == 1,
        "told in a line",
    );
    let run = limited(&room, "ulimit -f 1", &["--no-config", "-q", "batch", "in", "-o", "out", "--phones"]);
    run.with_code(2).check(true, "an option before a command");
    let run = limited(&room, "ulimit -f 1", &["batch", "in", "-o", "out", "--phones"]).with_code(1);
    run.check(run.stderr.contains("out/000.json: cannot be written: File too large"), "told");
    assert!(left(&room.path("")).is_empty() && left(&room.path("out")).is_empty());
}

#[test]
fn f10_samples_that_find_no_room_in_a_file_stay_in_memory() {
    let room = room(1);
    // What is longer than 35 minutes is kept in a file, for which there is no room.
    let data_bytes = 2 * 16_000 * 2200;
    room.write("long.wav", wav_head(data_bytes));
    let file = fs::File::options().write(true).open(room.path("long.wav")).unwrap();
    file.set_len(44 + u64::from(data_bytes)).unwrap();
    let run = limited(&room, "ulimit -f 20000", &["-q", "long.wav", "in/000.txt", "-o", "a.json"]);
    run.with_code(3).check(room.path("a.json").exists(), "the result of silence");
}

#[test]
fn f15_results_that_find_no_room_are_errors() {
    let room = room(1);
    for args in [
        &["--help"][..],
        &["--version"],
        &["batch", "--help"],
        &["man"],
        &["completions", "bash"],
        &["model", "info"],
    ] {
        let mut command = room.command(args);
        let output = command.stdout(fs::File::create("/dev/full").unwrap()).stderr(Stdio::piped()).output();
        let run = Run::new(&command, output.unwrap());
        run.with_code(1).check(true, "a full disk");
        room.expect(0, args);
    }
    let man = room.expect(0, &["man", "-o", "-"]);
    man.check(man.stdout.len() > 1000 && !room.path("-").exists(), "- is standard output");
    let run = room.expect(1, &["in/000.flac", "in/000.txt", "-o", "/dev/full", "--format", "json"]);
    run.check(
        run.stderr.contains("/dev/full: cannot be written") && run.stderr.lines().count() == 1,
        "told in a line",
    );
}

#[test]
fn f17_limits_of_threads_and_files_are_survived() {
    let room = room(2);
    let expected = room.expect(0, &["-q", "in/000.flac", "in/000.txt"]).stdout;
    // A batch works on two recordings at once, with up to four files each.
    for (alone, batch) in [("ulimit -n 8", "ulimit -n 16"), ("ulimit -s 512", "ulimit -s 512")] {
        let run = limited(&room, alone, &["-q", "in/000.flac", "in/000.txt"]).with_code(0);
        run.check(run.stdout == expected, "the same bytes");
        limited(&room, batch, &["batch", "in", "-o", "out"]).with_code(0);
    }
    // Root has no limit of threads: the address space of their stacks, 16 MB each, does the same. Two recordings at once have
    // heaps of their own, of up to 64 MB each.
    let run = limited(
        &room,
        "ulimit -v 120000",
        &["-q", "-j", "64", "in/000.flac", "in/000.txt", "--max-memory", "1GB"],
    );
    run.check(run.code == Some(0) && run.stdout == expected, "one thread will do");
    limited(&room, "ulimit -v 500000", &["batch", "-j", "64", "in", "-o", "out2", "--max-memory", "1GB"])
        .with_code(0);
}

#[test]
fn a_limit_of_memory_refuses_what_is_too_long_and_does_the_rest() {
    let room = room(1);
    // A day of silence, in no room at all.
    room.write("in/long.wav", wav_head(2 * 16_000 * 86_000));
    let file = fs::File::options().write(true).open(room.path("in/long.wav")).unwrap();
    file.set_len(44 + 2 * 16_000 * 86_000).unwrap();
    room.write("in/long.txt", "some words\n");
    let run = limited(&room, "ulimit -v 500000", &["batch", "in", "-o", "out", "-j", "1"]).with_code(1);
    run.check(
        run.stderr.contains("in/long.wav: with its transcript it needs about "),
        "refused before the work",
    );
    run.check(room.path("out/000.json").exists(), "the other is done");
}

#[test]
fn f17_what_may_not_be_written_or_read_is_told_without_hidden_names() {
    let mode = |path: std::path::PathBuf, mode: u32| {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    let room = room(2);
    fs::create_dir(room.path("no")).unwrap();
    mode(room.path("no"), 0o555);
    for folder in ["/proc", "no"] {
        let run = unprivileged(&room, &["in/000.flac", "in/000.txt", "-o", &format!("{folder}/a.json")]);
        let run = run.with_code(2);
        let told = format!("kiru-align: {folder}/a.json: ");
        run.check(run.stderr.starts_with(&told), "told");
        run.check(folder != "no" || run.stderr.contains("cannot be written: permission denied"), "and why");
        run.check(!run.stderr.contains(".tmp") && run.stderr.lines().count() == 1, "no hidden name");
    }
    let run = unprivileged(&room, &["batch", "in", "-o", "no"]).with_code(2);
    run.check(
        run.stderr.contains("no/000.json: cannot be written: ") && !run.stderr.contains(".tmp"),
        "told",
    );
    assert_eq!(fs::read_dir(room.path("no")).unwrap().count(), 0);
    for (name, other) in [("in/000.flac", "in/000.txt"), ("in/000.txt", "in/000.flac")] {
        mode(room.path(name), 0o000);
        let run = unprivileged(&room, &["-q", "in/000.flac", "in/000.txt"]).with_code(1);
        let told = format!("kiru-align: {name}: may not be read; check its permissions\n");
        run.check(run.stderr == told, "the recording as the transcript");
        let run = unprivileged(&room, &["batch", "in", "-o", "out"]).with_code(1);
        run.check(run.stderr.contains(&told) && !run.stderr.contains(other), "in a batch, too");
        run.check(
            room.path("out/001.json").exists() && !room.path("out/000.json").exists(),
            "the other is done",
        );
        mode(room.path(name), 0o644);
    }
}

#[test]
fn a_full_disk_leaves_what_was_there_and_nothing_else() {
    let room = room(3);
    fs::create_dir(room.path("full")).unwrap();
    // A file system of its own, which goes with the shell: for root, or where users may have such.
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(if command_works(&["-m", "true"]) { &["-m"][..] } else { &["-rm"] });
        let fill = "mount -t tmpfs -o size=64k none full && echo old > full/000.json && echo old > full/a.json \
                    && ! head -c 1000000 /dev/zero 2>&- > full/filler";
        command.args(["sh", "-c", &format!("{fill}\n{script}"), env!("CARGO_BIN_EXE_kiru-align")]);
        let output = command.current_dir(room.path("")).stdin(Stdio::null()).output().unwrap();
        Run::new(&command, output)
    };
    if !command_works(&["-m", "mount", "-t", "tmpfs", "none", "/tmp"])
        && !command_works(&["-rm", "mount", "-t", "tmpfs", "none", "/tmp"])
    {
        return;
    }
    let run = inside(
        "\"$0\" --no-config -q in/000.flac in/000.txt -o full/a.json --phones; echo $?; cat full/a.json; ls -A full",
    );
    assert_eq!(String::from_utf8_lossy(&run.stdout), "1\nold\n000.json\na.json\nfiller\n");
    run.check(run.stderr.starts_with("kiru-align: full/a.json: cannot be written: No space left"), "told");
    // Most of the filler goes: there is room for the journal and some results, but not for all.
    let run = inside(
        "rm full/000.json full/a.json; truncate -s 48k full/filler; mkdir full/out; \"$0\" batch in --no-config -o full/out --phones -f json,csv; \
         echo $?; for f in full/out/*.json; do tail -c 3 $f; done; ls -A full/out | grep -v json",
    );
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    run.check(said.starts_with("1\n") && !said.contains(".tmp"), "an error, and nothing hidden is left");
    run.check(run.stderr.contains(": cannot be written: No space left"), "told");
}

/// Whether `unshare` does this.
fn command_works(args: &[&str]) -> bool {
    let mut command = Command::new("unshare");
    command
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn f0_a_text_that_repeats_itself_takes_no_memory_for_that() {
    let room = Room::new();
    // In noise no sound decides between the copies. As many words as may be said in the time, and far more.
    room.write("noise.wav", wav(&noise(16_000 * 300)));
    for lines in [570, 9000] {
        room.write("text.txt", "alice was beginning to get very tired\n".repeat(lines));
        let args = ["-j", "1", "-q", "noise.wav", "text.txt", "-o", "a.json", "--max-memory", "1GB"];
        limited(&room, "ulimit -v 400000", &args).with_code(3);
    }
}
