//! From a file to 16 kHz mono samples.
//!
//! ```text
//! path, reader or samples -> input (bytes) -> track (which one) -> packets, in order, with true timestamps
//!      -> decode -> timeline (trim, gaps) -> mixdown (one channel) -> resample (16 kHz) -> blocks
//! ```
//!
//! A packet (of Opus half a minute, decoded ahead), a fifth of a second of every channel and a block of seconds are in
//! memory, whatever the length.

mod aac_core;
mod ahead;
mod blocks;
mod codecs;
mod container;
mod decode;
mod edits;
pub mod guard;
mod input;
mod matroska;
pub mod probe;
pub mod sample_store;
mod mixdown;
mod mpeg;
mod mpeg_header;
mod ogg;
#[cfg(feature = "opus")]
mod opus_decoder;
mod opus_head;
mod opus_times;
mod reader;
mod refuse;
mod resample;
mod time_reference;
mod timeline;
mod track;
mod tracks;
mod uncompressed;

pub use self::input::AudioSource;
pub use self::mixdown::Channel;
pub use self::reader::{AboutAudio, AudioPart, Reader, load, load_channel};
pub use self::time_reference::{TimeReference, time_reference};
pub use self::track::chosen_track;
pub use self::tracks::Chosen;

use crate::error::{Error, ErrorKind};

/// What the file itself is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceFormat {
    /// Sampling rate of the audio track, in hertz.
    pub rate_hz: u32,
    /// Number of channels.
    pub channels: u16,
    /// Length in seconds: samples per channel over rate, after trimming encoder delay and padding.
    pub duration_s: f64,
}

/// A whole recording: 16 kHz, mono.
#[derive(Debug, Clone)]
pub struct Pcm {
    /// Samples on the 16-bit scale (full scale is 32768.0), sample 0 at the start of the file.
    pub samples: Vec<f32>,
    /// What it was made from.
    pub source: SourceFormat,
    /// What was wrong with the file but could be survived, a sentence each ("at 12.3 s: ...").
    pub warnings: Vec<String>,
}

/// Shortest recording worth aligning, in seconds: less than one short word.
pub const MIN_DURATION_S: f64 = 0.1;
/// Longest recording accepted, in seconds (24 h).
pub const MAX_DURATION_S: f64 = 86_400.0;

/// The remedy for everything that another program can read and this one cannot.
const CONVERT: &str = "convert it first, for example: ffmpeg -i INPUT -ac 1 -ar 16000 OUTPUT.wav";
/// The remedy for files that are broken rather than unsupported.
const ANOTHER_COPY: &str = "try another copy of it, or repair it, for example: ffmpeg -i INPUT OUTPUT.wav";

/// The error of a recording that cannot be used.
fn unusable(kind: ErrorKind, problem: impl Into<String>, remedy: &'static str) -> Error {
    Error::Audio { kind, problem: problem.into(), remedy }
}
