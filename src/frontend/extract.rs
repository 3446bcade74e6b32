//! Turns samples, in blocks of any size, into raw cepstra and levels, while the next block is being decoded.

use rayon::prelude::*;

use super::denoise::Denoiser;
use super::mel::{FILTERS, FilterBank};
use super::mfcc::{Cepstrum, CosineTransform};
use super::window::{self, Analysis, BINS, WINDOW_SAMPLES};
use crate::audio::sample_store::{SampleStore, SampleStoreWriter};
use crate::audio::{AboutAudio, AudioPart, Reader};
use crate::error::Result;
use crate::units::HOP_SAMPLES;

/// Frames that one thread analyses at a time.
const BLOCK_FRAMES: usize = 64;
/// Frames whose samples and mel energies are held at once, to bound memory.
const STRETCH_FRAMES: usize = 16 * BLOCK_FRAMES;
/// The length in a header is trusted up to four hours; room for more rows is only made when their samples arrive.
const EXPECTED_FRAMES: u64 = 4 * 360_000;

/// The front end, working on one recording.
///
/// Only noise removal runs from frame to frame; everything else is done in parallel. The result depends neither on the
/// number of threads nor on how the samples are divided.
pub struct FrontEnd {
    analysis: Analysis,
    bank: FilterBank,
    transform: CosineTransform,
    denoiser: Denoiser,
    /// The samples still needed, from the one before the next frame on; the sample before the first frame is zero.
    held: Vec<f32>,
    /// The number of samples pushed.
    taken: usize,
    energies: Vec<[f32; FILTERS]>,
    cepstra: Vec<Cepstrum>,
    level_db: Vec<f32>,
}

impl FrontEnd {
    /// A front end at the start of a recording.
    pub fn new() -> FrontEnd {
        FrontEnd::with(FilterBank::new())
    }

    /// The same with another filter bank.
    pub fn with(bank: FilterBank) -> FrontEnd {
        FrontEnd {
            analysis: Analysis::new(),
            bank,
            transform: CosineTransform::new(),
            denoiser: Denoiser::default(),
            held: vec![0.0],
            taken: 0,
            energies: Vec::new(),
            cepstra: Vec::new(),
            level_db: Vec::new(),
        }
    }

    /// Makes room for the frames of this many `samples`; a wrong number does no harm.
    pub fn expect(&mut self, samples: u64) {
        let frames = (samples / HOP_SAMPLES as u64 + 2).min(EXPECTED_FRAMES) as usize;
        self.cepstra.reserve_exact(frames.saturating_sub(self.cepstra.len()));
        self.level_db.reserve_exact(frames.saturating_sub(self.level_db.len()));
    }

    /// Takes the next samples (16 kHz, 16-bit scale), and analyses the frames that they complete, on all threads of the
    /// current pool.
    pub fn push(&mut self, samples: &[f32]) {
        for samples in samples.chunks(STRETCH_FRAMES * HOP_SAMPLES) {
            self.held.extend_from_slice(samples);
            self.taken += samples.len();
            // All but the last frame, which may have to be padded with zeros.
            let complete = window::frame_count(self.taken).saturating_sub(1);
            self.analyse(complete - self.cepstra.len());
        }
    }

    /// Analyses the last frame and returns all of them: cepstra before normalisation, and levels as in
    /// [`Features::level_db`](super::Features::level_db).
    pub fn finish(mut self) -> (Vec<Cepstrum>, Vec<f32>) {
        self.analyse(window::frame_count(self.taken) - self.cepstra.len());
        (self.cepstra, self.level_db)
    }

    /// Analyses the next `frames` frames of the samples held.
    fn analyse(&mut self, frames: usize) {
        if frames == 0 {
            return;
        }
        let Self { analysis, bank, transform, denoiser, held, energies, cepstra, level_db, .. } = self;
        energies.resize(frames, [0.0; FILTERS]);
        energies.par_chunks_mut(BLOCK_FRAMES).enumerate().for_each_init(
            || (analysis.scratch(), [0.0; BINS]),
            |(scratch, power), (block, rows)| {
                for (i, row) in rows.iter_mut().enumerate() {
                    let start = (block * BLOCK_FRAMES + i) * HOP_SAMPLES;
                    let end = (start + 1 + WINDOW_SAMPLES).min(held.len());
                    analysis.power(&held[start..end], scratch, power);
                    bank.apply(power, row);
                }
            },
        );
        level_db.extend(energies.iter().map(level));
        for row in energies.iter_mut() {
            denoiser.apply(row);
        }
        cepstra.par_extend(energies.par_iter().map(|row| transform.apply(row)));
        held.drain(..(frames * HOP_SAMPLES).min(held.len()));
    }
}

