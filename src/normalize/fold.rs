//! A token's characters become plain ones: ASCII, and the few others that are said.
//!
//! Compatibility forms (ligatures, full-width, letter-like symbols) are taken apart and accents dropped
//! (Unicode NFKD); quotes and dashes become the plain ones; invisible characters vanish; what is not said at all
//! (bullets, emoji, letters of other scripts) becomes a space, as do dashes and dots in a row. Spaces separate
//! pieces that are said one after another.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::MOST_SAYABLE;
use super::html_names::named_character;

/// Stands between a whole number and a fraction that was written as one character: 5½.
pub(crate) const MIXED: char = '\u{2064}';

/// Characters beyond ASCII that have a name or a meaning, see [`super::symbols`] and [`super::units`].
const NAMED: &str = "°£€¥₹₩₽₿¢×÷±§√∞≈≤≥≠";

/// Signs that are said before a number, and are marks anywhere else.
const LEADING: &str = "©¶";

/// Digits of other scripts: the code point of each zero, nine more follow.
const ZEROS: [u32; 14] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50,
    0x0F20,
];

/// The digit that `c` is in another script.
pub(crate) fn decimal_digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// A folded token.
pub(crate) struct Folded {
    /// ASCII, [`NAMED`], Greek letters, [`MIXED`]; spaces where pieces end.
    pub text: String,
    /// Letters were dropped that belong to another script.
    pub foreign: bool,
}

/// Folds a token; `None` if it has more than [`MOST_SAYABLE`] letters and digits.
pub(crate) fn fold(token: &str) -> Option<Folded> {
    let mut folder = CharFolder {
        out: String::with_capacity(token.len().min(4 * MOST_SAYABLE)),
        foreign: false,
        sayable: 0,
    };
    let unescaped;
    let token = if token.len() <= 8 * MOST_SAYABLE && token.contains('&') && token.contains(';') {
        unescaped = unescape(token);
        &unescaped
    } else {
        token
    };
    for c in token.chars() {
        folder.push(c);
        if folder.sayable > MOST_SAYABLE {
            return None;
        }
    }
    Some(Folded { text: separate(&without_tags(&folder.out)), foreign: folder.foreign })
}

struct CharFolder {
    out: String,
    foreign: bool,
    sayable: usize,
}

impl CharFolder {
    fn push(&mut self, c: char) {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => {
                self.out.push(c);
                self.sayable += 1;
            }
            '`' => self.out.push('\''),
            '!'..='~' => self.mark(c),
            _ if c.is_ascii() => self.mark(' '),
            _ => self.push_other(c),
        }
    }

    /// A mark; runs of the same one longer than any meaning are shortened, so that the result stays small.
    fn mark(&mut self, c: char) {
        if !self.out.ends_with(c)
            || (c != ' ' && !self.out.ends_with([c; 3].iter().collect::<String>().as_str()))
        {
            self.out.push(c);
        }
    }

    fn push_other(&mut self, c: char) {
        let before_is_digit = self.out.ends_with(|c: char| c.is_ascii_digit());
        match c {
            '‘' | '’' | '‚' | '‛' | 'ʼ' | 'ʻ' | 'ʹ' | '′' | '´' | '＇' => self.mark('\''),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => self.mark('"'),
            '‐' | '‑' | '‒' | '–' | '−' | '﹣' | '－' | '\u{2043}' => self.mark('-'),
            '—' | '―' | '⸺' | '⸻' => self.out.push_str("--"),
            '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' => {}
            '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E01EF}' | '™' | '℠' | '®' => {}
            '⌘' => self.out.push_str("Cmd+"),
            '№' => self.out.push_str("No."),
            'º' if before_is_digit => self.out.push('°'),
            '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => self.power(c),
            '\u{2044}' | '∕' => self.out.push('/'),
            'ß' | 'ẞ' => self.letters("ss"),
            'æ' => self.letters("ae"),
            'Æ' => self.letters("Ae"),
            'œ' => self.letters("oe"),
            'Œ' => self.letters("Oe"),
            'ø' | 'Ø' => self.letters(if c == 'ø' { "o" } else { "O" }),
            'ł' | 'Ł' => self.letters(if c == 'ł' { "l" } else { "L" }),
            'đ' | 'Đ' | 'Ð' => self.letters(if c == 'đ' { "d" } else { "D" }),
            'ð' => self.letters("th"),
            'þ' => self.letters("th"),
            'Þ' => self.letters("Th"),
            'ı' => self.letters("i"),
            'ħ' | 'Ħ' => self.letters(if c == 'ħ' { "h" } else { "H" }),
            'ŋ' | 'Ŋ' => self.letters("ng"),
            'ə' | 'Ə' => self.letters("e"),
            _ if LEADING.contains(c) => {
                if self.out.is_empty() {
                    self.out.push(c);
                }
            }
            _ if NAMED.contains(c) => self.mark(c),
            _ if is_combining_mark(c) => {}
            _ => self.push_parts(c, before_is_digit),
        }
    }

    /// A superscript: a power, "m²" = "m^2".
    fn power(&mut self, c: char) {
        if let Some(digit) = std::iter::once(c).nfkd().next() {
            let continues =
                self.out.rfind('^').is_some_and(|at| self.out[at + 1..].bytes().all(|b| b.is_ascii_digit()));
            if !continues {
                self.out.push('^');
            }
            self.out.push(digit);
            self.sayable += 1;
        }
    }

    fn letters(&mut self, letters: &str) {
        self.out.push_str(letters);
        self.sayable += 1;
    }

    /// Anything else: taken apart, each part kept if it is plain.
    fn push_parts(&mut self, c: char, before_is_digit: bool) {
        if std::iter::once(c).nfkd().any(|p| p == '\u{2044}') && before_is_digit {
            self.out.push(MIXED);
        }
        for part in std::iter::once(c).nfkd() {
            if part != c && !is_greek(part) && !is_combining_mark(part) {
                // One step only: a part of a part is a plain character or nothing.
                match part {
                    '\u{2044}' => self.out.push('/'),
                    _ if part.is_ascii() => self.push(part),
                    _ if NAMED.contains(part) => self.mark(part),
                    _ => self.unknown(part),
                }
            } else if is_greek(part) {
                // One Greek letter is said by its name; several are a word in another script.
                self.foreign |= self.out.ends_with(is_greek);
                self.out.push(part);
                self.sayable += 1;
            } else if !is_combining_mark(part) {
                self.unknown(part);
            }
        }
    }

    fn unknown(&mut self, c: char) {
        if let Some(digit) = decimal_digit(c) {
            self.out.push(digit);
            self.sayable += 1;
            return;
        }
        self.foreign |= c.is_alphanumeric();
        self.mark(' ');
    }
}

