//! One recording from file to samples: packet by packet, each laid where its timestamp says.

use std::path::Path;

use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::packet::Packet;
use symphonia::core::units::Duration;

use super::edits::Edit;
use super::guard::{gave_up, guard};
use super::mixdown::{Channel, Mixer};
use super::reader::{About, Part};
use super::refuse::plain;
use super::resample::Resampler;
use super::source::{Next, Source};
use super::timeline::Timeline;
use super::{ANOTHER_COPY, MAX_DURATION_S, MIN_DURATION_S, SourceFormat, unusable};
use crate::error::Result;

/// Packets in a row without a sample after which nothing more is expected: a header may promise billions.
const MAX_USELESS_PACKETS: u32 = 100_000;
/// Samples at 16 kHz that are handed over at once (8.2 s), and perhaps a packet more. Enough for all threads to
/// share, little enough for short recordings to come in several.
const BLOCK_SAMPLES: usize = 1 << 17;

/// One pass over a file.
pub struct Pass {
    source: Source,
    decoder: Box<dyn AudioDecoder>,
    mixer: Mixer,
    /// Made when the first packet shows the true rate.
    lane: Option<Lane>,
    /// Start, in ticks, of the first packet, if it gave no samples: Vorbis needs two packets for its first
    /// sound. That sound belongs where the first packet is.
    mute_start: Option<i64>,
    channels: u16,
    /// Mixed samples that wait for the silence before them to be written.
    mono: Vec<f32>,
    /// Samples of silence still to be written, at the file's own rate: up to minutes.
    silence: u64,
    /// Samples at 16 kHz to hand over next.
    block: Vec<f32>,
    /// Samples at 16 kHz handed over.
    given: u64,
    /// The last sample is in `block`, or handed over.
    ended: Option<About>,
    useless_packets: u32,
    /// The decoder was reset before the last packet.
    was_reset: bool,
    warnings: Vec<String>,
}

/// The way of the samples of one rate.
struct Lane {
    rate_hz: u32,
    timeline: Timeline,
    resampler: Resampler,
    /// Subtracted from every start, in samples: the part of the media that an edit leaves out.
    origin: i64,
}

impl Pass {
    /// Opens `path`; see [`Source::open`].
    pub fn new(path: &Path, as_stream: bool, channel: Channel) -> Result<Self> {
        let source = Source::open(path, as_stream)?;
        Ok(Self {
            decoder: source.decoder()?,
            source,
            mixer: Mixer::new(channel),
            lane: None,
            mute_start: None,
            channels: 0,
            mono: Vec::new(),
            silence: 0,
            block: Vec::new(),
            given: 0,
            ended: None,
            useless_packets: 0,
            was_reset: false,
            warnings: Vec::new(),
        })
    }

    /// Length that the container states, in milliseconds, if it can be believed.
    pub fn stated_ms(&self) -> Option<u64> {
        let (numer, denom) = self.source.time_base;
        let stated_s = self.source.stated_ticks? as f64 * f64::from(numer) / f64::from(denom);
        (stated_s > 0.0 && stated_s <= MAX_DURATION_S).then_some((stated_s * 1000.0) as u64)
    }

