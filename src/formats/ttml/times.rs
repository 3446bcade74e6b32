//! Times as TTML writes them (TTML2, 12.3.1): `hh:mm:ss.fff`, `hh:mm:ss:ff`, `12.5s`, `300f`.

use crate::transcript::caption_file::TimeRates;

/// The seconds that `text` stands for.
pub(crate) fn seconds(text: &str, rates: TimeRates) -> Option<f64> {
    let text = text.trim();
    let number = |t: &str| {
        let is_plain = !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        t.parse::<f64>().ok().filter(|_| is_plain)
    };
    if text.contains(':') {
        let fields: Vec<f64> = text.split(':').map(number).collect::<Option<_>>()?;
        return match fields[..] {
            [hours, minutes, seconds] => Some((hours * 60.0 + minutes) * 60.0 + seconds),
            [hours, minutes, seconds, frames] => {
                Some((hours * 60.0 + minutes) * 60.0 + seconds + frames / rates.frames)
            }
            _ => None,
        };
    }
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let value = number(&text[..text.len() - unit.len()])?;
    match unit {
        "h" => Some(value * 3600.0),
        "m" => Some(value * 60.0),
        "s" => Some(value),
        "ms" => Some(value / 1000.0),
        "f" => Some(value / rates.frames),
        "t" => Some(value / rates.ticks),
        _ => None,
    }
}

/// The number of the frame within its second, where `text` counts frames; 0 where it counts nothing else.
pub(crate) fn frame(text: &str) -> Option<u32> {
    let text = text.trim();
    match text.rsplit_once(':') {
        Some((before, frame)) if before.matches(':').count() == 2 => frame.parse().ok(),
        None if text.ends_with('f') => Some(0),
        _ => None,
    }
}

/// `ms` milliseconds in the form of `old`, fine enough for milliseconds where its unit allows that.
#[cfg(feature = "subtitles")]
pub(crate) fn written(ms: i64, old: &str, rates: TimeRates) -> String {
    let seconds = ms as f64 / 1000.0;
    if old.contains(':') {
        let hours_width = old.trim().find(':').unwrap_or(2);
        let clock =
            |whole: i64| format!("{:0hours_width$}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
        if old.matches(':').count() == 3 {
            // Frames that have begun within a second, as SMPTE counts them.
            let frames = (seconds * rates.frames).round();
            let whole = (frames / rates.frames + 1e-9).floor();
            let width = old.trim().rsplit(':').next().map_or(2, |part| part.len().max(2));
            let rest = (frames - whole * rates.frames).round().max(0.0);
            return format!("{}:{:0width$}", clock(whole as i64), rest as i64);
        }
        let digits = old.trim().split_once('.').map_or(0, |(_, fraction)| fraction.len()).max(3);
        return format!("{}.{:03}{}", clock(ms / 1000), ms % 1000, "0".repeat(digits - 3));
    }
    let unit = old.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    match unit {
        "h" => format!("{:.7}h", seconds / 3600.0),
        "m" => format!("{:.5}m", seconds / 60.0),
        "ms" => format!("{ms}ms"),
        "f" => format!("{}f", (seconds * rates.frames).round()),
        "t" => format!("{}t", (seconds * rates.ticks).round()),
        _ => format!("{seconds:.3}{unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_form() {
        let rates = TimeRates { frames: 25.0, ticks: 10_000_000.0 };
        for (old, at_s, new) in [
            ("00:00:01", 1.0, "00:01:02.345"),
            ("00:00:01.5", 1.5, "00:01:02.345"),
            ("0:00:01.50000", 1.5, "0:01:02.34500"),
            ("00:00:01:05", 1.2, "00:01:02:09"),
            ("1.5s", 1.5, "62.345s"),
            ("1500ms", 1.5, "62345ms"),
            ("50f", 2.0, "1559f"),
            ("15000000t", 1.5, "623450000t"),
            ("0.5h", 1800.0, "0.0173181h"),
            ("0.5m", 30.0, "1.03908m"),
        ] {
            assert_eq!(seconds(old, rates), Some(at_s), "{old}");
            #[cfg(feature = "subtitles")]
            assert_eq!(written(62_345, old, rates), new);
            let back = seconds(new, rates).unwrap();
            assert!((back - 62.345).abs() < 0.5 / 25.0, "{new}");
        }
        for other in ["", "x", "1:2", "1:2:3:4:5", "5x", "-1s", "1e3s"] {
            assert_eq!(seconds(other, rates), None, "{other}");
        }
    }
}
