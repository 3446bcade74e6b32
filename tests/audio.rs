//! Loading recordings of every format, whole and broken; the files are described in testdata/README.md.

// Helpers of tests, where failing is right.
#![allow(clippy::unwrap_used)]

#[path = "shared/wav.rs"]
mod wav;

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kiru_align::audio::{
    AudioPart, AudioSource, Channel, Chosen, Pcm, Reader, chosen_track, load, load_channel,
};
use kiru_align::error::{Error, ErrorKind, Result};
use kiru_align::frontend::{self, Features, extract};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::{Options, align};
use kiru_align::progress::{Progress, Stage, Unwatched};
use kiru_align::{Aligner, Format, Transcript};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/audio").join(name)
}

fn open(name: &str) -> Pcm {
    load(testdata(name), &Unwatched).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn refusal(result: Result<Pcm>, what: &str) -> String {
    refused(result, what).1
}

/// Kind and message of the error of a recording that cannot be used.
fn refused(result: Result<Pcm>, what: &str) -> (ErrorKind, String) {
    match result {
        Err(e @ Error::Audio { .. }) => (e.kind(), e.to_string()),
        Err(e) => panic!("{what}: another kind of error: {e}"),
        Ok(pcm) => panic!("{what}: {} samples were read", pcm.samples.len()),
    }
}

/// Time of the click nearest to `second`, in seconds: the centre of energy of the 10 ms around the peak within
/// 0.4 s.
fn click(pcm: &Pcm, second: f64) -> f64 {
    let centre = (second * 16_000.0) as usize;
    let around = centre.saturating_sub(6400)..(centre + 6400).min(pcm.samples.len());
    let peak = around.max_by(|&a, &b| pcm.samples[a].abs().total_cmp(&pcm.samples[b].abs())).unwrap();
    assert!(pcm.samples[peak].abs() > 1500.0, "no click near {second} s");
    let near = peak.saturating_sub(80)..(peak + 80).min(pcm.samples.len());
    let energy = |n: usize| f64::from(pcm.samples[n]).powi(2);
    let (sum, moment) = near.fold((0.0, 0.0), |(s, m), n| (s + energy(n), m + n as f64 * energy(n)));
    moment / sum / 16_000.0
}

fn assert_click(name: &str, pcm: &Pcm, second: f64, tolerance_s: f64) {
    let got = click(pcm, second);
    assert!((got - second).abs() < tolerance_s, "{name}: click at {got:.6} s instead of {second}");
}

fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(testdata(folder))
        .unwrap()
        .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    names.sort();
    names
}

#[test]
fn a_click_at_one_second_comes_out_there_in_every_format_and_rate() {
    let mut seen = 0;
    for name in names("formats").iter().filter(|n| n.starts_with("formats/click-")) {
        let pcm = open(name);
        let is_adaptive = name.contains("adpcm");
        // One sample at 16 kHz is 62.5 us; 20 us tell any whole sample at 48 kHz. ADPCM cannot follow the pulse
        // and is late by itself (ffmpeg's decoder gives the same).
        assert_click(name, &pcm, 1.0, if is_adaptive { 3e-4 } else { 2e-5 });
        assert!(pcm.warnings.is_empty(), "{name}: {:?}", pcm.warnings);
        let exact = ["flac", "alac", "-pcm", ".aiff", ".caf", "piped", "rf64", ".w64", ".au", "opus"]
            .iter()
            .any(|kind| name.contains(kind));
        if exact && !name.contains("video") {
            assert_eq!(pcm.samples.len(), 20_000, "{name}");
            assert!((pcm.source.duration_s - 1.25).abs() < 1e-4, "{name}");
        }
        // Padding that no tag tells of is less than three frames; encoders of MP2 drop the last, partial frame.
        let least = if name.ends_with("mp2") { 19_000 } else { 20_000 };
        assert!((least..20_000 + 3 * 2304).contains(&pcm.samples.len()), "{name}: {}", pcm.samples.len());
        seen += 1;
    }
    assert!(seen > 110, "{seen} files");
}

#[test]
fn wav_of_16_bits_at_16_khz_comes_out_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exact.wav");
    let values: Vec<i16> = (0..40_000_i32).map(|n| (n * 7919 % 65_536 - 32_768) as i16).collect();
    std::fs::write(&path, wav(16_000, 1, &values)).unwrap();
    let pcm = load(&path, &Unwatched).unwrap();
    assert!(pcm.samples.iter().zip(&values).all(|(&a, &b)| a == f32::from(b)));
    assert_eq!(pcm.samples.len(), values.len());
    assert_eq!((pcm.source.rate_hz, pcm.source.channels, pcm.source.duration_s), (16_000, 1, 2.5));
}

