//! YouTube's captions as XML: `timedtext` with paragraphs and words (srv3, srv2), and `transcript` with texts (srv1).

use quick_xml::Reader;
use quick_xml::events::Event;

use super::timed_text::{TimedLine, TimedPiece, TimedText};
use super::timestamps;
use super::xml::{StrayText, attribute, broken, reference};
use crate::error::Result;

/// Whether the first element is one of YouTube's.
pub(crate) fn is_likely(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(300).collect();
    begin.starts_with('<')
        && (begin.contains("<timedtext") || begin.contains("<transcript>") && begin.contains("<text "))
}

/// A paragraph while it is read; times in milliseconds.
struct YoutubeLine {
    start: f64,
    end: f64,
    text: String,
    /// Where its words begin, in bytes of the text, and when.
    words: Vec<(usize, f64)>,
}

/// Reads all paragraphs.
///
/// # Errors
/// [`crate::Error::Transcript`] for broken XML.
pub(crate) fn parse(text: &str) -> Result<TimedText> {
    let mut xml = Reader::from_str(text);
    let mut all: Vec<YoutubeLine> = Vec::new();
    let mut is_open = false;
    let mut stray = StrayText::new(text, &["timedtext", "body", "transcript"]);
    loop {
        let event = xml
            .read_event()
            .map_err(|why| broken(text, xml.error_position(), &why, "captions of YouTube"))?;
        stray.look(&event);
        match event {
            Event::Start(element) => {
                let number =
                    |name| attribute(&element, name).and_then(|value| value.trim().parse::<f64>().ok());
                match element.local_name().as_ref() {
                    "p" => {
                        is_open = true;
                        let start = number("t").unwrap_or(0.0);
                        let end = start + number("d").unwrap_or(0.0);
                        all.push(YoutubeLine { start, end, text: String::new(), words: Vec::new() });
                    }
                    "text" => {
                        is_open = true;
                        let start = number("start").unwrap_or(0.0) * 1000.0;
                        let end = start + number("dur").unwrap_or(0.0) * 1000.0;
                        all.push(YoutubeLine { start, end, text: String::new(), words: Vec::new() });
                    }
                    "s" => {
                        if let Some(line) = all.last_mut() {
                            line.words.push((line.text.len(), line.start + number("t").unwrap_or(0.0)));
                        }
                    }
                    _ => {}
                }
            }
            Event::End(element) if matches!(element.local_name().as_ref(), "p" | "text") => is_open = false,
            Event::Text(part) => push(&mut all, is_open, &part),
            Event::CData(part) => push(&mut all, is_open, &part),
            Event::GeneralRef(name) => push(&mut all, is_open, &reference(&name)),
            Event::Eof => break,
            _ => {}
        }
    }
    all.retain(|line| !line.text.trim().is_empty());
    // Lines are shown until long after they are said: each lasts until the next one.
    let nexts: Vec<f64> = all.iter().skip(1).map(|line| line.start).chain([f64::INFINITY]).collect();
    let lines = all
        .iter()
        .zip(nexts)
        .map(|(line, next)| line.timed(if next > line.start { next } else { f64::INFINITY }));
    let warnings = stray.told("its lines").into_iter().collect();
    Ok(TimedText { lines: lines.collect(), warnings, ..TimedText::default() })
}

fn push(all: &mut [YoutubeLine], is_open: bool, text: &str) {
    if let Some(line) = all.last_mut().filter(|_| is_open) {
        line.text.push_str(text);
    }
}

impl YoutubeLine {
    fn timed(&self, next: f64) -> TimedLine {
        let end = self.end.min(next).max(self.start);
        let span = |start: f64, end: f64| timestamps::span(Some(start / 1000.0), Some(end / 1000.0));
        let places: Vec<(usize, f64)> = self.words.iter().copied().chain([(self.text.len(), end)]).collect();
        let piece = |pair: &[(usize, f64)]| TimedPiece {
            text: self.text[pair[0].0..pair[1].0].to_string(),
            span: span(pair[0].1, pair[1].1),
            ..TimedPiece::default()
        };
        TimedLine {
            // srv1 escapes twice.
            text: super::markup::strip(&self.text).text(),
            span: span(self.start, end),
            pieces: places.windows(2).map(piece).collect(),
            voices: Vec::new(),
        }
    }
}
