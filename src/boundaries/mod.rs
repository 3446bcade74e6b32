//! Boundaries beyond the frame: each word's edges sought again in the waveform, around where the search heard them.
//!
//! The search counts in frames of 10 ms and hears through a window of 26 ms. Here the recording is looked at through
//! a window of 8 ms every 2 ms ([`spectrum`]). Between two sounds the edge is where the spectrum changes from one to
//! the other ([`change()`]); which part of the spectrum, and how far from the search's boundary, depends on the sounds
//! ([`rules`]). At a pause it is where sound begins or ends ([`pause_edges`]). Noise hides all this, so that each
//! refinement is taken in part where speech hardly stands out, and not at all where it would hurt ([`snr_weight`]). The
//! uncertainty of an edge is given in milliseconds ([`uncertainty`]).
//!
//! Nothing here was trained. Times are milliseconds from the start of the file.

pub mod spectrum;
pub mod manner;
pub mod change_point;
pub mod rules;
pub mod pause_edges;
pub mod snr_weight;
pub mod uncertainty;

use self::change_point::{SpectralChange, change};
use self::manner::{Manner, manner};
use self::pause_edges::{PauseSpan, Quiet};
use self::rules::{Rules, Side};
use self::snr_weight::SnrWeight;
use self::spectrum::{Analyser, Rows};
use crate::audio::sample_store::SampleStore;
use crate::phones::{PhoneId, SILENCE};
use crate::units::{FrameSpan, end_ms, frame_to_ms, frames_ms, path_ms, start_ms};
use crate::viterbi::graph::NO_TOKEN;
use crate::viterbi::{ArcTime, Found, TokenTime};

/// A pause between two words whose edges are less than this apart is none: silence was heard because the network
/// allows it anywhere.
const LEAST_PAUSE_MS: f64 = 10.0;
/// From this length on a pause is long enough to measure its noise beside the word's edge.
const MEASURABLE_MS: f64 = 60.0;

/// One edge of a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where.
    pub ms: f64,
    /// Standard deviation of its error.
    pub sd_ms: f64,
}

/// A word's edges.
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    /// Where it begins.
    pub start: Edge,
    /// Where it ends.
    pub end: Edge,
    /// Its phones and where each begins, in order.
    pub phones: Vec<(PhoneId, f64)>,
}

/// How edges are refined; one for all threads.
pub struct Refiner {
    analyser: Analyser,
    rules: Rules,
    phones: bool,
}

/// A segment that was searched, and the recording around it.
pub struct Searched<'a> {
    /// What the search found.
    pub found: &'a Found,
    /// Where it searched.
    pub frames: FrameSpan,
    /// The recording.
    pub samples: &'a SampleStore,
}

impl Refiner {
    /// Refines by `rules`; the edges of phones inside words, too, if `phones`.
    pub fn new(rules: Rules, phones: bool) -> Refiner {
        Refiner { analyser: Analyser::new(), rules, phones }
    }

    /// The edges of every token of a segment, in order. `contrast_db` says how far speech stands out of the noise around
    /// a frame.
    ///
    /// Edges of neighbours come from separate estimates and may cross by a little: see
    /// [`put_in_order`](crate::confidence::merge::put_in_order).
    pub fn refine(&self, searched: &Searched<'_>, contrast_db: impl Fn(u32) -> f32) -> Vec<Edges> {
        let Searched { found, frames, samples } = *searched;
        let mut rows = Rows::new(&self.analyser, samples, frames);
        let arcs = Arcs { arcs: &found.arcs, frames };
        let quiet =
            if self.rules.pauses { Quiet::measure(&mut rows, arcs.silences(MEASURABLE_MS)) } else { None };
        let mut refined = Vec::with_capacity(found.tokens.len());
        for (i, token) in found.tokens.iter().enumerate() {
            let weight = snr_weight::snr_weight(contrast_db(token.path_frames.start));
            let mut at = |boundary: &Boundary| self.edge(boundary, &mut rows, quiet.as_ref(), weight);
            let before = i.checked_sub(1).and_then(|i| found.tokens.get(i));
            let (start, end) =
                (at(&arcs.start(token, before)), at(&arcs.end(token, found.tokens.get(i + 1))));
            let phones = self.phones_of(token, &arcs, (start.ms, end.ms), &mut rows, weight);
            refined.push(Edges { start, end, phones });
        }
        refined
    }

