//! What is a label and what is said, in texts made up here.

use super::Transcript;
use super::labels::{BEFORE_ROLES, HEADINGS, NEVER_FIRST, PARTICLES, ROLES, SOUNDS};

/// The labels in `text`, the tokens of each run with spaces between, and who says what is no label.
fn read(text: &str) -> (Vec<String>, Vec<(String, String)>) {
    let transcript = Transcript::from(text);
    let (mut labels, mut said): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    let mut was_label = false;
    for (at, token) in transcript.tokens.iter().enumerate() {
        let is_label = transcript.is_label(at);
        let speaker = transcript.speakers.of(at).unwrap_or("").to_string();
        match (is_label, was_label) {
            (true, true) => {
                let last = labels.last_mut().unwrap();
                last.push(' ');
                last.push_str(&token.verbatim);
            }
            (true, false) => labels.push(token.verbatim.clone()),
            (false, _) => match said.last_mut().filter(|(name, _)| *name == speaker) {
                Some((_, words)) => {
                    words.push(' ');
                    words.push_str(&token.verbatim);
                }
                None => said.push((speaker, token.verbatim.clone())),
            },
        }
        was_label = is_label;
    }
    (labels, said)
}

fn labels(text: &str) -> Vec<String> {
    read(text).0
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn the_lists_are_sorted() {
    for list in [&ROLES[..], &BEFORE_ROLES, &HEADINGS, &SOUNDS, &NEVER_FIRST, &PARTICLES] {
        assert!(list.is_sorted_by(|a, b| a < b));
    }
}

#[test]
fn two_times_side_by_side_and_times_with_units_are_no_words() {
    for (text, expected) in [
        ("00:00:00:11 00:00:03:06 so\n00:00:03:06 00:00:05:21 it\n00:00:05:21 00:00:08:02 was", 2 * 3),
        ("00:00:00:11\t00:00:03:06\tso\n00:00:03:06\t00:00:05:21\tit", 2 * 2),
        ("00:00:00:11 00:00:03:06\nso\n00:00:03:06 00:00:05:21\nit", 2 * 2),
        ("0h 0m 0s\nso it\n0h 1m 5s\nwas", 3 * 2),
        ("0m 3s so it\n1m 5s was", 2 * 2),
    ] {
        let transcript = Transcript::from(text);
        let labels = transcript.labels.iter().filter(|is_label| **is_label).count();
        assert_eq!((labels, transcript.hints.is_empty()), (expected, false), "{text}");
    }
    assert_eq!(labels("he ran it in\n2m 5s and won"), none());
}

#[test]
fn a_name_may_stand_behind_a_sound_which_is_none_of_it() {
    for text in [
        "[INTRO MUSIC] ANNA: so it was",
        "[Upbeat music] ANNA: so it was",
        "(door slams) [laughs] ANNA: so it was",
        "<noise> ANNA: so it was",
    ] {
        assert_eq!(labels(text), ["ANNA:"], "{text}");
    }
    assert_eq!(
        labels("[Music] Host: so\nAnna: so\n[Music] Host: no\nAnna: no"),
        ["Host:", "Anna:", "Host:", "Anna:"]
    );
    assert_eq!(labels("[Music] so: it was"), none());
}

#[test]
fn names_are_known_by_their_form() {
    for (text, label) in [
        ("Speaker 1: so it was", "Speaker 1:"),
        ("SPEAKER_00: so it was", "SPEAKER_00:"),
        ("[SPEAKER_01]: so it was", "[SPEAKER_01]:"),
        ("Interviewer: so it was", "Interviewer:"),
        ("Unknown Speaker 2: so it was", "Unknown Speaker 2:"),
        ("JOHN: so it was", "JOHN:"),
        (">> ANNA: so it was", ">> ANNA:"),
        (">>ANNA: so it was", ">>ANNA:"),
        ("- ANNA: so it was", "- ANNA:"),
        ("DR. O'NEILL: so it was", "DR. O'NEILL:"),
        ("JOHN (V.O.): so it was", "JOHN (V.O.):"),
        ("[00:12:33] JOHN: so it was", "[00:12:33] JOHN:"),
        ("Speaker 1: [00:12] so it was", "Speaker 1: [00:12]"),
        ("Speaker 1 (00:12): so it was", "Speaker 1 (00:12):"),
        ("**Speaker 1:** so it was", "**Speaker 1:**"),
        ("Speaker 1 : so it was", "Speaker 1 :"),
        ("Speaker A\nso it was", "Speaker A"),
        ("Anna Smith  0:12\nso it was", "Anna Smith 0:12"),
    ] {
        let (labels, said) = read(text);
        assert_eq!(labels, [label], "{text}");
        assert_eq!(said.len(), 1, "{text}");
        assert!(!said[0].0.is_empty() && said[0].1 == "so it was", "{text}: {said:?}");
    }
}

#[test]
fn names_are_known_because_they_recur() {
    let (labels, said) = read("Anna: so it was\nBen Smith: yes\nAnna: and then\nit went on\nBen Smith: no");
    assert_eq!(labels, ["Anna:", "Ben Smith:", "Anna:", "Ben Smith:"]);
    let expected =
        [("Anna", "so it was"), ("Ben Smith", "yes"), ("Anna", "and then it went on"), ("Ben Smith", "no")];
    assert_eq!(said, expected.map(|(name, words)| (name.to_string(), words.to_string())));
    // One that does not recur stands in the same place; one that is known stands behind a sentence.
    let (found, said) = read("Anna: so\nAnna: it was\nCid: no. Anna: yes! Cid: right");
    assert_eq!(found, ["Anna:", "Anna:", "Cid:", "Anna:", "Cid:"]);
    assert_eq!(said.last().unwrap(), &("Cid".to_string(), "right".to_string()));
    assert_eq!(self::labels("Q: was it so?\nA: yes"), ["Q:", "A:"]);
    assert_eq!(self::labels("Q. was it so?\nA. yes"), ["Q.", "A."]);
}

#[test]
fn what_is_said_is_not_eaten() {
    for text in [
        "John: he is the one that I saw",
        "so it was\nJohn: he is the one",
        "Note: this is said\nNote: and this\nNote: too",
        "And then: nothing\nAnd then: nothing",
        "Remember: it is said\nRemember: again",
        "Chapter 1: the river\nand so\nChapter 2: the bank",
        "Matthew 5:3 says so",
        "He said: no\nHe said: yes",
        "12:30 is when we met",
        "at 12:30\nand at 11:15\nwe met",
        "INGREDIENTS:\nflour and water",
        "A: first\nB: second",
        "Dear Anna:\nthank you",
        "IT WAS SAID: SO BE IT",
        "so it was: he said JOHN: no",
    ] {
        assert_eq!(labels(text), none(), "{text}");
    }
}

#[test]
fn lines_of_names_and_times_are_labels() {
    let otter = "Anna Smith  0:00\nso it was\n\nBen  0:12\nyes";
    assert_eq!(labels(otter), ["Anna Smith 0:00", "Ben 0:12"]);
    assert_eq!(labels(&format!("{otter}\n\nTranscribed by https://otter.ai")).len(), 3);
    let rev = "Anna Smith (00:00):\nso it was\n\nBen (00:12):\nyes";
    assert_eq!(labels(rev), ["Anna Smith (00:00):", "Ben (00:12):"]);
    let zoom = "[Anna Smith] 10:32:01\nso it was\n[Ben] 10:33:07\nyes";
    assert_eq!(labels(zoom), ["[Anna Smith] 10:32:01", "[Ben] 10:33:07"]);
    let teams = "0:0:0.0 --> 0:0:5.120\nAnna Smith\nso it was\n0:0:5.120 --> 0:0:6.0\nBen\nyes";
    let (found, said) = read(teams);
    assert_eq!(found, ["0:0:0.0 --> 0:0:5.120 Anna Smith", "0:0:5.120 --> 0:0:6.0 Ben"]);
    assert_eq!(said[1], ("Ben".to_string(), "yes".to_string()));
    let riverside = "Anna\n(00:00)\nso it was\nBen\n(00:12)\nyes";
    assert_eq!(labels(riverside), ["Anna (00:00)", "Ben (00:12)"]);
    let premiere = "00;00;00;02 - 00;00;05;10\nSpeaker 1\nso it was";
    assert_eq!(labels(premiere), ["00;00;00;02 - 00;00;05;10 Speaker 1"]);
    let page = "0:00\nso it was\n0:12\nYes Indeed\n0:15\nno";
    assert_eq!(labels(page), ["0:00", "0:12", "0:15"]);
    let stamps = "[00:00:00.469 --> 00:00:07.531]  so it was\n[00:00:07.531 --> 00:00:09.000]  yes";
    assert_eq!(labels(stamps).len(), 2);
    assert_eq!(labels("0:00 so it was\n0:12 yes"), ["0:00", "0:12"]);
    assert_eq!(labels("#00:00:11-5# so it was\n#00:00:19-0# yes").len(), 2);
}

#[test]
fn names_on_lines_of_their_own_take_turns() {
    let play = "Adam\nso it was\n\nBen Miller\nyes\nand so on\n\nAdam\nno\n\nBen Miller\nit was";
    let (found, said) = read(play);
    assert_eq!(found, ["Adam", "Ben Miller", "Adam", "Ben Miller"]);
    assert_eq!(said[1], ("Ben Miller".to_string(), "yes and so on".to_string()));
    assert_eq!(labels("JOHN\nso it was\nMARY\nyes, it was\nJOHN\nno").len(), 3);
    assert_eq!(labels("[Adam]\nso it was\n[Ben]\nyes\n[Adam]\nno\n[Ben]\nso").len(), 4);
    assert_eq!(labels("Adam\nso it was\nBen\nyes\nAdam\nno").len(), 3);
}

#[test]
fn what_is_said_on_a_line_of_its_own_is_no_name() {
    for text in [
        // Headings, alone or twice.
        "The Garden\nso it was\nThe House\nand then\nThe Garden\nno",
        "Good Friday\nso it was\n\nEaster\nand then",
        "Chapter One\nso it was\nChapter Two\nand then",
        "Ingredients\ntwo eggs\nMethod\nbeat them\nIngredients\ntwo more\nMethod\nbeat them",
        "Monday\nso it was\nTuesday\nand then\nMonday\nso it was\nTuesday\nand then",
        // Answers.
        "so it was\nYes.\nand then\nNo.\nso\nYes.\nit was\nNo.\nso",
        "Really?\nso it was\nIndeed!\nand then\nReally?\nso\nIndeed!\nno",
        // Lists, a word or two a line.
        "Adam\nBen\nCarl\nAdam\nBen\nCarl",
        "Anna Smith\nBen Miller\nAnna Smith\nBen Miller",
        // A refrain, and one with its words in the text.
        "so it was\nNevermore\nand then\nNevermore\nit was\nNevermore\nso",
        "Sleep now\nthe day is done\nSleep now\nthe night has come",
        "Rain\nrain and wind\nWind\nwind and rain\nRain\nso it was\nWind\nno",
        // Who says one thing after the other does not take turns.
        "Adam\nso it was\nAdam\nand then\nAdam\nno\nBen\nyes\nBen\nso",
    ] {
        assert_eq!(labels(text), none(), "{text}");
    }
}

#[test]
fn names_in_brackets_before_turns_are_labels() {
    let talk = "[Adam] so it was\n[Ben Miller] yes\n[Adam] no\n[Ben Miller] it was";
    assert_eq!(labels(talk), ["[Adam]", "[Ben Miller]", "[Adam]", "[Ben Miller]"]);
    assert_eq!(labels("(Adam) so\n(Ben) yes\n(Adam) no\n(Ben) was").len(), 4);
    assert_eq!(labels("[Man] so it was"), ["[Man]"]);
    let (_, said) = read(talk);
    assert_eq!(said[0], ("Adam".to_string(), "so it was".to_string()));
    for text in [
        "[Music] so it was\n[Applause] yes\n[Music] no\n[Applause] was",
        "(Laughter) so\n(Sighs Heavily) yes\n(Laughter) no\n(Sighs Heavily) was",
        "(Adam) so it was",
        "(Adam) so it was\n(Adam) and then\n(Adam) no",
        "(And this is it) so\n(So it was) yes\n(And this is it) no\n(So it was) yes",
    ] {
        assert!(Transcript::from(text).speakers.is_empty(), "{text}");
    }
}

#[test]
fn times_at_turns_are_hints() {
    let spans = |text: &str| -> Vec<Option<(u32, u32)>> {
        let hints = Transcript::from(text).hints;
        hints.iter().map(|hint| hint.map(|hint| (hint.span.start, hint.span.end))).collect()
    };
    let (first, second) = (Some((3000, 12_000)), Some((12_000, 14_500)));
    let text = "[00:03] Anna: so it\n[00:12] Ben: yes\n[00:14.5] Anna: no";
    assert_eq!(spans(text), [None, None, first, first, None, None, second, None, None, None]);
    assert_eq!(spans("Anna Smith (00:03):\nso it\n\nBen (00:12):\nyes")[3..5], [first, first]);
    let own_end = Some((0, 5120));
    assert_eq!(spans("0:0:0.0 --> 0:0:5.120\nAnna\nso\n0:0:6.0 --> 0:0:7.0\nBen\nyes")[4], own_end);
    for text in ["Anna: so it\nBen: yes\nAnna: no", "[00:03] so it", "[00:12] so\n[00:03] it\n[00:01] was"] {
        assert!(spans(text).is_empty(), "{text}");
    }
}

#[test]
fn a_turn_lasts_until_somebody_else_speaks() {
    let (_, said) = read("ANNA: so\nit was\n- yes\n>> no");
    assert_eq!(
        said,
        [("ANNA".to_string(), "so it was".to_string()), (String::new(), "- yes >> no".to_string())]
    );
}

#[test]
fn a_label_begins_a_sentence_with_what_follows() {
    let transcript = Transcript::from("Speaker 1: so it\nSpeaker 2: was");
    assert_eq!(super::sentences::begins(&transcript), [true, true, true, false, true, true, true]);
}

#[test]
fn endless_names_take_linear_time() {
    // So many that with square time this would not end.
    const MANY: usize = 400_000;
    for text in ["Anna: ", "Anna Smith ", "0:12 ", ">> ", "A: ", "Speaker 1: so. ", "Anna: so\n"] {
        assert!(!Transcript::from(&*text.repeat(MANY)).tokens.is_empty());
    }
    let names: String = (0..MANY).map(|i| format!("Speaker {i}: so\n")).collect();
    assert_eq!(Transcript::from(&*names).speakers.names().len(), MANY);
}

#[test]
fn names_of_utterances_are_labels() {
    assert_eq!(labels("anna-001 so it was\nanna-002 and then"), ["anna-001", "anna-002"]);
    assert_eq!(labels("1089-134686-0000 SO IT WAS"), ["1089-134686-0000"]);
    for text in
        ["twenty-20 so", "anna-001 so\nand then", "anna-001 so\nanna-001 no", "2020-21 was\n2021-22 is not"]
    {
        assert_eq!(labels(text), none(), "{text}");
    }
}

#[test]
fn a_name_that_differs_from_another_by_a_letter_is_told() {
    let told = |text: &str| Transcript::from(text).warnings;
    let talk = "Anna: so it\nBen: was\nAnna: then\nBen: no\n";
    assert!(told(talk).is_empty());
    for (slip, taken) in
        [("Ana", "another speaker"), ("Anan", "another speaker"), ("anna", "words"), ("Annna", "another")]
    {
        let warnings = told(&format!("{talk}{slip}: yes"));
        let expected = format!("\"{slip}:\" stands once and \"Anna:\" 2 times; it is taken for {taken}");
        assert!(warnings.len() == 1 && warnings[0].starts_with(&expected), "{slip}: {warnings:?}");
    }
    let often = told(&format!("{talk}Bne: yes\nAnna: so\nBne: no\nBen: so"));
    let expected = "\"Bne:\" stands 2 times and \"Ben:\" 3 times; it is taken for another speaker";
    assert!(often.len() == 1 && often[0].starts_with(expected), "{often:?}");
    assert!(told(&format!("{talk}Ian: so\nBen: it\nIan: so\nDan: no\nIan: so\nDan: no")).is_empty());
    for other in ["Carl: yes", "Bob: yes", "so it was: yes", "Anna: yes", "Ann Smith: yes"] {
        assert!(told(&format!("{talk}{other}")).is_empty(), "{other}");
    }
    let numbers = "Speaker 1: so\nSpeaker 1: it\nSpeaker 2: was\nSpeaker A: no\nSpeaker A: no\nSpeaker B: so";
    assert!(told(numbers).is_empty(), "{:?}", told(numbers));
}

#[test]
fn what_services_write_around_their_transcripts_is_not_said() {
    let otter = "Some talk\nFri, Nov 27, 2026\n\nSUMMARY KEYWORDS\nbook, bank\n\nSPEAKERS\nAnna Smith, Ben\n\n\
                 Anna Smith  0:00\nso it was\n\nBen  0:12\nyes\n\nTranscribed by https://otter.ai";
    let teams = "Some talk-20261127-Meeting Recording\n20s\nSmith, Anna (EXT) started transcription\n\n\
                 Smith, Anna (EXT)   0:00\nso it was\n\nBen   0:12\nyes\n\nBen stopped transcription";
    let meet = "Some talk (2026-11-27) - Transcript\nAttendees\nAnna Smith, Ben Miller\n\nTranscript\n00:00:00\n\
                Anna Smith: so it was\nBen Miller: yes\n00:00:12\nAnna Smith: no\n\nMeeting ended after 00:00:20 👋\n\
                This editable transcript was computer generated and might contain errors.";
    let rev = "Speaker 1 (00:00):\nso it was\n\nSpeaker 2 (00:08):\nyes\n\n\
               This transcript was exported on Nov 27, 2026 -- view latest version here.";
    for (text, expected) in [
        (otter, &[("Anna Smith", "so it was"), ("Ben", "yes")][..]),
        (teams, &[("Smith, Anna", "so it was"), ("Ben", "yes")]),
        (meet, &[("Anna Smith", "so it was"), ("Ben Miller", "yes"), ("Anna Smith", "no")]),
        (rev, &[("Speaker 1", "so it was"), ("Speaker 2", "yes")]),
    ] {
        let (_, said) = read(text);
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, words)| (name.to_string(), words.to_string())).collect();
        assert_eq!(said, expected, "{text}");
    }
    for text in [
        "Transcript\nso it was",
        "so it was\nMeeting ended after an hour",
        "Some talk\nAnna: so it\nAnna: was",
        "so it was\nBen stopped transcription",
    ] {
        let (found, said) = read(text);
        let all: usize = said.iter().map(|(_, words)| words.split(' ').count()).sum();
        assert_eq!(
            all + found.iter().map(|label| label.split(' ').count()).sum::<usize>(),
            text.split_whitespace().count()
        );
        assert!(found.iter().all(|label| label == "Anna:"), "{text}: {found:?}");
    }
}

