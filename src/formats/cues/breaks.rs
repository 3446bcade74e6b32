//! How bad it is to break between two words, for a cue or a line: best after a sentence, worst inside a phrase.
//!
//! After Netflix's English Template Timed Text Style Guide, 7: break after marks, before conjunctions and prepositions;
//! do not part an article or adjective from its noun, a first name from a last, a pronoun or an auxiliary from its
//! verb. Lists say what a word is, which is mostly right and not always; those of other languages than English are in
//! their folders. The costs were set by hand, so that the order
//! of kinds holds.

use std::collections::HashSet;

use super::shown_words::ShownWord;
use crate::languages::Language;
use crate::transcript::tokenize::bare;
use crate::transcript::{Token, Transcript, sentences};
use crate::units::{Ms, MsSpan};

/// What lies between a word and the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Break {
    /// What it costs to break here.
    pub cost: f32,
    /// What it costs not to begin another cue here: two sentences or a long pause in one.
    pub kept: f32,
}

const SENTENCE: f32 = 0.0;
const LINE: f32 = 3.0;
const STRONG_MARK: f32 = 6.0;
const MARK: f32 = 10.0;
const BEFORE_JOINING: f32 = 26.0;
const PLAIN: f32 = 45.0;
const INSIDE_NAME: f32 = 60.0;
const AFTER_SMALL: f32 = 70.0;
const AFTER_ARTICLE: f32 = 85.0;
/// Done only where there is no other way.
const NEVER: f32 = 1e5;

/// How much of the cost a long pause takes away, and from when on it is long.
const PAUSE_WORTH: f32 = 0.6;
const LONG_PAUSE_MS: f32 = 700.0;

const SENTENCE_KEPT: f32 = 14.0;
const LINE_KEPT: f32 = 18.0;
const VERSE_KEPT: f32 = 8.0;
/// A cue that goes on over a pause shows words long before they are said.
const PAUSE_KEPT_FROM_MS: Ms = 400;
const PAUSE_KEPT_A_SECOND: f32 = 45.0;

/// Conjunctions, relative pronouns and prepositions: a phrase begins with them. Sorted.
const JOINING: [&str; 69] = [
    "about",
    "above",
    "across",
    "after",
    "against",
    "along",
    "although",
    "among",
    "and",
    "around",
    "as",
    "at",
    "because",
    "before",
    "behind",
    "beneath",
    "beside",
    "between",
    "beyond",
    "but",
    "by",
    "despite",
    "down",
    "during",
    "except",
    "for",
    "from",
    "how",
    "if",
    "in",
    "into",
    "like",
    "near",
    "nor",
    "of",
    "off",
    "on",
    "onto",
    "or",
    "out",
    "over",
    "since",
    "so",
    "than",
    "that",
    "though",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
    "under",
    "unless",
    "until",
    "upon",
    "what",
    "when",
    "where",
    "whereas",
    "whether",
    "which",
    "while",
    "who",
    "whose",
    "why",
    "with",
    "within",
    "without",
    "yet",
];

/// Words that lean on the one after them: articles and similar words, prepositions, conjunctions, pronouns,
/// auxiliaries, titles. Sorted.
const LEANING: [&str; 133] = [
    "a",
    "about",
    "after",
    "against",
    "all",
    "am",
    "among",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "between",
    "but",
    "by",
    "can",
    "can't",
    "cannot",
    "could",
    "couldn't",
    "did",
    "didn't",
    "do",
    "does",
    "doesn't",
    "don't",
    "dr",
    "during",
    "each",
    "every",
    "for",
    "from",
    "gov",
    "had",
    "hadn't",
    "has",
    "hasn't",
    "have",
    "haven't",
    "he",
    "her",
    "his",
    "how",
    "i",
    "i'd",
    "i'll",
    "i'm",
    "i've",
    "if",
    "in",
    "into",
    "is",
    "isn't",
    "it",
    "it's",
    "its",
    "just",
    "may",
    "might",
    "mr",
    "mrs",
    "ms",
    "must",
    "my",
    "never",
    "no",
    "nor",
    "not",
    "of",
    "on",
    "onto",
    "or",
    "our",
    "over",
    "prof",
    "sen",
    "shall",
    "she",
    "she's",
    "should",
    "shouldn't",
    "since",
    "so",
    "some",
    "st",
    "than",
    "that",
    "that's",
    "the",
    "their",
    "there",
    "there's",
    "these",
    "they",
    "they're",
    "this",
    "those",
    "through",
    "to",
    "too",
    "toward",
    "towards",
    "under",
    "until",
    "upon",
    "very",
    "was",
    "wasn't",
    "we",
    "we're",
    "we've",
    "were",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whose",
    "will",
    "with",
    "without",
    "won't",
    "would",
    "wouldn't",
    "you",
    "you're",
    "your",
];

/// Those of them that are nearest to the noun after them. Sorted.
const ARTICLES: [&str; 11] = ["a", "an", "her", "his", "its", "my", "our", "the", "their", "very", "your"];

