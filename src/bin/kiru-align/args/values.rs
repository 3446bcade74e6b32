//! What the values of options mean, and what is wrong with those that mean nothing.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use kiru_align::audio::Channel;
use kiru_align::editing::Margins;
use kiru_align::editing::video_frames::FrameRate;
use kiru_align::formats::{Format, TranscriptFormat};
use kiru_align::languages::Language;
use kiru_align::units::ms_to_us;
use serde::Serializer;

pub fn cores(typed: &str) -> Result<u16, String> {
    match typed.parse() {
        Ok(cores @ 0..=1024) => Ok(cores),
        _ => Err("not a whole number from 0 to 1024".to_string()),
    }
}

pub fn channel(typed: &str) -> Result<Channel, String> {
    match (typed, typed.parse()) {
        ("mix", _) => Ok(Channel::Mix),
        (_, Ok(number)) => Ok(Channel::Only(number)),
        _ => Err("neither mix nor the number of a channel, which are counted from 0".to_string()),
    }
}

pub fn margins(typed: &str) -> Result<Margins, String> {
    let ms = |part: &str| part.parse().ok().filter(|ms| *ms <= 1000);
    let parts = typed.split_once(',').and_then(|(before, after)| Some((ms(before)?, ms(after)?)));
    let (before, after) = parts.ok_or("not two whole numbers from 0 to 1000 with a comma between them")?;
    Ok(Margins { before, after })
}

pub fn frame_rate(typed: &str) -> Result<FrameRate, String> {
    typed.parse()
}

/// A format of results, by name.
pub fn format() -> impl TypedValueParser<Value = Format> {
    let names = Format::all().map(|format| PossibleValue::new(format.name()).help(format.about()));
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Format>())
}

/// A format of transcripts; none if the content decides.
pub type DeclaredFormat = Option<TranscriptFormat>;

/// A format of transcripts by name, or `auto`.
pub fn transcript_format() -> impl TypedValueParser<Value = DeclaredFormat> {
    const AUTO: &str = "auto";
    let formats = TranscriptFormat::ALL.map(|format| PossibleValue::new(format.name()).help(format.about()));
    let auto = PossibleValue::new(AUTO).help("recognised by its content");
    PossibleValuesParser::new([auto].into_iter().chain(formats)).try_map(|name| match name.as_str() {
        AUTO => Ok(None),
        name => name.parse::<TranscriptFormat>().map(Some),
    })
}

/// A language; none if the text decides.
pub type DeclaredLanguage = Option<Language>;

/// A language by its code, or `auto`.
pub fn language(typed: &str) -> Result<DeclaredLanguage, String> {
    if typed == "auto" {
        return Ok(None);
    }
    Language::by_code(typed).map(Some).ok_or_else(|| {
        let codes: Vec<&str> = Language::all().map(Language::code).collect();
        format!("no known language; there are auto, {}", codes.join(", "))
    })
}

/// Serialises a language by its code.
pub fn code<S: Serializer>(language: &DeclaredLanguage, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(language.map_or("None", Language::code))
}

/// Serialises a value of the library as it prints for debugging.
pub fn debug<S: Serializer>(value: &impl Debug, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{value:?}"))
}

/// Which part of a batch to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    /// This one of so many, from 1.
    Typed {
        /// Which.
        number: u32,
        /// How many there are.
        of: u32,
    },
    /// The environment says which, and perhaps of how many.
    Auto {
        /// How many there are, if that is typed.
        of: Option<u32>,
    },
}

/// `3/7`, `auto`, `auto/7`.
pub fn shard(typed: &str) -> Result<ShardChoice, String> {
    let (which, of) = typed.split_once('/').map_or((typed, None), |(which, of)| (which, Some(of)));
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| (1..=1_000_000).contains(number));
    let choice = match (which, of) {
        ("auto", None) => Some(ShardChoice::Auto { of: None }),
        ("auto", Some(of)) => number(of).map(|of| ShardChoice::Auto { of: Some(of) }),
        (which, of) => number(which)
            .zip(of.and_then(number))
            .and_then(|(number, of)| (number <= of).then_some(ShardChoice::Typed { number, of })),
    };
    choice.ok_or_else(|| "not K/N with K from 1 to N, such as 3/7, nor auto or auto/N".to_string())
}

