//! Numbers in words, by rules after the number formats of ICU and CLDR (RBNF).
//!
//! A line is the smallest number it speaks of and the words, `20 veinte`. In them `<<` stands for what is left of the
//! number after a division by the largest power of ten that is not above that smallest number, `>>` for the remainder,
//! and what is in brackets is left out if there is none: `100 << hundred[ and >>]`. Another divisor is given after a
//! slash: `60/20`. Words that take several forms give them all, `un|uno|una`.

/// Most digits of a number that is said as one.
const MOST_DIGITS: usize = 12;

/// The words of a text, each with its forms.
pub(super) fn in_words(text: &str) -> Vec<Vec<String>> {
    let forms = |word: &str| word.split('|').map(str::to_string).collect();
    text.split([' ', '-']).filter(|word| !word.is_empty()).map(forms).collect()
}

/// The names of the numbers of a language.
#[derive(Debug, Default)]
pub struct NumberNames {
    /// By their smallest number.
    rules: Vec<NumberRule>,
    /// The cardinals, if these are ordinals.
    cardinals: Option<Box<NumberNames>>,
}

#[derive(Debug)]
struct NumberRule {
    smallest: u64,
    divisor: u64,
    words: String,
}

impl NumberNames {
    /// Reads the lines described at the top of this file.
    ///
    /// # Errors
    /// A sentence with the line that cannot be understood.
    pub fn parse(text: &str) -> Result<NumberNames, String> {
        let mut rules = Vec::new();
        for line in text.lines() {
            let line = line.split(';').next().unwrap_or("").trim_end();
            if line.is_empty() {
                continue;
            }
            let (number, words) = line.split_once(' ').ok_or(format!("no words: {line}"))?;
            let (smallest, divisor) = number
                .split_once('/')
                .map_or((number, None), |(smallest, divisor)| (smallest, Some(divisor)));
            let read = |digits: &str| digits.parse::<u64>().map_err(|_| format!("no number: {line}"));
            let smallest = read(smallest)?;
            let divisor = match divisor {
                Some(divisor) => read(divisor)?,
                None => 10u64.pow(smallest.checked_ilog10().unwrap_or(0)),
            };
            if divisor == 0 || words.contains(">>") && divisor == 1 {
                return Err(format!("nothing to divide by: {line}"));
            }
            rules.push(NumberRule { smallest, divisor, words: words.to_string() });
        }
        rules.sort_by_key(|rule| rule.smallest);
        Ok(NumberNames { rules, cardinals: None })
    }

    /// Reads the lines of ordinals, in which `<<` and `>#` stand for cardinals, those in `cardinals`, and `>>` for an
    /// ordinal. A line without a remainder speaks of its own number alone.
    ///
    /// # Errors
    /// Those of [`parse`](NumberNames::parse).
    pub fn parse_ordinals(text: &str, cardinals: &str) -> Result<NumberNames, String> {
        let cardinals = Some(Box::new(NumberNames::parse(cardinals)?));
        Ok(NumberNames { cardinals, ..NumberNames::parse(text)? })
    }

    /// The words of a number, one after another, each with its forms, the likeliest first; digit by digit if it has too
    /// many or begins with a nought. Empty if the language has no names for numbers.
    pub fn words(&self, digits: &str) -> Vec<Vec<String>> {
        let as_one = self.words_as_one(digits);
        if !as_one.is_empty() {
            return as_one;
        }
        let each = digits.chars().filter_map(|digit| self.name(u64::from(digit.to_digit(10)?)));
        each.flat_map(|name| in_words(&name)).collect()
    }

    /// The words of a number that is said as one; empty if it has too many digits, begins with a nought or has no name.
    pub fn words_as_one(&self, digits: &str) -> Vec<Vec<String>> {
        if digits.len() > MOST_DIGITS || digits.len() > 1 && digits.starts_with('0') {
            return Vec::new();
        }
        let name = digits.parse().ok().and_then(|number| self.name(number));
        name.map_or(Vec::new(), |name| in_words(&name))
    }

    fn name(&self, number: u64) -> Option<String> {
        let rule =
            self.rules.get(self.rules.partition_point(|rule| rule.smallest <= number).checked_sub(1)?)?;
        let (quotient, remainder) = (number / rule.divisor, number % rule.divisor);
        let cardinals = self.cardinals.as_deref();
        if cardinals.is_some() && number != rule.smallest && !rule.words.contains('>') {
            return None;
        }
        let mut name = String::new();
        let mut rest = rule.words.as_str();
        while let Some(first) = rest.chars().next() {
            let mut used = first.len_utf8();
            match first {
                '[' if remainder == 0 => used = rest.find(']').map_or(rest.len(), |at| at + 1),
                '[' | ']' => {}
                // A part as large as the whole would never end.
                '<' if quotient < number => {
                    name += &cardinals.unwrap_or(self).name(quotient)?;
                    used = 2;
                }
                '>' if remainder < number && rest.starts_with(">#") => {
                    name += &cardinals?.name(remainder)?;
                    used = 2;
                }
                '>' if remainder < number => {
                    name += &self.name(remainder)?;
                    used = 2;
                }
                '<' | '>' => return None,
                _ => name.push(first),
            }
            rest = rest.get(used..).unwrap_or("");
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(names: &NumberNames, digits: &str) -> String {
        names.words(digits).iter().map(|forms| forms.join("|")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_are_put_together() {
        let french = NumberNames::parse(
            "0 zéro\n1 un|une\n2 deux\n6 six\n10 dix\n16 seize\n20 vingt[-et->>]\n22 vingt[->>]\n60/20 soixante[->>]\n\
             80/20 quatre-vingt[->>] ; even\n100 cent[ >>]\n200 << cent[ >>]\n1000 mille[ >>]\n2000 << mille[ >>]\n",
        )
        .unwrap();
        for (digits, words) in [
            ("0", "zéro"),
            ("21", "vingt et un|une"),
            ("22", "vingt deux"),
            ("76", "soixante seize"),
            ("96", "quatre vingt seize"),
            ("202", "deux cent deux"),
            ("1066", "mille soixante six"),
            ("22000", "vingt deux mille"),
            ("06", "zéro six"),
        ] {
            assert_eq!(said(&french, digits), words, "{digits}");
        }
        let long = said(&french, &"2".repeat(30));
        assert_eq!(long.split(' ').count(), 30);
    }

    #[test]
    fn faults_and_endless_rules_are_refused() {
        for text in ["x y", "1", "10/0 ten", "1 >>"] {
            assert!(NumberNames::parse(text).is_err(), "{text}");
        }
        assert!(NumberNames::parse("1 << x").unwrap().words("1").is_empty());
        assert!(NumberNames::default().words("7").is_empty());
    }
}
