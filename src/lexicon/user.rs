//! The user's own pronunciations, read from a text file.
//!
//! A line is a word and its phones separated by blanks or tabs: ARPAbet (stress digits allowed, any case) or the
//! International Phonetic Alphabet; more lines for a word are more variants, `word(2)` is read as `word`. A file with a
//! phone that only the international alphabet has is in that, but for lines with capitals. Probabilities between word
//! and phones (`0.99`), as the dictionaries of MFA have them, are passed over. Lines that begin with `#` or `;;;`, and what
//! follows a blank and `#`, are comments.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::sphinx::without_variant;
use crate::error::{Error, Result};
use crate::languages::phone_map::PhoneMap;
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
        let text = text.trim_start_matches('\u{feff}');
        let international = international(text);
        for (index, line) in text.lines().enumerate() {
            let fail = |problem: String, remedy| Error::Lexicon { line: index + 1, problem, remedy };
            let Some((word, names)) = entry(line) else { continue };
            if names.is_empty() {
                return Err(fail(
                    format!("{word:.40?} has no phones"),
                    "write the word and its phones, separated by blanks: tomato T AH M EY T OW",
                ));
            }
            let unknown = |name: &str, remedy| {
                fail(format!("unknown phone {name:.20?} in the pronunciation of {word:.40?}"), remedy)
            };
            let ways = match international.as_ref().filter(|_| !names.iter().any(|name| has_capital(name))) {
                Some(map) => map.variants(&names, FOREIGN_VARIANTS).ok_or_else(|| {
                    let name = names.iter().find(|name| map.ways(name).is_none());
                    unknown(name.unwrap_or(&""), ALLOWED_INTERNATIONAL)
                })?,
                None => {
                    let phones: Result<Vec<PhoneId>> =
                        names.iter().map(|name| phone(name).ok_or_else(|| unknown(name, ALLOWED))).collect();
                    vec![phones?]
                }
            };
            if ways.iter().any(|way| way.len() > MAX_PHONES) {
                return Err(fail(
                    format!("{word:.40?} has more than {MAX_PHONES} phones"),
                    "give each spoken word its own line",
                ));
            }
            let variants = words.entry(key(without_variant(word))).or_default();
            for (rank, variant) in ways.into_iter().enumerate() {
                let has_room = rank == 0 || variants.len() < MAX_VARIANTS;
                if has_room && !variants.contains(&variant) {
                    variants.push(variant);
                }
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

/// The word of a line and the names of its phones; `None` if it has none.
fn entry(line: &str) -> Option<(&str, Vec<&str>)> {
    let line = line.trim();
    if line.starts_with('#') || line.starts_with(";;;") {
        return None;
    }
    let mut fields = line.split_whitespace();
    let word = fields.next()?;
    let is_probability = |field: &str| field.contains('.') && field.parse::<f64>().is_ok();
    let names = fields.take_while(|field| !field.starts_with('#')).skip_while(|field| is_probability(field));
    let names: Vec<&str> = names.collect();
    // Noise, which MFA lists among the words.
    (names != ["spn"] && names != ["sil"]).then_some((word, names))
}

fn has_capital(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_uppercase())
}

/// The map of the international alphabet if `text` is written in it: if some phone is not of ARPAbet, but of that.
fn international(text: &str) -> Option<PhoneMap> {
    let strange =
        text.lines().filter_map(entry).flat_map(|(_, names)| names).find(|name| phone(name).is_none())?;
    let map = PhoneMap::parse("").ok()?;
    (!has_capital(strange) && map.ways(strange).is_some()).then_some(map)
}

/// Variants in the model's phones of a pronunciation in the international alphabet.
const FOREIGN_VARIANTS: usize = 6;

const ALLOWED_INTERNATIONAL: &str = "write phones of the International Phonetic Alphabet, separated by blanks: \
                                     fjord f j uː ɖ";

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
    fn dictionaries_in_the_international_alphabet_are_read_as_they_are() {
        let lexicon =
            UserLexicon::parse("żabą 0.99 0.1 1.2\tʐ a b ɔ̃\nsen s ɛ n\nkiru K IH R\nczas t͡ʂ a sː\n").unwrap();
        assert_eq!(lexicon.lookup("Żabą")[0], ids("ZH AA B AO N"));
        assert_eq!(lexicon.lookup("sen")[0], ids("S EH N"));
        assert_eq!(lexicon.lookup("kiru"), [ids("K IH R")]);
        assert_eq!(lexicon.lookup("czas")[0], ids("CH AA S"));
        // Without a phone of its own, small letters are ARPAbet.
        assert_eq!(UserLexicon::parse("yes y eh s").unwrap().lookup("yes"), [ids("Y EH S")]);
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
        for text in ["a SIL", "a +NSN+", "a B1", "a AH3", "a AH11", "a 1", "a ə ?", "a AX ə"] {
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
