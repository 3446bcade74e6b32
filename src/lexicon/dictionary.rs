//! The pronouncing dictionary as one section of the model: sorted words in blocks, searched in place.
//!
//! Little-endian. A header of `HEADER_BYTES`: magic, words, pronunciations, blocks. Then `blocks + 1` offsets
//! (`u32`, from where the blocks begin), for each block the first 8 bytes of its first word (shorter ones filled with
//! 0), then the blocks. A block holds `BLOCK_WORDS` entries (the last one
//! fewer), sorted by the words' bytes, each
//!
//! ```text
//! u8 letters shared with the entry before (0 for the first), u8 letters that follow, these letters,
//! u8 variants, for each variant: u8 phones, these phones (one byte each, in the order of the source)
//! ```
//!
//! A look-up is a binary search over the first words of the blocks and a walk through one block. An `fst` would
//! save some 0.3 MB of the words' letters, but the phones, twice as big, would remain beside it.

pub use super::sphinx::parse_sphinx_dict;
pub use super::user::UserLexicon;

use std::cmp::Ordering;

use crate::error::{Error, Result};
use crate::phones::{self, PhoneId};

const MAGIC: [u8; 4] = *b"LEX2";
/// Magic, number of words, of pronunciations and of blocks.
const HEADER_BYTES: usize = 16;
/// Bytes of a block's first word that stand apart, so that a search stays within one small table.
const HEAD_BYTES: usize = 8;
/// Entries in a block: fewer cost space (12 bytes and a whole word each), more cost time.
const BLOCK_WORDS: usize = 16;

/// Writes the section. Entries may come in any order; those of one word keep theirs as variants, doubles go.
///
/// # Errors
/// [`Error::Model`] when a word has no letter or more than 255 bytes, a pronunciation no phone, more than 255 or
/// one that is not speech, a word more than 255 variants, or the whole exceeds 4 GiB.
pub fn build<'a>(entries: impl Iterator<Item = (&'a str, &'a [PhoneId])>) -> Result<Vec<u8>> {
    let mut all: Vec<(&str, &[PhoneId])> = entries.collect();
    all.sort_by_key(|(word, _)| *word); // stable
    let mut words: Vec<(&str, Vec<&[PhoneId]>)> = Vec::new();
    for (word, phones) in all {
        if word.is_empty() || word.len() > 255 {
            return Err(unfit(format!("dictionary word of {} bytes: {word:.20?}", word.len())));
        }
        if phones.is_empty() || phones.len() > 255 || !phones.iter().all(|p| phones::is_speech(*p)) {
            return Err(unfit(format!("unusable pronunciation of {word:?}: {phones:?}")));
        }
        match words.last_mut() {
            Some((last, variants)) if *last == word => {
                if !variants.contains(&phones) {
                    variants.push(phones);
                }
            }
            _ => words.push((word, vec![phones])),
        }
    }

    let (mut offsets, mut heads, mut data, mut pronunciations) = (vec![0u32], Vec::new(), Vec::new(), 0usize);
    for block in words.chunks(BLOCK_WORDS) {
        let mut before: &[u8] = &[];
        heads.extend(block.first().map_or([0; HEAD_BYTES], |(word, _)| head(word.as_bytes())));
        for (word, variants) in block {
            let letters = word.as_bytes();
            let shared = common_prefix(before, letters);
            let variant_count = u8::try_from(variants.len())
                .map_err(|_| unfit(format!("{word:?} has {} variants", variants.len())))?;
            // Both fit: a word has at most 255 bytes.
            data.extend([shared as u8, (letters.len() - shared) as u8]);
            data.extend(&letters[shared..]);
            data.push(variant_count);
            for phones in variants {
                data.push(phones.len() as u8);
                data.extend(*phones);
            }
            pronunciations += variants.len();
            before = letters;
        }
        offsets.push(u32::try_from(data.len()).map_err(|_| unfit("dictionary of over 4 GiB".to_string()))?);
    }

    let mut section = Vec::with_capacity(HEADER_BYTES + offsets.len() * 4 + heads.len() + data.len());
    section.extend(MAGIC);
    for count in [words.len(), pronunciations, offsets.len() - 1] {
        // Every word, pronunciation and block takes at least a byte of `data`, which fits.
        section.extend((count as u32).to_le_bytes());
    }
    offsets.iter().for_each(|offset| section.extend(offset.to_le_bytes()));
    section.extend(heads);
    section.extend(data);
    Ok(section)
}

fn unfit(problem: String) -> Error {
    Error::Model { problem, remedy: "mend the dictionary the model is made from" }
}

/// The first bytes of a word, filled with 0.
fn head(word: &[u8]) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    head.iter_mut().zip(word).for_each(|(to, from)| *to = *from);
    head
}

fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// The dictionary, a view of the section's bytes; copying it is free.
#[derive(Debug, Clone, Copy)]
pub struct Dictionary<'m> {
    words: u32,
    pronunciations: u32,
    /// `blocks + 1` offsets into `data`, 4 bytes each.
    offsets: &'m [u8],
    heads: &'m [[u8; HEAD_BYTES]],
    data: &'m [u8],
}

impl<'m> Dictionary<'m> {
    /// Looks at the header only. Damage further in cannot panic later: words are then missing or wrong.
    ///
    /// # Errors
    /// [`Error::Model`] when the header or the lengths are not those of a lexicon.
    pub fn open(bytes: &'m [u8]) -> Result<Self> {
        let damaged = |what: &str| Error::Model {
            problem: format!("the model's dictionary is damaged: {what}"),
            remedy: "fetch or make the model again",
        };
        let (header, rest) =
            bytes.split_at_checked(HEADER_BYTES).ok_or_else(|| damaged("it is too short"))?;
        if header[..4] != MAGIC {
            return Err(damaged("it does not begin as one"));
        }
        let count = |i: usize| read_u32(header, i).unwrap_or(0);
        let (words, pronunciations, blocks) = (count(1), count(2), count(3));
        if words.div_ceil(BLOCK_WORDS as u32) != blocks {
            return Err(damaged("words and blocks do not match"));
        }
        let (offsets, rest) =
            u64_split(rest, (u64::from(blocks) + 1) * 4).ok_or_else(|| damaged("it is cut short"))?;
        let (heads, data) = u64_split(rest, u64::from(blocks) * HEAD_BYTES as u64)
            .ok_or_else(|| damaged("it is cut short"))?;
        let heads = heads.as_chunks().0;
        let end = read_u32(offsets, blocks as usize).unwrap_or(0);
        if end as usize != data.len() {
            return Err(damaged(&format!("{} bytes of words instead of {end}", data.len())));
        }
        Ok(Self { words, pronunciations, offsets, heads, data })
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words as usize
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words == 0
    }

    /// Number of pronunciations, all variants counted.
    pub fn pronunciations(&self) -> usize {
        self.pronunciations as usize
    }

    /// Whether the word, exactly as written, is in the dictionary.
    pub fn contains(&self, word: &str) -> bool {
        self.find(word.as_bytes()).is_some()
    }

    /// All variants of the word, exactly as written, in the dictionary's order; none if it is not there.
    ///
    /// Every variant is at least one speech phone.
    pub fn lookup(&self, word: &str) -> impl Iterator<Item = &'m [PhoneId]> + use<'m> {
        let (mut left, mut rest) = match self.find(word.as_bytes()) {
            Some((variants, rest)) => (variants, rest),
            None => (0, &[][..]),
        };
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let (phones, after) = take_counted(rest)?;
            rest = after;
            (!phones.is_empty() && phones.iter().all(|p| phones::is_speech(*p))).then_some(phones)
        })
    }

    /// Number of variants of `word` and the bytes that begin with the first.
    fn find(&self, word: &[u8]) -> Option<(u8, &'m [u8])> {
        // The last block whose first word is not greater.
        let wanted = head(word);
        let (mut low, mut high) = (0, self.heads.len());
        while low < high {
            let middle = (low + high) / 2;
            let not_greater = match self.heads[middle].cmp(&wanted) {
                Ordering::Less => true,
                Ordering::Greater => false,
                Ordering::Equal => take_counted(self.block(middle)?.get(1..)?)?.0 <= word,
            };
            if not_greater { low = middle + 1 } else { high = middle }
        }
        let mut rest = self.block(low.checked_sub(1)?)?;
        // Letters of `word` that the entry before begins with.
        let mut matched = 0;
        while let [shared, counted @ ..] = rest {
            let (letters, after) = take_counted(counted)?;
            let (variants, after) = after.split_first()?;
            let shared = usize::from(*shared);
            if shared < matched {
                return None; // sorted: past the place where it would stand
            }
            if shared == matched {
                let wanted = word.get(matched..)?;
                if letters == wanted {
                    return Some((*variants, after));
                }
                if letters > wanted {
                    return None;
                }
                matched += common_prefix(letters, wanted);
            }
            rest = after;
            for _ in 0..*variants {
                rest = take_counted(rest)?.1;
            }
        }
        None
    }

    fn block(&self, index: usize) -> Option<&'m [u8]> {
        let (start, end) = (read_u32(self.offsets, index)?, read_u32(self.offsets, index + 1)?);
        self.data.get(start as usize..end as usize)
    }
}

fn u64_split(bytes: &[u8], at: u64) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(at).ok()?)
}

/// The `index`-th number of a table.
fn read_u32(table: &[u8], index: usize) -> Option<u32> {
    let bytes = table.get(index.checked_mul(4)?..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*bytes))
}

