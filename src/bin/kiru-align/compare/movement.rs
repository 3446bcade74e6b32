//! How far each word moved, and the sums.

use std::iter::Sum;

use super::{Tolerance, key, matches};
use kiru_align::confidence::alignment::Status;
use kiru_align::formats::timed_words::{TimedWord, TimedWords};
use kiru_align::units::us_to_ms;

/// What happened to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Its start or end is further off than the tolerance.
    Moved,
    /// It had times and has none.
    Lost,
    /// It had no times and has some.
    Found,
    /// Only the new text has it.
    Appeared,
    /// Only the old text has it.
    Vanished,
    /// It did not move, but its status changed. Reported, but not counted.
    Status,
}

impl ChangeKind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Moved => "moved",
            ChangeKind::Lost => "lost",
            ChangeKind::Found => "found",
            ChangeKind::Appeared => "appeared",
            ChangeKind::Vanished => "vanished",
            ChangeKind::Status => "status",
        }
    }

    /// Whether words of this kind count as changed.
    pub fn counts(self) -> bool {
        self != ChangeKind::Status
    }
}

/// A word that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordChange {
    /// What happened.
    pub kind: ChangeKind,
    /// Which word of the old result.
    pub old: Option<usize>,
    /// Which word of the new result.
    pub new: Option<usize>,
    /// How much later it begins and ends, in microseconds, if it has times in both.
    pub by_us: Option<[i64; 2]>,
    /// The segment of the new result that it belongs to; a vanished word to that of the word before it. Of a result
    /// without any, 0.
    pub segment: usize,
}

impl WordChange {
    /// How much there is to see, for picking what to show first: words that came, went, lost or got times before those
    /// that moved, these by how far, statuses last.
    pub fn weight(&self) -> i64 {
        match (self.kind, self.by_us) {
            (ChangeKind::Status, _) => -1,
            (ChangeKind::Moved, Some(by)) => farther(by),
            _ => i64::MAX,
        }
    }

    /// The statuses that it had and has, if it is in both and they are different.
    pub fn statuses(&self, old: &TimedWords, new: &TimedWords) -> Option<[Status; 2]> {
        let (before, after) = (&old.words[self.old?], &new.words[self.new?]);
        (before.status != after.status).then_some([before.status, after.status])
    }
}

/// How many words there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// Words of both texts, those that both have counted once.
    pub words: usize,
    /// [`ChangeKind::Moved`].
    pub moved: usize,
    /// [`ChangeKind::Lost`].
    pub lost: usize,
    /// [`ChangeKind::Found`].
    pub found: usize,
    /// [`ChangeKind::Appeared`].
    pub appeared: usize,
    /// [`ChangeKind::Vanished`].
    pub vanished: usize,
    /// Words whose status is another, whatever else happened to them.
    pub status: usize,
    /// Words that are spelled otherwise: case, accents, punctuation.
    pub respelled: usize,
}

impl ChangeCounts {
    /// How many words count as changed.
    pub fn changed(&self) -> usize {
        self.moved + self.lost + self.found + self.appeared + self.vanished
    }

    /// The share of the words that count as changed, in `[0, 1]`; 0 if there are none.
    pub fn share(&self) -> f64 {
        if self.words == 0 { 0.0 } else { self.changed() as f64 / self.words as f64 }
    }
}

impl Sum for ChangeCounts {
    fn sum<I: Iterator<Item = ChangeCounts>>(all: I) -> ChangeCounts {
        all.fold(ChangeCounts::default(), |sum, one| ChangeCounts {
            words: sum.words + one.words,
            moved: sum.moved + one.moved,
            lost: sum.lost + one.lost,
            found: sum.found + one.found,
            appeared: sum.appeared + one.appeared,
            vanished: sum.vanished + one.vanished,
            status: sum.status + one.status,
            respelled: sum.respelled + one.respelled,
        })
    }
}

/// How far the starts or the ends of all words moved that have times in both.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EdgeMovement {
    /// How many there are.
    pub edges: usize,
    /// How far in the mean, whatever the direction, in milliseconds.
    pub mean_ms: f64,
    /// How much later in the mean, in milliseconds: what is left of the mean if they all moved the same way.
    pub later_ms: f64,
    /// How far at most, in milliseconds.
    pub most_ms: f64,
}

/// What is different.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// How many words are.
    pub counts: ChangeCounts,
    /// How far starts moved.
    pub starts: EdgeMovement,
    /// How far ends moved.
    pub ends: EdgeMovement,
    /// The words that are not what they were, in the order of the text.
    pub changes: Vec<WordChange>,
    /// Whether the transcript seemed to fit the recording, and no longer does.
    pub turned_suspect: bool,
}

