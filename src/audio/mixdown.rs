//! Decoded packets of any sample format and channel count to one channel on the 16-bit scale.

use symphonia::core::audio::sample::Sample;
use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef};

use super::unusable;
use crate::error::{ErrorKind, Result};

/// Values beyond this cannot be sound even in a file whose full scale is 2^31, and their squares would
/// overflow `f32` further on.
const LARGEST: f32 = 1e9;

/// The mean counts as cancelled when its energy is below this share of what the loudest channel alone would
/// have left in it. Two channels reach it at a correlation of -0.8; a silent second channel gives 1.0 and two
/// unrelated ones 2.0, so neither is ever mistaken.
const CANCELLED: f64 = 0.4;

/// A plain mean that has this many times the energy of the one with turned channels takes over again.
const BACK_TO_PLAIN: f64 = 2.0;

/// How often in a second it is decided whether the channels cancel each other; a sound of speech seldom lasts longer.
const BLOCKS_PER_S: u32 = 10;
/// A channel is turned round within one such part of a second, so that it does not click.
const FADES_PER_S: u32 = 200;
/// Channels that cancel each other for less than this many blocks, and for less than half of the sound, are worth
/// no warning.
const WARN_BLOCKS: u64 = 10;

/// Which of a recording's channels are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Channel {
    /// The mean of all of them; where they cancel each other, those that are opposite to the loudest are turned
    /// round.
    #[default]
    Mix,
    /// One alone, counted from 0.
    Only(u16),
}

/// In a block that one of two channels has alone, it has at least so many times the energy of the other.
const ALONE: f64 = 10.0;
/// Blocks with less than this share of the energy of the loudest so far are pauses.
const PAUSE: f64 = 1e-3;
/// Each of two channels with a voice of its own has this share of the blocks alone, and both together this one.
const LEAST_OF_ONE: f64 = 0.1;
const LEAST_OF_BOTH: f64 = 0.4;

/// Makes one channel of many, and sees to it that they do not cancel each other.
///
/// Two microphones of which one is wired the wrong way round give a mean of nothing. So the mean of each block is
/// compared with its loudest channel, and where it has lost too much, the channels opposite to the loudest change
/// their sign. They keep it until that makes things worse: a recording wired wrongly throughout, or from one take
/// to the next, is mended once at each change, and everything else is a plain mean.
/// No channel is ever left out, so that two speakers with a channel each are both heard.
pub struct Mixer {
    channel: Channel,
    /// Samples per channel in a block, and in a fade.
    block_samples: usize,
    fade_samples: usize,
    /// The last block, and of the next what has come so far; one row a channel.
    held: Vec<Vec<f32>>,
    /// The last block mixed. It is given away when the next is: a change found there may begin here.
    ready: Vec<f32>,
    /// 1 or -1 for each channel.
    signs: Vec<f32>,
    /// Samples per channel that have been mixed or passed over.
    passed: u64,
    /// First sample at which a plain mean would cancel, how many blocks there are like it, and how many blocks
    /// hold any sound.
    first_cancelled: Option<u64>,
    cancelled_blocks: u64,
    sounding_blocks: u64,
    /// Of two channels: the energy of the loudest block, the blocks that are no pauses, and those that each has alone.
    peak: f64,
    spoken_blocks: u64,
    alone_blocks: [u64; 2],
    /// Samples that were no numbers, or absurd, and became 0.
    pub invalid: u64,
    scratch: Vec<f32>,
}

impl Mixer {
    /// A mixer that produces `channel`.
    pub fn new(channel: Channel) -> Self {
        Self {
            channel,
            block_samples: 1,
            fade_samples: 1,
            held: Vec::new(),
            ready: Vec::new(),
            signs: Vec::new(),
            passed: 0,
            first_cancelled: None,
            cancelled_blocks: 0,
            sounding_blocks: 0,
            peak: 0.0,
            spoken_blocks: 0,
            alone_blocks: [0; 2],
            invalid: 0,
            scratch: Vec::new(),
        }
    }

