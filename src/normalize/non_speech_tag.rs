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

/// Words that describe a sound instead of being one. Inflected forms are found by their stem, see [`is_sound`]. Sorted.
#[rustfmt::skip]
const SOUNDS: [&str; 155] = [
    "applaud", "applause", "audience", "babble", "background", "bang", "bark", "beat", "beep", "bell", "bleep",
    "boo", "breath", "breathe", "buzz", "cackle", "chatter", "cheer", "chime", "chirp", "chortle", "chuckle",
    "clang", "clank", "clap", "clatter", "clear", "click", "clink", "coo", "cough", "crackle", "crash", "creak",
    "croak", "crosstalk", "cry", "echo", "exclaim", "exhale", "explode", "explosion", "fanfare", "footstep",
    "foreign", "garble", "gasp", "gavel", "giggle", "groan", "growl", "grumble", "grunt", "guffaw", "gulp",
    "gunfire", "gunshot", "hiccup", "hiss", "honk", "hoot", "howl", "hubbub", "hum", "inaudible",
    "indecipherable", "indiscernible", "indistinct", "inhale", "instrumental", "jingle", "knock", "language",
    "laugh", "laughter", "meow", "moan", "muffled", "mumble", "murmur", "music", "mutter", "neigh", "noise",
    "ovation", "overlap", "pant", "pause", "phone", "purr", "quack", "rattle", "rev", "ring", "ringtone", "roar",
    "rumble", "rustle", "scoff", "scream", "screech", "shatter", "shout", "shriek", "shush", "sigh", "sil",
    "silence", "silent", "sing", "siren", "sizzle", "slam", "slurp", "smack", "sneeze", "snicker", "sniff",
    "sniffle", "snigger", "snore", "snort", "sob", "splash", "splatter", "sputter", "squawk", "squeak", "squeal",
    "stammer", "static", "stutter", "swallow", "throat", "thud", "thump", "thunder", "tick", "tsk", "tut",
    "unclear", "unintelligible", "vocnoise", "wail", "wheeze", "whimper", "whine", "whir", "whisper", "whistle",
    "whoosh", "yawn", "yell", "yelp", "yip",
];

/// Words that may stand between those: "(soft music playing)", "(clears her throat)". Sorted.
#[rustfmt::skip]
const BETWEEN: [&str; 148] = [
    "a", "all", "an", "and", "as", "at", "baby", "big", "bird", "both", "brief", "briefly", "by", "car", "cat",
    "chair", "children", "clock", "continue", "continues", "continuously", "crowd", "cup", "deep", "deeply",
    "dial", "distance", "distant", "dog", "door", "dramatic", "each", "eerie", "end", "ends", "engine",
    "everyone", "excitedly", "fade", "fades", "fading", "faint", "faintly", "few", "from", "gentle", "gently",
    "glass", "group", "happy", "heartily", "heavily", "heavy", "her", "high", "his", "horn", "horse", "in",
    "into", "its", "kettle", "keyboard", "light", "lightly", "long", "loud", "loudly", "low", "man", "men", "mid",
    "nearby", "nervous", "nervously", "no", "of", "off", "off-screen", "offscreen", "ominous", "on", "other",
    "others", "over", "paper", "participants", "people", "piano", "playing", "plays", "quick", "quiet", "quietly",
    "radio", "rain", "ringing", "room", "several", "sharp", "sharply", "short", "slight", "slightly", "slow",
    "slowly", "small", "soft", "softly", "solemn", "some", "song", "speaking", "speech", "start", "starting",
    "starts", "stop", "stopping", "stops", "suddenly", "sweet", "table", "talking", "tense", "tension", "the",
    "their", "theme", "then", "they", "through", "throughout", "to", "together", "tone", "train", "tv", "two",
    "up", "upbeat", "video", "voices", "wind", "with", "woman", "women", "young",
];

