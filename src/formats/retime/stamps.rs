//! The times of a cue as they are written in its file: each in the form of the one it takes the place of.

use std::ops::Range;

use crate::formats::Document;
use crate::formats::caption_draft::letters;
use crate::formats::timestamps::hundredths;
use crate::formats::ttml;
use crate::transcript::caption_file::{
    CaptionCue, CaptionEncoding, CaptionFile, CaptionKind, CueMoment, LetterPlace, StampZero,
};
use crate::units::{Ms, MsSpan};

/// What takes the place of which bytes for `cue`, which is shown in `span`.
pub(super) fn written(
    cue: &CaptionCue,
    span: MsSpan,
    document: &Document,
    captions: &CaptionFile,
    kind: CaptionKind,
) -> Vec<(Range<usize>, String)> {
    let words = LetterTimes::new(cue, span, document);
    let mut last = i64::from(span.start);
    let mut replaced = Vec::new();
    for stamp in &cue.stamps {
        let mut time = match stamp.moment {
            CueMoment::Start | CueMoment::Times | CueMoment::MissingTimes { .. } => i64::from(span.start),
            CueMoment::End => i64::from(span.end),
            CueMoment::Length => i64::from(span.end - span.start),
            CueMoment::Place(place) => words.at(place),
            CueMoment::LengthBetween(from, to) => words.at(to) - words.at(from),
        };
        // Karaoke's lengths are rounded so that their sum is.
        if let (CueMoment::LengthBetween(from, to), CaptionKind::Ass) = (stamp.moment, kind) {
            time = i64::from(hundredths(ms(words.at(to)))) - i64::from(hundredths(ms(words.at(from))));
        }
        if let (CueMoment::Place(_), CaptionKind::Vtt) = (stamp.moment, kind) {
            // Later than the one before, and inside the cue (W3C WebVTT, 4.2.2).
            time = time.max(last + 1).min((i64::from(span.end) - 1).max(last));
            last = time;
        }
        let is_length = matches!(stamp.moment, CueMoment::Length | CueMoment::LengthBetween(..));
        let zero = match stamp.zero {
            _ if is_length => 0,
            StampZero::Ms(ms) => ms,
            StampZero::CueStart => i64::from(span.start),
        };
        let old = old(captions, &stamp.at);
        let old = old.trim_start_matches(|c: char| !c.is_ascii_graphic());
        let time = (time - zero).max(0);
        let new = match kind {
            // Nothing tells what form it had: it gets the one that the format has.
            kind if matches!(stamp.moment, CueMoment::Times | CueMoment::MissingTimes { .. }) => {
                let both = |parted: &str, form: &str| {
                    format!("{}{parted}{}", clock(ms(time), form, kind), clock(span.end, form, kind))
                };
                let times = match kind {
                    CaptionKind::Lrc => format!("[{}]", clock(ms(time), "00:00", kind)),
                    CaptionKind::Sbv => both(",", "0:00:00"),
                    _ => both(" --> ", "00:00:00"),
                };
                let is_line = stamp.moment != CueMoment::Times;
                if is_line { times + row_end(captions) } else { times }
            }
            CaptionKind::Ttml => ttml::written(time, old, captions.rates),
            CaptionKind::Ass if is_length => time.to_string(),
            kind => clock(ms(time), old, kind),
        };
        replaced.push((stamp.at.clone(), new));
    }
    replaced
}

/// What takes the place of which bytes for what is mended.
pub(super) fn mended(captions: &CaptionFile) -> Vec<(Range<usize>, String)> {
    let row_end = row_end(captions);
    captions.mends.iter().map(|mend| (mend.at.clone(), mend.by.replace('\n', row_end))).collect()
}

/// What ends the rows of a file, by its first one.
pub(super) fn row_end(captions: &CaptionFile) -> &'static str {
    let before = if captions.encoding == CaptionEncoding::Bytes { 1 } else { 2 };
    let Some(end) = captions.bytes.iter().position(|b| *b == b'\n') else {
        return if captions.bytes.contains(&b'\r') { "\r" } else { "\n" };
    };
    let is_pair = end.checked_sub(before).is_some_and(|end| captions.bytes[end] == b'\r');
    if is_pair { "\r\n" } else { "\n" }
}

fn ms(time: i64) -> Ms {
    Ms::try_from(time.max(0)).unwrap_or(Ms::MAX)
}

/// What stands in the file at `at`.
fn old(captions: &CaptionFile, at: &Range<usize>) -> String {
    let bytes = captions.bytes.get(at.clone()).unwrap_or_default();
    let units = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match captions.encoding {
        CaptionEncoding::Bytes => String::from_utf8_lossy(bytes).into_owned(),
        CaptionEncoding::Utf16Le => units(u16::from_le_bytes),
        CaptionEncoding::Utf16Be => units(u16::from_be_bytes),
    }
}

