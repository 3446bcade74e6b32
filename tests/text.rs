//! Whatever a transcript holds, reading and normalizing it keep their promises.

use std::cell::Cell;
use std::ops::Range;

use kiru_align::formats::read::{self, ReadOptions};
use kiru_align::formats::{TranscriptFormat, is_silence};
use kiru_align::normalize::{self, MOST_VERBALIZATIONS, SpokenForm, TokenContext};
use kiru_align::transcript::{HintKind, Transcript};
use proptest::prelude::*;

/// Every other word is known, the same ones each time.
fn is_word(word: &str) -> bool {
    word.bytes().fold(7u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b))) % 2 == 0
}

/// Tokens of what recognisers look for, put together at random.
fn token() -> impl Strategy<Value = String> {
    let bit = prop_oneof![
        "[0-9]{1,5}",
        "[a-zA-Z]{1,4}",
        "[-+.,:;/'’\"$£€%#@&°_<>()\\[\\]*~^=!?]",
        prop::sample::select(vec![
            "½", "²", "—", "–", "…", "№", "é", "ß", "α", "μ", "你", "й", "😀", "\u{200B}", "\u{301}", "pm",
            "St.", "Dr", "th", "'s", "$", "km", "XIV", "US", "www.", "://", ".com", "T10:", "°F", "1/2",
            "&amp;", "<i>", "</i>", "[", "]", "٣",
        ])
        .prop_map(str::to_string),
    ];
    prop::collection::vec(bit, 1..8).prop_map(|bits| bits.concat())
}

fn keeps_promises(token: &str, spoken: &SpokenForm) {
    let (SpokenForm::Verbalizations(all) | SpokenForm::CutOff(all)) = spoken else { return };
    assert!(!all.is_empty() && all.len() <= MOST_VERBALIZATIONS, "{token:?}: {all:?}");
    for (i, reading) in all.iter().enumerate() {
        assert!(!reading.is_empty() && !all[..i].contains(reading), "{token:?}: {all:?}");
        for word in reading {
            assert!(word.bytes().any(|b| b.is_ascii_lowercase()), "{token:?}: {word:?}");
            let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
            let hyphenated =
                word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'' || b == b'-') && is_word(word);
            assert!(plain || hyphenated, "{token:?}: {word:?}");
        }
    }
}

/// The obvious way to cut a text, for comparison.
fn cut_slowly(text: &str) -> Vec<(String, Range<usize>)> {
    let chars: Vec<char> = text.chars().collect();
    let space = |c: char| c.is_whitespace() || ('\x1C'..='\x1F').contains(&c);
    let starts = (0..chars.len()).filter(|&i| !space(chars[i]) && (i == 0 || space(chars[i - 1])));
    starts
        .map(|start| {
            let end = (start..chars.len()).find(|&i| space(chars[i])).unwrap_or(chars.len());
            (chars[start..end].iter().collect(), start..end)
        })
        .collect()
}

fn check_cut(transcript: &Transcript) {
    let found: Vec<(String, Range<usize>)> =
        transcript.tokens.iter().map(|t| (t.verbatim.clone(), t.offset.clone())).collect();
    assert_eq!(found, cut_slowly(&transcript.text));
    let in_lines: Vec<usize> = transcript.lines.iter().cloned().flatten().collect();
    assert_eq!(in_lines, (0..transcript.tokens.len()).collect::<Vec<_>>());
    assert!(transcript.lines.iter().all(|l| !l.is_empty()));
}

/// Hints have a length, stand within a day, and shares stand inside their segment.
fn check_hints(transcript: &Transcript) {
    let hints = &transcript.hints;
    assert!(hints.is_empty() || hints.len() == transcript.tokens.len());
    for hint in hints.iter().flatten() {
        assert!(hint.span.start < hint.span.end && hint.span.end <= 86_400_001, "{hint:?}");
        if let HintKind::Segment { share } = hint.kind {
            let inside = hint.span.start <= share.start && share.end <= hint.span.end;
            assert!(share.start < share.end && inside, "{hint:?}");
        }
    }
}

/// Prose with numbers, commas and tabs, and the words that tables begin with.
fn prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "[a-zA-Z]{1,9}[.,;:]?",
        1 => prop::sample::select(vec!["start", "end,", "word", "text,", "1", "2.5", "0.5", "[]", "null,", "WEBVTT", ";;"])
            .prop_map(str::to_string),
    ];
    let blank = prop_oneof![8 => Just(" "), 1 => Just("\n"), 1 => Just("\t")];
    prop::collection::vec((word, blank), 2..40)
        .prop_map(|words| words.into_iter().map(|(word, blank)| word + blank).collect())
}

