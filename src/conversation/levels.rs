//! Whether speakers are louder in each other's recordings than in their own, as where these were exchanged.
//!
//! A microphone that hears both speakers has the words of both, so that the words tell nothing. But everybody is nearer to
//! their own. How loud a recording is as a whole says nothing; so two are judged together:
//!
//! ```text
//! (Anna in anna.wav - Anna in ben.wav) + (Ben in ben.wav - Ben in anna.wav)          in dB: above 0 if all is right
//! ```

use crate::audio::sample_store::SampleStore;
use crate::units::{MS_SAMPLES, MsSpan};

/// Samples whose energy is summed: 64 ms. It divides a block of the store.
const STEP_SAMPLES: usize = 1024;
/// Fewer words of a speaker tell nothing.
const LEAST_WORDS: usize = 5;
/// Speakers who are so much louder in each other's recordings, both together, are in them. In dB.
const LEAST_DB: f32 = 6.0;

/// How loud a recording is over time: the energy of each step.
pub(super) struct Levels(Vec<f32>);

impl Levels {
    pub fn new(samples: &SampleStore) -> Levels {
        let mut energies = Vec::new();
        samples.for_each_block(|block| {
            energies.extend(block.chunks(STEP_SAMPLES).map(|step| step.iter().map(|v| v * v).sum::<f32>()));
        });
        Levels(energies)
    }

    /// The level in `span`, in dB.
    fn db(&self, span: MsSpan) -> f32 {
        let step = |ms: u32| (u64::from(ms) * MS_SAMPLES) as usize / STEP_SAMPLES;
        let steps = self.0.get(step(span.start)..(step(span.end) + 1).min(self.0.len())).unwrap_or_default();
        let mean = steps.iter().sum::<f32>() / (steps.len().max(1) * STEP_SAMPLES) as f32;
        10.0 * (mean + 1.0).log10()
    }

    /// By how many dB `words` are louder here than in `other`.
    fn above(&self, other: &Levels, words: &[MsSpan]) -> Option<f32> {
        let mut differences: Vec<f32> = words.iter().map(|word| self.db(*word) - other.db(*word)).collect();
        differences.sort_unstable_by(f32::total_cmp);
        differences.get(differences.len() / 2).copied().filter(|_| words.len() >= LEAST_WORDS)
    }
}

/// Whether the speakers of two recordings, whose words were found in each, are in each other's.
pub(super) fn are_exchanged(one: (&Levels, &[MsSpan]), other: (&Levels, &[MsSpan])) -> bool {
    let own = one.0.above(other.0, one.1).zip(other.0.above(one.0, other.1));
    own.is_some_and(|(one, other)| one + other < -LEAST_DB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::sample_store::SampleStoreWriter;

    /// A recording of 20 s in which the words of Anna, in even seconds, and of Ben are so loud.
    fn recording(anna: f32, ben: f32) -> Levels {
        let mut store = SampleStoreWriter::new();
        for second in 0..20 {
            let level = if second % 2 == 0 { anna } else { ben };
            store.push(&(0..16_000).map(|n| if n % 2 == 0 { level } else { -level }).collect::<Vec<f32>>());
        }
        Levels::new(&store.finish())
    }

    #[test]
    fn who_is_louder_in_the_others_recording_is_known_however_loud_these_are() {
        let words = |first: u32| -> Vec<MsSpan> {
            let starts = (0..10).map(|n| 1000 * (2 * n + first) + 100);
            starts.map(|start| MsSpan { start, end: start + 400 }).collect()
        };
        let (anna, ben) = (words(0), words(1));
        for gain in [0.1, 1.0, 10.0] {
            let (near, far) = (recording(1000.0, 400.0), recording(400.0 * gain, 1000.0 * gain));
            assert!(!are_exchanged((&near, &anna), (&far, &ben)), "{gain}");
            assert!(are_exchanged((&far, &anna), (&near, &ben)), "{gain}");
            assert!(!are_exchanged((&far, &anna[..4]), (&near, &ben)), "{gain}: few words");
            // One microphone for both.
            let same = recording(900.0 * gain, 800.0 * gain);
            assert!(!are_exchanged((&near, &anna), (&same, &anna)), "{gain}");
        }
    }
}
