//! What editors get: cuts that join without a click and lie where it is quiet, samples, frames of video.

use std::f64::consts::PI;

use kiru_align::audio;
use kiru_align::progress::Unwatched;
use serde_json::Value;

use crate::harness::{Room, Run, recording, words};
use crate::wav;

/// A recording of the repository at its own rate of 16 kHz.
fn samples(name: &str) -> Vec<f32> {
    audio::load(&recording(name).0, &Unwatched).unwrap().samples
}

/// The same sound at another rate: every sample is the sum of 64 around its time, weighted by a windowed sinc.
fn at_rate(samples: &[f32], rate_hz: u32) -> Vec<f32> {
    const REACH: i64 = 32;
    let count = samples.len() as u64 * u64::from(rate_hz) / 16_000;
    let value = |n: u64| {
        let at = n as f64 * 16_000.0 / f64::from(rate_hz);
        let first = at.floor() as i64 - REACH + 1;
        let weighted = (first..first + 2 * REACH).map(|i| {
            let distance = at - i as f64;
            let sinc = if distance == 0.0 { 1.0 } else { (PI * distance).sin() / (PI * distance) };
            let window = 0.5 + 0.5 * (PI * distance / REACH as f64).cos();
            let sample = usize::try_from(i).ok().and_then(|i| samples.get(i)).copied().unwrap_or(0.0);
            sinc * window * f64::from(sample)
        });
        (weighted.sum::<f64>().round() as f32).clamp(-32_768.0, 32_767.0)
    };
    (0..count).map(value).collect()
}

/// Aligns `samples` of `rate_hz` with the text of the recording `name`.
fn aligned(name: &str, samples: &[f32], rate_hz: u32, options: &[&str]) -> (Room, Run) {
    let room = Room::new();
    let mut file = wav::head(wav::SampleStore::I16, 1, rate_hz, samples.len() as u32 * 2);
    file.extend(samples.iter().flat_map(|v| (*v as i16).to_le_bytes()));
    room.write("talk.wav", file);
    std::fs::copy(recording(name).1, room.path("talk.txt")).unwrap();
    let args: Vec<&str> = ["talk.wav", "talk.txt"].iter().chain(options).copied().collect();
    let run = room.expect(0, &args);
    (room, run)
}

fn number(word: &Value, key: &str) -> usize {
    word[key].as_u64().unwrap_or_else(|| panic!("{key} of {word}")) as usize
}

