//! Combines the results of the segments into one alignment.

use std::ops::Range;

use super::alignment::{Alignment, Chunk, PhoneSpan, Status, WordTime};
use super::candidate::{Candidate, ScoredToken};
use super::contrast::TextContrast;
use super::fit::{Facts, fit, mean_over_words, mismatched};
use super::merge::{put_in_order, total_ms, uncovered, union};
use super::non_speech;
use super::placement_posterior::posteriors;
use super::status::{WordStatus, judge, sentences};
use super::torn_sentence;
use crate::calibration::Calibration;
use crate::calibration::judging::EdgeScore;
use crate::normalize::Sound;
use crate::phones::PhoneId;
use crate::units::{Ms, MsSpan};

/// Shortest stretch reported as silence.
pub const LEAST_SILENCE_MS: Ms = 100;
/// Shortest stretch reported as untranscribed speech.
pub const LEAST_UNTRANSCRIBED_MS: Ms = 300;
/// Longest stretch that a sound named by the transcript, as in `[laughter]`, may account for: in a longer one somebody may
/// speak.
const LONGEST_SOUND_MS: Ms = 3000;

/// The stretches in which what is heard is accounted for by `words`, or by sounds that are not too long.
pub fn accounted_for(words: &[WordTime]) -> Vec<MsSpan> {
    let mut spans = Vec::new();
    let mut rest = words.iter().filter_map(|word| Some((word.status, word.span?))).peekable();
    while let Some((status, mut span)) = rest.next() {
        // The tokens of one sound share its stretch.
        let goes_on = |next: &(Status, MsSpan), end: Ms| next.0 == status && next.1.start == end;
        while status == Status::NonSpeech
            && let Some((_, next)) = rest.next_if(|next| goes_on(next, span.end))
        {
            span.end = next.end;
        }
        if status != Status::NonSpeech || span.end - span.start <= LONGEST_SOUND_MS {
            spans.push(span);
        }
    }
    spans
}

/// A segment that was aligned: its span, and its tokens as indices into [`Parts::words`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignedSegment {
    /// Where it lies.
    pub span: MsSpan,
    /// Its own tokens.
    pub tokens: Range<usize>,
}

/// A token of the transcript.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// Its status if it is not placed.
    pub unplaced: Status,
    /// The sound it names, if it is a comment that names one.
    pub sound: Option<Sound>,
}

/// The parts of which the alignment is made.
pub struct Parts<'a> {
    /// Of the model that scored them.
    pub calibration: &'a Calibration,
    /// All tokens of the transcript, in order.
    pub given: &'a [Given],
    /// Those that can be said, in order.
    pub words: Vec<Candidate>,
    /// How much better the whole text fits the recording than wrong texts do, if it is short enough for that
    /// comparison.
    pub whole: Option<TextContrast>,
    /// The segments, in order.
    pub segments: &'a [AlignedSegment],
    /// Filler: speech of no token, in order.
    pub filler: Vec<MsSpan>,
    /// The parts of the filler that are earlier takes of placed tokens, in order.
    pub takes: Vec<MsSpan>,
    /// Pauses, in order.
    pub pauses: Vec<MsSpan>,
    /// Tokens in letters the model cannot say.
    pub unsayable: usize,
    /// Whether to report the uncertainty of each word's edges.
    pub uncertainty: bool,
    /// Length of the recording.
    pub limit_ms: Ms,
}

