//! Ordinal numbers: 2nd, 21st, 1,000th.

use super::numbers::{Number, cardinal};
use super::verbalizations::{Verbalizations, with_last};
use super::{Piece, Scene, Verbalization};

/// A number with the ending that makes it ordinal, whether or not it is the right one (11st).
pub(crate) fn verbalize(piece: &Piece, _: &Scene) -> Option<Verbalizations> {
    let (number, ending) = Number::split_off(piece.text)?;
    let plural = match ending.to_ascii_lowercase().as_str() {
        "st" | "nd" | "rd" | "th" | "'th" | "-th" => "",
        "sts" | "nds" | "rds" | "ths" => "s",
        _ => return None,
    };
    if number.fraction.is_some() {
        return None;
    }
    let mut all = ordinal(&number.whole);
    for verbalization in &mut all {
        if let Some(last) = verbalization.last_mut() {
            last.push_str(plural);
        }
    }
    (!all.is_empty()).then_some(all)
}

/// "twenty first"; beyond a hundred with and without "and". Empty if the number has no name.
pub(crate) fn ordinal(digits: &str) -> Verbalizations {
    [cardinal(digits, false), cardinal(digits, true)].into_iter().flatten().map(made_ordinal).collect()
}

/// A cardinal with its last word made ordinal.
pub(crate) fn made_ordinal(cardinal: Verbalization) -> Verbalization {
    with_last(cardinal, |word| match word {
        "one" => "first".to_string(),
        "two" => "second".to_string(),
        "three" => "third".to_string(),
        "five" => "fifth".to_string(),
        "eight" => "eighth".to_string(),
        "nine" => "ninth".to_string(),
        "twelve" => "twelfth".to_string(),
        _ => match word.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{word}th"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_have_their_names() {
        for (digits, words) in [
            ("1", "first"),
            ("2", "second"),
            ("12", "twelfth"),
            ("20", "twentieth"),
            ("21", "twenty first"),
            ("103", "one hundred third"),
            ("1000", "one thousandth"),
            ("0", "zeroth"),
            ("9", "ninth"),
        ] {
            assert_eq!(ordinal(digits)[0].join(" "), words);
        }
    }
}
