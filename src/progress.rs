//! How far a run is, as the library reports it.

/// The stages of one recording, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Decode, resample and compute spectra; counted in milliseconds of audio.
    Decode,
    /// Normalise the features and map the pauses, for which the whole recording is needed; counted in frames.
    Features,
    /// Score the phones of every frame; the first pass of the global alignment follows on its heels; counted in frames.
    PhoneScores,
    /// Finish the global alignment: which words lie where; counted in frames.
    Place,
    /// Align the chunks; counted in frames.
    Align,
    /// Refine the edges of words in the waveform; counted in frames.
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

/// An observer of a run. Called from many threads.
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
