//! The edit points of all words, at the recording's own sampling rate.
//!
//! **Why pieces join without a click.** A cut lies where the waveform crosses zero. Of the samples beside the crossing
//! the nearer one is at most half as far from zero as the two are from each other; it is the first that is kept after
//! a cut and the last that is kept before one. So where two cuts meet, the jump is at most the mean of the two
//! differences that the recording itself has there. Where words touch, one ends where the other begins, and joined
//! they are the recording.

use rayon::prelude::*;

use super::gaps::{self, CrossingSearch, CrossingSide, GapSearch, Margins};
use super::wave::Wave;
use crate::audio::SourceFormat;
use crate::audio::sample_store::SampleStore;
use crate::confidence::alignment::Alignment;
use crate::units::{Ms, MsSpan, SAMPLE_RATE_HZ};

/// Where a word can be cut out: samples per channel at the recording's own rate, from the start of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditPoints {
    /// First sample to keep.
    pub start: u64,
    /// First sample not to keep, after `start`.
    pub end: u64,
}

/// The edit points of each word that has a place, in the order of [`Alignment::words`].
///
/// They never cross: each ends at or before the start of the next. Where there is a pause, a point lies in it, at or
/// outside the word's own edge; where words touch, at most 15 ms from the boundary.
pub fn cuts(
    alignment: &Alignment,
    samples: &SampleStore,
    source: SourceFormat,
    margins: Margins,
) -> Vec<Option<EditPoints>> {
    let is_placed = |span: &MsSpan| span.start < span.end;
    let spans: Vec<MsSpan> = alignment.words.iter().filter_map(|w| w.span.filter(is_placed)).collect();
    let gaps = Gaps {
        spans: &spans,
        untranscribed: &alignment.untranscribed,
        limit_ms: (source.duration_s * 1000.0).ceil() as Ms,
        margins,
    };
    let rate = Rate::new(source);
    let offset = samples.offset();
    let points: Vec<GapPoints> = (0..=spans.len())
        .into_par_iter()
        .map_init(
            || Wave::new(offset),
            |wave, gap| gaps.points(gap, rate, |search| rate.cut(wave.cut(samples, search), search)),
        )
        .collect();

    let mut following = points.windows(2);
    let mut next = || {
        let [before, after] = following.next()? else { return None };
        // Two searches side by side may find the same sample.
        let points = EditPoints { start: before.start, end: after.end.min(after.start) };
        (points.start < points.end).then_some(points)
    };
    alignment.words.iter().map(|word| word.span.filter(is_placed).and_then(|_| next())).collect()
}

/// What lies between the words that have a place, before the first and behind the last.
struct Gaps<'a> {
    spans: &'a [MsSpan],
    untranscribed: &'a [MsSpan],
    limit_ms: Ms,
    margins: Margins,
}

/// The two points of a gap, as samples at the recording's own rate.
struct GapPoints {
    /// Where the word before the gap ends.
    end: u64,
    /// Where the word behind it starts.
    start: u64,
}

impl Gaps<'_> {
    /// The points of the gap before word `gap`, or behind the last word. `cut` finds the best sample of a search.
    fn points(&self, gap: usize, rate: Rate, mut cut: impl FnMut(&CrossingSearch) -> u64) -> GapPoints {
        let margins = self.margins;
        let left = gap.checked_sub(1).map(|left| self.spans[left]);
        let right = self.spans.get(gap).copied();
        let from = left.map_or(0, |left| left.end);
        let to = right.map_or(self.limit_ms, |right| right.start);
        let filler = filler_within(self.untranscribed, from, to);
        if let (Some(left), Some(right), None) = (left, right, filler) {
            return match gaps::between(left, right, margins) {
                GapSearch::One(search) => {
                    let both = cut(&search);
                    GapPoints { end: both, start: both }
                }
                GapSearch::Two { out, into } => GapPoints { end: cut(&out), start: cut(&into) },
            };
        }
        // Speech that no word covers is a neighbour as words are.
        let end = left.map(|left| match filler {
            Some((first, _)) => gaps::between(left, first, margins).end_of_first(),
            None => gaps::tail(left, self.limit_ms, margins),
        });
        let start = right.map(|right| match filler {
            Some((_, last)) => gaps::between(last, right, margins).start_of_second(),
            None => gaps::head(right, margins),
        });
        GapPoints {
            end: end.map_or(0, |search| cut(&search)),
            start: start.map_or(rate.total, |search| cut(&search)),
        }
    }
}

