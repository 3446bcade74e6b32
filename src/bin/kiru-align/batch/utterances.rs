//! Utterances of a corpus, whose texts stand in a list, become recordings with transcripts: one each, or where several
//! are parts of one recording, one with all of them, at their places on its clock.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use kiru_align::formats::TranscriptFormat;
use serde::Serialize;

use super::sources::{BatchSources, ListedText, RecordingPair, below};
use crate::args;

/// A text in a list, and where it is spoken.
pub struct CorpusUtterance {
    /// What the list calls the recording.
    pub name: String,
    /// Where that is.
    pub audio: PathBuf,
    /// From when to when it is spoken there, in seconds; the whole recording if the list does not say.
    pub span: Option<(f64, f64)>,
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
    parts: Vec<SpokenPart>,
}

/// A transcript as JSON.
#[derive(Serialize)]
struct SpokenParts<'p> {
    segments: &'p [SpokenPart],
}

#[derive(Serialize)]
struct SpokenPart {
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<String>,
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
    /// No path; times that cannot be; a second text for the whole of a recording.
    pub fn add(&mut self, utterance: CorpusUtterance) -> Result<()> {
        if utterance.name.is_empty() {
            bail!("the path of the recording is empty; give one");
        }
        if let Some((start, end)) = utterance.span
            && !(start >= 0.0 && end >= start && end <= 1e6)
        {
            bail!("from {start} to {end} seconds cannot be; correct the times");
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
                    recording.parts.push(SpokenPart::new(&mut recording.first));
                }
                let mut utterance = utterance;
                recording.parts.push(SpokenPart::new(&mut utterance));
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
            let begins_later = first.span.is_some_and(|(start, _)| start > 0.0);
            let place = (list.clone(), first.line);
            let transcript = if parts.is_empty() && !begins_later {
                whole(place, std::mem::take(&mut first.text), first.speaker.take())?
            } else {
                if parts.is_empty() {
                    parts.push(SpokenPart::new(&mut first));
                }
                parts.sort_by(|a, b| a.start.partial_cmp(&b.start).unwrap_or(Ordering::Equal));
                let text = serde_json::to_string(&SpokenParts { segments: &parts })?;
                ListedText::Inline { place, text, format: TranscriptFormat::Json }
            };
            found.pairs.push(RecordingPair {
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
        Some(_) => {
            let segments = &[SpokenPart { start: None, end: None, text, speaker }];
            let text = serde_json::to_string(&SpokenParts { segments })?;
            ListedText::Inline { place, text, format: TranscriptFormat::Json }
        }
    })
}

impl SpokenPart {
    /// The part of a recording that `utterance` is.
    fn new(utterance: &mut CorpusUtterance) -> SpokenPart {
        let ms = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        SpokenPart {
            start: utterance.span.map(|(start, _)| ms(start)),
            end: utterance.span.map(|(_, end)| ms(end)),
            text: std::mem::take(&mut utterance.text),
            speaker: utterance.speaker.take(),
        }
    }
}