/// What files with times are made of, put together at random.
fn part_of_file() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "WEBVTT",
            "\n",
            "\n\n",
            "\r\n",
            "1\n",
            "00:00:01,000 --> 00:00:02,000\n",
            "00:01.000 --> 00:00.500\n",
            "-->",
            "<00:01.500>",
            "<c>",
            "</c>",
            "<v Bob>",
            "{\\an8}",
            "&amp;",
            "NOTE x\n",
            "STYLE\n",
            "- ",
            "\u{FEFF}",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"segments\":",
            "\"text\":",
            "\"words\":",
            "\"start\":",
            "\"end\":",
            "\"so it\"",
            "1e999",
            "NaN",
            "-1",
            "null",
            "{\"text\": \"so\"}",
            "\"",
            "\\",
            "\\u0000",
            "\"transcription\":",
            "\"offsets\":",
            "\"from\":",
            " ",
            "\t",
            "start,end,word\n",
            "start\tword\n",
            "0.5\t1.0\tso\n",
            "0.5,1.0,\"so\"\n",
            "a 1 0.5 0.2 so\n",
            "a 1 * * <ALT_BEGIN>\n",
            ";; not_found so\n",
            "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n",
            "0 1.5 <exists> 1 \"IntervalTier\" \"words\" 0 1.5 1 ",
            "\"TextTier\" ",
            "0.5 1.0 \"so\" ",
        ])
        .prop_map(str::to_string),
        "[a-z<>&{}:,0-9 é]{0,8}",
    ]
}

