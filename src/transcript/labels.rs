//! Labels: names of speakers and times that stand in the text and that nobody says.
//!
//! A label stands at the beginning of a line, or, if its name is known from there, behind the end of a sentence:
//!
//! ```text
//! ANNA: so      Anna Smith: so      >> ANNA: so      - Anna: so      **Anna:** so      [Anna]: so
//! Speaker 1: so      SPEAKER_00: so      Q: so      JOHN (V.O.): so      Anna (00:12): so
//! [00:12:33] Anna: so      Anna: [00:12:33] so      00:12 so
//! [Anna] so      (Anna) so      [Music] ANNA: so
//! Anna Smith  0:12          (a line of its own: name and time, in either order, or one of them)
//! Anna                      (a line of its own above what she says, if several names stand so and recur)
//! Anna – so      Anna<TAB>so      (if the text is written so: parted_names.rs)
//! ```
//!
//! A name is one by its form (`Speaker 1`, `Interviewer`, a name in capitals in a text that has small letters), because
//! who gives the transcript says so, or because it recurs. What recurs in the same place and is said ("Note: ...", "And
//! then: ...") is known by its words.
//!
//! Times that go forward are hints of when a turn is said, where the text has no better ones.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::hint::deal;
use super::parted_names::parted_names;
use super::speakers::take_turns;
use super::tokenize::bare;
use super::untaken_names::{self, RowNames};
use super::{Hint, Token, Transcript, export_notes, name_slips};
use crate::units::{MsSpan, seconds_to_ms};

/// Longest name, in tokens.
const MOST_NAME_TOKENS: usize = 5;
/// Most marks such as `>>` before one.
const MOST_MARKS: usize = 3;
/// Later times are no places in a recording.
const MOST_HINT_S: f64 = 86_400.0;

/// Names by what somebody does; a number or letter may follow. In small letters, sorted.
pub(super) const ROLES: [&str; 32] = [
    "announcer",
    "answer",
    "attendee",
    "audience",
    "caller",
    "candidate",
    "commentator",
    "doctor",
    "facilitator",
    "guest",
    "host",
    "interviewee",
    "interviewer",
    "journalist",
    "man",
    "moderator",
    "narrator",
    "operator",
    "panelist",
    "participant",
    "patient",
    "person",
    "presenter",
    "question",
    "reporter",
    "respondent",
    "speaker",
    "spk",
    "student",
    "teacher",
    "voice",
    "woman",
];
/// What may stand before such a name. Sorted.
pub(super) const BEFORE_ROLES: [&str; 10] = [
    "female",
    "first",
    "male",
    "new",
    "off-screen",
    "second",
    "third",
    "unidentified",
    "unknown",
    "voice-over",
];
/// Headings, which are said, and which may recur where names stand. In small letters, sorted.
pub(super) const HEADINGS: [&str; 78] = [
    "act",
    "advice",
    "agenda",
    "answer",
    "appendix",
    "aside",
    "background",
    "bonus",
    "chapter",
    "conclusion",
    "contents",
    "correction",
    "danger",
    "day",
    "disclaimer",
    "epilogue",
    "episode",
    "example",
    "exercise",
    "fact",
    "figure",
    "finally",
    "first",
    "foreword",
    "friday",
    "hint",
    "idea",
    "important",
    "ingredients",
    "intro",
    "introduction",
    "lesson",
    "line",
    "magic",
    "method",
    "monday",
    "moral",
    "myth",
    "news",
    "note",
    "notes",
    "objective",
    "option",
    "outro",
    "overview",
    "page",
    "part",
    "point",
    "preface",
    "problem",
    "prologue",
    "ps",
    "question",
    "recap",
    "refrain",
    "reminder",
    "result",
    "rule",
    "saturday",
    "scene",
    "second",
    "section",
    "solution",
    "step",
    "summary",
    "sunday",
    "theme",
    "third",
    "thursday",
    "tip",
    "title",
    "topic",
    "translation",
    "tuesday",
    "update",
    "verse",
    "warning",
    "wednesday",
];
/// Sounds that stand in brackets where names do. In small letters, sorted.
pub(super) const SOUNDS: [&str; 50] = [
    "applause",
    "beep",
    "bell",
    "bleep",
    "breathing",
    "cheering",
    "cheers",
    "chuckle",
    "chuckles",
    "chuckling",
    "clapping",
    "clears",
    "cough",
    "coughing",
    "coughs",
    "crosstalk",
    "crying",
    "door",
    "foreign",
    "gasps",
    "giggles",
    "groans",
    "hum",
    "inaudible",
    "indistinct",
    "instrumental",
    "jingle",
    "laugh",
    "laughing",
    "laughs",
    "laughter",
    "music",
    "noise",
    "pause",
    "phone",
    "ringing",
    "sigh",
    "sighing",
    "sighs",
    "silence",
    "singing",
    "sings",
    "sniffs",
    "sobbing",
    "sound",
    "static",
    "unclear",
    "unintelligible",
    "whispering",
    "whistling",
];
/// Words with which no name begins. Sorted.
pub(super) const NEVER_FIRST: [&str; 82] = [
    "a",
    "about",
    "after",
    "all",
    "also",
    "an",
    "and",
    "another",
    "anyway",
    "as",
    "at",
    "because",
    "before",
    "but",
    "by",
    "each",
    "every",
    "for",
    "from",
    "he",
    "hello",
    "her",
    "here",
    "hers",
    "hey",
    "his",
    "how",
    "however",
    "i",
    "i'm",
    "if",
    "in",
    "is",
    "it",
    "it's",
    "its",
    "just",
    "let's",
    "look",
    "maybe",
    "my",
    "never",
    "no",
    "not",
    "now",
    "of",
    "oh",
    "ok",
    "okay",
    "on",
    "one",
    "or",
    "our",
    "please",
    "remember",
    "see",
    "she",
    "so",
    "some",
    "that",
    "that's",
    "the",
    "their",
    "then",
    "there",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "to",
    "we",
    "well",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "with",
    "yes",
    "you",
];
/// Small words inside names.
pub(super) const PARTICLES: [&str; 18] = [
    "al", "and", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "of", "the", "van",
    "von", "y",
];

