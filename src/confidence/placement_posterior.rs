//! Placement posterior: the probability that each word is where it was placed, from its own sounds and those of the
//! words around it.

use super::contrast::TextContrast;
use super::score::ScoredWord;
use crate::likelihood::right_wrong_hmm::{change, posterior_given};
use crate::units::Ms;

/// The log-odds, in nats, that a word is in its place: a factor for each nat of [`said`](super::score::said), the value
/// of `said` at which the log-odds are 0, and the limits for one word. Rounded, from labelled recordings outside the
/// repository: words in their place had 3 to 4.4, words of other texts, placed where they fitted best, -0.6, both with
/// a standard deviation of 2.6.
const NATS_PER_SAID: f64 = 0.55;
const EVEN_SAID: f64 = 1.4;
const MOST_AGAINST: f64 = -2.5;
const MOST_FOR: f64 = 2.8;
/// The log-odds, in nats, that the text belongs to the recording: the intercept, the weights of the strict and the
/// loose contrast of the whole text, and the limit either way. Rounded from a logistic fit on right and exchanged texts
/// of labelled recordings outside the repository: right texts had a strict and a loose contrast of 33 and 14 in the
/// median and of at least 10 and 2, wrong ones 2 and 1 in the median.
const WHOLE: f64 = -2.5;
/// The intercept where the text of a segment was placed rather than given: of many places it has the best. Segments of
/// right texts in seventeen languages had a strict and a loose contrast of 44 and 21 in the median, and 18 and 8 at the
/// fifth percentile; those of texts in a wrong language 12 and 5.5, and 21 and 10 at the 95th.
const PLACED: f64 = -5.5;
const WHOLE_PER_STRICT: f64 = 0.17;
const WHOLE_PER_LOOSE: f64 = 0.34;
const MOST_WHOLE: f64 = 8.0;
/// With this many words, these log-odds count half.
const WHOLE_WORDS: f64 = 20.0;
/// How far each nat of them lowers [`EVEN_SAID`]: right words cost more in some voices and rooms than in others.
const SAID_PER_WHOLE: f64 = 1.5;
/// Words with a longer pause than this between them count as apart.
const APART_MS: Ms = 300;

/// For each token: the probability that it is in its place; `None` for those that were not heard.
///
/// Single words are unreliable: among many places some sound a little like any word, and some words are mumbled in the
/// right place. Runs of words are reliable, and so is the text as a whole, if it is short enough to have a contrast.
/// `begins` has, for each token, whether a sentence begins with it; `belonging` what is known of its segment, or nothing
/// at all. Linear in the number of tokens.
pub fn posteriors(
    heard: &[Option<ScoredWord>],
    begins: &[bool],
    whole: Option<TextContrast>,
    belonging: &[Belonging],
) -> Vec<Option<f64>> {
    let placed: Vec<(usize, ScoredWord)> =
        heard.iter().enumerate().filter_map(|(i, h)| h.map(|h| (i, h))).collect();
    let changes: Vec<f64> = placed
        .windows(2)
        .map(|pair| {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            change(j != i + 1 || begins[j] || b.span.start.saturating_sub(a.span.end) > APART_MS)
        })
        .collect();
    let share = whole.map_or(0.0, |whole| whole_odds(whole) * weight(heard.len()));
    // What is known of the whole text is not asked of its parts as well.
    let of_part = |i: usize| match whole {
        Some(_) => 0.0,
        None => belonging.get(i).map_or(0.0, |part| part.log_odds),
    };
    let even = |i: usize| EVEN_SAID - SAID_PER_WHOLE * (share + of_part(i));
    let log_odds: Vec<f64> = placed.iter().map(|(i, h)| log_odds(h, even(*i))).collect();
    let absent = heard.len() - placed.len();
    let mut trust = vec![None; heard.len()];
    let chances = posterior_given(&log_odds, &changes, absent, share);
    for ((token, _), chance) in placed.iter().zip(chances) {
        trust[*token] = Some(chance);
    }
    trust
}

/// The weight of the log-odds of `words` words as a whole: the more there are, the more they tell about each other.
fn weight(words: usize) -> f64 {
    WHOLE_WORDS / (WHOLE_WORDS + words as f64)
}

fn log_odds(heard: &ScoredWord, even: f64) -> f64 {
    (NATS_PER_SAID * (f64::from(heard.said) - even)).clamp(MOST_AGAINST, MOST_FOR)
}

/// Log-odds that the text belongs to the recording, by its contrast as a whole.
fn whole_odds(whole: TextContrast) -> f64 {
    odds(WHOLE, whole)
}

fn odds(intercept: f64, contrast: TextContrast) -> f64 {
    let TextContrast { strict, loose } = contrast;
    let odds = intercept + WHOLE_PER_STRICT * f64::from(strict) + WHOLE_PER_LOOSE * f64::from(loose);
    odds.clamp(-MOST_WHOLE, MOST_WHOLE)
}

/// If the words of a recording have less than this in the median, in nats of [`said`](super::score::said), its segments
/// are tried against wrong texts. Read American speech had 4.1 to 5.6, other languages 2.0 to 4.1, meetings up to 3.8.
/// Where most words are clear, the others are so for a reason.
const CLEAR_SAID: f32 = 4.0;
/// The most by which the words of a voice are raised, in the same nats.
const MOST_ALLOWANCE: f32 = 3.0;
/// A segment of fewer words is not tried: what is chance in one word is chance in three.
const LEAST_WORDS: usize = 5;

/// What the contrast of a segment tells about its words.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Belonging {
    /// Log-odds that they belong where they were placed, in nats; 0 if nothing is known.
    pub log_odds: f64,
    /// How much less right words say in this voice and room than elsewhere, in nats of [`said`](super::score::said).
    pub allowance: f32,
}

