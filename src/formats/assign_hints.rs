//! Lines and pieces with times become a transcript in which each token has its hint.
//!
//! Pieces are found in the text by their letters and digits alone, as recognizers drop marks and capitals in one place
//! and keep them in another, cut words ("mont", "real") and join them ("New York"). A piece that does not stand in the
//! text is skipped.

use std::ops::Range;

use super::decode::is_binary_control;
use super::timed_text::{ROW_END, TimedPiece, TimedText};
use crate::transcript::tokenize::{self, is_space};
use crate::transcript::{Correction, Hint, HintKind, JudgedWord, deal, part};
use crate::transcript::{Token, Transcript};
use crate::units::{Ms, MsSpan};

/// How far ahead a piece is looked for that does not stand where it should, in letters: a sentence or two.
const LOOK_AHEAD: usize = 150;
/// Longer pieces are not looked for ahead.
const MOST_LOOKED_FOR: usize = 50;

/// The transcript of `rough`, in which lines without words are left out, and the tokens of each line of `rough`.
pub(crate) fn transcript(rough: TimedText) -> (Transcript, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut kept = Vec::new();
    let (mut rows, mut words) = (Vec::new(), 0);
    let mut has_words = Vec::with_capacity(rough.lines.len());
    for (number, line) in rough.lines.into_iter().enumerate() {
        let before = text.len();
        let line_end = if rough.paragraphs.binary_search(&number).is_ok() { "\n\n" } else { "\n" };
        let ends = |c: char| is_space(c) || is_binary_control(c);
        for row in line.text.split(ROW_END) {
            let in_row = row.split(ends).filter(|word| !word.is_empty());
            for (at, word) in in_row.enumerate() {
                if at == 0 && text.len() > before {
                    rows.push(words);
                }
                if !text.is_empty() {
                    text.push_str(if text.len() == before { line_end } else { " " });
                }
                text.push_str(word);
                words += 1;
            }
        }
        has_words.push(text.len() > before);
        if text.len() > before {
            kept.push((line.span, line.pieces, line.voices));
        }
    }
    let mut transcript = tokenize::cut(text);
    let mut hints = vec![None; transcript.tokens.len()];
    for (range, (span, ..)) in transcript.lines.iter().zip(&kept) {
        if let Some(span) = span {
            deal(*span, &transcript.tokens[range.clone()], &mut hints[range.clone()]);
        }
    }
    for (range, (_, pieces, _)) in transcript.lines.iter().zip(&kept) {
        let corrected = lay(pieces, &transcript.tokens[range.clone()], &mut hints[range.clone()]);
        transcript.corrections.extend(corrected.into_iter().map(|(at, was)| (range.start + at, was)));
    }
    transcript.corrections.extend(lay(&rough.pieces, &transcript.tokens, &mut hints));
    for range in &transcript.lines {
        keep_between(&mut hints[range.clone()]);
    }
    transcript.hints = hints;
    transcript.rows = rows;
    transcript.warnings = rough.warnings;
    let all = transcript.tokens.len();
    for (range, (.., voices)) in transcript.lines.iter().zip(&kept) {
        let mut passed = 0;
        let starts = transcript.tokens[range.clone()].iter().map(|token| {
            passed += token.offset.len();
            passed - token.offset.len()
        });
        let starts: Vec<usize> = starts.collect();
        for (at, voice) in voices.iter().enumerate() {
            let token = |letters: usize| range.start + starts.partition_point(|start| *start < letters);
            let end = voices.get(at + 1).map_or(range.end, |next| token(next.from));
            transcript.speakers.set(token(voice.from)..end, all, voice.name.as_deref());
        }
    }
    let mut with_words = transcript.lines.iter();
    let of_line = |has: bool| has.then(|| with_words.next().cloned()).flatten().unwrap_or(0..0);
    let of_lines = has_words.into_iter().map(of_line).collect();
    (transcript, of_lines)
}

/// What pieces say of one token.
#[derive(Clone, Copy)]
enum PieceTime {
    Nothing,
    Unheard,
    Time {
        /// From the first piece's start to the last one's end.
        span: MsSpan,
        /// The token's letters' share of that.
        share: MsSpan,
        /// A piece holds letters of another token, too.
        is_shared: bool,
        /// What the first piece says of it.
        judged: Option<JudgedWord>,
    },
}

