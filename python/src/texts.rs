//! What Python calls a transcript or a lexicon: text, the path of a file, its bytes, or dictionaries and lists.

use std::fs;
use std::path::{Path, PathBuf};

use kiru_align::Error;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyString};

use crate::failure;

/// How an entry of a lexicon is to be written.
const LEXICON_ENTRY: &str = "write {'tomato': 'T AH M EY T OW'}, or a list of such pronunciations";

/// Text that was given, and what messages call it.
pub struct Given {
    /// As it would stand in a file.
    pub bytes: Vec<u8>,
    /// Its path, or what it is.
    pub name: String,
}

/// A transcript. Dictionaries, lists and what is like them are results of recognisers, as their JSON has them.
///
/// # Errors
/// It is none of these, or a file that cannot be read.
pub fn transcript(given: &Bound<'_, PyAny>) -> PyResult<Given> {
    let name = || "transcript".to_string();
    if let Some(text) = text_or_file(given, name())? {
        return Ok(text);
    }
    // A file that is open could be gone through, too; its lines are no segments.
    let is_result = given.hasattr("keys")? || given.hasattr("__iter__")? && !given.hasattr("read")?;
    if is_result {
        let json = given.py().import("kiru_align._given")?.call_method1("to_json", (given,))?;
        return Ok(Given { bytes: json.extract::<String>()?.into_bytes(), name: name() });
    }
    Err(PyTypeError::new_err(
        "this is no transcript; give its text, the path of its file as a pathlib.Path, the bytes of a file, or a \
         dictionary with segments as recognisers give it",
    ))
}

/// Pronunciations: lines of a lexicon, its file, or a dictionary from words to phones.
///
/// # Errors
/// It is none of these, or a file that cannot be read.
pub fn lexicon(given: &Bound<'_, PyAny>) -> PyResult<Given> {
    let name = || "lexicon".to_string();
    if let Some(text) = text_or_file(given, name())? {
        return Ok(text);
    }
    if !given.hasattr("keys")? {
        return Err(PyTypeError::new_err(
            "this is no lexicon; give its lines as text, the path of its file as a pathlib.Path, or a dictionary: \
             {'tomato': 'T AH M EY T OW'}",
        ));
    }
    let words = given.py().get_type::<PyDict>().call1((given,))?.cast_into::<PyDict>()?;
    let mut lines = String::new();
    for (word, phones) in words {
        let wrong = || format!("lexicon: {word}: {phones} is not one word with its phones; {LEXICON_ENTRY}");
        let variants = match phones.is_instance_of::<PyString>() {
            true => phones.extract().map(|phones| vec![phones]),
            false => phones.extract::<Vec<String>>(),
        };
        let (Ok(word), Ok(variants)) = (word.extract::<String>(), variants) else {
            return Err(PyTypeError::new_err(wrong()));
        };
        if word.split_whitespace().count() != 1 || variants.iter().any(|phones| phones.contains('\n')) {
            return Err(PyValueError::new_err(wrong()));
        }
        variants.iter().for_each(|phones| lines.push_str(&format!("{} {phones}\n", word.trim())));
    }
    Ok(Given { bytes: lines.into_bytes(), name: name() })
}

/// Text, bytes or a path; none if it is something else.
fn text_or_file(given: &Bound<'_, PyAny>, name: String) -> PyResult<Option<Given>> {
    if given.is_instance_of::<PyString>() {
        let text: String = given.extract()?;
        if !text.contains(char::is_whitespace) && Path::new(&text).is_file() {
            return Err(PyValueError::new_err(format!(
                "'{text}' is the name of a file; give pathlib.Path('{text}') if that is meant: a string is the text itself"
            )));
        }
        return Ok(Some(Given { bytes: text.into_bytes(), name }));
    }
    if given.is_instance_of::<PyBytes>() || given.is_instance_of::<PyByteArray>() {
        return Ok(Some(Given { bytes: given.extract()?, name }));
    }
    if !given.hasattr("__fspath__")? {
        return Ok(None);
    }
    let path: PathBuf = given.extract()?;
    let name = path.to_string_lossy().into_owned();
    let bytes = fs::read(&path).map_err(|error| failure::raised(given.py(), Error::Io(error), &name))?;
    Ok(Some(Given { bytes, name }))
}
