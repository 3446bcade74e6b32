//! Where sentences begin: after a full stop, a question or exclamation mark, and at the start of most lines.

use super::Transcript;

/// For each token: whether a sentence begins with it. Abbreviations ("Dr. No") count as ends.
///
/// A line goes on with the sentence of the line before if that ends with a comma or similar and this one begins with a
/// capital, as verses do, or, in a text with full stops, if that ends without any mark and this one begins with a small
/// letter, as wrapped text does. A line after one of a single word begins a sentence even so: a list is not wrapped.
/// Other lines are taken for utterances, which a speaker may repeat or put others between.
///
/// Labels are passed over: what follows the one with which a line begins begins a sentence.
pub fn begins(transcript: &Transcript) -> Vec<bool> {
    let tokens = &transcript.tokens;
    let has_stops = tokens.iter().any(|token| ends_sentence(&token.verbatim));
    let mut begins = vec![false; tokens.len()];
    let mut words_before = 0;
    for line in &transcript.lines {
        if transcript.is_label(line.start) {
            begins[line.start] = true;
            words_before = line.len();
            continue;
        }
        let before = line.start.checked_sub(1).map_or("", |before| bare(&tokens[before].verbatim));
        let first = tokens[line.start].verbatim.chars().find(|c| c.is_alphanumeric());
        let verse = before.ends_with([',', ';', ':', '-', '–', '—']) && first.is_some_and(char::is_uppercase);
        let wrapped = has_stops
            && words_before > 1
            && before.ends_with(char::is_alphanumeric)
            && first.is_some_and(char::is_lowercase);
        words_before = line.len();
        begins[line.start] = !verse && !wrapped;
    }
    transcript.rows.iter().filter(|row| transcript.is_label(**row)).for_each(|row| begins[*row] = true);
    for (begin, before) in begins.iter_mut().skip(1).zip(tokens) {
        *begin |= ends_sentence(&before.verbatim);
    }
    for at in 1..begins.len() {
        begins[at] |= transcript.is_label(at - 1) && begins[at - 1];
    }
    begins
}

/// The token without quotation marks and brackets behind it.
fn bare(token: &str) -> &str {
    token.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_'])
}

fn ends_sentence(token: &str) -> bool {
    bare(token).ends_with(['.', '!', '?', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::tokenize;

    #[test]
    fn sentences_begin_after_marks_and_at_lines() {
        let transcript = tokenize::cut("Well, yes. “Is it?” (No!)\nThen we\n\nGo… on".to_string());
        assert_eq!(begins(&transcript), [true, false, true, false, true, true, false, true, true]);
        assert!(begins(&tokenize::cut(String::new())).is_empty());
    }

    #[test]
    fn a_verse_and_a_wrapped_line_go_on() {
        let of = |text: &str| begins(&tokenize::cut(text.to_string()));
        assert_eq!(of("herald,\nWithin thine “own,”\nBud"), [true, false, false, false, false]);
        assert_eq!(of("He said\nso. Then\nshe did"), [true, false, false, true, false, false]);
        // What goes on small after a comma may be said apart.
        assert_eq!(of("herald,\nwithin"), [true, true]);
        // A list, a word a line.
        assert_eq!(of("survive.\nsuit\nmorning"), [true, true, true]);
        // Without full stops nobody knows: a line is one utterance.
        assert_eq!(of("he said\nso then\nshe did"), [true, false, true, false, true, false]);
    }
}
