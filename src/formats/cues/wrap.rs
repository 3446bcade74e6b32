//! A cue's words in lines: as few as they need, about as long as each other, broken where it hurts least.

use std::ops::Range;

use super::CueLimits;
use super::breaks::Break;
use super::shown_words::ShownWord;
use crate::languages::Language;

/// What a line costs that differs from the others' mean by the longest line there may be; less, by the square.
const UNEVEN: f32 = 60.0;
/// Of a break between two cues, what one between two lines costs.
const LINE_SHARE: f32 = 0.5;

/// What it costs to show `words` in lines; none if they do not fit.
pub(super) fn cost(words: &[ShownWord], breaks: &[Break], limits: &CueLimits) -> Option<f32> {
    let page = LineCosts::new(words, breaks, limits);
    let needed = page.lines_needed();
    if needed > page.most_lines(limits) {
        return None;
    }
    Some(match needed {
        2 => {
            let even = page.even(2);
            let two = |at| page.line(0..at, even) + page.line(at..words.len(), even);
            let fits = |at: &usize| page.fits(0..*at) && page.fits(*at..words.len());
            (1..words.len()).filter(fits).map(two).fold(f32::INFINITY, f32::min)
        }
        // One line costs nothing; of three and more the breaks are chosen when they are written, to save time here.
        _ => 0.0,
    })
}

/// The lines of `words`, as ranges of them: as many as they need, even if that is more than there may be.
pub(super) fn lines(words: &[ShownWord], breaks: &[Break], limits: &CueLimits) -> Vec<Range<usize>> {
    let page = LineCosts::new(words, breaks, limits);
    let needed = page.lines_needed();
    let even = page.even(needed);
    // For each number of words: what the first ones cost in the lines so far.
    let mut costs = vec![f32::INFINITY; words.len() + 1];
    costs[0] = 0.0;
    // For each line, then for each word that it may end before: where it begins.
    let mut begins: Vec<Vec<usize>> = Vec::with_capacity(needed);
    for _ in 0..needed {
        let mut longer = vec![f32::INFINITY; words.len() + 1];
        let mut begin = vec![0; words.len() + 1];
        for to in 1..=words.len() {
            for from in (0..to).rev().take_while(|&from| page.fits(from..to)) {
                let cost = costs[from] + page.line(from..to, even);
                if cost < longer[to] {
                    (longer[to], begin[to]) = (cost, from);
                }
            }
        }
        costs = longer;
        begins.push(begin);
    }
    let mut lines = Vec::with_capacity(needed);
    let mut to = words.len();
    for begin in begins.iter().rev() {
        lines.push(begin[to]..to);
        to = begin[to];
    }
    lines.reverse();
    lines
}

/// Words that are to be shown in lines.
struct LineCosts<'a> {
    breaks: &'a [Break],
    most: u64,
    /// Characters of all words before each, and a space with each.
    passed: Vec<u64>,
    /// How many of the words before each end their row; empty if none does.
    ended: Vec<usize>,
}

impl<'a> LineCosts<'a> {
    fn new(words: &[ShownWord], breaks: &'a [Break], limits: &CueLimits) -> Self {
        let most = u64::from(limits.chars(Language::ENGLISH));
        // A name may stand before the first.
        let name = words.first().map_or(0, |first| u64::from(first.name_chars));
        let widths = words.iter().scan(name, |passed, word| {
            *passed += u64::from(word.chars) + 1;
            Some(*passed)
        });
        let any_ends = words.iter().any(|word| word.ends_row);
        let ended = words.iter().filter(|_| any_ends).scan(0, |ended, word| {
            *ended += usize::from(word.ends_row);
            Some(*ended)
        });
        let none = any_ends.then_some(0);
        let passed = [0].into_iter().chain(widths).collect();
        LineCosts { breaks, most, passed, ended: none.into_iter().chain(ended).collect() }
    }

    fn width(&self, line: Range<usize>) -> u64 {
        (self.passed[line.end] - self.passed[line.start]).saturating_sub(1)
    }

    /// A word that is longer than a line has one of its own, and so has what ends its row.
    fn fits(&self, line: Range<usize>) -> bool {
        let is_one_row = self.ended.is_empty() || self.ended[line.end.max(1) - 1] <= self.ended[line.start];
        line.len() == 1 || is_one_row && self.width(line) <= self.most
    }

    fn lines_needed(&self) -> usize {
        let (mut lines, mut from, end) = (0, 0, self.passed.len() - 1);
        while from < end {
            let words = (from + 1..=end).take_while(|&to| self.fits(from..to)).count();
            from += words.max(1);
            lines += 1;
        }
        lines
    }

    /// How many there may be: rows that end, those of a title and a name, leave one for what is said.
    fn most_lines(&self, limits: &CueLimits) -> usize {
        // What its last word ends is the last row.
        let ended = self.ended.iter().nth_back(1).copied().unwrap_or(0);
        let most = limits.max_lines as usize;
        if most > 1 { most.max(ended + 1) } else { most }
    }

