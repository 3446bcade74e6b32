//! What the aligner asks: the pronunciations of a word, whatever its letters.

use super::trie::Trie;
use super::{COSTS_PER_NAT, Symbol, decode, spell, symbol};
use crate::error::Result;
use crate::phones::PhoneId;

/// Letters beyond these are not pronounced: no word is longer, and time and phones stay within bounds.
const MAX_LETTERS: usize = 200;
/// Verbalizations this much worse than the best are not given: a probability 4 times smaller.
const VARIANT_COST: u32 = (1.4 * COSTS_PER_NAT) as u32;
/// Longest words that may be initialisms in small letters (`html`, `naacp`).
const MAX_INITIALISM_LETTERS: usize = 5;
/// They are also spelled if a letter costs more than this: 2 to 5 % of such words in the CMU dictionary do (3.5
/// nats), among them its initialisms.
const UNLIKELY_COST_PER_LETTER: u32 = (3.5 * COSTS_PER_NAT) as u32;
/// Words without vowels are spelled up to this length.
const MAX_SPELLED_LETTERS: usize = 12;

/// The G2P model, a view of the section's bytes.
#[derive(Debug, Clone)]
pub struct G2p<'m> {
    trie: Trie<'m>,
}

impl<'m> G2p<'m> {
    /// Looks at lengths and units only. Damage further in cannot panic later: pronunciations are then wrong.
    ///
    /// # Errors
    /// [`crate::error::Error::Model`] when the lengths or units are impossible.
    pub fn open(bytes: &'m [u8]) -> Result<Self> {
        Ok(Self { trie: Trie::open(bytes)? })
    }

    /// One to `max_variants` (0 counts as 1) different pronunciations, the likeliest first, none of them empty.
    ///
    /// `word`: `a`-`z` and `'`; capitals count as small letters, other characters are passed over. Nothing comes
    /// back only for a word without any letter. A letter drawn out over three places and more is read as one and
    /// as two (`nooo`). Words without vowels are sounds (`shh`) or spelled, short unlikely ones spelled as well.
    /// A pronunciation has at most 7 phones for each of the first 200 letters; the time is some microseconds a
    /// letter.
    pub fn pronounce(&self, word: &str, max_variants: usize) -> Vec<Vec<PhoneId>> {
        let known = |most: usize| -> String {
            let letters = word.chars().map(|c| c.to_ascii_lowercase()).filter(|c| symbol(*c).is_some());
            spell::shorten_runs(letters, most).take(MAX_LETTERS).collect()
        };
        let (single, double, triple) = (known(1), known(2), known(3));
        if !single.contains(|c: char| c.is_ascii_lowercase()) {
            return Vec::new();
        }
        let mut variants = Vec::new();
        if spell::has_vowel(&double) {
            let drawn_out = triple != double;
            let (verbalizations, unlikely) = self.read(&double);
            if drawn_out {
                let shorter = self.read(&single).0;
                variants.extend(shorter.first().cloned());
                variants.extend(verbalizations.first().cloned());
                variants.extend(shorter);
            }
            variants.extend(verbalizations);
            if unlikely && double.len() <= MAX_INITIALISM_LETTERS {
                variants.truncate(max_variants.saturating_sub(1).max(1));
                variants.push(spell::letter_names(&double));
            }
        } else {
            variants = spell::sounds(&triple);
            if variants.is_empty() {
                let reading = self.read(&double).0.into_iter().next();
                if triple.len() <= MAX_SPELLED_LETTERS {
                    variants.push(spell::letter_names(&triple));
                }
                variants.extend(reading.filter(|_| triple.len() > 2));
            }
        }
        variants.retain(|phones| !phones.is_empty());
        if variants.is_empty() {
            variants.push(spell::letter_names(&double));
        }
        let mut different: Vec<Vec<PhoneId>> = Vec::new();
        for phones in variants {
            if different.len() < max_variants.max(1) && !different.contains(&phones) {
                different.push(phones);
            }
        }
        different
    }

