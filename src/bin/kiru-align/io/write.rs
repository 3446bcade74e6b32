//! What is written: checked before the work, saved whole or not at all.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::formats::save as whole;

use super::{closed_stdout, is_dash, shown};
use crate::exit::Failure;
use crate::interrupt;

/// Save what `write` writes as the file `path`, whole or not at all.
///
/// # Errors
/// With the path in front: it cannot be written.
pub fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    // A pipe may wait for its reader for ever.
    let _saving = (!whole::is_special(path)).then(interrupt::hold_off);
    whole::save(path, |out| write(out)).with_context(|| format!("{}: cannot be written", shown(path)))
}

/// Print what `write` writes on standard output.
///
/// # Errors
/// [`Failure::ReaderGone`], or [`Failure::Input`] if standard output cannot be written.
pub fn print(write: impl FnOnce(&mut BufWriter<io::StdoutLock>) -> io::Result<()>) -> Result<(), Failure> {
    check_stdout().map_err(Failure::Input)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Err(Failure::ReaderGone),
        Err(other) => Err(Failure::Input(anyhow!(other).context("standard output: cannot be written"))),
    }
}

/// Whether there is a standard output.
///
/// # Errors
/// It was closed by whoever started the program.
pub fn check_stdout() -> Result<()> {
    if closed_stdout::is_closed() {
        bail!("standard output: closed; redirect it to a file, or give -o a file name");
    }
    Ok(())
}

/// Whether two paths mean one file, through links and other names as well, also if there is none yet. Devices and pipes
/// can be written to twice.
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a_is), Ok(b_is)) if !a_is.is_file() || !b_is.is_file() => a == b,
        #[cfg(unix)]
        (Ok(a_is), Ok(b_is)) if identity(&a_is) == identity(&b_is) => true,
        _ => whole::real(a).is_ok_and(|a| whole::real(b).is_ok_and(|b| a == b)),
    }
}

/// Whether standard output was redirected to the regular file `path`.
pub fn is_stdout(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let stdout = io::stdout().as_fd().try_clone_to_owned().and_then(|fd| fs::File::from(fd).metadata());
        let Ok(stdout) = stdout else { return false };
        stdout.is_file() && fs::metadata(path).is_ok_and(|found| identity(&found) == identity(&stdout))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

#[cfg(unix)]
fn identity(found: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

/// What the user may not expect of a file that will be replaced, to be told before: it is another user's and becomes
/// this user's, or has other names that keep the old contents.
pub fn surprise(target: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = fs::metadata(target).ok().filter(fs::Metadata::is_file)?;
        let me = rustix::process::geteuid();
        if found.nlink() > 1 {
            return Some(format!(
                "{}: has other names (hard links), which keep the old contents",
                shown(target)
            ));
        }
        (!me.is_root() && found.uid() != me.as_raw())
            .then(|| format!("{}: belonged to another user, and now to you", shown(target)))
    }
    #[cfg(not(unix))]
    {
        let _ = target;
        None
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
