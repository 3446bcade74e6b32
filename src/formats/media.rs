//! The recording's file as other programs' files speak of it: name, kind, URL.

use std::path::{Path, absolute};

/// Endings of recordings and their kind in MIME. Those of pictures are at hand with the sound: video.
///
/// IANA's registry has no names for WAV and FLAC of old; `audio/x-wav` is what ELAN itself writes.
const KINDS: [(&str, &str); 17] = [
    ("wav", "audio/x-wav"),
    ("flac", "audio/flac"),
    ("mp3", "audio/mpeg"),
    ("mp2", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("aac", "audio/aac"),
    ("m4a", "audio/mp4"),
    ("aif", "audio/aiff"),
    ("aiff", "audio/aiff"),
    ("caf", "audio/x-caf"),
    ("mka", "audio/x-matroska"),
    ("mp4", "video/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("mkv", "video/x-matroska"),
    ("webm", "video/webm"),
];
/// Of what has another ending: ELAN's word for any sound.
const ANY: &str = "audio/*";
/// The name of a recording that has none.
const NAMELESS: &str = "recording";

/// The file's name.
pub(crate) fn name(path: &str) -> String {
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| NAMELESS.to_string())
}

/// The file's name without its last ending.
pub(crate) fn stem(path: &str) -> String {
    let stem = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| NAMELESS.to_string())
}

/// Its kind in MIME, by its ending.
pub(crate) fn kind(path: &str) -> &'static str {
    let ending = Path::new(path).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let found = KINDS.iter().find(|(known, _)| ending.as_deref() == Some(*known));
    found.map_or(ANY, |(_, kind)| kind)
}

/// Whether its ending is one of files with pictures.
pub(crate) fn has_pictures(path: &str) -> bool {
    kind(path).starts_with("video/")
}

/// `file://` and its absolute path; a relative one starts from the current folder.
pub(crate) fn file_url(path: &str) -> String {
    let whole = absolute(path).map_or_else(|_| path.to_string(), |p| p.to_string_lossy().into_owned());
    let whole = if cfg!(windows) { whole.replace('\\', "/") } else { whole };
    let escaped = url_path(&whole);
    match whole.strip_prefix("//") {
        // A server's folder under Windows: the server is the URL's host.
        Some(_) if cfg!(windows) => format!("file:{escaped}"),
        _ if whole.starts_with('/') => format!("file://{escaped}"),
        _ => format!("file:///{escaped}"),
    }
}

/// `path` escaped for a URL, its folders apart.
pub(crate) fn url_path(path: &str) -> String {
    escaped(path, b"/:")
}

/// `text` with all but letters, digits, `-._~` and those of `plain` as `%` and two hexadecimal digits a byte: RFC 3986,
/// section 2.
pub(crate) fn escaped(text: &str, plain: &[u8]) -> String {
    let mut url = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || plain.contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_kinds_come_from_the_path() {
        assert_eq!((name("a/b.c.WAV").as_str(), stem("a/b.c.WAV").as_str()), ("b.c.WAV", "b.c"));
        assert_eq!((name("").as_str(), stem("..").as_str()), ("recording", "recording"));
        assert_eq!((kind("b.WAV"), kind("b"), kind("b.xyz")), ("audio/x-wav", ANY, ANY));
        assert!(has_pictures("x.MP4") && !has_pictures("x.m4a"));
    }

    #[cfg(unix)]
    #[test]
    fn a_url_is_absolute_and_escaped() {
        assert_eq!(file_url("/a b/100%#?é.wav"), "file:///a%20b/100%25%23%3F%C3%A9.wav");
        let url = file_url("x.wav");
        assert!(url.starts_with("file:///") && url.ends_with("/x.wav"), "{url}");
    }
}
