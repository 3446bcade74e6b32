//! How times, words and numbers look to people.

use kiru_align::units::us_to_ms;

use crate::io::visible;

/// Most characters of a word that are shown.
const SHOWN_CHARS: usize = 30;

/// `0:01.017`, `1:02:03.500`.
pub fn clock(seconds: f64) -> String {
    let ms = (seconds * 1000.0).round() as u64;
    let (hours, minutes, seconds, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    match hours {
        0 => format!("{minutes}:{seconds:02}.{ms:03}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}.{ms:03}"),
    }
}

/// `+30 ms`, `-0.5 ms`, `=`.
pub fn moved(us: i64) -> String {
    if us == 0 { "=".to_string() } else { format!("{:+} ms", us_to_ms(us)) }
}

/// `20 ms`, `0.5 ms`.
pub fn ms(us: i64) -> String {
    format!("{} ms", us_to_ms(us))
}

/// `0 %`, `5.3 %`, `0.25 %`: as many digits as there are, two at most; what is not nothing never looks like it.
pub fn percent(percent: f64) -> String {
    let rounded = (percent * 100.0).round() / 100.0;
    if rounded == 0.0 && percent > 0.0 { "under 0.01 %".to_string() } else { format!("{rounded} %") }
}

/// `9.5 s`, `2 min 51.8 s`, `1 h 2 min 3.0 s`.
pub fn duration(seconds: f64) -> String {
    // Rounded first, so that 59.97 s becomes a minute and not 60.0 s.
    let tenths = (seconds * 10.0).round() as u64;
    let (hours, minutes, rest) = (tenths / 36_000, tenths / 600 % 60, (tenths % 600) as f64 / 10.0);
    match (hours, minutes) {
        (0, 0) => format!("{rest:.1} s"),
        (0, _) => format!("{minutes} min {rest:.1} s"),
        _ => format!("{hours} h {minutes} min {rest:.1} s"),
    }
}

/// `20 MB`, `1.5 GB`.
pub fn megabytes(bytes: f64) -> String {
    match bytes >= 1e9 {
        true => format!("{:.1} GB", bytes / 1e9),
        false => format!("{:.0} MB", bytes / 1e6),
    }
}

/// `value` in steps of one over `steps`.
pub fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

/// A word for a terminal: it cannot steer it, and is not endless.
pub fn word(text: &str) -> String {
    let begin: String = text.chars().take(SHOWN_CHARS).collect();
    let mut shown = visible(&begin).into_owned();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

/// Lines of columns, each as wide as its widest field; those of `right` are set to the right. Lines begin with
/// `indent` and have no spaces at their ends.
pub fn columns<const N: usize>(rows: &[[String; N]], right: [bool; N], indent: &str) -> Vec<String> {
    let chars = |text: &str| text.chars().count();
    let width = |column: usize| rows.iter().map(|row: &[String; N]| chars(&row[column])).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let fields: Vec<String> = (0..N)
            .map(|i| {
                let pad = " ".repeat(widths[i] - chars(&row[i]));
                if right[i] { format!("{pad}{}", row[i]) } else { format!("{}{pad}", row[i]) }
            })
            .collect();
        format!("{indent}{}", fields.join("  ")).trim_end().to_string()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_shares_read_well() {
        assert_eq!([clock(0.0), clock(61.0179), clock(3723.5)], ["0:00.000", "1:01.018", "1:02:03.500"]);
        assert_eq!([moved(30_000), moved(-500), moved(0)], ["+30 ms", "-0.5 ms", "="]);
        assert_eq!(
            [percent(0.0), percent(5.263), percent(100.0), percent(0.001)],
            ["0 %", "5.26 %", "100 %", "under 0.01 %"]
        );
    }

    #[test]
    fn durations_are_rounded_before_they_are_split() {
        let pairs = [
            (0.0, "0.0 s"),
            (9.46, "9.5 s"),
            (59.97, "1 min 0.0 s"),
            (171.84, "2 min 51.8 s"),
            (3600.0, "1 h 0 min 0.0 s"),
        ];
        for (seconds, text) in pairs {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn words_cannot_steer_a_terminal() {
        assert_eq!(word("a\u{1b}[2J"), "a\\u{1b}[2J");
        assert_eq!(word(&"ä".repeat(1000)).chars().count(), 31);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_field() {
        let rows = [["1".to_string(), "é".to_string()], ["10".to_string(), String::new()]];
        assert_eq!(columns(&rows, [true, false], " "), ["  1  é", " 10"]);
    }
}
