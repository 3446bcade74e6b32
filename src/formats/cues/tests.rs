//! Results made up here, cut into cues: what is asked of every cue, and what of some.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::audio::SourceFormat;
use crate::confidence::alignment::{Alignment, Fit, Status, WordTime};
use crate::formats::read::{ReadOptions, read_as};
use crate::formats::timestamps::milliseconds;
use crate::formats::{Document, Format, Style, TranscriptFormat, write};
use crate::languages::Language;
use crate::transcript::Transcript;

/// A transcript and where its words lie, if they do.
#[derive(Debug)]
struct Talk {
    transcript: Transcript,
    alignment: Alignment,
    duration_s: f64,
}

impl Talk {
    fn new(text: &str, spans: &[Option<(Ms, Ms)>], silences: &[(Ms, Ms)], duration_s: f64) -> Talk {
        let as_text = ReadOptions { format: Some(TranscriptFormat::Text), ..ReadOptions::default() };
        let transcript = match text {
            "" => Transcript::default(),
            text => read_as(text.as_bytes(), &as_text).unwrap(),
        };
        let word = |span: &Option<(Ms, Ms)>| WordTime {
            status: if span.is_some() { Status::Aligned } else { Status::NotFound },
            span: span.map(|(start, end)| MsSpan { start, end }),
            score: span.map(|_| 1.0),
            uncertainty: None,
            phones: vec![],
        };
        assert_eq!(transcript.tokens.len(), spans.len());
        let alignment = Alignment {
            words: spans.iter().map(word).collect(),
            silences: silences.iter().map(|&(start, end)| MsSpan { start, end }).collect(),
            untranscribed: vec![],
            chunks: vec![],
            fit: Fit::Good,
        };
        Talk { transcript, alignment, duration_s }
    }

    /// Words of 70 ms a character and blank, one after the other; a `|` in `text` is a pause of a second, and `?word`
    /// was not heard.
    fn spoken(text: &str) -> Talk {
        let (mut plain, mut spans, mut at) = (String::new(), Vec::new(), 0);
        for line in text.split('\n') {
            for word in line.split(' ') {
                if word == "|" {
                    at += 1000;
                    continue;
                }
                let said = word.strip_prefix('?').unwrap_or(word);
                let end = at + 70 * (said.chars().count() as Ms + 1);
                spans.push((said.len() == word.len()).then_some((at, end)));
                at = if said.len() == word.len() { end } else { at };
                plain += said;
                plain.push(' ');
            }
            plain.pop();
            plain.push('\n');
        }
        Talk::new(&plain, &spans, &[], f64::from(at) / 1000.0 + 10.0)
    }

    // Other formats may have choices, too.
    #[allow(clippy::needless_update)]
    fn document(&self, limits: CueLimits) -> Document<'_> {
        Document {
            source: SourceFormat { rate_hz: 16_000, channels: 1, duration_s: self.duration_s },
            style: Style { cues: limits, ..Style::default() },
            ..Document::plain(&self.transcript, &self.alignment)
        }
    }

    fn cues(&self, limits: &CueLimits) -> Subtitles<'_> {
        cues(&self.document(*limits), limits)
    }

    fn written(&self, format: Format, word_cues: bool) -> String {
        let mut out = Vec::new();
        let limits = CueLimits { word_cues, max_chars: Some(100), ..CueLimits::default() };
        write(format, &mut out, &self.document(limits)).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Each cue's lines with `/` between them.
    fn shown(&self, limits: &CueLimits) -> Vec<String> {
        self.cues(limits).cues.iter().map(|cue| texts(cue).join(" / ")).collect()
    }
}

fn texts(cue: &Cue) -> Vec<String> {
    let text = |line: &Vec<CueWord>| line.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    cue.lines.iter().map(text).collect()
}

