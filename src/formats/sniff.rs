//! What kind of transcript a text is, by its content: file names lie more often.
//!
//! A transcript may be plain text, so [`sniff`] names another format only where the content leaves no doubt. A file
//! whose times are needed cannot be plain text, so [`sniff_timed`] also goes by what the first line looks like.

use super::table::parse::{TableHeader, TableKind};
use super::{
    TranscriptFormat, ass, ctm, cue_blocks, eaf, json, lrc, markup, sbv, scc, srt, table, textgrid,
    timestamps, ttml, vtt, web_page, youtube,
};
use crate::transcript::{Token, Transcript};

/// The format that `text` surely has; plain text if it has none.
pub(crate) fn sniff(text: &str) -> TranscriptFormat {
    if json::read::is_likely(text) || json::read::is_nothing(text) {
        TranscriptFormat::Json
    } else if vtt::read::is_likely(text) {
        TranscriptFormat::Vtt
    } else if srt::read::is_likely(text) {
        TranscriptFormat::Srt
    } else if ass::read::is_likely(text) {
        TranscriptFormat::Ass
    } else if ttml::read::is_likely(text) {
        TranscriptFormat::Ttml
    } else if sbv::read::is_likely(text) {
        TranscriptFormat::Sbv
    } else if lrc::read::is_likely(text) {
        TranscriptFormat::Lrc
    } else if textgrid::parse::is_likely(text) {
        TranscriptFormat::Textgrid
    } else if eaf::read::is_likely(text) {
        TranscriptFormat::Eaf
    } else if scc::is_likely(text) {
        TranscriptFormat::Scc
    } else if youtube::is_likely(text) {
        TranscriptFormat::Youtube
    } else if web_page::is_likely(text) {
        TranscriptFormat::Html
    } else if ctm::read::is_likely(text) {
        TranscriptFormat::Ctm
    } else {
        match table::read::kind(text) {
            Some(TableKind::Csv) => TranscriptFormat::Csv,
            Some(TableKind::Tsv) => TranscriptFormat::Tsv,
            None => TranscriptFormat::Text,
        }
    }
}

/// The format of `text`, which must have times: that of [`sniff`], or else what its first line looks like; plain text
/// if it looks like nothing with times.
///
/// A CTM of one word, a table without a header and broken JSON are found so, which a plain transcript may resemble.
pub(crate) fn sniff_timed(text: &str) -> TranscriptFormat {
    match sniff(text) {
        TranscriptFormat::Text => by_first_line(text),
        known => known,
    }
}

