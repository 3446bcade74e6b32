//! A change of a word in words, and which changes to show if there are many.

use super::{ChangeKind, WordChange};
use kiru_align::formats::json::write::status_name;
use kiru_align::formats::timed_words::TimedWord;

use super::findings::SideBySide;
use crate::report::text;

impl SideBySide {
    /// The word that changed, as it is now; a vanished one as it was.
    pub fn word(&self, change: &WordChange) -> Option<&TimedWord> {
        let new = change.new.and_then(|at| self.new.words.get(at));
        new.or_else(|| change.old.and_then(|at| self.old.words.get(at)))
    }

    /// Where in the recording it was, or is if it was nowhere, in seconds.
    pub fn place_s(&self, change: &WordChange) -> Option<f64> {
        let old = change.old.and_then(|at| self.old.words.get(at)?.span);
        old.or_else(|| change.new.and_then(|at| self.new.words.get(at)?.span)).map(|span| span.start_s)
    }

    /// What happened to it, but how far it moved: `vanished`, `lost its times (not_found)`.
    pub fn event(&self, change: &WordChange) -> String {
        let status = self.word(change).map_or("", |word| status_name(word.status));
        match change.kind {
            ChangeKind::Appeared => "appeared".to_string(),
            ChangeKind::Vanished => "vanished".to_string(),
            ChangeKind::Lost => format!("lost its times ({status})"),
            ChangeKind::Found => format!("has times now ({status})"),
            ChangeKind::Moved | ChangeKind::Status => match change.statuses(&self.old, &self.new) {
                Some([before, after]) => format!("{} -> {}", status_name(before), status_name(after)),
                None => String::new(),
            },
        }
    }

    /// All of it in a line: `start +30 ms, end =`, `vanished`.
    pub fn sentence(&self, change: &WordChange) -> String {
        let event = self.event(change);
        match (change.kind, change.by_us) {
            (ChangeKind::Moved, Some([start, end])) => {
                let moved = format!("start {}, end {}", text::moved(start), text::moved(end));
                if event.is_empty() { moved } else { format!("{moved}, {event}") }
            }
            _ => event,
        }
    }
}

/// The `most` changes of `changes` that are most to see, in the order in which they stand; all without a limit.
pub fn foremost(changes: &[WordChange], most: Option<usize>) -> Vec<&WordChange> {
    let Some(most) = most.filter(|most| *most < changes.len()) else { return changes.iter().collect() };
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(changes[*at].weight()));
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|at| &changes[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_most_is_shown_in_the_order_of_the_text() {
        let change = |kind: ChangeKind, by: i64| WordChange {
            kind,
            old: None,
            new: None,
            by_us: Some([by, -1]),
            segment: 0,
        };
        let changes = [
            (ChangeKind::Status, 9),
            (ChangeKind::Moved, 5),
            (ChangeKind::Moved, -8),
            (ChangeKind::Moved, 7),
            (ChangeKind::Lost, 0),
        ]
        .map(|(kind, by)| change(kind, by));
        let shown = |most| foremost(&changes, most).iter().map(|c| c.by_us.unwrap()[0]).collect::<Vec<_>>();
        assert_eq!(shown(Some(3)), [-8, 7, 0]);
        assert_eq!(shown(Some(5)), [9, 5, -8, 7, 0]);
        assert_eq!(shown(None).len(), 5);
    }
}
