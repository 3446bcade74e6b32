//! Opens a recording, finds its audio track, and gives the packets of that track with true timestamps.

use std::io::{Read, Seek, SeekFrom};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known as id,
};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatId, FormatOptions, FormatReader, Track, well_known as format_id};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::container::Container;
use super::edits::{self, Edit};
use super::guard::guard;
use super::input::{AudioBytes, AudioSource};
use super::mpeg::{Frames, StreamEnd};
use super::mpeg_header::{Syntax, usual_delay};
use super::refuse::{codec_name, not_audio, plain, refuse_text};
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
    params: AudioCodecParameters,
    /// Seconds a tick of the timestamps lasts, as a fraction.
    pub time_base: (u32, u32),
    /// Which part of the track is the recording, if the container says so.
    pub edit: Option<Edit>,
    /// Samples of encoder delay to assume where nothing states it and no video is there to stay in step with.
    pub assumed_delay: i64,
    /// Length in ticks that the container states, if it is exact.
    pub stated_ticks: Option<u64>,
}

enum Packets<'a> {
    Container(Container<'a>),
    Bare { frames: Box<Frames<'a>>, channels: Option<u8>, is_mpeg: bool },
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
        let chosen = audio_track(reader.as_ref())?.clone();
        let Some(CodecParameters::Audio(params)) = chosen.codec_params.clone() else {
            return Err(unusable(ErrorKind::NoAudioTrack, "no audio track", CONVERT));
        };
        if params.channels.as_ref().is_some_and(|c| c.count() > MAX_CHANNELS) {
            return Err(unusable(
                ErrorKind::Damaged,
                format!("its header is damaged: more than {MAX_CHANNELS} channels"),
                ANOTHER_COPY,
            ));
        }
        if params.max_frames_per_packet.max(params.frames_per_block).is_some_and(|n| n > MAX_PACKET_SAMPLES) {
            let problem = "its header is damaged: absurdly large packets";
            return Err(unusable(ErrorKind::Damaged, problem, ANOTHER_COPY));
        }
        let time_base = chosen.time_base.map(|base| (base.numer.get(), base.denom.get()));
        let time_base = time_base.or(params.sample_rate.map(|rate| (1, rate.max(1)))).unwrap_or((1, 1000));
        let track = Self {
            packets: Packets::Container(Container::new(
                reader,
                chosen.id,
                format == format_id::FORMAT_ID_MKV,
            )),
            params,
            time_base,
            edit: None,
            assumed_delay: 0,
            stated_ticks: chosen.duration.map(|d| d.get()),
        };
        Ok((track, format))
    }

    /// Adds what the demuxer leaves out: edit lists, the holes of Ogg, the times of bare streams.
    fn refine(&mut self, audio: &AudioSource<'a>, format: FormatId) -> Result<()> {
        let Packets::Container(container) = &mut self.packets else { return Ok(()) };
        let is_alone = container.tracks().len() == 1;
        match format {
            format_id::FORMAT_ID_ISOMP4 => {
                self.edit = edits::edit(&mut audio.open()?, container.track_id());
                if is_alone && self.edit.is_none() {
                    self.assumed_delay = usual_delay(self.params.codec);
                }
            }
            format_id::FORMAT_ID_MKV if is_alone => self.assumed_delay = usual_delay(self.params.codec),
            format_id::FORMAT_ID_OGG => {
                container.repair(audio.open()?);
                self.stated_ticks = None;
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
        let options = AudioDecoderOptions::default();
        guard(|| symphonia::default::get_codecs().make_audio_decoder(&self.params, &options)).map_err(|e| {
            let name = codec_name(self.params.codec);
            let problem = format!("its audio is {name}, which cannot be decoded ({})", plain(&e));
            unusable(ErrorKind::Unsupported, problem, CONVERT)
        })
    }

    /// Sampling rate in hertz, number of channels (0 where it is not stated) and codec of the track.
    pub fn stated(&self) -> (u32, u16, AudioCodecId) {
        let channels = self.params.channels.as_ref().map_or(0, |channels| channels.count() as u16);
        (self.params.sample_rate.unwrap_or(0), channels, self.params.codec)
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
        [id::CODEC_ID_MP1, id::CODEC_ID_MP2, id::CODEC_ID_MP3, id::CODEC_ID_AAC, id::CODEC_ID_VORBIS]
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
            Packets::Container(container) => container.next(&mut self.params, self.time_base),
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
            StreamEnd::Perhaps => {
                Some(format!("the last, incomplete frame is left out; that is all, or {CUT_SHORT}"))
            }
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

/// The track to read: the default audio track, or the first, if a decoder for it exists; else the first that
/// has one.
fn audio_track(reader: &dyn FormatReader) -> Result<&Track> {
    use symphonia::core::formats::TrackType;
    let is_audio = |t: &&Track| matches!(t.codec_params, Some(CodecParameters::Audio(_)));
    let decodable = |t: &&Track| {
        let Some(CodecParameters::Audio(params)) = &t.codec_params else { return false };
        symphonia::default::get_codecs().get_audio_decoder(params.codec).is_some()
    };
    let tracks = reader.tracks();
    if let Some(track) = reader.default_track(TrackType::Audio).filter(decodable) {
        return Ok(track);
    }
    if let Some(track) = tracks.iter().find(decodable) {
        return Ok(track);
    }
    if let Some(CodecParameters::Audio(params)) =
        tracks.iter().find(is_audio).and_then(|track| track.codec_params.as_ref())
    {
        let name = codec_name(params.codec);
        let problem = format!("its audio is {name}, which cannot be decoded");
        return Err(unusable(ErrorKind::Unsupported, problem, CONVERT));
    }
    let has_video = tracks.iter().any(|t| matches!(t.codec_params, Some(CodecParameters::Video(_))));
    let problem = match (has_video, tracks.len()) {
        (true, _) => "a video without an audio track",
        (_, 0) => "there is no track in this file",
        _ => "there is no audio track in this file, or none of a known kind",
    };
    Err(unusable(ErrorKind::NoAudioTrack, problem, "give the file that has the speech in it"))
}
