//! Opus in symphonia's terms: one packet in, its samples at 48 kHz out. See decision 014.

use opus_pure::{ChannelLayout, MAX_PACKET_SAMPLES, OpusDecoder, OpusMSDecoder, packet};
use symphonia::core as symphonia_core;
use symphonia::core::audio::{
    AsGenericAudioBufferRef, AudioBuffer, AudioMut, AudioSpec, Channels, GenericAudioBufferRef,
};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Result, decode_error, unsupported_error};
use symphonia::core::packet::PacketRef;
use symphonia::core::support_audio_codec;

use super::opus_head::{OpusHead, RATE_HZ};

/// Louder than this, full scale being 1, is what damage leaves behind in the decoder.
const ABSURD: f32 = 64.0;

/// A decoder for one track.
pub struct Opus {
    params: AudioCodecParameters,
    head: OpusHead,
    streams: Streams,
    /// Decoded samples, the channels in turn.
    interleaved: Vec<f32>,
    decoded: AudioBuffer<f32>,
}

enum Streams {
    One(Box<OpusDecoder>),
    Several(Box<OpusMSDecoder>),
}

impl Streams {
    fn new(head: &OpusHead) -> Result<Streams> {
        let rate_hz = RATE_HZ as i32;
        let several = match head.family {
            0 => None,
            1 => ChannelLayout::surround(head.channels, 1).ok(),
            _ => return unsupported_error("opus: channels in an order of their own"),
        };
        let gain_q8 = i32::from(head.gain_q8);
        let Some(layout) = several else {
            let Ok(mut one) = OpusDecoder::new(rate_hz, head.channels) else {
                return unsupported_error("opus: number of channels");
            };
            one.gain_q8 = gain_q8;
            return Ok(Streams::One(Box::new(one)));
        };
        let usual = [layout.nb_streams as u8, layout.nb_coupled_streams as u8];
        if head.table[..2] != usual || head.table[2..] != layout.mapping {
            return unsupported_error("opus: channels in an order of their own");
        }
        let Ok(mut all) = OpusMSDecoder::new(rate_hz, head.channels, head.family) else {
            return unsupported_error("opus: number of channels");
        };
        all.streams_mut().iter_mut().for_each(|stream| stream.gain_q8 = gain_q8);
        Ok(Streams::Several(Box::new(all)))
    }

    /// Decodes `data` into `interleaved`, which has room for `samples` of each channel; how many there were.
    fn decode(&mut self, data: &[u8], samples: usize, interleaved: &mut [f32]) -> opus_pure::Result<usize> {
        match self {
            Streams::One(one) => one.decode(data, samples, interleaved),
            Streams::Several(all) => all.decode(data, samples, interleaved),
        }
    }
}

impl Opus {
    fn new(params: &AudioCodecParameters) -> Result<Opus> {
        let Some(head) = OpusHead::of(params) else {
            return unsupported_error("opus: its header is missing or damaged");
        };
        let channels = params.channels.clone().filter(|channels| channels.count() == head.channels);
        let channels = channels.unwrap_or(Channels::Discrete(head.channels as u16));
        let spec = AudioSpec::new(RATE_HZ, channels);
        Ok(Opus {
            params: params.clone(),
            streams: Streams::new(&head)?,
            interleaved: vec![0.0; MAX_PACKET_SAMPLES * head.channels],
            decoded: AudioBuffer::new(spec, MAX_PACKET_SAMPLES),
            head,
        })
    }
}

impl AudioDecoder for Opus {
    fn reset(&mut self) {
        let reset = match &mut self.streams {
            Streams::One(one) => one.reset_state(),
            Streams::Several(all) => all.reset_state(),
        };
        debug_assert!(reset.is_ok());
    }

    fn codec_info(&self) -> &CodecInfo {
        &Opus::supported_codecs()[0].info
    }

    fn codec_params(&self) -> &AudioCodecParameters {
        &self.params
    }

