//! Which words of a result are which words of its reference.
//!
//! If both have the same words in the same spelling, that is all. Else, as when the reference has neither case nor
//! punctuation, letters and digits decide, and words that only one of them has are listed and count in no figure.

use crate::compare::{key, matches};
use kiru_align::confidence::alignment::Status;
use kiru_align::error::{Error, Result};
use kiru_align::formats::timed_words::TimedWords;

/// Words of a result beside those of its reference; those with nothing to say in them are in neither.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Words of the result and of the reference that are the same, as indices.
    pub pairs: Vec<(usize, usize)>,
    /// Words that only the result has.
    pub only_result: Vec<usize>,
    /// Words that only the reference has.
    pub only_reference: Vec<usize>,
}

/// Finds the words that both have.
///
/// # Errors
/// [`Error::Times`] if they share fewer than half of the reference's words, or the reference has none: what that would
/// say is not about the times.
pub fn pair(result: &TimedWords, reference: &TimedWords) -> Result<Pairing> {
    let (mine, theirs) = (spoken(result), spoken(reference));
    if theirs.is_empty() {
        return Err(Error::Times {
            problem: "no words in the reference".to_string(),
            remedy: "give one with words and their times",
        });
    }
    let text = |timed: &TimedWords, words: &[usize]| -> Vec<String> {
        words.iter().map(|i| timed.words[*i].text.clone()).collect()
    };
    let (mine_said, theirs_said) = (text(result, &mine), text(reference, &theirs));
    if mine_said == theirs_said {
        let pairs = mine.into_iter().zip(theirs).collect();
        return Ok(Pairing { pairs, ..Pairing::default() });
    }
    let keys = |said: &[String]| said.iter().map(|word| key(word).into_owned()).collect::<Vec<_>>();
    let starts = |timed: &TimedWords, words: &[usize]| -> Vec<Option<i64>> {
        words.iter().map(|i| timed.words[*i].span.map(|span| span.start_us())).collect()
    };
    let mut pairing = Pairing::default();
    for found in
        matches(&keys(&mine_said), &keys(&theirs_said), &starts(result, &mine), &starts(reference, &theirs))
    {
        match (found.old, found.new) {
            (Some(my), Some(their)) => pairing.pairs.push((mine[my], theirs[their])),
            (Some(my), None) => pairing.only_result.push(mine[my]),
            (None, Some(their)) => pairing.only_reference.push(theirs[their]),
            (None, None) => {}
        }
    }
    if pairing.pairs.len() * 2 < theirs.len() {
        return Err(Error::Times {
            problem: format!(
                "only {} of the reference's {} words are in the result",
                pairing.pairs.len(),
                theirs.len()
            ),
            remedy: "check that both are of the same recording, and the tier if it is a TextGrid",
        });
    }
    Ok(pairing)
}

/// Words that have something to say in them.
fn spoken(timed: &TimedWords) -> Vec<usize> {
    (0..timed.words.len()).filter(|i| timed.words[*i].status != Status::NonSpeech).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(table: &str) -> TimedWords {
        TimedWords::read(table.as_bytes(), "words").unwrap()
    }

    #[test]
    fn words_that_are_spelled_otherwise_are_the_same() {
        let result = timed("0\t1\tHello,\n1\t2\twell\n2\t3\tWorld!\n");
        let reference = timed("0\t1\thello\n2\t3\tworld\n3\t4\tover\n");
        let expected = Pairing { pairs: vec![(0, 0), (2, 1)], only_result: vec![1], only_reference: vec![2] };
        assert_eq!(pair(&result, &reference).unwrap(), expected);
    }

    #[test]
    fn words_in_the_same_spelling_are_paired_one_by_one() {
        let result = timed("0\t1\t—\n1\t2\tno\n-\t-\tno\n");
        let reference = timed("0\t1\t—\n-\t-\tno\n8\t9\tno\n");
        assert_eq!(pair(&result, &reference).unwrap().pairs, [(0, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn other_texts_are_refused() {
        let refusal = |a: &str, b: &str| pair(&timed(a), &timed(b)).unwrap_err().to_string();
        assert!(
            refusal("0\t1\ta\n", "0\t1\ta\n1\t2\tb\n2\t3\tc\n").contains("only 1 of the reference's 3 words")
        );
        assert!(refusal("0\t1\ta\n", "start\tend\tword\n").contains("no words in the reference"));
    }
}
