//! The formats that results are written in, their names and the endings of their files.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::edl;
use crate::editing::video_frames::FrameRate;
use crate::pipeline::Options;

/// What a result is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Our own JSON, which has everything: [`super::json::write`].
    Json,
    /// JSON of WhisperX.
    Whisperx,
    /// JSON of gentle.
    Gentle,
    /// SubRip subtitles: [`super::srt::write`].
    Srt,
    /// WebVTT subtitles: [`super::vtt::write`].
    Vtt,
    /// TextGrid of Praat: words and phones.
    Textgrid,
    /// Time-marked words of NIST.
    Ctm,
    /// A table of the words with commas.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Labels of Audacity.
    Audacity,
    /// Annotations of ELAN.
    Eaf,
    /// TTML subtitles: [`super::ttml`].
    Ttml,
    /// LRC lyrics: [`super::lrc`].
    Lrc,
    /// A cut list for OpenTimelineIO.
    Otio,
    /// A cut list as CMX 3600 has it.
    Edl,
    /// A page to look at and listen to: [`super::html`].
    Html,
}

/// Name, and what files end in: first what ours are called, then whatever else is known.
const TABLE: &[(Format, &str, &[&str])] = &[
    (Format::Json, "json", &["json"]),
    (Format::Whisperx, "whisperx", &["whisperx.json"]),
    (Format::Gentle, "gentle", &["gentle.json"]),
    (Format::Srt, "srt", &["srt"]),
    (Format::Vtt, "vtt", &["vtt"]),
    (Format::Textgrid, "textgrid", &["TextGrid"]),
    (Format::Ctm, "ctm", &["ctm"]),
    (Format::Csv, "csv", &["csv"]),
    (Format::Tsv, "tsv", &["tsv"]),
    // In a batch, labels called talk.txt would lie where transcripts do.
    (Format::Audacity, "audacity", &["labels.txt", "audacity.txt", "txt"]),
    (Format::Eaf, "eaf", &["eaf"]),
    (Format::Ttml, "ttml", &["ttml"]),
    (Format::Lrc, "lrc", &["lrc"]),
    (Format::Otio, "otio", &["otio"]),
    (Format::Edl, "edl", &["edl"]),
    (Format::Html, "html", &["html", "htm"]),
];

impl Format {
    /// All formats, in the order in which they are listed.
    pub fn all() -> impl Iterator<Item = Format> {
        TABLE.iter().map(|(format, ..)| *format)
    }

    /// The name of the format.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Format::Json => "everything, a word a line",
            Format::Whisperx => "JSON as WhisperX writes it",
            Format::Gentle => "JSON as gentle writes it, with phones",
            Format::Srt => "subtitles",
            Format::Vtt => "subtitles, WebVTT",
            Format::Textgrid => "words and phones for Praat and MFA",
            Format::Ctm => "time-marked words of NIST, for sclite",
            Format::Csv => "a table, a word a row",
            Format::Tsv => "the same with tabs",
            Format::Audacity => "a label track",
            Format::Eaf => "lines, words and phones for ELAN",
            Format::Ttml => "subtitles, IMSC 1.1 text",
            Format::Lrc => "lyrics",
            Format::Otio => "a cut list for OpenTimelineIO",
            Format::Edl => "a cut list, CMX 3600; needs --fps",
            Format::Html => "a page to look at and listen to",
        }
    }

    /// What files of the format end in, without the first dot.
    pub fn ending(self) -> &'static str {
        self.entry().2[0]
    }

    /// The format of files called as `path` is, by the longest ending that is known, whatever the case of its letters;
    /// none if none is.
    pub fn of_path(path: &Path) -> Option<Format> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let endings =
            TABLE.iter().flat_map(|(format, _, endings)| endings.iter().map(move |e| (*format, *e)));
        let fits = endings.filter(|(_, ending)| {
            name.strip_suffix(&ending.to_lowercase()).is_some_and(|stem| stem.ends_with('.'))
        });
        fits.max_by_key(|(_, ending)| ending.len()).map(|(format, _)| format)
    }

    /// Whether it shows phones whatever the options say, so that they have to be kept.
    pub fn needs_phones(self) -> bool {
        matches!(self, Format::Gentle | Format::Textgrid | Format::Eaf | Format::Html)
    }

    /// Whether it shows the sound itself, so that the samples have to be kept.
    pub fn needs_samples(self) -> bool {
        matches!(self, Format::Html)
    }

    /// What is wrong with video frames at `rate` for it, and what to do, if anything.
    pub fn complaint(self, rate: Option<FrameRate>) -> Option<&'static str> {
        match self {
            Format::Edl => edl::complaint(rate),
            _ => None,
        }
    }

    /// `options` with what the format needs to be kept besides.
    pub fn add_needs(self, options: Options) -> Options {
        Options {
            phones: options.phones || self.needs_phones(),
            samples: options.samples || self.needs_samples(),
            ..options
        }
    }

    fn entry(self) -> &'static (Format, &'static str, &'static [&'static str]) {
        TABLE.iter().find(|(format, ..)| *format == self).unwrap_or(&TABLE[0])
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        Format::all().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Format::all().map(Format::name).collect();
            format!("no format is called '{name}'; there are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_format_has_a_name_and_endings_of_its_own() {
        let endings: Vec<&str> = TABLE.iter().flat_map(|(.., endings)| endings.iter().copied()).collect();
        assert_eq!(endings.iter().collect::<BTreeSet<_>>().len(), endings.len());
        for format in Format::all() {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(Format::of_path(Path::new(&format!("a.b.{}", format.ending()))), Some(format));
        }
    }

    #[test]
    fn the_ending_tells_the_format_whatever_its_case() {
        assert_eq!(Format::of_path(Path::new("x/Talk.JSON")), Some(Format::Json));
        for (path, format) in [
            ("talk.whisperx.json", Format::Whisperx),
            ("talk.Gentle.json", Format::Gentle),
            ("whisperx.json", Format::Json),
            ("talk.mywhisperx.json", Format::Json),
            ("talk.textgrid", Format::Textgrid),
            ("talk.labels.txt", Format::Audacity),
            ("talk.txt", Format::Audacity),
        ] {
            assert_eq!(Format::of_path(Path::new(path)), Some(format), "{path}");
        }
        for path in ["json", "x.json/", "talk", "talk.jsonl", "talk.json.bak", "/dev/null", ""] {
            let found = Format::of_path(Path::new(path));
            assert!(found.is_none() || path == "x.json/", "{path}: {found:?}");
        }
        assert!("JSON".parse::<Format>().unwrap_err().contains("there are json"));
    }
}
