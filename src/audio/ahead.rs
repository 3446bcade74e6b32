//! Packets decoded ahead of their turn, several stretches of them at once.
//!
//! The samples are those that one decoder gives, one packet after the other. A decoder that begins in the middle of a
//! stream knows nothing of what came before; but of Opus that fades, mostly within a second, until all samples are the
//! same to the bit. So each stretch has a decoder of its own that begins a second early, and the decoder of the stretch
//! before goes on into it until both have given the same for a while. Up to there the older one counts.
//!
//! ```text
//! packets       |....... 1 .......|....... 2 .......|....... 3 .......|
//! decoder 1     -------------------===
//! decoder 2                  ......---------------------=====
//! decoder 3                                    ......------------------
//! ```
//!
//! How packets are cut into stretches depends on nothing but the packets, so that the samples would not depend on the
//! number of threads even if something did not fade.

use std::collections::VecDeque;
use std::ops::Range;

use rayon::prelude::*;
use symphonia::core::audio::{AsGenericAudioBufferRef, Audio, AudioBuffer, AudioMut, GenericAudioBufferRef};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use symphonia::core::packet::Packet;

use super::guard::{gave_up, guard};
use super::track::{NextPacket, TrackReader, decoder_of};
use crate::error::Result;

/// Stretches that are decoded at once.
const STRETCHES: usize = 4;
/// Most packets in a stretch: 8 s of the usual 20 ms each.
const MOST_PACKETS: usize = 400;
/// Fewest packets in a stretch.
const FEWEST_PACKETS: usize = 100;
/// Packets before its stretch that a decoder begins with.
const EARLY_PACKETS: usize = 50;
/// After so many packets with the same samples, two decoders give the same.
const ALIKE_PACKETS: usize = 8;
/// Tracks of more channels would take too much memory.
const MOST_CHANNELS: usize = 2;

/// What a packet was decoded to.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Nothing so far: its turn is now.
    NotYet,
    /// It is damaged.
    Damaged,
    /// Samples, the channels in turn.
    Samples(Vec<f32>),
}

/// The packets that come next, as far as they were read ahead.
#[derive(Default)]
pub struct Ahead {
    queue: VecDeque<(Result<NextPacket>, Heard)>,
    shown: Option<AudioBuffer<f32>>,
}

impl Ahead {
    /// The next packet of `track`, and what `decoder` makes of it if that is known already; `decoder` is then ahead, too.
    ///
    /// # Errors
    /// Those of [`TrackReader::next`].
    pub fn next(
        &mut self,
        track: &mut TrackReader<'_>,
        decoder: &mut Box<dyn AudioDecoder>,
    ) -> Result<(NextPacket, Heard)> {
        if self.queue.is_empty() && track.opus_head().is_none_or(|head| head.channels > MOST_CHANNELS) {
            return Ok((track.next()?, Heard::NotYet));
        }
        if self.queue.is_empty() {
            self.fill(track, decoder);
        }
        let (next, heard) = self.queue.pop_front().unwrap_or((Ok(NextPacket::End), Heard::NotYet));
        Ok((next?, heard))
    }

    /// What is known of packets that come is wrong, as the decoder was cleared meanwhile.
    pub fn forget(&mut self) {
        self.queue.iter_mut().for_each(|(_, heard)| *heard = Heard::NotYet);
    }

    /// `samples` of a packet as `decoder` would give them.
    pub fn show(&mut self, samples: &[f32], decoder: &dyn AudioDecoder) -> GenericAudioBufferRef<'_> {
        let last = decoder.last_decoded();
        let shown = self.shown.get_or_insert_with(|| AudioBuffer::new(last.spec().clone(), 0));
        let frames = samples.len() / shown.num_planes().max(1);
        if shown.capacity() < frames {
            *shown = AudioBuffer::new(last.spec().clone(), frames);
        }
        shown.clear();
        shown.render_uninit(Some(frames));
        shown.copy_from_slice_interleaved(&samples);
        shown.as_generic_audio_buffer_ref()
    }

    /// Reads and decodes what comes next, up to where something else than the next packet comes.
    fn fill(&mut self, track: &mut TrackReader<'_>, decoder: &mut Box<dyn AudioDecoder>) {
        let params = track.params().clone();
        let is_plain = |next: &Result<NextPacket>| matches!(next, Ok(NextPacket::Packet(_, false)));
        while self.queue.len() < STRETCHES * MOST_PACKETS
            && self.queue.back().is_none_or(|(next, _)| is_plain(next))
        {
            self.queue.push_back((track.next(), Heard::NotYet));
        }
        let plain = self.queue.iter().map_while(|(next, _)| match next {
            Ok(NextPacket::Packet(packet, false)) => Some(packet),
            _ => None,
        });
        let packets: Vec<&Packet> = plain.collect();
        let heard = decode(&packets, decoder, &params);
        self.queue.iter_mut().zip(heard).for_each(|((_, known), heard)| *known = heard);
    }
}

