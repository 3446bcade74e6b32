//! The pairs of a list: a table with a heading, or a JSON object a line; lists of recordings and transcripts, and those of
//! corpora, in which the text itself stands. They are read line by line: only what is to be done is kept.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::list_file;
use super::sources::{BatchSources, ListedText, RecordingPair, under};
use super::utterances::{CorpusUtterance, Utterances};
use crate::args::{self, SpeakerFile};
use crate::io::{plainly, shown};

/// What to do about a line that is not understood.
const PAIR: &str = "write {\"audio\": \"...\", \"transcript\": \"...\"}";
const CORRECT: &str = "correct this line, or leave it out";
/// A longer line is no line of a list.
const LINE_LIMIT_BYTES: u64 = 64 << 20;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// A table whose columns this byte separates, if no other does.
    Table(u8),
    /// A JSON object a line.
    JsonLines,
}

/// One line of a list of recordings and transcripts.
#[derive(Debug, Deserialize)]
struct ListLine {
    #[serde(default)]
    audio: String,
    /// Recordings of speakers as `--speaker-audio` is given them, with semicolons between.
    #[serde(default)]
    speaker_audio: Option<String>,
    transcript: String,
    #[serde(default)]
    output: Option<String>,
    #[serde(default)]
    language: Option<String>,
}

/// The keys that tell whose list a line is of.
#[derive(Deserialize)]
struct LineKeys {
    audio: Option<IgnoredAny>,
    speaker_audio: Option<IgnoredAny>,
    transcript: Option<IgnoredAny>,
    audio_filepath: Option<IgnoredAny>,
    supervisions: Option<IgnoredAny>,
    recording_id: Option<IgnoredAny>,
    tracks: Option<IgnoredAny>,
    sources: Option<IgnoredAny>,
}

/// A line of a manifest of NeMo.
#[derive(Deserialize)]
struct NemoLine {
    audio_filepath: String,
    text: String,
    #[serde(default)]
    offset: Option<f64>,
    #[serde(default)]
    duration: Option<f64>,
    #[serde(default)]
    speaker: Option<Value>,
    #[serde(default, alias = "source_lang", alias = "language")]
    lang: Option<String>,
}

/// A cut of Lhotse.
#[derive(Deserialize)]
struct LhotseCut {
    #[serde(default)]
    start: f64,
    supervisions: Vec<LhotseSupervision>,
    recording: LhotseRecording,
}

#[derive(Deserialize)]
struct LhotseSupervision {
    start: f64,
    duration: f64,
    #[serde(default)]
    recording_id: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    speaker: Option<String>,
    #[serde(default)]
    language: Option<String>,
}

#[derive(Deserialize)]
struct LhotseRecording {
    id: String,
    sources: Vec<LhotseSource>,
}

#[derive(Deserialize)]
struct LhotseSource {
    #[serde(rename = "type")]
    kind: String,
    source: Value,
}

/// A row of Common Voice.
#[derive(Deserialize)]
struct CommonVoiceRow {
    path: String,
    sentence: String,
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    locale: Option<String>,
}

/// The kind of the list at `path`, by its ending; `None` if it is no list.
pub fn kind(path: &Path) -> Option<ListKind> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    match name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?.1 {
        "csv" => Some(ListKind::Table(b',')),
        "tsv" => Some(ListKind::Table(b'\t')),
        "jsonl" | "ndjson" => Some(ListKind::JsonLines),
        // Manifests of NeMo are called so, too.
        "json" => first_line(path).is_some_and(|line| is_manifest(&line)).then_some(ListKind::JsonLines),
        _ => None,
    }
}

/// Adds to `found` what of the list at `path`, whose paths start from where it lies, is to be done.
///
/// # Errors
/// With the path and the line in front: what cannot be understood. Nothing is done then, because a line that is wrong
/// may mean that others are, too.
pub fn find(path: &Path, kind: ListKind, found: BatchSources) -> Result<BatchSources> {
    let base = path.parent().unwrap_or(Path::new(""));
    let mut utterances = Utterances::new(path, base, found);
    let read = match kind {
        ListKind::Table(separator) => table(path, separator, &mut utterances),
        ListKind::JsonLines => json_lines(path, &mut utterances),
    };
    read.with_context(|| shown(path))?;
    utterances.finish().with_context(|| shown(path))
}

