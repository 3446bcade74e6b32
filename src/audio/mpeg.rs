//! The frames of a bare MPEG audio stream (MP1, MP2, MP3 and ADTS AAC), each with its true time.
//!
//! Such streams carry no timestamps: a reader that counts the frames it finds lets everything after a damaged
//! stretch slide to an earlier time. This one sees how many bytes it had to skip and from that how many frames
//! they held. It also knows the tags between and around the frames, and the encoder's delay, which the
//! Xing/Info tag of MP3 states.

use std::collections::VecDeque;
use std::io::{Read, Seek, SeekFrom};

use symphonia::core::packet::{Packet, PacketBuilder};
use symphonia::core::units::{Duration, Timestamp};

use super::input::{AudioBytes, AudioSource};
use super::mpeg_header::{FrameHeader, Syntax, info, parse, same_stream, tag_bytes};

/// Bytes kept in view: two of the longest frames (ADTS: 8191) and more.
const WINDOW_BYTES: usize = 64 * 1024;
/// Frames kept back, so that the last ones can be trimmed when the end is known.
const HELD_FRAMES: usize = 3;
/// Frames in a row that prove a stream after a change of its parameters.
const PROOF_FRAMES: usize = 3;

/// Reads frames from a file; see the head of this file.
pub struct Frames<'a> {
    file: AudioBytes<'a>,
    syntax: Syntax,
    window: Vec<u8>,
    /// Position of the next unread byte in `window`, and of the window's first byte in the file.
    at: usize,
    window_start: u64,
    file_ended: bool,
    /// Parameters of the stream, once known.
    current: Option<FrameHeader>,
    /// Sample at which the next frame starts.
    next_start: i64,
    /// Sample at which the current stream's sound begins: what its frames hold before is delay.
    begin: i64,
    /// What the last Info tag promised: the sample at which the stream it heads ends.
    promised_end: Option<i64>,
    promised_frames_left: Option<i64>,
    held: VecDeque<HeldFrame>,
    /// Bytes of a typical frame, for counting the lost ones: a slowly moving mean.
    mean_frame_bytes: f64,
    /// True number of lost frames over the estimated one.
    lost_scale: f64,
    /// Frames estimated lost, Info tags seen, and bytes after the last frame.
    lost_frames: i64,
    tags: u32,
    tail_bytes: u64,
    ends_inside_frame: bool,
    /// Bytes of the last frame if no frame followed it: its length may be a lie.
    unproven_bytes: u64,
    /// Bytes in frames and tags, and bytes that made no sense.
    good_bytes: u64,
    bad_bytes: u64,
}

/// Whether a stream was cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    /// It has its end.
    Whole,
    /// So many samples per channel are missing.
    Missing(u64),
    /// Its last frame is not whole. Many programs leave such files that lack nothing else.
    Perhaps,
}

struct HeldFrame {
    start: i64,
    samples: u32,
    trim_start: u32,
    trim_end: u32,
    channels: u8,
    data: Box<[u8]>,
}

impl<'a> Frames<'a> {
    /// The frames of `audio`.
    ///
    /// A file whose Info tag counts its frames is looked through beforehand, so that the frames lost in it can
    /// be counted exactly; otherwise they are estimated from the bytes.
    pub fn open(audio: &AudioSource<'a>, syntax: Syntax) -> std::io::Result<Self> {
        let mut frames = Self::new(audio.open()?, syntax);
        let mut scan = Self::new(audio.open()?, syntax);
        while scan.read_frame()? {
            scan.held.clear();
            if scan.promised_frames_left.is_none() {
                return Ok(frames);
            }
        }
        if let (Some(left), 1, true) = (scan.promised_frames_left, scan.tags, scan.lost_frames > 0) {
            let whole_end = scan.tail_bytes < 8;
            let lost = scan.lost_frames + left;
            if whole_end && lost > 0 && lost < scan.lost_frames * 2 {
                frames.lost_scale = lost as f64 / scan.lost_frames as f64;
            }
        }
        Ok(frames)
    }

    fn new(file: AudioBytes<'a>, syntax: Syntax) -> Self {
        Self {
            file,
            syntax,
            window: Vec::new(),
            at: 0,
            window_start: 0,
            lost_scale: 1.0,
            lost_frames: 0,
            tags: 0,
            tail_bytes: 0,
            ends_inside_frame: false,
            file_ended: false,
            current: None,
            next_start: 0,
            begin: 0,
            promised_end: None,
            promised_frames_left: None,
            held: VecDeque::new(),
            mean_frame_bytes: 0.0,
            unproven_bytes: 0,
            good_bytes: 0,
            bad_bytes: 0,
        }
    }

