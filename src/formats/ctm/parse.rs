//! CTM, the time-marked words of NIST's scorer: `file channel start duration word [confidence ...]` a line.
//!
//! Source: the description of the format in the scoring toolkit's documentation (SCTK, infmts). `;;` begins a comment;
//! our own files keep words without times in comments, `;; not_found word`. Between `<ALT_BEGIN>` and `<ALT_END>` with
//! times of `*` stand alternatives, with `<ALT>` between them.

use crate::formats::timestamps;

/// What a line holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CtmLine<'a> {
    /// A word with its times.
    Word(CtmWord<'a>),
    /// A word of ours that was not heard.
    Unheard(&'a str),
    /// A start, middle or end of alternatives.
    Alternatives(AlternativeMark),
    /// Nothing, or a comment.
    Nothing,
}

/// A word with its times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CtmWord<'a> {
    /// Names of the recording and the channel.
    pub source: (&'a str, &'a str),
    /// In seconds, whatever number it is.
    pub start_s: f64,
    /// In seconds, whatever number it is.
    pub duration_s: f64,
    /// Verbatim.
    pub text: &'a str,
    /// Whether nothing follows but what NIST knows: a confidence, a class and a speaker.
    pub is_usual: bool,
}

/// Where among alternatives a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlternativeMark {
    /// Before the first.
    Begin,
    /// Between two.
    Next,
    /// After the last.
    End,
}

/// What `line` holds.
///
/// # Errors
/// Why it is none of a CTM, in words.
pub fn line(line: &str) -> Result<CtmLine<'_>, String> {
    if let Some(comment) = line.trim_start().strip_prefix(";;") {
        return Ok(match comment.split_whitespace().collect::<Vec<_>>()[..] {
            ["not_found" | "non_speech", word] => CtmLine::Unheard(word),
            _ => CtmLine::Nothing,
        });
    }
    // A word may hold spaces of other kinds.
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let &[file, channel, start, duration, text, ..] = &fields[..] else {
        return match line.trim() {
            "" => Ok(CtmLine::Nothing),
            _ => Err("not the five fields of a CTM".to_string()),
        };
    };
    let mark = match text.to_ascii_uppercase().as_str() {
        "<ALT_BEGIN>" => Some(AlternativeMark::Begin),
        "<ALT>" => Some(AlternativeMark::Next),
        "<ALT_END>" => Some(AlternativeMark::End),
        _ => None,
    };
    if let (Some(mark), "*", "*") = (mark, start, duration) {
        return Ok(CtmLine::Alternatives(mark));
    }
    let confidence = fields.get(5).is_none_or(|c| matches!(*c, "NA" | "-") || timestamps::seconds(c).is_ok());
    let (start_s, duration_s) = (timestamps::seconds(start)?, timestamps::seconds(duration)?);
    let is_usual = confidence && fields.len() <= 8;
    Ok(CtmLine::Word(CtmWord { source: (file, channel), start_s, duration_s, text, is_usual }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_is_told() {
        let word = |text, is_usual| {
            CtmLine::Word(CtmWord { source: ("t", "1"), start_s: 0.5, duration_s: 0.25, text, is_usual })
        };
        for (text, expected) in [
            ("t 1 0.5 .25 so", word("so", true)),
            ("t\t1\t0.5\t0.25\tso\tNA\tlex\tspk", word("so", true)),
            ("t 1 0.5 0.25 so it was", word("so", false)),
            ("t 1 0.5 0.25 so\u{A0}on 0.9", word("so\u{A0}on", true)),
            ("t 1 * * <alt_begin>", CtmLine::Alternatives(AlternativeMark::Begin)),
            (" ;; not_found so", CtmLine::Unheard("so")),
            (";; not_found so it", CtmLine::Nothing),
            (" \t", CtmLine::Nothing),
        ] {
            assert_eq!(line(text), Ok(expected), "{text}");
        }
        for (text, part) in [
            ("t 1 0 1", "five fields"),
            ("t 1 0 x a", "'x' is no number"),
            ("t 1 * * a", "'*' is no"),
            ("t 1 nan 1 a", "cannot be"),
        ] {
            assert!(line(text).unwrap_err().contains(part), "{text}");
        }
    }
}
