//! What the benches work on, made at run time from `testdata/audio`: speech of any length, and WAV files of it.

#[path = "../../tests/shared/wav.rs"]
mod wav;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kiru_align::audio::{self, Pcm};
use kiru_align::model::Model;
use kiru_align::progress::Unwatched;
use kiru_align::transcript::Transcript;
use tempfile::NamedTempFile;

/// The model inside the program.
pub static MODEL: LazyLock<Model> = LazyLock::new(|| Model::embedded().expect("a sound model"));

/// A file of the repository.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The 20.5 seconds of `alice.flac`, `times` times over.
pub fn alice(times: usize) -> Pcm {
    let mut pcm = load(&path("testdata/audio/alice.flac"));
    pcm.samples = pcm.samples.repeat(times);
    pcm.source.duration_s *= times as f64;
    pcm
}

/// The words to [`alice`].
pub fn alice_transcript(times: usize) -> Transcript {
    let once = std::fs::read_to_string(path("testdata/audio/alice.txt")).expect("readable test data");
    read(&format!("{}\n", once.trim_end()).repeat(times))
}

/// The transcript `text`.
pub fn read(text: &str) -> Transcript {
    kiru_align::formats::read::read(text.as_bytes()).expect("a transcript")
}

/// The recording in the file `path`.
pub fn load(path: &Path) -> Pcm {
    audio::load(path, &Unwatched).expect("a sound recording")
}

/// Length of `samples` at 16 kHz in milliseconds: what the benches count, so that a thousand a second is as fast
/// as speech.
pub fn milliseconds(samples: &[f32]) -> usize {
    samples.len() / 16
}

/// `samples` (16 kHz) as a 16-bit WAV file, each of them `repeat` times: 3 makes 48 kHz of it.
pub fn wav(samples: &[f32], repeat: u32) -> NamedTempFile {
    let file = tempfile::Builder::new().suffix(".wav").tempfile().expect("a temporary file");
    let (rate_hz, data_bytes) = (16_000 * repeat, samples.len() as u32 * 2 * repeat);
    let header = wav::head(wav::SampleStore::I16, 1, rate_hz, data_bytes);
    let mut out = BufWriter::new(file.as_file());
    out.write_all(&header).expect("room for a temporary file");
    for sample in samples {
        for _ in 0..repeat {
            out.write_all(&(*sample as i16).to_le_bytes()).expect("room for a temporary file");
        }
    }
    out.flush().expect("room for a temporary file");
    drop(out);
    file
}