/// What is spoken where nobody wrote down what: "(speaking in Spanish)". Sorted.
#[rustfmt::skip]
const LANGUAGES: [&str; 34] = [
    "arabic", "cantonese", "chinese", "czech", "danish", "dutch", "english", "farsi", "finnish", "french",
    "german", "greek", "hebrew", "hindi", "hungarian", "irish", "italian", "japanese", "korean", "latin",
    "mandarin", "norwegian", "persian", "polish", "portuguese", "russian", "spanish", "swahili", "swedish",
    "turkish", "ukrainian", "vietnamese", "welsh", "yiddish",
];

/// Words that are enough in square brackets, where little is said: "[end of recording]", "[Speaker 2]". Sorted.
#[rustfmt::skip]
const DIRECTIONS: [&str; 58] = [
    "audio", "blank", "bridge", "camera", "chorus", "citation", "clip", "conversation", "crosstalking",
    "dialogue", "enter", "episode", "exit", "file", "gesture", "guess", "hook", "interpose", "interrupt",
    "interruption", "interview", "interviewee", "interviewer", "intro", "leave", "narrate", "narration",
    "narrator", "nod", "note", "off-mic", "off-record", "outro", "phonetic", "recording", "redact", "refrain",
    "shrug", "sic", "silently", "skip", "smile", "sound", "speak", "speaker", "spelling", "talk", "timecode",
    "timestamp", "transcriber", "transcript", "translate", "translation", "unidentified", "verse", "video",
    "voice", "voiceover",
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

/// What a folded token is: `[...]` and `<...>` are tags unless they wrap a word, `(...)` only if it names a sound. Links
/// and marks of notes are around their word; marks of conversation analysts and of CHAT name a sound or a pause.
pub(crate) fn bracketed(token: &str) -> Bracketed<'_> {
    if let Some(found) = convention(token) {
        return found;
    }
    let token = token.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let mut chars = token.chars();
    let (Some(open), Some(close)) = (chars.next(), chars.next_back()) else { return Bracketed::Text };
    let inside = chars.as_str();
    match (open, close) {
        // `((coughs))`, `[[laughs]]`
        ('[', ']') | ('(', ')') | ('<', '>') if inside.starts_with(open) && inside.ends_with(close) => {
            match bracketed(inside) {
                Bracketed::NonSpeech(kind) => Bracketed::NonSpeech(kind),
                _ => Bracketed::Text,
            }
        }
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
        _ => without_note(token).map_or(Bracketed::Text, Bracketed::Around),
    }
}

/// What has a meaning by convention: links, times, and the marks of conversation analysis and CHAT.
fn convention(token: &str) -> Option<Bracketed<'_>> {
    // [book](https://example.com), ![](image.png), and the end of [the book](https://example.com)
    if let Some((text, _)) = token.split_once("](").filter(|(_, rest)| rest.contains(')')) {
        let text = text.trim_start_matches(['!', '[']);
        return Some(if text.is_empty() { Bracketed::NonSpeech(None) } else { Bracketed::Around(text) });
    }
    if let Some(event) = token.strip_prefix("&=") {
        return Some(Bracketed::NonSpeech(named(parts(event)).or(Some(SoundKind::Audible))));
    }
    if let Some(said) =
        ["&-", "&~", "&+"].iter().find_map(|mark| token.strip_prefix(mark)).filter(|w| !w.is_empty())
    {
        return Some(Bracketed::Around(said));
    }
    let bare = token.trim_end_matches(['.', ',', ';', '!', '?']);
    let breath = bare.trim_start_matches(['.', '\'']);
    if breath.len() + usize::from(token.starts_with('.')) > 2 && breath.bytes().all(|b| b == b'h')
        || matches!(bare, "xxx" | "yyy")
    {
        return Some(Bracketed::NonSpeech(Some(SoundKind::Audible)));
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let inside = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if let Some((whole, tenths)) = inside.and_then(|inside| inside.split_once('.'))
        && digits(whole)
        && digits(tenths)
        && (tenths.len() < 2 || tenths.len() == 2 && whole == "0")
        && whole.len() < 3
    {
        return Some(Bracketed::NonSpeech(Some(SoundKind::Silent)));
    }
    is_time_mark(bare).then_some(Bracketed::NonSpeech(None))
}

