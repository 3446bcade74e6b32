//! Decides the status of each word: aligned, interpolated between its neighbours, or not found.

use std::ops::Range;

use super::alignment::Status;
use super::score::{ScoredWord, sounds_right};
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

/// The inputs of [`judge`]; one value for each token of the sequence.
pub struct StatusInputs<'a> {
    /// What the search found.
    pub heard: &'a [Option<ScoredWord>],
    /// The placement posterior: the probability that it is in its place.
    pub trust: &'a [Option<f64>],
    /// Number of phones.
    pub phones: &'a [usize],
    /// Whether a sentence begins with it.
    pub begins: &'a [bool],
    /// Whether it was not said.
    pub unsaid: &'a [bool],
}

/// Decides the status of every token of the sequence.
///
/// A token is trusted if its placement posterior is high enough. It is aligned if it is trusted, sounds right by itself
/// and is not too long. A token that is trusted only because of its neighbours is interpolated, and so are up to three
/// consecutive untrusted tokens between two trusted ones: the sentence is there, so they were said, if not in these
/// sounds. They keep their places, or share the `filler`, the speech that no word covers, between their neighbours. In
/// a longer run, or one without a trusted token before or after it, the first and the last token are also interpolated
/// if they were placed right beside a trusted token of their sentence. All others are not found, and so is a token that
/// was not said, regardless of the tokens around it.
///
/// A sentence of a few phones is interpolated, not aligned, if it could as well lie elsewhere: if there is speech that
/// no word covers between the words before and after it.
pub fn judge(findings: &StatusInputs<'_>, filler: &[MsSpan]) -> Vec<WordStatus> {
    let StatusInputs { heard, trust, phones, begins, unsaid } = *findings;
    let trusted = |i: usize| !unsaid[i] && trust[i].is_some_and(|trust| trust >= LEAST_POSTERIOR);
    let is_aligned = |i: usize| {
        let fits = |h: ScoredWord| sounds_right(&h) && h.span.end - h.span.start <= longest_ms(phones[i]);
        trusted(i) && heard[i].is_some_and(fits)
    };
    let mut verdicts: Vec<WordStatus> = (0..heard.len())
        .map(|i| match heard[i] {
            Some(h) if is_aligned(i) => WordStatus { status: Status::Aligned, span: Some(h.span) },
            Some(h) if trusted(i) => {
                let end = h.span.end.min(h.span.start.saturating_add(longest_ms(phones[i])));
                WordStatus { status: Status::Interpolated, span: Some(MsSpan { start: h.span.start, end }) }
            }
            _ => MISSING,
        })
        .collect();
    let mut i = 0;
    while i < heard.len() {
        let run = i..(i..heard.len()).find(|j| trusted(*j)).unwrap_or(heard.len());
        i = run.end + 1;
        let doubtful: Vec<usize> = run.clone().filter(|j| !unsaid[*j]).collect();
        if doubtful.is_empty() {
            continue;
        }
        if doubtful.len() > MOST_INTERPOLATED || run.start == 0 || run.end == heard.len() {
            let before = run.start.checked_sub(1).filter(|_| !begins[run.start]);
            let after = Some(run.end).filter(|i| begins.get(*i) == Some(&false));
            for (token, neighbour) in [(run.start, before), (run.end - 1, after)] {
                let neighbour = neighbour.and_then(|n| verdicts.get(n)).and_then(|v| v.span);
                if let (Some(h), Some(neighbour), false) = (heard[token], neighbour, unsaid[token])
                    && beside(h.span, neighbour)
                {
                    verdicts[token] = WordStatus { status: Status::Interpolated, span: Some(h.span) };
                }
            }
            continue;
        }
        let (Some(before), Some(after)) = (verdicts[run.start - 1].span, verdicts[run.end].span) else {
            continue;
        };
        let spans = if doubtful.iter().all(|j| heard[*j].is_some()) {
            doubtful.iter().filter_map(|j| heard[*j].map(|h| h.span)).collect()
        } else {
            let phones: Vec<usize> = doubtful.iter().map(|j| phones[*j]).collect();
            share(MsSpan { start: before.end, end: after.start }, &phones, filler)
        };
        for (j, span) in doubtful.into_iter().zip(spans) {
            verdicts[j] = WordStatus { status: Status::Interpolated, span: Some(span) };
        }
    }
    for sentence in sentences(begins) {
        if phones[sentence.clone()].iter().sum::<usize>() <= FEW_PHONES
            && may_lie_elsewhere(&verdicts, sentence.clone(), filler)
        {
            for verdict in verdicts[sentence].iter_mut().filter(|v| v.status == Status::Aligned) {
                verdict.status = Status::Interpolated;
            }
        }
    }
    verdicts
}

