//! Which words lie where, over the whole recording: the stage that long files stand or fall with.
//!
//! Silence alone does not say which words a chunk holds. A global search over the whole file does: one state a
//! phone, one step every 30 ms, with ways around text that was not spoken and speech that was not written.

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
    /// For each token: of the sequence the steps it covers; `None` if it was skipped.
    pub tokens: Vec<Option<Range<u32>>>,
    /// Speech that belongs to no token, in order.
    pub filler: Vec<Range<u32>>,
    /// Parts of that in which tokens were said that were soon said again, in order.
    pub takes: Vec<Range<u32>>,
}