    /// Hands over the next block, or says what it was if there is none.
    pub fn read(&mut self) -> Result<Part> {
        self.look_ahead()?;
        if !self.block.is_empty() {
            self.given += self.block.len() as u64;
            return Ok(Part::Samples(std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK_SAMPLES))));
        }
        let about = self.ended.as_ref().expect("looking ahead stops at a full block or at the end");
        Ok(Part::End(about.clone()))
    }

    /// Decodes until the next block is full, or to the end.
    pub fn look_ahead(&mut self) -> Result<()> {
        while self.ended.is_none() && self.block.len() < BLOCK_SAMPLES {
            if let Some(lane) = &mut self.lane {
                if self.silence > 0 {
                    let now = self.silence.min(BLOCK_SAMPLES as u64);
                    lane.resampler.push_silence(now, &mut self.block);
                    self.silence -= now;
                    continue;
                }
                lane.resampler.push(&self.mono, &mut self.block);
                self.mono.clear();
            }
            if (self.given + self.block.len() as u64) as f64 > MAX_DURATION_S * 16_000.0 {
                let hours = MAX_DURATION_S / 3600.0;
                return Err(unusable(format!("longer than {hours} hours"), "cut it into shorter recordings"));
            }
            if !self.next()? {
                self.ended = Some(self.finish()?);
            }
        }
        Ok(())
    }

    /// Goes on by one packet; `false` at the end.
    fn next(&mut self) -> Result<bool> {
        match self.source.next()? {
            Next::Packet(packet, renew) => {
                if renew {
                    self.decoder = self.source.decoder()?;
                }
                self.packet(packet)?;
            }
            Next::Joined(mut packet) => {
                self.decoder = self.source.decoder()?;
                // Its delay overlaps what has been written, and is cut.
                let delay = Duration::new(packet.pts.get().min(0).unsigned_abs()).min(packet.dur);
                packet.trim_start = packet.trim_start.max(delay);
                packet.dur = packet.dur.saturating_sub(delay);
                if let Some(lane) = &mut self.lane {
                    let start = lane.start(&packet, self.source.time_base).max(0);
                    lane.timeline.join(start);
                }
                self.packet(packet)?;
            }
            Next::End => return Ok(false),
            Next::Broken(why) => {
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
        let at_s = self.lane.as_ref().map_or(0.0, |lane| lane.timeline.seconds());
        self.warnings.push(format!("at {at_s:.3} s: the rest of the file cannot be read ({why})"));
    }

    /// Decodes one packet and writes it where it belongs.
    fn packet(&mut self, mut packet: Packet) -> Result<()> {
        // Trimming is the timeline's: the decoder would hide where the packet begins.
        let (trim_start, trim_end) = (packet.trim_start.get(), packet.trim_end.get());
        packet.dur = packet.block_dur();
        (packet.trim_start, packet.trim_end) = (Duration::ZERO, Duration::ZERO);
        let packet = &packet;
        self.useless_packets += 1;
        let overlaps = self.source.overlaps();
        let gap = |lane: &Lane| lane.timeline.leaves_gap(lane.start(packet, self.source.time_base));
        // Not twice in a row: what is silent after a reset may itself look like a gap.
        let was_reset = std::mem::take(&mut self.was_reset);
        if overlaps && !was_reset && self.lane.as_ref().is_some_and(gap) {
            self.decoder.reset();
            self.was_reset = true;
        }
        let decoded = match guard(|| self.decoder.decode(packet)) {
            Ok(decoded) => decoded,
            Err(e) if gave_up(&e) => {
                self.decoder = self.source.decoder()?;
                return self.damaged(packet);
            }
            Err(
                SymphoniaError::IoError(_) | SymphoniaError::DecodeError(_) | SymphoniaError::ResetRequired,
            ) => {
                return self.damaged(packet);
            }
            Err(e) => {
                return match &self.lane {
                    // Something the decoder does not know, in the middle of what it knew so far.
                    Some(_) => self.damaged(packet),
                    None => {
                        Err(unusable(format!("its audio cannot be decoded ({})", plain(&e)), super::CONVERT))
                    }
                };
            }
        };
        let (rate_hz, channels) = (decoded.spec().rate(), decoded.num_planes());
        if decoded.frames() == 0 || channels == 0 {
            if self.lane.is_none() {
                self.mute_start.get_or_insert(packet.pts.get());
            } else if self.was_reset {
                // Vorbis needs a packet to overlap with; what it would give without is a distorted block.
                return self.damaged(packet);
            }
            return Ok(());
        }
        if self.lane.as_ref().is_none_or(|lane| lane.rate_hz != rate_hz) {
            if self.lane.as_ref().is_some_and(|lane| lane.timeline.written() > 0) {
                return Err(unusable("its sampling rate changes in the middle", super::CONVERT));
            }
            self.mixer.check(channels)?;
            let mut lane = Lane::new(rate_hz, &self.source)?;
            if packet.pts.get() < 0 {
                // The container counts the delay itself.
                lane.origin = lane.origin.saturating_sub(self.source.assumed_delay);
            }
            if let Some(ticks) = self.mute_start.take() {
                let mute = packet.pts.get().saturating_sub(ticks.max(0)).max(0);
                lane.origin = lane.origin.saturating_add(to_samples(mute, self.source.time_base, rate_hz));
            }
            self.lane = Some(lane);
        }
        let Some(lane) = &mut self.lane else { return Ok(()) };
        self.useless_packets = 0;
        self.channels = self.channels.max(u16::try_from(channels).unwrap_or(u16::MAX));
        let scale = |ticks: u64| to_samples(ticks as i64, self.source.time_base, rate_hz).unsigned_abs();
        let start = lane.start(packet, self.source.time_base);
        let placement = lane.timeline.place(start, decoded.frames(), scale(trim_start), scale(trim_end));
        if placement.silence > 0 {
            self.silence += placement.silence;
            self.mixer.pause(placement.silence, &mut self.mono);
            lane.resampler.push(&self.mono, &mut self.block);
            self.mono.clear();
        }
        self.mixer.mix(&decoded, placement.skip, placement.take, &mut self.mono);
        Ok(())
    }

    /// Writes silence for a packet that cannot be decoded.
    fn damaged(&mut self, packet: &Packet) -> Result<()> {
        if self.lane.is_none() {
            // Nothing has shown the rate yet; believe the container.
            let Some(rate_hz) = self.source.stated_rate_hz() else { return Ok(()) };
            self.lane = Some(Lane::new(rate_hz, &self.source)?);
        }
        let Some(lane) = &mut self.lane else { return Ok(()) };
        let start = lane.start(packet, self.source.time_base);
        let ticks = i64::try_from(packet.block_dur().get()).unwrap_or(i64::MAX);
        let samples = to_samples(ticks, self.source.time_base, lane.rate_hz).unsigned_abs();
        let placement = lane.timeline.damaged(start, samples);
        let silence = placement.silence + placement.take as u64;
        self.mixer.pause(silence, &mut self.mono);
        lane.resampler.push(&self.mono, &mut self.block);
        self.mono.clear();
        self.silence += silence;
        Ok(())
    }

    /// Empties mixer and filter and says what it was.
    fn finish(&mut self) -> Result<About> {
        let nothing = || match self.warnings.first() {
            None => unusable("there is no sound in it: 0 samples", ANOTHER_COPY),
            Some(why) => unusable(format!("nothing in it can be read: {why}"), ANOTHER_COPY),
        };
        if self.source.is_nonsense() {
            return Err(unusable("this is no audio file of a known kind", super::CONVERT));
        }
        let written = self.lane.as_mut().filter(|lane| lane.timeline.written() > 0);
        let Some(lane) = written else { return Err(nothing()) };
        let duration_s = lane.timeline.seconds();
        self.mixer.flush(&mut self.mono);
        lane.resampler.push(&self.mono, &mut self.block);
        lane.resampler.finish(&mut self.block);
        if self.channels == 0 {
            return Err(unusable("none of its audio can be decoded", ANOTHER_COPY));
        }
        if duration_s < MIN_DURATION_S {
            let ms = duration_s * 1000.0;
            return Err(unusable(
                format!("only {ms:.0} ms of audio"),
                "at least 100 ms are needed; check that this is the right file",
            ));
        }
        let mut warnings: Vec<String> = self.mixer.warning(lane.rate_hz).into_iter().collect();
        warnings.extend(lane.timeline.warnings());
        warnings.append(&mut self.warnings);
        if let Some(why) = self.source.cut_short(lane.rate_hz) {
            warnings.push(format!("at {duration_s:.3} s: {why}"));
        }
        if self.mixer.invalid > 0 {
            let count = self.mixer.invalid;
            warnings.push(format!("{count} samples are no numbers, or absurdly large, and became 0"));
        }
        let source = SourceFormat { rate_hz: lane.rate_hz, channels: self.channels, duration_s };
        Ok(About { source, warnings })
    }
}

impl Lane {
    fn new(rate_hz: u32, source: &Source) -> Result<Self> {
        let (numer, denom) = source.time_base;
        let resampler = Resampler::new(rate_hz)?;
        let (origin, end) = match &source.edit {
            Some(edit) => presented(edit, source, rate_hz),
            None => (source.assumed_delay, None),
        };
        let timeline = Timeline::new(rate_hz, f64::from(numer) / f64::from(denom), end);
        Ok(Self { rate_hz, timeline, resampler, origin })
    }

    /// The sample of the recording at which `packet` starts.
    fn start(&self, packet: &Packet, time_base: (u32, u32)) -> i64 {
        to_samples(packet.pts.get(), time_base, self.rate_hz).saturating_sub(self.origin)
    }
}

/// Where the recording begins in the media, and how long it is, in samples.
fn presented(edit: &Edit, source: &Source, rate_hz: u32) -> (i64, Option<u64>) {
    let rate = f64::from(rate_hz);
    let media_start =
        to_samples(i64::try_from(edit.media_start).unwrap_or(i64::MAX), source.time_base, rate_hz);
    let lead = (edit.lead_s * rate).round() as i64;
    let end = edit.length_s.map(|length_s| {
        let rounded = length_s * rate;
        // The edit's length counts in coarser ticks than the media's own; where they mean the same, the exact
        // one is taken.
        let media = source.stated_ticks.and_then(|ticks| i64::try_from(ticks).ok());
        let exact =
            media.map(|ticks| to_samples(ticks, source.time_base, rate_hz).saturating_sub(media_start));
        let exact = exact.filter(|&e| (e as f64 - rounded).abs() <= edit.length_tick_s * rate);
        (lead.saturating_add(exact.unwrap_or(rounded.round() as i64))).max(0) as u64
    });
    (media_start.saturating_sub(lead), end)
}

/// `ticks` of `time_base` seconds each, in samples at `rate_hz`, rounded to the nearest.
fn to_samples(ticks: i64, (numer, denom): (u32, u32), rate_hz: u32) -> i64 {
    if numer == 1 && denom == rate_hz {
        return ticks;
    }
    let (product, denom) =
        (i128::from(ticks) * i128::from(numer) * i128::from(rate_hz), i128::from(denom.max(1)));
    let samples = (product + product.signum() * denom / 2) / denom;
    samples.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}
