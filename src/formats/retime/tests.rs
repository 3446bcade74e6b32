//! Made subtitles given back with made times: what changes, and that nothing else does.

use super::*;
use crate::audio::SourceFormat;
use crate::confidence::alignment::{Alignment, Fit, WordTime};
use crate::formats::{self, Style, read};

/// `file` given back in `format`: word `i` said from `i + 1` s for half a second, but for the words `lost`.
fn given_back(file: &[u8], format: Format, lost: &[&str], style: Style) -> (Vec<u8>, Option<String>) {
    given_back_of("talk", file, format, lost, style)
}

/// The same of a file that is called `name`.
fn given_back_of(
    name: &str,
    file: &[u8],
    format: Format,
    lost: &[&str],
    style: Style,
) -> (Vec<u8>, Option<String>) {
    let transcript = read::read(file).unwrap();
    let word = |(i, token): (usize, &crate::transcript::Token)| {
        let start = 1000 * (i as u32 + 1);
        let is_lost = lost.contains(&token.verbatim.as_str());
        let is_said = token.verbatim.chars().any(char::is_alphanumeric) && !token.verbatim.starts_with('[');
        let status = match (is_said, is_lost) {
            (false, _) => Status::NonSpeech,
            (true, true) => Status::NotFound,
            (true, false) => Status::Aligned,
        };
        let span = (status == Status::Aligned).then_some(MsSpan { start, end: start + 500 });
        WordTime { status, span, score: span.map(|_| 0.9), uncertainty: None, phones: Vec::new() }
    };
    let alignment = Alignment {
        words: transcript.tokens.iter().enumerate().map(word).collect(),
        silences: Vec::new(),
        untranscribed: Vec::new(),
        chunks: Vec::new(),
        fit: Fit::Good,
    };
    let source = SourceFormat { rate_hz: 16_000, channels: 1, duration_s: 100.0 };
    let document = Document { source, style, ..Document::plain(&transcript, &alignment) };
    let mut out = Vec::new();
    formats::write(format, &mut out, &document).unwrap();
    (out, unplaced_cues(&document, Path::new(name), [format]))
}

#[track_caller]
fn check(format: Format, file: &str, expected: &str) {
    let (found, _) = given_back(file.as_bytes(), format, &[], Style::default());
    assert_eq!(String::from_utf8(found).unwrap(), expected);
}

#[test]
fn numbers_that_are_missing_or_below_their_times_are_put_where_they_belong() {
    let cue = |number: &str, second: u32, text: &str| {
        format!("{number}00:00:0{second},000 --> 00:00:0{second},900\n{text}\n")
    };
    let file = [cue("1\n", 1, "so"), cue("", 2, "it"), cue("3\n", 3, "was"), cue("", 4, "then")].join("\n");
    let (found, _) = given_back(file.as_bytes(), Format::Srt, &[], Style::default());
    let expected =
        [cue("1\n", 1, "so"), cue("2\n", 2, "it"), cue("3\n", 3, "was"), cue("4\n", 4, "then")].join("\n");
    let numbers = |file: &str| file.lines().filter(|line| line.len() == 1).collect::<String>();
    assert_eq!(numbers(&String::from_utf8(found).unwrap()), numbers(&expected));
    // Where they do not fit, they are told alone.
    let file =
        [cue("1\n", 1, "so"), cue("", 2, "it"), cue("4\n", 3, "was"), cue("5\n", 4, "then")].join("\n");
    let (found, _) = given_back(file.as_bytes(), Format::Srt, &[], Style::default());
    assert_eq!(numbers(&String::from_utf8(found).unwrap()), "145");
    assert!(
        read::read(file.as_bytes()).unwrap().warnings[0]
            .starts_with("line 5 ('00:00:02,000 --> 00:00:02,900'): times without")
    );
    let file = [cue("", 1, "1\nso"), cue("", 2, "2\nit"), cue("", 3, "3\nwas")].join("\n");
    let transcript = read::read(file.as_bytes()).unwrap();
    assert_eq!(
        (&*transcript.text, transcript.warnings.len()),
        ("so\nit\nwas", 1),
        "{:?}",
        transcript.warnings
    );
    let (found, _) = given_back(file.as_bytes(), Format::Srt, &[], Style::default());
    let found = String::from_utf8(found).unwrap();
    assert!(
        found.starts_with("1\n00:00:01,000 --> ") && found.contains("\nso\n\n2\n00:00:02,000 --> "),
        "{found}"
    );
    // Numbers that are said.
    let file = [cue("", 1, "3\nso"), cue("", 2, "2\nit"), cue("", 3, "1\nwas")].join("\n");
    assert_eq!(read::read(file.as_bytes()).unwrap().text, "3 so\n2 it\n1 was");
}

