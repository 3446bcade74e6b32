//! Whether a text, or the part of it in a segment, belongs to the recording: its contrast with wrong texts as log-odds,
//! and what they tell about its words.

use super::contrast::TextContrast;
use crate::calibration::judging::BelongingOdds;

/// With this many words, these log-odds count half.
const WHOLE_WORDS: f64 = 20.0;

/// The weight of the log-odds of `words` words as a whole: the more there are, the more they tell about each other.
pub fn weight(words: usize) -> f64 {
    WHOLE_WORDS / (WHOLE_WORDS + words as f64)
}

impl BelongingOdds {
    /// Log-odds that the text belongs to the recording, by its contrast as a whole.
    pub fn of_whole(&self, whole: TextContrast) -> f64 {
        self.odds(self.whole, whole)
    }

    /// Log-odds that the text of a segment belongs there, by its contrast where it was placed.
    fn of_placed(&self, contrast: TextContrast) -> f64 {
        self.odds(self.placed, contrast)
    }

    fn odds(&self, intercept: f64, contrast: TextContrast) -> f64 {
        let TextContrast { strict, loose } = contrast;
        let odds = intercept + self.per_strict * f64::from(strict) + self.per_loose * f64::from(loose);
        odds.clamp(-self.most, self.most)
    }

    /// Whether most words with these log-odds to have been said are as clear as in read American speech.
    pub fn are_clear(&self, said: &[f32]) -> bool {
        self.median(said) >= self.clear_said
    }

    fn median(&self, said: &[f32]) -> f32 {
        let mut said = said.to_vec();
        said.sort_unstable_by(f32::total_cmp);
        said.get(said.len() / 2).copied().unwrap_or(self.clear_said)
    }

    /// The log-odds, in nats, that the text belongs to the recording: as a whole or, if that is not known, by the median
    /// of its words. 0 if nothing is known.
    pub fn of_text(&self, whole: Option<TextContrast>, words: impl Iterator<Item = Belonging>) -> f64 {
        let parts = || {
            let mut odds: Vec<f64> = words.map(|word| word.log_odds).collect();
            odds.sort_unstable_by(f64::total_cmp);
            odds.get(odds.len() / 2).copied().unwrap_or(0.0)
        };
        whole.map_or_else(parts, |whole| self.of_whole(whole))
    }
}

/// A segment of fewer words is not tried: what is chance in one word is chance in three.
const LEAST_WORDS: usize = 5;

/// What the contrast of a segment tells about its words.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Belonging {
    /// Log-odds that they belong where they were placed, in nats; 0 if nothing is known, or the contrast of the whole text.
    pub log_odds: f64,
    /// How much less right words say in this voice and room than elsewhere, in log-odds to have been
    /// [said](crate::calibration::judging::SaidOdds).
    pub allowance: f32,
}

impl Belonging {
    /// Of a segment whose words have these log-odds to have been said. `contrast` aligns the segment with wrong texts,
    /// unless `whole`, the contrast of the whole text, is known; it is only called if the words are not clear.
    pub fn new(
        model: &BelongingOdds,
        said: &[f32],
        whole: Option<TextContrast>,
        contrast: impl FnOnce() -> TextContrast,
    ) -> Belonging {
        if model.are_clear(said) || said.len() < LEAST_WORDS {
            return Belonging::default();
        }
        // Where a segment does not differ from wrong texts, it may be for noise.
        let odds = whole.map_or_else(|| model.of_placed(contrast()), |whole| model.of_whole(whole)).max(0.0);
        let sure = (odds / model.most) as f32;
        let allowance = (model.clear_said - model.median(said)).min(model.most_allowance) * sure;
        // What is known of the whole text is not asked of its parts as well.
        let log_odds = if whole.is_some() { 0.0 } else { odds * weight(said.len()) };
        Belonging { log_odds, allowance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    #[test]
    fn unclear_words_are_raised_where_their_segment_suits_better_than_wrong_texts() {
        let right = || TextContrast { strict: 44.0, loose: 21.0 };
        let wrong = || TextContrast { strict: 12.0, loose: 5.5 };
        let unclear = [2.0, 1.0, 3.0, -4.0, 2.5];
        let raised = Belonging::new(&EN_US.belonging, &unclear, None, right);
        assert!(raised.log_odds > 5.0 && (1.5..=2.0).contains(&raised.allowance), "{raised:?}");
        assert_eq!(Belonging::new(&EN_US.belonging, &unclear, None, wrong), Belonging::default());
        // Not where the whole text is known to be wrong, and not for a few words or clear ones.
        let not_tried = || -> TextContrast { unreachable!("not to be tried") };
        let whole = TextContrast { strict: 2.0, loose: 1.0 };
        assert_eq!(Belonging::new(&EN_US.belonging, &unclear, Some(whole), not_tried), Belonging::default());
        assert_eq!(Belonging::new(&EN_US.belonging, &unclear[..4], None, not_tried), Belonging::default());
        assert_eq!(
            Belonging::new(&EN_US.belonging, &[5.0, -3.0, 6.0, 4.5, 4.0], None, not_tried),
            Belonging::default()
        );
        // In a short text only the threshold follows the voice: the whole text is known.
        let short = Belonging::new(&EN_US.belonging, &unclear, Some(right()), not_tried);
        assert_eq!(short, Belonging { log_odds: 0.0, ..raised });
        assert!(
            EN_US.belonging.of_text(None, [raised, Belonging::default()].into_iter()) > 5.0
                && EN_US.belonging.of_text(None, std::iter::empty()) == 0.0
        );
        assert!(EN_US.belonging.of_text(Some(whole), [raised].into_iter()) < 0.0);
    }
}
