//! CTM, the time-marked words of NIST, as `sclite` reads it: `file channel start duration word confidence` a line.
//!
//! The file is the recording's name without folder and ending, with `_` for spaces, which the format has not, and for
//! `;`, which begins a comment. Channels count from 1: a recording whose channels were mixed has `1`, channel 0 of
//! `--channel` is `1` as well. A note such as `[laughter]` that has times has no confidence. Words without times stand
//! in comments in their place, `;; not_found word`, which readers skip.
//!
//! The words of a conversation with a recording a speaker stand recording by recording, each with its own name and
//! channel.
//!
//! Words are verbatim, but readers may see more in some of them than text: `sclite` takes a lone `@` for nothing,
//! `<ALT>` and `<ALT_BEGIN>` for alternatives and, if told so, `(uh)` for something that may be missing. Phones, lines
//! and silences have no place here.

use std::io::{self, Write};

use crate::audio::Channel;
use crate::confidence::alignment::WordTime;
use crate::formats::document::{Document, MediaFile};
use crate::formats::json::write::{printed_score, status_name};
use crate::formats::media;
use crate::formats::timestamps::DecimalSeconds;
use crate::transcript::Token;
use crate::transcript::tokenize::is_space;

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    for (at, media) in document.media().iter().enumerate() {
        let is_own =
            |index: usize| document.recordings.is_empty() || document.recording_of(index).unwrap_or(0) == at;
        let words = document.words().enumerate().filter(|(index, _)| is_own(*index));
        write_words(out, media, words.map(|(_, word)| word))?;
    }
    Ok(())
}

/// The words of one recording.
fn write_words<'a>(
    out: &mut impl Write,
    media: &MediaFile<'_>,
    words: impl Iterator<Item = (&'a Token, &'a WordTime)>,
) -> io::Result<()> {
    let file = name(media.path);
    let channel = match media.channel {
        Channel::Mix => 1,
        Channel::Only(number) => u32::from(number) + 1,
    };
    for (token, time) in words {
        let word = &token.verbatim;
        let Some(span) = time.span else {
            writeln!(out, ";; {} {word}", status_name(time.status))?;
            continue;
        };
        let duration = DecimalSeconds(span.end.saturating_sub(span.start));
        write!(out, "{file} {channel} {} {duration} {word}", DecimalSeconds(span.start))?;
        match time.score {
            Some(score) => writeln!(out, " {:.3}", printed_score(Some(score)))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

/// The recording's name as a word of a line that is no comment.
fn name(audio_path: &str) -> String {
    let safe = |c: char| if is_space(c) || c.is_control() || c == ';' { '_' } else { c };
    media::stem(audio_path).chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_and_begins_no_comment() {
        for (path, expected) in
            [("a/My talk.v2.wav", "My_talk.v2"), (";; x.wav", "___x"), ("", "recording"), (".wav", ".wav")]
        {
            assert_eq!(name(path), expected);
        }
    }
}