#[test]
fn subtitles_that_are_not_what_their_name_says_are_told() {
    let srt = b"1\n00:00:01,000 --> 00:00:02,000\nso it\n";
    let (_, told) = given_back_of("talk.vtt", srt, Format::Vtt, &[], Style::default());
    let told = told.unwrap();
    assert!(
        told.starts_with(
            "its name says vtt, but by its content it is srt, so that its cues are cut anew in vtt"
        ),
        "{told}"
    );
    for style in [Style::default(), Style { recut: true, ..Style::default() }] {
        assert_eq!(given_back_of("talk.vtt", srt, Format::Srt, &[], style).1, None);
    }
    assert_eq!(
        given_back_of("talk.vtt", srt, Format::Vtt, &[], Style { recut: true, ..Style::default() }).1,
        None
    );
}

#[test]
fn srt_keeps_numbers_lines_tags_and_line_ends() {
    check(
        Format::Srt,
        "\u{FEFF}7\r\n00:00:00,100 --> 00:00:02,000 X1:10 X2:20\r\n<i>so it\r\nwas</i>\r\n\r\n\r\n\
         7\r\n0:00:02,040 -->0:00:04.5\r\n{\\an8}- then\r\n- no\r\n",
        "\u{FEFF}7\r\n00:00:01,000 --> 00:00:04,960 X1:10 X2:20\r\n<i>so it\r\nwas</i>\r\n\r\n\r\n\
         7\r\n0:00:05,000 -->0:00:07.500\r\n{\\an8}- then\r\n- no\r\n",
    );
}

#[test]
fn vtt_keeps_everything_and_times_inside_cues_are_new() {
    check(
        Format::Vtt,
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:r\n\nNOTE\nnot said\n\n\
         first\n00:00.100 --> 00:02.000 region:r line:90% align:start\n\
         <v Anna><c.loud>so</c> <00:00.900>it&amp;that<00:01.200> <00:01.500><b>was</b>\n\n\
         0:00:02.000 --> 0:00:04.000\n<v.x Ben>then\n\nNOTE end",
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:r\n\nNOTE\nnot said\n\n\
         first\n00:01.000 --> 00:04.000 region:r line:90% align:start\n\
         <v Anna><c.loud>so</c> <00:02.000>it&amp;that<00:02.500> <00:03.000><b>was</b>\n\n\
         0:00:04.000 --> 0:00:04.833\n<v.x Ben>then\n\nNOTE end",
    );
}

#[test]
fn ass_keeps_styles_comments_order_and_karaoke() {
    let file = |second: &str, first: &str, karaoke: &str| {
        format!(
            "[Script Info]\n; a comment\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Up,Arial\n\n[Events]\n\
             Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
             Comment: 0,0:00:00.00,0:00:00.00,Up,,0,0,0,,note\n\
             Dialogue: 0,{second},Up,Ben,0,0,0,,{{\\pos(1,2)\\fad(100,100)}}was,\\Nthen\n\
             Dialogue: 1,{first},Up,Anna,0,0,0,,{karaoke}\n"
        )
    };
    check(
        Format::Ass,
        &file("0:00:09.00,0:00:10.00", "0:00:00.00,0:00:02.00", "{\\k20}so {\\kf30}i{\\kf7}t"),
        &file("0:00:03.00,0:00:04.50", "0:00:01.00,0:00:02.50", "{\\k100}so {\\kf25}i{\\kf25}t"),
    );
}

#[test]
fn ttml_keeps_every_byte_and_counts_from_where_it_counted() {
    let file = |p: [&str; 2], word: [&str; 2], q: [&str; 2]| {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<!-- a comment -->\n<tt xmlns=\"http://www.w3.org/ns/ttml\" \
             xmlns:ttp=\"http://www.w3.org/ns/ttml#parameter\" ttp:frameRate='25' xml:lang=\"en\"><head><layout>\
             <region xml:id='r'/></layout></head>\n<body begin='500ms'><div>\n<p  end='{}' region='r'   begin = \"{}\">\
             so <span style='s'  begin='{}' dur='{}'>it</span><br />was &lt;</p>\n\
             <p xml:id='q' begin='{}' dur='{}'>then</p></div></body></tt>\n",
            p[1], p[0], word[0], word[1], q[0], q[1]
        )
    };
    check(
        Format::Ttml,
        &file(["0:00:00.1", "0:00:01"], ["0.2s", "0.1s"], ["00:00:02:12", "10f"]),
        &file(["0:00:00.500", "0:00:03.000"], ["1.000s", "0.500s"], ["00:00:04:13", "21f"]),
    );
}

