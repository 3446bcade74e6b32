//! Words of letters and apostrophes: known, clipped ('em, goin', deserv'd), drawn out (sooo), CamelCase, unknown.

use super::verbalizations::{Verbalizations, say, spell, with_last};
use super::{Piece, Scene, TokenContext, Verbalization, abbreviations, initialisms, shorthand};

/// A plain known word in lower case, capitalised or not: nearly all tokens, answered without a further look.
pub(crate) fn plain(token: &str, context: &TokenContext, is_word: &dyn Fn(&str) -> bool) -> Option<String> {
    let word = token.trim_matches([',', ';', ':', '!', '?', '"']);
    let word = word.strip_suffix('.').filter(|w| w.len() > 6).unwrap_or(word);
    let shape = word.bytes().skip(1).all(|b| b.is_ascii_lowercase())
        && word.bytes().take(1).all(|b| b.is_ascii_alphabetic());
    if word.len() < 2 || word.len() > 40 || !shape || context.follows_number() {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let is_more = abbreviations::is_sure(&lower)
        || shorthand::is_shorthand(word)
        || lower.len() < 5 && may_be_numeral(&lower);
    (!is_more && is_word(&lower)).then_some(lower)
}

fn may_be_numeral(lower: &str) -> bool {
    lower.bytes().all(|b| b"ivxlcdm".contains(&b))
}

/// Whether folded text is a cut-off word, as `mont-` and `w-,` are: letters with a hyphen behind them. Words of the
/// dictionary are none (`well-` may be the first half of a compound), nor are words that a line end may have divided,
/// nor initialisms. Consonants alone are one.
pub(crate) fn is_cut_off(text: &str, scene: &Scene) -> bool {
    let text =
        text.trim_start_matches(['(', '"', '\'']).trim_end_matches([',', ';', ':', '!', '?', '.', ')', '"']);
    let Some(letters) = text.strip_suffix('-') else { return false };
    let lower = letters.to_ascii_lowercase();
    let is_initialism = letters.len() > 1 && letters.bytes().all(|b| b.is_ascii_uppercase());
    // "th-" and "w-" are in the dictionary as letters; these are sounds.
    let is_sound = !lower.contains(['a', 'e', 'i', 'o', 'u', 'y', '\'']);
    !scene.context.may_be_divided
        && !is_initialism
        && lower.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'')
        && lower.contains(|c: char| c.is_ascii_lowercase())
        && (is_sound || !scene.knows(&lower))
}

/// Anything of letters, apostrophes and nothing else; what else is left has nothing to say.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if !text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'') {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let mut all = Vec::new();
    let edge = clipped(piece, &lower, scene);
    let inner = inner(text, &lower, scene);
    // Quotes on both sides are quotes.
    if piece.tick_before && piece.tick_after && lower != "n" {
        all.extend(inner);
        all.extend(edge);
    } else {
        all.extend(edge);
        all.extend(inner);
    }
    Some(all)
}

/// The word with the apostrophes that stood at its edges, where they stand for sounds left out.
fn clipped(piece: &Piece, lower: &str, scene: &Scene) -> Verbalizations {
    let mut all = Vec::new();
    let add = |word: String, all: &mut Verbalizations| {
        if scene.knows(&word) {
            all.push(vec![word]);
        }
    };
    if piece.tick_before {
        if lower == "n" {
            all.push(say("and"));
        }
        add(format!("'{lower}"), &mut all);
        if lower == "em" {
            all.push(say("them"));
        }
        if !piece.tick_after && !scene.knows(lower) || matches!(lower, "er" | "im" | "is") {
            let with_h = format!("h{lower}");
            if scene.knows(&with_h) {
                all.extend([vec![lower.to_string()], vec![with_h]]);
            }
        }
    }
    if piece.tick_after {
        let with_tick = format!("{lower}'");
        if !lower.ends_with('s') {
            add(with_tick, &mut all);
        }
        match lower {
            "th" => all.push(say("the")),
            "o" => all.push(say("of")),
            "an" => all.insert(0, say("and")),
            "ol" => all.push(say("old")),
            "wi" => all.push(say("with")),
            _ => {}
        }
        if lower.ends_with("in") {
            add(format!("{lower}g"), &mut all);
        }
    }
    all
}

