//! Shorthand: short forms of chat and notes (btw, w/o, b/c), initialisms that are also said in full (ASAP, WWII, AAA),
//! formulas with a name (NaCl), keys (Ctrl), words with letters blotted out (f***).

use super::verbalizations::{Verbalizations, ways};

/// When a shorthand is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// However it is written.
    Any,
    /// With a capital in it; otherwise it is a word.
    Capital,
    /// Without any.
    Small,
}
use Case::{Any, Capital, Small};

/// Sorted by what is written, lower-case.
const SHORTHAND: [(&str, Case, &[&str]); 117] = [
    ("2nite", Any, &["tonight"]),
    ("a/c", Any, &["a c", "air conditioning", "account"]),
    ("aaa", Capital, &["triple a", "a a a"]),
    ("aarp", Any, &["a a r p", "double a r p"]),
    ("afaik", Any, &["as far as i know", "a f a i k"]),
    ("aka", Any, &["a k a", "also known as"]),
    ("asap", Any, &["a s a p", "as soon as possible", "asap"]),
    ("ascii", Any, &["askey", "ascii", "a s c i i"]),
    ("b/c", Any, &["because", "b c"]),
    ("b4", Any, &["before", "b four"]),
    ("bbq", Any, &["barbecue", "b b q"]),
    ("bc", Small, &["because", "b c"]),
    ("bday", Any, &["birthday", "b day"]),
    ("brb", Any, &["be right back", "b r b"]),
    ("btw", Any, &["by the way", "b t w"]),
    ("byo", Any, &["b y o", "bring your own"]),
    ("c/o", Any, &["care of", "c o"]),
    ("cacl2", Any, &["c a c l two", "calcium chloride"]),
    ("caco3", Any, &["c a c o three", "calcium carbonate"]),
    ("ch4", Capital, &["c h four", "methane"]),
    ("cmd", Any, &["command", "c m d"]),
    ("co2", Any, &["c o two", "carbon dioxide"]),
    ("ctrl", Any, &["control", "c t r l"]),
    ("diy", Any, &["d i y", "do it yourself"]),
    ("dm", Small, &["d m", "direct message"]),
    ("doa", Capital, &["d o a", "dead on arrival"]),
    ("dob", Any, &["d o b", "date of birth"]),
    ("esc", Any, &["escape", "e s c"]),
    ("eta", Capital, &["e t a", "estimated time of arrival", "eta"]),
    ("faq", Any, &["f a q", "frequently asked questions", "fack"]),
    ("ftw", Any, &["for the win", "f t w"]),
    ("fwiw", Any, &["for what it's worth", "f w i w"]),
    ("fyi", Any, &["f y i", "for your information"]),
    ("gif", Any, &["gif", "jif", "g i f"]),
    ("gr8", Any, &["great"]),
    ("gtg", Any, &["got to go", "g t g"]),
    ("gui", Any, &["gooey", "g u i"]),
    ("h/t", Any, &["hat tip", "h t"]),
    ("h2o", Any, &["h two o", "water"]),
    ("h2so4", Any, &["h two s o four", "sulfuric acid"]),
    ("hcl", Any, &["h c l", "hydrochloric acid"]),
    ("hq", Any, &["h q", "headquarters"]),
    ("icymi", Any, &["in case you missed it"]),
    ("idc", Any, &["i don't care", "i d c"]),
    ("idk", Any, &["i don't know", "i d k"]),
    ("ieee", Any, &["i triple e", "i e e e"]),
    ("iirc", Any, &["if i recall correctly", "if i remember correctly", "i i r c"]),
    ("ikr", Any, &["i know right", "i k r"]),
    ("ily", Any, &["i love you", "i l y"]),
    ("imho", Any, &["in my humble opinion", "in my honest opinion", "i m h o"]),
    ("imo", Any, &["in my opinion", "i m o"]),
    ("iou", Any, &["i o u", "i owe you"]),
    ("irl", Any, &["in real life", "i r l"]),
    ("jk", Any, &["just kidding", "j k"]),
    ("jpeg", Any, &["j peg", "jpeg", "j p e g"]),
    ("jpg", Any, &["j peg", "j p g"]),
    ("kcl", Any, &["k c l", "potassium chloride"]),
    ("kia", Capital, &["k i a", "killed in action", "kia"]),
    ("koh", Any, &["k o h", "potassium hydroxide"]),
    ("l8r", Any, &["later"]),
    ("lmao", Any, &["l m a o", "laughing my ass off", "lmao"]),
    ("lmk", Any, &["let me know", "l m k"]),
    ("lol", Any, &["l o l", "lol", "laughing out loud"]),
    ("mgo", Capital, &["m g o", "magnesium oxide"]),
    ("mia", Capital, &["m i a", "missing in action", "mia"]),
    ("n/a", Any, &["n a", "not applicable", "not available", "n slash a"]),
    ("naacp", Any, &["n double a c p", "n a a c p"]),
    ("nacl", Any, &["n a c l", "sodium chloride", "salt"]),
    ("nahco3", Any, &["n a h c o three", "sodium bicarbonate"]),
    ("naoh", Any, &["n a o h", "sodium hydroxide"]),
    ("ncaa", Any, &["n c double a", "n c a a"]),
    ("nh3", Any, &["n h three", "ammonia"]),
    ("nvm", Any, &["never mind", "n v m"]),
    ("nyc", Any, &["n y c", "new york city", "new york"]),
    ("o2", Capital, &["o two", "oxygen"]),
    ("o3", Capital, &["o three", "ozone"]),
    ("omg", Any, &["o m g", "oh my god", "oh my gosh"]),
    ("omw", Any, &["on my way", "o m w"]),
    ("oop", Capital, &["o o p", "object oriented programming"]),
    ("otoh", Any, &["on the other hand"]),
    ("pgdn", Any, &["page down"]),
    ("pgup", Any, &["page up"]),
    ("pls", Any, &["please"]),
    ("plz", Any, &["please"]),
    ("pow", Capital, &["p o w", "prisoner of war"]),
    ("ppl", Any, &["people", "p p l"]),
    ("prtsc", Any, &["print screen"]),
    ("rip", Capital, &["r i p", "rest in peace", "rip"]),
    ("rofl", Any, &["rofl", "rolling on the floor laughing", "r o f l"]),
    ("rsvp", Any, &["r s v p"]),
    ("s/he", Any, &["she or he", "he or she", "s he"]),
    ("scsi", Any, &["scuzzy", "s c s i"]),
    ("smh", Any, &["shaking my head", "s m h"]),
    ("sql", Any, &["s q l", "sequel"]),
    ("tba", Any, &["t b a", "to be announced"]),
    ("tbd", Any, &["t b d", "to be determined"]),
    ("tbh", Any, &["to be honest", "t b h"]),
    ("tgif", Any, &["t g i f", "thank god it's friday"]),
    ("thx", Any, &["thanks", "t h x"]),
    ("tia", Capital, &["thanks in advance", "t i a", "tia"]),
    ("tl;dr", Any, &["t l d r", "too long didn't read"]),
    ("tldr", Any, &["t l d r", "too long didn't read"]),
    ("ttyl", Any, &["talk to you later", "t t y l"]),
    ("ty", Small, &["thank you", "t y", "ty"]),
    ("url", Any, &["u r l", "earl"]),
    ("w/", Any, &["with"]),
    ("w/e", Any, &["weekend", "whatever", "week ending"]),
    ("w/in", Any, &["within"]),
    ("w/o", Any, &["without", "w o"]),
    ("wrt", Any, &["with respect to", "w r t"]),
    ("ww1", Any, &["world war one", "w w one"]),
    ("ww2", Any, &["world war two", "w w two"]),
    ("wwi", Any, &["world war one", "w w one", "w w i"]),
    ("wwii", Any, &["world war two", "w w two", "w w i i"]),
    ("wysiwyg", Any, &["wysiwyg", "what you see is what you get"]),
    ("xing", Any, &["crossing"]),
    ("xmas", Any, &["christmas", "x mas"]),
];

