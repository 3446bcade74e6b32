//! Which language a text is in: English where most words are English, or else the one that most of its frequent words
//! belong to, or what whatlang makes of its letters.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::written::roman_value;
use super::{FOLDERS, Files, Language, orthography};

/// Most tokens that are looked at: a text is not longer in another language.
const MOST_TOKENS: usize = 2000;
/// Frequent English words, none of which is one of another language's. Where they are a quarter of a text, it is English,
/// whatever is quoted in it.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "is", "it", "that", "was", "for", "with", "his", "he", "be", "are", "this",
    "have", "from", "they", "she", "which", "you", "were", "her", "there", "been", "their", "would", "what",
    "will", "if", "who", "has", "more", "when", "them", "some", "could", "than", "other", "then", "your",
    "about", "said", "into", "time", "like", "just", "not", "but", "had", "by", "him", "my", "i'm", "it's",
    "don't", "that's", "we", "our", "out", "up", "how", "know", "think", "because", "these", "where",
    "after", "before", "did", "can", "very",
];

/// English words, and names, that are frequent words of another language too. A text of these alone is English.
const ALSO_ENGLISH: &[&str] = &[
    "a", "i", "in", "is", "on", "of", "or", "no", "me", "my", "we", "he", "her", "so", "do", "to", "by",
    "go", "an", "as", "am", "be", "die", "man", "men", "most", "van", "want", "war", "hat", "bin", "sex",
    "six", "elf", "zero", "million", "second", "till", "under", "over", "door", "meet", "met", "ten", "mint",
    "sore", "hay", "once", "come", "due", "era", "solo", "per", "pro", "con", "hi", "ha", "ho", "son", "sin",
    "pour", "plus", "sense", "cents", "fins", "quart", "set", "god", "tack", "den", "fed", "mayo", "prima",
    "april", "august", "mars", "mart", "andre", "ben", "ella", "elle", "julio", "lima", "maria", "mila",
    "otto", "fit", "tag", "null", "vain", "premier", "meg", "volt", "ada", "dan", "halo", "ed", "doze",
    "care", "din", "opt", "dig", "bile", "biz", "jest", "pod", "stu", "jo", "jen", "boa", "uma", "della",
    "bon", "tots", "dank", "ale", "ma", "al", "fer", "mare", "sim", "tom", "mil", "bald", "nun", "hang",
];

/// A text in Latin letters is not in another language unless at least this many words are in no English dictionary.
const LEAST_UNKNOWN: usize = 2;

/// Fewer words than this may be in another language, if one of them is in no English dictionary.
const SURE_WORDS: usize = 12;

/// The language of a text, as far as the text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectedLanguage {
    /// What it looks most like; English when in doubt.
    pub language: Language,
    /// If in doubt: the other language that it looks most like. What was said decides.
    pub alternative: Option<Language>,
}

impl DetectedLanguage {
    /// A language that somebody chose, or that many words tell.
    pub fn sure(language: Language) -> DetectedLanguage {
        DetectedLanguage { language, alternative: None }
    }
}

/// Tells the languages that can be aligned apart, and them alone.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let can_be_aligned = |lang: &Lang| Language::by_code(lang.eng_name()).is_some();
    Detector::with_allowlist(Lang::all().iter().copied().filter(can_be_aligned).collect())
});

/// The language of the text that `tokens` make; `is_english` tells whether the English dictionary has a (small) word.
///
/// Names, loans and small words of all languages are in that dictionary, too, but not four fifths of a text. A single
/// word that is not in it may be a name, in Latin letters.
pub fn detect<'t>(
    tokens: impl Iterator<Item = &'t str>,
    is_english: &dyn Fn(&str) -> bool,
) -> DetectedLanguage {
    let words: Vec<String> = tokens
        .take(MOST_TOKENS)
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| tells_a_language(word))
        .map(|word| word.replace('’', "'").to_lowercase())
        .collect();
    let frequent = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).count();
    // The common case, answered without a look at the dictionary.
    if words.is_empty() || frequent * 4 > words.len() {
        return DetectedLanguage::sure(Language::ENGLISH);
    }
    let by_frequent_words = LazyCell::new(|| by_frequent_words(&words));
    // Somebody counts, says the days of the week or greets: the dictionary has such words as names.
    if words.len() < SURE_WORDS
        && words.iter().any(|word| word.chars().count() > 1 && !ALSO_ENGLISH.contains(&word.as_str()))
        && let Some((language, known)) = *by_frequent_words
        && known == words.len()
    {
        let may_be_english = words.iter().all(|word| is_english(word));
        return DetectedLanguage { language, alternative: may_be_english.then_some(Language::ENGLISH) };
    }
    let by_letters = || Language::by_code(DETECTOR.detect_lang(&words.join(" "))?.eng_name());
    let told = || {
        let frequent = by_frequent_words.map(|(language, _)| language);
        frequent.or_else(by_letters).filter(|told| *told != Language::ENGLISH)
    };
    let unknown = words.iter().filter(|word| !is_english(word)).count();
    let is_latin = |word: &String| whatlang::detect_script(word).is_none_or(|script| script == Script::Latin);
    let is_too_little = unknown < LEAST_UNKNOWN && words.iter().any(is_latin);
    if !is_too_little && unknown * 5 > words.len() {
        return DetectedLanguage::sure(told().unwrap_or(Language::ENGLISH));
    }
    let is_in_doubt = unknown > 0 && words.len() < SURE_WORDS;
    DetectedLanguage { language: Language::ENGLISH, alternative: is_in_doubt.then(told).flatten() }
}

