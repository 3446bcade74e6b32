//! Times of day and lengths of time: 3:30pm, 10:05, 7am, 15:00, 1:23:45; and what looks like them (16:9, John 3:16).

use super::numbers::{all_digits, below_hundred, digit_by_digit, value};
use super::verbalizations::{Verbalizations, followed_by, join, say, ways};
use super::{Piece, Scene, Verbalization};

/// Two or three numbers with colons, or anything with am or pm behind.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let (digits, half) = split_half_day(piece.text);
    if digits.strip_suffix('Z').is_some_and(|d| d.contains(':')) {
        let zone = ways(&["", "z", "zulu"]);
        return Some(join([verbalize(&Piece::of(digits.strip_suffix('Z')?), scene)?, zone]));
    }
    let fields: Vec<&str> = digits.split([':', if half.is_some() { '.' } else { ':' }]).collect();
    if fields.len() > 3 || !fields.iter().all(|f| all_digits(f.split('.').next().unwrap_or_default())) {
        return None;
    }
    let half_day = || match half {
        Some(half) => vec![say(half), Vec::new()],
        None => vec![Vec::new()],
    };
    match fields[..] {
        [hour] if half.is_some() && hour.len() <= 2 => {
            Some(join([vec![below_hundred(value(hour)?)], half_day()]))
        }
        [hour] if half.is_some() && hour.len() <= 4 => {
            let (hour, minute) = hour.split_at(hour.len() - 2);
            Some(join([hour_and_minute(hour, minute, true)?, half_day()]))
        }
        [hour, minute] if all_digits(minute) => {
            let told = half.is_some()
                || matches!(scene.context.after().to_ascii_lowercase().as_str(), "am" | "pm" | "a.m" | "p.m");
            Some(join([hour_and_minute(hour, minute, told)?, half_day()]))
        }
        [hour, minute, second] => three_fields(hour, minute, second),
        _ => None,
    }
}

/// Cuts off "am" or "pm", however they are written.
fn split_half_day(text: &str) -> (&str, Option<&'static str>) {
    for (ending, half) in [("a.m", "a m"), ("p.m", "p m"), ("am", "a m"), ("pm", "p m")] {
        let Some(at) = text.len().checked_sub(ending.len()).filter(|&at| text.is_char_boundary(at)) else {
            continue;
        };
        if text[at..].eq_ignore_ascii_case(ending) {
            return (text[..at].trim_end_matches('-'), Some(half));
        }
    }
    (text, None)
}

/// Hours and minutes; also ratios, scores and verses, which look the same. `told`: surely a time.
fn hour_and_minute(hour: &str, minute: &str, told: bool) -> Option<Verbalizations> {
    let (h, m) = (value(hour)?, value(minute)?);
    let is_time = minute.len() == 2 && m < 60 && h < 25;
    if !is_time {
        return Some(ratio(hour, minute));
    }
    let hour_name = if hour.starts_with('0') && hour.len() == 2 {
        vec![below_hundred(h), digit_by_digit(hour, "oh"), digit_by_digit(hour, "zero")]
    } else {
        vec![below_hundred(h)]
    };
    let twelve = below_hundred(if h.is_multiple_of(12) { 12 } else { h % 12 });
    let mut all = match m {
        0 => {
            let mut all = join([hour_name.clone(), ways(&["o'clock"])]);
            all.truncate(1);
            if told {
                all.insert(0, hour_name[0].clone());
            }
            all.extend(match h {
                0 | 24 => ways(&["midnight"]),
                12 => ways(&["noon", "midnight"]),
                _ => Vec::new(),
            });
            all.extend(join([hour_name.clone(), ways(&["hundred", "hundred hours"])]));
            all.push(hour_name[0].clone());
            all
        }
        1..10 => {
            let mut all =
                join([hour_name, vec![digit_by_digit(minute, "oh"), digit_by_digit(minute, "zero")]]);
            all.extend(join([vec![below_hundred(m)], ways(&["past", "after"]), vec![twelve.clone()]]));
            all.push(below_hundred(h).into_iter().chain(below_hundred(m)).collect());
            all
        }
        _ => {
            let mut all = join([hour_name, vec![below_hundred(m)]]);
            all.extend(past_and_to(h, m));
            all
        }
    };
    if !told && h < 20 {
        all.extend(ratio(hour, minute).into_iter().take(1));
    }
    Some(all)
}

/// "half past three", "quarter to four", "ten to four".
fn past_and_to(h: usize, m: usize) -> Verbalizations {
    let hour = |h: usize| below_hundred(if h.is_multiple_of(12) { 12 } else { h % 12 });
    let told = |amount: &str, h: usize| followed_by(&say(amount), &hour(h).join(" "));
    match m {
        15 => vec![told("quarter past", h), told("a quarter past", h)],
        30 => vec![told("half past", h)],
        45 => vec![told("quarter to", h + 1), told("a quarter to", h + 1)],
        35 | 40 | 50 | 55 => vec![told(&format!("{} to", below_hundred(60 - m).join(" ")), h + 1)],
        10 | 20 | 25 => vec![told(&format!("{} past", below_hundred(m).join(" ")), h)],
        _ => Vec::new(),
    }
}

/// 16:9, 2:1.
fn ratio(left: &str, right: &str) -> Verbalizations {
    let name = |digits: &str| super::numbers::integer(digits).into_iter().take(2).collect::<Verbalizations>();
    join([name(left), ways(&["to", "", "by"]), name(right)])
}

/// Hours, minutes, seconds; the last may have a point.
fn three_fields(hour: &str, minute: &str, second: &str) -> Option<Verbalizations> {
    let (second, thousandths) = second.split_once('.').unwrap_or((second, ""));
    if !thousandths.is_empty() && !all_digits(thousandths) {
        return None;
    }
    let (h, m, s) = (value(hour)?, value(minute)?, value(second)?);
    let tail = || match thousandths {
        "" => vec![Vec::new()],
        _ => vec![join([ways(&["point"]), vec![digit_by_digit(thousandths, "zero")]]).concat()],
    };
    if h > 99 || m > 99 || s > 99 {
        return None;
    }
    let field = |text: &str, n: usize| -> Verbalization {
        if text.len() == 2 && n < 10 { digit_by_digit(text, "oh") } else { below_hundred(n) }
    };
    let short = [field(hour, h), field(minute, m), field(second, s)].concat();
    let named = |n: usize, one: &str| match n {
        0 => Vec::new(),
        1 => followed_by(&below_hundred(n), one),
        _ => followed_by(&below_hundred(n), &format!("{one}s")),
    };
    let long = |and: &str| [named(h, "hour"), named(m, "minute"), say(and), named(s, "second")].concat();
    let zero = short.iter().map(|w| if w == "oh" { "zero".to_string() } else { w.clone() }).collect();
    Some(join([vec![short, long(""), long("and"), zero], tail()]))
}
