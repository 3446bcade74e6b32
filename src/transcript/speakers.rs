//! Who says which tokens, as far as the transcript tells.

use std::collections::BTreeMap;
use std::ops::Range;

/// The speakers of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speakers {
    names: Vec<String>,
    /// Each with a colon behind it.
    labels: Vec<String>,
    /// The place of each name in `names`.
    places: BTreeMap<String, u32>,
    /// For each token: the place of its speaker's name; empty if nobody is named.
    of: Vec<Option<u32>>,
}

impl Speakers {
    /// Their names, in the order in which they were first heard of.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Who says the token at `index`, if that is known.
    pub fn of(&self, index: usize) -> Option<&str> {
        self.place(index).map(|place| &*self.names[place])
    }

    /// The same as a place in [`names`](Speakers::names).
    pub fn place(&self, index: usize) -> Option<usize> {
        self.of.get(index).copied().flatten().map(|place| place as usize)
    }

    /// The name of who says the token at `index` with a colon behind it, if that is known.
    pub(crate) fn label_of(&self, index: usize) -> Option<&str> {
        self.place(index).map(|place| &*self.labels[place])
    }

    /// Who says all of `tokens`, if it is one speaker.
    pub fn of_all(&self, tokens: Range<usize>) -> Option<&str> {
        let first = self.place(tokens.start)?;
        tokens.skip(1).all(|token| self.place(token) == Some(first)).then(|| &*self.names[first])
    }

    /// How many turns each of them has, in the order of their names: a turn lasts until somebody else speaks.
    pub fn turns(&self) -> Vec<usize> {
        let mut turns = vec![0; self.names.len()];
        let mut before = None;
        for speaker in self.of.iter().flatten() {
            if before != Some(*speaker) {
                turns[*speaker as usize] += 1;
            }
            before = Some(*speaker);
        }
        turns
    }

    /// `tokens`, of `all` that there are, are said by `name`, or by nobody knows whom.
    pub(crate) fn set(&mut self, tokens: Range<usize>, all: usize, name: Option<&str>) {
        let place = name.map(|name| match self.places.get(name) {
            Some(place) => *place,
            None => {
                let place = self.names.len() as u32;
                self.names.push(name.to_string());
                self.labels.push(format!("{name}:"));
                self.places.insert(name.to_string(), place);
                place
            }
        });
        if place.is_some() && self.of.is_empty() {
            self.of = vec![None; all];
        }
        if let Some(of) = self.of.get_mut(tokens) {
            of.fill(place);
        }
    }
}

/// Whether they take turns who stand in `names`, in order: few follow themselves.
pub(super) fn take_turns(names: &[&str]) -> bool {
    let repeated = names.windows(2).filter(|pair| pair[0] == pair[1]).count();
    repeated * 4 <= names.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_a_speaker_if_all_its_tokens_have_the_same() {
        let mut speakers = Speakers::default();
        assert!(speakers.is_empty() && speakers.of(0).is_none());
        speakers.set(0..2, 6, Some("Anna"));
        speakers.set(2..4, 6, Some("Ben"));
        speakers.set(4..5, 6, Some("Anna"));
        assert_eq!((speakers.of_all(0..2), speakers.of_all(1..3)), (Some("Anna"), None));
        assert_eq!((speakers.of_all(4..6), speakers.of(5)), (None, None));
        assert_eq!(
            (speakers.names(), speakers.turns()),
            (&["Anna".to_string(), "Ben".to_string()][..], vec![2, 1])
        );
    }
}
