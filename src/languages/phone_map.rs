//! Phones of the International Phonetic Alphabet as phones of the model.
//!
//! A line is a phone and the model's phones for it, alternatives separated by `|`, the likeliest first. A language's
//! own lines go before the common ones. A phone that is in neither is looked up without its marks (length, tone,
//! palatalisation, ties).

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::phones::{self, PhoneId};

/// The common map.
const COMMON: &str = include_str!("../../models/languages/phones.txt");

/// For each phone of the alphabet: the model's phones for it.
#[derive(Debug, Clone, Default)]
pub struct PhoneMap {
    phones: HashMap<String, Vec<Vec<PhoneId>>>,
}

impl PhoneMap {
    /// The common map with the lines of `own` in place of those for the same phones.
    ///
    /// # Errors
    /// A sentence with the line that cannot be understood.
    pub fn parse(own: &str) -> Result<PhoneMap, String> {
        let mut map = PhoneMap::default();
        for line in COMMON.lines().chain(own.lines()) {
            let line = line.split(';').next().unwrap_or("").trim();
            let Some((phone, ways)) = line.split_once(char::is_whitespace) else {
                if line.is_empty() {
                    continue;
                }
                return Err(format!("no phones for {line}"));
            };
            let id = |name: &str| {
                phones::by_name(name)
                    .filter(|p| phones::is_speech(*p))
                    .ok_or(format!("no phone {name}: {line}"))
            };
            let ways: Result<Vec<Vec<PhoneId>>, String> =
                ways.split('|').map(|way| way.split_whitespace().map(id).collect()).collect();
            map.phones.insert(phone.nfd().collect(), ways?);
        }
        Ok(map)
    }

    /// The ways to say `phone` in the model's phones, the likeliest first; `None` if it is no phone of the alphabet.
    pub fn ways(&self, phone: &str) -> Option<&[Vec<PhoneId>]> {
        if let Some(ways) = self.phones.get(phone) {
            return Some(ways);
        }
        let decomposed: String = phone.nfd().filter(|c| !is_mark(*c)).collect();
        let bare = || decomposed.chars().filter(|c| !is_combining_mark(*c)).collect::<String>();
        self.phones.get(&decomposed).or_else(|| self.phones.get(&bare())).map(Vec::as_slice)
    }

    /// The model's phones for the phones of a word, at most `most` variants, no two alike, the likeliest first. What
    /// a speaker makes of a phone is the same throughout a word. `None` if one is no phone of the alphabet.
    pub fn variants(&self, word: &[&str], most: usize) -> Option<Vec<Vec<PhoneId>>> {
        let ways: Option<Vec<&[Vec<PhoneId>]>> = word.iter().map(|phone| self.ways(phone)).collect();
        let ways = ways?;
        let mut unsure: Vec<&str> = Vec::new();
        for (phone, ways) in word.iter().zip(&ways) {
            if ways.len() > 1 && !unsure.contains(phone) {
                unsure.push(phone);
            }
        }
        // Of each phone that is not sure the way taken, all sets of choices by their sum.
        let mut choices: Vec<Vec<usize>> = vec![vec![]];
        for phone in &unsure {
            let count = self.ways(phone).map_or(1, <[_]>::len);
            choices = (0..count)
                .flat_map(|way| choices.iter().map(move |chosen| [&chosen[..], &[way]].concat()))
                .collect();
            choices.sort_by_key(|chosen| chosen.iter().sum::<usize>());
            choices.truncate(most);
        }
        let mut variants: Vec<Vec<PhoneId>> = Vec::new();
        for chosen in choices {
            let way = |phone: &str| unsure.iter().position(|u| *u == phone).map_or(0, |at| chosen[at]);
            let phones: Vec<PhoneId> =
                word.iter().zip(&ways).flat_map(|(phone, ways)| ways[way(phone)].iter().copied()).collect();
            if !phones.is_empty() && !variants.contains(&phones) {
                variants.push(phones);
            }
        }
        Some(variants)
    }
}

/// Marks that do not make another phone of it for this model: length, ties, tone letters, aspiration, palatalisation.
fn is_mark(c: char) -> bool {
    matches!(c, 'ː' | 'ˑ' | '\u{361}' | '\u{35c}' | 'ʰ' | 'ʲ' | 'ʷ' | 'ˠ' | 'ˤ' | 'ˈ' | 'ˌ' | '˥'..='˩' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(variants: Vec<Vec<PhoneId>>) -> Vec<String> {
        let name = |p: &PhoneId| phones::NAMES[*p as usize];
        variants.iter().map(|v| v.iter().map(name).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn marks_are_dropped_and_a_languages_own_lines_go_first() {
        let map = PhoneMap::parse("t CH\nx HH | K ; so\n").unwrap();
        assert_eq!(named(map.variants(&["d̪", "sː", "t͡ʃ"], 9).unwrap()), ["D S CH"]);
        assert_eq!(named(map.variants(&["t", "x", "t", "x"], 9).unwrap()), ["CH HH CH HH", "CH K CH K"]);
        assert!(map.variants(&["?"], 9).is_none());
        assert!(map.variants(&["t", "x"], 1).unwrap().len() == 1);
    }
}