/// `00:11`, `(00:11)`, `0:00:11`, `#00:00:11-5#`: a place in a recording. `(9:30)` and `08:30` are times of day.
fn is_time_mark(token: &str) -> bool {
    let inside = token.trim_matches(['(', ')', '#', '<', '>']);
    let time = inside.split(['-', '.', ',']).next().unwrap_or("");
    let fields: Vec<&str> = time.split(':').collect();
    let digits = |text: &&str| !text.is_empty() && text.len() < 3 && text.bytes().all(|b| b.is_ascii_digit());
    let is_marked = inside.len() < token.len() || fields.len() == 3;
    (2..=3).contains(&fields.len())
        && fields.iter().all(digits)
        && is_number(inside)
        && (fields[0] == "00" || is_marked && fields[0].starts_with('0'))
}

/// The word of `word[1]`, `word[a]`, `word[1][2]`, `word[citation`: without the mark of a note.
fn without_note(token: &str) -> Option<&str> {
    let (word, notes) = token.split_at(token.find('[').filter(|at| *at > 0)?);
    let is_note = |note: &str| {
        note.len() < 4 && !note.is_empty() && note.bytes().all(|b| b.is_ascii_digit())
            || matches!(note, "a" | "b" | "c" | "d" | "e" | "citation" | "note")
    };
    let are_notes = notes[1..].split('[').all(|note| is_note(note.trim_end_matches(']')));
    (are_notes && word.contains(char::is_alphanumeric)).then_some(word)
}

fn parts(inside: &str) -> impl Iterator<Item = &str> + Clone {
    inside.split(['-', '_', '/', ' ', ',', ':'])
}

/// What kind of sound a tag of these words names, if it names one.
fn named<'a>(words: impl Iterator<Item = &'a str>) -> Option<SoundKind> {
    let sounds = words.map(|w| bare(w).to_lowercase()).filter(|w| is_sound(w));
    let is_pause =
        |w: String| matches!(&*w, "beat" | "sil") || w.starts_with("paus") || w.starts_with("silen");
    sounds.map(is_pause).reduce(|all, one| all && one).map(|silent| match silent {
        true => SoundKind::Silent,
        false => SoundKind::Audible,
    })
}

/// Whether these words, which stand in round brackets, only describe sounds, or a way of speaking: "(in a low voice)".
fn is_tag<'a>(words: impl Iterator<Item = &'a str> + Clone) -> bool {
    let lower = |word: &str| bare(word).to_lowercase();
    let words = words.filter(|word| !bare(word).is_empty());
    let is_way = words
        .clone()
        .any(|word| matches!(&*lower(word), "in" | "speaking" | "speaks" | "talking" | "singing"));
    let count = words.clone().count();
    let is_present = words.clone().last().is_some_and(|word| lower(word).ends_with('s'));
    let mut sounds = 0;
    for (at, word) in words.enumerate() {
        let small = lower(word);
        let is_language = LANGUAGES.binary_search(&&*small).is_ok();
        // "(MARY coughs)", "(Mary coughs)"
        let is_name = count > 1 && bare(word).len() > 1 && bare(word).chars().all(|c| c.is_uppercase())
            || count == 2 && at == 0 && is_present && word.contains(|c: char| c.is_uppercase());
        if is_sound(&small) || is_way && (is_language || matches!(&*small, "voice" | "accent" | "language")) {
            sounds += 1;
        } else if BETWEEN.binary_search(&&*small).is_err() && !is_number(bare(word)) && !is_name {
            return false;
        }
    }
    sounds > 0
}

/// Whether these words, which stand in square brackets, speak of what is heard, seen or done.
fn is_direction<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    words.any(|word| {
        let small = bare(word).to_lowercase();
        is_sound(&small)
            || DIRECTIONS.binary_search(&&*small).is_ok()
            || with_stem(&small, |stem| DIRECTIONS.binary_search(&stem).is_ok())
    })
}

