//! Combines the results of the segments into one alignment.

use std::ops::Range;

use super::alignment::{Alignment, Chunk, EdgeUncertainty, PhoneSpan, Status, WordTime};
use super::belonging::{Belonging, text_odds};
use super::contrast::TextContrast;
use super::fit::{Facts, fit, mean_over_words, mismatch};
use super::merge::{put_in_order, uncovered};
use super::non_speech;
use super::placement_posterior::posteriors;
use super::score::{ScoredWord, score};
use super::status::{StatusInputs, judge, sentences};
use super::torn_sentence;
use crate::boundaries::Edges;
use crate::normalize::Sound;
use crate::phones::PhoneId;
use crate::units::{Ms, MsSpan, whole_ms};

/// Shortest stretch reported as silence.
const LEAST_SILENCE_MS: Ms = 100;
/// Shortest stretch reported as untranscribed speech.
const LEAST_UNTRANSCRIBED_MS: Ms = 300;

/// A token that a segment found.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredToken {
    /// Its place, and how well the audio supports it.
    pub heard: ScoredWord,
    /// The uncertainty of its edges.
    pub uncertainty: EdgeUncertainty,
    /// Its phones, each with the millisecond at which it begins.
    pub phones: Vec<(PhoneId, Ms)>,
}

impl ScoredToken {
    /// The token with these `edges`.
    pub fn new(edges: &Edges, mean_llr: f32, said: f32) -> ScoredToken {
        let start = whole_ms(edges.start.ms);
        let end = whole_ms(edges.end.ms).max(start + 1);
        ScoredToken {
            heard: ScoredWord { span: MsSpan { start, end }, mean_llr, said },
            uncertainty: EdgeUncertainty { start_sd_ms: edges.start.sd_ms, end_sd_ms: edges.end.sd_ms },
            phones: edges.phones.iter().map(|(phone, ms)| (*phone, whole_ms(*ms))).collect(),
        }
    }
}

/// A segment that was aligned: its span, and its tokens as indices into the sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignedSegment {
    /// Where it lies.
    pub span: MsSpan,
    /// Its own tokens, as a range of the sequence.
    pub tokens: Range<usize>,
}

/// The parts of which the alignment is made. "The sequence" means the tokens that can be said, in order.
pub struct Parts<'a> {
    /// For each token of the transcript: its status if it is not placed.
    pub unplaced: &'a [Status],
    /// For each token of the sequence: its index in the transcript.
    pub transcript_index: &'a [usize],
    /// For each token of the sequence: its number of phones.
    pub phones: &'a [usize],
    /// For each token of the sequence: whether a sentence begins with it.
    pub begins: &'a [bool],
    /// For each token of the sequence: what was found.
    pub heard: Vec<Option<ScoredToken>>,
    /// For each token of the sequence: whether it was not said.
    pub unsaid: &'a [bool],
    /// How much better the whole text fits the recording than wrong texts do, if it is short enough for that
    /// comparison.
    pub whole: Option<TextContrast>,
    /// For each token of the sequence: what the contrast of its segment tells about it, or nothing at all.
    pub belonging: &'a [Belonging],
    /// The segments, in order.
    pub segments: &'a [AlignedSegment],
    /// Filler: speech of no token, in order.
    pub filler: Vec<MsSpan>,
    /// The parts of the filler that are earlier takes of placed tokens, in order.
    pub takes: Vec<MsSpan>,
    /// Pauses, in order.
    pub pauses: Vec<MsSpan>,
    /// For each token of the transcript: the sound it names, if it is a comment that names one.
    pub sounds: &'a [Option<Sound>],
    /// Tokens in letters the model cannot say.
    pub unsayable: usize,
    /// Whether to report the uncertainty of each word's edges.
    pub uncertainty: bool,
    /// Length of the recording.
    pub limit_ms: Ms,
}