/// Lays `pieces` on `tokens`, which they follow in order; which of these were corrected. Linear in both.
fn lay(pieces: &[TimedPiece], tokens: &[Token], hints: &mut [Option<Hint>]) -> Vec<(usize, Correction)> {
    let mut corrected = Vec::new();
    if pieces.is_empty() {
        return corrected;
    }
    let letters: Vec<(char, u32)> =
        tokens.iter().enumerate().flat_map(|(i, t)| key(&t.verbatim).map(move |c| (c, i as u32))).collect();
    let mut told = vec![PieceTime::Nothing; tokens.len()];
    let keys: Vec<Vec<char>> = pieces.iter().map(|p| key(&p.text).collect()).collect();
    let mut at = 0;
    for (i, (piece, key)) in pieces.iter().zip(&keys).enumerate() {
        if key.is_empty() {
            continue;
        }
        let next = keys[i + 1..].iter().find(|k| !k.is_empty());
        let Some(found) = find(&letters, at, key, next) else { continue };
        at = found + key.len();
        tell(piece, &letters[found..at], &mut told);
        corrected.extend(piece.corrected.clone().map(|was| (letters[found].1 as usize, was)));
    }
    for (hint, told) in hints.iter_mut().zip(told) {
        match told {
            PieceTime::Nothing => {}
            PieceTime::Unheard => *hint = None,
            PieceTime::Time { span, share, is_shared, judged } => {
                let kind = if is_shared { HintKind::Segment { share } } else { HintKind::Word };
                *hint = Some(Hint { span, kind, judged });
            }
        }
    }
    corrected
}

/// Letters and digits, small.
fn key(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Where `key` begins: at `at`, or at the start of a token not far behind it where `next` follows.
fn find(letters: &[(char, u32)], at: usize, key: &[char], next: Option<&Vec<char>>) -> Option<usize> {
    let stands = |at: usize, key: &[char]| {
        letters.get(at..at + key.len()).is_some_and(|part| part.iter().map(|(c, _)| c).eq(key))
    };
    if stands(at, key) {
        return Some(at);
    }
    let next = next.map_or(&[][..], Vec::as_slice);
    if key.len() + next.len() > MOST_LOOKED_FOR {
        return None;
    }
    (at + 1..(at + LOOK_AHEAD).min(letters.len())).find(|&there| {
        letters[there].1 != letters[there - 1].1 && stands(there, key) && stands(there + key.len(), next)
    })
}

/// Notes the time of `piece` with the tokens whose `letters` it covers.
fn tell(piece: &TimedPiece, letters: &[(char, u32)], told: &mut [PieceTime]) {
    let total = letters.len() as u64;
    let mut from = 0;
    while from < letters.len() {
        let token = letters[from].1;
        let to = from + letters[from..].iter().take_while(|(_, t)| *t == token).count();
        let is_shared = to - from < letters.len();
        let Range { start, end } = from as u64..to as u64;
        let told = &mut told[token as usize];
        *told = match (*told, piece.span) {
            (PieceTime::Nothing, None) if piece.unheard => PieceTime::Unheard,
            (before, None) => before,
            (PieceTime::Time { span, share, is_shared: before, judged }, Some(more))
                if more.end > span.start =>
            {
                let tail = part(more, start, end, total);
                let share = MsSpan { start: share.start, end: tail.end.max(share.start + 1) };
                PieceTime::Time {
                    span: MsSpan { start: span.start, end: more.end.max(share.end) },
                    share,
                    is_shared: before || is_shared,
                    judged,
                }
            }
            // A later part of a word that lies before its start makes no sense.
            (before @ PieceTime::Time { .. }, Some(_)) => before,
            (_, Some(span)) => {
                let share = part(span, start, end, total);
                PieceTime::Time { span, share, is_shared, judged: piece.judged }
            }
        };
        from = to;
    }
}

/// Tokens of a line without a time of their own lie between those that have one.
fn keep_between(hints: &mut [Option<Hint>]) {
    let own = |hint: &Option<Hint>| hint.filter(Hint::is_exact).map(|h| h.span);
    let mut from = 0;
    while from < hints.len() {
        let run = hints[from..].iter().take_while(|h| own(h).is_none()).count();
        let before = from.checked_sub(1).and_then(|i| own(&hints[i]));
        let after = hints.get(from + run).and_then(own);
        narrow(&mut hints[from..from + run], before.map(|s| s.end), after.map(|s| s.start));
        from += run + 1;
    }
}

/// Squeezes the shares of a run of one stretch into `[earliest, latest)`, if that leaves each a millisecond.
fn narrow(run: &mut [Option<Hint>], earliest: Option<Ms>, latest: Option<Ms>) {
    let mut spans = run.iter().flatten().map(|h| h.span);
    let Some(span) = spans.next() else { return };
    if spans.any(|other| other != span) {
        return;
    }
    let shares = || run.iter().flatten().map(Hint::rough);
    let (Some(first), Some(last)) = (shares().map(|s| s.start).min(), shares().map(|s| s.end).max()) else {
        return;
    };
    let room = MsSpan {
        start: earliest.map_or(first, |ms| ms.max(first)),
        end: latest.map_or(last, |ms| ms.min(last)),
    };
    if room == (MsSpan { start: first, end: last }) || room.end <= room.start + run.len() as Ms {
        return;
    }
    let total = u64::from(last - first);
    for hint in run.iter_mut().flatten() {
        if let HintKind::Segment { share } = &mut hint.kind {
            *share = part(room, u64::from(share.start - first), u64::from(share.end - first), total);
        }
    }
}
