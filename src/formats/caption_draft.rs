//! Where the times of a subtitle file stand in its text, as its reader finds them.

use std::ops::Range;

use super::cue_blocks::CueBlock;
use super::cue_mends::{CueMends, LineStarts};
use super::decode;
use super::markup;
use super::timestamps;
use crate::transcript::caption_file::{
    CaptionCue, CaptionFile, CaptionKind, CueMoment, LetterPlace, Mend, StampZero, TimeRates, TimeStamp,
};
use crate::units::MsSpan;

/// What a reader of subtitles finds beside the words. Places are bytes of the decoded text.
#[derive(Debug)]
pub(crate) struct CaptionDraft {
    pub kind: CaptionKind,
    pub rates: TimeRates,
    pub cues: Vec<DraftCue>,
    /// What is mended between the times, in order.
    pub mends: Vec<Mend>,
    /// Whether it may be WebVTT as well, but for its first line.
    pub is_untitled_vtt: bool,
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
        CaptionDraft {
            kind,
            rates: TimeRates { frames: 30.0, ticks: 1.0 },
            cues: Vec::new(),
            mends: Vec::new(),
            is_untitled_vtt: false,
        }
    }

    /// Of `blocks`, each of which is a line, and what was mended between them. A line of times that is damaged is written
    /// anew as a whole, text behind times gets a row of its own, and text without times gets some; `are_all_cues` if the
    /// format has nothing but cues.
    pub fn of_blocks(
        kind: CaptionKind,
        text: &str,
        blocks: &[CueBlock],
        mut mended: CueMends,
        are_all_cues: bool,
    ) -> (CaptionDraft, Vec<String>) {
        let mut draft = CaptionDraft::new(kind);
        let told = mended.told();
        for (line, block) in blocks.iter().enumerate() {
            let Some(times) = &block.times else {
                let Some(first) = block.text_rows().next() else { continue };
                let begin = mended.lines.begin(first);
                let is_cue = are_all_cues || block.number_line.is_some();
                let moment = CueMoment::MissingTimes { is_cue };
                let stamps = vec![stamp(begin..begin, moment)];
                draft.cues.push(DraftCue { line, span: None, begin, stamps });
                continue;
            };
            let written = range_in(text, times.written);
            let begin = written.start;
            // With what is not seen before it.
            let line_begin = mended.lines.begin(block.first);
            let mut stamps = match times.is_sound {
                true => vec![
                    stamp(line_begin..range_in(text, times.parts.0).end, CueMoment::Start),
                    stamp(range_in(text, times.parts.1), CueMoment::End),
                ],
                false if times.number.is_empty() || block.number_line.is_some() => {
                    vec![stamp(line_begin..written.end, CueMoment::Times)]
                }
                false => {
                    let number_end = begin + times.number.len();
                    mended.put(line_begin..begin, "");
                    mended.put(number_end..number_end, "\n");
                    vec![stamp(number_end..written.end, CueMoment::Times)]
                }
            };
            if let Some(behind) = block.lines.first().filter(|_| block.has_text_behind) {
                let behind = range_in(text, behind);
                let before = text[..behind.start].trim_end().len();
                mended.put(before..behind.start, "\n");
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
        mended.mends.sort_by_key(|mend| mend.at.start);
        draft.mends = mended.mends;
        (draft, told)
    }

    /// The file `bytes`, whose text is `text` and whose lines have become the tokens `of_lines`.
    pub fn file(self, bytes: &[u8], text: &str, of_lines: &[Range<usize>]) -> CaptionFile {
        let of_cues = self.cues.iter().flat_map(|cue| &cue.stamps).map(|stamp| &stamp.at);
        let of_mends = self.mends.iter().map(|mend| &mend.at);
        let mut places: Vec<usize> = of_cues.chain(of_mends).flat_map(|at| [at.start, at.end]).collect();
        places.sort_unstable();
        places.dedup();
        let (encoding, there) = decode::places_in_bytes(bytes, text, &places);
        let place = |at: usize| places.binary_search(&at).map_or(0, |found| there[found]);
        let lines = LineStarts::new(text);
        let mut cues: Vec<DraftCue> = self.cues;
        cues.sort_by_key(|cue| cue.begin);
        let cues = cues.into_iter().map(|cue| CaptionCue {
            tokens: of_lines.get(cue.line).cloned().unwrap_or(0..0),
            span: cue.span,
            line: lines.number(cue.begin),
            stamps: (cue.stamps.into_iter())
                .map(|stamp| TimeStamp { at: place(stamp.at.start)..place(stamp.at.end), ..stamp })
                .collect(),
        });
        CaptionFile {
            kind: self.kind,
            encoding,
            rates: self.rates,
            cues: cues.collect(),
            mends: (self.mends.into_iter())
                .map(|mend| Mend { at: place(mend.at.start)..place(mend.at.end), ..mend })
                .collect(),
            is_untitled_vtt: self.is_untitled_vtt,
            bytes: bytes.to_vec(),
        }
    }
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
