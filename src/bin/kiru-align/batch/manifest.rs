//! The pairs of a list: a table with a heading, or a JSON object a line; lists of recordings and transcripts, and those of
//! corpora, in which the text itself stands. They are read line by line: only what is to be done is kept.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Map, Value};

use super::list_file;
use super::list_line::ListLine;
use super::sources::{BatchSources, ListedText, RecordingPair, under};
use super::utterances::{CorpusUtterance, Utterances};
use crate::args::{self, SpeakerFile};
use crate::io::{plainly, shown};

/// The columns of a table that mean something.
const LIST_COLUMNS: [&str; 11] = [
    "audio",
    "speaker_audio",
    "transcript",
    "output",
    "language",
    "offset",
    "duration",
    // Those of Common Voice.
    "path",
    "sentence",
    "client_id",
    "locale",
];
const WRITE_COLUMNS: &str = "begin with a line that names the columns, as in audio,transcript";
/// So many of them mean something to a recording and its transcript.
const PAIR_COLUMNS: usize = 7;
/// Most mistakes of a list that are told, and most columns.
const MOST_TOLD: usize = 10;
/// A longer line is no line of a list.
const LINE_LIMIT_BYTES: u64 = 64 << 20;

/// What is wrong with the lines of a list.
#[derive(Default)]
struct ListMistakes(Vec<anyhow::Error>);

impl ListMistakes {
    /// Notes what is wrong with the line `number`, if anything is.
    fn note(&mut self, number: u64, read: Result<()>) {
        self.0.extend(read.with_context(|| format!("line {number}")).err());
    }

    /// Whether no more are told, so that no more lines need be looked at.
    fn are_many(&self) -> bool {
        self.0.len() >= MOST_TOLD
    }

    /// # Errors
    /// If there are mistakes, all of them.
    fn told(mut self) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(self.0.remove(0)),
            count => {
                let end = if self.are_many() { "; no more lines were looked at" } else { "" };
                let each: Vec<String> = self.0.iter().map(|mistake| format!("{mistake:#}")).collect();
                Err(anyhow!("{count} lines are wrong: {}{end}", each.join("; ")))
            }
        }
    }
}

/// What is said of `names` in the list at `path`, columns or keys that mean nothing.
fn unknown_told(path: &Path, names: impl Iterator<Item = String>) -> Option<String> {
    let names: BTreeSet<String> =
        names.filter(|name| !LIST_COLUMNS[..PAIR_COLUMNS].contains(&&**name)).collect();
    let shown_names = names.iter().take(MOST_TOLD).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if names.len() > MOST_TOLD { ", ..." } else { "" };
    (!names.is_empty()).then(|| {
        format!(
            "{}: not used are {shown_names}{more}; those that mean something are {}",
            shown(path),
            LIST_COLUMNS[..PAIR_COLUMNS].join(", ")
        )
    })
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// A table whose columns this byte separates, if no other does.
    Table(u8),
    /// A JSON object a line.
    JsonLines,
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
    ListLine::parse(line).is_ok_and(|line| line.has("audio_filepath"))
}