fn by_first_line(text: &str) -> TranscriptFormat {
    let is_comment = |line: &str| line.trim_start().starts_with(";;");
    let Some(line) = text.lines().find(|line| !line.trim().is_empty() && !is_comment(line)) else {
        return TranscriptFormat::Text;
    };
    // Words may hold commas, and rows of a table spaces: tabs first, then what CTM looks like.
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let is_number = |at: usize| fields.get(at).is_some_and(|field| field.parse::<f64>().is_ok());
    let has_ctm_times = is_number(2) && is_number(3) && fields.len() >= 5;
    let has_two = |separator: char| line.matches(separator).count() >= 2;
    let has_header = || [',', ';'].iter().any(|delimiter| TableHeader::new(text, *delimiter).is_some());
    let json = line.trim_start();
    match line {
        _ if json.starts_with('{')
            || json.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{')) =>
        {
            TranscriptFormat::Json
        }
        _ if has_ctm_times && !is_number(0) => TranscriptFormat::Ctm,
        _ if has_two('\t') => TranscriptFormat::Tsv,
        _ if has_ctm_times => TranscriptFormat::Ctm,
        _ if has_two(',') || has_header() => TranscriptFormat::Csv,
        _ => TranscriptFormat::Text,
    }
}

/// What subtitles `text` is by its first lines, if they are of a kind that is not read, and what to do.
pub(crate) fn unread_subtitles(text: &str) -> Option<(&'static str, &'static str)> {
    const MOST_ABOVE: usize = 40;
    const CONVERT: &str = "convert it to SRT with Subtitle Edit or ffmpeg, or give its text alone";
    const KINDS: [(&str, &str, &str); 7] = [
        ("<sami", "SAMI subtitles", CONVERT),
        ("<window", "RealText subtitles", CONVERT),
        ("#timeres", "JACOsub subtitles", CONVERT),
        ("$fontname", "Spruce STL subtitles", CONVERT),
        ("//font select", "Spruce STL subtitles", CONVERT),
        ("{qttext}", "QuickTime text", CONVERT),
        (
            "# vobsub index file",
            "the index of VobSub subtitles (pictures of text)",
            "make SRT of them with a program that recognises text, such as Subtitle Edit",
        ),
    ];
    // `{12}{188}so` and `[10][20]so`; the end may be missing.
    let is_numbered = |line: &str, open: char, close: char| {
        let mut parts = line.splitn(3, close);
        let mut digits = || parts.next().and_then(|part| part.strip_prefix(open));
        let (first, second) = (digits(), digits());
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        first.is_some_and(|first| !first.is_empty() && are_digits(first)) && second.is_some_and(are_digits)
    };
    let lines: Vec<&str> = cue_blocks::lines(text).filter(|line| !line.is_empty()).take(MOST_ABOVE).collect();
    let first = &lines[..lines.len().min(2)];
    // Nobody begins a line of text so.
    if first.iter().any(|line| is_numbered(line, '{', '}')) {
        return Some(("MicroDVD subtitles", CONVERT));
    }
    if !first.is_empty() && first.iter().all(|line| is_numbered(line, '[', ']')) {
        return Some(("MPL2 subtitles", CONVERT));
    }
    if is_subviewer_1(&lines) {
        return Some(("SubViewer 1 subtitles", CONVERT));
    }
    let begin: String = text.trim_start().chars().take(20).collect::<String>().to_lowercase();
    let found = KINDS.iter().find(|(mark, ..)| begin.starts_with(mark));
    found.map(|(_, what, remedy)| (*what, *remedy))
}

/// Whether `lines`, the first ones with something in them, are those of SubViewer 1: times in brackets above and below the text
/// of each cue, with or without a header. A time above each paragraph is a label of plain text.
fn is_subviewer_1(lines: &[&str]) -> bool {
    let is_time = |line: &&str| {
        let inside = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        inside.is_some_and(|time| time.matches(':').count() == 2 && timestamps::clock_time(time).is_some())
    };
    let Some(at) = lines.iter().position(is_time) else { return false };
    let (header, cues) = lines.split_at(at);
    header.iter().any(|line| *line == "[BEGIN]" || line.trim_matches(['*', ' ']) == "START SCRIPT")
        || header.is_empty() && cues.len() > 3 && cues[..4].iter().map(is_time).eq([true, false, true, true])
}

/// What a `transcript`, which was read as plain text, looks like that plain text does not, if anything; a sentence. So
/// few marks that they may be said are none.
pub(crate) fn looks_like(transcript: &Transcript) -> Option<String> {
    const FEWEST: usize = 3;
    let text = &transcript.text;
    let is_said = |(at, _): &(usize, &Token)| !transcript.is_label(*at);
    let said = || transcript.tokens.iter().enumerate().filter(is_said).map(|(_, token)| &*token.verbatim);
    let is_many = |count: usize| count >= FEWEST && count * 40 > transcript.tokens.len();
    let trimmed = text.trim();
    let is_time = |token: &&str| {
        if *token == "-->" {
            return true;
        }
        let inside = token.trim_matches(|c: char| !c.is_ascii_digit());
        inside.matches(':').count() > 1 && timestamps::clock_time(inside).is_some()
    };
    // `<unk>` and `<cutoff-so>` are marks of corpora, which are understood.
    let is_tag = |token: &&str| {
        let begins =
            token.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        token.contains("</")
            || token.contains("/>")
            || begins && (!token.contains('>') || markup::is_tag(token))
    };
    let quoted_keys = text.matches("\":").count() + text.matches("':").count();
    let what = if is_many(quoted_keys) || trimmed.starts_with("[[") && trimmed.ends_with("]]") {
        "data in braces and brackets, as JSON or a list of Python"
    } else if is_many(said().filter(is_tag).count()) {
        "text with tags, as HTML or XML"
    } else if is_table(transcript) {
        "a table whose columns are not known"
    } else if is_many(said().filter(|token| token.contains("{\\") || token.starts_with("Dialogue:")).count())
    {
        "subtitles with codes in braces"
    } else if is_many(said().filter(is_time).count()) {
        "text with times"
    } else {
        return None;
    };
    Some(format!(
        "it looks like {what} and is read as plain text, so that what nobody says may be taken for words; docs/formats.md \
         says what is read"
    ))
}

/// Whether nearly all lines have the same number of tabs, semicolons, bars or commas, and these are no marks of sentences or
/// of names.
fn is_table(transcript: &Transcript) -> bool {
    const FEWEST_LINES: usize = 3;
    let text = &transcript.text;
    let begins = transcript.lines.iter().filter(|line| transcript.is_label(line.start)).count();
    let are_named = begins > 0 && are_nearly_all(begins, transcript.lines.len() - begins);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let fields = |line: &str, mark: char| match mark {
        // A comma of a sentence has a space behind it.
        ',' => line
            .match_indices(',')
            .filter(|(at, _)| line[at + 1..].starts_with(|c: char| !c.is_whitespace()))
            .count(),
        _ => line.matches(mark).count(),
    };
    lines.len() >= FEWEST_LINES
        && ['\t', ';', '|', ','].iter().any(|mark| {
            let first = fields(lines[0], *mark);
            let same = lines.iter().filter(|line| fields(line, *mark) == first).count();
            first > 0
                && are_nearly_all(same, lines.len() - same)
                && !(are_named && *mark == '\t' && first == 1)
        })
}

/// Whether `text` begins as XML and HTML do, whose tags nobody says.
pub(crate) fn is_markup(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(14).collect::<String>().to_lowercase();
    ["<?xml", "<!doctype html", "<html"].iter().any(|markup| begin.starts_with(markup))
}

/// Whether a file is a list of lines of some kind: `fit` lines are, and the `other` are so few that they must be
/// mistakes.
pub(crate) fn are_nearly_all(fit: usize, other: usize) -> bool {
    const FIT_FOR_EACH_OTHER: usize = 20;
    fit > other * FIT_FOR_EACH_OTHER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_their_content() {
        for (text, expected) in [
            (" {\"schema\": 1}", TranscriptFormat::Json),
            ("[]", TranscriptFormat::Json),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\nso", TranscriptFormat::Vtt),
            ("1\n00:00:01,000 --> 00:00:02,000\nso", TranscriptFormat::Srt),
            ("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n", TranscriptFormat::Textgrid),
            ("\"ooTextFile\"\n\"TextGrid\"", TranscriptFormat::Textgrid),
            ("talk 1 0.5 0.2 hello\ntalk 1 0.7 0.2 there", TranscriptFormat::Ctm),
            ("0.5\t0.7\thello", TranscriptFormat::Tsv),
            ("0.5\t0.7\t1,000\t0.3\t5", TranscriptFormat::Tsv),
            ("Word;Begin;End\na;0,5;1", TranscriptFormat::Csv),
        ] {
            assert_eq!((sniff(text), sniff_timed(text)), (expected, expected), "{text}");
        }
    }

    #[test]
    fn what_may_be_plain_text_is_another_format_only_where_times_are_needed() {
        for (text, expected) in [
            (";; a comment\ntalk 1 0.5 0.2 hello", TranscriptFormat::Ctm),
            ("talk\t1\t0.5\t0.2\thello\t0.9", TranscriptFormat::Ctm),
            ("1234 1 0.5 0.2 hello,", TranscriptFormat::Ctm),
            ("-\t-\thello", TranscriptFormat::Tsv),
            ("start\tend\tword", TranscriptFormat::Tsv),
            ("start,end,word", TranscriptFormat::Csv),
            ("0.5,0.7,\"a b\"", TranscriptFormat::Csv),
            ("{\"schema", TranscriptFormat::Json),
            ("[{", TranscriptFormat::Json),
        ] {
            assert_eq!((sniff(text), sniff_timed(text)), (TranscriptFormat::Text, expected), "{text}");
        }
        for text in ["", " \n", "hello there", "[1984] was", "[Script Info]", ";; only a comment"] {
            assert_eq!(
                (sniff(text), sniff_timed(text)),
                (TranscriptFormat::Text, TranscriptFormat::Text),
                "{text}"
            );
        }
    }

    /// What looks like one format by its first line and is surely another by the whole.
    #[test]
    fn the_whole_content_goes_before_the_first_line() {
        for (text, first_line, whole) in [
            // The commas are those of the times.
            ("00:00:01,000 --> 00:00:02,000\nso", TranscriptFormat::Csv, TranscriptFormat::Srt),
            // A recording called 1234: as a table, the first word would last from 1234 to 1 s.
            (
                "1234\t1\t0.50\t0.20\thello\n1234\t1\t0.70\t0.20\tthere",
                TranscriptFormat::Tsv,
                TranscriptFormat::Ctm,
            ),
            // Two columns suffice where they have names.
            ("start\tword\n0.5\tso", TranscriptFormat::Text, TranscriptFormat::Tsv),
        ] {
            assert_eq!(by_first_line(text), first_line, "{text}");
            assert_eq!((sniff(text), sniff_timed(text)), (whole, whole), "{text}");
        }
    }

    #[test]
    fn markup_is_known_by_its_begin() {
        for text in ["<?xml version=\"1.0\"?>", "\n<!DOCTYPE HTML>", "<html lang=en>"] {
            assert!(is_markup(text), "{text}");
        }
        assert!(!is_markup("<i>so</i>") && !is_markup("<laughs>"));
    }
}