#[test]
fn wav_at_every_rate_keeps_the_click_and_the_length() {
    let folder = tempfile::tempdir().unwrap();
    for rate in [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000] {
        let samples = rate as usize * 5 / 4 + 3;
        let pulse = |n: usize| {
            let t = n as f64 / f64::from(rate) - 1.0;
            (24_000.0 * (-0.5 * (t / 0.0002).powi(2)).exp()) as i16
        };
        let values: Vec<i16> = (0..samples).flat_map(|n| [pulse(n), pulse(n) / 2]).collect();
        let path = folder.path().join(format!("{rate}.wav"));
        std::fs::write(&path, wav(rate, 2, &values)).unwrap();
        let pcm = load(&path, &Unwatched).unwrap();
        // Truncation to integers moves the centre by far less than 2 us.
        assert_click(&format!("{rate}.wav"), &pcm, 1.0, 2e-6);
        let want = (samples as f64 * 16_000.0 / f64::from(rate)).round() as usize;
        assert_eq!(pcm.samples.len(), want, "{rate}");
    }
}

fn wav(rate: u32, channels: u16, values: &[i16]) -> Vec<u8> {
    let mut file = wav::head(wav::SampleStore::I16, channels, rate, values.len() as u32 * 2);
    file.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    file
}

#[test]
fn audio_that_begins_after_the_video_keeps_its_place() {
    for name in ["formats/late-video.mkv", "formats/late-video.mp4"] {
        let pcm = open(name);
        // MP4 counts edits in milliseconds.
        assert_click(name, &pcm, 1.5, 1e-3);
        assert!(pcm.warnings.is_empty(), "{name}: {:?}", pcm.warnings);
    }
}

#[test]
fn opposite_channels_do_not_cancel_and_quiet_ones_do_not_drown() {
    let pcm = open("formats/inverted.flac");
    assert_click("inverted", &pcm, 1.0, 1e-6);
    assert!(pcm.samples[16_000] > 23_900.0);
    assert_eq!(pcm.warnings.len(), 1, "{:?}", pcm.warnings);
    assert!(pcm.warnings[0].starts_with("at 0.900 s: the channels cancel each other"), "{:?}", pcm.warnings);
    for (name, level) in [("formats/one-side.flac", 12_000.0), ("formats/six.flac", 4_000.0)] {
        let pcm = open(name);
        assert_eq!(pcm.samples[16_000], level, "{name}");
        assert!(pcm.warnings.is_empty(), "{name}: {:?}", pcm.warnings);
    }
}

/// The samples of a recording of the test data as whole numbers.
fn voice(name: &str) -> Vec<i16> {
    open(name).samples.iter().map(|&v| v as i16).collect()
}

/// A WAV file at 16 kHz of these channels; short ones end in silence.
fn write_channels(path: &Path, channels: &[Vec<i16>]) {
    let length = channels.iter().map(Vec::len).max().unwrap();
    let at = |n: usize| channels.iter().map(move |c| c.get(n).copied().unwrap_or(0));
    let values: Vec<i16> = (0..length).flat_map(at).collect();
    std::fs::write(path, wav(16_000, channels.len() as u16, &values)).unwrap();
}

/// One voice, wired in all the ways that are met.
fn wirings() -> Vec<(&'static str, Vec<Vec<i16>>)> {
    let voice = voice("alice.flac");
    let silent = vec![0; voice.len()];
    let opposite: Vec<i16> = voice.iter().map(|v| -v).collect();
    // From 5.02 s to 12.34 s.
    let changes: Vec<i16> =
        voice.iter().enumerate().map(|(n, v)| if (80_320..197_440).contains(&n) { -v } else { *v }).collect();
    let hum: Vec<i16> = (0..voice.len())
        .map(|n| (30.0 * (n as f64 * 50.0 / 16_000.0 * std::f64::consts::TAU).sin()) as i16)
        .collect();
    let mut surround = vec![silent.clone(); 6];
    surround[2] = voice.clone();
    surround[3] = hum.clone();
    vec![
        ("both sides", vec![voice.clone(), voice.clone()]),
        ("the left", vec![voice.clone(), silent.clone()]),
        ("the right", vec![silent, voice.clone()]),
        ("a hum on the left", vec![hum, voice.clone()]),
        ("one side opposite", vec![voice.clone(), opposite]),
        ("one side opposite for a while", vec![changes, voice]),
        ("the centre of 5.1", surround),
    ]
}

