//! Times as files write them: seconds as a number, clock times such as 01:02:03,456, the arrow between two of them.

use std::fmt;

use crate::units::{Ms, MsSpan, seconds_to_ms};

/// No recording is longer, so later times make no sense.
const LATEST_S: f64 = 24.0 * 3600.0;

/// `[[hours:]minutes:]seconds[,fraction]` in seconds; comma, dot or colon before the fraction's digits are told apart
/// by how many fields there are. `None` if it is nothing of the kind; a time too large for any recording is one.
pub fn clock_time(text: &str) -> Option<f64> {
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    let fields: Vec<&str> = whole.split(':').collect();
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !(2..=4).contains(&fields.len())
        || !fields.iter().all(|f| digits(f))
        || !(fraction.is_empty() || digits(fraction))
    {
        return None;
    }
    // 00:00:01:500, as some editors write milliseconds.
    let (fields, fraction) =
        if fields.len() == 4 { (&fields[..3], fields[3]) } else { (&fields[..], fraction) };
    let whole = fields.iter().try_fold(0.0, |sum, field| Some(sum * 60.0 + field.parse::<f64>().ok()?))?;
    let fraction = if fraction.is_empty() { 0.0 } else { format!("0.{fraction}").parse::<f64>().ok()? };
    let seconds = whole + fraction;
    Some(if negative { -seconds } else { seconds })
}

/// The seconds that `field` holds as a number with a dot; one too large for any is infinite.
///
/// # Errors
/// What is wrong, in words: it is no number, or none that a time can be.
pub fn seconds(field: &str) -> Result<f64, String> {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    match field.parse::<f64>() {
        Ok(number) if field.chars().all(is_plain) => Ok(number),
        Ok(_) => Err(format!("a time of '{field:.40}' cannot be")),
        Err(_) => Err(format!("'{field:.40}' is no number of seconds")),
    }
}

/// A span from seconds, if they make sense: both there, finite, not negative, not reversed, within a day. A span
/// without length becomes a millisecond.
pub(crate) fn span(start_s: Option<f64>, end_s: Option<f64>) -> Option<MsSpan> {
    let (start_s, end_s) = (start_s?, end_s?);
    let sensible = (0.0..=LATEST_S).contains(&start_s) && (start_s..=LATEST_S).contains(&end_s);
    sensible.then(|| {
        let start: Ms = seconds_to_ms(start_s);
        MsSpan { start, end: seconds_to_ms(end_s).max(start + 1) }
    })
}

/// The two times of `00:00:01,000 --> 00:00:02,000 settings`, in seconds; `None` for any other line. `->` will do if
/// the times are exact: "10:30 -> 11:00" is a note.
pub(crate) fn timing_line(line: &str) -> Option<(f64, f64)> {
    let (start, end) = timing_parts(line)?;
    Some((clock_time(start)?, clock_time(end)?))
}

/// The line of times with which a cue begins, as far as it can be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CueTiming<'a> {
    /// Where its times stand; empty where one is missing.
    pub parts: (&'a str, &'a str),
    /// Start and end in seconds; not a number where that cannot be read.
    pub seconds: (f64, f64),
}

impl CueTiming<'_> {
    /// Whether a time in it is missing or cannot be read.
    pub fn is_damaged(&self) -> bool {
        self.seconds.0.is_nan() || self.seconds.1.is_nan()
    }
}

/// The times of `line` if it is meant as a line of times, damaged or not: two times with an arrow between them, one of
/// which may be missing or none that can be; without an arrow, one or two whole times and nothing else.
pub(crate) fn cue_timing(line: &str) -> Option<CueTiming<'_>> {
    const ARROWS: [&str; 9] = ["-->", "->", "—>", "–>", "- >", "=>", "→", "--", "–"];
    let arrow = ARROWS.iter().find_map(|arrow| Some((*arrow, line.find(arrow)?)));
    let (start, rest) = match arrow {
        Some((arrow, at)) => (&line[..at], line[at + arrow.len()..].trim_start_matches('>')),
        None => {
            let (start, end) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
            (start, end.trim_start_matches(['-', ' ', '\t']))
        }
    };
    let (start, rest) = (start.trim(), rest.trim());
    let (end, settings) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    let parts = (start, end);
    let seconds = (sound_time(start), sound_time(end));
    let is_read = || clock_time(start).is_some() && clock_time(end).is_some();
    // "10:30 -> 11:00" is a note.
    let is_arrow = arrow.is_some_and(|(arrow, _)| arrow == "-->" || arrow == "->" && is_exact(start));
    let is_meant = |time: &str| clock_time(time).is_some() || is_time_like(time);
    let may_be_damaged = || {
        (is_arrow || is_exact(start) || is_exact(end))
            && [start, end].iter().all(|time| time.is_empty() || is_meant(time))
            && [start, end].iter().any(|time| is_meant(time))
            && settings.split_whitespace().all(|setting| setting.contains(':'))
    };
    let is_timing = match arrow {
        Some(_) => is_arrow && is_read() || may_be_damaged(),
        None if rest.is_empty() => {
            clock_time(start).is_some() && start.contains([',', '.']) && start.matches(':').count() > 1
        }
        None => is_read() && is_exact(start) && is_exact(end) && settings.is_empty(),
    };
    is_timing.then_some(CueTiming { parts, seconds })
}

