//! Milliseconds as seconds with three decimals, digit by digit, for formats that are text.

use std::fmt;

use crate::units::Ms;

/// Prints as seconds: 61005 is `61.005`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecimalSeconds(pub Ms);

impl fmt::Display for DecimalSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_always_three_decimals() {
        for (ms, text) in [(0, "0.000"), (7, "0.007"), (61_005, "61.005"), (86_399_999, "86399.999")] {
            assert_eq!(DecimalSeconds(ms).to_string(), text);
        }
    }
}
