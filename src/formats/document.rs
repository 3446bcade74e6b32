//! What every writer is given: a result with its transcript, and how to write it.

use std::ops::Range;

use super::Style;
use super::marks::Marks;
use super::timecode::Timecode;
use crate::audio::sample_store::SampleStore;
use crate::audio::{Channel, SourceFormat, TimeReference};
use crate::confidence::alignment::{Alignment, WordTime};
use crate::conversation::SpeakerRecording;
use crate::editing::edit_points::Rate;
use crate::editing::video_frames::FrameRate;
use crate::languages::Language;
use crate::pipeline::{LimitedPart, Outcome};
use crate::transcript::{Token, Transcript};
use crate::units::{MsSpan, seconds_to_ms};

/// A result and all that is said about it, from which every format takes what it can hold.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The recording's path as the user typed it.
    pub audio_path: &'a str,
    /// What the recording's file is.
    pub source: SourceFormat,
    /// Which of its channels were listened to.
    pub channel: Channel,
    /// The recordings of a conversation in which each speaker has one; empty if there is one recording for all.
    pub recordings: &'a [SpeakerRecording],
    /// The parts that its words were limited to; empty if all of the recording was searched.
    pub parts: &'a [LimitedPart],
    /// When the recording began by its recorder's clock, if that was asked for.
    pub time_reference: Option<TimeReference>,
    /// What was wrong with the recording but could be survived, a sentence each.
    pub warnings: &'a [String],
    /// The model's name.
    pub model_name: &'a str,
    /// The model's SHA-256, 64 hexadecimal digits.
    pub model_sha256: &'a str,
    /// The language of the transcript.
    pub language: Language,
    /// The transcript that was aligned.
    pub transcript: &'a Transcript,
    /// Where its words lie.
    pub alignment: &'a Alignment,
    /// Whether to write the phones inside each word.
    pub phones: bool,
    /// Whether to write them in the International Phonetic Alphabet instead of ARPAbet.
    pub ipa: bool,
    /// What editors want besides.
    pub marks: Marks<'a>,
    /// The recording's samples, for formats that show it; [`Format::needs_samples`](super::Format::needs_samples).
    pub samples: Option<&'a SampleStore>,
    /// How formats that leave a choice are written.
    pub style: Style,
}

/// The model as results name it.
#[derive(Debug, Clone, Copy)]
pub struct ModelName<'a> {
    /// Its name.
    pub model: &'a str,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: &'a str,
}

/// What is written beside words and times.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// Phones, where a format can do without.
    pub phones: bool,
    /// Phones in the International Phonetic Alphabet.
    pub ipa: bool,
    /// Samples.
    pub samples: bool,
    /// Frames of video.
    pub fps: Option<FrameRate>,
    /// How formats that leave a choice are written.
    pub style: Style,
}

/// A recording that words lie in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MediaFile<'a> {
    /// As the user typed it.
    pub path: &'a str,
    /// Which of its channels were listened to.
    pub channel: Channel,
    /// What it is.
    pub source: SourceFormat,
}

/// A line of the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptLine<'a> {
    /// Its text, from the first word to the last, what lies between them included.
    pub text: &'a str,
    /// Its words, as indices into [`Alignment::words`] and [`Transcript::tokens`].
    pub words: Range<usize>,
    /// From the first placed word's start to the last one's end; none if no word is placed.
    pub extent: Option<MsSpan>,
}

