//! Where a recording comes from: a file, a reader, or samples in memory; all are read as bytes from here on.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use symphonia::core::io::MediaSource;

use super::mpeg_header::tag_bytes;
use super::{ANOTHER_COPY, unusable};
use crate::error::{Error, ErrorKind, Result};

/// What a recording without a path is called in results, unless [`AudioSource::named`] says otherwise.
const UNNAMED: &str = "audio";

/// A recording to align: the path of a file, a reader of a file's bytes, or samples.
///
/// A path becomes one by itself:
///
/// ```
/// # use kiru_align::{Aligner, AudioSource, Options, Transcript};
/// # fn main() -> kiru_align::Result<()> {
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/audio/alice.flac");
/// # let transcript = Transcript::from("Alice was beginning to get very tired of sitting by her sister");
/// # let (aligner, options) = (Aligner::open()?, Options::default());
/// let from_path = aligner.align(path, &transcript, &options)?;
///
/// // The bytes of a file: an upload, a member of an archive, a temporary file.
/// let bytes = std::io::Cursor::new(std::fs::read(path)?);
/// let from_reader = aligner.align(AudioSource::reader(bytes), &transcript, &options)?;
///
/// assert!(from_path.words().eq(from_reader.words()));
/// # Ok(())
/// # }
/// ```
///
/// Samples, as a decoder or a microphone gives them:
///
/// ```
/// # use kiru_align::{Aligner, AudioSource, Options, Status, Transcript};
/// # fn main() -> kiru_align::Result<()> {
/// // Two channels in turn, full scale at 1; here two seconds of silence.
/// let stereo = vec![0.0_f32; 2 * 2 * 48_000];
/// let audio = AudioSource::samples(&stereo, 48_000, 2).named("take-7");
/// let alignment = Aligner::open()?.align(audio, &Transcript::from("hello"), &Options::default())?;
/// assert!(!alignment.fits());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AudioSource<'a> {
    name: Option<Cow<'a, str>>,
    input: Input<'a>,
    /// The audio track to read, counted from 1; `None`: as players choose.
    track: Option<usize>,
}

