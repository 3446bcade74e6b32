//! What the head of a file says of the recording in it, for planning: read in milliseconds, also while the rest of the
//! file is still on its way.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::codecs::audio::{AudioCodecId, well_known as id};
use symphonia::core::formats::well_known as format_id;

use super::input::AudioSource;
use super::mpeg_header::{Syntax, info, parse, tag_bytes};
use super::track::{TrackReader, can_be_stream};
use crate::error::{Error, Result};

/// Bytes of frames of a bare stream that are looked at.
const LOOK_BYTES: usize = 128 * 1024;

/// No recording is longer: a day.
const MAX_S: f64 = 86_400.0;

/// What the head of a file says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Header {
    /// How long the recording is in seconds, if that can be told.
    pub duration_s: Option<f64>,
    /// Whether that was reckoned from the bytes that are there, and grows with them.
    pub grows: bool,
    /// Sampling rate in hertz; 0 if it is not stated.
    pub rate_hz: u32,
    /// Channels; 0 if not stated.
    pub channels: u16,
    /// How the sound is coded.
    pub coding: Coding,
    /// Bytes that are there.
    pub bytes: u64,
}

/// How sound is coded, as far as it matters for the work of decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Samples as they are.
    Pcm,
    /// Packed without loss: FLAC, Apple Lossless.
    Lossless,
    /// MP3, AAC, Vorbis, Opus.
    Lossy,
}

/// Reads the head of the file at `path`.
///
/// # Errors
/// `Error::Audio` if it is no recording that could be aligned, or its head is not there yet; `Error::Io`.
pub fn header(path: &Path) -> Result<Header> {
    let audio = AudioSource::path(path);
    let (track, format) = match TrackReader::probe(&audio, false) {
        Err(Error::Audio { .. }) if can_be_stream(&audio) => TrackReader::probe(&audio, true)?,
        probed => probed?,
    };
    let bytes = std::fs::metadata(path)?.len();
    let (rate_hz, channels, codec) = track.stated();
    let (numer, denom) = (f64::from(track.time_base.0), f64::from(track.time_base.1));
    let stated_s = track.stated_ticks.map(|ticks| ticks as f64 * numer / denom);
    let bare = |syntax| bare(path, syntax, bytes, rate_hz);
    let (duration_s, grows) = match format {
        format_id::FORMAT_ID_MP1 | format_id::FORMAT_ID_MP2 | format_id::FORMAT_ID_MP3 => bare(Syntax::Mpeg)?,
        format_id::FORMAT_ID_ADTS => bare(Syntax::Adts)?,
        format_id::FORMAT_ID_OGG => {
            let skipped = track.opus_head().map_or(0, |head| head.pre_skip.into());
            let granule = last_granule(path, bytes)?.map(|ticks: u64| ticks.saturating_sub(skipped));
            (granule.map(|ticks| ticks as f64 * numer / denom), true)
        }
        // Written by a pipe that did not know the length.
        format_id::FORMAT_ID_WAVE if stated_s.is_none_or(|s| s <= 0.0 || s > MAX_S) => {
            (track.stated_byte_rate().map(|rate| bytes as f64 / rate), true)
        }
        _ => (stated_s.or(track.stated_media_s()), false),
    };
    // A damaged header may state any length; what is longer than can be aligned is not believed, whatever stated it.
    let duration_s = duration_s.filter(|s| *s > 0.0 && *s <= MAX_S);
    Ok(Header { duration_s, grows, rate_hz, channels, coding: coding(codec), bytes })
}

fn coding(codec: AudioCodecId) -> Coding {
    match codec {
        id::CODEC_ID_FLAC | id::CODEC_ID_ALAC => Coding::Lossless,
        id::CODEC_ID_MP1
        | id::CODEC_ID_MP2
        | id::CODEC_ID_MP3
        | id::CODEC_ID_AAC
        | id::CODEC_ID_VORBIS
        | id::CODEC_ID_OPUS => Coding::Lossy,
        _ => Coding::Pcm,
    }
}