    /// The verbalizations close to the best, and whether even that is unlikely.
    fn read(&self, letters: &str) -> (Vec<Vec<PhoneId>>, bool) {
        let symbols: Vec<Symbol> = letters.chars().filter_map(symbol).collect();
        let verbalizations = decode::decode(&self.trie, &symbols);
        let best = verbalizations.first().map_or(0, |(_, cost)| *cost);
        let close = verbalizations.into_iter().filter(|(_, cost)| *cost <= best.saturating_add(VARIANT_COST));
        // The end of the word costs as a letter does.
        let unlikely = best as usize > UNLIKELY_COST_PER_LETTER as usize * (symbols.len() + 1);
        (close.map(|(phones, _)| phones).collect(), unlikely)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::g2p::test_language as language;
    use crate::phones;

    fn text(variants: &[Vec<PhoneId>]) -> Vec<String> {
        let names =
            |p: &Vec<PhoneId>| p.iter().map(|p| phones::NAMES[usize::from(*p)]).collect::<Vec<_>>().join(" ");
        variants.iter().map(names).collect()
    }

    #[test]
    fn unseen_words_of_a_regular_language_are_read_by_its_rules() {
        let bytes = language::section(4000, 60_000);
        let model = G2p::open(&bytes).unwrap();
        let (mut wrong, mut all) = (0, 0);
        let taught: std::collections::BTreeSet<String> = language::words(4000, 1).into_iter().collect();
        for word in language::words(1000, 2).iter().filter(|w| !taught.contains(*w) && w.len() > 1) {
            all += 1;
            wrong += usize::from(model.pronounce(word, 1)[0] != language::read(word));
        }
        // The rules need one letter of context; what fails is what pruning took. Without context 40 % fail.
        assert!(all > 500 && wrong * 100 <= all * 3, "{wrong} of {all} wrong");
    }

    #[test]
    fn every_word_with_a_letter_has_a_pronunciation_within_bounds() {
        let bytes = language::section(1500, 40_000);
        let model = G2p::open(&bytes).unwrap();
        let long = ["a", "ab", "xkq", "zz", "e'"].map(|s| s.repeat(10_000));
        let short = ["e", "b", "'x'", "h", "hh", "kkkkkk", "q'q", "É!a", "ABC", "eee", "e'e'e", "bcdfg hjk"];
        for word in long.iter().map(String::as_str).chain(short) {
            for most in 0..4 {
                let variants = model.pronounce(word, most);
                assert!((1..=most.max(1)).contains(&variants.len()), "{word:.20} {most}");
                for phones in &variants {
                    assert!((1..=1400).contains(&phones.len()), "{word:.20}: {} phones", phones.len());
                    assert!(phones.iter().all(|p| phones::is_speech(*p)));
                }
                assert_eq!(variants.iter().collect::<std::collections::BTreeSet<_>>().len(), variants.len());
            }
        }
        for nothing in ["", "'", "123", "…"] {
            assert!(model.pronounce(nothing, 3).is_empty());
        }
    }

    #[test]
    fn words_without_vowels_are_sounds_or_spelled_and_drawn_out_ones_shortened() {
        let bytes = language::section(4000, 60_000);
        let model = G2p::open(&bytes).unwrap();
        let first = |word: &str| text(&model.pronounce(word, 3))[0].clone();
        assert_eq!(first("tv"), "T IY V IY");
        assert_eq!(first("SHHHH"), "SH");
        assert_eq!(first("www"), ["D AH B AH L Y UW"; 3].join(" "));
        assert_eq!(first("napooooo"), text(&[language::read("napo")])[0]);
        assert!(model.pronounce("napooooo", 3).contains(&language::read("napoo")));
    }

    #[test]
    fn damaged_bytes_neither_panic_nor_yield_what_is_no_speech() {
        let bytes = language::section(300, 8_000);
        for end in (0..bytes.len()).step_by(7) {
            assert!(G2p::open(&bytes[..end]).is_err(), "cut at {end}");
        }
        let mut opened = 0;
        for at in 0..bytes.len() {
            for value in [0, 255, bytes[at] ^ 1, bytes[at] ^ 0x80] {
                let mut bad = bytes.clone();
                bad[at] = value;
                let Ok(model) = G2p::open(&bad) else { continue };
                opened += 1;
                let variants = model.pronounce("sheacexi", 2);
                assert!(!variants.is_empty());
                assert!(variants.iter().flatten().all(|p| phones::is_speech(*p)));
            }
        }
        assert!(opened > bytes.len());
    }
}
