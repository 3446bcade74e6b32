//! Dates: 2024-01-15, 9/11, 01/15/2024, 15.01.2024, 2024-01-15T10:30, and the day beside a month's name.

use super::numbers::{all_digits, below_hundred, cardinal, digit_by_digit, value};
use super::ordinals::made_ordinal;
use super::verbalizations::{Verbalizations, join, say, ways};
use super::{Piece, Scene, TokenContext, Verbalization, fractions, years};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month that a word names, in full or by three or four letters.
fn month(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    if lower == "sept" {
        return Some(8);
    }
    MONTHS.iter().position(|m| *m == lower || (lower.len() == 3 && m.starts_with(&lower)))
}

/// The day of the week or month that a word names in full or in short ("Fri", "Sept."); lower-case.
pub(crate) fn calendar_name(word: &str) -> Option<&'static str> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    let day = DAYS.iter().find(|d| lower.len() >= 3 && d.starts_with(&lower)).copied();
    day.or_else(|| month(&lower).map(|m| MONTHS[m]))
}

/// Dates of three fields or two, and days of a month.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if !text.starts_with(|c: char| c.is_ascii_digit()) || piece.sign.is_some() || piece.dot_before {
        return None;
    }
    if let Some(verbalizations) = day_of_month(text, &scene.context) {
        return Some(verbalizations);
    }
    if let Some((date, time)) = text.split_once('T') {
        let fields = three_fields(date)?;
        return Some(join([fields, scene.piece(time)]));
    }
    if let Some(verbalizations) = three_fields(text) {
        return Some(verbalizations);
    }
    let (a, b) = text.split_once('/')?;
    if (fractions::follows_whole(scene) || piece.inches_after) && fractions::fraction(a, b).is_some() {
        return None;
    }
    two_fields(a, b)
}

/// The day in "May 5" and "5 May".
fn day_of_month(text: &str, context: &TokenContext) -> Option<Verbalizations> {
    let day = value(text).filter(|d| (1..=31).contains(d) && text.len() <= 2)?;
    let (plain, nth) = (below_hundred(day), made_ordinal(below_hundred(day)));
    let the_nth = || join([ways(&["the"]), vec![nth.clone()]]).concat();
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    if is_capital(context.before()) && month(context.before()).is_some() {
        return Some(vec![nth.clone(), plain, the_nth()]);
    }
    if is_capital(context.after()) && month(context.after()).is_some() {
        let of = |r: Verbalization| join([vec![r], ways(&["of"])]).concat();
        return Some(vec![plain, nth.clone(), of(the_nth()), the_nth(), of(nth.clone())]);
    }
    None
}

struct Date<'a> {
    year: &'a str,
    month: usize,
    day: usize,
}

fn checked<'a>(year: &'a str, month: &str, day: &str) -> Option<Date<'a>> {
    let of_two = |t: &str, most: usize| value(t).filter(|n| t.len() <= 2 && (1..=most).contains(n));
    let is_year = all_digits(year) && matches!(year.len(), 2 | 4);
    is_year.then_some(Date { year, month: of_two(month, 12)? - 1, day: of_two(day, 31)? })
}

fn three_fields(text: &str) -> Option<Verbalizations> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let fields: Vec<&str> = text.split(separator).collect();
    let [a, b, c] = fields[..] else { return None };
    if a.len() == 4 {
        return Some(said(&checked(a, b, c)?, &[a, b, c]));
    }
    // Two-digit years only with slashes: 1-2-03 and 1.2.03 are more often something else.
    if c.len() != 4 && separator != '/' {
        return None;
    }
    let (american, european) = (checked(c, a, b), checked(c, b, a));
    let (first, second) = if separator == '.' { (european, american) } else { (american, european) };
    let of = |date: &Option<Date>| date.as_ref().map_or(Vec::new(), |d| said(d, &[a, b, c]));
    let (mut all, others) = (of(&first), of(&second));
    // A day beyond 12 leaves but one order, and room for all its verbalizations.
    if !all.is_empty() && !others.is_empty() {
        all.truncate(5);
    }
    all.extend(others);
    all.truncate(super::MOST_VERBALIZATIONS);
    (!all.is_empty()).then_some(all)
}

