//! Two results of one recording, compared: which words moved, appeared, vanished or changed their status.
//!
//! ```text
//! old, new --> matching (which words are the same) --> movement (how far each moved) --> findings --> a report
//! ```

mod wording;
mod matching;
mod tolerance;
mod movement;
mod findings;
mod changes;
mod folders;
mod write_text;
mod write_json;
mod write_github;
pub mod run;

pub use self::matching::matches;
pub use self::wording::key;

use self::movement::{ChangeCounts, ChangeKind, Comparison, EdgeMovement, WordChange, compare};
use self::tolerance::Tolerance;