/// The bytes that a count byte announces, and what follows.
fn take_counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (count, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(*count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    type Entries = Vec<(String, Vec<PhoneId>)>;

    /// Numbers that look random and are the same every time.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % limit
        }
    }

    fn made_up(entries: usize, seed: u64) -> Entries {
        let mut dice = Dice(seed);
        // Few letters, so that words share beginnings, repeat, and are each other's beginnings.
        let word = |dice: &mut Dice| -> String {
            let letters = 1 + dice.below(7);
            let tail: String = (0..letters).map(|_| ['a', 'b', 'z', '\'', 'é'][dice.below(5)]).collect();
            ["", "", "abbazaba"][dice.below(3)].to_string() + &tail
        };
        (0..entries)
            .map(|_| {
                let word = word(&mut dice);
                let phones = 1 + dice.below(5);
                (word, (0..phones).map(|_| 2 + dice.below(30) as PhoneId).collect())
            })
            .collect()
    }

    fn section(entries: &Entries) -> Vec<u8> {
        build(entries.iter().map(|(w, p)| (w.as_str(), p.as_slice()))).unwrap()
    }

    fn twin(entries: &Entries) -> BTreeMap<String, Vec<Vec<PhoneId>>> {
        let mut map: BTreeMap<String, Vec<Vec<PhoneId>>> = BTreeMap::new();
        for (word, phones) in entries {
            let variants = map.entry(word.clone()).or_default();
            if !variants.contains(phones) {
                variants.push(phones.clone());
            }
        }
        map
    }

    #[test]
    fn the_view_answers_as_a_map_does() {
        for (size, seed) in [(0, 1), (1, 2), (15, 3), (16, 4), (17, 5), (3000, 6)] {
            let entries = made_up(size, seed);
            let (bytes, map) = (section(&entries), twin(&entries));
            let lexicon = Dictionary::open(&bytes).unwrap();
            assert_eq!(lexicon.len(), map.len());
            assert_eq!(lexicon.pronunciations(), map.values().map(Vec::len).sum::<usize>());
            let others = made_up(3000, seed + 100);
            let asked = map.keys().map(String::as_str).chain(others.iter().map(|(w, _)| w.as_str()));
            for word in asked.chain(["", "a", "zzzzzzzzzz", "\u{10ffff}"]) {
                let found: Vec<Vec<PhoneId>> = lexicon.lookup(word).map(<[PhoneId]>::to_vec).collect();
                assert_eq!(found, map.get(word).cloned().unwrap_or_default(), "{word:?} of {size}");
                assert_eq!(lexicon.contains(word), map.contains_key(word), "{word:?} of {size}");
            }
        }
    }

    #[test]
    fn every_word_of_a_sphinx_dictionary_comes_back() {
        let text = "a AH\na(2) EY\na's EY Z\n'bout B AW T\nread R EH D\nread(2) R IY D\nzeus Z UW S\n";
        let entries = parse_sphinx_dict(text).unwrap();
        let bytes = section(&entries);
        let lexicon = Dictionary::open(&bytes).unwrap();
        for (word, variants) in twin(&entries) {
            assert!(lexicon.lookup(&word).eq(variants.iter().map(Vec::as_slice)), "{word}");
        }
        assert_eq!(lexicon.lookup("a").count(), 2);
        assert_eq!((lexicon.len(), lexicon.pronunciations()), (5, 7));
    }

    #[test]
    fn damaged_bytes_neither_panic_nor_yield_what_is_no_speech() {
        let entries = made_up(200, 9);
        let bytes = section(&entries);
        let ask = |bytes: &[u8]| {
            let Ok(lexicon) = Dictionary::open(bytes) else { return };
            for (word, _) in entries.iter().take(40) {
                for phones in lexicon.lookup(word) {
                    assert!(!phones.is_empty() && phones.iter().all(|p| phones::is_speech(*p)));
                }
            }
        };
        for end in 0..bytes.len() {
            assert!(Dictionary::open(&bytes[..end]).is_err(), "cut at {end}");
        }
        let mut dice = Dice(1);
        for at in 0..bytes.len() {
            for value in [0, 255, dice.below(256) as u8] {
                let mut bad = bytes.clone();
                bad[at] = value;
                ask(&bad);
            }
        }
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        let one = |word: &str, phones: &[PhoneId]| build([(word, phones)].into_iter());
        assert!(one("ok", &[2]).is_ok());
        assert!(one("", &[2]).is_err());
        assert!(one(&"x".repeat(256), &[2]).is_err());
        assert!(one("none", &[]).is_err());
        assert!(one("silence", &[phones::SILENCE]).is_err());
        assert!(one("long", &[2; 256]).is_err());
    }
}