#[test]
fn sentences_and_clauses_make_cues() {
    let result = Talk::spoken(
        "The meeting begins at nine tomorrow, and all of you should be there before the doors are closed. \
         Nobody will be let in later than that, whatever the reason may be.",
    );
    let expected = [
        "The meeting begins at nine tomorrow,",
        "and all of you should be there / before the doors are closed.",
        "Nobody will be let in later than that, / whatever the reason may be.",
    ];
    assert_eq!(result.shown(&CueLimits::default()), expected);
}

#[test]
fn a_pause_or_a_line_end_parts_what_would_fit_in_one_cue() {
    assert_eq!(Talk::spoken("I never saw | | anything like this").shown(&CueLimits::default()).len(), 2);
    assert_eq!(Talk::spoken("I never saw anything like this").shown(&CueLimits::default()).len(), 1);
    let lines = Talk::spoken("Where were you all of last night?\nI was here the whole of the time.");
    assert_eq!(lines.shown(&CueLimits::default()).len(), 2);
}

#[test]
fn words_that_were_not_heard_stand_where_they_are_in_the_transcript() {
    let result = Talk::spoken("?Well, I think ?that this is ?really so ?isn't ?it?");
    let subtitles = result.cues(&CueLimits::default());
    assert_eq!(subtitles.left_out, []);
    assert_eq!(result.shown(&CueLimits::default()), ["Well, I think / that this is really so isn't it?"]);
    let spans: Vec<bool> = subtitles.cues[0].words().map(|word| word.span.is_some()).collect();
    assert_eq!(spans, [false, true, true, false, true, true, false, true, false, false]);
    let short = CueLimits { max_chars: Some(10), max_lines: 1, ..CueLimits::default() };
    let all: Vec<String> = result.shown(&short);
    assert_eq!(all.join(" ").replace(" / ", " "), "Well, I think that this is really so isn't it?");
}

#[test]
fn a_long_stretch_that_was_not_heard_has_cues_of_its_own_where_there_is_speech_for_it() {
    let missing = "and then he told us all of what he had seen there on that day while we sat by the fire";
    let text = format!("It was so {missing} and left");
    let mut spans = vec![Some((0, 300)), Some((300, 600)), Some((600, 900))];
    spans.extend(missing.split(' ').map(|_| None));
    spans.extend([Some((6000, 6300)), Some((6300, 6600))]);
    let shown = |silences: &[(Ms, Ms)]| {
        let result = Talk::new(&text, &spans, silences, 10.0);
        let subtitles = result.cues(&CueLimits::default());
        let words: Vec<&str> = subtitles.cues.iter().flat_map(Cue::words).map(|word| word.text).collect();
        (
            words.join(" "),
            subtitles.left_out.clone(),
            subtitles.cues.iter().map(|cue| cue.span).collect::<Vec<_>>(),
        )
    };
    let (all, left_out, spans_shown) = shown(&[(1000, 1500)]);
    assert_eq!((all, left_out), (text.clone(), vec![]));
    assert!(spans_shown.iter().all(|span| span.end - span.start <= 7000), "{spans_shown:?}");
    assert!(spans_shown.len() > 1);
    let (some, left_out, _) = shown(&[(900, 6000)]);
    assert_eq!(some, "It was so and left");
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].text, missing);
}

#[test]
fn of_a_recording_in_which_nothing_was_heard_there_are_no_cues() {
    let result = Talk::new("so it was", &[None; 3], &[(0, 60_000)], 60.0);
    let subtitles = result.cues(&CueLimits::default());
    assert_eq!((subtitles.cues.len(), subtitles.left_out.len()), (0, 1));
    assert_eq!(result.written(Format::Srt, false), "");
    assert_eq!(
        result.written(Format::Vtt, true),
        "WEBVTT\n\nNOTE not heard, so that it has no time:\nso it was\n"
    );
    assert!(
        result.written(Format::Ttml, true).contains("<!-- not heard, so that it has no time: so it was -->")
    );
    assert_eq!(result.written(Format::Lrc, true), "[re:kiru-align]\n");
    let empty = Talk::new("", &[], &[], 0.0);
    assert_eq!(empty.cues(&CueLimits::default()), Subtitles::default());
    assert_eq!(empty.written(Format::Vtt, false), "WEBVTT\n");
}

