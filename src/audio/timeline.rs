//! Where each decoded packet belongs in the recording: what to trim, and how much silence stands for what is lost.
//!
//! A player that skips a bad packet lets everything after it slide to an earlier time. Here every packet is laid
//! where its timestamp says; what is missing before it becomes silence of exactly the missing length.

use std::fmt::Write as _;

/// Longest single gap that is believed, in seconds. A timestamp further ahead is taken for damage.
const MAX_GAP_S: f64 = 600.0;
/// Most silence filled into one recording, in seconds. Stops a hostile file from growing without end.
const MAX_FILLED_S: f64 = 1800.0;
/// Timestamps that differ from the running count by less are jitter, in seconds. Containers that count in
/// milliseconds (Matroska) are off by up to 1 ms; the shortest packet of a speech codec lasts 5 ms.
const JITTER_S: f64 = 0.004;
/// Warnings of one kind that are listed one by one before the rest is only counted.
const LISTED: usize = 8;

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Samples of silence to write first.
    pub silence: u64,
    /// Decoded samples to skip.
    pub skip: usize,
    /// Decoded samples to write after the skipped ones.
    pub take: usize,
}

/// What happened to a stretch of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Damaged,
    Missing,
    Ignored,
}

/// The recording so far, counted in samples per channel at the file's own rate.
pub struct Timeline {
    rate_hz: u32,
    jitter: u64,
    /// Where the next packet should begin, once one has come; timestamps off by jitter are read as this.
    next: Option<i64>,
    /// Samples written.
    written: u64,
    /// Samples of silence among them.
    filled: u64,
    /// Whatever lies before this sample is the delay of an encoder.
    floor: i64,
    /// Added to every start: timestamps that jumped insanely are rebased.
    shift: i64,
    /// One past the last sample wanted.
    end: Option<u64>,
    /// `[start, end)` in samples and what is wrong there, in order; at most `LISTED` of a kind.
    faults: Vec<(u64, u64, Fault)>,
    unlisted: u64,
}

impl Timeline {
    /// An empty recording at `rate_hz`, timestamps being exact to `tick_s` seconds; samples from `end` on are
    /// not wanted.
    pub fn new(rate_hz: u32, tick_s: f64, end: Option<u64>) -> Self {
        let jitter = (JITTER_S.max(2.0 * tick_s).min(0.05) * f64::from(rate_hz)) as u64;
        Self {
            rate_hz,
            jitter,
            next: None,
            written: 0,
            filled: 0,
            floor: 0,
            shift: 0,
            end,
            faults: Vec::new(),
            unlisted: 0,
        }
    }

    /// Samples written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Seconds written so far.
    pub fn seconds(&self) -> f64 {
        self.written as f64 / f64::from(self.rate_hz)
    }

    /// Whether a packet that starts at sample `start` leaves a gap before it.
    pub fn leaves_gap(&self, start: i64) -> bool {
        let expected = self.next.unwrap_or(self.written as i64);
        start.saturating_add(self.shift) > expected.saturating_add(self.jitter as i64)
    }

    /// Takes the next packet, which starts at `start`, for the continuation of what has been written, whatever
    /// its timestamp says: another stream begins. What starts before 0 is its delay.
    pub fn join(&mut self, start: i64) {
        self.floor = self.written as i64;
        self.shift = self.floor.saturating_sub(start.max(0));
        self.next = Some(self.floor.saturating_add(start.min(0)));
    }

    /// Lays a packet of `samples` whose first is sample `start` of the recording (negative: before its
    /// beginning), without its first `trim_start` and last `trim_end`; the caller must then write what the
    /// placement says.
    pub fn place(&mut self, start: i64, samples: usize, trim_start: u64, trim_end: u64) -> Placement {
        let kept = (samples as u64).saturating_sub(trim_end).saturating_sub(trim_start);
        // The first sample that is kept.
        let mut begin = start.saturating_add(self.shift).saturating_add_unsigned(trim_start);
        if kept == 0 {
            return Placement { silence: 0, skip: samples, take: 0 };
        }
        let mut silence = 0;
        if let Some(next) = self.next {
            let ahead = begin.saturating_sub(next);
            let jitter = self.jitter as i64;
            if ahead < -jitter {
                // Backwards: a damaged timestamp. Carry on from here.
                self.shift = self.shift.saturating_sub(ahead);
                self.fault(self.written, self.written, Fault::Ignored);
            }
            if ahead <= jitter {
                begin = next;
            }
        }
        let before = if begin < self.floor { begin.abs_diff(self.floor).min(kept) } else { 0 };
        let end = begin.saturating_add_unsigned(kept);
        let room = self.end.map_or(u64::MAX, |end| end.saturating_sub(self.written));
        let past_end = self.end.is_some_and(|end| begin >= end as i64);
        let mut take = kept - before;
        if take == 0 || past_end {
            self.next = Some(end);
            return Placement { silence, skip: samples, take: 0 };
        }
        let ahead = begin.max(0).saturating_sub(self.written as i64);
        if ahead > 0 {
            silence = self.gap(ahead as u64).min(room);
        }
        take = take.min(room - silence);
        self.written += silence + take;
        // Past the end nothing is written, but time goes on.
        self.next = Some(if take < kept - before { end } else { self.written as i64 });
        Placement { silence, skip: (trim_start + before) as usize, take: take as usize }
    }

