//! Utterances of a corpus, whose texts stand in a list, become recordings with transcripts: one each, or where they are
//! parts of one recording, one with all of them, each to be looked for in its part alone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use kiru_align::formats::TranscriptFormat;
use kiru_align::parts::SpokenPart;
use kiru_align::transcript::Transcript;
use serde::{Deserialize, Serialize};

use super::records::sha256_hex;
use super::sources::{BatchSources, ListedText, RecordingPair, below};
use crate::args;

/// A text in a list, and where it is spoken.
pub struct CorpusUtterance {
    /// What the list calls the recording.
    pub name: String,
    /// Where that is.
    pub audio: PathBuf,
    /// From when to when it is spoken there, in seconds, or to the end; the whole recording if the list does not say.
    pub span: Option<(f64, Option<f64>)>,
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
    found: BatchSources,
    /// In the order of the list.
    recordings: Vec<ListedRecording>,
    /// Where each is, by its name.
    by_name: HashMap<String, usize>,
}

struct ListedRecording {
    first: CorpusUtterance,
    /// All parts, if there are several.
    parts: Vec<ListedPart>,
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
    /// None so far of the list at `path`; `found` is to take them.
    pub fn new(path: &Path, found: BatchSources) -> Utterances {
        Utterances { list: path.into(), found, recordings: Vec::new(), by_name: HashMap::new() }
    }

    /// What takes pairs that are no utterances.
    pub fn found(&mut self) -> &mut BatchSources {
        &mut self.found
    }

    /// The folder that the list's paths start from.
    pub fn base(&self) -> &Path {
        &self.found.base
    }

    /// Whether the recording called `name` had an utterance and is to be done here.
    pub fn knows(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Adds an utterance, if its recording is to be done here.
    ///
    /// # Errors
    /// No path; a second text for the whole of a recording.
    pub fn add(&mut self, utterance: CorpusUtterance) -> Result<()> {
        if utterance.name.is_empty() {
            bail!("the path of the recording is empty; give one");
        }
        match self.by_name.get(&utterance.name) {
            Some(at) => {
                let recording = &mut self.recordings[*at];
                if utterance.span.is_none() || recording.first.span.is_none() {
                    bail!(
                        "a second text for {}, and no times; say with offset and duration which part is which",
                        crate::io::visible(&utterance.name)
                    );
                }
                if recording.parts.is_empty() {
                    recording.parts.push(ListedPart::new(&mut recording.first));
                }
                let mut utterance = utterance;
                recording.parts.push(ListedPart::new(&mut utterance));
            }
            None => {
                let name = Path::new(&utterance.name);
                self.found.claim(&below(name).join("json"), name)?;
                if self.found.takes(name) {
                    self.by_name.insert(utterance.name.clone(), self.recordings.len());
                    self.recordings.push(ListedRecording { first: utterance, parts: Vec::new() });
                }
            }
        }
        Ok(())
    }

    /// All that was found.
    ///
    /// # Errors
    /// None that a text can cause.
    pub fn finish(self) -> Result<BatchSources> {
        let Utterances { list, mut found, recordings, .. } = self;
        for ListedRecording { mut first, mut parts } in recordings {
            let place = (list.clone(), first.line);
            let transcript = if first.span.is_none() && parts.is_empty() {
                whole(place, std::mem::take(&mut first.text), first.speaker.take())?
            } else {
                if parts.is_empty() {
                    parts.push(ListedPart::new(&mut first));
                }
                parts.sort_by(|a, b| a.start.total_cmp(&b.start));
                ListedText::Parts { place, parts: serde_json::to_string(&parts)? }
            };
            found.pairs.push(RecordingPair {
                speakers: Vec::new(),
                language: first.language.as_deref().and_then(|code| args::language(code).ok()),
                under: below(Path::new(&first.name)),
                audio: first.audio,
                transcript,
                output: None,
            });
        }
        Ok(found)
    }
}

/// The transcript of a whole recording, said by `speaker` if that is known.
///
/// # Errors
/// None that a text can cause.
pub fn whole(place: (Arc<Path>, u64), text: String, speaker: Option<String>) -> Result<ListedText> {
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
