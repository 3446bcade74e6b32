//! A cut list as an OpenTimelineIO timeline: the stretches with words as clips of the recording, words as markers.
//!
//! [`cut_list`](super::cut_list) says which stretches. Objects and fields are those of the OpenTimelineIO
//! documentation, "Serialized Data" ("file format specification"); `Clip.1` and not `Clip.2`, as every version reads
//! it. There is one audio track, for a recording that is a video's also a video track with the same clips. The
//! recording is linked by its absolute path, and begins at 0, with `--timecode` at its own time. Where each speaker has a file, each file has its tracks, with clips of the
//! same times. Times count frames with `--fps`, else samples of the recording.
//!
//! Markers lie on the clips of the first track, in the recording's time: one for each word that has times, with the
//! word as name, green, or yellow if interpolated, and with `status` and `score` in their metadata. Clips are called
//! after what is said in them. Words without times are in these names but have no markers; phones are not in it.

use std::io::{self, Write};

use serde::Serialize;

use super::cut_list::{Clip, ClipFile, TimeUnit, clips, files};
use super::document::Document;
use super::json::write::{inline, lines, member, printed_score, status_name};
use super::media;
use crate::confidence::alignment::Status;
use crate::editing::edit_points::Rate;

/// Characters of a clip's name, which editors show on the clip: more are left out for `...`.
const NAME_CHARS: usize = 60;

#[derive(Serialize)]
#[serde(tag = "OTIO_SCHEMA", rename = "RationalTime.1")]
struct Time {
    rate: f64,
    value: f64,
}

#[derive(Serialize)]
#[serde(tag = "OTIO_SCHEMA", rename = "TimeRange.1")]
struct TimeRange {
    duration: Time,
    start_time: Time,
}

#[derive(Serialize)]
#[serde(tag = "OTIO_SCHEMA", rename = "ExternalReference.1")]
struct Reference<'a> {
    available_range: TimeRange,
    metadata: Nothing,
    name: &'a str,
    target_url: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "OTIO_SCHEMA", rename = "Marker.2")]
struct Marker<'a> {
    color: &'static str,
    marked_range: TimeRange,
    metadata: Metadata,
    name: &'a str,
}

#[derive(Serialize)]
struct Metadata {
    #[serde(rename = "kiru-align")]
    ours: Ours,
}

#[derive(Serialize)]
struct Ours {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    status: &'static str,
}

/// An empty object.
#[derive(Serialize)]
struct Nothing {}

/// What all clips share.
struct OtioTimeline<'a> {
    document: &'a Document<'a>,
    clock: TimeUnit,
    /// When the recording began by its recorder's clock, if that was asked for.
    began: u64,
    clips: Vec<Clip>,
}

/// A track of the timeline.
struct OtioTrack<'a> {
    file: &'a ClipFile<'a>,
    kind: &'static str,
    name: String,
    /// Whether its clips have the markers: the first of each file.
    marked: bool,
}

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let clock = match document.marks.fps {
        Some(fps) => TimeUnit::Frames(fps),
        None => TimeUnit::Samples(Rate::new(document.source)),
    };
    let began = document.time_reference.map_or(0, |began| match clock {
        TimeUnit::Frames(fps) => fps.nearest(began.samples, began.rate_hz),
        TimeUnit::Samples(_) => began.samples,
    });
    let timeline = OtioTimeline { document, clock, began, clips: clips(document, clock) };
    let files = files(document);
    let mut tracks = Vec::new();
    for file in &files {
        let kinds: &[&str] = if media::has_pictures(file.path) { &["Video", "Audio"] } else { &["Audio"] };
        for kind in kinds {
            let name = if files.len() > 1 { media::stem(file.path) } else { kind.to_string() };
            tracks.push(OtioTrack { file, kind, name, marked: *kind == kinds[0] });
        }
    }

    out.write_all(b"{\"OTIO_SCHEMA\": \"Timeline.1\", \"global_start_time\": null, \"metadata\": {}")?;
    member(out, ", ", "name", &media::stem(document.audio_path))?;
    out.write_all(b",\n\"tracks\": {\"OTIO_SCHEMA\": \"Stack.1\", \"effects\": [], \"markers\": [], ")?;
    out.write_all(b"\"metadata\": {}, \"name\": \"tracks\", \"source_range\": null, \"children\": [\n")?;
    for (i, track) in tracks.iter().enumerate() {
        out.write_all(if i == 0 { b"" } else { b",\n" })?;
        timeline.write_track(out, track)?;
    }
    out.write_all(b"\n]}}\n")
}

