//! How a language is written and read aloud: its folder, parsed.
//!
//! `language.txt` holds a fact a line, its kind first:
//!
//! ```text
//! name Polish
//! letters a ą b c            its alphabet
//! vowels a ą e               with which a word begins before which the word before is linked to it
//! common i w z na            frequent words, by which its texts are known
//! foreign x qu ck            what only words of other languages are written with
//! nouns capital              capitals say nothing about names (German)
//! dotless i                  I is the capital of ı, İ that of i (Turkish)
//! point przecinek            the decimal mark, spoken
//! symbol % procent           what a sign is called
//! short np. na przykład      what an abbreviation stands for
//! letter b be                what a letter is called, in the language's own spelling
//! clock godzina              what may stand between hours and minutes
//! ordinal . -go              what stands behind the digits of an ordinal; with a hyphen at its end, before them
//! months stycznia lutego ... the names of the twelve, as they stand in a date
//! date O M Y                 how a date is said: D the day, O the day as an ordinal, M, Y, and words between them
//! cents € centów             what a hundredth of what a sign stands for is called
//! article ten ta             articles and what stands like them: no line of a subtitle ends with one
//! joining i w na             conjunctions and prepositions, with which a line begins rather
//! ```
//!
//! Several lines of a kind add up. `exceptions.txt` holds a word and its phones a line, more lines are more variants.

use std::collections::HashMap;

use super::Files;
use super::numbers::NumberNames;
use super::phone_map::PhoneMap;
use super::rules::RewriteRules;
use crate::phones::PhoneId;

/// Most pronunciations of a word.
pub const MOST_VARIANTS: usize = 12;

/// A language's way of writing.
#[derive(Debug, Default)]
pub struct Orthography {
    pub(super) rules: RewriteRules,
    pub(super) map: PhoneMap,
    pub(super) numbers: NumberNames,
    pub(super) years: NumberNames,
    exceptions: HashMap<&'static str, Vec<Vec<&'static str>>>,
    pub(super) letters: Vec<char>,
    vowels: Vec<char>,
    common: Vec<&'static str>,
    foreign: Vec<&'static str>,
    capital_nouns: bool,
    dotless_i: bool,
    pub(super) points: Vec<&'static str>,
    pub(super) clocks: Vec<&'static str>,
    pub(super) ordinals: NumberNames,
    pub(super) ordinal_marks: Vec<&'static str>,
    pub(super) months: Vec<&'static str>,
    pub(super) dates: Vec<&'static str>,
    pub(super) cents: HashMap<&'static str, Vec<&'static str>>,
    pub(super) symbols: HashMap<&'static str, Vec<&'static str>>,
    pub(super) shorts: HashMap<&'static str, Vec<&'static str>>,
    pub(super) letter_names: HashMap<&'static str, Vec<&'static str>>,
}

impl Orthography {
    /// Reads the files of a folder.
    ///
    /// # Errors
    /// The file and a sentence about its first line that cannot be understood.
    pub fn parse(files: &Files) -> Result<Orthography, String> {
        let within = |file: &'static str| move |problem: String| format!("{file}: {problem}");
        let (cardinals, ordinals) = files.numbers.split_once("[ordinals]").unwrap_or((files.numbers, ""));
        let (numbers, years) = cardinals.split_once("[years]").unwrap_or((cardinals, ""));
        let mut all = Orthography {
            rules: RewriteRules::parse(files.g2p).map_err(within("g2p.txt"))?,
            map: PhoneMap::parse(files.phones).map_err(within("phones.txt"))?,
            numbers: NumberNames::parse(numbers).map_err(within("numbers.txt"))?,
            years: if years.is_empty() {
                NumberNames::default()
            } else {
                // Years are made of the other numbers.
                NumberNames::parse(&cardinals.replace("[years]", ";")).map_err(within("numbers.txt"))?
            },
            ordinals: NumberNames::parse_ordinals(ordinals, numbers).map_err(within("numbers.txt"))?,
            ..Orthography::default()
        };
        for line in lines(files.exceptions) {
            let mut fields = line.split_whitespace();
            let word = fields.next().unwrap_or("");
            all.exceptions.entry(word).or_default().push(fields.collect());
        }
        for line in lines(files.language) {
            let (kind, rest) = line.split_once(' ').ok_or(format!("nothing behind {line}"))?;
            let characters = || rest.chars().filter(|c| *c != ' ');
            let mut named = |map: fn(&mut Orthography) -> &mut HashMap<&'static str, Vec<&'static str>>| {
                let (what, name) = rest.split_once(' ').ok_or(format!("no name: {line}"))?;
                map(&mut all).entry(what).or_default().push(name.trim());
                Ok::<(), String>(())
            };
            match kind {
                // Asked for by `Language::facts`.
                "name" | "article" | "joining" => {}
                "common" => all.common.extend(rest.split_whitespace()),
                "letters" => all.letters.extend(characters()),
                "vowels" => all.vowels.extend(characters()),
                "foreign" => all.foreign.extend(rest.split_whitespace()),
                "nouns" => all.capital_nouns = rest == "capital",
                "dotless" => all.dotless_i = true,
                "point" => all.points.push(rest),
                "clock" => all.clocks.push(rest),
                "ordinal" => all.ordinal_marks.extend(rest.split_whitespace()),
                "months" => all.months.extend(rest.split_whitespace()),
                "date" => all.dates.push(rest),
                "cents" => named(|all| &mut all.cents)?,
                "symbol" => named(|all| &mut all.symbols)?,
                "short" => named(|all| &mut all.shorts)?,
                "letter" => named(|all| &mut all.letter_names)?,
                _ => return Err(format!("language.txt: no such kind of fact: {line}")),
            }
        }
        Ok(all)
    }

