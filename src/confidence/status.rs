//! Decides the status of each word: aligned, interpolated between its neighbours, or not found.

use std::ops::Range;

use super::alignment::Status;
use super::candidate::Candidate;
use super::score::ScoredWord;
use crate::calibration::judging::SupportLimits;
use crate::units::{Ms, MsSpan};

/// A token's status and place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordStatus {
    /// `Aligned`, `Interpolated` or `NotFound`.
    pub status: Status,
    /// Where it lies, unless not found.
    pub span: Option<MsSpan>,
}

const MISSING: WordStatus = WordStatus { status: Status::NotFound, span: None };

/// The longest run of words between two that were heard that is still assumed to have been said.
const MOST_INTERPOLATED: usize = 3;
/// The shortest average duration of a phone in an interpolated word.
pub const LEAST_PHONE_MS: Ms = 30;

/// The longest pause between an unheard word, at the edge of a long run of them, and the heard word beside it.
const EDGE_GAP_MS: Ms = 300;

/// A word is taken to be in its place if its placement posterior is at least this.
const LEAST_POSTERIOR: f64 = 0.5;
/// A word takes no longer than the first for each of its phones plus the second once, for a drawl or a pause inside.
const MOST_PHONE_MS: Ms = 250;
const MOST_EXTRA_MS: Ms = 500;

/// So few phones fit nearly any speech: "yeah", "okay", "mm-hmm".
pub const FEW_PHONES: usize = 5;
/// A sentence of so few phones may lie elsewhere if there is at least this much speech that no word covers between the
/// words before and after it.
const LEAST_ELSEWHERE_MS: Ms = 200;

/// The longest duration of a word of `phones` phones.
fn longest_ms(phones: usize) -> Ms {
    MOST_PHONE_MS.saturating_mul(phones as Ms).saturating_add(MOST_EXTRA_MS)
}

/// Decides the status of each of `words`, given their placement posteriors.
///
/// A word is trusted if its placement posterior is high enough. It is aligned if it is trusted, sounds right by itself
/// and is not too long. A token that is trusted only because of its neighbours is interpolated, and so are up to three
/// consecutive untrusted tokens between two trusted ones: the sentence is there, so they were said, if not in these
/// sounds. They keep their places, or share the `filler`, the speech that no word covers, between their neighbours. In
/// a longer run, or one without a trusted token before or after it, the first and the last token are also interpolated
/// if they were placed right beside a trusted token of their sentence. All others are not found, and so is a token that
/// was not said, regardless of the tokens around it.
///
/// A sentence of a few phones is interpolated, not aligned, if it could as well lie elsewhere: if there is speech that
/// no word covers between the words before and after it.
pub fn judge(
    limits: &SupportLimits,
    words: &[Candidate],
    posteriors: &[Option<f64>],
    filler: &[MsSpan],
) -> Vec<WordStatus> {
    let is_trusted = |i: usize| !words[i].unsaid && posteriors[i].is_some_and(|p| p >= LEAST_POSTERIOR);
    let mut verdicts: Vec<WordStatus> = (0..words.len())
        .map(|i| match words[i].scored() {
            Some(heard) if is_trusted(i) => trusted(limits, &heard, words[i].phones),
            _ => MISSING,
        })
        .collect();
    let mut i = 0;
    while i < words.len() {
        let run = i..(i..words.len()).find(|j| is_trusted(*j)).unwrap_or(words.len());
        i = run.end + 1;
        interpolate(&mut verdicts, words, run, filler);
    }
    for sentence in sentences(words, |word| word.begins) {
        let phones: usize = words[sentence.clone()].iter().map(|word| word.phones).sum();
        if phones <= FEW_PHONES && may_lie_elsewhere(&verdicts, sentence.clone(), filler) {
            for verdict in verdicts[sentence].iter_mut().filter(|v| v.status == Status::Aligned) {
                verdict.status = Status::Interpolated;
            }
        }
    }
    verdicts
}

/// The status of a trusted word.
fn trusted(limits: &SupportLimits, heard: &ScoredWord, phones: usize) -> WordStatus {
    let MsSpan { start, end } = heard.span;
    let longest = longest_ms(phones);
    if limits.sounds_right(heard) && end - start <= longest {
        return WordStatus { status: Status::Aligned, span: Some(heard.span) };
    }
    let end = end.min(start.saturating_add(longest));
    WordStatus { status: Status::Interpolated, span: Some(MsSpan { start, end }) }
}

