//! Plain numbers: whole, grouped by commas, with a decimal point.

use super::verbalizations::{Verbalizations, followed_by, join, say, ways};
use super::{Piece, Scene, Verbalization, years};

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Names of the powers of a thousand (short scale).
const GROUPS: [&str; 12] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
    "sextillion",
    "septillion",
    "octillion",
    "nonillion",
    "decillion",
];
/// Longer numbers have no name here and are said digit by digit.
const MOST_DIGITS: usize = 3 * GROUPS.len();

/// A number without sign, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    /// Digits before the point, commas removed; empty in ".5".
    pub whole: String,
    /// Digits after the point, if there is one.
    pub fraction: Option<String>,
    /// Written with commas between groups of three.
    pub grouped: bool,
}

impl Number {
    /// Reads `12`, `1,234`, `3.14`, `1,234.5`; `None` if anything else stands there.
    pub fn parse(text: &str) -> Option<Number> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        if fraction.is_some_and(|f| !all_digits(f))
            || !(all_digits(whole) || whole.is_empty() && fraction.is_some())
        {
            let groups: Vec<&str> = whole.split(',').collect();
            let grouped = groups.len() > 1
                && groups.iter().all(|g| all_digits(g))
                && groups[0].len() <= 3
                && groups[1..].iter().all(|g| g.len() == 3);
            if !grouped || fraction.is_some_and(|f| !all_digits(f)) {
                let is_sure = |number: &Number| number.fraction.is_some() || number.whole.len() > 6;
                return Number::european(text).filter(is_sure);
            }
            return Some(Number {
                whole: groups.concat(),
                fraction: fraction.map(str::to_string),
                grouped: true,
            });
        }
        Some(Number { whole: whole.to_string(), fraction: fraction.map(str::to_string), grouped: false })
    }

    /// The number at the start of a piece and what follows it.
    /// `1.000`, `1.234.567` and `1.200,50`, in which dots group and a comma parts; of `3,50` only the latter.
    pub fn european(text: &str) -> Option<Number> {
        let (whole, fraction) = match text.split_once(',') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let groups: Vec<&str> = whole.split('.').collect();
        let grouped = groups.len() > 1
            && (1..=3).contains(&groups[0].len())
            && !groups[0].starts_with('0')
            && groups[1..].iter().all(|group| group.len() == 3);
        let is_fraction = |f: &str| all_digits(f) && f.len() <= 2;
        let fits =
            grouped && groups.iter().all(|group| all_digits(group)) && fraction.is_none_or(is_fraction);
        fits.then(|| Number { whole: groups.concat(), fraction: fraction.map(str::to_string), grouped: true })
    }

    /// `3,50`, where a comma can be nothing else.
    pub fn with_comma(text: &str) -> Option<Number> {
        let (whole, fraction) = text.split_once(',')?;
        (all_digits(whole) && all_digits(fraction) && fraction.len() == 2).then(|| Number {
            whole: whole.to_string(),
            fraction: Some(fraction.to_string()),
            grouped: true,
        })
    }

    pub fn split_off(text: &str) -> Option<(Number, &str)> {
        let is_part = |(at, c): (usize, char)| {
            c.is_ascii_digit()
                || matches!(c, '.' | ',') && text[at + 1..].starts_with(|c: char| c.is_ascii_digit())
        };
        let end = text.char_indices().find(|&i| !is_part(i)).map_or(text.len(), |(at, _)| at);
        Some((Number::parse(&text[..end])?, &text[end..]))
    }

    /// Whether it is exactly one.
    pub fn is_one(&self) -> bool {
        self.fraction.is_none() && self.whole == "1"
    }

    /// Ways to say it where it counts or measures something: no years, no codes first.
    pub fn as_quantity(&self) -> Verbalizations {
        match &self.fraction {
            Some(fraction) => decimal(&self.whole, fraction),
            None if self.grouped || !self.whole.starts_with('0') => {
                let mut all = quantity(&self.whole);
                if !self.grouped && (3..=4).contains(&self.whole.len()) {
                    let at = all.len().min(2);
                    all.splice(at..at, pairs(&self.whole));
                }
                all
            }
            None => integer(&self.whole),
        }
    }

    /// Ways to say it where nothing is known about it.
    pub fn verbalizations(&self) -> Verbalizations {
        match &self.fraction {
            None if !self.grouped => integer(&self.whole),
            _ => self.as_quantity(),
        }
    }
}

