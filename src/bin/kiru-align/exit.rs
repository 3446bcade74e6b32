//! How the program ends: its exit codes, and why there may be no result.

/// Everything was done.
pub const DONE: u8 = 0;
/// An input cannot be used or a result cannot be written; for `compare`, too much has changed.
pub const INPUT_FAILED: u8 = 1;
/// The options cannot be followed.
pub const COULD_NOT_START: u8 = 2;
/// The result is written, but the transcript does not seem to match the recording.
pub const SUSPECT: u8 = 3;

/// Why there is no result. The message begins with the path that it is about.
#[derive(Debug)]
pub enum Failure {
    /// The options cannot be followed: [`COULD_NOT_START`].
    CouldNotStart(anyhow::Error),
    /// An input cannot be used or the result cannot be written: [`INPUT_FAILED`].
    Input(anyhow::Error),
    /// The reader of standard output closed it. That is not an error: [`DONE`].
    ReaderGone,
}
