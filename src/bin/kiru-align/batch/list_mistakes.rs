//! What is wrong with the lines of a list, told together.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};

use crate::io::shown;

/// Most mistakes of a list that are told, and most columns.
pub const MOST_TOLD: usize = 10;

/// What is wrong with the lines of a list.
#[derive(Default)]
pub struct ListMistakes(Vec<anyhow::Error>);

impl ListMistakes {
    /// Notes what is wrong with the line `number`, if anything is.
    pub fn note(&mut self, number: u64, read: Result<()>) {
        self.0.extend(read.with_context(|| format!("line {number}")).err());
    }

    /// Notes what is wrong with what stands in the line of a list that is called `listed`, if it is listed.
    pub fn note_at(&mut self, listed: Option<PathBuf>, error: anyhow::Error) {
        self.0.push(match listed {
            Some(listed) => error.context(shown(&listed)),
            None => error,
        });
    }

    /// Whether there are any.
    pub fn are_there(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether no more are told, so that no more lines need be looked at.
    pub fn are_many(&self) -> bool {
        self.0.len() >= MOST_TOLD
    }

    /// # Errors
    /// If there are mistakes, all of them.
    pub fn told(mut self) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(self.0.remove(0)),
            count => {
                let end = if self.are_many() { "; no more lines were looked at" } else { "" };
                let each: Vec<String> = self.0.iter().map(|mistake| format!("{mistake:#}")).collect();
                Err(anyhow!("{count} lines are wrong: {}{end}", each.join("; ")))
            }
        }
    }
}

/// What is wrong with one line.
#[derive(Default)]
pub struct LineMistakes(Vec<String>);

impl LineMistakes {
    /// What was `read`; nothing where that is wrong, which is noted.
    pub fn noted<T>(&mut self, read: Result<T>) -> Option<T> {
        read.map_err(|error| self.note(format!("{error:#}"))).ok()
    }

    /// Notes a mistake, in the form `problem; remedy`.
    pub fn note(&mut self, mistake: impl Into<String>) {
        self.0.push(mistake.into());
    }

    /// # Errors
    /// If there are mistakes, all of them; a remedy of several stands behind the last.
    pub fn told(self) -> Result<()> {
        let remedy = |mistake: &str| mistake.rsplit_once("; ").map(|(_, remedy)| remedy.to_string());
        let mut told = String::new();
        let mut mistakes = self.0.iter().peekable();
        while let Some(mistake) = mistakes.next() {
            let own = remedy(mistake);
            let is_same = own.is_some() && mistakes.peek().is_some_and(|next| remedy(next) == own);
            let end = if is_same { mistake.rfind("; ").unwrap_or(mistake.len()) } else { mistake.len() };
            told.push_str(if told.is_empty() { "" } else { "; " });
            told.push_str(&mistake[..end]);
        }
        if told.is_empty() { Ok(()) } else { Err(anyhow!(told)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_with_a_line_is_told_and_a_remedy_once() {
        let mut mistakes = LineMistakes::default();
        assert_eq!(mistakes.noted(Ok(3)), Some(3));
        assert_eq!(mistakes.noted::<u8>(Err(anyhow!("a is 1; mend it"))), None);
        mistakes.note("b is 2; mend it");
        mistakes.note("c is 3; leave it out");
        assert_eq!(mistakes.told().unwrap_err().to_string(), "a is 1; b is 2; mend it; c is 3; leave it out");
        assert!(LineMistakes::default().told().is_ok());
    }
}