    /// Lays `samples` of silence where a packet could not be decoded. `start` as in [`Timeline::place`].
    pub fn damaged(&mut self, start: i64, samples: u64) -> Placement {
        let samples = samples.min((MAX_GAP_S * f64::from(self.rate_hz)) as u64) as usize;
        let placement = self.place(start, samples, 0, 0);
        let take = placement.take as u64;
        if self.filled + take > (MAX_FILLED_S * f64::from(self.rate_hz)) as u64 {
            self.written -= take;
            return Placement { take: 0, ..placement };
        }
        if take > 0 {
            self.filled += take;
            self.fault(self.written - take, self.written, Fault::Damaged);
        }
        placement
    }

    /// Decides how much of a gap of `ahead` samples is believed: all or nothing.
    fn gap(&mut self, ahead: u64) -> u64 {
        let rate = f64::from(self.rate_hz);
        let total = self.filled.saturating_add(ahead) as f64;
        if ahead as f64 > MAX_GAP_S * rate || total > MAX_FILLED_S * rate {
            self.shift = self.shift.saturating_sub(ahead as i64);
            self.fault(self.written, self.written, Fault::Ignored);
            return 0;
        }
        // Audio that begins later than the video is no fault.
        if self.written > 0 {
            self.fault(self.written, self.written + ahead, Fault::Missing);
        }
        self.filled += ahead;
        ahead
    }

    fn fault(&mut self, start: u64, end: u64, fault: Fault) {
        if let Some(last) = self.faults.last_mut()
            && last.2 == fault
            && start.saturating_sub(last.1) <= self.jitter
        {
            last.1 = end;
            return;
        }
        if self.faults.iter().filter(|f| f.2 == fault).count() < LISTED {
            self.faults.push((start, end, fault));
        } else {
            self.unlisted += 1;
        }
    }

    /// A sentence for each thing that was wrong, in the order of the recording.
    pub fn warnings(&self) -> Vec<String> {
        let seconds = |sample: u64| sample as f64 / f64::from(self.rate_hz);
        let mut warnings: Vec<String> = self
            .faults
            .iter()
            .map(|&(start, end, fault)| {
                let mut text = format!("at {:.3} s: ", seconds(start));
                let length_s = seconds(end - start);
                let _ = match fault {
                    Fault::Damaged => write!(text, "{length_s:.3} s are damaged and became silence"),
                    Fault::Missing => write!(text, "{length_s:.3} s are missing and became silence"),
                    Fault::Ignored => write!(text, "a senseless timestamp was ignored"),
                };
                text
            })
            .collect();
        if self.unlisted > 0 {
            warnings.push(format!("{} more faults like these", self.unlisted));
        }
        warnings
    }
}