/// Abbreviations whose full stop ends no sentence. Sorted.
const ABBREVIATED: [&str; 17] = [
    "capt", "col", "dr", "e.g", "gen", "gov", "i.e", "lt", "mr", "mrs", "ms", "prof", "rep", "sen", "sgt",
    "st", "vs",
];

/// What lies before each of `words`; the first one's is free.
pub(super) fn breaks(words: &[ShownWord], transcript: &Transcript, language: Language) -> Vec<Break> {
    let small = SmallWords::new(language);
    let begins = sentences::begins(transcript);
    let mut begins_line = vec![false; transcript.tokens.len()];
    let mut begins_paragraph = paragraphs(transcript);
    for line in &transcript.lines {
        begins_line[line.start] = true;
        // Labels may be hidden.
        if let Some(said) = line.clone().find(|token| !transcript.is_label(*token)) {
            begins_line[said] = true;
            begins_paragraph[said] |= begins_paragraph[line.start];
        }
    }
    let voice = |token| transcript.speakers.place(token);
    let is_other_voice = |before: usize, after: usize| voice(before) != voice(after);
    let mut next_placed: Vec<Option<MsSpan>> = words.iter().map(|word| word.placed).collect();
    for i in (1..next_placed.len()).rev() {
        next_placed[i - 1] = next_placed[i - 1].or(next_placed[i]);
    }
    let mut last_end = None;
    let mut all = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        // A label comes after the pause before what it labels.
        let placed = if transcript.is_label(word.token) { next_placed[i] } else { word.placed };
        let pause_ms = match (last_end, placed) {
            (Some(end), Some(span)) => span.start.saturating_sub(end),
            _ => 0,
        };
        all.push(match i.checked_sub(1).map(|before| words[before].text) {
            None => Break::default(),
            // A label stands with what it labels, and nobody else's words with them.
            Some(_) if transcript.is_label(words[i - 1].token) => Break { cost: NEVER, kept: 0.0 },
            // Nor does the dash of a turn end a line.
            Some("-" | "–" | "—") if begins[words[i - 1].token] => Break { cost: NEVER, kept: 0.0 },
            Some(_) if is_other_voice(words[i - 1].token, word.token) => {
                Break { cost: SENTENCE, kept: NEVER }
            }
            Some(before) => {
                let paragraph = begins_paragraph[word.token];
                let sentence = begins[word.token] || paragraph;
                let begins = Begins { sentence, line: begins_line[word.token] || paragraph };
                small.between(before, word.text, begins, pause_ms)
            }
        });
        last_end = word.placed.map(|span| span.end).or(last_end);
    }
    all
}

/// For each token: whether an empty line stands before it.
fn paragraphs(transcript: &Transcript) -> Vec<bool> {
    let mut text = transcript.text.chars();
    let mut at = 0;
    let lines_before = |token: &Token| {
        let between = text.by_ref().take(token.offset.start.saturating_sub(at));
        let lines = between.filter(|c| *c == '\n').count();
        text.by_ref().take(token.offset.len()).for_each(drop);
        at = token.offset.end;
        lines
    };
    transcript.tokens.iter().map(lines_before).map(|lines| lines > 1).collect()
}

/// What the transcript begins with a word.
#[derive(Debug, Clone, Copy)]
struct Begins {
    sentence: bool,
    line: bool,
}

/// The small words of a language.
struct SmallWords {
    articles: HashSet<&'static str>,
    leaning: HashSet<&'static str>,
    joining: HashSet<&'static str>,
}

impl SmallWords {
    fn new(language: Language) -> SmallWords {
        if language == Language::ENGLISH {
            return SmallWords {
                articles: ARTICLES.into(),
                leaning: LEANING.into(),
                joining: JOINING.into(),
            };
        }
        let joining: HashSet<&str> = language.facts("joining").collect();
        SmallWords { articles: language.facts("article").collect(), leaning: joining.clone(), joining }
    }

    /// Whether `word` is one that joins, or begins with one that is written as one with the next: *d'accord*.
    fn joins(&self, word: &str) -> bool {
        let head = word.split_inclusive('\'').next().filter(|head| head.len() < word.len());
        self.joining.contains(word) || head.is_some_and(|head| self.joining.contains(head))
    }