#[derive(Clone)]
enum Input<'a> {
    Path(PathBuf),
    Reader(SharedReader<'a>),
    Samples(Samples<'a>),
}

type SharedReader<'a> = Arc<Mutex<dyn ReadSeek + 'a>>;

trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

impl<'a> AudioSource<'a> {
    /// The file at `path`; it is opened several times, so it has to be a regular file.
    pub fn path(path: impl AsRef<Path>) -> AudioSource<'a> {
        AudioSource { name: None, track: None, input: Input::Path(path.as_ref().to_path_buf()) }
    }

    /// The bytes of a file in any format that can be read, from the reader's first byte to its last.
    ///
    /// They are read in several passes, so `reader` must be able to seek; a pipe has to be kept first, in memory
    /// ([`std::io::Cursor`]) or in a temporary file.
    pub fn reader(reader: impl Read + Seek + Send + 'a) -> AudioSource<'a> {
        AudioSource { name: None, track: None, input: Input::Reader(Arc::new(Mutex::new(reader))) }
    }

    /// Samples with full scale at 1.0, of each of the `channels` in turn, `rate_hz` a second in each channel.
    ///
    /// The result is that of a WAV file with these samples.
    pub fn samples(interleaved: &'a [f32], rate_hz: u32, channels: u16) -> AudioSource<'a> {
        AudioSource {
            name: None,
            track: None,
            input: Input::Samples(Samples::new(interleaved, rate_hz, channels)),
        }
    }

    /// With the name that results give as that of the recording. Without it, that is the path, or `audio`.
    ///
    /// Its ending, if it has one, is a hint at the format of a reader's bytes.
    pub fn named(self, name: impl Into<Cow<'a, str>>) -> AudioSource<'a> {
        AudioSource { name: Some(name.into()), ..self }
    }

    /// With this audio track of a video, counted from 1. Without it, that is the one that players take: the first that the
    /// file marks as default, or the first.
    pub fn track(self, number: usize) -> AudioSource<'a> {
        AudioSource { track: Some(number), ..self }
    }

    /// With that track, if one is given.
    pub(crate) fn track_if(self, number: Option<u16>) -> AudioSource<'a> {
        number.map_or(self.clone(), |number| self.track(number.into()))
    }

    /// The audio track that was asked for.
    pub(super) fn wanted_track(&self) -> Option<usize> {
        self.track
    }

    /// What results call the recording.
    pub fn name(&self) -> Cow<'_, str> {
        match (&self.name, &self.input) {
            (Some(name), _) => Cow::Borrowed(name),
            (None, Input::Path(path)) => path.to_string_lossy(),
            (None, _) => Cow::Borrowed(UNNAMED),
        }
    }

    /// What the name of the file ends in, as a hint at its format.
    pub(super) fn extension(&self) -> Option<&str> {
        let path = match (&self.input, &self.name) {
            (Input::Path(path), _) => path,
            (Input::Reader(_), Some(name)) => Path::new(&**name),
            _ => return None,
        };
        path.extension()?.to_str()
    }

    /// Opens what can be a recording; anything that might block, or is a mistake, is refused.
    ///
    /// # Errors
    /// `Error::Audio` if there is no such file, or it is no regular file, or empty; `Error::Io` otherwise.
    pub(super) fn open_checked(&self) -> Result<AudioBytes<'a>> {
        match &self.input {
            Input::Path(path) => check_file(path)?,
            Input::Samples(samples) => samples.check()?,
            Input::Reader(_) => {}
        }
        let bytes = self.open()?;
        if bytes.length == 0 {
            return Err(unusable(ErrorKind::Damaged, "the file is empty", ANOTHER_COPY));
        }
        Ok(bytes)
    }

    /// Opens it at its first byte, with a position of its own.
    pub(super) fn open(&self) -> io::Result<AudioBytes<'a>> {
        let (origin, length) = match &self.input {
            Input::Path(path) => {
                let file = File::open(path)?;
                let length = file.metadata()?.len();
                (Origin::File(file), length)
            }
            Input::Reader(reader) => {
                let length = reader.lock().unwrap_or_else(PoisonError::into_inner).seek(SeekFrom::End(0))?;
                (Origin::Reader(reader.clone()), length)
            }
            Input::Samples(samples) => (Origin::Samples(samples.clone()), samples.length()),
        };
        Ok(AudioBytes { origin, at: 0, before: 0, length })
    }
}

impl<'a, P: AsRef<Path>> From<P> for AudioSource<'a> {
    fn from(path: P) -> AudioSource<'a> {
        AudioSource::path(path)
    }
}

impl<'a> From<&AudioSource<'a>> for AudioSource<'a> {
    fn from(audio: &AudioSource<'a>) -> AudioSource<'a> {
        audio.clone()
    }
}

fn check_file(path: &Path) -> Result<()> {
    let metadata = std::fs::metadata(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => unusable(ErrorKind::NotFound, "no such file", "check the path"),
        _ => Error::Io(e),
    })?;
    if metadata.is_dir() {
        return Err(unusable(ErrorKind::NotAudio, "this is a directory", "name the audio file in it"));
    }
    if !metadata.is_file() {
        let remedy = "save the audio to a file first";
        return Err(unusable(ErrorKind::NotAudio, "this is not a regular file", remedy));
    }
    Ok(())
}

/// A recording's bytes, and a position in them that no other reader of the same recording moves.
pub struct AudioBytes<'a> {
    origin: Origin<'a>,
    at: u64,
    /// Bytes of the origin that are passed over, as if the file began behind them.
    before: u64,
    length: u64,
}

