//! From a token to the words that are said: numbers, signs, abbreviations, initialisms, words.

use unicode_normalization::UnicodeNormalization;

use super::numbers::in_words;
use super::orthography::Orthography;

/// One spoken word: its forms in the language's spelling (small letters), the likeliest first.
pub type Spoken = Vec<String>;

/// At most so many ways to say a token.
const MOST_WAYS: usize = 6;
/// A token with more letters and digits than this is no word anybody says.
const MOST_SAYABLE: usize = 200;
/// Most capitals in a row that are said by their names.
const MOST_INITIALS: usize = 5;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run<'a> {
    Letters(&'a str),
    /// Digits with marks between them.
    Digits(&'a str),
    Sign(&'a str),
}

/// The ways to say `token`, each a row of words, the likeliest first; empty if there is nothing to say. `all_caps`: the
/// line is in capitals, so they mean nothing.
pub fn ways(token: &str, language: &Orthography, all_caps: bool) -> Vec<Vec<Spoken>> {
    let token = plain(token);
    if token.chars().filter(|c| c.is_alphanumeric()).count() > MOST_SAYABLE {
        return Vec::new();
    }
    let bare = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lower = language.lower(bare);
    let lower = lower.trim_end_matches([',', ';', ':', '!', '?', ')', '"', '»', '”']);
    if let Some(meanings) = language.shorts.get(lower) {
        return meanings.iter().map(|meaning| in_words(meaning)).collect();
    }
    let around = ['(', ')', '"', '«', '»', '“', '”', '„', ',', ';', ':', '!', '?'];
    let mut written = super::written::ways(language.lower(token.trim_matches(around)).as_str(), language);
    if !written.is_empty() {
        written.truncate(MOST_WAYS);
        return written;
    }
    let numbered = token.trim_matches(around);
    let capitals = numbered.chars().filter(|c| c.is_ascii_uppercase()).count();
    // With the mark of an ordinal: Ier.
    let is_single = capitals == 1 && numbered.len() > 1 && numbered.starts_with(['I', 'V', 'X']);
    let roman = if !all_caps && (capitals > 1 || is_single) {
        super::written::roman(numbered, language)
    } else {
        Vec::new()
    };
    let runs = runs(&token, language);
    let mut ways: Vec<Vec<Spoken>> = vec![Vec::new()];
    for (at, run) in runs.iter().enumerate() {
        let alone = runs.len() == 1;
        let said = match run {
            Run::Letters(letters) => word(letters, language, all_caps, at.checked_sub(1).map(|i| runs[i])),
            Run::Digits(digits) => number(digits, language, alone),
            Run::Sign(sign) => {
                let names = language.symbols.get(sign).map_or(&[][..], Vec::as_slice);
                names.iter().map(|name| in_words(name)).collect()
            }
        };
        if said.is_empty() {
            continue;
        }
        ways = said
            .iter()
            .flat_map(|said| ways.iter().map(move |way| [&way[..], said].concat()))
            .take(MOST_WAYS)
            .collect();
    }
    // $5 is "five dollars".
    if let [Run::Sign(sign), Run::Digits(_)] = runs[..]
        && sign.chars().all(|c| "$£€¥₹₽".contains(c))
    {
        let names = language.symbols.get(sign).map_or(0, |names| in_words(names[0]).len());
        for way in &mut ways {
            let names = names.min(way.len());
            way.rotate_left(names);
        }
    }
    ways.retain(|way| !way.is_empty());
    // Other letters than these mostly are words and initials.
    let at = if is_single || numbered.contains(['C', 'D', 'L', 'M']) { ways.len() } else { 0 };
    ways.splice(at..at, roman);
    ways.truncate(MOST_WAYS);
    ways
}

/// What `token` may also be said as between the tokens before and after it, without the marks around them; see
/// [`ways`].
pub fn ways_beside(token: &str, before: &str, next: &str, language: &Orthography) -> Vec<Vec<Spoken>> {
    let around = |c: char| {
        matches!(c, '(' | ')' | '"' | '«' | '»' | '“' | '”' | '„' | ',' | ';' | ':' | '.' | '!' | '?')
    };
    super::written::beside(
        token.trim_matches(around),
        before.trim_matches(around),
        next.trim_matches(around),
        language,
    )
}

/// Composed accents, one kind of apostrophe, nothing that cannot be seen.
fn plain(token: &str) -> String {
    let visible =
        token.nfc().filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}'));
    visible.map(|c| if matches!(c, '’' | '‘' | 'ʼ' | '´' | '`' | '＇') { '\'' } else { c }).collect()
}

/// The runs of a token that something can be said for.
fn runs<'t>(token: &'t str, language: &Orthography) -> Vec<Run<'t>> {
    let mut runs = Vec::new();
    let mut rest = token;
    while let Some(first) = rest.chars().next() {
        let next = |at: usize| rest[at..].chars().nth(1);
        let is_inside =
            |at: usize, c: char| c == '\'' || c == '·' && next(at).is_some_and(char::is_alphabetic);
        let is_between = |at: usize, c: char| {
            matches!(c, '.' | ',' | ':' | '\'' | '\u{a0}' | '\u{202f}')
                && next(at).is_some_and(|n| n.is_ascii_digit())
        };
        let end = |mut belongs: Box<dyn FnMut(usize, char) -> bool + '_>| {
            rest.char_indices().find(|(at, c)| !belongs(*at, *c)).map_or(rest.len(), |(at, _)| at)
        };
        let used = if first.is_alphabetic() || first == '\'' {
            let combining = unicode_normalization::char::is_combining_mark;
            let used = end(Box::new(|at, c| c.is_alphabetic() || combining(c) || is_inside(at, c)));
            if rest[..used].chars().any(char::is_alphabetic) {
                runs.push(Run::Letters(&rest[..used]));
            }
            used
        } else if first.is_ascii_digit() {
            let used = end(Box::new(|at, c| c.is_ascii_digit() || is_between(at, c)));
            runs.push(Run::Digits(&rest[..used]));
            used
        } else {
            let used = first.len_utf8();
            let is_minus = matches!(first, '-' | '−')
                && runs.is_empty()
                && rest[used..].starts_with(|c: char| c.is_ascii_digit());
            if is_minus || first != '-' && language.symbols.contains_key(&rest[..used]) {
                runs.push(Run::Sign(if is_minus { "-" } else { &rest[..used] }));
            }
            used
        };
        rest = &rest[used..];
    }
    runs
}

