//! The report for people: a table of figures, a line of totals, and the words to look at.

use kiru_align::wording::counted;
use std::io::{self, Write};

use super::{Evaluation, FarWord, Measures, WITHIN_MS, WordRef};

use crate::report::text;

/// At most this many words of a list are shown, unless all are wanted.
pub const SHOWN_WORDS: usize = 20;

/// Write `evaluation` of `pairs`, with up to `most` words in each list.
pub fn write(
    out: &mut dyn Write,
    evaluation: &Evaluation,
    pairs: &[[String; 2]],
    most: Option<usize>,
) -> io::Result<()> {
    let [a, b, c, d, e] = WITHIN_MS;
    writeln!(
        out,
        "{:6} {:>6} {:>7} {:>7} {:>8} {:>8} {:>7} | % within {a:4} {b:5} {c:5} {d:5} {e:5} ms",
        "ms", "n", "mean", "median", "p95", "p99", "bias"
    )?;
    for (name, measures) in
        [("start", &evaluation.starts), ("end", &evaluation.ends), ("both", &evaluation.both)]
    {
        writeln!(out, "{}", row(name, measures.as_ref()))?;
    }
    writeln!(
        out,
        "{} spoken: {} not found, {} more than 500 ms off; {} not spoken: {} of these aligned",
        counted(evaluation.spoken, "word", "words"),
        evaluation.missed.len(),
        evaluation.far.len(),
        evaluation.unspoken,
        evaluation.ghosts.len()
    )?;
    let far = |far: &FarWord| {
        let late = far.late_s.map(|s| format!("{:+.0} ms", s * 1e3));
        line(&far.word, format!("start {}, end {}", late[0], late[1]))
    };
    let plain = |word_ref: &WordRef| line(word_ref, String::new());
    let list = WordList { pairs, most };
    list.write(out, "more than 500 ms off", &evaluation.far, far)?;
    list.write(out, "not found", &evaluation.missed, plain)?;
    list.write(out, "not spoken, but aligned", &evaluation.ghosts, plain)?;
    list.write(out, "only in the result, not counted", &evaluation.only_result, plain)?;
    list.write(out, "only in the reference, not counted", &evaluation.only_reference, plain)
}

fn row(name: &str, measures: Option<&Measures>) -> String {
    let Some(m) = measures else { return format!("{name:6} nothing found") };
    let within: Vec<String> = m.within.iter().map(|percent| format!("{percent:5.1}")).collect();
    format!(
        "{name:6} {:6} {:7.2} {:7.2} {:8.2} {:8.2} {:+7.2} |         {}",
        m.edges,
        m.mean_ms,
        m.median_ms,
        m.p95_ms,
        m.p99_ms,
        m.bias_ms,
        within.join(" ")
    )
}

/// A line of a list: of which pair, and what to say.
struct WordLine {
    file: usize,
    columns: [String; 3],
}

fn line(word_ref: &WordRef, more: String) -> WordLine {
    let time = word_ref.span.map_or("-".to_string(), |span| text::clock(span.start_s));
    WordLine { file: word_ref.file, columns: [time, text::word(&word_ref.text), more] }
}

struct WordList<'a> {
    pairs: &'a [[String; 2]],
    most: Option<usize>,
}

impl WordList<'_> {
    /// A title and a line for each of `items`, if there are any; the file's name where there are several.
    fn write<T>(
        &self,
        out: &mut dyn Write,
        title: &str,
        items: &[T],
        line: impl Fn(&T) -> WordLine,
    ) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let shown = self.most.unwrap_or(items.len()).min(items.len());
        let rows: Vec<[String; 4]> = items[..shown].iter().map(line).map(|line| self.row(line)).collect();
        writeln!(out, "{title}:")?;
        let lines = text::columns(&rows, [true, false, false, false], "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        match items.len() - shown {
            0 => Ok(()),
            hidden => writeln!(out, "  and {hidden} more; --all shows them"),
        }
    }

    fn row(&self, line: WordLine) -> [String; 4] {
        let [time, word, more] = line.columns;
        let file = match self.pairs.len() {
            1 => String::new(),
            _ => self.pairs.get(line.file).map_or(String::new(), |pair| pair[0].clone()),
        };
        [time, word, more, file]
    }
}
