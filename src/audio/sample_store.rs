//! The samples of a recording, kept for the stages after the front end: in memory while they are few, then in a file.
//!
//! 32 kB a second as 16-bit numbers, up to [`LIMIT_BYTES`] in memory. What is longer goes into a temporary file that
//! has no name (or loses it at once), so that nothing is left behind however the program ends. Where no such file can
//! be made or written (no folder for it, a full disk), memory takes the rest: to go on costs 115 MB an hour, to stop
//! costs the result.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::sync::OnceLock;

use crate::error::{Error, Result};

/// Most bytes of samples that are kept in memory: 35 minutes.
pub const LIMIT_BYTES: usize = 64 << 20;
/// Samples in a block, which is what goes to the file at once: 1 MiB.
const BLOCK_SAMPLES: usize = 1 << 19;
/// Each such sample is counted for the median; it divides a block.
const COUNT_EVERY: usize = 16;
/// Samples read from the file at once, on the stack.
const PAGE_SAMPLES: usize = 8192;

/// Takes the samples of a recording in order.
pub struct SampleStoreWriter {
    kept: SampleStore,
    limit_bytes: usize,
    /// Makes the file; none once that or writing has failed.
    make_file: Option<fn() -> io::Result<File>>,
}

impl SampleStoreWriter {
    /// Keeps up to [`LIMIT_BYTES`] in memory and the rest in the system's folder for temporary files.
    pub fn new() -> SampleStoreWriter {
        SampleStoreWriter::with(LIMIT_BYTES, tempfile::tempfile)
    }

    fn with(limit_bytes: usize, make_file: fn() -> io::Result<File>) -> SampleStoreWriter {
        SampleStoreWriter { kept: SampleStore::default(), limit_bytes, make_file: Some(make_file) }
    }

    /// Takes the next samples (16-bit scale), rounded and clamped to 16 bits.
    pub fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let blocks = &mut self.kept.blocks;
            if blocks.last().is_none_or(|block| block.len() == BLOCK_SAMPLES) {
                self.make_room();
                self.kept.blocks.push(Vec::with_capacity(BLOCK_SAMPLES));
            }
            let Some(block) = self.kept.blocks.last_mut() else { return };
            let (now, later) = samples.split_at(samples.len().min(BLOCK_SAMPLES - block.len()));
            block.extend(now.iter().map(|v| rounded(*v)));
            samples = later;
        }
    }

    /// What was pushed, to be read from any thread.
    pub fn finish(self) -> SampleStore {
        self.kept
    }

    /// Moves the blocks, all full, to the file if they are too many for memory or there is a file already.
    fn make_room(&mut self) {
        let Some(make_file) = self.make_file else { return };
        let kept = &mut self.kept;
        let bytes = kept.blocks.len() * BLOCK_SAMPLES * size_of::<i16>();
        if kept.file.is_none() && bytes < self.limit_bytes {
            return;
        }
        if let Err(_no_room) = kept.move_to_file(make_file) {
            self.make_file = None;
        }
    }
}

impl Default for SampleStoreWriter {
    fn default() -> Self {
        SampleStoreWriter::new()
    }
}

/// All samples of a recording at 16 kHz, rounded to 16 bits; read-only, from any number of threads at once.
#[derive(Debug, Default)]
pub struct SampleStore {
    /// The first samples, if there is a file.
    file: Option<File>,
    /// How many are in the file; what may stand there beyond is the rest of a failed attempt to write.
    in_file: u64,
    /// The samples after those, in blocks of [`BLOCK_SAMPLES`], only the last one shorter.
    blocks: Vec<Vec<i16>>,
    /// What went wrong first when the file was read.
    failed: OnceLock<io::Error>,
}

#[cfg(test)]
impl SampleStore {
    /// These, in one go.
    pub(crate) fn of(samples: &[f32]) -> SampleStore {
        let mut keeper = SampleStoreWriter::new();
        keeper.push(samples);
        keeper.finish()
    }
}