impl Comparison {
    /// Whether all this is within `limits`: not more words changed than may, and the transcript still fits.
    pub fn within(&self, limits: &Tolerance) -> bool {
        !self.turned_suspect && limits.allow(self.counts.changed(), self.counts.words)
    }
}

/// Lay `new` beside `old`.
pub fn compare(old: &TimedWords, new: &TimedWords, limits: &Tolerance) -> Comparison {
    let keys = |timed: &TimedWords| timed.words.iter().map(|w| key(&w.text).into_owned()).collect::<Vec<_>>();
    let starts =
        |timed: &TimedWords| timed.words.iter().map(|w| w.span.map(|s| s.start_us())).collect::<Vec<_>>();
    let mut found = Comparison {
        turned_suspect: old.about.fits != Some(false) && new.about.fits == Some(false),
        ..Comparison::default()
    };
    let (mut moved_starts, mut moved_ends) = (MovementSum::default(), MovementSum::default());
    let mut segment = 0;
    for pair in matches(&keys(old), &keys(new), &starts(old), &starts(new)) {
        if let Some(word) = pair.new {
            while new.segments.get(segment).is_some_and(|words| word >= words.end) {
                segment += 1;
            }
        }
        let (before, after) = (pair.old.map(|i| &old.words[i]), pair.new.map(|i| &new.words[i]));
        let by_us = by_us(before, after);
        if let Some([start, end]) = by_us {
            moved_starts.add(start);
            moved_ends.add(end);
        }
        found.counts.words += 1;
        if let (Some(before), Some(after)) = (before, after) {
            found.counts.status += usize::from(before.status != after.status);
            found.counts.respelled += usize::from(before.text != after.text);
        }
        if let Some(kind) = kind(before, after, by_us, limits.tolerance_us) {
            match kind {
                ChangeKind::Moved => found.counts.moved += 1,
                ChangeKind::Lost => found.counts.lost += 1,
                ChangeKind::Found => found.counts.found += 1,
                ChangeKind::Appeared => found.counts.appeared += 1,
                ChangeKind::Vanished => found.counts.vanished += 1,
                ChangeKind::Status => {}
            }
            found.changes.push(WordChange { kind, old: pair.old, new: pair.new, by_us, segment });
        }
    }
    (found.starts, found.ends) = (moved_starts.edges(), moved_ends.edges());
    found
}

fn by_us(before: Option<&TimedWord>, after: Option<&TimedWord>) -> Option<[i64; 2]> {
    let (before, after) = (before?.span?, after?.span?);
    Some([after.start_us() - before.start_us(), after.end_us() - before.end_us()])
}

fn kind(
    before: Option<&TimedWord>,
    after: Option<&TimedWord>,
    by_us: Option<[i64; 2]>,
    tolerance_us: i64,
) -> Option<ChangeKind> {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => return Some(ChangeKind::Vanished),
        (None, _) => return Some(ChangeKind::Appeared),
    };
    match (before.span, after.span, by_us) {
        (Some(_), None, _) => Some(ChangeKind::Lost),
        (None, Some(_), _) => Some(ChangeKind::Found),
        (_, _, Some(by)) if farther(by) > tolerance_us => Some(ChangeKind::Moved),
        _ => (before.status != after.status).then_some(ChangeKind::Status),
    }
}

/// How far the edge went that went farther.
fn farther(by_us: [i64; 2]) -> i64 {
    by_us[0].abs().max(by_us[1].abs())
}

/// Sums up movements: whole microseconds, so that the order does not matter.
#[derive(Default)]
struct MovementSum {
    edges: usize,
    far_us: i64,
    later_us: i64,
    most_us: i64,
}

impl MovementSum {
    fn add(&mut self, by_us: i64) {
        self.edges += 1;
        // Neither can overflow but for a file of millions of words, each days off.
        self.far_us = self.far_us.saturating_add(by_us.abs());
        self.later_us = self.later_us.saturating_add(by_us);
        self.most_us = self.most_us.max(by_us.abs());
    }

