//! A recording a speaker: turns that overlap, one clock, one result.

use std::fs;

use kiru_align::audio;
use kiru_align::progress::Unwatched;
use serde_json::Value;

use crate::harness::{Room, ms, recording, words};
use crate::wav;

/// What Anna and Ben say, in turn.
const TURNS: [(&str, &str); 4] = [
    (
        "Anna",
        "Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do:",
    ),
    ("Ben", "He might even have been made amiable himself."),
    (
        "Anna",
        "once or twice she had peeped into the book her sister was reading, but it had no pictures or \
         conversations in it,",
    ),
    ("Ben", "“and what is the use of a book,” thought Alice “without pictures or conversation?”"),
];

/// Where each turn lies: from and to which second of which recording, and when it begins.
const PLACES: [(&str, f64, f64, f64); 4] = [
    ("alice", 0.0, 7.8, 1.0),
    ("amiable", 0.0, 3.3, 5.0),
    ("alice", 7.8, 15.35, 9.5),
    ("alice", 15.35, 20.5, 12.0),
];

/// How loud each of the microphones has the other speaker.
const CROSSTALK: f32 = 0.05;

fn second(at: f64) -> usize {
    (at * 16_000.0) as usize
}

/// The microphones of Anna and Ben, who speak at once twice; each has the other speaker so loud.
fn microphones(crosstalk: f32) -> [Vec<i16>; 2] {
    let mut own = [vec![0.0_f32; second(19.0)], vec![0.0; second(19.0)]];
    for ((name, _), (source, from, to, at)) in TURNS.iter().zip(PLACES) {
        let samples = audio::load(&recording(source).0, &Unwatched).unwrap().samples;
        let turn = &samples[second(from)..second(to).min(samples.len())];
        let track = &mut own[usize::from(*name == "Ben")];
        track[second(at)..].iter_mut().zip(turn).for_each(|(track, sample)| *track += sample);
    }
    let noise = crate::harness::noise(second(19.0));
    let heard = |near: &[f32], far: &[f32]| -> Vec<i16> {
        let both = near.iter().zip(far).zip(&noise);
        both.map(|((near, far), noise)| (near + crosstalk * far + f32::from(*noise) / 100.0) as i16).collect()
    };
    [heard(&own[0], &own[1]), heard(&own[1], &own[0])]
}

/// A room with `anna.wav`, `ben.wav`, `call.wav` with both as channels, `talk.txt`, and each one's own text.
fn room() -> Room {
    let room = Room::new();
    let [anna, ben] = microphones(CROSSTALK);
    room.write("anna.wav", crate::harness::wav(&anna));
    room.write("ben.wav", crate::harness::wav(&ben));
    let mut call = wav::head(wav::SampleStore::I16, 2, 16_000, anna.len() as u32 * 4);
    for (anna, ben) in anna.iter().zip(&ben) {
        call.extend(anna.to_le_bytes().iter().chain(&ben.to_le_bytes()));
    }
    room.write("call.wav", call);
    room.write("talk.txt", TURNS.map(|(name, text)| format!("{name}: {text}\n")).concat());
    for (one, file) in [("Anna", "anna.txt"), ("Ben", "ben.txt")] {
        let own = TURNS.iter().filter(|(name, _)| *name == one);
        room.write(file, own.map(|(_, text)| format!("{text}\n")).collect::<String>());
    }
    room
}

const MICROPHONES: [&str; 4] = ["--speaker-audio", "Anna=anna.wav", "--speaker-audio", "Ben=ben.wav"];

fn with<'a>(options: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    options.iter().chain(more).copied().collect()
}

fn said(json: &Value) -> Vec<&Value> {
    words(json).into_iter().filter(|word| word["status"] != "non_speech").collect()
}