impl SampleStore {
    /// The sum of several recordings that begin at the same time, as long as the longest; what is too loud is clamped.
    pub fn sum(stores: &[SampleStore]) -> SampleStore {
        let count = stores.iter().map(SampleStore::count).max().unwrap_or(0) as i64;
        let mut writer = SampleStoreWriter::new();
        let mut one = Vec::new();
        for first in (0..count).step_by(BLOCK_SAMPLES) {
            let range = first..count.min(first + BLOCK_SAMPLES as i64);
            let mut sum = vec![0.0; (range.end - range.start) as usize];
            for store in stores {
                store.read(range.clone(), &mut one);
                sum.iter_mut().zip(&one).for_each(|(sum, sample)| *sum += sample);
            }
            writer.push(&sum);
        }
        writer.finish()
    }

    /// How many samples there are.
    pub fn count(&self) -> u64 {
        let in_memory: usize = self.blocks.iter().map(Vec::len).sum();
        self.in_file + in_memory as u64
    }

    /// The level around which the samples swing: 0 unless the recording has an offset (direct current). Goes through
    /// the whole recording.
    pub fn offset(&self) -> f32 {
        // How often each value, from the lowest on, is among the samples that are counted.
        let mut values = vec![0; 1 << 16];
        self.for_each_block(|block| {
            for sample in block.iter().step_by(COUNT_EVERY) {
                values[usize::from((*sample as i16 as u16) ^ 0x8000)] += 1;
            }
        });
        f32::from(offset(&values))
    }

    /// Hands all samples to `take`, in order and some at a time.
    pub fn for_each_block(&self, mut take: impl FnMut(&[f32])) {
        let (mut block, count) = (Vec::new(), self.count() as i64);
        for first in (0..count).step_by(BLOCK_SAMPLES) {
            self.read(first..count.min(first + BLOCK_SAMPLES as i64), &mut block);
            take(&block);
        }
    }

    /// Puts the samples `range`, counted from the start of the recording, into `into`, whose content is replaced.
    ///
    /// What lies before the start or after the end of the recording is 0. So is what cannot be read any more: instead
    /// of every reader each time, [`SampleStore::check`] is asked once, when all is done.
    pub fn read(&self, range: Range<i64>, into: &mut Vec<f32>) {
        into.clear();
        let wanted = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(0);
        into.reserve(wanted);
        into.resize(usize::try_from(range.start.saturating_neg()).unwrap_or(0).min(wanted), 0.0);
        let mut at = range.start.max(0) as u64;
        if at < self.in_file && into.len() < wanted {
            let here = (self.in_file - at).min((wanted - into.len()) as u64);
            if let Err(error) = self.read_file(at..at + here, into) {
                let _first_counts = self.failed.set(error);
                into.truncate((at as i64 - range.start) as usize);
                into.resize(into.len() + here as usize, 0.0);
            }
            at += here;
        }
        while into.len() < wanted {
            let offset = (at - self.in_file) as usize;
            let block = self.blocks.get(offset / BLOCK_SAMPLES);
            let rest = block.and_then(|block| block.get(offset % BLOCK_SAMPLES..)).unwrap_or(&[]);
            if rest.is_empty() {
                break;
            }
            let here = &rest[..rest.len().min(wanted - into.len())];
            into.extend(here.iter().map(|v| f32::from(*v)));
            at += here.len() as u64;
        }
        into.resize(wanted, 0.0);
    }

    /// Whether everything that was read could be read.
    ///
    /// # Errors
    /// `Error::Io`: the temporary file could not be read at some time since.
    pub fn check(&self) -> Result<()> {
        let again = |error: &io::Error| io::Error::new(error.kind(), error.to_string());
        self.failed.get().map_or(Ok(()), |error| Err(Error::Io(again(error))))
    }

    fn move_to_file(&mut self, make_file: fn() -> io::Result<File>) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(make_file()?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        for block in &self.blocks {
            file.write_all(bytemuck::cast_slice(block))?;
        }
        self.in_file += (self.blocks.len() * BLOCK_SAMPLES) as u64;
        self.blocks = Vec::new();
        Ok(())
    }

