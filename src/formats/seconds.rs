//! Times as files write them: seconds as a number, or 01:02:03,456.

/// `[[hours:]minutes:]seconds[,fraction]` in seconds; comma, dot or colon before the fraction's digits are told apart
/// by how many fields there are. `None` if it is nothing of the kind; a time too large for any recording is one.
pub fn seconds(text: &str) -> Option<f64> {
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
pub fn number(field: &str) -> Result<f64, String> {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    match field.parse::<f64>() {
        Ok(number) if field.chars().all(is_plain) => Ok(number),
        Ok(_) => Err(format!("a time of '{field:.40}' cannot be")),
        Err(_) => Err(format!("'{field:.40}' is no number of seconds")),
    }
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
            assert_eq!(seconds(text), expected, "{text}");
        }
        assert!(seconds(&format!("{}:00", "9".repeat(400))).is_some_and(|s| s > 1e9));
    }

    #[test]
    fn what_is_no_number_is_told() {
        assert_eq!(number("1.5e1"), Ok(15.0));
        assert_eq!(number("-.5"), Ok(-0.5));
        assert!(
            ["nan", "inf", "-infinity"].into_iter().all(|n| number(n).unwrap_err().contains("cannot be"))
        );
        assert!(
            ["", "x", "1,5", "0x1", "*"].into_iter().all(|n| number(n).unwrap_err().contains("is no number"))
        );
    }
}