#[test]
fn sbv_and_lrc_keep_theirs() {
    check(
        Format::Sbv,
        "0:00:00.100,0:00:02.000\n>> so it\nwas\n\n0:00:02.000,0:00:03.000\nthen\n",
        "0:00:02.000,0:00:05.000\n>> so it\nwas\n\n0:00:05.000,0:00:05.833\nthen\n",
    );
    check(
        Format::Lrc,
        "[ti:x]\n[offset:-200]\n\n[0:00.10] <0:00.10>so <0:00.20>it<0:00.40>\n[0:01.00]\n[0:01.50][00:03.500]was\n",
        "[ti:x]\n[offset:-200]\n\n[0:00.80] <0:00.80>so <0:01.80>it<0:02.30>\n[0:02.30]\n[0:02.80][00:03.800]was\n",
    );
}

#[test]
fn damaged_times_are_written_anew() {
    check(
        Format::Srt,
        "above\n\n1\n00:00:0l,000 -- > 00:00:02,000 X1:10 so\n\n2\n00:00:02,500 -->\nit\n\n3\n-->\nwas\n",
        "0\n00:00:01,000 --> 00:00:01,833\nabove\n\n1\n00:00:02,000 --> 00:00:02,500 X1:10\nso\n\n2\n00:00:03,000 --> 00:00:03,833\nit\n\n\
         3\n00:00:04,000 --> 00:00:04,833\nwas\n",
    );
    check(
        Format::Vtt,
        "WEBVTT\n\nname\n00:01.000 → 00:02.000 align:start\nso\n",
        "WEBVTT\n\nname\n00:00:01.000 --> 00:00:01.833 align:start\nso\n",
    );
    check(
        Format::Sbv,
        "0:00:01.000,\nso\n\n0:00:03.000,0:00:04.000\nit\n",
        "0:00:01.000,0:00:02.000\nso\n\n0:00:02.000,0:00:02.833\nit\n",
    );
    check(
        Format::Lrc,
        "[00:00.10]so\n[00:0l.10]it\n[00:0x.10]was\n[00:03.10 then\n",
        "[00:01.00]so\n[00:02.00]it\n[00:03.00]was\n[00:04.00] then\n",
    );
}

/// Players read nothing else.
#[test]
fn lines_of_times_come_back_well_formed() {
    check(
        Format::Srt,
        "1 00:00:00,100 --> 00:00:00,200\r\nso\r\n\r\n2\r\n2. [00:00:02,500] --> [00:00:03,000]\r\nit\r\n\r\n\
         3\r\n \t00:00:04,000 --> 00:00:05,000 was\r\n\r\n4\r\n--:--:-- --> --:--:--\r\nthen\r\n",
        "1\r\n00:00:01,000 --> 00:00:01,833\r\nso\r\n\r\n2\r\n00:00:02,000 --> 00:00:02,833\r\nit\r\n\r\n\
         3\r\n00:00:03,000 --> 00:00:03,833\r\nwas\r\n\r\n4\r\n00:00:04,000 --> 00:00:04,833\r\nthen\r\n",
    );
    check(
        Format::Vtt,
        "WEBVTT\n\n00:00:00,100 --> 00:00:00,200\nso\n\n00:02.5 --> 00:03.0000\nit\n",
        "WEBVTT\n\n00:00:01.000 --> 00:00:01.833\nso\n\n00:02.000 --> 00:02.833\nit\n",
    );
}

