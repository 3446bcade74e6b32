//! The pairs of a list: a table with a heading, or a JSON object a line; lists of recordings and transcripts, and those of
//! corpora, in which the text itself stands. They are read line by line: only what is to be done is kept.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use kiru_align::transcript::differ_by_a_letter;
use kiru_align::wording::counted;
use serde_json::Map;

use super::list_file::{ListLines, each_line, first_line};
use super::list_line::ListLine;
use super::list_mistakes::{LineMistakes, ListMistakes, MOST_TOLD};
use super::list_table::{ListRow, ListRows, OpenQuote};
use super::sources::{BatchSources, ListedText, RecordingPair, leads_down, under};
use super::utterances::{CorpusUtterance, Utterances};
use crate::args::{self, SpeakerFile};
use crate::io::shown;

/// The columns or keys that mean something to a recording and its transcript.
const PAIR_KEYS: [&str; 7] =
    ["audio", "speaker_audio", "transcript", "output", "language", "offset", "duration"];
/// The columns of Common Voice.
const COMMON_VOICE_KEYS: [&str; 4] = ["path", "sentence", "client_id", "locale"];
/// The keys of NeMo that may be missing.
const NEMO_KEYS: [&str; 4] = ["offset", "duration", "speaker", "lang"];
const WRITE_COLUMNS: &str = "begin with a line that names the columns, as in audio,transcript";

/// What is said of `names` in the list at `path`, columns or keys that mean nothing: only those that are meant are `known`.
fn unknown_told(path: &Path, names: &BTreeSet<String>, known: &[&str]) -> Option<String> {
    let shown_names = names.iter().take(MOST_TOLD).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if names.len() > MOST_TOLD { ", ..." } else { "" };
    let are = if names.len() == 1 { "is" } else { "are" };
    let is_meant = |known: &&&str| names.iter().any(|name| differ_by_a_letter(name, known));
    // Milliseconds, or other units.
    let has_unit = |known: &str| names.iter().any(|name| is_with_unit(name, known));
    let meant = known.iter().filter(|known| has_unit(known) || is_meant(known));
    let meant: Vec<String> = meant
        .map(|known| if has_unit(known) { format!("{known}, in seconds") } else { known.to_string() })
        .collect();
    let question =
        if meant.is_empty() { String::new() } else { format!(" (did you mean {}?)", meant.join(", ")) };
    (!names.is_empty()).then(|| {
        let (path, known) = (shown(path), known.join(", "));
        format!("{path}: {shown_names}{more} {are} not used{question}; those that mean something are {known}")
    })
}

/// Whether `name` is `known` with a unit: `offset_ms`.
fn is_with_unit(name: &str, known: &str) -> bool {
    const UNITS: [&str; 9] = ["ms", "msec", "s", "sec", "secs", "second", "seconds", "samples", "frames"];
    let unit = name.strip_prefix(known).map(|unit| unit.trim_start_matches(['_', '-', ' ', '(']));
    unit.is_some_and(|unit| UNITS.contains(&unit.trim_end_matches(')')))
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// A table whose columns this byte separates, if no other does.
    Table(char),
    /// A JSON object a line.
    JsonLines,
}

