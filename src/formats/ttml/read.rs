//! TTML subtitles: the text of each `p`, with the times of its spans.
//!
//! Times count from the start of the element around (TTML2, 12.4); frames and ticks mean what the root says. Elements
//! that follow each other by themselves (`timeContainer="seq"`) are read without their times.

use std::cell::LazyCell;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::times::{frame, seconds};
use crate::error::Result;
use crate::formats::caption_draft::{CaptionDraft, DraftCue, letters, offset_in, range_in};
use crate::formats::cue_blocks::{CountedFrame, rate_told};
use crate::formats::cue_mends::LineStarts;
use crate::formats::time_line::damaged_times;
use crate::formats::timed_text::{ROW_END, TimedLine, TimedPiece, TimedText};
use crate::formats::timestamps;
use crate::formats::xml::{StrayText, broken};
use crate::transcript::caption_file::{CaptionKind, CueMoment, LetterPlace, StampZero, TimeRates, TimeStamp};
use crate::units::MsSpan;

/// Elements below these are about the file and no text.
const NO_TEXT: [&str; 6] = ["head", "metadata", "title", "desc", "copyright", "image"];

/// Whether the first element is `tt`.
pub(crate) fn is_likely(text: &str) -> bool {
    if !text.trim_start().starts_with('<') {
        return false;
    }
    let mut xml = Reader::from_str(text);
    loop {
        match xml.read_event() {
            Ok(Event::Start(element)) => return element.local_name().as_ref() == "tt",
            Ok(Event::Eof | Event::Empty(_) | Event::End(_)) | Err(_) => return false,
            Ok(Event::Text(text)) if !text.trim().is_empty() => return false,
            Ok(_) => {}
        }
    }
}