fn add_pair(line: &ListLine, base: &Arc<Path>, utterances: &mut Utterances) -> Result<()> {
    let mut audio = line.text("audio")?.unwrap_or_default();
    let files = line.text("speaker_audio")?.unwrap_or_default();
    let transcript = line.needed("transcript")?;
    // The first of several recordings has a channel behind it, perhaps.
    let name = PathBuf::from(if audio.is_empty() { &files } else { &audio });
    let speakers = speaker_files(&files, base)?;
    if let Some(first) = files.split(';').find_map(|file| file.split_once('=')) {
        if !audio.is_empty() {
            bail!("audio and speaker_audio; leave one of them empty");
        }
        audio = first.1.trim().to_string();
    }
    if audio.is_empty() {
        bail!("audio is empty; give a path, or speaker_audio as Anna=a.wav;Ben=b.wav");
    }
    if transcript.is_empty() {
        bail!("transcript is empty; give a path");
    }
    for (key, value) in [("audio", &audio), ("transcript", &transcript)] {
        if value == "-" {
            bail!("{key} is standard input, which cannot be part of a batch; give a file");
        }
    }
    let part = line.part()?;
    if part.is_some() && !speakers.is_empty() {
        bail!("offset or duration with speaker_audio, whose recordings are aligned whole; leave them empty");
    }
    let language = line.text("language")?.filter(|code| !code.is_empty());
    let language = language.map(|code| args::language(&code).map_err(|problem| anyhow!("{code}: {problem}")));
    let pair = RecordingPair {
        language: language.transpose()?,
        audio: speakers.first().map_or_else(|| base.join(&audio), |first| first.path.clone()),
        speakers,
        part,
        transcript: ListedText::File(base.join(transcript)),
        output: line.text("output")?.filter(|output| !output.is_empty()).map(PathBuf::from),
        under: under(Path::new(&audio)),
        base: base.clone(),
    };
    utterances.found().add(&name, pair)
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
    let heading = reader.headers().map_err(plainly_csv)?;
    let heading: Vec<String> = heading.iter().map(str::to_lowercase).collect();
    let has = |needed: &str| heading.iter().any(|name| name == needed);
    let is_common_voice = has("path") && has("sentence") && !has("transcript");
    if let Some(twice) =
        LIST_COLUMNS.iter().find(|known| heading.iter().filter(|name| name == *known).count() > 1)
    {
        bail!("line 1: two columns {twice}; leave one");
    }
    for needed in ["audio", "transcript"] {
        let is_there = has(needed) || needed == "audio" && has("speaker_audio");
        if !is_common_voice && !is_there {
            if heading.iter().all(String::is_empty) {
                bail!("the list is empty; {WRITE_COLUMNS}");
            }
            let there = heading.join(", ");
            bail!("line 1: no column {needed} (there is: {there}); {WRITE_COLUMNS}");
        }
    }
    let base = utterances.base().clone();
    let clips = if base.join("clips").is_dir() { base.join("clips") } else { base.to_path_buf() };
    if !is_common_voice {
        let names = heading.iter().filter(|name| !name.is_empty()).cloned();
        utterances.found().told.extend(unknown_told(path, names));
    }
    let mut row = csv::StringRecord::new();
    let mut mistakes = ListMistakes::default();
    while !mistakes.are_many() {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_io_error() => return Err(plainly_csv(error)),
            Err(error) => {
                mistakes.0.push(plainly_csv(error));
                continue;
            }
        }
        let number = row.position().map_or(0, csv::Position::line);
        let fields = heading.iter().zip(&row).map(|(name, field)| (name.clone(), Value::from(field)));
        let line = ListLine::from(fields.collect::<Map<_, _>>());
        let added = if is_common_voice {
            common_voice(&line, &clips, number).and_then(|utterance| utterances.add(utterance))
        } else {
            add_pair(&line, &base, utterances)
        };
        mistakes.note(number, added);
    }
    mistakes.told()
}

/// A row of Common Voice, whose recordings lie in `clips`.
fn common_voice(row: &ListLine, clips: &Path, line: u64) -> Result<CorpusUtterance> {
    let name = row.needed("path")?;
    Ok(CorpusUtterance {
        audio: clips.join(&name),
        name,
        span: None,
        lasts: None,
        text: row.needed("sentence")?,
        speaker: row.text("client_id")?.filter(|name| !name.is_empty()),
        language: row.text("locale")?,
        line,
    })
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
            lasts: None,
            text: text.to_string(),
            speaker: None,
            language: None,
            line: number,
        })
    })
}

fn json_lines(path: &Path, utterances: &mut Utterances) -> Result<()> {
    let base = utterances.base().clone();
    let (mut recordings, mut mistakes) = (None, ListMistakes::default());
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut add = |number: u64, line: &str| -> Result<()> {
        let line = ListLine::parse(line)?;
        if (line.has("audio") || line.has("speaker_audio")) && line.has("transcript") {
            let unknown =
                line.keys().filter(|key| names.len() <= MOST_TOLD + PAIR_COLUMNS && !names.contains(*key));
            let unknown: Vec<String> = unknown.map(str::to_string).collect();
            names.extend(unknown);
            return add_pair(&line, &base, utterances);
        }
        if line.has("audio_filepath") {
            return utterances.add(nemo(&line, &base, number)?);
        }
        if line.has("tracks") {
            bail!("a cut mixed of several recordings, which is not read; leave it out");
        }
        if line.has("supervisions") {
            let recording = line.object("recording")?;
            let (name, audio) = (recording.needed("id")?, lhotse_file(&recording, &base)?);
            let zero_s = line.number("start")?.unwrap_or(0.0);
            return line.objects("supervisions")?.iter().try_for_each(|supervision| {
                utterances.add(lhotse_utterance(supervision, zero_s, &name, &audio, number)?)
            });
        }
        if line.has("recording_id") {
            let name = line.needed("recording_id")?;
            if recordings.is_none() {
                recordings = Some(lhotse_recordings(path)?);
            }
            let audio = recordings.as_ref().and_then(|all| all.get(&name));
            let audio =
                audio.ok_or_else(|| anyhow!("no recording {name:?} in the list of recordings; add it"))?;
            return utterances.add(lhotse_utterance(&line, 0.0, &name, audio, number)?);
        }
        if line.has("sources") {
            bail!("a list of Lhotse's recordings; give that of supervisions or cuts");
        }
        add_pair(&line, &base, utterances)
    };
    each_line(path, |number, line| {
        if !line.trim().is_empty() && !mistakes.are_many() {
            mistakes.note(number, add(number, line));
        }
        Ok(())
    })?;
    mistakes.told()?;
    utterances.found().told.extend(unknown_told(path, names.into_iter()));
    Ok(())
}

