//! The user's own pronunciations, read from a text file.
//!
//! A line is a word and its phones (ARPAbet, stress digits allowed, any case) separated by blanks or tabs; more
//! lines for a word are more variants, `word(2)` is read as `word`. Lines that begin with `#` or `;;;`, and what
//! follows a blank and `#`, are comments.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::sphinx::without_variant;
use crate::error::{Error, Result};
use crate::phones::{self, PhoneId};

/// Most phones in a pronunciation: the longest of the CMU dictionary has 28.
const MAX_PHONES: usize = 255;
/// Most variants of a word: all are searched side by side.
const MAX_VARIANTS: usize = 32;
/// Most characters taken off either end of a token, one by one, in search of a word.
const MAX_TRIMMED: usize = 8;

/// Words, whatever their characters and case, and their pronunciations.
#[derive(Debug, Clone, Default)]
pub struct UserLexicon {
    words: BTreeMap<String, Vec<Vec<PhoneId>>>,
}

impl UserLexicon {
    /// Reads the lines described at the top of this file.
    ///
    /// # Errors
    /// [`Error::Lexicon`] with the line for an unknown phone, a word without phones, too many phones or variants.
    pub fn parse(text: &str) -> Result<Self> {
        let mut words: BTreeMap<String, Vec<Vec<PhoneId>>> = BTreeMap::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let fail = |problem: String, remedy| Error::Lexicon { line: index + 1, problem, remedy };
            let line = line.trim();
            if line.starts_with('#') || line.starts_with(";;;") {
                continue;
            }
            let mut fields = line.split_whitespace();
            let Some(word) = fields.next() else { continue };
            let mut variant = Vec::new();
            for name in fields.take_while(|field| !field.starts_with('#')) {
                variant.push(phone(name).ok_or_else(|| {
                    let problem = format!("unknown phone {name:.20?} in the pronunciation of {word:.40?}");
                    fail(problem, ALLOWED)
                })?);
                if variant.len() > MAX_PHONES {
                    return Err(fail(
                        format!("{word:.40?} has more than {MAX_PHONES} phones"),
                        "give each spoken word its own line",
                    ));
                }
            }
            if variant.is_empty() {
                return Err(fail(
                    format!("{word:.40?} has no phones"),
                    "write the word and its phones, separated by blanks: tomato T AH M EY T OW",
                ));
            }
            let variants = words.entry(key(without_variant(word))).or_default();
            if !variants.contains(&variant) {
                variants.push(variant);
            }
            if variants.len() > MAX_VARIANTS {
                return Err(fail(
                    format!("{word:.40?} has more than {MAX_VARIANTS} pronunciations"),
                    "leave the likely ones",
                ));
            }
        }
        Ok(Self { words })
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The variants of a token, in the file's order, or nothing.
    ///
    /// The token is tried as it stands, then with ever more of the punctuation around it removed, so that both
    /// `C++` and `(C++),` find `c++`. Case, composed or decomposed accents, and `’` for `'` make no difference.
    pub fn lookup(&self, token: &str) -> &[Vec<PhoneId>] {
        self.find(token).map_or(&[], |(_, variants)| variants)
    }

    /// The word, as it is kept (small letters), that a token is looked up as; `None` if there is none.
    pub fn matched(&self, token: &str) -> Option<&str> {
        self.find(token).map(|(word, _)| word)
    }

    /// All words as they are kept, in alphabetical order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    fn find(&self, token: &str) -> Option<(&str, &[Vec<PhoneId>])> {
        if self.words.is_empty() {
            return None;
        }
        let token = key(token);
        let front: Vec<usize> = cuts(token.char_indices().map(|(at, c)| (c, at + c.len_utf8())), 0);
        let back: Vec<usize> = cuts(token.char_indices().rev().map(|(at, c)| (c, at)), token.len());
        for start in &front {
            for end in &back {
                let found = token.get(*start..*end).and_then(|part| self.words.get_key_value(part));
                if let Some((word, variants)) = found {
                    return Some((word, variants));
                }
            }
        }
        None
    }
}

const ALLOWED: &str = "the phones are AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R \
                       S SH T TH UH UW V W Y Z ZH, vowels with or without 0, 1 or 2 for stress";

