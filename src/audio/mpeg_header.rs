//! What the header of a frame of MPEG audio or ADTS says, and the tags that stand between frames.
//!
//! ISO/IEC 11172-3 section 2.4.1.3 and ISO/IEC 13818-3 section 2.4.2.3 (MPEG-1 and 2), ISO/IEC 14496-3 section
//! 1.A.2.2 (ADTS), "Mp3 Info Tag rev 1 specifications" by G. Bouvigne (Info tag), id3.org (ID3v2 section 3.1).

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};

/// A decoder of MPEG layer 3 is 528 + 1 samples late, and LAME, the commonest encoder, 576 more.
const DECODER_DELAY: i64 = 529;
const USUAL_DELAY_MP3: i64 = DECODER_DELAY + 576;
/// Layers 1 and 2 lose the length of the filter bank alone: 512 - 32 + 1.
const USUAL_DELAY_LAYER_2: i64 = 481;
/// The first frame of AAC has nothing to overlap with and is never audio.
const USUAL_DELAY_AAC: i64 = 1024;

/// Samples that encoders of `codec` usually put in front, for streams that do not say.
pub fn usual_delay(codec: AudioCodecId) -> i64 {
    match codec {
        CODEC_ID_AAC => USUAL_DELAY_AAC,
        CODEC_ID_MP3 => USUAL_DELAY_MP3,
        CODEC_ID_MP2 | CODEC_ID_MP1 => USUAL_DELAY_LAYER_2,
        _ => 0,
    }
}

/// Which syntax the stream has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// MPEG-1/2/2.5 layers 1 to 3.
    Mpeg,
    /// AAC in ADTS.
    Adts,
}

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// Version, layer and rate (MPEG) or profile and rate (ADTS): the same in all frames of a stream.
    pub kind: u32,
    /// Number of channels; 0 if the header leaves it to the payload.
    pub channels: u8,
    /// Length with the header.
    pub frame_bytes: usize,
    /// Samples per channel.
    pub samples: u32,
    /// Bytes before the payload that the decoder must not see (ADTS only).
    pub stripped_bytes: usize,
    /// Where an Info tag would stand (layer 3 only).
    pub info_at: usize,
    /// Samples of encoder delay to assume if no tag states it.
    pub delay: i64,
}

/// Whether two frames can follow each other in one stream.
pub fn same_stream(a: &FrameHeader, b: &FrameHeader) -> bool {
    a.kind == b.kind && a.channels == b.channels
}

/// The length of the tag that begins here: ID3v2, ID3v1, APEv2 or Lyrics3.
pub fn tag_bytes(bytes: &[u8]) -> Option<u64> {
    if bytes.starts_with(b"ID3") {
        let head = bytes.get(..10)?;
        // Sizes are written seven bits a byte.
        let size = head[6..10].iter().fold(0_u64, |size, &b| (size << 7) | u64::from(b & 0x7f));
        let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
        return Some(10 + size + footer);
    }
    if bytes.starts_with(b"APETAGEX") {
        let size = bytes.get(12..16)?.iter().rev().fold(0_u64, |size, &b| (size << 8) | u64::from(b));
        return Some(32 + size);
    }
    if bytes.starts_with(b"TAG") {
        return Some(128);
    }
    if bytes.starts_with(b"LYRICSBEGIN") {
        return Some(11);
    }
    None
}

/// The header at the start of `bytes`, if it is one.
pub fn parse(syntax: Syntax, bytes: &[u8]) -> Option<FrameHeader> {
    match syntax {
        Syntax::Mpeg => parse_mpeg(bytes),
        Syntax::Adts => parse_adts(bytes),
    }
}

