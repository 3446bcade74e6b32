//! Words far from the rest of their sentence: found by chance in music, noise or other speech.

use std::ops::Range;

use super::alignment::Status;
use super::candidate::Candidate;
use super::status::{FEW_PHONES, LEAST_PHONE_MS, WordStatus, divide};
use crate::units::{Ms, MsSpan};

/// At least this much sound that is neither a word nor a pause tears a sentence apart. Speakers pause within a sentence,
/// and say "uh", but they do not let other sounds pass.
const LEAST_TEAR_MS: Ms = 1000;
/// So few words together are found by chance.
const FEW_WORDS: usize = 2;
/// The usual duration of a phone.
const USUAL_PHONE_MS: Ms = 80;

/// Changes words that were aligned far from the rest of their sentence to interpolated ones.
///
/// A sentence is torn where, between two of its words, there is a second of sound that is not in `pauses`. A torn-off
/// fragment of one or two words is not trusted; if it is so short that it fits nearly any sound, and the first or the last
/// of its sentence, it is put beside the rest. `sentence` is a range of the `words` that the `verdicts` are of; spans
/// are in order of their starts and may overlap.
pub fn mend(verdicts: &mut [WordStatus], words: &[Candidate], sentence: Range<usize>, pauses: &[MsSpan]) {
    let fragments = fragments(verdicts, sentence, pauses);
    let [first, .., last] = &fragments[..] else { return };
    let is_stray = |fragment: &Fragment| fragment.words <= FEW_WORDS;
    for fragment in fragments.iter().filter(|fragment| is_stray(fragment)) {
        for verdict in verdicts[fragment.tokens.clone()].iter_mut().filter(|v| v.status == Status::Aligned) {
            verdict.status = Status::Interpolated;
        }
    }
    let phones_of =
        |fragment: &Fragment| words[fragment.tokens.clone()].iter().map(|word| word.phones).sum::<usize>();
    let moves = |fragment: &Fragment, rest: &Fragment| {
        is_stray(fragment) && !is_stray(rest) && phones_of(fragment) <= FEW_PHONES
    };
    let usual_ms = |fragment: &Fragment| USUAL_PHONE_MS * phones_of(fragment) as Ms;
    let (second, last_but_one) = (&fragments[1], &fragments[fragments.len() - 2]);
    if moves(first, second) {
        let before = verdicts[..first.tokens.start].iter().rev().find_map(|v| v.span);
        let end = second.span.start;
        let start = end.saturating_sub(usual_ms(first)).max(before.map_or(0, |span| span.end));
        put(verdicts, words, first, MsSpan { start, end });
    }
    if moves(last, last_but_one) {
        let after = verdicts[last.tokens.end..].iter().find_map(|v| v.span);
        let start = last_but_one.span.end;
        let end = (start + usual_ms(last)).min(after.map_or(Ms::MAX, |span| span.start));
        put(verdicts, words, last, MsSpan { start, end });
    }
}

/// Tokens of a sentence that follow each other without other sounds between them.
struct Fragment {
    tokens: Range<usize>,
    /// From the first word that has a place to the end of the last.
    span: MsSpan,
    /// Words that have a place.
    words: usize,
}

fn fragments(verdicts: &[WordStatus], sentence: Range<usize>, pauses: &[MsSpan]) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = Vec::new();
    for token in sentence {
        let Some(span) = verdicts[token].span else { continue };
        match fragments
            .last_mut()
            .filter(|fragment| sound_ms(fragment.span.end, span.start, pauses) < LEAST_TEAR_MS)
        {
            Some(fragment) => {
                fragment.tokens.end = token + 1;
                fragment.span.end = span.end;
                fragment.words += 1;
            }
            None => fragments.push(Fragment { tokens: token..token + 1, span, words: 1 }),
        }
    }
    fragments
}

/// How much of the time from `start` to `end` is not in `pauses`; nothing if they are in the other order, as the edges
/// of words that overlap are.
fn sound_ms(start: Ms, end: Ms, pauses: &[MsSpan]) -> Ms {
    if end <= start {
        return 0;
    }
    let first = pauses.partition_point(|pause| pause.end <= start);
    let inside = pauses[first..].iter().take_while(|pause| pause.start < end);
    let silent: Ms = inside.map(|pause| pause.end.min(end) - pause.start.max(start)).sum();
    end - start - silent
}