/// A word, and the names of its letters if it may be an initialism or a single letter.
fn word(letters: &str, language: &Orthography, all_caps: bool, before: Option<Run>) -> Vec<Vec<Spoken>> {
    let lower = language.lower(letters);
    // The apostrophe of a quotation is not the word's.
    let quoted = before.is_none() && letters.starts_with('\'') && letters.ends_with('\'');
    let lower = if quoted { lower.trim_matches('\'').to_string() } else { lower };
    let whole = vec![vec![lower.clone()]];
    let count = lower.chars().count();
    let spelled: Option<Vec<Spoken>> = lower
        .chars()
        .map(|c| {
            let names = language.letter_names.get(c.encode_utf8(&mut [0; 4]) as &str)?;
            Some(names.iter().map(|name| (*name).to_string()).collect())
        })
        .collect();
    let Some(spelled) = spelled.filter(|_| count <= MOST_INITIALS) else { return vec![whole] };
    let in_capitals = letters.chars().all(|c| c.is_uppercase() || c == '\'');
    let has_vowel = lower.chars().any(|c| language.is_vowel(c));
    match count {
        1 if has_vowel || language.is_word(&lower) => vec![whole],
        1 => vec![spelled, whole],
        _ if in_capitals && !all_caps && !has_vowel => vec![spelled, whole],
        _ if in_capitals && !all_caps => vec![whole, spelled],
        _ if !has_vowel && count <= 4 && !language.is_word(&lower) => vec![whole, spelled],
        _ => vec![whole],
    }
}

/// A number with the marks in it: `1.000.000`, `3,14`, `14:30`, `1999`.
fn number(digits: &str, language: &Orthography, alone: bool) -> Vec<Vec<Spoken>> {
    let say = |digits: &str| language.numbers.words(digits);
    let parts: Vec<&str> = digits.split(|c: char| !c.is_ascii_digit()).collect();
    let marks: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    let mut all: Vec<Vec<Spoken>> = Vec::new();
    match (&parts[..], &marks[..]) {
        ([whole], _) => {
            let year = if whole.len() == 4 { language.years.words_as_one(whole) } else { Vec::new() };
            all.push(say(whole));
            // Where years have a way of their own, a number like a year mostly is one.
            let at = usize::from(!(alone && (whole.starts_with('1') || whole.starts_with("20"))));
            if !year.is_empty() {
                all.insert(at, year);
            }
        }
        ([hours, minutes], [':']) => {
            for clock in language.clocks.iter().copied().chain([""]) {
                let minutes =
                    if *minutes == "00" { Vec::new() } else { say(minutes.trim_start_matches('0')) };
                all.push([say(hours), in_words(clock), minutes].concat());
            }
        }
        ([first, groups @ ..], [mark, others @ ..])
            if groups.iter().all(|g| g.len() == 3)
                && first.len() <= 3
                && *first != "0"
                && others.iter().all(|m| m == mark)
                && (*mark != ',' || groups.len() > 1) =>
        {
            all.push(say(&parts.concat()));
        }
        ([.., fraction], [groups @ .., _]) if groups.iter().all(|m| !matches!(m, ':')) => {
            let whole = say(&parts[..parts.len() - 1].concat());
            for point in language.points.iter().copied().chain((language.points.is_empty()).then_some("")) {
                all.push([&whole[..], &in_words(point), &say(fraction)].concat());
                let each = fraction.chars().flat_map(|d| say(d.encode_utf8(&mut [0; 4])));
                all.push([&whole[..], &in_words(point), &each.collect::<Vec<_>>()].concat());
            }
        }
        _ => all.push(parts.iter().flat_map(|part| say(part)).collect()),
    }
    all.retain(|way| !way.is_empty());
    all.dedup();
    all.truncate(MOST_WAYS);
    all
}