fn is_greek(c: char) -> bool {
    matches!(c, 'Α'..='Ω' | 'α'..='ω')
}

/// `token` with the characters that HTML has names or numbers for: `&ldquo;`, `&#8220;`, `&#x201C;`.
pub(crate) fn unescape(token: &str) -> String {
    /// Longest name that is used, in bytes.
    const MOST_BYTES: usize = 12;
    let mut out = String::with_capacity(token.len());
    let mut rest = token;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(MOST_BYTES).position(|b| b == b';');
        match end.and_then(|end| Some((end, html_character(&rest[..end])?))) {
            Some((end, text)) => {
                out.push_str(&text);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out + rest
}

/// What the name or number of a character in HTML (without `&` and `;`) stands for.
pub(crate) fn html_character(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return named_character(name).map(str::to_string);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).map(String::from)
}

/// Drops `<i>` and `</i>` around or inside words, as subtitles have them. A token that is only a tag stays.
fn without_tags(text: &str) -> String {
    if !(text.contains("</") || text.contains('<') && text.contains('>'))
        || text.ends_with('>') && text.rfind('<') == Some(0)
    {
        return text.to_string();
    }
    let is_tag = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        match after.find(['>', '<']).filter(|&end| after[end..].starts_with('>') && is_tag(&after[..end])) {
            Some(close) => rest = &after[close + 1..],
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + rest
}

/// Dashes and dots in a row become a space; dashes between digits stay one dash, as they mean "to".
fn separate(text: &str) -> String {
    if !text.contains("--") && !text.contains("..") {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if (c == '-' || c == '.') && chars.peek() == Some(&c) {
            while chars.next_if_eq(&c).is_some() {}
            let digits_around =
                out.ends_with(|c: char| c.is_ascii_digit()) && chars.peek().is_some_and(char::is_ascii_digit);
            out.push(if c == '-' && digits_around { '-' } else { ' ' });
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(token: &str) -> String {
        fold(token).unwrap().text
    }

    #[test]
    fn letters_lose_accents_and_ligatures_come_apart() {
        for (token, plain) in [
            ("naïve", "naive"),
            ("Zoë", "Zoe"),
            ("Straße", "Strasse"),
            ("Æther", "Aether"),
            ("ﬁnd", "find"),
            ("Ｆｕｌｌ１２", "Full12"),
            ("Łódź", "Lodz"),
            ("cafe\u{301}", "cafe"),
            ("𝐇𝐢", "Hi"),
            ("Ⅳ", "IV"),
        ] {
            assert_eq!(folded(token), plain);
        }
    }

    #[test]
    fn quotes_dashes_and_invisible_characters_become_plain_or_vanish() {
        for (token, plain) in [
            ("don’t", "don't"),
            ("“hi”", "\"hi\""),
            ("a\u{200B}b\u{AD}c\u{FEFF}", "abc"),
            ("well‑known", "well-known"),
            ("word—word", "word word"),
            ("wait…what", "wait what"),
            ("1990—1995", "1990-1995"),
            ("3–4", "3-4"),
            ("ab😀cd", "ab cd"),
            ("<i>bold</i>", "bold"),
            ("AT&amp;T", "AT&T"),
            ("№5", "No.5"),
            ("iPod™", "iPod"),
        ] {
            assert_eq!(folded(token), plain);
        }
    }

    #[test]
    fn fractions_powers_and_signs_keep_their_meaning() {
        for (token, plain) in [
            ("5½", "5\u{2064}1/2"),
            ("½", "1/2"),
            ("m²", "m^2"),
            ("10⁻¹²", "10 ^12"),
            ("20℃", "20°C"),
            ("٣٤", "34"),
        ] {
            assert_eq!(folded(token), plain);
        }
    }

    #[test]
    fn letters_of_other_scripts_are_noticed() {
        for (token, foreign) in [
            ("привет", true),
            ("你好", true),
            ("!!", false),
            ("😀", false),
            ("α", false),
            ("αβγ", true),
            ("♪", false),
        ] {
            assert_eq!(fold(token).unwrap().foreign, foreign, "{token}");
        }
    }

    #[test]
    fn endless_tokens_are_given_up_and_endless_marks_are_shortened() {
        assert!(fold(&"a".repeat(MOST_SAYABLE + 1)).is_none());
        assert!(folded(&"*".repeat(1_000_000)).len() < 10);
    }
}