/// The recording of a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerFile {
    /// What the transcript calls the speaker.
    pub speaker: String,
    /// The recording.
    pub path: PathBuf,
    /// Its channel, counted from 0, if it is only one.
    pub channel: Option<u16>,
}

/// `Anna=anna.wav`, `Anna=call.wav#0`; a file whose name ends so is meant as it is.
pub fn speaker_file(typed: &str) -> Result<SpeakerFile, String> {
    let parts =
        typed.split_once('=').filter(|(speaker, file)| !speaker.trim().is_empty() && !file.is_empty());
    let (speaker, file) = parts.ok_or("not NAME=FILE, such as Anna=anna.wav or Anna=call.wav#0")?;
    let of_channel = file.rsplit_once('#').and_then(|(file, number)| Some((file, number.parse().ok()?)));
    let (path, channel) = match of_channel.filter(|(name, _)| !name.is_empty() && !Path::new(file).exists()) {
        Some((name, number)) => (name, Some(number)),
        None => (file, None),
    };
    Ok(SpeakerFile { speaker: speaker.trim().to_string(), path: PathBuf::from(path), channel })
}

/// How much memory one run may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MemoryLimit {
    /// So many bytes.
    Bytes(u64),
    /// This share of what there is, in (0, 1].
    Share(f64),
}

/// `2GB`, `500 MB`, `64MB`, `50%`: units are powers of 1000.
pub fn memory_limit(typed: &str) -> Result<MemoryLimit, String> {
    let units = [("GB", 1e9), ("MB", 1e6), ("G", 1e9), ("M", 1e6)];
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| *number > 0.0 && *number < 1e6);
    let limit = match typed.strip_suffix('%') {
        Some(percent) => {
            number(percent).filter(|percent| *percent <= 100.0).map(|p| MemoryLimit::Share(p / 100.0))
        }
        None => units.iter().find_map(|(unit, bytes)| {
            let size = number(typed.strip_suffix(unit)?)?;
            Some(MemoryLimit::Bytes((size * bytes) as u64))
        }),
    };
    limit.ok_or_else(|| "neither a size such as 2GB or 500MB nor a percentage up to 100%".to_string())
}

pub fn chunk_seconds(typed: &str) -> Result<f64, String> {
    seconds(typed, 5.0, 600.0)
}

pub fn tolerance_seconds(typed: &str) -> Result<f64, String> {
    seconds(typed, 0.1, 60.0)
}

/// `1800`, `90s`, `30min`, `3h`, `1h30min`, `1:30:00`, `30:00`: seconds, up to a day.
pub fn length_seconds(typed: &str) -> Result<f64, String> {
    let length = if typed.contains(':') { clock_seconds(typed) } else { spelled_seconds(typed) };
    let wrong = "not a length such as 1800, 90s, 30min, 3h or 1:30:00";
    let length = length.ok_or(wrong)?;
    if (0.1..=86_400.0).contains(&length) {
        Ok(length)
    } else {
        Err("not between 0.1 seconds and a day".to_string())
    }
}

/// Seconds of hours, minutes and seconds with colons between.
fn clock_seconds(typed: &str) -> Option<f64> {
    let parts: Vec<f64> = typed.split(':').map(number).collect::<Option<_>>()?;
    match parts[..] {
        [minutes, seconds] if seconds < 60.0 => Some(minutes * 60.0 + seconds),
        [hours, minutes, seconds] if minutes < 60.0 && seconds < 60.0 => {
            Some((hours * 60.0 + minutes) * 60.0 + seconds)
        }
        _ => None,
    }
}

/// Seconds of numbers with units behind them, or of one without.
fn spelled_seconds(typed: &str) -> Option<f64> {
    if let Some(seconds) = number(typed) {
        return Some(seconds);
    }
    let (mut sum, mut rest) = (0.0, typed.trim());
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (value, behind) = (number(&rest[..digits])?, rest[digits..].trim_start());
        let unit = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        sum += value
            * match &behind[..unit] {
                "h" => 3600.0,
                "m" | "min" => 60.0,
                "s" => 1.0,
                _ => return None,
            };
        rest = behind[unit..].trim_start();
    }
    (sum > 0.0).then_some(sum)
}

