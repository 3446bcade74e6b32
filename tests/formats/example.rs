//! A small result in which everything odd happens that can happen.

use kiru_align::audio::{Channel, SourceFormat};
use kiru_align::confidence::alignment::{Alignment, EdgeUncertainty, Fit, PhoneSpan, Status, WordTime};
use kiru_align::editing::edit_points::EditPoints;
use kiru_align::formats::marks::Marks;
use kiru_align::formats::{Document, Format, Style, write};
use kiru_align::phones;
use kiru_align::transcript::Transcript;
use kiru_align::units::MsSpan;

/// Quotes of both kinds, commas, markup, an accent, two blanks and a tab, a character that XML has not, a formula, a
/// dash, a note that sounds and one that does not, a line that nobody says, another script.
pub const TEXT: &str = "“Übung”  said,\t\"quoted\" <a&b> café\x07 =1+1\r\n\
                        — [laughter] [music] I'm {here} ;; 10%\n\n\
                        nobody says this\n\
                        日本語 the end.\n";

/// What is written, and all that it borrows.
pub struct Example {
    pub audio_path: String,
    pub transcript: Transcript,
    pub alignment: Alignment,
    pub cuts: Vec<Option<EditPoints>>,
    pub fps: Option<&'static str>,
    pub samples: bool,
    pub ipa: bool,
    pub style: Style,
    pub channel: Channel,
    pub channels: u16,
}

impl Example {
    /// The example, with nothing asked for that is not always there.
    pub fn new() -> Example {
        let transcript = kiru_align::formats::read::read(TEXT.as_bytes()).unwrap();
        let mut words = vec![missing(Status::NotFound); transcript.tokens.len()];
        let mut place = |word: &str, time: WordTime| {
            let index = transcript.tokens.iter().position(|token| token.verbatim == word).unwrap();
            words[index] = time;
        };
        place("“Übung”", heard(0, 481, "Y UW SIL B"));
        place("said,", heard(481, 1000, "S"));
        place("\"quoted\"", heard(1000, 1700, "K W"));
        place("<a&b>", guessed(1700, 1750));
        place("café\x07", heard(1900, 2400, "K AE F EY"));
        place("=1+1", heard(61_000, 61_001, "W"));
        place("—", missing(Status::NonSpeech));
        place("[laughter]", sound(62_000, 62_800));
        place("[music]", missing(Status::NonSpeech));
        place("I'm", heard(62_800, 63_000, "AY M"));
        place("{here}", heard(63_500, 64_000, "HH IH R"));
        place(";;", missing(Status::NonSpeech));
        place("the", guessed(86_398_950, 86_399_000));
        place("end.", heard(86_399_000, 86_399_950, "EH N D"));
        let alignment = Alignment {
            words,
            silences: vec![MsSpan { start: 2400, end: 60_000 }],
            // Between café and =1+1, and between {here} and the.
            untranscribed: vec![
                MsSpan { start: 60_000, end: 60_900 },
                MsSpan { start: 70_000, end: 80_000_000 },
            ],
            chunks: vec![],
            fit: Fit::Good,
        };
        let audio_path = "/talks/My talk & \"more\".mkv".to_string();
        let (style, channel) = (Style::default(), Channel::Mix);
        Example {
            audio_path,
            transcript,
            alignment,
            cuts: vec![],
            fps: None,
            samples: false,
            ipa: false,
            style,
            channel,
            channels: 2,
        }
    }

    /// The same without a word.
    pub fn empty() -> Example {
        let alignment = Alignment {
            words: vec![],
            silences: vec![],
            untranscribed: vec![],
            chunks: vec![],
            fit: Fit::Good,
        };
        Example { transcript: Transcript::default(), alignment, ..Example::new() }
    }

    /// The same with cuts 30 ms before and 60 ms after each word that has times, but half way between neighbours.
    pub fn with_cuts(mut self) -> Example {
        let spans: Vec<Option<MsSpan>> = self.alignment.words.iter().map(|word| word.span).collect();
        let placed: Vec<MsSpan> = spans.iter().flatten().copied().collect();
        let sample = |ms: u32| u64::from(ms) * 48;
        let cut = |span: MsSpan| {
            let before = placed.iter().rev().find(|s| s.end <= span.start).map_or(0, |s| s.end);
            let after = placed.iter().find(|s| s.start >= span.end).map_or(86_400_000, |s| s.start);
            let start = (span.start.saturating_sub(30)).max(before + (span.start - before) / 2);
            let end = (span.end + 60).min(span.end + (after - span.end) / 2);
            EditPoints { start: sample(start) + 7, end: sample(end) + 7 }
        };
        self.cuts = spans.iter().map(|span| span.map(cut)).collect();
        self
    }

    /// The same with uncertain edges.
    pub fn with_doubt(mut self) -> Example {
        for word in &mut self.alignment.words {
            word.uncertainty = (word.status == Status::Aligned)
                .then_some(EdgeUncertainty { start_sd_ms: 4.26, end_sd_ms: 31.0 });
        }
        self
    }

    /// The example as `format`.
    pub fn written(&self, format: Format) -> String {
        let marks =
            Marks { cuts: &self.cuts, samples: self.samples, fps: self.fps.map(|fps| fps.parse().unwrap()) };
        let document = Document {
            audio_path: &self.audio_path,
            source: SourceFormat { rate_hz: 48_000, channels: self.channels, duration_s: 86_400.0 },
            channel: self.channel,
            ipa: self.ipa,
            marks,
            style: self.style,
            ..plain(&self.transcript, &self.alignment)
        };
        let mut out = Vec::new();
        write(format, &mut out, &document).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// A result of a second of one channel, with nothing asked for.
pub fn plain<'a>(transcript: &'a Transcript, alignment: &'a Alignment) -> Document<'a> {
    Document {
        language: kiru_align::languages::Language::ENGLISH,
        audio_path: "a.wav",
        source: SourceFormat { rate_hz: 16_000, channels: 1, duration_s: 1.0 },
        channel: Channel::Mix,
        recordings: &[],
        parts: &[],
        time_reference: None,
        warnings: &[],
        model_name: "en-us",
        model_sha256: "00",
        transcript,
        alignment,
        phones: false,
        ipa: false,
        marks: Marks::default(),
        samples: None,
        style: Style::default(),
    }
}

fn missing(status: Status) -> WordTime {
    WordTime { status, span: None, score: None, uncertainty: None, phones: vec![] }
}

fn guessed(start: u32, end: u32) -> WordTime {
    let span = Some(MsSpan { start, end });
    WordTime { status: Status::Interpolated, span, score: Some(0.4375), uncertainty: None, phones: vec![] }
}

fn sound(start: u32, end: u32) -> WordTime {
    WordTime { span: Some(MsSpan { start, end }), ..missing(Status::NonSpeech) }
}

/// Aligned, with phones of about one length.
fn heard(start: u32, end: u32, names: &str) -> WordTime {
    let names: Vec<&str> = names.split(' ').collect();
    let edge = |i: usize| start + (end - start) * i as u32 / names.len() as u32;
    let phone = |(i, name): (usize, &&str)| PhoneSpan {
        phone: phones::by_name(name).unwrap(),
        own: None,
        span: MsSpan { start: edge(i), end: edge(i + 1) },
    };
    let phones = names.iter().enumerate().map(phone).collect();
    let (status, span) = (Status::Aligned, Some(MsSpan { start, end }));
    WordTime { status, span, score: Some(0.9004), uncertainty: None, phones }
}
