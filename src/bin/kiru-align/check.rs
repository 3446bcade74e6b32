//! The subcommands that look at results: `compare` lays two side by side, `score` holds them against marked times.
//!
//! They have exit codes of their own: 1 is the answer of `compare` that too much has changed, so whatever keeps them
//! from an answer is 2.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use kiru_align::formats::save;

use crate::job::shown;
use crate::{Failure, print};

/// Write what `write` writes to `output`, or print it. Nothing is wrong if whoever read it has gone.
pub fn deliver(
    output: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let unwritten = |error: anyhow::Error| Failure::CouldNotStart(error);
    match output.filter(|path| *path != Path::new("-")) {
        Some(path) => save::save(path, |out| write(out))
            .with_context(|| format!("{}: cannot be written", shown(path)))
            .map_err(unwritten),
        None => match print(|out| write(out)) {
            Ok(()) | Err(Failure::ReaderGone) => Ok(()),
            Err(Failure::Input(error) | Failure::CouldNotStart(error)) => Err(unwritten(error)),
        },
    }
}

/// Before any work: that not more than one of `inputs` is standard input, and that `output` can be written.
pub fn check_places(inputs: &[&Path], output: Option<&Path>) -> Result<(), Failure> {
    if inputs.iter().filter(|path| **path == Path::new("-")).count() > 1 {
        return Err(Failure::CouldNotStart(anyhow!(
            "standard input: named twice; give a file for all but one"
        )));
    }
    let inputs: Vec<Option<&Path>> = inputs.iter().map(|path| Some(*path)).collect();
    match output.filter(|path| *path != Path::new("-")) {
        Some(path) => crate::job::check_target(path, &inputs).map_err(Failure::CouldNotStart),
        None => Ok(()),
    }
}