    /// Refuses a recording of `channels` if the one that is wanted is not among them.
    pub fn check(&self, channels: usize) -> Result<()> {
        let Channel::Only(wanted) = self.channel else { return Ok(()) };
        if usize::from(wanted) < channels {
            return Ok(());
        }
        let there = match channels {
            1 => "1 channel, number 0".to_owned(),
            2 => "2 channels, numbers 0 and 1".to_owned(),
            n => format!("{n} channels, numbers 0 to {}", n - 1),
        };
        Err(unusable(
            ErrorKind::NoSuchChannel,
            format!("there is no channel {wanted} in it: it has {there}"),
            "choose one of these, or mix them",
        ))
    }

    /// Takes samples `[skip, skip + take)` of the packet, and appends to `mono` what is ready as one channel.
    pub fn mix(&mut self, packet: &GenericAudioBufferRef<'_>, skip: usize, take: usize, mono: &mut Vec<f32>) {
        use GenericAudioBufferRef as G;
        let rate_hz = packet.spec().rate();
        if self.held.iter().all(Vec::is_empty) {
            self.block_samples = (rate_hz / BLOCKS_PER_S).max(1) as usize;
            self.fade_samples = (rate_hz / FADES_PER_S).max(1) as usize;
        }
        // Every integer format is exact in f32 up to 24 bits; 16 bits come out as the very integers.
        match packet {
            G::U8(b) => self.planes(b, skip, take, mono, |v| (f32::from(v) - 128.0) * 256.0),
            G::U16(b) => self.planes(b, skip, take, mono, |v| f32::from(v) - 32768.0),
            G::U24(b) => self.planes(b, skip, take, mono, |v| (v.inner() as f32 - 8_388_608.0) / 256.0),
            G::U32(b) => {
                self.planes(b, skip, take, mono, |v| ((f64::from(v) - 2_147_483_648.0) / 65536.0) as f32);
            }
            G::S8(b) => self.planes(b, skip, take, mono, |v| f32::from(v) * 256.0),
            G::S16(b) => self.planes(b, skip, take, mono, f32::from),
            G::S24(b) => self.planes(b, skip, take, mono, |v| v.inner() as f32 / 256.0),
            G::S32(b) => self.planes(b, skip, take, mono, |v| v as f32 / 65536.0),
            G::F32(b) => self.planes(b, skip, take, mono, |v| v * 32768.0),
            G::F64(b) => self.planes(b, skip, take, mono, |v| (v * 32768.0) as f32),
        }
    }

    fn planes<S: Sample>(
        &mut self,
        buffer: &AudioBuffer<S>,
        skip: usize,
        take: usize,
        mono: &mut Vec<f32>,
        scale: impl Fn(S) -> f32,
    ) {
        let channels = buffer.num_planes();
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
        let plane = |channel: usize| {
            buffer.plane(channel).and_then(|plane| plane.get(skip..skip.saturating_add(take))).unwrap_or(&[])
        };
        if self.channel == Channel::Mix && channels > 1 {
            if self.held.len() != channels {
                self.flush(mono);
                self.held = vec![Vec::new(); channels];
                self.signs = vec![1.0; channels];
            }
            let mut done = 0;
            while done < take {
                let now = (self.block_samples + self.ready.len() - self.held[0].len()).min(take - done);
                for (channel, held) in self.held.iter_mut().enumerate() {
                    let end = held.len() + now;
                    let samples = plane(channel).iter().skip(done).take(now);
                    held.extend(samples.map(|&v| convert(v)));
                    held.resize(end, 0.0);
                }
                done += now;
                if self.held[0].len() == self.block_samples + self.ready.len() {
                    self.mix_held(mono);
                }
            }
        } else {
            self.flush(mono);
            // Where a stream has fewer channels for a while, its last one stands for those that are missing.
            let channel = if let Channel::Only(channel) = self.channel { usize::from(channel) } else { 0 };
            let end = mono.len() + take;
            mono.extend(plane(channel.min(channels.max(1) - 1)).iter().map(|&v| convert(v)));
            mono.resize(end, 0.0);
            self.passed += take as u64;
        }
        self.invalid += invalid;
    }

    /// Appends to `mono` what was held back.
    pub fn flush(&mut self, mono: &mut Vec<f32>) {
        if self.held.first().is_some_and(|held| held.len() > self.ready.len()) {
            self.mix_held(mono);
        }
        mono.append(&mut self.ready);
        self.held.iter_mut().for_each(Vec::clear);
    }

