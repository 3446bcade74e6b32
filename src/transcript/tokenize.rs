//! Text is cut into tokens at white space, and into lines at line ends.
//!
//! Cutting agrees with Python's `str.split()` and `str.splitlines()`, because readers of the output count tokens that
//! way.

use super::{Token, Transcript};

/// Whether `c` separates tokens: Unicode's White_Space and the four ASCII separators U+001C to U+001F.
///
/// Zero-width characters are no white space: they stay inside `verbatim`.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1C'..='\x1F').contains(&c)
}

/// Whether `c` ends a line (each of CR and LF does; a line that is empty is not kept anyway).
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0B' | '\x0C' | '\x1C' | '\x1D' | '\x1E' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// `token` without the marks around it: from its first letter or digit to its last.
pub fn bare(token: &str) -> &str {
    token.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Cuts `text` into tokens; linear in its length.
pub fn cut(text: String) -> Transcript {
    let mut tokens = Vec::new();
    let mut lines = Vec::new();
    let mut first_of_line = 0;
    // Byte and code point where the token began that we are in.
    let mut begun: Option<(usize, usize)> = None;
    let mut points = 0;
    let close = |begun: Option<(usize, usize)>, byte: usize, point: usize, tokens: &mut Vec<Token>| {
        if let Some((from_byte, from_point)) = begun {
            tokens.push(Token { verbatim: text[from_byte..byte].to_string(), offset: from_point..point });
        }
    };
    for (byte, c) in text.char_indices() {
        if is_space(c) {
            close(begun.take(), byte, points, &mut tokens);
            if ends_line(c) && tokens.len() > first_of_line {
                lines.push(first_of_line..tokens.len());
                first_of_line = tokens.len();
            }
        } else if begun.is_none() {
            begun = Some((byte, points));
        }
        points += 1;
    }
    close(begun, text.len(), points, &mut tokens);
    if tokens.len() > first_of_line {
        lines.push(first_of_line..tokens.len());
    }
    Transcript { text, tokens, lines, ..Transcript::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut_where_python_cuts_them() {
        // Python: [c for c in map(chr, range(0x110000)) if c.isspace()]
        let python: Vec<u32> =
            [0x09..=0x0D, 0x1C..=0x20, 0x85..=0x85, 0xA0..=0xA0, 0x1680..=0x1680, 0x2000..=0x200A]
                .into_iter()
                .chain([0x2028..=0x2029, 0x202F..=0x202F, 0x205F..=0x205F, 0x3000..=0x3000])
                .flatten()
                .collect();
        let ours: Vec<u32> = ('\0'..=char::MAX).filter(|&c| is_space(c)).map(u32::from).collect();
        assert_eq!(ours, python);
    }

    #[test]
    fn offsets_count_code_points() {
        let t = cut("né 😀x\u{3000}b\u{1C}c".to_string());
        let found: Vec<(&str, usize, usize)> =
            t.tokens.iter().map(|t| (t.verbatim.as_str(), t.offset.start, t.offset.end)).collect();
        assert_eq!(found, [("né", 0, 2), ("😀x", 3, 5), ("b", 6, 7), ("c", 8, 9)]);
    }

    #[test]
    fn every_kind_of_line_end_counts_and_empty_lines_do_not() {
        let t = cut("\n\na b\r\nc\rd\u{2028}e\u{85}f\x0Cg\n \n".to_string());
        assert_eq!(t.lines, [0..2, 2..3, 3..4, 4..5, 5..6, 6..7]);
        assert_eq!(cut("one".to_string()).lines, vec![0..1]);
        assert!(cut(" \n".to_string()).lines.is_empty());
    }

    #[test]
    fn zero_width_characters_stay_inside_the_token() {
        let t = cut("a\u{200B}b\u{FEFF} \u{AD}c\u{2060}".to_string());
        assert_eq!(t.tokens.len(), 2);
        assert_eq!(t.tokens[0].verbatim, "a\u{200B}b\u{FEFF}");
    }
}
