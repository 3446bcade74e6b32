//! Which words lie where, over the whole recording: the stage that long files stand or fall with.
//!
//! Silence alone does not say which words a chunk holds. A coarse search over the whole file does: one state a
//! phone, one step every 30 ms, with ways around text that was not spoken and speech that was not written.

pub mod chain;
pub mod history;
pub mod hints;
pub mod price;
pub mod takes;
pub mod spot;
pub mod rescue;
pub mod advance;
pub mod coarse;
pub mod cut;
pub mod mend;

use std::ops::Range;

/// Where the tokens lie, in steps of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placement {
    /// Of each token of the chain the steps it covers; `None` if it was passed over.
    pub tokens: Vec<Option<Range<u32>>>,
    /// Speech that belongs to no token, in order.
    pub strange: Vec<Range<u32>>,
    /// Parts of that in which tokens were said that were soon said again, in order.
    pub takes: Vec<Range<u32>>,
}
