//! The packets of one track of a container, past damage and from one chained stream into the next.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::{FormatReader, MediaInfo, SeekMode, SeekTo, Track};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use super::guard::{gave_up, guard};
use super::input::AudioBytes;
use super::ogg::Repair;
use super::refuse::plain;
use super::track::{CUT_SHORT, NextPacket};
use crate::error::Result;

/// Errors in a row after which a container is given up.
const MAX_ERRORS_IN_A_ROW: u32 = 32;

/// An open container.
pub struct Container<'a> {
    reader: Box<dyn FormatReader + 'a>,
    track_id: u32,
    /// For Ogg, whose demuxer misplaces what follows a hole.
    repair: Option<Repair>,
    errors_in_a_row: u32,
    /// The header does not know how long the file is: a pipe wrote it. Then it may end anywhere.
    open_ended: bool,
    /// Damage can be passed by seeking beyond it.
    can_seek_over: bool,
    /// Timestamp of the last packet, and the first one wanted after a seek.
    last_ticks: i64,
    resume_at: i64,
}

impl<'a> Container<'a> {
    /// The packets of track `track_id` of `reader`.
    pub fn new(reader: Box<dyn FormatReader + 'a>, track_id: u32, can_seek_over: bool) -> Self {
        Self {
            reader,
            track_id,
            repair: None,
            errors_in_a_row: 0,
            open_ended: false,
            can_seek_over,
            last_ticks: 0,
            resume_at: i64::MIN,
        }
    }

    /// Repairs the times after holes in an Ogg file, whose `bytes` are looked through for them.
    pub fn repair(&mut self, bytes: AudioBytes<'_>) {
        self.repair = Some(Repair::new(bytes, self.track_id));
    }

    /// Takes the end of the file for that of the recording, wherever it is.
    pub fn may_end_anywhere(&mut self) {
        self.open_ended = true;
    }

    /// The track that is read.
    pub fn track_id(&self) -> u32 {
        self.track_id
    }

    /// All tracks.
    pub fn tracks(&self) -> &[Track] {
        self.reader.tracks()
    }

    /// What the header says of all tracks together.
    pub fn media_info(&self) -> &MediaInfo {
        self.reader.media_info()
    }

    /// The next packet of the track, which has `params` and ticks of `time_base` seconds. Where another stream is joined
    /// on, `params` become those of that one.
    pub fn next(&mut self, params: &mut AudioCodecParameters, time_base: (u32, u32)) -> Result<NextPacket> {
        loop {
            match self.read() {
                Ok(Some(packet)) if self.is_wanted(&packet) => {
                    self.errors_in_a_row = 0;
                    self.last_ticks = packet.pts.get();
                    return Ok(NextPacket::Packet(packet, false));
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(NextPacket::End),
                Err(SymphoniaError::IoError(e)) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
                    let whole = self.open_ended;
                    return Ok(if whole { NextPacket::End } else { NextPacket::Broken(CUT_SHORT.into()) });
                }
                Err(SymphoniaError::IoError(e)) if e.kind() != std::io::ErrorKind::Other => {
                    return Err(e.into());
                }
                Err(SymphoniaError::ResetRequired) => return Ok(self.join(params)),
                Err(error) if self.can_pass(&error, time_base) => {}
                Err(error) => return Ok(NextPacket::Broken(plain(&error))),
            }
        }
    }

    fn read(&mut self) -> symphonia::core::errors::Result<Option<Packet>> {
        match &mut self.repair {
            Some(repair) => repair.next(|| guard(|| self.reader.next_packet())),
            None => guard(|| self.reader.next_packet()),
        }
    }

    fn is_wanted(&self, packet: &Packet) -> bool {
        packet.track_id == self.track_id && packet.pts.get() >= self.resume_at
    }

    /// Goes on with the first track of a chained stream, if it is of the same kind.
    fn join(&mut self, params: &mut AudioCodecParameters) -> NextPacket {
        let Some(next) = self.reader.tracks().iter().find(|track| is_codec(track, params.codec)) else {
            return NextPacket::Broken("what follows is another kind of stream".into());
        };
        self.track_id = next.id;
        if let Some(CodecParameters::Audio(joined)) = &next.codec_params {
            *params = joined.clone();
        }
        match guard(|| self.reader.next_packet()) {
            Ok(Some(packet)) if packet.track_id == self.track_id => NextPacket::Joined(packet),
            _ => NextPacket::Broken("what follows cannot be read".into()),
        }
    }

    /// Whether reading on may help after `error`; where it needs a seek, that is done.
    ///
    /// Matroska loses its thread in damage: it is looked for further and further on. In other containers reading on is
    /// enough.
    fn can_pass(&mut self, error: &SymphoniaError, (numer, denom): (u32, u32)) -> bool {
        self.errors_in_a_row += 1;
        if self.errors_in_a_row >= MAX_ERRORS_IN_A_ROW || gave_up(error) {
            return false;
        }
        if !self.can_seek_over {
            return true;
        }
        let ahead_s = 0.25 * 1.5_f64.powi(self.errors_in_a_row as i32);
        let ticks = ahead_s * f64::from(denom) / f64::from(numer);
        let ts = Timestamp::new(self.last_ticks.saturating_add(ticks as i64));
        let to = SeekTo::Timestamp { ts, track_id: self.track_id };
        // A seek that fails leaves the reader where it was; the next one reaches further.
        if guard(|| self.reader.seek(SeekMode::Coarse, to)).is_err_and(|e| gave_up(&e)) {
            return false;
        }
        self.resume_at = self.last_ticks.saturating_add(1);
        true
    }
}

fn is_codec(track: &Track, codec: AudioCodecId) -> bool {
    matches!(&track.codec_params, Some(CodecParameters::Audio(params)) if params.codec == codec)
}