#[test]
fn a_sound_longer_than_a_cue_may_be_is_cut_short() {
    let result = Talk::new("[music] so", &[Some((0, 60_000)), Some((60_000, 60_500))], &[], 70.0);
    let cues = result.cues(&CueLimits::default()).cues;
    assert_eq!(cues[0].span, MsSpan { start: 0, end: 7000 });
    assert_eq!(cues[1].span, MsSpan { start: 60_000, end: 60_833 });
}

#[test]
fn a_name_before_a_tab_is_shown_with_a_colon() {
    let text = "Anna Smith\tso it was then.\nBen\tit was not so.\nAnna Smith\tit was.\nBen\tno.";
    let spans: Vec<_> =
        (0..text.split_whitespace().count() as Ms).map(|at| Some((at * 500, at * 500 + 400))).collect();
    let srt = Talk::new(text, &spans, &[], 20.0).written(Format::Srt, false);
    assert!(srt.contains("Anna Smith: so it was then.\n") && srt.contains("Ben: it was not so.\n"), "{srt}");
}

#[test]
fn a_name_below_a_title_begins_a_row() {
    let talk = |title: &str| {
        format!("{title}\n?ANNA: so it was then\n?BEN: no it was not so\n?ANNA: and yet it was")
    };
    let shown = Talk::spoken(&talk("?Episode ?12")).shown(&CueLimits::default());
    assert_eq!(shown[0], "Episode 12 / ANNA: so it was then");
    // Names with rows of their own.
    let names = talk("?Episode ?12").replace(": ", "\n");
    let shown = Talk::spoken(&names).shown(&CueLimits::default());
    assert_eq!(shown[..2], ["Episode 12 / ANNA / so it was then", "BEN / no it was not so"]);
}

#[test]
fn a_name_that_is_hidden_takes_no_room() {
    let vtt = Talk::spoken("ANNA: the day was bright and so was spring.").written(Format::Vtt, false);
    assert!(vtt.contains("<v ANNA>the day was bright and so was spring.\n"), "{vtt}");
}

#[test]
fn the_dash_of_a_turn_begins_a_line() {
    for text in ["- Where were you then?\n- At home.", "- Where? - At home. - And then? - At home."] {
        for limits in
            [10, 20, 42].map(|max_chars| CueLimits { max_chars: Some(max_chars), ..CueLimits::default() })
        {
            let shown = Talk::spoken(text).shown(&limits);
            assert!(!shown.iter().any(|line| line.ends_with('-')), "{shown:?}");
        }
    }
}

#[test]
fn every_word_has_a_cue_of_exactly_its_time() {
    let result = Talk::spoken("?— so ?it was | and ?then");
    let one = one_a_word(&result.cues(&CueLimits::default()).cues);
    let shown: Vec<(String, Ms, Ms)> =
        one.iter().map(|cue| (texts(cue).join("/"), cue.span.start, cue.span.end)).collect();
    let expected = [("— so it", 0, 210), ("was", 210, 490), ("and then", 1490, 1770)];
    assert_eq!(shown, expected.map(|(text, start, end)| (text.to_string(), start, end)));
}

