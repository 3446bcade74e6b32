//! What stands around a token, as far as it changes how the token is said.

use super::non_speech_tag::{self, NonSpeechTag};
use crate::transcript::Transcript;
use crate::transcript::tokenize::bare;

/// The surroundings of a token. The default knows nothing: a token on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenContext<'a> {
    /// The token before, verbatim.
    pub previous: Option<&'a str>,
    /// The token after, verbatim.
    pub next: Option<&'a str>,
    /// The whole line is in capitals, so capitals mean nothing.
    pub all_caps: bool,
    /// The tag of several tokens, such as `[background noise]`, that the token lies inside.
    pub tag: Option<NonSpeechTag>,
    /// The token is the last of its line and the next line begins with a lower-case letter: a hyphen at its end may be
    /// the typesetter's.
    pub may_be_divided: bool,
}

impl<'a> TokenContext<'a> {
    /// The token before, without the marks around it; empty if there is none.
    pub fn before(&self) -> &'a str {
        self.previous.map_or("", bare)
    }

    /// The token after, without the marks around it; empty if there is none.
    pub fn after(&self) -> &'a str {
        self.next.map_or("", bare)
    }

    /// Whether the token before is a number, perhaps a sum of money, no mark behind it.
    pub fn follows_number(&self) -> bool {
        let is_digit = |c: char| c.is_ascii_digit() || "½¼¾⅓⅔⅛".contains(c);
        let begins = |p: &str| {
            // "US$1.5"
            let behind_sign = p.split_once(['$', '£', '€']).map_or("", |(_, sum)| sum);
            bare(p).starts_with(is_digit) || behind_sign.starts_with(is_digit)
        };
        self.previous.is_some_and(|p| p.ends_with(is_digit) && begins(p))
    }

    /// Whether the token after begins with a digit.
    pub fn precedes_number(&self) -> bool {
        self.next.is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether the token after begins with a capital.
    pub fn precedes_capital(&self) -> bool {
        self.next.is_some_and(|n| bare(n).starts_with(char::is_uppercase))
    }

    /// Whether the token before begins with a capital and no sentence ends after it.
    pub fn follows_capital(&self) -> bool {
        self.previous
            .is_some_and(|p| bare(p).starts_with(char::is_uppercase) && !p.ends_with(['.', '!', '?', ':']))
    }
}

/// A token without commas, full stops, brackets and quotes around it.
pub(crate) fn without_marks(token: &str) -> &str {
    token.trim_matches([',', '.', ';', ':', '!', '?', '(', ')', '"', '”', '“'])
}

/// The surroundings of every token, in order; a line's are made when it is reached.
pub(crate) fn contexts(transcript: &Transcript) -> impl Iterator<Item = TokenContext<'_>> {
    /// A line of fewer words may be in capitals by chance: "NASA", "OK, TV".
    const FEWEST_WORDS: usize = 4;
    let tokens = &transcript.tokens;
    transcript.lines.iter().flat_map(move |line| {
        // Labels are no part of what is said.
        let said = |at: usize| Some(tokens.get(at)?.verbatim.as_str()).filter(|_| !transcript.is_label(at));
        let words: Vec<&str> = line.clone().map(|at| said(at).unwrap_or("")).collect();
        let in_capitals = words.iter().filter(|w| w.chars().any(char::is_uppercase)).count();
        let all_caps =
            in_capitals >= FEWEST_WORDS && !words.iter().any(|w| w.chars().any(char::is_lowercase));
        let mut tag = vec![None; words.len()];
        non_speech_tag::mark(&words, &mut tag);
        line.clone().zip(tag).map(move |(at, tag)| TokenContext {
            previous: at.checked_sub(1).and_then(said),
            next: said(at + 1),
            all_caps,
            tag,
            may_be_divided: at + 1 == line.end
                && tokens.get(at + 1).is_some_and(|t| t.verbatim.starts_with(char::is_lowercase)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::tokenize;

    #[test]
    fn there_is_one_context_per_token_and_it_knows_its_neighbours() {
        let transcript =
            tokenize::cut("IN THE BEGINNING WAS\n(noise) the NASA\n\nword [loud noise]".to_string());
        let contexts: Vec<TokenContext> = contexts(&transcript).collect();
        assert_eq!(contexts.len(), transcript.tokens.len());
        assert!(contexts[0].all_caps && !contexts[6].all_caps);
        assert_eq!((contexts[0].previous, contexts[0].next), (None, Some("THE")));
        assert_eq!(contexts[4].previous, Some("WAS"));
        let tags: Vec<bool> = contexts.iter().map(|c| c.tag.is_some()).collect();
        assert_eq!(tags, [false, false, false, false, false, false, false, false, true, true]);
    }
}