    fn edges(&self) -> EdgeMovement {
        let mean = |sum_us: i64| us_to_ms(sum_us) / self.edges.max(1) as f64;
        EdgeMovement {
            edges: self.edges,
            mean_ms: mean(self.far_us),
            later_ms: mean(self.later_us),
            most_ms: us_to_ms(self.most_us),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiru_align::formats::timed_words::SecondsSpan;

    /// A result: words with milliseconds, `-` for those without; a line of text for each slice.
    fn timed(lines: &[&[(&str, u32, u32)]]) -> TimedWords {
        let mut timed = TimedWords::default();
        for line in lines {
            let first = timed.words.len();
            for (text, start, end) in *line {
                let span = SecondsSpan::new(f64::from(*start) / 1000.0, f64::from(*end) / 1000.0).unwrap();
                let (span, status) = match *end {
                    0 => (None, Status::NotFound),
                    _ => (Some(span), Status::Aligned),
                };
                timed.words.push(TimedWord {
                    text: text.to_string(),
                    span,
                    status,
                    line: timed.words.len() + 1,
                });
            }
            timed.segments.push(first..timed.words.len());
        }
        timed
    }

    fn kinds(old: &TimedWords, new: &TimedWords) -> Vec<(ChangeKind, String, usize)> {
        let found = compare(old, new, &Tolerance::default());
        let text = |c: &WordChange| match (c.old, c.new) {
            (_, Some(new_word)) => new.words[new_word].text.clone(),
            (Some(old_word), _) => old.words[old_word].text.clone(),
            _ => String::new(),
        };
        found.changes.iter().map(|c| (c.kind, text(c), c.segment)).collect()
    }

    #[test]
    fn the_tolerance_itself_is_within() {
        let old = timed(&[&[("a", 100, 200), ("b", 300, 400), ("c", 500, 600)]]);
        let new = timed(&[&[("a", 120, 180), ("b", 279, 400), ("c", 500, 621)]]);
        let expected = [(ChangeKind::Moved, "b".to_string(), 0), (ChangeKind::Moved, "c".to_string(), 0)];
        assert_eq!(kinds(&old, &new), expected);
        let found = compare(&old, &new, &Tolerance::default());
        assert_eq!(found.counts.moved, 2);
        assert_eq!(
            found.starts,
            EdgeMovement { edges: 3, mean_ms: 41.0 / 3.0, later_ms: -1.0 / 3.0, most_ms: 21.0 }
        );
        assert_eq!(found.changes[0].by_us, Some([-21_000, 0]));
        assert!(!found.within(&Tolerance::default()));
        assert!(found.within(&Tolerance { max_moved: 2.0 / 3.0, ..Tolerance::default() }));
    }

    #[test]
    fn an_edited_transcript_costs_only_the_words_edited() {
        let old = timed(&[&[("The", 1, 9), ("the", 10, 19), ("cat", 20, 29)], &[("sat.", 30, 39)]]);
        let new = timed(&[&[("the", 10, 19), ("dog", 20, 29)], &[("Sat!", 30, 39), ("down", 40, 49)]]);
        let expected = [
            (ChangeKind::Vanished, "The".to_string(), 0),
            (ChangeKind::Vanished, "cat".to_string(), 0),
            (ChangeKind::Appeared, "dog".to_string(), 0),
            (ChangeKind::Appeared, "down".to_string(), 1),
        ];
        assert_eq!(kinds(&old, &new), expected);
        let counts = compare(&old, &new, &Tolerance::default()).counts;
        assert_eq!((counts.words, counts.respelled, counts.changed()), (6, 1, 4));
    }

    #[test]
    fn times_that_came_and_went_count_and_a_status_alone_does_not() {
        let old = timed(&[&[("a", 0, 0), ("b", 1, 9), ("c", 10, 19), ("d", 0, 0)]]);
        let mut new = timed(&[&[("a", 0, 1), ("b", 0, 0), ("c", 10, 19), ("d", 0, 0)]]);
        new.words[2].status = Status::Interpolated;
        let found = compare(&old, &new, &Tolerance::default());
        let kinds: Vec<ChangeKind> = found.changes.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, [ChangeKind::Found, ChangeKind::Lost, ChangeKind::Status]);
        assert_eq!((found.counts.changed(), found.counts.status), (2, 3));
        assert_eq!(found.changes[2].statuses(&old, &new), Some([Status::Aligned, Status::Interpolated]));
    }

    #[test]
    fn a_transcript_that_no_longer_fits_is_beyond_all_limits() {
        let old = timed(&[&[("a", 0, 1)]]);
        let mut new = old.clone();
        new.about.fits = Some(false);
        let all = Tolerance { tolerance_us: i64::MAX, max_moved: 1.0 };
        assert!(!compare(&old, &new, &all).within(&all));
        assert!(compare(&new, &new, &all).within(&all));
        assert!(compare(&new, &old, &all).within(&all));
    }

    #[test]
    fn nothing_is_the_same_as_nothing() {
        let nothing = TimedWords::default();
        let found = compare(&nothing, &nothing, &Tolerance::default());
        assert_eq!(found, Comparison::default());
        assert!(found.within(&Tolerance::default()));
    }
}
