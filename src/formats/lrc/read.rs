//! LRC lyrics: `[mm:ss.xx]` before each line, and in enhanced files `<mm:ss.xx>` or `[mm:ss.xx]` inside it.
//!
//! A line with several times is said at each of them. A time without text ends the line before it. Of the tags before
//! the text (`[ti:...]`) only `offset` counts: so many milliseconds earlier than written is everything shown.

use std::ops::Range;

use crate::formats::caption_draft::{CaptionDraft, DraftCue, InsideStamps, letters, offset_in, range_in};
use crate::formats::cue_blocks;
use crate::formats::sniff::are_nearly_all;
use crate::formats::time_line::{TimesRead, damage_told, is_time_like, read_time};
use crate::formats::timed_text::{TimedLine, TimedPiece, TimedText};
use crate::formats::timestamps;
use crate::transcript::caption_file::{CaptionKind, CueMoment, StampZero, TimeStamp};

/// What is said in a second at least, in letters; longer lines last into music.
const SLOWEST_LETTERS_A_SECOND: f64 = 5.0;
/// A line may last so long however few letters it has, in seconds.
const ALWAYS_S: f64 = 2.0;

/// Whether most lines begin with a time with a fraction, or are tags.
pub(crate) fn is_likely(text: &str) -> bool {
    let (mut timed, mut other) = (0, 0);
    for line in cue_blocks::lines(text).filter(|line| !line.is_empty()) {
        match bracketed(line) {
            Some((inside, _)) if time(inside).is_some() && inside.contains('.') => timed += 1,
            Some((inside, rest)) if time(inside).is_some() || rest.is_empty() && is_tag(inside) => {}
            _ if LineTime::damaged(text, line).is_some() => {}
            _ => other += 1,
        }
    }
    let are_most = timed > 1 && timed > 2 * other;
    timed > 0 && (other == 0 || are_most || are_nearly_all(timed, other))
}

/// Reads all lines, in the order of their times.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let mut draft = CaptionDraft::new(CaptionKind::Lrc);
    let mut offset_ms = 0;
    let mut shown: Vec<Shown> = Vec::new();
    let mut damaged = Vec::new();
    for (number, line) in (1..).zip(cue_blocks::lines(text)) {
        let mut rest = line;
        let mut starts: Vec<LineTime> = Vec::new();
        loop {
            if let Some((inside, after)) = bracketed(rest) {
                let is_damaged = || is_time_like(inside) && read_time(inside).0 >= 0.0;
                if let Some(seconds) = time(inside) {
                    let at = range_in(text, inside);
                    starts.push(LineTime { seconds, at, moment: CueMoment::Start });
                    rest = after.trim_start();
                    continue;
                }
                if starts.is_empty() && is_tag(inside) && !is_damaged() {
                    offset_ms = offset(inside).unwrap_or(offset_ms);
                    rest = after.trim_start();
                    continue;
                }
            }
            // Behind a time, another without brackets is one of the words.
            let begun = LineTime::damaged(text, rest);
            let Some((found, after)) = begun.filter(|_| starts.is_empty() || rest.starts_with('[')) else {
                break;
            };
            let read =
                if found.seconds.is_nan() { TimesRead::Neither } else { TimesRead::Start(found.seconds) };
            damaged.push((number, line, read));
            starts.push(found);
            rest = after.trim_start();
        }
        if starts.is_empty() && !rest.is_empty() {
            // It stands behind the line before it.
            let seconds = shown.last().map_or(0.0, |before| before.seconds);
            shown.push(Shown { seconds, at: None, cut: Cut::new(text, rest, seconds, false) });
        }
        for (i, start) in starts.into_iter().enumerate() {
            // What cannot be read stands behind the line before it, too.
            let before = shown.last().map_or(0.0, |before| before.seconds);
            let seconds = if start.seconds.is_nan() { before } else { start.seconds };
            shown.push(Shown { seconds, cut: Cut::new(text, rest, seconds, i == 0), at: Some(start) });
        }
    }
    shown.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let zero = StampZero::Ms(-offset_ms);
    let mut lines: Vec<TimedLine> = Vec::new();
    let nexts: Vec<f64> = shown.iter().skip(1).map(|next| next.seconds).chain([f64::MAX]).collect();
    for (Shown { seconds, at, cut }, next) in shown.into_iter().zip(nexts) {
        let stamp = |at: Range<usize>, moment: CueMoment| TimeStamp { at, moment, zero };
        let Some(at) = at else {
            lines.push(TimedLine { text: cut.text, ..TimedLine::default() });
            continue;
        };
        if cut.text.trim().is_empty() {
            if let Some(before) = draft.cues.last_mut().filter(|_| at.moment == CueMoment::Start) {
                before.stamps.push(stamp(at.at, CueMoment::End));
            }
            continue;
        }
        let (begin, is_read) = (at.at.start, !at.seconds.is_nan());
        let stamps = cut.inside.finish().map(|inside| stamp(inside.at, inside.moment));
        let stamps = [stamp(at.at, at.moment)].into_iter().chain(stamps).collect();
        let shift = offset_ms as f64 / 1000.0;
        let lasts = ALWAYS_S.max(letters(&cut.text) as f64 / SLOWEST_LETTERS_A_SECOND);
        let last = cut.parts.last().map_or(seconds, |(from, _)| *from);
        let end = next.min(seconds.max(last) + lasts).max(seconds);
        let span = timestamps::span(Some(seconds - shift).filter(|_| is_read), Some(end - shift));
        let mut pieces = Vec::new();
        if cut.parts.len() > 1 {
            let ends = cut.parts.iter().skip(1).map(|(from, _)| *from).chain([end]);
            pieces.extend(cut.parts.iter().zip(ends).map(|((from, text), to)| TimedPiece {
                text: text.clone(),
                span: timestamps::span(Some(from - shift), Some(to - shift)),
                ..TimedPiece::default()
            }));
        }
        draft.cues.push(DraftCue { line: lines.len(), span, begin, stamps });
        lines.push(TimedLine { text: cut.text, span, pieces, voices: Vec::new() });
    }
    (TimedText { lines, warnings: damage_told(&damaged), ..TimedText::default() }, draft)
}