/// Digits, perhaps with a point between.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_plain.then(|| text.parse().ok())?
}

pub fn pause_seconds(typed: &str) -> Result<f64, String> {
    seconds(typed, 0.0, 3600.0)
}

/// `20ms`, `0.02s`, `20`: microseconds, up to an hour.
pub fn tolerance_us(typed: &str) -> Result<i64, String> {
    let typed = typed.trim();
    let (number, ms) = match (typed.strip_suffix("ms"), typed.strip_suffix('s')) {
        (Some(number), _) => (number, 1.0),
        (None, Some(number)) => (number, 1000.0),
        (None, None) => (typed, 1.0),
    };
    let number = number.trim_end().parse::<f64>().ok().map(|number| number * ms);
    match number.filter(|ms| (0.0..=3_600_000.0).contains(ms)) {
        Some(ms) => Ok(ms_to_us(ms)),
        None => Err("not a time from 0 to an hour, such as 20ms or 0.02s".to_string()),
    }
}

/// `1%`, `0.01`: a share in [0, 1].
pub fn share(typed: &str) -> Result<f64, String> {
    let typed = typed.trim();
    let (number, whole) = match typed.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100.0),
        None => (typed, 1.0),
    };
    let share = number.parse::<f64>().ok().map(|number| number / whole);
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or("neither a percentage such as 1% nor a share from 0 to 1".to_string())
}

pub fn cue_seconds(typed: &str) -> Result<f64, String> {
    seconds(typed, 1.0, 60.0)
}

