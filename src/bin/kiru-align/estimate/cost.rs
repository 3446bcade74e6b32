//! What a recording will cost, by its length and coding: chunks, time, memory.
//!
//! The constants are means over read and spontaneous speech; a recording with more long pauses has more chunks, one with
//! few has fewer.

use kiru_align::audio::probe::{Coding, Header};
use kiru_align::audio::sample_store::LIMIT_BYTES;

/// Chunks end in the longest pause of their last two thirds: so much of the longest one allowed they are long.
const CHUNK_SHARE: f64 = 0.75;
/// Pauses so long that the recording is always cut in them lie this far apart.
const LONG_PAUSES_S: f64 = 90.0;

/// Work on one thread of the machine that [`speed`] compares with, in seconds for a second of sound.
const WORK: f64 = 0.99e-3;
/// The share of that which no second thread can take.
const SERIAL_SHARE: f64 = 0.05;
/// Resampling a second of sound at 44.1 or 48 kHz, in seconds; it goes on beside nothing.
const RESAMPLING: f64 = 0.33e-3;
/// Decoding a sample of one channel, in seconds.
const DECODING_LOSSLESS: f64 = 2e-9;
const DECODING_LOSSY: f64 = 5.5e-9;
/// From start to exit with nothing to do.
const START_S: f64 = 0.005;

/// Bytes at work: for a short clip, for an hour of features and evidence, for a second of samples.
const BASE_BYTES: f64 = 14e6;
const ROOM_BYTES: f64 = 6e6;
const HOUR_BYTES: f64 = 32e6;
const SAMPLES_BYTES: f64 = 32_000.0;

/// A recording, as far as it is known before it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workload {
    /// How long it is, in seconds.
    pub duration_s: f64,
    /// Its sampling rate in hertz.
    pub rate_hz: u32,
    /// Its channels.
    pub channels: u16,
    /// How it is coded.
    pub coding: Coding,
}

impl Workload {
    /// A recording of `duration_s` seconds, coded as `header` says.
    pub fn new(header: &Header, duration_s: f64) -> Workload {
        let Header { rate_hz, channels, coding, .. } = *header;
        Workload { duration_s, rate_hz, channels, coding }
    }

    /// A recording of which only the length is known: 16-bit samples at 48 kHz in stereo.
    pub fn of_length(duration_s: f64) -> Workload {
        Workload { duration_s, rate_hz: 48_000, channels: 2, coding: Coding::Pcm }
    }

    /// How many chunks of at most `max_chunk_s` seconds to expect.
    pub fn chunks(&self, max_chunk_s: f64) -> u32 {
        let mean_s = 1.0 / (1.0 / (CHUNK_SHARE * max_chunk_s) + 1.0 / LONG_PAUSES_S);
        let least =
            if self.duration_s <= 0.8 * max_chunk_s { 1.0 } else { (self.duration_s / max_chunk_s).ceil() };
        (self.duration_s / mean_s).round().max(least) as u32
    }

    /// Seconds from start to exit with `threads` on a machine `slowness` times as slow as the one the constants are
    /// from; 0 threads count as 1.
    pub fn seconds(&self, threads: u32, chunks: u32, slowness: f64) -> f64 {
        let samples = f64::from(self.rate_hz) * f64::from(self.channels.max(1));
        let decoding = match self.coding {
            Coding::Pcm => 0.0,
            Coding::Lossless => DECODING_LOSSLESS * samples,
            Coding::Lossy => DECODING_LOSSY * samples,
        };
        let resampling = if self.rate_hz == kiru_align::units::SAMPLE_RATE_HZ { 0.0 } else { RESAMPLING };
        // More threads than chunks have nothing to do for most of the time.
        let threads = f64::from(threads.clamp(1, chunks.max(1)));
        let work = WORK * (SERIAL_SHARE + (1.0 - SERIAL_SHARE) / threads);
        (START_S + self.duration_s * (decoding + resampling + work)) * slowness
    }

    /// Most bytes in memory at once.
    pub fn memory_bytes(&self) -> f64 {
        let samples = self.duration_s * SAMPLES_BYTES;
        // What is longer lies in a temporary file.
        let samples = if samples > LIMIT_BYTES as f64 { 0.0 } else { samples };
        let room = ROOM_BYTES * (self.duration_s / 60.0).min(1.0);
        BASE_BYTES + room + self.duration_s / 3600.0 * HOUR_BYTES + samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_AN_HOUR: Workload =
        Workload { duration_s: 1800.0, rate_hz: 16_000, channels: 1, coding: Coding::Pcm };

    #[test]
    fn longer_recordings_and_shorter_chunks_make_more_of_them() {
        assert_eq!(HALF_AN_HOUR.chunks(30.0), 100);
        assert!(HALF_AN_HOUR.chunks(10.0) > 200 && HALF_AN_HOUR.chunks(120.0) < 50);
        for (duration_s, chunks) in [(0.5, 1), (3.0, 1), (24.0, 1), (31.0, 2)] {
            assert_eq!(Workload { duration_s, ..HALF_AN_HOUR }.chunks(30.0), chunks, "{duration_s} s");
        }
    }

    #[test]
    fn more_threads_help_as_far_as_there_are_chunks() {
        let seconds = |threads, chunks| HALF_AN_HOUR.seconds(threads, chunks, 1.0);
        assert!(seconds(1, 100) > 1.7 * seconds(2, 100));
        assert!(seconds(2, 100) > seconds(8, 100));
        assert_eq!(seconds(8, 1), seconds(1, 1));
        assert_eq!(HALF_AN_HOUR.seconds(2, 100, 3.0), 3.0 * seconds(2, 100));
        let dear = Workload { rate_hz: 44_100, channels: 2, coding: Coding::Lossy, ..HALF_AN_HOUR };
        assert!(dear.seconds(2, 100, 1.0) > seconds(2, 100));
    }
}
