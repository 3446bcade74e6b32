//! Files and standard streams: what is read and written, with limits, and messages that begin with the path.

mod read;
mod stdin;
mod write;

use std::path::Path;

pub use self::read::{check_audio, is_foreign_json, metadata, read, read_text, timed_words};
pub use self::stdin::AudioInput;
pub use self::write::{check_report, check_target, check_writable, deliver_report, print, save};

/// What stands for standard input and standard output on the command line.
pub const DASH: &str = "-";

/// The path as it stands in messages.
pub fn shown(path: &Path) -> String {
    if is_dash(path) { "standard input".to_string() } else { path.display().to_string() }
}

/// Whether `path` stands for standard input or output.
pub fn is_dash(path: &Path) -> bool {
    path == Path::new(DASH)
}
