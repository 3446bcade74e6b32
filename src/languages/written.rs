//! Ordinals, Roman numbers, dates in digits and sums with cents, as a language's folder says that they are read.

use super::numbers::in_words;
use super::orthography::Orthography;
use super::tokens::Spoken;

/// A row of words, each with its forms.
type SpokenRow = Vec<Spoken>;

/// The ways to say `token` (small letters, no marks around it), the likeliest first; empty if it is nothing of the kind.
pub(super) fn ways(token: &str, language: &Orthography) -> Vec<SpokenRow> {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    if !(1..=12).contains(&digits) {
        return Vec::new();
    }
    let mut all = ordinal(token, language);
    all.extend(date(token, language));
    all.extend(sum(token, language));
    all.retain(|way| !way.is_empty());
    all
}

/// `3.`, `3º`, `3-й`, `ke-3`: the number with one of the marks of ordinals.
fn ordinal(token: &str, language: &Orthography) -> Vec<SpokenRow> {
    let is_number =
        |digits: &&str| (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let with = |mark: &&'static str| match mark.strip_suffix('-') {
        Some(_) => token.strip_prefix(mark),
        None => token.strip_suffix(mark),
    };
    let mut found =
        language.ordinal_marks.iter().filter_map(|mark| Some((*mark, with(mark).filter(is_number)?)));
    let Some((mark, digits)) = found.next() else { return Vec::new() };
    let mut all = vec![language.ordinals.words_as_one(digits)];
    if mark == "." {
        // Or a sentence ends.
        all.push(language.numbers.words(digits));
    }
    all
}

/// `12.05.2024`, `12/5/2024`, `2024-05-12`, by the patterns of the language.
fn date(token: &str, language: &Orthography) -> Vec<SpokenRow> {
    let token = token.trim_end_matches('.');
    let Some(mark) = token.chars().find(|c| matches!(c, '.' | '/' | '-')) else { return Vec::new() };
    let fields: Vec<&str> = token.split(mark).collect();
    let (day, month, year) = match fields[..] {
        [year, month, day] if year.len() == 4 => (day, month, year),
        [day, month, year] if year.len() == 4 => (day, month, year),
        _ => return Vec::new(),
    };
    let number =
        |field: &str, most: usize| field.parse().ok().filter(|n| field.len() <= 2 && (1..=most).contains(n));
    let (Some(day), Some(month)) = (number(day, 31), number(month, 12)) else { return Vec::new() };
    let Some(name) = language.months.get(month - 1).filter(|_| year.bytes().all(|b| b.is_ascii_digit()))
    else {
        return Vec::new();
    };
    let day = day.to_string();
    let of_years = language.years.words_as_one(year);
    let year = if of_years.is_empty() { language.numbers.words_as_one(year) } else { of_years };
    let mut all = Vec::new();
    for pattern in &language.dates {
        let said = |day_is_ordinal: bool| -> SpokenRow {
            let part = |part: &str| match part {
                "D" if !day_is_ordinal => language.numbers.words_as_one(&day),
                "D" | "O" => language.ordinals.words_as_one(&day),
                "M" => in_words(name),
                "Y" => year.clone(),
                word => in_words(word),
            };
            pattern.split_whitespace().flat_map(part).collect()
        };
        // The first of a month has a name of its own nearly everywhere.
        if day == "1" && !language.ordinals.words_as_one("1").is_empty() {
            all.push(said(true));
        }
        all.push(said(false));
    }
    all
}

