//! Lists of verbalizations: made from words, joined one after another, limited to the most likely.

use super::{MOST_VERBALIZATIONS, Verbalization};

/// Ways to say the same thing, the most likely first. An empty one says nothing in this place.
pub(crate) type Verbalizations = Vec<Verbalization>;

/// Beyond this many parts in a row only the first verbalization of each is used: the work stays linear.
const MOST_BRANCHING_PARTS: usize = 16;

/// The words of `text`, which spaces separate.
pub(crate) fn say(text: &str) -> Verbalization {
    text.split_ascii_whitespace().map(str::to_string).collect()
}

/// One verbalization for each text.
pub(crate) fn ways(texts: &[&str]) -> Verbalizations {
    texts.iter().map(|t| say(t)).collect()
}

/// Letters said by their names.
pub(crate) fn spell(letters: &str) -> Verbalization {
    letters.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase().to_string()).collect()
}

/// Every part after the one before: all combinations, those that take likelier verbalizations of the parts first, the
/// most likely [`MOST_VERBALIZATIONS`] kept.
pub(crate) fn join(parts: impl IntoIterator<Item = Verbalizations>) -> Verbalizations {
    let parts: Vec<Verbalizations> = parts.into_iter().collect();
    let Some(first) = parts.first() else { return Vec::new() };
    if parts.len() > MOST_BRANCHING_PARTS {
        return vec![parts.into_iter().filter_map(|p| p.into_iter().next()).flatten().collect()];
    }
    let mut joined: Vec<(usize, Verbalization)> =
        first.iter().cloned().enumerate().take(MOST_VERBALIZATIONS).collect();
    for part in &parts[1..] {
        let mut longer: Vec<(usize, Verbalization)> = Vec::with_capacity(joined.len() * part.len());
        for (rank, verbalization) in &joined {
            for (more, tail) in part.iter().enumerate() {
                longer.push((rank + more, verbalization.iter().chain(tail).cloned().collect()));
            }
        }
        longer.sort_by_key(|(rank, _)| *rank);
        longer.truncate(MOST_VERBALIZATIONS);
        joined = longer;
    }
    joined.into_iter().map(|(_, verbalization)| verbalization).collect()
}

/// `head`, then the words of `tail`.
pub(crate) fn followed_by(head: &Verbalization, tail: &str) -> Verbalization {
    let mut verbalization = head.clone();
    verbalization.extend(say(tail));
    verbalization
}

/// The verbalization with its last word changed.
pub(crate) fn with_last(mut verbalization: Verbalization, change: impl Fn(&str) -> String) -> Verbalization {
    if let Some(last) = verbalization.last_mut() {
        *last = change(last);
    }
    verbalization
}

/// The plural of a number word or a letter, as it is written when said.
pub(crate) fn plural(word: &str) -> String {
    match word {
        "six" => "sixes".to_string(),
        _ if word.len() == 1 => format!("{word}'s"),
        _ if word.ends_with('y') => format!("{}ies", &word[..word.len() - 1]),
        _ => format!("{word}s"),
    }
}

/// No empty verbalizations, no two alike, no more than [`MOST_VERBALIZATIONS`].
pub(crate) fn finish(verbalizations: Verbalizations) -> Verbalizations {
    let mut kept: Verbalizations = Vec::with_capacity(verbalizations.len().min(MOST_VERBALIZATIONS));
    for verbalization in verbalizations {
        if !verbalization.is_empty() && !kept.contains(&verbalization) {
            kept.push(verbalization);
        }
        if kept.len() == MOST_VERBALIZATIONS {
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_takes_the_likelier_readings_first() {
        let joined = join([ways(&["a", "b"]), ways(&["c", "d", ""])]);
        assert_eq!(joined, ways(&["a c", "a d", "b c", "a", "b d", "b"]));
    }

    #[test]
    fn joining_many_parts_does_not_explode() {
        let part = || ways(&["a", "b", "c"]);
        assert_eq!(join((0..10).map(|_| part())).len(), MOST_VERBALIZATIONS);
        let long = join((0..1000).map(|_| part()));
        assert_eq!((long.len(), long[0].len()), (1, 1000));
    }

    #[test]
    fn finishing_drops_doubles_and_empty_readings() {
        assert_eq!(finish(ways(&["a", "", "b", "a"])), ways(&["a", "b"]));
    }
}
