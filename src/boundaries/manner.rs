//! The sounds of speech as far as their edges differ: by how they are made, not by what they mean.

use crate::phones::{NAMES, PhoneId, is_speech};

/// A manner of articulation, with voicing where it changes what an edge looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
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

/// What kind of sound a phone is.
pub fn sound(phone: PhoneId) -> Sound {
    if !is_speech(phone) {
        return Sound::Silence;
    }
    match NAMES[usize::from(phone)] {
        "P" | "T" | "K" | "CH" => Sound::Stop { voiced: false },
        "B" | "D" | "G" | "JH" => Sound::Stop { voiced: true },
        "F" | "TH" | "S" | "SH" => Sound::Fricative { voiced: false },
        "V" | "DH" | "Z" | "ZH" => Sound::Fricative { voiced: true },
        "HH" => Sound::Breath,
        "M" | "N" | "NG" => Sound::Nasal,
        "L" | "R" | "W" | "Y" => Sound::Liquid,
        _ => Sound::Vowel,
    }
}

impl Sound {
    /// Made with a narrowing that makes noise or stops the air: stops and fricatives.
    pub fn is_obstruent(self) -> bool {
        matches!(self, Sound::Stop { .. } | Sound::Fricative { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::by_name;

    #[test]
    fn every_phone_is_a_sound() {
        let of = |name| sound(by_name(name).unwrap());
        assert_eq!(of("JH"), Sound::Stop { voiced: true });
        assert_eq!(of("TH"), Sound::Fricative { voiced: false });
        assert_eq!(of("ER"), Sound::Vowel);
        assert_eq!(of("SIL"), Sound::Silence);
        let vowels = (0..NAMES.len() as PhoneId).filter(|p| sound(*p) == Sound::Vowel).count();
        assert_eq!(vowels, 15);
    }
}
