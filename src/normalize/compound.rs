//! Several words in one token: well-known, and/or, 3-4, F-16, R&D, a+b, node.Then.

use super::dates::calendar_name;
use super::verbalizations::{Verbalizations, join, plural, spell, ways, with_last};
use super::{Piece, Scene};

/// Marks to cut at, each only if those before it do not occur: what binds less comes first.
const LEVELS: [&[char]; 8] = [
    &['"', '(', ')', '[', ']', '{', '}', '<', '>', ';', '!', '?', '|', '\\', '_', '~', '*'],
    &['-'],
    &['/'],
    &['='],
    &['+', '&', '×', '÷', '±', '≈', '≤', '≥', '≠', '√', '@'],
    &[',', ':'],
    &['.'],
    &['#', '%', '$', '£', '€', '§', '°'],
];

/// Cuts at the first level that occurs; parts with nothing to say are left out.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    let marks = LEVELS.iter().find(|marks| text.contains(**marks))?;
    let (mut parts, mut between) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(*marks) {
        let mark = rest[at..].chars().next()?;
        parts.push(&rest[..at]);
        between.push(mark);
        rest = &rest[at + mark.len_utf8()..];
    }
    parts.push(rest);
    // A dot belongs to the part it closes when that may be an abbreviation: "No.5", "St.John".
    let with_dots: Vec<String>;
    if between.contains(&'.') {
        with_dots = parts
            .iter()
            .enumerate()
            .map(|(i, p)| if i + 1 < parts.len() { format!("{p}.") } else { p.to_string() })
            .collect();
        parts = with_dots.iter().map(String::as_str).collect();
    }
    let name = marks.contains(&'&') && parts.len() < 4;
    let days = marks.contains(&'-') && parts.len() == 2 && parts.iter().all(|p| calendar(p).is_some());
    let said: Vec<Verbalizations> = (0..parts.len())
        .map(|i| match calendar(parts[i]).filter(|_| days) {
            Some(full) => ways(&[full]),
            None if i > 0 && between[i - 1] == '/' && is_number(parts[i - 1]) => {
                super::units::suffix(parts[i], true).unwrap_or_else(|| scene.part(&parts, i))
            }
            None => initials(parts[i]).filter(|_| name).unwrap_or_else(|| scene.part(&parts, i)),
        })
        .collect();
    let mut all = Vec::new();
    let mut last_spoken: Option<usize> = None;
    for (i, verbalizations) in said.into_iter().enumerate() {
        if verbalizations.is_empty() {
            continue;
        }
        if let Some(last) = last_spoken {
            all.push(said_between(between[i - 1], parts[last], parts[i], parts.len(), scene));
        }
        last_spoken = Some(i);
        all.push(verbalizations);
    }
    let mut joined = join(all);
    if let Some(score) = score(&parts).filter(|_| marks.contains(&'-')) {
        let at = joined.len().min(3);
        joined.splice(at..at, score);
    }
    if marks.contains(&'-') {
        wholes(text, &parts, scene, &mut joined);
    }
    Some(joined)
}

/// Hyphenated words that are one: in the dictionary with the hyphens or without; stutters.
fn wholes(text: &str, parts: &[&str], scene: &Scene, joined: &mut Verbalizations) {
    let lower = text.to_ascii_lowercase();
    let all_letters = lower.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'\'');
    if !all_letters || lower.len() > 60 {
        return;
    }
    if matches!(lower.as_str(), "mm-hmm" | "mm-hm" | "m-hm" | "mhm-hm") {
        joined.insert(0, ways(&["mhm"]).concat());
    }
    // "w-w-what": the sounds before the word are no letters; best said by the word alone.
    if let [stutters @ .., last] = parts
        && last.len() > 1
        && stutters.iter().all(|s| {
            !s.is_empty() && s.len() <= 2 && last.to_ascii_lowercase().starts_with(&s.to_ascii_lowercase())
        })
    {
        for verbalization in scene.piece(last).into_iter().take(2).rev() {
            joined.insert(0, verbalization);
        }
    }
    let together = lower.replace('-', "");
    if parts.len() > 1 && together.len() > 4 && scene.knows(&together) {
        joined.insert(joined.len().min(1), vec![together]);
    }
    if scene.knows(&lower) {
        joined.insert(0, vec![lower]);
    }
}

fn is_number(part: &str) -> bool {
    part.contains(|c: char| c.is_ascii_digit())
}

fn is_word(part: &str) -> bool {
    part.len() > 1 && part.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'' || b == b'.')
}

