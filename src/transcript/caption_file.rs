//! The subtitle file that a transcript was read from, kept so that it can be written again with other times.

use std::ops::Range;

use crate::units::MsSpan;

/// A subtitle file, byte for byte, and where the times of its cues stand in it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaptionFile {
    /// What it is.
    pub kind: CaptionKind,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// How its characters are stored.
    pub encoding: CaptionEncoding,
    /// What its frames and ticks last.
    pub rates: TimeRates,
    /// Its cues, in the order of the file.
    pub cues: Vec<CaptionCue>,
    /// What is mended between its times, in the order of the file.
    pub mends: Vec<Mend>,
    /// Whether it may be WebVTT as well, but for its first line.
    pub is_untitled_vtt: bool,
}

impl CaptionFile {
    /// Where its text begins: behind the byte-order mark, if it has one.
    pub fn text_begin(&self) -> usize {
        let marks: [&[u8]; 3] = [&[0xEF, 0xBB, 0xBF], &[0xFF, 0xFE], &[0xFE, 0xFF]];
        marks.into_iter().find(|mark| self.bytes.starts_with(mark)).map_or(0, <[u8]>::len)
    }
}

/// What stands wrong in the file, and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Where: bytes of the file.
    pub at: Range<usize>,
    /// ASCII; LF stands for the end of a line as the file has it.
    pub by: String,
}

/// The formats of subtitles that can be written again with other times: few of those that are read, and of those that are
/// written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptionKind {
    /// SubRip.
    Srt,
    /// WebVTT.
    Vtt,
    /// Advanced SubStation Alpha, and SubStation Alpha.
    Ass,
    /// TTML in all its profiles.
    Ttml,
    /// SubViewer as YouTube has it.
    Sbv,
    /// LRC lyrics, simple or enhanced.
    Lrc,
}

/// How the ASCII characters of a file are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CaptionEncoding {
    /// A byte each, as in UTF-8 and Windows-1252.
    #[default]
    Bytes,
    /// Two bytes each, the low one first.
    Utf16Le,
    /// Two bytes each, the high one first.
    Utf16Be,
}

/// What times that are counted in frames or ticks mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeRates {
    /// Frames in a second.
    pub frames: f64,
    /// Ticks in a second.
    pub ticks: f64,
}

/// A cue as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct CaptionCue {
    /// The tokens of the transcript that are its text; none if it has no words of its own. Cues that show the same
    /// text at the same time, as layers do, share theirs.
    pub tokens: Range<usize>,
    /// When the file shows it, if that makes sense.
    pub span: Option<MsSpan>,
    /// The line of the file in which it begins, from 1.
    pub line: usize,
    /// The times that stand in the file for it.
    pub stamps: Vec<TimeStamp>,
}

impl CaptionCue {
    /// Whether players do not read it without times that are written anew.
    pub fn must_have_times(&self) -> bool {
        let moments = self.stamps.iter().map(|stamp| stamp.moment);
        moments.into_iter().any(|m| matches!(m, CueMoment::Times | CueMoment::MissingTimes { is_cue: true }))
    }
}

/// A time as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeStamp {
    /// Where: bytes of the file.
    pub at: Range<usize>,
    /// What it is the time of.
    pub moment: CueMoment,
    /// What it counts from.
    pub zero: StampZero,
}

/// What a time in a cue is the time of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueMoment {
    /// The cue's start.
    Start,
    /// Its end.
    End,
    /// Its start and end with what stands around them, where that is damaged: it is written anew as the format has it.
    Times,
    /// Its start and end, where its line of times is missing: they get one. What may be no cue only if a word of it was
    /// found.
    MissingTimes {
        /// Whether it is a cue for sure.
        is_cue: bool,
    },
    /// From its start to its end.
    Length,
    /// A place in its text.
    Place(LetterPlace),
    /// From one place in its text to another.
    LengthBetween(LetterPlace, LetterPlace),
}

/// A place between two letters of a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterPlace {
    /// Letters and digits of the cue that follow it.
    pub letters_after: usize,
    /// Whether it is where what stands before it ends, and not where what follows begins.
    pub is_end: bool,
}

/// What a time counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampZero {
    /// So many milliseconds of the recording.
    Ms(i64),
    /// The start of the cue.
    CueStart,
}
