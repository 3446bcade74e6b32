//! Which words were not said, where some were left out: the run of words without which the others suit the sound best.
//!
//! To the global search a skip is dear, as it must not give way to every unclear word. So words that nobody said take the
//! sounds of their neighbours, and these are left out in their place. Between sure words every run can be tried.

use std::ops::Range;

use rayon::prelude::*;

use super::segment_aligner::{SegmentAligner, SegmentFindings};
use super::word_costs::{at_start, pass, say, say_backwards, silence, ways};
use crate::calibration::judging::DeletionCosts;
use crate::calibration::{Calibration, NEVER};
use crate::likelihood::phone_scores::{Penalties, STEP_FRAMES};
use crate::segment::chunks::{PlacedToken, Segment};
use crate::segment::phone_sequence::PhoneSequence;
use crate::segment::realign::Aligned;
use crate::units::FrameSpan;

/// Between sure words farther apart than this nothing is tried (the second is 12 s).
const MOST_TOKENS: usize = 24;
const MOST_STEPS: usize = 400;

/// Words between two sure ones, of which others than before are left out.
pub struct OtherDeletion {
    /// Index of their segment.
    segment: usize,
    /// All these words, as tokens of the sequence; the first and the last are sure.
    pub window: Range<usize>,
    /// Those that were not said.
    pub left_out: Range<usize>,
}

/// Where in `segments` others should be left out than the words that were: those without a place, and those `unsaid`.
///
/// `said` has the log-odds of each placed token to have been said, `unsaid` is of the sequence.
pub fn other_deletions(
    segments: &[Aligned<SegmentFindings>],
    aligner: &SegmentAligner<'_>,
    sequence: &PhoneSequence,
    said: &[f32],
    unsaid: &[bool],
) -> Vec<OtherDeletion> {
    let calibration = aligner.acoustic.calibration;
    let in_segment = |(index, aligned): (usize, &Aligned<SegmentFindings>)| {
        let Segment { all, own, .. } = &aligned.segment;
        let own_placed = &aligner.placed[own.clone()];
        let placed = |token: usize| own_placed.binary_search_by_key(&token, |placed| placed.token).ok();
        let is_out = |token: usize| unsaid[token] || placed(token).is_none();
        let is_sure = |token: usize| {
            !unsaid[token]
                && placed(token).is_some_and(|i| said[own.start + i] >= calibration.deletion.sure_said)
        };
        let other = |window: Range<usize>| {
            let findings = aligned.found.as_ref()?;
            let frames = |token: usize| {
                Some(&findings.found.tokens[placed(token)? + own.start - all.start].path_frames)
            };
            let (first, last) = (frames(window.start)?, frames(window.end - 1)?);
            let end = (last.end.div_ceil(STEP_FRAMES) as usize).min(aligner.phone_scores.steps());
            let sounds = aligner.phone_scores.penalties.get((first.start / STEP_FRAMES) as usize..end)?;
            if window.len() > MOST_TOKENS || sounds.len() > MOST_STEPS {
                return None;
            }
            let left_out =
                best_deletion(calibration, sequence, window.clone(), sounds, |token| !is_out(token))?;
            Some(OtherDeletion { segment: index, window, left_out })
        };
        let tokens = match (own_placed.first(), own_placed.last()) {
            (Some(first), Some(last)) if aligned.found.is_some() => first.token..last.token + 1,
            _ => 0..0,
        };
        windows(tokens, is_out, is_sure).into_iter().filter_map(other).collect::<Vec<_>>()
    };
    segments.par_iter().enumerate().flat_map_iter(in_segment).collect()
}

