//! What was typed, made into what it means; all that can be checked is checked here, before any work.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::error::Error;
use kiru_align::formats;
use kiru_align::formats::{Format, WriteOptions, save};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::Options;
use kiru_align::transcript::Transcript;

use crate::outputs::{self, Target};
use crate::stdin::Recording;
use crate::{Failure, args};

/// No transcript or lexicon is longer: 64 MB of text are four months of speech.
const LIMIT_TEXT_BYTES: u64 = 64 << 20;

/// One recording to align, checked.
pub struct Plan {
    /// The recording, as typed.
    pub audio: PathBuf,
    /// Where it is read.
    pub recording: Recording,
    /// The transcript's path, for messages.
    pub transcript_path: PathBuf,
    /// What is said.
    pub transcript: Transcript,
    /// Where the result goes, and as what.
    pub targets: Vec<Target>,
    /// The model, open.
    pub model: Model,
    /// The user's pronunciations.
    pub lexicon: UserLexicon,
    /// How to align.
    pub options: Options,
    /// What of it is written, and how.
    pub written: WriteOptions,
}

/// How a transcript is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As what.
    pub format: args::TranscriptFormat,
    /// Which tier of it, if it is a TextGrid.
    pub tier: Option<String>,
}

impl Reading {
    /// As typed.
    pub fn new(typed: &args::Align) -> Reading {
        Reading { format: typed.transcript_format, tier: typed.tier.clone() }
    }
}

impl Plan {
    /// Check what was typed.
    ///
    /// # Errors
    /// First what is wrong with the options ([`Failure::CouldNotStart`]), then with the two inputs
    /// ([`Failure::Input`]).
    pub fn new(typed: args::Align) -> Result<Plan, Failure> {
        let page = typed.styling.page.html.as_deref();
        let targets =
            outputs::with_page(&typed.output, &typed.format, page).map_err(Failure::CouldNotStart)?;
        let formats: Vec<Format> = targets.iter().map(|target| target.format).collect();
        let (options, written) = (options(&typed, &formats), written(&typed));
        outputs::check_rate(&targets, written.fps).map_err(Failure::CouldNotStart)?;
        let reading = Reading::new(&typed);
        let (Some(audio), Some(transcript_path)) = (typed.audio, typed.transcript) else {
            return Err(Failure::CouldNotStart(anyhow!("AUDIO and TRANSCRIPT are needed; see --help")));
        };
        if let Some(surplus) = typed.surplus.first() {
            return Err(Failure::CouldNotStart(anyhow!(
                "{}: one argument too many; give one recording and one transcript, and quote names with blanks, or \
                 add --batch for several pairs",
                shown(surplus)
            )));
        }
        let inputs = [Some(&audio), Some(&transcript_path), typed.model.as_ref(), typed.lexicon.as_ref()];
        outputs::check(&targets, &inputs.map(|path| path.map(PathBuf::as_path)))
            .map_err(Failure::CouldNotStart)?;
        let model = model(typed.model.as_deref()).map_err(Failure::CouldNotStart)?;
        let lexicon = lexicon(typed.lexicon.as_deref()).map_err(Failure::CouldNotStart)?;
        match [&audio, &transcript_path].map(|path| path == Path::new("-")) {
            [true, true] => {
                let twice =
                    anyhow!("standard input can be the recording or the transcript, not both; give a file");
                return Err(Failure::CouldNotStart(twice));
            }
            [true, false] => {}
            _ => check_audio(&audio).map_err(Failure::Input)?,
        }
        let transcript = read(&transcript_path)
            .and_then(|bytes| transcript(&transcript_path, &bytes, &reading))
            .map_err(Failure::Input)?;
        let recording = Recording::new(&audio).map_err(Failure::Input)?;
        Ok(Plan { audio, recording, transcript_path, transcript, targets, model, lexicon, options, written })
    }
}

/// How to align, as typed, for results in `formats`.
pub fn options(typed: &args::Align, formats: &[Format]) -> Options {
    let options = Options {
        jobs: usize::from(typed.jobs),
        max_chunk_s: typed.max_chunk,
        phones: typed.phones || typed.ipa,
        hint_tolerance_s: typed.hint_tolerance,
        channel: typed.channel,
        uncertainty: typed.uncertainty,
        refine: typed.refine,
        cuts: typed.cuts.then_some(typed.cut_margins),
        samples: false,
    };
    formats.iter().fold(options, |options, format| format.add_needs(options))
}

/// What is written beside the times, as typed.
pub fn written(typed: &args::Align) -> WriteOptions {
    WriteOptions {
        phones: typed.phones || typed.ipa,
        ipa: typed.ipa,
        samples: typed.samples,
        fps: typed.fps,
        style: typed.styling.style(),
    }
}

/// The path as it stands in messages.
pub fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_string() } else { path.display().to_string() }
}

/// The model at `path`, or the one built in.
///
/// # Errors
/// With the path in front: it cannot be read, or is no sound model.
pub fn model(path: Option<&Path>) -> Result<Model> {
    let opened = match path {
        Some(path) if metadata(path)?.is_dir() => bail!("{}: a folder; give a model file", shown(path)),
        Some(path) => Model::open(path),
        None => Model::embedded(),
    };
    opened.with_context(|| model_shown(path))
}