#[test]
fn a_mixture_is_the_mean_and_loses_no_voice_however_the_channels_are_wired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("channels.wav");
    for (what, channels) in wirings() {
        write_channels(&path, &channels);
        let pcm = load(&path, &Unwatched).unwrap();
        let mean = |n: usize| channels.iter().map(|c| f32::from(c[n])).sum::<f32>() / channels.len() as f32;
        let voice =
            channels.iter().max_by_key(|c| c.iter().map(|v| i64::from(*v).pow(2)).sum::<i64>()).unwrap();
        let turned = what.contains("opposite");
        let want = |n: usize| if turned { f32::from(voice[n]).abs() } else { mean(n).abs() };
        let off = |n: &usize| (pcm.samples[*n].abs() - want(*n)).abs() > 0.5;
        let off: Vec<usize> = (0..pcm.samples.len()).filter(off).collect();
        // Only the fade of 5 ms, which begins at a multiple of 5 ms.
        let may_be =
            |n: &usize| turned && [0, 80_320, 197_440].iter().any(|change| n.abs_diff(*change) <= 160);
        assert!(off.iter().all(may_be), "{what}: {:?}", off.iter().find(|n| !may_be(n)));
        assert_eq!(pcm.warnings.len(), usize::from(turned), "{what}: {:?}", pcm.warnings);
    }
}

#[test]
fn two_speakers_with_a_channel_each_are_both_in_the_mixture() {
    let (left, mut right) = (voice("alice.flac"), vec![0; 100_000]);
    right.extend(voice("amiable.flac"));
    // Each is heard a little in the other's microphone.
    let quiet = |a: &[i16], n: usize| a.get(n).copied().unwrap_or(0) / 8;
    let crossed = |own: &[i16], other: &[i16]| (0..own.len()).map(|n| own[n] / 2 + quiet(other, n)).collect();
    let (a, b): (Vec<i16>, Vec<i16>) = (crossed(&left, &right), crossed(&right, &left));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.wav");
    write_channels(&path, &[a.clone(), b.clone()]);
    let at = |c: &[i16], n: usize| f32::from(c.get(n).copied().unwrap_or(0));
    let pcm = load(&path, &Unwatched).unwrap();
    assert!((0..pcm.samples.len()).all(|n| pcm.samples[n] == (at(&a, n) + at(&b, n)) / 2.0));
    assert!(pcm.warnings.is_empty(), "{:?}", pcm.warnings);
    for (number, want) in [(0, &a), (1, &b)] {
        let pcm = load_channel(&path, Channel::Only(number), &Unwatched).unwrap();
        assert!((0..pcm.samples.len()).all(|n| pcm.samples[n] == at(want, n)), "channel {number}");
        assert_eq!(pcm.source.channels, 2);
    }
}

#[test]
fn a_channel_that_is_not_there_is_refused() {
    for (name, there) in [
        ("alice.flac", "it has 1 channel, number 0;"),
        ("formats/inverted.flac", "it has 2 channels, numbers 0 and 1;"),
        ("formats/six.flac", "it has 6 channels, numbers 0 to 5;"),
    ] {
        let message = refusal(load_channel(testdata(name), Channel::Only(6), &Unwatched), name);
        assert!(message.starts_with("there is no channel 6 in it: ") && message.contains(there), "{message}");
    }
    for channel in 0..6 {
        let pcm = load_channel(testdata("formats/six.flac"), Channel::Only(channel), &Unwatched).unwrap();
        let heard = pcm.samples.iter().any(|v| *v != 0.0);
        assert_eq!(heard, pcm.samples[16_000] == 24_000.0, "channel {channel}");
    }
}

#[test]
fn words_keep_their_places_however_the_channels_are_wired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("channels.wav");
    let model = Model::embedded().unwrap();
    let text = std::fs::read(testdata("alice.txt")).unwrap();
    let times = |path: &Path| {
        let options = Options::default().jobs(1);
        let transcript = kiru_align::formats::read::read(&text).unwrap();
        let done = align(path, transcript, &model, &UserLexicon::default(), &options, &Unwatched).unwrap();
        done.alignment.words.iter().map(|word| word.span.unwrap()).collect::<Vec<_>>()
    };
    let want = times(&testdata("alice.flac"));
    for (what, channels) in wirings() {
        write_channels(&path, &channels);
        for (n, (got, want)) in times(&path).iter().zip(&want).enumerate() {
            // A frame: other levels move faint edges, a channel of another word would be 200 ms off.
            let off_ms = got.start.abs_diff(want.start).max(got.end.abs_diff(want.end));
            assert!(off_ms <= 10, "{what}: word {n} at {got:?} instead of {want:?}");
        }
    }
}

