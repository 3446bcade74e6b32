//! Books of the Bible and their verses: 1 Cor. 13:4-8, Psalm 23:1-3, Gen. 1:1.

use super::numbers::{all_digits, cardinal};
use super::verbalizations::{Verbalizations, ways};
use super::{Piece, Scene, TokenContext};

/// Each book with what it is abbreviated to; those of which there are several first.
const BOOKS: [(&str, &[&str]); 63] = [
    ("chronicles", &["chr", "chron"]),
    ("corinthians", &["cor"]),
    ("john", &["jn", "jhn"]),
    ("kings", &["kgs"]),
    ("maccabees", &["macc"]),
    ("peter", &["pet"]),
    ("samuel", &["sam"]),
    ("thessalonians", &["thess"]),
    ("timothy", &["tim"]),
    ("acts", &[]),
    ("amos", &[]),
    ("baruch", &["bar"]),
    ("colossians", &["col"]),
    ("daniel", &["dan"]),
    ("deuteronomy", &["deut", "dt"]),
    ("ecclesiastes", &["eccl", "eccles"]),
    ("ephesians", &["eph"]),
    ("esther", &["esth"]),
    ("exodus", &["ex", "exod"]),
    ("ezekiel", &["ezek"]),
    ("ezra", &[]),
    ("galatians", &["gal"]),
    ("genesis", &["gen", "gn"]),
    ("habakkuk", &["hab"]),
    ("haggai", &["hag"]),
    ("hebrews", &["heb"]),
    ("hosea", &["hos"]),
    ("isaiah", &["is", "isa"]),
    ("james", &["jas"]),
    ("jeremiah", &["jer"]),
    ("job", &[]),
    ("joel", &[]),
    ("jonah", &["jon"]),
    ("joshua", &["josh"]),
    ("jude", &[]),
    ("judges", &["judg"]),
    ("lamentations", &["lam"]),
    ("leviticus", &["lev"]),
    ("luke", &["lk"]),
    ("malachi", &["mal"]),
    ("mark", &["mk"]),
    ("matthew", &["matt", "mt"]),
    ("micah", &["mic"]),
    ("nahum", &["nah"]),
    ("nehemiah", &["neh"]),
    ("numbers", &["num"]),
    ("obadiah", &["obad"]),
    ("philemon", &["phlm"]),
    ("philippians", &["phil"]),
    ("proverbs", &["prov"]),
    ("psalm", &["ps"]),
    ("psalms", &["pss"]),
    ("quran", &[]),
    ("revelation", &["rev"]),
    ("romans", &["rom"]),
    ("ruth", &[]),
    ("sirach", &["sir"]),
    ("surah", &[]),
    ("tobit", &["tob"]),
    ("titus", &["tit"]),
    ("wisdom", &["wis"]),
    ("zechariah", &["zech"]),
    ("zephaniah", &["zeph"]),
];
/// So many of them are numbered.
const NUMBERED: usize = 9;

/// The book that a capitalised word names, and whether there are several of it.
fn book(word: &str) -> Option<(&'static str, bool)> {
    let lower = word.trim_end_matches('.').to_lowercase();
    let is = |(name, short): &(&str, &[&str])| *name == lower || short.contains(&lower.as_str());
    let at = BOOKS.iter().position(is).filter(|_| word.starts_with(char::is_uppercase))?;
    Some((BOOKS[at].0, at < NUMBERED))
}

/// A book's number, its abbreviation before a verse, and the verse.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    if scene.inside {
        return None;
    }
    let context = &scene.context;
    let text = piece.text;
    if let Some(nth) = ["first", "second", "third", "fourth"].get(numeral(text)?.wrapping_sub(1)) {
        return book_number(text, nth, context);
    }
    if context.next.is_some_and(is_verse)
        && let Some((name, _)) = book(text)
        && !name.eq_ignore_ascii_case(text)
    {
        return Some(ways(&[name, &text.to_ascii_lowercase()]));
    }
    let is_of_book = context.previous.is_some_and(|before| book(before).is_some());
    verses(text).filter(|_| is_of_book)
}

/// The number that `text` is, I to IIII in letters; 0 for anything else.
fn numeral(text: &str) -> Option<usize> {
    Some(match text {
        "1" | "I" => 1,
        "2" | "II" => 2,
        "3" | "III" => 3,
        "4" => 4,
        _ => 0,
    })
}

fn book_number(text: &str, nth: &str, context: &TokenContext) -> Option<Verbalizations> {
    let (_, is_numbered) = book(context.after())?;
    if !is_numbered || text == "I" {
        return None;
    }
    let count = cardinal(&numeral(text)?.to_string(), false)?.join(" ");
    Some(ways(&[nth, &count]))
}

/// Whether a token is a chapter and a verse.
fn is_verse(token: &str) -> bool {
    let digits = token.split_once(':').map(|(chapter, rest)| (chapter, rest.split(['-', '–', ',']).next()));
    digits.is_some_and(|(chapter, verse)| {
        all_digits(chapter) && verse.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// 3:16, 13:4-8.
fn verses(text: &str) -> Option<Verbalizations> {
    let (chapter, rest) = text.split_once(':')?;
    let name = |digits: &str| Some(cardinal(digits, false)?.join(" ")).filter(|_| all_digits(digits));
    let chapter = name(chapter)?;
    let all = match rest.split_once('-') {
        None => {
            let verse = name(rest)?;
            let mut all = vec![
                format!("{chapter} {verse}"),
                format!("{chapter} verse {verse}"),
                format!("chapter {chapter} verse {verse}"),
            ];
            let spelled = super::numbers::integer(rest);
            all.extend(spelled.iter().skip(1).take(2).map(|verse| format!("{chapter} {}", verse.join(" "))));
            all
        }
        Some((from, to)) => {
            let (from, to) = (name(from)?, name(to)?);
            [
                "{c} {v} through {w}",
                "{c} {v} to {w}",
                "{c} verses {v} through {w}",
                "{c} verses {v} to {w}",
                "chapter {c} verses {v} through {w}",
                "chapter {c} verses {v} to {w}",
                "{c} verses {v} and {w}",
                "{c} {v} {w}",
            ]
            .map(|form| form.replace("{c}", &chapter).replace("{v}", &from).replace("{w}", &to))
            .to_vec()
        }
    };
    Some(ways(&all.iter().map(String::as_str).collect::<Vec<_>>()))
}
