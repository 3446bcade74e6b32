//! From a file to 16 kHz mono samples.

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

/// A recording: 16 kHz, mono.
#[derive(Debug, Clone)]
pub struct Pcm {
    /// Samples on the 16-bit scale (full scale is 32768.0), sample 0 at the start of the file.
    pub samples: Vec<f32>,
    /// What it was made from.
    pub source: SourceFormat,
    /// What was wrong with the file but could be survived, a sentence each ("at 12.3 s: ...").
    pub warnings: Vec<String>,
}
