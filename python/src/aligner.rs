//! The class that aligns: arguments of Python to those of the library, and its result back.

use std::path::PathBuf;

use kiru_align::editing::video_frames::FrameRate;
use kiru_align::formats::read::{ReadOptions, read_as};
use kiru_align::formats::{TranscriptFormat, WriteOptions};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pronunciation::unused_entries;
use kiru_align::{Channel, Language, Margins, Options, Transcript};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::alignment::Alignment;
use crate::failure::{self, Names};
use crate::recording::Recording;
use crate::texts::{self, Given};
use crate::watch::{Share, Watcher, watched};

/// The margins of cuts that nobody chose, in milliseconds, as in the program.
const MARGINS: Margins = Margins { before: 30, after: 60 };

/// A model and a lexicon, ready for any number of recordings, from any number of threads at once.
///
/// model: the path of a model file instead of the model inside.
/// lexicon: pronunciations of your own: lines of text, the pathlib.Path of a file, or a dictionary, in which a list is
///     several pronunciations of a word.
/// jobs: threads for a recording; 0 for all cores, or what other recordings of this process leave of them.
#[pyclass(frozen, module = "kiru_align")]
pub struct Aligner {
    aligner: kiru_align::Aligner,
    /// The same once more, for warnings about entries that no word uses; only if there are any.
    lexicon: Option<(Model, UserLexicon)>,
    jobs: usize,
}

#[pymethods]
impl Aligner {
    #[new]
    #[pyo3(signature = (*, model=None, lexicon=None, jobs=0))]
    fn new(
        py: Python<'_>,
        model: Option<PathBuf>,
        lexicon: Option<&Bound<'_, PyAny>>,
        jobs: i64,
    ) -> PyResult<Aligner> {
        let jobs = whole("jobs", jobs, 0)?;
        let model_name =
            model.as_ref().map_or("the model".to_string(), |path| path.to_string_lossy().into_owned());
        let given = lexicon.map(texts::lexicon).transpose()?;
        py.detach(|| {
            let wrong = |name: &str| {
                let name = name.to_string();
                move |error| Python::attach(|py| failure::raised(py, error, &name))
            };
            let opened = match &model {
                Some(path) => kiru_align::Aligner::open_model(path),
                None => kiru_align::Aligner::open(),
            };
            let mut aligner = opened.map_err(wrong(&model_name))?;
            let Some(Given { bytes, name }) = given else {
                return Ok(Aligner { aligner, lexicon: None, jobs: jobs.into() });
            };
            let lines = String::from_utf8(bytes)
                .map_err(|_| PyValueError::new_err(format!("{name}: this is no text in UTF-8")))?;
            aligner = aligner.with_lexicon(&lines).map_err(wrong(&name))?;
            let again = match &model {
                Some(path) => Model::open(path),
                None => Model::embedded(),
            };
            let lexicon = UserLexicon::parse(&lines).map_err(wrong(&name))?;
            let lexicon = Some((again.map_err(wrong(&model_name))?, lexicon));
            Ok(Aligner { aligner, lexicon, jobs: jobs.into() })
        })
    }