#[test]
fn every_word_lies_where_its_own_recording_has_it() {
    let room = room();
    let of_channels = ["--speaker-audio", "anna=call.wav#0", "--speaker-audio", "BEN=call.wav#1"];
    for options in [MICROPHONES, of_channels] {
        let run = room.expect(0, &with(&options, &["talk.txt"]));
        let json = run.json();
        let faults: Vec<String> =
            crate::schema::validator().iter_errors(&json).map(|e| e.to_string()).collect();
        run.check(faults.is_empty(), &faults.join("\n"));
        run.check(
            json["summary"]["fit"] == "good" && json["untranscribed"] == serde_json::json!([]),
            "it fits",
        );
        let texts: Vec<&str> = words(&json).iter().map(|word| word["word"].as_str().unwrap()).collect();
        let given = fs::read_to_string(room.path("talk.txt")).unwrap();
        run.check(texts == given.split_whitespace().collect::<Vec<_>>(), "every token, in order");
        for (name, audio, text) in [("Anna", "anna.wav", "anna.txt"), ("Ben", "ben.wav", "ben.txt")] {
            let alone = room.expect(0, &[audio, text]).json();
            let together: Vec<&Value> =
                said(&json).into_iter().filter(|word| word["speaker"] == name).collect();
            run.check(together.len() == said(&alone).len() && !together.is_empty(), name);
            for (word, alone) in together.iter().zip(said(&alone)) {
                run.check(word["word"] == alone["word"], &format!("{word} {alone}"));
                for edge in ["start", "end"] {
                    let distance = ms(word, edge).zip(ms(alone, edge)).map(|(a, b)| (a - b).abs());
                    run.check(distance.is_some_and(|ms| ms <= 20), &format!("{word} {alone}"));
                }
            }
        }
        let overlap = said(&json).windows(2).any(|pair| ms(pair[1], "start") < ms(pair[0], "end"));
        run.check(overlap, "two speak at once");
    }
}

#[test]
fn the_result_says_which_recording_is_whose() {
    let room = room();
    let json = room.expect(0, &with(&MICROPHONES, &["talk.txt"])).json();
    let recordings = &json["audio"]["recordings"];
    assert_eq!(recordings[0]["path"], "anna.wav");
    assert_eq!(recordings[1]["speakers"], serde_json::json!(["Ben"]));
    let chunks = json["chunks"].as_array().unwrap();
    assert!(chunks.iter().any(|chunk| chunk["recording"] == 1), "{chunks:?}");
    let of_one = room.expect(0, &["anna.wav", "anna.txt"]);
    let text = String::from_utf8_lossy(&of_one.stdout);
    of_one.check(!text.contains("recording"), "nothing new in results of one recording");
}

#[test]
fn every_format_can_be_written_and_cues_of_one_speaker_do_not_overlap() {
    let room = room();
    for format in kiru_align::Format::all() {
        let run = room.expect(0, &with(&MICROPHONES, &["talk.txt", "-f", format.name(), "--fps", "25"]));
        run.check(run.stdout.len() > 200, format.name());
    }
    let run = room.expect(0, &with(&MICROPHONES, &["talk.txt", "-f", "sbv"]));
    let again = room.expect(0, &with(&MICROPHONES, &["talk.txt", "-f", "sbv", "-j", "1"]));
    run.check(run.stdout == again.stdout, "the same bytes on one core");
    let text = String::from_utf8(run.stdout.clone()).unwrap();
    let cues: Vec<(&str, &str)> = text.split("\n\n").filter_map(|cue| cue.split_once('\n')).collect();
    run.check(cues.windows(2).all(|pair| pair[0].0 <= pair[1].0), "in order of time");
    for (times, text) in &cues {
        let is_mixed = text.contains("Ben:") && text.contains("Anna:");
        run.check(!is_mixed, &format!("{times}: {text}"));
    }
    let ends_before = |pair: &[(&str, &str)]| pair[0].0.split(',').nth(1) <= pair[1].0.split(',').next();
    run.check(!cues.windows(2).all(ends_before), "cues of two speakers overlap");
}