/// Numbers on their own, and those that a dot or the tokens around give a meaning.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let is_sum = !scene.inside && scene.context.next.is_some_and(super::money::is_currency);
    let with_comma = Number::with_comma(piece.text).filter(|_| is_sum);
    if !is_sum && let Some(european) = Number::with_comma(piece.text) {
        let mut all = european.as_quantity();
        all.truncate(4);
        all.extend(super::compound::verbalize(piece, scene)?);
        return Some(all);
    }
    let mut number = with_comma.or_else(|| Number::parse(piece.text))?;
    if !scene.inside
        && let Some(all) = super::money::after_sign(&number, scene)
    {
        return Some(all);
    }
    if piece.dot_before && number.fraction.is_none() && !number.grouped {
        number.fraction = Some(std::mem::take(&mut number.whole));
    }
    // "1 000": the group is said as thousands here, its head in the token before.
    let continues_group = !scene.inside
        && number.fraction.is_none()
        && number.whole.len() == 3
        && scene
            .context
            .previous
            .is_some_and(|p| p.len() <= 3 && all_digits(p) && (p.len() == 3 || !p.starts_with('0')));
    let mut all = number.verbalizations();
    if is_sum && number.fraction.as_ref().is_some_and(|fraction| fraction.len() == 2) {
        // "three | euros fifty".
        let whole = Number { fraction: None, ..number.clone() };
        all.splice(0..0, whole.as_quantity().into_iter().take(2));
    }
    let is_group = |token: &str| token.len() == 3 && all_digits(token);
    if number.whole == "1" && !scene.inside && scene.context.next.is_some_and(is_group) {
        all.push(say("a"));
    }
    if let Some(european) = Number::european(piece.text) {
        let mut grouped = european.as_quantity();
        grouped.truncate(2);
        let at = all.len().min(1);
        all.splice(at..at, grouped);
        return Some(all);
    }
    if continues_group {
        let rest = number.whole.trim_start_matches('0');
        let of_zeros = scene.context.previous == Some("000");
        let is_last = !is_group(scene.context.after());
        // 1 000 000: the group before was worth nothing, and neither is this.
        if of_zeros && rest.is_empty() && is_last {
            return Some(Vec::new());
        }
        let scales = if !is_last {
            &["million", "billion"][..]
        } else if of_zeros {
            &["", "thousand"][..]
        } else {
            &["thousand"][..]
        };
        let mut grouped =
            join([ways(scales), if rest.is_empty() { vec![Vec::new()] } else { quantity(rest) }]);
        grouped.truncate(3);
        let at = if number.whole.starts_with('0') { 0 } else { 1 };
        all.splice(at..at, grouped);
    }
    Some(all)
}

pub(crate) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// 0 to 99.
pub(crate) fn below_hundred(n: usize) -> Verbalization {
    match n {
        0..20 => say(SMALL[n]),
        _ if n.is_multiple_of(10) => say(TENS[n / 10 % 10]),
        _ => vec![TENS[n / 10 % 10].to_string(), SMALL[n % 10].to_string()],
    }
}

/// The value of at most nine digits.
pub(crate) fn value(digits: &str) -> Option<usize> {
    if all_digits(digits) && digits.len() <= 9 { digits.parse().ok() } else { None }
}

/// The number's full name, American ("one hundred five") or British ("one hundred and five"); leading zeros do not
/// matter. `None` beyond [`MOST_DIGITS`].
pub(crate) fn cardinal(digits: &str, with_and: bool) -> Option<Verbalization> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(say("zero"));
    }
    if digits.len() > MOST_DIGITS || !all_digits(digits) {
        return None;
    }
    let mut words = Verbalization::new();
    let groups = digits.len().div_ceil(3);
    for group in (0..groups).rev() {
        let end = digits.len() - 3 * group;
        let n = value(&digits[end.saturating_sub(3)..end])?;
        if n == 0 {
            continue;
        }
        let (hundreds, rest) = (n / 100, n % 100);
        if hundreds > 0 {
            words.extend([SMALL[hundreds].to_string(), "hundred".to_string()]);
        }
        if rest > 0 {
            if with_and && (hundreds > 0 || group == 0 && !words.is_empty()) {
                words.push("and".to_string());
            }
            words.extend(below_hundred(rest));
        }
        if group > 0 {
            words.push(GROUPS[group].to_string());
        }
    }
    Some(words)
}