    /// The next frame and its number of channels. Timestamps count samples from the start of the recording,
    /// negative in the encoder's delay; lost frames leave a gap between them.
    pub fn next(&mut self) -> std::io::Result<Option<(Packet, u8)>> {
        while self.held.len() <= HELD_FRAMES {
            if !self.read_frame()? {
                self.end_of_stream();
                break;
            }
        }
        Ok(self.held.pop_front().map(|frame| {
            let (start, end) = (u64::from(frame.trim_start), u64::from(frame.trim_end));
            let kept = u64::from(frame.samples).saturating_sub(start).saturating_sub(end);
            let packet = PacketBuilder::new()
                .track_id(0)
                .pts(Timestamp::new(frame.start))
                .dur(Duration::new(kept))
                .trim_start(Duration::new(start))
                .trim_end(Duration::new(end))
                .data(frame.data)
                .build();
            (packet, frame.channels)
        }))
    }

    /// Share of the bytes so far that belonged to frames and tags, 0 to 1.
    pub fn sense(&self) -> f64 {
        self.good_bytes as f64 / (self.good_bytes + self.bad_bytes).max(1) as f64
    }

    /// How many samples are missing at the end according to the Info tag, or else that the last frame is not whole.
    pub fn end(&self) -> StreamEnd {
        match (self.promised_frames_left, self.current) {
            (Some(left), Some(header)) if left > 0 => {
                StreamEnd::Missing(left.unsigned_abs().saturating_mul(u64::from(header.samples)))
            }
            (None, _) if self.ends_inside_frame => StreamEnd::Perhaps,
            _ => StreamEnd::Whole,
        }
    }

    /// Reads one frame into `held`; `false` at the end of the file.
    fn read_frame(&mut self) -> std::io::Result<bool> {
        loop {
            self.fill()?;
            if let Some(tag_bytes) = tag_bytes(self.view()) {
                self.skip(tag_bytes)?;
                self.good_bytes += tag_bytes;
                continue;
            }
            let Some(header) = self.sequential() else {
                self.ends_inside_frame |= self.file_ended
                    && parse(self.syntax, self.view()).is_some_and(|header| {
                        header.frame_bytes > self.view().len()
                            && self.current.is_some_and(|c| same_stream(&c, &header))
                    });
                if !self.resync()? {
                    return Ok(false);
                }
                continue;
            };
            let proven = self.chain(0, &header, 1);
            let frame = self.view()[..header.frame_bytes].to_vec();
            self.at += header.frame_bytes;
            self.unproven_bytes = if proven { 0 } else { header.frame_bytes as u64 };
            self.good_bytes += header.frame_bytes as u64;
            if self.info_frame(&header, &frame) {
                continue;
            }
            let is_first = self.current.is_none();
            if is_first {
                self.next_start = -header.delay;
                self.mean_frame_bytes = header.frame_bytes as f64;
            }
            self.current = Some(header);
            self.mean_frame_bytes += (header.frame_bytes as f64 - self.mean_frame_bytes) / 32.0;
            self.held.push_back(HeldFrame {
                start: self.next_start,
                samples: header.samples,
                trim_start: u32::try_from((self.begin - self.next_start).max(0))
                    .unwrap_or(u32::MAX)
                    .min(header.samples),
                trim_end: 0,
                channels: header.channels,
                data: frame[header.stripped_bytes..].into(),
            });
            self.next_start += i64::from(header.samples);
            self.promised_frames_left = self.promised_frames_left.map(|left| left.saturating_sub(1));
            return Ok(true);
        }
    }

    /// The header at the current position, if a frame of this stream stands there.
    fn sequential(&self) -> Option<FrameHeader> {
        let view = self.view();
        let header = parse(self.syntax, view)?;
        if header.frame_bytes > view.len() {
            return None;
        }
        let known = self.current.is_some_and(|c| same_stream(&c, &header));
        let proof = if known { 1 } else { PROOF_FRAMES };
        if self.chain(0, &header, proof) {
            return Some(header);
        }
        // The next header is bad. Either this frame's own length is wrong (then the next good frame begins
        // inside it), or the damage begins after it.
        let inside = known && (1..header.frame_bytes).any(|at| self.good_frame(at));
        (known && !inside).then_some(header)
    }

    /// Whether `frames` more frames of the same stream follow the one at `at`, or the file or a tag does.
    fn chain(&self, mut at: usize, first: &FrameHeader, frames: usize) -> bool {
        let mut header = *first;
        for _ in 0..frames {
            at += header.frame_bytes;
            let rest = self.view().get(at..).unwrap_or_default();
            if rest.is_empty() || tag_bytes(rest).is_some() {
                return self.file_ended || !rest.is_empty();
            }
            match parse(self.syntax, rest) {
                Some(next) if same_stream(first, &next) => header = next,
                _ => return false,
            }
        }
        true
    }

