//! Times of files become spans of milliseconds, if they make sense.

pub(crate) use super::seconds::seconds;
use crate::units::{Ms, MsSpan, seconds_to_ms};

/// No recording is longer, so later times make no sense.
const LATEST_S: f64 = 24.0 * 3600.0;

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
    let exact = |time: &str| time.contains([',', '.']) || time.matches(':').count() > 1;
    let (start, rest) = match line.split_once("-->") {
        Some(both) => both,
        None => line.split_once("->").filter(|(start, _)| exact(start))?,
    };
    let end = rest.split_whitespace().next()?;
    Some((seconds(start.trim())?, seconds(end)?))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
