//! Files of words with times, whoever made them: read as far as the file goes, and no meaning given to what they say.
//!
//! ```text
//! bytes -> decode -> text -+-> textgrid: tiers of intervals and points
//!                          +-> ctm: a word a line
//!                          +-> table: columns by their names
//! ```
//!
//! Transcripts ([`crate::text`]) and files to compare ([`crate::timed`]) are read by the same readers; what is refused, and
//! in which words, is left to them.

pub mod clock;
pub mod ctm;
pub mod decode;
pub mod labels;
pub mod table;
pub mod textgrid;
