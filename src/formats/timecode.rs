//! Timecode: frames of video as hours, minutes, seconds and frames.
//!
//! SMPTE ST 12-1. Rates that are a thousandth slower than a whole number count that whole number of frames a "second".
//! At 30 and 60 such frames the names of the first two (four) frames of each minute, but not of each tenth minute, are
//! skipped, so that the names keep to the clock ("drop frame"; no frame is dropped). After 24 hours they begin anew.

use crate::audio::TimeReference;
use crate::editing::video_frames::FrameRate;

/// No more frames a second: their number has two digits, and no standard goes further.
const MOST_FRAMES: u64 = 60;

/// How the frames of a rate are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timecode {
    /// Names for frames in a second.
    frames: u64,
    /// Names skipped a minute; 0 without drop frame.
    dropped: u64,
}

impl Timecode {
    /// Of 25 frames a second.
    pub(crate) const PAL: Timecode = Timecode { frames: 25, dropped: 0 };

    /// At `rate`; none if it is neither a whole number of frames up to 60 nor a thousandth slower than one.
    pub(crate) fn new(rate: FrameRate) -> Option<Timecode> {
        let (numerator, denominator) = rate.fraction();
        let (frames, slowed) = if numerator % denominator == 0 {
            (numerator / denominator, false)
        } else if numerator * 1001 % (denominator * 1000) == 0 {
            (numerator * 1001 / (denominator * 1000), true)
        } else {
            return None;
        };
        let dropped = if slowed && frames.is_multiple_of(30) { frames / 15 } else { 0 };
        (frames <= MOST_FRAMES).then_some(Timecode { frames, dropped })
    }

    /// At `rate`, with names skipped if the recorder did so, where that is known.
    pub(crate) fn of(rate: FrameRate, reference: Option<TimeReference>) -> Option<Timecode> {
        let named = Timecode::new(rate)?;
        let keeps_all = reference.and_then(|reference| reference.drops) == Some(false);
        Some(Timecode { dropped: if keeps_all { 0 } else { named.dropped }, ..named })
    }

    /// Whether names are skipped.
    pub(crate) fn drops(self) -> bool {
        self.dropped > 0
    }

    /// The name of frame `frame`, counted from 0: `01:02:03:04`, and `01:02:03;04` where names are skipped.
    pub(crate) fn name(self, frame: u64) -> String {
        let Timecode { frames, dropped } = self;
        let minute = 60 * frames - dropped;
        let ten_minutes = 10 * minute + dropped;
        let frame = frame % (24 * 6 * ten_minutes);
        let (tens, rest) = (frame / ten_minutes, frame % ten_minutes);
        // The first minute of ten has all names, each of the others begins after those it skips.
        let begun = if rest < 60 * frames { 0 } else { 1 + (rest - 60 * frames) / minute };
        let named = frame + dropped * (9 * tens + begun);
        let (seconds, part) = (named / frames, named % frames);
        let mark = if self.drops() { ';' } else { ':' };
        format!("{:02}:{:02}:{:02}{mark}{part:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timecode(rate: &str) -> Option<Timecode> {
        Timecode::new(rate.parse().unwrap())
    }

    /// The slow way: count through all names and leave out those that are skipped.
    fn all_names(frames: u64, dropped: u64, mark: char) -> impl Iterator<Item = String> {
        let names = (0..24 * 3600).flat_map(move |second| (0..frames).map(move |part| (second, part)));
        let kept = names.filter(move |(second, part)| {
            let (first, minute) = (second % 60 == 0, second / 60);
            !(first && minute % 10 != 0 && *part < dropped)
        });
        kept.map(move |(second, part)| {
            format!("{:02}:{:02}:{:02}{mark}{part:02}", second / 3600, second / 60 % 60, second % 60)
        })
    }

    #[test]
    fn every_frame_of_a_day_has_the_name_that_counting_gives() {
        for (rate, frames, dropped) in [("29.97", 30, 2), ("25", 25, 0), ("23.976", 24, 0)] {
            let timecode = timecode(rate).unwrap();
            assert_eq!(timecode.drops(), dropped > 0);
            let mark = if dropped > 0 { ';' } else { ':' };
            let mut frame = 0;
            for name in all_names(frames, dropped, mark) {
                assert_eq!(timecode.name(frame), name, "{rate} {frame}");
                frame += 1;
            }
            assert_eq!(timecode.name(frame), timecode.name(0), "a new day");
        }
    }

    #[test]
    fn names_that_are_known_from_the_standard() {
        let drop = timecode("29.97").unwrap();
        for (frame, name) in [(1799, "00:00:59;29"), (1800, "00:01:00;02"), (17_982, "00:10:00;00")] {
            assert_eq!(drop.name(frame), name);
        }
        assert_eq!(timecode("59.94").unwrap().name(3600), "00:01:00;04");
        // An hour of the clock is an hour of names, but for 3.6 frames of 108 000.
        assert_eq!(drop.name(107_892), "01:00:00;00");
    }

    #[test]
    fn rates_without_timecode_are_known() {
        for rate in ["12.5", "119.88", "61", "25.1", "1000/999"] {
            assert_eq!(timecode(rate), None, "{rate}");
        }
        assert_eq!(timecode("30.0"), timecode("30"));
        assert!(timecode("60").is_some_and(|t| !t.drops()));
    }
}