/// The first and the last of the spans, which are in order, between two times; what lies outside is left off.
fn filler_within(spans: &[MsSpan], from: Ms, to: Ms) -> Option<(MsSpan, MsSpan)> {
    let after = &spans[spans.partition_point(|s| s.end <= from)..];
    let inside = &after[..after.partition_point(|s| s.start < to)];
    let clip = |span: &MsSpan| MsSpan { start: span.start.max(from), end: span.end.min(to) };
    Some((clip(inside.first()?), clip(inside.last()?)))
}

/// The recording's own rate and length.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    rate_hz: u32,
    total: u64,
}

impl Rate {
    /// Of a recording that is `source`.
    pub fn new(source: SourceFormat) -> Rate {
        let total = (source.duration_s * f64::from(source.rate_hz)).round() as u64;
        Rate { rate_hz: source.rate_hz, total }
    }

    /// Samples in a second, of each channel.
    pub fn hz(self) -> u32 {
        self.rate_hz
    }

    /// Samples in the recording, of each channel.
    pub fn total(self) -> u64 {
        self.total
    }

    /// The sample nearest to a time, the later one of two; the recording's end if the time lies behind it.
    pub fn sample_at(self, ms: Ms) -> u64 {
        ((u64::from(ms) * u64::from(self.rate_hz) + 500) / 1000).min(self.total)
    }

    /// The sample of the cut at `at`, in samples at 16 kHz.
    fn cut(self, at: f64, search: &CrossingSearch) -> u64 {
        let nearest = (at * f64::from(self.rate_hz) / f64::from(SAMPLE_RATE_HZ)).round().max(0.0) as u64;
        // An edge is a whole millisecond, and the nearest sample may be on its other side.
        let [end, start] = search.edges_ms().map(|edge| self.sample_at(edge));
        let sample = match search.side {
            CrossingSide::Touching => nearest,
            CrossingSide::Shared => nearest.max(end).min(start),
            CrossingSide::Out => (nearest + 1).max(end),
            CrossingSide::In => nearest.min(start),
        };
        sample.min(self.total)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::sample_store::SampleStoreWriter;
    use crate::confidence::alignment::{Fit, Status, WordTime};

    fn alignment(words: &[Option<MsSpan>], untranscribed: Vec<MsSpan>) -> Alignment {
        let word = |span: &Option<MsSpan>| WordTime {
            status: if span.is_some() { Status::Aligned } else { Status::NotFound },
            span: *span,
            score: None,
            uncertainty: None,
            phones: Vec::new(),
        };
        let words = words.iter().map(word).collect();
        Alignment { words, silences: Vec::new(), untranscribed, chunks: Vec::new(), fit: Fit::Good }
    }

    fn span(start: Ms, end: Ms) -> MsSpan {
        MsSpan { start, end }
    }

    /// Noise whose amplitude at each millisecond is that of `level`.
    fn noise(ms: Ms, level: impl Fn(Ms) -> f32) -> SampleStore {
        let mut state = 1_u32;
        let mut keeper = SampleStoreWriter::new();
        for now in 0..ms {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            };
            keeper.push(&std::array::from_fn::<f32, 16, _>(|_| next() * level(now)));
        }
        keeper.finish()
    }

    fn at_16k(ms: Ms) -> SourceFormat {
        SourceFormat { rate_hz: 16_000, channels: 1, duration_s: f64::from(ms) / 1000.0 }
    }