enum Origin<'a> {
    /// Its own position is `at`.
    File(File),
    /// Shared, so its own position is anywhere.
    Reader(SharedReader<'a>),
    Samples(Samples<'a>),
}

impl AudioBytes<'_> {
    /// Number of bytes when it was opened.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Lets the file begin behind ID3 tags of a version that nobody reads, which state their length all the same.
    ///
    /// # Errors
    /// Those of reading and seeking.
    pub(super) fn skip_unknown_tag(&mut self) -> io::Result<()> {
        const KNOWN_VERSIONS: std::ops::RangeInclusive<u8> = 2..=4;
        loop {
            let mut head = Vec::new();
            self.by_ref().take(10).read_to_end(&mut head)?;
            self.seek(SeekFrom::Start(0))?;
            let is_unknown = head.starts_with(b"ID3") && !KNOWN_VERSIONS.contains(head.get(3).unwrap_or(&4));
            let tag = tag_bytes(&head).filter(|tag| is_unknown && *tag < self.length);
            let Some(tag) = tag else { return Ok(()) };
            self.before += tag;
            self.length -= tag;
            self.seek(SeekFrom::Start(0))?;
        }
    }
}

impl Read for AudioBytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = match &mut self.origin {
            Origin::File(file) => file.read(buffer)?,
            Origin::Reader(reader) => {
                let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
                reader.seek(SeekFrom::Start(self.before.saturating_add(self.at)))?;
                reader.read(buffer)?
            }
            Origin::Samples(samples) => samples.read_at(self.before.saturating_add(self.at), buffer),
        };
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for AudioBytes<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        if let Origin::File(file) = &mut self.origin {
            let place = self.before.checked_add(target).ok_or(io::ErrorKind::InvalidInput)?;
            file.seek(SeekFrom::Start(place))?;
        }
        self.at = target;
        Ok(target)
    }
}

impl MediaSource for AudioBytes<'_> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

/// Samples as the WAV file that they would be, made while it is read.
#[derive(Clone)]
struct Samples<'a> {
    head: [u8; WAV_HEAD_BYTES],
    interleaved: &'a [f32],
    rate_hz: u32,
    channels: u16,
}

/// RIFF, `fmt ` and the head of `data`, as in Multimedia Programming Interface and Data Specifications 1.0.
const WAV_HEAD_BYTES: usize = 44;
const WAV_FORMAT_FLOAT: u16 = 3;
const SAMPLE_BYTES: usize = size_of::<f32>();

