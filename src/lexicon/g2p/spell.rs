//! What is not read like a word: the names of the letters, and sounds such as `shh`.

use crate::phones::{self, PhoneId};

const NAMES: [&str; 26] = [
    "EY",
    "B IY",
    "S IY",
    "D IY",
    "IY",
    "EH F",
    "JH IY",
    "EY CH",
    "AY",
    "JH EY",
    "K EY",
    "EH L",
    "EH M",
    "EH N",
    "OW",
    "P IY",
    "K Y UW",
    "AA R",
    "EH S",
    "T IY",
    "Y UW",
    "V IY",
    "D AH B AH L Y UW",
    "EH K S",
    "W AY",
    "Z IY",
];

/// Sounds people write without vowels: every letter once, whether one must be repeated, what is heard.
const SOUNDS: [(&str, bool, &[&str]); 15] = [
    ("br", true, &["B ER"]),
    ("bz", true, &["B Z"]),
    ("gr", true, &["G ER"]),
    ("hm", false, &["HH M", "HH AH M"]),
    ("m", true, &["M"]),
    ("mhm", false, &["AH M HH AH M"]),
    ("pf", true, &["P F"]),
    ("pft", false, &["P F T"]),
    ("pst", true, &["P S T"]),
    ("r", true, &["ER"]),
    ("s", true, &["S"]),
    ("sh", false, &["SH"]),
    ("tch", false, &["CH"]),
    ("tsk", false, &["T IH S K"]),
    ("z", true, &["Z"]),
];

/// Whether some letter can be a vowel.
pub(crate) fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// The word with no letter more than `most` times in a row.
pub(crate) fn shorten_runs(word: impl Iterator<Item = char>, most: usize) -> impl Iterator<Item = char> {
    let mut run = (None, 0);
    word.filter(move |letter| {
        run = if run.0 == Some(*letter) { (run.0, run.1 + 1) } else { (Some(*letter), 1) };
        run.1 <= most
    })
}

/// What `hmm`, `brrr`, `psst` and the like sound like; nothing for other words.
pub(crate) fn sounds(word: &str) -> Vec<Vec<PhoneId>> {
    let once: String = shorten_runs(word.chars(), 1).collect();
    let known =
        SOUNDS.iter().find(|(sound, repeated, _)| *sound == once && (!repeated || once.len() < word.len()));
    known.map_or(Vec::new(), |(_, _, heard)| heard.iter().map(|names| ids(names).collect()).collect())
}

/// The letters' names one after the other, `'s` as an ending; what is no letter is left out.
pub(crate) fn letter_names(word: &str) -> Vec<PhoneId> {
    let (stem, ending) = match word.strip_suffix("'s") {
        Some(stem) if stem.bytes().any(|b| b.is_ascii_lowercase()) => (stem, true),
        _ => (word, false),
    };
    let letters = stem.bytes().filter(u8::is_ascii_lowercase);
    let mut phones: Vec<PhoneId> = letters.flat_map(|l| ids(NAMES[usize::from(l - b'a')])).collect();
    if ending {
        let last = phones.last().map_or("", |p| phones::NAMES[usize::from(*p)]);
        phones.extend(ids(match last {
            "S" | "Z" | "CH" | "JH" => "IH Z", // no letter's name ends in SH or ZH
            "F" | "K" | "P" | "T" => "S",
            _ => "Z",
        }));
    }
    phones
}

fn ids(names: &str) -> impl Iterator<Item = PhoneId> + '_ {
    names.split(' ').filter_map(phones::by_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(phones: &[PhoneId]) -> String {
        phones.iter().map(|p| phones::NAMES[usize::from(*p)]).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_name_and_sound_is_made_of_phones() {
        let sounds = SOUNDS.iter().flat_map(|(_, _, heard)| heard.iter());
        for names in NAMES.iter().chain(sounds) {
            let found: Vec<PhoneId> = ids(names).collect();
            assert_eq!(&text(&found), names);
            assert!(found.iter().all(|p| phones::is_speech(*p)));
        }
    }

    #[test]
    fn letters_are_named_and_the_ending_follows_the_last_name() {
        for (word, names) in [
            ("xyz", "EH K S W AY Z IY"),
            ("tv's", "T IY V IY Z"),
            ("bbs's", "B IY B IY EH S IH Z"),
            ("pdf's", "P IY D IY EH F S"),
            ("'s", "EH S"),
            ("r'n'b", "AA R EH N B IY"),
        ] {
            assert_eq!(text(&letter_names(word)), names, "{word}");
        }
    }

    #[test]
    fn sounds_are_known_however_long_they_are_drawn() {
        let heard = |word| sounds(word).first().map(|p| text(p)).unwrap_or_default();
        assert_eq!(heard("hmmmmm"), "HH M");
        assert_eq!(heard("shh"), "SH");
        assert_eq!(heard("psssst"), "P S T");
        for other in ["pst", "br", "m", "tv", "shhx", ""] {
            assert_eq!(heard(other), "", "{other}");
        }
    }

    #[test]
    fn runs_are_shortened_and_nothing_else() {
        let short = |word: &str, most| shorten_runs(word.chars(), most).collect::<String>();
        assert_eq!(short("nooooo", 2), "noo");
        assert_eq!(short("aabbbab", 1), "abab");
        assert_eq!(short("bookkeeper", 2), "bookkeeper");
    }
}