#[test]
fn each_file_has_its_own_words_where_a_format_names_files() {
    let room = room();
    let written = |format| {
        let run = room.expect(0, &with(&MICROPHONES, &["talk.txt", "-f", format, "--fps", "25"]));
        String::from_utf8(run.stdout).unwrap()
    };
    let ctm = written("ctm");
    assert!(ctm.lines().any(|line| line.starts_with("ben 1 ") && line.contains(" amiable ")), "{ctm}");
    assert!(!ctm.lines().any(|line| line.starts_with("anna ") && line.contains(" amiable ")), "{ctm}");
    let eaf = written("eaf");
    assert_eq!(eaf.matches("<MEDIA_DESCRIPTOR").count(), 2);
    let otio: Value = serde_json::from_str(&written("otio")).unwrap();
    let tracks = otio["tracks"]["children"].as_array().unwrap();
    let ranges = |track: &Value| -> Vec<Value> {
        track["children"].as_array().unwrap().iter().map(|clip| clip["source_range"].clone()).collect()
    };
    assert_eq!((tracks.len(), ranges(&tracks[0])), (2, ranges(&tracks[1])));
    let markers = tracks[1]["children"][0]["markers"].as_array().unwrap();
    assert!(markers.iter().any(|marker| marker["name"] == "amiable"), "{markers:?}");
    let edl = written("edl");
    let stretch = |track: &str| {
        let event = edl.lines().find(|line| line.contains(&format!(" {track} ")));
        event.map(|line| line.rsplit("C        ").next().unwrap().to_string())
    };
    assert!(stretch(" A    ").is_some() && stretch(" A    ") == stretch(" A2   "), "{edl}");
}

#[test]
fn speakers_and_recordings_that_do_not_go_together_are_told() {
    let room = room();
    let refused = |args: &[&str], code, subject: &str, what: &str| {
        let run = room.expect(code, args);
        run.refused(subject);
        run.check(run.stderr.contains(what), what);
    };
    let carl = with(&MICROPHONES, &["--speaker-audio", "Carl=ben.wav", "talk.txt"]);
    refused(
        &carl,
        2,
        "talk.txt",
        "Carl, whose recording is ben.wav, has no turn in it: those who have are Anna (2)",
    );
    let twice = with(&MICROPHONES, &["--speaker-audio", "Ben=anna.wav", "talk.txt"]);
    let anne = with(&["--speaker-audio", "Anna=anna.wav"], &["--speaker-audio", "Bem=ben.wav", "talk.txt"]);
    refused(&anne, 2, "talk.txt", "Ben may be meant");
    refused(&twice, 2, "talk.txt", "Ben has two recordings, anna.wav and ben.wav");
    refused(&with(&MICROPHONES, &["anna.txt"]), 1, "anna.txt", "it does not say who speaks");
    let missing = ["--speaker-audio", "Anna=anna.wav", "--speaker-audio", "Ben=no.wav", "talk.txt"];
    refused(&missing, 2, "no.wav", "no such file");
    let channel = ["--speaker-audio", "Anna=call.wav#0", "--speaker-audio", "Ben=call.wav#2", "talk.txt"];
    refused(&channel, 2, "call.wav", "there is no channel 2");
    refused(
        &["--speaker-audio", "Anna=.", "talk.txt"],
        2,
        ".",
        "a folder; give --speaker-audio the recording of Anna",
    );
    let both = [
        "--speaker-audio",
        "Anna=call.wav#0",
        "--speaker-audio",
        "Ben=call.wav#1",
        "--channel",
        "1",
        "talk.txt",
    ];
    let run = room.expect(0, &both);
    run.check(run.stderr.contains("--channel changes nothing"), "each has its own");
    for args in [
        &with(&MICROPHONES, &["anna.wav", "talk.txt"])[..],
        &with(&MICROPHONES, &["--speakers", "none", "talk.txt"]),
        &["--speaker-audio", "Anna=-", "talk.txt"],
        &["batch", "anna.wav", "talk.txt", "--speaker-audio", "Ben=ben.wav"],
        &["--speaker-audio", "anna.wav", "talk.txt"],
    ] {
        let run = room.expect(2, args);
        run.check(run.stderr.contains("--speaker-audio") && run.stdout.is_empty(), "the option is named");
    }
}

