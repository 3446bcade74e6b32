//! Times as files write them: seconds as a number, clock times such as 01:02:03,456.

use std::fmt;

use crate::units::{Ms, MsSpan, seconds_to_ms};

/// No recording is longer, so later times make no sense.
pub(crate) const LATEST_S: f64 = 24.0 * 3600.0;

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

/// Prints as seconds: 61005 is `61.005`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecimalSeconds(pub Ms);

impl fmt::Display for DecimalSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// `01:02:03` and, behind `mark`, milliseconds; hours have two digits or as many as they need.
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
