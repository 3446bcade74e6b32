//! One pass over a recording, from its first packet to its last: reading, decoding, and what is done about damage.

use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::packet::Packet;
use symphonia::core::units::Duration;

use super::ahead::{Ahead, Heard};
use super::blocks::{BlockBuilder, Trim};
use super::guard::{gave_up, guard};
use super::input::AudioSource;
use super::mixdown::Channel;
use super::reader::{AboutAudio, AudioPart};
use super::refuse::plain;
use super::track::{NextPacket, TrackReader};
use super::{CONVERT, MAX_DURATION_S, unusable};
use crate::error::{Error, ErrorKind, Result};
use crate::units::SAMPLE_RATE_HZ;

/// Packets in a row without a sample after which nothing more is expected: a header may promise billions.
const MAX_USELESS_PACKETS: u32 = 100_000;

/// One pass over a recording.
pub struct Pass<'a> {
    track: TrackReader<'a>,
    decoder: Box<dyn AudioDecoder>,
    ahead: Ahead,
    builder: BlockBuilder,
    /// The last sample is in the next block, or handed over.
    ended: Option<AboutAudio>,
    useless_packets: u32,
    /// The decoder was reset before the last packet.
    was_reset: bool,
    warnings: Vec<String>,
}

impl<'a> Pass<'a> {
    /// Opens `audio`; see [`TrackReader::open`].
    pub fn new(audio: &AudioSource<'a>, as_stream: bool, channel: Channel) -> Result<Self> {
        let track = TrackReader::open(audio, as_stream)?;
        Ok(Self {
            decoder: track.decoder()?,
            track,
            ahead: Ahead::default(),
            builder: BlockBuilder::new(channel),
            ended: None,
            useless_packets: 0,
            was_reset: false,
            warnings: Vec::new(),
        })
    }

    /// Length that the container states, in milliseconds, if it can be believed.
    pub fn stated_ms(&self) -> Option<u64> {
        let (numer, denom) = self.track.time_base;
        let stated_s = self.track.stated_ticks? as f64 * f64::from(numer) / f64::from(denom);
        (stated_s > 0.0 && stated_s <= MAX_DURATION_S).then_some((stated_s * 1000.0) as u64)
    }

    /// Hands over the next block, or says what it was if there is none.
    pub fn read(&mut self) -> Result<AudioPart> {
        self.look_ahead()?;
        let block = self.builder.take();
        if !block.is_empty() {
            return Ok(AudioPart::Samples(block));
        }
        let about = self.ended.as_ref().expect("looking ahead stops at a full block or at the end");
        Ok(AudioPart::End(about.clone()))
    }

    /// Decodes until the next block is full, or to the end.
    pub fn look_ahead(&mut self) -> Result<()> {
        while self.ended.is_none() && !self.builder.is_full() {
            if self.builder.settle() {
                continue;
            }
            if self.builder.made() as f64 > MAX_DURATION_S * f64::from(SAMPLE_RATE_HZ) {
                let problem = format!("longer than {} hours", MAX_DURATION_S / 3600.0);
                return Err(unusable(ErrorKind::TooLong, problem, "cut it into shorter recordings"));
            }
            if !self.next()? {
                self.ended = Some(self.finish()?);
            }
        }
        Ok(())
    }

    /// Goes on by one packet; `false` at the end.
    fn next(&mut self) -> Result<bool> {
        let (next, heard) = self.ahead.next(&mut self.track, &mut self.decoder)?;
        match next {
            NextPacket::Packet(packet, renew) => {
                if renew {
                    self.decoder = self.track.decoder()?;
                }
                self.packet(packet, heard)?;
            }
            NextPacket::Joined(mut packet) => {
                self.decoder = self.track.decoder()?;
                if self.track.opus_head().is_none() {
                    // Its delay overlaps what has been written, and is cut; that of Opus may be longer than a packet.
                    let delay = Duration::new(packet.pts.get().min(0).unsigned_abs()).min(packet.dur);
                    packet.trim_start = packet.trim_start.max(delay);
                    packet.dur = packet.dur.saturating_sub(delay);
                }
                self.builder.join(&packet, &self.track);
                self.packet(packet, heard)?;
            }
            NextPacket::End => return Ok(false),
            NextPacket::Broken(why) => {
                self.stop(&why);
                return Ok(false);
            }
        }
        if self.useless_packets > MAX_USELESS_PACKETS {
            self.stop("nothing but damaged packets");
            return Ok(false);
        }
        Ok(true)
    }