#[test]
fn a_recording_comes_in_blocks_that_do_not_grow_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    let values: Vec<i16> =
        (0..44_100 * 100_i32).map(|n| (n.wrapping_mul(7919) % 20_011 - 10_000) as i16).collect();
    std::fs::write(&path, wav(44_100, 1, &values)).unwrap();
    let whole = load(&path, &Unwatched).unwrap();
    let mut reader = Reader::open(&path, Channel::Mix, &Unwatched).unwrap();
    assert_eq!(reader.expected_samples(), Some(1_600_000));
    let mut samples = Vec::new();
    let about = loop {
        match reader.read().unwrap() {
            AudioPart::Samples(block) => {
                // Eight seconds, and the packet that made them full.
                assert!((1..=140_000).contains(&block.len()), "{}", block.len());
                samples.extend(block);
            }
            AudioPart::End(about) => break about,
        }
    };
    assert!(samples == whole.samples);
    assert_eq!((about.source, samples.len()), (whole.source, 1_600_000));
}

#[test]
fn features_made_while_decoding_are_those_of_the_whole_on_any_number_of_threads() {
    for name in ["alice.flac", "formats/click-44100.m4a", "evil/damaged-zero.mp3"] {
        let want = frontend::extract(&open(name).samples, &Unwatched);
        for threads in [1, 2, 4] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let heard = pool.install(|| {
                extract::read(Reader::open(testdata(name), Channel::Mix, &Unwatched).unwrap()).unwrap()
            });
            let got = Features::new(heard.cepstra, heard.level_db);
            assert!(
                got.cepstra == want.cepstra && got.level_db == want.level_db,
                "{name}, {threads} threads"
            );
        }
    }
}

#[test]
fn streams_joined_in_one_file_follow_each_other() {
    let one = open("formats/click-16000.ogg");
    let two = open("formats/joined.ogg");
    assert_eq!(two.samples.len(), 2 * one.samples.len());
    assert_click("joined.ogg", &two, 1.0, 2e-5);
    assert_click("joined.ogg", &two, 2.25, 2e-5);
    assert!(two.warnings.is_empty(), "{:?}", two.warnings);
    let one = open("formats/click-cbr-44100.mp3");
    let two = open("formats/joined.mp3");
    assert_click("joined.mp3", &two, 1.0, 2e-5);
    assert_click("joined.mp3", &two, one.source.duration_s + 1.0, 1.0);
    assert!(two.warnings.is_empty(), "{:?}", two.warnings);
}

#[test]
fn damage_becomes_silence_and_what_follows_stays_in_place() {
    for (name, tolerance_s) in [
        ("damaged-zero.mp3", 2e-5),
        ("damaged-noise.mp3", 2e-5),
        ("damaged-vbr.mp3", 2e-5),
        ("damaged.flac", 2e-5),
        ("damaged.ogg", 2e-4),
        ("damaged.m4a", 2e-4),
        ("damaged.opus", 2e-4),
        ("damaged-opus.mp4", 2e-4),
        ("damaged-opus.webm", 1e-3),
        // Matroska counts in milliseconds.
        ("damaged.mkv", 1e-3),
        // The frames of AAC differ in size and nothing says how many there were: one frame of 46 ms.
        ("damaged.aac", 0.047),
    ] {
        let pcm = open(&format!("evil/{name}"));
        assert_click(name, &pcm, 1.0, 2e-4);
        assert_click(name, &pcm, 3.0, tolerance_s);
        assert!(pcm.warnings.iter().any(|w| w.contains("became silence")), "{name}: {:?}", pcm.warnings);
        assert!((3.4..3.7).contains(&pcm.source.duration_s), "{name}: {}", pcm.source.duration_s);
        let quiet = pcm.samples[24_000..36_000].split(|&v| v.abs() > 1.0).map(<[f32]>::len).max().unwrap();
        assert!(quiet > 500, "{name}: {quiet} zeros in a row");
    }
}

#[test]
fn the_page_after_a_lost_one_is_in_its_place_too() {
    let pcm = open("evil/lost-page.ogg");
    let mut heard = 0;
    for second in (1..20).map(|k| 0.17 * f64::from(k)) {
        let centre = (second * 16_000.0) as usize;
        let loudest = pcm.samples[centre - 800..centre + 800].iter().fold(0.0_f32, |a, v| a.max(v.abs()));
        if loudest < 5000.0 {
            continue;
        }
        let near = Pcm { samples: pcm.samples[centre - 800..centre + 800].to_vec(), ..pcm.clone() };
        let got = click(&near, 0.05) + (centre - 800) as f64 / 16_000.0;
        // The noise of the codec moves the centre by up to 50 us.
        assert!((got - second).abs() < 1e-4, "click at {got:.5} s instead of {second:.2}");
        heard += 1;
    }
    assert!((14..19).contains(&heard), "{heard} of 19 clicks");
    assert_eq!(pcm.samples.len(), 56_000);
}

