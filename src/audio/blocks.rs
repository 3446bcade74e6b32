//! Decoded packets to blocks of samples at 16 kHz: each laid where its timestamp says, mixed and resampled.

use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::packet::Packet;

use super::edits::Edit;
use super::mixdown::{Channel, Mixer};
use super::resample::Resampler;
use super::timeline::{Timeline, to_samples};
use super::track::TrackReader;
use super::{ANOTHER_COPY, CONVERT, MIN_DURATION_S, SourceFormat, unusable};
use crate::error::{ErrorKind, Result};

/// Samples at 16 kHz that are handed over at once (8.2 s), and perhaps a packet more. Enough for all threads to
/// share, little enough for short recordings to come in several.
const BLOCK_SAMPLES: usize = 1 << 17;

/// What has been decoded, on its way to the next block.
pub struct BlockBuilder {
    mixer: Mixer,
    /// Made when the first packet shows the true rate.
    lane: Option<RateLane>,
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
}

/// The way of the samples of one rate.
struct RateLane {
    rate_hz: u32,
    timeline: Timeline,
    resampler: Resampler,
    /// Subtracted from every start, in samples: the part of the media that an edit leaves out.
    origin: i64,
}

/// Ticks of a packet to leave out at its start and end.
#[derive(Debug, Clone, Copy)]
pub struct Trim {
    /// At its start.
    pub start: u64,
    /// At its end.
    pub end: u64,
}

impl BlockBuilder {
    /// Blocks of `channel`.
    pub fn new(channel: Channel) -> Self {
        Self {
            mixer: Mixer::new(channel),
            lane: None,
            mute_start: None,
            channels: 0,
            mono: Vec::new(),
            silence: 0,
            block: Vec::new(),
            given: 0,
        }
    }

    /// Whether the rate is known: something has been decoded, or damage was laid by the rate that the container states.
    pub fn has_begun(&self) -> bool {
        self.lane.is_some()
    }

    /// Length so far, in seconds.
    pub fn seconds(&self) -> f64 {
        self.lane.as_ref().map_or(0.0, |lane| lane.timeline.seconds())
    }

    /// Samples at 16 kHz made so far.
    pub fn made(&self) -> u64 {
        self.given + self.block.len() as u64
    }

    /// Whether there are two channels with a voice of its own on each.
    pub fn has_a_voice_each(&self) -> bool {
        self.mixer.has_a_voice_each()
    }

    /// Whether there is enough to hand over.
    pub fn is_full(&self) -> bool {
        self.block.len() >= BLOCK_SAMPLES
    }