/// Reads all paragraphs; `fps` is how many frames a second has, if the file does not say it.
///
/// # Errors
/// [`Error::Transcript`] if it is no well-formed XML.
pub(crate) fn parse_at(text: &str, fps: Option<f64>) -> Result<(TimedText, CaptionDraft)> {
    let mut found = Paragraphs {
        text,
        fps,
        says_rate: false,
        counted: Vec::new(),
        draft: CaptionDraft::new(CaptionKind::Ttml),
        lines: Vec::new(),
        open: Vec::new(),
        paragraph: None,
        follows: false,
        damaged: Vec::new(),
    };
    let mut xml = Reader::from_str(text);
    let mut stray = StrayText::new(text, &["tt", "body", "div"]);
    loop {
        let event =
            xml.read_event().map_err(|problem| broken(text, xml.error_position(), &problem, "TTML"))?;
        stray.look(&event);
        match event {
            Event::Start(element) => found.open(&element),
            Event::End(_) => found.close(),
            Event::Empty(element) if element.local_name().as_ref() == "br" => found.push(ROW_END),
            Event::Text(part) => found.push(&part),
            Event::CData(part) => found.push(&part),
            Event::GeneralRef(name) => {
                let c = name.resolve_char_ref().ok().flatten();
                match (c, resolve_predefined_entity(&name)) {
                    (Some(c), _) => found.push(c.encode_utf8(&mut [0; 4])),
                    (None, Some(known)) => found.push(known),
                    (None, None) => found.push(&format!("&{};", &*name)),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !found.open.is_empty() {
        return Err(broken(text, text.len() as u64, &"it ends inside an element", "TTML"));
    }
    let Paragraphs { mut draft, mut lines, follows, damaged, counted, .. } = found;
    if follows {
        draft.cues.clear();
        for line in &mut lines {
            (line.span, line.pieces) = (None, Vec::new());
        }
    }
    // Only where something is told.
    let starts = LazyCell::new(|| LineStarts::new(text));
    let line = |at: &usize| {
        let begin = text[..*at].rfind('\n').map_or(0, |before| before + 1);
        (starts.number(*at), text[begin..].lines().next().unwrap_or("").trim())
    };
    let stray = stray.told("its paragraphs");
    let counted = counted.iter().map(|(at, frame)| {
        let (line, written) = line(at);
        CountedFrame { line, written, frame: *frame }
    });
    let rate = rate_told(&counted.collect::<Vec<_>>(), fps, draft.rates.frames, "as TTML has it");
    let warnings = damaged_times(damaged.iter().map(line)).into_iter().chain(stray).chain(rate).collect();
    Ok((TimedText { lines, warnings, ..TimedText::default() }, draft))
}

struct Paragraphs<'a> {
    text: &'a str,
    /// How many frames a second has, if the user says it, and whether the file does.
    fps: Option<f64>,
    says_rate: bool,
    /// Where times stand that count frames, each with its frame, if the file does not say how many a second has.
    counted: Vec<(usize, u32)>,
    draft: CaptionDraft,
    lines: Vec<TimedLine>,
    open: Vec<OpenElement>,
    paragraph: Option<Paragraph>,
    /// An element's children follow each other by themselves.
    follows: bool,
    /// Where elements stand whose times cannot be read.
    damaged: Vec<usize>,
}

/// An element that is not closed yet.
struct OpenElement {
    /// When it begins, in milliseconds of the recording.
    begins_ms: f64,
    has_no_text: bool,
    is_paragraph: bool,
    /// The times of a span in a paragraph.
    span: Option<OpenSpan>,
}

/// A span with times.
struct OpenSpan {
    stamps: Vec<(TimeStamp, TimeName)>,
    times: ElementTimes,
    letters_before: usize,
    /// The text of the paragraph so far, in bytes.
    text_before: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum TimeName {
    Begin,
    End,
    Dur,
}

/// When an element lasts, in milliseconds of the recording.
#[derive(Clone, Copy, Default)]
struct ElementTimes {
    begin: Option<f64>,
    end: Option<f64>,
}

struct Paragraph {
    begin: usize,
    stamps: Vec<TimeStamp>,
    times: ElementTimes,
    text: String,
    letters: usize,
    pieces: Vec<TimedPiece>,
    /// Bytes of the text that are in pieces.
    in_pieces: usize,
    /// Times of spans, with the letters of the paragraph before their start and their end.
    inside: Vec<(TimeStamp, TimeName, usize, usize)>,
}

impl Paragraphs<'_> {
    fn open(&mut self, element: &BytesStart) {
        let name = element.local_name();
        let name = name.as_ref();
        if name == "tt" {
            (self.draft.rates, self.says_rate) = rates(element, self.fps);
        }
        let around_ms = self.open.last().map_or(0.0, |open| open.begins_ms);
        let has_no_text = self.open.last().is_some_and(|open| open.has_no_text) || NO_TEXT.contains(&name);
        let in_paragraph = self.paragraph.is_some();
        let has_own_begin = self.paragraph.as_ref().is_some_and(|p| p.times.begin.is_some());
        let zero = match in_paragraph && has_own_begin && !self.is_in_timed_span() {
            true => StampZero::CueStart,
            false => StampZero::Ms(around_ms.round() as i64),
        };
        let (stamps, times) = self.times(element, around_ms, zero);
        let is_paragraph = name == "p" && !in_paragraph;
        let mut span = None;
        if is_paragraph {
            let begin = offset_in(self.text, element.attributes_raw());
            let stamps = stamps
                .into_iter()
                .map(|(stamp, name)| TimeStamp {
                    moment: match name {
                        TimeName::Begin => CueMoment::Start,
                        TimeName::End => CueMoment::End,
                        TimeName::Dur => CueMoment::Length,
                    },
                    ..stamp
                })
                .collect();
            self.paragraph = Some(Paragraph {
                begin,
                stamps,
                times,
                text: String::new(),
                letters: 0,
                pieces: Vec::new(),
                in_pieces: 0,
                inside: Vec::new(),
            });
        } else if let Some(paragraph) = self.paragraph.as_ref()
            && times.begin.is_some()
        {
            let (letters_before, text_before) = (paragraph.letters, paragraph.text.len());
            span = Some(OpenSpan { stamps, times, letters_before, text_before });
        }
        let begins_ms = times.begin.unwrap_or(around_ms);
        self.open.push(OpenElement { begins_ms, has_no_text, is_paragraph, span });
    }

    /// Whether a span inside the paragraph has times, from which those inside it count.
    fn is_in_timed_span(&self) -> bool {
        self.open.iter().any(|open| open.span.is_some())
    }

    /// The times of `element`, inside one that begins at `around_ms`, and where they stand.
    fn times(
        &mut self,
        element: &BytesStart,
        around_ms: f64,
        zero: StampZero,
    ) -> (Vec<(TimeStamp, TimeName)>, ElementTimes) {
        let (mut stamps, mut times, mut length_ms) = (Vec::new(), ElementTimes::default(), None);
        for attribute in element.attributes().flatten() {
            let name = match attribute.key.as_ref() {
                "begin" => TimeName::Begin,
                "end" => TimeName::End,
                "dur" => TimeName::Dur,
                "timeContainer" => {
                    self.follows |= &*attribute.value == "seq";
                    continue;
                }
                _ => continue,
            };
            let Some(ms) = seconds(&attribute.value, self.draft.rates).map(|s| s * 1000.0) else {
                self.damaged.push(offset_in(self.text, element.attributes_raw()));
                continue;
            };
            match name {
                TimeName::Begin => times.begin = Some(around_ms + ms),
                TimeName::End => times.end = Some(around_ms + ms),
                TimeName::Dur => length_ms = Some(ms),
            }
            let at = range_in(self.text, &attribute.value);
            if let Some(frame) = frame(&attribute.value).filter(|_| !self.says_rate) {
                self.counted.push((at.start, frame));
            }
            stamps.push((TimeStamp { at, moment: CueMoment::Start, zero }, name));
        }
        if let (None, Some(length_ms)) = (times.end, length_ms) {
            times.end = Some(times.begin.unwrap_or(around_ms) + length_ms);
        }
        (stamps, times)
    }

    fn push(&mut self, text: &str) {
        if self.open.last().is_some_and(|open| open.has_no_text) {
            return;
        }
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.text.push_str(text);
            paragraph.letters += letters(text);
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let (Some(paragraph), Some(span)) = (&mut self.paragraph, open.span) {
            paragraph.close_span(span);
        }
        if let Some(paragraph) = self.paragraph.take_if(|_| open.is_paragraph) {
            self.draft.cues.push(paragraph.cue(self.lines.len()));
            self.lines.push(paragraph.line());
        }
    }
}

impl Paragraph {
    fn close_span(&mut self, span: OpenSpan) {
        let OpenSpan { stamps, times, letters_before, text_before } = span;
        let inside = stamps.into_iter().map(|(stamp, name)| (stamp, name, letters_before, self.letters));
        self.inside.extend(inside);
        // Of nested spans, the inner ones come first and are finer.
        if text_before >= self.in_pieces {
            let piece =
                |text: &str, span| TimedPiece { text: text.to_string(), span, ..TimedPiece::default() };
            self.pieces.push(piece(&self.text[self.in_pieces..text_before], None));
            self.pieces.push(piece(&self.text[text_before..], times.span()));
            self.in_pieces = self.text.len();
        }
    }

    /// From its own times, or else from those of its spans.
    fn span(&self) -> Option<MsSpan> {
        self.times.span().or_else(|| {
            let spans = || self.pieces.iter().filter_map(|piece| piece.span);
            Some(MsSpan {
                start: spans().map(|span| span.start).min()?,
                end: spans().map(|span| span.end).max()?,
            })
        })
    }

    fn cue(&self, line: usize) -> DraftCue {
        let place =
            |before: usize, is_end: bool| LetterPlace { letters_after: self.letters - before, is_end };
        let inside = self.inside.iter().map(|(stamp, name, from, to)| TimeStamp {
            moment: match name {
                TimeName::Begin => CueMoment::Place(place(*from, false)),
                TimeName::End => CueMoment::Place(place(*to, true)),
                TimeName::Dur => CueMoment::LengthBetween(place(*from, false), place(*to, true)),
            },
            ..stamp.clone()
        });
        let stamps = self.stamps.iter().cloned().chain(inside).collect();
        DraftCue { line, span: self.span(), begin: self.begin, stamps }
    }

    fn line(self) -> TimedLine {
        TimedLine { span: self.span(), text: self.text, pieces: self.pieces, voices: Vec::new() }
    }
}

impl ElementTimes {
    fn span(self) -> Option<MsSpan> {
        let in_seconds = |ms: f64| ms / 1000.0;
        timestamps::span(self.begin.map(in_seconds), self.end.map(in_seconds))
    }
}

/// What frames and ticks mean, by the attributes of `tt`, and whether these say it of frames; if not, `fps` does.
fn rates(element: &BytesStart, fps: Option<f64>) -> (TimeRates, bool) {
    let value = |wanted: &str| {
        let mut attributes = element.attributes().flatten();
        attributes.find(|a| a.key.local_name().as_ref() == wanted).map(|a| a.value.to_string())
    };
    let number =
        |wanted: &str| value(wanted)?.trim().parse::<f64>().ok().filter(|n| *n > 0.0 && n.is_finite());
    let frame_rate = number("frameRate");
    let multiplier = value("frameRateMultiplier");
    let says_rate = frame_rate.is_some() || multiplier.is_some();
    let mut frames = frame_rate.or(fps.filter(|_| !says_rate)).unwrap_or(30.0);
    if let Some(multiplier) = multiplier {
        let parts: Vec<f64> = multiplier.split([' ', ':']).filter_map(|part| part.parse().ok()).collect();
        if let [above, below] = parts[..]
            && above > 0.0
            && below > 0.0
        {
            frames *= above / below;
        }
    }
    let ticks = number("tickRate").or(frame_rate.map(|_| frames)).unwrap_or(1.0);
    (TimeRates { frames, ticks }, says_rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(TimedText, CaptionDraft)> {
        parse_at(text, None)
    }

    const HEAD: &str = "<?xml version=\"1.0\"?>\n<tt:tt xmlns:tt=\"http://www.w3.org/ns/ttml\" \
        xmlns:ttp=\"http://www.w3.org/ns/ttml#parameter\" ttp:frameRate=\"25\">";

    fn spans(timed: &TimedText) -> Vec<(String, Option<(u32, u32)>)> {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        timed.lines.iter().map(|l| (words(&l.text), l.span.map(|s| (s.start, s.end)))).collect()
    }

    #[test]
    fn times_count_from_what_is_around() {
        let file = format!(
            "{HEAD}<tt:head><tt:metadata>not this</tt:metadata></tt:head><tt:body begin=\"10s\"><tt:div>\
             <tt:p begin=\"1s\" dur=\"500ms\">so<tt:br/>it &amp; <tt:span>&#119;as</tt:span></tt:p>\
             <tt:p begin=\"00:00:02:05\" end=\"00:00:03:00\"><![CDATA[th]]>en</tt:p></tt:div></tt:body></tt:tt>"
        );
        assert!(is_likely(&file));
        let (timed, draft) = parse(&file).unwrap();
        let line = |text: &str, start, end| (text.to_string(), Some((start, end)));
        assert_eq!(spans(&timed), [line("so it & was", 11_000, 11_500), line("then", 12_200, 13_000)]);
        let stamps: Vec<_> = draft.cues.iter().flat_map(|c| &c.stamps).map(|s| &file[s.at.clone()]).collect();
        assert_eq!(stamps, ["1s", "500ms", "00:00:02:05", "00:00:03:00"]);
        assert!(draft.cues.iter().flat_map(|c| &c.stamps).all(|s| s.zero == StampZero::Ms(10_000)));
    }

    #[test]
    fn spans_in_a_paragraph_are_words() {
        let file = format!(
            "{HEAD}<tt:body><tt:div><tt:p begin=\"1s\" end=\"3s\"><tt:span begin=\"0s\" end=\"0.4s\">so</tt:span> \
             <tt:span begin=\"0.5s\" dur=\"0.2s\">it</tt:span> was</tt:p>\
             <tt:p><tt:span begin=\"4s\" end=\"5s\">then</tt:span></tt:p></tt:div></tt:body></tt:tt>"
        );
        let (timed, draft) = parse(&file).unwrap();
        let timed_pieces = |line: &TimedLine| {
            let pieces =
                line.pieces.iter().filter_map(|p| Some((p.text.clone(), p.span?.start, p.span?.end)));
            pieces.collect::<Vec<_>>()
        };
        assert_eq!(
            timed_pieces(&timed.lines[0]),
            [("so".to_string(), 1000, 1400), ("it".to_string(), 1500, 1700)]
        );
        assert_eq!(spans(&timed)[1], ("then".to_string(), Some((4000, 5000))));
        let inside = &draft.cues[0].stamps[2..];
        assert!(inside.iter().all(|s| s.zero == StampZero::CueStart) && inside.len() == 4);
        assert_eq!(draft.cues[1].stamps[0].zero, StampZero::Ms(0));
    }

    #[test]
    fn what_follows_by_itself_has_no_times_and_broken_files_are_told() {
        let file = format!(
            "{HEAD}<tt:body timeContainer=\"seq\"><tt:p begin=\"1s\" end=\"2s\">so</tt:p></tt:body></tt:tt>"
        );
        let (timed, draft) = parse(&file).unwrap();
        assert_eq!((timed.lines[0].span, draft.cues.len()), (None, 0));
        let torn = parse(&format!("{HEAD}\n<tt:body><tt:p>so</tt:body></tt:tt>")).unwrap_err().to_string();
        assert!(torn.contains("TTML and is broken in line 3"), "{torn}");
        assert!(parse(&format!("{HEAD}<tt:body><tt:p>so")).is_err());
        for other in ["<html><p>so</p></html>", "so <tt>", "<ttx>", "", "<"] {
            assert!(!is_likely(other), "{other}");
        }
    }
}
