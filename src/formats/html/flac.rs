//! Sound made small: FLAC whose lowest bits are left out where the rest hides them.
//!
//! What is left out of a block of 32 ms lies 18 to 24 dB below the sound of that block; a pause keeps all bits. FLAC
//! stores such samples short ("wasted bits"), so that speech takes a fifth of a WAV and less than half of a lossless
//! FLAC. All browsers play FLAC, to the sample wherever one jumps to, which MP3 does not offer. Numbers of sections are
//! those of RFC 9639.

use rayon::prelude::*;

use crate::audio::sample_store::SampleStore;
use crate::units::SAMPLE_RATE_HZ;

/// Samples of a block.
const BLOCK: usize = 512;
/// Blocks that one thread encodes at once, and from one seek point to the next: 4 seconds.
const BLOCKS_AT_ONCE: u64 = 125;
/// The square of a step over the power of the sound: what rounding adds has a twelfth of the step's square as its
/// power, and shall be 18 dB (a factor of 63) below the sound.
const STEP_POWER: f64 = 12.0 / 63.0;
/// With 2 bits a sample is a sign and little else.
const MOST_WASTED: u32 = 13;
/// Residuals are stored in 1, 2, 4 or 8 parts, each with a parameter of its own.
const MOST_PARTITION_ORDER: u32 = 3;

/// All of `samples` as a FLAC file, 16 kHz and one channel; on all cores, the same bytes on any number.
pub fn encode(samples: &SampleStore) -> Vec<u8> {
    let (count, at_once) = (samples.count(), BLOCKS_AT_ONCE * BLOCK as u64);
    let parts: Vec<EncodedPart> = (0..count.div_ceil(at_once))
        .into_par_iter()
        .map_init(
            || (Vec::new(), Vec::new()),
            |(read, block), part| {
                let first = part * at_once;
                samples.read(first as i64..count.min(first + at_once) as i64, read);
                let mut made = EncodedPart { bytes: Vec::new(), sizes: (usize::MAX, 0), blocks: 0 };
                for (n, sound) in read.chunks(BLOCK).enumerate() {
                    block.clear();
                    block.extend(sound.iter().map(|v| *v as i32));
                    let start = made.bytes.len();
                    frame(&mut made.bytes, part * BLOCKS_AT_ONCE + n as u64, block);
                    let size = made.bytes.len() - start;
                    made.sizes = (made.sizes.0.min(size), made.sizes.1.max(size));
                    made.blocks += 1;
                }
                made
            },
        )
        .collect();
    let mut file = head(count, &parts);
    parts.iter().for_each(|part| file.extend_from_slice(&part.bytes));
    file
}

/// Frames in a row.
struct EncodedPart {
    bytes: Vec<u8>,
    /// The shortest and the longest frame, in bytes.
    sizes: (usize, usize),
    blocks: u64,
}

/// Signature, stream information and seek table (sections 6, 8.2 and 8.5).
fn head(count: u64, parts: &[EncodedPart]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(u64::from(u32::from_be_bytes(*b"fLaC")), 32);
    bits.put(0, 8);
    bits.put(34, 24);
    bits.put(BLOCK as u64, 16);
    bits.put(BLOCK as u64, 16);
    let shortest = parts.iter().map(|part| part.sizes.0).min().unwrap_or(0);
    let longest = parts.iter().map(|part| part.sizes.1).max().unwrap_or(0);
    bits.put(shortest as u64, 24);
    bits.put(longest as u64, 24);
    bits.put(u64::from(SAMPLE_RATE_HZ), 20);
    bits.put(0, 3);
    bits.put(15, 5);
    bits.put(count, 36);
    // The MD5 of the samples; 0 is "not known".
    bits.put(0, 64);
    bits.put(0, 64);
    // The last block of metadata.
    bits.put(0x80 | 3, 8);
    bits.put(18 * parts.len() as u64, 24);
    let (mut sample, mut byte) = (0, 0);
    for part in parts {
        bits.put(sample, 64);
        bits.put(byte, 64);
        bits.put((count - sample).min(BLOCK as u64), 16);
        sample += part.blocks * BLOCK as u64;
        byte += part.bytes.len() as u64;
    }
    bits.finish()
}