    /// The next block; empty if there is nothing.
    pub fn take(&mut self) -> Vec<f32> {
        if self.block.is_empty() {
            return Vec::new();
        }
        self.given += self.block.len() as u64;
        std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK_SAMPLES))
    }

    /// Writes what waits; `true` if there is silence left to write.
    pub fn settle(&mut self) -> bool {
        let Some(lane) = &mut self.lane else { return false };
        if self.silence > 0 {
            let now = self.silence.min(BLOCK_SAMPLES as u64);
            lane.resampler.push_silence(now, &mut self.block);
            self.silence -= now;
            return true;
        }
        lane.resampler.push(&self.mono, &mut self.block);
        self.mono.clear();
        false
    }

    /// Whether `packet` leaves a gap after what came before it.
    pub fn leaves_gap(&self, packet: &Packet, track: &TrackReader<'_>) -> bool {
        self.lane.as_ref().is_some_and(|lane| lane.timeline.leaves_gap(lane.start(packet, track.time_base)))
    }

    /// Begins another stream with `packet`, right behind what came before it.
    pub fn join(&mut self, packet: &Packet, track: &TrackReader<'_>) {
        if let Some(lane) = &mut self.lane {
            let start = lane.start(packet, track.time_base);
            lane.timeline.join(if track.opus_head().is_some() { start } else { start.max(0) });
        }
    }

    /// Notes that `packet` gave no samples.
    pub fn mute(&mut self, packet: &Packet) {
        if self.lane.is_none() {
            self.mute_start.get_or_insert(packet.pts.get());
        }
    }

    /// Lays what `packet` was decoded to where its timestamp says.
    ///
    /// # Errors
    /// `Error::Audio` if the rate changes or is absurd, or the channel that is wanted is not there.
    pub fn lay(
        &mut self,
        packet: &Packet,
        trim: Trim,
        decoded: &GenericAudioBufferRef<'_>,
        track: &TrackReader<'_>,
    ) -> Result<()> {
        let (rate_hz, channels) = (decoded.spec().rate(), decoded.num_planes());
        if self.lane.as_ref().is_none_or(|lane| lane.rate_hz != rate_hz) {
            self.lane = Some(self.new_lane(packet, rate_hz, channels, track)?);
        }
        let Some(lane) = &mut self.lane else { return Ok(()) };
        self.channels = self.channels.max(u16::try_from(channels).unwrap_or(u16::MAX));
        let scale = |ticks: u64| to_samples(ticks as i64, track.time_base, rate_hz).unsigned_abs();
        let start = lane.start(packet, track.time_base);
        let placement = lane.timeline.place(start, decoded.frames(), scale(trim.start), scale(trim.end));
        if placement.silence > 0 {
            self.pause(placement.silence);
        }
        self.mixer.mix(decoded, placement.skip, placement.take, &mut self.mono);
        Ok(())
    }

    /// Writes silence for a packet that cannot be decoded.
    ///
    /// # Errors
    /// `Error::Audio` if the rate that the container states is absurd.
    pub fn lay_damaged(&mut self, packet: &Packet, track: &TrackReader<'_>) -> Result<()> {
        if self.lane.is_none() {
            // Nothing has shown the rate yet; believe the container.
            let Some(rate_hz) = track.stated_rate_hz() else { return Ok(()) };
            self.lane = Some(RateLane::new(rate_hz, track)?);
        }
        let Some(lane) = &mut self.lane else { return Ok(()) };
        let start = lane.start(packet, track.time_base);
        let ticks = i64::try_from(packet.block_dur().get()).unwrap_or(i64::MAX);
        let samples = to_samples(ticks, track.time_base, lane.rate_hz).unsigned_abs();
        let placement = lane.timeline.damaged(start, samples);
        self.pause(placement.silence + placement.take as u64);
        Ok(())
    }

    /// Empties mixer and filter. What the recording is, and what was wrong with it.
    ///
    /// # Errors
    /// `Error::Audio` if there is too little in it; `first_warning` may say why.
    pub fn finish(&mut self, first_warning: Option<&str>) -> Result<(SourceFormat, Vec<String>)> {
        let Some(lane) = self.lane.as_mut().filter(|lane| lane.timeline.written() > 0) else {
            return Err(match first_warning {
                None => unusable(ErrorKind::TooShort, "there is no sound in it: 0 samples", ANOTHER_COPY),
                Some(why) => {
                    let problem = format!("nothing in it can be read: {why}");
                    unusable(ErrorKind::Damaged, problem, ANOTHER_COPY)
                }
            });
        };
        let duration_s = lane.timeline.seconds();
        self.mixer.flush(&mut self.mono);
        lane.resampler.push(&self.mono, &mut self.block);
        lane.resampler.finish(&mut self.block);
        if self.channels == 0 {
            return Err(unusable(ErrorKind::Damaged, "none of its audio can be decoded", ANOTHER_COPY));
        }
        if duration_s < MIN_DURATION_S {
            let ms = duration_s * 1000.0;
            return Err(unusable(
                ErrorKind::TooShort,
                format!("only {ms:.0} ms of audio"),
                "at least 100 ms are needed; check that this is the right file",
            ));
        }
        let mut warnings: Vec<String> = self.mixer.warning(lane.rate_hz).into_iter().collect();
        warnings.extend(lane.timeline.warnings());
        Ok((SourceFormat { rate_hz: lane.rate_hz, channels: self.channels, duration_s }, warnings))
    }

    /// Samples that were no numbers, or absurd, and became 0.
    pub fn invalid(&self) -> u64 {
        self.mixer.invalid
    }

    /// The way of samples at `rate_hz`, of which `packet` has the first.
    fn new_lane(
        &mut self,
        packet: &Packet,
        rate_hz: u32,
        channels: usize,
        track: &TrackReader<'_>,
    ) -> Result<RateLane> {
        if self.lane.as_ref().is_some_and(|lane| lane.timeline.written() > 0) {
            let problem = "its sampling rate changes in the middle";
            return Err(unusable(ErrorKind::Unsupported, problem, CONVERT));
        }
        self.mixer.check(channels)?;
        let mut lane = RateLane::new(rate_hz, track)?;
        if packet.pts.get() < 0 {
            // The container counts the delay itself.
            lane.origin = lane.origin.saturating_sub(track.assumed_delay);
        }
        if let Some(ticks) = self.mute_start.take() {
            let mute = packet.pts.get().saturating_sub(ticks.max(0)).max(0);
            lane.origin = lane.origin.saturating_add(to_samples(mute, track.time_base, rate_hz));
        }
        Ok(lane)
    }

    /// Writes what was mixed, and notes the silence that follows it.
    fn pause(&mut self, samples: u64) {
        let Some(lane) = &mut self.lane else { return };
        self.silence += samples;
        self.mixer.pause(samples, &mut self.mono);
        lane.resampler.push(&self.mono, &mut self.block);
        self.mono.clear();
    }
}

impl RateLane {
    fn new(rate_hz: u32, track: &TrackReader<'_>) -> Result<Self> {
        let (numer, denom) = track.time_base;
        let resampler = Resampler::new(rate_hz)?;
        let (origin, end) = match &track.edit {
            Some(edit) => presented(edit, track, rate_hz),
            None => (track.assumed_delay, None),
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
fn presented(edit: &Edit, track: &TrackReader<'_>, rate_hz: u32) -> (i64, Option<u64>) {
    let rate = f64::from(rate_hz);
    let media_start =
        to_samples(i64::try_from(edit.media_start).unwrap_or(i64::MAX), track.time_base, rate_hz);
    let lead = (edit.lead_s * rate).round() as i64;
    let end = edit.length_s.map(|length_s| {
        let rounded = length_s * rate;
        // The edit's length counts in coarser ticks than the media's own; where they mean the same, the exact
        // one is taken.
        let media = track.stated_ticks.and_then(|ticks| i64::try_from(ticks).ok());
        let exact =
            media.map(|ticks| to_samples(ticks, track.time_base, rate_hz).saturating_sub(media_start));
        let exact = exact.filter(|&e| (e as f64 - rounded).abs() <= edit.length_tick_s * rate);
        (lead.saturating_add(exact.unwrap_or(rounded.round() as i64))).max(0) as u64
    });
    (media_start.saturating_sub(lead), end)
}
