//! Between two neighbours in time: where the first may be cut off, and where the second may begin.
//!
//! A neighbour is a word, or speech that no word covers: what an editor did not ask for must not be let in either.

use std::ops::RangeInclusive;

use crate::units::{self, Ms, MsSpan};

const MS_SAMPLES: i64 = units::MS_SAMPLES as i64;
/// Less between two neighbours is no pause but an inexact boundary: no pause of speech is so short, and it would not
/// hold the 10 ms that are looked for.
const LEAST_PAUSE_MS: Ms = 10;
/// How far from a boundary inside speech its cut may lie. Word edges are about this exact, and it is more than a
/// period of a low voice (12.5 ms at 80 Hz), so that there is a crossing; half of a short sound (30 ms) stays whole.
const REACH_TOUCHING_MS: i64 = 15;
/// How much further than its margin a cut may lie for the sake of quiet: less than a listener hears as a longer pause
/// (just over a tenth of a second together with the margin).
const REACH_PAUSE_MS: i64 = 50;

/// What is left of the pauses around a word when it is cut out, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margins {
    /// Before its start.
    pub before: Ms,
    /// After its end.
    pub after: Ms,
}

impl Default for Margins {
    /// A word's sound dies away more slowly than it begins.
    fn default() -> Self {
        Margins { before: 30, after: 60 }
    }
}

/// Where a cut may lie; positions are samples at 16 kHz from the start of the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossingSearch {
    /// Where it should lie.
    pub zone: RangeInclusive<i64>,
    /// Where it may lie if all of `zone` is louder than the words' edges.
    pub wide: RangeInclusive<i64>,
    /// Of equally quiet places the one nearest to this is best.
    pub ideal: i64,
    /// Edges of words than which the cut should be no louder.
    pub edges: [i64; 2],
    /// Which of the samples at a crossing are kept.
    pub side: CrossingSide,
}

impl GapSearch {
    /// Where the first one ends.
    pub fn end_of_first(self) -> CrossingSearch {
        match self {
            GapSearch::One(search) | GapSearch::Two { out: search, .. } => search,
        }
    }

    /// Where the second one begins.
    pub fn start_of_second(self) -> CrossingSearch {
        match self {
            GapSearch::One(search) | GapSearch::Two { into: search, .. } => search,
        }
    }
}

impl CrossingSearch {
    /// The edges as times.
    pub fn edges_ms(&self) -> [Ms; 2] {
        self.edges.map(|edge| Ms::try_from(edge / MS_SAMPLES).unwrap_or(0))
    }
}

/// What a cut parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossingSide {
    /// Two neighbours that touch.
    Touching,
    /// Two neighbours with a pause that both want all of.
    Shared,
    /// A word from the pause after it.
    Out,
    /// A word from the pause before it.
    In,
}

/// The cuts between two neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GapSearch {
    /// The first ends where the second begins.
    One(CrossingSearch),
    /// What lies between the two belongs to neither.
    Two {
        /// The first one's end.
        out: CrossingSearch,
        /// The second one's start.
        into: CrossingSearch,
    },
}

/// The cuts between `left` and `right`, which must follow each other.
pub fn between(left: MsSpan, right: MsSpan, margins: Margins) -> GapSearch {
    let (end, start) = (samples(left.end), samples(right.start));
    let (after, before) = (samples(margins.after), samples(margins.before));
    let pause = start - end;
    if pause < samples(LEAST_PAUSE_MS) {
        // A third of each word stays whatever happens, so that no word is lost between its two cuts.
        let into_left = (REACH_TOUCHING_MS * MS_SAMPLES).min(length(left) / 3);
        let into_right = (REACH_TOUCHING_MS * MS_SAMPLES).min(length(right) / 3);
        let zone = end - into_left..=start + into_right;
        let ideal = end + pause / 2;
        GapSearch::One(CrossingSearch {
            wide: zone.clone(),
            zone,
            ideal,
            edges: [end, start],
            side: CrossingSide::Touching,
        })
    } else if pause <= after + before {
        // Fair is in proportion to the margins; at least half of its share is sure to each.
        let ideal = end + pause * after / (after + before);
        let zone = end + (ideal - end) / 2..=start - (start - ideal) / 2;
        GapSearch::One(CrossingSearch {
            zone,
            wide: end..=start,
            ideal,
            edges: [end, start],
            side: CrossingSide::Shared,
        })
    } else {
        let reach = ((pause - after - before) / 2).min(REACH_PAUSE_MS * MS_SAMPLES);
        GapSearch::Two { out: search_out(end, after, reach), into: search_in(start, before, reach) }
    }
}

