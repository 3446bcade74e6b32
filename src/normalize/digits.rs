//! Groups of digits that are not a quantity: telephone numbers, versions, addresses of machines, card numbers.

use super::numbers::{all_digits, cardinal, digit_by_digit, integer, pairs};
use super::verbalizations::{Verbalizations, join, ways};
use super::{Piece, Scene, Verbalization};

/// Digits in groups with dashes (telephone and such), or in three or more groups with dots (versions).
pub(crate) fn verbalize(piece: &Piece, _: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let by_dots: Vec<&str> = text.split('.').collect();
    let telephone = |groups: &[&str]| {
        let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
        matches!(lengths[..], [3, 4] | [.., 3, 3, 4] | [.., 3, 4]) && lengths.len() <= 4
    };
    if by_dots.len() >= 3 && by_dots.iter().all(|g| all_digits(g)) {
        if telephone(&by_dots) {
            return Some(in_groups(&by_dots));
        }
        let grouped = by_dots[0].len() <= 3
            && by_dots[1..].iter().all(|g| g.len() == 3)
            && !by_dots[0].starts_with('0');
        let mut all = if grouped { super::numbers::quantity(&by_dots.concat()) } else { Vec::new() };
        all.truncate(2);
        for between in ["point", "dot", ""] {
            let joined = by_dots.iter().enumerate().flat_map(|(i, g)| {
                let before = if i == 0 { None } else { Some(ways(&[between])) };
                before.into_iter().chain([integer(g).into_iter().take(2).collect()])
            });
            all.extend(join(joined).into_iter().take(2));
        }
        if by_dots.iter().any(|g| g.len() == 3) {
            // "one twenty seven dot zero dot zero dot one".
            let group = |g: &str| pairs(g).filter(|_| g.len() == 3).or_else(|| integer(g).into_iter().next());
            let said: Vec<Verbalization> = by_dots.iter().filter_map(|g| group(g)).collect();
            all.insert(all.len().min(4), said.join(&"dot".to_string()));
        }
        return Some(all);
    }
    let groups: Vec<&str> = text.split(['-', ')', '(']).filter(|g| !g.is_empty()).collect();
    let is_telephone = groups.len() == 2 && telephone(&groups);
    if groups.iter().all(|g| all_digits(g)) && (is_telephone || groups.len() > 2) {
        return Some(in_groups(&groups));
    }
    None
}

/// Digit by digit, or group by group.
fn in_groups(groups: &[&str]) -> Verbalizations {
    let spelled =
        |zero: &str| -> Verbalization { groups.iter().flat_map(|g| digit_by_digit(g, zero)).collect() };
    let short = groups.iter().all(|g| g.len() <= 2);
    let names = || -> Verbalizations {
        join(groups.iter().map(|g| integer(g).into_iter().take(2).collect::<Verbalizations>()))
    };
    let mut all = Vec::new();
    if short {
        all.extend(names().into_iter().take(3));
    }
    all.extend([spelled("oh"), spelled("zero")]);
    // "eight hundred, five five five, twelve thirty four".
    let round = |g: &str| match g.as_bytes() {
        [d, b'0', b'0'] if *d != b'0' => cardinal(g, false).unwrap_or_default(),
        _ => digit_by_digit(g, "oh"),
    };
    let last_in_pairs = |round_first: bool| -> Verbalization {
        let (last, rest) = groups.split_last().map_or(("", &[][..]), |(l, r)| (*l, r));
        let rest = rest.iter().flat_map(|g| if round_first { round(g) } else { digit_by_digit(g, "oh") });
        rest.chain(pairs(last).unwrap_or_else(|| digit_by_digit(last, "oh"))).collect()
    };
    all.push(groups.iter().flat_map(|g| round(g)).collect());
    all.extend([last_in_pairs(false), last_in_pairs(true)]);
    if !short && groups.len() <= 4 {
        all.extend(names().into_iter().take(2));
    }
    all
}