impl Default for FrontEnd {
    fn default() -> Self {
        FrontEnd::new()
    }
}

fn level(energies: &[f32; FILTERS]) -> f32 {
    10.0 * (energies.iter().sum::<f32>() / FILTERS as f32 + 1e-4).log10()
}

/// What was read from a recording.
pub struct Extracted {
    /// Cepstra before normalisation, one row per frame.
    pub cepstra: Vec<Cepstrum>,
    /// Level of each frame, as in [`Features::level_db`](super::Features::level_db).
    pub level_db: Vec<f32>,
    /// The samples themselves.
    pub samples: SampleStore,
    /// What is known about the recording.
    pub about: AboutAudio,
}

/// Reads a recording to its end: one thread of the current pool decodes while the others analyse what it decoded
/// before. A single thread does both in turn, and does not wait for others.
///
/// # Errors
/// Those of [`Reader::read`].
pub fn read(mut reader: Reader<'_, '_>) -> Result<Extracted> {
    let (mut front_end, mut keeper) = (FrontEnd::new(), SampleStoreWriter::new());
    if let Some(samples) = reader.expected_samples() {
        front_end.expect(samples);
    }
    let mut part = reader.read()?;
    loop {
        match part {
            AudioPart::Samples(samples) => {
                let (next, ((), ())) = rayon::join(
                    || reader.read(),
                    || rayon::join(|| front_end.push(&samples), || keeper.push(&samples)),
                );
                part = next?;
            }
            AudioPart::End(about) => {
                let (cepstra, level_db) = front_end.finish();
                return Ok(Extracted { cepstra, level_db, samples: keeper.finish(), about });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::tests::test_signal;

    /// The front end as it is defined: the whole recording, one frame after another.
    fn plain(samples: &[f32]) -> (Vec<Cepstrum>, Vec<f32>) {
        let (analysis, bank, transform) = (Analysis::new(), FilterBank::new(), CosineTransform::new());
        let mut denoiser = Denoiser::default();
        let (mut scratch, mut power) = (analysis.scratch(), [0.0; BINS]);
        let frame = |frame: usize| {
            let start = frame * HOP_SAMPLES;
            let mut window = vec![if start == 0 { 0.0 } else { samples[start - 1] }];
            window.extend(samples.iter().skip(start).take(WINDOW_SAMPLES));
            analysis.power(&window, &mut scratch, &mut power);
            let mut row = [0.0; FILTERS];
            bank.apply(&power, &mut row);
            let level_db = level(&row);
            denoiser.apply(&mut row);
            (transform.apply(&row), level_db)
        };
        (0..window::frame_count(samples.len())).map(frame).unzip()
    }

    fn in_blocks(samples: &[f32], blocks: impl IntoIterator<Item = usize>) -> (Vec<Cepstrum>, Vec<f32>) {
        let mut front_end = FrontEnd::new();
        let mut rest = samples;
        for block in blocks {
            let (now, later) = rest.split_at(block.min(rest.len()));
            front_end.push(now);
            // Never more than the window of the incomplete frame, and the sample before it.
            assert!(front_end.held.len() <= 1 + WINDOW_SAMPLES, "{}", front_end.held.len());
            rest = later;
        }
        front_end.push(rest);
        front_end.finish()
    }

    fn bits(raw: &(Vec<Cepstrum>, Vec<f32>)) -> Vec<u32> {
        raw.0.iter().flatten().chain(&raw.1).map(|v| v.to_bits()).collect()
    }

    #[test]
    fn blocks_of_any_size_give_the_bits_of_the_whole() {
        let signal = test_signal().repeat(40);
        let want = bits(&plain(&signal));
        assert_eq!(bits(&in_blocks(&signal, [])), want);
        for size in [1, 159, 160, 161, 409, 410, 411, 8191, 131_072, 300_001] {
            let count = if size == 1 { 3000 } else { signal.len() / size };
            assert!(bits(&in_blocks(&signal, vec![size; count])) == want, "{size}");
        }
        let odd = (0..).map(|n: usize| n * 7919 % 5003).take(300);
        assert!(bits(&in_blocks(&signal, odd)) == want);
    }

    #[test]
    fn the_last_frame_is_filled_up_whatever_the_length() {
        let signal = test_signal();
        for samples in [0, 1, 159, 160, 161, 409, 410, 411, 569, 570, 571, 1600, 15_999] {
            let (whole, blocks) = (&signal[..samples], [7, 0, 200, 203, 1]);
            assert_eq!(bits(&in_blocks(whole, blocks)), bits(&plain(whole)), "{samples}");
        }
    }
}