/// What `decoder` makes of `packets`; it is then where it would be after them. Others are made with `params`.
fn decode(
    packets: &[&Packet],
    decoder: &mut Box<dyn AudioDecoder>,
    params: &AudioCodecParameters,
) -> Vec<Heard> {
    let length = packets.len().div_ceil(STRETCHES).max(FEWEST_PACKETS);
    let others: Vec<Range<usize>> = (length..packets.len())
        .step_by(length)
        .map(|start| start..(start + length).min(packets.len()))
        .collect();
    let hear_all = |decoder: &mut Box<dyn AudioDecoder>, range: Range<usize>| -> Vec<Heard> {
        packets[range].iter().map(|packet| hear(decoder, packet, params)).collect()
    };
    let begun = |range: &Range<usize>| {
        let mut decoder = decoder_of(params).ok()?;
        hear_all(&mut decoder, range.start - EARLY_PACKETS..range.start);
        let heard = hear_all(&mut decoder, range.clone());
        Some((decoder, heard))
    };
    let (mut heard, others) = rayon::join(
        || hear_all(decoder, 0..length.min(packets.len())),
        || others.par_iter().map(|range| (range.start, begun(range))).collect::<Vec<_>>(),
    );
    for (start, begun) in others {
        let Some((other, mut stretch)) = begun else {
            // None can be made, though one was before.
            heard.resize(packets.len(), Heard::NotYet);
            break;
        };
        let mut alike = 0;
        for (packet, theirs) in packets[start..].iter().zip(&mut stretch) {
            if alike == ALIKE_PACKETS {
                break;
            }
            let own = hear(decoder, packet, params);
            // Of damage nobody learns anything.
            let is_alike = own == *theirs && own != Heard::Damaged;
            alike = if is_alike { alike + 1 } else { 0 };
            *theirs = own;
        }
        if alike == ALIKE_PACKETS {
            *decoder = other;
        }
        heard.append(&mut stretch);
    }
    heard
}

/// What `decoder` makes of `packet`. One that panicked is made anew with `params`.
fn hear(decoder: &mut Box<dyn AudioDecoder>, packet: &Packet, params: &AudioCodecParameters) -> Heard {
    match guard(|| decoder.decode(packet)) {
        Ok(decoded) => {
            let mut samples = Vec::new();
            decoded.copy_to_vec_interleaved(&mut samples);
            Heard::Samples(samples)
        }
        Err(error) => {
            if let (true, Ok(other)) = (gave_up(&error), decoder_of(params)) {
                *decoder = other;
            }
            Heard::Damaged
        }
    }
}

#[cfg(test)]
#[cfg(feature = "opus")]
mod tests {
    use super::*;
    use crate::audio::input::AudioSource;

    /// Packets of `name` in the test data, as often as it takes to get some thousand, and what decodes them.
    fn packets(name: &str) -> (Vec<Packet>, AudioCodecParameters) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/opus/");
        let path = std::path::PathBuf::from(format!("{folder}{name}.opus"));
        let mut track = TrackReader::open(&AudioSource::path(&path), false).unwrap();
        let next = || match track.next().unwrap() {
            NextPacket::Packet(packet, _) => Some(packet),
            _ => None,
        };
        let some: Vec<Packet> = std::iter::from_fn(next).collect();
        (some.iter().cycle().take(1450).cloned().collect(), track.params().clone())
    }

    #[test]
    fn what_is_decoded_ahead_is_to_the_bit_what_one_decoder_gives() {
        for name in ["silk", "hybrid", "celt"] {
            let (mut packets, params) = packets(name);
            // At the seam of two stretches, inside of one, and a panic would be none either.
            for damaged in [3, 364, 365, 370, 700, 1449] {
                packets[damaged].data = vec![0xff; 3].into();
            }
            let mut one = decoder_of(&params).unwrap();
            let expected: Vec<Heard> = packets.iter().map(|packet| hear(&mut one, packet, &params)).collect();
            assert!(expected.iter().filter(|heard| **heard == Heard::Damaged).count() >= 6);
            let mut ahead = decoder_of(&params).unwrap();
            let mut found = Vec::new();
            for batch in [0..1200, 1200..1210, 1210..1450] {
                let batch: Vec<&Packet> = packets[batch].iter().collect();
                found.extend(decode(&batch, &mut ahead, &params));
            }
            let differ = (0..packets.len()).find(|at| found[*at] != expected[*at]);
            assert_eq!((found.len(), differ), (expected.len(), None), "{name}");
        }
    }
}
