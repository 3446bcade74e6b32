//! Numbers with a unit, in one token (5km, 50%, 100°F, 10k) or in two (5 km).

use super::numbers::Number;
use super::verbalizations::{Verbalizations, join, spell, ways};
use super::{Piece, Scene};

/// Symbols (blank-separated), then each way to say them as "one|many" (or one form for both).
/// Where capitals matter the symbol stands as it must be written; others are found in any case.
const UNITS: [(&str, &[&str]); 95] = [
    ("%", &["percent", "per cent"]),
    ("‰", &["per mille"]),
    ("°", &["degree|degrees"]),
    ("°C", &["degree celsius|degrees celsius", "degree c|degrees c", "degree|degrees", "c"]),
    ("°F", &["degree fahrenheit|degrees fahrenheit", "degree f|degrees f", "degree|degrees", "f"]),
    ("°K", &["degree kelvin|degrees kelvin", "kelvin"]),
    ("K", &["k", "thousand", "kelvin"]),
    ("k", &["k", "thousand"]),
    ("M", &["million", "m", "meter|meters"]),
    ("m", &["meter|meters", "million", "m", "minute|minutes"]),
    ("mm", &["millimeter|millimeters", "million"]),
    ("mn mln mil", &["million"]),
    ("b bn bln", &["billion", "b"]),
    ("t tn trn", &["trillion", "ton|tons", "t"]),
    ("km kms", &["kilometer|kilometers", "k", "k m"]),
    ("cm cms", &["centimeter|centimeters", "c m"]),
    ("nm", &["nanometer|nanometers", "nautical mile|nautical miles"]),
    ("μm", &["micrometer|micrometers", "micron|microns"]),
    ("mi", &["mile|miles"]),
    ("ft", &["foot|feet"]),
    ("in", &["inch|inches", "in"]),
    ("yd yds", &["yard|yards"]),
    ("kg kgs", &["kilogram|kilograms", "kilo|kilos", "k g"]),
    ("g", &["gram|grams", "g"]),
    ("mg", &["milligram|milligrams", "m g"]),
    ("μg mcg", &["microgram|micrograms"]),
    ("lb lbs", &["pound|pounds"]),
    ("oz", &["ounce|ounces"]),
    ("l L", &["liter|liters", "l"]),
    ("ml", &["milliliter|milliliters", "mil|mils", "m l"]),
    ("cl", &["centiliter|centiliters"]),
    ("dl", &["deciliter|deciliters"]),
    ("mph", &["mile an hour|miles an hour", "mile per hour|miles per hour", "m p h"]),
    (
        "kph km/h kmh",
        &["kilometer an hour|kilometers an hour", "kilometer per hour|kilometers per hour", "k p h"],
    ),
    ("m/s mps", &["meter per second|meters per second", "meter a second|meters a second"]),
    ("fps", &["frame per second|frames per second", "f p s", "foot per second|feet per second"]),
    ("rpm", &["r p m", "revolution per minute|revolutions per minute"]),
    ("bpm", &["beat per minute|beats per minute", "b p m"]),
    ("hz", &["hertz"]),
    ("khz", &["kilohertz"]),
    ("mhz", &["megahertz"]),
    ("ghz", &["gigahertz"]),
    ("kb KB", &["kilobyte|kilobytes", "k b", "k"]),
    ("mb MB", &["megabyte|megabytes", "m b", "meg|megs"]),
    ("gb GB", &["gigabyte|gigabytes", "gig|gigs", "g b"]),
    ("tb TB", &["terabyte|terabytes", "t b"]),
    ("kbps kb/s", &["kilobit per second|kilobits per second", "k b p s"]),
    (
        "mbps mb/s",
        &["megabit per second|megabits per second", "megabyte per second|megabytes per second", "m b p s"],
    ),
    ("gbps gb/s", &["gigabit per second|gigabits per second", "g b p s"]),
    ("W", &["watt|watts", "w"]),
    ("kw", &["kilowatt|kilowatts"]),
    ("mW", &["milliwatt|milliwatts"]),
    ("MW", &["megawatt|megawatts"]),
    ("gw", &["gigawatt|gigawatts"]),
    ("kwh", &["kilowatt hour|kilowatt hours"]),
    ("V", &["volt|volts", "v"]),
    ("kv", &["kilovolt|kilovolts"]),
    ("mv", &["millivolt|millivolts"]),
    ("mah", &["milliamp hour|milliamp hours"]),
    ("kj", &["kilojoule|kilojoules"]),
    ("kcal", &["kilocalorie|kilocalories", "calorie|calories"]),
    ("cal", &["calorie|calories"]),
    ("kpa", &["kilopascal|kilopascals"]),
    ("hpa", &["hectopascal|hectopascals"]),
    ("psi", &["p s i", "pound per square inch|pounds per square inch"]),
    ("db", &["decibel|decibels", "d b"]),
    ("h hr hrs", &["hour|hours", "h"]),
    ("min mins", &["minute|minutes"]),
    ("s sec secs", &["second|seconds"]),
    ("ms", &["millisecond|milliseconds", "m s"]),
    ("ns", &["nanosecond|nanoseconds"]),
    ("yr yrs", &["year|years"]),
    ("mo mos", &["month|months"]),
    ("wk wks", &["week|weeks"]),
    ("px", &["pixel|pixels", "p x"]),
    ("dpi", &["d p i", "dot per inch|dots per inch"]),
    ("ppm", &["part per million|parts per million", "p p m"]),
    ("cc", &["c c"]),
    ("ha", &["hectare|hectares"]),
    ("p", &["p", "penny|pence"]),
    ("x X", &["x", "times"]),
    ("yo y/o", &["year old|years old", "y o"]),
    ("bp", &["basis point|basis points", "base pair|base pairs", "b p"]),
    ("bps", &["basis point|basis points", "bit per second|bits per second", "b p s"]),
    ("gal gals", &["gallon|gallons"]),
    ("sqft", &["square foot|square feet"]),
    ("mA", &["milliamp|milliamps", "milliampere|milliamperes"]),
    ("A", &["a", "amp|amps", "ampere|amperes"]),
    ("N", &["newton|newtons", "n"]),
    ("J", &["joule|joules", "j"]),
    ("mol", &["mole|moles", "mol"]),
    ("mmhg", &["millimeter of mercury|millimeters of mercury", "m m h g"]),
    ("mya", &["million years ago"]),
    ("kr", &["krona|kronor", "krone|kroner", "k r"]),
    ("tbsp tbs", &["tablespoon|tablespoons"]),
];

