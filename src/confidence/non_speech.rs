//! Times for comments that name a sound: laughter is placed where there is a sound, a pause where there is none.
//!
//! Laughter itself is not detected. But a comment stands between two words, and often there is only one stretch between
//! them that it can mean.

use std::ops::Range;

use crate::normalize::{Sound, SoundKind};
use crate::units::{Ms, MsSpan};

/// Shortest sound that a comment may mean.
const LEAST_SOUND_MS: Ms = 100;
/// Shortest pause that a comment may mean.
const LEAST_PAUSE_MS: Ms = 150;
/// At most this many consecutive comments get times; further ones get none.
const MOST_IN_A_ROW: usize = 16;

/// The times of the comments among the tokens, `None` for all other tokens and where nothing fits.
///
/// For each token, `sounds` has the sound it names, if it is such a comment ([`crate::normalize::SpokenForm::Sound`]),
/// and `words` the place it was given, in order and without overlap. A comment may mean any stretch between the nearest
/// placed token before it (or the start of the recording) and the nearest one after it (or `limit_ms`): a pause of at
/// least 150 ms for [`SoundKind::Silent`], for [`SoundKind::Audible`] at least 100 ms that no pause covers. It gets the
/// longest such stretch. Consecutive comments get stretches in their order, with the greatest total length; the tokens
/// of one comment (`[loud music]`) share its stretch evenly. `pauses` must be in order and not overlap; they may
/// overlap words.
///
/// The result overlaps neither itself nor `words`.
///
/// # Panics
/// If `sounds` and `words` differ in length.
pub fn place(
    sounds: &[Option<Sound>],
    words: &[Option<MsSpan>],
    pauses: &[MsSpan],
    limit_ms: Ms,
) -> Vec<Option<MsSpan>> {
    assert_eq!(sounds.len(), words.len(), "one place per token");
    let mut found = vec![None; words.len()];
    let (mut from, mut start, mut first_pause) = (0, 0, 0);
    while from < words.len() {
        // The tokens up to the next placed one, and the time between that one and the placed one before.
        let count = words[from..].iter().take_while(|w| w.is_none()).count();
        let next = words.get(from + count).copied().flatten();
        let gap = MsSpan { start, end: next.map_or(limit_ms, |w| w.start) };
        while pauses.get(first_pause).is_some_and(|p| p.end <= gap.start) {
            first_pause += 1;
        }
        let run = from..from + count;
        if gap.start < gap.end && sounds[run.clone()].iter().any(Option::is_some) {
            fill(&sounds[run.clone()], &stretches(gap, &pauses[first_pause..]), &mut found[run]);
        }
        start = next.map_or(limit_ms, |w| w.end.max(start));
        from += count + 1;
    }
    found
}

/// A part of a gap, either with or without sound.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    kind: SoundKind,
    span: MsSpan,
}

/// The stretches of `gap` that a comment may mean, in order. Pauses too short to be meant do not divide a sound:
/// laughter has gaps.
fn stretches(gap: MsSpan, pauses: &[MsSpan]) -> Vec<Stretch> {
    let mut all = Vec::new();
    let sound = |start: Ms, end: Ms, all: &mut Vec<Stretch>| {
        if end >= start + LEAST_SOUND_MS {
            all.push(Stretch { kind: SoundKind::Audible, span: MsSpan { start, end } });
        }
    };
    let mut sounding_from = gap.start;
    for pause in pauses.iter().take_while(|p| p.start < gap.end) {
        let span = MsSpan { start: pause.start.max(gap.start), end: pause.end.min(gap.end) };
        if span.end >= span.start + LEAST_PAUSE_MS {
            sound(sounding_from, span.start, &mut all);
            all.push(Stretch { kind: SoundKind::Silent, span });
            sounding_from = span.end;
        }
    }
    sound(sounding_from, gap.end, &mut all);
    all
}

/// Assigns `stretches` to the comments among `sounds`.
fn fill(sounds: &[Option<Sound>], stretches: &[Stretch], found: &mut [Option<MsSpan>]) {
    let comments = comments(sounds);
    for (comment, stretch) in comments.iter().zip(matched(&comments, stretches)) {
        let Some(span) = stretch else { continue };
        let tokens = comment.tokens.len() as u64;
        let at = |n: u64| span.start + (u64::from(span.end - span.start) * n / tokens) as Ms;
        for (n, token) in (0u64..).zip(comment.tokens.clone()) {
            found[token] = Some(MsSpan { start: at(n), end: at(n + 1) });
        }
    }
}

/// A comment and its tokens.
struct Comment {
    kind: SoundKind,
    tokens: Range<usize>,
}

/// The comments of a run; only the first of them if there are many.
fn comments(sounds: &[Option<Sound>]) -> Vec<Comment> {
    let mut all: Vec<Comment> = Vec::new();
    for (at, sound) in sounds.iter().enumerate() {
        let Some(sound) = sound else { continue };
        let is_full = all.len() == MOST_IN_A_ROW;
        match all.last_mut().filter(|last| sound.continued && last.tokens.end == at) {
            Some(last) => last.tokens.end = at + 1,
            None if is_full => break,
            None => all.push(Comment { kind: sound.kind, tokens: at..at + 1 }),
        }
    }
    all
}

