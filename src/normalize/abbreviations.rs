//! Abbreviations with a full word behind them: Mr., Dr., St., etc., vs., No. 5, Jan.

use super::verbalizations::{Verbalizations, say, ways};
use super::{Piece, Scene, TokenContext};

/// Where an expansion is likely.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Anywhere,
    BeforeName,
    AfterName,
    BeforeNumber,
}
use Where::{AfterName, Anywhere, BeforeName, BeforeNumber};

/// How an abbreviation is known to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// Never anything else, with or without a dot.
    Sure,
    /// With a dot; it may still be said as it stands.
    Dot,
    /// With a dot, and only where an expansion is likely: also an everyday word.
    DotInPlace,
}
use Certainty::{Dot, DotInPlace, Sure};

type AbbreviationEntry = (&'static str, Certainty, &'static [(&'static str, Where)]);

/// Sorted by abbreviation (lower-case, dots inside dropped).
const ABBREVIATIONS: [AbbreviationEntry; 153] = [
    ("adm", Dot, &[("admiral", BeforeName)]),
    ("ala", Dot, &[("alabama", Anywhere)]),
    ("amb", Dot, &[("ambassador", BeforeName)]),
    ("approx", Sure, &[("approximately", Anywhere)]),
    ("apr", Dot, &[("april", Anywhere)]),
    ("apt", DotInPlace, &[("apartment", BeforeNumber)]),
    ("ariz", Dot, &[("arizona", Anywhere)]),
    ("ark", DotInPlace, &[("arkansas", AfterName)]),
    ("art", DotInPlace, &[("article", BeforeNumber)]),
    ("assn", Sure, &[("association", Anywhere)]),
    ("asst", Sure, &[("assistant", Anywhere)]),
    ("atty", Sure, &[("attorney", Anywhere)]),
    ("aug", Dot, &[("august", Anywhere)]),
    ("ave", Dot, &[("avenue", AfterName)]),
    ("avg", Sure, &[("average", Anywhere)]),
    ("bldg", Sure, &[("building", Anywhere)]),
    ("blvd", Sure, &[("boulevard", Anywhere)]),
    ("brig", Dot, &[("brigadier", BeforeName)]),
    ("bros", Dot, &[("brothers", Anywhere)]),
    ("calif", Sure, &[("california", Anywhere)]),
    ("capt", Sure, &[("captain", Anywhere)]),
    ("cf", Dot, &[("compare", Anywhere), ("c f", Anywhere)]),
    ("ch", Dot, &[("chapter", BeforeNumber)]),
    ("cmdr", Sure, &[("commander", Anywhere)]),
    ("co", Dot, &[("company", AfterName), ("co", Anywhere), ("county", AfterName)]),
    ("col", Dot, &[("colonel", BeforeName), ("column", BeforeNumber)]),
    ("colo", Dot, &[("colorado", Anywhere)]),
    ("comdr", Sure, &[("commander", Anywhere)]),
    ("conn", Dot, &[("connecticut", Anywhere)]),
    ("contd", Sure, &[("continued", Anywhere)]),
    ("corp", Dot, &[("corporation", Anywhere), ("corp", Anywhere)]),
    ("cpl", Sure, &[("corporal", Anywhere)]),
    ("ct", Dot, &[("court", AfterName), ("connecticut", AfterName)]),
    ("dec", Dot, &[("december", Anywhere)]),
    ("dept", Sure, &[("department", Anywhere)]),
    ("det", Dot, &[("detective", BeforeName)]),
    ("dist", Dot, &[("district", Anywhere)]),
    ("dr", Sure, &[("doctor", BeforeName), ("drive", AfterName), ("doctor", Anywhere)]),
    ("ed", DotInPlace, &[("editor", AfterName), ("edition", BeforeNumber)]),
    ("eg", Dot, &[("for example", Anywhere), ("e g", Anywhere)]),
    ("ep", Dot, &[("episode", BeforeNumber)]),
    ("esp", Dot, &[("especially", Anywhere)]),
    ("esq", Sure, &[("esquire", Anywhere)]),
    ("est", Dot, &[("established", BeforeNumber), ("estimated", Anywhere)]),
    ("etal", Sure, &[("et al", Anywhere)]),
    ("etc", Sure, &[("et cetera", Anywhere)]),
    ("ext", Dot, &[("extension", BeforeNumber)]),
    ("feb", Dot, &[("february", Anywhere)]),
    ("fig", DotInPlace, &[("figure", BeforeNumber)]),
    ("figs", DotInPlace, &[("figures", BeforeNumber)]),
    ("fla", Dot, &[("florida", Anywhere)]),
    ("fr", Dot, &[("father", BeforeName), ("friar", BeforeName)]),
    ("fri", Dot, &[("friday", Anywhere)]),
    ("fwd", Sure, &[("forward", Anywhere)]),
    ("gen", Dot, &[("general", BeforeName)]),
    ("gov", Dot, &[("governor", BeforeName)]),
    ("govt", Sure, &[("government", Anywhere)]),
    ("hon", Dot, &[("honorable", BeforeName)]),
    ("hq", Sure, &[("h q", Anywhere), ("headquarters", Anywhere)]),
    ("hwy", Sure, &[("highway", Anywhere)]),
    ("ibid", Sure, &[("ibid", Anywhere), ("ibidem", Anywhere)]),
    ("ie", Dot, &[("that is", Anywhere), ("i e", Anywhere)]),
    ("ill", DotInPlace, &[("illinois", AfterName)]),
    ("inc", Dot, &[("incorporated", Anywhere), ("inc", Anywhere)]),
    ("ind", Dot, &[("indiana", Anywhere)]),
    ("inst", Dot, &[("institute", Anywhere)]),
    ("intl", Sure, &[("international", Anywhere)]),
    ("jan", Dot, &[("january", Anywhere)]),
    ("jr", Sure, &[("junior", Anywhere)]),
    ("jul", Dot, &[("july", Anywhere)]),
    ("jun", Dot, &[("june", Anywhere)]),
    ("kan", Dot, &[("kansas", Anywhere)]),
    ("ky", Dot, &[("kentucky", Anywhere)]),
    ("lieut", Sure, &[("lieutenant", Anywhere)]),
    ("ln", Dot, &[("lane", AfterName)]),
    ("lt", Sure, &[("lieutenant", Anywhere)]),
    ("ltd", Sure, &[("limited", Anywhere), ("l t d", Anywhere)]),
    ("maj", Dot, &[("major", BeforeName)]),
    ("mar", DotInPlace, &[("march", BeforeNumber)]),
    ("mass", DotInPlace, &[("massachusetts", AfterName)]),
    ("max", Dot, &[("maximum", Anywhere)]),
    ("messrs", Sure, &[("messers", Anywhere)]),
    ("mfg", Sure, &[("manufacturing", Anywhere)]),
    ("mgmt", Sure, &[("management", Anywhere)]),
    ("mgr", Sure, &[("manager", Anywhere), ("monsignor", BeforeName)]),
    ("mich", Dot, &[("michigan", Anywhere)]),
    ("min", Dot, &[("minutes", Anywhere), ("minimum", Anywhere), ("minute", Anywhere)]),
    ("minn", Dot, &[("minnesota", Anywhere)]),
    ("misc", Sure, &[("miscellaneous", Anywhere)]),
    ("mlle", Sure, &[("mademoiselle", Anywhere)]),
    ("mme", Sure, &[("madame", Anywhere)]),
    ("mo", DotInPlace, &[("missouri", AfterName)]),
    ("mon", DotInPlace, &[("monday", BeforeName), ("monday", BeforeNumber)]),
    ("mont", Dot, &[("montana", Anywhere)]),
    ("mr", Sure, &[("mister", Anywhere)]),
    ("mrs", Sure, &[("missus", Anywhere), ("mrs", Anywhere)]),
    ("ms", Sure, &[("ms", Anywhere), ("m s", Anywhere)]),
    ("msgr", Sure, &[("monsignor", Anywhere)]),
    ("mt", Sure, &[("mount", BeforeName), ("mountain", AfterName), ("mount", Anywhere)]),
    ("mtn", Sure, &[("mountain", Anywhere)]),
    ("mx", Dot, &[("mix", BeforeName)]),
    ("natl", Sure, &[("national", Anywhere)]),
    ("neb", Dot, &[("nebraska", Anywhere)]),
    ("nev", Dot, &[("nevada", Anywhere)]),
    ("no", DotInPlace, &[("number", BeforeNumber)]),
    ("nos", DotInPlace, &[("numbers", BeforeNumber)]),
    ("nov", Dot, &[("november", Anywhere)]),
    ("oct", Dot, &[("october", Anywhere)]),
    ("okla", Dot, &[("oklahoma", Anywhere)]),
    ("op", DotInPlace, &[("opus", BeforeNumber)]),
    ("ore", DotInPlace, &[("oregon", AfterName)]),
    ("p", DotInPlace, &[("page", BeforeNumber)]),
    ("pa", DotInPlace, &[("pennsylvania", AfterName)]),
    ("para", DotInPlace, &[("paragraph", BeforeNumber)]),
    ("pct", Sure, &[("percent", Anywhere)]),
    ("pl", Dot, &[("place", AfterName)]),
    ("pp", Dot, &[("pages", BeforeNumber)]),
    ("pres", Dot, &[("president", BeforeName)]),
    ("prof", Dot, &[("professor", BeforeName)]),
    ("pt", Dot, &[("part", BeforeNumber), ("point", AfterName)]),
    ("pvt", Sure, &[("private", Anywhere)]),
    ("rd", Sure, &[("road", Anywhere)]),
    ("recd", Sure, &[("received", Anywhere)]),
    ("rep", Dot, &[("representative", BeforeName)]),
    ("rev", Dot, &[("reverend", BeforeName)]),
    ("rte", Sure, &[("route", Anywhere)]),
    ("sat", DotInPlace, &[("saturday", BeforeName), ("saturday", BeforeNumber)]),
    (
        "sec",
        Dot,
        &[("section", BeforeNumber), ("secretary", BeforeName), ("seconds", Anywhere), ("second", Anywhere)],
    ),
    ("sen", Dot, &[("senator", BeforeName)]),
    ("sept", Dot, &[("september", Anywhere)]),
    ("sgt", Sure, &[("sergeant", Anywhere)]),
    ("sq", Sure, &[("square", Anywhere)]),
    ("sr", Sure, &[("senior", Anywhere), ("sister", BeforeName)]),
    ("st", Sure, &[("saint", BeforeName), ("street", AfterName), ("saint", Anywhere)]),
    ("ste", Dot, &[("suite", BeforeNumber), ("saint", BeforeName)]),
    ("sun", DotInPlace, &[("sunday", BeforeName), ("sunday", BeforeNumber)]),
    ("supt", Sure, &[("superintendent", Anywhere)]),
    ("tel", Dot, &[("telephone", BeforeNumber)]),
    ("temp", Dot, &[("temperature", Anywhere)]),
    ("tenn", Dot, &[("tennessee", Anywhere)]),
    ("tex", DotInPlace, &[("texas", AfterName)]),
    ("thurs", Dot, &[("thursday", Anywhere)]),
    ("tues", Dot, &[("tuesday", Anywhere)]),
    ("univ", Sure, &[("university", Anywhere)]),
    ("v", DotInPlace, &[("versus", BeforeName), ("verse", BeforeNumber)]),
    ("va", Dot, &[("virginia", Anywhere)]),
    ("viz", Dot, &[("namely", Anywhere)]),
    ("vol", Dot, &[("volume", Anywhere)]),
    ("vs", Sure, &[("versus", Anywhere), ("v s", Anywhere)]),
    ("vv", Dot, &[("verses", Anywhere)]),
    ("wash", DotInPlace, &[("washington", AfterName)]),
    ("wed", DotInPlace, &[("wednesday", BeforeName), ("wednesday", BeforeNumber)]),
    ("wis", Dot, &[("wisconsin", Anywhere)]),
];

fn holds(place: Where, context: &TokenContext) -> bool {
    match place {
        Anywhere => true,
        BeforeName => context.precedes_capital(),
        AfterName => {
            let joined = matches!(context.previous, Some("&" | "and"));
            (context.follows_capital() || joined) && !context.precedes_capital()
        }
        BeforeNumber => context.precedes_number(),
    }
}

/// An abbreviation: the expansions likely here first, then the others, then as it stands.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    // "gov't" is "govt", but "we'd" is not "Wed.".
    let inside = piece.text.contains('\'');
    let letters: String =
        piece.text.chars().filter(|c| !matches!(c, '.' | '\'')).collect::<String>().to_ascii_lowercase();
    if inside && !is_sure(&letters) || letters.len() > 6 || letters.is_empty() {
        return None;
    }
    let row = ABBREVIATIONS.binary_search_by_key(&letters.as_str(), |(key, ..)| key).ok()?;
    let (_, mark, expansions) = ABBREVIATIONS[row];
    // Capitals throughout (MS, DR, CO) are initials in a text that is not all in capitals.
    let initials =
        !scene.context.all_caps && piece.text.len() > 1 && piece.text.bytes().all(|b| b.is_ascii_uppercase());
    if mark != Sure && !piece.dot_after && !piece.text.contains('.') || initials && !piece.dot_after {
        return None;
    }
    let likely = expansions.iter().filter(|(_, place)| holds(*place, &scene.context));
    let others = expansions.iter().filter(|(_, place)| !holds(*place, &scene.context));
    let mut all: Verbalizations = likely.map(|(said, _)| say(said)).collect();
    if mark == DotInPlace && all.is_empty() {
        return None;
    }
    let as_it_stands = if scene.knows(&letters) || letters.len() > 3 {
        vec![letters]
    } else {
        super::verbalizations::spell(&letters)
    };
    if mark == Sure {
        all.extend(others.map(|(said, _)| say(said)));
    } else if all.is_empty() {
        all.push(as_it_stands);
        all.extend(others.map(|(said, _)| say(said)));
    } else {
        all.push(as_it_stands);
        all.extend(others.map(|(said, _)| say(said)));
    }
    Some(all)
}

/// Whether a short word needs a closer look although the dictionary has it.
pub(crate) fn is_sure(lower: &str) -> bool {
    lower.len() <= 6
        && ABBREVIATIONS
            .binary_search_by_key(&lower, |(key, ..)| key)
            .is_ok_and(|at| ABBREVIATIONS[at].1 == Sure)
}

/// Special spellings that letters and dots alone do not give.
pub(crate) fn special(letters: &str) -> Option<Verbalizations> {
    Some(match letters {
        "phd" => ways(&["p h d"]),
        "phds" => ways(&["p h d's"]),
        "bsc" => ways(&["b s c", "bachelor of science"]),
        "msc" => ways(&["m s c", "master of science"]),
        "am" => ways(&["a m"]),
        "pm" => ways(&["p m"]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ABBREVIATIONS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