/// Interpolates those of the `run`, words that are not trusted between words that are, that were said.
fn interpolate(verdicts: &mut [WordStatus], words: &[Candidate], run: Range<usize>, filler: &[MsSpan]) {
    let doubtful: Vec<usize> = run.clone().filter(|i| !words[*i].unsaid).collect();
    if doubtful.is_empty() {
        return;
    }
    if doubtful.len() > MOST_INTERPOLATED || run.start == 0 || run.end == words.len() {
        let before = run.start.checked_sub(1).filter(|_| !words[run.start].begins);
        let after = Some(run.end).filter(|i| words.get(*i).is_some_and(|word| !word.begins));
        for (i, neighbour) in [(run.start, before), (run.end - 1, after)] {
            let neighbour = neighbour.and_then(|n| verdicts[n].span);
            if let (Some(heard), Some(neighbour), false) = (words[i].scored(), neighbour, words[i].unsaid)
                && beside(heard.span, neighbour)
            {
                verdicts[i] = WordStatus { status: Status::Interpolated, span: Some(heard.span) };
            }
        }
        return;
    }
    let (Some(before), Some(after)) = (verdicts[run.start - 1].span, verdicts[run.end].span) else { return };
    let heard = |i: &usize| words[*i].scored().map(|heard| heard.span);
    let spans = doubtful.iter().map(heard).collect::<Option<Vec<MsSpan>>>().unwrap_or_else(|| {
        let phones: Vec<usize> = doubtful.iter().map(|i| words[*i].phones).collect();
        share(MsSpan { start: before.end, end: after.start }, &phones, filler)
    });
    for (i, span) in doubtful.into_iter().zip(spans) {
        verdicts[i] = WordStatus { status: Status::Interpolated, span: Some(span) };
    }
}

/// The parts of `words` as ranges, each of which goes on until one word `begins` the next.
pub fn sentences(words: &[Candidate], begins: impl Fn(&Candidate) -> bool) -> Vec<Range<usize>> {
    let mut end = 0;
    let range = |sentence: &[Candidate]| {
        end += sentence.len();
        end - sentence.len()..end
    };
    words.chunk_by(|_, next| !begins(next)).map(range).collect()
}

/// Whether there is `filler` speech between the words that have a place before and after `sentence`.
fn may_lie_elsewhere(verdicts: &[WordStatus], sentence: Range<usize>, filler: &[MsSpan]) -> bool {
    let before = verdicts[..sentence.start].iter().rev().find_map(|v| v.span).map_or(0, |span| span.end);
    let after = verdicts[sentence.end..].iter().find_map(|v| v.span).map_or(Ms::MAX, |span| span.start);
    let first = filler.partition_point(|speech| speech.end <= before);
    let inside = filler[first..].iter().take_while(|speech| speech.start < after);
    let lengths = inside.map(|s| s.end.min(after).saturating_sub(s.start.max(before)));
    lengths.max().is_some_and(|longest| longest >= LEAST_ELSEWHERE_MS)
}

/// Whether two spans, in either order, have no considerable pause between them.
fn beside(a: MsSpan, b: MsSpan) -> bool {
    b.start.saturating_sub(a.end).max(a.start.saturating_sub(b.end)) <= EDGE_GAP_MS
}

/// Divides the filler inside `gap` among tokens in proportion to their phones; empty if it is too short or too long for
/// them.
fn share(gap: MsSpan, phones: &[usize], filler: &[MsSpan]) -> Vec<MsSpan> {
    // Edges that were set each for itself may lie beyond each other, by some milliseconds.
    if gap.end <= gap.start {
        return Vec::new();
    }
    let inside = filler.iter().filter(|s| s.start < gap.end && gap.start < s.end);
    let Some(room) = inside.fold(None, |all: Option<MsSpan>, s| {
        let (start, end) = (s.start.max(gap.start), s.end.min(gap.end));
        Some(all.map_or(MsSpan { start, end }, |a| MsSpan { start: a.start, end }))
    }) else {
        return Vec::new();
    };
    let total: usize = phones.iter().sum();
    let length = room.end - room.start;
    if total == 0 || !(LEAST_PHONE_MS..=MOST_PHONE_MS).contains(&(length / total as Ms)) {
        return Vec::new();
    }
    divide(room, phones)
}

