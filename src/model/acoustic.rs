//! The acoustic parameters as views into the model file: Gaussians, mixture weights, transitions.
//!
//! One codebook a phone, three streams (cepstra, first and second differences) of 13 dimensions, 128 Gaussians a
//! stream, three emitting states a phone that share the phone's Gaussians and have weights of their own.

use crate::calibration::Calibration;
use crate::error::{Error, Result};
use crate::phones::{PHONES, PhoneId};

/// Feature streams.
pub const STREAMS: usize = 3;
/// Dimensions of a stream.
pub const DIMS: usize = 13;
/// Gaussians of a codebook in one stream.
pub const DENSITIES: usize = 128;
/// Emitting states of a phone.
pub const STATES: usize = 3;

/// Values of one [`Gaussian`].
pub const GAUSSIAN_VALUES: usize = 2 * DIMS + 1 + STATES;

/// One Gaussian of a codebook and stream: for each dimension the scale `s = sqrt(log2(e) / 2v)` and the scaled mean
/// `s m`, then the constant `-log2(e) / 2 * sum(ln(2 pi v))` (very low for dead ones), then the linear mixture weight of
/// each state.
///
/// The base-2 logarithm of its density at `x` is thus `constant - sum (s x - s m)^2`: two fused operations a dimension,
/// and a power of two instead of an exponential.
pub type Gaussian = [f32; GAUSSIAN_VALUES];

/// Where a [`Gaussian`] has its constant; before it are pairs of scale and scaled mean, after it weights.
pub const CONSTANT: usize = 2 * DIMS;

/// Views into the model file; copying it copies pointers.
#[derive(Debug, Clone, Copy)]
pub struct AcousticModel<'a> {
    gaussians: &'a [[[Gaussian; DENSITIES]; STREAMS]],
    transitions: &'a [[[f32; 2]; STATES]],
    /// What its scores are worth.
    pub calibration: &'a Calibration,
}

fn view<'a, T: bytemuck::AnyBitPattern>(bytes: &'a [u8], name: &str) -> Result<&'a [T]> {
    match bytemuck::try_cast_slice(bytes) {
        Ok(view) if view.len() == PHONES => Ok(view),
        _ => Err(Error::Model {
            problem: format!(
                "section {name:?} of the model file has {} bytes, not {} x {}",
                bytes.len(),
                PHONES,
                size_of::<T>()
            ),
            remedy: "make the model again with `kiru-align model import`",
        }),
    }
}

impl<'a> AcousticModel<'a> {
    /// Views over the two sections, checked for size and alignment, nothing copied. `calibration` goes with them.
    pub fn open(
        section: impl Fn(&str) -> Result<&'a [u8]>,
        calibration: &'a Calibration,
    ) -> Result<AcousticModel<'a>> {
        Ok(AcousticModel {
            gaussians: view(section("gaussians")?, "gaussians")?,
            transitions: view(section("transitions")?, "transitions")?,
            calibration,
        })
    }

    /// The Gaussians of `phone`, stream by stream.
    pub fn codebook(&self, phone: PhoneId) -> &'a [[Gaussian; DENSITIES]; STREAMS] {
        &self.gaussians[phone as usize]
    }

    /// Natural logs of `[stay, go on]` for each state of `phone`.
    pub fn transitions(&self, phone: PhoneId) -> &'a [[f32; 2]; STATES] {
        &self.transitions[phone as usize]
    }
}
