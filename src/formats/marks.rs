//! What editors read beside a word's seconds: where to cut, and everything as samples and as frames of video.

use serde::Serialize;

use crate::editing::edit_points::{EditPoints, Rate};
use crate::editing::video_frames::FrameRate;
use crate::units::MsSpan;

/// Which of them go into the JSON; by default none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks<'a> {
    /// Where each word can be cut out, one for each word of the alignment; empty if that was not asked for.
    pub cuts: &'a [Option<EditPoints>],
    /// Whether to write samples.
    pub samples: bool,
    /// The video's frame rate, if frames are wanted.
    pub fps: Option<FrameRate>,
}

/// The names of all marks, in the order in which they are written.
pub(crate) const NAMES: [&str; 10] = [
    "cut_in",
    "cut_out",
    "start_sample",
    "end_sample",
    "cut_in_sample",
    "cut_out_sample",
    "start_frame",
    "end_frame",
    "cut_in_frame",
    "cut_out_frame",
];

/// The marks of one word.
#[derive(Serialize, Default)]
pub(crate) struct Marked {
    #[serde(flatten)]
    cut: Option<CutSeconds>,
    #[serde(flatten)]
    samples: Option<WordSamples>,
    #[serde(flatten)]
    cut_samples: Option<CutSamples>,
    #[serde(flatten)]
    frames: Option<WordFrames>,
    #[serde(flatten)]
    cut_frames: Option<CutFrames>,
}

#[derive(Serialize)]
struct CutSeconds {
    cut_in: f64,
    cut_out: f64,
}

#[derive(Serialize)]
struct WordSamples {
    start_sample: u64,
    end_sample: u64,
}

#[derive(Serialize)]
struct CutSamples {
    cut_in_sample: u64,
    cut_out_sample: u64,
}

#[derive(Serialize)]
struct WordFrames {
    start_frame: u64,
    end_frame: u64,
}

#[derive(Serialize)]
struct CutFrames {
    cut_in_frame: u64,
    cut_out_frame: u64,
}

impl Marked {
    /// The marks of word `index`, which lies at `span`, in a recording of `rate`.
    pub(crate) fn new(marks: &Marks, index: usize, span: MsSpan, rate: Rate) -> Marked {
        let cut = marks.cuts.get(index).copied().flatten();
        let word_samples =
            || WordSamples { start_sample: rate.sample_at(span.start), end_sample: rate.sample_at(span.end) };
        let cut_samples = |cut: EditPoints| CutSamples { cut_in_sample: cut.start, cut_out_sample: cut.end };
        let word_frames = |fps: FrameRate| WordFrames {
            start_frame: fps.nearest(u64::from(span.start), 1000),
            end_frame: fps.nearest(u64::from(span.end), 1000),
        };
        let cut_frames = |fps: FrameRate, cut: EditPoints| CutFrames {
            cut_in_frame: fps.nearest(cut.start, rate.hz()),
            cut_out_frame: fps.nearest(cut.end, rate.hz()),
        };
        Marked {
            cut: cut.map(|cut| CutSeconds {
                cut_in: printed(cut.start, rate.hz()),
                cut_out: printed(cut.end, rate.hz()),
            }),
            samples: marks.samples.then(word_samples),
            cut_samples: cut.filter(|_| marks.samples).map(cut_samples),
            frames: marks.fps.map(word_frames),
            cut_frames: marks.fps.zip(cut).map(|(fps, cut)| cut_frames(fps, cut)),
        }
    }
}

/// Seconds of a sample with six decimals: at any rate up to 500 kHz that is enough to find the sample again.
pub(crate) fn printed(sample: u64, rate_hz: u32) -> f64 {
    (sample as f64 / f64::from(rate_hz) * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SourceFormat;

    #[test]
    fn seconds_lead_back_to_their_sample() {
        for rate_hz in [8000, 11_025, 44_100, 48_000, 192_000] {
            for sample in (0..24 * 3600 * u64::from(rate_hz)).step_by(1_234_567) {
                let text = format!("{}", printed(sample, rate_hz));
                assert!(text.split('.').nth(1).is_none_or(|digits| digits.len() <= 6), "{text}");
                let seconds: f64 = text.parse().unwrap();
                assert_eq!((seconds * f64::from(rate_hz)).round() as u64, sample);
            }
        }
    }

    #[test]
    fn every_mark_is_written_only_when_it_is_asked_for() {
        let rate = Rate::new(SourceFormat { rate_hz: 44_100, channels: 2, duration_s: 2.0 });
        let span = MsSpan { start: 501, end: 980 };
        let cuts = [None, Some(EditPoints { start: 22_000, end: 44_101 })];
        let written = |marks, word| serde_json::to_string(&Marked::new(&marks, word, span, rate)).unwrap();
        assert_eq!(written(Marks::default(), 0), "{}");
        let fps = "25".parse().ok();
        assert_eq!(written(Marks { fps, ..Marks::default() }, 1), r#"{"start_frame":13,"end_frame":25}"#);
        let samples = Marks { samples: true, ..Marks::default() };
        assert_eq!(written(samples, 1), r#"{"start_sample":22094,"end_sample":43218}"#);
        let all = Marks { cuts: &cuts, samples: true, fps };
        let expected = concat!(
            r#"{"cut_in":0.498866,"cut_out":1.000023,"start_sample":22094,"end_sample":43218,"#,
            r#""cut_in_sample":22000,"cut_out_sample":44101,"start_frame":13,"end_frame":25,"#,
            r#""cut_in_frame":12,"cut_out_frame":25}"#
        );
        assert_eq!(written(all, 1), expected);
        let names: Vec<&str> = expected.split('"').skip(1).step_by(2).collect();
        assert_eq!(names, NAMES);
        assert!(!written(all, 0).contains("cut"));
    }
}
