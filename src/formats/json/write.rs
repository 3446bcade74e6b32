//! The JSON that the program prints, laid out so that a changed word is a changed line.
//!
//! `schema/kiru-align-1.schema.json` describes it. The layout (one word, silence or chunk a line) is for
//! `git diff` and `grep`; readers may rely on the JSON alone. The bytes depend on the arguments alone.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::audio::Channel;
use crate::confidence::alignment::{self, Alignment, EdgeUncertainty, Fit, PhoneSpan, Status, WordTime};
use crate::conversation::SpeakerRecording;
use crate::formats::document::Document;
use crate::formats::ipa;
use crate::formats::marks::Marked;
use crate::languages::Language;
use crate::pipeline::LimitedPart;
use crate::transcript::{Speakers, Token};
use crate::units::{MsSpan, ms_to_seconds, seconds_to_ms};

/// The value of the key `schema`: name and major version of the format.
pub const SCHEMA: &str = "kiru-align/1";

/// Write `document` to `out`, with a line end after the last brace.
///
/// # Errors
/// Only those of `out`.
///
/// # Panics
/// If the alignment does not hold exactly one word per token of the transcript.
pub fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let words = &document.alignment.words;
    assert_eq!(words.len(), document.transcript.tokens.len(), "one word per token");

    member(out, "{", "schema", &SCHEMA)?;
    member(out, ",\n", "audio", &JsonAudio::new(document))?;
    member(out, ",\n", "model", &JsonModel { name: document.model_name, sha256: document.model_sha256 })?;
    // English, which was the only one at first, goes without saying.
    if document.language != Language::ENGLISH {
        member(out, ",\n", "language", &document.language.code())?;
    }
    out.write_all(b",\n\"segments\": [")?;
    write_segments(out, document)?;
    out.write_all(b"],\n\"silences\": [")?;
    lines(out, document.alignment.silences.iter().map(|span| JsonSpan::from(*span)))?;
    out.write_all(b"],\n\"untranscribed\": [")?;
    lines(out, document.alignment.untranscribed.iter().map(|span| JsonSpan::from(*span)))?;
    out.write_all(b"],\n\"chunks\": [")?;
    let several = !document.recordings.is_empty();
    lines(out, document.alignment.chunks.iter().map(|chunk| JsonChunk::new(chunk, several)))?;
    out.write_all(b"]")?;
    member(out, ",\n", "summary", &JsonSummary::new(document.alignment))?;
    out.write_all(b"}\n")
}

/// The name of `status` in the JSON.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Aligned => "aligned",
        Status::Interpolated => "interpolated",
        Status::NotFound => "not_found",
        Status::NonSpeech => "non_speech",
    }
}

fn write_segments(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let Document { transcript, alignment, .. } = document;
    for (i, line) in document.lines().enumerate() {
        let (tokens, words) = (&transcript.tokens[line.words.clone()], &alignment.words[line.words.clone()]);
        out.write_all(if i == 0 { b"\n{" } else { b",\n{" })?;
        if let Some(extent) = line.extent {
            let extent = JsonSpan::from(extent);
            member(out, "", "start", &extent.start)?;
            member(out, ", ", "end", &extent.end)?;
            out.write_all(b", ")?;
        }
        if let Some(speaker) = transcript.speakers.of_all(line.words.clone()) {
            member(out, "", "speaker", &speaker)?;
            out.write_all(b", ")?;
        }
        if let Some(part) = document.part_of(line.words.start) {
            member(out, "", "part", &JsonPart::new(part))?;
            out.write_all(b", ")?;
        }
        member(out, "", "text", &line.text)?;
        out.write_all(b", \"words\": [")?;
        let words = line.words.clone().zip(tokens.iter().zip(words));
        lines(out, words.map(|(index, (token, word))| JsonWord::new(document, index, token, word)))?;
        out.write_all(b"]}")?;
    }
    if transcript.lines.is_empty() { Ok(()) } else { out.write_all(b"\n") }
}