    fn decode_ref(&mut self, packet: &PacketRef<'_>) -> Result<GenericAudioBufferRef<'_>> {
        self.decoded.clear();
        let Ok(samples) = packet::samples_48k(packet.data) else {
            return decode_error("opus: a damaged packet");
        };
        let room = &mut self.interleaved[..samples * self.head.channels];
        let Ok(got) = self.streams.decode(packet.data, samples, room) else {
            return decode_error("opus: a damaged packet");
        };
        let heard = &room[..got.min(samples) * self.head.channels];
        if heard.iter().any(|sample| sample.is_nan() || sample.abs() >= ABSURD) {
            // What was remembered of it would spoil all that follows.
            self.reset();
            return decode_error("opus: a damaged packet");
        }
        self.decoded.render_uninit(Some(got));
        self.decoded.copy_from_slice_interleaved(&heard);
        Ok(self.decoded.as_generic_audio_buffer_ref())
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> GenericAudioBufferRef<'_> {
        self.decoded.as_generic_audio_buffer_ref()
    }
}

impl RegisterableAudioDecoder for Opus {
    fn try_registry_new(
        params: &AudioCodecParameters,
        _: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        Ok(Box::new(Opus::new(params)?))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        &[support_audio_codec!(CODEC_ID_OPUS, "opus", "Opus")]
    }
}

#[cfg(test)]
mod tests {
    use symphonia::core::codecs::CodecParameters;
    use symphonia::core::formats::FormatOptions;
    use symphonia::core::formats::probe::Hint;
    use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
    use symphonia::core::meta::MetadataOptions;
    use symphonia::core::packet::Packet;

    use super::*;

    /// A decoder for the file `name` of the test data, and its packets.
    fn open(name: &str) -> (Opus, Vec<Packet>) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/opus/");
        let file = std::fs::File::open(format!("{folder}{name}")).unwrap();
        let stream = MediaSourceStream::new(Box::new(file), MediaSourceStreamOptions::default());
        let (format, meta) = (FormatOptions::default(), MetadataOptions::default());
        let mut reader = symphonia::default::get_probe().probe(&Hint::new(), stream, format, meta).unwrap();
        let Some(CodecParameters::Audio(params)) = reader.tracks()[0].codec_params.clone() else { panic!() };
        let packets = std::iter::from_fn(|| reader.next_packet().unwrap()).collect();
        (Opus::new(&params).unwrap(), packets)
    }

    fn decode(decoder: &mut Opus, packet: &Packet) -> Result<Vec<f32>> {
        let mut samples = Vec::new();
        decoder.decode(packet)?.copy_to_vec_interleaved(&mut samples);
        Ok(samples)
    }

    #[test]
    fn every_mode_gives_what_libopus_gives_within_a_unit_of_16_bits() {
        for mode in ["silk", "hybrid", "celt"] {
            let (mut decoder, packets) = open(&format!("{mode}.opus"));
            let pre_skip = usize::from(decoder.head.pre_skip);
            let samples = packets.iter().flat_map(|packet| decode(&mut decoder, packet).unwrap());
            let samples: Vec<f32> = samples.skip(pre_skip).collect();
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/opus/");
            let of_libopus = std::fs::read(format!("{folder}{mode}.s16")).unwrap();
            assert_eq!(of_libopus.len(), 2 * 1580, "{mode}");
            for (n, pair) in of_libopus.chunks_exact(2).enumerate() {
                let want = f32::from(i16::from_le_bytes([pair[0], pair[1]]));
                let got = samples[100 * n] * 32_768.0;
                assert!((got - want).abs() <= 1.0, "{mode}: sample {}: {got}, not {want}", 100 * n);
            }
        }
    }

    #[test]
    fn damaged_packets_are_errors_and_leave_nothing_behind() {
        let (mut decoder, packets) = open("hybrid.opus");
        let mut state = 1_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as u8
        };
        let mut refused = 0;
        for packet in packets.iter().cycle().take(3000) {
            let mut data = packet.data.to_vec();
            match random() % 4 {
                0 => data.truncate(usize::from(random()) % (data.len() + 1)),
                1 => data.iter_mut().for_each(|byte| *byte = random()),
                2 => data[0] = random(),
                _ => {}
            }
            let damaged = Packet::new(packet.track_id, packet.pts, packet.dur, data);
            match decode(&mut decoder, &damaged) {
                Ok(samples) => assert!(samples.iter().all(|v| v.abs() < ABSURD)),
                Err(_) => {
                    refused += 1;
                    assert_eq!(decoder.last_decoded().frames(), 0);
                }
            }
        }
        assert!(refused > 100, "{refused}");
    }
}
