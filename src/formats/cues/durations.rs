//! How long a cue stays: while its words are spoken, then until it is read, as far as the next cue lets it.

use std::ops::Range;

use super::CueLimits;
use super::shown_words::{ShownWord, width};
use crate::units::{Ms, MsSpan};

/// What an adult reads in a second (Netflix, English Template Timed Text Style Guide, 2).
const CHARS_A_SECOND: u64 = 17;
/// Five sixths of a second (there, 1).
const SHORTEST_MS: Ms = 833;
/// How long a cue stays after its last word at most (BBC, Subtitle Guidelines 5.2).
pub(in crate::formats) const LONGEST_AFTER_MS: Ms = 1500;
/// Shorter gaps between cues flicker (BBC, Subtitle Guidelines 4.5).
pub(in crate::formats) const SHORTEST_GAP_MS: Ms = 1000;

/// How long a cue of `chars` characters should be seen.
pub(in crate::formats) fn wanted_ms(chars: u64) -> Ms {
    Ms::try_from(chars * 1000 / CHARS_A_SECOND).unwrap_or(Ms::MAX).max(SHORTEST_MS)
}

/// When a cue of `chars` characters is shown whose words are spoken in `said`, where the next word, or the end of the
/// recording, comes at `next`.
pub(super) fn span(said: MsSpan, chars: u64, next: Ms, limits: &CueLimits) -> MsSpan {
    let start = said.start;
    let latest = next.min(start.saturating_add(limits.max_cue_ms)).max(start + 1);
    let read = start.saturating_add(wanted_ms(chars)).min(said.end.saturating_add(LONGEST_AFTER_MS));
    let mut end = said.end.max(read);
    let is_near = next.saturating_sub(said.end) <= LONGEST_AFTER_MS;
    if is_near && next.saturating_sub(end) < SHORTEST_GAP_MS {
        end = next;
    }
    MsSpan { start, end: end.clamp(start + 1, latest) }
}

/// The same for all `cues`, ranges of `words` in order, each with a word that is placed.
pub(super) fn spans(words: &[ShownWord], cues: &[Range<usize>], limits: &CueLimits, end: Ms) -> Vec<MsSpan> {
    let said: Vec<MsSpan> = cues
        .iter()
        .map(|cue| {
            let mut placed = words[cue.clone()].iter().filter_map(|word| word.placed);
            let first = placed.next().unwrap_or(MsSpan { start: end, end });
            MsSpan { start: first.start, end: placed.next_back().unwrap_or(first).end }
        })
        .collect();
    let nexts = said.iter().skip(1).map(|span| span.start).chain([end]);
    let all = said.iter().zip(cues).zip(nexts);
    all.map(|((said, cue), next)| span(*said, width(&words[cue.clone()]), next, limits)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(said: (Ms, Ms), chars: u64, next: Ms) -> (Ms, Ms) {
        let span = span(MsSpan { start: said.0, end: said.1 }, chars, next, &CueLimits::default());
        (span.start, span.end)
    }

    #[test]
    fn a_cue_stays_until_it_is_read_but_not_for_ever() {
        assert_eq!(shown((1000, 3000), 20, 60_000), (1000, 3000));
        assert_eq!(shown((1000, 3000), 51, 60_000), (1000, 4000));
        assert_eq!(shown((1000, 3000), 84, 60_000), (1000, 4500));
        assert_eq!(shown((1000, 1100), 2, 60_000), (1000, 1833));
    }

    #[test]
    fn a_cue_ends_where_the_next_begins_and_closes_short_gaps() {
        assert_eq!(shown((1000, 3000), 84, 3000), (1000, 3000));
        assert_eq!(shown((1000, 3000), 84, 3400), (1000, 3400));
        assert_eq!(shown((1000, 3000), 20, 3999), (1000, 3999));
        assert_eq!(shown((1000, 3000), 20, 4000), (1000, 3000));
        assert_eq!(shown((1000, 3000), 51, 4400), (1000, 4400));
        assert_eq!(shown((1000, 3000), 51, 4600), (1000, 4000));
    }

    #[test]
    fn a_cue_lasts_no_longer_than_it_may_and_is_never_empty() {
        assert_eq!(shown((1000, 7900), 130, 60_000), (1000, 8000));
        assert_eq!(shown((1000, 90_000), 7, 95_000), (1000, 8000));
        assert_eq!(shown((1000, 1000), 7, 1000), (1000, 1001));
        assert_eq!(shown((1000, 1500), 7, 900), (1000, 1001));
    }
}
