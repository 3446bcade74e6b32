//! What is known of each word before its status is decided.

use super::alignment::EdgeUncertainty;
use super::belonging::Belonging;
use super::score::ScoredWord;
use crate::boundaries::Edges;
use crate::phones::PhoneId;
use crate::units::{Ms, MsSpan, whole_ms};

/// A token that can be said, in the order of the transcript.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Its index in the transcript.
    pub index: usize,
    /// Number of phones of its shortest pronunciation.
    pub phones: usize,
    /// Whether a sentence begins with it.
    pub begins: bool,
    /// Whether a comment right before it names a sound.
    pub follows_sound: bool,
    /// What its segment found.
    pub heard: Option<ScoredToken>,
    /// Whether it was not said.
    pub unsaid: bool,
    /// What the contrast of its segment tells about it.
    pub belonging: Belonging,
}

impl Candidate {
    /// Its place, and how well the audio supports it there.
    pub fn scored(&self) -> Option<ScoredWord> {
        self.heard.as_ref().map(|token| token.heard)
    }
}

/// A token that a segment found.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredToken {
    /// Its place, and how well the audio supports it.
    pub heard: ScoredWord,
    /// The uncertainty of its edges.
    pub uncertainty: EdgeUncertainty,
    /// Its phones, each with the millisecond at which it begins.
    pub phones: Vec<(PhoneId, Ms)>,
}

impl ScoredToken {
    /// The token with these `edges`.
    pub fn new(edges: &Edges, mean_llr: f32, said: f32) -> ScoredToken {
        let start = whole_ms(edges.start.ms);
        let end = whole_ms(edges.end.ms).max(start + 1);
        ScoredToken {
            heard: ScoredWord { span: MsSpan { start, end }, mean_llr, said },
            uncertainty: EdgeUncertainty { start_sd_ms: edges.start.sd_ms, end_sd_ms: edges.end.sd_ms },
            phones: edges.phones.iter().map(|(phone, ms)| (*phone, whole_ms(*ms))).collect(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Words of one sentence of four phones each with these spans and mean log-likelihood ratios, or that no segment
    /// found.
    pub fn candidates(words: impl IntoIterator<Item = Option<(MsSpan, f32)>>) -> Vec<Candidate> {
        let heard = |(span, mean_llr): (MsSpan, f32)| ScoredToken {
            heard: ScoredWord { span, mean_llr, said: 7.0 + 2.0 * mean_llr },
            uncertainty: EdgeUncertainty { start_sd_ms: 5.0, end_sd_ms: 9.0 },
            phones: vec![(2, span.start), (3, span.start + 40), (4, span.start + 41)],
        };
        let candidate = |(index, word): (usize, Option<(MsSpan, f32)>)| Candidate {
            index,
            phones: 4,
            heard: word.map(heard),
            ..Candidate::default()
        };
        words.into_iter().enumerate().map(candidate).collect()
    }
}
