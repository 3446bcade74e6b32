//! Log-likelihoods of phones' states given an observation.

pub mod logmath;
pub mod gmm;
pub mod phone_scores;
pub mod right_wrong_hmm;