    /// Find the words of a transcript in a recording.
    ///
    /// audio: the path of a file, the bytes of one, a file opened in binary mode, or an array of samples: float32,
    ///     float64 (full scale at 1), int16 or int32, of one axis, or of two of which the shorter is that of the channels.
    /// transcript: its text, the pathlib.Path of its file in any format that is read, the bytes of such a file, or what
    ///     recognisers give: a dictionary with segments, or these in a list, a tuple or a generator.
    /// rate: samples a second of an array.
    /// name: what the result calls a recording that has no path.
    /// language: the code of the language of the transcript, or "auto".
    /// phones, ipa: give the phones of each word, in ARPAbet or IPA.
    /// uncertainty: give the standard deviations of the edges of words.
    /// cuts: give the points where each word can be cut out; (before, after) are margins in milliseconds.
    /// samples, fps: give all times as sample numbers, and as frames of video at this rate, too.
    /// channel, track: listen to this channel, counted from 0; to this audio track of a video, counted from 1.
    /// part: listen to this part alone, from and to these seconds: no word is placed outside it. All times are those of the
    ///     recording.
    /// transcript_format, tier: the format of the transcript, if it is not to be guessed; the tier of a TextGrid.
    /// speakers: whether names of speakers in the transcript are labels, not words.
    /// hint_tolerance: trust rough times in the transcript up to this error, in seconds.
    /// max_chunk: the longest part aligned at once, in seconds.
    /// report: keep what to("html") shows; by default only in notebooks.
    /// progress: called with the name of the stage, what is done of it, and how much there is, or None. What it raises
    ///     ends the run.
    /// cancel: a threading.Event; once it is set, the run ends with Cancelled.
    ///
    /// A transcript that does not fit is no error: see Alignment.fit. Ctrl-C raises KeyboardInterrupt.
    #[pyo3(signature = (
        audio, transcript, *, rate=None, name=None, language="auto", phones=false, ipa=false, uncertainty=false,
        cuts=None, samples=false, fps=None, channel=None, track=None, part=None, transcript_format="auto", tier=None,
        speakers=true, hint_tolerance=2.0, max_chunk=30.0, report=None, progress=None, cancel=None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn align(
        &self,
        py: Python<'_>,
        audio: &Bound<'_, PyAny>,
        transcript: &Bound<'_, PyAny>,
        rate: Option<i64>,
        name: Option<String>,
        language: &str,
        phones: bool,
        ipa: bool,
        uncertainty: bool,
        cuts: Option<&Bound<'_, PyAny>>,
        samples: bool,
        fps: Option<&Bound<'_, PyAny>>,
        channel: Option<i64>,
        track: Option<i64>,
        part: Option<[f64; 2]>,
        transcript_format: &str,
        tier: Option<&str>,
        speakers: bool,
        hint_tolerance: f64,
        max_chunk: f64,
        report: Option<bool>,
        progress: Option<&Bound<'_, PyAny>>,
        cancel: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Alignment> {
        let watcher = Watcher::new(progress, cancel)?;
        let share = Share::of(self.jobs);
        let channel = channel.map(|number| whole("channel", number, 0)).transpose()?;
        let track = track.map(|number| whole("track", number, 1)).transpose()?;
        let report = report.map_or_else(|| is_notebook(py), Ok)?;
        // Phones are kept for the formats that show them whatever was asked for.
        let options = Options::default()
            .jobs(share.jobs)
            .language(self::language(language)?)
            .phones(true)
            .uncertainty(uncertainty)
            .cuts(cuts.map(self::cuts).transpose()?.flatten())
            .channel(channel.map_or(Channel::Mix, Channel::Only))
            .track(track)
            .part_s(part.map(|[from, to]| (from, to)))
            .hint_tolerance_s(between("hint_tolerance", hint_tolerance, 0.1, 60.0)?)
            .max_chunk_s(between("max_chunk", max_chunk, 5.0, 600.0)?)
            .samples(report);
        let fps = fps.map(frame_rate).transpose()?;
        let written = WriteOptions { phones: phones || ipa, ipa, samples, fps, ..WriteOptions::default() };
        let format = self::transcript_format(transcript_format)?;
        let given = texts::transcript(transcript)?;
        let recording = Recording::new(audio, rate, name)?;

        let read = ReadOptions { format, tier, speakers, ..ReadOptions::default() };
        let names = Names { audio: recording.name.clone(), transcript: given.name };
        let transcript = py.detach(|| read_as(&given.bytes, &read));
        let transcript = transcript.map_err(|error| failure::exception(py, error, &names))?;
        let aligned = watched(py, &watcher, |watch| {
            self.aligner.align_watched(recording.source(), &transcript, &options, watch)
        })?;
        if let Some(raised) = recording.raised() {
            return Err(raised);
        }
        let aligned = aligned.map_err(|error| failure::exception(py, error, &names))?;
        let warnings = self.warnings(&aligned, &transcript);
        Ok(Alignment::new(aligned, written, report, warnings))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "an Aligner does not pickle; open one in each process: that takes milliseconds",
        ))
    }

    fn __repr__(&self) -> String {
        format!("<Aligner, jobs={}>", self.jobs)
    }
}

