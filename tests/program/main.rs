//! Drives the program as its users do: files in, JSON, messages and exit codes out.

// A test that meets what it did not expect should stop.
#![allow(clippy::unwrap_used)]

mod batch;
mod captions;
mod compare;
mod conversation;
mod corpora;
mod editors;
mod errors;
mod evaluate;
#[cfg(unix)]
mod faults;
mod harness;
#[cfg(unix)]
mod hostile;
mod messages;
mod model;
mod page;
mod result;
mod schema;
mod settings;
mod shards;
#[cfg(unix)]
mod terminal;
mod transcripts;
#[path = "../shared/wav.rs"]
mod wav;
