//! Which language a text is in: told by its frequent words and its letters; English when in doubt.

use std::collections::{HashMap, HashSet};

use super::{FOLDERS, Language};

/// Most tokens that are looked at: a text is not longer in another language.
const MOST_TOKENS: usize = 2000;
/// Frequent English words, none of which is one of another language's.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "is", "it", "that", "was", "for", "with", "his", "he", "be", "are", "this",
    "have", "from", "they", "she", "which", "you", "were", "her", "there", "been", "their", "would", "what",
    "will", "if", "who", "has", "more", "when", "them", "some", "could", "than", "other", "then", "your",
    "about", "said", "into", "time", "like", "just", "not", "but", "had", "by", "him", "my", "i'm", "it's",
    "don't", "that's", "we", "our", "out", "up", "how", "know", "think", "because", "these", "where",
    "after", "before", "did", "can", "very",
];

/// What speaks for a language in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    /// Tokens that are among its frequent words.
    frequent: u32,
    /// Tokens with a letter beyond a to z, all of which it has.
    own_letters: u32,
    /// Different words among both.
    words: u32,
    /// Tokens with a letter that it does not have.
    strange_letters: u32,
}

/// The language of the text that `tokens` make; `is_english` tells whether the English dictionary has a (small) word.
///
/// Another language than English is answered only if at least two different words speak for it, a sixth of all tokens, and
/// more than for English; so an English text with a foreign sentence in it stays English.
pub fn detect<'t>(tokens: impl Iterator<Item = &'t str>, is_english: &dyn Fn(&str) -> bool) -> Language {
    let words: Vec<String> = tokens
        .take(MOST_TOKENS)
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()).replace('’', "'").to_lowercase())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let english = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).count() as u32;
    // The common case, answered without a look at the others.
    if words.is_empty() || english as usize * 4 > words.len() {
        return Language::ENGLISH;
    }
    let mut frequent: HashMap<&str, u64> = HashMap::new();
    for (at, files) in FOLDERS.iter().enumerate() {
        let lines = files.language.lines().filter_map(|line| line.strip_prefix("common "));
        for word in lines.flat_map(str::split_whitespace) {
            *frequent.entry(word).or_default() |= 1 << at;
        }
    }
    let letters: Vec<&str> = FOLDERS
        .iter()
        .map(|files| files.language.lines().find_map(|line| line.strip_prefix("letters ")).unwrap_or(""))
        .collect();
    let mut evidence = vec![Evidence::default(); FOLDERS.len()];
    let mut seen: HashSet<&str> = HashSet::new();
    let mut known = 0;
    for word in &words {
        let languages = frequent.get(word.as_str()).copied().unwrap_or(0);
        let beyond = || word.chars().filter(|c| c.is_alphabetic() && !c.is_ascii());
        let is_beyond = beyond().next().is_some();
        let is_new = seen.insert(word);
        known += u32::from(!is_beyond && is_english(word));
        for (at, evidence) in evidence.iter_mut().enumerate() {
            let is_frequent = languages >> at & 1 == 1;
            evidence.frequent += u32::from(is_frequent);
            if is_beyond {
                let has_all = beyond().all(|c| letters[at].contains(c));
                evidence.own_letters += u32::from(has_all);
                evidence.strange_letters += u32::from(!has_all);
                evidence.words += u32::from(is_new && has_all && !is_frequent);
            }
            evidence.words += u32::from(is_new && is_frequent);
        }
    }
    let score = |e: &Evidence| {
        i64::from(2 * e.frequent) + i64::from(2 * e.own_letters) - i64::from(4 * e.strange_letters)
    };
    let best = (0..FOLDERS.len()).max_by_key(|at| (score(&evidence[*at]), std::cmp::Reverse(*at)));
    let Some(best) = best else { return Language::ENGLISH };
    let tokens = words.len() as u32;
    let support = evidence[best].frequent + evidence[best].own_letters;
    // Names, loans and small words of all languages are in the English dictionary, too, but not nearly all of a text.
    let mostly_english = known * 5 >= tokens * 4 && evidence[best].own_letters == 0;
    let enough =
        evidence[best].words >= 2 && support * 6 >= tokens && score(&evidence[best]) > i64::from(3 * english);
    if enough && !mostly_english { Language(best as u8 + 1) } else { Language::ENGLISH }
}
