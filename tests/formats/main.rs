//! What the writers write, held against files that were looked at.

// A test that meets what it did not expect should stop.
#![allow(clippy::unwrap_used)]

mod subtitles;
