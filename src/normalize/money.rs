//! Sums of money: $12.5, £5, 3€, $5-10m, and the magnitude that may follow as a token of its own.

use super::numbers::{Number, below_hundred, digit_by_digit, value};
use super::verbalizations::{Verbalizations, followed_by, join, ways};
use super::{Piece, Scene, TokenContext};

/// A currency: its sign, one and many of it, one and many of its hundredth.
struct Currency {
    sign: &'static str,
    one: &'static str,
    many: &'static str,
    cent: &'static str,
    cents: &'static str,
}

const fn row(
    sign: &'static str,
    one: &'static str,
    many: &'static str,
    cent: &'static str,
    cents: &'static str,
) -> Currency {
    Currency { sign, one, many, cent, cents }
}

/// Longer signs before those they end with.
const CURRENCIES: [Currency; 40] = [
    row("US$", "dollar", "dollars", "cent", "cents"),
    row("CA$", "canadian dollar", "canadian dollars", "cent", "cents"),
    row("NZ$", "new zealand dollar", "new zealand dollars", "cent", "cents"),
    row("HK$", "hong kong dollar", "hong kong dollars", "cent", "cents"),
    row("A$", "australian dollar", "australian dollars", "cent", "cents"),
    row("C$", "canadian dollar", "canadian dollars", "cent", "cents"),
    row("S$", "singapore dollar", "singapore dollars", "cent", "cents"),
    row("R$", "real", "reais", "centavo", "centavos"),
    row("$", "dollar", "dollars", "cent", "cents"),
    row("£", "pound", "pounds", "penny", "pence"),
    row("€", "euro", "euros", "cent", "cents"),
    row("¥", "yen", "yen", "sen", "sen"),
    row("₹", "rupee", "rupees", "paisa", "paise"),
    row("₩", "won", "won", "jeon", "jeon"),
    row("₽", "ruble", "rubles", "kopek", "kopeks"),
    row("₿", "bitcoin", "bitcoins", "cent", "cents"),
    row("USD", "dollar", "dollars", "cent", "cents"),
    row("EUR", "euro", "euros", "cent", "cents"),
    row("GBP", "pound", "pounds", "penny", "pence"),
    row("JPY", "yen", "yen", "sen", "sen"),
    row("CHF", "swiss franc", "swiss francs", "centime", "centimes"),
    row("CAD", "canadian dollar", "canadian dollars", "cent", "cents"),
    row("AUD", "australian dollar", "australian dollars", "cent", "cents"),
    row("NZD", "new zealand dollar", "new zealand dollars", "cent", "cents"),
    row("HKD", "hong kong dollar", "hong kong dollars", "cent", "cents"),
    row("SGD", "singapore dollar", "singapore dollars", "cent", "cents"),
    row("CNY", "yuan", "yuan", "fen", "fen"),
    row("RMB", "yuan", "yuan", "fen", "fen"),
    row("INR", "rupee", "rupees", "paisa", "paise"),
    row("SEK", "krona", "kronor", "ore", "ore"),
    row("NOK", "krone", "kroner", "ore", "ore"),
    row("DKK", "krone", "kroner", "ore", "ore"),
    row("PLN", "zloty", "zlotys", "grosz", "groszy"),
    row("CZK", "koruna", "korunas", "haler", "halers"),
    row("HUF", "forint", "forints", "filler", "filler"),
    row("RUB", "ruble", "rubles", "kopek", "kopeks"),
    row("BRL", "real", "reais", "centavo", "centavos"),
    row("MXN", "peso", "pesos", "centavo", "centavos"),
    row("ZAR", "rand", "rand", "cent", "cents"),
    row("KRW", "won", "won", "jeon", "jeon"),
];

/// Words that a number in front is a multiple of.
const MAGNITUDES: [&str; 9] =
    ["hundred", "thousand", "million", "billion", "trillion", "quadrillion", "mn", "bn", "tn"];

/// What follows the digits without a space.
fn magnitude(suffix: &str) -> Option<&'static str> {
    Some(match suffix.trim_start_matches('-').to_ascii_lowercase().as_str() {
        "" => "",
        "k" => "thousand",
        "m" | "mn" | "mm" | "mln" | "mil" | "million" => "million",
        "b" | "bn" | "bln" | "billion" => "billion",
        "t" | "tn" | "trn" | "trillion" => "trillion",
        "thousand" => "thousand",
        "hundred" => "hundred",
        _ => return None,
    })
}

fn currency_before(text: &str) -> Option<(&'static Currency, &str)> {
    CURRENCIES.iter().find_map(|c| Some((c, text.strip_prefix(c.sign)?)))
}

/// The currency that a token alone names, by its sign or the code that banks have for it.
fn named(token: &str) -> Option<&'static Currency> {
    CURRENCIES.iter().find(|currency| currency.sign == token)
}

