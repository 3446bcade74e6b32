//! Samples as they are, in files that symphonia has no reader for: RF64 and BW64 (WAV above 4 GB; EBU Tech 3306, ITU-R
//! BS.2088), Sony Wave64, Sun AU, and WAV with more channels than it knows names for.

use std::io::{BufReader, Read, Seek, SeekFrom};

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, well_known as id};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::input::AudioBytes;
use super::track::{CUT_SHORT, NextPacket};
use crate::error::Result;

/// Channels that symphonia's reader for WAV knows.
const NAMED_CHANNELS: u16 = 26;
/// Samples of each channel in a packet.
const PACKET_SAMPLES: u64 = 4096;
/// Chunks looked at before the samples, and bytes read of one.
const MAX_CHUNKS: usize = 1000;
const CHUNK_BYTES: u64 = 64;
/// What a GUID of Wave64 ends in, whatever four letters it begins with.
const WAVE64_TAIL: [u8; 12] = [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a];

/// The samples of a file.
pub struct Uncompressed<'a> {
    bytes: BufReader<AudioBytes<'a>>,
    layout: Layout,
    /// Samples of each channel that were given.
    given: u64,
}

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    codec: AudioCodecId,
    rate_hz: u32,
    channels: u16,
    /// Bytes of one sample of all channels.
    block_bytes: u64,
    /// Where the samples begin in the file.
    start: u64,
    /// Samples of each channel, if that is known.
    samples: Option<u64>,
}

