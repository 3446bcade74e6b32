//! Chooses one take of each sentence, where a take is one of several repetitions of the same words. Of words that were
//! repeated the last complete take is chosen, and a sentence in one breath is preferred to parts of it that are
//! separated by other speech.

use std::ops::Range;

use super::GlobalAlignment;
use super::phone_sequence::PhoneSequence;
use crate::calibration::UNITS_PER_NAT;
use crate::calibration::placing::TakeWorth;

/// One occurrence of a token on the path of the global search; a repeated token has several occurrences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Index into the sequence.
    pub token: u32,
    /// Where it lies, in steps of the phone scores; never empty.
    pub steps: Range<u32>,
    /// Sum of the penalties of its phones, in quarter nats.
    pub penalty: u32,
    /// Whether it begins outside the window of its rough time, if that is credible.
    pub off_hint: bool,
}

/// The length of a usual word, which has weight 1, and the greatest length that counts. The weight of a word grows with
/// its length: half a syllable fits anywhere, and so does a vowel stretched over a long sound.
const USUAL_STEPS: f32 = 8.0;
const MOST_STEPS: f32 = 12.0;
/// Speech inside a sentence that none of its words covers is a hole if it has at least this many steps (0.36 s).
const LEAST_HOLE_STEPS: u32 = 12;
/// At the end of a complete take, one word in this many may be missing, and one more.
const MISSING_OF: u32 = 8;
/// Words that were found more often than this were found by chance: nobody restarts so often.
const MOST_FINDS: u32 = 5;
/// Fewer consecutive words like that, with less than a second between neighbours, say nothing about their place.
const LEAST_CHANCE_TOKENS: usize = 8;
const MOST_BREATH_STEPS: u32 = 33;
/// Further takes beyond this many gain nothing more by being later.
const MOST_TAKES: u8 = 4;
/// A further take begins at most this many steps after the last word before it (10 s), and at most as many after its
/// first word was last said, plus the second figure for each word in between (0.6 s). Otherwise it is not a take: the
/// words are quoted, or a refrain returns. The worth of such words is reduced by [`TakeWorth::later`], not raised, and so
/// is that of a take that does not reach as far as the one before it.
const SOON: u32 = 333;
const SOON_A_WORD: u32 = 20;
/// Takes of one sentence are at most this far apart (a minute).
const MOST_TAKE_STEPS: u32 = 2000;
/// The predecessor of a part is sought among this many parts before it; minutes of filler may be full of chance finds.
const REACH: usize = 4096;

/// Occurrences of consecutive tokens.
#[derive(Debug, Clone)]
struct Part {
    occurrences: Range<usize>,
    tokens: Range<u32>,
    /// First step, and the one after the last.
    start: u32,
    end: u32,
    /// Whether its tokens had been said before.
    again: bool,
    /// Whether it belongs to a further take that reaches as far as the one before it.
    whole: bool,
}

