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
}

/// The formats of subtitles that can be written again with other times.
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
    /// None: what stands there is left out.
    Nothing,
    /// None: the end of a row takes its place.
    NewRow,
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
