//! What XML 1.0 cannot hold, made into what it can; and what readers of XML need.

use std::borrow::Cow;
use std::fmt::Display;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::caption_draft::offset_in;
use super::cue_mends::LineStarts;
use super::time_line::lines_told;
use crate::error::Error;
use crate::normalize::named_character;

/// The value of the attribute `name`, whatever its prefix.
pub(crate) fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned);
    Some(value.unwrap_or_else(|_| found.value.to_string()))
}

/// What `&name;` stands for; itself if nobody knows.
pub(crate) fn reference(name: &BytesRef) -> String {
    let character = name.resolve_char_ref().ok().flatten().map(String::from);
    character
        .or_else(|| named_character(name).map(str::to_string))
        .unwrap_or_else(|| format!("&{};", &**name))
}

/// The error for `text`, which was to be `what` and is broken at this byte.
pub(crate) fn broken(text: &str, at: u64, problem: &dyn Display, what: &str) -> Error {
    let at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
    let line = LineStarts::new(text).number(at);
    Error::Transcript {
        problem: format!("the transcript looks like {what} and is broken in line {line}: {problem}"),
        remedy: "save it again, or give its text alone",
    }
}

/// Text in elements that hold other elements alone: it is taken for no words, which has to be told.
pub(crate) struct StrayText<'a> {
    text: &'a str,
    /// The names of such elements.
    holders: &'a [&'a str],
    /// Of each open element, whether it is one.
    open: Vec<bool>,
    /// Where each such text begins, and the first line of it.
    found: Vec<(usize, String)>,
}

impl<'a> StrayText<'a> {
    /// Of the file `text`, in which elements called as in `holders` have no text of their own.
    pub fn new(text: &'a str, holders: &'a [&'a str]) -> StrayText<'a> {
        StrayText { text, holders, open: Vec::new(), found: Vec::new() }
    }

    /// Looks at the next event.
    pub fn look(&mut self, event: &Event) {
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                self.open.push(self.holders.contains(&name.as_ref()));
            }
            Event::End(_) => drop(self.open.pop()),
            // Also behind the last element.
            Event::Text(part) if self.open.last().copied().unwrap_or(true) => {
                let part = part.trim().trim_start_matches('\u{feff}');
                if let Some(line) = part.lines().next() {
                    self.found.push((offset_in(self.text, part), line.to_string()));
                }
            }
            _ => {}
        }
    }

    /// What is to be told, if anything; `place` is where the text should be.
    pub fn told(&self, place: &str) -> Option<String> {
        if self.found.is_empty() {
            return None;
        }
        let starts = LineStarts::new(self.text);
        let lines: Vec<(usize, &str)> =
            self.found.iter().map(|(at, line)| (starts.number(*at), &**line)).collect();
        lines_told(&lines, |_| format!("text outside of {place}; it is left out"))
    }
}

/// Whether XML 1.0 may hold `c` (production 2, `Char`).
fn is_char(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// `text` with U+FFFD for each character that XML cannot hold, escaped or not.
pub(crate) fn holdable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_char) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(|c| if is_char(c) { c } else { char::REPLACEMENT_CHARACTER }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_held_is_replaced() {
        assert!(matches!(holdable("a\t\n\r é\u{7F}\u{FFFD}😀"), Cow::Borrowed(_)));
        assert_eq!(holdable("a\x07b\x1F\u{FFFF}"), "a\u{FFFD}b\u{FFFD}\u{FFFD}");
    }
}