/// A line of a manifest of NeMo.
fn nemo(line: &ListLine, base: &Path, number: u64) -> Result<CorpusUtterance> {
    let name = line.needed("audio_filepath")?;
    let part = line.span()?;
    let language = ["lang", "source_lang", "language"].iter().find(|key| line.has(key));
    Ok(CorpusUtterance {
        audio: base.join(&name),
        name,
        span: part.and_then(|part| Some((part.offset?, part.end()))),
        lasts: part.filter(|part| part.offset.is_none()).and_then(|part| part.duration),
        text: line.needed("text")?,
        speaker: line.name("speaker"),
        language: language.map(|key| line.text(key)).transpose()?.flatten(),
        line: number,
    })
}

/// A supervision of Lhotse, in the recording `audio` that is called `name`, where its times count from `zero_s`.
fn lhotse_utterance(
    supervision: &ListLine,
    zero_s: f64,
    name: &str,
    audio: &Path,
    line: u64,
) -> Result<CorpusUtterance> {
    let start = zero_s + supervision.needed_number("start")?;
    Ok(CorpusUtterance {
        name: name.to_string(),
        audio: audio.to_path_buf(),
        span: Some((start, Some(start + supervision.needed_number("duration")?))),
        lasts: None,
        text: supervision.text("text")?.unwrap_or_default(),
        speaker: supervision.text("speaker")?,
        language: supervision.text("language")?,
        line,
    })
}

/// The recordings that belong to the list of supervisions at `path`: in the file whose name says recordings instead.
fn lhotse_recordings(path: &Path) -> Result<HashMap<String, PathBuf>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let other = path.with_file_name(name.replace("supervisions", "recordings"));
    if !name.contains("supervisions") || !other.is_file() {
        bail!(
            "supervisions of Lhotse without their recordings; put recordings.jsonl beside supervisions.jsonl, or give cuts"
        );
    }
    let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut recordings = HashMap::new();
    each_line(&other, |_, line| {
        if !line.trim().is_empty() {
            let recording = ListLine::parse(line)?;
            recordings.insert(recording.needed("id")?, lhotse_file(&recording, &base)?);
        }
        Ok(())
    })
    .with_context(|| shown(&other))?;
    Ok(recordings)
}