#[test]
fn lines_that_went_wrong_are_mended() {
    // A line of times that is missing, an empty line in a cue, one too few, a number with a mark, one alone.
    check(
        Format::Srt,
        "1\r\n00:00:00,100 --> 00:00:00,900\r\nso\r\n\r\n2\r\nit\r\n\r\n3\r\n00:00:02,000 --> 00:00:03,000\r\n\r\nwas\r\n\r\n\
         then\r\n4.\r\n00:00:05,000 --> 00:00:06,000\r\nno\r\n\r\n5\r\n",
        "1\r\n00:00:01,000 --> 00:00:01,833\r\nso\r\n\r\n2\r\n00:00:02,000 --> 00:00:02,833\r\nit\r\n\r\n3\r\n\
         00:00:03,000 --> 00:00:04,500\r\nwas\r\nthen\r\n\r\n4\r\n00:00:05,000 --> 00:00:05,833\r\nno\r\n\r\n\r\n",
    );
    // Times that no player reads, twice, with a label, below text in its line.
    check(
        Format::Srt,
        "1\n00:00:00:10 --> 00:00:00:20\nso\n\n2\n00:00:02,000 --> 00:00:03,000\n00:00:02,000 --> 00:00:03,000\nit\n\n\
         3\nTime: 00:00:04,000 --> 00:00:05,000\nwas 00:00:06,000 --> 00:00:07,000\nthen\n",
        "1\n00:00:01,000 --> 00:00:01,833\nso\n\n2\n00:00:02,000 --> 00:00:02,833\nit\n\n\
         3\n00:00:03,000 --> 00:00:03,833\nwas\n\n4\n00:00:04,000 --> 00:00:04,833\nthen\n",
    );
    check(
        Format::Vtt,
        "webvtt\n1\n00:00.100 --> 00:00.900\n\nso\n\nit\n\n2\nwas\n\nNOTE not\n\nname\n00:05.000 --> 00:06.000\nthen\n",
        "WEBVTT\n\n1\n00:01.000 --> 00:01.833\nso\n\n00:00:02.000 --> 00:00:02.833\nit\n\n2\n\
         00:00:03.000 --> 00:00:03.833\nwas\n\nNOTE not\n\nname\n00:04.000 --> 00:04.833\nthen\n",
    );
    check(
        Format::Vtt,
        "Kind: captions\n\n00:00.100 --> 00:00.900\nso\n",
        "WEBVTT\nKind: captions\n\n00:01.000 --> 00:01.833\nso\n",
    );
    check(
        Format::Sbv,
        "so\n0:00:01.000,0:00:02.000\nit\n\nwas\n\n0:00:03.000,0:00:04.000\nthen\n",
        "0:00:01.000,0:00:01.833\nso\n\n0:00:02.000,0:00:03.500\nit\nwas\n\n0:00:04.000,0:00:04.833\nthen\n",
    );
}

#[test]
fn what_only_lacks_the_first_line_of_web_vtt_comes_back_as_either() {
    let file = "\u{FEFF}1\n00:00:00.100 --> 00:00:00.900\nso\n";
    let new = "1\n00:00:01.000 --> 00:00:01.833\nso\n";
    let (found, told) = given_back(file.as_bytes(), Format::Srt, &[], Style::default());
    assert_eq!((String::from_utf8(found).unwrap(), told), (format!("\u{FEFF}{new}"), None));
    let (found, told) = given_back(file.as_bytes(), Format::Vtt, &[], Style::default());
    assert_eq!(String::from_utf8(found).unwrap(), format!("\u{FEFF}WEBVTT\n\n{new}"));
    assert!(told.unwrap().starts_with("it has no line 'WEBVTT'"));
}

#[test]
fn cues_without_times_and_words_that_were_found_stand_between_the_others() {
    let file = "1\n00:00:00,000 --> 00:00:00,900\nso\n\n2\nit\n\n3\n--> --\nwas\n\n\
                4\n00:00:05,000 --> 00:00:06,000\nthen\n";
    let (found, told) = given_back(file.as_bytes(), Format::Srt, &["it", "was"], Style::default());
    let found = String::from_utf8(found).unwrap();
    let times: Vec<&str> = found.lines().filter(|line| line.contains("-->")).collect();
    assert_eq!(
        times,
        [
            "00:00:01,000 --> 00:00:01,833",
            "00:00:01,833 --> 00:00:02,666",
            "00:00:02,666 --> 00:00:03,499",
            "00:00:04,000 --> 00:00:04,833"
        ]
    );
    let told = told.unwrap();
    assert!(told.starts_with("2 of 4 cues without times") && told.ends_with("line 6, line 9"), "{told}");
    // In WebVTT text outside of cues may be a remark.
    let file = "WEBVTT\n\n00:00.100 --> 00:00.900\nso\n\nit\n";
    let (found, _) = given_back(file.as_bytes(), Format::Vtt, &["it"], Style::default());
    assert_eq!(String::from_utf8(found).unwrap(), "WEBVTT\n\n00:01.000 --> 00:01.833\nso\n\nit\n");
}

