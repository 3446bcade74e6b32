//! Letters said one by one: F.B.I., U.S., a.m., J., Ph.D., and capitals (NASA, CEOs) as word or letters.

use super::verbalizations::{Verbalizations, plural, spell, with_last};
use super::words::with_possessive;
use super::{Piece, Scene, Verbalization, abbreviations};

/// In capitals these are initials before they are words.
const LETTERS_FIRST: [&str; 14] =
    ["us", "it", "am", "pm", "pr", "ad", "er", "id", "os", "pi", "ma", "pa", "ed", "ms"];

/// Beyond this length capitals are shouted or a name, not initials.
const MOST_INITIALS: usize = 6;

/// Letters with dots between or one with a dot behind, and the few that need their own entry.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let (text, possessive) = match piece.text.strip_suffix("'s").or_else(|| piece.text.strip_suffix(".s")) {
        Some(text) => (text, true),
        None => (piece.text, false),
    };
    let has_dot = text.contains('.') || piece.dot_after;
    let letters: String = text.chars().filter(|c| *c != '.').collect();
    if letters.len() > 26 || !letters.bytes().all(|b| b.is_ascii_alphabetic()) || letters.is_empty() {
        return None;
    }
    let lower = letters.to_ascii_lowercase();
    let looks_special = has_dot && text.contains('.')
        || letters.starts_with("Ph")
        || scene.context.follows_number()
        || text == "PM";
    let finished = |all: Verbalizations| -> Verbalizations {
        if possessive { all.into_iter().map(with_possessive).collect() } else { all }
    };
    if looks_special && let Some(special) = abbreviations::special(&lower) {
        let mut all = finished(special);
        if scene.knows(&lower) && !text.contains('.') {
            all.push(vec![lower]);
        }
        return Some(all);
    }
    let parts: Vec<&str> = text.split('.').filter(|p| !p.is_empty()).collect();
    // "B.Sc", "D.Phil" and such have one longer part; two sentences without a space ("end.Then") do not.
    if !has_dot
        || parts.iter().any(|p| p.len() > 1)
        || parts.len() == 1 && !(letters.bytes().all(|b| b.is_ascii_uppercase()))
    {
        return None;
    }
    let mut all = vec![spell(&letters)];
    if letters.len() >= 4 && scene.knows(&lower) {
        all.push(vec![lower]);
    }
    Some(finished(all))
}

/// Verbalizations of a word in capitals, perhaps with a small s behind; `None` if it is not one.
pub(crate) fn capitals(word: &str, scene: &Scene) -> Option<Verbalizations> {
    let (base, ending): (&str, fn(Verbalization) -> Verbalization) =
        if let Some(base) = word.strip_suffix("'s") {
            (base, with_possessive)
        } else if let Some(base) = word.strip_suffix('s').filter(|b| b.len() > 1) {
            (base, |r| with_last(r, plural))
        } else {
            (word, |r| r)
        };
    if base.len() < 2 || !base.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let base_lower = base.to_ascii_lowercase();
    let letters = || ending(spell(base));
    let has_vowel = base_lower.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let known = scene.knows(&lower) || scene.knows(&base_lower);
    let as_word = vec![lower];
    if base.len() > MOST_INITIALS {
        return Some(if has_vowel { vec![as_word] } else { vec![letters(), as_word] });
    }
    if scene.context.all_caps {
        let vowelless = !has_vowel && !known;
        return Some(if vowelless {
            vec![letters(), as_word]
        } else if known {
            vec![as_word]
        } else {
            vec![as_word, letters()]
        });
    }
    Some(if LETTERS_FIRST.contains(&base_lower.as_str()) || !known && (!has_vowel || base.len() <= 3) {
        if has_vowel || known { vec![letters(), as_word] } else { vec![letters()] }
    } else {
        vec![as_word, letters()]
    })
}
