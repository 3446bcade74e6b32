//! The frames of a bare MPEG audio stream (MP1, MP2, MP3 and ADTS AAC), each with its true time.
//!
//! Such streams carry no timestamps: a reader that counts the frames it finds lets everything after a damaged
//! stretch slide to an earlier time. This one sees how many bytes it had to skip and from that how many frames
//! they held. It also knows the tags between and around the frames, and the encoder's delay, which the
//! Xing/Info tag of MP3 states.
//!
//! Header fields: ISO/IEC 11172-3 section 2.4.1.3, ISO/IEC 13818-3 section 2.4.2.3, ISO/IEC 14496-3 section
//! 1.A.2.2 (ADTS). Info tag: "Mp3 Info Tag rev 1 specifications", G. Bouvigne.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::packet::{Packet, PacketBuilder};
use symphonia::core::units::{Duration, Timestamp};

/// A decoder of MPEG layer 3 is 528 + 1 samples late, and LAME, the commonest encoder, 576 more.
const DECODER_DELAY: i64 = 529;
const USUAL_DELAY_MP3: i64 = DECODER_DELAY + 576;
/// Layers 1 and 2 lose the length of the filter bank alone: 512 - 32 + 1.
const USUAL_DELAY_LAYER_2: i64 = 481;
/// The first frame of AAC has nothing to overlap with and is never audio.
const USUAL_DELAY_AAC: i64 = 1024;

/// Samples that encoders of `codec` usually put in front, for streams that do not say.
pub fn usual_delay(codec: AudioCodecId) -> i64 {
    match codec {
        CODEC_ID_AAC => USUAL_DELAY_AAC,
        CODEC_ID_MP3 => USUAL_DELAY_MP3,
        CODEC_ID_MP2 | CODEC_ID_MP1 => USUAL_DELAY_LAYER_2,
        _ => 0,
    }
}

/// Bytes kept in view: two of the longest frames (ADTS: 8191) and more.
const WINDOW_BYTES: usize = 64 * 1024;
/// Frames kept back, so that the last ones can be trimmed when the end is known.
const HELD_FRAMES: usize = 3;
/// Frames in a row that prove a stream after a change of its parameters.
const PROOF_FRAMES: usize = 3;

/// Which syntax the stream has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// MPEG-1/2/2.5 layers 1 to 3.
    Mpeg,
    /// AAC in ADTS.
    Adts,
}

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    /// Version, layer and rate (MPEG) or profile and rate (ADTS): the same in all frames of a stream.
    kind: u32,
    channels: u8,
    frame_bytes: usize,
    samples: u32,
    /// Bytes before the payload that the decoder must not see (ADTS only).
    stripped_bytes: usize,
    /// Where an Info tag would stand (layer 3 only).
    info_at: usize,
    delay: i64,
}

