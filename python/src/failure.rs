//! The library's errors as exceptions of Python; their classes stand in `package/kiru_align/_errors.py`.

use std::io;

use kiru_align::{Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// The names of the recording and of the transcript, which messages begin with.
pub struct Names {
    /// Of the recording.
    pub audio: String,
    /// Of the transcript.
    pub transcript: String,
}

/// The exception for `error`.
pub fn exception(py: Python<'_>, error: Error, names: &Names) -> PyErr {
    let about = match error {
        Error::Transcript { .. } | Error::NoSuchName { .. } => &names.transcript,
        _ => &names.audio,
    };
    raised(py, error, about)
}

/// The exception for an `error` about the file or thing called `about`.
pub fn raised(py: Python<'_>, error: Error, about: &str) -> PyErr {
    let class = class(error.kind());
    let made = match error {
        Error::Io(error) => return file_error(py, &error, about),
        Error::Cancelled => create(py, class, (format!("{about}: cancelled"),)),
        error => create(py, class, (in_python(&format!("{about}: {error}")),)),
    };
    made.unwrap_or_else(|failed| failed)
}

/// The exception for a file that cannot be read or written: an `OSError` with its number and path, too.
fn file_error(py: Python<'_>, error: &io::Error, about: &str) -> PyErr {
    let made = match error.raw_os_error() {
        Some(number) => {
            let text = py.import("os").and_then(|os| os.call_method1("strerror", (number,)));
            text.and_then(|text| create(py, "FileError", (number, text, about)))
        }
        None => create(py, "FileError", (format!("{about}: {error}"),)),
    };
    made.unwrap_or_else(|failed| failed)
}

/// What is said, with the program's options named as the arguments here are.
pub fn in_python(told: &str) -> String {
    let options = [("--transcript-format", "transcript_format"), ("--tier", "tier"), ("--model", "model")];
    options.iter().fold(told.to_string(), |told, (option, argument)| told.replace(option, argument))
}

/// What pickling something of a result raises, as `multiprocessing` does that returns one.
pub fn no_pickle() -> PyErr {
    PyTypeError::new_err("results do not pickle; send result.to_dict(), or result.to('json')")
}

fn create<'py>(py: Python<'py>, class: &str, arguments: impl pyo3::call::PyCallArgs<'py>) -> PyResult<PyErr> {
    let class = py.import("kiru_align._errors")?.getattr(class)?;
    Ok(PyErr::from_value(class.call1(arguments)?))
}

fn class(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "AudioNotFound",
        ErrorKind::NotAudio => "NotAudio",
        ErrorKind::NoAudioTrack => "NoAudioTrack",
        ErrorKind::Unsupported => "UnsupportedAudio",
        ErrorKind::Damaged => "DamagedAudio",
        ErrorKind::TooShort => "AudioTooShort",
        ErrorKind::TooLong => "AudioTooLong",
        ErrorKind::NoSuchChannel => "NoSuchChannel",
        ErrorKind::NoSuchTrack => "NoSuchTrack",
        ErrorKind::NoSuchPart => "NoSuchPart",
        ErrorKind::Transcript | ErrorKind::NoSuchSpeaker | ErrorKind::NoSuchTier => "TranscriptError",
        ErrorKind::Times => "TimesError",
        ErrorKind::Lexicon => "LexiconError",
        ErrorKind::Model => "ModelError",
        ErrorKind::Cancelled => "Cancelled",
        ErrorKind::Io => "FileError",
        _ => "KiruAlignError",
    }
}
