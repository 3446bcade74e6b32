//! What the page shows of a result, as compact JSON: lists of numbers beside each other instead of objects.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;

use super::audio::PageSound;
use super::peaks::Peaks;
use crate::audio::Channel;
use crate::confidence::alignment::{Fit, Status, WordTime};
use crate::editing::edit_points::EditPoints;
use crate::formats::Document;
use crate::formats::ipa::ipa;
use crate::formats::marks::printed;
use crate::phones;
use crate::units::{MsSpan, seconds_to_ms};

/// All numbers are whole milliseconds from the start of the recording unless said otherwise.
#[derive(Serialize)]
struct Data<'a> {
    name: &'a str,
    /// As typed, for messages.
    path: &'a str,
    sound: SoundShown<'a>,
    duration: u32,
    rate_hz: u32,
    channels: u16,
    channel: Option<u16>,
    model: &'a str,
    warnings: &'a [String],
    /// Why the transcript does not seem to fit, if so.
    suspect: Option<&'a str>,
    speakers: &'a [String],
    /// For each line: the number of its words.
    lines: Vec<usize>,
    words: Words<'a>,
    phones: Phones,
    /// Start and end, one span after the other.
    silences: Vec<u32>,
    untranscribed: Vec<u32>,
    chunks: Vec<u32>,
    peaks: Waveform,
}

#[derive(Serialize)]
struct SoundShown<'a> {
    /// The address of the recording as seen from the page, if it is not embedded.
    link: Option<&'a str>,
    /// The kind of what is embedded.
    mime: Option<&'a str>,
}

/// What is known of each word, as lists of equal length.
#[derive(Serialize)]
struct Words<'a> {
    text: Vec<&'a str>,
    /// -1 without times.
    start: Vec<i64>,
    end: Vec<i64>,
    /// Thousandths; -1 without.
    score: Vec<i32>,
    /// A letter each: aligned, interpolated, not found (x), silent (s).
    status: String,
    /// Tenths of milliseconds, of start and end in turn; empty if no word has any, -1 without.
    sd: Vec<i32>,
    /// Microseconds, in and out in turn; empty if no word has any, -1 without.
    cuts: Vec<i64>,
    /// Places in `speakers`; empty if there are none, -1 if that is not known.
    speaker: Vec<i64>,
    /// Which recording it lies in; empty if there is one for all, -1 if that is not known.
    recording: Vec<i64>,
}

/// The phones of all words in order. Those of one word touch, so that lengths are enough.
#[derive(Serialize)]
struct Phones {
    /// Those of the model, then those of the language.
    names: Vec<&'static str>,
    /// For each word: the number of its phones.
    count: Vec<usize>,
    /// For each word that has phones: from its start to that of the first of them.
    lead: Vec<i64>,
    /// Index into `names`, and length, in turn.
    each: Vec<i64>,
}

#[derive(Serialize)]
struct Waveform {
    bin_us: u32,
    /// Share of full scale.
    highest: f32,
    base64: String,
}

/// The file's name alone.
pub fn name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// Without any `<`, so that it can stand in an element.
pub fn json(document: &Document, sound: &PageSound) -> String {
    let alignment = document.alignment;
    let data = Data {
        name: name(document.audio_path),
        path: document.audio_path,
        sound: SoundShown { link: sound.link(), mime: sound.mime() },
        duration: seconds_to_ms(document.source.duration_s),
        rate_hz: document.source.rate_hz,
        channels: document.source.channels,
        channel: match document.channel {
            Channel::Mix => None,
            Channel::Only(number) => Some(number),
        },
        model: document.model_name,
        warnings: document.warnings,
        suspect: match &alignment.fit {
            Fit::Good => None,
            Fit::Suspect(why) => Some(&why.sentence),
        },
        speakers: document.transcript.speakers.names(),
        lines: document.transcript.lines.iter().map(ExactSizeIterator::len).collect(),
        words: words(document),
        phones: phones(document),
        silences: flat(alignment.silences.iter().copied()),
        untranscribed: flat(alignment.untranscribed.iter().copied()),
        chunks: flat(alignment.chunks.iter().map(|chunk| chunk.span)),
        peaks: waveform(document),
    };
    // Numbers and texts always become JSON: there are no maps here with keys that are no texts.
    serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c")
}