#[test]
fn a_file_cut_short_is_read_up_to_there_with_a_warning() {
    for kind in ["wav", "flac", "mp3", "ogg", "aac", "m4a", "mkv", "opus"] {
        let name = format!("evil/truncated.{kind}");
        let pcm = open(&name);
        assert_click(&name, &pcm, 1.0, 2e-4);
        assert!((1.3..2.6).contains(&pcm.source.duration_s), "{name}: {}", pcm.source.duration_s);
        assert!(pcm.warnings.iter().any(|w| w.contains("ends too early")), "{name}: {:?}", pcm.warnings);
    }
}

#[test]
fn what_cannot_be_used_is_refused_in_plain_words() {
    for (name, words) in [
        ("empty.wav", "the file is empty"),
        ("header-only.wav", "header is damaged (it ends too early)"),
        ("zero-samples.wav", "0 samples"),
        ("40ms.wav", "only 40 ms of audio"),
        ("claims-4gb.wav", "header is damaged"),
        ("1000-channels.wav", "more than 64 channels"),
        ("0-channels.wav", "invalid channel count"),
        ("rate-0.wav", "0 Hz"),
        ("rate-4ghz.wav", "4000000000 Hz"),
        ("rate-100hz.wav", "100 Hz"),
        ("text.wav", "text file"),
        ("text-utf16.mp3", "text file"),
        ("noise.mp3", "no audio file of a known kind"),
        ("archive.mp3", "ZIP archive"),
        ("no-index.m4a", "incomplete"),
        ("transport.ts", "MPEG transport stream"),
        ("ac3.mp4", "AC-3"),
        ("wavpack.wv", "WavPack"),
        ("surround.m4a", "other than AAC-LC or HE-AAC"),
        ("video-without-audio.mp4", "a video without an audio track"),
        ("video-without-audio.webm", "a video without an audio track"),
    ] {
        let message = refusal(load(testdata(&format!("evil/{name}")), &Unwatched), name);
        assert!(message.contains(words), "{name}: {message}");
        assert!(message.contains("; "), "{name} says nothing to do: {message}");
    }
    let message = refusal(load(testdata("no-such-file.wav"), &Unwatched), "missing");
    assert!(message.contains("no such file"), "{message}");
    let message = refusal(load(testdata("evil"), &Unwatched), "folder");
    assert!(message.contains("directory"), "{message}");
}

#[test]
fn programs_can_tell_refusals_apart() {
    for (name, kind) in [
        ("no-such-file.wav", ErrorKind::NotFound),
        ("evil", ErrorKind::NotAudio),
        ("alice.txt", ErrorKind::NotAudio),
        ("evil/archive.mp3", ErrorKind::NotAudio),
        ("evil/video-without-audio.mp4", ErrorKind::NoAudioTrack),
        ("evil/transport.ts", ErrorKind::Unsupported),
        ("evil/wavpack.wv", ErrorKind::Unsupported),
        ("evil/no-index.m4a", ErrorKind::Damaged),
        ("evil/empty.wav", ErrorKind::Damaged),
    ] {
        assert_eq!(refused(load(testdata(name), &Unwatched), name).0, kind, "{name}");
    }
    let short = AudioSource::samples(&[0.0; 800], 16_000, 1);
    assert_eq!(refused(load(short, &Unwatched), "50 ms").0, ErrorKind::TooShort);
    let mono = testdata("alice.flac");
    let other = load_channel(mono, Channel::Only(1), &Unwatched);
    assert_eq!(refused(other, "one channel").0, ErrorKind::NoSuchChannel);
}

#[test]
fn a_reader_gives_what_the_path_does() {
    for name in names("formats").into_iter().chain(names("evil")) {
        let path = testdata(&name);
        let bytes = std::io::Cursor::new(std::fs::read(&path).unwrap());
        let read = load(AudioSource::reader(bytes).named(name.as_str()), &Unwatched);
        match (load(&path, &Unwatched), read) {
            (Ok(wanted), Ok(read)) => {
                assert!(read.samples == wanted.samples, "{name}");
                assert_eq!((read.source, read.warnings), (wanted.source, wanted.warnings), "{name}");
            }
            (wanted, read) => {
                let (wanted, read) = (wanted.map(|_| ()), read.map(|_| ()));
                assert_eq!(format!("{read:?}"), format!("{wanted:?}"), "{name}");
            }
        }
    }
}