/// Words that are printed with letters blotted out.
const BLOTTED: [&str; 22] = [
    "fuck",
    "shit",
    "fucking",
    "bitch",
    "ass",
    "asshole",
    "damn",
    "hell",
    "fucked",
    "fucker",
    "bullshit",
    "cunt",
    "dick",
    "crap",
    "bastard",
    "goddamn",
    "motherfucker",
    "motherfucking",
    "shitty",
    "piss",
    "pissed",
    "whore",
];
/// What is heard where such a word was.
const BLEEP: [&str; 2] = ["bleep", "beep"];

/// The entry for `written`, which may have marks around it.
fn entry(written: &str) -> Option<&'static (&'static str, Case, &'static [&'static str])> {
    let mut lower = written.to_ascii_lowercase();
    if lower.split('.').all(|part| part.len() == 1) {
        // "a.k.a."
        lower = lower.replace('.', "");
    }
    let found = &SHORTHAND[SHORTHAND.binary_search_by_key(&lower.as_str(), |(key, ..)| key).ok()?];
    let has_capital = written.bytes().any(|b| b.is_ascii_uppercase());
    (found.1 == Any || (found.1 == Capital) == has_capital).then_some(found)
}

/// Whether `word`, letters alone, is shorthand although the dictionary may have it.
pub(crate) fn is_shorthand(word: &str) -> bool {
    word.len() <= 7 && entry(word).is_some()
}