/// The kind of the list at `path`, by its ending; `None` if it is no list.
pub fn kind(path: &Path) -> Option<ListKind> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    match name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?.1 {
        "csv" => Some(ListKind::Table(',')),
        "tsv" => Some(ListKind::Table('\t')),
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

fn is_manifest(line: &str) -> bool {
    ListLine::parse(line).is_ok_and(|line| line.has("audio_filepath"))
}

/// Adds the pair that the line `number` names, whose paths start from `base`.
fn add_pair(line: &ListLine, number: u64, base: &Arc<Path>, utterances: &mut Utterances) -> Result<()> {
    let mut wrong = LineMistakes::default();
    let (audio, files) = (wrong.noted(line.text("audio")), wrong.noted(line.text("speaker_audio")));
    let has_none =
        matches!((&audio, &files), (Some(audio), Some(files)) if is_empty(audio) && is_empty(files));
    let (mut audio, files) = (audio.flatten().unwrap_or_default(), files.flatten().unwrap_or_default());
    // The first of several recordings has a channel behind it, perhaps.
    let name = PathBuf::from(if audio.is_empty() { &files } else { &audio });
    let speakers = wrong.noted(speaker_files(&files, base)).unwrap_or_default();
    if let Some(first) = files.split(';').find_map(|file| file.split_once('=')) {
        if !audio.is_empty() {
            wrong.note("audio and speaker_audio; leave one of them empty");
        }
        audio = first.1.trim().to_string();
    }
    if has_none {
        let slip = line.slip_of("audio").unwrap_or_default();
        let others: Vec<&str> = line.keys().take(MOST_TOLD).collect();
        let what = match line.has("audio") || line.has("speaker_audio") || others.is_empty() {
            true => "empty".to_string(),
            false => {
                let (there, known) = (others.join(", "), PAIR_KEYS.join(", "));
                format!("missing (there is {there}; what means something is {known})")
            }
        };
        wrong.note(format!("audio is {what}{slip}; give a path, or speaker_audio as Anna=a.wav;Ben=b.wav"));
    }
    let transcript = wrong.noted(line.needed("transcript")).unwrap_or_default();
    if line.has("transcript") && line.text("transcript").is_ok_and(|text| is_empty(&text)) {
        wrong.note("transcript is empty; give a path");
    }
    for (key, value) in [("audio", &audio), ("transcript", &transcript)] {
        if value == "-" {
            wrong.note(format!("{key} is standard input, which cannot be part of a batch; give a file"));
        }
    }
    let part = line.part(&mut wrong);
    if part.is_some() && !speakers.is_empty() {
        let why =
            "offset or duration with speaker_audio, whose recordings are aligned whole; leave them empty";
        wrong.note(why);
    }
    let language = wrong.noted(line.text("language")).flatten().filter(|code| !code.is_empty());
    let language = language.and_then(|code| {
        wrong.noted(args::language(&code).map_err(|problem| anyhow!("language is {code}: {problem}")))
    });
    let output = wrong.noted(line.text("output")).flatten().filter(|output| !output.is_empty());
    let output = output.map(PathBuf::from);
    if let Some(output) =
        output.as_deref().filter(|output| utterances.found().has_folder && !leads_down(output))
    {
        wrong.note(format!(
            "output is {}, which leads out of the output folder; give a path below it, without .. in it",
            shown(output)
        ));
    }
    wrong.told()?;
    let pair = RecordingPair {
        language,
        audio: speakers.first().map_or_else(|| base.join(&audio), |first| first.path.clone()),
        speakers,
        part,
        transcript: ListedText::File(base.join(transcript)),
        place: Some((utterances.list().clone(), number)),
        output,
        under: under(Path::new(&audio)),
        base: base.clone(),
    };
    utterances.found().add(&name, pair)
}

fn is_empty(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(String::is_empty)
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
fn table(path: &Path, separator: char, utterances: &mut Utterances) -> Result<()> {
    let first = first_line(path).unwrap_or_default();
    // Spreadsheets of some countries write semicolons, and not every table is called by what separates its columns.
    let separator = [separator, ',', ';', '\t'].into_iter().find(|c| first.contains(*c)).unwrap_or(separator);
    let is_heading = ["audio", "speaker_audio", "transcript", "path", "sentence"].iter().any(|name| {
        first.split(separator).any(|field| field.trim().trim_matches('"').eq_ignore_ascii_case(name))
    });
    if !is_heading && first.contains('|') {
        return lj_speech(path, utterances);
    }
    // The sentences of Common Voice have quotes that mean nothing.
    let has_quotes = !first.split('\t').any(|field| field == "sentence");
    let mut rows = ListRows::new(separator, has_quotes);
    let mut lines = ListLines::open(path)?;
    let mut mistakes = ListMistakes::default();
    let mut columns: Option<ListColumns> = None;
    let note_open = |quote: OpenQuote, columns: &Option<ListColumns>, mistakes: &mut ListMistakes| {
        let name = columns.as_ref().and_then(|columns| columns.names.get(quote.column));
        let of = name.map_or(String::new(), |name| format!(" of {name}"));
        let why = anyhow!("the quote{of} that opens in this line does not close; close it, or leave it out");
        mistakes.note(quote.line, Err(why));
    };
    while !mistakes.are_many()
        && let Some((number, line)) = lines.next()?
    {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                mistakes.note(number, Err(error));
                continue;
            }
        };
        // Old spreadsheets end lines so.
        for text in line.split('\r') {
            let may_go_on = |column: usize| columns.as_ref().is_some_and(|columns| columns.may_go_on(column));
            match (rows.take(number, text, may_go_on), &columns) {
                (Ok(None), _) => {}
                (Ok(Some(row)), Some(columns)) => {
                    mistakes.note(row.line, columns.add(&row, utterances));
                }
                (Ok(Some(row)), None) => {
                    let heading = ListColumns::new(row.fields, utterances.base());
                    let heading = heading.with_context(|| format!("line {}", row.line))?;
                    if !heading.is_common_voice {
                        let is_unknown = |name: &&String| !name.is_empty() && !PAIR_KEYS.contains(&&***name);
                        let names = heading.names.iter().filter(is_unknown).cloned().collect();
                        utterances.found().told.extend(unknown_told(path, &names, &PAIR_KEYS));
                    }
                    columns = Some(heading);
                }
                (Err(quote), _) => {
                    note_open(quote, &columns, &mut mistakes);
                    if columns.is_none() {
                        return mistakes.told();
                    }
                }
            }
        }
    }
    if let Err(quote) = rows.finish() {
        note_open(quote, &columns, &mut mistakes);
    }
    if columns.is_none() && !mistakes.are_there() {
        bail!("the list is empty; {WRITE_COLUMNS}");
    }
    mistakes.told()
}

