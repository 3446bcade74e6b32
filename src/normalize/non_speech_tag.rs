//! Non-speech event tags, such as `[laughter]` or `(audience applauding)`: which tokens are not spoken at all.

use crate::transcript::tokenize::bare;

/// A tag that names a sound, or the part of such a tag that a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sound {
    /// What there is to hear.
    pub kind: SoundKind,
    /// The tag began in an earlier token: `noise]` of `[background noise]`.
    pub continued: bool,
}

/// What there is to hear where a tag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoundKind {
    /// Something: laughter, applause, music, noise, a cough, speech that nobody understood.
    Audible,
    /// Nothing: a pause.
    Silent,
}

/// Words that describe a sound instead of being one. Inflected forms are found by their stem, see [`is_sound`].
const SOUNDS: [&str; 61] = [
    "applaud",
    "applause",
    "audience",
    "background",
    "bang",
    "beep",
    "bell",
    "bleep",
    "breath",
    "breathe",
    "cheer",
    "chuckle",
    "clap",
    "clear",
    "click",
    "cough",
    "crosstalk",
    "cry",
    "exhale",
    "foreign",
    "gasp",
    "giggle",
    "groan",
    "grunt",
    "gunshot",
    "hiss",
    "hum",
    "inaudible",
    "indiscernible",
    "indistinct",
    "inhale",
    "instrumental",
    "knock",
    "language",
    "laugh",
    "laughter",
    "muffled",
    "mumble",
    "music",
    "noise",
    "overlap",
    "pause",
    "phone",
    "ring",
    "scream",
    "sigh",
    "sil",
    "silence",
    "silent",
    "sing",
    "sneeze",
    "sniff",
    "snore",
    "snort",
    "sob",
    "static",
    "throat",
    "unclear",
    "unintelligible",
    "vocnoise",
    "whistle",
];

/// Those among them that describe that there is none.
const PAUSES: [&str; 4] = ["pause", "sil", "silence", "silent"];

/// Small words that may stand between those: "(soft music playing)", "(clears her throat)".
const BETWEEN: [&str; 22] = [
    "a", "all", "and", "door", "end", "ends", "from", "her", "his", "in", "loud", "loudly", "of", "off",
    "playing", "plays", "soft", "softly", "speaking", "speech", "the", "talking",
];

/// Markers of corpora that wrap the words they speak of: `<cutoff-montreal>` holds the spoken "montreal".
const WRAPPERS: [&str; 6] = ["cutoff", "hes", "ext", "laugh", "ivar", "error"];

/// What a token that stands wholly in brackets is.
pub(crate) enum Bracketed<'a> {
    /// A tag, and the sound that it names, if any.
    NonSpeech(Option<SoundKind>),
    /// A marker around spoken words.
    Around(&'a str),
    /// A marker around the start of a word, or around a word of which only a start was said.
    CutOff(&'a str),
    /// Ordinary text, or not in brackets.
    Text,
}

/// What a folded token is: `[...]` and `<...>` are tags unless they wrap a word, `(...)` only if it names a sound.
pub(crate) fn bracketed(token: &str) -> Bracketed<'_> {
    let token = token.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let mut chars = token.chars();
    let (Some(open), Some(close)) = (chars.next(), chars.next_back()) else { return Bracketed::Text };
    let inside = chars.as_str();
    match (open, close) {
        ('[', ']') | ('<', '>') | ('{', '}') if !inside.contains(['[', ']', '<', '>', '{', '}']) => {
            match inside.split_once('-') {
                Some((marker, word))
                    if WRAPPERS.contains(&marker.to_ascii_lowercase().as_str()) && !word.is_empty() =>
                {
                    match marker.eq_ignore_ascii_case("cutoff") {
                        true => Bracketed::CutOff(word),
                        false => Bracketed::Around(word),
                    }
                }
                _ => Bracketed::NonSpeech(named(parts(inside))),
            }
        }
        ('(', ')') | ('*', '*') if is_tag(parts(inside)) => Bracketed::NonSpeech(named(parts(inside))),
        _ => Bracketed::Text,
    }
}

fn parts(inside: &str) -> impl Iterator<Item = &str> {
    inside.split(['-', '_', '/', ' ', ','])
}

/// What kind of sound a tag of these words names, if it names one.
fn named<'a>(words: impl Iterator<Item = &'a str>) -> Option<SoundKind> {
    let sounds = words.map(|w| bare(w).to_lowercase()).filter(|w| is_sound(w));
    let is_pause = |w: String| PAUSES.iter().any(|p| w.starts_with(&p[..p.len() - 1]));
    sounds.map(is_pause).reduce(|all, one| all && one).map(|silent| match silent {
        true => SoundKind::Silent,
        false => SoundKind::Audible,
    })
}

/// Whether these words, which stand in brackets, only describe sounds.
fn is_tag<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let mut sounds = 0;
    for word in words.map(bare).filter(|w| !w.is_empty()) {
        let lower = word.to_lowercase();
        if is_sound(&lower) {
            sounds += 1;
        } else if !BETWEEN.contains(&lower.as_str()) {
            return false;
        }
    }
    sounds > 0
}

