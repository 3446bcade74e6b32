//! Files and standard streams: what is read and written, with limits, and messages that begin with the path.

mod closed_stdout;
mod read;
mod stdin;
mod visible;
mod write;

use std::path::Path;

pub use self::read::{
    FileState, NoSuchFile, check_audio, is_foreign_json, leads_inside, metadata, open_regular, plainly, read,
    read_regular, read_settings, read_text, timed_words, why_not,
};
pub use self::stdin::AudioInput;
pub use self::visible::{visible, visible_path, write_visibly};
pub use self::write::{
    check_report, check_stdout, check_target, check_writable, deliver_report, is_same_file, is_stdout, print,
    save, surprise,
};

/// What stands for standard input and standard output on the command line.
pub const DASH: &str = "-";

/// The path as it stands in messages: it cannot steer a terminal.
pub fn shown(path: &Path) -> String {
    if is_dash(path) { "standard input".to_string() } else { visible::visible_path(path) }
}

/// Whether `path` stands for standard input or output.
pub fn is_dash(path: &Path) -> bool {
    path == Path::new(DASH)
}