/// The alignment made of `parts`, and the facts by which its fit was judged.
pub fn gather(parts: Parts<'_>) -> (Alignment, Facts) {
    let (calibration, candidates) = (parts.calibration, &parts.words);
    let posteriors = posteriors(calibration, candidates, parts.whole);
    let mut verdicts = judge(&calibration.support, candidates, &posteriors, &parts.filler);
    for stretch in sentences(candidates, |word| word.begins || word.follows_sound) {
        torn_sentence::mend(&mut verdicts, candidates, stretch, &parts.pauses);
    }
    let mut spans: Vec<MsSpan> = verdicts.iter().filter_map(|v| v.span).collect();
    put_in_order(&mut spans, parts.limit_ms);
    for (verdict, span) in verdicts.iter_mut().filter(|v| v.span.is_some()).zip(&spans) {
        verdict.span = Some(*span);
    }

    let mut words: Vec<WordTime> =
        parts.given.iter().map(|given| WordTime::unplaced(given.unplaced)).collect();
    for ((verdict, posterior), candidate) in verdicts.iter().zip(&posteriors).zip(candidates) {
        words[candidate.index] =
            word_time(&calibration.score, verdict, candidate, *posterior, parts.uncertainty);
    }

    let placed: Vec<Option<MsSpan>> = words.iter().map(|word| word.span).collect();
    let sounds: Vec<Option<Sound>> = parts.given.iter().map(|given| given.sound).collect();
    let named = non_speech::place(&sounds, &placed, &parts.pauses, parts.limit_ms);
    for (word, span) in words.iter_mut().zip(named).filter(|(_, span)| span.is_some()) {
        word.span = span;
    }
    let covered: Vec<MsSpan> = words.iter().filter_map(|word| word.span).collect();
    let untranscribed = uncovered(&parts.filler, &accounted_for(&words), LEAST_UNTRANSCRIBED_MS);
    let silences =
        uncovered(&parts.pauses, &union([&covered[..], &untranscribed].concat()), LEAST_SILENCE_MS);
    // Music may be taken for speech, which is no reason to doubt the text.
    let uncovered_speech = uncovered(&parts.filler, &covered, LEAST_UNTRANSCRIBED_MS);
    let new_speech = uncovered(&uncovered_speech, &parts.takes, 1);
    let aligned: Vec<MsSpan> =
        verdicts.iter().filter(|v| v.status == Status::Aligned).filter_map(|v| v.span).collect();
    let facts = Facts {
        aligned: aligned.len(),
        placed: spans.len(),
        sayable: verdicts.len(),
        unsayable: parts.unsayable,
        mean_llr: mean_over_words(candidates),
        text_odds: calibration.belonging.of_text(parts.whole, candidates.iter().map(|word| word.belonging)),
        spoken_ms: total_ms(&spans),
        untranscribed_ms: total_ms(&new_speech),
        mismatched: mismatched(&aligned, &new_speech),
        limit_ms: parts.limit_ms,
        place: None,
    };
    let chunks = parts.segments.iter().map(|segment| Chunk {
        span: MsSpan { start: segment.span.start, end: segment.span.end.min(parts.limit_ms) },
        words: candidates[segment.tokens.start].index as u32
            ..candidates[segment.tokens.end - 1].index as u32 + 1,
        recording: 0,
    });
    let chunks = chunks.collect();
    (Alignment { words, silences, untranscribed, chunks, fit: fit(&calibration.fit, &facts) }, facts)
}

/// The result for a word, given its placement posterior. `uncertainty` says whether that of its edges is reported.
fn word_time(
    edges: &EdgeScore,
    verdict: &WordStatus,
    word: &Candidate,
    posterior: Option<f64>,
    uncertainty: bool,
) -> WordTime {
    let is_aligned = verdict.status == Status::Aligned;
    let score = |token: &ScoredToken| posterior.map(|p| edges.of(token.heard.mean_llr, p, is_aligned));
    let aligned = word.heard.as_ref().filter(|_| is_aligned);
    WordTime {
        status: verdict.status,
        span: verdict.span,
        score: verdict.span.map(|_| word.heard.as_ref().and_then(score).unwrap_or(0.0)),
        uncertainty: aligned.filter(|_| uncertainty).map(|token| token.uncertainty),
        phones: aligned.zip(verdict.span).map_or(Vec::new(), |(token, span)| phones(&token.phones, span)),
    }
}

/// No phone is shorter than this if its word has room: the shortest sounds of speech, flaps and bursts, last 10 ms.
const LEAST_PHONE_MS: Ms = 10;