/// Names that speakers are known to have, as they are given, by their small letters.
#[derive(Debug, Default)]
pub(super) struct KnownNames(BTreeMap<String, String>);

impl KnownNames {
    fn new(names: &[&str]) -> KnownNames {
        let names = names.iter().map(|name| name.trim().trim_end_matches(':'));
        KnownNames(names.map(|name| (name.to_lowercase(), name.to_string())).collect())
    }

    /// As they are given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    pub fn are_given(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn has(&self, parts: &[&str]) -> bool {
        !self.0.is_empty() && self.0.contains_key(&parts.join(" ").to_lowercase())
    }
}

/// How sure a name is by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameForm {
    /// One of the names that are known.
    Known,
    /// `Speaker 1`, `Interviewer`.
    Role,
    /// `Q` and `A`.
    Letter,
    /// `JOHN`.
    Capitals,
    /// `John Smith`.
    Proper,
}

/// A label, or what may be one.
#[derive(Debug)]
pub(super) struct LabelCandidate {
    /// Its first token.
    start: usize,
    /// The first token behind a time with which it begins; the first one if it begins with none.
    pub time_end: usize,
    /// The first token that is none of it.
    end: usize,
    /// The name in it.
    name: Option<NameFound>,
    /// The first time in it.
    time: Option<LabelTime>,
    /// Nothing else is in the line.
    is_whole_line: bool,
}

/// Marks the labels of `transcript`, and whose turn each makes the tokens after it. In plain text a turn lasts until the
/// next label; where lines have times ([`Transcript::hints`]), until the end of the line. Speakers that are known already
/// stay where there is no label. `names` are known to be those of speakers. Linear in the length of the text.
pub(crate) fn mark(transcript: &mut Transcript, names: &[&str]) {
    let known = KnownNames::new(names);
    let words: Vec<&str> = transcript.tokens.iter().map(|token| &*token.verbatim).collect();
    let rows: Vec<Range<usize>> = transcript.rows().collect();
    let mut found: Vec<Option<LabelCandidate>> =
        rows.iter().map(|row| candidate(&words, row.start, row.end, &known)).collect();
    spell_alike(&mut found);
    let (parted, has_heading) = parted_names(transcript, &words, &rows, &known, &found);
    let names = accepted_names(&found, &words);
    // However they are spelt inside of lines.
    let known_names: HashMap<String, &str> = match names.iter().any(|name| known.has(&[name])) {
        true => names.iter().map(|name| (name.to_lowercase(), *name)).collect(),
        false => HashMap::new(),
    };
    let times = accepted_times(&found);
    let alone = names_alone(&found, &words, &may_be_headers(transcript, &rows));
    let beside_times = names_beside_times(&found);
    let carries_on = transcript.hints.is_empty();
    let all = words.len();
    let mut labels = vec![false; all];
    // Where a turn begins, and whose it is, if that is known.
    let mut turns: Vec<(usize, Option<&str>)> = Vec::new();
    // The first token behind a time, and the time.
    let mut stamps: Vec<(usize, &LabelTime)> = Vec::new();
    let mut ends = transcript.lines.iter().map(|line| line.end).peekable();
    let mut turns_before_line = 0;
    // The time that the row before is, if it is one.
    let mut clock_before: Option<f64> = None;
    let places = rows.iter().zip(&found).zip(beside_times).zip(alone).zip(&parted);
    for ((((line, found), beside_time), is_alone), parted) in places {
        let mut at = line.start;
        let turns_before = turns.len();
        if is_turn_mark(words[at]) {
            turns.push((at, None));
        }
        if let Some(label) = found {
            let name = label.name.as_ref().filter(|name| {
                (name.has_colon || name.in_brackets || name.form == NameForm::Role || label.time.is_some())
                    && names.contains(&*name.text)
                    || beside_time
                    || is_alone
                    || label.is_whole_line && label.time.is_some() && times.with_names
            });
            let is_time = label.time_end > label.start
                && (times.bare
                    || label.is_time_alone() && label.time.as_ref().is_some_and(|time| time.is_sure));
            at = match (name, is_time) {
                (Some(_), _) => label.end,
                (None, true) => label.time_end,
                (None, false) => at,
            };
            // Sounds before it are none of it.
            if let Some(label) = labels.get_mut(label.start..at) {
                label.fill(true);
            }
            if let Some(time) = label.time.as_ref().filter(|_| at > line.start) {
                stamps.push((at, time));
            }
            if let Some(name) = name {
                turns.truncate(turns_before);
                turns.push((line.start, Some(&name.text)));
            }
        }
        if let Some(name) = parted.as_ref().filter(|name| name.end > at) {
            labels[line.start..name.end].fill(true);
            at = name.end;
            turns.truncate(turns_before);
            turns.push((line.start, Some(&name.text)));
        }
        for i in at.max(line.start + 1)..line.end {
            if labels[i - 1] || !(ends_sentence(words[i - 1]) || is_turn_mark(words[i - 1])) {
                continue;
            }
            let inside =
                candidate(&words, i, line.end, &known).and_then(|label| Some((label.end, label.name?)));
            let spelt = |name: &NameFound| match name.form {
                NameForm::Known => known_names.get(&name.text.to_lowercase()).copied(),
                _ => names.get(&*name.text).copied(),
            };
            let inside =
                inside.filter(|(_, name)| name.has_colon).and_then(|(end, name)| Some((end, spelt(&name)?)));
            if let Some((end, name)) = inside {
                labels[i..end].fill(true);
                turns.push((i, Some(name)));
            }
        }
        if clock_before.take().is_some_and(|seconds| spelt_out(&words[line.clone()]) == Some(seconds)) {
            labels[line.clone()].fill(true);
        }
        let is_clock = |label: &&LabelCandidate| label.is_time_alone() && labels[line.start];
        clock_before = found.as_ref().filter(is_clock).and_then(|label| Some(label.time.as_ref()?.seconds));
        if ends.next_if_eq(&line.end).is_some() {
            if turns.len() > turns_before_line && !carries_on {
                turns.push((line.end, None));
            }
            turns_before_line = turns.len();
        }
    }
    if are_utterances(transcript, &words) {
        transcript.lines.iter().for_each(|line| labels[line.start] = true);
    }
    if has_heading {
        labels[rows[0].clone()].fill(true);
    }
    export_notes::mark(transcript, &mut labels);
    let ends: Vec<usize> = turns.iter().skip(1).map(|(start, _)| *start).chain([all]).collect();
    let is_anybody = turns.iter().any(|(_, name)| name.is_some());
    for ((start, name), end) in turns.iter().zip(ends).filter(|_| is_anybody) {
        if name.is_some() || carries_on {
            transcript.speakers.set(*start..end, all, *name);
        }
    }
    let slips = name_slips::told(&names_as_written(&found, &rows, &words), &names);
    let begins = RowNames { speakers: &transcript.speakers, rows: &rows, labels: &labels, given: &known };
    let untaken = untaken_names::told(&begins, &words, |name| slips.contains_key(name));
    transcript.warnings.extend(slips.into_values().chain(untaken));
    if transcript.hints.is_empty() {
        transcript.hints = hints(&stamps, &labels, &transcript.tokens);
    }
    if labels.contains(&true) {
        transcript.labels = labels;
    }
}