#[test]
fn what_markup_would_be_is_escaped_and_all_else_is_verbatim() {
    let result = Talk::spoken("<i>AT&T --> \"so\" ]]> it's 1 < 2, [laughter] \u{1B}x");
    assert!(
        result
            .written(Format::Srt, false)
            .contains("\n<i>AT&T --> \"so\" ]]> it's 1 < 2, [laughter] \u{1B}x\n")
    );
    let vtt = result.written(Format::Vtt, false);
    assert!(
        vtt.contains("\n&lt;i&gt;AT&amp;T --&gt; \"so\" ]]&gt; it's 1 &lt; 2, [laughter] \u{1B}x\n"),
        "{vtt}"
    );
    assert_eq!(vtt.matches("-->").count(), 1);
    let ttml = result.written(Format::Ttml, false);
    assert!(
        ttml.contains("&lt;i&gt;AT&amp;T --&gt; ") && ttml.contains("1 &lt; 2, [laughter] \u{FFFD}x"),
        "{ttml}"
    );
    assert!(result.written(Format::Lrc, false).contains("<i>AT&T"));
}

#[test]
fn a_comment_of_xml_holds_no_two_hyphens() {
    let long = "--- - -- so".to_string() + &" on".repeat(40) + " --";
    let result = Talk::new(&long, &vec![None; 45], &[(0, 10_000)], 10.0);
    let ttml = result.written(Format::Ttml, false);
    let inside = ttml.split("<!--").nth(1).and_then(|rest| rest.split("-->").next()).unwrap();
    assert!(!inside.contains("--") && inside.ends_with(' ') && inside.contains("- - -"), "{inside}");
}

#[test]
fn times_stand_inside_cues_of_vtt_and_each_is_later_than_the_one_before() {
    let spans = [Some((1000, 1200)), None, Some((1200, 1300)), Some((1500, 1700))];
    let result = Talk::new("so it was done", &spans, &[], 3.0);
    assert_eq!(
        result.written(Format::Vtt, true),
        "WEBVTT\n\n00:00:01.000 --> 00:00:01.833\n\
         so<00:00:01.200> it was<00:00:01.300> <00:00:01.500>done<00:00:01.700>\n"
    );
    let lrc = "[re:kiru-align]\n[00:01.00]<00:01.00>so<00:01.20> it was<00:01.30> <00:01.50>done<00:01.70>\n[00:01.83]\n";
    assert_eq!(result.written(Format::Lrc, true), lrc);
    let span = r#"<span begin="00:00:00.500" end="00:00:00.700">done</span>"#;
    assert!(result.written(Format::Ttml, true).contains(span));
}

#[test]
fn days_of_speech_are_cut_in_linear_time() {
    // So many that with square time this would not end.
    let words = 1_000_000;
    let text = "so it was, and then they went on. ".repeat(words / 8);
    let spans: Vec<_> = (0..words as Ms).map(|i| Some((i * 400, i * 400 + 350))).collect();
    let result = Talk::new(&text, &spans, &[], 400_100.0);
    let cues = result.cues(&CueLimits::default()).cues;
    assert!(cues.len() > 10_000, "{}", cues.len());
    let mut last = String::new();
    write!(last, "{}", milliseconds(cues[cues.len() - 1].span.start, '.')).unwrap();
    assert!(last.starts_with("111:"), "{last}");
}

/// Words, heard and not, with pauses, marks and lines, at any rate of speech.
fn any_result() -> impl Strategy<Value = Talk> {
    let word = (
        "[a-zA-Z]{1,9}[.,;?]?|-|[a-z]{30}|\\[laughter\\]",
        prop::bool::weighted(0.8),
        prop_oneof![4 => 1..900u32, 1 => 900..9000u32],
        prop_oneof![4 => Just(0u32), 2 => 1..500u32, 1 => 500..40_000u32],
        prop::sample::select(vec![" ", " ", " ", "\n", "\n\n"]),
    );
    prop::collection::vec(word, 1..60).prop_map(|words| {
        let (mut text, mut spans, mut at) = (String::new(), Vec::new(), 0);
        for (word, heard, length_ms, pause_ms, gap) in words {
            at += pause_ms;
            spans.push(heard.then_some((at, at + length_ms)));
            at += if heard { length_ms } else { 0 };
            text = text + &word + gap;
        }
        Talk::new(&text, &spans, &[], f64::from(at) / 1000.0)
    })
}