/// The file of a recording of Lhotse.
fn lhotse_file(recording: &ListLine, base: &Path) -> Result<PathBuf> {
    let name = recording.needed("id")?;
    match &recording.objects("sources")?[..] {
        [source] => match source.needed("type")?.as_str() {
            "file" => Ok(base.join(source.needed("source")?)),
            kind => bail!("the recording {name:?} is no file but of type {kind:?}; save it to one"),
        },
        all => bail!("the recording {name:?} has {} files; give it one", all.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::sources::ListedSpan;

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
                audio: strip(p.audio.clone()),
                transcript: ListedText::File(strip(p.transcript.file().to_path_buf())),
                base: Path::new("").into(),
                ..p
            })
            .collect())
    }

    fn pair(audio: &str, transcript: &str, output: Option<&str>, under: &str) -> RecordingPair {
        RecordingPair {
            speakers: Vec::new(),
            part: None,
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
            ("l.csv", "", "the list is empty; begin with"),
            ("l.csv", "audio,transcript,Audio\na,b,c\n", "line 1: two columns audio; "),
            (
                "l.csv",
                "audio,transcript,offset\na,b,0:03\n",
                "line 2: offset is \"0:03\", not a number of seconds; ",
            ),
            ("l.csv", "audio,transcript,offset\na,b,-3\n", "line 2: offset is -3, before the recording; "),
            ("l.csv", "audio,transcript,duration\na,b,1\nc,d,0\n", "line 3: duration is 0, in which nothing"),
            (
                "l.csv",
                "speaker_audio,transcript,offset\nA=a,b,3\n",
                "line 2: offset or duration with speaker_audio",
            ),
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
                "line 3: audio is 7, not a text; ",
            ),
            ("l.jsonl", "{\"audio\": \"a\"}\n", "line 1: transcript is missing; "),
            ("l.jsonl", "{\"audio\": \"a\", \"audio\": \"b\"}\n", "line 1: audio stands there twice; "),
            ("l.jsonl", "{\"audio\": \n", "line 1: it ends within its JSON; "),
            ("l.jsonl", "[1]\n", "line 1: not a JSON object; "),
            ("l.jsonl", "a.wav a.txt\n", "line 1: not JSON at column 1; "),
            ("l.jsonl", r#"{"audio_filepath": "a", "text": null}"#, "line 1: text is missing; "),
            (
                "l.jsonl",
                r#"{"audio_filepath": "a", "text": "x", "offset": []}"#,
                "line 1: offset is [], not a number",
            ),
            ("l.jsonl", r#"{"supervisions": []}"#, "line 1: recording is missing; "),
            (
                "l.jsonl",
                r#"{"supervisions": [{"start": "x"}], "recording": {"id": "r", "sources": [{"type": "file", "source": "a"}]}}"#,
                "line 1: supervisions[0].start is \"x\", not a number",
            ),
            (
                "l.jsonl",
                r#"{"supervisions": [], "recording": {"id": "r", "sources": [{"type": "file"}]}}"#,
                "line 1: recording.sources[0].source is missing; ",
            ),
            (
                "l.jsonl",
                r#"{"supervisions": 1, "recording": {"id": "r", "sources": [{"type": "file", "source": "a"}]}}"#,
                "line 1: supervisions is 1, not a list; ",
            ),
        ] {
            let refused = format!("{:#}", found(name, text).unwrap_err());
            assert!(refused.contains(expected), "{text:?}: {refused}");
            assert!(refused.contains("; "), "{refused}");
            for word in ["f64", "string", "struct", "field `", "EOF", "invalid"] {
                assert!(!refused.contains(word), "{refused}");
            }
        }
    }

    #[test]
    fn all_mistakes_are_told_up_to_ten() {
        let refused = |name: &str, text: &str| format!("{:#}", found(name, text).unwrap_err());
        let csv = refused("l.csv", "audio,transcript\na,\nb,b\nc\n,d\n");
        assert!(
            csv.contains(
                "3 lines are wrong: line 2: transcript is empty; give a path; line 4: 1 fields, but"
            ),
            "{csv}"
        );
        assert!(csv.contains("; line 5: audio is empty"), "{csv}");
        let json = refused("l.jsonl", &"{\"audio\": \"a\"}\n".repeat(12));
        assert!(json.contains("10 lines are wrong: line 1: transcript is missing"), "{json}");
        assert!(
            json.contains("line 10: ")
                && !json.contains("line 11")
                && json.ends_with("no more lines were looked at")
        );
    }

    #[test]
    fn what_a_list_has_beside_what_is_known_is_told() {
        let told = |name: &str, text: &str| {
            let room = tempfile::tempdir().unwrap();
            let path = room.path().join(name);
            std::fs::write(&path, text).unwrap();
            find(&path, kind(&path).unwrap(), BatchSources::default()).unwrap().told
        };
        let csv = told("l.csv", "audio,transcript,Start,ofset\na,b,1,2\n");
        assert!(
            csv[0].contains("l.csv: not used are ofset, start; those that mean something are audio, "),
            "{csv:?}"
        );
        let json = told("l.jsonl", "{\"audio\": \"a\", \"transcript\": \"b\", \"ofset\": 1}\n");
        assert!(json[0].contains("l.jsonl: not used are ofset; "), "{json:?}");
        for (name, text) in [
            ("l.csv", "audio,transcript,offset,duration,output,language\na,b,1,2,,\n"),
            ("l.tsv", "client_id\tpath\tsentence\tup_votes\n1\ta.mp3\tso\t2\n"),
            ("l.jsonl", "{\"audio_filepath\": \"a\", \"text\": \"so\", \"speed\": 1}\n"),
        ] {
            assert!(told(name, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_line_may_limit_its_text_to_a_part() {
        let part = |offset, duration| Some(ListedSpan { offset, duration });
        for (name, text, expected) in [
            ("l.csv", "audio,transcript,offset,duration\na,b,1.5,2\n", part(Some(1.5), Some(2.0))),
            ("l.csv", "audio,transcript,Offset,duration\na,b,1.5,\n", part(Some(1.5), None)),
            ("l.csv", "audio,transcript,offset,duration\na,b,,2\n", part(None, Some(2.0))),
            ("l.csv", "audio,transcript,offset,duration\na,b,,\n", None),
            (
                "l.jsonl",
                r#"{"audio": "a", "transcript": "b", "offset": 3, "duration": "4.5"}"#,
                part(Some(3.0), Some(4.5)),
            ),
            ("l.jsonl", r#"{"audio_filepath": "a", "text": "b", "duration": 4.5}"#, part(None, Some(4.5))),
            ("l.jsonl", r#"{"audio_filepath": "a", "text": "b", "offset": null}"#, None),
        ] {
            assert_eq!(found(name, text).unwrap()[0].part, expected, "{text}");
        }
    }
}
