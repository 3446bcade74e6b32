//! What places words: the costs of the global search, the choice of takes, recovery, and the search in a segment.

/// Costs of the global search, in quarter nats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchCosts {
    /// Each step of filler, on top of the penalty of the best speech phone.
    pub filler: i32,
    /// Entering filler.
    pub filler_entry: i32,
    /// Additional cost of entering filler inside a sentence.
    pub filler_inside: i32,
    /// Additional cost of each step of silence inside a sentence, but for long pauses.
    pub silence_inside: i32,
    /// Starting to skip tokens.
    pub skip: i32,
    /// Each skipped token.
    pub skip_token: i32,
    /// Upper limit of the cost of all tokens of one skip together.
    pub skip_most: i32,
    /// Additional cost of a skip that begins or ends inside a sentence; twice if both do.
    pub skip_inside: i32,
    /// The speaker restarts at an earlier token.
    pub restart: i32,
    /// The speaker restarts inside the sentence that was broken off.
    pub restart_inside: i32,
    /// The speaker restarts inside an earlier sentence.
    pub restart_inside_earlier: i32,
    /// Each token that is repeated after a restart.
    pub restart_token: i32,
    /// A token that begins outside the window of its rough time, if the rough time is credible.
    pub off_hint: i32,
    /// A phone that is left out, or is shorter than a step.
    pub leave_out: i32,
    /// Each further step in the same phone.
    pub stay: i32,
    /// Noise instead of silence in a gap.
    pub noise: i32,
    /// Tokens at the ends of the window are dropped if all their states cost this much more than the best.
    pub beam: i32,
}

/// The worth of an occurrence of a word among several; 1 is that of a usual word whose sounds are all the best ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TakeWorth {
    /// Mean penalty, in nats a step, at which an occurrence is worth nothing.
    pub worthless: f32,
    /// The least worth of an occurrence, so that a complete take counts more than a part of one.
    pub least: f32,
    /// The cost of each part that does not continue where the one before it ends: scattered finds of a word or two are
    /// mostly chance.
    pub part: f64,
    /// The cost of a hole on top of [`part`](Self::part): this factor times the square root of its steps minus that of
    /// the fewest steps of a hole, up to a limit. With the square root, two holes cost more than one of their total
    /// length: a single word between them is chance.
    pub hole: f64,
    /// That limit.
    pub most_hole: f64,
    /// The additional worth of a later take: takes that differ by less (`later * worthless` nats a step) fit equally
    /// well.
    pub later: f32,
    /// The additional worth of each take after the second over the one before it. It is smaller, because what is found
    /// often may be chance.
    pub still_later: f32,
    /// The worth lost by an occurrence that contradicts a rough time: more than a take gains by being the last.
    pub off_hint: f32,
}

/// Keyword spotting: how much better a query fits than other words would, in quarter nats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpottingGains {
    /// Mean penalty of a step at which words are as likely right as wrong.
    pub even: i32,
    /// A query is found if it gains at least this much.
    pub least: i32,
}

/// How the sounds of a word bear on whether it is in its place. Odds are logarithms, in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LlrModel {
    /// Log-odds for each nat of its mean log-likelihood ratio against the best phones (at or below 0).
    pub nats_per_llr: f64,
    /// The mean log-likelihood ratio that words in and out of their place have equally often.
    pub even_llr: f64,
    /// The lowest log-odds of a word of usual length.
    pub most_against: f64,
    /// The highest.
    pub most_for: f64,
}

/// What is sure after the global search, so that the rest may be lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnchorOdds {
    /// Of each word; the search's penalties are those of each phone's best state.
    pub llr: LlrModel,
    /// A run of words is sure if the sum of their log-odds is at least this, in nats.
    pub least_run: f64,
}

/// The search in a segment, in nats of the acoustic scores of states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViterbiScale {
    /// Paths further than this below the best state of the frame are given up.
    pub beam: f32,
    /// The beam of the second attempt.
    pub wide_beam: f32,
    /// Scale of acoustic scores in the soft pass (forward-backward). Frames are not independent; with unscaled scores,
    /// the posterior of a boundary would be a single frame.
    pub soft_scale: f32,
}