/// Units that are also letters or everyday words: alone after a number they may be just that.
const ALSO_WORDS: [&str; 12] = ["in", "mi", "mo", "ha", "mil", "p", "x", "t", "b", "K", "s", "ms"];

fn find(symbol: &str) -> Option<&'static [&'static str]> {
    let by = |same: fn(&str, &str) -> bool| {
        UNITS.iter().find(|(symbols, _)| symbols.split(' ').any(|s| same(s, symbol))).map(|(_, said)| *said)
    };
    by(|a, b| a == b).or_else(|| {
        // A single capital is more often a name (3D, 5G) than a unit.
        let capital = symbol.len() == 1 && symbol.bytes().all(|b| b.is_ascii_uppercase());
        if capital { None } else { by(|a, b| a.eq_ignore_ascii_case(b)) }
    })
}

/// Ways to say a unit's symbol behind a number; `None` if it is not one. The empty symbol is said by nothing.
pub(crate) fn suffix(symbol: &str, is_one: bool) -> Option<Verbalizations> {
    if symbol.is_empty() {
        return Some(vec![Vec::new()]);
    }
    if let Some(unit) = ["^2", "2"]
        .iter()
        .find_map(|p| symbol.strip_suffix(p))
        .filter(|u| matches!(*u, "m" | "km" | "cm" | "mm" | "ft" | "in" | "mi"))
    {
        return powered(unit, "square");
    }
    if let Some(unit) = ["^3", "3"]
        .iter()
        .find_map(|p| symbol.strip_suffix(p))
        .filter(|u| matches!(*u, "m" | "km" | "cm" | "mm" | "ft" | "in"))
    {
        return powered(unit, "cubic");
    }
    let Some(said) = find(symbol) else { return quotient(symbol, is_one) };
    let mut all = Vec::new();
    for form in said {
        let (one, many) = form.split_once('|').unwrap_or((form, form));
        all.extend(if is_one { ways(&[one]) } else { ways(&[many, one]) });
    }
    Some(all)
}