/// What `stamps`, the times before turns, tell about when each token is said: nothing unless they go forward.
fn hints(stamps: &[(usize, &LabelTime)], labels: &[bool], tokens: &[Token]) -> Vec<Option<Hint>> {
    let is_forward = stamps.windows(2).all(|pair| pair[0].1.seconds <= pair[1].1.seconds);
    if stamps.len() < 2 || !is_forward {
        return Vec::new();
    }
    let mut hints = vec![None; tokens.len()];
    for (at, (from, time)) in stamps.iter().enumerate() {
        let next = stamps.get(at + 1);
        let until = next.map_or(tokens.len(), |(token, _)| *token);
        let end = time.end.or(next.map(|(_, next)| next.seconds));
        if let Some(end) = end.filter(|end| *end > time.seconds && *end < MOST_HINT_S) {
            let start = seconds_to_ms(time.seconds);
            let span = MsSpan { start, end: seconds_to_ms(end).max(start + 1) };
            deal(span, &tokens[*from..until], &mut hints[*from..until]);
        }
    }
    hints.iter_mut().zip(labels).filter(|(_, is_label)| **is_label).for_each(|(hint, _)| *hint = None);
    if hints.iter().all(Option::is_none) { Vec::new() } else { hints }
}

/// Gives known names that stand with other capitals the spelling of the first.
fn spell_alike(found: &mut [Option<LabelCandidate>]) {
    let mut first: HashMap<String, String> = HashMap::new();
    let names = found.iter_mut().flatten().filter_map(|label| label.name.as_mut());
    for name in names.filter(|name| name.form == NameForm::Known) {
        name.text = first.entry(name.text.to_lowercase()).or_insert(name.text.clone()).clone();
    }
}

/// What may be a label at the token `start` of a line that ends before `end`, or behind the sounds with which it begins.
fn candidate(words: &[&str], start: usize, end: usize, known: &KnownNames) -> Option<LabelCandidate> {
    let behind = Some(behind_sounds(words, start, end)).filter(|behind| *behind > start);
    let has_colon = |label: &LabelCandidate| label.name.as_ref().is_some_and(|name| name.has_colon);
    let label = behind.and_then(|behind| label_at(words, behind, end, known)).filter(has_colon);
    label.or_else(|| label_at(words, start, end, known))
}

