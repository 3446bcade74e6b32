//! RTTM, who speaks when without the words, as diarization programs write it: the speakers of a result whose transcript
//! names none.
//!
//! ```text
//! SPEAKER talk 1 0.350 2.960 <NA> <NA> anna <NA> <NA>
//! ```
//!
//! The fields are those of NIST's Rich Transcription evaluation plan (RT-09, appendix A): type, file, channel, start and
//! duration in seconds, spelling, subtype, name, confidence. Lines of other types are passed over.

use std::collections::BTreeSet;

use crate::confidence::alignment::Alignment;
use crate::error::{Error, Result};
use crate::transcript::Transcript;
use crate::units::{Ms, MsSpan, seconds_to_ms};

/// When somebody speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SpokenTurn {
    file: String,
    span: MsSpan,
    name: String,
}

/// Who speaks when in one recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diarization {
    /// In order of their starts; turns of different speakers may overlap.
    turns: Vec<SpokenTurn>,
    /// For each turn: the latest end of it and those before.
    reached: Vec<Ms>,
    /// What the file calls the recording, if that is not what it was asked for by.
    other_name: Option<String>,
}

/// Longest time that is believed, in seconds.
const MOST_SECONDS: f64 = 86_400.0;

impl Diarization {
    /// The turns in `text` of the recording that is called `stem` there, or of the only one there is.
    ///
    /// # Errors
    /// `Error::Transcript` with the line that is none of RTTM; if there is no turn, or there are several recordings and none
    /// is called `stem`.
    pub fn read(text: &str, stem: &str) -> Result<Diarization> {
        let refused = |problem: String, remedy| Err(Error::Transcript { problem, remedy });
        let mut turns = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with(";;") {
                continue;
            }
            let Ok(turn) = turn(line) else {
                let problem = format!("line {}: no turn of RTTM", number + 1);
                return refused(
                    problem,
                    "a line is SPEAKER FILE CHANNEL START DURATION <NA> <NA> NAME <NA> <NA>",
                );
            };
            turns.extend(turn);
        }
        let files: BTreeSet<&str> = turns.iter().map(|turn| &*turn.file).collect();
        if files.len() > 1 {
            if !files.contains(stem) {
                let names: Vec<&str> = files.iter().take(3).copied().collect();
                let problem = format!(
                    "turns of {} recordings ({}, ...), none of them {stem}",
                    files.len(),
                    names.join(", ")
                );
                return refused(problem, "give the one of this recording");
            }
            turns.retain(|turn| turn.file == stem);
        }
        if turns.is_empty() {
            return refused(
                "no line of it says who speaks".to_string(),
                "give an RTTM file with lines of SPEAKER",
            );
        }
        let other_name = turns.first().map(|turn| turn.file.clone()).filter(|file| file != stem);
        turns.sort_by_key(|turn| (turn.span.start, turn.span.end));
        let reached = turns.iter().scan(0, |reached, turn| {
            *reached = turn.span.end.max(*reached);
            Some(*reached)
        });
        let reached = reached.collect();
        Ok(Diarization { turns, reached, other_name })
    }

    /// Why it may be of another recording than one that is called `stem` and ends at `end`, a sentence each.
    pub fn doubts(&self, stem: &str, end: Ms) -> Vec<String> {
        let beyond = self.turns.iter().filter(|turn| turn.span.start >= end).count();
        let all = self.turns.len();
        let late = (beyond > 0).then(|| {
            format!("{beyond} of its {all} turns begin after the end of the recording; check that it is of this recording")
        });
        let other = self
            .other_name
            .iter()
            .map(|file| format!("its turns are of {file}, and this recording is {stem}"));
        late.into_iter().chain(other).collect()
    }

    /// Names the speakers of the words of `transcript` by where they lie: the one who speaks longest in a word's time. Words
    /// without a time, or of which nobody is said to speak, have the speaker of the words before and after them in their
    /// line if that is the same, and otherwise none.
    pub fn name_speakers(&self, transcript: &mut Transcript, alignment: &Alignment) {
        let all = transcript.tokens.len();
        let mut names: Vec<Option<&str>> =
            alignment.words.iter().map(|word| word.span.and_then(|span| self.speaker(span))).collect();
        for line in &transcript.lines {
            let known: Vec<usize> = line.clone().filter(|index| names[*index].is_some()).collect();
            let around = known.windows(2).map(|pair| (pair[0], pair[1]));
            for (before, after) in around.collect::<Vec<_>>() {
                if names[before] == names[after] {
                    let name = names[before];
                    names[before..after].fill(name);
                }
            }
            // The ends of a line belong to their neighbours.
            if let (Some(first), Some(last)) = (known.first(), known.last()) {
                let (one, other) = (names[*first], names[*last]);
                names[line.start..*first].fill(one);
                names[*last..line.end].fill(other);
            }
        }
        for (index, name) in names.iter().enumerate() {
            if name.is_some() {
                transcript.speakers.set(index..index + 1, all, *name);
            }
        }
    }

    /// Who speaks longest in `span`; the first of several.
    fn speaker(&self, span: MsSpan) -> Option<&str> {
        let first = self.reached.partition_point(|reached| *reached <= span.start);
        let after = self.turns.partition_point(|turn| turn.span.start < span.end).max(first);
        let mut best: Option<(Ms, &str)> = None;
        for turn in &self.turns[first..after] {
            let shared = turn.span.end.min(span.end).saturating_sub(turn.span.start.max(span.start));
            if shared > best.map_or(0, |(most, _)| most) {
                best = Some((shared, &turn.name));
            }
        }
        best.map(|(_, name)| name)
    }
}

