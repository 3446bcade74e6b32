//! From the times of words to the points at which an editor can cut, and to samples and video frames.
//!
//! ```text
//! Alignment ── gaps ──> where each cut may lie ── wave ──> the quietest crossing there ── cuts ──> EditPoints, a word each
//!              margins                            kept samples                            at the input's rate
//! ```
//!
//! Nothing here changes the time of a word.

pub mod edit_points;
pub mod video_frames;
mod gaps;
mod wave;

pub use self::gaps::Margins;