/// What is said for folded text that is shorthand, marks around it and all.
pub(crate) fn verbalize(text: &str) -> Option<Verbalizations> {
    if text.len() > 24 || !text.is_ascii() {
        return None;
    }
    let bare = text.trim_matches(['(', ')', '[', ']', '"', ',', ';', ':', '!', '?', '.', '\'']);
    entry(bare).map(|(.., said)| ways(said)).or_else(|| blotted(bare))
}

/// The words that `text` may stand for, in which marks take the place of letters.
fn blotted(text: &str) -> Option<Verbalizations> {
    let is_mark = |c: char| matches!(c, '*' | '-' | '_' | '#' | '@');
    let lower = text.to_ascii_lowercase();
    let begin = lower.find(is_mark)?;
    let (head, rest) = lower.split_at(begin);
    let tail = rest.trim_start_matches(is_mark);
    let marks = &rest[..rest.len() - tail.len()];
    // One star behind a word is a footnote, one dash in it a hyphen.
    let blots = match marks.bytes().next()? {
        b'*' => marks.len() > 1 || !tail.is_empty(),
        _ => marks.len() > 1 && !tail.is_empty(),
    };
    let are_letters = head.bytes().chain(tail.bytes()).all(|b| b.is_ascii_lowercase());
    if !blots || head.is_empty() || !are_letters {
        return None;
    }
    let fits =
        |word: &&&str| word.starts_with(head) && word.ends_with(tail) && word.len() > head.len() + tail.len();
    let mut said: Vec<&str> = BLOTTED.iter().filter(fits).take(4).copied().collect();
    if said.is_empty() {
        return None;
    }
    said.extend(BLEEP);
    Some(ways(&said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        let unsorted: Vec<_> = SHORTHAND.windows(2).filter(|pair| pair[0].0 >= pair[1].0).collect();
        assert!(unsorted.is_empty(), "{:?}", unsorted.iter().map(|pair| pair[0].0).collect::<Vec<_>>());
    }

    #[test]
    fn words_are_blotted_out_only_where_letters_are_missing() {
        let first = |text: &str| blotted(text).map(|all| all[0].join(" "));
        for (text, word) in [("f***", "fuck"), ("sh*t", "shit"), ("f--k", "fuck"), ("f**king", "fucking")] {
            assert_eq!(first(text).as_deref(), Some(word), "{text}");
        }
        for text in ["hell*", "a-s", "f--", "**bold**", "x*y", "--", "*", "sh-t", "ass-"] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
