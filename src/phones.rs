//! The phones of the acoustic model: ARPAbet without stress, and three that are no speech.

/// Index of a phone in the model (0..42). Codebook, transition matrix and HMM have the same index.
pub type PhoneId = u8;

/// Number of phones.
pub const PHONES: usize = 42;

/// Names in the model's order (mdef of the CMU Sphinx en-us model).
pub const NAMES: [&str; PHONES] = [
    "+NSN+", "+SPN+", "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G",
    "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "SIL", "T", "TH",
    "UH", "UW", "V", "W", "Y", "Z", "ZH",
];

/// Noise that is not speech.
pub const NOISE: PhoneId = 0;
/// Speech-like sound that is no word.
pub const SPOKEN_NOISE: PhoneId = 1;
/// Silence.
pub const SILENCE: PhoneId = 32;

/// AH, as in `cut`.
pub const AH: PhoneId = 4;
/// IH, as in `sit`.
pub const IH: PhoneId = 18;
/// S, as in `sea`.
pub const S: PhoneId = 30;
/// Z, as in `zoo`.
pub const Z: PhoneId = 40;

/// Length of a table of values by phone that [`slot`] indexes: a power of two, so that no index has to be checked.
pub const SLOTS: usize = PHONES.next_power_of_two();

/// Where a table of [`SLOTS`] values has that of `phone`.
#[inline(always)]
pub fn slot(phone: PhoneId) -> usize {
    usize::from(phone) & (SLOTS - 1)
}

/// The phone called `name` (`AA`, `SIL`, ...).
pub fn by_name(name: &str) -> Option<PhoneId> {
    NAMES.iter().position(|n| *n == name).map(|i| i as PhoneId)
}

/// Whether the phone is one a word is made of.
pub fn is_speech(phone: PhoneId) -> bool {
    (phone as usize) < PHONES && !matches!(phone, NOISE | SPOKEN_NOISE | SILENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree() {
        assert_eq!(by_name("SIL"), Some(SILENCE));
        assert_eq!(by_name("+SPN+"), Some(SPOKEN_NOISE));
        assert_eq!((0..PHONES as PhoneId).filter(|p| is_speech(*p)).count(), 39);
        assert_eq!(by_name("xx"), None);
        assert_eq!(["AH", "IH", "S", "Z"].map(by_name), [AH, IH, S, Z].map(Some));
        assert!((0..PHONES as PhoneId).all(|phone| slot(phone) == usize::from(phone)));
    }
}