/// The cut before the first word of a recording; what follows `filler` speech is `between`.
pub fn head(first: MsSpan, margins: Margins) -> CrossingSearch {
    let start = samples(first.start);
    let before = samples(margins.before).min(start);
    search_in(start, before, (start - before).min(REACH_PAUSE_MS * MS_SAMPLES))
}

/// The cut after the last word of a recording of `limit_ms`.
pub fn tail(last: MsSpan, limit_ms: Ms, margins: Margins) -> CrossingSearch {
    let end = samples(last.end);
    let rest = (samples(limit_ms) - end).max(0);
    let after = samples(margins.after).min(rest);
    search_out(end, after, (rest - after).min(REACH_PAUSE_MS * MS_SAMPLES))
}

fn search_out(end: i64, after: i64, reach: i64) -> CrossingSearch {
    let (ideal, last) = (end + after, end + after + reach);
    // The last sample kept may be the word's own last one.
    CrossingSearch {
        zone: ideal..=last,
        wide: end - 1..=last,
        ideal,
        edges: [end, end],
        side: CrossingSide::Out,
    }
}

fn search_in(start: i64, before: i64, reach: i64) -> CrossingSearch {
    let (ideal, first) = (start - before, start - before - reach);
    CrossingSearch {
        zone: first..=ideal,
        wide: first..=start,
        ideal,
        edges: [start, start],
        side: CrossingSide::In,
    }
}

fn samples(ms: Ms) -> i64 {
    i64::from(ms) * MS_SAMPLES
}

fn length(span: MsSpan) -> i64 {
    samples(span.end.saturating_sub(span.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: Ms, end: Ms) -> MsSpan {
        MsSpan { start, end }
    }

    /// The zones in milliseconds.
    fn zones(gap: GapSearch) -> Vec<(i64, i64)> {
        let ms = |s: &CrossingSearch| (s.zone.start() / MS_SAMPLES, s.zone.end() / MS_SAMPLES);
        match gap {
            GapSearch::One(one) => vec![ms(&one)],
            GapSearch::Two { out, into } => vec![ms(&out), ms(&into)],
        }
    }

    #[test]
    fn a_long_pause_leaves_each_word_its_margin() {
        let left = span(100, 500);
        let zones = |start| zones(between(left, span(start, start + 300), Margins::default()));
        assert_eq!(zones(2000), [(560, 610), (1920, 1970)]);
        // 110 ms: 20 of them belong to nobody, and are looked through half by each.
        assert_eq!(zones(610), [(560, 570), (570, 580)]);
    }

    #[test]
    fn a_short_pause_is_shared_in_proportion() {
        let shared = between(span(100, 500), span(530, 700), Margins::default());
        assert_eq!(zones(shared.clone()), [(510, 525)]);
        let GapSearch::One(search) = shared else { panic!("{shared:?}") };
        assert_eq!(search.ideal, 520 * MS_SAMPLES);
        assert_eq!(zones(between(span(100, 500), span(590, 700), Margins::default())).len(), 1);
    }

    #[test]
    fn touching_words_keep_a_third_of_themselves() {
        let zones = |a, b| zones(between(a, b, Margins::default()));
        assert_eq!(zones(span(100, 500), span(500, 700)), [(485, 515)]);
        assert_eq!(zones(span(480, 500), span(505, 530)), [(493, 513)]);
    }

    #[test]
    fn no_margins_are_margins() {
        let none = Margins { before: 0, after: 0 };
        assert_eq!(zones(between(span(0, 500), span(510, 600), none)), [(500, 505), (505, 510)]);
        assert_eq!(zones(between(span(0, 500), span(500, 600), none)), [(485, 515)]);
    }

    #[test]
    fn head_and_tail_stay_inside_the_recording() {
        let ms = |search: CrossingSearch| (search.zone.start() / MS_SAMPLES, search.zone.end() / MS_SAMPLES);
        assert_eq!(ms(head(span(500, 600), Margins::default())), (420, 470));
        assert_eq!(ms(head(span(40, 600), Margins::default())), (0, 10));
        assert_eq!(ms(head(span(10, 600), Margins::default())), (0, 0));
        assert_eq!(ms(tail(span(0, 500), 1000, Margins::default())), (560, 610));
        assert_eq!(ms(tail(span(0, 500), 540, Margins::default())), (540, 540));
        assert_eq!(ms(tail(span(0, 500), 499, Margins::default())), (500, 500));
    }
}
