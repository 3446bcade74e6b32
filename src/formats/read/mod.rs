//! The bytes of a transcript file become tokens, with the rough times that came with them.
//!
//! ```text
//! bytes -> decode -> sniff -> json, srt, vtt, ... or table -> TimedText -> assign_hints -> Transcript
//!                          -> plain text -> tokenize ---------------------------------> Transcript
//! ```

use std::ops::Range;
use std::sync::Arc;

use super::caption_draft::CaptionDraft;
use super::decode::{self, NotText};
use super::sniff::{is_markup, looks_like, sniff, unread_subtitles};
use super::table::parse::TableKind;
use super::timed_text::TimedText;
use super::{
    TranscriptFormat, ass, assign_hints, chat, ctm, eaf, json, lrc, sbv, scc, srt, stl, table, textgrid,
    ttml, vtt, web_page, youtube,
};
use crate::editing::video_frames::FrameRate;
use crate::error::{Error, Result};
use crate::transcript::caption_file::{CueMoment, TimeStamp};
use crate::transcript::{Speakers, Transcript, labels, tokenize};

const SAVE_AS_TEXT: &str = "save the transcript as plain text in UTF-8";
const GIVE_WORDS: &str = "give the words that are spoken in the recording";

/// Reads a transcript of any format, found by its content: [`read_as`] without a format.
///
/// # Errors
///
/// Those of [`read_as`].
pub fn read(bytes: &[u8]) -> Result<Transcript> {
    read_as(bytes, &ReadOptions::default())
}

/// How a transcript is read.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'a> {
    /// Its format; none if its content tells.
    pub format: Option<TranscriptFormat>,
    /// The tier of a TextGrid to read; none for the one that holds the words, or those of all speakers.
    pub tier: Option<&'a str>,
    /// Whether names of speakers and times that stand in the text are labels, and speakers kept; otherwise all is said.
    pub speakers: bool,
    /// Names that speakers are known to have: such a name need not recur to be a label, nor begin with a capital.
    pub names: &'a [&'a str],
    /// How many frames a second has in a file that counts frames and does not say so.
    pub fps: Option<FrameRate>,
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        ReadOptions { format: None, tier: None, speakers: true, names: &[], fps: None }
    }
}

/// Decodes a transcript and cuts it into tokens, with their rough times if it has any. A byte-order mark is dropped
/// and not counted.
///
/// Without a format it is what the content surely is, else plain text.
///
/// # Errors
///
/// [`Error::Transcript`] if the bytes are not text, are not of `format`, or hold no token; if they have no such tier;
/// without a `format`, if they are surely of one with times and are broken or hold no words.
pub fn read_as(bytes: &[u8], options: &ReadOptions) -> Result<Transcript> {
    let mut transcript = unlabelled(bytes, options)?;
    let has_times = !transcript.hints.is_empty();
    match options.speakers {
        true => labels::mark(&mut transcript, options.names),
        false => transcript.speakers = Speakers::default(),
    }
    if options.tier.is_some() && !has_tiers(bytes, options.format) {
        let why =
            "it has no tiers, so that --tier changes nothing; only TextGrids and documents of ELAN have some";
        transcript.warnings.push(why.to_string());
    }
    // Whoever says that it is text knows.
    if options.format.is_none() && !has_times {
        transcript.warnings.extend(looks_like(&transcript));
    }
    Ok(transcript)
}

/// Whether `bytes` are of a format with tiers: `format`, or else what they look like.
fn has_tiers(bytes: &[u8], format: Option<TranscriptFormat>) -> bool {
    let sniffed = || decode(bytes).map_or(TranscriptFormat::Text, |text| sniff(&text));
    matches!(format.unwrap_or_else(sniffed), TranscriptFormat::Textgrid | TranscriptFormat::Eaf)
}