/// The first token of the line from `start` to `end` that is in no brackets which name a sound: `[intro music] ANNA:`.
fn behind_sounds(words: &[&str], start: usize, end: usize) -> usize {
    const MOST_SOUNDS: usize = 3;
    const MOST_TOKENS: usize = 8;
    let mut at = start;
    for _ in 0..MOST_SOUNDS {
        if at >= end || !words[at].starts_with(['[', '(', '<', '{', '*']) {
            break;
        }
        let last = end.min(at + MOST_TOKENS);
        let Some(close) = (at..last).find(|close| words[*close].ends_with([']', ')', '>', '}', '*'])) else {
            break;
        };
        let parts: Vec<&str> = words[at..=close].iter().map(|word| bare(word)).collect();
        if !is_sound(&parts) {
            break;
        }
        at = close + 1;
    }
    at
}

/// What may be a label at the token `start` of a line that ends before `end`.
fn label_at(words: &[&str], start: usize, end: usize, known: &KnownNames) -> Option<LabelCandidate> {
    let is_mark = |word: &&&str| is_turn_mark(word) || word.bytes().all(|b| b == b'#');
    let marks = words[start..end].iter().take(MOST_MARKS).take_while(is_mark).count();
    let mut at = start + marks;
    let (mut time, mut time_end) = (None, start);
    if let Some((clock, after)) = clock(words, at, end) {
        (time, time_end, at) = (Some(clock), after, after);
        if at + 1 < end && matches!(words[at], "-" | "–" | "—" | "|") {
            at += 1;
        }
    }
    let mut label =
        LabelCandidate { start, time_end, end: time_end, name: None, time, is_whole_line: time_end == end };
    if let Some(mut name) = bracketed_name(words, at, end, known).or_else(|| name(words, at, end, known)) {
        let mut after = name.end;
        if is_dash_before_time(words, after, end) {
            after += 1;
        }
        if let (None, Some((clock, behind))) = (&label.time, self::clock(words, after, end)) {
            // `Anna (00:12):` has its colon behind the time.
            name.has_colon |= words[behind - 1].ends_with([':', '：']);
            (label.time, after) = (Some(clock), behind);
        }
        if name.has_colon || name.in_brackets || after == end {
            label.end = after;
            label.is_whole_line = after == end;
            label.name = Some(name);
            return Some(label);
        }
    }
    (label.time_end > start).then_some(label)
}

impl LabelCandidate {
    /// Whether the line is a time and nothing else.
    fn is_time_alone(&self) -> bool {
        self.name.is_none() && self.is_whole_line
    }

    /// Whether the line is what a name may look like and nothing else.
    fn is_name_alone(&self) -> bool {
        self.is_whole_line && self.time.is_none() && self.name.is_some()
    }

    /// Whether a known name stands before a colon or in brackets.
    pub(super) fn is_known_and_marked(&self) -> bool {
        let name = self.name.as_ref().filter(|name| name.form == NameForm::Known);
        name.is_some_and(|name| name.has_colon || name.in_brackets || self.time.is_some())
    }
}

/// Whether every line begins with the name of an utterance, as in the `text` of Kaldi and in LibriSpeech: each another
/// one, letters and digits joined by `-` or `_`.
fn are_utterances(transcript: &Transcript, words: &[&str]) -> bool {
    let is_name = |word: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let is_more =
            word.contains(|c: char| c.is_ascii_alphabetic()) || word.matches(['-', '_']).count() > 1;
        word.len() > 4
            && digits > 2
            && is_more
            && word.contains(['-', '_'])
            && word.chars().all(plain)
            && !word.ends_with(['.', '-'])
    };
    let firsts = || transcript.lines.iter().map(|line| words[line.start]);
    let is_librispeech =
        |word: &str| word.matches('-').count() == 2 && !word.contains(|c: char| c.is_ascii_alphabetic());
    let are_enough = transcript.lines.len() > 1 || firsts().all(is_librispeech);
    let has_text = transcript.lines.iter().any(|line| line.len() > 1);
    are_enough
        && has_text
        && firsts().all(is_name)
        && firsts().collect::<HashSet<_>>().len() == transcript.lines.len()
}

/// For each line: whether it is a name on a line of its own below or above a time, as (nearly) all times of the text
/// have one, with text below both.
fn names_beside_times(found: &[Option<LabelCandidate>]) -> Vec<bool> {
    let is = |at: Option<usize>, kind: fn(&LabelCandidate) -> bool| {
        at.and_then(|at| found.get(at)?.as_ref()).is_some_and(kind)
    };
    let is_text =
        |at: usize| at < found.len() && !is(Some(at), |label| label.is_whole_line && label.time.is_some());
    let times = (0..found.len()).filter(|at| is(Some(*at), LabelCandidate::is_time_alone)).count();
    let nearly_all = |places: Vec<bool>| {
        let count = places.iter().filter(|is| **is).count();
        if count > 1 && count * 5 >= times * 4 { places } else { vec![false; found.len()] }
    };
    let is_name = |at: usize| is(Some(at), LabelCandidate::is_name_alone);
    let below =
        |at: usize| is_name(at) && is(at.checked_sub(1), LabelCandidate::is_time_alone) && is_text(at + 1);
    let above = |at: usize| is_name(at) && is(Some(at + 1), LabelCandidate::is_time_alone) && is_text(at + 2);
    let below = nearly_all((0..found.len()).map(below).collect());
    let above = nearly_all((0..found.len()).map(above).collect());
    below.into_iter().zip(above).map(|(below, above)| below || above).collect()
}