#[test]
fn samples_align_as_the_wav_file_that_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stereo.wav");
    let alice = open("alice.flac").samples;
    // Two channels at another rate, so that everything is mixed and resampled.
    let (rate_hz, channels) = (22_050, 2);
    let interleaved: Vec<f32> = alice.iter().flat_map(|v| [v / 32768.0, v * 0.7 / 32768.0]).collect();
    let mut file = wav::head(wav::SampleStore::F32, channels, rate_hz, interleaved.len() as u32 * 4);
    file.extend(interleaved.iter().flat_map(|v| v.to_le_bytes()));
    std::fs::write(&path, file).unwrap();

    let (aligner, transcript) = (Aligner::open().unwrap(), Transcript::open(testdata("alice.txt")).unwrap());
    let json = |audio: AudioSource<'_>| {
        let alignment = aligner.align(audio, &transcript, &Options::default()).unwrap();
        let mut json = Vec::new();
        alignment.write(Format::Json, Default::default(), &mut json).unwrap();
        String::from_utf8(json).unwrap()
    };
    let of_path = json(AudioSource::path(&path).named("audio"));
    assert!(of_path.contains(r#""status": "aligned""#), "{of_path}");
    assert_eq!(json(AudioSource::samples(&interleaved, rate_hz, channels)), of_path);
    assert_eq!(json(AudioSource::reader(std::fs::File::open(&path).unwrap())), of_path);
}

#[test]
fn values_that_are_no_numbers_become_zero_with_a_warning() {
    let pcm = open("evil/not-a-number.wav");
    assert!(pcm.samples.iter().all(|v| v.is_finite()));
    assert_eq!(pcm.samples[100..103], [0.0; 3]);
    assert_eq!(pcm.warnings, ["3 samples are no numbers, or absurdly large, and became 0"]);
}

#[test]
fn the_real_recordings_are_whole() {
    for (name, samples) in [("alice.flac", 328_314), ("amiable.flac", 52_640)] {
        let pcm = open(name);
        assert_eq!(pcm.samples.len(), samples, "{name}");
        assert!(pcm.warnings.is_empty());
        assert!(testdata(name).with_extension("txt").exists());
    }
}

#[test]
fn progress_adds_up_to_the_length() {
    struct Count(Mutex<(Option<u64>, u64)>);
    impl Progress for Count {
        fn begin(&self, stage: Stage, total: Option<u64>) {
            assert_eq!(stage, Stage::Decode);
            self.0.lock().unwrap().0 = total;
        }
        fn advance(&self, amount: u64) {
            self.0.lock().unwrap().1 += amount;
        }
    }
    let count = Count(Mutex::default());
    load(testdata("alice.flac"), &count).unwrap();
    let (total, done) = count.0.into_inner().unwrap();
    assert_eq!(total, Some(20_519));
    assert!(done.abs_diff(20_519) <= 1, "{done}");
}

#[test]
fn the_same_file_gives_the_same_samples() {
    for name in ["formats/click-44100.m4a", "evil/damaged.ogg", "formats/inverted.flac"] {
        let (a, b) = (open(name), open(name));
        assert_eq!((a.samples, a.warnings), (b.samples, b.warnings), "{name}");
    }
}

/// Bytes of a file, and how much more of them is read: who reads on behind that goes round in circles.
struct Rationed<'a> {
    bytes: Cursor<&'a [u8]>,
    left: &'a AtomicUsize,
}

impl Read for Rationed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(into)?;
        // A read that finds nothing counts, too.
        let left = self.left.load(Ordering::Relaxed).saturating_sub(count + 1);
        self.left.store(left, Ordering::Relaxed);
        if left == 0 { Err(io::Error::other("read again and again")) } else { Ok(count) }
    }
}

