//! Which words are shown together: the division into cues that costs least over the whole text.
//!
//! What a cue costs: the break before it, what it holds together that should be apart, its own wrapping, being too
//! short to be read, and a little for every cue. A shortest path finds the least sum, in time linear in the number of
//! words.

use std::ops::Range;

use super::breaks::Break;
use super::shown_words::ShownWord;
use super::{CueLimits, durations, wrap};
use crate::units::{Ms, MsSpan};

/// What each cue costs, so that there are not too many.
const CUE: f32 = 16.0;
/// What each second costs by which a cue is too short to be read.
const HURRIED_A_SECOND: f32 = 30.0;
/// Cues with fewer characters are broken lines rather than sentences; what each missing character costs.
const FEW_CHARS: u64 = 24;
const CHAR_SHORT: f32 = 1.0;
/// What a line beyond the limit costs: chosen only where there is no other way.
const OVERFULL: f32 = 1e6;
/// No cue has more words, so that time stays linear.
const MOST_WORDS: usize = 100;

/// The cues, as ranges of `words`, which they cover in order; each holds a word that is placed. `end` is that of the
/// recording.
pub(super) fn group(words: &[ShownWord], breaks: &[Break], limits: &CueLimits, end: Ms) -> Vec<Range<usize>> {
    let text = CueCosts::new(words, breaks, limits, end);
    // For each number of words: what the first ones cost at least, and where the last of their cues begins.
    let mut best = vec![(f64::INFINITY, 0); words.len() + 1];
    best[0].0 = 0.0;
    for to in 1..=words.len() {
        for from in (0..to).rev() {
            match text.cost(from..to) {
                CueCost::TooLong => break,
                CueCost::NotPlaced => {}
                CueCost::Costs(own) => {
                    let cost = best[from].0 + f64::from(own);
                    if cost < best[to].0 {
                        best[to] = (cost, from);
                    }
                }
            }
        }
    }
    let mut cues = Vec::new();
    let mut to = words.len();
    while to > 0 {
        cues.push(best[to].1..to);
        to = best[to].1;
    }
    cues.reverse();
    cues
}

enum CueCost {
    /// And so are all that begin before.
    TooLong,
    /// No word is placed.
    NotPlaced,
    Costs(f32),
}

/// All words, with sums from which the cost of any cue follows quickly.
struct CueCosts<'a> {
    words: &'a [ShownWord<'a>],
    breaks: &'a [Break],
    limits: &'a CueLimits,
    /// The end of the recording.
    end: Ms,
    /// For each word: how many words before it are placed.
    placed: Vec<usize>,
    /// The times of those that are.
    spans: Vec<MsSpan>,
    /// For each word: what it costs to make none of the breaks before it.
    kept: Vec<f64>,
    /// Characters before each word, a space with each.
    passed: Vec<u64>,
}

impl<'a> CueCosts<'a> {
    fn new(words: &'a [ShownWord], breaks: &'a [Break], limits: &'a CueLimits, end: Ms) -> Self {
        let (mut placed, mut kept, mut passed) = (vec![0], vec![0.0], vec![0]);
        let (mut so_far, mut sum, mut chars) = (0, 0.0, 0);
        for (word, gap) in words.iter().zip(breaks) {
            so_far += usize::from(word.placed.is_some());
            sum += f64::from(gap.kept);
            chars += u64::from(word.chars) + 1;
            placed.push(so_far);
            kept.push(sum);
            passed.push(chars);
        }
        let spans = words.iter().filter_map(|word| word.placed).collect();
        CueCosts { words, breaks, limits, end, placed, spans, kept, passed }
    }

    fn cost(&self, cue: Range<usize>) -> CueCost {
        let spans = &self.spans[self.placed[cue.start]..self.placed[cue.end]];
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return CueCost::NotPlaced };
        let can_be_less = spans.len() > 1;
        if can_be_less && (last.end - first.start > self.limits.max_cue_ms || cue.len() > MOST_WORDS) {
            return CueCost::TooLong;
        }
        let breaks = &self.breaks[cue.clone()];
        let wrapping = match wrap::cost(&self.words[cue.clone()], breaks, self.limits) {
            Some(cost) => cost,
            None if can_be_less => return CueCost::TooLong,
            None => OVERFULL * cue.len() as f32,
        };
        let chars = self.passed[cue.end] - self.passed[cue.start] - 1;
        let next = self.spans.get(self.placed[cue.end]).map_or(self.end, |span| span.start);
        let shown = durations::span(MsSpan { start: first.start, end: last.end }, chars, next, self.limits);
        let missing_ms = durations::wanted_ms(chars).saturating_sub(shown.end - shown.start);
        let few = FEW_CHARS.saturating_sub(chars) as f32 * CHAR_SHORT;
        // The first break of the cue is made, the others are not.
        let kept = self.kept[cue.end] - self.kept[cue.start] - f64::from(breaks[0].kept);
        let hurried = missing_ms as f32 / 1000.0 * HURRIED_A_SECOND;
        CueCost::Costs(CUE + breaks[0].cost + kept as f32 + wrapping + few + hurried)
    }
}
