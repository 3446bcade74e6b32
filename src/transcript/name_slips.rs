//! Names that may be slips of the pen: they stand once and differ by a letter from one that recurs; or they recur and
//! differ by the case of letters alone, or by two letters that are exchanged, as no two names do.

use std::collections::{BTreeMap, HashSet};

/// More names than a text of people has are not compared.
const MOST_COMPARED: usize = 50;

/// What is said of each slip among the `counts` of names as they are written, of which `names` were taken for speakers.
pub(super) fn told(counts: &BTreeMap<String, usize>, names: &HashSet<&str>) -> BTreeMap<String, String> {
    let recur = |(name, count): &(&String, &usize)| **count > 1 && names.contains(&***name);
    let known: Vec<(&String, &usize)> = counts.iter().filter(recur).take(MOST_COMPARED).collect();
    let all = counts.iter().take(MOST_COMPARED * MOST_COMPARED);
    let slips = all.filter_map(|(name, count)| {
        // Of two that stand as often, either may be meant.
        let is_rarer = |known: &str, times: usize| (*count, known) < (times, &**name);
        let is_slip = |(known, times): &&(&String, &usize)| match count {
            1 => differ_by_a_letter(name, known),
            _ => is_rarer(known, **times) && names.contains(&**name) && have_the_same_letters(name, known),
        };
        let (meant, times) = known.iter().find(is_slip)?;
        let taken = if names.contains(&**name) { "another speaker" } else { "words" };
        let told = format!(
            "\"{name}:\" stands {} and \"{meant}:\" {times} times; it is taken for {taken}: if {meant} is meant, write it so",
            if *count == 1 { "once".to_string() } else { format!("{count} times") }
        );
        Some((name.clone(), told))
    });
    slips.take(MOST_COMPARED).collect()
}

/// Whether two names [differ by a letter](differ_by_a_letter), but have all letters in common.
fn have_the_same_letters(one: &str, other: &str) -> bool {
    let (small, other_small) = (one.to_lowercase(), other.to_lowercase());
    let has_as_many = |c: char| small.matches(c).count() == other_small.matches(c).count();
    one != other
        && differ_by_a_letter(one, other)
        && small.chars().all(has_as_many)
        && small.len() == other_small.len()
}

/// Whether two names are so alike that one may be a slip of the pen: all their words but one the same, whatever the case,
/// and that one, of three letters at least, with one letter more, less, another or two exchanged. Numbers and single
/// letters tell speakers apart.
pub fn differ_by_a_letter(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split_whitespace().collect(), other.split_whitespace().collect());
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let is_slip = differing.next().is_none_or(|(one, other)| are_a_letter_apart(one, other));
    one.len() == other.len() && is_slip && differing.next().is_none()
}

fn are_a_letter_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < 3 || short.iter().chain(long).any(|c| !c.is_alphabetic()) {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (rest, more) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => {
            let is_exchanged =
                rest.len() > 1 && rest[0] == more[1] && rest[1] == more[0] && rest[2..] == more[2..];
            rest.get(1..) == more.get(1..) || is_exchanged
        }
        1 => rest == &more[1..],
        _ => false,
    }
}