#[test]
fn names_that_are_given_are_known_however_they_stand_in_the_text() {
    let room = room();
    let short = |form: fn(&str, &str) -> String| {
        TURNS[..2].iter().map(|(name, text)| form(name, text)).collect::<String>()
    };
    for text in [
        short(|name, text| format!("{name}: {text}\n")),
        short(|name, text| format!("{}: {text}\n", name.to_lowercase())),
        short(|name, text| format!("{} – {text}\n", name.to_lowercase())),
        short(|name, text| format!("{}\t{text}\n", name.to_lowercase())),
        short(|name, text| format!("[{}] {text}\n", name.to_lowercase())),
        short(|name, text| format!("{}\n{text}\n\n", name.to_lowercase())),
    ] {
        room.write("short.txt", &text);
        let run = room.expect(0, &with(&MICROPHONES, &["short.txt"]));
        let found = words(&run.json()).iter().filter(|word| word["status"] == "aligned").count();
        run.check(found > 20 && run.stderr.contains("(1 turn)"), &text);
    }
}

#[test]
fn names_that_are_not_taken_are_told_where_nobody_is_named() {
    let room = room();
    for (form, told) in
        [("Anna:", "\"Anna:…\" (2 lines) looks"), ("ana: ", "\"ana:\" (2 lines; did you mean Anna?) looks")]
    {
        room.write("short.txt", format!("{form}so it was\n{form}and then\n"));
        let run = room.expect(1, &with(&MICROPHONES, &["short.txt"]));
        run.check(run.stderr.contains(&format!("short.txt: it does not say who speaks: {told}")), told);
    }
    room.write("short.txt", "ana: so it was\nBen: and then\nana: no\nBen: it was\n");
    let run = room.expect(2, &with(&MICROPHONES, &["short.txt"]));
    run.check(
        run.stderr.contains("Anna, whose recording is") && run.stderr.contains("did you mean Anna?"),
        "which",
    );
}

#[test]
fn words_of_who_has_no_recording_are_not_found() {
    let room = room();
    room.write(
        "more.txt",
        fs::read_to_string(room.path("talk.txt")).unwrap() + "Carl: so it was\nCarl: and then\n",
    );
    let run = room.expect(0, &with(&MICROPHONES, &["more.txt"]));
    run.check(run.stderr.contains("Carl has no recording, so that 5 words are not looked for"), "a warning");
    let lost = words(&run.json()).into_iter().filter(|word| word["status"] == "not_found").count();
    run.check(lost == 5, "five words");
    room.write("begun.txt", "So we went\n".to_string() + &fs::read_to_string(room.path("talk.txt")).unwrap());
    let run = room.expect(0, &with(&MICROPHONES, &["begun.txt"]));
    run.check(run.stderr.contains("3 words belong to no speaker and are not looked for"), "a warning");
    room.write("one.txt", "Well\n".to_string() + &fs::read_to_string(room.path("talk.txt")).unwrap());
    let run = room.expect(0, &with(&MICROPHONES, &["one.txt", "-f", "csv"]));
    run.check(
        run.stderr.contains("1 word belongs to no speaker and is not looked for; put a name before it"),
        "a warning",
    );
    // A table says who says what.
    let table = String::from_utf8_lossy(&run.stdout).into_owned();
    let rows: Vec<&str> = table.lines().collect();
    run.check(
        rows[0].ends_with(",segment,speaker") && rows[1].ends_with(',') && rows[3].ends_with(",Anna"),
        rows[0],
    );
    let half = room.expect(3, &["--speaker-audio", "Ben=ben.wav", "talk.txt"]);
    half.check(half.stderr.contains("words were not found"), "most words have no recording");
    half.check(
        half.stderr.contains("for want of a recording of Anna; give one for each"),
        "it is not for the text",
    );
}

