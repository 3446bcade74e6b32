//! Roman numerals: Louis XIV, Chapter IV, World War II, page xii.

use super::numbers::cardinal;
use super::ordinals::made_ordinal;
use super::verbalizations::{Verbalizations, join, ways};
use super::{Piece, Scene, Verbalization};

/// Words that a number follows.
const NUMBERED: [&str; 44] = [
    "act",
    "apollo",
    "appendix",
    "article",
    "asterix",
    "bc",
    "book",
    "bowl",
    "canto",
    "case",
    "century",
    "chapter",
    "class",
    "division",
    "edition",
    "episode",
    "factor",
    "figure",
    "grade",
    "group",
    "hypothesis",
    "issue",
    "lesson",
    "level",
    "march",
    "mark",
    "no",
    "number",
    "opus",
    "page",
    "part",
    "phase",
    "rocky",
    "scene",
    "schedule",
    "section",
    "series",
    "stage",
    "table",
    "title",
    "type",
    "vol",
    "volume",
    "war",
];
/// First names of kings, queens and popes, whom even a lone I may follow.
const REGNAL: [&str; 31] = [
    "alexander",
    "alfonso",
    "anne",
    "benedict",
    "catherine",
    "charles",
    "christian",
    "constantine",
    "darius",
    "edward",
    "elizabeth",
    "francis",
    "frederick",
    "george",
    "gustav",
    "henry",
    "innocent",
    "ivan",
    "james",
    "john",
    "leopold",
    "louis",
    "mary",
    "napoleon",
    "nicholas",
    "paul",
    "peter",
    "philip",
    "pius",
    "richard",
    "william",
];
/// Numerals that are far more often initials or words.
const RARELY: [&str; 19] = [
    "cd", "dc", "md", "cv", "mc", "di", "mi", "li", "cc", "mm", "dm", "cm", "xl", "mix", "liv", "dim", "div",
    "mv", "lv",
];

/// A Roman numeral where one is likely; its other meanings follow.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let (numeral, ordinal_only) =
        match piece.text.strip_suffix("th").or_else(|| piece.text.strip_suffix("'th")) {
            Some(numeral) => (numeral, true),
            None => (piece.text.strip_suffix("'s").unwrap_or(piece.text), false),
        };
    let upper = numeral.bytes().all(|b| b.is_ascii_uppercase());
    if !upper && !numeral.bytes().all(|b| b.is_ascii_lowercase()) || numeral.is_empty() {
        return None;
    }
    // Nobody numbers anything 2000 in lower-case letters: a hum.
    if matches!(numeral, "mm" | "mmm") {
        return None;
    }
    let n = value(numeral)?;
    let lower = numeral.to_ascii_lowercase();
    let before = scene.context.before();
    let before_lower = before.to_ascii_lowercase();
    let numbered = NUMBERED.contains(&before_lower.as_str());
    let regnal = REGNAL.contains(&before_lower.as_str());
    let named =
        upper && scene.context.follows_capital() && before.len() > 1 && !scene.context.all_caps || regnal;
    let count = cardinal(&n.to_string(), false)?;
    let possessive =
        |r: Verbalization| if piece.text.ends_with("'s") { super::words::with_possessive(r) } else { r };
    let nth = made_ordinal(count.clone());
    if ordinal_only {
        return (upper && numeral.len() > 1).then(|| vec![nth]);
    }
    let the_nth = join([ways(&["the"]), vec![nth]]).concat();
    let numerals = match (numbered, named) {
        (true, _) => vec![count, the_nth],
        (false, true) => vec![the_nth, count],
        (false, false) => vec![count],
    };
    let mut all: Verbalizations = numerals.into_iter().map(possessive).collect();
    let other = || super::words::verbalize(piece, scene).unwrap_or_default();
    let likely = match numeral.len() {
        // I, V, X, L, C, D, M: letters first, and numerals only where something is numbered.
        1 if numbered => n <= 10 || upper,
        1 => return regnal.then(|| other().into_iter().chain(all).collect()),
        _ if RARELY.contains(&lower.as_str()) => {
            if !numbered && !regnal {
                return None;
            }
            true
        }
        _ => upper || numbered || !scene.knows(&lower),
    };
    if !likely {
        return None;
    }
    all.extend(other());
    Some(all)
}

/// The value of a well-formed numeral, 1 to 3999, in either case.
fn value(numeral: &str) -> Option<u32> {
    const PLACES: [(&str, [&str; 10]); 3] = [
        ("c", ["", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm"]),
        ("x", ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"]),
        ("i", ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]),
    ];
    if numeral.len() > 15 {
        return None;
    }
    let lower = numeral.to_ascii_lowercase();
    let thousands = lower.len() - lower.trim_start_matches('m').len();
    let mut rest = &lower[thousands..];
    let mut n = u32::try_from(thousands).ok().filter(|t| *t <= 3)?;
    for (_, digits) in PLACES {
        let (digit, text) = digits
            .iter()
            .enumerate()
            .rev()
            .max_by_key(|(_, d)| if rest.starts_with(**d) { d.len() } else { 0 })?;
        let (digit, text) = if rest.starts_with(*text) { (digit, *text) } else { (0, "") };
        n = 10 * n + u32::try_from(if text.is_empty() { 0 } else { digit }).ok()?;
        rest = &rest[text.len()..];
    }
    (rest.is_empty() && n > 0).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_numeral_up_to_3999_is_read_back() {
        const PARTS: [(u32, &str); 13] = [
            (1000, "M"),
            (900, "CM"),
            (500, "D"),
            (400, "CD"),
            (100, "C"),
            (90, "XC"),
            (50, "L"),
            (40, "XL"),
            (10, "X"),
            (9, "IX"),
            (5, "V"),
            (4, "IV"),
            (1, "I"),
        ];
        for n in 1..4000 {
            let (mut rest, mut numeral) = (n, String::new());
            for (worth, letters) in PARTS {
                while rest >= worth {
                    rest -= worth;
                    numeral.push_str(letters);
                }
            }
            assert_eq!(value(&numeral), Some(n), "{numeral}");
        }
        for wrong in ["IIII", "VX", "IC", "MMMM", "", "ABC", "IXI", "XIVX"] {
            assert_eq!(value(wrong), None, "{wrong}");
        }
    }
}
