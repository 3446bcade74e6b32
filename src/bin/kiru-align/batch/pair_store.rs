//! The recordings and transcripts of a batch, packed: a list may have millions, of which a few are at work at a time.
//!
//! Each is a line of JSON with short keys, paths without the folder that all of them have in common.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kiru_align::formats::TranscriptFormat;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::sources::{ListedSpan, ListedText, RecordingPair, under};
use crate::args::{self, SpeakerFile};

/// Pairs, in order.
#[derive(Debug, Default)]
pub struct PairStore {
    packed: Vec<u8>,
    /// Where each ends in `packed`.
    ends: Vec<u64>,
    /// The folders that paths begin with.
    bases: Vec<Arc<Path>>,
    /// The lists that texts stand in.
    lists: Vec<Arc<Path>>,
    /// Paths that are no UTF-8.
    odd: Vec<PathBuf>,
}

/// A pair, packed.
#[derive(Serialize, Deserialize)]
struct PackedPair<'p> {
    #[serde(rename = "a")]
    audio: String,
    /// The place of its folder.
    #[serde(rename = "b", default, skip_serializing_if = "is_first")]
    base: usize,
    /// The file of the transcript.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Or its text.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Whether that is JSON.
    #[serde(rename = "j", default, skip_serializing_if = "std::ops::Not::not")]
    is_json: bool,
    /// Or parts.
    #[serde(rename = "p", default, borrow, skip_serializing_if = "Option::is_none")]
    parts: Option<&'p RawValue>,
    /// The list that it stands in, and the line.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    place: Option<(usize, u64)>,
    /// Where the part begins that the text is limited to, and how long it is.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    offset: Option<f64>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    duration: Option<f64>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    /// Missing if the name of the recording tells.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    under: Option<String>,
    /// The recordings of speakers: names, paths and channels.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    speakers: Vec<(String, String, Option<u16>)>,
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// Whether it is zero, as serde asks.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_first(place: &usize) -> bool {
    *place == 0
}

impl PairStore {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a pair.
    pub fn push(&mut self, pair: RecordingPair) {
        let base = place_of(&mut self.bases, &pair.base);
        let audio = self.path(&pair.audio, &pair.base);
        let (mut file, mut text, mut is_json) = (None, None, false);
        let mut place = pair.place.map(|(list, line)| (place_of(&mut self.lists, &list), line));
        let mut listed: Option<Box<RawValue>> = None;
        match pair.transcript {
            ListedText::File(path) => file = Some(self.path(&path, &pair.base)),
            ListedText::Inline { place: (list, line), text: said, format } => {
                place = Some((place_of(&mut self.lists, &list), line));
                (text, is_json) = (Some(said), format == TranscriptFormat::Json);
            }
            ListedText::Parts { place: (list, line), parts } => {
                place = Some((place_of(&mut self.lists, &list), line));
                listed = RawValue::from_string(parts).ok();
            }
        }
        let told = under(short(&audio));
        let speakers = pair.speakers.iter();
        let speakers = speakers
            .map(|file| (file.speaker.clone(), self.path(&file.path, &pair.base), file.channel))
            .collect();
        let packed = PackedPair {
            base,
            file,
            text,
            is_json,
            parts: listed.as_deref(),
            place,
            speakers,
            offset: pair.part.and_then(|part| part.offset),
            duration: pair.part.and_then(|part| part.duration),
            output: pair.output.as_deref().map(|output| self.path(output, Path::new(""))),
            under: (told != pair.under).then(|| self.path(&pair.under, Path::new(""))),
            language: pair.language.map(|language| language.map_or("auto", |known| known.code()).to_string()),
            audio,
        };
        // Nothing in it can fail to be JSON.
        let _ = serde_json::to_writer(&mut self.packed, &packed);
        self.ends.push(self.packed.len() as u64);
    }

    /// The pair at `at`, if there are so many.
    pub fn get(&self, at: usize) -> Option<RecordingPair> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let packed: PackedPair<'_> = serde_json::from_slice(&self.packed[start..end]).ok()?;
        let base = self.bases.get(packed.base)?;
        let place = packed.place.and_then(|(list, line)| Some((self.lists.get(list)?.clone(), line)));
        let mut listed = None;
        let transcript = match (packed.file, packed.text, packed.parts, place) {
            (Some(file), .., place) => {
                listed = place;
                ListedText::File(self.unpacked(&file, base))
            }
            (_, Some(text), _, Some(place)) => {
                let format = if packed.is_json { TranscriptFormat::Json } else { TranscriptFormat::Text };
                ListedText::Inline { place, text, format }
            }
            (.., Some(parts), Some(place)) => ListedText::Parts { place, parts: parts.get().to_string() },
            _ => return None,
        };
        let nowhere = Path::new("");
        let speakers = packed.speakers.into_iter().map(|(speaker, path, channel)| SpeakerFile {
            speaker,
            path: self.unpacked(&path, base),
            channel,
        });
        Some(RecordingPair {
            speakers: speakers.collect(),
            part: (packed.offset.is_some() || packed.duration.is_some())
                .then_some(ListedSpan { offset: packed.offset, duration: packed.duration }),
            transcript,
            place: listed,
            output: packed.output.map(|output| self.unpacked(&output, nowhere)),
            under: match packed.under {
                Some(under) => self.unpacked(&under, nowhere),
                None => under(short(&packed.audio)),
            },
            language: packed.language.and_then(|code| args::language(&code).ok()),
            audio: self.unpacked(&packed.audio, base),
            base: base.clone(),
        })
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = RecordingPair> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Keeps those of which `holds` has true, one for each.
    pub fn retain(&mut self, holds: &[bool]) {
        let mut kept =
            PairStore { bases: self.bases.clone(), lists: self.lists.clone(), ..PairStore::default() };
        for (pair, _) in self.iter().zip(holds).filter(|(_, holds)| **holds) {
            kept.push(pair);
        }
        *self = kept;
    }

