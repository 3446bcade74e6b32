//! Letters to sounds: ordered rewrite rules in the notation of phonology, `g -> ʒ / _ {e i}`.
//!
//! A file is a row of passes. Each reads what the pass before it wrote, from left to right; at each place the first rule
//! that fits is applied and what it covered is left behind.
//!
//! ```text
//! ; a comment
//! [spelling]                    letters to letters (any number of passes; what no rule covers stays)
//! [letters]                     letters to phones (exactly one; what no rule covers is dropped)
//! [phones]                      phones to phones (any number; what no rule covers stays)
//!
//! V = a e i o u                 a class; it may use classes above it
//! ch -> tʃ                      letters stand together, phones are separated by blanks
//! s -> z | s / V _ V            alternatives, the likeliest first; context: before _ after
//! h -> ∅                        nothing
//! {b d ɡ} -> {p t k} / _ #      many rules in one line, each to one phone (or, in [spelling], letters)
//! ```
//!
//! In a context `#` is the end of the word, `&` the end before a word that begins with a vowel, `{a b}` any of these,
//! `!X` anything that does not begin with X (the end, too; takes no room), `X?` `X*` `X+` none or one, any number, at
//! least one. Class names are in capitals, which no word has. `ˈe` (stressed) is one letter.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// Most pronunciations of a word that are carried from pass to pass.
const MOST_FORMS: usize = 16;

/// A letter or a phone.
type Unit = u16;
/// The end of a word, in contexts.
const END: Unit = 0;
/// The end of a word before one that begins with a vowel, in contexts.
const LINK: Unit = 1;

/// Rewrite rules of a language.
#[derive(Debug, Default)]
pub struct RewriteRules {
    units: Units,
    passes: Vec<RulePass>,
}

/// The names of units, each known by its number.
#[derive(Debug, Default)]
struct Units {
    names: Vec<&'static str>,
    numbers: HashMap<&'static str, Unit>,
}

impl Units {
    fn number(&mut self, name: &'static str) -> Unit {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as Unit;
        self.names.push(name);
        self.numbers.insert(name, number);
        number
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Spelling,
    Letters,
    Phones,
}

#[derive(Debug)]
struct RulePass {
    kind: Kind,
    rules: Vec<RewriteRule>,
    /// For each first unit: its rules, in the file's order.
    by_first: HashMap<Unit, Vec<u32>>,
}

#[derive(Debug)]
struct RewriteRule {
    focus: Vec<Unit>,
    outputs: Vec<Vec<Unit>>,
    /// What stands before, the nearest first.
    before: Vec<Element>,
    after: Vec<Element>,
}

/// One element of a context.
#[derive(Debug, Clone)]
struct Element {
    /// Any of these, each a row of units (in the order in which they are met).
    any: Vec<Vec<Unit>>,
    negated: bool,
    least: u8,
    most: u8,
}

/// A pronunciation under way.
#[derive(Clone)]
struct Form {
    units: Vec<Unit>,
    /// Alternatives taken that are not the likeliest.
    unlikely: usize,
}

impl RewriteRules {
    /// Reads the notation described at the top of this file.
    ///
    /// # Errors
    /// A sentence with the number of the line that cannot be understood.
    pub fn parse(text: &'static str) -> Result<RewriteRules, String> {
        let mut rules = RewriteRules::default();
        rules.units.number("#");
        rules.units.number("&");
        let mut classes: HashMap<String, Vec<Vec<Unit>>> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split(';').next().unwrap_or("").trim();
            let fail = |problem: &str| format!("line {}: {problem}: {line}", index + 1);
            if line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                let kind = match name {
                    "spelling" => Kind::Spelling,
                    "letters" => Kind::Letters,
                    "phones" => Kind::Phones,
                    _ => return Err(fail("no such pass")),
                };
                rules.passes.push(RulePass { kind, rules: Vec::new(), by_first: HashMap::new() });
                continue;
            }
            let Some(pass) = rules.passes.last_mut() else { return Err(fail("a pass begins with its name")) };
            let mut reader = LineReader { units: &mut rules.units, classes: &classes, kind: pass.kind };
            if let Some((left, right)) = line.split_once("->") {
                for rule in reader.rules(left.trim(), right.trim()).map_err(|e| fail(&e))? {
                    let number = pass.rules.len() as u32;
                    pass.by_first.entry(rule.focus[0]).or_default().push(number);
                    pass.rules.push(rule);
                }
            } else if let Some((name, members)) = line.split_once('=') {
                let members = reader.alternatives(members).map_err(|e| fail(&e))?;
                classes.insert(name.trim().to_string(), members);
            } else {
                return Err(fail("neither a rule nor a class"));
            }
        }
        match rules.passes.iter().filter(|pass| pass.kind == Kind::Letters).count() {
            1 => Ok(rules),
            n => Err(format!("{n} passes from letters to phones, not one")),
        }
    }

    /// The phones of `word` (small letters), likeliest first, at most 16 variants, no two alike; `linked` if the next
    /// word begins with a vowel. Variants without phones are left out.
    pub fn pronounce(&self, word: &str, linked: bool) -> Vec<Vec<&'static str>> {
        let mut units = Vec::with_capacity(word.len());
        split_letters(word, |letter| units.extend(self.like(letter)));
        let mut forms = vec![Form { units, unlikely: 0 }];
        for pass in &self.passes {
            let mut next: Vec<Form> = Vec::new();
            for form in &forms {
                for rewritten in pass.rewrite(form, linked) {
                    if !next.iter().any(|known| known.units == rewritten.units) {
                        next.push(rewritten);
                    }
                }
            }
            likeliest(&mut next);
            forms = next;
        }
        let spoken = forms.iter().filter(|form| !form.units.is_empty());
        spoken.map(|form| form.units.iter().map(|unit| self.units.names[*unit as usize]).collect()).collect()
    }

    /// Every phone that the last pass leaves, as far as the rules tell.
    #[cfg(test)]
    pub(super) fn phones(&self) -> impl Iterator<Item = &'static str> {
        let covered: Vec<Unit> = self
            .passes
            .iter()
            .filter(|pass| pass.kind == Kind::Phones)
            .flat_map(RulePass::always_covered)
            .collect();
        let made = self.passes.iter().filter(|pass| pass.kind != Kind::Spelling).flat_map(|pass| &pass.rules);
        let made =
            made.flat_map(|rule| rule.outputs.iter().flatten()).filter(move |unit| !covered.contains(unit));
        made.map(|unit| self.units.names[*unit as usize])
    }

    /// Whether this letter, or the same without its accents, stands in the rules.
    pub fn knows_like(&self, letter: char) -> bool {
        letter.to_lowercase().all(|letter| self.like(letter.encode_utf8(&mut [0; 4])).is_some())
    }

    fn like(&self, letter: &str) -> Option<&Unit> {
        let bare = || letter.nfd().find(|c| c.is_alphabetic());
        let known = self.units.numbers.get(letter);
        known.or_else(|| self.units.numbers.get(bare()?.encode_utf8(&mut [0; 4]) as &str))
    }
}