    fn read_file(&self, range: Range<u64>, into: &mut Vec<f32>) -> io::Result<()> {
        let Some(file) = &self.file else { return Err(ErrorKind::NotFound.into()) };
        let mut page = [0_i16; PAGE_SAMPLES];
        let mut at = range.start;
        while at < range.end {
            let here = &mut page[..(range.end - at).min(PAGE_SAMPLES as u64) as usize];
            read_exact_at(file, bytemuck::cast_slice_mut(here), at * size_of::<i16>() as u64)?;
            into.extend(here.iter().map(|v| f32::from(*v)));
            at += here.len() as u64;
        }
        Ok(())
    }
}

/// The offset of samples of which each value, from the lowest on, is there so often: their median, if the mean agrees.
///
/// An offset moves both alike. Speech that swings further to one side than to the other moves only one of them, and its
/// pauses lie at 0 all the same.
fn offset(values: &[u32]) -> i16 {
    let each = || values.iter().zip(-32_768_i64..).map(|(count, value)| (i64::from(*count), value));
    let (count, sum) = each().fold((0, 0), |(all, sum), (count, value)| (all + count, sum + count * value));
    let mut rest = count / 2;
    let median = each().find(|(count, _)| {
        rest -= count;
        rest < 0
    });
    let median = median.map_or(0, |(_, value)| value);
    // The mean is on the same side and at least half as far.
    if sum.signum() == median.signum() && 2 * sum.abs() >= median.abs() * count { median as i16 } else { 0 }
}

/// The nearest 16-bit number; 0 for what is no number.
fn rounded(sample: f32) -> i16 {
    // In this sum a step of the last bit is 1, so that the processor rounds and the low bits are the number in two's
    // complement. `round` and `as` are calls and comparisons on processors without SSE 4.1.
    const STEP_IS_ONE: f32 = 12_582_912.0;
    let sample = if sample.is_nan() { 0.0 } else { sample };
    (sample.clamp(-32_768.0, 32_767.0) + STEP_IS_ONE).to_bits() as i16
}

