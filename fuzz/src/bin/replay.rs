//! Fuzzes without libFuzzer, with any compiler: runs every target on its corpus, then on changed copies of it, always the
//! same ones, for a number of seconds. A panic or an input that takes too long ends it, and the input is kept.
//!
//! ```text
//! cargo run --manifest-path fuzz/Cargo.toml -- SECONDS [TARGET ...]
//! ```

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs};

use kiru_align_fuzz::{TARGETS, Target, let_guarded_panics_pass};

/// Longer inputs are not taken into the corpus, and none becomes longer.
const MOST_BYTES: usize = 64 << 10;
/// An input that takes longer is a finding.
const PATIENCE: Duration = Duration::from_secs(20);
/// Numbers at which programs err.
const EDGES: [&[u8]; 10] = [
    &[0; 8],
    &[0xff; 8],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0, 0, 0, 0x80],
    b"NaN",
    b"1e308",
    b"-1",
    b"99999999999999999999",
    "\u{202e}\u{0}".as_bytes(),
];

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let seconds = arguments.next().and_then(|typed| typed.parse().ok()).unwrap_or(5.0);
    let wanted: Vec<String> = arguments.collect();
    let_guarded_panics_pass();
    let mut failed = false;
    for target in TARGETS.iter().filter(|t| wanted.is_empty() || wanted.iter().any(|name| name == t.name)) {
        let corpus = corpus(target);
        let begun = Instant::now();
        let (mut runs, mut random) = (0_u64, Random(0x9e37_79b9_7f4a_7c15));
        let mut one = |input: &[u8]| {
            runs += 1;
            let begun = Instant::now();
            let sound = catch_unwind(|| (target.run)(input)).is_ok();
            let is_quick = begun.elapsed() < PATIENCE;
            if !sound || !is_quick {
                let name = format!("finding-{}-{runs}", target.name);
                let why = if sound { "takes too long" } else { "panics" };
                println!("{}: {why}; the input is in {name}", target.name);
                let _ = fs::write(name, input);
            }
            sound && is_quick
        };
        let replayed = corpus.iter().all(|input| one(input));
        let mut is_sound = replayed;
        while is_sound && begun.elapsed().as_secs_f64() < seconds {
            is_sound = one(&changed(&corpus, &mut random));
        }
        failed |= !is_sound;
        let took = begun.elapsed().as_secs_f64();
        println!("{:<12} {:>4} in the corpus, {runs:>8} runs in {took:5.1} s", target.name, corpus.len());
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The inputs to begin with: those of the corpus, and the small ones of the repository.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = target.seeds.iter().map(|seeds| fuzz.join("..").join(seeds));
    let folders = seeds.chain([fuzz.join("corpus").join(target.name)]);
    let mut paths: Vec<PathBuf> = folders
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|e| e.path())
        .collect();
    paths.sort();
    let inputs = paths.iter().filter_map(|path| fs::read(path).ok());
    let mut inputs: Vec<Vec<u8>> = inputs.filter(|input| input.len() <= MOST_BYTES).collect();
    inputs.push(Vec::new());
    inputs
}

/// A copy of one of `corpus` with some changes.
fn changed(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let (at, length) = (random.below(input.len() + 1), random.below(64).min(input.len()));
        let end = (at + length).min(input.len());
        match random.below(8) {
            0 | 1 if at < input.len() => input[at] ^= 1 << random.below(8),
            2 if at < input.len() => input[at] = random.below(256) as u8,
            3 => drop(input.drain(at..end)),
            4 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            5 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let part = other[from..(from + length).min(other.len())].to_vec();
                input.splice(at..end, part);
            }
            6 => {
                let edge = EDGES[random.below(EDGES.len())];
                let end = (at + edge.len()).min(input.len());
                input.splice(at..end, edge.iter().copied());
            }
            _ if random.below(8) == 0 => input.truncate(at),
            _ => {}
        }
    }
    input.truncate(MOST_BYTES);
    input
}

/// Marsaglia's xorshift: always the same numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
