//! The formats that results are written in, their names and the endings of their files.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// What a result is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Our own JSON, which has everything: [`super::json`].
    Json,
    /// SubRip subtitles: [`super::srt`].
    Srt,
    /// WebVTT subtitles: [`super::vtt`].
    Vtt,
    /// TTML subtitles: [`super::ttml`].
    Ttml,
    /// LRC lyrics: [`super::lrc`].
    Lrc,
}

/// Name, and what files end in: first what ours are called, then whatever else is known.
const TABLE: [(Format, &str, &[&str]); 5] = [
    (Format::Json, "json", &["json"]),
    (Format::Srt, "srt", &["srt"]),
    (Format::Vtt, "vtt", &["vtt"]),
    (Format::Ttml, "ttml", &["ttml"]),
    (Format::Lrc, "lrc", &["lrc"]),
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
        let fits =
            endings.filter(|(_, ending)| name.strip_suffix(*ending).is_some_and(|stem| stem.ends_with('.')));
        fits.max_by_key(|(_, ending)| ending.len()).map(|(format, _)| format)
    }

    /// Whether it shows phones whatever the options say, so that they have to be kept.
    pub fn needs_phones(self) -> bool {
        match self {
            Format::Json | Format::Srt | Format::Vtt | Format::Ttml | Format::Lrc => false,
        }
    }

    /// Whether it shows the sound itself, so that the samples have to be kept.
    pub fn needs_samples(self) -> bool {
        match self {
            Format::Json | Format::Srt | Format::Vtt | Format::Ttml | Format::Lrc => false,
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
        for path in ["json", "x.json/", "talk", "talk.jsonl", "talk.json.bak", "/dev/null", ""] {
            let found = Format::of_path(Path::new(path));
            assert!(found.is_none() || path == "x.json/", "{path}: {found:?}");
        }
        assert!("JSON".parse::<Format>().unwrap_err().contains("there are json"));
    }
}
