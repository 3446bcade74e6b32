//! Contrast: how much better a word, or a whole text, fits the audio than its alternatives do (log-likelihood ratios).
//!
//! A log-likelihood ratio against the best phones depends on the voice and the microphone as much as on the word: in a
//! foreign accent no phone is the best one for long. But these affect the alternatives just as they affect the word. So
//! a word is compared with two alternatives between the same neighbours: a deletion (the same place without it) and a
//! filler (any speech in its place). A text is compared with itself in another order and with texts of the same rhythm
//! in other phones, which shows what a wrong text costs in the same recording.
//!
//! All of this uses the phone scores and the costs of the global search, so it takes very little time.

use std::ops::Range;

use rayon::prelude::*;

use super::word_costs::{at_start, pass, say, say_backwards, silence, through, ways};
use crate::calibration::placing::SearchCosts;
use crate::calibration::{NEVER, UNITS_PER_NAT};
use crate::likelihood::phone_scores::{Penalties, PhoneScores};
use crate::phones::{NAMES, PHONES, PhoneId, is_speech};
use crate::segment::phone_sequence::PhoneSequence;

/// Words no further apart than this share the sound between them (0.3 s).
const NEAR_STEPS: u32 = 10;
/// A neighbour longer than this contains a pause (1.5 s); the place then begins or ends with the word itself.
const MOST_NEIGHBOUR_STEPS: u32 = 50;
/// No ratio is further from 0, in quarter nats, even of what is impossible; far smaller ones already say all.
const MOST_RATIO: i32 = 4000;
/// How much of a longer gap belongs to the place.
const MARGIN_STEPS: u32 = 5;

/// Log-likelihood ratios of a word against its alternatives in the same place, in nats; above 0 they favour the word.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Contrast {
    /// Against its deletion: only its neighbours, or only a pause if it has none nearby.
    pub deletion: f32,
    /// Against a filler: speech of any phones between its neighbours, or alone if it has none nearby.
    pub filler: f32,
}

/// A token of the sequence, and its place in steps of the phone scores.
type Site = (usize, Range<u32>);

/// The contrast of each of `sites`, in order. Linear in their number.
pub fn contrasts(
    costs: &SearchCosts,
    sequence: &PhoneSequence,
    phone_scores: &PhoneScores,
    sites: &[Site],
) -> Vec<Contrast> {
    let contrast = |i: usize| contrast(costs, sequence, phone_scores, sites, i);
    (0..sites.len()).into_par_iter().map(contrast).collect()
}

fn contrast(
    costs: &SearchCosts,
    sequence: &PhoneSequence,
    phone_scores: &PhoneScores,
    sites: &[Site],
    i: usize,
) -> Contrast {
    let (token, steps) = &sites[i];
    let (before, after) = (i.checked_sub(1).map(|i| &sites[i]), sites.get(i + 1));
    let near = |a: &Range<u32>, b: &Range<u32>| b.start.saturating_sub(a.end) <= NEAR_STEPS;
    let short = |steps: &Range<u32>| steps.end - steps.start <= MOST_NEIGHBOUR_STEPS;
    let left = before.filter(|(_, s)| near(s, steps) && short(s) && s.start <= steps.start);
    let right = after.filter(|(_, s)| near(steps, s) && short(s) && s.end >= steps.end);
    let free_before = steps.start - before.map_or(0, |(_, s)| s.end).min(steps.start);
    let free_after = after.map_or(phone_scores.steps() as u32, |(_, s)| s.start).saturating_sub(steps.end);
    let start = left.map_or(steps.start - MARGIN_STEPS.min(free_before / 2), |(_, s)| s.start);
    let end = right.map_or(steps.end + MARGIN_STEPS.min(free_after / 2), |(_, s)| s.end);
    let end = end.min(phone_scores.steps() as u32);
    let sounds = &phone_scores.penalties[start.min(end) as usize..end as usize];
    let backwards: Vec<Penalties> = sounds.iter().rev().copied().collect();

    let begin = at_start(sounds.len());
    let side = |neighbour: Option<Vec<i32>>, sounds: &[Penalties]| {
        let mut said = neighbour.unwrap_or_else(|| begin.clone());
        pass(&mut said, sounds, |sound| silence(costs, sound));
        said
    };
    let arrive = side(left.map(|(token, _)| say(costs, &begin, ways(sequence, *token), sounds)), sounds);
    let after = right.map(|(token, _)| say_backwards(costs, &begin, ways(sequence, *token), &backwards));
    let mut go_on = side(after, &backwards);
    go_on.reverse();
    let total = |arrive: &[i32]| arrive.iter().zip(&go_on).map(|(a, b)| a + b).min().unwrap_or(NEVER);
    let own =
        ways(sequence, *token).map(|way| total(&through(costs, &arrive, way, sounds))).min().unwrap_or(NEVER);
    let mut filled = arrive.clone();
    pass(&mut filled, sounds, |sound| costs.filler_step(sound));
    let ratio = |other: i32| (other - own).clamp(-MOST_RATIO, MOST_RATIO) as f32 / UNITS_PER_NAT;
    Contrast { deletion: ratio(total(&arrive)), filler: ratio(total(&filled)) }
}