impl<'a> Document<'a> {
    /// What is `written` of `outcome`, which was made from one `channel` or all of the recording `audio_path`.
    pub fn new(
        outcome: &'a Outcome,
        audio_path: &'a str,
        model: ModelName<'a>,
        channel: Channel,
        written: &WriteOptions,
    ) -> Document<'a> {
        Document {
            audio_path,
            source: outcome.source,
            channel,
            recordings: &[],
            parts: &outcome.parts,
            time_reference: outcome.time_reference,
            warnings: &outcome.warnings,
            model_name: model.model,
            model_sha256: model.sha256,
            language: outcome.language,
            transcript: &outcome.transcript,
            alignment: &outcome.alignment,
            phones: written.phones,
            // ARPAbet has names for the phones of English alone.
            ipa: written.ipa || outcome.language != Language::ENGLISH,
            marks: Marks { cuts: &outcome.cuts, samples: written.samples, fps: written.fps },
            samples: outcome.samples.as_ref(),
            style: written.style,
        }
    }

    /// The lines of the transcript that have words, in order.
    pub fn lines(&self) -> impl Iterator<Item = TranscriptLine<'a>> + use<'a> {
        let Document { transcript, alignment, .. } = *self;
        let mut texts = LineTexts::new(&transcript.text);
        transcript.lines.iter().map(move |words| TranscriptLine {
            text: texts.line(&transcript.tokens[words.clone()]),
            words: words.clone(),
            extent: extent(&alignment.words[words.clone()]),
        })
    }

    /// Whose tiers there are in formats that have one for each speaker, as places in the speakers' names, and what the
    /// tiers' names begin with: `Anna - `. Words of nobody that is known have one without a name, if there are any that
    /// have times.
    pub(crate) fn tiers(&self) -> Vec<(Option<usize>, String)> {
        let speakers = &self.transcript.speakers;
        let is_nobodys =
            |(index, word): (usize, &WordTime)| word.span.is_some() && speakers.place(index).is_none();
        let nobodys = speakers.is_empty() || self.alignment.words.iter().enumerate().any(is_nobodys);
        let named =
            speakers.names().iter().enumerate().map(|(place, name)| (Some(place), format!("{name} - ")));
        nobodys.then(|| (None, String::new())).into_iter().chain(named).collect()
    }

    /// Which of [`recordings`](Document::recordings) word `index` is said in, if there are several and it is in one.
    pub(crate) fn recording_of(&self, index: usize) -> Option<usize> {
        let place = self.transcript.speakers.place(index)?;
        self.recordings.iter().position(|recording| recording.speakers.contains(&place))
    }

    /// The part of the recording that word `index` was limited to, unless that is all of it.
    pub(crate) fn part_of(&self, index: usize) -> Option<&'a LimitedPart> {
        let at = self.parts.partition_point(|part| part.words.end <= index);
        let part = self.parts.get(at).filter(|part| part.words.contains(&index))?;
        let end = seconds_to_ms(self.source.duration_s);
        let is_all = part.span == MsSpan { start: 0, end } && self.parts.len() == 1;
        (!is_all).then_some(part)
    }

    /// The rate of the recording that word `index` is said in.
    pub(crate) fn rate(&self, index: usize) -> Rate {
        let recording = if self.recordings.is_empty() { None } else { self.recording_of(index) };
        Rate::new(recording.map_or(self.source, |at| self.recordings[at].source))
    }

    /// The recordings' paths, channels and formats: one, or those of a conversation.
    pub(crate) fn media(&self) -> Vec<MediaFile<'a>> {
        let one = || MediaFile { path: self.audio_path, channel: self.channel, source: self.source };
        let several = self.recordings.iter().map(|recording| MediaFile {
            path: &recording.name,
            channel: recording.channel,
            source: recording.source,
        });
        if self.recordings.is_empty() { vec![one()] } else { several.collect() }
    }

    /// Whether the words come from more than one file.
    #[cfg(feature = "html")]
    pub(crate) fn has_several_files(&self) -> bool {
        self.recordings.windows(2).any(|pair| pair[0].name != pair[1].name)
    }

    /// The name of the frame at which the recording begins, if its time and a rate with timecode are known: that of the
    /// video, or the recorder's.
    pub(crate) fn timecode(&self) -> Option<String> {
        let reference = self.time_reference?;
        let rate = self.marks.fps.or(FrameRate::of_timecode(&reference))?;
        let frame = rate.nearest(reference.samples, reference.rate_hz);
        Some(Timecode::of(rate, self.time_reference)?.name(frame))
    }

    /// Each word of the transcript with its time, in order.
    pub fn words(&self) -> impl Iterator<Item = (&'a Token, &'a WordTime)> + use<'a> {
        self.transcript.tokens.iter().zip(&self.alignment.words)
    }
}

#[cfg(test)]
impl<'a> Document<'a> {
    /// Of a second of one channel, with nothing asked for.
    pub(crate) fn plain(transcript: &'a Transcript, alignment: &'a Alignment) -> Document<'a> {
        Document {
            audio_path: "a.wav",
            source: SourceFormat { rate_hz: 16_000, channels: 1, duration_s: 1.0 },
            channel: Channel::Mix,
            recordings: &[],
            parts: &[],
            time_reference: None,
            warnings: &[],
            model_name: "en-us",
            model_sha256: "00",
            language: Language::ENGLISH,
            transcript,
            alignment,
            phones: false,
            ipa: false,
            marks: Marks::default(),
            samples: None,
            style: Style::default(),
        }
    }
}

/// From where the first placed word starts to where the last one ends; none if no word is placed.
fn extent(words: &[WordTime]) -> Option<MsSpan> {
    let spans = || words.iter().filter_map(|word| word.span);
    let start = spans().map(|span| span.start).min()?;
    Some(MsSpan { start, end: spans().map(|span| span.end).max()? })
}

/// The text of each line, found in one pass although offsets count code points and slices bytes.
struct LineTexts<'a> {
    text: &'a str,
    byte: usize,
    code_point: usize,
}

impl<'a> LineTexts<'a> {
    fn new(text: &'a str) -> Self {
        LineTexts { text, byte: 0, code_point: 0 }
    }

    /// From the first token to the last, what lies between them included. Lines must be asked for in order.
    fn line(&mut self, tokens: &[Token]) -> &'a str {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return "" };
        let start = self.byte_of(first.offset.start);
        let end = self.byte_of(last.offset.end);
        &self.text[start..end]
    }

    fn byte_of(&mut self, code_point: usize) -> usize {
        let rest = &self.text[self.byte..];
        let ahead = code_point.saturating_sub(self.code_point);
        self.byte += rest.char_indices().nth(ahead).map_or(rest.len(), |(at, _)| at);
        self.code_point = self.code_point.max(code_point);
        self.byte
    }
}
