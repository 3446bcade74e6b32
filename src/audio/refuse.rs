//! Which files are refused before any decoding, and in what words.

use std::io::{Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::{AudioCodecId, CODEC_ID_NULL_AUDIO, well_known as id};
use symphonia::core::errors::Error as SymphoniaError;

use super::input::{AudioBytes, AudioSource};
use super::{ANOTHER_COPY, CONVERT, unusable};
use crate::error::{Error, ErrorKind, Result};

/// Bytes looked at to tell text from audio.
const SNIFFED_BYTES: u64 = 4096;

/// Refuses text: a demuxer looking for its marks further in might find one by chance.
pub fn refuse_text(bytes: &mut AudioBytes<'_>) -> Result<()> {
    let mut head = Vec::new();
    bytes.by_ref().take(SNIFFED_BYTES).read_to_end(&mut head)?;
    bytes.seek(SeekFrom::Start(0))?;
    let utf8_end = match std::str::from_utf8(&head) {
        Ok(_) => head.len(),
        // A character cut at the end of what was looked at.
        Err(e) if e.error_len().is_none() => e.valid_up_to(),
        Err(_) => 0,
    };
    let is_control = |b: &u8| *b < 32 && !b"\t\n\r\x0c\x1b".contains(b);
    let utf8 = utf8_end > 0 && !head[..utf8_end].iter().any(is_control);
    let utf16 = (head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff"))
        && head.len() % 2 == 0
        && head[2..].chunks_exact(2).filter(|pair| pair[0] == 0 || pair[1] == 0).count() * 4 > head.len();
    if utf8 || utf16 {
        return Err(unusable(
            ErrorKind::NotAudio,
            "this is a text file, not audio",
            "give the audio first and the transcript second",
        ));
    }
    Ok(())
}

/// Refuses an MPEG transport stream, in which a demuxer might find frames of MP3 by chance.
pub fn refuse_transport_stream(bytes: &mut AudioBytes<'_>) -> Result<()> {
    let mut head = Vec::new();
    bytes.by_ref().take(SNIFFED_BYTES).read_to_end(&mut head)?;
    bytes.seek(SeekFrom::Start(0))?;
    // Packets of 188 bytes that begin with 0x47, in .m2ts with a time of four bytes before each.
    let is_stream = |first: usize, step: usize| (0..5).all(|n| head.get(first + n * step) == Some(&0x47));
    if is_stream(0, 188) || is_stream(4, 192) {
        let problem = "this is an MPEG transport stream (TS), which cannot be read";
        return Err(unusable(ErrorKind::Unsupported, problem, CONVERT));
    }
    Ok(())
}

/// The error for a file in which no known container was found.
pub fn not_audio(audio: &AudioSource<'_>, error: &SymphoniaError) -> Error {
    // Marks at the head of formats that are often met (each from its own specification).
    use ErrorKind::{NotAudio, Unsupported};
    const KNOWN: &[(usize, &[u8], ErrorKind, &str)] = &[
        (0, b"NIST_1A", Unsupported, "NIST Sphere audio"),
        (0, b".RMF", Unsupported, "RealMedia"),
        (0, b".ra\xfd", Unsupported, "RealAudio"),
        (0, b"DSD ", Unsupported, "DSD audio (DSF)"),
        (0, b"FRM8", Unsupported, "DSD audio (DFF)"),
        (0, b"tBaK", Unsupported, "TAK audio"),
        (0, b"OFR ", Unsupported, "OptimFROG audio"),
        (0, b"MP+", Unsupported, "Musepack audio"),
        (0, b"\x7f\xfe\x80\x01", Unsupported, "DTS audio"),
        (0, b"\x00\x00\x01\xb3", Unsupported, "MPEG video"),
        (0, b"Creative Voice File", Unsupported, "Creative Voice audio"),
        (8, b"8SVX", Unsupported, "Amiga 8SVX audio"),
        (0, b"RIFX", Unsupported, "WAV with the highest byte first (RIFX)"),
        (0, b"RF64", Unsupported, "RF64 with compressed samples"),
        (0, b"BW64", Unsupported, "BW64 with compressed samples"),
        (0, b"riff\x2e\x91\xcf\x11", Unsupported, "Wave64 with compressed samples"),
        (0, b".snd", Unsupported, "AU with compressed samples"),
        (0, b"wvpk", Unsupported, "WavPack audio"),
        (0, b"MAC ", Unsupported, "Monkey's Audio"),
        (0, b"TTA1", Unsupported, "True Audio"),
        (0, b"MPCK", Unsupported, "Musepack audio"),
        (0, b"#!AMR", Unsupported, "AMR audio"),
        (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Unsupported, "Windows Media (WMA or WMV)"),
        (0, b"FLV\x01", Unsupported, "Flash video"),
        (8, b"AVI ", Unsupported, "AVI video"),
        (0, b"\x00\x00\x01\xba", Unsupported, "MPEG programme stream video"),
        (0, b"\x0b\x77", Unsupported, "AC-3 audio"),
        (0, b"MThd", NotAudio, "MIDI, notes without sound"),
        (0, b"PK\x03\x04", NotAudio, "a ZIP archive"),
        (0, b"%PDF", NotAudio, "a PDF document"),
        (0, b"\x89PNG", NotAudio, "a PNG picture"),
        (0, b"\xff\xd8\xff", NotAudio, "a JPEG picture"),
        (0, b"\x1f\x8b", NotAudio, "gzip-compressed"),
    ];
    let mut head = Vec::new();
    let read = audio.open().and_then(|bytes| bytes.take(32).read_to_end(&mut head));
    if let Err(e) = read {
        return Error::Io(e);
    }
    let known =
        KNOWN.iter().find(|(at, mark, ..)| head.get(*at..).is_some_and(|rest| rest.starts_with(mark)));
    if let Some((_, _, kind, name)) = known {
        return unusable(*kind, format!("this is {name}, which cannot be read"), CONVERT);
    }
    match error {
        SymphoniaError::DecodeError(_) | SymphoniaError::IoError(_) | SymphoniaError::LimitError(_) => {
            unusable(ErrorKind::Damaged, format!("its header is damaged ({})", plain(error)), ANOTHER_COPY)
        }
        SymphoniaError::Unsupported(what) if what.contains("missing") => {
            unusable(ErrorKind::Damaged, format!("it is incomplete ({what})"), ANOTHER_COPY)
        }
        SymphoniaError::Unsupported(what) if !what.starts_with("core") => {
            unusable(Unsupported, format!("its kind is not supported ({what})"), CONVERT)
        }
        _ => unusable(NotAudio, "this is no audio file of a known kind", CONVERT),
    }
}

/// Symphonia's message without its preamble.
pub fn plain(error: &SymphoniaError) -> String {
    match error {
        SymphoniaError::DecodeError(what)
        | SymphoniaError::Unsupported(what)
        | SymphoniaError::LimitError(what) => (*what).to_owned(),
        SymphoniaError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            "it ends too early".to_owned()
        }
        other => other.to_string(),
    }
}

/// What people call a codec.
pub fn codec_name(codec: AudioCodecId) -> &'static str {
    match codec {
        id::CODEC_ID_OPUS => "Opus",
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_AC3 => "AC-3 (Dolby Digital)",
        id::CODEC_ID_EAC3 => "E-AC-3 (Dolby Digital Plus)",
        id::CODEC_ID_AC4 => "AC-4",
        id::CODEC_ID_DCA => "DTS",
        id::CODEC_ID_TRUEHD => "TrueHD",
        id::CODEC_ID_WMA => "Windows Media Audio",
        id::CODEC_ID_WAVPACK => "WavPack",
        id::CODEC_ID_TTA => "True Audio",
        id::CODEC_ID_MUSEPACK => "Musepack",
        id::CODEC_ID_AAC => "AAC of a kind other than AAC-LC or HE-AAC in one or two channels",
        id::CODEC_ID_MP1 | id::CODEC_ID_MP2 | id::CODEC_ID_MP3 => "MPEG audio",
        id::CODEC_ID_VORBIS => "Vorbis",
        id::CODEC_ID_FLAC => "FLAC",
        id::CODEC_ID_ALAC => "Apple Lossless",
        CODEC_ID_NULL_AUDIO => "of an unknown kind",
        _ => "of a kind this program does not know",
    }
}
