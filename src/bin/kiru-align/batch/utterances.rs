//! Utterances of a corpus, whose texts stand in a list, become recordings with transcripts: one each, or where they are
//! parts of one recording, one with all of them, each to be looked for in its part alone.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use kiru_align::formats::TranscriptFormat;
use kiru_align::parts::SpokenPart;
use kiru_align::transcript::Transcript;
use serde::{Deserialize, Serialize};

use super::records::sha256_hex;
use super::sources::{BatchSources, ListPlace, ListedSpan, ListedText, RecordingPair, below};
use crate::args;

/// A text in a list, and where it is spoken.
#[derive(Serialize, Deserialize)]
pub struct CorpusUtterance {
    /// What the list calls the recording.
    pub name: String,
    /// Where that is.
    pub audio: PathBuf,
    /// From when to when it is spoken there, in seconds, or to the end; the whole recording if the list does not say.
    pub span: Option<(f64, Option<f64>)>,
    /// How long the recording is, in seconds, if the list says that and nothing of where in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<f64>,
    /// What is said.
    pub text: String,
    /// Who says it.
    pub speaker: Option<String>,
    /// The code of the language; what is no known code is left to the text.
    pub language: Option<String>,
    /// The line of the list.
    pub line: u64,
}

/// Takes up utterances, and what is no utterance.
pub struct Utterances {
    list: Arc<Path>,
    base: Arc<Path>,
    found: BatchSources,
    /// By the sums of the names of recordings.
    by_name: HashMap<u64, ListedRecording>,
    /// Utterances that are parts of recordings, each as a line of JSON.
    packed: Vec<u8>,
    /// Where each ends, and which is the next of the same recording.
    parts: Vec<PackedPart>,
}

/// What there is of a recording so far.
enum ListedRecording {
    /// A text for all of it, which is among the pairs.
    Whole,
    /// Parts, of which this is the number of the last.
    Parts(u32),
}

struct PackedPart {
    end: u64,
    /// The number of the next part of the same recording; its own if it is the last.
    next: u32,
    is_first: bool,
}

/// A transcript as JSON.
#[derive(Serialize)]
struct SpeakerSegments<'p> {
    segments: [SpeakerSegment<'p>; 1],
}

#[derive(Serialize)]
struct SpeakerSegment<'p> {
    text: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'p str>,
}

/// A text, and the part of a recording that it is spoken in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedPart {
    /// Where the part begins, in seconds.
    pub start: f64,
    /// Where it ends, in seconds; with the recording if that is missing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end: Option<f64>,
    /// What is said.
    pub text: String,
    /// Who says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker: Option<String>,
    /// The line of the list; 0 where that does not matter.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub line: u64,
}

