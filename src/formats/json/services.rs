//! JSON of transcription services: Deepgram, Amazon Transcribe, Google, Azure, Rev.ai, Speechmatics, AssemblyAI, and
//! YouTube's captions (json3).
//!
//! Their keys are those of their documents of 2024 and 2025. What a service says of words becomes rows with times and
//! speakers; a line ends where somebody else speaks or at a pause. Of several guesses the first one is taken.

use serde::Deserialize;

use super::lenient::{LenientName, LenientSeconds, LenientText, Many, One, OneOrMany};
use crate::formats::lines_from_rows::{self, TimedRow};
use crate::formats::timed_text::{TimedLine, TimedPiece, TimedText, Voice};
use crate::formats::timestamps;
use crate::units::MsSpan;

/// Ticks of 100 ns in a second.
const TICKS_A_SECOND: f64 = 1e7;

/// The file of any of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ServiceFile {
    /// Deepgram and Amazon: an object; Google and Speechmatics: an array.
    results: OneOrMany<ServiceResults, One<ServiceResult>>,
    /// Azure.
    recognized_phrases: Many<One<Phrase>>,
    /// Azure, fast transcription.
    phrases: Many<One<Phrase>>,
    /// Rev.ai.
    monologues: Many<One<Monologue>>,
    /// YouTube.
    events: Many<One<CaptionEvent>>,
    /// AssemblyAI.
    utterances: Many<One<Utterance>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ServiceResults {
    /// Deepgram.
    channels: Many<One<ServiceResult>>,
    /// Amazon.
    items: Many<One<ServiceResult>>,
    /// Amazon: who speaks when, where the items do not say so.
    speaker_labels: One<SpeakerTimes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SpeakerTimes {
    segments: Many<One<SpeakerTimes>>,
    items: Many<One<SpeakerTimes>>,
    start_time: LenientSeconds,
    speaker_label: LenientName,
}

/// A channel (Deepgram), a stretch (Google), or a word or mark (Amazon, Speechmatics).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ServiceResult {
    alternatives: Many<One<Alternative>>,
    start_time: LenientSeconds,
    end_time: LenientSeconds,
    #[serde(rename = "type")]
    kind: LenientText,
    speaker_label: LenientName,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Alternative {
    transcript: LenientText,
    content: LenientText,
    speaker: LenientName,
    words: Many<One<ServiceWord>>,
}

/// A word of Deepgram, Google or Azure.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ServiceWord {
    word: LenientText,
    punctuated_word: LenientText,
    #[serde(rename = "displayText")]
    display_text: LenientText,
    text: LenientText,
    start: LenientSeconds,
    end: LenientSeconds,
    #[serde(rename = "startTime")]
    start_time: LenientSeconds,
    #[serde(rename = "endTime")]
    end_time: LenientSeconds,
    #[serde(rename = "startOffset")]
    start_offset: LenientSeconds,
    #[serde(rename = "endOffset")]
    end_offset: LenientSeconds,
    #[serde(rename = "offsetInTicks")]
    offset_ticks: LenientSeconds,
    #[serde(rename = "durationInTicks")]
    duration_ticks: LenientSeconds,
    #[serde(rename = "offsetMilliseconds")]
    offset_ms: LenientSeconds,
    #[serde(rename = "durationMilliseconds")]
    duration_ms: LenientSeconds,
    speaker: LenientName,
    #[serde(rename = "speakerTag")]
    speaker_tag: LenientName,
    #[serde(rename = "speakerLabel")]
    speaker_label: LenientName,
}