/// A segment whose words may not be those of its text, at any times.
fn segment() -> impl Strategy<Value = serde_json::Value> {
    let time = || prop_oneof![-2.0..50.0f64, Just(1e30), Just(0.0)];
    let word = ("[ ]?[a-z]{0,4}( [a-z]{1,2})?", time(), time())
        .prop_map(|(word, start, end)| serde_json::json!({"word": word, "start": start, "end": end}));
    ("[ ]?[a-z]{1,3}( [a-z]{1,4}[,.]?){0,5}", time(), time(), prop::collection::vec(word, 0..6), any::<bool>()).prop_map(
        |(text, start, end, words, from_text)| {
            // Half of the time the words are those of the text, some cut in two.
            let own = || text.split(' ').flat_map(|w| { let at = w.len() / 2; [w[..at].to_string(), w[at..].to_string()] });
            let words = match from_text {
                false => words,
                true => own().zip(0..).map(|(w, i)| serde_json::json!({"word": w, "start": start + f64::from(i), "end": start + f64::from(i + 1)})).collect(),
            };
            serde_json::json!({"text": text, "start": start, "end": end, "words": words})
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mixture_is_said_in_words(token in token(), previous in token(), next in token(), all_caps: bool) {
        let context = TokenContext { previous: Some(&previous), next: Some(&next), all_caps, ..TokenContext::default() };
        let spoken = normalize::normalize_token(&token, &context, &is_word);
        keeps_promises(&token, &spoken);
        prop_assert_eq!(spoken, normalize::normalize_token(&token, &context, &is_word));
    }

    #[test]
    fn a_token_with_a_digit_or_plain_letter_is_never_silent(token in "[0-9a-zA-Z]{1,12}") {
        let spoken = normalize::normalize_token(&token, &TokenContext::default(), &is_word);
        prop_assert!(matches!(spoken, SpokenForm::Verbalizations(_)), "{}", token);
    }

    #[test]
    fn any_text_is_cut_as_the_slow_way_cuts_it(text in "\\PC*|[ a\n\r\t\u{85}\u{A0}\u{1C}\u{1D}\u{2028}\u{3000}\u{200B}é😀]{0,60}") {
        if let Ok(transcript) = read::read(text.as_bytes()) {
            check_cut(&transcript);
            let spoken = normalize::normalize_transcript(&transcript, &is_word);
            prop_assert_eq!(spoken.len(), transcript.tokens.len());
            for (token, spoken) in transcript.tokens.iter().zip(&spoken) {
                keeps_promises(&token.verbatim, spoken);
            }
        }
    }

    #[test]
    fn any_file_with_times_is_read_or_refused(parts in prop::collection::vec(part_of_file(), 0..30)) {
        let file = parts.concat();
        for format in TranscriptFormat::ALL.into_iter().map(Some).chain([None]) {
            if let Ok(transcript) = read::read_as(file.as_bytes(), &ReadOptions { format, ..ReadOptions::default() }) {
                check_cut(&transcript);
                check_hints(&transcript);
            }
        }
    }

    #[test]
    fn prose_is_plain_text(text in prose()) {
        // One letter before, so that the whole is not by chance a word that files begin with.
        let text = format!("A {text}");
        let transcript = read::read(text.as_bytes()).unwrap();
        prop_assert_eq!(&transcript.text, &text);
        prop_assert!(transcript.hints.is_empty());
    }

    #[test]
    fn any_words_come_out_of_lists_and_tables_as_they_went_in(
        words in prop::collection::vec(("[!-~]{1,8}", 0..500u32), 1..20),
    ) {
        let mut at = 0;
        let timed: Vec<(&str, f64, f64)> = words.iter().map(|(word, length)| {
            let start = at;
            at += length + 1;
            (&**word, f64::from(start) / 1000.0, f64::from(at) / 1000.0)
        }).collect();
        let quoted = |word: &str| word.replace('"', "\"\"");
        let row = |f: &dyn Fn(&str, f64, f64) -> String| timed.iter().map(|(w, s, e)| f(w, *s, *e)).collect::<String>();
        let csv = "start,end,word\n".to_string() + &row(&|w, s, e| format!("{s:.3},{e:.3},\"{}\"\n", quoted(w)));
        let grid = format!(
            "File type = \"ooTextFile\"\n\"TextGrid\"\n0\n99\n<exists>\n1\n\"IntervalTier\"\n\"words\"\n0\n99\n{}\n{}",
            timed.len(),
            row(&|w, s, e| format!("{s:.3}\n{e:.3}\n\"{}\"\n", quoted(w)))
        );
        let ctm = row(&|w, s, e| format!("a 1 {s:.3} {:.3} {w}\n", e - s));
        for (file, format) in [(csv, TranscriptFormat::Csv), (grid, TranscriptFormat::Textgrid), (ctm, TranscriptFormat::Ctm)] {
            // A lone #, sp and the like are marks of silence there.
            let kept = |w: &str| format == TranscriptFormat::Csv || !is_silence(w);
            let expected: Vec<&str> = timed.iter().map(|(w, ..)| *w).filter(|w| kept(w)).collect();
            if expected.is_empty() { continue; }
            // A single line of five words may be text.
            let recognised = format != TranscriptFormat::Ctm || timed.len() > 1;
            for format in [Some(Some(format)), recognised.then_some(None)].into_iter().flatten() {
                let read = read::read_as(file.as_bytes(), &ReadOptions { format, ..ReadOptions::default() }).unwrap();
                let found: Vec<&str> = read.tokens.iter().map(|t| t.verbatim.as_str()).collect();
                prop_assert_eq!(&found, &expected, "{}", file);
                check_hints(&read);
            }
        }
    }

    #[test]
    fn any_segments_keep_all_their_words_and_sensible_times(segments in prop::collection::vec(segment(), 1..8)) {
        let said: Vec<String> = segments.iter().flat_map(|s| s["text"].as_str().unwrap().split_whitespace().map(str::to_string)).collect();
        let file = serde_json::json!({"segments": segments}).to_string();
        match read::read(file.as_bytes()) {
            Ok(transcript) => {
                let found: Vec<String> = transcript.tokens.iter().map(|t| t.verbatim.clone()).collect();
                prop_assert_eq!(found, said);
                check_cut(&transcript);
                check_hints(&transcript);
            }
            Err(e) => prop_assert!(said.is_empty(), "{}", e),
        }
    }

    #[test]
    fn any_bytes_are_text_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(transcript) = read::read(&bytes) {
            check_cut(&transcript);
        }
    }

    #[test]
    fn text_comes_out_of_utf_16_as_it_went_in(text in "[a-z]{3}[ -~é’😀д]{0,40}") {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(unit).collect();
            prop_assert_eq!(&read::read(&bytes).unwrap().text, &text);
        }
    }
}