/// Hands each line of the text at `path` with its number, from 1, to `take`, without its end.
///
/// # Errors
/// Those of `take`, of the file, and a line that is no UTF-8, each with the line.
pub fn each_line(path: &Path, mut take: impl FnMut(u64, &str) -> Result<()>) -> Result<()> {
    let mut reader = list_file::open(path)?;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = reader.by_ref().take(LINE_LIMIT_BYTES).read_until(b'\n', &mut line);
        if read.map_err(|e| plainly(path, e)).with_context(|| format!("line {number}"))? == 0 {
            break;
        }
        let text = std::str::from_utf8(&line)
            .map_err(|_| anyhow!("not UTF-8 text; save it as UTF-8"))
            .with_context(|| format!("line {number}"))?;
        let text = if number == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        take(number, text.trim_end_matches(['\n', '\r'])).with_context(|| format!("line {number}"))?;
    }
    Ok(())
}

/// The first line of the text at `path` that is not blank, as far as it is of a usual length.
pub fn first_line(path: &Path) -> Option<String> {
    let mut lines = list_file::open(path).ok()?.take(1 << 16).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| !line.trim().is_empty()))?.ok()?;
    Some(line.trim_start_matches('\u{feff}').to_string())
}

fn is_manifest(line: &str) -> bool {
    serde_json::from_str::<LineKeys>(line).is_ok_and(|keys| keys.audio_filepath.is_some())
}

fn pair(mut line: ListLine, base: &Arc<Path>) -> Result<RecordingPair> {
    let files = line.speaker_audio.take().unwrap_or_default();
    let speakers = speaker_files(&files, base)?;
    if let Some(first) = files.split(';').find_map(|file| file.split_once('=')) {
        if !line.audio.is_empty() {
            bail!("audio and speaker_audio; leave one of them empty");
        }
        line.audio = first.1.trim().to_string();
    }
    for (name, value) in [("audio", &line.audio), ("transcript", &line.transcript)] {
        match value.as_str() {
            "" if name == "audio" => {
                bail!("audio is empty; give a path, or speaker_audio as Anna=a.wav;Ben=b.wav")
            }
            "" => bail!("{name} is empty; give a path"),
            "-" => bail!("{name} is standard input, which cannot be part of a batch; give a file"),
            _ => {}
        }
    }
    let language = line.language.filter(|code| !code.is_empty());
    let language = language.map(|code| args::language(&code).map_err(|problem| anyhow!("{code}: {problem}")));
    let audio = speakers.first().map_or_else(|| base.join(&line.audio), |first| first.path.clone());
    Ok(RecordingPair {
        language: language.transpose()?,
        speakers,
        audio,
        transcript: ListedText::File(base.join(&line.transcript)),
        output: line.output.filter(|output| !output.is_empty()).map(PathBuf::from),
        under: under(Path::new(&line.audio)),
        base: base.clone(),
    })
}

/// `Anna=a.wav;Ben=call.wav#0`, the paths relative to `base`.
fn speaker_files(written: &str, base: &Path) -> Result<Vec<SpeakerFile>> {
    let files = written.split(';').map(str::trim).filter(|file| !file.is_empty());
    files
        .map(|written| {
            let (speaker, file) = written.split_once('=').unwrap_or((written, ""));
            // Where a list lies decides whether a file is there whose name ends in a number of a channel.
            let file = if file.trim().is_empty() { PathBuf::new() } else { base.join(file.trim()) };
            args::speaker_file(&format!("{speaker}={}", file.display()))
                .map_err(|problem| anyhow!("speaker_audio {written:?}: {problem}"))
        })
        .collect()
}