#[derive(Serialize)]
struct JsonAudio<'a> {
    path: &'a str,
    duration: f64,
    sample_rate: u32,
    channels: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<u16>,
    /// Samples since midnight.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_reference: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timecode: Option<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
    /// Those of a conversation, if each speaker has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recordings: Vec<JsonRecording<'a>>,
}

#[derive(Serialize)]
struct JsonRecording<'a> {
    speakers: Vec<&'a str>,
    path: &'a str,
    duration: f64,
    sample_rate: u32,
    channels: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<u16>,
}

fn one_channel(channel: Channel) -> Option<u16> {
    match channel {
        Channel::Mix => None,
        Channel::Only(number) => Some(number),
    }
}

impl<'a> JsonRecording<'a> {
    fn new(recording: &'a SpeakerRecording, speakers: &'a Speakers) -> Self {
        JsonRecording {
            speakers: recording.speakers.iter().map(|place| &*speakers.names()[*place]).collect(),
            path: &recording.name,
            duration: ms_to_seconds(seconds_to_ms(recording.source.duration_s)),
            sample_rate: recording.source.rate_hz,
            channels: recording.source.channels,
            channel: one_channel(recording.channel),
        }
    }
}

impl<'a> JsonAudio<'a> {
    fn new(document: &Document<'a>) -> Self {
        let source = document.source;
        JsonAudio {
            path: document.audio_path,
            duration: ms_to_seconds(seconds_to_ms(source.duration_s)),
            sample_rate: source.rate_hz,
            channels: source.channels,
            channel: one_channel(document.channel),
            time_reference: document.time_reference.map(|reference| reference.samples),
            timecode: document.timecode(),
            warnings: document.warnings,
            recordings: document
                .recordings
                .iter()
                .map(|recording| JsonRecording::new(recording, &document.transcript.speakers))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonModel<'a> {
    name: &'a str,
    sha256: &'a str,
}

/// Seconds, exact to the millisecond: serde_json prints the shortest decimal, which has three places at most.
#[derive(Serialize, Clone, Copy)]
struct JsonSpan {
    start: f64,
    end: f64,
}

impl From<MsSpan> for JsonSpan {
    fn from(span: MsSpan) -> Self {
        JsonSpan { start: ms_to_seconds(span.start), end: ms_to_seconds(span.end) }
    }
}

/// The part of the recording that a segment was looked for in.
#[derive(Serialize)]
struct JsonPart<'a> {
    #[serde(flatten)]
    span: JsonSpan,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspect: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
}

impl<'a> JsonPart<'a> {
    fn new(part: &'a LimitedPart) -> Self {
        JsonPart {
            span: part.span.into(),
            suspect: part.suspect.as_deref(),
            problem: part.problem.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct JsonWord<'a> {
    word: &'a str,
    #[serde(flatten)]
    heard: Option<JsonTimes>,
    #[serde(flatten)]
    doubt: Option<JsonUncertainty>,
    status: &'static str,
    offset: [usize; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    phones: Vec<JsonPhone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<JsonCorrected<'a>>,
}

/// What a word was before somebody corrected it.
#[derive(Serialize)]
struct JsonCorrected<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
}

#[derive(Serialize)]
struct JsonTimes {
    start: f64,
    end: f64,
    #[serde(flatten)]
    marks: Marked,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

#[derive(Serialize)]
struct JsonUncertainty {
    start_sd: f64,
    end_sd: f64,
}

impl From<EdgeUncertainty> for JsonUncertainty {
    fn from(doubt: EdgeUncertainty) -> Self {
        JsonUncertainty { start_sd: printed_sd(doubt.start_sd_ms), end_sd: printed_sd(doubt.end_sd_ms) }
    }
}

#[derive(Serialize)]
struct JsonPhone {
    phone: &'static str,
    start: f64,
    end: f64,
}

impl<'a> JsonWord<'a> {
    fn new(document: &Document<'a>, index: usize, token: &'a Token, time: &WordTime) -> Self {
        let heard = time.span.map(|span| {
            let JsonSpan { start, end } = span.into();
            // A comment's time is where something sounds, not something recognized: no score.
            let score = (time.status != Status::NonSpeech).then(|| printed_score(time.score));
            let marks = Marked::new(&document.marks, index, span, document.rate(index));
            JsonTimes { start, end, marks, score }
        });
        let phones = if document.phones { time.phones.as_slice() } else { &[] };
        let phones = phones.iter().map(|phone| JsonPhone::new(phone, document.ipa)).collect();
        let offset = [token.offset.start, token.offset.end];
        let doubt = time.uncertainty.map(JsonUncertainty::from);
        let speaker = document.transcript.speakers.of(index);
        let status = status_name(time.status);
        let corrected = document.transcript.corrections.get(&index).map(|was| JsonCorrected {
            word: was.word.as_deref(),
            start: was.start.map(ms_to_seconds),
            end: was.end.map(ms_to_seconds),
        });
        JsonWord { word: &token.verbatim, heard, doubt, status, offset, speaker, phones, corrected }
    }
}

impl JsonPhone {
    fn new(phone: &PhoneSpan, as_ipa: bool) -> Self {
        let JsonSpan { start, end } = phone.span.into();
        JsonPhone { phone: ipa::name(phone, as_ipa), start, end }
    }
}

/// Tenths of a millisecond are finer than anything that can be said about an edge.
pub(crate) fn printed_sd(sd_ms: f64) -> f64 {
    (sd_ms * 10.0).round() / 10.0
}

/// Three decimals are finer than any confidence; JSON has no word for "not a number", so that becomes 0.
pub(crate) fn printed_score(score: Option<f32>) -> f64 {
    let score = score.filter(|s| s.is_finite()).map_or(0.0, f64::from);
    (score.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

#[derive(Serialize)]
struct JsonChunk {
    start: f64,
    end: f64,
    words: [u32; 2],
    /// Which of the audio's recordings it is cut from.
    #[serde(skip_serializing_if = "Option::is_none")]
    recording: Option<u16>,
}

impl JsonChunk {
    fn new(chunk: &alignment::Chunk, several: bool) -> Self {
        let JsonSpan { start, end } = chunk.span.into();
        let recording = several.then_some(chunk.recording);
        JsonChunk { start, end, words: [chunk.words.start, chunk.words.end], recording }
    }
}

#[derive(Serialize)]
struct JsonSummary {
    words: usize,
    aligned: usize,
    interpolated: usize,
    not_found: usize,
    non_speech: usize,
    fit: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mismatch: Vec<&'static str>,
}

impl JsonSummary {
    fn new(alignment: &Alignment) -> Self {
        JsonSummary {
            words: alignment.words.len(),
            aligned: alignment.count(Status::Aligned),
            interpolated: alignment.count(Status::Interpolated),
            not_found: alignment.count(Status::NotFound),
            non_speech: alignment.count(Status::NonSpeech),
            fit: match alignment.fit {
                Fit::Good => "good",
                Fit::Suspect(_) => "suspect",
            },
            mismatch: match &alignment.fit {
                Fit::Good => Vec::new(),
                Fit::Suspect(why) => why.mismatches.iter().map(|mismatch| mismatch.name()).collect(),
            },
        }
    }
}

/// `before`, then `"key": value`.
pub(crate) fn member(
    out: &mut impl Write,
    before: &str,
    key: &str,
    value: &impl Serialize,
) -> io::Result<()> {
    write!(out, "{before}\"{key}\": ")?;
    inline(out, value)
}

/// Each item on a line of its own, indented.
pub(crate) fn lines<T: Serialize>(out: &mut impl Write, items: impl Iterator<Item = T>) -> io::Result<()> {
    let mut any = false;
    for item in items {
        out.write_all(if any { b",\n  " } else { b"\n  " })?;
        inline(out, &item)?;
        any = true;
    }
    if any { out.write_all(b"\n") } else { Ok(()) }
}

/// The value on the current line, with a space after each comma and colon.
pub(crate) fn inline(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Spaced)).map_err(io::Error::from)
}

/// JSON on one line with a space after each comma and colon.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::audio::SourceFormat;
    use crate::confidence::alignment::{Mismatch, Suspicion};
    use crate::editing::edit_points::EditPoints;
    use crate::formats::marks::Marks;
    use crate::phones;
    use crate::transcript::Transcript;

    fn token(verbatim: &str, offset: Range<usize>) -> Token {
        Token { verbatim: verbatim.to_string(), offset }
    }

    fn silent(status: Status) -> WordTime {
        WordTime { status, span: None, score: None, uncertainty: None, phones: Vec::new() }
    }

    fn heard(start: u32, end: u32, score: f32) -> WordTime {
        let span = MsSpan { start, end };
        let phones = vec![PhoneSpan { phone: phones::by_name("SH").unwrap(), own: None, span }];
        WordTime { status: Status::Aligned, span: Some(span), score: Some(score), uncertainty: None, phones }
    }

    /// Two lines: `Übung  "zwei"` with two spaces inside, and a dash that nobody says.
    fn example() -> (Transcript, Alignment) {
        let transcript = Transcript {
            text: "\n Übung  \"zwei\" \r\n—\n".to_string(),
            tokens: vec![token("Übung", 2..7), token("\"zwei\"", 9..15), token("—", 18..19)],
            lines: vec![0..2, 2..3],
            ..Transcript::default()
        };
        let alignment = Alignment {
            words: vec![heard(520, 681, 0.97), heard(681, 3_600_000, f32::NAN), silent(Status::NonSpeech)],
            silences: vec![MsSpan { start: 0, end: 510 }],
            untranscribed: vec![],
            chunks: vec![alignment::Chunk {
                span: MsSpan { start: 0, end: 3_601_000 },
                words: 0..3,
                recording: 0,
            }],
            fit: Fit::Good,
        };
        (transcript, alignment)
    }

    fn written(transcript: &Transcript, alignment: &Alignment, phones: bool) -> String {
        let source = SourceFormat { rate_hz: 44_100, channels: 2, duration_s: 3_601.000_4 };
        let audio_path = "a \"b\".wav";
        write_document(&Document { audio_path, source, phones, ..Document::plain(transcript, alignment) })
    }

    fn write_document(document: &Document<'_>) -> String {
        let mut out = Vec::new();
        write(&mut out, document).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_channel_and_warnings_stand_with_the_recording() {
        let (transcript, alignment) = example();
        let json = write_document(&Document {
            source: SourceFormat { rate_hz: 16_000, channels: 2, duration_s: 3_601.0 },
            channel: Channel::Only(1),
            warnings: &["at 1.000 s: 0.1 s are damaged".to_string()],
            ..Document::plain(&transcript, &alignment)
        });
        let line = r#""channels": 2, "channel": 1, "warnings": ["at 1.000 s: 0.1 s are damaged"]},"#;
        assert!(json.contains(line), "{json}");
    }

    #[test]
    fn the_layout_is_one_word_a_line() {
        let (transcript, alignment) = example();
        let expected = r#"{"schema": "kiru-align/1",
"audio": {"path": "a \"b\".wav", "duration": 3601.0, "sample_rate": 44100, "channels": 2},
"model": {"name": "en-us", "sha256": "00"},
"segments": [
{"start": 0.52, "end": 3600.0, "text": "Übung  \"zwei\"", "words": [
  {"word": "Übung", "start": 0.52, "end": 0.681, "score": 0.97, "status": "aligned", "offset": [2, 7]},
  {"word": "\"zwei\"", "start": 0.681, "end": 3600.0, "score": 0.0, "status": "aligned", "offset": [9, 15]}
]},
{"text": "—", "words": [
  {"word": "—", "status": "non_speech", "offset": [18, 19]}
]}
],
"silences": [
  {"start": 0.0, "end": 0.51}
],
"untranscribed": [],
"chunks": [
  {"start": 0.0, "end": 3601.0, "words": [0, 3]}
],
"summary": {"words": 3, "aligned": 2, "interpolated": 0, "not_found": 0, "non_speech": 1, "fit": "good"}}
"#;
        assert_eq!(written(&transcript, &alignment, false), expected);
    }

    #[test]
    fn what_editors_want_stands_behind_the_times_and_phones_stand_last() {
        let (transcript, alignment) = example();
        let cuts = [Some(EditPoints { start: 8000, end: 10_900 }), None, None];
        let json = write_document(&Document {
            source: SourceFormat { rate_hz: 16_000, channels: 1, duration_s: 3_601.0 },
            phones: true,
            ipa: true,
            marks: Marks { cuts: &cuts, samples: true, fps: "29.97".parse().ok() },
            ..Document::plain(&transcript, &alignment)
        });
        let line = concat!(
            r#"  {"word": "Übung", "start": 0.52, "end": 0.681, "cut_in": 0.5, "cut_out": 0.68125, "#,
            r#""start_sample": 8320, "end_sample": 10896, "cut_in_sample": 8000, "cut_out_sample": 10900, "#,
            r#""start_frame": 16, "end_frame": 20, "cut_in_frame": 15, "cut_out_frame": 20, "score": 0.97, "#,
            r#""status": "aligned", "offset": [2, 7], "phones": [{"phone": "ʃ", "start": 0.52, "end": 0.681}]},"#
        );
        assert!(json.contains(line), "{json}");
        assert!(
            json.contains(r#""end": 3600.0, "start_sample": 10896, "end_sample": 57600000, "start_frame""#)
        );
    }

    #[test]
    fn phones_stand_inside_their_word_on_request_only() {
        let (transcript, alignment) = example();
        let with: serde_json::Value = serde_json::from_str(&written(&transcript, &alignment, true)).unwrap();
        let phone = &with["segments"][0]["words"][0]["phones"][0];
        assert_eq!(*phone, serde_json::json!({"phone": "SH", "start": 0.52, "end": 0.681}));
        assert!(with["segments"][1]["words"][0].get("phones").is_none());
        assert!(!written(&transcript, &alignment, false).contains("phones"));
    }

    #[test]
    fn a_comment_with_a_time_has_no_score() {
        let (transcript, mut alignment) = example();
        alignment.words[2].span = Some(MsSpan { start: 3_600_500, end: 3_601_000 });
        let line =
            r#"  {"word": "—", "start": 3600.5, "end": 3601.0, "status": "non_speech", "offset": [18, 19]}"#;
        let text = written(&transcript, &alignment, true);
        assert!(text.contains(line), "{text}");
        assert!(text.contains(r#"{"start": 3600.5, "end": 3601.0, "text": "—", "words""#), "{text}");
    }

    #[test]
    fn a_transcript_without_lines_is_still_json() {
        let alignment = Alignment {
            words: vec![],
            silences: vec![],
            untranscribed: vec![],
            chunks: vec![],
            fit: Fit::Suspect(Suspicion {
                mismatches: vec![Mismatch::WordsNotFound],
                sentence: "nothing was heard".to_string(),
            }),
        };
        let text = written(&Transcript::default(), &alignment, false);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["segments"], serde_json::json!([]));
        assert_eq!(json["summary"]["fit"], "suspect");
    }

    #[test]
    fn a_score_outside_its_range_is_brought_back() {
        assert_eq!(printed_score(Some(1.5)), 1.0);
        assert_eq!(printed_score(Some(-0.1)), 0.0);
        assert_eq!(printed_score(Some(0.123_456)), 0.123);
        assert_eq!(printed_score(Some(f32::INFINITY)), 0.0);
    }
}
