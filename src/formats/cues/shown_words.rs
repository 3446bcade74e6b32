//! The words as they are shown, each with a time, or to stand with its neighbours; what can do neither is left out.

use std::ops::Range;

use super::CueLimits;
use crate::formats::Document;
use crate::transcript::Transcript;
use crate::units::{Ms, MsSpan};

/// People do not speak faster or slower for long, in characters a second. Talks lie between 10 and 20.
const FASTEST: u64 = 25;
const SLOWEST: u64 = 5;
/// Longer stretches are never dealt out over unheard words: nobody knows what is in them.
const LONGEST_GUESS_MS: Ms = 30_000;

/// So many characters stand with the words beside them however short cues are, even if that makes one too long.
const ALWAYS_BESIDE: u64 = 40;

/// A word that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShownWord<'a> {
    pub text: &'a str,
    /// Code points.
    pub chars: u32,
    /// Width of the name that is put before it if a cue begins with it, in code points.
    pub name_chars: u32,
    /// Whether its row ends with it: it is the last of a name with a line of its own, or somebody else's name follows.
    pub ends_row: bool,
    /// Which token of the transcript.
    pub token: usize,
    /// Where it was heard.
    pub heard: Option<MsSpan>,
    /// The same, or where it is guessed to be.
    pub placed: Option<MsSpan>,
}

/// What is shown, and what is not.
#[derive(Debug, Default)]
pub(super) struct Flow<'a> {
    /// If there is any, at least one of them is placed.
    pub words: Vec<ShownWord<'a>>,
    /// Texts, each with the index in `words` before which it would stand.
    pub left_out: Vec<(usize, String)>,
}

/// The words of `document`, which lasts until `end`, for which `is_own` holds; with room for the speaker's name before each
/// if it is `named`.
pub(super) fn shown_words<'a>(
    document: &Document<'a>,
    limits: &CueLimits,
    end: Ms,
    named: bool,
    is_own: impl Fn(usize) -> bool,
) -> Flow<'a> {
    let transcript = document.transcript;
    // Where a line holds nothing else, a row cannot be parted from what follows.
    let headers = if limits.max_lines > 1 { header_ends(transcript) } else { Vec::new() };
    let headings = headings(transcript);
    let name_chars = |index: usize| {
        let name = transcript.speakers.of(index).filter(|_| named && !transcript.is_label(index));
        name.map_or(0, |name| u32::try_from(name.chars().count() + ": ".len()).unwrap_or(u32::MAX))
    };
    let mut all: Vec<ShownWord<'a>> = document
        .words()
        .enumerate()
        .filter(|(index, _)| is_own(*index) && !headings.iter().any(|row| row.contains(index)))
        .filter_map(|(index, (token, time))| {
            let is_label = transcript.is_label(index);
            let ends_row = headers.binary_search(&index).is_ok();
            let text = match is_label {
                true => {
                    with_colon(transcript, index).filter(|_| !ends_row).or(shown_label(&token.verbatim))?
                }
                false => &token.verbatim,
            };
            let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            let name_chars = name_chars(index);
            let (heard, placed) = (time.span, time.span);
            Some(ShownWord { text, chars, name_chars, ends_row, token: index, heard, placed })
        })
        .collect();
    if limits.max_lines > 1 {
        end_rows_before_names(&mut all, transcript);
    }
    let has_heard = all.iter().any(|word| word.heard.is_some());
    let half_a_cue = u64::from(limits.chars(document.language)) * u64::from(limits.max_lines) / 2;
    let most_beside = half_a_cue.max(ALWAYS_BESIDE);
    let mut flow = Flow::default();
    let mut from = 0;
    while from < all.len() {
        let is_heard = all[from].heard.is_some();
        let run = from + all[from..].iter().take_while(|word| word.heard.is_some() == is_heard).count();
        let words = &all[from..run];
        let gap = MsSpan {
            start: from.checked_sub(1).and_then(|before| all[before].heard).map_or(0, |span| span.end),
            end: all.get(run).and_then(|after| after.heard).map_or(end, |span| span.start),
        };
        if is_heard || has_heard && width(words) <= most_beside {
            flow.words.extend_from_slice(words);
        } else if let Some(room) = room(width(words), gap, &document.alignment.silences) {
            flow.words.extend(dealt(words, room));
        } else {
            let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
            flow.left_out.push((flow.words.len(), texts.join(" ")));
        }
        from = run;
    }
    flow
}

/// A name is read as one at the beginning of a row alone. Where words that were not heard have no cue of their own, such as a
/// title, those of two speakers stand in one.
fn end_rows_before_names(all: &mut [ShownWord], transcript: &Transcript) {
    let voice = |token: usize| transcript.speakers.place(token);
    for at in 1..all.len() {
        let (before, next) = (all[at - 1].token, all[at].token);
        let is_name = transcript.is_label(next) && voice(next).is_some();
        all[at - 1].ends_row |= is_name && voice(before) != voice(next);
    }
}