/// The turn in `line`, none of another type; an error of what is no line of RTTM.
fn turn(line: &str) -> std::result::Result<Option<SpokenTurn>, ()> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    if fields.len() < 8 {
        return Err(());
    }
    if fields[0] != "SPEAKER" {
        return if fields[0].bytes().all(|b| b.is_ascii_uppercase() || b == b'-' || b == b'_') {
            Ok(None)
        } else {
            Err(())
        };
    }
    let seconds =
        |field: &str| field.parse::<f64>().ok().filter(|s| (0.0..=MOST_SECONDS).contains(s)).ok_or(());
    let (start, length) = (seconds(fields[3])?, seconds(fields[4])?);
    let span = MsSpan { start: seconds_to_ms(start), end: seconds_to_ms(start + length) };
    let turn = SpokenTurn { file: fields[1].to_string(), span, name: fields[7].to_string() };
    Ok((span.start < span.end && turn.name != "<NA>").then_some(turn))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::confidence::alignment::{Fit, Status, WordTime};

    const TALK: &str = "SPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA> <NA>\n\
        SPEAKER talk 1 0.0 2.0 <NA> <NA> anna <NA> <NA>\n\
        SPEAKER talk 1 1.5 2.5 <NA> <NA> ben <NA> <NA>\n";

    #[test]
    fn a_word_is_said_by_who_speaks_longest_in_its_time() {
        let turns = Diarization::read(TALK, "other").unwrap();
        let mut transcript = crate::transcript::tokenize::cut("a b c d\ne f\ng".to_string());
        let word = |span: Option<(Ms, Ms)>| WordTime {
            status: Status::Aligned,
            span: span.map(|(start, end)| MsSpan { start, end }),
            score: None,
            uncertainty: None,
            phones: Vec::new(),
        };
        let spans = [
            Some((0, 1000)),
            None,
            Some((1400, 1900)),
            Some((1800, 2500)),
            None,
            Some((3000, 3500)),
            Some((9000, 9500)),
        ];
        let alignment = Alignment {
            words: spans.map(word).to_vec(),
            silences: Vec::new(),
            untranscribed: Vec::new(),
            chunks: Vec::new(),
            fit: Fit::Good,
        };
        turns.name_speakers(&mut transcript, &alignment);
        let names: Vec<&str> = (0..7).map(|index| transcript.speakers.of(index).unwrap_or("")).collect();
        assert_eq!(names, ["anna", "anna", "anna", "ben", "ben", "ben", ""]);
    }

    #[test]
    fn what_is_no_rttm_of_this_recording_is_refused() {
        let refused = |text: &str, what: &str| {
            let error = Diarization::read(text, "talk").unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        };
        refused("so it was", "line 1: no turn");
        refused(&format!("{TALK}SPEAKER talk 1 x 2.0 <NA> <NA> anna <NA> <NA>"), "line 4: no turn");
        refused(";; nothing\n", "no line");
        refused("SPEAKER talk 1 0.0 2.0 <NA> <NA> <NA> <NA> <NA>", "no line of it says who speaks");
        let doubts = |stem: &str, end: Ms| Diarization::read(TALK, stem).unwrap().doubts(stem, end).join(" ");
        assert_eq!(doubts("talk", 4000), "");
        assert!(doubts("talk", 1500).starts_with("1 of its 2 turns begin after the end"));
        assert_eq!(doubts("other", 4000), "its turns are of talk, and this recording is other");
        let two = TALK.replace("talk", "one") + &TALK.replace("talk", "two");
        refused(&two, "turns of 2 recordings (one, two, ...), none of them talk");
        assert_eq!(Diarization::read(&two, "two").unwrap().turns.len(), 2);
    }
}