/// Every digit by its name, 0 as "zero" or "oh".
pub(crate) fn digit_by_digit(digits: &str, zero: &str) -> Verbalization {
    let name = |b: u8| if b == b'0' { zero } else { SMALL[usize::from(b - b'0')] };
    digits.bytes().filter(u8::is_ascii_digit).map(|b| name(b).to_string()).collect()
}

/// Three or four digits in twos, as years and house numbers are said: "nineteen eighty four", "five oh five".
pub(crate) fn pairs(digits: &str) -> Option<Verbalization> {
    let (head, tail) = digits.split_at_checked(digits.len().checked_sub(2)?)?;
    let (head, tail) = (value(head)?, value(tail)?);
    if head == 0 || head > 99 {
        return None;
    }
    let tail = match tail {
        0 => say("hundred"),
        1..10 => vec!["oh".to_string(), SMALL[tail].to_string()],
        _ => below_hundred(tail),
    };
    Some(below_hundred(head).into_iter().chain(tail).collect())
}

/// "fifteen hundred", "nineteen hundred and five": four digits that are not whole thousands.
pub(crate) fn hundreds(digits: &str, with_and: bool) -> Option<Verbalization> {
    let n = value(digits).filter(|n| (1100..10_000).contains(n) && n / 100 % 10 != 0)?;
    let mut words = followed_by(&below_hundred(n / 100), "hundred");
    if n % 100 > 0 {
        words.extend(with_and.then(|| "and".to_string()));
        words.extend(below_hundred(n % 100));
    }
    Some(words)
}

/// The names of a number that counts something.
pub(crate) fn quantity(digits: &str) -> Verbalizations {
    let mut all: Verbalizations =
        [cardinal(digits, false), cardinal(digits, true)].into_iter().flatten().collect();
    all.dedup();
    let starts_with_one = all.first().is_some_and(|r| r.len() > 1 && r[0] == "one");
    if starts_with_one {
        // "a hundred", "a thousand and one".
        let with_a: Verbalizations = all
            .iter()
            .rev()
            .map(|r| std::iter::once("a".to_string()).chain(r[1..].iter().cloned()).collect())
            .collect();
        all.extend(with_a);
    }
    all.extend([hundreds(digits, false), hundreds(digits, true)].into_iter().flatten());
    if all.is_empty() {
        all = spelled(digits);
    }
    all
}

fn spelled(digits: &str) -> Verbalizations {
    vec![digit_by_digit(digits, "oh"), digit_by_digit(digits, "zero")]
}

/// Digits of which nothing is known: a count, a year, a code.
pub(crate) fn integer(digits: &str) -> Verbalizations {
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    match digits.len() {
        1 if zeros == 1 => ways(&["zero", "oh"]),
        2.. if zeros > 0 => {
            let mut all = vec![digit_by_digit(digits, "oh"), digit_by_digit(digits, "zero")];
            if zeros == 2 && digits.len() == 3 {
                all.push(join([ways(&["double oh"]), vec![digit_by_digit(&digits[2..], "oh")]]).concat());
            }
            if zeros < digits.len() {
                all.extend(cardinal(digits, false));
            } else if digits.len() == 2 {
                all.extend(ways(&["double zero", "double oh"]));
            } else if digits.len() == 3 {
                all.extend(ways(&["triple zero", "triple oh"]));
            }
            all
        }
        1 | 2 => quantity(digits),
        3 => {
            let mut all = quantity(digits);
            all.truncate(2);
            all.extend(pairs(digits));
            all.extend(spelled(digits));
            all.extend(quantity(digits).into_iter().skip(2));
            all
        }
        4 => years::four_digits(digits),
        5..8 => quantity(digits).into_iter().chain(spelled(digits)).collect(),
        8 | 9 if digits.ends_with("000") => quantity(digits).into_iter().chain(spelled(digits)).collect(),
        _ => {
            let mut all = spelled(digits);
            all.extend([cardinal(digits, false), cardinal(digits, true)].into_iter().flatten());
            all
        }
    }
}