    /// The cuts in milliseconds, of a recording of a second at 16 kHz.
    fn cuts_ms(alignment: &Alignment, samples: &SampleStore, margins: Margins) -> Vec<(f64, f64)> {
        let cuts = cuts(alignment, samples, at_16k(1000), margins);
        cuts.iter().flatten().map(|cut| (cut.start as f64 / 16.0, cut.end as f64 / 16.0)).collect()
    }

    #[test]
    fn a_pause_is_cut_where_it_is_quietest_within_reach_of_the_margin() {
        // Two words with a pause of 300 ms, quietest at 480 and at 640 ms.
        let dips = |ms: Ms| match ms {
            100..400 | 700..900 => 8000.0,
            475..486 | 635..646 => 2.0,
            _ => 100.0,
        };
        let words = alignment(&[Some(span(100, 400)), Some(span(700, 900))], Vec::new());
        let found = cuts_ms(&words, &noise(1000, dips), Margins::default());
        assert!((found[0].1 - 480.0).abs() < 2.0 && (found[1].0 - 640.0).abs() < 2.0, "{found:?}");
    }

    #[test]
    fn a_breath_behind_the_margin_is_left_out() {
        // The word dies away, and a breath follows that is louder than its last moments.
        let breath = |ms: Ms| match ms {
            100..300 | 800..900 => 8000.0,
            300..400 => 300.0,
            440..620 => 2000.0,
            _ => 50.0,
        };
        let words = alignment(&[Some(span(100, 400)), Some(span(800, 900))], Vec::new());
        let found = cuts_ms(&words, &noise(1000, breath), Margins::default());
        assert!((400.0..440.0).contains(&found[0].1), "{found:?}");
    }

    #[test]
    fn filler_speech_between_two_words_is_in_neither() {
        let level = |ms: Ms| match ms {
            100..300 | 350..600 | 640..900 => 8000.0,
            _ => 10.0,
        };
        let words = alignment(&[Some(span(100, 300)), Some(span(640, 900))], vec![span(350, 600)]);
        let samples = noise(1000, level);
        let found = cuts_ms(&words, &samples, Margins { before: 200, after: 200 });
        assert!((300.0..350.0).contains(&found[0].1) && (600.0..640.0).contains(&found[1].0), "{found:?}");
        // Nothing known of it, the pause is long enough for the margins.
        let words = alignment(&[Some(span(100, 300)), Some(span(640, 900))], Vec::new());
        let found = cuts_ms(&words, &samples, Margins { before: 20, after: 20 });
        assert!((320.0..350.0).contains(&found[0].1), "{found:?}");
    }

    #[test]
    fn touching_words_meet_at_a_dip_nearby_and_on_a_slope_at_their_boundary() {
        let words = alignment(&[Some(span(100, 400)), Some(span(400, 900))], Vec::new());
        let dip = noise(1000, |ms| if (405..412).contains(&ms) { 100.0 } else { 8000.0 });
        let found = cuts_ms(&words, &dip, Margins::default());
        assert!(found[0].1 == found[1].0 && (found[0].1 - 408.5).abs() < 3.0, "{found:?}");
        let slope = noise(1000, |ms| 20.0 * ms as f32);
        let found = cuts_ms(&words, &slope, Margins::default());
        assert!(found[0].1 == found[1].0 && (found[0].1 - 400.0).abs() < 3.0, "{found:?}");
    }

    #[test]
    fn a_recording_without_a_crossing_is_cut_all_the_same() {
        let mut keeper = SampleStoreWriter::new();
        // An offset that jumps, so that its mean is nowhere.
        keeper.push(&[1000.0; 8000]);
        keeper.push(&[3000.0; 8000]);
        let words =
            alignment(&[Some(span(100, 400)), Some(span(400, 700)), Some(span(800, 900))], Vec::new());
        assert_eq!(cuts_ms(&words, &keeper.finish(), Margins::default()).len(), 3);
    }

