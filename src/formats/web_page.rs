//! The text of a web page: what a reader sees of HTML, a line for each paragraph, heading, list item and row.

use crate::normalize::unescape;

/// What is in these is not seen. Sorted.
const UNSEEN: [&str; 9] =
    ["head", "noscript", "script", "select", "style", "svg", "template", "textarea", "title"];
/// These stand inside a line. Sorted.
const INLINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "small", "span", "strong", "sub", "time", "u",
    "var", "wbr",
];

/// Whether `text` is HTML by its beginning.
pub(crate) fn is_likely(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(200).collect::<String>().to_lowercase();
    let after_declaration = match begin.strip_prefix("<?xml") {
        Some(rest) => rest.split_once('>').map_or("", |(_, rest)| rest.trim_start()),
        None => &begin,
    };
    ["<!doctype html", "<html", "<body", "<article", "<main>", "<p>", "<div>", "<p ", "<div ", "<h1"]
        .iter()
        .any(|start| after_declaration.starts_with(start))
}

/// The text of `page`; white space as a browser shows it.
pub(crate) fn text(page: &str) -> String {
    let mut out = String::with_capacity(page.len() / 2);
    let mut rest = page;
    // Once a tag has no end, marks of quotation are not heeded, and once there is no `>`, nothing is a tag: no search
    // goes to the end of a long page again and again.
    let (mut are_quotes_sound, mut has_ends) = (true, true);
    while let Some(at) = rest.find('<') {
        push(&mut out, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = match is_tag && has_ends {
            true if are_quotes_sound => tag_end(rest),
            true => rest.find('>'),
            false => None,
        };
        let Some(end) = end else {
            has_ends &= !is_tag || are_quotes_sound;
            are_quotes_sound &= !is_tag;
            push(&mut out, "<");
            rest = &rest[1..];
            continue;
        };
        let inside = &rest[1..end];
        let name =
            inside.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let name = name.to_ascii_lowercase();
        rest = &rest[end + 1..];
        if UNSEEN.binary_search(&&*name).is_ok() && !inside.starts_with('/') && !inside.ends_with('/') {
            rest = after_close(rest, &name);
        } else if INLINE.binary_search(&&*name).is_err() && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }
    push(&mut out, rest);
    out
}

/// Where the tag ends with which `text` begins: quotation marks may hold `>`.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, b) in text.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if text[..at].ends_with('=') => quote = Some(b),
            (Some(open), _) if open == b => quote = None,
            _ => {}
        }
    }
    None
}

/// What follows the end of the element `name`.
fn after_close<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest.split_once('>').map_or("", |(_, rest)| rest);
        }
    }
    ""
}

/// Adds text between tags; its line ends are spaces.
fn push(out: &mut String, text: &str) {
    let text = unescape(text);
    let mut words = text.split_whitespace().peekable();
    if text.starts_with(char::is_whitespace) && !out.ends_with(['\n', ' ']) {
        out.push(' ');
    }
    while let Some(word) = words.next() {
        out.push_str(word);
        if words.peek().is_some() || text.ends_with(char::is_whitespace) {
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn tags_without_an_end_are_text_and_take_no_time() {
        assert_eq!(text("so <a title=\"x>it <b>was</b> <i"), "so <a title=\"x>it was <i");
        let unending = "<a ".repeat(300_000);
        assert_eq!(text(&unending), unending);
    }
}
