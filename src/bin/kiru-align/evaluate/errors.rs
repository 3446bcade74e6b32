//! The errors of all words of all pairs of files, and the words to look at.

use super::measures::Measures;
use super::pairing::pair;
use kiru_align::confidence::alignment::Status;
use kiru_align::error::Result;
use kiru_align::formats::timed_words::{SecondsSpan, TimedWords};

/// A word is far off if one of its edges is further off than this, in seconds.
pub const FAR_S: f64 = 0.5;

/// Collects errors.
#[derive(Debug, Clone, Default)]
pub struct Errors {
    starts_ms: Vec<f64>,
    ends_ms: Vec<f64>,
    spoken: usize,
    unspoken: usize,
    files: usize,
    far: Vec<FarWord>,
    missed: Vec<WordRef>,
    ghosts: Vec<WordRef>,
    only_result: Vec<WordRef>,
    only_reference: Vec<WordRef>,
}

/// A word to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct WordRef {
    /// Of which pair of files, counted from 0.
    pub file: usize,
    /// Verbatim, from the result if that has it.
    pub text: String,
    /// Its line in that file.
    pub line: usize,
    /// Where it is: by the reference, unless only the result says it.
    pub span: Option<SecondsSpan>,
}

/// A word that is far off.
#[derive(Debug, Clone, PartialEq)]
pub struct FarWord {
    /// The word; its span is that of the reference.
    pub word: WordRef,
    /// Where the result has it.
    pub found: SecondsSpan,
    /// How much later it begins and ends there, in seconds.
    pub late_s: [f64; 2],
}

/// How good a result is.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// How many pairs of files there are.
    pub files: usize,
    /// Starts; none if no word is placed.
    pub starts: Option<Measures>,
    /// Ends.
    pub ends: Option<Measures>,
    /// Both.
    pub both: Option<Measures>,
    /// How many words the reference has times for.
    pub spoken: usize,
    /// How many words the reference has no times for: they are not spoken.
    pub unspoken: usize,
    /// Spoken words that the result has no times for, by the times of the reference.
    pub missed: Vec<WordRef>,
    /// Words with an edge further off than [`FAR_S`].
    pub far: Vec<FarWord>,
    /// Words that are not spoken and are `aligned` all the same, by the times of the result.
    pub ghosts: Vec<WordRef>,
    /// Words that only the result has. They are in no figure.
    pub only_result: Vec<WordRef>,
    /// Words that only the reference has. They are in no figure.
    pub only_reference: Vec<WordRef>,
}

impl Errors {
    /// Measure `result` against `reference`.
    ///
    /// # Errors
    /// [`Error::Times`](kiru_align::error::Error::Times) if they have too few words in common.
    pub fn add(&mut self, result: &TimedWords, reference: &TimedWords) -> Result<()> {
        let pairing = pair(result, reference)?;
        let file = self.files;
        self.files += 1;
        let word_ref = |timed: &TimedWords, at: usize, span: Option<SecondsSpan>| {
            let word = &timed.words[at];
            WordRef { file, text: word.text.clone(), line: word.line, span }
        };
        for (mine, theirs) in pairing.pairs {
            let (found, marked) = (&result.words[mine], reference.words[theirs].span);
            let word = word_ref(result, mine, marked.or(found.span));
            match (found.span, marked) {
                (span, None) => {
                    self.unspoken += 1;
                    if span.is_some() && found.status == Status::Aligned {
                        self.ghosts.push(word);
                    }
                }
                (None, Some(_)) => {
                    self.spoken += 1;
                    self.missed.push(word);
                }
                (Some(found), Some(marked)) => {
                    self.spoken += 1;
                    let late_s = [found.start_s - marked.start_s, found.end_s - marked.end_s];
                    self.starts_ms.push(late_s[0] * 1e3);
                    self.ends_ms.push(late_s[1] * 1e3);
                    if late_s[0].abs().max(late_s[1].abs()) > FAR_S {
                        self.far.push(FarWord { word, found, late_s });
                    }
                }
            }
        }
        let only = |timed: &TimedWords, words: Vec<usize>| {
            words.into_iter().map(|at| word_ref(timed, at, timed.words[at].span)).collect::<Vec<_>>()
        };
        self.only_result.extend(only(result, pairing.only_result));
        self.only_reference.extend(only(reference, pairing.only_reference));
        Ok(())
    }

    /// What all of it comes to.
    pub fn evaluation(self) -> Evaluation {
        let missed = self.missed.len();
        let both_ms = [&self.starts_ms[..], &self.ends_ms[..]].concat();
        Evaluation {
            files: self.files,
            starts: Measures::new(&self.starts_ms, missed),
            ends: Measures::new(&self.ends_ms, missed),
            both: Measures::new(&both_ms, 2 * missed),
            spoken: self.spoken,
            unspoken: self.unspoken,
            missed: self.missed,
            far: self.far,
            ghosts: self.ghosts,
            only_result: self.only_result,
            only_reference: self.only_reference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_one_place() {
        let read = |table: &str| TimedWords::read(table.as_bytes(), "words").unwrap();
        let result = read(
            "start,end,word,status\n1,2,near,aligned\n5,6,far,aligned\n,,lost,not_found\n7,8,ghost,aligned\n\
             9,10,guess,interpolated\n,,gone,not_found\n,,-,non_speech\n",
        );
        let reference =
            read("1.01\t2\tnear\n5.6\t6\tfar\n6\t6.5\tlost\n-\t-\tghost\n-\t-\tguess\n-\t-\tgone\n");
        let mut errors = Errors::default();
        errors.add(&result, &reference).unwrap();
        errors.add(&result, &reference).unwrap();
        let evaluation = errors.evaluation();
        assert_eq!((evaluation.files, evaluation.spoken, evaluation.unspoken), (2, 6, 6));
        let texts =
            |words: &[WordRef]| words.iter().map(|t| (t.file, t.text.clone(), t.line)).collect::<Vec<_>>();
        assert_eq!(texts(&evaluation.missed), [(0, "lost".to_string(), 4), (1, "lost".to_string(), 4)]);
        assert_eq!(texts(&evaluation.ghosts), [(0, "ghost".to_string(), 5), (1, "ghost".to_string(), 5)]);
        assert_eq!(evaluation.far.len(), 2);
        assert_eq!(evaluation.far[0].word.span, Some(SecondsSpan { start_s: 5.6, end_s: 6.0 }));
        let (starts, both) = (evaluation.starts.unwrap(), evaluation.both.unwrap());
        assert_eq!((starts.edges, both.edges), (4, 8));
        assert_eq!(format!("{:.2} {:.2}", starts.mean_ms, starts.bias_ms), "305.00 -305.00");
        assert_eq!(format!("{:.1}", starts.within[0]), "33.3");
        assert!(evaluation.only_result.is_empty() && evaluation.only_reference.is_empty());
    }
}
