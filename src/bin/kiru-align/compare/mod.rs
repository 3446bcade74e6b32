//! Two results of one recording laid side by side: what moved, appeared, vanished or changed its status.
//!
//! ```text
//! old, new --> matching (which words are the same) --> movement (how far each moved) --> Comparison
//! ```

pub mod changes;
pub mod findings;
pub mod folders;
pub mod run;
pub mod write_github;
pub mod write_json;
pub mod write_junit;
pub mod write_text;

pub mod limits;
pub mod matching;
mod movement;
mod wording;

pub use self::limits::Limits;
pub use self::matching::matches;
pub use self::movement::{Change, Comparison, Counts, Edges, Kind, compare};
pub use self::wording::key;