#[test]
fn exchanged_recordings_are_told_by_whose_words_are_in_which() {
    let room = room();
    let exchanged = ["--speaker-audio", "Anna=ben.wav", "--speaker-audio", "Ben=anna.wav", "talk.txt"];
    let run = room.expect(3, &exchanged);
    let told = "the recordings seem to be exchanged: Anna is heard in anna.wav rather than in ben.wav, Ben is heard in";
    run.check(run.stderr.contains(told), "which");
    let advice = "rather than in anna.wav; give each speaker the other recording, or";
    run.check(run.stderr.contains(advice), "what to do comes first");
    let channels = ["--speaker-audio", "Anna=call.wav#1", "--speaker-audio", "Ben=call.wav#0", "talk.txt"];
    let run = room.expect(3, &channels);
    run.check(run.stderr.contains("Anna is heard in call.wav#0 rather than in call.wav#1"), "which channel");
    let run = room.expect(0, &with(&MICROPHONES, &["talk.txt"]));
    run.check(!run.stderr.contains("exchanged"), "nobody exchanged them");
    // Where each microphone hears both, all words are found in either.
    let [anna, ben] = self::microphones(0.4);
    room.write("anna.wav", crate::harness::wav(&anna));
    room.write("ben.wav", crate::harness::wav(&ben));
    let run = room.expect(3, &exchanged);
    run.check(run.stderr.contains(told), "which, by their loudness");
    let run = room.expect(0, &with(&MICROPHONES, &["talk.txt"]));
    run.check(!run.stderr.contains("exchanged"), "nobody exchanged them");
}

#[test]
fn a_recording_that_began_at_another_time_is_told() {
    let room = room();
    let (silence, text) =
        (vec![0; second(1.0)], TURNS.map(|(name, text)| format!("{name}: {text}\n")).concat());
    // In turn, without overlaps, and Ben's recorder on another clock.
    let samples = |source: &str, from: f64, to: f64| -> Vec<i16> {
        let all = audio::load(&recording(source).0, &Unwatched).unwrap().samples;
        all[second(from)..second(to).min(all.len())].iter().map(|sample| *sample as i16).collect()
    };
    let (mut anna, mut ben) = (silence.clone(), silence);
    for ((name, _), (source, from, to, _)) in TURNS.iter().zip(PLACES) {
        let turn = samples(source, from, to);
        let (own, other) = if *name == "Ben" { (&mut ben, &mut anna) } else { (&mut anna, &mut ben) };
        other.extend(vec![0; turn.len()]);
        own.extend(turn);
    }
    room.write("slow.txt", text);
    let noise = crate::harness::noise(anna.len());
    let heard =
        |samples: &[i16]| -> Vec<i16> { samples.iter().zip(&noise).map(|(a, b)| a + b / 100).collect() };
    room.write("a.wav", crate::harness::wav(&heard(&anna)));
    for (samples, told) in [
        (ben[second(7.0)..].to_vec(), Some("b.wav (Ben): by the order of its turns, it began about 7.")),
        (
            [vec![0; second(9.0)], ben.clone()].concat(),
            Some("a.wav (Anna): by the order of its turns, it began about 9."),
        ),
        (ben, None),
    ] {
        room.write("b.wav", crate::harness::wav(&samples));
        let run =
            room.expect(0, &["--speaker-audio", "Anna=a.wav", "--speaker-audio", "Ben=b.wav", "slow.txt"]);
        match told {
            Some(told) => {
                run.check(run.stderr.contains(told) && run.stderr.contains("put as much silence"), told);
                run.check(
                    run.json()["audio"]["warnings"].to_string().contains(told),
                    "the result has it, too",
                );
            }
            None => run.check(!run.stderr.contains("began about"), "the same clock"),
        }
    }
}