impl Belonging {
    /// Of a segment whose words have these log-odds to have been said. `contrast` aligns the segment with wrong texts,
    /// unless `whole`, the contrast of the whole text, is known; it is only called if the words are not clear.
    pub fn new(
        said: &[f32],
        whole: Option<TextContrast>,
        contrast: impl FnOnce() -> TextContrast,
    ) -> Belonging {
        if is_clear(said) || said.len() < LEAST_WORDS {
            return Belonging::default();
        }
        // Where a segment does not differ from wrong texts, it may be for noise.
        let odds = whole.map_or_else(|| odds(PLACED, contrast()), whole_odds).max(0.0);
        let sure = (odds / MOST_WHOLE) as f32;
        let allowance = (CLEAR_SAID - median(said)).min(MOST_ALLOWANCE) * sure;
        Belonging { log_odds: odds * weight(said.len()), allowance }
    }
}

/// Whether most words with these log-odds to have been said are as clear as in read American speech.
pub fn is_clear(said: &[f32]) -> bool {
    median(said) >= CLEAR_SAID
}

fn median(said: &[f32]) -> f32 {
    let mut said = said.to_vec();
    said.sort_by(f32::total_cmp);
    said.get(said.len() / 2).copied().unwrap_or(CLEAR_SAID)
}

/// The log-odds, in nats, that the text belongs to the recording: as a whole or, if that is not known, by the median of
/// its words. 0 if nothing is known.
pub fn text_odds(whole: Option<TextContrast>, belonging: &[Belonging]) -> f64 {
    let parts = || {
        let mut odds: Vec<f64> = belonging.iter().map(|part| part.log_odds).collect();
        odds.sort_by(f64::total_cmp);
        odds.get(odds.len() / 2).copied().unwrap_or(0.0)
    };
    whole.map_or_else(parts, whole_odds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MsSpan;

    /// Words of 250 ms, one after another, with these log-likelihood ratios.
    fn words(llrs: &[f32]) -> Vec<Option<ScoredWord>> {
        let word = |(i, d): (usize, &f32)| {
            let start = i as Ms * 250;
            Some(ScoredWord { span: MsSpan { start, end: start + 250 }, mean_llr: *d, said: 7.0 + 2.0 * d })
        };
        llrs.iter().enumerate().map(word).collect()
    }

    #[test]
    fn a_mumbled_word_is_trusted_among_clear_ones_and_a_clear_one_is_not_among_wrong_ones() {
        let mut begins = vec![false; 18];
        begins[9] = true;
        let mut llrs = [-1.5; 18];
        llrs[4] = -5.5;
        llrs[9..].fill(-5.5);
        llrs[13] = -1.5;
        let trust: Vec<f64> = posteriors(&words(&llrs), &begins, None, &[]).into_iter().flatten().collect();
        assert!(trust[..9].iter().all(|t| *t > 0.8), "{trust:?}");
        assert!(trust[9..].iter().all(|t| *t < 0.2), "{trust:?}");
    }

    #[test]
    fn what_was_not_heard_has_no_trust_and_parts_its_neighbours() {
        let mut heard = words(&[-1.0, -1.0, -5.0, -5.0, -5.0]);
        let close = posteriors(&heard, &[false; 5], None, &[]);
        heard[1] = None;
        let parted = posteriors(&heard, &[false; 5], None, &[]);
        assert_eq!(parted[1], None);
        assert!(parted[2] < close[2]);
        assert!(posteriors(&[], &[], None, &[]).is_empty());
    }

    #[test]
    fn a_text_that_suits_better_than_wrong_ones_carries_its_unclear_words_and_a_wrong_text_does_not() {
        let unclear = words(&[-3.6; 6]);
        let least = |strict: f32, loose: f32| {
            let found = posteriors(&unclear, &[false; 6], Some(TextContrast { strict, loose }), &[]);
            found.into_iter().flatten().fold(1.0, f64::min)
        };
        assert!(least(33.0, 14.0) > 0.9, "{}", least(33.0, 14.0));
        assert!(least(2.0, 1.0) < 0.1, "{}", least(2.0, 1.0));
    }

    #[test]
    fn unclear_words_are_raised_where_their_segment_suits_better_than_wrong_texts() {
        let right = || TextContrast { strict: 44.0, loose: 21.0 };
        let wrong = || TextContrast { strict: 12.0, loose: 5.5 };
        let unclear = [2.0, 1.0, 3.0, -4.0, 2.5];
        let raised = Belonging::new(&unclear, None, right);
        assert!(raised.log_odds > 5.0 && (1.5..=2.0).contains(&raised.allowance), "{raised:?}");
        assert_eq!(Belonging::new(&unclear, None, wrong), Belonging::default());
        // Not where the whole text is known to be wrong, and not for a few words or clear ones.
        let not_tried = || -> TextContrast { unreachable!("not to be tried") };
        let whole = TextContrast { strict: 2.0, loose: 1.0 };
        assert_eq!(Belonging::new(&unclear, Some(whole), not_tried), Belonging::default());
        assert_eq!(Belonging::new(&unclear[..4], None, not_tried), Belonging::default());
        assert_eq!(Belonging::new(&[5.0, -3.0, 6.0, 4.5, 4.0], None, not_tried), Belonging::default());
        let heard = words(&[-3.6; 6]);
        let with = |part: Belonging| posteriors(&heard, &[false; 6], None, &[part; 6])[2].unwrap();
        assert!(with(raised) > 0.9 && with(Belonging::default()) < 0.5, "{}", with(Belonging::default()));
        assert!(text_odds(None, &[raised, Belonging::default()]) > 5.0 && text_odds(None, &[]) == 0.0);
        assert!(text_odds(Some(whole), &[raised]) < 0.0);
    }
}