    /// `text` in small letters.
    pub fn lower(&self, text: &str) -> String {
        let small = |c: char| match c {
            'I' if self.dotless_i => 'ı',
            'İ' if self.dotless_i => 'i',
            _ => c,
        };
        text.chars().map(small).collect::<String>().to_lowercase()
    }

    /// Whether a word, in any case, is written in this language's script.
    pub fn can_read(&self, word: &str) -> bool {
        let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some() && letters.all(|letter| self.rules.knows_like(letter))
    }

    /// Whether a word before `next` is linked to it.
    pub fn links_to(&self, next: &str) -> bool {
        let first = next.chars().find(|c| c.is_alphanumeric());
        first.is_some_and(|first| first.to_lowercase().any(|c| self.vowels.contains(&c)))
    }

    /// Whether a word may begin with this letter and yet link to the one before.
    pub(super) fn is_vowel(&self, letter: char) -> bool {
        self.vowels.contains(&letter)
    }

    /// Whether `word` (small letters) is among the frequent words or the exceptions.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.exceptions.contains_key(word) || self.common.contains(&word)
    }

    /// Whether `word` (small letters) is written as no word of this language is.
    pub fn looks_foreign(&self, word: &str) -> bool {
        self.foreign.iter().any(|part| word.contains(part))
    }

    /// Whether a capital inside a sentence makes a name of a word.
    pub fn marks_names(&self) -> bool {
        !self.capital_nouns
    }

    /// The phones (of the international alphabet) of `word` (small letters), the likeliest variant first; none if there
    /// is nothing to say in it. `linked`: the next word begins with a vowel.
    pub fn phones(&self, word: &str, linked: bool) -> Vec<Vec<&'static str>> {
        if let Some(known) = self.exceptions.get(word) {
            return known.clone();
        }
        // What stands before an apostrophe is another word, spoken as one with the next: l'eau, dell'arte, qu'est.
        let mut whole: Vec<Vec<&'static str>> = vec![Vec::new()];
        let mut parts = word.split_inclusive('\'').peekable();
        while let Some(part) = parts.next() {
            let linked = linked && parts.peek().is_none();
            let ways = match self.exceptions.get(part) {
                Some(known) if parts.peek().is_none() || part.len() > 1 => known.clone(),
                _ => self.rules.pronounce(part, linked),
            };
            if !ways.is_empty() {
                whole = ways
                    .iter()
                    .flat_map(|way| whole.iter().map(move |begin| [&begin[..], way].concat()))
                    .take(MOST_VARIANTS)
                    .collect();
            }
        }
        whole.retain(|way| !way.is_empty());
        whole
    }

    /// [`phones`](Orthography::phones) as phones of the model, at most [`MOST_VARIANTS`], no two alike.
    pub fn pronounce(&self, word: &str, linked: bool) -> Vec<Vec<PhoneId>> {
        let mut all: Vec<Vec<PhoneId>> = Vec::new();
        let ways: Vec<Vec<Vec<PhoneId>>> = self
            .phones(word, linked)
            .iter()
            .filter_map(|phones| self.map.variants(phones, MOST_VARIANTS))
            .collect();
        // The likeliest of each way first.
        for rank in 0..MOST_VARIANTS {
            for variant in ways.iter().filter_map(|variants| variants.get(rank)) {
                if all.len() < MOST_VARIANTS && !all.contains(variant) {
                    all.push(variant.clone());
                }
            }
        }
        all
    }

    /// The words of `exceptions.txt`.
    #[cfg(test)]
    pub(super) fn exceptions(&self) -> impl Iterator<Item = &str> {
        self.exceptions.keys().copied()
    }

    /// The map to the model's phones.
    pub fn map(&self) -> &PhoneMap {
        &self.map
    }
}

/// Lines without comments and blanks around them.
pub(super) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(|line| line.split(';').next().unwrap_or("").trim()).filter(|line| !line.is_empty())
}