/// The model's path as it stands in messages.
pub fn model_shown(path: Option<&Path>) -> String {
    path.map_or_else(|| "the model built in".to_string(), shown)
}

/// Whether a file can be saved as `target` without harm to any of `inputs`.
///
/// # Errors
/// With the path in front: no such folder, no right to write, one of the inputs.
pub fn check_target(target: &Path, inputs: &[Option<&Path>]) -> Result<()> {
    if target.as_os_str().is_empty() {
        bail!("the output path is empty; give -o a file name");
    }
    if let Ok(real) = fs::canonicalize(target)
        && inputs.iter().flatten().any(|input| fs::canonicalize(input).is_ok_and(|input| input == real))
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
    save::check(target).map_err(|refused| match refused.kind() {
        std::io::ErrorKind::NotFound => {
            anyhow!("{}: its folder does not exist; make it first", shown(target))
        }
        std::io::ErrorKind::IsADirectory => {
            anyhow!("{}: a folder; give the name of a file in it", shown(target))
        }
        _ => anyhow!(refused).context(format!("{}: cannot be written", shown(target))),
    })
}

/// The whole of a text file in UTF-8.
///
/// # Errors
/// With the path in front: it cannot be read, is too long, is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| anyhow!("{}: not UTF-8 text; save it as UTF-8", shown(path)))
}

/// The whole of a file no longer than any transcript is.
///
/// # Errors
/// With the path in front: it cannot be read, or is too long.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, LIMIT_TEXT_BYTES, "a text file")
}

/// The whole of a file no longer than `limit_bytes`; `wanted` says what to give instead of one that is.
///
/// # Errors
/// With the path in front: it cannot be read, or is too long.
pub fn read_at_most(path: &Path, limit_bytes: u64, wanted: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(limit_bytes + 1).read_to_end(&mut bytes).with_context(|| shown(path))?;
    } else {
        if metadata(path)?.is_dir() {
            bail!("{}: a folder; give {wanted}", shown(path));
        }
        let file = fs::File::open(path).map_err(|e| plainly(path, e))?;
        file.take(limit_bytes + 1).read_to_end(&mut bytes).map_err(|e| plainly(path, e))?;
    }
    if bytes.len() as u64 > limit_bytes {
        bail!("{}: longer than {} MB; give {wanted}", shown(path), limit_bytes >> 20);
    }
    Ok(bytes)
}

/// The user's pronunciations in the file at `path`; none without one.
///
/// # Errors
/// With the path in front: it cannot be read, or is no lexicon.
pub fn lexicon(path: Option<&Path>) -> Result<UserLexicon> {
    match path {
        Some(path) => UserLexicon::parse(&read_text(path)?).with_context(|| shown(path)),
        None => Ok(UserLexicon::default()),
    }
}

/// What the transcript `bytes`, the contents of `path`, say.
///
/// # Errors
/// With the path in front: they are no such transcript.
pub fn transcript(path: &Path, bytes: &[u8], reading: &Reading) -> Result<Transcript> {
    use formats::TranscriptFormat;
    let format = match reading.format {
        args::TranscriptFormat::Auto => None,
        args::TranscriptFormat::Text => Some(TranscriptFormat::Text),
        args::TranscriptFormat::Json => Some(TranscriptFormat::Json),
        args::TranscriptFormat::Srt => Some(TranscriptFormat::Srt),
        args::TranscriptFormat::Vtt => Some(TranscriptFormat::Vtt),
        args::TranscriptFormat::Textgrid => Some(TranscriptFormat::Textgrid),
        args::TranscriptFormat::Ctm => Some(TranscriptFormat::Ctm),
        args::TranscriptFormat::Csv => Some(TranscriptFormat::Csv),
        args::TranscriptFormat::Tsv => Some(TranscriptFormat::Tsv),
    };
    formats::read::read_as(bytes, format, reading.tier.as_deref()).with_context(|| shown(path))
}

/// Whether the file at `path` can be read as a recording at all.
///
/// # Errors
/// With the path in front: there is none, or it is no regular file.
pub fn check_audio(path: &Path) -> Result<()> {
    if path == Path::new("-") {
        bail!("a recording of a batch cannot come from standard input; give a file");
    }
    let found = metadata(path)?;
    if found.is_dir() {
        bail!("{}: a folder; give an audio file, or --batch for all that are in it", shown(path));
    }
    // A pipe can neither be measured nor read twice, and a device may never end.
    if !found.is_file() {
        bail!("{}: not a regular file; save the recording to one first", shown(path));
    }
    Ok(())
}

/// What the system knows of `path`.
///
/// # Errors
/// With the path in front, in words that say what to do.
pub fn metadata(path: &Path) -> Result<fs::Metadata> {
    fs::metadata(path).map_err(|e| plainly(path, e))
}

/// The system's refusal in words that say what to do.
fn plainly(path: &Path, error: std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => anyhow!("{}: no such file; check the path", shown(path)),
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("{}: may not be read; check its permissions", shown(path))
        }
        _ => anyhow!(error).context(shown(path)),
    }
}

/// Which of the two inputs an error of the library speaks of.
pub fn blamed<'a>(error: &Error, audio: &'a Path, transcript: &'a Path) -> &'a Path {
    match error {
        Error::Transcript { .. } => transcript,
        _ => audio,
    }
}