/// A name and where it ends.
#[derive(Debug)]
struct NameFound {
    text: String,
    form: NameForm,
    /// The first token behind it.
    end: usize,
    has_colon: bool,
    /// It stands in brackets and nothing else does.
    in_brackets: bool,
}

/// The name in brackets at `start`, with something behind it: `[Anna Smith] so`, `(Anna) so`.
fn bracketed_name(words: &[&str], start: usize, line_end: usize, known: &KnownNames) -> Option<NameFound> {
    let close = match words.get(start).filter(|_| start < line_end)?.chars().next()? {
        '[' => ']',
        '(' => ')',
        _ => return None,
    };
    let most = line_end.min(start + MOST_NAME_TOKENS);
    let end = (start..most).find(|at| words[*at].ends_with(close))? + 1;
    let parts: Vec<&str> =
        words[start..end].iter().map(|word| word.trim_matches(['[', ']', '(', ')'])).collect();
    let is_word = |part: &&str| part.chars().all(|c| c.is_alphanumeric() || "'’-._&#".contains(c));
    if end == line_end || !parts.iter().all(is_word) || is_sound(&parts) {
        return None;
    }
    // A time follows where both are a header.
    let has_time = clock(words, end, line_end).is_some();
    let text = parts.join(" ");
    Some(NameFound { form: form(&parts, known)?, text, end, has_colon: false, in_brackets: !has_time })
}

/// Whether `parts` name a sound.
pub(super) fn is_sound(parts: &[&str]) -> bool {
    parts.iter().any(|part| SOUNDS.binary_search(&part.to_lowercase().as_str()).is_ok())
}

/// The name that begins at `start`: up to a colon, a time or the end of the line.
fn name(words: &[&str], start: usize, line_end: usize, known: &KnownNames) -> Option<NameFound> {
    const COLONS: [char; 2] = [':', '：'];
    let is_colon = |at: usize| at < line_end && matches!(words[at], ":" | "：");
    let (mut parts, mut text): (Vec<&str>, String) = (Vec::new(), String::new());
    let (mut at, mut has_colon, mut in_role) = (start, false, false);
    let is_time = |at: usize| {
        clock(words, at, line_end.min(at + 1)).is_some() || is_dash_before_time(words, at, line_end)
    };
    while at < line_end && !has_colon && (parts.is_empty() || !is_time(at)) {
        if at > start + MOST_NAME_TOKENS {
            return None;
        }
        let word = words[at].trim_start_matches(['>', '-', '–', '—']);
        let bare = word.trim_matches(['*', '_', '[', ']', '<', '>', '#', ':', '：', ',']);
        // `JOHN (V.O.):`, `JOHN (quietly):`
        in_role |= !parts.is_empty() && bare.starts_with('(');
        if !in_role {
            let is_word = bare.chars().all(|c| c.is_alphanumeric() || "'’-._&/#".contains(c));
            let is_number = bare.bytes().all(|b| b.is_ascii_digit());
            if !is_word || is_number && parts.is_empty() {
                return None;
            }
            // "Smith, Anna" keeps its comma.
            text.push_str(if text.is_empty() { "" } else { " " });
            text.push_str(bare);
            text.push_str(if word.ends_with(',') { "," } else { "" });
            parts.push(bare);
        }
        has_colon = word.trim_end_matches(['*', '_', ']', '>']).ends_with(COLONS);
        at += 1;
        if !has_colon && is_colon(at) {
            (has_colon, at) = (true, at + 1);
        }
        // `Q.` and `A.` of depositions.
        if parts.len() == 1 && matches!(word, "Q." | "A.") {
            (has_colon, parts[0]) = (true, &bare[..1]);
            text.truncate(1);
        }
    }
    let has_time = || is_time(at);
    if parts.is_empty() || in_role && !has_colon && !has_time() {
        return None;
    }
    let text = text.trim_end_matches(',').to_string();
    Some(NameFound { form: form(&parts, known)?, text, end: at, has_colon, in_brackets: false })
}

/// The form of a name of these `parts`, if they may be one.
pub(super) fn form(parts: &[&str], known: &KnownNames) -> Option<NameForm> {
    if known.has(parts) {
        return Some(NameForm::Known);
    }
    let small: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
    let first = small[0].as_str();
    if let ["Q" | "A"] = parts {
        return Some(NameForm::Letter);
    }
    let mut rest = &small[..];
    while rest.len() > 1 && BEFORE_ROLES.binary_search(&rest[0].as_str()).is_ok() {
        rest = &rest[1..];
    }
    // speaker_00, speaker1, spk-2
    let role = rest[0].trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['_', '-', '#']);
    let is_number = |part: &str| {
        part.trim_start_matches('#').bytes().all(|b| b.is_ascii_digit())
            || part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic())
            || matches!(part, "one" | "two" | "three" | "four")
    };
    let begins_big = parts[0].starts_with(char::is_uppercase);
    if ROLES.binary_search(&role).is_ok() && rest.len() <= 2 && rest.get(1).is_none_or(|n| is_number(n)) {
        let is_numbered = rest.len() == 2 || role.len() < rest[0].len();
        let is_heading = HEADINGS.binary_search(&role).is_ok();
        return match (is_numbered, is_heading) {
            (true, true) => None,
            (true, false) => Some(NameForm::Role),
            (false, _) => begins_big.then_some(if is_heading { NameForm::Letter } else { NameForm::Role }),
        };
    }
    let is_said = NEVER_FIRST.binary_search(&first).is_ok() || HEADINGS.binary_search(&first).is_ok();
    if is_said || parts.iter().any(|part| part.chars().any(|c| c.is_ascii_digit())) {
        return None;
    }
    let letters = || parts.iter().flat_map(|part| part.chars()).filter(|c| c.is_alphabetic());
    if letters().count() == 0 {
        return None;
    }
    if letters().all(|c| !c.is_lowercase()) && letters().any(char::is_uppercase) {
        let has_small_words = small
            .iter()
            .skip(1)
            .any(|part| PARTICLES.binary_search(&part.as_str()).is_err() && is_small_word(part));
        return (letters().count() > 1 && !has_small_words).then_some(NameForm::Capitals);
    }
    let is_proper =
        |part: &&str| part.starts_with(|c: char| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase());
    let inside = parts.iter().skip(1).all(|part| is_proper(part) || PARTICLES.binary_search(part).is_ok());
    let has_small_words = small
        .iter()
        .skip(1)
        .any(|part| PARTICLES.binary_search(&part.as_str()).is_err() && is_small_word(part));
    (is_proper(&parts[0]) && inside && !has_small_words && parts.len() < MOST_NAME_TOKENS)
        .then_some(NameForm::Proper)
}