#[test]
fn times_may_be_links() {
    let text = "**Anna:** [[00:00:00](https://example.com/x?t=0)] so it\n\n**Ben:** [[00:00:08](https://example.com/x?t=8)] was\n\n\
                **Anna:** [[00:00:09](https://example.com/x?t=9)] no";
    let (_, said) = read(text);
    assert_eq!(said[0], ("Anna".to_string(), "so it".to_string()));
    assert_eq!(said[1], ("Ben".to_string(), "was".to_string()));
}

#[test]
fn more_forms_of_headers() {
    for (text, expected) in [
        ("Anna Smith - 0:00\nso it\n\nBen - 0:12\nyes", &["Anna Smith - 0:00", "Ben - 0:12"][..]),
        (
            "### Anna Smith (0:00)\n\nso it\n\n### Ben (0:12)\n\nyes",
            &["### Anna Smith (0:00)", "### Ben (0:12)"],
        ),
        ("[0.00s -> 6.50s] so it\n[8.00s -> 9.50s] yes", &["[0.00s -> 6.50s]", "[8.00s -> 9.50s]"]),
        (
            "0:08\n8 seconds\nso it\n1:12\n1 minute, 12 seconds\nyes",
            &["0:08 8 seconds", "1:12 1 minute, 12 seconds"],
        ),
        ("Anna Smith:\nso it\nBen:\nyes\nAnna Smith:\nno", &["Anna Smith:", "Ben:", "Anna Smith:"]),
    ] {
        assert_eq!(labels(text), expected, "{text}");
    }
    for text in ["0:08\n9 seconds\nso it\n1:12\nyes", "it took\n8 seconds\nso it was"] {
        assert!(!labels(text).iter().any(|label| label.contains("seconds")), "{text}");
    }
    for text in
        ["the [0.5s pause", "Anna: so\nBen: it\nAnna: was\nThen\nIt Was:\nno", "# So it was\nand # then"]
    {
        let found = labels(text);
        assert!(found.iter().all(|label| ["Anna:", "Ben:"].contains(&&**label)), "{text}: {found:?}");
    }
}

