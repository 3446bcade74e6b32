//! Log-likelihoods: of observations given the states of phones, and of words being in their place.

pub mod logmath;
pub mod gmm;
pub mod phone_scores;
pub mod right_wrong_hmm;