fn is_small_word(word: &str) -> bool {
    word.len() > 1 && NEVER_FIRST.binary_search(&word).is_ok()
        || matches!(word, "said" | "says" | "asked" | "are")
}

/// The names among what looks like one.
fn accepted_names<'a>(found: &'a [Option<LabelCandidate>], words: &[&str]) -> HashSet<&'a str> {
    struct NameCount {
        form: NameForm,
        lines: usize,
        /// In lines with something behind it.
        before_text: usize,
        /// With a colon and nothing behind it.
        above_text: usize,
        /// Nowhere but in brackets.
        in_brackets: bool,
    }
    let mut counts: HashMap<&str, NameCount> = HashMap::new();
    for label in found.iter().flatten() {
        // A word alone in its line may be anything.
        let is_marked = |name: &&NameFound| {
            name.has_colon || name.in_brackets || label.time.is_some() || name.form == NameForm::Role
        };
        let Some(name) = label.name.as_ref().filter(is_marked) else { continue };
        let count = counts.entry(&*name.text).or_insert(NameCount {
            form: name.form,
            lines: 0,
            before_text: 0,
            above_text: 0,
            in_brackets: true,
        });
        count.in_brackets &= name.in_brackets;
        count.lines += 1;
        count.before_text += usize::from(!label.is_whole_line);
        count.above_text += usize::from(label.is_whole_line && name.has_colon);
    }
    let of_letters = || counts.iter().filter(|(_, count)| count.form == NameForm::Letter);
    let has_questions = of_letters().any(|(name, _)| name.starts_with(['Q', 'q']))
        && of_letters().map(|(_, count)| count.lines).sum::<usize>() > 1;
    let has_small = |word: &&&str| word.chars().any(char::is_lowercase);
    let has_small_letters = words.iter().filter(has_small).count() * 3 > words.len();
    let in_small_letters = in_small_letters(words);
    // In brackets there are many things: a name has to recur, and another one beside it.
    let recurring = counts.values().filter(|count| count.in_brackets && count.lines > 1).count();
    let are_in_brackets = recurring > 1;
    let is_sure = |name: &str, count: &NameCount| match count.form {
        NameForm::Role | NameForm::Known => true,
        _ if count.in_brackets && !are_in_brackets => false,
        _ if count.in_brackets => count.lines > 1,
        NameForm::Letter => has_questions,
        NameForm::Capitals => count.lines > 1 || has_small_letters && count.before_text > 0,
        NameForm::Proper => {
            let is_word = |part: &str| in_small_letters.contains(part.to_lowercase().as_str());
            count.lines > 2 || count.lines > 1 && !name.split(' ').all(is_word)
        }
    };
    // Beside names that recur, one in the same place that does not is a name, too.
    let recurs = |stands: &dyn Fn(&NameCount) -> bool| {
        counts.iter().any(|(name, count)| count.lines > 1 && stands(count) && is_sure(name, count))
    };
    let (recur, recur_above) = (recurs(&|_| true), recurs(&|count| count.above_text > 1));
    let accepted = counts.iter().filter(|(name, count)| {
        let stands_so = recur && count.before_text > 0 || recur_above && count.above_text > 0;
        is_sure(name, count) || stands_so && count.form == NameForm::Proper
    });
    accepted.map(|(name, _)| *name).collect()
}

