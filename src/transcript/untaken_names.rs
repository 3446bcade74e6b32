//! What begins lines as names of speakers do, but not with the marks that names have, so that it is read as words.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use super::labels::{HEADINGS, KnownNames, NEVER_FIRST, is_sound};
use super::name_slips::differ_by_a_letter;
use super::speakers::{Speakers, take_turns};
use crate::wording::counted;

/// Longest name, in tokens.
const MOST_TOKENS: usize = 3;
/// Most that are named.
const MOST_NAMED: usize = 4;
/// What a warning of such names advises.
pub(crate) const NAME_ADVICE: &str =
    "; write such a name with a capital, a colon and a blank, as in \"Anna: so\"";

/// The rows of a transcript, and which names were taken in them.
pub(super) struct RowNames<'t> {
    pub speakers: &'t Speakers,
    pub rows: &'t [Range<usize>],
    /// For each token: whether it is a label.
    pub labels: &'t [bool],
    /// Names that are known to be those of speakers.
    pub given: &'t KnownNames,
}

/// What a row begins with that may be meant as a name.
struct NameMeant {
    /// In small letters.
    name: String,
    /// With its mark, as messages show it.
    written: String,
    has_colon: bool,
    /// What follows touches the mark, so that no name can be known there.
    is_glued: bool,
}

