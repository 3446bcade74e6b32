//! Which stretches of the recording to keep: those with words, one clip each.
//!
//! Words lie in one clip as long as nothing but pauses lies between them. A clip ends where speech follows that no word
//! covers (`untranscribed` in the JSON), and with `--drop-silence` where a longer pause than that follows. So with the
//! whole text the recording is kept from the first word to the last; with a text from which sentences were struck,
//! these are cut out. Clips begin and end where the words do, or at their cuts if these were asked for, which leave
//! some of the pause and do not click.
//!
//! Times are whole units of a [`TimeUnit`]: frames of video or samples. Clips are in order, at least one unit long and
//! never overlap; where a unit is so long that nothing would be left out between two, they are one. Where each speaker has
//! a recording, the same stretches of all of them are kept, so that they stay together.

use std::ops::Range;

use super::document::Document;
use crate::editing::edit_points::Rate;
use crate::editing::video_frames::FrameRate;
use crate::units::Ms;

/// What times are counted in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TimeUnit {
    /// Frames of video, each time the frame that begins nearest.
    Frames(FrameRate),
    /// Samples of each channel at the recording's own rate; of several, at that of the first.
    Samples(Rate),
}

/// A stretch to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clip {
    /// Where it lies in the recording, in the time unit.
    pub span: Range<u64>,
    /// Its words, as indices into the transcript's tokens; words without times among them.
    pub words: Vec<usize>,
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
            TimeUnit::Samples(own) if own.hz() == rate.hz() => sample,
            TimeUnit::Samples(own) => {
                (sample * u64::from(own.hz()) + u64::from(rate.hz()) / 2) / u64::from(rate.hz())
            }
        }
    }
}

/// A file from which clips are taken.
pub(crate) struct ClipFile<'a> {
    /// Its path, as typed.
    pub path: &'a str,
    /// Its number of channels.
    pub channels: u16,
    /// Its recordings among those of a conversation: several if speakers have a channel each.
    recordings: Vec<usize>,
}

impl ClipFile<'_> {
    /// Whether word `index` of `document` is said in it.
    pub(crate) fn has(&self, document: &Document, index: usize) -> bool {
        document.recordings.is_empty()
            || document.recording_of(index).is_some_and(|at| self.recordings.contains(&at))
    }
}

/// The files of `document`, in the order in which they were given.
pub(crate) fn files<'a>(document: &Document<'a>) -> Vec<ClipFile<'a>> {
    let mut files: Vec<ClipFile<'a>> = Vec::new();
    for (at, media) in document.media().into_iter().enumerate() {
        match files.iter_mut().find(|file| file.path == media.path) {
            Some(file) => file.recordings.push(at),
            None => {
                let channels = media.source.channels;
                files.push(ClipFile { path: media.path, channels, recordings: vec![at] });
            }
        }
    }
    files
}

/// The clips of `document` in units of `clock`.
pub(crate) fn clips(document: &Document, clock: TimeUnit) -> Vec<Clip> {
    let mut clips: Vec<Clip> = Vec::new();
    for words in stretches(document) {
        let edges = || words.iter().filter_map(|index| edges(document, *index, clock));
        let start = edges().map(|(start, _)| start).min();
        let end = edges().map(|(_, end)| end).max();
        let (Some(start), Some(end)) = (start, end) else { continue };
        match clips.last_mut() {
            Some(before) if start <= before.span.end => {
                before.span.end = end.max(before.span.end);
                before.words.extend(words);
            }
            _ => clips.push(Clip { span: start..end.max(start + 1), words }),
        }
    }
    clips
}

/// Where word `index` is to be cut out; none if it has no times.
fn edges(document: &Document, index: usize, clock: TimeUnit) -> Option<(u64, u64)> {
    let span = document.alignment.words[index].span?;
    let rate = document.rate(index);
    Some(match document.marks.cuts.get(index).copied().flatten() {
        Some(cut) => (clock.at_sample(cut.start, rate), clock.at_sample(cut.end, rate)),
        None => (clock.at_ms(span.start), clock.at_ms(span.end)),
    })
}

/// Words that belong in one clip, each list from a word that has times to one that has; where speakers have a recording
/// each, in the order of their times and without those that have none.
fn stretches(document: &Document) -> Vec<Vec<usize>> {
    let words = &document.alignment.words;
    let longest = document.style.drop_silence_ms;
    let mut untranscribed = document.alignment.untranscribed.iter().peekable();
    let mut order: Vec<usize> = (0..words.len()).collect();
    if !document.recordings.is_empty() {
        order.retain(|index| words[*index].span.is_some());
        order.sort_by_key(|index| words[*index].span.map(|span| span.start));
    }
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut waiting = Vec::new();
    let mut reached: Option<Ms> = None;
    for index in order {
        let Some(span) = words[index].span else {
            waiting.push(index);
            continue;
        };
        let goes_on = reached.is_some_and(|reached| {
            while untranscribed.next_if(|filler| filler.end <= reached).is_some() {}
            let filler = untranscribed.peek().is_some_and(|filler| filler.start < span.start);
            let pause = span.start.saturating_sub(reached);
            !filler && longest.is_none_or(|longest| pause <= longest)
        });
        match found.last_mut() {
            Some(run) if goes_on => run.append(&mut waiting),
            _ => {
                waiting.clear();
                found.push(Vec::new());
            }
        }
        if let Some(run) = found.last_mut() {
            run.push(index);
        }
        reached = reached.max(Some(span.end));
    }
    found
}
