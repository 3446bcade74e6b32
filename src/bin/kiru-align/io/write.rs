//! What is written: checked before the work, saved whole or not at all.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::formats::save as whole;

use super::{is_dash, shown};
use crate::exit::Failure;

/// Save what `write` writes as the file `path`, whole or not at all.
///
/// # Errors
/// With the path in front: it cannot be written.
pub fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    whole::save(path, |out| write(out)).with_context(|| format!("{}: cannot be written", shown(path)))
}

/// Print what `write` writes on standard output.
///
/// # Errors
/// [`Failure::ReaderGone`], or [`Failure::Input`] if standard output cannot be written.
pub fn print(write: impl FnOnce(&mut BufWriter<io::StdoutLock>) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Err(Failure::ReaderGone),
        Err(other) => Err(Failure::Input(anyhow!(other).context("standard output: cannot be written"))),
    }
}

/// Whether a file can be saved as `target` without overwriting any of `inputs`.
///
/// # Errors
/// With the path in front: no such folder, no right to write, one of the inputs.
pub fn check_target(target: &Path, inputs: &[&Path]) -> Result<()> {
    if target.as_os_str().is_empty() {
        bail!("the output path is empty; give -o a file name");
    }
    if let Ok(real) = fs::canonicalize(target)
        && inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == real))
    {
        bail!("{}: also an input, which would be overwritten; give another output path", shown(target));
    }
    check_writable(target)
}

/// Whether a file can be saved as `target`.
///
/// # Errors
/// With the path in front: no such folder, no right to write, a folder.
pub fn check_writable(target: &Path) -> Result<()> {
    whole::check(target).map_err(|refused| match refused.kind() {
        ErrorKind::NotFound => anyhow!("{}: its folder does not exist; make it first", shown(target)),
        ErrorKind::IsADirectory => anyhow!("{}: a folder; give the name of a file in it", shown(target)),
        _ => anyhow!(refused).context(format!("{}: cannot be written", shown(target))),
    })
}

/// Before `compare` and `evaluate` do any work: at most one of `inputs` is standard input, and `output` can be written.
///
/// # Errors
/// [`Failure::CouldNotStart`].
pub fn check_report(inputs: &[&Path], output: Option<&Path>) -> Result<(), Failure> {
    if inputs.iter().filter(|path| is_dash(path)).count() > 1 {
        return Err(Failure::CouldNotStart(anyhow!(
            "standard input: named twice; give a file for all but one"
        )));
    }
    match output.filter(|path| !is_dash(path)) {
        Some(path) => check_target(path, inputs).map_err(Failure::CouldNotStart),
        None => Ok(()),
    }
}

/// Write the report of `compare` or `evaluate` to `output`, or print it. It is no error if the reader has gone.
///
/// # Errors
/// [`Failure::CouldNotStart`] always: exit code 1 is an answer of `compare`.
pub fn deliver_report(
    output: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match output.filter(|path| !is_dash(path)) {
        Some(path) => save(path, write).map_err(Failure::CouldNotStart),
        None => match print(|out| write(out)) {
            Ok(()) | Err(Failure::ReaderGone) => Ok(()),
            Err(Failure::Input(error) | Failure::CouldNotStart(error)) => Err(Failure::CouldNotStart(error)),
        },
    }
}
