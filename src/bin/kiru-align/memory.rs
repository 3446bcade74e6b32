//! Whether a recording and its transcript fit into memory, estimated before the work: what does not is refused, and the
//! others of a batch are done.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::{Result, bail};
use kiru_align::audio::probe::header;

use crate::args::MemoryLimit;
use crate::estimate::cost::Workload;
use crate::io::shown;
use crate::report::text::megabytes;

/// Whoever needs less is not asked for more: to find out what there is takes a tenth of a millisecond.
const LITTLE_BYTES: f64 = 64e6;
/// Recordings whose files are smaller are an hour long at most, in any usual coding: their headers are not read for this.
const SMALL_FILE_BYTES: u64 = 4_000_000;
/// Such an hour takes this at most.
const SMALL_FILE_NEED_BYTES: f64 = 200e6;
/// A word of a transcript takes this, from its text to the result.
const WORD_BYTES: f64 = 700.0;
/// In JSON and XML a word is one of so many bytes; in a file that was not read yet, too.
const BYTES_A_WORD: f64 = 40.0;

/// How much memory may be taken.
pub struct Memory {
    typed: MemoryLimit,
    allowed: OnceLock<Option<f64>>,
}

impl Memory {
    /// As much as `typed` says.
    pub fn new(typed: MemoryLimit) -> Memory {
        Memory { typed, allowed: OnceLock::new() }
    }

    /// Whether a recording in the file `audio`, which messages call `name`, can be aligned with the transcript `text`.
    ///
    /// # Errors
    /// With the path in front: it needs too much.
    pub fn check(&self, audio: &Path, name: &Path, text: &[u8]) -> Result<()> {
        let need = recording_bytes(audio) + text.len() as f64 + words(text) * WORD_BYTES;
        if let Some(allowed) = self.allowed(need)
            && need > allowed
        {
            bail!(
                "{}: with its transcript it needs about {} of memory, more than the {} that are allowed; align it in \
                 parts, or allow more with --max-memory",
                shown(name),
                megabytes(need),
                megabytes(allowed)
            );
        }
        Ok(())
    }

    /// How many of the recordings with these needs, the largest first, fit into memory beside each other: at least one.
    pub fn beside_each_other(&self, most: usize, needs: impl Iterator<Item = f64>) -> usize {
        let mut sum = 0.0;
        let fits = |need: f64| {
            sum += need;
            self.allowed(sum).is_none_or(|allowed| sum <= allowed)
        };
        needs.take(most).map(fits).take_while(|fits| *fits).count().max(1)
    }

    /// How many bytes are allowed; none if there is no limit, or nobody knows, or `need` is little.
    fn allowed(&self, need: f64) -> Option<f64> {
        match self.typed {
            MemoryLimit::Bytes(bytes) => Some(bytes as f64),
            MemoryLimit::Share(_) if need < LITTLE_BYTES && address_space().is_none() => None,
            MemoryLimit::Share(share) => {
                *self.allowed.get_or_init(|| available_bytes().map(|bytes| bytes * share))
            }
        }
    }
}

/// About how many bytes it takes to align the recording in the file `audio` with a transcript of `text_bytes`.
pub fn need_bytes(audio: &Path, text_bytes: u64) -> f64 {
    recording_bytes(audio) + text_bytes as f64 * (1.0 + WORD_BYTES / BYTES_A_WORD)
}

/// About how many words there are in the transcript `text`, of any format: more rather than less.
fn words(text: &[u8]) -> f64 {
    let is_data = text.trim_ascii_start().first().is_some_and(|first| b"{[<".contains(first));
    match is_data {
        true => text.len() as f64 / BYTES_A_WORD,
        false => text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count() as f64,
    }
}

fn recording_bytes(audio: &Path) -> f64 {
    let file_bytes = fs::metadata(audio).map_or(0, |found| found.len());
    if file_bytes < SMALL_FILE_BYTES {
        return file_bytes as f64 / SMALL_FILE_BYTES as f64 * SMALL_FILE_NEED_BYTES;
    }
    // Of what has no length in its header, nothing is known.
    let duration_s = header(audio).ok().and_then(|header| header.duration_s).unwrap_or(0.0);
    Workload::of_length(duration_s).memory_bytes()
}

/// The memory of the machine, of the container that the program runs in, or what the user's limits leave: the least.
fn available_bytes() -> Option<f64> {
    [machine(), address_space()].into_iter().flatten().chain(containers()).reduce(f64::min)
}

/// What is left of the user's limit of address space, where he has one: threads have taken their part before.
#[cfg(unix)]
fn address_space() -> Option<f64> {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::As).current? as f64;
    let taken = fs::read_to_string("/proc/self/statm").ok();
    let pages = taken.and_then(|taken| taken.split(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0);
    Some((limit - pages * rustix::param::page_size() as f64).max(0.0))
}

#[cfg(not(unix))]
fn address_space() -> Option<f64> {
    None
}

fn machine() -> Option<f64> {
    let all = fs::read_to_string("/proc/meminfo").ok()?;
    let total = all.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    total.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kb| kb * 1024.0)
}

/// The limits of the control groups around the program.
fn containers() -> Vec<f64> {
    const ROOT: &str = "/sys/fs/cgroup";
    let mine = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limit = |path: &Path| fs::read_to_string(path).ok()?.trim().parse::<f64>().ok();
    let groups = mine.lines().filter_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let path = path.trim_start_matches('/');
        match controllers {
            "" => Some((Path::new(ROOT).join(path), "memory.max")),
            "memory" => Some((Path::new(ROOT).join("memory").join(path), "memory.limit_in_bytes")),
            _ => None,
        }
    });
    groups
        .flat_map(|(group, file)| {
            let above: Vec<_> = group.ancestors().take_while(|above| above.starts_with(ROOT)).collect();
            above.iter().filter_map(|above| limit(&above.join(file))).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_too_much_is_refused_by_name() {
        let memory = Memory::new(MemoryLimit::Bytes(50_000_000));
        let nothing = Path::new("/nowhere");
        memory.check(nothing, nothing, "a word ".repeat(10_000).as_bytes()).unwrap();
        let refused = memory.check(nothing, Path::new("talk.wav"), "a word ".repeat(100_000).as_bytes());
        let refused = refused.unwrap_err().to_string();
        assert!(refused.starts_with("talk.wav: with its transcript it needs about 141 MB"), "{refused}");
        memory.check(nothing, nothing, format!("{{{}}}", "\"a\": 1, ".repeat(100_000)).as_bytes()).unwrap();
    }

    #[test]
    fn as_many_begin_as_fit() {
        let memory = Memory::new(MemoryLimit::Bytes(100));
        let beside = |most, needs: &[f64]| memory.beside_each_other(most, needs.iter().copied());
        assert_eq!(beside(3, &[40.0, 30.0, 20.0, 10.0]), 3);
        assert_eq!(beside(9, &[40.0, 30.0, 20.0, 10.0]), 4);
        assert_eq!(beside(3, &[80.0, 30.0, 20.0]), 1);
        assert_eq!(beside(3, &[500.0, 30.0]), 1);
        assert_eq!(beside(3, &[]), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_machine_has_memory() {
        assert!(available_bytes().unwrap() > 100e6);
    }
}