/// Chooses one occurrence for each token from `occurrences` (in order of time), so that times increase with tokens.
///
/// The recording is divided into parts in which tokens follow each other. Of all selections of parts in order of time,
/// each cut off at the token with which the next one begins, the one of highest worth is chosen: the most speech, with
/// the best-fitting sounds, late rather than early, with the fewest and shortest holes inside sentences. So of a
/// sentence that was said twice the last take is chosen; of one that was restarted, the finished take; a last take that
/// is broken off does not count; and words of a sentence that were found scattered over other speech give way to the
/// whole sentence elsewhere, or are left out. What is not chosen is added to `filler`, which is in order.
pub fn choose(
    worth: &TakeWorth,
    sequence: &PhoneSequence,
    occurrences: &[Occurrence],
    filler: Vec<Range<u32>>,
) -> GlobalAlignment {
    let tokens = sequence.tokens.len();
    let finds = finds(tokens, occurrences);
    let takes = Takes { worth, sequence, occurrences, speech: Speech::new(occurrences, &filler) };
    let parts = takes.parts();
    let worths = takes.worths(&finds, &parts);
    let kept = takes.heaviest_parts(&parts, &worths);
    let mut placement = GlobalAlignment { tokens: vec![None; tokens], filler, takes: Vec::new() };
    for (part, kept) in parts.iter().zip(&kept) {
        for occurrence in &occurrences[part.occurrences.clone()][..*kept] {
            placement.tokens[occurrence.token as usize] = Some(occurrence.steps.clone());
        }
    }
    leave_out_chance(&finds, &mut placement.tokens);
    for (part, kept) in parts.iter().zip(&kept) {
        let occurrences = &occurrences[part.occurrences.clone()];
        let is_left_out = |occurrence: &Occurrence| placement.tokens[occurrence.token as usize].is_none();
        // Occurrences that were chosen and then left out make up the beginning of the part or all of it.
        let kept = if occurrences[..*kept].iter().any(is_left_out) { 0 } else { *kept };
        let left = &occurrences[kept..];
        let (Some(first), Some(last)) = (left.first(), left.last()) else { continue };
        placement.filler.push(first.steps.start..last.steps.end);
        let is_take = |occurrence: &Occurrence| {
            let kept = placement.tokens[occurrence.token as usize].as_ref();
            kept.is_some_and(|kept| apart(kept, &occurrence.steps) <= MOST_TAKE_STEPS)
        };
        if left.iter().filter(|occurrence| is_take(occurrence)).count() * 2 > left.len() {
            placement.takes.push(first.steps.start..last.steps.end);
        }
    }
    placement.filler.sort_by_key(|span| span.start);
    placement.filler.dedup_by(|later, earlier| {
        let touch = later.start <= earlier.end;
        if touch {
            earlier.end = earlier.end.max(later.end);
        }
        touch
    });
    placement
}

/// Drops the places of tokens that were found more than once: they cannot show which occurrence is meant.
pub fn forget_repeated(occurrences: &[Occurrence], places: &mut [Option<Range<u32>>]) {
    let finds = finds(places.len(), occurrences);
    for (place, finds) in places.iter_mut().zip(finds) {
        if finds > 1 {
            *place = None;
        }
    }
}

/// How often each token was found.
fn finds(tokens: usize, occurrences: &[Occurrence]) -> Vec<u32> {
    let mut finds = vec![0; tokens];
    occurrences.iter().for_each(|occurrence| finds[occurrence.token as usize] += 1);
    finds
}

/// Leaves out what was found everywhere: a few consecutive words, each of them found more than [`MOST_FINDS`] times,
/// without other words beside them to confirm their place.
fn leave_out_chance(finds: &[u32], places: &mut [Option<Range<u32>>]) {
    let mut start = 0;
    while start < places.len() {
        let follows = |token: &usize| match (&places[*token - 1], &places[*token]) {
            (Some(before), Some(this)) => this.start - before.end <= MOST_BREATH_STEPS,
            _ => false,
        };
        let end = (start + 1..places.len()).find(|token| !follows(token)).unwrap_or(places.len());
        let is_chance = finds[start..end].iter().all(|finds| *finds > MOST_FINDS);
        if is_chance && end - start < LEAST_CHANCE_TOKENS {
            places[start..end].fill(None);
        }
        start = end;
    }
}

/// The number of steps with speech, of a token or filler, before each step.
struct Speech(Vec<u32>);

impl Speech {
    fn new(occurrences: &[Occurrence], filler: &[Range<u32>]) -> Speech {
        let spans = || occurrences.iter().map(|occurrence| &occurrence.steps).chain(filler);
        let mut sums = vec![0; spans().map(|span| span.end as usize).max().unwrap_or(0) + 1];
        for span in spans() {
            sums[span.start as usize + 1..=span.end as usize].fill(1);
        }
        let mut before = 0;
        for sum in &mut sums {
            before += *sum;
            *sum = before;
        }
        Speech(sums)
    }