/// For each line: whether it is a name and nothing else, above what is said, as in plays and exports of meetings.
///
/// One word in a line may be anything: a heading, a refrain, an item of a list. So names must recur, text must follow each,
/// there must be two of them at least, and speakers must take turns. Only where `may_be_header` holds is one looked for.
fn names_alone(found: &[Option<LabelCandidate>], words: &[&str], may_be_header: &[bool]) -> Vec<bool> {
    let alone = |at: usize| {
        let label = found.get(at)?.as_ref().filter(|label| label.is_name_alone() && may_be_header[at])?;
        let name = label.name.as_ref().filter(|name| !name.has_colon)?;
        let parts: Vec<&str> = name.text.split(' ').collect();
        let ends_here = name.text.ends_with(['.', '!', '?']) && name.text.len() > 3;
        let is_name = name.form != NameForm::Letter;
        (is_name && !ends_here && !is_sound(&parts)).then_some(name)
    };
    // Where text follows.
    let header = |at: usize| alone(at).filter(|_| at + 1 < found.len() && alone(at + 1).is_none());
    let headers: Vec<(usize, &NameFound)> =
        (0..found.len()).filter_map(|at| Some((at, header(at)?))).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    headers.iter().for_each(|(_, name)| *counts.entry(&*name.text).or_default() += 1);
    let mut taken = vec![false; found.len()];
    // A known one needs no other, if it does not stand before a colon elsewhere.
    if !found.iter().flatten().any(LabelCandidate::is_known_and_marked) {
        let known = headers.iter().filter(|(_, name)| name.form == NameForm::Known);
        known.for_each(|(at, _)| taken[*at] = true);
    }
    if !counts.values().any(|count| *count > 1) {
        return taken;
    }
    let in_small_letters = in_small_letters(words);
    let is_word =
        |name: &str| name.split(' ').all(|part| in_small_letters.contains(part.to_lowercase().as_str()));
    let recurring = || counts.iter().filter(|(_, count)| **count > 1).map(|(name, _)| *name);
    let sure = recurring().filter(|name| !is_word(name)).count();
    let is_pair = sure == 1 && counts.len() == 2 && !counts.keys().any(|name| is_word(name));
    let names: HashSet<&str> = match (sure, is_pair) {
        (2.., _) => recurring().collect(),
        (_, true) => counts.keys().copied().collect(),
        _ => return taken,
    };
    let (places, turns): (Vec<usize>, Vec<&str>) =
        headers.iter().map(|(at, name)| (*at, &*name.text)).filter(|(_, name)| names.contains(name)).unzip();
    if take_turns(&turns) {
        places.into_iter().for_each(|at| taken[at] = true);
    }
    taken
}

/// How often each name stands at the beginning of a row: what looks like one, and whatever stands before a colon.
fn names_as_written(
    found: &[Option<LabelCandidate>],
    rows: &[Range<usize>],
    words: &[&str],
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (label, row) in found.iter().zip(rows) {
        let name = label.as_ref().and_then(|label| label.name.as_ref()).map(|name| name.text.clone());
        let up_to_colon = || {
            let row = &words[row.start..row.end.min(row.start + MOST_NAME_TOKENS)];
            let end = row.iter().position(|word| word.ends_with(':'))?;
            Some(row[..=end].join(" ").trim_end_matches(':').to_string())
        };
        if let Some(name) = name.or_else(up_to_colon) {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

/// For each row: whether a name in it may be that of who says what follows: in cues, only where more follows in the same, and
/// below at most one row, such as a title.
fn may_be_headers(transcript: &Transcript, rows: &[Range<usize>]) -> Vec<bool> {
    if transcript.rows.is_empty() {
        return vec![true; rows.len()];
    }
    let mut ends = transcript.lines.iter().peekable();
    let mut before = None;
    let is_header = |row: &Range<usize>| {
        while ends.next_if(|line| line.end <= row.start).is_some() {}
        let above = before.replace(row.start);
        let is_begin = |begin: usize| begin == row.start || Some(begin) == above;
        ends.peek().is_some_and(|line| is_begin(line.start) && row.end < line.end)
    };
    rows.iter().map(is_header).collect()
}

/// The words that stand somewhere in small letters.
pub(super) fn in_small_letters<'a>(words: &[&'a str]) -> HashSet<&'a str> {
    words.iter().map(|word| bare(word)).filter(|word| word.starts_with(char::is_lowercase)).collect()
}

/// Which times are labels.
struct TimesTaken {
    /// Those with which lines begin, brackets or not.
    bare: bool,
    /// Those in lines of a name and a time.
    with_names: bool,
}

fn accepted_times(found: &[Option<LabelCandidate>]) -> TimesTaken {
    /// Times of appointments go forward, too, but do not stand in every line.
    const LINES_A_TIME: usize = 8;
    let in_order = |times: &[f64]| times.len() > 1 && times.windows(2).all(|pair| pair[0] <= pair[1]);
    let times = |is: &dyn Fn(&LabelCandidate) -> bool| -> Vec<f64> {
        let labels = found.iter().flatten().filter(|label| is(label));
        labels.filter_map(|label| label.time.as_ref().map(|time| time.seconds)).collect()
    };
    let at_begins = times(&|label| label.time_end > label.start);
    let of_headers = times(&|label| label.name.is_some() && label.is_whole_line);
    let is_header =
        |label: &LabelCandidate| label.name.is_some() && label.is_whole_line && label.time.is_some();
    let begins_with_one = matches!(found, [Some(first), _, ..] if is_header(first));
    TimesTaken {
        bare: in_order(&at_begins) && at_begins.len() * LINES_A_TIME > found.len(),
        with_names: in_order(&of_headers) || begins_with_one && of_headers.len() == 1,
    }
}

/// A time of day or of a recording.
#[derive(Debug)]
struct LabelTime {
    seconds: f64,
    /// Where it ends, if two times stand there.
    end: Option<f64>,
    /// It stands in brackets or has hours with a 0 before them: nothing else looks so.
    is_sure: bool,
}