fn flat(spans: impl Iterator<Item = MsSpan>) -> Vec<u32> {
    spans.flat_map(|span| [span.start, span.end]).collect()
}

fn words<'a>(document: &Document<'a>) -> Words<'a> {
    let times = &document.alignment.words;
    let edge = |edge: fn(MsSpan) -> u32| -> Vec<i64> {
        times.iter().map(|word| word.span.map_or(-1, |span| i64::from(edge(span)))).collect()
    };
    let letter = |word: &WordTime| match word.status {
        Status::Aligned => 'a',
        Status::Interpolated => 'i',
        Status::NotFound => 'x',
        Status::NonSpeech => 's',
    };
    let score = |word: &WordTime| match (word.status, word.span) {
        (Status::NonSpeech, _) | (_, None) => -1,
        _ => {
            let score = word.score.filter(|score| score.is_finite()).unwrap_or(0.0);
            (score.clamp(0.0, 1.0) * 1000.0).round() as i32
        }
    };
    let tenths = |sd_ms: f64| (sd_ms * 10.0).round() as i32;
    let sd = |word: &WordTime| {
        word.uncertainty.map_or([-1, -1], |doubt| [tenths(doubt.start_sd_ms), tenths(doubt.end_sd_ms)])
    };
    let speakers = &document.transcript.speakers;
    let of_each = |place: &dyn Fn(usize) -> Option<usize>| -> Vec<i64> {
        (0..times.len()).map(|n| place(n).map_or(-1, |place| place as i64)).collect()
    };
    let any_sd = times.iter().any(|word| word.uncertainty.is_some());
    Words {
        text: document.words().map(|(token, _)| token.verbatim.as_str()).collect(),
        start: edge(|span| span.start),
        end: edge(|span| span.end),
        score: times.iter().map(score).collect(),
        status: times.iter().map(letter).collect(),
        sd: if any_sd { times.iter().flat_map(sd).collect() } else { Vec::new() },
        cuts: cuts(document),
        speaker: if speakers.is_empty() { Vec::new() } else { of_each(&|n| speakers.place(n)) },
        recording: match document.recordings {
            [] | [_] => Vec::new(),
            _ => of_each(&|n| document.recording_of(n)),
        },
    }
}

fn cuts(document: &Document) -> Vec<i64> {
    let us = |sample: u64, rate_hz| (printed(sample, rate_hz) * 1e6).round() as i64;
    let both = |(index, cut): (usize, &Option<EditPoints>)| {
        let rate_hz = document.rate(index).hz();
        cut.map_or([-1, -1], |cut| [us(cut.start, rate_hz), us(cut.end, rate_hz)])
    };
    document.marks.cuts.iter().enumerate().flat_map(both).collect()
}

fn phones(document: &Document) -> Phones {
    let mut names: Vec<&str> = (0..phones::PHONES as phones::PhoneId)
        .map(|id| if document.ipa { ipa(id) } else { phones::NAMES[usize::from(id)] })
        .collect();
    let mut own: HashMap<&str, usize> = HashMap::new();
    let times = &document.alignment.words;
    let with_phones =
        || times.iter().filter_map(|word| Some((word.span?.start, word.phones.first()?.span.start)));
    let mut each = Vec::new();
    for phone in times.iter().flat_map(|word| &word.phones) {
        let name = phone.own.map_or(usize::from(phone.phone), |sign| {
            *own.entry(sign).or_insert_with(|| {
                names.push(sign);
                names.len() - 1
            })
        });
        each.extend([name as i64, i64::from(phone.span.end) - i64::from(phone.span.start)]);
    }
    Phones {
        names,
        count: times.iter().map(|word| word.phones.len()).collect(),
        lead: with_phones().map(|(word, phone)| i64::from(phone) - i64::from(word)).collect(),
        each,
    }
}

fn waveform(document: &Document) -> Waveform {
    let Peaks { bin_us, highest, bytes } = document.samples.map_or_else(Peaks::none, Peaks::new);
    Waveform { bin_us, highest, base64: BASE64.encode(bytes) }
}
