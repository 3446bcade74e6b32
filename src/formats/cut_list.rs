//! Which stretches of the recording to keep: those with words, one clip each.
//!
//! Words lie in one clip as long as nothing but pauses lies between them. A clip ends where speech follows that no word
//! covers (`untranscribed` in the JSON), and with `--drop-silence` where a longer pause than that follows. So with the
//! whole text the recording is kept from the first word to the last; with a text from which sentences were struck,
//! these are cut out. Clips begin and end where the words do, or at their cuts if these were asked for, which leave
//! some of the pause and do not click.
//!
//! Times are whole units of a [`TimeUnit`]: frames of video or samples. Clips are in order, at least one unit long and
//! never overlap; where a unit is so long that nothing would be left out between two, they are one.

use std::ops::Range;

use super::document::Document;
use crate::editing::edit_points::Rate;
use crate::editing::video_frames::FrameRate;
use crate::units::{Ms, MsSpan};

/// What times are counted in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TimeUnit {
    /// Frames of video, each time the frame that begins nearest.
    Frames(FrameRate),
    /// Samples of each channel at the recording's own rate.
    Samples(Rate),
}

/// A stretch to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clip {
    /// Where it lies in the recording, in the time unit.
    pub span: Range<u64>,
    /// Its first word to its last, as indices into the transcript's tokens; words without times among them.
    pub words: Range<usize>,
}

impl TimeUnit {
    /// Units in a second.
    pub(crate) fn per_second(self) -> f64 {
        match self {
            TimeUnit::Frames(fps) => fps.per_second(),
            TimeUnit::Samples(rate) => f64::from(rate.hz()),
        }
    }

    /// The unit nearest to a time.
    pub(crate) fn at_ms(self, ms: Ms) -> u64 {
        match self {
            TimeUnit::Frames(fps) => fps.nearest(u64::from(ms), 1000),
            TimeUnit::Samples(rate) => rate.sample_at(ms),
        }
    }

    /// The unit nearest to a sample of the recording.
    pub(crate) fn at_sample(self, sample: u64, rate: Rate) -> u64 {
        match self {
            TimeUnit::Frames(fps) => fps.nearest(sample, rate.hz()),
            TimeUnit::Samples(_) => sample,
        }
    }
}

/// The clips of `document` in units of `clock`.
pub(crate) fn clips(document: &Document, clock: TimeUnit) -> Vec<Clip> {
    let rate = Rate::new(document.source);
    let mut clips: Vec<Clip> = Vec::new();
    for words in stretches(document) {
        let (first, last) = (words.start, words.end - 1);
        let (Some((start, _)), Some((_, end))) =
            (edges(document, first, clock, rate), edges(document, last, clock, rate))
        else {
            continue;
        };
        match clips.last_mut() {
            Some(before) if start <= before.span.end => {
                before.span.end = end.max(before.span.end);
                before.words.end = words.end;
            }
            _ => clips.push(Clip { span: start..end.max(start + 1), words }),
        }
    }
    clips
}

/// Where word `index` is to be cut out; none if it has no times.
fn edges(document: &Document, index: usize, clock: TimeUnit, rate: Rate) -> Option<(u64, u64)> {
    let span = document.alignment.words[index].span?;
    Some(match document.marks.cuts.get(index).copied().flatten() {
        Some(cut) => (clock.at_sample(cut.start, rate), clock.at_sample(cut.end, rate)),
        None => (clock.at_ms(span.start), clock.at_ms(span.end)),
    })
}

/// Runs of words that belong in one clip, each from a word that has times to one that has.
fn stretches(document: &Document) -> Vec<Range<usize>> {
    let longest = document.style.drop_silence_ms;
    let mut untranscribed = document.alignment.untranscribed.iter().peekable();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before: Option<MsSpan> = None;
    for (index, word) in document.alignment.words.iter().enumerate() {
        let Some(span) = word.span else { continue };
        let goes_on = before.is_some_and(|before| {
            while untranscribed.next_if(|filler| filler.end <= before.end).is_some() {}
            let filler = untranscribed.peek().is_some_and(|filler| filler.start < span.start);
            let pause = span.start.saturating_sub(before.end);
            !filler && longest.is_none_or(|longest| pause <= longest)
        });
        match found.last_mut() {
            Some(run) if goes_on => run.end = index + 1,
            _ => found.push(index..index + 1),
        }
        before = Some(span);
    }
    found
}