impl Seek for Rationed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// A small part of what was run once by the hundred thousand: see testdata/README.md.
#[test]
fn damaged_bytes_never_panic_hang_or_fill_the_memory() {
    let rounds = std::env::var("KIRU_FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6_u32);
    let mut state = std::env::var("KIRU_FUZZ_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1_u64);
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    for name in names("formats").into_iter().chain(names("evil")) {
        let whole = std::fs::read(testdata(&name)).unwrap();
        for round in 0..rounds {
            let mut bytes = whole.clone();
            if round % 3 == 0 {
                bytes.truncate(random(bytes.len()));
            }
            // Half of the damage in the head, where the structure is.
            for _ in 0..=random(12) {
                let reach = if random(2) == 0 { bytes.len().min(400) } else { bytes.len() };
                if let Some(byte) = bytes.get_mut(random(reach)) {
                    *byte = if random(4) == 0 { 0xff } else { random(256) as u8 };
                }
            }
            let ration = 100 * bytes.len() + 1_000_000;
            let left = AtomicUsize::new(ration);
            let source = AudioSource::reader(Rationed { bytes: Cursor::new(&bytes), left: &left });
            if let Ok(pcm) = load(source, &Unwatched) {
                // The fill is limited to half an hour; the rest comes from bytes.
                assert!(pcm.source.duration_s < 2400.0, "{name}: {} s", pcm.source.duration_s);
                assert!(pcm.samples.iter().all(|v| v.is_finite()), "{name}");
            }
            let left = left.into_inner();
            assert!(left > 0, "{name}: round {round}: more than {ration} bytes were read");
        }
    }
}

#[test]
fn the_track_is_the_default_one_or_the_one_asked_for() {
    for kind in ["mkv", "mp4"] {
        let name = format!("formats/two-tracks.{kind}");
        let source = || AudioSource::path(testdata(&name));
        assert_click(&name, &open(&name), 1.0, 1e-4);
        assert_eq!(chosen_track(source()).unwrap(), Chosen { number: 2, of: 2 }, "{name}");
        let second = load(source().track(2), &Unwatched).unwrap();
        assert!(second.samples == open(&name).samples, "{name}");
        let tone = load(source().track(1), &Unwatched).unwrap();
        let mean = tone.samples[2000..18_000].iter().map(|v| v.abs()).sum::<f32>() / 16_000.0;
        assert!((1500.0..2500.0).contains(&mean), "{name}: {mean}");
        for number in [0, 3] {
            let (kind, message) = refused(load(source().track(number), &Unwatched), &name);
            assert_eq!(kind, ErrorKind::NoSuchTrack);
            assert!(message.contains("it has 2 audio tracks, numbers 1 to 2"), "{message}");
        }
    }
    for name in ["alice.flac", "formats/click-rf64-16000.wav"] {
        let (kind, message) = refused(load(AudioSource::path(testdata(name)).track(2), &Unwatched), name);
        assert_eq!(kind, ErrorKind::NoSuchTrack, "{name}");
        assert!(message.contains("1 audio track, number 1"), "{message}");
    }
}

#[test]
fn surround_in_opus_is_every_channel_in_its_place() {
    let pcm = open("formats/six.opus");
    assert_eq!((pcm.source.channels, pcm.samples.len()), (6, 20_000));
    assert_click("six.opus", &pcm, 1.0, 1e-4);
    for channel in 0..6 {
        let one = load_channel(testdata("formats/six.opus"), Channel::Only(channel), &Unwatched).unwrap();
        let loudest = one.samples.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        // Opus has Vorbis' order: left, centre, right.
        assert_eq!(loudest > 10_000.0, channel == 1, "channel {channel}: {loudest}");
    }
}

/// A WAV file whose first and last chunks are `head`, in the way of RF64.
fn long_wav(mark: &[u8; 4], stated_bytes: u64, values: &[i16]) -> Vec<u8> {
    let plain = wav(16_000, 1, values);
    let mut file = mark.to_vec();
    file.extend(u32::MAX.to_le_bytes());
    file.extend(b"WAVEds64");
    file.extend(28_u32.to_le_bytes());
    file.extend([0; 8]);
    file.extend(stated_bytes.to_le_bytes());
    file.extend([0; 12]);
    file.extend(&plain[12..40]);
    file.extend(u32::MAX.to_le_bytes());
    file.extend(&plain[44..]);
    file
}

#[test]
fn wav_above_four_gigabytes_is_read_to_the_end_that_it_states() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    let values: Vec<i16> = (0..20_000_i32).map(|n| (n * 7919 % 65_536 - 32_768) as i16).collect();
    let mut file = long_wav(b"BW64", 39_000, &values);
    file.extend(b"LIST\x04\0\0\0INFO");
    std::fs::write(&path, &file).unwrap();
    let pcm = load(&path, &Unwatched).unwrap();
    assert!(pcm.samples.iter().zip(&values).all(|(&a, &b)| a == f32::from(b)));
    assert_eq!((pcm.samples.len(), pcm.warnings.len()), (19_500, 0));
    // A recorder that never came back to write the length, and one whose card was full.
    std::fs::write(&path, long_wav(b"RF64", 0, &values)).unwrap();
    let pcm = load(&path, &Unwatched).unwrap();
    assert_eq!((pcm.samples.len(), pcm.warnings.len()), (20_000, 0));
    std::fs::write(&path, long_wav(b"RF64", 6 << 30, &values)).unwrap();
    let pcm = load(&path, &Unwatched).unwrap();
    assert_eq!(pcm.samples.len(), 20_000);
    assert!(pcm.warnings[0].contains("ends too early"), "{:?}", pcm.warnings);
}

#[test]
fn wav_of_many_channels_is_mixed_and_each_can_be_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.wav");
    for channels in [26, 27, 64] {
        let values: Vec<i16> =
            (0..8000).flat_map(|n| (0..channels).map(move |c| (n % 100 * c) as i16)).collect();
        std::fs::write(&path, wav(16_000, channels as u16, &values)).unwrap();
        let last = Channel::Only(channels as u16 - 1);
        let pcm = load_channel(&path, last, &Unwatched).unwrap();
        let want = |n: usize| (n as i32 % 100 * (channels - 1)) as f32;
        assert!((0..8000).all(|n| pcm.samples[n] == want(n)), "{channels} channels");
        assert_eq!((pcm.samples.len(), pcm.source.channels), (8000, channels as u16));
    }
}