/// The seconds of a time whose minutes and seconds are below 60, as far as others stand before them.
fn sound_time(text: &str) -> f64 {
    let whole = text.split(['.', ',']).next().unwrap_or("");
    let is_more = |field: &str| field.parse::<u32>().is_ok_and(|value| value > 59);
    let is_wrong = whole.split(':').skip(1).take(2).any(is_more);
    clock_time(text).filter(|_| !is_wrong).unwrap_or(f64::NAN)
}

/// Whether hours or a fraction stand in `time`.
fn is_exact(time: &str) -> bool {
    time.contains([',', '.']) || time.matches(':').count() > 1
}

/// Whether `text` was meant as a time, readable or not: most of it is digits and the marks between them.
pub(crate) fn is_time_like(text: &str) -> bool {
    const LONGEST: usize = 20;
    let is_mark = |b: &u8| matches!(b, b':' | b'.' | b',' | b';');
    let marks = text.bytes().filter(is_mark).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= LONGEST
        && text.contains([':', ';'])
        && text.trim_matches([':', '.', ',', ';']).len() > 3
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | ',' | ';' | '-' | '?'))
        && marks >= 2
        && digits > 2
        && (digits + marks) * 10 >= text.len() * 6
}

/// Where the two times of a timing line would stand.
fn timing_parts(line: &str) -> Option<(&str, &str)> {
    let (start, rest) = match line.split_once("-->") {
        Some(both) => both,
        None => line.split_once("->").filter(|(start, _)| is_exact(start))?,
    };
    Some((start.trim(), rest.split_whitespace().next()?))
}

/// Prints as seconds: 61005 is `61.005`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecimalSeconds(pub Ms);

