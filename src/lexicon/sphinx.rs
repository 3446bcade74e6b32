//! Reads a dictionary in the CMU Sphinx format: `word PH PH ...`, variants as `word(2)`.

use crate::error::{Error, Result};
use crate::phones::{self, PhoneId};

/// The word, without `(2)`, and the phones of every line, in the file's order.
///
/// # Errors
/// [`Error::Lexicon`] for a line with a word alone or a phone the model does not have.
pub fn parse_sphinx_dict(text: &str) -> Result<Vec<(String, Vec<PhoneId>)>> {
    let mut entries = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let fail = |problem: String| Error::Lexicon {
            line: index + 1,
            problem,
            remedy: "a dictionary line is a word and its phones, separated by blanks",
        };
        let mut fields = line.split_ascii_whitespace();
        let Some(word) = fields.next() else { continue };
        let phones = fields
            .map(|name| {
                phones::by_name(name)
                    .filter(|p| phones::is_speech(*p))
                    .ok_or_else(|| fail(format!("unknown phone {name:?} of {word:?}")))
            })
            .collect::<Result<Vec<PhoneId>>>()?;
        if phones.is_empty() {
            return Err(fail(format!("{word:?} has no phones")));
        }
        entries.push((without_variant(word).to_string(), phones));
    }
    Ok(entries)
}

/// `read` for `read(2)`; anything else as it is.
pub(crate) fn without_variant(word: &str) -> &str {
    word.strip_suffix(')')
        .and_then(|open| open.rsplit_once('('))
        .filter(|(base, n)| !base.is_empty() && !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        .map_or(word, |(base, _)| base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_share_the_word_and_keep_their_order() {
        let got = parse_sphinx_dict("read R EH D\r\n\nread(2)  R IY D\n").unwrap();
        let phone = |n| phones::by_name(n).unwrap();
        assert_eq!(got[0], ("read".to_string(), vec![phone("R"), phone("EH"), phone("D")]));
        assert_eq!(got[1], ("read".to_string(), vec![phone("R"), phone("IY"), phone("D")]));
    }

    #[test]
    fn only_a_number_in_brackets_marks_a_variant() {
        assert_eq!(without_variant("a(12)"), "a");
        for whole in ["f(x)", "()", "(2)", "a()", "a(2", "a2)"] {
            assert_eq!(without_variant(whole), whole);
        }
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, line) in [("a AH\nb SIL\n", 2), ("a\n", 1), ("\n\nc AX\n", 3)] {
            let error = parse_sphinx_dict(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("line {line}: ")), "{error}");
        }
    }
}
