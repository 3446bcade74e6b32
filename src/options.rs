//! How to align: what a caller may choose.

use crate::audio::Channel;
use crate::boundaries::rules::Rules;
use crate::editing::Margins;
use crate::languages::Language;

/// How to align. The default is what the program does when nothing is asked for.
///
/// ```
/// use kiru_align::{Channel, Options};
///
/// let options = Options::default().jobs(2).phones(true).channel(Channel::Only(0));
/// # assert!(options.phones && options.jobs == 2);
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Options {
    /// Threads; 0, the default, for one a core.
    pub jobs: usize,
    /// The language of the transcript; by default `None`: the text tells.
    pub language: Option<Language>,
    /// Longest segment aligned at once, in seconds; by default 30.
    pub max_chunk_s: f64,
    /// Whether to keep the phones of each word; by default not.
    pub phones: bool,
    /// How far off the rough times of a transcript may be and still be used, in seconds; by default 2.
    pub hint_tolerance_s: f64,
    /// Whether words keep the times that the transcript has for each of them, and are not looked for; by default not.
    pub keep_times: bool,
    /// Which channels of the recording are listened to; by default all, mixed.
    pub channel: Channel,
    /// Which audio track of a video is listened to, counted from 1; by default the one that players take.
    pub track: Option<u16>,
    /// Whether to give the time of day, or timecode, at which the recording begins, as Broadcast Wave files have it; by
    /// default not.
    pub timecode: bool,
    /// Whether to give the uncertainty of the edges of each word; by default not.
    pub uncertainty: bool,
    /// The margins with which words can be cut out, if their edit points are wanted; by default `None`.
    pub cuts: Option<Margins>,
    /// The only part of the recording that is listened to, in seconds; by default all of it.
    pub part_s: Option<(f64, f64)>,
    /// Whether to keep the samples, for formats that show them; by default not.
    pub samples: bool,
    /// Which refinements of edges are made: all, but for measuring what each of them does.
    #[doc(hidden)]
    pub refine: Rules,
}

impl Options {
    /// The default.
    pub const fn new() -> Options {
        Options {
            jobs: 0,
            language: None,
            max_chunk_s: 30.0,
            phones: false,
            hint_tolerance_s: 2.0,
            keep_times: false,
            channel: Channel::Mix,
            track: None,
            timecode: false,
            uncertainty: false,
            cuts: None,
            part_s: None,
            samples: false,
            refine: Rules::ALL,
        }
    }

    /// With so many threads; 0 for one a core.
    pub const fn jobs(mut self, jobs: usize) -> Options {
        self.jobs = jobs;
        self
    }

    /// With a transcript in this language; `None` if the text tells.
    pub const fn language(mut self, language: Option<Language>) -> Options {
        self.language = language;
        self
    }

    /// With segments of at most so many seconds.
    pub const fn max_chunk_s(mut self, max_chunk_s: f64) -> Options {
        self.max_chunk_s = max_chunk_s;
        self
    }

    /// With the phones of each word, or without.
    pub const fn phones(mut self, phones: bool) -> Options {
        self.phones = phones;
        self
    }

    /// With rough times of the transcript used if they are off by at most so many seconds.
    pub const fn hint_tolerance_s(mut self, hint_tolerance_s: f64) -> Options {
        self.hint_tolerance_s = hint_tolerance_s;
        self
    }

    /// With the times that the transcript has for its words, as those that somebody has corrected, or with words looked
    /// for. Words without times are then `Status::NotFound`, and phones and uncertainties are not known.
    pub const fn keep_times(mut self, keep_times: bool) -> Options {
        self.keep_times = keep_times;
        self
    }

    /// With this audio track of a video, counted from 1; `None`: the one that players take.
    pub const fn track(mut self, track: Option<u16>) -> Options {
        self.track = track;
        self
    }

    /// With these channels of the recording.
    pub const fn channel(mut self, channel: Channel) -> Options {
        self.channel = channel;
        self
    }

    /// With the time of day at which the recording begins, or without.
    pub const fn timecode(mut self, timecode: bool) -> Options {
        self.timecode = timecode;
        self
    }

    /// With the uncertainty of the edges of each word, or without.
    pub const fn uncertainty(mut self, uncertainty: bool) -> Options {
        self.uncertainty = uncertainty;
        self
    }

    /// With the points at which each word can be cut out, or without.
    pub const fn cuts(mut self, margins: Option<Margins>) -> Options {
        self.cuts = margins;
        self
    }

    /// With only this part of the recording listened to, from and to these seconds: no word is placed outside it. All times
    /// are those of the recording.
    ///
    /// ```
    /// # use kiru_align::{Aligner, Options, Transcript};
    /// # fn main() -> kiru_align::Result<()> {
    /// # let audio = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/alice.flac");
    /// let options = Options::default().part_s(Some((11.0, 14.0)));
    /// let alignment = Aligner::open()?.align(audio, &Transcript::from("and what is the use of a book"), &options)?;
    /// assert!(alignment.words().filter_map(|word| word.span_s).all(|span| span.start >= 11.0 && span.end <= 14.0));
    /// # Ok(())
    /// # }
    /// ```
    pub const fn part_s(mut self, part_s: Option<(f64, f64)>) -> Options {
        self.part_s = part_s;
        self
    }

    /// With the samples kept, or not.
    pub const fn samples(mut self, samples: bool) -> Options {
        self.samples = samples;
        self
    }

    /// With only these refinements of edges.
    #[doc(hidden)]
    pub const fn refine(mut self, rules: Rules) -> Options {
        self.refine = rules;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Options::new()
    }
}
