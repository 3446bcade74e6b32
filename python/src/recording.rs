//! What Python calls a recording: a path, the bytes of a file, a file that is open, an array of samples.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use kiru_align::AudioSource;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

use crate::array::Samples;

/// Rates of recordings of speech, beyond which the library takes a file for damaged.
const RATES_HZ: RangeInclusive<i64> = 4_000..=768_000;
/// What a recording without a path is called.
const UNNAMED: &str = "audio";

/// A recording, as it was given.
pub struct Recording {
    input: Input,
    /// What results and messages call it.
    pub name: String,
}

enum Input {
    Path(PathBuf),
    Bytes(PyBackedBytes),
    File(PythonFile),
    Array(Samples),
}

impl Recording {
    /// `audio`, an array of which has `rate` samples a second in each channel.
    ///
    /// # Errors
    /// It is none of these, or an array without a rate or with one that cannot be.
    pub fn new(audio: &Bound<'_, PyAny>, rate: Option<i64>, name: Option<String>) -> PyResult<Recording> {
        let no_rate = |what: &str| match rate {
            Some(_) => Err(PyValueError::new_err(format!("rate is for arrays; {what} says its own"))),
            None => Ok(()),
        };
        let unnamed = || name.clone().unwrap_or_else(|| UNNAMED.to_string());
        if audio.is_instance_of::<PyString>() || audio.hasattr("__fspath__")? {
            no_rate("a file")?;
            let path: PathBuf = audio.extract()?;
            let name = name.unwrap_or_else(|| path.to_string_lossy().into_owned());
            return Ok(Recording { input: Input::Path(path), name });
        }
        if let Some(bytes) = file_bytes(audio)? {
            no_rate("a file in memory")?;
            return Ok(Recording { input: Input::Bytes(bytes), name: unnamed() });
        }
        if audio.hasattr("read")? {
            no_rate("an open file")?;
            let own = audio.getattr_opt("name")?.and_then(|own| own.extract::<String>().ok());
            let name = name.or(own).unwrap_or_else(|| UNNAMED.to_string());
            return Ok(Recording { input: open_file(audio)?, name });
        }
        let rate_hz = rate.filter(|rate| RATES_HZ.contains(rate));
        let array = Samples::of(audio, rate_hz.map_or(0, |rate| rate as u32))?.ok_or_else(|| {
            let kind = audio.get_type().name().map_or("object".to_string(), |name| name.to_string());
            let ways = "give a path, the bytes of a file, a file opened in binary mode, or an array of samples and its rate";
            PyTypeError::new_err(format!("a {kind} is no recording; {ways}"))
        })?;
        match (rate, rate_hz) {
            (None, _) => {
                let problem = "an array of samples needs its rate: give rate=16000 or what it is";
                return Err(PyTypeError::new_err(problem));
            }
            (Some(rate), None) => {
                let problem = format!("rate: no recording of speech has {rate} Hz");
                return Err(PyValueError::new_err(format!(
                    "{problem}; give what the array has, such as rate=16000"
                )));
            }
            _ => {}
        }
        Ok(Recording { input: Input::Array(array), name: unnamed() })
    }

    /// As the library takes it.
    pub fn source(&self) -> AudioSource<'_> {
        let source = match &self.input {
            Input::Path(path) => AudioSource::path(path),
            Input::Bytes(bytes) => AudioSource::reader(Cursor::new(&bytes[..])),
            Input::File(file) => AudioSource::reader(file.clone()),
            Input::Array(samples) => samples.source(),
        };
        source.named(self.name.as_str())
    }

    /// The exception that reading the file raised, if it did.
    pub fn raised(&self) -> Option<PyErr> {
        match &self.input {
            Input::File(file) => file.raised.lock().unwrap_or_else(PoisonError::into_inner).take(),
            _ => None,
        }
    }
}

/// The contents of a file: bytes, and what holds bytes and nothing else.
fn file_bytes(audio: &Bound<'_, PyAny>) -> PyResult<Option<PyBackedBytes>> {
    if audio.is_instance_of::<PyBytes>() || audio.is_instance_of::<PyByteArray>() {
        return Ok(Some(audio.extract::<PyBackedBytes>()?));
    }
    let is_bytes =
        |view: &Bound<'_, PyAny>| Ok::<_, PyErr>(view.getattr("format")?.extract::<String>()? == "B");
    if audio.is_instance_of::<PyMemoryView>() && is_bytes(audio)? {
        return Ok(Some(audio.call_method0("tobytes")?.extract::<PyBackedBytes>()?));
    }
    Ok(None)
}

/// A file that can be sought in is read where it is; of any other, such as a pipe, all that comes is kept.
fn open_file(file: &Bound<'_, PyAny>) -> PyResult<Input> {
    let needs_bytes =
        || PyTypeError::new_err("this file gives text; open it in binary mode: open(path, 'rb')");
    if !file.call_method1("read", (0,))?.is_instance_of::<PyBytes>() {
        return Err(needs_bytes());
    }
    let can_seek = match file.getattr_opt("seekable")? {
        Some(seekable) => seekable.call0()?.is_truthy()?,
        None => file.hasattr("seek")?,
    };
    if can_seek {
        return Ok(Input::File(PythonFile { file: Arc::new(file.clone().unbind()), raised: Arc::default() }));
    }
    Ok(Input::Bytes(file.call_method0("read")?.extract::<PyBackedBytes>()?))
}

/// An object of Python with `read` and `seek`.
#[derive(Clone)]
struct PythonFile {
    file: Arc<Py<PyAny>>,
    /// The first exception that was raised.
    raised: Arc<Mutex<Option<PyErr>>>,
}

impl PythonFile {
    fn call<T>(&self, work: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>) -> io::Result<T> {
        Python::attach(|py| {
            work(self.file.bind(py)).map_err(|error| {
                let told = io::Error::other(error.to_string());
                self.raised.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                told
            })
        })
    }
}

impl Read for PythonFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len();
        self.call(|file| {
            let got: PyBackedBytes = file.call_method1("read", (wanted,))?.extract()?;
            let place = buffer.get_mut(..got.len());
            place
                .ok_or_else(|| PyValueError::new_err("read() gave more than it was asked for"))?
                .copy_from_slice(&got);
            Ok(got.len())
        })
    }
}

impl Seek for PythonFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.call(|file| {
            match to {
                SeekFrom::Start(at) => file.call_method1("seek", (at,))?,
                SeekFrom::Current(offset) => file.call_method1("seek", (offset, 1))?,
                SeekFrom::End(offset) => file.call_method1("seek", (offset, 2))?,
            };
            file.call_method0("tell")?.extract()
        })
    }
}