    /// A path as text: after `/` what is below `base`, after `=` the whole, after `?` its place among the odd.
    fn path(&mut self, path: &Path, base: &Path) -> String {
        let Some(text) = path.to_str() else {
            self.odd.push(path.to_path_buf());
            return format!("?{}", self.odd.len() - 1);
        };
        let below = base.to_str().and_then(|base| {
            let rest = text.strip_prefix(base)?;
            if base.is_empty() { None } else { rest.strip_prefix(std::path::MAIN_SEPARATOR) }
        });
        match below {
            Some(below) if base.join(below) == path => format!("/{below}"),
            _ => format!("={text}"),
        }
    }

    fn unpacked(&self, packed: &str, base: &Path) -> PathBuf {
        let rest = packed.get(1..).unwrap_or_default();
        match packed.as_bytes().first() {
            Some(b'/') => base.join(rest),
            Some(b'?') => {
                rest.parse().ok().and_then(|at: usize| self.odd.get(at)).cloned().unwrap_or_default()
            }
            _ => PathBuf::from(rest),
        }
    }
}

/// A packed path without its folder.
fn short(packed: &str) -> &Path {
    Path::new(packed.get(1..).unwrap_or_default())
}

/// The place of `path` in `known`, where it is added if it is new. Neighbours have the same.
fn place_of(known: &mut Vec<Arc<Path>>, path: &Arc<Path>) -> usize {
    known.iter().rposition(|known| Arc::ptr_eq(known, path) || known == path).unwrap_or_else(|| {
        known.push(path.clone());
        known.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let list: Arc<Path> = Path::new("/c/list.jsonl").into();
        let of = |base: &str, audio: &str, transcript: ListedText| RecordingPair {
            audio: audio.into(),
            speakers: Vec::new(),
            part: None,
            place: None,
            transcript,
            output: None,
            language: None,
            under: under(Path::new(audio)),
            base: Path::new(base).into(),
        };
        let text =
            |text: &str, format| ListedText::Inline { place: (list.clone(), 7), text: text.into(), format };
        let mut pairs = vec![
            of("/c", "/c/a/1.wav", ListedText::File("/c/a/1.txt".into())),
            of("", "a/1.wav", ListedText::File("/elsewhere/\"1\".txt".into())),
            of("/c", "/c/./2.wav", text("what \"he\" said\n", TranscriptFormat::Text)),
            of("c", "cc/2.wav", text("{}", TranscriptFormat::Json)),
            of("/c", "/c", ListedText::Parts { place: (list.clone(), 9), parts: "[{\"start\":0.5}]".into() }),
            RecordingPair {
                place: Some((list.clone(), 11)),
                ..of("/d", "/d/2.wav", ListedText::File("/d/2.txt".into()))
            },
            RecordingPair {
                output: Some("x.json".into()),
                part: Some(ListedSpan { offset: Some(0.1), duration: None }),
                ..of("/d", "/d/3.wav", text("", TranscriptFormat::Text))
            },
            RecordingPair {
                speakers: vec![SpeakerFile {
                    speaker: "Anna".into(),
                    path: "/c/6.wav".into(),
                    channel: Some(1),
                }],
                ..of("/c", "/c/6.wav", text("", TranscriptFormat::Text))
            },
            RecordingPair {
                under: "u".into(),
                part: Some(ListedSpan { offset: None, duration: Some(2.5) }),
                language: Some(None),
                ..of("", "4.wav", text("", TranscriptFormat::Text))
            },
        ];
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let odd = Path::new(std::ffi::OsStr::from_bytes(b"\xff.wav"));
            let pair = of("", "5.wav", ListedText::File(odd.into()));
            pairs.push(RecordingPair { audio: odd.into(), under: under(odd), ..pair });
        }
        let mut store = PairStore::default();
        pairs.iter().for_each(|pair| store.push(pair.clone()));
        assert_eq!(store.iter().collect::<Vec<_>>(), pairs);
        assert_eq!(store.get(pairs.len()), None);
        let holds: Vec<bool> = (0..pairs.len()).map(|at| at % 2 == 0).collect();
        store.retain(&holds);
        let kept: Vec<RecordingPair> = pairs.into_iter().step_by(2).collect();
        assert_eq!(store.iter().collect::<Vec<_>>(), kept);
    }
}
