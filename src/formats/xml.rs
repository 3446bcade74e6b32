//! What XML 1.0 cannot hold, made into what it can.

use std::borrow::Cow;

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
