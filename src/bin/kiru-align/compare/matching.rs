//! Which words of one text are which words of another: what both share in order, at the places that fit the times.
//!
//! The words that both have come from Myers' diff, which bounds its own work on texts that have little in common.
//! Where words repeat, it cannot know which of them went: "no no no" and "no no" share two words in three ways. Then
//! the way is taken in which the words move least.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// No word is handed over further, in words: so the work has a bound where one word makes up a whole text.
const HANDED_OVER_WORDS: usize = 1000;

/// What it costs, in microseconds, if one of two words has times and the other none.
const ASTRAY_US: i64 = 1_000_000;

/// A word of the old text, of the new one, or of both, as indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordMatch {
    /// Which word of the old text.
    pub old: Option<usize>,
    /// Which word of the new text.
    pub new: Option<usize>,
}

/// What both texts share, in order; of what stands in the same place, first what only the old one has.
///
/// `old` and `new` are what words must share to be the same; `old_us` and `new_us` say where they are, if anywhere, and
/// have as many.
pub fn matches<K: AsRef<str>>(
    old: &[K],
    new: &[K],
    old_us: &[Option<i64>],
    new_us: &[Option<i64>],
) -> Vec<WordMatch> {
    assert!(old.len() == old_us.len() && new.len() == new_us.len(), "a place for each word");
    let old: Vec<&str> = old.iter().map(AsRef::as_ref).collect();
    let new: Vec<&str> = new.iter().map(AsRef::as_ref).collect();
    let mut partner = partners(&old, &new);
    settle(&mut partner, &old, old_us, new_us);
    // The same seen from the other text.
    let mut back = turned(&partner, new.len());
    settle(&mut back, &new, new_us, old_us);
    merged(&back, old.len())
}

/// For each of `words` words: of the other text its partner in this one.
fn turned(partner: &[Option<usize>], words: usize) -> Vec<Option<usize>> {
    let mut back = vec![None; words];
    for (one, other) in partner.iter().enumerate() {
        if let Some(other) = *other {
            back[other] = Some(one);
        }
    }
    back
}

/// For each old word: the new one that it is.
fn partners(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut partner = vec![None; old.len()];
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for i in 0..len {
                partner[old_index + i] = Some(new_index + i);
            }
        }
    }
    partner
}

/// Gives the partners of words that repeat to those of them that are nearest to them in time.
fn settle(partner: &mut [Option<usize>], words: &[&str], us: &[Option<i64>], partner_us: &[Option<i64>]) {
    let cost = |word: usize, partner: usize| match (us[word], partner_us[partner]) {
        (Some(a), Some(b)) => a.abs_diff(b).min(1 << 50) as i64,
        (None, None) => 0,
        _ => ASTRAY_US,
    };
    slide(partner, words, &cost);
    hand_over(partner, words, &cost);
}

/// Moves each run of words without a partner among words that repeat it to where the partners move least.
///
/// A run `[start, end)` can go one up if the word before it is the same as its last: then that word's partner takes the
/// last one instead. So nothing else changes, and the cost of each step is that of one pair.
fn slide(partner: &mut [Option<usize>], words: &[&str], cost: &dyn Fn(usize, usize) -> i64) {
    let mut at = 0;
    // The first word that may be taken from: the run before ends there.
    let mut floor = 0;
    while at < words.len() {
        if partner[at].is_some() {
            at += 1;
            continue;
        }
        let start = at;
        let end = (start..words.len()).find(|i| partner[*i].is_some()).unwrap_or(words.len());
        let (mut best, mut best_cost) = (start, 0);
        // Up: the cost of every place on the way.
        let (mut first, mut sum) = (start, 0);
        while first > floor && words[first - 1] == words[first - 1 + (end - start)] {
            let Some(moved) = partner[first - 1] else { break };
            sum += cost(first - 1 + (end - start), moved) - cost(first - 1, moved);
            first -= 1;
            if sum < best_cost {
                (best, best_cost) = (first, sum);
            }
        }
        // The same downwards.
        (first, sum) = (start, 0);
        while first + (end - start) < words.len() && words[first] == words[first + (end - start)] {
            let Some(moved) = partner[first + (end - start)] else { break };
            sum += cost(first, moved) - cost(first + (end - start), moved);
            first += 1;
            if sum < best_cost {
                (best, best_cost) = (first, sum);
            }
        }
        let length = end - start;
        for i in (best..start).rev() {
            partner.swap(i, i + length);
        }
        for i in start..best {
            partner.swap(i, i + length);
        }
        at = best + length;
        floor = at;
    }
}

