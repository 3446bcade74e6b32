//! From levels to a map of pauses: where nobody speaks, whatever the recording's level and noise.

pub mod pauses;

pub use pauses::{SilenceMap, map};