    #[test]
    fn words_without_a_place_have_no_cuts_and_a_word_alone_has_the_recording_around_it() {
        let words = alignment(&[None, Some(span(0, 1000)), None], Vec::new());
        let got = cuts(&words, &noise(1000, |_| 1000.0), at_16k(1000), Margins::default());
        assert_eq!(got, [None, Some(EditPoints { start: 0, end: 16_000 }), None]);
        let nothing =
            cuts(&alignment(&[None], Vec::new()), &noise(10, |_| 1.0), at_16k(10), Margins::default());
        assert_eq!(nothing, [None]);
    }

    /// What is between the starts of two neighbours: length of the first, pause, whether there is filler speech in it.
    fn steps() -> impl Strategy<Value = Vec<(Ms, Ms, bool)>> {
        let length = prop_oneof![1..30_u32, 20..400_u32];
        let pause = prop_oneof![Just(0), 0..30_u32, 10..500_u32];
        prop::collection::vec((length, pause, any::<bool>()), 1..20)
    }

    proptest! {
        #[test]
        fn cuts_are_in_order_and_leave_every_word_whole(
            head in 0..200_u32,
            steps in steps(),
            levels in prop::collection::vec(prop_oneof![Just(0.0_f32), 0.0..30_000.0_f32], 50),
            offset in prop_oneof![Just(0.0_f32), -3000.0..3000.0_f32],
            rate_hz in prop_oneof![Just(16_000_u32), Just(44_100), Just(48_000), 4000..200_000_u32],
            before in 0..200_u32,
            after in 0..200_u32,
        ) {
            let (mut at, mut words, mut filler) = (head, Vec::new(), Vec::new());
            for (length, pause, is_filler) in steps {
                words.push(Some(span(at, at + length)));
                if is_filler && pause > 0 {
                    filler.push(span(at + length + pause / 4, at + length + pause - pause / 3));
                }
                at += length + pause;
            }
            let level = |ms: Ms| levels[(ms / 37) as usize % levels.len()];
            let mut samples = noise(at, level);
            let mut shifted = SampleStoreWriter::new();
            let mut all = Vec::new();
            samples.read(0..samples.count() as i64, &mut all);
            all.iter_mut().for_each(|v| *v += offset);
            shifted.push(&all);
            samples = shifted.finish();
            let alignment = alignment(&words, filler.clone());
            let source = SourceFormat { rate_hz, channels: 1, duration_s: f64::from(at) / 1000.0 };
            let rate = Rate::new(source);
            let got = cuts(&alignment, &samples, source, Margins { before, after });

            let mut last = 0;
            for (n, (cut, word)) in got.iter().zip(&words).enumerate() {
                let (cut, word) = (cut.unwrap(), word.unwrap());
                prop_assert!(last <= cut.start && cut.start < cut.end && cut.end <= rate.total, "{n}: {cut:?}");
                last = cut.end;
                let gap = |a: Option<MsSpan>, b: Option<MsSpan>| Some(b?.start - a?.end);
                let previous = n.checked_sub(1).map(|p| words[p].unwrap());
                let next = words.get(n + 1).copied().flatten();
                // Touching neighbours may be filler speech, too, of which the edges are not at hand here.
                // Cuts are sought among samples at 16 kHz, of which one may be several of the recording's.
                let near = rate_hz as u64 * 15 / 1000 + 2 + u64::from(rate_hz / 16_000);
                let (start, end) = (rate.sample_at(word.start), rate.sample_at(word.end));
                prop_assert!(cut.start <= start + near && end <= cut.end + near, "{n}: {cut:?} {word:?}");
                if gap(previous, Some(word)).is_none_or(|g| g >= 10) && filler.is_empty() {
                    prop_assert!(cut.start <= start, "{n}: {cut:?} {word:?}");
                }
                if gap(Some(word), next).is_none_or(|g| g >= 10) && filler.is_empty() {
                    prop_assert!(cut.end >= end, "{n}: {cut:?} {word:?}");
                }
                for filler in &filler {
                    let (from, to) = (rate.sample_at(filler.start), rate.sample_at(filler.end));
                    let half = from + (to - from) / 2;
                    prop_assert!(cut.end <= half + 1 || cut.start + 1 >= half, "{n}: {cut:?} in {filler:?}");
                }
            }
        }
    }
}