/// Whether a token alone names a currency.
pub(crate) fn is_currency(token: &str) -> bool {
    named(super::context::without_marks(token)).is_some()
}

/// How a currency is called beside its name: "u s dollars", "dollars" for Canadian ones, "e u r".
fn also_called(currency: &Currency) -> Vec<String> {
    let last = currency.many.rsplit(' ').next().unwrap_or_default();
    let mut all = Vec::new();
    if matches!(currency.sign, "US$" | "USD") {
        all.push("u s dollars".to_string());
    }
    if last != currency.many {
        all.push(last.to_string());
    }
    if currency.sign.bytes().all(|b| b.is_ascii_uppercase()) {
        all.push(super::verbalizations::spell(currency.sign).join(" "));
    }
    all
}

/// The sum that `number` is after a sign or code that stands before it with a space: all of it is said here.
pub(crate) fn after_sign(number: &Number, scene: &Scene) -> Option<Verbalizations> {
    let currency = named(scene.context.previous?.trim_start_matches(['(', '"']))?;
    if scene.context.all_caps && currency.sign.len() == 3 {
        return None;
    }
    let mut all = sum(number, "", currency, &scene.context);
    all.truncate(6);
    if currency.sign.len() == 3 {
        all.push(
            super::verbalizations::spell(currency.sign)
                .into_iter()
                .chain(number.as_quantity().swap_remove(0))
                .collect(),
        );
    }
    Some(all)
}

/// A sign or code of a currency as a token of its own: said behind a number, silent before one.
pub(crate) fn code(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let currency = named(piece.text)?;
    if scene.inside || scene.context.all_caps && currency.sign.len() == 3 {
        return None;
    }
    if scene.context.precedes_number() && !scene.context.follows_number() {
        return Some(Vec::new());
    }
    let also = also_called(currency);
    let letters_first =
        currency.sign.len() == 3 && !scene.context.follows_number() && !is_magnitude(scene.context.before());
    let mut all = ways(&[currency.many, currency.one]);
    all.splice(1..1, ways(&also.iter().map(String::as_str).collect::<Vec<_>>()));
    // "three | euros fifty".
    let before = scene.context.previous.filter(|_| scene.context.follows_number());
    let cents = before.and_then(|before| before.rsplit_once(['.', ','])).map(|(_, cents)| cents);
    if let Some(n) = cents.filter(|cents| cents.len() == 2).and_then(value).filter(|n| *n > 0) {
        let cents = below_hundred(n).join(" ");
        let named = format!("{} and {cents} {}", currency.many, currency.cents);
        all.splice(1..1, ways(&[&format!("{} {cents}", currency.many), &named]));
    }
    if letters_first {
        all.insert(0, super::verbalizations::spell(currency.sign));
    }
    Some(all)
}

/// A sum of money in one token.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if let Some(number) = text.strip_suffix('¢').and_then(Number::parse) {
        return Some(counted(number.as_quantity(), number.is_one(), "cent", "cents"));
    }
    if let Some(number) = text.strip_prefix('¢').and_then(Number::parse) {
        return Some(counted(number.as_quantity(), number.is_one(), "cent", "cents"));
    }
    let (currency, rest) = match currency_before(text) {
        Some(found) => found,
        None => {
            let found = CURRENCIES.iter().find_map(|c| Some((c, text.strip_suffix(c.sign)?)));
            let (currency, digits) = found?;
            let number = Number::with_comma(digits).or_else(|| Number::parse(digits))?;
            return Some(sum(&number, "", currency, &scene.context));
        }
    };
    if let Some(number) = Number::with_comma(rest) {
        return Some(sum(&number, "", currency, &scene.context));
    }
    let digits = rest.strip_prefix('.').filter(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    let (mut number, mut tail) = Number::split_off(digits.unwrap_or(rest))?;
    if digits.is_some() {
        number.fraction = Some(std::mem::take(&mut number.whole));
    }
    // $5-10m, $5-$10m: the currency is said once, at the end.
    if let Some(second) = tail.strip_prefix('-') {
        let second = second.strip_prefix(currency.sign).unwrap_or(second);
        if let Some((upper, suffix)) = Number::split_off(second) {
            let ends = sum(&upper, magnitude(suffix)?, currency, &scene.context);
            let mut begins = number.as_quantity();
            begins.truncate(2);
            begins.insert(1, followed_by(begins.first()?, currency.many));
            return Some(join([begins, ways(&["to", ""]), ends]));
        }
    }
    tail = tail.strip_suffix('+').unwrap_or(tail);
    Some(sum(&number, magnitude(tail)?, currency, &scene.context))
}

fn is_magnitude(token: &str) -> bool {
    MAGNITUDES.contains(&token.to_ascii_lowercase().as_str())
}