fn likeliest(forms: &mut Vec<Form>) {
    forms.sort_by_key(|form| form.unlikely); // stable
    forms.truncate(MOST_FORMS);
}

impl RulePass {
    /// Single units that a rule without context takes away.
    #[cfg(test)]
    fn always_covered(&self) -> impl Iterator<Item = Unit> {
        let always =
            |rule: &&RewriteRule| rule.focus.len() == 1 && rule.before.is_empty() && rule.after.is_empty();
        self.rules.iter().filter(always).map(|rule| rule.focus[0])
    }

    fn rewrite(&self, form: &Form, linked: bool) -> Vec<Form> {
        let text = UnitText { units: &form.units, linked };
        let mut made =
            vec![Form { units: Vec::with_capacity(form.units.len() + 4), unlikely: form.unlikely }];
        let mut at = 0;
        while at < form.units.len() {
            let candidates = self.by_first.get(&form.units[at]).map_or(&[][..], Vec::as_slice);
            let rule = candidates.iter().map(|i| &self.rules[*i as usize]).find(|rule| rule.fits(text, at));
            match rule {
                None => {
                    if self.kind != Kind::Letters {
                        made.iter_mut().for_each(|m| m.units.push(form.units[at]));
                    }
                    at += 1;
                }
                Some(rule) => {
                    if let [only] = &rule.outputs[..] {
                        made.iter_mut().for_each(|m| m.units.extend(only));
                    } else {
                        let extended = rule.outputs.iter().enumerate().flat_map(|(rank, output)| {
                            made.iter().map(move |m| Form {
                                units: [&m.units[..], output].concat(),
                                unlikely: m.unlikely + rank,
                            })
                        });
                        made = extended.collect();
                        likeliest(&mut made);
                    }
                    at += rule.focus.len();
                }
            }
        }
        made
    }
}

impl RewriteRule {
    fn fits(&self, text: UnitText, at: usize) -> bool {
        let end = at + self.focus.len();
        text.units.get(at..end) == Some(&self.focus[..])
            && text.matches(&self.after, end, 0, true)
            && text.matches(&self.before, at, 0, false)
    }
}