/// The columns of a table.
struct ListColumns {
    /// Their names in small letters.
    names: Vec<String>,
    is_common_voice: bool,
    /// The folder that paths start from.
    base: Arc<Path>,
    /// The same for Common Voice.
    clips: PathBuf,
}

impl ListColumns {
    /// Those that the fields of a `heading` name, of a list whose paths start from `base`.
    ///
    /// # Errors
    /// One that is needed is missing, or one stands there twice.
    fn new(heading: Vec<String>, base: &Arc<Path>) -> Result<ListColumns> {
        let names: Vec<String> = heading.iter().map(|name| name.to_lowercase()).collect();
        let has = |needed: &str| names.iter().any(|name| name == needed);
        let is_common_voice = has("path") && has("sentence") && !has("transcript");
        let mut wrong = LineMistakes::default();
        let count = |known: &str| names.iter().filter(|name| *name == known).count();
        for twice in PAIR_KEYS.iter().chain(&COMMON_VOICE_KEYS).filter(|known| count(known) > 1) {
            wrong.note(format!("two columns {twice}; leave one"));
        }
        let is_there = |needed: &str| has(needed) || needed == "audio" && has("speaker_audio");
        let missing: Vec<&str> = ["audio", "transcript"].into_iter().filter(|name| !is_there(name)).collect();
        if !is_common_voice && !missing.is_empty() {
            let slips = missing.iter().filter_map(|needed| {
                let slip = names.iter().find(|name| differ_by_a_letter(name, needed))?;
                Some(format!("; did you mean {needed} by {slip}?"))
            });
            let slips: String = slips.collect();
            let remedy = match &names[..] {
                [one] if one.split_whitespace().any(|name| name == "audio" || name == "transcript") => {
                    "put a comma or a tab between the columns"
                }
                _ => WRITE_COLUMNS,
            };
            let (what, are) = (missing.join(" and "), if names.len() == 1 { "is" } else { "are" });
            let column = if missing.len() == 1 { "column" } else { "columns" };
            wrong.note(format!("no {column} {what} (there {are}: {}{slips}); {remedy}", names.join(", ")));
        }
        wrong.told()?;
        let clips = if base.join("clips").is_dir() { base.join("clips") } else { base.to_path_buf() };
        Ok(ListColumns { names, is_common_voice, base: base.clone(), clips })
    }

    /// Whether what stands in `column` may have several lines: sentences, and what is not read.
    fn may_go_on(&self, column: usize) -> bool {
        let name = self.names.get(column).map_or("", String::as_str);
        name == "sentence" || !PAIR_KEYS.contains(&name) && !COMMON_VOICE_KEYS.contains(&name)
    }

