//! The Python package: classes around the library, and the program as a function.
//!
//! ```text
//! Python object -> recording (array) --+
//!               -> transcript ---------+-> aligner -> alignment -> words
//! ```
//!
//! What is easier said in Python is in `package/kiru_align`.

// The program's own files, compiled once more, so that the model is in the package only once (decision 015).
#[allow(missing_docs)]
#[path = "../../src/bin/kiru-align/exit.rs"]
mod exit;
#[path = "../../src/bin/kiru-align/interrupt.rs"]
mod interrupt;
#[path = "../../src/bin/kiru-align/io/mod.rs"]
mod io;
#[path = "../../src/bin/kiru-align/args/mod.rs"]
mod args;
#[path = "../../src/bin/kiru-align/config.rs"]
mod config;
#[path = "../../src/bin/kiru-align/report/mod.rs"]
mod report;
#[path = "../../src/bin/kiru-align/outputs.rs"]
mod outputs;
#[path = "../../src/bin/kiru-align/estimate/mod.rs"]
mod estimate;
#[path = "../../src/bin/kiru-align/memory.rs"]
mod memory;
#[path = "../../src/bin/kiru-align/job.rs"]
mod job;
#[path = "../../src/bin/kiru-align/align.rs"]
mod align;
#[path = "../../src/bin/kiru-align/batch/mod.rs"]
mod batch;
#[path = "../../src/bin/kiru-align/compare/mod.rs"]
mod compare;
#[path = "../../src/bin/kiru-align/evaluate/mod.rs"]
mod evaluate;
#[path = "../../src/bin/kiru-align/model_file.rs"]
mod model_file;
#[path = "../../src/bin/kiru-align/shell.rs"]
mod shell;
#[path = "../../src/bin/kiru-align/program.rs"]
mod program;

mod failure;
mod array;
mod recording;
mod texts;
mod words;
mod alignment;
mod watch;
mod aligner;

use std::ffi::OsString;

use pyo3::prelude::*;

/// The compiled part of `kiru_align`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::aligner::Aligner;
    #[pymodule_export]
    use super::alignment::Alignment;
    #[pymodule_export]
    use super::main;
    #[pymodule_export]
    use super::words::{Phone, Segment, Word};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::program::silence_guarded_panics();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Run the program kiru-align with the arguments in sys.argv, and return its exit code.
#[pyfunction]
fn main(py: Python<'_>) -> PyResult<u8> {
    let mut typed: Vec<OsString> = py.import("sys")?.getattr("argv")?.extract()?;
    // Python names the file that was started; messages and help name the program.
    if let Some(name) = typed.first_mut() {
        *name = "kiru-align".into();
    }
    Ok(py.detach(|| program::run(typed)))
}