/// The last shown token of each row that is a label and nothing else.
fn header_ends(transcript: &Transcript) -> Vec<usize> {
    let rows = transcript.rows().filter(|row| row.clone().all(|index| transcript.is_label(index)));
    let is_shown = |index: &usize| shown_label(&transcript.tokens[*index].verbatim).is_some();
    rows.filter_map(|mut row| row.rfind(is_shown)).collect()
}

/// Rows above the first speaker that are labels and no names: the heads of columns, `Speaker<TAB>Text`.
fn headings(transcript: &Transcript) -> Vec<Range<usize>> {
    let is_heading = |index: usize| transcript.is_label(index) && transcript.speakers.of(index).is_none();
    match transcript.speakers.is_empty() {
        true => Vec::new(),
        false => transcript.rows().take_while(|row| row.clone().all(is_heading)).collect(),
    }
}

/// The label at `index` with the colon that it needs before what is said, if it is the end of a bare name.
fn with_colon(transcript: &Transcript, index: usize) -> Option<&str> {
    let is_before_text = index + 1 < transcript.tokens.len() && !transcript.is_label(index + 1);
    let label = transcript.speakers.label_of(index + 1).filter(|_| is_before_text)?;
    let last = label.rsplit(' ').next()?;
    (last.strip_suffix(':') == Some(&transcript.tokens[index].verbatim)).then_some(last)
}

/// What a label shows to who reads subtitles: a name without marks of emphasis, but no times.
fn shown_label(label: &str) -> Option<&str> {
    let is_time = |window: &[u8]| matches!(window, [before, b':' | b'.', after] if before.is_ascii_digit() && after.is_ascii_digit());
    let name = label.trim_matches(['*', '_']);
    let hidden = name.is_empty() || name.contains("-->") || name.as_bytes().windows(3).any(is_time);
    (!hidden).then_some(name)
}

/// Characters of `words` with spaces between them.
pub(super) fn width(words: &[ShownWord]) -> u64 {
    let chars: u64 = words.iter().map(|word| u64::from(word.chars)).sum();
    chars + (words.len() as u64).saturating_sub(1)
}

/// The part of `gap` from where speech begins to where it ends, if `chars` characters are likely to be said in it.
fn room(chars: u64, gap: MsSpan, silences: &[MsSpan]) -> Option<MsSpan> {
    let (mut speech_ms, mut at, mut first, mut last) = (0, gap.start, None, gap.start);
    let begun = silences.partition_point(|silence| silence.end <= gap.start);
    let after = MsSpan { start: gap.end, end: gap.end };
    for silence in silences[begun..].iter().take_while(|s| s.start < gap.end).chain([&after]) {
        if silence.start > at {
            speech_ms += silence.start - at;
            first = first.or(Some(at));
            last = silence.start;
        }
        at = at.max(silence.end);
    }
    let room = MsSpan { start: first?, end: last };
    let speech_ms = u64::from(speech_ms);
    let is_likely = speech_ms * FASTEST >= chars * 1000 && speech_ms * SLOWEST <= chars * 1000;
    (is_likely && room.end - room.start <= LONGEST_GUESS_MS).then_some(room)
}

/// `words` with their shares of `room`.
fn dealt<'a>(words: &[ShownWord<'a>], room: MsSpan) -> impl Iterator<Item = ShownWord<'a>> {
    let total = width(words) + 1;
    let length = u64::from(room.end - room.start);
    let mut passed = 0;
    words.iter().map(move |word| {
        let share: Range<u64> = passed..passed + u64::from(word.chars) + 1;
        passed = share.end;
        // No more than `length`, which is a Ms.
        let at = |chars: u64| room.start + (length * chars / total) as Ms;
        ShownWord { placed: Some(MsSpan { start: at(share.start), end: at(share.end) }), ..*word }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(start: Ms, end: Ms) -> MsSpan {
        MsSpan { start, end }
    }

    #[test]
    fn room_is_speech_between_silences_and_as_long_as_the_words_take() {
        // 3 s of speech from 1.5 to 5 s.
        let silences = [ms(0, 200), ms(1000, 1500), ms(2500, 3000), ms(5000, 9000), ms(20_000, 30_000)];
        assert_eq!(room(50, ms(1000, 6000), &silences), Some(ms(1500, 5000)));
        assert_eq!(room(75, ms(1000, 6000), &silences), Some(ms(1500, 5000)));
        assert_eq!(room(76, ms(1000, 6000), &silences), None);
        assert_eq!(room(15, ms(1000, 6000), &silences), Some(ms(1500, 5000)));
        assert_eq!(room(14, ms(1000, 6000), &silences), None);
        assert_eq!(room(50, ms(5000, 8000), &silences), None);
        assert_eq!(room(50, ms(1700, 1700), &silences), None);
        assert_eq!(room(600, ms(0, 60_000), &[]), None);
    }

    #[test]
    fn labels_show_names_and_no_times() {
        for (label, shown) in [
            ("JOHN:", Some("JOHN:")),
            ("**Adam:**", Some("Adam:")),
            ("1:", Some("1:")),
            ("-", Some("-")),
            ("[00:00:02]", None),
            ("00:12", None),
            ("**", None),
            ("[00:00.469", None),
            ("-->", None),
        ] {
            assert_eq!(shown_label(label), shown, "{label}");
        }
    }
}