    /// One edge, sought where its sounds say.
    fn edge(
        &self,
        boundary: &Boundary,
        rows: &mut Rows<'_>,
        quiet: Option<&Quiet>,
        snr_weight: SnrWeight,
    ) -> Edge {
        let Boundary { left, right, side, soft_ms, spread_ms, .. } = *boundary;
        let changed = self.changed((left, right, side), soft_ms, spread_ms, rows);
        let at_pause = left == Manner::Silence || right == Manner::Silence;
        let (sought_ms, weight) = if at_pause {
            let found = boundary.gap.and_then(|gap| self.at_pause(boundary, gap, rows, quiet));
            // A closure or a murmur before a pause looks like the pause: what changes there is something else.
            let unclear = side == Side::End && matches!(left, Manner::Nasal | Manner::Stop { .. });
            let change_ms = if unclear { soft_ms } else { changed.ms };
            (found.unwrap_or(change_ms), snr_weight.at_pauses)
        } else {
            (changed.ms, snr_weight.in_speech)
        };
        let ms = soft_ms + weight * (sought_ms - soft_ms);
        let sd_ms = uncertainty::sd_ms(boundary, ms, changed.sd_ms);
        Edge { ms, sd_ms }
    }

    /// Where the spectrum changes between two sounds, or `soft_ms` where that is not to be moved.
    fn changed(
        &self,
        (left, right, side): (Manner, Manner, Side),
        soft_ms: f64,
        spread_ms: f64,
        rows: &mut Rows<'_>,
    ) -> SpectralChange {
        let rule = self.rules.rule(left, right, side);
        let found = change(rows, soft_ms, spread_ms, &rule);
        let ms = if self.rules.change && !rule.stays { found.ms } else { soft_ms };
        SpectralChange { ms, ..found }
    }

    /// Where sound begins after a pause or ends before it, if that can be seen.
    fn at_pause(
        &self,
        boundary: &Boundary,
        gap: PauseSpan,
        rows: &mut Rows<'_>,
        quiet: Option<&Quiet>,
    ) -> Option<f64> {
        let Boundary { left, right, side, soft_ms, next_ms, phone_ms, .. } = *boundary;
        if !self.rules.pauses
            || (gap.length_ms() < MEASURABLE_MS && (side == Side::Start || next_ms.is_some()))
        {
            return None;
        }
        match (side, left) {
            // Friction and breath rise slowly out of the pause, and a breath before the word sounds like them: the
            // change from one to the other is clearer than where the first of it stands out.
            (Side::Start, _) if matches!(right, Manner::Fricative { .. } | Manner::Breath) => None,
            (Side::Start, _) => pause_edges::onset(rows, gap, soft_ms),
            (Side::End, Manner::Stop { .. }) if self.rules.stops => {
                pause_edges::release(rows, gap, soft_ms, phone_ms, next_ms)
            }
            (Side::End, _) => pause_edges::offset(rows, gap, soft_ms, left, quiet?),
        }
    }

    /// Where each phone of a word begins, between its edges.
    fn phones_of(
        &self,
        token: &TokenTime,
        arcs: &Arcs<'_>,
        word: (f64, f64),
        rows: &mut Rows<'_>,
        snr_weight: SnrWeight,
    ) -> Vec<(PhoneId, f64)> {
        let mut latest = word.0;
        token
            .arcs
            .clone()
            .map(|k| {
                let arc = &arcs.arcs[k];
                let mut ms = start_ms(arc.start_frame);
                if self.phones && k > token.arcs.start {
                    let sounds = (arcs.manner(k - 1), arcs.manner(k), Side::Start);
                    let changed = self.changed(sounds, ms, frames_ms(arc.spread_frames), rows);
                    ms += snr_weight.in_speech * (changed.ms - ms);
                }
                latest = ms.clamp(latest, word.1.max(latest));
                (if arc.token == NO_TOKEN { SILENCE } else { arc.phone }, latest)
            })
            .collect()
    }
}