    fn add(&self, row: &ListRow, utterances: &mut Utterances) -> Result<()> {
        let (there, wanted) = (row.fields.len(), self.names.len());
        if there != wanted {
            let remedy = match there > wanted {
                true => "put quotes around fields that hold the separator",
                false => {
                    "a separator, or the end of the line before, is missing; empty fields need theirs, too"
                }
            };
            let there = counted(there, "field", "fields");
            bail!("{there}, but the first line has {wanted}; {remedy}");
        }
        let fields =
            self.names.iter().zip(&row.fields).map(|(name, field)| (name.clone(), field.as_str().into()));
        let line = ListLine::from(fields.collect::<Map<_, _>>());
        match self.is_common_voice {
            true => utterances.add(common_voice(&line, &self.clips, row.line)?),
            false => add_pair(&line, row.line, &self.base, utterances),
        }
    }
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
    let mut recordings = None;
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let mut slips: BTreeSet<String> = BTreeSet::new();
    each_line(path, |number, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        let line = ListLine::parse(line)?;
        if (line.has("audio") || line.has("speaker_audio")) && line.has("transcript") {
            for key in line.keys().filter(|key| !PAIR_KEYS.contains(key)) {
                if unknown.len() <= MOST_TOLD && !unknown.contains(key) {
                    unknown.insert(key.to_string());
                }
            }
            return add_pair(&line, number, &base, utterances);
        }
        if line.has("audio_filepath") {
            // Manifests have many keys of their own. Only what is meant for one that is missing is told.
            for meant in NEMO_KEYS.iter().filter(|key| !line.has(key)) {
                let is_slip =
                    |key: &&str| key.len().abs_diff(meant.len()) < 2 && differ_by_a_letter(key, meant);
                let slip = line.keys().find(is_slip).filter(|_| slips.len() <= MOST_TOLD);
                slips.extend(slip.map(str::to_string));
            }
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
        add_pair(&line, number, &base, utterances)
    })?;
    utterances.found().told.extend(unknown_told(path, &unknown, &PAIR_KEYS));
    utterances.found().told.extend(unknown_told(path, &slips, &NEMO_KEYS));
    Ok(())
}