impl<'a> Uncompressed<'a> {
    /// The samples in `bytes`, if they are a file of one of these kinds.
    pub fn open(mut bytes: AudioBytes<'a>) -> Option<Uncompressed<'a>> {
        let layout = layout(&mut bytes).filter(|layout| layout.block_bytes > 0)?;
        bytes.seek(SeekFrom::Start(layout.start)).ok()?;
        Some(Uncompressed { bytes: BufReader::with_capacity(1 << 17, bytes), layout, given: 0 })
    }

    /// What a decoder must know.
    pub fn params(&self) -> AudioCodecParameters {
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(self.layout.codec)
            .with_sample_rate(self.layout.rate_hz)
            .with_channels(Channels::Discrete(self.layout.channels))
            .with_max_frames_per_packet(PACKET_SAMPLES);
        params
    }

    /// Samples of each channel that the header states.
    pub fn stated_samples(&self) -> Option<u64> {
        self.layout.samples
    }

    /// Bytes a second.
    pub fn byte_rate(&self) -> f64 {
        f64::from(self.layout.rate_hz) * self.layout.block_bytes as f64
    }

    /// The next samples.
    pub fn next(&mut self) -> Result<NextPacket> {
        let left = self.layout.samples.map_or(u64::MAX, |samples| samples - self.given);
        let wanted = left.min(PACKET_SAMPLES);
        if wanted == 0 {
            return Ok(NextPacket::End);
        }
        let mut data = Vec::new();
        self.bytes.by_ref().take(wanted * self.layout.block_bytes).read_to_end(&mut data)?;
        let got = data.len() as u64 / self.layout.block_bytes;
        if got == 0 {
            let whole = self.layout.samples.is_none();
            return Ok(if whole { NextPacket::End } else { NextPacket::Broken(CUT_SHORT.into()) });
        }
        data.truncate((got * self.layout.block_bytes) as usize);
        let start = Timestamp::new(i64::try_from(self.given).unwrap_or(i64::MAX));
        self.given += got;
        Ok(NextPacket::Packet(Packet::new(0, start, Duration::new(got), data), false))
    }
}

fn layout(file: &mut AudioBytes<'_>) -> Option<Layout> {
    let head = read(file, 0, 40)?;
    match head.get(..4)? {
        b"RF64" | b"BW64" => riff(file, head.get(8..12)? == b"WAVE"),
        b"RIFF" => riff(file, head.get(8..12)? == b"WAVE").filter(|l| l.channels > NAMED_CHANNELS),
        b"riff" => wave64(file, head.get(24..28)? == b"wave" && head.get(28..40)? == WAVE64_TAIL),
        b".snd" => au(&head),
        _ => None,
    }
}

/// RIFF with sizes of 32 bits, and in RF64 a chunk `ds64` with the ones that need more.
fn riff(file: &mut AudioBytes<'_>, is_wave: bool) -> Option<Layout> {
    let (mut at, mut format, mut long_bytes) = (12, None, None);
    for _ in 0..if is_wave { MAX_CHUNKS } else { 0 } {
        let chunk = read(file, at, 8 + CHUNK_BYTES)?;
        let (name, body) = (chunk.get(..4)?, at + 8);
        let size = u64::from(u32::from_le_bytes(chunk.get(4..8)?.try_into().ok()?));
        match name {
            b"ds64" => long_bytes = Some(u64::from_le_bytes(chunk.get(16..24)?.try_into().ok()?)),
            b"fmt " => format = Some(WavFormat::read(&chunk[8..])?),
            b"data" => {
                let is_long = size == u64::from(u32::MAX);
                let known = if is_long { long_bytes.filter(|bytes| *bytes > 0) } else { Some(size) };
                return format?.layout(body, known.filter(|bytes| *bytes > 0));
            }
            _ => {}
        }
        at = body.checked_add(size + size % 2)?;
    }
    None
}

/// Chunks named by GUIDs, their sizes, of 64 bits, with the head; each begins at a multiple of 8.
fn wave64(file: &mut AudioBytes<'_>, is_wave: bool) -> Option<Layout> {
    let (mut at, mut format) = (40, None);
    for _ in 0..if is_wave { MAX_CHUNKS } else { 0 } {
        let chunk = read(file, at, 24 + CHUNK_BYTES)?;
        let size = u64::from_le_bytes(chunk.get(16..24)?.try_into().ok()?);
        if chunk.get(4..16)? == WAVE64_TAIL {
            match &chunk[..4] {
                b"fmt " => format = Some(WavFormat::read(&chunk[24..])?),
                b"data" => return format?.layout(at + 24, size.checked_sub(24).filter(|bytes| *bytes > 0)),
                _ => {}
            }
        }
        at = at.checked_add(size.max(24).checked_next_multiple_of(8)?)?;
    }
    None
}

/// Sun's and NeXT's format: six numbers, the highest byte first.
fn au(head: &[u8]) -> Option<Layout> {
    let number = |n: usize| Some(u32::from_be_bytes(head.get(4 * n..4 * n + 4)?.try_into().ok()?));
    let (codec, bytes) = match number(3)? {
        1 => (id::CODEC_ID_PCM_MULAW, 1),
        2 => (id::CODEC_ID_PCM_S8, 1),
        3 => (id::CODEC_ID_PCM_S16BE, 2),
        4 => (id::CODEC_ID_PCM_S24BE, 3),
        5 => (id::CODEC_ID_PCM_S32BE, 4),
        6 => (id::CODEC_ID_PCM_F32BE, 4),
        7 => (id::CODEC_ID_PCM_F64BE, 8),
        27 => (id::CODEC_ID_PCM_ALAW, 1),
        _ => return None,
    };
    let channels = u16::try_from(number(5)?).ok()?;
    let block_bytes = bytes * u64::from(channels);
    let known = number(2).filter(|size| *size != u32::MAX && *size != 0);
    let samples = known.and_then(|size| u64::from(size).checked_div(block_bytes));
    Some(Layout { codec, rate_hz: number(4)?, channels, block_bytes, start: number(1)?.into(), samples })
}

/// The chunk `fmt ` of WAV: Multimedia Programming Interface and Data Specifications 1.0, and its extensible form.
struct WavFormat {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    block_bytes: u16,
}

impl WavFormat {
    fn read(body: &[u8]) -> Option<WavFormat> {
        let number = |at: usize| Some(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?));
        let tag = match number(0)? {
            // The tag stands at the beginning of a GUID.
            0xfffe => number(24)?,
            tag => tag,
        };
        let rate_hz = u32::from_le_bytes(body.get(4..8)?.try_into().ok()?);
        Some(WavFormat { tag, channels: number(2)?, rate_hz, block_bytes: number(12)? })
    }

    fn layout(&self, start: u64, data_bytes: Option<u64>) -> Option<Layout> {
        let block_bytes = u64::from(self.block_bytes);
        let codec = match (self.tag, block_bytes.checked_div(u64::from(self.channels))?) {
            (1, 1) => id::CODEC_ID_PCM_U8,
            (1, 2) => id::CODEC_ID_PCM_S16LE,
            (1, 3) => id::CODEC_ID_PCM_S24LE,
            (1, 4) => id::CODEC_ID_PCM_S32LE,
            (3, 4) => id::CODEC_ID_PCM_F32LE,
            (3, 8) => id::CODEC_ID_PCM_F64LE,
            (6, 1) => id::CODEC_ID_PCM_ALAW,
            (7, 1) => id::CODEC_ID_PCM_MULAW,
            _ => return None,
        };
        let samples = data_bytes.and_then(|bytes| bytes.checked_div(block_bytes));
        Some(Layout { codec, rate_hz: self.rate_hz, channels: self.channels, block_bytes, start, samples })
    }
}

/// Up to `bytes` of `file` from `at` on.
fn read(file: &mut AudioBytes<'_>, at: u64, bytes: u64) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    file.seek(SeekFrom::Start(at)).ok()?;
    file.by_ref().take(bytes).read_to_end(&mut found).ok()?;
    Some(found)
}