    /// As [`Mixer::flush`], before `samples` of silence that the caller writes.
    pub fn pause(&mut self, samples: u64, mono: &mut Vec<f32>) {
        self.flush(mono);
        self.passed = self.passed.saturating_add(samples);
    }

    /// Mixes the block that has come, and appends the one before to `mono`.
    fn mix_held(&mut self, mono: &mut Vec<f32>) {
        let before = self.ready.len();
        let rows: Vec<&[f32]> = self.held.iter().map(|held| &held[before..]).collect();
        let (samples, ones) = (rows[0].len(), vec![1.0; rows.len()]);
        let (mut loudest, mut most) = (0, 0.0);
        let energies: Vec<f64> = rows.iter().map(|row| difference_product(row, row)).collect();
        for (channel, energy) in energies.iter().enumerate() {
            if *energy > most {
                (loudest, most) = (channel, *energy);
            }
        }
        self.peak = self.peak.max(most);
        if let [one, other] = energies[..]
            && most > self.peak * PAUSE
        {
            self.spoken_blocks += 1;
            self.alone_blocks[loudest] += u64::from(most > ALONE * one.min(other));
        }
        let limit = CANCELLED * most / (rows.len() as f64).powi(2);
        let mut energy_with = |signs: &[f32]| {
            self.scratch.resize(samples, 0.0);
            mean(&rows, signs, &mut self.scratch);
            difference_product(&self.scratch, &self.scratch)
        };
        let plain_energy = energy_with(&ones);
        let energy = if self.signs == ones { plain_energy } else { energy_with(&self.signs) };
        self.ready.extend_from_slice(&self.scratch);
        self.sounding_blocks += u64::from(most > 0.0);
        if plain_energy < limit {
            self.cancelled_blocks += 1;
            self.first_cancelled.get_or_insert(self.passed);
        }
        if plain_energy > energy * BACK_TO_PLAIN {
            self.change_signs(ones);
        } else if energy < limit {
            // With these signs no product of the loudest with another is negative: its whole share is left.
            let sign = |row: &&[f32]| if difference_product(row, rows[loudest]) < 0.0 { -1.0 } else { 1.0 };
            let signs = rows.iter().map(sign).collect();
            self.change_signs(signs);
        }
        mono.extend(self.ready.drain(..before));
        self.held.iter_mut().for_each(|held| drop(held.drain(..before)));
        self.passed += samples as u64;
    }

    /// Goes over to other signs, where in the two blocks at hand that is best.
    fn change_signs(&mut self, mut signs: Vec<f32>) {
        // All signs at once make no difference but at the change itself: as few as possible change.
        let changes = signs.iter().zip(&self.signs).filter(|(new, old)| new != old).count();
        if changes * 2 > signs.len() && signs.iter().any(|&sign| sign < 0.0) {
            signs.iter_mut().for_each(|sign| *sign = -*sign);
        }
        let rows: Vec<&[f32]> = self.held.iter().map(Vec::as_slice).collect();
        self.scratch.resize(self.ready.len(), 0.0);
        mean(&rows, &signs, &mut self.scratch);
        let seam = best_seam(&self.ready, &self.scratch, self.fade_samples);
        for (n, (out, new)) in self.ready[seam..].iter_mut().zip(&self.scratch[seam..]).enumerate() {
            let share = (n + 1) as f32 / (self.fade_samples + 1) as f32;
            *out = if share < 1.0 { *out + (new - *out) * share } else { *new };
        }
        self.signs = signs;
    }

    /// Whether there are two channels with a voice of its own on each, as in recordings of calls.
    pub fn has_a_voice_each(&self) -> bool {
        let share = |blocks: u64| blocks as f64 / self.spoken_blocks.max(1) as f64;
        let [one, other] = self.alone_blocks;
        share(one.min(other)) >= LEAST_OF_ONE && share(one + other) >= LEAST_OF_BOTH
    }

    /// A sentence on channels that would have cancelled each other, if that is worth one.
    pub fn warning(&self, rate_hz: u32) -> Option<String> {
        let first_s = self.first_cancelled? as f64 / f64::from(rate_hz.max(1));
        let blocks = self.cancelled_blocks;
        (blocks >= WARN_BLOCKS || blocks * 2 >= self.sounding_blocks).then(|| {
            let length_s = blocks as f64 / f64::from(BLOCKS_PER_S);
            format!(
                "at {first_s:.3} s: the channels cancel each other, here and later for {length_s:.1} s in all; \
                 those of opposite polarity were turned round"
            )
        })
    }
}

