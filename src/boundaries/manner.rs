//! Manner classes: the phones by how they are made, as far as that decides what their edges look like.

use crate::phones::{NAMES, PhoneId, is_speech};

/// A manner of articulation, with voicing where it changes what an edge looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A pause, or the end of the recording.
    Silence,
    /// A vowel or diphthong.
    Vowel,
    /// A liquid or glide (L, R, W, Y): moves into its neighbours without a break.
    Liquid,
    /// A nasal: a steady murmur below 500 Hz.
    Nasal,
    /// A stop or affricate: a closure, then a burst.
    Stop {
        /// Whether the voice goes on.
        voiced: bool,
    },
    /// A fricative: noise above 3 kHz, weaker in the labials and dentals.
    Fricative {
        /// Whether the voice goes on.
        voiced: bool,
    },
    /// HH: breath shaped like the vowel after it.
    Breath,
}

/// The manner class of a phone.
pub fn manner(phone: PhoneId) -> Manner {
    if !is_speech(phone) {
        return Manner::Silence;
    }
    match NAMES[usize::from(phone)] {
        "P" | "T" | "K" | "CH" => Manner::Stop { voiced: false },
        "B" | "D" | "G" | "JH" => Manner::Stop { voiced: true },
        "F" | "TH" | "S" | "SH" => Manner::Fricative { voiced: false },
        "V" | "DH" | "Z" | "ZH" => Manner::Fricative { voiced: true },
        "HH" => Manner::Breath,
        "M" | "N" | "NG" => Manner::Nasal,
        "L" | "R" | "W" | "Y" => Manner::Liquid,
        _ => Manner::Vowel,
    }
}

impl Manner {
    /// Made with a narrowing that makes noise or stops the air: stops and fricatives.
    pub fn is_obstruent(self) -> bool {
        matches!(self, Manner::Stop { .. } | Manner::Fricative { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::by_name;

    #[test]
    fn every_phone_has_a_manner() {
        let of = |name| manner(by_name(name).unwrap());
        assert_eq!(of("JH"), Manner::Stop { voiced: true });
        assert_eq!(of("TH"), Manner::Fricative { voiced: false });
        assert_eq!(of("ER"), Manner::Vowel);
        assert_eq!(of("SIL"), Manner::Silence);
        let vowels = (0..NAMES.len() as PhoneId).filter(|p| manner(*p) == Manner::Vowel).count();
        assert_eq!(vowels, 15);
    }
}
