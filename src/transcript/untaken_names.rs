//! What begins lines as names of speakers do, but not with the marks that names have, so that it is read as words.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::labels::{HEADINGS, KnownNames, NEVER_FIRST, is_sound};
use super::speakers::Speakers;

/// Longest name, in tokens.
const MOST_TOKENS: usize = 3;
/// Most that are named.
const MOST_NAMED: usize = 4;

/// What is said of names that were not taken in `rows` of `words`, where `labels` are marked: those of `speakers` and
/// `given` ones that stand otherwise, or two and more that take turns.
pub(super) fn told(
    speakers: &Speakers,
    words: &[&str],
    rows: &[Range<usize>],
    labels: &[bool],
    given: &KnownNames,
) -> Option<String> {
    let begins: Vec<(String, String)> = rows
        .iter()
        .filter(|row| !labels[row.start])
        .filter_map(|row| begin(&words[(*row).clone()], given))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    begins.iter().for_each(|(name, _)| *counts.entry(name).or_default() += 1);
    let recurs = |name: &str| counts[name] > 1;
    let is_given = |name: &str| given.has(&name.split(' ').collect::<Vec<_>>());
    let taken: HashSet<String> = speakers.names().iter().map(|name| name.to_lowercase()).collect();
    let is_known = |name: &str| is_given(name) || recurs(name) && taken.contains(name);
    let turns: Vec<&str> = begins.iter().map(|(name, _)| &**name).filter(|name| recurs(name)).collect();
    let repeated = turns.windows(2).filter(|pair| pair[0] == pair[1]).count();
    let take_turns = counts.values().filter(|count| **count > 1).count() > 1
        && turns.len() * 2 >= rows.len()
        && repeated * 4 <= turns.len();
    let mut named: Vec<(&str, usize)> = Vec::new();
    for (name, written) in &begins {
        let is_meant = is_known(name) || take_turns && recurs(name);
        if is_meant && !named.iter().any(|(known, _)| known == written) {
            let lines = begins.iter().filter(|(_, other)| other == written).count();
            named.push((written, lines));
            if named.len() == MOST_NAMED {
                break;
            }
        }
    }
    let lines = |count: usize| if count == 1 { "1 line".to_string() } else { format!("{count} lines") };
    let named = named.iter().map(|(written, count)| format!("\"{written}\" ({})", lines(*count)));
    let named: Vec<String> = named.collect();
    let option =
        if given.are_given() { "" } else { ", or give each speaker's recording with --speaker-audio" };
    (!named.is_empty()).then(|| {
        format!(
            "{} {}; write such a name with a capital and a colon, as in \"Anna: so\"{option}",
            named.join(", "),
            match named.len() {
                1 => "looks like the name of a speaker and is read as words",
                _ => "look like names of speakers and are read as words",
            }
        )
    })
}

/// The name that may be meant at the beginning of `row`, in small letters, and how it is written.
fn begin(row: &[&str], given: &KnownNames) -> Option<(String, String)> {
    const INSIDE: [char; 3] = ['–', '—', '―'];
    const BEHIND: [char; 6] = [':', ';', '-', '–', '—', '―'];
    let found = |parts: &[&str], written: String| {
        let is_word = |part: &&str| {
            part.starts_with(char::is_alphabetic)
                && part.chars().all(|c| c.is_alphanumeric() || "'’._".contains(c))
        };
        let name = parts.join(" ").to_lowercase();
        let first = name.split(' ').next().unwrap_or("");
        let is_said = [&NEVER_FIRST[..], &HEADINGS].iter().any(|list| list.binary_search(&first).is_ok());
        let is_name = parts.iter().all(is_word) && name.chars().count() > 1 && !is_said && !is_sound(parts);
        is_name.then_some((name, written))
    };
    if let Some((name, behind)) = row[0].split_once(INSIDE).filter(|(_, behind)| !behind.is_empty()) {
        let mark = &row[0][name.len()..row[0].len() - behind.len()];
        return found(&[name], format!("{name}{mark}"));
    }
    for end in 1..=MOST_TOKENS.min(row.len()) {
        let (parts, behind) = row.split_at(end);
        let last = parts[end - 1];
        let name = last.trim_end_matches(BEHIND);
        if name.len() < last.len() && !behind.is_empty() {
            let mut parts = parts.to_vec();
            parts[end - 1] = name;
            return found(&parts, row[..end].join(" "));
        }
        let is_mark = |word: &str| matches!(word, "-" | "–" | "—" | "―" | "|" | "=" | "~" | "/" | ";");
        match behind {
            [mark, _, ..] if is_mark(mark) => return found(parts, row[..=end].join(" ")),
            [] if given.has(parts) => return found(parts, row.join(" ")),
            _ => {}
        }
    }
    None
}