    /// How long `lines` lines are, if all are as long.
    fn even(&self, lines: usize) -> f32 {
        self.width(0..self.passed.len() - 1) as f32 / lines.max(1) as f32
    }

    /// What a line costs, the break before it included.
    fn line(&self, line: Range<usize>, even: f32) -> f32 {
        // Where a row ends, there is no choice.
        let is_free =
            |at: usize| at == 0 || self.ended.get(at).is_some_and(|ended| *ended > self.ended[at - 1]);
        let part = if is_free(line.start) { 0.0 } else { self.breaks[line.start].cost * LINE_SHARE };
        let off = (self.width(line) as f32 - even) / self.most as f32;
        part + UNEVEN * off * off
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<ShownWord<'_>> {
        text.split(' ')
            .enumerate()
            .map(|(token, text)| ShownWord {
                text,
                chars: text.chars().count() as u32,
                name_chars: 0,
                ends_row: text.ends_with('|'),
                token,
                heard: None,
                placed: None,
            })
            .collect()
    }

    fn shown(text: &str, costs: &[(usize, f32)], max_chars: u32) -> Vec<String> {
        let words = words(text);
        let mut breaks = vec![Break { cost: 45.0, kept: 0.0 }; words.len()];
        for (at, cost) in costs {
            breaks[*at].cost = *cost;
        }
        let limits = CueLimits { max_chars: Some(max_chars), ..CueLimits::default() };
        let lines = lines(&words, &breaks, &limits);
        lines
            .into_iter()
            .map(|line| words[line].iter().map(|w| w.text).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn what_fits_in_a_line_is_one() {
        assert_eq!(shown("so it was", &[(1, 0.0)], 9), ["so it was"]);
        assert!(shown("", &[], 9).concat().is_empty());
    }

    #[test]
    fn lines_are_even_unless_a_better_break_is_near() {
        assert_eq!(shown("aaaa bbbb cccc dddd", &[], 15), ["aaaa bbbb", "cccc dddd"]);
        assert_eq!(shown("aaaa bbbb cccc dddd", &[(3, 10.0)], 15), ["aaaa bbbb cccc", "dddd"]);
        assert_eq!(shown("aaaa bbbb cccc dddd", &[(3, 10.0)], 14), ["aaaa bbbb cccc", "dddd"]);
        assert_eq!(shown("aaaa bbbb cccc dddd", &[(3, 10.0)], 13), ["aaaa bbbb", "cccc dddd"]);
    }

    #[test]
    fn a_row_ends_where_it_ends() {
        assert_eq!(shown("aa bb| cc dd", &[], 20), ["aa bb|", "cc dd"]);
        assert_eq!(shown("aa| bbbb cccc", &[], 9), ["aa|", "bbbb cccc"]);
        assert_eq!(shown("aa| bb| cc dd", &[], 9), ["aa|", "bb|", "cc dd"]);
        assert!(wide("aa| bb| cc dd", 2, 9) && !wide("aa| bb| cc dd ee", 2, 7), "a line for what is said");
        let ends = wide("aa| bbbb cccc", 2, 8);
        assert_eq!((ends, wide("aa| bbbb cccc", 2, 9)), (false, true), "the name has a line of the two");
    }

    /// Whether `text` fits into so many lines of so many characters.
    fn wide(text: &str, max_lines: u32, max_chars: u32) -> bool {
        let words = words(text);
        let breaks = vec![Break { cost: 45.0, kept: 0.0 }; words.len()];
        cost(&words, &breaks, &CueLimits { max_lines, max_chars: Some(max_chars), ..CueLimits::default() })
            .is_some()
    }

    #[test]
    fn a_name_takes_room_in_the_first_line() {
        let mut named = words("aaaa bbbb");
        named[0].name_chars = 6;
        let breaks = vec![Break { cost: 45.0, kept: 0.0 }; 2];
        let limits = |max_chars| CueLimits { max_chars: Some(max_chars), ..CueLimits::default() };
        assert_eq!(
            (lines(&named, &breaks, &limits(15)).len(), lines(&named, &breaks, &limits(14)).len()),
            (1, 2)
        );
    }

    #[test]
    fn a_word_longer_than_a_line_stays_whole() {
        assert_eq!(shown("a bbbbbbbbbbbb c", &[], 5), ["a", "bbbbbbbbbbbb", "c"]);
    }

    #[test]
    fn more_lines_than_two_are_even_too() {
        assert_eq!(shown("aa bb cc dd ee ff", &[], 5), ["aa bb", "cc dd", "ee ff"]);
        assert_eq!(shown("aa bb cc dd", &[], 2), ["aa", "bb", "cc", "dd"]);
    }
}
