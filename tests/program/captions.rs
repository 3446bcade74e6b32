//! Subtitles given for better times come back as they were, with the times of the words.

use std::fs;

use crate::harness::{Room, ms, words};

/// Cues of `alice` that nobody would cut so, with early times: two speakers in one, a tag, a position.
const CUES: [&str; 4] = [
    "<i>Alice was beginning to get\nvery tired</i>",
    "{\\an8}- of sitting by her sister on the bank,\n- and of having nothing to do:",
    "♪ [MUSIC] ♪",
    "once or twice she had peeped into the book",
];

fn clock(ms: i64) -> String {
    format!("{:02}:{:02}:{:02},{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

fn srt(cues: &[&str], times: &[(i64, i64)]) -> String {
    let cue = |(i, (text, (start, end))): (usize, (&&str, &(i64, i64)))| {
        format!(
            "{}\r\n{} --> {}\r\n{}\r\n\r\n",
            i + 7,
            clock(*start),
            clock(*end),
            text.replace('\n', "\r\n")
        )
    };
    cues.iter().zip(times).enumerate().map(cue).collect()
}

#[test]
fn only_the_times_are_new_and_they_are_those_of_the_words() {
    let room = Room::with_talk();
    let old = [(0, 2300), (2300, 6800), (6900, 7000), (7200, 10_000)];
    room.write("old.srt", srt(&CUES, &old));
    let run = room.expect(0, &["talk.wav", "old.srt", "-o", "new.srt", "-o", "new.json"]);
    assert!(!run.stderr.contains("cues keep"), "{}", run.stderr);
    let result = serde_json::from_slice(&fs::read(room.path("new.json")).unwrap()).unwrap();
    let words = words(&result);
    let starts = ["Alice", "-", "once"].map(|first| {
        let at = words.iter().position(|word| word["word"] == first).unwrap();
        words[at..].iter().find_map(|word| ms(word, "start")).unwrap()
    });
    let end = |last: &str| words.iter().find(|word| word["word"] == last).and_then(|w| ms(w, "end")).unwrap();
    let new = fs::read_to_string(room.path("new.srt")).unwrap();
    let found: Vec<&str> = new.lines().filter(|line| line.contains("-->")).collect();
    // The first two touched, and so they do; the music moves with its neighbours; the last is read in time.
    let [first, second, last] = starts;
    assert_eq!(found[0], format!("{} --> {}", clock(first), clock(second)));
    assert!(found[1].starts_with(&format!("{} --> ", clock(second))), "{}", found[1]);
    assert!(found[1] >= &*format!("{} --> {}", clock(second), clock(end("do:"))), "{}", found[1]);
    assert!(found[3].starts_with(&format!("{} --> ", clock(last))), "{}", found[3]);
    let without_times =
        |text: &str| text.lines().filter(|l| !l.contains("-->")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_times(&new), without_times(&srt(&CUES, &old)));
    assert_eq!(new.matches("\r\n").count(), new.matches('\n').count());

    // Who asks for other cues, or for another kind, gets them.
    for more in [&["--recut"][..], &["--max-chars", "30"], &["--word-cues"]] {
        let run = room.expect(0, &[&["-q", "talk.wav", "old.srt", "--format", "srt"], more].concat());
        let cut = String::from_utf8(run.stdout).unwrap();
        assert!(cut.starts_with("1\n") && !cut.contains('\r'), "{more:?}: {cut}");
    }
    let run = room.expect(0, &["-q", "talk.wav", "old.srt", "--format", "vtt"]);
    assert!(run.stdout.starts_with(b"WEBVTT\n"));
    // A house style in the settings is for cues that are cut here.
    room.write("kiru-align.toml", "max-chars = 30\n");
    let run = room.expect(0, &["-q", "talk.wav", "old.srt", "--format", "srt"]);
    assert_eq!(String::from_utf8(run.stdout).unwrap(), new);
}

#[test]
fn a_cue_that_was_not_said_is_told() {
    let room = Room::with_talk();
    let cues = [
        "Alice was beginning to get very tired of sitting by her sister on the bank,",
        "нет совсем",
        "and of having nothing to do: once or twice she had peeped into the book",
    ];
    room.write("old.srt", srt(&cues, &[(0, 5300), (5300, 5400), (5500, 10_000)]));
    let run = room.run(&["talk.wav", "old.srt", "--language", "en", "-o", "new.srt"]);
    assert!(run.stderr.contains("old.srt: 1 of 3 cues keeps its time"), "{}", run.stderr);
    assert!(run.stderr.contains("line 6 (00:00:05.300)"), "{}", run.stderr);
    assert!(fs::read_to_string(room.path("new.srt")).unwrap().contains("\r\nнет совсем\r\n"));
}

#[test]
fn captions_as_codes_are_read_as_words_and_what_they_are_without() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let text = text.replace(['“', '”'], "\"").replace('’', "'");
    let spoken: Vec<&str> = text.split_whitespace().collect();
    let odd = |byte: u8| byte | u8::from(byte.count_ones().is_multiple_of(2)) << 7;
    let codes = spoken.iter().map(|word| {
        let text = format!("{word} ");
        let pair = |two: &[u8]| format!("{:02x}{:02x}", odd(two[0]), odd(*two.get(1).unwrap_or(&0)));
        text.as_bytes().chunks(2).map(pair).collect::<Vec<_>>().join(" ")
    });
    let codes = codes.collect::<Vec<_>>().join(" ");
    room.write(
        "talk.scc",
        format!(
            "Scenarist_SCC V1.0\n\n00:00:00:00\t9429 9429 9470 9470 {codes} 1c2c zz\n\n00:00:20:00\t942c\n"
        ),
    );
    let mut stl = [b"437STL25.01000".as_slice(), &[b' '; 1010]].concat();
    for (n, text) in spoken.join(" ").as_bytes().chunks(112).enumerate() {
        let last = if text.len() < 112 { 0xff } else { n as u8 };
        stl.extend([0, 0, 0, last, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0]);
        stl.extend(text);
        stl.resize(1024 + 128 * (n + 1), 0x8f);
    }
    room.write("talk.stl", stl);
    for name in ["talk.scc", "talk.stl"] {
        let run = room.expect(0, &["talk.wav", name]);
        let result = run.json();
        let said: Vec<&str> = words(&result).iter().map(|word| word["word"].as_str().unwrap()).collect();
        assert_eq!(said, spoken, "{name}");
        let counted = run.stderr.contains("talk.scc: 1 code of its captions is not understood");
        assert_eq!(counted, name == "talk.scc", "{}", run.stderr);
    }
    room.write("empty.scc", "Scenarist_SCC V1.0\n");
    room.write("empty.stl", [b"437STL25.01".as_slice(), &[b' '; 1013]].concat());
    for (name, kind) in [("empty.scc", "SCC"), ("empty.stl", "EBU STL")] {
        let run = room.expect(1, &["talk.wav", name]);
        assert!(run.stderr.contains(&format!("{kind} without any words")), "{}", run.stderr);
    }
}

/// Subtitles of `alice` in which no two lines of times are sound.
const DAMAGED: &str = "1\n00:00:00,469 --> 00:00:03,300\nAlice was beginning to get very tired of\n\n\
    2\n00:99:xx,017 --> 00:00:07,531\nsitting by her sister on the bank, and of having nothing to do:\n\n\
    3\n00:00:08,100 -->\nonce or twice she had peeped into the book\n\n\
    4\n--> 00:00:11,870\nher sister was reading,\n\n\
    00:00:12,400 - 00:00:15,100\nbut it had no pictures or conversations in it,\n\n\
    6\n00:99:15,600 --> 00:99:20,050\n“and what is the use of a book,” thought Alice “without pictures or conversation?”\n";

#[test]
fn damaged_times_are_told_and_are_no_words() {
    let room = Room::with_talk();
    let given = fs::read_to_string(room.path("talk.txt")).unwrap();
    room.write("old.srt", DAMAGED);
    let first = DAMAGED.replacen("00:00:00,469 -->", "00:00:0O.469 -->", 1);
    room.write("first.srt", first);
    room.write("old.vtt", format!("WEBVTT\n\n{}", DAMAGED.replace("\n\n", "\n\n\n").replace(',', ".")));
    for (name, line) in [("old.srt", 6), ("first.srt", 2), ("old.vtt", 9)] {
        let run = room.expect(0, &["talk.wav", name, "-o", "new.json", "-o", &format!("new-{name}")]);
        let told = format!("warning: {name}: line {line} ('");
        let are_told =
            ["times that cannot be read", "one of its two times cannot", "00:00:12.400 --> 00:00:15.100"];
        run.check(
            run.stderr.contains(&told) && are_told.iter().all(|told| run.stderr.contains(told)),
            "the lines are told, each with what became of it",
        );
        let result = serde_json::from_slice(&fs::read(room.path("new.json")).unwrap()).unwrap();
        let said: Vec<&str> = words(&result).iter().map(|word| word["word"].as_str().unwrap()).collect();
        let expected = if name == "old.vtt" { given.replace(',', ".") } else { given.clone() };
        run.check(
            said == expected.split_whitespace().collect::<Vec<_>>(),
            "the words of the text and no others",
        );
        // They come back mended.
        let new = fs::read_to_string(room.path(&format!("new-{name}"))).unwrap();
        let again = room.expect(0, &["talk.wav", &format!("new-{name}"), "-o", "again.json"]);
        again.check(
            !["cannot be read", "can be read", "read as"].iter().any(|told| again.stderr.contains(told)),
            &new,
        );
    }
    let new = fs::read_to_string(room.path("new-old.srt")).unwrap();
    assert!(new.contains("\n3\n00:00:08,") && new.contains(" --> 00:00:10,"), "{new}");
}

#[test]
fn names_with_lines_of_their_own_come_back_so() {
    let room = Room::with_talk();
    let text = fs::read_to_string(room.path("talk.txt")).unwrap();
    let mut turns: Vec<&str> = text.lines().collect();
    let last = turns.pop().unwrap().split_once(" thought").unwrap();
    let thought = format!("thought{}", last.1);
    turns.extend([last.0, &thought]);
    let names = ["Anna", "Ben Miller", "Anna", "Ben Miller"];
    let play: String = names.iter().zip(&turns).map(|(name, turn)| format!("{name}\n{turn}\n\n")).collect();
    room.write("play.txt", play);
    for ending in ["srt", "sbv", "ass", "ttml"] {
        let name = format!("play.{ending}");
        let run = room.expect(0, &["talk.wav", "play.txt", "-o", &name, "-o", "play.json"]);
        let cues = fs::read_to_string(room.path(&name)).unwrap();
        let row_end = match ending {
            "ass" => "\\N",
            "ttml" => "<br/>",
            _ => "\n",
        };
        run.check(cues.contains(&format!("Ben Miller{row_end}once")), &cues);
        run.check(cues.contains(&format!("Anna{row_end}Alice")), &cues);
        let result: serde_json::Value =
            serde_json::from_slice(&fs::read(room.path("play.json")).unwrap()).unwrap();
        let back = room.expect(0, &["talk.wav", &name]);
        let told = |json: &serde_json::Value| -> Vec<String> {
            words(json).iter().map(|word| format!("{} {}", word["word"], word["status"])).collect()
        };
        back.check(told(&result) == told(&back.json()), "the names are labels again");
    }
}

#[test]
fn the_head_of_a_table_of_speakers_is_not_shown() {
    let room = Room::with_talk();
    let play = "Speaker\tText\nAnna\tAlice was beginning to get very tired of sitting by her sister on the bank,\n\
                Ben\tand of having nothing to do:\nAnna\tonce or twice she had peeped into the book her sister was reading,\n\
                Ben\tbut it had no pictures or conversations in it,\nAnna\t“and what is the use of a book,” thought Alice\n\
                Ben\t“without pictures or conversation?”\n";
    room.write("play.txt", play);
    for name in ["play.srt", "play.vtt"] {
        let run = room.expect(0, &["talk.wav", "play.txt", "-o", name]);
        let cues = fs::read_to_string(room.path(name)).unwrap();
        run.check(cues.contains("Alice was") && cues.contains("Anna") && !cues.contains("Speaker"), &cues);
    }
}

/// One deleted line of times, an empty line in a cue and frames: every word comes back in cues that are well formed.
#[test]
fn subtitles_with_damaged_lines_come_back_well_formed() {
    let room = Room::with_talk();
    let old = "1\n00:00:00:10 --> 00:00:05:20\nAlice was beginning to get very tired of\n\nsitting by her sister on the bank,\n\n\
               2\nand of having nothing to do:\n\n3\n| 00:00:07:10 --> 00:00:11:20 |\nonce or twice she had peeped into the book\n";
    room.write("old.srt", old);
    let run = room.run(&["talk.wav", "old.srt", "-o", "new.srt"]);
    let are_told = ["line 5 ('sitting by", "line 7 ('2')", "line 11 ('| 00:00:07:10", "--> 00:00:11.833"];
    run.check(are_told.iter().all(|told| run.stderr.contains(told)), "each line is told");
    let new = fs::read_to_string(room.path("new.srt")).unwrap();
    let cues: Vec<Vec<&str>> = new.trim_end().split("\n\n").map(|cue| cue.lines().collect()).collect();
    run.check(cues.len() == 3, &new);
    for (at, cue) in cues.iter().enumerate() {
        let marks: String = cue[1].chars().filter(|c| !c.is_ascii_digit()).collect();
        run.check(cue[0] == (at + 1).to_string() && marks == "::, --> ::,", &new);
    }
    let said = |text: &str| text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
    run.check(said(&new) == said(old), &new);
}