#[test]
fn names_before_dashes_and_tabs_are_known_if_the_text_is_written_so() {
    for mark in [" – ", " - ", " — ", "\t", "\t\t", " \t"] {
        let text =
            ["Anna", "Ben Miller", "Anna", "Ben Miller"].join(&format!("{mark}so it was\n")) + mark + "yes";
        let (labels, said) = read(&text);
        let dash = if mark.contains('\t') { "" } else { mark.trim_end() };
        let expected = ["Anna", "Ben Miller", "Anna", "Ben Miller"].map(|name| format!("{name}{dash}"));
        assert_eq!(labels, expected, "{text}");
        assert_eq!(said[1], ("Ben Miller".to_string(), "so it was".to_string()), "{text}");
    }
    // Wrapped turns, and one who speaks once.
    let wrapped = "ANNA – so\nit was\nthen\nBEN – no\nand\nthen\nANNA – yes\nCID – well\nBEN – so\nANNA – he\nBEN – came";
    assert_eq!(labels(wrapped).len(), 7);
    // Below a title, or headings.
    let turns = "Anna – so\nBen – no\nAnna – yes\nBen – well";
    assert_eq!(labels(&format!("What we said\nin May\n\n{turns}")), labels(turns));
    let headed = format!("Speaker\tText\n{}", turns.replace(" – ", "\t"));
    let (labels_found, said) = read(&headed);
    assert_eq!(labels_found, ["Speaker Text Anna", "Ben", "Anna", "Ben"]);
    assert_eq!(said[0], ("Anna".to_string(), "so".to_string()));
    assert_eq!(labels("[0:01] Anna – so\n[0:04] Ben – no\n[0:06] Anna – yes\n[0:09] Ben – so").len(), 4);
}