/// Puts the words of `fragment` that have a place into `span`, unless it is too short for them.
fn put(verdicts: &mut [WordStatus], words: &[Candidate], fragment: &Fragment, span: MsSpan) {
    let tokens: Vec<usize> =
        fragment.tokens.clone().filter(|token| verdicts[*token].span.is_some()).collect();
    let phones: Vec<usize> = tokens.iter().map(|token| words[*token].phones).collect();
    if span.end.saturating_sub(span.start) >= LEAST_PHONE_MS * phones.iter().sum::<usize>() as Ms {
        for (token, span) in tokens.into_iter().zip(divide(span, &phones)) {
            verdicts[token].span = Some(span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn span(start: Ms, end: Ms) -> MsSpan {
        MsSpan { start, end }
    }

    /// Aligned words with these spans, after the sentence was mended; a word without one was not found.
    fn mended(spans: &[(Ms, Ms)], phones: &[usize], pauses: &[MsSpan]) -> Vec<(Status, Option<MsSpan>)> {
        let verdict = |(start, end): &(Ms, Ms)| match end {
            0 => WordStatus { status: Status::NotFound, span: None },
            _ => WordStatus { status: Status::Aligned, span: Some(span(*start, *end)) },
        };
        let mut verdicts: Vec<WordStatus> = spans.iter().map(verdict).collect();
        let words: Vec<Candidate> =
            phones.iter().map(|phones| Candidate { phones: *phones, ..Candidate::default() }).collect();
        mend(&mut verdicts, &words, 0..spans.len(), pauses);
        verdicts.into_iter().map(|v| (v.status, v.span)).collect()
    }

    const FOUR: [(Ms, Ms); 4] = [(1000, 1200), (9000, 9300), (9300, 9500), (9500, 9900)];

    #[test]
    fn a_short_word_beyond_music_is_put_beside_its_sentence() {
        let words = mended(&FOUR, &[3, 4, 4, 4], &[]);
        assert_eq!(words[0], (Status::Interpolated, Some(span(8760, 9000))));
        assert_eq!(words[1], (Status::Aligned, Some(span(9000, 9300))));
        let turned = FOUR.map(|(start, end)| (10_000 - end, 10_000 - start));
        let turned: Vec<_> = turned.into_iter().rev().collect();
        assert_eq!(mended(&turned, &[4, 4, 4, 3], &[])[3], (Status::Interpolated, Some(span(1000, 1240))));
    }

    #[test]
    fn a_longer_word_beyond_music_keeps_its_place_but_is_not_trusted() {
        assert_eq!(mended(&FOUR, &[9, 4, 4, 4], &[])[0], (Status::Interpolated, Some(span(1000, 1200))));
    }

    #[test]
    fn a_sentence_with_pauses_of_any_length_is_whole() {
        let words = mended(&FOUR, &[3, 4, 4, 4], &[span(1200, 4000), span(4900, 9000)]);
        assert!(words.iter().all(|(status, _)| *status == Status::Aligned), "{words:?}");
    }

    #[test]
    fn words_that_overlap_in_a_pause_are_not_torn_apart() {
        let words =
            mended(&[(1000, 1400), (1200, 1500), (1600, 1900), (1900, 2000)], &[4; 4], &[span(900, 1700)]);
        assert!(words.iter().all(|(status, _)| *status == Status::Aligned), "{words:?}");
    }

    #[test]
    fn words_strewn_over_other_sounds_are_not_aligned() {
        let words = mended(&[(0, 300), (0, 0), (2000, 2300), (4000, 4300), (6000, 6300)], &[3; 5], &[]);
        assert!(words.iter().all(|(status, _)| *status != Status::Aligned), "{words:?}");
        // Three words together hold each other.
        let words = mended(
            &[(0, 300), (300, 500), (500, 900), (4000, 4300), (6000, 6300), (6400, 6900)],
            &[6; 6],
            &[],
        );
        let aligned: Vec<bool> = words.iter().map(|(status, _)| *status == Status::Aligned).collect();
        assert_eq!(aligned, [true, true, true, false, false, false]);
    }
}
