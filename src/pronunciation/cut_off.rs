//! Cut-off words: "mont-", "w-". How much of such a word was said is unknown, so any beginning of it will do.

use super::{Pronunciation, PronunciationVariants};
use crate::phones::{PhoneId, by_name};

/// Most beginnings of a word that are tried.
const MOST_BEGINNINGS: usize = 16;

/// The beginnings of the pronunciations in `whole`, each of at least one phone, two if it has more than three. No two are
/// alike; at most 16, of which the first differ most, as the global alignment may look at no others.
pub fn beginnings(whole: &[Pronunciation]) -> PronunciationVariants {
    let orders: Vec<Vec<usize>> = whole.iter().map(|phones| lengths(phones.len())).collect();
    let mut all: PronunciationVariants = Vec::new();
    for round in 0..orders.iter().map(Vec::len).max().unwrap_or(0) {
        for (phones, order) in whole.iter().zip(&orders) {
            let begin = order.get(round).and_then(|length| phones.get(..*length));
            if let Some(begin) =
                begin.filter(|b| !b.is_empty() && all.len() < MOST_BEGINNINGS && !all.iter().any(|a| a == b))
            {
                all.push(begin.to_vec());
            }
        }
    }
    all
}

/// The lengths that beginnings of a pronunciation of `full` phones have: all of it, the shortest, the middle, and so on
/// into the gaps.
fn lengths(full: usize) -> Vec<usize> {
    let least = if full > 3 { 2 } else { 1 };
    let mut order = vec![full];
    if least < full {
        order.push(least);
    }
    let mut gaps = std::collections::VecDeque::from([(least, full)]);
    while let Some((low, high)) = gaps.pop_front() {
        let middle = low.midpoint(high);
        if middle > low && order.len() < MOST_BEGINNINGS {
            order.push(middle);
            gaps.extend([(low, middle), (middle, high)]);
        }
    }
    order
}

/// Consonants that were written alone, as sounds: `w`, `th`, `str`. `None` if there is a vowel or a mark among them.
pub fn consonants(letters: &str) -> Option<PronunciationVariants> {
    /// More consonants than any word begins with.
    const MOST_LETTERS: usize = 5;
    let of_two =
        [("th", "TH"), ("sh", "SH"), ("ch", "CH"), ("wh", "W"), ("ph", "F"), ("kn", "N"), ("wr", "R")];
    if letters.is_empty() || letters.len() > MOST_LETTERS {
        return None;
    }
    let mut phones: Vec<PhoneId> = Vec::new();
    let mut rest = letters;
    while let Some(first) = rest.chars().next() {
        let (name, used) = match of_two.iter().find(|(two, _)| rest.starts_with(two)) {
            Some((_, name)) => (*name, 2),
            None => (sound(first)?, 1),
        };
        let phone = by_name(name)?;
        if phones.last() != Some(&phone) {
            phones.push(phone);
        }
        rest = &rest[used..];
    }
    let other = match letters {
        "th" => by_name("DH"),
        "c" => by_name("S"),
        "g" => by_name("JH"),
        _ => None,
    };
    Some(std::iter::once(phones).chain(other.map(|phone| vec![phone])).collect())
}

fn sound(letter: char) -> Option<&'static str> {
    Some(match letter {
        'b' => "B",
        'c' | 'k' | 'q' => "K",
        'd' => "D",
        'f' => "F",
        'g' => "G",
        'h' => "HH",
        'j' => "JH",
        'l' => "L",
        'm' => "M",
        'n' => "N",
        'p' => "P",
        'r' => "R",
        's' => "S",
        't' => "T",
        'v' => "V",
        'w' => "W",
        'x' | 'z' => "Z",
        'y' => "Y",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(text: &str) -> Vec<PhoneId> {
        text.split(' ').map(|p| by_name(p).unwrap()).collect()
    }

    #[test]
    fn every_begin_is_there_and_the_first_differ_most() {
        let montreal = phones("M AH N T R IY AO L");
        let found = beginnings(std::slice::from_ref(&montreal));
        let lengths: Vec<usize> = found.iter().map(Vec::len).collect();
        assert_eq!(lengths, [8, 2, 5, 3, 6, 4, 7]);
        assert!(found.iter().all(|begin| montreal.starts_with(begin)));
    }

    #[test]
    fn short_words_may_end_after_one_phone_and_long_ones_after_two() {
        let lengths = |text: &str| {
            let mut all: Vec<usize> = beginnings(&[phones(text)]).iter().map(Vec::len).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(lengths("W"), [1]);
        assert_eq!(lengths("W AA"), [1, 2]);
        assert_eq!(lengths("W AA N"), [1, 2, 3]);
        assert_eq!(lengths("W AA N T"), [2, 3, 4]);
    }

    #[test]
    fn begins_of_several_pronunciations_take_turns_without_repeats_up_to_a_limit() {
        let found = beginnings(&[phones("W AA N"), phones("W AO N")]);
        assert_eq!(found, [phones("W AA N"), phones("W AO N"), phones("W"), phones("W AA"), phones("W AO")]);
        assert!(beginnings(&[]).is_empty());
        let long = vec![2; 200];
        assert_eq!(beginnings(&[long.clone(), vec![3; 200]]).len(), MOST_BEGINNINGS);
        assert_eq!(beginnings(&[long])[..2], [vec![2; 200], vec![2; 2]]);
    }

    #[test]
    fn consonants_alone_are_sounds() {
        assert_eq!(consonants("w"), Some(vec![phones("W")]));
        assert_eq!(consonants("th"), Some(vec![phones("TH"), phones("DH")]));
        assert_eq!(consonants("str"), Some(vec![phones("S T R")]));
        assert_eq!(consonants("ss"), Some(vec![phones("S")]));
        for letters in ["", "a", "wa", "w'", "é", "bcdfgh"] {
            assert_eq!(consonants(letters), None, "{letters}");
        }
    }
}