/// The time at the token `at` and the token after it; it may be two times with an arrow or dash between them.
fn clock(words: &[&str], at: usize, end: usize) -> Option<(LabelTime, usize)> {
    if at >= end {
        return None;
    }
    let (mut clock, mut after) = match time(words[at]) {
        Some(time) => (time, at + 1),
        None => by_units(&words[at..end]).map(|(time, count)| (time, at + count))?,
    };
    if after + 1 < end
        && matches!(words[after], "-->" | "->" | "-" | "–" | "—" | "to")
        && let Some(end) = time(words[after + 1])
    {
        clock.is_sure = true;
        clock.end = Some(end.seconds);
        after += 2;
    } else if after < end
        && let Some(end) = time(words[after]).filter(|end| end.is_sure && clock.is_sure)
        && end.seconds >= clock.seconds
    {
        // Two columns of times: `00:00:01:05 00:00:03:12 so it was`.
        clock.end = Some(end.seconds);
        after += 1;
    }
    if after < end && matches!(words[after].trim_end_matches([')', ']', ':']), "AM" | "PM" | "am" | "pm") {
        after += 1;
    }
    Some((clock, after))
}

/// The time of two or three tokens with which `words` begin, from hours down to seconds: `0h 0m 8s`; how many they are.
fn by_units(words: &[&str]) -> Option<(LabelTime, usize)> {
    let number =
        |at: usize, unit: char| words.get(at)?.strip_suffix(unit)?.parse::<u16>().ok().map(f64::from);
    let (hours, at) = number(0, 'h').map_or((0.0, 0), |hours| (hours, 1));
    let (minutes, at) = number(at, 'm').map_or((0.0, at), |minutes| (minutes, at + 1));
    let seconds = hours * 3600.0 + minutes * 60.0 + number(at, 's').filter(|_| at > 0)?;
    Some((LabelTime { seconds, end: None, is_sure: false }, at + 1))
}

/// The seconds of a time in words, as YouTube writes one for those who listen below each time: `1 minute, 8 seconds`.
fn spelt_out(words: &[&str]) -> Option<f64> {
    let mut sum = 0.0;
    for pair in words.chunks(2) {
        let [number, unit] = pair else { return None };
        let unit_s = match unit.trim_end_matches(',').trim_end_matches('s') {
            "hour" => 3600.0,
            "minute" => 60.0,
            "second" => 1.0,
            _ => return None,
        };
        sum += f64::from(number.parse::<u32>().ok()?) * unit_s;
    }
    (!words.is_empty() && words.len() <= 6).then_some(sum)
}

/// Whether a dash stands at the token `at` and a time behind it, as in `Anna - 0:12`.
fn is_dash_before_time(words: &[&str], at: usize, end: usize) -> bool {
    at + 1 < end && matches!(words[at], "-" | "–" | "—" | "|" | "•") && time(words[at + 1]).is_some()
}

/// The time that a whole token is: `0:12`, `[00:12:33]`, `(00:12):`, `00:00:12.5`, `00;00;12;03`, `#00:00:12-5#`.
fn time(token: &str) -> Option<LabelTime> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // `[[00:12](https://example.com?t=12)]`
    let token = token.split_once("](").filter(|(_, link)| link.contains(')')).map_or(token, |(text, _)| text);
    let token = token.trim_end_matches([':', ',', ';']);
    let inside =
        token.trim_start_matches(['[', '(', '{', '<', '#']).trim_end_matches([']', ')', '}', '>', '#']);
    // `[0.00s -> 6.50s]`
    let of_brackets = token.starts_with('[') || token.ends_with(']');
    if let Some(number) = inside.strip_suffix('s').filter(|number| of_brackets && number.contains('.')) {
        let is_number = number.bytes().all(|b| b.is_ascii_digit() || b == b'.') && number.len() < 12;
        let seconds = number.parse().ok().filter(|_| is_number)?;
        return Some(LabelTime { seconds, end: None, is_sure: true });
    }
    // The fraction, or the frames.
    let (whole, rest) = inside.split_once(['.', ',', '-']).unwrap_or((inside, "0"));
    let mut fields: Vec<&str> = whole.split([':', ';']).collect();
    if fields.len() == 4 {
        fields.pop().filter(|frames| is_digits(frames))?;
    }
    let is_field = |(at, field): (usize, &&str)| {
        is_digits(field)
            && field.len() <= 2 + usize::from(at == 0)
            && (at == 0 || field.len() == 1 || **field < *"60")
    };
    if !(2..=3).contains(&fields.len())
        || !fields.iter().enumerate().all(is_field)
        || !is_digits(rest)
        || rest.len() > 9
    {
        return None;
    }
    let seconds = fields.iter().try_fold(0.0, |sum, field| Some(sum * 60.0 + field.parse::<f64>().ok()?))?;
    let fraction: f64 = format!("0.{rest}").parse().ok()?;
    let is_sure =
        token.starts_with(['[', '(', '{', '<', '#']) || fields.len() > 2 && fields[0].starts_with('0');
    Some(LabelTime { seconds: seconds + fraction, end: None, is_sure })
}

/// `>>`, `-`: somebody else speaks.
pub(super) fn is_turn_mark(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | "•") || !word.is_empty() && word.chars().all(|c| c == '>')
}

fn ends_sentence(word: &str) -> bool {
    word.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_'])
        .ends_with(['.', '!', '?', '…', '-', '—'])
}
