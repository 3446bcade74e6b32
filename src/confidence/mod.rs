//! From the path of the search to statuses, confidences and times.

pub mod alignment;
pub mod score;
pub mod placement_posterior;
pub mod belonging;
pub mod contrast;
pub mod merge;
pub mod non_speech;
pub mod status;
pub mod torn_sentence;
pub mod fit;
pub mod assemble;