/// Where a token may be cut at one end: not at all, after each of the first few marks, after all of them.
///
/// `marks`: the characters from that end inwards, each with the position behind it.
fn cuts(marks: impl Iterator<Item = (char, usize)>, whole: usize) -> Vec<usize> {
    let mut at: Vec<usize> = vec![whole];
    for (taken, (_, behind)) in marks.take_while(|(c, _)| !c.is_alphanumeric()).enumerate() {
        if taken > MAX_TRIMMED {
            at.pop();
        }
        at.push(behind);
    }
    at
}

/// The form under which words are kept and found.
fn key(word: &str) -> String {
    let plain = word.nfc().map(|c| if matches!(c, '\u{2018}' | '\u{2019}' | '\u{2bc}') { '\'' } else { c });
    plain.flat_map(char::to_lowercase).collect()
}

fn phone(name: &str) -> Option<PhoneId> {
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_suffix(['0', '1', '2']);
    // Only vowels carry stress, and only their names begin with a vowel's letter.
    let name = bare.filter(|b| b.starts_with(['A', 'E', 'I', 'O', 'U'])).unwrap_or(&upper);
    phones::by_name(name).filter(|p| phones::is_speech(*p))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<PhoneId> {
        names.split(' ').map(|n| phones::by_name(n).unwrap()).collect()
    }

    #[test]
    fn lines_comments_variants_and_case_are_read() {
        let text = "\u{feff}# ours\r\n;;; theirs\r\nKiru  k IH1 R uw0\r\n\r\nkiru(2)\tK IY R UW # slower\nKIRU K IH R UW\n";
        let lexicon = UserLexicon::parse(text).unwrap();
        assert_eq!(lexicon.len(), 1);
        assert_eq!(lexicon.lookup("KiRu"), [ids("K IH R UW"), ids("K IY R UW")]);
        assert!(lexicon.lookup("kirus").is_empty());
    }

    #[test]
    fn punctuation_is_taken_off_only_as_far_as_needed() {
        let lexicon =
            UserLexicon::parse("C++ S IY\nc B IY\n.net N EH T\nrock'n'roll R AA K\n½ HH AE F\n").unwrap();
        for (token, phones) in [
            ("(C++),”", "S IY"),
            ("c++", "S IY"),
            ("“c”", "B IY"),
            (".NET.", "N EH T"),
            ("Rock’n’roll!", "R AA K"),
            ("½", "HH AE F"),
        ] {
            assert_eq!(lexicon.lookup(token), [ids(phones)], "{token}");
        }
        for nothing in ["", "...", "net", &"!".repeat(100_000)] {
            assert!(lexicon.lookup(nothing).is_empty());
        }
        let wrapped = format!("{}c{}", "<".repeat(1000), ">".repeat(1000));
        assert_eq!(lexicon.lookup(&wrapped), [ids("B IY")]);
    }

    #[test]
    fn accents_match_however_they_are_written() {
        let lexicon = UserLexicon::parse("Cafe\u{301} K AE F EY\n").unwrap();
        assert_eq!(lexicon.lookup("CAFÉ").len(), 1);
    }

    #[test]
    fn faults_are_named_with_their_line_and_the_remedy() {
        let message = |text: &str| UserLexicon::parse(text).unwrap_err().to_string();
        let unknown = message("a AH\nb BX\n");
        assert!(
            unknown.contains("line 2") && unknown.contains("\"BX\"") && unknown.contains("ZH"),
            "{unknown}"
        );
        for text in ["a SIL", "a +NSN+", "a B1", "a AH3", "a AH11", "a 1", "a ə"] {
            assert!(message(text).contains("unknown phone"), "{text}");
        }
        assert!(message("\n\nword # AH\n").starts_with("line 3: \"word\" has no phones"));
        assert!(message(&format!("w{}", " AH".repeat(256))).contains("255"));
        let many: String =
            (2..42).filter(|p| *p != 32).map(|p| format!("w {}\n", phones::NAMES[p])).collect();
        assert!(message(&many).contains("32"));
    }

    #[test]
    fn every_phone_the_message_allows_is_allowed() {
        let listed = ALLOWED.trim_start_matches("the phones are ").split(',').next().unwrap();
        let speech = (0..phones::PHONES as PhoneId).filter(|p| phones::is_speech(*p));
        assert!(listed.split(' ').map(|n| phone(n).unwrap()).eq(speech));
    }
}