/// For each comment: its stretch. Both are in order and of the same kind, with the greatest total length; of equally
/// long choices the earliest.
fn matched(comments: &[Comment], stretches: &[Stretch]) -> Vec<Option<MsSpan>> {
    let length = |s: &Stretch| u64::from(s.span.end - s.span.start);
    let columns = stretches.len() + 1;
    // The greatest total length with the first comments (rows) and the first stretches (columns).
    let mut best = vec![0u64; (comments.len() + 1) * columns];
    let cell = |row: usize, column: usize| row * columns + column;
    for (row, comment) in comments.iter().enumerate() {
        for (column, stretch) in stretches.iter().enumerate() {
            let together = match comment.kind == stretch.kind {
                true => best[cell(row, column)] + length(stretch),
                false => 0,
            };
            best[cell(row + 1, column + 1)] =
                together.max(best[cell(row, column + 1)]).max(best[cell(row + 1, column)]);
        }
    }
    let mut found = vec![None; comments.len()];
    let (mut row, mut column) = (comments.len(), stretches.len());
    while row > 0 && column > 0 {
        let here = best[cell(row, column)];
        if here == best[cell(row, column - 1)] {
            column -= 1;
        } else if here == best[cell(row - 1, column)] {
            row -= 1;
        } else {
            (row, column) = (row - 1, column - 1);
            found[row] = Some(stretches[column].span);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAUGHTER: Option<Sound> = Some(Sound { kind: SoundKind::Audible, continued: false });
    const MORE: Option<Sound> = Some(Sound { kind: SoundKind::Audible, continued: true });
    const PAUSE: Option<Sound> = Some(Sound { kind: SoundKind::Silent, continued: false });

    fn span(start: Ms, end: Ms) -> MsSpan {
        MsSpan { start, end }
    }

    /// The times of `sounds` between two words at 0.0 to 1.0 s and 5.0 to 6.0 s.
    fn between(sounds: &[Option<Sound>], pauses: &[(Ms, Ms)]) -> Vec<Option<(Ms, Ms)>> {
        let all: Vec<_> = [&[None], sounds, &[None]].concat();
        let mut words = vec![None; all.len()];
        words[0] = Some(span(0, 1000));
        words[all.len() - 1] = Some(span(5000, 6000));
        let pauses: Vec<MsSpan> = pauses.iter().map(|p| span(p.0, p.1)).collect();
        let found = place(&all, &words, &pauses, 6000);
        assert_eq!((found[0], found[all.len() - 1]), (None, None));
        found[1..all.len() - 1].iter().map(|s| s.map(|s| (s.start, s.end))).collect()
    }

    #[test]
    fn laughter_is_the_longest_sound_and_a_pause_the_longest_silence() {
        let pauses = [(900, 1500), (2000, 2120), (3500, 4500)];
        assert_eq!(between(&[LAUGHTER], &pauses), [Some((1500, 3500))]);
        assert_eq!(between(&[PAUSE], &pauses), [Some((3500, 4500))]);
        assert_eq!(between(&[None, PAUSE, None], &pauses), [None, Some((3500, 4500)), None]);
    }

    #[test]
    fn nothing_fitting_is_no_time() {
        assert_eq!(between(&[LAUGHTER], &[(1000, 4950)]), [None]);
        assert_eq!(between(&[PAUSE], &[(2000, 2149), (4860, 5200)]), [None]);
        assert_eq!(between(&[PAUSE], &[(2000, 2150)]), [Some((2000, 2150))]);
        assert_eq!(between(&[LAUGHTER], &[(1000, 4900)]), [Some((4900, 5000))]);
        assert_eq!(between(&[], &[]), []);
    }

    #[test]
    fn several_comments_keep_their_order() {
        let pauses = [(2000, 3000), (4000, 4500)];
        assert_eq!(between(&[LAUGHTER, LAUGHTER], &pauses), [Some((1000, 2000)), Some((3000, 4000))]);
        assert_eq!(between(&[LAUGHTER, PAUSE], &pauses), [Some((1000, 2000)), Some((2000, 3000))]);
        assert_eq!(
            between(&[PAUSE, LAUGHTER, PAUSE], &pauses),
            [Some((2000, 3000)), Some((3000, 4000)), Some((4000, 4500))]
        );
        assert_eq!(between(&[LAUGHTER, LAUGHTER], &[]), [Some((1000, 5000)), None]);
        assert_eq!(between(&[LAUGHTER, PAUSE], &[]), [Some((1000, 5000)), None]);
        assert_eq!(between(&[PAUSE, LAUGHTER], &[]), [None, Some((1000, 5000))]);
    }

    #[test]
    fn the_tokens_of_one_comment_share_its_stretch() {
        assert_eq!(
            between(&[LAUGHTER, MORE, MORE], &[]),
            [Some((1000, 2333)), Some((2333, 3666)), Some((3666, 5000))]
        );
    }

    #[test]
    fn the_edges_of_the_recording_bound_the_first_and_the_last() {
        let words = [None, Some(span(1000, 2000)), None, None];
        let found = place(&[LAUGHTER, None, PAUSE, LAUGHTER], &words, &[span(2000, 2500)], 3000);
        assert_eq!(found, [Some(span(0, 1000)), None, Some(span(2000, 2500)), Some(span(2500, 3000))]);
        assert_eq!(place(&[LAUGHTER], &[None], &[], 0), [None]);
        assert_eq!(place(&[], &[], &[], 1000), []);
    }

    #[test]
    fn of_endless_comments_in_one_gap_the_first_get_times() {
        // A table of all of them and all the stretches would not fit into memory.
        let sounds = vec![LAUGHTER; 400_000];
        let pauses: Vec<MsSpan> = (0..400_000).map(|i| span(i * 1000, i * 1000 + 500)).collect();
        let found = place(&sounds, &vec![None; sounds.len()], &pauses, 400_000_000);
        assert!(found.iter().map(Option::is_some).eq((0..sounds.len()).map(|n| n < MOST_IN_A_ROW)));
    }
}