    /// Notes that reading ends here, and why.
    fn stop(&mut self, why: &str) {
        let at_s = self.builder.seconds();
        self.warnings.push(format!("at {at_s:.3} s: the rest of the file cannot be read ({why})"));
    }

    /// Decodes one packet, unless it was `heard` ahead, and lays it where it belongs.
    fn packet(&mut self, mut packet: Packet, mut heard: Heard) -> Result<()> {
        let trim = take_trim(&mut packet);
        self.useless_packets += 1;
        self.reset_after_gap(&packet);
        if self.was_reset {
            heard = Heard::NotYet;
        }
        let decoded = match &heard {
            Heard::Samples(samples) => self.ahead.show(samples, &*self.decoder),
            Heard::Damaged => return self.builder.lay_damaged(&packet, &self.track),
            Heard::NotYet => match guard(|| self.decoder.decode(&packet)) {
                Ok(decoded) => decoded,
                Err(error) => return self.undecodable(&packet, &error),
            },
        };
        if decoded.frames() > 0 && decoded.num_planes() > 0 {
            self.useless_packets = 0;
            return self.builder.lay(&packet, trim, &decoded, &self.track);
        }
        if self.builder.has_begun() && self.was_reset {
            // Vorbis needs a packet to overlap with; what it would give without is a distorted block.
            return self.builder.lay_damaged(&packet, &self.track);
        }
        self.builder.mute(&packet);
        Ok(())
    }

    /// Clears the state of a decoder whose packets overlap, where `packet` does not follow on the last.
    fn reset_after_gap(&mut self, packet: &Packet) {
        // Not twice in a row: what is silent after a reset may itself look like a gap.
        let was_reset = std::mem::take(&mut self.was_reset);
        if self.track.overlaps() && !was_reset && self.builder.leaves_gap(packet, &self.track) {
            self.decoder.reset();
            self.ahead.forget();
            self.was_reset = true;
        }
    }

    /// Lays silence for `packet`, unless `error` says that nothing of this kind can be decoded.
    fn undecodable(&mut self, packet: &Packet, error: &SymphoniaError) -> Result<()> {
        if gave_up(error) {
            self.decoder = self.track.decoder()?;
            return self.builder.lay_damaged(packet, &self.track);
        }
        let is_damage = matches!(
            error,
            SymphoniaError::IoError(_) | SymphoniaError::DecodeError(_) | SymphoniaError::ResetRequired
        );
        // Or something the decoder does not know, in the middle of what it knew so far.
        if is_damage || self.builder.has_begun() {
            return self.builder.lay_damaged(packet, &self.track);
        }
        let problem = format!("its audio cannot be decoded ({})", plain(error));
        Err(unusable(ErrorKind::Unsupported, problem, CONVERT))
    }

    /// Empties what is on its way and says what it was.
    fn finish(&mut self) -> Result<AboutAudio> {
        if self.track.is_nonsense() {
            return Err(not_audio());
        }
        let (source, mut warnings) = self.builder.finish(self.warnings.first().map(String::as_str))?;
        warnings.append(&mut self.warnings);
        if let Some(rate_hz) = self.track.core_rate_hz {
            let khz = f64::from(rate_hz) / 2000.0;
            warnings
                .push(format!("its sound is HE-AAC, of which only what lies below {khz:.1} kHz is decoded"));
        }
        if let Some(why) = self.track.cut_short(source.rate_hz) {
            warnings.push(format!("at {:.3} s: {why}", source.duration_s));
        }
        let invalid = self.builder.invalid();
        if invalid > 0 {
            warnings.push(format!("{invalid} samples are no numbers, or absurdly large, and became 0"));
        }
        Ok(AboutAudio { source, warnings, has_a_voice_each: self.builder.has_a_voice_each() })
    }
}

fn not_audio() -> Error {
    unusable(ErrorKind::NotAudio, "this is no audio file of a known kind", CONVERT)
}

/// Takes the trimming out of `packet`: it is the timeline's, and the decoder would hide where the packet begins.
fn take_trim(packet: &mut Packet) -> Trim {
    let trim = Trim { start: packet.trim_start.get(), end: packet.trim_end.get() };
    packet.dur = packet.block_dur();
    (packet.trim_start, packet.trim_end) = (Duration::ZERO, Duration::ZERO);
    trim
}
