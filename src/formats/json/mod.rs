//! JSON: our own, and that of recognizers and other aligners.

pub mod lenient;
mod recognizer_file;
mod services;
pub mod read;
pub mod result;
pub mod write;

pub(crate) use write::write;

/// Whether `json` has words that somebody corrected in the report, which marks them so.
pub fn was_corrected(json: &[u8]) -> bool {
    const MARK: &[u8] = b"\"corrected\": {";
    json.windows(MARK.len()).any(|window| window == MARK)
}