/// Largest difference between neighbouring samples within 5 ms of a cut before sample `at`.
fn own_jump(samples: &[f32], at: usize, rate_hz: u32) -> f32 {
    let near = rate_hz as usize / 200;
    let around = &samples[at.saturating_sub(near)..(at + near).min(samples.len())];
    around.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn words_cut_out_and_joined_make_no_click_at_any_rate() {
    for name in ["alice", "amiable"] {
        let original = samples(name);
        for rate_hz in [16_000, 44_100, 48_000] {
            let samples = if rate_hz == 16_000 { original.clone() } else { at_rate(&original, rate_hz) };
            for margins in ["30,60", "0,0", "5,10"] {
                let options = ["--cuts", "--samples", "--cut-margins", margins];
                let (_room, run) = aligned(name, &samples, rate_hz, &options);
                let json = run.json();
                for pair in words(&json).windows(2) {
                    let (out, into) = (number(pair[0], "cut_out_sample"), number(pair[1], "cut_in_sample"));
                    let jump = (samples[into] - samples[out - 1]).abs();
                    let own = own_jump(&samples, out, rate_hz).max(own_jump(&samples, into, rate_hz));
                    let what = format!("{name} {rate_hz} Hz, margins {margins}: {jump} over {own}: {pair:?}");
                    run.check(jump <= own, &what);
                }
            }
        }
    }
}

#[test]
fn cuts_lie_where_it_is_no_louder_than_at_the_edges_of_their_words() {
    for name in ["alice", "amiable"] {
        let samples = samples(name);
        let energy = |at: usize| -> f64 {
            let around = &samples[at.saturating_sub(80)..(at + 80).min(samples.len())];
            around.iter().map(|v| f64::from(*v).powi(2)).sum()
        };
        for margins in ["30,60", "0,0", "200,300"] {
            let (_room, run) =
                aligned(name, &samples, 16_000, &["--cuts", "--samples", "--cut-margins", margins]);
            for word in words(&run.json()) {
                for (cut, edge) in [("cut_in_sample", "start_sample"), ("cut_out_sample", "end_sample")] {
                    let (at_cut, at_edge) = (energy(number(word, cut)), energy(number(word, edge)));
                    // Half a decibel: beside an edge that is itself the quietest place, a crossing is a little louder.
                    run.check(
                        at_cut <= at_edge * 1.125,
                        &format!("{margins} {cut} {at_cut:e} {at_edge:e} {word}"),
                    );
                }
            }
        }
    }
}

#[test]
fn cuts_samples_and_frames_agree_and_go_forward() {
    let samples = at_rate(&samples("alice"), 44_100);
    let options = ["--cuts", "--samples", "--fps", "29.97", "--ipa"];
    let (_room, run) = aligned("alice", &samples, 44_100, &options);
    let json = run.json();
    let seconds = |word: &Value, key: &str| word[key].as_f64().unwrap();
    let (mut last, mut last_frame) = (0, 0);
    for word in words(&json) {
        let (start, end) = (number(word, "cut_in_sample"), number(word, "cut_out_sample"));
        run.check(last <= start && start < end, &format!("{word} after {last}"));
        last = end;
        for key in ["cut_in", "cut_out", "start", "end"] {
            let sample = number(word, &format!("{key}_sample"));
            let frame = number(word, &format!("{key}_frame"));
            // A word's own edges are whole milliseconds; those of cuts are samples.
            let off = (seconds(word, key) * 44_100.0 - sample as f64).abs();
            run.check(
                off <= if key.starts_with("cut") { 0.05 } else { 0.5 + 1e-6 },
                &format!("{key} {off} {word}"),
            );
            let exact = seconds(word, key) * 30_000.0 / 1001.0;
            run.check((exact - frame as f64).abs() <= 0.5 + 1e-6, &format!("{key}_frame of {word}"));
        }
        let frames =
            ["cut_in_frame", "start_frame", "end_frame", "cut_out_frame"].map(|key| number(word, key));
        run.check(last_frame <= frames[0] && frames[1] <= frames[2], &format!("{word}"));
        last_frame = frames[3];
    }
    let phones = words(&json)[0]["phones"].as_array().unwrap();
    let sounds: String = phones.iter().map(|phone| phone["phone"].as_str().unwrap()).collect();
    run.check(sounds == "ælʌs", &sounds);
    let validator = crate::schema::validator();
    let faults: Vec<String> =
        validator.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path())).collect();
    run.check(faults.is_empty(), &faults.join("\n"));
}

#[test]
fn times_are_the_same_with_and_without_what_editors_want() {
    let room = Room::with_talk();
    let plain = room.expect(0, &["talk.wav", "talk.txt"]).json();
    let all = ["talk.wav", "talk.txt", "--cuts", "--samples", "--fps", "25", "--ipa"];
    let mut with = room.expect(0, &all).json();
    for segment in with["segments"].as_array_mut().unwrap() {
        for word in segment["words"].as_array_mut().unwrap() {
            let word = word.as_object_mut().unwrap();
            word.retain(|key, _| {
                ["word", "start", "end", "score", "status", "offset"].contains(&key.as_str())
            });
        }
    }
    assert_eq!(plain, with);
    // As many threads as there are: the same bytes.
    let one: Vec<&str> = all.into_iter().chain(["--jobs", "1"]).collect();
    assert!(room.expect(0, &all).stdout == room.expect(0, &one).stdout);
}

