//! Addresses of the net: web pages, mail, @names and #tags.

use super::verbalizations::{Verbalizations, join, say, spell, ways};
use super::words::segmented;
use super::{Piece, Scene, Verbalization};

/// Endings of names and files that are said after "dot"; those spelled letter by letter carry their letters.
const ENDINGS: [(&str, &[&str]); 36] = [
    ("ai", &["a i"]),
    ("au", &["a u"]),
    ("be", &["b e", "be"]),
    ("ca", &["c a"]),
    ("ch", &["c h"]),
    ("cn", &["c n"]),
    ("co", &["co", "c o"]),
    ("com", &["com"]),
    ("css", &["c s s"]),
    ("csv", &["c s v"]),
    ("de", &["d e"]),
    ("dev", &["dev"]),
    ("doc", &["doc"]),
    ("edu", &["e d u", "edu"]),
    ("eu", &["e u"]),
    ("exe", &["e x e", "exe"]),
    ("fm", &["f m"]),
    ("fr", &["f r"]),
    ("gov", &["gov"]),
    ("html", &["h t m l"]),
    ("info", &["info"]),
    ("io", &["i o"]),
    ("jpg", &["j p g", "jay peg"]),
    ("js", &["j s"]),
    ("json", &["jason", "j son"]),
    ("ly", &["l y", "lee"]),
    ("me", &["me"]),
    ("net", &["net"]),
    ("nz", &["n z"]),
    ("org", &["org"]),
    ("pdf", &["p d f"]),
    ("py", &["p y", "pie"]),
    ("tv", &["t v"]),
    ("txt", &["t x t", "text"]),
    ("uk", &["u k"]),
    ("us", &["u s", "us"]),
];

fn ending(label: &str) -> Option<Verbalizations> {
    let lower = label.to_ascii_lowercase();
    let at = ENDINGS.binary_search_by_key(&lower.as_str(), |(key, _)| key).ok()?;
    Some(ways(ENDINGS[at].1))
}

/// Anything that addresses someone or something on the net.
pub(crate) fn verbalize(piece: &Piece, scene: &Scene) -> Option<Verbalizations> {
    let text = piece.text;
    if let Some((scheme, rest)) = text.split_once("://") {
        let spelled: Verbalization = [spell(scheme), say("colon slash slash")].concat();
        return Some(join([vec![Vec::new(), spelled], page(rest, scene)]));
    }
    if let Some(address) = text.strip_prefix("mailto:") {
        return verbalize(&Piece::of(address), scene);
    }
    if let Some(tag) = text.strip_prefix('#') {
        return hashtag(tag, scene);
    }
    if let Some(name) = text.strip_prefix('@') {
        let name = parts(name, scene);
        return if name.is_empty() { None } else { Some(join([ways(&["at", ""]), name])) };
    }
    if let Some((user, host)) = text.split_once('@') {
        let sides = [parts(user, scene), parts(host, scene)];
        if host.contains('.') && sides.iter().all(|s| !s.is_empty()) {
            let [user, host] = sides;
            return Some(join([user, ways(&["at"]), host]));
        }
        return None;
    }
    if text.get(..4).is_some_and(|w| w.eq_ignore_ascii_case("www.")) || is_host(text.split('/').next()?) {
        return Some(page(text, scene));
    }
    if piece.dot_before
        && let Some(said) = ending(text)
    {
        return Some(join([ways(&["dot"]), said]));
    }
    None
}

/// example.com, bbc.co.uk, node.js: names with dots whose last one is a known ending.
fn is_host(text: &str) -> bool {
    let mut labels = text.split('.');
    let is_label =
        |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let Some(last) = labels.next_back() else { return false };
    let mut before = labels.clone().peekable();
    // "us.It": a sentence ends; "U.S": initials.
    let sentence_end =
        last.starts_with(|c: char| c.is_ascii_uppercase()) && !text.bytes().all(|b| !b.is_ascii_lowercase());
    before.peek().is_some()
        && ending(last).is_some()
        && !sentence_end
        && labels.all(|l| is_label(l) && l.len() > 1)
}

/// A web address without the scheme.
fn page(text: &str, scene: &Scene) -> Verbalizations {
    match text.get(..4).filter(|w| w.eq_ignore_ascii_case("www.")) {
        Some(_) => {
            let rest = parts(&text[4..], scene);
            let mut all = join([ways(&["w w w dot", ""]), rest]);
            all.truncate(super::MOST_VERBALIZATIONS);
            all
        }
        None => parts(text, scene),
    }
}

/// Names and what stands between them.
fn parts(text: &str, scene: &Scene) -> Verbalizations {
    let mut all = Vec::new();
    let mut rest = text.trim_end_matches('/');
    let mut first = true;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if end > 0 {
            let label = &rest[..end];
            let said = match ending(label).filter(|_| !first) {
                Some(said) => said,
                None => name(label, scene),
            };
            all.push(said);
            first = false;
        }
        let Some(mark) = rest[end..].chars().next() else { break };
        all.push(match mark {
            '.' => ways(&["dot"]),
            '/' => ways(&["slash", "forward slash"]),
            '-' => ways(&["dash", "hyphen", ""]),
            '_' => ways(&["underscore", ""]),
            '@' => ways(&["at"]),
            '?' => ways(&["question mark"]),
            '=' => ways(&["equals"]),
            '&' => ways(&["and", "ampersand"]),
            '+' => ways(&["plus"]),
            ':' => ways(&["colon"]),
            '#' => ways(&["hash"]),
            '~' => ways(&["tilde"]),
            '%' => ways(&["percent"]),
            _ => vec![Vec::new()],
        });
        rest = &rest[end + mark.len_utf8()..];
    }
    join(all)
}

/// One name: a word, words written together, or letters and digits.
fn name(label: &str, scene: &Scene) -> Verbalizations {
    let lower = label.to_ascii_lowercase();
    let mut all = Vec::new();
    if !scene.knows(&lower) {
        all.extend(segmented(&lower, scene));
    }
    all.extend(scene.piece(label));
    if label.len() <= 4 && !scene.knows(&lower) && label.bytes().all(|b| b.is_ascii_alphabetic()) {
        all.push(spell(label));
    }
    all
}

/// #1 is a number, #MeToo a tag.
fn hashtag(tag: &str, scene: &Scene) -> Option<Verbalizations> {
    if tag.is_empty() {
        return None;
    }
    if tag.starts_with(|c: char| c.is_ascii_digit()) && tag.len() < 9 {
        return Some(join([ways(&["number", "hashtag", "", "pound"]), scene.piece(tag)]));
    }
    let words = parts(tag, scene);
    if words.is_empty() { None } else { Some(join([ways(&["hashtag", ""]), words])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ENDINGS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn hosts_are_told_from_sentence_ends() {
        for host in ["example.com", "bbc.co.uk", "node.js", "EXAMPLE.COM"] {
            assert!(is_host(host), "{host}");
        }
        for other in ["end.Then", "us.It", "U.S", "e.g", "com", "1.2", "told.me.No"] {
            assert!(!is_host(other), "{other}");
        }
    }
}