    /// Whether a frame of the current stream stands at `at`, followed by another.
    fn good_frame(&self, at: usize) -> bool {
        let Some(current) = &self.current else { return false };
        let rest = self.view().get(at..).unwrap_or_default();
        parse(self.syntax, rest).is_some_and(|h| same_stream(current, &h) && self.chain(at, &h, 1))
    }

    /// Skips bytes that are no frame, and counts the frames they were. `false` if no frame follows.
    fn resync(&mut self) -> std::io::Result<bool> {
        let mut skipped = 0_u64;
        loop {
            self.fill()?;
            if self.view().len() < 8 {
                self.tail_bytes = skipped + self.view().len() as u64;
                self.bad_bytes += self.tail_bytes;
                return Ok(false);
            }
            // The current position has been refused already; look from the next byte on.
            self.at += 1;
            skipped += 1;
            let view = self.view();
            if tag_bytes(view).is_some() {
                break;
            }
            let proven = match parse(self.syntax, view) {
                None => false,
                Some(_) if self.good_frame(0) => true,
                Some(header) => self.chain(0, &header, PROOF_FRAMES),
            };
            if proven {
                break;
            }
        }
        self.bad_bytes += skipped;
        if let Some(current) = &self.current {
            // Counted from the last frame's own start if its length is in doubt.
            let bytes = skipped + self.unproven_bytes;
            let frames = (bytes as f64 / self.mean_frame_bytes).round() as i64;
            let lost = (frames - i64::from(self.unproven_bytes > 0)).max(0);
            self.lost_frames += lost;
            let lost = (lost as f64 * self.lost_scale).round() as i64;
            self.unproven_bytes = 0;
            self.next_start = self.next_start.saturating_add(lost.saturating_mul(i64::from(current.samples)));
            self.promised_frames_left = self.promised_frames_left.map(|left| left.saturating_sub(lost));
        }
        Ok(true)
    }

    /// Takes `frame` for what it is if it carries an Info tag and no audio: the head of a stream.
    fn info_frame(&mut self, header: &FrameHeader, frame: &[u8]) -> bool {
        let Some(info) = info(header, frame) else { return false };
        self.end_of_stream();
        let delay = info.delay.unwrap_or(header.delay);
        let begin = self.promised_end.take().unwrap_or(self.next_start);
        self.begin = begin;
        self.next_start = begin.saturating_sub(delay);
        self.tags += 1;
        self.promised_frames_left = info.frames.map(i64::from);
        self.promised_end = info.frames.zip(info.padding).map(|(frames, padding)| {
            let samples = i64::from(frames) * i64::from(header.samples);
            self.next_start.saturating_add(samples).saturating_sub(i64::from(padding)).max(begin)
        });
        if self.current.is_none() {
            self.mean_frame_bytes = header.frame_bytes as f64;
        }
        self.current = Some(*header);
        true
    }

    /// Trims the frames still held to the end that the Info tag promised, if as many frames came as it said.
    fn end_of_stream(&mut self) {
        let Some(end) = self.promised_end else { return };
        if self.promised_frames_left != Some(0) {
            // Cut short, or something was appended without a tag of its own.
            self.promised_end = None;
            return;
        }
        for frame in &mut self.held {
            let past = (frame.start + i64::from(frame.samples)).saturating_sub(end);
            let past = u32::try_from(past.max(0)).unwrap_or(u32::MAX);
            frame.trim_end = past.min(frame.samples - frame.trim_start);
        }
        self.promised_frames_left = None;
    }

    fn view(&self) -> &[u8] {
        &self.window[self.at..]
    }

    /// Makes sure that half a window is in view, unless the file ends before.
    fn fill(&mut self) -> std::io::Result<()> {
        if self.file_ended || self.window.len() - self.at >= WINDOW_BYTES / 2 {
            return Ok(());
        }
        self.window.drain(..self.at);
        self.window_start += self.at as u64;
        self.at = 0;
        while self.window.len() < WINDOW_BYTES {
            let old = self.window.len();
            self.window.resize(WINDOW_BYTES, 0);
            let got = match self.file.read(&mut self.window[old..]) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => 0,
                other => {
                    let got = other?;
                    self.file_ended |= got == 0;
                    got
                }
            };
            self.window.truncate(old + got);
            if self.file_ended {
                break;
            }
        }
        Ok(())
    }

    /// Moves on by `bytes`, which may reach past the window and past the end of the file.
    fn skip(&mut self, bytes: u64) -> std::io::Result<()> {
        let in_view = self.view().len() as u64;
        if bytes <= in_view {
            self.at += bytes as usize;
            return Ok(());
        }
        let target = self.window_start.saturating_add(self.at as u64).saturating_add(bytes);
        let length = self.file.length();
        self.window.clear();
        self.at = 0;
        self.window_start = self.file.seek(SeekFrom::Start(target.min(length)))?;
        self.file_ended = false;
        Ok(())
    }
}
