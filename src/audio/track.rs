//! Opens a recording, finds its audio track, and gives the packets of that track with true timestamps.

use std::io::{Read, Seek, SeekFrom};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known as id,
};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatId, FormatOptions, Track, well_known as format_id};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::aac_core::keep_core;
use super::codecs::codecs;
use super::container::Container;
use super::edits::{self, Edit};
use super::guard::guard;
use super::input::{AudioBytes, AudioSource};
use super::matroska;
use super::mpeg::{Frames, StreamEnd};
use super::mpeg_header::{Syntax, usual_delay};
use super::opus_head::{OpusHead, RATE_HZ};
use super::opus_times::OpusTimes;
use super::refuse::{codec_name, not_audio, plain, refuse_text, refuse_transport_stream};
use super::timeline::to_samples;
use super::tracks::{Chosen, choose, no_such};
use super::uncompressed::Uncompressed;
use super::{ANOTHER_COPY, CONVERT, unusable};
use crate::error::{ErrorKind, Result};

/// Most channels, and samples per channel in a packet, that are believed. More is a damaged header, and the
/// decoders allocate what it says.
const MAX_CHANNELS: usize = 64;
const MAX_PACKET_SAMPLES: u64 = 1 << 18;
/// What is said of a file that was not copied to its end.
pub const CUT_SHORT: &str = "the file ends too early";

/// An open audio track.
pub struct TrackReader<'a> {
    packets: Packets<'a>,
    /// Makes times of an Opus track those of its sound, where the container's are not.
    opus_times: Option<OpusTimes>,
    params: AudioCodecParameters,
    /// Seconds a tick of the timestamps lasts, as a fraction.
    pub time_base: (u32, u32),
    /// Which part of the track is the recording, if the container says so.
    pub edit: Option<Edit>,
    /// Samples of encoder delay to assume where nothing states it and no video is there to stay in step with.
    pub assumed_delay: i64,
    /// Which of the audio tracks it is.
    pub chosen: Chosen,
    /// The rate in hertz of the core that is decoded of HE-AAC, without what is made up above it.
    pub core_rate_hz: Option<u32>,
    /// Length in ticks that the container states, if it is exact.
    pub stated_ticks: Option<u64>,
}

