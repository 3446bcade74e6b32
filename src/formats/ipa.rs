//! The model's phones in the International Phonetic Alphabet.
//!
//! The sound that an ARPAbet name means follows from the example words of CMUdict's list of phones ("AA odd", "AE at",
//! ...); the symbols for these sounds are those of the *Handbook of the International Phonetic Association* (Cambridge
//! 1999), chapter "American English", with the r of *red* as ɹ and diphthongs as two letters. The model knows no
//! stress: AH is ʌ also where a dictionary would write ə, and ER is ɝ also for ɚ.

use crate::confidence::alignment::PhoneSpan;
use crate::phones::{NAMES, PhoneId};

/// ARPAbet and IPA. Silence and noises have no sign in the IPA and keep their names.
const TABLE: [(&str, &str); 39] = [
    ("AA", "ɑ"),
    ("AE", "æ"),
    ("AH", "ʌ"),
    ("AO", "ɔ"),
    ("AW", "aʊ"),
    ("AY", "aɪ"),
    ("B", "b"),
    ("CH", "tʃ"),
    ("D", "d"),
    ("DH", "ð"),
    ("EH", "ɛ"),
    ("ER", "ɝ"),
    ("EY", "eɪ"),
    ("F", "f"),
    ("G", "ɡ"),
    ("HH", "h"),
    ("IH", "ɪ"),
    ("IY", "i"),
    ("JH", "dʒ"),
    ("K", "k"),
    ("L", "l"),
    ("M", "m"),
    ("N", "n"),
    ("NG", "ŋ"),
    ("OW", "oʊ"),
    ("OY", "ɔɪ"),
    ("P", "p"),
    ("R", "ɹ"),
    ("S", "s"),
    ("SH", "ʃ"),
    ("T", "t"),
    ("TH", "θ"),
    ("UH", "ʊ"),
    ("UW", "u"),
    ("V", "v"),
    ("W", "w"),
    ("Y", "j"),
    ("Z", "z"),
    ("ZH", "ʒ"),
];

/// The phone's sign in IPA.
pub fn ipa(phone: PhoneId) -> &'static str {
    let name = NAMES[usize::from(phone)];
    TABLE.iter().find(|(arpabet, _)| *arpabet == name).map_or(name, |(_, ipa)| ipa)
}

/// The phone's sign in IPA if `as_ipa` or if it is of another language than English, else its name in ARPAbet.
pub fn name(phone: &PhoneSpan, as_ipa: bool) -> &'static str {
    match phone.own {
        Some(sign) => sign,
        None if as_ipa => ipa(phone.phone),
        None => NAMES[usize::from(phone.phone)],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::phones::{PHONES, SILENCE, by_name, is_speech};

    #[test]
    fn every_phone_of_speech_has_a_sign_of_its_own() {
        let speech: Vec<PhoneId> = (0..PHONES as PhoneId).filter(|p| is_speech(*p)).collect();
        let signs: BTreeSet<&str> = speech.iter().map(|p| ipa(*p)).collect();
        assert_eq!(signs.len(), speech.len());
        assert!(signs.iter().all(|sign| sign.chars().all(char::is_lowercase)), "{signs:?}");
        assert_eq!(ipa(SILENCE), "SIL");
    }

    #[test]
    fn a_word_reads_as_in_a_dictionary() {
        let word = |phones: &str| phones.split(' ').map(|p| ipa(by_name(p).unwrap())).collect::<String>();
        assert_eq!(word("Y UW TH"), "juθ");
        assert_eq!(word("M EH ZH ER"), "mɛʒɝ");
        assert_eq!(word("CH OY S"), "tʃɔɪs");
        assert_eq!(word("TH AO G T F AH L"), "θɔɡtfʌl");
    }
}
