//! Decoded packets of any sample format and channel count to one channel on the 16-bit scale.

use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef, sample::Sample};

/// Values beyond this cannot be sound even in a file whose full scale is 2^31, and their squares would
/// overflow `f32` further on.
const LARGEST: f32 = 1e9;

/// The mean counts as cancelled when its energy is below this share of what the loudest channel alone would
/// have left in it. Two channels reach it at a correlation of -0.8; a silent second channel gives 1.0 and two
/// unrelated ones 2.0, so neither is ever mistaken.
const CANCELLED: f64 = 0.4;

/// Which signal is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// The mean of all channels.
    Mean,
    /// One channel alone, from 0.
    Only(usize),
}

/// Makes one channel of many, and watches whether the channels cancel each other.
pub struct Mixer {
    mix: Mix,
    /// Energy of the differences from sample to sample (which a constant offset does not touch): of the mean,
    /// and of each channel.
    mean_energy: f64,
    energies: Vec<f64>,
    /// Samples that were no numbers, or absurd, and became 0.
    pub invalid: u64,
    mono: Vec<f32>,
    scratch: Vec<f32>,
}

impl Mixer {
    /// A mixer that produces `mix`.
    pub fn new(mix: Mix) -> Self {
        Self {
            mix,
            mean_energy: 0.0,
            energies: Vec::new(),
            invalid: 0,
            mono: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// Samples `[skip, skip + take)` of the packet as one channel.
    pub fn mix(&mut self, packet: &GenericAudioBufferRef<'_>, skip: usize, take: usize) -> &[f32] {
        use GenericAudioBufferRef as G;
        self.mono.clear();
        // Every integer format is exact in f32 up to 24 bits; 16 bits come out as the very integers.
        match packet {
            G::U8(b) => self.planes(b, skip, take, |v| (f32::from(v) - 128.0) * 256.0),
            G::U16(b) => self.planes(b, skip, take, |v| f32::from(v) - 32768.0),
            G::U24(b) => self.planes(b, skip, take, |v| (v.inner() as f32 - 8_388_608.0) / 256.0),
            G::U32(b) => self.planes(b, skip, take, |v| ((f64::from(v) - 2_147_483_648.0) / 65536.0) as f32),
            G::S8(b) => self.planes(b, skip, take, |v| f32::from(v) * 256.0),
            G::S16(b) => self.planes(b, skip, take, f32::from),
            G::S24(b) => self.planes(b, skip, take, |v| v.inner() as f32 / 256.0),
            G::S32(b) => self.planes(b, skip, take, |v| v as f32 / 65536.0),
            G::F32(b) => self.planes(b, skip, take, |v| v * 32768.0),
            G::F64(b) => self.planes(b, skip, take, |v| (v * 32768.0) as f32),
        }
        &self.mono
    }

    fn planes<S: Sample>(
        &mut self,
        buffer: &AudioBuffer<S>,
        skip: usize,
        take: usize,
        scale: impl Fn(S) -> f32,
    ) {
        let channels = buffer.num_planes();
        let range = skip..skip.saturating_add(take);
        let plane = |channel: usize| buffer.plane(channel).and_then(|p| p.get(range.clone()));
        let (mono, scratch) = (&mut self.mono, &mut self.scratch);
        let mut invalid = 0_u64;
        let mut convert = |value: S| {
            let value = scale(value);
            if value.abs() <= LARGEST {
                value
            } else {
                invalid += 1;
                0.0
            }
        };
        if let (Mix::Mean, 2..) = (self.mix, channels) {
            self.energies.resize(self.energies.len().max(channels), 0.0);
            mono.resize(take, 0.0);
            for channel in 0..channels {
                scratch.clear();
                scratch.extend(plane(channel).unwrap_or_default().iter().map(|&v| convert(v)));
                for (sum, value) in mono.iter_mut().zip(scratch.iter()) {
                    *sum += value;
                }
                self.energies[channel] += difference_energy(scratch);
            }
            let share = 1.0 / channels as f32;
            for sum in mono.iter_mut() {
                *sum *= share;
            }
            self.mean_energy += difference_energy(mono);
        } else {
            let channel =
                if let Mix::Only(channel) = self.mix { channel.min(channels.max(1) - 1) } else { 0 };
            mono.extend(plane(channel).unwrap_or_default().iter().map(|&v| convert(v)));
            mono.resize(take, 0.0);
        }
        self.invalid += invalid;
    }

    /// The channel to use alone, if the mean of all that was mixed has lost what the channels hold.
    ///
    /// Decided once over the whole recording, so that it depends neither on packets nor on a pause here and
    /// there; the rare file that needs it is decoded a second time.
    pub fn cancelled(&self) -> Option<usize> {
        let channels = self.energies.len() as f64;
        let (loudest, energy) =
            self.energies.iter().enumerate().fold((0, 0.0), |best, (channel, &energy)| {
                if energy > best.1 { (channel, energy) } else { best }
            });
        (self.mean_energy < CANCELLED * energy / (channels * channels)).then_some(loudest)
    }
}

/// Sum of squared differences between neighbours, summed in eight lanes.
fn difference_energy(samples: &[f32]) -> f64 {
    const LANES: usize = 8;
    // Scaled so that the squares of the largest values stay in range.
    const SCALE: f32 = 1.0 / 32768.0;
    let mut lanes = [0.0_f32; LANES];
    let later = samples.get(1..).unwrap_or_default();
    let mut pairs = samples.chunks_exact(LANES).zip(later.chunks_exact(LANES));
    for (a, b) in &mut pairs {
        for lane in 0..LANES {
            let step = (b[lane] - a[lane]) * SCALE;
            lanes[lane] += step * step;
        }
    }
    lanes.iter().map(|&lane| f64::from(lane)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use symphonia::core::audio::{AsGenericAudioBufferRef, AudioMut, AudioSpec, Channels};

    fn buffer(channels: &[Vec<f32>]) -> AudioBuffer<f32> {
        let spec = AudioSpec::new(16_000, Channels::Discrete(channels.len() as u16));
        let mut buffer = AudioBuffer::new(spec, channels[0].len());
        buffer.render_uninit(Some(channels[0].len()));
        for (index, samples) in channels.iter().enumerate() {
            buffer.plane_mut(index).unwrap().copy_from_slice(samples);
        }
        buffer
    }

    fn noise(seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..4001)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 24) as f32 - 0.5
            })
            .collect()
    }

    fn scaled(samples: &[f32], by: f32, offset: f32) -> Vec<f32> {
        samples.iter().map(|v| v * by + offset).collect()
    }

    fn cancelled(channels: &[Vec<f32>]) -> Option<usize> {
        let buffer = buffer(channels);
        let mut mixer = Mixer::new(Mix::Mean);
        mixer.mix(&buffer.as_generic_audio_buffer_ref(), 0, channels[0].len());
        mixer.cancelled()
    }

    #[test]
    fn the_mean_of_the_channels_on_the_16_bit_scale() {
        let buffer = buffer(&[vec![0.5, 0.25, 0.0], vec![0.0, 0.25, -1.0]]);
        let mut mixer = Mixer::new(Mix::Mean);
        assert_eq!(mixer.mix(&buffer.as_generic_audio_buffer_ref(), 0, 3), [8192.0, 8192.0, -16384.0]);
        assert_eq!(mixer.mix(&buffer.as_generic_audio_buffer_ref(), 1, 1), [8192.0]);
        let mut mixer = Mixer::new(Mix::Only(1));
        assert_eq!(mixer.mix(&buffer.as_generic_audio_buffer_ref(), 1, 2), [8192.0, -32768.0]);
    }

    #[test]
    fn every_integer_format_has_the_same_scale() {
        macro_rules! check {
            ($ty:ty, $value:expr, $want:expr) => {{
                let mut buffer: AudioBuffer<$ty> =
                    AudioBuffer::new(AudioSpec::new(16_000, Channels::Discrete(1)), 1);
                buffer.render_uninit(Some(1));
                buffer.plane_mut(0).unwrap()[0] = $value;
                let mut mixer = Mixer::new(Mix::Mean);
                assert_eq!(mixer.mix(&buffer.as_generic_audio_buffer_ref(), 0, 1), [$want]);
            }};
        }
        use symphonia::core::audio::sample::{i24, u24};
        check!(u8, 64, -16384.0);
        check!(u16, 0x8000 - 16384, -16384.0);
        check!(u24, u24(0x80_0000 - (16384 << 8)), -16384.0);
        check!(u32, 0x8000_0000 - (16384 << 16), -16384.0);
        check!(i8, -64, -16384.0);
        check!(i16, -12345, -12345.0);
        check!(i24, i24(-12345 << 8), -12345.0);
        check!(i32, -12345 << 16, -12345.0);
        check!(f64, -0.5, -16384.0);
    }

    #[test]
    fn opposite_channels_are_noticed_even_under_a_constant_offset() {
        let voice = noise(1);
        assert_eq!(cancelled(&[voice.clone(), scaled(&voice, -1.1, 0.0)]), Some(1));
        assert_eq!(cancelled(&[scaled(&voice, 1.0, 0.3), scaled(&voice, -1.0, 0.3)]), Some(0));
        let silent = vec![0.0; voice.len()];
        assert_eq!(cancelled(&[silent.clone(), voice.clone(), scaled(&voice, -0.95, 0.0), silent]), Some(1));
    }

    #[test]
    fn ordinary_channels_are_never_called_cancelled() {
        let (voice, other) = (noise(1), noise(2));
        let silent = vec![0.0; voice.len()];
        assert_eq!(cancelled(&[voice.clone(), voice.clone()]), None);
        assert_eq!(cancelled(&[voice.clone(), silent.clone()]), None);
        assert_eq!(cancelled(&[voice.clone(), other]), None);
        assert_eq!(cancelled(&[silent.clone(), silent.clone()]), None);
        let mut surround = vec![silent; 6];
        surround[2] = voice;
        assert_eq!(cancelled(&surround), None);
    }

    #[test]
    fn what_is_no_number_becomes_zero_and_is_counted() {
        let buffer = buffer(&[vec![f32::NAN, 0.5, f32::INFINITY, -1e30, f32::NEG_INFINITY]]);
        let mut mixer = Mixer::new(Mix::Mean);
        let mono = mixer.mix(&buffer.as_generic_audio_buffer_ref(), 0, 5).to_vec();
        assert_eq!(mono, [0.0, 16384.0, 0.0, 0.0, 0.0]);
        assert_eq!(mixer.invalid, 4);
    }
}