#[test]
fn encodings_stay() {
    let text = |time: &str| format!("1\r\n00:00:00,100 --> {time}\r\né “so”\r\n");
    let (old, new) = (text("00:00:02,000"), text("00:00:02,500").replace("00,100", "01,000"));
    let utf16 =
        |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(unit).collect() };
    let windows = |text: &str| -> Vec<u8> {
        let byte = |c: char| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).unwrap(),
        };
        text.chars().map(byte).collect()
    };
    for (old, new) in [
        (old.clone().into_bytes(), new.clone().into_bytes()),
        (windows(&old), windows(&new)),
        (
            utf16(&format!("\u{FEFF}{old}"), u16::to_le_bytes),
            utf16(&format!("\u{FEFF}{new}"), u16::to_le_bytes),
        ),
        (
            utf16(&format!("\u{FEFF}{old}"), u16::to_be_bytes),
            utf16(&format!("\u{FEFF}{new}"), u16::to_be_bytes),
        ),
        (utf16(&old, u16::to_le_bytes), utf16(&new, u16::to_le_bytes)),
    ] {
        let (found, _) = given_back(&old, Format::Srt, &[], Style::default());
        assert_eq!(found, new);
    }
}

#[test]
fn lost_cues_move_with_their_neighbours_and_are_told() {
    let file = "1\n00:00:00,000 --> 00:00:00,900\nso\n\n2\n00:00:01,000 --> 00:00:01,900\nit was\n\n\
                3\n00:00:02,000 --> 00:00:02,500\n[MUSIC]\n\n4\n00:00:03,000 --> 00:00:04,000\nthen\n";
    let (found, told) = given_back(file.as_bytes(), Format::Srt, &["it", "was"], Style::default());
    let found = String::from_utf8(found).unwrap();
    let times: Vec<&str> = found.lines().filter(|line| line.contains("-->")).collect();
    assert_eq!(
        times,
        [
            "00:00:01,000 --> 00:00:02,233",
            "00:00:02,333 --> 00:00:03,233",
            "00:00:03,666 --> 00:00:04,166",
            "00:00:05,000 --> 00:00:05,833"
        ]
    );
    let told = told.unwrap();
    assert!(
        told.starts_with("1 of 4 cues keeps its time") && told.ends_with("line 6 (00:00:01.000)"),
        "{told}"
    );
    assert_eq!(given_back(file.as_bytes(), Format::Vtt, &["it", "was"], Style::default()).1, None);
}

#[test]
fn captions_that_roll_up_keep_both_lines() {
    let file = |times: [&str; 6]| {
        let cue = |i: usize, text: &str| format!("{}\n{text}\n\n", times[i]);
        format!(
            "WEBVTT\n\n{}{}{}{}{}{}",
            cue(0, "so<00:00:00.500><c> it</c>"),
            cue(1, "so it\n "),
            cue(2, "so it\nwas<00:00:02.500><c> then</c>"),
            cue(3, "was then\n "),
            cue(4, "was then\nno<00:00:04.500><c> more</c>"),
            cue(5, "no more\n ")
        )
    };
    let old = file([
        "00:00:00.000 --> 00:00:01.990",
        "00:00:01.990 --> 00:00:02.000",
        "00:00:02.000 --> 00:00:03.990",
        "00:00:03.990 --> 00:00:04.000",
        "00:00:04.000 --> 00:00:05.990",
        "00:00:05.990 --> 00:00:06.000",
    ]);
    let (found, told) = given_back(old.as_bytes(), Format::Vtt, &[], Style::default());
    let found = String::from_utf8(found).unwrap();
    for expected in [
        "\n00:00:01.000 --> 00:00:02.990\n",
        "so<00:00:02.000><c> it</c>\n",
        "\n00:00:03.000 --> 00:00:04.9",
        "so it\nwas<00:00:04.000><c> then</c>\n",
        "no<00:00:06.000><c> more</c>\n",
    ] {
        assert!(found.contains(expected), "{expected:?} is not in:\n{found}");
    }
    assert_eq!(told, None);
}

#[test]
fn who_asks_for_other_cues_gets_them() {
    let file = b"9\n00:00:00,000 --> 00:00:00,900\nso it\n";
    let (found, _) = given_back(file, Format::Srt, &[], Style { recut: true, ..Style::default() });
    assert!(found.starts_with(b"1\n"));
    let (found, _) = given_back(file, Format::Vtt, &[], Style::default());
    assert!(found.starts_with(b"WEBVTT\n"));
}

#[test]
fn where_nothing_was_found_nothing_moves() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\nso it\n\n2\n00:00:03,000 --> 00:00:04,000\nwas\n";
    let (found, told) = given_back(file.as_bytes(), Format::Srt, &["so", "it", "was"], Style::default());
    assert_eq!(String::from_utf8(found).unwrap(), file);
    assert_eq!(told.unwrap(), "no word of its 2 cues was found, so that all of them keep their times");
}
