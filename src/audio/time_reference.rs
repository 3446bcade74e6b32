//! When a recorder began, by its clock or timecode: the `bext` chunk of Broadcast Wave, and iXML beside it.
//!
//! `bext` (EBU Tech 3285, 2.3) counts samples since midnight. The rate of the timecode stands in iXML alone, as
//! `<TIMECODE_RATE>24000/1001</TIMECODE_RATE>`, and whether it skips names as `<TIMECODE_FLAG>DF</TIMECODE_FLAG>`. Both
//! are chunks of RIFF, or of RF64, before the samples or behind them.

use std::io::{Read, Seek, SeekFrom};

use super::input::{AudioBytes, AudioSource};
use super::unusable;
use crate::error::{ErrorKind, Result};

/// Chunks looked at.
const MAX_CHUNKS: usize = 1000;
/// Bytes of a chunk that are read.
const CHUNK_BYTES: u64 = 1 << 20;
/// Where the count stands in `bext`.
const COUNT_AT: usize = 338;

/// When a recording began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeReference {
    /// Samples since midnight.
    pub samples: u64,
    /// Samples a second.
    pub rate_hz: u32,
    /// Frames of the timecode and the seconds that they take, if the file says so.
    pub frames: Option<(u64, u64)>,
    /// Whether the timecode skips names, if the file says so.
    pub drops: Option<bool>,
}

impl TimeReference {
    /// Seconds since midnight.
    pub fn seconds(self) -> f64 {
        self.samples as f64 / f64::from(self.rate_hz)
    }
}

/// When the recorder of `audio` began.
///
/// # Errors
/// `Error::Audio` if the file does not say so.
pub fn time_reference(audio: &AudioSource<'_>) -> Result<TimeReference> {
    const DAY_S: f64 = 86_400.0;
    let mut bytes = audio.open_checked()?;
    let problem = match read(&mut bytes) {
        Some(reference) if reference.seconds() < DAY_S => return Ok(reference),
        Some(_) => "its time reference, in the bext chunk, is no time of day",
        None => "it has no time reference, which is the bext chunk of a Broadcast Wave file",
    };
    let remedy = "give the recorder's own file, or leave out --timecode";
    Err(unusable(ErrorKind::NoTimeReference, problem, remedy))
}

fn read(bytes: &mut AudioBytes<'_>) -> Option<TimeReference> {
    let mut head = [0; 12];
    bytes.read_exact(&mut head).ok()?;
    if !matches!(&head[..4], b"RIFF" | b"RF64" | b"BW64") || &head[8..] != b"WAVE" {
        return None;
    }
    let (mut samples, mut rate_hz, mut xml, mut data_bytes) = (None, None, None, None);
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        if bytes.read_exact(&mut head).is_err() {
            break;
        }
        let stated = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let length = match (&head[..4], data_bytes) {
            (b"data", Some(length)) if stated == u32::MAX => length,
            _ => u64::from(stated),
        };
        let after = bytes.stream_position().ok()?.checked_add(length.checked_add(length % 2)?)?;
        let wanted = matches!(&head[..4], b"ds64" | b"fmt " | b"bext" | b"iXML");
        let mut chunk = Vec::new();
        if wanted {
            bytes.take(length.min(CHUNK_BYTES)).read_to_end(&mut chunk).ok()?;
        }
        match &head[..4] {
            b"ds64" => data_bytes = number(&chunk, 8),
            b"fmt " => rate_hz = number(&chunk, 4).map(|both| both as u32),
            b"bext" => samples = number(&chunk, COUNT_AT),
            b"iXML" => xml = Some(String::from_utf8_lossy(&chunk).into_owned()),
            _ => {}
        }
        bytes.seek(SeekFrom::Start(after)).ok()?;
    }
    let xml = xml.unwrap_or_default();
    let frames = element(&xml, "TIMECODE_RATE").and_then(fraction);
    let drops = element(&xml, "TIMECODE_FLAG").map(|flag| flag == "DF");
    let rate_hz = rate_hz.filter(|rate_hz| *rate_hz > 0)?;
    Some(TimeReference { samples: samples?, rate_hz, frames, drops })
}

/// The eight bytes at `at`, the low ones first; `bext` has them as two numbers, which is the same.
fn number(chunk: &[u8], at: usize) -> Option<u64> {
    let bytes = chunk.get(at..at + 8)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}

/// What stands in the first element `name`.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once('<').map(|(inside, _)| inside.trim())
}

/// `24000/1001`, `25/1`, `25`.
fn fraction(text: &str) -> Option<(u64, u64)> {
    let (frames, seconds) = text.split_once('/').unwrap_or((text, "1"));
    let both = (frames.trim().parse().ok()?, seconds.trim().parse().ok()?);
    Some(both).filter(|(frames, seconds)| *frames > 0 && *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
        let mut chunk = [&name[..], &(bytes.len() as u32).to_le_bytes(), bytes].concat();
        chunk.extend(vec![0; bytes.len() % 2]);
        chunk
    }

    fn of(chunks: &[Vec<u8>]) -> Option<TimeReference> {
        let body = chunks.concat();
        let file = [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WAVE", &body].concat();
        time_reference(&AudioSource::reader(std::io::Cursor::new(file))).ok()
    }

    fn bext(samples: u64) -> Vec<u8> {
        let mut bytes = vec![b'x'; COUNT_AT];
        bytes.extend(samples.to_le_bytes());
        bytes.extend([0; 256]);
        chunk(b"bext", &bytes)
    }

    #[test]
    fn the_count_and_the_rate_are_read_wherever_they_stand() {
        let format = chunk(b"fmt ", &[1, 0, 1, 0, 0, 0xee, 2, 0, 0, 0xdc, 5, 0, 2, 0, 16, 0]);
        let data = chunk(b"data", &[7; 1001]);
        let plain = TimeReference { samples: 1 << 33, rate_hz: 192_000, frames: None, drops: None };
        assert_eq!(of(&[bext(1 << 33), format.clone(), data.clone()]), Some(plain));
        let xml = "<BWFXML><SPEED><TIMECODE_RATE>30000/1001</TIMECODE_RATE><TIMECODE_FLAG>DF</TIMECODE_FLAG>";
        let frames = Some((30_000, 1001));
        let named = TimeReference { frames, drops: Some(true), ..plain };
        assert_eq!(
            of(&[format.clone(), data.clone(), bext(1 << 33), chunk(b"iXML", xml.as_bytes())]),
            Some(named)
        );
        assert_eq!(of(&[format.clone(), data]), None);
        assert_eq!(of(&[format.clone(), chunk(b"bext", &[0; 100])]), None);
        // A day has 86400 seconds.
        assert_eq!(of(&[format.clone(), bext(192_000 * 86_400)]), None);
        assert_eq!(of(&[format, bext(u64::MAX)]), None);
        assert_eq!(of(&[]), None);
    }
}
