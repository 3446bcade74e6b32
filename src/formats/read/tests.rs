//! Files as recognizers and subtitle editors write them, all made up here.

use crate::formats::TranscriptFormat;
use crate::formats::read::{ReadOptions, read};
use crate::transcript::{HintKind, Transcript};

fn read_as(bytes: &[u8], format: Option<TranscriptFormat>, tier: Option<&str>) -> crate::Result<Transcript> {
    super::read_as(bytes, &ReadOptions { format, tier, ..ReadOptions::default() })
}

/// The text, and each token with its rough time: `word 1000-1500` if its own, `word ~1000-1500` if a share.
fn told(transcript: &Transcript) -> (String, Vec<String>) {
    assert_eq!(transcript.hints.len(), transcript.tokens.len());
    let hint = |(token, hint): (&crate::transcript::Token, &Option<crate::transcript::Hint>)| match hint {
        None => token.verbatim.clone(),
        Some(h) => {
            let mark = if h.is_exact() { "" } else { "~" };
            format!("{} {mark}{}-{}", token.verbatim, h.rough().start, h.rough().end)
        }
    };
    let hints = transcript.tokens.iter().zip(&transcript.hints).map(hint).collect();
    (transcript.text.clone(), hints)
}

#[track_caller]
fn check(file: &str, text: &str, hints: &[&str]) {
    let transcript = read(file.as_bytes()).unwrap();
    let (found_text, found_hints) = told(&transcript);
    assert_eq!(found_text, text);
    assert_eq!(found_hints, hints);
    let chars: Vec<char> = transcript.text.chars().collect();
    for token in &transcript.tokens {
        assert_eq!(chars[token.offset.clone()].iter().collect::<String>(), token.verbatim);
    }
}

#[test]
fn whisperx_words_have_their_own_times_and_numbers_without_lie_between() {
    check(
        r#"{"segments": [
            {"start": 0.5, "end": 2.5, "text": " In 1984, we met.", "words": [
                {"word": "In", "start": 0.5, "end": 0.7, "score": 0.9}, {"word": "1984,"},
                {"word": "we", "start": 1.7, "end": 1.9, "score": 0.8}, {"word": "met.", "start": 2.0, "end": 2.5}]},
            {"start": 3, "end": 4, "text": " Later", "words": []}],
            "word_segments": [{"word": "In", "start": 0.5, "end": 0.7}], "language": "en"}"#,
        "In 1984, we met.\nLater",
        &["In 500-700", "1984, ~852-1558", "we 1700-1900", "met. 2000-2500", "Later ~3000-4000"],
    );
}

#[test]
fn whisper_cpp_tokens_are_joined_to_words() {
    check(
        r#"{"systeminfo": "x", "transcription": [
            {"timestamps": {"from": "00:00:00,000", "to": "00:00:02,000"}, "offsets": {"from": 0, "to": 2000},
             "text": " In Montreal, yes",
             "tokens": [{"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}},
                {"text": " In", "offsets": {"from": 100, "to": 300}, "id": 1, "p": 0.9},
                {"text": " Mont", "offsets": {"from": 300, "to": 700}},
                {"text": "real", "offsets": {"from": 700, "to": 900}},
                {"text": ",", "offsets": {"from": 900, "to": 1000}},
                {"text": " yes", "timestamps": {"from": "00:00:01,500", "to": "00:00:02,000"}},
                {"text": "[_TT_100]", "offsets": {"from": 2000, "to": 2000}}]},
            {"timestamps": {"from": "00:00:02,000", "to": "00:00:03,000"}, "text": " well"}]}"#,
        "In Montreal, yes\nwell",
        &["In 100-300", "Montreal, 300-900", "yes 1500-2000", "well ~2000-3000"],
    );
    // With -ml 1 every token is a segment of its own.
    check(
        r#"{"transcription": [{"offsets": {"from": 0, "to": 300}, "text": " In"},
            {"offsets": {"from": 300, "to": 700}, "text": " Mont"}, {"offsets": {"from": 700, "to": 900}, "text": "real"},
            {"offsets": {"from": 900, "to": 900}, "text": "."}, {"offsets": {"from": 1000, "to": 1200}, "text": " [noise]"}]}"#,
        "In\nMontreal.\n[noise]",
        &["In ~0-300", "Montreal. 300-900", "[noise] ~1000-1200"],
    );
}

#[test]
fn openai_words_for_the_whole_are_laid_on_the_segments() {
    check(
        r#"{"task": "transcribe", "text": "Hello, wor-ld. It's New York!", "duration": 3.0,
            "words": [{"word": "Hello", "start": 0.0, "end": 0.5}, {"word": "wor", "start": 0.5, "end": 0.75},
                {"word": "ld", "start": 0.75, "end": 1.0}, {"word": "Its", "start": 1.25, "end": 1.5},
                {"word": "New York", "start": 2.0, "end": 2.7}],
            "segments": [{"id": 0, "start": 0.0, "end": 1.2, "text": " Hello, wor-ld.", "tokens": [50364, 2425]},
                {"id": 1, "start": 1.2, "end": 3.0, "text": " It's New York!", "tokens": [1033]}]}"#,
        "Hello, wor-ld.\nIt's New York!",
        &["Hello, 0-500", "wor-ld. 500-1000", "It's 1250-1500", "New ~2000-2300", "York! ~2300-2700"],
    );
    let only_words = r#"{"text": "Hello, you.", "words": [{"word": "Hello", "start": 0, "end": 0.5}, {"word": "you", "start": 1, "end": 1.5}]}"#;
    check(only_words, "Hello, you.", &["Hello, 0-500", "you. 1000-1500"]);
}

#[test]
fn plain_segments_and_other_shapes_are_read() {
    check(
        r#"[{"start": 0.0, "end": 1.0, "text": " so it"}, {"start": 2.5, "end": 3.0, "text": "was  so\n"}]"#,
        "so it\nwas so",
        &["so ~0-500", "it ~500-1000", "was ~2500-2785", "so ~2785-3000"],
    );
    check(
        r#"{"text": " so it", "chunks": [{"timestamp": [0.0, 1.0], "text": " so it"}, {"timestamp": [1.0, null], "text": " is"}]}"#,
        "so it\nis",
        &["so ~0-500", "it ~500-1000", "is"],
    );
    check(
        r#"{"result": [{"word": "so", "start": 0.1, "end": 0.2, "conf": 1.0}], "text": "so"}"#,
        "so",
        &["so 100-200"],
    );
    check(r#"[{"word": " so", "start": 0.1, "end": 0.2}, {"word": " it"}]"#, "so it", &["so 100-200", "it"]);
    check(r#"{"text": "so it\nis"}"#, "so it\nis", &["so", "it", "is"]);
    check(r#"{"segments": [{"words": [{"text": "so", "start": 0, "end": 1}]}]}"#, "so", &["so 0-1000"]);
}

#[test]
fn of_our_own_result_words_that_were_not_heard_have_no_hint() {
    check(
        r#"{"schema": "kiru-align/1", "segments": [
            {"start": 0.5, "end": 1.5, "text": "— so it  is", "words": [
                {"word": "—", "status": "non_speech", "offset": [0, 1]},
                {"word": "so", "start": 0.5, "end": 0.7, "score": 0.9, "status": "aligned", "offset": [2, 4]},
                {"word": "it", "status": "not_found", "offset": [5, 7]},
                {"word": "is", "start": 1.2, "end": 1.5, "score": 0.1, "status": "interpolated", "offset": [9, 11]}]}]}"#,
        "— so it is",
        &["— ~500-681", "so 500-700", "it", "is 1200-1500"],
    );
}

#[test]
fn times_that_make_no_sense_go_and_the_words_stay() {
    for (start, end) in [
        ("-1", "1"),
        ("2", "1"),
        ("1e300", "2e300"),
        ("1e999", "1e999"),
        ("NaN", "NaN"),
        ("\"NaN\"", "\"inf\""),
        ("-Infinity", "Infinity"),
        ("null", "null"),
        ("{}", "[]"),
        ("true", "\"soon\""),
        ("0", "100000"),
    ] {
        let file =
            format!(r#"{{"segments": [{{"text": "so \"NaN\" it", "start": {start}, "end": {end}}}]}}"#);
        check(&file, "so \"NaN\" it", &["so", "\"NaN\"", "it"]);
    }
    let strings = r#"{"segments": [{"text": "so", "start": "1.5", "end": "00:00:02,000"}]}"#;
    check(strings, "so", &["so ~1500-2000"]);
}

#[test]
fn pieces_that_do_not_stand_in_the_text_are_passed_over() {
    check(
        r#"{"segments": [{"text": "so it was the end", "words": [
            {"word": "so", "start": 0, "end": 1}, {"word": "xx", "start": 1, "end": 2}, {"word": "the", "start": 3, "end": 4},
            {"word": "end", "start": 4, "end": 5}, {"word": "more", "start": 6, "end": 7}]}]}"#,
        "so it was the end",
        &["so 0-1000", "it", "was", "the 3000-4000", "end 4000-5000"],
    );
}

