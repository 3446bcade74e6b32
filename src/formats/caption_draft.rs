//! Where the times of a subtitle file stand in its text, as its reader finds them.

use std::ops::Range;

use super::cue_blocks::CueBlock;
use super::decode;
use super::markup;
use super::timestamps;
use crate::transcript::caption_file::{
    CaptionCue, CaptionFile, CaptionKind, CueMoment, LetterPlace, StampZero, TimeRates, TimeStamp,
};
use crate::units::MsSpan;

/// What a reader of subtitles finds beside the words. Places are bytes of the decoded text.
#[derive(Debug)]
pub(crate) struct CaptionDraft {
    pub kind: CaptionKind,
    pub rates: TimeRates,
    pub cues: Vec<DraftCue>,
}

/// A cue in the text.
#[derive(Debug)]
pub(crate) struct DraftCue {
    /// Which line of the [`TimedText`](super::timed_text::TimedText) is its text.
    pub line: usize,
    pub span: Option<MsSpan>,
    /// Where it begins.
    pub begin: usize,
    pub stamps: Vec<TimeStamp>,
}

impl CaptionDraft {
    pub fn new(kind: CaptionKind) -> CaptionDraft {
        CaptionDraft { kind, rates: TimeRates { frames: 30.0, ticks: 1.0 }, cues: Vec::new() }
    }

    /// Of `blocks` that lie in `text`, each of which is a line. A line of times that is damaged is written anew as a whole,
    /// and text behind times gets a row of its own.
    pub fn of_blocks(kind: CaptionKind, text: &str, blocks: &[CueBlock]) -> CaptionDraft {
        let mut draft = CaptionDraft::new(kind);
        for (line, block) in blocks.iter().enumerate() {
            let Some(times) = &block.times else { continue };
            let written = range_in(text, times.written);
            let begin = written.start;
            // With what is not seen before it.
            let line_begin = text[..begin].rfind(['\n', '\r']).map_or(0, |end| end + 1);
            let mut stamps = match times.is_sound {
                true => vec![
                    stamp(line_begin..range_in(text, times.parts.0).end, CueMoment::Start),
                    stamp(range_in(text, times.parts.1), CueMoment::End),
                ],
                false if times.number.is_empty() || is_below_number(&text[..line_begin]) => {
                    vec![stamp(line_begin..written.end, CueMoment::Times)]
                }
                false => vec![
                    stamp(line_begin..begin, CueMoment::Nothing),
                    stamp(begin + times.number.len()..begin + times.number.len(), CueMoment::NewRow),
                    stamp(begin + times.number.len()..written.end, CueMoment::Times),
                ],
            };
            if let Some(behind) = block.lines.first().filter(|_| block.has_text_behind) {
                let behind = range_in(text, behind);
                let before = text[..behind.start].trim_end().len();
                stamps.push(stamp(before..behind.start, CueMoment::NewRow));
            }
            let mut inside = InsideStamps::default();
            for line in &block.lines {
                let stripped = markup::strip(line);
                inside.text(&stripped.first);
                for part in &stripped.timed {
                    let line = offset_in(text, line);
                    inside.stamp(line + part.at.start..line + part.at.end);
                    inside.text(&part.text);
                }
            }
            stamps.extend(inside.finish());
            let span = timestamps::span(Some(block.seconds.0), Some(block.seconds.1));
            draft.cues.push(DraftCue { line, span, begin, stamps });
        }
        draft
    }

    /// The file `bytes`, whose text is `text` and whose lines have become the tokens `of_lines`.
    pub fn file(self, bytes: &[u8], text: &str, of_lines: &[Range<usize>]) -> CaptionFile {
        let mut places: Vec<usize> =
            self.cues.iter().flat_map(|cue| &cue.stamps).flat_map(|s| [s.at.start, s.at.end]).collect();
        places.sort_unstable();
        places.dedup();
        let (encoding, there) = decode::places_in_bytes(bytes, text, &places);
        let place = |at: usize| places.binary_search(&at).map_or(0, |found| there[found]);
        let mut lines = FileLines { text, at: 0, line: 1 };
        let mut cues: Vec<DraftCue> = self.cues;
        cues.sort_by_key(|cue| cue.begin);
        let cues = cues.into_iter().map(|cue| CaptionCue {
            tokens: of_lines.get(cue.line).cloned().unwrap_or(0..0),
            span: cue.span,
            line: lines.line_of(cue.begin),
            stamps: (cue.stamps.into_iter())
                .map(|stamp| TimeStamp { at: place(stamp.at.start)..place(stamp.at.end), ..stamp })
                .collect(),
        });
        CaptionFile {
            kind: self.kind,
            encoding,
            rates: self.rates,
            cues: cues.collect(),
            bytes: bytes.to_vec(),
        }
    }
}

/// Counts lines on the way through a text.
struct FileLines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl FileLines<'_> {
    /// The line of byte `at`, from 1; places must be asked for in order.
    fn line_of(&mut self, at: usize) -> usize {
        let passed = self.text.get(self.at..at).unwrap_or("").as_bytes();
        // A CR counts if no LF follows it.
        let followed = |i: usize| self.text.as_bytes().get(self.at + i + 1) == Some(&b'\n');
        let ends = |&(i, b): &(usize, &u8)| *b == b'\n' || *b == b'\r' && !followed(i);
        self.line += passed.iter().enumerate().filter(ends).count();
        self.at = at;
        self.line
    }
}

/// Whether the last line of `text` is a number and nothing else.
fn is_below_number(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let last = text.strip_suffix('\r').unwrap_or(text).rsplit(['\n', '\r']).next().unwrap_or("").trim();
    !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit())
}

/// A time that counts from the start of the recording.
pub(crate) fn stamp(at: Range<usize>, moment: CueMoment) -> TimeStamp {
    TimeStamp { at, moment, zero: StampZero::Ms(0) }
}

/// Where `part`, a part of `text`, begins in it.
pub(crate) fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Where `part` lies in `text`.
pub(crate) fn range_in(text: &str, part: &str) -> Range<usize> {
    let begin = offset_in(text, part);
    begin..begin + part.len()
}

/// Times between the letters of a cue, as they come.
#[derive(Default)]
pub(crate) struct InsideStamps {
    letters: usize,
    /// Each with the letters before it.
    found: Vec<(Range<usize>, usize)>,
}

impl InsideStamps {
    /// Text follows.
    pub fn text(&mut self, text: &str) {
        self.letters += letters(text);
    }

    /// A time follows, at `at` in the file.
    pub fn stamp(&mut self, at: Range<usize>) {
        self.found.push((at, self.letters));
    }

    /// All of them. Of two at one place the first is where the word before them ends, and so is one behind all words.
    pub fn finish(self) -> impl Iterator<Item = TimeStamp> {
        let InsideStamps { letters, found } = self;
        let nexts: Vec<Option<usize>> =
            found.iter().skip(1).map(|(_, before)| Some(*before)).chain([None]).collect();
        found.into_iter().zip(nexts).map(move |((at, before), next)| {
            let is_end = before > 0 && (next == Some(before) || before == letters);
            let place = LetterPlace { letters_after: letters - before, is_end };
            stamp(at, CueMoment::Place(place))
        })
    }
}

/// How many letters and digits `text` has.
pub(crate) fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
