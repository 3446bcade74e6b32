//! What the fuzz targets do with their input: each is a function that panics if a promise of kiru-align is broken.
//!
//! `fuzz_targets/` has them for libFuzzer, `src/bin/replay.rs` for any compiler.

// The program's own files, compiled once more: a program has no library.
#[allow(dead_code, missing_docs)]
#[path = "../../src/bin/kiru-align/exit.rs"]
mod exit;
#[allow(dead_code)]
#[path = "../../src/bin/kiru-align/interrupt.rs"]
mod interrupt;
#[allow(dead_code, unused_imports)]
#[path = "../../src/bin/kiru-align/io/mod.rs"]
mod io;
#[allow(dead_code, unused_imports)]
#[path = "../../src/bin/kiru-align/args/mod.rs"]
mod args;
#[allow(dead_code, unused_imports)]
#[path = "../../src/bin/kiru-align/config.rs"]
mod config;
#[allow(dead_code)]
mod batch;

use std::io::Cursor;
use std::path::Path;
use std::sync::OnceLock;

use kiru_align::audio::guard;
use kiru_align::formats::read::{ReadOptions, read_as};
use kiru_align::formats::timed_words::TimedWords;
use kiru_align::formats::{Format, TranscriptFormat};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::normalize::normalize_transcript;
use kiru_align::{Aligner, AudioSource, Options, Status, Style, Transcript};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// No recording is longer, in seconds.
const DAY_S: f64 = 86_400.0;
/// Overlap of neighbours that comes from rounding their times, in seconds.
const ROUNDING_S: f64 = 1e-9;

/// A target: its name, what it does, and the folders of the repository with inputs to begin with.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What it does with an input.
    pub run: fn(&[u8]),
    /// Where inputs to begin with are, from the repository's folder.
    pub seeds: &'static [&'static str],
}

/// All targets.
pub const TARGETS: [Target; 9] = [
    Target { name: "recording", run: recording, seeds: &["testdata/audio", "testdata/audio/formats"] },
    Target { name: "transcript", run: transcript, seeds: &["tests/formats/golden", "testdata/golden"] },
    Target { name: "normalize", run: normalize, seeds: &["testdata/audio", "docs"] },
    Target { name: "timed_words", run: timed_words, seeds: &["tests/formats/golden", "testdata/golden"] },
    Target { name: "lexicon", run: lexicon, seeds: &["models/languages"] },
    Target { name: "model", run: model, seeds: &[] },
    Target { name: "settings", run: settings, seeds: &[] },
    Target { name: "list", run: list, seeds: &["tests/formats/golden"] },
    Target { name: "align", run: align, seeds: &["testdata/audio/formats"] },
];

/// From now on, panics of decoders at damaged data, which the library makes errors of, do not count.
pub fn let_guarded_panics_pass() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panicked| {
        if !guard::is_guarded() {
            report(panicked);
        }
    }));
}

/// A recording in any container, decoded from start to end.
pub fn recording(data: &[u8]) {
    if let Ok(pcm) = kiru_align::audio::load(source(data), &kiru_align::progress::Unwatched) {
        assert!(pcm.source.duration_s <= DAY_S, "{} s", pcm.source.duration_s);
    }
    let file = kept(data);
    if let Ok(header) = kiru_align::audio::probe::header(file.path()) {
        assert!(header.duration_s.is_none_or(|s| (0.0..=DAY_S).contains(&s)), "{header:?}");
    }
}

/// A transcript of any kind.
pub fn transcript(data: &[u8]) {
    let formats = TranscriptFormat::ALL;
    let (choice, data) = data.split_last().map_or((0, data), |(last, rest)| (usize::from(*last), rest));
    // Most inputs are recognised by their content, as most transcripts are.
    let format = (choice % 16 == 0).then(|| formats[choice / 16 % formats.len()]);
    if let Ok(transcript) = read_as(data, &ReadOptions { format, ..ReadOptions::default() }) {
        check_transcript(&transcript);
    }
}

/// Text: what each token is said as.
pub fn normalize(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let transcript = Transcript::from(text);
    check_transcript(&transcript);
    let verbatim: Vec<&str> = transcript.tokens.iter().map(|token| token.verbatim.as_str()).collect();
    // White space is what Python has for it: the separators of ASCII as well.
    let is_space = |c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c);
    let parts = text.split(is_space).filter(|part| !part.is_empty());
    assert_eq!(verbatim, parts.collect::<Vec<_>>(), "every token of the text");
    let spoken = normalize_transcript(&transcript, &|word| word.len() % 2 == 0);
    assert_eq!(spoken.len(), transcript.tokens.len());
}

/// A file with the times of words.
pub fn timed_words(data: &[u8]) {
    let _ = TimedWords::read(data, "words");
    let _ = TimedWords::is_foreign_json(data);
}

/// A user's pronunciations.
pub fn lexicon(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(lexicon) = UserLexicon::parse(text)
    {
        assert_eq!(lexicon.words().count() == 0, lexicon.is_empty());
    }
}