/// "million", "bn" after a number: the currency of the number in front is said here.
pub(crate) fn magnitude_word(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    if !is_magnitude(piece.text) || !scene.context.follows_number() {
        return None;
    }
    let word = match piece.text.to_ascii_lowercase().as_str() {
        "mn" => "million",
        "bn" => "billion",
        "tn" => "trillion",
        other => MAGNITUDES.iter().find(|m| **m == other)?,
    };
    let before = scene.context.previous.unwrap_or_default();
    let before = before.trim_start_matches(|c: char| c.is_ascii_punctuation() && c != '$');
    let currency = currency_before(before).map(|(c, _)| c);
    let names_currency = |c: &Currency| {
        let next = scene.context.after().to_ascii_lowercase();
        next == c.many || next == c.one
    };
    Some(match currency {
        Some(c) if is_magnitude(scene.context.after()) || names_currency(c) => ways(&[word]),
        Some(c) => ways(&[&format!("{word} {}", c.many), word, &format!("{word} {}", c.one)]),
        None => ways(&[word]),
    })
}

/// A number of things of which there is one or many.
fn counted(number: Verbalizations, is_one: bool, one: &str, many: &str) -> Verbalizations {
    let units = if is_one { ways(&[one]) } else { ways(&[many, one]) };
    join([number, units])
}

fn sum(number: &Number, magnitude: &str, currency: &Currency, context: &TokenContext) -> Verbalizations {
    if is_magnitude(context.after()) && magnitude.is_empty() {
        // The currency is said after the magnitude, in the token that holds it.
        return number.as_quantity();
    }
    if !magnitude.is_empty() {
        let units = ways(&[currency.many, "", currency.one]);
        return join([number.as_quantity(), ways(&[magnitude]), units]);
    }
    // A sum has no thousandths, but dots may group it.
    if let Some(fraction) = number.fraction.as_ref().filter(|fraction| fraction.len() == 3)
        && let Some(grouped) = Number::european(&format!("{}.{fraction}", number.whole))
    {
        let mut all = sum(&grouped, "", currency, context);
        all.truncate(6);
        all.extend(join([number.as_quantity(), ways(&[currency.many])]).into_iter().take(2));
        return all;
    }
    match &number.fraction {
        None => {
            let mut all = counted(number.as_quantity(), number.is_one(), currency.one, currency.many);
            let also = also_called(currency);
            if let (Some(also), Some(first)) = (also.first(), number.as_quantity().first()) {
                all.insert(1, followed_by(first, also));
            }
            if number.is_one() {
                all.push(followed_by(&vec!["a".to_string()], currency.one));
            }
            if number.whole.len() > 1 {
                // "thirty five" with the currency left out.
                all.insert(all.len().min(4), number.as_quantity().swap_remove(0));
            }
            all
        }
        Some(fraction) if fraction.len() == 2 => with_cents(number, fraction, currency),
        Some(_) => {
            let mut all = counted(number.as_quantity(), false, currency.one, currency.many);
            all.truncate(6);
            all
        }
    }
}

/// $3.50: "three dollars fifty", "three dollars and fifty cents", "three fifty".
fn with_cents(number: &Number, fraction: &str, currency: &Currency) -> Verbalizations {
    let whole = Number { fraction: None, ..number.clone() };
    let cents = value(fraction).unwrap_or_default();
    let cents_named =
        followed_by(&below_hundred(cents), if cents == 1 { currency.cent } else { currency.cents });
    let no_whole = whole.whole.bytes().all(|b| b == b'0');
    let whole_named = || {
        let mut all = counted(whole.as_quantity(), whole.is_one(), currency.one, currency.many);
        all.truncate(2);
        all
    };
    if no_whole {
        let mut all = vec![cents_named.clone()];
        all.extend(join([ways(&["zero"]), ways(&[currency.many]), ways(&["and", ""]), vec![cents_named]]));
        all.extend(join([number.as_quantity(), ways(&[currency.many])]));
        return all;
    }
    if cents == 0 {
        return whole_named()
            .into_iter()
            .chain(join([number.as_quantity(), ways(&[currency.many])]))
            .collect();
    }
    let cents_short = if cents < 10 { digit_by_digit(fraction, "oh") } else { below_hundred(cents) };
    let mut all = Vec::new();
    let first = |r: Verbalizations| r.into_iter().take(1).collect::<Verbalizations>();
    all.extend(join([first(whole_named()), vec![cents_short.clone()]]));
    all.extend(join([first(whole_named()), ways(&["and", ""]), vec![cents_named]]));
    all.extend(join([whole.as_quantity().into_iter().take(2).collect(), vec![cents_short]]));
    all.extend(join([number.as_quantity().into_iter().take(2).collect(), ways(&[currency.many])]));
    all
}