#[test]
fn json_without_words_is_refused_with_the_shapes_understood() {
    for file in [
        "{}",
        r#"{"segments": []}"#,
        r#"{"name": "x", "list": [1]}"#,
        r#"[{"a": 1}]"#,
        r#"{"segments": [{"text": " "}]}"#,
    ] {
        let message = read(file.as_bytes()).unwrap_err().to_string();
        assert!(message.contains("WhisperX") && message.contains("transcription[]"), "{file}: {message}");
    }
    let cut = read(br#"{"segments": [{"text": "so"#).unwrap_err().to_string();
    assert!(
        cut.contains("broken") && cut.contains("line 1") && cut.contains("--transcript-format text"),
        "{cut}"
    );
}

#[test]
fn hostile_json_is_read_or_refused() {
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let ignored = format!(r#"{{"text": "so", "x": {}}}"#, deep("[", "]", 100_000));
    check(&ignored, "so", &["so"]);
    let nested =
        format!(r#"{{"segments": {}}}"#, deep(r#"[{"words": "#, "}]", 100_000).replace(": }", ": []}"));
    assert!(read(nested.as_bytes()).is_err());
    let unclosed = r#"{"segments": [{"text": ""#.to_string() + &"a ".repeat(100_000);
    assert!(read(unclosed.as_bytes()).is_err());
    check(r#"{"text": "so\u0000it \ud83d\ude00"}"#, "so it 😀", &["so", "it", "😀"]);
}

#[test]
fn torn_characters_in_tokens_do_not_spoil_the_words() {
    let mut file = br#"{"transcription": [{"text": " caf"#.to_vec();
    file.extend("é".bytes());
    file.extend(br#" so", "offsets": {"from": 0, "to": 900}, "tokens": [{"text": " caf", "offsets": {"from": 0, "to": 300}}, {"text": ""#);
    file.extend([0xC3]);
    file.extend(br#"", "offsets": {"from": 300, "to": 350}}, {"text": ""#);
    file.extend([0xA9]);
    file.extend(br#"", "offsets": {"from": 350, "to": 400}}, {"text": " so", "offsets": {"from": 500, "to": 900}}]}]}"#);
    let (text, hints) = told(&read(&file).unwrap());
    assert_eq!((text.as_str(), hints), ("café so", vec!["café 0-300".to_string(), "so 500-900".to_string()]));
}

#[test]
fn subrip_is_read_as_it_is_found() {
    check(
        "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Hello</i> there\r\n\r\n2\r\n00:00:03.000 --> 00:00:04.000 X1:1\r\n{\\an8}- Hi.\r\n- BOB: yes\r\n",
        "Hello there\n- Hi. - BOB: yes",
        &[
            "Hello ~1000-1500",
            "there ~1500-2000",
            "- ~3000-3117",
            "Hi. ~3117-3352",
            "- ~3352-3470",
            "BOB: ~3470-3764",
            "yes ~3764-4000",
        ],
    );
}

#[test]
fn subrip_without_numbers_or_empty_lines_is_read() {
    let texts = |file: &str| read(file.as_bytes()).unwrap().text;
    assert_eq!(
        texts("\u{FEFF}00:00:01,000 --> 00:00:02,000\nso\n\n00:00:03,000 --> 00:00:04,000\nit\n"),
        "so\nit"
    );
    assert_eq!(texts("1\n00:00:01,000 --> 00:00:02,000\nso\n2\n00:00:03,000 --> 00:00:04,000\nit"), "so\nit");
    assert_eq!(
        texts("1\n00:00:01,000 --> 00:00:02,000\nso\n\nit\n\n2\n00:00:03,000 --> 00:00:04,000\nis"),
        "so it\nis"
    );
    assert_eq!(
        texts("\n\n1\n\n0:00:01,0-->0:00:02,50\n\nso\n\n\n2\n00:03,0 -> 00:04,0\nit 42\n"),
        "so\nit 42"
    );
    assert_eq!(texts("00:00:01,000 --> 00:00:02,000\n42\n00:00:03,000 --> 00:00:04,000\n1984\n"), "42\n1984");
    assert_eq!(
        texts("1\r00:00:01,000 --> 00:00:02,000\rso\r\r2\r00:00:03,000 --> 00:00:04,000\rit"),
        "so\nit"
    );
    let cut = "1\n00:00:01,000 --> 00:00:02,000\nso\n\n2\n00:00:03,000 --> 00:00:04,000\nit\n\n";
    assert_eq!(texts(&format!("{cut}3\n")), "so\nit");
    assert_eq!(texts(&format!("{cut}42\n")), "so\nit 42");
    assert_eq!(
        texts("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\n[music]"),
        "[music]"
    );
}

#[test]
fn subtitle_times_that_make_no_sense_go_and_the_words_stay() {
    check(
        "1\n00:00:05,000 --> 00:00:02,000\nso\n\n2\n-00:00:01,000 --> 99999999999999999999:00:00,000\nit\n",
        "so\nit",
        &["so ~5000-7000", "it"],
    );
}

#[test]
fn web_vtt_is_read_without_notes_styles_and_settings() {
    check(
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE not said\nnor this\n\n\
         intro\n00:01.000 --> 00:02.000 align:start position:0%\n<v Mary>so <c.loud>it</c>\n\n\
         NOTE\nnot said\n\n01:00:03.000 --> 01:00:04.000\nwas &amp; [music]\n",
        "so it\nwas & [music]",
        &[
            "so ~1000-1500",
            "it ~1500-2000",
            "was ~3603000-3603285",
            "& ~3603285-3603428",
            "[music] ~3603428-3604000",
        ],
    );
}

#[test]
fn times_inside_a_cue_are_the_words_own() {
    check(
        "WEBVTT\n\n00:01.000 --> 00:04.000\nso<00:01.500><c> it</c><00:02.000><c> was there</c>\n",
        "so it was there",
        &["so 1000-1500", "it 1500-2000", "was ~2000-2750", "there ~2750-4000"],
    );
}

#[test]
fn captions_that_roll_up_say_everything_once() {
    let mut file = "WEBVTT\nKind: captions\n".to_string();
    let lines = ["", "one two", "three four", "three four", "five", "six seven"];
    for (i, pair) in lines.windows(2).enumerate() {
        let (start, end) = (10 + i * 2, 12 + i * 2);
        file += &format!("\n00:{start}.000 --> 00:{}.990\n{}\n{}\n", end - 1, pair[0], pair[1]);
        file += &format!("\n00:{}.990 --> 00:{end}.000\n{}\n \n", end - 1, pair[1]);
    }
    let said = read(file.as_bytes()).unwrap().text;
    assert_eq!(said.replace('\n', " "), "one two three four three four five six seven");
    let ordinary = "1\n00:00:01,000 --> 00:00:02,000\nno\n\n2\n00:00:02,000 --> 00:00:03,000\nno\n\n3\n00:00:03,000 --> 00:00:04,000\nyes\n\n\
                    4\n00:00:04,000 --> 00:00:05,000\nso\n";
    assert_eq!(read(ordinary.as_bytes()).unwrap().text, "no\nno\nyes\nso");
}

#[test]
fn plain_text_stays_plain_text() {
    for text in [
        "{laughs} so it was",
        "{\"so\" he said}",
        "[laughter] so",
        "[1984]",
        "[ ] so",
        "null and void",
        "\"so it was\"",
        "1984",
        "1\nso it was\n",
        "WEBVTT is a format",
        "12:30 --> nowhere",
        "we met\nat noon\n00:00:01,000 --> 00:00:02,000",
        "{",
    ] {
        let transcript = read(text.as_bytes()).unwrap();
        assert_eq!((transcript.text.as_str(), transcript.hints.len()), (text, 0));
    }
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nso\n";
    assert_eq!(read_as(srt.as_bytes(), Some(TranscriptFormat::Text), None).unwrap().text, srt);
}

#[test]
fn the_kind_that_is_demanded_is_the_kind_that_is_read() {
    assert_eq!(
        read_as(b"credits\nby me\n\n1\n00:01,0 --> 00:02,0\nso\n", Some(TranscriptFormat::Srt), None)
            .unwrap()
            .text,
        "credits by me\nso"
    );
    assert_eq!(
        read_as(b"00:01.000 --> 00:02.000\nso\n\nlost\n", Some(TranscriptFormat::Vtt), None).unwrap().text,
        "so\nlost"
    );
    for (format, name) in
        [(TranscriptFormat::Srt, "SRT"), (TranscriptFormat::Vtt, "WebVTT"), (TranscriptFormat::Json, "JSON")]
    {
        let message = read_as(b"so it was", Some(format), None).unwrap_err().to_string();
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn every_token_of_a_segment_has_the_segments_span_and_shares_fill_it() {
    let transcript = read(br#"{"segments": [{"text": "a bb ccc dddd", "start": 1, "end": 1.002}]}"#).unwrap();
    let mut end = 1000;
    for hint in transcript.hints {
        let hint = hint.unwrap();
        assert_eq!((hint.span.start, hint.span.end), (1000, 1002));
        let HintKind::Segment { share } = hint.kind else { panic!("{hint:?}") };
        assert!(share.start < share.end && share.start <= end, "{share:?}");
        end = share.end;
    }
    assert_eq!(end, 1002);
}

#[track_caller]
fn refused(file: &str, format: impl Into<Option<TranscriptFormat>>) -> String {
    read_as(file.as_bytes(), format.into(), None).unwrap_err().to_string()
}

/// Start, end and text of each.
type Intervals<'a> = &'a [(f64, f64, &'a str)];

/// A TextGrid in the long form.
fn text_grid(tiers: &[(&str, Intervals)]) -> String {
    let mut file = format!(
        "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 9.5 \ntiers? <exists> \nsize = {} \n\
         item []: \n",
        tiers.len()
    );
    for (i, (name, intervals)) in tiers.iter().enumerate() {
        file += &format!(
            "    item [{}]:\n        class = \"IntervalTier\" \n        name = \"{name}\" \n        xmin = 0 \n        \
             xmax = 9.5 \n        intervals: size = {} \n",
            i + 1,
            intervals.len()
        );
        for (i, (start, end, text)) in intervals.iter().enumerate() {
            file += &format!(
                "        intervals [{}]:\n            xmin = {start} \n            xmax = {end} \n            text = \
                 \"{}\" \n",
                i + 1,
                text.replace('"', "\"\"")
            );
        }
    }
    file
}

const WORDS: Intervals = &[
    (0.0, 0.5, ""),
    (0.5, 0.75, "\"So,"),
    (0.75, 1.0, "it\""),
    (1.0, 3.0, "sil"),
    (3.0, 3.5, "was"),
    (3.5, 9.5, ""),
];

#[test]
fn the_words_of_a_text_grid_are_read_in_the_long_form() {
    let phones: Intervals =
        &[(0.5, 0.6, "S"), (0.6, 0.7, "OW"), (0.75, 1.0, "IH"), (3.0, 3.1, "W"), (3.1, 3.2, "AH")];
    let file = text_grid(&[("phones", phones), ("words", WORDS)]);
    let hints = ["\"So, 500-750", "it\" 750-1000", "was 3000-3500"];
    check(&file, "\"So, it\"\nwas", &hints);
    check(&file.replace('\n', "\r\n"), "\"So, it\"\nwas", &hints);
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = format!("\u{FEFF}{file}").encode_utf16().flat_map(unit).collect();
        assert_eq!(told(&read(&bytes).unwrap()).1, hints);
    }
}

#[test]
fn the_short_form_and_points_are_read_too() {
    let file = "File type = \"ooTextFile\"\n\"TextGrid\"\n\n0\n9.5\n<exists>\n2\n\"IntervalTier\"\n\"Mary\"\n0\n9.5\n3\n\
                0\n1.5\n\"\"\n1.5\n2.5\n\"so it\nwas\"\n2.5\n9.5\n\"\"\n\"TextTier\"\n\"marks\"\n0\n9.5\n2\n1.25\n\"on\"\n2.5\n\"off\"\n";
    check(file, "so it was", &["so ~1500-1800", "it ~1800-2100", "was ~2100-2500"]);
    let points = read_as(file.as_bytes(), None, Some("MARKS")).unwrap();
    assert_eq!(
        told(&points),
        ("on\noff".to_string(), vec!["on 1250-1251".to_string(), "off 2500-2501".to_string()])
    );
}

#[test]
fn the_tier_is_chosen_by_name_then_by_its_words() {
    let one: Intervals = &[(0.0, 1.0, "one")];
    let two: Intervals = &[(0.0, 1.0, "two"), (1.0, 2.0, "three")];
    let text =
        |tiers: &[(&str, Intervals)], tier| read_as(text_grid(tiers).as_bytes(), None, tier).map(|t| t.text);
    assert_eq!(text(&[("a", two), ("Word", one)], None).unwrap(), "one");
    assert_eq!(text(&[("utterances", two), ("transcript", one)], None).unwrap(), "one");
    assert_eq!(text(&[("Ann - words", one), ("Ann - phones", two)], None).unwrap(), "one");
    assert_eq!(text(&[("a", one), ("b", two), ("phones", two)], None).unwrap(), "two three");
    assert_eq!(text(&[("a", two), ("words", one)], Some("a")).unwrap(), "two three");
    assert_eq!(text(&[("Ann - words", two), ("Bob - words", one)], None).unwrap(), "two three\none");
    for (tiers, tier, expected) in [
        (&[("a", one), ("b", one)][..], None, "several tiers that may be the words: a, b"),
        (&[("a", one), ("words", two)], Some("c"), "no tier called 'c'; its tiers are: a, words"),
        (&[("phones", two)], None, "no tier with words; its tiers are: phones"),
        (&[("words", &[][..])], None, "without any words"),
    ] {
        let message = text(tiers, tier).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_broken_text_grid_is_told_with_its_line() {
    let file = text_grid(&[("words", WORDS)]);
    let message = refused(&file[..file.find("\"So").unwrap_or(0) + 30], None);
    assert!(message.contains("broken TextGrid") && message.contains("in line 2"), "{message}");
    let message = refused(&file.replace("xmax = 3 ", "xmax = ? "), None);
    assert!(message.contains("no number where the end of an interval should be, in line 30"), "{message}");
    // The text goes on to the next quotation mark, and what is missing for it is missing at the end.
    let message = refused(&file.replace("\"sil\"", "\"sil"), None);
    assert!(message.contains("it ends where a time should be"), "{message}");
    let open = file.trim_end().strip_suffix('"').unwrap();
    let message = refused(&format!("{open}so"), None);
    assert!(message.contains("without a closing quotation mark in line 38"), "{message}");
    let message = refused(&file.replace("size = 6", "size = 99999999"), None);
    assert!(message.contains("it ends where a time should be"), "{message}");
    let message = refused(&file.replace("\"TextGrid\"", "\"Pitch 1\""), None);
    assert!(message.contains("no TextGrid: Pitch 1"), "{message}");
    let message = refused("so it was", TranscriptFormat::Textgrid);
    assert!(message.contains("broken TextGrid"), "{message}");
    assert!(refused("\"Praat chronological TextGrid text file\"\n0 1", None).contains("chronological"));
}

#[test]
fn ctm_is_read_with_comments_confidences_and_alternatives() {
    check(
        ";; made up\nutt1 1 0.50 0.25 so 0.91\nutt1 1 0.75 0.25 <eps>\nutt1 1 1.00 0.50 it NA lex spk\n;; not_found really\n\
         utt1 1 * * <ALT_BEGIN>\nutt1 1 1.50 0.20 was\nutt1 1 * * <ALT>\nutt1 1 1.50 0.20 is\nutt1 1 * * <ALT_END>\n\n\
         utt1 1 4.0 .5 done\n",
        "so it really was\ndone",
        &["so 500-750", "it 1000-1500", "really", "was 1500-1700", "done 4000-4500"],
    );
}

#[test]
fn ctm_of_several_recordings_is_refused_with_their_names() {
    let message = refused("a 1 0.5 0.2 so\nb 1 0.5 0.2 it\n", None);
    assert!(message.contains("(a 1, b 1)") && message.contains("grep"), "{message}");
    let many: String = (0..100).map(|i| format!("f{i} 1 0.5 0.2 so\n")).collect();
    assert!(refused(&many, None).contains("f7 1, and more)"));
    let message = refused("a 1 0.5 0.2 so\nit was\n", TranscriptFormat::Ctm);
    assert!(message.contains("line 2 of the transcript is not CTM: it was"), "{message}");
    let nearly = format!("{}and so\n", "a 1 0.5 0.2 so\n".repeat(30));
    assert!(refused(&nearly, None).contains("line 31 of the transcript is not CTM: and so"));
    assert!(refused(";; so\n", TranscriptFormat::Ctm).contains("CTM without any words"));
}

#[test]
fn tables_are_known_by_their_columns() {
    let hints = ["so, 500-750", "it 1000-1500"];
    for file in [
        "start,end,word\n0.5,0.75,\"so,\"\n1,1.5,it\n",
        "\u{FEFF}Word;Begin;Duration\r\n\"so,\";0,5;0,25\r\nit;1;0,5\r\n",
        "id\tText\tStart (ms)\tEnd (ms)\n1\tso,\t500\t750\n\n2\tit\t1000\t1500\n",
        "start\tend\ttext\n500\t750\tso,\n1000\t1500\tit\n",
        "start_time,stop_time,token\n00:00:00.5,00:00:00.75,\"so,\"\n0:01,00:01.5,it\n",
        "\"start\"\t\"end\"\t\"label\"\n\"0.5\"\t\"0.75\"\t\"so,\"\n\"1\"\t\"1.5\"\t\"it\"\n",
        "0.500000\t0.750000\tso,\n1.000000\t1.500000\tit\n",
        "0.5\t0.75\tso,\n\\\t100.0\t200.0\n1.0\t1.5\tit\n",
    ] {
        check(file, "so, it", &hints);
    }
    check("start\tword\n0.5\tso\n1\tit", "so it", &["so 500-1000", "it 1000-1001"]);
    check(
        "start\tend\ttext\n0.0\t1.0\tso it\n1.0\t2.0\t\"Yes\"\n",
        "so it\n\"Yes\"",
        &["so ~0-500", "it ~500-1000", "\"Yes\" ~1000-2000"],
    );
}

#[test]
fn our_own_tables_keep_lines_words_that_were_not_heard_and_quotes() {
    for d in [",", "\t"] {
        let file = "start|end|word|status|score|offset_start|offset_end|segment\n\
                    0.500|0.750|\"\"\"so,\"\"\"|aligned|0.9|0|5|0\n|||it|||\n";
        let file = file.replace("|||it|||", "||it|not_found||6|8|0\n3.000|3.500|was|aligned|0.5|9|12|1");
        check(&file.replace('|', d), "\"so,\" it\nwas", &["\"so,\" 500-750", "it", "was 3000-3500"]);
    }
}

#[test]
fn a_broken_table_is_told_with_its_line() {
    let message = refused("start,end,word\n0.5,0.75,so\n1,it\n", None);
    assert!(message.contains("line 3") && message.contains("2 fields, not 3"), "{message}");
    let message = refused("start\tend\tword\n0.5\t0.75\tso\nsoon\t1\tit\n", None);
    assert!(message.contains("line 3") && message.contains("no time: soon"), "{message}");
    let message = refused("start,end,word\n0.5,0.75,\"so\"\n1,1.5,\"it\n2,3,\"was\"\n", None);
    assert!(message.contains("line 3") && message.contains("not closed"), "{message}");
    check("start,end,word\n0.5,0.75,5\"\n", "5\"", &["5\" 500-750"]);
    let labels = format!("{}so\n0.5\t0.75\tit\n", "0.5\t0.75\tso\n".repeat(30));
    let message = refused(&labels, None);
    assert!(message.contains("line 31") && message.contains("with tabs between"), "{message}");
    for format in [TranscriptFormat::Csv, TranscriptFormat::Tsv] {
        let message = refused("so it was\n", format);
        assert!(
            message.contains("no columns that are known") && message.contains("start or begin"),
            "{message}"
        );
        assert!(refused("start\tend\tword\n", format).contains("without any words"));
    }
}

#[test]
fn what_gentle_heard_and_did_not_is_read() {
    check(
        r#"{"transcript": "So it was.\nThe end", "words": [
            {"case": "success", "startOffset": 0, "endOffset": 2, "word": "So", "alignedWord": "so", "start": 0.5, "end": 0.75,
             "phones": [{"duration": 0.1, "phone": "s_B"}]},
            {"case": "not-found-in-transcript", "alignedWord": "the", "word": "the", "start": 0.8, "end": 0.9},
            {"case": "not-found-in-audio", "startOffset": 3, "endOffset": 5, "word": "it"},
            {"case": "success", "startOffset": 6, "endOffset": 9, "word": "was", "alignedWord": "<unk>", "start": 1.0, "end": 1.5},
            {"case": "success", "startOffset": 11, "endOffset": 14, "word": "The", "start": 2.0, "end": 2.5},
            {"case": "success", "startOffset": 15, "endOffset": 18, "word": "end", "start": 2.5, "end": 3.0}]}"#,
        "So it was.\nThe end",
        &["So 500-750", "it", "was. 1000-1500", "The 2000-2500", "end 2500-3000"],
    );
}

#[test]
fn files_without_any_words_are_refused_and_say_so() {
    for file in ["WEBVTT", "WEBVTT\n\nNOTE so\n", "[]", " null\n", "[ ]", "[null]", "{}"] {
        let message = read(file.as_bytes()).unwrap_err().to_string();
        assert!(message.contains("words"), "{file}: {message}");
    }
    assert!(read(b"WEBVTT\n").unwrap_err().to_string().contains("no words in it"));
    assert!(read(b"[]").unwrap_err().to_string().contains("without any words in it"));
}

#[test]
fn plain_text_is_no_list_and_no_table() {
    for text in [
        "start, end, word",
        "Start, end, word,\nstart, end, word.",
        "start\tword\nthen\tso",
        "call channel 1 2 three times\nand 1 0.5 0.2 so",
        "room 12 5 10 people",
        "take one 0.5 0.2 done",
        "12\t13\tso\nit was",
        "1\t2",
        "File type is ooTextFile",
        "text and start, so it was\n1, 2, 3",
        "WEBVTT\tor so",
    ] {
        let transcript = read(text.as_bytes()).unwrap();
        assert_eq!((transcript.text.as_str(), transcript.hints.len()), (text, 0));
    }
}

#[test]
fn tiers_of_speakers_are_read_in_order_of_time() {
    let anna: Intervals = &[(0.0, 1.0, "so it was"), (3.0, 4.0, "and then")];
    let ben: Intervals = &[(1.0, 3.1, "no never"), (4.0, 5.0, "yes")];
    let transcript = read(text_grid(&[("Anna", anna), ("Ben", ben)]).as_bytes()).unwrap();
    assert_eq!(transcript.text, "so it was\nno never\nand then\nyes");
    assert_eq!(transcript.speakers.names(), ["Anna", "Ben"]);
    assert_eq!(
        [0, 3, 5, 7].map(|at| transcript.speakers.of(at)),
        [Some("Anna"), Some("Ben"), Some("Anna"), Some("Ben")]
    );
    assert!(transcript.warnings.is_empty());
    // A translation says the same at the same time.
    let transcript = read(text_grid(&[("Anna", anna), ("deutsch", &anna[..1])]).as_bytes()).unwrap();
    assert_eq!(transcript.text, "so it was\nand then");
    assert_eq!(
        transcript.warnings,
        ["only the tier Anna is read, and not: deutsch; choose one with --tier NAME"]
    );
}

#[test]
fn speakers_that_a_file_names_are_kept() {
    for file in [
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>so it</v>\n<v.loud Ben Smith>was\n",
        r#"{"segments": [{"text": "so it", "speaker": "Anna"}, {"text": "was", "speaker": "Ben Smith"}]}"#,
        r#"{"segments": [{"text": "so it was", "words": [{"word": "so", "speaker": "Anna"}, {"word": "it", "speaker": "Anna"},
            {"word": "was", "speaker": "Ben Smith"}]}]}"#,
        "[Script Info]\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
         Dialogue: 0,0:00:00.50,0:00:01.00,Default,Anna,0,0,0,,so it\nDialogue: 0,0:00:01.50,0:00:02.00,Default,Ben Smith,0,0,0,,was\n",
        "start,speaker,text\n0.5,Anna,so it\n1.5,Ben Smith,was",
    ] {
        let transcript = read(file.as_bytes()).unwrap();
        assert_eq!(
            [0, 1, 2].map(|at| transcript.speakers.of(at)),
            [Some("Anna"), Some("Anna"), Some("Ben Smith")],
            "{file}"
        );
        let options = ReadOptions { speakers: false, ..ReadOptions::default() };
        assert!(super::read_as(file.as_bytes(), &options).unwrap().speakers.is_empty());
    }
    let numbered = read(br#"{"segments": [{"text": "so", "speaker": 0}]}"#).unwrap();
    assert_eq!(numbered.speakers.names(), ["Speaker 0"]);
}

#[test]
fn tables_have_the_usual_headings() {
    for (head, rows) in [
        ("Timestamp,Speaker,Text", ["0:00,Anna,so it was", "0:05,Ben,\"no, never\""]),
        ("Time,Transcript", ["0:00,so it was", "0:05,\"no, never\""]),
        ("Timecode,Text", ["00:00:00,so it was", "00:00:05,no, never"]),
        ("start,end,dialogue", ["0.5,1,so it was", "5.0,6,no, never"]),
        ("Speaker,Start,End,Content", ["Anna,0.5,1,so it was", "Ben,5,6,\"no, never\""]),
        (
            "Start Timecode,End Timecode,Transcript",
            ["00:00:00,00:00:02,so it was", "00:00:05,00:00:06,\"no, never\""],
        ),
    ] {
        let transcript = read(format!("{head}\n{}\n", rows.join("\n")).as_bytes()).unwrap();
        assert_eq!(transcript.text, "so it was\nno, never", "{head}");
        assert_eq!(transcript.speakers.is_empty(), !head.contains("Speaker"));
    }
}

#[test]
fn cues_that_repeat_are_kept_unless_they_bring_new_lines() {
    let cue =
        |at: usize, text: &str| format!("{at}\n00:00:{at:02},000 --> 00:00:{:02},000\n{text}\n\n", at + 1);
    let chorus: String = (0..20).map(|at| cue(at, "let it be")).collect();
    let transcript = read(chorus.as_bytes()).unwrap();
    assert_eq!((transcript.tokens.len(), transcript.warnings.len()), (60, 0));
    let looped: String =
        (0..13).map(|at| cue(at, ["one", "two", "three", "Thank you."][at.min(3)])).collect();
    assert_eq!(read(looped.as_bytes()).unwrap().tokens.len(), 23);
    let lines = ["one", "two", "three", "four", "five", "six"];
    let rolling: String = lines.windows(2).enumerate().map(|(at, pair)| cue(at, &pair.join("\n"))).collect();
    let transcript = read(rolling.as_bytes()).unwrap();
    assert_eq!(transcript.text.replace('\n', " "), lines.join(" "));
    assert!(transcript.warnings[0].starts_with("4 of 5 cues repeat lines"), "{:?}", transcript.warnings);
}

#[test]
fn what_is_not_understood_is_counted() {
    let warnings = |file: &str| read(file.as_bytes()).unwrap().warnings;
    for (file, expected) in [
        (
            r#"{"segments":[{"text":"one"},{"txt":"two"},{"text":null},"three",5,{"text":""}]}"#,
            "4 of 6 segments are not understood and left out",
        ),
        (r#"{"segments":[{"text":"one","words":[{"word":"one"},7]}]}"#, "1 of 2 words is not understood"),
        (r#"{"text":"one two three","segments":[{"text":"one two"}]}"#, "its text and its segments differ"),
        (
            r#"{"text":"x","words":[{"word":"one"},{"word":"two"}]}"#,
            "its text and its words differ; the words are read",
        ),
        ("so\n00:00:01,000 --> 00:00:02,000\nthree\n", "line 1 ('so'): text outside of cues; it is read"),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\nNOTE so\n\nlost\nlost\n\nlost",
            "line 8 ('lost'), line 11 ('lost'): text outside of cues; it is read",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000 align:start one two\nthree\n",
            "line 3 ('00:01.000 --> 00:02.000 align:start one two'): text behind the times",
        ),
    ] {
        let told = warnings(file);
        assert!(told.len() == 1 && told[0].starts_with(expected), "{file}: {told:?}");
    }
    for file in [
        "1\n00:00:01,000 --> 00:00:02,000 X1:40 X2:600\nthree\n",
        "WEBVTT\n\nNOTE so\n\nname\n00:01.000 --> 00:02.000 align:start\none\n\nSTYLE\n::cue {}\n\n2\n00:02.000 --> 00:03.000\ntwo",
        r#"{"text":" One, two.","segments":[{"text":" One,","tokens":[1,2]},{"text":"two."}]}"#,
        r#"{"text":"One, two.","words":[{"word":"one"},{"word":"two"}]}"#,
    ] {
        assert_eq!(warnings(file), Vec::<String>::new(), "{file}");
    }
    assert_eq!(read(br#"{"text":"x","words":[{"word":"one"},{"word":"two"}]}"#).unwrap().text, "one two");
    assert_eq!(
        read(br#"{"text":"One,\ntwo.","words":[{"word":"one"},{"word":"two"}]}"#).unwrap().text,
        "One,\ntwo."
    );
}

#[test]
fn text_beside_times_and_outside_of_cues_is_read() {
    let cues = |times: [&str; 2]| format!("1\n{}\n\n2\n{}\nthen\n", times[0], times[1]);
    for (file, text) in [
        (cues(["00:00:01,000 --> 00:00:02,000 so it was", "00:00:02,000 --> 00:00:03,000"]), "so it was\nthen"),
        (cues(["00:00:01,000 --> 00:00:02,000 X1:1 so\nit was", "00:00:02,000 --> 00:00:03,000 X1:1"]), "so it was\nthen"),
        (format!("above\n\n{}", cues(["00:00:01,000 --> 00:00:02,000\nso", "00:00:02,000 --> 00:00:03,000"])), "above\nso\nthen"),
        (
            "WEBVTT - a title\nKind: captions\n\nabove\nit\n\n1\n00:01.000 --> 00:02.000 line:0 so\nit\n\nwas\n\n2\n\nname\n\
             00:02.000 --> 00:03.000\nthen\n\nhe".to_string(),
            "above it\nso it\nwas\nthen\nhe",
        ),
    ] {
        let transcript = read(file.as_bytes()).unwrap();
        assert!(transcript.text.starts_with(text), "{file}: {}", transcript.text);
    }
    // Their words have the times of their cue, and those outside none.
    check(
        "above\n\n1\n00:00:01,000 --> 00:00:02,000 so\nit\n",
        "above\nso it",
        &["above", "so ~1000-1500", "it ~1500-2000"],
    );
}

/// Whatever a cue's line of times has become: no part of it is a word, all words are there, in time or told.
#[test]
fn no_damaged_line_of_times_is_words() {
    let damages = [
        "00:00:03,000 -- > 00:00:04,000",
        "00:00:03,000 –> 00:00:04,000",
        "00:00:03,000 > 00:00:04,000",
        "00:00:03,000 → 00:00:04,000",
        "0O:00:0B,000 --> 00:00:09,000",
        "-->",
        "00: 00: 03,000 --> 00: 00: 04,000",
        "00:00:03,000 -->",
        "--> 00:00:04,000",
        "00:00:03,000 - 00:00:04,000",
        "00:00:03,000 00:00:04,000",
        "2 00:00:03,000 --> 00:00:04,000",
        "[00:00:03,000 --> 00:00:04,000]",
        "**00:00:03,000 --> 00:00:04,000**",
        "٠٠:٠٠:٠٣,٠٠٠ --> ٠٠:٠٠:٠٤,٠٠٠",
        "000003000 --> 000004000",
        "--:--:-- --> --:--:--",
    ];
    let cue = |at: usize, times: &str, text: &str| format!("{at}\n{times}\n{text}\n\n");
    for damage in damages {
        for kind in ["", "WEBVTT\n\n"] {
            // One among whole ones, the first one, all of them.
            let sound = ["00:00:01,000 --> 00:00:02,000", "00:00:05,000 --> 00:00:06,000"];
            for file in [
                cue(1, sound[0], "so") + &cue(2, damage, "it") + &cue(3, sound[1], "was"),
                cue(1, damage, "so") + &cue(2, sound[0], "it") + &cue(3, sound[1], "was"),
                cue(1, damage, "so") + &cue(2, damage, "it") + &cue(3, damage, "was"),
            ] {
                let file = format!("{kind}{file}");
                let transcript = read(file.as_bytes()).unwrap();
                assert_eq!(transcript.text, "so\nit\nwas", "{file}");
                let number = file.lines().position(|line| line == damage).unwrap() + 1;
                let told = format!("line {number} ('{damage}')");
                assert!(
                    transcript.warnings.iter().any(|warning| warning.starts_with(&told)),
                    "{file}: {:?}",
                    transcript.warnings
                );
                // What can be read of it is where the words are looked for.
                let is_timed = |word: usize| transcript.hints[word].is_some();
                let are_timed = (0..3).all(is_timed);
                assert_eq!(
                    are_timed,
                    !["-->", "--:--:-- --> --:--:--"].contains(&damage),
                    "{file}: {:?}",
                    transcript.hints
                );
            }
        }
    }
}

#[test]
fn lines_that_may_be_times_and_times_that_cannot_be_are_told() {
    for (line, is_text, told) in [
        ("we met at 3 --> 4", true, "an arrow as times have it, but none that can be read"),
        ("24:00:03,000 --> 24:00:04,000", false, "times beyond a day"),
        ("99:00:03,000 --> 99:00:04,000", false, "times beyond a day"),
    ] {
        for head in ["", "WEBVTT\n\n"] {
            let file = format!(
                "{head}1\n00:00:01,000 --> 00:00:02,000\nso\n\n{line}\nit\n\n3\n00:00:05,000 --> 00:00:06,000\nwas\n"
            );
            let transcript = read(file.as_bytes()).unwrap();
            let number = file.lines().position(|other| other == line).unwrap() + 1;
            assert!(
                transcript.warnings[0].starts_with(&format!("line {number} ('{line}'): {told}")),
                "{:?}",
                transcript.warnings
            );
            assert_eq!(transcript.text.contains(line), is_text, "{file}: {}", transcript.text);
        }
    }
}

/// What is damaged between the lines of times is told with its line, and no number of a cue is a word.
#[test]
fn numbers_and_empty_lines_that_went_wrong_are_told_and_are_no_words() {
    let cue = |at: usize, text: &str| {
        format!("{at}\n00:00:{:02}.000 --> 00:00:{:02}.000\n{text}\n\n", at * 2, at * 2 + 1)
    };
    let (so, was) = (cue(1, "so"), cue(3, "was"));
    let alone = "the number of a cue without a line of times";
    let inside = "an empty line above it inside its cue";
    for (middle, line, told) in [
        ("2\nit\n\n".to_string(), "line 5 ('2')", alone),
        (cue(2, "\nit"), "line 8 ('it')", inside),
        (cue(2, "it").replacen("2\n", "2\n\n", 1), "line 7 ('00:00:04.000", inside),
        (cue(2, "it").trim_end().to_string() + "\n", "line 8 ('3')", "no empty line above it"),
        ("2\nxx --> yy\nit\n\n".to_string(), "line 6 ('xx --> yy')", "times that cannot be read"),
        ("2\n".to_string() + &cue(2, "it"), "line 5 ('2')", "the number of a cue without times and text"),
        (
            "2\n00:00:04.000 --> 00:00:05.000\n".to_string() + &cue(2, "it")[2..],
            "line 6 ('00:00:04.000",
            "times without text",
        ),
        (cue(2, "it").replace("--> 00:00:05.000", "--> 24:00:05.000"), "line 6 (", "times beyond a day"),
        (cue(2, "it").replace(".000", ":21"), "line 6 ('00:00:04:21", "damaged times, read as 00:00:04.875"),
    ] {
        for head in ["", "WEBVTT\n\n"] {
            let file = format!("{head}{so}{middle}{was}");
            let transcript = read(file.as_bytes()).unwrap();
            assert_eq!(transcript.text, "so\nit\nwas", "{file}");
            let number: usize = line[5..].split(' ').next().unwrap().parse().unwrap();
            let line = line.replace(&number.to_string(), &(number + head.lines().count()).to_string());
            let is_told = |warning: &String| warning.starts_with(&line) && warning.contains(told);
            assert!(
                head.is_empty() && transcript.warnings.iter().any(is_told)
                    || transcript.warnings.iter().any(|warning| warning.contains(told)),
                "{file}: {line}: {:?}",
                transcript.warnings
            );
        }
    }
    // Text that is a number stays.
    for text in ["2", "3", "so\n2", "2\n1", "42\n\n3"] {
        let file = so.clone() + &cue(2, text) + &was;
        let transcript = read(file.as_bytes()).unwrap();
        let rows: Vec<&str> = text.split_whitespace().collect();
        // The last one may as well be the number of the next cue, written twice.
        let rows = if text.contains("\n\n") { &rows[..1] } else { &rows[..] };
        assert_eq!(transcript.text, format!("so\n{}\nwas", rows.join(" ")), "{file}");
    }
}

#[test]
fn a_name_on_a_row_of_its_own_may_stand_below_a_title() {
    let cue = |second: usize, text: &str| {
        format!("{second}\n00:00:0{second},000 --> 00:00:0{second},900\n{text}\n\n")
    };
    let texts = ["Episode 12\nAnna Smith\nso it", "Ben Brown\nno", "Anna Smith\nwas", "Ben Brown\nyes"];
    let file: String = (1..).zip(texts).map(|(second, text)| cue(second, text)).collect();
    let transcript = read(file.as_bytes()).unwrap();
    assert_eq!(transcript.speakers.names(), ["Anna Smith", "Ben Brown"], "{:?}", transcript.labels);
    assert_eq!(transcript.labels.iter().filter(|is_label| **is_label).count(), 8);
}

#[test]
fn a_number_between_cues_of_web_vtt_is_text_unless_it_is_in_turn() {
    let file = "WEBVTT\n\n00:01.000 --> 00:02.000\nso\n\n00:03.0x0 --> 00:0x.000\n\n1984\n\n\
                00:05.000 --> 00:06.000\n\n7\n\n00:07.000 --> 00:08.000\nit\n";
    let transcript = read(file.as_bytes()).unwrap();
    assert_eq!(transcript.text, "so\n1984\n7\nit", "{:?}", transcript.warnings);
    let file = "WEBVTT\n\n1\n\n00:01.000 --> 00:02.000\nso\n\n2\n\n00:05.000 --> 00:06.000\nit\n";
    assert_eq!(read(file.as_bytes()).unwrap().text, "so\nit");
}

#[test]
fn web_vtt_is_known_without_its_first_line_or_with_a_damaged_one() {
    let cue = "00:01.000 --> 00:02.000\nso it\n";
    for (head, settings, told) in [
        ("webvtt\n\n", "", "its first line is 'webvtt' and not 'WEBVTT', as"),
        ("\u{FEFF}WEBVT\n\n", "", "its first line is 'WEBVT' and not 'WEBVTT', as"),
        ("WEB VTT - a title\n\n", "", "its first line is 'WEB VTT - a title' and not"),
        ("WEBVTT:\n\n", "", "its first line is 'WEBVTT:' and not"),
        (
            " WEBVTT\n\n",
            "",
            "a space, or a sign that is not seen, stands in its first line before 'WEBVTT', as",
        ),
        ("\n\nWEBVTT\n\n", "", "an empty line stands above its first line 'WEBVTT', as"),
        ("", " align:start", "it has no line 'WEBVTT'"),
        ("Kind: captions\n\n", "", "it has no line 'WEBVTT'"),
        ("NOTE not said\n\n", "", "it has no line 'WEBVTT'"),
    ] {
        let file = head.to_string() + &cue.replacen('\n', &format!("{settings}\n"), 1);
        let transcript = read(file.as_bytes()).unwrap();
        assert_eq!(transcript.text, "so it", "{file}");
        assert!(
            transcript.warnings.len() == 1 && transcript.warnings[0].starts_with(told),
            "{file}: {:?}",
            transcript.warnings
        );
    }
}

#[test]
fn scripts_with_headings_need_no_times() {
    for head in ["Speaker,Text", "Name;Line No;Dialogue", "Speaker\tScene\tText"] {
        let mark = head.chars().find(|c| !c.is_alphanumeric()).unwrap();
        let row = |name: &str, text: &str| match head.matches(mark).count() {
            1 => format!("{name}{mark}\"{text}\"\n"),
            _ => format!("{name}{mark}1{mark}{text}\n"),
        };
        let file = format!("{head}\n{}{}", row("Anna", "so it was"), row("Ben", "no never"));
        let transcript = read(file.as_bytes()).unwrap();
        assert_eq!((&*transcript.text, transcript.warnings.len()), ("so it was\nno never", 0), "{file}");
        assert_eq!(transcript.speakers.names(), ["Anna", "Ben"], "{file}");
    }
    // With tabs, names stay in the text.
    let transcript = read(b"Anna\tso it was\nBen\tno\nAnna\tyes\nBen\tso").unwrap();
    assert_eq!((transcript.labels.len(), transcript.warnings.len()), (10, 0), "{:?}", transcript.warnings);
}

#[test]
fn what_looks_like_something_else_is_told() {
    for (text, expected) in [
        ("[{'start': 0, 'text': 'so'}, {'start': 1, 'text': 'it'}]\n{'start': 2}", "data in braces"),
        ("[[0, 1, so], [1, 2, it]]", "data in braces"),
        ("so <x>it</x> <y>was</y> <z>not</z>", "text with tags"),
        ("id|who|what\n1|Anna|so\n2|Ben|no", "a table"),
        ("a,b,c\n1,2,so it was\n2,3,no", "a table"),
        ("so 00:01:02 it 00:01:05 was 00:01:07", "text with times"),
        ("at 1 --> 2\nso\n\nat 3 --> 4\nit\n\nat 5 --> 6\nwas", "text with times"),
    ] {
        let transcript = read(text.as_bytes()).unwrap();
        assert!(
            transcript.warnings.len() == 1 && transcript.warnings[0].contains(expected),
            "{text}: {:?}",
            transcript.warnings
        );
        let text = read_as(text.as_bytes(), Some(TranscriptFormat::Text), None).unwrap();
        assert!(text.warnings.is_empty());
    }
    for text in [
        "so it was, and it, too",
        "one, two,\nthree, four,\nfive, six,",
        "<i>so</i> it",
        "0:01 so\n0:02 it\n0:03 was",
        "so <unk> it <cutoff-was> <noise> <hes-so> <foo> was",
    ] {
        assert_eq!(read(text.as_bytes()).unwrap().warnings, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn identifiers_of_webex_name_speakers() {
    let file = "WEBVTT\n\n1 \"Anna Smith\" (123)\n00:01.000 --> 00:02.000\nso it\n\n2 \"Ben\" (45)\n00:02.000 --> 00:03.000\nwas\n\n\
                part 3\n00:03.000 --> 00:04.000\nno";
    let transcript = read(file.as_bytes()).unwrap();
    let names: Vec<&str> = (0..4).map(|at| transcript.speakers.of(at).unwrap_or("")).collect();
    assert_eq!((&*transcript.text, names), ("so it\nwas\nno", vec!["Anna Smith", "Anna Smith", "Ben", ""]));
    assert!(transcript.warnings.is_empty());
}

#[test]
fn rows_of_a_cue_may_have_a_name_each() {
    let read = |file: &str| {
        let transcript = super::read(file.as_bytes()).unwrap();
        let of = |(at, token): (usize, &crate::transcript::Token)| {
            let label = if transcript.is_label(at) { "!" } else { "" };
            format!("{label}{}={}", token.verbatim, transcript.speakers.of(at).unwrap_or(""))
        };
        transcript.tokens.iter().enumerate().map(of).collect::<Vec<_>>().join(" ")
    };
    let cue = |at: usize, text: &str| format!("{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{text}\n\n");
    let both = cue(1, "ANNA: so it\nBEN: was") + &cue(2, "and then") + &cue(3, "BEN: no\n- yes");
    assert_eq!(
        read(&both),
        "!ANNA:=ANNA so=ANNA it=ANNA !BEN:=BEN was=BEN and= then= !BEN:=BEN no=BEN -= yes="
    );
    // As exports of meetings have it: the name above what is said.
    let teams: String = [("Anna Smith", "so it"), ("Ben", "was"), ("Anna Smith", "then"), ("Ben", "no")]
        .iter()
        .enumerate()
        .map(|(at, (name, text))| format!("0:0:{at}.0 --> 0:0:{at}.9\n{name}\n{text}\n\n"))
        .collect();
    assert!(
        read(&teams)
            .starts_with("!Anna=Anna Smith !Smith=Anna Smith so=Anna Smith it=Anna Smith !Ben=Ben was=Ben")
    );
    // A row is no name where nothing follows it in its cue, or below another.
    let rows = cue(1, "it was\nAlice") + &cue(2, "Mary") + &cue(3, "then\nAlice") + &cue(4, "Mary\nBen");
    assert!(!read(&rows).contains('!'), "{}", read(&rows));
}

#[test]
fn lines_of_json_are_segments() {
    let file =
        "{\"text\": \"so it\", \"start\": 0.5, \"end\": 1}\n{\"text\": \"was\", \"start\": 2, \"end\": 3}\n";
    assert_eq!(read(file.as_bytes()).unwrap().text, "so it\nwas");
}

/// Files of every service and program that say the same, made up here.
const SAME: [(&str, &str); 16] = [
    (
        "deepgram",
        r#"{"results": {"channels": [{"alternatives": [{"transcript": "So it was. No never!", "words": [
        {"word": "so", "punctuated_word": "So", "start": 0.5, "end": 0.7, "speaker": 0}, {"word": "it", "start": 0.7, "end": 0.9, "speaker": 0},
        {"word": "was", "punctuated_word": "was.", "start": 0.9, "end": 1.2, "speaker": 0},
        {"word": "no", "punctuated_word": "No", "start": 1.5, "end": 1.8, "speaker": 1},
        {"word": "never", "punctuated_word": "never!", "start": 1.8, "end": 2.2, "speaker": 1}]}]}]}}"#,
    ),
    (
        "amazon",
        r#"{"results": {"transcripts": [{"transcript": "So it was. No never!"}], "speaker_labels": {"segments": [
        {"items": [{"start_time": "0.5", "speaker_label": "spk_0"}, {"start_time": "0.7", "speaker_label": "spk_0"},
        {"start_time": "0.9", "speaker_label": "spk_0"}, {"start_time": "1.5", "speaker_label": "spk_1"}, {"start_time": "1.8", "speaker_label": "spk_1"}]}]},
        "items": [{"type": "pronunciation", "alternatives": [{"content": "So"}], "start_time": "0.5", "end_time": "0.7"},
        {"type": "pronunciation", "alternatives": [{"content": "it"}], "start_time": "0.7", "end_time": "0.9"},
        {"type": "pronunciation", "alternatives": [{"content": "was"}], "start_time": "0.9", "end_time": "1.2"},
        {"type": "punctuation", "alternatives": [{"content": "."}]},
        {"type": "pronunciation", "alternatives": [{"content": "No"}], "start_time": "1.5", "end_time": "1.8"},
        {"type": "pronunciation", "alternatives": [{"content": "never"}], "start_time": "1.8", "end_time": "2.2"},
        {"type": "punctuation", "alternatives": [{"content": "!"}]}]}}"#,
    ),
    (
        "google",
        r#"{"results": [{"alternatives": [{"transcript": "So it was.", "words": [{"startTime": "0.500s", "endTime": "0.700s", "word": "So"},
        {"startTime": "0.700s", "endTime": "0.900s", "word": "it"}, {"startTime": "0.900s", "endTime": "1.200s", "word": "was."}]}]},
        {"alternatives": [{"transcript": " No never!", "words": [{"startOffset": "1.500s", "endOffset": "1.800s", "word": "No"},
        {"startOffset": "1.800s", "endOffset": "2.200s", "word": "never!"}]}]}]}"#,
    ),
    (
        "google with speakers",
        r#"{"results": [{"alternatives": [{"transcript": "So it was.", "words": [{"word": "So"}, {"word": "it"}, {"word": "was."}]}]},
        {"alternatives": [{"words": [{"startTime": "0.5s", "endTime": "0.7s", "word": "So", "speakerTag": 1},
        {"startTime": "0.7s", "endTime": "0.9s", "word": "it", "speakerTag": 1}, {"startTime": "0.9s", "endTime": "1.2s", "word": "was.", "speakerTag": 1},
        {"startTime": "1.5s", "endTime": "1.8s", "word": "No", "speakerTag": 2}, {"startTime": "1.8s", "endTime": "2.2s", "word": "never!", "speakerTag": 2}]}]}]}"#,
    ),
    (
        "azure",
        r#"{"recognizedPhrases": [{"speaker": 1, "offset": "PT0.5S", "offsetInTicks": 5000000, "durationInTicks": 7000000, "nBest": [
        {"display": "So it was.", "words": [{"word": "so", "offsetInTicks": 5000000, "durationInTicks": 2000000},
        {"word": "it", "offsetInTicks": 7000000, "durationInTicks": 2000000}, {"word": "was", "offsetInTicks": 9000000.0, "durationInTicks": 3000000}]}]},
        {"speaker": 2, "offsetInTicks": 15000000, "durationInTicks": 7000000, "nBest": [{"display": "No never!", "words": [
        {"word": "no", "offsetInTicks": 15000000, "durationInTicks": 3000000}, {"word": "never", "offsetInTicks": 18000000, "durationInTicks": 4000000}]}]}]}"#,
    ),
    (
        "rev.ai",
        r#"{"monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "So", "ts": 0.5, "end_ts": 0.7}, {"type": "punct", "value": " "},
        {"type": "text", "value": "it", "ts": 0.7, "end_ts": 0.9}, {"type": "punct", "value": " "}, {"type": "text", "value": "was", "ts": 0.9, "end_ts": 1.2},
        {"type": "punct", "value": "."}]}, {"speaker": 1, "elements": [{"type": "text", "value": "No", "ts": 1.5, "end_ts": 1.8},
        {"type": "punct", "value": " "}, {"type": "text", "value": "never", "ts": 1.8, "end_ts": 2.2}, {"type": "punct", "value": "!"}]}]}"#,
    ),
    (
        "speechmatics",
        r#"{"results": [{"alternatives": [{"content": "So", "speaker": "S1"}], "start_time": 0.5, "end_time": 0.7, "type": "word"},
        {"alternatives": [{"content": "it", "speaker": "S1"}], "start_time": 0.7, "end_time": 0.9, "type": "word"},
        {"alternatives": [{"content": "was", "speaker": "S1"}], "start_time": 0.9, "end_time": 1.2, "type": "word"},
        {"alternatives": [{"content": ".", "speaker": "S1"}], "start_time": 1.2, "end_time": 1.2, "type": "punctuation"},
        {"alternatives": [{"content": "No", "speaker": "S2"}], "start_time": 1.5, "end_time": 1.8, "type": "word"},
        {"alternatives": [{"content": "never", "speaker": "S2"}], "start_time": 1.8, "end_time": 2.2, "type": "word"},
        {"alternatives": [{"content": "!", "speaker": "S2"}], "start_time": 2.2, "end_time": 2.2, "type": "punctuation"}]}"#,
    ),
    (
        "assemblyai",
        r#"{"text": "So it was. No never!", "words": [{"text": "So", "start": 500, "end": 700}], "utterances": [
        {"speaker": "A", "text": "So it was.", "start": 500, "end": 1200, "words": [{"text": "So", "start": 500, "end": 700},
        {"text": "it", "start": 700, "end": 900}, {"text": "was.", "start": 900, "end": 1200}]},
        {"speaker": "B", "text": "No never!", "start": 1500, "end": 2200, "words": [{"text": "No", "start": 1500, "end": 1800},
        {"text": "never!", "start": 1800, "end": 2200}]}]}"#,
    ),
    (
        "json3",
        r#"{"wireMagic": "pb3", "events": [{"tStartMs": 0, "dDurationMs": 20000, "id": 1}, {"tStartMs": 500, "dDurationMs": 4000, "segs": [
        {"utf8": "So"}, {"utf8": " it", "tOffsetMs": 200}, {"utf8": " was.", "tOffsetMs": 400}]}, {"tStartMs": 900, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 1500, "dDurationMs": 700, "segs": [{"utf8": "No"}, {"utf8": " never!", "tOffsetMs": 300}]}]}"#,
    ),
    (
        "srv3",
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?><timedtext format=\"3\">\n<head><ws id=\"0\"/></head><body>\n\
        <p t=\"500\" d=\"4000\" w=\"1\"><s ac=\"0\">So</s><s t=\"200\"> it</s><s t=\"400\"> was.</s></p>\n<p t=\"900\" d=\"9\" a=\"1\">\n</p>\n\
        <p t=\"1500\" d=\"700\"><s>No</s><s t=\"300\"> never!</s></p></body></timedtext>",
    ),
    (
        "srv1",
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?><transcript><text start=\"0.5\" dur=\"0.7\">So it was.</text><text start=\"1.5\" dur=\"0.7\">No never!</text></transcript>",
    ),
    (
        "eaf",
        "<?xml version=\"1.0\"?><ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"500\"/>\
        <TIME_SLOT TIME_SLOT_ID=\"b\" TIME_VALUE=\"1200\"/><TIME_SLOT TIME_SLOT_ID=\"c\" TIME_VALUE=\"1500\"/><TIME_SLOT TIME_SLOT_ID=\"d\" TIME_VALUE=\"2200\"/>\
        </TIME_ORDER><TIER TIER_ID=\"Ben\" PARTICIPANT=\"Ben\"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"1\" TIME_SLOT_REF1=\"c\" TIME_SLOT_REF2=\"d\">\
        <ANNOTATION_VALUE>No never!</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER><TIER TIER_ID=\"Anna\" PARTICIPANT=\"Anna\"><ANNOTATION>\
        <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"2\" TIME_SLOT_REF1=\"a\" TIME_SLOT_REF2=\"b\"><ANNOTATION_VALUE>So it was&#46;</ANNOTATION_VALUE>\
        </ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
    ),
    (
        "chat",
        "@UTF8\n@Begin\n@Participants:\tANN Anna Mother, BEN Ben Target_Child\n*ANN:\tSo it\n\twas. \u{15}500_1200\u{15}\n%mor:\tadv|so\n\
        *BEN:\tNo never! \u{15}1500_2200\u{15}\n@End\n",
    ),
    (
        "html",
        "<!DOCTYPE html><html><head><title>Talk</title><style>p {}</style></head><body><p>So <b>it</b>\n was.</p><script>x()</script><p>No&nbsp;never!</body></html>",
    ),
    (
        "lines",
        "{\"text\": \"So it was.\", \"start\": 0.5, \"end\": 1.2}\n{\"text\": \"No never!\", \"start\": 1.5, \"end\": 2.2}\n",
    ),
    ("table", "Speaker,Start,End,Content\nAnna,0.5,1.2,So it was.\nBen,1.5,2.2,No never!\n"),
];

