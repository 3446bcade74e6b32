//! Whether a text, or the part of it in a segment, belongs to the recording: its contrast with wrong texts as log-odds,
//! and what they tell about its words.

use super::contrast::TextContrast;

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

/// The weight of the log-odds of `words` words as a whole: the more there are, the more they tell about each other.
pub fn weight(words: usize) -> f64 {
    WHOLE_WORDS / (WHOLE_WORDS + words as f64)
}

/// Log-odds that the text belongs to the recording, by its contrast as a whole.
pub fn whole_odds(whole: TextContrast) -> f64 {
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
    /// Log-odds that they belong where they were placed, in nats; 0 if nothing is known, or the contrast of the whole text.
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
        // What is known of the whole text is not asked of its parts as well.
        let log_odds = if whole.is_some() { 0.0 } else { odds * weight(said.len()) };
        Belonging { log_odds, allowance }
    }
}

/// Whether most words with these log-odds to have been said are as clear as in read American speech.
pub fn is_clear(said: &[f32]) -> bool {
    median(said) >= CLEAR_SAID
}

fn median(said: &[f32]) -> f32 {
    let mut said = said.to_vec();
    said.sort_unstable_by(f32::total_cmp);
    said.get(said.len() / 2).copied().unwrap_or(CLEAR_SAID)
}

/// The log-odds, in nats, that the text belongs to the recording: as a whole or, if that is not known, by the median of
/// its words. 0 if nothing is known.
pub fn text_odds(whole: Option<TextContrast>, words: impl Iterator<Item = Belonging>) -> f64 {
    let parts = || {
        let mut odds: Vec<f64> = words.map(|word| word.log_odds).collect();
        odds.sort_unstable_by(f64::total_cmp);
        odds.get(odds.len() / 2).copied().unwrap_or(0.0)
    };
    whole.map_or_else(parts, whole_odds)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        // In a short text only the threshold follows the voice: the whole text is known.
        let short = Belonging::new(&unclear, Some(right()), not_tried);
        assert_eq!(short, Belonging { log_odds: 0.0, ..raised });
        assert!(
            text_odds(None, [raised, Belonging::default()].into_iter()) > 5.0
                && text_odds(None, std::iter::empty()) == 0.0
        );
        assert!(text_odds(Some(whole), [raised].into_iter()) < 0.0);
    }
}