/// The number of wrong texts of each kind with which a text is compared.
const NULLS: usize = 16;
/// The largest product of steps and phones for which a whole text is tried; about half a minute. In longer recordings
/// there are enough words to judge by.
const MOST_CELLS: usize = 500_000;

/// How much better a text fits a whole recording than wrong texts do, in nats divided by the square root of its number
/// of phones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TextContrast {
    /// If all sound must be text or silence.
    pub strict: f32,
    /// If filler may lie between the words.
    pub loose: f32,
}

/// For each word: its ways.
type PhoneText = Vec<Vec<Vec<PhoneId>>>;

/// The contrast of the whole of `sequence`; `None` if it is too long or empty.
pub fn text_contrast(
    costs: &SearchCosts,
    sequence: &PhoneSequence,
    phone_scores: &PhoneScores,
) -> Option<TextContrast> {
    whole_contrast(costs, sequence, 0..sequence.tokens.len(), &phone_scores.penalties)
}

/// The contrast of the `tokens` with all of `sounds`; `None` if there are too many, or none.
pub fn whole_contrast(
    costs: &SearchCosts,
    sequence: &PhoneSequence,
    tokens: Range<usize>,
    sounds: &[Penalties],
) -> Option<TextContrast> {
    if !is_short(sequence, tokens.clone(), sounds.len()) {
        return None;
    }
    let tokens: Vec<usize> = tokens.collect();
    Some(part_contrast(costs, sequence, &tokens, sounds, NULLS))
}

/// Whether there are any `tokens`, and so few, in so few `steps`, that their contrast with all of these is tried.
pub fn is_short(sequence: &PhoneSequence, tokens: Range<usize>, steps: usize) -> bool {
    let phones: usize = tokens.map(|token| ways(sequence, token).map(<[PhoneId]>::len).sum::<usize>()).sum();
    (1..=MOST_CELLS).contains(&steps.saturating_mul(phones))
}

/// The contrast of some `tokens` of `sequence`, at least one, with all of `sounds`, against `nulls` wrong texts of each
/// kind.
///
/// Each wrong text is aligned in full, as the right one is: letting its words choose their places freely would tell
/// less. The wrong texts are the words in another order, and words of the same shape in other phones.
pub fn part_contrast(
    costs: &SearchCosts,
    sequence: &PhoneSequence,
    tokens: &[usize],
    sounds: &[Penalties],
    nulls: usize,
) -> TextContrast {
    let count = tokens.len();
    let own: PhoneText =
        tokens.iter().map(|token| ways(sequence, *token).map(<[PhoneId]>::to_vec).collect()).collect();
    // The words in reverse order, each time from another word on.
    let turned = |n: usize| -> PhoneText {
        let first = n * count / nulls;
        (0..count).map(|i| own[(2 * count - 1 - i + first) % count].clone()).collect()
    };
    let changed = |n: usize| -> PhoneText {
        let token = |(i, ways): (usize, &Vec<Vec<PhoneId>>)| {
            ways.iter().map(|way| other(way, n + i)).collect::<Vec<_>>()
        };
        own.iter().enumerate().map(token).collect()
    };
    // One or two words have no other order that differs enough.
    let wrong: Vec<PhoneText> = (0..nulls)
        .flat_map(|n| [if count > 2 { turned(n) } else { changed(nulls + n) }, changed(n)])
        .collect();
    let contrast = |gap: &(dyn Fn(&Penalties) -> i32 + Sync)| {
        let cost = |text: &PhoneText| {
            let mut said = at_start(sounds.len());
            pass(&mut said, sounds, gap);
            for ways in text {
                said = say(costs, &said, ways.iter().map(Vec::as_slice), sounds);
                pass(&mut said, sounds, gap);
            }
            said[sounds.len()].min(NEVER)
        };
        let own = cost(&own);
        let others: Vec<i32> = wrong.par_iter().map(cost).collect();
        let mean = others.iter().map(|c| f64::from(*c)).sum::<f64>() / others.len() as f64;
        let phones: usize =
            tokens.iter().map(|token| sequence.ways[sequence.tokens[*token].start as usize].len()).sum();
        let root = (phones.max(1) as f64).sqrt();
        ((mean - f64::from(own)) / f64::from(UNITS_PER_NAT) / root) as f32
    };
    let strict = |sound: &Penalties| silence(costs, sound);
    let loose = |sound: &Penalties| silence(costs, sound).min(costs.filler_step(sound));
    TextContrast { strict: contrast(&strict), loose: contrast(&loose) }
}