/// The parts of `tokens` from the nearest two sure ones before those that are out to the nearest two after them; those
/// that share a token are one.
fn windows(
    tokens: Range<usize>,
    is_out: impl Fn(usize) -> bool,
    is_sure: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let is_pair = |token: &usize| is_sure(*token) && is_sure(*token + 1);
    let mut windows: Vec<Range<usize>> = Vec::new();
    let mut at = tokens.start;
    while let Some(out) = (at..tokens.end).find(|token| is_out(*token)) {
        let after = (out + 1..tokens.end.saturating_sub(1)).find(is_pair);
        let before = (tokens.start..out.saturating_sub(1)).rev().find(is_pair);
        at = after.unwrap_or(tokens.end);
        let (Some(start), Some(after)) = (before, after) else { continue };
        match windows.last_mut() {
            Some(window) if start < window.end => window.end = after + 2,
            _ => windows.push(start..after + 2),
        }
    }
    windows
}

/// The run of `tokens` without which the others suit `sounds`, all of which are theirs, best; neither the first nor the
/// last is in it. `None` if leaving out those that are not `kept` is as good, or nearly so.
///
/// The costs of saying the first words are summed forward once, and those of saying the last ones backward, so the work
/// is proportional to the number of `sounds` times the square of that of `tokens`.
fn best_deletion(
    calibration: &Calibration,
    sequence: &PhoneSequence,
    tokens: Range<usize>,
    sounds: &[Penalties],
    kept: impl Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let DeletionCosts { run: for_run, word, margin, .. } = calibration.deletion;
    let costs = &calibration.search;
    let pause = |sound: &Penalties| silence(costs, sound);
    let count = tokens.len();
    let backwards: Vec<Penalties> = sounds.iter().rev().copied().collect();
    let said = |arrive: &[i32], token: usize| {
        let mut said = say(costs, arrive, ways(sequence, token), sounds);
        pass(&mut said, sounds, pause);
        said
    };
    let said_backwards = |arrive: &[i32], token: usize| {
        let mut said = say_backwards(costs, arrive, ways(sequence, token), &backwards);
        pass(&mut said, &backwards, pause);
        said
    };
    // Other words may have been said instead of a run.
    let skip = |arrive: &[i32]| {
        let mut filled: Vec<i32> = arrive.iter().map(|cost| (cost + costs.filler_entry).min(NEVER)).collect();
        pass(&mut filled, sounds, |sound| costs.filler_step(sound));
        filled.iter().zip(arrive).map(|(filled, plain)| for_run + *filled.min(plain)).collect::<Vec<_>>()
    };
    let longer = |words: usize| word * words as i32;

    // By step: the costs of having said the first words, then of a run after them, and of saying the last words.
    let mut first = vec![at_start(sounds.len())];
    let mut last = vec![at_start(sounds.len())];
    for i in 0..count {
        first.push(said(&first[i], tokens.start + i));
        last.push(said_backwards(&last[i], tokens.end - 1 - i));
    }
    last.iter_mut().for_each(|costs| costs.reverse());
    let skipped: Vec<Vec<i32>> = first.iter().map(|costs| skip(costs)).collect();
    let total =
        |costs: &[i32], rest: &[i32]| costs.iter().zip(rest).map(|(a, b)| a + b).min().unwrap_or(NEVER);

    let (mut now, mut fixed) = (at_start(sounds.len()), 0);
    let mut at = 0;
    while at < count {
        let out = (at..count).take_while(|i| !kept(tokens.start + i)).count();
        now = if out > 0 { skip(&now) } else { said(&now, tokens.start + at) };
        fixed += longer(out);
        at += out.max(1);
    }
    let now = total(&now, &last[0]) + fixed;
    let runs = (1..count).flat_map(|start| (start + 1..count).map(move |end| start..end));
    let cost = |run: &Range<usize>| total(&skipped[run.start], &last[count - run.end]) + longer(run.len());
    let (cost, run) = runs.map(|run| (cost(&run), run)).min_by_key(|(cost, _)| *cost)?;
    (cost + margin < now).then(|| tokens.start + run.start..tokens.start + run.end)
}