/// One edge of a word as the search found it.
#[derive(Debug, Clone, Copy)]
pub struct Boundary {
    /// The sound before it.
    pub left: Manner,
    /// The sound after it.
    pub right: Manner,
    /// Whether both are the same phone.
    pub doubled: bool,
    /// Which edge of the word it is.
    pub side: Side,
    /// The median of its posterior.
    pub soft_ms: f64,
    /// Where the best path has it.
    pub path_ms: f64,
    /// The posterior's standard deviation.
    pub spread_ms: f64,
    /// The pause on the outer side, if there is one.
    pub gap: Option<PauseSpan>,
    /// Where the word's last phone begins.
    pub phone_ms: f64,
    /// Of an end before a pause: where the next word begins, if one follows in this segment.
    pub next_ms: Option<f64>,
}

/// The phones of a segment.
struct Arcs<'a> {
    arcs: &'a [ArcTime],
    frames: FrameSpan,
}

impl Arcs<'_> {
    fn manner(&self, k: usize) -> Manner {
        let heard = self.arcs.get(k).filter(|arc| arc.token != NO_TOKEN);
        heard.map_or(Manner::Silence, |arc| manner(arc.phone))
    }

    fn path_ms(&self, k: usize) -> f64 {
        match self.arcs.get(k) {
            Some(arc) => path_ms(arc.path_frame),
            None => f64::from(frame_to_ms(self.frames.end)),
        }
    }

    /// The silences on the path that are at least so long.
    fn silences(&self, least_ms: f64) -> impl Iterator<Item = PauseSpan> + '_ {
        (0..self.arcs.len())
            .filter(|k| self.arcs[*k].token == NO_TOKEN)
            .map(|k| PauseSpan { start_ms: self.path_ms(k), end_ms: self.path_ms(k + 1) })
            .filter(move |gap| gap.length_ms() >= least_ms)
    }

    fn start(&self, token: &TokenTime, before: Option<&TokenTime>) -> Boundary {
        let first = token.arcs.start;
        let soft_ms = start_ms(token.start_frame);
        let mut boundary = Boundary {
            left: first.checked_sub(1).map_or(Manner::Silence, |k| self.manner(k)),
            right: self.manner(first),
            doubled: first > 0 && self.arcs[first - 1].phone == self.arcs[first].phone,
            side: Side::Start,
            soft_ms,
            path_ms: path_ms(token.path_frames.start),
            spread_ms: frames_ms(token.start_spread_frames),
            gap: None,
            phone_ms: soft_ms,
            next_ms: None,
        };
        if boundary.left == Manner::Silence {
            match before.filter(|before| soft_ms - end_ms(before.end_frame) < LEAST_PAUSE_MS) {
                Some(before) => {
                    boundary.soft_ms = soft_ms.midpoint(end_ms(before.end_frame));
                    boundary.left = self.manner(before.arcs.end - 1);
                }
                None => {
                    let start_ms = first
                        .checked_sub(1)
                        .map_or(f64::from(frame_to_ms(self.frames.start)), |k| self.path_ms(k));
                    boundary.gap = Some(PauseSpan { start_ms, end_ms: boundary.path_ms });
                }
            }
        }
        boundary
    }

    fn end(&self, token: &TokenTime, next: Option<&TokenTime>) -> Boundary {
        let after = token.arcs.end;
        let soft_ms = end_ms(token.end_frame);
        let mut boundary = Boundary {
            left: self.manner(after - 1),
            right: self.manner(after),
            doubled: self.arcs.get(after).is_some_and(|arc| arc.phone == self.arcs[after - 1].phone),
            side: Side::End,
            soft_ms,
            path_ms: path_ms(token.path_frames.end),
            spread_ms: frames_ms(token.end_spread_frames),
            gap: None,
            phone_ms: start_ms(self.arcs[after - 1].start_frame),
            next_ms: None,
        };
        if boundary.right == Manner::Silence {
            match next.filter(|next| start_ms(next.start_frame) - soft_ms < LEAST_PAUSE_MS) {
                Some(next) => {
                    boundary.soft_ms = soft_ms.midpoint(start_ms(next.start_frame));
                    boundary.right = self.manner(next.arcs.start);
                }
                None => {
                    boundary.gap =
                        Some(PauseSpan { start_ms: boundary.path_ms, end_ms: self.path_ms(after + 1) });
                    boundary.next_ms = next.map(|next| start_ms(next.start_frame));
                }
            }
        }
        boundary
    }
}