/// One unit per another: m/s, kg/m^3, m/s^2.
fn quotient(symbol: &str, is_one: bool) -> Option<Verbalizations> {
    let (above, below) = symbol.split_once('/')?;
    let (below, power) = match below.split_once('^') {
        Some((below, power)) => (below, power),
        None => match below.strip_suffix(['2', '3']) {
            Some(stem) => (stem, &below[stem.len()..]),
            None => (below, ""),
        },
    };
    let names = |symbol: &str| {
        find(symbol)?.first()?.split_once('|').or_else(|| Some((find(symbol)?[0], find(symbol)?[0])))
    };
    let ((one, many), (each, _)) = (names(above)?, names(below)?);
    let above = if is_one { one } else { many };
    let all = match power {
        "" => vec![
            format!("{above} per {each}"),
            format!("{above} a {each}"),
            format!("{one} per {each}"),
            format!("{above} an {each}"),
        ],
        "2" => vec![
            format!("{above} per {each} squared"),
            format!("{above} per square {each}"),
            format!("{above} per {each} per {each}"),
        ],
        "3" => vec![format!("{above} per cubic {each}"), format!("{above} per {each} cubed")],
        _ => return None,
    };
    Some(ways(&all.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// A quotient of units that no number stands before.
pub(crate) fn without_number(piece: &Piece, _: &Scene) -> Option<Verbalizations> {
    if !piece.text.contains('/') || piece.text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut all = match find(piece.text) {
        Some(_) => suffix(piece.text, false)?,
        None => quotient(piece.text, false)?,
    };
    let letters = spell(&piece.text.split('^').next().unwrap_or_default().replace('/', ""));
    all.truncate(5);
    all.push(letters);
    Some(all)
}

fn powered(unit: &str, power: &str) -> Option<Verbalizations> {
    let (one, many) = find(unit)?.first()?.split_once('|')?;
    Some(ways(&[&format!("{power} {many}"), &format!("{power} {one}"), &format!("{many} {power}d"), power]))
}

/// A number and its unit in one token.
pub(crate) fn verbalize(piece: &Piece, _: &Scene) -> Option<Verbalizations> {
    let (mut number, symbol) = Number::split_off(piece.text)?;
    if piece.dot_before && number.fraction.is_none() {
        number.fraction = Some(std::mem::take(&mut number.whole));
    }
    if symbol.is_empty() {
        return None;
    }
    if let Some(symbol) = symbol.strip_prefix(super::fold::MIXED) {
        let (a, rest) = symbol.split_once('/')?;
        let (b, symbol) = Number::split_off(rest)?;
        let tail = super::fractions::fraction(a, &b.whole)?;
        return Some(join([number.as_quantity(), ways(&["and"]), tail, suffix(symbol, false)?]));
    }
    let unit = suffix(symbol, number.is_one())?;
    let mut numbers = number.as_quantity();
    numbers.truncate(4);
    Some(join([numbers, unit]))
}

/// A unit's symbol as a token of its own behind a number.
pub(crate) fn after_number(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    if !scene.context.follows_number() {
        return None;
    }
    let is_letters = piece.text.bytes().all(|b| b.is_ascii_alphabetic());
    let lower = piece.text.to_ascii_lowercase();
    // "5 MS" is rather a name than milliseconds.
    let capitals =
        is_letters && piece.text.len() > 1 && !piece.text.contains(|c: char| c.is_ascii_lowercase());
    if capitals
        && !scene.context.all_caps
        && !UNITS.iter().any(|(symbols, _)| symbols.split(' ').any(|s| s == piece.text))
    {
        return None;
    }
    let mut all = suffix(piece.text, scene.context.before() == "1")?;
    if is_letters && scene.knows(&lower) {
        let at = if ALSO_WORDS.contains(&piece.text) { 0 } else { all.len().min(2) };
        all.insert(at, vec![lower]);
    } else if is_letters {
        all.push(spell(piece.text));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_symbol_stands_twice() {
        let mut symbols: Vec<&str> = UNITS.iter().flat_map(|(s, _)| s.split(' ')).collect();
        let all = symbols.len();
        symbols.sort_unstable();
        symbols.dedup();
        assert_eq!(symbols.len(), all);
    }
}