/// A line at one of its times.
struct Shown {
    seconds: f64,
    /// The time, if the line has one.
    at: Option<LineTime>,
    cut: Cut,
}

/// A time before a line.
struct LineTime {
    /// Not a number if it cannot be read.
    seconds: f64,
    /// Where it stands in the file; a damaged one with its brackets.
    at: Range<usize>,
    moment: CueMoment,
}

impl LineTime {
    /// A damaged time with which `line` of `file` begins, and what follows: in brackets something like one, or one with a
    /// fraction whose brackets are others or missing.
    fn damaged<'a>(file: &str, line: &'a str) -> Option<(LineTime, &'a str)> {
        let (seconds, rest) = match bracketed(line).filter(|(inside, _)| is_time_like(inside)) {
            Some((inside, rest)) => (read_time(inside).0, rest),
            None => {
                let body = line.trim_start_matches(['[', '(', '{', '<']);
                let is_inside = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
                let (inside, rest) = body.split_at(body.find(|c| !is_inside(c)).unwrap_or(body.len()));
                let seconds = time(inside).filter(|_| inside.contains('.'))?;
                (seconds, rest.trim_start_matches([']', ')', '}', '>']))
            }
        };
        let at = range_in(file, &line[..line.len() - rest.len()]);
        Some((LineTime { seconds, at, moment: CueMoment::Times }, rest))
    }
}

/// The text of a line, cut at the times inside it.
struct Cut {
    text: String,
    /// Each part and when it begins, in seconds.
    parts: Vec<(f64, String)>,
    inside: InsideStamps,
}

impl Cut {
    /// `line` of `file`, which begins at `start`. Times inside it belong to its first showing only.
    fn new(file: &str, line: &str, start: f64, is_first: bool) -> Cut {
        let mut cut =
            Cut { text: String::new(), parts: vec![(start, String::new())], inside: InsideStamps::default() };
        let mut rest = line;
        while let Some(at) = rest.find(['<', '[']) {
            let close = if rest[at..].starts_with('<') { '>' } else { ']' };
            let found = rest[at..].find(close).map(|length| &rest[at + 1..at + length]);
            match found.and_then(|inside| Some((time(inside)?, inside))) {
                Some((seconds, inside)) => {
                    cut.push(&rest[..at]);
                    let begin = offset_in(file, inside);
                    if is_first {
                        cut.inside.stamp(begin..begin + inside.len());
                        cut.parts.push((seconds, String::new()));
                    }
                    rest = &rest[at + inside.len() + 2..];
                }
                None => {
                    cut.push(&rest[..=at]);
                    rest = &rest[at + 1..];
                }
            }
        }
        cut.push(rest);
        cut
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.inside.text(text);
        if let Some((_, part)) = self.parts.last_mut() {
            part.push_str(text);
        }
    }
}

/// What stands in the brackets that `line` begins with, and what follows them.
fn bracketed(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('[')?.split_once(']')
}

