//! A result: its words as objects, and itself in every format.

use std::path::PathBuf;

use kiru_align::formats::{self, Document, WriteOptions, save};
use kiru_align::pipeline;
use kiru_align::units::{ms_to_seconds, seconds_to_ms};
use kiru_align::{Fit, Format, Style};
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::failure;
use crate::words::{ResultRows, Segment, Word};

/// A transcript laid on a recording.
///
/// Made by kiru_align.align() and Aligner.align(); it does not change.
#[pyclass(frozen, module = "kiru_align")]
pub struct Alignment {
    aligned: kiru_align::Alignment,
    written: WriteOptions,
    /// Whether the samples were kept, which the report shows.
    has_sound: bool,
    warnings: Vec<String>,
    segments: PyOnceLock<Vec<Py<Segment>>>,
}

impl Alignment {
    /// A result, of which `written` is written; `warnings` are all there are.
    pub fn new(
        aligned: kiru_align::Alignment,
        written: WriteOptions,
        has_sound: bool,
        warnings: Vec<String>,
    ) -> Alignment {
        Alignment { aligned, written, has_sound, warnings, segments: PyOnceLock::new() }
    }

    fn each_segment(&self, py: Python<'_>) -> PyResult<&Vec<Py<Segment>>> {
        self.segments.get_or_try_init(py, || {
            let json = py.detach(|| self.bytes(Format::Json, Style::default()))?;
            let rows: ResultRows =
                serde_json::from_slice(&json).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
            rows.segments.into_iter().map(|row| Py::new(py, Segment::new(py, row)?)).collect()
        })
    }

    fn bytes(&self, format: Format, style: Style) -> PyResult<Vec<u8>> {
        let mut bytes = Vec::new();
        let document = self.document(style);
        in_own_pool(format, || formats::write(format, &mut bytes, &document))?;
        Ok(bytes)
    }

    fn text(&self, py: Python<'_>, format: Format, style: Style) -> PyResult<String> {
        let bytes = py.detach(|| self.bytes(format, style))?;
        String::from_utf8(bytes).map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    fn document(&self, style: Style) -> Document<'_> {
        self.aligned.document(&WriteOptions { style, ..self.written })
    }

    /// Refuses formats that need what was not asked for.
    fn check(&self, format: Format) -> PyResult<()> {
        if format.needs_samples() && !self.has_sound {
            let problem = "the report shows the sound, which was not kept; align with report=True";
            return Err(PyValueError::new_err(problem));
        }
        match format.complaint(self.written.fps) {
            Some(_) => Err(PyValueError::new_err(format!(
                "the format {format} counts frames of video; align with fps=25 or what the video has, not more than 60"
            ))),
            None => Ok(()),
        }
    }
}

#[pymethods]
impl Alignment {
    /// Every word of the transcript, in its order.
    #[getter]
    fn words(&self, py: Python<'_>) -> PyResult<Vec<Py<Word>>> {
        let words = self.each_segment(py)?.iter().flat_map(|segment| segment.get().each());
        Ok(words.map(|word| word.clone_ref(py)).collect())
    }

    /// The lines of the transcript with their words, in order.
    #[getter]
    fn segments(&self, py: Python<'_>) -> PyResult<Vec<Py<Segment>>> {
        Ok(self.each_segment(py)?.iter().map(|segment| segment.clone_ref(py)).collect())
    }

