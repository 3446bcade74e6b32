//! How far a run is: what the library tells whoever watches.

/// The stages of one recording, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Decode and resample, and make the spectra of what is decoded meanwhile; counted in milliseconds of audio.
    Decode,
    /// What needs the whole recording: normalised features and pause map; counted in frames.
    Features,
    /// Phone evidence over the whole recording, and the coarse search that walks behind it; counted in frames.
    PhoneScores,
    /// Which words lie where, by what the search found and perhaps by further searches; counted in frames.
    Place,
    /// Chunks aligned; counted in frames.
    Align,
    /// Edges of words refined in the waveform; counted in frames.
    Refine,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Stage; 6] =
        [Stage::Decode, Stage::Features, Stage::PhoneScores, Stage::Place, Stage::Align, Stage::Refine];

    /// The name used in progress lines and in the summary.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Decode => "decode",
            Stage::Features => "features",
            Stage::PhoneScores => "scores",
            Stage::Place => "segment",
            Stage::Align => "align",
            Stage::Refine => "boundaries",
        }
    }
}

/// Somebody who watches a run. Called from many threads.
pub trait Progress: Sync {
    /// A stage begins; `total` in the stage's own unit, if known.
    fn begin(&self, stage: Stage, total: Option<u64>);
    /// `amount` more of the current stage is done.
    fn advance(&self, amount: u64);
    /// Whether to stop as soon as possible: within a block of some seconds of audio, or a chunk. The run then ends with
    /// [`Error::Cancelled`](crate::error::Error::Cancelled).
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}