/// Reads a table of any of the known kinds.
fn table(path: &Path, separator: u8, utterances: &mut Utterances) -> Result<()> {
    let first = first_line(path).unwrap_or_default();
    // Spreadsheets of some countries write semicolons.
    let separator = match separator {
        b',' if first.contains(';') && !first.contains(',') => b';',
        separator => separator,
    };
    let is_heading = ["audio", "speaker_audio", "transcript", "path", "sentence"].iter().any(|name| {
        first
            .split(char::from(separator))
            .any(|field| field.trim().trim_matches('"').eq_ignore_ascii_case(name))
    });
    if !is_heading && first.contains('|') {
        return lj_speech(path, utterances);
    }
    let file = list_file::open(path)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .trim(csv::Trim::All)
        // The sentences of Common Voice have quotes that mean nothing.
        .quoting(!first.split('\t').any(|field| field == "sentence"))
        .from_reader(file);
    let mut heading = reader.headers().map_err(plainly_csv)?.clone();
    heading = heading.iter().map(str::to_lowercase).collect();
    let has = |needed: &str| heading.iter().any(|name| name == needed);
    let is_common_voice = has("path") && has("sentence") && !has("transcript");
    for needed in ["audio", "transcript"] {
        let is_there = has(needed) || needed == "audio" && has("speaker_audio");
        if !is_common_voice && !is_there {
            let there = heading.iter().collect::<Vec<_>>().join(", ");
            bail!("line 1: no column {needed} (there is: {there}); begin with a line that names the columns");
        }
    }
    let base = utterances.base().clone();
    let clips = if base.join("clips").is_dir() { base.join("clips") } else { base.to_path_buf() };
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(plainly_csv)? {
        let number = row.position().map_or(0, csv::Position::line);
        let in_line = || format!("line {number}");
        if is_common_voice {
            let row: CommonVoiceRow =
                row.deserialize(Some(&heading)).map_err(plainly_csv).with_context(in_line)?;
            utterances.add(CorpusUtterance {
                audio: clips.join(&row.path),
                name: row.path,
                span: None,
                text: row.sentence,
                speaker: row.client_id,
                language: row.locale,
                line: number,
            })
        } else {
            let line: ListLine =
                row.deserialize(Some(&heading)).map_err(plainly_csv).with_context(in_line)?;
            add_pair(line, &base, utterances)
        }
        .with_context(in_line)?;
    }
    Ok(())
}

fn add_pair(line: ListLine, base: &Arc<Path>, utterances: &mut Utterances) -> Result<()> {
    // The first of several recordings has a channel behind it, perhaps.
    let name = PathBuf::from(if line.audio.is_empty() {
        line.speaker_audio.as_deref().unwrap_or("")
    } else {
        &line.audio
    });
    let pair = pair(line, base)?;
    utterances.found().add(&name, pair)
}

fn plainly_csv(error: csv::Error) -> anyhow::Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let number = pos.as_ref().map_or(0, csv::Position::line);
            anyhow!(
                "line {number}: {len} fields, but the first line has {expected_len}; put quotes around fields that hold \
                 the separator"
            )
        }
        csv::ErrorKind::Utf8 { pos, .. } => {
            let number = pos.as_ref().map_or(1, csv::Position::line);
            anyhow!("line {number}: not UTF-8 text; save it as UTF-8")
        }
        csv::ErrorKind::Deserialize { err, .. } => anyhow!("{}; correct this line", err.kind()),
        _ => anyhow!(error),
    }
}

/// Reads the `metadata.csv` of LJ Speech: name, text, and perhaps the text as it is read out, with bars between.
pub fn lj_speech(path: &Path, utterances: &mut Utterances) -> Result<()> {
    let base = utterances.base().to_path_buf();
    let folder = if base.join("wavs").is_dir() { base.join("wavs") } else { base };
    each_line(path, |number, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        let fields: Vec<&str> = line.split('|').collect();
        let (name, text) = match fields[..] {
            [name, text] => (name, text),
            [name, text, ""] => (name, text),
            [name, _, read_out] => (name, read_out),
            _ => bail!("{} fields between bars, not two or three; correct this line", fields.len()),
        };
        let file = if name.contains('.') { name.to_string() } else { format!("{name}.wav") };
        utterances.add(CorpusUtterance {
            audio: folder.join(file),
            name: name.to_string(),
            span: None,
            text: text.to_string(),
            speaker: None,
            language: None,
            line: number,
        })
    })
}