    fn between(&self, before: &str, after: &str, begins: Begins, pause_ms: Ms) -> Break {
        let (bare_before, bare_after) = (folded(before), folded(after));
        let is_stop = begins.sentence && (begins.line || !goes_on(before, after));
        let marks = before.trim_end_matches(is_closing);
        let is_verse = begins.line && !begins.sentence && marks.ends_with(|c: char| !c.is_alphanumeric());
        let cost = if is_stop {
            SENTENCE
        } else if is_verse {
            LINE
        } else if marks.ends_with([';', ':', '—', '–', '…', '?', '!'])
            || !before.contains(char::is_alphanumeric)
            || after.starts_with(['—', '–', '[', '('])
            || after == "-"
            || before.ends_with([')', ']'])
        {
            STRONG_MARK
        } else if marks.ends_with(',') {
            MARK
        } else if self.articles.contains(&*bare_before) {
            AFTER_ARTICLE
        } else if self.leaning.contains(&*bare_before) {
            AFTER_SMALL
        } else if self.joins(&bare_after) {
            BEFORE_JOINING
        } else if is_name(before) && is_name(after)
            || before.ends_with(|c: char| c.is_ascii_digit())
            || bare_before.ends_with("'s")
        {
            INSIDE_NAME
        } else {
            PLAIN
        };
        let pause_worth = (pause_ms as f32 / LONG_PAUSE_MS).min(1.0) * PAUSE_WORTH;
        let pause_kept = pause_ms.saturating_sub(PAUSE_KEPT_FROM_MS) as f32 / 1000.0 * PAUSE_KEPT_A_SECOND;
        let kept = match (is_stop, begins.line) {
            (true, true) => LINE_KEPT,
            (true, false) => SENTENCE_KEPT,
            (false, true) if is_verse => VERSE_KEPT,
            _ => 0.0,
        };
        Break { cost: cost * (1.0 - pause_worth), kept: kept + pause_kept }
    }
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']')
}

/// Whether the full stop behind `before` is that of an abbreviation or an initial.
fn goes_on(before: &str, after: &str) -> bool {
    let Some(stem) = before.trim_end_matches(is_closing).strip_suffix('.') else { return false };
    let small = after.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let is_initial = stem.chars().count() == 1 && stem != "I";
    small || is_initial || ABBREVIATED.binary_search(&&*folded(stem)).is_ok()
}

/// Small letters, without marks around them.
fn folded(word: &str) -> String {
    bare(word).chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect()
}

fn is_name(word: &str) -> bool {
    word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Begins = Begins { sentence: false, line: false };

    fn between(before: &str, after: &str, begins: Begins, pause_ms: Ms) -> Break {
        SmallWords::new(Language::ENGLISH).between(before, after, begins, pause_ms)
    }

    fn cost(before: &str, after: &str) -> f32 {
        between(before, after, NOTHING, 0).cost
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(JOINING.is_sorted_by(|a, b| a < b));
        assert!(LEANING.is_sorted_by(|a, b| a < b));
        assert!(ABBREVIATED.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_sentence_is_better_than_a_clause_and_that_than_a_phrase() {
        let sentence = Begins { sentence: true, line: false };
        let order = [
            between("done.", "Then", sentence, 0).cost,
            cost("one;", "two"),
            cost("(one)", "two"),
            cost("one,", "two"),
            cost("cat", "and"),
            cost("cat", "sat"),
            cost("New", "York"),
            cost("the", "cat"),
        ];
        assert!(order.is_sorted(), "{order:?}");
        assert!(order[0] < order[1] && order[2] < order[3] && order[3] < order[4] && order[6] < order[7]);
        assert!(cost("of", "course") < cost("’The", "cat"));
    }

    #[test]
    fn articles_and_prepositions_of_every_language_end_no_line() {
        for language in Language::all().skip(1) {
            let small = SmallWords::new(language);
            assert!(small.articles.len() > 3 && small.joining.len() > 5, "{language}");
            let all = small.articles.iter().chain(&small.joining).filter(|word| !word.ends_with('\''));
            for word in all {
                assert_eq!(*word, folded(word).as_str(), "{language}: as they are looked up");
            }
        }
        let cost = |code, before, after| {
            SmallWords::new(Language::by_code(code).unwrap()).between(before, after, NOTHING, 0).cost
        };
        for (code, noun, preposition, article) in
            [("fr", "maison", "dans", "la"), ("de", "Haus", "mit", "dem"), ("pl", "dom", "w", "ten")]
        {
            assert_eq!(cost(code, noun, preposition), BEFORE_JOINING, "{code}");
            assert_eq!(cost(code, preposition, "x"), AFTER_SMALL, "{code}");
            assert_eq!(cost(code, article, "x"), AFTER_ARTICLE, "{code}");
            assert_eq!(cost(code, "x", "x"), PLAIN, "{code}");
        }
        assert_eq!(cost("fr", "maison", "d’Anna"), BEFORE_JOINING);
        assert_eq!(cost("fr", "maison", "the"), PLAIN);
    }

    #[test]
    fn abbreviations_and_initials_end_no_sentence() {
        let sentence = Begins { sentence: true, line: false };
        for (before, after) in [("Dr.", "No"), ("J.", "Smith"), ("D.C.", "that"), ("(Mr.", "Bean")] {
            assert!(between(before, after, sentence, 0).cost > 20.0, "{before} {after}");
        }
        for (before, after) in [("no.", "Then"), ("said.”", "He"), ("I.", "He"), ("what?", "he")] {
            assert_eq!(between(before, after, sentence, 0).cost, 0.0, "{before} {after}");
        }
    }

    #[test]
    fn a_pause_invites_a_break_and_asks_for_it_when_it_is_long() {
        let after = |pause| between("cat", "sat", NOTHING, pause);
        assert!(after(300).cost < after(0).cost && after(700).cost < after(300).cost);
        assert_eq!(after(400).kept, 0.0);
        assert!(after(2000).kept > 60.0);
    }
}