    /// "good", or "suspect" if the transcript does not seem to be that of the recording.
    #[getter]
    fn fit(&self) -> &'static str {
        if self.aligned.fits() { "good" } else { "suspect" }
    }

    /// Why the transcript does not seem to be that of the recording; None if it does.
    #[getter]
    fn suspicion(&self) -> Option<&str> {
        match self.aligned.fit() {
            Fit::Suspect(why) => Some(&why.sentence),
            _ => None,
        }
    }

    /// What does not match if the fit is suspect, by the names of docs/formats.md: "words_not_found", ...; else empty.
    #[getter]
    fn mismatch(&self) -> Vec<&'static str> {
        match self.aligned.fit() {
            Fit::Suspect(why) => why.mismatches.iter().map(|mismatch| mismatch.name()).collect(),
            _ => Vec::new(),
        }
    }

    /// What was wrong with recording, transcript or lexicon but could be survived, a sentence each.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    /// The length of the recording in seconds.
    #[getter]
    fn duration(&self) -> f64 {
        ms_to_seconds(seconds_to_ms(self.aligned.duration_s()))
    }

    /// The language that the transcript was taken for, by its code.
    #[getter]
    fn language(&self) -> &'static str {
        self.document(Style::default()).language.code()
    }

    /// Where nobody speaks: start and end in seconds.
    #[getter]
    fn silences(&self) -> Vec<(f64, f64)> {
        self.aligned.pauses_s().map(|span| (span.start, span.end)).collect()
    }

    /// Speech that no word of the transcript covers: start and end in seconds.
    #[getter]
    fn untranscribed(&self) -> Vec<(f64, f64)> {
        self.aligned.untranscribed_s().map(|span| (span.start, span.end)).collect()
    }

    /// The result as the program's JSON has it (schema kiru-align/1): segments with words, as WhisperX names them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = self.text(py, Format::Json, Style::default())?;
        py.import("json")?.call_method1("loads", (json,))
    }

    /// The result as text in a format: "json", "srt", "vtt", "textgrid", "ctm", "csv", "html", ...
    ///
    /// Options are those of the program: max_chars, max_lines, max_cue, word_cues, recut, textgrid_short, csv_safe,
    /// drop_silence, embed_audio.
    #[pyo3(signature = (format, **style))]
    fn to(&self, py: Python<'_>, format: &str, style: Option<&Bound<'_, PyDict>>) -> PyResult<String> {
        let format: Format = format.parse().map_err(PyValueError::new_err)?;
        self.check(format)?;
        self.text(py, format, self::style(style)?)
    }

    /// Save the result as a file, whose ending tells the format unless it is given. The file appears whole or not at all.
    ///
    /// Options are those of to().
    #[pyo3(signature = (path, format=None, **style))]
    fn save(
        &self,
        py: Python<'_>,
        path: PathBuf,
        format: Option<&str>,
        style: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let format = match format {
            Some(name) => name.parse().map_err(PyValueError::new_err)?,
            None => Format::of_path(&path).ok_or_else(|| {
                let names: Vec<&str> = Format::all().map(Format::name).collect();
                let ways = names.join(", ");
                PyValueError::new_err(format!(
                    "{}: no format ends so; give format=, one of {ways}",
                    path.display()
                ))
            })?,
        };
        self.check(format)?;
        let document = self.document(self::style(style)?);
        let saved = py
            .detach(|| save::save(&path, |mut out| formats::write_file(format, &path, &mut out, &document)));
        saved.map_err(|error| match error.raw_os_error() {
            Some(_) => named(py, error, &path),
            None => std::io::Error::new(error.kind(), format!("{}: {error}", path.display())).into(),
        })
    }

    /// The words as a pandas.DataFrame, a row each.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("kiru_align._tables")?.call_method1("to_pandas", (self.to_dict(py)?,))
    }

    /// The report in a notebook; a table of the words if the sound was not kept.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        if !self.has_sound {
            return py.import("kiru_align._tables")?.call_method1("to_html", (self.to_dict(py)?,))?.extract();
        }
        let mut style = Style::default();
        style.html.embed_audio = true;
        let page = self.text(py, Format::Html, style)?;
        let page = page.replace('&', "&amp;").replace('"', "&quot;");
        Ok(format!("<iframe srcdoc=\"{page}\" style=\"width: 100%; height: 40em; border: 0\"></iframe>"))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(failure::no_pickle())
    }

    fn __repr__(&self) -> String {
        let alignment = &self.aligned.outcome().alignment;
        let placed = alignment.words.iter().filter(|word| word.span.is_some()).count();
        let (words, name) = (alignment.words.len(), self.document(Style::default()).audio_path);
        format!("<Alignment of {name:?}: {placed} of {words} words placed, fit {}>", self.fit())
    }
}

/// `write`s a format that shows the sound on threads of its own, which end with it: those of rayon's global pool would be
/// missed by a child that Python forks, which then waits for ever.
fn in_own_pool<T: Send>(
    format: Format,
    write: impl FnOnce() -> std::io::Result<T> + Send,
) -> std::io::Result<T> {
    match format.needs_samples() {
        true => pipeline::pool(0).map_err(std::io::Error::other)?.install(write),
        false => write(),
    }
}

/// The error as Python has it, with the path that it is about.
fn named(py: Python<'_>, error: std::io::Error, path: &std::path::Path) -> PyErr {
    let number = error.raw_os_error();
    let text = py.import("os").and_then(|os| os.call_method1("strerror", (number,)));
    match text.and_then(|text| {
        py.get_type::<pyo3::exceptions::PyOSError>().call1((number, text, path.to_string_lossy()))
    }) {
        Ok(error) => PyErr::from_value(error),
        Err(failed) => failed,
    }
}

/// How a format is written.
///
/// # Errors
/// An option that does not exist, a value that it does not take.
fn style(given: Option<&Bound<'_, PyDict>>) -> PyResult<Style> {
    let mut style = Style::default();
    for (name, value) in given.into_iter().flatten() {
        let name: String = name.extract()?;
        let range = |least: f64, most: f64| {
            let number: f64 =
                value.extract().map_err(|_| PyTypeError::new_err(format!("{name}: give a number")))?;
            let is_in = (least..=most).contains(&number);
            let wrong = || PyValueError::new_err(format!("{name}: not between {least} and {most}"));
            if is_in { Ok(number) } else { Err(wrong()) }
        };
        let is_wanted = || {
            let wrong = |_| PyTypeError::new_err(format!("{name}: give True or False"));
            value.extract::<bool>().map_err(wrong)
        };
        match name.as_str() {
            "max_chars" => style.cues.max_chars = Some(range(10.0, 200.0)? as u32),
            "max_lines" => style.cues.max_lines = range(1.0, 10.0)? as u32,
            "max_cue" => style.cues.max_cue_ms = seconds_to_ms(range(1.0, 60.0)?),
            "word_cues" => style.cues.word_cues = is_wanted()?,
            "recut" => style.recut = is_wanted()?,
            "textgrid_short" => style.textgrid_short = is_wanted()?,
            "csv_safe" => style.csv_safe = is_wanted()?,
            "drop_silence" if value.is_none() => {}
            "drop_silence" => style.drop_silence_ms = Some(seconds_to_ms(range(0.0, 3600.0)?)),
            "embed_audio" => style.html.embed_audio = is_wanted()?,
            _ => {
                let ways = "max_chars, max_lines, max_cue, word_cues, recut, textgrid_short, csv_safe, drop_silence, embed_audio";
                return Err(PyTypeError::new_err(format!("there is no option '{name}'; there are {ways}")));
            }
        }
        // Who limits cues wants them cut by it, as in the program.
        style.recut |= name.starts_with("max_") || style.cues.word_cues;
    }
    Ok(style)
}
