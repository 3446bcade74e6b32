//! Languages other than English: what their letters and numbers sound like, in the phones of the English model.
//!
//! Each language is a folder of small text files under `models/languages/`, read when it is first needed;
//! docs/languages.md tells how to write one.

pub mod detect;
pub mod numbers;
pub mod orthography;
pub mod phone_map;
pub mod rules;
pub mod tokens;
mod written;

use std::fmt;
use std::sync::OnceLock;

use self::orthography::Orthography;

/// The contents of a language's folder.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    /// The folder's name: the code of ISO 639-1.
    pub code: &'static str,
    /// `language.txt`: see [`orthography`].
    pub language: &'static str,
    /// `g2p.txt`: see [`rules`].
    pub g2p: &'static str,
    /// `phones.txt`: see [`phone_map`].
    pub phones: &'static str,
    /// `numbers.txt`: see [`numbers`].
    pub numbers: &'static str,
    /// `exceptions.txt`: see [`orthography`].
    pub exceptions: &'static str,
}

macro_rules! folders {
    ($($code:literal)*) => {
        &[$(Files {
            code: $code,
            language: include_str!(concat!("../../models/languages/", $code, "/language.txt")),
            g2p: include_str!(concat!("../../models/languages/", $code, "/g2p.txt")),
            phones: include_str!(concat!("../../models/languages/", $code, "/phones.txt")),
            numbers: include_str!(concat!("../../models/languages/", $code, "/numbers.txt")),
            exceptions: include_str!(concat!("../../models/languages/", $code, "/exceptions.txt")),
        }),*]
    };
}

/// Every folder of `models/languages/`.
static FOLDERS: &[Files] = folders!(
    "ca" "cs" "de" "el" "es" "fi" "fr" "hu" "id" "it" "nl" "pl" "pt" "ro" "ru" "sv" "tr"
);

/// A language the program can align: English, or one that has a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

impl Language {
    /// English, whose pronunciations are those of the model itself.
    pub const ENGLISH: Language = Language(0);

    /// The language with this code of ISO 639-1 or this English name, in any case; a region behind it (`pt-BR`) changes
    /// nothing.
    pub fn by_code(code: &str) -> Option<Language> {
        let code = code.split(['-', '_']).next()?;
        let is_called = |name: &str| name.eq_ignore_ascii_case(code);
        Language::all().find(|language| is_called(language.code()) || is_called(language.name()))
    }

    /// All languages, English first, then by their codes.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..=FOLDERS.len() as u8).map(Language)
    }

    /// The code of ISO 639-1: `en`, `pl`.
    pub fn code(self) -> &'static str {
        self.files().map_or("en", |files| files.code)
    }

    /// The name in English: `Polish`.
    pub fn name(self) -> &'static str {
        let name = |files: &'static Files| files.language.lines().find_map(|line| line.strip_prefix("name "));
        self.files().map_or("English", |files| name(files).unwrap_or(files.code))
    }

    /// The words of the lines of one `kind` in its `language.txt`, in order; none for English.
    pub fn facts(self, kind: &'static str) -> impl Iterator<Item = &'static str> {
        let lines = orthography::lines(self.files().map_or("", |files| files.language));
        lines
            .filter_map(move |line| line.strip_prefix(kind)?.strip_prefix(' '))
            .flat_map(str::split_whitespace)
    }

    fn files(self) -> Option<&'static Files> {
        FOLDERS.get(usize::from(self.0).checked_sub(1)?)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The languages that were needed so far, each read once.
#[derive(Debug)]
pub struct Orthographies {
    read: Vec<OnceLock<Orthography>>,
}

impl Default for Orthographies {
    fn default() -> Self {
        Orthographies { read: FOLDERS.iter().map(|_| OnceLock::new()).collect() }
    }
}

impl Orthographies {
    /// How `language` is written; `None` for English.
    pub fn of(&self, language: Language) -> Option<&Orthography> {
        let files = language.files()?;
        let read = || match Orthography::parse(files) {
            Ok(orthography) => orthography,
            // The folders are part of the program, and a test reads them all.
            Err(problem) => unreachable!("{}: {problem}", files.code),
        };
        Some(self.read.get(usize::from(language.0) - 1)?.get_or_init(read))
    }
}

#[cfg(test)]
mod tests;
