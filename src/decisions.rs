//! The decisions made during an alignment, for users who want to know why it is as it is.

use crate::units::{Ms, MsSpan};

/// One decision. All times count from the start of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The global search had left out words that keyword spotting found, and was repeated so that its path passes
    /// through them.
    Recovered {
        /// The number of places it had to pass through (anchors).
        places: usize,
        /// Whether the new path explained the recording better and was taken.
        taken: bool,
    },
    /// The rough times in the transcript were compared with words that were found with certainty without them.
    Hints {
        /// The number of words that have a rough time.
        given: usize,
        /// The number of words whose rough time was credible and was used.
        used: usize,
    },
    /// An earlier take of words that were soon repeated; the words were placed in a later one.
    Take(MsSpan),
    /// The recording was cut here, between two words.
    Cut {
        /// Where.
        at: Ms,
        /// Why it was cut there.
        why: ChunkCutReason,
    },
    /// Words beside a cut were in doubt, so the chunks on both sides were realigned as one.
    Joined {
        /// Both chunks.
        span: MsSpan,
        /// Whether the joined chunk was kept, because more of its words were supported than of the two separate ones.
        kept: bool,
    },
}

/// Why a cut lies where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkCutReason {
    /// In a pause of this length.
    Pause(Ms),
    /// Around filler: speech that no word of the transcript covers.
    Filler,
    /// No pause was within the longest chunk allowed; some words on both sides were aligned twice.
    NoPause,
}
