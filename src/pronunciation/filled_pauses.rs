//! Fillers and spontaneous spellings that the dictionary lacks, or has otherwise than they are mostly said.
//!
//! Written by hand: how each is said in American English, the likeliest first. All other words of the kind (`uh`, `um`,
//! `uh-huh`, `dunno`, `'cause`) are in the dictionary as they should be.

use super::PronunciationVariants;
use crate::phones::by_name;

/// Words, sorted, and their pronunciations, parted by commas.
const FILLERS: [(&str, &str); 102] = [
    ("a'ight", "AH AY T"),
    ("aah", "AA"),
    ("ahem", "AH HH EH M"),
    ("ahh", "AA"),
    ("ahhh", "AA"),
    ("aight", "AY T"),
    ("argh", "AA R G"),
    ("aww", "AO"),
    ("brr", "B ER"),
    ("cmon", "K AH M AA N"),
    ("cos", "K AH Z, K AO Z, K AO S"),
    ("couldja", "K UH JH AH"),
    ("coz", "K AH Z, K AO Z"),
    ("cuz", "K AH Z, K AO Z"),
    ("d'ya", "D Y AH, JH AH"),
    ("d'you", "D Y UW, JH UW, D Y AH, JH AH"),
    ("didja", "D IH JH AH"),
    ("doncha", "D OW N CH AH"),
    ("dontcha", "D OW N CH AH"),
    ("dya", "D Y AH, JH AH"),
    ("eh", "EH, EY"),
    ("ehm", "EH M"),
    ("er", "ER, AH"),
    ("erm", "ER M, AH M"),
    ("ew", "IY UW, Y UW"),
    ("eww", "IY UW, Y UW"),
    ("gon", "G AO N, G AA N, G OW N"),
    ("gonna", "G AA N AH, G AH N AH, G AO N AH, G AH N"),
    ("gotchu", "G AA CH UW"),
    ("gotta", "G AA T AH, G AA D AH"),
    ("grr", "G ER"),
    ("haha", "HH AA HH AA, HH AH HH AA"),
    ("hehe", "HH IY HH IY, HH EH HH EH"),
    ("hiya", "HH AY AH"),
    ("hm", "HH M, M, HH AH M"),
    ("hm-hm", "HH M HH M, M HH M, AH M HH AH M"),
    ("hmm", "HH M, M, HH AH M"),
    ("huh", "HH AH, AH"),
    ("huh-uh", "HH AH AH"),
    ("i'ma", "AY M AH"),
    ("i'mma", "AY M AH"),
    ("imma", "AY M AH"),
    ("kinda", "K AY N D AH, K AY N AH"),
    ("li'l", "L IH L"),
    ("lil", "L IH L"),
    ("lil'", "L IH L"),
    ("lotta", "L AA T AH, L AA D AH"),
    ("m'kay", "M K EY, AH M K EY"),
    ("m-hm", "M HH M, AH M HH AH M, HH M"),
    ("mhm", "M HH M, AH M HH AH M, HH M"),
    ("mhmm", "M HH M, AH M HH AH M, HH M"),
    ("mkay", "M K EY, AH M K EY"),
    ("mm", "M, AH M"),
    ("mm-hm", "M HH M, AH M HH AH M, HH M"),
    ("mm-hmm", "M HH M, AH M HH AH M, HH M"),
    ("mm-mm", "M M, AH M AH M"),
    ("mmhm", "M HH M, AH M HH AH M, HH M"),
    ("mmhmm", "M HH M, AH M HH AH M, HH M"),
    ("mmm", "M, AH M"),
    ("mmm-hmm", "M HH M, AH M HH AH M, HH M"),
    ("naw", "N AO, N AA"),
    ("nuh", "N AH"),
    ("nuh-uh", "N AH AH"),
    ("nuthin", "N AH TH IH N"),
    ("nuthin'", "N AH TH IH N"),
    ("o'er", "AO R, OW ER"),
    ("omg", "OW EH M JH IY"),
    ("oughta", "AO T AH, AO D AH"),
    ("outta", "AW T AH, AW D AH"),
    ("pfft", "P F T"),
    ("prolly", "P R AA L IY"),
    ("psst", "P S T"),
    ("s'pose", "S P OW Z"),
    ("s'posed", "S P OW Z D, S P OW S T"),
    ("shh", "SH"),
    ("shoulda", "SH UH D AH"),
    ("sonuva", "S AH N AH V AH"),
    ("sorta", "S AO R T AH, S AO R D AH"),
    ("sumpin", "S AH M P AH N"),
    ("sumpin'", "S AH M P AH N"),
    ("sumthin", "S AH M TH IH N"),
    ("sumthin'", "S AH M TH IH N"),
    ("supposeta", "S AH P OW S T AH"),
    ("tryna", "T R AY N AH"),
    ("tsk", "T IH S K, T S K"),
    ("uh-uh", "AH AH"),
    ("uhhuh", "AH HH AH"),
    ("uhm", "AH M"),
    ("unh-unh", "AH N AH N, AH AH"),
    ("useta", "Y UW S T AH"),
    ("usta", "Y UW S T AH"),
    ("wanna", "W AA N AH, W AO N AH, W AH N AH"),
    ("wassup", "W AH S AH P"),
    ("whaddya", "W AH D Y AH, W AH D AH Y AH, W AH JH AH"),
    ("whassup", "W AH S AH P"),
    ("whatcha", "W AH CH AH"),
    ("whatchamacallit", "W AH CH AH M AH K AO L IH T"),
    ("wouldja", "W UH JH AH"),
    ("ya", "Y AH, Y AA"),
    ("ya'll", "Y AO L"),
    ("yah", "Y AA"),
    ("yknow", "Y AH N OW, Y N OW"),
];

/// Whether `word` (lower-case) is one of these.
pub fn contains(word: &str) -> bool {
    FILLERS.binary_search_by_key(&word, |(filled_pause, _)| filled_pause).is_ok()
}

/// The pronunciations of `word` (lower-case), none if it is not one of these.
pub fn lookup(word: &str) -> PronunciationVariants {
    let Ok(at) = FILLERS.binary_search_by_key(&word, |(filled_pause, _)| filled_pause) else {
        return Vec::new();
    };
    FILLERS[at].1.split(", ").map(|variant| variant.split(' ').filter_map(by_name).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phones::is_speech;

    #[test]
    fn the_words_are_sorted_and_their_phones_exist() {
        assert!(FILLERS.is_sorted_by(|a, b| a.0 < b.0));
        for (word, listed) in FILLERS {
            let names = listed.split([' ', ',']).filter(|n| !n.is_empty()).count();
            let phones: Vec<_> = lookup(word).concat();
            assert!(phones.len() == names && phones.iter().all(|p| is_speech(*p)), "{word}: {listed}");
            assert!(contains(word));
        }
        assert!(lookup("alphabet").is_empty() && !contains("alphabet"));
    }
}
