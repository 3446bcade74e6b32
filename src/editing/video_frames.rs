//! Frame rates of video as exact fractions, and the frame nearest to a time.
//!
//! Every frame number is taken from the time since the start of the file, in whole numbers: nothing accumulates.

use std::str::FromStr;

use crate::audio::TimeReference;

/// Frames of video a second, a fraction: 29.97 is 30000/1001.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    numerator: u64,
    denominator: u64,
}

/// Rates that are a thousandth slower than they are called (SMPTE ST 170 and its successors): `n * 1000/1001`.
const SLOWED: [u64; 5] = [24, 30, 48, 60, 120];
/// A decimal number this near to such a rate is meant to be that rate: 23.98, 29.97003.
const NEAR: f64 = 0.005;
/// Slowest and fastest rate accepted.
const LIMITS: (u64, u64) = (1, 1000);
/// Largest numerator and denominator, so that no product overflows.
const LARGEST: u64 = 1_000_000_000;
/// Digits after a decimal point that are believed.
const DECIMALS: usize = 6;

impl FrameRate {
    /// 25 frames a second.
    pub const PAL: FrameRate = FrameRate { numerator: 25, denominator: 1 };

    /// The rate of a recorder's timecode, if it has one that this can be.
    pub fn of_timecode(reference: &TimeReference) -> Option<FrameRate> {
        let (frames, seconds) = reference.frames?;
        format!("{frames}/{seconds}").parse().ok()
    }

    /// The frame that begins nearest to `count / per_second` seconds; the later one of two.
    ///
    /// `per_second` is 1000 for milliseconds, the sampling rate for samples.
    pub fn nearest(self, count: u64, per_second: u32) -> u64 {
        let numerator = 2 * u128::from(count) * u128::from(self.numerator);
        let denominator = u128::from(per_second.max(1)) * u128::from(self.denominator);
        ((numerator + denominator) / (2 * denominator)) as u64
    }

    /// Frames and the seconds that they take; neither is 0.
    pub fn fraction(self) -> (u64, u64) {
        (self.numerator, self.denominator)
    }

    /// Frames a second, as a number.
    pub fn per_second(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl FromStr for FrameRate {
    type Err = String;

    /// A whole number (`25`), a decimal one (`29.97`, which is 30000/1001) or a fraction (`30000/1001`).
    fn from_str(typed: &str) -> Result<Self, String> {
        let (numerator, denominator) = fraction(typed).ok_or_else(|| {
            "not a frame rate: give 24, 25, 29.97, 30, 59.94, 60 or a fraction such as 30000/1001".to_string()
        })?;
        let (least, most) = LIMITS;
        if numerator < least * denominator || numerator > most * denominator {
            return Err(format!("not between {least} and {most} frames a second"));
        }
        Ok(FrameRate { numerator, denominator })
    }
}

fn fraction(typed: &str) -> Option<(u64, u64)> {
    let whole = |digits: &str| {
        let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if all_digits { digits.parse().ok().filter(|n| *n <= LARGEST) } else { None }
    };
    if let Some((numerator, denominator)) = typed.split_once('/') {
        return Some((whole(numerator)?, whole(denominator)?)).filter(|(_, denominator)| *denominator > 0);
    }
    let Some((before, after)) = typed.split_once('.') else { return Some((whole(typed)?, 1)) };
    let (units, decimals) = (whole(before)?, whole(after)?);
    let denominator = 10_u64.pow(u32::try_from(after.len()).ok().filter(|n| *n <= DECIMALS as u32)?);
    let numerator = units * denominator + decimals;
    let value = numerator as f64 / denominator as f64;
    // A whole number with zeros behind the point is what it says.
    let slowed = SLOWED.iter().find(|n| decimals > 0 && (value - **n as f64 / 1.001).abs() < NEAR);
    Some(slowed.map_or((numerator, denominator), |n| (n * 1000, 1001)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(typed: &str) -> FrameRate {
        typed.parse().unwrap_or_else(|e| panic!("{typed}: {e}"))
    }

    #[test]
    fn rates_with_names_are_their_exact_fractions() {
        for (typed, numerator, denominator) in [
            ("24", 24, 1),
            ("25", 25, 1),
            ("30.0", 300, 10),
            ("23.976", 24_000, 1001),
            ("23.98", 24_000, 1001),
            ("29.97", 30_000, 1001),
            ("29.97003", 30_000, 1001),
            ("59.94", 60_000, 1001),
            ("119.88", 120_000, 1001),
            ("30000/1001", 30_000, 1001),
            ("12.5", 125, 10),
        ] {
            assert_eq!(rate(typed), FrameRate { numerator, denominator }, "{typed}");
        }
    }

    #[test]
    fn what_is_no_rate_is_refused_in_words() {
        for typed in [
            "", "0", "-25", "+25", "25fps", "NaN", "inf", "1e3", "30/0", "0/1", "/", "30/", "1001", "0.9",
            "1/2", ".5",
        ]
        .into_iter()
        .chain([
            "25.",
            "30000/1001/1",
            "99999999999999999999",
            "25,0",
            "1.00000000000000000001",
            " 25",
        ]) {
            let error = typed.parse::<FrameRate>().unwrap_err();
            assert!(error.contains("frame"), "{typed}: {error}");
        }
    }

    #[test]
    fn the_nearest_frame_is_exact_however_late() {
        // A day at 29.97: 24 h are 86400 x 30000/1001 = 2589410.58... frames.
        assert_eq!(rate("29.97").nearest(86_400_000, 1000), 2_589_411);
        assert_eq!(rate("25").nearest(20, 1000), 1);
        assert_eq!(rate("25").nearest(19, 1000), 0);
        assert_eq!(rate("25").nearest(48_000 * 7 + 959, 48_000), 175);
        assert_eq!(rate("25").nearest(48_000 * 7 + 960, 48_000), 176);
        assert_eq!(rate("1000/1").nearest(u64::MAX >> 1, 768_000), ((u64::MAX >> 1) + 384) / 768);
    }

    /// Words of an hour, of odd lengths and some with pauses between them, cut out at their frames and joined.
    #[test]
    fn frames_of_an_hour_of_words_drift_by_less_than_one() {
        for typed in
            ["23.976", "24", "25", "29.97", "30", "48", "50", "59.94", "60", "30000/1001", "12.5", "1000"]
        {
            let (rate, fps) = (rate(typed), fraction(typed).unwrap());
            let exact = |ms: u64| ms as f64 * fps.0 as f64 / fps.1 as f64 / 1000.0;
            let (mut at, mut frames, mut words, mut pauses) = (0, 0, 0, 0);
            while at < 3_600_000 {
                let end = at + 20 + at * 7919 % 613;
                let next = end + [0, 0, 333, 17][(at % 4) as usize];
                let (start_frame, end_frame) = (rate.nearest(at, 1000), rate.nearest(end, 1000));
                let next_frame = rate.nearest(next, 1000);
                assert!(start_frame <= end_frame && end_frame <= next_frame);
                assert!((start_frame as f64 - exact(at)).abs() <= 0.5 + 1e-6, "{typed} {at}");
                (frames, words) = (frames + end_frame - start_frame, words + end - at);
                (frames, pauses) = (frames + next_frame - end_frame, pauses + next - end);
                at = next;
                // What was laid down so far is as long as the time it was taken from, at every word.
                let drift = frames as f64 - exact(words + pauses);
                assert!(drift.abs() < 1.0, "{typed}: {drift} frames at {at} ms");
            }
        }
    }
}
