//! Units of time and the only conversions between them.
//!
//! *Sample*: one value at 16 kHz mono. *Frame*: one row of features, every [`HOP_SAMPLES`] samples (10 ms).
//! *Millisecond*: what goes out. All counts start at the beginning of the file; all spans are half-open.

/// Rate of all audio after resampling, in hertz.
pub const SAMPLE_RATE_HZ: u32 = 16_000;
/// Samples from one frame to the next (10 ms).
pub const HOP_SAMPLES: usize = 160;
/// Samples in a millisecond.
pub const MS_SAMPLES: u64 = SAMPLE_RATE_HZ as u64 / 1000;
/// Milliseconds from one frame to the next.
pub const HOP_MS: Ms = HOP_SAMPLES as u32 * 1000 / SAMPLE_RATE_HZ;
/// Seconds from one frame to the next.
pub const FRAME_S: f64 = HOP_SAMPLES as f64 / SAMPLE_RATE_HZ as f64;
/// Frames in a second.
pub const FRAMES_PER_S: f64 = 1.0 / FRAME_S;
/// Seconds from `frame * 0.01` to a boundary that begins a word at `frame`.
///
/// Half way between the centres of the windows (of 410 samples) on either side would be 7.8 ms. The model, trained on
/// unsegmented speech, hears a word begin a little early and end a little late; both constants were set by hand, once,
/// on hand-labelled speech.
pub const START_OFFSET_S: f64 = 0.0085;
/// Seconds from `frame * 0.01` to a boundary that ends a word before `frame`.
pub const END_OFFSET_S: f64 = 0.005;

/// Milliseconds from the start of a frame to a change of the best path before it.
///
/// Half way between the centres of the frames on either side if their windows had the usual 25 ms; with the 410 samples
/// that they have, it would be 7.8. It marks where pauses lie and how far path and posterior disagree, never where a word
/// begins or ends, and what is made of it ([`crate::boundaries`]) was set with this value.
const PATH_OFFSET_MS: f64 = 7.5;

/// Whole milliseconds from the start of the file: the resolution of the output.
pub type Ms = u32;

/// Seconds to the nearest millisecond; negative becomes 0.
pub fn seconds_to_ms(seconds: f64) -> Ms {
    whole_ms(seconds * 1000.0)
}

/// Milliseconds to the nearest whole one; negative becomes 0.
pub fn whole_ms(ms: f64) -> Ms {
    ms.round().max(0.0) as Ms
}

/// Seconds to the nearest microsecond: differences of times with up to six decimals are exact. What is not finite or
/// beyond some hundred thousand years comes out as the nearest that fits.
pub fn seconds_to_us(seconds: f64) -> i64 {
    (seconds * 1e6).round() as i64
}

/// Microseconds as milliseconds.
pub fn us_to_ms(us: i64) -> f64 {
    us as f64 / 1000.0
}

/// Milliseconds to the nearest microsecond.
pub fn ms_to_us(ms: f64) -> i64 {
    (ms * 1000.0).round() as i64
}

/// Milliseconds as seconds, exact to three decimals when printed.
pub fn ms_to_seconds(ms: Ms) -> f64 {
    f64::from(ms) / 1000.0
}

/// Time in milliseconds at which a unit begins whose first frame is `frame` (which may be fractional).
pub fn start_ms(frame: f64) -> f64 {
    (frame * FRAME_S + START_OFFSET_S) * 1000.0
}

/// Time in milliseconds at which a unit ends whose first frame no more inside is `frame` (which may be fractional).
pub fn end_ms(frame: f64) -> f64 {
    (frame * FRAME_S + END_OFFSET_S) * 1000.0
}

/// Time in milliseconds at which the best path changes before `frame`.
pub fn path_ms(frame: u32) -> f64 {
    f64::from(frame_to_ms(frame)) + PATH_OFFSET_MS
}

/// How many milliseconds `frames` last, which may be fractional.
pub fn frames_ms(frames: f64) -> f64 {
    frames * f64::from(HOP_MS)
}

/// Milliseconds from the start of the file to the start of `frame`.
pub fn frame_to_ms(frame: u32) -> Ms {
    frame * HOP_MS
}

/// A half-open stretch `[start, end)` of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSpan {
    /// First frame inside.
    pub start: u32,
    /// First frame after.
    pub end: u32,
}

impl FrameSpan {
    /// Number of frames inside.
    pub fn frames(self) -> u32 {
        self.end.saturating_sub(self.start)
    }
}

/// A half-open stretch `[start, end)` of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MsSpan {
    /// First millisecond inside.
    pub start: Ms,
    /// First millisecond after.
    pub end: Ms,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_print_with_three_decimals_at_most() {
        for ms in [0, 1, 681, 3_599_999, 10_800_001] {
            let text = format!("{}", ms_to_seconds(ms));
            assert!(text.split('.').nth(1).is_none_or(|d| d.len() <= 3), "{text}");
            assert_eq!(seconds_to_ms(ms_to_seconds(ms)), ms);
        }
    }
}
