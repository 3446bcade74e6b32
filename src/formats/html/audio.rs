//! The sound of the page: a link to the recording, or the sound itself.
//!
//! What is embedded is the recording's own file if that is the smaller one and browsers find every place in it
//! exactly: FLAC, Ogg Vorbis, AAC in MP4. In all other cases it is what was listened to, made small ([`flac`]): 16 kHz,
//! one channel, some 50 kbit/s. Not taken as they are: MP3 and raw AAC, in which browsers find a place only roughly;
//! damaged files, and those of which one channel was chosen, as they would sound otherwise than what was aligned. Of a
//! conversation with several files it is always their sum: no link can sound like it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::link::link;
use super::{flac, script};
use crate::audio::Channel;
use crate::formats::Document;

/// Bytes in one element, a multiple of 3 so that only the last part is filled up: no text in a browser may be longer
/// than half a gigabyte.
const PART_BYTES: usize = 3 << 20;

/// Where the page takes the sound from.
pub enum PageSound {
    /// From this address.
    Linked(String),
    /// From itself.
    Embedded {
        /// What it is, as browsers call it.
        mime: &'static str,
        /// The file.
        bytes: Vec<u8>,
    },
}

impl PageSound {
    /// For `document`, which will be the file `target` if it is one.
    ///
    /// Without the samples of the recording there is nothing to embed: then it is a link, too.
    pub fn new(document: &Document, target: Option<&Path>) -> PageSound {
        match document.samples {
            Some(samples) if document.style.html.embed_audio || document.has_several_files() => {
                let small = flac::encode(samples);
                match own_file(document, small.len()) {
                    Some((mime, bytes)) => PageSound::Embedded { mime, bytes },
                    None => PageSound::Embedded { mime: "audio/flac", bytes: small },
                }
            }
            _ => PageSound::Linked(link(document.audio_path, target)),
        }
    }

    /// The address, if it is linked.
    pub fn link(&self) -> Option<&str> {
        match self {
            PageSound::Linked(link) => Some(link),
            PageSound::Embedded { .. } => None,
        }
    }

    /// The element that plays it. What may be a video is one; without a picture it stays hidden.
    pub fn player(&self) -> &'static str {
        let ending = |link: &str| Path::new(link).extension()?.to_str().map(str::to_ascii_lowercase);
        match self.link().and_then(ending).as_deref() {
            Some("mp4" | "m4v" | "mov" | "mkv" | "webm") => {
                "<video id=\"sound\" preload=\"auto\" playsinline hidden aria-label=\"The recording\"></video>"
            }
            _ => "<audio id=\"sound\" preload=\"auto\"></audio>",
        }
    }

    /// What is embedded, if it is.
    pub fn mime(&self) -> Option<&'static str> {
        match self {
            PageSound::Linked(_) => None,
            PageSound::Embedded { mime, .. } => Some(mime),
        }
    }

    /// Write what is embedded, in one element or more.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let PageSound::Embedded { bytes, .. } = self else { return Ok(()) };
        bytes
            .chunks(PART_BYTES)
            .try_for_each(|part| script(out, "text/plain", "sound", BASE64.encode(part).as_bytes()))
    }
}

/// The recording's own file with its kind, if it has less than `limit_bytes` and can be taken as it is.
fn own_file(document: &Document, limit_bytes: usize) -> Option<(&'static str, Vec<u8>)> {
    let whole =
        document.channel == Channel::Mix && document.warnings.is_empty() && !document.has_several_files();
    let path = Path::new(document.audio_path);
    let small = || fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() < limit_bytes as u64);
    if !whole || !small() {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    Some((kind(&bytes)?, bytes))
}

/// What browsers call a file, if all of them play it and find places in it exactly.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    match bytes {
        [b'f', b'L', b'a', b'C', ..] => Some("audio/flac"),
        [b'O', b'g', b'g', b'S', ..] => (bytes.get(28..35) == Some(b"\x01vorbis")).then_some("audio/ogg"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => (has(b"mp4a") && !has(b"alac")).then_some("audio/mp4"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::sample_store::SampleStore;
    use crate::confidence::alignment::{Alignment, Fit};
    use crate::formats::Style;
    use crate::transcript::Transcript;

    fn kind_of(name: &str) -> Option<&'static str> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/audio/formats");
        kind(&fs::read(folder.join(name)).unwrap())
    }

    fn sound(name: &str, samples: &[f32], warnings: &[String]) -> Option<&'static str> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/audio/formats").join(name);
        let (samples, transcript) = (SampleStore::of(samples), Transcript::default());
        let alignment = Alignment {
            words: Vec::new(),
            silences: Vec::new(),
            untranscribed: Vec::new(),
            chunks: Vec::new(),
            fit: Fit::Good,
        };
        let mut style = Style::default();
        style.html.embed_audio = true;
        let document = Document {
            audio_path: path.to_str().unwrap(),
            warnings,
            samples: Some(&samples),
            style,
            ..Document::plain(&transcript, &alignment)
        };
        PageSound::new(&document, None).mime()
    }

    #[test]
    fn the_file_itself_is_embedded_only_if_it_is_whole_and_the_smaller_one() {
        // Noise of a minute takes more room than the file, silence takes less.
        let noise: Vec<f32> = (0..960_000_i64).map(|n| (n * n * 7919 % 65_521 - 32_760) as f32).collect();
        assert_eq!(sound("click-16000.ogg", &noise, &[]), Some("audio/ogg"));
        assert_eq!(sound("click-16000.ogg", &[0.0; 16_000], &[]), Some("audio/flac"));
        assert_eq!(sound("click-16000.ogg", &noise, &["at 0.5 s: damaged".to_string()]), Some("audio/flac"));
        assert_eq!(sound("click-cbr-16000.mp3", &noise, &[]), Some("audio/flac"));
        assert_eq!(sound("there is none.ogg", &noise, &[]), Some("audio/flac"));
    }

    #[test]
    fn only_what_browsers_play_exactly_is_taken_as_it_is() {
        assert_eq!(kind_of("click-16000.flac"), Some("audio/flac"));
        assert_eq!(kind_of("click-16000.ogg"), Some("audio/ogg"));
        assert_eq!(kind_of("click-16000.m4a"), Some("audio/mp4"));
        for name in [
            "click-alac-16000.m4a",
            "click-flac-16000.ogg",
            "click-cbr-16000.mp3",
            "click-16000.aac",
            "click-16000.webm",
        ] {
            assert_eq!(kind_of(name), None, "{name}");
        }
        assert_eq!(kind(b""), None);
    }
}
