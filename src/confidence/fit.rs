//! Whether the transcript belongs to the recording, and if not, what is wrong.

use super::alignment::{Fit, Mismatch, Suspicion};
use super::candidate::Candidate;
use crate::calibration::judging::FitLimits;
use crate::units::{Ms, MsSpan};

/// A transcript is suspect if a smaller share of its words is placed. One word may be missing even in the shortest
/// text: it may have been misheard or mistyped.
const LEAST_PLACED: f64 = 0.75;
const MAY_BE_MISSING: f64 = 1.0;
/// It is also suspect if a smaller share of its words is heard, rather than placed between words that are.
const LEAST_HEARD: f64 = 0.5;
/// It is also suspect if no word covers a larger share of the speech. If the text is sure to belong, that must be at
/// least this much: in a clip of a few seconds a breath, a door and a word too few are half of all sound.
const MOST_UNTRANSCRIBED: f64 = 0.5;
const LEAST_UNTRANSCRIBED_MS: u64 = 5_000;

/// With fewer placed words than this, their mean says little.
const LEAST_JUDGED: usize = 5;
/// Speech without an aligned word is reported if there is at least this much of it.
const LEAST_MISMATCH_MS: Ms = 20_000;

/// A transcript with more words than this a second of the recording, and this many more, is not looked for. Fast
/// speakers say 7 words a second; what is far longer is another text, or that of a whole series. A sentence is still
/// found in some pages.
const MOST_WORDS_PER_S: f64 = 15.0;
const ALWAYS_WORDS: f64 = 2000.0;

/// Whether so many words are more than can be said in a recording of `limit_ms`, so that it is not worth a search, whose
/// time and memory grow with the words.
pub fn are_too_many(words: usize, limit_ms: Ms) -> bool {
    words as f64 > ALWAYS_WORDS + MOST_WORDS_PER_S * f64::from(limit_ms) / 1000.0
}

/// The facts by which [`fit`] decides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Words that were heard.
    pub aligned: usize,
    /// Words that have a place: heard, or interpolated between words that were.
    pub placed: usize,
    /// Words that can be said.
    pub sayable: usize,
    /// Words in a script the model cannot say.
    pub unsayable: usize,
    /// [`mean_over_words`].
    pub mean_llr: Option<f32>,
    /// Total duration of the placed words.
    pub spoken_ms: u64,
    /// Total duration of the speech that no word covers, without earlier takes of words that are placed.
    pub untranscribed_ms: u64,
    /// The log-odds that the text belongs to the recording; see [`of_text`](crate::calibration::judging::BelongingOdds::of_text).
    pub text_odds: f64,
    /// [`mismatched`], on the clock of `place`.
    pub mismatched: Option<MsSpan>,
    /// Length of the recording, or of what of it was listened to.
    pub limit_ms: Ms,
    /// Where that lies on the clock of the recording, if it is not all of it.
    pub place: Option<MsSpan>,
}

/// Mean over the words that were placed; `None` if there are too few to judge by.
pub fn mean_over_words(words: &[Candidate]) -> Option<f32> {
    let placed: Vec<f32> = words.iter().filter_map(Candidate::scored).map(|heard| heard.mean_llr).collect();
    (placed.len() >= LEAST_JUDGED).then(|| placed.iter().sum::<f32>() / placed.len() as f32)
}

/// Untranscribed speech between two neighbouring words, or a word and an end of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// From the beginning of the speech to its end.
    pub span: MsSpan,
    /// How much of that is speech.
    pub speech_ms: Ms,
}

/// The passages of `untranscribed` speech between `words`, in order. All spans are in order, and speech overlaps no word.
pub fn passages(words: impl Iterator<Item = MsSpan>, untranscribed: &[MsSpan]) -> Vec<Passage> {
    let mut starts = words.map(|word| word.start).peekable();
    let mut passages: Vec<Passage> = Vec::new();
    for speech in untranscribed {
        let mut is_apart = passages.is_empty();
        while starts.next_if(|start| *start < speech.start).is_some() {
            is_apart = true;
        }
        let speech_ms = speech.end - speech.start;
        match passages.last_mut().filter(|_| !is_apart) {
            Some(passage) => {
                passage.span.end = speech.end;
                passage.speech_ms += speech_ms;
            }
            None => passages.push(Passage { span: *speech, speech_ms }),
        }
    }
    passages
}