#[test]
fn options_that_make_no_sense_are_refused_in_words() {
    let room = Room::with_talk();
    for (options, told) in [
        (&["--fps", "fast"][..], "not a frame rate"),
        (&["--fps", "30/0"], "not a frame rate"),
        (&["--fps", "0"], "not between 1 and 1000"),
        (&["--fps", "1e9"], "not a frame rate"),
        (&["--cuts", "--cut-margins", "30"], "two whole numbers"),
        (&["--cuts", "--cut-margins", "30,2000"], "from 0 to 1000"),
        (&["--cut-margins", "30,60"], "--cuts"),
    ] {
        let args: Vec<&str> = ["talk.wav", "talk.txt"].iter().chain(options).copied().collect();
        let run = room.expect(2, &args);
        run.check(run.stdout.is_empty() && run.stderr.contains(told), told);
    }
}

/// A WAV file with the time reference `samples` and, if there is a `rate`, iXML.
fn broadcast_wave(samples: u64, rate: Option<&str>) -> Vec<u8> {
    let chunk = |name: &[u8], bytes: &[u8]| [name, &(bytes.len() as u32).to_le_bytes(), bytes].concat();
    let mut bext = vec![0; 338];
    bext.extend(samples.to_le_bytes());
    bext.resize(602, 0);
    let xml =
        rate.map(|rate| format!("<BWFXML><SPEED><TIMECODE_RATE>{rate}</TIMECODE_RATE></SPEED></BWFXML> "));
    let xml = xml.map_or(Vec::new(), |xml| chunk(b"iXML", &xml.as_bytes()[..xml.len() / 2 * 2]));
    let audio: Vec<u8> = self::samples("alice").iter().flat_map(|v| (*v as i16).to_le_bytes()).collect();
    let plain = wav::head(wav::SampleStore::I16, 1, 16_000, audio.len() as u32);
    let mut file = [&plain[..12], &chunk(b"bext", &bext), &xml, &plain[12..], &audio].concat();
    let length = file.len() as u32 - 8;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    file
}

#[test]
fn the_recorders_timecode_is_in_results_and_cut_lists() {
    let room = Room::with_talk();
    // An hour and 2 frames of 25.
    let began = 16_000 * 3600 + 1280;
    room.write("plain.wav", broadcast_wave(began, None));
    room.write("named.wav", broadcast_wave(began, Some("25/1")));
    let run = room.expect(0, &["named.wav", "talk.txt", "--timecode"]);
    let json = run.json();
    run.check(crate::schema::validator().is_valid(&json), "a valid result");
    run.check(json["audio"]["timecode"] == "01:00:00:02" && json["audio"]["time_reference"] == began, "both");
    run.check(run.stderr.contains(" from 1:00:00.080 on, "), "the summary says so");
    let run = room.expect(0, &["plain.wav", "talk.txt", "--timecode"]);
    run.check(
        run.json()["audio"]["time_reference"] == began && run.json()["audio"]["timecode"].is_null(),
        "no rate",
    );
    let edl = |file: &str, more: &[&str]| {
        let args: Vec<&str> = [file, "talk.txt", "-f", "edl"].iter().chain(more).copied().collect();
        String::from_utf8(room.expect(0, &args).stdout).unwrap()
    };
    let (own, from_0) = (edl("named.wav", &["--timecode"]), edl("named.wav", &["--fps", "25"]));
    assert!(own.contains(" C        01:00:00:14 01:00:20:03 00:00:00:00"), "{own}");
    assert!(from_0.contains(" C        00:00:00:12 00:00:20:01 00:00:00:00"), "{from_0}");
    let otio = |more: &[&str]| {
        let args: Vec<&str> = ["named.wav", "talk.txt", "-f", "otio"].iter().chain(more).copied().collect();
        let clip = room.expect(0, &args).json()["tracks"]["children"][0]["children"][0].clone();
        let start = |range: &Value| range["start_time"]["value"].as_f64().unwrap();
        [start(&clip["source_range"]), start(&clip["media_reference"]["available_range"])]
    };
    let (own, from_0) = (otio(&["--timecode", "--fps", "25"]), otio(&["--fps", "25"]));
    assert_eq!((own, from_0[1]), ([from_0[0] + 90_002.0, 90_002.0], 0.0));
    let run = room.expect(1, &["talk.wav", "talk.txt", "--timecode"]);
    run.refused("talk.wav");
    run.check(run.stderr.contains("no time reference"), "why");
}