    /// The number of steps with speech from step `start` on and before step `end`.
    fn between(&self, start: u32, end: u32) -> u32 {
        self.0[end as usize].saturating_sub(self.0[start as usize])
    }
}

/// The number of steps between two spans, in either order.
fn apart(a: &Range<u32>, b: &Range<u32>) -> u32 {
    b.start.saturating_sub(a.end).max(a.start.saturating_sub(b.end))
}

/// The weight of an occurrence relative to a usual word.
fn weight(occurrence: &Occurrence) -> f32 {
    ((occurrence.steps.end - occurrence.steps.start) as f32).min(MOST_STEPS) / USUAL_STEPS
}

/// What was said on the path, and what it is worth.
struct Takes<'a> {
    worth: &'a TakeWorth,
    sequence: &'a PhoneSequence,
    occurrences: &'a [Occurrence],
    speech: Speech,
}

impl Takes<'_> {
    /// Divides the occurrences into parts. A part ends where a token does not follow the one before it, where a repetition
    /// goes on to tokens that were not said before, at a hole, and at the end of a sentence.
    fn parts(&self) -> Vec<Part> {
        let Takes { sequence, occurrences, speech, .. } = self;
        let mut last_said: Vec<Option<u32>> = vec![None; sequence.tokens.len()];
        let mut parts: Vec<Part> = Vec::new();
        // The first part since the last restart, whether that restart came soon, and how far the tokens before it reached.
        let (mut begun, mut soon, mut reach) = (0, false, 0);
        for (i, occurrence) in occurrences.iter().enumerate() {
            let said = last_said[occurrence.token as usize].replace(occurrence.steps.end);
            let again = said.is_some();
            match parts.last_mut() {
                Some(part)
                    if part.tokens.end == occurrence.token
                        && part.again == again
                        && sequence.is_inside(occurrence.token as usize)
                        && speech.between(part.end, occurrence.steps.start) < LEAST_HOLE_STEPS =>
                {
                    part.tokens.end += 1;
                    part.occurrences.end += 1;
                    part.end = occurrence.steps.end;
                }
                before => {
                    let end = before.map_or(0, |part| part.tokens.end);
                    if let (Some(said), true) = (said, occurrence.token < end) {
                        settle_whole(&mut parts[begun..], soon, reach);
                        reach = if occurrence.token < reach { reach.max(end) } else { end };
                        let since = occurrence.steps.start - said;
                        soon = occurrence.steps.start - occurrences[i - 1].steps.end <= SOON
                            && since
                                <= SOON.saturating_add(SOON_A_WORD.saturating_mul(end - occurrence.token));
                        begun = parts.len();
                    }
                    let tokens = occurrence.token..occurrence.token + 1;
                    let (start, end) = (occurrence.steps.start, occurrence.steps.end);
                    parts.push(Part { occurrences: i..i + 1, tokens, start, end, again, whole: false });
                }
            }
        }
        settle_whole(&mut parts[begun..], soon, reach);
        parts
    }

    /// The worth of an occurrence, by its sounds, per weight of a usual word.
    fn worth_of(&self, occurrence: &Occurrence) -> f32 {
        let nats_a_step = occurrence.penalty as f32
            / (UNITS_PER_NAT * (occurrence.steps.end - occurrence.steps.start) as f32);
        (1.0 - nats_a_step / self.worth.worthless).max(self.worth.least)
    }

    /// The worth of each occurrence; `finds` has how often each token was found.
    fn worths(&self, finds: &[u32], parts: &[Part]) -> Vec<f32> {
        let TakeWorth { later, still_later, off_hint, .. } = *self.worth;
        let mut times_said = vec![0u8; finds.len()];
        let mut worths = Vec::with_capacity(self.occurrences.len());
        for part in parts {
            for occurrence in &self.occurrences[part.occurrences.clone()] {
                let said = &mut times_said[occurrence.token as usize];
                let again = match (part.again, part.whole) {
                    (false, _) => 0.0,
                    _ if finds[occurrence.token as usize] > MOST_FINDS => 0.0,
                    (true, false) => -later,
                    (true, true) => later + still_later * f32::from(said.saturating_sub(1)),
                };
                let lost = if occurrence.off_hint { off_hint } else { 0.0 };
                worths.push(weight(occurrence) * (self.worth_of(occurrence) + again - lost));
                *said = (*said + 1).min(MOST_TAKES);
            }
        }
        worths
    }

    /// How many occurrences of each part are taken, from its start.
    fn heaviest_parts(&self, parts: &[Part], worths: &[f32]) -> Vec<usize> {
        let Takes { sequence, occurrences, .. } = self;
        let new_part = self.worth.part;
        let mut sums = vec![0f64];
        sums.extend(worths.iter().scan(0f64, |sum, worth| {
            *sum += f64::from(*worth);
            Some(*sum)
        }));
        let total = |occurrences: Range<usize>| sums[occurrences.end] - sums[occurrences.start];
        let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(parts.len());
        for (i, part) in parts.iter().enumerate() {
            let alone = total(part.occurrences.clone());
            let mut found = (alone - new_part, None);
            for (before, earlier) in parts[..i].iter().enumerate().rev().take(REACH) {
                if earlier.tokens.start >= part.tokens.start {
                    continue;
                }
                let kept = kept(earlier, part.tokens.start);
                // A speaker who breaks off a sentence resumes it soon.
                let is_torn = kept > 0 && kept < earlier.occurrences.len();
                if is_torn && part.start - earlier.end > SOON {
                    continue;
                }
                let lost = total(earlier.occurrences.start + kept..earlier.occurrences.end);
                let last = kept.checked_sub(1).map(|last| &occurrences[earlier.occurrences.start + last]);
                let hole = last.map_or(0.0, |last| self.hole(last, part));
                let goes_on = last.is_some_and(|last| last.token + 1 == part.tokens.start)
                    && !is_torn
                    && hole == 0.0
                    && (before + 1 == i || !sequence.is_inside(part.tokens.start as usize));
                let part_cost = if goes_on { 0.0 } else { new_part };
                let worth = best[before].0 - lost + alone - part_cost - hole;
                if worth > found.0 {
                    found = (worth, Some(before));
                }
            }
            best.push(found);
        }
        let mut taken = vec![0; parts.len()];
        let mut limit = u32::MAX;
        for i in heaviest(&best).into_iter().rev() {
            taken[i] = kept(&parts[i], limit);
            limit = parts[i].tokens.start;
        }
        taken
    }

    /// The cost of the speech between a word and the part after it, if both are in the same sentence.
    fn hole(&self, before: &Occurrence, part: &Part) -> f64 {
        let is_one_sentence =
            (before.token + 1..=part.tokens.start).all(|gap| self.sequence.is_inside(gap as usize));
        if !is_one_sentence {
            return 0.0;
        }
        let steps = self.speech.between(before.steps.end, part.start).max(LEAST_HOLE_STEPS);
        let root = |steps: u32| f64::from(steps).sqrt();
        (self.worth.hole * (root(steps) - root(LEAST_HOLE_STEPS))).min(self.worth.most_hole)
    }
}