/// What a pass reads.
#[derive(Clone, Copy)]
struct UnitText<'a> {
    units: &'a [Unit],
    linked: bool,
}

impl UnitText<'_> {
    /// Whether `elements` match from the boundary `at` onwards, or backwards; the first has matched `times` already.
    fn matches(self, elements: &[Element], at: usize, times: u8, forwards: bool) -> bool {
        let Some((element, rest)) = elements.split_first() else { return true };
        let mut begins = element.any.iter().filter_map(|row| self.row(row, at, forwards));
        if element.negated {
            return begins.next().is_none() && self.matches(rest, at, 0, forwards);
        }
        let goes_on = times < element.most
            && begins.any(|behind| match behind == at || element.most == 1 {
                true => self.matches(rest, behind, 0, forwards),
                false => self.matches(elements, behind, times.saturating_add(1).min(u8::MAX - 1), forwards),
            });
        goes_on || times >= element.least && self.matches(rest, at, 0, forwards)
    }

    /// The boundary behind `row` if it stands at `at`.
    fn row(self, row: &[Unit], mut at: usize, forwards: bool) -> Option<usize> {
        let step = |at: usize| if forwards { self.units.get(at) } else { self.units.get(at.checked_sub(1)?) };
        for unit in row {
            match (*unit, step(at)) {
                (END, None) => {}
                (LINK, None) if forwards && self.linked => {}
                (END | LINK, _) | (_, None) => return None,
                (unit, Some(there)) if unit == *there => at = if forwards { at + 1 } else { at - 1 },
                _ => return None,
            }
        }
        Some(at)
    }
}

/// Calls `each` with every letter; a stress mark belongs to the letter behind it.
fn split_letters<'a>(text: &'a str, mut each: impl FnMut(&'a str)) {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if c != 'ˈ' {
            each(&text[from..at + c.len_utf8()]);
            from = at + c.len_utf8();
        }
    }
}

struct LineReader<'a> {
    units: &'a mut Units,
    classes: &'a HashMap<String, Vec<Vec<Unit>>>,
    kind: Kind,
}

