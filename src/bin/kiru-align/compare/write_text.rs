//! What changed, for people: a paragraph and a table for each recording that is not what it was, and the verdict.

use kiru_align::wording::counted;
use std::io::{self, Write};

use super::{ChangeCounts, ChangeKind, EdgeMovement, WordChange};

use super::changes::foremost;
use super::findings::{CompareVerdict, ComparedFile, Findings, SideBySide};
use crate::report::text;

/// How many words of a recording are shown unless all are wanted.
pub const SHOWN_WORDS: usize = 20;

/// Write `findings`, with up to `most` words of each recording.
pub fn write(out: &mut dyn Write, findings: &Findings, most: Option<usize>) -> io::Result<()> {
    let alone = findings.files.len() == 1 && findings.only_old.is_empty() && findings.only_new.is_empty();
    for file in &findings.files {
        let quiet = file.verdict(&findings.limits) == CompareVerdict::Within
            && file.found.as_ref().is_ok_and(|sides| sides.comparison.changes.is_empty());
        if alone || !quiet {
            write_file(out, findings, file, most)?;
        }
    }
    for (names, which) in [(&findings.only_old, "old"), (&findings.only_new, "new")] {
        for name in names {
            writeln!(out, "{name}: only in the {which} folder")?;
        }
    }
    writeln!(out, "{}", findings.sentence())
}

fn write_file(
    out: &mut dyn Write,
    findings: &Findings,
    file: &ComparedFile,
    most: Option<usize>,
) -> io::Result<()> {
    writeln!(out, "{} -> {}", file.old, file.new)?;
    let sides = match &file.found {
        Ok(sides) => sides,
        Err(error) => return writeln!(out, "  {error}\n"),
    };
    let comparison = &sides.comparison;
    writeln!(out, "  {}", sums(&comparison.counts, &text::ms(findings.limits.tolerance_us)))?;
    writeln!(out, "  starts moved {}", edges(&comparison.starts))?;
    writeln!(out, "  ends moved   {}", edges(&comparison.ends))?;
    about(sides).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    let changes = foremost(&comparison.changes, most);
    if !changes.is_empty() {
        let mut rows = vec![["time", "word", "start", "end", ""].map(str::to_string)];
        rows.extend(changes.iter().map(|change| row(sides, change)));
        let lines = text::columns(&rows, [true, false, true, true, false], "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    let hidden = comparison.changes.len() - changes.len();
    if hidden > 0 {
        writeln!(out, "  and {hidden} more that changed no more than these; --all shows them")?;
    }
    writeln!(out)
}

fn row(sides: &SideBySide, change: &WordChange) -> [String; 5] {
    let time = sides.place_s(change).map_or("-".to_string(), text::clock);
    let word = sides.word(change).map_or(String::new(), |word| text::word(&word.text));
    let [start, end] = match (change.kind, change.by_us) {
        (ChangeKind::Moved | ChangeKind::Status, Some(by_us)) => by_us.map(text::moved),
        _ => Default::default(),
    };
    [time, word, start, end, sides.event(change)]
}

/// `57 words: 3 moved by more than 20 ms, 1 vanished`.
fn sums(counts: &ChangeCounts, tolerance: &str) -> String {
    let mut parts = vec![match counts.moved {
        0 => format!("none moved by more than {tolerance}"),
        moved => format!("{moved} moved by more than {tolerance}"),
    }];
    for (count, what) in [
        (counts.appeared, "appeared"),
        (counts.vanished, "vanished"),
        (counts.lost, "lost their times"),
        (counts.found, "have times now"),
        (counts.status, "changed their status"),
        (counts.respelled, "spelled differently"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    format!("{}: {}", counted(counts.words, "word", "words"), parts.join(", "))
}

/// `1.9 ms on average, +0.9 ms net, 30 ms at most`.
fn edges(edges: &EdgeMovement) -> String {
    match edges.most_ms {
        0.0 => "not at all".to_string(),
        most => {
            format!("{:.1} ms on average, {:+.1} ms net, {most} ms at most", edges.mean_ms, edges.later_ms)
        }
    }
}

/// What else is not what it was: fit, length, model.
fn about(sides: &SideBySide) -> Vec<String> {
    let (old, new) = (&sides.old.about, &sides.new.about);
    let mut lines = Vec::new();
    let fit = |fits: Option<bool>| match fits {
        Some(true) => "good",
        Some(false) => "suspect",
        None => "unknown",
    };
    if old.fits != new.fits {
        lines.push(format!("fit: {} -> {}", fit(old.fits), fit(new.fits)));
    }
    let length = |s: Option<f64>| s.map_or("unknown".to_string(), |s| format!("{s} s"));
    if old.duration_s != new.duration_s {
        lines.push(format!("length: {} -> {}", length(old.duration_s), length(new.duration_s)));
    }
    let model = |model: &Option<(String, String)>| {
        model
            .as_ref()
            .map_or("unknown".to_string(), |(name, sum)| format!("{} ({sum:.12})", text::word(name)))
    };
    if old.model != new.model {
        lines.push(format!("model: {} -> {}", model(&old.model), model(&new.model)));
    }
    lines
}
