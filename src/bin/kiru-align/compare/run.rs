//! `kiru-align compare`: read, lay side by side, tell, choose the exit code.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Limits;
use crate::compare;
use anyhow::{Result, anyhow};
use kiru_align::formats::TranscriptFormat;
use kiru_align::formats::timed_words::TimedWords;

use super::findings::{File, Findings, Laid, Verdict};
use super::{folders, write_github, write_json, write_junit, write_text};
use crate::args::{Compare, CompareFormat};
use crate::check::{check_places, deliver};
use crate::job::{metadata, shown};
use crate::report::Report;
use crate::{COULD_NOT_START, DONE, Failure, INPUT_FAILED, input};

/// Do what `typed` says; the exit code of the answer.
///
/// # Errors
/// [`Failure::CouldNotStart`] whatever the reason: nothing but the answer has the exit code 1.
pub fn compare(typed: Compare, report: &Report) -> Result<u8, Failure> {
    check_places(&[&typed.old, &typed.new], typed.output.as_deref())?;
    let limits = Limits { tolerance_us: typed.tolerance, max_moved: typed.max_moved };
    let findings = match (is_folder(&typed.old)?, is_folder(&typed.new)?) {
        (true, true) => in_folders(&typed.old, &typed.new, limits, report),
        (false, false) => in_files(&typed.old, &typed.new, limits),
        (old_is_folder, _) => {
            let (folder, file) =
                if old_is_folder { (&typed.old, &typed.new) } else { (&typed.new, &typed.old) };
            Err(anyhow!("{}: a folder, and {} is a file; give two of a kind", shown(folder), shown(file)))
        }
    };
    let findings = findings.map_err(Failure::CouldNotStart)?;
    let format = format(&typed);
    let most = (!typed.all).then_some(write_text::SHOWN_WORDS);
    deliver(typed.output.as_deref(), |out| write(out, format, &findings, most))?;
    if !typed.quiet && (format != CompareFormat::Text || typed.output.is_some()) {
        // Said even where the report went elsewhere. Nobody has to listen.
        let _ = writeln!(io::stderr(), "{}", findings.sentence());
    }
    Ok(match findings.verdict() {
        Verdict::Within => DONE,
        Verdict::Beyond => INPUT_FAILED,
        Verdict::Unusable => COULD_NOT_START,
    })
}

fn write(
    out: &mut dyn Write,
    format: CompareFormat,
    findings: &Findings,
    most: Option<usize>,
) -> io::Result<()> {
    match format {
        CompareFormat::Text => write_text::write(out, findings, most),
        CompareFormat::Json => write_json::write(out, findings),
        CompareFormat::Junit => write_junit::write(out, findings),
        CompareFormat::Github => write_github::write(out, findings),
    }
}

/// As typed, or as the ending of the output says.
fn format(typed: &Compare) -> CompareFormat {
    let ending = typed.output.as_ref().and_then(|path| path.extension()).map(|e| e.to_ascii_lowercase());
    typed.format.unwrap_or(match ending.as_deref().and_then(|ending| ending.to_str()) {
        Some("json") => CompareFormat::Json,
        Some("xml") => CompareFormat::Junit,
        _ => CompareFormat::Text,
    })
}

fn is_folder(path: &Path) -> Result<bool, Failure> {
    if path == Path::new("-") {
        return Ok(false);
    }
    Ok(metadata(path).map_err(Failure::CouldNotStart)?.is_dir())
}

fn in_files(old: &Path, new: &Path, limits: Limits) -> Result<Findings> {
    let found = Ok(laid(old, new, &limits)?);
    let file = File { old: shown(old), new: shown(new), found };
    Ok(Findings { limits, files: vec![file], only_old: Vec::new(), only_new: Vec::new() })
}

/// Files that cannot be used are told at once and do not keep the others from being compared.
fn in_folders(old: &Path, new: &Path, limits: Limits, report: &Report) -> Result<Findings> {
    let both = folders::both(old, new)?;
    let files = both.shared.iter().map(|name| {
        let (old, new) = (old.join(name), new.join(name));
        let found = laid(&old, &new, &limits).map_err(|error| {
            report.error(&error);
            format!("{error:#}")
        });
        File { old: shown(&old), new: shown(&new), found }
    });
    let paths = |folder: &Path, names: &[PathBuf]| -> Vec<String> {
        names.iter().map(|name| shown(&folder.join(name))).collect()
    };
    Ok(Findings {
        limits,
        files: files.collect(),
        only_old: paths(old, &both.only_old),
        only_new: paths(new, &both.only_new),
    })
}

fn laid(old: &Path, new: &Path, limits: &Limits) -> Result<Laid> {
    let (old, new) = (result(old)?, result(new)?);
    let comparison = compare::compare(&old, &new, limits);
    Ok(Laid { old, new, comparison })
}

/// A result: words of other files have neither statuses nor all words of the text.
fn result(path: &Path) -> Result<TimedWords> {
    let timed = input::timed(path, "words")?;
    match timed.format {
        TranscriptFormat::Json => Ok(timed),
        _ => Err(anyhow!("{}: no JSON; give a result of kiru-align, or use kiru-align score", shown(path))),
    }
}