/// A line of a manifest of NeMo.
fn nemo(line: &ListLine, base: &Path, number: u64) -> Result<CorpusUtterance> {
    let mut wrong = LineMistakes::default();
    let name = wrong.noted(line.needed("audio_filepath")).unwrap_or_default();
    let part = line.span(&mut wrong);
    let text = wrong.noted(line.needed("text")).unwrap_or_default();
    let language = ["lang", "source_lang", "language"].iter().find(|key| line.has(key));
    let language = language.and_then(|key| wrong.noted(line.text(key)).flatten());
    wrong.told()?;
    Ok(CorpusUtterance {
        audio: base.join(&name),
        name,
        span: part.and_then(|part| Some((part.offset?, part.end()))),
        lasts: part.filter(|part| part.offset.is_none()).and_then(|part| part.duration),
        text,
        speaker: line.name("speaker"),
        language,
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
    let mut wrong = LineMistakes::default();
    let start = zero_s + wrong.noted(supervision.needed_number("start")).unwrap_or_default();
    let duration = wrong.noted(supervision.needed_number("duration")).unwrap_or_default();
    wrong.told()?;
    Ok(CorpusUtterance {
        name: name.to_string(),
        audio: audio.to_path_buf(),
        span: Some((start, Some(start + duration))),
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
                place: None,
                base: Path::new("").into(),
                ..p
            })
            .collect())
    }

    fn pair(audio: &str, transcript: &str, output: Option<&str>, under: &str) -> RecordingPair {
        RecordingPair {
            speakers: Vec::new(),
            part: None,
            place: None,
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
            ("l.csv", "audio,text\na.wav,a.txt\n", "line 1: no column transcript (there are: audio, text); "),
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
                "audio,transcript,offset,language\na,,x,yy\n",
                "line 2: transcript is empty; give a path; offset is \"x\", not a number of seconds; correct this \
                 line, or leave it out; language is yy: ",
            ),
            (
                "l.csv",
                "audio,trancript\na,b\n",
                "(there are: audio, trancript; did you mean transcript by trancript?); ",
            ),
            (
                "l.tsv",
                "audio transcript\na b\n",
                "no columns audio and transcript (there is: audio transcript); put",
            ),
            (
                "l.csv",
                "audio,transcript\n\"a,b\nc,d\n",
                "line 2: the quote of audio that opens in this line does",
            ),
            ("l.csv", "audio,transcript\na,\"b\n\"c\",\"d\"\n", "line 2: the quote of transcript that opens"),
            (
                "l.csv",
                "\"audio,transcript\na,b\n",
                "line 1: the quote that opens in this line does not close; ",
            ),
            (
                "l.csv",
                "audio,transcript,note\na,b,\"x\ny\"\nc,d,\"z\ne,f,\n",
                "l.csv: line 4: the quote of note that opens",
            ),
            (
                "l.jsonl",
                "{\"audio\": \"a\", \"trnscript\": \"b\"}\n",
                "line 1: transcript is missing (did you mean transcript by trnscript?); write",
            ),
            (
                "l.jsonl",
                r#"{"audio": "a", "transcript": "b", "offset": "x", "duration": -1}"#,
                "line 1: offset is \"x\", not a number of seconds; duration is -1, in which nothing is said; correct",
            ),
            (
                "l.csv",
                "speaker_audio,transcript,offset\nA=a,b,3\n",
                "line 2: offset or duration with speaker_audio",
            ),
            ("l.csv", "audio;text\na.wav;a.txt\n", "line 1: no column transcript (there are: audio, text)"),
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
            (
                "l.jsonl",
                r#"{"wav": "a", "transcript": "b"}"#,
                "line 1: audio is missing (there is transcript, wav; what means something is audio, speaker_audio, ",
            ),
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
            csv.contains("3 lines are wrong: line 2: transcript is empty; give a path; line 4: 1 field, but"),
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
    fn after_ten_mistakes_no_line_is_read() {
        let room = tempfile::tempdir().unwrap();
        for name in ["l.csv", "l.jsonl", "l.tsv"] {
            let path = room.path().join(name);
            let heading = if name == "l.jsonl" { "" } else { "audio\ttranscript\n" };
            let wrong = if name == "l.jsonl" { "{}\n" } else { "a\t\n" };
            std::fs::write(&path, [heading, &wrong.repeat(10)].concat()).unwrap();
            let bytes = [std::fs::read(&path).unwrap(), b"\xff\n".to_vec()].concat();
            std::fs::write(&path, bytes).unwrap();
            let refused = find(&path, kind(&path).unwrap(), BatchSources::default()).unwrap_err();
            let refused = format!("{refused:#}");
            assert!(refused.contains(": 10 lines are wrong: ") && !refused.contains("UTF-8"), "{refused}");
        }
    }

    #[test]
    fn a_list_does_not_lead_out_of_the_output_folder() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("l.csv");
        for (output, is_below) in [
            ("x.json", true),
            ("./b/x.json", true),
            ("../x.json", false),
            ("b/../../x.json", false),
            ("/x.json", false),
        ] {
            std::fs::write(&path, format!("audio,transcript,output\na,b,\nc,d,{output}\n")).unwrap();
            let found = |has_folder| {
                let mut sources = BatchSources::default();
                sources.has_folder = has_folder;
                find(&path, ListKind::Table(','), sources).map_err(|error| format!("{error:#}"))
            };
            assert!(found(false).is_ok(), "{output} is where the list says");
            assert_eq!(found(true).is_ok(), is_below, "{output}");
            if let Err(refused) = found(true) {
                assert!(
                    refused.contains(&format!("l.csv: line 3: output is {output}, which leads out")),
                    "{refused}"
                );
            }
        }
    }

    #[test]
    fn a_field_that_is_not_read_may_have_several_lines() {
        let text = "audio,note,transcript\na,\"x, y\n\nz\",b\n";
        assert_eq!(found("l.csv", text).unwrap(), [pair("a", "b", None, "a")]);
        for (name, text) in [
            ("l.csv", "audio\ttranscript\na\tb\n"),
            ("l.tsv", "audio,transcript\na,b\n"),
            ("l.csv", "audio,transcript\ra,b\r"),
            ("l.csv", "audio,transcript\r\n\"a\", \"b\"\r\n"),
        ] {
            assert_eq!(found(name, text).unwrap(), [pair("a", "b", None, "a")], "{text:?}");
        }
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
            csv[0].contains(
                "l.csv: ofset, start are not used (did you mean offset?); those that mean something are audio, "
            ),
            "{csv:?}"
        );
        let json = told("l.jsonl", "{\"audio\": \"a\", \"transcript\": \"b\", \"ofset\": 1}\n");
        assert!(json[0].contains("l.jsonl: ofset is not used (did you mean offset?); "), "{json:?}");
        let unit = told("l.csv", "audio,transcript,offset_ms,Duration (s)\na,b,1,2\n");
        assert!(unit[0].contains("(did you mean offset, in seconds, duration, in seconds?)"), "{unit:?}");
        let nemo = "{\"audio_filepath\": \"a\", \"text\": \"so\", \"ofset\": 1, \"duration\": 2, \"durations\": 3}\n";
        let nemo = told("l.jsonl", nemo);
        assert!(
            nemo.len() == 1 && nemo[0].contains("l.jsonl: ofset is not used (did you mean offset?); those"),
            "{nemo:?}"
        );
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