/// What is said of names that were not taken: those of speakers and given ones that stand otherwise or differ by a letter,
/// and such as take turns with others. Of those of which `is_told` holds, enough is said.
pub(super) fn told(found: &RowNames<'_>, words: &[&str], is_told: impl Fn(&str) -> bool) -> Option<String> {
    let RowNames { speakers, rows, labels, given } = found;
    let untaken =
        |row: &Range<usize>| if labels[row.start] { None } else { begin(&words[row.clone()], given) };
    let of_rows: Vec<Option<NameMeant>> = rows.iter().map(untaken).collect();
    let begins: Vec<&NameMeant> = of_rows.iter().flatten().collect();
    if begins.is_empty() {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    begins.iter().for_each(|begin| *counts.entry(&*begin.name).or_default() += 1);
    let recurs = |name: &str| counts[name] > 1;
    let is_given = |name: &str| given.has(&name.split(' ').collect::<Vec<_>>());
    let taken: HashSet<String> = speakers.names().iter().map(|name| name.to_lowercase()).collect();
    let like = |name: &str| {
        let is_slip = |known: &&str| known.to_lowercase() != name && differ_by_a_letter(name, known);
        let of_given = given.names().find(is_slip);
        of_given
            .or_else(|| speakers.names().iter().map(String::as_str).find(is_slip).filter(|_| recurs(name)))
    };
    let is_known = |begin: &NameMeant| {
        let name = &*begin.name;
        is_given(name)
            || (recurs(name) || begin.has_colon) && taken.contains(name)
            || begin.has_colon && like(name).is_some()
    };
    // Who begins a row, whether that was taken or not.
    let turn = |(row, untaken): (&Range<usize>, &Option<NameMeant>)| match untaken {
        Some(begin) => Some(begin.name.clone()).filter(|name| recurs(name)),
        None if labels[row.start] => speakers.of(row.start).map(str::to_lowercase),
        None => None,
    };
    let turns: Vec<String> = rows.iter().zip(&of_rows).filter_map(turn).collect();
    let turns: Vec<&str> = turns.iter().map(String::as_str).collect();
    let names: HashSet<&str> = turns.iter().copied().collect();
    let take_turns = names.len() > 1 && turns.len() * 2 >= rows.len() && take_turns(&turns);
    // Among the labels of nearly all turns, one word and a colon are meant as another.
    let labelled = rows.iter().filter(|row| labels[row.start]).count();
    let have_labels = labelled > 1 && labelled * 2 >= rows.len();
    let is_like_label = |begin: &NameMeant| begin.has_colon && !begin.name.contains(' ');
    let mut named: Vec<(&NameMeant, usize)> = Vec::new();
    for begin in begins.iter().copied() {
        let is_meant =
            is_known(begin) || take_turns && recurs(&begin.name) || have_labels && is_like_label(begin);
        let is_new = named.iter().all(|(known, _)| known.written != begin.written);
        if is_meant && is_new && !is_told(begin.written.trim_end_matches(':')) {
            let lines = begins.iter().filter(|other| other.written == begin.written).count();
            named.push((begin, lines));
            if named.len() == MOST_NAMED {
                break;
            }
        }
    }
    let is_named = |begin: &NameMeant| named.iter().any(|(named, _)| named.written == begin.written);
    let of_named = rows.iter().zip(&of_rows).filter(|(_, begin)| begin.as_ref().is_some_and(is_named));
    let joined: BTreeSet<&str> = of_named.filter_map(|(row, _)| speakers.of(row.start)).collect();
    let turns = match joined.len() {
        0 => "",
        1 => ", in the turn of ",
        _ => ", in the turns of ",
    };
    let joined: Vec<&str> = joined.into_iter().take(MOST_NAMED).collect();
    let each = named.iter().map(|(begin, lines)| {
        let lines = counted(*lines, "line", "lines");
        let meant = like(&begin.name).map_or(String::new(), |meant| format!("; did you mean {meant}?"));
        format!("\"{}\" ({lines}{meant})", begin.written)
    });
    let each: Vec<String> = each.collect();
    let is_no_help = given.are_given() || named.iter().any(|(begin, _)| begin.is_glued);
    let option = if is_no_help { "" } else { ", or give each speaker's recording with --speaker-audio" };
    (!named.is_empty()).then(|| {
        format!(
            "{} {}{turns}{}{NAME_ADVICE}{option}",
            each.join(", "),
            match named.len() {
                1 => "looks like the name of a speaker and is read as words",
                _ => "look like names of speakers and are read as words",
            },
            joined.join(", ")
        )
    })
}

/// The name that may be meant at the beginning of `row`.
fn begin(row: &[&str], given: &KnownNames) -> Option<NameMeant> {
    const INSIDE: [char; 3] = ['–', '—', '―'];
    const BEHIND: [char; 6] = [':', ';', '-', '–', '—', '―'];
    let found = |parts: &[&str], written: String, is_glued: bool| {
        let is_word = |part: &&str| {
            part.starts_with(char::is_alphabetic)
                && part.chars().all(|c| c.is_alphanumeric() || "'’._".contains(c))
        };
        let name = parts.join(" ").to_lowercase();
        let first = name.split(' ').next().unwrap_or("");
        let is_said = [&NEVER_FIRST[..], &HEADINGS].iter().any(|list| list.binary_search(&first).is_ok());
        let is_name = parts.iter().all(is_word) && name.chars().count() > 1 && !is_said && !is_sound(parts);
        let has_colon = written.ends_with([':', '…']);
        is_name.then_some(NameMeant { name, written, has_colon, is_glued })
    };
    if let Some((name, behind)) = row[0].split_once(INSIDE).filter(|(_, behind)| !behind.is_empty()) {
        let mark = &row[0][name.len()..row[0].len() - behind.len()];
        return found(&[name], format!("{name}{mark}"), true);
    }
    if let Some((name, behind)) = row[0].split_once(':')
        && behind.starts_with(char::is_alphabetic)
    {
        return found(&[name], format!("{name}:…"), true);
    }
    for end in 1..=MOST_TOKENS.min(row.len()) {
        let (parts, behind) = row.split_at(end);
        let last = parts[end - 1];
        let name = last.trim_end_matches(BEHIND);
        if name.len() < last.len() && !behind.is_empty() {
            let mut parts = parts.to_vec();
            parts[end - 1] = name;
            return found(&parts, row[..end].join(" "), false);
        }
        let is_mark = |word: &str| matches!(word, "-" | "–" | "—" | "―" | "|" | "=" | "~" | "/" | ";");
        match behind {
            [mark, _, ..] if is_mark(mark) => return found(parts, row[..=end].join(" "), false),
            [] if given.has(parts) => return found(parts, row.join(" "), false),
            _ => {}
        }
    }
    None
}
