//! Which language a text is in: English where most words are English, or else the one that most of its frequent words
//! belong to, or what whatlang makes of its letters.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::written::roman_value;
use super::{Files, Language, orthography};

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

/// Of few words, this many languages that they look like are tried with what was said.
const MOST_LOOKALIKES: usize = 4;

/// What the text tells about a language, in the unit of the [contrast](crate::confidence::contrast::TextContrast) with wrong
/// texts on the same sound: for each of its frequent words, and for the language that the text alone tells. Between 3 and
/// 5 they make little difference (docs/languages.md).
const PER_FREQUENT_WORD: f32 = 4.0;
const FOR_THE_TOLD: f32 = 4.0;

/// A language that a text may be in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageCandidate {
    /// Which.
    pub language: Language,
    /// How far the text itself speaks for it, to be added to how much better it suits the sound than wrong texts do; not
    /// less than 0.
    pub text_score: f32,
}

/// The language of a text, as far as the text tells.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectedLanguage {
    /// What it looks most like; English when in doubt.
    pub told: LanguageCandidate,
    /// What else it may be in: what was said decides.
    pub alternatives: Vec<LanguageCandidate>,
}

impl DetectedLanguage {
    /// A language that somebody chose, or that many words tell.
    pub fn sure(language: Language) -> DetectedLanguage {
        let told = LanguageCandidate { language, text_score: 0.0 };
        DetectedLanguage { told, alternatives: Vec::new() }
    }

    /// `told` for few words, or one of `others`.
    fn of_few(
        told: Language,
        others: impl IntoIterator<Item = Language>,
        counts: &FrequentCounts,
    ) -> DetectedLanguage {
        let candidate = |language| LanguageCandidate {
            language,
            text_score: PER_FREQUENT_WORD * counts.of(language) as f32,
        };
        let mut told = candidate(told);
        told.text_score += FOR_THE_TOLD;
        let mut alternatives: Vec<LanguageCandidate> = Vec::new();
        for other in others {
            if other != told.language && alternatives.iter().all(|it| it.language != other) {
                alternatives.push(candidate(other));
            }
        }
        DetectedLanguage { told, alternatives }
    }
}

/// The languages that can be aligned, as whatlang knows them.
static KNOWN: LazyLock<Vec<(Lang, Language)>> = LazyLock::new(|| {
    let known = |lang: &Lang| Some((*lang, Language::by_code(lang.eng_name())?));
    Lang::all().iter().filter_map(known).collect()
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
    let frequent_english = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).count();
    // The common case, answered without a look at the dictionary.
    if words.is_empty() || frequent_english * 4 > words.len() {
        return DetectedLanguage::sure(Language::ENGLISH);
    }
    let is_few = words.len() < SURE_WORDS;
    // Longer texts quote other languages.
    let possible: Vec<Language> = match is_few {
        true => with_the_letters_of(&words),
        false => Language::all().collect(),
    };
    let counts = LazyCell::new(|| FrequentCounts::new(&words, frequent_english, &possible));
    // Somebody counts, says the days of the week or greets: the dictionary has such words as names.
    if is_few
        && words.iter().any(|word| word.chars().count() > 1 && !ALSO_ENGLISH.contains(&word.as_str()))
        && let (languages, known) = counts.most()
        && known == words.len()
    {
        let may_be_english = words.iter().all(|word| is_english(word));
        let told = if may_be_english && languages.len() > 1 { Language::ENGLISH } else { languages[0] };
        let english = may_be_english.then_some(Language::ENGLISH);
        return DetectedLanguage::of_few(told, languages.iter().copied().chain(english), &counts);
    }
    let unknown = words.iter().filter(|word| !is_english(word)).count();
    let is_latin = |word: &String| whatlang::detect_script(word).is_none_or(|script| script == Script::Latin);
    let is_too_little = unknown < LEAST_UNKNOWN && words.iter().any(is_latin);
    let is_other = !is_too_little && unknown * 5 > words.len();
    let is_in_doubt = is_few && unknown > 0 && !(is_too_little && frequent_english > 0);
    if !is_other && !is_in_doubt {
        return DetectedLanguage::sure(Language::ENGLISH);
    }
    let (frequent, _) = counts.most();
    let lookalikes = by_letters(&words, &possible, if is_in_doubt { MOST_LOOKALIKES } else { 1 });
    let told = match (is_other, &frequent[..]) {
        (true, [only]) => *only,
        (true, _) => lookalikes.first().copied().unwrap_or(Language::ENGLISH),
        (false, _) => Language::ENGLISH,
    };
    if !is_in_doubt {
        return DetectedLanguage::sure(told);
    }
    DetectedLanguage::of_few(told, frequent.into_iter().chain(lookalikes), &counts)
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

/// The languages that are written with all letters of `words` (small letters), or else all.
fn with_the_letters_of(words: &[String]) -> Vec<Language> {
    let has_all = |language: &Language| {
        let letters: HashSet<char> = match language.files() {
            Some(_) => language.facts("letters").flat_map(str::chars).collect(),
            None => ('a'..='z').collect(),
        };
        words.iter().flat_map(|word| word.chars()).all(|c| !c.is_alphabetic() || letters.contains(&c))
    };
    let those: Vec<Language> = Language::all().filter(has_all).collect();
    if those.is_empty() { Language::all().collect() } else { those }
}

/// How many words of a text are frequent in each of the languages that it may be in, and in English.
struct FrequentCounts(Vec<(Language, usize)>);

impl FrequentCounts {
    /// Of `words` (small letters), `english` of which are frequent in English, in the `possible` languages.
    fn new(words: &[String], english: usize, possible: &[Language]) -> FrequentCounts {
        let count = |files: &Files| {
            let frequent: HashSet<&str> = frequent_words(files).collect();
            words.iter().filter(|word| word.split('-').all(|part| frequent.contains(part))).count()
        };
        let counts = possible.iter().filter_map(|language| Some((*language, count(language.files()?))));
        FrequentCounts(std::iter::once((Language::ENGLISH, english)).chain(counts).collect())
    }

    fn of(&self, language: Language) -> usize {
        self.0.iter().find(|(it, _)| *it == language).map_or(0, |(_, count)| *count)
    }

    /// The languages, but for English, in which most are, and how many; none if there are none.
    fn most(&self) -> (Vec<Language>, usize) {
        let others = &self.0[1..];
        let most = others.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let best = others.iter().filter(|(_, count)| *count == most && most > 0);
        (best.map(|(language, _)| *language).collect(), most)
    }
}

/// Up to `most` of the `possible` languages, those that `words` (small letters) look most like to whatlang, the likeliest
/// first.
fn by_letters(words: &[String], possible: &[Language], most: usize) -> Vec<Language> {
    let mut left: Vec<(Lang, Language)> = KNOWN.clone();
    left.retain(|(_, language)| possible.contains(language));
    let text = words.join(" ");
    let mut found = Vec::new();
    while found.len() < most {
        let allowed = left.iter().map(|(lang, _)| *lang).collect();
        // Letters of one language alone are that one's, allowed or not.
        let lang = Detector::with_allowlist(allowed).detect_lang(&text);
        let Some(at) = left.iter().position(|(it, _)| Some(*it) == lang) else { break };
        found.push(left.remove(at).1);
    }
    found
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