#[test]
fn what_stands_before_a_dash_or_a_tab_may_be_said() {
    for text in [
        // Nobody recurs; one does; they do not take turns.
        "Paris – the capital of France\nRome – the capital of Italy",
        "Paris – the capital\nRome – another\nParis – again\nBerlin – no",
        "Anna – she is the one\nAnna – I know her\nBen – he came\nBen – and went",
        // The text does not begin so, or goes on otherwise.
        "So it was\nAnna – she came\nBen – he came\nAnna – went\nBen – went",
        "Anna – so\nit was\nand\nthen\nBen – no\nit\nwas\nnot\nAnna – yes\nso\nit\nis\nBen – well\nnow",
        // They are words.
        "Hope – is a thing\nLove – is another\nHope – dies\nLove – lives\nso hope and love",
        "Monday – we met\nTuesday – we went\nMonday – again\nTuesday – too",
        "Yes – so it was\nNo – it was not\nYes – it was\nNo – never",
        "Step\tone\nand then\tanother",
        "one\ttwo\nthree\tfour\none\tfive\nthree\tsix",
        "Apples – red\nPears – green\nPlums – blue\nApples – sweet\nPears – too\nFigs – no\nNuts – well\nOats – so",
        "well – so it was – and Anna – came",
    ] {
        assert_eq!(labels(text), none(), "{text}");
    }
}