#[test]
fn subtitles_of_a_conversation_are_read_back() {
    let room = room();
    let direct = room.expect(0, &with(&MICROPHONES, &["talk.txt"])).json();
    let told = |json: &Value| -> Vec<String> {
        let mut told: Vec<String> = said(json)
            .iter()
            .map(|word| format!("{} {} {}", word["speaker"], word["start"], word["word"]))
            .collect();
        told.sort();
        told
    };
    for ending in ["srt", "vtt", "sbv", "ass", "ttml", "lrc"] {
        let name = format!("talk.{ending}");
        room.expect(0, &with(&MICROPHONES, &["talk.txt", "-o", &name]));
        let back = room.expect(0, &with(&MICROPHONES, &[&name]));
        back.check(!back.stderr.contains("belong to no speaker"), "each cue has a speaker");
        back.check(told(&back.json()).len() == told(&direct).len(), "all words are there");
        let same = told(&back.json()).iter().filter(|word| told(&direct).contains(word)).count();
        back.check(
            same * 10 >= told(&direct).len() * 9,
            &format!("{ending}: {same} words are where they were"),
        );
    }
    let srt = fs::read_to_string(room.path("talk.srt")).unwrap();
    assert!(srt.contains("\nAnna: but it had"), "who speaks between cues of Ben is told:\n{srt}");
}

#[test]
fn who_shares_a_microphone_shares_a_recording() {
    let room = Room::new();
    fs::copy(recording("alice").0, room.path("table.flac")).unwrap();
    let text = fs::read_to_string(recording("alice").1).unwrap();
    let names = ["Anna", "Ben", "Anna"];
    let turns = text.lines().zip(names).map(|(line, name)| format!("{name}: {line}\n"));
    room.write("talk.txt", turns.collect::<String>());
    let together = ["--speaker-audio", "Anna=table.flac", "--speaker-audio", "Ben=./table.flac", "talk.txt"];
    let run = room.expect(0, &together);
    let (json, plain) = (run.json(), room.expect(0, &["table.flac", "talk.txt"]).json());
    run.check(json["audio"]["recordings"][0]["speakers"] == serde_json::json!(["Anna", "Ben"]), "both");
    run.check(json["segments"] == plain["segments"], "as in one recording");
}

#[test]
fn two_channels_with_a_voice_each_and_two_speakers_are_a_hint() {
    let room = room();
    // Mixed, what is said at once is not found.
    let run = room.run(&["call.wav", "talk.txt"]);
    let hint = "--speaker-audio 'Anna=call.wav#0' --speaker-audio 'Ben=call.wav#1'";
    run.check(run.stderr.contains(hint), "a hint");
    let run = room.run(&["call.wav", "anna.txt"]);
    run.check(!run.stderr.contains("--speaker-audio"), "one speaker");
    let run = room.run(&["call.wav", "talk.txt", "--channel", "1"]);
    run.check(!run.stderr.contains("--speaker-audio"), "one channel");
}

