//! The names that HTML has for characters.

use std::sync::LazyLock;

/// A name and, after a space, what it stands for, on each line: those of the list of the HTML standard
/// (<https://html.spec.whatwg.org/entities.json>) that end with a semicolon, in the order of their bytes, without `NewLine`.
/// Written by Python's `html.entities.html5`. As code, which compares with each of them, it would be four times as large.
const LIST: &str = include_str!("html_names.txt");

static NAMES: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| LIST.split('\n').filter_map(|line| line.split_once(' ')).collect());

/// What `name` (without `&` and `;`) stands for: one or two characters.
pub(crate) fn named_character(name: &str) -> Option<&'static str> {
    if name == "NewLine" {
        return Some("\n");
    }
    NAMES.binary_search_by_key(&name, |(name, _)| name).ok().map(|at| NAMES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        assert_eq!(NAMES.len(), 2124);
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        for (name, text) in NAMES.iter() {
            assert!((1..=2).contains(&text.chars().count()), "{name}");
            assert_eq!(named_character(name), Some(*text));
        }
        let known = [
            ("eacute", "é"),
            ("mdash", "—"),
            ("AMP", "&"),
            ("nbsp", "\u{a0}"),
            ("Tab", "\t"),
            ("NewLine", "\n"),
        ];
        assert!(known.iter().all(|(name, text)| named_character(name) == Some(text)));
        assert!(["", "Eacute ", "zzz", "é"].iter().all(|name| named_character(name).is_none()));
    }
}
