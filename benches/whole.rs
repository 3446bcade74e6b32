//! Whole recordings, from the file to the JSON, with one thread and two. Counts milliseconds of audio: 1 Kitem/s
//! is as fast as speech.

mod material;

use divan::Bencher;
use divan::counter::ItemsCount;
use kiru_align::formats::json::write;
use kiru_align::formats::marks::Marks;
use kiru_align::formats::{Document, Style};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::pipeline::{Options, align};
use kiru_align::progress::Unwatched;
use kiru_align::transcript::Transcript;
use material::{MODEL, alice, alice_transcript, load, milliseconds, path, read, wav};

fn main() {
    divan::main();
    // Linux only; elsewhere nothing is said.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        println!("peak memory of all that ran (VmHWM): {}", line["VmHWM:".len()..].trim());
    }
}

/// One short sentence, 3 seconds.
#[divan::bench(args = [1, 2], sample_count = 20, sample_size = 1)]
fn clip_3_s(bencher: Bencher, threads: usize) {
    let samples = load(&path("testdata/audio/amiable.flac")).samples;
    let text = std::fs::read_to_string(path("testdata/audio/amiable.txt")).expect("readable test data");
    whole(bencher, threads, &samples, &read(&text));
}

#[divan::bench(args = [1, 2], sample_count = 10, sample_size = 1)]
fn alice_20_s(bencher: Bencher, threads: usize) {
    whole(bencher, threads, &alice(1).samples, &alice_transcript(1));
}

#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn minutes_5(bencher: Bencher, threads: usize) {
    whole(bencher, threads, &alice(15).samples, &alice_transcript(15));
}

#[divan::bench(args = [1, 2], sample_count = 2, sample_size = 1)]
fn minutes_30(bencher: Bencher, threads: usize) {
    whole(bencher, threads, &alice(88).samples, &alice_transcript(88));
}

/// Aligns a WAV file of `samples` and writes the JSON.
fn whole(bencher: Bencher, threads: usize, samples: &[f32], transcript: &Transcript) {
    let file = wav(samples, 1);
    let lexicon = UserLexicon::default();
    let options = Options::default().jobs(threads).phones(true);
    bencher.counter(ItemsCount::new(milliseconds(samples))).with_inputs(|| transcript.clone()).bench_values(
        |transcript| {
            let outcome =
                align(file.path(), transcript, &MODEL, &lexicon, &options, &Unwatched).expect("an alignment");
            let document = Document {
                language: kiru_align::languages::Language::ENGLISH,
                audio_path: "bench.wav",
                source: outcome.source,
                channel: options.channel,
                recordings: &[],
                parts: &[],
                time_reference: None,
                warnings: &outcome.warnings,
                model_name: MODEL.name(),
                model_sha256: "",
                transcript: &outcome.transcript,
                alignment: &outcome.alignment,
                phones: options.phones,
                ipa: false,
                marks: Marks::default(),
                samples: None,
                style: Style::default(),
            };
            let mut out = Vec::new();
            write::write(&mut out, &document).expect("memory takes all");
            out.len()
        },
    );
}