fn is_sound(word: &str) -> bool {
    let known = |w: &str| SOUNDS.binary_search(&w).is_ok();
    let Some(stem) = ["ing", "ed", "es", "s", "ly"].iter().find_map(|end| word.strip_suffix(end)) else {
        return known(word);
    };
    known(word) || known(stem) || known(&format!("{stem}e")) || {
        // clapping, humming: the doubled consonant goes too.
        let mut letters = stem.chars().rev();
        letters.next().is_some_and(|l| letters.next() == Some(l)) && known(&stem[..stem.len() - 1])
    }
}

/// What a token is part of, if it is part of a tag of several tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonSpeechTag {
    /// One that names a sound.
    Sound(Sound),
    /// Any other.
    Other,
}

/// Marks in `tag` the tokens of one line that together form a tag: `[background`, `noise]`.
pub(crate) fn mark(line: &[&str], tag: &mut [Option<NonSpeechTag>]) {
    /// Longest tag, in tokens.
    const MOST_TOKENS: usize = 8;
    let mut at = 0;
    while at < line.len() {
        let close = match line[at].chars().next() {
            Some('[') => ']',
            Some('(') => ')',
            Some('<') => '>',
            Some('*') => '*',
            _ => {
                at += 1;
                continue;
            }
        };
        let ends = |t: &str| t.trim_end_matches(['.', ',', ';', ':', '!', '?']).ends_with(close);
        let end =
            (at..line.len().min(at + MOST_TOKENS)).find(|&i| ends(line[i]) && (i > at || line[i].len() > 1));
        match end {
            Some(end)
                if end > at && (is_tag(line[at..=end].iter().copied()) || shouts(close, &line[at..=end])) =>
            {
                let kind = named(line[at..=end].iter().copied());
                for (i, mark) in tag[at..=end].iter_mut().enumerate() {
                    let sound = kind.map(|kind| NonSpeechTag::Sound(Sound { kind, continued: i > 0 }));
                    *mark = Some(sound.unwrap_or(NonSpeechTag::Other));
                }
                at = end + 1;
            }
            _ => at += 1,
        }
    }
}

/// `[SPEAKER LEAVES]`: capitals in square brackets are a tag whatever they say.
fn shouts(close: char, words: &[&str]) -> bool {
    let letters = || words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic());
    close == ']' && letters().all(char::is_uppercase) && letters().count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_non_speech_tag(token: &str) -> bool {
        matches!(bracketed(token), Bracketed::NonSpeech(_))
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(SOUNDS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn square_and_angle_brackets_are_tags_round_ones_only_if_they_name_a_sound() {
        for token in [
            "[laughter]",
            "<noise>",
            "[inaudible].",
            "[00:12:31]",
            "(applause)",
            "(laughs)",
            "*coughs*",
            "<i>",
        ] {
            assert!(is_non_speech_tag(token), "{token}");
        }
        for token in ["(hello)", "(and", "word", "*very*", "[", "]", "()", "(a)", "[sic", "<b>bold</b>"] {
            assert!(!is_non_speech_tag(token), "{token}");
        }
    }

    #[test]
    fn a_wrapped_word_is_spoken() {
        assert!(matches!(bracketed("<cutoff-montreal>"), Bracketed::CutOff("montreal")));
        assert!(matches!(bracketed("<hes-montreal>,"), Bracketed::Around("montreal")));
    }

    #[test]
    fn inflected_sounds_are_known() {
        for word in ["laughing", "laughs", "clapping", "applauded", "breathing", "humming", "coughs", "sighs"]
        {
            assert!(is_sound(word), "{word}");
        }
        for word in ["hello", "spring", "s", "ing", ""] {
            assert!(!is_sound(word), "{word}");
        }
    }

    #[test]
    fn tags_of_several_tokens_are_marked_and_nothing_else() {
        let line = "so [background noise] he (clears his throat) said (very softly) that [SPEAKER LEAVES] [he was] it";
        let line: Vec<&str> = line.split(' ').collect();
        let mut tag = vec![None; line.len()];
        mark(&line, &mut tag);
        let marked: Vec<&str> = line.iter().zip(&tag).filter(|(_, c)| c.is_some()).map(|(w, _)| *w).collect();
        assert_eq!(marked, ["[background", "noise]", "(clears", "his", "throat)", "[SPEAKER", "LEAVES]"]);
        let sound = |continued| Some(NonSpeechTag::Sound(Sound { kind: SoundKind::Audible, continued }));
        assert_eq!(tag[1..3], [sound(false), sound(true)]);
        assert_eq!(tag.iter().flatten().filter(|c| **c == NonSpeechTag::Other).count(), 2);
    }

    #[test]
    fn a_tag_tells_sound_from_silence_and_from_neither() {
        let kind = |token| match bracketed(token) {
            Bracketed::NonSpeech(kind) => kind,
            _ => panic!("{token}: no tag"),
        };
        for token in
            ["[laughter]", "(coughs)", "<noise>", "[music].", "{laughs}", "[silence/noise]", "[inaudible]"]
        {
            assert_eq!(kind(token), Some(SoundKind::Audible), "{token}");
        }
        for token in ["[pause]", "(pauses)", "<sil>", "[silence]", "[long-pause]", "[Pausing]"] {
            assert_eq!(kind(token), Some(SoundKind::Silent), "{token}");
        }
        for token in ["[00:12:31]", "<i>", "[sic]"] {
            assert_eq!(kind(token), None, "{token}");
        }
    }
}
