//! The properties of every sound alignment, regardless of its inputs.

use kiru_align::confidence::alignment::Status;
use kiru_align::pipeline::Outcome;
use kiru_align::units::{MsSpan, seconds_to_ms};

/// No word is longer than this for each of its phones...
const LONGEST_PHONE_MS: u32 = 250;
/// ...plus this, as one of them may be drawn out.
const LONGEST_MORE_MS: u32 = 500;

/// Fails unless every token occurs once, words are in order, without overlap and inside the recording, statuses agree
/// with times and scores, phones fill their words, no aligned word is too long, and silences and untranscribed speech
/// lie between words.
pub fn check(outcome: &Outcome) {
    let (alignment, transcript) = (&outcome.alignment, &outcome.transcript);
    let limit = seconds_to_ms(outcome.source.duration_s).max(1);
    assert_eq!(alignment.words.len(), transcript.tokens.len(), "one word a token");
    let mut spans = Vec::new();
    let mut said = Vec::new();
    for (word, token) in alignment.words.iter().zip(&transcript.tokens) {
        let placed = matches!(word.status, Status::Aligned | Status::Interpolated);
        // A comment that names a sound may have the place of that sound.
        let may_have_place = placed || word.status == Status::NonSpeech;
        assert!(may_have_place || word.span.is_none(), "{} {word:?}", token.verbatim);
        assert!(word.span.is_some() || !placed, "{} {word:?}", token.verbatim);
        assert_eq!(placed, word.score.is_some(), "{} {word:?}", token.verbatim);
        assert!(word.score.is_none_or(|s| (0.0..=1.0).contains(&s)), "{} {word:?}", token.verbatim);
        assert!(word.uncertainty.is_none() || word.status == Status::Aligned, "{} {word:?}", token.verbatim);
        let sure = |sd_ms: f64| sd_ms.is_finite() && sd_ms > 0.0;
        assert!(
            word.uncertainty.is_none_or(|d| sure(d.start_sd_ms) && sure(d.end_sd_ms)),
            "{} {word:?}",
            token.verbatim
        );
        assert!(word.phones.is_empty() || word.status == Status::Aligned, "{} {word:?}", token.verbatim);
        if let (Some(span), Some(first), Some(last)) = (word.span, word.phones.first(), word.phones.last()) {
            assert_eq!(
                (first.span.start, last.span.end),
                (span.start, span.end),
                "{} {word:?}",
                token.verbatim
            );
            assert!(word.phones.windows(2).all(|p| p[0].span.end == p[1].span.start), "{word:?}");
            assert!(word.phones.iter().all(|p| p.span.start <= p.span.end), "{word:?}");
        }
        if let (Some(span), false) = (word.span, word.phones.is_empty()) {
            let limit_ms = LONGEST_PHONE_MS * word.phones.len() as u32 + LONGEST_MORE_MS;
            assert!(
                span.end - span.start <= limit_ms,
                "{} {word:?}: longer than anyone speaks",
                token.verbatim
            );
        }
        spans.extend(word.span);
        said.extend(word.span.filter(|_| word.status != Status::NonSpeech));
    }
    in_order(&spans, limit, "words");
    in_order(&alignment.silences, limit, "silences");
    in_order(&alignment.untranscribed, limit, "untranscribed");
    apart(&spans, &alignment.silences, "words and silences");
    // Somebody may speak under a sound that the text names.
    apart(&said, &alignment.untranscribed, "words and untranscribed speech");
    apart(&alignment.silences, &alignment.untranscribed, "silences and untranscribed speech");
    for chunk in &alignment.chunks {
        assert!(chunk.span.start < chunk.span.end && chunk.span.end <= limit, "{chunk:?}");
        assert!(chunk.words.start < chunk.words.end, "{chunk:?}");
        assert!(chunk.words.end as usize <= alignment.words.len(), "{chunk:?}");
    }
    for pair in alignment.chunks.windows(2) {
        assert!(
            pair[0].words.end <= pair[1].words.start && pair[0].span.start <= pair[1].span.start,
            "{pair:?}"
        );
    }
}

fn in_order(spans: &[MsSpan], limit: u32, what: &str) {
    assert!(spans.iter().all(|s| s.start < s.end && s.end <= limit), "{what}: {spans:?}, limit {limit}");
    assert!(spans.windows(2).all(|s| s[0].end <= s[1].start), "{what}: {spans:?}");
}

/// Fails if the spans of `a` and `b` overlap. Both are in order.
fn apart(a: &[MsSpan], b: &[MsSpan], what: &str) {
    let mut all: Vec<MsSpan> = a.iter().chain(b).copied().collect();
    all.sort_by_key(|s| (s.start, s.end));
    let crossing = all.windows(2).find(|s| s[0].end > s[1].start);
    assert!(crossing.is_none(), "{what}: {crossing:?}");
}
