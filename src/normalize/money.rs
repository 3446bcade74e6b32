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
const CURRENCIES: [Currency; 16] = [
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

/// A sum of money in one token.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if let Some(number) = text.strip_suffix('¢').and_then(Number::parse) {
        return Some(counted(number.as_quantity(), number.is_one(), "cent", "cents"));
    }
    let (currency, rest) = match currency_before(text) {
        Some(found) => found,
        None => {
            let end = text.char_indices().next_back()?.0;
            let (currency, _) = currency_before(&text[end..])?;
            let number = Number::parse(&text[..end])?;
            return Some(sum(&number, "", currency, &scene.context));
        }
    };
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
    match &number.fraction {
        None => {
            let mut all = counted(number.as_quantity(), number.is_one(), currency.one, currency.many);
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
