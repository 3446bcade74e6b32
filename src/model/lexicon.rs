//! (stand-in)

use crate::error::{Error, Result};

/// Stand-in.
#[derive(Debug, Default)]
pub struct UserLexicon(());

#[allow(missing_docs)]
impl UserLexicon {
    pub fn parse(text: &str) -> Result<UserLexicon> {
        match text.lines().position(|l| !l.is_empty() && l.split_whitespace().count() < 2) {
            None => Ok(UserLexicon(())),
            Some(i) => Err(Error::Lexicon { line: i + 1, problem: "no phones".into(), remedy: "write some" }),
        }
    }
}