/// The alignment made of `parts`.
pub fn gather(parts: Parts<'_>) -> Alignment {
    let heard: Vec<Option<ScoredWord>> = parts.heard.iter().map(|h| h.as_ref().map(|h| h.heard)).collect();
    let trust = posteriors(&heard, parts.begins, parts.whole, parts.belonging);
    let (phones_of, begins, unsaid) = (parts.phones, parts.begins, parts.unsaid);
    let findings = StatusInputs { heard: &heard, trust: &trust, phones: phones_of, begins, unsaid };
    let mut verdicts = judge(&findings, &parts.filler);
    for stretch in sentences(&begins_or_follows_sound(&parts)) {
        torn_sentence::mend(&mut verdicts, stretch, phones_of, &parts.pauses);
    }
    let mut spans: Vec<MsSpan> = verdicts.iter().filter_map(|v| v.span).collect();
    put_in_order(&mut spans, parts.limit_ms);
    for (verdict, span) in verdicts.iter_mut().filter(|v| v.span.is_some()).zip(&spans) {
        verdict.span = Some(*span);
    }

    let mut words: Vec<WordTime> = parts.unplaced.iter().map(|status| unplaced(*status)).collect();
    let heard_and_trust = parts.heard.iter().zip(&trust);
    for ((verdict, (heard, trust)), index) in verdicts.iter().zip(heard_and_trust).zip(parts.transcript_index)
    {
        let is_aligned = verdict.status == Status::Aligned;
        let sure =
            heard.as_ref().zip(*trust).map_or(0.0, |(h, trust)| score(h.heard.mean_llr, trust, is_aligned));
        words[*index] = WordTime {
            status: verdict.status,
            span: verdict.span,
            score: verdict.span.map(|_| sure),
            uncertainty: heard
                .as_ref()
                .filter(|_| is_aligned && parts.uncertainty)
                .map(|heard| heard.uncertainty),
            phones: match (verdict, heard) {
                (v, Some(h)) if v.status == Status::Aligned => {
                    v.span.map_or(Vec::new(), |s| phones(&h.phones, s))
                }
                _ => Vec::new(),
            },
        };
    }

    let placed: Vec<Option<MsSpan>> = words.iter().map(|word| word.span).collect();
    let named = non_speech::place(parts.sounds, &placed, &parts.pauses, parts.limit_ms);
    for (word, span) in words.iter_mut().zip(named).filter(|(_, span)| span.is_some()) {
        word.span = span;
    }
    let covered: Vec<MsSpan> = words.iter().filter_map(|word| word.span).collect();
    let untranscribed = uncovered(&parts.filler, &covered, LEAST_UNTRANSCRIBED_MS);
    let silences = uncovered(&parts.pauses, &merged(&covered, &untranscribed), LEAST_SILENCE_MS);
    let length = |spans: &[MsSpan]| spans.iter().map(|s| u64::from(s.end - s.start)).sum();
    let new_speech = uncovered(&untranscribed, &parts.takes, 1);
    let aligned: Vec<MsSpan> =
        verdicts.iter().filter(|v| v.status == Status::Aligned).filter_map(|v| v.span).collect();
    let fit = fit(&Facts {
        aligned: aligned.len(),
        placed: spans.len(),
        sayable: verdicts.len(),
        unsayable: parts.unsayable,
        mean_llr: mean_over_words(&heard),
        text_odds: text_odds(parts.whole, parts.belonging),
        spoken_ms: length(&spans),
        untranscribed_ms: length(&new_speech),
        mismatch: mismatch(&aligned, &new_speech, parts.limit_ms),
        limit_ms: parts.limit_ms,
    });
    let chunks = parts.segments.iter().map(|segment| Chunk {
        span: MsSpan { start: segment.span.start, end: segment.span.end.min(parts.limit_ms) },
        words: parts.transcript_index[segment.tokens.start] as u32
            ..parts.transcript_index[segment.tokens.end - 1] as u32 + 1,
    });
    let chunks = chunks.collect();
    Alignment { words, silences, untranscribed, chunks, fit }
}

/// For each token of the sequence: whether a sentence begins with it, or a comment before it says which sound comes
/// between.
fn begins_or_follows_sound(parts: &Parts<'_>) -> Vec<bool> {
    let index = parts.transcript_index;
    let names_sound = |i: usize| parts.sounds[index[i - 1]..index[i]].iter().any(Option::is_some);
    parts.begins.iter().enumerate().map(|(i, begins)| *begins || i > 0 && names_sound(i)).collect()
}

fn unplaced(status: Status) -> WordTime {
    WordTime { status, span: None, score: None, uncertainty: None, phones: Vec::new() }
}

/// Merges both lists in order. Each list is in order, and they do not overlap.
fn merged(a: &[MsSpan], b: &[MsSpan]) -> Vec<MsSpan> {
    let mut all: Vec<MsSpan> = a.iter().chain(b).copied().collect();
    all.sort_by_key(|s| s.start);
    all
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
    starts.iter().zip(spans).map(|((phone, _), span)| PhoneSpan { phone: *phone, span }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::confidence::alignment::Fit;

    fn heard(start: Ms, end: Ms, llr: f32) -> Option<ScoredToken> {
        let phones = vec![(2, start), (3, start + 40), (4, start + 41)];
        let heard = ScoredWord { span: MsSpan { start, end }, mean_llr: llr, said: 7.0 + 2.0 * llr };
        Some(ScoredToken { heard, uncertainty: EdgeUncertainty { start_sd_ms: 5.0, end_sd_ms: 9.0 }, phones })
    }

    #[test]
    fn everything_finds_its_place() {
        let segments = [AlignedSegment { span: MsSpan { start: 0, end: 1200 }, tokens: 0..3 }];
        let alignment = gather(Parts {
            unplaced: &[Status::NotFound, Status::NonSpeech, Status::NotFound, Status::NotFound],
            transcript_index: &[0, 2, 3],
            phones: &[3, 3, 3],
            begins: &[true, false, false],
            heard: vec![heard(100, 310, -1.0), heard(300, 500, -2.0), heard(600, 800, -1.5)],
            unsaid: &[false; 3],
            whole: None,
            belonging: &[],
            segments: &segments,
            filler: vec![],
            takes: vec![],
            pauses: vec![MsSpan { start: 0, end: 120 }, MsSpan { start: 790, end: 1000 }],
            sounds: &[None; 4],
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
        assert_eq!(alignment.chunks, [Chunk { span: MsSpan { start: 0, end: 1000 }, words: 0..4 }]);
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
