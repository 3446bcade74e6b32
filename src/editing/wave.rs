//! A stretch of the waveform: how loud it is around each point, where it crosses zero, and the best place to cut.

use std::ops::RangeInclusive;

use super::gaps::{CrossingSearch, CrossingSide};
use crate::audio::sample_store::SampleStore;

/// Half of the 10 ms over which loudness is measured, in samples at 16 kHz.
const HALF_WINDOW: i64 = 80;
/// On a slope the quietest point of a search is at its end; so near the end it is no minimum of the sound itself.
const SLOPE_SAMPLES: i64 = 16;

/// A sample counts as near zero if it is this many times smaller than the steps around it: half a step of the
/// recording's own samples, which may be 96,000 a second.
const NEAR_ZERO: f32 = 12.0;

/// Samples at 16 kHz around the places of a search, with room for all that is measured there.
pub struct Wave {
    /// The recording's, see [`SampleStore::offset`].
    offset: f32,
    /// Less the offset.
    samples: Vec<f32>,
    /// Sums of squares up to each sample; whole numbers, so that differences are exact.
    sums: Vec<i64>,
    /// Position of the first sample.
    first: i64,
}

/// A place at which the waveform crosses zero.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    /// Where it would be zero, by a straight line between the samples beside it.
    at: f64,
    /// The sample nearest to that: at most half as far from zero as the two samples are from each other.
    nearest: i64,
    /// Energy around the cut.
    energy: i64,
}

/// The energy that a listener takes for as loud: half a decibel more, less than can be heard.
fn as_loud(energy: i64) -> i64 {
    energy + energy / 8
}

impl Wave {
    /// Nothing read yet of a recording with this offset.
    pub fn new(offset: f32) -> Wave {
        Wave { offset, samples: Vec::new(), sums: Vec::new(), first: 0 }
    }

    /// The best place for a cut, in samples at 16 kHz, perhaps between two of them.
    pub fn cut(&mut self, samples: &SampleStore, search: &CrossingSearch) -> f64 {
        self.read(samples, search);
        let limit = search.edges.map(|edge| self.energy(edge)).into_iter().min().unwrap_or(0);
        let fits = |limit: i64| move |found: &Crossing| found.energy <= limit;
        let first_choice = match search.side {
            CrossingSide::Touching => self.beside_boundary(search, limit),
            _ => self.quietest(&search.zone, search).filter(fits(limit)),
        };
        // All that is within reach of the margin is louder than the word's own edge: a breath, a click. Better nearer to
        // the word than with that in it.
        let quiet = first_choice.or_else(|| self.quietest(&search.wide, search).filter(fits(as_loud(limit))));
        if let Some(crossing) = quiet {
            return crossing.at;
        }
        // No crossing is quiet enough. A sample near zero will do; and rather a little too loud than a click.
        let near_zero = self.nearest_to_zero(search, limit);
        let is_near = NEAR_ZERO * self.sample(near_zero).abs() <= self.step(near_zero);
        let crossing = if is_near { None } else { self.quietest(&search.wide, search) };
        crossing.map_or(near_zero as f64, |crossing| crossing.at)
    }

    /// The largest step between neighbouring samples in the 10 ms around a sample.
    fn step(&self, at: i64) -> f32 {
        let around = at - HALF_WINDOW..at + HALF_WINDOW;
        around.map(|at| (self.sample(at + 1) - self.sample(at)).abs()).fold(0.0, f32::max)
    }

    /// Where speech goes on: at the quietest point nearby if the sound has one, as at a closure; on a slope, where
    /// the quietest point is merely the farthest, at the boundary itself.
    fn beside_boundary(&self, search: &CrossingSearch, limit: i64) -> Option<Crossing> {
        let (first, last) = (*search.zone.start(), *search.zone.end());
        let minimum = (first..=last).min_by_key(|at| (self.energy(*at), (at - search.ideal).abs()))?;
        if minimum >= first + SLOPE_SAMPLES && minimum <= last - SLOPE_SAMPLES {
            return self.quietest(&search.zone, search).filter(|c| c.energy <= limit);
        }
        let quiet_enough = self.crossings(&search.zone, search.side).filter(|c| c.energy <= limit);
        quiet_enough.min_by_key(|c| (c.nearest - search.ideal).abs())
    }

    /// The crossing in `zone` around which it is quietest.
    fn quietest(&self, zone: &RangeInclusive<i64>, search: &CrossingSearch) -> Option<Crossing> {
        let distance = |c: &Crossing| (c.nearest - search.ideal).abs();
        self.crossings(zone, search.side).min_by_key(|c| (c.energy, distance(c)))
    }

    /// All crossings whose nearest sample is in `zone`, in order.
    fn crossings(&self, zone: &RangeInclusive<i64>, side: CrossingSide) -> impl Iterator<Item = Crossing> {
        let zone = zone.clone();
        let around = *zone.start()..=*zone.end() + 1;
        around.filter_map(move |position| {
            let (before, here) = (self.sample(position - 1), self.sample(position));
            let at = if here == 0.0 {
                position as f64
            } else if before * here < 0.0 {
                (position - 1) as f64 + f64::from(before) / f64::from(before - here)
            } else {
                return None;
            };
            let nearest = at.round() as i64;
            let cut = nearest + i64::from(side == CrossingSide::Out);
            zone.contains(&nearest).then(|| Crossing { at, nearest, energy: self.energy(cut) })
        })
    }

    /// Where nothing crosses zero that is quiet enough, the sample that comes nearest to zero of those that are.
    fn nearest_to_zero(&self, search: &CrossingSearch, limit: i64) -> i64 {
        let off = |at: i64| self.sample(at).abs();
        let nearer = |a: &i64, b: &i64| {
            off(*a).total_cmp(&off(*b)).then((a - search.ideal).abs().cmp(&(b - search.ideal).abs()))
        };
        let cut = |at: i64| at + i64::from(search.side == CrossingSide::Out);
        let quiet_enough = search.wide.clone().filter(|at| self.energy(cut(*at)) <= limit);
        quiet_enough.min_by(nearer).unwrap_or(search.ideal)
    }

    /// Energy of the 10 ms around a cut before sample `at`.
    fn energy(&self, at: i64) -> i64 {
        self.sum(at + HALF_WINDOW) - self.sum(at - HALF_WINDOW)
    }

    fn sum(&self, at: i64) -> i64 {
        usize::try_from(at - self.first).ok().and_then(|at| self.sums.get(at)).copied().unwrap_or(0)
    }

    fn sample(&self, at: i64) -> f32 {
        usize::try_from(at - self.first).ok().and_then(|at| self.samples.get(at)).copied().unwrap_or(0.0)
    }

    fn read(&mut self, samples: &SampleStore, search: &CrossingSearch) {
        let (zone, wide) = (&search.zone, &search.wide);
        let first = search.edges.iter().chain([zone.start(), wide.start()]).min().copied().unwrap_or(0);
        let last = search.edges.iter().chain([zone.end(), wide.end()]).max().copied().unwrap_or(0);
        self.first = first - HALF_WINDOW - 2;
        samples.read(self.first..last + HALF_WINDOW + 3, &mut self.samples);
        let inside = 0..samples.count() as i64;
        self.sums.clear();
        self.sums.push(0);
        let mut sum = 0;
        for (sample, position) in self.samples.iter_mut().zip(self.first..) {
            // Outside the recording is silence, whatever the offset.
            *sample = if inside.contains(&position) { *sample - self.offset } else { 0.0 };
            sum += (*sample as i64).pow(2);
            self.sums.push(sum);
        }
    }
}
