//! Every number that depends on the scale of the acoustic model's scores, in one value that a test or a tuner can vary.
//!
//! Scores are natural logarithms, in nats; what a nat is worth depends on the model. A model that scores more sharply, or
//! in another unit, needs other costs, limits and weights everywhere, and those of one model stand together here: what
//! each is, in [`placing`] and [`judging`]; how much it is and where that comes from, in [`en_us`]. Numbers that have
//! another unit (milliseconds, decibels, words, steps) or are probabilities stand where they are used.

pub mod placing;
pub mod judging;
pub mod en_us;

use self::judging::{
    BelongingOdds, DeletionCosts, EdgeScore, FitLimits, ForcedChoice, PlacementOdds, SaidOdds, SupportLimits,
    WarpChoice,
};
use self::placing::{AnchorOdds, SearchCosts, SpottingGains, TakeWorth, ViterbiScale};

/// The numbers that go with an acoustic model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// The costs of the global search; what words are compared with is priced by them, too.
    pub search: SearchCosts,
    /// Which of several takes gets the words.
    pub takes: TakeWorth,
    /// When a piece of text was found anywhere.
    pub spotting: SpottingGains,
    /// Which words are surely in their place after the global search.
    pub anchors: AnchorOdds,
    /// The search in a segment.
    pub viterbi: ViterbiScale,
    /// Whether a word's own sounds are those of its phones.
    pub support: SupportLimits,
    /// Whether a word was said.
    pub said: SaidOdds,
    /// Which words are left out.
    pub deletion: DeletionCosts,
    /// Whether words are placed as a path says that has every word once.
    pub forced: ForcedChoice,
    /// Whether a text, or the part of it in a segment, belongs to the recording.
    pub belonging: BelongingOdds,
    /// Which filter bank suits a voice.
    pub warp: WarpChoice,
    /// Whether a word is in its place.
    pub placement: PlacementOdds,
    /// How near a word's edges are.
    pub score: EdgeScore,
    /// Whether a transcript fits.
    pub fit: FitLimits,
}

/// Penalties of the phone scores, and all costs that are added to them, are whole quarter nats.
pub const UNITS_PER_NAT: f32 = 4.0;

/// So many nats in the unit of the phone scores.
pub const fn nats(n: f32) -> i32 {
    (n * UNITS_PER_NAT) as i32
}

/// More than any cost that occurs, in the same unit; twice as much does not overflow.
pub const NEVER: i32 = i32::MAX / 4;
