//! What changed, as annotations that GitHub Actions shows beside the files: workflow commands, a line each.
//!
//! Source: GitHub's documentation, "Workflow commands for GitHub Actions"; what has to be escaped is in the toolkit's
//! `packages/core/src/command.ts`. GitHub shows ten errors and ten warnings of a step; more would be lost, so ten
//! words are listed, and the total follows.

use std::io::{self, Write};

use super::WordChange;

use super::changes::foremost;
use super::findings::{CompareVerdict, Findings, SideBySide};
use crate::report::text;

/// How many annotations of a kind GitHub shows.
const SHOWN: usize = 10;

/// Write `findings`: what is beyond as errors, what is within as warnings, and the verdict as a notice.
pub fn write(out: &mut dyn Write, findings: &Findings) -> io::Result<()> {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    for file in &findings.files {
        let sides = match &file.found {
            Ok(sides) => sides,
            Err(error) => {
                errors.push(annotation("error", &file.new, None, "cannot be compared", error));
                continue;
            }
        };
        let beyond = file.verdict(&findings.limits) == CompareVerdict::Beyond;
        if sides.comparison.turned_suspect {
            let said = "the transcript no longer seems to match the recording";
            errors.push(annotation("error", &file.new, None, "suspect", said));
        }
        let changes: Vec<WordChange> =
            sides.comparison.changes.iter().filter(|change| change.kind.counts()).copied().collect();
        for change in foremost(&changes, Some(SHOWN)) {
            let (path, line) = place(sides, change, &file.old, &file.new);
            let word = sides.word(change).map_or(String::new(), |word| text::word(&word.text));
            let time = sides.place_s(change).map_or(String::new(), |s| format!(" at {}", text::clock(s)));
            let said = format!("{word}{time}: {}", sides.sentence(change));
            let level = if beyond { "error" } else { "warning" };
            let lines = if beyond { &mut errors } else { &mut warnings };
            lines.push(annotation(level, path, line, change.kind.name(), &said));
        }
    }
    for (names, which) in [(&findings.only_old, "old"), (&findings.only_new, "new")] {
        for name in names {
            errors.push(annotation(
                "error",
                name,
                None,
                "no counterpart",
                &format!("only in the {which} folder"),
            ));
        }
    }
    for line in errors.iter().take(SHOWN).chain(warnings.iter().take(SHOWN)) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "::notice title=kiru-align compare::{}", message(&findings.sentence()))
}

/// The file and line to show a change at: the new one, of a vanished word the old one.
fn place<'a>(
    sides: &SideBySide,
    change: &WordChange,
    old: &'a str,
    new: &'a str,
) -> (&'a str, Option<usize>) {
    let line = sides.word(change).map(|word| word.line);
    (if change.new.is_some() { new } else { old }, line)
}

fn annotation(level: &str, path: &str, line: Option<usize>, title: &str, said: &str) -> String {
    // GitHub knows the repository's files by paths with slashes.
    let path = property(&path.replace('\\', "/"));
    let line = line.map_or(String::new(), |line| format!(",line={line}"));
    format!("::{level} file={path}{line},title={}::{}", property(title), message(said))
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_property_or_the_line_is_escaped() {
        let line = annotation("error", "C:\\a,b%.json", Some(7), "t: x", "100 %, as\r\nsaid: \u{1F3B5}");
        let expected =
            "::error file=C%3A/a%2Cb%25.json,line=7,title=t%3A x::100 %25, as%0D%0Asaid: \u{1F3B5}";
        assert_eq!(line, expected);
    }
}
