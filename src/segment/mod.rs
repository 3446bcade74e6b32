//! Finds which words lie where in the whole recording: the stage that decides whether a long file is aligned well.
//!
//! Pauses alone do not tell which words a segment contains. A global search over the whole recording does: one state
//! per phone, one step every 30 ms, with paths that skip text that was not spoken (deletions) and filler states for
//! speech that was not written (insertions).

pub mod phone_sequence;
pub mod traceback;
pub mod hints;
pub mod costs;
pub mod repetitions;
pub mod spotting;
pub mod recovery;
pub mod advance;
pub mod global;
pub mod chunks;
pub mod realign;

use std::ops::Range;

/// Where the tokens lie, in steps of the phone scores.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GlobalAlignment {
    /// For each token of the sequence: the steps it covers; `None` if it was skipped.
    pub tokens: Vec<Option<Range<u32>>>,
    /// Filler: speech that belongs to no token, in order.
    pub filler: Vec<Range<u32>>,
    /// Parts of the filler that are earlier takes: they hold tokens that were soon said again. In order.
    pub takes: Vec<Range<u32>>,
}
