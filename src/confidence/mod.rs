//! From the path of the search to statuses, confidences and times.

pub mod alignment;
pub mod word_costs;
pub mod contrast;
pub mod vocal_tract;
pub mod score;
pub mod segment_aligner;
pub mod belonging;
pub mod deletion;
pub mod unsaid;
pub mod candidate;
pub mod placement_posterior;
pub mod status;
pub mod torn_sentence;
pub mod merge;
pub mod non_speech;
pub mod fit;
pub mod forced;
pub mod islands;
pub mod kept;
pub mod relabel;
pub mod assemble;