fn json_lines(path: &Path, utterances: &mut Utterances) -> Result<()> {
    let base = utterances.base().clone();
    let mut recordings = None;
    each_line(path, |number, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        let keys: LineKeys = parsed(line, PAIR)?;
        if (keys.audio.is_some() || keys.speaker_audio.is_some()) && keys.transcript.is_some() {
            return add_pair(parsed(line, PAIR)?, &base, utterances);
        }
        if keys.audio_filepath.is_some() {
            let line: NemoLine = parsed(line, CORRECT)?;
            return utterances.add(CorpusUtterance {
                audio: base.join(&line.audio_filepath),
                name: line.audio_filepath,
                span: line.offset.map(|offset| (offset, line.duration.map(|duration| offset + duration))),
                text: line.text,
                speaker: line.speaker.map(|speaker| match speaker {
                    Value::String(name) => name,
                    other => other.to_string(),
                }),
                language: line.lang,
                line: number,
            });
        }
        if keys.tracks.is_some() {
            bail!("a cut mixed of several recordings, which is not read; leave it out");
        }
        if keys.supervisions.is_some() {
            let cut: LhotseCut = parsed(line, CORRECT)?;
            let audio = cut.recording.file(&base)?;
            return cut.supervisions.into_iter().try_for_each(|supervision| {
                utterances.add(supervision.utterance(cut.start, &cut.recording.id, &audio, number))
            });
        }
        if keys.recording_id.is_some() {
            let supervision: LhotseSupervision = parsed(line, CORRECT)?;
            if recordings.is_none() {
                recordings = Some(lhotse_recordings(path)?);
            }
            let audio = recordings.as_ref().and_then(|all| all.get(&supervision.recording_id));
            let audio = audio.ok_or_else(|| {
                anyhow!("no recording {:?} in the list of recordings; add it", supervision.recording_id)
            })?;
            let name = supervision.recording_id.clone();
            return utterances.add(supervision.utterance(0.0, &name, audio, number));
        }
        if keys.sources.is_some() {
            bail!("a list of Lhotse's recordings; give that of supervisions or cuts");
        }
        add_pair(parsed(line, PAIR)?, &base, utterances)
    })
}

/// The recordings that belong to the list of supervisions at `path`: in the file whose name says recordings instead.
fn lhotse_recordings(path: &Path) -> Result<std::collections::HashMap<String, PathBuf>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let other = path.with_file_name(name.replace("supervisions", "recordings"));
    if !name.contains("supervisions") || !other.is_file() {
        bail!(
            "supervisions of Lhotse without their recordings; put recordings.jsonl beside supervisions.jsonl, or give cuts"
        );
    }
    let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut recordings = std::collections::HashMap::new();
    each_line(&other, |_, line| {
        if !line.trim().is_empty() {
            let recording: LhotseRecording = parsed(line, CORRECT)?;
            recordings.insert(recording.id.clone(), recording.file(&base)?);
        }
        Ok(())
    })
    .with_context(|| shown(&other))?;
    Ok(recordings)
}

impl LhotseRecording {
    fn file(&self, base: &Path) -> Result<PathBuf> {
        match &self.sources[..] {
            [LhotseSource { kind, source: Value::String(path) }] if kind == "file" => Ok(base.join(path)),
            [one] => {
                bail!("the recording {:?} is no file but of type {:?}; save it to one", self.id, one.kind)
            }
            all => bail!("the recording {:?} has {} files; give it one", self.id, all.len()),
        }
    }
}

impl LhotseSupervision {
    fn utterance(self, zero_s: f64, name: &str, audio: &Path, line: u64) -> CorpusUtterance {
        CorpusUtterance {
            name: name.to_string(),
            audio: audio.to_path_buf(),
            span: Some((zero_s + self.start, Some(zero_s + self.start + self.duration))),
            text: self.text.unwrap_or_default(),
            speaker: self.speaker,
            language: self.language,
            line,
        }
    }
}

