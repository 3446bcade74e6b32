//! Where sentences begin: after a full stop, a question or exclamation mark, and at the start of a line.

use super::Transcript;

/// Of each token whether a sentence begins with it. Abbreviations ("Dr. No") count as ends; a line that is wrapped
/// in the middle of a sentence counts as two.
pub fn begins(transcript: &Transcript) -> Vec<bool> {
    let mut begins = vec![false; transcript.tokens.len()];
    for line in &transcript.lines {
        begins[line.start] = true;
    }
    for (begin, before) in begins.iter_mut().skip(1).zip(&transcript.tokens) {
        *begin |= ends_sentence(&before.verbatim);
    }
    begins
}

fn ends_sentence(token: &str) -> bool {
    let bare = token.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_']);
    bare.ends_with(['.', '!', '?', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token;

    #[test]
    fn sentences_begin_after_marks_and_at_lines() {
        let transcript = token::cut("Well, yes. “Is it?” (No!)\nThen we\n\ngo… on".to_string());
        assert_eq!(begins(&transcript), [true, false, true, false, true, true, false, true, true]);
        assert!(begins(&token::cut(String::new())).is_empty());
    }
}
