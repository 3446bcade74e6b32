//! What changed, as JUnit XML: a test suite for each recording, a test case for each line of its transcript.
//!
//! A line fails if a word in it changed and the recording is beyond tolerance; within it, what changed is output of
//! the case. The attributes are those that the schemas of Jenkins (`junit-10.xsd`) and Apache Ant have in common.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Change;
use crate::report::counted;

use super::findings::{File, Findings, Laid, Verdict};
use crate::show;

/// Most characters of a line of the transcript in the name of its case.
const NAME_CHARS: usize = 60;

/// Write `findings`.
pub fn write(out: &mut dyn Write, findings: &Findings) -> io::Result<()> {
    let mut suites: Vec<Suite> = findings.files.iter().map(|file| suite(findings, file)).collect();
    for (names, which) in [(&findings.only_old, "old"), (&findings.only_new, "new")] {
        for name in names {
            let outcome = Outcome::Failed(format!("only in the {which} folder"), String::new());
            suites.push(Suite { name: name.clone(), cases: vec![Case::new("counterpart", outcome)] });
        }
    }
    let sum = |count: fn(&Outcome) -> bool| suites.iter().map(|suite| suite.count(count)).sum::<usize>();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"kiru-align compare\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        sum(|_| true),
        sum(Outcome::is_failure),
        sum(Outcome::is_error)
    )?;
    suites.iter().try_for_each(|suite| suite.write(out))?;
    writeln!(out, "</testsuites>")
}

fn suite(findings: &Findings, file: &File) -> Suite {
    let laid = match &file.found {
        Ok(laid) => laid,
        Err(error) => {
            let broken = Case::new("readable", Outcome::Broken(error.clone()));
            return Suite { name: file.new.clone(), cases: vec![broken] };
        }
    };
    let beyond = file.verdict(&findings.limits) == Verdict::Beyond;
    let fits = match laid.comparison.turned_suspect {
        true => {
            let why = "the transcript no longer seems to fit the recording";
            Outcome::Failed(why.to_string(), String::new())
        }
        false => Outcome::Passed(String::new()),
    };
    let mut cases = vec![Case::new("fit", fits)];
    let mut changes = laid.comparison.changes.iter().filter(|change| change.kind.counts()).peekable();
    // A result that lost all its words has no lines any more, but changes.
    let lines = laid.new.segments.len().max(usize::from(changes.peek().is_some()));
    for line in 0..lines {
        let mut here: Vec<&Change> = Vec::new();
        while let Some(change) = changes.next_if(|change| change.segment <= line || line + 1 == lines) {
            here.push(change);
        }
        let details = here.iter().map(|change| detail(laid, change)).collect::<Vec<_>>().join("\n");
        let outcome = match here.len() {
            0 => Outcome::Passed(String::new()),
            count if beyond => Outcome::Failed(format!("{} changed", counted(count, "word")), details),
            _ => Outcome::Passed(details),
        };
        cases.push(Case { name: line_name(laid, line), outcome });
    }
    Suite { name: file.new.clone(), cases }
}

fn detail(laid: &Laid, change: &Change) -> String {
    let time = laid.place_s(change).map_or("-".to_string(), show::clock);
    let word = laid.word(change).map_or(String::new(), |word| show::word(&word.text));
    format!("{time} {word}: {}", laid.sentence(change))
}

/// `line 3: Alice was beginning to...`: its number makes it one of its kind.
fn line_name(laid: &Laid, line: usize) -> String {
    let words = laid.new.segments.get(line).map(|words| &laid.new.words[words.clone()]).unwrap_or_default();
    let mut text = String::new();
    for word in words {
        if text.chars().count() > NAME_CHARS {
            text.push_str(" ...");
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&show::word(&word.text));
    }
    format!("line {}: {text}", line + 1)
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    outcome: Outcome,
}

enum Outcome {
    /// With what there is to say nevertheless.
    Passed(String),
    /// In short, and in full.
    Failed(String, String),
    /// Why nothing can be said.
    Broken(String),
}

impl Outcome {
    fn is_failure(&self) -> bool {
        matches!(self, Outcome::Failed(..))
    }

    fn is_error(&self) -> bool {
        matches!(self, Outcome::Broken(_))
    }
}

impl Case {
    fn new(name: &str, outcome: Outcome) -> Case {
        Case { name: name.to_string(), outcome }
    }

    fn write(&self, out: &mut dyn Write, suite: &str) -> io::Result<()> {
        write!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
            escaped(suite),
            escaped(&self.name)
        )?;
        match &self.outcome {
            Outcome::Passed(said) if said.is_empty() => writeln!(out, "/>"),
            Outcome::Passed(said) => {
                writeln!(out, ">\n      <system-out>{}</system-out>\n    </testcase>", escaped_text(said))
            }
            Outcome::Failed(short, full) => writeln!(
                out,
                ">\n      <failure message=\"{}\" type=\"changed\">{}</failure>\n    </testcase>",
                escaped(short),
                escaped_text(full)
            ),
            Outcome::Broken(why) => writeln!(
                out,
                ">\n      <error message=\"{}\" type=\"unusable\"></error>\n    </testcase>",
                escaped(why)
            ),
        }
    }
}

impl Suite {
    fn count(&self, what: fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|case| what(&case.outcome)).count()
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"0\">",
            escaped(&self.name),
            self.cases.len(),
            self.count(Outcome::is_failure),
            self.count(Outcome::is_error)
        )?;
        self.cases.iter().try_for_each(|case| case.write(out, &self.name))?;
        writeln!(out, "  </testsuite>")
    }
}

/// For text; as `escaped` but line ends stay as they are, for people who read the file.
fn escaped_text(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

/// For attributes and text alike. What XML 1.0 cannot hold, escaped or not, becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_in_a_text_is_escaped() {
        assert_eq!(
            escaped("a<b>&\"c\"\n\u{1b}\u{FFFF}é"),
            "a&lt;b&gt;&amp;&quot;c&quot;&#10;\u{FFFD}\u{FFFD}é"
        );
    }
}