#[test]
fn a_file_of_turns_names_the_speakers() {
    let room = Room::with_talk();
    room.write(
        "talk.rttm",
        "SPEAKER talk 1 0.0 7.8 <NA> <NA> anna <NA> <NA>\nSPEAKER talk 1 7.8 9.0 <NA> <NA> ben <NA> <NA>\n",
    );
    let run = room.expect(0, &["talk.wav", "talk.txt", "--speakers-from", "talk.rttm"]);
    let json = run.json();
    let segments = json["segments"].as_array().unwrap();
    run.check(segments[0]["speaker"] == "anna" && segments[1]["speaker"] == "ben", "by their time");
    run.check(run.stderr.contains("Speakers: anna (1 turn), ben (1 turn)."), "named in the summary");
    let plain = room.expect(0, &["talk.wav", "talk.txt"]).json();
    run.check(
        words(&plain).iter().zip(words(&json)).all(|(a, b)| a["start"] == b["start"]),
        "the same times",
    );
    room.write(
        "names.txt",
        fs::read_to_string(room.path("talk.txt")).unwrap().replace("Alice was", "ANNA: Alice was"),
    );
    let run = room.expect(0, &["talk.wav", "names.txt", "--speakers-from", "talk.rttm"]);
    run.check(run.stderr.contains("it names its speakers itself"), "a warning");
    room.write("late.rttm", "SPEAKER other 1 100.0 7.8 <NA> <NA> anna <NA> <NA>\n");
    let run = room.expect(0, &["talk.wav", "talk.txt", "--speakers-from", "late.rttm"]);
    run.check(
        run.stderr.contains("warning: late.rttm: 1 of its 1 turns begin after the end"),
        "another recording",
    );
    run.check(run.stderr.contains("its turns are of other, and this recording is talk"), "by its name, too");
    room.write("bad.rttm", "so it was\n");
    room.expect(1, &["talk.wav", "talk.txt", "--speakers-from", "bad.rttm"]).refused("bad.rttm");
    let args = with(&MICROPHONES, &["--speakers-from", "talk.rttm", "talk.txt"]);
    room.expect(2, &args).check(true, "both");
}

#[test]
fn a_settings_file_names_no_recordings() {
    let room = room();
    room.write("kiru-align.toml", "speaker-audio = ['Anna=anna.wav']");
    let run = room.expect(2, &["anna.wav", "anna.txt"]);
    run.check(run.stderr.contains("no option is called 'speaker-audio'"), "no setting");
}

#[test]
fn a_list_gives_a_batch_a_recording_a_speaker() {
    let room = room();
    room.expect(0, &with(&MICROPHONES, &["talk.txt", "-o", "one.json"]));
    room.write(
        "list.csv",
        "audio,speaker_audio,transcript,output\n,Anna=anna.wav;Ben=ben.wav,talk.txt,two.json\nanna.wav,,anna.txt,\n",
    );
    let run = room.expect(0, &["batch", "list.csv"]);
    run.check(run.stderr.contains("2 done"), "both are done");
    let read = |name: &str| fs::read(room.path(name)).unwrap();
    assert!(read("two.json") == read("one.json"), "the same bytes as those of a run of its own");
    let again = || room.run(&["batch", "list.csv", "--resume"]).stderr;
    assert!(again().contains("0 done, 2 skipped"), "{}", again());
    // Each of the recordings counts, and whose it is.
    let [anna, ben] = microphones(CROSSTALK);
    room.write("ben.wav", crate::harness::wav(&ben[..ben.len() - 1600]));
    assert!(again().contains("1 done, 1 skipped"));
    room.write("ben.wav", crate::harness::wav(&anna));
    assert!(again().contains("1 done, 1 skipped"));
    room.write(
        "list.jsonl",
        "{\"speaker_audio\": \"Anna=call.wav#0; Ben=call.wav#1\", \"transcript\": \"talk.txt\"}\n",
    );
    room.expect(0, &["batch", "list.jsonl"]);
    room.expect(
        0,
        &[
            "--speaker-audio",
            "Anna=call.wav#0",
            "--speaker-audio",
            "Ben=call.wav#1",
            "talk.txt",
            "-o",
            "1.json",
        ],
    );
    assert!(read("call.json") == read("1.json"));
}