/// A frame (section 9) with `block`, the samples of block `number`, at the end of `out`.
fn frame(out: &mut Vec<u8>, number: u64, block: &[i32]) {
    let start = out.len();
    let mut bits = Bits { bytes: std::mem::take(out), ..Bits::default() };
    bits.put(0xFFF8, 16);
    // The last block may be shorter; its size then stands behind the number.
    let whole = block.len() == BLOCK;
    bits.put(if whole { 0b1001 } else { 0b0111 }, 4);
    // 16 kHz, one channel, 16 bits.
    bits.put(0b0101, 4);
    bits.put(0, 4);
    bits.put(0b1000, 4);
    bits.put_number(number);
    if !whole {
        bits.put(block.len() as u64 - 1, 16);
    }
    let check = crc(&bits.bytes[start..], &CRC_8, 8);
    bits.put(u64::from(check), 8);
    subframe(&mut bits, block);
    bits.align();
    let check = crc(&bits.bytes[start..], &CRC_16, 16);
    bits.put(u64::from(check), 16);
    *out = bits.bytes;
}

/// The samples themselves (section 9.2).
fn subframe(bits: &mut Bits, block: &[i32]) {
    let wasted = wasted(block);
    let width = 16 - wasted;
    let short = shortened(block, wasted);
    let (order, partitions, residual) = best(&short);
    let constant = short.iter().all(|v| *v == short[0]);
    bits.put(if constant { 0 } else { 0b00_1000 | u64::from(order) }, 7);
    if wasted == 0 {
        bits.put(0, 1);
    } else {
        // One, and their number less one in zeros, and one.
        bits.put(1, 1);
        bits.put(1, wasted);
    }
    if constant {
        bits.put_signed(short[0], width);
        return;
    }
    short[..order as usize].iter().for_each(|v| bits.put_signed(*v, width));
    bits.put(0, 2);
    bits.put(u64::from(partitions), 4);
    for part in parts(&residual, order, partitions, block.len()) {
        let (parameter, _) = rice(part);
        bits.put(u64::from(parameter), 4);
        part.iter().for_each(|v| bits.put_rice(*v, parameter));
    }
}

/// How many of the lowest bits of `block` can be left out.
fn wasted(block: &[i32]) -> u32 {
    let count = block.len() as f64;
    let mean = block.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
    let power = block.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / count;
    (0..MOST_WASTED).take_while(|bits| 4_f64.powi(*bits as i32 + 1) <= STEP_POWER * power).count() as u32
}

/// Each sample without its lowest bits, rounded to the nearest.
fn shortened(block: &[i32], wasted: u32) -> Vec<i32> {
    let half = if wasted == 0 { 0 } else { 1 << (wasted - 1) };
    let highest = (1 << (15 - wasted)) - 1;
    block.iter().map(|v| ((v + half) >> wasted).min(highest)).collect()
}

/// The order of the fixed predictor (section 9.2.5: differences of differences) with the smallest differences, the
/// number of partitions (as a power of two) that then take the least room, and the differences.
fn best(samples: &[i32]) -> (u32, u32, Vec<i32>) {
    let mut residual = samples.to_vec();
    let mut found = (u64::MAX, 0, Vec::new());
    for order in 0..=4.min(samples.len() as u32 - 1) {
        // All orders over the same samples, those that none of them starts from.
        let compared = &residual[(4 - order as usize).min(residual.len() - 1)..];
        let size: u64 = compared.iter().map(|v| u64::from(v.unsigned_abs())).sum();
        if size < found.0 {
            found = (size, order, residual.clone());
        }
        residual = residual.windows(2).map(|pair| pair[1] - pair[0]).collect();
    }
    let (_, order, residual) = found;
    let most = if samples.len() == BLOCK { MOST_PARTITION_ORDER } else { 0 };
    let size = |partitions: &u32| {
        parts(&residual, order, *partitions, samples.len()).map(|part| 4 + rice(part).1).sum::<u64>()
    };
    let partitions = (0..=most).min_by_key(size).unwrap_or(0);
    (order, partitions, residual)
}