/// The transcript with the speakers that the format has, not those in the text.
fn unlabelled(bytes: &[u8], options: &ReadOptions) -> Result<Transcript> {
    let ReadOptions { format, tier, .. } = *options;
    let fps = options.fps.map(FrameRate::per_second);
    #[cfg(feature = "documents")]
    if super::office::is_likely(bytes) && matches!(format, None | Some(TranscriptFormat::Text)) {
        return plain(super::office::text(bytes)?);
    }
    let is_chat = format.map_or_else(|| chat::is_likely(bytes), |format| format == TranscriptFormat::Chat);
    // The one that is no text.
    if format.map_or_else(|| stl::is_likely(bytes), |format| format == TranscriptFormat::Stl) {
        return timed_transcript(stl::parse(bytes)?, "EBU STL").map(|(transcript, _)| transcript);
    }
    let text = if is_chat { String::from_utf8_lossy(bytes).into_owned() } else { decode(bytes)? };
    let format = format.or(is_chat.then_some(TranscriptFormat::Chat));
    let sniffed = format.unwrap_or_else(|| sniff(&text));
    if format.is_none() && sniffed == TranscriptFormat::Text && is_markup(&text) {
        return Err(Error::Transcript {
            problem: "the transcript is an XML file of a kind that is not known".to_string(),
            remedy: "give its text alone, or one of the formats of --transcript-format",
        });
    }
    if let Some((what, remedy)) = unread_subtitles(&text).filter(|_| format.is_none()) {
        return Err(Error::Transcript {
            problem: format!("the transcript is {what}, which are not read"),
            remedy,
        });
    }
    let captions = |(timed, draft): (TimedText, CaptionDraft), kind: &'static str| (timed, Some(draft), kind);
    let (timed, draft, kind) = match sniffed {
        TranscriptFormat::Text => return plain(text),
        TranscriptFormat::Html => return plain(web_page::text(&text)),
        TranscriptFormat::Srt => captions(with_cues(srt::read::parse_at(&text, fps), "SRT")?, "SRT"),
        TranscriptFormat::Vtt => captions(with_cues(vtt::read::parse_at(&text, fps), "WebVTT")?, "WebVTT"),
        TranscriptFormat::Ass => captions(ass::read::parse(&text), "ASS"),
        TranscriptFormat::Ttml => captions(ttml::read::parse_at(&text, fps)?, "TTML"),
        TranscriptFormat::Sbv => captions(sbv::read::parse_at(&text, fps), "SBV"),
        TranscriptFormat::Lrc => captions(lrc::read::parse(&text), "LRC"),
        TranscriptFormat::Json => (json::read::parse(&text)?, None, "JSON"),
        TranscriptFormat::Textgrid => (textgrid::read::parse(&text, tier)?, None, "a TextGrid tier"),
        TranscriptFormat::Ctm => (ctm::read::parse(&text)?, None, "CTM"),
        TranscriptFormat::Csv => (table::read::parse_at(&text, TableKind::Csv, fps)?, None, "a table"),
        TranscriptFormat::Tsv => (table::read::parse_at(&text, TableKind::Tsv, fps)?, None, "a table"),
        TranscriptFormat::Eaf => (eaf::read::parse(&text, tier)?, None, "an ELAN document"),
        TranscriptFormat::Chat => (chat::parse(&text), None, "CHAT"),
        TranscriptFormat::Youtube => (youtube::parse(&text)?, None, "captions of YouTube"),
        TranscriptFormat::Scc => (scc::parse(&text), None, "SCC"),
        TranscriptFormat::Stl => (stl::parse(bytes)?, None, "EBU STL"),
    };
    let (mut transcript, of_lines) = timed_transcript(timed, kind)?;
    put_in_order(&mut transcript.warnings);
    // Without any time there is nothing to write anew.
    let draft = draft.filter(|draft| draft.cues.iter().any(|cue| !cue.stamps.is_empty()));
    transcript.captions = draft.map(|draft| Arc::new(draft.file(bytes, &text, &of_lines)));
    Ok(transcript)
}

/// Puts `warnings`, one for each kind of mistake and so a few, in the order of the first lines that they name.
fn put_in_order(warnings: &mut Vec<String>) {
    for at in 1..warnings.len() {
        let line = first_line(&warnings[at]);
        let to =
            warnings[..at].iter().rposition(|before| first_line(before) <= line).map_or(0, |last| last + 1);
        let warning = warnings.remove(at);
        warnings.insert(to, warning);
    }
}

/// The first line that a warning names; beyond all if it names none.
fn first_line(warning: &str) -> usize {
    let number = warning.strip_prefix("line ").and_then(|rest| rest.split(' ').next()?.parse().ok());
    number.unwrap_or(usize::MAX)
}

/// The tokens of what was read from a file of some `kind`, and which of them each line has.
fn timed_transcript(timed: TimedText, kind: &str) -> Result<(Transcript, Vec<Range<usize>>)> {
    let (transcript, of_lines) = assign_hints::transcript(timed);
    if transcript.tokens.is_empty() {
        let problem = format!("the transcript is {kind} without any words in it");
        return Err(Error::Transcript { problem, remedy: GIVE_WORDS });
    }
    Ok((transcript, of_lines))
}

fn plain(text: String) -> Result<Transcript> {
    let transcript = tokenize::cut(text);
    if transcript.tokens.is_empty() {
        let problem = "the transcript is empty".to_string();
        return Err(Error::Transcript { problem, remedy: GIVE_WORDS });
    }
    Ok(transcript)
}

fn with_cues(read: (TimedText, CaptionDraft), kind: &str) -> Result<(TimedText, CaptionDraft)> {
    let is_missing = |stamp: &TimeStamp| matches!(stamp.moment, CueMoment::MissingTimes { .. });
    if read.1.cues.iter().all(|cue| cue.stamps.iter().all(is_missing)) {
        let problem = format!(
            "the transcript has no {kind} cue, so that there are no words in it: no line such as 00:00:01,000 --> \
             00:00:02,500"
        );
        let remedy = "give the words that are spoken, or check --transcript-format";
        return Err(Error::Transcript { problem, remedy });
    }
    Ok(read)
}

fn decode(bytes: &[u8]) -> Result<String> {
    let text = match torn_json(bytes) {
        Some(json) => decode::check(&json).map(|()| json),
        None => decode::decode(bytes).map(|decoded| decoded.text),
    };
    text.map_err(|not_text| match not_text {
        NotText::Recording(kind) => Error::Transcript {
            problem: format!("this is a recording ({kind}), not a transcript"),
            remedy: "the order is AUDIO TRANSCRIPT",
        },
        NotText::Other(what) => {
            Error::Transcript { problem: format!("the transcript is {what}"), remedy: SAVE_AS_TEXT }
        }
    })
}

/// JSON in which characters are torn: whisper.cpp writes the tokens of a character that it cut in two as they are.
/// Whole words stand beside them, so the halves may go. Only what is not UTF-8 and looks like JSON.
fn torn_json(bytes: &[u8]) -> Option<String> {
    let begins = bytes.trim_ascii_start().starts_with(b"{");
    if !begins || bytes.contains(&0) || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    json::read::is_likely(&text).then(|| text.into_owned())
}

impl Transcript {
    /// The transcript in the file at `path`, whatever its format; see [`read`](fn@read).
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Transcript`] if it is none.
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Transcript> {
        read(&std::fs::read(path)?)
    }
}

#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod used_or_told;
#[cfg(test)]
mod tests;