/// `mm:ss.xx`, `mm:ss:xx`, `mm:ss` or with hours before, in seconds.
fn time(text: &str) -> Option<f64> {
    let mut fields = text.split(':');
    match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (Some(minutes), Some(seconds), Some(parts), None) if !text.contains('.') && parts.len() < 4 => {
            timestamps::clock_time(&format!("{minutes}:{seconds}.{parts}"))
        }
        _ => timestamps::clock_time(text),
    }
}

/// `ti:Some title`.
fn is_tag(inside: &str) -> bool {
    inside.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'#'))
    })
}

/// The milliseconds of `offset:+500`.
fn offset(inside: &str) -> Option<i64> {
    let (name, value) = inside.split_once(':')?;
    let value = value.trim();
    name.eq_ignore_ascii_case("offset")
        .then(|| value.strip_prefix('+').unwrap_or(value).parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(file: &str) -> Vec<(String, Option<(u32, u32)>)> {
        let (timed, _) = parse(file);
        timed.lines.into_iter().map(|l| (l.text, l.span.map(|s| (s.start, s.end)))).collect()
    }

    #[test]
    fn lines_repeat_end_and_are_moved() {
        let file = "[ti:x]\n[offset:+100]\n[00:01.10][00:05.10]so it was\n[00:02.60]\n[00:03:20]then\n";
        assert!(is_likely(file));
        let line = |text: &str, start, end| (text.to_string(), Some((start, end)));
        assert_eq!(
            told(file),
            [line("so it was", 1000, 2500), line("then", 3100, 5000), line("so it was", 5000, 7000)]
        );
        let (_, draft) = parse(file);
        let stamps =
            |cue: usize| draft.cues[cue].stamps.iter().map(|s| &file[s.at.clone()]).collect::<Vec<_>>();
        assert_eq!(
            (stamps(0), stamps(1), stamps(2)),
            (vec!["00:01.10", "00:02.60"], vec!["00:03:20"], vec!["00:05.10"])
        );
    }

    #[test]
    fn words_have_times_before_and_behind_them() {
        let file = "[00:01.00]<00:01.00>so <00:01.50>it<00:01.80> <00:02.00>was<00:02.40>";
        let (timed, draft) = parse(file);
        assert_eq!(timed.lines[0].text, "so it was");
        let exact: Vec<_> = timed.lines[0].pieces.iter().filter(|p| !p.text.trim().is_empty()).collect();
        assert_eq!(exact[1].span.map(|s| (s.start, s.end)), Some((1500, 1800)));
        let ends: Vec<bool> = draft.cues[0].stamps[1..]
            .iter()
            .map(|s| matches!(s.moment, CueMoment::Place(place) if place.is_end))
            .collect();
        assert_eq!(ends, [false, false, true, false, true]);
    }

    #[test]
    fn a_damaged_time_is_told_and_no_text() {
        let file = "[00:01.00]so\n[00:0x.60]it\n[00:05.00]was\n";
        assert!(is_likely(file));
        let texts: Vec<String> = told(file).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["so", "it", "was"]);
        let warnings = parse(file).0.warnings;
        assert!(
            warnings[0].starts_with("line 2 ('[00:0x.60]it'): times that cannot be read"),
            "{warnings:?}"
        );
    }

    #[test]
    fn brackets_and_digits_that_are_damaged_are_no_text() {
        let file = "[00:01.00]so\n[00:0l.60]it\n[00:02.00 was\n00:03.00]then\n(00:04.00)he\n[00:06.00]came\n";
        assert!(is_likely(file));
        let (timed, draft) = parse(file);
        let found: Vec<(&str, Option<u32>)> =
            timed.lines.iter().map(|line| (&*line.text, line.span.map(|span| span.start))).collect();
        let expected =
            [("so", 1000), ("it", 1600), ("was", 2000), ("then", 3000), ("he", 4000), ("came", 6000)];
        assert_eq!(found, expected.map(|(text, start)| (text, Some(start))));
        let damaged: Vec<&str> = draft.cues[1..5].iter().map(|cue| &file[cue.stamps[0].at.clone()]).collect();
        assert_eq!(damaged, ["[00:0l.60]", "[00:02.00", "00:03.00]", "(00:04.00)"]);
        assert_eq!(
            timed.warnings,
            [
                "line 2 ('[00:0l.60]it'), line 3 ('[00:02.00 was'), line 4 ('00:03.00]then') and 1 more: damaged times, \
              read as 00:00:01.600, 00:00:02.000, 00:00:03.000 and so on"
            ]
        );
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["[00:12] so", "[ti:x]", "[00:01.00 --> 00:02.00] so", "so it was\n[00:01.00]so", ""] {
            assert!(!is_likely(text), "{text}");
        }
    }
}
