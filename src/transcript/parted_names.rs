//! Names of speakers that a dash or a tab parts from what they say: `Anna – so`, `Anna<TAB>so`.
//!
//! Sentences and lists have dashes, too ("Paris – the capital"). So nothing is a name here unless the text is written so:
//! its first line begins with one, or nearly all below a title and a blank line do; two names recur and take turns, most
//! lines begin with one, or each of two does so more than twice, and none is a word that also stands in small letters. Names
//! that are known need no more than to stand so; before a dash, if none of them stands before a colon, or every line begins
//! with one and dashes recur. Above names with tabs, `Speaker<TAB>Text` is a heading.

use std::collections::HashMap;
use std::ops::Range;

use super::Transcript;
use super::labels::{KnownNames, LabelCandidate, NameForm, form, in_small_letters, is_sound};
use super::speakers::take_turns;

/// Longest name, in tokens.
const MOST_TOKENS: usize = 3;
/// Rows that a title may have.
const MOST_ABOVE: usize = 4;
/// Headings above names and above what is said, in small letters.
const OF_NAMES: [&str; 5] = ["speaker", "speakers", "name", "character", "participant"];
const OF_TEXT: [&str; 8] =
    ["text", "transcript", "dialogue", "utterance", "sentence", "content", "words", "speech"];

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

/// For each of `rows`: the name with which it begins, if it is one, and whether the first row is a heading above them. What
/// else may stand there is `found`.
pub(super) fn parted_names(
    transcript: &Transcript,
    words: &[&str],
    rows: &[Range<usize>],
    known: &KnownNames,
    found: &[Option<LabelCandidate>],
) -> (Vec<Option<PartedName>>, bool) {
    let tabs = before_tabs(transcript);
    let begin = |(row, found): (&Range<usize>, &Option<LabelCandidate>)| {
        let start = found.as_ref().map_or(row.start, |label| label.time_end.max(row.start));
        parted(words, start..row.end, &tabs, known)
    };
    let mut names: Vec<Option<PartedName>> = rows.iter().zip(found).map(begin).collect();
    let are_headings = |row: &Range<usize>| {
        let is = |at: usize, known: &[&str]| known.contains(&words[at].to_lowercase().as_str());
        row.len() == 2
            && tabs.get(row.start) == Some(&true)
            && is(row.start, &OF_NAMES)
            && is(row.start + 1, &OF_TEXT)
    };
    let has_heading = rows.first().is_some_and(are_headings);
    let under = &mut names[usize::from(has_heading)..];
    let is_marked =
        |label: &Option<LabelCandidate>| label.as_ref().is_some_and(LabelCandidate::is_known_and_marked);
    let begins_known = |(name, label): (&Option<PartedName>, &Option<LabelCandidate>)| {
        name.as_ref().is_some_and(|name| name.is_known) || is_marked(label)
    };
    let of_rows = under.iter().zip(&found[usize::from(has_heading)..]);
    let dashes = under.iter().flatten().filter(|name| name.is_known && name.mark == NameMark::Dash).count();
    let are_alike = !found.iter().any(is_marked)
        || dashes > 1 && of_rows.skip_while(|row| !begins_known(*row)).all(begins_known);
    let is_known = |name: &PartedName| name.is_known && (are_alike || name.mark == NameMark::Tab);
    let is_below_blank = |row: usize| {
        let start = rows[row + usize::from(has_heading)].start;
        let Some(before) = start.checked_sub(1) else { return true };
        let (end, begin) = (transcript.tokens[before].offset.end, transcript.tokens[start].offset.start);
        let between = transcript.text.chars().skip(end).take(begin - end);
        between.filter(|c| *c == '\n').count() > 1
    };
    let marks =
        [NameMark::Dash, NameMark::Tab].map(|mark| (mark, is_written_so(under, mark, words, is_below_blank)));
    let is_taken = |name: &PartedName| is_known(name) || marks.contains(&(name.mark, true));
    for name in under {
        *name = name.take().filter(is_taken);
    }
    let is_tab = |name: &PartedName| name.mark == NameMark::Tab;
    let has_heading = has_heading && names[1..].iter().flatten().any(is_tab);
    if has_heading {
        names[0] = None;
    }
    (names, has_heading)
}

/// Whether names stand before `mark` in the text, as far as the rows tell that begin so. A title stands above a blank line.
fn is_written_so(
    rows: &[Option<PartedName>],
    mark: NameMark,
    words: &[&str],
    is_below_blank: impl Fn(usize) -> bool,
) -> bool {
    let of_mark = |name: &&PartedName| name.mark == mark;
    let turns: Vec<&str> = rows.iter().flatten().filter(of_mark).map(|name| &*name.text).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    turns.iter().for_each(|name| *counts.entry(*name).or_default() += 1);
    let first = rows.iter().position(|name| name.as_ref().is_some_and(|name| name.mark == mark));
    let is_nearly_all = |first: usize| first <= MOST_ABOVE && turns.len() * 4 >= (rows.len() - first) * 3;
    let begins_so = first.is_some_and(|first| first == 0 || is_nearly_all(first) && is_below_blank(first));
    let recurring = |times: usize| counts.values().filter(|count| **count > times).count();
    let is_usual = turns.len() * 2 >= rows.len() || recurring(2) > 1;
    if !begins_so || recurring(1) < 2 || !is_usual || !take_turns(&turns) {
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
