//! First and second differences of cepstra over time.

use super::mfcc::Cepstrum;
use crate::model::acoustic::{DIMS, STREAMS};

/// The three streams of one frame: cepstra, first and second differences.
pub type Observation = [[f32; DIMS]; STREAMS];

/// The observation of `frame`; beyond the ends, the first and the last cepstrum are repeated.
///
/// `d[t] = c[t+2] - c[t-2]`, `dd[t] = (c[t+3] - c[t-1]) - (c[t+1] - c[t-3])` (Sphinx "1s_c_d_dd").
pub fn observation(cepstra: &[Cepstrum], frame: usize) -> Observation {
    let at = |shift: isize| {
        let index = frame.saturating_add_signed(shift).min(cepstra.len() - 1);
        &cepstra[index]
    };
    let (c, before, after) = (at(0), at(-2), at(2));
    let (a, b, d, e) = (at(3), at(-1), at(1), at(-3));
    [
        *c,
        std::array::from_fn(|i| after[i] - before[i]),
        std::array::from_fn(|i| (a[i] - b[i]) - (d[i] - e[i])),
    ]
}
