//! Subtitles of a line each, with its times in front and bars between its rows:
//!
//! ```text
//! {12}{188}so it|was        MicroDVD: frames; the first line may be their rate ({1}{1}23.976)
//! [5][75]so it|was          MPL2: tenths of a second; a slash begins a row in italics
//! 00:00:01:so it|was        TMPlayer: the start alone
//! ```

use super::cue_blocks;
use super::markup;
use super::sniff::are_nearly_all;
use super::time_line::lines_told;
use super::timed_text::{ROW_END, TimedLine, TimedText};
use super::timestamps;

/// A line without an end is shown so long, or until the next one.
const LONGEST_S: f64 = 10.0;

/// How the times of a line are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineTimes {
    Frames,
    Tenths,
    Clock,
}

/// A line of subtitles.
struct SubtitleLine<'a> {
    times: LineTimes,
    start: f64,
    end: Option<f64>,
    text: &'a str,
}

impl<'a> SubtitleLine<'a> {
    fn read(line: &'a str) -> Option<SubtitleLine<'a>> {
        for (times, open, close) in [(LineTimes::Frames, '{', '}'), (LineTimes::Tenths, '[', ']')] {
            let number = |text: &'a str| {
                let (inside, rest) = text.strip_prefix(open)?.split_once(close)?;
                let is_number = inside.len() <= 9 && inside.bytes().all(|b| b.is_ascii_digit());
                is_number.then(|| (inside.parse::<f64>().ok(), rest))
            };
            if let Some((Some(start), rest)) = number(line)
                && let Some((end, text)) = number(rest)
            {
                return Some(SubtitleLine { times, start, end, text });
            }
        }
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let mut parts = line.splitn(3, ':');
        let (hours, minutes, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (seconds, text) = rest.split_once([':', '='])?;
        let is_clock = digits(hours, 2) && digits(minutes, 2) && digits(seconds, 2);
        // `00:00:01:05` counts frames.
        let is_text = !text.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let start = timestamps::clock_time(&line[..line.len() - text.len() - 1]);
        let line = |start| SubtitleLine { times: LineTimes::Clock, start, end: None, text };
        start.filter(|_| is_clock && is_text).map(line)
    }
}

/// Whether (nearly) all lines are subtitles of one kind; of a kind that plain text may look like, more than one.
pub(crate) fn is_likely(text: &str) -> bool {
    let mut kind = None;
    let (mut fit, mut other) = (0, 0);
    for line in cue_blocks::lines(text).filter(|line| !line.is_empty()) {
        let times = SubtitleLine::read(line).map(|line| line.times);
        match times {
            Some(times) if times == *kind.get_or_insert(times) => fit += 1,
            _ => other += 1,
        }
    }
    let is_enough = fit > 1 || kind == Some(LineTimes::Frames);
    kind.is_some() && is_enough && (other == 0 || fit > 1 && fit > 2 * other || are_nearly_all(fit, other))
}

/// Reads all lines. Frames last as the first line or else `fps`, how many there are in a second, says.
pub(crate) fn parse(text: &str, fps: Option<f64>) -> TimedText {
    let (mut rate, mut is_first, mut has_frames) = (fps, true, false);
    let (mut timed, mut others) = (TimedText::default(), Vec::new());
    let mut starts: Vec<(usize, f64, Option<f64>)> = Vec::new();
    for (number, line) in (1..).zip(cue_blocks::lines(text)).filter(|(_, line)| !line.is_empty()) {
        let Some(found) = SubtitleLine::read(line) else {
            others.push((number, line));
            timed.lines.push(TimedLine { text: line.to_string(), ..TimedLine::default() });
            continue;
        };
        let is_frames = found.times == LineTimes::Frames;
        let own_rate = || found.text.trim().replace(',', ".").parse::<f64>().ok();
        let own_rate = own_rate().filter(|rate| is_frames && is_first && (10.0..=120.0).contains(rate));
        is_first = false;
        if own_rate.is_some() {
            rate = own_rate;
            continue;
        }
        has_frames |= is_frames;
        let unit_s = match found.times {
            LineTimes::Frames => rate.map_or(f64::NAN, |rate| 1.0 / rate),
            LineTimes::Tenths => 0.1,
            LineTimes::Clock => 1.0,
        };
        let end = found.end.filter(|end| *end > 0.0).map(|end| end * unit_s);
        starts.push((timed.lines.len(), found.start * unit_s, end));
        let rows = found.text.split('|').map(|row| markup::strip(row.trim().trim_start_matches('/')).text());
        let text = rows.collect::<Vec<_>>().join(ROW_END);
        timed.lines.push(TimedLine { text, ..TimedLine::default() });
    }
    for (at, (line, start, end)) in starts.iter().enumerate() {
        let next = starts.get(at + 1).map_or(f64::INFINITY, |next| next.1);
        let end = end.unwrap_or(next.min(start + LONGEST_S));
        timed.lines[*line].span = timestamps::span(Some(*start), Some(end));
    }
    if has_frames && rate.is_none() {
        let why = "its times are numbers of frames, and it does not say how many there are in a second; its text is read, \
                   without times to look for it by; --fps 25 (or 23.976, ...) says it";
        timed.warnings.push(why.to_string());
    }
    timed.warnings.extend(lines_told(&others, |_| {
        "text without times in front of it; it is read, without a time to look for it by".to_string()
    }));
    timed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, fps: Option<f64>) -> Vec<(String, Option<(u32, u32)>)> {
        let lines = parse(file, fps).lines.into_iter();
        lines
            .map(|line| (line.text.replace(ROW_END, "/"), line.span.map(|span| (span.start, span.end))))
            .collect()
    }

    #[test]
    fn frames_last_as_the_file_or_the_user_says() {
        let file = "{1}{1}25.000\r\n{25}{50}so it|{y:i}was\r\n{75}{}then\r\n";
        let expected = [("so it/was", (1000, 2000)), ("then", (3000, 13_000))];
        let expected = expected.map(|(text, span)| (text.to_string(), Some(span)));
        assert!(is_likely(file));
        assert_eq!(found(file, Some(30.0)), expected);
        let bare = file.split_once('\n').unwrap().1;
        assert_eq!(found(bare, Some(25.0)), expected);
        assert_eq!(found(bare, None), expected.map(|(text, _)| (text, None)));
        assert!(parse(bare, None).warnings[0].contains("--fps 25"), "{:?}", parse(bare, None).warnings);
    }

    #[test]
    fn tenths_and_clocks_are_read() {
        let file = "[10][25]/so it|/was\n[30][40]then\n";
        assert!(is_likely(file));
        assert_eq!(
            found(file, None),
            [("so it/was".into(), Some((1000, 2500))), ("then".into(), Some((3000, 4000)))]
        );
        let file = "00:00:01:so it|was\n00:00:03=then 3:4\n";
        assert!(is_likely(file));
        assert_eq!(
            found(file, None),
            [("so it/was".into(), Some((1000, 3000))), ("then 3:4".into(), Some((3000, 13_000)))]
        );
    }

    #[test]
    fn text_and_other_subtitles_are_not_taken_for_them() {
        for text in [
            "[1][2] said so",
            "{laughs} so\n{coughs} it",
            "[1984] was\n[1985] so",
            "00:00:01:05 so\n00:00:02:10 it",
            "at 00:00:01:so",
            "",
            "12:30:00 so\n12:40:00 it",
        ] {
            assert!(!is_likely(text), "{text}");
        }
        let warnings = parse("{1}{2}so\nstray\n", Some(25.0)).warnings;
        assert!(warnings[0].starts_with("line 2 ('stray'): text without times"), "{warnings:?}");
    }
}
