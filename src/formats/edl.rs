//! A cut list as an EDL of CMX 3600: the stretches with words as events that follow one another, words as locators.
//!
//! [`cut_list`](super::cut_list) says which stretches. Times are timecode at the rate of `--fps`
//! ([`timecode`](super::timecode)), drop frame at 29.97 and 59.94; the recording and the edit both begin at
//! 00:00:00:00, with `--timecode` the recording at its own. An EDL cannot do without a rate, and there is none to guess: the program asks for it, the library takes
//! 25. Each event is a cut of the reel `AX` (what is on no tape) with the recording's name in a comment: both channels
//! of a stereo recording, and the picture of a video. Words that have times are locators in the time of the edit, as
//! Avid writes them (`* LOC:`), green, or yellow if interpolated, at the frame in which they begin. Where each speaker has
//! a file, each stretch is an event for each of them at the same time of the edit, on the audio tracks `A`, `A2`, `A3`.
//!
//! What an EDL cannot hold: the ends of words, words without times, scores, phones, the recording's path. More than 999
//! events, which CMX 3600 has no numbers for, go on with four digits, as most programs read them. After 24 hours
//! timecode begins anew.

use std::io::{self, Write};

use super::cut_list::{Clip, ClipFile, TimeUnit, clips, files};
use super::document::Document;
use super::media;
use super::timecode::Timecode;
use crate::confidence::alignment::Status;
use crate::editing::video_frames::FrameRate;

/// What is wrong with `rate` for an EDL and what to do, if anything.
pub(crate) fn complaint(rate: Option<FrameRate>) -> Option<&'static str> {
    match rate {
        None => Some("an EDL counts the frames of a video; add their rate, such as --fps 25"),
        Some(rate) if Timecode::new(rate).is_none() => Some(
            "an EDL has no timecode at this --fps; give a whole number up to 60, or 23.976, 29.97, 47.952 or 59.94",
        ),
        Some(_) => None,
    }
}

/// The rate of `document`, or 25 if there is none or it has no timecode.
fn rate(document: &Document) -> (FrameRate, Timecode) {
    let named = |rate: FrameRate| Some((rate, Timecode::of(rate, document.time_reference)?));
    document.marks.fps.and_then(named).unwrap_or((FrameRate::PAL, Timecode::PAL))
}

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let (rate, timecode) = rate(document);
    let clock = TimeUnit::Frames(rate);
    let mode = if timecode.drops() { "DROP FRAME" } else { "NON-DROP FRAME" };
    writeln!(out, "TITLE: {}\nFCM: {mode}", plain(&media::stem(document.audio_path)))?;
    let began = document.time_reference.map_or(0, |began| rate.nearest(began.samples, began.rate_hz));
    let files = files(document);
    let (mut edit, mut event) = (0, 0);
    for (Clip { span, words }, (at, file)) in
        clips(document, clock).iter().flat_map(|clip| files.iter().enumerate().map(move |file| (clip, file)))
    {
        let end = edit + (span.end - span.start);
        let [source_in, source_out, edit_in, edit_out] =
            [began + span.start, began + span.end, edit, end].map(|frame| timecode.name(frame));
        event += 1;
        let channels = if files.len() > 1 { audio_track(at) } else { channels(file).to_string() };
        writeln!(out)?;
        writeln!(
            out,
            "{event:03}  AX       {channels:<5} C        {source_in} {source_out} {edit_in} {edit_out}"
        )?;
        writeln!(out, "* FROM CLIP NAME: {}", plain(&media::name(file.path)))?;
        for index in words.iter().copied().filter(|index| file.has(document, *index)) {
            let (token, time) = (&document.transcript.tokens[index], &document.alignment.words[index]);
            let Some(word) = time.span else { continue };
            // A cut may lie in a word's first frame: the locator lies on the clip all the same.
            let within = clock.at_ms(word.start).clamp(span.start, span.end - 1) - span.start;
            let colour = if time.status == Status::Interpolated { "YELLOW" } else { "GREEN" };
            writeln!(out, "* LOC: {} {colour:<7} {}", timecode.name(edit + within), token.verbatim)?;
        }
        if at + 1 == files.len() {
            edit = end;
        }
    }
    Ok(())
}

/// The audio track of file `at` where each speaker has one: `A`, `A2`, `A3`.
fn audio_track(at: usize) -> String {
    if at == 0 { "A".to_string() } else { format!("A{}", at + 1) }
}

/// What an event takes from the recording: sound of one channel or two, and the picture if there is one.
fn channels(file: &ClipFile<'_>) -> &'static str {
    match (media::has_pictures(file.path), file.channels) {
        (false, 0 | 1) => "A",
        (false, _) => "AA",
        (true, 0 | 1) => "B",
        (true, _) => "AA/V",
    }
}

/// `text` on one line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
