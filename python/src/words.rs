//! The words of a result as objects, read from its JSON, so that both say the same.

use pyo3::prelude::*;
use serde::Deserialize;

use crate::failure;

/// What is read of the JSON.
#[derive(Deserialize)]
pub struct ResultRows {
    pub segments: Vec<SegmentRow>,
}

/// A line of the transcript.
#[derive(Deserialize)]
pub struct SegmentRow {
    start: Option<f64>,
    end: Option<f64>,
    speaker: Option<String>,
    text: String,
    words: Vec<Word>,
}

/// A word of the transcript, verbatim, and its place in the recording.
#[derive(Deserialize)]
#[pyclass(frozen, module = "kiru_align")]
pub struct Word {
    /// The word as it stands in the transcript.
    #[pyo3(get)]
    word: String,
    /// Where it begins, in seconds from the start of the recording; None if it has no place.
    #[pyo3(get)]
    start: Option<f64>,
    /// Where it ends, in seconds; None if it has no place.
    #[pyo3(get)]
    end: Option<f64>,
    /// Confidence from 0 to 1; None if it has no place or is nothing to say.
    #[pyo3(get)]
    score: Option<f64>,
    /// "aligned", "interpolated", "not_found" or "non_speech".
    #[pyo3(get)]
    status: String,
    /// Its first character in the transcript, and the one behind its last.
    #[pyo3(get)]
    offset: (usize, usize),
    /// Who says it, if the transcript tells.
    #[pyo3(get)]
    speaker: Option<String>,
    /// Where it can be cut out, in seconds; only with cuts.
    #[pyo3(get)]
    cut_in: Option<f64>,
    /// Where the cut ends, in seconds; only with cuts.
    #[pyo3(get)]
    cut_out: Option<f64>,
    /// The standard deviation of its start, in milliseconds; only with uncertainty.
    #[pyo3(get)]
    start_sd: Option<f64>,
    /// The standard deviation of its end, in milliseconds; only with uncertainty.
    #[pyo3(get)]
    end_sd: Option<f64>,
    #[serde(default)]
    phones: Vec<PhoneRow>,
}

#[pymethods]
impl Word {
    /// Its phones in order; only with phones.
    #[getter]
    fn phones(&self) -> Vec<Phone> {
        let phone = |row: &PhoneRow| Phone { phone: row.phone.clone(), start: row.start, end: row.end };
        self.phones.iter().map(phone).collect()
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(failure::no_pickle())
    }

    fn __repr__(&self) -> String {
        let place = place(self.start, self.end);
        format!("Word({:?}, {place}, {})", self.word, self.status)
    }
}

#[derive(Deserialize)]
struct PhoneRow {
    phone: String,
    start: f64,
    end: f64,
}

/// A phone of a word.
#[pyclass(frozen, module = "kiru_align")]
pub struct Phone {
    /// Its name in ARPAbet, or in the International Phonetic Alphabet with ipa.
    #[pyo3(get)]
    phone: String,
    /// Where it begins, in seconds.
    #[pyo3(get)]
    start: f64,
    /// Where it ends, in seconds.
    #[pyo3(get)]
    end: f64,
}

#[pymethods]
impl Phone {
    fn __reduce__(&self) -> PyResult<()> {
        Err(failure::no_pickle())
    }

    fn __repr__(&self) -> String {
        format!("Phone({:?}, {}, {})", self.phone, self.start, self.end)
    }
}

/// A line of the transcript with its words.
#[pyclass(frozen, module = "kiru_align")]
pub struct Segment {
    /// Where its first placed word begins, in seconds; None if no word is placed.
    #[pyo3(get)]
    start: Option<f64>,
    /// Where its last placed word ends, in seconds; None if no word is placed.
    #[pyo3(get)]
    end: Option<f64>,
    /// The line, verbatim.
    #[pyo3(get)]
    text: String,
    /// Who says all of it, if that is known.
    #[pyo3(get)]
    speaker: Option<String>,
    words: Vec<Py<Word>>,
}

impl Segment {
    /// The segment and its words as objects.
    pub fn new(py: Python<'_>, row: SegmentRow) -> PyResult<Segment> {
        let words = row.words.into_iter().map(|word| Py::new(py, word)).collect::<PyResult<_>>()?;
        Ok(Segment { start: row.start, end: row.end, text: row.text, speaker: row.speaker, words })
    }

    /// Its words, in order.
    pub fn each(&self) -> &[Py<Word>] {
        &self.words
    }
}

#[pymethods]
impl Segment {
    /// Its words, in order.
    #[getter]
    fn words(&self, py: Python<'_>) -> Vec<Py<Word>> {
        self.words.iter().map(|word| word.clone_ref(py)).collect()
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(failure::no_pickle())
    }

    fn __repr__(&self) -> String {
        format!("Segment({:?}, {})", self.text, place(self.start, self.end))
    }
}

fn place(start: Option<f64>, end: Option<f64>) -> String {
    let shown = |time: Option<f64>| time.map_or("None".to_string(), |time| time.to_string());
    format!("{}, {}", shown(start), shown(end))
}