#[test]
fn a_tag_of_an_unknown_version_is_passed_over() {
    let plain = std::fs::read(testdata("formats/click-cbr-44100.mp3")).unwrap();
    for (version, length) in [(3_u8, 300_usize), (9, 300), (0x33, 300), (0x33, 20_000), (0xff, 0)] {
        let mut bytes = vec![b'I', b'D', b'3', version, 0x30, 0];
        bytes.extend([21, 14, 7, 0].map(|shift| (length >> shift) as u8 & 0x7f));
        bytes.resize(10 + length, 0);
        // What a demuxer would take for a frame.
        if let Some(place) = bytes.get_mut(100..104) {
            place.copy_from_slice(&plain[plain.len() - 2000..][..4]);
        }
        bytes.extend(&plain);
        let pcm = load(AudioSource::reader(std::io::Cursor::new(bytes)), &Unwatched)
            .unwrap_or_else(|e| panic!("version {version}: {e}"));
        assert_click("tag", &pcm, 1.0, 2e-5);
        assert!(pcm.warnings.is_empty(), "{:?}", pcm.warnings);
    }
}

#[test]
fn of_he_aac_the_core_is_heard_with_a_warning() {
    let mut bytes = std::fs::read(testdata("formats/click-22050.m4a")).unwrap();
    // What its header says behind its end: no more than the core; now, that there is a second half of the spectrum.
    let says = |what: u8| [0x13, 0x88, 0x56, 0xe5, what];
    let at = bytes.windows(5).position(|five| five == says(0)).unwrap();
    bytes[at..at + 5].copy_from_slice(&says(0xa0));
    let pcm = load(AudioSource::reader(std::io::Cursor::new(bytes)), &Unwatched).unwrap();
    assert_click("HE-AAC", &pcm, 1.0, 2e-5);
    assert_eq!(pcm.warnings, ["its sound is HE-AAC, of which only what lies below 11.0 kHz is decoded"]);
}

#[test]
fn what_is_not_read_is_called_by_its_name() {
    for (head, name) in [
        (&b"#!AMR\n"[..], "AMR"),
        (b"#!AMR-WB\n", "AMR"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"),
        (b"\x0b\x77\x12\x34", "AC-3"),
        (b"\x7f\xfe\x80\x01", "DTS"),
        (b"NIST_1A\n\x00", "NIST Sphere"),
        (b".RMF\0\0", "RealMedia"),
        (b"DSD \x1c\0", "DSD"),
        (b"RIFX\0\0\0\0WAVE", "RIFX"),
        (b".snd\0\0\0\x18\0\0\0\0\0\0\0\x17\0\0\x1f\x40\0\0\0\x01", "AU"),
    ] {
        let mut bytes = head.to_vec();
        bytes.resize(5000, 0);
        let (kind, message) =
            refused(load(AudioSource::reader(std::io::Cursor::new(bytes)), &Unwatched), name);
        assert_eq!(kind, ErrorKind::Unsupported, "{message}");
        assert!(message.contains(name), "{name}: {message}");
    }
}

#[test]
fn what_an_mp4_file_holds_is_called_by_its_name() {
    let bytes = std::fs::read(testdata("formats/click-16000.m4a")).unwrap();
    let table = bytes.windows(4).position(|four| four == b"stsd").unwrap();
    let at = table + bytes[table..].windows(4).position(|four| four == b"mp4a").unwrap();
    for (kind, name) in
        [(b"samr", "AMR (narrowband)"), (b"sawb", "AMR (wideband)"), (b"xyz1", "of the kind 'xyz1'")]
    {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(kind);
        let (kind, message) =
            refused(load(AudioSource::reader(std::io::Cursor::new(bytes)), &Unwatched), name);
        assert_eq!(kind, ErrorKind::Unsupported, "{message}");
        assert!(message.contains(&format!("its audio is {name}")), "{name}: {message}");
    }
}