#[test]
fn what_services_and_programs_write_says_the_same() {
    for (name, file) in SAME {
        let transcript = read(file.as_bytes()).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(transcript.text.trim_end(), "So it was.\nNo never!", "{name}");
        assert_eq!(transcript.warnings, Vec::<String>::new(), "{name}");
        let (has_times, has_words) =
            (name != "html", !["html", "srv1", "eaf", "chat", "lines", "table"].contains(&name));
        for (token, (start, end)) in
            [(500, 700), (700, 900), (900, 1200), (1500, 1800), (1800, 2200)].into_iter().enumerate()
        {
            let hint = transcript.hints.get(token).copied().flatten();
            assert_eq!(hint.is_some(), has_times, "{name}: {hint:?}");
            let hint = hint.filter(|_| has_words);
            assert!(
                hint.is_none_or(
                    |hint| hint.rough().start == start && (end == 1200 || hint.rough().end == end)
                ),
                "{name}: {hint:?}"
            );
        }
        let has_speakers = !["google", "json3", "srv3", "srv1", "html", "lines"].contains(&name);
        assert_eq!(transcript.speakers.turns(), if has_speakers { vec![1, 1] } else { vec![] }, "{name}");
    }
}

/// Of every kind of file: wherever a key or an element has another name, its words are there, or told, or refused.
#[test]
fn every_token_is_used_or_told() {
    let keys = [
        "\"text\"",
        "\"word\"",
        "\"content\"",
        "\"utf8\"",
        "\"value\"",
        "\"display\"",
        "\"words\"",
        "\"segments\"",
        "\"alternatives\"",
    ];
    let more = [
        (
            "whisperx",
            r#"{"segments": [{"text": "So it was.", "words": [{"word": "So"}, {"word": "it"}, {"word": "was."}]}, {"text": "No never!"}]}"#,
        ),
        (
            "words",
            r#"{"words": [{"word": "So"}, {"word": "it"}, {"word": "was."}, {"word": "No"}, {"word": "never!"}]}"#,
        ),
        ("transcription", r#"{"transcription": [{"text": " So it was."}, {"text": " No never!"}]}"#),
        ("chunks", r#"{"chunks": [{"text": " So it was."}, {"text": " No never!"}]}"#),
    ];
    let mut tried = 0;
    for (name, file) in SAME.into_iter().chain(more) {
        for key in keys {
            for (at, _) in file.match_indices(key) {
                tried += 1;
                let other = format!("{}\"other\"{}", &file[..at], &file[at + key.len()..]);
                let Ok(transcript) = read(other.as_bytes()) else { continue };
                let is_whole = transcript.tokens.len() >= 5;
                assert!(
                    is_whole || !transcript.warnings.is_empty(),
                    "{name}: {key} at {at}: {:?}",
                    transcript.text
                );
            }
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn rarer_subtitles_are_read_or_refused_by_name() {
    let file = "[INFORMATION]\n[TITLE]talk\n[END INFORMATION]\n[SUBTITLE]\n[COLF]&HFFFFFF,[STYLE]bd\n\
                00:00:01.00,00:00:02.00\nso[br]it\n\n00:00:03.00,00:00:04.00\nwas\n";
    check(file, "so it\nwas", &["so ~1000-1500", "it ~1500-2000", "was ~3000-4000"]);
    assert_eq!(read(file.as_bytes()).unwrap().warnings, Vec::<String>::new());
    for text in [
        "[00:00:02]\nso it\n\n[00:00:05]\nwas\n[00:00:06]\n",
        "[1] so\n[2] it",
        "{laughs} so\n{coughs} it",
        "[1984] was\n[1985] so",
        "[1][2] so\nit was",
    ] {
        assert!(read(text.as_bytes()).is_ok(), "{text}");
    }
    for (file, what) in [
        ("{1}{1}25\n{25}{50}so it\n", "MicroDVD subtitles"),
        ("{12}{40}so it\n", "MicroDVD subtitles"),
        ("{DEFAULT}{}{c:$0000ff}\n{12}{}so|it\n", "MicroDVD subtitles"),
        ("[10][20]so it\n", "MPL2 subtitles"),
        (
            "[TITLE]\ntalk\n[DELAY]\n0\n[BEGIN]\n******** START SCRIPT ********\n[00:00:02]\nso|it\n",
            "SubViewer 1",
        ),
        ("[00:00:02]\nso|it\n[00:00:05]\n\n[00:00:06]\nwas\n[00:00:08]\n", "SubViewer 1 subtitles"),
        ("[10][20]so it\n\n[30][40]was\n", "MPL2 subtitles"),
        ("<SAMI>\n<BODY>\n<SYNC Start=500><P Class=ENCC>so it", "SAMI subtitles"),
        ("# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n", "VobSub subtitles"),
        ("<window type=\"generic\">\n<time begin=\"1\"/>so it</window>", "RealText subtitles"),
        ("$FontName = Arial\n00:00:01:00 , 00:00:02:00 , so it\n", "Spruce STL subtitles"),
    ] {
        let why = refused(file, None);
        assert!(why.contains(what) && why.contains("which are not read"), "{why}");
        // Who says that it is text knows.
        assert!(read_as(file.as_bytes(), Some(TranscriptFormat::Text), None).is_ok(), "{file}");
    }
}

#[test]
fn frames_last_as_long_as_the_user_says() {
    let file = "1\n00:00:01:12 --> 00:00:02:00\nso\n";
    let start = |fps: &str| {
        let options = ReadOptions { fps: fps.parse().ok(), ..ReadOptions::default() };
        super::read_as(file.as_bytes(), &options).unwrap().hints[0].unwrap().span.start
    };
    assert_eq!([start("none"), start("24"), start("30"), start("60")], [1500, 1500, 1400, 1200]);
}

#[test]
fn the_rate_of_frames_is_told_where_it_is_guessed_or_cannot_be() {
    let srt = "1\n00:00:01:12 --> 00:00:02:00\nso\n\n2\n00:00:03:29 --> 00:00:04:00\nit\n";
    let ttml = |attribute: &str| {
        format!(
            "<tt xmlns=\"http://www.w3.org/ns/ttml\"{attribute}><body><div>\n\
             <p begin=\"00:00:01:12\" end=\"00:00:02:00\">so</p>\n\n\n\
             <p begin=\"00:00:03:29\" end=\"00:00:04:00\">it</p></div></body></tt>"
        )
    };
    let csv = "start,end,text\n00:00:01:12,00:00:02:00,so\n00:00:03:29,00:00:04:00,it\n";
    let guessed = "its times count frames, and it does not say how many a second has: 30 are taken";
    let beyond = "'): frame 29, which no second has at --fps 25";
    for (file, fps, told) in [
        (srt, "none", guessed),
        (srt, "30", ""),
        (srt, "25", beyond),
        (csv, "none", guessed),
        (csv, "30", ""),
        (csv, "25", beyond),
        (&ttml(""), "none", guessed),
        (&ttml(""), "30", ""),
        (&ttml(""), "25", beyond),
        (&ttml(" ttp:frameRate=\"60\""), "none", ""),
        (&ttml(" ttp:frameRate=\"60\""), "25", ""),
    ] {
        let options = ReadOptions { fps: fps.parse().ok(), ..ReadOptions::default() };
        let transcript = super::read_as(file.as_bytes(), &options).unwrap();
        let start = transcript.hints[0].unwrap().span.start;
        let mut rates: Vec<&String> =
            transcript.warnings.iter().filter(|warning| !warning.contains("damaged times")).collect();
        let warning = rates.pop().map_or("", |warning| warning);
        assert!(warning.contains(told) && warning.is_empty() == told.is_empty(), "{fps}: {warning}");
        let line = file.lines().position(|line| line.contains(":29")).unwrap() + 1;
        assert!(rates.is_empty() && (told != beyond || warning.starts_with(&format!("line {line} ("))));
        let rate = if file.contains("60") { 60 } else { fps.parse().unwrap_or(30) };
        assert_eq!(start, 1000 + 12_000 / rate, "{fps}");
    }
}

#[test]
fn points_are_no_words_where_intervals_have_some() {
    let points = "\"TextTier\"\n\"\"\n0\n9.5\n3\n1\n\"a b\"\n2\n\"c d\"\n3\n\"e f\"\n";
    let intervals = "\"IntervalTier\"\n\"\"\n0\n9.5\n1\n0\n1\n\"so it\"\n";
    let file = |count: u32, tiers: &str| {
        format!("File type = \"ooTextFile\"\n\"TextGrid\"\n\n0\n9.5\n<exists>\n{count}\n{tiers}")
    };
    let both = read(file(2, &format!("{points}{intervals}")).as_bytes()).unwrap();
    assert_eq!((&*both.text, both.warnings), ("so it", Vec::new()));
    assert_eq!(read(file(1, points).as_bytes()).unwrap().text, "a b\nc d\ne f");
    let why = refused(&file(2, &format!("{intervals}{intervals}")), None);
    assert!(why.contains("(one without a name), (one without a name)"), "{why}");
}

#[test]
fn numbers_of_cues_are_no_words_where_there_should_be_none() {
    let cue =
        |above: &str, at: usize, below: &str| format!("{above}0:00:0{at}.000,0:00:0{at}.900\n{below}so\n\n");
    let above: String = (1..4).map(|at| cue(&format!("{at}\n"), at, "")).collect();
    let below: String = (1..4).map(|at| cue("", at, &format!("{at}\n"))).collect();
    let vtt = below.replace(",0", " --> 0");
    for (file, line) in [(above, 1), (below, 2), (format!("WEBVTT\n\n{vtt}"), 4)] {
        let transcript = read(file.as_bytes()).unwrap();
        assert_eq!(transcript.text, "so\nso\nso", "{file}");
        let told = &transcript.warnings;
        assert!(told.len() == 1 && told[0].starts_with(&format!("line {line} ('1'), line")), "{told:?}");
    }
}

/// One of the numbers is missing or wrong, or one stands where none should.
#[test]
fn a_number_that_is_wrong_or_missing_is_no_word_unsaid() {
    let cue = |number: &str, at: usize| format!("{number}0:00:0{at}.000,0:00:0{at}.900\nso\n\n");
    let cues = |numbers: [&str; 4]| (1..).zip(numbers).map(|(at, number)| cue(number, at)).collect();
    let below = |file: &String| {
        file.replace(".900\nso", ".900\n3\nso").replacen("3\n", "1\n", 1).replacen("3\n", "2\n", 1)
    };
    let of_sbv: [(String, &str); 5] = [
        (cues(["", "7\n", "", ""]), "line 4 ('7')"),
        (cues(["1\n", "", "3\n", "4\n"]), "line 1 ('1'), line 8 ('3'), line 12 ('4')"),
        (cues(["1\n", "2\n", "7\n", "4\n"]), "line 1 ('1'), line 5 ('2'), line 9 ('7') and 1 more"),
        (cues(["1\n", "2\n", "", ""]).replace("so\n\n2", "so\n2"), "line 1 ('1')"),
        (below(&cues([""; 4])), "line 2 ('1'), line 6 ('2'), line 10 ('3') and 1 more"),
    ];
    for (file, told) in of_sbv {
        let transcript = read(file.as_bytes()).unwrap();
        let is_told =
            |warning: &String| warning.starts_with(&format!("{told}: the number of a cue, of which"));
        assert!(transcript.warnings.iter().any(is_told), "{file}{:?}", transcript.warnings);
        let kept = "a number on a line of its own that is not the next";
        assert_eq!(
            transcript.text.contains(|c: char| c.is_ascii_digit()),
            transcript.warnings.iter().any(|warning| warning.contains(kept)),
            "{file}{:?}",
            transcript.warnings
        );
    }
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nso\n\n7\n2\n00:00:03,000 --> 00:00:04,000\nit\n";
    let unnumbered = srt[2..].replace("7\n2\n", "7\n").replace("so\n\n", "so\n");
    let vtt = format!("WEBVTT\n\n{unnumbered}");
    for (file, line) in [(srt, 5), (&*unnumbered, 3), (&*vtt, 5)] {
        let told = read(file.as_bytes()).unwrap().warnings;
        assert!(
            told[0].starts_with(&format!("line {line} ('7'): a number on a line of its own")),
            "{told:?}"
        );
        assert_eq!(told.len(), 1, "{told:?}");
    }
}

#[test]
fn identifiers_of_cues_are_no_words_where_most_have_one() {
    let cue = |above: &str, at: usize| format!("{above}\n00:00:0{at},000 --> 00:00:0{at},900\nso\n\n");
    let all = [cue("intro", 1), cue("q-2", 2), cue("q-3", 3)].concat();
    let transcript = read(all.as_bytes()).unwrap();
    assert_eq!(transcript.text, "so\nso\nso");
    let told = &transcript.warnings;
    assert!(
        told[0].starts_with("line 1 ('intro'), line 5 ('q-2'), line 9 ('q-3'): a line right above"),
        "{told:?}"
    );
    // Nothing of it is damaged.
    assert_eq!((told.len(), transcript.captions.unwrap().mends.len()), (1, 0));
    let one = [cue("1", 1), cue("q-2", 2), cue("3", 3)].concat();
    let transcript = read(one.as_bytes()).unwrap();
    assert_eq!(transcript.text, "so q-2\nso\nso");
    assert!(
        transcript.warnings.iter().any(|told| told.contains("line 5 ('q-2')")),
        "{:?}",
        transcript.warnings
    );
}

#[test]
fn a_line_is_told_once_and_lines_are_told_in_order() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\nso\n\nfoo --> 3\n\n2\n00:00:0l,600 -- > 00:00:15,000\nit\n\n\
                00:00:16,000 --> 00:00:17,000\nwas\n\n4\n00:00:08,000 --> 00:00:05,000\nyes\n";
    let told = read(file.as_bytes()).unwrap().warnings;
    let lines: Vec<&str> = told.iter().map(|told| told.split(" (").next().unwrap()).collect();
    assert_eq!(lines, ["line 5", "line 8", "line 11", "line 15"], "{told:?}");
}

#[test]
fn a_comma_among_dots_is_no_sign_of_subrip() {
    let file = "00:01.000 --> 00:02,000\nso\n\n00:03.000 --> 00:04.000\nit\n";
    assert!(read(file.as_bytes()).unwrap().captions.unwrap().is_untitled_vtt);
    assert!(!read(file.replace('.', ",").as_bytes()).unwrap().captions.unwrap().is_untitled_vtt);
}

#[test]
fn a_word_that_is_not_in_the_text_of_its_segment_is_told() {
    let file = |words: &str| {
        let words: Vec<String> = words
            .split(' ')
            .zip(1..)
            .map(|(word, at)| format!("{{\"word\": \"{word}\", \"start\": {at}, \"end\": {at}.5}}"))
            .collect();
        format!("{{\"segments\": [{{\"text\": \"So it was.\", \"words\": [{}]}}]}}", words.join(", "))
    };
    let differ = "text and words differ in 1 segment; the text is read";
    for (words, told) in [("so it was", ""), ("So he was.", differ), ("so was", differ)] {
        let transcript = read(file(words).as_bytes()).unwrap();
        assert_eq!((&*transcript.text, &*transcript.warnings.concat()), ("So it was.", told), "{words}");
    }
}
