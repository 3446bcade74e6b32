//! What XML 1.0 cannot hold, made into what it can; and what readers of XML need.

use std::borrow::Cow;
use std::fmt::Display;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart};

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
    let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
    Error::Transcript {
        problem: format!("the transcript looks like {what} and is broken in line {line}: {problem}"),
        remedy: "save it again, or give its text alone",
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
