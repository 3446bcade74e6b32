//! Names of speakers that a dash or a tab parts from what they say: `Anna – so`, `Anna<TAB>so`.
//!
//! Sentences and lists have dashes, too ("Paris – the capital"). So nothing is a name here unless the text is written so:
//! its first line begins with one, two names recur and take turns, most lines begin with one, or each of two does so more
//! than twice, and none is a word that also stands in small letters. Names that are known need no more than to stand so,
//! if none of them stands before a colon.

use std::collections::HashMap;
use std::ops::Range;

use super::Transcript;
use super::labels::{KnownNames, LabelCandidate, NameForm, form, in_small_letters, is_sound};

/// Longest name, in tokens.
const MOST_TOKENS: usize = 3;

/// What parts a name from what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameMark {
    Dash,
    Tab,
}

/// A name at the beginning of a row.
#[derive(Debug, Clone)]
pub(super) struct PartedName {
    pub text: String,
    /// The first token behind it and its mark.
    pub end: usize,
    mark: NameMark,
    is_known: bool,
}

/// For each of `rows`: the name with which it begins, if it is one. What else may stand there is `found`.
pub(super) fn parted_names(
    transcript: &Transcript,
    words: &[&str],
    rows: &[Range<usize>],
    known: &KnownNames,
    found: &[Option<LabelCandidate>],
) -> Vec<Option<PartedName>> {
    let tabs = before_tabs(transcript);
    let begin = |(row, found): (&Range<usize>, &Option<LabelCandidate>)| {
        let start = found.as_ref().map_or(row.start, |label| label.time_end.max(row.start));
        parted(words, start..row.end, &tabs, known)
    };
    let mut names: Vec<Option<PartedName>> = rows.iter().zip(found).map(begin).collect();
    let are_marked = found.iter().flatten().any(LabelCandidate::is_known_and_marked);
    let is_known = |name: &PartedName| name.is_known && !are_marked;
    let marks = [NameMark::Dash, NameMark::Tab].map(|mark| (mark, is_written_so(&names, mark, words)));
    for name in &mut names {
        let is_taken = |name: &PartedName| is_known(name) || marks.contains(&(name.mark, true));
        *name = name.take().filter(is_taken);
    }
    names
}

/// Whether names stand before `mark` in the text, as far as the rows tell that begin so.
fn is_written_so(rows: &[Option<PartedName>], mark: NameMark, words: &[&str]) -> bool {
    let of_mark = |name: &&PartedName| name.mark == mark;
    let turns: Vec<&str> = rows.iter().flatten().filter(of_mark).map(|name| &*name.text).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    turns.iter().for_each(|name| *counts.entry(*name).or_default() += 1);
    let begins_so = rows.iter().take(1).flatten().any(|name| name.mark == mark);
    let recurring = |times: usize| counts.values().filter(|count| **count > times).count();
    let is_usual = turns.len() * 2 >= rows.len() || recurring(2) > 1;
    let repeated = turns.windows(2).filter(|pair| pair[0] == pair[1]).count();
    if !begins_so || recurring(1) < 2 || !is_usual || repeated * 4 > turns.len() {
        return false;
    }
    let small = in_small_letters(words);
    let is_word = |name: &&str| name.split(' ').all(|part| small.contains(part.to_lowercase().as_str()));
    // One that stands once among many is a turn, too; many that do are a list.
    let once = counts.values().filter(|count| **count == 1).count();
    !counts.keys().any(is_word) && once * 3 <= counts.len()
}

/// The name with which `row` begins, and something behind its mark.
fn parted(words: &[&str], row: Range<usize>, tabs: &[bool], known: &KnownNames) -> Option<PartedName> {
    let is_dash = |at: usize| matches!(words[at], "-" | "–" | "—" | "―");
    for end in row.start + 1..(row.start + MOST_TOKENS + 1).min(row.end) {
        let (mark, behind) = match (tabs.get(end - 1) == Some(&true), is_dash(end)) {
            (true, _) => (NameMark::Tab, end),
            (_, true) => (NameMark::Dash, end + 1),
            _ => continue,
        };
        let parts: Vec<&str> =
            words[row.start..end].iter().map(|word| word.trim_matches(['*', '_'])).collect();
        let is_word = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "'’-._".contains(c))
        };
        let form = form(&parts, known).filter(|form| *form != NameForm::Letter)?;
        let is_name = behind < row.end && parts.iter().all(is_word) && !is_sound(&parts);
        let is_known = form == NameForm::Known;
        return is_name.then(|| PartedName { text: parts.join(" "), end: behind, mark, is_known });
    }
    None
}

/// For each token: whether a tab follows it, if there is any in the text.
fn before_tabs(transcript: &Transcript) -> Vec<bool> {
    if !transcript.text.contains('\t') {
        return Vec::new();
    }
    let mut tabs = vec![false; transcript.tokens.len()];
    let mut tokens = transcript.tokens.iter().zip(&mut tabs).peekable();
    let mut last: Option<&mut bool> = None;
    for (at, c) in transcript.text.chars().enumerate() {
        while let Some((_, tab)) = tokens.next_if(|(token, _)| token.offset.end <= at) {
            last = Some(tab);
        }
        match (c, &mut last) {
            ('\t', Some(tab)) => **tab = true,
            ('\n' | '\r', _) => last = None,
            _ => {}
        }
    }
    tabs
}