fn said(date: &Date, fields: &[&str]) -> Verbalizations {
    let month = || say(MONTHS[date.month]);
    let nth = || made_ordinal(below_hundred(date.day));
    let year: Verbalizations = if date.year.len() == 2 {
        let n = value(date.year).unwrap_or_default();
        let short = if n < 10 { digit_by_digit(date.year, "oh") } else { below_hundred(n) };
        std::iter::once(short).chain(years::year(&format!("20{}", date.year))).take(2).collect()
    } else {
        let mut all = if date.year.starts_with('0') {
            vec![digit_by_digit(date.year, "zero")]
        } else {
            years::year(date.year)
        };
        all.truncate(2);
        all
    };
    let days = [
        [month(), nth()].concat(),
        [month(), below_hundred(date.day)].concat(),
        [say("the"), nth(), say("of"), month()].concat(),
        [nth(), month()].concat(),
        [month(), say("the"), nth()].concat(),
    ];
    let likely_year: Verbalizations = year.iter().take(1).cloned().collect();
    let other_year: Verbalizations = year.iter().skip(1).cloned().collect();
    let year_is_first = fields[0].len() == 4;
    let mut all = join([days[..4].to_vec(), likely_year.clone()]);
    // The fields as they stand: "nine eleven two thousand one".
    let as_they_stand = |year: &Verbalizations| {
        let field = |f: &&str| -> Verbalizations {
            match value(f) {
                Some(_) if *f == date.year && f.len() == 4 => year.clone(),
                Some(n) if f.starts_with('0') && n > 0 => vec![digit_by_digit(f, "oh")],
                _ => cardinal(f, false).into_iter().collect(),
            }
        };
        join(fields.iter().map(field))
    };
    all.splice(3..3, as_they_stand(&likely_year));
    all.extend(join([days[..1].to_vec(), other_year.clone()]));
    if year_is_first {
        all.extend(join([likely_year, days[..1].to_vec()]));
    } else if !other_year.is_empty() && date.year.len() == 4 {
        all.extend(as_they_stand(&other_year));
    }
    all.extend(join([days[4..].to_vec(), year.into_iter().take(1).collect()]));
    all
}

/// 9/11 and 1/2: fractions and dates; the likelier first.
fn two_fields(a: &str, b: &str) -> Option<Verbalizations> {
    if !all_digits(a) || !all_digits(b) {
        return None;
    }
    let mut date = Vec::new();
    for (m, d) in [(a, b), (b, a)] {
        if let Some(date_of) = checked("00", m, d) {
            let nth = made_ordinal(below_hundred(date_of.day)).join(" ");
            date.push(say(&format!("{} {nth}", MONTHS[date_of.month])));
        }
    }
    let bare = || join([field(a), field(b)]);
    let with = |between: &str| {
        join([field(a), ways(&[between]), field(b)]).into_iter().take(1).collect::<Verbalizations>()
    };
    let fraction = fractions::fraction(a, b);
    let mut all: Verbalizations = match fraction {
        Some(fraction) => {
            let mut all: Verbalizations = fraction.into_iter().take(3).collect();
            all.extend(with("over"));
            all.extend(with("slash"));
            all.extend(date.into_iter().take(1));
            all.extend(with("out of"));
            all.extend(bare().into_iter().take(1));
            all
        }
        None => {
            let mut all: Verbalizations = bare().into_iter().take(2).collect();
            all.extend(date.into_iter().take(2));
            all.extend(with("slash"));
            all.extend(with("over"));
            all.extend(with("out of"));
            all
        }
    };
    all.truncate(super::MOST_VERBALIZATIONS);
    Some(all)
}

fn field(digits: &str) -> Verbalizations {
    super::numbers::integer(digits).into_iter().take(2).collect()
}