impl Aligner {
    /// What is to be said of the recording, of the transcript, and of the lexicon.
    fn warnings(&self, aligned: &kiru_align::Alignment, transcript: &Transcript) -> Vec<String> {
        let language = aligned.outcome().language;
        let unused = self.lexicon.as_ref();
        let unused =
            unused.and_then(|(model, lexicon)| unused_entries::warning(transcript, model, lexicon, language));
        let told = aligned.warnings().iter().chain(&transcript.warnings).cloned().chain(unused);
        told.map(|told| failure::in_python(&told)).collect()
    }
}

fn language(code: &str) -> PyResult<Option<Language>> {
    if code == "auto" {
        return Ok(None);
    }
    Language::by_code(code).map(Some).ok_or_else(|| {
        let codes: Vec<&str> = Language::all().map(Language::code).collect();
        PyValueError::new_err(format!("language: no '{code}' is known; there are auto, {}", codes.join(", ")))
    })
}

/// True for the usual margins, or a pair of them.
fn cuts(given: &Bound<'_, PyAny>) -> PyResult<Option<Margins>> {
    if let Ok(wanted) = given.extract::<bool>() {
        return Ok(wanted.then_some(MARGINS));
    }
    let wrong = || PyTypeError::new_err("cuts: give True or two whole numbers of milliseconds, (30, 60)");
    let [before, after]: [u32; 2] = given.extract().map_err(|_| wrong())?;
    if before > 1000 || after > 1000 {
        return Err(PyValueError::new_err("cuts: the margins are at most 1000 milliseconds"));
    }
    Ok(Some(Margins { before, after }))
}

/// A number, or the text of a fraction.
fn frame_rate(given: &Bound<'_, PyAny>) -> PyResult<FrameRate> {
    let text = given.str()?.to_string();
    // A whole number as a floating one: 25.0.
    text.parse().map_err(|error| PyValueError::new_err(format!("fps: {text}: {error}")))
}

/// A count, or a number of something; PyO3's own conversion would not say which one is out of range.
fn whole(name: &str, number: i64, least: u16) -> PyResult<u16> {
    let wrong = || PyValueError::new_err(format!("{name}: {number} is not between {least} and {}", u16::MAX));
    u16::try_from(number).ok().filter(|number| *number >= least).ok_or_else(wrong)
}

fn transcript_format(name: &str) -> PyResult<Option<TranscriptFormat>> {
    match name {
        "auto" => Ok(None),
        name => name.parse().map(Some).map_err(PyValueError::new_err),
    }
}

fn between(name: &str, value: f64, least: f64, most: f64) -> PyResult<f64> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(PyValueError::new_err(format!("{name}: {value} is not between {least} and {most}")))
    }
}

/// Whether the result will be looked at in a notebook.
fn is_notebook(py: Python<'_>) -> PyResult<bool> {
    let modules = py.import("sys")?.getattr("modules")?;
    let Ok(ipython) = modules.get_item("IPython") else { return Ok(false) };
    let Ok(shell) = ipython.call_method0("get_ipython") else { return Ok(false) };
    // A terminal shows no pages.
    let kind = shell.get_type().name().map(|name: Bound<'_, PyString>| name.to_string());
    Ok(!shell.is_none() && kind.is_ok_and(|kind| kind != "TerminalInteractiveShell"))
}