impl Utterances {
    /// None so far of the list at `path`, whose paths start from `base`; `found` is to take them.
    pub fn new(path: &Path, base: &Path, found: BatchSources) -> Utterances {
        Utterances {
            list: path.into(),
            base: base.into(),
            found,
            by_name: HashMap::new(),
            packed: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// What takes pairs that are no utterances.
    pub fn found(&mut self) -> &mut BatchSources {
        &mut self.found
    }

    /// The list.
    pub fn list(&self) -> &Arc<Path> {
        &self.list
    }

    /// The folder that the list's paths start from.
    pub fn base(&self) -> &Arc<Path> {
        &self.base
    }

    /// Whether the recording called `name` had an utterance and is to be done here.
    pub fn knows(&self, name: &str) -> bool {
        self.by_name.contains_key(&sum(name))
    }

    /// Adds an utterance, if its recording is to be done here.
    ///
    /// # Errors
    /// No path; a second text for the whole of a recording.
    pub fn add(&mut self, utterance: CorpusUtterance) -> Result<()> {
        if utterance.name.is_empty() {
            bail!("the path of the recording is empty; give one");
        }
        let sum = sum(&utterance.name);
        let number = self.parts.len() as u32;
        match (self.by_name.get_mut(&sum), utterance.span) {
            (Some(ListedRecording::Parts(last)), Some(_)) => {
                self.parts[*last as usize].next = number;
                *last = number;
                self.pack(&utterance, false)
            }
            (Some(_), _) => bail!(
                "a second text for {}, and no times; say with offset and duration which part is which",
                crate::io::visible(&utterance.name)
            ),
            (None, span) => {
                let name = Path::new(&utterance.name);
                self.found.claim(&below(name).join("json"), name)?;
                if !self.found.takes(name) {
                    return Ok(());
                }
                match span {
                    None => {
                        self.by_name.insert(sum, ListedRecording::Whole);
                        let place = (self.list.clone(), utterance.line);
                        let transcript = whole(place, utterance.text, utterance.speaker)?;
                        let part =
                            utterance.lasts.map(|lasts| ListedSpan { offset: None, duration: Some(lasts) });
                        let pair = pair(
                            &utterance.name,
                            utterance.audio,
                            utterance.language.as_deref(),
                            transcript,
                            &self.base,
                        );
                        self.found.pairs.push(RecordingPair { part, ..pair });
                        Ok(())
                    }
                    Some(_) => {
                        self.by_name.insert(sum, ListedRecording::Parts(number));
                        self.pack(&utterance, true)
                    }
                }
            }
        }
    }

    fn pack(&mut self, utterance: &CorpusUtterance, is_first: bool) -> Result<()> {
        serde_json::to_writer(&mut self.packed, utterance)?;
        let next = u32::try_from(self.parts.len())?;
        self.parts.push(PackedPart { end: self.packed.len() as u64, next, is_first });
        Ok(())
    }

    fn unpack(&self, number: usize) -> Result<CorpusUtterance> {
        let start = number.checked_sub(1).map_or(0, |before| self.parts[before].end as usize);
        Ok(serde_json::from_slice(&self.packed[start..self.parts[number].end as usize])?)
    }

    /// All that was found.
    ///
    /// # Errors
    /// None that a text can cause.
    pub fn finish(mut self) -> Result<BatchSources> {
        // What is not needed any more makes room.
        self.by_name = HashMap::new();
        for number in (0..self.parts.len()).filter(|number| self.parts[*number].is_first) {
            let mut first = self.unpack(number)?;
            let place = (self.list.clone(), first.line);
            let mut parts = vec![ListedPart::new(&mut first)];
            let mut at = number;
            while self.parts[at].next as usize != at {
                at = self.parts[at].next as usize;
                parts.push(ListedPart::new(&mut self.unpack(at)?));
            }
            parts.sort_by(|a, b| a.start.total_cmp(&b.start));
            let transcript = ListedText::Parts { place, parts: serde_json::to_string(&parts)? };
            let language = first.language.as_deref();
            let pair = pair(&first.name, first.audio, language, transcript, &self.base);
            self.found.pairs.push(pair);
        }
        Ok(self.found)
    }
}

/// A sum of the name of a recording: that two of a million are alike happens in one of forty million lists.
fn sum(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// A recording of a corpus, which calls it `name`.
fn pair(
    name: &str,
    audio: PathBuf,
    language: Option<&str>,
    transcript: ListedText,
    base: &Arc<Path>,
) -> RecordingPair {
    RecordingPair {
        speakers: Vec::new(),
        part: None,
        place: None,
        language: language.and_then(|code| args::language(code).ok()),
        under: below(Path::new(name)),
        audio,
        transcript,
        output: None,
        base: base.clone(),
    }
}

/// The transcript of a whole recording, said by `speaker` if that is known.
///
/// # Errors
/// None that a text can cause.
pub fn whole(place: ListPlace, text: String, speaker: Option<String>) -> Result<ListedText> {
    Ok(match speaker {
        None => ListedText::Inline { place, text, format: TranscriptFormat::Text },
        Some(speaker) => {
            let text = as_json(&text, Some(&speaker))?;
            ListedText::Inline { place, text, format: TranscriptFormat::Json }
        }
    })
}

fn as_json(text: &str, speaker: Option<&str>) -> Result<String> {
    Ok(serde_json::to_string(&SpeakerSegments { segments: [SpeakerSegment { text, speaker }] })?)
}

/// The parts that [`ListedText::Parts`] has as JSON.
///
/// # Errors
/// None of what was written here.
pub fn listed_parts(json: &str) -> Result<Vec<ListedPart>> {
    Ok(serde_json::from_str(json)?)
}

/// The SHA-256 of the texts and times of parts, wherever they stand in their list.
pub fn sum_of_parts(json: &str) -> String {
    let Ok(mut parts) = listed_parts(json) else { return String::new() };
    parts.iter_mut().for_each(|part| part.line = 0);
    sha256_hex(serde_json::to_string(&parts).unwrap_or_default().as_bytes())
}

/// Whether it is zero, as serde asks.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl ListedPart {
    /// The part of a recording that `utterance` is.
    fn new(utterance: &mut CorpusUtterance) -> ListedPart {
        let ms = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        let (start, end) = utterance.span.unwrap_or((0.0, None));
        ListedPart {
            start: ms(start),
            end: end.map(ms),
            text: std::mem::take(&mut utterance.text),
            speaker: utterance.speaker.take(),
            line: utterance.line,
        }
    }

    /// As the library takes it; `read` makes a transcript of JSON.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn spoken(&self, read: impl FnOnce(&[u8]) -> Result<Transcript>) -> Result<SpokenPart> {
        let transcript = match self.text.trim() {
            "" => Transcript::default(),
            _ => read(as_json(&self.text, self.speaker.as_deref())?.as_bytes())?,
        };
        Ok(SpokenPart { start_s: self.start, end_s: self.end.unwrap_or(f64::INFINITY), transcript })
    }
}