/// A model file: the built-in one with the input written over it somewhere, and checksums that fit.
pub fn model(data: &[u8]) {
    static MODEL: OnceLock<Vec<u8>> = OnceLock::new();
    let whole = MODEL.get_or_init(|| Model::embedded().expect("a model is inside").bytes().to_vec());
    let (place, patch) = match data {
        [a, b, c, patch @ ..] => (u32::from_le_bytes([*a, *b, *c, 0]) as usize, patch),
        _ => return,
    };
    let mut bytes = whole.clone();
    // The table of sections is where most of what matters stands.
    let place = if place % 2 == 0 { place / 2 % 1024 } else { place / 2 % bytes.len() };
    bytes.iter_mut().skip(place).zip(patch).for_each(|(byte, new)| *byte = *new);
    mend_sums(&mut bytes);
    let Ok(model) = Model::open(kept(&bytes).path()) else { return };
    let aligner_text = Transcript::from("seven words xyzzy");
    let audio = AudioSource::samples(&[0.1; 16_000], 16_000, 1);
    let lexicon = UserLexicon::default();
    let options = Options::default().jobs(1);
    let unwatched = kiru_align::progress::Unwatched;
    // One thread of the pool that is there: a pool for each input would take longer than the rest.
    let _ = kiru_align::pipeline::align_here(audio, aligner_text, &model, &lexicon, &options, &unwatched);
}

/// A settings file.
pub fn settings(data: &[u8]) {
    let file = kept(data);
    let path = file.path().as_os_str().to_os_string();
    for command in [None, Some("batch"), Some("compare")] {
        let mut typed = vec!["kiru-align".into()];
        typed.extend(command.map(Into::into));
        typed.extend(["--config".into(), path.clone(), "a".into(), "b".into()]);
        let _ = config::settled(&typed, &mut None);
    }
}

/// The list of a batch, as each of the kinds that there are.
pub fn list(data: &[u8]) {
    let file = kept(data);
    for kind in ["a.csv", "a.tsv", "a.jsonl"] {
        let kind = batch::manifest::kind(Path::new(kind)).expect("a list");
        if let Ok(found) = batch::manifest::find(file.path(), kind, Default::default()) {
            for pair in found.pairs.iter() {
                let under = pair.under.to_string_lossy().into_owned();
                let leads_down = !pair.under.is_absolute() && !under.split('/').any(|part| part == "..");
                assert!(leads_down, "{under}");
            }
        }
    }
}

/// A short recording and a transcript, aligned and written in every format: the first byte tells how long the text is,
/// then come text and recording.
pub fn align(data: &[u8]) {
    static ALIGNER: OnceLock<Aligner> = OnceLock::new();
    let aligner = ALIGNER.get_or_init(|| Aligner::open().expect("a model is inside"));
    let Some((length, data)) = data.split_first() else { return };
    let (text, sound) = data.split_at(data.len().min(usize::from(*length)));
    let Ok(transcript) = read_as(text, &ReadOptions::default()) else { return };
    // What is no file of a known kind is taken for samples.
    let samples: Vec<f32> = sound.iter().map(|byte| f32::from(*byte as i8) / 128.0).collect();
    let audio = match text.len() % 2 {
        0 => source(sound),
        _ => AudioSource::samples(&samples, 8000, 1),
    };
    let options = Options::default().jobs(1).phones(true).uncertainty(true);
    let Ok(alignment) = aligner.align(audio, &transcript, &options) else { return };
    let words: Vec<_> = alignment.words().collect();
    assert_eq!(words.len(), transcript.tokens.len(), "every token once");
    let mut last_s = 0.0;
    for (word, token) in words.iter().zip(&transcript.tokens) {
        assert_eq!(word.text, token.verbatim, "verbatim");
        let Some(span) = &word.span_s else { continue };
        assert!(span.start + ROUNDING_S >= last_s && span.end >= span.start, "{span:?} after {last_s}");
        assert!(span.end <= alignment.duration_s() + 0.001, "{span:?} of {}", alignment.duration_s());
        assert!(word.status != Status::NotFound, "times without a word");
        last_s = span.end;
    }
    for format in Format::all() {
        let mut written = Vec::new();
        alignment.write(format, Style::default(), &mut written).expect("memory can be written");
        if matches!(format, Format::Json) {
            serde_json::from_slice::<serde_json::Value>(&written).expect("JSON");
        }
    }
}

/// Every token stands where it says, and the lines are all the tokens.
fn check_transcript(transcript: &Transcript) {
    let mut end = 0;
    let mut chars = transcript.text.chars();
    let mut at = 0;
    for token in &transcript.tokens {
        assert!(token.offset.start >= end && token.offset.end > token.offset.start, "{:?}", token.offset);
        end = token.offset.end;
        if let Some(before @ 1..) = token.offset.start.checked_sub(at) {
            chars.nth(before - 1);
        }
        let there: String = chars.by_ref().take(token.offset.len()).collect();
        at = end;
        assert_eq!(there, token.verbatim);
    }
    let in_lines: usize = transcript.lines.iter().map(ExactSizeIterator::len).sum();
    assert_eq!(in_lines, transcript.tokens.len());
    assert!(transcript.hints.is_empty() || transcript.hints.len() == transcript.tokens.len());
}

fn source<'a>(data: &[u8]) -> AudioSource<'a> {
    AudioSource::reader(Cursor::new(data.to_vec()))
}

/// Writes the sums into the header of a model file that its contents have.
fn mend_sums(bytes: &mut [u8]) {
    let sha256 = Sha256::digest(&bytes[64..]);
    bytes[32..64].copy_from_slice(&sha256);
    let crc = crc32fast::hash(&bytes[32..]);
    bytes[24..28].copy_from_slice(&crc.to_le_bytes());
}

/// A file with `data`, in memory where the system has such a folder; it is removed at the end.
fn kept(data: &[u8]) -> NamedTempFile {
    let in_memory = Path::new("/dev/shm");
    let folder = if in_memory.is_dir() { in_memory.to_path_buf() } else { std::env::temp_dir() };
    let file = NamedTempFile::new_in(folder).expect("a temporary file");
    std::fs::write(file.path(), data).expect("room for it");
    file
}
