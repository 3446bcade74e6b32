//! The last line of a run: what was done, and how long it took.

use std::fmt::Write;

use kiru_align::audio::Chosen;
use kiru_align::confidence::alignment::Status;
use kiru_align::languages::Language;
use kiru_align::pipeline::Outcome;
use kiru_align::wording::counted;
use serde::Serialize;

use super::text::{clock, duration, rounded, word};

/// Figures of one run; serialised as they are for `--progress json`.
#[derive(Debug, Serialize)]
pub struct RunSummary<'a> {
    audio: &'a str,
    /// The audio track that was read, counted from 1, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<usize>,
    #[serde(skip)]
    tracks: usize,
    /// What else could be done, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
    audio_seconds: f64,
    /// When the recording began by its recorder's clock, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_reference: Option<f64>,
    /// Code of the transcript's language.
    language: &'static str,
    /// Its English name, unless it is English.
    #[serde(skip)]
    foreign: Option<&'static str>,
    words: usize,
    chunks: usize,
    aligned: usize,
    interpolated: usize,
    not_found: usize,
    non_speech: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    speakers: Vec<SpeakerTurns>,
    /// From the start of the program until the result was written.
    seconds: f64,
    times_real_time: f64,
    stages: Vec<StageSeconds>,
}

#[derive(Debug, Serialize)]
struct SpeakerTurns {
    name: String,
    turns: usize,
}

/// Most speakers named to people.
const MOST_SPEAKERS: usize = 12;

#[derive(Debug, Serialize)]
struct StageSeconds {
    stage: &'static str,
    seconds: f64,
}

impl<'a> RunSummary<'a> {
    /// The figures of `outcome`, which took `seconds`.
    pub fn new(outcome: &Outcome, audio: &'a str, track: Option<Chosen>, seconds: f64) -> RunSummary<'a> {
        let several = track.filter(|track| track.of > 1);
        let audio_seconds = outcome.source.duration_s;
        let alignment = &outcome.alignment;
        RunSummary {
            audio,
            track: several.map(|track| track.number),
            tracks: several.map_or(1, |track| track.of),
            hints: channel_hint(outcome, audio).into_iter().collect(),
            audio_seconds: rounded(audio_seconds, 1e3),
            time_reference: outcome.time_reference.map(|began| rounded(began.seconds(), 1e3)),
            language: outcome.language.code(),
            foreign: Some(outcome.language).filter(|l| *l != Language::ENGLISH).map(Language::name),
            words: alignment.words.len(),
            chunks: alignment.chunks.len(),
            aligned: alignment.count(Status::Aligned),
            interpolated: alignment.count(Status::Interpolated),
            not_found: alignment.count(Status::NotFound),
            non_speech: alignment.count(Status::NonSpeech),
            speakers: speakers(outcome),
            seconds: rounded(seconds, 1e3),
            times_real_time: rounded(audio_seconds / seconds.max(1e-6), 10.0),
            stages: outcome
                .times
                .iter()
                .map(|t| StageSeconds { stage: t.stage.name(), seconds: rounded(t.seconds, 1e3) })
                .collect(),
        }
    }

    /// The figures as a paragraph for people, with the time of each stage if it is to be `detailed`.
    pub fn paragraph(&self, detailed: bool) -> String {
        let track = self.track.map_or(String::new(), |number| {
            format!(" (audio track {number} of {}; --track chooses another)", self.tracks)
        });
        let began = self.time_reference.map_or(String::new(), |began| format!(" from {} on", clock(began)));
        let language = self.foreign.map_or(String::new(), |name| format!(" of {name}"));
        let mut text = format!(
            "{}{track}: {}{began}, {}{language} in {}: {} aligned, {} interpolated, {} not found, {} non-speech.{} \
             Took {:.2} s, {:.0} times faster than real time",
            self.audio,
            duration(self.audio_seconds),
            counted(self.words, "word", "words"),
            counted(self.chunks, "chunk", "chunks"),
            self.aligned,
            self.interpolated,
            self.not_found,
            self.non_speech,
            self.speakers(),
            self.seconds,
            self.times_real_time,
        );
        let stages = if detailed { &self.stages[..] } else { &[] };
        for (i, StageSeconds { stage, seconds }) in stages.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}{stage} {seconds:.2} s", if i == 0 { ": " } else { ", " });
        }
        text.push('.');
        for hint in &self.hints {
            text.push(' ');
            text.push_str(hint);
        }
        text
    }

    /// A sentence that names the speakers, if there are any.
    fn speakers(&self) -> String {
        let named = self.speakers.iter().take(MOST_SPEAKERS);
        let mut named: Vec<String> = named
            .map(|one| format!("{} ({})", word(&one.name), counted(one.turns, "turn", "turns")))
            .collect();
        let more = self.speakers.len().saturating_sub(MOST_SPEAKERS);
        if more > 0 {
            named.push(format!("{more} more"));
        }
        if named.is_empty() { String::new() } else { format!(" Speakers: {}.", named.join(", ")) }
    }
}

/// How to align each of two speakers on the channel that they have for themselves, if so.
fn channel_hint(outcome: &Outcome, audio: &str) -> Option<String> {
    let names = outcome.transcript.speakers.names();
    let [one, other] = names else { return None };
    let option = |name: &str, channel| format!("--speaker-audio '{}={audio}#{channel}'", word(name));
    outcome.has_a_voice_each.then(|| {
        format!(
            "Each of its two channels has a voice of its own; to look for each speaker on one, give {} {}, or the other \
             way round, instead of the recording.",
            option(one, 0),
            option(other, 1)
        )
    })
}

fn speakers(outcome: &Outcome) -> Vec<SpeakerTurns> {
    let speakers = &outcome.transcript.speakers;
    let turns = speakers.names().iter().zip(speakers.turns());
    turns.map(|(name, turns)| SpeakerTurns { name: name.clone(), turns }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paragraph_names_every_figure() {
        let mut summary = RunSummary {
            audio: "talk.wav",
            track: None,
            tracks: 1,
            hints: Vec::new(),
            audio_seconds: 171.84,
            time_reference: None,
            language: "en",
            foreign: None,
            words: 412,
            chunks: 1,
            aligned: 409,
            interpolated: 2,
            not_found: 1,
            non_speech: 0,
            speakers: vec![SpeakerTurns { name: "Anna".to_string(), turns: 2 }],
            seconds: 0.42,
            times_real_time: 409.1,
            stages: vec![
                StageSeconds { stage: "decode", seconds: 0.1 },
                StageSeconds { stage: "align", seconds: 0.32 },
            ],
        };
        assert_eq!(
            summary.paragraph(true),
            "talk.wav: 2 min 51.8 s, 412 words in 1 chunk: 409 aligned, 2 interpolated, 1 not found, \
             0 non-speech. Speakers: Anna (2 turns). Took 0.42 s, 409 times faster than real time: decode 0.10 s, align 0.32 s."
        );
        assert!(summary.paragraph(false).ends_with("Took 0.42 s, 409 times faster than real time."));
        summary.foreign = Some("German");
        assert!(summary.paragraph(false).contains(", 412 words of German in 1 chunk: "));
        (summary.track, summary.tracks) = (Some(2), 3);
        let told = "talk.wav (audio track 2 of 3; --track chooses another): 2 min 51.8 s, ";
        assert!(summary.paragraph(false).starts_with(told));
        summary.hints.push("Do this.".to_string());
        assert!(summary.paragraph(false).ends_with("real time. Do this."));
    }
}
