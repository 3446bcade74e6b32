//! The mixture weights of the monophones out of a Sphinx "sendump" file.

use super::refuse;
use crate::error::Result;
use crate::model::acoustic::{DENSITIES, STATES, STREAMS};
use crate::phones::PHONES;

/// Natural log of a weight per unit of the stored byte: 1024 steps of base 1.0001 logarithms.
const LOG_STEP: f64 = 1024.0 * 0.000_099_995_000_333_308_35;

/// Linear weights, `[phone][stream][state][density]`; senones `3 p + s` of the file are state `s` of phone `p`.
pub fn monophone_weights(bytes: &[u8]) -> Result<Vec<f32>> {
    let mut at = 0usize;
    let int = |at: usize| -> Result<usize> {
        let word = bytes.get(at..at + 4).ok_or_else(|| refuse("truncated"))?;
        Ok(u32::from_le_bytes([word[0], word[1], word[2], word[3]]) as usize)
    };
    // Title, header, then strings until an empty one.
    loop {
        let length = int(at)?;
        at += 4;
        if length == 0 {
            break;
        }
        if length > bytes.len() - at {
            return Err(refuse("truncated in its header"));
        }
        at += length;
    }
    let (rows, columns) = (int(at)?, int(at + 4)?);
    at += 8;
    let table = &bytes[at..];
    if rows != DENSITIES
        || !(PHONES * STATES..=1 << 20).contains(&columns)
        || table.len() != STREAMS * rows * columns
    {
        return Err(refuse(format!("{rows} x {columns} weights in {} bytes", table.len())));
    }
    let mut weights = Vec::with_capacity(PHONES * STREAMS * STATES * DENSITIES);
    for phone in 0..PHONES {
        for stream in 0..STREAMS {
            for state in 0..STATES {
                let senone = phone * STATES + state;
                weights.extend((0..DENSITIES).map(|density| {
                    let q = table[(stream * rows + density) * columns + senone];
                    (-f64::from(q) * LOG_STEP).exp() as f32
                }));
            }
        }
    }
    Ok(weights)
}