/// The passage between two of the words in `aligned` with the most untranscribed speech, the first if there are several,
/// if that is enough to report.
pub fn mismatched(aligned: &[MsSpan], untranscribed: &[MsSpan]) -> Option<MsSpan> {
    let passages = passages(aligned.iter().copied(), untranscribed).into_iter();
    let longest = passages.reduce(|most, next| if next.speech_ms > most.speech_ms { next } else { most });
    longest.filter(|passage| passage.speech_ms >= LEAST_MISMATCH_MS).map(|passage| passage.span)
}

/// Whether a transcript fits.
///
/// It is suspect if fewer than three quarters of the words, less one word, were placed, if fewer than half were heard,
/// if on average they sound unlike the audio, or if no word covers more than half of the speech, not counting
/// earlier takes of the words.
pub fn fit(limits: &FitLimits, facts: &Facts) -> Fit {
    let words = facts.sayable + facts.unsayable;
    let only = |mismatch, sentence| Fit::Suspect(Suspicion { mismatches: vec![mismatch], sentence });
    if words == 0 {
        return only(Mismatch::NothingToSay, "the transcript holds nothing that can be said".into());
    }
    if facts.unsayable * 2 > words {
        let unsayable = facts.unsayable;
        let sentence =
            format!("{unsayable} of {words} words are in letters of no language that can be aligned");
        return only(Mismatch::UnknownLetters, sentence);
    }
    let share = |count: usize| 100 * count / words;
    let (not_found, not_heard) = (words - facts.placed, words - facts.aligned);
    let speech = facts.spoken_ms + facts.untranscribed_ms;
    // The only word of a clip may not be missing.
    let few_placed =
        facts.placed == 0 || (facts.placed as f64) < LEAST_PLACED * words as f64 - MAY_BE_MISSING;
    let few_heard = (facts.aligned as f64) < LEAST_HEARD * words as f64;
    let is_sure = facts.text_odds >= limits.sure_odds;
    let sounds_unlike = !is_sure && facts.mean_llr.is_some_and(|llr| llr < limits.least_mean_llr);
    let not_written = facts.untranscribed_ms as f64 > MOST_UNTRANSCRIBED * speech as f64
        && (!is_sure || facts.untranscribed_ms >= LEAST_UNTRANSCRIBED_MS);
    let too_many = are_too_many(facts.sayable, facts.limit_ms);
    let found = [
        too_many.then(|| {
            let length = clock(facts.limit_ms);
            let remedy = "give the part of it that is spoken";
            let sentence =
                format!("the transcript has {words} words, more than can be said in {length}; {remedy}");
            (Mismatch::TooManyWords, sentence)
        }),
        few_placed.then(|| {
            let sentence =
                format!("{} % of the words were not found ({not_found} of {words})", share(not_found));
            (Mismatch::WordsNotFound, sentence)
        }),
        few_heard.then(|| {
            let share = share(not_heard);
            let sentence = format!("{share} % of the words were not heard clearly ({not_heard} of {words})");
            (Mismatch::WordsNotHeard, sentence)
        }),
        sounds_unlike.then(|| {
            (Mismatch::SoundsUnlike, "wherever the words are put, they sound unlike the recording".into())
        }),
        not_written.then(|| {
            let share = 100 * facts.untranscribed_ms / speech;
            (Mismatch::SpeechNotWritten, format!("{share} % of the speech is not in the transcript"))
        }),
    ];
    let (mismatches, sentences): (Vec<Mismatch>, Vec<String>) = found.into_iter().flatten().unzip();
    let Some(what) = sentences.into_iter().next() else { return Fit::Good };
    let place = facts.place.unwrap_or(MsSpan { start: 0, end: facts.limit_ms });
    // Where no word is heard, all of it does not match; too many words are not looked for.
    let sentence = match facts.mismatched.filter(|_| facts.aligned > 0 && !too_many) {
        Some(span) if place.end.saturating_sub(span.end) < LEAST_MISMATCH_MS => {
            format!("{what}; from {} on the speech does not match", clock(span.start))
        }
        Some(span) => {
            format!("{what}; from {} to {} the speech does not match", clock(span.start), clock(span.end))
        }
        None => what,
    };
    Fit::Suspect(Suspicion { mismatches, sentence })
}