impl fmt::Display for DecimalSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// `01:02:03` and, behind `mark`, milliseconds; hours have two digits or as many as they need.
#[cfg(feature = "subtitles")]
pub(crate) fn milliseconds(time: Ms, mark: char) -> String {
    let seconds = time / 1000;
    format!("{:02}:{:02}:{:02}{mark}{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, time % 1000)
}

/// To the nearest hundredth of a second.
#[cfg(feature = "subtitles")]
pub(crate) fn hundredths(time: Ms) -> u32 {
    time / 10 + u32::from(time % 10 >= 5)
}

/// `62:03.45`: minutes, which have two digits or as many as they need, and seconds, to the nearest hundredth.
#[cfg(feature = "subtitles")]
pub(crate) fn centiseconds(time: Ms) -> String {
    let hundredths = hundredths(time);
    let seconds = hundredths / 100;
    format!("{:02}:{:02}.{:02}", seconds / 60, seconds % 60, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_however_they_are_written() {
        for (text, expected) in [
            ("00:00:01,000", Some(1.0)),
            ("0:00:01.5", Some(1.5)),
            ("00:01.250", Some(1.25)),
            ("01:02:03", Some(3723.0)),
            ("00:00:01:500", Some(1.5)),
            ("100:00:00.000", Some(360_000.0)),
            ("-00:00:01,000", Some(-1.0)),
            ("1.5", None),
            ("", None),
            ("a:b", None),
            ("1:2:3:4:5", None),
            ("00:00:01,5x", None),
            (":", None),
        ] {
            assert_eq!(clock_time(text), expected, "{text}");
        }
        assert!(clock_time(&format!("{}:00", "9".repeat(400))).is_some_and(|s| s > 1e9));
    }

    #[test]
    fn what_is_no_number_is_told() {
        assert_eq!(seconds("1.5e1"), Ok(15.0));
        assert_eq!(seconds("-.5"), Ok(-0.5));
        assert!(
            ["nan", "inf", "-infinity"].into_iter().all(|n| seconds(n).unwrap_err().contains("cannot be"))
        );
        assert!(
            ["", "x", "1,5", "0x1", "*"]
                .into_iter()
                .all(|n| seconds(n).unwrap_err().contains("is no number"))
        );
    }
    #[test]
    fn timing_lines_need_a_time_on_both_sides() {
        assert_eq!(timing_line("00:00:01,000 --> 00:00:02,000 X1:1 align:start"), Some((1.0, 2.0)));
        assert_eq!(timing_line("00:01.000-->00:02.000"), Some((1.0, 2.0)));
        assert_eq!(timing_line("00:01.000 -> 00:02.000"), Some((1.0, 2.0)));
        for line in [
            "then --> now",
            "-->",
            "00:01.000 -->",
            "--> 00:01.000",
            "we met at 10:30 --> 11:00",
            "10:30 -> 11:00",
        ] {
            assert_eq!(timing_line(line), None, "{line}");
        }
    }

    #[test]
    fn times_that_make_no_sense_are_none() {
        let ms = |a, b| span(Some(a), Some(b)).map(|s| (s.start, s.end));
        assert_eq!(ms(1.0, 1.5), Some((1000, 1500)));
        assert_eq!(ms(1.0, 1.0), Some((1000, 1001)));
        assert_eq!(ms(86_400.0, 86_400.0), Some((86_400_000, 86_400_001)));
        for (a, b) in [
            (-0.1, 1.0),
            (2.0, 1.0),
            (0.0, 86_401.0),
            (f64::NAN, 1.0),
            (1.0, f64::NAN),
            (0.0, f64::INFINITY),
            (1e300, 1e301),
        ] {
            assert_eq!(ms(a, b), None, "{a} {b}");
        }
        assert_eq!(span(None, Some(1.0)), None);
    }

    #[test]
    fn a_line_meant_as_times_is_one_however_damaged() {
        let read = |line: &str| {
            cue_timing(line).map(|timing| (timing.parts.0.to_string(), timing.parts.1.to_string()))
        };
        let both = |start: &str, end: &str| Some((start.to_string(), end.to_string()));
        for (line, parts) in [
            ("00:99:xx,017 --> 00:00:07,531", both("00:99:xx,017", "00:00:07,531")),
            ("00:00:08,000 -->", both("00:00:08,000", "")),
            ("--> 00:00:08,000", both("", "00:00:08,000")),
            ("00:00:08,000", both("00:00:08,000", "")),
            ("00:00:05 -->", both("00:00:05", "")),
            ("00:99:08,000 --> 00:00:09,000", both("00:99:08,000", "00:00:09,000")),
            ("00:00:61,000 --> 00:01:09,000 align:start", both("00:00:61,000", "00:01:09,000")),
            ("00:00:0O,500 --> 00:00:02,000", both("00:00:0O,500", "00:00:02,000")),
        ] {
            assert_eq!(read(line), parts, "{line}");
            assert!(cue_timing(line).unwrap().is_damaged(), "{line}");
        }
        for (line, parts) in [
            ("00:00:01,000-->00:00:02,000", both("00:00:01,000", "00:00:02,000")),
            ("00:00:01,000 – 00:00:02,000", both("00:00:01,000", "00:00:02,000")),
            ("00:00:01,000 00:00:02,000", both("00:00:01,000", "00:00:02,000")),
            ("00:00:01,000 - 00:00:02,000", both("00:00:01,000", "00:00:02,000")),
            ("00:00:01,000 --> 00:00:02,000 X1:40 Y2:50", both("00:00:01,000", "00:00:02,000")),
            ("90:00.000 --> 90:01.000", both("90:00.000", "90:01.000")),
        ] {
            assert_eq!(read(line), parts, "{line}");
            assert!(!cue_timing(line).unwrap().is_damaged(), "{line}");
        }
        for line in [
            "so it was",
            "",
            "-->",
            "10:30 -> 11:00",
            "10:30 -- he came",
            "00:00:05,000 --> and then he came",
            "he said --> this",
            "1, 2 -- 3, 4",
            "1:30:00",
            "the 00:00:01,000 00:00:02,000",
        ] {
            assert!(cue_timing(line).is_none(), "{line}");
        }
    }
    #[test]
    fn there_are_always_three_decimals() {
        for (ms, text) in [(0, "0.000"), (7, "0.007"), (61_005, "61.005"), (86_399_999, "86399.999")] {
            assert_eq!(DecimalSeconds(ms).to_string(), text);
        }
    }
    #[cfg(feature = "subtitles")]
    #[test]
    fn times_grow_to_the_left() {
        assert_eq!(milliseconds(0, ','), "00:00:00,000");
        assert_eq!(milliseconds(3_723_004, '.'), "01:02:03.004");
        assert_eq!(milliseconds(86_400_000 + 999, '.'), "24:00:00.999");
        assert_eq!(milliseconds(u32::MAX, '.'), "1193:02:47.295");
        assert_eq!(centiseconds(0), "00:00.00");
        assert_eq!(centiseconds(59_995), "01:00.00");
        assert_eq!(centiseconds(59_994), "00:59.99");
        assert_eq!(centiseconds(6_000_000), "100:00.00");
        assert_eq!(centiseconds(u32::MAX), "71582:47.30");
    }
}
