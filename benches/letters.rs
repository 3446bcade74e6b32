//! Pronunciations: error rates of G2P on words held out of training, sizes and speeds.
//!
//! `cargo bench --bench letters -- DICTIONARY [key=value ...]`, DICTIONARY in the CMU Sphinx format. One word in
//! twenty, chosen by a hash of its letters, is held out with all its variants. Keys: `order`, `limit` (bytes),
//! `rounds`, `min` (count of a unit), and `say=WORD,WORD,...` to see how words are read by a model of all entries.

use std::collections::BTreeMap;
use std::time::Instant;

use kiru_align::lexicon::dictionary::{Dictionary, build};
use kiru_align::lexicon::g2p::{G2p, TrainOptions, train};
use kiru_align::lexicon::sphinx::parse_sphinx_dict;
use kiru_align::phones::NAMES;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|a| a != "--bench" && a != "--test").collect();
    let Some(path) = arguments.first() else {
        // In test mode, too: that it builds is all that can be seen without a dictionary.
        println!("no dictionary given; usage: cargo bench --bench letters -- DICTIONARY");
        return;
    };
    let mut say: Vec<String> = Vec::new();
    let mut options = TrainOptions::default();
    for argument in &arguments[1..] {
        let (key, value) = argument.split_once('=').expect("key=value");
        if key == "say" {
            say.extend(value.split(',').map(String::from));
            continue;
        }
        let value: usize = value.parse().expect("a number");
        match key {
            "order" => options.order = value,
            "limit" => options.limit_bytes = value,
            "rounds" => options.align_rounds = value,
            "min" => options.min_unit_count = value as u32,
            _ => panic!("unknown option {key}"),
        }
    }
    let text = std::fs::read_to_string(path).expect("a readable dictionary");
    let entries = parse_sphinx_dict(&text).expect("a dictionary");
    lexicon(&entries);
    if say.is_empty() {
        letters(&entries, &options);
    } else {
        read_aloud(&entries, &options, &say);
    }
}

type Entries = [(String, Vec<u8>)];

fn lexicon(entries: &Entries) {
    let bytes = build(entries.iter().map(|(w, p)| (w.as_str(), p.as_slice()))).expect("a section");
    let view = Dictionary::open(&bytes).expect("a lexicon");
    // A stride that occurrences every entry in an order far from the sorted one; the fastest of ten passes.
    let asked: Vec<&str> = (0..entries.len()).map(|i| entries[i * 7919 % entries.len()].0.as_str()).collect();
    let pass = || {
        let started = Instant::now();
        let phones: usize = asked.iter().flat_map(|word| view.lookup(word)).map(<[u8]>::len).sum();
        (started.elapsed().as_nanos() as usize / asked.len(), phones)
    };
    let (each, phones) = (0..10).map(|_| pass()).min().unwrap_or_default();
    println!(
        "lexicon: {} words, {} pronunciations, {} bytes, {each} ns a look-up ({phones} phones)",
        view.len(),
        view.pronunciations(),
        bytes.len()
    );
}

fn letters(entries: &Entries, options: &TrainOptions) {
    let (held, taught): (Vec<_>, Vec<_>) =
        entries.iter().partition(|(word, _)| hash(word).is_multiple_of(20));
    let started = Instant::now();
    let bytes = train(taught.iter().map(|(w, p)| (w.as_str(), p.as_slice())), options).expect("a model");
    println!(
        "letters: {options:?}: {} bytes, trained in {:.1} s",
        bytes.len(),
        started.elapsed().as_secs_f64()
    );
    let model = G2p::open(&bytes).expect("a model");

    let mut words: BTreeMap<&str, Vec<&[u8]>> = BTreeMap::new();
    for (word, phones) in held {
        if word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
            words.entry(word).or_default().push(phones);
        }
    }
    let (mut errors, mut phones, mut wrong, mut any, mut given, mut nearest) = (0, 0, 0, 0, 0, 0);
    let started = Instant::now();
    let answers: Vec<Vec<Vec<u8>>> = words.keys().map(|word| model.pronounce(word, 3)).collect();
    let each = started.elapsed().as_micros() as usize / words.len().max(1);
    for (variants, answers) in words.values().zip(&answers) {
        let (distance, length) =
            variants.iter().map(|v| (distance(v, &answers[0]), v.len())).min().unwrap_or((0, 0));
        errors += distance;
        phones += length;
        wrong += usize::from(distance > 0);
        let best =
            answers.iter().flat_map(|a| variants.iter().map(|v| self::distance(v, a))).min().unwrap_or(0);
        nearest += best;
        any += usize::from(best > 0);
        given += answers.len();
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "{} held-out words: phone error {:.2} %, word error {:.2} %; with {:.2} variants a word {:.2} % and {:.2} %; {each} us a word",
        words.len(),
        percent(errors, phones),
        percent(wrong, words.len()),
        given as f64 / words.len().max(1) as f64,
        percent(nearest, phones),
        percent(any, words.len()),
    );
}

fn read_aloud(entries: &Entries, options: &TrainOptions, words: &[String]) {
    let started = Instant::now();
    let bytes = train(entries.iter().map(|(w, p)| (w.as_str(), p.as_slice())), options).expect("a model");
    println!(
        "letters, all entries: {} bytes, trained in {:.1} s",
        bytes.len(),
        started.elapsed().as_secs_f64()
    );
    let started = Instant::now();
    let model = G2p::open(&bytes).expect("a model");
    println!("opened in {} us", started.elapsed().as_micros());
    for word in words {
        for phones in model.pronounce(word, 3) {
            let names: Vec<&str> = phones.iter().map(|p| NAMES[usize::from(*p)]).collect();
            println!("{word}\t{}", names.join(" "));
        }
    }
}

/// FNV-1a, 64 bit.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// Levenshtein distance.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
