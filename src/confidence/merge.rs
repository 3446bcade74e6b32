//! Merges the results of the segments into one time line: whole milliseconds, in order, without overlap, inside the
//! recording.

use crate::units::{Ms, MsSpan};

/// No word is shorter than this if there is room.
pub const LEAST_WORD_MS: Ms = 20;
/// Words less than this apart are made to touch.
const TOUCHING_MS: Ms = 10;

/// Corrects `spans`, which are in the order of the transcript, so that none is shorter than [`LEAST_WORD_MS`] (1 ms
/// where there is no room), none begins before the one before it ends, and none lies outside `[0, limit)`.
///
/// Neighbours that overlap, or are less than a frame apart, meet half-way: no pause is that short. Each boundary comes
/// from its own posterior, so boundaries sometimes cross by a fraction of a millisecond, but rarely by more than a few
/// milliseconds.
pub fn put_in_order(spans: &mut [MsSpan], limit: Ms) {
    for i in 1..spans.len() {
        let (before, after) = (spans[i - 1], spans[i]);
        if before.end + TOUCHING_MS > after.start {
            let middle = before.end.midpoint(after.start);
            spans[i - 1].end = middle;
            spans[i].start = middle;
        }
    }
    let mut earliest = 0;
    for span in spans.iter_mut() {
        span.start = span.start.max(earliest);
        span.end = span.end.max(span.start + LEAST_WORD_MS);
        earliest = span.end;
    }
    // Spans that were pushed beyond the end are moved back, and shortened as much as needed.
    let mut latest = limit;
    let mut left = spans.len() as Ms;
    for span in spans.iter_mut().rev() {
        if span.end <= latest {
            break;
        }
        span.end = latest;
        left -= 1;
        span.start =
            span.start.min(latest.saturating_sub(LEAST_WORD_MS)).max(left.min(latest.saturating_sub(1)));
        latest = span.start;
    }
}

/// The parts of `spans`, at least `least_ms` long, that no span of `covers` overlaps. Both lists are in order and
/// without overlap.
pub fn uncovered(spans: &[MsSpan], covers: &[MsSpan], least_ms: Ms) -> Vec<MsSpan> {
    let mut parts = Vec::new();
    let mut first = 0;
    for span in spans {
        while first < covers.len() && covers[first].end <= span.start {
            first += 1;
        }
        let mut start = span.start;
        for cover in covers[first..].iter().take_while(|c| c.start < span.end) {
            if cover.start >= start + least_ms {
                parts.push(MsSpan { start, end: cover.start });
            }
            start = start.max(cover.end);
        }
        if span.end >= start + least_ms {
            parts.push(MsSpan { start, end: span.end });
        }
    }
    parts
}

/// What lies in any of `spans`, in order and without overlap.
pub fn union(mut spans: Vec<MsSpan>) -> Vec<MsSpan> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut joined: Vec<MsSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// How long `spans` are together.
pub fn total_ms(spans: &[MsSpan]) -> u64 {
    spans.iter().map(|span| u64::from(span.end - span.start)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(pairs: &[(Ms, Ms)]) -> Vec<MsSpan> {
        pairs.iter().map(|(start, end)| MsSpan { start: *start, end: *end }).collect()
    }

    #[test]
    fn overlaps_meet_half_way_and_short_words_grow() {
        let mut s = spans(&[(0, 110), (100, 200), (250, 251), (265, 400)]);
        put_in_order(&mut s, 1000);
        assert_eq!(s, spans(&[(0, 105), (105, 200), (250, 270), (270, 400)]));
        let mut s = spans(&[(0, 100), (109, 200), (210, 300)]);
        put_in_order(&mut s, 1000);
        assert_eq!(s, spans(&[(0, 104), (104, 200), (210, 300)]));
    }

    #[test]
    fn nothing_leaves_the_recording_or_is_empty() {
        for limit in [25, 60, 100, 101] {
            let mut s = spans(&[(0, 90), (88, 95), (95, 99), (99, 130), (120, 121)]);
            put_in_order(&mut s, limit);
            assert!(s.windows(2).all(|p| p[0].end <= p[1].start), "{s:?}");
            assert!(s.iter().all(|w| w.start < w.end && w.end <= limit), "{limit}: {s:?}");
        }
    }

    #[test]
    fn what_is_covered_is_cut_out() {
        let pauses = spans(&[(0, 500), (1000, 1200), (2000, 3000)]);
        let words = spans(&[(490, 600), (900, 1250), (2200, 2300), (2950, 3100)]);
        assert_eq!(uncovered(&pauses, &words, 100), spans(&[(0, 490), (2000, 2200), (2300, 2950)]));
        assert_eq!(uncovered(&pauses, &[], 100), pauses);
    }
}