/// `ticks` of `time_base` seconds each, in samples at `rate_hz`, rounded to the nearest.
pub fn to_samples(ticks: i64, (numer, denom): (u32, u32), rate_hz: u32) -> i64 {
    if numer == 1 && denom == rate_hz {
        return ticks;
    }
    let (product, denom) =
        (i128::from(ticks) * i128::from(numer) * i128::from(rate_hz), i128::from(denom.max(1)));
    let samples = (product + product.signum() * denom / 2) / denom;
    samples.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 16_000;

    fn timeline() -> Timeline {
        Timeline::new(RATE, 1.0 / f64::from(RATE), None)
    }

    #[test]
    fn packets_that_follow_each_other_are_written_whole() {
        let mut t = timeline();
        for n in 0..10 {
            assert_eq!(t.place(n * 1024, 1024, 0, 0), Placement { silence: 0, skip: 0, take: 1024 });
        }
        assert_eq!(t.written(), 10_240);
        assert!(t.warnings().is_empty());
    }

    #[test]
    fn encoder_delay_before_zero_is_cut_and_padding_too() {
        let mut t = timeline();
        assert_eq!(t.place(-1105, 1152, 0, 0), Placement { silence: 0, skip: 1105, take: 47 });
        assert_eq!(t.place(47, 1152, 0, 152), Placement { silence: 0, skip: 0, take: 1000 });
        assert_eq!(t.written(), 1047);
        let mut t = timeline();
        assert_eq!(t.place(-2112, 1024, 0, 0).take, 0);
        assert_eq!(t.place(-1088, 1024, 0, 0).take, 0);
        assert_eq!(t.place(-64, 1024, 0, 0), Placement { silence: 0, skip: 64, take: 960 });
    }

    #[test]
    fn a_lost_packet_becomes_silence_of_its_length() {
        let mut t = timeline();
        t.place(0, 1024, 0, 0);
        assert!(t.leaves_gap(2048));
        assert_eq!(t.place(2048, 1024, 0, 0), Placement { silence: 1024, skip: 0, take: 1024 });
        assert_eq!(t.warnings(), ["at 0.064 s: 0.064 s are missing and became silence"]);
    }

    #[test]
    fn damaged_packets_in_a_row_are_one_warning() {
        let mut t = timeline();
        t.place(0, 16_000, 0, 0);
        for n in 0..4 {
            assert_eq!(t.damaged(16_000 + n * 1600, 1600).take, 1600);
        }
        assert_eq!(t.place(22_400, 1600, 0, 0).silence, 0);
        assert_eq!(t.warnings(), ["at 1.000 s: 0.400 s are damaged and became silence"]);
    }

    #[test]
    fn jitter_of_a_container_that_counts_milliseconds_moves_nothing() {
        let mut t = Timeline::new(44_100, 0.001, None);
        for n in 0..1000_i64 {
            let start_ms = (n as f64 * 1024.0 / 44.1).round();
            let placement = t.place((start_ms * 44.1) as i64, 1024, 0, 0);
            assert_eq!(placement, Placement { silence: 0, skip: 0, take: 1024 });
        }
        assert!(t.warnings().is_empty());
    }

    #[test]
    fn hostile_timestamps_are_ignored_with_a_warning() {
        for jump in [i64::MAX, i64::MAX / 2, 3600 * 16_000, 601 * 16_000] {
            let mut t = timeline();
            t.place(0, 1024, 0, 0);
            assert_eq!(t.place(jump, 1024, 0, 0), Placement { silence: 0, skip: 0, take: 1024 });
            assert_eq!(t.written(), 2048);
            assert_eq!(t.warnings(), ["at 0.064 s: a senseless timestamp was ignored"]);
        }
        let mut t = timeline();
        for n in 0..100_000 {
            t.place(n * 9_000_000, 100, 0, 0);
        }
        assert!(t.seconds() <= 1800.0 + 100_000.0 * 100.0 / 16_000.0, "{}", t.seconds());
        assert!(t.warnings().len() <= 17);
    }

    #[test]
    fn timestamps_that_start_again_are_carried_on() {
        let mut t = timeline();
        t.place(0, 16_000, 0, 0);
        t.place(16_000, 16_000, 0, 0);
        assert_eq!(t.place(0, 16_000, 0, 0).take, 16_000);
        assert_eq!(t.place(16_000, 16_000, 0, 0), Placement { silence: 0, skip: 0, take: 16_000 });
        assert_eq!(t.warnings().len(), 1);
    }

    #[test]
    fn a_stream_that_is_joined_on_purpose_is_no_fault() {
        let mut t = timeline();
        t.place(0, 16_000, 0, 0);
        t.join(500);
        assert_eq!(t.place(500, 1000, 0, 0), Placement { silence: 0, skip: 0, take: 1000 });
        assert_eq!(t.place(2000, 1000, 0, 0), Placement { silence: 500, skip: 0, take: 1000 });
        assert_eq!(t.warnings().len(), 1);
    }

    #[test]
    fn a_stream_whose_delay_overlaps_the_one_before_fits_without_a_seam() {
        let mut t = timeline();
        t.place(0, 16_000, 0, 0);
        // Its first 1105 samples are delay, and lie before the end of the other.
        assert_eq!(t.place(16_000 - 1105, 1152, 1105, 0), Placement { silence: 0, skip: 1105, take: 47 });
        assert_eq!(t.place(16_047, 1152, 0, 0), Placement { silence: 0, skip: 0, take: 1152 });
        assert!(t.warnings().is_empty());
    }

    #[test]
    fn jitter_before_the_beginning_moves_nothing_either() {
        let mut t = Timeline::new(44_100, 0.001, None);
        assert_eq!(t.place(-1024, 1024, 0, 0).take, 0);
        assert_eq!(t.place(-10, 1024, 0, 0), Placement { silence: 0, skip: 0, take: 1024 });
    }

    #[test]
    fn a_late_start_is_silence_without_a_warning() {
        let mut t = timeline();
        assert_eq!(t.place(8000, 100, 0, 0).silence, 8000);
        assert!(t.warnings().is_empty());
    }

    #[test]
    fn nothing_is_written_past_the_end() {
        let mut t = Timeline::new(RATE, 1.0 / f64::from(RATE), Some(1500));
        t.place(0, 1024, 0, 0);
        assert_eq!(t.place(1024, 1024, 0, 0).take, 476);
        assert_eq!(t.place(2048, 1024, 0, 0).take, 0);
        assert_eq!(t.written(), 1500);
    }

    #[test]
    fn extremes_do_not_overflow() {
        for start in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX] {
            for trim in [0, u64::MAX] {
                let mut t = timeline();
                t.place(start, 10, trim, 0);
                t.place(start, 10, 0, trim);
                t.damaged(start, u64::MAX);
                t.join(start);
                t.place(i64::MIN, 10, 0, 0);
                t.place(i64::MAX, 10, 0, 0);
            }
        }
    }
}
