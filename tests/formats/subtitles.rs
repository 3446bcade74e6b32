//! Subtitles of a made-up talk that has everything in it: `golden/talk.*`, and `golden/talk.words.*` word by word.
//!
//! `WRITE_GOLDENS=1 cargo test --release --test formats subtitles` writes them; look at the difference before it stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kiru_align::audio::SourceFormat;
use kiru_align::confidence::alignment::{Alignment, Fit, Status, WordTime};
use kiru_align::formats::cues::CueLimits;
use kiru_align::formats::{Document, Format, Style, write};
use kiru_align::transcript::HintKind;
use kiru_align::units::MsSpan;

use super::example;

/// The talk: `word@start-end` in milliseconds, or `word` if it was not heard.
const TALK: &str = "\
My@500-640 friends,@640-1100
— it@2300-2400 is@2400-2550 good@2550-2900 of@2900-3000 all@3000-3200 of@3200-3300 you@3300-3450 to@3450-3550 \
have@3550-3750 come@3750-4100 here@4100-4500 today,@4500-5000 although@5400-5800 the@5800-5900 weather@5900-6300 \
was@6300-6500 really so bad.@6800-7400 [laughter]@7600-9000
A@11000-11100 <b>,@11100-11400 \"C\"@11400-11700 &@11700-11900 D@11900-12200 --> x@12300-12600 was@12600-12800 \
what@12800-13000 Pneumonoultramicroscopicsilicovolcanoconiosis@13000-16500 asked.@16600-17000
And then there was a long piece -- of two whole lines -- that nobody read out at all, and never will.
The@3599500-3599700 end,@3599700-3600400 a@86400000-86400100 day@86400100-86400300 later.@86400300-86400805
";

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/golden").join(name)
}

// Other formats may have choices, too.
#[allow(clippy::needless_update)]
fn written(format: Format, word_cues: bool) -> String {
    let timed: Vec<(&str, Option<MsSpan>)> = TALK
        .split_whitespace()
        .map(|word| {
            let Some((word, times)) = word.split_once('@') else { return (word, None) };
            let (start, end) = times.split_once('-').unwrap();
            (word, Some(MsSpan { start: start.parse().unwrap(), end: end.parse().unwrap() }))
        })
        .collect();
    let plain = |word: &str| word.split('@').next().unwrap().to_string();
    let lines: Vec<String> =
        TALK.lines().map(|line| line.split(' ').map(plain).collect::<Vec<_>>().join(" ")).collect();
    let transcript = kiru_align::formats::read::read(lines.join("\n").as_bytes()).unwrap();
    let words = timed.iter().map(|(_, span)| WordTime {
        status: if span.is_some() { Status::Aligned } else { Status::NotFound },
        span: *span,
        score: span.map(|_| 0.9),
        uncertainty: None,
        phones: vec![],
    });
    let alignment = Alignment {
        words: words.collect(),
        silences: vec![MsSpan { start: 17_000, end: 3_599_500 }],
        untranscribed: vec![],
        chunks: vec![],
        fit: Fit::Good,
    };
    let document = Document {
        audio_path: "talk.wav",
        source: SourceFormat { rate_hz: 16_000, channels: 1, duration_s: 86_402.0 },
        style: Style { cues: CueLimits { word_cues, ..CueLimits::default() }, ..Style::default() },
        ..example::plain(&transcript, &alignment)
    };
    let mut out = Vec::new();
    write(format, &mut out, &document).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn subtitles_are_what_they_were() {
    for format in [Format::Srt, Format::Vtt, Format::Ttml, Format::Lrc, Format::Ass, Format::Sbv] {
        for (word_cues, name) in [(false, "talk"), (true, "talk.words")] {
            let path = golden(&format!("{name}.{}", format.ending()));
            let found = written(format, word_cues);
            if std::env::var_os("WRITE_GOLDENS").is_some() {
                fs::write(&path, &found).unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap();
            assert_eq!(found, expected, "{}", path.display());
        }
    }
}

#[test]
fn word_cues_read_as_a_transcript_have_the_words_own_times() {
    for format in [Format::Srt, Format::Vtt] {
        let transcript = kiru_align::formats::read::read(written(format, true).as_bytes()).unwrap();
        let hint = |word: &str| {
            let at = transcript.tokens.iter().position(|token| token.verbatim == word).unwrap();
            transcript.hints[at].unwrap()
        };
        for (word, start, end) in [("weather", 5900, 6300), ("\"C\"", 11_400, 11_700), ("--", 0, 0)] {
            if end == 0 {
                assert!(transcript.tokens.iter().all(|token| token.verbatim != word), "left out");
                continue;
            }
            assert_eq!(hint(word).rough(), MsSpan { start, end }, "{format}: {word}");
            assert!(format == Format::Srt || hint(word).kind == HintKind::Word);
        }
    }
}

#[test]
fn the_options_reach_the_writers() {
    let room = tempfile::tempdir().unwrap();
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/audio/alice.flac");
    let run = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiru-align"));
        command.arg("-q").arg(&audio).arg(audio.with_extension("txt")).args(options);
        let output = command.current_dir(room.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["-o", "a.srt", "-o", "a.vtt", "--max-chars", "20", "--max-lines", "1", "--max-cue", "1.5"]);
    let srt = fs::read_to_string(room.path().join("a.srt")).unwrap();
    let texts: Vec<&str> =
        srt.split("\n\n").map(|cue| cue.splitn(3, '\n').nth(2).unwrap().trim_end()).collect();
    assert!(
        texts.len() > 8 && texts.iter().all(|text| text.chars().count() <= 20 && !text.contains('\n')),
        "{srt}"
    );
    let vtt = fs::read_to_string(room.path().join("a.vtt")).unwrap();
    assert!(vtt.starts_with("WEBVTT\n") && !vtt.contains('<'), "{vtt}");
    run(&["-o", "b.vtt", "--word-cues"]);
    assert!(fs::read_to_string(room.path().join("b.vtt")).unwrap().contains("<00:00:0"));
}
