//! The alignment that a transcript has already: its words keep the times that stand in its file.

use super::alignment::{Alignment, Chunk, Status, WordTime};
use super::assemble::{Given, LEAST_SILENCE_MS};
use super::fit::{Facts, fit};
use super::merge::{total_ms, uncovered, union};
use crate::calibration::judging::FitLimits;
use crate::error::{Error, Result};
use crate::transcript::{Hint, Transcript};
use crate::units::{Ms, MsSpan};

/// The score of a word of which the file says none: whoever timed it listened.
const SURE: f32 = 1.0;
/// Or that shares a time with others.
const SHARED: f32 = 0.5;

/// The alignment of `transcript` by its own times, and the facts by which its fit is judged. A word without one of its
/// own lies, as `Interpolated`, where its share of a time for a few words, or for a line without times of words, leaves
/// room. `given` has all tokens and `unsayable` the number of those that cannot be said; `pauses` are in order. No speech
/// is said to be untranscribed.
///
/// # Errors
/// [`Error::Transcript`] for a word that begins before the one in front of it ends, or after the recording.
pub fn kept(
    transcript: &Transcript,
    given: &[Given],
    unsayable: usize,
    pauses: &[MsSpan],
    limits: &FitLimits,
    limit_ms: Ms,
) -> Result<(Alignment, Facts)> {
    let hint = |index: usize| transcript.hints.get(index).copied().flatten();
    let own = |index: usize| hint(index).filter(Hint::is_exact);
    let mut words: Vec<WordTime> = given.iter().map(|given| WordTime::unplaced(given.unplaced)).collect();
    // For each word, the next one with a time of its own.
    let mut next: Vec<Option<Hint>> = vec![None; given.len()];
    for index in (1..given.len()).rev() {
        next[index - 1] = own(index).or(next[index]);
    }
    let (mut earliest, mut before) = (0, None);
    for (index, word) in words.iter_mut().enumerate() {
        let is_speech = word.status != Status::NonSpeech;
        let Some(hint) = hint(index).filter(|hint| is_speech || hint.is_exact()) else { continue };
        let mut span = hint.rough();
        if hint.is_exact() {
            before = Some(hint);
            let outside = [
                (span.start < earliest, "before the word in front of it ends"),
                (span.start >= limit_ms, "after the recording ends"),
            ];
            if let Some((_, where_to)) = outside.into_iter().find(|(is_outside, _)| *is_outside) {
                let problem = format!(
                    "the word '{:.40}' begins at {:.3} s, {where_to}, so that its time cannot be kept",
                    transcript.tokens[index].verbatim,
                    f64::from(span.start) / 1000.0
                );
                return Err(Error::Transcript { problem, remedy: "correct it, or leave --keep-times out" });
            }
        } else {
            // A time in which other words have their own is that of a line, and tells nothing of this word.
            let lies_in = |word: &Hint| {
                (hint.span.start..hint.span.end).contains(&word.span.start.midpoint(word.span.end))
            };
            if before.is_some_and(|word| lies_in(&word)) || next[index].is_some_and(|word| lies_in(&word)) {
                continue;
            }
            let end = next[index].map_or(limit_ms, |next| next.span.start);
            span = MsSpan { start: span.start.max(earliest), end: span.end.min(end) };
        }
        span.end = span.end.min(limit_ms);
        if span.end <= span.start {
            continue;
        }
        earliest = span.end;
        word.span = Some(span);
        if is_speech {
            let is_heard = hint.is_exact() && !hint.judged.is_some_and(|judged| judged.is_interpolated);
            word.status = if is_heard { Status::Aligned } else { Status::Interpolated };
            let unknown = if hint.is_exact() { SURE } else { SHARED };
            word.score = Some(hint.judged.map_or(unknown, |judged| f32::from(judged.score_milli) / 1000.0));
        }
    }
    let covered: Vec<MsSpan> = words.iter().filter_map(|word| word.span).collect();
    let placed = words.iter().filter(|word| word.score.is_some()).count();
    let facts = Facts {
        aligned: words.iter().filter(|word| word.status == Status::Aligned).count(),
        placed,
        sayable: given.iter().filter(|given| given.unplaced == Status::NotFound).count() - unsayable,
        unsayable,
        spoken_ms: total_ms(&covered),
        limit_ms,
        ..Facts::default()
    };
    let whole =
        Chunk { span: MsSpan { start: 0, end: limit_ms }, words: 0..words.len() as u32, recording: 0 };
    let silences = uncovered(pauses, &union(covered), LEAST_SILENCE_MS);
    let fit = fit(limits, &facts);
    Ok((Alignment { words, silences, untranscribed: Vec::new(), chunks: vec![whole], fit }, facts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
    use crate::confidence::alignment::Fit;
    use crate::formats::read::read;

    fn of(words: &str) -> Result<(Alignment, Facts)> {
        of_file(&format!("{{\"words\": [{words}]}}"))
    }

    fn of_file(json: &str) -> Result<(Alignment, Facts)> {
        let transcript = read(json.as_bytes()).unwrap();
        let given = vec![Given { unplaced: Status::NotFound, sound: None }; transcript.tokens.len()];
        kept(&transcript, &given, 0, &[MsSpan { start: 2000, end: 3000 }], &EN_US.fit, 3000)
    }

    #[test]
    fn words_keep_the_times_and_the_scores_of_their_file() {
        let (alignment, facts) = of("{\"word\": \"so\", \"start\": 0.5, \"end\": 0.7, \"score\": 0.912, \"status\": \"aligned\"}, \
             {\"word\": \"it\", \"start\": 0.7, \"end\": 0.8, \"score\": 0.3, \"status\": \"interpolated\"}, \
             {\"word\": \"never\", \"status\": \"not_found\"}, {\"word\": \"New York\", \"start\": 1, \"end\": 2.0}, \
             {\"word\": \"was\", \"start\": 2.5, \"end\": 9}")
        .unwrap();
        let found: Vec<_> = alignment
            .words
            .iter()
            .map(|word| (word.status, word.span.map(|span| (span.start, span.end)), word.score))
            .collect();
        let expected = [
            (Status::Aligned, Some((500, 700)), Some(0.912)),
            (Status::Interpolated, Some((700, 800)), Some(0.3)),
            (Status::NotFound, None, None),
            (Status::Interpolated, Some((1000, 1428)), Some(SHARED)),
            (Status::Interpolated, Some((1428, 2000)), Some(SHARED)),
            (Status::Aligned, Some((2500, 3000)), Some(SURE)),
        ];
        assert_eq!(found, expected);
        assert_eq!((facts.aligned, facts.placed, facts.sayable), (2, 5, 6));
        assert_eq!(alignment.silences, [MsSpan { start: 2000, end: 2500 }]);
    }

    #[test]
    fn a_word_without_a_time_has_none_whatever_its_line_has() {
        let line = |word: &str| {
            let file = format!(
                "{{\"segments\": [{{\"start\": 0.5, \"end\": 2.5, \"text\": \"so it was\", \"words\": [\
                 {{\"word\": \"so\", \"start\": 0.5, \"end\": 0.7}}, {word}{{\"word\": \"was\", \"start\": 2.2, \"end\": 2.5}}]}}]}}"
            );
            of_file(&file).unwrap().0.words
        };
        for word in ["", "{\"word\": \"it\"}, ", "{\"word\": \"it\", \"start\": 1.5, \"end\": 1.2}, "] {
            let words = line(word);
            assert_eq!((words[1].status, words[1].span), (Status::NotFound, None), "{word}");
            assert!(words[0].span.is_some() && words[2].span.is_some());
        }
    }

    #[test]
    fn times_that_cannot_be_kept_are_refused() {
        for (second, told) in [
            ("0.6, \"end\": 0.9", "begins at 0.600 s, before"),
            ("4, \"end\": 5", "at 4.000 s, after the recording"),
        ] {
            let words = format!(
                "{{\"word\": \"so\", \"start\": 0.5, \"end\": 0.7}}, {{\"word\": \"it\", \"start\": {second}}}"
            );
            let why = of(&words).unwrap_err().to_string();
            assert!(why.contains("'it'") && why.contains(told), "{why}");
        }
        assert!(matches!(of("{\"word\": \"so\", \"start\": 0.5, \"end\": 0.7}").unwrap().0.fit, Fit::Good));
    }
}