/// The mean of `channels`, each times its sign.
fn mean(channels: &[&[f32]], signs: &[f32], out: &mut [f32]) {
    out.fill(0.0);
    for (samples, sign) in channels.iter().zip(signs) {
        for (sum, value) in out.iter_mut().zip(*samples) {
            *sum += sign * value;
        }
    }
    let share = 1.0 / channels.len() as f32;
    for sum in out.iter_mut() {
        *sum *= share;
    }
}

/// Where to go over from `old` to `new`, which last equally long: at a multiple of `step` samples, so that most of
/// the energy is kept; at the first of several that are as good.
fn best_seam(old: &[f32], new: &[f32], step: usize) -> usize {
    let mut kept: f64 = new.chunks(step).map(|part| difference_product(part, part)).sum();
    let (mut best, mut most) = (0, kept);
    for (n, (old, new)) in old.chunks(step).zip(new.chunks(step)).enumerate() {
        kept += difference_product(old, old) - difference_product(new, new);
        if kept > most {
            (best, most) = ((n + 1) * step, kept);
        }
    }
    best.min(new.len())
}

/// Sum of the products of two channels' differences between neighbours, which a constant offset does not touch; of
/// a channel with itself, the energy of its differences. Summed in eight lanes.
fn difference_product(a: &[f32], b: &[f32]) -> f64 {
    const LANES: usize = 8;
    // Scaled so that the squares of the largest values stay in range.
    const SCALE: f32 = 1.0 / 32768.0;
    let mut lanes = [0.0_f32; LANES];
    let pairs = |samples: &[f32]| samples.len().saturating_sub(1) / LANES;
    for block in 0..pairs(a).min(pairs(b)) {
        let at = block * LANES;
        let (a, b) = (&a[at..=at + LANES], &b[at..=at + LANES]);
        for lane in 0..LANES {
            lanes[lane] += (a[lane + 1] - a[lane]) * SCALE * ((b[lane + 1] - b[lane]) * SCALE);
        }
    }
    lanes.iter().map(|&lane| f64::from(lane)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use symphonia::core::audio::{AsGenericAudioBufferRef, AudioMut, AudioSpec, Channels};

    #[test]
    fn a_call_has_a_voice_on_each_channel_and_a_stereo_recording_has_not() {
        let tone = |n: usize| (n as f32 * 0.3).sin() * 0.3;
        let of = |left: fn(usize) -> f32, right: fn(usize) -> f32| {
            let mut mixer = Mixer::new(Channel::Mix);
            let side = |share: fn(usize) -> f32| (0..64_000).map(|n| tone(n) * share(n / 8000)).collect();
            let mut mono = Vec::new();
            mixer.mix(
                &buffer(&[side(left), side(right)]).as_generic_audio_buffer_ref(),
                0,
                64_000,
                &mut mono,
            );
            mixer.has_a_voice_each()
        };
        assert!(of(|turn| (turn % 2) as f32, |turn| 1.0 - (turn % 2) as f32 * 0.9));
        assert!(!of(|_| 1.0, |_| 1.0));
        assert!(!of(|_| 1.0, |_| 0.0));
        assert!(!of(|turn| 0.5 + (turn % 2) as f32 / 2.0, |turn| 1.0 - (turn % 2) as f32 / 2.0));
        assert!(!of(|turn| (turn / 7) as f32, |turn| 1.0 - (turn / 7) as f32 * 0.5));
    }

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
        (0..40_001)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 24) as f32 - 0.5
            })
            .collect()
    }

    fn scaled(samples: &[f32], by: f32, offset: f32) -> Vec<f32> {
        samples.iter().map(|v| v * by + offset).collect()
    }

    /// Mixes `channels` at 16 kHz in packets of `packet` samples.
    fn mixed(channels: &[Vec<f32>], packet: usize) -> (Vec<f32>, Mixer) {
        let mut mixer = Mixer::new(Channel::Mix);
        let mut mono = Vec::new();
        let buffer = buffer(channels);
        for start in (0..channels[0].len()).step_by(packet) {
            let take = packet.min(channels[0].len() - start);
            mixer.mix(&buffer.as_generic_audio_buffer_ref(), start, take, &mut mono);
        }
        mixer.flush(&mut mono);
        assert_eq!(mono.len(), channels[0].len());
        (mono, mixer)
    }

    /// Root mean square.
    fn level(samples: &[f32]) -> f32 {
        (samples.iter().map(|v| v * v).sum::<f32>() / samples.len() as f32).sqrt()
    }

    fn alone(channel: Channel, buffer: &AudioBuffer<f32>, skip: usize, take: usize) -> Vec<f32> {
        let (mut mixer, mut mono) = (Mixer::new(channel), Vec::new());
        mixer.mix(&buffer.as_generic_audio_buffer_ref(), skip, take, &mut mono);
        mixer.flush(&mut mono);
        mono
    }

    #[test]
    fn the_mean_of_the_channels_on_the_16_bit_scale() {
        let buffer = buffer(&[vec![0.5, 0.25, 0.0], vec![0.0, 0.25, -1.0]]);
        assert_eq!(alone(Channel::Mix, &buffer, 0, 3), [8192.0, 8192.0, -16384.0]);
        assert_eq!(alone(Channel::Mix, &buffer, 1, 1), [8192.0]);
        assert_eq!(alone(Channel::Only(1), &buffer, 1, 2), [8192.0, -32768.0]);
        assert_eq!(alone(Channel::Only(0), &buffer, 1, 2), [8192.0, 0.0]);
    }

    #[test]
    fn every_integer_format_has_the_same_scale() {
        macro_rules! check {
            ($ty:ty, $value:expr, $want:expr) => {{
                let mut buffer: AudioBuffer<$ty> =
                    AudioBuffer::new(AudioSpec::new(16_000, Channels::Discrete(1)), 1);
                buffer.render_uninit(Some(1));
                buffer.plane_mut(0).unwrap()[0] = $value;
                let (mut mixer, mut mono) = (Mixer::new(Channel::Mix), Vec::new());
                mixer.mix(&buffer.as_generic_audio_buffer_ref(), 0, 1, &mut mono);
                assert_eq!(mono, [$want]);
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
    fn a_channel_that_is_not_there_is_refused_with_the_numbers_of_those_that_are() {
        for (channels, wanted) in [(1, 1), (2, 2), (6, 6), (6, 900)] {
            let error = Mixer::new(Channel::Only(wanted)).check(channels).unwrap_err().to_string();
            assert!(error.contains(&format!("no channel {wanted}")), "{error}");
            let last = (channels - 1).to_string();
            assert!(error.contains(&format!("{channels} channel")) && error.contains(&last), "{error}");
        }
        assert!(Mixer::new(Channel::Only(5)).check(6).is_ok());
        assert!(Mixer::new(Channel::Mix).check(1).is_ok());
    }

    #[test]
    fn opposite_channels_are_turned_round_even_under_a_constant_offset() {
        let voice = noise(1);
        let want = level(&voice) * 32_768.0;
        for channels in [
            [voice.clone(), scaled(&voice, -1.0, 0.0)],
            [voice.clone(), scaled(&voice, -1.1, 0.0)],
            [scaled(&voice, 1.0, 0.001), scaled(&voice, -1.0, 0.001)],
        ] {
            let (mono, mixer) = mixed(&channels, 1000);
            // All but the fade at the very beginning.
            let got = level(&mono[80..]);
            assert!((0.95..1.1).contains(&(got / want)), "{got} instead of {want}");
            let warning = mixer.warning(16_000).unwrap();
            assert!(warning.starts_with("at 0.000 s: the channels cancel each other"), "{warning}");
        }
        let silent = vec![0.0; voice.len()];
        let (mono, _) = mixed(&[silent.clone(), voice.clone(), scaled(&voice, -0.95, 0.0), silent], 1000);
        let got = level(&mono[80..]);
        assert!((got / (want * 1.95 / 4.0) - 1.0).abs() < 0.01, "{got}");
    }

    #[test]
    fn a_channel_that_is_opposite_for_a_while_costs_no_more_than_two_fades_at_each_change() {
        let voice = noise(1);
        for (from, to) in [(8000, 24_000), (8320, 25_900), (10_300, 25_111), (9599, 30_401)] {
            let mut other = voice.clone();
            other[from..to].iter_mut().for_each(|v| *v = -*v);
            let (mono, mixer) = mixed(&[voice.clone(), other], 777);
            let is_lost = |n: &usize| mono[*n].abs() < voice[*n].abs() * 32_768.0 * 0.99;
            let lost: Vec<usize> = (0..mono.len()).filter(is_lost).collect();
            // Fades begin at multiples of 80 samples, and last as long.
            let may_be = |n: &usize| [from, to].iter().any(|change| n.abs_diff(*change) <= 160);
            assert!(lost.iter().all(may_be), "{:?}", lost.iter().find(|n| !may_be(n)));
            assert_eq!(mixer.cancelled_blocks, (to / 1600 - from.div_ceil(1600)) as u64);
        }
    }

    #[test]
    fn packets_do_not_matter() {
        let voice = noise(1);
        let mut other = voice.clone();
        other[10_300..25_111].iter_mut().for_each(|v| *v = -*v);
        let channels = [voice, other];
        let (whole, _) = mixed(&channels, usize::MAX);
        for packet in [1, 160, 1599, 1600, 1601, 20_000] {
            assert!(mixed(&channels, packet).0 == whole, "{packet}");
        }
    }

    #[test]
    fn ordinary_channels_are_a_plain_mean_bit_for_bit() {
        let (voice, other) = (noise(1), noise(2));
        let silent = vec![0.0; voice.len()];
        let hum: Vec<f32> = (0..voice.len()).map(|n| (n as f32 * 0.0196).sin() * 0.01).collect();
        let near = voice.iter().zip(&other).map(|(v, o)| v * 0.3 + o * 0.1).collect();
        let far = voice.iter().zip(&other).map(|(v, o)| o * 0.3 - v * 0.2).collect();
        let mut surround = vec![silent.clone(); 6];
        surround[2] = voice.clone();
        surround[0] = scaled(&other, 0.2, 0.0);
        surround[1] = scaled(&other, -0.1, 0.0);
        for (what, channels) in [
            ("the same twice", vec![voice.clone(), voice.clone()]),
            ("one silent", vec![voice.clone(), silent.clone()]),
            ("one a hum", vec![voice.clone(), hum]),
            ("two speakers", vec![voice.clone(), other.clone()]),
            ("two speakers with crosstalk", vec![near, far]),
            ("nothing", vec![silent.clone(), silent]),
            ("surround", surround),
        ] {
            let (mono, mixer) = mixed(&channels, 1000);
            let share = 1.0 / channels.len() as f32;
            let plain = |n: usize| channels.iter().map(|c| c[n] * 32_768.0).sum::<f32>() * share;
            assert!((0..mono.len()).all(|n| mono[n] == plain(n)), "{what}");
            assert!(mixer.warning(16_000).is_none(), "{what}");
        }
    }

    #[test]
    fn channels_that_were_opposite_by_chance_are_mixed_plainly_again() {
        let voice = noise(1);
        let mut other = voice.iter().zip(noise(2)).map(|(v, o)| v * 0.7 + o * 0.7).collect::<Vec<_>>();
        for n in 3200..4800 {
            other[n] = -voice[n];
        }
        let (mono, _) = mixed(&[voice.clone(), other.clone()], 1000);
        let plain = |n: usize| (voice[n] + other[n]) * 32_768.0 * 0.5;
        let off = |n: &usize| (mono[*n] - plain(*n)).abs() > 0.01;
        assert_eq!((0..mono.len()).filter(off).find(|n| !(3200..4880).contains(n)), None);
        assert!(level(&mono[3300..4700]) > 0.9 * level(&voice) * 32_768.0);
    }

    #[test]
    fn what_is_no_number_becomes_zero_and_is_counted() {
        let buffer = buffer(&[vec![f32::NAN, 0.5, f32::INFINITY, -1e30, f32::NEG_INFINITY]]);
        let (mut mixer, mut mono) = (Mixer::new(Channel::Mix), Vec::new());
        mixer.mix(&buffer.as_generic_audio_buffer_ref(), 0, 5, &mut mono);
        assert_eq!(mono, [0.0, 16384.0, 0.0, 0.0, 0.0]);
        assert_eq!(mixer.invalid, 4);
    }
}
