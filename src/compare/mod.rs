//! Two results of one recording laid side by side: what moved, appeared, vanished or changed its status.
//!
//! ```text
//! old, new --> matching (which words are the same) --> movement (how far each moved) --> Comparison
//! ```

pub mod limits;
pub mod matching;
mod movement;
mod wording;

pub use limits::Limits;
pub use matching::{Match, matches};
pub use movement::{Change, Comparison, Counts, Edges, Kind, compare};
pub use wording::key;