impl LineReader<'_> {
    fn rules(&mut self, focus: &'static str, right: &'static str) -> Result<Vec<RewriteRule>, String> {
        let (outputs, context) = right.split_once(" / ").map_or((right, "_"), |(o, c)| (o.trim(), c.trim()));
        let (before, after) = context.split_once('_').ok_or("a context needs a _")?;
        let (mut before, after) = (self.elements(before)?, self.elements(after)?);
        before.reverse();
        before.iter_mut().flat_map(|element| &mut element.any).for_each(|row| row.reverse());
        let rule = |focus: Vec<Unit>, outputs: Vec<Vec<Unit>>| {
            if focus.is_empty() {
                return Err("nothing to rewrite".to_string());
            }
            Ok(RewriteRule { focus, outputs, before: before.clone(), after: after.clone() })
        };
        let Some(many) = focus.strip_prefix('{').and_then(|f| f.strip_suffix('}')) else {
            let outputs: Vec<Vec<Unit>> = outputs.split('|').map(|o| self.output(o)).collect();
            return Ok(vec![rule(self.row(focus), outputs)?]);
        };
        let made: Vec<&str> = match outputs.strip_prefix('{').and_then(|o| o.strip_suffix('}')) {
            Some(made) => made.split_whitespace().collect(),
            None => vec![outputs; many.split_whitespace().count()],
        };
        if made.len() != many.split_whitespace().count() {
            return Err("the two sets differ in size".to_string());
        }
        let pairs = many.split_whitespace().zip(made);
        pairs
            .map(|(focus, output)| rule(self.row(focus), output.split('|').map(|o| self.output(o)).collect()))
            .collect()
    }

    /// Units of what a rule reads, or of a member of a class: letters, or phones separated by blanks.
    fn row(&mut self, text: &'static str) -> Vec<Unit> {
        let mut row = Vec::new();
        if self.kind == Kind::Phones {
            row.extend(text.split_whitespace().map(|phone| self.units.number(phone)));
        } else {
            split_letters(text, |letter| row.push(self.units.number(letter)));
        }
        row
    }

    fn output(&mut self, text: &'static str) -> Vec<Unit> {
        let text = text.trim();
        if text == "∅" {
            return Vec::new();
        }
        match self.kind {
            Kind::Spelling => self.row(text),
            _ => text.split_whitespace().map(|phone| self.units.number(phone)).collect(),
        }
    }

    /// Members separated by blanks, classes among them opened.
    fn alternatives(&mut self, text: &'static str) -> Result<Vec<Vec<Unit>>, String> {
        let mut all = Vec::new();
        for name in text.split_whitespace() {
            if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                all.extend(self.classes.get(name).ok_or(format!("no class {name}"))?.iter().cloned());
            } else {
                all.push(self.row(name));
            }
        }
        Ok(all)
    }

    fn elements(&mut self, text: &'static str) -> Result<Vec<Element>, String> {
        let mut elements = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let negated = rest.starts_with('!');
            rest = rest.trim_start_matches('!');
            let (inside, behind) = match rest.strip_prefix('{') {
                Some(set) => set.split_once('}').ok_or("a set without its end")?,
                None => rest.split_at(rest.find([' ', '?', '*', '+', '{']).unwrap_or(rest.len())),
            };
            let (least, most) = match behind.chars().next() {
                Some('?') => (0, 1),
                Some('*') => (0, u8::MAX),
                Some('+') => (1, u8::MAX),
                _ => (1, 1),
            };
            rest = behind.strip_prefix(['?', '*', '+']).unwrap_or(behind).trim_start();
            elements.push(Element { any: self.alternatives(inside)?, negated, least, most });
        }
        Ok(elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(rules: &'static str, word: &str) -> Vec<String> {
        RewriteRules::parse(rules)
            .unwrap()
            .pronounce(word, false)
            .iter()
            .map(|phones| phones.join(" "))
            .collect()
    }

    #[test]
    fn the_first_rule_that_fits_is_applied_and_what_no_rule_knows_is_dropped() {
        let rules =
            "[letters]\nFRONT = e i\nch -> tʃ\nc -> θ / _ FRONT\nc -> k\na -> a\ne -> e ; so\no -> o\n";
        assert_eq!(said(rules, "caceocho"), ["k a θ e o tʃ o"]);
        assert_eq!(said(rules, "c7a"), ["k a"]);
        assert!(said(rules, "77").is_empty());
    }

    #[test]
    fn contexts_look_both_ways() {
        let rules = "[letters]\nV = a o\nC = s t\ns -> z / V _ V\ns -> ʃ / # _ t\ns -> ∅ / V C* _ #\ns -> s\nt -> t\n\
                     a -> a\no -> ɔ / _ C+ #\no -> o / !V _ !{st}\no -> u\n";
        assert_eq!(said(rules, "sta"), ["ʃ t a"]);
        assert_eq!(said(rules, "asa"), ["a z a"]);
        assert_eq!(said(rules, "osts"), ["ɔ s t"]);
        assert_eq!(said(rules, "osta"), ["u s t a"]);
        assert_eq!(said(rules, "otato"), ["o t a t o"]);
    }

    #[test]
    fn passes_follow_each_other_and_sets_are_many_rules() {
        let rules = "[spelling]\ne -> ˈe / _ C* #\nC = b d\n[letters]\nˈe -> e\ne -> ə\nb -> b\nd -> d\n\
                     [phones]\n{b d} -> {p t} / _ {b d p t}* #\n";
        assert!(RewriteRules::parse(rules).is_err(), "a class is used before it is there");
        let rules = rules.replace("e -> ˈe / _ C* #\nC = b d\n", "C = b d\ne -> ˈe / _ C* #\n");
        assert_eq!(said(rules.leak(), "ebebd"), ["ə b e p t"]);
    }

    #[test]
    fn alternatives_are_sorted_by_how_many_are_unlikely() {
        let rules = "[letters]\na -> a | ə\nb -> b\n";
        assert_eq!(said(rules, "aba"), ["a b a", "ə b a", "a b ə", "ə b ə"]);
        assert_eq!(said(rules, &"a".repeat(40)).len(), MOST_FORMS);
    }

    #[test]
    fn a_link_is_an_end_before_a_vowel() {
        let rules = RewriteRules::parse("[letters]\ns -> z / _ &\ns -> ∅ / _ #\na -> a\n").unwrap();
        assert_eq!(rules.pronounce("as", true), [["a", "z"]]);
        assert_eq!(rules.pronounce("as", false), [["a"]]);
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for text in [
            "a -> b",
            "[letters]\na b",
            "[letters]\na -> b / c",
            "[letters]\na -> b / X _",
            "[phone]",
            "[phones]",
            "[letters]\n{a b} -> {c}",
            "[letters]\na -> b / {c _",
        ] {
            assert!(RewriteRules::parse(text).is_err(), "{text}");
        }
        assert!(RewriteRules::parse("[letters]\n\na b").unwrap_err().starts_with("line 3"));
    }
}
