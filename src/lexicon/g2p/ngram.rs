//! The n-gram model over units: counts, Kneser-Ney smoothing and pruning to a size (trainer).
//!
//! Interpolated modified Kneser-Ney (Chen and Goodman, "An empirical study of smoothing techniques for language
//! modeling", 1998). Pruning a Kneser-Ney model spoils its lower orders unless the counts of what is pruned move
//! there: Siivola, Hirsimaki and Virpioja, "On growing and pruning Kneser-Ney smoothed n-gram models" (IEEE Trans.
//! Audio, Speech and Language Processing 15, 2007).

use super::{MAX_ORDER, UnitId};

/// Bits of a unit in a [`Gram`].
const UNIT_BITS: u32 = UnitId::BITS;

/// Up to [`MAX_ORDER`] units, the last in the lowest bits.
type Gram = u128;

const _: () = assert!(MAX_ORDER as u32 * UNIT_BITS <= Gram::BITS);

/// All n-grams of one length, sorted.
#[derive(Debug, Default)]
pub(crate) struct Level {
    /// The units.
    pub grams: Vec<Gram>,
    /// How often seen.
    raw: Vec<u64>,
    /// Kneser-Ney count: how many different units were seen before it.
    count: Vec<u64>,
    /// Place of the n-gram without its first unit, one level down (level 1: 0).
    suffix: Vec<u32>,
    /// Place of the n-gram without its last unit, one level down (level 1: 0).
    pub prefix: Vec<u32>,
    /// Whether it stays.
    pub kept: Vec<bool>,
    /// Probability of the last unit after the others.
    pub probability: Vec<f64>,
    /// What is left, after this n-gram as context, for units not kept there.
    pub backoff: Vec<f64>,
}

/// The model; `levels[k]` holds the n-grams of k + 1 units.
#[derive(Debug)]
pub(crate) struct Ngrams {
    pub levels: Vec<Level>,
    begin: UnitId,
    units: usize,
    /// Backoff of the empty context.
    root_backoff: f64,
}

/// The last unit of an n-gram.
pub(crate) fn last_unit(gram: Gram) -> UnitId {
    gram as UnitId
}

impl Ngrams {
    /// Counts the n-grams of up to `order` units; every sequence begins with `begin`, the largest unit.
    pub(crate) fn count(sequences: &[Vec<UnitId>], order: usize, units: usize) -> Self {
        let begin = (units - 1) as UnitId;
        let mut levels: Vec<Level> = Vec::new();
        for length in 1..=order {
            let mut all: Vec<Gram> = sequences
                .iter()
                .flat_map(|s| s.windows(length))
                .map(|window| window.iter().fold(0, |gram, unit| gram << UNIT_BITS | Gram::from(*unit)))
                .collect();
            if length == 1 {
                // Units that only alignments since dropped had used still need a probability.
                all.extend((0..units).map(|unit| unit as Gram));
            }
            all.sort_unstable();
            let mut level = Level::default();
            for gram in all {
                if level.grams.last() == Some(&gram) {
                    if let Some(last) = level.raw.last_mut() {
                        *last += 1;
                    }
                } else {
                    level.grams.push(gram);
                    level.raw.push(1);
                }
            }
            let size = level.grams.len();
            level.kept = vec![true; size];
            level.probability = vec![0.0; size];
            level.backoff = vec![1.0; size];
            (level.suffix, level.prefix) = match levels.last() {
                None => (vec![0; size], vec![0; size]),
                Some(below) => {
                    let place = |gram: Gram| below.grams.partition_point(|g| *g < gram) as u32;
                    let mask = (1 << (UNIT_BITS * (length as u32 - 1))) - 1;
                    (
                        level.grams.iter().map(|g| place(g & mask)).collect(),
                        level.grams.iter().map(|g| place(g >> UNIT_BITS)).collect(),
                    )
                }
            };
            levels.push(level);
        }
        let mut model = Self { levels, begin, units, root_backoff: 1.0 };
        model.smooth();
        model
    }