/// The residual cut into partitions; the first lacks the samples that the predictor starts from.
fn parts(residual: &[i32], order: u32, partitions: u32, samples: usize) -> impl Iterator<Item = &[i32]> {
    let length = samples >> partitions;
    let (first, rest) = residual.split_at((length - order as usize).min(residual.len()));
    std::iter::once(first).chain(rest.chunks(length.max(1)))
}

/// The parameter with which a partition takes the least room, and how many bits.
fn rice(part: &[i32]) -> (u32, u64) {
    let sum: u64 = part.iter().map(|v| u64::from(zigzag(*v))).sum();
    let count = part.len() as u64;
    let bits = |parameter: u32| {
        count * (1 + u64::from(parameter))
            + part.iter().map(|v| u64::from(zigzag(*v) >> parameter)).sum::<u64>()
    };
    // Near the logarithm of the mean.
    let near = (sum / count.max(1)).checked_ilog2().unwrap_or(0).min(13);
    let tried = near.saturating_sub(1)..=near + 1;
    tried.map(|parameter| (parameter, bits(parameter))).min_by_key(|(_, bits)| *bits).unwrap_or((0, 0))
}

/// 0, -1, 1, -2, ... as 0, 1, 2, 3, ...
fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// Bits in a row, the highest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u64,
    holds: u32,
}

impl Bits {
    /// The lowest `count` bits of `value`.
    fn put(&mut self, value: u64, count: u32) {
        if count > 32 {
            self.put(value >> 32, count - 32);
            return self.put(value & 0xFFFF_FFFF, 32);
        }
        self.held = self.held << count | value;
        self.holds += count;
        while self.holds >= 8 {
            self.holds -= 8;
            self.bytes.push((self.held >> self.holds) as u8);
        }
        self.held &= (1 << self.holds) - 1;
    }

    fn put_signed(&mut self, value: i32, count: u32) {
        self.put(value as u64 & ((1 << count) - 1), count);
    }

    /// A value as so many zeros, a one, and its lowest bits (section 9.2.7.3).
    fn put_rice(&mut self, value: i32, parameter: u32) {
        let folded = zigzag(value);
        let mut zeros = folded >> parameter;
        while zeros >= 32 {
            self.put(0, 32);
            zeros -= 32;
        }
        self.put(1, zeros + 1);
        self.put(u64::from(folded & ((1 << parameter) - 1)), parameter);
    }

    /// A number as UTF-8 would write it, up to 36 bits (section 9.1.5).
    fn put_number(&mut self, number: u64) {
        if number < 0x80 {
            return self.put(number, 8);
        }
        let more = (2..7).find(|bytes| number < 1 << (5 * bytes + 1)).unwrap_or(7) - 1;
        let ones = (0xFF00_u64 >> (more + 1)) & 0xFF;
        self.put(ones | number >> (6 * more), 8);
        (0..more).rev().for_each(|n| self.put(0x80 | (number >> (6 * n) & 0x3F), 8));
    }

    fn align(&mut self) {
        self.put(0, (8 - self.holds) % 8);
    }

    fn finish(mut self) -> Vec<u8> {
        self.align();
        self.bytes
    }
}