/// The length in seconds of a stream of frames of `bytes`, and whether it was reckoned from them: by the first frames,
/// unless an Info tag counts all.
fn bare(path: &Path, syntax: Syntax, bytes: u64, rate_hz: u32) -> Result<(Option<f64>, bool)> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    let mut start = 0;
    // Tags before the frames, of any length.
    loop {
        file.seek(SeekFrom::Start(start))?;
        head.clear();
        file.by_ref().take(LOOK_BYTES as u64).read_to_end(&mut head)?;
        match tag_bytes(&head) {
            Some(tag) if start + tag < bytes => start += tag,
            _ => break,
        }
    }
    let (mut at, mut samples, mut in_frames) = (0, 0_u64, 0_u64);
    let in_seconds = |samples: f64| (rate_hz > 0).then(|| samples / f64::from(rate_hz));
    while at < head.len() {
        let Some(frame) = parse(syntax, &head[at..]) else {
            at += 1;
            continue;
        };
        let whole = &head[at..head.len().min(at + frame.frame_bytes)];
        if let Some(frames) = info(&frame, whole).and_then(|info| info.frames) {
            return Ok((in_seconds(f64::from(frames) * f64::from(frame.samples)), false));
        }
        samples += u64::from(frame.samples);
        in_frames += frame.frame_bytes as u64;
        at += frame.frame_bytes.max(1);
    }
    let scale = (bytes - start.min(bytes)) as f64 / in_frames.max(1) as f64;
    Ok((in_seconds(scale * samples as f64), true))
}

/// Where the last page of an Ogg file that says so ends, in ticks; RFC 3533, section 6: pages begin with OggS, a version
/// of 0 and flags, and then the position of the last packet that ends in them, -1 if none does.
fn last_granule(path: &Path, bytes: u64) -> Result<Option<u64>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(bytes.saturating_sub(LOOK_BYTES as u64)))?;
    let mut tail = Vec::new();
    file.take(LOOK_BYTES as u64).read_to_end(&mut tail)?;
    let pages = tail.windows(14).filter(|page| page.starts_with(b"OggS\0"));
    let positions = pages.filter_map(|page| Some(i64::from_le_bytes(page[6..14].try_into().ok()?)));
    Ok(positions.filter_map(|position| u64::try_from(position).ok()).next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/formats");

    /// What is decoded in the end, in seconds.
    fn true_s(path: &Path) -> f64 {
        crate::audio::load(path, &crate::progress::Unwatched).unwrap().source.duration_s
    }

    #[test]
    fn the_head_tells_the_length_that_decoding_finds() {
        let mut told = 0;
        for entry in std::fs::read_dir(FORMATS).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("joined") || name.starts_with("late") {
                // Two files in one, and sound that begins later than the picture: heads speak of neither.
                continue;
            }
            let found = header(&path).unwrap();
            let Some(duration_s) = found.duration_s else { continue };
            told += 1;
            // A part of a frame or two of encoder delay, and whatever a video is longer than its sound.
            let most = if found.coding == Coding::Lossy { 0.25 } else { 0.06 };
            let off = (duration_s - true_s(&path)).abs();
            assert!(off <= most, "{}: {duration_s} s, {off} s off", path.display());
        }
        assert!(told > 70, "{told}");
    }

    #[test]
    fn a_file_on_its_way_tells_what_it_will_be() {
        let room = tempfile::tempdir().unwrap();
        for (name, grows) in
            [("click-pcm_s24le.wav", false), ("click-vbr-44100.mp3", false), ("click-48000.ogg", true)]
        {
            let whole = std::fs::read(Path::new(FORMATS).join(name)).unwrap();
            let path = room.path().join(name);
            std::fs::write(&path, &whole[..whole.len() * 19 / 20]).unwrap();
            let found = header(&path).unwrap();
            assert_eq!(found.grows, grows, "{name}");
            assert!(found.duration_s.is_some(), "{name}");
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_not_believed() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("a.ogg");
        let mut bytes = std::fs::read(Path::new(FORMATS).join("click-48000.ogg")).unwrap();
        let last = bytes.windows(4).rposition(|window| window == b"OggS").unwrap();
        bytes[last + 6..last + 14].copy_from_slice(&(i64::MAX / 2).to_le_bytes());
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(header(&path).unwrap().duration_s, None);
    }
}