/// Phones with their starts as touching spans that fill `word`, each at least [`LEAST_PHONE_MS`] long. If the word has
/// no room for that, each gets an even share, and at least a millisecond if the word has that many.
fn phones(starts: &[(PhoneId, Ms)], word: MsSpan) -> Vec<PhoneSpan> {
    let count = starts.len() as Ms;
    let least = ((word.end - word.start) / count.max(1)).clamp(1, LEAST_PHONE_MS);
    let mut bounds: Vec<Ms> = Vec::with_capacity(starts.len() + 1);
    for (i, (_, start)) in starts.iter().enumerate() {
        let i = i as Ms;
        let latest = word.end.saturating_sub((count - i) * least).max(word.start);
        let start = match bounds.last() {
            None => word.start,
            Some(before) => (*start).clamp((before + least).min(latest), latest),
        };
        bounds.push(start);
    }
    bounds.push(word.end);
    let spans = bounds.windows(2).map(|b| MsSpan { start: b[0], end: b[1] });
    starts.iter().zip(spans).map(|((phone, _), span)| PhoneSpan { phone: *phone, own: None, span }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
    use crate::confidence::alignment::EdgeUncertainty;
    use crate::confidence::alignment::Fit;
    use crate::confidence::candidate::tests::candidates;

    #[test]
    fn speech_under_a_long_sound_is_untranscribed() {
        let word =
            |status, start, end| WordTime { span: Some(MsSpan { start, end }), ..WordTime::unplaced(status) };
        let words = [
            word(Status::Aligned, 0, 4000),
            word(Status::NonSpeech, 4000, 5000),
            word(Status::Aligned, 5500, 6000),
            // [loud music]
            word(Status::NonSpeech, 6000, 8000),
            word(Status::NonSpeech, 8000, 10_000),
            word(Status::Interpolated, 10_000, 11_000),
        ];
        let spans: Vec<(Ms, Ms)> = accounted_for(&words).iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(spans, [(0, 4000), (4000, 5000), (5500, 6000), (10_000, 11_000)]);
    }

    #[test]
    fn everything_finds_its_place() {
        let segments = [AlignedSegment { span: MsSpan { start: 0, end: 1200 }, tokens: 0..3 }];
        let given = |unplaced| Given { unplaced, sound: None };
        let span = |start, end| MsSpan { start, end };
        let mut words =
            candidates([(span(100, 310), -1.0), (span(300, 500), -2.0), (span(600, 800), -1.5)].map(Some));
        (words[1].index, words[2].index) = (2, 3);
        let (alignment, _) = gather(Parts {
            calibration: &EN_US,
            given: &[Status::NotFound, Status::NonSpeech, Status::NotFound, Status::NotFound].map(given),
            words,
            whole: None,
            segments: &segments,
            filler: vec![],
            takes: vec![],
            pauses: vec![MsSpan { start: 0, end: 120 }, MsSpan { start: 790, end: 1000 }],
            unsayable: 0,
            uncertainty: true,
            limit_ms: 1000,
        });
        let spans: Vec<_> = alignment.words.iter().map(|w| w.span.map(|s| (s.start, s.end))).collect();
        assert_eq!(spans, [Some((100, 305)), None, Some((305, 500)), Some((600, 800))]);
        assert_eq!(alignment.words[1].status, Status::NonSpeech);
        assert_eq!(
            alignment.words[0].uncertainty,
            Some(EdgeUncertainty { start_sd_ms: 5.0, end_sd_ms: 9.0 })
        );
        assert_eq!(alignment.silences, [MsSpan { start: 0, end: 100 }, MsSpan { start: 800, end: 1000 }]);
        assert_eq!(
            alignment.chunks,
            [Chunk { span: MsSpan { start: 0, end: 1000 }, words: 0..4, recording: 0 }]
        );
        assert_eq!(alignment.fit, Fit::Good);
        let phones = &alignment.words[2].phones;
        assert_eq!(phones[0].span.start, 305);
        assert_eq!(phones[2].span.end, 500);
        assert!(
            phones.windows(2).all(|p| p[0].span.end == p[1].span.start && p[0].span.start < p[0].span.end)
        );
    }

    #[test]
    fn phones_of_a_very_short_word_stay_inside_it() {
        let spans = phones(&[(2, 100), (3, 190), (4, 200)], MsSpan { start: 95, end: 98 });
        assert_eq!(
            spans.iter().map(|p| (p.span.start, p.span.end)).collect::<Vec<_>>(),
            [(95, 96), (96, 97), (97, 98)]
        );
        let spans = phones(&[(2, 100), (3, 101), (4, 199)], MsSpan { start: 100, end: 200 });
        assert_eq!(
            spans.iter().map(|p| (p.span.start, p.span.end)).collect::<Vec<_>>(),
            [(100, 110), (110, 190), (190, 200)]
        );
    }
}