    /// Probability and backoff of every n-gram from what is kept.
    fn smooth(&mut self) {
        for k in (0..self.levels.len()).rev() {
            let above = self.levels.get(k + 1);
            let mut count: Vec<u64> = vec![0; self.levels[k].grams.len()];
            for (i, gram) in self.levels[k].grams.iter().enumerate() {
                let first = (gram >> (UNIT_BITS * k as u32)) as UnitId;
                if above.is_none() || (first == self.begin && k > 0) {
                    count[i] = self.levels[k].raw[i];
                }
            }
            if let Some(above) = above {
                for (j, suffix) in above.suffix.iter().enumerate() {
                    count[*suffix as usize] += if above.kept[j] { 1 } else { above.count[j] };
                }
            }
            if k == 0 {
                // Never predicted.
                count[usize::from(self.begin)] = 0;
            }
            self.levels[k].count = count;
        }
        for k in 0..self.levels.len() {
            let (below, rest) = self.levels.split_at_mut(k);
            let (level, below) = (&mut rest[0], below.last_mut());
            let discounts = discounts(level);
            let discount = |count: u64, kept: bool| match (kept, count) {
                (false, count) => count as f64,
                (true, count) => discounts[count.min(3) as usize],
            };
            let contexts = below.as_ref().map_or(1, |b| b.grams.len());
            let (mut total, mut freed) = (vec![0.0; contexts], vec![0.0; contexts]);
            for i in 0..level.grams.len() {
                let context = level.prefix[i] as usize;
                total[context] += level.count[i] as f64;
                freed[context] += discount(level.count[i], level.kept[i]);
            }
            let backoff: Vec<f64> =
                total.iter().zip(&freed).map(|(t, f)| if *t > 0.0 { f / t } else { 1.0 }).collect();
            let uniform = 1.0 / self.units as f64;
            for i in 0..level.grams.len() {
                let context = level.prefix[i] as usize;
                let lower = below.as_ref().map_or(uniform, |b| b.probability[level.suffix[i] as usize]);
                let own = level.count[i] as f64 - discount(level.count[i], level.kept[i]);
                let share = if total[context] > 0.0 { own / total[context] } else { 0.0 };
                level.probability[i] = share + backoff[context] * lower;
            }
            match below {
                Some(below) => below.backoff = backoff,
                None => self.root_backoff = backoff[0],
            }
        }
    }

    /// Drops the n-grams that matter least until `fits(model)`; then smooths again. Whole unigrams always stay.
    pub(crate) fn prune(&mut self, fits: impl Fn(&Self) -> bool) {
        if fits(self) {
            return;
        }
        let gains: Vec<Vec<f64>> = (0..self.levels.len()).map(|k| self.gains(k)).collect();
        let mut sorted: Vec<f64> = gains.iter().flatten().copied().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        // The more go, the less it takes: the first threshold that fits.
        let first = sorted.partition_point(|threshold| {
            self.keep(&gains, *threshold);
            !fits(self)
        });
        self.keep(&gains, sorted.get(first).copied().unwrap_or(f64::INFINITY));
        self.smooth();
    }

    /// What the training data's log-likelihood loses without each n-gram of a level, roughly.
    fn gains(&self, k: usize) -> Vec<f64> {
        let level = &self.levels[k];
        let Some(below) = k.checked_sub(1).map(|b| &self.levels[b]) else {
            return vec![f64::INFINITY; level.grams.len()];
        };
        (0..level.grams.len())
            .map(|i| {
                let without =
                    below.backoff[level.prefix[i] as usize] * below.probability[level.suffix[i] as usize];
                level.raw[i] as f64 * (level.probability[i] / without).ln()
            })
            .collect()
    }

    /// Keeps what gains at least `threshold` and what it hangs on.
    fn keep(&mut self, gains: &[Vec<f64>], threshold: f64) {
        for k in (0..self.levels.len()).rev() {
            let mut kept: Vec<bool> = gains[k].iter().map(|gain| *gain >= threshold).collect();
            if let Some(above) = self.levels.get(k + 1) {
                for (prefix, above_kept) in above.prefix.iter().zip(&above.kept) {
                    kept[*prefix as usize] |= *above_kept;
                }
            }
            self.levels[k].kept = kept;
        }
    }
}

