//! Years, spans of years and decades: 1984, 1990-95, the '80s.

use super::numbers::{
    all_digits, below_hundred, cardinal, digit_by_digit, hundreds, integer, pairs, quantity, value,
};
use super::verbalizations::{Verbalizations, followed_by, join, plural, ways, with_last};
use super::{Piece, Scene};

/// Four digits that do not begin with 0: as a year first if they may be one.
pub(crate) fn four_digits(digits: &str) -> Verbalizations {
    let n = value(digits).unwrap_or_default();
    let mut all = if (1001..=2099).contains(&n) { year(digits) } else { Vec::new() };
    let spelled = [digit_by_digit(digits, "oh"), digit_by_digit(digits, "zero")];
    if all.is_empty() {
        all = quantity(digits);
        all.extend(pairs(digits));
        all.truncate(6);
    }
    all.truncate(6);
    all.extend(spelled);
    all
}

/// The year of four digits, 1000 to 2099; other numbers too, as if they were one.
pub(crate) fn year(digits: &str) -> Verbalizations {
    let n = value(digits).unwrap_or_default();
    let names = [cardinal(digits, false), cardinal(digits, true)];
    let in_pairs = pairs(digits);
    let in_hundreds = [hundreds(digits, false), hundreds(digits, true)];
    let mut all = Vec::new();
    if (2000..2010).contains(&n) || n.is_multiple_of(1000) {
        all.extend(names.into_iter().chain([in_pairs]).flatten());
    } else if n.is_multiple_of(100) {
        all.extend(in_pairs.into_iter().chain(names.into_iter().flatten()));
    } else {
        all.extend(in_pairs);
        if n % 100 < 10 {
            all.extend(in_hundreds.into_iter().flatten());
            all.extend(names.into_iter().flatten());
            all.push(below_hundred(n / 100).into_iter().chain(below_hundred(n % 100)).collect());
        } else {
            all.extend(names.into_iter().chain(in_hundreds).flatten());
        }
    }
    all
}

/// Decades, two-digit years after an apostrophe, spans of years.
pub(crate) fn verbalize(piece: &Piece, _: &Scene) -> Option<Verbalizations> {
    if let Some(digits) = piece.text.strip_suffix("'s").or_else(|| piece.text.strip_suffix('s')) {
        return plural_number(digits);
    }
    if piece.tick_before && !piece.tick_after && piece.text.len() == 2 {
        let mut all = vec![two_digits(piece.text)?];
        for century in ["19", "20"] {
            all.extend(year(&format!("{century}{}", piece.text)));
        }
        return Some(all);
    }
    span(piece.text)
}

/// "eighty four", "oh five".
fn two_digits(digits: &str) -> Option<Vec<String>> {
    let n = value(digits)?;
    Some(if digits.starts_with('0') { digit_by_digit(digits, "oh") } else { below_hundred(n) })
}

/// 1980s, 80s, 747s, and 1984's, which sounds the same.
fn plural_number(digits: &str) -> Option<Verbalizations> {
    let n = value(digits)?;
    let mut all = match (digits.len(), n) {
        (2, 0) => return Some(ways(&["two thousands", "oh ohs", "zero zeros", "noughties"])),
        (2, 10) => return Some(ways(&["tens", "ten seconds", "twenty tens", "teens", "twenty teens"])),
        (4, _) if n % 10 == 0 && (1000..2100).contains(&n) => year(digits),
        _ => integer(digits),
    };
    all = all.into_iter().map(|r| with_last(r, plural)).collect();
    if digits.len() == 2 && n % 10 == 0 {
        let in_full = join([ways(&["nineteen"]), all.clone()]);
        all.extend(in_full);
    }
    if digits.len() == 4 && n % 100 >= 20 && n % 10 == 0 {
        all.insert(1, with_last(below_hundred(n % 100), plural));
    }
    if digits.len() < 3 && !digits.starts_with('0') {
        // 10s, 30s: as likely a length of time.
        let seconds = followed_by(&below_hundred(n), if n == 1 { "second" } else { "seconds" });
        all.insert(all.len().min(if n < 20 { 1 } else { 2 }), seconds);
    }
    all.truncate(super::MOST_VERBALIZATIONS);
    Some(all)
}

/// 1990-95, 1990-1995: "nineteen ninety to ninety five".
fn span(text: &str) -> Option<Verbalizations> {
    let (from, to) = text.split_once('-')?;
    let is_year =
        |t: &str| all_digits(t) && value(t).is_some_and(|n| t.len() == 4 && (1001..2100).contains(&n));
    if !is_year(from) || !(is_year(to) || all_digits(to) && to.len() == 2) {
        return None;
    }
    let mut ends = if to.len() == 2 { vec![two_digits(to)?] } else { year(to) };
    if to.len() == 2 {
        ends.extend(year(&format!("{}{to}", &from[..2])));
    }
    ends.truncate(2);
    let mut begins = year(from);
    begins.truncate(2);
    Some(join([begins, ways(&["to", "", "through"]), ends]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(digits: &str) -> String {
        four_digits(digits)[0].join(" ")
    }

    #[test]
    fn years_are_said_as_years_first() {
        for (digits, words) in [
            ("1984", "nineteen eighty four"),
            ("1900", "nineteen hundred"),
            ("1905", "nineteen oh five"),
            ("2000", "two thousand"),
            ("2007", "two thousand seven"),
            ("2024", "twenty twenty four"),
            ("1066", "ten sixty six"),
            ("4500", "four thousand five hundred"),
            ("1000", "one thousand"),
        ] {
            assert_eq!(first(digits), words);
        }
    }

    #[test]
    fn the_last_century_is_said_in_hundreds() {
        assert_eq!(plural_number("1900").unwrap()[0].join(" "), "nineteen hundreds");
    }
}