/// The word itself.
fn inner(text: &str, lower: &str, scene: &Scene) -> Verbalizations {
    if let Some(all) = initialisms::capitals(text, scene) {
        return all;
    }
    let whole = vec![lower.to_string()];
    if text.len() > 1
        && let Some(parts) = camel(text)
    {
        if parts.iter().all(|part| part.len() < 3) && text.len() < 7 {
            // MgO, FeSO: elements, each by its letters.
            return vec![spell(text), whole];
        }
        let split: Verbalization = parts.iter().flat_map(|p| part_of_camel(p, scene)).collect();
        return if scene.knows(lower) { vec![whole, split] } else { vec![split, whole] };
    }
    if scene.knows(lower) {
        return vec![whole];
    }
    if let Some((left, right)) = lower.split_once("'n'") {
        return ["and", "n"]
            .map(|n| say(&format!("{left} {n} {right}")))
            .into_iter()
            .chain([whole])
            .collect();
    }
    if let Some(full) = elided(lower).into_iter().find(|w| scene.knows(w)) {
        return vec![vec![full], whole];
    }
    if let Some(short) = drawn_in(lower) {
        let [two, one] = short;
        // "goood", but "sooo".
        let ends_drawn = ["aaa", "hhh", "iii", "ooo", "uuu", "yyy"].iter().any(|end| lower.ends_with(end));
        let likely = if ends_drawn { [&one, &two] } else { [&two, &one] };
        let known: Verbalizations =
            likely.into_iter().filter(|w| scene.knows(w)).map(|w| vec![w.clone()]).collect();
        return if known.is_empty() { vec![vec![two]] } else { known };
    }
    let base = lower.strip_suffix("'s").unwrap_or(lower);
    let vowelless = !base.contains(['a', 'e', 'i', 'o', 'u', 'y']) && !lower.contains('\'');
    if vowelless && lower.len() > 1 && lower.len() <= 6 && !is_interjection(lower) {
        return vec![spell(lower), whole];
    }
    vec![whole]
}

fn is_interjection(word: &str) -> bool {
    matches!(
        word,
        "pfft"
            | "pff"
            | "tsk"
            | "psst"
            | "pst"
            | "shh"
            | "sh"
            | "mm"
            | "hm"
            | "hmm"
            | "grr"
            | "brr"
            | "zzz"
            | "nth"
            | "ph"
    )
}

/// "deserv'd", "tatter'd": the written-out past.
fn elided(lower: &str) -> Option<String> {
    let stem = lower.strip_suffix("'d")?;
    Some(format!("{stem}ed"))
}

/// Letters that stand three times or more, once with two of them and once with one; `None` if none does.
fn drawn_in(lower: &str) -> Option<[String; 2]> {
    let (mut two, mut one, mut found) = (String::new(), String::new(), false);
    let mut bytes = lower.bytes().peekable();
    while let Some(b) = bytes.next() {
        let mut count = 1;
        while bytes.next_if_eq(&b).is_some() {
            count += 1;
        }
        let c = char::from(b);
        found |= count > 2;
        two.extend(std::iter::repeat_n(c, if count > 2 { 2 } else { count }));
        one.extend(std::iter::repeat_n(c, if count > 2 { 1 } else { count }));
    }
    found.then_some([two, one])
}

/// Cuts before each capital that follows a lower-case letter, and before the last of several capitals.
fn camel(text: &str) -> Option<Vec<&str>> {
    let bytes = text.as_bytes();
    let (mut parts, mut start) = (Vec::new(), 0);
    for at in 1..bytes.len() {
        let here = bytes[at].is_ascii_uppercase();
        let before_small = bytes[at - 1].is_ascii_lowercase();
        let after_small = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let plural = bytes.get(at + 1) == Some(&b's') && at + 2 == bytes.len();
        if here && (before_small || bytes[at - 1].is_ascii_uppercase() && after_small && !plural) {
            parts.push(&text[start..at]);
            start = at;
        }
    }
    parts.push(&text[start..]);
    (parts.len() > 1 && parts.len() <= 8).then_some(parts)
}

fn part_of_camel(part: &str, scene: &Scene) -> Verbalization {
    let letters = part.trim_matches('\'');
    if letters.len() == 1 {
        return spell(letters);
    }
    let shown = initialisms::capitals(part, scene).and_then(|r| r.into_iter().next());
    shown.unwrap_or_else(|| vec![part.to_ascii_lowercase()])
}

/// The verbalization with 's behind its last word.
pub(crate) fn with_possessive(verbalization: Verbalization) -> Verbalization {
    with_last(verbalization, |word| if word.ends_with("'s") { word.to_string() } else { format!("{word}'s") })
}

/// Known words written together ("metoo"): the fewest words that make up the whole, each of two letters or more
/// ("a" and "i" aside); `None` if there is no such cut.
pub(crate) fn segmented(lower: &str, scene: &Scene) -> Option<Verbalization> {
    /// Longer names are not cut: the work grows with the square.
    const MOST_LETTERS: usize = 32;
    if lower.len() > MOST_LETTERS || !lower.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    // For each end: fewest words, shortest-first tie broken towards longer first words, and where the last begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; lower.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=lower.len() {
        for begin in 0..end {
            let word = &lower[begin..end];
            let usable =
                word.len() > 2 || matches!(word, "a" | "i") || word.len() == 2 && SHORT.contains(&word);
            if let Some((count, _)) = best[begin].filter(|_| usable && scene.knows(word))
                && best[end].is_none_or(|(least, _)| count + 1 < least)
            {
                best[end] = Some((count + 1, begin));
            }
        }
    }
    let (mut words, mut end) = (Vec::new(), lower.len());
    while end > 0 {
        let (_, begin) = best[end]?;
        words.push(lower[begin..end].to_string());
        end = begin;
    }
    words.reverse();
    (words.len() > 1).then_some(words)
}

/// The words of two letters that names are made of; dictionaries have many more.
const SHORT: [&str; 28] = [
    "ad", "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my",
    "no", "of", "oh", "on", "or", "so", "to", "tv", "up", "us", "we",
];
