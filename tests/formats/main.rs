//! Every format as a whole: a small result with all odd cases against golden files, and what the program writes.

// A test that meets what it did not expect should stop.
#![allow(clippy::unwrap_used)]

mod cut_lists;
mod example;
mod golden;
mod json_shapes;
mod program;
mod subtitles;
mod tables;
mod tiers;
