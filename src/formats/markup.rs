//! The text of a cue without its markup: tags, codes and escapes that subtitles have, and the times inside a cue.
//!
//! Only what is known to be markup goes; all else in brackets stays, as `<cutoff-mont>` and `[laughter]` are words of
//! the transcript. Sources: the WebVTT specification (W3C, 4.2.2 and 6.4) for tags, times and escapes; the override
//! codes of Advanced SubStation Alpha and MicroDVD for what converters leave behind.

use std::ops::Range;

use super::timed_text::{ROW_END, Voice, letters};
use super::timestamps;
use crate::normalize::html_character;

/// Names of tags in WebVTT, and of the HTML that SRT files have.
const TAGS: [&str; 19] = [
    "b", "br", "c", "center", "div", "em", "font", "i", "lang", "p", "rp", "rt", "ruby", "s", "small",
    "span", "strong", "u", "v",
];

/// Escapes beside the numbered ones.
const ESCAPES: [(&str, &str); 9] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("lrm", ""),
    ("rlm", ""),
    ("shy", ""),
];

/// Longest markup, in bytes: what has no end within it is text.
const MOST_MARKUP_BYTES: usize = 256;

/// A cue's text, cut where a time stands in it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Stripped {
    /// The text before the first time inside the cue.
    pub first: String,
    /// Each time inside the cue, and the text behind it.
    pub timed: Vec<TimedPart>,
    /// Who says it, from which place of the whole text on.
    pub voices: Vec<Voice>,
}

/// A time inside a cue, and what stands behind it.
#[derive(Debug, PartialEq)]
pub(crate) struct TimedPart {
    pub seconds: f64,
    /// Where the time itself stands, without brackets: bytes of what was stripped.
    pub at: Range<usize>,
    /// The text up to the next time.
    pub text: String,
}

impl Stripped {
    /// The whole text.
    pub fn text(&self) -> String {
        self.timed.iter().fold(self.first.clone(), |all, part| all + &part.text)
    }
}

/// Takes the markup out of `text`.
pub(crate) fn strip(text: &str) -> Stripped {
    let mut out = Stripped::default();
    let (mut rest, mut passed) = (text, 0);
    let push = |out: &mut Stripped, text: &str, passed: &mut usize| {
        *passed += letters(text);
        out.timed.last_mut().map_or(&mut out.first, |part| &mut part.text).push_str(text);
    };
    while let Some(at) = rest.find(['<', '{', '\\', '&']) {
        push(&mut out, &rest[..at], &mut passed);
        rest = &rest[at..];
        let (taken, found) = markup(rest).unwrap_or_else(|| {
            // One character: all four are ASCII.
            (1, Markup::Text(rest[..1].to_string()))
        });
        match found {
            Markup::Text(text) => push(&mut out, &text, &mut passed),
            Markup::Time(seconds) => {
                let begin = text.len() - rest.len() + 1;
                let at = begin..begin + taken - 2;
                out.timed.push(TimedPart { seconds, at, text: String::new() });
            }
            Markup::Voice(name) => out.voices.push(Voice { from: passed, name }),
        }
        rest = &rest[taken..];
    }
    push(&mut out, rest, &mut passed);
    out
}

enum Markup {
    /// What is said for the markup: mostly nothing.
    Text(String),
    Time(f64),
    /// Who speaks from here on.
    Voice(Option<String>),
}

/// The markup that `rest` begins with and its length in bytes.
fn markup(rest: &str) -> Option<(usize, Markup)> {
    let nothing = || Markup::Text(String::new());
    match rest.as_bytes().first()? {
        b'<' => {
            let inside = within(rest, '>')?;
            let taken = inside.len() + 2;
            if let Some(seconds) = timestamps::clock_time(inside) {
                return Some((taken, Markup::Time(seconds)));
            }
            let name =
                inside.trim_start_matches('/').split(['.', ' ', '/', '\t']).next()?.to_ascii_lowercase();
            let is_break = name == "br";
            TAGS.binary_search(&name.as_str()).ok()?;
            if name == "v" {
                return Some((taken, Markup::Voice(voice(inside))));
            }
            Some((taken, if is_break { Markup::Text(ROW_END.to_string()) } else { nothing() }))
        }
        b'{' => {
            let inside = within(rest, '}')?;
            let is_code = inside.starts_with('\\')
                || inside.as_bytes().get(1) == Some(&b':') && inside.as_bytes()[0].is_ascii_alphabetic();
            is_code.then(|| (inside.len() + 2, nothing()))
        }
        b'\\' => {
            let space = match rest.as_bytes().get(1)? {
                b'N' => ROW_END,
                b'n' | b'h' => " ",
                _ => return None,
            };
            Some((2, Markup::Text(space.to_string())))
        }
        _ => {
            let name = within(rest, ';').filter(|name| name.len() <= 10)?;
            Some((name.len() + 2, Markup::Text(escaped(name)?)))
        }
    }
}