/// Kilobits a second by index 1 to 14, for: version 1 layers 1, 2, 3; versions 2 and 2.5 layer 1, layers 2
/// and 3 (ISO/IEC 11172-3 table 2.4.2.3, ISO/IEC 13818-3 table 2.4.2.3).
const KILOBITS: [[u16; 14]; 5] = [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

fn parse_mpeg(bytes: &[u8]) -> Option<FrameHeader> {
    let word = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    if word >> 21 != 0x7ff {
        return None;
    }
    let (version, layer) = ((word >> 19) & 3, 4 - ((word >> 17) & 3));
    let (bitrate, rate) = ((word >> 12) & 15, (word >> 10) & 3);
    // Version 1 and layer 4 are reserved; bit rate 0 (free) and 15, and rate 3, say nothing usable.
    if version == 1 || layer == 4 || bitrate == 0 || bitrate == 15 || rate == 3 {
        return None;
    }
    let is_v1 = version == 3;
    let rate_hz = [44_100, 48_000, 32_000][rate as usize] >> [2, 0, 1, 0][version as usize];
    let table = match (is_v1, layer) {
        (true, layer) => layer as usize - 1,
        (false, 1) => 3,
        (false, _) => 4,
    };
    let bits_per_s = u32::from(KILOBITS[table][bitrate as usize - 1]) * 1000;
    let padding = (word >> 9) & 1;
    let (samples, frame_bytes, delay) = match layer {
        1 => (384, (12 * bits_per_s / rate_hz + padding) * 4, USUAL_DELAY_LAYER_2),
        2 => (1152, 144 * bits_per_s / rate_hz + padding, USUAL_DELAY_LAYER_2),
        _ if is_v1 => (1152, 144 * bits_per_s / rate_hz + padding, USUAL_DELAY_MP3),
        _ => (576, 72 * bits_per_s / rate_hz + padding, USUAL_DELAY_MP3),
    };
    let channels = if (word >> 6) & 3 == 3 { 1 } else { 2 };
    let side_info = match (is_v1, channels) {
        (true, 2) => 32,
        (true, _) | (false, 2) => 17,
        (false, _) => 9,
    };
    Some(FrameHeader {
        kind: version << 4 | layer << 2 | rate,
        channels,
        frame_bytes: frame_bytes as usize,
        samples,
        stripped_bytes: 0,
        info_at: if layer == 3 { 4 + side_info } else { usize::MAX },
        delay,
    })
}

fn parse_adts(bytes: &[u8]) -> Option<FrameHeader> {
    let head: &[u8; 7] = bytes.get(..7)?.try_into().ok()?;
    // Sync word and layer 0.
    if head[0] != 0xff || head[1] & 0xf6 != 0xf0 {
        return None;
    }
    let rate = (head[2] >> 2) & 15;
    let channels = (head[2] & 1) << 2 | head[3] >> 6;
    let frame_bytes = usize::from(head[3] & 3) << 11 | usize::from(head[4]) << 3 | usize::from(head[5]) >> 5;
    let stripped_bytes = if head[1] & 1 == 0 { 9 } else { 7 };
    if rate > 12 || frame_bytes < stripped_bytes {
        return None;
    }
    Some(FrameHeader {
        kind: u32::from(head[1] & 8) << 8 | u32::from(head[2] & 0xfc),
        channels,
        frame_bytes,
        samples: 1024 * (u32::from(head[6] & 3) + 1),
        stripped_bytes,
        info_at: usize::MAX,
        delay: USUAL_DELAY_AAC,
    })
}

/// What a Xing, Info or VBRI tag says, as far as it says it.
pub struct Info {
    /// Frames in the stream, the one with the tag not counted.
    pub frames: Option<u32>,
    /// Samples before the sound, the decoder's own delay included.
    pub delay: Option<i64>,
    /// Samples after the sound.
    pub padding: Option<u32>,
}

/// The tag in `frame`, if it holds one instead of audio.
pub fn info(header: &FrameHeader, frame: &[u8]) -> Option<Info> {
    let u32_at = |at: usize| Some(u32::from_be_bytes(frame.get(at..at + 4)?.try_into().ok()?));
    if header.info_at == usize::MAX {
        return None;
    }
    if frame.get(36..40) == Some(b"VBRI") {
        return Some(Info { frames: None, delay: None, padding: None });
    }
    // A checksum before the side information moves the tag by two bytes in the files of some encoders.
    let at = [header.info_at, header.info_at + 2]
        .into_iter()
        .find(|&at| matches!(frame.get(at..at + 4), Some(b"Xing" | b"Info")))?;
    let flags = u32_at(at + 4)?;
    let mut next = at + 8;
    let frames = if flags & 1 != 0 { u32_at(next) } else { None };
    next += [4, 4, 100, 4]
        .iter()
        .enumerate()
        .filter(|(bit, _)| flags >> bit & 1 != 0)
        .map(|f| f.1)
        .sum::<usize>();
    let by_lame = matches!(frame.get(next..next + 4), Some(b"LAME" | b"Lavf" | b"Lavc"));
    let gap = frame.get(next + 21..next + 24).filter(|_| by_lame);
    let gap = gap.map(|b| {
        (i64::from(b[0]) << 4 | i64::from(b[1]) >> 4, (u32::from(b[1]) & 15) << 8 | u32::from(b[2]))
    });
    Some(Info {
        frames,
        delay: gap.map(|(delay, _)| delay + DECODER_DELAY),
        // The padding counts from the encoder's side; the decoder's delay uses up some of it.
        padding: gap.map(|(_, padding)| padding.saturating_sub(DECODER_DELAY as u32)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_each_version_and_layer() {
        // (header, samples, bytes, channels), the sizes from 144 * bit rate / rate or its equivalents.
        for (head, samples, bytes, channels) in [
            ([0xff, 0xfb, 0x90, 0x64], 1152, 417, 2), // MPEG-1 layer 3, 128 kbit/s, 44.1 kHz, joint stereo
            ([0xff, 0xfb, 0x92, 0xc4], 1152, 418, 1), // the same, padded, mono
            ([0xff, 0xf3, 0x40, 0xc4], 576, 104, 1),  // MPEG-2 layer 3, 32 kbit/s, 22.05 kHz
            ([0xff, 0xe3, 0x48, 0xc4], 576, 288, 1),  // MPEG-2.5 layer 3, 32 kbit/s, 8 kHz
            ([0xff, 0xfd, 0x84, 0x00], 1152, 384, 2), // MPEG-1 layer 2, 128 kbit/s, 48 kHz
            ([0xff, 0xff, 0xc4, 0x00], 384, 384, 2),  // MPEG-1 layer 1, 384 kbit/s, 48 kHz
        ] {
            let header = parse(Syntax::Mpeg, &head).unwrap();
            assert_eq!(
                (header.samples, header.frame_bytes, header.channels),
                (samples, bytes, channels),
                "{head:x?}"
            );
        }
        // Reserved version, layer, rate; free and bad bit rate; no sync; too short.
        for head in [
            [0xff, 0xeb, 0x90, 0x64],
            [0xff, 0xf9, 0x90, 0x64],
            [0xff, 0xfb, 0x9c, 0x64],
            [0xff, 0xfb, 0x00, 0x64],
            [0xff, 0xfb, 0xf0, 0x64],
            [0xff, 0x7b, 0x90, 0x64],
        ] {
            assert_eq!(parse(Syntax::Mpeg, &head), None, "{head:x?}");
        }
        assert_eq!(parse(Syntax::Mpeg, &[0xff, 0xfb, 0x90]), None);
    }

    #[test]
    fn the_header_of_adts() {
        // AAC-LC, 44.1 kHz, 2 channels, 256 bytes, without checksum.
        let header = parse(Syntax::Adts, &[0xff, 0xf1, 0x50, 0x80, 0x20, 0x1f, 0xfc]).unwrap();
        assert_eq!(
            (header.samples, header.frame_bytes, header.channels, header.stripped_bytes),
            (1024, 256, 2, 7)
        );
        // Shorter than its own header.
        assert_eq!(parse(Syntax::Adts, &[0xff, 0xf1, 0x50, 0x80, 0x00, 0x1f, 0xfc]), None);
    }

    #[test]
    fn tags_are_measured() {
        assert_eq!(tag_bytes(b"ID3\x04\0\0\0\0\x02\x01rest"), Some(10 + 257));
        assert_eq!(tag_bytes(b"ID3\x04\0\x10\0\0\0\x01"), Some(21));
        assert_eq!(tag_bytes(b"TAGtitle"), Some(128));
        assert_eq!(tag_bytes(b"APETAGEX\xd0\x07\0\0\x40\0\0\0"), Some(32 + 64));
        assert_eq!(tag_bytes(b"\xff\xfb\x90\x64"), None);
        assert_eq!(tag_bytes(b"ID3"), None);
    }
}
