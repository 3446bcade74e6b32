//! Letters and digits in one piece: x86, MP3, B2B, 3D, 4x4, 1080p, x².

use super::compound::power;
use super::symbols::greek;
use super::verbalizations::{Verbalizations, join, plural, spell, ways, with_last};
use super::{Piece, Scene, words};

#[derive(Clone, Copy, PartialEq, Eq)]
enum RunKind {
    Letters,
    Digits,
    Greek,
    Power,
}

fn kind(c: char) -> Option<RunKind> {
    match c {
        'a'..='z' | 'A'..='Z' | '\'' => Some(RunKind::Letters),
        '0'..='9' => Some(RunKind::Digits),
        '^' => Some(RunKind::Power),
        _ if greek(c).is_some() => Some(RunKind::Greek),
        _ => None,
    }
}

/// Runs of letters and of digits after each other; at least two runs, or Greek letters.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    if let Some(one) = piece.text.strip_suffix('s').filter(|one| one.ends_with(|c: char| c.is_ascii_digit()))
        && let Some(all) = verbalize(&Piece::of(one), scene)
    {
        // "two by fours".
        return Some(all.into_iter().map(|said| with_last(said, plural)).collect());
    }
    let mut runs: Vec<(RunKind, &str)> = Vec::new();
    let (mut start, mut current) = (0, None);
    for (at, c) in piece.text.char_indices() {
        let mut this = kind(c)?;
        if current == Some(RunKind::Power) && this == RunKind::Digits {
            this = RunKind::Power;
        }
        if current.is_some_and(|k| k != this || this == RunKind::Greek) {
            runs.extend(current.map(|k| (k, &piece.text[start..at])));
            start = at;
        }
        current = Some(this);
    }
    runs.extend(current.map(|k| (k, &piece.text[start..])));
    let only_letters = runs.iter().all(|(k, _)| *k == RunKind::Letters);
    if only_letters {
        return None;
    }
    let greek_word = runs.len() > 1 && runs.iter().all(|(k, _)| *k == RunKind::Greek);
    if greek_word {
        // A word in Greek: its letters' names are not what is said.
        return Some(Vec::new());
    }
    let said = (0..runs.len()).map(|i| match runs[i] {
        (RunKind::Digits, digits) => super::numbers::integer(digits),
        (RunKind::Greek, letter) => {
            letter.chars().next().and_then(greek).map(|name| ways(&[name])).unwrap_or_default()
        }
        (RunKind::Power, exponent) => {
            raised(exponent.trim_start_matches('^'), runs[..i].last().map_or("", |r| r.1))
        }
        (RunKind::Letters, letters) => {
            let after_digits = i > 0 && runs[i - 1].0 == RunKind::Digits;
            let before_digits = runs.get(i + 1).is_some_and(|r| r.0 == RunKind::Digits);
            letters_run(letters, after_digits, before_digits, i + 1 == runs.len(), scene)
        }
    });
    Some(join(said.filter(|r| !r.is_empty())))
}

/// S01E02, S3, E5: a season and an episode of a series.
pub(crate) fn season(piece: &Piece, _: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    let rest = text.strip_prefix(['S', 's'])?;
    let (season, episode) = match rest.split_once(['E', 'e']) {
        Some((season, episode)) => (season, Some(episode)),
        None => (rest, None),
    };
    let is_number =
        |digits: &str| (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number(season) || !episode.is_none_or(is_number) || episode.is_none() && text.starts_with('s') {
        return None;
    }
    let name = |digits: &str| super::numbers::cardinal(digits, false).unwrap_or_default().join(" ");
    let spelled = |digits: &str| super::numbers::digit_by_digit(digits, "oh").join(" ");
    let all = match episode {
        Some(episode) => vec![
            format!("season {} episode {}", name(season), name(episode)),
            format!("s {} e {}", name(season), name(episode)),
            format!("s {} e {}", spelled(season), spelled(episode)),
            format!("series {} episode {}", name(season), name(episode)),
        ],
        None => vec![
            format!("s {}", name(season)),
            format!("s {}", spelled(season)),
            format!("season {}", name(season)),
        ],
    };
    Some(ways(&all.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// A number of things by another, 8½x11: what stands on each side of the x.
pub(crate) fn dimensions(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    let sides: Vec<&str> = text.split(['x', 'X', '×']).collect();
    let is_size = |side: &&str| {
        side.starts_with(|c: char| c.is_ascii_digit())
            && side
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | super::fold::MIXED | '"' | '\''))
    };
    if sides.len() < 2 || !sides.iter().all(is_size) || !text.contains(['/', '.']) {
        return None;
    }
    let by = |i: usize| (i > 0).then(|| ways(&["by", "x", "times"]));
    let said = |side: &str| scene.piece(side).into_iter().take(3).collect::<Verbalizations>();
    Some(join(sides.iter().enumerate().flat_map(|(i, side)| by(i).into_iter().chain([said(side)]))))
}

/// A power; after a word of some length it is the number of a footnote.
fn raised(exponent: &str, base: &str) -> Verbalizations {
    if exponent.is_empty() {
        // e^x: the exponent follows.
        return ways(&["to the", "to the power of", "raised to", ""]);
    }
    let is_word = base.len() > 2 && base.bytes().all(|b| b.is_ascii_alphabetic());
    let mut all = if is_word { vec![Vec::new()] } else { Vec::new() };
    all.extend(power(exponent));
    all.push(super::numbers::integer(exponent).swap_remove(0));
    all
}

fn letters_run(
    run: &str,
    after_digits: bool,
    before_digits: bool,
    is_last: bool,
    scene: &Scene,
) -> Verbalizations {
    let letters = run.trim_matches('\'');
    let lower = letters.to_ascii_lowercase();
    if after_digits && is_last && matches!(run, "'s" | "s") {
        // 747s: said with the number before; a word of its own has no vowel, so "s" it is.
        return ways(&["s"]);
    }
    match lower.as_str() {
        "x" if after_digits && before_digits => return ways(&["by", "x", "times"]),
        "v" if before_digits && !after_digits => return ways(&["version", "v"]),
        _ => {}
    }
    if letters.is_empty() {
        return vec![Vec::new()];
    }
    let capitals = letters.bytes().all(|b| b.is_ascii_uppercase());
    let plural_capitals =
        letters.strip_suffix('s').filter(|l| !l.is_empty() && l.bytes().all(|b| b.is_ascii_uppercase()));
    if let Some(base) = plural_capitals.filter(|_| is_last) {
        return vec![with_last(spell(base), plural)];
    }
    if letters.len() == 1 || letters.len() <= 3 && capitals {
        let mut all = vec![spell(letters)];
        if letters.len() > 1 && scene.knows(&lower) {
            all.push(vec![lower]);
        }
        return all;
    }
    let mut all = words::verbalize(&Piece::of(run), scene).unwrap_or_default();
    if letters.len() <= 3 {
        let at = if scene.knows(&lower) { all.len() } else { 0 };
        all.insert(at, spell(letters));
    }
    all
}
