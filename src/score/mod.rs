//! Log-likelihoods of phones' states given an observation.

pub mod logmath;
pub mod gaussians;
pub mod evidence;
pub mod trust;