fn parsed<'l, T: Deserialize<'l>>(line: &'l str, remedy: &str) -> Result<T> {
    serde_json::from_str(line).map_err(|error| {
        // What follows is the place inside this text, which is only a line.
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or(&what);
        anyhow!("{what}; {remedy}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Result<Vec<RecordingPair>> {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join(name);
        std::fs::write(&path, text).unwrap();
        let found = find(&path, kind(&path).unwrap(), BatchSources::default())?;
        let strip = |path: PathBuf| path.strip_prefix(room.path()).unwrap_or(&path).to_path_buf();
        let pairs = found.pairs.iter();
        Ok(pairs
            .map(|p| RecordingPair {
                speakers: Vec::new(),
                audio: strip(p.audio),
                transcript: ListedText::File(strip(p.transcript.file().to_path_buf())),
                base: Path::new("").into(),
                ..p
            })
            .collect())
    }

    fn pair(audio: &str, transcript: &str, output: Option<&str>, under: &str) -> RecordingPair {
        RecordingPair {
            speakers: Vec::new(),
            language: None,
            audio: audio.into(),
            transcript: ListedText::File(transcript.into()),
            output: output.map(PathBuf::from),
            under: under.into(),
            base: Path::new("").into(),
        }
    }

    #[test]
    fn all_kinds_say_the_same() {
        let expected =
            [pair("b/a, 1.wav", "a.txt", None, "b/a, 1"), pair("/c.mp3", "c.srt", Some("x.json"), "c")];
        let csv = "\u{feff}Audio, speaker ,transcript,output\r\n\"b/a, 1.wav\",me,a.txt,\r\n\r\n/c.mp3,you, c.srt,x.json\r\n";
        assert_eq!(found("list.csv", csv).unwrap(), expected);
        let tsv = "transcript\taudio\toutput\na.txt\tb/a, 1.wav\t\nc.srt\t/c.mp3\tx.json";
        assert_eq!(found("list.TSV", tsv).unwrap(), expected);
        let semicolons =
            csv.replace("a, 1.wav\",me,", "a, 1.wav\";me;").replace(',', ";").replace("a; 1", "a, 1");
        assert_eq!(found("list.csv", &semicolons).unwrap(), expected);
        let jsonl = r#"{"audio": "b/a, 1.wav", "transcript": "a.txt", "id": 3}

            {"transcript": "c.srt", "audio": "/c.mp3", "output": "x.json"}"#;
        assert_eq!(found("list.jsonl", jsonl).unwrap(), expected);
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (name, text, expected) in [
            ("l.csv", "audio,text\na.wav,a.txt\n", "line 1: no column transcript (there is: audio, text); "),
            ("l.csv", "", "line 1: no column audio"),
            ("l.csv", "audio;text\na.wav;a.txt\n", "line 1: no column transcript (there is: audio, text)"),
            (
                "l.csv",
                "audio,transcript\na.wav,a.txt\nb, 1.wav,b.txt\n",
                "line 3: 3 fields, but the first line has 2; ",
            ),
            ("l.tsv", "audio\ttranscript\na.wav\t\n", "line 2: transcript is empty; "),
            ("l.csv", "audio,transcript\na.wav,-\n", "line 2: transcript is standard input"),
            (
                "l.jsonl",
                "{\"audio\": \"a\", \"transcript\": \"b\"}\n\n{\"audio\": 7}\n",
                "line 3: invalid type: ",
            ),
            ("l.jsonl", "{\"audio\": \"a\"}\n", "line 1: missing field `transcript`; "),
            ("l.jsonl", "[\n", "line 1: "),
        ] {
            let refused = format!("{:#}", found(name, text).unwrap_err());
            assert!(refused.contains(expected), "{text:?}: {refused}");
            assert!(refused.contains("; "), "{refused}");
        }
    }
}