/// Marks the parts of one take as complete, up to where it leaves out a token, if they reach token `reach`.
fn settle_whole(parts: &mut [Part], soon: bool, reach: u32) {
    let Some(first) = parts.first() else { return };
    let gap = parts.windows(2).position(|pair| pair[0].tokens.end != pair[1].tokens.start);
    let unbroken = gap.map_or(parts.len(), |gap| gap + 1);
    let tokens = first.tokens.start..parts[unbroken - 1].tokens.end;
    // A mumbled last word does not make a take incomplete.
    let missing = reach.saturating_sub(tokens.end);
    if soon && missing <= 1 + (reach - tokens.start) / MISSING_OF {
        parts[..unbroken].iter_mut().for_each(|part| part.whole = part.again);
    }
}

/// The items of the heaviest path, in order. `best` has for each item the weight of the heaviest path that ends with
/// it, and the item before it on that path. Of equally heavy paths, the first is taken.
pub(super) fn heaviest(best: &[(f64, Option<usize>)]) -> Vec<usize> {
    let mut at = (0..best.len()).reduce(|a, b| if best[b].0 > best[a].0 { b } else { a });
    let mut things = Vec::new();
    while let Some(i) = at {
        things.push(i);
        at = best[i].1;
    }
    things.reverse();
    things
}