/// `5,50€`, `€5.50`: "five euros fifty", "five euros fifty cents".
fn sum(token: &str, language: &Orthography) -> Vec<SpokenRow> {
    let is_digit = |c: char| c.is_ascii_digit();
    let (Some(from), Some(to)) = (token.find(is_digit), token.rfind(is_digit)) else { return Vec::new() };
    let (minus, before) = match token[..from].strip_prefix(['-', '−']) {
        Some(rest) => (language.symbols.get("-").and_then(|names| names.first()), rest),
        None => (None, &token[..from]),
    };
    let sign = [before, &token[to + 1..]].concat();
    let sign = sign.trim();
    let Some((whole, cents)) = token[from..=to].split_once([',', '.']) else { return Vec::new() };
    let are_digits = whole.bytes().chain(cents.bytes()).all(|b| b.is_ascii_digit());
    let (Some(names), true) = (language.symbols.get(sign), are_digits && cents.len() == 2) else {
        return Vec::new();
    };
    let Some(hundredth) = language.cents.get(sign) else { return Vec::new() };
    let name = names.first().map_or(Vec::new(), |name| in_words(name));
    let minus = minus.map_or(Vec::new(), |name| in_words(name));
    let begin = [minus, language.numbers.words(whole), name].concat();
    let cents = match cents {
        "00" => return vec![begin],
        cents => language.numbers.words(cents.trim_start_matches('0')),
    };
    let named = hundredth.first().map_or(Vec::new(), |name| in_words(name));
    vec![[&begin[..], &cents].concat(), [&begin[..], &cents, &named].concat()]
}

/// `XIV`, `XIVe`, `XIV.`: a Roman number as an ordinal and as a cardinal; `token` has no marks around it but those of
/// ordinals.
pub(super) fn roman(token: &str, language: &Orthography) -> Vec<SpokenRow> {
    let marked = language.ordinal_marks.iter().filter_map(|mark| token.strip_suffix(mark));
    let Some(number) = std::iter::once(token).chain(marked).find_map(roman_value) else { return Vec::new() };
    let digits = number.to_string();
    let mut all = vec![language.ordinals.words_as_one(&digits), language.numbers.words(&digits)];
    all.retain(|way| !way.is_empty());
    all
}

/// The value of a Roman number as it is written today.
pub(super) fn roman_value(text: &str) -> Option<u32> {
    const SIGNS: [(&str, u32); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    let (mut rest, mut value) = (text, 0);
    for (sign, worth) in SIGNS {
        let most = if sign.len() > 1 || matches!(sign, "D" | "L" | "V") { 1 } else { 3 };
        for _ in 0..most {
            let Some(behind) = rest.strip_prefix(sign) else { break };
            (rest, value) = (behind, value + worth);
        }
    }
    // IXI and the like are none: what is less than the sign before it cannot be written with that again.
    let again: String = SIGNS
        .iter()
        .fold((String::new(), value), |(text, left), (sign, worth)| {
            (text + &sign.repeat((left / worth) as usize), left % worth)
        })
        .0;
    (rest.is_empty() && value > 0 && again == text).then_some(value)
}

/// What `token` may also be said as beside the tokens `before` and `next`: `5,50` and `€` are "five euros fifty" in two
/// tokens, and a single letter behind a name is a number (`Karl V`).
pub(super) fn beside(token: &str, before: &str, next: &str, language: &Orthography) -> Vec<SpokenRow> {
    let cents_of = |amount: &str, sign: &str| -> Option<(String, String)> {
        let (whole, cents) = amount.trim_start_matches(['-', '−']).split_once([',', '.'])?;
        let are_digits = whole.bytes().chain(cents.bytes()).all(|b| b.is_ascii_digit());
        (language.cents.contains_key(sign) && are_digits && cents.len() == 2 && !whole.is_empty())
            .then(|| (whole.to_string(), cents.trim_start_matches('0').to_string()))
    };
    if let Some((whole, _)) = cents_of(token, next) {
        return vec![language.numbers.words(&whole)];
    }
    if let Some((_, cents)) = cents_of(before, token).filter(|(_, cents)| !cents.is_empty()) {
        let name = language.symbols.get(token).and_then(|names| names.first());
        let hundredth = language.cents.get(token).and_then(|names| names.first());
        let named = |name: Option<&&str>| name.map_or(Vec::new(), |name| in_words(name));
        let begin = [named(name), language.numbers.words(&cents)].concat();
        return vec![begin.clone(), [begin, named(hundredth)].concat()];
    }
    let is_name = before.chars().count() > 1 && before.starts_with(char::is_uppercase);
    match token.chars().count() {
        1 if is_name => roman(token, language),
        _ => Vec::new(),
    }
}
