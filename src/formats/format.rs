//! The formats that results are written in, their names and the endings of their files.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::edl;
use crate::editing::video_frames::FrameRate;
use crate::pipeline::Options;

/// What a result is written as. Subtitles and the page are there with the features `subtitles` and `html`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Our own JSON, which has everything.
    Json,
    /// JSON of WhisperX.
    Whisperx,
    /// JSON of gentle.
    Gentle,
    /// SubRip subtitles.
    #[cfg(feature = "subtitles")]
    Srt,
    /// WebVTT subtitles.
    #[cfg(feature = "subtitles")]
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
    /// TTML subtitles.
    #[cfg(feature = "subtitles")]
    Ttml,
    /// LRC lyrics.
    #[cfg(feature = "subtitles")]
    Lrc,
    /// Advanced SubStation Alpha subtitles.
    #[cfg(feature = "subtitles")]
    Ass,
    /// SBV subtitles.
    #[cfg(feature = "subtitles")]
    Sbv,
    /// A cut list for OpenTimelineIO.
    Otio,
    /// A cut list as CMX 3600 has it.
    Edl,
    /// A page to look at and listen to.
    #[cfg(feature = "html")]
    Html,
}

struct FormatEntry {
    format: Format,
    name: &'static str,
    /// What files end in, without the first dot: first what ours are called, then what else is known.
    endings: &'static [&'static str],
    about: &'static str,
}

const TABLE: &[FormatEntry] = &[
    FormatEntry {
        format: Format::Json,
        name: "json",
        endings: &["json"],
        about: "everything, a word a line",
    },
    FormatEntry {
        format: Format::Whisperx,
        name: "whisperx",
        endings: &["whisperx.json"],
        about: "JSON as WhisperX writes it",
    },
    FormatEntry {
        format: Format::Gentle,
        name: "gentle",
        endings: &["gentle.json"],
        about: "JSON as gentle writes it, with phones",
    },
    #[cfg(feature = "subtitles")]
    FormatEntry { format: Format::Srt, name: "srt", endings: &["srt"], about: "subtitles" },
    #[cfg(feature = "subtitles")]
    FormatEntry { format: Format::Vtt, name: "vtt", endings: &["vtt"], about: "subtitles, WebVTT" },
    FormatEntry {
        format: Format::Textgrid,
        name: "textgrid",
        endings: &["TextGrid"],
        about: "words and phones for Praat and MFA",
    },
    FormatEntry {
        format: Format::Ctm,
        name: "ctm",
        endings: &["ctm"],
        about: "time-marked words of NIST, for sclite",
    },
    FormatEntry { format: Format::Csv, name: "csv", endings: &["csv"], about: "a table, a word a row" },
    FormatEntry { format: Format::Tsv, name: "tsv", endings: &["tsv"], about: "the same with tabs" },
    // In a batch, labels called talk.txt would lie where transcripts do.
    FormatEntry {
        format: Format::Audacity,
        name: "audacity",
        endings: &["labels.txt", "audacity.txt", "txt"],
        about: "a label track",
    },
    FormatEntry {
        format: Format::Eaf,
        name: "eaf",
        endings: &["eaf"],
        about: "lines, words and phones for ELAN",
    },
    #[cfg(feature = "subtitles")]
    FormatEntry {
        format: Format::Ttml,
        name: "ttml",
        endings: &["ttml", "dfxp"],
        about: "subtitles, IMSC 1.1 text",
    },
    #[cfg(feature = "subtitles")]
    FormatEntry { format: Format::Lrc, name: "lrc", endings: &["lrc"], about: "lyrics" },
    #[cfg(feature = "subtitles")]
    FormatEntry {
        format: Format::Ass,
        name: "ass",
        endings: &["ass", "ssa"],
        about: "subtitles, Advanced SubStation Alpha",
    },
    #[cfg(feature = "subtitles")]
    FormatEntry { format: Format::Sbv, name: "sbv", endings: &["sbv"], about: "subtitles, SBV of YouTube" },
    FormatEntry {
        format: Format::Otio,
        name: "otio",
        endings: &["otio"],
        about: "a cut list for OpenTimelineIO",
    },
    FormatEntry {
        format: Format::Edl,
        name: "edl",
        endings: &["edl"],
        about: "a cut list, CMX 3600; needs --fps",
    },
    #[cfg(feature = "html")]
    FormatEntry {
        format: Format::Html,
        name: "html",
        endings: &["html", "htm"],
        about: "a page to look at and listen to",
    },
];

impl Format {
    /// All formats, in the order in which they are listed.
    pub fn all() -> impl Iterator<Item = Format> {
        TABLE.iter().map(|entry| entry.format)
    }

    /// The name of the format.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        self.entry().about
    }

    /// What files of the format end in, without the first dot.
    pub fn ending(self) -> &'static str {
        self.entry().endings[0]
    }

    /// The format of files called as `path` is, by the longest ending that is known, whatever the case of its letters;
    /// none if none is.
    pub fn of_path(path: &Path) -> Option<Format> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let endings =
            TABLE.iter().flat_map(|entry| entry.endings.iter().map(move |ending| (entry.format, *ending)));
        let fits = endings.filter(|(_, ending)| {
            name.strip_suffix(&ending.to_lowercase()).is_some_and(|stem| stem.ends_with('.'))
        });
        fits.max_by_key(|(_, ending)| ending.len()).map(|(format, _)| format)
    }

    /// Whether it shows phones whatever the options say, so that they have to be kept.
    pub fn needs_phones(self) -> bool {
        matches!(self, Format::Gentle | Format::Textgrid | Format::Eaf) || self.needs_samples()
    }

    /// Whether it shows the sound itself, so that the samples have to be kept.
    pub fn needs_samples(self) -> bool {
        #[cfg(feature = "html")]
        return self == Format::Html;
        #[cfg(not(feature = "html"))]
        false
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

    fn entry(self) -> &'static FormatEntry {
        TABLE.iter().find(|entry| entry.format == self).unwrap_or(&TABLE[0])
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
        let endings: Vec<&str> = TABLE.iter().flat_map(|entry| entry.endings.iter().copied()).collect();
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
