//! Which of several audio tracks is read: the one asked for, or as players choose.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::{FormatId, Track, well_known as format_id};

use super::codecs::codecs;
use super::input::AudioSource;
use super::refuse::codec_name;
use super::{CONVERT, edits, matroska, unusable};
use crate::error::{Error, ErrorKind, Result};

/// The audio track that is read, counted from 1 among the audio tracks, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Number of the track.
    pub number: usize,
    /// Audio tracks in the file.
    pub of: usize,
}

/// The audio track of `tracks` to read: number `wanted`, or the first that the file marks as default and that can be
/// decoded, or the first that can.
pub fn choose<'t>(
    tracks: &'t [Track],
    wanted: Option<usize>,
    audio: &AudioSource<'_>,
    format: FormatId,
) -> Result<(&'t Track, Chosen)> {
    let of_kind: Vec<&Track> = tracks.iter().filter(|track| is_audio(track)).collect();
    let of = of_kind.len();
    if let Some(number) = wanted {
        let track =
            number.checked_sub(1).and_then(|at| of_kind.get(at)).ok_or_else(|| no_such(number, of))?;
        if !is_decodable(track) {
            return Err(undecodable(track));
        }
        return Ok((track, Chosen { number, of }));
    }
    let is_default = |track: &&&Track| of == 1 || is_default(track, audio, format);
    let decodable = || of_kind.iter().filter(|track| is_decodable(track));
    if let Some(track) = decodable().find(is_default).or_else(|| decodable().next()) {
        let number = 1 + of_kind.iter().take_while(|other| other.id != track.id).count();
        return Ok((track, Chosen { number, of }));
    }
    if let Some(track) = of_kind.first() {
        return Err(undecodable(track));
    }
    if let Some(kind) = unknown_sound(audio, format) {
        let problem = format!("its audio is {kind}, which cannot be decoded");
        return Err(unusable(ErrorKind::Unsupported, problem, CONVERT));
    }
    let has_video = tracks.iter().any(|t| matches!(t.codec_params, Some(CodecParameters::Video(_))));
    let problem = match (has_video, tracks.len()) {
        (true, _) => "a video without an audio track",
        (_, 0) => "there is no track in this file",
        _ => "there is no audio track in this file, or none of a known kind",
    };
    Err(unusable(ErrorKind::NoAudioTrack, problem, "give the file that has the speech in it"))
}

/// What people call the sound of an MP4 file that the demuxer knows nothing of.
fn unknown_sound(audio: &AudioSource<'_>, format: FormatId) -> Option<String> {
    let mut file = audio.open().ok().filter(|_| format == format_id::FORMAT_ID_ISOMP4)?;
    let kind = edits::sound_kind(&mut file)?;
    Some(match &kind {
        b"samr" => "AMR (narrowband)".to_string(),
        b"sawb" | b"sawp" => "AMR (wideband)".to_string(),
        b"sevc" | b"sqcp" => "a codec of mobile phones (EVRC, QCELP)".to_string(),
        b"QDM2" | b"QDMC" => "QDesign Music".to_string(),
        b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" => "DTS".to_string(),
        b"enca" => "encrypted".to_string(),
        _ if kind.iter().all(|b| b.is_ascii_graphic()) => {
            format!("of the kind '{}'", String::from_utf8_lossy(&kind))
        }
        _ => return None,
    })
}

fn is_audio(track: &Track) -> bool {
    matches!(track.codec_params, Some(CodecParameters::Audio(_)))
}

fn is_decodable(track: &Track) -> bool {
    let Some(CodecParameters::Audio(params)) = &track.codec_params else { return false };
    codecs().get_audio_decoder(params.codec).is_some()
}

fn undecodable(track: &Track) -> Error {
    let Some(CodecParameters::Audio(params)) = &track.codec_params else {
        return unusable(ErrorKind::NoAudioTrack, "no audio track", CONVERT);
    };
    let problem = format!("its audio is {}, which cannot be decoded", codec_name(params.codec));
    unusable(ErrorKind::Unsupported, problem, CONVERT)
}

/// The error of a track that is not there.
pub fn no_such(number: usize, of: usize) -> Error {
    let there = match of {
        1 => "1 audio track, number 1".to_string(),
        _ => format!("{of} audio tracks, numbers 1 to {of}"),
    };
    let problem = format!("there is no audio track {number} in it: it has {there}");
    unusable(ErrorKind::NoSuchTrack, problem, "give one of these as the track, or none")
}

/// Whether players take `track` where nobody chooses. What the demuxer tells of it is not enough: in Matroska the mark is
/// left out where it is set, and in MP4 it is not read.
fn is_default(track: &Track, audio: &AudioSource<'_>, format: FormatId) -> bool {
    let Ok(mut file) = audio.open() else { return true };
    match format {
        format_id::FORMAT_ID_MKV => {
            let entries = matroska::entries(&mut file);
            entries.iter().find(|e| e.number == u64::from(track.id)).is_none_or(|entry| entry.is_default)
        }
        format_id::FORMAT_ID_ISOMP4 => edits::is_enabled(&mut file, track.id),
        _ => true,
    }
}