#[test]
fn mistakes_in_a_list_of_speakers_are_told_by_line() {
    let room = room();
    for (line, told) in [
        ("Anna,,talk.txt", "speaker_audio \"Anna\": not NAME=FILE"),
        ("Anna=anna.wav;=ben.wav,,talk.txt", "not NAME=FILE"),
        ("Anna=anna.wav,ben.wav,talk.txt", "leave one of them empty"),
        (",,talk.txt", "audio is empty; give a path, or speaker_audio"),
    ] {
        room.write("list.csv", format!("speaker_audio,audio,transcript\nAnna=anna.wav,,talk.txt\n{line}\n"));
        let run = room.run(&["batch", "list.csv", "-o", "out"]);
        run.check(run.stderr.contains("list.csv: line 3") && run.stderr.contains(told), told);
        run.check(!room.path("out").join("anna.json").exists(), "nothing is done");
    }
    // What only the files tell is told of the one.
    room.write(
        "list.csv",
        "speaker_audio,transcript\nCarl=anna.wav,talk.txt\nBen=none.wav;Anna=anna.wav,talk.txt\n",
    );
    let run = room.run(&["batch", "list.csv", "-o", "out"]);
    run.check(run.stderr.contains("talk.txt: ") && run.stderr.contains("Carl"), "who does not speak");
}

#[test]
fn a_batch_tells_of_conversations_as_a_single_run_does() {
    let room = room();
    room.write("list.csv", "speaker_audio,transcript,output\nAnna=ben.wav;Ben=anna.wav,talk.txt,two.json\n");
    let run = room.expect(3, &["batch", "list.csv"]);
    let told =
        "ben.wav + anna.wav: the recordings seem to be exchanged: Anna is heard in anna.wav rather than";
    run.check(run.stderr.contains(told), "both recordings are named");
    run.check(run.stderr.contains("; give each speaker the other recording"), "what to do");
    let exchanged = ["--speaker-audio", "Anna=ben.wav", "--speaker-audio", "Ben=anna.wav", "talk.txt"];
    let single = room.expect(3, &exchanged);
    let sentence = single.stderr.lines().find_map(|line| line.strip_prefix("kiru-align: ")).unwrap();
    run.check(sentence.contains("exchanged"), "what is told first");
    run.check(run.stderr.contains(&format!("list.csv line 2: {sentence}\n")), "the same sentence");
    let refused = room.expect(2, &["batch", "list.csv", "--speaker-audio", "Ben=ben.wav"]);
    refused.check(
        refused.stderr.contains("give it the columns speaker_audio, with Anna=a.wav;Ben=b.wav"),
        "how",
    );
    let status = room.expect(3, &["batch", "list.csv", "--status", "--json"]).json();
    assert_eq!(status["audio"], "ben.wav + anna.wav");
}

#[test]
fn a_table_says_at_which_rate_its_samples_count() {
    let room = room();
    let [_, ben] = microphones(CROSSTALK);
    // Half as many: what is lost above 4 kHz does not matter here.
    let half: Vec<i16> = ben.chunks(2).map(|pair| pair[0]).collect();
    let mut file = wav::head(wav::SampleStore::I16, 1, 8_000, half.len() as u32 * 2);
    file.extend(half.iter().flat_map(|sample| sample.to_le_bytes()));
    room.write("ben.wav", file);
    room.expect(0, &with(&MICROPHONES, &["talk.txt", "--samples", "-o", "talk.csv"]));
    let json = room.expect(0, &with(&MICROPHONES, &["talk.txt", "--samples"])).json();
    let mut reader = csv::Reader::from_path(room.path("talk.csv")).unwrap();
    let heading = reader.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let mut rates = std::collections::BTreeSet::new();
    for (row, word) in reader.records().map(Result::unwrap).zip(words(&json)) {
        let number = |name: &str| row[at(name)].parse::<f64>().ok();
        let Some(rate) = number("sample_rate") else { continue };
        let of_speaker = json["audio"]["recordings"].as_array().unwrap().iter();
        let own = of_speaker
            .filter(|one| one["speakers"][0] == word["speaker"])
            .map(|one| one["sample_rate"].as_f64());
        assert_eq!(own.collect::<Vec<_>>(), [Some(rate)], "{word}");
        let seconds = number("start_sample").unwrap() / rate;
        assert!((seconds - number("start").unwrap()).abs() < 1e-3, "{row:?}");
        rates.insert(rate as u32);
    }
    assert_eq!(rates.into_iter().collect::<Vec<_>>(), [8_000, 16_000]);
}