fn seconds(typed: &str, least: f64, most: f64) -> Result<f64, String> {
    let seconds: f64 = typed.parse().map_err(|_| "not a number of seconds".to_string())?;
    if (least..=most).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(format!("not between {least} and {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_cores_is_whole_and_in_its_range() {
        assert_eq!(cores("0"), Ok(0));
        assert_eq!(cores("1024"), Ok(1024));
        for typed in ["1025", "70000", "-1", "1.5", "", "two"] {
            assert!(cores(typed).is_err_and(|e| e.contains("whole number")), "{typed}");
        }
    }

    #[test]
    fn a_tolerance_is_a_number_in_its_range() {
        assert_eq!(tolerance_seconds("0.1"), Ok(0.1));
        assert_eq!(tolerance_seconds("60"), Ok(60.0));
        for typed in ["0.09", "60.1", "NaN", "inf", "-2", "", "2s"] {
            assert!(tolerance_seconds(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_tolerance_has_a_unit_or_is_in_milliseconds() {
        for typed in ["20ms", "20", "0.02s", "0.02 s", "20.0 ms", "2e1"] {
            assert_eq!(tolerance_us(typed), Ok(20_000), "{typed}");
        }
        assert_eq!(tolerance_us("0"), Ok(0));
        assert_eq!(tolerance_us("0.5ms"), Ok(500));
        for typed in ["", "ms", "s", "-1", "20 min", "nan", "inf", "1e9s", "3601s", "20%"] {
            assert!(tolerance_us(typed).is_err_and(|e| e.contains("20ms")), "{typed}");
        }
    }

    #[test]
    fn a_share_is_in_percent_or_a_number_up_to_1() {
        for (typed, expected) in
            [("1%", 0.01), ("0.01", 0.01), ("100 %", 1.0), ("0", 0.0), ("1", 1.0), ("0.5%", 0.005)]
        {
            assert_eq!(share(typed), Ok(expected), "{typed}");
        }
        for typed in ["", "%", "-1%", "101%", "1.5", "5", "nan", "1ms"] {
            assert!(share(typed).is_err_and(|e| e.contains("percentage")), "{typed}");
        }
    }

    #[test]
    fn a_shard_is_one_of_so_many() {
        assert_eq!(shard("3/7"), Ok(ShardChoice::Typed { number: 3, of: 7 }));
        assert_eq!(shard("1/1"), Ok(ShardChoice::Typed { number: 1, of: 1 }));
        assert_eq!(shard("auto"), Ok(ShardChoice::Auto { of: None }));
        assert_eq!(shard("auto/12"), Ok(ShardChoice::Auto { of: Some(12) }));
        for typed in ["", "3", "0/7", "8/7", "3/0", "a/7", "-1/7", "1/7/9", "auto/", "auto/0", "1.5/7"] {
            assert!(shard(typed).is_err_and(|e| e.contains("K/N")), "{typed}");
        }
    }

    #[test]
    fn a_memory_limit_is_a_size_or_a_percentage() {
        for (typed, bytes) in [("2GB", 2_000_000_000), ("0.5 GB", 500_000_000), ("64M", 64_000_000)] {
            assert_eq!(memory_limit(typed), Ok(MemoryLimit::Bytes(bytes)), "{typed}");
        }
        assert_eq!(memory_limit("50 %"), Ok(MemoryLimit::Share(0.5)));
        for typed in ["", "2", "GB", "-1GB", "0MB", "nanGB", "infGB", "101%", "0%", "2TB"] {
            assert!(memory_limit(typed).is_err_and(|e| e.contains("2GB")), "{typed}");
        }
    }

    #[test]
    fn a_channel_is_mix_or_a_number_from_0() {
        assert_eq!(channel("mix"), Ok(Channel::Mix));
        assert_eq!(channel("0"), Ok(Channel::Only(0)));
        assert_eq!(channel("65535"), Ok(Channel::Only(65_535)));
        for typed in ["", "Mix", "left", "-1", "1.0", "65536", "0,1"] {
            assert!(channel(typed).is_err_and(|e| e.contains("counted from 0")), "{typed}");
        }
    }

    #[test]
    fn a_speaker_has_a_file_and_perhaps_a_channel() {
        let of = |typed: &str| speaker_file(typed).map(|file| (file.speaker, file.path, file.channel));
        let expected = |speaker: &str, path: &str, channel| {
            Ok((speaker.to_string(), std::path::PathBuf::from(path), channel))
        };
        assert_eq!(of("Anna=a/anna.wav"), expected("Anna", "a/anna.wav", None));
        assert_eq!(of("Speaker 1=call.wav#1"), expected("Speaker 1", "call.wav", Some(1)));
        assert_eq!(of("Anna=a=b.wav"), expected("Anna", "a=b.wav", None));
        assert_eq!(of("Anna=take #two.wav"), expected("Anna", "take #two.wav", None));
        for typed in ["anna.wav", "=anna.wav", "Anna=", " =a.wav", ""] {
            assert!(of(typed).is_err_and(|e| e.contains("NAME=FILE")), "{typed}");
        }
    }

    #[test]
    fn margins_are_two_numbers_in_their_range() {
        assert_eq!(margins("30,60"), Ok(Margins { before: 30, after: 60 }));
        assert_eq!(margins("0,1000"), Ok(Margins { before: 0, after: 1000 }));
        for typed in
            ["", "30", "30,", ",60", "30;60", "30,60,90", "-1,60", "30,1001", "30.5,60", "a,b", "30, 60"]
        {
            assert!(margins(typed).is_err_and(|e| e.contains("whole numbers")), "{typed}");
        }
    }

    #[test]
    fn a_length_is_written_as_people_do() {
        for (typed, expected) in [
            ("1800", 1800.0),
            ("0.5", 0.5),
            ("90s", 90.0),
            ("30min", 1800.0),
            ("30 m", 1800.0),
            ("3h", 10_800.0),
            ("1.5h", 5400.0),
            ("1h 30min 2s", 5402.0),
            ("1:30:00", 5400.0),
            ("90:00", 5400.0),
            ("0:01.5", 1.5),
        ] {
            assert_eq!(length_seconds(typed), Ok(expected), "{typed}");
        }
        for typed in [
            "", "h", "3x", "-3h", "1:60", "1:60:00", "1:2:3:4", ":", "25h", "0", "nan", "inf", "1e3", "3h x",
            "0h",
        ] {
            assert!(length_seconds(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_chunk_length_is_a_number_in_its_range() {
        assert_eq!(chunk_seconds("5"), Ok(5.0));
        assert_eq!(chunk_seconds("600"), Ok(600.0));
        for typed in ["4.999", "600.1", "NaN", "inf", "-30", "", "30s"] {
            assert!(chunk_seconds(typed).is_err(), "{typed}");
        }
    }
}