/// Divides `room` among tokens in proportion to their `phones`, of which there is at least one.
pub fn divide(room: MsSpan, phones: &[usize]) -> Vec<MsSpan> {
    let total: usize = phones.iter().sum();
    let length = room.end - room.start;
    let mut seen = 0;
    let at = |seen: usize| room.start + (u64::from(length) * seen as u64 / total as u64) as Ms;
    phones
        .iter()
        .map(|n| {
            let start = at(seen);
            seen += n;
            MsSpan { start, end: at(seen) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
    use crate::confidence::candidate::tests::candidates;
    use crate::confidence::placement_posterior::posteriors;

    fn heard(i: u32, llr: f32) -> Option<(MsSpan, f32)> {
        Some((MsSpan { start: i * 300, end: i * 300 + 200 }, llr))
    }

    fn statuses(verdicts: &[WordStatus]) -> String {
        let letter = |v: &WordStatus| match v.status {
            Status::Aligned => 'a',
            Status::Interpolated => 'i',
            _ => '-',
        };
        verdicts.iter().map(letter).collect()
    }

    fn judged(words: &[Candidate], filler: &[MsSpan]) -> Vec<WordStatus> {
        judge(&EN_US.support, words, &posteriors(&EN_US, words, None), filler)
    }

    #[test]
    fn single_words_among_heard_ones_are_interpolated_long_runs_not_found() {
        let bad = [4, 10, 11, 12, 13, 14, 15, 29];
        let all = candidates((0..30).map(|i| heard(i, if bad.contains(&i) { -20.0 } else { -1.0 })));
        assert_eq!(statuses(&judged(&all, &[])), "aaaaiaaaaai----iaaaaaaaaaaaaai");
    }

    #[test]
    fn a_word_nobody_said_is_not_found_among_words_that_were() {
        let mut all = candidates((0..9).map(|i| heard(i, if i == 4 { -20.0 } else { -1.0 })));
        assert_eq!(statuses(&judged(&all, &[])), "aaaaiaaaa");
        all[4].unsaid = true;
        assert_eq!(statuses(&judged(&all, &[])), "aaaa-aaaa");
        all[4].heard = None;
        let filler = [MsSpan { start: 1150, end: 1450 }];
        assert_eq!(statuses(&judged(&all, &filler)), "aaaa-aaaa");
    }

    #[test]
    fn a_short_sentence_beside_speech_of_no_word_is_not_aligned() {
        let mut words = candidates((0..9).map(|i| heard(i * 2, -1.0)));
        for first in [0, 3, 4, 6, 7] {
            words[first].begins = true;
        }
        let filler = [MsSpan { start: 1600, end: 1800 }, MsSpan { start: 3400, end: 3500 }];
        let mut with = |phones: usize| {
            words.iter_mut().for_each(|word| word.phones = phones);
            statuses(&judged(&words, &filler))
        };
        // Only the fourth word is interpolated: the seventh has too little filler beside it, the fifth and sixth are
        // two words.
        assert_eq!(with(3), "aaaiaaaaa");
        assert_eq!(with(6), "aaaaaaaaa");
    }

    #[test]
    fn a_word_longer_than_speech_allows_is_not_aligned_and_is_cut() {
        let spans = [(0, 200), (300, 500), (600, 800), (900, 1100), (1200, 9000)];
        let mut words = candidates(spans.map(|(start, end)| Some((MsSpan { start, end }, -1.0))));
        words[4].phones = 3;
        let verdicts = judged(&words, &[]);
        assert_eq!(statuses(&verdicts), "aaaai");
        assert_eq!(verdicts[4].span, Some(MsSpan { start: 1200, end: 2450 }));
    }

    #[test]
    fn a_missing_word_takes_the_speech_between_its_neighbours() {
        let mut words = candidates([heard(0, -2.0), None, None, heard(4, -2.0)]);
        let mut with = |between: [usize; 2], filler: &[MsSpan]| {
            (words[1].phones, words[2].phones) = (between[0], between[1]);
            judged(&words, filler)
        };
        let filler = [MsSpan { start: 390, end: 990 }];
        let verdicts = with([2, 4], &filler);
        assert_eq!(statuses(&verdicts), "aiia");
        assert_eq!(verdicts[1].span, Some(MsSpan { start: 390, end: 590 }));
        assert_eq!(verdicts[2].span, Some(MsSpan { start: 590, end: 990 }));
        assert_eq!(statuses(&with([2, 4], &[])), "a--a");
        assert_eq!(statuses(&with([20, 40], &filler)), "a--a");
    }
}
