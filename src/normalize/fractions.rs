//! Fractions, alone or after a whole number (5½, 5-1/2, 2/3rds), and feet and inches (5'10").

use super::fold::MIXED;
use super::numbers::{Number, all_digits, below_hundred, cardinal, value};
use super::ordinals::{made_ordinal, ordinal};
use super::verbalizations::{Verbalizations, join, ways};
use super::{Piece, Scene, units};

/// Denominators that make a fraction likelier than a date or a score.
const USUAL: [usize; 15] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 32, 64, 100, 1000];

/// Mixed numbers and fractions that are nothing else; plain a/b is weighed against dates in [`super::dates`].
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    if let Some(verbalizations) = feet_and_inches(piece) {
        return Some(verbalizations);
    }
    if !piece.text.starts_with(|c: char| c.is_ascii_digit()) || !piece.text.contains('/') {
        return None;
    }
    if let Some((whole, rest)) = piece.text.split_once([MIXED, '-']) {
        let whole = Number::parse(whole)?;
        let (a, b) = rest.split_once('/')?;
        let (_, unit) = Number::split_off(b)?;
        let tail = fraction(a, &b[..b.len() - unit.len()])?;
        let mut number = join([whole.as_quantity(), ways(&["and"]), tail]);
        if piece.inches_after {
            number = join([number, ways(&["inches", "inch", ""])]);
        }
        return if unit.is_empty() {
            Some(number)
        } else {
            Some(join([number, units::suffix(unit, false)?]))
        };
    }
    let (a, b) = piece.text.split_once('/')?;
    let (denominator, unit) = Number::split_off(b)?;
    if !all_digits(a) {
        return None;
    }
    if piece.inches_after && unit.is_empty() {
        let inches = ways(&["inch", "of an inch", "inches", ""]);
        return Some(join([fraction(a, &denominator.whole)?.into_iter().take(2).collect(), inches]));
    }
    if follows_whole(scene) && unit.is_empty() {
        return Some(join([ways(&["and", ""]), fraction(a, &denominator.whole)?]));
    }
    let tail = match unit {
        "rds" | "rd" | "ths" | "th" | "nds" | "nd" => vec![Vec::new()],
        _ => units::suffix(unit.trim_start_matches('-'), false).or_else(|| {
            // 3/4-inch: the rest is a word of its own.
            let word = unit.strip_prefix('-')?;
            Some(scene.piece(word)).filter(|r| !r.is_empty())
        })?,
    };
    Some(join([fraction(a, &denominator.whole)?, tail]))
}

/// Whether a whole number is the token before, as in "1 1/2".
pub(crate) fn follows_whole(scene: &Scene) -> bool {
    !scene.inside && scene.context.previous.is_some_and(all_digits)
}

/// "one half", "three quarters", "two thirds"; `None` where nobody says it so.
pub(crate) fn fraction(numerator: &str, denominator: &str) -> Option<Verbalizations> {
    let (n, d) = (value(numerator)?, value(denominator)?);
    if n >= d || n == 0 || !USUAL.contains(&d) || numerator.starts_with('0') {
        return None;
    }
    let many = n > 1;
    let names: Vec<String> = match d {
        2 => vec!["half".to_string()],
        4 => vec!["quarter".to_string(), "fourth".to_string()],
        _ => ordinal(denominator).into_iter().take(1).map(|r| r.join(" ")).collect(),
    };
    let name = cardinal(numerator, false)?.join(" ");
    let mut all = Vec::new();
    if n == 1 {
        // "a half", "half".
        all.push(format!("one {}", names[0]));
        all.push(format!("a {}", names[0]));
        all.extend((d == 2).then(|| "half".to_string()));
        all.extend(names.get(1).map(|other| format!("one {other}")));
    } else {
        all.extend(names.iter().map(|unit| format!("{name} {unit}{}", if many { "s" } else { "" })));
        all.extend(names.iter().map(|unit| format!("{name} {unit}")));
    }
    if d > 12 {
        all.push(format!("{name} {}", made_ordinal(cardinal(denominator, false)?).join(" ")));
    }
    Some(ways(&all.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// 5'10", 5'10, 6', 12".
fn feet_and_inches(piece: &Piece) -> Option<Verbalizations> {
    let short = |t: &str| value(t).filter(|_| t.len() <= 3);
    if let Some((feet, inches)) = piece.text.split_once('\'') {
        let (feet, inches) = (short(feet)?, short(inches)?);
        let (feet, inches) = (below_hundred_or_more(feet), below_hundred_or_more(inches));
        let all = [
            format!("{feet} {inches}"),
            format!("{feet} foot {inches}"),
            format!("{feet} feet {inches} inches"),
            format!("{feet} foot {inches} inches"),
            format!("{feet} feet {inches}"),
        ];
        return Some(ways(&all.each_ref().map(String::as_str)));
    }
    let number = Number::parse(piece.text)?;
    if piece.inches_after {
        return Some(join([number.as_quantity(), ways(&["inches", "inch", ""])]));
    }
    if piece.tick_after && !piece.tick_before {
        return Some(join([number.as_quantity(), ways(&["", "feet", "foot"])]));
    }
    None
}

fn below_hundred_or_more(n: usize) -> String {
    match n {
        0..100 => below_hundred(n).join(" "),
        _ => cardinal(&n.to_string(), false).unwrap_or_default().join(" "),
    }
}