/// Whether `word` may tell a language: numbers, Roman ones too, and formulas are the same in all.
fn tells_a_language(word: &str) -> bool {
    let is_formula = word.contains(|c: char| c.is_numeric() || "()[]{}=+*/^<>→".contains(c));
    let is_roman_number = word.len() > 1 && roman_value(word).is_some();
    word.contains(char::is_alphabetic) && !is_formula && !is_roman_number
}

/// What a text in other letters or another language than `aligned` looks like, in words: `Japanese`, `Russian and Japanese`;
/// none if it looks like `aligned`, or there is too little of it to tell.
///
/// Letters tell most of it. A text in the letters of `aligned` is another language's if whatlang is sure of that.
pub fn looks_like<'t>(tokens: impl Iterator<Item = &'t str>, aligned: Language) -> Option<String> {
    /// A script with a smaller share of all letters than one of so many is quoted.
    const LEAST_SHARE: usize = 5;
    /// Fewer Latin words may be of any language.
    const FEWEST_LATIN: usize = 8;
    let words: Vec<&str> = tokens.take(MOST_TOKENS).collect();
    // Japanese is written in three scripts, of which one is Chinese.
    let is_kana = |c: char| matches!(c, '\u{3040}'..='\u{30FF}');
    let has_kana = words.iter().any(|word| word.contains(is_kana));
    let one_of_kin = |script: Script| match script {
        Script::Katakana | Script::Mandarin if has_kana => Script::Hiragana,
        other => other,
    };
    let mut scripts: Vec<(Script, Vec<&str>, usize)> = Vec::new();
    for word in &words {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let Some(script) = whatlang::detect_script(word).map(one_of_kin) else { continue };
        match scripts.iter_mut().find(|(known, ..)| *known == script) {
            Some((_, own, count)) => {
                own.push(word);
                *count += letters;
            }
            None => scripts.push((script, vec![word], letters)),
        }
    }
    let all: usize = scripts.iter().map(|(.., letters)| letters).sum();
    scripts.retain(|(.., letters)| letters * LEAST_SHARE >= all);
    let names: Vec<String> = scripts
        .iter()
        .map(|(script, words, _)| match whatlang::detect(&words.join(" ")) {
            _ if *script == Script::Latin && words.len() < FEWEST_LATIN => String::new(),
            Some(found) if found.is_reliable() || script.langs().len() == 1 => {
                name_of(found.lang()).to_string()
            }
            _ if script.langs().iter().any(|language| name_of(*language) == aligned.name()) => {
                aligned.name().to_string()
            }
            _ if *script == Script::Latin => String::new(),
            _ => format!("a text in {} letters", script.name()),
        })
        .filter(|name| !name.is_empty())
        .collect();
    match &names[..] {
        [] => None,
        [one] if one == aligned.name() => None,
        names => Some(names.join(" and ")),
    }
}

/// The English name by which people know it.
fn name_of(language: Lang) -> &'static str {
    match language {
        Lang::Cmn => "Chinese",
        Lang::Pes => "Persian",
        other => other.eng_name(),
    }
}

/// The language, but for English, that has more of `words` among its frequent ones than any other, and how many.
fn by_frequent_words(words: &[String]) -> Option<(Language, usize)> {
    let count = |files: &Files| {
        let frequent: HashSet<&str> = frequent_words(files).collect();
        let is_frequent = |word: &&String| word.split('-').all(|part| frequent.contains(part));
        words.iter().filter(is_frequent).count()
    };
    let counts: Vec<usize> = FOLDERS.iter().map(count).collect();
    let most = *counts.iter().max().filter(|most| **most > 0)?;
    let mut best = counts.iter().enumerate().filter(|(_, count)| **count == most);
    let (at, _) = best.next()?;
    best.next().is_none().then_some((Language(at as u8 + 1), most))
}

/// The frequent words of a language, its numbers and its months.
fn frequent_words(files: &Files) -> impl Iterator<Item = &'static str> {
    let facts = files
        .language
        .lines()
        .filter_map(|line| line.strip_prefix("common ").or_else(|| line.strip_prefix("months ")));
    let names = orthography::lines(files.numbers).filter(|line| !line.starts_with('['));
    facts
        .flat_map(str::split_whitespace)
        .chain(names.flat_map(|line| line.split(|c: char| !c.is_alphabetic())))
}