impl<'a> Samples<'a> {
    fn new(interleaved: &'a [f32], rate_hz: u32, channels: u16) -> Samples<'a> {
        let frame_bytes = channels.saturating_mul(SAMPLE_BYTES as u16);
        // A length beyond 4 GB is written as that of a file whose end nobody knows yet.
        let data_bytes = u32::try_from(size_of_val(interleaved)).unwrap_or(u32::MAX);
        let riff_bytes = data_bytes.saturating_add(WAV_HEAD_BYTES as u32 - 8);
        let fields: [&[u8]; 12] = [
            b"RIFF",
            &riff_bytes.to_le_bytes(),
            b"WAVEfmt ",
            &16_u32.to_le_bytes(),
            &WAV_FORMAT_FLOAT.to_le_bytes(),
            &channels.to_le_bytes(),
            &rate_hz.to_le_bytes(),
            &rate_hz.saturating_mul(u32::from(frame_bytes)).to_le_bytes(),
            &frame_bytes.to_le_bytes(),
            &(8 * SAMPLE_BYTES as u16).to_le_bytes(),
            b"data",
            &data_bytes.to_le_bytes(),
        ];
        let mut head = [0; WAV_HEAD_BYTES];
        let bytes = fields.iter().flat_map(|field| field.iter());
        head.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        Samples { head, interleaved, rate_hz, channels }
    }

    /// Refuses what no file could be.
    fn check(&self) -> Result<()> {
        let (rate_hz, channels) = (self.rate_hz, self.channels);
        if rate_hz == 0 || channels == 0 {
            let problem = format!("samples of {channels} channels at {rate_hz} Hz");
            return Err(unusable(ErrorKind::Unsupported, problem, "give their true rate and channels"));
        }
        if !self.interleaved.len().is_multiple_of(usize::from(channels)) {
            let problem = format!("{} samples cannot be {channels} channels", self.interleaved.len());
            return Err(unusable(ErrorKind::Damaged, problem, "give as many samples of each channel"));
        }
        if self.interleaved.is_empty() {
            return Err(unusable(ErrorKind::TooShort, "there is no sound in it: 0 samples", ANOTHER_COPY));
        }
        Ok(())
    }

    fn length(&self) -> u64 {
        (WAV_HEAD_BYTES + size_of_val(self.interleaved)) as u64
    }

    /// Copies the bytes from `at` on into `buffer`; how many there were.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> usize {
        let at = at.min(self.length()) as usize;
        if at < WAV_HEAD_BYTES {
            let count = buffer.len().min(WAV_HEAD_BYTES - at);
            buffer[..count].copy_from_slice(&self.head[at..at + count]);
            return count;
        }
        let (first, inside) = ((at - WAV_HEAD_BYTES) / SAMPLE_BYTES, (at - WAV_HEAD_BYTES) % SAMPLE_BYTES);
        let Some(sample) = self.interleaved.get(first) else { return 0 };
        if inside > 0 || buffer.len() < SAMPLE_BYTES {
            let part = &sample.to_le_bytes()[inside..];
            let count = part.len().min(buffer.len());
            buffer[..count].copy_from_slice(&part[..count]);
            return count;
        }
        let mut count = 0;
        for (place, sample) in buffer.chunks_exact_mut(SAMPLE_BYTES).zip(&self.interleaved[first..]) {
            place.copy_from_slice(&sample.to_le_bytes());
            count += SAMPLE_BYTES;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_read_as_a_wav_file_from_any_place_on() {
        let interleaved: Vec<f32> = (0..9).map(|n| n as f32 / 10.0).collect();
        let audio = AudioSource::samples(&interleaved, 16_000, 3);
        let mut whole = Vec::new();
        audio.open_checked().unwrap().read_to_end(&mut whole).unwrap();
        assert_eq!(whole.len(), 44 + 36);
        assert_eq!(&whole[40..44], 36_u32.to_le_bytes());
        assert_eq!(&whole[48..52], 0.1_f32.to_le_bytes());
        let mut bytes = audio.open().unwrap();
        for at in 0..whole.len() + 3 {
            let mut rest = Vec::new();
            bytes.seek(SeekFrom::Start(at as u64)).unwrap();
            bytes.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, &whole[at.min(whole.len())..], "{at}");
        }
    }

    #[test]
    fn readers_of_one_recording_do_not_disturb_each_other() {
        let audio = AudioSource::reader(io::Cursor::new(b"0123456789".to_vec()));
        let (mut one, mut other) = (audio.open().unwrap(), audio.open().unwrap());
        let mut two = [0; 2];
        other.seek(SeekFrom::End(-3)).unwrap();
        for expected in [b"01", b"23"] {
            one.read_exact(&mut two).unwrap();
            assert_eq!(&two, expected);
            other.stream_position().unwrap();
            other.read_exact(&mut [0]).unwrap();
        }
        assert!(other.seek(SeekFrom::Current(-20)).is_err());
    }

    #[test]
    fn samples_that_cannot_be_are_refused() {
        let kind = |samples: &[f32], rate_hz, channels| {
            AudioSource::samples(samples, rate_hz, channels).open_checked().err().map(|error| error.kind())
        };
        assert_eq!(kind(&[0.0; 4], 16_000, 0), Some(ErrorKind::Unsupported));
        assert_eq!(kind(&[0.0; 4], 0, 1), Some(ErrorKind::Unsupported));
        assert_eq!(kind(&[0.0; 4], 16_000, 3), Some(ErrorKind::Damaged));
        assert_eq!(kind(&[], 16_000, 1), Some(ErrorKind::TooShort));
        assert_eq!(kind(&[0.0; 4], 16_000, 2), None);
    }
}