#[test]
fn a_million_words_are_read_and_said_in_linear_time() {
    let asked = |words: usize| {
        let text = "well-known words cost $12.5 million in 1984, ".repeat(words / 7);
        let transcript = read::read(text.as_bytes()).unwrap();
        let count = Cell::new(0_usize);
        let is_word = |word: &str| {
            count.set(count.get() + 1);
            is_word(word)
        };
        assert_eq!(normalize::normalize_transcript(&transcript, &is_word).len(), transcript.tokens.len());
        count.get()
    };
    // The dictionary is asked as often for each word of a long text as of a short one (but at its ends). What cannot be
    // counted would not end here with square time.
    let (short, long) = (asked(7_000), asked(1_050_000));
    assert!(long < 151 * short, "{short} and {long} words looked up");
}

#[test]
fn the_line_is_told_in_which_xml_is_broken() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = format!("<tt><body>{line_end}<div>{line_end}<p>so</q></div></body></tt>");
        let why = read::read(text.as_bytes()).unwrap_err().to_string();
        assert!(why.contains("looks like TTML and is broken in line 3: "), "{why}");
    }
}

/// Whether the words `said` are one way to say all of `forms` in turn.
fn is_said(forms: &[SpokenForm], said: &[&str]) -> bool {
    let mut reached = vec![false; said.len() + 1];
    reached[0] = true;
    for form in forms {
        let (SpokenForm::Verbalizations(ways) | SpokenForm::CutOff(ways)) = form else { continue };
        let mut next = vec![false; said.len() + 1];
        for at in (0..=said.len()).filter(|&at| reached[at]) {
            for way in ways {
                if said[at..].len() >= way.len() && way.iter().zip(&said[at..]).all(|(a, b)| a == b) {
                    next[at + way.len()] = true;
                }
            }
        }
        reached = next;
    }
    reached[said.len()]
}

/// A list of what is written and what is said for it, with the dictionary of the built-in model.
#[test]
fn written_forms_are_said_as_people_say_them() {
    let model = kiru_align::model::Model::embedded().unwrap();
    let dictionary = model.dictionary();
    let list = include_str!("written_forms.tsv");
    let (mut all, mut wrong) = (0, Vec::new());
    for (written, said) in list.lines().filter_map(|line| line.split_once('\t')) {
        let carried = read::read(format!("they saw {written} there again").as_bytes()).unwrap();
        let forms = normalize::normalize_transcript(&carried, &|word| dictionary.contains(word));
        let line = format!("they saw {said} there again");
        all += 1;
        if !is_said(&forms, &line.split(' ').collect::<Vec<_>>()) {
            let found = forms[2..forms.len() - 2].iter().map(|form| match form {
                SpokenForm::Verbalizations(ways) => {
                    ways.iter().map(|way| way.join(" ")).collect::<Vec<_>>().join(" | ")
                }
                other => format!("{other:?}"),
            });
            wrong.push(format!("{written}: {said}\n      {}", found.collect::<Vec<_>>().join("\n      ")));
        }
    }
    println!("{} of {all} written forms are said as they should be", all - wrong.len());
    assert!(wrong.is_empty(), "{} of {all} are not right:\n{}", wrong.len(), wrong.join("\n"));
}