/// What may be said for a mark between two parts.
fn said_between(mark: char, left: &str, right: &str, parts: usize, scene: &Scene) -> Verbalizations {
    let ends_with_digit =
        left.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '%' | '°' | '$' | '€' | '£'));
    let digits_meet =
        ends_with_digit && right.starts_with(|c: char| c.is_ascii_digit() || "$€£.".contains(c));
    let both_numbers = is_number(left) && is_number(right);
    match mark {
        '-' if (digits_meet || both_numbers) && parts == 2 => ways(&["to", "", "through", "dash"]),
        '-' if digits_meet => ways(&["", "to", "dash"]),
        '-' if is_half_day(left) && is_number(right) => ways(&["to", ""]),
        '-' if calendar(left).is_some() && calendar(right).is_some() => ways(&["to", "", "through"]),
        '-' if parts == 2 && left.len() == 1 && right.len() == 1 && !is_number(left) && !is_number(right) => {
            ways(&["to", "", "dash"])
        }
        '-' => ways(&[""]),
        '/' if both_numbers => ways(&["", "slash", "over"]),
        '/' if is_number(left) => ways(&["per", "a", "an", "slash", ""]),
        '/' if is_word(left) && is_word(right) => ways(&["", "slash", "or", "and"]),
        '/' => ways(&["slash", ""]),
        '=' => ways(&["equals", "is"]),
        '+' if is_key(left) || is_key(right) => ways(&["", "plus"]),
        '+' => ways(&["plus", "and"]),
        '&' => ways(&["and", "n"]),
        '@' => ways(&["at"]),
        '×' | '*' if both_numbers => ways(&["by", "times"]),
        '×' => ways(&["by", "times", "cross"]),
        '÷' => ways(&["divided by"]),
        '±' => ways(&["plus or minus"]),
        '≈' => ways(&["approximately", "is about"]),
        '≤' => ways(&["less than or equal to"]),
        '≥' => ways(&["greater than or equal to"]),
        '≠' => ways(&["is not equal to"]),
        '√' => ways(&["root"]),
        '<' if left.len() == 1 && is_number(right) => ways(&["less than", "is less than", ""]),
        '>' if left.len() == 1 && is_number(right) => ways(&["greater than", "is greater than", ""]),
        '<' if both_numbers => ways(&["less than", ""]),
        '>' if both_numbers => ways(&["greater than", ""]),
        '_' => ways(&["", "underscore"]),
        '.' if digits_meet => ways(&["point", "dot", ""]),
        '.' if is_word(left)
            && right.starts_with(|c: char| c.is_ascii_lowercase())
            && scene.knows(&right.to_ascii_lowercase()) =>
        {
            ways(&["", "dot"])
        }
        '.' if !left.ends_with(|c: char| c.is_ascii_alphabetic()) && is_number(left) => {
            ways(&["point", "dot", ""])
        }
        ',' if digits_meet => ways(&["", "point", "comma"]),
        '%' => ways(&["percent"]),
        '°' => ways(&["degrees"]),
        '$' => ways(&["dollars", ""]),
        '£' => ways(&["pounds", ""]),
        '€' => ways(&["euros", ""]),
        '#' => ways(&["", "number", "sharp"]),
        _ => ways(&[""]),
    }
}

/// A score in which one side has nothing: 3-0.
fn score(parts: &[&str]) -> Option<Verbalizations> {
    let [left, right] = parts else { return None };
    if *left != "0" && *right != "0" || left.len() > 2 || right.len() > 2 {
        return None;
    }
    let name = |side: &str, nothing: &str| match side {
        "0" => Some(nothing.to_string()),
        _ => Some(super::numbers::cardinal(side, false)?.join(" ")).filter(|_| is_number(side)),
    };
    let said = ["nothing", "nil", "love"]
        .map(|nothing| Some(format!("{} {}", name(left, nothing)?, name(right, nothing)?)));
    Some(said.into_iter().flatten().flat_map(|said| ways(&[&said])).collect())
}

/// A key that is held while another is pressed.
fn is_key(part: &str) -> bool {
    matches!(
        part.to_ascii_lowercase().as_str(),
        "ctrl" | "control" | "cmd" | "command" | "alt" | "option" | "shift" | "win" | "fn"
    )
}

/// "a.m.", "pm", as the end of a time of day.
fn is_half_day(part: &str) -> bool {
    let bare: String = part.chars().filter(char::is_ascii_alphabetic).collect();
    matches!(bare.to_ascii_lowercase().as_str(), "am" | "pm")
}

/// Days and months, in full or short: the full name.
fn calendar(part: &str) -> Option<&'static str> {
    calendar_name(part).filter(|_| part.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Powers: x^2.
pub(crate) fn power(exponent: &str) -> Verbalizations {
    match exponent {
        "2" => ways(&["squared"]),
        "3" => ways(&["cubed"]),
        _ => join([ways(&["to the"]), super::ordinals::ordinal(exponent).into_iter().take(1).collect()]),
    }
}

/// A side of an ampersand in a name, AT&T: spelled if short and in capitals.
fn initials(side: &str) -> Option<Verbalizations> {
    if let Some(one) = side.strip_suffix('s') {
        // "M&Ms".
        return initials(one).map(|all| all.into_iter().map(|said| with_last(said, plural)).collect());
    }
    (side.len() <= 3 && !side.is_empty() && side.bytes().all(|b| b.is_ascii_uppercase()))
        .then(|| vec![spell(side)])
}
