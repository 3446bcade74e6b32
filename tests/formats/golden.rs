//! The example in every format, to the byte. Files that come out otherwise lie in `target/tmp/formats`, to be compared.

use std::fs;
use std::path::Path;

use kiru_align::formats::Format;
use kiru_align::formats::read::read;

use crate::example::Example;

/// Fails unless `written` is the golden file `name`.
fn compare(name: &str, written: &str) -> Result<(), String> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/golden").join(name);
    if fs::read_to_string(&golden).is_ok_and(|golden| golden == written) {
        return Ok(());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats");
    fs::create_dir_all(&folder).unwrap();
    let found = folder.join(name);
    fs::write(&found, written).unwrap();
    Err(format!("diff {} {}", golden.display(), found.display()))
}

/// What a file reads as: its warnings, and each token with its speaker, whether it is a label, and its rough time.
fn read_as_text(name: &str, bytes: &[u8]) -> String {
    let transcript = match read(bytes) {
        Ok(transcript) => transcript,
        Err(why) => return format!("== {name}\n{why}\n"),
    };
    let mut text = format!("== {name}\n");
    transcript.warnings.iter().for_each(|warning| text += &format!("warning: {warning}\n"));
    for line in &transcript.lines {
        for at in line.clone() {
            let label = if transcript.is_label(at) { " (label)" } else { "" };
            let speaker = transcript.speakers.of(at).map_or(String::new(), |name| format!(" {name}:"));
            let hint = transcript.hints.get(at).copied().flatten().map_or(String::new(), |hint| {
                let mark = if hint.is_exact() { "" } else { "~" };
                format!(" {mark}{}-{}", hint.rough().start, hint.rough().end)
            });
            text += &format!("{speaker} {}{label}{hint}\n", transcript.tokens[at].verbatim);
        }
        text.push('\n');
    }
    text
}

/// All files of this folder that are transcripts, read.
#[test]
fn every_format_reads_as_it_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/golden");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".otio") && !name.ends_with(".edl") && name != "read.txt");
    names.sort();
    let read: String =
        names.iter().map(|name| read_as_text(name, &fs::read(folder.join(name)).unwrap())).collect();
    compare("read.txt", &read).unwrap();
}

#[test]
#[cfg(unix)] // Absolute paths are others elsewhere.
fn every_format_is_as_it_was() {
    let all = |fps| Example { fps, samples: true, ..Example::new().with_cuts().with_doubt() };
    let mut short = Example { ipa: true, ..Example::new() };
    short.style.textgrid_short = true;
    let mut failed: Vec<String> = Vec::new();
    for (name, example, format) in [
        ("example.whisperx.json", Example::new(), Format::Whisperx),
        ("example.gentle.json", Example::new(), Format::Gentle),
        ("example.TextGrid", Example::new(), Format::Textgrid),
        ("short-ipa.TextGrid", short, Format::Textgrid),
        ("example.ctm", Example::new(), Format::Ctm),
        ("example.csv", Example::new(), Format::Csv),
        ("all.csv", all(Some("29.97")), Format::Csv),
        ("example.tsv", Example::new(), Format::Tsv),
        ("example.labels.txt", Example::new(), Format::Audacity),
        ("example.eaf", Example::new(), Format::Eaf),
        ("example.otio", Example::new(), Format::Otio),
        ("cuts-24.otio", all(Some("24")), Format::Otio),
        ("25.edl", Example { fps: Some("25"), ..Example::new() }, Format::Edl),
        ("cuts-29.97.edl", all(Some("29.97")), Format::Edl),
    ] {
        failed.extend(compare(name, &example.written(format)).err());
    }
    assert!(failed.is_empty(), "not as they were:\n{}", failed.join("\n"));
}