/// The sentences, as ranges of tokens, given which tokens begin one.
pub fn sentences(begins: &[bool]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        (start < begins.len()).then(|| {
            let end = (start + 1..begins.len()).find(|i| begins[*i]).unwrap_or(begins.len());
            std::mem::replace(&mut start, end)..end
        })
    })
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

    fn heard(i: u32, llr: f32) -> Option<ScoredWord> {
        let span = MsSpan { start: i * 300, end: i * 300 + 200 };
        Some(ScoredWord { span, mean_llr: llr, said: 7.0 + 2.0 * llr })
    }

    fn statuses(verdicts: &[WordStatus]) -> String {
        let letter = |v: &WordStatus| match v.status {
            Status::Aligned => 'a',
            Status::Interpolated => 'i',
            _ => '-',
        };
        verdicts.iter().map(letter).collect()
    }

    /// The statuses of words of `phones` phones each, all in one sentence.
    fn judged(heard: &[Option<ScoredWord>], phones: &[usize], filler: &[MsSpan]) -> Vec<WordStatus> {
        judged_but(heard, phones, filler, &[])
    }

    /// The same, with some words that were not said.
    fn judged_but(
        heard: &[Option<ScoredWord>],
        phones: &[usize],
        filler: &[MsSpan],
        unsaid: &[usize],
    ) -> Vec<WordStatus> {
        let begins = vec![false; heard.len()];
        let unsaid: Vec<bool> = (0..heard.len()).map(|i| unsaid.contains(&i)).collect();
        let trust = crate::confidence::placement_posterior::posteriors(heard, &begins, None, &[]);
        judge(&StatusInputs { heard, trust: &trust, phones, begins: &begins, unsaid: &unsaid }, filler)
    }

    #[test]
    fn single_words_among_heard_ones_are_interpolated_long_runs_not_found() {
        let bad = [4, 10, 11, 12, 13, 14, 15, 29];
        let all: Vec<_> = (0..30).map(|i| heard(i, if bad.contains(&i) { -20.0 } else { -1.0 })).collect();
        assert_eq!(statuses(&judged(&all, &[4; 30], &[])), "aaaaiaaaaai----iaaaaaaaaaaaaai");
    }

    #[test]
    fn a_word_nobody_said_is_not_found_among_words_that_were() {
        let all: Vec<_> = (0..9).map(|i| heard(i, if i == 4 { -20.0 } else { -1.0 })).collect();
        assert_eq!(statuses(&judged(&all, &[4; 9], &[])), "aaaaiaaaa");
        assert_eq!(statuses(&judged_but(&all, &[4; 9], &[], &[4])), "aaaa-aaaa");
        let without: Vec<_> = all.iter().enumerate().map(|(i, h)| h.filter(|_| i != 4)).collect();
        let filler = [MsSpan { start: 1150, end: 1450 }];
        assert_eq!(statuses(&judged_but(&without, &[4; 9], &filler, &[4])), "aaaa-aaaa");
    }

    #[test]
    fn a_short_sentence_beside_speech_of_no_word_is_not_aligned() {
        let all: Vec<_> = (0..9).map(|i| heard(i * 2, -1.0)).collect();
        let begins = [true, false, false, true, true, false, true, true, false];
        let filler = [MsSpan { start: 1600, end: 1800 }, MsSpan { start: 3400, end: 3500 }];
        let unsaid = [false; 9];
        let trust = crate::confidence::placement_posterior::posteriors(&all, &begins, None, &[]);
        let judged = |phones: usize| {
            let phones = [phones; 9];
            let inputs = StatusInputs {
                heard: &all,
                trust: &trust,
                phones: &phones,
                begins: &begins,
                unsaid: &unsaid,
            };
            statuses(&judge(&inputs, &filler))
        };
        // Only the fourth word is interpolated: the seventh has too little filler beside it, the fifth and sixth are
        // two words.
        assert_eq!(judged(3), "aaaiaaaaa");
        assert_eq!(judged(6), "aaaaaaaaa");
    }

    #[test]
    fn a_word_longer_than_speech_allows_is_not_aligned_and_is_cut() {
        let mut words: Vec<_> = (0..5).map(|i| heard(i, -1.0)).collect();
        if let Some(last) = &mut words[4] {
            last.span.end = 9000;
        }
        let verdicts = judged(&words, &[3; 5], &[]);
        assert_eq!(statuses(&verdicts), "aaaai");
        assert_eq!(verdicts[4].span, Some(MsSpan { start: 1200, end: 2450 }));
    }

    #[test]
    fn a_missing_word_takes_the_speech_between_its_neighbours() {
        let words = [heard(0, -2.0), None, None, heard(4, -2.0)];
        let filler = [MsSpan { start: 390, end: 990 }];
        let verdicts = judged(&words, &[3, 2, 4, 3], &filler);
        assert_eq!(statuses(&verdicts), "aiia");
        assert_eq!(verdicts[1].span, Some(MsSpan { start: 390, end: 590 }));
        assert_eq!(verdicts[2].span, Some(MsSpan { start: 590, end: 990 }));
        assert_eq!(statuses(&judged(&words, &[3, 2, 4, 3], &[])), "a--a");
        assert_eq!(statuses(&judged(&words, &[3, 20, 40, 3], &filler)), "a--a");
    }
}