/// The remainder that both ends of a frame carry (sections 9.1.8 and 9.3), of `width` bits.
fn crc(bytes: &[u8], table: &[u32; 256], width: u32) -> u32 {
    let mask = (1 << width) - 1;
    bytes.iter().fold(0, |crc: u32, byte| {
        let high = crc >> (width - 8) ^ u32::from(*byte);
        (crc << 8 ^ table[high as usize]) & mask
    })
}

const CRC_8: [u32; 256] = crc_table(0x07, 8);
const CRC_16: [u32; 256] = crc_table(0x8005, 16);

/// What each byte leaves of a remainder of `width` bits.
const fn crc_table(polynomial: u32, width: u32) -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u32) << (width - 8);
        let mut bit = 0;
        while bit < 8 {
            crc = if crc >> (width - 1) & 1 == 1 { crc << 1 ^ polynomial } else { crc << 1 };
            bit += 1;
        }
        table[byte] = crc & ((1 << width) - 1);
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::load;
    use crate::progress::Unwatched;

    fn decoded(samples: &[f32]) -> Vec<f32> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.flac");
        std::fs::write(&path, encode(&SampleStore::of(samples))).unwrap();
        load(&path, &Unwatched).unwrap().samples
    }

    /// A tone that rises, swells and fades, over a little noise. Where a sound reaches full scale, its peaks may lose
    /// more.
    fn swelling(count: usize) -> Vec<f32> {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as f32 / 16.0 - 8.0
        };
        let tone = |n: usize| {
            (n as f32 * (0.1 + n as f32 * 1e-6)).sin() * 24_000.0 * (n as f32 / 9000.0).sin().powi(2)
        };
        (0..count).map(|n| (tone(n) + noise()).round().clamp(-32_768.0, 32_767.0)).collect()
    }

    #[test]
    fn what_is_left_out_is_18_db_below_the_sound_of_each_block() {
        let sound = swelling(300_123);
        let heard = decoded(&sound);
        assert_eq!(heard.len(), sound.len());
        for (n, (sound, heard)) in sound.chunks(BLOCK).zip(heard.chunks(BLOCK)).enumerate() {
            let mean = sound.iter().sum::<f32>() / sound.len() as f32;
            let power: f32 = sound.iter().map(|v| (v - mean).powi(2)).sum();
            let lost: f32 = sound.iter().zip(heard).map(|(a, b)| (a - b).powi(2)).sum();
            // Of a tone, rounding may lose a little more than a twelfth of a step's square: 17 dB at worst.
            assert!(lost * 50.0 <= power, "{n}: {lost} of {power}");
        }
        assert!(sound != heard);
    }

    #[test]
    fn pauses_and_single_samples_are_kept_as_they_are() {
        let faint: Vec<f32> = (0..5000_i32).map(|n| (n * 7919 % 5 - 2) as f32).collect();
        assert!(decoded(&faint) == faint);
        let still = vec![-300.0; 3000];
        assert!(decoded(&still) == still);
    }

    #[test]
    fn edges_of_the_range_do_not_wrap() {
        let square: Vec<f32> =
            (0..4097).map(|n| if n / 50 % 2 == 0 { 32_767.0 } else { -32_768.0 }).collect();
        let heard = decoded(&square);
        let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 16_384.0;
        assert!(square.iter().zip(&heard).all(near));
    }

    #[test]
    fn numbers_are_written_as_in_utf_8() {
        for point in [0_u32, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x1_0000, 0x10_FFFF] {
            let Some(point) = char::from_u32(point) else { continue };
            let mut bits = Bits::default();
            bits.put_number(u64::from(u32::from(point)));
            assert_eq!(bits.finish(), point.to_string().as_bytes());
        }
    }

    #[test]
    fn remainders_are_those_of_the_catalogue() {
        // The check values of CRC-8/SMBUS and CRC-16/UMTS.
        assert_eq!(crc(b"123456789", &CRC_8, 8), 0xF4);
        assert_eq!(crc(b"123456789", &CRC_16, 16), 0xFEE8);
    }
}