/// A number with a point.
fn decimal(whole: &str, fraction: &str) -> Verbalizations {
    let is_zero = whole.bytes().all(|b| b == b'0');
    let wholes = match whole {
        "" => ways(&["", "zero", "oh"]),
        _ if is_zero => ways(&["zero", "", "oh", "naught"]),
        _ => quantity(whole),
    };
    let mut tails = vec![digit_by_digit(fraction, "zero")];
    if fraction.contains('0') {
        tails.push(digit_by_digit(fraction, "oh"));
    }
    if fraction.len() == 2 && !fraction.starts_with('0') {
        tails.extend(value(fraction).map(below_hundred));
    }
    let mut all = join([wholes, ways(&["point"]), tails]);
    let short = match fraction {
        "5" => Some("and a half"),
        "25" => Some("and a quarter"),
        "75" => Some("and three quarters"),
        "0" | "00" => Some(""),
        _ => None,
    };
    if let (Some(tail), false, Some(name)) = (short, is_zero, cardinal(whole, false)) {
        all.insert(all.len().min(2), followed_by(&name, tail));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(digits: &str) -> String {
        cardinal(digits, false).unwrap().join(" ")
    }

    #[test]
    fn numbers_have_their_names() {
        for (digits, words) in [
            ("0", "zero"),
            ("7", "seven"),
            ("13", "thirteen"),
            ("40", "forty"),
            ("99", "ninety nine"),
            ("100", "one hundred"),
            ("105", "one hundred five"),
            ("1000", "one thousand"),
            ("1234567", "one million two hundred thirty four thousand five hundred sixty seven"),
            ("1000000000000", "one trillion"),
            ("2000005", "two million five"),
            ("000042", "forty two"),
        ] {
            assert_eq!(name(digits), words);
        }
        assert_eq!(cardinal("1105", true).unwrap().join(" "), "one thousand one hundred and five");
        assert_eq!(cardinal("2000005", true).unwrap().join(" "), "two million and five");
        assert_eq!(cardinal("105000", true).unwrap().join(" "), "one hundred and five thousand");
    }

    #[test]
    fn the_longest_name_has_36_digits() {
        assert!(name(&"9".repeat(36)).starts_with("nine hundred ninety nine decillion"));
        assert_eq!(cardinal(&"9".repeat(37), false), None);
        assert_eq!(integer(&"9".repeat(500))[0].len(), 500);
    }

    /// What the words of a cardinal are worth: the way back.
    fn worth(words: &Verbalization) -> u64 {
        let (mut total, mut group) = (0, 0);
        for word in words.iter().map(String::as_str).filter(|w| *w != "and") {
            if let Some(n) = SMALL.iter().position(|s| *s == word) {
                group += n as u64;
            } else if let Some(n) = TENS.iter().position(|t| *t == word) {
                group += 10 * n as u64;
            } else if word == "hundred" {
                group *= 100;
            } else if let Some(n) = GROUPS.iter().position(|g| *g == word) {
                total += group * 1000u64.pow(n as u32);
                group = 0;
            }
        }
        total + group
    }

    #[test]
    fn names_lead_back_to_the_number() {
        let mut n: u64 = 1;
        for step in 0..4000u64 {
            n = if step < 2500 {
                step
            } else {
                n.wrapping_mul(6364136223846793005).wrapping_add(step) >> (step % 50)
            };
            for with_and in [false, true] {
                assert_eq!(worth(&cardinal(&n.to_string(), with_and).unwrap()), n);
            }
        }
    }

    #[test]
    fn commas_count_only_between_groups_of_three() {
        assert_eq!(Number::parse("1,234,567.8").unwrap().whole, "1234567");
        for wrong in ["1,23", "1,,234", ",123", "1234,567", "1.", "1.2.3", "", ".", "1.2,345"] {
            assert_eq!(Number::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Number::split_off("10km").unwrap().1, "km");
        assert_eq!(Number::split_off("1,000.5,").unwrap().1, ",");
    }
}