#[test]
fn names_that_are_given_are_known() {
    let labels = |text: &str| {
        let mut transcript = super::tokenize::cut(text.to_string());
        super::labels::mark(&mut transcript, &["Anna", "Ben Miller:"]);
        let is_label = |at: &usize| transcript.is_label(*at);
        let labels = (0..transcript.tokens.len()).filter(is_label).map(|at| &*transcript.tokens[at].verbatim);
        (labels.collect::<Vec<_>>().join(" "), transcript.speakers.names().join(", "))
    };
    for (text, expected, names) in [
        ("anna: so it was\nben miller: yes", "anna: ben miller:", "anna, ben miller"),
        ("Anna: so\nANNA: it\nanna: was", "Anna: ANNA: anna:", "Anna"),
        ("so. anna: it was. Anna: yes", "", ""),
        ("anna: so. Anna: it", "anna: Anna:", "anna"),
        ("anna – so\nit was\nBen Miller – yes", "anna – Ben Miller –", "anna, Ben Miller"),
        ("anna\tso\nben miller\tyes", "anna ben miller", "anna, ben miller"),
        ("[anna] so\n(ben miller) yes", "[anna] (ben miller)", "anna, ben miller"),
        ("anna (0:12): so\nBen Miller (0:15): yes", "anna (0:12): Ben Miller (0:15):", "anna, Ben Miller"),
        ("anna\nso it was\nben miller\nyes", "anna ben miller", "anna, ben miller"),
        // Where they have colons, a dash is a dash.
        ("anna: so\nBen Miller: Is it\nAnna – that one?", "anna: Ben Miller:", "anna, Ben Miller"),
        ("anna: who came?\nBen Miller: it was\nAnna\nthen", "anna: Ben Miller:", "anna, Ben Miller"),
        ("Anna: so\nBen Miller\tno\nit\n- Anna\nis", "Anna: Ben Miller", "Anna, Ben Miller"),
        // But where every turn begins with one, and several have dashes.
        (
            "A talk\nAnna – so\nBen Miller: no\nAnna – yes\nBen Miller: well",
            "Anna – Ben Miller: Anna – Ben Miller:",
            "Anna, Ben Miller",
        ),
        // Others are as before.
        ("Cid: he is the one", "", ""),
    ] {
        assert_eq!(labels(text), (expected.to_string(), names.to_string()), "{text}");
    }
}

