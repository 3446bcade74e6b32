//! Cut lists: which stretches are kept, and that OTIO and EDL say the same.

use kiru_align::formats::Format;
use serde_json::Value;

use crate::example::Example;

/// Starts and ends of the clips of an OTIO's first track, in its own units.
fn clips(otio: &str) -> Vec<(u64, u64)> {
    let timeline: Value = serde_json::from_str(otio).unwrap();
    let clips = timeline["tracks"]["children"][0]["children"].as_array().unwrap().clone();
    let value = |time: &Value| time["value"].as_f64().unwrap() as u64;
    clips
        .iter()
        .map(|clip| {
            let range = &clip["source_range"];
            let start = value(&range["start_time"]);
            (start, start + value(&range["duration"]))
        })
        .collect()
}

#[test]
fn speech_that_is_not_in_the_text_is_left_out_and_pauses_are_kept() {
    let clips = clips(&Example::new().written(Format::Otio));
    let ms = |start: u64, end: u64| (start * 48, end * 48);
    assert_eq!(clips, [ms(0, 2400), ms(61_000, 64_000), ms(86_398_950, 86_399_950)]);
}

#[test]
fn pauses_longer_than_the_limit_are_dropped() {
    let mut example = Example::new();
    let starts = |example: &Example| {
        clips(&example.written(Format::Otio)).iter().map(|(start, _)| start / 48).collect::<Vec<_>>()
    };
    for (limit, expected) in [
        (998, &[0, 61_000, 62_000, 86_398_950][..]),
        (999, &[0, 61_000, 86_398_950]),
        (499, &[0, 61_000, 62_000, 63_500, 86_398_950]),
        (0, &[0, 1900, 61_000, 62_000, 63_500, 86_398_950]),
    ] {
        example.style.drop_silence_ms = Some(limit);
        assert_eq!(starts(&example), expected, "{limit}");
    }
}

#[test]
fn clips_begin_and_end_at_cuts_and_stretches_that_meet_are_one() {
    let mut example = Example::new().with_cuts();
    example.style.drop_silence_ms = Some(100);
    // The pause of 150 ms before café has cuts 60 ms behind and 30 ms before the words: 60 ms go.
    let found = clips(&example.written(Format::Otio));
    assert_eq!(found[..2], [(7, 1810 * 48 + 7), (1870 * 48 + 7, 2460 * 48 + 7)]);
    // A tenth of a second is not to be seen at one frame a second.
    example.fps = Some("1");
    assert_eq!(clips(&example.written(Format::Otio))[0], (0, 2));
    example.fps = Some("30");
    let clips = clips(&example.written(Format::Otio));
    assert!(clips.windows(2).all(|pair| pair[0].1 < pair[1].0), "{clips:?}");
    assert!(clips.iter().all(|(start, end)| start < end), "{clips:?}");
}

#[test]
fn an_edl_has_the_clips_of_the_timeline_one_after_the_other() {
    for (fps, cuts) in [("25", false), ("25", true), ("23.976", true), ("60", false)] {
        let mut example = Example { fps: Some(fps), ..Example::new() };
        if cuts {
            example = example.with_cuts();
        }
        example.style.drop_silence_ms = Some(100);
        let frames: u64 = fps.parse::<f64>().unwrap().ceil() as u64;
        let frame = |name: &str| {
            let parts: Vec<u64> = name.split(':').map(|part| part.parse().unwrap()).collect();
            ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * frames + parts[3]
        };
        let edl = example.written(Format::Edl);
        let events: Vec<Vec<u64>> = edl
            .lines()
            .filter(|line| line.contains(" AX "))
            .map(|line| line.split_whitespace().skip(4).map(frame).collect())
            .collect();
        let sources: Vec<(u64, u64)> = events.iter().map(|event| (event[0], event[1])).collect();
        assert_eq!(sources, clips(&example.written(Format::Otio)), "{fps}");
        let mut edit = 0;
        for event in events {
            assert_eq!(event[2..], [edit, edit + event[1] - event[0]], "{fps}");
            edit += event[1] - event[0];
        }
        let located = edl.lines().filter(|line| line.starts_with("* LOC: ")).count();
        assert_eq!(located, 11, "each word that has times");
    }
}

#[test]
fn what_is_kept_of_the_file_depends_on_what_it_has() {
    let channels = |path: &str, channels: u16| {
        let example = Example { audio_path: path.into(), channels, fps: Some("25"), ..Example::new() };
        let edl = example.written(Format::Edl);
        edl.lines()
            .find(|line| line.starts_with("001"))
            .unwrap()
            .split_whitespace()
            .nth(2)
            .unwrap()
            .to_string()
    };
    assert_eq!(channels("a.wav", 1), "A");
    assert_eq!(channels("a.wav", 2), "AA");
    assert_eq!(channels("a.mp4", 1), "B");
    assert_eq!(channels("a.mp4", 6), "AA/V");
}

#[test]
fn without_words_there_are_no_clips() {
    let example = Example { fps: Some("29.97"), ..Example::empty() };
    assert!(clips(&example.written(Format::Otio)).is_empty());
    assert_eq!(example.written(Format::Edl), "TITLE: My talk & \"more\"\nFCM: DROP FRAME\n");
}
