//! What judges words that have a place, and the text as a whole. Odds are logarithms, in nats.
//!
//! *LLR* is a word's mean log-likelihood ratio against the best phones, in nats a frame, at or below 0.

/// Whether the audio supports a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportLimits {
    /// Below this LLR a word's place is in doubt.
    pub doubtful_llr: f32,
    /// The LLR of a usual word in its place, which is averaged with that of a short one.
    pub usual_llr: f32,
    /// Below this LLR a word's own sounds are not those of its phones.
    pub least_llr: f32,
}

/// The log-odds that a word was said here, rather than nothing or something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SaidOdds {
    /// Of a word with an LLR of 0 that fits its place as well as its alternatives do.
    pub intercept: f32,
    /// For each nat of LLR, times the square root of the word's relative length.
    pub per_llr: f32,
    /// For each nat by which it fits its place better than a deletion.
    pub per_deletion: f32,
    /// For each nat by which it fits its place better than a filler.
    pub per_filler: f32,
    /// The lowest LLR that counts.
    pub least_llr: f32,
    /// The least by which it may fit better than either, that counts, in nats.
    pub least_contrast: f32,
    /// The most by which it may fit better than a deletion, that counts, in nats.
    pub most_deletion: f32,
    /// The most by which it may fit better than a filler, that counts, in nats.
    pub most_filler: f32,
}

/// Which words are left out, and which keep a place although they were not said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeletionCosts {
    /// Leaving out a run of words, in quarter nats.
    pub run: i32,
    /// Each of its words, in quarter nats.
    pub word: i32,
    /// By how much another run must be better than what was left out, in quarter nats.
    pub margin: i32,
    /// A word is sure from these log-odds to have been said, if a neighbour is.
    pub sure_said: f32,
    /// If a filler explains the place of an unsaid word this much better than its neighbours alone do, in nats, something
    /// else was said there. The word keeps its place, so that its neighbours keep theirs.
    pub speech_there: f32,
}

/// The choice between the path of the search and the one that says every word once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForcedChoice {
    /// Going over from one path to the other, in log-odds to have been said: chance words are not worth going there and back.
    pub switch: f32,
}

/// The log-odds that a text, or the part of it in a segment, belongs to the recording, by its contrast with wrong texts:
/// in nats for the square root of its phones, strictly and loosely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BelongingOdds {
    /// The intercept for a whole text.
    pub whole: f64,
    /// The intercept where the text of a segment was placed rather than given: of many places it has the best.
    pub placed: f64,
    /// For each unit of the strict contrast.
    pub per_strict: f64,
    /// For each unit of the loose contrast.
    pub per_loose: f64,
    /// The limit either way.
    pub most: f64,
    /// If the words of a recording have less than this in the median, in log-odds to have been said, its segments are
    /// tried against wrong texts. Where most words are clear, the others are so for a reason.
    pub clear_said: f32,
    /// The most by which the words of a voice are raised, in log-odds to have been said.
    pub most_allowance: f32,
}

/// Whether, and by which factor, a recording is heard as another vocal tract says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WarpChoice {
    /// A text with at least these log-odds to belong to the recording is sure, and nothing is tried.
    pub sure_odds: f64,
    /// How much less likely a factor is than 1, in nats a step for the square of its logarithm.
    pub per_log_warp_squared: f32,
    /// Steps in which silence is worse than the best phone by more than this are speech, in quarter nats.
    pub speech: u8,
}

/// The log-odds that a word is in its place, by its log-odds to have been said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacementOdds {
    /// For each nat to have been said.
    pub per_said: f64,
    /// The log-odds to have been said at which those to be in its place are 0.
    pub even_said: f64,
    /// The lowest log-odds of one word.
    pub most_against: f64,
    /// The highest.
    pub most_for: f64,
    /// How far each nat of the log-odds that the text, or its part, belongs lowers [`even_said`](Self::even_said): right
    /// words cost more in some voices and rooms than in others.
    pub said_per_whole: f64,
}

/// The probability that both edges of a word in its place lie within 50 ms of where a listener puts them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeScore {
    /// At an LLR of 0.
    pub best: f32,
    /// How much each nat below 0 reduces it.
    pub per_llr: f32,
    /// The share of it that an interpolated word keeps.
    pub interpolated_share: f32,
}

/// Whether a transcript fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitLimits {
    /// It is suspect if the mean of its words' LLRs is below this.
    pub least_mean_llr: f32,
    /// A text with at least these log-odds to belong is sure to.
    pub sure_odds: f64,
}