/// How many occurrences of `part` come before token `limit`.
fn kept(part: &Part, limit: u32) -> usize {
    part.occurrences.len().min(limit.saturating_sub(part.tokens.start) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::en_us::EN_US;

    /// Occurrences of the given tokens, ten steps each, with a mean penalty of one nat.
    fn said(tokens: &[u32]) -> Vec<Occurrence> {
        let occurrence = |(i, token): (usize, &u32)| Occurrence {
            token: *token,
            steps: i as u32 * 10..i as u32 * 10 + 10,
            penalty: 10 * UNITS_PER_NAT as u32,
            off_hint: false,
        };
        tokens.iter().enumerate().map(occurrence).collect()
    }

    /// A sequence of `tokens` tokens, with sentences that begin at `begins`.
    fn sentences(tokens: u32, begins: &[u32]) -> PhoneSequence {
        let token: &[Vec<Vec<Vec<u8>>>] = &[vec![vec![vec![2, 3]]]];
        let begins = (0..tokens).map(|token| begins.contains(&token)).collect();
        PhoneSequence::new((0..tokens).map(|_| token)).with_sentences(begins)
    }

    /// For each token: the number of the chosen occurrence. All tokens are in one sentence.
    fn chosen(tokens: u32, occurrences: &[Occurrence]) -> Vec<Option<u32>> {
        choose(&EN_US.takes, &sentences(tokens, &[0]), occurrences, Vec::new())
            .tokens
            .iter()
            .map(|s| s.as_ref().map(|s| s.start / 10))
            .collect()
    }

    fn places(numbers: &[i32]) -> Vec<Option<u32>> {
        numbers.iter().map(|n| u32::try_from(*n).ok()).collect()
    }

    #[test]
    fn what_was_said_once_is_taken_as_it_is() {
        assert_eq!(chosen(5, &said(&[0, 1, 3, 4])), places(&[0, 1, -1, 2, 3]));
        assert!(chosen(2, &[]).iter().all(Option::is_none));
    }

    #[test]
    fn of_whole_takes_the_last_is_taken_and_the_others_are_filler() {
        let occurrences = said(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 3]);
        assert_eq!(chosen(4, &occurrences), places(&[6, 7, 8, 9]));
        let filler = Vec::from([20..25, 61..63]);
        let placement = choose(&EN_US.takes, &sentences(4, &[0]), &occurrences, filler);
        assert_eq!(placement.filler, [0..60, 61..63]);
        assert_eq!(placement.takes, [0..30, 30..60]);
    }

    #[test]
    fn a_false_start_gives_way_to_the_whole_sentence() {
        assert_eq!(chosen(5, &said(&[0, 1, 2, 1, 2, 3, 4])), places(&[0, 3, 4, 5, 6]));
    }

    #[test]
    fn a_last_take_that_breaks_off_does_not_count() {
        assert_eq!(chosen(6, &said(&[0, 1, 2, 3, 0, 1, 4, 5])), places(&[0, 1, 2, 3, 6, 7]));
        assert_eq!(chosen(4, &said(&[0, 1, 2, 3, 0, 1])), places(&[0, 1, 2, 3]));
    }

    #[test]
    fn a_take_that_a_rough_time_contradicts_does_not_count() {
        let mut occurrences = said(&[0, 1, 2, 0, 1, 2]);
        occurrences[3..].iter_mut().for_each(|occurrence| occurrence.off_hint = true);
        assert_eq!(chosen(3, &occurrences), places(&[0, 1, 2]));
    }

    #[test]
    fn the_same_words_long_after_are_no_take() {
        let mut occurrences = said(&[0, 1, 2, 0, 1, 2]);
        for occurrence in &mut occurrences[3..] {
            occurrence.steps = occurrence.steps.start + 1000..occurrence.steps.end + 1000;
        }
        assert_eq!(chosen(3, &occurrences), places(&[0, 1, 2]));
    }

    #[test]
    fn a_later_take_in_other_sounds_does_not_count() {
        let mut occurrences = said(&[0, 1, 2, 0, 1, 2, 3]);
        for occurrence in &mut occurrences[3..6] {
            occurrence.penalty *= 3;
        }
        assert_eq!(chosen(4, &occurrences), places(&[0, 1, 2, 6]));
    }

    /// `occurrences`, with those from number `from` on moved `steps` later.
    fn delayed(mut occurrences: Vec<Occurrence>, from: usize, steps: u32) -> Vec<Occurrence> {
        for occurrence in &mut occurrences[from..] {
            occurrence.steps = occurrence.steps.start + steps..occurrence.steps.end + steps;
        }
        occurrences
    }

    #[test]
    fn a_sentence_in_one_breath_goes_before_pieces_of_it_in_other_speech() {
        let mut occurrences = said(&[0, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7]);
        let mut filler = Vec::new();
        for from in [3, 4, 6, 7] {
            let end = occurrences[from].steps.start;
            filler.push(end..end + 100);
            occurrences = delayed(occurrences, from, 100);
        }
        // Only the speech between them distinguishes the parts from the sentence.
        let placement = choose(&EN_US.takes, &sentences(8, &[0, 2]), &occurrences, filler.clone());
        let place = |token: usize| placement.tokens[token].as_ref().map(|steps| steps.start);
        assert_eq!(place(1), Some(10));
        for (token, occurrence) in (2..8).zip(&occurrences[7..]) {
            assert_eq!(place(token), Some(occurrence.steps.start), "{token}");
        }
    }

    #[test]
    fn a_word_alone_in_other_speech_is_left_out() {
        let tokens: Vec<u32> = (0..17).collect();
        let mut occurrences = delayed(delayed(said(&tokens), 8, 90), 9, 90);
        // Half a usual word.
        occurrences[8].steps.end -= 6;
        occurrences[8].penalty /= 2;
        let filler = || vec![80..170, 174..270];
        let placement = choose(&EN_US.takes, &sentences(17, &[0]), &occurrences, filler());
        assert_eq!(placement.tokens[8], None);
        assert_eq!(placement.tokens.iter().flatten().count(), 16);
        assert_eq!(placement.filler, std::iter::once(80..270).collect::<Vec<_>>());
        // As a sentence of its own it may stay there.
        let placement = choose(&EN_US.takes, &sentences(17, &[0, 8, 9]), &occurrences, filler());
        assert!(placement.tokens.iter().all(Option::is_some));
    }

    #[test]
    fn what_is_found_everywhere_is_found_by_chance() {
        let everywhere = [0, 1, 2].repeat(6);
        assert_eq!(chosen(3, &said(&everywhere)), places(&[-1; 3]));
        // Its place is confirmed by what comes after it.
        let found = chosen(6, &said(&[&everywhere[..], &[3, 4, 5]].concat()));
        assert!(found.iter().all(Option::is_some), "{found:?}");
    }

    #[test]
    fn a_mumbled_word_that_is_long_does_not_outweigh_its_sentence() {
        let mut occurrences = said(&[0, 0, 1, 2]);
        occurrences[0].steps = 0..60;
        occurrences[0].penalty = 60 * UNITS_PER_NAT as u32;
        occurrences[1..].iter_mut().for_each(|v| v.steps = v.steps.start + 800..v.steps.end + 800);
        let filler = std::iter::once(60..400).collect::<Vec<_>>();
        let placement = choose(&EN_US.takes, &sentences(3, &[0]), &occurrences, filler);
        assert_eq!(placement.tokens[0], Some(810..820));
    }
}
