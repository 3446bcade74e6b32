//! Symbols that are said: &, +, %, signs before numbers, and names made with them (C++, C#).

use super::numbers::Number;
use super::verbalizations::{Verbalizations, join, spell, ways};
use super::{Piece, Scene};

/// A symbol that stands alone; most are only said in the right company.
pub(crate) fn alone(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let mut chars = piece.text.chars();
    let (Some(symbol), None) = (chars.next(), chars.next()) else { return None };
    if symbol.is_ascii_alphanumeric() {
        return None;
    }
    let between = scene.context.follows_number() && scene.context.precedes_number();
    let before = scene.context.precedes_number();
    let after = scene.context.follows_number();
    Some(match symbol {
        '&' => ways(&["and", "n"]),
        '+' => ways(&["plus", "and"]),
        '=' => ways(&["equals", "is", "equal"]),
        '@' => ways(&["at"]),
        '%' if after => ways(&["percent", "per cent"]),
        '%' => ways(&["percent", "percentage"]),
        '$' => ways(&["dollars", "dollar"]),
        '£' => ways(&["pounds", "pound"]),
        '€' => ways(&["euros", "euro"]),
        '¥' => ways(&["yen"]),
        '₹' => ways(&["rupees", "rupee"]),
        '¢' => ways(&["cents", "cent"]),
        '°' => ways(&["degrees", "degree"]),
        '×' => ways(&["times", "by"]),
        '÷' => ways(&["divided by", "over"]),
        '±' => ways(&["plus or minus", "plus minus"]),
        '§' => ways(&["section", "sections", "paragraph"]),
        '√' => ways(&["the square root of", "square root of", "root"]),
        '∞' => ways(&["infinity"]),
        '≈' => ways(&["approximately", "about", "is approximately"]),
        '≤' => ways(&["less than or equal to"]),
        '≥' => ways(&["greater than or equal to"]),
        '≠' => ways(&["is not equal to", "not equal to", "not equals"]),
        '-' if between => ways(&["minus", "to"]),
        '*' if between => ways(&["times"]),
        '/' if between => ways(&["over", "divided by", "slash"]),
        '<' if before => ways(&["less than", "is less than"]),
        '>' if before => ways(&["greater than", "more than", "is greater than"]),
        '¶' if before => ways(&["paragraph", "paragraphs"]),
        '©' if before => ways(&["copyright", "c"]),
        '#' if before => ways(&["number"]),
        '~' if before => ways(&["about", "approximately"]),
        '-' | '*' | '/' | '<' | '>' | '#' | '~' | '¶' | '©' => Vec::new(),
        _ => greek(symbol).map(|name| ways(&[name])).unwrap_or_default(),
    })
}

/// The name of a Greek letter.
pub(crate) fn greek(letter: char) -> Option<&'static str> {
    const NAMES: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
        "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi",
        "omega",
    ];
    let first = if letter < 'α' { 'Α' } else { 'α' };
    NAMES.get(u32::from(letter).checked_sub(u32::from(first))? as usize).copied()
}

/// A sign in front of a number: said, or only a dash or bullet.
pub(crate) fn with_sign(sign: Option<char>, verbalizations: Verbalizations) -> Verbalizations {
    let said: &[&str] = match sign {
        Some('-') => &["minus", "negative", ""],
        Some('+') => &["plus", ""],
        Some('±') => &["plus or minus", "plus minus"],
        Some('~') => &["about", "around", "", "approximately"],
        Some('<') => &["less than", "", "under"],
        Some('>') => &["more than", "greater than", "", "over"],
        Some('≥') => &["at least", "greater than or equal to", "", "more than or equal to"],
        Some('≤') => &["at most", "less than or equal to", "", "up to"],
        Some('≈') => &["about", "approximately", "", "roughly"],
        Some('§') => &["section", "paragraph", "sections", ""],
        Some('¶') => &["paragraph", "", "paragraphs"],
        Some('©') => &["copyright", ""],
        _ => return verbalizations,
    };
    if verbalizations.is_empty() { verbalizations } else { join([ways(said), verbalizations]) }
}

/// Whether folded text is a mark at school with a minus: B-.
pub(crate) fn is_grade(text: &str) -> bool {
    matches!(
        text.trim_matches(['"', '\'', ',', '.', ';', ':', '!', '?', '(', ')']),
        "A-" | "B-" | "C-" | "D-" | "F-"
    )
}

/// C++, C#, 18+, A+: letters or a number with a sign behind.
pub(crate) fn named(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if let Some(base) = text.strip_suffix("++") {
        let plus = ways(&["plus plus"]);
        return Some(join([base_readings(base, scene)?, plus]));
    }
    if let Some(base) = text.strip_suffix('+') {
        let plus =
            if Number::parse(base).is_some() { ways(&["plus", "or more", ""]) } else { ways(&["plus"]) };
        return Some(join([base_readings(base, scene)?, plus]));
    }
    if let Some(base) = text.strip_suffix('#') {
        return Some(join([base_readings(base, scene)?, ways(&["sharp"])]));
    }
    None
}

fn base_readings(base: &str, scene: &Scene) -> Option<Verbalizations> {
    match base.len() {
        0 => None,
        1 if base.bytes().all(|b| b.is_ascii_alphabetic()) => Some(vec![spell(base)]),
        _ => Some(scene.piece(base)).filter(|r| !r.is_empty()),
    }
}