/// Whether `token` begins with a tag that subtitles and web pages have: `<i>so`.
pub(crate) fn is_tag(token: &str) -> bool {
    matches!(markup(token), Some((_, Markup::Text(_) | Markup::Voice(_)))) && token.starts_with('<')
}

/// The name in `v.loud Anna Smith`.
fn voice(inside: &str) -> Option<String> {
    let name = inside.split_once([' ', '\t'])?.1;
    let name = strip(&name.replace('<', "")).text().trim().to_string();
    (!name.is_empty() && !inside.starts_with('/')).then_some(name)
}

/// From after the first character to before the next `close`, on the same line and not too far.
fn within(rest: &str, close: char) -> Option<&str> {
    let end = rest.bytes().take(MOST_MARKUP_BYTES).position(|b| b == close as u8)?;
    let inside = &rest[1..end];
    (!inside.contains(['\n', '<', '{'])).then_some(inside)
}

/// What the escape `name` (without `&` and `;`) stands for.
fn escaped(name: &str) -> Option<String> {
    let own = ESCAPES.iter().find(|(n, _)| *n == name).map(|(_, text)| text.to_string());
    own.or_else(|| html_character(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_are_sorted() {
        assert!(TAGS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn markup_goes_and_words_in_brackets_stay() {
        for (cue, text) in [
            ("<i>so</i> he", "so he"),
            ("<c.yellow.bg_blue>so</c>", "so"),
            ("<v Mary Smith>so <v.loud Bob>he", "so he"),
            ("<font color=\"#ff0000\">so</font><br/>he", "so he"),
            ("{\\an8}so{\\i1}\\Nhe\\hsaid", "so he said"),
            ("{y:i}so", "so"),
            ("AT&amp;T &lt;3 &#39;n&#x27; &quot;x&quot;&nbsp;y", "AT&T <3 'n' \"x\" y"),
            ("<cutoff-mont> <noise> [laughter] {laughs}", "<cutoff-mont> <noise> [laughter] {laughs}"),
            ("a < b > c & d; e \\ f", "a < b > c & d; e \\ f"),
            ("I <3 this", "I <3 this"),
            ("&bogus; &#xD800; &#;", "&bogus; &#xD800; &#;"),
            ("<", "<"),
            ("&", "&"),
            ("<é>", "<é>"),
        ] {
            assert_eq!(strip(cue).text().replace(ROW_END, " "), text, "{cue}");
        }
    }

    #[test]
    fn times_inside_a_cue_cut_it() {
        let cue = strip("and<00:00:01.000><c> so</c><00:01.500><c> on</c>");
        assert_eq!(cue.first, "and");
        let told: Vec<_> =
            cue.timed.iter().map(|part| (part.seconds, part.at.clone(), &*part.text)).collect();
        assert_eq!(told, [(1.0, 4..16, " so"), (1.5, 28..37, " on")]);
    }

    #[test]
    fn what_has_no_end_nearby_is_text() {
        for (open, close) in [("<b ", ">"), ("{\\", "}")] {
            let cue = |length| format!("{open}{}{close}so", "x".repeat(length));
            assert_eq!(strip(&cue(MOST_MARKUP_BYTES - open.len() - 1)).text(), "so");
            let long = cue(MOST_MARKUP_BYTES - open.len());
            assert_eq!(strip(&long).text(), long);
        }
        // So long that this would not end if the end of each were looked for to the end of the text.
        for open in ["<", "{", "&", "\\", "<b ", "{\\"] {
            let text = open.repeat(1_000_000 / open.len());
            assert!(strip(&text).text() == text, "{open}");
        }
    }
}
