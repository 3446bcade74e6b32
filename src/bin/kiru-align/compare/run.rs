//! `kiru-align compare`: read, compare, report, choose the exit code.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use kiru_align::formats::TranscriptFormat;
use kiru_align::formats::timed_words::TimedWords;

use super::findings::{CompareVerdict, ComparedFile, Findings, SideBySide};
use super::{Tolerance, compare as compare_words, folders, write_github, write_json, write_text};
use crate::args::{CompareArgs, CompareFormat};
use crate::exit::{COULD_NOT_START, DONE, Failure, INPUT_FAILED};
use crate::io::{
    check_report, deliver_report, is_dash, metadata, shown, timed_words, visible, write_visibly,
};
use crate::report::Report;

/// Compare what `typed` names. The exit code is the answer.
///
/// # Errors
/// [`Failure::CouldNotStart`] always: only the answer has exit code 1.
pub fn compare(typed: &CompareArgs, report: &Report) -> Result<u8, Failure> {
    check_report(&[&typed.old, &typed.new], typed.output.as_deref())?;
    let limits = Tolerance { tolerance_us: typed.tolerance, max_moved: typed.max_moved };
    let findings = match (is_folder(&typed.old)?, is_folder(&typed.new)?) {
        (true, true) => in_folders(&typed.old, &typed.new, limits, report),
        (false, false) => in_files(&typed.old, &typed.new, limits),
        (old_is_folder, _) => {
            let (folder, file) =
                if old_is_folder { (&typed.old, &typed.new) } else { (&typed.new, &typed.old) };
            Err(anyhow!(
                "{}: a folder, and {} is a file; give two files or two folders",
                shown(folder),
                shown(file)
            ))
        }
    };
    let findings = findings.map_err(Failure::CouldNotStart)?;
    let format = format(typed);
    let most = (!typed.all).then_some(write_text::SHOWN_WORDS);
    deliver_report(typed.output.as_deref(), |out| write(out, format, &findings, most))?;
    if !typed.quiet && (format != CompareFormat::Text || typed.output.is_some()) {
        // Also where the report went elsewhere. A closed standard error is no problem.
        let _ = writeln!(io::stderr(), "{}", visible(&findings.sentence()));
    }
    Ok(match findings.verdict() {
        CompareVerdict::Within => DONE,
        CompareVerdict::Beyond => INPUT_FAILED,
        CompareVerdict::Unusable => COULD_NOT_START,
    })
}

fn write(
    out: &mut dyn Write,
    format: CompareFormat,
    findings: &Findings,
    most: Option<usize>,
) -> io::Result<()> {
    match format {
        CompareFormat::Text => write_visibly(out, |out| write_text::write(out, findings, most)),
        CompareFormat::Json => write_json::write(out, findings),
        CompareFormat::Github => write_github::write(out, findings),
    }
}

/// As typed, or else by the ending of the output.
fn format(typed: &CompareArgs) -> CompareFormat {
    let ending = typed.output.as_ref().and_then(|path| path.extension());
    typed.format.unwrap_or(match ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        true => CompareFormat::Json,
        false => CompareFormat::Text,
    })
}

fn is_folder(path: &Path) -> Result<bool, Failure> {
    if is_dash(path) {
        return Ok(false);
    }
    Ok(metadata(path).map_err(Failure::CouldNotStart)?.is_dir())
}

fn in_files(old: &Path, new: &Path, limits: Tolerance) -> Result<Findings> {
    let found = Ok(compare_files(old, new, &limits)?);
    let file = ComparedFile { old: shown(old), new: shown(new), found };
    Ok(Findings { limits, files: vec![file], only_old: Vec::new(), only_new: Vec::new() })
}

/// A file that cannot be used is reported at once; all others are compared.
fn in_folders(old: &Path, new: &Path, limits: Tolerance, report: &Report) -> Result<Findings> {
    let both = folders::both(old, new)?;
    let files = both.shared.iter().map(|name| {
        let (old, new) = (old.join(name), new.join(name));
        let found = compare_files(&old, &new, &limits).map_err(|error| {
            report.error(&error);
            format!("{error:#}")
        });
        ComparedFile { old: shown(&old), new: shown(&new), found }
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

fn compare_files(old: &Path, new: &Path, limits: &Tolerance) -> Result<SideBySide> {
    let (old, new) = (result(old)?, result(new)?);
    let comparison = compare_words(&old, &new, limits);
    Ok(SideBySide { old, new, comparison })
}

/// A result: words of other files have neither statuses nor all words of the text.
fn result(path: &Path) -> Result<TimedWords> {
    let timed = timed_words(path, "words")?;
    match timed.format {
        TranscriptFormat::Json => Ok(timed),
        _ => {
            Err(anyhow!("{}: no JSON; give a result of kiru-align, or use kiru-align evaluate", shown(path)))
        }
    }
}