fn any_limits() -> impl Strategy<Value = CueLimits> {
    (10..60u32, 1..4u32, 1000..10_000u32).prop_map(|(max_chars, max_lines, max_cue_ms)| CueLimits {
        max_chars: Some(max_chars),
        max_lines,
        max_cue_ms,
        word_cues: false,
    })
}

proptest! {
    #[test]
    fn cues_keep_their_promises(result in any_result(), limits in any_limits()) {
        let subtitles = result.cues(&limits);
        // Nothing is lost, doubled or moved.
        let mut all = Vec::new();
        let mut left_out = subtitles.left_out.iter().peekable();
        for i in 0..=subtitles.cues.len() {
            // Left out is what was not heard, so it may also lie inside a cue's words: compared in sum below.
            while let Some(out) = left_out.next_if(|out| out.before <= i) {
                all.extend(out.text.split(' '));
            }
            if let Some(cue) = subtitles.cues.get(i) {
                all.extend(cue.words().map(|word| word.text));
            }
        }
        let mut said: Vec<&str> = result.transcript.tokens.iter().map(|token| token.verbatim.as_str()).collect();
        let in_cues: Vec<&str> = subtitles.cues.iter().flat_map(Cue::words).map(|word| word.text).collect();
        let mut rest = said.iter();
        prop_assert!(in_cues.iter().all(|word| rest.any(|other| other == word)));
        said.sort_unstable();
        all.sort_unstable();
        prop_assert_eq!(all, said);

        let mut last_end = 0;
        for cue in &subtitles.cues {
            prop_assert!(cue.span.start >= last_end && cue.span.end > cue.span.start, "{:?}", cue.span);
            last_end = cue.span.end;
            prop_assert!(cue.span.end - cue.span.start <= limits.max_cue_ms);
            let heard: Vec<MsSpan> = cue.words().filter_map(|word| word.span).collect();
            if let (Some(first), Some(last)) = (heard.first(), heard.last()) {
                prop_assert!(cue.span.start <= first.start);
                prop_assert!(cue.span.end <= last.end.max(first.start + 1) + 10_000);
                prop_assert!(heard.len() == 1 || cue.span.end >= last.end);
            }
            // Only a word longer than a line, or words without a time that can stand nowhere else, are too much.
            let lines = cue.lines.iter().map(|line| (line.len(), texts(cue).len(), line));
            for (words, _, line) in lines {
                let chars: usize = line.iter().map(|word| word.text.chars().count() + 1).sum::<usize>() - 1;
                prop_assert!(words == 1 || chars <= limits.chars(Language::ENGLISH) as usize);
            }
            prop_assert!(cue.lines.iter().all(|line| !line.is_empty()));
            prop_assert!(cue.lines.len() <= limits.max_lines as usize || heard.len() <= 1);
        }
        prop_assert!(f64::from(last_end) <= (result.duration_s * 1000.0).max(1.0) + 1.0);

        let mut last_end = 0;
        let one = one_a_word(&subtitles.cues);
        for cue in &one {
            prop_assert!(cue.span.start >= last_end);
            last_end = cue.span.end;
        }
        let again: Vec<&str> = one.iter().flat_map(Cue::words).map(|word| word.text).collect();
        prop_assert_eq!(again, in_cues);
    }
}

#[test]
fn subtitles_that_can_name_their_language_do() {
    let talk = Talk::spoken("das ist gut");
    for (code, vtt, ttml) in
        [("de", "WEBVTT\nLanguage: de\n\n", "xml:lang=\"de\""), ("en", "WEBVTT\n\n", "xml:lang=\"en\"")]
    {
        let language = crate::languages::Language::by_code(code).unwrap();
        let document = Document { language, ..Document::plain(&talk.transcript, &talk.alignment) };
        let written = |format| {
            let mut out = Vec::new();
            write(format, &mut out, &document).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(written(Format::Vtt).starts_with(vtt));
        assert!(written(Format::Ttml).contains(ttml));
    }
}