/// The `n`th word of the same shape in other phones: each vowel is replaced by another vowel, each consonant by another
/// consonant.
fn other(way: &[PhoneId], n: usize) -> Vec<PhoneId> {
    let is_vowel = |phone: PhoneId| NAMES[phone as usize].starts_with(['A', 'E', 'I', 'O', 'U']);
    let replaced = |(at, phone): (usize, &PhoneId)| {
        let class: Vec<PhoneId> = (0..PHONES as PhoneId)
            .filter(|p| is_speech(*p) && is_vowel(*p) == is_vowel(*phone) && p != phone)
            .collect();
        class[(n * (2 * at + 1) + at * 5) % class.len()]
    };
    way.iter().enumerate().map(replaced).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    /// Phone scores in which these phones are heard, three steps each.
    fn sounding(phones: &[PhoneId]) -> PhoneScores {
        let row = |sound: PhoneId| std::array::from_fn(|p| if p == sound as usize { 0 } else { 40 });
        let penalties: Vec<Penalties> = phones.iter().flat_map(|phone| [row(*phone); 3]).collect();
        PhoneScores { best: vec![0.0; penalties.len()], penalties }
    }

    fn chain(words: &[&[PhoneId]]) -> PhoneSequence {
        let tokens: Vec<Vec<Vec<Vec<Vec<PhoneId>>>>> =
            words.iter().map(|phones| vec![vec![vec![phones.to_vec()]]]).collect();
        PhoneSequence::new(tokens.iter().map(Vec::as_slice))
    }

    const FIRST: [PhoneId; 3] = [2, 8, 11];
    const SECOND: [PhoneId; 3] = [24, 5, 33];
    const THIRD: [PhoneId; 3] = [10, 7, 22];

    #[test]
    fn a_word_that_sounds_suits_its_place_better_than_nothing_or_any_speech() {
        let phone_scores = sounding(&[FIRST, SECOND, THIRD].concat());
        let sites = [(0, 0..9), (1, 9..18), (2, 18..27)];
        let found = contrasts(&EN_US.search, &chain(&[&FIRST, &SECOND, &THIRD]), &phone_scores, &sites);
        assert!(found.iter().all(|c| c.deletion > 20.0 && c.filler > 15.0), "{found:?}");
    }

    #[test]
    fn a_word_put_between_two_that_touch_does_worse_than_nothing() {
        let phone_scores = sounding(&[FIRST, THIRD].concat());
        let sites = [(0, 0..8), (1, 8..11), (2, 11..18)];
        let found = contrasts(&EN_US.search, &chain(&[&FIRST, &SECOND, &THIRD]), &phone_scores, &sites);
        assert!(found[1].deletion < -10.0, "{found:?}");
    }

    #[test]
    fn in_place_of_another_word_any_speech_does_better_and_nothing_does_not() {
        let phone_scores = sounding(&[FIRST, [15, 19, 30], THIRD].concat());
        let sites = [(0, 0..9), (1, 9..18), (2, 18..27)];
        let found = contrasts(&EN_US.search, &chain(&[&FIRST, &SECOND, &THIRD]), &phone_scores, &sites);
        assert!(found[1].filler < -5.0 && found[1].deletion > found[1].filler + 5.0, "{found:?}");
    }

    #[test]
    fn a_right_text_suits_better_than_wrong_ones_and_a_wrong_one_does_not() {
        let phone_scores = sounding(&[FIRST, SECOND, THIRD].concat());
        let right = text_contrast(&EN_US.search, &chain(&[&FIRST, &SECOND, &THIRD]), &phone_scores).unwrap();
        let wrong = text_contrast(&EN_US.search, &chain(&[&THIRD, &FIRST, &SECOND]), &phone_scores).unwrap();
        assert!(right.strict > 20.0 && right.loose > 10.0, "{right:?}");
        assert!(wrong.strict < right.strict / 2.0 && wrong.loose < right.loose / 2.0, "{wrong:?}");
        assert!(text_contrast(&EN_US.search, &chain(&[]), &phone_scores).is_none());
    }
}
