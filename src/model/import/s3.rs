//! The "s3" container of CMU Sphinx: means, variances, transition matrices.
//!
//! Format as in the Sphinx3/PocketSphinx sources (`s3file`): text header, byte-order magic, payload, checksum.

use super::refuse;
use crate::error::Result;
use crate::model::acoustic::{DENSITIES, DIMS, STATES, STREAMS};
use crate::phones::PHONES;

const BYTE_ORDER_MAGIC: u32 = 0x1122_3344;
const HEADER_END: &[u8] = b"endhdr\n";
/// Transition probabilities below this are raised to it (the decoders' default floor).
const TRANSITION_FLOOR: f64 = 1e-4;

/// The payload as words, its checksum verified.
fn payload(bytes: &[u8]) -> Result<Vec<u32>> {
    if !bytes.starts_with(b"s3\n") {
        return Err(refuse("not an s3 file"));
    }
    let header = bytes
        .windows(HEADER_END.len())
        .take(4096)
        .position(|w| w == HEADER_END)
        .ok_or_else(|| refuse("no end of header"))?
        + HEADER_END.len();
    let words: Vec<u32> =
        bytes[header..].chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
    let [magic, payload @ .., checksum] = words.as_slice() else {
        return Err(refuse("truncated"));
    };
    if *magic != BYTE_ORDER_MAGIC {
        return Err(refuse(format!("byte order {magic:08x}, expected {BYTE_ORDER_MAGIC:08x}")));
    }
    let sum = payload.iter().fold(0u32, |sum, w| sum.rotate_left(20).wrapping_add(*w));
    if sum != *checksum {
        return Err(refuse(format!("checksum {sum:08x}, the file says {checksum:08x}")));
    }
    Ok(payload.to_vec())
}

fn expect_shape<'a>(words: &'a [u32], shape: &[usize]) -> Result<&'a [u32]> {
    let found: Vec<usize> = words.iter().take(shape.len()).map(|w| *w as usize).collect();
    if found != shape || words.len() - shape.len() != shape[shape.len() - 1] {
        return Err(refuse(format!("shape {found:?}, expected {shape:?}")));
    }
    Ok(&words[shape.len()..])
}

/// Means or variances, `[codebook][stream][density][dim]`.
pub fn gaussians(bytes: &[u8]) -> Result<Vec<f32>> {
    let words = payload(bytes)?;
    let total = PHONES * STREAMS * DENSITIES * DIMS;
    let values = expect_shape(&words, &[PHONES, STREAMS, DENSITIES, DIMS, DIMS, DIMS, total])?;
    let values: Vec<f32> = values.iter().map(|w| f32::from_bits(*w)).collect();
    if values.iter().any(|v| !v.is_finite()) {
        return Err(refuse("a value is not a number"));
    }
    Ok(values)
}

/// Natural logs of `[stay, go on]`, `[phone][state][2]`.
///
/// The file holds counts, three rows of four columns a phone; only self loops and single steps are non-zero.
pub fn transitions(bytes: &[u8]) -> Result<Vec<f32>> {
    let words = payload(bytes)?;
    let columns = STATES + 1;
    let counts = expect_shape(&words, &[PHONES, STATES, columns, PHONES * STATES * columns])?;
    let mut logs = Vec::with_capacity(PHONES * STATES * 2);
    for (row, counts) in counts.chunks_exact(columns).enumerate() {
        let state = row % STATES;
        let count = |i: usize| f64::from(f32::from_bits(counts[i]));
        let total: f64 = (0..columns).map(count).sum();
        if !total.is_finite() || total <= 0.0 {
            return Err(refuse(format!("row {row} has no transitions")));
        }
        let [stay, go] = [state, state + 1].map(|i| (count(i) / total).max(TRANSITION_FLOOR));
        logs.extend([(stay / (stay + go)).ln() as f32, (go / (stay + go)).ln() as f32]);
    }
    Ok(logs)
}