/// Minutes and seconds, with hours if there are any.
fn clock(ms: Ms) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    fn said(facts: Facts) -> String {
        match fit(&EN_US.fit, &facts) {
            Fit::Good => "good".into(),
            Fit::Suspect(why) => why.to_string(),
        }
    }

    #[test]
    fn a_text_that_was_not_heard_is_suspect() {
        let good = Facts {
            aligned: 90,
            placed: 90,
            sayable: 100,
            mean_llr: Some(-2.0),
            spoken_ms: 50_000,
            untranscribed_ms: 5_000,
            limit_ms: 60_000,
            ..Facts::default()
        };
        assert_eq!(said(good), "good");
        assert_eq!(
            said(Facts { aligned: 50, placed: 50, ..good }),
            "50 % of the words were not found (50 of 100)"
        );
        // Up to half may be placed by their neighbours alone.
        assert_eq!(said(Facts { aligned: 60, ..good }), "good");
        assert_eq!(
            said(Facts { aligned: 40, ..good }),
            "60 % of the words were not heard clearly (60 of 100)"
        );
        // All that does not match is listed, the sentence is of the first.
        let Fit::Suspect(why) =
            fit(&EN_US.fit, &Facts { aligned: 40, placed: 40, untranscribed_ms: 60_000, ..good })
        else {
            panic!("good")
        };
        let all = [Mismatch::WordsNotFound, Mismatch::WordsNotHeard, Mismatch::SpeechNotWritten];
        assert_eq!(why.mismatches, all);
        assert!(why.sentence.starts_with("60 % of the words were not found"), "{why}");
        // What was not found is not said to be unclear.
        let lone = Facts { sayable: 1, aligned: 0, placed: 0, ..good };
        assert_eq!(said(lone), "100 % of the words were not found (1 of 1)");
        assert_eq!(said(Facts { placed: 1, ..lone }), "100 % of the words were not heard clearly (1 of 1)");
        assert_eq!(said(Facts { aligned: 1, placed: 1, ..lone }), "good");
        // One word may be missing, however few there are.
        let short = Facts { sayable: 3, aligned: 2, placed: 2, ..good };
        assert_eq!(said(short), "good");
        assert_eq!(
            said(Facts { aligned: 1, placed: 1, ..short }),
            "66 % of the words were not found (2 of 3)"
        );
        assert!(said(Facts { unsayable: 200, ..good }).contains("letters of no language"));
        assert!(said(Facts { untranscribed_ms: 60_000, ..good }).contains("54 % of the speech"));
        let short = Facts { spoken_ms: 2_000, untranscribed_ms: 4_500, ..good };
        assert_eq!(said(Facts { text_odds: 5.0, ..short }), "good");
        assert!(said(short).contains("69 % of the speech"), "{}", said(short));
        assert!(said(Facts { mean_llr: Some(-4.0), ..good }).contains("unlike"));
        assert!(said(Facts::default()).contains("nothing"));
        let long = Facts { aligned: 2800, placed: 2800, sayable: 2901, ..good };
        assert!(said(long).contains("2901 words, more than can be said in 1:00; "), "{}", said(long));
        assert_eq!(said(Facts { sayable: 2900, ..long }), "good");
        let Fit::Suspect(why) = fit(&EN_US.fit, &Facts { aligned: 0, placed: 0, ..long }) else {
            panic!("good")
        };
        let all = [Mismatch::TooManyWords, Mismatch::WordsNotFound, Mismatch::WordsNotHeard];
        assert_eq!(why.mismatches, all);
    }

    #[test]
    fn the_sentence_says_where_the_longest_mismatch_lies() {
        let span = |start: Ms, end: Ms| MsSpan { start: start * 1000, end: end * 1000 };
        let aligned = [span(10, 11), span(11, 12), span(100, 101)];
        let untranscribed = [span(0, 9), span(15, 30), span(40, 55), span(110, 3_700)];
        assert_eq!(mismatched(&aligned, &untranscribed[..3]), Some(span(15, 55)));
        let tail = mismatched(&aligned, &untranscribed);
        assert_eq!(tail, Some(span(110, 3_700)));
        assert_eq!(mismatched(&aligned, &untranscribed[..1]), None);
        let facts = Facts { aligned: 1, sayable: 4, limit_ms: 3_710_000, ..Facts::default() };
        assert!(
            said(Facts { mismatched: tail, ..facts }).ends_with("; from 1:50 on the speech does not match")
        );
        let middle = Some(span(15, 3_605));
        assert!(
            said(Facts { mismatched: middle, ..facts })
                .ends_with("from 0:15 to 1:00:05 the speech does not match")
        );
    }
}
