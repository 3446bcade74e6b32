//! Times as subtitles write them.

use crate::units::Ms;

/// `01:02:03` and, behind `mark`, milliseconds; hours have two digits or as many as they need.
pub(in crate::formats) fn milliseconds(time: Ms, mark: char) -> String {
    let seconds = time / 1000;
    format!("{:02}:{:02}:{:02}{mark}{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, time % 1000)
}

/// `62:03.45`: minutes, which have two digits or as many as they need, and seconds, to the nearest hundredth.
pub(in crate::formats) fn centiseconds(time: Ms) -> String {
    let hundredths = time / 10 + u32::from(time % 10 >= 5);
    let seconds = hundredths / 100;
    format!("{:02}:{:02}.{:02}", seconds / 60, seconds % 60, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_grow_to_the_left() {
        assert_eq!(milliseconds(0, ','), "00:00:00,000");
        assert_eq!(milliseconds(3_723_004, '.'), "01:02:03.004");
        assert_eq!(milliseconds(86_400_000 + 999, '.'), "24:00:00.999");
        assert_eq!(milliseconds(u32::MAX, '.'), "1193:02:47.295");
        assert_eq!(centiseconds(0), "00:00.00");
        assert_eq!(centiseconds(59_995), "01:00.00");
        assert_eq!(centiseconds(59_994), "00:59.99");
        assert_eq!(centiseconds(6_000_000), "100:00.00");
        assert_eq!(centiseconds(u32::MAX), "71582:47.30");
    }
}
