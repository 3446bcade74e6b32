//! The header of an Opus stream: what of it is not sound, how loud it is meant, and which stream is which channel.
//! RFC 7845, section 5.1; in MP4 the same fields stand in the other byte order (box `dOps`).

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;

/// Every Opus stream is decoded at this rate, whatever it was made from, in hertz.
pub const RATE_HZ: u32 = 48_000;

/// What the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "opus"), allow(dead_code, reason = "only the decoder needs all of it"))]
pub struct OpusHead {
    /// Channels that come out.
    pub channels: usize,
    /// Samples at 48 kHz to leave out at the beginning.
    pub pre_skip: u16,
    /// What the sound is to be multiplied by, in 1/256 dB.
    pub gain_q8: i16,
    /// How the channels are ordered: 0 is one or two, 1 is up to eight in Vorbis' order.
    pub family: u8,
    /// Streams in a packet, those of them with two channels, and which of the channels each output is; empty in family 0.
    pub table: Vec<u8>,
}

impl OpusHead {
    /// The header of the track with `params`, if it is an Opus track that has one.
    pub fn of(params: &AudioCodecParameters) -> Option<OpusHead> {
        let is_opus = params.codec == CODEC_ID_OPUS;
        params.extra_data.as_deref().filter(|_| is_opus).and_then(OpusHead::parse)
    }

    fn parse(bytes: &[u8]) -> Option<OpusHead> {
        let body = bytes.strip_prefix(b"OpusHead")?;
        let pair = |at: usize| Some([*body.get(at)?, *body.get(at + 1)?]);
        // MP4 counts versions from 0, Ogg and Matroska from 1.
        let big_endian = *body.first()? == 0;
        let pre_skip = pair(2).map(if big_endian { u16::from_be_bytes } else { u16::from_le_bytes })?;
        let gain_q8 = pair(8).map(if big_endian { i16::from_be_bytes } else { i16::from_le_bytes })?;
        let family = *body.get(10)?;
        let channels = usize::from(*body.get(1)?);
        let table = if family == 0 { Vec::new() } else { body.get(11..13 + channels)?.to_vec() };
        Some(OpusHead { channels, pre_skip, gain_q8, family, table })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_say_the_same() {
        let little = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\x01\0";
        let big = b"OpusHead\x00\x02\x01\x38\0\0\xbb\x80\x01\0\0";
        let want = OpusHead { channels: 2, pre_skip: 312, gain_q8: 256, family: 0, table: Vec::new() };
        assert_eq!(OpusHead::parse(little), Some(want.clone()));
        assert_eq!(OpusHead::parse(big), Some(want));
        for length in 0..little.len() {
            assert_eq!(OpusHead::parse(&little[..length]), None, "{length} bytes");
        }
    }

    #[test]
    fn the_table_of_channels_is_read_whole() {
        let five = b"OpusHead\x01\x06\x38\x01\x80\xbb\0\0\0\0\x01\x04\x02\0\x04\x01\x02\x03\x05";
        assert_eq!(OpusHead::parse(five).unwrap().table, [4, 2, 0, 4, 1, 2, 3, 5]);
        assert_eq!(OpusHead::parse(&five[..five.len() - 1]), None);
    }
}