/// Lets each word hand its partner over to one that repeats it in the run without partners beside it, if that is nearer:
/// what a run cannot do as a whole if other words went with it.
fn hand_over(partner: &mut [Option<usize>], words: &[&str], cost: &dyn Fn(usize, usize) -> i64) {
    let count = words.len();
    // From the end for runs that follow, so that what was handed over makes room for the word before; then back.
    let forth = (0..count).rev().map(|at| (at, true));
    for (at, down) in forth.chain((0..count).map(|at| (at, false))) {
        let Some(mine) = partner[at] else { continue };
        let beside =
            |step: usize| if down { Some(at + step).filter(|i| *i < count) } else { at.checked_sub(step) };
        let run = (1..=HANDED_OVER_WORDS).map_while(beside).take_while(|i| partner[*i].is_none());
        let same = run.filter(|i| words[*i] == words[at]);
        // Of equals the first, which is the nearest.
        if let Some(nearest) = same.min_by_key(|i| cost(*i, mine)).filter(|i| cost(*i, mine) < cost(at, mine))
        {
            partner.swap(at, nearest);
        }
    }
}

/// All words of both, in order, from the old one of each new one.
fn merged(back: &[Option<usize>], old_words: usize) -> Vec<WordMatch> {
    let mut is_shared = vec![false; old_words];
    back.iter().flatten().for_each(|old| is_shared[*old] = true);
    let mut all = Vec::with_capacity(back.len().max(old_words));
    let mut next_old = 0;
    for (new, old) in back.iter().enumerate() {
        let until = (next_old..old_words).find(|old| is_shared[*old]).unwrap_or(old_words);
        all.extend((next_old..until).map(|old| WordMatch { old: Some(old), new: None }));
        next_old = old.map_or(until, |old| old + 1);
        all.push(WordMatch { old: *old, new: Some(new) });
    }
    all.extend((next_old..old_words).map(|old| WordMatch { old: Some(old), new: None }));
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words with their seconds.
    type Text<'a> = &'a [(&'a str, i64)];

    /// The pairs of words that are the same, by their seconds; what is only in one has none on the other side.
    fn seconds(old: Text, new: Text) -> Vec<(Option<i64>, Option<i64>)> {
        let words = |text: Text| text.iter().map(|(word, _)| word.to_string()).collect::<Vec<_>>();
        let us = |text: Text| text.iter().map(|(_, s)| Some(s * 1_000_000)).collect::<Vec<_>>();
        let found = matches(&words(old), &words(new), &us(old), &us(new));
        found.iter().map(|m| (m.old.map(|i| old[i].1), m.new.map(|i| new[i].1))).collect()
    }

    #[test]
    fn of_words_that_repeat_the_one_goes_that_has_no_time_left() {
        let old: Text = &[("no", 1), ("no", 2), ("no", 3), ("go", 4)];
        for left in [[1, 2], [1, 3], [2, 3]] {
            let new = [("no", left[0]), ("no", left[1]), ("go", 4)];
            let gone: Vec<_> = seconds(old, &new).into_iter().filter(|(_, new)| new.is_none()).collect();
            let expected = (1..=3).find(|s| !left.contains(s));
            assert_eq!(gone, [(expected, None)], "{left:?}");
            let come: Vec<_> = seconds(&new, old).into_iter().filter(|(old, _)| old.is_none()).collect();
            assert_eq!(come, [(None, expected)], "{left:?}");
        }
    }

    #[test]
    fn of_a_repeated_phrase_the_take_goes_that_is_cut() {
        let take = |at: i64| [("to", at), ("be", at + 1), ("or", at + 2)];
        let old = [take(10), take(20), take(30), take(40)].concat();
        for cut in 0..4 {
            let new: Vec<_> =
                old.iter().copied().filter(|(_, s)| !(10 * cut + 10..10 * cut + 20).contains(s)).collect();
            for (a, b) in seconds(&old, &new) {
                assert!(b.is_none_or(|b| a == Some(b)), "{cut}: {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn other_words_that_went_too_do_not_matter() {
        let old: Text = &[("the", 1), ("the", 2), ("cat", 3), ("sat", 4)];
        for (kept, gone) in [(1, 2), (2, 1)] {
            let new = [("the", kept), ("dog", 3), ("sat", 4)];
            assert!(seconds(old, &new).contains(&(Some(kept), Some(kept))));
            assert!(seconds(old, &new).contains(&(Some(gone), None)));
            assert!(seconds(&new, old).contains(&(None, Some(gone))));
        }
        let old: Text = &[("a", 1), ("b", 2), ("a", 3), ("b", 4), ("c", 5), ("d", 6)];
        let kept = |new: Text| seconds(old, new).into_iter().filter(|(a, b)| a == b).count();
        assert_eq!(kept(&[("a", 3), ("b", 4), ("d", 6)]), 3);
        assert_eq!(kept(&[("a", 1), ("b", 2), ("d", 6)]), 3);
    }

    #[test]
    fn what_was_replaced_went_before_it_came() {
        let found = seconds(&[("a", 1), ("x", 2), ("b", 3)], &[("a", 1), ("y", 2), ("z", 3), ("b", 4)]);
        let expected =
            [(Some(1), Some(1)), (Some(2), None), (None, Some(2)), (None, Some(3)), (Some(3), Some(4))];
        assert_eq!(found, expected);
    }

    #[test]
    fn long_texts_without_much_in_common_take_no_age() {
        let word = |i: u64, salt: u64| format!("{}", (i * 7919 + salt).wrapping_mul(0x9E37_79B9) % 3000);
        let words = |salt: u64| (0..40_000).map(|i| word(i, salt)).collect::<Vec<_>>();
        let nowhere = vec![None; 40_000];
        let found = matches(&words(1), &words(4242), &nowhere, &nowhere);
        assert!(found.len() >= 40_000 && found.len() <= 80_000);
    }

    proptest! {
        #[test]
        fn every_word_is_told_once_in_order_and_only_the_same_are_matched(
            old in prop::collection::vec(("[abc]", 0i64..50), 0..40),
            new in prop::collection::vec(("[abc]", 0i64..50), 0..40),
        ) {
            let words = |text: &[(String, i64)]| text.iter().map(|t| t.0.clone()).collect::<Vec<_>>();
            let us = |text: &[(String, i64)]| text.iter().map(|t| Some(t.1)).collect::<Vec<_>>();
            let found = matches(&words(&old), &words(&new), &us(&old), &us(&new));
            prop_assert_eq!(found.iter().filter_map(|m| m.old).collect::<Vec<_>>(), (0..old.len()).collect::<Vec<_>>());
            prop_assert_eq!(found.iter().filter_map(|m| m.new).collect::<Vec<_>>(), (0..new.len()).collect::<Vec<_>>());
            let pairs: Vec<(usize, usize)> = found.iter().filter_map(|m| m.old.zip(m.new)).collect();
            prop_assert!(pairs.iter().all(|(a, b)| old[*a].0 == new[*b].0));
            // Settling takes no match away.
            let (a, b) = (words(&old), words(&new));
            let (a, b): (Vec<&str>, Vec<&str>) = (a.iter().map(String::as_str).collect(), b.iter().map(String::as_str).collect());
            prop_assert_eq!(pairs.len(), partners(&a, &b).into_iter().flatten().count());
        }
    }
}