/// Fills `bytes` with what stands at `offset`, without regard to where others read.
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match read_at(file, bytes, offset) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                bytes = &mut bytes[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than three blocks, so that every way of dividing it is met.
    const COUNT: usize = 3 * BLOCK_SAMPLES + 12_345;

    fn no_file() -> io::Result<File> {
        Err(ErrorKind::PermissionDenied.into())
    }

    fn unwritable() -> io::Result<File> {
        File::open(std::env::current_exe()?)
    }

    /// Samples of which no two neighbouring ones are alike.
    fn signal() -> Vec<f32> {
        (0..COUNT as i64).map(|n| (n * 7919 % 65_536 - 32_768) as f32).collect()
    }

    fn kept(mut keeper: SampleStoreWriter, signal: &[f32], block: usize) -> SampleStore {
        signal.chunks(block).for_each(|samples| keeper.push(samples));
        keeper.finish()
    }

    fn read(samples: &SampleStore, range: Range<i64>) -> Vec<f32> {
        let mut into = vec![7.0; 3];
        samples.read(range, &mut into);
        into
    }

    /// In memory alone, in a file but for the last blocks, and without a file that could be written.
    fn variants() -> [SampleStoreWriter; 4] {
        [
            SampleStoreWriter::new(),
            SampleStoreWriter::with(0, tempfile::tempfile),
            SampleStoreWriter::with(0, no_file),
            SampleStoreWriter::with(0, unwritable),
        ]
    }

    #[test]
    fn what_is_kept_is_the_same_wherever_and_in_whatever_blocks() {
        let signal = signal();
        for block in [977, 131_072, BLOCK_SAMPLES, BLOCK_SAMPLES + 1, COUNT] {
            for (which, keeper) in variants().into_iter().enumerate() {
                let samples = kept(keeper, &signal, block);
                assert_eq!(samples.count(), COUNT as u64);
                assert_eq!(samples.in_file > 0, which == 1, "{which}");
                assert!(read(&samples, 0..COUNT as i64) == signal, "{which}, {block}");
                samples.check().unwrap();
            }
        }
    }

    #[test]
    fn any_part_can_be_read_and_beyond_both_ends_is_silence() {
        let signal = signal();
        let (count, block) = (COUNT as i64, BLOCK_SAMPLES as i64);
        let at = |n: i64| usize::try_from(n).ok().and_then(|n| signal.get(n)).copied().unwrap_or(0.0);
        let ranges = [
            0..0,
            block..0,
            -10..-3,
            -10..10,
            block - 5..block + 5,
            3 * block - 5..3 * block + 9000,
            count - 3..count + 3,
            count + 3..count + 9,
            i64::MIN..i64::MIN + 2,
            i64::MAX - 2..i64::MAX,
        ];
        for keeper in variants() {
            let samples = kept(keeper, &signal, 8000);
            for range in ranges.clone() {
                let want: Vec<f32> = range.clone().map(at).collect();
                assert!(read(&samples, range.clone()) == want, "{range:?}");
            }
        }
        assert_eq!(read(&SampleStoreWriter::new().finish(), -1..2), [0.0; 3]);
    }

    #[test]
    fn the_offset_is_where_pauses_are() {
        // A third of the time far away; the blocks do not matter.
        let signal: Vec<f32> =
            (0..COUNT).map(|n| if n % 9000 < 3000 { -20_000.0 } else { -1000.0 }).collect();
        for (keeper, block) in variants().into_iter().zip([1000, 977, 8000, COUNT]) {
            assert_eq!(kept(keeper, &signal, block).offset(), -1000.0);
        }
        assert_eq!(kept(SampleStoreWriter::new(), &[-32_768.0], 1).offset(), -32_768.0);
        assert_eq!(SampleStoreWriter::new().finish().offset(), 0.0);
        // Slow swings to one side, fast ones to the other: no offset.
        let lopsided: Vec<f32> =
            (0..90_000).map(|n| if n % 9000 < 3000 { 2000.0 } else { -1000.0 }).collect();
        assert_eq!(kept(SampleStoreWriter::new(), &lopsided, 1000).offset(), 0.0);
    }

    #[test]
    fn samples_are_rounded_and_clamped() {
        let samples =
            kept(SampleStoreWriter::new(), &[0.4, -0.6, 40_000.0, -1e9, f32::NAN, f32::INFINITY], 2);
        assert_eq!(read(&samples, 0..6), [0.0, -1.0, 32_767.0, -32_768.0, 0.0, 32_767.0]);
        for value in (-330_000..=330_000).map(|n| n as f32 / 10.0) {
            assert_eq!(rounded(value), value.round_ties_even() as i16, "{value}");
        }
    }

    #[test]
    fn a_disk_that_is_full_half_way_loses_nothing() {
        let signal = signal();
        let on_disk = tempfile::NamedTempFile::new().unwrap();
        let mut keeper = SampleStoreWriter::with(0, no_file);
        keeper.kept.file = Some(on_disk.reopen().unwrap());
        let (before, after) = signal.split_at(BLOCK_SAMPLES + BLOCK_SAMPLES / 2);
        keeper.push(before);
        // From now on the file can be read and not written.
        keeper.kept.file = Some(File::open(on_disk.path()).unwrap());
        keeper.push(after);
        let samples = keeper.finish();
        assert_eq!(samples.in_file, BLOCK_SAMPLES as u64);
        assert!(read(&samples, 0..COUNT as i64) == signal);
    }

    #[test]
    fn a_file_that_cannot_be_read_any_more_is_told() {
        let mut samples = kept(SampleStoreWriter::with(0, tempfile::tempfile), &signal(), 8000);
        samples.file.as_mut().unwrap().set_len(1000).unwrap();
        assert_eq!(read(&samples, 498..502), [0.0; 4]);
        assert!(samples.check().is_err());
    }

    #[test]
    fn many_threads_read_at_once() {
        let signal = signal();
        let samples = kept(SampleStoreWriter::with(0, tempfile::tempfile), &signal, 8000);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (samples, signal) = (&samples, &signal);
                scope.spawn(move || {
                    for n in 0..50_usize {
                        let start = (n * 7919 + thread * 104_729) * 13 % (COUNT - 20_000);
                        let got = read(samples, start as i64..start as i64 + 20_000);
                        assert!(got == signal[start..start + 20_000], "{start}");
                    }
                });
            }
        });
    }
}
