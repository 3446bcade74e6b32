//! What was decided on the way to an alignment, for whoever wants to know why it is as it is.

use crate::units::{Ms, MsSpan};

/// One decision. All times count from the start of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The global search had left out words that are surely heard, and was done again so that it passes there.
    Recovered {
        /// At how many places.
        places: usize,
        /// Whether the new path explained the recording better and was taken.
        taken: bool,
    },
    /// The rough times in the transcript were compared with words that were found for sure without them.
    Hints {
        /// Words that have one.
        given: usize,
        /// Those whose times proved right.
        used: usize,
    },
    /// An earlier take of words that were soon said again; the words went to a later one.
    Take(MsSpan),
    /// The recording was cut here, between two words.
    Cut {
        /// Where.
        at: Ms,
        /// Why there.
        why: ChunkCutReason,
    },
    /// Words beside a cut were in doubt, so that the chunks on both sides were aligned again as one.
    Joined {
        /// Both chunks.
        span: MsSpan,
        /// Whether more words were heard in it than in the two apart, so that it was kept.
        kept: bool,
    },
}

/// Why a cut lies where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkCutReason {
    /// In a pause of this length.
    Pause(Ms),
    /// Around speech that no word of the transcript covers.
    Filler,
    /// No pause was within reach of the longest chunk allowed; some words on both sides were aligned twice.
    NoPause,
}