/// What nobody says, in a sentence: a line each, forms parted by bars.
const NOT_SAID: &str = "\
[laughter] | [Laughter] | [MUSIC PLAYING] | [DOOR SLAMS] | [SIGHS HEAVILY] | [applause] | [coughs] | [inaudible]
(SIGHS) | (laughter and applause) | (PHONE RINGING) | (laughs) | (clears throat) | (clears her throat) | (applause)
[inaudible 00:00:11] | [crosstalk 00:04:12] | [unintelligible 12:33] | [00:11] | [00:12:33] | [indiscernible 0:12]
(SIGHS HEAVILY) | (door slams) | (upbeat music) | (indistinct chatter) | (long pause) | (beat) | (speaking in Spanish)
(in a low voice) | (speaking French) | (dog barking) | (crowd cheering) | (phone buzzes) | (thunder rumbling) | (whispers)
(glass shattering) | (engine revving) | (baby crying) | (sirens wailing) | (MAN laughs) | (Mary laughs) | (both laughing)
(tense music) | (soft piano music) | (keyboard clicking) | (bell chimes) | (people chattering) | (distant gunfire)
[speaks Spanish] | [male voice] | [Speaker 2] | [overlapping conversation] | [end of recording] | [no audio]
[MARY enters.] | [guess: peeped] | [♪ upbeat music ♪] | [speaking foreign language] | [video plays]
[crosstalk] | [foreign] | [silence] | [pause] | [__] | [sic] | [?] | [...] | [redacted] | [unclear word] | [audio cuts out]
♪ | ♫ | >> | *sighs* | *door slams* | {laughs} | {laughs loudly} | <noise> | <laugh> | — | ... | (...) | (?)
(0.5) | (2.0) | (1.2) | (.) | .hhh | hhh | .hh | xxx | yyy | &=laughs | &=coughs | [[laughs]] | ((coughs)) | ((laughs loudly))
(00:11) | 00:11 | 0:00:11 | 00:00:11 | #00:00:11-5# | (00:00:11) | <00:11> | [=! laughing] | [% so he said]
[Verse 1] | [Chorus x2] | [break in recording] | [gestures] | [nods] | [interviewer nods] | [recording ends] | [transcriber's note] | [shrugs]
(chuckles) | (chuckling softly) | (groans) | (gasps) | (scoffs) | (sniffles) | (inhales deeply) | (exhales sharply)";

/// What is read aloud, or written so that nobody can tell.
const SAID: &str = "\
(and this is the point) | (he said) | (very softly) | (hello) | (NASA) | (the voice of reason) | (in other words) | (a lot)
(see below) | (2) | (12:30) | 08:30 | 12:30 | [he was] | [the bank] | (or so they say) | (you know) | (that is) | (2.55)
(for example) | (a big dog) | (no one) | (her car) | (Mary said) | (Mary laughed) | *very* | *very much* | (USA TODAY)
(in the beginning) | (on the other hand) | (speaking of which) | (low) | (I laughed) | (laugh if you like)";

/// For each of `forms`: whether any token of it is said in the middle of a sentence.
fn is_any_said(forms: &str) -> Vec<(&str, bool)> {
    let model = kiru_align::model::Model::embedded().expect("a model inside");
    let is_word = |word: &str| model.dictionary().contains(word);
    let forms = forms.lines().flat_map(|line| line.split(" | ").map(str::trim));
    let is_said = |form: &str| {
        let transcript = Transcript::from(&*format!("once or twice she had {form} peeped into the book"));
        let spoken = normalize::normalize_transcript(&transcript, &is_word);
        spoken[5..spoken.len() - 4]
            .iter()
            .any(|form| !matches!(form, SpokenForm::Nothing | SpokenForm::Sound(_)))
    };
    forms.map(|form| (form, is_said(form))).collect()
}

#[test]
fn what_nobody_says_is_no_speech_and_asides_are() {
    let said: Vec<&str> =
        is_any_said(NOT_SAID).into_iter().filter(|(_, said)| *said).map(|(form, _)| form).collect();
    assert!(said.is_empty(), "not said: {said:?}");
    assert!(is_any_said(NOT_SAID).len() > 108);
    let silent: Vec<&str> =
        is_any_said(SAID).into_iter().filter(|(_, said)| !*said).map(|(form, _)| form).collect();
    assert!(silent.is_empty(), "said: {silent:?}");
}

#[test]
fn notes_links_tags_and_escapes_leave_the_word() {
    let said = |token: &str| {
        let transcript = Transcript::from(&*format!("had {token} peeped"));
        let spoken = normalize::normalize_transcript(&transcript, &|_| true);
        let words = spoken[1..spoken.len() - 1].iter().filter_map(|form| match form {
            SpokenForm::Verbalizations(all) => Some(all[0].join(" ")),
            _ => None,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    for (token, expected) in [
        ("sister[1]", "sister"),
        ("sister,[12]", "sister"),
        ("sister[a][b].", "sister"),
        ("sister[citation needed]", "sister"),
        ("[sister](https://example.com/sister)", "sister"),
        ("[the sister](https://example.com).", "the sister"),
        ("![](https://example.com/a.png)", ""),
        ("<span class=\"x\">sister</span>", "sister"),
        ("<a href=\"x\" id=\"y\">the sister</a>", "the sister"),
        ("&#8220;sister", "sister"),
        ("sister,&#8221;", "sister"),
        ("&ldquo;sister&rdquo;", "sister"),
        ("don&rsquo;t", "don't"),
        ("&eacute;clair", "eclair"),
        ("&-uh", "uh"),
    ] {
        assert_eq!(said(token), expected, "{token}");
    }
}