/// A number or a time.
fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'-' | b','))
}

fn is_sound(word: &str) -> bool {
    let known = |w: &str| SOUNDS.binary_search(&w).is_ok();
    known(word) || with_stem(word, known)
}

/// Whether a stem of `word` is `known`.
fn with_stem(word: &str, known: impl Fn(&str) -> bool) -> bool {
    let Some(stem) = ["ing", "ed", "es", "s", "ly"].iter().find_map(|end| word.strip_suffix(end)) else {
        return false;
    };
    known(stem) || known(&format!("{stem}e")) || {
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
    /// The end of one, with something behind it: `class="x">word`.
    End,
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
            Some('{') => '}',
            _ if line[at].ends_with("[citation") => ']',
            _ => {
                at += 1;
                continue;
            }
        };
        let reach = line.len().min(at + MOST_TOKENS);
        if let Some(end) = html_tag(&line[at..reach]).map(|length| at + length) {
            tag[at..end].fill(Some(NonSpeechTag::Other));
            tag[end] = Some(NonSpeechTag::End);
            at = end + 1;
            continue;
        }
        let ends = |t: &str| t.trim_end_matches(['.', ',', ';', ':', '!', '?']).ends_with(close);
        let end = (at..reach).find(|&i| ends(line[i]) && (i > at || line[i].len() > 1));
        match end.filter(|end| *end > at) {
            Some(end) if is_tag_of(close, &line[at..=end]) => {
                // The word before the note of `word[citation needed]` is said.
                let from = at + usize::from(line[at].contains("[citation") && !line[at].starts_with('['));
                let kind = named(line[at..=end].iter().copied());
                for (i, mark) in tag[from..=end].iter_mut().enumerate() {
                    let sound = kind.map(|kind| NonSpeechTag::Sound(Sound { kind, continued: i > 0 }));
                    *mark = Some(sound.unwrap_or(NonSpeechTag::Other));
                }
                at = end + 1;
            }
            _ => at += 1,
        }
    }
}

/// Whether `words`, the first of which opens a bracket that the last one closes with `close`, are a tag.
fn is_tag_of(close: char, words: &[&str]) -> bool {
    let all = || words.iter().copied();
    // CHAT: `[=! laughing]`, `[% so he said]`, `[: going]`
    let is_code = || words[0].len() > 1 && words[0][1..].starts_with(['=', '%', '+', ':', '!', '/']);
    match close {
        ']' => {
            let is_note = words[0].ends_with("[citation");
            is_note || is_tag(all()) || shouts(words) || is_direction(all()) || is_code()
        }
        '}' => is_tag(all()) || is_direction(all()),
        _ => is_tag(all()),
    }
}

/// How many of `words` stand before the one in which a tag of HTML ends that begins with the first one.
fn html_tag(words: &[&str]) -> Option<usize> {
    const NAMES: [&str; 14] =
        ["a", "b", "br", "div", "em", "font", "i", "img", "li", "p", "s", "span", "strong", "u"];
    let name = words.first()?.strip_prefix('<')?;
    if name.contains('>') || !NAMES.contains(&&*name.to_lowercase()) {
        return None;
    }
    let end = words.iter().position(|word| word.contains('>'))?;
    words[1..end].iter().all(|word| word.contains('=') || *word == "/").then_some(end)
}

/// `[SPEAKER LEAVES]`: capitals in square brackets are a tag whatever they say.
fn shouts(words: &[&str]) -> bool {
    let letters = || words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic());
    letters().all(char::is_uppercase) && letters().count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_non_speech_tag(token: &str) -> bool {
        matches!(bracketed(token), Bracketed::NonSpeech(_))
    }

    #[test]
    fn the_lists_are_sorted() {
        for list in [&SOUNDS[..], &BETWEEN, &LANGUAGES, &DIRECTIONS] {
            assert!(list.is_sorted_by(|a, b| a < b));
        }
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