/// `time` in the form of `old`: with hours if that has them or they are needed, with its sign before the fraction, and
/// with as many digits there, but no fewer than the format has. Players read WebVTT and SBV with a dot and three digits
/// alone.
fn clock(time: Ms, old: &str, kind: CaptionKind) -> String {
    let (least_digits, usual_mark) = match kind {
        CaptionKind::Ass | CaptionKind::Lrc => (2, '.'),
        CaptionKind::Srt => (3, ','),
        _ => (3, '.'),
    };
    let colons = old.matches(':').count();
    let mark = old.rfind(['.', ',']);
    // Without another sign, the last field behind a colon is the fraction: the fourth, or in lyrics the third.
    let colon_fraction = mark.is_none() && (colons == 3 || kind == CaptionKind::Lrc && colons == 2);
    let (whole, fraction, mark) = match (mark, colon_fraction) {
        (Some(at), _) => (&old[..at], &old[at + 1..], if old[at..].starts_with(',') { ',' } else { '.' }),
        (None, true) => old.rsplit_once(':').map_or((old, "", ':'), |(whole, rest)| (whole, rest, ':')),
        (None, false) => (old, "", usual_mark),
    };
    let is_strict = matches!(kind, CaptionKind::Vtt | CaptionKind::Sbv);
    let mark = if is_strict { '.' } else { mark };
    let digits = fraction.len().clamp(least_digits, if is_strict { 3 } else { 6 });
    let (seconds, parts) = match digits {
        2 => (hundredths(time) / 100, format!("{:02}", hundredths(time) % 100)),
        _ => (time / 1000, format!("{:03}{}", time % 1000, "0".repeat(digits - 3))),
    };
    let width = whole.trim_start_matches(['-', '−']).find(':').unwrap_or(2);
    let has_hours = whole.matches(':').count() > 1 || kind != CaptionKind::Lrc && seconds >= 3600;
    let first = match (has_hours, whole.matches(':').count() > 1) {
        (true, true) => format!("{:0width$}:{:02}", seconds / 3600, seconds / 60 % 60),
        (true, false) => format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60),
        (false, _) => format!("{:0width$}", seconds / 60),
    };
    format!("{first}:{:02}{mark}{parts}", seconds % 60)
}

/// The words of a cue by their letters.
struct LetterTimes {
    span: MsSpan,
    /// Each word's letters and time.
    words: Vec<(usize, Option<MsSpan>)>,
    letters: usize,
}

impl LetterTimes {
    fn new(cue: &CaptionCue, span: MsSpan, document: &Document) -> LetterTimes {
        let tokens = document.transcript.tokens.get(cue.tokens.clone()).unwrap_or_default();
        let times = document.alignment.words.get(cue.tokens.clone()).unwrap_or_default();
        let words: Vec<_> = tokens.iter().zip(times).map(|(t, w)| (letters(&t.verbatim), w.span)).collect();
        let letters = words.iter().map(|(letters, _)| letters).sum();
        LetterTimes { span, words, letters }
    }

    /// The time of `place`: between the letters of a word its share of the word's time, beside words that were not
    /// found that of the nearest one found.
    fn at(&self, place: LetterPlace) -> i64 {
        let LetterPlace { letters_after, is_end } = place;
        let before = self.letters.saturating_sub(letters_after);
        let (mut passed, mut last_end) = (0, self.span.start);
        for (i, &(letters, span)) in self.words.iter().enumerate() {
            let inside = before.saturating_sub(passed);
            let holds = if is_end { inside <= letters && inside > 0 } else { inside < letters };
            if holds {
                let share = |span: MsSpan| {
                    let part = u64::from(span.end - span.start) * inside as u64 / letters as u64;
                    span.start + part as Ms
                };
                let next = || self.words[i..].iter().find_map(|(_, span)| *span).map(|span| span.start);
                let time = match (span, is_end) {
                    (Some(span), _) => share(span),
                    (None, true) => last_end,
                    (None, false) => next().unwrap_or(last_end),
                };
                return i64::from(time);
            }
            passed += letters;
            last_end = span.map_or(last_end, |span| span.end);
        }
        i64::from(if before == 0 { self.span.start } else { last_end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_form() {
        use CaptionKind::{Ass, Lrc, Sbv, Srt, Vtt};
        for (old, kind, at_62_345, at_3661_005) in [
            ("00:00:01,000", Srt, "00:01:02,345", "01:01:01,005"),
            ("0:00:01,5", Srt, "0:01:02,345", "1:01:01,005"),
            ("00:00:01.000", Srt, "00:01:02.345", "01:01:01.005"),
            ("00:00:01:500", Srt, "00:01:02:345", "01:01:01:005"),
            ("00:00:01", Srt, "00:01:02,345", "01:01:01,005"),
            ("00:01.000", Vtt, "01:02.345", "01:01:01.005"),
            ("000:00:01.000", Vtt, "000:01:02.345", "001:01:01.005"),
            ("0:00:01.00", Ass, "0:01:02.35", "1:01:01.01"),
            ("0:00:01.000", Sbv, "0:01:02.345", "1:01:01.005"),
            ("00:01.00", Lrc, "01:02.35", "61:01.01"),
            ("0:01.000", Lrc, "1:02.345", "61:01.005"),
            ("00:01:50", Lrc, "01:02:35", "61:01:01"),
            ("00:01", Lrc, "01:02.35", "61:01.01"),
        ] {
            assert_eq!(clock(62_345, old, kind), at_62_345, "{old}");
            assert_eq!(clock(3_661_005, old, kind), at_3661_005, "{old}");
        }
    }

    #[test]
    fn places_between_letters_have_times() {
        let span = |start, end| Some(MsSpan { start, end });
        let words = LetterTimes {
            span: MsSpan { start: 100, end: 1000 },
            words: vec![(2, span(100, 200)), (0, None), (4, span(300, 700)), (3, None)],
            letters: 9,
        };
        let start = |after| words.at(LetterPlace { letters_after: after, is_end: false });
        let end = |after| words.at(LetterPlace { letters_after: after, is_end: true });
        assert_eq!((start(9), start(8), start(7), start(6)), (100, 150, 300, 400));
        assert_eq!((end(7), end(5), end(3), end(0)), (200, 500, 700, 700));
        assert_eq!((start(3), start(0), end(9)), (700, 700, 100));
    }
}
