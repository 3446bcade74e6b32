//! How much may change: how far a word may move, and what share of the words may do more.

/// What is within tolerance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// A word has moved if its start or its end is further off than this, in microseconds.
    pub tolerance_us: i64,
    /// Up to this share of the words may have changed, in `[0, 1]`.
    pub max_moved: f64,
}

impl Default for Tolerance {
    /// 20 ms, the distance at which word edges count as the same in most of the literature, and no word further.
    fn default() -> Self {
        Tolerance { tolerance_us: 20_000, max_moved: 0.0 }
    }
}

impl Tolerance {
    /// Whether `changed` of `words` may have.
    pub fn allow(&self, changed: usize, words: usize) -> bool {
        // 3 of 300 are 1 %, whatever 0.01 * 300 comes to.
        changed as f64 <= self.max_moved * words as f64 + 1e-9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_that_is_allowed_may_be_reached() {
        let limits = |max_moved| Tolerance { max_moved, ..Tolerance::default() };
        assert!(limits(0.0).allow(0, 0) && !limits(0.0).allow(1, 1_000_000_000));
        for percent in 1..=100 {
            let limits = limits(f64::from(percent) / 100.0);
            assert!(limits.allow(percent as usize, 100) && !limits.allow(percent as usize + 1, 100));
        }
    }
}