/// Aligns again the segments with `others`, which are in order, and returns all segments and the tokens in them.
pub fn place_again(
    segments: Vec<Aligned<SegmentFindings>>,
    aligner: &SegmentAligner<'_>,
    others: &[OtherDeletion],
) -> (Vec<Aligned<SegmentFindings>>, Vec<PlacedToken>) {
    let before = aligner.placed;
    let index = |token: usize| before.partition_point(|placed| placed.token < token);
    let mut tokens: Vec<PlacedToken> = Vec::with_capacity(before.len());
    let mut next = 0;
    for OtherDeletion { window, left_out, .. } in others {
        let old = index(window.start)..index(window.end);
        tokens.extend_from_slice(&before[next..old.start]);
        next = old.end;
        // Anywhere between the sure words.
        let frames = FrameSpan { start: before[old.start].frames.start, end: before[old.end - 1].frames.end };
        let kept = window.clone().filter(|token| !left_out.contains(token));
        tokens.extend(kept.map(|token| PlacedToken { token, frames }));
    }
    tokens.extend_from_slice(&before[next..]);
    let aligner = SegmentAligner { placed: &tokens, ..*aligner };
    let changes = |segment| others.iter().any(|other| other.segment == segment);
    (aligner.align_again(segments, before, changes), tokens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;
    use crate::phones::{PHONES, PhoneId};

    const WORDS: [[PhoneId; 3]; 6] =
        [[2, 8, 11], [24, 5, 33], [10, 7, 22], [15, 19, 30], [12, 3, 28], [21, 9, 35]];

    /// The sounds of these words, three steps a phone.
    fn sounding(words: &[usize]) -> Vec<Penalties> {
        let row = |sound: PhoneId| std::array::from_fn(|phone| if phone == sound as usize { 0 } else { 40 });
        words.iter().flat_map(|word| WORDS[*word]).flat_map(|phone| [row(phone); 3]).collect()
    }

    /// What is left out of all [`WORDS`] where `said` are heard and those in `out` had been left out.
    fn left_out(said: &[usize], out: Range<usize>) -> Option<Range<usize>> {
        left_out_by(&EN_US, said, out)
    }

    fn left_out_by(calibration: &Calibration, said: &[usize], out: Range<usize>) -> Option<Range<usize>> {
        let tokens = WORDS.map(|word| vec![vec![vec![word.to_vec()]]]);
        let sequence = PhoneSequence::new(tokens.iter().map(Vec::as_slice));
        assert!(sounding(said)[0].len() == PHONES);
        best_deletion(calibration, &sequence, 0..WORDS.len(), &sounding(said), |token| !out.contains(&token))
    }

    #[test]
    fn the_words_that_are_not_heard_are_left_out_not_their_neighbours() {
        assert_eq!(left_out(&[0, 1, 4, 5], 3..5), Some(2..4));
        assert_eq!(left_out(&[0, 1, 4, 5], 3..4), Some(2..4));
        assert_eq!(left_out(&[0, 1, 2, 4, 5], 1..2), Some(3..4));
        // What was right stays, and so does what another run is not better by enough.
        assert_eq!(left_out(&[0, 1, 4, 5], 2..4), None);
        let wide = DeletionCosts { margin: 4000, ..EN_US.deletion };
        assert_eq!(left_out_by(&Calibration { deletion: wide, ..EN_US }, &[0, 1, 4, 5], 3..5), None);
    }

    #[test]
    fn nothing_is_to_be_left_out_where_every_word_is_heard() {
        assert_eq!(left_out(&[0, 1, 2, 3, 4, 5], 0..0), None);
    }

    #[test]
    fn windows_reach_from_pair_to_pair_of_sure_words() {
        let of = |states: &str| {
            let states = states.as_bytes();
            let found =
                windows(0..states.len(), |token| states[token] == b'-', |token| states[token] == b's');
            found.iter().map(|window| (window.start, window.end)).collect::<Vec<_>>()
        };
        assert_eq!(of("sss-sss"), [(1, 6)]);
        assert_eq!(of("ss?-s?ss"), [(0, 8)]);
        // Windows that share a word are one.
        assert_eq!(of("sss-s-sss-ss"), [(1, 12)]);
        assert_eq!(of("sss-ssssss-ss"), [(1, 6), (8, 13)]);
        assert!(of("-sss").is_empty() && of("ss-").is_empty() && of("s-ss").is_empty() && of("").is_empty());
    }
}