#[test]
fn names_that_are_read_as_words_are_told() {
    let told = |text: &str, names: &[&str]| {
        let mut transcript = super::tokenize::cut(text.to_string());
        super::labels::mark(&mut transcript, names);
        assert!(transcript.labels.is_empty() || !names.is_empty() || text.contains(": "), "{text}");
        transcript.warnings.join("; ")
    };
    for mark in [" – ", "–", " | ", " = ", ": ", "- ", " - "] {
        let text = ["anna", "ben", "anna", "ben"].map(|name| format!("{name}{mark}so it was")).join("\n");
        let mark = mark.trim_end();
        let expected =
            format!("\"anna{mark}\" (2 lines), \"ben{mark}\" (2 lines) look like names of speakers and are");
        let found = told(&text, &[]);
        // Who gives the names helps where these stand alone.
        let helps = mark != "–";
        assert!(
            found.starts_with(&expected) && found.contains("--speaker-audio") == helps,
            "{text}: {found}"
        );
    }
    // One that stands once, among others: whose turn it joins is told.
    for (line, expected) in [
        (
            "mary: it was",
            "\"mary:\" (1 line) looks like the name of a speaker and is read as words, in the turn of Anna;",
        ),
        (
            "Ben:So it was",
            "\"Ben:…\" (1 line) looks like the name of a speaker and is read as words, in the turn of Anna;",
        ),
    ] {
        let found = told(&format!("Ada: so\nAnna: so\n{line}\nAnna: no"), &[]);
        assert!(found.starts_with(expected), "{found}");
    }
    let title = "So it was\nAnna – she came\nBen – he came\nAnna – went\nBen – went";
    assert!(told(title, &[]).starts_with("\"Anna –\" (2 lines), \"Ben –\" (2 lines) look like"));
    // Beside names that were taken.
    for (text, expected) in [
        ("Ben: so\nanna: it\nBen: was\nanna: no", "\"anna:\" (2 lines) looks"),
        ("Anna – so\nBen: it\nAnna – was\nBen: no", "\"Anna –\" (2 lines) looks"),
        ("Ben: so\nbne: it\nBen: was\nbne: no\nBen: so", "\"bne:\" (2 lines; did you mean Ben?) looks"),
        ("Ben: so\nAnna: it\nBen: was\nAnna:Alice was", "\"Anna:…\" (1 line) looks"),
        ("Ben: so\nBen: it\nwas\nand so\nit\nwas\nBen:no\nBen:so", "\"Ben:…\" (2 lines) looks"),
    ] {
        assert!(told(text, &[]).starts_with(expected), "{text}: {}", told(text, &[]));
    }
    for (text, expected) in [
        ("ana: so it\nana: was", "\"ana:\" (2 lines; did you mean Anna?) looks"),
        ("Ben Miller: so\nana: it", "\"ana:\" (1 line; did you mean Anna?) looks"),
        ("Anna:Alice was\nAnna:so", "\"Anna:…\" (2 lines) looks"),
        ("Anna: so\nAnna: it\nana: was", "\"ana:\" stands once and \"Anna:\" 2 times; it is taken for words"),
    ] {
        let found = told(text, &["Anna", "Ben Miller"]);
        assert!(found.starts_with(expected) && found.matches("ana:").count() < 2, "{text}: {found}");
    }
    let mixed = "Anna: so\nit was\nBen Miller – no\nit\nwas";
    let found = told(mixed, &["Anna", "Ben Miller"]);
    assert!(found.starts_with("\"Ben Miller –\" (1 line) looks") && !found.contains("--speaker"), "{found}");
    for text in [
        "Paris – the capital of France\nRome – the capital of Italy",
        "well – so it was\nyes – it was\nwell – no\nyes – so",
        "note: so\ntip: it\nnote: was\ntip: then",
        "w- we went\nso it\nw- was",
        "Anna: so\nBen: no\nAnna: yes\nBen: so",
        "so it was – and Anna – came\nand Ben – went",
        "Anna: so\nit was\nAnna: no\nBen – he came",
        "Anna: so\nsee file:x and\nAnna: no\nhttp://example.com: it\nAnna: was\n10:30 it was",
        "Anna: so\nben came: he was\nAnna: no\nit was\nAnna: was",
    ] {
        assert_eq!(told(text, &[]), "", "{text}");
    }
}
