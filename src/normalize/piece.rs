//! A piece of a token, freed of the marks around it.

/// Folded text that begins and ends with something said, and what of the marks around it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// The piece itself; never empty.
    pub text: &'a str,
    /// What stands before a number: one of [`SIGNS`].
    pub sign: Option<char>,
    /// An apostrophe before it: 'em, '90s, or an opening quote.
    pub tick_before: bool,
    /// A dot before it: .5, .com.
    pub dot_before: bool,
    /// An apostrophe after it: dogs', 6', or a closing quote.
    pub tick_after: bool,
    /// A dot after it: Dr., or the end of a sentence.
    pub dot_after: bool,
    /// A double quote right after a digit, and none before: 12".
    pub inches_after: bool,
}

/// Marks that never mean anything at the edge of a piece.
const EDGE: [char; 16] = ['(', ')', '[', ']', '{', '}', '"', '_', ',', ';', ':', '!', '?', '|', '\\', '*'];
/// Marks that mean nothing at the beginning, too, unless a number follows.
const SIGNS: [char; 12] = ['-', '+', '~', '<', '>', '±', '≥', '≤', '≈', '§', '¶', '©'];

impl<'a> Piece<'a> {
    /// Strips the marks; `None` if nothing but marks is left.
    pub fn new(whole: &'a str) -> Option<Piece<'a>> {
        let is_one_symbol = whole.chars().count() == 1 && !EDGE.contains(&whole.chars().next()?);
        if is_one_symbol && !matches!(whole, "'" | "." | "^") {
            let nothing = Piece { text: whole, ..Piece::of("") };
            return Some(nothing);
        }
        let (mut text, mut piece) = (whole, Piece::of(""));
        while let Some(first) = text.chars().next() {
            let rest = &text[first.len_utf8()..];
            match first {
                _ if EDGE.contains(&first) => {}
                '\'' => piece.tick_before = true,
                '.' => piece.dot_before = rest.starts_with(|c: char| c.is_ascii_alphanumeric()),
                '/' | '=' | '^' | '%' => {}
                '&' if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) => {}
                _ if SIGNS.contains(&first) => {
                    let number = rest.trim_start_matches(['.', '$', '£', '€', '¥']);
                    piece.sign = number.starts_with(|c: char| c.is_ascii_digit()).then_some(first);
                }
                _ => break,
            }
            text = rest;
        }
        let quoted = whole.len() > text.len() && whole[..whole.len() - text.len()].contains('"');
        while let Some(last) = text.chars().next_back() {
            let rest = &text[..text.len() - last.len_utf8()];
            match last {
                '"' => piece.inches_after = !quoted && rest.ends_with(|c: char| c.is_ascii_digit()),
                _ if EDGE.contains(&last) => piece.dot_after = false,
                '\'' => piece.tick_after = true,
                '.' => piece.dot_after = true,
                '-' | '/' | '=' | '<' | '>' | '~' | '^' | '&' | '@' | '±' | '©' | '¶' => {}
                _ => break,
            }
            text = rest;
        }
        let has_something = text.chars().any(|c| c.is_alphanumeric() || !c.is_ascii());
        has_something.then_some(Piece { text, ..piece })
    }

    /// The text alone, no marks around it.
    pub fn of(text: &'a str) -> Piece<'a> {
        Piece {
            text,
            sign: None,
            tick_before: false,
            dot_before: false,
            tick_after: false,
            dot_after: false,
            inches_after: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(whole: &str) -> &str {
        Piece::new(whole).map_or("", |p| p.text)
    }

    #[test]
    fn marks_around_are_dropped() {
        for (whole, inside) in [
            ("(hello)", "hello"),
            ("\"Hello,\"", "Hello"),
            ("end.\"", "end"),
            ("Ph.D.),", "Ph.D"),
            ("***", ""),
            ("-", "-"),
            ("C++", "C++"),
            ("#1", "#1"),
            ("'tis", "tis"),
            ("&c.", "&c"),
            ("50%.", "50%"),
            ("-v", "v"),
            ("&", "&"),
            ("+", "+"),
            ("'", ""),
            ("?!", ""),
            ("...", ""),
            ("wor-", "wor"),
        ] {
            assert_eq!(text(whole), inside, "{whole}");
        }
    }

    #[test]
    fn marks_that_matter_are_remembered() {
        assert_eq!(Piece::new("-$.5").unwrap().sign, Some('-'));
        assert_eq!(Piece::new("-5").unwrap().sign, Some('-'));
        assert_eq!(Piece::new("-a").unwrap().sign, None);
        assert!(Piece::new("U.S.").unwrap().dot_after);
        assert!(!Piece::new("(see this.)").unwrap().dot_before);
        assert!(Piece::new(".com").unwrap().dot_before);
        assert!(Piece::new("'90s").unwrap().tick_before);
        assert!(Piece::new("dogs',").unwrap().tick_after);
        assert!(Piece::new("5'10\"").unwrap().inches_after);
        assert!(!Piece::new("\"5\"").unwrap().inches_after);
    }
}
