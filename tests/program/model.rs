//! Models and lexicons given by the user.

use std::fs;

use crate::harness::{Room, repository};

fn with_model() -> Room {
    let room = Room::with_talk();
    fs::copy(repository().join("models/en-us.kiru"), room.path("good.kiru")).unwrap();
    room
}

#[test]
fn the_model_file_and_the_model_built_in_are_the_same() {
    let room = with_model();
    let built_in = room.expect(0, &["talk.wav", "talk.txt"]);
    let mapped = room.expect(0, &["--model", "good.kiru", "talk.wav", "talk.txt"]);
    mapped.check(mapped.stdout == built_in.stdout, "the same bytes");
    let sha256 = mapped.json()["model"]["sha256"].as_str().unwrap().to_string();
    for args in [&["model", "info"][..], &["model", "info", "good.kiru"], &["model", "verify", "good.kiru"]] {
        let run = room.expect(0, args);
        run.check(String::from_utf8_lossy(&run.stdout).contains(&sha256), "the model's SHA-256");
    }
}

#[test]
fn a_broken_model_is_refused_before_any_work() {
    let room = with_model();
    let good = fs::read(room.path("good.kiru")).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    room.write("magic.kiru", flipped(0));
    room.write("version.kiru", flipped(8));
    room.write("middle.kiru", flipped(good.len() / 2));
    room.write("end.kiru", flipped(good.len() - 1));
    room.write("head.kiru", &good[..40]);
    room.write("half.kiru", &good[..good.len() / 2]);
    room.write("short.kiru", &good[..good.len() - 1]);
    room.write("long.kiru", [&good[..], b"\n"].concat());
    room.write("cut.kiru", [&good[..1000], &good[1500..]].concat());
    room.write("empty.kiru", "");
    fs::create_dir(room.path("folder.kiru")).unwrap();
    for name in room.names().iter().filter(|name| name.ends_with(".kiru") && *name != "good.kiru") {
        room.expect(2, &["--model", name, "talk.wav", "talk.txt"]).refused(name);
        room.expect(2, &["model", "verify", name]).refused(name);
        let run = room.expect(2, &["--progress", "json", "--model", name, "talk.wav", "talk.txt"]);
        run.check(!run.stderr.contains("\"stage\""), "no stage has begun");
    }
    room.expect(2, &["--model", "missing.kiru", "talk.wav", "talk.txt"]).refused("missing.kiru");
    room.expect(2, &["--model", "talk.txt", "talk.wav", "talk.txt"]).refused("talk.txt");
}

#[test]
fn an_import_from_nothing_fails_and_leaves_nothing() {
    let room = Room::new();
    room.write("words.dict", "a AH\n");
    let run =
        room.expect(2, &["model", "import", "--sphinx", "missing", "--dict", "words.dict", "-o", "new.kiru"]);
    run.refused("missing");
    assert_eq!(room.names(), ["words.dict"]);
    let folder = ["model", "import", "--sphinx", "missing", "--dict", "words.dict", "-o", "no/new.kiru"];
    room.expect(2, &folder).refused("no/new.kiru");
}

#[test]
fn the_users_pronunciations_are_read() {
    let room = Room::with_talk();
    room.write("good.dict", "# mine\nkiru K IY R UW\n");
    room.expect(0, &["--lexicon", "good.dict", "talk.wav", "talk.txt"]);
    room.write("bad.dict", "kiru K IY R UW\nalign\n");
    let run = room.expect(2, &["--lexicon", "bad.dict", "talk.wav", "talk.txt"]);
    run.refused("bad.dict");
    run.check(run.stderr.contains("line 2"), "the line");
    room.write("latin1.dict", b"caf\xe9 K AE F EY\n");
    room.expect(2, &["--lexicon", "latin1.dict", "talk.wav", "talk.txt"]).refused("latin1.dict");
    room.expect(2, &["--lexicon", "missing.dict", "talk.wav", "talk.txt"]).refused("missing.dict");
}
