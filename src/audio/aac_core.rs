//! HE-AAC by its core. Such a stream is plain AAC-LC of half the rate, with instructions how to make up the upper half of
//! the spectrum (SBR) and a second channel (PS). Speech is aligned at 16 kHz, so the core is enough. ISO/IEC 14496-3,
//! section 1.6.2.1.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

const LOW_COMPLEXITY: u32 = 2;
const SPECTRAL_BAND_REPLICATION: u32 = 5;
const PARAMETRIC_STEREO: u32 = 29;
/// Begins what a header adds behind its end, where old decoders do not look.
const EXTENSION: u32 = 0x2b7;

/// Sampling rates by their number, in hertz.
const RATES_HZ: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// Makes `params` those of the core alone, if they are those of HE-AAC; the rate of the core in hertz.
pub fn keep_core(params: &mut AudioCodecParameters) -> Option<u32> {
    let header = params.extra_data.as_deref().filter(|_| params.codec == CODEC_ID_AAC)?;
    let (core, rate_hz) = core(header)?;
    params.with_extra_data(core.into()).with_sample_rate(rate_hz);
    Some(rate_hz)
}

/// The header of the core of the stream with `header`, and its rate in hertz.
fn core(header: &[u8]) -> Option<(Vec<u8>, u32)> {
    let mut bits = HeaderBits { bytes: header, at: 0 };
    let kind = bits.take(5)?;
    let (number, rate_hz) = bits.rate()?;
    let channels = bits.take(4)?;
    let first = matches!(kind, SPECTRAL_BAND_REPLICATION | PARAMETRIC_STEREO);
    let (kind, behind) = if first {
        bits.rate()?;
        (bits.take(5)?, false)
    } else {
        (kind, true)
    };
    // Frames of 960 samples, or what depends on another stream, remain what they are.
    if kind != LOW_COMPLEXITY || bits.take(3)? != 0 {
        return None;
    }
    if behind
        && !(bits.take(11)? == EXTENSION && bits.take(5)? == SPECTRAL_BAND_REPLICATION && bits.take(1)? == 1)
    {
        return None;
    }
    let number = number?;
    Some((((LOW_COMPLEXITY << 11 | number << 7 | channels << 3) as u16).to_be_bytes().to_vec(), rate_hz))
}

struct HeaderBits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl HeaderBits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for at in self.at..self.at + count {
            let bit = self.bytes.get(at / 8)? >> (7 - at % 8) & 1;
            value = value << 1 | u32::from(bit);
        }
        self.at += count;
        Some(value)
    }

    /// A sampling rate: its number, unless it is written out, and itself.
    fn rate(&mut self) -> Option<(Option<u32>, u32)> {
        match self.take(4)? {
            15 => Some((None, self.take(24)?)),
            number => Some((Some(number), *RATES_HZ.get(number as usize)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_of_both_spellings_is_plain_aac() {
        // 22.05 kHz, two channels, announced as 44.1 kHz first, and behind.
        let first = [0x2b, 0x92, 0x08, 0x00];
        let behind = [0x13, 0x90, 0x56, 0xe5, 0xa0];
        assert_eq!(core(&first), Some((vec![0x13, 0x90], 22_050)));
        assert_eq!(core(&behind), Some((vec![0x13, 0x90], 22_050)));
        // Parametric stereo: one channel of 24 kHz.
        let parametric = [0xeb, 0x09, 0x88, 0x00];
        assert_eq!(core(&parametric), Some((vec![0x13, 0x08], 24_000)));
    }

    #[test]
    fn plain_aac_and_damage_stay_as_they_are() {
        for header in
            [&[0x12, 0x10][..], &[0x12, 0x10, 0x56, 0xe5, 0x00], &[0x14, 0x08], &[0x2b], &[], &[0x2b, 0x92]]
        {
            assert_eq!(core(header), None, "{header:02x?}");
        }
    }
}
