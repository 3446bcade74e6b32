//! The acoustic parameters as views into the model file: Gaussians, mixture weights, transitions.
//!
//! One codebook a phone, three streams (cepstra, first and second differences) of 13 dimensions, 128 Gaussians a
//! stream, three emitting states a phone that share the phone's Gaussians and have weights of their own.

use crate::error::{Error, Result};
use crate::model::phones::{PHONES, PhoneId};

/// Feature streams.
pub const STREAMS: usize = 3;
/// Dimensions of a stream.
pub const DIMS: usize = 13;
/// Gaussians of a codebook in one stream.
pub const DENSITIES: usize = 128;
/// Emitting states of a phone.
pub const STATES: usize = 3;

/// One Gaussian dimension's values for all densities of a codebook and stream.
pub type Densities = [f32; DENSITIES];

/// Views into the model file; copying it copies pointers.
#[derive(Debug, Clone, Copy)]
pub struct Acoustic<'a> {
    means: &'a [[[Densities; DIMS]; STREAMS]],
    precisions: &'a [[[Densities; DIMS]; STREAMS]],
    constants: &'a [[Densities; STREAMS]],
    weights: &'a [[[Densities; STATES]; STREAMS]],
    transitions: &'a [[[f32; 2]; STATES]],
}

/// The parameters of one phone and stream.
#[derive(Debug, Clone, Copy)]
pub struct Codebook<'a> {
    /// Means, `DIMS x DENSITIES`.
    pub means: &'a [Densities; DIMS],
    /// Halved inverse variances `0.5 / v`, `DIMS x DENSITIES`.
    pub precisions: &'a [Densities; DIMS],
    /// `-0.5 * sum(ln(2 pi v))`; very low for dead densities.
    pub constants: &'a Densities,
    /// Linear mixture weights, `STATES x DENSITIES`.
    pub weights: &'a [Densities; STATES],
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

impl<'a> Acoustic<'a> {
    /// Views over the five sections, checked for size and alignment, nothing copied.
    pub fn open(section: impl Fn(&str) -> Result<&'a [u8]>) -> Result<Acoustic<'a>> {
        Ok(Acoustic {
            means: view(section("means")?, "means")?,
            precisions: view(section("precisions")?, "precisions")?,
            constants: view(section("constants")?, "constants")?,
            weights: view(section("weights")?, "weights")?,
            transitions: view(section("transitions")?, "transitions")?,
        })
    }

    /// The Gaussians of `phone` in `stream`.
    pub fn codebook(&self, phone: PhoneId, stream: usize) -> Codebook<'a> {
        let phone = phone as usize;
        Codebook {
            means: &self.means[phone][stream],
            precisions: &self.precisions[phone][stream],
            constants: &self.constants[phone][stream],
            weights: &self.weights[phone][stream],
        }
    }

    /// Natural logs of `[stay, go on]` for each state of `phone`.
    pub fn transitions(&self, phone: PhoneId) -> &'a [[f32; 2]; STATES] {
        &self.transitions[phone as usize]
    }
}