enum Packets<'a> {
    Container(Container<'a>),
    Uncompressed(Box<Uncompressed<'a>>),
    Bare { frames: Box<Frames<'a>>, channels: Option<u8>, is_mpeg: bool },
}

/// A decoder made with `params`.
pub fn decoder_of(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>> {
    let options = AudioDecoderOptions::default();
    guard(|| codecs().make_audio_decoder(params, &options)).map_err(|e| {
        let name = codec_name(params.codec);
        let problem = format!("its audio is {name}, which cannot be decoded ({})", plain(&e));
        unusable(ErrorKind::Unsupported, problem, CONVERT)
    })
}

/// What reading on brought.
pub enum NextPacket {
    /// A packet of the track; before it the decoder must be built anew if `true`.
    Packet(Packet, bool),
    /// The first packet of another stream that was joined to the one before.
    Joined(Packet),
    /// The regular end.
    End,
    /// The container is damaged from here on.
    Broken(String),
}

impl<'a> TrackReader<'a> {
    /// Opens `audio`. Errors say what the file is instead of a usable recording.
    ///
    /// With `as_stream` the demuxer may only read onwards: the ones for MP4 and Matroska refuse a file that is
    /// shorter than its header says, or whose index at the end is missing, although most of it may be there.
    pub fn open(audio: &AudioSource<'a>, as_stream: bool) -> Result<Self> {
        let (mut track, format) = Self::probe(audio, as_stream)?;
        track.refine(audio, format)?;
        Ok(track)
    }

    /// What the header of `audio` says, and what kind of file it is; to be asked about, not to be read on.
    pub fn probe(audio: &AudioSource<'a>, as_stream: bool) -> Result<(Self, FormatId)> {
        let mut bytes = audio.open_checked()?;
        refuse_text(&mut bytes)?;
        refuse_transport_stream(&mut bytes)?;
        if let Some(samples) = Uncompressed::open(audio.open()?) {
            return Ok((Self::uncompressed(samples, audio)?, format_id::FORMAT_ID_WAVE));
        }
        bytes.skip_unknown_tag()?;
        let mut hint = Hint::new();
        if let Some(extension) = audio.extension() {
            hint.with_extension(extension);
        }
        let source: Box<dyn MediaSource + 'a> =
            if as_stream { Box::new(Stream(bytes)) } else { Box::new(bytes) };
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let reader = guard(|| {
            let probe = symphonia::default::get_probe();
            probe.probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        })
        .map_err(|e| not_audio(audio, &e))?;
        let format = reader.format_info().format;
        let (track, chosen) = choose(reader.tracks(), audio.wanted_track(), audio, format)?;
        let track = track.clone();
        let Some(CodecParameters::Audio(mut params)) = track.codec_params.clone() else {
            return Err(unusable(ErrorKind::NoAudioTrack, "no audio track", CONVERT));
        };
        check_channels(&params)?;
        let core_rate_hz = keep_core(&mut params);
        if params.max_frames_per_packet.max(params.frames_per_block).is_some_and(|n| n > MAX_PACKET_SAMPLES) {
            let problem = "its header is damaged: absurdly large packets";
            return Err(unusable(ErrorKind::Damaged, problem, ANOTHER_COPY));
        }
        let time_base = track.time_base.map(|base| (base.numer.get(), base.denom.get()));
        let time_base = time_base.or(params.sample_rate.map(|rate| (1, rate.max(1)))).unwrap_or((1, 1000));
        let track = Self {
            packets: Packets::Container(Container::new(reader, track.id, format == format_id::FORMAT_ID_MKV)),
            opus_times: None,
            params,
            time_base,
            edit: None,
            assumed_delay: 0,
            chosen,
            core_rate_hz,
            stated_ticks: track.duration.map(|d| d.get()),
        };
        Ok((track, format))
    }

    /// The one track of `samples`.
    fn uncompressed(samples: Uncompressed<'a>, audio: &AudioSource<'a>) -> Result<Self> {
        if let Some(number) = audio.wanted_track().filter(|number| *number != 1) {
            return Err(no_such(number, 1));
        }
        let params = samples.params();
        check_channels(&params)?;
        Ok(Self {
            time_base: (1, params.sample_rate.unwrap_or(1).max(1)),
            params,
            opus_times: None,
            edit: None,
            assumed_delay: 0,
            chosen: Chosen { number: 1, of: 1 },
            core_rate_hz: None,
            stated_ticks: samples.stated_samples(),
            packets: Packets::Uncompressed(Box::new(samples)),
        })
    }

    /// Adds what the demuxer leaves out: edit lists, the holes of Ogg, the times of bare streams.
    fn refine(&mut self, audio: &AudioSource<'a>, format: FormatId) -> Result<()> {
        let Packets::Container(container) = &mut self.packets else { return Ok(()) };
        let is_audio = |track: &Track| matches!(track.codec_params, Some(CodecParameters::Audio(_)));
        let is_alone = container.tracks().iter().all(is_audio);
        let opus = OpusHead::of(&self.params);
        let usual_delay = opus.as_ref().map_or(usual_delay(self.params.codec), |head| head.pre_skip.into());
        match format {
            format_id::FORMAT_ID_ISOMP4 => {
                self.edit = edits::edit(&mut audio.open()?, container.track_id());
                if is_alone && self.edit.is_none() {
                    self.assumed_delay = usual_delay;
                }
                if opus.is_some() {
                    self.count_in_samples(0, 0);
                }
            }
            format_id::FORMAT_ID_MKV => {
                if let Some(head) = opus {
                    self.opus_in_matroska(&head, &mut audio.open()?);
                } else if is_alone {
                    self.assumed_delay = usual_delay;
                }
            }
            format_id::FORMAT_ID_OGG => {
                container.repair(audio.open()?);
                self.stated_ticks = None;
                self.opus_times = opus.map(|head| OpusTimes::new(self.time_base, head.pre_skip.into(), 0));
            }
            format_id::FORMAT_ID_MP1 | format_id::FORMAT_ID_MP2 | format_id::FORMAT_ID_MP3 => {
                self.read_bare(audio, Syntax::Mpeg)?;
            }
            format_id::FORMAT_ID_WAVE => {
                let mut head = [0; 8];
                audio.open()?.read_exact(&mut head)?;
                if matches!(head[4..], [0xff, 0xff, 0xff, 0xff] | [0, 0, 0, 0]) {
                    container.may_end_anywhere();
                }
            }
            format_id::FORMAT_ID_ADTS => self.read_bare(audio, Syntax::Adts)?,
            _ => (),
        }
        Ok(())
    }

    /// Counts in samples. The delay is that of the stream itself: the container rounds it, and some programs reckon it at
    /// another rate.
    fn opus_in_matroska(&mut self, head: &OpusHead, file: &mut AudioBytes<'_>) {
        let Packets::Container(container) = &self.packets else { return };
        let number = u64::from(container.track_id());
        let entry = matroska::entries(file).into_iter().find(|entry| entry.number == number);
        let samples =
            |ns: u64| to_samples(i64::try_from(ns).unwrap_or(i64::MAX), (1, 1_000_000_000), RATE_HZ);
        let (numer, denom) = self.time_base;
        // The demuxer has left out the whole ticks of what the container states.
        let tick_ns = (1_000_000_000 * u64::from(numer) / u64::from(denom.max(1))).max(1);
        let delay_ns = entry.map_or(0, |entry| entry.delay_ns);
        let late = i64::from(head.pre_skip) - samples(delay_ns - delay_ns % tick_ns);
        let padding = samples(matroska::padding_ns(file, number)).unsigned_abs();
        self.count_in_samples(late, padding);
    }

    /// Makes the ticks of an Opus track samples; see [`OpusTimes::new`].
    fn count_in_samples(&mut self, late: i64, padding: u64) {
        let ticks = self.time_base;
        let samples =
            |count: u64| to_samples(i64::try_from(count).unwrap_or(i64::MAX), ticks, RATE_HZ).unsigned_abs();
        self.stated_ticks = self.stated_ticks.map(samples);
        if let Some(edit) = &mut self.edit {
            edit.media_start = samples(edit.media_start);
        }
        self.opus_times = Some(OpusTimes::new(ticks, late, padding));
        self.time_base = (1, RATE_HZ);
    }

    fn read_bare(&mut self, audio: &AudioSource<'a>, syntax: Syntax) -> Result<()> {
        // From the beginning, not from where the probe found something: our reader knows the tags as well and
        // is harder to convince.
        let frames = Frames::open(audio, syntax)?;
        self.packets =
            Packets::Bare { frames: Box::new(frames), channels: None, is_mpeg: syntax == Syntax::Mpeg };
        self.time_base = (1, self.params.sample_rate.unwrap_or(1).max(1));
        // An estimate at best.
        self.stated_ticks = None;
        Ok(())
    }

    /// A decoder for the track.
    pub fn decoder(&self) -> Result<Box<dyn AudioDecoder>> {
        decoder_of(&self.params)
    }

    /// What a decoder for the track is made with.
    pub fn params(&self) -> &AudioCodecParameters {
        &self.params
    }

    /// Sampling rate in hertz, number of channels (0 where it is not stated) and codec of the track.
    pub fn stated(&self) -> (u32, u16, AudioCodecId) {
        let channels = self.params.channels.as_ref().map_or(0, |channels| channels.count() as u16);
        (self.params.sample_rate.unwrap_or(0), channels, self.params.codec)
    }

    /// The header of an Opus track.
    pub fn opus_head(&self) -> Option<OpusHead> {
        OpusHead::of(&self.params)
    }

    /// Length in seconds that the container states for all its tracks together.
    pub fn stated_media_s(&self) -> Option<f64> {
        let Packets::Container(container) = &self.packets else { return None };
        let media = container.media_info();
        let base = media.time_base?;
        Some(media.duration?.get() as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get()))
    }

    /// Bytes a second of uncompressed samples.
    pub fn stated_byte_rate(&self) -> Option<f64> {
        if let Packets::Uncompressed(samples) = &self.packets {
            return Some(samples.byte_rate()).filter(|rate| *rate > 0.0);
        }
        let (rate_hz, channels, _) = self.stated();
        let bits = self.params.bits_per_coded_sample.or(self.params.bits_per_sample)?;
        Some(f64::from(rate_hz) * f64::from(channels) * f64::from(bits) / 8.0).filter(|rate| *rate > 0.0)
    }

    /// Sampling rate that the container states.
    pub fn stated_rate_hz(&self) -> Option<u32> {
        self.params.sample_rate
    }

    /// Whether the decoder's state must be cleared after a gap: its next packet would overlap with the last.
    pub fn overlaps(&self) -> bool {
        [
            id::CODEC_ID_MP1,
            id::CODEC_ID_MP2,
            id::CODEC_ID_MP3,
            id::CODEC_ID_AAC,
            id::CODEC_ID_VORBIS,
            id::CODEC_ID_OPUS,
        ]
        .contains(&self.params.codec)
    }

    /// The next packet of the track.
    pub fn next(&mut self) -> Result<NextPacket> {
        match &mut self.packets {
            Packets::Bare { frames, channels, is_mpeg } => {
                let Some((packet, count)) = frames.next()? else { return Ok(NextPacket::End) };
                let changed = channels.replace(count).is_some_and(|old| old != count);
                Ok(NextPacket::Packet(packet, changed && *is_mpeg))
            }
            Packets::Uncompressed(samples) => samples.next(),
            Packets::Container(container) => {
                let Some(times) = &mut self.opus_times else {
                    return container.next(&mut self.params, self.time_base);
                };
                let ticks = times.time_base;
                let params = &mut self.params;
                times.next(|| {
                    let next = container.next(params, ticks)?;
                    let late = match (&next, OpusHead::of(params)) {
                        (NextPacket::Joined(_), Some(head)) => Some(i64::from(head.pre_skip)),
                        _ => None,
                    };
                    Ok((next, late))
                })
            }
        }
    }

    /// A bare stream that is mostly nonsense is another kind of file in which a few frames were imagined.
    pub fn is_nonsense(&self) -> bool {
        matches!(&self.packets, Packets::Bare { frames, .. } if frames.sense() < 0.5)
    }

    /// What is to be said of the end of a bare stream at `rate_hz`, if its end is not there.
    pub fn cut_short(&self, rate_hz: u32) -> Option<String> {
        let Packets::Bare { frames, .. } = &self.packets else { return None };
        match frames.end() {
            StreamEnd::Whole => None,
            StreamEnd::Missing(samples) => {
                let missing_s = samples as f64 / f64::from(rate_hz.max(1));
                Some(format!("{CUT_SHORT}; {missing_s:.3} s are missing"))
            }
            StreamEnd::Perhaps => Some(format!(
                "the last frame is incomplete and left out; either nothing else is missing, or {CUT_SHORT}"
            )),
        }
    }
}

/// A file that can only be read onwards, and whose length nobody knows.
struct Stream<'a>(AudioBytes<'a>);

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for Stream<'_> {
    fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

impl MediaSource for Stream<'_> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

/// Whether `audio` is of a kind that is worth opening as a stream.
pub fn can_be_stream(audio: &AudioSource<'_>) -> bool {
    let mut head = Vec::new();
    let read = audio.open().and_then(|bytes| bytes.take(8).read_to_end(&mut head));
    read.is_ok() && (head.get(4..) == Some(b"ftyp") || head.starts_with(b"\x1a\x45\xdf\xa3"))
}

/// Which audio track of `audio` is read, and of how many.
///
/// # Errors
/// `Error::Audio` if the file is no recording that could be used; `Error::Io`.
pub fn chosen_track<'a>(audio: impl Into<AudioSource<'a>>) -> Result<Chosen> {
    let audio = audio.into();
    let probed = match TrackReader::probe(&audio, false) {
        Err(error) if can_be_stream(&audio) => TrackReader::probe(&audio, true).map_err(|_| error),
        probed => probed,
    };
    Ok(probed?.0.chosen)
}

fn check_channels(params: &AudioCodecParameters) -> Result<()> {
    if params.channels.as_ref().is_some_and(|c| c.count() > MAX_CHANNELS) {
        let problem = format!("its header is damaged: more than {MAX_CHANNELS} channels");
        return Err(unusable(ErrorKind::Damaged, problem, ANOTHER_COPY));
    }
    Ok(())
}