/// Reads frames from a file; see the head of this file.
pub struct Frames {
    file: File,
    syntax: Syntax,
    window: Vec<u8>,
    /// Position of the next unread byte in `window`, and of the window's first byte in the file.
    at: usize,
    window_start: u64,
    file_ended: bool,
    /// Parameters of the stream, once known.
    current: Option<Header>,
    /// Sample at which the next frame starts.
    next_start: i64,
    /// Sample at which the current stream's sound begins: what its frames hold before is delay.
    begin: i64,
    /// What the last Info tag promised: the sample at which the stream it heads ends.
    promised_end: Option<i64>,
    promised_frames_left: Option<i64>,
    held: VecDeque<Held>,
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

struct Held {
    start: i64,
    samples: u32,
    trim_start: u32,
    trim_end: u32,
    channels: u8,
    data: Box<[u8]>,
}

impl Frames {
    /// The frames of the file at `path`.
    ///
    /// A file whose Info tag counts its frames is looked through beforehand, so that the frames lost in it can
    /// be counted exactly; otherwise they are estimated from the bytes.
    pub fn open(path: &Path, syntax: Syntax) -> std::io::Result<Self> {
        let mut frames = Self::new(File::open(path)?, syntax);
        let mut scan = Self::new(File::open(path)?, syntax);
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

    fn new(file: File, syntax: Syntax) -> Self {
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

    /// Whether the file ended before its Info tag says, or in the middle of a frame.
    pub fn is_cut_short(&self) -> bool {
        self.ends_inside_frame || self.promised_frames_left.is_some_and(|left| left > 0)
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
            self.held.push_back(Held {
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
    fn sequential(&self) -> Option<Header> {
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
    fn chain(&self, mut at: usize, first: &Header, frames: usize) -> bool {
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
    fn info_frame(&mut self, header: &Header, frame: &[u8]) -> bool {
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
        let length = self.file.metadata()?.len();
        self.window.clear();
        self.at = 0;
        self.window_start = self.file.seek(SeekFrom::Start(target.min(length)))?;
        self.file_ended = false;
        Ok(())
    }
}

fn same_stream(a: &Header, b: &Header) -> bool {
    a.kind == b.kind && a.channels == b.channels
}

/// The length of the tag that begins here: ID3v2, ID3v1, APEv2 or Lyrics3.
fn tag_bytes(bytes: &[u8]) -> Option<u64> {
    if bytes.starts_with(b"ID3") {
        let head = bytes.get(..10)?;
        // Sizes are written seven bits a byte.
        let size = head[6..10].iter().fold(0_u64, |size, &b| (size << 7) | u64::from(b & 0x7f));
        let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
        return Some(10 + size + footer);
    }
    if bytes.starts_with(b"APETAGEX") {
        let size = bytes.get(12..16)?.iter().rev().fold(0_u64, |size, &b| (size << 8) | u64::from(b));
        return Some(32 + size);
    }
    if bytes.starts_with(b"TAG") {
        return Some(128);
    }
    if bytes.starts_with(b"LYRICSBEGIN") {
        return Some(11);
    }
    None
}

fn parse(syntax: Syntax, bytes: &[u8]) -> Option<Header> {
    match syntax {
        Syntax::Mpeg => parse_mpeg(bytes),
        Syntax::Adts => parse_adts(bytes),
    }
}

/// Kilobits a second by index 1 to 14, for: version 1 layers 1, 2, 3; versions 2 and 2.5 layer 1, layers 2
/// and 3 (ISO/IEC 11172-3 table 2.4.2.3, ISO/IEC 13818-3 table 2.4.2.3).
const KILOBITS: [[u16; 14]; 5] = [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

fn parse_mpeg(bytes: &[u8]) -> Option<Header> {
    let word = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    if word >> 21 != 0x7ff {
        return None;
    }
    let (version, layer) = ((word >> 19) & 3, 4 - ((word >> 17) & 3));
    let (bitrate, rate) = ((word >> 12) & 15, (word >> 10) & 3);
    // Version 1 and layer 4 are reserved; bit rate 0 (free) and 15, and rate 3, say nothing usable.
    if version == 1 || layer == 4 || bitrate == 0 || bitrate == 15 || rate == 3 {
        return None;
    }
    let is_v1 = version == 3;
    let rate_hz = [44_100, 48_000, 32_000][rate as usize] >> [2, 0, 1, 0][version as usize];
    let table = match (is_v1, layer) {
        (true, layer) => layer as usize - 1,
        (false, 1) => 3,
        (false, _) => 4,
    };
    let bits_per_s = u32::from(KILOBITS[table][bitrate as usize - 1]) * 1000;
    let padding = (word >> 9) & 1;
    let (samples, frame_bytes, delay) = match layer {
        1 => (384, (12 * bits_per_s / rate_hz + padding) * 4, USUAL_DELAY_LAYER_2),
        2 => (1152, 144 * bits_per_s / rate_hz + padding, USUAL_DELAY_LAYER_2),
        _ if is_v1 => (1152, 144 * bits_per_s / rate_hz + padding, USUAL_DELAY_MP3),
        _ => (576, 72 * bits_per_s / rate_hz + padding, USUAL_DELAY_MP3),
    };
    let channels = if (word >> 6) & 3 == 3 { 1 } else { 2 };
    let side_info = match (is_v1, channels) {
        (true, 2) => 32,
        (true, _) | (false, 2) => 17,
        (false, _) => 9,
    };
    Some(Header {
        kind: version << 4 | layer << 2 | rate,
        channels,
        frame_bytes: frame_bytes as usize,
        samples,
        stripped_bytes: 0,
        info_at: if layer == 3 { 4 + side_info } else { usize::MAX },
        delay,
    })
}

fn parse_adts(bytes: &[u8]) -> Option<Header> {
    let head: &[u8; 7] = bytes.get(..7)?.try_into().ok()?;
    // Sync word and layer 0.
    if head[0] != 0xff || head[1] & 0xf6 != 0xf0 {
        return None;
    }
    let rate = (head[2] >> 2) & 15;
    let channels = (head[2] & 1) << 2 | head[3] >> 6;
    let frame_bytes = usize::from(head[3] & 3) << 11 | usize::from(head[4]) << 3 | usize::from(head[5]) >> 5;
    let stripped_bytes = if head[1] & 1 == 0 { 9 } else { 7 };
    if rate > 12 || frame_bytes < stripped_bytes {
        return None;
    }
    Some(Header {
        kind: u32::from(head[1] & 8) << 8 | u32::from(head[2] & 0xfc),
        channels,
        frame_bytes,
        samples: 1024 * (u32::from(head[6] & 3) + 1),
        stripped_bytes,
        info_at: usize::MAX,
        delay: USUAL_DELAY_AAC,
    })
}

/// What a Xing, Info or VBRI tag says, as far as it says it.
struct Info {
    frames: Option<u32>,
    delay: Option<i64>,
    padding: Option<u32>,
}

fn info(header: &Header, frame: &[u8]) -> Option<Info> {
    let u32_at = |at: usize| Some(u32::from_be_bytes(frame.get(at..at + 4)?.try_into().ok()?));
    if header.info_at == usize::MAX {
        return None;
    }
    if frame.get(36..40) == Some(b"VBRI") {
        return Some(Info { frames: None, delay: None, padding: None });
    }
    // A checksum before the side information moves the tag by two bytes in the files of some encoders.
    let at = [header.info_at, header.info_at + 2]
        .into_iter()
        .find(|&at| matches!(frame.get(at..at + 4), Some(b"Xing" | b"Info")))?;
    let flags = u32_at(at + 4)?;
    let mut next = at + 8;
    let frames = if flags & 1 != 0 { u32_at(next) } else { None };
    next += [4, 4, 100, 4]
        .iter()
        .enumerate()
        .filter(|(bit, _)| flags >> bit & 1 != 0)
        .map(|f| f.1)
        .sum::<usize>();
    let by_lame = matches!(frame.get(next..next + 4), Some(b"LAME" | b"Lavf" | b"Lavc"));
    let gap = frame.get(next + 21..next + 24).filter(|_| by_lame);
    let gap = gap.map(|b| {
        (i64::from(b[0]) << 4 | i64::from(b[1]) >> 4, (u32::from(b[1]) & 15) << 8 | u32::from(b[2]))
    });
    Some(Info {
        frames,
        delay: gap.map(|(delay, _)| delay + DECODER_DELAY),
        // The padding counts from the encoder's side; the decoder's delay uses up some of it.
        padding: gap.map(|(_, padding)| padding.saturating_sub(DECODER_DELAY as u32)),
    })
}