/// Discounts for counts of 0, 1, 2 and more (Chen and Goodman 1998, equation 26).
fn discounts(level: &Level) -> [f64; 4] {
    let mut of = [0.0f64; 5];
    for (count, _) in level.count.iter().zip(&level.kept).filter(|(_, kept)| **kept) {
        if let Some(n) = of.get_mut(*count as usize) {
            *n += 1.0;
        }
    }
    let y = of[1] / (of[1] + 2.0 * of[2]).max(1.0);
    let d =
        |n: usize| (n as f64 - (n as f64 + 1.0) * y * of[n + 1] / of[n].max(1.0)).clamp(0.1, n as f64 * 0.95);
    [0.0, d(1), d(2), d(3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequences() -> Vec<Vec<UnitId>> {
        let mut state = 7u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 24
        };
        // Units 0..6, 6 the end, 7 the beginning; a unit likes to be followed by its double.
        let mut all = Vec::new();
        for _ in 0..400 {
            let (mut sequence, mut unit) = (vec![7], next() % 6);
            for _ in 0..2 + next() % 6 {
                sequence.push(unit as UnitId);
                unit = if next() % 4 == 0 { next() % 6 } else { unit * 2 % 6 };
            }
            sequence.push(6);
            all.push(sequence);
        }
        all
    }

    /// P(unit | context), by looking for ever shorter contexts.
    fn probability(model: &Ngrams, context: &[UnitId], unit: UnitId) -> f64 {
        let gram = |units: &[UnitId]| units.iter().fold(0, |g, u| g << UNIT_BITS | Gram::from(*u));
        let with: Vec<UnitId> = context.iter().copied().chain([unit]).collect();
        let level = &model.levels[context.len()];
        match level.grams.binary_search(&gram(&with)) {
            Ok(at) if level.kept[at] => level.probability[at],
            _ if context.is_empty() => panic!("a unit without probability"),
            _ => {
                let below = &model.levels[context.len() - 1];
                let backoff = below.grams.binary_search(&gram(context)).map_or(1.0, |at| below.backoff[at]);
                backoff * probability(model, &context[1..], unit)
            }
        }
    }

    #[test]
    fn probabilities_sum_to_one_after_any_context_pruned_or_not() {
        let mut model = Ngrams::count(&sequences(), 4, 8);
        for limit in [usize::MAX, 200, 60, 8] {
            let kept = |m: &Ngrams| m.levels.iter().flat_map(|l| &l.kept).filter(|k| **k).count();
            model.prune(|m| kept(m) <= limit);
            assert!(kept(&model) <= limit);
            for context in [&[][..], &[1], &[7], &[7, 2], &[2, 4, 2], &[7, 1, 2], &[3, 3, 3], &[5, 4, 1]] {
                let sum: f64 = (0..8).map(|unit| probability(&model, context, unit)).sum();
                assert!((sum - 1.0).abs() < 1e-9, "{context:?} with at most {limit}: {sum}");
            }
        }
    }

    #[test]
    fn what_follows_often_is_likely_even_after_pruning() {
        let mut model = Ngrams::count(&sequences(), 4, 8);
        model.prune(|m| m.levels.iter().flat_map(|l| &l.kept).filter(|k| **k).count() <= 40);
        assert!(probability(&model, &[1], 2) > 2.0 * probability(&model, &[1], 3));
        assert!(probability(&model, &[2], 4) > 2.0 * probability(&model, &[2], 5));
    }

    #[test]
    fn unigrams_stay_when_all_else_is_pruned_and_take_up_its_counts() {
        let mut model = Ngrams::count(&sequences(), 3, 8);
        model.prune(|_| false);
        let kept: Vec<usize> = model.levels.iter().map(|l| l.kept.iter().filter(|k| **k).count()).collect();
        assert_eq!(kept, [8, 0, 0]);
        // Alone, they must be as frequent as seen, not as the Kneser-Ney counts of lower orders.
        let sequences = sequences();
        let all: usize = sequences.iter().map(|s| s.len() - 1).sum();
        for unit in 0..7 {
            let seen = sequences.iter().flatten().filter(|u| **u == unit).count();
            let (seen, model) = (seen as f64 / all as f64, probability(&model, &[], unit));
            assert!((seen - model).abs() < 0.005, "{unit}: {seen} {model}");
        }
    }
}