/// Azure.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Phrase {
    text: LenientText,
    n_best: Many<One<NBest>>,
    words: Many<One<ServiceWord>>,
    speaker: LenientName,
    offset_in_ticks: LenientSeconds,
    duration_in_ticks: LenientSeconds,
    offset_milliseconds: LenientSeconds,
    duration_milliseconds: LenientSeconds,
    offset: LenientSeconds,
    duration: LenientSeconds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct NBest {
    display: LenientText,
    words: Many<One<ServiceWord>>,
    display_words: Many<One<ServiceWord>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Monologue {
    speaker: LenientName,
    elements: Many<One<MonologuePart>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MonologuePart {
    value: LenientText,
    ts: LenientSeconds,
    end_ts: LenientSeconds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct CaptionEvent {
    t_start_ms: LenientSeconds,
    d_duration_ms: LenientSeconds,
    segs: Many<One<CaptionSegment>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct CaptionSegment {
    utf8: LenientText,
    t_offset_ms: LenientSeconds,
}

/// Of AssemblyAI: times in milliseconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Utterance {
    text: LenientText,
    start: LenientSeconds,
    end: LenientSeconds,
    speaker: LenientName,
    words: Many<One<Utterance>>,
}

impl ServiceFile {
    /// What is said in it; nothing if it is of none of these services.
    pub(crate) fn timed(self) -> TimedText {
        let rows = match self.results {
            OneOrMany::One(results) if !results.items.0.is_empty() => results.items(),
            OneOrMany::One(results) => {
                let channels = given(results.channels);
                return TimedText { lines: by_channel(channels), ..TimedText::default() };
            }
            OneOrMany::Many(results) => {
                let results: Vec<ServiceResult> = results.into_iter().filter_map(|result| result.0).collect();
                match results.iter().any(|result| result.kind.0.is_some()) {
                    true => marked(results.into_iter().map(|result| (result, None))),
                    false => return google(results),
                }
            }
        };
        lines_from_rows::rough(rows)
    }

    /// The same of the services that have lines of their own.
    pub(crate) fn lines(&mut self) -> Vec<TimedLine> {
        let take = |many: &mut Many<One<Phrase>>| given(std::mem::take(many));
        let phrases =
            take(&mut self.recognized_phrases).into_iter().chain(take(&mut self.phrases)).map(Phrase::line);
        let monologues = given(std::mem::take(&mut self.monologues)).into_iter().map(Monologue::line);
        let utterances = given(std::mem::take(&mut self.utterances)).into_iter().map(Utterance::line);
        let mut events = given(std::mem::take(&mut self.events));
        // Lines of captions are shown until long after they are said: each lasts until the next one.
        events.retain(|event| event.segs.0.iter().flat_map(|seg| &seg.0).any(|seg| !seg.is_blank()));
        let nexts: Vec<Option<f64>> =
            events.iter().skip(1).map(|next| next.t_start_ms.0).chain([None]).collect();
        let events = events.into_iter().zip(nexts).map(|(event, next)| event.line(next));
        phrases.chain(monologues).chain(utterances).chain(events).collect()
    }
}

impl ServiceFile {
    /// How many words, marks or lines have no text that is understood, and how many there are.
    pub(crate) fn not_understood(&self) -> (usize, usize) {
        let (mut left_out, mut all) = (0, 0);
        let mut see = |is_understood: bool| {
            all += 1;
            left_out += usize::from(!is_understood);
        };
        let mut see_result = |result: &One<ServiceResult>, is_item: bool| {
            let best = result.0.as_ref().and_then(|result| result.alternatives.0.first()?.0.as_ref());
            match best {
                Some(best) if is_item => see(best.content.0.is_some()),
                Some(best) if best.words.0.is_empty() => see(best.transcript.0.is_some()),
                Some(best) => best
                    .words
                    .0
                    .iter()
                    .for_each(|word| see(word.0.as_ref().is_some_and(ServiceWord::has_text))),
                None => see(false),
            }
        };
        match &self.results {
            OneOrMany::One(results) => {
                results.channels.0.iter().for_each(|channel| see_result(channel, false));
                results.items.0.iter().for_each(|item| see_result(item, true));
            }
            OneOrMany::Many(results) => {
                let is_item = |result: &One<ServiceResult>| {
                    result.0.as_ref().is_some_and(|result| result.kind.0.is_some())
                };
                let are_items = results.iter().any(is_item);
                results.iter().for_each(|result| see_result(result, are_items));
            }
        }
        for phrase in self.recognized_phrases.0.iter().chain(&self.phrases.0) {
            let text = |phrase: &Phrase| {
                let best = phrase.n_best.0.first().and_then(|best| best.0.as_ref());
                best.map_or(&phrase.text, |best| &best.display).0.is_some()
            };
            see(phrase.0.as_ref().is_some_and(text));
        }
        for monologue in &self.monologues.0 {
            let elements = monologue.0.as_ref().map_or(&[][..], |monologue| &monologue.elements.0);
            elements
                .iter()
                .for_each(|one| see(one.0.as_ref().is_some_and(|element| element.value.0.is_some())));
        }
        for utterance in &self.utterances.0 {
            see(utterance.0.as_ref().is_some_and(|utterance| utterance.text.0.is_some()));
        }
        let segments =
            self.events.0.iter().filter_map(|event| event.0.as_ref()).flat_map(|event| &event.segs.0);
        segments.for_each(|one| see(one.0.as_ref().is_some_and(|segment| segment.utf8.0.is_some())));
        (left_out, all)
    }
}

/// What there is of `many`.
fn given<T>(many: Many<One<T>>) -> Vec<T> {
    many.0.into_iter().filter_map(|one| one.0).collect()
}

/// Deepgram: the lines of all channels in order of time; with several, a channel is a speaker.
fn by_channel(channels: Vec<ServiceResult>) -> Vec<TimedLine> {
    let several = channels.len() > 1;
    let mut lines = Vec::new();
    for (number, channel) in channels.into_iter().enumerate() {
        let Some(best) = given(channel.alternatives).into_iter().next() else { continue };
        let mut rows: Vec<TimedRow> = given(best.words).into_iter().map(ServiceWord::row).collect();
        for row in &mut rows {
            row.speaker = row.speaker.take().or(several.then(|| format!("Channel {number}")));
        }
        if rows.is_empty() {
            let text = best.transcript.0.unwrap_or_default();
            lines.push(TimedLine { text, ..TimedLine::default() });
        }
        lines.extend(lines_from_rows::rough(rows).lines);
    }
    lines_from_rows::sort(&mut lines);
    lines
}

impl ServiceResults {
    /// Amazon.
    fn items(self) -> Vec<TimedRow> {
        let times = self.speaker_labels.0.map_or_else(Vec::new, |labels| given(labels.segments));
        let mut speakers: Vec<(f64, LenientName)> = times
            .into_iter()
            .flat_map(|segment| given(segment.items))
            .filter_map(|item| Some((item.start_time.0?, item.speaker_label)))
            .collect();
        speakers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let speaker = |at: Option<f64>| {
            let at = at?;
            let found = speakers.binary_search_by(|(start, _)| start.total_cmp(&at)).ok()?;
            speakers[found].1.0.clone()
        };
        let items = given(self.items).into_iter().map(|item| {
            let own = item.speaker_label.0.clone().or_else(|| speaker(item.start_time.0));
            (item, own)
        });
        marked(items)
    }
}

/// Words and marks of Amazon and Speechmatics, each with its speaker where the word does not say so; marks go to the word
/// before them.
fn marked(items: impl Iterator<Item = (ServiceResult, Option<String>)>) -> Vec<TimedRow> {
    let mut rows: Vec<TimedRow> = Vec::new();
    for (item, speaker) in items {
        let Some(best) = given(item.alternatives).into_iter().next() else { continue };
        let text = best.content.0.unwrap_or_default();
        match rows.last_mut().filter(|_| item.kind.0.as_deref() == Some("punctuation")) {
            Some(row) => row.text.push_str(&text),
            None => rows.push(TimedRow {
                text,
                span: timestamps::span(item.start_time.0, item.end_time.0),
                speaker: speaker.or(best.speaker.0),
                ..TimedRow::default()
            }),
        }
    }
    rows
}

/// Google: a line for each result; where speakers were told apart, the last result has all words once more.
fn google(results: Vec<ServiceResult>) -> TimedText {
    let best = |result: ServiceResult| given(result.alternatives).into_iter().next();
    let mut best: Vec<Alternative> = results.into_iter().filter_map(best).collect();
    let has_speakers = |one: &Alternative| {
        one.words.0.iter().flat_map(|word| &word.0).any(|word| word.speaker_tag.0.is_some())
    };
    let is_blank = |one: &Alternative| one.transcript.0.as_deref().is_none_or(|text| text.trim().is_empty());
    if best.len() > 1 && best.last().is_some_and(|last| has_speakers(last) && is_blank(last)) {
        best.drain(..best.len() - 1);
    }
    let mut lines = Vec::new();
    for Alternative { transcript, words, .. } in best {
        let rows: Vec<TimedRow> = given(words).into_iter().map(ServiceWord::row).collect();
        match transcript
            .0
            .filter(|text| !text.trim().is_empty() && rows.iter().all(|row| row.speaker.is_none()))
        {
            Some(text) => {
                let span = rows.iter().fold(None, |all, row| lines_from_rows::both(all, row.span));
                lines.push(TimedLine { text, span, pieces: pieces(rows), voices: Vec::new() });
            }
            None => lines.extend(lines_from_rows::rough(rows).lines),
        }
    }
    TimedText { lines, ..TimedText::default() }
}

fn pieces(rows: Vec<TimedRow>) -> Vec<TimedPiece> {
    rows.into_iter()
        .map(|row| TimedPiece { text: row.text, span: row.span, ..TimedPiece::default() })
        .collect()
}

impl ServiceWord {
    fn has_text(&self) -> bool {
        [&self.punctuated_word, &self.display_text, &self.word, &self.text]
            .iter()
            .any(|text| text.0.is_some())
    }

    fn row(self) -> TimedRow {
        let texts = [self.punctuated_word, self.display_text, self.word, self.text];
        let from = |start: LenientSeconds, length: LenientSeconds, a_second: f64| {
            lasting(start.0.map(|start| start / a_second), length.0.map(|length| length / a_second))
        };
        let span = timestamps::span(self.start.0, self.end.0)
            .or_else(|| timestamps::span(self.start_time.0, self.end_time.0))
            // What is 0 is left out.
            .or_else(|| timestamps::span(self.start_time.0.or(Some(0.0)), self.end_time.0))
            .or_else(|| timestamps::span(self.start_offset.0.or(Some(0.0)), self.end_offset.0))
            .or_else(|| from(self.offset_ticks, self.duration_ticks, TICKS_A_SECOND))
            .or_else(|| from(self.offset_ms, self.duration_ms, 1000.0));
        TimedRow {
            text: texts.into_iter().find_map(|text| text.0).unwrap_or_default(),
            span,
            speaker: self.speaker.0.or(self.speaker_label.0).or(self.speaker_tag.0),
            ..TimedRow::default()
        }
    }
}

/// The span from `start` seconds on that is so long.
fn lasting(start: Option<f64>, length: Option<f64>) -> Option<MsSpan> {
    timestamps::span(start, Some(start? + length?))
}

impl Phrase {
    fn line(self) -> TimedLine {
        let thousandth = |seconds: LenientSeconds, a_second: f64| seconds.0.map(|number| number / a_second);
        let span = lasting(
            thousandth(self.offset_in_ticks, TICKS_A_SECOND)
                .or(thousandth(self.offset_milliseconds, 1000.0))
                .or(self.offset.0),
            thousandth(self.duration_in_ticks, TICKS_A_SECOND)
                .or(thousandth(self.duration_milliseconds, 1000.0))
                .or(self.duration.0),
        );
        let best = given(self.n_best).into_iter().next().unwrap_or_default();
        let words =
            [best.display_words, best.words, self.words].into_iter().find(|words| !words.0.is_empty());
        let rows: Vec<TimedRow> =
            words.map(given).unwrap_or_default().into_iter().map(ServiceWord::row).collect();
        let text = best.display.0.or(self.text.0).unwrap_or_default();
        TimedLine { text, span, pieces: pieces(rows), voices: Voice::whole(self.speaker.0.as_deref()) }
    }
}

impl Monologue {
    fn line(self) -> TimedLine {
        let mut line = TimedLine { voices: Voice::whole(self.speaker.0.as_deref()), ..TimedLine::default() };
        for element in given(self.elements) {
            let text = element.value.0.unwrap_or_default();
            line.text.push_str(&text);
            let span = timestamps::span(element.ts.0, element.end_ts.0);
            line.span = lines_from_rows::both(line.span, span);
            line.pieces.push(TimedPiece { text, span, ..TimedPiece::default() });
        }
        line
    }
}

impl Utterance {
    fn line(self) -> TimedLine {
        let span = |start: LenientSeconds, end: LenientSeconds| {
            timestamps::span(start.0.map(|ms| ms / 1000.0), end.0.map(|ms| ms / 1000.0))
        };
        let words = given(self.words).into_iter();
        let pieces = words.map(|word| TimedPiece {
            span: span(word.start, word.end),
            text: word.text.0.unwrap_or_default(),
            ..TimedPiece::default()
        });
        // Letters, as AssemblyAI has them.
        let letter = |name: String| if name.len() == 1 { format!("Speaker {name}") } else { name };
        let speaker = self.speaker.0.map(letter);
        TimedLine {
            text: self.text.0.unwrap_or_default(),
            span: span(self.start, self.end),
            pieces: pieces.collect(),
            voices: Voice::whole(speaker.as_deref()),
        }
    }
}

impl CaptionEvent {
    /// The line of a caption; the next one begins at `next` milliseconds.
    fn line(self, next: Option<f64>) -> TimedLine {
        let start = self.t_start_ms.0.unwrap_or(0.0);
        let end = self.d_duration_ms.0.map_or(start, |duration| start + duration);
        let end = next.filter(|next| *next > start).map_or(end, |next| next.min(end));
        let segments: Vec<CaptionSegment> = given(self.segs);
        let starts: Vec<f64> = segments
            .iter()
            .map(|segment| start + segment.t_offset_ms.0.unwrap_or(0.0))
            .chain([end])
            .collect();
        let has_times = segments.len() > 1;
        let pieces =
            segments.iter().zip(starts.windows(2)).filter(|_| has_times).map(|(segment, span)| TimedPiece {
                text: segment.utf8.0.clone().unwrap_or_default(),
                span: timestamps::span(Some(span[0] / 1000.0), Some(span[1] / 1000.0)),
                ..TimedPiece::default()
            });
        TimedLine {
            span: timestamps::span(Some(start / 1000.0), Some(end / 1000.0)),
            pieces: pieces.collect(),
            text: segments.iter().filter_map(|segment| segment.utf8.0.as_deref()).collect(),
            voices: Vec::new(),
        }
    }
}

impl CaptionSegment {
    fn is_blank(&self) -> bool {
        self.utf8.0.as_deref().is_none_or(|text| text.trim().is_empty())
    }
}