impl OtioTimeline<'_> {
    fn write_track(&self, out: &mut impl Write, track: &OtioTrack<'_>) -> io::Result<()> {
        out.write_all(b"{\"OTIO_SCHEMA\": \"Track.1\", \"effects\": [], \"markers\": [], \"metadata\": {}")?;
        member(out, ", ", "kind", &track.kind)?;
        member(out, ", ", "name", &track.name)?;
        out.write_all(b", \"source_range\": null, \"children\": [")?;
        for (i, clip) in self.clips.iter().enumerate() {
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            self.write_clip(out, clip, track)?;
        }
        out.write_all(if self.clips.is_empty() { b"]}" } else { b"\n]}" })
    }

    fn write_clip(&self, out: &mut impl Write, clip: &Clip, track: &OtioTrack<'_>) -> io::Result<()> {
        out.write_all(b"{\"OTIO_SCHEMA\": \"Clip.1\", \"effects\": [], \"metadata\": {}")?;
        let is_own = |index: &usize| track.file.has(self.document, *index);
        member(out, ", ", "name", &self.said(clip.words.iter().copied().filter(is_own)))?;
        member(out, ",\n ", "source_range", &self.range(clip.span.start, clip.span.end))?;
        out.write_all(b",\n \"media_reference\": ")?;
        let (name, url) = (media::name(track.file.path), media::file_url(track.file.path));
        inline(out, &self.reference(&name, &url))?;
        out.write_all(b",\n \"markers\": [")?;
        if track.marked {
            let words = clip.words.iter().copied().filter(is_own);
            lines(out, words.filter_map(|index| self.marker(index)))?;
        }
        out.write_all(b"]}")
    }

    /// The first of `words`, those of a clip.
    fn said(&self, words: impl Iterator<Item = usize>) -> String {
        let mut said = String::new();
        let mut chars = 0;
        for token in words.map(|index| &self.document.transcript.tokens[index]) {
            chars += token.verbatim.chars().count() + 1;
            if !said.is_empty() {
                if chars > NAME_CHARS {
                    said.push_str(" ...");
                    break;
                }
                said.push(' ');
            }
            said.push_str(&token.verbatim);
        }
        said
    }

    fn marker(&self, index: usize) -> Option<Marker<'_>> {
        let (token, time) = (&self.document.transcript.tokens[index], &self.document.alignment.words[index]);
        let span = time.span?;
        let (start, end) = (self.clock.at_ms(span.start), self.clock.at_ms(span.end));
        Some(Marker {
            color: if time.status == Status::Interpolated { "YELLOW" } else { "GREEN" },
            marked_range: self.range(start, end),
            metadata: Metadata {
                ours: Ours {
                    score: time.score.map(|score| printed_score(Some(score))),
                    status: status_name(time.status),
                },
            },
            name: &token.verbatim,
        })
    }

    fn reference<'a>(&self, name: &'a str, url: &'a str) -> Reference<'a> {
        let rate = Rate::new(self.document.source);
        let end = self.clock.at_sample(rate.total(), rate);
        // A clip's last frame may begin before the recording's end and end behind it.
        let end = self.clips.iter().map(|clip| clip.span.end).fold(end, u64::max);
        Reference { available_range: self.range(0, end), metadata: Nothing {}, name, target_url: url }
    }

    fn range(&self, start: u64, end: u64) -> TimeRange {
        let time = |units: u64| Time { rate: self.clock.per_second(), value: units as f64 };
        TimeRange { duration: time(end.saturating_sub(start)), start_time: time(self.began + start) }
    }
}
