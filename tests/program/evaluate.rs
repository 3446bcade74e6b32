//! `evaluate`: a result measured against reference times.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::harness::{Room, ms, words};

/// A room with the result of `alice` as `talk.json`; its words with their milliseconds.
fn room() -> (Room, Vec<(String, i64, i64)>) {
    let room = Room::with_talk();
    room.expect(0, &["-q", "talk.wav", "talk.txt", "-o", "talk.json"]);
    let json: Value = serde_json::from_slice(&fs::read(room.path("talk.json")).unwrap()).unwrap();
    let word = |w: &&Value| {
        (w["word"].as_str().unwrap().to_string(), ms(w, "start").unwrap(), ms(w, "end").unwrap())
    };
    let words = words(&json).iter().map(word).collect();
    (room, words)
}

fn seconds(ms: i64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// A table of `words`.
fn tsv(words: &[(String, i64, i64)]) -> String {
    words
        .iter()
        .map(|(word, start, end)| format!("{}\t{}\t{word}\n", seconds(*start), seconds(*end)))
        .collect()
}

#[test]
fn a_result_is_perfect_beside_itself_in_every_kind_of_file() {
    let (room, words) = room();
    let bare = |word: &str| word.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let mut ctm = ";; by hand\n".to_string();
    let mut grid =
        "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n20.52\n<exists>\n1\n".to_string();
    let mut intervals = Vec::new();
    let mut last = 0;
    for (word, start, end) in &words {
        let (from, long) = (seconds(*start), seconds(end - start));
        writeln!(ctm, "talk 1 {from} {long} {} 0.9", bare(word)).unwrap();
        if *start > last {
            intervals.push(format!("{}\n{}\n\"sil\"\n", seconds(last), from));
        }
        intervals.push(format!("{from}\n{}\n\"{}\"\n", seconds(*end), bare(word)));
        last = *end;
    }
    writeln!(grid, "\"IntervalTier\"\n\"ORT\"\n0\n20.52\n{}\n{}", intervals.len(), intervals.concat())
        .unwrap();
    room.write("talk.tsv", tsv(&words));
    room.write(
        "talk.csv",
        format!("word,start,end\n{}", {
            let row = |(w, s, e): &(String, i64, i64)| {
                format!("\"{}\",{},{}\n", w.replace('"', "\"\""), seconds(*s), seconds(*e))
            };
            words.iter().map(row).collect::<String>()
        }),
    );
    room.write("talk.ctm", ctm);
    room.write("talk.TextGrid", grid);
    for name in ["talk.json", "talk.tsv", "talk.csv", "talk.ctm", "talk.TextGrid"] {
        for args in [["talk.json", name], [name, "talk.json"]] {
            let run = room.expect(0, &[&["evaluate", "--tier", "ort", "-f", "json"][..], &args].concat());
            let json = run.json();
            run.check(json["spoken"] == 57 && json["both"]["edges"] == 114, "all words");
            run.check(json["both"]["mean_ms"] == 0.0 && json["both"]["p99_ms"] == 0.0, "no error");
            run.check(json["only_result"] == Value::Array(vec![]), "none only here");
        }
    }
    let run = room.expect(2, &["evaluate", "talk.json", "talk.TextGrid"]);
    run.refused("talk.TextGrid");
    run.check(run.stderr.contains("it has 'ORT'; name one with --tier"), "names the tiers");
}

#[test]
fn figures_and_words_to_look_at() {
    let (room, mut words) = room();
    // All starts 10 ms late, all ends 5 ms early; one word far off, one not spoken, one that nobody wrote.
    for (_, start, end) in &mut words {
        (*start, *end) = (*start - 10, *end + 5);
    }
    words[10].1 -= 500;
    let unspoken = words[20].0.clone();
    let table = tsv(&words);
    let mut lines: Vec<String> = table.lines().map(str::to_string).collect();
    lines[20] = format!("-\t-\t{unspoken}");
    lines.push("20.1\t20.2\textra".to_string());
    room.write("talk.tsv", lines.join("\n"));
    let run = room.expect(0, &["evaluate", "talk.json", "talk.tsv"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    // 55 starts 10 ms late and one 510.
    let start =
        "start      56   18.93   10.00    10.00   235.00  +18.93 |          98.2  98.2  98.2  98.2  98.2\n";
    let end =
        "end        56    5.00    5.00     5.00     5.00   -5.00 |         100.0 100.0 100.0 100.0 100.0\n";
    run.check(text.contains(start) && text.contains(end), "the figures");
    let sums = "56 words spoken: 0 not found, 1 more than 500 ms off; 1 not spoken: 1 of these aligned\n";
    run.check(text.contains(sums), "the sums");
    run.check(text.contains(&format!("{}  start +510 ms, end -5 ms\n", words[10].0)), "the word far off");
    run.check(text.contains("not spoken, but aligned:\n"), "the word not spoken");
    run.check(
        text.ends_with("only in the reference, not counted:\n  0:20.100  extra\n"),
        "the word that nobody wrote",
    );
    let run =
        room.expect(0, &["evaluate", "talk.json", "talk.tsv", "talk.json", "talk.json", "-o", "all.json"]);
    run.check(run.stdout.is_empty(), "written to the file");
    let json: Value = serde_json::from_slice(&fs::read(room.path("all.json")).unwrap()).unwrap();
    run.check(json["schema"] == "kiru-align-evaluate/1" && json["spoken"] == 113, "both pairs together");
    run.check(json["far"][0]["start_ms"] == 510.0 && json["far"][0]["file"] == 0, "which of them");
}

#[test]
fn what_cannot_be_evaluated_exits_with_2_and_says_why() {
    let (room, _) = room();
    room.write("other.tsv", "0\t1\tquite\n1\t2\tanother\n2\t3\ttext\n");
    room.write("broken.ctm", "t 1 0 1\n");
    room.write("empty", "");
    room.write("prose", "Alice was beginning to get very tired.\n");
    for name in ["broken.ctm", "empty", "prose", "missing", "talk.wav"] {
        room.expect(2, &["evaluate", "talk.json", name]).refused(name);
    }
    room.expect(2, &["evaluate", "talk.json", "other.tsv"]).refused("talk.json and other.tsv");
    for args in [&["evaluate"][..], &["evaluate", "talk.json"], &["evaluate", "-", "-"]] {
        let run = room.expect(2, args);
        run.check(run.stdout.is_empty() && !run.stderr.is_empty(), "a message and nothing else");
    }
    room.expect(2, &["evaluate", "talk.json", "talk.json", "talk.json"]).refused("talk.json");
}
